/*
 * A set of heads, what words begin with, that says fast which words of a text may begin like one. It hashes: it may say
 * so too often, never too seldom. Immutable once built; any thread.
 */
#ifndef SLUICE_RULES_HEAD_SET_H
#define SLUICE_RULES_HEAD_SET_H

#include "sluice_types.h"

#define SLUICE_HEAD_BITS 17u /* log2 of the bits that heads of one length are hashed to: 16 KiB */

/* Lengths of heads, the longest first. */
#define SLUICE_HEAD_LENGTHS 5u
extern const uint8_t sluice_head_lengths[SLUICE_HEAD_LENGTHS];

/* By length. Two bytes need no hash: they are the number of their bit. */
struct sluice_head_set {
    uint32_t bits[SLUICE_HEAD_LENGTHS][(1u << SLUICE_HEAD_BITS) / 32];
};

/* Clear to zero first. head: the first bytes of sluice_head_at(), the i-th of the lengths. */
void sluice_head_set_add(struct sluice_head_set *s, uint64_t head, unsigned i);

/* Can one of the i-th length stand where sluice_head_at() is that? */
bool sluice_head_set_has(const struct sluice_head_set *s, uint64_t head, unsigned i);

/* Keep those of places[0..n), in text[0..len) and in ascending order, at which one may stand. Returns how many are
 * kept. */
size_t sluice_head_set_filter(const struct sluice_head_set *s, const uint8_t *text, size_t len, uint32_t *places,
                              size_t n);

#endif
