/* VAT identification numbers of the European Union: a sole trader's one names a person. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#include <string.h>

static bool digits(const char *s, size_t n, size_t want)
{
    return n == want && sluice_val_all_digits(s, n);
}

static enum sluice_check other(const char *s, size_t n, sluice_check_fn *check)
{
    return check((const uint8_t *)s, n);
}

/* ATU + 8: Luhn's sum over 7 digits, plus 4. */
static enum sluice_check vat_at(const char *s, size_t n)
{
    static const int8_t weights[7] = {1, 2, 1, 2, 1, 2, 1};

    if (n != 9 || s[0] != 'U' || !sluice_val_all_digits(s + 1, 8))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result((sluice_cross_sum(s + 1, weights, 7) + 4 + (unsigned)(s[8] - '0')) % 10 == 0);
}

/* The enterprise number: 97 less the first 8 digits modulo 97. */
static enum sluice_check vat_be(const char *s, size_t n)
{
    if (!digits(s, n, 10) || s[0] > '1')
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(97 - sluice_digits_value(s, 8) % 97 == sluice_digits_value(s + 8, 2));
}

static enum sluice_check vat_de(const char *s, size_t n)
{
    return sluice_val_result(digits(s, n, 9) && s[0] != '0' && sluice_mod11_10_ok(s, n));
}

static enum sluice_check vat_dk(const char *s, size_t n)
{
    static const int8_t weights[8] = {2, 7, 6, 5, 4, 3, 2, 1};

    return sluice_val_result(digits(s, n, 8) && s[0] != '0' && sluice_weighted_sum(s, weights, 8) % 11 == 0);
}

static enum sluice_check vat_el(const char *s, size_t n)
{
    static const int16_t weights[8] = {256, 128, 64, 32, 16, 8, 4, 2};
    int sum = 0;

    if (!digits(s, n, 9) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    for (size_t i = 0; i < 8; i++)
        sum += (s[i] - '0') * weights[i];
    return sluice_val_result(sum % 11 % 10 == s[8] - '0');
}

static enum sluice_check vat_es(const char *s, size_t n)
{
    if (n == 9 && s[0] <= '9')
        return other(s, n, sluice_val_es_dni);
    return other(s, n, n == 9 && s[0] >= 'X' ? sluice_val_es_nie : sluice_val_es_cif);
}

static enum sluice_check vat_fi(const char *s, size_t n)
{
    static const int8_t weights[8] = {7, 9, 10, 5, 8, 4, 2, 1};

    return sluice_val_result(digits(s, n, 8) && sluice_weighted_sum(s, weights, 8) % 11 == 0);
}

/* Key and SIREN; a key with letters follows a rule that is not public. */
static enum sluice_check vat_fr(const char *s, size_t n)
{
    if (n != 11 || other(s + 2, 9, sluice_val_fr_siren) != SLUICE_CHECK_OK)
        return SLUICE_CHECK_FAIL;
    if (!sluice_val_all_digits(s, 2))
        return SLUICE_CHECK_NA;
    return sluice_val_result((12 + 3 * (sluice_digits_value(s + 2, 9) % 97)) % 97 == sluice_digits_value(s, 2));
}

static enum sluice_check vat_hr(const char *s, size_t n)
{
    return sluice_val_result(digits(s, n, 11) && sluice_mod11_10_ok(s, n));
}

static enum sluice_check vat_hu(const char *s, size_t n)
{
    static const int8_t weights[8] = {9, 7, 3, 1, 9, 7, 3, 1};

    return sluice_val_result(digits(s, n, 8) && sluice_weighted_sum(s, weights, 8) % 10 == 0);
}

static enum sluice_check vat_ie(const char *s, size_t n)
{
    return other(s, n, sluice_val_ie_vat);
}

static enum sluice_check vat_it(const char *s, size_t n)
{
    return other(s, n, sluice_val_it_iva);
}

static enum sluice_check vat_lu(const char *s, size_t n)
{
    return sluice_val_result(digits(s, n, 8) && sluice_digits_value(s, 6) % 89 == sluice_digits_value(s + 6, 2));
}

/* A BSN or RSIN with B and two digits; since 2020 a sole trader's number is no longer that, but as a whole, "NL" in
 * front, fulfils MOD 97-10. */
static enum sluice_check vat_nl(const char *s, size_t n)
{
    if (n != 12 || !sluice_val_all_digits(s, 9) || s[9] != 'B' || !sluice_val_all_digits(s + 10, 2))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(other(s, 9, sluice_val_nl_bsn) == SLUICE_CHECK_OK ||
                             sluice_mod97(sluice_mod97(0, "NL", 2), s, n) == 1);
}

static enum sluice_check vat_pl(const char *s, size_t n)
{
    return other(s, n, sluice_val_pl_nip);
}

/* 9..2 modulo 11; 11 less that, 10 and 11 count as 0. */
static enum sluice_check vat_pt(const char *s, size_t n)
{
    static const int8_t weights[8] = {9, 8, 7, 6, 5, 4, 3, 2};
    int check;

