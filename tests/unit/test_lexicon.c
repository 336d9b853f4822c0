/* Context words: which stand where, against a second way of writing the same rule. */
#include "core/fold.h"
#include "core/utf8.h"
#include "rules/lexicon.h"

#include "rng.h"
#include "suite_run.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct hits {
    unsigned n;
    size_t start, end;
};

static bool on_word(void *ctx, uint32_t id, size_t start, size_t end)
{
    struct hits *h = ctx;

    (void)id;
    if (h->n++ == 0)
        *h = (struct hits){.n = 1, .start = start, .end = end};
    return true;
}

static struct hits find(const char *word, const char *text)
{
    struct sluice_lexicon *l;
    struct hits h = {0};
    uint32_t id;

    ck_assert_int_eq(sluice_lexicon_create(&l), SLUICE_OK);
    ck_assert_int_eq(sluice_lexicon_add(l, word, &id), SLUICE_OK);
    ck_assert_int_eq(sluice_lexicon_freeze(l), SLUICE_OK);
    (void)sluice_lexicon_find(l, (const uint8_t *)text, strlen(text), 0, strlen(text), strlen(text), on_word, &h);
    sluice_lexicon_free(l);
    return h;
}

static const struct {
    const char *word, *text;
    bool stands;
} rows[] = {
    {"token", "GITHUB_TOKEN=", true},
    {"token", "userToken:", true},
    {"token", "tokens", false},
    {"token", "atoken", false},
    {"tax id", "my TAX-ID:", true},
    {"tax id", "taxId", true},
    {"tax id", "tax__id", true},
    {"tax id", "tax\nid", true},
    {"tax id", "tax   id", false},
    {"tax id", "tax ident", false},
    {"ubezpiecz*", "Ubezpieczenia", true},
    {"ubezpiecz*", "nieubezpieczony", false},
    {"número", "NUMERO", true},
    {"numero", "n\xc3\xbamero", true},
    {"numero", "nu\xcc\x81mero", true},
    {"n\xc3\xa9", "ne le", false},
    {"n\xc3\xa9", "N\xc3\x89 le", true},
    {"\xce\xb1.\xcf\x86.\xce\xbc.", "\xce\x91\xce\xa6\xce\x9c", true},
    {"\xd0\xb5\xd0\xb3\xd0\xbd", "\xd0\x95\xd0\x93\xd0\x9d:", true},
    {"d.o.b", "DOB", true},
    {"d.o.b.", "D. O. B.", true},
    {"strasse",
     "STRA\xc3\x9f"
     "E",
     true},
    {"3d secure", "3D-Secure", true},
};

START_TEST(lexicon__writings_of_a_word__found_or_not)
{
    ck_assert_msg((find(rows[_i].word, rows[_i].text).n != 0) == rows[_i].stands, "'%s' in '%s'", rows[_i].word,
                  rows[_i].text);
}
END_TEST

START_TEST(lexicon__where_a_word_stands__its_bytes)
{
    const struct hits h = find("tax id", "a Tax-Id b");

    ck_assert_uint_eq(h.n, 1);
    ck_assert_uint_eq(h.start, 2);
    ck_assert_uint_eq(h.end, 8);
}
END_TEST

START_TEST(lexicon__range_cuts_the_word__not_found)
{
    static const uint8_t text[] = "xx token xx";
    struct sluice_lexicon *l;
    uint32_t id;

    ck_assert_int_eq(sluice_lexicon_create(&l), SLUICE_OK);
    ck_assert_int_eq(sluice_lexicon_add(l, "token", &id), SLUICE_OK);
    ck_assert_int_eq(sluice_lexicon_freeze(l), SLUICE_OK);
    for (size_t from = 0; from <= 8; from++) {
        for (size_t to = from; to <= 11; to++) {
            struct hits h = {0};

            (void)sluice_lexicon_find(l, text, 11, from, to, to, on_word, &h);
            ck_assert_uint_eq(h.n, from <= 3 && to >= 8);
        }
    }
    sluice_lexicon_free(l);
}
END_TEST

static bool on_id(void *ctx, uint32_t id, size_t start, size_t end)
{
    (void)start;
    (void)end;
    ((unsigned *)ctx)[id]++;
    return true;
}

