/* Russia, Ukraine, Belarus, Kazakhstan, Uzbekistan, Azerbaijan, Moldova. */
#include "rules/val_world.h"

#include "rules/checkdigit.h"

#include <string.h>

/* INN (order of the tax service MMV-7-6/435): ten digits for companies, twelve for persons; modulo 11 modulo 10. */
static enum sluice_check ru_inn(const char *s, size_t n)
{
    static const int8_t weights[11] = {3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8};

    if ((n != 10 && n != 12) || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n) || memcmp(s, "00", 2) == 0)
        return SLUICE_CHECK_FAIL;
    if (n == 10)
        return sluice_val_result(sluice_weighted_sum(s, weights + 2, 9) % 11 % 10 == s[9] - '0');
    return sluice_val_result(sluice_weighted_sum(s, weights + 1, 10) % 11 % 10 == s[10] - '0' &&
                             sluice_weighted_sum(s, weights, 11) % 11 % 10 == s[11] - '0');
}
SLUICE_VAL_NUMBER(ru_inn, " -", SLUICE_DIGITS, 2)

/* SNILS (resolution of the pension fund 192p, 2006): weights 9..1 modulo 101, 100 counts as 0. Numbers up to
 * 001-001-998 have no check. */
static enum sluice_check ru_snils(const char *s, size_t n)
{
    static const int8_t weights[9] = {9, 8, 7, 6, 5, 4, 3, 2, 1};

    if (n != 11 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, 9) || sluice_digits_value(s, 9) <= 1001998)
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, weights, 9) % 101 % 100 == (int)sluice_digits_value(s + 9, 2));
}
SLUICE_VAL_NUMBER(ru_snils, " -", SLUICE_DIGITS, 2)

/* OGRN (government resolution 438/2002): the first twelve digits modulo 11 modulo 10; for entrepreneurs the first
 * fourteen modulo 13 modulo 10. */
static enum sluice_check ru_ogrn(const char *s, size_t n)
{
    if ((n != 13 && n != 15) || !sluice_val_all_digits(s, n) || s[0] == '0')
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_digits_value(s, n - 1) % (n - 2) % 10 == (uint64_t)(s[n - 1] - '0'));
}
SLUICE_VAL_NUMBER(ru_ogrn, " -", SLUICE_DIGITS, 1)

/* Ukraine, registration number of a taxpayer (Ministry of Finance, order 822/2017): weights -1,5,7,9,4,6,10,5,7 modulo
 * 11 modulo 10; begins with the days since 1899. */
static enum sluice_check ua_rntrc(const char *s, size_t n)
{
    static const int8_t weights[9] = {-1, 5, 7, 9, 4, 6, 10, 5, 7};

    if (n != 10 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result((sluice_weighted_sum(s, weights, 9) + 11) % 11 % 10 == s[9] - '0');
}
SLUICE_VAL_NUMBER(ua_rntrc, " -", SLUICE_DIGITS, 1)

/* Ukraine, EDRPOU (State Statistics Service): weights 1..7, or 7,1..6 from 30 to 60 million, modulo 11; where that
 * makes 10, each two more, modulo 11 modulo 10. */
static enum sluice_check ua_edrpou(const char *s, size_t n)
{
    static const int8_t low[7] = {1, 2, 3, 4, 5, 6, 7}, middle[7] = {7, 1, 2, 3, 4, 5, 6};
    const int8_t *weights;
    int r, digits = 0;

    if (n != 8 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    weights = s[0] >= '3' && s[0] <= '5' ? middle : low;
    r = sluice_weighted_sum(s, weights, 7) % 11;
    for (size_t i = 0; i < 7; i++)
        digits += s[i] - '0';
    if (r == 10)
        r = (sluice_weighted_sum(s, weights, 7) + 2 * digits) % 11 % 10;
    return sluice_val_result(r == s[7] - '0');
}
SLUICE_VAL_NUMBER(ua_edrpou, " -", SLUICE_DIGITS, 1)

/* Belarus, UNP (Ministry of Taxes): nine digits, or two letters (a region, then one of ABCEHKMOPT, worth its place
 * among them) and seven; weights 29,23,19,17,13,7,5,3 modulo 11, 10 is not given out. */
static enum sluice_check by_unp(const char *s, size_t n)
{
    static const int8_t weights[8] = {29, 23, 19, 17, 13, 7, 5, 3};
    static const char letters[] = "ABCEHKMOPT";
    int sum;

