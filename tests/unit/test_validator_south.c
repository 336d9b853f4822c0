/* Validators of the south of Europe. Values are specimens that registers and tax offices publish, or were worked out by
 * hand; the comment says which. */
#include "validator_vectors.h"

#include "rules/template.h"
#include "suite_run.h"

#include <stdio.h>
#include <stdlib.h>

static const struct vector iberia[] = {
    {"es-cadastral", "9872023 VH5797S 0001 WX", OK}, /* the register's own example */
    {"es-cadastral", "9872023VH5797S0001WY", FAIL},
    {"es-cadastral", "9872024VH5797S0001WX", FAIL},
    {"es-cadastral", "9872023VH5797SA001WX", FAIL},
    {"es-cups", "ES 1234 1234 5678 9012 JY", OK}, /* 1234123456789012 mod 529 = 305 = 13 * 23 + 6 */
    {"es-cups", "ES1234123456789012JY1F", OK},
    {"es-cups", "ES1234123456789012JY1A", FAIL},
    {"es-cups", "ES1234123456789013JY", FAIL},
    {"es-vat", "ES12345678Z", OK},
    {"es-vat", "ESX1234567L", OK},
    {"es-vat", "ES-A58818501", OK},
    {"es-vat", "ESA58818502", FAIL},
    {"es-vat", "12345678Z", FAIL},
    {"pt-nif", "501964843", OK}, /* 45+0+7+54+30+16+24+8 = 184, mod 11 = 8 */
    {"pt-nif", "PT 501 964 843", OK},
    {"pt-nif", "501964844", FAIL},
    {"pt-nif", "111111111", FAIL},
    {"pt-cc", "00000000 0 ZZ4", OK}, /* the agency's example: 35 + 61 + 4 */
    {"pt-cc", "000000000ZZ5", FAIL},
    {"pt-cc", "000000000ZZZ", FAIL},
    {"pt-niss", "11111111110", OK}, /* 129 mod 10 = 9 */
    {"pt-niss", "12345678902", OK}, /* 29+46+57+68+65+66+49+40+27+0 = 447 */
    {"pt-niss", "12345678903", FAIL},
    {"pt-niss", "32345678902", FAIL},
};

static const struct vector levant[] = {
    {"gr-afm", "094259216", OK}, /* 1152+256+64+80+72+8+2 = 1634, mod 11 = 6 */
    {"gr-afm", "EL 094259216", OK},   {"gr-afm", "094259217", FAIL},
    {"gr-afm", "000000000", FAIL},    {"gr-amka", "01013099997", OK}, /* 22 + 21 = 43 */
    {"gr-amka", "01013099998", FAIL}, {"gr-amka", "01133099997", FAIL},
    {"cy-tic", "00123123T", OK}, /* the Commission's: 13 + 6 = 19 */
    {"cy-tic", "CY00123123T", OK},    {"cy-tic", "00123123U", FAIL},
    {"cy-tic", "12123123T", FAIL},    {"mt-vat", "MT 1167-9112", OK}, /* 3+4+36+49+72+9 = 173, mod 37 = 25 */
    {"mt-vat", "11679113", FAIL},     {"mt-vat", "01679112", FAIL},
};

static const struct vector adria[] = {
    {"jmbg", "0101006500006", OK}, /* 6+4+42+30 = 82, mod 11 = 5 */
    {"jmbg", "010100 650 000 6", OK},  {"jmbg", "0101006500007", FAIL},   {"jmbg", "0113006500006", FAIL},
    {"jmbg", "3002006500006", FAIL},   {"mk-edb", "4000000000005", OK}, /* 28 mod 11 = 6 */
    {"mk-edb", "MK4000000000005", OK}, {"mk-edb", "4000000000006", FAIL}, {"mk-edb", "6000000000005", FAIL},
    {"si-ddv", "50223054", OK}, /* 40+12+10+12+10 = 84, mod 11 = 7 */
    {"si-ddv", "SI 50223054", OK},     {"si-ddv", "50223055", FAIL},      {"si-ddv", "05022305", FAIL},
    {"hr-oib", "33392005961", OK}, /* a specimen in wide use */
    {"hr-oib", "HR33392005961", OK},   {"hr-oib", "33392005962", FAIL},   {"hr-oib", "00000000000", FAIL},
    {"rs-pib", "101134702", OK},       {"rs-pib", "101134703", FAIL},     {"rs-pib", "001134702", FAIL},
};

static const struct {
    const struct vector *v;
    size_t n;
} sets[] = {{iberia, COUNT(iberia)}, {levant, COUNT(levant)}, {adria, COUNT(adria)}};

START_TEST(validator_check__specimen__says_what_is_expected)
{
    for (size_t i = 0; i < sets[_i].n; i++)
        vector_assert(&sets[_i].v[i]);
}
END_TEST

static const struct completed completed[] = {
    {"es-cadastral", "${digits:7}VH${digits:4}S${digits:4}${check:es-cadastral}", true},
    {"es-cups", "ES0021${digits:12}${check:es-cups}", true},
    {"es-vat", "ESB${digits:7}${check:es-vat}", true},
    {"pt-nif", "2${digits:7}${check:pt-nif}", false},
    {"pt-cc", "1${digits:8}ZX${check:pt-cc}", true},
    {"pt-niss", "1${digits:9}${check:pt-niss}", false},
    {"gr-afm", "0${digits:7}${check:gr-afm}", false},
    {"gr-amka", "300785${digits:4}${check:gr-amka}", true},
    {"cy-tic", "0${digits:7}${check:cy-tic}", true},
    {"mt-vat", "1${digits:5}${check:mt-vat}", true},
    {"jmbg", "300798550${digits:3}${check:jmbg}", false},
    {"mk-edb", "40${digits:10}${check:mk-edb}", false},
    {"si-ddv", "5${digits:6}${check:si-ddv}", false},
    {"hr-oib", "${digits:10}${check:hr-oib}", true},
    {"rs-pib", "1${digits:7}${check:rs-pib}", true},
};

START_TEST(validator_complete__any_number__is_valid_and_no_other_digit_is)
{
    completed_assert(&completed[_i], 30);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("validator_south");
    TCase *tc = tcase_create("validator_south");

    tcase_add_loop_test(tc, validator_check__specimen__says_what_is_expected, 0, COUNT(sets));
    tcase_add_loop_test(tc, validator_complete__any_number__is_valid_and_no_other_digit_is, 0, COUNT(completed));
    suite_add_tcase(s, tc);
    return suite_run(s);
}
