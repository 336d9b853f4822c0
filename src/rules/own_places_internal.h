/*
 * Where in a text values can begin, and in which shapes: bit masks over blocks of 64 bytes, made with AVX2 or SSE2
 * where there is such a thing. All ways give the same.
 */
#ifndef SLUICE_RULES_OWN_PLACES_INTERNAL_H
#define SLUICE_RULES_OWN_PLACES_INTERNAL_H

#include "rules/own_hash_internal.h"

#define SLUICE_OWN_BLOCK 64u
#define SLUICE_OWN_BATCH_BLOCKS 32u /* blocks that are looked through together: lists stay in the first cache */
#define SLUICE_OWN_LIST (SLUICE_OWN_BATCH_BLOCKS * SLUICE_OWN_BLOCK + 8u) /* places, and room for a last eight */

struct sluice_own_places_way {
    /*
     * Bit i of places[k][b] says whether a value of shape k can begin at byte 64 b + i. Reads 64 (blocks + 1) bytes;
     * word_before: whether a word byte stands before the first.
     */
    void (*mask)(const uint8_t *text, size_t blocks, bool word_before,
                 uint64_t places[SLUICE_OWN_SHAPES][SLUICE_OWN_BATCH_BLOCKS]);
    /* The positions of the bits, ascending; returns their number. */
    size_t (*list)(const uint64_t *places, size_t blocks, uint16_t list[SLUICE_OWN_LIST]);
};

extern const struct sluice_own_places_way sluice_own_places_plain;
const struct sluice_own_places_way *sluice_own_places_best(void); /* for this processor */

#endif
