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

static enum sluice_check vat_es(const char *s, size_t n)
{
    if (n == 9 && s[0] <= '9')
        return other(s, n, sluice_val_es_dni);
    return other(s, n, n == 9 && s[0] >= 'X' ? sluice_val_es_nie : sluice_val_es_cif);
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

/* The three digits more that it has in the country do not go abroad. */
static enum sluice_check vat_hu(const char *s, size_t n)
{
    return n == 8 ? other(s, n, sluice_val_hu_vat) : SLUICE_CHECK_FAIL;
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

static enum sluice_check vat_se(const char *s, size_t n)
{
    return sluice_val_result(digits(s, n, 12) && memcmp(s + 10, "01", 2) == 0 && sluice_luhn_ok(s, 10));
}

static enum sluice_check vat_sk(const char *s, size_t n)
{
    return sluice_val_result(digits(s, n, 10) && s[0] != '0' && sluice_digits_value(s, 10) % 11 == 0);
}

/* European Commission, "VIES: structure of VAT numbers" and the TIN algorithms. Where the number behind the prefix has
 * a validator of its own, that one is asked. */
static const struct {
    char country[3];
    sluice_compact_fn here;
    sluice_check_fn *there;
} vat_countries[] = {
    {"AT", vat_at, NULL},
    {"BE", vat_be, NULL},
    {"BG", NULL, sluice_val_bg_vat},
    {"CY", NULL, sluice_val_cy_tic},
    {"CZ", NULL, sluice_val_cz_dic},
    {"DE", vat_de, NULL},
    {"DK", NULL, sluice_val_dk_cvr},
    {"EE", NULL, sluice_val_ee_vat},
    {"EL", NULL, sluice_val_gr_afm},
    {"ES", vat_es, NULL},
    {"FI", NULL, sluice_val_fi_ytunnus},
    {"FR", vat_fr, NULL},
    {"HR", NULL, sluice_val_hr_oib},
    {"HU", vat_hu, NULL},
    {"IE", NULL, sluice_val_ie_vat},
    {"IT", NULL, sluice_val_it_iva},
    {"LT", NULL, sluice_val_lt_vat},
    {"LU", vat_lu, NULL},
    {"LV", NULL, sluice_val_lv_vat},
    {"MT", NULL, sluice_val_mt_vat},
    {"NL", vat_nl, NULL},
    {"PL", NULL, sluice_val_pl_nip},
    {"PT", NULL, sluice_val_pt_nif},
    {"RO", NULL, sluice_val_ro_cui},
    {"SE", vat_se, NULL},
    {"SI", NULL, sluice_val_si_ddv},
    {"SK", vat_sk, NULL},
};

static enum sluice_check eu_vat(const char *s, size_t n)
{
    for (size_t i = 0; i < sizeof vat_countries / sizeof *vat_countries && n > 4; i++) {
        if (memcmp(vat_countries[i].country, s, 2) != 0)
            continue;
        if (vat_countries[i].here != NULL)
            return vat_countries[i].here(s + 2, n - 2);
        return other(s + 2, n - 2, vat_countries[i].there);
    }
    return SLUICE_CHECK_FAIL;
}

SLUICE_VAL_FORM(eu_vat, " -.")
