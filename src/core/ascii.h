/* Kinds of ASCII bytes and words of ASCII letters, whatever the locale. No byte from 0x80 up is of any kind. Pure. */
#ifndef SLUICE_CORE_ASCII_H
#define SLUICE_CORE_ASCII_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

static inline bool sluice_is_upper(uint8_t c)
{
    return c >= 'A' && c <= 'Z';
}

static inline bool sluice_is_lower(uint8_t c)
{
    return c >= 'a' && c <= 'z';
}

static inline bool sluice_is_letter(uint8_t c)
{
    return sluice_is_lower(c | 0x20u);
}

static inline bool sluice_is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static inline bool sluice_is_hex(uint8_t c)
{
    return sluice_is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

static inline bool sluice_is_alnum(uint8_t c)
{
    return sluice_is_letter(c) || sluice_is_digit(c);
}

/* What joins the words of a name. */
static inline bool sluice_is_join(uint8_t c)
{
    return c == '-' || c == '_' || c == '.';
}

static inline uint8_t sluice_to_lower(uint8_t c)
{
    return sluice_is_upper(c) ? (uint8_t)(c - 'A' + 'a') : c;
}

/* Whether p[0..n) is the word (small letters), in either case. */
static inline bool sluice_bytes_equal(const uint8_t *p, size_t n, const char *word)
{
    size_t i = 0;

    while (i < n && word[i] != '\0' && sluice_to_lower(p[i]) == (uint8_t)word[i])
        i++;
    return i == n && word[i] == '\0';
}

/* Whether p[0..n) begins with the word (small letters), in either case. */
static inline bool sluice_bytes_begin(const uint8_t *p, size_t n, const char *word)
{
    size_t i = 0;

    while (i < n && word[i] != '\0' && sluice_to_lower(p[i]) == (uint8_t)word[i])
        i++;
    return word[i] == '\0';
}

/* ...or holds it anywhere. */
static inline bool sluice_bytes_contain(const uint8_t *p, size_t n, const char *word)
{
    for (size_t i = 0; i < n; i++) {
        if (sluice_bytes_begin(p + i, n - i, word))
            return true;
    }
    return false;
}

#endif
