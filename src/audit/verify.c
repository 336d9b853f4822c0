#include "audit/verify.h"

#include "audit/dir_internal.h"
#include "audit/verify_internal.h"

#include <inttypes.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* File names come from whoever made the directory: nothing of them may move a terminal's cursor or end a JSON string.
 */
static void make_printable(char *s)
{
    for (; *s != '\0'; s++)
        if ((uint8_t)*s < 0x20 || (uint8_t)*s > 0x7E || *s == '"' || *s == '\\')
            *s = '?';
}

enum sluice_status sluice_verify_fault(struct verifier *v, enum sluice_verdict verdict, const char *place,
                                       const char *fmt, ...)
{
    va_list ap;

    if (v->report->verdict != SLUICE_VERDICT_GOOD)
        return SLUICE_EFORMAT;
    v->report->verdict = verdict;
    (void)snprintf(v->report->place, sizeof(v->report->place), "%s", place);
    va_start(ap, fmt);
    (void)vsnprintf(v->report->fault, sizeof(v->report->fault), fmt, ap);
    va_end(ap);
    make_printable(v->report->place);
    make_printable(v->report->fault);
    if (verdict == SLUICE_VERDICT_UNREADABLE)
        (void)sluice_fail_at(v->err, SLUICE_EIO, v->report->place, 0, NULL, "%s", v->report->fault);
    return SLUICE_EFORMAT;
}

enum sluice_status sluice_verify_unreadable(struct verifier *v, const struct sluice_error *why)
{
    return sluice_verify_fault(v, SLUICE_VERDICT_UNREADABLE, why->file, "%s", why->what);
}

enum sluice_status sluice_verify_unread(struct verifier *v, enum sluice_status st, const struct sluice_error *why)
{
    if (st == SLUICE_EIO || st == SLUICE_ENOMEM)
        return sluice_verify_unreadable(v, why);
    return sluice_verify_fault(v, SLUICE_VERDICT_TAMPERED, why->file, "%s", why->what);
}

/* ---- tiles against records ---- */

/* A record and the hash the tiles have for it differ: find out which of them leads to the signed root. */
static enum sluice_status blame(struct verifier *v, uint64_t seq, const uint8_t of_record[SLUICE_HASH_BYTES],
                                const uint8_t of_tile[SLUICE_HASH_BYTES])
{
    struct sluice_tile_source source = {.dir = v->dir, .size = v->checkpoint.size};
    struct sluice_tile tile = {.level = 0, .index = seq / SLUICE_TILE_WIDTH, .width = SLUICE_TILE_WIDTH}, partial;
    uint8_t proof[SLUICE_PROOF_MAX][SLUICE_HASH_BYTES];
    const uint8_t(*path)[SLUICE_HASH_BYTES] = (const uint8_t(*)[SLUICE_HASH_BYTES])proof;
    char place[SLUICE_TILE_PATH_MAX + 32];
    uint64_t size = v->checkpoint.size;
    size_t n;

    if (sluice_tile_partial(0, size, &partial) && partial.index == tile.index)
        tile = partial;
    (void)snprintf(place, sizeof(place), "record %" PRIu64, seq);
    if (sluice_tree_prove_inclusion(seq, size, sluice_tile_node, &source, proof, &n) != SLUICE_OK)
        return sluice_verify_fault(v, SLUICE_VERDICT_TAMPERED, place, "its bytes do not match its tile");
    if (sluice_tree_check_inclusion(seq, size, of_tile, path, n, v->checkpoint.root))
        return sluice_verify_fault(v, SLUICE_VERDICT_TAMPERED, place, "its bytes are not those that were signed");
    if (!sluice_tree_check_inclusion(seq, size, of_record, path, n, v->checkpoint.root))
        return sluice_verify_fault(v, SLUICE_VERDICT_TAMPERED, place,
                                   "neither its bytes nor its tile lead to the signed root");
    sluice_tile_path(&tile, place);
    n = strlen(place);
    (void)snprintf(place + n, sizeof(place) - n, ", hash %u", (unsigned)(seq % SLUICE_TILE_WIDTH));
    return sluice_verify_fault(v, SLUICE_VERDICT_TAMPERED, place, "the hash is not that of its record");
}

