/* Every rule of rules/ against its own examples, and what must hold of all packs together. */
#include "rules/prefilter.h"
#include "rules/selftest.h"
#include "scan/scanner.h"

#include "core/file.h"

#include "prefilter_kit.h"
#include "rules_kit.h"
#include "suite_run.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char *const folders[] = {SLUICE_SOURCE_DIR "/rules"};
static struct sluice_ruleset *rs;

static void load_packs(void)
{
    struct sluice_error err = {0};
    char line[1024];

    if (sluice_ruleset_load(folders, 1, NULL, &rs, &err) != SLUICE_OK)
        ck_abort_msg("%s", sluice_error_format(&err, line, sizeof(line)));
}

static void free_packs(void)
{
    sluice_ruleset_unref(rs);
    rs = NULL;
}

static void print_failure(void *ctx, const struct sluice_rule *r, const char *line)
{
    (void)ctx;
    fprintf(stderr, "%s: %s\n", r->id, line);
}

START_TEST(packs__every_example__does_what_it_says)
{
    struct sluice_error err = {0};
    size_t failures = 0;

    for (size_t i = 0; i < sluice_ruleset_count(rs); i++)
        ck_assert_msg(sluice_selftest_rule(sluice_ruleset_rule(rs, i), print_failure, NULL, &failures, &err) ==
                          SLUICE_OK,
                      "%s", err.what);
    ck_assert_uint_eq(failures, 0);
}
END_TEST

/* What the first release promises to cover. */
START_TEST(packs__types__as_many_as_promised)
{
    const char *types[2][1024];
    size_t n[2] = {0, 0};

    for (size_t i = 0; i < sluice_ruleset_count(rs); i++) {
        const struct sluice_rule *r = sluice_ruleset_rule(rs, i);
        size_t set = r->class_ == SLUICE_CLASS_SECRET ? 0 : 1, k = 0;

        while (k < n[set] && strcmp(types[set][k], r->type) != 0)
            k++;
        if (k == n[set])
            types[set][n[set]++] = r->type;
    }
    ck_assert_uint_ge(n[0], 100);
    ck_assert_uint_ge(n[1], 50);
}
END_TEST

/* Whoever reads a finding can look up what the format is; a rule's id says its class, and what is personal data names
 * the article that makes it so. */
START_TEST(packs__every_rule__names_source_class_and_article)
{
    for (size_t i = 0; i < sluice_ruleset_count(rs); i++) {
        const struct sluice_rule *r = sluice_ruleset_rule(rs, i);
        const char *class_ = sluice_class_name(r->class_);

        ck_assert_msg(strncmp(r->id, class_, strlen(class_)) == 0 && r->id[strlen(class_)] == '.', "%s", r->id);
        ck_assert_msg(r->reference != NULL && r->reference[0] != '\0', "%s", r->id);
        ck_assert_msg((r->class_ == SLUICE_CLASS_SECRET) == (r->gdpr == NULL || r->gdpr[0] == NULL), "%s", r->id);
    }
}
END_TEST

/* A member of a JSON document: its name stands before the value without being part of it. */
static const struct {
    const char *name, *value, *type; /* type NULL: nothing is found */
} members[] = {
    {"password", "hunter22", "PASSWORD"},
    {"password", "required", NULL},
    {"dbPassword", "correct horse", NULL},
    {"api_key", "kJ8sQ2nVx0ZrT5wYb7Lm", "API_KEY"},
    {"id", "kJ8sQ2nVx0ZrT5wYb7Lm", NULL},
    {"apiKey", "Bearer kJ8sQ2nVx0ZrT5wYb7Lm", "API_KEY"},
    {"first_name", "Am\xc3\xa9lie", "PERSON"},
    {"model", "Am\xc3\xa9lie", NULL},
    {"street",
     "Musterstra\xc3\x9f"
     "e 12",
     "LOCATION"},
    {"phone", "67501562", "PHONE_NUMBER"},
    {"order", "67501562", NULL},
    {"bsn", "111222333", "NL_BSN"},
    {"birth_date", "1985-03-12", "DATE_OF_BIRTH"},
    {"created", "1985-03-12", NULL},
    {"cvc", "123", "CREDIT_CARD_CVV"},
    {"passport_number", "C01X00T478", "DE_PASSPORT"}, /* its check digit says whose it is */
};

static enum sluice_status note_type(void *ctx, const struct sluice_finding *f)
{
    const char **type = ctx;

    if (f->score >= 400000)
        *type = f->type;
    return SLUICE_OK;
}

