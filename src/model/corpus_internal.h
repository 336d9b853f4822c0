/* Shared by the readers of labelled text. */
#ifndef SLUICE_MODEL_CORPUS_INTERNAL_H
#define SLUICE_MODEL_CORPUS_INTERNAL_H

#include "model/corpus.h"

/* A growing list of gold spans. */
struct gold_list {
    struct sluice_gold *v;
    unsigned n, cap;
};

enum sluice_status sluice_gold_push(struct gold_list *l, struct sluice_gold g) SLUICE_MUST_USE;

/* The label of a type of n bytes; SLUICE_GOLD_NOTHING where no rule has it. */
int sluice_corpus_label(const struct sluice_corpus_source *src, const char *type, size_t n);

#endif
