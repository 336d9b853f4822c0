/* Validators of numbers from outside Europe. Values are specimens that issuers and standards publish, or were worked
 * out by hand; the comment says how. */
#include "validator_vectors.h"

#include "rules/template.h"
#include "suite_run.h"

#include <stdio.h>

static const struct vector north[] = {
    {"us-ein", "91-1144442", NA},
    {"us-ein", "07-1144442", FAIL}, /* no campus */
    {"us-ein", "123456789", FAIL},
    {"us-mbi", "1EG4-TE5-MK73", OK}, /* CMS's specimen card */
    {"us-mbi", "1SG4-TE5-MK73", FAIL},
    {"us-mbi", "0EG4TE5MK73", FAIL},
    {"us-npi", "1234567893", OK}, /* CMS's example: 24 for 80840, 2+2+6+4+1+6+5+8+9 = 43, 67 and 3 */
    {"us-npi", "1234567894", FAIL},
    {"us-npi", "3234567891", FAIL},
    {"us-dea", "AB1234563", OK}, /* 1+3+5 + 2 * (2+4+6) = 33 */
    {"us-dea", "AB1234564", FAIL},
    {"us-dea", "IB1234563", FAIL},
    {"ca-sin", "130 692 544", OK}, /* 1+6+0+3+9+4+5+8+4 = 40 */
    {"ca-sin", "130692545", FAIL},
    {"ca-sin", "046454286", FAIL}, /* Luhn holds, but 0 is not given out */
    {"ca-bn", "123026635 RC 0001", OK},
    {"ca-bn", "123026635XC0001", FAIL},
    {"ca-bn", "123026634RC0001", FAIL},
    {"ca-bc-phn", "9698 658 215", OK}, /* 12+36+64+30+50+72+14+3 = 281, mod 11 = 6, 11 - 6 = 5 */
    {"ca-bc-phn", "9698658216", FAIL},
    {"ca-on-health", "9876543217", OK}, /* 9+8+5+6+1+4+6+2+2+7 = 50 */
    {"ca-on-health", "9876543217AB", OK},
    {"ca-on-health", "9876543216", FAIL},
};

static const struct vector brazil[] = {
    {"br-cpf", "111.444.777-35", OK}, /* 162 mod 11 = 8: 3; 204 mod 11 = 6: 5 */
    {"br-cpf", "11144477736", FAIL},
    {"br-cpf", "11111111111", FAIL},
    {"br-cnpj", "11.222.333/0001-81", OK}, /* 102 mod 11 = 3: 8; 120 mod 11 = 10: 1 */
    {"br-cnpj", "11222333000182", FAIL},
    {"br-cnpj", "12.ABC.345/01DE-35", OK}, /* the revenue office's example with letters */
    {"br-cnpj", "12.ABC.345/01DE-36", FAIL},
    {"br-pis", "12056412545", OK}, /* 3+4+0+40+42+24+5+8+15+8 = 149, mod 11 = 6: 5 */
    {"br-cnh", "62472927637", OK}, /* 212 mod 11 = 3; 238 mod 11 = 7 */
    {"br-cnh", "62472927638", FAIL},
    {"br-titulo", "1023 8501 0671", OK}, /* 117 mod 11 = 7; 111 mod 11 = 1 */
    {"br-titulo", "102385010672", FAIL},
    {"br-titulo", "102385012971", FAIL}, /* no state 29 */
    {"br-cns", "123456789012348", OK},
    {"br-cns", "123456789012349", FAIL},
    {"br-cns", "423456789012348", FAIL},
};

static const struct vector mexico[] = {
    {"mx-curp", "BOXW310820HNERXN09", OK},                                            /* the registry's example */
    {"mx-curp", "BOXW310820HNERXN08", FAIL}, {"mx-curp", "BOXW311320HNERXN09", FAIL}, /* month 13 */
    {"mx-curp", "BOXW310820HXXRXN09", FAIL},                                          /* no state XX */
    {"mx-rfc", "GODE561231GR8", OK},                                                  /* the tax office's example */
    {"mx-rfc", "GODE-561231-GR9", FAIL},     {"mx-rfc", "GODE561331GR8", FAIL},
    {"mx-nss", "12345678903", OK}, /* 1+4+3+8+5+3+7+7+9+0+3 = 50 */
    {"mx-nss", "12345678904", FAIL},
};

