/* What is made under a redaction key. */
#ifndef SLUICE_REDACT_KEY_INTERNAL_H
#define SLUICE_REDACT_KEY_INTERNAL_H

#include "redact/vault.h"
#include "surrogate/surrogate.h"

#define SLUICE_REDACT_MAC_BYTES 32u

/*
 * HMAC-SHA-256 over domain, type, NUL, value. Placeholders have the domain "", hashes "hash ", fingerprints
 * "allow-list" and no type, the key of surrogates "surrogate", no type and no value. A type begins with a capital
 * letter, so no two share an input.
 */
void sluice_redact_key_mac(const struct sluice_redact_key *k, const char *domain, const char *type,
                           const uint8_t *value, size_t len, uint8_t out[SLUICE_REDACT_MAC_BYTES]);

/* The key that surrogates are made under. The caller wipes it. */
void sluice_redact_key_surrogate(const struct sluice_redact_key *k, struct sluice_surrogate_key *out);

#endif
