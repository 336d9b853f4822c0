/* One JSON object a finding and line. */
#include "cli/print.h"
#include "cli/scan_output.h"

static enum sluice_status append_origin(const struct scan_hit *h, struct sluice_buf *b)
{
    char fingerprint[SLUICE_FINGERPRINT_TEXT];
    enum sluice_status st = SLUICE_OK;

    if (h->commit != NULL)
        st = sluice_buf_printf(b, ",\"commit\":\"%s\"", h->commit);
    if (st != SLUICE_OK || !h->fingerprint.known)
        return st;
    sluice_fingerprint_format(&h->fingerprint, fingerprint);
    return sluice_buf_printf(b, ",\"fingerprint\":\"%s\"", fingerprint);
}

static enum sluice_status build(const struct scan_hit *h, struct sluice_buf *b)
{
    const struct sluice_finding *f = h->finding;
    enum sluice_status st;

    if ((st = sluice_buf_append_str(b, "{\"path\":")) != SLUICE_OK ||
        (st = sluice_print_string(h->path, b)) != SLUICE_OK ||
        (st = sluice_buf_printf(b, ",\"line\":%llu,\"column\":%llu,", (unsigned long long)h->at.line,
                                (unsigned long long)h->at.column)) != SLUICE_OK ||
        (st = sluice_print_finding_members(f, b)) != SLUICE_OK ||
        (st = sluice_buf_printf(b, ",\"context\":%s,\"view\":\"%s\"", f->context ? "true" : "false", f->view)) !=
            SLUICE_OK ||
        (st = append_origin(h, b)) != SLUICE_OK)
        return st;
    return sluice_buf_append_str(b, "}\n");
}

static void hit(FILE *out, const struct scan_hit *h, bool first)
{
    struct sluice_buf b;

    (void)first;
    sluice_buf_init(&b, 65536);
    if (build(h, &b) == SLUICE_OK)
        (void)fwrite(b.data, 1, b.len, out);
    else
        fprintf(stderr, "sluice scan: a finding is too long to print\n");
    sluice_buf_release(&b);
}

const struct scan_output scan_output_jsonl = {"jsonl", scan_output_no_begin, hit, scan_output_no_end};
