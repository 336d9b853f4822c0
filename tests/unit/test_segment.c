/* Tokens and segments: offsets by hand, and any cut of a text. */
#include "model/segment.h"
#include "rng.h"
#include "suite_run.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* In each text '|' stands where a token begins, and '#' where one begins that begins a segment. */
static const struct {
    const char *name, *text;
} cases[] = {
    {"words", "#Anna |and |Bob"},
    {"punctuation stands alone", "#Hi|, |Anna|!"},
    {"an apostrophe", "#O|'|Brien |d|\xE2\x80\x99|Anna"},
    {"a hyphen and digits", "#Jean|-|Luc |23b |12|.|5"},
    {"an underline joins", "#a_b |_x |(|y|)"},
    {"letters of all scripts", "#\xC5\x81ukasz |\xCE\x86\xCE\xBD\xCE\xBD\xCE\xB1 |\xD0\x90\xD0\xBD\xD0\xBD\xD0\xB0"},
    {"a combining accent and a soft hyphen", "#Jose\xCC\x81 |Mu\xC2\xADller"},
    {"a no-break space", "#10\xC2\xA0|km"},
    {"quotation marks", "#\xE2\x80\x9EHallo|\xE2\x80\x9C"},
    {"bytes that are no UTF-8", "#a|\xFF|\xC3 |b"},
    {"a sentence", "#He |departed|. #Anna |came|."},
    {"an abbreviation", "#Dr|. |Anna |J|. |Smith"},
    {"a small letter goes on", "#He |left|. |and |came"},
    {"a question", "#Really|? #Yes"},
    {"a line's end", "#Name|: |Anna\n#Tel"},
    {"an empty line", "#a\n\n#b"},
    {"a wrapped line", "#this |line |is |long |enough |to |be |a |wrapped |one |of |a |letter |Anna\n|Meyer |here"},
    {"a shorter line", "#this |line |is |long |enough |to |be |a |wrapped |one\n|of |a |letter"},
    {"a shorter line before a capital", "#this |line |is |long |enough |to |be |a |headline |by |Anna\n#Meyer |wins"},
    {"a wrapped line that ends with a small word",
     "#this |line |is |long |enough |to |be |a |wrapped |one|, |he |said|.\n#Meyer"},
    {"a wrapped line that ends with a number",
     "#this |line |is |long |enough |to |be |a |wrapped |one |of |1999|.\n#Meyer"},
    {"a wrapped line that ends with a title",
     "#this |line |is |long |enough |to |be |a |wrapped |one |that |ends |with |Mr|.\n|Meyer"},
    {"a small abbreviation in a line", "#She |is |geb|. |Meyer"},
    {"a list", "#this |line |is |long |enough |to |be |a |wrapped |one |Anna\n#- |Meyer"},
    {"nothing but spaces before", " \n\t #a "},
};

static size_t unmark(const char *marked, uint8_t *text, uint8_t *begins)
{
    size_t n = 0;

    memset(begins, 0, 256);
    for (const char *p = marked; *p != '\0'; p++) {
        if (*p == '|' || *p == '#')
            begins[n] = (uint8_t)*p;
        else
            text[n++] = (uint8_t)*p;
    }
    return n;
}

START_TEST(segment__text__tokens_and_segments_begin_there)
{
    uint8_t text[256], want[256], got[256] = {0};
    size_t n = unmark(cases[_i].text, text, want), at = 0, i;
    struct sluice_segment s;

    if (_i == 8) { /* U+201E is a token of its own; its second byte cannot be marked above */
        want[3] = '|';
    }
    while (sluice_segment_next(text, n, true, &at, &s)) {
        for (unsigned k = 0; k < s.n; k++)
            got[s.start + s.token[k].start] = k == 0 ? '#' : '|';
    }
    for (i = 0; i < n; i++)
        ck_assert_msg(want[i] == got[i], "%s: byte %zu", cases[_i].name, i);
}
END_TEST

