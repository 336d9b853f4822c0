/* `sluice rules prepare`: makes now, for all later starts, what the first one would keep in the cache folder. */
#ifndef SLUICE_CLI_RULES_PREPARE_H
#define SLUICE_CLI_RULES_PREPARE_H

#include "cli/session.h"

/* Fill the folder, which is made where only its last part is missing. Returns an exit status. */
int sluice_rules_prepare(const struct sluice_session_options *so, const char *folder);

#endif
