#include "rng.h"
#include "scan/reading_name_internal.h"
#include "scan/resolve_internal.h"
#include "scan_kit.h"
#include "suite_run.h"

#define N_RULES 7

/* Rules 0..6: pii, custom, secret, special, pii, secret, and a secret of a general rule. */
static struct sluice_ruleset *seven_rules(void)
{
    const struct kit_rule rules[N_RULES] = {{.class_ = "pii", .pattern = "a"},
                                            {.class_ = "custom", .pattern = "b"},
                                            {.class_ = "secret", .pattern = "c"},
                                            {.class_ = "special", .pattern = "d"},
                                            {.class_ = "pii", .pattern = "e"},
                                            {.class_ = "secret", .pattern = "f"},
                                            {.class_ = "secret", .pattern = "g", .rest = "\"general\":true,"}};

    return kit_rules(rules, N_RULES);
}

struct cand {
    unsigned rule;
    uint64_t start, end;
    uint32_t score;
    unsigned reading;
};

static struct sluice_finding finding_of(const struct sluice_ruleset *rs, const struct cand *c)
{
    const struct sluice_rule *r = sluice_ruleset_rule(rs, c->rule);
    struct sluice_finding f = {.rule_index = c->rule,
                               .rule = r->id,
                               .type = r->type,
                               .class_ = r->class_,
                               .start = c->start,
                               .end = c->end,
                               .score = c->score};

    (void)sluice_reading_name(c->reading, f.view);
    return f;
}

/* "rule:start-end" of what is delivered when the candidates are pushed in the order given, and settled at the end. */
static void settle_all(const struct sluice_ruleset *rs, const struct cand *c, size_t n, char *got, size_t size)
{
    struct sluice_resolver r;
    struct sluice_findings out = {0};

    sluice_resolver_init(&r, rs);
    sluice_resolver_begin(&r, kit_collect, &out);
    for (size_t i = 0; i < n; i++) {
        const struct sluice_finding f = finding_of(rs, &c[i]);

        ck_assert_int_eq(sluice_resolver_push(&r, &f, c[i].reading), SLUICE_OK);
    }
    ck_assert_int_eq(sluice_resolver_settle(&r, UINT64_MAX), SLUICE_OK);
    got[0] = '\0';
    for (size_t i = 0; i < out.n; i++)
        (void)snprintf(got + strlen(got), size - strlen(got), "%s%u:%lu-%lu%s", i == 0 ? "" : " ", out.v[i].rule_index,
                       (unsigned long)out.v[i].start, (unsigned long)out.v[i].end,
                       strcmp(out.v[i].view, "text") == 0 ? "" : out.v[i].view);
    sluice_findings_release(&out);
    sluice_resolver_release(&r);
}

static const struct {
    const char *name;
    size_t n;
    struct cand c[3];
    const char *want;
} cases[] = {
    {"apart", 2, {{0, 0, 4, 5, 0}, {0, 4, 8, 5, 0}}, "0:0-4 0:4-8"},
    {"partly over each other", 2, {{0, 0, 5, 5, 0}, {1, 4, 8, 9, 0}}, "0:0-5 1:4-8"},
    {"within, lower score", 2, {{0, 0, 8, 5, 0}, {1, 2, 4, 4, 0}}, "0:0-8"},
    {"within, same score", 2, {{0, 0, 8, 5, 0}, {1, 2, 4, 5, 0}}, "0:0-8"},
    {"within, higher score", 2, {{0, 0, 8, 5, 0}, {1, 2, 4, 6, 0}}, "0:0-8 1:2-4"},
    {"within, same start", 2, {{0, 0, 4, 5, 0}, {1, 0, 8, 5, 0}}, "1:0-8"},
    {"within, same end", 2, {{0, 4, 8, 5, 0}, {1, 0, 8, 5, 0}}, "1:0-8"},
    {"a secret is not dropped for personal data", 2, {{2, 2, 4, 1, 0}, {0, 0, 8, 9, 0}}, "0:0-8 2:2-4"},
    {"special neither", 2, {{3, 2, 4, 1, 0}, {1, 0, 8, 9, 0}}, "1:0-8 3:2-4"},
    {"personal data is dropped for a secret", 2, {{0, 2, 4, 5, 0}, {2, 0, 8, 9, 0}}, "2:0-8"},
    {"special is dropped for a secret", 2, {{3, 2, 4, 5, 0}, {2, 0, 8, 9, 0}}, "2:0-8"},
    {"same span, higher score stays", 2, {{0, 0, 4, 5, 0}, {4, 0, 4, 6, 0}}, "4:0-4"},
    {"same span and score, lower rule stays", 2, {{4, 0, 4, 5, 0}, {1, 0, 4, 5, 0}}, "1:0-4"},
    {"same span, secret with lower score stays as well", 2, {{0, 0, 4, 9, 0}, {2, 0, 4, 5, 0}}, "0:0-4 2:0-4"},
    {"same span and score, the stricter stays", 2, {{0, 0, 4, 5, 0}, {2, 0, 4, 5, 0}}, "2:0-4"},
    {"same in a view: the text's own stays", 2, {{0, 0, 4, 5, 1}, {0, 0, 4, 5, 0}}, "0:0-4"},
    {"same in two views: the first stays", 2, {{0, 0, 4, 5, 4}, {0, 0, 4, 5, 1}}, "0:0-4base64"},
    {"same in a view, higher score stays", 2, {{0, 0, 4, 6, 1}, {0, 0, 4, 5, 0}}, "0:0-4base64"},
    {"what covers may be covered", 3, {{0, 4, 5, 5, 0}, {1, 3, 6, 5, 0}, {4, 0, 8, 5, 0}}, "4:0-8"},
    {"general rule, same span, lower score", 2, {{6, 0, 4, 5, 0}, {5, 0, 4, 6, 0}}, "5:0-4"},
    {"general rule, same span, higher score", 2, {{6, 0, 4, 7, 0}, {5, 0, 4, 6, 0}}, "5:0-4"},
    {"general rule, same span, laxer class", 2, {{6, 0, 4, 7, 0}, {4, 0, 4, 6, 0}}, "6:0-4"},
    {"general rule, wider", 2, {{6, 0, 5, 7, 0}, {5, 0, 4, 6, 0}}, "6:0-5"},
    {"its score covers what is within", 3, {{6, 0, 8, 7, 0}, {5, 0, 8, 5, 0}, {2, 2, 4, 6, 0}}, "5:0-8"},
    {"order: start, end, rule", 3, {{2, 1, 9, 5, 0}, {0, 1, 3, 9, 0}, {5, 0, 2, 5, 0}}, "5:0-2 0:1-3 2:1-9"},
};

