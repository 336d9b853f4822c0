/* Bits of a table, eight at once. Pure; any thread. For processors with AVX2: what calls it must have asked. */
#ifndef SLUICE_RULES_BIT_GATHER_H
#define SLUICE_RULES_BIT_GATHER_H

#if defined(__x86_64__)

#include <immintrin.h>
#include <stdint.h>

/* Of eight bits of a table, by their numbers: each moved to the top of its lane. */
__attribute__((target("avx2"))) static inline __m256i sluice_gather_bits(const uint32_t *table, __m256i bits)
{
    const __m256i words =
        _mm256_i32gather_epi32((const int *)(const void *)table, _mm256_srli_epi32(bits, 5), sizeof(*table));

    return _mm256_sllv_epi32(words, _mm256_andnot_si256(bits, _mm256_set1_epi32(31)));
}

#endif
#endif
