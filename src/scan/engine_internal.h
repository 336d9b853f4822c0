/*
 * What every reading of a text shares: the rules, both engines and their limits. One thread.
 */
#ifndef SLUICE_SCAN_ENGINE_INTERNAL_H
#define SLUICE_SCAN_ENGINE_INTERNAL_H

#include "scan/reading_name_internal.h"
#include "scan/scanner.h"

/*
 * A view may decode what is no text, and what looks like a short value in there is chance. So a value of fewer than
 * SLUICE_FLANKED_MAX bytes counts in a view only if three quarters of the SLUICE_FLANK bytes before it and behind it,
 * as far as the run reaches, are text: UTF-8 without control characters.
 */
#define SLUICE_FLANK 16u
#define SLUICE_FLANKED_MAX 16u

/*
 * ...and no value counts in a view unless SLUICE_LEGIBLE_MIN bytes in a row are text among those of its match and of
 * the flanks. So a reading of random bytes, as base64 of a token makes, is not searched at all.
 */
bool sluice_is_legible(const uint8_t *p, size_t n);

/* PCRE2 is about to be asked for a match that begins in text[from..last]. */
typedef void (*sluice_watch_fn)(void *ctx, const struct sluice_rule *rule, const uint8_t *text, size_t len, size_t from,
                                size_t last);

struct sluice_engine {
    const struct sluice_ruleset *rules;
    const struct sluice_prefilter *prefilter; /* NULL: PLAIN */
    struct sluice_prefilter_scratch *scratch;
    pcre2_match_context *limits;
    pcre2_match_data *match;
    pcre2_jit_stack *jit_stack;
    /*
     * For each rule: a start at s is decided by the bytes [s, s + ahead) and what stands before it: the match itself,
     * its look-ahead, the context behind the value and one byte more for the edge of a word there, the value's flank,
     * of a number as far as its row is looked at.
     */
    uint32_t *ahead;
    uint32_t *behind; /* ...and by [s - behind, s): look-behind, context, flank, and one byte for an edge there */
    uint8_t *counts;  /* ...bit t: a finding may count in a reading of trust t (reading_name_internal.h) */
    uint32_t n_rules;
    bool any_pii;       /* some rule is of that class */
    uint32_t ahead_max; /* the largest of them */
    uint32_t behind_max;
    const struct sluice_own_index *own; /* NULL: no own secrets; it is the same for both engines */
    uint32_t own_ahead;                 /* a start s of an own secret is decided by [s - 1, s + own_ahead) */
    uint32_t min_score;                 /* millionths */
    struct sluice_scan_work *work;      /* the scanner's */
    sluice_watch_fn watch;              /* NULL, but where a test counts what PCRE2 does */
    void *watch_ctx;
};

enum sluice_status sluice_engine_init(struct sluice_engine *e, const struct sluice_ruleset *rules,
                                      const struct sluice_prefilter *prefilter, uint32_t min_score) SLUICE_MUST_USE;
void sluice_engine_release(struct sluice_engine *e);

/* The scanner's own, so that tests can lower its limits. */
struct sluice_engine *sluice_scanner_engine(struct sluice_scanner *s);

/* Stretch of a text that is in memory. */
struct sluice_excerpt {
    const uint8_t *text; /* text[0] is byte `base` of the text */
    uint64_t base;
    size_t len;
    const uint8_t *hint; /* context that stands directly before the text's first byte */
    size_t hint_len;
    bool decoded; /* a view's output, which may be no text at all */
};

/* Anything but OK stops the search, which returns it. Offsets are the text's; view is not set. */
typedef enum sluice_status (*sluice_confirm_fn)(void *ctx, const struct sluice_finding *f);

/*
 * PCRE2's leftmost matches of one rule that begin in [from, to), each search beginning where the match before ended.
 * All bytes that can decide a start below `to` must be in the window (or the text ends where it ends). Matches that
 * pass context, validators and the lowest score go to fn. *next: where the rule's next search begins. ELIMIT: a match
 * limit was reached.
 */
enum sluice_status sluice_confirm(const struct sluice_engine *e, const struct sluice_excerpt *w, uint32_t rule,
                                  uint64_t from, uint64_t to, uint64_t *next, sluice_confirm_fn fn, void *ctx,
                                  struct sluice_error *err) SLUICE_MUST_USE;

/* Every own secret that begins in [from, to), which must be decided. */
enum sluice_status sluice_confirm_own(const struct sluice_engine *e, const struct sluice_excerpt *w, uint64_t from,
                                      uint64_t to, sluice_confirm_fn fn, void *ctx) SLUICE_MUST_USE;

#endif
