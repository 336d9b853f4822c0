/* Validators of numbers people have. Values are specimens that issuers and standards publish, or were worked out by
 * hand; the comment says which. */
#include "validator_vectors.h"

#include "core/limits.h"
#include "rules/template.h"

#include "rng.h"
#include "suite_run.h"

#include <stdio.h>
#include <stdlib.h>

static const struct vector generic[] = {
    {"luhn", "7992 7398 713", OK},
    {"luhn", "7992-7398-714", FAIL},
    {"luhn", "7992x7398713", FAIL},
    {"luhn", "", FAIL},
    {"luhn", " ", FAIL},
    {"luhn", "0", FAIL}, /* a check digit of nothing */
    {"verhoeff", "236 3", OK},
    {"verhoeff", "2364", FAIL},
    {"damm", "572-4", OK},
    {"damm", "5725", FAIL},
    {"iso7064-mod97-10", "079444", OK},
    {"iso7064-mod97-10", "079445", FAIL},
    {"iso7064-mod11-10", "07945", OK},
    {"iso7064-mod11-10", "0794X", FAIL},
    {"iso7064-mod37-36", "A1-2425G-ABC1234002-M", OK},
    {"iso7064-mod37-36", "A1-2425G-ABC1234002-N", FAIL},
    {"iso7064-mod11-2", "0000-0002-1694-233X", OK},
    {"iso7064-mod11-2", "0000-0002-1694-2330", FAIL},
    {"iso7064-mod11-2", "0000-0002-169X-2330", FAIL},
    {"icao-731", "520727 3", OK},
    {"icao-731", "5207274", FAIL},
    {"icao-731", "3", FAIL},
};

