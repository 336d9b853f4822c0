/*
 * The fast path's first stage: one Vectorscan database that says, in one pass over a text, near which offsets which
 * rules can match at all. It may say so too often, never too seldom: every PCRE2 match of a rule ends at a reported
 * offset of that rule. Immutable; scratch is per thread.
 */
#ifndef SLUICE_RULES_PREFILTER_H
#define SLUICE_RULES_PREFILTER_H

#include "rules/ruleset.h"

struct sluice_prefilter;
struct sluice_prefilter_scratch;

/* Compile (hundreds of milliseconds for large packs), or load from cache_dir when a file made for the same ruleset and
 * library lies there (and store it there otherwise; a cache that cannot be used or written is no error). cache_dir may
 * be NULL. Takes its own reference on rs. Returns new. */
enum sluice_status sluice_prefilter_create(const struct sluice_ruleset *rs, const char *cache_dir,
                                           struct sluice_prefilter **out, struct sluice_error *err) SLUICE_MUST_USE;
void sluice_prefilter_free(struct sluice_prefilter *pf);

enum sluice_status sluice_prefilter_scratch_create(const struct sluice_prefilter *pf,
                                                   struct sluice_prefilter_scratch **out) SLUICE_MUST_USE;
void sluice_prefilter_scratch_free(struct sluice_prefilter_scratch *s);

/* end: offset behind the last byte of a possible match of the rule. Offsets of one rule come in ascending order. */
typedef void (*sluice_prefilter_fn)(void *ctx, uint32_t rule_index, uint64_t end);

/* One block; len is checked to fit the engine. EENGINE: treat the text as unscanned. */
enum sluice_status sluice_prefilter_scan(const struct sluice_prefilter *pf, struct sluice_prefilter_scratch *s,
                                         const uint8_t *text, size_t len, sluice_prefilter_fn fn,
                                         void *ctx) SLUICE_MUST_USE;

#endif
