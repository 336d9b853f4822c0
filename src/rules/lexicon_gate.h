/*
 * Which of a lexicon's words can begin where in a text, judged by their first few bytes and what follows a gap: most
 * words of a text begin like none, and need not be walked for. It may say so too often, never too seldom. Immutable
 * once built; any thread.
 */
#ifndef SLUICE_RULES_LEXICON_GATE_H
#define SLUICE_RULES_LEXICON_GATE_H

#include "rules/letters.h"

#define SLUICE_GATE_DEPTH 8u /* ASCII letters and digits that are looked at */
#define SLUICE_GATE_ANY 0u   /* instead of a second letter behind a gap: any may follow, or none */

/* What is known of words after their first `depth` characters, small letters in the low bytes of `head`. */
enum sluice_gate_mark {
    SLUICE_GATE_GOES_ON = 1, /* some word begins so */
    SLUICE_GATE_ENDS,        /* ...and ends there */
    SLUICE_GATE_GAP,         /* ...and has a gap there */
    SLUICE_GATE_OPEN,        /* ...and any ending may follow */
};

/* A key's two bits are its roots. `first` holds what every word of a text is looked up for, `more` the rest. */
#define SLUICE_GATE_FIRST_BITS 17u /* log2 of its keys: 32 KiB, a twentieth of them taken by all packs */
#define SLUICE_GATE_MORE_BITS 18u  /* 64 KiB, a tenth */
#define SLUICE_GATE_OPEN_BITS 12u
#define SLUICE_GATE_FOUR_BITS 16u /* 8 KiB, a twentieth */

struct sluice_lexicon_gate {
    uint32_t first[(1u << SLUICE_GATE_FIRST_BITS) / 16];
    uint32_t more[(1u << SLUICE_GATE_MORE_BITS) / 16];
    uint16_t open[1u << SLUICE_GATE_OPEN_BITS]; /* by three characters: bit d, one is open after d */
    uint32_t
        four[(1u << SLUICE_GATE_FOUR_BITS) / 32]; /* by four, or fewer and zeros: some is open after these or more */
};

/* Clear to zero first. root: 0 or 1, of the two trees; depth: 0..SLUICE_GATE_DEPTH, at least 3 for OPEN or the first
 * ones. */
void sluice_gate_note(struct sluice_lexicon_gate *g, enum sluice_gate_mark mark, unsigned root, uint64_t head,
                      unsigned depth);

/* Behind the gap there: its first two characters, or the first one and SLUICE_GATE_ANY. */
void sluice_gate_note_behind(struct sluice_lexicon_gate *g, unsigned root, uint64_t head, unsigned depth,
                             const uint8_t behind[2]);

#define SLUICE_GATE_GROUP 8u /* places that are looked at together */

/* Where words begin in 64 bytes, in ascending order; room for a group that the last one is repeated to make up. */
struct sluice_gate_places {
    uint32_t bit[SLUICE_LETTERS_BLOCK + SLUICE_GATE_GROUP];
    unsigned n;
};

/* A walk along text[from..until), whose words end before text[to] at the latest. */
struct sluice_gate_walk {
    const struct sluice_lexicon_gate *gate;
    const uint8_t *text;
    size_t len, until, to;
    size_t at; /* where `now` begins */
    struct sluice_letters now, next;
    uint64_t humps, next_humps;       /* capitals behind small letters */
    struct sluice_gate_places places; /* of `now`: where some of the words may begin */
    unsigned taken;                   /* of these */
};

void sluice_gate_begin(struct sluice_gate_walk *w, const struct sluice_lexicon_gate *g, const uint8_t *text, size_t len,
                       size_t from, size_t until, size_t to);

/* The next place where a word can begin, and of which trees, bit 0 and bit 1. False: there is none. */
bool sluice_gate_next(struct sluice_gate_walk *w, size_t *at, unsigned *roots);

#endif
