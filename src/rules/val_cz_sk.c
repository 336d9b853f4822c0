/* Czechia, Slovakia. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#define SEPARATORS " -./"

/* Month + 50 for women, and where a day's numbers have run out + 20 more (since 2004). */
static unsigned rc_month(unsigned month)
{
    month -= month > 50 ? 50 : 0;
    return month - (month > 20 ? 20 : 0);
}

/* Rodne cislo (zakon 133/2000 Sb., section 13; Slovakia: zakon 301/1995 Z. z.): YYMMDD and three digits up to 1953,
 * then four that make it a multiple of 11; until 1985 also where nine digits modulo 11 are 10 and the last is 0. */
static enum sluice_check cz_rc(const char *s, size_t n)
{
    unsigned year, rest;

    if ((n != 9 && n != 10) || !sluice_val_all_digits(s, n))
        return SLUICE_CHECK_FAIL;
    year = (unsigned)sluice_digits_value(s, 2);
    if (n == 9)
        year += year < 54 ? 1900 : 1800;
    else
        year += year < 54 ? 2000 : 1900;
    if (!sluice_val_date_ok(year, rc_month((unsigned)sluice_digits_value(s + 2, 2)),
                            (unsigned)sluice_digits_value(s + 4, 2)))
        return SLUICE_CHECK_FAIL;
    if (n == 9)
        return s[6] == '0' && s[7] == '0' && s[8] == '0' ? SLUICE_CHECK_FAIL : SLUICE_CHECK_NA;
    rest = (unsigned)(sluice_digits_value(s, 9) % 11);
    return sluice_val_result(rest % 10 == (unsigned)(s[9] - '0') && (rest < 10 || year < 1986));
}

SLUICE_VAL_NUMBER(cz_rc, SEPARATORS, SLUICE_DIGITS, 1)

/* ICO (Czech Statistical Office; Statistical Office of the Slovak Republic): weights 8..2, 11 less the sum modulo 11,
 * where 10 counts as 0 and 11 as 1. */
static enum sluice_check cz_ico(const char *s, size_t n)
{
    static const int8_t weights[7] = {8, 7, 6, 5, 4, 3, 2};

    if (n != 8 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result((11 - sluice_weighted_sum(s, weights, 7) % 11) % 10 == s[7] - '0');
}

SLUICE_VAL_NUMBER(cz_ico, SEPARATORS, SLUICE_DIGITS, 1)

/* A tax office's own number for who has neither: 6, seven digits, check digit. */
static bool cz_special_ok(const char *s)
{
    static const int8_t weights[7] = {8, 7, 6, 5, 4, 3, 2};

    return (8 - (10 - sluice_weighted_sum(s + 1, weights, 7) % 11) % 11 + 10) % 10 == s[8] - '0';
}

/* DIC (zakon 280/2009 Sb., section 130; VIES): CZ and an ICO that does not begin with 9, a rodne cislo, or 6 and eight
 * digits. */
static enum sluice_check cz_dic(const char *s, size_t n)
{
    if (n > 2 && s[0] == 'C' && s[1] == 'Z') {
        s += 2;
        n -= 2;
    }
    if (n == 8)
        return s[0] == '9' ? SLUICE_CHECK_FAIL : cz_ico(s, n);
    if (n == 9 && s[0] == '6' && sluice_val_all_digits(s, n) && cz_special_ok(s))
        return SLUICE_CHECK_OK;
    return cz_rc(s, n);
}

SLUICE_VAL_NUMBER(cz_dic, SEPARATORS, SLUICE_DIGITS, 1)

/* IC DPH (Financial Directorate of the Slovak Republic; VIES): SK and ten digits, a multiple of 11, the first not 0,
 * the third 2, 3, 4, 7, 8 or 9; without SK the DIC of one who pays the tax. */
static enum sluice_check sk_dph(const char *s, size_t n)
{
    if (n == 12 && s[0] == 'S' && s[1] == 'K') {
        s += 2;
        n -= 2;
    }
    if (n != 10 || !sluice_val_all_digits(s, n) || s[0] == '0' || s[2] < '2' || s[2] == '5' || s[2] == '6')
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(!sluice_val_same_digit(s, n) && sluice_digits_value(s, 10) % 11 == 0);
}

SLUICE_VAL_NUMBER(sk_dph, SEPARATORS, SLUICE_DIGITS, 1)
