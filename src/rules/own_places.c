#include "rules/own_places_internal.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

void sluice_own_classify_plain(const uint8_t *p, struct sluice_own_classes *out)
{
    *out = (struct sluice_own_classes){0};
    for (unsigned i = 0; i < SLUICE_OWN_BLOCK; i++) {
        out->word |= (uint64_t)sluice_own_is_word(p[i]) << i;
        out->digit |= (uint64_t)sluice_own_is_digit(p[i]) << i;
        out->space |= (uint64_t)(p[i] <= 0x20) << i;
    }
}

#if defined(__x86_64__)

/* Is low <= b <= high, unsigned? Saturating: what is below stays 0 in one, what is above is not 0 in the other. */
static inline __m128i within16(__m128i b, uint8_t low, uint8_t high)
{
    const __m128i at_least = _mm_cmpeq_epi8(_mm_max_epu8(b, _mm_set1_epi8((char)low)), b);
    const __m128i at_most = _mm_cmpeq_epi8(_mm_min_epu8(b, _mm_set1_epi8((char)high)), b);

    return _mm_and_si128(at_least, at_most);
}

static inline uint64_t mask16(__m128i m)
{
    return (uint32_t)_mm_movemask_epi8(m);
}

static void classify_sse2(const uint8_t *p, struct sluice_own_classes *out)
{
    *out = (struct sluice_own_classes){0};
    for (unsigned i = 0; i < SLUICE_OWN_BLOCK; i += 16) {
        __m128i b, digit, letter;

        memcpy(&b, p + i, sizeof(b));
        digit = within16(b, '0', '9');
        letter = within16(_mm_or_si128(b, _mm_set1_epi8(0x20)), 'a', 'z');
        out->digit |= mask16(digit) << i;
        out->word |= (mask16(_mm_or_si128(digit, letter)) | mask16(b)) << i; /* b's top bits: above 0x7f */
        out->space |= mask16(_mm_cmpeq_epi8(_mm_min_epu8(b, _mm_set1_epi8(0x20)), b)) << i;
    }
}

__attribute__((target("avx2"))) static inline __m256i within32(__m256i b, uint8_t low, uint8_t high)
{
    const __m256i at_least = _mm256_cmpeq_epi8(_mm256_max_epu8(b, _mm256_set1_epi8((char)low)), b);
    const __m256i at_most = _mm256_cmpeq_epi8(_mm256_min_epu8(b, _mm256_set1_epi8((char)high)), b);

    return _mm256_and_si256(at_least, at_most);
}

__attribute__((target("avx2"))) static inline uint64_t mask32(__m256i m)
{
    return (uint32_t)_mm256_movemask_epi8(m);
}

__attribute__((target("avx2"))) static void classify_avx2(const uint8_t *p, struct sluice_own_classes *out)
{
    *out = (struct sluice_own_classes){0};
    for (unsigned i = 0; i < SLUICE_OWN_BLOCK; i += 32) {
        __m256i b, digit, letter;

        memcpy(&b, p + i, sizeof(b));
        digit = within32(b, '0', '9');
        letter = within32(_mm256_or_si256(b, _mm256_set1_epi8(0x20)), 'a', 'z');
        out->digit |= mask32(digit) << i;
        out->word |= (mask32(_mm256_or_si256(digit, letter)) | mask32(b)) << i;
        out->space |= mask32(_mm256_cmpeq_epi8(_mm256_min_epu8(b, _mm256_set1_epi8(0x20)), b)) << i;
    }
}

#endif

sluice_own_classify_fn sluice_own_classify_best(void)
{
#if defined(__x86_64__)
    return __builtin_cpu_supports("avx2") ? classify_avx2 : classify_sse2;
#else
    return sluice_own_classify_plain;
#endif
}

/* Bit i: bit i + n. */
static inline uint64_t ahead(uint64_t here, uint64_t next, unsigned n)
{
    return here >> n | next << (64 - n);
}

/* Bit i: whether any of the bits i to i + 7 is set. */
static inline uint64_t any8(uint64_t here, uint64_t next)
{
    here |= ahead(here, next, 1);
    next |= next >> 1;
    here |= ahead(here, next, 2);
    next |= next >> 2;
    return here | ahead(here, next, 4);
}

void sluice_own_places(const struct sluice_own_classes *here, const struct sluice_own_classes *next, bool word_before,
                       uint64_t places[SLUICE_OWN_SHAPES])
{
    const uint64_t word = here->word;
    const uint64_t begins = word & ~(word << 1 | word_before); /* a word byte, and none before */
    const uint64_t broken = any8(~word, ~next->word), space = any8(here->space, next->space);
    const uint64_t digit = any8(here->digit, next->digit);
    const uint64_t sign = ~(word | here->space);

    places[SLUICE_OWN_WORD_DIGIT] = begins & ~broken & digit;
    places[SLUICE_OWN_WORD] = begins & ~broken & ~digit;
    places[SLUICE_OWN_MIXED] = begins & broken & ~space;
    places[SLUICE_OWN_SPACED_DIGIT] = begins & space & digit;
    places[SLUICE_OWN_SPACED] = begins & space & ~digit;
    places[SLUICE_OWN_SIGN] = sign & ~space;
    places[SLUICE_OWN_SIGN_SPACED] = sign & space;
    places[SLUICE_OWN_SPACE] = here->space;
}
