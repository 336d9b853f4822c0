#include "scan_oracle.h"
#include "suite_run.h"

#include <sodium.h>
#include <zlib.h>

#define CONTEXT(words, extra) "\"context\":{\"words\":" words ",\"add\":0.25" extra "},"

static struct sluice_findings scan_with(const struct kit_rule *rules, size_t n, bool fast, const char *hint,
                                        const char *text)
{
    struct sluice_ruleset *rs = kit_rules(rules, n);
    struct sluice_prefilter *pf = fast ? kit_prefilter(rs) : NULL;
    struct sluice_scanner *s = kit_scanner(rs, pf, false);
    struct sluice_findings out = kit_scan(s, hint, text);

    sluice_scanner_free(s);
    sluice_prefilter_free(pf);
    ck_assert_uint_le(out.n, 64);
    sluice_ruleset_unref(rs); /* rule and type are dangling from here: compare by rule_index */
    return out;
}

/* One rule, one text, and the spans found: "3-7 9-12". Each with both engines. */
static const struct {
    const char *name, *pattern, *rest, *hint, *text, *want;
} spans[] = {
    {"none", "abc", NULL, "", "", ""},
    {"whole match", "abc", NULL, "", "xabcabcx", "1-4 4-7"},
    {"value is group 1", "key=([0-9]{2,4});", NULL, "", "key=12; key=1; key=1234;", "4-6 19-23"},
    {"leftmost, not longest", "ab|abc", NULL, "", "abc", "0-2"},
    {"overlapping starts", "a{2,3}", NULL, "", "aaaaaaa", "0-3 3-6"},
    {"word edges at both ends of the text", "\\\\bab\\\\b", NULL, "", "ab xab abx ab", "0-2 11-13"},
    {"look-behind sees the match before", "(?<=a)b|a", NULL, "", "ab", "0-1 1-2"},
    {"start of the text only", "^a", NULL, "", "aaa", "0-1"},
    {"end of the text only", "a$", NULL, "", "aa\naa", "4-5"},
    {"bytes, not characters", "\\\\xc3.", NULL, "", "\xc3\xa4\xc3", "0-2"},
    {"NUL and high bytes", "[^a]{2}", NULL, "", "\xff\xfe", "0-2"},
    {"context before", "[0-9]{4}", CONTEXT("[\"pin\"]", ",\"required\":true"), "", "pin 1234, 5678", "4-8 10-14"},
    {"context must be a whole word", "[0-9]{4}", CONTEXT("[\"pin\"]", ",\"required\":true"), "", "spin 1234", ""},
    {"context: a byte above 0x7f is a letter", "[0-9]{4}", CONTEXT("[\"pin\"]", ",\"required\":true"), "",
     "pin\xc3\xa9 1234", ""},
    {"context: case", "[0-9]{4}", CONTEXT("[\"pin\"]", ",\"required\":true"), "", "PIN_1234", "4-8"},
    {"context behind", "[0-9]{4}", CONTEXT("[\"pin\"]", ",\"required\":true"), "", "1234 pin", "0-4"},
    {"context behind, cut off by its distance", "[0-9]{4}",
     CONTEXT("[\"pin\"]", ",\"required\":true,\"before\":0,\"after\":3"), "", "1234 pin", ""},
    {"context behind, at its distance", "[0-9]{4}", CONTEXT("[\"pin\"]", ",\"required\":true,\"before\":0,\"after\":4"),
     "", "1234 pin", "0-4"},
    {"context behind: the byte beyond its distance ends no word", "[0-9]{4}",
     CONTEXT("[\"pin\"]", ",\"required\":true,\"before\":0,\"after\":4"), "", "1234 pins", ""},
    {"context before, at its distance", "[0-9]{4}", CONTEXT("[\"pin\"]", ",\"required\":true,\"before\":4,\"after\":0"),
     "", "pin 1234", "4-8"},
    {"context before, cut off by its distance", "[0-9]{4}",
     CONTEXT("[\"pin\"]", ",\"required\":true,\"before\":3,\"after\":0"), "", "pin 1234", ""},
    {"the hint is context", "[0-9]{4}", CONTEXT("[\"pin\"]", ",\"required\":true"), "pin", "1234", "0-4"},
    {"the hint's end is a word's end", "[a-z]{4}", CONTEXT("[\"pin\"]", ",\"required\":true"), "pin", "code", "0-4"},
    {"the hint is as far as the text says", "[0-9]{4}",
     CONTEXT("[\"pin\"]", ",\"required\":true,\"before\":5,\"after\":0"), "a pin", "x 1234", "2-6"},
    {"the hint is too far", "[0-9]{4}", CONTEXT("[\"pin\"]", ",\"required\":true,\"before\":5,\"after\":0"), "a pin",
     "xxx 1234", ""},
    {"context in the same sentence", "[0-9]{4}", CONTEXT("[\"pin\"]", ",\"required\":true,\"sentence\":true"), "",
     "the pin is 1234. Then 5678", "11-15"},
    {"context behind, in the same sentence", "[0-9]{4}", CONTEXT("[\"pin\"]", ",\"required\":true,\"sentence\":true"),
     "", "1234! 5678 is my pin", "6-10"},
    {"the hint is in the first sentence", "[0-9]{4}", CONTEXT("[\"pin\"]", ",\"required\":true,\"sentence\":true"),
     "pin", "a 1234. Then 5678", "2-6"},
    {"the hint is not scanned", "pin", NULL, "pin", "", ""},
};

