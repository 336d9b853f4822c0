/* Account numbers of Latin America. */
#include "rules/val_world.h"

#include "rules/checkdigit.h"

/* Argentina, clave bancaria uniforme (BCRA, communication "A" 2559): bank, branch and a digit by 7,1,3,9,7,1,3; account
 * and a digit by 3,9,7,1 again and again; both missing to a multiple of 10. */
static enum sluice_check ar_cbu(const char *s, size_t n)
{
    static const int8_t branch[7] = {7, 1, 3, 9, 7, 1, 3};
    static const int8_t account[13] = {3, 9, 7, 1, 3, 9, 7, 1, 3, 9, 7, 1, 3};

    if (n != 22 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result((10 - sluice_weighted_sum(s, branch, 7) % 10) % 10 == s[7] - '0' &&
                             (10 - sluice_weighted_sum(s + 8, account, 13) % 10) % 10 == s[21] - '0');
}
SLUICE_VAL_NUMBER(ar_cbu, " -", SLUICE_DIGITS, 1)

/* Mexico, clave bancaria estandarizada (Asociacion de Bancos de Mexico): bank, place, account; weights 3,7,1, of each
 * product the last digit, missing to a multiple of 10. */
static enum sluice_check mx_clabe(const char *s, size_t n)
{
    static const int weights[3] = {3, 7, 1};
    int sum = 0;

    if (n != 18 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    for (size_t i = 0; i < 17; i++)
        sum += (s[i] - '0') * weights[i % 3] % 10;
    return sluice_val_result((10 - sum % 10) % 10 == s[17] - '0');
}
SLUICE_VAL_NUMBER(mx_clabe, " -", SLUICE_DIGITS, 1)