static const struct vector finance[] = {
    /* The networks' test numbers. */
    {"card", "4111 1111 1111 1111", OK},
    {"card", "5555-5555-5555-4444", OK},
    {"card", "2223003122003222", OK},
    {"card", "378282246310005", OK},
    {"card", "30569309025904", OK},
    {"card", "6011111111111117", OK},
    {"card", "3530111333300000", OK},
    {"card", "6200000000000005", OK},
    {"card", "4242424242424242", OK},
    {"card", "4500 2835 6750 2835", FAIL}, /* corners of a rectangle */
    {"card", "4111 1111 1111 1112", FAIL},
    {"card", "1234567812345670", FAIL}, /* Luhn holds, but no network has 123456 */
    {"card", "0000000000000000", FAIL},
    {"card", "37828224631000500", FAIL}, /* American Express has 15 digits */
    {"card", "4111x1111111111111", FAIL},
    {"card", "4123451234512332", FAIL}, /* Luhn holds; strokes of a character */
    {"card-track", "%B4111111111111111^DOE/JOHN^2512101000000000?", OK},
    {"card-track", ";5555555555554444=27121010000?", OK},
    {"card-track", ";5555555555554445=27121010000?", FAIL},
    {"card-track", ";5555555555554444=27131010000?", FAIL}, /* month 13 */
    {"card-track", ";5555555555554444", FAIL},
    /* The IBAN registry's own example of each country. */
    {"iban", "AD1200012030200359100100", OK},
    {"iban", "AE070331234567890123456", OK},
    {"iban", "AL47212110090000000235698741", OK},
    {"iban", "AT611904300234573201", OK},
    {"iban", "AZ21NABZ00000000137010001944", OK},
    {"iban", "BA391290079401028494", OK},
    {"iban", "BE68539007547034", OK},
    {"iban", "BG80BNBG96611020345678", OK},
    {"iban", "BH67BMAG00001299123456", OK},
    {"iban", "BR1800360305000010009795493C1", OK},
    {"iban", "BY13NBRB3600900000002Z00AB00", OK},
    {"iban", "CH9300762011623852957", OK},
    {"iban", "CR05015202001026284066", OK},
    {"iban", "CY17002001280000001200527600", OK},
    {"iban", "CZ6508000000192000145399", OK},
    {"iban", "DE89370400440532013000", OK},
    {"iban", "DK5000400440116243", OK},
    {"iban", "DO28BAGR00000001212453611324", OK},
    {"iban", "EE382200221020145685", OK},
    {"iban", "EG380019000500000000263180002", OK},
    {"iban", "ES9121000418450200051332", OK},
    {"iban", "FI2112345600000785", OK},
    {"iban", "FO6264600001631634", OK},
    {"iban", "FR1420041010050500013M02606", OK},
    {"iban", "GB29NWBK60161331926819", OK},
    {"iban", "GE29NB0000000101904917", OK},
    {"iban", "GI75NWBK000000007099453", OK},
    {"iban", "GL8964710001000206", OK},
    {"iban", "GR1601101250000000012300695", OK},
    {"iban", "GT82TRAJ01020000001210029690", OK},
    {"iban", "HR1210010051863000160", OK},
    {"iban", "HU42117730161111101800000000", OK},
    {"iban", "IE29AIBK93115212345678", OK},
    {"iban", "IL620108000000099999999", OK},
    {"iban", "IQ98NBIQ850123456789012", OK},
    {"iban", "IS140159260076545510730339", OK},
    {"iban", "IT60X0542811101000000123456", OK},
    {"iban", "JO94CBJO0010000000000131000302", OK},
    {"iban", "KW81CBKU0000000000001234560101", OK},
    {"iban", "KZ86125KZT5004100100", OK},
    {"iban", "LB62099900000001001901229114", OK},
    {"iban", "LC55HEMM000100010012001200023015", OK},
    {"iban", "LI21088100002324013AA", OK},
    {"iban", "LT121000011101001000", OK},
    {"iban", "LU280019400644750000", OK},
    {"iban", "LV80BANK0000435195001", OK},
    {"iban", "MC5811222000010123456789030", OK},
    {"iban", "MD24AG000225100013104168", OK},
    {"iban", "ME25505000012345678951", OK},
    {"iban", "MK07250120000058984", OK},
    {"iban", "MR1300020001010000123456753", OK},
    {"iban", "MT84MALT011000012345MTLCAST001S", OK},
    {"iban", "MU17BOMM0101101030300200000MUR", OK},
    {"iban", "NL91ABNA0417164300", OK},
    {"iban", "NO9386011117947", OK},
    {"iban", "PK36SCBL0000001123456702", OK},
    {"iban", "PL61109010140000071219812874", OK},
    {"iban", "PS92PALS000000000400123456702", OK},
    {"iban", "PT50000201231234567890154", OK},
    {"iban", "QA58DOHB00001234567890ABCDEFG", OK},
    {"iban", "RO49AAAA1B31007593840000", OK},
    {"iban", "RS35260005601001611379", OK},
    {"iban", "SA0380000000608010167519", OK},
    {"iban", "SC18SSCB11010000000000001497USD", OK},
    {"iban", "SE4550000000058398257466", OK},
    {"iban", "SI56263300012039086", OK},
    {"iban", "SK3112000000198742637541", OK},
    {"iban", "SM86U0322509800000000270100", OK},
    {"iban", "SV62CENR00000000000000700025", OK},
    {"iban", "TL380080012345678910157", OK},
    {"iban", "TN5910006035183598478831", OK},
    {"iban", "TR330006100519786457841326", OK},
    {"iban", "UA213223130000026007233566001", OK},
    {"iban", "VA59001123000012345678", OK},
    {"iban", "VG96VPVG0000012345678901", OK},
    {"iban", "XK051212012345678906", OK},
    {"iban", "gb29 nwbk 6016 1331 9268 19", OK},
    {"iban", "DE88370400440532013000", FAIL},
    {"iban", "DE8937040044053201300", FAIL},   /* one short */
    {"iban", "DE893704004405320130000", FAIL}, /* one long */
    {"iban", "US64SVBKUS6S3300958879", FAIL},  /* no IBAN country */
    {"iban", "GB29NWBK6016133192681O", FAIL},  /* a letter where digits stand */
    {"iban", "GB291WBK60161331926819", FAIL},  /* a digit where letters stand */
    {"iban", "DE00", FAIL},
    {"bic", "DEUTDEFF", NA},
    {"bic", "DEUTDEFF500", NA},
    {"bic", "DEUTXXFF", FAIL}, /* no country XX */
    {"bic", "DEUTDEF", FAIL},
    {"bic", "D3UTDEFF", FAIL},
};

