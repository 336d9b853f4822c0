#include "rules/prefilter_internal.h"

void sluice_around_init(struct sluice_around *a, const struct sluice_byteset *set, size_t least, size_t reach,
                        enum sluice_map_kind kind, struct sluice_map_runs *runs)
{
    sluice_run_set_init(&a->members, set);
    a->least = least;
    a->reach = reach;
    a->kind = kind;
    sluice_map_runs_add(runs, kind, set, least);
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

static enum sluice_status add_run(struct cover *c, size_t at, size_t end, size_t reach)
{
    const size_t first = at > reach ? at - reach : 0;
    enum sluice_status st = SLUICE_OK;

    if (first > c->to) {
        st = shut(c);
        c->from = first;
    }
    c->to = c->len - end > reach ? end + reach : c->len;
    return st;
}

enum sluice_status sluice_around_scan(const struct sluice_around *a, const struct sluice_text_map *map,
                                      const uint8_t *text, size_t len, sluice_region_fn fn, void *ctx)
{
    struct cover c = {.len = len, .fn = fn, .ctx = ctx};
    enum sluice_status st = SLUICE_OK;

    for (size_t block = 0, at, to; st == SLUICE_OK && sluice_text_map_next(map, a->kind, &block, &at, &to);) {
        for (size_t end; st == SLUICE_OK && sluice_run_next(&a->members, a->least, text, to, &at, &end); at = end)
            st = add_run(&c, at, end, a->reach);
    }
    return st == SLUICE_OK ? shut(&c) : st;
}
