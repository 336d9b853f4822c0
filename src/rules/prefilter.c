#include "rules/prefilter.h"

#include "rules/prefilter_internal.h"

#include "core/limits.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

/* How far behind a match's first byte the rule's piece ends. */
struct lead {
    uint32_t min, max;
};

struct sluice_prefilter {
    const struct sluice_ruleset *rs;
    struct lead *leads;                            /* per rule */
    hs_database_t *db[SLUICE_PREFILTER_DATABASES]; /* NULL: no rule of this kind */
    struct sluice_runs *runs;
};

struct sluice_prefilter_scratch {
    hs_scratch_t *hs; /* fits all databases; NULL where there is none */
    uint64_t *seen;   /* per rule: end of the last occurrence reported in this block */
};

/* --- building --------------------------------------------------------------------------------------------------- */

static enum sluice_status no_memory(struct sluice_error *err)
{
    return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
}

static enum sluice_status choose_window(const struct sluice_rule *r, struct sluice_window *w, struct sluice_error *err)
{
    struct sluice_pattern *p = NULL;
    enum sluice_status st = sluice_pattern_parse(r->pattern, r->caseless, &p, err);

    if (st == SLUICE_OK) {
        st = sluice_window_choose(p, w);
        if (st != SLUICE_OK)
            (void)sluice_fail(err, st, "rule %s: its pattern has too many alternatives to search for", r->id);
    }
    sluice_pattern_free(p);
    return st;
}

/* Expressions of one database. */
struct expressions {
    const char **text;
    unsigned *flags, *ids;
    unsigned n;
};

static enum sluice_status compile_error(const struct sluice_ruleset *rs, const struct expressions *x,
                                        hs_compile_error_t *e, struct sluice_error *err)
{
    const char *id = "";
    enum sluice_status st;

    if (e->expression >= 0 && (unsigned)e->expression < x->n)
        id = sluice_ruleset_rule(rs, x->ids[e->expression])->id;
    st = sluice_fail(err, SLUICE_EENGINE, "the prefilter cannot be compiled: %s%s%s", id, id[0] != '\0' ? ": " : "",
                     e->message);
    (void)hs_free_compile_error(e);
    return st;
}

static enum sluice_status compile_kind(const struct sluice_ruleset *rs, const struct sluice_window *windows,
                                       enum sluice_window_kind kind, struct expressions *x, hs_database_t **db,
                                       struct sluice_error *err)
{
    hs_platform_info_t platform;
    hs_compile_error_t *e = NULL;

    sluice_vectorscan_platform(&platform);
    x->n = 0;
    for (unsigned i = 0; i < sluice_ruleset_count(rs); i++) {
        if (windows[i].kind != kind)
            continue;
        x->text[x->n] = (const char *)windows[i].regex.data;
        x->flags[x->n] = 0; /* sets spell out case, and newlines are bytes like others */
        x->ids[x->n++] = i;
    }
    if (x->n == 0 || hs_compile_multi(x->text, x->flags, x->ids, x->n, HS_MODE_BLOCK, &platform, db, &e) == HS_SUCCESS)
        return SLUICE_OK;
    return compile_error(rs, x, e, err);
}

static enum sluice_status compile_all(struct sluice_prefilter *pf, const struct sluice_window *windows,
                                      struct sluice_error *err)
{
    size_t n = sluice_ruleset_count(pf->rs);
    struct expressions x = {
        .text = calloc(n, sizeof(*x.text)), .flags = calloc(n, sizeof(*x.flags)), .ids = calloc(n, sizeof(*x.ids))};
    enum sluice_status st = SLUICE_OK;

    if (x.text == NULL || x.flags == NULL || x.ids == NULL)
        st = no_memory(err);
    for (unsigned k = 0; k < SLUICE_PREFILTER_DATABASES && st == SLUICE_OK; k++)
        st = compile_kind(pf->rs, windows, (enum sluice_window_kind)k, &x, &pf->db[k], err);
    free(x.text);
    free(x.flags);
    free(x.ids);
    return st;
}

static enum sluice_status build(struct sluice_prefilter *pf, struct sluice_window *windows, const char *cache_dir,
                                struct sluice_error *err)
{
    size_t n = sluice_ruleset_count(pf->rs);
    uint8_t key[SLUICE_DIGEST_BYTES];
    enum sluice_status st;

    for (size_t i = 0; i < n; i++) {
        if ((st = choose_window(sluice_ruleset_rule(pf->rs, i), &windows[i], err)) != SLUICE_OK)
            return st;
        pf->leads[i] = (struct lead){.min = windows[i].lead_min, .max = windows[i].lead_max};
    }
    if ((st = sluice_runs_create(windows, n, &pf->runs)) != SLUICE_OK)
        return no_memory(err);
    sluice_prefilter_key(windows, n, key);
    if (cache_dir != NULL && sluice_prefilter_cache_load(cache_dir, key, pf->db))
        return SLUICE_OK;
    if ((st = compile_all(pf, windows, err)) == SLUICE_OK && cache_dir != NULL)
        (void)sluice_prefilter_cache_store(cache_dir, key, pf->db); /* without it the next start is slower */
    return st;
}

