/* Which windows patterns get: pieces, heads, anchors, needs. */
#include "rules/prefilter_internal.h"

#include "rules_kit.h"
#include "suite_run.h"

#include <stdlib.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* --- windows ----------------------------------------------------------------------------------------------------- */

static const struct {
    const char *pattern;
    unsigned n;
    enum sluice_window_kind kinds[2];
    uint32_t lead_min, lead_max; /* of the first */
} chosen[] = {
    {"EXAMPLE-\\d{4}", 1, {SLUICE_WINDOW_STRING}, 8, 8},
    {"\\bEXAMPLE_([0-9A-Za-z]{36})\\b", 1, {SLUICE_WINDOW_NAME}, 8, 8},
    {"(?i)password: \\S{8,64}", 1, {SLUICE_WINDOW_STRING}, 8, 8},
    {"(?:a|b|cc)EXAMPLE", 1, {SLUICE_WINDOW_STRING}, 8, 9},
    {"\\d{16}", 1, {SLUICE_WINDOW_DIGITS}, 0, 0},
    {"[A-Z]\\d{8}", 1, {SLUICE_WINDOW_DIGITS}, 0, 0},
    {"\\+[1-9]", 1, {SLUICE_WINDOW_DIGIT}, 2, 2},
    {"[\\w.]{1,64}@[\\w.]{1,64}", 1, {SLUICE_WINDOW_RARE}, 3, 66},
    {"[0-9a-f]{40}", 1, {SLUICE_WINDOW_RUN}, 40, 40},
    {"[A-Z]{12}", 1, {SLUICE_WINDOW_RUN}, 12, 12},
    {"(?:EXAMPLE-\\d{4}|[0-9a-f]{40})", 2, {SLUICE_WINDOW_STRING, SLUICE_WINDOW_RUN}, 8, 8},
    {"x{1,3}(?:EXAMPLE|\\d{16})y", 2, {SLUICE_WINDOW_STRING, SLUICE_WINDOW_DIGITS}, 8, 10},
};

START_TEST(windows_choose__typical_pattern__kinds_and_leads)
{
    struct sluice_pattern *p = pattern_of(chosen[_i].pattern);
    struct sluice_windows w;

    ck_assert_int_eq(sluice_windows_choose(p, &w), SLUICE_OK);
    ck_assert_uint_eq(w.n, chosen[_i].n);
    for (unsigned k = 0; k < w.n; k++)
        ck_assert_int_eq(w.v[k].kind, chosen[_i].kinds[k]);
    if (chosen[_i].lead_max > 0) {
        ck_assert_uint_eq(w.v[0].lead_min, chosen[_i].lead_min);
        ck_assert_uint_eq(w.v[0].lead_max, chosen[_i].lead_max);
    }
    sluice_windows_release(&w);
    sluice_pattern_free(p);
}
END_TEST

/* Of " have" and " diabetes" the word that every other sentence has is no good, though both are literals. */
START_TEST(windows_choose__common_words__avoided)
{
    struct sluice_pattern *p = pattern_of("(?i)(?:have|had)[^\n]{1,30}(?:diabetes|asthma)");
    struct sluice_windows w;

    ck_assert_int_eq(sluice_windows_choose(p, &w), SLUICE_OK);
    ck_assert_uint_eq(w.n, 2);
    ck_assert_str_eq((const char *)w.v[0].regex.data, "diabetes");
    ck_assert_str_eq((const char *)w.v[1].regex.data, "asthma");
    ck_assert(w.v[0].caseless && w.v[1].caseless);
    sluice_windows_release(&w);
    sluice_pattern_free(p);
}
END_TEST

