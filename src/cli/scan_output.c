#include "cli/scan_output.h"

#include "core/json.h"
#include "core/limits.h"

#include <sodium.h>
#include <string.h>

static const struct scan_output *const outputs[] = {&scan_output_text,   &scan_output_jsonl,  &scan_output_sarif,
                                                    &scan_output_github, &scan_output_gitlab, &scan_output_codequality};

const struct scan_output *scan_output_find(const char *name)
{
    for (size_t i = 0; i < sizeof(outputs) / sizeof(outputs[0]); i++) {
        if (strcmp(outputs[i]->name, name) == 0)
            return outputs[i];
    }
    return NULL;
}

void scan_output_no_begin(FILE *out, const struct sluice_ruleset *rules)
{
    (void)out;
    (void)rules;
}

void scan_output_no_end(FILE *out)
{
    (void)out;
}

/* A name has no control characters, but may have quotes. */
static void print_entry(FILE *out, const char *entry)
{
    struct sluice_buf b;

    sluice_buf_init(&b, 8 * SLUICE_OWN_NAME_MAX);
    if (sluice_json_escape((const uint8_t *)entry, strlen(entry), &b) == SLUICE_OK)
        fprintf(out, ", entry %.*s", (int)b.len, (const char *)b.data);
    sluice_buf_release(&b);
}

void scan_output_message(FILE *out, const struct sluice_finding *f)
{
    fprintf(out, "%s found (%s, score %u.%02u", f->type, f->rule, f->score / 1000000u, f->score / 10000u % 100u);
    if (f->entry != NULL)
        print_entry(out, f->entry);
    for (unsigned i = 0; i < f->n_checks; i++)
        fprintf(out, ", %s: %s", f->checks[i].validator, sluice_check_name(f->checks[i].result));
    fputc(')', out);
}

void scan_output_identity(const struct scan_hit *h, char out[SLUICE_FINGERPRINT_TEXT])
{
    struct sluice_fingerprint f = {.known = true};
    crypto_generichash_state s;

    (void)crypto_generichash_init(&s, NULL, 0, sizeof(f.bytes));
    (void)crypto_generichash_update(&s, (const uint8_t *)h->finding->rule, strlen(h->finding->rule) + 1);
    (void)crypto_generichash_update(&s, (const uint8_t *)h->path, strlen(h->path) + 1);
    if (h->fingerprint.known)
        (void)crypto_generichash_update(&s, h->fingerprint.bytes, sizeof(h->fingerprint.bytes));
    else
        (void)crypto_generichash_update(&s, (const uint8_t *)&h->at, sizeof(h->at));
    (void)crypto_generichash_final(&s, f.bytes, sizeof(f.bytes));
    sluice_fingerprint_format(&f, out);
}
