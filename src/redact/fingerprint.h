/* Fingerprints of values under the redaction key, for allow-lists (core/fingerprint.h). Any thread. */
#ifndef SLUICE_REDACT_FINGERPRINT_H
#define SLUICE_REDACT_FINGERPRINT_H

#include "redact/redact.h"

#include "core/fingerprint.h"

/*
 * 128 bits of HMAC-SHA-256 over the value alone, whatever its type: no placeholder's or hash's bits. The same value has
 * the same one on every replica with that key.
 */
void sluice_redact_key_fingerprint(const struct sluice_redact_key *k, const uint8_t *value, size_t len,
                                   struct sluice_fingerprint *out);

/*
 * Of what each of r[0..n) would be replaced as, whatever its operator: escapes undone, the whole of a number. out[i] is
 * not known where the stretch has no value (it is no part of a string). EFORMAT as sluice_redact_text() and
 * sluice_redact_document(); then out must not be used.
 */
enum sluice_status sluice_redact_fingerprints_text(const struct sluice_redact_key *k, const uint8_t *text, size_t len,
                                                   const struct sluice_redaction *r, size_t n,
                                                   struct sluice_fingerprint *out,
                                                   struct sluice_error *err) SLUICE_MUST_USE;
enum sluice_status sluice_redact_fingerprints_document(const struct sluice_redact_key *k, const uint8_t *doc,
                                                       size_t len, const struct sluice_redaction *r, size_t n,
                                                       struct sluice_fingerprint *out,
                                                       struct sluice_error *err) SLUICE_MUST_USE;

#endif
