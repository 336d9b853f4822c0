/* Greece, Cyprus, Malta. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#define SEPARATORS " -./"

/* Leave the country's two letters out. */
static void skip_prefix(const char **s, size_t *n, const char *prefix)
{
    if (*n > 2 && (*s)[0] == prefix[0] && (*s)[1] == prefix[1]) {
        *s += 2;
        *n -= 2;
    }
}

/* AFM (European Commission, TIN algorithms: EL): 8 digits with weights 256, 128 .. 2, modulo 11, modulo 10. */
static enum sluice_check gr_afm(const char *s, size_t n)
{
    int sum = 0;

    skip_prefix(&s, &n, "EL");
    skip_prefix(&s, &n, "GR");
    if (n != 9 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    for (size_t i = 0; i < 8; i++)
        sum += (s[i] - '0') * (256 >> i);
    return sluice_val_result(sum % 11 % 10 == s[8] - '0');
}

SLUICE_VAL_NUMBER(gr_afm, SEPARATORS, SLUICE_DIGITS, 1)

/* AMKA (law 3655/2008): DDMMYY of birth, 4 digits, Luhn. */
static enum sluice_check gr_amka(const char *s, size_t n)
{
    if (n != 11 || !sluice_val_all_digits(s, n))
        return SLUICE_CHECK_FAIL;
    /* 2000 is the leap year among the two centuries that the digits could mean */
    if (!sluice_val_date_ok(2000 + (unsigned)sluice_digits_value(s + 4, 2), (unsigned)sluice_digits_value(s + 2, 2),
                            (unsigned)sluice_digits_value(s, 2)))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_luhn_ok(s, n));
}

SLUICE_VAL_NUMBER(gr_amka, SEPARATORS, SLUICE_DIGITS, 1)

/* TIC (European Commission, TIN algorithms: CY): 8 digits, a letter: those at odd places by a table, the others as they
 * are, modulo 26. No number begins with 12. */
static enum sluice_check cy_tic(const char *s, size_t n)
{
    static const unsigned odd[10] = {1, 0, 5, 7, 9, 13, 15, 17, 19, 21};
    unsigned sum = 0;

    skip_prefix(&s, &n, "CY");
    if (n != 9 || !sluice_val_all_digits(s, 8) || sluice_val_same_digit(s, 8) || (s[0] == '1' && s[1] == '2'))
        return SLUICE_CHECK_FAIL;
    for (size_t i = 0; i < 8; i++)
        sum += i % 2 == 0 ? odd[s[i] - '0'] : (unsigned)(s[i] - '0');
    return sluice_val_result(s[8] == (char)('A' + sum % 26));
}

SLUICE_VAL_NUMBER(cy_tic, SEPARATORS, SLUICE_UPPER, 1)

/* VAT number (European Commission, VIES: MT): 6 digits with weights 3, 4, 6, 7, 8, 9; 37 less that modulo 37. */
static enum sluice_check mt_vat(const char *s, size_t n)
{
    static const int8_t weights[6] = {3, 4, 6, 7, 8, 9};
    int check;

    skip_prefix(&s, &n, "MT");
    if (n != 8 || !sluice_val_all_digits(s, n) || s[0] == '0')
        return SLUICE_CHECK_FAIL;
    check = 37 - sluice_weighted_sum(s, weights, 6) % 37;
    return sluice_val_result(check == (int)sluice_digits_value(s + 6, 2));
}

SLUICE_VAL_NUMBER(mt_vat, SEPARATORS, SLUICE_DIGITS, 2)
