/* Base64, strictly: RFC 4648 section 4, with padding, zero trailing bits, nothing else in between. */
#ifndef SLUICE_AUDIT_BASE64_H
#define SLUICE_AUDIT_BASE64_H

#include "core/status.h"

/* False when text is not the one spelling of at most max bytes. */
bool sluice_base64_decode(const char *text, size_t n, uint8_t *out, size_t max, size_t *len) SLUICE_MUST_USE;

#endif
