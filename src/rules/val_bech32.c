/* Bech32 (BIP 173) and bech32m (BIP 350), and what is written in them but is no address: age's secret keys. */
#include "rules/val_internal.h"

#include "core/ascii.h"

#include <string.h>

#define CHECKSUM_LENGTH 6u

static const char alphabet[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";

static uint32_t polymod_step(uint32_t state, uint32_t value)
{
    static const uint32_t generator[5] = {0x3b6a57b2u, 0x26508e6du, 0x1ea119fau, 0x3d4233ddu, 0x2a1462b3u};
    uint32_t top = state >> 25;

    state = (state & 0x1ffffffu) << 5 ^ value;
    for (unsigned i = 0; i < 5; i++) {
        if ((top >> i & 1u) != 0)
            state ^= generator[i];
    }
    return state;
}

static bool one_case(const uint8_t *value, size_t len)
{
    bool has_upper = false, has_lower = false;

    for (size_t i = 0; i < len; i++) {
        has_upper = has_upper || (value[i] >= 'A' && value[i] <= 'Z');
        has_lower = has_lower || (value[i] >= 'a' && value[i] <= 'z');
    }
    return !has_upper || !has_lower;
}

uint32_t sluice_bech32_residue(const uint8_t *value, size_t len)
{
    uint32_t state = 1;
    size_t hrp = len;

    while (hrp > 0 && value[hrp - 1] != '1')
        hrp--;
    if (hrp < 2 || !one_case(value, len))
        return 0;
    hrp--; /* from behind the separator to its place: the length of the readable part */
    for (size_t i = 0; i < hrp; i++)
        state = polymod_step(state, sluice_to_lower(value[i]) >> 5);
    state = polymod_step(state, 0);
    for (size_t i = 0; i < hrp; i++)
        state = polymod_step(state, sluice_to_lower(value[i]) & 31u);
    for (size_t i = hrp + 1; i < len; i++) {
        const char *p = value[i] == '\0' ? NULL : strchr(alphabet, sluice_to_lower(value[i]));

        if (p == NULL)
            return 0;
        state = polymod_step(state, (uint32_t)(p - alphabet));
    }
    return state;
}

/* age, "The age file format" (C2SP): an X25519 identity is bech32 of 32 bytes behind AGE-SECRET-KEY-, in upper case. */
static const char age_prefix[] = "AGE-SECRET-KEY-1";
#define AGE_DATA_LENGTH 52u

static bool age_shape(const uint8_t *value, size_t len, size_t data)
{
    return len == sizeof age_prefix - 1 + data && memcmp(value, age_prefix, sizeof age_prefix - 1) == 0;
}

enum sluice_check sluice_val_age(const uint8_t *value, size_t len)
{
    return sluice_val_result(age_shape(value, len, AGE_DATA_LENGTH + CHECKSUM_LENGTH) &&
                             sluice_bech32_residue(value, len) == 1);
}

size_t sluice_val_age_complete(const uint8_t *value, size_t len, char *out, size_t cap)
{
    uint32_t state;

    if (cap < CHECKSUM_LENGTH || !age_shape(value, len, AGE_DATA_LENGTH) ||
        (state = sluice_bech32_residue(value, len)) == 0)
        return 0;
    for (size_t i = 0; i < CHECKSUM_LENGTH; i++)
        state = polymod_step(state, 0);
    state ^= 1;
    for (size_t i = 0; i < CHECKSUM_LENGTH; i++) {
        char c = alphabet[state >> 5 * (CHECKSUM_LENGTH - 1 - i) & 31u];

        out[i] = c >= 'a' ? (char)(c - 'a' + 'A') : c;
    }
    return CHECKSUM_LENGTH;
}