    if (n != 9 || !sluice_val_all_digits(s + 2, 7))
        return SLUICE_CHECK_FAIL;
    if (s[0] >= 'A') {
        const char *second = strchr(letters, s[1]);

        if (strchr("ABCEHKM", s[0]) == NULL || second == NULL)
            return SLUICE_CHECK_FAIL;
        sum = sluice_alnum_value(s[0]) * 29 + (int)(second - letters) * 23;
    } else {
        if (!sluice_val_all_digits(s, 2) || s[0] == '0' || s[0] == '8')
            return SLUICE_CHECK_FAIL;
        sum = sluice_weighted_sum(s, weights, 2);
    }
    return sluice_val_result((sum + sluice_weighted_sum(s + 2, weights + 2, 6)) % 11 == s[8] - '0');
}
SLUICE_VAL_NUMBER(by_unp, " -", SLUICE_DIGITS, 1)

/* Belarus, identification number (council resolution 1182/1992): sex and century, date of birth, region, serial number,
 * citizenship, check digit with weights 7,3,1. */
static enum sluice_check by_personal(const char *s, size_t n)
{
    if (n != 14 || !sluice_val_all_digits(s, 7) || s[0] < '1' || s[0] > '6' || strchr("ABCHKEM", s[7]) == NULL ||
        !sluice_val_all_digits(s + 8, 3) || !sluice_val_short_date_ok(s + 5, s + 3, s + 1) ||
        (memcmp(s + 11, "PB", 2) != 0 && memcmp(s + 11, "BA", 2) != 0 && memcmp(s + 11, "BI", 2) != 0))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_icao_731(s, 13) == (unsigned)(s[13] - '0'));
}
SLUICE_VAL_NUMBER(by_personal, " ", SLUICE_DIGITS, 1)

/* Kazakhstan, IIN (government resolution 853/2003): date of birth, a digit for century and sex, serial number; weights
 * 1..11 modulo 11; where that makes 10, weights 3..11,1,2. BIN: year and month of registration, 4, 5 or 6. */
static enum sluice_check kz_iin(const char *s, size_t n)
{
    static const int8_t first[11] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11},
                        second[11] = {3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2};
    int r;

    if (n != 12 || !sluice_val_all_digits(s, n) || sluice_digits_value(s + 2, 2) < 1 ||
        sluice_digits_value(s + 2, 2) > 12)
        return SLUICE_CHECK_FAIL;
    if ((s[4] < '4' || s[4] > '6') && (!sluice_val_short_date_ok(s, s + 2, s + 4) || s[6] > '6'))
        return SLUICE_CHECK_FAIL;
    r = sluice_weighted_sum(s, first, 11) % 11;
    if (r == 10)
        r = sluice_weighted_sum(s, second, 11) % 11;
    return sluice_val_result(r == s[11] - '0');
}
SLUICE_VAL_NUMBER(kz_iin, " -", SLUICE_DIGITS, 1)

/* Azerbaijan, VOEN (State Tax Service): weights 4,1,8,6,2,7,5,3 modulo 11 in ninth place; 1 or 2 at the end. */
static enum sluice_check az_voen(const char *s, size_t n)
{
    static const int8_t weights[8] = {4, 1, 8, 6, 2, 7, 5, 3};

    if (n != 10 || !sluice_val_all_digits(s, n) || (s[9] != '1' && s[9] != '2'))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, weights, 8) % 11 == s[8] - '0');
}
SLUICE_VAL_FORM(az_voen, " -")

/* Moldova, IDNO and IDNP (government resolution 861/2002): weights 7,3,1 modulo 10. */
static enum sluice_check md_idno(const char *s, size_t n)
{
    if (n != 13 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_icao_731(s, 12) == (unsigned)(s[12] - '0'));
}
SLUICE_VAL_NUMBER(md_idno, " -", SLUICE_DIGITS, 1)