START_TEST(resolver__case__kept_in_order)
{
    struct sluice_ruleset *rs = seven_rules();
    static const unsigned orders[6][3] = {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}};

    for (unsigned o = 0; o < 6; o++) {
        struct cand c[3];
        char got[256];
        size_t n = 0;

        for (unsigned i = 0; i < 3; i++) {
            if (orders[o][i] < cases[_i].n)
                c[n++] = cases[_i].c[orders[o][i]];
        }
        settle_all(rs, c, n, got, sizeof(got));
        ck_assert_msg(strcmp(got, cases[_i].want) == 0, "%s, order %u: got '%s', want '%s'", cases[_i].name, o, got,
                      cases[_i].want);
    }
    sluice_ruleset_unref(rs);
}
END_TEST

static bool strict(unsigned rule)
{
    return rule == 2 || rule == 3 || rule == 5 || rule == 6;
}

static bool drops(const struct cand *by, const struct cand *c)
{
    if (by->start > c->start || by->end < c->end || by->score < c->score || strict(by->rule) < strict(c->rule))
        return false;
    if (by->start != c->start || by->end != c->end || by->score != c->score || strict(by->rule) != strict(c->rule))
        return true;
    if ((by->rule == 6) != (c->rule == 6))
        return c->rule == 6;
    return by->rule != c->rule ? by->rule < c->rule : by->reading < c->reading;
}

/* The score of c after the general rule's findings of its span lent it theirs. */
static uint32_t lent_score(const struct cand *c, const struct cand *all, size_t n)
{
    uint32_t score = c->score;

    for (size_t i = 0; i < n && c->rule != 6; i++) {
        if (all[i].rule == 6 && all[i].start == c->start && all[i].end == c->end && strict(c->rule) &&
            all[i].score > score)
            score = all[i].score;
    }
    return score;
}

static int by_place(const void *x, const void *y)
{
    const struct cand *a = x, *b = y;

    if (a->start != b->start)
        return a->start < b->start ? -1 : 1;
    if (a->end != b->end)
        return a->end < b->end ? -1 : 1;
    if (a->rule != b->rule)
        return a->rule < b->rule ? -1 : 1;
    return (a->reading > b->reading) - (a->reading < b->reading);
}

static bool same_cand(const struct cand *a, const struct cand *b)
{
    return a->rule == b->rule && a->start == b->start && a->end == b->end && a->reading == b->reading;
}

