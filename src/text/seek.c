#include "text/view_internal.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define BLOCK 64u

#ifdef __SSE2__
/* Which of p[0..16) are one of the three bytes. */
static unsigned marks(const uint8_t *p, __m128i a, __m128i b, __m128i c)
{
    const __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
    const __m128i ab = _mm_or_si128(_mm_cmpeq_epi8(v, a), _mm_cmpeq_epi8(v, b));

    return (unsigned)_mm_movemask_epi8(_mm_or_si128(ab, _mm_cmpeq_epi8(v, c)));
}

/* Is one of the three bytes in p[0..BLOCK)? */
static bool block_has(const uint8_t *p, __m128i a, __m128i b, __m128i c)
{
    __m128i any = _mm_setzero_si128();

    for (unsigned i = 0; i < BLOCK; i += 16) {
        const __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + i));

        any = _mm_or_si128(any, _mm_cmpeq_epi8(v, a));
        any = _mm_or_si128(any, _mm_or_si128(_mm_cmpeq_epi8(v, b), _mm_cmpeq_epi8(v, c)));
    }
    return _mm_movemask_epi8(any) != 0;
}
#endif

size_t sluice_view_seek_three(const uint8_t *p, size_t n, uint8_t a, uint8_t b, uint8_t c)
{
    size_t i = 0;

#ifdef __SSE2__
    const __m128i va = _mm_set1_epi8((char)a), vb = _mm_set1_epi8((char)b), vc = _mm_set1_epi8((char)c);

    for (; n - i >= 16; i += 16) {
        const unsigned mask = marks(p + i, va, vb, vc);

        if (mask != 0)
            return i + (unsigned)__builtin_ctz(mask);
        while (n - i >= 16 + BLOCK && !block_has(p + i + 16, va, vb, vc))
            i += BLOCK;
    }
#endif
    while (i < n && p[i] != a && p[i] != b && p[i] != c)
        i++;
    return i;
}