/* Back to front, without assertions. */
static const struct {
    const char *pattern, *head; /* "": none that is worth it */
    unsigned between;           /* bytes of it and EXAMPLE or SAMPLE */
} heads[] = {
    {"EXAMPLE[a-z]{1,30}", ""},
    {"[a-c]{1,3}EXAMPLE", ""},   /* as many places as PCRE2 tries in no time */
    {"[a-c]{0,30}EXAMPLE", ""},  /* it may be empty */
    {"[a-c]{1,300}EXAMPLE", ""}, /* too long */
    {"(?:[a-c]{1,30}x)?EXAMPLE", ""},
    {"[a-c]{1,30}EXAMPLE", "[a-c]{1,30}"},
    {"\\b[0-9]{1,30}(?<!0)(?:EXAMPLE|SAMPLE)\\b", "[0-9]{1,30}"},
    {"(?:mother|father|brother|dad|moth[a-z]{1,30}) [0-9](?:EXAMPLE|SAMPLE)",
     "[0-9]\\x20(?:reht(?:o(?:m|rb)|af)|dad|[a-z]{1,30}htom)"},
    {"(?i)(?:ab|Cd[e-g]){1,9}, (EXAMPLE)", "(?:(?:(?i)ba|[E-Ge-g]dc)){1,9}", 2},
    {"(?:ab|(?i:C)d|e[xX]){1,19}[^a]y(?i:EXAMPLE)", "[\\x00-\\x60b-\\xff](?:(?:ba|d(?i)c|x(?-i)e)){1,19}", 1},
};

START_TEST(window_head__typical_pattern__its_first_part_backwards)
{
    struct sluice_pattern *p = pattern_of(heads[_i].pattern);
    struct sluice_windows w;
    struct sluice_head h;

    ck_assert_int_eq(sluice_windows_choose(p, &w), SLUICE_OK);
    ck_assert_int_eq(sluice_window_head(p, &w, &h), SLUICE_OK);
    ck_assert_str_eq(h.regex.len == 0 ? "" : (const char *)h.regex.data, heads[_i].head);
    sluice_buf_release(&h.regex);
    sluice_windows_release(&w);
    sluice_pattern_free(p);
}
END_TEST

/* What the head of a pattern that ends with EXAMPLE or SAMPLE can end with. Release it. */
static struct sluice_head head_of(const struct sluice_pattern *p)
{
    struct sluice_windows w;
    struct sluice_head h;

    ck_assert_int_eq(sluice_windows_choose(p, &w), SLUICE_OK);
    ck_assert_int_eq(sluice_window_head(p, &w, &h), SLUICE_OK);
    sluice_windows_release(&w);
    return h;
}

static size_t end_of_head(const struct sluice_buf *text)
{
    const size_t longer = strlen("EXAMPLE"), shorter = strlen("SAMPLE");
    const bool is_longer = (text->data[text->len - longer] | 0x20u) == 'e';

    return text->len - (is_longer ? longer : shorter);
}

START_TEST(head_may_end__what_the_pattern_makes__yes)
{
    struct sluice_pattern *p = pattern_of(heads[_i].pattern);
    struct sluice_head h = head_of(p);
    struct sluice_random r = {.state = 20261129u + (uint64_t)_i};

    for (unsigned i = 0; i < 300 && h.regex.len != 0; i++) {
        struct sluice_buf text;

        sluice_buf_init(&text, 1u << 16);
        for (unsigned k = i % 9; k > 0; k--) /* anything stands before it */
            ck_assert_int_eq(sluice_buf_append_byte(&text, (uint8_t)sluice_random_below(&r, 256)), SLUICE_OK);
        ck_assert_int_eq(sluice_pattern_generate(p, &r, SLUICE_PATTERN_ANY, &text), SLUICE_OK);
        ck_assert_msg(sluice_head_may_end(&h.ends, text.data, end_of_head(&text) - heads[_i].between), "%s",
                      heads[_i].pattern);
        sluice_buf_release(&text);
    }
    sluice_buf_release(&h.regex);
    sluice_pattern_free(p);
}
END_TEST

