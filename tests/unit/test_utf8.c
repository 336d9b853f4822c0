#include "core/utf8.h"

#include "holds.h"
#include "suite_run.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Is this beginning of 1, 2 or 3 bytes that of a longer well-formed sequence? Found by writing all of them down. */
static uint8_t *begins[4];

static void write_down_beginnings(void)
{
    for (unsigned n = 1; n <= 3; n++)
        begins[n] = calloc((size_t)1 << 8 * n, 1);
    for (uint32_t cp = 0x80; cp <= 0x10FFFF; cp++) {
        uint8_t s[4];
        uint32_t key = 0;
        unsigned len = sluice_utf8_encode(cp, s);

        for (unsigned n = 1; n < len; n++) {
            key = key << 8 | s[n - 1];
            begins[n][key] = 1;
        }
    }
}

START_TEST(utf8__every_code_point__encoded_by_the_book_and_read_back)
{
    static const struct {
        uint32_t last;
        unsigned len;
    } lengths[] = {{0x7F, 1}, {0x7FF, 2}, {0xD7FF, 3}, {0xDFFF, 0}, {0xFFFF, 3}, {0x10FFFF, 4}, {0x110010, 0}};
    size_t row = 0;

    for (uint32_t cp = 0; cp <= 0x110010; cp++) {
        uint32_t back = ~cp;
        uint8_t s[4] = {0};
        bool cut = true;
        unsigned len = sluice_utf8_encode(cp, s);

        row += cp > lengths[row].last;
        HOLDS(len == lengths[row].len);
        if (len == 0)
            continue;
        HOLDS(sluice_utf8_decode(s, len, &back, &cut) == len && back == cp && !cut);
        HOLDS(sluice_utf8_check(s, len) == len);
        for (unsigned n = 1; n < len; n++) {
            HOLDS(sluice_utf8_decode(s, n, &back, &cut) == 0 && cut);
            HOLDS(sluice_utf8_check(s, n) == 0);
        }
    }
    ck_assert_uint_eq(sluice_utf8_encode(UINT32_MAX, (uint8_t[4]){0}), 0);
}
END_TEST

START_TEST(utf8_decode__every_three_bytes__only_what_encode_writes)
{
    size_t found[4] = {0};

    write_down_beginnings();
    for (uint32_t key = 0; key < 1u << 24; key++) {
        const uint8_t s[3] = {(uint8_t)(key >> 16), (uint8_t)(key >> 8), (uint8_t)key};
        uint8_t again[4];
        uint32_t cp = 0;
        bool cut;
        unsigned len = sluice_utf8_decode(s, 3, &cp, &cut);

        found[len]++;
        if (len == 0)
            HOLDS(cut == (begins[3][key] != 0));
        else
            HOLDS(!cut && sluice_utf8_encode(cp, again) == len && memcmp(s, again, len) == 0);
        if ((key & 0xFF) == 0 && sluice_utf8_decode(s, 2, &cp, &cut) == 0)
            HOLDS(cut == (begins[2][key >> 8] != 0));
        if ((key & 0xFFFF) == 0 && sluice_utf8_decode(s, 1, &cp, &cut) == 0)
            HOLDS(cut == (begins[1][key >> 16] != 0));
    }
    ck_assert_uint_eq(found[1], (size_t)128 << 16);
    ck_assert_uint_eq(found[2], (size_t)(0x800 - 0x80) << 8);
    ck_assert_uint_eq(found[3], 0x10000 - 0x800 - 0x800);
    for (unsigned n = 1; n <= 3; n++)
        free(begins[n]);
}
END_TEST

START_TEST(utf8_decode__four_bytes_with_a_wrong_one__refused)
{
    static const uint8_t good[4] = {0xF1, 0x80, 0x80, 0x80};
    static const uint8_t wrong[] = {0x00, 0x7F, 0xC0, 0xFF};
    uint32_t cp;
    bool cut;

    ck_assert_uint_eq(sluice_utf8_decode(good, 4, &cp, &cut), 4);
    for (unsigned at = 1; at < 4; at++) {
        for (size_t i = 0; i < COUNT(wrong); i++) {
            uint8_t s[4];

            memcpy(s, good, 4);
            s[at] = wrong[i];
            ck_assert_uint_eq(sluice_utf8_decode(s, 4, &cp, &cut), 0);
            ck_assert(!cut);
        }
    }
}
END_TEST

START_TEST(utf8_check__fault_anywhere__its_offset)
{
    static const char *const faults[] = {"\x80",         "\xC3",         "\xC0\x80", "\xE4\xB8",
                                         "\xED\xA0\x80", "\xF0\x9F\x98", "\xFF"};

    for (size_t before = 0; before < 40; before++) {
        for (size_t i = 0; i < COUNT(faults); i++) {
            char text[64];
            int n = snprintf(text, sizeof(text), "%.*s%s", (int)before, "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                             faults[i]);

            HOLDS(sluice_utf8_check((const uint8_t *)text, (size_t)n) == before);
            n += snprintf(text + n, sizeof(text) - (size_t)n, "bbbbbbbbbb");
            HOLDS(sluice_utf8_check((const uint8_t *)text, (size_t)n) == before);
        }
    }
    ck_assert_uint_eq(sluice_utf8_check(NULL, 0), 0);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("utf8");
    TCase *tc = tcase_create("utf8");

    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, utf8__every_code_point__encoded_by_the_book_and_read_back);
    tcase_add_test(tc, utf8_decode__every_three_bytes__only_what_encode_writes);
    tcase_add_test(tc, utf8_decode__four_bytes_with_a_wrong_one__refused);
    tcase_add_test(tc, utf8_check__fault_anywhere__its_offset);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
