/* The chain against all paths tried one by one; exponential and logarithm against the C library's. */
#include "model/crf.h"
#include "rng.h"
#include "suite_run.h"

#include <check.h>
#include <math.h>
#include <string.h>

#define LONGEST 5u

struct chain {
    struct sluice_crf crf;
    int32_t emission[LONGEST][SLUICE_TAGS_STRIDE];
    unsigned n;
};

static void random_chain(uint64_t seed, unsigned labels, unsigned n, struct chain *c)
{
    memset(c, 0, sizeof(*c));
    c->crf.tags = 2 * labels + 1;
    c->crf.scale = 16;
    c->n = n;
    for (unsigned i = 0; i < SLUICE_TAGS_STRIDE; i++) {
        for (unsigned j = 0; j < SLUICE_TAGS_STRIDE; j++)
            c->crf.score[i][j] = (int32_t)rng_below(&seed, 100) - 50;
    }
    for (unsigned t = 0; t < n; t++) {
        for (unsigned j = 0; j < c->crf.tags; j++)
            c->emission[t][j] = (int32_t)rng_below(&seed, 160) - 80;
    }
    sluice_crf_prepare(&c->crf);
}

/* The next of all sequences of tags; false after the last. */
static bool next_path(uint8_t *path, unsigned n, unsigned tags)
{
    for (unsigned t = 0; t < n; t++) {
        if (++path[t] < tags)
            return true;
        path[t] = 0;
    }
    return false;
}

/* INT32_MIN where something forbidden is in it. */
static int32_t score_path(const struct chain *c, const uint8_t *path)
{
    int32_t sum = 0;

    for (unsigned t = 0; t < c->n; t++) {
        unsigned from = t == 0 ? 0 : path[t - 1];

        if (!sluice_crf_allowed(from, path[t]))
            return INT32_MIN;
        sum += c->crf.score[from][path[t]] + c->emission[t][path[t]];
    }
    return sum;
}

START_TEST(best__random_chain__scores_as_the_best_of_all_paths)
{
    uint8_t all[LONGEST] = {0}, path[LONGEST];
    int32_t best = INT32_MIN, scratch[LONGEST][SLUICE_TAGS_STRIDE];
    struct chain c;

    random_chain((uint64_t)_i + 1, 1 + (unsigned)_i % 3, 1 + (unsigned)_i % LONGEST, &c);
    do {
        int32_t score = score_path(&c, all);

        best = score > best ? score : best;
    } while (next_path(all, c.n, c.crf.tags));
    sluice_crf_best(&c.crf, (const int32_t(*)[SLUICE_TAGS_STRIDE])c.emission, c.n, scratch, path);
    ck_assert_int_eq(score_path(&c, path), best);
}
END_TEST

#define LONG 300u

/* A long chain in which "nothing" is mostly ahead, by a bit or by much, with scores that often tie. */
static unsigned long_chain(uint64_t seed, struct chain *c, int32_t (*emission)[SLUICE_TAGS_STRIDE])
{
    const unsigned n = 1 + (unsigned)rng_below(&seed, LONG), spread = 1 + (unsigned)rng_below(&seed, 40);
    const int32_t lead = (int32_t)rng_below(&seed, 60);

    random_chain(seed, 1 + (unsigned)seed % SLUICE_MODEL_LABELS_MAX, 1, c);
    for (unsigned t = 0; t < n; t++) {
        for (unsigned j = 0; j < SLUICE_TAGS_STRIDE; j++) /* what lies beyond the tags is not looked at */
            emission[t][j] = (int32_t)rng_below(&seed, spread) + (j == 0 ? lead : j < c->crf.tags ? 0 : 1 << 20);
    }
    return n;
}

/* Viterbi's algorithm, word for word. */
static void plain_best(const struct sluice_crf *crf, const int32_t (*emission)[SLUICE_TAGS_STRIDE], unsigned n,
                       uint8_t *path)
{
    static uint8_t back[LONG][SLUICE_TAGS_STRIDE];
    int32_t best[SLUICE_TAGS_STRIDE] = {0}, next[SLUICE_TAGS_STRIDE];
    unsigned last = 0;

    for (unsigned j = 1; j < crf->tags; j++)
        best[j] = INT32_MIN / 2;
    for (unsigned t = 0; t < n; t++) {
        for (unsigned j = 0; j < crf->tags; j++) {
            next[j] = INT32_MIN;
            for (unsigned i = 0; i < crf->tags; i++) {
                if (sluice_crf_allowed(i, j) && best[i] + crf->score[i][j] > next[j]) {
                    next[j] = best[i] + crf->score[i][j];
                    back[t][j] = (uint8_t)i;
                }
            }
            next[j] += emission[t][j];
        }
        memcpy(best, next, sizeof(best));
    }
    for (unsigned j = 1; j < crf->tags; j++)
        last = best[j] > best[last] ? j : last;
    for (unsigned t = n; t-- > 0; last = back[t][last])
        path[t] = (uint8_t)last;
}