/* Text of pieces that decide where tokens and segments end. */
static size_t random_text(uint64_t *r, uint8_t *out, size_t max)
{
    static const char *const piece[] = {"Anna",
                                        "x",
                                        " ",
                                        "\n",
                                        ". ",
                                        ".",
                                        "\xC3\xA9",
                                        "\xCC\x81",
                                        "\xC2\xA0",
                                        "\xE2\x82\xAC",
                                        "12",
                                        "_",
                                        "Dr",
                                        "!",
                                        "\xFF",
                                        "\xC3",
                                        "                         ",
                                        "wwwwwwwwwwwwwwww",
                                        "\r\n",
                                        ", ",
                                        "(",
                                        "word word word word word word word word "};
    size_t n = 0;

    while (n + 48 < max) {
        const char *p = piece[rng_below(r, COUNT(piece))];
        size_t len = strlen(p);

        memcpy(out + n, p, len);
        n += len;
    }
    return n;
}

START_TEST(segment__any_cut__same_segments)
{
    static uint8_t text[12000];
    static struct sluice_segment whole, piece;
    uint64_t r = (uint64_t)_i + 1;
    size_t n = random_text(&r, text, sizeof(text)), at = 0, have = 0, from = 0;

    while (sluice_segment_next(text, n, true, &at, &whole)) {
        while (!sluice_segment_next(text, have, have == n, &from, &piece)) {
            ck_assert_uint_lt(have, n);
            ck_assert_uint_le(have - from, SLUICE_SEGMENT_MAX + SLUICE_SEGMENT_AHEAD);
            have += 1 + rng_below(&r, 40);
            have = have < n ? have : n;
        }
        ck_assert_uint_eq(from, at);
        ck_assert_uint_eq(piece.n, whole.n);
        ck_assert_uint_eq(piece.start, whole.start);
        ck_assert_uint_eq(piece.end, whole.end);
        ck_assert_int_eq(piece.kind, whole.kind);
        ck_assert_mem_eq(piece.token, whole.token, whole.n * sizeof(whole.token[0]));
    }
    ck_assert(!sluice_segment_next(text, n, true, &from, &piece));
}
END_TEST

START_TEST(segment__any_text__tokens_cover_all_but_spaces)
{
    static uint8_t text[12000];
    struct sluice_segment s;
    uint64_t r = (uint64_t)_i + 1000;
    size_t n = random_text(&r, text, sizeof(text)), at = 0, last = 0;

    while (sluice_segment_next(text, n, true, &at, &s)) {
        ck_assert_uint_le(s.n, SLUICE_SEGMENT_TOKENS_MAX);
        ck_assert_uint_le(s.end - s.start, SLUICE_SEGMENT_MAX);
        for (unsigned k = 0; k < s.n; k++) {
            ck_assert_uint_le((size_t)(s.token[k].end - s.token[k].start), SLUICE_TOKEN_MAX);
            ck_assert_uint_ge(s.start + s.token[k].start, last);
            for (; last < s.start + s.token[k].start; last++)
                ck_assert(text[last] == ' ' || text[last] == '\n' || text[last] == '\r' || text[last] == 0xC2 ||
                          text[last] == 0xA0);
            last = s.start + s.token[k].end;
        }
        ck_assert_uint_eq(last, s.end);
    }
}
END_TEST

START_TEST(segment__longest_token_and_segment__cut_there)
{
    static uint8_t text[3 * SLUICE_SEGMENT_MAX];
    struct sluice_segment s;
    size_t at = 0;

    memset(text, 'w', sizeof(text));
    ck_assert(sluice_segment_next(text, SLUICE_TOKEN_MAX, true, &at, &s));
    ck_assert_uint_eq(s.n, 1);
    at = 0;
    ck_assert(sluice_segment_next(text, SLUICE_TOKEN_MAX + 1, true, &at, &s));
    ck_assert_uint_eq(s.n, 2);
    at = 0;
    ck_assert(sluice_segment_next(text, sizeof(text), true, &at, &s));
    ck_assert_uint_eq(at, SLUICE_SEGMENT_MAX);
    for (size_t i = 1; i < sizeof(text); i += 2)
        text[i] = ' ';
    at = 0;
    ck_assert(sluice_segment_next(text, sizeof(text), true, &at, &s));
    ck_assert_uint_eq(s.n, SLUICE_SEGMENT_TOKENS_MAX);
    memset(text + 1, ' ', 2 * SLUICE_SEGMENT_GAP_MAX);
    text[1 + SLUICE_SEGMENT_GAP_MAX] = 'a';
    text[2 + 2 * SLUICE_SEGMENT_GAP_MAX] = ' ';
    text[3 + 2 * SLUICE_SEGMENT_GAP_MAX] = 'b';
    at = 0;
    ck_assert(sluice_segment_next(text, 4 + 2 * SLUICE_SEGMENT_GAP_MAX, true, &at, &s));
    ck_assert_uint_eq(s.n, 2); /* a gap of GAP_MAX goes on, one more ends it */
}
END_TEST

