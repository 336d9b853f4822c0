#include "rules/prefilter.h"

#include "rules/prefilter_internal.h"

#include "core/limits.h"

#include <limits.h>
#include <stdlib.h>

struct sluice_prefilter_scratch {
    hs_scratch_t *hs;  /* fits all databases; NULL where there is none */
    uint64_t *seen;    /* per piece: end of the last occurrence reported in this block */
    uint32_t *touched; /* pieces with an occurrence */
    size_t n_touched;
    struct sluice_text_map *map;
    struct sluice_needs_seen *needs;
    struct sluice_heads_seen *heads;
    struct sluice_words_seen *words;
    struct sluice_numbers_seen *numbers;
    /* Ranges of rules with several pieces wait for the end of the block, to be put in order. */
    struct sluice_ranges *waiting;
};

enum sluice_status sluice_prefilter_scratch_create(const struct sluice_prefilter *pf,
                                                   struct sluice_prefilter_scratch **out)
{
    struct sluice_prefilter_scratch *s = calloc(1, sizeof(*s));

    *out = NULL;
    if (s == NULL || (s->seen = calloc(pf->n_leads + 1, sizeof(*s->seen))) == NULL ||
        (s->touched = calloc(pf->n_leads + 1, sizeof(*s->touched))) == NULL ||
        sluice_ranges_create(sluice_ruleset_count(pf->rs), &s->waiting) != SLUICE_OK ||
        sluice_text_map_create(&s->map) != SLUICE_OK || sluice_needs_seen_create(pf->needs, &s->needs) != SLUICE_OK ||
        sluice_heads_seen_create(&s->heads) != SLUICE_OK || sluice_words_seen_create(&s->words) != SLUICE_OK ||
        sluice_numbers_seen_create(pf->numbers, &s->numbers) != SLUICE_OK)
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
    free(s->touched);
    sluice_text_map_free(s->map);
    sluice_needs_seen_free(s->needs);
    sluice_heads_seen_free(s->heads);
    sluice_words_seen_free(s->words);
    sluice_numbers_seen_free(s->numbers);
    sluice_ranges_free(s->waiting);
    free(s);
}

void sluice_prefilter_compile(const struct sluice_prefilter *pf)
{
    sluice_heads_compile(pf->heads);
}

struct scan {
    const struct sluice_prefilter *pf;
    struct sluice_prefilter_scratch *scratch;
    const struct sluice_prefilter_text *text;
    const hs_database_t *db; /* the one being searched... */
    size_t base;             /* ...from this offset of text on; what was searched for strings ends there */
    struct sluice_near_memo near_digits;
    sluice_prefilter_fn fn;
    void *ctx;
    bool no_memory;
};

/* Was a word that the rule requires missed near the place already? Rules that share a piece often share their words. */
static bool is_ruled_out(const struct scan *x, const struct sluice_lead *lead, uint64_t first, uint64_t last)
{
    return lead->list != SLUICE_NO_LIST &&
           sluice_context_ruled_out(x->scratch->words, sluice_ruleset_rule(x->pf->rs, lead->rule), lead->list, x->text,
                                    first, last);
}

/* Does what else a match needs stand there? */
static bool is_met(const struct scan *x, uint32_t rule, uint64_t first, uint64_t last)
{
    return sluice_context_met(x->scratch->words, sluice_ruleset_rule(x->pf->rs, rule), x->text, first, last) &&
           sluice_needs_met(x->pf->needs, x->scratch->needs, rule, x->text->text, x->text->len, first, last);
}

/* The first place of [*first, end_max) from which there is nothing but what can stand before the piece. */
static void skip_others(const struct scan *x, const struct sluice_lead *lead, uint64_t end_min, uint64_t *first)
{
    const struct sluice_byteset *bytes = &x->pf->head_bytes[lead->rule];
    uint64_t at = end_min > lead->in_max ? end_min - lead->in_max : 0;

    while (at > *first && sluice_byteset_has(bytes, x->text->text[at - 1]))
        at--;
    if (at > *first)
        *first = at;
}

