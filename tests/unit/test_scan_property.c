/*
 * Random and adversarial texts, always the same ones: the oracle, both engines and every kind of cut agree.
 */
#include "rng.h"
#include "rules/pattern_gen.h"
#include "scan_oracle.h"
#include "suite_run.h"

#include <sodium.h>

#define CONTEXT(words, extra) "\"context\":{\"words\":" words ",\"add\":0.25" extra "},"

/* Patterns that overlap, look around, nest, repeat, stand at edges, and are as wide as a pattern may be. */
static const struct kit_rule tricky[] = {
    {.pattern = "a{2,3}"},
    {.pattern = "ab|abc", .score = "0.4"},
    {.pattern = "(?<=ab)b{1,4}(?!c)"},
    {.pattern = "\\\\b(?:ab){1,3}\\\\b", .type = "WORD"},
    {.pattern = "(?<![0-9])([0-9]{3})(?![0-9])", .type = "WORD", .score = "0.6"},
    {.pattern = "[0-9]{1,4}?:[ab]{1,2}+"},
    {.pattern = "^[ab]{2}", .class_ = "secret"},
    {.pattern = "[0-9]{2}$", .class_ = "special"},
    {.pattern = "x(?:[^x]{1,300}|[0-9]{5})x", .class_ = "pii", .score = "0.3"},
    {.pattern = "BEGIN [AB]{1,2}\\\\n[^-]{4,7900}\\\\nEND", .class_ = "secret", .score = "0.9"},
    {.pattern = "k=([a-z0-9]{4,12})", .class_ = "secret", .rest = CONTEXT("[\"key\",\"ab\"]", "")},
    {.pattern = "[0-9]{4}", .rest = CONTEXT("[\"pin\",\"k\"]", ",\"before\":12,\"after\":9,\"required\":true")},
    {.pattern = "67[0-9]", .rest = CONTEXT("[\"pin\",\"b\"]", ",\"before\":20,\"required\":true,\"sentence\":true")},
    {.pattern = "[a-z]{2,8}@[a-z]{2,8}\\\\.[a-z]{2,4}", .class_ = "pii", .type = "EMAIL_ADDRESS", .score = "0.7"},
    {.pattern = "(?i)tok_[0-9a-z]{8}", .class_ = "secret", .type = "TOKEN", .score = "0.8"},
    {.pattern = "(?=[a-z]{4})[ab]{1,2}(?=.{0,200}z)", .score = "0.2"},
    {.pattern = "[\\\\x80-\\\\xff]{2,6}", .score = "0.1"},
};

static const char *const pieces[] = {
    "a",
    "b",
    "ab",
    "abc",
    "c",
    "aa",
    "x",
    "1",
    "12",
    "345:ab",
    "678",
    " ",
    ". ",
    "\n",
    "-",
    "k=",
    "pin",
    "key",
    "PIN 1234",
    "BEGIN A\n",
    "\nEND",
    "ab@abc.com",
    "tok_12ab34cd",
    "TOK_00000000",
    "z",
    "%41",
    "%2561",
    "\\u0061",
    "\\n",
    "\\x31",
    "\xc3\xa4",
    "\xef\xbc\x91",
    "\xe2\x80\x8b",
    "\xff",
    "=",
    "/",
    ".",
    "YWJAYWJjLmNvbSBwaW4gMTIzNA==",
};

struct text {
    struct sluice_buf b;
    uint64_t rng;
};

static void put(struct text *t, const void *p, size_t n)
{
    ck_assert_int_eq(sluice_buf_append(&t->b, p, n), SLUICE_OK);
}

static void put_pieces(struct text *t, size_t len)
{
    while (t->b.len < len) {
        const char *p = pieces[rng_below(&t->rng, sizeof(pieces) / sizeof(pieces[0]))];

        put(t, p, strlen(p));
    }
}

/* Write the last bytes, from `at` on, in some other way: in base64, hex, percent or backslash escapes, full width,
 * quoted-printable, character references, UTF-16, as a string in pieces. */
