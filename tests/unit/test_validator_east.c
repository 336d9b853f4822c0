/* Validators of the north and the east of Europe. Values are specimens that registers and tax offices publish, or were
 * worked out by hand; the comment says which. */
#include "validator_vectors.h"

#include "rules/template.h"
#include "suite_run.h"

#include <stdio.h>
#include <stdlib.h>

static const struct vector baltic[] = {
    {"ee-ik", "37605030299", OK}, /* the law's example: 3+14+18+0+25+0+21+0+18+9 = 108, mod 11 = 9 */
    {"ee-ik", "37605030298", FAIL},
    {"ee-ik", "37613030299", FAIL}, /* month 13 */
    {"ee-ik", "07605030299", FAIL}, /* no century 0 */
    {"ee-ik", "3 760503 0299", OK},
    {"ee-ik", "3760503029", FAIL},
    {"ee-ik", "33309240064", OK}, /* 3+6+9+0+45+12+28+0+0+6 = 109, mod 11 = 10; then 9+12+15+0+63+16+36+0+0+18 = 169: 4
                                   */
    {"ee-registry", "12345678", OK}, /* 1+4+9+16+25+36+49 = 140, mod 11 = 8 */
    {"ee-registry", "12345679", FAIL},
    {"ee-registry", "22345678", FAIL},
    {"ee-vat", "EE100931558", OK}, /* 3+0+0+27+21+1+15+35+8 = 110 */
    {"ee-vat", "100931558", OK},
    {"ee-vat", "EE100931559", FAIL},
    {"ee-vat", "EE000000000", FAIL},
    {"lv-pk", "161175-19997", OK}, /* 1 + 10+30+8+4+14+5+6+27+63+81 = 249, mod 11 = 7 */
    {"lv-pk", "161175-19998", FAIL},
    {"lv-pk", "161375-19997", FAIL},
    {"lv-pk", "161175-39997", FAIL}, /* no century 3 */
    {"lv-vat", "LV40003521600", OK}, /* 36+0+0+0+9+50+4+5+42+0+0 = 146, mod 11 = 3 */
    {"lv-vat", "40003521601", FAIL},
    {"lv-vat", "16117519997", OK}, /* a person's */
    {"lt-vat", "LT119511515", OK}, /* 1+2+27+20+5+6+35+8 = 104, mod 11 = 5 */
    {"lt-vat", "LT119511516", FAIL},
    {"lt-vat", "LT100001919017", OK}, /* 1+0+0+0+0+6+63+8+81+0+2 = 161, mod 11 = 7 */
    {"lt-vat", "119511525", FAIL},    /* the last but one is not 1 */
    {"lt-company", "119511515", OK},
    {"lt-company", "119511516", FAIL},
    {"lt-company", "000000000", FAIL},
};

static const struct vector nordic[] = {
    {"dk-cpr", "211062-5629", OK}, /* 8+3+2+0+36+10+20+18+4+9 = 110 */
    {"dk-cpr", "211062-5628", FAIL},
    {"dk-cpr", "211362-5629", FAIL},
    {"dk-cpr", "010165-1111", NA}, /* 81, no multiple of 11, but born on a 1 January */
    {"dk-cpr", "290201-5629", FAIL},
    {"dk-cvr", "13585628", OK}, /* 2+21+30+40+20+18+4+8 = 143 */
    {"dk-cvr", "DK 13 58 56 28", OK},
    {"dk-cvr", "13585627", FAIL},
    {"dk-cvr", "03585628", FAIL},
    {"fi-hetu", "131052-308T", OK}, /* the agency's example: 131052308 mod 31 = 25 */
    {"fi-hetu", "131052Y308T", OK},
    {"fi-hetu", "131052A308t", OK},
    {"fi-hetu", "131052-308U", FAIL},
    {"fi-hetu", "131352-308T", FAIL},
    {"fi-hetu", "131052/308T", FAIL},
    {"fi-hetu", "131052308T", FAIL},
    {"fi-ytunnus", "2077474-0", OK}, /* 14+0+70+35+32+28+8 = 187 = 17 * 11 */
    {"fi-ytunnus", "FI20774740", OK},
    {"fi-ytunnus", "2077474-1", FAIL},
    {"fi-ytunnus", "0000000-0", FAIL},
    {"is-kennitala", "120174-3399", OK}, /* 3+4+0+6+35+16+9+6+9 = 88 */
    {"is-kennitala", "120174-3389", FAIL},
    {"is-kennitala", "1111111110", FAIL}, /* holds, and is nobody's */
    {"is-kennitala", "121374-3399", FAIL},
    {"is-kennitala", "120174-3395", FAIL}, /* no century 5 */
    {"no-fnr", "151086 95088", OK}, /* 3+35+6+0+64+54+36+25+0 = 223, 223 + 8 = 231; 5+20+3+0+56+36+45+20+0+16+8 = 209 */
    {"no-fnr", "15108695089", FAIL},
    {"no-fnr", "15138695088", FAIL},
    {"no-orgnr", "988 077 917", OK}, /* 27+16+56+0+35+28+27+2+7 = 198 = 18 * 11 */
    {"no-orgnr", "NO 988 077 917 MVA", OK},
    {"no-orgnr", "988077918", FAIL},
    {"no-orgnr", "111111111", FAIL},
    {"se-pnr", "811218-9876", OK}, /* the law's example: 7+1+2+2+2+8+9+8+5+6 = 50 */
    {"se-pnr", "19811218+9876", OK},
    {"se-pnr", "811278-9873", OK}, /* a coordination number: 7+1+2+2+5+8+9+8+5 = 47 */
    {"se-pnr", "811218-9877", FAIL},
    {"se-pnr", "811318-9876", FAIL},
    {"se-pnr", "21811218-9876", FAIL},
    {"se-orgnr", "556188-8404", OK}, /* 1+5+3+1+7+8+7+4+0+4 = 40 */
    {"se-orgnr", "165561888404", OK},
    {"se-orgnr", "556188-8405", FAIL},
    {"se-orgnr", "811218-9876", FAIL}, /* a person's: the third digit is 1 */
    {"se-vat", "SE556188840401", OK},
    {"se-vat", "SE556188840402", FAIL},
    {"se-vat", "556188840401", FAIL},
};

