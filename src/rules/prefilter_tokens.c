#include "rules/prefilter_internal.h"

enum sluice_status sluice_tokens_scan(const struct sluice_run_set *tokens, const uint8_t *text, size_t len,
                                      sluice_region_fn fn, void *ctx)
{
    size_t from = 0, to = 0; /* the region that is open; empty: none */
    enum sluice_status st = SLUICE_OK;

    for (size_t at = 0, end; st == SLUICE_OK && sluice_run_next(tokens, SLUICE_TOKEN_MIN, text, len, &at, &end);
         at = end) {
        const size_t first = at > SLUICE_TOKEN_REACH ? at - SLUICE_TOKEN_REACH : 0;

        if (first > to) {
            if (to > from)
                st = fn(ctx, from, to);
            from = first;
        }
        to = len - end > SLUICE_TOKEN_REACH ? end + SLUICE_TOKEN_REACH : len;
    }
    return st == SLUICE_OK && to > from ? fn(ctx, from, to) : st;
}
