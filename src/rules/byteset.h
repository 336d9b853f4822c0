/* Sets of bytes. */
#ifndef SLUICE_RULES_BYTESET_H
#define SLUICE_RULES_BYTESET_H

#include "sluice_types.h"

struct sluice_byteset {
    uint64_t bits[4];
};

static inline bool sluice_byteset_has(const struct sluice_byteset *s, uint8_t b)
{
    return (s->bits[b >> 6] >> (b & 63u)) & 1u;
}

static inline void sluice_byteset_add(struct sluice_byteset *s, uint8_t b)
{
    s->bits[b >> 6] |= (uint64_t)1 << (b & 63u);
}

/* Add b's members to a; leave them out of a. */
static inline void sluice_byteset_join(struct sluice_byteset *a, const struct sluice_byteset *b)
{
    for (unsigned i = 0; i < 4; i++)
        a->bits[i] |= b->bits[i];
}

static inline void sluice_byteset_leave_out(struct sluice_byteset *a, const struct sluice_byteset *b)
{
    for (unsigned i = 0; i < 4; i++)
        a->bits[i] &= ~b->bits[i];
}

static inline struct sluice_byteset sluice_byteset_all_but(const struct sluice_byteset *s)
{
    return (struct sluice_byteset){{~s->bits[0], ~s->bits[1], ~s->bits[2], ~s->bits[3]}};
}

static inline unsigned sluice_byteset_count(const struct sluice_byteset *s)
{
    unsigned n = 0;

    for (unsigned i = 0; i < 4; i++)
        n += (unsigned)__builtin_popcountll(s->bits[i]);
    return n;
}

/* The greatest member; 0 of an empty set. */
static inline uint8_t sluice_byteset_last(const struct sluice_byteset *s)
{
    for (unsigned i = 4; i-- > 0;) {
        if (s->bits[i] != 0)
            return (uint8_t)(64 * i + 63 - (unsigned)__builtin_clzll(s->bits[i]));
    }
    return 0;
}

#endif
