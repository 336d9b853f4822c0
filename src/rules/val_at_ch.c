/* Austria and Switzerland. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#include <string.h>

/*
 * Versicherungsnummer (ASVG section 460d; Dachverband der Sozialversicherungstraeger): serial number (3, from 100),
 * check digit, date of birth DDMMYY: the digits without the check digit times 3,7,9,5,8,4,2,1,6 modulo 11; serial
 * numbers that give 10 are not used. Where a day's numbers are used up, the month is 13, 14 or 15.
 */
static enum sluice_check at_svnr(const char *s, size_t n)
{
    static const int8_t weights[10] = {3, 7, 9, 0, 5, 8, 4, 2, 1, 6};
    unsigned day, month;

    if (n != 10 || !sluice_val_all_digits(s, n) || s[0] == '0' || strspn(s, "01") == n) /* bits */
        return SLUICE_CHECK_FAIL;
    day = (unsigned)sluice_digits_value(s + 4, 2);
    month = (unsigned)sluice_digits_value(s + 6, 2);
    if (month == 0 || month > 15 || !sluice_val_date_ok(2000, month > 12 ? 1 : month, day)) /* 29 February too */
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, weights, n) % 11 == s[3] - '0');
}

SLUICE_VAL_FORM(at_svnr, " -./")

/* Abgabenkontonummer, "Steuernummer" (BMF; European Commission, TIN algorithms, AT): tax office (2), number (6), check
 * digit: Luhn. */
static enum sluice_check at_tin(const char *s, size_t n)
{
    return sluice_val_result(n == 9 && sluice_val_all_digits(s, n) && !sluice_val_same_digit(s, n) &&
                             sluice_luhn_ok(s, n));
}

SLUICE_VAL_NUMBER(at_tin, " -./", SLUICE_DIGITS, 1)

/* AHV-Nummer (AHVG article 50c; AHVV article 133): 756, 9 digits, check digit of an EAN-13. */
static enum sluice_check ch_ahv(const char *s, size_t n)
{
    static const int8_t weights[13] = {1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1};

    if (n != 13 || !sluice_val_all_digits(s, n) || memcmp(s, "756", 3) != 0 || sluice_val_same_digit(s + 3, 9))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, weights, n) % 10 == 0);
}

SLUICE_VAL_NUMBER(ch_ahv, " -.", SLUICE_DIGITS, 1)

/* Unternehmens-Identifikationsnummer (UIDV, annex; eCH-0097): CHE, 8 digits, check digit: 11 less the sum of the digits
 * times 5,4,3,2,7,6,5,4 modulo 11; numbers that give 10 are not used. The VAT number is the same with MWST, TVA or IVA
 * behind it, which is not part of the value here. */
static enum sluice_check ch_uid(const char *s, size_t n)
{
    static const int8_t weights[9] = {5, 4, 3, 2, 7, 6, 5, 4, 1};

    if (n != 12 || memcmp(s, "CHE", 3) != 0 || !sluice_val_all_digits(s + 3, 9) || sluice_val_same_digit(s + 3, 9))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s + 3, weights, 9) % 11 == 0);
}

SLUICE_VAL_NUMBER(ch_uid, " -.", SLUICE_DIGITS, 1)
