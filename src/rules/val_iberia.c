/* Spain's places and meters, and Portugal. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#include <string.h>

#define SEPARATORS " -./"

/* What a character counts in a cadastral reference: a digit itself, A 1 .. N 14, O 16 (N with tilde is 15) .. Z 27. */
static int cadastral_value(char c)
{
    if (c <= '9')
        return c - '0';
    return c - 'A' + (c > 'N' ? 2 : 1);
}

/* The control letter of 7 characters of the plot and the 4 of the unit. */
static char cadastral_letter(const char *half, const char *unit)
{
    static const int weights[11] = {13, 15, 12, 5, 4, 17, 9, 21, 3, 7, 1};
    int sum = 0;

    for (size_t i = 0; i < 11; i++)
        sum += weights[i] * cadastral_value(i < 7 ? half[i] : unit[i - 7]);
    return "MQWERTYUIOPASDFGHJKLBZX"[sum % 23];
}

/* Referencia catastral (Direccion General del Catastro): plot (7), sheet (7), unit (4), two control letters, one for
 * plot and unit, one for sheet and unit. */
static enum sluice_check es_cadastral(const char *s, size_t n)
{
    if (n != 20 || !sluice_val_all_digits(s + 14, 4))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(cadastral_letter(s, s + 14) == s[18] && cadastral_letter(s + 7, s + 14) == s[19]);
}

SLUICE_VAL_NUMBER(es_cadastral, SEPARATORS, SLUICE_UPPER, 2)

/* CUPS (Circular 1/2008, CNE; P.O. 10.8 of the system operator): ES, distributor (4), supply point (12), two letters:
 * the 16 digits modulo 529, by 23 and by the rest; then, if at all, the measuring point and its kind. */
static enum sluice_check es_cups(const char *s, size_t n)
{
    uint64_t rest;

    if ((n != 20 && n != 22) || s[0] != 'E' || s[1] != 'S' || !sluice_val_all_digits(s + 2, 16))
        return SLUICE_CHECK_FAIL;
    if (n == 22 && (s[20] > '9' || strchr("FPRCXYZ", s[21]) == NULL))
        return SLUICE_CHECK_FAIL;
    rest = sluice_digits_value(s + 2, 16) % 529;
    return sluice_val_result(s[18] == "TRWAGMYFPDXBNJZSQVHLCKE"[rest / 23] &&
                             s[19] == "TRWAGMYFPDXBNJZSQVHLCKE"[rest % 23]);
}

SLUICE_VAL_NUMBER(es_cups, SEPARATORS, SLUICE_UPPER, 2)

/* ES and a NIF of a person, a foreigner or a company. */
static enum sluice_check es_vat(const char *s, size_t n)
{
    sluice_check_fn *check = sluice_val_es_cif;

    if (n != 11 || s[0] != 'E' || s[1] != 'S')
        return SLUICE_CHECK_FAIL;
    if (s[2] <= '9')
        check = sluice_val_es_dni;
    else if (s[2] >= 'X')
        check = sluice_val_es_nie;
    return check((const uint8_t *)s + 2, n - 2);
}

SLUICE_VAL_FORM(es_vat, SEPARATORS)

size_t sluice_val_es_vat_complete(const uint8_t *value, size_t len, char *out, size_t cap)
{
    return sluice_val_search(sluice_val_es_vat, SLUICE_DIGITS SLUICE_UPPER, 1, value, len, out, cap);
}

/* NIF (Decreto-Lei 14/2013): 9 digits, weights 9..2 modulo 11, 10 and 11 count as 0. The first digit says whose it is:
 * 4 is 45 only (persons who do not reside there). */
static enum sluice_check pt_nif(const char *s, size_t n)
{
    static const int8_t weights[8] = {9, 8, 7, 6, 5, 4, 3, 2};
    int check;

    if (n == 11 && s[0] == 'P' && s[1] == 'T') {
        s += 2;
        n -= 2;
    }
    if (n != 9 || !sluice_val_all_digits(s, n) || s[0] == '0' || (s[0] == '4' && s[1] != '5') ||
        sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    check = 11 - sluice_weighted_sum(s, weights, 8) % 11;
    return sluice_val_result((check > 9 ? 0 : check) == s[8] - '0');
}

SLUICE_VAL_NUMBER(pt_nif, SEPARATORS, SLUICE_DIGITS, 1)

/* Cartao de cidadao (AMA, Validacao de Numero de Documento do Cartao de Cidadao): civil number (8), its check digit,
 * version (2 letters or digits), check digit: Luhn's sum where letters count 10 to 35. */
static enum sluice_check pt_cc(const char *s, size_t n)
{
    int sum = 0;

    if (n != 12 || !sluice_val_all_digits(s, 9) || s[11] > '9')
        return SLUICE_CHECK_FAIL;
    for (size_t i = 0; i < n; i++) {
        int v = sluice_alnum_value(s[i]) * (i % 2 == 0 ? 2 : 1);

        sum += i % 2 == 0 && v > 9 ? v - 9 : v;
    }
    return sluice_val_result(sum % 10 == 0);
}

SLUICE_VAL_NUMBER(pt_cc, SEPARATORS, SLUICE_DIGITS, 1)

/* NISS (Instituto da Seguranca Social): 11 digits, the first 1 (persons) or 2 (employers); 9 less the sum with prime
 * weights modulo 10. From secondary sources, which agree. */
static enum sluice_check pt_niss(const char *s, size_t n)
{
    static const int8_t weights[10] = {29, 23, 19, 17, 13, 11, 7, 5, 3, 2};

    if (n != 11 || !sluice_val_all_digits(s, n) || s[0] < '1' || s[0] > '2')
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(9 - sluice_weighted_sum(s, weights, 10) % 10 == s[10] - '0');
}

SLUICE_VAL_NUMBER(pt_niss, SEPARATORS, SLUICE_DIGITS, 1)
