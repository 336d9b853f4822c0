#include "rules/gram_set.h"

#include "rules/bit_gather.h"

#define SMALL 0x20202020u
#define MULTIPLIER 0x9e3779b1u

static uint32_t bit_of_four(uint32_t four)
{
    return (four | SMALL) * MULTIPLIER >> (32u - SLUICE_GRAM_FOUR_BITS);
}

static uint32_t bit_of_three(uint32_t three)
{
    return (three << 8) * MULTIPLIER >> (32u - SLUICE_GRAM_THREE_BITS);
}

void sluice_gram_set_add_four(struct sluice_gram_set *s, uint32_t four)
{
    const uint32_t bit = bit_of_four(four);

    s->four[bit / 32] |= 1u << bit % 32;
}

void sluice_gram_set_add_three(struct sluice_gram_set *s, uint32_t three)
{
    const uint32_t bit = bit_of_three(three);

    s->three[bit / 32] |= 1u << bit % 32;
}

bool sluice_gram_set_has_four(const struct sluice_gram_set *s, uint32_t four)
{
    const uint32_t bit = bit_of_four(four);

    return (s->four[bit / 32] >> bit % 32 & 1) != 0;
}

bool sluice_gram_set_has_three(const struct sluice_gram_set *s, uint32_t three)
{
    const uint32_t bit = bit_of_three(three);

    return (s->three[bit / 32] >> bit % 32 & 1) != 0;
}

static uint64_t block_plain(const struct sluice_gram_set *s, const uint8_t *p)
{
    uint32_t four = (uint32_t)p[0] << 8 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 24;
    uint64_t found = 0;

    for (unsigned i = 0; i < SLUICE_GRAM_BLOCK; i++) {
        four = four >> 8 | (uint32_t)p[i + 3] << 24;
        if (sluice_gram_set_has_four(s, four) || sluice_gram_set_has_three(s, four))
            found |= (uint64_t)1 << i;
    }
    return found;
}

#if defined(__x86_64__)

/* Of the eight places from p on; reads sixteen bytes. */
__attribute__((target("avx2"))) static uint32_t eight_places(const struct sluice_gram_set *s, const uint8_t *p)
{
    const __m256i spread = _mm256_setr_epi8(0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6, 4, 5, 6, 7, 5, 6, 7, 8, 6,
                                            7, 8, 9, 7, 8, 9, 10);
    const __m256i multiplier = _mm256_set1_epi32((int)MULTIPLIER);
    const __m256i bytes = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)p));
    const __m256i grams = _mm256_shuffle_epi8(bytes, spread);
    const __m256i small = _mm256_or_si256(grams, _mm256_set1_epi32((int)SMALL));
    const __m256i four = _mm256_srli_epi32(_mm256_mullo_epi32(small, multiplier), 32 - SLUICE_GRAM_FOUR_BITS);
    const __m256i three =
        _mm256_srli_epi32(_mm256_mullo_epi32(_mm256_slli_epi32(grams, 8), multiplier), 32 - SLUICE_GRAM_THREE_BITS);
    const __m256i found = _mm256_or_si256(sluice_gather_bits(s->four, four), sluice_gather_bits(s->three, three));

    return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(found));
}

__attribute__((target("avx2"))) static uint64_t block_gathered(const struct sluice_gram_set *s, const uint8_t *text)
{
    uint64_t found = 0;

    for (unsigned i = 0; i < SLUICE_GRAM_BLOCK; i += 8)
        found |= (uint64_t)eight_places(s, text + i) << i;
    return found;
}

uint64_t sluice_gram_set_block(const struct sluice_gram_set *s, const uint8_t *text)
{
    return __builtin_cpu_supports("avx2") ? block_gathered(s, text) : block_plain(s, text);
}

#else

uint64_t sluice_gram_set_block(const struct sluice_gram_set *s, const uint8_t *text)
{
    return block_plain(s, text);
}

#endif
