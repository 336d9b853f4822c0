/*
 * Words as a tagger last saw them: what their neighbours look at, and sums of the weights that they bring wherever they
 * stand. It changes what tagging costs and nothing else: a word is known again by all of its bytes. Wiped when it is
 * freed. One thread.
 */
#ifndef SLUICE_MODEL_WORD_CACHE_H
#define SLUICE_MODEL_WORD_CACHE_H

#include "model/sums.h"

#define SLUICE_CACHED_ROWS (2 * SLUICE_FEATURE_REACH + 1) /* a word's, seen from each distance */
#define SLUICE_CACHED_BEFORE SLUICE_CACHED_ROWS           /* row of what it brings to the token behind it */
#define SLUICE_CACHED_BEHIND (SLUICE_CACHED_ROWS + 1)     /* ...to the one before it */

/* A word's bytes, so that two with the same are the same word: by itself or with its place in the cache. */
struct sluice_word_key {
    uint64_t bytes[3];
    uint32_t set; /* where it would stand */
    uint8_t len;  /* 0: too long to be kept */
    uint8_t shape;
    uint8_t expected; /* number of the word that is being made; 0: none is */
};

struct sluice_cached_word {
    uint64_t bytes[3];
    struct sluice_known known;
    uint16_t serial; /* of what stands here: another number for another word made shortly after */
    uint8_t len, shape;
    uint8_t last;           /* of the first word of a set: which one was used last */
    uint8_t before, behind; /* looks of a neighbour for which the last two rows hold; 0: none yet */
    int16_t row[];          /* SLUICE_CACHED_ROWS + 2, as wide as the model's stride */
};

struct sluice_word_cache; /* fields in word_cache.c */

/* parts is borrowed until free. */
enum sluice_status sluice_word_cache_create(const struct sluice_model_parts *parts,
                                            struct sluice_word_cache **out) SLUICE_MUST_USE;
void sluice_word_cache_free(struct sluice_word_cache *c); /* accepts NULL */

/*
 * How to find words: the key of each of up to SLUICE_WORDS_AT_ONCE, then expect each of them, then make those that are
 * not there, then find each. The processor is asked for what the next step needs, for all words at once.
 */
#define SLUICE_WORDS_AT_ONCE 32u

/* Read a token's bytes. n <= SLUICE_TOKEN_MAX. */
void sluice_word_cache_key(const struct sluice_word_cache *c, const uint8_t *p, size_t n, uint8_t shape,
                           struct sluice_word_key *out);

/* See whether it is there, and else read it. */
void sluice_word_cache_expect(struct sluice_word_cache *c, struct sluice_word_key *key, const uint8_t *p, size_t n);

/* All are expected: look up what is known of those that were not there, and their features. */
void sluice_word_cache_make(struct sluice_word_cache *c);

/* The word with that key, whose bytes are at p[0..n). It is valid until the call after the next one. */
struct sluice_cached_word *sluice_word_cache_find(struct sluice_word_cache *c, const struct sluice_word_key *key,
                                                  const uint8_t *p, size_t n);

/* What stands beyond a segment's ends: only the rows of neighbours are there. Valid until free. */
struct sluice_cached_word *sluice_word_cache_beyond(struct sluice_word_cache *c);

/* The sum of sluice_feature_window(). Valid until the next call. */
const int16_t *sluice_word_cache_window(struct sluice_word_cache *c, uint64_t window);

#endif
