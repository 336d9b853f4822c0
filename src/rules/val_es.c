/* Spain. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#include <string.h>

/* Ministerio del Interior, "Calculo del digito de control del NIF/NIE": the number modulo 23 picks the letter. */
static bool control_letter_ok(uint64_t number, char letter)
{
    return "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23] == letter;
}

/* Documento nacional de identidad: 8 digits and the letter. */
static enum sluice_check es_dni(const char *s, size_t n)
{
    if (n != 9 || !sluice_val_all_digits(s, 8) || sluice_val_same_digit(s, 8))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(control_letter_ok(sluice_digits_value(s, 8), s[8]));
}

SLUICE_VAL_NUMBER(es_dni, " -.", SLUICE_UPPER, 1)

/* Numero de identidad de extranjero: X, Y or Z stand for 0, 1, 2 before 7 digits; then the same letter. */
static enum sluice_check es_nie(const char *s, size_t n)
{
    if (n != 9 || s[0] < 'X' || s[0] > 'Z' || !sluice_val_all_digits(s + 1, 7))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(
        control_letter_ok((uint64_t)(s[0] - 'X') * 10000000 + sluice_digits_value(s + 1, 7), s[8]));
}

SLUICE_VAL_NUMBER(es_nie, " -.", SLUICE_UPPER, 1)

/*
 * NIF of legal persons (Orden EHA/451/2008): a letter for the form, 7 digits, and a control that is a digit for A, B, E
 * and H, a letter for N, P, Q, R, S and W, either for the others. It is computed like Luhn's.
 */
static enum sluice_check es_cif(const char *s, size_t n)
{
    static const int8_t weights[7] = {2, 1, 2, 1, 2, 1, 2};
    unsigned control;
    bool digit_ok, letter_ok;

    if (n != 9 || strchr("ABCDEFGHJNPQRSUVW", s[0]) == NULL || !sluice_val_all_digits(s + 1, 7))
        return SLUICE_CHECK_FAIL;
    control = (10 - sluice_cross_sum(s + 1, weights, 7) % 10) % 10;
    digit_ok = strchr("NPQRSW", s[0]) == NULL && s[8] == (char)('0' + control);
    letter_ok = strchr("ABEH", s[0]) == NULL && s[8] == "JABCDEFGHI"[control];
    return sluice_val_result(digit_ok || letter_ok);
}

SLUICE_VAL_FORM(es_cif, " -.")

size_t sluice_val_es_cif_complete(const uint8_t *value, size_t len, char *out, size_t cap)
{
    return sluice_val_search(sluice_val_es_cif, SLUICE_DIGITS "ABCDEFGHIJ", 1, value, len, out, cap);
}

/*
 * Numero de la Seguridad Social: province (2), number (8), control: the rest modulo 97, where a number below 10,000,000
 * stands with seven digits behind the province. From secondary sources, which agree.
 */
static enum sluice_check es_nss(const char *s, size_t n)
{
    uint64_t province, number;

    if (n != 12 || !sluice_val_all_digits(s, n))
        return SLUICE_CHECK_FAIL;
    province = sluice_digits_value(s, 2);
    number = sluice_digits_value(s + 2, 8);
    if (province < 1 || province > 66 || number == 0)
        return SLUICE_CHECK_FAIL;
    number += province * (number < 10000000 ? 10000000 : 100000000);
    return sluice_val_result(number % 97 == sluice_digits_value(s + 10, 2));
}

SLUICE_VAL_NUMBER(es_nss, " -/", SLUICE_DIGITS, 2)
