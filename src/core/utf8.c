#include "core/utf8.h"

#include <string.h>

static unsigned sequence_length(uint8_t lead)
{
    if (lead < 0x80)
        return 1;
    if (lead >= 0xC2 && lead <= 0xDF)
        return 2;
    if (lead >= 0xE0 && lead <= 0xEF)
        return 3;
    if (lead >= 0xF0 && lead <= 0xF4)
        return 4;
    return 0;
}

/* The second byte's range is what rules out overlong forms, surrogates and what lies above U+10FFFF. */
static bool second_ok(uint8_t lead, uint8_t second)
{
    uint8_t low = 0x80, high = 0xBF;

    switch (lead) {
    case 0xE0:
        low = 0xA0;
        break;
    case 0xED:
        high = 0x9F;
        break;
    case 0xF0:
        low = 0x90;
        break;
    case 0xF4:
        high = 0x8F;
        break;
    default:
        break;
    }
    return second >= low && second <= high;
}

unsigned sluice_utf8_decode(const uint8_t *p, size_t n, uint32_t *cp, bool *cut)
{
    static const uint8_t lead_mask[] = {0, 0x7F, 0x1F, 0x0F, 0x07};
    unsigned len = sequence_length(p[0]);
    uint32_t value;

    *cut = false;
    if (len == 0)
        return 0;
    value = p[0] & lead_mask[len];
    for (unsigned i = 1; i < len; i++) {
        if (i >= n) {
            *cut = true;
            return 0;
        }
        if (i == 1 ? !second_ok(p[0], p[1]) : (p[i] & 0xC0) != 0x80)
            return 0;
        value = value << 6 | (p[i] & 0x3Fu);
    }
    *cp = value;
    return len;
}

unsigned sluice_utf8_encode(uint32_t cp, uint8_t *out)
{
    if (cp < 0x80) {
        out[0] = (uint8_t)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (uint8_t)(0xC0 | cp >> 6);
        out[1] = (uint8_t)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp >= 0xD800 && cp <= 0xDFFF)
        return 0;
    if (cp < 0x10000) {
        out[0] = (uint8_t)(0xE0 | cp >> 12);
        out[1] = (uint8_t)(0x80 | (cp >> 6 & 0x3F));
        out[2] = (uint8_t)(0x80 | (cp & 0x3F));
        return 3;
    }
    if (cp > 0x10FFFF)
        return 0;
    out[0] = (uint8_t)(0xF0 | cp >> 18);
    out[1] = (uint8_t)(0x80 | (cp >> 12 & 0x3F));
    out[2] = (uint8_t)(0x80 | (cp >> 6 & 0x3F));
    out[3] = (uint8_t)(0x80 | (cp & 0x3F));
    return 4;
}

size_t sluice_utf8_check(const uint8_t *p, size_t n)
{
    size_t i = 0;

    while (i < n) {
        uint64_t word;
        uint32_t cp;
        bool cut;
        unsigned len;

        if (n - i >= sizeof(word)) {
            memcpy(&word, p + i, sizeof(word));
            if ((word & 0x8080808080808080u) == 0) {
                i += sizeof(word);
                continue;
            }
        }
        len = sluice_utf8_decode(p + i, n - i, &cp, &cut);
        if (len == 0)
            return i;
        i += len;
    }
    return n;
}
