/* The formats of `sluice scan`: one file (scan_<name>.c) and one row in scan_output.c each. */
#ifndef SLUICE_CLI_SCAN_OUTPUT_H
#define SLUICE_CLI_SCAN_OUTPUT_H

#include "cli/place.h"
#include "rules/ruleset.h"

#include <stdio.h>

struct scan_output {
    const char *name;
    /* Each prints to out; begin and end once a run. */
    void (*begin)(FILE *out, const struct sluice_ruleset *rules);
    void (*finding)(FILE *out, const char *path, const struct sluice_place *at, const struct sluice_finding *f,
                    bool first);
    void (*end)(FILE *out);
};

extern const struct scan_output scan_output_text, scan_output_jsonl, scan_output_sarif;

/* NULL when there is none of that name. */
const struct scan_output *scan_output_find(const char *name);

#endif
