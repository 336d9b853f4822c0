/* China, Hong Kong, Taiwan, Japan, Korea. */
#include "rules/val_world.h"

#include "rules/checkdigit.h"

#include <string.h>

/* GB/T 2260: the first two digits of a region's code, a province. */
static const char cn_provinces[] = "1112131415212223313233343536374142434445465051525354616263646571818283";

/* Resident identity number (GB 11643-1999): region, date of birth, serial number, ISO 7064 MOD 11-2. */
static enum sluice_check cn_ric(const char *s, size_t n)
{
    if (n != 18 || !sluice_val_all_digits(s, 17) || (s[17] > '9' && s[17] != 'X') ||
        !sluice_val_pair_in(s, cn_provinces))
        return SLUICE_CHECK_FAIL;
    if (!sluice_val_date_ok((unsigned)sluice_digits_value(s + 6, 4), (unsigned)sluice_digits_value(s + 10, 2),
                            (unsigned)sluice_digits_value(s + 12, 2)))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_mod11_2_ok(s, n));
}
SLUICE_VAL_NUMBER(cn_ric, " ", SLUICE_DIGITS "X", 1)

/* Unified social credit code (GB 32100-2015): authority, kind, region, nine characters, and a check character: powers
 * of 3 modulo 31 over an alphabet without I, O, S, V, Z. */
static enum sluice_check cn_uscc(const char *s, size_t n)
{
    static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    static const char kinds[] = "111213192129313233343539414951525359616269717279818991929319A1A9N1N2N3N9Y1";
    unsigned sum = 0, power = 1;

    if (n != 18 || !sluice_val_pair_in(s, kinds) || !sluice_val_all_digits(s + 2, 6) ||
        (!sluice_val_pair_in(s + 2, cn_provinces) && memcmp(s + 2, "10", 2) != 0))
        return SLUICE_CHECK_FAIL;
    for (size_t i = 0; i < n; i++) {
        const char *at = strchr(alphabet, s[i]);

        if (at == NULL)
            return SLUICE_CHECK_FAIL;
        sum += (unsigned)(at - alphabet) * (i < 17 ? power : 1);
        power = power * 3 % 31;
    }
    return sluice_val_result(sum % 31 == 0);
}
SLUICE_VAL_NUMBER(cn_uscc, " -", SLUICE_DIGITS SLUICE_UPPER, 1)

/* Hong Kong identity card (Immigration Department): one letter (a space of 36 in front) or two, six digits, weights
 * 9..2, a digit or A (10) that makes it a multiple of 11. */
static enum sluice_check hk_id(const char *s, size_t n)
{
    int sum = n == 8 ? 36 * 9 : 0;

    if ((n != 8 && n != 9) || s[0] < 'A' || (n == 9 && s[1] < 'A') || !sluice_val_all_digits(s + n - 7, 6) ||
        s[n - 1] > 'A')
        return SLUICE_CHECK_FAIL;
    for (size_t i = 0; i < n; i++)
        sum += sluice_alnum_value(s[i]) * (int)(n - i);
    return sluice_val_result(sum % 11 == 0);
}
SLUICE_VAL_NUMBER(hk_id, " -()", SLUICE_DIGITS "A", 1)

/* Taiwan, national identity number (Ministry of the Interior): a letter that stands for two digits, 1 or 2 (8 or 9 for
 * residents, a letter A to D before 2021), serial number, weights 1,9,8..1,1, a multiple of 10. */
static enum sluice_check tw_id(const char *s, size_t n)
{
    static const char letters[] = "ABCDEFGHJKLMNPQRSTUVXYWZIO"; /* 10, 11, ... 35 */
    static const int8_t weights[8] = {7, 6, 5, 4, 3, 2, 1, 1};
    const char *letter = s[0] < 'A' ? NULL : strchr(letters, s[0]);
    int area, second;

    if (n != 10 || letter == NULL || !sluice_val_all_digits(s + 2, 8))
        return SLUICE_CHECK_FAIL;
    if (strchr("1289ABCD", s[1]) == NULL)
        return SLUICE_CHECK_FAIL;
    area = 10 + (int)(letter - letters);
    second = s[1] >= 'A' ? s[1] - 'A' : s[1] - '0';
    return sluice_val_result((area / 10 + area % 10 * 9 + second * 8 + sluice_weighted_sum(s + 2, weights, 8)) % 10 ==
                             0);
}
SLUICE_VAL_NUMBER(tw_id, " -", SLUICE_DIGITS, 1)

