#include "rules/gram_set.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define SMALL 0x20202020u
#define MULTIPLIER 0x9e3779b1u
#define THREE 0x00ffffffu

enum { ANYWHERE, WORD_START };

static uint32_t key_of_four(uint32_t four)
{
    return (four | SMALL) * MULTIPLIER >> (32u - SLUICE_GRAM_FOUR_BITS);
}

/* Of the first three bytes. */
static uint32_t key_of_three(uint32_t four)
{
    return (four << 8) * MULTIPLIER >> (32u - SLUICE_GRAM_THREE_BITS);
}

static void add_pair(struct sluice_gram_set *s, uint32_t pair)
{
    const uint8_t group = (uint8_t)(1u << (pair * MULTIPLIER >> 29));

    for (unsigned i = 0; i < 4; i++)
        s->pairs[i][pair >> 4 * i & 15] |= group;
}

void sluice_gram_set_add(struct sluice_gram_set *s, uint32_t gram, unsigned length, bool word_start)
{
    const uint32_t key = length == 4 ? key_of_four(gram) : key_of_three(gram);
    uint32_t *table = length == 4 ? s->four : s->three;

    if (length == 2)
        add_pair(s, gram);
    else
        table[key / 16] |= 1u << (2 * (key % 16) + (word_start ? WORD_START : ANYWHERE));
}

/* Both bits of a key. */
static uint32_t bits_at(const uint32_t *table, uint32_t key)
{
    return table[key / 16] >> 2 * (key % 16) & 3;
}

static bool may_be_pair(const struct sluice_gram_set *s, uint32_t four)
{
    return (s->pairs[0][four & 15] & s->pairs[1][four >> 4 & 15] & s->pairs[2][four >> 8 & 15] &
            s->pairs[3][four >> 12 & 15]) != 0;
}

static struct sluice_gram_places block_plain(const struct sluice_gram_set *s, const uint8_t *p, uint64_t words)
{
    uint32_t four = (uint32_t)p[0] << 8 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 24;
    struct sluice_gram_places found = {0};

    for (unsigned i = 0; i < SLUICE_GRAM_BLOCK; i++) {
        const uint32_t counts = 1u << ANYWHERE | (uint32_t)(words >> i & 1) << WORD_START;

        four = four >> 8 | (uint32_t)p[i + 3] << 24;
        if ((bits_at(s->four, key_of_four(four)) & counts) != 0)
            found.four |= (uint64_t)1 << i;
        if ((bits_at(s->three, key_of_three(four)) & counts) != 0)
            found.three |= (uint64_t)1 << i;
        if (may_be_pair(s, four))
            found.two |= (uint64_t)1 << i;
    }
    return found;
}

#if defined(__x86_64__)

/* Of the bits of eight keys: in the lowest eight those that count anywhere, above them those of words. */
__attribute__((target("avx2"))) static uint32_t eight_bits(const uint32_t *table, __m256i keys)
{
    const __m256i words =
        _mm256_i32gather_epi32((const int *)(const void *)table, _mm256_srli_epi32(keys, 4), sizeof(*table));
    const __m256i up = _mm256_slli_epi32(_mm256_andnot_si256(keys, _mm256_set1_epi32(15)), 1);
    const __m256i word_start = _mm256_sllv_epi32(words, up); /* at the top now, and the other bit below it */
    const uint32_t anywhere = (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_slli_epi32(word_start, 1)));

    return (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(word_start)) << 8 | anywhere;
}

/* Four bytes from each of the eight places from p on; reads sixteen. */
__attribute__((target("avx2"))) static __m256i eight_fours(const uint8_t *p)
{
    const __m256i spread = _mm256_setr_epi8(0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6, 4, 5, 6, 7, 5, 6, 7, 8, 6,
                                            7, 8, 9, 7, 8, 9, 10);

    return _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)p)), spread);
}

/* Which groups have such a byte, of 32. */
__attribute__((target("avx2"))) static __m256i groups_of(const uint8_t *by_low, const uint8_t *by_high,
                                                         const uint8_t *p)
{
    const __m256i low = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)by_low));
    const __m256i high = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)by_high));
    const __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)p), half = _mm256_set1_epi8(15);

    return _mm256_and_si256(_mm256_shuffle_epi8(low, _mm256_and_si256(bytes, half)),
                            _mm256_shuffle_epi8(high, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half)));
}

__attribute__((target("avx2"))) static uint32_t pairs_of(const struct sluice_gram_set *s, const uint8_t *p)
{
    const __m256i groups =
        _mm256_and_si256(groups_of(s->pairs[0], s->pairs[1], p), groups_of(s->pairs[2], s->pairs[3], p + 1));

    return ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(groups, _mm256_setzero_si256()));
}

__attribute__((target("avx2"))) static struct sluice_gram_places block_gathered(const struct sluice_gram_set *s,
                                                                                const uint8_t *text, uint64_t words)
{
    const __m256i multiplier = _mm256_set1_epi32((int)MULTIPLIER), small = _mm256_set1_epi32((int)SMALL);
    uint64_t four = 0, four_of_words = 0, three = 0, three_of_words = 0;

    for (unsigned i = 0; i < SLUICE_GRAM_BLOCK; i += 8) {
        const __m256i grams = eight_fours(text + i);
        const __m256i fours = _mm256_mullo_epi32(_mm256_or_si256(grams, small), multiplier);
        const __m256i threes = _mm256_mullo_epi32(_mm256_slli_epi32(grams, 8), multiplier);
        const uint32_t of_four = eight_bits(s->four, _mm256_srli_epi32(fours, 32 - SLUICE_GRAM_FOUR_BITS));
        const uint32_t of_three = eight_bits(s->three, _mm256_srli_epi32(threes, 32 - SLUICE_GRAM_THREE_BITS));

        four |= (uint64_t)(of_four & 0xff) << i;
        four_of_words |= (uint64_t)(of_four >> 8) << i;
        three |= (uint64_t)(of_three & 0xff) << i;
        three_of_words |= (uint64_t)(of_three >> 8) << i;
    }
    return (struct sluice_gram_places){.four = four | (four_of_words & words),
                                       .three = three | (three_of_words & words),
                                       .two = (uint64_t)pairs_of(s, text + 32) << 32 | pairs_of(s, text)};
}

struct sluice_gram_places sluice_gram_set_block(const struct sluice_gram_set *s, const uint8_t *text, uint64_t words)
{
    return __builtin_cpu_supports("avx2") ? block_gathered(s, text, words) : block_plain(s, text, words);
}

#else

struct sluice_gram_places sluice_gram_set_block(const struct sluice_gram_set *s, const uint8_t *text, uint64_t words)
{
    return block_plain(s, text, words);
}

#endif
