/* Private keys of wallets. */
#include "rules/val_internal.h"

#include "core/hex.h"

#include <sodium.h>
#include <string.h>

#define SOLANA_KEY_BYTES 64u

/* SEC 2, 2.4.1: secp256k1's order. A private key is from 1 to it, exclusive. */
static const uint8_t order[32] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
                                  0xff, 0xff, 0xff, 0xff, 0xfe, 0xba, 0xae, 0xdc, 0xe6, 0xaf, 0x48,
                                  0xa0, 0x3b, 0xbf, 0xd2, 0x5e, 0x8c, 0xd0, 0x36, 0x41, 0x41};

static bool hex_decode(const uint8_t *value, uint8_t out[32])
{
    for (size_t i = 0; i < 64; i++) {
        int v = sluice_hex_value(value[i]);

        if (v < 0)
            return false;
        out[i / 2] = (uint8_t)((unsigned)out[i / 2] << 4 | (unsigned)v);
    }
    return true;
}

/* 64 hex digits, with or without 0x: a scalar of secp256k1. Says little: all but one in 2^128 numbers are. */
enum sluice_check sluice_val_secp256k1(const uint8_t *value, size_t len)
{
    uint8_t key[32] = {0};
    size_t skip = len == 66 && value[0] == '0' && (value[1] | 0x20) == 'x' ? 2 : 0;
    bool ok = len - skip == 64 && hex_decode(value + skip, key) && !sodium_is_zero(key, sizeof key) &&
              memcmp(key, order, sizeof key) < 0;

    sodium_memzero(key, sizeof key);
    return sluice_val_result(ok);
}

/* Wallet import format: Base58Check of 0x80 (0xef on test networks), 32 bytes and, for compressed public keys, 1. */
enum sluice_check sluice_val_wif(const uint8_t *value, size_t len)
{
    uint8_t version = 0;
    size_t n = sluice_base58check(value, len, &version);

    return sluice_val_result((n == 33 || n == 34) && (version == 0x80 || version == 0xef));
}

/* JFrog: AKCp and more, which is base58 of 54 bytes. Taken from keys in documentation, not documented. */
enum sluice_check sluice_val_jfrog(const uint8_t *value, size_t len)
{
    uint8_t bytes[SLUICE_BASE58_BYTES_MAX];
    size_t n = sluice_base58_decode(value, len, bytes);

    sodium_memzero(bytes, sizeof bytes);
    return sluice_val_result(n == 54);
}

/* "[12, 255, ...]": exactly 64 numbers below 256. */
static bool read_array(const uint8_t *value, size_t len, uint8_t out[SOLANA_KEY_BYTES])
{
    size_t n = 0, i = 1;

    while (i < len && value[i] != ']') {
        unsigned number = 0, digits = 0;

        while (i < len && value[i] >= '0' && value[i] <= '9' && digits < 4) {
            number = 10 * number + (unsigned)(value[i++] - '0');
            digits++;
        }
        if (digits > 0 && (digits > 3 || number > 255 || n == SOLANA_KEY_BYTES))
            return false;
        if (digits > 0)
            out[n++] = (uint8_t)number;
        else
            i++;
    }
    return n == SOLANA_KEY_BYTES;
}

/* Solana's key files and wallets: the seed and the public key of Ed25519 (RFC 8032, 5.1.5) one behind the other, as an
 * array of bytes or in base58. The second half follows from the first. */
enum sluice_check sluice_val_solana(const uint8_t *value, size_t len)
{
    uint8_t bytes[SLUICE_BASE58_BYTES_MAX] = {0}, pair[SOLANA_KEY_BYTES], public[32], secret[64];
    bool ok;

    if (len > 0 && value[0] == '[') {
        ok = read_array(value, len, pair);
    } else {
        ok = sluice_base58_decode(value, len, bytes) == SOLANA_KEY_BYTES;
        memcpy(pair, bytes + SLUICE_BASE58_BYTES_MAX - SOLANA_KEY_BYTES, sizeof pair);
    }
    ok = ok && crypto_sign_seed_keypair(public, secret, pair) == 0 && sodium_memcmp(public, pair + 32, 32) == 0;
    sodium_memzero(bytes, sizeof bytes);
    sodium_memzero(pair, sizeof pair);
    sodium_memzero(secret, sizeof secret);
    return sluice_val_result(ok);
}
