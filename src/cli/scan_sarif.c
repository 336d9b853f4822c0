/* SARIF 2.1.0 (OASIS), one run, as GitHub code scanning takes it. Messages name type and checks, never the value. */
#include "cli/print.h"
#include "cli/scan_output.h"

#include <string.h>

static const char *level(enum sluice_class class)
{
    return class == SLUICE_CLASS_SECRET ? "error" : "warning";
}

/* GitHub sorts by security-severity, a CVSS-like number: critical, high, medium. */
static const char *severity(enum sluice_class class)
{
    switch (class) {
    case SLUICE_CLASS_SECRET:
        return "9.0";
    case SLUICE_CLASS_SPECIAL:
        return "7.0";
    case SLUICE_CLASS_PII:
    case SLUICE_CLASS_CUSTOM:
        break;
    }
    return "5.0";
}

static void print_rule(FILE *out, const struct sluice_rule *r)
{
    const char *class = sluice_class_name(r->class_);

    fprintf(out, "{\"id\":");
    sluice_put_string(out, r->id);
    fprintf(out, ",\"name\":");
    sluice_put_string(out, r->type);
    fprintf(
        out,
        ",\"shortDescription\":{\"text\":\"%s (%s)\"},\"fullDescription\":{\"text\":\"Text that looks like %s, class "
        "%s.\"},\"defaultConfiguration\":{\"level\":\"%s\"},\"properties\":{\"tags\":[\"security\",\"%s\"],"
        "\"security-severity\":\"%s\"}",
        r->type, class, r->type, class, level(r->class_), class, severity(r->class_));
    if (strncmp(r->reference, "http", 4) == 0) {
        fprintf(out, ",\"helpUri\":");
        sluice_put_string(out, r->reference);
    }
    fprintf(out, "}");
}

static void begin(FILE *out, const struct sluice_ruleset *rules)
{
    size_t n = sluice_ruleset_count(rules) + (sluice_ruleset_own(rules) != NULL);

    fprintf(out,
            "{\"$schema\":\"https://json.schemastore.org/sarif-2.1.0.json\",\"version\":\"2.1.0\",\"runs\":[{"
            "\"tool\":{\"driver\":{\"name\":\"sluice\",\"semanticVersion\":\"%s\",\"rules\":[",
            SLUICE_VERSION);
    if (sluice_ruleset_extra_count(rules) != 0)
        n = sluice_ruleset_count(rules) + 1 + sluice_ruleset_extra_count(rules);
    for (size_t i = 0; i < n; i++) {
        if (i != 0)
            fputc(',', out);
        print_rule(out, sluice_ruleset_rule(rules, i));
    }
    fprintf(out, "]}},\"columnKind\":\"unicodeCodePoints\",\"results\":[");
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

static void print_region(FILE *out, const struct scan_hit *h)
{
    const struct sluice_finding *f = h->finding;

    fprintf(out, "{\"startLine\":%llu,\"startColumn\":%llu,\"endLine\":%llu,\"endColumn\":%llu",
            (unsigned long long)h->at.line, (unsigned long long)h->at.column, (unsigned long long)h->at.end_line,
            (unsigned long long)h->at.end_column);
    if (h->whole)
        fprintf(out, ",\"byteOffset\":%llu,\"byteLength\":%llu", (unsigned long long)f->start,
                (unsigned long long)(f->end - f->start));
    fputc('}', out);
}

static void hit(FILE *out, const struct scan_hit *h, bool first)
{
    const struct sluice_finding *f = h->finding;
    char identity[SLUICE_FINGERPRINT_TEXT];

    if (h->fingerprint.known)
        sluice_fingerprint_format(&h->fingerprint, identity);
    else
        scan_output_identity(h, identity);
    fprintf(out, "%s\n{\"ruleId\":", first ? "" : ",");
    sluice_put_string(out, f->rule);
    fprintf(out, ",\"ruleIndex\":%u,\"level\":\"%s\",\"message\":{\"text\":\"", f->rule_index, level(f->class_));
    scan_output_message(out, f);
    fprintf(out, "\"},\"locations\":[{\"physicalLocation\":{\"artifactLocation\":{\"uri\":");
    print_uri(out, h->path);
    fprintf(out, "},\"region\":");
    print_region(out, h);
    fprintf(out, "}}],\"partialFingerprints\":{\"%s/v1\":\"%s\"}", h->fingerprint.known ? "sluiceValue" : "sluicePlace",
            identity);
    if (h->commit != NULL)
        fprintf(out, ",\"properties\":{\"commit\":\"%s\"}", h->commit);
    fputc('}', out);
}

static void end(FILE *out)
{
    fprintf(out, "]}]}\n");
}

const struct scan_output scan_output_sarif = {"sarif", begin, hit, end};
