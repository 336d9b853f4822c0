/* `sluice rules list`: what each rule finds and how, as text, JSON Lines or a document in Markdown. */
#ifndef SLUICE_CLI_RULES_LIST_H
#define SLUICE_CLI_RULES_LIST_H

#include "rules/ruleset.h"

enum sluice_rules_form { SLUICE_RULES_TEXT, SLUICE_RULES_JSON, SLUICE_RULES_MARKDOWN };

/* Print every rule of the set to standard output: text and JSON in the order of loading, Markdown by class, type and
 * id. Returns a status of the command line (cmd.h); on failure what was wrong stands on standard error. */
int sluice_rules_list(const struct sluice_ruleset *rules, enum sluice_rules_form form);

#endif
