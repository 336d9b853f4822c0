/*
 * Overlaps: findings of all readings of one text come in any order and go out settled, ordered by start, end, rule.
 *
 * A finding is dropped when another one *covers* it: spans no less, scores no less, and is of no laxer class (secret
 * and special are strict, pii and custom lax). Of two that cover each other (same span and score, classes equally
 * strict) an own secret stays before others, then one of a rule that is not general, then the lower rule, then the
 * reading that came first. Nothing but an own
 * secret covers an own secret: its name is what the reader wants. Partial overlaps stay both. Covering is transitive,
 * so what is dropped depends on no order.
 *
 * Before that, a finding whose span a general rule of the same strictness found with a higher score takes that score: a
 * provider's key is no less likely one because something else says that it is a key, and the provider is what the
 * reader wants.
 *
 * What covers a finding begins where it begins or before; so a finding is settled once everything that begins no later
 * is known, and of the settled ones only those that still reach further need to be remembered.
 */
#ifndef SLUICE_SCAN_RESOLVE_INTERNAL_H
#define SLUICE_SCAN_RESOLVE_INTERNAL_H

#include "scan/scanner.h"

#include "core/limits.h"

#define SLUICE_RESOLVE_BLOCK 65536u /* bytes of text in which SLUICE_FINDINGS_DENSE_MAX findings may begin */
#define SLUICE_RESOLVE_BLOCKS 128u  /* a power of two */

/* A finding, packed: many may wait. */
struct sluice_candidate {
    uint64_t start;
    uint32_t len;
    uint32_t score;
    uint32_t rule;    /* of an own secret: the number of rules and its entry */
    uint32_t reading; /* way through the views: reading_name_internal.h */
    uint8_t checks;   /* two bits each */
    bool context : 1;
    bool strict : 1; /* class secret or special */
    bool own : 1;    /* an own secret */
    bool general : 1;
};

struct sluice_resolver {
    const struct sluice_ruleset *rules;
    struct sluice_candidate *waiting; /* not settled, in no order */
    size_t n_waiting, cap_waiting;
    struct sluice_candidate *open; /* delivered, but may cover what begins later */
    size_t n_open, cap_open;
    uint64_t settled;
    uint32_t begun[SLUICE_RESOLVE_BLOCKS]; /* findings that begin in each block from the settled one on; a ring */
    sluice_finding_fn fn;
    void *ctx;
};

/* rules is borrowed. Takes no memory yet. */
void sluice_resolver_init(struct sluice_resolver *r, const struct sluice_ruleset *rules);
void sluice_resolver_release(struct sluice_resolver *r);

/* Forget the text before, keep the memory. */
void sluice_resolver_begin(struct sluice_resolver *r, sluice_finding_fn fn, void *ctx);

/* f begins at the settled offset or later; its view is not looked at. ELIMIT: SLUICE_FINDINGS_DENSE_MAX. */
enum sluice_status sluice_resolver_push(struct sluice_resolver *r, const struct sluice_finding *f,
                                        uint32_t reading) SLUICE_MUST_USE;

/* No finding that begins before `settled` will come any more: deliver what that settles. UINT64_MAX: all. */
enum sluice_status sluice_resolver_settle(struct sluice_resolver *r, uint64_t settled) SLUICE_MUST_USE;

#endif
