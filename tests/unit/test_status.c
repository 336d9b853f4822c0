#include "core/status.h"
#include "suite_run.h"

#include <check.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

START_TEST(status__names__read_back_and_nothing_else)
{
    static const char *const bad[] = {"", "Allow", "allow ", " allow", "deny", "unknown", "al"};

    for (unsigned i = 0; i < 4; i++) {
        enum sluice_action a = SLUICE_ALLOW;
        enum sluice_class c = SLUICE_CLASS_PII;
        enum sluice_operator o = SLUICE_OP_MASK;

        ck_assert(sluice_action_parse(sluice_action_name((enum sluice_action)i), &a) && a == (enum sluice_action)i);
        ck_assert(sluice_class_parse(sluice_class_name((enum sluice_class)i), &c) && c == (enum sluice_class)i);
        ck_assert(sluice_operator_parse(sluice_operator_name((enum sluice_operator)i), &o) &&
                  o == (enum sluice_operator)i);
    }
    for (size_t i = 0; i < COUNT(bad); i++) {
        enum sluice_action a = SLUICE_LOCAL;
        enum sluice_class c = SLUICE_CLASS_PII;
        enum sluice_operator o = SLUICE_OP_MASK;

        ck_assert(!sluice_action_parse(bad[i], &a) && a == SLUICE_LOCAL);
        ck_assert(!sluice_class_parse(bad[i], &c) && c == SLUICE_CLASS_PII);
        ck_assert(!sluice_operator_parse(bad[i], &o) && o == SLUICE_OP_MASK);
    }
    ck_assert_str_eq(sluice_action_name((enum sluice_action)4), "unknown");
    ck_assert_str_eq(sluice_action_name((enum sluice_action) - 1), "unknown");
    ck_assert_str_eq(sluice_action_name(SLUICE_BLOCK), "block");
    ck_assert_str_eq(sluice_check_name(SLUICE_CHECK_FAIL), "fail");
    ck_assert_str_eq(sluice_check_name(SLUICE_CHECK_NA), "n/a");
    for (unsigned i = 0; i <= SLUICE_ESTATE; i++)
        ck_assert_str_ne(sluice_status_text((enum sluice_status)i), "unknown status");
    ck_assert_str_eq(sluice_status_text((enum sluice_status)99), "unknown status");
}
END_TEST

START_TEST(action_stricter__every_pair__the_later_of_allow_redact_local_block)
{
    static const enum sluice_action order[] = {SLUICE_ALLOW, SLUICE_REDACT, SLUICE_LOCAL, SLUICE_BLOCK};
    const enum sluice_action outside[] = {(enum sluice_action)4, (enum sluice_action) - 1, (enum sluice_action)255};

    for (size_t a = 0; a < 4; a++) {
        for (size_t b = 0; b < 4; b++)
            ck_assert_int_eq(sluice_action_stricter(order[a], order[b]), order[a > b ? a : b]);
        for (size_t o = 0; o < COUNT(outside); o++) {
            ck_assert_int_eq(sluice_action_stricter(order[a], outside[o]), SLUICE_BLOCK);
            ck_assert_int_eq(sluice_action_stricter(outside[o], order[a]), SLUICE_BLOCK);
        }
    }
}
END_TEST

START_TEST(error_format__what_is_known__one_line)
{
    static const struct {
        struct sluice_error err;
        const char *line;
    } cases[] = {
        {{SLUICE_EFORMAT, 14, "policy.json", "clauses[2].action", "unknown action"},
         "policy.json:14: clauses[2].action: unknown action"},
        {{SLUICE_EIO, 0, "key", "", "cannot open"}, "key: cannot open"},
        {{SLUICE_EFORMAT, 3, "", "", "expected a value"}, ":3: expected a value"},
        {{SLUICE_ENOMEM, 0, "", "", ""}, "out of memory"},
        {{SLUICE_EFORMAT, 1, "a\nb", "c\td", "e\r\x7F\x1B[31m"}, "a?b:1: c?d: e???[31m"},
        {{SLUICE_EFORMAT, 0, "", "gr\xC3\xBCn", "unknown key"}, "gr\xC3\xBCn: unknown key"},
    };
    char text[700];

    for (size_t i = 0; i < COUNT(cases); i++)
        ck_assert_str_eq(sluice_error_format(&cases[i].err, text, sizeof(text)), cases[i].line);
    ck_assert_str_eq(sluice_error_format(&cases[0].err, text, 7), "policy");
    ck_assert_str_eq(sluice_error_format(&cases[0].err, text, 1), "");
}
END_TEST

START_TEST(fail__called_again__keeps_the_place_it_is_not_told)
{
    struct sluice_error err = {0};
    char longest[400];

    ck_assert_int_eq(sluice_fail_at(&err, SLUICE_EFORMAT, "f", 7, "x.y", "bad %d", 5), SLUICE_EFORMAT);
    ck_assert_int_eq(sluice_fail(&err, SLUICE_ELIMIT, "worse"), SLUICE_ELIMIT);
    ck_assert_int_eq(err.status, SLUICE_ELIMIT);
    ck_assert_str_eq(err.file, "f");
    ck_assert_uint_eq(err.line, 7);
    ck_assert_str_eq(err.field, "x.y");
    ck_assert_str_eq(err.what, "worse");
    ck_assert_int_eq(sluice_fail_at(&err, SLUICE_EIO, NULL, 0, NULL, "z"), SLUICE_EIO);
    ck_assert_uint_eq(err.line, 7);
    ck_assert_str_eq(err.field, "x.y");
    memset(longest, 'l', sizeof(longest));
    longest[399] = '\0';
    ck_assert_int_eq(sluice_fail_at(&err, SLUICE_EIO, longest, 1, longest, "%s", longest), SLUICE_EIO);
    ck_assert_uint_eq(strlen(err.file), sizeof(err.file) - 1);
    ck_assert_uint_eq(strlen(err.field), sizeof(err.field) - 1);
    ck_assert_uint_eq(strlen(err.what), sizeof(err.what) - 1);
    ck_assert_int_eq(sluice_fail(NULL, SLUICE_EIO, "nobody asks"), SLUICE_EIO);
    ck_assert_int_eq(sluice_fail_at(NULL, SLUICE_EIO, NULL, 0, NULL, "nobody asks"), SLUICE_EIO);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("status");
    TCase *tc = tcase_create("status");

    tcase_add_test(tc, status__names__read_back_and_nothing_else);
    tcase_add_test(tc, action_stricter__every_pair__the_later_of_allow_redact_local_block);
    tcase_add_test(tc, error_format__what_is_known__one_line);
    tcase_add_test(tc, fail__called_again__keeps_the_place_it_is_not_told);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
