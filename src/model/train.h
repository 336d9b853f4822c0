/*
 * Labelled text -> a model: a conditional random field over the features of model/feature.h, by stochastic gradients
 * (AdaGrad) on the likelihood of the tags, then rounded to int8.
 *
 * The same corpus, facts and options give the same bytes, whatever the number of threads: examples are taken in
 * batches, gradients of a batch are made against the same weights, and each weight takes its own in the examples'
 * order.
 */
#ifndef SLUICE_MODEL_TRAIN_H
#define SLUICE_MODEL_TRAIN_H

#include "model/corpus.h"
#include "model/model.h"

struct sluice_train_options {
    uint64_t seed;
    unsigned epochs;       /* 1.. */
    unsigned threads;      /* 1..SLUICE_TRAIN_THREADS_MAX */
    uint32_t buckets;      /* of the model: room for 7 features each, those that weigh most */
    unsigned rate;         /* first step of AdaGrad, thousandths; falls to a tenth */
    unsigned dropout;      /* features left out at a time, percent, 0..90 */
    unsigned hide;         /* words taken for never seen before, percent: their form says nothing */
    unsigned shrink;       /* pull of all weights towards 0, in millionths */
    unsigned min_count;    /* features seen less often are not learned */
    unsigned lower, upper; /* examples seen in small letters or capitals, percent */
    uint32_t scale;        /* of the model: weights reach 127/scale */
    unsigned members;      /* trainings with other seeds, 1..100, of whose weights the mean is taken */
};

/* Called after each batch or so: done of total examples of all epochs; error: tokens' mean distance from their tags,
 * in millionths, over the current epoch so far. */
typedef void (*sluice_train_progress)(void *ctx, unsigned epoch, uint64_t done, uint64_t total, uint32_t error);

/*
 * parts: name, labels, facts and note are given, the rest is filled in here and in out, which gets the file. *err names
 * what was wrong with the options.
 */
enum sluice_status sluice_train(const struct sluice_corpus *corpus, const struct sluice_train_options *options,
                                const struct sluice_model_parts *parts, sluice_train_progress progress, void *ctx,
                                struct sluice_buf *out, struct sluice_error *err) SLUICE_MUST_USE;

/* Options that make the default model. */
struct sluice_train_options sluice_train_defaults(void);

#endif
