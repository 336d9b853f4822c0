/* Characters of JSON strings: escapes read, written and compared. */
#include "core/json.h"

#include "core/utf8.h"

#include "holds.h"
#include "jsongen.h"
#include "suite_run.h"

/* Is the text one JSON value? */
static bool is_json(const struct sluice_buf *text)
{
    struct sluice_error err;
    struct sluice_json_token tok;
    struct sluice_json *j = NULL;
    enum sluice_status st;

    HOLDS(sluice_json_create(text->data, text->len, &j) == SLUICE_OK);
    do
        st = sluice_json_next(j, &tok, &err);
    while (st == SLUICE_OK && tok.kind != SLUICE_JSON_END);
    sluice_json_free(j);
    return st == SLUICE_OK;
}

START_TEST(json_char__escape__character_and_length)
{
    static const struct {
        const char *raw, *out;
        size_t used;
    } chars[] = {{"\\\"", "\"", 2},
                 {"\\\\", "\\", 2},
                 {"\\/", "/", 2},
                 {"\\b", "\b", 2},
                 {"\\f", "\f", 2},
                 {"\\n", "\n", 2},
                 {"\\r", "\r", 2},
                 {"\\t", "\t", 2},
                 {"\\u0041x", "A", 6},
                 {"\\u00e9", "\xC3\xA9", 6},
                 {"\\u20AC", "\xE2\x82\xAC", 6},
                 {"\\ud83d\\ude00z", "\xF0\x9F\x98\x80", 12},
                 {"a", "a", 1},
                 {"/", "/", 1}};
    static const char *const bad[] = {"\\", "\\u", "\\u004", "\\ud83d", "\\ud83d\\ude0", "\\ude00", "\\q", "\x1F"};
    uint8_t out[4];
    size_t used;

    for (size_t i = 0; i < sizeof(chars) / sizeof(chars[0]); i++) {
        unsigned n = sluice_json_char((const uint8_t *)chars[i].raw, strlen(chars[i].raw), out, &used);

        ck_assert_uint_eq(n, strlen(chars[i].out));
        ck_assert_mem_eq(out, chars[i].out, n);
        ck_assert_uint_eq(used, chars[i].used);
    }
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        ck_assert_uint_eq(sluice_json_char((const uint8_t *)bad[i], strlen(bad[i]), out, &used), 0);
    ck_assert_uint_eq(sluice_json_char((const uint8_t *)"", 0, out, &used), 0);
    ck_assert_uint_eq(sluice_json_char((const uint8_t *)"\\\0", 2, out, &used), 0);
}
END_TEST

START_TEST(json_escape__every_code_point__read_back_the_same)
{
    struct sluice_buf text, inside, back;

    sluice_buf_init(&text, 8u << 20);
    sluice_buf_init(&inside, 8u << 20);
    sluice_buf_init(&back, 8u << 20);
    for (uint32_t cp = 0; cp <= 0x10FFFF; cp++) {
        uint8_t utf8[4];

        HOLDS(sluice_buf_append(&text, utf8, sluice_utf8_encode(cp, utf8)) == SLUICE_OK);
    }
    jsongen_put(&inside, "\"");
    ck_assert_int_eq(sluice_json_escape(text.data, text.len, &inside), SLUICE_OK);
    jsongen_put(&inside, "\"");
    ck_assert(is_json(&inside));
    ck_assert_int_eq(sluice_json_unescape(inside.data + 1, inside.len - 2, &back), SLUICE_OK);
    ck_assert_uint_eq(back.len, text.len);
    ck_assert(memcmp(back.data, text.data, text.len) == 0);
    sluice_buf_release(&text);
    sluice_buf_release(&inside);
    sluice_buf_release(&back);
}
END_TEST

START_TEST(json_escape__as_rfc_8785_3_2_2_2)
{
    static const uint8_t text[] = "\0\x01\b\t\n\v\f\r\x1F \"\\/\x7F\xC3\xA9\xE2\x80\xA8";
    static const char want[] = "\\u0000\\u0001\\b\\t\\n\\u000b\\f\\r\\u001f \\\"\\\\/\x7F\xC3\xA9\xE2\x80\xA8";
    struct sluice_buf out;

    sluice_buf_init(&out, 1000);
    ck_assert_int_eq(sluice_json_escape(text, sizeof(text) - 1, &out), SLUICE_OK);
    ck_assert_uint_eq(out.len, strlen(want));
    ck_assert_mem_eq(out.data, want, out.len);
    sluice_buf_release(&out);
}
END_TEST

START_TEST(json_unescape__not_well_formed__format)
{
    static const char *const bad[] = {"a\\", "\\u12", "\\ud800", "\\q", "x\\u00g0"};
    struct sluice_buf out;

    sluice_buf_init(&out, 1000);
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        ck_assert_int_eq(sluice_json_unescape((const uint8_t *)bad[i], strlen(bad[i]), &out), SLUICE_EFORMAT);
    sluice_buf_release(&out);
}
END_TEST

static const struct {
    const char *raw, *text;
    bool equals, begins;
} decoded[] = {
    {"", "", true, true},
    {"a", "", false, true},
    {"", "a", false, false},
    {"key", "key", true, true},
    {"keys", "key", false, true},
    {"ke", "key", false, false},
    {"kEy", "key", false, false},
    {"k\\u0065y", "key", true, true},
    {"\\u006b\\u0065\\u0079s", "key", false, true},
    {"a\\\"b", "a\"b", true, true},
    {"a\\\"b", "a\\\"b", false, false},
    {"\\u00e4", "\xc3\xa4", true, true},
    {"\\u00e4", "\xc3", false, false}, /* not inside a character */
    {"\\ud83d\\ude00!", "\xf0\x9f\x98\x80", false, true},
    {"k\\u0000", "k", false, true},
};

START_TEST(json_equals__raw_and_text__compared_as_decoded)
{
    const uint8_t *raw = (const uint8_t *)decoded[_i].raw;
    size_t n = strlen(decoded[_i].raw);

    ck_assert_int_eq(sluice_json_equals(raw, n, decoded[_i].text), decoded[_i].equals);
    ck_assert_int_eq(sluice_json_begins(raw, n, decoded[_i].text), decoded[_i].begins);
}
END_TEST

START_TEST(json_line__offset__line_breaks_before_it)
{
    static const uint8_t text[] = "a\n\nb\r\nc";

    ck_assert_uint_eq(sluice_json_line(text, 0), 1);
    ck_assert_uint_eq(sluice_json_line(text, 1), 1);
    ck_assert_uint_eq(sluice_json_line(text, 2), 2);
    ck_assert_uint_eq(sluice_json_line(text, 3), 3);
    ck_assert_uint_eq(sluice_json_line(text, 6), 4);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("json_char");
    TCase *tc = tcase_create("json_char");

    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, json_char__escape__character_and_length);
    tcase_add_test(tc, json_escape__every_code_point__read_back_the_same);
    tcase_add_test(tc, json_escape__as_rfc_8785_3_2_2_2);
    tcase_add_test(tc, json_unescape__not_well_formed__format);
    tcase_add_loop_test(tc, json_equals__raw_and_text__compared_as_decoded, 0,
                        (int)(sizeof(decoded) / sizeof(decoded[0])));
    tcase_add_test(tc, json_line__offset__line_breaks_before_it);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
