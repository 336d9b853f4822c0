/* Addresses: what cannot be a person's (documentation, loopback, groups) fails; what says little is not judged. */
#include "rules/val_internal.h"

#include "core/hex.h"

#include <string.h>

/* Parses "a.b.c.d" without leading zeros (RFC 6943, 3.1.1 says why). */
static bool parse_ipv4(const uint8_t *s, size_t n, uint8_t out[4])
{
    size_t at = 0;

    for (unsigned i = 0; i < 4; i++) {
        unsigned v = 0;
        size_t begin = at;

        while (at < n && s[at] >= '0' && s[at] <= '9' && at - begin < 3)
            v = v * 10 + (unsigned)(s[at++] - '0');
        if (at == begin || v > 255 || (s[begin] == '0' && at - begin > 1))
            return false;
        out[i] = (uint8_t)v;
        if (i < 3 && (at == n || s[at++] != '.'))
            return false;
    }
    return at == n;
}

struct ipv4_range {
    uint8_t net[4];
    uint8_t bits;
    enum sluice_check result;
};

/* IANA IPv4 Special-Purpose Address Registry (RFC 6890) and RFC 5735, 5737, 5771. */
static const struct ipv4_range ipv4_special[] = {
    {{0, 0, 0, 0}, 8, SLUICE_CHECK_FAIL},       {{127, 0, 0, 0}, 8, SLUICE_CHECK_FAIL},
    {{169, 254, 0, 0}, 16, SLUICE_CHECK_FAIL},  {{192, 0, 0, 0}, 24, SLUICE_CHECK_FAIL},
    {{192, 0, 2, 0}, 24, SLUICE_CHECK_FAIL},    {{198, 18, 0, 0}, 15, SLUICE_CHECK_FAIL},
    {{198, 51, 100, 0}, 24, SLUICE_CHECK_FAIL}, {{203, 0, 113, 0}, 24, SLUICE_CHECK_FAIL},
    {{224, 0, 0, 0}, 3, SLUICE_CHECK_FAIL},     {{10, 0, 0, 0}, 8, SLUICE_CHECK_NA},
    {{100, 64, 0, 0}, 10, SLUICE_CHECK_NA},     {{172, 16, 0, 0}, 12, SLUICE_CHECK_NA},
    {{192, 168, 0, 0}, 16, SLUICE_CHECK_NA},
};

