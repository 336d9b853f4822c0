#include "rules/own_hash_internal.h"

#include <sodium.h>

enum sluice_own_shape sluice_own_shape_of(const uint8_t *p)
{
    bool space = false;

    for (unsigned i = 0; i < 8; i++)
        space = space || p[i] <= 0x20;
    if (!space)
        return sluice_own_is_word(p[0]) ? SLUICE_OWN_TIGHT : SLUICE_OWN_SIGN;
    if (p[0] <= 0x20)
        return SLUICE_OWN_SPACE;
    return sluice_own_is_word(p[0]) ? SLUICE_OWN_SPACED : SLUICE_OWN_SIGN_SPACED;
}

void sluice_own_hash_init(struct sluice_own_hash *h, const uint8_t quick[32], const uint8_t shorthash[32],
                          const uint8_t print[32])
{
    for (unsigned i = 0; i < 4; i++)
        h->quick[i] = sluice_own_load(quick + 8 * i) | (i & 1u);
    memcpy(h->shorthash, shorthash, sizeof(h->shorthash));
    memcpy(h->print, print, sizeof(h->print));
}

static uint64_t short_hash(const struct sluice_own_hash *h, const uint8_t *p, size_t n)
{
    uint8_t out[crypto_shorthash_BYTES];

    (void)crypto_shorthash(out, p, n, h->shorthash);
    return sluice_own_load(out);
}

uint64_t sluice_own_hash_head(const struct sluice_own_hash *h, const uint8_t *value)
{
    return short_hash(h, value, 8);
}

uint64_t sluice_own_hash_both(const struct sluice_own_hash *h, const uint8_t *value, size_t len)
{
    uint8_t ends[18];
    uint64_t hash;

    memcpy(ends, value, 8);
    memcpy(ends + 8, value + len - 8, 8);
    ends[16] = (uint8_t)len;
    ends[17] = (uint8_t)(len >> 8);
    hash = short_hash(h, ends, sizeof(ends));
    sodium_memzero(ends, sizeof(ends));
    return hash;
}

void sluice_own_hash_print(const struct sluice_own_hash *h, const uint8_t *value, size_t len,
                           uint8_t out[SLUICE_OWN_PRINT])
{
    (void)crypto_generichash(out, SLUICE_OWN_PRINT, value, len, h->print, sizeof(h->print));
}

void sluice_own_hash_mark(const struct sluice_own_hash *h, const uint8_t *value, size_t len,
                          struct sluice_own_mark *out)
{
    out->head = sluice_own_hash_head(h, value);
    out->both = sluice_own_hash_both(h, value, len);
    sluice_own_hash_print(h, value, len, out->print);
    out->quick_head = sluice_own_quick_head(h, sluice_own_load(value));
    out->quick_long = len < SLUICE_OWN_LONG ? 0 : sluice_own_quick_long(h, out->quick_head, sluice_own_load(value + 8));
    out->quick_both = sluice_own_quick_both(h, out->quick_head, sluice_own_load(value + len - 8), len);
    out->len = (uint16_t)len;
    out->shape = (uint8_t)sluice_own_shape_of(value);
}
