/* What the prefilter reported, and whether PCRE2's matches begin there. */
#ifndef SLUICE_TEST_PREFILTER_KIT_H
#define SLUICE_TEST_PREFILTER_KIT_H

#include "rules/judge.h"
#include "rules/prefilter.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

struct range {
    uint64_t first, last;
};

/* What one scan reported, per rule. */
struct ranges {
    struct range *v;
    size_t n, cap;
};

struct seen {
    struct ranges *rules;
    size_t n_rules, len, total;
};

static inline void on_range(void *ctx, uint32_t rule, uint64_t first, uint64_t last)
{
    struct seen *s = ctx;
    struct ranges *r = &s->rules[rule];

    ck_assert_uint_lt(rule, s->n_rules);
    ck_assert_uint_le(first, last);
    ck_assert_uint_lt(last, s->len);
    ck_assert(r->n == 0 || (first >= r->v[r->n - 1].first && last >= r->v[r->n - 1].last));
    if (r->n == r->cap) {
        r->cap = r->cap == 0 ? 64 : 2 * r->cap;
        ck_assert_ptr_nonnull(r->v = realloc(r->v, r->cap * sizeof(*r->v)));
    }
    r->v[r->n++] = (struct range){first, last};
    s->total++;
}

static inline void seen_init(struct seen *s, size_t n)
{
    memset(s, 0, sizeof(*s));
    s->n_rules = n;
    ck_assert_ptr_nonnull(s->rules = calloc(n, sizeof(*s->rules)));
}

static inline void seen_release(struct seen *s)
{
    for (size_t i = 0; i < s->n_rules; i++)
        free(s->rules[i].v);
    free(s->rules);
}

static inline void seen_scan(struct seen *s, const struct sluice_prefilter *pf,
                             struct sluice_prefilter_scratch *scratch, const uint8_t *text, size_t len)
{
    const struct sluice_prefilter_text whole = {.text = text, .len = len};

    for (size_t i = 0; i < s->n_rules; i++)
        s->rules[i].n = 0;
    s->len = len;
    ck_assert_int_eq(sluice_prefilter_scan(pf, scratch, &whole, on_range, s), SLUICE_OK);
}

static inline bool covers(const struct ranges *r, uint64_t at)
{
    for (size_t i = 0; i < r->n; i++) {
        if (r->v[i].first <= at && at <= r->v[i].last)
            return true;
    }
    return false;
}

/* Is there no finding without a context word, and none near the value, at[0]..at[1]? Then it needs no range. */
static inline bool lacks_context(const struct sluice_rule *r, const uint8_t *text, size_t len, const size_t *at)
{
    size_t from;

    return r->context_required && !sluice_judge_near(r, text, len, at[0], at[1], &from);
}

/* Every place where PCRE2 says the rule matches, overlapping ones too. Returns their number. */
static inline size_t check_rule(const struct sluice_rule *r, const struct ranges *ranges, const uint8_t *text,
                                size_t len, pcre2_match_data *m, pcre2_match_context *limits)
{
    const pcre2_code *code;
    size_t n = 0;

    ck_assert_int_eq(sluice_rule_code(r, &code, NULL), SLUICE_OK);
    for (size_t at = 0; at < len;) {
        int rc = pcre2_match(code, text, len, at, 0, m, limits);
        size_t start;

        if (rc < 0) {
            ck_assert_msg(rc == PCRE2_ERROR_NOMATCH, "%s: %d at %zu of %zu", r->id, rc, at, len);
            break;
        }
        start = pcre2_get_ovector_pointer(m)[0];
        ck_assert_msg(covers(ranges, start) ||
                          lacks_context(r, text, len, pcre2_get_ovector_pointer(m) + (rc > 1 ? 2 : 0)),
                      "%s: no range covers the match at %zu", r->pattern, start);
        at = start + 1;
        n++;
    }
    return n;
}

#endif
