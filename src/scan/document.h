/*
 * A whole JSON document -> findings in document offsets, with where each stood. Every leaf is scanned (text/leaf.h); a
 * string and the JSON inside it are both scanned, and what both found is reported once, from the inner one.
 */
#ifndef SLUICE_SCAN_DOCUMENT_H
#define SLUICE_SCAN_DOCUMENT_H

#include "scan/findings.h"
#include "text/leaf.h"

#include "core/limits.h"

/* One finding of a document. Offsets in `finding` are document bytes. */
struct sluice_document_finding {
    struct sluice_finding finding;
    enum sluice_leaf_kind kind;
    unsigned nesting;
    char path[SLUICE_PATH_MAX];
    uint64_t leaf_start, leaf_end; /* the leaf's own bytes in the document (number: all of it is replaced) */
};

struct sluice_document_findings {
    struct sluice_document_finding *v;
    size_t n, cap;
};

void sluice_document_findings_release(struct sluice_document_findings *fs);

/* OK: every leaf was scanned. Anything else: the document counts as unscanned. Sorted by start, end, rule. */
enum sluice_status sluice_scan_document(struct sluice_scanner *s, const uint8_t *doc, size_t len,
                                        struct sluice_document_findings *out, struct sluice_error *err) SLUICE_MUST_USE;

#endif
