#include "gateway/address.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define MAPPED_BITS 96u

static const uint8_t mapped_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static bool text_to_bytes(const char *text, uint8_t out[16], bool *v4)
{
    *v4 = inet_pton(AF_INET, text, out + 12) == 1;
    if (*v4) {
        memcpy(out, mapped_prefix, sizeof(mapped_prefix));
        return true;
    }
    return inet_pton(AF_INET6, text, out) == 1;
}

static bool address_to_bytes(const struct sockaddr *address, uint8_t out[16])
{
    if (address->sa_family == AF_INET) {
        struct sockaddr_in in;

        memcpy(&in, address, sizeof(in));
        memcpy(out, mapped_prefix, sizeof(mapped_prefix));
        memcpy(out + 12, &in.sin_addr, 4);
        return true;
    }
    if (address->sa_family == AF_INET6) {
        struct sockaddr_in6 in6;

        memcpy(&in6, address, sizeof(in6));
        memcpy(out, &in6.sin6_addr, 16);
        return true;
    }
    return false;
}

bool sluice_address_parse(const char *text, struct sockaddr_storage *out)
{
    struct sockaddr_in in = {.sin_family = AF_INET};
    struct sockaddr_in6 in6 = {.sin6_family = AF_INET6};
    char bare[INET6_ADDRSTRLEN];
    const size_t n = strcspn(text, "%");

    memset(out, 0, sizeof(*out));
    if (n >= sizeof(bare))
        return false;
    memcpy(bare, text, n);
    bare[n] = '\0';
    if (inet_pton(AF_INET, bare, &in.sin_addr) == 1)
        memcpy(out, &in, sizeof(in));
    else if (inet_pton(AF_INET6, bare, &in6.sin6_addr) == 1)
        memcpy(out, &in6, sizeof(in6));
    else
        return false;
    return true;
}

static bool same_prefix(const uint8_t a[16], const uint8_t b[16], unsigned bits)
{
    unsigned whole = bits / 8, rest = bits % 8;

    if (memcmp(a, b, whole) != 0)
        return false;
    return rest == 0 || ((a[whole] ^ b[whole]) >> (8 - rest)) == 0;
}

static bool bits_behind(const struct sluice_network *n)
{
    for (unsigned i = n->bits; i < 128; i++)
        if ((n->prefix[i / 8] >> (7 - i % 8) & 1) != 0)
            return true;
    return false;
}

static bool parse_bits(const char *text, unsigned max, unsigned *out)
{
    unsigned value = 0;

    if (*text == '\0' || strlen(text) > 3)
        return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9')
            return false;
        value = 10 * value + (unsigned)(*text - '0');
    }
    *out = value;
    return value <= max;
}

enum sluice_status sluice_network_parse(const char *text, struct sluice_network *out, struct sluice_error *err)
{
    const char *slash = strchr(text, '/');
    char address[64];
    unsigned max, bits;
    bool v4;

    memset(out, 0, sizeof(*out));
    (void)snprintf(address, sizeof(address), "%.*s", slash == NULL ? (int)sizeof(address) : (int)(slash - text), text);
    if (!text_to_bytes(address, out->prefix, &v4))
        return sluice_fail(err, SLUICE_EFORMAT, "expected a network such as 10.0.0.0/8");
    bits = max = v4 ? 32 : 128;
    if (slash != NULL && !parse_bits(slash + 1, max, &bits))
        return sluice_fail(err, SLUICE_EFORMAT, "expected a prefix length of 0 to %u", max);
    out->bits = v4 ? MAPPED_BITS + bits : bits;
    if (bits_behind(out))
        return sluice_fail(err, SLUICE_EFORMAT, "the address has bits behind its prefix");
    return SLUICE_OK;
}

bool sluice_network_is_private(const struct sluice_network *n)
{
    static const char *const private_networks[] = {"10.0.0.0/8",    "172.16.0.0/12", "192.168.0.0/16",
                                                   "100.64.0.0/10", "127.0.0.0/8",   "169.254.0.0/16",
                                                   "::1",           "fc00::/7",      "fe80::/10"};

    for (size_t i = 0; i < sizeof(private_networks) / sizeof(private_networks[0]); i++) {
        struct sluice_network p;

        if (sluice_network_parse(private_networks[i], &p, NULL) == SLUICE_OK && n->bits >= p.bits &&
            same_prefix(n->prefix, p.prefix, p.bits))
            return true;
    }
    return false;
}

bool sluice_network_contains(const struct sluice_network *n, const struct sockaddr *address)
{
    uint8_t bytes[16];

    return address_to_bytes(address, bytes) && same_prefix(n->prefix, bytes, n->bits);
}

static bool bytes_are_loopback(const uint8_t bytes[16])
{
    static const uint8_t v6[16] = {[15] = 1};

    return memcmp(bytes, v6, 16) == 0 || (memcmp(bytes, mapped_prefix, 12) == 0 && bytes[12] == 127);
}

bool sluice_address_is_loopback(const struct sockaddr *address)
{
    uint8_t bytes[16];

    return address_to_bytes(address, bytes) && bytes_are_loopback(bytes);
}

bool sluice_host_is_loopback(const char *host)
{
    char bare[64];
    uint8_t bytes[16];
    size_t len = strlen(host);
    bool v4;

    if (strcasecmp(host, "localhost") == 0)
        return true;
    if (len >= sizeof(bare))
        return false;
    if (len > 2 && host[0] == '[' && host[len - 1] == ']')
        (void)snprintf(bare, sizeof(bare), "%.*s", (int)(len - 2), host + 1);
    else
        (void)snprintf(bare, sizeof(bare), "%s", host);
    return text_to_bytes(bare, bytes, &v4) && bytes_are_loopback(bytes);
}