START_TEST(scan__one_rule__spans)
{
    const struct kit_rule rule = {.pattern = spans[_i].pattern, .rest = spans[_i].rest};

    for (int fast = 0; fast < 2; fast++) {
        struct sluice_findings fs = scan_with(&rule, 1, fast != 0, spans[_i].hint, spans[_i].text);
        char got[512] = "";

        for (size_t i = 0; i < fs.n; i++)
            (void)snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%lu-%lu", i == 0 ? "" : " ",
                           (unsigned long)fs.v[i].start, (unsigned long)fs.v[i].end);
        ck_assert_msg(strcmp(got, spans[_i].want) == 0, "%s, %s: got '%s', want '%s'", spans[_i].name,
                      fast ? "fast" : "plain", got, spans[_i].want);
        sluice_findings_release(&fs);
    }
}
END_TEST

static const struct {
    const char *rest, *text;
    uint32_t want; /* 0: no finding */
    bool context;
} scores[] = {
    {NULL, "4111111111111111", 500000, false},
    {CONTEXT("[\"card\"]", ""), "4111111111111111", 500000, false},
    {CONTEXT("[\"card\"]", ""), "card 4111111111111111", 750000, true},
    {"\"validators\":[{\"name\":\"luhn\",\"pass\":0.9,\"fail\":\"drop\"}],", "4111111111111111", 900000, false},
    {"\"validators\":[{\"name\":\"luhn\",\"pass\":0.9,\"fail\":\"drop\"}],", "4111111111111112", 0, false},
    {"\"validators\":[{\"name\":\"luhn\",\"pass\":0.9,\"fail\":0.1}],", "4111111111111112", 100000, false},
    {"\"validators\":[{\"name\":\"luhn\",\"pass\":0.4,\"fail\":0.1}],", "4111111111111111", 500000, false},
    {CONTEXT("[\"card\"]", "") "\"validators\":[{\"name\":\"luhn\",\"pass\":0.6,\"fail\":0.55}],",
     "card 4111111111111112", 550000, true},
};

START_TEST(scan__score__context_then_validators)
{
    const struct kit_rule rule = {.pattern = "[0-9]{16}", .rest = scores[_i].rest};

    for (int fast = 0; fast < 2; fast++) {
        struct sluice_findings fs = scan_with(&rule, 1, fast != 0, "", scores[_i].text);

        ck_assert_uint_eq(fs.n, scores[_i].want != 0);
        if (fs.n != 0) {
            ck_assert_uint_eq(fs.v[0].score, scores[_i].want);
            ck_assert_int_eq(fs.v[0].context, scores[_i].context);
            ck_assert_str_eq(fs.v[0].view, "text");
        }
        sluice_findings_release(&fs);
    }
}
END_TEST

