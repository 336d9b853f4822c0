/* What streams and documents share. */
#ifndef SLUICE_REDACT_RESTORE_INTERNAL_H
#define SLUICE_REDACT_RESTORE_INTERNAL_H

#include "redact/vault_internal.h"

/* A placeholder in a text or document. */
struct sluice_restore_place {
    size_t start, end; /* its bytes */
    const struct sluice_vault_entry *entry;
    /* in a document: */
    unsigned nesting;
    uint64_t leaf_start, leaf_end;
};

/* All that restoring would find, in order. Free *out, also on error. */
enum sluice_status sluice_restore_places_text(const struct sluice_vault *vault, const uint8_t *text, size_t len,
                                              struct sluice_restore_place **out, size_t *n,
                                              struct sluice_error *err) SLUICE_MUST_USE;
enum sluice_status sluice_restore_places_document(const struct sluice_vault *vault, const uint8_t *doc, size_t len,
                                                  struct sluice_restore_place **out, size_t *n,
                                                  struct sluice_error *err) SLUICE_MUST_USE;

/* Append a value, escaped as the inside of a JSON string so many times. */
enum sluice_status sluice_restore_value(const struct sluice_vault_entry *e, unsigned escapes,
                                        struct sluice_buf *out) SLUICE_MUST_USE;

#endif
