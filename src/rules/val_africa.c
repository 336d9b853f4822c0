/* Africa and the Middle East, with Turkey; Monaco. */
#include "rules/val_world.h"

#include "rules/checkdigit.h"

#include <string.h>

/* South Africa, identity number (Identification Act 68 of 1997): date of birth, serial number, citizenship 0 to 2,
 * Luhn.
 */
static enum sluice_check za_id(const char *s, size_t n)
{
    if (n != 13 || !sluice_val_all_digits(s, n) || !sluice_val_short_date_ok(s, s + 2, s + 4) || s[10] > '2')
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_luhn_ok(s, n));
}
SLUICE_VAL_NUMBER(za_id, " -", SLUICE_DIGITS, 1)

/* South Africa, tax reference number (SARS): begins with 0, 1, 2, 3 or 9, Luhn. */
static enum sluice_check za_tin(const char *s, size_t n)
{
    if (n != 10 || !sluice_val_all_digits(s, n) || strchr("01239", s[0]) == NULL || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_luhn_ok(s, n));
}
SLUICE_VAL_NUMBER(za_tin, " -/", SLUICE_DIGITS, 1)

/* Ghana, TIN (Ghana Revenue Authority): a letter and 00, seven digits, weights 1..9 over all behind the letter modulo
 * 11, 10 is X. */
static enum sluice_check gh_tin(const char *s, size_t n)
{
    static const int8_t weights[9] = {1, 2, 3, 4, 5, 6, 7, 8, 9};
    int r;

    if (n != 11 || strchr("PCGQV", s[0]) == NULL || memcmp(s + 1, "00", 2) != 0 || !sluice_val_all_digits(s + 1, 9))
        return SLUICE_CHECK_FAIL;
    r = sluice_weighted_sum(s + 1, weights, 9) % 11;
    return sluice_val_result(s[10] == (r == 10 ? 'X' : (char)('0' + r)));
}
SLUICE_VAL_NUMBER(gh_tin, " -", SLUICE_DIGITS "X", 1)

/* Morocco, ICE (Ministry of Commerce): company, establishment, and two digits that make it a multiple of 97. */
static enum sluice_check ma_ice(const char *s, size_t n)
{
    if (n != 15 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_mod97(0, s, n) == 0);
}
SLUICE_VAL_NUMBER(ma_ice, " -", SLUICE_DIGITS, 2)

/* Egypt, national id (Civil Status law 143/1994): century 2 or 3, date of birth, governorate. How the last digit is
 * made is not published. */
static enum sluice_check eg_id(const char *s, size_t n)
{
    static const char governorates[] = "010203041112131415161718192122232425262728293132333435"
                                       "88";

    if (n != 14 || !sluice_val_all_digits(s, n) || (s[0] != '2' && s[0] != '3') ||
        !sluice_val_short_date_ok(s + 1, s + 3, s + 5) || !sluice_val_pair_in(s + 7, governorates))
        return SLUICE_CHECK_FAIL;
    return SLUICE_CHECK_NA;
}
SLUICE_VAL_FORM(eg_id, " -")

/* Israel, identity number (Population Registry) and company number: nine digits, Luhn. */
static enum sluice_check il_id(const char *s, size_t n)
{
    if (n != 9 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_luhn_ok(s, n));
}
SLUICE_VAL_NUMBER(il_id, " -", SLUICE_DIGITS, 1)

/* Kuwait, civil number: weights 2,1,6,3,7,9,10,5,8,4,2 modulo 11 and the rest to eleven, never 10 or 11. Not published
 * by the issuer (PACI); two who live there worked it out alike. */
static enum sluice_check kw_civil(const char *s, size_t n)
{
    static const int8_t weights[11] = {2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};

