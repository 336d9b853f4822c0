/* The subcommands of `sluice`: one file (cmd_<name>.c) and one row in main.c each. */
#ifndef SLUICE_CLI_CMD_H
#define SLUICE_CLI_CMD_H

#include "core/status.h"

#include <stdio.h>

/* Exit statuses, the same for every command (sluice(1)). */
enum { SLUICE_EXIT_OK = 0, SLUICE_EXIT_FOUND = 1, SLUICE_EXIT_USAGE = 2, SLUICE_EXIT_INTERNAL = 3 };

/* argv[0] is the subcommand's name. Returns the exit status. */
typedef int (*sluice_cmd_fn)(int argc, char **argv);

int sluice_cmd_serve(int argc, char **argv);
int sluice_cmd_filter(int argc, char **argv);
int sluice_cmd_scan(int argc, char **argv);
int sluice_cmd_explain(int argc, char **argv);
int sluice_cmd_rules(int argc, char **argv);
int sluice_cmd_rules_own(int argc, char **argv);    /* of rules: argv[0] is "own" */
int sluice_cmd_rules_import(int argc, char **argv); /* of rules: argv[0] is "import" */
int sluice_cmd_policy(int argc, char **argv);
int sluice_cmd_model(int argc, char **argv);
int sluice_cmd_model_train(int argc, char **argv); /* of model: argv[0] is "train" */
int sluice_cmd_model_eval(int argc, char **argv);  /* of model: argv[0] is "eval" */
int sluice_cmd_keygen(int argc, char **argv);
int sluice_cmd_doctor(int argc, char **argv);
int sluice_cmd_audit(int argc, char **argv);

/* Print one line "sluice NAME: <error>" to standard error and return the exit status that fits: USAGE for what the user
 * gave us (EFORMAT, ELIMIT, EIO of a named input), INTERNAL for the rest. */
int sluice_cmd_fail(const char *name, const struct sluice_error *err);

/* Print "sluice NAME: message (try: sluice NAME --help)" and return USAGE. */
int sluice_cmd_usage(const char *name, const char *fmt, ...) SLUICE_PRINTF(2, 3);

/* Flush stdout; INTERNAL when anything written there was lost, else status. */
int sluice_cmd_finish(const char *name, int status);

/* A whole number, -limit..limit, as one of model's options; false where it is none. */
bool sluice_model_number(const char *text, int limit, int *out) SLUICE_MUST_USE;

#endif
