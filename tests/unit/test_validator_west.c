/* Validators of numbers from western Europe. Values are specimens that issuers publish, or were worked out by hand; the
 * comment says how. */
#include "validator_vectors.h"

#include "rules/template.h"
#include "suite_run.h"

#include <stdio.h>

static const struct vector vectors[] = {
    {"de-driving", "B072RRE2I55", OK}, /* the specimen: 99+0+49+12+135+108+42+4+18 = 467, mod 11 = 5 */
    {"de-driving", "B072RRE2I65", FAIL},
    {"de-driving", "B072RRE2I5", FAIL},
    {"de-lanr", "123456601", OK}, /* 4+18+12+36+20+54 = 144, and 6 */
    {"de-lanr", "123456701", FAIL},
    {"de-lanr", "000000001", FAIL},
    {"at-svnr", "1237 010180", OK}, /* 3+14+27+0+8+0+2+8+0 = 62, mod 11 = 7 */
    {"at-svnr", "1238010180", FAIL},
    {"at-svnr", "1237320180", FAIL}, /* no day 32 */
    {"at-svnr", "0237010180", FAIL},
    {"at-svnr", "1010110101", FAIL}, /* the check digit holds, but these are bits */
    {"be-nn", "00000000227", FAIL},  /* 97 less 2000000002 mod 97, but no date at all */
    {"at-tin", "59-119/9013", OK},   /* 5+9+1+2+9+9+0+2+3 = 40 */
    {"at-tin", "59-119/9014", FAIL},
    {"at-tin", "000000000", FAIL},
    {"ch-ahv", "756.9217.0769.85", OK}, /* 7+15+6+27+2+3+7+0+7+18+9+24+5 = 130 */
    {"ch-ahv", "756.9217.0769.84", FAIL},
    {"ch-ahv", "7569217076980", FAIL},
    {"ch-ahv", "7612345678900", FAIL}, /* a bar code: Switzerland's are 760..769 */
    {"ch-uid", "CHE-123.456.788", OK}, /* 5+8+9+8+35+36+35+32 = 168, and 8 */
    {"ch-uid", "CHE-123.456.789", FAIL},
    {"ch-uid", "CHF-123.456.788", FAIL},
    {"fr-rpps", "10001234565", OK}, /* 1+0+0+0+1+4+3+8+5+3 = 25 */
    {"fr-rpps", "10001234566", FAIL},
    {"nl-onderwijs", "101222331", OK}, /* 9+0+7+12+10+8+9+6-1 = 60, mod 11 = 5 */
    {"nl-onderwijs", "101222330", FAIL},
    {"nl-onderwijs", "201222331", FAIL},
    {"be-enterprise", "0403.019.261", OK}, /* 4030192 mod 97 = 36 */
    {"be-enterprise", "BE 403.019.261", OK},
    {"be-enterprise", "0403.019.262", FAIL},
    {"be-enterprise", "2403019261", FAIL},
    {"be-eid", "591-1234567-53", OK}, /* 5911234567 mod 97 = 53 */
    {"be-eid", "591-1234567-54", FAIL},
    {"lu-matricule", "1893120105732", OK}, /* the European Commission's example */
    {"lu-matricule", "1893120105742", FAIL},
    {"lu-matricule", "1893120105733", FAIL},
    {"lu-matricule", "1893130105732", FAIL}, /* month 13 */
    {"ie-pps", "6433435F", OK},              /* 48+28+18+15+16+9+10 = 144, mod 23 = 6 */
    {"ie-pps", "1234567T", OK},              /* 8+14+18+20+20+18+14 = 112, mod 23 = 20 */
    {"ie-pps", "1234567FA", OK},             /* 112 + 9 = 121, mod 23 = 6 */
    {"ie-pps", "1234567TW", OK},             /* of a married woman: as without */
    {"ie-pps", "1234567FB", FAIL},
    {"ie-pps", "6433435G", FAIL},
    {"ie-pps", "0000000W", FAIL},
    {"ie-vat", "IE6433435F", OK},
    {"ie-vat", "8D79739I", OK}, /* 0797398: 0+49+54+35+12+27+16 = 193, mod 23 = 9 */
    {"ie-vat", "IE8D79739J", FAIL},
    {"eu-vat", "IE6433435F", OK},
    {"eu-vat", "IE6433435G", FAIL},
    {"uk-utr", "19558 39661", OK}, /* 54+35+40+72+30+45+24+18+2 = 320, mod 11 = 1: 1 */
    {"uk-utr", "1955839661K", OK},
    {"uk-utr", "2955839661", FAIL},
    {"uk-utr", "1955839662", FAIL},
    {"uk-chi", "010180 1238", OK}, /* 0+9+0+7+48+0+4+6+6 = 80, 88 - 80 = 8 */
    {"uk-chi", "0101801237", FAIL},
    {"uk-chi", "9434765919", FAIL},  /* an NHS number, but no date */
    {"uk-upn", "R823432500213", OK}, /* 199 mod 23 = 15 */
    {"uk-upn", "A823432500213", FAIL},
    {"uk-upn", "R82343250021S", FAIL},    /* no letter S */
    {"uk-vat", "GB 980 7806 84", OK},     /* 72+56+0+35+32+0+12 = 207, + 84 = 3 * 97 */
    {"uk-vat", "GB 980 7806 84 001", OK}, /* a branch */
    {"uk-vat", "GB100000034", OK},        /* 8 + 34 + 55 = 97 */
    {"uk-vat", "980780685", FAIL},        /* one more */
    {"uk-vat", "GBGD001", NA},
    {"uk-vat", "GBGD500", FAIL},
    {"uk-vat", "GBHA500", NA},
    {"uk-vat", "GBHA499", FAIL},
};

START_TEST(validator_check__specimen__says_what_is_expected)
{
    vector_assert(&vectors[_i]);
}
END_TEST

static const struct completed completed[] = {
    {"at-tin", "${digits:8}${check:at-tin}", true},
    {"ch-ahv", "756${digits:9}${check:ch-ahv}", true},
    {"ch-uid", "CHE${digits:8}${check:ch-uid}", true},
    {"fr-rpps", "1${digits:9}${check:fr-rpps}", true},
    {"nl-onderwijs", "10${digits:6}${check:nl-onderwijs}", true},
    {"be-enterprise", "0${digits:7}${check:be-enterprise}", true},
    {"be-eid", "59${digits:8}${check:be-eid}", true},
    {"lu-matricule", "19850730${digits:3}${check:lu-matricule}", true},
    {"ie-pps", "${digits:7}${check:ie-pps}", true},
    {"uk-chi", "010180${digits:3}${check:uk-chi}", true},
};

START_TEST(validator_complete__any_number__is_valid_and_no_other_digit_is)
{
    completed_assert(&completed[_i], 20);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("validator_west");
    TCase *tc = tcase_create("validator_west");

    tcase_add_loop_test(tc, validator_check__specimen__says_what_is_expected, 0, COUNT(vectors));
    tcase_add_loop_test(tc, validator_complete__any_number__is_valid_and_no_other_digit_is, 0, COUNT(completed));
    suite_add_tcase(s, tc);
    return suite_run(s);
}
