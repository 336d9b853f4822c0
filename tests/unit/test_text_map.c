/* What the prefilter searches by hand, against the plain way of doing it: digits, runs, the map of both. */
#include "rules/prefilter_internal.h"

#include "rules_kit.h"
#include "suite_run.h"

#include <stdlib.h>

/* --- digits ------------------------------------------------------------------------------------------------------ */

struct regions {
    uint8_t covered[4096];
    size_t end;
};

static enum sluice_status on_region(void *ctx, size_t from, size_t to)
{
    struct regions *r = ctx;

    ck_assert_uint_ge(from, r->end);
    ck_assert_uint_lt(from, to);
    memset(r->covered + from, 1, to - from);
    r->end = to;
    return SLUICE_OK;
}

static size_t digits_in(const uint8_t *p, size_t n)
{
    size_t digits = 0;

    for (size_t i = 0; i < n; i++)
        digits += p[i] >= '0' && p[i] <= '9';
    return digits;
}

/* Every stretch that has the digits lies within a region, and a text without digits has none. */
static void check_digits(const struct sluice_text_map *map, const uint8_t *text, size_t len, unsigned least,
                         unsigned blocks)
{
    size_t width = 16 * (blocks - 1) + 1;
    struct regions r = {.end = 0};

    ck_assert_int_eq(sluice_digits_scan(map, len, least, blocks, on_region, &r), SLUICE_OK);
    ck_assert_uint_le(r.end, len);
    for (size_t at = 0; at < len; at++) {
        size_t n = len - at < width ? len - at : width;

        if (digits_in(text + at, n) < least)
            continue;
        while (n > 1 && digits_in(text + at, n - 1) >= least) /* the shortest such stretch */
            n--;
        for (size_t i = at; i < at + n; i++)
            ck_assert_msg(r.covered[i], "byte %zu of %zu is in no region", i, len);
    }
}

START_TEST(digits_scan__random_texts__every_stretch_is_covered)
{
    struct sluice_random r = {.state = 5};
    const struct sluice_map_runs none = {0};
    struct sluice_text_map *map;
    uint8_t text[600];

    ck_assert_int_eq(sluice_text_map_create(&map), SLUICE_OK);
    for (unsigned round = 0; round < 500; round++) {
        size_t len = sluice_random_below(&r, sizeof(text) + 1);
        uint32_t rarity = 1 + sluice_random_below(&r, 40);

        for (size_t i = 0; i < len; i++)
            text[i] = sluice_random_below(&r, rarity) == 0 ? (uint8_t)('0' + sluice_random_below(&r, 10)) : 'x';
        ck_assert_int_eq(sluice_text_map_fill(map, &none, text, len), SLUICE_OK);
        check_digits(map, text, len, 1, 2);
        check_digits(map, text, len, SLUICE_WINDOW_DIGITS_MIN, 3);
    }
    sluice_text_map_free(map);
}
END_TEST

START_TEST(digits_scan__no_digits__no_region)
{
    static const char text[] =
        "/:;@ not a digit among these: a b c d e f g h i j k l m n o p q r s t u v w x y z \xb0\xb9";
    const struct sluice_map_runs none = {0};
    struct regions r = {.end = 0};
    struct sluice_text_map *map;

    ck_assert_int_eq(sluice_text_map_create(&map), SLUICE_OK);
    ck_assert_int_eq(sluice_text_map_fill(map, &none, (const uint8_t *)text, sizeof(text) - 1), SLUICE_OK);
    ck_assert(!sluice_text_map_has_digit(map));
    ck_assert_int_eq(sluice_digits_scan(map, sizeof(text) - 1, 1, 2, on_region, &r), SLUICE_OK);
    ck_assert_uint_eq(r.end, 0);
    sluice_text_map_free(map);
}
END_TEST

/* --- runs -------------------------------------------------------------------------------------------------------- */

struct runs_seen {
    const uint8_t *text;
    size_t len;
    const struct sluice_piece *pieces;
    size_t ends[5]; /* per piece: places where a run of its length ends, all together */
};

static void on_run(void *ctx, uint32_t piece, size_t end_min, size_t end_max)
{
    struct runs_seen *s = ctx;
    const struct sluice_window *w = &s->pieces[piece].window;
    size_t start = end_min - w->run_length;

    ck_assert_uint_le(end_min, end_max);
    ck_assert_uint_le(end_max, s->len);
    for (size_t i = start; i < end_max; i++)
        ck_assert(sluice_byteset_has(&w->run_set, s->text[i]));
    ck_assert(start == 0 || !sluice_byteset_has(&w->run_set, s->text[start - 1])); /* as long as can be */
    ck_assert(end_max == s->len || !sluice_byteset_has(&w->run_set, s->text[end_max]));
    s->ends[piece] += end_max - end_min + 1;
}

