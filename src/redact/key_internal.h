/* The bytes of a redaction key, for the vault. */
#ifndef SLUICE_REDACT_KEY_INTERNAL_H
#define SLUICE_REDACT_KEY_INTERNAL_H

#include "redact/vault.h"

const uint8_t *sluice_redact_key_bytes(const struct sluice_redact_key *k); /* SLUICE_REDACT_KEY_BYTES, borrowed */

#endif
