#include "cli/cmd.h"
#include "cli/filter_internal.h"
#include "core/limits.h"
#include "gateway/provider.h"
#include "redact/fingerprint.h"
#include "surrogate/surrogate.h"

#include <string.h>
#include <unistd.h>

static const char help[] = "usage: sluice policy check|explain [OPTION...] [FILE]\n"
                           "       sluice policy fingerprint [--key FILE] < VALUES\n\n"
                           "check        load a policy against the rules; name clauses that can never fire or decide\n"
                           "explain      say in words what it does\n"
                           "fingerprint  for the policy's allow-list: read values, one a line, from standard input;\n"
                           "             print the fingerprint of each under the redaction key\n\n"
                           "FILE: the policy (default: the built-in one).\n\n";

static const struct option longopts[] = {SLUICE_SESSION_LONGOPTS, {NULL, 0, NULL, 0}};

static void print_line(void *ctx, const char *line)
{
    fprintf(ctx, "%s\n", line);
}

static bool known_type(void *ctx, const char *type)
{
    return sluice_ruleset_has_type(ctx, type);
}

/* What `endpoint` in a clause can name: the paths the gateway speaks, and the commands that decide. */
static enum sluice_status lint(const struct sluice_policy *p, size_t *complaints)
{
    const char *endpoints[16] = {"filter", "explain", "embed"};
    const struct sluice_provider *providers;
    size_t n, at = 3;

    providers = sluice_providers(&n);
    for (size_t i = 0; i < n && at + 1 < sizeof(endpoints) / sizeof(endpoints[0]); i++)
        endpoints[at++] = providers[i].path;
    endpoints[at] = NULL;
    return sluice_policy_lint(p, endpoints, print_line, stdout, complaints);
}

/* Types that are to be replaced by what they do not have: not a fault, their placeholder is used. */
static void lint_surrogates(const struct sluice_policy *p, size_t *complaints)
{
    const char *type;

    for (size_t i = 0; (type = sluice_policy_surrogate_type(p, i)) != NULL; i++) {
        if (sluice_surrogate_exists(type))
            continue;
        printf("'operators': %s has no surrogate (docs/surrogates.md): its placeholder is used\n", type);
        ++*complaints;
    }
}

static int run(const struct sluice_session_options *so, const char *path, bool check)
{
    struct sluice_session_options with = *so;
    struct sluice_name_settings settings;
    struct sluice_ruleset *rules = NULL;
    struct sluice_model *model = NULL;
    struct sluice_policy *p = NULL;
    struct sluice_error err = {0};
    char builtin[PATH_MAX];
    int status = SLUICE_EXIT_OK;
    size_t complaints = 0;

    if (path == NULL) {
        if (sluice_data_find("fixtures/policies/default.json", builtin, &err) != SLUICE_OK)
            return sluice_cmd_fail("policy", &err);
        path = builtin;
    }
    if (so->model != NULL && sluice_model_open(so->model, &model, &err) != SLUICE_OK)
        return sluice_cmd_fail("policy", &err);
    with.opened = model;
    if (sluice_session_rules(&with, NULL, true, &rules, &err) != SLUICE_OK ||
        sluice_policy_load(path, known_type, rules, &p, &err) != SLUICE_OK ||
        (model != NULL && sluice_gate_name_settings(p, path, model, &settings, &err) != SLUICE_OK)) {
        status = sluice_cmd_fail("policy", &err);
    } else if (check ? lint(p, &complaints) != SLUICE_OK : sluice_policy_explain(p, print_line, stdout) != SLUICE_OK) {
        (void)sluice_fail(&err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
        status = sluice_cmd_fail("policy", &err);
    } else if (check && (lint_surrogates(p, &complaints), complaints != 0)) {
        status = SLUICE_EXIT_FOUND;
    } else if (check) {
        printf("%s: ok%s\n", path, sluice_policy_monitors(p) ? " (monitor mode: changes nothing)" : "");
    }
    sluice_policy_free(p);
    sluice_ruleset_unref(rules);
    sluice_model_free(model);
    return sluice_cmd_finish("policy", status);
}

static enum sluice_status load_key(const struct sluice_session_options *so, struct sluice_redact_key **out,
                                   struct sluice_error *err)
{
    char home[PATH_MAX], path[PATH_MAX];
    enum sluice_status st;

    if (so->key != NULL)
        return sluice_redact_key_load(so->key, out, err);
    if ((st = sluice_home_find(so->home, home, err)) != SLUICE_OK ||
        (st = sluice_home_path(home, SLUICE_HOME_REDACT_KEY, path, err)) != SLUICE_OK)
        return st;
    return sluice_redact_key_load(path, out, err);
}

/* One line of standard input. The value itself is in no message. */
static enum sluice_status print_fingerprint(const struct sluice_redact_key *key, const uint8_t *line, size_t len,
                                            uint32_t number, struct sluice_error *err)
{
    char text[SLUICE_FINGERPRINT_TEXT];
    struct sluice_fingerprint f;

    if (len > 0 && line[len - 1] == '\r') /* the line break of other systems is no part of a value */
        len--;
    if (len == 0)
        return sluice_fail_at(err, SLUICE_EFORMAT, "standard input", number, NULL, "an empty line");
    sluice_redact_key_fingerprint(key, line, len, &f);
    sluice_fingerprint_format(&f, text);
    printf("%s\n", text);
    return SLUICE_OK;
}

static int fingerprint(const struct sluice_session_options *so)
{
    struct sluice_redact_key *key = NULL;
    struct filter_reader reader;
    struct sluice_error err = {0};
    enum sluice_status st;
    bool got = true, too_long;

    filter_reader_init(&reader, STDIN_FILENO);
    st = load_key(so, &key, &err);
    for (uint32_t number = 1; st == SLUICE_OK; number++) {
        const uint8_t *line;
        size_t len;

        if ((st = filter_reader_line(&reader, &line, &len, &got, &too_long, &err)) != SLUICE_OK || !got)
            break;
        if (too_long)
            st = sluice_fail_at(&err, SLUICE_ELIMIT, "standard input", number, NULL, "longer than %u bytes",
                                SLUICE_BODY_MAX);
        else
            st = print_fingerprint(key, line, len, number, &err);
    }
    filter_reader_release(&reader);
    sluice_redact_key_free(key);
    return sluice_cmd_finish("policy", st == SLUICE_OK ? SLUICE_EXIT_OK : sluice_cmd_fail("policy", &err));
}

int sluice_cmd_policy(int argc, char **argv)
{
    struct sluice_session_options so = {0};
    const char *verb = "";
    bool bad;
    int opt;

    while ((opt = getopt_long(argc, argv, "h", longopts, NULL)) != -1) {
        if (sluice_session_option(&so, "policy", opt, optarg, &bad))
            continue;
        if (bad || opt != 'h')
            return SLUICE_EXIT_USAGE;
        printf("%s%s", help, sluice_session_help);
        return sluice_cmd_finish("policy", SLUICE_EXIT_OK);
    }
    if (optind < argc)
        verb = argv[optind++];
    if (strcmp(verb, "fingerprint") == 0)
        return optind == argc ? fingerprint(&so)
                              : sluice_cmd_usage("policy", "fingerprint reads values from standard input only");
    if (strcmp(verb, "check") != 0 && strcmp(verb, "explain") != 0)
        return sluice_cmd_usage("policy", "expected check, explain or fingerprint");
    if (argc - optind > 1)
        return sluice_cmd_usage("policy", "takes one file");
    return run(&so, optind < argc ? argv[optind] : so.policy, strcmp(verb, "check") == 0);
}
