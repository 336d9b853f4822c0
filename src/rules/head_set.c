#include "rules/head_set.h"

#include "rules/bit_gather.h"
#include "rules/letters.h"

#define SMALL 0x20202020u
#define LOW 0x9e3779b1u
#define HIGH 0x85ebca77u

const uint8_t sluice_head_lengths[SLUICE_HEAD_LENGTHS] = {8, 6, 4, 3, 2};
enum { EIGHT, SIX, FOUR, THREE, TWO };

static uint32_t bit_of(uint64_t head, unsigned i)
{
    const uint64_t first = sluice_head_first(head, sluice_head_lengths[i]);

    return i == TWO ? (uint32_t)first
                    : ((uint32_t)first * LOW + (uint32_t)(first >> 32) * HIGH) >> (32u - SLUICE_HEAD_BITS);
}

void sluice_head_set_add(struct sluice_head_set *s, uint64_t head, unsigned i)
{
    const uint32_t bit = bit_of(head, i);

    s->bits[i][bit / 32] |= 1u << bit % 32;
}

bool sluice_head_set_has(const struct sluice_head_set *s, uint64_t head, unsigned i)
{
    const uint32_t bit = bit_of(head, i);

    return (s->bits[i][bit / 32] >> bit % 32 & 1) != 0;
}

static bool may_stand(const struct sluice_head_set *s, uint64_t head)
{
    bool found = false;

    for (unsigned i = 0; i < SLUICE_HEAD_LENGTHS && !found; i++)
        found = sluice_head_set_has(s, head, i);
    return found;
}

static size_t filter_plain(const struct sluice_head_set *s, const uint8_t *text, size_t len, uint32_t *places, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        if (may_stand(s, sluice_head_at(text, len, places[i])))
            places[kept++] = places[i];
    }
    return kept;
}

#if defined(__x86_64__)

__attribute__((target("avx2"))) static __m256i eight_hashed(const uint32_t *table, __m256i hash)
{
    return sluice_gather_bits(table, _mm256_srli_epi32(hash, 32 - SLUICE_HEAD_BITS));
}

/* At which of eight places, as bits. */
__attribute__((target("avx2"))) static uint32_t eight_places(const struct sluice_head_set *s, const uint8_t *text,
                                                             const uint32_t *places)
{
    const __m256i m = _mm256_set1_epi32((int)LOW), m_high = _mm256_set1_epi32((int)HIGH);
    const __m256i small = _mm256_set1_epi32((int)SMALL), sixteen = _mm256_set1_epi32(0xffff);
    const __m256i at = _mm256_loadu_si256((const __m256i *)(const void *)places);
    const __m256i low = _mm256_or_si256(_mm256_i32gather_epi32((const int *)(const void *)text, at, 1), small);
    const __m256i high = _mm256_or_si256(_mm256_i32gather_epi32((const int *)(const void *)(text + 4), at, 1), small);
    const __m256i four = _mm256_mullo_epi32(low, m);
    const __m256i three = _mm256_mullo_epi32(_mm256_and_si256(low, _mm256_set1_epi32(0xffffff)), m);
    const __m256i six = _mm256_add_epi32(four, _mm256_mullo_epi32(_mm256_and_si256(high, sixteen), m_high));
    const __m256i eight = _mm256_add_epi32(four, _mm256_mullo_epi32(high, m_high));
    __m256i found = _mm256_or_si256(eight_hashed(s->bits[EIGHT], eight), eight_hashed(s->bits[SIX], six));

    found = _mm256_or_si256(found, eight_hashed(s->bits[FOUR], four));
    found = _mm256_or_si256(found, eight_hashed(s->bits[THREE], three));
    found = _mm256_or_si256(found, sluice_gather_bits(s->bits[TWO], _mm256_and_si256(low, sixteen)));
    return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(found));
}

/* Those of places[0..n) that eight bytes of text follow. */
__attribute__((target("avx2"))) static size_t filter_gathered(const struct sluice_head_set *s, const uint8_t *text,
                                                              uint32_t *places, size_t n, size_t *kept)
{
    size_t i = 0;

    for (; n - i >= 8; i += 8) {
        for (uint32_t bits = eight_places(s, text, places + i); bits != 0; bits &= bits - 1)
            places[(*kept)++] = places[i + (size_t)__builtin_ctz(bits)];
    }
    return i;
}

size_t sluice_head_set_filter(const struct sluice_head_set *s, const uint8_t *text, size_t len, uint32_t *places,
                              size_t n)
{
    size_t within = n, kept = 0, done = 0, rest;

    while (within > 0 && len - places[within - 1] < sizeof(uint64_t))
        within--;
    if (len <= INT32_MAX && __builtin_cpu_supports("avx2"))
        done = filter_gathered(s, text, places, within, &kept);
    rest = filter_plain(s, text, len, places + done, n - done);
    for (size_t i = 0; i < rest; i++)
        places[kept + i] = places[done + i];
    return kept + rest;
}

#else

size_t sluice_head_set_filter(const struct sluice_head_set *s, const uint8_t *text, size_t len, uint32_t *places,
                              size_t n)
{
    return filter_plain(s, text, len, places, n);
}

#endif
