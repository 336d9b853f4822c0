/* Denmark, Finland, Iceland, Norway, Sweden. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#include <string.h>

#define SEPARATORS " -./"

static unsigned two(const char *s)
{
    return (unsigned)sluice_digits_value(s, 2);
}

/* A day of any century: 29 February only where the year without its century is a multiple of four. */
static bool day_ok(unsigned year, unsigned month, unsigned day)
{
    return sluice_val_date_ok(2000 + year, month, day);
}

/* Personnummer (CPR-loven; CPR-kontoret, "Personnummeret i CPR"): DDMMYY and four digits; the sum with weights
 * 4,3,2,7,6,5,4,3,2,1 is a multiple of 11, but since 2007 not for all born on 1 January of some years, as the office
 * has run out of numbers for these days. */
static enum sluice_check dk_cpr(const char *s, size_t n)
{
    static const int8_t weights[10] = {4, 3, 2, 7, 6, 5, 4, 3, 2, 1};

    if (n != 10 || !sluice_val_all_digits(s, n) || !day_ok(two(s + 4), two(s + 2), two(s)))
        return SLUICE_CHECK_FAIL;
    if (sluice_weighted_sum(s, weights, n) % 11 == 0)
        return SLUICE_CHECK_OK;
    return memcmp(s, "0101", 4) == 0 ? SLUICE_CHECK_NA : SLUICE_CHECK_FAIL;
}

SLUICE_VAL_NUMBER(dk_cpr, SEPARATORS, SLUICE_DIGITS, 1)

/* CVR and SE numbers (Erhvervsstyrelsen), with DK in front the VAT number: weights 2,7,6,5,4,3,2,1 modulo 11. */
static enum sluice_check dk_cvr(const char *s, size_t n)
{
    static const int8_t weights[8] = {2, 7, 6, 5, 4, 3, 2, 1};

    if (n == 10 && s[0] == 'D' && s[1] == 'K') {
        s += 2;
        n -= 2;
    }
    if (n != 8 || !sluice_val_all_digits(s, n) || s[0] == '0')
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, weights, n) % 11 == 0);
}

SLUICE_VAL_NUMBER(dk_cvr, SEPARATORS, SLUICE_DIGITS, 1)

/* Henkilotunnus (Finnish Digital and Population Data Services Agency): DDMMYY, a sign of the century, three digits, and
 * one of 31 characters: the nine digits modulo 31. The signs of one century stand for the same (decree 690/2022). */
enum sluice_check sluice_val_fi_hetu(const uint8_t *value, size_t len)
{
    static const char table[] = "0123456789ABCDEFHJKLMNPRSTUVWXY";
    const char *s = (const char *)value;
    char last;
    uint64_t number;

    if (len != 11 || !sluice_val_all_digits(s, 6) || !sluice_val_all_digits(s + 7, 3) || s[6] == '\0' ||
        strchr("+-YXWVUABCDEFyxwvuabcdef", s[6]) == NULL || !day_ok(two(s + 4), two(s + 2), two(s)))
        return SLUICE_CHECK_FAIL;
    number = sluice_digits_value(s, 6) * 1000 + sluice_digits_value(s + 7, 3);
    last = s[10] >= 'a' && s[10] <= 'z' ? (char)(s[10] - 'a' + 'A') : s[10];
    return sluice_val_result(number % 1000 >= 2 && last == table[number % 31]);
}

size_t sluice_val_fi_hetu_complete(const uint8_t *value, size_t len, char *out, size_t cap)
{
    return sluice_val_search(sluice_val_fi_hetu, SLUICE_DIGITS SLUICE_UPPER, 1, value, len, out, cap);
}

/* Y-tunnus (Finnish Patent and Registration Office), with FI in front the VAT number: weights 7,9,10,5,8,4,2,1
 * modulo 11. */
static enum sluice_check fi_ytunnus(const char *s, size_t n)
{
    static const int8_t weights[8] = {7, 9, 10, 5, 8, 4, 2, 1};

    if (n == 10 && s[0] == 'F' && s[1] == 'I') {
        s += 2;
        n -= 2;
    }
    if (n != 8 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, weights, n) % 11 == 0);
}

SLUICE_VAL_NUMBER(fi_ytunnus, SEPARATORS, SLUICE_DIGITS, 1)

/* Kennitala (Registers Iceland): DDMMYY, a company's day + 40, two digits, the check digit over these eight with
 * weights 3,2,7,6,5,4,3,2 modulo 11, and the century: 8 is 18.., 9 is 19.., 0 is 20... */
static enum sluice_check is_kennitala(const char *s, size_t n)
{
    static const int8_t weights[9] = {3, 2, 7, 6, 5, 4, 3, 2, 1};
    unsigned day;

