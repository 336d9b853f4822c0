/* Addresses and keys of Bitcoin and Ethereum. */
#include "rules/val_internal.h"

#include <sodium.h>
#include <string.h>

#define BASE58_CHARS_MAX 132u

static const char base58[] = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";

size_t sluice_base58_decode(const uint8_t *value, size_t len, uint8_t out[SLUICE_BASE58_BYTES_MAX])
{
    size_t zeros = 0, used = 0;

    memset(out, 0, SLUICE_BASE58_BYTES_MAX);
    while (zeros < len && value[zeros] == '1')
        zeros++;
    for (size_t i = zeros; i < len; i++) {
        const char *p = value[i] == '\0' ? NULL : strchr(base58, value[i]);
        uint32_t carry = p == NULL ? 0 : (uint32_t)(p - base58);

        if (p == NULL)
            return 0;
        for (size_t k = 0; k < used || carry != 0; k++) {
            if (k == SLUICE_BASE58_BYTES_MAX)
                return 0;
            carry += 58u * out[SLUICE_BASE58_BYTES_MAX - 1 - k];
            out[SLUICE_BASE58_BYTES_MAX - 1 - k] = (uint8_t)carry;
            carry >>= 8;
            used = k + 1 > used ? k + 1 : used;
        }
    }
    return zeros + used <= SLUICE_BASE58_BYTES_MAX ? zeros + used : 0;
}

/* The last n characters of the number p[0..len) in base58. p is used up. */
static void base58_tail(uint8_t *p, size_t len, char *out, size_t n)
{
    for (size_t i = n; i > 0; i--) {
        uint32_t rest = 0;

        for (size_t k = 0; k < len; k++) {
            rest = rest << 8 | p[k];
            p[k] = (uint8_t)(rest / 58);
            rest %= 58;
        }
        out[i - 1] = base58[rest];
    }
}

static void double_sha256(uint8_t out[crypto_hash_sha256_BYTES], const uint8_t *p, size_t n)
{
    crypto_hash_sha256(out, p, n);
    crypto_hash_sha256(out, out, crypto_hash_sha256_BYTES);
}

size_t sluice_base58check(const uint8_t *value, size_t len, uint8_t *version)
{
    uint8_t bytes[SLUICE_BASE58_BYTES_MAX], hash[crypto_hash_sha256_BYTES];
    size_t n = sluice_base58_decode(value, len, bytes), result = 0;
    const uint8_t *p = bytes + SLUICE_BASE58_BYTES_MAX - n;

    if (n < 6)
        goto wipe;
    double_sha256(hash, p, n - 4);
    if (memcmp(hash, p + n - 4, 4) != 0)
        goto wipe;
    *version = p[0];
    result = n - 4;
wipe:
    sodium_memzero(bytes, sizeof bytes);
    sodium_memzero(hash, sizeof hash);
    return result;
}

enum sluice_check sluice_val_base58check(const uint8_t *value, size_t len)
{
    uint8_t version;

    return sluice_val_result(sluice_base58check(value, len, &version) != 0);
}

/*
 * Six characters behind value (58^6 is between 8 and 9 times 2^32): the number with the six lowest ones, its payload
 * plus 1, and the checksum of that, is above it by less than 2 * 2^32, so only the last six characters change.
 */
size_t sluice_val_base58check_complete(const uint8_t *value, size_t len, char *out, size_t cap)
{
    uint8_t text[BASE58_CHARS_MAX], bytes[SLUICE_BASE58_BYTES_MAX], hash[crypto_hash_sha256_BYTES];
    size_t n;

    if (cap < 6 || len + 6 > sizeof text)
        return 0;
    memcpy(text, value, len);
    memset(text + len, '1', 6);
    n = sluice_base58_decode(text, len + 6, bytes);
    if (n < 6)
        return 0;
    for (size_t i = SLUICE_BASE58_BYTES_MAX - 5; ++bytes[i] == 0 && i > 0; i--)
        ;
    double_sha256(hash, bytes + SLUICE_BASE58_BYTES_MAX - n, n - 4);
    memcpy(bytes + SLUICE_BASE58_BYTES_MAX - 4, hash, 4);
    base58_tail(bytes, sizeof bytes, out, 6);
    memcpy(text + len, out, 6);
    return sluice_val_base58check(text, len + 6) == SLUICE_CHECK_OK ? 6 : 0; /* ones alone stand for whole bytes */
}

/* Bitcoin addresses: Base58Check of 20 bytes behind the version 0 (P2PKH) or 5 (P2SH), on the test networks 111 and
 * 196; or BIP 173 (witness version 0) and BIP 350 (later ones) behind bc1 or tb1. */
enum sluice_check sluice_val_bitcoin(const uint8_t *value, size_t len)
{
    uint8_t version = 0;

    if (len > 4 && (memcmp(value, "bc1", 3) == 0 || memcmp(value, "tb1", 3) == 0 || memcmp(value, "BC1", 3) == 0)) {
        bool first_witness = value[3] == 'q' || value[3] == 'Q';

        return sluice_val_result(sluice_bech32_residue(value, len) == (first_witness ? 1u : 0x2bc830a3u));
    }
    if (sluice_base58check(value, len, &version) != 21)
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(version == 0 || version == 5 || version == 111 || version == 196);
}

static uint64_t rotate(uint64_t v, unsigned n)
{
    return n == 0 ? v : v << n | v >> (64 - n);
}

