/*
 * What is known about words before a model is trained (sluice_facts, model/feature.h), gathered from lists of words and
 * from text: whether a word is mostly written with a capital where no sentence begins. One thread.
 */
#ifndef SLUICE_MODEL_FACTS_H
#define SLUICE_MODEL_FACTS_H

#include "model/feature.h"

/* Whether a word of which these facts are known is mostly written small. */
static inline bool sluice_facts_is_small(sluice_facts facts)
{
    const sluice_facts writing = facts >> SLUICE_FACT_WRITING & 7u;

    return writing != 0 && writing <= SLUICE_WRITING_SMALL;
}

struct sluice_fact_table;

enum sluice_status sluice_fact_table_create(struct sluice_fact_table **out) SLUICE_MUST_USE;
void sluice_fact_table_free(struct sluice_fact_table *t);

/* The words of a text, one of p[0..n)'s lines after the other, belong to list 0..SLUICE_FACT_LISTS_MAX-1. */
enum sluice_status sluice_fact_table_list(struct sluice_fact_table *t, const uint8_t *p, size_t n,
                                          unsigned list) SLUICE_MUST_USE;

/* A word's classes (model/clusters.h): class below 2^10, coarse below 2^6. */
enum sluice_status sluice_fact_table_class(struct sluice_fact_table *t, uint64_t form, unsigned class,
                                           unsigned coarse) SLUICE_MUST_USE;

/* Count how the words of running text, a sentence or more a line, are written. */
enum sluice_status sluice_fact_table_text(struct sluice_fact_table *t, const uint8_t *p, size_t n) SLUICE_MUST_USE;

/*
 * Write a table of entries (a power of two) x 8 bytes, zeroed by the caller (model/model.h): listed words, and of
 * others those seen min_count times, the most frequent first, until three quarters of it are full.
 */
enum sluice_status sluice_fact_table_write(const struct sluice_fact_table *t, unsigned min_count, uint32_t entries,
                                           uint8_t *table) SLUICE_MUST_USE;

#endif
