#include "cli/cmd.h"
#include "cli/print.h"
#include "cli/session.h"
#include "rules/selftest.h"

#include <string.h>

static const char help[] = "usage: sluice rules check|list|test [OPTION...] [PATH...]\n"
                           "       sluice rules own add|list|remove|check (sluice rules own --help)\n"
                           "       sluice rules import FILE.toml (sluice rules import --help)\n\n"
                           "check  load packs and say what is wrong with them\n"
                           "list   every rule: type, class, score, checks, countries, context languages, reference\n"
                           "test   every rule against its own examples\n\n"
                           "PATH: packs or folders (default: the built-in ones).\n\n"
                           "  --json              list: one JSON object a line\n";

enum { OPT_JSON = 512 };

static const struct option longopts[] = {
    SLUICE_SESSION_LONGOPTS, {"json", no_argument, NULL, OPT_JSON}, {NULL, 0, NULL, 0}};

static void print_names(const char *const *names)
{
    if (names == NULL || names[0] == NULL)
        printf("-");
    for (size_t i = 0; names != NULL && names[i] != NULL; i++)
        printf("%s%s", i == 0 ? "" : ",", names[i]);
}

static void print_rule(const struct sluice_rule *r)
{
    printf("%-32s %-28s %-7s %u.%02u  ", r->id, r->type, sluice_class_name(r->class_), r->score / 1000000u,
           r->score / 10000u % 100u);
    if (r->n_checks == 0)
        printf("-");
    for (unsigned i = 0; i < r->n_checks; i++)
        printf("%s%s", i == 0 ? "" : ",", r->checks[i].validator->name);
    printf("  context:%s  countries:", r->context_words == NULL ? "no" : r->context_required ? "required" : "yes");
    print_names(r->countries);
    printf("  languages:");
    print_names(r->languages);
    printf("  gdpr:");
    print_names(r->gdpr);
    printf("  %s\n", r->reference);
}

static enum sluice_status append_strings(const char *key, const char *const *names, struct sluice_buf *b)
{
    enum sluice_status st = sluice_buf_printf(b, ",\"%s\":[", key);

    for (size_t i = 0; st == SLUICE_OK && names != NULL && names[i] != NULL; i++) {
        if (i != 0 && (st = sluice_buf_append_byte(b, ',')) != SLUICE_OK)
            break;
        st = sluice_print_string(names[i], b);
    }
    return st == SLUICE_OK ? sluice_buf_append_byte(b, ']') : st;
}

static enum sluice_status append_rule(const struct sluice_rule *r, struct sluice_buf *b)
{
    const char *checks[SLUICE_CHECKS_MAX + 1] = {NULL};
    enum sluice_status st;

    for (unsigned i = 0; i < r->n_checks; i++)
        checks[i] = r->checks[i].validator->name;
    st = sluice_buf_printf(b, "{\"id\":\"%s\",\"type\":\"%s\",\"class\":\"%s\",\"score\":", r->id, r->type,
                           sluice_class_name(r->class_));
    if (st != SLUICE_OK || (st = sluice_print_score(r->score, b)) != SLUICE_OK ||
        (st = append_strings("checks", checks, b)) != SLUICE_OK ||
        (st = sluice_buf_printf(b, ",\"context\":\"%s\"",
                                r->context_words == NULL ? "no"
                                : r->context_required    ? "required"
                                                         : "yes")) != SLUICE_OK ||
        (st = append_strings("countries", r->countries, b)) != SLUICE_OK ||
        (st = append_strings("languages", r->languages, b)) != SLUICE_OK ||
        (st = append_strings("gdpr", r->gdpr, b)) != SLUICE_OK ||
        (st = sluice_buf_append_str(b, ",\"reference\":")) != SLUICE_OK ||
        (st = sluice_print_string(r->reference, b)) != SLUICE_OK)
        return st;
    return sluice_buf_append_str(b, "}\n");
}

static int list(const struct sluice_ruleset *rules, bool json)
{
    struct sluice_buf b;

    sluice_buf_init(&b, 1u << 20);
    for (size_t i = 0; i < sluice_ruleset_count(rules); i++) {
        const struct sluice_rule *r = sluice_ruleset_rule(rules, i);

        if (!json) {
            print_rule(r);
            continue;
        }
        sluice_buf_clear(&b);
        if (append_rule(r, &b) != SLUICE_OK) {
            fprintf(stderr, "sluice rules: %s: too long to print\n", r->id);
            break;
        }
        (void)fwrite(b.data, 1, b.len, stdout);
    }
    sluice_buf_release(&b);
    return SLUICE_EXIT_OK;
}

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

static int run(const struct sluice_session_options *so, const char *verb, bool json)
{
    struct sluice_ruleset *rules = NULL;
    struct sluice_error err = {0};
    int status = SLUICE_EXIT_OK;

    if (sluice_session_rules(so, NULL, &rules, &err) != SLUICE_OK)
        return sluice_cmd_fail("rules", &err);
    if (strcmp(verb, "list") == 0)
        status = list(rules, json);
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
    const char *verb;
    bool json = false, bad;
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
            json = true;
            break;
        case 'h':
            printf("%s%s", help, sluice_session_help);
            return sluice_cmd_finish("rules", SLUICE_EXIT_OK);
        default:
            return SLUICE_EXIT_USAGE;
        }
    }
    verb = optind < argc ? argv[optind++] : "";
    if (strcmp(verb, "check") != 0 && strcmp(verb, "list") != 0 && strcmp(verb, "test") != 0)
        return sluice_cmd_usage("rules", "expected check, list, test, import or own");
    for (; optind < argc; optind++) {
        if (!sluice_session_option(&so, "rules", OPT_RULES, argv[optind], &bad))
            return SLUICE_EXIT_USAGE;
    }
    return run(&so, verb, json);
}
