/*
 * Copies of labelled text in which people and places are called by other names, so that a model learns what stands
 * around names and not the names: those of lists, and made up of syllables. A span is renamed where it is one to three
 * words with a capital each (a place: one), none of them a title; the same word is the same new one throughout a text.
 */
#ifndef SLUICE_MODEL_RENAME_H
#define SLUICE_MODEL_RENAME_H

#include "model/corpus.h"

/* Words one behind the other. */
struct sluice_word_list {
    struct sluice_buf text;
    uint32_t *start; /* of each, and where the last one ends */
    size_t n, cap;
};

void sluice_word_list_init(struct sluice_word_list *l);
void sluice_word_list_release(struct sluice_word_list *l);

/* Add those words of p[0..n), between white space, that begin with a capital or with a letter beyond ASCII and have
 * three bytes or more: shorter ones are abbreviations and particles. */
enum sluice_status sluice_word_list_add(struct sluice_word_list *l, const uint8_t *p, size_t n) SLUICE_MUST_USE;

struct sluice_renaming {
    int person, location; /* labels; -1: left alone */
    struct sluice_word_list first, last, place;
    float weight; /* of a copy, to that of what it is a copy of */
    uint64_t seed;
};

/* Add copies of examples [from, count) of c, in percent: 200 are two of each, 50 one of every second. Texts without a
 * name to change have none. ESTATE where a list that is needed is empty. */
enum sluice_status sluice_corpus_rename(struct sluice_corpus *c, size_t from, unsigned percent,
                                        const struct sluice_renaming *how) SLUICE_MUST_USE;

#endif
