#include "scan/resolve_internal.h"

#include "scan/reading_name_internal.h"

#include <stdlib.h>
#include <string.h>

void sluice_resolver_init(struct sluice_resolver *r, const struct sluice_ruleset *rules)
{
    *r = (struct sluice_resolver){.rules = rules};
}

void sluice_resolver_release(struct sluice_resolver *r)
{
    free(r->waiting);
    free(r->open);
    *r = (struct sluice_resolver){0};
}

void sluice_resolver_begin(struct sluice_resolver *r, sluice_finding_fn fn, void *ctx)
{
    r->n_waiting = r->n_open = 0;
    r->settled = 0;
    memset(r->begun, 0, sizeof(r->begun));
    r->fn = fn;
    r->ctx = ctx;
}

static bool is_strict(enum sluice_class c)
{
    return c == SLUICE_CLASS_SECRET || c == SLUICE_CLASS_SPECIAL;
}

static struct sluice_candidate pack(const struct sluice_resolver *r, const struct sluice_finding *f, uint32_t reading)
{
    struct sluice_candidate c = {.start = f->start,
                                 .len = (uint32_t)(f->end - f->start),
                                 .score = f->score,
                                 .rule = f->rule_index + f->entry_index,
                                 .reading = reading,
                                 .context = f->context,
                                 .own = f->entry != NULL,
                                 .general = sluice_ruleset_rule(r->rules, f->rule_index)->general,
                                 .strict = is_strict(f->class_)};

    for (unsigned i = 0; i < f->n_checks; i++)
        c.checks |= (uint8_t)((unsigned)f->checks[i].result << 2 * i);
    return c;
}

static struct sluice_finding unpack(const struct sluice_resolver *r, const struct sluice_candidate *c)
{
    const uint32_t n = (uint32_t)sluice_ruleset_count(r->rules), entry = c->own ? c->rule - n : 0;
    const struct sluice_rule *rule = sluice_ruleset_rule(r->rules, c->own ? n : c->rule);
    struct sluice_finding f = {.rule_index = rule->index,
                               .rule = rule->id,
                               .entry = c->own ? sluice_own_index_name(sluice_ruleset_own(r->rules), entry) : NULL,
                               .entry_index = entry,
                               .type = rule->type,
                               .class_ = rule->class_,
                               .start = c->start,
                               .end = c->start + c->len,
                               .score = c->score,
                               .context = c->context,
                               .n_checks = rule->n_checks};

    (void)sluice_reading_name(c->reading, f.view);
    for (unsigned i = 0; i < rule->n_checks; i++) {
        f.checks[i].validator = rule->checks[i].validator->name;
        f.checks[i].result = (enum sluice_check)(c->checks >> 2 * i & 3u);
    }
    return f;
}

static enum sluice_status push(struct sluice_candidate **v, size_t *n, size_t *cap, const struct sluice_candidate *c)
{
    if (*n == *cap) {
        size_t wider = *cap == 0 ? 64 : 2 * *cap;
        struct sluice_candidate *p = realloc(*v, wider * sizeof(*p));

        if (p == NULL)
            return SLUICE_ENOMEM;
        *v = p;
        *cap = wider;
    }
    (*v)[(*n)++] = *c;
    return SLUICE_OK;
}

enum sluice_status sluice_resolver_push(struct sluice_resolver *r, const struct sluice_finding *f, uint32_t reading)
{
    const uint64_t block = f->start / SLUICE_RESOLVE_BLOCK;
    uint32_t *begun = &r->begun[block % SLUICE_RESOLVE_BLOCKS];
    struct sluice_candidate c;

    if (f->start < r->settled)
        return SLUICE_ESTATE;
    if (block - r->settled / SLUICE_RESOLVE_BLOCK >= SLUICE_RESOLVE_BLOCKS || *begun == SLUICE_FINDINGS_DENSE_MAX)
        return SLUICE_ELIMIT;
    ++*begun;
    c = pack(r, f, reading);
    return push(&r->waiting, &r->n_waiting, &r->cap_waiting, &c);
}

static uint64_t end_of(const struct sluice_candidate *c)
{
    return c->start + c->len;
}

