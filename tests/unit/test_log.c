#include "audit_help.h"

START_TEST(log__opened_filled_closed__verifies)
{
    struct audit_place p = audit_place_make();
    struct sluice_log *log = audit_open(&p);
    struct sluice_verify_report report;

    audit_fill(log, 0, 10);
    sluice_log_close(log);
    report = audit_verify_good(&p);
    ck_assert_uint_eq(report.records, 1 + 20 + 1);
    ck_assert_uint_eq(report.size, report.records);
    ck_assert_uint_eq(report.decisions, 10);
    ck_assert_uint_eq(report.outcomes, 10);
    ck_assert_uint_eq(report.unpaired, 0);
    ck_assert_str_eq(report.origin, "test.example/log");
    audit_place_drop(&p);
}
END_TEST

START_TEST(log__many_runs__one_history)
{
    struct audit_place p = audit_place_make();
    struct sluice_verify_report report;
    uint64_t expected = 0;

    for (unsigned run = 0; run < 8; run++) {
        struct sluice_log *log = audit_open(&p);

        audit_fill(log, expected, 47);
        expected += 2 + 2 * 47;
        sluice_log_close(log);
        report = audit_verify_good(&p);
        ck_assert_uint_eq(report.records, expected);
    }
    audit_place_drop(&p);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("log");
    TCase *tc = tcase_create("log");
    SRunner *r = srunner_create(s);
    int failed;

    suite_add_tcase(s, tc);
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, log__opened_filled_closed__verifies);
    tcase_add_test(tc, log__many_runs__one_history);
    srunner_run_all(r, CK_ENV);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
