/* One JSON object a finding and line. */
#include "cli/print.h"
#include "cli/scan_output.h"

static void nothing(FILE *out)
{
    (void)out;
}

static void begin(FILE *out, const struct sluice_ruleset *rules)
{
    (void)out;
    (void)rules;
}

static enum sluice_status build(const char *path, const struct sluice_place *at, const struct sluice_finding *f,
                                struct sluice_buf *b)
{
    enum sluice_status st;

    if ((st = sluice_buf_append_str(b, "{\"path\":")) != SLUICE_OK ||
        (st = sluice_print_string(path, b)) != SLUICE_OK ||
        (st = sluice_buf_printf(b, ",\"line\":%llu,\"column\":%llu,", (unsigned long long)at->line,
                                (unsigned long long)at->column)) != SLUICE_OK ||
        (st = sluice_print_finding_members(f, b)) != SLUICE_OK)
        return st;
    return sluice_buf_printf(b, ",\"context\":%s,\"view\":\"%s\"}\n", f->context ? "true" : "false", f->view);
}

static void finding(FILE *out, const char *path, const struct sluice_place *at, const struct sluice_finding *f,
                    bool first)
{
    struct sluice_buf b;

    (void)first;
    sluice_buf_init(&b, 65536);
    if (build(path, at, f, &b) == SLUICE_OK)
        (void)fwrite(b.data, 1, b.len, out);
    else
        fprintf(stderr, "sluice scan: a finding is too long to print\n");
    sluice_buf_release(&b);
}

const struct scan_output scan_output_jsonl = {"jsonl", begin, finding, nothing};
