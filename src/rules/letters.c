#include "rules/letters.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

static struct sluice_letters classify_plain(const uint8_t *p, size_t n)
{
    struct sluice_letters b = {0};

    for (size_t i = 0; i < n; i++) {
        const uint64_t lower = p[i] >= 'a' && p[i] <= 'z', upper = p[i] >= 'A' && p[i] <= 'Z';
        const uint64_t digit = p[i] >= '0' && p[i] <= '9';

        b.lower |= lower << i;
        b.upper |= upper << i;
        b.ascii |= (lower | upper | digit) << i;
        b.high |= (uint64_t)(p[i] >> 7) << i;
    }
    return b;
}

#if defined(__x86_64__)

/* Bytes first..first + n - 1: moved to the bottom of the signed range, they are less than the bottom + n. */
__attribute__((target("avx2"))) static uint32_t in_range(__m256i bytes, char first, char n)
{
    const __m256i moved = _mm256_sub_epi8(bytes, _mm256_set1_epi8((char)(first + 0x80)));

    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpgt_epi8(_mm256_set1_epi8((char)(-0x80 + n)), moved));
}

__attribute__((target("avx2"))) static struct sluice_letters classify_blocks(const uint8_t *p)
{
    struct sluice_letters b = {0};

    for (unsigned i = 0; i < SLUICE_LETTERS_BLOCK; i += 32) {
        const __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)(p + i));

        b.lower |= (uint64_t)in_range(bytes, 'a', 26) << i;
        b.upper |= (uint64_t)in_range(bytes, 'A', 26) << i;
        b.ascii |= (uint64_t)in_range(bytes, '0', 10) << i;
        b.high |= (uint64_t)(uint32_t)_mm256_movemask_epi8(bytes) << i;
    }
    b.ascii |= b.lower | b.upper;
    return b;
}

struct sluice_letters sluice_letters_of(const uint8_t *p, size_t n)
{
    return n == SLUICE_LETTERS_BLOCK && __builtin_cpu_supports("avx2") ? classify_blocks(p) : classify_plain(p, n);
}

#else

struct sluice_letters sluice_letters_of(const uint8_t *p, size_t n)
{
    return classify_plain(p, n);
}

#endif

uint64_t sluice_head_at(const uint8_t *text, size_t len, size_t at)
{
    uint8_t end[8] = {0};
    const uint8_t *p = text + at;

    if (len - at < sizeof(end)) {
        if (len > at)
            memcpy(end, p, len - at);
        p = end;
    }
    return (p[0] | (uint64_t)p[1] << 8 | (uint64_t)p[2] << 16 | (uint64_t)p[3] << 24 | (uint64_t)p[4] << 32 |
            (uint64_t)p[5] << 40 | (uint64_t)p[6] << 48 | (uint64_t)p[7] << 56) |
           0x2020202020202020u;
}
