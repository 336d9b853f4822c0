#include "append.h"
#include "rules/pattern.h"

#include "pattern_samples.h"
#include "rules_kit.h"

#include "core/limits.h"
#include "suite_run.h"

#include <stdlib.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* --- what is accepted, and its bounds ---------------------------------------------------------------------------- */

static const struct {
    const char *pattern;
    struct sluice_pattern_info info; /* min, max, behind, ahead, captures, caseless, at_start */
} good[] = {
    {"a", {1, 1, 0, 0, 0, false, false}},
    {"abc", {3, 3, 0, 0, 0, false, false}},
    {"a|bcd|ef", {1, 3, 0, 0, 0, false, false}},
    {"a{2,5}b?", {2, 6, 0, 0, 0, false, false}},
    {"a{3}", {3, 3, 0, 0, 0, false, false}},
    {"a{2,5}?b{1,2}+c??", {3, 8, 0, 0, 0, false, false}},
    {"(?:ab{2}){1,3}", {3, 9, 0, 0, 0, false, false}},
    {"(?:a|bc){2,4}", {2, 8, 0, 0, 0, false, false}},
    {"(?>a{1,2}|b)c", {2, 3, 0, 0, 0, false, false}},
    {"x(?:|y)", {1, 2, 0, 0, 0, false, false}},
    {"(ab)c", {3, 3, 0, 0, 1, false, false}},
    {"(?<name>ab)c", {3, 3, 0, 0, 1, false, false}},
    {"(?P<name_2>ab)c", {3, 3, 0, 0, 1, false, false}},
    {"(?'n'ab)c", {3, 3, 0, 0, 1, false, false}},
    {"(?i)ab", {2, 2, 0, 0, 0, true, false}},
    {"(?i:a)b(?-i:c)", {3, 3, 0, 0, 0, false, false}},
    {"\\bab\\b", {2, 2, 1, 1, 0, false, false}},
    {"\\Bab\\B", {2, 2, 1, 1, 0, false, false}},
    {"a\\bb", {2, 2, 0, 0, 0, false, false}},
    {"a?\\bb", {1, 2, 1, 0, 0, false, false}},
    {"\\bb?\\bc", {1, 2, 1, 0, 0, false, false}},
    {"^ab$", {2, 2, 1, 1, 0, false, true}},
    {"\\Aab\\z", {2, 2, 1, 1, 0, false, true}},
    {"\\A(?:ab|c)", {1, 2, 1, 0, 0, false, true}},
    {"(\\Aab|^cd)", {2, 2, 1, 0, 1, false, true}},
    {"(?:^ab|cd)", {2, 2, 1, 0, 0, false, false}},
    {"a?^b", {1, 2, 1, 0, 0, false, false}},
    {"(?<=abc)d", {1, 1, 3, 0, 0, false, false}},
    {"(?<!abc)d", {1, 1, 3, 0, 0, false, false}},
    {"a(?<=ca)d", {2, 2, 1, 0, 0, false, false}},
    {"ab(?<=ab)d", {3, 3, 0, 0, 0, false, false}},
    {"(?<=a|bcd)e", {1, 1, 3, 0, 0, false, false}},
    {"(?<=\\ba)e", {1, 1, 2, 0, 0, false, false}},
    {"a(?=bcd)", {1, 1, 0, 3, 0, false, false}},
    {"a(?!b{2,9})", {1, 1, 0, 9, 0, false, false}},
    {"a(?=bcd)bc", {3, 3, 0, 1, 0, false, false}},
    {"a(?=bcd)b?", {1, 2, 0, 3, 0, false, false}},
    {"a(?=b\\b)", {1, 1, 0, 2, 0, false, false}},
    {"a(?=b(?=cd))", {1, 1, 0, 3, 0, false, false}},
    {"a(?=b(?<=dab))", {1, 1, 1, 1, 0, false, false}},
    {"(?<=a(?=xyz))b", {1, 1, 1, 2, 0, false, false}},
    {"[a-c][^a-c][\\d_][-a][a-]", {5, 5, 0, 0, 0, false, false}},
    {"\\x41\\x{42}\\t\\n\\r\\f\\.\\-\\\\", {9, 9, 0, 0, 0, false, false}},
    {"\\d\\D\\w\\W\\s\\S.", {7, 7, 0, 0, 0, false, false}},
    {"\xc3\xa9(?:\xc3\xa9)?", {2, 4, 0, 0, 0, false, false}},
    {"a]b}", {4, 4, 0, 0, 0, false, false}},
    {"a\\{1}", {4, 4, 0, 0, 0, false, false}},
    {"a#b c", {5, 5, 0, 0, 0, false, false}},
};