/* The national parts of the IBAN registry's examples, which fulfil their own checks, and what other issuers print. */
static const struct vector accounts[] = {
    {"be-account", "539-0075470-34", OK}, /* 5390075470 mod 97 = 34 */
    {"be-account", "539-0075470-35", FAIL},
    {"be-account", "+++090/9337/55493+++", OK}, /* 909337554 mod 97 = 93 */
    {"be-account", "000-0000000-97", FAIL},
    {"es-ccc", "1234 1234 11 1234512345", FAIL}, /* strokes */
    {"cz-account", "19-2000145399/0800", OK},    /* 2 + 9; 12+0+0+0+10+20+40+12+18+9 = 121 */
    {"cz-account", "19-2000145398/0800", FAIL},
    {"cz-account", "18-2000145399/0800", FAIL},
    {"cz-account", "2000145399/0800", OK},
    {"cz-account", "000000-0000000001/0800", FAIL},
    {"es-ccc", "2100 0418 45 0200051332", OK},
    {"es-ccc", "2100 0418 44 0200051332", FAIL},
    {"es-ccc", "2100 0418 55 0200051332", FAIL},
    {"no-account", "8601.11.17947", OK}, /* 40+24+0+2+7+6+5+28+27+8 = 147, + 7 = 154 = 14 * 11 */
    {"no-account", "8601 11 17948", FAIL},
    {"pt-nib", "0002 0123 1234 5678 9015 4", OK},
    {"pt-nib", "0002 0123 1234 5678 9015 5", FAIL},
    {"it-bban", "X 05428 11101 000000123456", OK},
    {"it-bban", "Y 05428 11101 000000123456", FAIL},
    {"it-bban", "X 05428 11101 000000123457", FAIL},
    {"fr-rib", "20041 01005 0500013M026 06", OK}, /* 1783649 + 15075 + 15000402078 + 6 = 97 * 154661864 */
    {"fr-rib", "20041 01005 0500013M026 07", FAIL},
    {"fr-rib", "20041 01006 0500013M026 06", FAIL},
    {"pl-nrb", "61 1090 1014 0000 0712 1981 2874", OK},
    {"pl-nrb", "61 1090 1014 0000 0712 1981 2875", FAIL},
    {"hu-account", "11773016-11111018-00000000", OK}, /* 9+7+21+7+27+0+3+6 = 80; 9+7+3+1+9+0+3+8 = 40 */
    {"hu-account", "11773016-11111018", OK},
    {"hu-account", "11773016-11111017", FAIL},
    {"us-routing", "011000015", OK},   /* the Federal Reserve Bank of Boston: 0+7+1+0+0+0+0+7+5 = 20 */
    {"us-routing", "0210-0002-1", OK}, /* 0+14+1+0+0+0+0+14+1 = 30 */
    {"us-routing", "021000022", FAIL},
    {"us-routing", "510000006", FAIL},                 /* 15+7+0+0+0+0+0+0+6 = 28 and no district */
    {"creditor-reference", "RF18 5390 0754 7034", OK}, /* ISO 11649's example */
    {"creditor-reference", "RF18 5390 0754 7035", FAIL},
    {"creditor-reference", "RX18539007547034", FAIL},
    {"ch-reference", "21 00000 00003 13947 14300 09017", OK}, /* SIX's example */
    {"ch-reference", "21 00000 00003 13947 14300 09018", FAIL},
    {"sepa-creditor", "DE98ZZZ09999999999", OK}, /* the Bundesbank's test identifier */
    {"sepa-creditor", "DE98ABC09999999999", OK}, /* the business code is not checked */
    {"sepa-creditor", "DE97ZZZ09999999999", FAIL},
    {"lei", "506700GE1G29325QX363", OK}, /* GLEIF itself */
    {"lei", "506700GE1G29325QX364", FAIL},
    {"lei", "506700GE1G29325QX36", FAIL},
    {"card-expiry", "04/27", OK},
    {"card-expiry", "12-2031", OK},
    {"card-expiry", "2028-01", OK},
    {"card-expiry", "13/27", FAIL},
    {"card-expiry", "04/99", FAIL},
    {"card-expiry", "00/27", FAIL},
};

/* The specimens of ICAO Doc 9303 parts 4 to 7. */
static const struct vector zones[] = {
    {"mrz", "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10", OK},
    {"mrz", "L898902C36UTO7408122F1204159ZE184226B<<<<<10", OK},
    {"mrz", "L898902C36UTO7408122F1204159ZE184226B<<<<<11", FAIL},
    {"mrz", "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\r\n  L898902C36UTO7408122F1204158ZE184226B<<<<<10", FAIL},
    {"mrz", "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<6", OK},
    {"mrz", "I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nD231458907UTO7408122F1204159<<<<<<<7", FAIL},
    {"mrz", "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<", OK},
    {"mrz", "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<5\nERIKSSON<<ANNA<MARIA<<<<<<<<<<", FAIL},
    {"mrz", "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121096ZE184226B<<<<<<", OK},
    {"mrz", "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL8988901C4XXX4009078F96121086ZE184226B<<<<<<", FAIL},
    {"mrz", "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009078F9612109<<<<<<<<", OK},
    {"mrz", "V<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<\nL8988901C4XXX4009079F9612109<<<<<<<<", FAIL},
    {"mrz", "P<UTO", FAIL},
};

/* Addresses made for these tests by another program from SHA-256 of "example", or that the coins' own documents print.
 */
