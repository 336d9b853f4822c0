/* Estonia, Latvia, Lithuania. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#define SEPARATORS " -./"

/* The way of all three registers: weights 1,2,..9,1,2.. modulo 11; where that is 10, weights 3,4,..9,1,2.. ; where that
 * is 10 too, 0. */
static bool two_pass_ok(const char *s, size_t n)
{
    int first = 0, second = 0;

    for (size_t i = 0; i + 1 < n; i++) {
        first += (s[i] - '0') * (int)(1 + i % 9);
        second += (s[i] - '0') * (int)(1 + (i + 2) % 9);
    }
    return (first % 11 < 10 ? first % 11 : second % 11 % 10) == s[n - 1] - '0';
}

/* Isikukood (EVS 585:2007) and asmens kodas (LST 1551): century and sex 1..8, YYMMDD, serial number, check digit. */
static enum sluice_check personal_code(const char *s, size_t n)
{
    unsigned century;

    if (n != 11 || !sluice_val_all_digits(s, n) || s[0] < '1' || s[0] > '8')
        return SLUICE_CHECK_FAIL;
    century = 1800u + (unsigned)(s[0] - '1') / 2 * 100;
    if (!sluice_val_date_ok(century + (unsigned)sluice_digits_value(s + 1, 2), (unsigned)sluice_digits_value(s + 3, 2),
                            (unsigned)sluice_digits_value(s + 5, 2)))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(two_pass_ok(s, n));
}

enum sluice_check sluice_val_ee_ik(const uint8_t *value, size_t len)
{
    return sluice_val_compact(value, len, SEPARATORS, personal_code);
}

size_t sluice_val_ee_ik_complete(const uint8_t *value, size_t len, char *out, size_t cap)
{
    return sluice_val_search(sluice_val_ee_ik, SLUICE_DIGITS, 1, value, len, out, cap);
}

/* Estonia's business register: 8 digits, the first 1, 7, 8 or 9 by the kind of register. */
static enum sluice_check ee_registry(const char *s, size_t n)
{
    if (n != 8 || !sluice_val_all_digits(s, n) || (s[0] != '1' && s[0] < '7'))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(two_pass_ok(s, n));
}

SLUICE_VAL_NUMBER(ee_registry, SEPARATORS, SLUICE_DIGITS, 1)

/* KMKR (kaibemaksukohustuslase number): EE and 9 digits, weights 3,7,1 modulo 10. */
static enum sluice_check ee_vat(const char *s, size_t n)
{
    static const int8_t weights[9] = {3, 7, 1, 3, 7, 1, 3, 7, 1};

    if (n == 11 && s[0] == 'E' && s[1] == 'E') {
        s += 2;
        n -= 2;
    }
    if (n != 9 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, weights, n) % 10 == 0);
}

SLUICE_VAL_NUMBER(ee_vat, SEPARATORS, SLUICE_DIGITS, 1)

/* 1 less the sum with weights 1,6,3,7,9,10,5,8,4,2, modulo 11; weights of opposite sign keep it positive. */
static bool lv_check_ok(const char *s)
{
    static const int8_t weights[10] = {10, 5, 8, 4, 2, 1, 6, 3, 7, 9};

    return (1 + sluice_weighted_sum(s, weights, 10)) % 11 == s[10] - '0';
}

/* Personas kods (Population Register; European Commission, TIN algorithms: LV): DDMMYY, century (0: 18, 1: 19, 2: 20),
 * serial number, check digit. From July 2017 on it begins with 32 and tells no date. */
static enum sluice_check lv_pk(const char *s, size_t n)
{
    if (n != 11 || !sluice_val_all_digits(s, n))
        return SLUICE_CHECK_FAIL;
    if ((s[0] != '3' || s[1] < '2') &&
        (s[6] > '2' ||
         !sluice_val_date_ok(1800u + (unsigned)(s[6] - '0') * 100 + (unsigned)sluice_digits_value(s + 4, 2),
                             (unsigned)sluice_digits_value(s + 2, 2), (unsigned)sluice_digits_value(s, 2))))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(s[0] <= '3' && lv_check_ok(s));
}

SLUICE_VAL_NUMBER(lv_pk, SEPARATORS, SLUICE_DIGITS, 1)

/* Registration number of a taxpayer, with LV in front the VAT number: a company's begins with 4..9 and its sum with
 * weights 9,1,4,8,3,10,2,5,7,6,1 is 3 modulo 11; a person's is the personas kods. */
static enum sluice_check lv_vat(const char *s, size_t n)
{
    static const int8_t weights[11] = {9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1};

    if (n == 13 && s[0] == 'L' && s[1] == 'V') {
        s += 2;
        n -= 2;
    }
    if (n != 11 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return s[0] <= '3' ? lv_pk(s, n) : sluice_val_result(sluice_weighted_sum(s, weights, n) % 11 == 3);
}

SLUICE_VAL_NUMBER(lv_vat, SEPARATORS, SLUICE_DIGITS, 1)

/* Imones kodas (Register of Legal Entities): 9 digits. */
static enum sluice_check lt_company(const char *s, size_t n)
{
    return sluice_val_result(n == 9 && sluice_val_all_digits(s, n) && !sluice_val_same_digit(s, n) &&
                             two_pass_ok(s, n));
}

SLUICE_VAL_NUMBER(lt_company, SEPARATORS, SLUICE_DIGITS, 1)

/* PVM moketojo kodas: 9 digits, or 12 for one registered for a time; the last but one is 1. */
static enum sluice_check lt_vat(const char *s, size_t n)
{
    if (n > 2 && s[0] == 'L' && s[1] == 'T') {
        s += 2;
        n -= 2;
    }
    if ((n != 9 && n != 12) || !sluice_val_all_digits(s, n) || s[n - 2] != '1')
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(!sluice_val_same_digit(s, n) && two_pass_ok(s, n));
}

SLUICE_VAL_NUMBER(lt_vat, SEPARATORS, SLUICE_DIGITS, 1)
