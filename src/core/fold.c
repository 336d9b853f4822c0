#include "core/fold.h"

#include "core/utf8.h"

/* Small base letters of U+00C0..U+017F; capitals stand for two: A ae, O oe, S ss, T th, I ij, and '*' for itself. */
static const char latin[] = "aaaaaaAceeeeiiiidnooooo*ouuuuyTSaaaaaaAceeeeiiiidnooooo*ouuuuyTy"    /* 00C0 */
                            "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiIIjjkkkllllllllll" /* 0100 */
                            "nnnnnnnnnooooooOOrrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";      /* 0143 */

struct letter {
    uint16_t from, to;
};

/* Greek with tonos or dialytika, and what else does not follow a rule. */
static const struct letter greek_case[] = {{0x386, 0x3AC}, {0x388, 0x3AD}, {0x389, 0x3AE}, {0x38A, 0x3AF},
                                           {0x38C, 0x3CC}, {0x38E, 0x3CD}, {0x38F, 0x3CE}, {0x3C2, 0x3C3}};
static const struct letter greek_base[] = {{0x3AC, 0x3B1}, {0x3AD, 0x3B5}, {0x3AE, 0x3B7}, {0x3AF, 0x3B9},
                                           {0x3CA, 0x3B9}, {0x390, 0x3B9}, {0x3CC, 0x3BF}, {0x3CD, 0x3C5},
                                           {0x3CB, 0x3C5}, {0x3B0, 0x3C5}, {0x3CE, 0x3C9}};

static uint32_t look_up(const struct letter *table, size_t n, uint32_t cp)
{
    for (size_t i = 0; i < n; i++) {
        if (table[i].from == cp)
            return table[i].to;
    }
    return cp;
}

static uint32_t small_latin(uint32_t cp)
{
    if (cp >= 0xC0 && cp <= 0xDE && cp != 0xD7)
        return cp + 0x20;
    if (cp == 0x130)
        return 'i';
    if (cp == 0x178)
        return 0xFF;
    if ((cp >= 0x139 && cp <= 0x148) || (cp >= 0x179 && cp <= 0x17E))
        return cp + (cp & 1);
    if ((cp >= 0x100 && cp <= 0x137) || (cp >= 0x14A && cp <= 0x177) || (cp >= 0x218 && cp <= 0x21B))
        return cp | 1;
    return cp;
}

static uint32_t small(uint32_t cp)
{
    if (cp < 0x250)
        return small_latin(cp);
    if (cp >= 0x391 && cp <= 0x3AB && cp != 0x3A2)
        return cp + 0x20;
    if (cp >= 0x400 && cp <= 0x40F)
        return cp + 0x50;
    if (cp >= 0x410 && cp <= 0x42F)
        return cp + 0x20;
    return look_up(greek_case, sizeof(greek_case) / sizeof(greek_case[0]), cp);
}

static unsigned two(char a, char b, uint8_t *out)
{
    out[0] = (uint8_t)a;
    out[1] = (uint8_t)b;
    return 2;
}

static unsigned base_latin(uint32_t cp, uint8_t out[SLUICE_FOLD_MAX])
{
    const char base = latin[cp - 0xC0];

    switch (base) {
    case 'A':
        return two('a', 'e', out);
    case 'O':
        return two('o', 'e', out);
    case 'S':
        return two('s', 's', out);
    case 'T':
        return two('t', 'h', out);
    case 'I':
        return two('i', 'j', out);
    case '*':
        return sluice_utf8_encode(cp, out);
    default:
        out[0] = (uint8_t)base;
        return 1;
    }
}

unsigned sluice_fold(uint32_t cp, bool accents, uint8_t out[SLUICE_FOLD_MAX])
{
    if (cp < 0x80) {
        out[0] = (uint8_t)(cp >= 'A' && cp <= 'Z' ? cp | 0x20u : cp);
        return 1;
    }
    if (!accents && cp >= 0x300 && cp <= 0x36F)
        return 0;
    if (!accents && cp >= 0xC0 && cp <= 0x17F)
        return base_latin(cp, out);
    cp = small(cp);
    if (!accents && (cp == 0x219 || cp == 0x21B)) {
        out[0] = cp == 0x219 ? 's' : 't';
        return 1;
    }
    if (!accents)
        cp = cp == 0x451 ? 0x435 : look_up(greek_base, sizeof(greek_base) / sizeof(greek_base[0]), cp);
    return sluice_utf8_encode(cp, out);
}