START_TEST(pattern_parse__accepted_pattern__bounds_by_hand)
{
    struct sluice_pattern *p = pattern_of(good[_i].pattern);
    const struct sluice_pattern_info *info = sluice_pattern_info(p);

    ck_assert_uint_eq(info->min_width, good[_i].info.min_width);
    ck_assert_uint_eq(info->max_width, good[_i].info.max_width);
    ck_assert_uint_eq(info->look_behind, good[_i].info.look_behind);
    ck_assert_uint_eq(info->look_ahead, good[_i].info.look_ahead);
    ck_assert_uint_eq(info->captures, good[_i].info.captures);
    ck_assert(info->caseless == good[_i].info.caseless);
    ck_assert(info->at_start == good[_i].info.at_start);
    sluice_pattern_free(p);
}
END_TEST

/* --- what is refused, and why ------------------------------------------------------------------------------------ */

static const struct {
    const char *pattern, *what; /* how the message begins */
} refused[] = {
    {"a*", "at byte 1: * and + are unbounded"},
    {"ab+", "at byte 2: * and + are unbounded"},
    {"a{2,}", "at byte 1: {n,} is unbounded"},
    {"*a", "at byte 0: nothing to repeat"},
    {"a|?", "at byte 2: nothing to repeat"},
    {"a{,3}", "at byte 1: expected {n}"},
    {"a{x}", "at byte 1: expected {n}"},
    {"{2}", "at byte 0: an opening brace must be escaped"},
    {"a{3,2}", "at byte 1: expected {n,m} with m at least n"},
    {"a{0}", "at byte 1: expected {n,m} with m at least n"},
    {"a{2}{3}", "at byte 4: a repeat cannot be repeated"},
    {"a{2}*", "at byte 4: a repeat cannot be repeated"},
    {"a{9000}", "at byte 1: expected {n}"},
    {"\\b{2}a", "at byte 2: an assertion cannot be repeated"},
    {"(?=a){2}a", "at byte 5: an assertion cannot be repeated"},
    {"\xc3\xa9{2}", "at byte 2: only the last byte"},
    {"[\xc3\xa9]", "at byte 1: a class holds bytes"},
    {"(a)\\1", "at byte 3: back-references"},
    {"(?<n>a)\\k<n>", "at byte 7: this escape is not allowed"},
    {"a\\Kb", "at byte 1: this escape"},
    {"a\\Rb", "at byte 1: this escape"},
    {"a\\Xb", "at byte 1: this escape"},
    {"a\\Cb", "at byte 1: this escape"},
    {"\\Qa\\E", "at byte 0: this escape"},
    {"\\p{L}", "at byte 0: this escape"},
    {"\\ha", "at byte 0: this escape"},
    {"\\Ga", "at byte 0: this escape"},
    {"a\\Z", "at byte 1: this escape"},
    {"\\0", "at byte 0: this escape"},
    {"\\x4", "at byte 0: \\x needs"},
    {"\\x{123}", "at byte 0: \\x needs"},
    {"\\x{}", "at byte 0: \\x needs"},
    {"a\\", "at byte 1: ends with a backslash"},
    {"\\\xc3\xa9", "at byte 0: a backslash before"},
    {"(?R)a", "at byte 0: recursion"},
    {"(?1)a", "at byte 0: recursion"},
    {"(?-1)a", "at byte 0: recursion"},
    {"(?+1)a", "at byte 0: recursion"},
    {"(?&n)a", "at byte 0: recursion"},
    {"(?P>n)a", "at byte 0: recursion"},
    {"(?P=n)a", "at byte 0: recursion"},
    {"(?(1)a|b)", "at byte 0: conditions"},
    {"(?|a|b)", "at byte 0: branch reset"},
    {"(?C1)a", "at byte 0: callouts"},
    {"(?#x)a", "at byte 0: comments"},
    {"(*UTF)a", "at byte 0: verbs"},
    {"a(*FAIL)", "at byte 1: verbs"},
    {"a(?i)b", "at byte 1: options"},
    {"(?s:a)b", "at byte 0: options"},
    {"(?i-s:a)b", "at byte 0: options"},
    {"(?s)a", "at byte 0: options"},
    {"(?<1n>a)", "at byte 0: the group's name"},
    {"(?<n-m>a)", "at byte 0: the group's name"},
    {"(?<>a)", "at byte 0: the group's name"},
    {"(a", "at byte 0: the group is not closed"},
    {"a)", "at byte 1: a closing parenthesis too many"},
    {"[a", "at byte 2: the class is not closed"},
    {"[]a]", "at byte 1: a closing bracket in a class"},
    {"[^]a]", "at byte 2: a closing bracket in a class"},
    {"[a[b]", "at byte 2: an opening bracket"},
    {"[[:alpha:]]", "at byte 1: an opening bracket"},
    {"[a-z-9]", "at byte 4: a hyphen"},
    {"[z-a]", "at byte 1: the range is the wrong way"},
    {"[\\d-z]", "at byte 1: a range cannot begin"},
    {"[a-\\d]", "at byte 1: a range cannot end"},
    {"[\\b]", "at byte 1: \\b is not allowed"},
    {"[\\R]", "at byte 1: this escape"},
    {"[^\\s\\S]", "at byte 0: the class holds nothing"},
    {"(a)(b)", "at byte 3: only one group may capture"},
    {"(a)|b", "the capturing group must take part"},
    {"(a)?b", "the capturing group must take part"},
    {"(?=(a))b", "the capturing group must take part"},
    {"x(a?)", "the capturing group can be empty"},
    {"", "can match the empty string"},
    {"a?", "can match the empty string"},
    {"a{0,5}b{0,2}", "can match the empty string"},
    {"\\b", "can match the empty string"},
    {"a|", "can match the empty string"},
    {"a{8192}b", "can match more than 8192 bytes"},
    {"(?:a{100}){100}", "can match more than 8192 bytes"},
    {"(?:(?:(?:a{8000}){8000}){8000}){8000}", "can match more than 8192 bytes"},
    {"(?<=a{257})b", "looks more than 256 bytes"},
    {"b(?=a{257})", "looks more than 256 bytes"},
};