    if (n != 10 || !sluice_val_all_digits(s, n) || (s[9] != '0' && s[9] < '8') || sluice_val_same_digit(s, 9))
        return SLUICE_CHECK_FAIL;
    day = two(s) > 40 ? two(s) - 40 : two(s);
    if (!sluice_val_date_ok((s[9] == '0' ? 2000u : 1000u + 100u * (unsigned)(s[9] - '0')) + two(s + 4), two(s + 2),
                            day))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, weights, 9) % 11 == 0);
}

/* The check digit is the last but one, so that and the century. */
SLUICE_VAL_NUMBER(is_kennitala, SEPARATORS, SLUICE_DIGITS, 2)

/* Fodselsnummer, D-nummer (day + 40), H-nummer (month + 40), and what the register gives out for tests (month + 80,
 * + 65): forskrift til folkeregisterloven 2-2-1; Skatteetaten. Two check digits, both modulo 11. */
static enum sluice_check no_fnr(const char *s, size_t n)
{
    static const int8_t first[10] = {3, 7, 6, 1, 8, 9, 4, 5, 2, 1}, second[11] = {5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1};
    unsigned day, month;

    if (n != 11 || !sluice_val_all_digits(s, n))
        return SLUICE_CHECK_FAIL;
    day = two(s) > 40 ? two(s) - 40 : two(s);
    month = two(s + 2);
    month -= month > 80 ? 80 : month > 65 ? 65 : month > 40 ? 40 : 0;
    return sluice_val_result(day_ok(two(s + 4), month, day) && sluice_weighted_sum(s, first, 10) % 11 == 0 &&
                             sluice_weighted_sum(s, second, 11) % 11 == 0);
}

SLUICE_VAL_NUMBER(no_fnr, SEPARATORS, SLUICE_DIGITS, 2)

/* Organisasjonsnummer (Bronnoysundregistrene): weights 3,2,7,6,5,4,3,2,1 modulo 11; with NO in front and MVA behind the
 * VAT number. */
static enum sluice_check no_orgnr(const char *s, size_t n)
{
    static const int8_t weights[9] = {3, 2, 7, 6, 5, 4, 3, 2, 1};

    if (n > 2 && s[0] == 'N' && s[1] == 'O') {
        s += 2;
        n -= 2;
    }
    n -= n == 12 && memcmp(s + 9, "MVA", 3) == 0 ? 3 : 0;
    if (n != 9 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, weights, n) % 11 == 0);
}

SLUICE_VAL_NUMBER(no_orgnr, SEPARATORS, SLUICE_DIGITS, 1)

/* Personnummer and samordningsnummer, day + 60 (SFS 1991:481, 18; Skatteverket SKV 704, 707): YYMMDD or YYYYMMDD, three
 * digits and Luhn's over the last ten; a '+' before the four says a hundred years. */
static enum sluice_check se_pnr(const char *s, size_t n)
{
    unsigned day, year;

    if ((n != 10 && n != 12) || !sluice_val_all_digits(s, n))
        return SLUICE_CHECK_FAIL;
    year = n == 12 ? (unsigned)sluice_digits_value(s, 4) : 2000 + two(s);
    s += n - 10;
    day = two(s + 4) > 60 ? two(s + 4) - 60 : two(s + 4);
    if (!sluice_val_date_ok(year, two(s + 2), day) || year > 2099)
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_luhn_ok(s, 10));
}

SLUICE_VAL_NUMBER(se_pnr, " -+./", SLUICE_DIGITS, 1)

/* Organisationsnummer (SFS 1974:174): ten digits, the third at least 2, Luhn; in registers with 16 in front. */
static enum sluice_check se_orgnr(const char *s, size_t n)
{
    if (n == 12 && s[0] == '1' && s[1] == '6') {
        s += 2;
        n -= 2;
    }
    if (n != 10 || !sluice_val_all_digits(s, n) || s[0] == '0' || s[2] < '2')
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_luhn_ok(s, n));
}

SLUICE_VAL_NUMBER(se_orgnr, SEPARATORS, SLUICE_DIGITS, 1)

/* Momsregistreringsnummer (Skatteverket): SE, an organisation's or a person's number, 01. */
static enum sluice_check se_vat(const char *s, size_t n)
{
    if (n != 14 || s[0] != 'S' || s[1] != 'E' || !sluice_val_all_digits(s + 2, 12) || memcmp(s + 12, "01", 2) != 0)
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(!sluice_val_same_digit(s + 2, 10) && sluice_luhn_ok(s + 2, 10));
}

SLUICE_VAL_FORM(se_vat, SEPARATORS)