/* Why a tile or bundle could not be had. */
static enum sluice_status bad_tile(struct verifier *v, const struct sluice_tile *tile, unsigned width,
                                   enum sluice_status st, const struct sluice_error *why)
{
    char path[SLUICE_TILE_PATH_MAX];

    sluice_tile_path(tile, path);
    if (width == 0)
        return sluice_verify_fault(v, SLUICE_VERDICT_TAMPERED, path, "missing");
    return sluice_verify_unread(v, st, why);
}

static enum sluice_status read_hashes(struct verifier *v, const struct sluice_tile *tile,
                                      uint8_t (*hash)[SLUICE_HASH_BYTES])
{
    struct sluice_error why = {0};
    unsigned width = 0;
    enum sluice_status st = sluice_tile_read_hashes(v->dir, tile, hash, &width, &why);

    return st == SLUICE_OK ? SLUICE_OK : bad_tile(v, tile, width, st, &why);
}

/* Hashes above the records, computed from them, against the tile. Level 0 was compared record by record. */
static enum sluice_status compare_tile(void *ctx, const struct sluice_tile *tile,
                                       const uint8_t (*hash)[SLUICE_HASH_BYTES])
{
    uint8_t stored[SLUICE_TILE_WIDTH][SLUICE_HASH_BYTES];
    struct verifier *v = ctx;
    enum sluice_status st;

    if (tile->level == 0 || sluice_tile_needs(tile) > v->checkpoint.size)
        return SLUICE_OK;
    if ((st = read_hashes(v, tile, stored)) != SLUICE_OK)
        return st;
    for (unsigned i = 0; i < tile->width; i++) {
        char place[SLUICE_TILE_PATH_MAX + 32];
        size_t n;

        if (memcmp(stored[i], hash[i], SLUICE_HASH_BYTES) == 0)
            continue;
        sluice_tile_path(tile, place);
        n = strlen(place);
        (void)snprintf(place + n, sizeof(place) - n, ", hash %u", i);
        return sluice_verify_fault(v, SLUICE_VERDICT_TAMPERED, place, "the hash is not that of the records below it");
    }
    return SLUICE_OK;
}

/* ---- records ---- */

static enum sluice_status add_record(struct verifier *v, const uint8_t leaf[SLUICE_HASH_BYTES])
{
    enum sluice_status st = sluice_tiles_push(&v->tiles, leaf, compare_tile, v);

    return st == SLUICE_OK ? sluice_verify_wal_after(v) : st;
}

static enum sluice_status check_published(struct verifier *v, const uint8_t *entry, size_t len,
                                          const uint8_t stored[SLUICE_HASH_BYTES])
{
    uint64_t seq = v->tiles.tree.size;
    uint8_t leaf[SLUICE_HASH_BYTES];
    enum sluice_status st;

    sluice_tree_leaf(entry, len, leaf);
    if (memcmp(leaf, stored, sizeof(leaf)) != 0)
        return blame(v, seq, leaf, stored);
    if ((st = sluice_verify_record(v, seq, entry, len)) != SLUICE_OK ||
        (st = sluice_verify_wal_before(v, seq, entry, len)) != SLUICE_OK)
        return st;
    return add_record(v, leaf);
}

static enum sluice_status bad_framing(struct verifier *v, const struct sluice_tile *tile, size_t at, const char *what)
{
    char place[SLUICE_TILE_PATH_MAX + 32];
    size_t n;

    sluice_tile_path(tile, place);
    n = strlen(place);
    (void)snprintf(place + n, sizeof(place) - n, ", byte %zu", at);
    return sluice_verify_fault(v, SLUICE_VERDICT_TAMPERED, place, "%s", what);
}

static enum sluice_status check_bundle(struct verifier *v, const struct sluice_tile *bundle)
{
    uint8_t stored[SLUICE_TILE_WIDTH][SLUICE_HASH_BYTES];
    struct sluice_tile tile = *bundle;
    struct sluice_error why = {0};
    enum sluice_status st;
    unsigned width = 0;
    size_t at = 0;

