/* Numbers that look random and are the same on every machine: for rule examples and tests, never for keys.
 * Source: SplitMix64, G. Steele, D. Lea, C. Flood, "Fast splittable pseudorandom number generators" (2014). */
#ifndef SLUICE_RULES_RANDOM_H
#define SLUICE_RULES_RANDOM_H

#include <stdint.h>

struct sluice_random {
    uint64_t state; /* any value is a seed */
};

static inline uint64_t sluice_random_next(struct sluice_random *r)
{
    uint64_t z = (r->state += 0x9e3779b97f4a7c15u);

    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    return z ^ (z >> 31);
}

/* 0..n-1, n >= 1. The bias for small n is of no matter here. */
static inline uint32_t sluice_random_below(struct sluice_random *r, uint32_t n)
{
    return (uint32_t)((sluice_random_next(r) >> 32) * n >> 32);
}

#endif