START_TEST(head_may_end__other_words__no)
{
    static const char pattern[] = "(?:mother|dad|moth[a-k]{1,30}) [0-9](?:EXAMPLE|SAMPLE)";
    static const char *const yes[] = {"my mother 4", "his dad 0", "a moths mothkid 9", "mothab 9"};
    static const char *const no[] = {"my mothez 4", "my mother ", "the tower 4", "a sister4", ""};
    struct sluice_pattern *p = pattern_of(pattern);
    struct sluice_head h = head_of(p);

    ck_assert_uint_gt(h.regex.len, 0);
    for (size_t i = 0; i < COUNT(yes); i++)
        ck_assert_msg(sluice_head_may_end(&h.ends, (const uint8_t *)yes[i], strlen(yes[i])), "%s", yes[i]);
    for (size_t i = 0; i < COUNT(no); i++)
        ck_assert_msg(!sluice_head_may_end(&h.ends, (const uint8_t *)no[i], strlen(no[i])), "%s", no[i]);
    sluice_buf_release(&h.regex);
    sluice_pattern_free(p);
}
END_TEST

/* n branches, as many as the pattern's own limit allows. */
static enum sluice_status choose_of_many(const char *branch, unsigned n)
{
    struct sluice_windows w;
    enum sluice_status st;
    struct sluice_pattern *p;
    struct sluice_buf text;

    sluice_buf_init(&text, 1u << 20);
    for (unsigned i = 0; i < n; i++)
        ck_assert_int_eq(sluice_buf_printf(&text, "%s%c%c%s", i == 0 ? "" : "|", 'a' + (int)(i % 26),
                                           'a' + (int)(i / 26 % 26), branch),
                         SLUICE_OK);
    ck_assert_int_eq(sluice_buf_append_byte(&text, 0), SLUICE_OK);
    p = pattern_of((const char *)text.data);
    st = sluice_windows_choose(p, &w);
    sluice_windows_release(&w);
    sluice_pattern_free(p);
    sluice_buf_release(&text);
    return st;
}

START_TEST(windows_choose__more_than_the_engine_takes__limit)
{
    ck_assert_int_eq(choose_of_many("example", 600), SLUICE_OK);
    ck_assert_int_eq(choose_of_many("\\W\\W", 600), SLUICE_ELIMIT); /* written out, \W is long */
}
END_TEST

/* --- anchors ----------------------------------------------------------------------------------------------------- */

static const struct {
    const char *regex, *anchors; /* NULL: none */
    uint32_t width;
} anchored[] = {
    {"\\x40", "@", 1},
    {"\\x20\\x40[A-Za-z][0-9A-Z]{2}", "@", 5},
    {"(?:a|b)(?:\\x40|\\x2b[0-9]{1,4})x{0,2}", "@+", 8},
    {"(?:a\\x40{0,1}|b\\x2b)", NULL, 0}, /* in a branch it may be left out */
    {"[a-z]{3}", NULL, 0},
    {"[a-z](", NULL, 0}, /* cannot be read */
};

START_TEST(window_anchor__expressions__the_rarest_bytes_that_each_occurrence_holds)
{
    const char *wanted = anchored[_i].anchors;
    struct sluice_byteset set;
    uint32_t width;

    ck_assert(sluice_window_anchor(anchored[_i].regex, &set, &width) == (wanted != NULL));
    if (wanted == NULL)
        return;
    ck_assert_uint_eq(width, anchored[_i].width);
    ck_assert_uint_eq(sluice_byteset_count(&set), strlen(wanted));
    for (const char *c = wanted; *c != '\0'; c++)
        ck_assert(sluice_byteset_has(&set, (uint8_t)*c));
}
END_TEST