/* Taiwan, unified business number (Ministry of Finance, since 2023): weights 1,2,1,2,1,2,4,1, digits of the products
 * added up, a multiple of 5; one more counts too where the seventh digit is 7. */
static enum sluice_check tw_ubn(const char *s, size_t n)
{
    static const int8_t weights[8] = {1, 2, 1, 2, 1, 2, 4, 1};
    unsigned sum;

    if (n != 8 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    sum = sluice_cross_sum(s, weights, n);
    return sluice_val_result(sum % 5 == 0 || (s[6] == '7' && (sum + 1) % 5 == 0));
}
SLUICE_VAL_NUMBER(tw_ubn, " -", SLUICE_DIGITS, 1)

/* Japan, individual number (MIC ordinance 85/2014, art. 5): weights 6,5,4,3,2,7,6,5,4,3,2 modulo 11; 0 and 1 are 0, the
 * others are missing to 11. */
static enum sluice_check jp_my_number(const char *s, size_t n)
{
    static const int8_t weights[11] = {6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
    int r;

    if (n != 12 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    r = sluice_weighted_sum(s, weights, 11) % 11;
    return sluice_val_result((r <= 1 ? 0 : 11 - r) == s[11] - '0');
}
SLUICE_VAL_NUMBER(jp_my_number, " -", SLUICE_DIGITS, 1)

/* Japan, corporate number (Ministry of Finance ordinance 70/2014): the first digit is 9 less the sum of the others with
 * weights 2,1,2,1..1 modulo 9. */
static enum sluice_check jp_corporate(const char *s, size_t n)
{
    static const int8_t weights[12] = {2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1};

    if (n != 13 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(9 - sluice_weighted_sum(s + 1, weights, 12) % 9 == s[0] - '0');
}
SLUICE_VAL_NUMBER(jp_corporate, " -", SLUICE_DIGITS, 1)

static enum sluice_check kr_person(const char *s, size_t n, int from)
{
    static const int8_t weights[12] = {2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5};

    if (n != 13 || !sluice_val_all_digits(s, n) || !sluice_val_short_date_ok(s, s + 2, s + 4))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result((from - sluice_weighted_sum(s, weights, 12) % 11) % 10 == s[12] - '0');
}

/* Korea, resident registration number (Resident Registration Act, enforcement rules): date of birth, sex and century,
 * serial number; weights 2..9, 2..5 modulo 11, from 11. Numbers given out since October 2020 have no check digit. */
static enum sluice_check kr_rrn(const char *s, size_t n)
{
    if (n == 13 && s[6] >= '5' && s[6] <= '8')
        return SLUICE_CHECK_FAIL;
    return kr_person(s, n, 11);
}
SLUICE_VAL_NUMBER(kr_rrn, " -", SLUICE_DIGITS, 1)

/* Korea, foreigner registration number (Immigration Act): 5 to 8 for sex and century; the same from 13. */
static enum sluice_check kr_frn(const char *s, size_t n)
{
    if (n != 13 || s[6] < '5' || s[6] > '8')
        return SLUICE_CHECK_FAIL;
    return kr_person(s, n, 13);
}
SLUICE_VAL_NUMBER(kr_frn, " -", SLUICE_DIGITS, 1)

/* Korea, business registration number (National Tax Service): weights 1,3,7,1,3,7,1,3,5 and the tens of the last
 * product, modulo 10, from 10. */
static enum sluice_check kr_brn(const char *s, size_t n)
{
    static const int8_t weights[9] = {1, 3, 7, 1, 3, 7, 1, 3, 5};

    if (n != 10 || !sluice_val_all_digits(s, n) || s[0] == '0' || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result((10 - (sluice_weighted_sum(s, weights, 9) + (s[8] - '0') * 5 / 10) % 10) % 10 ==
                             s[9] - '0');
}
SLUICE_VAL_NUMBER(kr_brn, " -", SLUICE_DIGITS, 1)

/* Korea, corporation registration number (Supreme Court): weights 1, 2, 1, 2... modulo 10, from 10. */
static enum sluice_check kr_corporate(const char *s, size_t n)
{
    static const int8_t weights[12] = {1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2};

    if (n != 13 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result((10 - sluice_weighted_sum(s, weights, 12) % 10) % 10 == s[12] - '0');
}
SLUICE_VAL_NUMBER(kr_corporate, " -", SLUICE_DIGITS, 1)
