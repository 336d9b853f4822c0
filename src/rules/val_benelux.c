/* The Netherlands and Belgium. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

/* Burgerservicenummer (Wabb; RvIG, "Logisch ontwerp BSN"): the eleven test with weights 9..2 and -1. */
static enum sluice_check nl_bsn(const char *s, size_t n)
{
    static const int8_t weights[9] = {9, 8, 7, 6, 5, 4, 3, 2, -1};

    if (n != 9 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, weights, n) % 11 == 0);
}

enum sluice_check sluice_val_nl_bsn(const uint8_t *value, size_t len)
{
    return sluice_val_compact(value, len, " -.", nl_bsn);
}

size_t sluice_val_nl_bsn_complete(const uint8_t *value, size_t len, char *out, size_t cap)
{
    return sluice_val_search(sluice_val_nl_bsn, SLUICE_DIGITS, 1, value, len, out, cap);
}

/* Day and month may be 00 where they are not known; a BIS number's month is 20 or 40 higher. */
static bool be_birth_ok(unsigned century, const char *s)
{
    unsigned year = century + (unsigned)sluice_digits_value(s, 2);
    unsigned month = (unsigned)sluice_digits_value(s + 2, 2) % 20, day = (unsigned)sluice_digits_value(s + 4, 2);

    if (sluice_digits_value(s + 2, 2) > 52)
        return false;
    return sluice_val_date_ok(year, month == 0 ? 1 : month, day == 0 ? 1 : day);
}

/* Rijksregisternummer, numero national (arrete royal of 3 April 1984) and BIS number (8 February 1991): YYMMDD, serial
 * number, and 97 less the nine digits modulo 97, which have a 2 in front for people born from 2000 on. */
static enum sluice_check be_nn(const char *s, size_t n)
{
    uint64_t number, check;

    if (n != 11 || !sluice_val_all_digits(s, n) || sluice_digits_value(s + 6, 3) == 0)
        return SLUICE_CHECK_FAIL;
    number = sluice_digits_value(s, 9);
    check = sluice_digits_value(s + 9, 2);
    return sluice_val_result((97 - number % 97 == check && be_birth_ok(1900, s)) ||
                             (97 - (number + 2000000000) % 97 == check && be_birth_ok(2000, s)));
}

enum sluice_check sluice_val_be_nn(const uint8_t *value, size_t len)
{
    return sluice_val_compact(value, len, " -./", be_nn);
}

size_t sluice_val_be_nn_complete(const uint8_t *value, size_t len, char *out, size_t cap)
{
    return sluice_val_search(sluice_val_be_nn, SLUICE_DIGITS, 2, value, len, out, cap);
}
