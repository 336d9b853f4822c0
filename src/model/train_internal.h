/* Between the loop over examples (train.c) and the gradient of one of them (train_example.c). */
#ifndef SLUICE_MODEL_TRAIN_INTERNAL_H
#define SLUICE_MODEL_TRAIN_INTERNAL_H

#include "model/train.h"
#include "model/train_features.h"

#define STRIDE SLUICE_TAGS_STRIDE
#define KEYS_MAX SLUICE_FEATURES_MAX

/* A row: weights, and behind them the sums of their squared gradients; a cache line for up to 4 labels. */
struct learner {
    const struct sluice_train_options *options;
    const struct sluice_model_parts *parts;
    uint64_t seed;        /* of this training */
    unsigned tags, width; /* width: of a row of weights */
    struct sluice_features features;
    float *row; /* of each feature: 2 x width */
    float move[STRIDE][STRIDE], move_sum[STRIDE][STRIDE];
};

/* What one token asks of the weights: residual[tag] for each of its rows. */
struct token_work {
    unsigned first, n;  /* its rows among work.row */
    float residual[16]; /* of tags 1..; expected minus given, times the example's weight */
};

/* What one example asks for, and the scratch to find it out; one a place in a batch. */
struct work {
    struct token_work *token;
    size_t n_tokens, token_cap;
    uint32_t *row;
    size_t n_rows, row_cap;
    double move[STRIDE][STRIDE]; /* expected minus given transitions */
    double error;                /* sum over tokens of 1 - P(what is allowed) */
    uint8_t *text;               /* the example's text, its case changed */
    size_t text_cap;
    enum sluice_status status;
};

void sluice_work_release(struct work *w);

/* Find out what example e asks for, seen for the nth time. */
void sluice_work_example(const struct learner *l, const struct sluice_example *e, uint64_t nth, struct work *w);

/* Hand the features of e, in small letters too where that is learned, to the sketch, or to the rows. */
enum sluice_status sluice_work_features(struct learner *l, const struct sluice_example *e, bool rows, struct work *w);

static inline uint64_t sluice_random(uint64_t *state) /* splitmix64 */
{
    uint64_t z = *state += 0x9E3779B97F4A7C15u;

    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return z ^ z >> 31;
}

#endif