static const struct vector south_east[] = {
    {"bg-egn", "7523169263", OK}, /* 14+20+16+15+10+54+63+6+36 = 234, mod 11 = 3 */
    {"bg-egn", "752316 9263", OK},
    {"bg-egn", "7523169264", FAIL},
    {"bg-egn", "7533169263", FAIL}, /* month 13 of the 19th century */
    {"bg-egn", "752316926", FAIL},
    {"bg-lnch", "7111042925", OK}, /* 147+19+17+13+0+36+14+27+2 = 275 */
    {"bg-lnch", "7111042926", FAIL},
    {"bg-lnch", "1111111111", FAIL},
    {"bg-eik", "831641791", OK}, /* 8+6+3+24+20+6+49+72 = 188, mod 11 = 1 */
    {"bg-eik", "831641792", FAIL},
    {"bg-eik", "000000000", FAIL},
    {"bg-vat", "BG831641791", OK},
    {"bg-vat", "BG7523169263", OK},
    {"bg-vat", "BG831641792", FAIL},
    {"ro-cnp", "1630615123457", OK}, /* 2+42+27+0+24+6+15+5+16+6+28+45 = 216, mod 11 = 7 */
    {"ro-cnp", "1630615123458", FAIL},
    {"ro-cnp", "1631315123457", FAIL},
    {"ro-cnp", "1630615993457", FAIL}, /* no county 99 */
    {"ro-cnp", "0630615123457", FAIL},
    {"ro-cui", "18547290", OK}, /* 3+16+5+28+35+6+18 = 111, * 10 mod 11 = 10: 0 */
    {"ro-cui", "RO 18547290", OK},
    {"ro-cui", "18547291", FAIL},
    {"ro-cui", "1630615123457", OK},
    {"ro-cui", "08547290", FAIL},
};

static const struct vector middle[] = {
    {"cz-rc", "710319/2745", OK}, /* 7103192745 = 11 * 645744795 */
    {"cz-rc", "7103192746", FAIL},
    {"cz-rc", "713319/2745", FAIL},
    {"cz-rc", "590312/123", NA}, /* nine digits: 1859 */
    {"cz-rc", "500312/123", NA}, /* 1950: no check digit */
    {"cz-rc", "500312/000", FAIL},
    {"pl-kw", "WA4M/${digits:8}/${check:pl-kw}", false},
    {"cz-ico", "25123891", OK}, /* 16+35+6+10+12+24+18 = 121, 11 - 0 = 11: 1 */
    {"cz-ico", "25123892", FAIL},
    {"cz-ico", "00000000", FAIL},
    {"cz-dic", "CZ25123891", OK},
    {"cz-dic", "CZ7103192745", OK},
    {"cz-dic", "CZ640903926", OK}, /* a tax office's own: 129 mod 11 = 8, 10 - 8 = 2, 8 - 2 = 6 */
    {"cz-dic", "CZ25123892", FAIL},
    {"sk-dph", "SK2022749619", OK}, /* 183886329 * 11 */
    {"sk-dph", "2022749619", OK},
    {"sk-dph", "2022749618", FAIL},
    {"sk-dph", "SK0022749619", FAIL},
    {"hu-vat", "HU12892312", OK}, /* 9+14+24+9+18+21+3+2 = 100 */
    {"hu-vat", "12892312-2-41", OK},
    {"hu-vat", "12892312-2-99", FAIL}, /* no county 99 */
    {"hu-vat", "12892313", FAIL},
    {"hu-taj", "111 222 338", FAIL}, /* 3+7+3+14+6+14+9+21 = 77: 7 */
    {"hu-taj", "111222337", OK},
    {"hu-taj", "111111111", FAIL},
    {"hu-tax-id", "8071592153", OK}, /* 8+0+21+4+25+54+14+8+45 = 179, mod 11 = 3 */
    {"hu-tax-id", "8071592154", FAIL},
    {"hu-tax-id", "7071592153", FAIL},
    {"hu-personal", "1-850730-1239", OK}, /* 1+16+15+0+35+18+0+8+18+30 = 141, mod 11 = 9 */
    {"hu-personal", "1-851330-1239", FAIL},
    {"hu-personal", "9-850730-1239", FAIL},
};

