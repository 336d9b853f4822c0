/*
 * Check digit and checksum algorithms, each once; the validators say which number uses which, over what. Strings are
 * ASCII digits, or digits and upper-case letters where "alnum" is said: the caller has checked that. Pure functions.
 */
#ifndef SLUICE_RULES_CHECKDIGIT_H
#define SLUICE_RULES_CHECKDIGIT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* 0..9 for digits, 10..35 for A..Z (ISO 7064, ICAO 9303, ISO 13616), -1 for anything else. */
int sluice_alnum_value(char c);

/* The n digits (at most 18) as a number. */
uint64_t sluice_digits_value(const char *digits, size_t n);

/* digits[0] * weights[0] + ... The weights may be negative. */
int sluice_weighted_sum(const char *digits, const int8_t *weights, size_t n);

/* The same, where a product of two digits counts as the sum of them (9 * 2 = 18 counts 9). Weights 0..9. */
unsigned sluice_cross_sum(const char *digits, const int8_t *weights, size_t n);

/* ISO/IEC 7812-1 Annex B; the last digit is the check digit. */
bool sluice_luhn_ok(const char *digits, size_t n);

/* A number modulo 97, letters as two digits: 1 where ISO 7064 MOD 97-10 holds. before is what the characters in front
 * of these came to (0: there are none). alnum. */
unsigned sluice_mod97(unsigned before, const char *alnum, size_t n);

/* ISO 7064 hybrid systems, the last character is the check: MOD 11,10 over digits, MOD 37,36 over alnum. */
bool sluice_mod11_10_ok(const char *digits, size_t n);
bool sluice_mod37_36_ok(const char *alnum, size_t n);

/* ISO 7064 MOD 11-2: digits, the last may be 'X'. */
bool sluice_mod11_2_ok(const char *digits, size_t n);

/* J. Verhoeff, Error Detecting Decimal Codes, 1969; H. M. Damm, Total anti-symmetrische Quasigruppen, 2004. */
bool sluice_verhoeff_ok(const char *digits, size_t n);
bool sluice_damm_ok(const char *digits, size_t n);

/* ICAO Doc 9303-3, 4.9: weights 7, 3, 1 over alnum, modulo 10: the check digit. */
unsigned sluice_icao_731(const char *alnum, size_t n);

/* CRC-16/XMODEM: polynomial 0x1021, begins with 0, nothing reflected. */
uint16_t sluice_crc16(const uint8_t *p, size_t n);

/* CRC-32 as in ISO-HDLC and zlib, and CRC-24 as in OpenPGP (RFC 9580, 6.1). */
uint32_t sluice_crc32(const uint8_t *p, size_t n);
uint32_t sluice_crc24(const uint8_t *p, size_t n);

/* value in the base of the alphabet's length, filled with its first character on the left to exactly width characters
 * (no terminator). Digits that do not fit are cut off on the left. */
void sluice_base_encode(uint32_t value, const char *alphabet, char *out, size_t width);

#endif
