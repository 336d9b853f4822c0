/*
 * A concatenation as a list of repeated items, the best piece of it to look for, and that piece spelt out as strings:
 * the steps of sluice_windows_choose() (window.c) for what is no alternation. Pure.
 */
#ifndef SLUICE_RULES_WINDOW_PIECE_INTERNAL_H
#define SLUICE_RULES_WINDOW_PIECE_INTERNAL_H

#include "rules/window.h"
#include "rules/window_internal.h"

#include <math.h>

/*
 * What a piece is worth: bits of rarity, plus what its kind saves, minus what confirming costs. One bit more means half
 * as many places to look at. These the pieces and their strings share; the others stand where they are used.
 */
#define SLUICE_BITS_ENOUGH_FREE 22.0 /* rarer than once in 4,000,000 bytes gains nothing, even where it is free */
#define SLUICE_COMMON_WORD_BITS 9.0  /* a common word stands every 500 bytes, whatever its letters */
#define SLUICE_LITERAL_MIN 3u        /* literal bytes in a row that make a literal */
#define SLUICE_LITERAL_LONG 8u       /* ...up to which more are better */
#define SLUICE_LITERAL_GAIN 8.0      /* literals are searched many times faster than sets */
#define SLUICE_LITERAL_BYTE_GAIN 1.5 /* and longer ones faster still */
#define SLUICE_RANGE_FREE 16.0       /* starts that cost as much as one call of PCRE2 */

/* Bits that it costs not to know where, within min..max bytes of it, a match begins. */
static inline double sluice_range_cost(uint32_t min, uint32_t max)
{
    return log2(1.0 + (max - min) / SLUICE_RANGE_FREE);
}

/* `unit`, min..max times. */
struct sluice_item {
    struct sluice_node *unit;
    uint32_t min, max;
    uint32_t before_min, before_max; /* bytes of the concatenation before it */
    bool edge;                       /* no ASCII letter or digit stands before it */
};

struct sluice_items {
    struct sluice_item *v; /* the caller's to free(), on errors too */
    size_t n, cap;
    bool edge; /* ...before the next one */
};

/* Append the parts of n, nested concatenations opened, assertions left out. */
enum sluice_status sluice_items_of(struct sluice_node *n, struct sluice_items *l) SLUICE_MUST_USE;

/* Items first..last: the last `head` repeats of the first one, all of those between, the first `tail` of the last.
 * Where first is last, the first `tail` of it. */
struct sluice_window_piece {
    size_t first, last;
    uint32_t head, tail;
    enum sluice_window_kind kind;
    double gain; /* -INFINITY: there is no piece */
};

/* The piece that is worth most; of several that are worth the same the first. */
struct sluice_window_piece sluice_window_piece_best(const struct sluice_items *l);

/* A stretch of a piece that is nothing but given bytes. */
struct sluice_spelt {
    struct sluice_strings strings;
    size_t first;                  /* the item it begins with... */
    uint32_t start_min, start_max; /* ...and where it begins, counted from the match's first byte */
    bool edge;                     /* no ASCII letter or digit stands before it */
};

/* The best stretch (window_spell.c). False: the piece has none. */
bool sluice_window_piece_spell(const struct sluice_items *l, const struct sluice_window_piece *p,
                               struct sluice_spelt *out);

/* All of the piece, which may be short. False: it is more than a few given strings. */
bool sluice_window_piece_spell_whole(const struct sluice_items *l, const struct sluice_window_piece *p,
                                     struct sluice_spelt *out);

/* What searching for the strings is worth, in the bits of sluice_window_piece.gain. */
double sluice_strings_worth(const struct sluice_strings *s);

#endif
