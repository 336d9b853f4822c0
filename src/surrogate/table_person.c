/*
 * Numbers of people: in a range that the register keeps for tests, or of a birth on a day that no living person and no
 * person of a register has: in the years 2050 to 2199, or in the 1860s, or whose name cannot be. Which digits say the
 * century is each validator's business (rules/val_*.c), with its source.
 */
#include "surrogate/shape.h"

#include <string.h>

static unsigned number(const char *s, size_t n)
{
    unsigned v = 0;

    for (size_t i = 0; i < n; i++)
        v = v * 10 + (unsigned)(s[i] - '0');
    return v;
}

/* Arrete royal of 3 April 1984: two check digits that only fit people born from 2000 on (a 2 in front of nine digits,
 * modulo 97), so that the year 9x is 209x. */
static bool be_born_from_2000(const char *s)
{
    return 97 - (2000000000u + number(s, 9)) % 97 == number(s + 9, 2);
}

#define PERSON(type, form, check, source)                                                                              \
    {                                                                                                                  \
        type, "", NULL, form, check, NULL, 0, 0, NULL, source                                                          \
    }

const struct sluice_shape sluice_shapes_person[] = {
    PERSON("UK_NHS", "999vvvvttc", "uk-nhs", "NHS England: 999 000 0000 to 999 999 9999 for tests, never given out"),
    PERSON("NO_FODSELSNUMMER", "1v8nvvvttcc", "no-fnr", "Skatteetaten, Tenor: month + 80 in made-up persons"),
    PERSON("FI_PERSONAL_IDENTITY_CODE", "1v0nvv9ttc", "fi-hetu", "DVV: 900 to 999 are no persons of the register"),
    PERSON("FI_PERSONAL_IDENTITY_CODE", "1v0nvvA9ttc", "fi-hetu", "DVV: 900 to 999 are no persons of the register"),
    PERSON("SE_PERSONNUMMER", "209v0n1vvttc", "se-pnr", "born 2090 to 2099"),
    PERSON("DK_CPR", "1v0n5o5vtc", "dk-cpr", "born 2050 to 2057: 5 in the seventh place"),
    PERSON("IS_KENNITALA", "1v0n9vvtc0", "is-kennitala", "born 2090 to 2099"),
    PERSON("EE_IK", "7vv0n1vvttc", "ee-ik", "EVS 585: 7 is born from 2100 on"),
    PERSON("LT_AK", "7vv0n1vvttc", "ee-ik", "LST 1551: 7 is born from 2100 on"),
    PERSON("LV_PK", "1v0n9v2vttc", "lv-pk", "born 2090 to 2099"),
    PERSON("PL_PESEL", "9v2n1vvtttc", "pl-pesel", "born 2090 to 2099: month + 20"),
    PERSON("BG_EGN", "9v4n1vvttc", "bg-egn", "born 2090 to 2099: month + 40"),
    PERSON("CZ_RC", "5q0n1vvttc", "cz-rc", "born 2050 to 2053: ten digits"),
    PERSON("SK_RC", "5q0n1vvttc", "cz-rc", "born 2050 to 2053: ten digits"),
    PERSON("RO_CNP", "59v0n1v0n1ttc", "ro-cnp", "born 2090 to 2099"),
    {"BE_NATIONAL_NUMBER", "", NULL, "9v0n1vvttcc", "be-nn", NULL, 0, 0, be_born_from_2000, "born 2090 to 2099"},
    PERSON("IT_FISCAL_CODE", "AbbbbbvvH1vHtttc", "it-cf",
           "D.M. 23 December 1976: a name's consonants come before its vowels"),
    PERSON("LU_MATRICULE", "209v0n1vvttcc", "lu-matricule", "born 2090 to 2099"),
    PERSON("HU_PERSONAL_ID", "36n0n1vvttc", "hu-personal", "born 1861 to 1869: the register began in 1980"),
    PERSON("HU_TAX_ID", "88vvvvvttc", "hu-tax-id", "born 2086 to 2113: 80000 days from 1867-01-01"),
    PERSON("SI_EMSO", "1v0n09v50vttc", "jmbg", "born 2090 to 2099"),
    PERSON("HR_JMBG", "1v0n09v3vvttc", "jmbg", "born 2090 to 2099"),
    PERSON("BA_JMBG", "1v0n09v1vvttc", "jmbg", "born 2090 to 2099"),
    PERSON("RS_JMBG", "1v0n09v7vvttc", "jmbg", "born 2090 to 2099"),
    PERSON("ME_JMBG", "1v0n09v2vvttc", "jmbg", "born 2090 to 2099"),
    PERSON("MK_EMBG", "1v0n09v4vvttc", "jmbg", "born 2090 to 2099"),
    PERSON("BY_PERSONAL_ID", "51v0n9vAvttPBc", "by-personal", "born 2090 to 2099"),
    PERSON("MX_CURP", "bEbb9t0n1tHDFbbbAc", "mx-curp", "born 2090 to 2099"),
    PERSON("SG_NRIC_FIN", "T9vvvvttc", "sg-nric", "born 2090 to 2099: T and two digits of the year"),
    PERSON("KR_RRN", "9v0n1v3vvtttc", "kr-rrn", "born 2090 to 2099"),
    PERSON("KZ_IIN", "9v0n1v5vvttc", "kz-iin", "born 2090 to 2099"),
    PERSON("CN_RESIDENT_ID", "11010n209v0n1vvttc", "cn-ric", "born 2090 to 2099"),
    PERSON("CU_NI", "9v0n1v6vvtt", "cu-ni", "born 2090 to 2099"),
    PERSON("LK_NIC", "209v1vvvvvtt", "lk-nic", "born 2090 to 2099"),
    PERSON("EG_NATIONAL_ID", "39v0n1v01vvttt", "eg-id", "born 2090 to 2099"),
    PERSON("UA_RNTRC", "8vvvvvtttc", "ua-rntrc", "born from 2119 on: 80000 days from 1899-12-31"),
    {NULL, NULL, NULL, NULL, NULL, NULL, 0, 0, NULL, NULL},
};
