#include "rules/prefilter_internal.h"

#include <stdlib.h>
#include <string.h>

#define FEW 64u /* ranges that are quicker sorted than filed by rule */

struct range {
    uint64_t first, last;
    uint32_t rule;
};

struct sluice_ranges {
    struct range *v, *filed;
    size_t n, cap;
    uint32_t *until; /* per rule: how many ranges those of it and of the rules before it are */
    size_t rules;
};

enum sluice_status sluice_ranges_create(size_t rules, struct sluice_ranges **out)
{
    struct sluice_ranges *r = calloc(1, sizeof(*r));

    *out = NULL;
    if (r == NULL || (r->until = calloc(rules + 1, sizeof(*r->until))) == NULL) {
        free(r);
        return SLUICE_ENOMEM;
    }
    r->rules = rules;
    *out = r;
    return SLUICE_OK;
}

void sluice_ranges_free(struct sluice_ranges *r)
{
    if (r == NULL)
        return;
    free(r->v);
    free(r->filed);
    free(r->until);
    free(r);
}

void sluice_ranges_clear(struct sluice_ranges *r)
{
    r->n = 0;
}

/* Room for one more, in both. */
static bool grow(struct sluice_ranges *r)
{
    const size_t cap = r->cap == 0 ? 256 : 2 * r->cap;
    struct range *v = realloc(r->v, cap * sizeof(*v)), *filed;

    if (v == NULL)
        return false;
    r->v = v;
    if (cap > UINT32_MAX || (filed = realloc(r->filed, cap * sizeof(*filed))) == NULL)
        return false;
    r->filed = filed;
    r->cap = cap;
    return true;
}

bool sluice_ranges_add(struct sluice_ranges *r, uint32_t rule, uint64_t first, uint64_t last)
{
    if (r->n == r->cap && !grow(r))
        return false;
    r->v[r->n++] = (struct range){.first = first, .last = last, .rule = rule};
    return true;
}

static int by_rule_and_first(const void *a, const void *b)
{
    const struct range *x = a, *y = b;

    if (x->rule != y->rule)
        return x->rule < y->rule ? -1 : 1;
    if (x->first != y->first)
        return x->first < y->first ? -1 : 1;
    return x->last < y->last ? -1 : x->last > y->last;
}

/* File them by rule, those of a rule in the order in which they came. */
static void file_by_rule(struct sluice_ranges *r)
{
    memset(r->until, 0, r->rules * sizeof(*r->until));
    for (size_t i = 0; i < r->n; i++)
        r->until[r->v[i].rule]++;
    for (size_t i = 1; i < r->rules; i++)
        r->until[i] += r->until[i - 1];
    for (size_t i = r->n; i-- > 0;)
        r->filed[--r->until[r->v[i].rule]] = r->v[i];
}

/* Ranges of one piece come in order: most rules' are in order already. */
static void sort_rule(struct range *v, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (by_rule_and_first(&v[i - 1], &v[i]) > 0) {
            qsort(v, n, sizeof(*v), by_rule_and_first);
            return;
        }
    }
}

static const struct range *in_order(struct sluice_ranges *r)
{
    if (r->n <= FEW) {
        if (r->n > 1)
            qsort(r->v, r->n, sizeof(*r->v), by_rule_and_first);
        return r->v;
    }
    file_by_rule(r);
    for (size_t i = 0, n; i < r->n; i += n) {
        for (n = 1; i + n < r->n && r->filed[i + n].rule == r->filed[i].rule; n++)
            continue;
        sort_rule(r->filed + i, n);
    }
    return r->filed;
}

void sluice_ranges_tell(struct sluice_ranges *r, sluice_prefilter_fn fn, void *ctx)
{
    const struct range *v = in_order(r);
    uint64_t last = 0;

    for (size_t i = 0; i < r->n; i++) {
        const bool same = i > 0 && v[i - 1].rule == v[i].rule;

        last = same && last > v[i].last ? last : v[i].last;
        fn(ctx, v[i].rule, v[i].first, last);
    }
}
