/*
 * The classifier beside the rules: it reads the text itself (not what views make of it), segment by segment, and what
 * it finds goes to the resolver as findings of the ruleset's extra rules, one a label.
 *
 * A segment depends on its own bytes and the SLUICE_SEGMENT_AHEAD behind it only (model/segment.h), so the cut of a
 * text changes nothing; at most SLUICE_SEGMENT_MAX and those are held back. In segments that look like program text
 * a name must be surer than elsewhere.
 */
#ifndef SLUICE_SCAN_NAMES_INTERNAL_H
#define SLUICE_SCAN_NAMES_INTERNAL_H

#include "model/tagger.h"
#include "scan/names.h"
#include "scan/resolve_internal.h"

#define SLUICE_NAME_SCORE_MIN 500000u      /* millionths: a span below is more likely none */
#define SLUICE_NAME_SCORE_CODE_MIN 900000u /* ...in program text, where capitals mean other things */

#define SLUICE_NAME_LEAN 500 /* thousandths (model/tagger.h): as many wrong as missed on text never seen */

struct sluice_names; /* fields in names.c */

/* model is borrowed until free. ESTATE: the ruleset's extra rules are not its labels. min_score: findings below are not
 * pushed. Returns new. */
enum sluice_status sluice_names_create(const struct sluice_model *model, const struct sluice_ruleset *rules,
                                       struct sluice_resolver *resolver, uint32_t min_score,
                                       struct sluice_names **out) SLUICE_MUST_USE;
void sluice_names_free(struct sluice_names *n); /* wipes; accepts NULL */

/* Begin a text: what is kept of one before is wiped. */
void sluice_names_begin(struct sluice_names *n);

/* The next bytes; end: there are no more. What is decided is pushed to the resolver. */
enum sluice_status sluice_names_feed(struct sluice_names *n, const uint8_t *p, size_t len, bool end) SLUICE_MUST_USE;

/* Offset before which no finding begins that has not been pushed. */
uint64_t sluice_names_decided(const struct sluice_names *n);

#endif
