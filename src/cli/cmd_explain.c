#include "cli/cmd.h"
#include "cli/session.h"
#include "core/file.h"
#include "core/limits.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "usage: sluice explain [OPTION...] [-|TEXT]\n\n"
    "One prompt, every finding, score and clause, for a person. Shows what would leave, never a value that would not.\n"
    "Nothing is recorded, nothing leaves.\n\n"
    "  --json              the prompt is a JSON request body: scan its strings\n";

enum { OPT_JSON = 512 };

static const struct option longopts[] = {
    SLUICE_SESSION_LONGOPTS, {"json", no_argument, NULL, OPT_JSON}, {NULL, 0, NULL, 0}};

static void print_finding(const struct sluice_document_finding *d, const struct sluice_rule *rule,
                          const struct sluice_finding_verdict *v)
{
    const struct sluice_finding *f = &d->finding;

    printf("  %s\n    rule     %s (%s), see %s\n    where    bytes %llu to %llu%s%s%s%s\n", f->type, f->rule,
           sluice_class_name(f->class_), rule->reference, (unsigned long long)f->start, (unsigned long long)f->end,
           d->path[0] != '\0' ? " in " : "", d->path, strcmp(f->view, "text") != 0 ? ", seen in " : "",
           strcmp(f->view, "text") != 0 ? f->view : "");
    printf("    score    %u.%02u (%u.%02u by itself%s)\n", f->score / 1000000u, f->score / 10000u % 100u,
           rule->score / 1000000u, rule->score / 10000u % 100u, f->context ? ", a context word stands near" : "");
    if (f->entry != NULL)
        printf("    entry    %s\n", f->entry);
    for (unsigned i = 0; i < f->n_checks; i++)
        printf("    check    %s: %s\n", f->checks[i].validator, sluice_check_name(f->checks[i].result));
    for (size_t i = 0; rule->gdpr != NULL && rule->gdpr[i] != NULL; i++)
        printf("    GDPR     Art. %s\n", rule->gdpr[i]);
    printf("    verdict  %s%s%s\n", sluice_action_name(v->action), v->action == SLUICE_REDACT ? " by " : "",
           v->action == SLUICE_REDACT ? sluice_operator_name(v->op) : "");
}

static void print_result(const struct sluice_session *s, const struct sluice_gate_result *res)
{
    const struct sluice_decision *d = &res->decision;

    printf("%zu findings%s\n", res->findings.n, res->findings.n != 0 ? ":" : "");
    for (size_t i = 0; i < res->findings.n && i < d->n_verdicts; i++)
        print_finding(&res->findings.v[i],
                      sluice_ruleset_rule(sluice_gate_rules(s->gate), res->findings.v[i].finding.rule_index),
                      &d->verdicts[i]);
    printf("decision: %s", sluice_action_name(d->wanted));
    for (size_t i = 0; i < d->n_clauses; i++)
        printf("%s%s", i == 0 ? ", because of clause " : ", ", d->clauses[i]);
    printf("%s\n", d->monitor ? " (monitor mode: only recorded)" : "");
    if (d->action == SLUICE_BLOCK)
        printf("nothing leaves\n");
    else if (d->action == SLUICE_LOCAL)
        printf("goes to local inference, as it is\n");
    else
        printf("what leaves:\n%.*s\n", (int)res->output.len, (const char *)res->output.data);
}

static int explain(struct sluice_session *s, bool json, const struct sluice_buf *in)
{
    struct sluice_gate_request req = {
        .tenant = "", .client = "", .endpoint = "explain", .model = "", .destination = ""};
    const uint8_t *text = in->len != 0 ? in->data : (const uint8_t *)"";
    struct sluice_gate_result res;
    struct sluice_error err = {0};
    enum sluice_status st;
    size_t found;

    st = json ? sluice_gate_document(s->worker, &req, text, in->len, &res, &err)
              : sluice_gate_text(s->worker, &req, text, in->len, &res, &err);
    if (st != SLUICE_OK) {
        sluice_gate_result_release(&res);
        return sluice_cmd_fail("explain", &err);
    }
    print_result(s, &res);
    found = res.findings.n;
    sluice_gate_result_release(&res);
    return sluice_cmd_finish("explain", found != 0 ? SLUICE_EXIT_FOUND : SLUICE_EXIT_OK);
}

int sluice_cmd_explain(int argc, char **argv)
{
    struct sluice_session_options so = {.plain = true};
    struct sluice_error err = {0};
    struct sluice_session s;
    bool json = false, bad;
    struct sluice_buf in;
    int opt, status;

    while ((opt = getopt_long(argc, argv, "h", longopts, NULL)) != -1) {
        if (sluice_session_option(&so, "explain", opt, optarg, &bad))
            continue;
        switch (bad ? '?' : opt) {
        case OPT_JSON:
            json = true;
            break;
        case 'h':
            printf("%s%s", help, sluice_session_help);
            return sluice_cmd_finish("explain", SLUICE_EXIT_OK);
        default:
            return SLUICE_EXIT_USAGE;
        }
    }
    if (argc - optind > 1)
        return sluice_cmd_usage("explain", "takes one text; quote it");
    sluice_buf_init(&in, SLUICE_BODY_MAX);
    if (optind == argc || strcmp(argv[optind], "-") == 0) {
        if (sluice_file_read_open(STDIN_FILENO, "standard input", SLUICE_BODY_MAX, &in, &err) != SLUICE_OK)
            goto fail;
    } else if (sluice_buf_append_str(&in, argv[optind]) != SLUICE_OK) {
        (void)sluice_fail(&err, SLUICE_ELIMIT, "the text is too long");
        goto fail;
    }
    if (sluice_session_open(&so, false, &s, &err) != SLUICE_OK)
        goto fail;
    status = explain(&s, json, &in);
    sluice_session_close(&s);
    goto out;
fail:
    status = sluice_cmd_fail("explain", &err);
out:
    sluice_buf_release(&in);
    return status;
}
