/* Classes of words, and the exchange under them, against a reference that counts everything anew. */
#include "model/clusters.h"
#include "model/exchange.h"
#include "model/feature.h"
#include "rng.h"
#include "suite_run.h"

#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ITEMS 24u
#define FIXED 2u
#define CLASSES 7u
#define PAIRS 900u

static double n_log_n(double n)
{
    return n <= 0 ? 0 : n * log2(n);
}

/* The mutual information of neighbours' classes, up to a constant: what exchange makes greatest. */
static double information(const uint64_t *pair, const uint16_t *class)
{
    double both[CLASSES][CLASSES] = {{0}}, left[CLASSES] = {0}, right[CLASSES] = {0}, sum = 0;

    for (unsigned i = 0; i < PAIRS; i++) {
        unsigned a = class[pair[i] >> 32], b = class[(uint32_t)pair[i]];

        both[a][b]++;
        left[a]++;
        right[b]++;
    }
    for (unsigned a = 0; a < CLASSES; a++) {
        for (unsigned b = 0; b < CLASSES; b++)
            sum += n_log_n(both[a][b]);
        sum -= n_log_n(left[a]) + n_log_n(right[a]);
    }
    return sum;
}

/* Items of a kind stand before the next kind, mostly. */
static void make_pairs(uint64_t seed, uint64_t pair[PAIRS], uint16_t class[ITEMS])
{
    uint64_t r = seed;

    for (unsigned i = 0; i < PAIRS;) {
        uint64_t a = rng_below(&r, ITEMS), b = rng_below(&r, ITEMS);

        if (a != b && (rng_below(&r, 5) == 0 || (a + 1) % 4 == b % 4))
            pair[i++] = a << 32 | b;
    }
    for (unsigned i = 0; i < ITEMS; i++)
        class[i] = (uint16_t)(i < FIXED ? i : FIXED + i % (CLASSES - FIXED));
}

START_TEST(exchange__rounds__never_less_information)
{
    uint64_t pair[PAIRS];
    double before = -INFINITY;

    for (unsigned rounds = 0; rounds < 6; rounds++) {
        uint16_t class[ITEMS];
        double now;

        make_pairs((uint64_t)_i + 1, pair, class);
        ck_assert_int_eq(sluice_exchange(pair, PAIRS, ITEMS, FIXED, CLASSES, rounds, class), SLUICE_OK);
        for (unsigned i = 0; i < ITEMS; i++)
            ck_assert(i < FIXED ? class[i] == i : class[i] >= FIXED && class[i] < CLASSES);
        now = information(pair, class);
        ck_assert_double_ge(now, before - 0.01);
        before = now;
    }
}
END_TEST

/* When nothing moves any more, no single move could gain: asked by counting all pairs anew. */
START_TEST(exchange__at_rest__no_single_move_gains)
{
    uint64_t pair[PAIRS];
    uint16_t class[ITEMS], rest[ITEMS];
    double best;

    make_pairs((uint64_t)_i + 100, pair, class);
    ck_assert_int_eq(sluice_exchange(pair, PAIRS, ITEMS, FIXED, CLASSES, 40, class), SLUICE_OK);
    memcpy(rest, class, sizeof(rest));
    ck_assert_int_eq(sluice_exchange(pair, PAIRS, ITEMS, FIXED, CLASSES, 1, rest), SLUICE_OK);
    ck_assert_mem_eq(rest, class, sizeof(rest));
    best = information(pair, class);
    for (unsigned i = FIXED; i < ITEMS; i++) {
        for (uint16_t c = FIXED; c < CLASSES; c++) {
            const uint16_t own = class[i];

            class[i] = c;
            ck_assert_double_le(information(pair, class), best + 0.01);
            class[i] = own;
        }
    }
}
END_TEST

static struct sluice_clusters *read_text(unsigned sentences)
{
    static const char *const name[] = {"Anna", "Peter", "Maria", "Omar"}, *const verb[] = {"runs", "sleeps", "sings"};
    struct sluice_clusters *c;
    uint64_t r = 5;