/* One value, 1234, and the word it needs near it: through which view it is found, "" for not at all. */
static const struct {
    const char *name, *hint, *text, *want;
} viewed[] = {
    {"nothing to decode", "", "the code 1234 is here", ""},
    {"context stands before the run", "", "pin: dGhlIGNvZGUgMTIzNCBpcyBoZXJl", "base64"},
    {"no context stands before the run", "", "cap: dGhlIGNvZGUgMTIzNCBpcyBoZXJl", ""},
    {"context is too far before the run", "",
     "pin:                                                             dGhlIGNvZGUgMTIzNCBpcyBoZXJl", ""},
    {"the hint stands before a run at the beginning", "pin", "dGhlIGNvZGUgMTIzNCBpcyBoZXJl", "base64"},
    {"context inside", "", "dGhlIHBpbiAxMjM0IGlzIGhlcmU=", "base64"},
    {"two deep", "", "ZEdobElIQnBiaUF4TWpNMElHbHpJR2hsY21VPQ==", "base64/base64"},
    {"as deep as may be", "",
     "VjJ0V2EySXlTa1ppUld4U1ltdEtjRmxXVmtkT1JsSllZMFUxVGxKWGVFbFphMmgzVTJ4SmVXRklUbHBOYWtaWFZVWkZPVkJSUFQwPQ==",
     "base64/base64/base64/base64/base64"},
    {"too deep", "",
     "VmpKMFYyRXlTWGxUYTFwcFVsZDRVMWx0ZEV0alJteFhWbXRrVDFKc1NsbFpNRlV4Vkd4S1dHVkZiRnBoTW1nelZUSjRTbVZYUmtsVWJIQk9ZV3RhV"
     "0ZaVldrWlBWa0pTVUZRd1BRPT0=",
     ""},
    {"hex", "", "7468652070696e20313233342069732068657265", "hex"},
    {"escaped", "", "the pin%201234 is here", "escape"},
    {"the value itself is escaped", "", "the pin 12%334 is here", "escape"},
    {"only its context is escaped", "", "the p%69n 1234 is here", "escape"},
    {"escaped twice", "", "the pin 12%25334 is here", "escape/escape"},
    {"escaped base64", "", "dGhlIHBpbi\\u0041xMjM0IGlzIGhlcmU=", "escape/base64"},
    {"full width", "",
     "the pin \xef"
     "\xbc"
     "\x91"
     "\xef"
     "\xbc"
     "\x92"
     "\xef"
     "\xbc"
     "\x93"
     "\xef"
     "\xbc"
     "\x94"
     " is here",
     "fold"},
    {"full width, escaped", "", "the pin \\uff11\\uff12\\uff13\\uff14 is here", "escape/fold"},
    {"among bytes that are no text", "", "cGluIAABAgMEBQYHMTIzNAABAgMEBQYHCA==", ""},
    {"among bytes of which a quarter is no text", "", "cGluIG9mIHRoZSBob3VzZTEyMzQgYW5kIG1vcmUgdAECAwQFBgcI", "base64"},
};

START_TEST(scan__view__found_through_it_however_cut)
{
    const struct kit_rule rule = {.pattern = "(?<![0-9])1234(?![0-9])",
                                  .rest = CONTEXT("[\"pin\"]", ",\"required\":true,\"before\":40")};
    struct sluice_ruleset *rs = kit_rules(&rule, 1);
    struct sluice_prefilter *pf = kit_prefilter(rs);

    for (int fast = 0; fast < 2; fast++) {
        struct sluice_scanner *s = kit_scanner(rs, fast ? pf : NULL, true);
        const size_t len = strlen(viewed[_i].text);

        for (size_t cut = 0; cut <= len; cut++) {
            struct sluice_findings fs =
                kit_scan_cut(s, viewed[_i].hint, (const uint8_t *)viewed[_i].text, len, &cut, 1);
            const char *got = fs.n == 0 ? "" : fs.v[0].view;

            ck_assert_msg(strcmp(got, viewed[_i].want) == 0 && fs.n <= 1, "%s, %s, cut at %zu: got '%s', want '%s'",
                          viewed[_i].name, fast ? "fast" : "plain", cut, got, viewed[_i].want);
            sluice_findings_release(&fs);
        }
        sluice_scanner_free(s);
    }
    sluice_prefilter_free(pf);
    sluice_ruleset_unref(rs);
}
END_TEST

/* A token may itself be base64 of text (a Grafana key is JSON): what is inside does not stand for it. */
static const struct {
    const char *text, *view;
} encoded_tokens[] = {
    {"eyJrIjoiYWJjZGVmZ2hpamsifQ==", "text"},
    {"65794a72496a6f6959574a6a5a47566d5a326870616d736966513d3d", "hex"},
    {"ZXlKcklqb2lZV0pqWkdWbVoyaHBhbXNpZlE9PQ==", "base64"},
};

