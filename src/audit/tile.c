#include "audit/tile.h"

#include "audit/dir_internal.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- names ---- */

static size_t put_index(char *out, size_t size, uint64_t index)
{
    unsigned group[7], n = 0;
    size_t at = 0;

    do {
        group[n++] = (unsigned)(index % 1000);
        index /= 1000;
    } while (index > 0);
    while (n-- > 0)
        at += (size_t)snprintf(out + at, size - at, n > 0 ? "x%03u/" : "%03u", group[n]);
    return at;
}

void sluice_tile_path(const struct sluice_tile *t, char out[SLUICE_TILE_PATH_MAX])
{
    size_t at;

    if (t->level == SLUICE_TILE_ENTRIES)
        at = (size_t)snprintf(out, SLUICE_TILE_PATH_MAX, "tile/entries/");
    else
        at = (size_t)snprintf(out, SLUICE_TILE_PATH_MAX, "tile/%u/", t->level);
    at += put_index(out + at, SLUICE_TILE_PATH_MAX - at, t->index);
    if (t->width != SLUICE_TILE_WIDTH)
        (void)snprintf(out + at, SLUICE_TILE_PATH_MAX - at, ".p/%u", t->width);
}

static bool take_digits(const char **p, unsigned min, unsigned max, uint64_t *value)
{
    unsigned n = 0;

    *value = 0;
    while (n < max && **p >= '0' && **p <= '9') {
        *value = *value * 10 + (uint64_t)(**p - '0');
        (*p)++;
        n++;
    }
    return n >= min;
}

static bool take_text(const char **p, const char *text)
{
    size_t n = strlen(text);

    if (strncmp(*p, text, n) != 0)
        return false;
    *p += n;
    return true;
}

bool sluice_tile_parse(const char *path, struct sluice_tile *out)
{
    char again[SLUICE_TILE_PATH_MAX];
    const char *p = path;
    uint64_t value;
    bool more;

    *out = (struct sluice_tile){.width = SLUICE_TILE_WIDTH};
    if (!take_text(&p, "tile/"))
        return false;
    if (take_text(&p, "entries/"))
        out->level = SLUICE_TILE_ENTRIES;
    else if (!take_digits(&p, 1, 1, &value) || value >= SLUICE_TILE_LEVELS || !take_text(&p, "/"))
        return false;
    else
        out->level = (unsigned)value;
    do {
        more = take_text(&p, "x");
        if (!take_digits(&p, 3, 3, &value) || out->index > (UINT64_MAX - value) / 1000 || (more && !take_text(&p, "/")))
            return false;
        out->index = out->index * 1000 + value;
    } while (more);
    if (take_text(&p, ".p/")) {
        if (!take_digits(&p, 1, 3, &value) || value == 0 || value >= SLUICE_TILE_WIDTH)
            return false;
        out->width = (unsigned)value;
    }
    sluice_tile_path(out, again);
    return *p == '\0' && strcmp(again, path) == 0; /* a second spelling is none */
}

static unsigned hash_level(unsigned level)
{
    return level == SLUICE_TILE_ENTRIES ? 0 : level;
}

uint64_t sluice_tile_full(unsigned level, uint64_t size)
{
    unsigned shift = 8 * (hash_level(level) + 1);

    return shift >= 64 ? 0 : size >> shift;
}

bool sluice_tile_partial(unsigned level, uint64_t size, struct sluice_tile *out)
{
    unsigned width = (unsigned)(size >> 8 * hash_level(level) & 0xFF);

    *out = (struct sluice_tile){.level = level, .index = sluice_tile_full(level, size), .width = width};
    return width != 0;
}

uint64_t sluice_tile_needs(const struct sluice_tile *t)
{
    unsigned shift = 8 * hash_level(t->level);

    if (t->index > (UINT64_MAX - t->width) / SLUICE_TILE_WIDTH ||
        t->index * SLUICE_TILE_WIDTH + t->width > UINT64_MAX >> shift)
        return UINT64_MAX;
    return (t->index * SLUICE_TILE_WIDTH + t->width) << shift;
}

