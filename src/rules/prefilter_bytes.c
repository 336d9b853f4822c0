#include "rules/prefilter_internal.h"

#include <string.h>
#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define BLOCK 64u /* bytes, one bit each */

void sluice_run_set_init(struct sluice_run_set *s, const struct sluice_byteset *set)
{
    memset(s, 0, sizeof(*s));
    s->ascii = (set->bits[2] | set->bits[3]) == 0;
    for (unsigned b = 0; b < 256; b++) {
        s->member[b] = sluice_byteset_has(set, (uint8_t)b);
        if (b < 128 && s->member[b])
            s->low[b & 15u] |= (uint8_t)(1u << (b >> 4));
    }
}

/* A run that long holds every least-th byte, so only those are looked at until one is a member. */
static bool next_plain(const struct sluice_run_set *s, size_t least, const uint8_t *text, size_t len, size_t *at,
                       size_t *end)
{
    size_t start = *at, known = *at; /* text[start..known) are members */

    while (len - start >= least) {
        size_t behind = start + least, k = behind;

        while (k > known && s->member[text[k - 1]])
            k--;
        if (k > known) { /* text[k - 1] is none, text[k..behind) are */
            start = k;
            known = behind;
            continue;
        }
        while (behind < len && s->member[text[behind]])
            behind++;
        *at = start;
        *end = behind;
        return true;
    }
    return false;
}

#if defined(__x86_64__)

/* Which of 32 bytes are members: the low half picks a row of bits, the high half a bit of it. A byte from 0x80 on picks
 * an empty row. */
__attribute__((target("avx2"))) static uint32_t members_of(__m256i low, __m256i bits, const uint8_t *p)
{
    const __m256i bytes = _mm256_loadu_si256((const __m256i *)(const void *)p), half = _mm256_set1_epi8(15);
    const __m256i row = _mm256_shuffle_epi8(low, bytes);
    const __m256i bit = _mm256_shuffle_epi8(bits, _mm256_and_si256(_mm256_srli_epi16(bytes, 4), half));

    return ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_and_si256(row, bit), _mm256_setzero_si256()));
}

/* Fifteen ones in a row or more hold eight that begin at a multiple of eight. */
#define LEAST_FULL 15u

static bool has_full_byte(uint64_t ones)
{
    const uint64_t rest = ~ones;

    return ((rest - 0x0101010101010101u) & ones & 0x8080808080808080u) != 0;
}

/* The bits at which `least` ones in a row begin. */
static uint64_t begin_runs(uint64_t ones, size_t least)
{
    if (least >= LEAST_FULL && !has_full_byte(ones))
        return 0;
    for (size_t have = 1, step; have < least; have += step) {
        step = have < least - have ? have : least - have;
        ones &= ones >> step;
    }
    return ones;
}

/* Which of BLOCK bytes are members. */
__attribute__((target("avx2"))) static inline uint64_t block_of(__m256i low, __m256i bits, const uint8_t *p)
{
    return (uint64_t)members_of(low, bits, p + 32) << 32 | members_of(low, bits, p);
}

static unsigned ones_first(uint64_t ones)
{
    return ~ones == 0 ? BLOCK : (unsigned)__builtin_ctzll(~ones);
}

/* Where the run that goes on at text[i] ends. */
__attribute__((target("avx2"))) static size_t run_end(const struct sluice_run_set *s, __m256i low, __m256i bits,
                                                      const uint8_t *text, size_t len, size_t i)
{
    for (; len - i >= BLOCK; i += BLOCK) {
        const unsigned first = ones_first(block_of(low, bits, text + i));

        if (first < BLOCK)
            return i + first;
    }
    while (i < len && s->member[text[i]])
        i++;
    return i;
}

/* For 1 <= least <= BLOCK. */
__attribute__((target("avx2"))) static bool next_blocks(const struct sluice_run_set *s, size_t least,
                                                        const uint8_t *text, size_t len, size_t *at, size_t *end)
{
    const __m256i low = _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)s->low));
    const __m256i bits = _mm256_setr_epi8(1, 2, 4, 8, 16, 32, 64, -128, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 64,
                                          -128, 0, 0, 0, 0, 0, 0, 0, 0);
    size_t i = *at, run = 0; /* members that end at i */

    for (; len - i >= BLOCK; i += BLOCK) {
        const uint64_t ones = block_of(low, bits, text + i);
        const unsigned first = ones_first(ones);
        uint64_t begun = 0;
        unsigned from = 0;

        if (run + first >= least) {
            *at = i - run;
        } else if ((begun = begin_runs(ones, least)) != 0) {
            from = (unsigned)__builtin_ctzll(begun);
            *at = i + from;
        } else {
            run = (size_t)__builtin_clzll(~ones); /* not all are: run + BLOCK would have been enough */
            continue;
        }
        from += ones_first(ones >> from);
        *end = from < BLOCK ? i + from : run_end(s, low, bits, text, len, i + BLOCK);
        return true;
    }
    *at = i - run;
    return next_plain(s, least, text, len, at, end);
}

bool sluice_run_next(const struct sluice_run_set *s, size_t least, const uint8_t *text, size_t len, size_t *at,
                     size_t *end)
{
    if (s->ascii && least <= BLOCK && len - *at >= 2 * BLOCK && __builtin_cpu_supports("avx2"))
        return next_blocks(s, least, text, len, at, end);
    return next_plain(s, least, text, len, at, end);
}

#else

bool sluice_run_next(const struct sluice_run_set *s, size_t least, const uint8_t *text, size_t len, size_t *at,
                     size_t *end)
{
    return next_plain(s, least, text, len, at, end);
}

#endif
