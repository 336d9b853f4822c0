/*
 * What stands where a secret would and is none, by its shape: placeholders, code, paths, identifiers. Pure functions
 * over borrowed bytes; any thread.
 */
#ifndef SLUICE_RULES_SECRET_SHAPE_H
#define SLUICE_RULES_SECRET_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* However it is written: ${VAR}, {{ x }}, <token>, ****, xxxx, your-key, aaaa, 12345678, a URL, a path, an address. */
bool sluice_shape_is_filler(const uint8_t *p, size_t n);

/* As it stands without quotes: a call, an index, an attribute, a type, a variable. */
bool sluice_shape_is_code(const uint8_t *p, size_t n);

/* Whether one of the bytes (a string) is in it. */
bool sluice_shape_has_any(const uint8_t *p, size_t n, const char *bytes);

/* 8-4-4-4-12 hex digits. */
bool sluice_shape_is_uuid(const uint8_t *p, size_t n);

/* Letters and joins, then digits, then nothing. */
bool sluice_shape_digits_last(const uint8_t *p, size_t n);

#endif
