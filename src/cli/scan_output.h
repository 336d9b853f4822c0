/* The formats of `sluice scan`: one file (scan_<name>.c) and one row in scan_output.c each. */
#ifndef SLUICE_CLI_SCAN_OUTPUT_H
#define SLUICE_CLI_SCAN_OUTPUT_H

#include "cli/place.h"
#include "core/fingerprint.h"
#include "rules/ruleset.h"

#include <stdio.h>

/* A finding and where it stands. Borrowed for the call. */
struct scan_hit {
    const char *path;
    const char *commit; /* NULL: of no commit */
    struct sluice_place at;
    const struct sluice_finding *finding;
    struct sluice_fingerprint fingerprint; /* of the value, under the redaction key; not known where there is no key */
    bool whole;                            /* start and end are offsets in the file, not in a part of it */
};

struct scan_output {
    const char *name;
    /* Each prints to out; begin and end once a run. */
    void (*begin)(FILE *out, const struct sluice_ruleset *rules);
    void (*hit)(FILE *out, const struct scan_hit *h, bool first);
    void (*end)(FILE *out);
};

extern const struct scan_output scan_output_text, scan_output_jsonl, scan_output_sarif, scan_output_github,
    scan_output_gitlab, scan_output_codequality;

/* NULL when there is none of that name. */
const struct scan_output *scan_output_find(const char *name);

/* For formats that have nothing to print there. */
void scan_output_no_begin(FILE *out, const struct sluice_ruleset *rules);
void scan_output_no_end(FILE *out);

/* "GITHUB_TOKEN found (secret.github.personal-token, score 0.99, github-crc32: ok)": names, never a
 * value. As it stands inside a JSON string. */
void scan_output_message(FILE *out, const struct sluice_finding *f);

/* 32 hex digits that tell findings apart, for hosts that follow them from run to run: of rule, path, and the value's
 * fingerprint or, where that is not known, the place. */
void scan_output_identity(const struct scan_hit *h, char out[SLUICE_FINGERPRINT_TEXT]);

#endif
