/*
 * A unified diff, as git and diff -u write it -> the new side of each hunk, as a text of its own: lines that were added
 * and those around them, which may hold the name of what was added. Line numbers are the new file's.
 *
 * Hunks say how many lines they have, so that an added line which looks like a header is text. A diff that says
 * anything else than it holds is refused: "no finding" must not mean "not read". Source: git-diff(1) "Generating patch
 * text with -p", POSIX diff.
 */
#ifndef SLUICE_CLI_SCAN_DIFF_H
#define SLUICE_CLI_SCAN_DIFF_H

#include "cli/ignore.h"
#include "cli/scan_run.h"

struct scan_diff;

struct scan_diff_counts {
    uint64_t files;  /* whose hunks were read */
    uint64_t binary; /* that the diff does not show */
};

/* run, report and ignore (NULL: nothing is left out) are borrowed until free. name: of the diff, for errors. Returns
 * new. */
enum sluice_status scan_diff_create(struct scan_run *run, struct scan_report *report, const struct ignore_list *ignore,
                                    const char *name, struct scan_diff **out, struct sluice_error *err) SLUICE_MUST_USE;
void scan_diff_free(struct scan_diff *d); /* wipes */

/*
 * The next bytes. EFORMAT, with name and line: a hunk is cut short or has a line of another kind, a combined diff of a
 * merge (@@@), a name that cannot be read. ELIMIT: SLUICE_DIFF_LINE_MAX, SLUICE_DIFF_LINES_MAX. After an error only
 * free may follow.
 */
enum sluice_status scan_diff_feed(struct scan_diff *d, const uint8_t *p, size_t n,
                                  struct sluice_error *err) SLUICE_MUST_USE;

/* The diff is over. EFORMAT also where there was text, but nothing of it was a diff. */
enum sluice_status scan_diff_end(struct scan_diff *d, struct sluice_error *err) SLUICE_MUST_USE;

struct scan_diff_counts scan_diff_counts(const struct scan_diff *d);

#endif