    v->bundle.len = 0;
    if ((st = sluice_tile_read(v->dir, bundle, &v->bundle, &width, &why)) != SLUICE_OK)
        return bad_tile(v, bundle, width, st, &why);
    tile.level = 0;
    if ((st = read_hashes(v, &tile, stored)) != SLUICE_OK)
        return st;
    for (unsigned i = 0; i < bundle->width; i++) {
        const uint8_t *entry;
        size_t len;

        if (!sluice_bundle_next(v->bundle.data, v->bundle.len, &at, &entry, &len))
            return bad_framing(v, bundle, at, "no whole record here");
        if ((st = check_published(v, entry, len, stored[i])) != SLUICE_OK)
            return st;
    }
    if (width == bundle->width && at != v->bundle.len)
        return bad_framing(v, bundle, at, "more bytes than the bundle's records");
    return SLUICE_OK;
}

/* All that the checkpoint file covers. */
static enum sluice_status check_tiles(struct verifier *v)
{
    struct sluice_tile bundle = {.level = SLUICE_TILE_ENTRIES, .width = SLUICE_TILE_WIDTH};
    uint64_t n = sluice_tile_full(SLUICE_TILE_ENTRIES, v->checkpoint.size);
    uint8_t root[SLUICE_HASH_BYTES];
    enum sluice_status st;

    for (; bundle.index < n; bundle.index++)
        if ((st = check_bundle(v, &bundle)) != SLUICE_OK)
            return st;
    if (sluice_tile_partial(SLUICE_TILE_ENTRIES, v->checkpoint.size, &bundle) &&
        (st = check_bundle(v, &bundle)) != SLUICE_OK)
        return st;
    if ((st = sluice_tiles_partials(&v->tiles, compare_tile, v)) != SLUICE_OK)
        return st;
    sluice_tree_root(&v->tiles.tree, root);
    if (v->have_checkpoint && memcmp(root, v->checkpoint.root, sizeof(root)) != 0)
        return sluice_verify_fault(v, SLUICE_VERDICT_TAMPERED, "checkpoint",
                                   "the signed root is not that of the records");
    if (v->wal.fork)
        return sluice_verify_fault(v, SLUICE_VERDICT_FORKED, v->wal.fork_place,
                                   "the key signed two histories: this one, and that of the checkpoint");
    return SLUICE_OK;
}

/* What only the write-ahead file holds yet. */
static enum sluice_status check_tail(struct verifier *v)
{
    const uint8_t *entry;
    enum sluice_status st;
    size_t len;
    bool end;

    while ((st = sluice_verify_wal_next(v, &entry, &len, &end)) == SLUICE_OK && !end) {
        uint8_t leaf[SLUICE_HASH_BYTES];

        sluice_tree_leaf(entry, len, leaf);
        if ((st = sluice_verify_record(v, v->tiles.tree.size, entry, len)) != SLUICE_OK ||
            (st = add_record(v, leaf)) != SLUICE_OK)
            return st;
        if (v->wal.fork)
            return sluice_verify_fault(v, SLUICE_VERDICT_TAMPERED, v->wal.fork_place,
                                       "the signed root is not that of the records");
    }
    return st;
}

/* ---- the whole ---- */

static enum sluice_status read_checkpoint(struct verifier *v)
{
    struct sluice_error why = {0};
    enum sluice_status st;
    bool absent;

    v->bundle.len = 0;
    memset(&v->checkpoint, 0, sizeof(v->checkpoint));
    st = sluice_dir_read(v->dir, "checkpoint", SLUICE_NOTE_MAX, &v->bundle, &absent, &why);
    v->have_checkpoint = st == SLUICE_OK;
    if (absent)
        return SLUICE_OK;
    if (st != SLUICE_OK)
        return sluice_verify_unread(v, st, &why);
    if (sluice_checkpoint_open(v->bundle.data, v->bundle.len, &v->key, &v->checkpoint, &why) != SLUICE_OK)
        return sluice_verify_fault(v, SLUICE_VERDICT_TAMPERED, "checkpoint", "%s", why.what);
    return SLUICE_OK;
}

/* The segments first: a running gate removes none whose records the checkpoint that is read later does not cover. */
static enum sluice_status read_heads(struct verifier *v)
{
    struct sluice_error why = {0};
    enum sluice_status st = sluice_wal_reader_create(v->dir, &v->wal.reader, &why);

    if (st == SLUICE_EFORMAT)
        return sluice_verify_fault(v, SLUICE_VERDICT_TAMPERED, why.file, "%s", why.what);
    if (st != SLUICE_OK)
        return sluice_verify_unreadable(v, &why);
    return read_checkpoint(v);
}

