/* Italy. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#include <string.h>

/* A digit, or the letter that replaces it where two people would have the same code (omocodia); -1: neither. */
static int omocodia_digit(char c)
{
    const char *p = strchr("LMNPQRSTUV", c);

    if (c >= '0' && c <= '9')
        return c - '0';
    return c == '\0' || p == NULL ? -1 : (int)(p - "LMNPQRSTUV");
}

/* Two of them as a number; 100: not digits. */
static unsigned omocodia_pair(const char *s)
{
    int tens = omocodia_digit(s[0]), ones = omocodia_digit(s[1]);

    return tens < 0 || ones < 0 ? 100 : (unsigned)(tens * 10 + ones);
}

/*
 * Codice fiscale (D.M. 23 December 1976; Agenzia delle Entrate): six letters of the name, year, month letter, day (plus
 * 40 for women), code of the town, control letter: the sum of what the characters at odd and at even places are worth,
 * modulo 26.
 */
static enum sluice_check it_cf(const char *s, size_t n)
{
    static const uint8_t odd[36] = {1,  0,  5, 7, 9,  13, 15, 17, 19, 21, 1,  0,  5,  7,  9,  13, 15, 17,
                                    19, 21, 2, 4, 18, 20, 11, 3,  6,  8,  12, 14, 16, 10, 22, 25, 24, 23};
    unsigned sum = 0, day;

    if (n != 16)
        return SLUICE_CHECK_FAIL;
    for (size_t i = 0; i < 16; i++) {
        bool letter = i < 6 || i == 8 || i == 11 || i == 15;

        if (letter ? s[i] < 'A' : omocodia_digit(s[i]) < 0)
            return SLUICE_CHECK_FAIL;
    }
    day = omocodia_pair(s + 9);
    if (strchr("ABCDEHLMPRST", s[8]) == NULL || day % 40 < 1 || day % 40 > 31 || day > 71)
        return SLUICE_CHECK_FAIL;
    for (size_t i = 0; i < 15; i++) {
        unsigned v = (unsigned)sluice_alnum_value(s[i]);

        sum += i % 2 == 0 ? odd[v] : v < 10 ? v : v - 10;
    }
    return sluice_val_result(s[15] == (char)('A' + sum % 26));
}

SLUICE_VAL_NUMBER(it_cf, " ", SLUICE_UPPER, 1)

/* Partita IVA (D.P.R. 633/1972, art. 35): 7 digits, the office's province (001..100, 120, 121, 888, 999), Luhn. */
static enum sluice_check it_iva(const char *s, size_t n)
{
    uint64_t office;

    if (n != 11 || !sluice_val_all_digits(s, n) || sluice_digits_value(s, 7) == 0)
        return SLUICE_CHECK_FAIL;
    office = sluice_digits_value(s + 7, 3);
    if ((office < 1 || office > 100) && office != 120 && office != 121 && office != 888 && office != 999)
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_luhn_ok(s, n));
}

SLUICE_VAL_NUMBER(it_iva, " -./", SLUICE_DIGITS, 1)
