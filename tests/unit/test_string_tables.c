/* The tables that strings are searched with, against the plain way of doing it; and the hashed sets in front of them.
 */
#include "rules/gram_set.h"
#include "rules/head_set.h"
#include "rules/letters.h"
#include "rules/prefilter_internal.h"

#include "rng.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define STRINGS 40u
#define TEXT 400u
#define ROUNDS 300u

static const char alphabet[] = "abcABC12 -_.:\xc3\xa9";

static void fill(uint64_t *rng, uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        p[i] = (uint8_t)alphabet[rng_below(rng, sizeof(alphabet) - 1)];
}

static bool is_letter(uint8_t b)
{
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z');
}

static bool is_word(uint8_t b)
{
    return is_letter(b) || (b >= '0' && b <= '9');
}

/* --- strings ----------------------------------------------------------------------------------------------------- */

struct strings {
    uint8_t bytes[STRINGS][SLUICE_STRING_MAX];
    struct sluice_string v[STRINGS];
};

/* Half of them stand in the text, so that there is something to find. */
static void make_strings(uint64_t *rng, struct strings *s, const uint8_t *text, bool words)
{
    for (unsigned i = 0; i < STRINGS; i++) {
        const size_t length = SLUICE_STRING_MIN + rng_below(rng, SLUICE_STRING_MAX - SLUICE_STRING_MIN + 1);

        do {
            fill(rng, s->bytes[i], length);
            if (rng_below(rng, 2) == 0)
                memcpy(s->bytes[i], text + rng_below(rng, TEXT - length + 1), length);
        } while (words && !is_word(s->bytes[i][0]));
        s->v[i] = (struct sluice_string){.bytes = s->bytes[i],
                                         .length = length,
                                         .id = i,
                                         .caseless = rng_below(rng, 2) == 0,
                                         .near_token = rng_below(rng, 2) == 0,
                                         .word_start = words};
        for (size_t k = 0; s->v[i].caseless && k < length; k++)
            s->bytes[i][k] = is_letter(s->bytes[i][k]) ? s->bytes[i][k] | 0x20u : s->bytes[i][k];
    }
}

static bool stands(const struct sluice_string *s, const uint8_t *text, size_t at)
{
    if (s->word_start && at > 0 && is_word(text[at - 1]))
        return false;
    for (size_t i = 0; i < s->length; i++) {
        const uint8_t b = text[at + i];

        if ((s->caseless && is_letter(b) ? b | 0x20u : b) != s->bytes[i])
            return false;
    }
    return true;
}

struct found {
    uint64_t ends[STRINGS][TEXT / 64 + 1];
    size_t last[STRINGS];
};

static bool on_string(void *ctx, uint32_t id, size_t end)
{
    struct found *f = ctx;

    ck_assert_uint_gt(end, f->last[id]);
    f->last[id] = end;
    f->ends[id][end / 64] |= (uint64_t)1 << end % 64;
    return true;
}

/* All that lie in the stretch are told of, in order, and nothing that does not stand there. */
static void check(const struct strings *s, const struct found *f, const uint8_t *text, size_t len, size_t from,
                  size_t to, bool near_token)
{
    for (unsigned i = 0; i < STRINGS; i++) {
        const struct sluice_string *one = &s->v[i];

        for (size_t end = one->length; end <= len; end++) {
            const bool there = stands(one, text, end - one->length) && (near_token || !one->near_token);
            const bool told = (f->ends[i][end / 64] >> end % 64 & 1) != 0;

            if ((told && !there) || (there && !told && end - one->length >= from && end <= to))
                ck_abort_msg("string %u of %zu bytes, end %zu in [%zu, %zu)", i, one->length, end, from, to);
        }
    }
}

START_TEST(string_tables__random_strings_and_texts__as_a_plain_search)
{
    uint64_t rng = 7;
    static struct strings s;
    static struct found f;
    uint8_t text[TEXT];

    for (unsigned round = 0; round < ROUNDS; round++) {
        const bool words = round % 2 == 0, near_token = round % 4 < 2;
        const size_t len = rng_below(&rng, TEXT) + 1, from = rng_below(&rng, len),
                     to = from + rng_below(&rng, len - from) + 1;
        struct sluice_string_table *strings;
        struct sluice_word_table *heads;

        fill(&rng, text, TEXT);
        make_strings(&rng, &s, text, words);
        memset(&f, 0, sizeof(f));
        ck_assert_int_eq(sluice_string_table_create(s.v, STRINGS, &strings), SLUICE_OK);
        ck_assert_int_eq(sluice_word_table_create(s.v, STRINGS, &heads), SLUICE_OK);
        if (words)
            ck_assert(sluice_word_table_scan(heads, near_token, text, len, from, to, on_string, &f));
        else
            ck_assert(sluice_string_table_scan(strings, near_token, text, len, from, to, on_string, &f));
        check(&s, &f, text, len, from, to, near_token);
        sluice_string_table_free(strings);
        sluice_word_table_free(heads);
    }
}
END_TEST

