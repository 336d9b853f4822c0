/*
 * What the classifier looks at. A feature is a 64-bit key: a hash of what was seen and of where. Those of one word
 * (its form, ends, shape, class) are the same wherever the word stands, once for each distance from which it is looked
 * at, so their weights can be summed once a word; those of neighbours together are made for each token.
 *
 * Forms are folded without accents (core/fold.h), digits count as '0'. The keys are part of the file format: whoever
 * changes one raises SLUICE_FEATURES_VERSION. Pure; any thread.
 */
#ifndef SLUICE_MODEL_FEATURE_H
#define SLUICE_MODEL_FEATURE_H

#include "model/segment.h"

#define SLUICE_FEATURES_VERSION 3u
#define SLUICE_FEATURE_REACH 2       /* tokens to either side */
#define SLUICE_FEATURES_WORD_MAX 32u /* of one word from one distance */
#define SLUICE_FEATURES_PAIR_MAX 20u /* of one token's neighbourhood */
#define SLUICE_FEATURES_MAX (SLUICE_FEATURES_PAIR_MAX + 5u * SLUICE_FEATURES_WORD_MAX)

/*
 * What is known about a word beforehand (model/facts.h); 0: nothing. Bits 0..5: the lists it stands in; 6..8: how it is
 * written; 9..14: in a table, the lists that have a word of which it is the stem; of a word that was read, those in
 * which its stem stands so, or itself; 16..25: its class, 26..31: its coarse class, by its neighbours
 * (model/clusters.h).
 */
typedef uint32_t sluice_facts;

#define SLUICE_FACT_LISTS_MAX 6u
#define SLUICE_FACT_LISTS 0x3Fu
#define SLUICE_FACT_PEOPLE 0x3u /* by agreement the first two lists are first names and surnames */
#define SLUICE_FACT_WRITING 6u
#define SLUICE_WRITING_SMALL 2u /* mostly in small letters; 1: and frequent; 0: not known */
#define SLUICE_FACT_STEM 9u
#define SLUICE_FACT_UNUSED 0x8000u
#define SLUICE_FACT_CLASS 16u
#define SLUICE_FACT_COARSE 26u

struct sluice_word {
    uint64_t form;      /* hash of the folded word */
    uint64_t prefix[4]; /* ...of its first 1..4 characters */
    uint64_t suffix[4]; /* ...of its last */
    uint64_t stem[4];   /* ...of the word without its last 1..4; 0 where fewer than 4 would stay */
    uint8_t shape;      /* enum sluice_shape */
    uint8_t length;     /* characters */
    sluice_facts facts; /* bits 0..15 of them */
    uint16_t class;     /* 0: none */
    uint8_t coarse;     /* the same */
};

/* Of a word what its neighbours look at. */
struct sluice_known {
    uint64_t form;
    sluice_facts facts; /* bits 0..15 of them */
    uint16_t class;
    uint8_t coarse;
};

/* What stands beyond a segment's ends. */
extern const struct sluice_known sluice_known_beyond;

/* Token i's shape as its features see it: that a word is small says little where all are. */
static inline uint8_t sluice_feature_shape(const struct sluice_segment *s, unsigned i)
{
    const uint8_t shape = s->token[i].shape;

    if (s->kind == SLUICE_SEGMENT_LOWER && shape == SLUICE_SHAPE_LOWER)
        return SLUICE_SHAPE_ALL_LOWER;
    return s->kind == SLUICE_SEGMENT_UPPER && shape == SLUICE_SHAPE_UPPER ? SLUICE_SHAPE_ALL_UPPER : shape;
}

/* Read the token at p[0..n), n <= SLUICE_TOKEN_MAX; facts is set to 0. */
void sluice_word_read(const uint8_t *p, size_t n, uint8_t shape, struct sluice_word *out);

/* Hash of a folded form, as in struct sluice_word: how lists of words are looked up. */
uint64_t sluice_word_hash(const uint8_t *folded, size_t n);

/* Keys of w, seen from distance (it stands at token + distance), -REACH..REACH. Returns how many. */
unsigned sluice_feature_word(const struct sluice_word *w, int distance, uint64_t key[SLUICE_FEATURES_WORD_MAX]);

/*
 * Those of sluice_feature_pairs() in groups, by what they depend on. A look is a token's shape and what stands before
 * it, 0 beyond the segment; the window has those of two tokens before, the token itself and two behind, from its lowest
 * byte on, and above them the segment's kind, twice, and one more for its first token. Each returns how many.
 */
#define SLUICE_FEATURES_WINDOW 4u
#define SLUICE_FEATURES_SIDE_MAX 3u
#define SLUICE_FEATURES_AROUND_MAX 5u

static inline uint8_t sluice_feature_look(uint8_t shape, uint8_t gap)
{
    return (uint8_t)(shape | gap << 6);
}

unsigned sluice_feature_window(uint64_t window, uint64_t key[SLUICE_FEATURES_WINDOW]);

/* The word before, or behind, and a token's look. */
unsigned sluice_feature_before(const struct sluice_known *before, uint8_t look, uint64_t key[SLUICE_FEATURES_SIDE_MAX]);
unsigned sluice_feature_behind(const struct sluice_known *behind, uint8_t look, uint64_t key[SLUICE_FEATURES_SIDE_MAX]);

/* words[0], [1], [2]: the word before, the token's, the word behind. */
unsigned sluice_feature_around(const struct sluice_known words[3], unsigned kind, uint8_t look,
                               uint64_t key[SLUICE_FEATURES_AROUND_MAX]);

/* Keys of token i's neighbourhood; words[k] is token k's. Returns how many. */
unsigned sluice_feature_pairs(const struct sluice_segment *s, const struct sluice_word *words, unsigned i,
                              uint64_t key[SLUICE_FEATURES_PAIR_MAX]);

#endif