static const struct vector south[] = {
    {"ar-cbu", "2850590940090418135201", OK}, /* 81: 9; 139: 1 */
    {"ar-cbu", "28505909 40090418135202", FAIL},
    {"ar-cbu", "2850591940090418135201", FAIL},
    {"ar-cbu", "285059094009041813520", FAIL},
    {"mx-clabe", "032180000118359719", OK}, /* last digits 0+1+2+3+6+...: 61, 9 */
    {"mx-clabe", "032180000118359710", FAIL},
    {"mz-nuit", "400339910", OK}, /* 209 = 19 * 11 */
    {"mz-nuit", "400339911", FAIL},
    {"orcid", "0000-0002-1825-0097", OK}, /* the issuer's example */
    {"orcid", "0000-0002-1825-0098", FAIL},
    {"orcid", "0000-0002-1694-233X", OK},
    {"de-leitweg", "991-01484-64", OK}, /* 9910148464 = 97 * 102166479 + 1 */
    {"de-leitweg", "04011000-1234512345-06", OK},
    {"de-leitweg", "991-01484-65", FAIL},
    {"ar-cuit", "30-50001091-2", OK}, /* the national bank: 15+0+15+0+0+0+5+0+27+2 = 64, mod 11 = 9 */
    {"ar-cuit", "30-50001091-3", FAIL},
    {"ar-cuit", "29-50001091-2", FAIL},
    {"cl-rut", "12.531.909-2", OK}, /* 3+4+35+18+5+36+0+18 = 119, mod 11 = 9 */
    {"cl-rut", "12.531.909-3", FAIL},
    {"co-nit", "800.197.268-4", OK}, /* the tax office's own */
    {"co-nit", "800.197.268-5", FAIL},
    {"pe-ruc", "20512333797", OK},
    {"pe-ruc", "20512333798", FAIL},
    {"pe-ruc", "30512333797", FAIL},
    {"pe-cui", "10117410-2", OK}, /* 3+0+7+6+35+16+3+0 = 70, mod 11 = 4 */
    {"pe-cui", "10117410-G", OK}, /* the letter in fifth place */
    {"pe-cui", "10117410-3", FAIL},
    {"uy-ci", "1.234.567-2", OK}, /* 2+18+24+28+30+18+28 = 148 */
    {"uy-ci", "1.234.567-3", FAIL},
    {"uy-rut", "21-100342-001-7", OK},
    {"uy-rut", "21-100342-001-8", FAIL},
    {"uy-rut", "23-100342-001-7", FAIL},
    {"ec-ci", "171430710-3", OK}, /* 2+7+2+4+6+0+5+1+0+3 = 30 */
    {"ec-ci", "171430710-4", FAIL},
    {"ec-ci", "2714307103", FAIL}, /* no province 27 */
    {"ec-ruc", "1714307103001", OK},
    {"ec-ruc", "1714307104001", FAIL},
    {"ec-ruc", "1792060346001", OK}, /* 4+21+18+14+0+30+0+9+8 = 104, mod 11 = 5 */
    {"ec-ruc", "1792060347001", FAIL},
    {"ve-rif", "J-07013380-5", OK},
    {"ve-rif", "J-07013380-6", FAIL},
    {"ve-rif", "X-07013380-5", FAIL},
    {"py-ruc", "80028061-0", OK}, /* 2+18+0+40+12+0+0+72 = 144, mod 11 = 1: 10 counts as 0 */
    {"py-ruc", "80028061-1", FAIL},
};

static const struct vector caribbean[] = {
    {"do-cedula", "001-1391820-5", OK},                                /* 0+0+1+2+3+9+1+7+2+0+5 = 30 */
    {"do-cedula", "001-1391820-6", FAIL}, {"do-rnc", "101850043", OK}, /* 7+0+8+48+25+0+0+8 = 96, mod 11 = 8: 3 */
    {"do-rnc", "101850044", FAIL},        {"gt-nit", "576937-K", OK},  /* 35+42+30+36+9+14 = 166, mod 11 = 1: 10 */
    {"gt-nit", "576937-1", FAIL},         {"gt-cui", "2336 40006 0101", FAIL},
    {"sv-nit", "0614-050707-104-8", OK},  {"sv-nit", "0614-050707-104-9", FAIL},
    {"sv-dui", "00016297-5", OK}, /* 0+0+0+6+30+8+27+14 = 85 */
    {"sv-dui", "00016297-6", FAIL},       {"cu-ni", "91021027775", NA},
    {"cu-ni", "91023027775", FAIL}, /* 30 February */
};

