#include "cli/import_layout.h"
#include "cli/import_regex.h"

#include "rules_kit.h"

#include "core/limits.h"
#include "suite_run.h"

#include <stdlib.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static struct import_regex *regex_of(const char *go)
{
    struct import_regex *re = NULL;
    struct sluice_error err = {0};

    if (import_regex_parse(go, &re, &err) != SLUICE_OK)
        ck_abort_msg("%s: %s", go, err.what);
    return re;
}

/* Our pattern, ended by NUL. */
static void print_ours(const char *go, unsigned group, unsigned bounds, struct sluice_buf *out,
                       struct import_changes *changes)
{
    struct import_regex *re = regex_of(go);

    sluice_buf_init(out, SLUICE_PATTERN_MAX + 1);
    ck_assert_int_eq(import_regex_print(re, group, &import_bounds[bounds], out, changes), SLUICE_OK);
    ck_assert_int_eq(sluice_buf_append_byte(out, '\0'), SLUICE_OK);
    import_regex_free(re);
}

/* --- Go's expression and ours ------------------------------------------------------------------------------------ */

static const struct {
    const char *go;
    unsigned group; /* secretGroup; 0: not said */
    const char *ours;
    unsigned value; /* the group of Go's that our value must be */
} same[] = {
    {"abc", 0, "abc", 0},
    {"a.c", 0, "a.c", 0},
    {"(?s)a.c", 0, "a[\\s\\S]c", 0},
    {"a/b-c#d\"e", 0, "a/b-c#d\"e", 0},
    {"a\\.b\\+\\-\\/\\_", 0, "a\\.b\\+-/_", 0},
    {"a{b}c{,3}d{e", 0, "a\\{b\\}c\\{,3\\}d\\{e", 0},
    {"\\x41\\x{42}\\103\\a\\f\\n\\r\\t", 0, "ABC\\x07\\f\\n\\r\\t", 0},
    {"\\Qa.b*\\Ec", 0, "a\\.b\\*c", 0},
    {"\\d{4}\\D\\w{2}\\W", 0, "[0-9]{4}[^0-9]\\w{2}\\W", 0},
    {"a\\sb\\S", 0, "a[\\t\\n\\f\\r ]b[^\\t\\n\\f\\r ]", 0},
    {"\\bab\\B", 0, "\\bab\\B", 0},
    {"^ab$", 0, "\\Aab\\z", 0},
    {"\\Aab\\z", 0, "\\Aab\\z", 0},
    {"(?m)^ab$", 0, "(?<![^\\n])ab(?![^\\n])", 0},
    {"(?m:^a)b$", 0, "(?<![^\\n])ab\\z", 0},
    /* classes */
    {"[a-z0-9_]", 0, "[0-9_a-z]", 0},
    {"[\\w.-]{3}", 0, "[\\w.-]{3}", 0},
    {"[a-z-9]{2}", 0, "[9a-z-]{2}", 0},
    {"[]a]{2}[^]a]", 0, "[\\]a]{2}[^\\]a]", 0},
    {"[[a]{2}", 0, "[\\[a]{2}", 0},
    {"[a^]{2}", 0, "[\\^a]{2}", 0},
    {"[[:alpha:]_][[:^digit:]][[:xdigit:]]", 0, "[A-Z_a-z][^0-9][0-9A-Fa-f]", 0},
    {"[[:punct:]]{3}", 0, "[!-/:-@\\[-`{-~]{3}", 0},
    {"[\\x00-\\x7F]a", 0, "[\\x00-\\x7f]a", 0},
    {"[^\\x00-\\x7F]a", 0, "[\\x80-\\xff]a", 0},
    {"[\\x60'\"\\s=]{2}", 0, "[\\t\\n\\f\\r \"'=`]{2}", 0},
    {"[^\"]b", 0, "[^\"]b", 0},
    /* letter case */
    {"(?i)key", 0, "(?i)key", 0},
    {"(?i)k1[a-f]", 0, "(?i)k1[A-Fa-f]", 0},
    {"(?i:key)_[a-f]", 0, "(?i:key)_[a-f]", 0},
    {"a(?i)b-c", 0, "a(?i:b-c)", 0},
    {"(?i)a(?-i)bc", 0, "(?i:a)bc", 0},
    {"(?i)a(?-i:b)c-", 0, "(?i:a)b(?i:c)-", 0},
    {"a(?:(?i)b|c)d", 0, "a(?i:(?:b|c))d", 0},
    {"x(?i:a(?:b|c){2}9)y", 0, "x(?i:a(?:b|c){2}9)y", 0},
    /* groups */
    {"(ab)c", 0, "(ab)c", 1},
    {"a(b)(c)", 0, "a(b)c", 1},
    {"a(b)(c)", 2, "ab(c)", 2},
    {"(?P<n>a|b)(?P<m>c|d)", 2, "(?:a|b)(c|d)", 2},
    {"(?<n>ab)c", 1, "(ab)c", 1},
    {"((a)b)c", 2, "(a)bc", 2},
    {"(a|b){2}c", 0, "(?:a|b){2}c", 0},
    {"(?:a|b)c", 0, "(?:a|b)c", 0},
    {"(?:(?:a))b", 0, "ab", 0},
    {"(?:|a)b", 0, "(?:|a)b", 0},
    {"a|bc", 0, "a|bc", 0},
    /* repeats */
    {"a?b??c", 0, "a?b??c", 0},
    {"a{2}b{2,3}c{2,3}?", 0, "a{2}b{2,3}c{2,3}?", 0},
    {"(?U)a{2,3}b{2,3}?", 0, "a{2,3}?b{2,3}", 0},
    {"ab{0}c{0,1}d", 0, "ac?d", 0},
    {"a(?:bc)?d", 0, "a(?:bc)?d", 0},
    {"a(?:\\b)?b(?:\\b){2}", 0, "ab\\b", 0},
    {"a[a-z]*9", 0, "a[a-z]{0,1024}9", 0},
    {"a[a-z]+?9", 0, "a[a-z]{1,1024}?9", 0},
    {"a\\s*b", 0, "a[\\t\\n\\f\\r ]{0,64}b", 0},
    {"a.*b", 0, "a.{0,256}b", 0},
    {"a(?:bc|d)+e", 0, "a(?:bc|d){1,16}e", 0},
    {"a[0-9a-f]{32,}", 0, "a[0-9a-f]{32,2048}", 0},
    {"a[^-]{64,}-", 0, "a[^-]{64,4096}-", 0},
    /* beyond ASCII */
    {"gr\xc3\xbc\xc3\x9f{2}", 0, "gr\xc3\xbc(?:\xc3\x9f){2}", 0},
    {"x[a\xc3\xa4]y", 0, "x(?:a|\xc3\xa4)y", 0},
};