/* --- needs ------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *pattern;
    uint32_t length; /* 0: needs nothing */
    const char *member, *stranger;
    uint32_t fenced_min, fenced_max;
} needed[] = {
    {"(?i)mistral[^\n]{0,40}?(?<![\\w])([0-9A-Za-z]{32})(?![\\w])", 32, "7", "-", 32, 32},
    {"key[^\n]{0,9}\\b(?!x{9})([0-9a-f]{32,40})(?![0-9A-F]|-)", 32, "7", "-", 0, 0}, /* a small letter may follow */
    {"key[^\n]{0,9}\\b(?!x{9})([0-9a-f]{32,40})(?!-|[0-9a-z])x?", 32, "7", "-", 32, 40},
    {"key[^\n]{0,9}(?<![^x])([0-9a-f]{32,40})\\b", 32, "7", "-", 32, 40},
    {"key[^\n]{0,9}(?<![^x])((?:[0-9a-f]{32})={0,2})(?![0-9a-f=])", 32, "7", "=", 32, 32},
    {"key[^\n]{0,9}(?<![^x])((?:[0-9a-f]{32})[=f]{0,2})(?![0-9a-f=])", 32, "7", "=", 0, 0},
    {"key[^\n]{0,9}(?<![^x])((?:[0-9a-f]{32}){1,2})(?![0-9a-f=])", 32, "7", "=", 32, 64},
    {"key[^\n]{0,9}(?<![^x])(?:[0-9a-f]{32}[xy]){2}(?![0-9a-f])", 64, "7", "=", 0, 0},
    {"key[^\n]{0,9}(?<![^7])([0-9a-f]{32,40})\\b", 32, "7", "-", 0, 0},
    {"key[^\n]{0,9}(?<![^x]|ab)-?([0-9a-f]{32,40})\\b", 32, "7", "g", 32, 40},
    {"EXAMPLE-(?:[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{12})", 34, "-", "g"}, /* hyphens and prefix are of the run */
    {"(?:key|token)=([0-9a-f]{32}|[0-9a-f]{64})", 33, "=", "k"},
    {"(?:foo|bar) (?:[A-Z0-9]{20})?x", 0, "", ""},
    {"password: ([^\\s]{6,64})", 0, "", ""},
    {"AB[0-9]{400}", 64, "9", "C"}, /* no longer than is looked for */
};

START_TEST(window_need__typical_pattern__its_rarest_run)
{
    struct sluice_pattern *p = pattern_of(needed[_i].pattern);
    struct sluice_windows w;
    struct sluice_need need;

    ck_assert_int_eq(sluice_windows_choose(p, &w), SLUICE_OK);
    need = sluice_window_need(p);
    ck_assert_uint_eq(need.length, needed[_i].length);
    ck_assert_uint_eq(need.fenced_min, needed[_i].fenced_min);
    ck_assert_uint_eq(need.fenced_max, needed[_i].fenced_max);
    if (need.length != 0) {
        ck_assert(sluice_byteset_has(&need.set, (uint8_t)needed[_i].member[0]));
        ck_assert(!sluice_byteset_has(&need.set, (uint8_t)needed[_i].stranger[0]));
    }
    sluice_windows_release(&w);
    sluice_pattern_free(p);
}
END_TEST

static bool is_in(const struct sluice_need *n, const uint8_t *text, size_t i)
{
    return sluice_byteset_has(&n->set, text[i]);
}

static bool has_fenced(const struct sluice_need *n, const uint8_t *text, size_t len, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        size_t end = i;

        while (end < len && is_in(n, text, end))
            end++;
        if ((i == 0 || !is_in(n, text, i - 1)) && end <= to && end - i >= n->fenced_min && end - i <= n->fenced_max)
            return true;
    }
    return false;
}

static bool has_run(const struct sluice_need *n, const uint8_t *text, size_t len, size_t from, size_t to)
{
    size_t run = 0;

    if (n->fenced_max != 0)
        return has_fenced(n, text, len, from, to);
    for (size_t i = from; i < to && run < n->length; i++)
        run = is_in(n, text, i) ? run + 1 : 0;
    return run >= n->length;
}

