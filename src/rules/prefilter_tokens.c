#include "rules/prefilter_internal.h"

void sluice_tokens_map(struct sluice_map_runs *runs)
{
    sluice_map_runs_add(runs, SLUICE_MAP_TOKENS, &sluice_token_bytes, SLUICE_TOKEN_MIN);
}

/* What is covered so far; the region at its end is open. */
struct cover {
    size_t from, to;
    size_t len;
    sluice_region_fn fn;
    void *ctx;
};

static enum sluice_status shut(struct cover *c)
{
    return c->to > c->from ? c->fn(c->ctx, c->from, c->to) : SLUICE_OK;
}

static enum sluice_status add_token(struct cover *c, size_t at, size_t end)
{
    const size_t first = at > SLUICE_TOKEN_REACH ? at - SLUICE_TOKEN_REACH : 0;
    enum sluice_status st = SLUICE_OK;

    if (first > c->to) {
        st = shut(c);
        c->from = first;
    }
    c->to = c->len - end > SLUICE_TOKEN_REACH ? end + SLUICE_TOKEN_REACH : c->len;
    return st;
}

enum sluice_status sluice_tokens_scan(const struct sluice_run_set *tokens, const struct sluice_text_map *map,
                                      const uint8_t *text, size_t len, sluice_region_fn fn, void *ctx)
{
    struct cover c = {.len = len, .fn = fn, .ctx = ctx};
    enum sluice_status st = SLUICE_OK;

    for (size_t block = 0, at, to; st == SLUICE_OK && sluice_text_map_next(map, SLUICE_MAP_TOKENS, &block, &at, &to);) {
        for (size_t end; st == SLUICE_OK && sluice_run_next(tokens, SLUICE_TOKEN_MIN, text, to, &at, &end); at = end)
            st = add_token(&c, at, end);
    }
    return st == SLUICE_OK ? shut(&c) : st;
}