static void encode_tail(struct text *t, size_t at)
{
    const size_t n = t->b.len - at, way = rng_below(&t->rng, 9);
    uint8_t *tail = malloc(n + 1);

    memcpy(tail, t->b.data + at, n);
    t->b.len = at;
    if (way == 0) {
        char *out = malloc(sodium_base64_ENCODED_LEN(n, sodium_base64_VARIANT_ORIGINAL));

        (void)sodium_bin2base64(out, sodium_base64_ENCODED_LEN(n, sodium_base64_VARIANT_ORIGINAL), tail, n,
                                sodium_base64_VARIANT_ORIGINAL);
        put(t, out, strlen(out));
        free(out);
    }
    for (size_t i = 0; way != 0 && i < n; i++) {
        char out[16] = {(char)tail[i]};

        if (way == 1)
            (void)snprintf(out, sizeof(out), "%02x", tail[i]);
        else if (way == 2 && rng_below(&t->rng, 3) == 0)
            (void)snprintf(out, sizeof(out), "%%%02X", tail[i]);
        else if (way == 3 && rng_below(&t->rng, 3) == 0)
            (void)snprintf(out, sizeof(out), "\\u%04x", tail[i]);
        else if (way == 4 && tail[i] > 0x20 && tail[i] < 0x7f && rng_below(&t->rng, 3) == 0)
            (void)snprintf(out, sizeof(out), "\xef%c%c", 0xbc + (tail[i] >= 0x60), 0x80 | ((tail[i] - 0x20) & 0x3f));
        else if (way == 5 && rng_below(&t->rng, 2) == 0)
            (void)snprintf(out, sizeof(out), "=%02X", tail[i]);
        else if (way == 6 && rng_below(&t->rng, 3) == 0)
            (void)snprintf(out, sizeof(out), "&#%u;", tail[i]);
        else if (way == 8 && rng_below(&t->rng, 4) == 0)
            (void)snprintf(out, sizeof(out), "%c\" + \"", tail[i]);
        put(t, out, way == 1 || way == 7 ? 2 : out[0] == 0 ? 1 : strlen(out));
    }
    free(tail);
}

/* About `len` bytes. */
static void make_text(struct text *t, size_t len)
{
    sluice_buf_clear(&t->b);
    while (t->b.len < len) {
        const size_t at = t->b.len, what = rng_below(&t->rng, 10), n = 1 + rng_below(&t->rng, 60);

        if (what == 0) { /* much of the same */
            const char *p = pieces[rng_below(&t->rng, sizeof(pieces) / sizeof(pieces[0]))];

            for (size_t i = 0; i < n; i++)
                put(t, p, strlen(p));
        } else {
            put_pieces(t, at + n);
        }
        for (size_t k = rng_below(&t->rng, 4) == 0 ? 1 + rng_below(&t->rng, 3) : 0; k > 0; k--)
            encode_tail(t, at);
    }
    for (size_t k = rng_below(&t->rng, 4); k > 0; k--) /* a few bytes changed */
        t->b.data[rng_below(&t->rng, t->b.len)] = (uint8_t)rng_next(&t->rng);
}

struct engines {
    struct sluice_ruleset *rs;
    struct sluice_prefilter *pf;
    struct sluice_scanner *plain, *fast;
};

static struct engines engines_create(struct sluice_ruleset *rs, bool views)
{
    struct engines e = {.rs = rs, .pf = kit_prefilter(rs)};

    e.plain = kit_scanner(rs, NULL, views);
    e.fast = kit_scanner(rs, e.pf, views);
    return e;
}

static void engines_free(struct engines *e)
{
    sluice_scanner_free(e->plain);
    sluice_scanner_free(e->fast);
    sluice_prefilter_free(e->pf);
    sluice_ruleset_unref(e->rs);
}

static void check_cut(struct sluice_scanner *s, const struct text *t, const struct sluice_findings *want,
                      const size_t *cuts, size_t n, const char *what)
{
    struct sluice_findings got = kit_scan_cut(s, "key", t->b.data, t->b.len, cuts, n);

    kit_assert_same(&got, want, what);
    sluice_findings_release(&got);
}

static int compare_sizes(const void *x, const void *y)
{
    const size_t a = *(const size_t *)x, b = *(const size_t *)y;

    return (a > b) - (a < b);
}

