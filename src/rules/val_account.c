/* National account numbers, which live on inside IBANs and are still written without them. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#include <sodium.h>
#include <string.h>

/* Febelfin: ten digits modulo 97, 97 for 0. The structured communication (OGM/VCS) is made in the same way. */
static enum sluice_check be_account(const char *s, size_t n)
{
    uint64_t rest;

    if (n != 12 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, 10) || sluice_val_strokes(s, n, 1))
        return SLUICE_CHECK_FAIL;
    rest = sluice_digits_value(s, 10) % 97;
    return sluice_val_result((rest == 0 ? 97 : rest) == sluice_digits_value(s + 10, 2));
}

SLUICE_VAL_NUMBER(be_account, " -/.+*", SLUICE_DIGITS, 2)

/* One part of a Czech or Slovak account number: at most ten digits, right-aligned, their weighted sum modulo 11 is 0.
 */
static bool cz_part_ok(const uint8_t *s, size_t n)
{
    static const int8_t weights[10] = {6, 3, 7, 9, 10, 5, 8, 4, 2, 1};
    int sum = 0;

    if (n > sizeof weights)
        return false;
    for (size_t i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9')
            return false;
        sum += (s[i] - '0') * weights[sizeof weights - n + i];
    }
    return sum % 11 == 0;
}

/* Vyhlaska CNB 169/2011 Sb. and Opatrenie NBS 7/2011: prefix (6) - number (2 to 10, at least two of them not 0) / bank
 * (4). */
enum sluice_check sluice_val_cz_account(const uint8_t *value, size_t len)
{
    const uint8_t *dash, *number = value;
    size_t n;
    unsigned nonzero = 0;

    if (len < 7 || value[len - 5] != '/' || !sluice_val_all_digits((const char *)value + len - 4, 4))
        return SLUICE_CHECK_FAIL;
    n = len - 5;
    dash = memchr(value, '-', n);
    if (dash != NULL) {
        if (dash - value > 6 || !cz_part_ok(value, (size_t)(dash - value)))
            return SLUICE_CHECK_FAIL;
        number = dash + 1;
        n -= (size_t)(number - value);
    }
    for (size_t i = 0; i < n; i++)
        nonzero += number[i] != '0';
    return sluice_val_result(n >= 2 && nonzero >= 2 && cz_part_ok(number, n));
}

/* Consejo Superior Bancario: bank, office, two check digits, account; the first is of bank and office, the second of
 * the account. */
static char es_digit(const char *s, size_t n)
{
    static const int8_t weights[10] = {1, 2, 4, 8, 5, 10, 9, 7, 3, 6};
    int check = 11 - sluice_weighted_sum(s, weights + (10 - n), n) % 11;

    return (char)('0' + (check == 11 ? 0 : check == 10 ? 1 : check));
}

static enum sluice_check es_ccc(const char *s, size_t n)
{
    if (n != 20 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n) || sluice_val_strokes(s, n, 1))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(es_digit(s, 8) == s[8] && es_digit(s + 10, 10) == s[9]);
}

SLUICE_VAL_FORM(es_ccc, " -.")

/* Bits og Finans Norge: weights 5 4 3 2 7 6 5 4 3 2, and 1 for the check digit, modulo 11. */
static enum sluice_check no_account(const char *s, size_t n)
{
    static const int8_t weights[11] = {5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1};

    if (n != 11 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, weights, n) % 11 == 0);
}

SLUICE_VAL_NUMBER(no_account, " .", SLUICE_DIGITS, 1)

/* Banco de Portugal, NIB: 21 digits by MOD 97-10. It says that every Portuguese IBAN is PT50 and the NIB, which holds
 * for no other numbers. */
static enum sluice_check pt_nib(const char *s, size_t n)
{
    return sluice_val_result(n == 21 && sluice_val_all_digits(s, n) && !sluice_val_strokes(s, n, 1) &&
                             sluice_mod97(0, s, n) == 1);
}

SLUICE_VAL_NUMBER(pt_nib, " -.", SLUICE_DIGITS, 2)

