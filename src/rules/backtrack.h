/*
 * Does a pattern backtrack badly? Text made from the pattern to be as hard as can be (the way to each of its repeats,
 * then what that repeat takes, over and over, then a byte that fits nowhere) is matched with a limit on PCRE2's match()
 * calls. A search, no proof: what gets past it is still stopped while scanning, by SLUICE_PCRE_MATCH_LIMIT.
 */
#ifndef SLUICE_RULES_BACKTRACK_H
#define SLUICE_RULES_BACKTRACK_H

#include "rules/pattern.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

/* Of the search: another one may find another pattern bad. Part of what trials.c remembers. */
#define SLUICE_TRIALS_VERSION "1"

/* Whether the pattern needs a trial at all: most have too few ways to go wrong. */
bool sluice_pattern_can_backtrack(const struct sluice_pattern *p);

/*
 * The trial. code is p compiled with PCRE2_NO_AUTO_POSSESS and PCRE2_NO_START_OPTIMIZE: what an optimisation saves
 * today is no promise, and hides work that is not counted in calls. EFORMAT: one attempt needed more than
 * SLUICE_PATTERN_CALLS_MAX calls. The same pattern always gets the same answer.
 */
enum sluice_status sluice_pattern_try_backtracking(const struct sluice_pattern *p, const pcre2_code *code,
                                                   struct sluice_error *err) SLUICE_MUST_USE;

#endif
