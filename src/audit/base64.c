#include "audit/base64.h"

#include <sodium.h>

static bool in_alphabet(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/' ||
           c == '=';
}

bool sluice_base64_decode(const char *text, size_t n, uint8_t *out, size_t max, size_t *len)
{
    *len = 0;
    /* libsodium 1.0.18 takes some bytes above 0x7F, where char is signed, for letters */
    for (size_t i = 0; i < n; i++)
        if (!in_alphabet(text[i]))
            return false;
    return sodium_base642bin(out, max, text, n, NULL, len, NULL, sodium_base64_VARIANT_ORIGINAL) == 0;
}
