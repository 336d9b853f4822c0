#include "core/base64.h"

#include <sodium.h>

static bool in_alphabet(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/' ||
           c == '=';
}

bool sluice_base64_decode(const char *text, size_t n, uint8_t *out, size_t max, size_t *len)
{
    *len = 0;
    for (size_t i = 0; i < n; i++)
        if (!in_alphabet(text[i]))
            return false;
    return sodium_base642bin(out, max, text, n, NULL, len, NULL, sodium_base64_VARIANT_ORIGINAL) == 0;
}

int sluice_base64_value(uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    if (c == '+' || c == '-')
        return 62;
    return c == '/' || c == '_' ? 63 : -1;
}

bool sluice_base64_decode_any(const uint8_t *text, size_t n, uint8_t *out, size_t max, size_t *len)
{
    uint32_t bits = 0;
    size_t pads = 0;

    *len = 0;
    while (pads < 2 && n > 0 && text[n - 1] == '=') {
        n--;
        pads++;
    }
    if (n % 4 == 1 || (pads > 0 && (n + pads) % 4 != 0) || n / 4 * 3 + n % 4 * 3 / 4 > max)
        return false;
    for (size_t i = 0; i < n; i++) {
        int value = sluice_base64_value(text[i]);

        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        if (i % 4 != 0)
            out[(*len)++] = (uint8_t)(bits >> (6 - 2 * (i % 4)));
    }
    return true;
}