/* Does what a match holds before the piece stand there? */
static bool head_is_met(const struct scan *x, const struct sluice_lead *lead, uint64_t end_min, uint64_t end_max)
{
    const uint64_t from = end_min > lead->in_max ? end_min - lead->in_max : 0;

    return lead->head == SLUICE_NO_HEAD ||
           (end_max >= lead->in_min &&
            sluice_heads_met(x->pf->heads, x->scratch->heads, lead->head, x->text->text, from, end_max - lead->in_min));
}

/* The piece ends somewhere within [end_min, end_max]: so a match can only begin so much before. */
static void report(struct scan *x, uint32_t piece, uint64_t end_min, uint64_t end_max)
{
    const struct sluice_lead *lead = &x->pf->leads[piece];
    uint64_t first = end_min > lead->max ? end_min - lead->max : 0, last = end_max - lead->min;
    const bool early = lead->few_before && end_min == end_max; /* of a string: one look, and the walk is long */

    if (end_max < lead->min)
        return;
    if (early && !head_is_met(x, lead, end_min, end_max))
        return;
    if (lead->few_before)
        skip_others(x, lead, end_min, &first);
    if (first > last || !sluice_begin_narrow(&x->pf->begins[lead->rule], x->text->text, x->text->len, &first, &last) ||
        is_ruled_out(x, lead, first, last) || !is_met(x, lead->rule, first, last) ||
        (!early && !head_is_met(x, lead, end_min, end_max)))
        return;
    if (lead->alone)
        x->fn(x->ctx, lead->rule, first, last);
    else if (!sluice_ranges_add(x->scratch->waiting, lead->rule, first, last))
        x->no_memory = true;
}

/* A piece that others may be the same as: once for each place, in ascending order. */
static void report_chain(struct scan *x, uint32_t piece, uint64_t end)
{
    uint64_t *seen = &x->scratch->seen[piece];

    if (end <= *seen)
        return;
    if (*seen == 0)
        x->scratch->touched[x->scratch->n_touched++] = piece;
    *seen = end;
    for (; piece != SLUICE_NO_PIECE; piece = x->pf->leads[piece].same)
        report(x, piece, end, end);
}

static bool on_string(void *ctx, uint32_t piece, size_t end)
{
    report_chain(ctx, piece, end);
    return true;
}

/* One expression's occurrences come in ascending order, since none holds an assertion (hs_expr_info's
 * unordered_matches); the same end may come again. Anything else is a fault of the engine: stop. */
static int on_match(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *ctx)
{
    struct scan *x = ctx;
    uint64_t end = x->base + to;

    (void)from;
    (void)flags;
    if (end < x->scratch->seen[id])
        return 1;
    report_chain(x, id, end);
    return 0;
}

static void on_run(void *ctx, uint32_t piece, size_t end_min, size_t end_max)
{
    report(ctx, piece, end_min, end_max);
}

static enum sluice_status scan_region(void *ctx, size_t from, size_t to)
{
    struct scan *x = ctx;
    const char *text = (const char *)x->text->text + from;
    hs_error_t rc;

    x->base = from;
    rc = sluice_vectorscan_scan(x->db, text, (unsigned)(to - from), x->scratch->hs, on_match, x);
    return rc == HS_SUCCESS ? SLUICE_OK : SLUICE_EENGINE;
}

/* ...of it only what lies near a word. */
static enum sluice_status scan_near_words(void *ctx, size_t from, size_t to)
{
    struct scan *x = ctx;

    return sluice_near_scan(x->pf->near_digits, &x->near_digits, x->scratch->words, x->text, from, to, scan_region, x);
}

static bool is_digits(unsigned database)
{
    return database == SLUICE_WINDOW_DIGITS || database == SLUICE_WINDOW_DIGIT || database == SLUICE_DIGITS_NEAR ||
           database == SLUICE_DIGIT_NEAR;
}

/* A database of rare pieces. */
static enum sluice_status scan_rare(struct scan *x, const struct sluice_around *anchors, size_t len)
{
    if (anchors->least == 0)
        return scan_region(x, 0, len);
    return sluice_around_scan(anchors, x->scratch->map, x->text->text, len, scan_region, x);
}

