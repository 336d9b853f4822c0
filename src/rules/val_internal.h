/*
 * What the validators share. A validator of a number written with separators compacts it first; the copy is wiped by
 * sluice_val_compact() itself, so the functions below it only ever see a borrowed string.
 */
#ifndef SLUICE_RULES_VAL_INTERNAL_H
#define SLUICE_RULES_VAL_INTERNAL_H

#include "rules/validator.h"

#include "core/limits.h"

typedef enum sluice_check sluice_check_fn(const uint8_t *value, size_t len);
typedef size_t sluice_complete_fn(const uint8_t *value, size_t len, char *out, size_t cap);

/* s: n characters of [0-9A-Z], ends with NUL. */
typedef enum sluice_check (*sluice_compact_fn)(const char *s, size_t n);

/* Leave out the bytes of seps, make ASCII letters upper case and call fn. FAIL when another byte than a letter or digit
 * is left, or nothing, or more than SLUICE_CHECKED_MAX. */
enum sluice_check sluice_val_compact(const uint8_t *value, size_t len, const char *seps, sluice_compact_fn fn);

/* For complete(): the first k (1 or 2) characters of the alphabet which make check() say OK behind value. */
size_t sluice_val_search(sluice_check_fn *check, const char *alphabet, size_t k, const uint8_t *value, size_t len,
                         char *out, size_t cap);

/*
 * From a function name(s, n) over upper-case letters and digits, make sluice_val_name(), which asks it about a value
 * written with any of seps, and sluice_val_name_complete(), which finds the last k (1 or 2) characters of alphabet that
 * make a value right.
 */