/* ABI, coordinate bancarie: the letter CIN is the sum of what the 22 characters count, modulo 26; at odd places (from
 * 1) as in the fiscal code, at even ones their own value. From descriptions of the ABI's standard, not from itself: a
 * labelled account is weighed by it, and only one without a label is dropped. */
static enum sluice_check it_bban(const char *s, size_t n)
{
    static const uint8_t odd[26] = {1,  0,  5, 7, 9, 13, 15, 17, 19, 21, 2,  4,  18,
                                    20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23};
    unsigned sum = 0;

    if (n != 23 || s[0] < 'A' || !sluice_val_all_digits(s + 1, 10))
        return SLUICE_CHECK_FAIL;
    for (size_t i = 1; i < n; i++) {
        unsigned v = s[i] <= '9' ? (unsigned)(s[i] - '0') : (unsigned)(s[i] - 'A');

        sum += i % 2 == 1 ? odd[v] : v;
    }
    return sluice_val_result((char)('A' + sum % 26) == s[0]);
}

/* The account's last character instead of the letter in front. */
SLUICE_VAL_NUMBER(it_bban, " -.", SLUICE_DIGITS, 2)

/* CFONB, RIB: letters count 1 to 9 (A and J 1, S 2), and bank * 89 + branch * 15 + account * 3 + key is a multiple of
 * 97. From descriptions of the CFONB's standard, as above. */
static enum sluice_check fr_rib(const char *s, size_t n)
{
    char digits[24] = {0};
    uint64_t sum;

    if (n != 23 || !sluice_val_all_digits(s, 10) || !sluice_val_all_digits(s + 21, 2))
        return SLUICE_CHECK_FAIL;
    for (size_t i = 0; i < n; i++) {
        const int letter = s[i] - 'A', value = letter < 18 ? letter % 9 : letter - 17;

        digits[i] = s[i] <= '9' ? s[i] : "123456789"[value];
    }
    sum = 89 * sluice_digits_value(digits, 5) + 15 * sluice_digits_value(digits + 5, 5) +
          3 * sluice_digits_value(digits + 10, 11) + sluice_digits_value(digits + 21, 2);
    sodium_memzero(digits, sizeof digits);
    return sluice_val_result(sum % 97 == 0 && !sluice_val_same_digit(s, n) && !sluice_val_strokes(s, n, 1));
}

SLUICE_VAL_NUMBER(fr_rib, " -.", SLUICE_DIGITS, 2)

/* NBP, NRB: an IBAN without its country. */
static enum sluice_check pl_nrb(const char *s, size_t n)
{
    if (n != 26 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n) || sluice_val_strokes(s, n, 1))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_mod97(sluice_mod97(sluice_mod97(0, s + 2, 24), "PL", 2), s, 2) == 1);
}

/* The account's last digits instead of the check digits in front. */
SLUICE_VAL_NUMBER(pl_nrb, " -.", SLUICE_DIGITS, 2)

/* MNB, GIRO: bank and branch (8 digits), then the account (8 or 16), each with weights 9 7 3 1 modulo 10. */
static enum sluice_check hu_account(const char *s, size_t n)
{
    static const int8_t weights[16] = {9, 7, 3, 1, 9, 7, 3, 1, 9, 7, 3, 1, 9, 7, 3, 1};

    if ((n != 16 && n != 24) || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, 8))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, weights, 8) % 10 == 0 &&
                             sluice_weighted_sum(s + 8, weights, n - 8) % 10 == 0);
}

SLUICE_VAL_FORM(hu_account, " -")

/* The American Bankers Association's routing number: 3 7 1 modulo 10, and the first two digits are a Federal Reserve
 * routing symbol (00 to 12, 21 to 32 thrifts, 61 to 72 electronic, 80 traveller's cheques). */
static enum sluice_check us_routing(const char *s, size_t n)
{
    static const int8_t weights[9] = {3, 7, 1, 3, 7, 1, 3, 7, 1};
    uint64_t district;

    if (n != 9 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    district = sluice_digits_value(s, 2);
    if (district > 12 && (district < 21 || district > 32) && (district < 61 || district > 72) && district != 80)
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, weights, n) % 10 == 0);
}

SLUICE_VAL_NUMBER(us_routing, " -", SLUICE_DIGITS, 1)