static const struct vector coins[] = {
    {"coin-address", "LSbRVdCD4616ehoK2vGifmJ18hZVmVwKQW", OK},
    {"coin-address", "LSbRVdCD4616ehoK2vGifmJ18hZVmVwKQX", FAIL},
    {"coin-address", "DCWZmfq2GqfKvuHkbNGywWPqocvX23G8si", OK},
    {"coin-address", "t1RF5EkJWwkYdzYA3oD6YXZLAB9PJPx7Not", OK},
    {"coin-address", "tz1T1VvXkbc1WKhJoHNJLyRrFspVWRHyQ6An", OK},
    {"coin-address", "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTh", OK}, /* XRP Ledger's first account */
    {"coin-address", "rHb9CJAWyB4rj91VRWn96DkukG4bwdtyTi", FAIL},
    {"coin-address", "cosmos12rv93cyctmx87czp32hse3dttpl59sjhxthx79", OK},
    {"coin-address", "cosmos12rv93cyctmx87czp32hse3dttpl59sjhxthx78", FAIL},
    {"coin-address", "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6a", OK}, /* the specification's */
    {"coin-address", "bitcoincash:qpm2qsznhks23z7629mms6s4cwef74vcwvy22gdx6q", FAIL},
    {"coin-address", "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGZ", OK}, /* SEP-23 */
    {"coin-address", "GA7QYNF7SOWQ3GLR2BGMZEHXAVIRZA4KVWLTJJFC7MGXUA74P7UJVSGA", FAIL},
    {"coin-address", "EQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqB2N", OK}, /* TEP-2's foundation address */
    {"coin-address", "EQCD39VS5jcptHL8vMjEXrzGaRcCVYto7HUn4bpAOg8xqB2M", FAIL},
    {"coin-address", "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQY", OK}, /* Substrate's development account */
    {"coin-address", "5GrwvaEF5zXb26Fz9rcQpDWS57CtERHpNehXCPcNoHGKutQZ", FAIL},
    {"coin-address", "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3H",
     OK},
    {"coin-address", "888tNkZrPN6JsEgekjMnABU4TBzc2Dt29EPAvkRxbANsAnjyPbb3iQ1YBRk1UXcdRsiKc9dhwMVgN5S9cQUiyoogDavup3J",
     FAIL},
    {"coin-address", "LSbRVdCD", FAIL},
};

static const struct vector health[] = {
    {"pl-pwz", "5425740", OK}, /* 4+4+15+28+20+0 = 71 = 6 * 11 + 5 */
    {"pl-pwz", "6425740", FAIL},
    {"pl-pwz", "0425740", FAIL},
    {"gs1-udi", "(01)09506000134352", OK}, /* GS1's example: 0+9+15+0+18+0+0+0+3+3+12+3+15+2 = 80 */
    {"gs1-udi", "(01) 09506000134352(21)A1", OK},
    {"gs1-udi", "(01)09506000134353(21)A1", FAIL},
    {"gs1-udi", "(01)0950600013435", FAIL},
};

static const struct vector things[] = {
    {"imei", "49-015420-323751-8", OK}, /* GSMA's example */
    {"imei", "490154203237519", FAIL},
    {"imei", "4901542032375180", NA}, /* IMEISV */
    {"imei", "000000000000000", FAIL},
    {"vin", "1M8GDM9AXKP042788", OK}, /* the worked example for 49 CFR 565.15: 351 mod 11 = 10: X */
    {"vin", "1M8GDM9A1KP042788", FAIL},
    {"vin", "WVWZZZ1JZ3W386752", NA}, /* Europe has none: Z */
    {"vin-checked", "1M8GDM9AXKP042788", OK},
    {"vin-checked", "1M8GDM9A1KP042788", FAIL},
    {"vin", "1M8GDM9AIKP042788", FAIL}, /* I */
    {"vin", "1M8GDM9AXKP04278", FAIL},
    {"vin", "ABCDEFGHJKLMNPRST", FAIL}, /* no digits */
    {"coordinates", "48.85837, 2.29448", OK},
    {"coordinates", "-33.8568,151.2153", OK},
    {"coordinates", "90.0 180.00", OK},
    {"coordinates", "90.1, 0.0", FAIL},
    {"coordinates", "12.5, 180.5", FAIL},
    {"coordinates", "0.0, 0.0", FAIL},
    {"coordinates", "48, 2", FAIL},
    {"date", "2024-02-29", OK},
    {"date", "2023-02-29", FAIL},
    {"date", "1900-02-29", FAIL},
    {"date", "2000-02-29", OK},
    {"date", "31.12.1985", OK},
    {"date", "31.11.1985", FAIL},
    {"date", "12/31/1985", OK},
    {"date", "13/13/1985", FAIL},
    {"date", "1/2/85", OK},
    {"date", "12. März 1985", OK},
    {"date", "March 32, 1985", FAIL},
    {"date", "1985", FAIL},
    {"date", "12.03.19850", FAIL},
    {"date", "1.2.3.4", FAIL},
};

static const struct vector germany[] = {
    {"de-tax-id", "86 095 742 719", OK},                                     /* BZSt's example */
    {"de-tax-id", "65929970489", OK},                                        /* and one with a digit three times (9) */
    {"de-tax-id", "86095742718", FAIL},  {"de-tax-id", "06095742719", FAIL}, /* leading zero */
    {"de-tax-id", "12345678903", FAIL},                                      /* MOD 11,10 holds, but no digit repeats */
    {"de-tax-id", "8609574271", FAIL},   {"de-rvnr", "15 070649 C 103", OK}, /* 2+5+0+8+0+6+8+9+0+3+2+0 = 43 */
    {"de-rvnr", "15070649C104", FAIL},   {"de-rvnr", "15071349C103", FAIL},  /* month 13 */
    {"de-rvnr", "150706490103", FAIL},   {"de-kvnr", "A123456780", OK},      /* 0+2+1+4+3+8+5+3+7+7 = 40 */
    {"de-kvnr", "A123456781", FAIL},     {"de-kvnr", "0123456780", FAIL},
    {"de-document", "L01X00T471", OK}, /* the specimen card: 147+0+1+231+0+0+203+12+7 = 601 */
    {"de-document", "C01X00T478", OK}, /* the specimen passport: 84+0+1+231+0+0+203+12+7 = 538 */
    {"de-document", "L01X00T472", FAIL}, {"de-document", "L01X00T47", NA},
    {"de-document", "101X00T471", FAIL}, {"de-document", "L01X00A471", FAIL}, /* A is not used */
};

