/*
 * Gzip (RFC 1952; member after member) and zlib (RFC 1950) data that begins where its run does, as it stands in base64
 * or hex. Read in blocks: which source byte a decoded one is made of cannot be said closer, and damage to any of them
 * spoils what follows.
 *
 * Decoded bytes are limited by a ratio. Past it the text is refused: it could hide something, and is a bomb.
 */
#include "text/view_internal.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define BLOCK 4096u  /* source bytes that are one atom: most of what people paste is one */
#define MAGIC_MAX 3u /* bytes that tell */
#define ANY_HEADER (32 + MAX_WBITS)

enum phase { BEGIN, INFLATING, NOTHING };

struct sluice_view_state {
    struct view_out out;
    enum phase phase;
    uint64_t at; /* source position behind the last byte fed */
    uint8_t block[BLOCK];
    size_t n_block;
    z_stream zlib;
    bool open;
    uint64_t members_in, members_out; /* bytes of the members that ended, packed and not */
};

/* What zlib keeps is text: its memory is wiped. The size stands before it. */
struct piece {
    _Alignas(max_align_t) size_t size;
    unsigned char data[];
};

static void *piece_new(void *ctx, unsigned n, unsigned size)
{
    const size_t bytes = (size_t)n * size;
    struct piece *p = bytes > UINT32_MAX ? NULL : malloc(sizeof(*p) + bytes);

    (void)ctx;
    if (p == NULL)
        return NULL;
    p->size = bytes;
    return p->data;
}

static void piece_free(void *ctx, void *data)
{
    struct piece *p = (struct piece *)(void *)((unsigned char *)data - offsetof(struct piece, data));

    (void)ctx;
    sodium_memzero(p->data, p->size);
    free(p);
}

enum sluice_status sluice_view_inflate_create(struct sluice_view_state **out)
{
    *out = calloc(1, sizeof(**out));
    return *out == NULL ? SLUICE_ENOMEM : SLUICE_OK;
}

static void close_zlib(struct sluice_view_state *s)
{
    if (s->open)
        (void)inflateEnd(&s->zlib);
    s->open = false;
}

void sluice_view_inflate_free(struct sluice_view_state *s)
{
    if (s == NULL)
        return;
    close_zlib(s);
    sluice_map_release(&s->out.map);
    sodium_memzero(s, sizeof(*s));
    free(s);
}

static bool is_magic(const uint8_t *p)
{
    if (p[0] == 0x1F)
        return p[1] == 0x8B && p[2] == 8;
    return p[0] == 0x78 && (p[0] << 8 | p[1]) % 31 == 0 && (p[1] & 0x20) == 0;
}

static enum sluice_status open_zlib(struct sluice_view_state *s)
{
    s->zlib = (z_stream){.zalloc = piece_new, .zfree = piece_free};
    s->members_in = s->members_out = 0;
    s->open = inflateInit2(&s->zlib, ANY_HEADER) == Z_OK;
    return s->open ? SLUICE_OK : SLUICE_ENOMEM;
}

static bool is_bomb(const struct sluice_view_state *s)
{
    const uint64_t in = s->members_in + s->zlib.total_in, out = s->members_out + s->zlib.total_out;

    return out > SLUICE_INFLATE_SMALL && out / SLUICE_INFLATE_RATIO_MAX > in;
}

/* Behind a member may stand another one. */
static bool next_member(struct sluice_view_state *s)
{
    s->members_in += s->zlib.total_in;
    s->members_out += s->zlib.total_out;
    return inflateReset(&s->zlib) == Z_OK;
}

/* What the block decodes to, all of it one atom or several of the same place. *over: the data ended or is none. */
static enum sluice_status inflate_block(struct sluice_view_state *s, bool *over)
{
    struct view_out *o = &s->out;
    z_stream *z = &s->zlib;
    enum sluice_status st = SLUICE_OK;

    *over = false;
    z->next_in = s->block;
    z->avail_in = (uInt)s->n_block;
    while (st == SLUICE_OK && !*over) {
        size_t n;
        int rc;

        if ((st = sluice_view_out_flush(o)) != SLUICE_OK)
            break;
        z->next_out = o->data;
        z->avail_out = sizeof(o->data);
        rc = inflate(z, Z_NO_FLUSH);
        if (rc == Z_MEM_ERROR)
            return SLUICE_ENOMEM;
        n = sizeof(o->data) - z->avail_out;
        *over = rc == Z_STREAM_END ? !next_member(s) : rc != Z_OK && rc != Z_BUF_ERROR;
        st = sluice_map_atom(&o->map, n, s->at - s->n_block, (uint32_t)s->n_block);
        o->n = n;
        if (st == SLUICE_OK && is_bomb(s))
            st = SLUICE_ELIMIT;
        if (z->avail_out != 0 && (rc != Z_STREAM_END || z->avail_in == 0))
            break;
    }
    sodium_memzero(s->block, s->n_block);
    s->n_block = 0;
    return st != SLUICE_OK ? st : sluice_view_out_flush(o);
}

/* The block is full, or the run ends. */
static enum sluice_status end_block(struct sluice_view_state *s)
{
    enum sluice_status st;
    bool over;

    if (s->n_block == 0)
        return SLUICE_OK;
    if (!s->open && (st = open_zlib(s)) != SLUICE_OK)
        return st;
    if ((st = inflate_block(s, &over)) != SLUICE_OK || !over)
        return st;
    close_zlib(s);
    s->phase = NOTHING;
    return sluice_view_out_end_run(&s->out);
}

static enum sluice_status take(struct sluice_view_state *s, const uint8_t *p, size_t n)
{
    enum sluice_status st = SLUICE_OK;

    while (n > 0 && st == SLUICE_OK && s->phase != NOTHING) {
        const size_t room = (s->phase == BEGIN ? MAGIC_MAX : BLOCK) - s->n_block, k = n < room ? n : room;

        memcpy(s->block + s->n_block, p, k);
        s->n_block += k;
        s->at += k;
        p += k;
        n -= k;
        if (s->phase == INFLATING && s->n_block == BLOCK)
            st = end_block(s);
        else if (s->phase == BEGIN && s->n_block == MAGIC_MAX)
            s->phase = is_magic(s->block) ? INFLATING : NOTHING;
    }
    if (s->phase == NOTHING) {
        sodium_memzero(s->block, s->n_block);
        s->n_block = 0;
    }
    s->at += n;
    return st;
}

enum sluice_status sluice_view_inflate_feed(struct sluice_view_state *s, const uint8_t *src, size_t n, uint64_t at,
                                            bool end, const struct sluice_view_sink *sink)
{
    enum sluice_status st;

    s->out.sink = sink;
    s->at = at;
    st = take(s, src, n);
    if (!end)
        return st;
    if (st == SLUICE_OK && s->phase == INFLATING)
        st = end_block(s);
    if (st == SLUICE_OK)
        st = sluice_view_out_end_run(&s->out);
    close_zlib(s);
    sodium_memzero(s->block, s->n_block);
    s->n_block = 0;
    s->phase = BEGIN;
    s->at = 0;
    return st;
}

uint64_t sluice_view_inflate_settled(const struct sluice_view_state *s)
{
    return s->at - s->n_block;
}
