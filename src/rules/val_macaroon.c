/* Macaroons (Birgisson and others, 2014) in the two binary forms of libmacaroons, doc/format.txt. */
#include "rules/val_internal.h"

#include "core/base64.h"

#include <sodium.h>
#include <string.h>

#define DECODED_MAX (SLUICE_MATCH_MAX / 4 * 3 + 3)
#define SIGNATURE_LENGTH 32u
#define V1_HEAD 4u /* hex digits of a packet's length, themselves counted in */

enum v2_field { V2_END = 0, V2_LOCATION = 1, V2_IDENTIFIER = 2, V2_VERIFICATION = 4, V2_SIGNATURE = 6 };

/* A varint below 2^14 at p[*at]. */
static bool varint(const uint8_t *p, size_t n, size_t *at, size_t *value)
{
    if (*at >= n)
        return false;
    *value = p[*at] & 0x7fu;
    if (p[(*at)++] < 0x80)
        return true;
    if (*at >= n || p[*at] >= 0x80)
        return false;
    *value |= (size_t)p[(*at)++] << 7;
    return true;
}

/* Version 2: the byte 2, then fields (type, length, bytes), sections ended by a zero, the signature at last. Where the
 * location is asked for, the first field must be it. */
static bool version_2(const uint8_t *p, size_t n, const char *location)
{
    size_t at = 1, length = 0, want = location == NULL ? 0 : strlen(location);

    if (n < 3 || p[0] != 2)
        return false;
    if (location != NULL && (p[1] != V2_LOCATION || p[2] != want || n < 3 + want || memcmp(p + 3, location, want) != 0))
        return false;
    while (at < n) {
        uint8_t type = p[at++];

        if (type == V2_END)
            continue;
        if ((type != V2_LOCATION && type != V2_IDENTIFIER && type != V2_VERIFICATION && type != V2_SIGNATURE) ||
            !varint(p, n, &at, &length) || length > n - at)
            return false;
        at += length;
        if (type == V2_SIGNATURE)
            return length == SIGNATURE_LENGTH && at == n;
    }
    return false;
}

static unsigned hex_value(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - (unsigned)'0';
    return c >= 'a' && c <= 'f' ? c - (unsigned)'a' + 10 : 16;
}

static bool packet_length(const uint8_t *p, size_t n, size_t *length)
{
    *length = 0;
    for (size_t i = 0; i < V1_HEAD; i++) {
        if (i >= n || hex_value(p[i]) > 15)
            return false;
        *length = *length << 4 | hex_value(p[i]);
    }
    return *length > V1_HEAD && *length <= n;
}

/* Version 1: packets of a length in hex, a name, a space, the value and a line feed: location first, signature last. */
static bool version_1(const uint8_t *p, size_t n)
{
    static const char first[] = "location ", last[] = "signature ";
    size_t at = 0, length = 0;

    if (n < V1_HEAD + sizeof first || memcmp(p + V1_HEAD, first, sizeof first - 1) != 0)
        return false;
    while (packet_length(p + at, n - at, &length)) {
        if (at + length == n)
            return length == V1_HEAD + sizeof last - 1 + SIGNATURE_LENGTH + 1 &&
                   memcmp(p + at + V1_HEAD, last, sizeof last - 1) == 0;
        at += length;
    }
    return false;
}

enum sluice_check sluice_val_macaroon(const uint8_t *value, size_t len)
{
    uint8_t bytes[DECODED_MAX];
    size_t n = 0;
    bool ok = len <= SLUICE_MATCH_MAX && sluice_base64_decode_any(value, len, bytes, sizeof bytes, &n) &&
              (version_2(bytes, n, NULL) || version_1(bytes, n));

    sodium_memzero(bytes, sizeof bytes);
    return sluice_val_result(ok);
}

/* PyPI (warehouse, macaroons): pypi- and a macaroon of version 2 whose location is the index's host. */
enum sluice_check sluice_val_pypi(const uint8_t *value, size_t len)
{
    static const char prefix[] = "pypi-";
    const size_t skip = sizeof prefix - 1;
    uint8_t bytes[DECODED_MAX];
    size_t n = 0;
    bool ok = len > skip && len <= SLUICE_MATCH_MAX && memcmp(value, prefix, skip) == 0 &&
              sluice_base64_decode_any(value + skip, len - skip, bytes, sizeof bytes, &n) &&
              (version_2(bytes, n, "pypi.org") || version_2(bytes, n, "test.pypi.org"));

    sodium_memzero(bytes, sizeof bytes);
    return sluice_val_result(ok);
}
