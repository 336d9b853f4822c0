/*
 * Base64 (RFC 4648). libsodium 1.0.18's decoder takes every byte above 0x7F for a letter where char is signed, so it is
 * called from here only. Pure functions; what they decode may be secret, so the caller wipes out.
 */
#ifndef SLUICE_CORE_BASE64_H
#define SLUICE_CORE_BASE64_H

#include "core/status.h"

/* Strictly: section 4, with padding, zero trailing bits, nothing else in between. False when text is not the one
 * spelling of at most max bytes. */
bool sluice_base64_decode(const char *text, size_t n, uint8_t *out, size_t max, size_t *len) SLUICE_MUST_USE;

/* As people and programs write it: either alphabet (sections 4 and 5), padding or none. Trailing bits count for
 * nothing. False where another byte stands in text, or a number of characters that no bytes make, or more than max
 * bytes. */
bool sluice_base64_decode_any(const uint8_t *text, size_t n, uint8_t *out, size_t max, size_t *len) SLUICE_MUST_USE;

/* 0..63 for a character of either alphabet, -1 for any other byte. */
int sluice_base64_value(uint8_t c);

#endif
