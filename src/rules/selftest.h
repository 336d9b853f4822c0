/*
 * A rule against its own examples: each of `match` must be found by it, none of `no_match`. Without the scanner: the
 * pattern over the text as it stands, context words, validators. Loading a pack does not run it; `sluice rules test`
 * and the tests do.
 */
#ifndef SLUICE_RULES_SELFTEST_H
#define SLUICE_RULES_SELFTEST_H

#include "rules/ruleset.h"

#define SLUICE_SELFTEST_SCORE 300000u /* millionths: from this score on, an example counts as found */

/* One failure: "match[2]: the pattern does not match". line is borrowed for the call and holds no part of an example.
 */
typedef void (*sluice_selftest_fn)(void *ctx, const struct sluice_rule *r, const char *line);

/* Run all examples of one rule; *failures is increased by those that fail. EFORMAT: the rule came out of the cache
 * folder, which keeps none. ENOMEM, EENGINE: nothing is proved. */
enum sluice_status sluice_selftest_rule(const struct sluice_rule *r, sluice_selftest_fn fn, void *ctx, size_t *failures,
                                        struct sluice_error *err) SLUICE_MUST_USE;

#endif