static const struct vector poland[] = {
    {"pl-pesel", "44.05.14.01359", OK},
    {"pl-pesel", "4 4 0 5 1 4 0 1 3 5 9", OK},
    {"pl-nip", "PL 123-456-32-18", OK},
    {"pl-nip", "PL 123-456-32-19", FAIL},
    {"pl-nip", "DE1234563218", FAIL},
    /* W A 4 M: 31, 11, 4, 23: 31+33+28+23+0+0+1+6+21+4+15+42 = 204 */
    {"pl-kw", "WA4M/00123456/4", OK},
    {"pl-kw", "WA4M/00123456/5", FAIL},
    {"pl-kw", "QA4M/00123456/4", FAIL}, /* no letter Q */
    {"pl-kw", "WA4M/0012345/4", FAIL},
};

static const struct vector timestamps[] = {
    {"not-timestamp", "1700000000", FAIL},   {"not-timestamp", "1700000000123", FAIL},
    {"not-timestamp", "202311142213", FAIL}, {"not-timestamp", "20231114221320", FAIL},
    {"not-timestamp", "202313142213", OK}, /* month 13 */
    {"not-timestamp", "202311142413", OK}, /* hour 24 */
    {"not-timestamp", "7523169263", OK},     {"not-timestamp", "811218-9876", OK},
};

static const struct {
    const struct vector *v;
    size_t n;
} sets[] = {
    {baltic, COUNT(baltic)}, {nordic, COUNT(nordic)}, {south_east, COUNT(south_east)},
    {middle, COUNT(middle)}, {poland, COUNT(poland)}, {timestamps, COUNT(timestamps)},
};

START_TEST(validator_check__specimen__says_what_is_expected)
{
    for (size_t i = 0; i < sets[_i].n; i++)
        vector_assert(&sets[_i].v[i]);
}
END_TEST

static const struct completed completed[] = {
    {"ee-ik", "3850730${digits:3}${check:ee-ik}", false},
    {"ee-registry", "1${digits:6}${check:ee-registry}", false},
    {"ee-vat", "10${digits:6}${check:ee-vat}", true},
    {"lv-pk", "3007851${digits:3}${check:lv-pk}", true},
    {"lv-vat", "4000${digits:6}${check:lv-vat}", false},
    {"lt-company", "3${digits:7}${check:lt-company}", false},
    {"lt-vat", "1${digits:6}1${check:lt-vat}", false},
    {"dk-cpr", "300785${digits:3}${check:dk-cpr}", true},
    {"dk-cvr", "3${digits:6}${check:dk-cvr}", true},
    {"fi-hetu", "300785-1${digits:2}${check:fi-hetu}", true},
    {"fi-ytunnus", "2${digits:6}${check:fi-ytunnus}", true},
    {"is-kennitala", "300785${digits:2}${check:is-kennitala}", false, true},
    {"no-fnr", "300785${digits:3}${check:no-fnr}", true},
    {"no-orgnr", "9${digits:7}${check:no-orgnr}", true},
    {"se-pnr", "850730${digits:3}${check:se-pnr}", true},
    {"se-orgnr", "556${digits:6}${check:se-orgnr}", true},
    {"bg-egn", "850730${digits:3}${check:bg-egn}", false},
    {"bg-lnch", "7${digits:8}${check:bg-lnch}", true},
    {"bg-eik", "8${digits:7}${check:bg-eik}", false},
    {"bg-vat", "8${digits:7}${check:bg-vat}", false},
    {"ro-cnp", "18507301${digits:4}${check:ro-cnp}", false},
    {"ro-cui", "1${digits:6}${check:ro-cui}", false},
    {"cz-rc", "855730${digits:3}${check:cz-rc}", false},
    {"cz-ico", "2${digits:6}${check:cz-ico}", false},
    {"cz-dic", "2${digits:6}${check:cz-dic}", false},
    {"hu-personal", "1850730${digits:3}${check:hu-personal}", true},
    {"hu-taj", "1${digits:7}${check:hu-taj}", true},
    {"hu-tax-id", "83${digits:7}${check:hu-tax-id}", true},
    {"hu-vat", "1${digits:6}${check:hu-vat}", true},
};

START_TEST(validator_complete__any_number__is_valid_and_no_other_digit_is)
{
    completed_assert(&completed[_i], 30);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("validator_east");
    TCase *tc = tcase_create("validator_east");

    tcase_add_loop_test(tc, validator_check__specimen__says_what_is_expected, 0, COUNT(sets));
    tcase_add_loop_test(tc, validator_complete__any_number__is_valid_and_no_other_digit_is, 0, COUNT(completed));
    suite_add_tcase(s, tc);
    return suite_run(s);
}
