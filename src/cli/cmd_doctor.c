#include "cli/cmd.h"
#include "cli/session.h"
#include "gateway/probe.h"
#include "gateway/server.h"

#include <curl/curl.h>
#include <hs.h>
#include <json-c/json.h>
#include <microhttpd.h>
#include <sodium.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char help[] =
    "usage: sluice doctor [OPTION...]\n\n"
    "What is installed, loaded, reachable, local: a line each, ok, warn or fail. Sends no prompt.\n\n"
    "  -c, --config FILE   also check a gateway's configuration, and whether its destinations answer and are local\n";

static const struct option longopts[] = {
    SLUICE_SESSION_LONGOPTS, {"config", required_argument, NULL, 'c'}, {NULL, 0, NULL, 0}};

enum health { HEALTH_OK, HEALTH_WARN, HEALTH_FAIL };

struct doctor {
    bool failed;
};

static void say(struct doctor *d, enum health health, const char *what, const char *detail)
{
    static const char *const words[] = {"ok  ", "warn", "fail"};

    d->failed = d->failed || health == HEALTH_FAIL;
    printf("%s  %-12s %s\n", words[health], what, detail);
}

static void say_error(struct doctor *d, const char *what, const struct sluice_error *err)
{
    char line[1024];

    say(d, HEALTH_FAIL, what, sluice_error_format(err, line, sizeof(line)));
}

static void check_libraries(struct doctor *d)
{
    char pcre[64] = "", line[256];
    uint32_t jit = 0;

    (void)pcre2_config(PCRE2_CONFIG_VERSION, pcre);
    (void)pcre2_config(PCRE2_CONFIG_JIT, &jit);
    (void)snprintf(line, sizeof(line), "PCRE2 %s, JIT %s", pcre, jit != 0 ? "yes" : "no: scanning will be slow");
    say(d, jit != 0 ? HEALTH_OK : HEALTH_WARN, "engine", line);
    (void)snprintf(line, sizeof(line), "Vectorscan %s", hs_version());
    say(d, hs_valid_platform() == HS_SUCCESS ? HEALTH_OK : HEALTH_FAIL, "engine", line);
    (void)snprintf(line, sizeof(line), "libsodium %s, libcurl %s, libmicrohttpd %s, json-c %s", sodium_version_string(),
                   curl_version_info(CURLVERSION_NOW)->version, MHD_get_version(), json_c_version());
    say(d, HEALTH_OK, "libraries", line);
}

static bool known_type(void *ctx, const char *type)
{
    return sluice_ruleset_has_type(ctx, type);
}

static void check_policy(struct doctor *d, const struct sluice_session_options *so, struct sluice_ruleset *rules)
{
    struct sluice_policy *policy = NULL;
    struct sluice_error err = {0};
    char path[PATH_MAX], line[PATH_MAX + 64];

    if (so->policy != NULL)
        (void)snprintf(path, sizeof(path), "%s", so->policy);
    else if (sluice_data_find("fixtures/policies/default.json", path, &err) != SLUICE_OK) {
        say_error(d, "policy", &err);
        return;
    }
    if (sluice_policy_load(path, known_type, rules, &policy, &err) != SLUICE_OK) {
        say_error(d, "policy", &err);
        return;
    }
    (void)snprintf(line, sizeof(line), "%s%s", path,
                   sluice_policy_monitors(policy) ? " (monitor mode: it changes nothing)" : "");
    say(d, sluice_policy_monitors(policy) ? HEALTH_WARN : HEALTH_OK, "policy", line);
    sluice_policy_free(policy);
}

static void check_rules(struct doctor *d, const struct sluice_session_options *so)
{
    struct sluice_prefilter *prefilter = NULL;
    struct sluice_ruleset *rules = NULL;
    struct sluice_error err = {0};
    char line[128];

    if (sluice_session_rules(so, NULL, false, &rules, &err) != SLUICE_OK) {
        say_error(d, "rules", &err);
        return;
    }
    (void)snprintf(line, sizeof(line), "%zu rules", sluice_ruleset_count(rules));
    say(d, HEALTH_OK, "rules", line);
    if (sluice_prefilter_create(rules, NULL, &prefilter, &err) != SLUICE_OK)
        say_error(d, "prefilter", &err);
    else
        say(d, HEALTH_OK, "prefilter", "compiles");
    sluice_prefilter_free(prefilter);
    check_policy(d, so, rules);
    sluice_ruleset_unref(rules);
}

/* NULL where it does not open. */
static struct sluice_model *check_model(struct doctor *d, const char *path)
{
    struct sluice_model *m = NULL;
    struct sluice_error err = {0};

    if (sluice_model_open(path, &m, &err) != SLUICE_OK)
        say_error(d, "model", &err);
    else
        say(d, HEALTH_OK, "model", sluice_model_parts(m)->name);
    return m;
}