START_TEST(import_regex_print__accepted__pattern_by_hand)
{
    struct import_changes changes;
    struct sluice_buf ours;

    print_ours(same[_i].go, same[_i].group, 0, &ours, &changes);
    ck_assert_str_eq((const char *)ours.data, same[_i].ours);
    sluice_pattern_free(pattern_of((const char *)ours.data));
    sluice_buf_release(&ours);
}
END_TEST

static pcre2_code *compile(const char *pattern, uint32_t options)
{
    PCRE2_SIZE at;
    int rc;
    pcre2_code *code =
        pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED, PCRE2_DOLLAR_ENDONLY | options, &rc, &at, NULL);

    ck_assert_msg(code != NULL, "%s", pattern);
    return code;
}

static bool is_ascii(const char *s)
{
    while (*s != '\0' && (uint8_t)*s < 0x80)
        s++;
    return *s == '\0';
}

struct found {
    int rc;
    PCRE2_SIZE start, end, from, to;
};

static struct found match(const pcre2_code *code, unsigned group, const struct sluice_buf *text, size_t at)
{
    pcre2_match_data *data = pcre2_match_data_create(16, NULL);
    const PCRE2_SIZE *o = pcre2_get_ovector_pointer(data);
    struct found f = {.rc = pcre2_match(code, text->data, text->len, at, 0, data, NULL)};

