#include "rules/selftest.h"
#include "suite_run.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* One rule over \b[A-Z]{2}\d{4}\b; `rest` adds members, match[0] and no_match[0] are what the case is about. */
static const struct {
    const char *rest, *match, *no_match;
    const char *line; /* the one failure, or NULL */
} cases[] = {
    {"", "AB1234", "AB123", NULL},
    {"", "AB123", "x", "match[0]: the pattern does not match"},
    {"", "AB1234", "CD5678", "no_match[0]: is found with score 0.500000"},
    {"\"context\": {\"words\": [\"badge\"], \"add\": 0, \"required\": true},", "AB1234", "x",
     "match[0]: no context word stands near"},
    {"\"context\": {\"words\": [\"badge\"], \"add\": 0, \"required\": true},", "Badge: AB1234", "AB1234", NULL},
    {"\"context\": {\"words\": [\"badge\"], \"add\": 0, \"required\": true},", "AB1234 is my badge", "badges AB1234",
     NULL},
    {"\"context\": {\"words\": [\"badge\"], \"add\": 0, \"before\": 10, \"required\": true},", "badge   AB1234",
     "badge    AB1234", NULL},
    {"\"context\": {\"words\": [\"badge\"], \"add\": 0, \"after\": 7, \"required\": true},", "AB1234, badge",
     "AB1234 -- badge", NULL},
    {"\"validators\": [{\"name\": \"luhn\", \"pass\": 0.9, \"fail\": \"drop\"}],", "AB1231", "x",
     "match[0]: validator luhn drops it"},
    {"\"validators\": [{\"name\": \"luhn\", \"pass\": 0.9, \"fail\": 0.29}],", "AB1231", "x",
     "match[0]: its score of 0.290000 is below 0.3"},
    {"\"validators\": [{\"name\": \"luhn\", \"pass\": 0.9, \"fail\": 0.3}],", "AB1231", "x", NULL},
};

static struct sluice_ruleset *rules_for(int i)
{
    struct sluice_ruleset *rs = NULL;
    struct sluice_error err = {0};
    char pack[2048];

    (void)snprintf(pack, sizeof(pack),
                   "{\"pack\":\"custom/test\",\"rules\":[{\"id\":\"custom.x\",\"type\":\"XX\",\"class\":\"custom\","
                   "\"pattern\":\"\\\\b[A-Z]{2}(\\\\d{4})\\\\b\",\"score\":0.5,%s\"reference\":\"test\","
                   "\"examples\":{\"match\":[\"%s\",\"AB1230 badge\",\"badge AB0018 \"],"
                   "\"no_match\":[\"%s\",\"a\",\"b\"]}}]}",
                   cases[i].rest, cases[i].match, cases[i].no_match);
    if (sluice_ruleset_parse("test", (const uint8_t *)pack, strlen(pack), &rs, &err) != SLUICE_OK)
        ck_abort_msg("%s: %s", err.field, err.what);
    return rs;
}

static void keep_line(void *ctx, const struct sluice_rule *r, const char *line)
{
    ck_assert_str_eq(r->id, "custom.x");
    (void)snprintf(ctx, 256, "%s", line);
}

START_TEST(selftest_rule__one_example_varied__says_what_is_wrong)
{
    struct sluice_ruleset *rs = rules_for(_i);
    char line[256] = "";
    size_t failures = 0;

    ck_assert_int_eq(sluice_selftest_rule(sluice_ruleset_rule(rs, 0), keep_line, line, &failures, NULL), SLUICE_OK);
    ck_assert_str_eq(line, cases[_i].line != NULL ? cases[_i].line : "");
    ck_assert_uint_eq(failures, cases[_i].line != NULL);
    sluice_ruleset_unref(rs);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("selftest");
    TCase *tc = tcase_create("selftest");

    tcase_add_loop_test(tc, selftest_rule__one_example_varied__says_what_is_wrong, 0, COUNT(cases));
    suite_add_tcase(s, tc);
    return suite_run(s);
}
