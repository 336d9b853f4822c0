/* The Americas without the United States, Canada, Brazil and Mexico. */
#include "rules/val_world.h"

#include "rules/checkdigit.h"

#include <string.h>

/* Weights 2, 3, ... turn + 1, 2, 3, ... from the right. */
static int rising_sum(const char *s, size_t n, size_t turn)
{
    int sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += (s[i] - '0') * (2 + (int)((n - 1 - i) % turn));
    return sum;
}

/* Argentina, CUIT and CUIL (AFIP): 20, 23, 24, 25, 26, 27 for persons, 30, 33, 34 for companies, 50, 51, 55 for
 * foreigners; weights 5,4,3,2,7,6,5,4,3,2 modulo 11, from 11: 11 is 0, 10 counts as 9. */
static enum sluice_check ar_cuit(const char *s, size_t n)
{
    int check;

    if (n != 11 || !sluice_val_all_digits(s, n) || !sluice_val_pair_in(s, "202324252627303334505155"))
        return SLUICE_CHECK_FAIL;
    check = (11 - rising_sum(s, 10, 6) % 11) % 11;
    return sluice_val_result((check == 10 ? 9 : check) == s[10] - '0');
}
SLUICE_VAL_NUMBER(ar_cuit, " .-", SLUICE_DIGITS, 1)

/* Chile, RUT and RUN (Servicio de Impuestos Internos): weights 2..7 from the right, modulo 11, from 11: 10 is K, 11 is
 * 0. */
static enum sluice_check cl_rut(const char *s, size_t n)
{
    int check;

    if (n < 8 || n > 9 || !sluice_val_all_digits(s, n - 1) || sluice_val_same_digit(s, n - 1))
        return SLUICE_CHECK_FAIL;
    check = 11 - rising_sum(s, n - 1, 6) % 11;
    return sluice_val_result(s[n - 1] == (check == 10 ? 'K' : check == 11 ? '0' : (char)('0' + check)));
}
SLUICE_VAL_NUMBER(cl_rut, " .-", SLUICE_DIGITS "K", 1)

/* Colombia, NIT (DIAN, Orden Administrativa 4/1989): the primes from the right, modulo 11; 0 and 1 stand as they are,
 * the others as what is missing to 11. */
static enum sluice_check co_nit(const char *s, size_t n)
{
    static const int8_t primes[15] = {3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71};
    int sum = 0;

    if (n < 9 || n > 11 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    for (size_t i = 0; i + 1 < n; i++)
        sum += (s[i] - '0') * primes[n - 2 - i];
    sum %= 11;
    return sluice_val_result((sum > 1 ? 11 - sum : sum) == s[n - 1] - '0');
}
SLUICE_VAL_NUMBER(co_nit, " .-", SLUICE_DIGITS, 1)

/* Peru, DNI with its verifier (RENIEC): weights 3,2,7,6,5,4,3,2 modulo 11; a digit, or a letter of the older cards. */
static enum sluice_check pe_cui(const char *s, size_t n)
{
    int r;

    if (n != 9 || !sluice_val_all_digits(s, 8) || sluice_val_same_digit(s, 8))
        return SLUICE_CHECK_FAIL;
    r = rising_sum(s, 8, 6) % 11;
    return sluice_val_result(s[8] == "65432110987"[r] || s[8] == "KJIHGFEDCBA"[r]);
}
SLUICE_VAL_NUMBER(pe_cui, " -", SLUICE_DIGITS, 1)

/* Peru, RUC (SUNAT): 10, 15, 16, 17 for persons, 20 for companies; weights 5,4,3,2,7,6,5,4,3,2 modulo 11, from 11,
 * modulo 10. */
static enum sluice_check pe_ruc(const char *s, size_t n)
{
    if (n != 11 || !sluice_val_all_digits(s, n) || !sluice_val_pair_in(s, "1015161720"))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result((11 - rising_sum(s, 10, 6) % 11) % 10 == s[10] - '0');
}
SLUICE_VAL_NUMBER(pe_ruc, " -", SLUICE_DIGITS, 1)

/* Uruguay, cedula de identidad (DNIC): seven digits (six have a 0 in front), weights 2,9,8,7,6,3,4 modulo 10, from 10.
 */
static enum sluice_check uy_ci(const char *s, size_t n)
{
    static const int8_t weights[7] = {2, 9, 8, 7, 6, 3, 4};