static void say_none(struct doctor *d, const char *what, const char *path)
{
    char line[PATH_MAX + 64];

    (void)snprintf(line, sizeof(line), "none yet: %s (made on first use, or by sluice keygen)", path);
    say(d, HEALTH_WARN, what, line);
}

static void check_key(struct doctor *d, const char *what, const char *path, bool log)
{
    struct sluice_redact_key *redact = NULL;
    struct sluice_log_key *key = NULL;
    struct sluice_error err = {0};
    enum sluice_status st;

    if (access(path, F_OK) != 0) {
        say_none(d, what, path);
        return;
    }
    st = log ? sluice_log_key_load(path, &key, &err) : sluice_redact_key_load(path, &redact, &err);
    if (st != SLUICE_OK)
        say_error(d, what, &err);
    else
        say(d, HEALTH_OK, what, log ? sluice_log_key_vkey(key) : path);
    sluice_log_key_free(key);
    sluice_redact_key_free(redact);
}

static void check_home(struct doctor *d, const struct sluice_session_options *so)
{
    char home[PATH_MAX], path[PATH_MAX];
    struct sluice_error err = {0};

    if (sluice_home_find(so->home, home, &err) != SLUICE_OK) {
        say_error(d, "state", &err);
        return;
    }
    if (access(home, F_OK) != 0)
        say_none(d, "state", home);
    else
        say(d, access(home, W_OK | X_OK) == 0 ? HEALTH_OK : HEALTH_FAIL, "state", home);
    if (sluice_home_path(home, SLUICE_HOME_REDACT_KEY, path, &err) == SLUICE_OK)
        check_key(d, "redact key", so->key != NULL ? so->key : path, false);
    if (sluice_home_path(home, SLUICE_HOME_LOG_KEY, path, &err) == SLUICE_OK)
        check_key(d, "log key", so->log_key != NULL ? so->log_key : path, true);
    if (sluice_home_path(home, SLUICE_HOME_LOG, path, &err) == SLUICE_OK) {
        const char *dir = so->log != NULL ? so->log : path;

        if (access(dir, F_OK) != 0)
            say(d, HEALTH_WARN, "log", "none yet");
        else
            say(d, access(dir, W_OK | X_OK) == 0 ? HEALTH_OK : HEALTH_FAIL, "log", dir);
    }
}

static void print_destination(void *ctx, const char *name, bool good, const char *detail)
{
    char line[512];

    (void)snprintf(line, sizeof(line), "%s: %s", name, detail);
    say(ctx, good ? HEALTH_OK : HEALTH_FAIL, "destination", line);
}

static void print_problem(void *ctx, const struct sluice_error *problem)
{
    say_error(ctx, "config", problem);
}

static void check_config(struct doctor *d, const struct sluice_session_options *so, const char *path)
{
    char cache[PATH_MAX], prepared[PATH_MAX];
    struct sluice_server_options opts = {.prepared_dir = sluice_prepared_find(prepared) ? prepared : NULL};
    struct sluice_config *config = NULL;
    struct sluice_error err = {0};

    if (sluice_config_load(path, print_problem, d, &config, &err) != SLUICE_OK)
        return;
    sluice_session_cache(so, cache);
    opts.cache_dir = cache[0] != '\0' ? cache : NULL;
    if (sluice_server_check(config, &opts, &err) != SLUICE_OK)
        say_error(d, "config", &err);
    else
        say(d, HEALTH_OK, "config", path);
    if (sluice_probe(config, print_destination, d, &err) != SLUICE_OK)
        say_error(d, "destination", &err);
    sluice_config_free(config);
}

int sluice_cmd_doctor(int argc, char **argv)
{
    struct sluice_session_options so = {0};
    struct sluice_model *model = NULL;
    const char *config = NULL;
    struct doctor d = {0};
    bool bad;
    int opt;

    while ((opt = getopt_long(argc, argv, "c:h", longopts, NULL)) != -1) {
        if (sluice_session_option(&so, "doctor", opt, optarg, &bad))
            continue;
        switch (bad ? '?' : opt) {
        case 'c':
            config = optarg;
            break;
        case 'h':
            printf("%s%s", help, sluice_session_help);
            return sluice_cmd_finish("doctor", SLUICE_EXIT_OK);
        default:
            return SLUICE_EXIT_USAGE;
        }
    }
    if (optind < argc)
        return sluice_cmd_usage("doctor", "unexpected '%s'", argv[optind]);
    check_libraries(&d);
    if (so.model != NULL)
        so.opened = model = check_model(&d, so.model);
    check_rules(&d, &so);
    check_home(&d, &so);
    if (config != NULL)
        check_config(&d, &so, config);
    sluice_model_free(model);
    return sluice_cmd_finish("doctor", d.failed ? SLUICE_EXIT_FOUND : SLUICE_EXIT_OK);
}
