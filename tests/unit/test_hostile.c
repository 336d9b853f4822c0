/*
 * What hostile text (bench/hostile.h) can make the scanner do, counted and not timed: the same number on every machine.
 * A rule that tries far more than its match is wide at every place, or a stage that does its work twice, fails here.
 */
#include "hostile.h"

#include "scan/engine_internal.h"
#include "scan_kit.h"

#include "core/limits.h"
#include "suite_run.h"

#include <sodium.h>

#define CORPUS (256u << 10)      /* bytes of a corpus of all rules */
#define WAYS_CORPUS (4 * CORPUS) /* holds more orders of decoders than are allowed */
#define CORPUS_ONE 2048u         /* ...and of one rule alone */

/*
 * Ceilings for each byte of text, up to a fourth above what was counted last. Lower one when work gets less; one that
 * has to be raised is a decision about the worst case, to be explained in the commit.
 */
struct ceiling {
    enum hostile_kind kind;
    double searched; /* bytes looked at, decoded ones and those seen once more too */
    double starts;   /* places PCRE2 was asked about */
    double calls;    /* ...in so many calls */
    double steps;    /* of PCRE2: items of patterns tried there */
};

static const struct ceiling ceilings[] = {
    {HOSTILE_KEYWORDS, 1.9, 5.2, 0.044, 29},
    {HOSTILE_SPACED, 1.5, 1.9, 0.11, 36},
    {HOSTILE_NEAR_MISSES, 2.9, 5.1, 0.080, 41},
    {HOSTILE_ENCODED, 2.9, 23, 0.11, 16},
};

/* Steps a byte that any rule may cost on text made of any rule alone. */
#define STEPS_ONE_MAX 900.0

#define TOO_LARGE 120 /* pcre2_compile(): PCRE2 has no public name for it */

/* --- counting steps ---------------------------------------------------------------------------------------------- */

/* Does over what the scanner asks of PCRE2, with codes that count. */
struct steps {
    pcre2_code **codes; /* per rule; NULL: not needed so far */
    pcre2_match_context *limits;
    pcre2_match_data *match;
    size_t at;  /* in the text, at the last step */
    uint64_t n; /* of all rules */
    uint64_t *of_rule;
};

/* Before each item; the bytes that the one before it took count, too. */
static int on_step(pcre2_callout_block *block, void *ctx)
{
    struct steps *s = ctx;

    s->n += 1 + (block->current_position > s->at ? block->current_position - s->at : 0);
    s->at = block->current_position;
    return 0;
}

static void steps_init(struct steps *s, const struct sluice_ruleset *rs)
{
    const size_t n = sluice_ruleset_count(rs);

    *s = (struct steps){.codes = calloc(n, sizeof(*s->codes)),
                        .of_rule = calloc(n, sizeof(*s->of_rule)),
                        .limits = pcre2_match_context_create(NULL),
                        .match = pcre2_match_data_create(2, NULL)};
    ck_assert_ptr_nonnull(s->codes);
    ck_assert_ptr_nonnull(s->of_rule);
    ck_assert_ptr_nonnull(s->limits);
    ck_assert_ptr_nonnull(s->match);
}

static void steps_release(struct steps *s, const struct sluice_ruleset *rs)
{
    for (size_t i = 0; i < sluice_ruleset_count(rs); i++)
        pcre2_code_free(s->codes[i]);
    free(s->codes);
    free(s->of_rule);
    pcre2_match_context_free(s->limits);
    pcre2_match_data_free(s->match);
}

/* As compile.c does it, but to be called at every item of the pattern. *counts: whether it is; with a callout for each
 * a long list of words is too large to compile. */
static pcre2_code *counting_code(const struct sluice_rule *r)
{
    const uint32_t options = PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_DOLLAR_ENDONLY | PCRE2_USE_OFFSET_LIMIT |
                             (r->caseless ? PCRE2_CASELESS : 0u);
    PCRE2_SIZE at;
    int rc;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)r->pattern, PCRE2_ZERO_TERMINATED, options | PCRE2_AUTO_CALLOUT, &rc, &at, NULL);

    if (code != NULL)
        (void)pcre2_jit_compile(code, PCRE2_JIT_COMPLETE);
    else if (rc == TOO_LARGE)
        code = pcre2_compile((PCRE2_SPTR)r->pattern, PCRE2_ZERO_TERMINATED, options, &rc, &at, NULL);
    ck_assert_ptr_nonnull(code);
    return code;
}

static bool is_counting(const pcre2_code *code)
{
    uint32_t options = 0;

    (void)pcre2_pattern_info(code, PCRE2_INFO_ARGOPTIONS, &options);
    return (options & PCRE2_AUTO_CALLOUT) != 0;
}

