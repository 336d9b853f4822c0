#include "audit/verify_internal.h"

#include <inttypes.h>
#include <string.h>

/* Make the frame that reaches beyond the present tree the current one. */
static enum sluice_status load_frame(struct verifier *v)
{
    struct verify_wal *w = &v->wal;
    struct sluice_error why = {0};
    enum sluice_status st;
    char place[64];

    if (w->have || w->end || w->reader == NULL)
        return SLUICE_OK;
    st = sluice_wal_reader_next(w->reader, &w->frame, &w->end, &why);
    sluice_wal_reader_place(w->reader, place, sizeof(place));
    if (st == SLUICE_EFORMAT)
        return sluice_verify_fault(v, SLUICE_VERDICT_TAMPERED, place, "%s", why.what);
    if (st != SLUICE_OK)
        return sluice_verify_unreadable(v, &why);
    w->have = !w->end;
    w->any = w->any || w->have;
    w->done = 0;
    w->at = 0;
    return SLUICE_OK;
}

/* Whether the frame, put behind the tree it began at, is what its signature says: a history of its own. */
static bool frame_stands_alone(struct verifier *v, const struct sluice_tree *before)
{
    const struct sluice_wal_frame *f = &v->wal.frame;
    struct sluice_tree tree = *before;
    uint8_t root[SLUICE_HASH_BYTES];
    struct sluice_checkpoint c;

    if (tree.size != f->first)
        return false;
    for (uint32_t i = 0; i < f->count; i++)
        sluice_tree_push(&tree, f->leaf[i], NULL, NULL);
    sluice_tree_root(&tree, root);
    return sluice_checkpoint_open(f->note, f->note_len, &v->key, &c, NULL) == SLUICE_OK && c.size == tree.size &&
           memcmp(c.root, root, sizeof(root)) == 0;
}

/* The frame does not match the tiles. Signed itself, it is one half of a fork, if the checkpoint file proves the other:
 * go on without the write-ahead file. */
static enum sluice_status other_history(struct verifier *v, const char *what)
{
    struct verify_wal *w = &v->wal;
    char place[64];

    sluice_wal_reader_place(w->reader, place, sizeof(place));
    if (!frame_stands_alone(v, &w->before))
        return sluice_verify_fault(v, SLUICE_VERDICT_TAMPERED, place, "%s", what);
    w->fork = true;
    memcpy(w->fork_place, place, sizeof(place));
    w->have = false;
    w->end = true;
    return SLUICE_OK;
}

enum sluice_status sluice_verify_wal_before(struct verifier *v, uint64_t seq, const uint8_t *entry, size_t len)
{
    struct verify_wal *w = &v->wal;
    enum sluice_status st;
    const uint8_t *other;
    size_t other_len;

    if ((st = load_frame(v)) != SLUICE_OK)
        return st;
    if (!w->have || w->frame.first + w->done != seq)
        return SLUICE_OK;
    if (w->done == 0)
        w->before = v->tiles.tree;
    if (!sluice_bundle_next(w->frame.records, w->frame.records_len, &w->at, &other, &other_len))
        return other_history(v, "bad framing of records"); /* the frame was checked: cannot happen */
    if (other_len != len || memcmp(other, entry, len) != 0)
        return other_history(v, "the write-ahead file holds another record than the tiles");
    w->done++;
    return SLUICE_OK;
}

/* At the end of a frame its signed checkpoint must be that of the tree. */
enum sluice_status sluice_verify_wal_after(struct verifier *v)
{
    struct verify_wal *w = &v->wal;
    uint8_t root[SLUICE_HASH_BYTES];
    struct sluice_checkpoint c;
    struct sluice_error why = {0};
    char place[64];

    if (!w->have || w->done != w->frame.count)
        return SLUICE_OK;
    w->have = false;
    sluice_wal_reader_place(w->reader, place, sizeof(place));
    if (sluice_checkpoint_open(w->frame.note, w->frame.note_len, &v->key, &c, &why) != SLUICE_OK)
        return sluice_verify_fault(v, SLUICE_VERDICT_TAMPERED, place, "%s", why.what);
    if (c.size != v->tiles.tree.size)
        return sluice_verify_fault(v, SLUICE_VERDICT_TAMPERED, place, "signs %" PRIu64 " records at record %" PRIu64,
                                   c.size, v->tiles.tree.size);
    sluice_tree_root(&v->tiles.tree, root);
    if (memcmp(c.root, root, sizeof(root)) == 0)
        return SLUICE_OK;
    w->fork = true; /* signed by the key, and not the root of these records */
    memcpy(w->fork_place, place, sizeof(place));
    return SLUICE_OK;
}

enum sluice_status sluice_verify_wal_next(struct verifier *v, const uint8_t **entry, size_t *len, bool *end)
{
    struct verify_wal *w = &v->wal;
    enum sluice_status st;
    char place[64];

    *end = false;
    do {
        if ((st = load_frame(v)) != SLUICE_OK)
            return st;
        if (w->have && w->frame.first + w->frame.count <= v->tiles.tree.size)
            w->have = false; /* only when the tiles were compared without it */
    } while (!w->have && !w->end && w->reader != NULL);
    *end = !w->have;
    if (*end)
        return SLUICE_OK;
    sluice_wal_reader_place(w->reader, place, sizeof(place));
    if (w->frame.first + w->done != v->tiles.tree.size)
        return sluice_verify_fault(v, SLUICE_VERDICT_TAMPERED, place, "records %" PRIu64 " to %" PRIu64 " are missing",
                                   v->tiles.tree.size, w->frame.first - 1);
    if (!sluice_bundle_next(w->frame.records, w->frame.records_len, &w->at, entry, len))
        return sluice_verify_fault(v, SLUICE_VERDICT_TAMPERED, place, "bad framing of records");
    w->done++;
    return SLUICE_OK;
}