    if (n < 7 || n > 8 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result((10 - sluice_weighted_sum(s, weights + (8 - n), n - 1) % 10) % 10 == s[n - 1] - '0');
}
SLUICE_VAL_NUMBER(uy_ci, " .-", SLUICE_DIGITS, 1)

/* Uruguay, RUT (DGI): office 01 to 22, six digits, 001, weights 4,3,2,9,8,7,6,5,4,3,2 modulo 11, from 11; 10 is never
 * given out. */
static enum sluice_check uy_rut(const char *s, size_t n)
{
    if (n != 12 || !sluice_val_all_digits(s, n) || sluice_digits_value(s, 2) < 1 || sluice_digits_value(s, 2) > 22 ||
        memcmp(s + 2, "000000", 6) == 0 || memcmp(s + 8, "001", 3) != 0)
        return SLUICE_CHECK_FAIL;
    return sluice_val_result((11 - rising_sum(s, 11, 8) % 11) % 11 == s[11] - '0');
}
SLUICE_VAL_NUMBER(uy_rut, " -", SLUICE_DIGITS, 1)

static bool ec_province_ok(const char *s)
{
    uint64_t province = sluice_digits_value(s, 2);

    return (province >= 1 && province <= 24) || province == 30 || province == 50;
}

/* Ecuador, cedula (Registro Civil): province, a third digit below 6, Luhn. */
static enum sluice_check ec_ci(const char *s, size_t n)
{
    if (n != 10 || !sluice_val_all_digits(s, n) || !ec_province_ok(s) || s[2] > '6')
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_luhn_ok(s, n));
}
SLUICE_VAL_NUMBER(ec_ci, " -", SLUICE_DIGITS, 1)

/* Ecuador, RUC (SRI): a person's cedula and 001; a public body (third digit 6) with weights 3,2,7,6,5,4,3,2 and the
 * check digit in ninth place; a company (9) with 4,3,2,7,6,5,4,3,2 and the check digit in tenth. */
static enum sluice_check ec_ruc(const char *s, size_t n)
{
    if (n != 13 || !sluice_val_all_digits(s, n) || !ec_province_ok(s) || memcmp(s + 10, "000", 3) == 0)
        return SLUICE_CHECK_FAIL;
    if (s[2] == '9')
        return sluice_val_result((11 - rising_sum(s, 9, 6) % 11) % 11 == s[9] - '0');
    if (s[2] == '6' && (11 - rising_sum(s, 8, 6) % 11) % 11 == s[8] - '0')
        return SLUICE_CHECK_OK;
    return sluice_val_result(s[2] <= '6' && sluice_luhn_ok(s, 10));
}
SLUICE_VAL_FORM(ec_ruc, " -")

/* Venezuela, RIF (SENIAT): V, E, J, P, G, C, worth 4, 8, 12, 16, 20, 12; weights 3,2,7,6,5,4,3,2; modulo 11, from 11,
 * 10 and 11 are 0. */
static enum sluice_check ve_rif(const char *s, size_t n)
{
    static const char letters[] = "VEJPGC";
    static const uint8_t worth[] = {4, 8, 12, 16, 20, 12};
    const char *letter = strchr(letters, s[0]);

    if (n != 10 || letter == NULL || !sluice_val_all_digits(s + 1, 9) || sluice_val_same_digit(s + 1, 9))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result("00987654321"[(worth[letter - letters] + rising_sum(s + 1, 8, 6)) % 11] == s[9]);
}
SLUICE_VAL_NUMBER(ve_rif, " .-", SLUICE_DIGITS, 1)

/* Dominican Republic, cedula (Junta Central Electoral): Luhn. */
static enum sluice_check do_cedula(const char *s, size_t n)
{
    if (n != 11 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_luhn_ok(s, n));
}
SLUICE_VAL_NUMBER(do_cedula, " -", SLUICE_DIGITS, 1)

/* Dominican Republic, RNC (DGII): weights 7,9,8,6,5,4,3,2 modulo 11; 0 is 2, 1 is 1, the others are missing to 11. */
static enum sluice_check do_rnc(const char *s, size_t n)
{
    static const int8_t weights[8] = {7, 9, 8, 6, 5, 4, 3, 2};
    int r;

