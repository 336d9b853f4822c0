/*
 * Letters made alike: case folded, and if asked, accents left out, for Latin, Greek and Cyrillic (UnicodeData.txt 15.0,
 * simple case mappings and canonical decompositions of U+00C0-U+024F, U+0370-U+03FF, U+0400-U+045F). Pure; any thread.
 */
#ifndef SLUICE_CORE_FOLD_H
#define SLUICE_CORE_FOLD_H

#include "sluice_types.h"

#define SLUICE_FOLD_MAX 4u

/*
 * Write what cp counts as to out, in UTF-8; returns how many bytes: 1..4, or 0 for a combining accent where accents are
 * left out. With accents: a capital is its small letter. Without: a letter is its base letter, and one that stands for
 * two is both ("ss", "ae", "oe", "th", "ij"). All else is itself.
 */
unsigned sluice_fold(uint32_t cp, bool accents, uint8_t out[SLUICE_FOLD_MAX]);

#endif
