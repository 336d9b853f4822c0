/* SARIF 2.1.0 (OASIS), one run. Messages name type and checks, never the value; the fingerprint is the place. */
#include "cli/print.h"
#include "cli/scan_output.h"

#include "core/json.h"
#include "core/limits.h"

#include <string.h>

static void print(FILE *out, const char *s)
{
    struct sluice_buf b;

    sluice_buf_init(&b, 65536);
    if (sluice_print_string(s, &b) == SLUICE_OK)
        (void)fwrite(b.data, 1, b.len, out);
    else
        fprintf(out, "\"\"");
    sluice_buf_release(&b);
}

static void print_rule(FILE *out, const struct sluice_rule *r)
{
    fprintf(out, "{\"id\":");
    print(out, r->id);
    fprintf(out, ",\"name\":");
    print(out, r->type);
    fprintf(out, ",\"shortDescription\":{\"text\":\"%s (%s)\"},\"defaultConfiguration\":{\"level\":\"%s\"}", r->type,
            sluice_class_name(r->class_), r->class_ == SLUICE_CLASS_SECRET ? "error" : "warning");
    if (strncmp(r->reference, "http", 4) == 0) {
        fprintf(out, ",\"helpUri\":");
        print(out, r->reference);
    }
    fprintf(out, "}");
}

static void begin(FILE *out, const struct sluice_ruleset *rules)
{
    fprintf(out,
            "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{"
            "\"tool\":{\"driver\":{\"name\":\"sluice\",\"semanticVersion\":\"%s\",\"rules\":[",
            SLUICE_VERSION);
    for (size_t i = 0; i < sluice_ruleset_count(rules) + (sluice_ruleset_own(rules) != NULL); i++) {
        if (i != 0)
            fputc(',', out);
        print_rule(out, sluice_ruleset_rule(rules, i));
    }
    fprintf(out, "]}},\"columnKind\":\"unicodeCodePoints\",\"results\":[");
}

/* Inside of a message's string. */
static void print_entry(FILE *out, const char *entry)
{
    struct sluice_buf b;

    sluice_buf_init(&b, 8 * SLUICE_OWN_NAME_MAX);
    if (sluice_json_escape((const uint8_t *)entry, strlen(entry), &b) == SLUICE_OK)
        fprintf(out, ", entry %.*s", (int)b.len, (const char *)b.data);
    sluice_buf_release(&b);
}

/* A path as a URI reference (RFC 3986): what is not unreserved or '/' is percent-encoded. */
static void print_uri(FILE *out, const char *path)
{
    static const char safe[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/";

    fputc('"', out);
    for (const unsigned char *p = (const unsigned char *)path; *p != '\0'; p++) {
        if (strchr(safe, *p) != NULL)
            fputc(*p, out);
        else
            fprintf(out, "%%%02X", *p);
    }
    fputc('"', out);
}

static void finding(FILE *out, const char *path, const struct sluice_place *at, const struct sluice_finding *f,
                    bool first)
{
    fprintf(out, "%s\n{\"ruleId\":", first ? "" : ",");
    print(out, f->rule);
    fprintf(out, ",\"ruleIndex\":%u,\"level\":\"%s\",\"message\":{\"text\":\"%s found, score %u.%02u", f->rule_index,
            f->class_ == SLUICE_CLASS_SECRET ? "error" : "warning", f->type, f->score / 1000000u,
            f->score / 10000u % 100u);
    for (unsigned i = 0; i < f->n_checks; i++)
        fprintf(out, ", %s: %s", f->checks[i].validator, sluice_check_name(f->checks[i].result));
    if (f->entry != NULL)
        print_entry(out, f->entry);
    fprintf(out, "\"},\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":");
    print_uri(out, path);
    fprintf(out,
            "},\"region\":{\"startLine\":%llu,\"startColumn\":%llu,\"endLine\":%llu,\"endColumn\":%llu,"
            "\"byteOffset\":%llu,\"byteLength\":%llu}}}]}",
            (unsigned long long)at->line, (unsigned long long)at->column, (unsigned long long)at->end_line,
            (unsigned long long)at->end_column, (unsigned long long)f->start, (unsigned long long)(f->end - f->start));
}

static void end(FILE *out)
{
    fprintf(out, "]}]}\n");
}

const struct scan_output scan_output_sarif = {"sarif", begin, finding, end};