static bool stop(void *ctx, uint32_t id, size_t end)
{
    (void)id;
    (void)end;
    ++*(unsigned *)ctx;
    return false;
}

START_TEST(string_tables__told_to_stop__stop)
{
    static const uint8_t text[] = "EXAMPLE EXAMPLE";
    const struct sluice_string s = {.bytes = text, .length = 7};
    struct sluice_string_table *strings;
    struct sluice_word_table *heads;
    unsigned n = 0;

    ck_assert_int_eq(sluice_string_table_create(&s, 1, &strings), SLUICE_OK);
    ck_assert_int_eq(sluice_word_table_create(&s, 1, &heads), SLUICE_OK);
    ck_assert(!sluice_string_table_scan(strings, false, text, 15, 0, 15, stop, &n));
    ck_assert(!sluice_word_table_scan(heads, false, text, 15, 0, 15, stop, &n));
    ck_assert_uint_eq(n, 2);
    sluice_string_table_free(strings);
    sluice_word_table_free(heads);
}
END_TEST

/* --- sets -------------------------------------------------------------------------------------------------------- */

static uint32_t four_at(const uint8_t *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* The block at once, whatever instructions it is made of, is what each place gives alone; what was put in is found. */
START_TEST(gram_set__a_block__as_place_by_place)
{
    uint64_t rng = 11;
    static struct sluice_gram_set set;
    uint8_t text[SLUICE_GRAM_BLOCK_READ];

    for (unsigned round = 0; round < ROUNDS; round++) {
        uint64_t block;

        fill(&rng, text, sizeof(text));
        sluice_gram_set_add_four(&set, four_at(text + rng_below(&rng, SLUICE_GRAM_BLOCK)));
        sluice_gram_set_add_three(&set, four_at(text + rng_below(&rng, SLUICE_GRAM_BLOCK)));
        block = sluice_gram_set_block(&set, text);
        ck_assert_uint_ne(block, 0);
        for (unsigned i = 0; i < SLUICE_GRAM_BLOCK; i++) {
            const uint32_t four = four_at(text + i);

            ck_assert((block >> i & 1) ==
                      (sluice_gram_set_has_four(&set, four) || sluice_gram_set_has_three(&set, four)));
        }
    }
}
END_TEST

/* Of places near the end of the text too, where eight bytes cannot be read. */
START_TEST(head_set__places__kept_as_one_by_one)
{
    uint64_t rng = 13;
    static struct sluice_head_set set;
    uint8_t text[64];

    for (unsigned round = 0; round < ROUNDS; round++) {
        uint32_t places[64], kept[64];
        size_t n = 0, k, given = rng_below(&rng, sizeof(text));
        const unsigned length = (unsigned)rng_below(&rng, SLUICE_HEAD_LENGTHS);

        fill(&rng, text, sizeof(text));
        sluice_head_set_add(
            &set, sluice_head_first(sluice_head_at(text, sizeof(text), given), sluice_head_lengths[length]), length);
        for (uint32_t at = 0; at < sizeof(text); at++) {
            if (at == given || rng_below(&rng, 3) == 0)
                places[n++] = at;
        }
        memcpy(kept, places, sizeof(kept));
        k = sluice_head_set_filter(&set, text, sizeof(text), kept, n);
        ck_assert_uint_gt(k, 0);
        for (size_t i = 0, j = 0; i < n; i++) {
            bool may = false;

            for (unsigned l = 0; l < SLUICE_HEAD_LENGTHS; l++)
                may = may || sluice_head_set_has(&set, sluice_head_at(text, sizeof(text), places[i]), l);
            ck_assert(may == (j < k && kept[j] == places[i]));
            ck_assert(may || places[i] != given);
            j += may;
        }
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("string tables");
    TCase *t = tcase_create("string tables");
    SRunner *r;
    int failed;

    tcase_add_test(t, string_tables__random_strings_and_texts__as_a_plain_search);
    tcase_add_test(t, string_tables__told_to_stop__stop);
    tcase_add_test(t, gram_set__a_block__as_place_by_place);
    tcase_add_test(t, head_set__places__kept_as_one_by_one);
    suite_add_tcase(s, t);
    r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}