/* Keccak-f[1600] as in FIPS 202, 3.2 and 3.3. */
static void keccak_f(uint64_t a[25])
{
    static const uint8_t rho[25] = {0,  1,  62, 28, 27, 36, 44, 6,  55, 20, 3,  10, 43,
                                    25, 39, 41, 45, 15, 21, 8,  18, 2,  61, 56, 14};
    unsigned lfsr = 1;

    for (unsigned round = 0; round < 24; round++) {
        uint64_t b[25], c[5];

        for (unsigned x = 0; x < 5; x++)
            c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
        for (unsigned i = 0; i < 25; i++)
            a[i] ^= c[(i + 4) % 5] ^ rotate(c[(i + 1) % 5], 1);
        for (unsigned x = 0; x < 5; x++) {
            for (unsigned y = 0; y < 5; y++)
                b[y + 5 * ((2 * x + 3 * y) % 5)] = rotate(a[x + 5 * y], rho[x + 5 * y]);
        }
        for (unsigned i = 0; i < 25; i++)
            a[i] = b[i] ^ (~b[i / 5 * 5 + (i + 1) % 5] & b[i / 5 * 5 + (i + 2) % 5]);
        for (unsigned j = 0; j < 7; j++) {
            if ((lfsr & 1u) != 0)
                a[0] ^= UINT64_C(1) << ((1u << j) - 1);
            lfsr = lfsr << 1 ^ ((lfsr & 0x80u) != 0 ? 0x171u : 0u);
        }
    }
}

/* Keccak-256 as Ethereum uses it: padding 0x01, not SHA-3's 0x06. n is less than one block of 136 bytes. */
static void keccak256(uint8_t out[32], const uint8_t *p, size_t n)
{
    uint64_t a[25] = {0};

    for (size_t i = 0; i < n; i++)
        a[i / 8] ^= (uint64_t)p[i] << 8 * (i % 8);
    a[n / 8] ^= UINT64_C(1) << 8 * (n % 8);
    a[16] ^= UINT64_C(0x80) << 56;
    keccak_f(a);
    for (size_t i = 0; i < 32; i++)
        out[i] = (uint8_t)(a[i / 8] >> 8 * (i % 8));
    sodium_memzero(a, sizeof a);
}

/* EIP-55: a letter is upper case where the hash of the lower-case address has a digit of 8 or more at its place. An
 * address in one case carries no checksum. */
enum sluice_check sluice_val_ethereum(const uint8_t *value, size_t len)
{
    uint8_t text[40], hash[32];
    bool has_upper = false, has_lower = false, ok = true;

    if (len != 42 || value[0] != '0' || value[1] != 'x')
        return SLUICE_CHECK_FAIL;
    for (size_t i = 0; i < 40; i++) {
        uint8_t c = value[i + 2];

        has_upper = has_upper || (c >= 'A' && c <= 'F');
        has_lower = has_lower || (c >= 'a' && c <= 'f');
        text[i] = c >= 'A' && c <= 'F' ? (uint8_t)(c - 'A' + 'a') : c;
        ok = ok && ((text[i] >= '0' && text[i] <= '9') || (text[i] >= 'a' && text[i] <= 'f'));
    }
    if (ok && has_upper && has_lower) {
        keccak256(hash, text, sizeof text);
        for (size_t i = 0; i < 40; i++) {
            bool high = ((unsigned)hash[i / 2] >> (i % 2 == 0 ? 4 : 0) & 8u) != 0;

            ok = ok && (text[i] < 'a' || (value[i + 2] < 'a') == high);
        }
        sodium_memzero(hash, sizeof hash);
    }
    sodium_memzero(text, sizeof text);
    if (!ok)
        return SLUICE_CHECK_FAIL;
    return has_upper && has_lower ? SLUICE_CHECK_OK : SLUICE_CHECK_NA;
}

/* CryptoNote's base58: each 8 bytes are 11 characters, the last 5 are 7; the number of a block is big-endian. */
static bool monero_block(const uint8_t *value, size_t chars, uint8_t *out, size_t bytes)
{
    uint64_t v = 0;

    for (size_t i = 0; i < chars; i++) {
        const char *p = value[i] == '\0' ? NULL : strchr(base58, value[i]);
        uint64_t d = p == NULL ? 0 : (uint64_t)(p - base58);

        if (p == NULL || v > (UINT64_MAX - d) / 58)
            return false;
        v = v * 58 + d;
    }
    for (size_t i = 0; i < bytes; i++)
        out[i] = (uint8_t)(v >> 8 * (bytes - 1 - i));
    return bytes == 8 || v >> 8 * bytes == 0;
}

/* Monero: a network byte (18, a subaddress 42), two keys, the first four bytes of the Keccak-256 of these. */
enum sluice_check sluice_val_monero(const uint8_t *value, size_t len)
{
    uint8_t bytes[69], hash[32];
    bool ok = len == 95;

    for (size_t i = 0; ok && i < 9; i++)
        ok = monero_block(value + 11 * i, i == 8 ? 7 : 11, bytes + 8 * i, i == 8 ? 5 : 8);
    if (ok) {
        keccak256(hash, bytes, 65);
        ok = (bytes[0] == 18 || bytes[0] == 42) && memcmp(hash, bytes + 65, 4) == 0;
        sodium_memzero(hash, sizeof hash);
    }
    sodium_memzero(bytes, sizeof bytes);
    return sluice_val_result(ok);
}
