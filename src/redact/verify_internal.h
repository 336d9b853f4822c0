/* A redacted document is read once more before it may leave. */
#ifndef SLUICE_REDACT_VERIFY_INTERNAL_H
#define SLUICE_REDACT_VERIFY_INTERNAL_H

#include "core/buf.h"

/* A place that was changed, inside so many documents in strings. */
struct sluice_redact_mark {
    size_t at;
    unsigned depth;
};

/*
 * EFORMAT, ELIMIT when doc, or an inner document that a mark lies in, is not strictly well formed: a key that became
 * equal to another, a stretch that was no part of a string. marks are in order; they are changed. err names the fault.
 */
enum sluice_status sluice_redact_verify(const uint8_t *doc, size_t len, struct sluice_redact_mark *marks, size_t n,
                                        struct sluice_error *err) SLUICE_MUST_USE;

#endif