static uint32_t word(const uint8_t b[4])
{
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* Whether all four numbers are small, as in a version or the number of a section: of real addresses 1 in 700 is. */
static bool like_version(const uint8_t ip[4])
{
    return ip[0] < 50 && ip[1] < 50 && ip[2] < 50 && ip[3] < 50;
}

/* A code of a classification of goods (CPA, PKWiU: 20.59.12.0). As an address it would be a network's, not a device's.
 */
static bool like_class(const uint8_t ip[4])
{
    return ip[0] < 100 && ip[0] > 10 && ip[1] > 9 && ip[1] < 100 && ip[2] > 9 && ip[2] < 100 && ip[3] == 0;
}

/* What the registry says; OK where it says nothing. */
static enum sluice_check ipv4_registered(const uint8_t ip[4])
{
    for (size_t i = 0; i < sizeof ipv4_special / sizeof *ipv4_special; i++) {
        const struct ipv4_range *r = &ipv4_special[i];

        if ((word(ip) ^ word(r->net)) >> (32 - r->bits) == 0)
            return r->result;
    }
    return SLUICE_CHECK_OK;
}

/* Documentation, loopback, link-local, multicast and reserved, codes of goods: FAIL. Private: NA, it tells a device
 * only inside; the same for what may be a version. */
enum sluice_check sluice_val_ipv4(const uint8_t *value, size_t len)
{
    enum sluice_check result;
    uint8_t ip[4];

    if (!parse_ipv4(value, len, ip) || like_class(ip))
        return SLUICE_CHECK_FAIL;
    result = ipv4_registered(ip);
    return result == SLUICE_CHECK_OK && like_version(ip) ? SLUICE_CHECK_NA : result;
}

/* The last 32 bits of an IPv6 address as a dotted quad (RFC 4291, 2.2, form 3). */
static bool quad_groups(const uint8_t *s, size_t n, uint16_t out[2])
{
    uint8_t quad[4];

    if (!parse_ipv4(s, n, quad))
        return false;
    out[0] = (uint16_t)(quad[0] << 8 | quad[1]);
    out[1] = (uint16_t)(quad[2] << 8 | quad[3]);
    return true;
}

/* RFC 4291, 2.2: eight groups; one "::" stands for one or more of zeros; the last two may be a dotted quad. */
static bool parse_ipv6(const uint8_t *s, size_t n, uint16_t out[8])
{
    uint16_t group[8];
    size_t count = 0, gap = SIZE_MAX, at = 0;

    if (n >= 2 && s[0] == ':' && s[1] == ':') {
        gap = 0;
        at = 2;
    }
    while (at < n) {
        unsigned v = 0;
        size_t begin = at;

        if (count <= 6 && memchr(s + at, '.', n - at) != NULL && memchr(s + at, ':', n - at) == NULL) {
            if (!quad_groups(s + at, n - at, group + count))
                return false;
            count += 2;
            break;
        }
        while (at < n && at - begin < 4 && sluice_hex_value(s[at]) >= 0)
            v = v << 4 | (unsigned)sluice_hex_value(s[at++]);
        if (at == begin || count == 8)
            return false;
        group[count++] = (uint16_t)v;
        if (at == n)
            break;
        if (s[at++] != ':' || at == n)
            return false;
        if (s[at] == ':') {
            if (gap != SIZE_MAX)
                return false;
            gap = count;
            at++;
        }
    }
    if (gap == SIZE_MAX ? count != 8 : count > 7)
        return false;
    memset(out, 0, 8 * sizeof *out);
    for (size_t i = 0; i < count; i++)
        out[i < gap ? i : 8 - count + i] = group[i];
    return true;
}

/* RFC 4291, 2.5.5.2: ::ffff:a.b.c.d, an IPv4 address as servers that speak both write it. */
static bool mapped_ipv4(const uint16_t g[8], uint8_t out[4])
{
    for (unsigned i = 0; i < 5; i++) {
        if (g[i] != 0)
            return false;
    }
    for (unsigned i = 0; i < 4; i++)
        out[i] = (uint8_t)(g[6 + i / 2] >> (i % 2 == 0 ? 8 : 0));
    return g[5] == 0xffff;
}

/* IANA IPv6 Special-Purpose Address Registry; RFC 4291, 3849 and 9637 (documentation). Only 2000::/3 is given out;
 * unique local (RFC 4193) ones tell a device only inside, link-local ones only where they hold its MAC address (RFC
 * 4291, appendix A), protocol assignments (2001::/23) none. */
enum sluice_check sluice_val_ipv6(const uint8_t *value, size_t len)
{
    uint16_t g[8];
    uint8_t ip[4];

    if (!parse_ipv6(value, len, g))
        return SLUICE_CHECK_FAIL;
    if (mapped_ipv4(g, ip))
        return ipv4_registered(ip);
    if ((g[0] & 0xffc0u) == 0xfe80u)
        return (g[5] & 0xffu) == 0xff && g[6] >> 8 == 0xfe ? SLUICE_CHECK_NA : SLUICE_CHECK_FAIL;
    if ((g[0] & 0xfe00u) == 0xfc00u || (g[0] == 0x2001 && g[1] < 0x200))
        return SLUICE_CHECK_NA;
    if ((g[0] & 0xe000u) != 0x2000u || (g[0] == 0x2001 && g[1] == 0xdb8) || (g[0] == 0x3fff && g[1] < 0x1000))
        return SLUICE_CHECK_FAIL;
    return SLUICE_CHECK_OK;
}

/* IEEE 802, EUI-48: six octets. Groups (lowest bit of the first octet), all zeros, and the range for documentation
 * (RFC 9542, 2.1.4: 00-00-5E-00-53-00 and up) name no device. Octets set locally are random, for privacy: NA. */
enum sluice_check sluice_val_mac(const uint8_t *value, size_t len)
{
    static const uint8_t documentation[5] = {0x00, 0x00, 0x5e, 0x00, 0x53};
    uint8_t octet[6] = {0};
    size_t digits = 0;
    unsigned any = 0;

    for (size_t i = 0; i < len; i++) {
        int v = sluice_hex_value(value[i]);

        if (v < 0 && strchr(":-.", value[i]) != NULL && value[i] != '\0')
            continue;
        if (v < 0 || digits == 12)
            return SLUICE_CHECK_FAIL;
        octet[digits / 2] = (uint8_t)(octet[digits / 2] << 4 | v);
        any |= (unsigned)v;
        digits++;
    }
    if (digits != 12 || any == 0 || (octet[0] & 1u) != 0 || memcmp(octet, documentation, sizeof documentation) == 0)
        return SLUICE_CHECK_FAIL;
    return (octet[0] & 2u) != 0 ? SLUICE_CHECK_NA : SLUICE_CHECK_OK;
}

static bool is_alnum(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c >= 0x80;
}

/* Whether s[0..n) ends in suffix (lower case), compared without case, as a whole or behind a dot. */
static bool domain_in(const uint8_t *s, size_t n, const char *suffix)
{
    size_t k = strlen(suffix);

    if (n < k || (n > k && s[n - k - 1] != '.'))
        return false;
    for (size_t i = 0; i < k; i++) {
        uint8_t c = s[n - k + i];

        if ((c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c) != suffix[i])
            return false;
    }
    return true;
}

static bool domain_in_any(const uint8_t *s, size_t n, const char *const *list)
{
    for (; *list != NULL; list++) {
        if (domain_in(s, n, *list))
            return true;
    }
    return false;
}

/* RFC 1035, 2.3.4 and RFC 5891: labels of 1..63, letters, digits and inner hyphens; the last has no digit first. */
static bool domain_ok(const uint8_t *s, size_t n)
{
    size_t begin = 0, labels = 0;

    for (size_t i = 0; i <= n; i++) {
        if (i < n && s[i] != '.') {
            if (!is_alnum(s[i]) && s[i] != '-')
                return false;
            continue;
        }
        if (i == begin || i - begin > 63 || s[begin] == '-' || s[i - 1] == '-')
            return false;
        labels++;
        if (i == n)
            return labels >= 2 && i - begin >= 2 && !(s[begin] >= '0' && s[begin] <= '9');
        begin = i + 1;
    }
    return false;
}

/*
 * RFC 5321, 4.5.3.1: at most 64 octets before the '@', 255 behind, 254 in all (RFC 3696 errata 1690); a dot-atom before
 * it (RFC 5322, 3.2.3). Names reserved for examples and inside networks (RFC 2606, 6761, 8375) prove no person: NA.
 * What looks like one but is a file ("logo@2x.png") or a service's login ("git@host:path") fails.
 */
enum sluice_check sluice_val_email(const uint8_t *value, size_t len)
{
    static const char *const reserved[] = {"example.com", "example.net", "example.org", "example",   "test", "invalid",
                                           "localhost",   "local",       "internal",    "home.arpa", NULL};
    static const char *const files[] = {"png", "jpg", "jpeg", "gif",  "svg",  "webp", "js",   "mjs", "ts",   "tsx",
                                        "jsx", "css", "scss", "json", "html", "map",  "woff", "yml", "yaml", NULL};
    const uint8_t *at = memchr(value, '@', len);
    size_t local = at == NULL ? 0 : (size_t)(at - value), domain = at == NULL ? 0 : len - local - 1;

    if (at == NULL || local < 1 || local > 64 || domain > 255 || len > 254 || value[0] == '.' || at[-1] == '.' ||
        !domain_ok(at + 1, domain) || domain_in_any(at + 1, domain, files))
        return SLUICE_CHECK_FAIL;
    for (size_t i = 1; i < local; i++) {
        if (value[i] == '.' && value[i - 1] == '.')
            return SLUICE_CHECK_FAIL;
    }
    if (local == 3 && memcmp(value, "git", 3) == 0)
        return SLUICE_CHECK_FAIL;
    return domain_in_any(at + 1, domain, reserved) ? SLUICE_CHECK_NA : SLUICE_CHECK_OK;
}
