/* Poland. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#include <string.h>

#define SEPARATORS " ._/-"

/* PESEL (ustawa o ewidencji ludnosci, 2010): YYMMDD with the century in the month (1800 is +80, 2000 +20, 2100 +40,
 * 2200 +60), serial number with sex, and a digit that makes the sum with weights 1,3,7,9... a multiple of 10. */
static enum sluice_check pl_pesel(const char *s, size_t n)
{
    static const int8_t weights[11] = {1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1};
    static const unsigned century[5] = {1900, 2000, 2100, 2200, 1800};
    unsigned month;

    if (n != 11 || !sluice_val_all_digits(s, n))
        return SLUICE_CHECK_FAIL;
    month = (unsigned)sluice_digits_value(s + 2, 2);
    if (!sluice_val_date_ok(century[month / 20] + (unsigned)sluice_digits_value(s, 2), month % 20,
                            (unsigned)sluice_digits_value(s + 4, 2)))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, weights, n) % 10 == 0);
}

SLUICE_VAL_NUMBER(pl_pesel, SEPARATORS, SLUICE_DIGITS, 1)

/* NIP (ustawa o zasadach ewidencji, 1995): weights 6,5,7,2,3,4,5,6,7 modulo 11; 10 is never given out. PL in front
 * makes it the VAT number. */
static enum sluice_check pl_nip(const char *s, size_t n)
{
    static const int8_t weights[10] = {6, 5, 7, 2, 3, 4, 5, 6, 7, -1};

    if (n == 12 && s[0] == 'P' && s[1] == 'L') {
        s += 2;
        n -= 2;
    }
    if (n != 10 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, weights, n) % 11 == 0);
}

SLUICE_VAL_NUMBER(pl_nip, SEPARATORS, SLUICE_DIGITS, 1)

/* REGON (rozporzadzenie of 30 November 2015): 9 digits with weights 8,9,2,3,4,5,6,7, or these and 5 more with weights
 * 2,4,8,5,0,9,7,3,6,1,2,4,8; modulo 11, 10 counts as 0. */
static enum sluice_check pl_regon(const char *s, size_t n)
{
    static const int8_t nine[8] = {8, 9, 2, 3, 4, 5, 6, 7};
    static const int8_t fourteen[13] = {2, 4, 8, 5, 0, 9, 7, 3, 6, 1, 2, 4, 8};

    if ((n != 9 && n != 14) || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    if (sluice_weighted_sum(s, nine, 8) % 11 % 10 != s[8] - '0')
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(n == 9 || sluice_weighted_sum(s, fourteen, 13) % 11 % 10 == s[13] - '0');
}

SLUICE_VAL_NUMBER(pl_regon, SEPARATORS, SLUICE_DIGITS, 1)

/* Letters (10..35) and digits with the check digit behind the letters, all weighted: a multiple of 10. */
static bool document_ok(const char *s, size_t n, size_t letters, const uint8_t weights[9])
{
    unsigned sum = 0;

    if (n != 9 || !sluice_val_all_digits(s + letters, n - letters))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (i < letters && s[i] < 'A')
            return false;
        sum += (unsigned)sluice_alnum_value(s[i]) * weights[i];
    }
    return sum % 10 == 0;
}

/* Dowod osobisty (rozporzadzenie of 29 January 2015): 3 letters, check digit, 5 digits; weights 7,3,1,9,7,3,1,7,3. */
static enum sluice_check pl_dowod(const char *s, size_t n)
{
    static const uint8_t weights[9] = {7, 3, 1, 9, 7, 3, 1, 7, 3};

    return sluice_val_result(document_ok(s, n, 3, weights));
}

SLUICE_VAL_FORM(pl_dowod, SEPARATORS)

/* Passport: 2 letters, check digit, 6 digits; weights 7,3,9,1,7,3,1,7,3. */
static enum sluice_check pl_passport(const char *s, size_t n)
{
    static const uint8_t weights[9] = {7, 3, 9, 1, 7, 3, 1, 7, 3};

    return sluice_val_result(document_ok(s, n, 2, weights));
}

SLUICE_VAL_FORM(pl_passport, SEPARATORS)

/* Not the check digit, which stands in the middle, but a last digit that fits it. */
size_t sluice_val_pl_dowod_complete(const uint8_t *value, size_t len, char *out, size_t cap)
{
    return sluice_val_search(sluice_val_pl_dowod, SLUICE_DIGITS, 1, value, len, out, cap);
}

size_t sluice_val_pl_passport_complete(const uint8_t *value, size_t len, char *out, size_t cap)
{
    return sluice_val_search(sluice_val_pl_passport, SLUICE_DIGITS, 1, value, len, out, cap);
}

/* The number of a land register (rozporzadzenie of 15 February 2016): a court's 4 characters, '/', 8 digits, '/', and a
 * check digit over the 12 with weights 1,3,7. X counts 10, then A, B... without Q and V. */
static enum sluice_check pl_kw(const char *s, size_t n)
{
    static const char table[] = "0123456789XABCDEFGHIJKLMNOPRSTUWYZ";
    static const unsigned weights[3] = {1, 3, 7};
    unsigned sum = 0;

    if (n != 13 || !sluice_val_all_digits(s + 4, 9))
        return SLUICE_CHECK_FAIL;
    for (size_t i = 0; i < 12; i++) {
        const char *at = strchr(table, s[i]);

        if (at == NULL)
            return SLUICE_CHECK_FAIL;
        sum += (unsigned)(at - table) * weights[i % 3];
    }
    return sluice_val_result(sum % 10 == (unsigned)(s[12] - '0'));
}

SLUICE_VAL_NUMBER(pl_kw, SEPARATORS, SLUICE_DIGITS, 1)