static const struct vector oceania[] = {
    {"au-tfn", "123 456 782", OK}, /* the tax office's example: 1+8+9+28+25+48+42+72+20 = 253 = 23 * 11 */
    {"au-tfn", "123456783", FAIL},
    {"au-abn", "83 914 571 673", OK}, /* 70+3+27+5+28+45+77+13+90+119+57 = 534 = 6 * 89 */
    {"au-abn", "83914571674", FAIL},
    {"au-acn", "004 085 616", OK}, /* 0+0+24+0+32+15+12+1 = 84: 6 */
    {"au-acn", "004085617", FAIL},
    {"au-medicare", "2123 45670 1", OK}, /* 2+3+14+27+4+15+42+63 = 170: 0 */
    {"au-medicare", "2123456711", FAIL},
    {"au-medicare", "7123456701", FAIL},
    {"nz-ird", "49-091-850", OK}, /* the specification's first example: 0+8+63+0+45+4+24+10 = 154 = 14 * 11 */
    {"nz-ird", "49098576", OK},   /* and one that needs the second weights */
    {"nz-ird", "49091851", FAIL},
    {"nz-ird", "9125568", FAIL}, /* too few */
    {"nz-nhi", "ZZZ0016", OK},   /* 168+144+120+0+0+2 = 434, mod 11 = 5 */
    {"nz-nhi", "ZZZ0017", FAIL},
    {"nz-nhi", "ZBN77VL", OK}, /* the standard's example of the new form */
    {"nz-nhi", "ZBN77VM", FAIL},
    {"nz-nhi", "ZIN77VL", FAIL}, /* no letter I */
};

static const struct vector south_asia[] = {
    {"in-aadhaar", "2341 2341 2346", OK},
    {"in-aadhaar", "2341 2341 2347", FAIL},
    {"in-aadhaar", "643343121342", FAIL},
    {"in-pan", "AAPFU0939F", OK}, /* a firm's */
    {"in-pan", "AAPDU0939F", FAIL},
    {"in-gstin", "27AAPFU0939F1ZV", OK}, /* the network's example */
    {"in-gstin", "27AAPFU0939F1ZW", FAIL},
    {"in-gstin", "41AAPFU0939F1ZV", FAIL}, /* no state 41 */
    {"in-epic", "WKH1186253", OK},         /* 1+2+8+3+2+1+3 = 20 */
    {"in-epic", "WKH1186254", FAIL},
    {"pk-cnic", "34201-0891231-8", NA},
    {"pk-cnic", "84201-0891231-8", FAIL},
    {"lk-nic", "851234567V", NA},
    {"lk-nic", "198512304567", NA},
    {"lk-nic", "854001234V", FAIL}, /* day 400 */
    {"id-nik", "3171011708450001", NA},
    {"id-nik", "3171015708450001", NA}, /* a woman's: day 57 */
    {"id-nik", "3171011713450001", FAIL},
    {"id-npwp", "01.312.166.0-091.000", OK}, /* 0+2+3+2+2+2+6+3+0 = 20 */
    {"id-npwp", "01.312.166.1-091.000", FAIL},
    {"my-nric", "770305-02-1234", NA},
    {"my-nric", "771305-02-1234", FAIL},
    {"my-nric", "770305-17-1234", FAIL},
    {"sg-nric", "S1234567D", OK}, /* 2+14+18+20+20+18+14 = 106, mod 11 = 7 */
    {"sg-nric", "T1234567J", OK},
    {"sg-nric", "F1234567N", OK},
    {"sg-nric", "M1234567K", OK},
    {"sg-nric", "S1234567A", FAIL},
    {"sg-uen", "00192200M", OK},  /* 9+27+16+4 = 56, mod 11 = 1 */
    {"sg-uen", "197401143C", OK}, /* 167 mod 11 = 2 */
    {"sg-uen", "T01FC6132D", OK}, /* 679 - 5 = 674, mod 11 = 3 */
    {"sg-uen", "T01FC6132E", FAIL},
    {"th-pin", "1-2345-67890-12-1", OK}, /* 13+24+33+40+45+48+49+48+45+0+3+4 = 352 = 32 * 11 */
    {"th-pin", "1-2345-67890-12-2", FAIL},
    {"vn-mst", "0100233488", OK},
    {"vn-mst", "0100233488-001", OK},
    {"vn-mst", "0100233489", FAIL},
};

