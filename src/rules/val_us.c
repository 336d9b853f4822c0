/* The United States, but for what stands in val_uk_us.c, and Canada. */
#include "rules/val_world.h"

#include "rules/checkdigit.h"

#include <string.h>

/* Employer Identification Number (IRS, "How EINs are assigned and valid EIN prefixes"): the first two digits name a
 * campus or the internet. No check digit: this can only disprove. */
static enum sluice_check us_ein(const char *s, size_t n)
{
    if (n != 9 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n) || memcmp(s, "123456789", 9) == 0)
        return SLUICE_CHECK_FAIL;
    return sluice_val_pair_in(s, "00070809171819282949697078798996"
                                 "97")
               ? SLUICE_CHECK_FAIL
               : SLUICE_CHECK_NA;
}
SLUICE_VAL_FORM(us_ein, " -")

/* Medicare Beneficiary Identifier (CMS, "Understanding the MBI"): a form for each of the 11 characters, no S, L, O, I,
 * B, Z. No check character. */
static enum sluice_check us_mbi(const char *s, size_t n)
{
    static const char form[] = "CAXNAXNAANN"; /* C 1-9, N 0-9, A letter, X either */

    if (n != 11 || s[0] == '0')
        return SLUICE_CHECK_FAIL;
    for (size_t i = 0; i < n; i++) {
        bool digit = s[i] <= '9';

        if (strchr("SLOIBZ", s[i]) != NULL || (digit ? form[i] == 'A' : form[i] == 'N' || form[i] == 'C'))
            return SLUICE_CHECK_FAIL;
    }
    return SLUICE_CHECK_OK;
}
SLUICE_VAL_FORM(us_mbi, " -")

/* National Provider Identifier (45 CFR 162.406; CMS, "NPI check digit calculation"): Luhn with 80840 in front, which
 * stands for health in the United States. The first digit is 1 or 2. */
static enum sluice_check us_npi(const char *s, size_t n)
{
    char full[16] = "80840";

    if (n != 10 || !sluice_val_all_digits(s, n) || (s[0] != '1' && s[0] != '2'))
        return SLUICE_CHECK_FAIL;
    memcpy(full + 5, s, n);
    return sluice_val_result(sluice_luhn_ok(full, 15));
}
SLUICE_VAL_NUMBER(us_npi, " -", SLUICE_DIGITS, 1)

/* DEA registration number (DEA, Practitioner's Manual): registrant type, first letter of the name or 9, six digits,
 * and the last digit of (d1 + d3 + d5) + 2 (d2 + d4 + d6). */
static enum sluice_check us_dea(const char *s, size_t n)
{
    static const int8_t weights[6] = {1, 2, 1, 2, 1, 2};

    if (n != 9 || strchr("ABCDEFGHJKLMPRSTUX", s[0]) == NULL || (s[1] < 'A' && s[1] != '9') ||
        !sluice_val_all_digits(s + 2, 7) || sluice_val_same_digit(s + 2, 7))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s + 2, weights, 6) % 10 == s[8] - '0');
}
SLUICE_VAL_NUMBER(us_dea, " -", SLUICE_DIGITS, 1)

/* Social Insurance Number (Service Canada): Luhn; 0 is not used, 8 is a business's. */
static enum sluice_check ca_sin(const char *s, size_t n)
{
    if (n != 9 || !sluice_val_all_digits(s, n) || s[0] == '0' || s[0] == '8')
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_luhn_ok(s, n));
}
SLUICE_VAL_NUMBER(ca_sin, " -.", SLUICE_DIGITS, 1)

/* Business number (Canada Revenue Agency): 9 digits with Luhn, or these with the programme (two letters) and the
 * account (four digits). */
static enum sluice_check ca_bn(const char *s, size_t n)
{
    if ((n != 9 && n != 15) || !sluice_val_all_digits(s, 9) || sluice_val_same_digit(s, 9) || !sluice_luhn_ok(s, 9))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(n == 9 ||
                             (s[9] == 'R' && strchr("CMPTZRED", s[10]) != NULL && sluice_val_all_digits(s + 11, 4)));
}
SLUICE_VAL_NUMBER(ca_bn, " -", SLUICE_DIGITS, 1)

/* Personal Health Number of British Columbia (Ministry of Health, "PHN check digit"): begins with 9; the next eight
 * digits with weights 2,4,8,5,10,9,7,3, modulo 11, from 11. */
static enum sluice_check ca_bc_phn(const char *s, size_t n)
{
    static const int8_t weights[8] = {2, 4, 8, 5, 10, 9, 7, 3};

    if (n != 10 || !sluice_val_all_digits(s, n) || s[0] != '9')
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(11 - sluice_weighted_sum(s + 1, weights, 8) % 11 == s[9] - '0');
}
SLUICE_VAL_NUMBER(ca_bc_phn, " -", SLUICE_DIGITS, 1)

/* Ontario health number (Ministry of Health, "Health number check digit"): ten digits, Luhn, and perhaps a version of
 * two letters. */
static enum sluice_check ca_on_health(const char *s, size_t n)
{
    if ((n != 10 && n != 12) || !sluice_val_all_digits(s, 10) || s[0] == '0' || sluice_val_same_digit(s, 10))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_luhn_ok(s, 10) && (n == 10 || (s[10] >= 'A' && s[11] >= 'A')));
}
SLUICE_VAL_NUMBER(ca_on_health, " -", SLUICE_DIGITS, 1)
