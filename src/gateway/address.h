/* Internet addresses: which are this machine's own, and which lie in a private network. */
#ifndef SLUICE_GATEWAY_ADDRESS_H
#define SLUICE_GATEWAY_ADDRESS_H

#include "core/status.h"

#include <sys/socket.h>

/* A network in CIDR form. IPv4 is kept as IPv4-mapped IPv6 (RFC 4291 2.5.5.2). */
struct sluice_network {
    uint8_t prefix[16];
    unsigned bits; /* 0..128, counted in the mapped form */
};

/* "10.0.0.0/8", "fd00::/8", or one address. EFORMAT: no such thing, or bits set behind the prefix. */
enum sluice_status sluice_network_parse(const char *text, struct sluice_network *out,
                                        struct sluice_error *err) SLUICE_MUST_USE;

/* Whether all of it is private: RFC 1918, RFC 4193, shared (RFC 6598), link-local or loopback. */
bool sluice_network_is_private(const struct sluice_network *n);

/* The address that a literal without brackets names; of an IPv6 one the zone ("fe80::1%eth0") is left out. False: it
 * names none. */
bool sluice_address_parse(const char *text, struct sockaddr_storage *out) SLUICE_MUST_USE;

/* False for anything that is no internet address. */
bool sluice_network_contains(const struct sluice_network *n, const struct sockaddr *address);
bool sluice_address_is_loopback(const struct sockaddr *address);

/* "localhost", or an address literal (IPv6 with or without brackets) that is this machine's own. */
bool sluice_host_is_loopback(const char *host);

#endif
