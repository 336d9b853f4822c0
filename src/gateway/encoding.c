#define ZLIB_CONST
#define ZSTD_STATIC_LINKING_ONLY /* ZSTD_customMem: windows hold prompt text, so they are wiped */

#include "gateway/encoding.h"

#include "core/limits.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>
#include <zstd.h>
#include <zstd_errors.h>

#define PIECE_BYTES (64u << 10)
#define ZLIB_WINDOW 15
#define ZLIB_GZIP 16 /* added to the window: expect the gzip wrapping (zlib.h, inflateInit2) */

/* What is being decoded and how much it may still become. */
struct decoding {
    const uint8_t *body;
    size_t len, limit, produced;
    struct sluice_buf *out;
    struct sluice_error *err;
};

static enum sluice_status damaged(const struct decoding *d)
{
    return sluice_fail(d->err, SLUICE_EFORMAT, "the encoded body is damaged, cut off or followed by other bytes");
}

static enum sluice_status too_large(const struct decoding *d)
{
    return sluice_fail(d->err, SLUICE_ELIMIT, "the decoded body is larger than allowed");
}

static enum sluice_status take(struct decoding *d, const uint8_t *piece, size_t n)
{
    enum sluice_status st;

    if (n > d->limit - d->produced)
        return too_large(d);
    if ((st = sluice_buf_append(d->out, piece, n)) != SLUICE_OK)
        return st == SLUICE_ELIMIT ? too_large(d) : sluice_fail(d->err, st, "%s", sluice_status_text(st));
    d->produced += n;
    return SLUICE_OK;
}

/* Memory for the libraries that is wiped when they free it; its size stands in front. */
union wiped {
    size_t size;
    max_align_t align;
};

static void *wiped_alloc(void *ctx, size_t size)
{
    union wiped *w = size > SIZE_MAX - sizeof(*w) ? NULL : malloc(sizeof(*w) + size);

    (void)ctx;
    if (w == NULL)
        return NULL;
    w->size = size;
    return w + 1;
}

static void wiped_free(void *ctx, void *p)
{
    union wiped *w = p;

    (void)ctx;
    if (w == NULL)
        return;
    w--;
    sodium_memzero(w, sizeof(*w) + w->size);
    free(w);
}

static voidpf wiped_items(voidpf ctx, uInt items, uInt size)
{
    return wiped_alloc(ctx, (size_t)items * size);
}

/* zlib counts input in unsigned int: bodies are far smaller, but this is where it is made sure. */
static bool zlib_feed(z_stream *z, const uint8_t *p, size_t n)
{
    if (n > UINT32_MAX)
        return false;
    z->next_in = p;
    z->avail_in = (uInt)n;
    return true;
}

/* One member after the other while `members`; else exactly one. */
static enum sluice_status inflate_all(struct decoding *d, z_stream *z, uint8_t *piece, bool members)
{
    enum sluice_status st;
    int rc = Z_OK;

    for (;;) {
        z->next_out = piece;
        z->avail_out = PIECE_BYTES;
        rc = inflate(z, Z_NO_FLUSH);
        if ((rc == Z_OK || rc == Z_STREAM_END) && (st = take(d, piece, PIECE_BYTES - z->avail_out)) != SLUICE_OK)
            return st;
        if (rc == Z_MEM_ERROR)
            return sluice_fail(d->err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
        if (rc == Z_OK && (z->avail_in != 0 || z->avail_out == 0))
            continue;
        if (rc != Z_STREAM_END)
            return damaged(d);
        if (z->avail_in == 0)
            return SLUICE_OK;
        if (!members || inflateReset(z) != Z_OK)
            return damaged(d);
    }
}

static enum sluice_status decode_zlib(struct decoding *d, int window, bool members)
{
    uint8_t piece[PIECE_BYTES];
    enum sluice_status st;
    z_stream z = {.zalloc = wiped_items, .zfree = wiped_free};

    if (!zlib_feed(&z, d->body, d->len))
        return too_large(d);
    if (inflateInit2(&z, window) != Z_OK)
        return sluice_fail(d->err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    st = inflate_all(d, &z, piece, members);
    (void)inflateEnd(&z);
    sodium_memzero(piece, sizeof(piece));
    return st;
}

static enum sluice_status decode_gzip(struct decoding *d)
{
    return decode_zlib(d, ZLIB_WINDOW + ZLIB_GZIP, true);
}

/* RFC 9110 8.4.1.2 means the zlib wrapping (RFC 1950); some senders leave it out. */
static enum sluice_status decode_deflate(struct decoding *d)
{
    const uint8_t *p = d->body;
    bool wrapped = d->len >= 2 && (p[0] & 0x0F) == 8 && (p[0] >> 4) <= 7 && (((unsigned)p[0] << 8) | p[1]) % 31 == 0;

