#include "rules/prefilter_internal.h"

#define BLOCK 16u /* bytes; the map's have four of them */

/* How many digits are in each block of the map's, 16 bits each, given a bit for each byte of it. */
static uint64_t count_digits(uint64_t digits)
{
    digits -= digits >> 1 & 0x5555555555555555u;
    digits = (digits & 0x3333333333333333u) + (digits >> 2 & 0x3333333333333333u);
    digits = (digits + (digits >> 4)) & 0x0f0f0f0f0f0f0f0fu;
    return (digits + (digits >> 8)) & 0x001f001f001f001fu;
}

/* Blocks, one after another. The region that is open is empty where there is none. */
struct cover {
    size_t len;
    unsigned least, blocks;
    unsigned before[2]; /* digits in the last block, and in the one before it */
    size_t from, to;
    sluice_region_fn fn;
    void *ctx;
};

static enum sluice_status shut(struct cover *c)
{
    return c->to > c->from ? c->fn(c->ctx, c->from, c->to) : SLUICE_OK;
}

static enum sluice_status add_block(struct cover *c, size_t at, unsigned digits)
{
    const size_t first = at > (c->blocks - 1) * BLOCK ? at - (c->blocks - 1) * BLOCK : 0;
    const unsigned sum = digits + c->before[0] + (c->blocks > 2 ? c->before[1] : 0);
    enum sluice_status st = SLUICE_OK;

    c->before[1] = c->before[0];
    c->before[0] = digits;
    if (sum < c->least)
        return SLUICE_OK;
    if (first > c->to) {
        st = shut(c);
        c->from = first;
    }
    c->to = c->len - at < BLOCK ? c->len : at + BLOCK;
    return st;
}

/*
 * A piece of at most 16 (32) bytes lies within 2 (3) blocks one after another. So text is taken block by block, and a
 * region is the union of such neighbours that hold digits enough between them.
 */
enum sluice_status sluice_digits_scan(const struct sluice_text_map *map, size_t len, unsigned least, unsigned blocks,
                                      sluice_region_fn fn, void *ctx)
{
    struct cover c = {.len = len, .least = least, .blocks = blocks, .fn = fn, .ctx = ctx};
    enum sluice_status st = SLUICE_OK;

    for (size_t at = 0; at < len && st == SLUICE_OK; at += SLUICE_MAP_BLOCK) {
        const uint64_t digits = sluice_text_map_digits(map, at / SLUICE_MAP_BLOCK), counts = count_digits(digits);

        if (digits == 0 && c.before[0] + c.before[1] == 0)
            continue;
        for (size_t i = 0; i < SLUICE_MAP_BLOCK && at + i < len && st == SLUICE_OK; i += BLOCK)
            st = add_block(&c, at + i, (unsigned)(counts >> i) & 0x1fu);
    }
    return st == SLUICE_OK ? shut(&c) : st;
}
