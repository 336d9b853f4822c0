/*
 * GitLab's two report formats.
 *   gitlab               secret detection report, security report schema 15.0
 *                        https://docs.gitlab.com/user/application_security/secret_detection/
 *   gitlab-codequality   code quality report https://docs.gitlab.com/ci/testing/code_quality/
 */
#include "cli/print.h"
#include "cli/scan_output.h"

#include <string.h>
#include <time.h>

static void print_message(FILE *out, const struct sluice_finding *f)
{
    fputc('"', out);
    scan_output_message(out, f); /* types, rules and checks: nothing that a JSON string would have to escape */
    fputc('"', out);
}

/* --- secret detection --- */

static void begin(FILE *out, const struct sluice_ruleset *rules)
{
    (void)rules;
    fprintf(out, "{\"version\":\"15.0.4\",\"vulnerabilities\":[");
}

static void hit(FILE *out, const struct scan_hit *h, bool first)
{
    const struct sluice_finding *f = h->finding;
    char identity[SLUICE_FINGERPRINT_TEXT];

    scan_output_identity(h, identity);
    fprintf(out,
            "%s\n{\"id\":\"%s\",\"category\":\"secret_detection\",\"name\":\"%s\",\"description\":", first ? "" : ",",
            identity, f->type);
    print_message(out, f);
    fprintf(out,
            ",\"severity\":\"%s\",\"scanner\":{\"id\":\"sluice\",\"name\":\"Sluice\"},\"identifiers\":[{\"type\":"
            "\"sluice_rule_id\",\"name\":\"%s\",\"value\":\"%s\"}],\"location\":{\"file\":",
            f->class_ == SLUICE_CLASS_SECRET ? "Critical" : "Medium", f->rule, f->rule);
    sluice_put_string(out, h->path);
    fprintf(out, ",\"start_line\":%llu,\"end_line\":%llu,\"commit\":{\"sha\":\"%s\"}}}", (unsigned long long)h->at.line,
            (unsigned long long)h->at.end_line, h->commit != NULL ? h->commit : "0000000");
}

static void print_time(FILE *out)
{
    char text[32];
    time_t now = time(NULL);
    struct tm tm;

    if (gmtime_r(&now, &tm) == NULL || strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%S", &tm) == 0)
        text[0] = '\0';
    fprintf(out, "\"%s\"", text);
}

static void print_tool(FILE *out, const char *role)
{
    fprintf(out, "\"%s\":{\"id\":\"sluice\",\"name\":\"Sluice\",\"version\":\"%s\",\"vendor\":{\"name\":\"Sluice\"}}",
            role, SLUICE_VERSION);
}

static void end(FILE *out)
{
    fprintf(out, "],\"scan\":{\"type\":\"secret_detection\",\"status\":\"success\",\"start_time\":");
    print_time(out);
    fprintf(out, ",\"end_time\":");
    print_time(out);
    fputc(',', out);
    print_tool(out, "analyzer");
    fputc(',', out);
    print_tool(out, "scanner");
    fprintf(out, "}}\n");
}

const struct scan_output scan_output_gitlab = {"gitlab", begin, hit, end};

/* --- code quality --- */

static void quality_begin(FILE *out, const struct sluice_ruleset *rules)
{
    (void)rules;
    fputc('[', out);
}

static void quality_hit(FILE *out, const struct scan_hit *h, bool first)
{
    const struct sluice_finding *f = h->finding;
    char identity[SLUICE_FINGERPRINT_TEXT];

    scan_output_identity(h, identity);
    fprintf(out, "%s\n{\"description\":", first ? "" : ",");
    print_message(out, f);
    fprintf(out, ",\"check_name\":\"%s\",\"fingerprint\":\"%s\",\"severity\":\"%s\",\"location\":{\"path\":", f->rule,
            identity, f->class_ == SLUICE_CLASS_SECRET ? "blocker" : "major");
    sluice_put_string(out, h->path);
    fprintf(out, ",\"lines\":{\"begin\":%llu,\"end\":%llu}}}", (unsigned long long)h->at.line,
            (unsigned long long)h->at.end_line);
}

static void quality_end(FILE *out)
{
    fprintf(out, "]\n");
}

const struct scan_output scan_output_codequality = {"gitlab-codequality", quality_begin, quality_hit, quality_end};
