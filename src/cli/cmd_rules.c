#include "cli/cmd.h"
#include "cli/rules_list.h"
#include "cli/rules_prepare.h"
#include "cli/session.h"
#include "rules/selftest.h"

#include <string.h>

static const char help[] =
    "usage: sluice rules check|list|test [OPTION...] [PATH...]\n"
    "       sluice rules prepare [OPTION...] FOLDER [PATH...]\n"
    "       sluice rules own add|list|remove|check (sluice rules own --help)\n"
    "       sluice rules import FILE.toml (sluice rules import --help)\n\n"
    "check  load packs and say what is wrong with them\n"
    "list   every rule: type, class, score, checks, countries, context languages, what a value is replaced\n"
    "       by, reference\n"
    "test   every rule against its own examples\n"
    "prepare  keep what is made of packs at a start in FOLDER\n\n"
    "PATH: packs or folders (default: the built-in ones).\n\n"
    "  --json              list: one JSON object a line\n"
    "  --markdown          list: a table by type (docs/types.md)\n";

enum { OPT_JSON = 512, OPT_MARKDOWN };

static const struct option longopts[] = {SLUICE_SESSION_LONGOPTS,
                                         {"json", no_argument, NULL, OPT_JSON},
                                         {"markdown", no_argument, NULL, OPT_MARKDOWN},
                                         {NULL, 0, NULL, 0}};

static void print_failure(void *ctx, const struct sluice_rule *r, const char *line)
{
    fprintf(ctx, "%s: %s\n", r->id, line);
}

static int test(const struct sluice_ruleset *rules)
{
    size_t n = sluice_ruleset_count(rules), failed = 0;
    struct sluice_error err = {0};

    for (size_t i = 0; i < n; i++) {
        if (sluice_selftest_rule(sluice_ruleset_rule(rules, i), print_failure, stdout, &failed, &err) != SLUICE_OK)
            return sluice_cmd_fail("rules", &err);
    }
    printf("%zu rules, %zu examples failed\n", n, failed);
    return failed != 0 ? SLUICE_EXIT_FOUND : SLUICE_EXIT_OK;
}

static int run(const struct sluice_session_options *so, const char *verb, enum sluice_rules_form form)
{
    struct sluice_ruleset *rules = NULL;
    struct sluice_error err = {0};
    int status = SLUICE_EXIT_OK;

    if (sluice_session_rules(so, NULL, false, &rules, &err) != SLUICE_OK)
        return sluice_cmd_fail("rules", &err);
    if (strcmp(verb, "list") == 0)
        status = sluice_rules_list(rules, form);
    else if (strcmp(verb, "test") == 0)
        status = test(rules);
    else
        printf("%zu rules: ok\n", sluice_ruleset_count(rules));
    sluice_ruleset_unref(rules);
    return sluice_cmd_finish("rules", status);
}

int sluice_cmd_rules(int argc, char **argv)
{
    struct sluice_session_options so = {0};
    const char *verb, *folder = NULL;
    enum sluice_rules_form form = SLUICE_RULES_TEXT;
    bool bad;
    int opt;

    if (argc > 1 && strcmp(argv[1], "own") == 0)
        return sluice_cmd_rules_own(argc - 1, argv + 1);
    if (argc > 1 && strcmp(argv[1], "import") == 0)
        return sluice_cmd_rules_import(argc - 1, argv + 1);
    while ((opt = getopt_long(argc, argv, "h", longopts, NULL)) != -1) {
        if (sluice_session_option(&so, "rules", opt, optarg, &bad))
            continue;
        switch (bad ? '?' : opt) {
        case OPT_JSON:
            form = SLUICE_RULES_JSON;
            break;
        case OPT_MARKDOWN:
            form = SLUICE_RULES_MARKDOWN;
            break;
        case 'h':
            printf("%s%s", help, sluice_session_help);
            return sluice_cmd_finish("rules", SLUICE_EXIT_OK);
        default:
            return SLUICE_EXIT_USAGE;
        }
    }
    verb = optind < argc ? argv[optind++] : "";
    if (strcmp(verb, "prepare") == 0 && optind < argc)
        folder = argv[optind++];
    else if (strcmp(verb, "check") != 0 && strcmp(verb, "list") != 0 && strcmp(verb, "test") != 0)
        return sluice_cmd_usage("rules", "expected check, list, test, prepare with a folder, import or own");
    for (; optind < argc; optind++) {
        if (!sluice_session_option(&so, "rules", OPT_RULES, argv[optind], &bad))
            return SLUICE_EXIT_USAGE;
    }
    return folder != NULL ? sluice_rules_prepare(&so, folder) : run(&so, verb, form);
}
