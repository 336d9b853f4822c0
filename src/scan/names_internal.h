/*
 * The classifier beside the rules. What is shared by all readings of a scanner (struct sluice_names) and what each
 * reading has of its own (struct sluice_name_reader): it reads the reading's text segment by segment and reports what
 * it finds as findings of the ruleset's extra rules, one a label.
 *
 * What comes of a segment depends on the text before it, its own bytes and SLUICE_NAME_AHEAD bytes behind it, never on
 * the cut: a segment is tagged only once these are there, or the text is over. So at most SLUICE_SEGMENT_MAX,
 * SLUICE_SEGMENT_AHEAD and SLUICE_NAME_AHEAD bytes are held back, and what is asked to wait (step).
 */
#ifndef SLUICE_SCAN_NAMES_INTERNAL_H
#define SLUICE_SCAN_NAMES_INTERNAL_H

#include "model/tagger.h"
#include "scan/engine_internal.h"
#include "scan/names.h"

struct sluice_names; /* fields in names.c; one thread */

/* model is borrowed until free, settings are copied; NULL: the defaults. ESTATE: the ruleset's extra rules are not the
 * model's labels. min_score: findings below are not reported. Returns new. */
enum sluice_status sluice_names_create(const struct sluice_model *model, const struct sluice_ruleset *rules,
                                       const struct sluice_name_settings *settings, uint32_t min_score,
                                       struct sluice_names **out) SLUICE_MUST_USE;
void sluice_names_free(struct sluice_names *n); /* after its readers; wipes; accepts NULL */

struct sluice_name_reader; /* fields in names.c */

/* Findings go to fn, in offsets of what is fed, ordered by start. What is fed may be no text at all: nothing is found
 * in that. Returns new. */
enum sluice_status sluice_name_reader_create(struct sluice_names *n, sluice_confirm_fn fn, void *ctx,
                                             struct sluice_name_reader **out) SLUICE_MUST_USE;
void sluice_name_reader_free(struct sluice_name_reader *r); /* wipes; accepts NULL */

/* Begin a text: what is kept of one before is wiped. hint: the name of the member that it is the value of, borrowed
 * until end; hint_len 0: none. */
void sluice_name_reader_begin(struct sluice_name_reader *r, const uint8_t *hint, size_t hint_len);

/* The next bytes, at most SLUICE_SCAN_PIECE. */
enum sluice_status sluice_name_reader_feed(struct sluice_name_reader *r, const uint8_t *p, size_t len) SLUICE_MUST_USE;

/* Report what is decided, if `step` bytes or more are new. */
enum sluice_status sluice_name_reader_settle(struct sluice_name_reader *r, size_t step) SLUICE_MUST_USE;

/* The text is over: report the rest. Wipes what was held. */
enum sluice_status sluice_name_reader_end(struct sluice_name_reader *r) SLUICE_MUST_USE;

/* Every finding not reported yet begins here or later. */
uint64_t sluice_name_reader_decided(const struct sluice_name_reader *r);

#endif
