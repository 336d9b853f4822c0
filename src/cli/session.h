/*
 * What the commands that decide have in common: options, keys, gate and, where they emit anything, the audit log.
 */
#ifndef SLUICE_CLI_SESSION_H
#define SLUICE_CLI_SESSION_H

#include "audit/log.h"
#include "cli/home.h"
#include "gate/gate.h"

#include <getopt.h>

#define SLUICE_SESSION_RULES_MAX 64u

struct sluice_session_options {
    const char *home, *policy, *log, *key, *log_key; /* NULL: the default place */
    const char *rules[SLUICE_SESSION_RULES_MAX];
    size_t n_rules; /* 0: the rules that come with the program */
    const char *disable[SLUICE_SESSION_RULES_MAX + 1];
    size_t n_disable;
    const char *own_store, *own_key;   /* NULL: no own secrets */
    const char *model;                 /* file of the classifier; NULL: none */
    const struct sluice_model *opened; /* for _rules(): the same, opened by the caller; or NULL */
    bool no_cache;
    bool plain;         /* no prefilter */
    uint32_t min_score; /* millionths */
};

/* getopt_long() rows and values shared by the commands; a command adds its own from 512 on. */
enum {
    OPT_HOME = 256,
    OPT_POLICY,
    OPT_LOG,
    OPT_KEY,
    OPT_LOG_KEY,
    OPT_RULES,
    OPT_DISABLE,
    OPT_NO_CACHE,
    OPT_MIN_SCORE,
    OPT_OWN_STORE,
    OPT_OWN_KEY,
    OPT_MODEL
};
#define SLUICE_SESSION_LONGOPTS                                                                                        \
    {"home", required_argument, NULL, OPT_HOME}, {"policy", required_argument, NULL, OPT_POLICY},                      \
        {"log", required_argument, NULL, OPT_LOG}, {"key", required_argument, NULL, OPT_KEY},                          \
        {"log-key", required_argument, NULL, OPT_LOG_KEY}, {"rules", required_argument, NULL, OPT_RULES},              \
        {"disable", required_argument, NULL, OPT_DISABLE}, {"no-cache", no_argument, NULL, OPT_NO_CACHE},              \
        {"findings-min-score", required_argument, NULL, OPT_MIN_SCORE},                                                \
        {"own-store", required_argument, NULL, OPT_OWN_STORE}, {"own-key", required_argument, NULL, OPT_OWN_KEY},      \
        {"model", required_argument, NULL, OPT_MODEL},                                                                 \
    {                                                                                                                  \
        "help", no_argument, NULL, 'h'                                                                                 \
    }

/* Take one shared option. False: opt is none of them, or its value is wrong (then *bad is true and a line was printed).
 */
bool sluice_session_option(struct sluice_session_options *o, const char *command, int opt, const char *value,
                           bool *bad);

/* The help text of the shared options. */
extern const char sluice_session_help[];

struct sluice_session {
    char home[PATH_MAX];
    struct sluice_redact_key *key;
    struct sluice_gate *gate;
    struct sluice_gate_worker *worker;
    struct sluice_scanner_options scanner_options; /* for a scanner beside the worker's */
    struct sluice_log_key *log_key;
    struct sluice_log *log;
};

/* A ruleset alone, for commands that decide nothing. cache_dir: see ruleset.h. prepared: what was made of the built-in
 * rules will do. NULL and false where rules are to be tested. */
enum sluice_status sluice_session_rules(const struct sluice_session_options *o, const char *cache_dir, bool prepared,
                                        struct sluice_ruleset **out, struct sluice_error *err) SLUICE_MUST_USE;

/*
 * The model of a command that decides nothing, and how sure of a name it must be: as the policy says, where one is
 * named (--policy). *model stays NULL where none is named, or where it does not open and the policy calls it optional,
 * which is said on standard error. *out, the ruleset, is loaded with the model's labels. Not OK: *model and *out are
 * the caller's to free all the same.
 */
enum sluice_status sluice_session_names(const struct sluice_session_options *o, const char *cache_dir,
                                        struct sluice_model **model, struct sluice_name_settings *settings,
                                        struct sluice_ruleset **out, struct sluice_error *err) SLUICE_MUST_USE;

/* Say on standard error that no names are looked for. */
void sluice_session_say_no_model(const struct sluice_error *why);

/* The cache folder of prefilter and rules, made if need be; "" (no cache) where it cannot be had or is not wanted. */
void sluice_session_cache(const struct sluice_session_options *o, char out[PATH_MAX]);

/* Open all of it; with_log also makes missing keys and opens the log. */
enum sluice_status sluice_session_open(const struct sluice_session_options *o, bool with_log,
                                       struct sluice_session *out, struct sluice_error *err) SLUICE_MUST_USE;
void sluice_session_close(struct sluice_session *s);

#endif