static const struct vector east_asia[] = {
    {"cn-ric", "11010519491231002X", OK}, /* the standard's two examples */
    {"cn-ric", "440524188001010014", OK},
    {"cn-ric", "110105194912310021", FAIL},
    {"cn-ric", "11010519491331002X", FAIL},
    {"cn-ric", "01010519491231002X", FAIL},
    {"cn-uscc", "91110000600037341L", OK},
    {"cn-uscc", "91110000600037341M", FAIL},
    {"hk-id", "A123456(3)", OK}, /* 324+80+7+12+15+16+15+12+3 = 484 = 44 * 11 */
    {"hk-id", "AB987654(3)", OK},
    {"hk-id", "A123456(4)", FAIL},
    {"tw-id", "A123456789", OK}, /* 1+0+8+14+18+20+20+18+14+8+9 = 130 */
    {"tw-id", "A123456788", FAIL},
    {"tw-id", "A323456789", FAIL},
    {"tw-ubn", "04595257", OK}, /* 0+8+5+9+5+4+2+7 = 40 */
    {"tw-ubn", "04595258", FAIL},
    {"jp-my-number", "1234 5678 9018", OK}, /* 6+10+12+12+10+42+42+40+36+0+2 = 212, mod 11 = 3 */
    {"jp-my-number", "123456789019", FAIL},
    {"jp-corporate", "7000012050002", OK}, /* the tax agency's own: 0+0+0+0+2+2+0+5+0+0+0+2 = 11, mod 9 = 2 */
    {"jp-corporate", "8000012050002", FAIL},
    {"kr-rrn", "971013-9019902", OK},
    {"kr-rrn", "971013-9019903", FAIL},
    {"kr-rrn", "971313-9019902", FAIL},
    {"kr-brn", "116-82-00276", OK}, /* 1+3+42+8+6+0+0+6+35+3 = 104 */
    {"kr-brn", "116-82-00277", FAIL},
    {"kr-corporate", "130111-0006246", OK}, /* 1+6+0+2+1+2+0+0+0+12+2+8 = 34 */
    {"kr-corporate", "130111-0006247", FAIL},
};

static const struct vector rest[] = {
    {"ru-inn", "7707083893", OK}, /* a bank's */
    {"ru-inn", "7707083894", FAIL},
    {"ru-snils", "112-233-445 95", OK}, /* the fund's example: 9+8+14+12+15+12+12+8+5 = 95 */
    {"ru-snils", "112-233-445 96", FAIL},
    {"ru-ogrn", "1027700132195", OK},
    {"ru-ogrn", "1027700132196", FAIL},
    {"tr-tckn", "10000000146", OK}, /* 7 * 2 - 0 = 14: 4; 1+1+4 = 6 */
    {"tr-tckn", "10000000147", FAIL},
    {"il-id", "039337423", OK}, /* 0+6+9+6+3+5+4+4+3 = 40 */
    {"il-id", "039337424", FAIL},
    {"kw-civil", "285010100015", OK}, /* 4+8+30+7+10+2 = 61; 11-6 = 5 */
    {"kw-civil", "285010100016", FAIL},
    {"ae-id", "785-1985-1234567-1", FAIL},
    {"za-id", "8001015009087", OK},
    {"za-id", "8001015009088", FAIL},
    {"za-id", "8013015009087", FAIL},
    {"ma-ice", "001561191000066", OK},
    {"ma-ice", "001561191000067", FAIL},
};

static const struct {
    const struct vector *v;
    size_t n;
} sets[] = {
    {north, COUNT(north)},           {brazil, COUNT(brazil)},       {mexico, COUNT(mexico)},
    {south, COUNT(south)},           {caribbean, COUNT(caribbean)}, {oceania, COUNT(oceania)},
    {south_asia, COUNT(south_asia)}, {east_asia, COUNT(east_asia)}, {rest, COUNT(rest)},
};

START_TEST(validator_check__specimen__says_what_is_expected)
{
    for (size_t i = 0; i < sets[_i].n; i++)
        vector_assert(&sets[_i].v[i]);
}
END_TEST

