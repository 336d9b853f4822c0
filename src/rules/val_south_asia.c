/* India, Pakistan, Sri Lanka, Indonesia, Malaysia, Singapore, Thailand, Vietnam. */
#include "rules/val_world.h"

#include "rules/checkdigit.h"

#include <string.h>

static bool all_upper(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (s[i] < 'A')
            return false;
    }
    return true;
}

static bool is_palindrome(const char *s, size_t n)
{
    for (size_t i = 0; i < n / 2; i++) {
        if (s[i] != s[n - 1 - i])
            return false;
    }
    return true;
}

/* Aadhaar (UIDAI): twelve digits, the first 2 to 9, no palindrome, Verhoeff. A virtual id has sixteen. */
static enum sluice_check in_aadhaar(const char *s, size_t n)
{
    if (n != 12 || !sluice_val_all_digits(s, n) || s[0] < '2' || is_palindrome(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_verhoeff_ok(s, n));
}
SLUICE_VAL_NUMBER(in_aadhaar, " -:", SLUICE_DIGITS, 1)

static enum sluice_check in_vid(const char *s, size_t n)
{
    if (n != 16 || !sluice_val_all_digits(s, n) || s[0] < '2' || is_palindrome(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_verhoeff_ok(s, n));
}
SLUICE_VAL_NUMBER(in_vid, " -", SLUICE_DIGITS, 1)

/* Permanent Account Number (Income Tax Department): five letters, the fourth the kind of holder, four digits, letter.
 * How the last letter is made is not published. */
static enum sluice_check in_pan(const char *s, size_t n)
{
    if (n != 10 || !all_upper(s, 5) || !sluice_val_all_digits(s + 5, 4) || !all_upper(s + 9, 1) ||
        memcmp(s + 5, "0000", 4) == 0)
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(strchr("ABCFGHJKLPT", s[3]) != NULL);
}
SLUICE_VAL_FORM(in_pan, " -")

/* GSTIN (GST Network): state, PAN, number, Z, and a check character: values in base 36, every second doubled with the
 * digits of the product in base 36 added up, missing to a multiple of 36. */
static enum sluice_check in_gstin(const char *s, size_t n)
{
    unsigned sum = 0;
    uint64_t state;

    if (n != 15 || !sluice_val_all_digits(s, 2) || in_pan(s + 2, 10) != SLUICE_CHECK_OK || s[12] == '0' || s[13] != 'Z')
        return SLUICE_CHECK_FAIL;
    state = sluice_digits_value(s, 2);
    if (state == 0 || (state > 38 && state != 97 && state != 99))
        return SLUICE_CHECK_FAIL;
    for (size_t i = 0; i < 14; i++) {
        unsigned v = (unsigned)sluice_alnum_value(s[i]) * (1 + (unsigned)(i % 2));

        sum += v / 36 + v % 36;
    }
    return sluice_val_result((36 - sum % 36) % 36 == (unsigned)sluice_alnum_value(s[14]));
}
SLUICE_VAL_NUMBER(in_gstin, " -", SLUICE_DIGITS SLUICE_UPPER, 1)

/* Elector's Photo Identity Card (Election Commission): three letters, seven digits, Luhn over the digits. */
static enum sluice_check in_epic(const char *s, size_t n)
{
    if (n != 10 || !all_upper(s, 3) || !sluice_val_all_digits(s + 3, 7))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_luhn_ok(s + 3, 7));
}
SLUICE_VAL_NUMBER(in_epic, " -/", SLUICE_DIGITS, 1)

/* CNIC (NADRA): province 1 to 7, division and district, family number, a digit for the sex. No check digit. */
static enum sluice_check pk_cnic(const char *s, size_t n)
{
    if (n != 13 || !sluice_val_all_digits(s, n) || s[0] < '1' || s[0] > '7' || s[1] == '0' || s[12] == '0' ||
        sluice_val_same_digit(s + 5, 7))
        return SLUICE_CHECK_FAIL;
    return SLUICE_CHECK_NA;
}
SLUICE_VAL_FORM(pk_cnic, " -")

/* National Identity Card of Sri Lanka (Department for Registration of Persons): the year of birth with two digits (and
 * V or X at the end) or four, the day of the year, 500 more for women. The check digit's rule is not published. */
static enum sluice_check lk_nic(const char *s, size_t n)
{
    uint64_t day;

    if (n == 10 ? !sluice_val_all_digits(s, 9) || (s[9] != 'V' && s[9] != 'X')
                : n != 12 || !sluice_val_all_digits(s, n))
        return SLUICE_CHECK_FAIL;
    if (n == 12 && memcmp(s, "19", 2) != 0 && memcmp(s, "20", 2) != 0)
        return SLUICE_CHECK_FAIL;
    day = sluice_digits_value(s + (n == 10 ? 2 : 4), 3) % 500;
    return day >= 1 && day <= 366 ? SLUICE_CHECK_NA : SLUICE_CHECK_FAIL;
}
SLUICE_VAL_FORM(lk_nic, " -")

/* Indonesia, NIK (Permendagri): province 11 to 94, regency, district, day of birth (40 more for women), month, year,
 * serial number. No check digit. */
static enum sluice_check id_nik(const char *s, size_t n)
{
    char day[3] = {0};