/* What does not make the log false, but not whole either. */
static void check_complete(struct verifier *v)
{
    struct sluice_torn_frame torn;
    char place[64];

    for (size_t i = 0; i < sluice_wal_reader_segments(v->wal.reader) && !v->live; i++)
        if (sluice_wal_reader_torn(v->wal.reader, i, &v->key, &torn))
            (void)sluice_verify_fault(v, SLUICE_VERDICT_INCOMPLETE, "wal",
                                      "a last frame that was not finished: nothing in it was acknowledged");
    if (v->records.first_unpaired != UINT64_MAX) {
        (void)snprintf(place, sizeof(place), "record %" PRIu64, v->records.first_unpaired);
        (void)sluice_verify_fault(v, SLUICE_VERDICT_INCOMPLETE, place,
                                  "decision without outcome (%" PRIu64 " of them in all)", v->report->unpaired);
    }
    if (!v->records.stopped && sluice_wal_reader_segments(v->wal.reader) == 0)
        (void)sluice_verify_fault(v, SLUICE_VERDICT_INCOMPLETE, "wal",
                                  "neither a shutdown record nor a write-ahead file: the end may be missing");
}

static enum sluice_status verify_all(struct verifier *v)
{
    enum sluice_status st;

    v->live = sluice_dir_in_use(v->dir);
    if ((st = read_heads(v)) != SLUICE_OK || (st = check_tiles(v)) != SLUICE_OK)
        return st;
    if ((st = check_tail(v)) != SLUICE_OK)
        return st;
    v->live = v->live || sluice_dir_in_use(v->dir);
    if ((st = sluice_verify_files(v)) != SLUICE_OK)
        return st;
    if (v->tiles.tree.size == 0)
        return sluice_verify_fault(v, SLUICE_VERDICT_UNREADABLE, "checkpoint", "no audit log here: nothing is signed");
    sluice_verify_records_end(v);
    check_complete(v);
    return SLUICE_OK;
}

static void fill_report(struct verifier *v)
{
    uint8_t root[SLUICE_HASH_BYTES];

    v->report->size = v->tiles.tree.size;
    sluice_tree_root(&v->tiles.tree, root);
    (void)sodium_bin2hex(v->report->root, sizeof(v->report->root), root, sizeof(root));
    (void)snprintf(v->report->origin, sizeof(v->report->origin), "%s", v->key.name);
}

enum sluice_verdict sluice_verify(const char *dir, const char *vkey, struct sluice_verify_report *report,
                                  struct sluice_error *err)
{
    struct verifier *v = calloc(1, sizeof(*v));

    memset(report, 0, sizeof(*report));
    report->verdict = SLUICE_VERDICT_UNREADABLE;
    if (v == NULL || sodium_init() < 0) {
        (void)sluice_fail(err, SLUICE_ENOMEM, "out of memory");
        free(v);
        return report->verdict;
    }
    v->dir = -1;
    v->report = report;
    v->err = err;
    v->records.first_unpaired = UINT64_MAX;
    sluice_buf_init(&v->bundle, SLUICE_BUNDLE_MAX);
    sluice_buf_init(&v->other, SLUICE_BUNDLE_MAX);
    (void)snprintf(v->vkey, sizeof(v->vkey), "%s", vkey);
    if (sluice_vkey_parse(vkey, strlen(vkey), &v->key, err) == SLUICE_OK && (v->dir = sluice_dir_open(dir, err)) >= 0) {
        report->verdict = SLUICE_VERDICT_GOOD;
        if (verify_all(v) != SLUICE_OK && report->verdict == SLUICE_VERDICT_GOOD)
            report->verdict = SLUICE_VERDICT_UNREADABLE; /* cannot happen: every failure enters a fault */
        fill_report(v);
    } else if (err != NULL) {
        (void)snprintf(report->fault, sizeof(report->fault), "%s", err->what);
    }
    sluice_wal_reader_free(v->wal.reader);
    sluice_pairs_release(&v->records.open);
    sluice_buf_release(&v->bundle);
    sluice_buf_release(&v->other);
    if (v->dir >= 0)
        (void)close(v->dir);
    free(v);
    return report->verdict;
}
