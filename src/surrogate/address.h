/* Surrogates of addresses, which are no digits in places: e-mail (RFC 2606), IPv4 (RFC 2544), IPv6 (RFC 3849). */
#ifndef SLUICE_SURROGATE_ADDRESS_H
#define SLUICE_SURROGATE_ADDRESS_H

#include "surrogate/surrogate.h"

struct sluice_address {
    const char *type;
    bool (*takes)(const uint8_t *value, size_t len);
    /* Writes a surrogate and ends it with NUL. */
    void (*make)(const struct sluice_surrogate_key *k, const uint8_t *value, size_t len, unsigned attempt,
                 char text[SLUICE_SURROGATE_MAX]);
    bool (*own)(const struct sluice_surrogate_key *k, const uint8_t *value, size_t len);
    struct sluice_surrogate_kind kind;
};

/* NULL type ends them. */
extern const struct sluice_address sluice_addresses[];

#endif
