/* Patterns of a policy: '*' stands for any bytes, none included; everything else for itself. */
#ifndef SLUICE_POLICY_GLOB_INTERNAL_H
#define SLUICE_POLICY_GLOB_INTERNAL_H

#include "core/limits.h"

#include <stdbool.h>
#include <stddef.h>

#define SLUICE_GLOB_MAX (SLUICE_POLICY_PATTERN_MAX + 2u) /* bytes of a pattern, with what lint adds to a path */

bool sluice_glob_match(const char *pattern, const char *text, size_t len);

/* Whether pattern matches some text that begins with text[0..len). */
bool sluice_glob_may_match(const char *pattern, const char *text, size_t len);

/* Whether some text matches both; true for patterns longer than SLUICE_GLOB_MAX. */
bool sluice_glob_meets(const char *a, const char *b);

/* True only if every text that `inner` matches is matched by `outer`. False may also mean: not seen. */
bool sluice_glob_covers(const char *outer, const char *inner);

#endif