    if (f.rc > 0) {
        f.rc = 1;
        f = (struct found){1, o[0], o[1], o[2 * group], o[2 * group + 1]};
    }
    pcre2_match_data_free(data);
    return f;
}

/* Every match of either in the text is one of both, with the same value. */
static size_t compare(const pcre2_code *go, unsigned go_value, const pcre2_code *ours, unsigned value, const char *name,
                      const struct sluice_buf *text)
{
    size_t n = 0, at = 0;

    while (at < text->len) {
        struct found a = match(go, go_value, text, at), b = match(ours, value, text, at);

        ck_assert_msg(a.rc == b.rc && (a.rc < 0 || (a.start == b.start && a.end == b.end)), "%s: other matches", name);
        if (a.rc < 0)
            return n;
        ck_assert_msg(a.from == b.from && a.to == b.to, "%s: another value", name);
        n++;
        at = a.end;
    }
    return n;
}

/* Strings of our pattern, half of them with one byte that is another. */
static void append_text(const struct sluice_pattern *p, struct sluice_random *r, struct sluice_buf *text)
{
    static const char others[] = "abcdkyxABCDKYX019_-. \n\"]^[{}";
    size_t at = text->len;

    ck_assert_int_eq(
        sluice_pattern_generate(p, r, sluice_random_below(r, 2) ? SLUICE_PATTERN_ANY : SLUICE_PATTERN_SHORTEST, text),
        SLUICE_OK);
    if (sluice_random_below(r, 2) == 0)
        text->data[at + sluice_random_below(r, (uint32_t)(text->len - at))] =
            (uint8_t)others[sluice_random_below(r, sizeof(others) - 1)];
}

/* PCRE2 reads nearly all of Go's syntax: both patterns must find the same, in bytes. */
START_TEST(import_regex_print__accepted__finds_what_the_original_finds)
{
    struct sluice_random r = {.state = (uint64_t)_i};
    struct sluice_buf ours, text;
    struct import_changes changes;
    struct sluice_pattern *p;
    pcre2_code *go, *code;
    size_t n = 0;

    print_ours(same[_i].go, same[_i].group, 0, &ours, &changes);
    p = pattern_of((const char *)ours.data);
    go = compile(same[_i].go, PCRE2_ALT_CIRCUMFLEX | (is_ascii(same[_i].go) ? 0 : PCRE2_UTF | PCRE2_MATCH_INVALID_UTF));
    code = compile((const char *)ours.data, 0);
    sluice_buf_init(&text, 1u << 16);
    for (unsigned i = 0; i < 200; i++) {
        sluice_buf_clear(&text);
        if (i % 4 == 3 && changes.bounded == 0) { /* two together could be longer than the ends it got */
            append_text(p, &r, &text);
            ck_assert_int_eq(sluice_buf_append_byte(&text, i % 8 == 3 ? '\n' : ' '), SLUICE_OK);
        }
        append_text(p, &r, &text);
        if (i % 4 == 2)
            ck_assert_int_eq(sluice_buf_append_str(&text, i % 3 == 0 ? "x" : i % 3 == 1 ? "\n" : " "), SLUICE_OK);
        n += compare(go, same[_i].value, code, changes.whole == NULL && same[_i].value > 0, same[_i].go, &text);
    }
    ck_assert_msg(n > 0, "%s: never found", same[_i].go);
    pcre2_code_free(go);
    pcre2_code_free(code);
    sluice_pattern_free(p);
    sluice_buf_release(&text);
    sluice_buf_release(&ours);
}
END_TEST

/* --- what is refused --------------------------------------------------------------------------------------------- */