static size_t count_ends(const struct sluice_window *w, const uint8_t *text, size_t len)
{
    size_t run = 0, ends = 0;

    for (size_t i = 0; i < len; i++) {
        run = sluice_byteset_has(&w->run_set, text[i]) ? run + 1 : 0;
        ends += run >= w->run_length;
    }
    return ends;
}

START_TEST(runs_scan__random_texts__all_runs_and_no_others)
{
    static const char *const sets[] = {"0123456789abcdef", "abcdefghijklmnopqrstuvwxyz0123456789", "ABCDEF0123456789",
                                       "ABCDEFGHIJKLMNOPQRSTUVWXYZ", " 0123456789"};
    static const uint32_t lengths[] = {12, 20, 8, 9, 10};
    struct sluice_random r = {.state = 11};
    struct sluice_piece pieces[5] = {{0}};
    struct sluice_map_runs kinds = {0};
    struct sluice_text_map *map;
    struct sluice_runs *runs;
    uint8_t text[500];

    for (size_t i = 0; i < 5; i++) {
        pieces[i].database = SLUICE_RUNS;
        pieces[i].window.kind = SLUICE_WINDOW_RUN;
        pieces[i].window.run_length = lengths[i];
        for (const char *c = sets[i]; *c != '\0'; c++)
            sluice_byteset_add(&pieces[i].window.run_set, (uint8_t)*c);
    }
    ck_assert_int_eq(sluice_runs_create(pieces, 5, SLUICE_RUNS, NULL, &runs), SLUICE_OK);
    ck_assert_int_eq(sluice_text_map_create(&map), SLUICE_OK);
    sluice_runs_map(runs, &kinds);
    for (unsigned round = 0; round < 1500; round++) {
        struct runs_seen seen = {.text = text, .len = sluice_random_below(&r, sizeof(text) + 1), .pieces = pieces};

        for (size_t i = 0, left = 0, from = 0; i < seen.len; i++, left--) {
            if (left == 0) {
                left = 1 + sluice_random_below(&r, 40);
                from = sluice_random_below(&r, 6);
            }
            text[i] = from < 5 ? (uint8_t)sets[from][sluice_random_below(&r, (uint32_t)strlen(sets[from]))] : ' ';
        }
        ck_assert_int_eq(sluice_text_map_fill(map, &kinds, text, seen.len), SLUICE_OK);
        ck_assert_int_eq(sluice_runs_scan(runs, NULL, map,
                                          &(const struct sluice_prefilter_text){.text = text, .len = seen.len}, on_run,
                                          &seen),
                         SLUICE_OK);
        for (size_t i = 0; i < 5; i++)
            ck_assert_uint_eq(seen.ends[i], count_ends(&pieces[i].window, text, seen.len));
    }
    sluice_text_map_free(map);
    sluice_runs_free(runs);
}
END_TEST

/* --- the map ----------------------------------------------------------------------------------------------------- */

/* Every run that is long enough lies in one stretch as a whole. */
static void check_stretches(const struct sluice_text_map *map, enum sluice_map_kind kind,
                            const struct sluice_run_set *set, size_t least, const uint8_t *text, size_t len)
{
    size_t block = 0, from = 0, to = 0, stretches = 0, wanted = 0;
    bool more = sluice_text_map_next(map, kind, &block, &from, &to);

    for (size_t at = 0, end; at < len; at = end + 1) {
        for (end = at; end < len && set->member[text[end]];)
            end++;
        if (end - at < least)
            continue;
        wanted++;
        while (more && to < end) {
            const size_t before = to;

            more = sluice_text_map_next(map, kind, &block, &from, &to);
            ck_assert(!more || from >= before);
        }
        ck_assert_msg(more && from <= at && end <= to, "run [%zu, %zu) of %zu lies in no stretch", at, end, len);
    }
    for (block = 0; sluice_text_map_next(map, kind, &block, &from, &to); stretches++)
        ck_assert(from < to && to <= len);
    ck_assert(wanted == 0 || stretches > 0);
}

static void check_next_digits(const struct sluice_text_map *map, const uint8_t *text, size_t len)
{
    bool any = false;

    for (size_t at = 0; at <= len; at++) {
        size_t next = at;

        while (next < len && (text[next] < '0' || text[next] > '9'))
            next++;
        any = any || next < len;
        ck_assert_uint_eq(sluice_text_map_next_digit(map, at), next);
    }
    ck_assert(sluice_text_map_has_digit(map) == any);
}

