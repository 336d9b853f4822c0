/* The United Kingdom and the United States. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#include <string.h>

/* NHS number (NHS Data Dictionary, "NHS NUMBER"): weights 10..2 modulo 11; 11 less that, where 11 is 0 and 10 is never
 * given out. */
static enum sluice_check uk_nhs(const char *s, size_t n)
{
    static const int8_t weights[10] = {10, 9, 8, 7, 6, 5, 4, 3, 2, 1};

    if (n != 10 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, weights, n) % 11 == 0);
}

SLUICE_VAL_NUMBER(uk_nhs, " -.", SLUICE_DIGITS, 1)

/* National Insurance number (HMRC, NIM39110): two letters, 6 digits, A..D. D, F, I, Q, U, V are never a first or second
 * letter, O never the second; some pairs are not used. */
static enum sluice_check uk_nino(const char *s, size_t n)
{
    static const char unused[][3] = {"BG", "GB", "KN", "NK", "NT", "TN", "ZZ"};

    if (n != 9 || s[0] < 'A' || s[1] < 'A' || !sluice_val_all_digits(s + 2, 6) || s[8] < 'A' || s[8] > 'D')
        return SLUICE_CHECK_FAIL;
    if (strchr("DFIQUV", s[0]) != NULL || strchr("DFIQUVO", s[1]) != NULL)
        return SLUICE_CHECK_FAIL;
    for (size_t i = 0; i < sizeof unused / sizeof *unused; i++) {
        if (memcmp(s, unused[i], 2) == 0)
            return SLUICE_CHECK_FAIL;
    }
    return SLUICE_CHECK_OK;
}

SLUICE_VAL_FORM(uk_nino, " -.")

/* Social Security number (SSA, "Randomization FAQ"; POMS RM 10201.035): no area 000, 666 or 900 and up, no group 00, no
 * serial 0000. Two well-known ones were printed for advertising. There is no check digit: this can only disprove. */
static enum sluice_check us_ssn(const char *s, size_t n)
{
    uint64_t area;

    if (n != 9 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    area = sluice_digits_value(s, 3);
    if (area == 0 || area == 666 || area >= 900 || memcmp(s + 3, "00", 2) == 0 || memcmp(s + 5, "0000", 4) == 0)
        return SLUICE_CHECK_FAIL;
    if (memcmp(s, "078051120", 9) == 0 || memcmp(s, "219099999", 9) == 0 || memcmp(s, "123456789", 9) == 0)
        return SLUICE_CHECK_FAIL;
    return SLUICE_CHECK_NA;
}

SLUICE_VAL_FORM(us_ssn, " -.")

/* Individual Taxpayer Identification Number (IRS, IRM 3.21.263): 9xx, fourth and fifth digit 50-65, 70-88, 90-92 or
 * 94-99. This too can only disprove. */
static enum sluice_check us_itin(const char *s, size_t n)
{
    uint64_t group;

    if (n != 9 || !sluice_val_all_digits(s, n) || s[0] != '9')
        return SLUICE_CHECK_FAIL;
    group = sluice_digits_value(s + 3, 2);
    if (group < 50 || (group > 65 && group < 70) || group == 89 || group == 93)
        return SLUICE_CHECK_FAIL;
    return SLUICE_CHECK_NA;
}

SLUICE_VAL_FORM(us_itin, " -.")