static const struct vector france[] = {
    {"fr-nir", "2 55 08 14 168 025 38", OK},                                      /* INSEE's example */
    {"fr-nir", "255081416802539", FAIL},     {"fr-nir", "185052A12345633", OK},   /* 1850519123456 mod 97 = 64 */
    {"fr-nir", "185052B12345660", OK},                                            /* 1850518123456 mod 97 = 37 */
    {"fr-nir", "185052C12345660", FAIL},     {"fr-nir", "185132A12345633", FAIL}, /* month 13 */
    {"fr-nir", "555081416802538", FAIL},                                          /* sex 5 */
    {"fr-spi", "30 23 217 600 053", OK}, /* the European Commission's example: 3023217600 mod 511 = 53 */
    {"fr-spi", "3023217600054", FAIL},       {"fr-spi", "4023217600053", FAIL},
    {"fr-siren", "732 829 320", OK}, /* INSEE's example: 7+6+2+7+2+9+3+4+0 = 40 */
    {"fr-siren", "732829321", FAIL},         {"fr-siren", "73282932000074", OK},
    {"fr-siren", "35600000049837", OK}, /* a site of La Poste: 3+5+6+4+9+8+3+7 = 45, a multiple of 5 */
    {"fr-siren", "35600000049838", FAIL},
};

static const struct vector spain[] = {
    {"es-dni", "12345678Z", OK}, /* the ministry's example: 12345678 mod 23 = 14 */
    {"es-dni", "12.345.678-Z", OK},   {"es-dni", "12345678A", FAIL},
    {"es-dni", "1234567Z", FAIL},     {"es-dni", "00000000T", FAIL},
    {"es-nie", "X1234567L", OK},   /* 1234567 mod 23 = 19 */
    {"es-nie", "Y-1234567-X", OK}, /* 11234567 mod 23 = 10 */
    {"es-nie", "Z1234567R", OK},   /* 21234567 mod 23 = 1 */
    {"es-nie", "W1234567L", FAIL},    {"es-nie", "X1234567X", FAIL},
    {"es-cif", "A58818501", OK},                                     /* 1+8+7+1+7+5+0 = 29 */
    {"es-cif", "A58818502", FAIL},    {"es-cif", "A5881850A", FAIL}, /* A has a digit */
    {"es-cif", "Q2826000H", OK}, /* the tax agency itself: 4+8+4+6+0+0+0 = 22: 8, H */
    {"es-cif", "Q28260008", FAIL},    {"es-cif", "I58818501", FAIL},
    {"es-nss", "28 12345678 40", OK}, /* 2812345678 mod 97 = 40 */
    {"es-nss", "280123456742", OK},   /* 281234567 mod 97 = 42 */
    {"es-nss", "281234567841", FAIL}, {"es-nss", "991234567840", FAIL},
};

static const struct vector italy[] = {
    {"it-cf", "RSSMRA85T10A562S", OK}, /* the ministry's specimen: Rossi Mario */
    {"it-cf", "MRTMTT25D09F205Z", OK},   {"it-cf", "rssmra85t10a562s", OK},
    {"it-cf", "RSSMRA85T10A562T", FAIL}, {"it-cf", "RSSMRA85Z10A562S", FAIL}, /* no month Z */
    {"it-cf", "RSSMRA85T32A562S", FAIL},                                      /* no day 32 */
    {"it-cf", "RSSMRA85T10A56NH", OK}, /* omocodia: 2 is N; the place is odd's, 5 before and 20 now: S + 15 = H */
    {"it-cf", "RSSMRA85T10A562", FAIL},  {"it-iva", "007.431-101 57", OK},
    {"it-iva", "00743110157", OK},                                        /* 0+0+7+8+3+2+1+0+1+1 + 7: Luhn 30 */
    {"it-iva", "00743110158", FAIL},     {"it-iva", "00743111056", FAIL}, /* no office 105 */
    {"it-iva", "00000000000", FAIL},
};