static enum sluice_status scan_database(struct scan *x, unsigned database, size_t len)
{
    const struct sluice_text_map *map = x->scratch->map;

    if ((x->db = x->pf->db[database]) == NULL)
        return SLUICE_OK;
    switch (database) {
    case SLUICE_WINDOW_DIGITS:
    case SLUICE_DIGITS_NEAR:
        return sluice_digits_scan(map, len, SLUICE_WINDOW_DIGITS_MIN, SLUICE_WINDOW_DIGITS_WIDTH / 16u + 1,
                                  database == SLUICE_DIGITS_NEAR ? scan_near_words : scan_region, x);
    case SLUICE_WINDOW_DIGIT:
    case SLUICE_DIGIT_NEAR:
        return sluice_digits_scan(map, len, 1, SLUICE_WINDOW_DIGIT_WIDTH / 16u + 1,
                                  database == SLUICE_DIGIT_NEAR ? scan_near_words : scan_region, x);
    default:
        return database < SLUICE_RARE_FIRST ? scan_region(x, 0, len)
                                            : scan_rare(x, &x->pf->anchors[database - SLUICE_RARE_FIRST], len);
    }
}

/* The stretch before a region round tokens, and the region. */
static enum sluice_status scan_near_tokens(void *ctx, size_t from, size_t to)
{
    struct scan *x = ctx;
    const uint8_t *text = x->text->text;
    const size_t len = x->text->len;

    (void)sluice_string_table_scan(x->pf->strings, false, text, len, x->base, from, on_string, x);
    (void)sluice_string_table_scan(x->pf->strings, true, text, len, from, to, on_string, x);
    x->base = to;
    return SLUICE_OK;
}

static enum sluice_status scan_strings(struct scan *x)
{
    const size_t len = x->text->len;
    enum sluice_status st;

    x->base = 0;
    st = sluice_around_scan(&x->pf->tokens, x->scratch->map, x->text->text, len, scan_near_tokens, x);
    return st == SLUICE_OK ? scan_near_tokens(x, len, len) : st;
}

enum sluice_status sluice_prefilter_scan(const struct sluice_prefilter *pf, struct sluice_prefilter_scratch *s,
                                         const struct sluice_prefilter_text *text, sluice_prefilter_fn fn, void *ctx)
{
    struct scan x = {.pf = pf, .scratch = s, .text = text, .fn = fn, .ctx = ctx};
    enum sluice_status st;
    bool digits;

    if (text->len == 0)
        return SLUICE_OK;
    if (text->len > UINT_MAX)
        return SLUICE_ELIMIT;
    if ((st = sluice_text_map_fill(s->map, &pf->map_runs, text->text, text->len)) != SLUICE_OK)
        return st;
    digits = sluice_text_map_has_digit(s->map);
    while (s->n_touched > 0)
        s->seen[s->touched[--s->n_touched]] = 0;
    sluice_needs_seen_clear(pf->needs, s->needs);
    sluice_heads_seen_clear(s->heads);
    sluice_words_seen_clear(s->words, sluice_ruleset_rule(pf->rs, 0)->lexicon, text);
    sluice_ranges_clear(s->waiting);
    for (size_t i = 0; i < pf->n_at_start; i++) {
        if (is_met(&x, pf->at_start[i], 0, 0))
            fn(ctx, pf->at_start[i], 0, 0);
    }
    st = scan_strings(&x);
    for (unsigned k = SLUICE_PREFILTER_FIRST; k < SLUICE_PREFILTER_DATABASES && st == SLUICE_OK; k++) {
        if (digits || !is_digits(k))
            st = scan_database(&x, k, text->len);
    }
    if (st != SLUICE_OK)
        return st;
    sluice_numbers_scan(pf->numbers, s->numbers, s->words, s->map, text, fn, ctx);
    for (unsigned i = 0; i < 2 && st == SLUICE_OK; i++)
        st = sluice_runs_scan(pf->runs[i], s->words, s->map, text, on_run, &x);
    if (st != SLUICE_OK)
        return st;
    if (x.no_memory)
        return SLUICE_ENOMEM;
    sluice_ranges_tell(s->waiting, fn, ctx);
    return SLUICE_OK;
}
