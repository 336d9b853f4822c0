/*
 * What a match is worth: context words and validators turn a rule's score into a finding's. One place for both, used by
 * the scanner and by every rule's self-test, so that they cannot differ. Pure functions; any thread.
 */
#ifndef SLUICE_RULES_JUDGE_H
#define SLUICE_RULES_JUDGE_H

#include "rules/ruleset.h"

/* Whether one of the rule's context words stands in text[from..to): lexicon.h says what that means. */
bool sluice_judge_context(const struct sluice_rule *r, const uint8_t *text, size_t len, size_t from, size_t to);

/* These are the rule's words, by their ids in its lexicon, ascending: borrowed for as long as the rule is. */
void sluice_judge_take_words(struct sluice_rule *r, const uint32_t *ids, size_t n);

/* Whether the word with this id of the ruleset's lexicon is one of the rule's. */
bool sluice_judge_names(const struct sluice_rule *r, uint32_t id);

/*
 * Whether one of them stands near the value text[start..end): as many bytes before and behind it as the rule says, or
 * to the ends of its sentence where only that counts. *from: where the stretch before it begins.
 */
bool sluice_judge_near(const struct sluice_rule *r, const uint8_t *text, size_t len, size_t start, size_t end,
                       size_t *from);

/* Is the value text[start..end) a number among its like (number_row.h), and the rule one of people's numbers? Then it
 * is no finding. SLUICE_NUMBER_ROW_REACH bytes before and behind it decide, and whether a context word stands near or
 * is its own name. */
bool sluice_judge_in_row(const struct sluice_rule *r, const uint8_t *text, size_t len, size_t start, size_t end,
                         bool context);

/*
 * Apply context and validators to the match's value. False: no finding (a required context is missing, or a failed
 * check drops it). checks takes r->n_checks results, also when false is returned by a check; *score is then 0.
 */
bool sluice_judge_match(const struct sluice_rule *r, const struct sluice_match *match, bool context, uint32_t *score,
                        struct sluice_check_result *checks) SLUICE_MUST_USE;

#endif
