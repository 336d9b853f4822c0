/*
 * Which of a lexicon's words can begin at a place of a text, judged by its first few bytes: most words of a text begin
 * like none, and need not be walked for. It may say so too often, never too seldom. Immutable once built; any thread.
 */
#ifndef SLUICE_RULES_LEXICON_GATE_H
#define SLUICE_RULES_LEXICON_GATE_H

#include "sluice_types.h"

#define SLUICE_GATE_DEPTH 6u /* ASCII letters and digits that are looked at; 6 or less */
#define SLUICE_GATE_BITS 18u /* log2 of the table's bits: 32 KiB, a tenth of them set by 20,000 words */

/* What is known of words after their first `depth` characters, small letters in the low bytes of `head`. */
enum sluice_gate_mark {
    SLUICE_GATE_GOES_ON = 1, /* some word begins so */
    SLUICE_GATE_ENDS,        /* ...and ends there, or has a gap */
    SLUICE_GATE_OPEN,        /* ...and any ending may follow */
};

struct sluice_lexicon_gate {
    uint64_t table[(1u << SLUICE_GATE_BITS) / 64];
    uint8_t open[256]; /* by a word's first byte: bit d, one is open after d characters */
};

/* Clear to zero first. depth: 0..SLUICE_GATE_DEPTH. */
void sluice_gate_note(struct sluice_lexicon_gate *g, enum sluice_gate_mark mark, uint64_t head, unsigned depth);

/* text[at..to): at < to. False: no word that begins at text[at] lies in it. */
bool sluice_gate_lets(const struct sluice_lexicon_gate *g, const uint8_t *text, size_t at, size_t to);

#endif