START_TEST(pattern_parse__refused_pattern__says_why_and_where)
{
    struct sluice_pattern *p = NULL;
    struct sluice_error err = {0};
    enum sluice_status st = sluice_pattern_parse(refused[_i].pattern, false, &p, &err);

    ck_assert_msg(st == SLUICE_EFORMAT, "%s: accepted", refused[_i].pattern);
    ck_assert_ptr_null(p);
    ck_assert_int_eq(err.status, SLUICE_EFORMAT);
    ck_assert_msg(strncmp(err.what, refused[_i].what, strlen(refused[_i].what)) == 0, "%s: %s", refused[_i].pattern,
                  err.what);
}
END_TEST

/* --- limits: at the limit accepted, one past it refused ---------------------------------------------------------- */

static enum sluice_status try_parse(const char *text)
{
    struct sluice_pattern *p = NULL;
    enum sluice_status st = sluice_pattern_parse(text, false, &p, NULL);

    sluice_pattern_free(p);
    return st;
}

START_TEST(pattern_parse__length_at_limit_and_past__refused_past)
{
    static char text[SLUICE_PATTERN_MAX + 2];

    for (size_t i = 0; i < SLUICE_PATTERN_MAX; i += 2)
        memcpy(text + i, i == 0 ? "ab" : "|a", 2);
    text[SLUICE_PATTERN_MAX] = '\0';
    ck_assert_int_eq(try_parse(text), SLUICE_OK);
    text[SLUICE_PATTERN_MAX] = 'b';
    ck_assert_int_eq(try_parse(text), SLUICE_ELIMIT);
}
END_TEST

