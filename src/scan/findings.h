/* A list of findings that grows, for callers that want them all. */
#ifndef SLUICE_SCAN_FINDINGS_H
#define SLUICE_SCAN_FINDINGS_H

#include "scan/scanner.h"

struct sluice_findings {
    struct sluice_finding *v;
    size_t n, cap;
};

void sluice_findings_release(struct sluice_findings *fs);

/* ELIMIT beyond SLUICE_FINDINGS_MAX. */
enum sluice_status sluice_findings_push(struct sluice_findings *fs, const struct sluice_finding *f) SLUICE_MUST_USE;

/* begin, feed, end over one block; findings are appended. */
enum sluice_status sluice_scan_text(struct sluice_scanner *s, const uint8_t *hint, size_t hint_len, const uint8_t *text,
                                    size_t len, struct sluice_findings *out, struct sluice_error *err) SLUICE_MUST_USE;

#endif
