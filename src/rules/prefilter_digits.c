#include "rules/prefilter_internal.h"

#define BLOCK 16u

/* Written so that a compiler makes one comparison of 16 bytes of it. */
static unsigned count_digits(const uint8_t *p, size_t n)
{
    unsigned digits = 0;

    if (n == BLOCK) {
        uint8_t sum = 0;

        for (unsigned i = 0; i < BLOCK; i++)
            sum = (uint8_t)(sum + ((uint8_t)(p[i] - '0') < 10));
        return sum;
    }
    for (size_t i = 0; i < n; i++)
        digits += (uint8_t)(p[i] - '0') < 10;
    return digits;
}

/*
 * A piece of at most 16 (32) bytes lies within 2 (3) blocks one after another. So text is taken block by block, and a
 * region is the union of such neighbours that hold digits enough between them.
 */
enum sluice_status sluice_digits_scan(const uint8_t *text, size_t len, unsigned least, unsigned blocks,
                                      sluice_region_fn fn, void *ctx)
{
    size_t from = 0, to = 0; /* the region that is open; empty: none */
    unsigned counts[3] = {0};
    enum sluice_status st = SLUICE_OK;

    for (size_t at = 0; at < len && st == SLUICE_OK; at += BLOCK) {
        size_t n = len - at < BLOCK ? len - at : BLOCK, first;

        counts[2] = blocks > 2 ? counts[1] : 0;
        counts[1] = counts[0];
        counts[0] = count_digits(text + at, n);
        if (counts[0] + counts[1] + counts[2] < least)
            continue;
        first = at > (blocks - 1) * BLOCK ? at - (blocks - 1) * BLOCK : 0;
        if (first > to) {
            if (to > from)
                st = fn(ctx, from, to);
            from = first;
        }
        to = at + n;
    }
    return st == SLUICE_OK && to > from ? fn(ctx, from, to) : st;
}