static const struct vector benelux[] = {
    {"nl-bsn", "111222333", OK}, /* RvIG's test number: 9+8+7+12+10+8+9+6-3 = 66 */
    {"nl-bsn", "1112.22.333", OK},    {"nl-bsn", "111222334", FAIL},    {"nl-bsn", "000000000", FAIL},
    {"nl-bsn", "11122233", FAIL},     {"be-nn", "85.07.30-033.28", OK}, /* the register's example: 850730033 mod 97 = 69
                                                                         */
    {"be-nn", "17.07.30-033.84", OK},                                   /* born 2017: 2170730033 mod 97 = 13 */
    {"be-nn", "85273003371", OK},                                       /* BIS, month + 20: 852730033 mod 97 = 26 */
    {"be-nn", "85073003329", FAIL},   {"be-nn", "85133003328", FAIL},   /* no month 13 */
    {"be-nn", "85073000061", FAIL},                                     /* 850730000 mod 97 = 36, but no serial 000 */
};

static const struct vector poland[] = {
    {"pl-pesel", "44051401359", OK},                                       /* 4+12+0+45+1+12+0+9+3+15 = 101 */
    {"pl-pesel", "44051401358", FAIL},    {"pl-pesel", "02070803628", OK}, /* 0+6+0+63+0+24+0+27+6+6 = 132 */
    {"pl-pesel", "44133201353", FAIL},                                     /* no such day */
    {"pl-nip", "123-456-32-18", OK}, /* 6+10+21+8+15+24+15+12+7 = 118, mod 11 = 8 */
    {"pl-nip", "1234563219", FAIL},       {"pl-nip", "0000000000", FAIL},
    {"pl-regon", "123456785", OK},                                            /* 192 mod 11 = 5 */
    {"pl-regon", "123456786", FAIL},      {"pl-regon", "23511332857188", OK}, /* 107 mod 11 = 8 and 250 mod 11 = 8 */
    {"pl-regon", "23511332857187", FAIL}, {"pl-regon", "23511332757188", FAIL},
    {"pl-dowod", "ABA300000", OK}, /* 70+33+10+27 = 140 */
    {"pl-dowod", "ABA400000", FAIL},      {"pl-dowod", "AB3300000", FAIL},
    {"pl-passport", "ZS0000177", OK}, /* the specimen: 245+84+0+0+0+0+1+49+21 = 400 */
    {"pl-passport", "ZS0000178", FAIL},
};

static const struct vector uk_us[] = {
    {"uk-nhs", "943 476 5919", OK}, /* NHS Data Dictionary: 90+36+24+28+42+30+20+27+2 = 299, + 9 = 308 = 28 * 11 */
    {"uk-nhs", "943-476-5918", FAIL}, {"uk-nhs", "0000000000", FAIL},   {"uk-nino", "AB 12 34 56 C", OK},
    {"uk-nino", "QQ123456C", FAIL}, /* HMRC's own placeholder */
    {"uk-nino", "AO123456C", FAIL},   {"uk-nino", "GB123456C", FAIL},   {"uk-nino", "AB123456E", FAIL},
    {"us-ssn", "536-22-1234", NA},    {"us-ssn", "000-22-1234", FAIL},  {"us-ssn", "666-22-1234", FAIL},
    {"us-ssn", "900-22-1234", FAIL},  {"us-ssn", "899-22-1234", NA},    {"us-ssn", "536-00-1234", FAIL},
    {"us-ssn", "536-22-0000", FAIL},  {"us-ssn", "078-05-1120", FAIL},  {"us-ssn", "123-45-6789", FAIL},
    {"us-ssn", "111-11-1111", FAIL},  {"us-itin", "911-70-1234", NA},   {"us-itin", "911-93-1234", FAIL},
    {"us-itin", "911-49-1234", FAIL}, {"us-itin", "811-70-1234", FAIL},
};

static const struct vector vat[] = {
    {"eu-vat", "ATU13585627", OK}, /* 1+6+5+7+5+3+2 = 29, + 4 + 7 = 40 */
    {"eu-vat", "ATU13585626", FAIL},
    {"eu-vat", "BE0403019261", OK}, /* 4030192 mod 97 = 36 */
    {"eu-vat", "BE0403019262", FAIL},
    {"eu-vat", "DE136695976", OK}, /* MOD 11,10 */
    {"eu-vat", "DE136695978", FAIL},
    {"eu-vat", "DK13585628", OK},  /* 2+21+30+40+20+18+4+8 = 143 = 13 * 11 */
    {"eu-vat", "EL094259216", OK}, /* 0+1152+256+64+80+72+8+2 = 1634, mod 11 = 6 */
    {"eu-vat", "EL094259217", FAIL},
    {"eu-vat", "ESA58818501", OK},
    {"eu-vat", "ES12345678Z", OK},
    {"eu-vat", "ESX1234567L", OK},
    {"eu-vat", "FI20774740", OK}, /* 14+0+70+35+32+28+8+0 = 187 = 17 * 11 */
    {"eu-vat", "FI20774741", FAIL},
    {"eu-vat", "FR83404833048", OK}, /* (12 + 3 * (404833048 mod 97)) mod 97 = 83 */
    {"eu-vat", "FR84404833048", FAIL},
    {"eu-vat", "FRK7404833048", NA}, /* a key with letters */
    {"eu-vat", "HR33392005961", OK}, /* MOD 11,10 */
    {"eu-vat", "HU12892312", OK},    /* 9+14+24+9+18+21+3+2 = 100 */
    {"eu-vat", "IT00743110157", OK},
    {"eu-vat", "LU15027442", OK}, /* 150274 mod 89 = 42 */
    {"eu-vat", "LU15027443", FAIL},
    {"eu-vat", "NL111222333B01", OK},
    {"eu-vat", "NL111222334B01", FAIL},
    {"eu-vat", "PL1234563218", OK},
    {"eu-vat", "PT501964843", OK},    /* 45+0+7+54+30+16+24+8 = 184, 11 - 8 = 3 */
    {"eu-vat", "SE556188840401", OK}, /* Luhn of 5561888404 */
    {"eu-vat", "SI50223054", OK},     /* 40+0+12+10+12+0+10 = 84, 11 - 7 = 4 */
    {"eu-vat", "SK2022749619", OK},   /* 183886329 * 11 */
    {"eu-vat", "RO18547290", OK},
    {"eu-vat", "RO18547291", FAIL},
    {"eu-vat", "MT12345634", OK},
    /* MT: 3+8+18+28+40+54 = 151 = 3 mod 37: 34. CY: 0+0+5+5+21+0+7+3 = 41 = 15 mod 26: P */
    {"eu-vat", "MT12345635", FAIL},
    {"eu-vat", "CY10259033P", OK},
    {"eu-vat", "CY10259033Q", FAIL},
    {"eu-vat", "US123456789", FAIL},
    {"eu-vat", "DE", FAIL},
};