static struct sluice_findings scan_views(const struct kit_rule *rule, bool fast, const char *text)
{
    struct sluice_ruleset *rs = kit_rules(rule, 1);
    struct sluice_prefilter *pf = fast ? kit_prefilter(rs) : NULL;
    struct sluice_scanner *s = kit_scanner(rs, pf, true);
    struct sluice_findings out = kit_scan(s, "", text);

    sluice_scanner_free(s);
    sluice_prefilter_free(pf);
    sluice_ruleset_unref(rs);
    return out;
}

START_TEST(scan__token_that_means_text__found_in_the_view_that_shows_it)
{
    const struct kit_rule rule = {.pattern = "eyJ[A-Za-z0-9]{12,40}={0,2}"};

    for (int fast = 0; fast < 2; fast++) {
        struct sluice_findings fs = scan_views(&rule, fast, encoded_tokens[_i].text);

        ck_assert_uint_eq(fs.n, 1);
        ck_assert_str_eq(fs.v[0].view, encoded_tokens[_i].view);
        sluice_findings_release(&fs);
    }
}
END_TEST

/* Sixteen bytes in base64 among bytes that are no text: seven letters, 01, seven letters, 01; and eight in a row. */
START_TEST(scan__text_in_a_row_at_its_least_and_one_less__found_and_not)
{
    static const char *const texts[] = {
        "h7yxppuQhbqvpJmOg7itopeMgbarYWJjZGVmZwFhYmNkZWZnAYe8saabkIW6r6SZjoO4raKXjIG2qw==",
        "h7yxppuQhbqvpJmOg7itopeMgbarYWJjZGVmZ2gBYWJjZGVmAYe8saabkIW6r6SZjoO4raKXjIG2qw=="};
    const struct kit_rule rule = {.pattern = "[a-h\\\\x01]{16}"};

    ck_assert_uint_eq(SLUICE_LEGIBLE_MIN, 8);
    for (int fast = 0; fast < 2; fast++) {
        for (unsigned found = 0; found < 2; found++) {
            struct sluice_findings fs = scan_views(&rule, fast, texts[found]);

            ck_assert_uint_eq(fs.n, found);
            sluice_findings_release(&fs);
        }
    }
}
END_TEST

