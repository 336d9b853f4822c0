/*
 * Strings made from a pattern, for tests, self-tests and the search for bad backtracking. Assertions are not looked at,
 * nor that possessive repeats and atomic groups give nothing back: most strings match, and all look as if they did.
 */
#ifndef SLUICE_RULES_PATTERN_GEN_H
#define SLUICE_RULES_PATTERN_GEN_H

#include "rules/pattern.h"
#include "rules/random.h"

#include "core/buf.h"

enum sluice_pattern_size {
    SLUICE_PATTERN_ANY = 0, /* repeats of any number, near their ends more often than chance */
    SLUICE_PATTERN_SHORTEST,
    SLUICE_PATTERN_LONGEST,
};

/* Append one string: between min_width and max_width bytes, printable ones where the pattern leaves a choice. */
enum sluice_status sluice_pattern_generate(const struct sluice_pattern *p, struct sluice_random *r,
                                           enum sluice_pattern_size size, struct sluice_buf *out) SLUICE_MUST_USE;

#endif
