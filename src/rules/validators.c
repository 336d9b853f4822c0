#include "rules/val_internal.h"

#include <string.h>

static const struct sluice_validator validators[] = {
    {"luhn", sluice_val_luhn, sluice_val_luhn_complete, "ISO/IEC 7812-1, annex B"},
    {"verhoeff", sluice_val_verhoeff, sluice_val_verhoeff_complete, "J. Verhoeff, Error Detecting Decimal Codes, 1969"},
    {"damm", sluice_val_damm, sluice_val_damm_complete, "H. M. Damm, Total anti-symmetrische Quasigruppen, 2004"},
    {"iso7064-mod97-10", sluice_val_mod97, sluice_val_mod97_complete, "ISO/IEC 7064"},
    {"iso7064-mod11-10", sluice_val_mod11_10, sluice_val_mod11_10_complete, "ISO/IEC 7064"},
    {"iso7064-mod37-36", sluice_val_mod37_36, sluice_val_mod37_36_complete, "ISO/IEC 7064"},
    {"iso7064-mod11-2", sluice_val_mod11_2, sluice_val_mod11_2_complete, "ISO/IEC 7064"},
    {"icao-731", sluice_val_icao_731, sluice_val_icao_731_complete, "ICAO Doc 9303-3, 4.9"},
    {"not-sequence", sluice_val_not_sequence, NULL, "val_generic.c"},
    {"random", sluice_val_random, NULL, "index of coincidence, val_generic.c"},
    {"not-placeholder", sluice_val_not_placeholder, NULL, "word list, val_generic.c"},
    {"secret-token", sluice_val_secret_token, NULL, "secret_score.h", sluice_val_secret_token_grade},
    {"secret-password", sluice_val_secret_password, NULL, "secret_score.h", sluice_val_secret_password_grade},
    {"secret-told", sluice_val_secret_told, NULL, "secret_score.h", sluice_val_secret_told_grade},
    {"secret-told-key", sluice_val_secret_told_key, NULL, "secret_score.h", sluice_val_secret_told_key_grade},
    {"secret-given", sluice_val_secret_given, NULL, "secret_score.h", sluice_val_secret_given_grade},

    {"github-crc32", sluice_val_github, sluice_val_github_complete,
     "https://github.blog/engineering/behind-githubs-new-authentication-token-formats/"},
    {"npm-crc32", sluice_val_npm, sluice_val_npm_complete,
     "https://github.blog/changelog/2021-09-23-npm-has-a-new-access-token-format/"},
    {"gitlab-routable-crc32", sluice_val_gitlab, sluice_val_gitlab_complete,
     "https://handbook.gitlab.com/handbook/engineering/architecture/design-documents/cells/routable_tokens/"},
    {"grafana-crc32", sluice_val_grafana, sluice_val_grafana_complete,
     "https://grafana.com/docs/grafana/latest/administration/service-accounts/"},
    {"atlassian-crc32", sluice_val_atlassian, sluice_val_atlassian_complete,
     "https://support.atlassian.com/atlassian-account/docs/manage-api-tokens-for-your-atlassian-account/"},
    {"cloudflare-crc32", sluice_val_cloudflare, sluice_val_cloudflare_complete,
     "https://developers.cloudflare.com/fundamentals/api/get-started/token-formats/"},
    {"confluent-crc32", sluice_val_confluent, sluice_val_confluent_complete,
     "https://docs.confluent.io/cloud/current/security/authenticate/workload-identities/service-accounts/api-keys/"
     "overview.html"},
    {"zuplo-crc32", sluice_val_zuplo, sluice_val_zuplo_complete,
     "https://zuplo.com/docs/articles/api-key-leak-detection"},
    {"aws-key-id", sluice_val_aws_key_id, NULL,
     "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html"},
    {"private-key", sluice_val_private_key, NULL, "RFC 7468, RFC 9580, OpenSSH PROTOCOL.key"},
    {"jwt", sluice_val_jwt, NULL, "RFC 7515, RFC 7516, RFC 7519"},
    {"basic-auth", sluice_val_basic_auth, NULL, "RFC 7617"},
    {"age-bech32", sluice_val_age, sluice_val_age_complete, "https://c2sp.org/age"},
    {"base58check", sluice_val_base58check, sluice_val_base58check_complete,
     "https://en.bitcoin.it/wiki/Base58Check_encoding"},
    {"bitcoin-address", sluice_val_bitcoin, NULL, "BIP 173, BIP 350, Base58Check"},
    {"eip55", sluice_val_ethereum, NULL, "https://eips.ethereum.org/EIPS/eip-55"},

    {"ipv4", sluice_val_ipv4, NULL, "RFC 6890 and the IANA special-purpose registry"},
    {"ipv6", sluice_val_ipv6, NULL, "RFC 4291 and the IANA special-purpose registry"},
    {"mac", sluice_val_mac, NULL, "IEEE 802, RFC 9542"},
    {"email", sluice_val_email, NULL, "RFC 5321, RFC 5322, RFC 6761"},
    {"e164", sluice_val_e164, NULL, "ITU-T E.164"},

    {"card", sluice_val_card, sluice_val_card_complete, "ISO/IEC 7812-1"},
    {"iban", sluice_val_iban, sluice_val_iban_complete, "ISO 13616-1, SWIFT IBAN registry"},
    {"bic", sluice_val_bic, NULL, "ISO 9362, ISO 3166-1"},
    {"imei", sluice_val_imei, sluice_val_imei_complete, "3GPP TS 23.003"},
    {"vin", sluice_val_vin, NULL, "ISO 3779, 49 CFR 565.15"},
    {"coordinates", sluice_val_coordinates, NULL, "ISO 6709"},
    {"date", sluice_val_date, NULL, "ISO 8601, Gregorian calendar"},
    {"eu-vat", sluice_val_eu_vat, NULL, "https://ec.europa.eu/taxation_customs/vies/"},

    {"de-tax-id", sluice_val_de_tax_id, sluice_val_de_tax_id_complete, "AO section 139b; BZSt"},
    {"de-rvnr", sluice_val_de_rvnr, sluice_val_de_rvnr_complete, "VKVV section 2"},
    {"de-kvnr", sluice_val_de_kvnr, sluice_val_de_kvnr_complete, "SGB V section 290"},
    {"de-document", sluice_val_de_document, sluice_val_de_document_complete, "PAuswV, PassV; ICAO Doc 9303-3"},
    {"fr-nir", sluice_val_fr_nir, sluice_val_fr_nir_complete, "INSEE; Code de la securite sociale R115-1"},
    {"fr-spi", sluice_val_fr_spi, NULL, "European Commission, TIN algorithms: FR"},
    {"fr-siren", sluice_val_fr_siren, sluice_val_fr_siren_complete, "INSEE, Sirene"},
    {"es-dni", sluice_val_es_dni, sluice_val_es_dni_complete, "Ministerio del Interior, NIF/NIE"},
    {"es-nie", sluice_val_es_nie, sluice_val_es_nie_complete, "Ministerio del Interior, NIF/NIE"},
    {"es-cif", sluice_val_es_cif, sluice_val_es_cif_complete, "Orden EHA/451/2008"},
    {"es-nss", sluice_val_es_nss, sluice_val_es_nss_complete, "Tesoreria General de la Seguridad Social"},
    {"it-cf", sluice_val_it_cf, sluice_val_it_cf_complete, "D.M. 23 December 1976"},
    {"it-iva", sluice_val_it_iva, sluice_val_it_iva_complete, "D.P.R. 633/1972, art. 35"},
    {"nl-bsn", sluice_val_nl_bsn, sluice_val_nl_bsn_complete, "Wabb; RvIG"},
    {"be-nn", sluice_val_be_nn, sluice_val_be_nn_complete, "arrete royal, 3 April 1984"},
    {"pl-pesel", sluice_val_pl_pesel, sluice_val_pl_pesel_complete, "ustawa o ewidencji ludnosci, 2010"},
    {"pl-nip", sluice_val_pl_nip, sluice_val_pl_nip_complete, "ustawa o zasadach ewidencji, 1995"},
    {"pl-regon", sluice_val_pl_regon, sluice_val_pl_regon_complete, "rozporzadzenie, 30 November 2015"},
    {"pl-dowod", sluice_val_pl_dowod, sluice_val_pl_dowod_complete, "rozporzadzenie, 29 January 2015"},
    {"pl-passport", sluice_val_pl_passport, sluice_val_pl_passport_complete, "ustawa o dokumentach paszportowych"},
    {"uk-nhs", sluice_val_uk_nhs, sluice_val_uk_nhs_complete,
     "https://www.datadictionary.nhs.uk/attributes/nhs_number.html"},
    {"uk-nino", sluice_val_uk_nino, NULL,
     "https://www.gov.uk/hmrc-internal-manuals/national-insurance-manual/nim39110"},
    {"us-ssn", sluice_val_us_ssn, NULL, "https://www.ssa.gov/employer/randomization.html"},
    {"us-itin", sluice_val_us_itin, NULL, "https://www.irs.gov/irm/part3/irm_03-021-263r"},
};

const struct sluice_validator *sluice_validator_find(const char *name)
{
    for (size_t i = 0; i < sizeof validators / sizeof *validators; i++) {
        if (strcmp(validators[i].name, name) == 0)
            return &validators[i];
    }
    return NULL;
}

const struct sluice_validator *sluice_validators(size_t *n)
{
    *n = sizeof validators / sizeof *validators;
    return validators;
}