START_TEST(best__long_chain_with_ties__the_path_of_the_plain_loop)
{
    static int32_t emission[LONG][SLUICE_TAGS_STRIDE], scratch[LONG][SLUICE_TAGS_STRIDE];
    uint8_t got[LONG], want[LONG];
    struct chain c;
    const unsigned n = long_chain((uint64_t)_i * 7919 + 3, &c, emission);

    sluice_crf_best(&c.crf, (const int32_t(*)[SLUICE_TAGS_STRIDE])emission, n, scratch, got);
    plain_best(&c.crf, (const int32_t(*)[SLUICE_TAGS_STRIDE])emission, n, want);
    ck_assert_mem_eq(got, want, n);
}
END_TEST

START_TEST(marginals__of_some_tokens__the_same_bits_as_of_all)
{
    static int32_t emission[LONG][SLUICE_TAGS_STRIDE];
    static float alpha[LONG][SLUICE_TAGS_STRIDE], factor[LONG][SLUICE_TAGS_STRIDE], all[LONG][SLUICE_TAGS_STRIDE],
        some[LONG][SLUICE_TAGS_STRIDE];
    uint64_t seed = (uint64_t)_i + 11;
    struct chain c;
    const unsigned n = long_chain((uint64_t)_i * 104729 + 5, &c, emission);
    const unsigned from = (unsigned)rng_below(&seed, n), to = from + 1 + (unsigned)rng_below(&seed, n - from);

    sluice_crf_marginals(&c.crf, (const int32_t(*)[SLUICE_TAGS_STRIDE])emission, n, 0, n, alpha, factor, all);
    sluice_crf_marginals(&c.crf, (const int32_t(*)[SLUICE_TAGS_STRIDE])emission, n, from, to, alpha, factor, some);
    for (unsigned t = from; t < to; t++)
        ck_assert_mem_eq(some[t], all[t], c.crf.tags * sizeof(some[t][0]));
}
END_TEST

START_TEST(marginals__random_chain__sum_over_all_paths)
{
    float alpha[LONGEST][SLUICE_TAGS_STRIDE], factor[LONGEST][SLUICE_TAGS_STRIDE], got[LONGEST][SLUICE_TAGS_STRIDE];
    double want[LONGEST][SLUICE_TAGS_STRIDE] = {{0}}, all_paths = 0;
    uint8_t path[LONGEST] = {0};
    struct chain c;

    random_chain((uint64_t)_i + 77, 1 + (unsigned)_i % 3, 1 + (unsigned)_i % LONGEST, &c);
    do {
        int32_t score = score_path(&c, path);
        double p = score == INT32_MIN ? 0 : exp((double)score / c.crf.scale);

        all_paths += p;
        for (unsigned t = 0; t < c.n; t++)
            want[t][path[t]] += p;
    } while (next_path(path, c.n, c.crf.tags));
    sluice_crf_marginals(&c.crf, (const int32_t(*)[SLUICE_TAGS_STRIDE])c.emission, c.n, 0, c.n, alpha, factor, got);
    for (unsigned t = 0; t < c.n; t++) {
        for (unsigned j = 0; j < c.crf.tags; j++)
            ck_assert_msg(fabs(want[t][j] / all_paths - (double)got[t][j]) < 1e-5, "token %u tag %u", t, j);
    }
}
END_TEST

START_TEST(marginals__emissions_far_apart__stay_probabilities)
{
    static int32_t emission[300][SLUICE_TAGS_STRIDE];
    static float alpha[300][SLUICE_TAGS_STRIDE], factor[300][SLUICE_TAGS_STRIDE], got[300][SLUICE_TAGS_STRIDE];
    struct chain c;

    random_chain(5, 4, 1, &c);
    for (unsigned t = 0; t < 300; t++) {
        for (unsigned j = 0; j < c.crf.tags; j++)
            emission[t][j] = (t + j) % 3 == 0 ? 6000 : -6000;
    }
    sluice_crf_marginals(&c.crf, (const int32_t(*)[SLUICE_TAGS_STRIDE])emission, 300, 0, 300, alpha, factor, got);
    for (unsigned t = 0; t < 300; t++) {
        float sum = 0;

        for (unsigned j = 0; j < c.crf.tags; j++) {
            ck_assert(got[t][j] >= 0);
            sum += got[t][j];
        }
        ck_assert(fabsf(sum - 1) < 1e-4f);
    }
}
END_TEST

START_TEST(exp_and_log__all_magnitudes__as_the_c_library)
{
    for (double x = -690; x < 690; x += 0.37)
        ck_assert(fabs(sluice_exp(x) / exp(x) - 1) < 1e-13);
    for (double x = 1e-30; x < 1e30; x *= 1.7)
        ck_assert(fabs(sluice_log(x) - log(x)) < 1e-12 * (1 + fabs(log(x))));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("crf");
    TCase *tc = tcase_create("crf");

    tcase_add_loop_test(tc, best__random_chain__scores_as_the_best_of_all_paths, 0, 60);
    tcase_add_loop_test(tc, best__long_chain_with_ties__the_path_of_the_plain_loop, 0, 200);
    tcase_add_loop_test(tc, marginals__of_some_tokens__the_same_bits_as_of_all, 0, 60);
    tcase_add_loop_test(tc, marginals__random_chain__sum_over_all_paths, 0, 60);
    tcase_add_test(tc, marginals__emissions_far_apart__stay_probabilities);
    tcase_add_test(tc, exp_and_log__all_magnitudes__as_the_c_library);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