    ck_assert_int_eq(sluice_clusters_create(&c), SLUICE_OK);
    for (unsigned i = 0; i < sentences; i++) {
        char text[64];
        int n = snprintf(text, sizeof(text), "the %s %s .\n", name[rng_below(&r, 4)], verb[rng_below(&r, 3)]);

        ck_assert_int_eq(sluice_clusters_text(c, (const uint8_t *)text, (size_t)n), SLUICE_OK);
    }
    return c;
}

static unsigned class_of(const struct sluice_clusters *c, const char *folded)
{
    const uint64_t form = sluice_word_hash((const uint8_t *)folded, strlen(folded));

    for (size_t i = 0; i < sluice_clusters_count(c); i++) {
        if (sluice_clusters_form(c, i) == form)
            return sluice_clusters_class(c, i);
    }
    return 0;
}

START_TEST(clusters__words_in_the_same_places__same_class)
{
    struct sluice_clusters *c = read_text(300);

    ck_assert_int_eq(sluice_clusters_make(c, 6, 5, 10), SLUICE_OK);
    ck_assert_uint_eq(sluice_clusters_count(c), 9); /* the, a stop, four names, three verbs */
    ck_assert_uint_ge(class_of(c, "anna"), 2);
    ck_assert_uint_eq(class_of(c, "anna"), class_of(c, "peter"));
    ck_assert_uint_eq(class_of(c, "anna"), class_of(c, "maria"));
    ck_assert_uint_eq(class_of(c, "runs"), class_of(c, "sings"));
    ck_assert_uint_ne(class_of(c, "anna"), class_of(c, "runs"));
    ck_assert_uint_ne(class_of(c, "anna"), class_of(c, "the"));
    sluice_clusters_free(c);
}
END_TEST

START_TEST(clusters__again_and_anew__same_classes)
{
    struct sluice_clusters *a = read_text(500), *b = read_text(500);

    ck_assert_int_eq(sluice_clusters_make(a, 4, 5, 3), SLUICE_OK);
    ck_assert_int_eq(sluice_clusters_make(a, 7, 5, 3), SLUICE_OK); /* nothing stays of the first division */
    ck_assert_int_eq(sluice_clusters_make(b, 7, 5, 3), SLUICE_OK);
    ck_assert_uint_eq(sluice_clusters_count(a), sluice_clusters_count(b));
    for (size_t i = 0; i < sluice_clusters_count(a); i++) {
        ck_assert_uint_eq(sluice_clusters_form(a, i), sluice_clusters_form(b, i));
        ck_assert_uint_eq(sluice_clusters_class(a, i), sluice_clusters_class(b, i));
    }
    sluice_clusters_free(a);
    sluice_clusters_free(b);
}
END_TEST

START_TEST(clusters__seen_too_seldom__no_class)
{
    struct sluice_clusters *c = read_text(30);
    static const char rare[] = "the Wilhelmina runs .";

    ck_assert_int_eq(sluice_clusters_text(c, (const uint8_t *)rare, sizeof(rare) - 1), SLUICE_OK);
    ck_assert_int_eq(sluice_clusters_make(c, 6, 2, 2), SLUICE_OK);
    ck_assert_uint_eq(class_of(c, "wilhelmina"), 0);
    ck_assert_uint_ge(class_of(c, "runs"), 2);
    ck_assert_int_eq(sluice_clusters_make(c, 6, 1, 2), SLUICE_OK);
    ck_assert_uint_ge(class_of(c, "wilhelmina"), 2);
    sluice_clusters_free(c);
}
END_TEST

START_TEST(clusters__no_text__no_words)
{
    struct sluice_clusters *c;

    ck_assert_int_eq(sluice_clusters_create(&c), SLUICE_OK);
    ck_assert_int_eq(sluice_clusters_make(c, 4, 1, 5), SLUICE_OK);
    ck_assert_uint_eq(sluice_clusters_count(c), 0);
    sluice_clusters_free(c);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("clusters");
    TCase *tc = tcase_create("clusters");

    tcase_add_loop_test(tc, exchange__rounds__never_less_information, 0, 20);
    tcase_add_loop_test(tc, exchange__at_rest__no_single_move_gains, 0, 20);
    tcase_add_test(tc, clusters__words_in_the_same_places__same_class);
    tcase_add_test(tc, clusters__again_and_anew__same_classes);
    tcase_add_test(tc, clusters__seen_too_seldom__no_class);
    tcase_add_test(tc, clusters__no_text__no_words);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