#define SLUICE_VAL_NUMBER(name, seps, alphabet, k)                                                                     \
    enum sluice_check sluice_val_##name(const uint8_t *value, size_t len)                                              \
    {                                                                                                                  \
        return sluice_val_compact(value, len, seps, name);                                                             \
    }                                                                                                                  \
    size_t sluice_val_##name##_complete(const uint8_t *value, size_t len, char *out, size_t cap)                       \
    {                                                                                                                  \
        return sluice_val_search(sluice_val_##name, alphabet, k, value, len, out, cap);                                \
    }

/* The same for a number that has no check characters. */
#define SLUICE_VAL_FORM(name, seps)                                                                                    \
    enum sluice_check sluice_val_##name(const uint8_t *value, size_t len)                                              \
    {                                                                                                                  \
        return sluice_val_compact(value, len, seps, name);                                                             \
    }

enum sluice_check sluice_val_result(bool ok);
bool sluice_val_all_digits(const char *s, size_t n);
bool sluice_val_same_digit(const char *s, size_t n); /* 000000000, 111111111: what people type instead of a number */
/* Digits 1 to 5 only, and at least so many kinds of them: the order of a Chinese character's strokes, as collation
 * tables write it (12 digits and more; of numbers that long one in 4,096 at most looks so). */
bool sluice_val_strokes(const char *s, size_t n, unsigned kinds);
bool sluice_val_date_ok(unsigned year, unsigned month, unsigned day); /* Gregorian, year 1800..2299 */
bool sluice_val_country_ok(const char *code); /* two upper-case letters: ISO 3166-1 alpha-2, and XK */

#define SLUICE_DIGITS "0123456789"
#define SLUICE_UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define SLUICE_LOWER "abcdefghijklmnopqrstuvwxyz"

/* val_generic.c: the algorithms themselves, for packs of one's own, and what a token looks like */
sluice_check_fn sluice_val_luhn, sluice_val_verhoeff, sluice_val_damm, sluice_val_mod97, sluice_val_mod11_10,
    sluice_val_mod37_36, sluice_val_mod11_2, sluice_val_icao_731, sluice_val_random, sluice_val_not_filler,
    sluice_val_drawn_or_typed, sluice_val_drawn, sluice_val_mixed, sluice_val_not_placeholder;
sluice_complete_fn sluice_val_luhn_complete, sluice_val_verhoeff_complete, sluice_val_damm_complete,
    sluice_val_mod97_complete, sluice_val_mod11_10_complete, sluice_val_mod37_36_complete, sluice_val_mod11_2_complete,
    sluice_val_icao_731_complete;

/* val_secret.c */
sluice_check_fn sluice_val_secret_token, sluice_val_secret_password, sluice_val_secret_told, sluice_val_secret_told_key,
    sluice_val_secret_given, sluice_val_secret_near;
uint32_t sluice_val_secret_token_grade(const struct sluice_match *match);
uint32_t sluice_val_secret_password_grade(const struct sluice_match *match);
uint32_t sluice_val_secret_told_grade(const struct sluice_match *match);
uint32_t sluice_val_secret_told_key_grade(const struct sluice_match *match);
uint32_t sluice_val_secret_given_grade(const struct sluice_match *match);
uint32_t sluice_val_secret_near_grade(const struct sluice_match *match);

/* val_token.c */
sluice_check_fn sluice_val_github, sluice_val_npm, sluice_val_gitlab, sluice_val_grafana, sluice_val_atlassian,
    sluice_val_cloudflare, sluice_val_confluent, sluice_val_zuplo, sluice_val_aws_key_id;
sluice_complete_fn sluice_val_github_complete, sluice_val_npm_complete, sluice_val_gitlab_complete,
    sluice_val_grafana_complete, sluice_val_atlassian_complete, sluice_val_cloudflare_complete,
    sluice_val_confluent_complete, sluice_val_zuplo_complete;

/* val_private_key.c */
sluice_check_fn sluice_val_private_key, sluice_val_armour_body, sluice_val_der_key, sluice_val_base64_private_key,
    sluice_val_putty_key;

/* val_key.c */
sluice_check_fn sluice_val_jwt, sluice_val_kubernetes_jwt, sluice_val_basic_auth, sluice_val_docker_auth,
    sluice_val_not_sample_login;

/* val_json_token.c */
sluice_check_fn sluice_val_onepassword, sluice_val_sentry_org, sluice_val_grafana_cloud, sluice_val_grafana_legacy,
    sluice_val_laravel, sluice_val_gcp_service_account, sluice_val_jwk_private;

/* Whether text is one JSON object that has all these members (at most 8, then NULL). NA: beyond the limits of JSON that
 * is read, or memory: it cannot be told. */
enum sluice_check sluice_val_json_with(const uint8_t *text, size_t len, const char *const *members);

/* The same of what value is the base64 of, in either alphabet. */
enum sluice_check sluice_val_base64_json(const uint8_t *value, size_t len, const char *const *members);

/* val_macaroon.c, val_cloud.c, val_cookie.c */
sluice_check_fn sluice_val_macaroon, sluice_val_pypi, sluice_val_azure_marker, sluice_val_azure_sas,
    sluice_val_aws_session, sluice_val_signed_cookie;

/* val_base32.c, val_bip39.c, val_wallet.c */
sluice_check_fn sluice_val_nkey, sluice_val_otp_secret, sluice_val_bip39, sluice_val_bip39_words, sluice_val_secp256k1,
    sluice_val_wif, sluice_val_jfrog, sluice_val_solana;
sluice_complete_fn sluice_val_nkey_complete, sluice_val_bip39_complete;

/* val_bech32.c, val_crypto.c */
sluice_check_fn sluice_val_age, sluice_val_base58check, sluice_val_bitcoin, sluice_val_ethereum;
sluice_complete_fn sluice_val_age_complete, sluice_val_base58check_complete;

/* val_coin.c: all other coins; what it asks of others */
sluice_check_fn sluice_val_coin, sluice_val_stellar, sluice_val_monero;

/* The checksum of a whole bech32 string (BIP 173): 1, in bech32m (BIP 350) 0x2bc830a3. 0: not of that form. */
uint32_t sluice_bech32_residue(const uint8_t *value, size_t len);

#define SLUICE_BASE58_BYTES_MAX 96u /* extended keys have 82 */

/* Base58 (val_crypto.c): the text's number big-endian at the end of out, a zero byte for each leading '1'. Returns the
 * bytes used, 0 when the text is not base58 or too long. */
size_t sluice_base58_decode(const uint8_t *value, size_t len, uint8_t out[SLUICE_BASE58_BYTES_MAX]);

/* Base58Check (Bitcoin developer reference): the last 4 bytes are the first 4 of SHA-256 of SHA-256 of the rest.
 * Returns the number of bytes without them and the first of them; 0 when it does not hold. */
size_t sluice_base58check(const uint8_t *value, size_t len, uint8_t *version);

/* val_net.c */
sluice_check_fn sluice_val_ipv4, sluice_val_ipv6, sluice_val_mac, sluice_val_email;

/* val_reserved.c: what is kept for examples fails */
sluice_check_fn sluice_val_not_example_mail, sluice_val_not_example_phone, sluice_val_not_example_card;

/* val_phone.c */
sluice_check_fn sluice_val_e164;

/* val_phone_plan.c */
sluice_check_fn sluice_val_phone_national;

/* val_device.c */
sluice_check_fn sluice_val_imsi, sluice_val_iccid, sluice_val_plus_code;
sluice_complete_fn sluice_val_iccid_complete;

/* val_finance.c */
sluice_check_fn sluice_val_card, sluice_val_card_track, sluice_val_iban, sluice_val_bic;
sluice_complete_fn sluice_val_card_complete, sluice_val_iban_complete;

/* val_account.c: national account numbers */
sluice_check_fn sluice_val_be_account, sluice_val_cz_account, sluice_val_es_ccc, sluice_val_no_account,
    sluice_val_pt_nib, sluice_val_it_bban, sluice_val_fr_rib, sluice_val_pl_nrb, sluice_val_hu_account,
    sluice_val_us_routing;
sluice_complete_fn sluice_val_be_account_complete, sluice_val_no_account_complete, sluice_val_pt_nib_complete,
    sluice_val_it_bban_complete, sluice_val_fr_rib_complete, sluice_val_pl_nrb_complete, sluice_val_us_routing_complete;

/* val_reference.c: payments, creditors, legal entities */
sluice_check_fn sluice_val_orcid, sluice_val_de_leitweg;
sluice_complete_fn sluice_val_orcid_complete;
sluice_check_fn sluice_val_creditor_reference, sluice_val_ch_reference, sluice_val_sepa_creditor, sluice_val_lei,
    sluice_val_card_expiry;
sluice_complete_fn sluice_val_creditor_reference_complete, sluice_val_ch_reference_complete,
    sluice_val_sepa_creditor_complete, sluice_val_lei_complete;

/* val_mrz.c */
sluice_check_fn sluice_val_mrz;
sluice_complete_fn sluice_val_mrz_complete;

/* val_health.c: prescribers and implants */
sluice_check_fn sluice_val_pl_pwz, sluice_val_gs1_udi;

/* val_thing.c: devices, vehicles, places and dates */
sluice_check_fn sluice_val_imei, sluice_val_vin, sluice_val_vin_checked, sluice_val_coordinates, sluice_val_date;
sluice_complete_fn sluice_val_imei_complete;

/* val_vat.c */
sluice_check_fn sluice_val_eu_vat;

/* val_de.c */
sluice_check_fn sluice_val_de_tax_id, sluice_val_de_rvnr, sluice_val_de_kvnr, sluice_val_de_document,
    sluice_val_de_driving, sluice_val_de_lanr;
sluice_complete_fn sluice_val_de_tax_id_complete, sluice_val_de_rvnr_complete, sluice_val_de_kvnr_complete,
    sluice_val_de_document_complete;

/* val_at_ch.c */
sluice_check_fn sluice_val_at_svnr, sluice_val_at_tin, sluice_val_ch_ahv, sluice_val_ch_uid;
sluice_complete_fn sluice_val_at_tin_complete, sluice_val_ch_ahv_complete, sluice_val_ch_uid_complete;

/* val_fr.c */
sluice_check_fn sluice_val_fr_nir, sluice_val_fr_spi, sluice_val_fr_siren, sluice_val_fr_rpps;
sluice_complete_fn sluice_val_fr_nir_complete, sluice_val_fr_siren_complete, sluice_val_fr_rpps_complete;

/* val_es.c */
sluice_check_fn sluice_val_es_dni, sluice_val_es_nie, sluice_val_es_cif, sluice_val_es_nss;
sluice_complete_fn sluice_val_es_dni_complete, sluice_val_es_nie_complete, sluice_val_es_cif_complete,
    sluice_val_es_nss_complete;

/* val_it.c */
sluice_check_fn sluice_val_it_cf, sluice_val_it_iva;
sluice_complete_fn sluice_val_it_cf_complete, sluice_val_it_iva_complete;

/* val_iberia.c */
sluice_check_fn sluice_val_es_cadastral, sluice_val_es_cups, sluice_val_es_vat, sluice_val_pt_nif, sluice_val_pt_cc,
    sluice_val_pt_niss;
sluice_complete_fn sluice_val_es_cadastral_complete, sluice_val_es_cups_complete, sluice_val_es_vat_complete,
    sluice_val_pt_nif_complete, sluice_val_pt_cc_complete, sluice_val_pt_niss_complete;

/* val_levant.c */
sluice_check_fn sluice_val_gr_afm, sluice_val_gr_amka, sluice_val_cy_tic, sluice_val_mt_vat;
sluice_complete_fn sluice_val_gr_afm_complete, sluice_val_gr_amka_complete, sluice_val_cy_tic_complete,
    sluice_val_mt_vat_complete;

/* val_adria.c */
sluice_check_fn sluice_val_jmbg, sluice_val_mk_edb, sluice_val_si_ddv, sluice_val_hr_oib, sluice_val_rs_pib;
sluice_complete_fn sluice_val_jmbg_complete, sluice_val_mk_edb_complete, sluice_val_si_ddv_complete,
    sluice_val_hr_oib_complete, sluice_val_rs_pib_complete;

/* val_benelux.c */
sluice_check_fn sluice_val_nl_bsn, sluice_val_nl_onderwijs, sluice_val_be_nn, sluice_val_be_enterprise,
    sluice_val_be_eid, sluice_val_lu_matricule;
sluice_complete_fn sluice_val_nl_bsn_complete, sluice_val_nl_onderwijs_complete, sluice_val_be_nn_complete,
    sluice_val_be_enterprise_complete, sluice_val_be_eid_complete, sluice_val_lu_matricule_complete;

/* val_ie.c */
sluice_check_fn sluice_val_ie_pps, sluice_val_ie_vat;
sluice_complete_fn sluice_val_ie_pps_complete;

/* val_uk.c */
sluice_check_fn sluice_val_uk_utr, sluice_val_uk_chi, sluice_val_uk_upn, sluice_val_uk_vat;
sluice_complete_fn sluice_val_uk_chi_complete;

/* val_pl.c */
sluice_check_fn sluice_val_pl_pesel, sluice_val_pl_nip, sluice_val_pl_regon, sluice_val_pl_dowod,
    sluice_val_pl_passport, sluice_val_pl_kw;
sluice_complete_fn sluice_val_pl_pesel_complete, sluice_val_pl_nip_complete, sluice_val_pl_regon_complete,
    sluice_val_pl_dowod_complete, sluice_val_pl_passport_complete, sluice_val_pl_kw_complete;

/* val_timestamp.c */
sluice_check_fn sluice_val_not_timestamp;

/* val_baltic.c */
sluice_check_fn sluice_val_ee_ik, sluice_val_ee_registry, sluice_val_ee_vat, sluice_val_lv_pk, sluice_val_lv_vat,
    sluice_val_lt_company, sluice_val_lt_vat;
sluice_complete_fn sluice_val_ee_ik_complete, sluice_val_ee_registry_complete, sluice_val_ee_vat_complete,
    sluice_val_lv_pk_complete, sluice_val_lv_vat_complete, sluice_val_lt_company_complete, sluice_val_lt_vat_complete;

/* val_nordic.c */
sluice_check_fn sluice_val_dk_cpr, sluice_val_dk_cvr, sluice_val_fi_hetu, sluice_val_fi_ytunnus,
    sluice_val_is_kennitala, sluice_val_no_fnr, sluice_val_no_orgnr, sluice_val_se_pnr, sluice_val_se_orgnr,
    sluice_val_se_vat;
sluice_complete_fn sluice_val_dk_cpr_complete, sluice_val_dk_cvr_complete, sluice_val_fi_hetu_complete,
    sluice_val_fi_ytunnus_complete, sluice_val_is_kennitala_complete, sluice_val_no_fnr_complete,
    sluice_val_no_orgnr_complete, sluice_val_se_pnr_complete, sluice_val_se_orgnr_complete;

/* val_bg_ro.c */
sluice_check_fn sluice_val_bg_egn, sluice_val_bg_lnch, sluice_val_bg_eik, sluice_val_bg_vat, sluice_val_ro_cnp,
    sluice_val_ro_cui;
sluice_complete_fn sluice_val_bg_egn_complete, sluice_val_bg_lnch_complete, sluice_val_bg_eik_complete,
    sluice_val_bg_vat_complete, sluice_val_ro_cnp_complete, sluice_val_ro_cui_complete;

/* val_cz_sk.c */
sluice_check_fn sluice_val_cz_rc, sluice_val_cz_ico, sluice_val_cz_dic, sluice_val_sk_dph;
sluice_complete_fn sluice_val_cz_rc_complete, sluice_val_cz_ico_complete, sluice_val_cz_dic_complete,
    sluice_val_sk_dph_complete;

/* val_hu.c */
sluice_check_fn sluice_val_hu_personal, sluice_val_hu_taj, sluice_val_hu_tax_id, sluice_val_hu_vat;
sluice_complete_fn sluice_val_hu_personal_complete, sluice_val_hu_taj_complete, sluice_val_hu_tax_id_complete,
    sluice_val_hu_vat_complete;

/* val_uk_us.c */
sluice_check_fn sluice_val_uk_nhs, sluice_val_uk_nino, sluice_val_us_ssn, sluice_val_us_itin;
sluice_complete_fn sluice_val_uk_nhs_complete;

#endif
