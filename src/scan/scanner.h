/*
 * ruleset + bytes -> findings. README.md says what a finding is: matches, context, scores, views, overlaps. A text is
 * fed in pieces of any size; how it was cut never changes the findings, and memory is bounded by limits, not by the
 * text. Findings come resolved (overlaps settled), ordered by start, then end, then rule; each is delivered once, when
 * nothing that may still arrive can change it.
 *
 * Two engines, one answer: FAST is the Vectorscan prefilter followed by PCRE2 on what it points at; PLAIN is PCRE2 over
 * the whole text, the oracle in tests and the quick start for small inputs.
 */
#ifndef SLUICE_SCAN_SCANNER_H
#define SLUICE_SCAN_SCANNER_H

#include "rules/prefilter.h"
#include "rules/ruleset.h"
#include "scan/names.h"
#include "scan/work.h"

struct sluice_scanner;

struct sluice_scanner_options {
    uint32_t min_score; /* millionths: findings below are not delivered and take no part in overlaps */
    bool no_views;      /* only the text itself, no decoders */
    /* The classifier, borrowed until free; NULL: none. The ruleset's extra rules are its labels (scan/names.h). */
    const struct sluice_model *model;
    const struct sluice_name_settings *names; /* how sure it must be; copied; NULL: sluice_names_defaults() */
};

/* Anything but OK stops the scan, which returns it. The finding is borrowed during the call. */
typedef enum sluice_status (*sluice_finding_fn)(void *ctx, const struct sluice_finding *f);

/* pf NULL: PLAIN. Takes its own reference on rs; pf is borrowed until free. One thread per scanner. Returns new. */
enum sluice_status sluice_scanner_create(const struct sluice_ruleset *rs, const struct sluice_prefilter *pf,
                                         const struct sluice_scanner_options *opts, struct sluice_scanner **out,
                                         struct sluice_error *err) SLUICE_MUST_USE;
void sluice_scanner_free(struct sluice_scanner *s); /* wipes everything that held text */

/* Whether the texts that begin from now on may hold prose, which the classifier reads: at first they may. */
void sluice_scanner_prose(struct sluice_scanner *s, bool prose);

/*
 * Begin a text. hint (hint_len may be 0; borrowed until end) is context that stands before it without being scanned: a
 * JSON member's name. Allowed at any time: a text that has not ended, or failed, is given up.
 */
enum sluice_status sluice_scanner_begin(struct sluice_scanner *s, const uint8_t *hint, size_t hint_len,
                                        sluice_finding_fn fn, void *ctx) SLUICE_MUST_USE;

/*
 * The next bytes (borrowed for this call). Not OK: the text counts as unscanned; only begin or free may follow.
 * ELIMIT: a match limit or SLUICE_FINDINGS_DENSE_MAX was reached.
 */
enum sluice_status sluice_scanner_feed(struct sluice_scanner *s, const uint8_t *buf, size_t len,
                                       struct sluice_error *err) SLUICE_MUST_USE;

/* The text is over: the last findings are delivered. */
enum sluice_status sluice_scanner_end(struct sluice_scanner *s, struct sluice_error *err) SLUICE_MUST_USE;

/* begin, feed and end for a text that is there as a whole: the cheaper way then. */
enum sluice_status sluice_scanner_run(struct sluice_scanner *s, const uint8_t *hint, size_t hint_len,
                                      const uint8_t *text, size_t len, sluice_finding_fn fn, void *ctx,
                                      struct sluice_error *err) SLUICE_MUST_USE;

/*
 * Offset before which no byte can any more become part of a finding that has not been delivered. Never goes back; at
 * most SLUICE_HOLD_MAX bytes behind what was fed, once feed returned, and some 30 KiB where little is to be decoded.
 */
uint64_t sluice_scanner_settled(const struct sluice_scanner *s);

/* What the text that began last cost so far. Borrowed until free. */
const struct sluice_scan_work *sluice_scanner_work(const struct sluice_scanner *s);

#endif
