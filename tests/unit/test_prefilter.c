#include "rules/prefilter.h"

#include "pattern_samples.h"
#include "rules_kit.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* --- every match begins in a range -------------------------------------------------------------------------------- */

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

static void on_range(void *ctx, uint32_t rule, uint64_t first, uint64_t last)
{
    struct seen *s = ctx;
    struct ranges *r = &s->rules[rule];

    ck_assert_uint_lt(rule, s->n_rules);
    ck_assert_uint_le(first, last);
    ck_assert_uint_lt(last, s->len);
    ck_assert(r->n == 0 || last >= r->v[r->n - 1].last);
    if (r->n == r->cap) {
        r->cap = r->cap == 0 ? 64 : 2 * r->cap;
        ck_assert_ptr_nonnull(r->v = realloc(r->v, r->cap * sizeof(*r->v)));
    }
    r->v[r->n++] = (struct range){first, last};
    s->total++;
}

static void seen_init(struct seen *s, size_t n)
{
    memset(s, 0, sizeof(*s));
    s->n_rules = n;
    ck_assert_ptr_nonnull(s->rules = calloc(n, sizeof(*s->rules)));
}

static void seen_release(struct seen *s)
{
    for (size_t i = 0; i < s->n_rules; i++)
        free(s->rules[i].v);
    free(s->rules);
}

static void seen_scan(struct seen *s, const struct sluice_prefilter *pf, struct sluice_prefilter_scratch *scratch,
                      const uint8_t *text, size_t len)
{
    for (size_t i = 0; i < s->n_rules; i++)
        s->rules[i].n = 0;
    s->len = len;
    ck_assert_int_eq(sluice_prefilter_scan(pf, scratch, text, len, on_range, s), SLUICE_OK);
}

static bool covers(const struct ranges *r, uint64_t at)
{
    for (size_t i = 0; i < r->n; i++) {
        if (r->v[i].first <= at && at <= r->v[i].last)
            return true;
    }
    return false;
}

/* Every place where PCRE2 says the rule matches, overlapping ones too. Returns their number. */
static size_t check_rule(const struct sluice_rule *r, const struct ranges *ranges, const uint8_t *text, size_t len,
                         pcre2_match_data *m, pcre2_match_context *limits)
{
    size_t n = 0;

    for (size_t at = 0; at < len;) {
        int rc = pcre2_match(r->code, text, len, at, 0, m, limits);
        size_t start;

        if (rc < 0) {
            ck_assert_int_eq(rc, PCRE2_ERROR_NOMATCH);
            break;
        }
        start = pcre2_get_ovector_pointer(m)[0];
        ck_assert_msg(covers(ranges, start), "%s: no range covers the match at %zu", r->pattern, start);
        at = start + 1;
        n++;
    }
    return n;
}

static void append_text(struct sluice_buf *b, struct sluice_pattern *const *patterns, size_t n, struct sluice_random *r)
{
    static const char *const around[] = {"", " ", "\n", "=", "@", ".", "Z"};

    for (unsigned i = 0; i < 12; i++) {
        struct sluice_pattern *p = patterns[sluice_random_below(r, (uint32_t)n)];

        append_noise(b, r, sluice_random_below(r, 60));
        ck_assert_int_eq(sluice_buf_append_str(b, around[sluice_random_below(r, 7)]), SLUICE_OK);
        ck_assert_int_eq(sluice_pattern_generate(p, r, SLUICE_PATTERN_ANY, b), SLUICE_OK);
        ck_assert_int_eq(sluice_buf_append_str(b, around[sluice_random_below(r, 7)]), SLUICE_OK);
    }
}

START_TEST(prefilter_scan__generated_texts__every_match_begins_in_a_range)
{
    struct sluice_ruleset *rs = rules_of(pattern_samples, PATTERN_SAMPLES);
    struct sluice_random r = {.state = 1};
    struct sluice_prefilter_scratch *scratch;
    struct sluice_pattern *patterns[PATTERN_SAMPLES];
    size_t matches[PATTERN_SAMPLES] = {0};
    pcre2_match_data *m = pcre2_match_data_create(4, NULL);
    pcre2_match_context *limits = sluice_rule_match_context();
    struct sluice_prefilter *pf;
    struct sluice_buf text;
    struct seen seen;

    for (size_t i = 0; i < PATTERN_SAMPLES; i++)
        patterns[i] = pattern_of(pattern_samples[i]);
    ck_assert_int_eq(sluice_prefilter_create(rs, NULL, &pf, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_prefilter_scratch_create(pf, &scratch), SLUICE_OK);
    sluice_buf_init(&text, 1u << 20);
    seen_init(&seen, PATTERN_SAMPLES);
    for (unsigned round = 0; round < 500; round++) {
        sluice_buf_clear(&text);
        if (round < PATTERN_SAMPLES) /* nothing but one match */
            ck_assert_int_eq(sluice_pattern_generate(patterns[round], &r, SLUICE_PATTERN_ANY, &text), SLUICE_OK);
        else
            append_text(&text, patterns, PATTERN_SAMPLES, &r);
        seen_scan(&seen, pf, scratch, text.data, text.len);
        for (size_t i = 0; i < PATTERN_SAMPLES; i++)
            matches[i] += check_rule(sluice_ruleset_rule(rs, i), &seen.rules[i], text.data, text.len, m, limits);
    }
    for (size_t i = 0; i < PATTERN_SAMPLES; i++) {
        ck_assert_msg(matches[i] > 0, "never matched: %s", pattern_samples[i]);
        sluice_pattern_free(patterns[i]);
    }
    seen_release(&seen);
    sluice_buf_release(&text);
    sluice_prefilter_scratch_free(scratch);
    sluice_prefilter_free(pf);
    pcre2_match_context_free(limits);
    pcre2_match_data_free(m);
    sluice_ruleset_unref(rs);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("prefilter");
    TCase *tc = tcase_create("prefilter");
    SRunner *sr;
    int failed;

    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, prefilter_scan__generated_texts__every_match_begins_in_a_range);
    suite_add_tcase(s, tc);
    sr = srunner_create(s);
    srunner_run_all(sr, CK_NORMAL);
    failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed != 0;
}
