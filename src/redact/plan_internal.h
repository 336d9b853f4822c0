/* Which bytes are replaced: the caller's stretches checked, widened to whole characters, sorted and merged. */
#ifndef SLUICE_REDACT_PLAN_INTERNAL_H
#define SLUICE_REDACT_PLAN_INTERNAL_H

#include "redact/redact.h"

struct sluice_redact_stretch {
    size_t start, end;
    size_t first;     /* of the stretches merged into it, the first of the caller's list: its type and operator */
    bool number;      /* a JSON number, all of it */
    unsigned nesting; /* of the bytes to be replaced */
    unsigned depth;   /* deepest nesting of what was merged: so many inner documents must stay well formed */
};

struct sluice_redact_plan {
    struct sluice_redact_stretch *v;
    size_t n;
};

/*
 * Where each stretch lies: sorted, not merged. EFORMAT for a stretch that is empty or not inside the text. A document's
 * stretches are moved into the innermost string or number that holds them. Release after use, also on error.
 */
enum sluice_status sluice_redact_places_text(const uint8_t *text, size_t len, const struct sluice_redaction *r,
                                             size_t n, struct sluice_redact_plan *out,
                                             struct sluice_error *err) SLUICE_MUST_USE;
enum sluice_status sluice_redact_places_document(const uint8_t *doc, size_t len, const struct sluice_redaction *r,
                                                 size_t n, struct sluice_redact_plan *out,
                                                 struct sluice_error *err) SLUICE_MUST_USE;

/* The same, overlapping ones merged: what is replaced. */
enum sluice_status sluice_redact_plan_text(const uint8_t *text, size_t len, const struct sluice_redaction *r, size_t n,
                                           struct sluice_redact_plan *out, struct sluice_error *err) SLUICE_MUST_USE;
enum sluice_status sluice_redact_plan_document(const uint8_t *doc, size_t len, const struct sluice_redaction *r,
                                               size_t n, struct sluice_redact_plan *out,
                                               struct sluice_error *err) SLUICE_MUST_USE;
void sluice_redact_plan_release(struct sluice_redact_plan *p);

/* The value behind a stretch of a document, all escapes undone. EFORMAT: it is no part of a string. Release out after
 * use, also on error. */
enum sluice_status sluice_redact_stretch_value(const uint8_t *doc, const struct sluice_redact_stretch *p,
                                               struct sluice_buf *out) SLUICE_MUST_USE;

#endif
