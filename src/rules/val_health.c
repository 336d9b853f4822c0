/* Numbers of those who treat, and of what they implant. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#include <string.h>

/* Naczelna Izba Lekarska: seven digits; the first is the weighted sum (1 to 6) of the others, modulo 11, and never 0.
 */
static enum sluice_check pl_pwz(const char *s, size_t n)
{
    static const int8_t weights[6] = {1, 2, 3, 4, 5, 6};

    if (n != 7 || !sluice_val_all_digits(s, n) || s[0] == '0' || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(s + 1, weights, 6) % 11 == s[0] - '0');
}

SLUICE_VAL_FORM(pl_pwz, " -")

/* GS1 General Specifications, 7.9: behind the application identifier (01) a GTIN of 14 digits, weights 3 and 1 by
 * turns, modulo 10. */
enum sluice_check sluice_val_gs1_udi(const uint8_t *value, size_t len)
{
    static const int8_t weights[14] = {3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1};
    const char *gtin = (const char *)value + 4;

    if (len < 18 || memcmp(value, "(01)", 4) != 0)
        return SLUICE_CHECK_FAIL;
    if (len > 18 && *gtin == ' ')
        gtin++;
    if (!sluice_val_all_digits(gtin, 14) || sluice_val_same_digit(gtin, 14))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_weighted_sum(gtin, weights, 14) % 10 == 0);
}
