#include "rules/prefilter_internal.h"

#include <stdlib.h>
#include <string.h>

struct run_piece {
    uint32_t piece, length;
};

/* Pieces that wait for runs of the same set. */
struct run_class {
    struct sluice_run_set members;
    struct sluice_byteset set;
    uint32_t least; /* the shortest length one of them waits for */
    struct run_piece *pieces;
    size_t n;
};

/*
 * Classes are searched in two steps: runs of the union of their sets, and the classes inside of those. Words are runs
 * of small letters, so the classes that take those make a group of their own: with them every word would be looked at
 * twice; and those that take spaces another, since lines that are set in begin with a run of them.
 */
struct run_group {
    struct run_class all;      /* without pieces */
    struct run_class *classes; /* those that wait for shorter runs first */
    size_t n;
    struct sluice_near *near_words; /* of its rules; NULL: runs count anywhere */
};

struct sluice_runs {
    struct run_group groups[SLUICE_MAP_KINDS];
};

static bool takes_small_letters(const struct sluice_byteset *set)
{
    const uint64_t small = 0x07fffffe00000000u; /* of the bytes 64..127 */

    return __builtin_popcountll(set->bits[1] & small) > 10;
}

static struct run_group *group_of(struct sluice_runs *r, const struct sluice_byteset *set)
{
    if (sluice_byteset_has(set, ' '))
        return &r->groups[SLUICE_MAP_SPACED];
    return &r->groups[takes_small_letters(set) ? SLUICE_MAP_TOKENS : SLUICE_MAP_CAPITALS];
}

static struct run_class *class_of(struct run_group *g, const struct sluice_byteset *set)
{
    struct run_class *c;

    for (size_t i = 0; i < g->n; i++) {
        if (memcmp(&g->classes[i].set, set, sizeof(*set)) == 0)
            return &g->classes[i];
    }
    c = &g->classes[g->n++];
    c->set = *set;
    c->least = UINT32_MAX;
    return c;
}

/* rule: the one that requires a word, or NULL. */
static bool add_window(struct sluice_runs *r, uint32_t piece, const struct sluice_window *w,
                       const struct sluice_rule *rule)
{
    struct run_group *g = group_of(r, &w->run_set);
    struct run_class *c = class_of(g, &w->run_set);
    struct run_piece *v = realloc(c->pieces, (c->n + 1) * sizeof(*v));

    if (v == NULL)
        return false;
    c->pieces = v;
    c->pieces[c->n++] = (struct run_piece){.piece = piece, .length = w->run_length};
    c->least = w->run_length < c->least ? w->run_length : c->least;
    g->all.least = c->least < g->all.least ? c->least : g->all.least;
    sluice_byteset_join(&g->all.set, &w->run_set);
    if (rule != NULL)
        sluice_near_add(g->near_words, rule);
    return true;
}

static int by_least(const void *a, const void *b)
{
    const struct run_class *x = a, *y = b;

    return x->least < y->least ? -1 : x->least > y->least;
}

enum sluice_status sluice_runs_create(const struct sluice_piece *pieces, size_t n, unsigned database,
                                      const struct sluice_ruleset *near, struct sluice_runs **out)
{
    struct sluice_runs *r = calloc(1, sizeof(*r));

    *out = NULL;
    if (r == NULL)
        return SLUICE_ENOMEM;
    for (unsigned k = 0; k < SLUICE_MAP_KINDS; k++) {
        r->groups[k].all.least = UINT32_MAX;
        if ((r->groups[k].classes = calloc(n + 1, sizeof(*r->groups[k].classes))) == NULL)
            goto fail;
        if (near != NULL &&
            sluice_near_create(sluice_ruleset_rule(near, 0)->lexicon, &r->groups[k].near_words) != SLUICE_OK)
            goto fail;
    }
    for (size_t i = 0; i < n; i++) {
        if (pieces[i].window.kind == SLUICE_WINDOW_RUN && pieces[i].database == database &&
            !add_window(r, (uint32_t)i, &pieces[i].window,
                        near == NULL ? NULL : sluice_ruleset_rule(near, pieces[i].rule)))
            goto fail;
    }
    for (unsigned k = 0; k < SLUICE_MAP_KINDS; k++) {
        qsort(r->groups[k].classes, r->groups[k].n, sizeof(*r->groups[k].classes), by_least);
        sluice_run_set_init(&r->groups[k].all.members, &r->groups[k].all.set);
        for (size_t i = 0; i < r->groups[k].n; i++)
            sluice_run_set_init(&r->groups[k].classes[i].members, &r->groups[k].classes[i].set);
    }
    *out = r;
    return SLUICE_OK;
fail:
    sluice_runs_free(r);
    return SLUICE_ENOMEM;
}

