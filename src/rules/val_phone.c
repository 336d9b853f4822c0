#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#include <sodium.h>
#include <string.h>

struct country {
    uint16_t code;
    uint8_t min, max; /* digits of the national (significant) number */
};

/*
 * ITU-T E.164 and the list of assigned country codes (Operational Bulletin annex), with the lengths of the national
 * numbering plans that members sent to the ITU (E.129 presentations), without service numbers. No code is the beginning
 * of another.
 */
static const struct country countries[] = {
    {1, 10, 10},   {7, 10, 10},  {20, 8, 10}, {27, 9, 9},   {30, 10, 10}, {31, 9, 11},  {32, 8, 9},   {33, 9, 9},
    {34, 9, 9},    {36, 8, 9},   {39, 6, 11}, {40, 9, 9},   {41, 9, 9},   {43, 4, 13},  {44, 9, 10},  {45, 8, 8},
    {46, 7, 10},   {47, 8, 8},   {48, 9, 9},  {49, 6, 13},  {51, 8, 9},   {52, 10, 10}, {53, 6, 8},   {54, 10, 11},
    {55, 10, 11},  {56, 9, 9},   {57, 8, 10}, {58, 10, 10}, {60, 8, 10},  {61, 9, 9},   {62, 7, 12},  {63, 8, 10},
    {64, 8, 10},   {65, 8, 8},   {66, 8, 9},  {81, 9, 10},  {82, 8, 10},  {84, 9, 10},  {86, 9, 11},  {90, 10, 10},
    {91, 10, 10},  {92, 9, 10},  {93, 9, 9},  {94, 9, 9},   {95, 6, 10},  {98, 10, 10}, {211, 9, 9},  {212, 9, 9},
    {213, 8, 9},   {216, 8, 8},  {218, 8, 9}, {220, 7, 7},  {221, 9, 9},  {222, 8, 8},  {223, 8, 8},  {224, 8, 9},
    {225, 10, 10}, {226, 8, 8},  {227, 8, 8}, {228, 8, 8},  {229, 8, 10}, {230, 7, 8},  {231, 7, 9},  {232, 8, 8},
    {233, 9, 9},   {234, 8, 10}, {235, 8, 8}, {236, 8, 8},  {237, 9, 9},  {238, 7, 7},  {239, 7, 7},  {240, 9, 9},
    {241, 7, 8},   {242, 9, 9},  {243, 7, 9}, {244, 9, 9},  {245, 7, 9},  {246, 7, 7},  {247, 4, 6},  {248, 7, 7},
    {249, 9, 9},   {250, 9, 9},  {251, 9, 9}, {252, 7, 9},  {253, 8, 8},  {254, 9, 10}, {255, 9, 9},  {256, 9, 9},
    {257, 8, 8},   {258, 8, 9},  {260, 9, 9}, {261, 9, 9},  {262, 9, 9},  {263, 5, 10}, {264, 8, 9},  {265, 7, 9},
    {266, 8, 8},   {267, 7, 8},  {268, 8, 8}, {269, 7, 7},  {290, 4, 5},  {291, 7, 7},  {297, 7, 7},  {298, 6, 6},
    {299, 6, 6},   {350, 8, 8},  {351, 9, 9}, {352, 4, 11}, {353, 7, 9},  {354, 7, 9},  {355, 6, 9},  {356, 8, 8},
    {357, 8, 8},   {358, 5, 12}, {359, 7, 9}, {370, 8, 8},  {371, 8, 8},  {372, 7, 8},  {373, 8, 8},  {374, 8, 8},
    {375, 9, 10},  {376, 6, 9},  {377, 8, 9}, {378, 6, 10}, {380, 9, 9},  {381, 7, 12}, {382, 8, 8},  {383, 8, 9},
    {385, 8, 9},   {386, 8, 8},  {387, 8, 9}, {389, 8, 8},  {420, 9, 9},  {421, 9, 9},  {423, 7, 9},  {500, 5, 5},
    {501, 7, 7},   {502, 8, 8},  {503, 8, 8}, {504, 8, 8},  {505, 8, 8},  {506, 8, 8},  {507, 7, 8},  {508, 6, 6},
    {509, 8, 8},   {590, 9, 9},  {591, 8, 8}, {592, 7, 7},  {593, 8, 9},  {594, 9, 9},  {595, 7, 9},  {596, 9, 9},
    {597, 6, 7},   {598, 8, 8},  {599, 7, 8}, {670, 7, 8},  {672, 5, 6},  {673, 7, 7},  {674, 7, 7},  {675, 7, 8},
    {676, 5, 7},   {677, 5, 7},  {678, 5, 7}, {679, 7, 7},  {680, 7, 7},  {681, 6, 6},  {682, 5, 5},  {683, 4, 7},
    {685, 5, 7},   {686, 5, 8},  {687, 6, 6}, {688, 5, 6},  {689, 6, 8},  {690, 4, 7},  {691, 7, 7},  {692, 7, 7},
    {850, 8, 10},  {852, 8, 8},  {853, 8, 8}, {855, 8, 9},  {856, 8, 10}, {870, 9, 9},  {880, 6, 10}, {881, 8, 9},
    {882, 7, 12},  {883, 8, 12}, {886, 8, 9}, {960, 7, 7},  {961, 7, 8},  {962, 8, 9},  {963, 8, 9},  {964, 8, 10},
    {965, 8, 8},   {966, 8, 9},  {967, 7, 9}, {968, 8, 8},  {970, 8, 9},  {971, 8, 9},  {972, 8, 9},  {973, 8, 8},
    {974, 8, 8},   {975, 7, 8},  {976, 8, 8}, {977, 8, 10}, {992, 9, 9},  {993, 8, 8},  {994, 9, 9},  {995, 9, 9},
    {996, 9, 9},   {998, 9, 9},
};