static enum sluice_status try_depth(unsigned depth)
{
    char text[4096] = "";

    for (unsigned i = 0; i < depth; i++)
        append(text, sizeof(text), "(?:");
    append(text, sizeof(text), "a");
    for (unsigned i = 0; i < depth; i++)
        append(text, sizeof(text), ")");
    return try_parse(text);
}

START_TEST(pattern_parse__depth_at_limit_and_past__refused_past)
{
    ck_assert_int_eq(try_depth(SLUICE_PATTERN_DEPTH_MAX), SLUICE_OK);
    ck_assert_int_eq(try_depth(SLUICE_PATTERN_DEPTH_MAX + 1), SLUICE_EFORMAT);
}
END_TEST

START_TEST(pattern_parse__width_at_limit__accepted)
{
    ck_assert_int_eq(try_parse("a{8192}"), SLUICE_OK); /* past it: the table above */
    ck_assert_int_eq(try_parse("(?<=a{256})b(?=a{256})"), SLUICE_OK);
}
END_TEST

/* --- against PCRE2 ----------------------------------------------------------------------------------------------- */

struct oracle {
    pcre2_match_data *match;
    pcre2_match_context *limits;
};

static void oracle_init(struct oracle *o)
{
    o->match = pcre2_match_data_create(4, NULL);
    o->limits = sluice_rule_match_context();
    ck_assert(o->match != NULL && o->limits != NULL);
}

static void oracle_release(struct oracle *o)
{
    pcre2_match_data_free(o->match);
    pcre2_match_context_free(o->limits);
}

static pcre2_code *compile(const char *pattern)
{
    PCRE2_SIZE at;
    int rc;

    return pcre2_compile((PCRE2_SPTR)pattern, PCRE2_ZERO_TERMINATED,
                         PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_DOLLAR_ENDONLY, &rc, &at, NULL);
}

/* The match that begins exactly at `at`, in text[from..to). False: there is none (or a limit was reached). */
static bool match_at(const struct oracle *o, const pcre2_code *code, const uint8_t *text, size_t from, size_t to,
                     size_t at, size_t *end)
{
    int rc = pcre2_match(code, text + from, to - from, at - from, PCRE2_ANCHORED, o->match, o->limits);

    if (rc > 0)
        *end = from + pcre2_get_ovector_pointer(o->match)[1];
    return rc > 0;
}

/* Every match in the text has a width within the bounds, and is the same without the bytes out of its reach. Returns
 * the number of matches. */
static size_t check_matches(const struct oracle *o, const pcre2_code *code, const struct sluice_pattern_info *info,
                            const char *pattern, const uint8_t *text, size_t len)
{
    size_t n = 0;

    for (size_t at = 0; at < len; at++) {
        size_t from = at > info->look_behind ? at - info->look_behind : 0;
        size_t reach = info->max_width + info->look_ahead, to = len - at > reach ? at + reach : len;
        size_t end = 0, near_end = 0;
        bool found = match_at(o, code, text, 0, len, at, &end);
        bool near_found = match_at(o, code, text, from, to, at, &near_end);

        ck_assert_msg(found == near_found && end == near_end, "%s: bytes out of reach decide at %zu", pattern, at);
        if (!found)
            continue;
        ck_assert_msg(end - at >= info->min_width && end - at <= info->max_width, "%s: a match of %zu bytes", pattern,
                      end - at);
        n++;
    }
    return n;
}