void sluice_runs_map(const struct sluice_runs *r, struct sluice_map_runs *runs)
{
    for (unsigned k = 0; k < SLUICE_MAP_KINDS; k++) {
        if (r->groups[k].n != 0)
            sluice_map_runs_add(runs, k, &r->groups[k].all.set, r->groups[k].all.least);
    }
}

void sluice_runs_free(struct sluice_runs *r)
{
    if (r == NULL)
        return;
    for (unsigned k = 0; k < SLUICE_MAP_KINDS; k++) {
        for (size_t i = 0; i < r->groups[k].n; i++)
            free(r->groups[k].classes[i].pieces);
        free(r->groups[k].classes);
        sluice_near_free(r->groups[k].near_words);
    }
    free(r);
}

static bool next_run(const struct run_class *c, const uint8_t *text, size_t len, size_t *at, size_t *end)
{
    return sluice_run_next(&c->members, c->least, text, len, at, end);
}

static void scan_class(const struct run_class *c, const uint8_t *text, size_t from, size_t to, sluice_run_fn fn,
                       void *ctx)
{
    size_t at = from, end;

    for (; next_run(c, text, to, &at, &end); at = end) {
        for (size_t i = 0; i < c->n; i++) {
            if (end - at >= c->pieces[i].length)
                fn(ctx, c->pieces[i].piece, at + c->pieces[i].length, end);
        }
    }
}

struct runs_scan {
    struct sluice_words_seen *seen;
    const struct sluice_prefilter_text *text;
    const struct run_group *group;
    struct sluice_near_memo memo; /* of the group */
    sluice_run_fn fn;
    void *ctx;
};

static enum sluice_status scan_classes(void *ctx, size_t from, size_t to)
{
    const struct runs_scan *x = ctx;

    for (size_t i = 0; i < x->group->n && x->group->classes[i].least <= to - from; i++)
        scan_class(&x->group->classes[i], x->text->text, from, to, x->fn, x->ctx);
    return SLUICE_OK;
}

/* One of the group's runs. */
static enum sluice_status scan_run(struct runs_scan *x, size_t from, size_t to)
{
    if (x->group->near_words == NULL)
        return scan_classes(x, from, to);
    return sluice_near_scan(x->group->near_words, &x->memo, x->seen, x->text, from, to, scan_classes, x);
}

/* Where the next of the group's runs may begin that counts. */
static size_t skip(const struct runs_scan *x, size_t at)
{
    return x->group->near_words == NULL ? at : sluice_near_next(&x->memo, at);
}

static enum sluice_status scan_group(struct runs_scan *x, const struct sluice_text_map *map, enum sluice_map_kind kind)
{
    enum sluice_status st = SLUICE_OK;

    for (size_t block = 0, at, to; st == SLUICE_OK && sluice_text_map_next(map, kind, &block, &at, &to);) {
        size_t end;

        for (at = skip(x, at); st == SLUICE_OK && at < to && next_run(&x->group->all, x->text->text, to, &at, &end);
             at = skip(x, end))
            st = scan_run(x, at, end);
    }
    return st;
}

enum sluice_status sluice_runs_scan(const struct sluice_runs *r, struct sluice_words_seen *seen,
                                    const struct sluice_text_map *map, const struct sluice_prefilter_text *text,
                                    sluice_run_fn fn, void *ctx)
{
    struct runs_scan x = {.seen = seen, .text = text, .fn = fn, .ctx = ctx};
    enum sluice_status st = SLUICE_OK;

    for (unsigned k = 0; k < SLUICE_MAP_KINDS && st == SLUICE_OK; k++) {
        x.group = &r->groups[k];
        x.memo = (struct sluice_near_memo){0};
        if (x.group->n != 0)
            st = scan_group(&x, map, k);
    }
    return st;
}
