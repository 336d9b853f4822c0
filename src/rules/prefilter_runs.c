#include "rules/prefilter_internal.h"

#include <stdlib.h>
#include <string.h>

struct run_rule {
    uint32_t rule, length;
};

/* Rules that wait for runs of the same set. */
struct run_class {
    uint8_t member[256];
    uint64_t set[4];
    uint32_t least; /* the shortest length one of its rules waits for */
    struct run_rule *rules;
    size_t n;
};

/* Runs are looked for in two steps: first of the union of all sets, which ordinary text seldom has, then, inside of
 * those, of each class. */
struct sluice_runs {
    struct run_class all; /* without rules */
    struct run_class *classes;
    size_t n;
};

static struct run_class *class_of(struct sluice_runs *r, const uint64_t set[4])
{
    struct run_class *c;

    for (size_t i = 0; i < r->n; i++) {
        if (memcmp(r->classes[i].set, set, sizeof(r->classes[i].set)) == 0)
            return &r->classes[i];
    }
    c = &r->classes[r->n++];
    memcpy(c->set, set, sizeof(c->set));
    c->least = UINT32_MAX;
    return c;
}

static void fill_members(struct run_class *c)
{
    for (unsigned b = 0; b < 256; b++)
        c->member[b] = (c->set[b >> 6] >> (b & 63u)) & 1u;
}

static bool add_window(struct sluice_runs *r, uint32_t rule, const struct sluice_window *w)
{
    struct run_class *c = class_of(r, w->run_set);
    struct run_rule *v = realloc(c->rules, (c->n + 1) * sizeof(*v));

    if (v == NULL)
        return false;
    c->rules = v;
    c->rules[c->n++] = (struct run_rule){.rule = rule, .length = w->run_length};
    c->least = w->run_length < c->least ? w->run_length : c->least;
    r->all.least = c->least < r->all.least ? c->least : r->all.least;
    for (unsigned i = 0; i < 4; i++)
        r->all.set[i] |= w->run_set[i];
    return true;
}

enum sluice_status sluice_runs_create(const struct sluice_window *windows, size_t n, struct sluice_runs **out)
{
    struct sluice_runs *r = calloc(1, sizeof(*r));

    *out = NULL;
    if (r == NULL || (r->classes = calloc(n + 1, sizeof(*r->classes))) == NULL)
        goto fail;
    r->all.least = UINT32_MAX;
    for (size_t i = 0; i < n; i++) {
        if (windows[i].kind == SLUICE_WINDOW_RUN && !add_window(r, (uint32_t)i, &windows[i]))
            goto fail;
    }
    for (size_t i = 0; i < r->n; i++)
        fill_members(&r->classes[i]);
    fill_members(&r->all);
    *out = r;
    return SLUICE_OK;
fail:
    sluice_runs_free(r);
    return SLUICE_ENOMEM;
}

void sluice_runs_free(struct sluice_runs *r)
{
    if (r == NULL)
        return;
    for (size_t i = 0; i < r->n; i++)
        free(r->classes[i].rules);
    free(r->classes);
    free(r);
}

/*
 * The first run of at least c->least bytes at or behind *at within text[0..len): sets *at and *end and returns true. A
 * run that long holds every least-th byte, so only those are looked at until one is a member.
 */
static bool next_run(const struct run_class *c, const uint8_t *text, size_t len, size_t *at, size_t *end)
{
    size_t start = *at, known = *at; /* text[start..known) are members */

    while (len - start >= c->least) {
        size_t behind = start + c->least, k = behind;

        while (k > known && c->member[text[k - 1]])
            k--;
        if (k > known) { /* text[k - 1] is none, text[k..behind) are */
            start = k;
            known = behind;
            continue;
        }
        while (behind < len && c->member[text[behind]])
            behind++;
        *at = start;
        *end = behind;
        return true;
    }
    return false;
}

static void scan_class(const struct run_class *c, const uint8_t *text, size_t from, size_t to, sluice_run_fn fn,
                       void *ctx)
{
    size_t at = from, end;

    for (; next_run(c, text, to, &at, &end); at = end) {
        for (size_t i = 0; i < c->n; i++) {
            if (end - at >= c->rules[i].length)
                fn(ctx, c->rules[i].rule, at + c->rules[i].length, end);
        }
    }
}

void sluice_runs_scan(const struct sluice_runs *r, const uint8_t *text, size_t len, sluice_run_fn fn, void *ctx)
{
    size_t at = 0, end;

    if (r->n == 0)
        return;
    for (; next_run(&r->all, text, len, &at, &end); at = end) {
        for (size_t i = 0; i < r->n; i++)
            scan_class(&r->classes[i], text, at, end, fn, ctx);
    }
}