static const struct {
    const char *go, *what; /* how the message begins */
} refused[] = {
    {"\\pL+", "at byte 0: Unicode classes"},
    {"a[\\p{Greek}]", "at byte 2: Unicode classes"},
    {"a(?=b)", "at byte 1: look-around"},
    {"(?<!a)b", "at byte 0: look-around"},
    {"(?>a)b", "at byte 0: look-around and atomic"},
    {"(a)\\1", "at byte 3: back-references"},
    {"a**", "at byte 1: a repeat is repeated"},
    {"a{2}{3}", "at byte 1: a repeat is repeated"},
    {"a++", "at byte 1: a repeat is repeated"},
    {"*a", "at byte 0: nothing to repeat"},
    {"a{1001}", "at byte 1: a repeat of more than 1000"},
    {"a{1,9999999999}", "at byte 1: a repeat of more than 1000"},
    {"a{100000,}", "at byte 1: a repeat of more than 1000"},
    {"a{3,2}", "at byte 1: a repeat of more than 1000, or the wrong way"},
    {"(a", "at byte 0: the group is not closed"},
    {"a)", "at byte 1: a closing parenthesis too many"},
    {"(?x)a", "at byte 0: a kind of group or flag"},
    {"(?i", "at byte 0: a kind of group or flag"},
    {"(?-)a", "at byte 0: a minus without flags"},
    {"(?P<a-b>c)", "at byte 0: the group's name"},
    {"[a", "at byte 0: the class is not closed"},
    {"[z-a]", "at byte 1: the range is the wrong way"},
    {"[^\\x00-\\x{10FFFF}]", "at byte 0: the class holds nothing"},
    {"[^\xc3\xa4]", "at byte 0: a class without some characters"},
    {"[\xc3\xa4-\xe4\xb8\x80]", "at byte 1: a class of many characters"},
    {"a\\", "at byte 1: ends with a backslash"},
    {"\\x4", "at byte 0: \\x without"},
    {"\\x{110000}", "at byte 0: \\x without"},
    {"\\h", "at byte 0: an escape that Go does not have"},
    {"\\8", "at byte 0: back-references"},
    {"\xff", "at byte 0: not UTF-8"},
};

START_TEST(import_regex_parse__refused__says_why_and_where)
{
    struct import_regex *re = NULL;
    struct sluice_error err = {0};
    enum sluice_status st = import_regex_parse(refused[_i].go, &re, &err);

    ck_assert_msg(st == SLUICE_EFORMAT, "%s: accepted", refused[_i].go);
    ck_assert_ptr_null(re);
    ck_assert_msg(strncmp(err.what, refused[_i].what, strlen(refused[_i].what)) == 0, "%s: %s", refused[_i].go,
                  err.what);
}
END_TEST

static enum sluice_status try_depth(unsigned depth)
{
    struct import_regex *re = NULL;
    char text[512] = "";
    enum sluice_status st;

    memset(text, '(', depth);
    text[depth] = 'a';
    memset(text + depth + 1, ')', depth);
    st = import_regex_parse(text, &re, NULL);
    import_regex_free(re);
    return st;
}

START_TEST(import_regex_parse__depth_at_limit_and_past__refused_past)
{
    ck_assert_int_eq(try_depth(SLUICE_PATTERN_DEPTH_MAX), SLUICE_OK);
    ck_assert_int_eq(try_depth(SLUICE_PATTERN_DEPTH_MAX + 1), SLUICE_EFORMAT);
}
END_TEST

/* --- what is different ------------------------------------------------------------------------------------------- */

