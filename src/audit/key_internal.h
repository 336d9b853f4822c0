/* What checkpoint.c needs of a log key. */
#ifndef SLUICE_AUDIT_KEY_INTERNAL_H
#define SLUICE_AUDIT_KEY_INTERNAL_H

#include "audit/key.h"
#include "audit/note.h"

const struct sluice_vkey *sluice_log_key_public(const struct sluice_log_key *k); /* borrowed from k */

void sluice_log_key_sign(const struct sluice_log_key *k, const uint8_t *msg, size_t n,
                         uint8_t signature[SLUICE_ED25519_SIGNATURE_BYTES]);

#endif
