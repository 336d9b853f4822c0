#include "audit/wal.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define DIGEST_BYTES 32u
#define ZEROS_STEP (256u << 10)

static const uint8_t magic[4] = {'S', 'W', 'F', '1'};

void sluice_wal_path(uint32_t serial, char out[SLUICE_WAL_PATH_MAX])
{
    (void)snprintf(out, SLUICE_WAL_PATH_MAX, "wal/%08u", serial);
}

/* ---- writing ---- */

static enum sluice_status fill_with_zeros(const struct sluice_log_io *io, int fd, uint64_t size, const char *path,
                                          struct sluice_error *err)
{
    uint8_t *zeros = calloc(1, ZEROS_STEP);
    enum sluice_status st = SLUICE_OK;

    if (zeros == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    for (uint64_t at = 0; at < size && st == SLUICE_OK; at += ZEROS_STEP)
        st = sluice_io_write(io, fd, zeros, size - at < ZEROS_STEP ? (size_t)(size - at) : ZEROS_STEP, at, path, err);
    if (st == SLUICE_OK && io->fdatasync(io->ctx, fd) != 0)
        st = sluice_io_fail(path, "sync", err);
    free(zeros);
    return st;
}

enum sluice_status sluice_wal_make(const struct sluice_log_io *io, int dir, uint32_t serial, uint64_t size, int *out,
                                   struct sluice_error *err)
{
    char path[SLUICE_WAL_PATH_MAX];
    enum sluice_status st;
    int fd;

    *out = -1;
    sluice_wal_path(serial, path);
    fd = io->open(io->ctx, dir, path, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW, 0600);
    if (fd < 0)
        return sluice_io_fail(path, "create", err);
    if ((st = fill_with_zeros(io, fd, size, path, err)) == SLUICE_OK)
        st = sluice_io_sync(io, dir, "wal", err);
    if (st == SLUICE_OK) {
        *out = fd;
        return SLUICE_OK;
    }
    (void)close(fd);
    (void)io->unlink(io->ctx, dir, path, 0); /* or a full disk would leave one more at each try */
    return st;
}

static void put_le32(uint8_t *p, uint32_t v)
{
    for (unsigned i = 0; i < 4; i++)
        p[i] = (uint8_t)(v >> 8 * i);
}

static void put_le64(uint8_t *p, uint64_t v)
{
    for (unsigned i = 0; i < 8; i++)
        p[i] = (uint8_t)(v >> 8 * i);
}

static uint32_t get_le32(const uint8_t *p)
{
    uint32_t v = 0;

    for (unsigned i = 4; i-- > 0;)
        v = v << 8 | p[i];
    return v;
}

static uint64_t get_le64(const uint8_t *p)
{
    uint64_t v = 0;

    for (unsigned i = 8; i-- > 0;)
        v = v << 8 | p[i];
    return v;
}

static void frame_digest(const uint8_t header[SLUICE_WAL_HEADER], const struct sluice_wal_frame *f,
                         uint8_t out[DIGEST_BYTES])
{
    crypto_hash_sha256_state st;

    crypto_hash_sha256_init(&st);
    crypto_hash_sha256_update(&st, header, SLUICE_WAL_HEADER);
    crypto_hash_sha256_update(&st, (const uint8_t *)f->leaf, f->count * SLUICE_HASH_BYTES);
    crypto_hash_sha256_update(&st, f->note, f->note_len);
    crypto_hash_sha256_final(&st, out);
}

enum sluice_status sluice_wal_encode(const struct sluice_wal_frame *f, struct sluice_buf *out)
{
    static const uint8_t zeros[SLUICE_WAL_BLOCK];
    uint8_t header[SLUICE_WAL_HEADER], digest[DIGEST_BYTES];
    size_t total = SLUICE_WAL_HEADER + f->records_len + f->note_len + DIGEST_BYTES;
    enum sluice_status st;

