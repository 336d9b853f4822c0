/* Where sentences end. In each text the value is V, and [ ] stand where its sentence begins and ends. */
#include "rules/sentence.h"
#include "suite_run.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
    const char *name, *text;
} cases[] = {
    {"one sentence", "[my sister has V]"},
    {"between sentences", "She left.[ What is V?] He asked."},
    {"an exclamation", "Oh no![ My son has V!] Help."},
    {"a dot inside a word ends nothing", "[see example.com and v1.2 for V at 3.5 mg]"},
    {"a title", "[Dr. Meyer has V says Prof. Huber]"},
    {"an initial", "[John F. Kennedy had V]"},
    {"an ordinal number", "[am 12. Mai kam V und am 3. Juni ging es]"},
    {"a year ends a sentence", "It was in 2019.[ He has V.] It is 2020."},
    {"a small letter goes on", "[er hat z. B. und ca. zwei V usw. gehabt]"},
    {"a wrapped line goes on", "[my sister has had\nV for\r\n  ten years]"},
    {"an empty line", "my sister\n[\nhas V\n]\nnow"},
    {"a list", "- my sister\n[- V\n]- a dog"},
    {"a quote behind the end", "Indeed.[ \"V\" said he]"},
    {"nothing round it", "[V]"},
    {"ends at the range's end", "He left.[ V.]"},
};

START_TEST(sentence__text__where_it_begins_and_ends)
{
    const char *marked = cases[_i].text;
    char text[256];
    size_t n = 0, begin = 0, end = 0, value = 0;

    for (const char *p = marked; *p != '\0'; p++) {
        if (*p == '[')
            begin = n;
        else if (*p == ']')
            end = n;
        else {
            value = *p == 'V' ? n : value;
            text[n++] = *p;
        }
    }
    ck_assert_msg(sluice_sentence_begin((const uint8_t *)text, 0, value) == begin, "%s", cases[_i].name);
    ck_assert_msg(sluice_sentence_end((const uint8_t *)text, value + 1, n) == end, "%s", cases[_i].name);
}
END_TEST

/* The ranges lie in memory of just their size: a checker of memory sees a byte read outside. */
START_TEST(sentence__any_range__stays_in_it)
{
    static const char text[] = "A. b.\n C1. \r\nD! 12. ?\n- e Prof. F";
    const size_t len = sizeof(text) - 1;

    for (size_t from = 0; from <= len; from++) {
        for (size_t to = from; to <= len; to++) {
            uint8_t *range = malloc(to - from + 1);
            size_t begin, end;

            memcpy(range, text + from, to - from);
            begin = sluice_sentence_begin(range, 0, to - from);
            end = sluice_sentence_end(range, 0, to - from);
            ck_assert_uint_le(begin, to - from);
            ck_assert_uint_le(end, to - from);
            ck_assert_uint_eq(sluice_sentence_begin(range, begin, to - from), begin);
            free(range);
        }
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("sentence");
    TCase *tc = tcase_create("sentence");

    tcase_add_loop_test(tc, sentence__text__where_it_begins_and_ends, 0, COUNT(cases));
    tcase_add_test(tc, sentence__any_range__stays_in_it);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