    if (n != 9 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    r = sluice_weighted_sum(s, weights, 8) % 11;
    return sluice_val_result((r == 0 ? 2 : r == 1 ? 1 : 11 - r) == s[8] - '0');
}
SLUICE_VAL_NUMBER(do_rnc, " -", SLUICE_DIGITS, 1)

/* Guatemala, NIT (SAT): weights 2, 3, 4... from the right, what is missing to a multiple of 11; 10 is K. */
static enum sluice_check gt_nit(const char *s, size_t n)
{
    int check;

    if (n < 6 || n > 12 || !sluice_val_all_digits(s, n - 1) || sluice_val_same_digit(s, n - 1))
        return SLUICE_CHECK_FAIL;
    check = (11 - rising_sum(s, n - 1, n) % 11) % 11;
    return sluice_val_result(s[n - 1] == (check == 10 ? 'K' : (char)('0' + check)));
}
SLUICE_VAL_NUMBER(gt_nit, " -", SLUICE_DIGITS "K", 1)

/* Guatemala, CUI on the DPI (RENAP): eight digits, their sum with weights 2..9 modulo 11, department 01 to 22,
 * municipality. RENAP does not publish the check digit: a rule may weigh a labelled
 * number by it, and drops none. */
static enum sluice_check gt_cui(const char *s, size_t n)
{
    static const int8_t weights[8] = {2, 3, 4, 5, 6, 7, 8, 9};
    uint64_t department;

    if (n != 13 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, 8))
        return SLUICE_CHECK_FAIL;
    department = sluice_digits_value(s + 9, 2);
    if (department < 1 || department > 22 || memcmp(s + 11, "00", 2) == 0)
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, weights, 8) % 11 == s[8] - '0');
}
SLUICE_VAL_FORM(gt_cui, " -")

/* El Salvador, NIT (Ministerio de Hacienda): municipality, date, serial number, check digit: weights 14..2 modulo 11
 * modulo 10 for old serial numbers (up to 100), else 2,7,6,5,4,3 again and again, missing to 11, modulo 10. */
static enum sluice_check sv_nit(const char *s, size_t n)
{
    if (n != 14 || !sluice_val_all_digits(s, n) || (s[0] != '0' && s[0] != '1' && s[0] != '9'))
        return SLUICE_CHECK_FAIL;
    if (memcmp(s + 10, "100", 3) <= 0)
        return sluice_val_result(rising_sum(s, 13, 13) % 11 % 10 == s[13] - '0');
    return sluice_val_result((11 - rising_sum(s, 13, 6) % 11) % 11 % 10 == s[13] - '0');
}
SLUICE_VAL_NUMBER(sv_nit, " -", SLUICE_DIGITS, 1)

/* El Salvador, DUI (RNPN): weights 9..2 modulo 10, from 10. */
static enum sluice_check sv_dui(const char *s, size_t n)
{
    if (n != 9 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result((10 - rising_sum(s, 8, 8) % 10) % 10 == s[8] - '0');
}
SLUICE_VAL_NUMBER(sv_dui, " -", SLUICE_DIGITS, 1)

/* Paraguay, RUC (SET): weights 2, 3, 4... from the right, missing to a multiple of 11, 10 counts as 0. */
static enum sluice_check py_ruc(const char *s, size_t n)
{
    if (n < 5 || n > 9 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result((11 - rising_sum(s, n - 1, n) % 11) % 11 % 10 == s[n - 1] - '0');
}
SLUICE_VAL_NUMBER(py_ruc, " .-", SLUICE_DIGITS, 1)

/* Cuba, carne de identidad: date of birth, a digit for the century, serial number. No check digit. */
static enum sluice_check cu_ni(const char *s, size_t n)
{
    if (n != 11 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_short_date_ok(s, s + 2, s + 4) ? SLUICE_CHECK_NA : SLUICE_CHECK_FAIL;
}
SLUICE_VAL_FORM(cu_ni, " ")
