/*
 * Which of a lexicon's words can begin where in a text, judged by their first few bytes: most words of a text begin
 * like none, and need not be walked for. It may say so too often, never too seldom. Immutable once built; any thread.
 */
#ifndef SLUICE_RULES_LEXICON_GATE_H
#define SLUICE_RULES_LEXICON_GATE_H

#include "rules/letters.h"

#define SLUICE_GATE_DEPTH 8u /* ASCII letters and digits that are looked at */
#define SLUICE_GATE_BITS 18u /* log2 of a table's bits: 32 KiB */
#define SLUICE_GATE_OPEN_BITS 12u

/* What is known of words after their first `depth` characters, small letters in the low bytes of `head`. */
enum sluice_gate_mark {
    SLUICE_GATE_GOES_ON = 1, /* some word begins so */
    SLUICE_GATE_ENDS,        /* ...and ends there, or has a gap */
    SLUICE_GATE_OPEN,        /* ...and any ending may follow */
};

struct sluice_lexicon_gate {
    uint64_t table[(1u << SLUICE_GATE_BITS) / 64];
    uint64_t inner[(1u << SLUICE_GATE_BITS) / 64]; /* for those that go on after fewer characters than the depth */
    uint16_t open[1u << SLUICE_GATE_OPEN_BITS];    /* by three characters: bit d, one is open after d */
};

/* Clear to zero first. depth: 0..SLUICE_GATE_DEPTH. */
void sluice_gate_note(struct sluice_lexicon_gate *g, enum sluice_gate_mark mark, uint64_t head, unsigned depth);

/* A walk along text[from..until), whose words end before text[to] at the latest. */
struct sluice_gate_walk {
    const struct sluice_lexicon_gate *gate;
    const uint8_t *text;
    size_t len, until, to;
    size_t at; /* where `now` begins */
    struct sluice_letters now, next;
    uint64_t begins, humps; /* of `now`: where words begin that are not seen yet; capitals behind small letters */
};

void sluice_gate_begin(struct sluice_gate_walk *w, const struct sluice_lexicon_gate *g, const uint8_t *text, size_t len,
                       size_t from, size_t until, size_t to);

/* The next place where a word can begin. *letters: ASCII letters and digits that stand there in a row without a hump,
 * SLUICE_GATE_DEPTH at most. False: there is none. */
bool sluice_gate_next(struct sluice_gate_walk *w, size_t *at, unsigned *letters);

#endif