/* Is the text, cut in pieces of `piece` bytes, one that decoders make too much of? */
static bool is_refused(struct sluice_scanner *s, const struct text *t, size_t piece)
{
    struct sluice_findings got = {0};
    enum sluice_status st = sluice_scanner_begin(s, (const uint8_t *)"key", 3, kit_collect, &got);

    for (size_t i = 0, n; i < t->b.len && st == SLUICE_OK; i += n) {
        n = piece < t->b.len - i ? piece : t->b.len - i;
        st = sluice_scanner_feed(s, t->b.data + i, n, NULL);
    }
    st = st == SLUICE_OK ? sluice_scanner_end(s, NULL) : st;
    ck_assert(st == SLUICE_OK || st == SLUICE_ELIMIT);
    sluice_findings_release(&got);
    return st == SLUICE_ELIMIT;
}

/* Both engines, the text whole and cut in up to 40 places. A text that is refused is so however it is cut. */
static size_t check_text(const struct engines *e, struct text *t, bool views)
{
    const size_t piece = 1 + rng_below(&t->rng, 3000);
    const bool refused = is_refused(e->fast, t, t->b.len);
    struct sluice_findings want, got = {0};
    size_t cuts[40], n = rng_below(&t->rng, 41), found;

    ck_assert(is_refused(e->plain, t, piece) == refused);
    if (refused)
        return 0;
    want = oracle_scan(e->rs, "key", t->b.data, t->b.len, views);
    found = want.n;

    check_cut(e->plain, t, &want, NULL, 0, "plain, whole");
    check_cut(e->fast, t, &want, NULL, 0, "fast, whole");
    ck_assert_int_eq(sluice_scan_text(e->fast, (const uint8_t *)"key", 3, t->b.data, t->b.len, &got, NULL), SLUICE_OK);
    kit_assert_same(&got, &want, "fast, in one call");
    for (size_t i = 0; i < n; i++)
        cuts[i] = rng_below(&t->rng, t->b.len + 1);
    qsort(cuts, n, sizeof(cuts[0]), compare_sizes);
    check_cut(e->plain, t, &want, cuts, n, "plain, cut");
    check_cut(e->fast, t, &want, cuts, n, "fast, cut");
    sluice_findings_release(&got);
    sluice_findings_release(&want);
    return found;
}

static const struct {
    uint64_t seed;
    size_t texts, len;
    bool views;
} rounds[] = {
    {1, 1000, 40, false}, {2, 200, 400, false}, {3, 4, 20000, false}, {4, 1, 300000, false},
    {5, 500, 60, true},   {6, 150, 600, true},  {7, 12, 3000, true},
};

START_TEST(scan__random_text__oracle_and_both_engines_agree)
{
    struct engines e = engines_create(kit_rules(tricky, sizeof(tricky) / sizeof(tricky[0])), rounds[_i].views);
    struct text t = {.rng = rounds[_i].seed};
    size_t found = 0;

    sluice_buf_init(&t.b, 64u << 20);
    for (size_t i = 0; i < rounds[_i].texts; i++) {
        make_text(&t, 1 + rng_below(&t.rng, 2 * rounds[_i].len));
        found += check_text(&e, &t, rounds[_i].views);
    }
    ck_assert_uint_gt(found, rounds[_i].texts); /* the texts are worth something */
    sluice_buf_release(&t.b);
    engines_free(&e);
}
END_TEST

