/*
 * Texts, one after another, to hits: what was found in each, less what is allowed there or known before, in the order
 * of the text, to a report. A text's hits are held until it ends: what allows one may stand behind it.
 *
 * A value is allowed in a file that says so anywhere: "sluice:allow" and the value's fingerprint, in a comment. The
 * fingerprint is keyed (redact/fingerprint.h): it says nothing of the value, moves with it from line to line, and stops
 * allowing when the value changes.
 */
#ifndef SLUICE_CLI_SCAN_RUN_H
#define SLUICE_CLI_SCAN_RUN_H

#include "cli/baseline.h"
#include "cli/scan_output.h"
#include "redact/fingerprint.h"
#include "scan/scanner.h"

struct scan_run;

struct scan_counts {
    uint64_t found, allowed, known; /* hits that were given out; that a comment or the baseline took out */
    bool no_key;                    /* a comment allows something, but there is no key to tell what */
};

/* Where the hits of all runs of a scan go. One thread at a time. */
struct scan_report {
    const struct scan_output *output;
    FILE *out;
    struct baseline_writer *writer; /* NULL, or where every hit's fingerprint is noted, and none is printed */
    struct scan_counts counts;
};

/* One thread at a time; runs of several threads may share all that is pointed to. */
struct scan_run_options {
    const struct sluice_ruleset *rules;
    const struct sluice_prefilter *pf; /* NULL: the plain engine */
    struct sluice_scanner_options scanner;
    const struct sluice_redact_key *key; /* NULL: values have no fingerprints, and nothing is allowed */
    const struct baseline *baseline;     /* NULL: nothing is known before */
};

/* Where a text comes from. Strings are borrowed until its end. */
struct scan_origin {
    const char *path;
    const char *commit;  /* or NULL */
    uint64_t first_line; /* number of the text's first line in its file; 0 means 1, and the text is the whole file */
};

/* Options are copied, what they point to is borrowed until free. Returns new. */
enum sluice_status scan_run_create(const struct scan_run_options *o, struct scan_run **out,
                                   struct sluice_error *err) SLUICE_MUST_USE;
void scan_run_free(struct scan_run *r); /* wipes what held text */

/* Begin, feed in pieces of any size, end. After an error the next text may begin. ELIMIT beyond SLUICE_FINDINGS_MAX
 * findings in one text. */
enum sluice_status scan_run_begin(struct scan_run *r, const struct scan_origin *origin,
                                  struct sluice_error *err) SLUICE_MUST_USE;
enum sluice_status scan_run_feed(struct scan_run *r, const uint8_t *p, size_t n,
                                 struct sluice_error *err) SLUICE_MUST_USE;
enum sluice_status scan_run_end(struct scan_run *r, struct sluice_error *err) SLUICE_MUST_USE;

/* Give out the hits of the text that ended. added[i]: whether line i (from 0) of the text counts: hits that touch none
 * of those are left out. NULL: all do. */
enum sluice_status scan_run_report(struct scan_run *r, const bool *added, size_t n_added, struct scan_report *to,
                                   struct sluice_error *err) SLUICE_MUST_USE;

#endif