static const struct completed completed[] = {
    {"us-npi", "1${digits:8}${check:us-npi}", true},
    {"us-dea", "B${upper:1}${digits:6}${check:us-dea}", false},
    {"ca-sin", "5${digits:7}${check:ca-sin}", true},
    {"ca-bn", "8${digits:7}${check:ca-bn}", true},
    {"ca-bc-phn", "9${digits:8}${check:ca-bc-phn}", true},
    {"ca-on-health", "5${digits:8}${check:ca-on-health}", true},
    {"br-cpf", "${digits:9}${check:br-cpf}", false},
    {"br-cnpj", "${digits:12}${check:br-cnpj}", false},
    {"br-pis", "1${digits:9}${check:br-pis}", false},
    {"br-cnh", "${digits:9}${check:br-cnh}", false},
    {"br-titulo", "${digits:8}06${check:br-titulo}", false},
    {"br-cns", "7${digits:13}${check:br-cns}", false},
    {"mx-curp", "BOXW310820HNERXN0${check:mx-curp}", false},
    {"mx-rfc", "GODE561231G${upper:1}${check:mx-rfc}", false},
    {"mx-nss", "12${digits:8}${check:mx-nss}", true},
    {"ar-cuit", "20${digits:8}${check:ar-cuit}", false},
    {"cl-rut", "1${digits:7}${check:cl-rut}", true},
    {"co-nit", "8${digits:8}${check:co-nit}", false},
    {"pe-cui", "${digits:8}${check:pe-cui}", false},
    {"pe-ruc", "20${digits:8}${check:pe-ruc}", false},
    {"uy-ci", "1${digits:6}${check:uy-ci}", false},
    {"uy-rut", "21${digits:6}001${check:uy-rut}", false},
    {"ec-ci", "1714${digits:5}${check:ec-ci}", true},
    {"ve-rif", "J${digits:8}${check:ve-rif}", false},
    {"do-cedula", "${digits:10}${check:do-cedula}", true},
    {"do-rnc", "${digits:8}${check:do-rnc}", false},
    {"gt-nit", "5${digits:6}${check:gt-nit}", true},
    {"sv-nit", "0614050780${digits:3}${check:sv-nit}", false},
    {"sv-dui", "${digits:8}${check:sv-dui}", false},
    {"py-ruc", "800${digits:5}${check:py-ruc}", false},
    {"au-tfn", "${digits:8}${check:au-tfn}", true},
    {"au-abn", "8391457${digits:2}${check:au-abn}", false},
    {"au-acn", "${digits:8}${check:au-acn}", false},
    {"nz-ird", "4${digits:6}${check:nz-ird}", false},
    {"nz-nhi", "ZZZ1${digits:2}${check:nz-nhi}", false},
    {"in-aadhaar", "2${digits:10}${check:in-aadhaar}", false},
    {"in-vid", "2${digits:14}${check:in-vid}", false},
    {"in-gstin", "27AAPFU0939F1Z${check:in-gstin}", false},
    {"in-epic", "WKH${digits:6}${check:in-epic}", true},
    {"sg-nric", "S${digits:7}${check:sg-nric}", true},
    {"sg-uen", "1974${digits:5}${check:sg-uen}", false},
    {"th-pin", "1${digits:11}${check:th-pin}", false},
    {"vn-mst", "01${digits:7}${check:vn-mst}", false},
    {"cn-ric", "11010519491231${digits:3}${check:cn-ric}", false},
    {"cn-uscc", "91110000MA${digits:7}${check:cn-uscc}", false},
    {"hk-id", "A${digits:6}${check:hk-id}", true},
    {"tw-id", "A1${digits:7}${check:tw-id}", false},
    {"jp-my-number", "${digits:11}${check:jp-my-number}", false},
    {"kr-rrn", "850505123${digits:3}${check:kr-rrn}", false},
    {"kr-frn", "850505523${digits:3}${check:kr-frn}", false},
    {"kr-brn", "116${digits:6}${check:kr-brn}", false},
    {"kr-corporate", "1${digits:11}${check:kr-corporate}", false},
};

START_TEST(validator_complete__any_number__is_valid_and_no_other_digit_is)
{
    completed_assert(&completed[_i], 20);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("validator_world");
    TCase *tc = tcase_create("validator_world");

    tcase_add_loop_test(tc, validator_check__specimen__says_what_is_expected, 0, COUNT(sets));
    tcase_add_loop_test(tc, validator_complete__any_number__is_valid_and_no_other_digit_is, 0, COUNT(completed));
    suite_add_tcase(s, tc);
    return suite_run(s);
}
