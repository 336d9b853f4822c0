/* France. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

/* 01..95, 2A and 2B (returned as 19 and 18, as the key wants them), 96..99 overseas and abroad; 0: none of these. */
static unsigned department(const char *s)
{
    if (s[0] == '2' && s[1] == 'A')
        return 19;
    if (s[0] == '2' && s[1] == 'B')
        return 18;
    return sluice_val_all_digits(s, 2) ? (unsigned)sluice_digits_value(s, 2) : 0;
}

/*
 * Numero d'inscription au repertoire (INSEE; Code de la securite sociale R115-1): sex, year, month (also 20 and more
 * where it is not known), department, commune, serial number, and the key: 97 less the rest modulo 97.
 */
static enum sluice_check fr_nir(const char *s, size_t n)
{
    unsigned place, month;
    uint64_t number;

    if (n != 15 || !sluice_val_all_digits(s, 5) || !sluice_val_all_digits(s + 7, 8) || s[0] == '0' || s[0] == '5' ||
        s[0] == '6' || s[0] == '9')
        return SLUICE_CHECK_FAIL;
    place = department(s + 5);
    month = (unsigned)sluice_digits_value(s + 3, 2);
    if (place == 0 || month == 0 || (month > 12 && month < 20) || (month > 42 && month < 50))
        return SLUICE_CHECK_FAIL;
    number = (sluice_digits_value(s, 5) * 100 + place) * 1000000 + sluice_digits_value(s + 7, 6);
    return sluice_val_result(97 - number % 97 == sluice_digits_value(s + 13, 2));
}

SLUICE_VAL_NUMBER(fr_nir, " -./", SLUICE_DIGITS, 2)

/* Numero fiscal de reference (European Commission, TIN algorithms, FR): 13 digits, the first 0..3; the last three are
 * the first ten modulo 511. */
static enum sluice_check fr_spi(const char *s, size_t n)
{
    if (n != 13 || !sluice_val_all_digits(s, n) || s[0] > '3' || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_digits_value(s, 10) % 511 == sluice_digits_value(s + 10, 3));
}

SLUICE_VAL_FORM(fr_spi, " -.")

/* SIREN (9) and SIRET (14) of companies (INSEE): Luhn; La Poste's own sites (356000000) sum up to a multiple of 5. */
static enum sluice_check fr_siren(const char *s, size_t n)
{
    static const int8_t ones[14] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};

    if ((n != 9 && n != 14) || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    if (n == 14 && sluice_digits_value(s, 9) == 356000000)
        return sluice_val_result(sluice_luhn_ok(s, n) || sluice_weighted_sum(s, ones, n) % 5 == 0);
    return sluice_val_result(sluice_luhn_ok(s, n));
}

SLUICE_VAL_NUMBER(fr_siren, " -.", SLUICE_DIGITS, 1)

/* Identifiant RPPS of people in health professions (Agence du numerique en sante): 11 digits, Luhn. */
static enum sluice_check fr_rpps(const char *s, size_t n)
{
    return sluice_val_result(n == 11 && sluice_val_all_digits(s, n) && !sluice_val_same_digit(s, n) &&
                             sluice_luhn_ok(s, n));
}

SLUICE_VAL_NUMBER(fr_rpps, " ", SLUICE_DIGITS, 1)
