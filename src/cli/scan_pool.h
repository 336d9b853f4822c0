/*
 * Files scanned by several threads and reported in their order: what is printed does not depend on how many threads
 * there are. Each has a run of its own; one that is done before its turn waits with its hits.
 */
#ifndef SLUICE_CLI_SCAN_POOL_H
#define SLUICE_CLI_SCAN_POOL_H

#include "cli/scan_files.h"
#include "cli/scan_input.h"
#include "cli/scan_run.h"

/* All of it is borrowed for the call. */
struct scan_pool {
    struct scan_run_options run;
    const struct scan_files *files;
    struct scan_input *standard; /* what the file "-" means */
    struct scan_report *report;
    bool binary;   /* also files of folders that hold NUL bytes */
    unsigned jobs; /* threads, 1..SLUICE_SCAN_JOBS_MAX; the caller's is one of them */
    void (*progress)(void *ctx, size_t done);
    void *ctx;
};

struct scan_pool_counts {
    uint64_t scanned, binary_skipped;
    uint64_t failed; /* files that could not be read or scanned: a line was printed for each, the rest was scanned */
};

/* Every file is tried. ENOMEM, EENGINE: nothing was. */
enum sluice_status scan_pool_run(const struct scan_pool *p, struct scan_pool_counts *out,
                                 struct sluice_error *err) SLUICE_MUST_USE;

/* As many jobs as there are processors. */
unsigned scan_pool_default_jobs(void);

#endif
