/*
 * Sets of grams, two to four bytes in a row, that say fast where in a text one may begin. They hash: they may say so
 * too often, never too seldom. Immutable once built; any thread.
 */
#ifndef SLUICE_RULES_GRAM_SET_H
#define SLUICE_RULES_GRAM_SET_H

#include "sluice_types.h"

#define SLUICE_GRAM_MAX 4u
#define SLUICE_GRAM_BLOCK 64u                           /* places that are looked at together */
#define SLUICE_GRAM_BLOCK_READ (SLUICE_GRAM_BLOCK + 8u) /* bytes that are read for it */

#define SLUICE_GRAM_FOUR_BITS 18u  /* log2 of the keys that four bytes are hashed to: 64 KiB */
#define SLUICE_GRAM_THREE_BITS 17u /* ...and three: 32 KiB */

/*
 * What counts as the same: in four bytes both cases of a letter, and some other pairs; three and two count as they are.
 * A key has two bits: the gram counts anywhere; it counts where a word can begin.
 */
struct sluice_gram_set {
    uint32_t four[(1u << SLUICE_GRAM_FOUR_BITS) / 16];
    uint32_t three[(1u << SLUICE_GRAM_THREE_BITS) / 16];
    /* Grams of two bytes are in eight groups, a bit each: those with such a low half, or such a high half, of the first
     * byte, or of the second. */
    uint8_t pairs[4][16];
};

/* Clear to zero first. The first of `length` (2..SLUICE_GRAM_MAX) bytes is the lowest of the number; what is above them
 * is 0. word_start: it counts where a word can begin only, if it has three bytes or more. */
void sluice_gram_set_add(struct sluice_gram_set *s, uint32_t gram, unsigned length, bool word_start);

/* Where in text[0..SLUICE_GRAM_BLOCK) a gram of so many bytes may begin, bit i for byte i. */
struct sluice_gram_places {
    uint64_t four, three, two;
};

/* words: where no word goes on from before. Reads text[0..SLUICE_GRAM_BLOCK_READ). */
struct sluice_gram_places sluice_gram_set_block(const struct sluice_gram_set *s, const uint8_t *text, uint64_t words);

#endif
