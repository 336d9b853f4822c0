/* The table that strings are searched with, against the plain way of doing it; and the hashed set in front of it. */
#include "rules/gram_set.h"
#include "rules/prefilter_internal.h"

#include "rng.h"
#include "suite_run.h"

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

/* Half of them stand in the text, so that there is something to find, and half count where words begin only. */
static void make_strings(uint64_t *rng, struct strings *s, const uint8_t *text)
{
    for (unsigned i = 0; i < STRINGS; i++) {
        const size_t length = SLUICE_STRING_MIN + rng_below(rng, SLUICE_STRING_MAX - SLUICE_STRING_MIN + 1);
        const bool word_start = rng_below(rng, 2) == 0;

        do {
            fill(rng, s->bytes[i], length);
            if (rng_below(rng, 2) == 0)
                memcpy(s->bytes[i], text + rng_below(rng, TEXT - length + 1), length);
        } while (word_start && !is_word(s->bytes[i][0]));
        s->v[i] = (struct sluice_string){.bytes = s->bytes[i],
                                         .length = length,
                                         .id = i,
                                         .caseless = rng_below(rng, 2) == 0,
                                         .near_token = rng_below(rng, 2) == 0,
                                         .word_start = word_start};
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
        const bool near_token = round % 2 == 0;
        const size_t len = rng_below(&rng, TEXT) + 1, from = rng_below(&rng, len),
                     to = from + rng_below(&rng, len - from) + 1;
        struct sluice_string_table *strings;

        fill(&rng, text, TEXT);
        make_strings(&rng, &s, text);
        memset(&f, 0, sizeof(f));
        ck_assert_int_eq(sluice_string_table_create(s.v, STRINGS, &strings), SLUICE_OK);
        ck_assert(sluice_string_table_scan(strings, near_token, text, len, from, to, on_string, &f));
        check(&s, &f, text, len, from, to, near_token);
        sluice_string_table_free(strings);
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
    unsigned n = 0;

    ck_assert_int_eq(sluice_string_table_create(&s, 1, &strings), SLUICE_OK);
    ck_assert(!sluice_string_table_scan(strings, false, text, 15, 0, 15, stop, &n));
    ck_assert_uint_eq(n, 1);
    sluice_string_table_free(strings);
}
END_TEST

/* --- sets -------------------------------------------------------------------------------------------------------- */

static uint32_t gram_at(const uint8_t *p, unsigned length)
{
    uint32_t gram = 0;

    for (unsigned i = 0; i < length; i++)
        gram |= (uint32_t)p[i] << 8 * i;
    return gram;
}

static uint64_t of_length(const struct sluice_gram_places *places, unsigned length)
{
    return length == 4 ? places->four : length == 3 ? places->three : places->two;
}

/* What was put in is found, of those of words where words begin only; and nearly nothing else is. */
START_TEST(gram_set__a_block__grams_where_they_stand)
{
    uint64_t rng = 11;

    for (unsigned round = 0; round < ROUNDS; round++) {
        static struct sluice_gram_set set;
        uint8_t text[SLUICE_GRAM_BLOCK_READ];
        const unsigned place = (unsigned)rng_below(&rng, SLUICE_GRAM_BLOCK), length = 2 + (unsigned)rng_below(&rng, 3);
        const uint64_t words = rng_next(&rng);
        const bool word_start = length > 2 && rng_below(&rng, 2) == 0;
        struct sluice_gram_places found;
        uint64_t others;

        memset(&set, 0, sizeof(set));
        fill(&rng, text, sizeof(text));
        sluice_gram_set_add(&set, gram_at(text + place, length), length, word_start);
        found = sluice_gram_set_block(&set, text, words);
        ck_assert_uint_eq(of_length(&found, length) >> place & 1, !word_start || (words >> place & 1) != 0);
        ck_assert_uint_eq(word_start ? of_length(&found, length) & ~words : 0, 0);
        others = (found.four | found.three | found.two) & ~of_length(&found, length);
        ck_assert_uint_eq(others, 0);
    }
}
END_TEST

/* The whole block at once, whatever instructions it is made of, is what each place gives alone. */
START_TEST(gram_set__many_grams__a_place_does_not_depend_on_its_block)
{
    static struct sluice_gram_set set;
    uint64_t rng = 13;
    uint8_t text[2 * SLUICE_GRAM_BLOCK_READ];

    for (unsigned i = 0; i < 300; i++) {
        fill(&rng, text, sizeof(text));
        sluice_gram_set_add(&set, gram_at(text, 2 + i % 3), 2 + i % 3, i % 2 == 0);
    }
    for (unsigned round = 0; round < ROUNDS; round++) {
        const unsigned shift = 1 + (unsigned)rng_below(&rng, SLUICE_GRAM_BLOCK - 1);
        const uint64_t words = rng_next(&rng);
        struct sluice_gram_places here, there;

        fill(&rng, text, sizeof(text));
        here = sluice_gram_set_block(&set, text, words);
        there = sluice_gram_set_block(&set, text + shift, words >> shift);
        for (unsigned length = 2; length <= 4; length++)
            ck_assert_uint_eq(of_length(&here, length) >> shift,
                              of_length(&there, length) & (((uint64_t)1 << (SLUICE_GRAM_BLOCK - shift)) - 1));
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("string tables");
    TCase *t = tcase_create("string tables");

    tcase_add_test(t, string_tables__random_strings_and_texts__as_a_plain_search);
    tcase_add_test(t, string_tables__told_to_stop__stop);
    tcase_add_test(t, gram_set__a_block__grams_where_they_stand);
    tcase_add_test(t, gram_set__many_grams__a_place_does_not_depend_on_its_block);
    suite_add_tcase(s, t);
    return suite_run(s);
}
