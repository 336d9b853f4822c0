/*
 * A linear chain over tags. With L labels there are 2L+1 tags: 0 is "nothing", 2l+1 begins a span of label l, 2l+2 goes
 * on with it. A span goes on only behind its own beginning or middle; nothing else is forbidden. Before the first
 * token stands tag 0.
 *
 * Scores are integers, so the best path is exact; marginals are floats added and multiplied in a fixed order, with
 * exponentials from sluice_exp(), so they too are the same on every machine with IEEE 754 arithmetic.
 */
#ifndef SLUICE_MODEL_CRF_H
#define SLUICE_MODEL_CRF_H

#include "core/limits.h"
#include "sluice_types.h"

#define SLUICE_TAGS_MAX (2u * SLUICE_MODEL_LABELS_MAX + 1u)
#define SLUICE_TAGS_STRIDE 20u /* of a row of tags: padded, to be read in fours */
#define SLUICE_CRF_SCALE_MAX 128u
#define SLUICE_CRF_FLOOR                                                                                               \
    30u /* a tag whose emission is a factor of e^30 below the best counts as that: no path vanishes */

/* Whether tag to may follow tag from. */
static inline bool sluice_crf_allowed(unsigned from, unsigned to)
{
    return to == 0 || to % 2 == 1 || from == to || from + 1 == to;
}

struct sluice_crf {
    unsigned tags;
    int32_t scale;                                         /* units of score in a factor of e: 1..SCALE_MAX */
    int32_t score[SLUICE_TAGS_STRIDE][SLUICE_TAGS_STRIDE]; /* [from][to]; what is forbidden is not looked at */
    /* By _prepare(): */
    struct sluice_crf_lanes {
        int32_t begin[SLUICE_TAGS_STRIDE][SLUICE_MODEL_LABELS_MAX]; /* score of [from] to the beginning of [label] */
        int32_t go_on[SLUICE_MODEL_LABELS_MAX];                     /* ...of its beginning to its middle */
        int32_t stay[SLUICE_MODEL_LABELS_MAX];                      /* ...of its middle to its middle */
        /* What the beginning, or the middle, of [label] may gain on "nothing" in any step to something else: */
        int32_t gain_begin[SLUICE_MODEL_LABELS_MAX], gain_inside[SLUICE_MODEL_LABELS_MAX];
        int32_t mask[SLUICE_MODEL_LABELS_MAX]; /* all bits set for a label that there is */
    } lanes;
    float factor[SLUICE_TAGS_STRIDE][SLUICE_TAGS_STRIDE];     /* e^(score / scale), 0 where forbidden */
    float back[SLUICE_TAGS_STRIDE][SLUICE_TAGS_STRIDE];       /* the same, [to][from] */
    float power[SLUICE_CRF_FLOOR * SLUICE_CRF_SCALE_MAX + 1]; /* e^(-k / scale) */
};

/* e^x for |x| <= 700, to 1e-14 of it: +, *, and powers of two only. */
double sluice_exp(double x);

/* ln(x) for x > 0, to 1e-12: the inverse of sluice_exp() by Newton's method. */
double sluice_log(double x);

/* Derive the rest from tags, scale and score[][] (each at most 50 * scale). */
void sluice_crf_prepare(struct sluice_crf *crf);

/* The best path: path[i] for n tokens, i < n; emission[i][tag]. Of equal ones, the one with lower tags at the end.
 * best is scratch for n rows. */
void sluice_crf_best(const struct sluice_crf *crf, const int32_t (*emission)[SLUICE_TAGS_STRIDE], unsigned n,
                     int32_t (*best)[SLUICE_TAGS_STRIDE], uint8_t *path);

/* marginal[i][tag]: its probability at token i of n, for from <= i < to; rows sum to 1 within 1e-5, and are the same
 * whatever from and to. alpha and factor are scratch for n rows. */
void sluice_crf_marginals(const struct sluice_crf *crf, const int32_t (*emission)[SLUICE_TAGS_STRIDE], unsigned n,
                          unsigned from, unsigned to, float (*alpha)[SLUICE_TAGS_STRIDE],
                          float (*factor)[SLUICE_TAGS_STRIDE], float (*marginal)[SLUICE_TAGS_STRIDE]);

#endif
