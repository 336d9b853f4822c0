#include "audit/checkpoint.h"
#include "audit/dir_internal.h"
#include "audit/tile.h"
#include "audit/verify.h"
#include "audit/wal.h"

#include <string.h>
#include <unistd.h>

struct reading {
    int dir;
    uint64_t size, next; /* of the checkpoint file; of the next record */
    sluice_log_record_fn fn;
    void *ctx;
    struct sluice_buf bytes;
    struct sluice_error *err;
};

/* The size that the checkpoint file names; its signature is the verifier's business. */
static enum sluice_status read_size(struct reading *r)
{
    struct sluice_checkpoint c;
    enum sluice_status st;
    const uint8_t *end;
    bool absent;

    st = sluice_dir_read(r->dir, "checkpoint", SLUICE_NOTE_MAX, &r->bytes, &absent, r->err);
    if (absent && r->err != NULL)
        *r->err = (struct sluice_error){0};
    if (absent)
        return SLUICE_OK; /* not yet published: all is in the write-ahead file */
    if (st != SLUICE_OK)
        return st;
    end = memmem(r->bytes.data, r->bytes.len, "\n\n", 2);
    if (end == NULL)
        return sluice_fail_at(r->err, SLUICE_EFORMAT, "checkpoint", 0, NULL, "not a signed note");
    st = sluice_checkpoint_parse(r->bytes.data, (size_t)(end - r->bytes.data) + 1, &c, r->err);
    r->size = c.size;
    return st;
}

static enum sluice_status give(struct reading *r, const char *file, const uint8_t *bytes, size_t len, uint32_t count)
{
    size_t at = 0;

    for (uint32_t i = 0; i < count; i++) {
        const uint8_t *entry;
        enum sluice_status st;
        size_t n;

        if (!sluice_bundle_next(bytes, len, &at, &entry, &n))
            return sluice_fail_at(r->err, SLUICE_EFORMAT, file, 0, NULL, "bad framing of records");
        if ((st = r->fn(r->ctx, r->next++, entry, n)) != SLUICE_OK)
            return st;
    }
    return SLUICE_OK;
}

static enum sluice_status read_bundles(struct reading *r)
{
    while (r->next < r->size) {
        struct sluice_tile tile = {.level = SLUICE_TILE_ENTRIES, .index = r->next / SLUICE_TILE_WIDTH};
        uint64_t left = r->size - r->next;
        char path[SLUICE_TILE_PATH_MAX];
        enum sluice_status st;

        tile.width = left < SLUICE_TILE_WIDTH ? (unsigned)left : SLUICE_TILE_WIDTH;
        sluice_tile_path(&tile, path);
        r->bytes.len = 0;
        if ((st = sluice_tile_read(r->dir, &tile, &r->bytes, NULL, r->err)) != SLUICE_OK ||
            (st = give(r, path, r->bytes.data, r->bytes.len, tile.width)) != SLUICE_OK)
            return st;
    }
    return SLUICE_OK;
}

static enum sluice_status read_tail(struct reading *r, struct sluice_wal_reader *wal)
{
    struct sluice_wal_frame f;
    enum sluice_status st;
    bool end;

    while ((st = sluice_wal_reader_next(wal, &f, &end, r->err)) == SLUICE_OK && !end) {
        if (f.first + f.count <= r->next)
            continue;
        if (f.first != r->next)
            return sluice_fail_at(r->err, SLUICE_EFORMAT, "wal", 0, NULL, "records missing before a frame");
        if ((st = give(r, "wal", f.records, f.records_len, f.count)) != SLUICE_OK)
            return st;
    }
    return st;
}

enum sluice_status sluice_log_read(const char *dir, sluice_log_record_fn fn, void *ctx, struct sluice_error *err)
{
    struct reading r = {.fn = fn, .ctx = ctx, .err = err};
    struct sluice_wal_reader *wal = NULL;
    enum sluice_status st;

    sluice_buf_init(&r.bytes, SLUICE_BUNDLE_MAX);
    if ((r.dir = sluice_dir_open(dir, err)) < 0)
        return SLUICE_EIO;
    /* the segments first: a running gate removes none whose records the later checkpoint does not cover */
    if ((st = sluice_wal_reader_create(r.dir, &wal, err)) != SLUICE_OK || (st = read_size(&r)) != SLUICE_OK ||
        (st = read_bundles(&r)) != SLUICE_OK)
        goto out;
    st = read_tail(&r, wal);
    if (st == SLUICE_OK && r.next == 0)
        st = sluice_fail_at(err, SLUICE_EFORMAT, dir, 0, NULL, "no audit log here: it holds no record");
out:
    sluice_wal_reader_free(wal);
    sluice_buf_release(&r.bytes);
    (void)close(r.dir);
    return st;
}
