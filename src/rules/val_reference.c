/* What identifies a payment, a creditor or a legal entity. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#include <string.h>

/* ISO 11649: RF, two check digits, up to 21 characters; the check digits run from 02 to 98, and with the first four
 * behind the rest, modulo 97, it is 1. */
static enum sluice_check creditor_reference(const char *s, size_t n)
{
    uint64_t check;

    if (n < 5 || n > 25 || memcmp(s, "RF", 2) != 0 || !sluice_val_all_digits(s + 2, 2))
        return SLUICE_CHECK_FAIL;
    check = sluice_digits_value(s + 2, 2);
    return sluice_val_result(check >= 2 && check <= 98 && sluice_mod97(sluice_mod97(0, s + 4, n - 4), s, 4) == 1);
}

/* The reference's last two digits instead of the check digits, which stand in front. */
SLUICE_VAL_NUMBER(creditor_reference, " -", SLUICE_DIGITS, 2)

/* SIX, Swiss Payment Standards, annex B: modulo 10, recursive, over 26 digits. */
static enum sluice_check ch_reference(const char *s, size_t n)
{
    static const uint8_t table[10] = {0, 9, 4, 6, 8, 2, 7, 1, 3, 5};
    unsigned carry = 0;

    if (n != 27 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n) || sluice_val_strokes(s, n, 1))
        return SLUICE_CHECK_FAIL;
    for (size_t i = 0; i + 1 < n; i++)
        carry = table[(carry + (unsigned)(s[i] - '0')) % 10];
    return sluice_val_result((10 - carry) % 10 == (unsigned)(s[26] - '0'));
}

SLUICE_VAL_NUMBER(ch_reference, " ", SLUICE_DIGITS, 1)

/* European Payments Council, EPC262-08: country, two check digits, a business code of three that is not checked, the
 * national identifier, modulo 97 as in an IBAN. */
static enum sluice_check sepa_creditor(const char *s, size_t n)
{
    if (n < 8 || n > 35 || !sluice_val_country_ok(s) || !sluice_val_all_digits(s + 2, 2))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_mod97(sluice_mod97(0, s + 7, n - 7), s, 4) == 1);
}

SLUICE_VAL_NUMBER(sepa_creditor, " -", SLUICE_DIGITS, 2)

/* ORCID iD, a block of ISNI (ISO 27729): 16 characters, the last by ISO 7064 MOD 11-2. */
static enum sluice_check orcid(const char *s, size_t n)
{
    return sluice_val_result(n == 16 && sluice_val_all_digits(s, 15) && !sluice_val_same_digit(s, 15) &&
                             sluice_mod11_2_ok(s, n));
}

SLUICE_VAL_FORM(orcid, " -")

size_t sluice_val_orcid_complete(const uint8_t *value, size_t len, char *out, size_t cap)
{
    return sluice_val_search(sluice_val_orcid, SLUICE_DIGITS "X", 1, value, len, out, cap);
}

/* Leitweg-ID of German invoices (KoSIT): coarse and fine address, two check digits, MOD 97-10 over all. */
static enum sluice_check leitweg(const char *s, size_t n)
{
    return sluice_val_result(n >= 5 && sluice_val_all_digits(s + n - 2, 2) && sluice_mod97(0, s, n) == 1);
}

enum sluice_check sluice_val_de_leitweg(const uint8_t *value, size_t len)
{
    return sluice_val_compact(value, len, "-", leitweg);
}

/* ISO 17442: 18 letters and digits, two check digits, MOD 97-10. */
static enum sluice_check lei(const char *s, size_t n)
{
    return sluice_val_result(n == 20 && sluice_val_all_digits(s + 18, 2) && sluice_mod97(0, s, n) == 1);
}

SLUICE_VAL_NUMBER(lei, " -", SLUICE_DIGITS, 2)

/* A month and a year, MM/YY or MM/YYYY: what a card's expiry can be (2010 to 2049). */
enum sluice_check sluice_val_card_expiry(const uint8_t *value, size_t len)
{
    unsigned number[2] = {0, 0}, part = 0, digits = 0;

    for (size_t i = 0; i < len; i++) {
        if (value[i] >= '0' && value[i] <= '9') {
            number[part] = number[part] * 10 + (unsigned)(value[i] - '0');
            if (++digits > 6)
                return SLUICE_CHECK_FAIL;
        } else if (digits > 0) {
            part = 1;
        }
    }
    if (number[0] > 12) { /* the year first */
        unsigned year = number[0];

        number[0] = number[1];
        number[1] = year;
    }
    number[1] %= number[1] >= 2000 ? 100 : 10000;
    return sluice_val_result(number[0] >= 1 && number[0] <= 12 && number[1] >= 10 && number[1] <= 49);
}