static void append_texts(struct sluice_buf *b, const struct sluice_pattern *p, struct sluice_random *r, size_t noise)
{
    static const char *const around[] = {"", " ", "\n", "=", "@", ".", "Z", "a"};

    for (unsigned i = 0; i < 3; i++) {
        append_noise(b, r, sluice_random_below(r, (uint32_t)noise + 1));
        ck_assert_int_eq(sluice_buf_append_str(b, around[sluice_random_below(r, 8)]), SLUICE_OK);
        ck_assert_int_eq(sluice_pattern_generate(p, r, (enum sluice_pattern_size)sluice_random_below(r, 3), b),
                         SLUICE_OK);
        ck_assert_int_eq(sluice_buf_append_str(b, around[sluice_random_below(r, 8)]), SLUICE_OK);
    }
}

START_TEST(pattern_info__samples__every_match_of_pcre2_lies_within)
{
    const char *pattern = pattern_samples[_i];
    struct sluice_pattern *p = pattern_of(pattern);
    struct sluice_random r = {.state = (uint64_t)_i};
    pcre2_code *code = compile(pattern);
    uint32_t min_length = 0;
    struct sluice_buf text;
    struct oracle o;
    size_t matches = 0;

    oracle_init(&o);
    ck_assert_ptr_nonnull(code);
    (void)pcre2_pattern_info(code, PCRE2_INFO_MINLENGTH, &min_length);
    if (strstr(pattern, "(?=") == NULL) /* PCRE2 counts what a look-ahead needs */
        ck_assert_uint_le(min_length, sluice_pattern_info(p)->min_width);
    sluice_buf_init(&text, 1u << 20);
    for (unsigned i = 0; i < 24; i++) {
        sluice_buf_clear(&text);
        append_texts(&text, p, &r, i < 4 ? 0 : 30);
        if (text.len < 4000)
            matches += check_matches(&o, code, sluice_pattern_info(p), pattern, text.data, text.len);
        sluice_buf_clear(&text); /* alone: for those that want the ends of the text */
        ck_assert_int_eq(sluice_pattern_generate(p, &r, SLUICE_PATTERN_SHORTEST, &text), SLUICE_OK);
        matches += check_matches(&o, code, sluice_pattern_info(p), pattern, text.data, text.len);
    }
    ck_assert_msg(matches > 0, "never matched: %s", pattern);
    sluice_buf_release(&text);
    oracle_release(&o);
    pcre2_code_free(code);
    sluice_pattern_free(p);
}
END_TEST

/* --- patterns made at random ------------------------------------------------------------------------------------- */

static void put(struct sluice_buf *b, const char *s)
{
    ck_assert_int_eq(sluice_buf_append_str(b, s), SLUICE_OK);
}

static void random_pattern(struct sluice_buf *b, struct sluice_random *r, unsigned depth);

static void random_atom(struct sluice_buf *b, struct sluice_random *r, unsigned depth)
{
    static const char *const atoms[] = {"a", "b", "c",    "-",    "\\d",      "\\w", "\\s",    ".",
                                        "0", "Z", "[ab]", "[^a]", "[a-c0-3]", "\\.", "[\\w-]", "\\x61"};
    static const char *const groups[] = {"(?:", "(?:", "(?:", "(?>"};

    if (depth == 0 || sluice_random_below(r, 3) != 0) {
        put(b, atoms[sluice_random_below(r, COUNT(atoms))]);
        return;
    }
    put(b, groups[sluice_random_below(r, COUNT(groups))]);
    random_pattern(b, r, depth - 1);
    put(b, ")");
}

static void random_item(struct sluice_buf *b, struct sluice_random *r, unsigned depth)
{
    static const char *const assertions[] = {"\\b",     "\\B",        "(?=a)",     "(?!b)",       "(?<=a)",
                                             "(?<!c-)", "(?=\\w\\b)", "(?<=\\ba)", "(?!.(?<=a.))"};
    static const char *const repeats[] = {"?", "{2}", "{1,3}", "{0,2}", "??", "{1,2}?", "{1,3}+", "{2,4}"};

    if (sluice_random_below(r, 6) == 0) {
        put(b, assertions[sluice_random_below(r, COUNT(assertions))]);
        return;
    }
    random_atom(b, r, depth);
    if (sluice_random_below(r, 3) == 0)
        put(b, repeats[sluice_random_below(r, COUNT(repeats))]);
}

