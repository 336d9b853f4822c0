/* One line a finding, for people and grep: path:line:column: TYPE rule score [entry] [checks] [context] [view]. */
#include "cli/scan_output.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static bool coloured(FILE *out)
{
    const char *no = getenv("NO_COLOR");

    return (no == NULL || no[0] == '\0') && isatty(fileno(out)) == 1;
}

/* A name with a line break would make a line of its own, one with an escape whatever the terminal does with it. */
static void print_path(FILE *out, const char *path)
{
    for (; *path != '\0'; path++)
        fputc((unsigned char)*path < 0x20 || *path == 0x7F ? '?' : *path, out);
}

static void hit(FILE *out, const struct scan_hit *h, bool first)
{
    const char *bold = coloured(out) ? "\033[1;31m" : "", *plain = bold[0] != '\0' ? "\033[0m" : "";
    const struct sluice_finding *f = h->finding;
    char fingerprint[SLUICE_FINGERPRINT_TEXT];

    (void)first;
    if (h->commit != NULL)
        fprintf(out, "%.12s:", h->commit);
    print_path(out, h->path);
    fprintf(out, ":%llu:%llu: %s%s%s %s score %u.%02u", (unsigned long long)h->at.line,
            (unsigned long long)h->at.column, bold, f->type, plain, f->rule, f->score / 1000000u,
            f->score / 10000u % 100u);
    if (f->entry != NULL)
        fprintf(out, " %s", f->entry);
    for (unsigned i = 0; i < f->n_checks; i++)
        fprintf(out, " %s:%s", f->checks[i].validator, sluice_check_name(f->checks[i].result));
    if (f->context)
        fprintf(out, " context");
    if (strcmp(f->view, "text") != 0)
        fprintf(out, " in %s", f->view);
    fprintf(out, " (%llu bytes)", (unsigned long long)(f->end - f->start));
    if (h->fingerprint.known) {
        sluice_fingerprint_format(&h->fingerprint, fingerprint);
        fprintf(out, " fingerprint %s", fingerprint);
    }
    fputc('\n', out);
}

const struct scan_output scan_output_text = {"text", scan_output_no_begin, hit, scan_output_no_end};