    if (!digits(s, n, 9) || s[0] == '0')
        return SLUICE_CHECK_FAIL;
    check = 11 - sluice_weighted_sum(s, weights, 8) % 11;
    return sluice_val_result((check > 9 ? 0 : check) == s[8] - '0');
}

static enum sluice_check vat_se(const char *s, size_t n)
{
    return sluice_val_result(digits(s, n, 12) && memcmp(s + 10, "01", 2) == 0 && sluice_luhn_ok(s, 10));
}

static enum sluice_check vat_si(const char *s, size_t n)
{
    static const int8_t weights[7] = {8, 7, 6, 5, 4, 3, 2};
    int check;

    if (!digits(s, n, 8) || s[0] == '0')
        return SLUICE_CHECK_FAIL;
    check = 11 - sluice_weighted_sum(s, weights, 7) % 11;
    return sluice_val_result(check != 11 && check % 10 == s[7] - '0');
}

static enum sluice_check vat_sk(const char *s, size_t n)
{
    return sluice_val_result(digits(s, n, 10) && s[0] != '0' && sluice_digits_value(s, 10) % 11 == 0);
}

/* These have files of their own. */
static enum sluice_check vat_bg(const char *s, size_t n)
{
    return other(s, n, sluice_val_bg_vat);
}

static enum sluice_check vat_cz(const char *s, size_t n)
{
    return other(s, n, sluice_val_cz_dic);
}

static enum sluice_check vat_ee(const char *s, size_t n)
{
    return other(s, n, sluice_val_ee_vat);
}

static enum sluice_check vat_lt(const char *s, size_t n)
{
    return other(s, n, sluice_val_lt_vat);
}

static enum sluice_check vat_lv(const char *s, size_t n)
{
    return other(s, n, sluice_val_lv_vat);
}

static enum sluice_check vat_ro(const char *s, size_t n)
{
    return other(s, n, sluice_val_ro_cui);
}

/* European Commission, "VIES: structure of VAT numbers" and the TIN algorithms; the others' shapes are not checked
 * further here. */
static const struct {
    char country[3];
    sluice_compact_fn check;
} vat_countries[] = {
    {"AT", vat_at}, {"BE", vat_be}, {"BG", vat_bg}, {"CY", NULL},   {"CZ", vat_cz}, {"DE", vat_de}, {"DK", vat_dk},
    {"EE", vat_ee}, {"EL", vat_el}, {"ES", vat_es}, {"FI", vat_fi}, {"FR", vat_fr}, {"HR", vat_hr}, {"HU", vat_hu},
    {"IE", vat_ie}, {"IT", vat_it}, {"LT", vat_lt}, {"LU", vat_lu}, {"LV", vat_lv}, {"MT", NULL},   {"NL", vat_nl},
    {"PL", vat_pl}, {"PT", vat_pt}, {"RO", vat_ro}, {"SE", vat_se}, {"SI", vat_si}, {"SK", vat_sk},
};

static enum sluice_check eu_vat(const char *s, size_t n)
{
    for (size_t i = 0; i < sizeof vat_countries / sizeof *vat_countries && n > 4; i++) {
        if (memcmp(vat_countries[i].country, s, 2) == 0)
            return vat_countries[i].check == NULL ? SLUICE_CHECK_NA : vat_countries[i].check(s + 2, n - 2);
    }
    return SLUICE_CHECK_FAIL;
}

enum sluice_check sluice_val_eu_vat(const uint8_t *value, size_t len)
{
    return sluice_val_compact(value, len, " -.", eu_vat);
}