static const struct country *country_of(const char *s, size_t n)
{
    for (size_t k = 1; k <= 3 && k <= n; k++) {
        uint64_t code = sluice_digits_value(s, k);

        for (size_t i = 0; i < sizeof countries / sizeof *countries; i++) {
            if (countries[i].code == code)
                return &countries[i];
        }
    }
    return NULL;
}

/* North America (NANPA, "About the NANP"): area and exchange begin with 2..9; 555-01xx in any area is for fiction. */
static enum sluice_check north_american(const char *s)
{
    if (s[0] < '2' || s[3] < '2')
        return SLUICE_CHECK_FAIL;
    return memcmp(s + 3, "55501", 5) == 0 ? SLUICE_CHECK_NA : SLUICE_CHECK_OK;
}

static enum sluice_check e164(const char *s, size_t n)
{
    const struct country *c = sluice_val_all_digits(s, n) ? country_of(s, n) : NULL;
    size_t code, national;

    if (c == NULL || n > 15)
        return SLUICE_CHECK_FAIL;
    code = c->code < 10 ? 1 : c->code < 100 ? 2 : 3;
    national = n - code;
    if (national < c->min || national > c->max || sluice_val_same_digit(s + code, national))
        return SLUICE_CHECK_FAIL;
    return c->code == 1 ? north_american(s + 1) : SLUICE_CHECK_OK;
}

/* An international number behind "+" or "00", or (value begins with another digit) without either. A trunk "(0)" is not
 * part of it. */
enum sluice_check sluice_val_e164(const uint8_t *value, size_t len)
{
    uint8_t s[SLUICE_CHECKED_MAX];
    size_t n = 0, i = 0;
    enum sluice_check result;

    if (len > 0 && value[0] == '+')
        i = 1;
    else if (len > 1 && value[0] == '0' && value[1] == '0')
        i = 2;
    for (; i < len && n < sizeof s; i++) {
        if (len - i >= 3 && memcmp(value + i, "(0)", 3) == 0)
            i += 2;
        else
            s[n++] = value[i];
    }
    result = i < len ? SLUICE_CHECK_FAIL : sluice_val_compact(s, n, " -./()", e164);
    sodium_memzero(s, sizeof s);
    return result;
}
