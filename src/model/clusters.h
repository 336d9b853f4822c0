/*
 * Words that stand beside the same words, learned from unlabelled text: each word that was seen often enough gets one
 * of so many classes, such that a word's class says as much as possible about the class of the word behind it (the
 * exchange algorithm for class bigrams: S. Martin, J. Liermann, H. Ney, "Algorithms for bigram and trigram word
 * clustering", 1998).
 *
 * Integers only, in a fixed order: the same text gives the same classes on every machine. One thread.
 */
#ifndef SLUICE_MODEL_CLUSTERS_H
#define SLUICE_MODEL_CLUSTERS_H

#include "sluice_types.h"

#define SLUICE_CLUSTERS_MAX 1024u      /* classes, with 0 for "none" and 1 for rare words: 10 bits of sluice_facts */
#define SLUICE_CLUSTERS_COARSE_MAX 64u /* of a second, coarse division: 6 bits */

struct sluice_clusters;

enum sluice_status sluice_clusters_create(struct sluice_clusters **out) SLUICE_MUST_USE;
void sluice_clusters_free(struct sluice_clusters *c);

/* Read running text: words are told apart by their folded form (model/feature.h). ELIMIT past SLUICE_CLUSTER_STREAM_MAX
 * words. */
enum sluice_status sluice_clusters_text(struct sluice_clusters *c, const uint8_t *p, size_t n) SLUICE_MUST_USE;

/* Put the words seen min_count times (the most frequent SLUICE_CLUSTER_WORDS_MAX of them) into classes 2..classes-1,
 * by so many rounds of exchange; classes is 4..SLUICE_CLUSTERS_MAX. May be called again, with other numbers. */
enum sluice_status sluice_clusters_make(struct sluice_clusters *c, unsigned classes, unsigned min_count,
                                        unsigned rounds) SLUICE_MUST_USE;

/* Words that have a class since the last _make(), the most frequent first: word i < count. */
size_t sluice_clusters_count(const struct sluice_clusters *c);
uint64_t sluice_clusters_form(const struct sluice_clusters *c, size_t i);
unsigned sluice_clusters_class(const struct sluice_clusters *c, size_t i);

#endif
