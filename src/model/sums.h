/*
 * Sums of features' weights: rows of int16, as wide as the model's stride. None overflows: a token has at most
 * SLUICE_FEATURES_MAX features of at most 127 each. Pure; any thread.
 *
 * Weights are mostly in no cache of the processor, so they are asked for first, many at once, and added later. width is
 * the stride, known where this is compiled.
 */
#ifndef SLUICE_MODEL_SUMS_H
#define SLUICE_MODEL_SUMS_H

#include "model/model.h"

#include <string.h>

#define SLUICE_SUMS_MAX 16u /* values of a row; 8 up to four labels */

#define SLUICE_SUMS_INLINE static inline __attribute__((always_inline))

typedef int8_t sluice_bytes __attribute__((vector_size(16)));
typedef uint64_t sluice_two_words __attribute__((vector_size(16)));
typedef int16_t sluice_eight_sums __attribute__((vector_size(16)));
typedef int32_t sluice_four_scores __attribute__((vector_size(16)));

/* sum[] += more[] */
SLUICE_SUMS_INLINE void sluice_sums_add(int16_t *sum, const int16_t *more, unsigned width)
{
    sluice_eight_sums a, b;

    for (unsigned k = 0; k < width; k += 8) {
        memcpy(&a, sum + k, sizeof(a));
        memcpy(&b, more + k, sizeof(b));
        a += b;
        memcpy(sum + k, &a, sizeof(a));
    }
}

/* Eight bytes and eight zeros, by way of a register: put together in memory they would have to wait for one another. */
SLUICE_SUMS_INLINE sluice_two_words sluice_sums_load(const void *p)
{
    uint64_t word;

    memcpy(&word, p, sizeof(word));
    return (sluice_two_words){word, 0};
}

/* Eight weights. Each byte is put above a zero one and shifted down again: vectors of other sizes convert slowly. */
SLUICE_SUMS_INLINE sluice_eight_sums sluice_sums_widen(const int8_t *weight)
{
    const sluice_bytes zero = {0}, row = (sluice_bytes)sluice_sums_load(weight);

    return (sluice_eight_sums)__builtin_shufflevector(zero, row, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7,
                                                      23) >>
           8;
}

/* The same of four sums. */
SLUICE_SUMS_INLINE sluice_four_scores sluice_sums_scores(const int16_t *sum)
{
    const sluice_eight_sums zero = {0}, s = (sluice_eight_sums)sluice_sums_load(sum);

    return (sluice_four_scores)__builtin_shufflevector(zero, s, 0, 8, 1, 9, 2, 10, 3, 11) >> 16;
}

/* A feature whose weights were asked for: its bucket, and its mark in the lowest byte. */
typedef uint32_t sluice_place;

SLUICE_SUMS_INLINE sluice_place sluice_sums_place(const struct sluice_model_parts *m, uint64_t key)
{
    return sluice_feature_bucket(key, m->buckets) << 8 | sluice_feature_mark(key);
}

SLUICE_SUMS_INLINE const int8_t *sluice_sums_bucket(const struct sluice_model_parts *m, sluice_place place,
                                                    unsigned width)
{
    return m->weight + (size_t)(place >> 8) * 8 * width;
}

/* Ask for the weights of n features. */
SLUICE_SUMS_INLINE void sluice_sums_ask(const struct sluice_model_parts *m, const uint64_t *key, unsigned n,
                                        sluice_place *place, unsigned width)
{
    for (unsigned i = 0; i < n; i++) {
        place[i] = sluice_sums_place(m, key[i]);
        __builtin_prefetch(sluice_sums_bucket(m, place[i], width));
    }
}

/* sum[] += the weights at n places */
SLUICE_SUMS_INLINE void sluice_sums_weigh(int16_t *sum, const struct sluice_model_parts *m, const sluice_place *place,
                                          unsigned n, unsigned width)
{
    sluice_eight_sums s, high = {0};

    memcpy(&s, sum, sizeof(s));
    if (width > 8)
        memcpy(&high, sum + 8, sizeof(high));
    for (unsigned i = 0; i < n; i++) {
        const int8_t *row = sluice_bucket_weights(sluice_sums_bucket(m, place[i], width), (uint8_t)place[i], width);

        s += sluice_sums_widen(row);
        if (width > 8)
            high += sluice_sums_widen(row + 8);
    }
    memcpy(sum, &s, sizeof(s));
    if (width > 8)
        memcpy(sum + 8, &high, sizeof(high));
}

#endif
