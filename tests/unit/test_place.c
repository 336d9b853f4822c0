/* Offsets -> lines and columns, and scores and findings as JSON. */
#include "cli/place.h"
#include "cli/print.h"
#include "suite_run.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

static const char text[] = "ab\n\xC3\xA9\xE2\x82\xACx\n\nlast";

/* What the placer must say, counted the slow way. */
static struct sluice_place count(size_t start, size_t end)
{
    struct sluice_place p = {1, 1, 0, 0};

    for (size_t i = 0; i < end; i++) {
        if (i == start) {
            p.end_line = p.line;
            p.end_column = p.column;
        }
        if (i < start) {
            p.line += text[i] == '\n';
            p.column = text[i] == '\n' ? 1 : p.column + ((text[i] & 0xC0) != 0x80);
        } else {
            p.end_line += text[i] == '\n';
            p.end_column = text[i] == '\n' ? 1 : p.end_column + ((text[i] & 0xC0) != 0x80);
        }
    }
    return p;
}

static void assert_place(struct sluice_place got, struct sluice_place want)
{
    ck_assert_uint_eq(got.line, want.line);
    ck_assert_uint_eq(got.column, want.column);
    ck_assert_uint_eq(got.end_line, want.end_line);
    ck_assert_uint_eq(got.end_column, want.end_column);
}

START_TEST(placer__fed_whole__every_span_as_counted_by_hand)
{
    size_t n = sizeof(text) - 1;
    struct sluice_placer p;

    for (size_t start = 0; start < n; start++) {
        sluice_placer_init(&p);
        ck_assert_int_eq(sluice_placer_feed(&p, (const uint8_t *)text, n), SLUICE_OK);
        for (size_t end = start + 1; end <= n; end++)
            assert_place(sluice_placer_at(&p, start, end), count(start, end));
        sluice_placer_release(&p);
    }
}
END_TEST

START_TEST(placer__fed_byte_by_byte_and_passed__same_places_and_bounded_window)
{
    struct sluice_placer p;

    sluice_placer_init(&p);
    for (size_t i = 0; i < sizeof(text) - 1; i++) {
        ck_assert_int_eq(sluice_placer_feed(&p, (const uint8_t *)text + i, 1), SLUICE_OK);
        assert_place(sluice_placer_at(&p, i, i + 1), count(i, i + 1));
        sluice_placer_pass(&p, i + 1);
        ck_assert_uint_eq(p.window.len, 0);
    }
    sluice_placer_release(&p);
}
END_TEST

START_TEST(print_score__millionths__shortest_decimal)
{
    static const struct {
        uint32_t score;
        const char *text;
    } cases[] = {{0, "0"}, {1000000, "1"}, {980000, "0.98"}, {1, "0.000001"}, {500000, "0.5"}, {123456, "0.123456"}};
    struct sluice_buf b;

    sluice_buf_init(&b, 64);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        sluice_buf_clear(&b);
        ck_assert_int_eq(sluice_print_score(cases[i].score, &b), SLUICE_OK);
        ck_assert_uint_eq(b.len, strlen(cases[i].text));
        ck_assert_mem_eq(b.data, cases[i].text, b.len);
    }
    sluice_buf_release(&b);
}
END_TEST

START_TEST(print_finding__with_checks__members_in_the_contracts_order)
{
    static const char want[] = "{\"type\":\"IBAN_CODE\",\"rule\":\"pii.iban\",\"class\":\"pii\",\"start\":5,\"end\":27,"
                               "\"score\":0.99,\"checks\":[\"iban:ok\",\"x:n/a\"]}";
    struct sluice_finding f = {.rule = "pii.iban",
                               .type = "IBAN_CODE",
                               .class_ = SLUICE_CLASS_PII,
                               .start = 5,
                               .end = 27,
                               .score = 990000,
                               .n_checks = 2,
                               .checks = {{"iban", SLUICE_CHECK_OK}, {"x", SLUICE_CHECK_NA}}};
    struct sluice_buf b;

    sluice_buf_init(&b, 1024);
    ck_assert_int_eq(sluice_print_finding(&f, &b), SLUICE_OK);
    ck_assert_uint_eq(b.len, sizeof(want) - 1);
    ck_assert_mem_eq(b.data, want, b.len);
    sluice_buf_release(&b);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("place");
    TCase *t = tcase_create("place");

    tcase_add_test(t, placer__fed_whole__every_span_as_counted_by_hand);
    tcase_add_test(t, placer__fed_byte_by_byte_and_passed__same_places_and_bounded_window);
    tcase_add_test(t, print_score__millionths__shortest_decimal);
    tcase_add_test(t, print_finding__with_checks__members_in_the_contracts_order);
    suite_add_tcase(s, t);
    return suite_run(s);
}
