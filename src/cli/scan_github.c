/* GitHub Actions workflow commands: each finding becomes an annotation of its line.
 * https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands */
#include "cli/scan_output.h"

#include <stdlib.h>
#include <string.h>

/* What has a meaning in a command is written as %XX: in its text '%', CR and LF, in a property ':' and ',' too. */
static void print_escaped(FILE *out, const char *s, const char *marks)
{
    for (; *s != '\0'; s++) {
        if (strchr(marks, *s) != NULL)
            fprintf(out, "%%%02X", (unsigned char)*s);
        else
            fputc(*s, out);
    }
}

static void print_message(FILE *out, const struct sluice_finding *f)
{
    char *text = NULL;
    size_t n = 0;
    FILE *message = open_memstream(&text, &n);

    if (message != NULL) {
        scan_output_message(message, f);
        if (fclose(message) == 0)
            print_escaped(out, text, "%\r\n");
    }
    free(text);
}

static void hit(FILE *out, const struct scan_hit *h, bool first)
{
    (void)first;
    fprintf(out, "::%s file=", h->finding->class_ == SLUICE_CLASS_SECRET ? "error" : "warning");
    print_escaped(out, h->path, "%\r\n:,");
    fprintf(out, ",line=%llu,endLine=%llu", (unsigned long long)h->at.line, (unsigned long long)h->at.end_line);
    if (h->at.line == h->at.end_line)
        fprintf(out, ",col=%llu,endColumn=%llu", (unsigned long long)h->at.column,
                (unsigned long long)h->at.end_column);
    fprintf(out, ",title=%s::", h->finding->type);
    print_message(out, h->finding);
    fputc('\n', out);
}

const struct scan_output scan_output_github = {"github", scan_output_no_begin, hit, scan_output_no_end};
