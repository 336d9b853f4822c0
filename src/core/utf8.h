/* UTF-8, strictly: RFC 3629 (no surrogates, no overlong forms, nothing above U+10FFFF). */
#ifndef SLUICE_CORE_UTF8_H
#define SLUICE_CORE_UTF8_H

#include "sluice_types.h"

/*
 * Decode the code point at p (n >= 1 bytes readable). Returns its length 1..4 and sets *cp, or 0 when the bytes are not
 * a well-formed sequence; *cut tells then whether they are the true beginning of one that more bytes could complete.
 */
unsigned sluice_utf8_decode(const uint8_t *p, size_t n, uint32_t *cp, bool *cut);

/* Write cp (a scalar value) to out (4 bytes); returns the length, 0 when cp is none. */
unsigned sluice_utf8_encode(uint32_t cp, uint8_t *out);

/* Offset of the first ill-formed byte, or n. A sequence cut off by the end is ill-formed. */
size_t sluice_utf8_check(const uint8_t *p, size_t n);

#endif