/* ---- filling ---- */

/* Root of n hashes, 1..256, a power of two or not. */
static void root_of(const uint8_t (*hash)[SLUICE_HASH_BYTES], unsigned n, uint8_t out[SLUICE_HASH_BYTES])
{
    struct sluice_tree t = {0};

    for (unsigned i = 0; i < n; i++)
        sluice_tree_push(&t, hash[i], NULL, NULL);
    sluice_tree_root(&t, out);
}

static void take_node(void *ctx, unsigned level, const uint8_t hash[SLUICE_HASH_BYTES])
{
    struct sluice_tiles *t = ctx;
    struct sluice_tile_level *l = &t->level[level / 8];

    memcpy(l->hash[l->n++], hash, SLUICE_HASH_BYTES);
}

enum sluice_status sluice_tiles_push(struct sluice_tiles *t, const uint8_t leaf[SLUICE_HASH_BYTES], sluice_tile_fn fn,
                                     void *ctx)
{
    sluice_tree_push(&t->tree, leaf, take_node, t);
    for (unsigned i = 0; i < SLUICE_TILE_LEVELS && t->level[i].n == SLUICE_TILE_WIDTH; i++) {
        struct sluice_tile tile = {.level = i, .index = t->level[i].index, .width = SLUICE_TILE_WIDTH};
        enum sluice_status st = fn(ctx, &tile, (const uint8_t(*)[SLUICE_HASH_BYTES])t->level[i].hash);

        if (st != SLUICE_OK)
            return st;
        t->level[i].n = 0;
        t->level[i].index++;
    }
    return SLUICE_OK;
}

enum sluice_status sluice_tiles_partials(const struct sluice_tiles *t, sluice_tile_fn fn, void *ctx)
{
    for (unsigned i = 0; i < SLUICE_TILE_LEVELS; i++) {
        struct sluice_tile tile = {.level = i, .index = t->level[i].index, .width = t->level[i].n};
        enum sluice_status st;

        if (tile.width != 0 &&
            (st = fn(ctx, &tile, (const uint8_t(*)[SLUICE_HASH_BYTES])t->level[i].hash)) != SLUICE_OK)
            return st;
    }
    return SLUICE_OK;
}

/* ---- reading ---- */

enum sluice_status sluice_tile_read(int dir, const struct sluice_tile *t, struct sluice_buf *out, unsigned *width,
                                    struct sluice_error *err)
{
    size_t max = t->level == SLUICE_TILE_ENTRIES ? SLUICE_BUNDLE_MAX : SLUICE_TILE_WIDTH * SLUICE_HASH_BYTES;
    struct sluice_tile full = {.level = t->level, .index = t->index, .width = SLUICE_TILE_WIDTH};
    char path[SLUICE_TILE_PATH_MAX];
    struct sluice_error why = {0};
    enum sluice_status st, full_st;
    bool absent;

    sluice_tile_path(t, path);
    st = sluice_dir_read(dir, path, max, out, &absent, err);
    if (width != NULL)
        *width = absent ? 0 : t->width;
    if (!absent || t->width == SLUICE_TILE_WIDTH)
        return st;
    sluice_tile_path(&full, path);
    full_st = sluice_dir_read(dir, path, max, out, &absent, &why);
    if (absent)
        return st; /* neither is there: it is the partial one that is missing */
    if (width != NULL)
        *width = SLUICE_TILE_WIDTH;
    if (err != NULL)
        *err = why;
    return full_st;
}

