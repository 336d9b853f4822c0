/* Devices, vehicles, places, dates. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#include <string.h>

/* 3GPP TS 23.003, 6.2.1 and annex B: 15 digits, the last by Luhn; 16 (IMEISV) have a version instead. */
static enum sluice_check imei(const char *s, size_t n)
{
    if (!sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    if (n == 16)
        return SLUICE_CHECK_NA;
    return sluice_val_result(n == 15 && sluice_luhn_ok(s, n));
}

SLUICE_VAL_NUMBER(imei, " -/", SLUICE_DIGITS, 1)

/* ISO 3779: 17 characters without I, O and Q. The check digit at the ninth place is 49 CFR 565.15(c), for vehicles sold
 * in North America only (1 to 5 at the first place): elsewhere its absence disproves nothing. */
static enum sluice_check vin(const char *s, size_t n)
{
    static const uint8_t letter[26] = {1, 2, 3, 4, 5, 6, 7, 8, 0, 1, 2, 3, 4, 5, 0, 7, 0, 9, 2, 3, 4, 5, 6, 7, 8, 9};
    static const uint8_t weight[17] = {8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2};
    unsigned sum = 0, digits = 0;

    if (n != 17)
        return SLUICE_CHECK_FAIL;
    for (size_t i = 0; i < n; i++) {
        bool digit = s[i] <= '9';
        unsigned v = digit ? (unsigned)(s[i] - '0') : letter[s[i] - 'A'];

        if (!digit && v == 0)
            return SLUICE_CHECK_FAIL;
        digits += digit;
        sum += v * weight[i];
    }
    if (digits < 3 || digits == n)
        return SLUICE_CHECK_FAIL;
    if (s[8] == (sum % 11 == 10 ? 'X' : (char)('0' + sum % 11)))
        return SLUICE_CHECK_OK;
    return s[0] >= '1' && s[0] <= '5' ? SLUICE_CHECK_FAIL : SLUICE_CHECK_NA;
}

SLUICE_VAL_FORM(vin, " -")

/* The same where the check digit has to be there: a number that nothing names. */
enum sluice_check sluice_val_vin_checked(const uint8_t *value, size_t len)
{
    return sluice_val_result(sluice_val_vin(value, len) == SLUICE_CHECK_OK);
}

/* One decimal number at s[*at]: its whole part without sign, and whether anything follows the point. */
static bool take_degrees(const uint8_t *s, size_t n, size_t *at, unsigned *whole, bool *beyond)
{
    size_t begin;

    if (*at < n && (s[*at] == '-' || s[*at] == '+'))
        ++*at;
    begin = *at;
    *whole = 0;
    while (*at < n && s[*at] >= '0' && s[*at] <= '9' && *at - begin < 4)
        *whole = *whole * 10 + (unsigned)(s[(*at)++] - '0');
    if (*at == begin || *at == n || s[(*at)++] != '.')
        return false;
    *beyond = false;
    for (begin = *at; *at < n && s[*at] >= '0' && s[*at] <= '9'; ++*at)
        *beyond = *beyond || s[*at] != '0';
    return *at > begin;
}

/* ISO 6709, annex H's human form in decimal degrees: latitude within 90, longitude within 180. */
enum sluice_check sluice_val_coordinates(const uint8_t *value, size_t len)
{
    unsigned lat, lon;
    bool lat_beyond, lon_beyond;
    size_t at = 0;

    if (!take_degrees(value, len, &at, &lat, &lat_beyond))
        return SLUICE_CHECK_FAIL;
    while (at < len && (value[at] == ' ' || value[at] == ',' || value[at] == ';' || value[at] == '/'))
        at++;
    if (!take_degrees(value, len, &at, &lon, &lon_beyond) || at != len)
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(lat + lat_beyond <= 90 && lon + lon_beyond <= 180 && (lat != 0 || lon != 0));
}

/* The runs of digits in value, at most 3 (more: 4). */
static size_t number_runs(const uint8_t *value, size_t len, unsigned number[3], size_t width[3])
{
    size_t n = 0, run = 0;

    for (size_t i = 0; i < len; i++) {
        if (value[i] < '0' || value[i] > '9') {
            run = 0;
            continue;
        }
        if (run++ == 0) {
            if (n == 3)
                return 4;
            number[n] = 0;
            n++;
        }
        if (run > 4)
            return 4;
        number[n - 1] = number[n - 1] * 10 + (unsigned)(value[i] - '0');
        width[n - 1] = run;
    }
    return n;
}

/*
 * A day of the Gregorian calendar in any order that people write: 2024-02-29, 29.02.2024, 2/29/24. With the month as a
 * word only day and year are numbers; which words are months is the pattern's business.
 */
enum sluice_check sluice_val_date(const uint8_t *value, size_t len)
{
    unsigned v[3] = {0};
    size_t width[3] = {0}, n = number_runs(value, len, v, width);
    unsigned year;

    if (n == 2) {
        bool year_first = width[0] == 4;
        unsigned day = v[year_first ? 1 : 0];

        year = v[year_first ? 0 : 1];
        return sluice_val_result(sluice_val_date_ok(year, 1, day));
    }
    if (n != 3)
        return SLUICE_CHECK_FAIL;
    if (width[0] == 4)
        return sluice_val_result(sluice_val_date_ok(v[0], v[1], v[2]));
    if (width[2] != 4 && width[2] != 2)
        return SLUICE_CHECK_FAIL;
    year = width[2] == 4 ? v[2] : 2000 + v[2];
    return sluice_val_result(sluice_val_date_ok(year, v[1], v[0]) || sluice_val_date_ok(year, v[0], v[1]));
}