    return decode_zlib(d, wrapped ? ZLIB_WINDOW : -ZLIB_WINDOW, false);
}

/* Frames may follow each other (RFC 8878 3.1). */
static enum sluice_status decompress_all(struct decoding *d, ZSTD_DCtx *z, uint8_t *piece)
{
    ZSTD_inBuffer in = {.src = d->body, .size = d->len, .pos = 0};
    enum sluice_status st;
    size_t more = 1, written;

    do {
        ZSTD_outBuffer out = {.dst = piece, .size = PIECE_BYTES, .pos = 0};

        more = ZSTD_decompressStream(z, &out, &in);
        if (ZSTD_isError(more))
            return ZSTD_getErrorCode(more) == ZSTD_error_frameParameter_windowTooLarge ? too_large(d) : damaged(d);
        if ((st = take(d, piece, out.pos)) != SLUICE_OK)
            return st;
        written = out.pos;
    } while (in.pos < in.size || (more != 0 && written == PIECE_BYTES));
    return more == 0 ? SLUICE_OK : damaged(d);
}

static enum sluice_status decode_zstd(struct decoding *d)
{
    const ZSTD_customMem memory = {.customAlloc = wiped_alloc, .customFree = wiped_free};
    ZSTD_DCtx *z = ZSTD_createDCtx_advanced(memory);
    uint8_t piece[PIECE_BYTES];
    enum sluice_status st;

    if (z == NULL || ZSTD_isError(ZSTD_DCtx_setParameter(z, ZSTD_d_windowLogMax, (int)SLUICE_ZSTD_WINDOW_LOG_MAX))) {
        st = sluice_fail(d->err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
        goto out;
    }
    st = decompress_all(d, z, piece);
    sodium_memzero(piece, sizeof(piece));
out:
    (void)ZSTD_freeDCtx(z);
    return st;
}

static enum sluice_status decode_identity(struct decoding *d)
{
    return take(d, d->body, d->len);
}

static const struct {
    const char *name;
    enum sluice_status (*decode)(struct decoding *d);
    bool compressed;
} encodings[] = {
    {"", decode_identity, false},  {"identity", decode_identity, false}, {"gzip", decode_gzip, true},
    {"x-gzip", decode_gzip, true}, {"deflate", decode_deflate, true},    {"zstd", decode_zstd, true},
};

static size_t limit_of(size_t len, bool compressed)
{
    size_t limit;

    if (!compressed)
        return SLUICE_BODY_MAX;
    limit = len > SLUICE_BODY_MAX / SLUICE_BODY_RATIO_MAX ? SLUICE_BODY_MAX : len * SLUICE_BODY_RATIO_MAX;
    return limit < SLUICE_BODY_SMALL ? SLUICE_BODY_SMALL : limit;
}

/* On failure nothing of the body stays in out. */
static enum sluice_status decode(size_t which, struct decoding *d)
{
    size_t before = d->out->len;
    enum sluice_status st;

    d->limit = limit_of(d->len, encodings[which].compressed);
    st = encodings[which].decode(d);
    if (st != SLUICE_OK && d->out->len > before) {
        sodium_memzero(d->out->data + before, d->out->len - before);
        d->out->len = before;
    }
    return st;
}

enum sluice_status sluice_encoding_decode(const char *encoding, const uint8_t *body, size_t len, struct sluice_buf *out,
                                          bool *unknown, struct sluice_error *err)
{
    struct decoding d = {.body = body, .len = len, .out = out, .err = err};
    const char *name = encoding == NULL ? "" : encoding;
    size_t n;

    *unknown = false;
    name += strspn(name, " \t");
    n = strlen(name);
    while (n > 0 && (name[n - 1] == ' ' || name[n - 1] == '\t'))
        n--;
    for (size_t i = 0; i < sizeof(encodings) / sizeof(encodings[0]); i++) {
        if (strlen(encodings[i].name) == n && strncasecmp(encodings[i].name, name, n) == 0)
            return decode(i, &d);
    }
    *unknown = true;
    return sluice_fail(err, SLUICE_EFORMAT, "unknown content encoding");
}
