/*
 * A tagger against labelled text. What a corpus does not mark is not counted: neither spans over unknown text, nor
 * labels that the corpus lacks. Probabilities are in millionths.
 */
#ifndef SLUICE_MODEL_MEASURE_H
#define SLUICE_MODEL_MEASURE_H

#include "model/corpus.h"
#include "model/tagger.h"

#define SLUICE_MEASURE_BINS 10u

struct sluice_measure_label {
    uint64_t given, found;      /* spans */
    uint64_t exact;             /* found with the same borders and label */
    uint64_t touched, touching; /* given spans that a found one of the label touches; found ones that touch one */
    uint64_t tokens_given, tokens_found, tokens_both; /* of the label */
};

struct sluice_measure {
    struct sluice_measure_label label[SLUICE_MODEL_LABELS_MAX + 1]; /* the last one: all together */
    uint64_t any_given, any_found, any_both; /* tokens with any label at all: what was covered by something */
    uint64_t tokens, bytes;
    uint64_t confused[SLUICE_MODEL_LABELS_MAX + 1][SLUICE_MODEL_LABELS_MAX + 1]; /* tokens: [given][found], 0: none */
    struct {
        uint64_t n, exact, score; /* found spans with such a score; those of them that are exact... */
        uint64_t label_right;     /* ...or whose every token has that label; the sum of their scores */
    } bin[SLUICE_MEASURE_BINS];
};

/* Add one example. labels: those of the model. */
void sluice_measure_add(struct sluice_measure *m, struct sluice_tagger *t, unsigned labels,
                        const struct sluice_example *e);

/* 2PR/(P+R) in tenths of a percent; 0 where there is nothing. */
unsigned sluice_measure_f1(uint64_t given, uint64_t found, uint64_t both_given, uint64_t both_found);

#endif
