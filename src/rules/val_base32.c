/* Secrets in base32 (RFC 4648, section 6): NATS keys and one-time password seeds. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#include <sodium.h>
#include <string.h>

#define BYTES_MAX 160u /* 256 characters */

static const char alphabet[] = SLUICE_UPPER "234567";

static int digit(uint8_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a';
    return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

/* Bytes of the text without padding; 0 where it is none, or no bytes make so many characters (6, 5.). */
static size_t decode(const uint8_t *value, size_t len, uint8_t out[BYTES_MAX])
{
    uint32_t bits = 0;
    unsigned n_bits = 0;
    size_t n = 0;

    if (len > BYTES_MAX / 5 * 8 || len % 8 == 1 || len % 8 == 3 || len % 8 == 6)
        return 0;
    for (size_t i = 0; i < len; i++) {
        int d = digit(value[i]);

        if (d < 0)
            return 0;
        bits = bits << 5 | (uint32_t)d;
        n_bits += 5;
        if (n_bits >= 8) {
            n_bits -= 8;
            out[n++] = (uint8_t)(bits >> n_bits);
        }
    }
    return n;
}

/*
 * NATS nkeys (nats-io/nkeys): a prefix byte whose top five bits are the first letter, then 32 bytes (of a seed, S, with
 * a second prefix byte for what it is the seed of) or 64 (private, P), and their CRC-16 in little-endian order.
 */
#define SEED_BYTES 36u
#define SEED_CHARS 58u
#define PRIVATE_BYTES 67u
#define PRIVATE_CHARS 108u

enum sluice_check sluice_val_nkey(const uint8_t *value, size_t len)
{
    uint8_t bytes[BYTES_MAX];
    size_t n = 0;
    bool ok = false;

    if ((len == SEED_CHARS && value[0] == 'S' && strchr("NCOAUX", value[1]) != NULL && value[1] != '\0') ||
        (len == PRIVATE_CHARS && value[0] == 'P'))
        n = decode(value, len, bytes);
    if (n == SEED_BYTES || n == PRIVATE_BYTES)
        ok = sluice_crc16(bytes, n - 2) == ((unsigned)bytes[n - 1] << 8 | bytes[n - 2]);
    sodium_memzero(bytes, sizeof bytes);
    return sluice_val_result(ok);
}

/* Four characters behind 54: two bits of the last byte, which they set to zero, the CRC-16, two bits of filling. */
size_t sluice_val_nkey_complete(const uint8_t *value, size_t len, char *out, size_t cap)
{
    uint8_t text[SEED_CHARS], bytes[BYTES_MAX];
    uint32_t tail;

    if (len != SEED_CHARS - 4 || cap < 4)
        return 0;
    memcpy(text, value, len);
    memset(text + len, 'A', 4);
    if (decode(text, SEED_CHARS, bytes) != SEED_BYTES)
        return 0;
    tail = sluice_crc16(bytes, SEED_BYTES - 2);
    tail = (tail & 0xffu) << 8 | tail >> 8;
    for (size_t i = 0; i < 4; i++) {
        text[len + i] = (uint8_t)alphabet[tail << 2 >> 5 * (3 - i) & 31u];
        out[i] = (char)text[len + i];
    }
    return sluice_val_nkey(text, sizeof text) == SLUICE_CHECK_OK ? 4 : 0;
}

/* SEP-23, an account's public key: the version byte 6 << 3, 32 bytes, CRC-16 in little-endian order. */
enum sluice_check sluice_val_stellar(const uint8_t *value, size_t len)
{
    uint8_t bytes[BYTES_MAX];
    bool ok = len == 56 && value[0] == 'G' && decode(value, len, bytes) == 35 &&
              sluice_crc16(bytes, 33) == ((unsigned)bytes[34] << 8 | bytes[33]);

    sodium_memzero(bytes, sizeof bytes);
    return sluice_val_result(ok);
}

/* Key URI format of authenticator programs, "secret": base32 without padding; RFC 4226, 4 wants 128 bits, and many
 * services give 80. */
enum sluice_check sluice_val_otp_secret(const uint8_t *value, size_t len)
{
    uint8_t bytes[BYTES_MAX];
    size_t n;

    while (len > 0 && value[len - 1] == '=')
        len--;
    n = decode(value, len, bytes);
    sodium_memzero(bytes, sizeof bytes);
    return sluice_val_result(n >= 10);
}