/* Words of two letters over {a, b, space}, with and without '*', in random texts: against one word at a time. */
START_TEST(lexicon__many_words_at_once__as_one_by_one)
{
    static const char alphabet[] = "aabb -AB";
    char words[32][8];
    struct sluice_lexicon *l;
    uint32_t id[32];
    uint64_t x = 88172645463325252u;

    ck_assert_int_eq(sluice_lexicon_create(&l), SLUICE_OK);
    for (unsigned i = 0; i < 32; i++) {
        (void)snprintf(words[i], sizeof(words[i]), "%c%s%c%s", i & 1 ? 'a' : 'b', i & 2 ? " " : "", i & 4 ? 'a' : 'b',
                       i & 16  ? "*"
                       : i & 8 ? "a"
                               : "");
        ck_assert_int_eq(sluice_lexicon_add(l, words[i], &id[i]), SLUICE_OK);
    }
    ck_assert_int_eq(sluice_lexicon_freeze(l), SLUICE_OK);
    for (unsigned round = 0; round < 2000; round++) {
        unsigned counts[32] = {0};
        char text[25] = {0};

        for (unsigned i = 0; i < 24; i++) {
            x ^= x << 13, x ^= x >> 7, x ^= x << 17;
            text[i] = alphabet[x % 8];
        }
        (void)sluice_lexicon_find(l, (const uint8_t *)text, 24, 0, 24, 24, on_id, counts);
        for (unsigned i = 0; i < 32; i++)
            ck_assert_uint_eq(counts[id[i]], find(words[i], text).n);
    }
    sluice_lexicon_free(l);
}
END_TEST

static unsigned next_random(uint64_t *x, unsigned below)
{
    *x ^= *x << 13, *x ^= *x >> 7, *x ^= *x << 17;
    return (unsigned)(*x % below);
}

/* to: room for WORD_MAX bytes. */
#define WORD_MAX 96u

static void put(char *to, const char *more)
{
    const size_t n = strlen(to);

    (void)snprintf(to + n, WORD_MAX - n, "%s", more);
}

/* A word of one to three parts, and one of the ways to write it that the header names. */
static void make_word(uint64_t *x, char *word, char *written)
{
    static const char *const gaps[] = {"", " ", "_", "-", ". ", "\n"};
    static const struct {
        const char *small, *other;
    } letters[] = {{"a", "A"}, {"b", "B"}, {"c", "c"}, {"7", "7"}, {"\xc3\xa9", "\xc3\x89"}, {"\xc3\xb6", "o"}};
    const unsigned parts = 1 + next_random(x, 3);

    word[0] = written[0] = '\0';
    for (unsigned part = 0; part < parts; part++) {
        const unsigned n = 2 + next_random(x, 5);

        if (part > 0) {
            put(word, " ");
            put(written, gaps[next_random(x, 6)]);
        }
        for (unsigned i = 0; i < n; i++) {
            const unsigned k =
                next_random(x, parts > 1 || n > 3 ? 6 : 5); /* accents may only be missing in longer words */

            put(word, letters[k].small);
            put(written, next_random(x, 2) != 0 ? letters[k].other : letters[k].small);
        }
    }
    if (next_random(x, 4) == 0) {
        put(word, "*");
        put(written, "ab");
    }
}

/* However a word is written, and among whatever other words, it is found where it stands. */
START_TEST(lexicon__a_word_in_any_of_its_writings__found)
{
    uint64_t x = 2463534242u;

    for (unsigned round = 0; round < 300; round++) {
        char words[16][WORD_MAX], written[16][WORD_MAX];
        struct sluice_lexicon *l;
        uint32_t id[16];

        ck_assert_int_eq(sluice_lexicon_create(&l), SLUICE_OK);
        for (unsigned i = 0; i < 16; i++) {
            make_word(&x, words[i], written[i]);
            ck_assert_int_eq(sluice_lexicon_add(l, words[i], &id[i]), SLUICE_OK);
        }
        ck_assert_int_eq(sluice_lexicon_freeze(l), SLUICE_OK);
        for (unsigned i = 0; i < 16; i++) {
            unsigned counts[16] = {0};
            char text[128];
            const size_t n =
                (size_t)snprintf(text, sizeof(text), "%s=%s%s", i & 1 ? "my" : "", written[i], i & 2 ? "" : ";x");

            (void)sluice_lexicon_find(l, (const uint8_t *)text, n, 0, n, n, on_id, counts);
            ck_assert_msg(counts[id[i]] > 0, "'%s' in '%s'", words[i], text);
        }
        sluice_lexicon_free(l);
    }
}
END_TEST