static int match(struct steps *s, const pcre2_code *code, const uint8_t *text, size_t len, size_t from,
                 uint32_t options)
{
    const int rc = pcre2_match(code, text, len, from, options, s->match, s->limits);

    ck_assert(rc >= 0 || rc == PCRE2_ERROR_NOMATCH || rc == PCRE2_ERROR_MATCHLIMIT);
    return rc;
}

/* Of an attempt at one start: calls of match(), found by letting it have more and more of them. True: it matches. */
static bool try_start(struct steps *s, const pcre2_code *code, const uint8_t *text, size_t len, size_t at)
{
    uint32_t limit = 1;
    int rc;

    do {
        limit *= 2;
        pcre2_set_match_limit(s->limits, limit);
        rc = match(s, code, text, len, at, PCRE2_ANCHORED | PCRE2_NO_JIT);
    } while (rc == PCRE2_ERROR_MATCHLIMIT);
    s->n += limit;
    pcre2_set_match_limit(s->limits, SLUICE_PCRE_MATCH_LIMIT);
    return rc >= 0;
}

static void on_call(void *ctx, const struct sluice_rule *rule, const uint8_t *text, size_t len, size_t from,
                    size_t last)
{
    struct steps *s = ctx;
    const uint64_t before = s->n;
    const pcre2_code *code;

    if (s->codes[rule->index] == NULL)
        s->codes[rule->index] = counting_code(rule);
    code = s->codes[rule->index];
    pcre2_set_callout(s->limits, on_step, s);
    s->at = from;
    pcre2_set_offset_limit(s->limits, last);
    if (is_counting(code))
        (void)match(s, code, text, len, from, 0);
    for (size_t at = from; !is_counting(code) && at <= last; at++) {
        if (try_start(s, code, text, len, at))
            break;
    }
    s->of_rule[rule->index] += s->n - before;
}

/* --- a scanner that counts --------------------------------------------------------------------------------------- */

struct counter {
    struct sluice_ruleset *rs;
    struct sluice_prefilter *pf;
    struct sluice_scanner *scanner;
    struct hostile *hostile;
    struct steps steps;
    struct sluice_buf text;
};

static void counter_init(struct counter *c, struct sluice_ruleset *rs)
{
    const struct sluice_scanner_options opts = {.no_views = false};
    struct sluice_error err = {0};
    struct sluice_engine *e;

    *c = (struct counter){.rs = rs};
    sluice_buf_init(&c->text, 2u << 20);
    ck_assert_int_eq(sluice_prefilter_create(rs, NULL, &c->pf, &err), SLUICE_OK);
    ck_assert_int_eq(sluice_scanner_create(rs, c->pf, &opts, &c->scanner, &err), SLUICE_OK);
    ck_assert_int_eq(hostile_create(rs, &c->hostile, &err), SLUICE_OK);
    steps_init(&c->steps, rs);
    e = sluice_scanner_engine(c->scanner);
    e->watch = on_call;
    e->watch_ctx = &c->steps;
}

/* Of a counter of the built-in packs. */
static void counter_init_packs(struct counter *c)
{
    const char *rules = SLUICE_SOURCE_DIR "/rules";
    struct sluice_ruleset *rs = NULL;
    struct sluice_error err = {0};

    if (sluice_ruleset_load(&rules, 1, NULL, &rs, &err) != SLUICE_OK)
        ck_abort_msg("%s", err.what);
    counter_init(c, rs);
}

static void counter_release(struct counter *c)
{
    steps_release(&c->steps, c->rs);
    hostile_free(c->hostile);
    sluice_scanner_free(c->scanner);
    sluice_prefilter_free(c->pf);
    sluice_buf_release(&c->text);
    sluice_ruleset_unref(c->rs);
}

static enum sluice_status ignore(void *ctx, const struct sluice_finding *f)
{
    (void)ctx;
    (void)f;
    return SLUICE_OK;
}

static enum sluice_status scan(struct counter *c, enum hostile_kind kind, uint32_t rule, size_t bytes,
                               struct sluice_error *err)
{
    c->steps.n = 0;
    memset(c->steps.of_rule, 0, sluice_ruleset_count(c->rs) * sizeof(*c->steps.of_rule));
    ck_assert_int_eq(hostile_make(c->hostile, kind, rule, bytes, &c->text), SLUICE_OK);
    return sluice_scanner_run(c->scanner, NULL, 0, c->text.data, c->text.len, ignore, NULL, err);
}

/* Of all rules, on text made of one. *worst: the rule that took most. */
static double most_steps(struct counter *c, enum hostile_kind kind, uint32_t rule, uint32_t *worst)
{
    struct sluice_error err = {0};

    ck_assert_int_eq(scan(c, kind, rule, CORPUS_ONE, &err), SLUICE_OK);
    *worst = 0;
    for (uint32_t i = 0; i < sluice_ruleset_count(c->rs); i++) {
        if (c->steps.of_rule[i] > c->steps.of_rule[*worst])
            *worst = i;
    }
    return (double)c->steps.of_rule[*worst] / (double)c->text.len;
}

