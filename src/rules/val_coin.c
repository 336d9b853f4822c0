/* Addresses of coins other than Bitcoin and Ethereum. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#include <sodium.h>
#include <string.h>

#define BECH32M 0x2bc830a3u

/* Base58Check of 20 bytes: the first version byte and the first character that follows from it. Each is from the
 * coin's chainparams; Tezos has three bytes of it, Zcash two. */
static const struct {
    char first;
    uint8_t version;
    uint8_t bytes; /* with the version */
} base58_coins[] = {
    {'L', 48, 21}, {'M', 50, 21},   {'D', 30, 21},   {'9', 22, 21}, {'A', 22, 21}, {'X', 76, 21},
    {'7', 16, 21}, {'T', 0x41, 21}, {'t', 0x1c, 22}, {'t', 6, 23},  {'K', 2, 23},  {'A', 23, 21},
    {'G', 38, 21}, {'r', 0, 21},    {'x', 4, 78},    {'y', 4, 78},  {'z', 4, 78},  {'t', 4, 78},
};

/* Ripple's own order of the same 58 characters (https://xrpl.org/docs/references/protocol/data-types/base58-encodings)
 * as Bitcoin's. */
static void from_ripple(uint8_t *s, size_t n)
{
    static const char ripple[] = "rpshnaf39wBUDNEGHJKLM4PQRST7VWXYZ2bcdeCg65jkm8oFqi1tuvAxyz";
    static const char bitcoin[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

    for (size_t i = 0; i < n; i++) {
        const char *p = s[i] == '\0' ? NULL : strchr(ripple, s[i]);

        s[i] = p == NULL ? '0' : (uint8_t)bitcoin[p - ripple]; /* 0 is in neither */
    }
}

static bool base58_coin(const uint8_t *value, size_t len)
{
    uint8_t text[112], version = 0, first = value[0];
    size_t bytes;

    if (len > sizeof text)
        return false;
    memcpy(text, value, len);
    if (first == 'r')
        from_ripple(text, len);
    bytes = sluice_base58check(text, len, &version);
    sodium_memzero(text, sizeof text);
    for (size_t i = 0; i < sizeof base58_coins / sizeof *base58_coins && bytes != 0; i++) {
        if (base58_coins[i].first == first && base58_coins[i].version == version && base58_coins[i].bytes == bytes)
            return true;
    }
    return false;
}

/* BIP 173 and 350 with another readable part: SLIP-0173, CIP-5. */
static bool bech32_coin(const uint8_t *value, size_t len)
{
    uint32_t residue = sluice_bech32_residue(value, len);

    return residue == 1 || residue == BECH32M;
}

/* Bitcoin Cash's CashAddr: 40 bits of checksum over the prefix, whose letters count their low five bits, and the rest.
 * https://github.com/bitcoincashorg/bitcoincash.org/blob/master/spec/cashaddr.md */
static uint64_t cash_step(uint64_t state, unsigned v)
{
    static const uint64_t generator[5] = {0x98f2bc8e61, 0x79b76d99e2, 0xf33e5fb3c4, 0xae2eabe2a8, 0x1e4f43e470};
    unsigned top = (unsigned)(state >> 35);

    state = (state & 0x07ffffffff) << 5 ^ v;
    for (unsigned i = 0; i < 5; i++) {
        if ((top >> i & 1u) != 0)
            state ^= generator[i];
    }
    return state;
}

static bool cash_coin(const uint8_t *value, size_t len)
{
    static const char alphabet[] = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    const uint8_t *colon = memchr(value, ':', len);
    const char *prefix = "bitcoincash";
    size_t at = colon == NULL ? 0 : (size_t)(colon - value) + 1;
    uint64_t state = 1;

    if (colon != NULL && memcmp(value, "bchtest", len < 7 ? len : 7) == 0)
        prefix = "bchtest";
    for (const char *p = prefix; *p != '\0'; p++)
        state = cash_step(state, (unsigned)*p & 31u);
    state = cash_step(state, 0);
    for (; at < len; at++) {
        const char *p = value[at] == '\0' ? NULL : strchr(alphabet, value[at]);

        if (p == NULL)
            return false;
        state = cash_step(state, (unsigned)(p - alphabet));
    }
    return state == 1;
}

/* Substrate's SS58 (https://docs.substrate.io/reference/address-formats/): a network byte, 32 bytes of key, the first
 * two of BLAKE2b-512 of "SS58PRE" and these. */
static bool substrate(const uint8_t *value, size_t len)
{
    uint8_t bytes[SLUICE_BASE58_BYTES_MAX], hash[64];
    crypto_generichash_state state;
    size_t n = sluice_base58_decode(value, len, bytes);
    const uint8_t *p = bytes + SLUICE_BASE58_BYTES_MAX - n;
    bool ok;

    if (n != 35)
        return false;
    crypto_generichash_init(&state, NULL, 0, sizeof hash);
    crypto_generichash_update(&state, (const uint8_t *)"SS58PRE", 7);
    crypto_generichash_update(&state, p, n - 2);
    crypto_generichash_final(&state, hash, sizeof hash);
    ok = memcmp(hash, p + n - 2, 2) == 0;
    sodium_memzero(bytes, sizeof bytes);
    sodium_memzero(hash, sizeof hash);
    return ok;
}

/* TON's user-friendly form (TEP-2): a tag, a workchain, 32 bytes, CRC-16, in base64url. */
static bool ton(const uint8_t *value, size_t len)
{
    uint8_t bytes[36];
    size_t n = 0;
    bool ok = sodium_base642bin(bytes, sizeof bytes, (const char *)value, len, NULL, &n, NULL,
                                sodium_base64_VARIANT_URLSAFE_NO_PADDING) == 0 &&
              n == sizeof bytes && sluice_crc16(bytes, 34) == ((unsigned)bytes[34] << 8 | bytes[35]);

    sodium_memzero(bytes, sizeof bytes);
    return ok;
}

enum sluice_check sluice_val_coin(const uint8_t *value, size_t len)
{
    if (len < 25)
        return SLUICE_CHECK_FAIL;
    if (memchr(value, ':', len) != NULL || (len == 42 && (value[0] == 'q' || value[0] == 'p')))
        return sluice_val_result(cash_coin(value, len));
    if (len == 56 && value[0] == 'G')
        return sluice_val_stellar(value, len);
    if (len == 48 && value[1] == 'Q' && (value[0] == 'E' || value[0] == 'U'))
        return sluice_val_result(ton(value, len));
    if (len == 95)
        return sluice_val_monero(value, len);
    if (len == 47 || len == 48)
        return sluice_val_result(substrate(value, len));
    return sluice_val_result(base58_coin(value, len) || bech32_coin(value, len));
}