static const struct {
    const struct vector *v;
    size_t n;
} sets[] = {
    {generic, COUNT(generic)}, {finance, COUNT(finance)}, {accounts, COUNT(accounts)}, {zones, COUNT(zones)},
    {coins, COUNT(coins)},     {health, COUNT(health)},   {things, COUNT(things)},     {germany, COUNT(germany)},
    {france, COUNT(france)},   {spain, COUNT(spain)},     {italy, COUNT(italy)},       {benelux, COUNT(benelux)},
    {poland, COUNT(poland)},   {uk_us, COUNT(uk_us)},     {vat, COUNT(vat)},
};

START_TEST(validator_check__specimen__says_what_is_expected)
{
    for (size_t i = 0; i < sets[_i].n; i++)
        vector_assert(&sets[_i].v[i]);
}
END_TEST

static const struct completed completed[] = {
    {"luhn", "${digits:15}${check:luhn}", true},
    {"verhoeff", "${digits:11}${check:verhoeff}", true},
    {"damm", "${digits:11}${check:damm}", true},
    {"iso7064-mod97-10", "${digits:16}${check:iso7064-mod97-10}", true},
    {"iso7064-mod11-10", "${digits:10}${check:iso7064-mod11-10}", true},
    {"iso7064-mod37-36", "${digits:12}${check:iso7064-mod37-36}", true},
    {"iso7064-mod11-2", "${digits:15}${check:iso7064-mod11-2}", true},
    {"icao-731", "${digits:9}${check:icao-731}", true},
    {"card", "4${digits:14}${check:card}", true},
    {"iban", "DE21${digits:16}${check:iban}", true},
    {"iban", "FR76${digits:10}${upper:4}${digits:7}${check:iban}", true},
    {"be-account", "${digits:10}${check:be-account}", false},
    {"no-account", "${digits:10}${check:no-account}", true},
    {"pt-nib", "${digits:19}${check:pt-nib}", true},
    {"it-bban", "X05428${digits:15}${check:it-bban}", false},
    {"fr-rib", "${digits:10}${digits:7}${upper:1}${digits:3}${check:fr-rib}", false},
    {"pl-nrb", "61${digits:22}${check:pl-nrb}", true},
    {"us-routing", "0210${digits:4}${check:us-routing}", true},
    {"creditor-reference", "RF21${digits:14}${check:creditor-reference}", true},
    {"ch-reference", "${digits:26}${check:ch-reference}", true},
    {"sepa-creditor", "DE98ZZZ0${digits:8}${check:sepa-creditor}", true},
    {"lei", "5493${HEX:14}${check:lei}", true},
    {"imei", "35${digits:12}${check:imei}", true},
    {"de-tax-id", "8609574271${check:de-tax-id}", true},
    {"de-rvnr", "15070649C${digits:2}${check:de-rvnr}", false},
    {"de-kvnr", "T${digits:8}${check:de-kvnr}", true},
    {"de-document", "L${digits:8}${check:de-document}", true},
    {"fr-nir", "1850578${digits:6}${check:fr-nir}", true},
    {"fr-siren", "${digits:8}${check:fr-siren}", true},
    {"es-dni", "${digits:8}${check:es-dni}", true},
    {"es-nie", "X${digits:7}${check:es-nie}", true},
    {"es-cif", "B${digits:7}${check:es-cif}", true},
    {"es-nss", "2812${digits:6}${check:es-nss}", true},
    {"it-cf", "${upper:6}85T10A${digits:3}${check:it-cf}", true},
    {"it-iva", "${digits:7}015${check:it-iva}", true},
    {"nl-bsn", "${digits:8}${check:nl-bsn}", true},
    {"be-nn", "850730${digits:3}${check:be-nn}", false},
    {"pl-pesel", "850730${digits:4}${check:pl-pesel}", true},
    {"pl-nip", "${digits:9}${check:pl-nip}", true},
    {"pl-regon", "${digits:8}${check:pl-regon}", false},
    {"pl-dowod", "ABA${digits:5}${check:pl-dowod}", true},
    {"pl-passport", "EM${digits:6}${check:pl-passport}", true},
    {"uk-nhs", "${digits:9}${check:uk-nhs}", true},
};

