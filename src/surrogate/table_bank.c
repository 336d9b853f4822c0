/*
 * Accounts and cards. An IBAN is a valid one by ISO 13616 whose account number no bank of its country can have given
 * out: the country's own check digits inside it are wrong, or its bank code is none. Where a country has neither, the
 * placeholder is used.
 */
#include "surrogate/shape.h"

#include <stddef.h>

static unsigned weighted(const char *s, const unsigned *weights, size_t n)
{
    unsigned sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += (unsigned)(s[i] - '0') * weights[i];
    return sum;
}

/* NBP, numer rozliczeniowy: bank and branch (8 digits behind the IBAN's four characters), the last a check digit. */
static bool pl_no_bank(const char *s)
{
    static const unsigned weights[8] = {3, 9, 7, 1, 3, 9, 7, 1};

    return weighted(s + 4, weights, 8) % 10 != 0;
}

/* CNB, vyhlaska 169/2011 Sb.; NBS, opatrenie 7/2011: bank (4), prefix (6), number (10), whose weighted sum is a
 * multiple of 11. */
static bool cz_no_account(const char *s)
{
    static const unsigned weights[10] = {6, 3, 7, 9, 10, 5, 8, 4, 2, 1};

    return weighted(s + 14, weights, 10) % 11 != 0;
}

/* Estonian Banking Association: the last of the account's 14 digits (behind the bank's two) completes the sum with
 * weights 7, 3, 1 from behind. */
static bool ee_no_account(const char *s)
{
    static const unsigned weights[3] = {7, 3, 1};
    unsigned sum = 0;

    for (size_t i = 0; i < 13; i++)
        sum += (unsigned)(s[18 - i] - '0') * weights[i % 3];
    return (sum + (unsigned)(s[19] - '0')) % 10 != 0;
}

#define IBAN(country, form, refuse, from, n, source)                                                                   \
    {                                                                                                                  \
        "IBAN_CODE", country, NULL, country form, "iban", refuse, from, n, NULL, source                                \
    }

const struct sluice_shape sluice_shapes_bank[] = {
    {"CREDIT_CARD", "", NULL, "400000vvvvvttttc", "card", NULL, 0, 0, NULL,
     "Visa (CyberSource, Visa Test Card Numbers): BIN 400000 for tests"},
    IBAN("DE", "cc9vvvvvvvvvvvvvtttt", NULL, 0, 0,
         "Deutsche Bundesbank, Merkblatt Bankleitzahlendatei: clearing areas 1 to 8"),
    IBAN("BE", "ccvvvvvvvvtttt", "be-account", 4, 12, "Febelfin: modulo 97 is wrong"),
    IBAN("BA", "ccvvvvvvvvvvvvtttt", "iso7064-mod97-10", 4, 16, "IBAN registry: national modulo 97 is wrong"),
    IBAN("ES", "ccvvvvvvvvvvvvvvvvtttt", "es-ccc", 4, 20, "CCC: the two digits of control are wrong"),
    IBAN("FI", "ccvvvvvvvvvvtttt", "luhn", 4, 14, "Finance Finland: Luhn is wrong"),
    IBAN("FR", "ccvvvvvvvvvvvvvvvvvvvtttt", "fr-rib", 4, 23, "CFONB: the key of the RIB is wrong"),
    IBAN("HR", "ccvvvvvvvvvvvvvtttt", "iso7064-mod11-10", 4, 7, "HNB: the bank code's check digit is wrong"),
    IBAN("HU", "ccvvvvvvvvvvvvvvvvvvvvtttt", "hu-account", 4, 24, "MNB: 9 7 3 1 is wrong"),
    IBAN("IS", "ccvvvvvvvvvvvvvvvvvvtttt", "is-kennitala", 16, 10, "IBAN registry: the holder's kennitala is none"),
    IBAN("IT", "ccavvvvvvvvvvvvvvvvvvtttt", "it-bban", 4, 23, "ABI: the CIN is wrong"),
    IBAN("MC", "ccvvvvvvvvvvvvvvvvvvvtttt", "fr-rib", 4, 23, "CFONB: the key of the RIB is wrong"),
    IBAN("ME", "ccvvvvvvvvvvvvvvtttt", "iso7064-mod97-10", 4, 18, "IBAN registry: national modulo 97 is wrong"),
    IBAN("MK", "ccvvvvvvvvvvvtttt", "iso7064-mod97-10", 4, 15, "IBAN registry: national modulo 97 is wrong"),
    IBAN("NO", "ccvvvvvvvtttt", "no-account", 4, 11, "Bits: modulo 11 is wrong"),
    IBAN("PT", "ccvvvvvvvvvvvvvvvvvtttt", "pt-nib", 4, 21, "Banco de Portugal: modulo 97 of the NIB is wrong"),
    IBAN("RS", "ccvvvvvvvvvvvvvvtttt", "iso7064-mod97-10", 4, 18, "IBAN registry: national modulo 97 is wrong"),
    IBAN("SI", "ccvvvvvvvvvvvtttt", "iso7064-mod97-10", 4, 15, "Banka Slovenije: modulo 97 is wrong"),
    IBAN("SM", "ccavvvvvvvvvvvvvvvvvvtttt", "it-bban", 4, 23, "ABI: the CIN is wrong"),
    {"IBAN_CODE", "PL", NULL, "PLccvvvvvvvvvvvvvvvvvvvvtttt", "iban", NULL, 0, 0, pl_no_bank,
     "NBP: the bank code's check digit is wrong"},
    {"IBAN_CODE", "EE", NULL, "EEccvvvvvvvvvvvvtttt", "iban", NULL, 0, 0, ee_no_account,
     "Estonian Banking Association: 7 3 1 is wrong"},
    {"IBAN_CODE", "CZ", NULL, "CZccvvvvvvvvvvvvvvvvtttt", "iban", NULL, 0, 0, cz_no_account,
     "CNB: modulo 11 of the account is wrong"},
    {"IBAN_CODE", "SK", NULL, "SKccvvvvvvvvvvvvvvvvtttt", "iban", NULL, 0, 0, cz_no_account,
     "NBS: modulo 11 of the account is wrong"},
    {NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL},
};
