/* Ireland. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#include <string.h>

/* Weights 8..2 over 7 digits and 9 for what the letter behind the check letter is worth, modulo 23: the check letter's
 * place in the alphabet, W for 0. */
static bool letter_ok(const char digits[7], unsigned extra, char letter)
{
    static const int8_t weights[7] = {8, 7, 6, 5, 4, 3, 2};
    unsigned rest = ((unsigned)sluice_weighted_sum(digits, weights, 7) + 9 * extra) % 23;

    return letter == (rest == 0 ? 'W' : (char)('A' + rest - 1));
}

/* 7 digits, check letter, and perhaps one more letter: A..I count, W, T and X (of older numbers) do not. */
static bool seven_and_letters_ok(const char *s, size_t n)
{
    unsigned extra = 0;

    if ((n != 8 && n != 9) || !sluice_val_all_digits(s, 7) || sluice_val_same_digit(s, 7))
        return false;
    if (n == 9) {
        if (s[8] >= 'A' && s[8] <= 'I')
            extra = (unsigned)(s[8] - 'A' + 1);
        else if (s[8] != 'W' && s[8] != 'T' && s[8] != 'X')
            return false;
    }
    return letter_ok(s, extra, s[7]);
}

/* Personal Public Service number (Social Welfare Consolidation Act 2005; European Commission, TIN algorithms, IE). */
static enum sluice_check ie_pps(const char *s, size_t n)
{
    return sluice_val_result(seven_and_letters_ok(s, n));
}

SLUICE_VAL_NUMBER(ie_pps, " -", SLUICE_UPPER, 1)

/* VAT number (Revenue; European Commission, VIES), "IE" in front or not: as above, or the older form, a digit, a
 * letter, 5 digits and the check letter, which is that of 0, the five and the first. */
static enum sluice_check ie_vat(const char *s, size_t n)
{
    char old[7] = {'0'};

    if (n > 2 && memcmp(s, "IE", 2) == 0) {
        s += 2;
        n -= 2;
    }
    if (n != 8 || s[1] < 'A')
        return sluice_val_result(seven_and_letters_ok(s, n));
    if (s[0] > '9' || !sluice_val_all_digits(s + 2, 5))
        return SLUICE_CHECK_FAIL;
    memcpy(old + 1, s + 2, 5);
    old[6] = s[0];
    return sluice_val_result(letter_ok(old, 0, s[7]));
}

SLUICE_VAL_FORM(ie_vat, " -.")