START_TEST(validator_complete__any_number__is_valid_and_no_other_digit_is)
{
    completed_assert(&completed[_i], 30);
}
END_TEST

START_TEST(validator_check__random_bytes__never_reads_beyond_and_seldom_proves)
{
    size_t n, proved = 0, asked = 0;
    const struct sluice_validator *v = sluice_validators(&n);
    uint64_t state = 7;

    for (unsigned round = 0; round < 200; round++) {
        size_t len = rng_below(&state, 120);
        uint8_t *value = malloc(len == 0 ? 1 : len); /* to the byte, for the address sanitizer */

        ck_assert_ptr_nonnull(value);
        for (size_t i = 0; i < len; i++)
            value[i] =
                round % 2 == 0 ? (uint8_t)rng_next(&state) : (uint8_t) "0123456789ABCDEF-. "[rng_below(&state, 19)];
        for (size_t i = 0; i < n; i++, asked++)
            proved += v[i].check(value, len) == OK && strncmp(v[i].name, "not-", 4) != 0 &&
                      strcmp(v[i].name, "random") != 0 && v[i].grade == NULL; /* those look for randomness */
        free(value);
    }
    ck_assert_uint_lt(proved * 20, asked);
}
END_TEST

/* Banco de Portugal: an IBAN of Portugal is PT50 and the NIB. So the NIB is right where that IBAN is. */
START_TEST(validator_pt_nib__any_number__right_where_the_iban_with_50_is)
{
    const struct sluice_validator *nib = sluice_validator_find("pt-nib"), *iban = sluice_validator_find("iban");
    uint64_t state = 50;
    char number[26] = "PT50";
    unsigned right = 0;

    for (unsigned round = 0; round < 20000; round++) {
        for (unsigned i = 4; i < 25; i++)
            number[i] = (char)('0' + rng_below(&state, 10));
        ck_assert_int_eq(nib->check((const uint8_t *)number + 4, 21), iban->check((const uint8_t *)number, 25));
        right += nib->check((const uint8_t *)number + 4, 21) == SLUICE_CHECK_OK;
    }
    ck_assert_uint_gt(right, 150); /* of 97 numbers one is */
}
END_TEST

START_TEST(validator_check__characters_at_the_limit__one_more_fails)
{
    char value[2 * (SLUICE_CHECKED_MAX + 1) + 1];

    memset(value, '0', sizeof(value)); /* a sum of 0 is valid by Luhn at any length */
    value[SLUICE_CHECKED_MAX] = '\0';
    ck_assert_int_eq(vector_check("luhn", value), OK);
    value[SLUICE_CHECKED_MAX] = '0';
    value[SLUICE_CHECKED_MAX + 1] = '\0';
    ck_assert_int_eq(vector_check("luhn", value), FAIL);
    for (size_t i = 0; i < SLUICE_CHECKED_MAX; i++) /* separators do not count */
        memcpy(value + 2 * i, "0 ", 3);
    ck_assert_int_eq(vector_check("luhn", value), OK);
}
END_TEST

START_TEST(validators__table__every_row_is_whole_and_found)
{
    size_t n;
    const struct sluice_validator *v = sluice_validators(&n);

    ck_assert_uint_ge(n, 60);
    for (size_t i = 0; i < n; i++) {
        ck_assert_ptr_nonnull(v[i].check);
        ck_assert_ptr_nonnull(v[i].reference);
        ck_assert_ptr_eq(sluice_validator_find(v[i].name), &v[i]); /* so no name stands twice */
    }
    ck_assert_ptr_null(sluice_validator_find("no-such"));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("validator");
    TCase *tc = tcase_create("validator");

    tcase_add_loop_test(tc, validator_check__specimen__says_what_is_expected, 0, COUNT(sets));
    tcase_add_loop_test(tc, validator_complete__any_number__is_valid_and_no_other_digit_is, 0, COUNT(completed));
    tcase_add_test(tc, validator_check__random_bytes__never_reads_beyond_and_seldom_proves);
    tcase_add_test(tc, validator_pt_nib__any_number__right_where_the_iban_with_50_is);
    tcase_add_test(tc, validator_check__characters_at_the_limit__one_more_fails);
    tcase_add_test(tc, validators__table__every_row_is_whole_and_found);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
