/*
 * National telephone numbers: which digits they begin with, and how many there are. Sources: the numbering plans that
 * the administrations of the EU, EEA, Switzerland and the United Kingdom sent to the ITU (E.129 presentations,
 * Operational Bulletin), without short codes and emergency numbers. Premium and freephone numbers are in: people leave
 * those, too.
 */
#include "rules/val_internal.h"

#include <string.h>

struct plan {
    char country[3];
    char trunk[3]; /* digits dialled in front of the number inside the country; "" where there are none */
    char lead[4];  /* the significant number begins with this */
    uint8_t min, max;
};

/* Where two rows of one country fit, one is enough. */
static const struct plan plans[] = {
    {"AT", "0", "", 7, 12},  {"BE", "0", "", 8, 8},    {"BE", "0", "4", 9, 9},   {"BG", "0", "", 7, 8},
    {"BG", "0", "8", 8, 9},  {"BG", "0", "9", 8, 9},   {"CH", "0", "", 9, 9},    {"CY", "", "2", 8, 8},
    {"CY", "", "7", 8, 8},   {"CY", "", "8", 8, 8},    {"CY", "", "9", 8, 8},    {"CZ", "", "2", 9, 9},
    {"CZ", "", "3", 9, 9},   {"CZ", "", "4", 9, 9},    {"CZ", "", "5", 9, 9},    {"CZ", "", "60", 9, 9},
    {"CZ", "", "7", 9, 9},   {"CZ", "", "8", 9, 9},    {"DE", "0", "", 6, 11},   {"DK", "", "2", 8, 8},
    {"DK", "", "3", 8, 8},   {"DK", "", "4", 8, 8},    {"DK", "", "5", 8, 8},    {"DK", "", "6", 8, 8},
    {"DK", "", "7", 8, 8},   {"DK", "", "8", 8, 8},    {"DK", "", "9", 8, 8},    {"EE", "", "3", 7, 7},
    {"EE", "", "4", 7, 7},   {"EE", "", "5", 7, 8},    {"EE", "", "6", 7, 7},    {"EE", "", "7", 7, 7},
    {"EE", "", "8", 8, 8},   {"ES", "", "6", 9, 9},    {"ES", "", "7", 9, 9},    {"ES", "", "8", 9, 9},
    {"ES", "", "9", 9, 9},   {"FI", "0", "", 6, 11},   {"FR", "0", "", 9, 9},    {"GB", "0", "", 9, 10},
    {"GR", "", "2", 10, 10}, {"GR", "", "69", 10, 10}, {"GR", "", "70", 10, 10}, {"GR", "", "80", 10, 10},
    {"HR", "0", "", 8, 9},   {"HU", "06", "1", 8, 8},  {"HU", "06", "", 8, 9},   {"IE", "0", "", 7, 9},
    {"IS", "", "4", 7, 7},   {"IS", "", "5", 7, 7},    {"IS", "", "6", 7, 7},    {"IS", "", "7", 7, 7},
    {"IS", "", "8", 7, 7},   {"IT", "", "0", 6, 11}, /* the zero is part of the number */
    {"IT", "", "3", 9, 10},  {"IT", "", "8", 9, 10},   {"LI", "", "2", 7, 7},    {"LI", "", "3", 7, 7},
    {"LI", "", "7", 7, 7},   {"LT", "0", "", 8, 8},    {"LT", "8", "", 8, 8},    {"LU", "", "2", 6, 8},
    {"LU", "", "4", 6, 8},   {"LU", "", "5", 6, 8},    {"LU", "", "6", 9, 9},    {"LV", "", "2", 8, 8},
    {"LV", "", "6", 8, 8},   {"LV", "", "7", 8, 8},    {"LV", "", "8", 8, 8},    {"LV", "", "9", 8, 8},
    {"MT", "", "2", 8, 8},   {"MT", "", "7", 8, 8},    {"MT", "", "9", 8, 8},    {"NL", "0", "", 9, 9},
    {"NO", "", "2", 8, 8},   {"NO", "", "3", 8, 8},    {"NO", "", "4", 8, 8},    {"NO", "", "5", 8, 8},
    {"NO", "", "6", 8, 8},   {"NO", "", "7", 8, 8},    {"NO", "", "8", 8, 8},    {"NO", "", "9", 8, 8},
    {"PL", "", "1", 9, 9},   {"PL", "", "2", 9, 9},    {"PL", "", "3", 9, 9},    {"PL", "", "4", 9, 9},
    {"PL", "", "5", 9, 9},   {"PL", "", "6", 9, 9},    {"PL", "", "7", 9, 9},    {"PL", "", "8", 9, 9},
    {"PL", "", "9", 9, 9},   {"PL", "0", "", 9, 9}, /* the trunk prefix of before 2005, still written */
    {"PT", "", "2", 9, 9},   {"PT", "", "3", 9, 9},    {"PT", "", "7", 9, 9},    {"PT", "", "8", 9, 9},
    {"PT", "", "9", 9, 9},   {"RO", "0", "", 9, 9},    {"SE", "0", "", 7, 9},    {"SI", "0", "", 8, 8},
    {"SK", "0", "", 9, 9},
};

static bool fits(const struct plan *p, const char *s, size_t n)
{
    const size_t trunk = strlen(p->trunk);

    if (n <= trunk || memcmp(s, p->trunk, trunk) != 0)
        return false;
    s += trunk;
    n -= trunk;
    if (n < p->min || n > p->max || strncmp(s, p->lead, strlen(p->lead)) != 0)
        return false;
    /* behind a trunk zero no second one: that would be the international prefix; Italy's is no trunk */
    return trunk == 0 ? n < 2 || s[0] != '0' || s[1] != '0' : s[0] != '0';
}

static enum sluice_check phone_national(const char *s, size_t n)
{
    if (!sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    for (size_t i = 0; i < sizeof plans / sizeof *plans; i++) {
        if (fits(&plans[i], s, n))
            return SLUICE_CHECK_OK;
    }
    return SLUICE_CHECK_FAIL;
}

/* A number as it is dialled inside one of those countries, its groups separated in whatever way. */
SLUICE_VAL_FORM(phone_national, " -./()")