    if (total > SLUICE_WAL_FRAME_MAX)
        return SLUICE_ELIMIT;
    memcpy(header, magic, sizeof(magic));
    put_le32(header + 4, (uint32_t)(f->records_len + f->note_len));
    put_le64(header + 8, f->first);
    put_le32(header + 16, f->count);
    put_le32(header + 20, (uint32_t)f->records_len);
    frame_digest(header, f, digest);
    out->len = 0; /* nothing here is a prompt: no need to wipe */
    if ((st = sluice_buf_append(out, header, sizeof(header))) != SLUICE_OK ||
        (st = sluice_buf_append(out, f->records, f->records_len)) != SLUICE_OK ||
        (st = sluice_buf_append(out, f->note, f->note_len)) != SLUICE_OK ||
        (st = sluice_buf_append(out, digest, sizeof(digest))) != SLUICE_OK)
        return st;
    return sluice_buf_append(out, zeros, (SLUICE_WAL_BLOCK - out->len % SLUICE_WAL_BLOCK) % SLUICE_WAL_BLOCK);
}

/* ---- reading one frame ---- */

struct sluice_wal_page *sluice_wal_page_create(void)
{
    struct sluice_wal_page *p = calloc(1, sizeof(*p));

    if (p == NULL)
        return NULL;
    sluice_buf_init(&p->bytes, SLUICE_WAL_FRAME_MAX);
    if (sluice_buf_reserve(&p->bytes, SLUICE_WAL_FRAME_MAX) != SLUICE_OK) {
        free(p);
        return NULL;
    }
    return p;
}

void sluice_wal_page_free(struct sluice_wal_page *p)
{
    if (p == NULL)
        return;
    sluice_buf_release(&p->bytes);
    free(p);
}

static enum sluice_status not_a_frame(struct sluice_error *err)
{
    return sluice_fail(err, SLUICE_EFORMAT, "no whole frame");
}

static enum sluice_status read_at(int fd, uint8_t *p, size_t n, uint64_t at, struct sluice_error *err)
{
    while (n > 0) {
        ssize_t got = pread(fd, p, n, (off_t)at);

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return sluice_io_fail("wal", "read", err);
        if (got == 0)
            return not_a_frame(err);
        p += got;
        at += (uint64_t)got;
        n -= (size_t)got;
    }
    return SLUICE_OK;
}

/* The records' framing and leaf hashes. */
static bool read_leaves(const struct sluice_wal_frame *f, struct sluice_wal_page *page)
{
    size_t at = 0;

    for (uint32_t i = 0; i < f->count; i++) {
        const uint8_t *entry;
        size_t len;

        if (!sluice_bundle_next(f->records, f->records_len, &at, &entry, &len))
            return false;
        sluice_tree_leaf(entry, len, page->leaf[i]);
    }
    return at == f->records_len;
}

enum sluice_status sluice_wal_read(int fd, uint64_t at, uint64_t size, struct sluice_wal_page *page,
                                   struct sluice_wal_frame *f, uint64_t *padded, struct sluice_error *err)
{
    uint8_t *p = page->bytes.data, digest[DIGEST_BYTES];
    enum sluice_status st;
    size_t n, total;

    memset(f, 0, sizeof(*f));
    if (size < SLUICE_WAL_BLOCK || at > size - SLUICE_WAL_BLOCK)
        return not_a_frame(err);
    if ((st = read_at(fd, p, SLUICE_WAL_HEADER, at, err)) != SLUICE_OK)
        return st;
    n = get_le32(p + 4);
    f->first = get_le64(p + 8);
    f->count = get_le32(p + 16);
    f->records_len = get_le32(p + 20);
    total = SLUICE_WAL_HEADER + n + DIGEST_BYTES;
    if (memcmp(p, magic, sizeof(magic)) != 0 || total > SLUICE_WAL_FRAME_MAX || total > size - at ||
        f->records_len > n || f->count == 0 || f->count > SLUICE_LOG_GROUP_RECORDS || f->first > INT64_MAX)
        return not_a_frame(err);
    if ((st = read_at(fd, p + SLUICE_WAL_HEADER, total - SLUICE_WAL_HEADER, at + SLUICE_WAL_HEADER, err)) != SLUICE_OK)
        return st;
    f->records = p + SLUICE_WAL_HEADER;
    f->note = f->records + f->records_len;
    f->note_len = n - f->records_len;
    f->leaf = (const uint8_t(*)[SLUICE_HASH_BYTES])page->leaf;
    if (!read_leaves(f, page))
        return not_a_frame(err);
    frame_digest(p, f, digest);
    if (memcmp(digest, p + total - DIGEST_BYTES, DIGEST_BYTES) != 0)
        return not_a_frame(err);
    *padded = (total + SLUICE_WAL_BLOCK - 1) / SLUICE_WAL_BLOCK * SLUICE_WAL_BLOCK;
    return SLUICE_OK;
}
