/*
 * The fast path's first stage: one pass over a text, with tables of our own and Vectorscan, that says where a match of
 * which rule can begin at all. It may say so too often, never too seldom. What it looks for is a short piece of each
 * pattern, chosen for being rare and cheap, without the pattern's assertions (window.h); so how the text was cut does
 * not matter. Immutable; scratch is per thread.
 */
#ifndef SLUICE_RULES_PREFILTER_H
#define SLUICE_RULES_PREFILTER_H

#include "rules/ruleset.h"

struct sluice_prefilter;
struct sluice_prefilter_scratch;

/* Compile (tens to hundreds of milliseconds for large packs), or load from cache_dir when a file made for the same
 * ruleset and library lies there (and store it there otherwise; a cache that cannot be used or written is no error).
 * cache_dir may be NULL. Takes its own reference on rs. Returns new. */
enum sluice_status sluice_prefilter_create(const struct sluice_ruleset *rs, const char *cache_dir,
                                           struct sluice_prefilter **out, struct sluice_error *err) SLUICE_MUST_USE;
void sluice_prefilter_free(struct sluice_prefilter *pf);

/* Compile now what the first texts would be held up by, for those who serve many (as sluice_ruleset_compile()). */
void sluice_prefilter_compile(const struct sluice_prefilter *pf);

enum sluice_status sluice_prefilter_scratch_create(const struct sluice_prefilter *pf,
                                                   struct sluice_prefilter_scratch **out) SLUICE_MUST_USE;
void sluice_prefilter_scratch_free(struct sluice_prefilter_scratch *s);

/* A stretch of a text. */
struct sluice_prefilter_text {
    const uint8_t *text; /* borrowed, as the hint */
    size_t len;
    uint64_t base;       /* bytes of the text before it */
    const uint8_t *hint; /* context that stands before the text's first byte */
    size_t hint_len;
};

/*
 * A match of the rule may begin at any of text[first..last], last included (first <= last < len). Every match that lies
 * within text as a whole begins in such a range, but those of a rule that requires a context word where none stands
 * near. Ranges of one rule come with first and last never decreasing; they
 * may overlap, touch or repeat. Ranges of different rules come in no order. A rule whose pattern begins with \A is
 * reported at the first byte of any block: only the caller knows whether the text starts there.
 *
 * PCRE2's leftmost matches follow from them: for each range, search from max(first, end of the rule's last match,
 * one behind what was searched) with the offset limit `last` (rules are compiled with PCRE2_USE_OFFSET_LIMIT), again
 * while a match was found.
 */
typedef void (*sluice_prefilter_fn)(void *ctx, uint32_t rule_index, uint64_t first, uint64_t last);

/* One block. ELIMIT: 4 GiB or more. EENGINE: the engine failed. Either way the text counts as unscanned. */
enum sluice_status sluice_prefilter_scan(const struct sluice_prefilter *pf, struct sluice_prefilter_scratch *s,
                                         const struct sluice_prefilter_text *text, sluice_prefilter_fn fn,
                                         void *ctx) SLUICE_MUST_USE;

#endif