/* Sets of ASCII alone are looked up as vectors. */
START_TEST(text_map__random_texts__every_long_run_and_digit)
{
    static const size_t least[][SLUICE_MAP_KINDS] = {{20, 8, 7, 1}, {64, 31, 30, 7}, {15, 9, 14, 2}, {1, 3, 6, 5}};
    const char *const bytes = _i % 2 == 0 ? "abcdef0123" : "abcdef0123\xc3\xa4";
    struct sluice_random r = {.state = 23};
    struct sluice_map_runs runs = {0};
    struct sluice_run_set sets[SLUICE_MAP_KINDS];
    struct sluice_text_map *map;
    uint8_t text[400];

    for (unsigned k = 0; k < SLUICE_MAP_KINDS; k++) {
        struct sluice_byteset members = {{0}};

        for (size_t i = k; i < strlen(bytes); i++)
            sluice_byteset_add(&members, (uint8_t)bytes[i]);
        sluice_run_set_init(&sets[k], &members);
        sluice_map_runs_add(&runs, k, &members, 2 * least[_i / 2][k]);
        sluice_map_runs_add(&runs, k, &members, least[_i / 2][k]);
    }
    ck_assert_int_eq(sluice_text_map_create(&map), SLUICE_OK);
    for (unsigned round = 0; round < 2000; round++) {
        const size_t len = sluice_random_below(&r, sizeof(text) + 1);
        const uint32_t rarity = 2 + sluice_random_below(&r, 80);

        for (size_t i = 0; i < len; i++)
            text[i] = sluice_random_below(&r, rarity) == 0
                          ? ' '
                          : (uint8_t)bytes[sluice_random_below(&r, (uint32_t)strlen(bytes))];
        ck_assert_int_eq(sluice_text_map_fill(map, &runs, text, len), SLUICE_OK);
        for (unsigned k = 0; k < SLUICE_MAP_KINDS; k++)
            check_stretches(map, k, &sets[k], least[_i / 2][k], text, len);
        check_next_digits(map, text, len);
    }
    sluice_text_map_free(map);
}
END_TEST

START_TEST(text_map__kind_without_runs__no_stretch)
{
    const uint8_t text[200] = "0123456789012345678901234567890123456789";
    struct sluice_byteset digits = {{0x03ff000000000000u, 0, 0, 0}};
    struct sluice_map_runs runs = {0};
    struct sluice_text_map *map;

    sluice_map_runs_add(&runs, SLUICE_MAP_CAPITALS, &digits, 20);
    ck_assert_int_eq(sluice_text_map_create(&map), SLUICE_OK);
    ck_assert_int_eq(sluice_text_map_fill(map, &runs, text, sizeof(text)), SLUICE_OK);
    for (unsigned k = 0; k < SLUICE_MAP_KINDS; k++) {
        size_t block = 0, from, to;

        ck_assert(sluice_text_map_next(map, k, &block, &from, &to) == (k == SLUICE_MAP_CAPITALS));
    }
    sluice_text_map_free(map);
}
END_TEST

/* --- around runs ------------------------------------------------------------------------------------------------- */

/* Every run that is long enough lies in a region with what is in its reach, as far as there is text. */
START_TEST(around_scan__random_texts__runs_and_what_is_in_reach)
{
    static const size_t least[] = {1, 1, 20, 7}, reach[] = {0, 11, 384, 64};
    struct sluice_byteset members = {{0}};
    struct sluice_map_runs runs = {0};
    struct sluice_random r = {.state = 31};
    struct sluice_around around;
    struct sluice_text_map *map;
    uint8_t text[600];

    sluice_byteset_add(&members, '@');
    sluice_around_init(&around, &members, least[_i], reach[_i], SLUICE_MAP_ANCHORS, &runs);
    ck_assert_int_eq(sluice_text_map_create(&map), SLUICE_OK);
    for (unsigned round = 0; round < 2000; round++) {
        const size_t len = sluice_random_below(&r, sizeof(text) + 1);
        const uint32_t rarity = 2 + sluice_random_below(&r, 50);
        const bool many = sluice_random_below(&r, 2) == 0;
        struct regions got = {.end = 0};

        for (size_t i = 0; i < len; i++)
            text[i] = (sluice_random_below(&r, rarity) == 0) == many ? ' ' : '@';
        ck_assert_int_eq(sluice_text_map_fill(map, &runs, text, len), SLUICE_OK);
        ck_assert_int_eq(sluice_around_scan(&around, map, text, len, on_region, &got), SLUICE_OK);
        for (size_t at = 0, end; at < len; at = end + 1) {
            for (end = at; end < len && text[end] == '@';)
                end++;
            for (size_t i = at < reach[_i] ? 0 : at - reach[_i]; end - at >= least[_i] && i < end + reach[_i]; i++)
                ck_assert(i >= len || got.covered[i]);
        }
    }
    sluice_text_map_free(map);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("text_map");
    TCase *tc = tcase_create("text_map");

    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, digits_scan__random_texts__every_stretch_is_covered);
    tcase_add_test(tc, digits_scan__no_digits__no_region);
    tcase_add_test(tc, runs_scan__random_texts__all_runs_and_no_others);
    tcase_add_loop_test(tc, around_scan__random_texts__runs_and_what_is_in_reach, 0, 4);
    tcase_add_test(tc, text_map__kind_without_runs__no_stretch);
    tcase_add_loop_test(tc, text_map__random_texts__every_long_run_and_digit, 0, 8);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
