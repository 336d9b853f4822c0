/* Which values are surrogates of our own: what comes back in a prompt is left as it is. Any thread. */
#ifndef SLUICE_REDACT_OURS_H
#define SLUICE_REDACT_OURS_H

#include "redact/redact.h"

/*
 * out[i]: whether r[i]'s value is a surrogate of its type, made under this key (surrogate/surrogate.h says how sure
 * that is; what is taken for one lies in a range that is nobody's). Escapes undone, the whole of a number, as it would
 * be replaced. False where a stretch has no value (it is no part of a string). EFORMAT as sluice_redact_text() and
 * sluice_redact_document(); then out must not be used.
 */
enum sluice_status sluice_redact_ours_text(const struct sluice_redact_key *k, const uint8_t *text, size_t len,
                                           const struct sluice_redaction *r, size_t n, bool *out,
                                           struct sluice_error *err) SLUICE_MUST_USE;
enum sluice_status sluice_redact_ours_document(const struct sluice_redact_key *k, const uint8_t *doc, size_t len,
                                               const struct sluice_redaction *r, size_t n, bool *out,
                                               struct sluice_error *err) SLUICE_MUST_USE;

#endif
