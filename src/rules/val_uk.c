/* The United Kingdom, but for NHS and National Insurance numbers (val_uk_us.c). */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#include <string.h>

/* Unique Taxpayer Reference (HMRC, "Online validation of UTRs"): the first digit checks the others: weights
 * 6,7,8,9,10,5,4,3,2 modulo 11, and a table. */
static enum sluice_check uk_utr(const char *s, size_t n)
{
    static const int8_t weights[9] = {6, 7, 8, 9, 10, 5, 4, 3, 2};

    if (n == 11 && s[n - 1] == 'K') /* as statements write it */
        n--;
    if (n != 10 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result("21987654321"[sluice_weighted_sum(s + 1, weights, 9) % 11] == s[0]);
}

SLUICE_VAL_FORM(uk_utr, " -")

/* Community Health Index (Public Health Scotland, data dictionary, "CHI Number"): DDMMYY, serial number and sex (3),
 * and the check digit of the NHS number. */
static enum sluice_check uk_chi(const char *s, size_t n)
{
    static const int8_t weights[10] = {10, 9, 8, 7, 6, 5, 4, 3, 2, 1};

    if (n != 10 || !sluice_val_all_digits(s, n))
        return SLUICE_CHECK_FAIL;
    if (!sluice_val_date_ok(2000, (unsigned)sluice_digits_value(s + 2, 2), (unsigned)sluice_digits_value(s, 2)))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, weights, n) % 11 == 0);
}

SLUICE_VAL_NUMBER(uk_chi, " -.", SLUICE_DIGITS, 1)

/* Unique Pupil Number (Department for Education, "Unique pupil numbers: a guide for schools"): check letter, 12 digits;
 * the last is a letter in a temporary number. The letter is the sum of the values times 2..13, modulo 23. */
static enum sluice_check uk_upn(const char *s, size_t n)
{
    static const char letters[] = "ABCDEFGHJKLMNPQRTUVWXYZ";
    const char *last;
    size_t sum = 0;

    if (n != 13 || s[0] < 'A' || !sluice_val_all_digits(s + 1, 11))
        return SLUICE_CHECK_FAIL;
    for (size_t i = 1; i < 12; i++)
        sum += (i + 1) * (size_t)(s[i] - '0');
    if (s[12] <= '9') {
        sum += 13 * (size_t)(s[12] - '0');
    } else {
        last = strchr(letters, s[12]);
        if (last == NULL)
            return SLUICE_CHECK_FAIL;
        sum += 13 * (size_t)(last - letters);
    }
    return sluice_val_result(letters[sum % 23] == s[0]);
}

SLUICE_VAL_FORM(uk_upn, " ")

/*
 * VAT registration number (HMRC, "VAT Notice 725"; "Check a UK VAT number"), "GB" or "XI" in front or not: 7 digits and
 * two check digits: weights 8..2 and the check digits' value come to a multiple of 97, or, in numbers given out since
 * 2010, do so with 55 added. Three more digits name a branch. Government departments have GD000..GD499, health
 * authorities HA500..HA999: without a check.
 */
static enum sluice_check uk_vat(const char *s, size_t n)
{
    static const int8_t weights[7] = {8, 7, 6, 5, 4, 3, 2};
    uint64_t sum;

    if (n > 2 && (memcmp(s, "GB", 2) == 0 || memcmp(s, "XI", 2) == 0)) {
        s += 2;
        n -= 2;
    }
    if (n == 5 && sluice_val_all_digits(s + 2, 3) &&
        ((memcmp(s, "GD", 2) == 0 && s[2] < '5') || (memcmp(s, "HA", 2) == 0 && s[2] >= '5')))
        return SLUICE_CHECK_NA;
    if ((n != 9 && n != 12) || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, 7))
        return SLUICE_CHECK_FAIL;
    sum = (uint64_t)sluice_weighted_sum(s, weights, 7) + sluice_digits_value(s + 7, 2);
    return sluice_val_result(sum % 97 == 0 || (sum + 55) % 97 == 0);
}

SLUICE_VAL_FORM(uk_vat, " -.")