START_TEST(import_regex_print__groups_that_cannot_be_the_value__whole_match)
{
    static const struct {
        const char *go;
        unsigned group;
        bool whole;
    } rows[] = {{"(a)b", 0, false},   {"(a)|b", 0, true},   {"(a)?b", 0, true}, {"(a){2}b", 0, true},
                {"(a*)b", 0, true},   {"ab", 0, false},     {"ab", 1, true},    {"(a)(b)", 3, true},
                {"(a|b)c", 0, false}, {"((a)|b)c", 2, true}};

    for (size_t i = 0; i < COUNT(rows); i++) {
        struct import_changes changes;
        struct sluice_buf ours;

        print_ours(rows[i].go, rows[i].group, 0, &ours, &changes);
        ck_assert_msg((changes.whole != NULL) == rows[i].whole, "%s", rows[i].go);
        sluice_pattern_free(pattern_of((const char *)ours.data));
        sluice_buf_release(&ours);
    }
}
END_TEST

START_TEST(import_regex_print__repeats_without_end__counted_and_narrower_by_step)
{
    static const char *const ours[] = {"a[a-z]{1,1024}[\\t\\n\\f\\r ]{0,64}.{3,256}(?:bc){2,16}",
                                       "a[a-z]{1,256}[\\t\\n\\f\\r ]{0,64}.{3,128}(?:bc){2,16}",
                                       "a[a-z]{1,64}[\\t\\n\\f\\r ]{0,16}.{3,32}(?:bc){2,8}"};

    for (unsigned i = 0; i < IMPORT_BOUNDS; i++) {
        struct import_changes changes;
        struct sluice_buf text;

        print_ours("a[a-z]+\\s*.{3,}(?:bc){2,}", 0, i, &text, &changes);
        ck_assert_str_eq((const char *)text.data, ours[i]);
        ck_assert_uint_eq(changes.bounded, 4);
        ck_assert_uint_eq(changes.least, import_bounds[i].group);
        ck_assert_uint_eq(changes.most, import_bounds[i].token);
        sluice_buf_release(&text);
    }
}
END_TEST

START_TEST(import_regex_print__what_is_read_otherwise__noted)
{
    struct import_changes changes;
    struct sluice_buf ours;

    print_ours("a\\Z", 0, 0, &ours, &changes);
    ck_assert(changes.text_end_z && !changes.beyond_ascii);
    ck_assert_str_eq((const char *)ours.data, "a\\z");
    sluice_buf_release(&ours);
    print_ours("(?i)\xc3\xa4", 0, 0, &ours, &changes);
    ck_assert(!changes.text_end_z && changes.beyond_ascii);
    sluice_buf_release(&ours);
}
END_TEST

/* --- layout ------------------------------------------------------------------------------------------------------ */

START_TEST(layout_print__at_120_columns_and_past__one_line_then_many)
{
    char word[130] = "";
    struct layout items[] = {{.text = word}, {.text = "1"}};
    struct layout list = {.kind = LAYOUT_LIST, .items = items, .n = 2};

    for (unsigned n = 106; n < 112; n++) { /* 4 + 5 used, then [word, 1] */
        struct sluice_buf out;

        memset(word, 'w', n);
        sluice_buf_init(&out, 1000);
        ck_assert_int_eq(layout_print(&list, 4, 5, &out), SLUICE_OK);
        ck_assert_msg((memchr(out.data, '\n', out.len) == NULL) == (4 + 5 + n + 5 <= 120), "%u", n);
        sluice_buf_release(&out);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("import");
    TCase *tc = tcase_create("import");

    tcase_add_loop_test(tc, import_regex_print__accepted__pattern_by_hand, 0, (int)COUNT(same));
    tcase_add_loop_test(tc, import_regex_print__accepted__finds_what_the_original_finds, 0, (int)COUNT(same));
    tcase_add_loop_test(tc, import_regex_parse__refused__says_why_and_where, 0, (int)COUNT(refused));
    tcase_add_test(tc, import_regex_parse__depth_at_limit_and_past__refused_past);
    tcase_add_test(tc, import_regex_print__groups_that_cannot_be_the_value__whole_match);
    tcase_add_test(tc, import_regex_print__repeats_without_end__counted_and_narrower_by_step);
    tcase_add_test(tc, import_regex_print__what_is_read_otherwise__noted);
    tcase_add_test(tc, layout_print__at_120_columns_and_past__one_line_then_many);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