static const struct {
    const char *text;
    uint8_t shape;
} shapes[] = {
    {"straat", SLUICE_SHAPE_LOWER},         {"Anna", SLUICE_SHAPE_CAPITAL},
    {"NATO", SLUICE_SHAPE_UPPER},           {"M", SLUICE_SHAPE_INITIAL},
    {"McDonald", SLUICE_SHAPE_INNER},       {"iPhone", SLUICE_SHAPE_CAMEL},
    {"\xE6\x9D\xB1", SLUICE_SHAPE_UNCASED}, {"A4", SLUICE_SHAPE_MIXED},
    {"a_b", SLUICE_SHAPE_UNDERLINE},        {"7", SLUICE_SHAPE_DIGIT_1},
    {"12345", SLUICE_SHAPE_DIGIT_5},        {"123456", SLUICE_SHAPE_DIGITS},
    {"\xE2\x80\x9C", SLUICE_SHAPE_QUOTE},   {"\xE2\x80\x93", SLUICE_SHAPE_DASH},
    {"\xE2\x82\xAC", SLUICE_SHAPE_OTHER},   {"!", SLUICE_SHAPE_ASCII},
    {"~", SLUICE_SHAPE_ASCII + 30},         {":", SLUICE_SHAPE_ASCII + 15},
    {"\xC3\x89va", SLUICE_SHAPE_CAPITAL},
};

START_TEST(segment__token__has_this_shape)
{
    struct sluice_segment s;
    size_t at = 0;

    ck_assert(sluice_segment_next((const uint8_t *)shapes[_i].text, strlen(shapes[_i].text), true, &at, &s));
    ck_assert_uint_eq(s.n, 1);
    ck_assert_uint_eq(s.token[0].shape, shapes[_i].shape);
}
END_TEST

static const struct {
    const char *text;
    enum sluice_segment_kind kind;
} kinds[] = {
    {"Hello there my dear friend", SLUICE_SEGMENT_PROSE}, {"Hello there", SLUICE_SEGMENT_SHORT},
    {"please write to anna", SLUICE_SEGMENT_LOWER},       {"PLEASE WRITE TO ANNA", SLUICE_SEGMENT_UPPER},
    {"Anna Meyer Visits Old Bonn", SLUICE_SEGMENT_TITLE}, {"int f(void) { return x[i]; }", SLUICE_SEGMENT_CODE},
};

START_TEST(segment__text__is_of_this_kind)
{
    struct sluice_segment s;
    size_t at = 0;

    ck_assert(sluice_segment_next((const uint8_t *)kinds[_i].text, strlen(kinds[_i].text), true, &at, &s));
    ck_assert_int_eq(s.kind, kinds[_i].kind);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("segment");
    TCase *tc = tcase_create("segment");

    tcase_add_loop_test(tc, segment__text__tokens_and_segments_begin_there, 0, COUNT(cases));
    tcase_add_loop_test(tc, segment__any_cut__same_segments, 0, 20);
    tcase_add_loop_test(tc, segment__any_text__tokens_cover_all_but_spaces, 0, 20);
    tcase_add_test(tc, segment__longest_token_and_segment__cut_there);
    tcase_add_loop_test(tc, segment__token__has_this_shape, 0, COUNT(shapes));
    tcase_add_loop_test(tc, segment__text__is_of_this_kind, 0, COUNT(kinds));
    suite_add_tcase(s, tc);
    return suite_run(s);
}