START_TEST(scan__min_score__below_is_dropped)
{
    const struct kit_rule rules[] = {{.pattern = "abc", .score = "0.3"}, {.pattern = "b", .score = "0.300001"}};
    struct sluice_ruleset *rs = kit_rules(rules, 2);
    const struct sluice_scanner_options opts = {.min_score = 300001, .no_views = true};
    struct sluice_findings fs = {0};
    struct sluice_scanner *s = NULL;

    ck_assert_int_eq(sluice_scanner_create(rs, NULL, &opts, &s, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_scan_text(s, NULL, 0, (const uint8_t *)"abc", 3, &fs, NULL), SLUICE_OK);
    ck_assert_uint_eq(fs.n, 1);
    ck_assert_uint_eq(fs.v[0].rule_index, 1);
    sluice_findings_release(&fs);
    sluice_scanner_free(s);
    sluice_ruleset_unref(rs);
}
END_TEST

static enum sluice_status refuse(void *ctx, const struct sluice_finding *f)
{
    (void)f;
    ++*(int *)ctx;
    return SLUICE_EIO;
}

START_TEST(scanner__wrong_order_of_calls__refused)
{
    const struct kit_rule rule = {.pattern = "abc"};
    struct sluice_ruleset *rs = kit_rules(&rule, 1);
    struct sluice_scanner *s = kit_scanner(rs, NULL, false);
    struct sluice_findings fs = {0};
    int calls = 0;

    ck_assert_int_eq(sluice_scanner_feed(s, (const uint8_t *)"a", 1, NULL), SLUICE_ESTATE);
    ck_assert_int_eq(sluice_scanner_end(s, NULL), SLUICE_ESTATE);
    ck_assert_int_eq(sluice_scanner_begin(s, NULL, 0, refuse, &calls), SLUICE_OK);
    ck_assert_int_eq(sluice_scanner_feed(s, (const uint8_t *)"abc", 3, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_scanner_end(s, NULL), SLUICE_EIO); /* the callback's own answer */
    ck_assert_int_eq(calls, 1);
    ck_assert_int_eq(sluice_scanner_feed(s, (const uint8_t *)"a", 1, NULL), SLUICE_ESTATE);

    /* a new text begins as if nothing had been */
    ck_assert_int_eq(sluice_scan_text(s, NULL, 0, (const uint8_t *)"abc", 3, &fs, NULL), SLUICE_OK);
    ck_assert_uint_eq(fs.n, 1);
    sluice_findings_release(&fs);
    sluice_scanner_free(s);
    sluice_ruleset_unref(rs);
}
END_TEST

START_TEST(scanner__text_abandoned__next_text_is_clean)
{
    const struct kit_rule rule = {.pattern = "ab"};
    struct sluice_ruleset *rs = kit_rules(&rule, 1);
    struct sluice_prefilter *pf = kit_prefilter(rs);
    struct sluice_scanner *s = kit_scanner(rs, pf, false);
    struct sluice_findings fs;

    ck_assert_int_eq(sluice_scanner_begin(s, NULL, 0, kit_collect, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_scanner_feed(s, (const uint8_t *)"xxa", 3, NULL), SLUICE_OK);
    fs = kit_scan(s, "", "b ab");
    ck_assert_uint_eq(fs.n, 1);
    ck_assert_uint_eq(fs.v[0].start, 2);
    sluice_findings_release(&fs);
    sluice_scanner_free(s);
    sluice_prefilter_free(pf);
    sluice_ruleset_unref(rs);
}
END_TEST

/* Whatever ends before the settled offset has been delivered, and what is delivered later begins behind it. */
struct settled_watch {
    const struct sluice_scanner *s;
    uint64_t settled;
    size_t n;
};

static enum sluice_status watch(void *ctx, const struct sluice_finding *f)
{
    struct settled_watch *w = ctx;

    ck_assert_uint_ge(f->start, w->settled);
    w->n++;
    return SLUICE_OK;
}

START_TEST(scanner__settled__never_passed_by_a_finding)
{
    const struct kit_rule rules[] = {{.pattern = "ab"}, {.pattern = "a[^a]{1,3000}e"}};
    struct sluice_ruleset *rs = kit_rules(rules, 2);
    struct sluice_prefilter *pf = kit_prefilter(rs);
    struct sluice_scanner *s = kit_scanner(rs, pf, false);
    struct settled_watch w = {.s = s};
    uint64_t fed = 0;

    ck_assert_int_eq(sluice_scanner_begin(s, NULL, 0, watch, &w), SLUICE_OK);
    for (unsigned i = 0; i < 20000; i++) {
        ck_assert_int_eq(sluice_scanner_feed(s, (const uint8_t *)"abcde xyz 12345", 15, NULL), SLUICE_OK);
        fed += 15;
        w.settled = sluice_scanner_settled(s);
        ck_assert_uint_le(w.settled, fed);
        ck_assert_uint_lt(fed - w.settled, SLUICE_SCAN_STEP + 3040);
    }
    ck_assert_int_eq(sluice_scanner_end(s, NULL), SLUICE_OK);
    ck_assert_uint_eq(w.n, 20000);
    sluice_scanner_free(s);
    sluice_prefilter_free(pf);
    sluice_ruleset_unref(rs);
}
END_TEST

START_TEST(scanner__dense_findings__limit_and_one_more)
{
    const struct kit_rule rules[] = {{.pattern = "[ac]", .score = "0.4"}, {.pattern = "[ac]"}, {.pattern = "c"}};
    struct sluice_ruleset *rs = kit_rules(rules, 3);
    const size_t n = 1u << 20, block = 1u << 17;
    uint8_t *text = malloc(n);

    ck_assert_uint_eq(SLUICE_FINDINGS_DENSE_MAX, 2u << 16); /* two for each byte of a block */
    memset(text, ' ', n);
    memset(text + block, 'a', 1u << 16);
    text[block - 1] = text[block + (1u << 16)] = 'c'; /* blocks of their own */
    for (int over = 0; over < 2; over++) {
        struct sluice_scanner *s = kit_scanner(rs, NULL, false);
        struct sluice_findings fs = {0};

        text[block + 100] = over ? 'c' : 'a';
        ck_assert_int_eq(sluice_scan_text(s, NULL, 0, text, n, &fs, NULL), over ? SLUICE_ELIMIT : SLUICE_OK);
        if (!over)
            ck_assert_uint_eq(fs.n, (1u << 16) + 2); /* overlaps are settled */
        sluice_findings_release(&fs);
        sluice_scanner_free(s);
    }
    free(text);
    sluice_ruleset_unref(rs);
}
END_TEST

/* A pattern that backtracks some hundred times on its pump; the scanner's limit lowered to just that, and below. */
START_TEST(scanner__match_limit__text_is_unscanned)
{
    const struct kit_rule rule = {.pattern = "a[ab]{1,200}[^a]{0,200}c"};
    struct sluice_ruleset *rs = kit_rules(&rule, 1);
    struct sluice_prefilter *pf = kit_prefilter(rs);
    uint8_t text[301];

    memset(text, 'a', sizeof(text));
    memset(text + 150, 'b', 150);
    text[300] = 'c';
    for (int fast = 0; fast < 2; fast++) {
        struct sluice_scanner *s = kit_scanner(rs, fast ? pf : NULL, false);
        struct sluice_findings fs = {0};
        struct sluice_error err = {0};

        (void)pcre2_set_match_limit(sluice_scanner_engine(s)->limits, 1);
        ck_assert_int_eq(sluice_scan_text(s, NULL, 0, text, sizeof(text), &fs, &err), SLUICE_ELIMIT);
        ck_assert_str_eq(err.what, "rule custom.r0 reached a match limit");
        ck_assert_uint_eq(fs.n, 0);

        /* a text after it is scanned as if nothing had been */
        (void)pcre2_set_match_limit(sluice_scanner_engine(s)->limits, SLUICE_PCRE_MATCH_LIMIT);
        ck_assert_int_eq(sluice_scan_text(s, NULL, 0, text, sizeof(text), &fs, NULL), SLUICE_OK);
        ck_assert_uint_ge(fs.n, 1);
        sluice_findings_release(&fs);
        sluice_scanner_free(s);
    }
    sluice_prefilter_free(pf);
    sluice_ruleset_unref(rs);
}
END_TEST

/* "ab@" and n zero-width spaces and more: the view cannot decide what begins at "ab@" before it has seen what follows.
 */
static enum sluice_status scan_gap(struct sluice_scanner *s, size_t gap, size_t piece, struct sluice_findings *fs,
                                   struct sluice_error *err)
{
    static const uint8_t zero_width[] = {0xe2, 0x80, 0x8b}, tail[] = "cd and so on, and on, and on";
    const size_t len = 3 + gap + sizeof(tail) - 1;
    uint8_t *text = malloc(len);
    enum sluice_status st = SLUICE_OK;

    memcpy(text, "ab@", 3);
    for (size_t i = 0; i < gap; i++)
        text[3 + i] = zero_width[i % 3];
    memcpy(text + 3 + gap, tail, sizeof(tail) - 1);
    ck_assert_int_eq(sluice_scanner_begin(s, NULL, 0, kit_collect, fs), SLUICE_OK);
    for (size_t i = 0; i < len && st == SLUICE_OK; i += piece) {
        const size_t n = len - i < piece ? len - i : piece;

        st = sluice_scanner_feed(s, text + i, n, err);
        ck_assert(st != SLUICE_OK || i + n - sluice_scanner_settled(s) <= SLUICE_HOLD_MAX);
    }
    free(text);
    return st == SLUICE_OK ? sluice_scanner_end(s, err) : st;
}

/* Blobs of compressed data, each far below its own limit: together they come to more than a text may lead to. */
static enum sluice_status scan_blobs(struct sluice_scanner *s, size_t n, size_t piece, struct sluice_error *err)
{
    static uint8_t text[100000], packed[2000];
    uLongf len = sizeof(packed);
    struct sluice_findings fs = {0};
    struct sluice_buf b;
    enum sluice_status st;
    char encoded[3000];

    for (size_t i = 0; i < sizeof(text); i++)
        text[i] = (uint8_t) "no more, "[i % 9];
    ck_assert_int_eq(compress2(packed, &len, text, sizeof(text), 9), Z_OK);
    (void)sodium_bin2base64(encoded, sizeof(encoded), packed, len, sodium_base64_VARIANT_ORIGINAL);
    sluice_buf_init(&b, 1u << 20);
    for (size_t i = 0; i < n; i++)
        ck_assert_int_eq(sluice_buf_printf(&b, "%s\n", encoded), SLUICE_OK);
    st = sluice_scanner_begin(s, NULL, 0, kit_collect, &fs);
    for (size_t i = 0, k; i < b.len && st == SLUICE_OK; i += k) {
        k = piece < b.len - i ? piece : b.len - i;
        st = sluice_scanner_feed(s, b.data + i, k, err);
    }
    st = st == SLUICE_OK ? sluice_scanner_end(s, err) : st;
    sluice_findings_release(&fs);
    sluice_buf_release(&b);
    return st;
}

START_TEST(scanner__decoders_make_too_much__limit_however_cut)
{
    const struct kit_rule rule = {.pattern = "ab@cd"};
    const size_t most = SLUICE_VIEW_FREE + SLUICE_SCAN_PIECE * SLUICE_VIEW_RATIO_MAX; /* of a text of one piece */
    struct sluice_ruleset *rs = kit_rules(&rule, 1);
    struct sluice_scanner *s = kit_scanner(rs, NULL, true);
    static const size_t pieces[] = {1u << 20, 4099, 7};

    for (size_t i = 0; i < 3; i++) {
        struct sluice_error err = {0};

        ck_assert_int_eq(scan_blobs(s, most / 101000, pieces[i], &err), SLUICE_OK);
        ck_assert_int_eq(scan_blobs(s, most / 100000 + 1, pieces[i], &err), SLUICE_ELIMIT);
        ck_assert_ptr_nonnull(strstr(err.what, "decoders make"));
    }
    sluice_scanner_free(s);
    sluice_ruleset_unref(rs);
}
END_TEST

/* b in hex, base64 or percent escapes; 0, 1, 2. */
static void encode_in_place(struct sluice_buf *b, unsigned how)
{
    static char out[1u << 16];
    size_t n = 0;

    if (how == 0)
        (void)sodium_bin2hex(out, sizeof(out), b->data, b->len);
    else if (how == 1)
        (void)sodium_bin2base64(out, sizeof(out), b->data, b->len, sodium_base64_VARIANT_ORIGINAL);
    for (size_t i = 0; how == 2 && i < b->len; i++)
        n += (size_t)snprintf(out + n, sizeof(out) - n, "%%%02X", b->data[i]);
    sluice_buf_clear(b);
    kit_append(b, out);
}

/*
 * n ways through the views, one more with each text between the blanks: what is written in chain k begins with one that
 * came before it. The blanks keep each out of the stretches of its neighbours.
 */
static enum sluice_status scan_ways(struct sluice_scanner *s, unsigned n, size_t piece, struct sluice_error *err)
{
    struct sluice_findings fs = {0};
    struct sluice_buf text, one;
    enum sluice_status st;

    sluice_buf_init(&text, 4u << 20);
    sluice_buf_init(&one, 1u << 16);
    for (unsigned k = 1; k <= n; k++) {
        sluice_buf_clear(&one);
        kit_append(&one, "some words and some more");
        for (unsigned rest = k; rest != 0; rest = (rest - 1) / 3)
            encode_in_place(&one, (rest - 1) % 3);
        ck_assert_int_eq(sluice_buf_append(&text, one.data, one.len), SLUICE_OK);
        ck_assert_int_eq(sluice_buf_printf(&text, "%1024s", ""), SLUICE_OK);
    }
    st = sluice_scanner_begin(s, NULL, 0, kit_collect, &fs);
    for (size_t i = 0, k; i < text.len && st == SLUICE_OK; i += k) {
        k = piece < text.len - i ? piece : text.len - i;
        st = sluice_scanner_feed(s, text.data + i, k, err);
    }
    st = st == SLUICE_OK ? sluice_scanner_end(s, err) : st;
    sluice_findings_release(&fs);
    sluice_buf_release(&text);
    sluice_buf_release(&one);
    return st;
}

START_TEST(scanner__ways_through_the_views__limit_and_one_more)
{
    static const size_t pieces[] = {4u << 20, 4099, 61};
    const struct kit_rule rule = {.pattern = "ab@cd"};
    struct sluice_ruleset *rs = kit_rules(&rule, 1);
    struct sluice_scanner *s = kit_scanner(rs, NULL, true);

    for (size_t i = 0; i < 3; i++) {
        struct sluice_error err = {0};

        /* the text itself is one */
        ck_assert_int_eq(scan_ways(s, SLUICE_READINGS_MAX - 1, pieces[i], &err), SLUICE_OK);
        ck_assert_int_eq(scan_ways(s, SLUICE_READINGS_MAX, pieces[i], &err), SLUICE_ELIMIT);
        ck_assert_ptr_nonnull(strstr(err.what, "ways"));
        ck_assert_int_eq(scan_ways(s, 3, pieces[i], &err), SLUICE_OK);
    }
    sluice_scanner_free(s);
    sluice_ruleset_unref(rs);
}
END_TEST

START_TEST(scanner__much_text_decodes_to_nothing__limit_and_one_more)
{
    static const size_t pieces[] = {8u << 20, 65536, 10007};
    const struct kit_rule rule = {.pattern = "ab@cd"};
    struct sluice_ruleset *rs = kit_rules(&rule, 1);
    struct sluice_scanner *s = kit_scanner(rs, NULL, true);
    /* At the last multiple of the piece size within the limit, the gap is over; or it is not. */
    const size_t most = SLUICE_HOLD_MAX - 4096;

    for (size_t i = 0; i < sizeof(pieces) / sizeof(pieces[0]); i++) {
        struct sluice_findings fs = {0};
        struct sluice_error err = {0};

        ck_assert_int_eq(scan_gap(s, most - most % 3, pieces[i], &fs, &err), SLUICE_OK);
        ck_assert_uint_eq(fs.n, 1);
        ck_assert_uint_eq(fs.v[0].start, 0);
        ck_assert_uint_eq(fs.v[0].end, 3 + most - most % 3 + 2);
        ck_assert_str_eq(fs.v[0].view, "fold");
        ck_assert_int_eq(scan_gap(s, SLUICE_HOLD_MAX - SLUICE_HOLD_MAX % 3, pieces[i], &fs, &err), SLUICE_ELIMIT);
        ck_assert_ptr_nonnull(strstr(err.what, "decode"));
        sluice_findings_release(&fs);
    }
    sluice_scanner_free(s);
    sluice_ruleset_unref(rs);
}
END_TEST

START_TEST(findings__limit_and_one_more)
{
    struct sluice_findings fs = {0};
    const struct sluice_finding f = {.end = 1};

    for (unsigned i = 0; i < SLUICE_FINDINGS_MAX; i++)
        ck_assert_int_eq(sluice_findings_push(&fs, &f), SLUICE_OK);
    ck_assert_int_eq(sluice_findings_push(&fs, &f), SLUICE_ELIMIT);
    ck_assert_uint_eq(fs.n, SLUICE_FINDINGS_MAX);
    sluice_findings_release(&fs);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("scan");
    TCase *tc = tcase_create("scan");

    if (sodium_init() < 0)
        return EXIT_FAILURE;
    tcase_add_loop_test(tc, scan__one_rule__spans, 0, (int)(sizeof(spans) / sizeof(spans[0])));
    tcase_add_loop_test(tc, scan__score__context_then_validators, 0, (int)(sizeof(scores) / sizeof(scores[0])));
    tcase_add_loop_test(tc, scan__view__found_through_it_however_cut, 0, (int)(sizeof(viewed) / sizeof(viewed[0])));
    tcase_add_loop_test(tc, scan__token_that_means_text__found_in_the_view_that_shows_it, 0,
                        (int)(sizeof(encoded_tokens) / sizeof(encoded_tokens[0])));
    tcase_add_test(tc, scan__text_in_a_row_at_its_least_and_one_less__found_and_not);
    tcase_add_test(tc, scan__min_score__below_is_dropped);
    tcase_add_test(tc, scanner__wrong_order_of_calls__refused);
    tcase_add_test(tc, scanner__text_abandoned__next_text_is_clean);
    tcase_add_test(tc, scanner__settled__never_passed_by_a_finding);
    tcase_add_test(tc, scanner__dense_findings__limit_and_one_more);
    tcase_add_test(tc, scanner__match_limit__text_is_unscanned);
    tcase_add_test(tc, scanner__decoders_make_too_much__limit_however_cut);
    tcase_add_test(tc, scanner__ways_through_the_views__limit_and_one_more);
    tcase_add_test(tc, scanner__much_text_decodes_to_nothing__limit_and_one_more);
    tcase_add_test(tc, findings__limit_and_one_more);
    tcase_set_timeout(tc, 60);
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