/* Questions in ascending order and out of it, of two rules that share a need and of two that do not. */
START_TEST(needs_met__random_texts_and_questions__as_a_plain_search_says)
{
    static const char *const sets[] = {"0123456789abcdef", "0123456789abcdefghijklmnopqrstuvwxyz-"};
    static const uint32_t lengths[] = {8, 16, 8, 11, 8, 5, 9}, widths[] = {20, 40, 90, 33, 30, 60, 120};
    static const uint32_t most[] = {0, 0, 0, 0, 12, 5, 70}; /* fenced, where not 0 */
    struct sluice_random r = {.state = 5};
    struct sluice_need need[7] = {{{{0}}, 0}};
    struct sluice_needs_seen *seen;
    struct sluice_needs *needs;
    uint8_t text[600];

    ck_assert_int_eq(sluice_needs_create(7, &needs), SLUICE_OK);
    for (size_t i = 0; i < 7; i++) {
        need[i].length = lengths[i];
        need[i].fenced_min = most[i] == 0 ? 0 : lengths[i];
        need[i].fenced_max = most[i];
        for (const char *c = sets[i % 2]; *c != '\0'; c++)
            sluice_byteset_add(&need[i].set, (uint8_t)*c);
        ck_assert_int_eq(sluice_needs_add(needs, &need[i], widths[i]), SLUICE_OK);
    }
    ck_assert_int_eq(sluice_needs_add(needs, &need[0], 1), SLUICE_ESTATE); /* one too many */
    ck_assert_int_eq(sluice_needs_seen_create(needs, &seen), SLUICE_OK);
    for (unsigned round = 0; round < 400; round++) {
        const size_t len = 1 + sluice_random_below(&r, sizeof(text));
        uint64_t first = 0;

        for (size_t i = 0, left = 0, from = 0; i < len; i++, left--) {
            if (left == 0) {
                left = 1 + sluice_random_below(&r, 24);
                from = sluice_random_below(&r, 3);
            }
            text[i] = from < 2 ? (uint8_t)sets[from][sluice_random_below(&r, (uint32_t)strlen(sets[from]))] : ' ';
        }
        sluice_needs_seen_clear(needs, seen);
        for (unsigned q = 0; q < 60; q++) {
            const uint32_t rule = sluice_random_below(&r, 7);
            uint64_t last, reach;

            first = sluice_random_below(&r, 8) == 0 ? sluice_random_below(&r, (uint32_t)len)
                                                    : first + sluice_random_below(&r, 12);
            first = first < len ? first : len - 1;
            last = first + sluice_random_below(&r, 5);
            last = last < len ? last : len - 1;
            reach = last + widths[rule] < len ? last + widths[rule] : len;
            ck_assert_int_eq(sluice_needs_met(needs, seen, rule, text, len, first, last),
                             has_run(&need[rule], text, len, (size_t)first, (size_t)reach));
        }
    }
    sluice_needs_seen_free(seen);
    sluice_needs_free(needs);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("window");
    TCase *tc = tcase_create("window");

    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, windows_choose__typical_pattern__kinds_and_leads, 0, COUNT(chosen));
    tcase_add_test(tc, windows_choose__common_words__avoided);
    tcase_add_loop_test(tc, window_head__typical_pattern__its_first_part_backwards, 0, COUNT(heads));
    tcase_add_loop_test(tc, head_may_end__what_the_pattern_makes__yes, 0, COUNT(heads));
    tcase_add_test(tc, head_may_end__other_words__no);
    tcase_add_test(tc, windows_choose__more_than_the_engine_takes__limit);
    tcase_add_loop_test(tc, window_anchor__expressions__the_rarest_bytes_that_each_occurrence_holds, 0,
                        sizeof(anchored) / sizeof(anchored[0]));
    tcase_add_loop_test(tc, window_need__typical_pattern__its_rarest_run, 0, COUNT(needed));
    tcase_add_test(tc, needs_met__random_texts_and_questions__as_a_plain_search_says);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
