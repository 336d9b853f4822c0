/*
 * The piece of a pattern that the prefilter looks for: short, as rare in ordinary text as the pattern allows, cheap to
 * search, and part of every match, at a known distance from the match's first byte.
 */
#ifndef SLUICE_RULES_WINDOW_H
#define SLUICE_RULES_WINDOW_H

#include "rules/pattern.h"

#include "core/buf.h"

/* What makes a piece quick to search for. Pieces of one kind share a database: mixed, the slowest sets the pace. */
enum sluice_window_kind {
    SLUICE_WINDOW_LITERAL = 0, /* some bytes one after another are given */
    SLUICE_WINDOW_DIGIT,       /* holds a digit */
    SLUICE_WINDOW_RARE,        /* holds another byte that is rare: a capital, punctuation */
    SLUICE_WINDOW_RUN,         /* only its length makes it rare: 32 letters and digits */
    SLUICE_WINDOW_KINDS
};

struct sluice_window {
    enum sluice_window_kind kind;
    struct sluice_buf regex; /* what PCRE2 and Vectorscan read alike: sets of bytes, groups, repeats; ends with NUL */
    /* Every match that begins at s holds an occurrence of regex that ends within s + lead_min..s + lead_max. */
    uint32_t lead_min, lead_max;
    /* Every occurrence of regex is, or ends with, run_length bytes of this set (for RUN: all there is to search). */
    uint64_t run_set[4];
    uint32_t run_length;
};

/* The same pattern gives the same window. ELIMIT: no piece fits SLUICE_WINDOW_MAX bytes of expression. Release *out. */
enum sluice_status sluice_window_choose(const struct sluice_pattern *p, struct sluice_window *out) SLUICE_MUST_USE;
void sluice_window_release(struct sluice_window *w);

#endif
