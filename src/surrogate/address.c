#include "surrogate/address.h"

#include "core/ascii.h"
#include "surrogate/draw.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define EMAIL_VALUE 8u
#define EMAIL_TAG 3u
#define EMAIL_DOMAIN "@example.com"

/* Crockford's base 32 in small letters: no i, l, o, u to be misread or to spell words. */
static const char base32[] = "0123456789abcdefghjkmnpqrstvwxyz";

static bool same(const char *made, const uint8_t *value, size_t len)
{
    return strlen(made) == len && memcmp(made, value, len) == 0;
}

/* --- e-mail: u, eight characters of the value, three that show whose it is --- */

static bool email_takes(const uint8_t *value, size_t len)
{
    return memchr(value, '@', len) != NULL && memchr(value, ' ', len) == NULL;
}

static void email_finish(const struct sluice_surrogate_key *k, const char drawn[EMAIL_VALUE],
                         char text[SLUICE_SURROGATE_MAX])
{
    struct sluice_draw d;
    size_t n = 0;

    sluice_draw_init(&d, k, "whose", "EMAIL_ADDRESS", 0, (const uint8_t *)drawn, EMAIL_VALUE);
    text[n++] = 'u';
    memcpy(text + n, drawn, EMAIL_VALUE);
    n += EMAIL_VALUE;
    for (unsigned i = 0; i < EMAIL_TAG; i++)
        text[n++] = base32[sluice_draw_below(&d, 32)];
    memcpy(text + n, EMAIL_DOMAIN, sizeof EMAIL_DOMAIN);
    sodium_memzero(&d, sizeof d);
}

static void email_make(const struct sluice_surrogate_key *k, const uint8_t *value, size_t len, unsigned attempt,
                       char text[SLUICE_SURROGATE_MAX])
{
    char drawn[EMAIL_VALUE];
    struct sluice_draw d;

    sluice_draw_init(&d, k, "value", "EMAIL_ADDRESS", attempt, value, len);
    for (unsigned i = 0; i < EMAIL_VALUE; i++)
        drawn[i] = base32[sluice_draw_below(&d, 32)];
    email_finish(k, drawn, text);
    sodium_memzero(&d, sizeof d);
}

static bool email_own(const struct sluice_surrogate_key *k, const uint8_t *value, size_t len)
{
    char drawn[EMAIL_VALUE], text[SLUICE_SURROGATE_MAX];
    bool own;

    if (len < 1 + EMAIL_VALUE)
        return false;
    memcpy(drawn, value + 1, EMAIL_VALUE);
    email_finish(k, drawn, text);
    own = same(text, value, len);
    sodium_memzero(drawn, sizeof drawn);
    sodium_memzero(text, sizeof text);
    return own;
}

/* --- IPv4: 198.18.0.0/15, of its 17 bits five show whose it is --- */

#define IPV4_TAG_BITS 5u
#define IPV4_VALUE_BITS 12u

/* Dotted quads in base 10 without leading zeros, nothing else. */
static bool ipv4_read(const uint8_t *value, size_t len, unsigned out[4])
{
    size_t at = 0;

    for (unsigned i = 0; i < 4; i++) {
        size_t begin = at;

        out[i] = 0;
        while (at < len && value[at] >= '0' && value[at] <= '9' && at - begin < 3)
            out[i] = out[i] * 10 + (unsigned)(value[at++] - '0');
        if (at == begin || out[i] > 255 || (i < 3 && (at == len || value[at++] != '.')))
            return false;
    }
    return at == len;
}

static void ipv4_finish(const struct sluice_surrogate_key *k, unsigned drawn, char text[SLUICE_SURROGATE_MAX])
{
    const uint8_t bytes[2] = {(uint8_t)(drawn >> 8), (uint8_t)drawn};
    struct sluice_draw d;
    unsigned host;

    sluice_draw_init(&d, k, "whose", "IP_ADDRESS", 4, bytes, sizeof bytes);
    host = drawn << IPV4_TAG_BITS | sluice_draw_below(&d, 1u << IPV4_TAG_BITS);
    (void)snprintf(text, SLUICE_SURROGATE_MAX, "198.%u.%u.%u", 18 + (host >> 16 & 1), host >> 8 & 255, host & 255);
    sodium_memzero(&d, sizeof d);
}

static bool ipv4_own(const struct sluice_surrogate_key *k, const uint8_t *value, size_t len)
{
    char text[SLUICE_SURROGATE_MAX];
    unsigned ip[4];

    if (!ipv4_read(value, len, ip) || ip[0] != 198 || (ip[1] != 18 && ip[1] != 19))
        return false;
    ipv4_finish(k, ((ip[1] - 18) << 16 | ip[2] << 8 | ip[3]) >> IPV4_TAG_BITS, text);
    return same(text, value, len);
}

