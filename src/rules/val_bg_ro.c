/* Bulgaria, Romania. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#define SEPARATORS " -./"

/* EGN (Civil Registration Act, article 11; regulation of GRAO): YYMMDD, month + 20 before 1900 and + 40 from 2000,
 * three digits, and a check digit with weights 2,4,8,5,10,9,7,3,6 modulo 11, where 10 counts as 0. */
static enum sluice_check bg_egn(const char *s, size_t n)
{
    static const int8_t weights[9] = {2, 4, 8, 5, 10, 9, 7, 3, 6};
    unsigned month, century = 1900;

    if (n != 10 || !sluice_val_all_digits(s, n))
        return SLUICE_CHECK_FAIL;
    month = (unsigned)sluice_digits_value(s + 2, 2);
    if (month > 40) {
        month -= 40;
        century = 2000;
    } else if (month > 20) {
        month -= 20;
        century = 1800;
    }
    if (!sluice_val_date_ok(century + (unsigned)sluice_digits_value(s, 2), month,
                            (unsigned)sluice_digits_value(s + 4, 2)))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, weights, 9) % 11 % 10 == s[9] - '0');
}

SLUICE_VAL_NUMBER(bg_egn, SEPARATORS, SLUICE_DIGITS, 1)

/* LNCh, the personal number of a foreigner (Ministry of the Interior): weights 21,19,17,13,11,9,7,3,1 modulo 10. */
static enum sluice_check bg_lnch(const char *s, size_t n)
{
    static const int8_t weights[10] = {21, 19, 17, 13, 11, 9, 7, 3, 1, -1};

    if (n != 10 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, weights, n) % 10 == 0);
}

SLUICE_VAL_NUMBER(bg_lnch, SEPARATORS, SLUICE_DIGITS, 1)

/* A sum modulo 11; where that is 10, another one; where that is 10 too, 0. */
static int two_sums(const char *s, const int8_t *first, const int8_t *second, size_t n)
{
    int r = sluice_weighted_sum(s, first, n) % 11;

    return r < 10 ? r : sluice_weighted_sum(s, second, n) % 11 % 10;
}

/* EIK, once BULSTAT (Registry Agency; regulation on the BULSTAT register): 9 digits, and 4 more for a branch. */
static enum sluice_check bg_eik(const char *s, size_t n)
{
    static const int8_t a[8] = {1, 2, 3, 4, 5, 6, 7, 8}, b[8] = {3, 4, 5, 6, 7, 8, 9, 10};
    static const int8_t c[4] = {2, 7, 3, 5}, d[4] = {4, 9, 5, 7};

    if ((n != 9 && n != 13) || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n) ||
        two_sums(s, a, b, 8) != s[8] - '0')
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(n == 9 || two_sums(s + 8, c, d, 4) == s[12] - '0');
}

SLUICE_VAL_NUMBER(bg_eik, SEPARATORS, SLUICE_DIGITS, 1)

/* VAT number (National Revenue Agency): BG and an EIK, an EGN, an LNCh or, for others, ten digits with weights
 * 4,3,2,7,6,5,4,3,2,1 modulo 11. */
static enum sluice_check bg_vat(const char *s, size_t n)
{
    static const int8_t weights[10] = {4, 3, 2, 7, 6, 5, 4, 3, 2, 1};

    if (n > 2 && s[0] == 'B' && s[1] == 'G') {
        s += 2;
        n -= 2;
    }
    if (n == 9)
        return bg_eik(s, n);
    if (n != 10 || !sluice_val_all_digits(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(bg_egn(s, n) == SLUICE_CHECK_OK || bg_lnch(s, n) == SLUICE_CHECK_OK ||
                             sluice_weighted_sum(s, weights, n) % 11 == 0);
}

SLUICE_VAL_NUMBER(bg_vat, SEPARATORS, SLUICE_DIGITS, 1)

/* Counties, the sectors of Bucharest (40..48), Calarasi and Giurgiu (51, 52), and what is given out since the register
 * went digital (70, 80..83). */
static bool ro_county_ok(unsigned c)
{
    return (c >= 1 && c <= 48) || c == 51 || c == 52 || c == 70 || (c >= 80 && c <= 83);
}

/* CNP (Legea 105/1996, O.U.G. 97/2005): sex and century, YYMMDD, county, serial number, and a check digit with weights
 * 2,7,9,1,4,6,3,5,8,2,7,9 modulo 11, where 10 counts as 1. 7, 8, 9: residents, whose century is not told. */
static enum sluice_check ro_cnp(const char *s, size_t n)
{
    static const int8_t weights[12] = {2, 7, 9, 1, 4, 6, 3, 5, 8, 2, 7, 9};
    static const unsigned century[10] = {0, 1900, 1900, 1800, 1800, 2000, 2000, 2000, 2000, 2000};
    int check;

    if (n != 13 || !sluice_val_all_digits(s, n) || s[0] == '0')
        return SLUICE_CHECK_FAIL;
    if (!sluice_val_date_ok(century[s[0] - '0'] + (unsigned)sluice_digits_value(s + 1, 2),
                            (unsigned)sluice_digits_value(s + 3, 2), (unsigned)sluice_digits_value(s + 5, 2)) ||
        !ro_county_ok((unsigned)sluice_digits_value(s + 7, 2)) || sluice_digits_value(s + 9, 3) == 0)
        return SLUICE_CHECK_FAIL;
    check = sluice_weighted_sum(s, weights, 12) % 11;
    return sluice_val_result((check == 10 ? 1 : check) == s[12] - '0');
}

SLUICE_VAL_NUMBER(ro_cnp, SEPARATORS, SLUICE_DIGITS, 1)

/* CUI, CIF (Codul de procedura fiscala; ANAF): up to ten digits, with RO in front for VAT; weights 7,5,3,2,1,7,5,3,2 up
 * to the last but one, ten times the sum modulo 11, where 10 counts as 0. A person's tax number is the CNP. */
static enum sluice_check ro_cui(const char *s, size_t n)
{
    static const int8_t weights[9] = {7, 5, 3, 2, 1, 7, 5, 3, 2};

    if (n > 2 && s[0] == 'R' && s[1] == 'O') {
        s += 2;
        n -= 2;
    }
    if (n == 13)
        return ro_cnp(s, n);
    if (n < 2 || n > 10 || !sluice_val_all_digits(s, n) || s[0] == '0')
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, weights + (10 - n), n - 1) * 10 % 11 % 10 == s[n - 1] - '0');
}

SLUICE_VAL_NUMBER(ro_cui, SEPARATORS, SLUICE_DIGITS, 1)
