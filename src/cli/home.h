/*
 * Where the program finds its files. Data (rules, policies): $SLUICE_DATA, or beside the program (../share/sluice, or
 * the source tree it was built in). State (keys, log, cache): --home, $SLUICE_HOME, or $XDG_STATE_HOME/sluice
 * (~/.local/state/sluice).
 */
#ifndef SLUICE_CLI_HOME_H
#define SLUICE_CLI_HOME_H

#include "core/status.h"

#include <limits.h>

/* Path of a data file or folder, "rules" or "fixtures/policies/default.json". EIO where there is none. */
enum sluice_status sluice_data_find(const char *name, char out[PATH_MAX], struct sluice_error *err) SLUICE_MUST_USE;

/* The folder of what was made of the built-in rules when the program was built (`sluice rules prepare`): beside the
 * program or the data. False: there is none. */
bool sluice_prepared_find(char out[PATH_MAX]) SLUICE_MUST_USE;

/* The state folder, which need not be there: whoever only reads does not make it. home may be NULL. */
enum sluice_status sluice_home_find(const char *home, char out[PATH_MAX], struct sluice_error *err) SLUICE_MUST_USE;

/* The same, created with mode 700 where it is not there. */
enum sluice_status sluice_home_make(const char *home, char out[PATH_MAX], struct sluice_error *err) SLUICE_MUST_USE;

/* The state folder's cache folder, made by whoever writes something into it; "" where it cannot be had. home may be
 * NULL. */
void sluice_home_cache(const char *home, char out[PATH_MAX]);

/* The files in it. */
#define SLUICE_HOME_LOG_KEY "log.key"
#define SLUICE_HOME_REDACT_KEY "redact.key"
#define SLUICE_HOME_LOG "log"
#define SLUICE_HOME_CACHE "cache"

/* home + "/" + name; ELIMIT when it does not fit. */
enum sluice_status sluice_home_path(const char *home, const char *name, char out[PATH_MAX],
                                    struct sluice_error *err) SLUICE_MUST_USE;

/* Make the wanted keys in home where there are none yet, and say so on standard error. */
enum sluice_status sluice_home_keys(const char *home, bool redact, bool log, struct sluice_error *err) SLUICE_MUST_USE;

#endif