static void random_pattern(struct sluice_buf *b, struct sluice_random *r, unsigned depth)
{
    uint32_t branches = 1 + sluice_random_below(r, 8) / 6;

    for (uint32_t i = 0; i < branches; i++) {
        if (i > 0)
            put(b, "|");
        for (uint32_t k = 1 + sluice_random_below(r, 4); k > 0; k--)
            random_item(b, r, depth);
    }
}

START_TEST(pattern_info__random_patterns__every_match_of_pcre2_lies_within)
{
    struct sluice_random r = {.state = 7};
    struct sluice_buf pattern, text;
    size_t parsed = 0, matches = 0;
    struct oracle o;

    oracle_init(&o);
    sluice_buf_init(&pattern, 65536);
    sluice_buf_init(&text, 1u << 20);
    for (unsigned i = 0; i < 2500; i++) {
        struct sluice_pattern *p = NULL;
        const char *s;
        pcre2_code *code;

        sluice_buf_clear(&pattern);
        random_pattern(&pattern, &r, 3);
        ck_assert_int_eq(sluice_buf_append_byte(&pattern, 0), SLUICE_OK);
        s = (const char *)pattern.data;
        ck_assert_msg((code = compile(s)) != NULL, "PCRE2 refuses %s", s);
        if (sluice_pattern_parse(s, false, &p, NULL) == SLUICE_OK) { /* refused: most can be empty */
            parsed++;
            sluice_buf_clear(&text);
            append_texts(&text, p, &r, 10);
            if (text.len < 1000)
                matches += check_matches(&o, code, sluice_pattern_info(p), s, text.data, text.len);
        }
        sluice_pattern_free(p);
        pcre2_code_free(code);
    }
    ck_assert_uint_gt(parsed, 1500);
    ck_assert_uint_gt(matches, 3000);
    sluice_buf_release(&pattern);
    sluice_buf_release(&text);
    oracle_release(&o);
}
END_TEST

/* --- generated strings ------------------------------------------------------------------------------------------- */

START_TEST(pattern_generate__samples__length_within_bounds_and_repeatable)
{
    struct sluice_pattern *p = pattern_of(pattern_samples[_i]);
    const struct sluice_pattern_info *info = sluice_pattern_info(p);
    struct sluice_random r = {.state = 3}, same;
    struct sluice_buf a, b;

    sluice_buf_init(&a, SLUICE_MATCH_MAX);
    sluice_buf_init(&b, SLUICE_MATCH_MAX);
    for (unsigned i = 0; i < 30; i++) {
        enum sluice_pattern_size size = (enum sluice_pattern_size)(i % 3);

        same = r;
        sluice_buf_clear(&a);
        sluice_buf_clear(&b);
        ck_assert_int_eq(sluice_pattern_generate(p, &r, size, &a), SLUICE_OK);
        ck_assert_int_eq(sluice_pattern_generate(p, &same, size, &b), SLUICE_OK);
        ck_assert_uint_ge(a.len, info->min_width);
        ck_assert_uint_le(a.len, info->max_width);
        ck_assert(size != SLUICE_PATTERN_SHORTEST || a.len == info->min_width);
        ck_assert(size != SLUICE_PATTERN_LONGEST || a.len == info->max_width);
        ck_assert(a.len == b.len && memcmp(a.data, b.data, a.len) == 0);
    }
    sluice_buf_release(&a);
    sluice_buf_release(&b);
    sluice_pattern_free(p);
}
END_TEST

/* --- backtracking ------------------------------------------------------------------------------------------------ */