enum sluice_status sluice_tile_read_hashes(int dir, const struct sluice_tile *t, uint8_t (*hash)[SLUICE_HASH_BYTES],
                                           unsigned *width, struct sluice_error *err)
{
    char path[SLUICE_TILE_PATH_MAX];
    struct sluice_buf b;
    enum sluice_status st;
    unsigned got;

    sluice_buf_init(&b, SLUICE_TILE_WIDTH * SLUICE_HASH_BYTES);
    st = sluice_tile_read(dir, t, &b, &got, err);
    if (width != NULL)
        *width = got;
    if (st == SLUICE_OK && b.len != got * SLUICE_HASH_BYTES) {
        sluice_tile_path(t, path);
        st = sluice_fail_at(err, SLUICE_EFORMAT, path, 0, NULL, "holds %zu bytes, expected %zu", b.len,
                            (size_t)got * SLUICE_HASH_BYTES);
    }
    if (st == SLUICE_OK)
        memcpy(hash, b.data, (size_t)t->width * SLUICE_HASH_BYTES);
    sluice_buf_release(&b);
    return st;
}

/* The tree's nodes of the eight levels that one tile's hashes hold. */
static void load_nodes(struct sluice_tiles *t, unsigned level)
{
    const struct sluice_tile_level *l = &t->level[level];
    unsigned from = 0;

    for (unsigned bit = 8; bit-- > 0;) {
        if ((l->n >> bit & 1) == 0)
            continue;
        root_of((const uint8_t(*)[SLUICE_HASH_BYTES])l->hash + from, 1u << bit, t->tree.node[8 * level + bit]);
        from += 1u << bit;
    }
}

enum sluice_status sluice_tiles_load(struct sluice_tiles *t, int dir, uint64_t size, struct sluice_error *err)
{
    memset(t, 0, sizeof(*t));
    for (unsigned i = 0; i < SLUICE_TILE_LEVELS; i++) {
        struct sluice_tile tile;
        enum sluice_status st;

        if (sluice_tile_partial(i, size, &tile) &&
            (st = sluice_tile_read_hashes(dir, &tile, t->level[i].hash, NULL, err)) != SLUICE_OK)
            return st;
        t->level[i].n = tile.width;
        t->level[i].index = tile.index;
        load_nodes(t, i);
    }
    t->tree.size = size;
    return SLUICE_OK;
}

enum sluice_status sluice_tile_node(void *source, unsigned level, uint64_t index, uint8_t out[SLUICE_HASH_BYTES])
{
    const struct sluice_tile_source *s = source;
    uint8_t hash[SLUICE_TILE_WIDTH][SLUICE_HASH_BYTES];
    unsigned inner = level % 8;
    uint64_t first = index << inner; /* of the tile level's hashes */
    struct sluice_tile tile = {.level = level / 8, .index = first / SLUICE_TILE_WIDTH, .width = SLUICE_TILE_WIDTH};
    struct sluice_tile partial;
    enum sluice_status st;

    if (sluice_tile_partial(tile.level, s->size, &partial) && partial.index == tile.index)
        tile = partial;
    if (first % SLUICE_TILE_WIDTH + (1u << inner) > tile.width)
        return SLUICE_EFORMAT;
    if ((st = sluice_tile_read_hashes(s->dir, &tile, hash, NULL, NULL)) != SLUICE_OK)
        return st;
    root_of((const uint8_t(*)[SLUICE_HASH_BYTES])hash + first % SLUICE_TILE_WIDTH, 1u << inner, out);
    return SLUICE_OK;
}

bool sluice_bundle_next(const uint8_t *bytes, size_t n, size_t *at, const uint8_t **entry, size_t *len)
{
    size_t want;

    if (n - *at < 2)
        return false;
    want = (size_t)bytes[*at] << 8 | bytes[*at + 1];
    if (n - *at - 2 < want)
        return false;
    *entry = bytes + *at + 2;
    *len = want;
    *at += 2 + want;
    return true;
}

enum sluice_status sluice_bundle_append(struct sluice_buf *b, const uint8_t *entry, size_t len)
{
    uint8_t prefix[2] = {(uint8_t)(len >> 8), (uint8_t)len};
    enum sluice_status st;

    if (len > UINT16_MAX)
        return SLUICE_ELIMIT;
    if ((st = sluice_buf_reserve(b, 2 + len)) != SLUICE_OK || (st = sluice_buf_append(b, prefix, 2)) != SLUICE_OK)
        return st;
    return sluice_buf_append(b, entry, len);
}
