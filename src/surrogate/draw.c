#include "surrogate/draw.h"

#include <sodium.h>
#include <string.h>

_Static_assert(SLUICE_DRAW_BYTES <= crypto_generichash_BYTES_MAX, "one BLAKE2b gives all bytes");
_Static_assert(SLUICE_SURROGATE_KEY_BYTES >= crypto_generichash_KEYBYTES_MIN, "the key is one of BLAKE2b");

void sluice_draw_init(struct sluice_draw *d, const struct sluice_surrogate_key *k, const char *domain, const char *type,
                      unsigned attempt, const uint8_t *text, size_t len)
{
    const uint8_t try = (uint8_t)attempt;
    crypto_generichash_state state;

    d->at = 0;
    (void)crypto_generichash_init(&state, k->bytes, sizeof k->bytes, sizeof d->bytes);
    (void)crypto_generichash_update(&state, (const uint8_t *)domain, strlen(domain) + 1);
    (void)crypto_generichash_update(&state, (const uint8_t *)type, strlen(type) + 1);
    (void)crypto_generichash_update(&state, &try, 1);
    (void)crypto_generichash_update(&state, text, len);
    (void)crypto_generichash_final(&state, d->bytes, sizeof d->bytes);
    sodium_memzero(&state, sizeof state);
}

unsigned sluice_draw_below(struct sluice_draw *d, unsigned n)
{
    unsigned v = (unsigned)d->bytes[d->at] << 8 | d->bytes[d->at + 1];

    d->at += 2;
    if (d->at > sizeof d->bytes - 4)
        d->at = 0;
    return v % n;
}

unsigned sluice_draw_choice(const struct sluice_draw *d, unsigned n)
{
    return d->bytes[sizeof d->bytes - 1] % n;
}