static bool covers(const struct sluice_candidate *a, const struct sluice_candidate *b)
{
    if (a->start > b->start || end_of(a) < end_of(b) || a->score < b->score || a->strict < b->strict || a->own < b->own)
        return false;
    if (a->start != b->start || a->len != b->len || a->score != b->score || a->strict != b->strict || a->own != b->own)
        return true;
    if (a->general != b->general)
        return b->general;
    return a->rule != b->rule ? a->rule < b->rule : a->reading < b->reading;
}

/* By start, end, rule, reading: the order of delivery. One rule in one reading gives a span once, so it is total. */
static int compare(const void *x, const void *y)
{
    const struct sluice_candidate *a = x, *b = y;

    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    if (a->len != b->len)
        return a->len < b->len ? -1 : 1;
    if (a->rule != b->rule)
        return a->rule < b->rule ? -1 : 1;
    return (a->reading > b->reading) - (a->reading < b->reading);
}

static bool is_covered(const struct sluice_candidate *c, const struct sluice_candidate *by, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (covers(&by[i], c))
            return true;
    }
    return false;
}

/* Those that end at or before `start` cover nothing that begins there. */
static void close_before(struct sluice_resolver *r, uint64_t start)
{
    size_t kept = 0;

    for (size_t i = 0; i < r->n_open; i++) {
        if (end_of(&r->open[i]) > start)
            r->open[kept++] = r->open[i];
    }
    r->n_open = kept;
}

/* What a general rule found, too, is worth as much as it said. */
static void take_general_scores(struct sluice_candidate *group, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        struct sluice_candidate *c = &group[i];

        for (size_t k = 0; k < n && !c->general; k++) {
            const struct sluice_candidate *g = &group[k];

            if (g->general && g->len == c->len && g->strict == c->strict && g->score > c->score)
                c->score = g->score;
        }
    }
}

/* n candidates that begin at the same place, in order: all that can cover them is here or open. */
static enum sluice_status settle_group(struct sluice_resolver *r, struct sluice_candidate *group, size_t n)
{
    enum sluice_status st = SLUICE_OK;
    size_t n_open;

    take_general_scores(group, n);
    close_before(r, group->start);
    n_open = r->n_open;
    for (size_t i = 0; i < n && st == SLUICE_OK; i++) {
        if (is_covered(&group[i], r->open, n_open) || is_covered(&group[i], group, n))
            continue;
        if ((st = push(&r->open, &r->n_open, &r->cap_open, &group[i])) == SLUICE_OK) {
            const struct sluice_finding f = unpack(r, &group[i]);

            st = r->fn(r->ctx, &f);
        }
    }
    return st;
}

static void forget_blocks(struct sluice_resolver *r, uint64_t settled)
{
    const uint64_t from = r->settled / SLUICE_RESOLVE_BLOCK, to = settled / SLUICE_RESOLVE_BLOCK;

    r->settled = settled;
    if (settled == UINT64_MAX)
        return; /* begin forgets the rest */
    for (uint64_t b = from; b < to && b - from < SLUICE_RESOLVE_BLOCKS; b++)
        r->begun[b % SLUICE_RESOLVE_BLOCKS] = 0;
}

enum sluice_status sluice_resolver_settle(struct sluice_resolver *r, uint64_t settled)
{
    enum sluice_status st = SLUICE_OK;
    size_t done = 0;

    if (settled <= r->settled)
        return SLUICE_OK;
    if (r->n_waiting > 1)
        qsort(r->waiting, r->n_waiting, sizeof(*r->waiting), compare);
    while (done < r->n_waiting && r->waiting[done].start < settled && st == SLUICE_OK) {
        size_t n = 1;

        while (done + n < r->n_waiting && r->waiting[done + n].start == r->waiting[done].start)
            n++;
        st = settle_group(r, r->waiting + done, n);
        done += n;
    }
    if (done != 0)
        memmove(r->waiting, r->waiting + done, (r->n_waiting - done) * sizeof(*r->waiting));
    r->n_waiting -= done;
    forget_blocks(r, settled);
    return st;
}