/* --- IPv6: 2001:db8:v:v::v:t in groups of four hexadecimal digits, the first never 0 --- */

#define IPV6_VALUE_GROUPS 3u

static void ipv6_finish(const struct sluice_surrogate_key *k, const unsigned drawn[IPV6_VALUE_GROUPS],
                        char text[SLUICE_SURROGATE_MAX])
{
    uint8_t bytes[2 * IPV6_VALUE_GROUPS];
    struct sluice_draw d;

    for (unsigned i = 0; i < IPV6_VALUE_GROUPS; i++) {
        bytes[2 * i] = (uint8_t)(drawn[i] >> 8);
        bytes[2 * i + 1] = (uint8_t)drawn[i];
    }
    sluice_draw_init(&d, k, "whose", "IP_ADDRESS", 6, bytes, sizeof bytes);
    (void)snprintf(text, SLUICE_SURROGATE_MAX, "2001:db8:%x:%x::%x:%x", drawn[0], drawn[1], drawn[2],
                   0x1000 + sluice_draw_below(&d, 0xf000));
    sodium_memzero(&d, sizeof d);
}

static int hex(uint8_t c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Four hexadecimal digits, the first not 0, and what follows them. */
static bool group_at(const uint8_t *s, char behind, unsigned *out)
{
    *out = 0;
    for (unsigned i = 0; i < 4; i++) {
        if (hex(s[i]) < 0)
            return false;
        *out = *out << 4 | (unsigned)hex(s[i]);
    }
    return *out >= 0x1000 && s[4] == (uint8_t)behind;
}

static bool ipv6_own(const struct sluice_surrogate_key *k, const uint8_t *value, size_t len)
{
    static const char net[] = "2001:db8:";
    const uint8_t *s = value + sizeof net - 1;
    char text[SLUICE_SURROGATE_MAX];
    unsigned drawn[IPV6_VALUE_GROUPS];

    if (len != sizeof net - 1 + 20 || memcmp(value, net, sizeof net - 1) != 0 || !group_at(s, ':', &drawn[0]) ||
        !group_at(s + 5, ':', &drawn[1]) || s[10] != ':' || !group_at(s + 11, ':', &drawn[2]))
        return false;
    ipv6_finish(k, drawn, text);
    return same(text, value, len);
}

static bool ip_takes(const uint8_t *value, size_t len)
{
    unsigned ip[4];
    size_t colons = 0;

    for (size_t i = 0; i < len; i++) {
        colons += value[i] == ':';
        if (value[i] != ':' && value[i] != '.' && !sluice_is_hex(value[i]))
            return false;
    }
    return colons >= 2 || ipv4_read(value, len, ip);
}

static void ip_make(const struct sluice_surrogate_key *k, const uint8_t *value, size_t len, unsigned attempt,
                    char text[SLUICE_SURROGATE_MAX])
{
    unsigned drawn[IPV6_VALUE_GROUPS];
    struct sluice_draw d;

    sluice_draw_init(&d, k, "value", "IP_ADDRESS", attempt, value, len);
    for (unsigned i = 0; i < IPV6_VALUE_GROUPS; i++)
        drawn[i] = 0x1000 + sluice_draw_below(&d, 0xf000);
    if (memchr(value, ':', len) != NULL)
        ipv6_finish(k, drawn, text);
    else
        ipv4_finish(k, sluice_draw_below(&d, 1u << IPV4_VALUE_BITS), text);
    sodium_memzero(&d, sizeof d);
    sodium_memzero(drawn, sizeof drawn);
}

static bool ip_own(const struct sluice_surrogate_key *k, const uint8_t *value, size_t len)
{
    return ipv4_own(k, value, len) || ipv6_own(k, value, len);
}

const struct sluice_address sluice_addresses[] = {
    {"EMAIL_ADDRESS",
     email_takes,
     email_make,
     email_own,
     {"EMAIL_ADDRESS", "", "u, 11 letters and digits, " EMAIL_DOMAIN, "RFC 2606, 3: example.com", UINT64_C(1) << 40,
      UINT64_C(1) << 15, false}},
    {"IP_ADDRESS",
     ip_takes,
     ip_make,
     ip_own,
     {"IP_ADDRESS", "", "198.18.0.0/15 or 2001:db8::/32", "RFC 2544 (IANA: benchmarking); RFC 3849", 1u << 12, 1u << 5,
      false}},
    {NULL, NULL, NULL, NULL, {NULL, NULL, NULL, NULL, 0, 0, false}},
};
