#include "rules/selftest.h"

#include "rules/judge.h"

#include <stdio.h>
#include <string.h>

/* How far the best match of an example came. */
enum outcome {
    OUTCOME_NO_MATCH = 0,
    OUTCOME_NO_CONTEXT, /* the rule requires a context word */
    OUTCOME_DROPPED,    /* by a validator */
    OUTCOME_ROW,        /* it stands among numbers */
    OUTCOME_LOW,        /* score below SLUICE_SELFTEST_SCORE */
    OUTCOME_FOUND,
};

struct verdict {
    enum outcome outcome;
    const char *validator; /* DROPPED: the one that failed */
    uint32_t score;        /* LOW, FOUND */
};

struct selftest {
    const struct sluice_rule *rule;
    pcre2_match_data *match;
    pcre2_match_context *limits;
    sluice_selftest_fn fn;
    void *ctx;
    size_t *failures;
    struct sluice_error *err;
};

/* o: where the match and its value begin and end. */
static struct verdict judge(const struct sluice_rule *r, const uint8_t *text, size_t len, const PCRE2_SIZE *o,
                            const PCRE2_SIZE *value)
{
    const struct sluice_match match = {
        .text = text + o[0], .len = o[1] - o[0], .value_at = value[0] - o[0], .value_len = value[1] - value[0]};
    struct sluice_check_result checks[SLUICE_CHECKS_MAX];
    size_t from;
    const bool context = sluice_judge_near(r, text, len, value[0], value[1], &from);
    struct verdict v = {.outcome = OUTCOME_NO_CONTEXT};

    if (sluice_judge_in_row(r, text, len, value[0], value[1], context)) {
        v.outcome = OUTCOME_ROW;
        return v;
    }
    if (sluice_judge_match(r, &match, context, &v.score, checks)) {
        v.outcome = v.score >= SLUICE_SELFTEST_SCORE ? OUTCOME_FOUND : OUTCOME_LOW;
        return v;
    }
    if (r->context_required && !context)
        return v;
    v.outcome = OUTCOME_DROPPED;
    for (unsigned i = 0; i < r->n_checks && v.validator == NULL; i++) {
        if (checks[i].result == SLUICE_CHECK_FAIL && r->checks[i].fail_drops)
            v.validator = checks[i].validator;
    }
    return v;
}

/* The verdict that came furthest over all matches of the example, found the way the scanner does: leftmost, then on. */
static enum sluice_status examine(const struct selftest *t, const char *example, struct verdict *best)
{
    const uint8_t *text = (const uint8_t *)example;
    size_t len = strlen(example), at = 0;
    const pcre2_code *code;
    enum sluice_status st = sluice_rule_code(t->rule, &code, t->err);

    *best = (struct verdict){.outcome = OUTCOME_NO_MATCH};
    if (st != SLUICE_OK)
        return st;
    while (at < len) {
        int rc = pcre2_match(code, text, len, at, 0, t->match, t->limits);
        const PCRE2_SIZE *o = pcre2_get_ovector_pointer(t->match);
        const PCRE2_SIZE *value = rc > 1 ? o + 2 : o;
        struct verdict v;

        if (rc == PCRE2_ERROR_NOMATCH)
            return SLUICE_OK;
        if (rc < 0)
            return sluice_fail(t->err, SLUICE_EENGINE, "rule %s: PCRE2 error %d on an example", t->rule->id, rc);
        v = judge(t->rule, text, len, o, value);
        if (v.outcome > best->outcome || (v.outcome == best->outcome && v.score > best->score))
            *best = v;
        at = v.outcome == OUTCOME_NO_CONTEXT ? o[0] + 1 : o[1];
    }
    return SLUICE_OK;
}

static void describe(const struct verdict *v, char *buf, size_t size)
{
    switch (v->outcome) {
    case OUTCOME_NO_MATCH:
        (void)snprintf(buf, size, "the pattern does not match");
        break;
    case OUTCOME_NO_CONTEXT:
        (void)snprintf(buf, size, "no context word stands near");
        break;
    case OUTCOME_DROPPED:
        (void)snprintf(buf, size, "validator %s drops it", v->validator);
        break;
    case OUTCOME_ROW:
        (void)snprintf(buf, size, "it stands in a row of numbers");
        break;
    case OUTCOME_LOW:
        (void)snprintf(buf, size, "its score of %u.%06u is below 0.3", v->score / 1000000u, v->score % 1000000u);
        break;
    case OUTCOME_FOUND:
        (void)snprintf(buf, size, "is found with score %u.%06u", v->score / 1000000u, v->score % 1000000u);
        break;
    }
}

static enum sluice_status run_list(const struct selftest *t, const char *name, const char *const *examples, bool wanted)
{
    enum sluice_status st = SLUICE_OK;

    for (size_t i = 0; examples[i] != NULL && st == SLUICE_OK; i++) {
        char why[128], line[192];
        struct verdict v;

        if ((st = examine(t, examples[i], &v)) != SLUICE_OK || (v.outcome == OUTCOME_FOUND) == wanted)
            continue;
        describe(&v, why, sizeof(why));
        (void)snprintf(line, sizeof(line), "%s[%zu]: %s", name, i, why);
        t->fn(t->ctx, t->rule, line);
        ++*t->failures;
    }
    return st;
}

enum sluice_status sluice_selftest_rule(const struct sluice_rule *r, sluice_selftest_fn fn, void *ctx, size_t *failures,
                                        struct sluice_error *err)
{
    struct selftest t = {.rule = r,
                         .match = pcre2_match_data_create(2, NULL),
                         .limits = sluice_rule_match_context(),
                         .fn = fn,
                         .ctx = ctx,
                         .failures = failures,
                         .err = err};
    enum sluice_status st;

    if (r->match == NULL || r->no_match == NULL)
        st = sluice_fail(err, SLUICE_EFORMAT, "rule %s was loaded without its examples", r->id);
    else if (t.match == NULL || t.limits == NULL)
        st = sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    else if ((st = run_list(&t, "match", r->match, true)) == SLUICE_OK)
        st = run_list(&t, "no_match", r->no_match, false);
    pcre2_match_data_free(t.match);
    pcre2_match_context_free(t.limits);
    return st;
}