START_TEST(lexicon__no_letter_or_digit__refused)
{
    struct sluice_lexicon *l;
    uint32_t id;

    ck_assert_int_eq(sluice_lexicon_create(&l), SLUICE_OK);
    ck_assert_int_eq(sluice_lexicon_add(l, " .*", &id), SLUICE_EFORMAT);
    ck_assert_int_eq(sluice_lexicon_add(l, "a\xff", &id), SLUICE_EFORMAT);
    ck_assert_uint_eq(sluice_lexicon_count(l), 0);
    sluice_lexicon_free(l);
}
END_TEST

static const struct {
    const char *letter, *exact, *loose;
} letters[] = {
    {"\xc3\x89", "\xc3\xa9", "e"},        /* E acute */
    {"\xc3\x9f", "\xc3\x9f", "ss"},       /* sharp s */
    {"\xc3\x86", "\xc3\xa6", "ae"},       /* AE */
    {"\xc3\x9e", "\xc3\xbe", "th"},       /* thorn */
    {"\xc5\x92", "\xc5\x93", "oe"},       /* OE */
    {"\xc4\xb2", "\xc4\xb3", "ij"},       /* IJ */
    {"\xc5\x81", "\xc5\x82", "l"},        /* L with stroke */
    {"\xc5\xb8", "\xc3\xbf", "y"},        /* Y with diaeresis */
    {"\xc4\xb0", "i", "i"},               /* I with a dot */
    {"\xc8\x98", "\xc8\x99", "s"},        /* S with comma below */
    {"\xc3\x97", "\xc3\x97", "\xc3\x97"}, /* a sign between letters */
    {"\xce\x86", "\xce\xac", "\xce\xb1"}, /* alpha with tonos */
    {"\xcf\x82", "\xcf\x83", "\xcf\x83"}, /* final sigma */
    {"\xd0\x81", "\xd1\x91", "\xd0\xb5"}, /* Cyrillic Yo */
    {"\xcc\x81", "\xcc\x81", ""},         /* combining acute */
    {"\xe4\xb8\xad", "\xe4\xb8\xad", "\xe4\xb8\xad"},
};

START_TEST(fold__a_letter__its_small_and_its_base_form)
{
    const char *letter = letters[_i].letter, *forms[2] = {letters[_i].loose, letters[_i].exact};
    uint8_t out[SLUICE_FOLD_MAX];
    uint32_t cp;
    bool cut;

    ck_assert_uint_ne(sluice_utf8_decode((const uint8_t *)letter, strlen(letter), &cp, &cut), 0);
    for (unsigned accents = 0; accents < 2; accents++) {
        ck_assert_uint_eq(sluice_fold(cp, accents != 0, out), strlen(forms[accents]));
        ck_assert_mem_eq(out, forms[accents], strlen(forms[accents]));
    }
}
END_TEST

/* What is folded stays as it is when folded again. */
START_TEST(fold__twice__as_once)
{
    for (uint32_t cp = 0; cp < 0x500; cp++) {
        for (unsigned accents = 0; accents < 2; accents++) {
            uint8_t once[SLUICE_FOLD_MAX], again[SLUICE_FOLD_MAX];
            const unsigned n = sluice_fold(cp, accents != 0, once);
            uint32_t first;
            bool cut;

            for (unsigned at = 0, len; at < n; at += len) {
                len = sluice_utf8_decode(once + at, n - at, &first, &cut);
                ck_assert_uint_ne(len, 0);
                ck_assert_uint_eq(sluice_fold(first, accents != 0, again), len);
                ck_assert_mem_eq(again, once + at, len);
            }
        }
    }
}
END_TEST

/* --- against a search that goes through the text letter by letter ----------------------------------------------- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool is_edge_at(const char *text, size_t at)
{
    return at == 0 || text[at] == '\0' || !is_letter(text[at - 1]) || !is_letter(text[at]) ||
           (text[at - 1] >= 'a' && text[at - 1] <= 'z' && text[at] >= 'A' && text[at] <= 'Z');
}

/* Does the rest of the word stand at text[at]? */
static bool rest_stands(const char *word, const char *text, size_t at)
{
    if (*word == '*')
        return true;
    if (*word == '\0')
        return is_edge_at(text, at);
    if (*word == ' ') {
        for (size_t gap = at;; gap++) {
            if (rest_stands(word + 1, text, gap))
                return true;
            if (gap == at + 2 || text[gap] == '\0' || strchr(" _-./'\t\n\r", text[gap]) == NULL)
                return false;
        }
    }
    return text[at] != '\0' && (text[at] | 0x20) == (*word | 0x20) && is_letter(text[at]) &&
           rest_stands(word + 1, text, at + 1);
}

