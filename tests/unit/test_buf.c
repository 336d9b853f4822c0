#include "core/buf.h"

#include "holds.h"
#include "rng.h"
#include "suite_run.h"

#include <check.h>
#include <sodium.h>
#include <string.h>

/* The core wipes through this one: what was wiped last, and all in all. */
static struct {
    void *p;
    size_t n, total;
} wiped;

void sodium_memzero(void *const p, const size_t n)
{
    volatile uint8_t *b = p;

    for (size_t i = 0; i < n; i++)
        b[i] = 0;
    wiped.p = p;
    wiped.n = n;
    wiped.total += n;
}

static void forget_wiped(void)
{
    memset(&wiped, 0, sizeof(wiped));
}

START_TEST(buf_append__at_max_and_past__whole_then_limit_and_unchanged)
{
    static const uint8_t bytes[1000] = {1};

    for (size_t max = 0; max < 1000; max += 37) {
        struct sluice_buf b;

        sluice_buf_init(&b, max);
        ck_assert_int_eq(sluice_buf_append(&b, bytes, max + 1), SLUICE_ELIMIT);
        ck_assert_uint_eq(b.len, 0);
        ck_assert_int_eq(sluice_buf_append(&b, bytes, max), SLUICE_OK);
        ck_assert_int_eq(sluice_buf_append_byte(&b, 'x'), SLUICE_ELIMIT);
        ck_assert_int_eq(sluice_buf_reserve(&b, SIZE_MAX), SLUICE_ELIMIT);
        ck_assert_int_eq(sluice_buf_append(&b, NULL, 0), SLUICE_OK);
        ck_assert_uint_eq(b.len, max);
        ck_assert(b.cap <= max);
        sluice_buf_release(&b);
        ck_assert_uint_eq(b.max, max);
    }
}
END_TEST

START_TEST(buf__random_appends_and_consumes__as_a_plain_array)
{
    uint64_t rng = 5;
    static uint8_t want[1u << 16];
    struct sluice_buf b;
    size_t n = 0;

    sluice_buf_init(&b, sizeof(want));
    for (unsigned round = 0; round < 20000; round++) {
        size_t k = rng_below(&rng, 200);

        if (rng_below(&rng, 2) == 0 && k <= sizeof(want) - n) {
            for (size_t i = 0; i < k; i++)
                want[n + i] = (uint8_t)rng_next(&rng);
            HOLDS(sluice_buf_append(&b, want + n, k) == SLUICE_OK);
            n += k;
        } else {
            k = k < n ? k : n;
            memmove(want, want + k, n - k);
            n -= k;
            sluice_buf_consume(&b, k);
        }
        HOLDS(b.len == n && (n == 0 || memcmp(b.data, want, n) == 0));
    }
    sluice_buf_release(&b);
}
END_TEST

START_TEST(buf__every_way_bytes_leave__they_are_wiped)
{
    struct sluice_buf b;
    uint8_t *old;
    size_t cap;

    sluice_buf_init(&b, 100000);
    ck_assert_int_eq(sluice_buf_append_str(&b, "0123456789"), SLUICE_OK);
    sluice_buf_consume(&b, 4);
    ck_assert_mem_eq(b.data, "456789\0\0\0\0", 10);
    sluice_buf_clear(&b);
    ck_assert_mem_eq(b.data, "\0\0\0\0\0\0\0\0\0\0", 10);

    ck_assert_int_eq(sluice_buf_append_str(&b, "secret"), SLUICE_OK);
    old = b.data;
    cap = b.cap;
    forget_wiped();
    ck_assert_int_eq(sluice_buf_reserve(&b, 50000), SLUICE_OK);
    ck_assert_ptr_ne(b.data, old);
    ck_assert_ptr_eq(wiped.p, old); /* the block it grew out of */
    ck_assert_uint_eq(wiped.n, cap);
    ck_assert_mem_eq(b.data, "secret", 6);

    old = b.data;
    cap = b.cap;
    sluice_buf_release(&b);
    ck_assert_ptr_eq(wiped.p, old);
    ck_assert_uint_eq(wiped.n, cap);

    forget_wiped();
    ck_assert_int_eq(sluice_buf_printf(&b, "%s", "secret"), SLUICE_OK);
    ck_assert_uint_ge(wiped.total, 7); /* the text it was formatted in */
    sluice_buf_release(&b);
}
END_TEST

START_TEST(buf_printf__longest_and_one_more__whole_then_format)
{
    char text[4097];
    struct sluice_buf b;

    memset(text, 'x', sizeof(text));
    sluice_buf_init(&b, 100000);
    text[4095] = '\0';
    ck_assert_int_eq(sluice_buf_printf(&b, "%s", text), SLUICE_OK);
    ck_assert_uint_eq(b.len, 4095);
    text[4095] = 'x';
    text[4096] = '\0';
    ck_assert_int_eq(sluice_buf_printf(&b, "%s", text), SLUICE_EFORMAT);
    ck_assert_uint_eq(b.len, 4095);
    sluice_buf_release(&b);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("buf");
    TCase *tc = tcase_create("buf");

    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, buf_append__at_max_and_past__whole_then_limit_and_unchanged);
    tcase_add_test(tc, buf__random_appends_and_consumes__as_a_plain_array);
    tcase_add_test(tc, buf__every_way_bytes_leave__they_are_wiped);
    tcase_add_test(tc, buf_printf__longest_and_one_more__whole_then_format);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
