/*
 * Where in a text values can begin, and in which shapes: bit masks over 64 bytes, made with AVX2 or SSE2 where there is
 * such a thing. All ways give the same masks.
 */
#ifndef SLUICE_RULES_OWN_PLACES_INTERNAL_H
#define SLUICE_RULES_OWN_PLACES_INTERNAL_H

#include "rules/own_hash_internal.h"

#define SLUICE_OWN_BLOCK 64u

/* Bit i is about byte i. */
struct sluice_own_classes {
    uint64_t word, digit, space;
};

/* Of 64 bytes. */
typedef void (*sluice_own_classify_fn)(const uint8_t *p, struct sluice_own_classes *out);

void sluice_own_classify_plain(const uint8_t *p, struct sluice_own_classes *out);
sluice_own_classify_fn sluice_own_classify_best(void); /* for this processor */

/*
 * The places among 64 bytes at which a value of each shape can begin: classes of these bytes and of the next 64, and
 * whether the byte before them is a word byte.
 */
void sluice_own_places(const struct sluice_own_classes *here, const struct sluice_own_classes *next, bool word_before,
                       uint64_t places[SLUICE_OWN_SHAPES]);

#endif
