/* Whether restoring will find every surrogate of a redacted prompt where it was put, and none elsewhere. */
#ifndef SLUICE_REDACT_SETTLE_INTERNAL_H
#define SLUICE_REDACT_SETTLE_INTERNAL_H

#include "redact/vault_internal.h"

/* A surrogate in what was redacted. */
struct sluice_surrogate_mark {
    size_t at;
    const struct sluice_vault_entry *entry;
};

/*
 * marks[0..n) are in order; out is what the redaction made, a document or a text. *settled is false where a surrogate
 * stands in the prompt already (another number of a reserved range: it would be restored as our value) or would not be
 * found: such ones are taken in the vault, and the prompt must be redacted anew.
 */
enum sluice_status sluice_redact_settle(struct sluice_vault *v, bool document, const uint8_t *out, size_t len,
                                        const struct sluice_surrogate_mark *marks, size_t n, bool *settled,
                                        struct sluice_error *err) SLUICE_MUST_USE;

#endif