    if (n != 12 || !sluice_val_all_digits(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(11 - sluice_weighted_sum(s, weights, 11) % 11 == s[11] - '0');
}
SLUICE_VAL_NUMBER(kw_civil, " -", SLUICE_DIGITS, 1)

/* Turkey, T.C. Kimlik No (law 5490): the tenth digit is 7 times the odd places less the even ones, the eleventh the sum
 * of the ten, both modulo 10. */
static enum sluice_check tr_tckn(const char *s, size_t n)
{
    static const int8_t tenth[9] = {7, -1, 7, -1, 7, -1, 7, -1, 7}, eleventh[10] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

    if (n != 11 || !sluice_val_all_digits(s, n) || s[0] == '0')
        return SLUICE_CHECK_FAIL;
    return sluice_val_result((sluice_weighted_sum(s, tenth, 9) + 40) % 10 == s[9] - '0' &&
                             sluice_weighted_sum(s, eleventh, 10) % 10 == s[10] - '0');
}
SLUICE_VAL_NUMBER(tr_tckn, " ", SLUICE_DIGITS, 2)

/* Turkey, tax number (Gelir Idaresi Baskanligi): to each digit what is left to the right, modulo 10, times a power of 2
 * modulo 9 (9 for 0), summed up, modulo 10, from 10. */
static enum sluice_check tr_vkn(const char *s, size_t n)
{
    unsigned sum = 0;

    if (n != 10 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    for (unsigned i = 0; i < 9; i++) {
        const unsigned v = ((unsigned)(s[i] - '0') + 9 - i) % 10;
        const unsigned product = (v << (9 - i)) % 9;

        sum += v != 0 && product == 0 ? 9 : product;
    }
    return sluice_val_result((10 - sum % 10) % 10 == (unsigned)(s[9] - '0'));
}
SLUICE_VAL_NUMBER(tr_vkn, " ", SLUICE_DIGITS, 1)

/* United Arab Emirates, Emirates ID (ICP): 784, year of birth, serial number, Luhn. */
static enum sluice_check ae_id(const char *s, size_t n)
{
    if (n != 15 || !sluice_val_all_digits(s, n) || memcmp(s, "784", 3) != 0 ||
        (memcmp(s + 3, "19", 2) != 0 && memcmp(s + 3, "20", 2) != 0))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_luhn_ok(s, n));
}
SLUICE_VAL_NUMBER(ae_id, " -", SLUICE_DIGITS, 1)

/* Saudi Arabia, national id (1) and iqama (2) (Ministry of Interior): ten digits, Luhn. */
static enum sluice_check sa_id(const char *s, size_t n)
{
    if (n != 10 || !sluice_val_all_digits(s, n) || (s[0] != '1' && s[0] != '2'))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_luhn_ok(s, n));
}
SLUICE_VAL_NUMBER(sa_id, " -", SLUICE_DIGITS, 1)

/* Iran, national code (Civil Registration): weights 10..2 modulo 11; 0 and 1 stand, the others are missing to 11. */
static enum sluice_check ir_id(const char *s, size_t n)
{
    static const int8_t weights[9] = {10, 9, 8, 7, 6, 5, 4, 3, 2};
    int r;

    if (n != 10 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    r = sluice_weighted_sum(s, weights, 9) % 11;
    return sluice_val_result((r < 2 ? r : 11 - r) == s[9] - '0');
}
SLUICE_VAL_NUMBER(ir_id, " -", SLUICE_DIGITS, 1)

/* Monaco, VAT number: France's form with a SIREN that begins with 000; (12 + 3 * SIREN modulo 97) modulo 97. */
static enum sluice_check mc_vat(const char *s, size_t n)
{
    if (n != 13 || memcmp(s, "FR", 2) != 0 || !sluice_val_all_digits(s + 2, 11) || memcmp(s + 4, "000", 3) != 0)
        return SLUICE_CHECK_FAIL;
    return sluice_val_result((12 + 3 * (sluice_digits_value(s + 4, 9) % 97)) % 97 == sluice_digits_value(s + 2, 2));
}
SLUICE_VAL_FORM(mc_vat, " ")

/* Mozambique, NUIT (Autoridade Tributaria): weights 8,9,4,5,6,7,8,9 modulo 11; 10 is 1. From general knowledge. */
static enum sluice_check mz_nuit(const char *s, size_t n)
{
    static const int8_t weights[8] = {8, 9, 4, 5, 6, 7, 8, 9};
    int r;

    if (n != 9 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    r = sluice_weighted_sum(s, weights, 8) % 11;
    return sluice_val_result((r == 10 ? 1 : r) == s[8] - '0');
}
SLUICE_VAL_NUMBER(mz_nuit, " .-", SLUICE_DIGITS, 1)
