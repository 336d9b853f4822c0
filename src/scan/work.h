/*
 * What scanning one text cost, counted and not timed: the same on every machine for the same rules, text and pieces.
 * For tests that hold it below a ceiling and for benchmarks; no decision depends on it.
 */
#ifndef SLUICE_SCAN_WORK_H
#define SLUICE_SCAN_WORK_H

#include <stdint.h>

struct sluice_scan_work {
    uint64_t decoded;  /* bytes that all views made */
    uint64_t searched; /* bytes the engines looked at: of all readings, those that a round sees once more too */
    uint64_t ranges;   /* ranges of starts the prefilter gave */
    uint64_t starts;   /* starts in stretches that PCRE2 was asked about */
    uint64_t calls;    /* ...in so many calls */
    uint64_t matches;  /* that it found: each is looked at for context and checks */
};

#endif
