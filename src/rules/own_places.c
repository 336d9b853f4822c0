#include "rules/own_places_internal.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define INLINE static inline __attribute__((always_inline))

/* Bit i is about byte i of 64. */
struct classes {
    uint64_t word, space;
};

/* Bit i: whether any of the bits i to i + 7 is set; `next` follows `here`. */
INLINE uint64_t any8(uint64_t here, uint64_t next)
{
    here |= here >> 1 | next << 63;
    next |= next >> 1;
    here |= here >> 2 | next << 62;
    next |= next >> 2;
    return here | here >> 4 | next << 60;
}

INLINE void places_of(const struct classes *here, const struct classes *next, uint64_t word_before, size_t b,
                      uint64_t places[SLUICE_OWN_SHAPES][SLUICE_OWN_BATCH_BLOCKS])
{
    const uint64_t begins = here->word & ~(here->word << 1 | word_before); /* a word byte, and none before */
    const uint64_t spaced = any8(here->space, next->space);

    places[SLUICE_OWN_TIGHT][b] = begins & ~spaced;
    places[SLUICE_OWN_SIGN][b] = ~here->word & ~spaced;
    places[SLUICE_OWN_SPACED][b] = begins & spaced;
    places[SLUICE_OWN_SIGN_SPACED][b] = ~(here->word | here->space) & spaced;
    places[SLUICE_OWN_SPACE][b] = here->space;
}

typedef void (*classify_fn)(const uint8_t *p, struct classes *out);

INLINE void mask_with(classify_fn classify, const uint8_t *text, size_t blocks, bool word_before,
                      uint64_t places[SLUICE_OWN_SHAPES][SLUICE_OWN_BATCH_BLOCKS])
{
    uint64_t before = word_before;
    struct classes here, next;

    classify(text, &here);
    for (size_t b = 0; b < blocks; b++) {
        classify(text + (b + 1) * SLUICE_OWN_BLOCK, &next);
        places_of(&here, &next, before, b, places);
        before = here.word >> 63;
        here = next;
    }
}

/* Eight at a time, the last of them made of no bit: how many a block has is hard to foresee. */
INLINE size_t list_bits(const uint64_t *places, size_t blocks, uint16_t list[SLUICE_OWN_LIST])
{
    size_t n = 0;

    for (size_t b = 0; b < blocks; b++) {
        const unsigned all = (unsigned)__builtin_popcountll(places[b]);
        const size_t first = b * SLUICE_OWN_BLOCK;
        uint64_t m = places[b];

        for (unsigned done = 0; done < all; done += 8) {
            for (unsigned i = 0; i < 8; i++, m &= m - 1)
                list[n + done + i] = (uint16_t)(first + (unsigned)__builtin_ctzll(m | (uint64_t)1 << 63));
        }
        n += all;
    }
    return n;
}

/* --- any processor --- */

INLINE void classify_plain(const uint8_t *p, struct classes *out)
{
    *out = (struct classes){0};
    for (unsigned i = 0; i < SLUICE_OWN_BLOCK; i++) {
        out->word |= (uint64_t)sluice_own_is_word(p[i]) << i;
        out->space |= (uint64_t)(p[i] <= 0x20) << i;
    }
}

static void mask_plain(const uint8_t *text, size_t blocks, bool word_before,
                       uint64_t places[SLUICE_OWN_SHAPES][SLUICE_OWN_BATCH_BLOCKS])
{
    mask_with(classify_plain, text, blocks, word_before, places);
}

static size_t list_plain(const uint64_t *places, size_t blocks, uint16_t list[SLUICE_OWN_LIST])
{
    return list_bits(places, blocks, list);
}

const struct sluice_own_places_way sluice_own_places_plain = {mask_plain, list_plain};

#if defined(__x86_64__)

/* --- SSE2 --- */

/* Is low <= b <= high, unsigned? */
INLINE __m128i within16(__m128i b, uint8_t low, uint8_t high)
{
    return _mm_and_si128(_mm_cmpeq_epi8(_mm_max_epu8(b, _mm_set1_epi8((char)low)), b),
                         _mm_cmpeq_epi8(_mm_min_epu8(b, _mm_set1_epi8((char)high)), b));
}

INLINE uint64_t bits16(__m128i m)
{
    return (uint32_t)_mm_movemask_epi8(m);
}

/* b itself: its top bits say what is above 0x7f. */
INLINE void classify_sse2(const uint8_t *p, struct classes *out)
{
    *out = (struct classes){0};
    for (unsigned i = 0; i < SLUICE_OWN_BLOCK; i += 16) {
        __m128i b, word;

        memcpy(&b, p + i, sizeof(b));
        word = _mm_or_si128(within16(_mm_or_si128(b, _mm_set1_epi8(0x20)), 'a', 'z'), within16(b, '0', '9'));
        out->word |= bits16(_mm_or_si128(word, b)) << i;
        out->space |= bits16(_mm_cmpeq_epi8(_mm_min_epu8(b, _mm_set1_epi8(0x20)), b)) << i;
    }
}

static void mask_sse2(const uint8_t *text, size_t blocks, bool word_before,
                      uint64_t places[SLUICE_OWN_SHAPES][SLUICE_OWN_BATCH_BLOCKS])
{
    mask_with(classify_sse2, text, blocks, word_before, places);
}

static const struct sluice_own_places_way sse2 = {mask_sse2, list_plain};

/* --- AVX2, with what every processor has that has it --- */

#define AVX2 __attribute__((target("avx2,bmi,popcnt")))

AVX2 INLINE __m256i within32(__m256i b, uint8_t low, uint8_t high)
{
    return _mm256_and_si256(_mm256_cmpeq_epi8(_mm256_max_epu8(b, _mm256_set1_epi8((char)low)), b),
                            _mm256_cmpeq_epi8(_mm256_min_epu8(b, _mm256_set1_epi8((char)high)), b));
}

AVX2 INLINE uint64_t bits32(__m256i m)
{
    return (uint32_t)_mm256_movemask_epi8(m);
}

AVX2 INLINE void classify_avx2(const uint8_t *p, struct classes *out)
{
    *out = (struct classes){0};
    for (unsigned i = 0; i < SLUICE_OWN_BLOCK; i += 32) {
        __m256i b, word;

        memcpy(&b, p + i, sizeof(b));
        word = _mm256_or_si256(within32(_mm256_or_si256(b, _mm256_set1_epi8(0x20)), 'a', 'z'), within32(b, '0', '9'));
        out->word |= bits32(_mm256_or_si256(word, b)) << i;
        out->space |= bits32(_mm256_cmpeq_epi8(_mm256_min_epu8(b, _mm256_set1_epi8(0x20)), b)) << i;
    }
}

AVX2 static void mask_avx2(const uint8_t *text, size_t blocks, bool word_before,
                           uint64_t places[SLUICE_OWN_SHAPES][SLUICE_OWN_BATCH_BLOCKS])
{
    mask_with(classify_avx2, text, blocks, word_before, places);
}

AVX2 static size_t list_avx2(const uint64_t *places, size_t blocks, uint16_t list[SLUICE_OWN_LIST])
{
    return list_bits(places, blocks, list);
}

static const struct sluice_own_places_way avx2 = {mask_avx2, list_avx2};

const struct sluice_own_places_way *sluice_own_places_best(void)
{
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") && __builtin_cpu_supports("popcnt") ? &avx2
                                                                                                               : &sse2;
}

#else

const struct sluice_own_places_way *sluice_own_places_best(void)
{
    return &sluice_own_places_plain;
}

#endif