START_TEST(packs__value_of_a_member__found_by_its_name)
{
    const struct sluice_scanner_options options = {0};
    const char *name = members[_i].name, *value = members[_i].value, *want = members[_i].type, *type = NULL;
    struct sluice_scanner *s;

    ck_assert_int_eq(sluice_scanner_create(rs, NULL, &options, &s, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_scanner_run(s, (const uint8_t *)name, strlen(name), (const uint8_t *)value, strlen(value),
                                        note_type, &type, NULL),
                     SLUICE_OK);
    sluice_scanner_free(s);
    ck_assert_pstr_eq(type, want);
}
END_TEST

static const struct {
    const char *text, *type; /* type NULL: none of these numbers is anybody's */
} records[] = {
    {"{\"id\":1,\"zip\":94107,\"age\":31,\"nip\":1234563218,\"sex\":1,\"ht\":180,\"wt\":82}", "PL_NIP"},
    {"{\"nip\": 1234563218, \"id\": 1, \"zip\": 94107, \"age\": 31, \"sex\": 1, \"ht\": 180, \"wt\": 82}", "PL_NIP"},
    {"{\"nip\":545,\"ins\":44722,\"inf\":11189,\"ine\":1234563218,\"ing\":36,\" fi\":5,\"ila\":9,\"in \":3}", NULL},
    {"{\"ine\":545,\"ins\":44722,\"inf\":11189,\"nip\":1234563218,\"ing\":36,\" fi\":5,\"ila\":9,\"in \":3}", NULL},
};

START_TEST(packs__number_among_counts__found_where_its_own_name_says_so)
{
    const struct sluice_scanner_options options = {0};
    const char *text = records[_i].text, *type = NULL;
    struct sluice_scanner *s;

    ck_assert_int_eq(sluice_scanner_create(rs, NULL, &options, &s, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_scanner_run(s, NULL, 0, (const uint8_t *)text, strlen(text), note_type, &type, NULL),
                     SLUICE_OK);
    sluice_scanner_free(s);
    ck_assert_pstr_eq(type, records[_i].type);
}
END_TEST

static void append_match(struct sluice_buf *b, const struct sluice_rule *r, struct sluice_random *random)
{
    struct sluice_pattern *p = NULL;
    size_t n = 0;

    while (r->match[n] != NULL)
        n++;
    if (sluice_random_below(random, 2) == 0) {
        ck_assert_int_eq(sluice_buf_append_str(b, r->match[sluice_random_below(random, (uint32_t)n)]), SLUICE_OK);
        return;
    }
    ck_assert_int_eq(sluice_pattern_parse(r->pattern, r->caseless, &p, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_pattern_generate(p, random, SLUICE_PATTERN_ANY, b), SLUICE_OK);
    sluice_pattern_free(p);
}

/* All rules over texts full of what they look for: no match of PCRE2 begins outside of the ranges. */
START_TEST(packs__all_rules__prefilter_covers_every_match)
{
    struct sluice_prefilter_scratch *scratch = NULL;
    pcre2_match_context *limits = sluice_rule_match_context();
    pcre2_match_data *m = pcre2_match_data_create(4, NULL);
    size_t n = sluice_ruleset_count(rs), matches = 0;
    struct sluice_random random = {.state = 17};
    struct sluice_prefilter *pf = NULL;
    struct sluice_error err = {0};
    struct sluice_buf text;
    struct seen seen;

    ck_assert_msg(sluice_prefilter_create(rs, NULL, &pf, &err) == SLUICE_OK, "%s", err.what);
    ck_assert_int_eq(sluice_prefilter_scratch_create(pf, &scratch), SLUICE_OK);
    sluice_buf_init(&text, 1u << 22);
    seen_init(&seen, n);
    for (size_t first = 0; first < n; first++) {
        sluice_buf_clear(&text);
        for (size_t i = 0; i < 4; i++) {
            append_noise(&text, &random, sluice_random_below(&random, 30));
            append_match(&text, sluice_ruleset_rule(rs, (first + i * i) % n), &random);
            ck_assert_int_eq(sluice_buf_append_str(&text, " "), SLUICE_OK);
        }
        seen_scan(&seen, pf, scratch, text.data, text.len);
        for (size_t i = 0; i < n; i++)
            matches += check_rule(sluice_ruleset_rule(rs, i), &seen.rules[i], text.data, text.len, m, limits);
    }
    ck_assert_uint_gt(matches, 2 * n);
    seen_release(&seen);
    sluice_buf_release(&text);
    sluice_prefilter_scratch_free(scratch);
    sluice_prefilter_free(pf);
    pcre2_match_data_free(m);
    pcre2_match_context_free(limits);
}
END_TEST

/* The pack that rules/README.md shows people who write their first one. */
START_TEST(packs__example_in_readme__loads_and_passes)
{
    struct sluice_ruleset *shown = NULL;
    struct sluice_error err = {0};
    struct sluice_buf text;
    const char *from, *to;
    size_t failures = 0;

    sluice_buf_init(&text, 1u << 20);
    ck_assert_int_eq(sluice_file_read(SLUICE_SOURCE_DIR "/rules/README.md", 1u << 19, &text, &err), SLUICE_OK);
    ck_assert_int_eq(sluice_buf_append_byte(&text, 0), SLUICE_OK);
    ck_assert_ptr_nonnull(from = strstr((const char *)text.data, "```json\n"));
    from += strlen("```json\n");
    ck_assert_ptr_nonnull(to = strstr(from, "```"));
    ck_assert_msg(sluice_ruleset_parse("README.md", (const uint8_t *)from, (size_t)(to - from), &shown, &err) ==
                      SLUICE_OK,
                  "%s: %s", err.field, err.what);
    ck_assert_int_eq(sluice_selftest_rule(sluice_ruleset_rule(shown, 0), print_failure, NULL, &failures, &err),
                     SLUICE_OK);
    ck_assert_uint_eq(failures, 0);
    sluice_ruleset_unref(shown);
    sluice_buf_release(&text);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("packs");
    TCase *tc = tcase_create("packs");

    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, load_packs, free_packs);
    tcase_add_test(tc, packs__every_example__does_what_it_says);
    tcase_add_test(tc, packs__types__as_many_as_promised);
    tcase_add_test(tc, packs__every_rule__names_source_class_and_article);
    tcase_add_loop_test(tc, packs__value_of_a_member__found_by_its_name, 0, sizeof(members) / sizeof(members[0]));
    tcase_add_loop_test(tc, packs__number_among_counts__found_where_its_own_name_says_so, 0,
                        sizeof(records) / sizeof(*records));
    tcase_add_test(tc, packs__example_in_readme__loads_and_passes);
    tcase_add_test(tc, packs__all_rules__prefilter_covers_every_match);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
