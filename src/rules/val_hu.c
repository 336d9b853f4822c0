/* Hungary: 1996. evi XX. torveny (the law on the identifiers that replace the personal number), its annexes. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#define SEPARATORS " -./"

/* Szemelyi azonosito: sex and century, YYMMDD, three digits, and the sum of each digit times its place modulo 11; the
 * places count from behind for who was born after 1996. 10 is not given out. */
static enum sluice_check hu_personal(const char *s, size_t n)
{
    static const int8_t old[10] = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, young[10] = {10, 9, 8, 7, 6, 5, 4, 3, 2, 1};
    static const unsigned century[9] = {0, 1900, 1900, 2000, 2000, 1900, 1900, 2000, 2000};
    unsigned year;

    if (n != 11 || !sluice_val_all_digits(s, n) || s[0] < '1' || s[0] > '8')
        return SLUICE_CHECK_FAIL;
    year = century[s[0] - '0'] + (unsigned)sluice_digits_value(s + 1, 2);
    if (year > 2060) /* 3, 4, 7 and 8 also stand for the years before 1900 */
        year -= 200;
    if (!sluice_val_date_ok(year, (unsigned)sluice_digits_value(s + 3, 2), (unsigned)sluice_digits_value(s + 5, 2)))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, year > 1996 ? young : old, 10) % 11 == s[10] - '0');
}

SLUICE_VAL_NUMBER(hu_personal, SEPARATORS, SLUICE_DIGITS, 1)

/* TAJ szam, health and pension: weights 3,7,3,7,3,7,3,7 modulo 10. */
static enum sluice_check hu_taj(const char *s, size_t n)
{
    static const int8_t weights[9] = {3, 7, 3, 7, 3, 7, 3, 7, -1};

    if (n != 9 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, weights, n) % 10 == 0);
}

SLUICE_VAL_NUMBER(hu_taj, SEPARATORS, SLUICE_DIGITS, 1)

/* Adoazonosito jel: 8, the days from 1867-01-01 to the birth, three digits, and each digit times its place modulo 11.
 */
static enum sluice_check hu_tax_id(const char *s, size_t n)
{
    static const int8_t weights[9] = {1, 2, 3, 4, 5, 6, 7, 8, 9};

    if (n != 10 || !sluice_val_all_digits(s, n) || s[0] != '8')
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, weights, 9) % 11 == s[9] - '0');
}

SLUICE_VAL_NUMBER(hu_tax_id, SEPARATORS, SLUICE_DIGITS, 1)

/* Adoszam (NAV; VIES): eight digits with weights 9,7,3,1,9,7,3,1 modulo 10, and in the country a digit for the kind of
 * VAT (1..5) and two for the county (02..20, 22..44, 51). */
static enum sluice_check hu_vat(const char *s, size_t n)
{
    static const int8_t weights[8] = {9, 7, 3, 1, 9, 7, 3, 1};

    if (n == 10 && s[0] == 'H' && s[1] == 'U') {
        s += 2;
        n -= 2;
    }
    if ((n != 8 && n != 11) || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, 8) ||
        sluice_weighted_sum(s, weights, 8) % 10 != 0)
        return SLUICE_CHECK_FAIL;
    if (n == 11) {
        unsigned county = (unsigned)sluice_digits_value(s + 9, 2);

        if (s[8] < '1' || s[8] > '5' || county < 2 || county == 21 || (county > 44 && county != 51))
            return SLUICE_CHECK_FAIL;
    }
    return SLUICE_CHECK_OK;
}

SLUICE_VAL_NUMBER(hu_vat, SEPARATORS, SLUICE_DIGITS, 1)