#define MANY 60u

static void make_long_word(uint64_t *rng, char *word)
{
    const size_t n = 1 + rng_below(rng, 11);
    size_t at = 0;

    for (size_t i = 0; i < n; i++) {
        if (i > 0 && rng_below(rng, 4) == 0)
            word[at++] = ' ';
        word[at++] = "abcde1"[rng_below(rng, 6)];
    }
    if (rng_below(rng, 4) == 0)
        word[at++] = '*';
    word[at] = '\0';
}

/* Words of the lexicon in other writings, and others. */
static void make_long_text(uint64_t *rng, char (*words)[32], char *text, size_t size)
{
    text[0] = '\0';
    while (strlen(text) + 64 < size) {
        const char *word = words[rng_below(rng, MANY)];
        char *p = text + strlen(text);

        for (; *word != '\0' && rng_below(rng, 16) != 0; word++) {
            if (*word == ' ' && rng_below(rng, 4) != 0)
                *p++ = " _-./'"[rng_below(rng, 6)];
            else if (*word != ' ' && *word != '*')
                *p++ = (char)(rng_below(rng, 8) == 0 && *word >= 'a' ? *word & ~0x20 : *word);
        }
        if (rng_below(rng, 3) != 0)
            *p++ = " ,.-\n"[rng_below(rng, 5)];
        *p = '\0';
    }
}

/* Places as bits, by the word's id: words may share one. */
static bool on_place(void *ctx, uint32_t id, size_t start, size_t end)
{
    uint64_t(*found)[8] = ctx;

    (void)end;
    found[id][start / 64] |= (uint64_t)1 << start % 64;
    return true;
}

START_TEST(lexicon__long_texts__words_stand_where_a_plain_search_finds_them)
{
    uint64_t rng = 5;
    char words[MANY][32], text[512];
    uint32_t id[MANY];

    for (unsigned round = 0; round < 200; round++) {
        struct sluice_lexicon *l;
        uint64_t found[MANY][8] = {{0}};

        ck_assert_int_eq(sluice_lexicon_create(&l), SLUICE_OK);
        for (unsigned i = 0; i < MANY; i++) {
            make_long_word(&rng, words[i]);
            ck_assert_int_eq(sluice_lexicon_add(l, words[i], &id[i]), SLUICE_OK);
        }
        ck_assert_int_eq(sluice_lexicon_freeze(l), SLUICE_OK);
        make_long_text(&rng, words, text, sizeof(text));
        (void)sluice_lexicon_find(l, (const uint8_t *)text, strlen(text), 0, strlen(text), strlen(text), on_place,
                                  found);
        for (unsigned i = 0; i < MANY; i++) {
            for (size_t at = 0; text[at] != '\0'; at++) {
                const bool stands = is_edge_at(text, at) && is_letter(text[at]) && rest_stands(words[i], text, at);

                if (stands != ((found[id[i]][at / 64] >> at % 64 & 1) != 0))
                    ck_abort_msg("'%s' at %zu of '%s'", words[i], at, text);
            }
        }
        sluice_lexicon_free(l);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("lexicon");
    TCase *t = tcase_create("lexicon");

    tcase_add_loop_test(t, lexicon__writings_of_a_word__found_or_not, 0, (int)(sizeof(rows) / sizeof(rows[0])));
    tcase_add_test(t, lexicon__where_a_word_stands__its_bytes);
    tcase_add_test(t, lexicon__range_cuts_the_word__not_found);
    tcase_add_test(t, lexicon__many_words_at_once__as_one_by_one);
    tcase_add_test(t, lexicon__long_texts__words_stand_where_a_plain_search_finds_them);
    tcase_add_test(t, lexicon__a_word_in_any_of_its_writings__found);
    tcase_add_test(t, lexicon__no_letter_or_digit__refused);
    tcase_add_loop_test(t, fold__a_letter__its_small_and_its_base_form, 0, (int)(sizeof(letters) / sizeof(letters[0])));
    tcase_add_test(t, fold__twice__as_once);
    suite_add_tcase(s, t);
    return suite_run(s);
}