/* Random candidates, pushed in an order in which they can come while the settled offset moves on. */
START_TEST(resolver__random_candidates_any_order__as_compared_pair_by_pair)
{
    struct sluice_ruleset *rs = seven_rules();
    uint64_t rng = (uint64_t)_i + 1;

    for (unsigned round = 0; round < 200; round++) {
        struct cand c[60], lent[60], kept[60];
        char name[SLUICE_VIEW_NAME_MAX];
        size_t n = 0, n_kept = 0, at = 0, want = 1 + rng_below(&rng, 60), span = 4 + rng_below(&rng, 300);
        struct sluice_findings out = {0};
        struct sluice_resolver r;
        uint64_t settled = 0;

        while (n < want) { /* one rule gives a span once in each reading */
            struct cand new = {.rule = (unsigned)rng_below(&rng, N_RULES),
                               .start = rng_below(&rng, span),
                               .score = (uint32_t)rng_below(&rng, 4),
                               .reading = (unsigned)rng_below(&rng, 4)};
            bool known = false;

            new.end = new.start + 1 + rng_below(&rng, 20);
            for (size_t i = 0; i < n; i++)
                known = known || same_cand(&c[i], &new);
            if (!known)
                c[n++] = new;
            else
                want--;
        }
        qsort(c, n, sizeof(c[0]), by_place);
        for (size_t i = 0; i < n; i++) {
            lent[i] = c[i];
            lent[i].score = lent_score(&c[i], c, n);
        }
        for (size_t i = 0; i < n; i++) {
            bool dropped = false;

            for (size_t j = 0; j < n; j++)
                dropped = dropped || (j != i && drops(&lent[j], &lent[i]));
            if (!dropped)
                kept[n_kept++] = c[i];
        }
        sluice_resolver_init(&r, rs);
        sluice_resolver_begin(&r, kit_collect, &out);
        while (at < n) {
            const size_t k = 1 + rng_below(&rng, n - at); /* these next, in any order */

            for (size_t i = k; i > 1; i--) {
                const size_t j = rng_below(&rng, i);
                const struct cand swap = c[at + i - 1];

                c[at + i - 1] = c[at + j];
                c[at + j] = swap;
            }
            settled = UINT64_MAX;
            for (size_t i = 0; i < k; i++) {
                const struct sluice_finding f = finding_of(rs, &c[at + i]);

                ck_assert_int_eq(sluice_resolver_push(&r, &f, c[at + i].reading), SLUICE_OK);
            }
            at += k;
            for (size_t i = at; i < n; i++)
                settled = c[i].start < settled ? c[i].start : settled;
            if (at < n)
                settled -= rng_below(&rng, (size_t)settled + 1) / 4;
            ck_assert_int_eq(sluice_resolver_settle(&r, settled), SLUICE_OK);
        }
        ck_assert_uint_eq(out.n, n_kept);
        for (size_t i = 0; i < n_kept; i++) {
            ck_assert_uint_eq(out.v[i].rule_index, kept[i].rule);
            ck_assert_uint_eq(out.v[i].start, kept[i].start);
            ck_assert_uint_eq(out.v[i].end, kept[i].end);
            ck_assert_str_eq(out.v[i].view, sluice_reading_name(kept[i].reading, name));
        }
        sluice_findings_release(&out);
        sluice_resolver_release(&r);
    }
    sluice_ruleset_unref(rs);
}
END_TEST

START_TEST(resolver__behind_the_settled_offset__refused)
{
    struct sluice_ruleset *rs = seven_rules();
    struct sluice_findings out = {0};
    struct sluice_finding f;
    struct sluice_resolver r;

    sluice_resolver_init(&r, rs);
    sluice_resolver_begin(&r, kit_collect, &out);
    ck_assert_int_eq(sluice_resolver_settle(&r, 100), SLUICE_OK);
    f = finding_of(rs, &(struct cand){.start = 99, .end = 120});
    ck_assert_int_eq(sluice_resolver_push(&r, &f, 0), SLUICE_ESTATE);
    f = finding_of(rs, &(struct cand){.start = 100, .end = 120});
    ck_assert_int_eq(sluice_resolver_push(&r, &f, 0), SLUICE_OK);
    ck_assert_int_eq(sluice_resolver_settle(&r, 100), SLUICE_OK); /* what begins at 100 may still be covered */
    ck_assert_uint_eq(out.n, 0);
    ck_assert_int_eq(sluice_resolver_settle(&r, 101), SLUICE_OK);
    ck_assert_uint_eq(out.n, 1);
    sluice_findings_release(&out);
    sluice_resolver_release(&r);
    sluice_ruleset_unref(rs);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("resolve");
    TCase *tc = tcase_create("resolve");

    tcase_add_loop_test(tc, resolver__case__kept_in_order, 0, (int)(sizeof(cases) / sizeof(cases[0])));
    tcase_add_loop_test(tc, resolver__random_candidates_any_order__as_compared_pair_by_pair, 0, 20);
    tcase_add_test(tc, resolver__behind_the_settled_offset__refused);
    tcase_set_timeout(tc, 60);
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
