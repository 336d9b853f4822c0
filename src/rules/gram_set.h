/*
 * Sets of grams, four or three bytes in a row, that say fast where in a text one may begin. They hash: they may say so
 * too often, never too seldom. Immutable once built; any thread.
 */
#ifndef SLUICE_RULES_GRAM_SET_H
#define SLUICE_RULES_GRAM_SET_H

#include "sluice_types.h"

#define SLUICE_GRAM_BLOCK 64u                           /* places that are looked at together */
#define SLUICE_GRAM_BLOCK_READ (SLUICE_GRAM_BLOCK + 8u) /* bytes that are read for it */
#define SLUICE_GRAM_FOUR_BITS                                                                                          \
    19u /* log2 of the bits that four bytes are hashed to: 64 KiB, a fortieth set by all packs */
#define SLUICE_GRAM_THREE_BITS 17u /* ...and three: 16 KiB */

/* What counts as the same: in four bytes both cases of a letter, and some other pairs; three count as they are. */
struct sluice_gram_set {
    uint32_t four[(1u << SLUICE_GRAM_FOUR_BITS) / 32];
    uint32_t three[(1u << SLUICE_GRAM_THREE_BITS) / 32];
};

/* Clear to zero first. The first byte is the lowest of the number; the highest of `three` does not count. */
void sluice_gram_set_add_four(struct sluice_gram_set *s, uint32_t four);
void sluice_gram_set_add_three(struct sluice_gram_set *s, uint32_t three);

bool sluice_gram_set_has_four(const struct sluice_gram_set *s, uint32_t four);
bool sluice_gram_set_has_three(const struct sluice_gram_set *s, uint32_t three);

/* At which of text[0..SLUICE_GRAM_BLOCK) one of either begins, bit i for byte i. Reads text[0..SLUICE_GRAM_BLOCK_READ).
 */
uint64_t sluice_gram_set_block(const struct sluice_gram_set *s, const uint8_t *text);

#endif
