/* What every test program ends with. */
#ifndef SLUICE_TEST_SUITE_RUN_H
#define SLUICE_TEST_SUITE_RUN_H

#include <check.h>
#include <stdlib.h>

/* Run all of s, as CK_VERBOSITY and CK_RUN_CASE say, and free it. Returns main's status. */
static inline int suite_run(Suite *s)
{
    SRunner *runner = srunner_create(s);
    int failed;

    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

#endif
