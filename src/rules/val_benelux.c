/* The Netherlands, Belgium and Luxembourg. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#include <sodium.h>
#include <string.h>

/* Burgerservicenummer (Wabb; RvIG, "Logisch ontwerp BSN"): the eleven test with weights 9..2 and -1. */
static enum sluice_check nl_bsn(const char *s, size_t n)
{
    static const int8_t weights[9] = {9, 8, 7, 6, 5, 4, 3, 2, -1};

    if (n != 9 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, weights, n) % 11 == 0);
}

SLUICE_VAL_NUMBER(nl_bsn, " -.", SLUICE_DIGITS, 1)

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

    if (n != 11 || !sluice_val_all_digits(s, n) || sluice_digits_value(s + 6, 3) == 0 ||
        sluice_digits_value(s, 6) == 0) /* a small number with zeros in front */
        return SLUICE_CHECK_FAIL;
    number = sluice_digits_value(s, 9);
    check = sluice_digits_value(s + 9, 2);
    return sluice_val_result((97 - number % 97 == check && be_birth_ok(1900, s)) ||
                             (97 - (number + 2000000000) % 97 == check && be_birth_ok(2000, s)));
}

SLUICE_VAL_NUMBER(be_nn, " -./", SLUICE_DIGITS, 2)

/* Onderwijsnummer (Wet op het onderwijstoezicht; DUO): who has no BSN gets 10 and 7 digits, which leave 5 where a BSN
 * leaves 0. */
static enum sluice_check nl_onderwijs(const char *s, size_t n)
{
    static const int8_t weights[9] = {9, 8, 7, 6, 5, 4, 3, 2, -1};

    if (n != 9 || !sluice_val_all_digits(s, n) || memcmp(s, "10", 2) != 0)
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, weights, n) % 11 == 5);
}

SLUICE_VAL_NUMBER(nl_onderwijs, " -.", SLUICE_DIGITS, 1)

/* Ondernemingsnummer, numero d'entreprise (arrete royal of 24 June 2003): 97 less the first 8 digits modulo 97. The VAT
 * number is the same with BE in front; before 2005 it had 9 digits, and a 0 makes them ten. */
static enum sluice_check be_enterprise(const char *s, size_t n)
{
    char ten[10] = {'0'};

    if (n > 2 && memcmp(s, "BE", 2) == 0) {
        s += 2;
        n -= 2;
    }
    if (n == 9) {
        memcpy(ten + 1, s, 9);
        s = ten;
        n = 10;
    }
    if (n != 10 || !sluice_val_all_digits(s, n) || s[0] > '1' || sluice_digits_value(s, 8) == 0)
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(97 - sluice_digits_value(s, 8) % 97 == sluice_digits_value(s + 8, 2));
}

SLUICE_VAL_NUMBER(be_enterprise, " -.", SLUICE_DIGITS, 2)

/* Number of the electronic identity card (FPS Interior, eID documentation): 10 digits and what they leave modulo 97, 97
 * for 0. */
static enum sluice_check be_eid(const char *s, size_t n)
{
    uint64_t rest;

    if (n != 12 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, 10))
        return SLUICE_CHECK_FAIL;
    rest = sluice_digits_value(s, 10) % 97;
    return sluice_val_result((rest == 0 ? 97 : rest) == sluice_digits_value(s + 10, 2));
}

SLUICE_VAL_NUMBER(be_eid, " -.", SLUICE_DIGITS, 2)

/*
 * Numero d'identification national, "matricule" (law of 19 June 2013; reglement grand-ducal of 28 November 2013;
 * European Commission, TIN algorithms, LU): date of birth YYYYMMDD, serial number (3), and two check digits over these
 * eleven: Luhn's, then Verhoeff's.
 */
static enum sluice_check lu_matricule(const char *s, size_t n)
{
    char other[12];
    bool ok;

    if (n != 13 || !sluice_val_all_digits(s, n) || sluice_digits_value(s, 4) > 2100)
        return SLUICE_CHECK_FAIL;
    if (!sluice_val_date_ok((unsigned)sluice_digits_value(s, 4), (unsigned)sluice_digits_value(s + 4, 2),
                            (unsigned)sluice_digits_value(s + 6, 2)))
        return SLUICE_CHECK_FAIL;
    memcpy(other, s, 11);
    other[11] = s[12];
    ok = sluice_luhn_ok(s, 12) && sluice_verhoeff_ok(other, 12);
    sodium_memzero(other, sizeof other);
    return sluice_val_result(ok);
}

SLUICE_VAL_NUMBER(lu_matricule, " -./", SLUICE_DIGITS, 2)
