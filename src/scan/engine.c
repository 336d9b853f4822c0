#include "scan/engine_internal.h"

#include "core/limits.h"
#include "rules/number_row.h"

#include <stdlib.h>

static uint32_t larger(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

/* Is there a check among them that says of a number that it is one? */
static bool may_prove(const struct sluice_rule *r)
{
    for (unsigned i = 0; i < r->n_checks; i++) {
        if (r->checks[i].validator->complete != NULL || r->checks[i].validator->proves)
            return true;
    }
    return false;
}

/* In which readings a finding of the rule may count: reading.c asks each for what is said here of the rule. */
static uint8_t counts_of(const struct sluice_rule *r)
{
    const bool pii = r->class_ == SLUICE_CLASS_PII, named = pii && (may_prove(r) || r->context_words != NULL);

    return (uint8_t)(1u << SLUICE_READING_SAYS | (unsigned)named << SLUICE_READING_NAMED |
                     (unsigned)(pii && may_prove(r)) << SLUICE_READING_PROVED);
}

static void measure(struct sluice_engine *e)
{
    for (uint32_t i = 0; i < e->n_rules; i++) {
        const struct sluice_rule *r = sluice_ruleset_rule(e->rules, i);
        const uint32_t after = r->context_words == NULL ? 0 : r->context_after + 1;
        const uint32_t before = r->context_words == NULL ? 0 : r->context_before;
        const uint32_t flank = r->class_ == SLUICE_CLASS_PII ? SLUICE_NUMBER_ROW_REACH : SLUICE_FLANK;

        e->counts[i] = counts_of(r);
        e->any_pii = e->any_pii || r->class_ == SLUICE_CLASS_PII;
        e->ahead[i] = r->max_width + larger(flank, larger(r->look_ahead, after));
        e->behind[i] = 1 + larger(flank, larger(r->look_behind, before));
        e->ahead_max = larger(e->ahead_max, e->ahead[i]);
        e->behind_max = larger(e->behind_max, e->behind[i]);
    }
    e->own = sluice_ruleset_own(e->rules);
    if (e->own != NULL) {
        e->own_ahead = (uint32_t)sluice_own_index_longest(e->own) + 1;
        e->ahead_max = larger(e->ahead_max, e->own_ahead);
    }
}

static enum sluice_status make_pcre(struct sluice_engine *e)
{
    e->limits = pcre2_match_context_create(NULL);
    e->match = pcre2_match_data_create(2, NULL); /* the match and its value */
    e->jit_stack = pcre2_jit_stack_create(SLUICE_PCRE_STACK_FIRST, SLUICE_PCRE_STACK_MAX, NULL);
    if (e->limits == NULL || e->match == NULL)
        return SLUICE_ENOMEM;
    pcre2_set_match_limit(e->limits, SLUICE_PCRE_MATCH_LIMIT);
    pcre2_set_depth_limit(e->limits, SLUICE_PCRE_DEPTH_LIMIT);
    pcre2_set_heap_limit(e->limits, SLUICE_PCRE_HEAP_LIMIT_KIB);
    if (e->jit_stack != NULL) /* without JIT there is none, and none is needed */
        pcre2_jit_stack_assign(e->limits, NULL, e->jit_stack);
    return SLUICE_OK;
}

enum sluice_status sluice_engine_init(struct sluice_engine *e, const struct sluice_ruleset *rules,
                                      const struct sluice_prefilter *prefilter, uint32_t min_score)
{
    enum sluice_status st;

    *e = (struct sluice_engine){.rules = rules, .prefilter = prefilter, .min_score = min_score};
    sluice_ruleset_ref(rules);
    e->n_rules = (uint32_t)sluice_ruleset_count(rules);
    e->ahead = calloc(e->n_rules + 1, sizeof(*e->ahead));
    e->behind = calloc(e->n_rules + 1, sizeof(*e->behind));
    e->counts = calloc(e->n_rules + 1, sizeof(*e->counts));
    if (e->ahead == NULL || e->behind == NULL || e->counts == NULL)
        return SLUICE_ENOMEM;
    measure(e);
    if ((st = make_pcre(e)) != SLUICE_OK)
        return st;
    return prefilter == NULL ? SLUICE_OK : sluice_prefilter_scratch_create(prefilter, &e->scratch);
}

void sluice_engine_release(struct sluice_engine *e)
{
    sluice_prefilter_scratch_free(e->scratch);
    pcre2_jit_stack_free(e->jit_stack);
    pcre2_match_data_free(e->match);
    pcre2_match_context_free(e->limits);
    free(e->ahead);
    free(e->behind);
    free(e->counts);
    sluice_ruleset_unref(e->rules);
    *e = (struct sluice_engine){0};
}