static const char *const hard[] = {
    "(?:[a-z]{1,30}){1,30}!",
    "(?:a|a|aa){1,40}b",
    "(?:ab|a|b){1,50}!",
    "(?:\\w{1,10}\\s?){1,50}!",
    "[a-z]{0,500}[a-z0-9]{0,500}\\w{0,500}!",
    "\\w{1,4000}\\w{1,4000}!",
    "(?<=@)(?:[a-z]{1,30}){1,30}!",
    "(?:[a-z]{1,5}[0-9]{0,5}){1,40}!",
    "(?:(?:x{1,9}y?){1,9}){1,9}z",
    "(?=(?:a{1,15}){1,15}b)a",
    "\\b(?:[0-9]{1,4}[ -]?){3,30}x",
    "(?:\\d{1,3}[,.]?){1,40}EUR",
    "\\B(?:a{1,20}){1,20}b",
    "x(?:(?:ab){1,10}|(?:aba){1,10}|b){1,40}q",
    "[\\s\\S]{0,3000}?[\\s\\S]{0,3000}?end",
    "(?i)(?:[A-F]{1,20}-?){1,20}z",
};

START_TEST(rule_pattern__backtracks_badly__refused)
{
    struct sluice_ruleset *rs = NULL;
    struct sluice_error err = {0};
    struct sluice_buf pack;

    sluice_buf_init(&pack, 65536);
    put(&pack,
        "{\"pack\":\"custom/test\",\"rules\":[{\"id\":\"custom.x\",\"type\":\"XX\",\"class\":\"custom\",\"score\":1,"
        "\"reference\":\"test\",\"pattern\":\"");
    ck_assert_int_eq(sluice_json_escape((const uint8_t *)hard[_i], strlen(hard[_i]), &pack), SLUICE_OK);
    put(&pack, "\",\"examples\":{\"match\":[\"a\",\"b\",\"c\"],\"no_match\":[\"a\",\"b\",\"c\"]}}]}");
    ck_assert_int_eq(sluice_ruleset_parse("test", pack.data, pack.len, &rs, &err), SLUICE_EFORMAT);
    ck_assert_str_eq(err.field, "rules[0].pattern");
    ck_assert_msg(strncmp(err.what, "backtracks badly", 16) == 0, "%s: %s", hard[_i], err.what);
    sluice_buf_release(&pack);
}
END_TEST

/* Rules that must not be refused: all samples, an e-mail address among them. */
START_TEST(rule_pattern__samples__accepted)
{
    struct sluice_ruleset *rs = rules_of(pattern_samples, PATTERN_SAMPLES);

    ck_assert_uint_eq(sluice_ruleset_count(rs), PATTERN_SAMPLES);
    for (size_t i = 0; i < PATTERN_SAMPLES; i++)
        ck_assert_str_eq(sluice_ruleset_rule(rs, i)->pattern, pattern_samples[i]);
    sluice_ruleset_unref(rs);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("pattern");
    TCase *tc = tcase_create("pattern");

    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, pattern_parse__accepted_pattern__bounds_by_hand, 0, COUNT(good));
    tcase_add_loop_test(tc, pattern_parse__refused_pattern__says_why_and_where, 0, COUNT(refused));
    tcase_add_test(tc, pattern_parse__length_at_limit_and_past__refused_past);
    tcase_add_test(tc, pattern_parse__depth_at_limit_and_past__refused_past);
    tcase_add_test(tc, pattern_parse__width_at_limit__accepted);
    tcase_add_loop_test(tc, pattern_info__samples__every_match_of_pcre2_lies_within, 0, PATTERN_SAMPLES);
    tcase_add_test(tc, pattern_info__random_patterns__every_match_of_pcre2_lies_within);
    tcase_add_loop_test(tc, pattern_generate__samples__length_within_bounds_and_repeatable, 0, PATTERN_SAMPLES);
    tcase_add_loop_test(tc, rule_pattern__backtracks_badly__refused, 0, COUNT(hard));
    tcase_add_test(tc, rule_pattern__samples__accepted);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
