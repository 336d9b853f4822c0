/* Germany. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#include <string.h>

/*
 * Steuerliche Identifikationsnummer (AO section 139b; BZSt, "Aufbau der IdNr."): 11 digits, no leading zero, ISO 7064
 * MOD 11,10. Of the first ten digits one occurs twice or three times (never three times in a row), the others at most
 * once.
 */
static enum sluice_check de_tax_id(const char *s, size_t n)
{
    uint8_t count[10] = {0};
    unsigned twice = 0, thrice = 0;

    if (n != 11 || !sluice_val_all_digits(s, n) || s[0] == '0')
        return SLUICE_CHECK_FAIL;
    for (size_t i = 0; i < 10; i++) {
        count[s[i] - '0']++;
        if (i >= 2 && s[i] == s[i - 1] && s[i] == s[i - 2])
            return SLUICE_CHECK_FAIL;
    }
    for (size_t d = 0; d < 10; d++) {
        twice += count[d] == 2;
        thrice += count[d] == 3;
        if (count[d] > 3)
            return SLUICE_CHECK_FAIL;
    }
    return sluice_val_result(twice + thrice == 1 && sluice_mod11_10_ok(s, n));
}

SLUICE_VAL_NUMBER(de_tax_id, " -./", SLUICE_DIGITS, 1)

/*
 * Versicherungsnummer of the pension insurance (VKVV section 2): area (2), date of birth DDMMYY, first letter of the
 * name at birth, serial number (2), check digit: cross sums of the digits times 2,1,2,5,7,1,2,1,2,1,2,1, the letter
 * standing as its place in the alphabet with two digits, modulo 10. Where a number was already given away, the day
 * counts on beyond 31.
 */
static enum sluice_check de_rvnr(const char *s, size_t n)
{
    static const int8_t weights[12] = {2, 1, 2, 5, 7, 1, 2, 1, 2, 1, 2, 1};
    char letter[2];
    unsigned place, sum;

    if (n != 12 || !sluice_val_all_digits(s, 8) || !sluice_val_all_digits(s + 9, 3) || s[8] < 'A')
        return SLUICE_CHECK_FAIL;
    if (sluice_digits_value(s, 2) < 2 || sluice_digits_value(s + 2, 2) == 0 || sluice_digits_value(s + 4, 2) > 12)
        return SLUICE_CHECK_FAIL;
    place = (unsigned)(s[8] - 'A' + 1);
    letter[0] = (char)('0' + place / 10);
    letter[1] = (char)('0' + place % 10);
    sum = sluice_cross_sum(s, weights, 8) + sluice_cross_sum(letter, weights + 8, 2) +
          sluice_cross_sum(s + 9, weights + 10, 2);
    return sluice_val_result(sum % 10 == (unsigned)(s[11] - '0'));
}

SLUICE_VAL_NUMBER(de_rvnr, " -", SLUICE_DIGITS, 1)

/* Krankenversichertennummer, the unchangeable part (SGB V section 290; GKV-Spitzenverband, annex 1): a letter, 8 digits
 * and a check digit: cross sums of the letter's place (two digits) and the digits times 1,2,1,2..., modulo 10. */
static enum sluice_check de_kvnr(const char *s, size_t n)
{
    static const int8_t weights[10] = {1, 2, 1, 2, 1, 2, 1, 2, 1, 2};
    char letter[2];
    unsigned place, sum;

    if (n != 10 || s[0] < 'A' || !sluice_val_all_digits(s + 1, 9))
        return SLUICE_CHECK_FAIL;
    place = (unsigned)(s[0] - 'A' + 1);
    letter[0] = (char)('0' + place / 10);
    letter[1] = (char)('0' + place % 10);
    sum = sluice_cross_sum(letter, weights, 2) + sluice_cross_sum(s + 1, weights + 2, 8);
    return sluice_val_result(sum % 10 == (unsigned)(s[9] - '0'));
}

SLUICE_VAL_NUMBER(de_kvnr, " ", SLUICE_DIGITS, 1)

/* Serial numbers of identity cards and passports (PAuswV and PassV, annexes): a letter and 8 characters out of digits
 * and consonants; in the machine-readable zone the check digit of ICAO Doc 9303-3 follows. */
static enum sluice_check de_document(const char *s, size_t n)
{
    if ((n != 9 && n != 10) || s[0] < 'A')
        return SLUICE_CHECK_FAIL;
    for (size_t i = 0; i < 9; i++) {
        if (strchr("0123456789CFGHJKLMNPRTVWXYZ", s[i]) == NULL)
            return SLUICE_CHECK_FAIL;
    }
    if (n == 9)
        return SLUICE_CHECK_NA;
    return sluice_val_result(s[9] <= '9' && sluice_icao_731(s, 9) == (unsigned)(s[9] - '0'));
}

SLUICE_VAL_NUMBER(de_document, " ", SLUICE_DIGITS, 1)

/*
 * Fuehrerscheinnummer (FeV, annex 8; Kraftfahrt-Bundesamt): the office's key (4), serial number (5), check digit, copy.
 * Weights 9..1 over the first nine characters, letters from A = 10, modulo 11, X for 10: the specimen, B072RRE2I55,
 * does so too.
 */
static enum sluice_check de_driving(const char *s, size_t n)
{
    int sum = 0;

    if (n != 11)
        return SLUICE_CHECK_FAIL;
    for (int i = 0; i < 9; i++)
        sum += (9 - i) * sluice_alnum_value(s[i]);
    return sluice_val_result("0123456789X"[sum % 11] == s[9]);
}

SLUICE_VAL_FORM(de_driving, " ")

/* Lebenslange Arztnummer (KBV, "Richtlinie nach SGB V section 75(7)"): 6 digits, check digit, 2 digits for the
 * specialty. Weights 4 and 9 in turn, 10 less the sum modulo 10. */
static enum sluice_check de_lanr(const char *s, size_t n)
{
    static const int8_t weights[7] = {4, 9, 4, 9, 4, 9, 1};

    if (n != 9 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, 7))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, weights, 7) % 10 == 0);
}

SLUICE_VAL_FORM(de_lanr, " ")
