/*
 * A keyed fingerprint stands for a value that an allow-list must not hold: redact makes them under the redaction key,
 * policy compares them. As text: 32 digits and letters a to f.
 */
#ifndef SLUICE_CORE_FINGERPRINT_H
#define SLUICE_CORE_FINGERPRINT_H

#include "core/status.h"

#define SLUICE_FINGERPRINT_BYTES 16u
#define SLUICE_FINGERPRINT_TEXT 33u /* bytes of its text, NUL included */

struct sluice_fingerprint {
    bool known; /* zeroed: it could not be told, and is like no other */
    uint8_t bytes[SLUICE_FINGERPRINT_BYTES];
};

/* False, and *out zeroed, when text is none. */
bool sluice_fingerprint_parse(const char *text, struct sluice_fingerprint *out) SLUICE_MUST_USE;

void sluice_fingerprint_format(const struct sluice_fingerprint *f, char out[SLUICE_FINGERPRINT_TEXT]);

#endif
