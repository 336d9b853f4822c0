#include "core/clock.h"
#include "suite_run.h"

#include <check.h>

static int64_t fixed(void *ctx)
{
    return *(int64_t *)ctx;
}

START_TEST(clock__system_and_given__microseconds)
{
    const struct sluice_clock *c = sluice_clock_system();
    int64_t at = 42, first = sluice_clock_mono_us(c);
    const struct sluice_clock given = {fixed, fixed, &at};

    ck_assert_int_ge(sluice_clock_mono_us(c), first);
    ck_assert_int_gt(sluice_clock_wall_us(c), INT64_C(1700000000) * 1000000);  /* November 2023 */
    ck_assert_int_lt(sluice_clock_wall_us(c), INT64_C(32503680000) * 1000000); /* the year 3000 */
    ck_assert_int_eq(sluice_clock_wall_us(&given), 42);
    at = 43;
    ck_assert_int_eq(sluice_clock_mono_us(&given), 43);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("clock");
    TCase *tc = tcase_create("clock");

    tcase_add_test(tc, clock__system_and_given__microseconds);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