/* Something that rule r is about: one of its examples, or a string made from its pattern. */
static void put_of_rule(struct text *t, const struct sluice_rule *r)
{
    struct sluice_random random = {.state = rng_next(&t->rng)};
    struct sluice_pattern *p = NULL;
    size_t n = 0;

    if (rng_below(&t->rng, 2) == 0) {
        const char *const *list = rng_below(&t->rng, 3) == 0 ? r->no_match : r->match;

        while (list[n] != NULL)
            n++;
        n = rng_below(&t->rng, n);
        put(t, list[n], strlen(list[n]));
        return;
    }
    ck_assert_int_eq(sluice_pattern_parse(r->pattern, r->caseless, &p, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_pattern_generate(p, &random, SLUICE_PATTERN_ANY, &t->b), SLUICE_OK);
    sluice_pattern_free(p);
}

/* What the packs' rules are about, one after another, some of it changed, cut short, run together or encoded. */
static void make_pack_text(struct text *t, const struct sluice_ruleset *rs, size_t parts)
{
    static const char *const between[] = {" ", "", "\n", ": ", "\"", "=", ", and then "};

    sluice_buf_clear(&t->b);
    for (size_t i = 0; i < parts; i++) {
        const size_t at = t->b.len;
        const struct sluice_rule *r = sluice_ruleset_rule(rs, rng_below(&t->rng, sluice_ruleset_count(rs)));
        const char *gap = between[rng_below(&t->rng, sizeof(between) / sizeof(between[0]))];

        put_of_rule(t, r);
        if (t->b.len - at > 3000) /* keys of 8 KiB are in the other tests */
            t->b.len = at + 3000;
        if (rng_below(&t->rng, 4) == 0)
            t->b.data[at + rng_below(&t->rng, t->b.len - at)] = (uint8_t)(' ' + rng_below(&t->rng, 95));
        if (rng_below(&t->rng, 8) == 0)
            t->b.len = at + rng_below(&t->rng, t->b.len - at);
        if (rng_below(&t->rng, 4) == 0)
            encode_tail(t, at);
        put(t, gap, strlen(gap));
    }
    put(t, ".", 1);
}

START_TEST(scan__packs__oracle_and_both_engines_agree)
{
    const char *const folder = SLUICE_SOURCE_DIR "/rules";
    struct sluice_ruleset *rs = NULL;
    struct text t = {.rng = 1000};
    struct sluice_error err = {0};
    struct engines e;
    size_t found = 0;

    if (sluice_ruleset_load(&folder, 1, NULL, &rs, &err) != SLUICE_OK)
        ck_abort_msg("%s: %s", err.file, err.what);
    e = engines_create(rs, true);
    sluice_buf_init(&t.b, 1u << 20);
    for (unsigned i = 0; i < 120; i++) {
        make_pack_text(&t, rs, 1 + rng_below(&t.rng, 12));
        found += check_text(&e, &t, true);
    }
    ck_assert_uint_gt(found, 200);
    sluice_buf_release(&t.b);
    engines_free(&e);
}
END_TEST

START_TEST(scan__random_text__every_cut_in_two)
{
    struct engines e = engines_create(kit_rules(tricky, sizeof(tricky) / sizeof(tricky[0])), true);
    struct text t = {.rng = 77};

    sluice_buf_init(&t.b, 1u << 20);
    for (unsigned i = 0; i < 12; i++) {
        struct sluice_findings want;

        make_text(&t, 150);
        want = oracle_scan(e.rs, "key", t.b.data, t.b.len, true);
        for (size_t cut = 0; cut <= t.b.len; cut++)
            check_cut(e.fast, &t, &want, &cut, 1, "cut in two");
        sluice_findings_release(&want);
    }
    sluice_buf_release(&t.b);
    engines_free(&e);
}
END_TEST

/* A wide match across the borders of the pieces that the scanner works in, and one too many bytes for it. */
START_TEST(scan__wide_match_across_piece_borders__found)
{
    struct engines e = engines_create(kit_rules(tricky, sizeof(tricky) / sizeof(tricky[0])), false);
    struct text t = {.rng = 5};

    sluice_buf_init(&t.b, 4u << 20);
    for (size_t shift = 0; shift <= 8000; shift += 1000) {
        for (size_t body = 7899; body <= 7901; body++) {
            sluice_buf_clear(&t.b);
            while (t.b.len < SLUICE_SCAN_PIECE - 8000 + shift)
                put(&t, "lorem ", 6);
            put(&t, "BEGIN B\n", 8);
            for (size_t i = 0; i < body; i++)
                put(&t, "y", 1);
            put(&t, "\nEND", 4);
            ck_assert_uint_eq(check_text(&e, &t, false) != 0, body <= 7900);
        }
    }
    sluice_buf_release(&t.b);
    engines_free(&e);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("scan_property");
    TCase *tc = tcase_create("scan_property");

    if (sodium_init() < 0)
        return EXIT_FAILURE;
    tcase_add_loop_test(tc, scan__random_text__oracle_and_both_engines_agree, 0,
                        (int)(sizeof(rounds) / sizeof(rounds[0])));
    tcase_add_test(tc, scan__packs__oracle_and_both_engines_agree);
    tcase_add_test(tc, scan__random_text__every_cut_in_two);
    tcase_add_test(tc, scan__wide_match_across_piece_borders__found);
    tcase_set_timeout(tc, 300);
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
