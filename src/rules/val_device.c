/* SIM cards, subscribers, and places as plus codes. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#include <string.h>

/* Mobile country codes, first and last of each run (ITU-T E.212, list annexed to the Operational Bulletin). */
static const uint16_t mobile_countries[][2] = {
    {202, 202}, {204, 204}, {206, 206}, {208, 208}, {212, 214}, {216, 216}, {218, 222}, {225, 226}, {228, 228},
    {230, 232}, {234, 235}, {238, 238}, {240, 240}, {242, 242}, {244, 244}, {246, 248}, {250, 250}, {255, 255},
    {257, 257}, {259, 260}, {262, 262}, {266, 266}, {268, 268}, {270, 270}, {272, 272}, {274, 274}, {276, 276},
    {278, 278}, {280, 280}, {282, 284}, {286, 286}, {288, 290}, {292, 295}, {297, 297}, {302, 302}, {308, 308},
    {310, 316}, {330, 330}, {334, 334}, {338, 338}, {340, 340}, {342, 342}, {344, 344}, {346, 346}, {348, 348},
    {350, 350}, {352, 352}, {354, 354}, {356, 356}, {358, 358}, {360, 360}, {362, 366}, {368, 368}, {370, 370},
    {372, 372}, {374, 374}, {376, 376}, {400, 402}, {404, 406}, {410, 410}, {412, 422}, {424, 432}, {434, 434},
    {436, 438}, {440, 441}, {450, 450}, {452, 452}, {454, 457}, {460, 461}, {466, 467}, {470, 470}, {472, 472},
    {502, 502}, {505, 505}, {510, 510}, {514, 515}, {520, 520}, {525, 525}, {528, 528}, {530, 530}, {536, 537},
    {539, 555}, {602, 659}, {702, 702}, {704, 704}, {706, 706}, {708, 708}, {710, 710}, {712, 712}, {714, 714},
    {716, 716}, {722, 722}, {724, 724}, {730, 730}, {732, 732}, {734, 734}, {736, 736}, {738, 738}, {740, 740},
    {742, 742}, {744, 744}, {746, 746}, {748, 748}, {750, 750}, {901, 901},
};

static bool mobile_country(unsigned code)
{
    for (size_t i = 0; i < sizeof mobile_countries / sizeof *mobile_countries; i++) {
        if (code >= mobile_countries[i][0] && code <= mobile_countries[i][1])
            return true;
    }
    return false;
}

/* ITU-T E.212: country (3), network (2 or 3), subscriber; 14 or 15 digits in all, no check digit. */
static enum sluice_check imsi(const char *s, size_t n)
{
    if (!sluice_val_all_digits(s, n) || n < 14 || n > 15 || sluice_val_same_digit(s + 3, n - 3))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(mobile_country((unsigned)sluice_digits_value(s, 3)));
}

SLUICE_VAL_FORM(imsi, " -")

/* ITU-T E.118, 4.1: 89 (telecommunication), country, issuer, account, a check digit by Luhn; 19 digits. Cards with 20
 * are about, some without a check digit: those are not judged where it does not hold. */
static enum sluice_check iccid(const char *s, size_t n)
{
    if (!sluice_val_all_digits(s, n) || n < 19 || n > 20 || s[0] != '8' || s[1] != '9' || s[2] == '0' ||
        sluice_val_same_digit(s + 2, n - 2))
        return SLUICE_CHECK_FAIL;
    if (sluice_luhn_ok(s, n))
        return SLUICE_CHECK_OK;
    return n == 20 ? SLUICE_CHECK_NA : SLUICE_CHECK_FAIL;
}

SLUICE_VAL_NUMBER(iccid, " -", SLUICE_DIGITS, 1)

/* Open Location Code, specification 1.0: pairs of base 20 digits, a plus behind the eighth. The first says the latitude
 * in steps of 20 degrees from the south pole (9 of them), the second the longitude (18). */
enum sluice_check sluice_val_plus_code(const uint8_t *value, size_t len)
{
    static const char digits[] = "23456789CFGHJMPQRVWX";
    const char *lat, *lon;

    if (len < 11 || len > 16 || value[8] != '+')
        return SLUICE_CHECK_FAIL;
    for (size_t i = 0; i < len; i++) {
        if (i != 8 && (value[i] == '\0' || strchr(digits, value[i]) == NULL))
            return SLUICE_CHECK_FAIL;
    }
    lat = strchr(digits, value[0]);
    lon = strchr(digits, value[1]);
    return sluice_val_result(lat - digits < 9 && lon - digits < 18);
}