enum sluice_status sluice_prefilter_create(const struct sluice_ruleset *rs, const char *cache_dir,
                                           struct sluice_prefilter **out, struct sluice_error *err)
{
    size_t n = sluice_ruleset_count(rs);
    struct sluice_prefilter *pf = calloc(1, sizeof(*pf));
    struct sluice_window *windows = calloc(n, sizeof(*windows));
    enum sluice_status st;

    *out = NULL;
    if (!sluice_vectorscan_usable()) {
        st = sluice_fail(err, SLUICE_EENGINE, "Vectorscan does not run, or not correctly, on this processor");
        goto out;
    }
    if (pf == NULL || windows == NULL || (pf->leads = calloc(n, sizeof(*pf->leads))) == NULL) {
        st = no_memory(err);
        goto out;
    }
    sluice_ruleset_ref(rs);
    pf->rs = rs;
    if ((st = build(pf, windows, cache_dir, err)) != SLUICE_OK)
        goto out;
    *out = pf;
    pf = NULL;
out:
    for (size_t i = 0; windows != NULL && i < n; i++)
        sluice_window_release(&windows[i]);
    free(windows);
    sluice_prefilter_free(pf);
    return st;
}

void sluice_prefilter_free(struct sluice_prefilter *pf)
{
    if (pf == NULL)
        return;
    for (unsigned i = 0; i < SLUICE_PREFILTER_DATABASES; i++)
        (void)hs_free_database(pf->db[i]);
    sluice_runs_free(pf->runs);
    free(pf->leads);
    sluice_ruleset_unref(pf->rs);
    free(pf);
}

/* --- scanning --------------------------------------------------------------------------------------------------- */

enum sluice_status sluice_prefilter_scratch_create(const struct sluice_prefilter *pf,
                                                   struct sluice_prefilter_scratch **out)
{
    struct sluice_prefilter_scratch *s = calloc(1, sizeof(*s));

    *out = NULL;
    if (s == NULL || (s->seen = calloc(sluice_ruleset_count(pf->rs), sizeof(*s->seen))) == NULL)
        goto fail;
    for (unsigned i = 0; i < SLUICE_PREFILTER_DATABASES; i++) {
        if (pf->db[i] != NULL && hs_alloc_scratch(pf->db[i], &s->hs) != HS_SUCCESS)
            goto fail;
    }
    *out = s;
    return SLUICE_OK;
fail:
    sluice_prefilter_scratch_free(s);
    return SLUICE_ENOMEM;
}

void sluice_prefilter_scratch_free(struct sluice_prefilter_scratch *s)
{
    if (s == NULL)
        return;
    (void)hs_free_scratch(s->hs);
    free(s->seen);
    free(s);
}

struct scan {
    const struct sluice_prefilter *pf;
    uint64_t *seen;
    sluice_prefilter_fn fn;
    void *ctx;
};

/* Some occurrences of the rule's piece end within [end_min, end_max]: so a match can only begin so much before. */
static void report(const struct scan *x, uint32_t rule, uint64_t end_min, uint64_t end_max)
{
    const struct lead *lead = &x->pf->leads[rule];

    if (end_max >= lead->min)
        x->fn(x->ctx, rule, end_min > lead->max ? end_min - lead->max : 0, end_max - lead->min);
}

/* One expression's occurrences come in ascending order, since none holds an assertion (hs_expr_info's
 * unordered_matches); the same end may come again. Anything else is a fault of the engine: stop. */
static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *ctx)
{
    const struct scan *x = ctx;

    (void)from;
    (void)flags;
    if (to < x->seen[id])
        return 1;
    if (to > x->seen[id])
        report(x, id, to, to);
    x->seen[id] = to;
    return 0;
}

static void on_run(void *ctx, uint32_t rule, size_t end_min, size_t end_max)
{
    report(ctx, rule, end_min, end_max);
}

enum sluice_status sluice_prefilter_scan(const struct sluice_prefilter *pf, struct sluice_prefilter_scratch *s,
                                         const uint8_t *text, size_t len, sluice_prefilter_fn fn, void *ctx)
{
    struct scan x = {.pf = pf, .seen = s->seen, .fn = fn, .ctx = ctx};

    if (len == 0)
        return SLUICE_OK;
    if (len > UINT_MAX)
        return SLUICE_ELIMIT;
    memset(s->seen, 0, sluice_ruleset_count(pf->rs) * sizeof(*s->seen));
    for (unsigned i = 0; i < SLUICE_PREFILTER_DATABASES; i++) {
        if (pf->db[i] != NULL &&
            sluice_vectorscan_scan(pf->db[i], (const char *)text, (unsigned)len, s->hs, on_match, &x) != HS_SUCCESS)
            return SLUICE_EENGINE;
    }
    sluice_runs_scan(pf->runs, text, len, on_run, &x);
    return SLUICE_OK;
}
