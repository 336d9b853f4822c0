/* Numbers among their like. In each text the value stands between [ and ]. */
#include "rules/number_row.h"
#include "suite_run.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
    const char *text;
    bool holds, named_holds; /* without a word, with one near by */
} cases[] = {
    {"{\"ins\":44722,\"inf\":11189,\"ine\":[105011],\"ing\":36,\" fi\":5,\"ila\":9,\"in \":3,\"iou\":2}", true, true},
    {"{\"na\": 1, \"ea\": 2, \"i\xc3\xa9\": 3, \"age\": [43], \"ab\": 5, \"c\": 6, \"d\": 7}", true, true},
    {"{\"age\":[43],\"ht\":180,\"wt\":82,\"sbp\":120,\"dbp\":80,\"hr\":61}", false, false},
    {"{\"one\":1,\"two\":2,\"age\":[43],\"ing\":36,\" fi\":5,\"ila\":9,\"in \":3}", true, true},
    {"{\"one\":1,\"two\":2,\"four\":[43],\"ing\":36,\" fi\":5,\"ila\":9,\"in \":3}", false, false},
    {"{\"one\":1,\"two\":\"2\",\"age\":[43],\"ing\":36,\" fi\":5,\"ila\":9,\"in\":\"3\"}", false, false},
    {"131000 21500, 136000 21500, [161000 21500], 161000 43500", true, false},
    {"(([131000 21500], 136000 21500", true, false},
    {"131000 21500,\n[161000 21500])))", true, false},
    {"tel. [161000 21500], 2nd floor", false, false},
    {"room 12, [161000 21500], 12 30", false, false},
    {"161000, [161000], 161000", false, false},
    {"(f)[1618 521] y Fd(J)n(ohn)", true, true},
    {"(rst.)[515 2525] y(Y)-9 b(ou)", true, true},
    {"(0)[1618] 521 y Fd(J)n(ohn)", true, true},
    {"25\nb(26,)g([2001])0 68 y(which)f(may)", true, true},
    {"b(cell,)g(\\002rst.)p Black [639 2318]\na Fa(\\017)p", true, true},
    {"restore\n%[108.837 457] M (Number:) S", true, true},
    {"call [515 2525] y mañana", false, false},
    {"call [515 2525] (Yves)", false, false},
    {"call [515 2525] x(12)", false, false},
    {"y) - 0.05323) * $y) + [365241.72562]) * $y", true, false},
    {"on [85.07.30] at", false, false},
    {"at [57.8330555] and", false, false},
    {"oval:com.example.rhba:tst:[20070331006]", true, false},
    {"id:[20070331006]", false, false},
    {"gml:id=\"PA.[26133114010]\"", true, false},
    {"No.[26133114010]", false, false},
    {"31.0617 .[6902 13.0637] 2.3576", true, false},
    {"32 37 l 1 122 [91 121 462 115] 661 c 0", true, false},
    {"VStem: 30 95<135.948 373.14> [113 210 400 91]<146.5", true, false},
    {"ABN [91 121 462 115], Sydney", false, false},
    {"<td>[91 121 462 115]</td>", false, false},
    {"card 7 [4111 1111 1111 1111] 12/27", false, false},
    {"[12]", false, false},
};

START_TEST(number_row__text__held_or_not)
{
    const char *marked = cases[_i].text;
    uint8_t *text = malloc(strlen(marked)); /* of just its size: a checker of memory sees a byte read outside */
    size_t n = 0, start = 0, end = 0;

    ck_assert_ptr_nonnull(text);
    for (const char *p = marked; *p != '\0'; p++) {
        if (*p == '[')
            start = n;
        else if (*p == ']')
            end = n;
        else
            text[n++] = (uint8_t)*p;
    }
    ck_assert_msg(sluice_number_row_holds(text, n, start, end, SLUICE_NUMBER_BARE) == cases[_i].holds, "%s", marked);
    ck_assert_msg(sluice_number_row_holds(text, n, start, end, SLUICE_NUMBER_NEAR) == cases[_i].named_holds,
                  "%s, named", marked);
    for (size_t from = 0; from <= start; from++) { /* any cut stays in its memory */
        for (size_t to = end; to <= n; to++) {
            uint8_t *cut = malloc(to - from + 1);

            ck_assert_ptr_nonnull(cut);
            memcpy(cut + 1, text + from, to - from);
            (void)sluice_number_row_holds(cut + 1, to - from, start - from, end - from, SLUICE_NUMBER_ITSELF);
            free(cut);
        }
    }
    free(text);
}
END_TEST

static const struct {
    const char *before, *value, *behind;
    bool holds;
} own[] = {
    {"{\"age\":1,\"zip\":2,\"tel\":3,\"ssn\":", "4", ",\"sex\":5,\"dob\":6,\"ht\":7}", false},
    {"{\"age\": 1, \"zip\": 2, \"tel\": 3, \"ssn\": ", "4", ", \"sex\": 5, \"dob\": 6, \"ht\": 7}", false},
    {"{\"age\":1,\"zip\":2,\"te \":3,\"ssn\":", "4", ",\"sex\":5,\"dob\":6,\"ht\":7}", true},
    {"{\"age\":1,\"zip\":2,\"tel\":3,\"ssn\":", "4", ",\"sex\":5,\" do\":6,\"ht\":7}", true},
};

START_TEST(number_row__its_own_name_says_what_it_is__held_among_letters_only)
{
    char text[128];
    const size_t start = strlen(own[_i].before), end = start + strlen(own[_i].value);
    const int n = snprintf(text, sizeof(text), "%s%s%s", own[_i].before, own[_i].value, own[_i].behind);

    ck_assert(sluice_number_row_holds((uint8_t *)text, (size_t)n, start, end, SLUICE_NUMBER_ITSELF) == own[_i].holds);
    ck_assert(sluice_number_row_holds((uint8_t *)text, (size_t)n, start, end, SLUICE_NUMBER_NEAR));
    ck_assert_mem_eq(text + sluice_number_row_name((uint8_t *)text, (size_t)n, start), "\"ssn\":", 6);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("number_row");
    TCase *tc = tcase_create("number_row");

    tcase_add_loop_test(tc, number_row__text__held_or_not, 0, COUNT(cases));
    tcase_add_loop_test(tc, number_row__its_own_name_says_what_it_is__held_among_letters_only, 0, COUNT(own));
    suite_add_tcase(s, tc);
    return suite_run(s);
}