    if (n != 16 || !sluice_val_all_digits(s, n) || s[0] == '0' || sluice_digits_value(s, 2) > 96 ||
        memcmp(s + 2, "00", 2) == 0 || memcmp(s + 4, "00", 2) == 0 || memcmp(s + 12, "0000", 4) == 0)
        return SLUICE_CHECK_FAIL;
    day[0] = (char)(s[6] >= '4' ? s[6] - 4 : s[6]);
    day[1] = s[7];
    return sluice_val_short_date_ok(s + 10, s + 8, day) ? SLUICE_CHECK_NA : SLUICE_CHECK_FAIL;
}
SLUICE_VAL_FORM(id_nik, " .-")

/* Indonesia, NPWP (Direktorat Jenderal Pajak): nine digits with Luhn, office, branch. */
static enum sluice_check id_npwp(const char *s, size_t n)
{
    if (n != 15 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, 9))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_luhn_ok(s, 9));
}
SLUICE_VAL_FORM(id_npwp, " .-")

/* Malaysia, MyKad (Jabatan Pendaftaran Negara, state codes): date of birth, place of birth, serial number. No published
 * check digit. */
static enum sluice_check my_nric(const char *s, size_t n)
{
    static const char unused[] = "0017181920697073808194959697";

    if (n != 12 || !sluice_val_all_digits(s, n) || !sluice_val_short_date_ok(s, s + 2, s + 4) ||
        sluice_val_pair_in(s + 6, unused))
        return SLUICE_CHECK_FAIL;
    return SLUICE_CHECK_NA;
}
SLUICE_VAL_FORM(my_nric, " -")

/* Singapore, NRIC and FIN (ICA): S, T, F, G, M, seven digits, weights 2,7,6,5,4,3,2, 4 more for T and G, 3 for M, a
 * letter by the remainder of 11. */
static enum sluice_check sg_nric(const char *s, size_t n)
{
    static const int8_t weights[7] = {2, 7, 6, 5, 4, 3, 2};
    const char *letters = "JZIHGFEDCBA";
    int sum;

    if (n != 9 || strchr("STFGM", s[0]) == NULL || !sluice_val_all_digits(s + 1, 7))
        return SLUICE_CHECK_FAIL;
    sum = sluice_weighted_sum(s + 1, weights, 7);
    if (s[0] == 'T' || s[0] == 'G')
        sum += 4;
    if (s[0] == 'F' || s[0] == 'G')
        letters = "XWUTRQPNMLK";
    if (s[0] == 'M') {
        sum += 3;
        letters = "XWUTRQPNJLK";
    }
    return sluice_val_result(letters[sum % 11] == s[8]);
}
SLUICE_VAL_NUMBER(sg_nric, " -", SLUICE_UPPER, 1)

/* Singapore, Unique Entity Number (ACRA): businesses have eight digits, local companies the year and five, others R, S
 * or T, two digits of the year, two letters and four digits; a letter by the remainder of 11. */
static enum sluice_check sg_uen(const char *s, size_t n)
{
    static const int8_t business[8] = {10, 4, 9, 3, 8, 2, 7, 1}, company[9] = {10, 8, 6, 4, 9, 7, 5, 3, 1},
                        other[9] = {4, 3, 5, 3, 10, 2, 2, 5, 7};
    static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWX0123456789";
    int sum = 0;

    if (n == 9 && sluice_val_all_digits(s, 8) && !sluice_val_same_digit(s, 8))
        return sluice_val_result("XMKECAWLJDB"[sluice_weighted_sum(s, business, 8) % 11] == s[8]);
    if (n == 10 && sluice_val_all_digits(s, 9))
        return sluice_val_result("ZKCMDNERGWH"[sluice_weighted_sum(s, company, 9) % 11] == s[9]);
    if (n != 10 || strchr("RST", s[0]) == NULL || !sluice_val_all_digits(s + 1, 2) || !all_upper(s + 3, 2) ||
        !sluice_val_all_digits(s + 5, 4))
        return SLUICE_CHECK_FAIL;
    for (size_t i = 0; i < 9; i++) {
        const char *at = strchr(letters, s[i]);

        if (at == NULL)
            return SLUICE_CHECK_FAIL;
        sum += (int)(at - letters) * other[i];
    }
    return sluice_val_result(letters[(sum + 6) % 11] == s[9]);
}
SLUICE_VAL_NUMBER(sg_uen, " -", SLUICE_UPPER, 1)

/* Thailand, personal number (DOPA) and taxpayer number (Revenue Department), which begins with 0 for juristic persons:
 * weights 13..2 modulo 11, from 11, modulo 10. */
static enum sluice_check th_pin(const char *s, size_t n)
{
    static const int8_t weights[12] = {13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2};

    if (n != 13 || !sluice_val_all_digits(s, n) || s[0] == '9' || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result((11 - sluice_weighted_sum(s, weights, 12) % 11) % 10 == s[12] - '0');
}
SLUICE_VAL_NUMBER(th_pin, " -", SLUICE_DIGITS, 1)

/* Vietnam, tax code (Tong cuc Thue): weights 31,29,23,19,17,13,7,5,3 modulo 11, from 10; perhaps three digits for a
 * branch. */
static enum sluice_check vn_mst(const char *s, size_t n)
{
    static const int8_t weights[9] = {31, 29, 23, 19, 17, 13, 7, 5, 3};

    if ((n != 10 && n != 13) || !sluice_val_all_digits(s, n) || memcmp(s + 2, "0000000", 7) == 0 ||
        (n == 13 && memcmp(s + 10, "000", 3) == 0))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(10 - sluice_weighted_sum(s, weights, 9) % 11 == s[9] - '0');
}
SLUICE_VAL_NUMBER(vn_mst, " -", SLUICE_DIGITS, 1)
