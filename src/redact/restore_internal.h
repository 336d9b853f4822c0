/* What streams and documents share. */
#ifndef SLUICE_REDACT_RESTORE_INTERNAL_H
#define SLUICE_REDACT_RESTORE_INTERNAL_H

#include "redact/vault_internal.h"

/* Append a value, escaped as the inside of a JSON string so many times. */
enum sluice_status sluice_restore_value(const struct sluice_vault_entry *e, unsigned escapes,
                                        struct sluice_buf *out) SLUICE_MUST_USE;

#endif
