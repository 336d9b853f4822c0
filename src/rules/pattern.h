/*
 * Our own reading of a rule's pattern: the part of PCRE2's syntax that rules may use, as a tree. From it come the
 * bounds a stream needs (how long a match can be, how far it looks around), the piece the prefilter looks for, and
 * strings that match, for tests. What is refused is refused with the reason and the place.
 * Source: pcre2pattern(3), PCRE2 10.42. Immutable once parsed.
 */
#ifndef SLUICE_RULES_PATTERN_H
#define SLUICE_RULES_PATTERN_H

#include "core/status.h"

struct sluice_pattern; /* fields in pattern_internal.h */

struct sluice_pattern_info {
    uint32_t min_width, max_width; /* bytes a match spans */
    uint32_t look_behind;          /* bytes before the match that can decide it: \b, ^, (?<=...) */
    uint32_t look_ahead;           /* ...and behind it */
    uint32_t captures;             /* 0 or 1 */
    bool caseless;
    bool at_start; /* \A or ^ comes first: a match begins where the text does, or there is none */
};

/*
 * Parse. caseless: as the rule says; a leading (?i) says the same. EFORMAT: err->what is "at byte N: reason"; besides
 * syntax, that a match can be empty, is wider than SLUICE_MATCH_MAX, looks around further than SLUICE_LOOKAROUND_MAX,
 * or that the captured value can be unset or empty. ELIMIT: longer than SLUICE_PATTERN_MAX or nested too deep.
 * Returns new.
 */
enum sluice_status sluice_pattern_parse(const char *text, bool caseless, struct sluice_pattern **out,
                                        struct sluice_error *err) SLUICE_MUST_USE;
void sluice_pattern_free(struct sluice_pattern *p);

const struct sluice_pattern_info *sluice_pattern_info(const struct sluice_pattern *p);

#endif