static void check_below(const char *kind, const char *what, uint64_t count, const struct sluice_buf *text,
                        double ceiling)
{
    const double each = (double)count / (double)text->len;

    if (getenv("SLUICE_HOSTILE_PRINT") != NULL)
        printf("%-12s %-9s %9.4f a byte, ceiling %g\n", kind, what, each, ceiling);
    if (each > ceiling)
        ck_abort_msg("%s: %s: %.4f for each byte of text, at most %g are allowed", kind, what, each, ceiling);
}

static struct counter packs; /* of the built-in ones, made once; each test has a copy of its own */

static void make_packs(void)
{
    counter_init_packs(&packs);
}

static void release_packs(void)
{
    counter_release(&packs);
}

START_TEST(hostile__all_rules__work_stays_below_its_ceilings)
{
    for (size_t i = 0; i < sizeof(ceilings) / sizeof(ceilings[0]); i++) {
        const struct ceiling *most = &ceilings[i];
        const struct sluice_scan_work *w = sluice_scanner_work(packs.scanner);
        const char *kind = hostile_name(most->kind);
        struct sluice_error err = {0};

        if (scan(&packs, most->kind, HOSTILE_ALL, CORPUS, &err) != SLUICE_OK)
            ck_abort_msg("%s: %s", kind, err.what);
        check_below(kind, "searched", w->searched, &packs.text, most->searched);
        check_below(kind, "starts", w->starts, &packs.text, most->starts);
        check_below(kind, "calls", w->calls, &packs.text, most->calls);
        check_below(kind, "steps", packs.steps.n, &packs.text, most->steps);
    }
}
END_TEST

START_TEST(hostile__more_ways_to_read_than_allowed__refused_by_name)
{
    struct sluice_error err = {0};

    ck_assert_int_eq(scan(&packs, HOSTILE_WAYS, HOSTILE_ALL, WAYS_CORPUS, &err), SLUICE_ELIMIT);
    ck_assert_str_eq(err.what, "text that can be read in more than 256 ways");
}
END_TEST

/* Loop: each kind but the encoded, which are the same text behind decoders. */
START_TEST(hostile__one_rule_over_and_over__no_rule_costs_more_than_its_ceiling)
{
    const enum hostile_kind kind = (enum hostile_kind)_i;
    const struct sluice_ruleset *rs = packs.rs;

    for (uint32_t i = 0; i < sluice_ruleset_count(rs); i++) {
        uint32_t worst;
        const double steps = most_steps(&packs, kind, i, &worst);
        const char *text = sluice_ruleset_rule(rs, i)->id, *rule = sluice_ruleset_rule(rs, worst)->id;

        if (getenv("SLUICE_HOSTILE_PRINT") != NULL && steps > STEPS_ONE_MAX / 2)
            printf("%-12s %9.1f steps a byte: %s on text of %s\n", hostile_name(kind), steps, rule, text);
        if (steps > STEPS_ONE_MAX)
            ck_abort_msg("%s of %s: rule %s takes %.0f steps for each byte of text, at most %.0f are allowed",
                         hostile_name(kind), text, rule, steps, STEPS_ONE_MAX);
    }
}
END_TEST

/* What these tests are for: such a rule passes every check of loading, and goes on from each start to the end of its
 * match. */
START_TEST(hostile__a_quadratic_rule__is_above_the_ceiling)
{
    const struct kit_rule rules[] = {{.pattern = "key[a-z ]{0,1500}k[a-z ]{0,20}k[#%]"}};
    struct counter c;
    uint32_t worst;

    counter_init(&c, kit_rules(rules, 1));
    ck_assert_double_gt(most_steps(&c, HOSTILE_SPACED, 0, &worst), STEPS_ONE_MAX);
    counter_release(&c);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("hostile");
    TCase *tc = tcase_create("work");

    if (sodium_init() < 0)
        return EXIT_FAILURE;
    tcase_set_timeout(tc, 120);
    tcase_add_unchecked_fixture(tc, make_packs, release_packs);
    tcase_add_test(tc, hostile__all_rules__work_stays_below_its_ceilings);
    tcase_add_test(tc, hostile__more_ways_to_read_than_allowed__refused_by_name);
    tcase_add_loop_test(tc, hostile__one_rule_over_and_over__no_rule_costs_more_than_its_ceiling, HOSTILE_KEYWORDS,
                        HOSTILE_ENCODED);
    tcase_add_test(tc, hostile__a_quadratic_rule__is_above_the_ceiling);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
