/* Australia and New Zealand. */
#include "rules/val_world.h"

#include "rules/checkdigit.h"

#include <string.h>

/* Tax file number (ATO, "TFN algorithm"): weights 1,4,3,7,5,8,6,9,10 over nine digits, 10,7,8,4,6,3,5,1 over the older
 * eight; a multiple of 11. The weights of eight are from secondary sources: a rule may weigh a
 * labelled number by them, and drops none. */
static enum sluice_check au_tfn(const char *s, size_t n)
{
    static const int8_t nine[9] = {1, 4, 3, 7, 5, 8, 6, 9, 10}, eight[8] = {10, 7, 8, 4, 6, 3, 5, 1};

    if ((n != 8 && n != 9) || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, n == 9 ? nine : eight, n) % 11 == 0);
}
SLUICE_VAL_NUMBER(au_tfn, " -.", SLUICE_DIGITS, 1)

/* Australian business number (ABR, "Format of the ABN"): one less in the first digit, weights 10,1,3,5..19, a multiple
 * of 89. */
static enum sluice_check au_abn(const char *s, size_t n)
{
    static const int8_t weights[11] = {10, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19};

    if (n != 11 || !sluice_val_all_digits(s, n) || s[0] == '0')
        return SLUICE_CHECK_FAIL;
    return sluice_val_result((sluice_weighted_sum(s, weights, n) - 10) % 89 == 0);
}

/* The check digits stand in front: two last digits that fit them. */
SLUICE_VAL_NUMBER(au_abn, " -.", SLUICE_DIGITS, 2)

/* Australian company number (ASIC): weights 8..1 modulo 10, from 10. */
static enum sluice_check au_acn(const char *s, size_t n)
{
    static const int8_t weights[9] = {8, 7, 6, 5, 4, 3, 2, 1, 1};

    if (n != 9 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, weights, n) % 10 == 0);
}
SLUICE_VAL_NUMBER(au_acn, " -.", SLUICE_DIGITS, 1)

/* Medicare card (Services Australia): begins with 2 to 6; weights 1,3,7,9 again and again over eight digits, modulo 10,
 * is the ninth; then the issue and perhaps the place on the card. */
static enum sluice_check au_medicare(const char *s, size_t n)
{
    static const int8_t weights[8] = {1, 3, 7, 9, 1, 3, 7, 9};

    if ((n != 10 && n != 11) || !sluice_val_all_digits(s, n) || s[0] < '2' || s[0] > '6' || s[9] == '0')
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s, weights, 8) % 10 == s[8] - '0');
}
SLUICE_VAL_FORM(au_medicare, " -/")

/* IRD number (Inland Revenue, "Resident withholding tax specification", 2023): 10,000,000 to 150,000,000; weights
 * 3,2,7,6,5,4,3,2 modulo 11, from 11; where that makes 10, weights 7,4,3,2,5,2,7,6. */
static enum sluice_check nz_ird(const char *s, size_t n)
{
    static const int8_t first[8] = {3, 2, 7, 6, 5, 4, 3, 2}, second[8] = {7, 4, 3, 2, 5, 2, 7, 6};
    char full[10] = "0";
    uint64_t value;
    int check;

    if ((n != 8 && n != 9) || !sluice_val_all_digits(s, n))
        return SLUICE_CHECK_FAIL;
    memcpy(full + 9 - n, s, n);
    value = sluice_digits_value(full, 9);
    if (value < 10000000 || value > 150000000)
        return SLUICE_CHECK_FAIL;
    check = (11 - sluice_weighted_sum(full, first, 8) % 11) % 11;
    if (check == 10)
        check = (11 - sluice_weighted_sum(full, second, 8) % 11) % 11;
    return sluice_val_result(check == full[8] - '0');
}
SLUICE_VAL_NUMBER(nz_ird, " -.", SLUICE_DIGITS, 1)

/* National Health Index (Ministry of Health, HISO 10046): letters without I and O count 1 to 24, weights 7..2. The old
 * form, AAANNNC, modulo 11, from 11, 10 counts as 0 and 11 is not given out; the new one, AAANNAX, modulo 23, from 23,
 * as a letter. */
static enum sluice_check nz_nhi(const char *s, size_t n)
{
    static const char letters[] = "0ABCDEFGHJKLMNPQRSTUVWXYZ";
    int sum = 0, r;

    if (n != 7 || !sluice_val_all_digits(s + 3, 2))
        return SLUICE_CHECK_FAIL;
    for (size_t i = 0; i < 6; i++) {
        const char *letter = s[i] >= 'A' ? strchr(letters, s[i]) : NULL;

        if ((i < 3) != (s[i] >= 'A') && i != 5)
            return SLUICE_CHECK_FAIL;
        if (s[i] >= 'A' && letter == NULL)
            return SLUICE_CHECK_FAIL;
        sum += (letter != NULL ? (int)(letter - letters) : s[i] - '0') * (7 - (int)i);
    }
    if (s[5] >= 'A')
        return sluice_val_result(s[6] == letters[23 - sum % 23]);
    r = sum % 11;
    return sluice_val_result(r != 0 && (11 - r) % 10 == s[6] - '0');
}
SLUICE_VAL_NUMBER(nz_nhi, " -", SLUICE_DIGITS SLUICE_UPPER, 1)
