#include "text/view_internal.h"

#include <sodium.h>
#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define HAVE_AVX2 1
#include <immintrin.h>
#endif

_Static_assert(SLUICE_VIEWS <= 16, "a word has a bit for each");

#define ROW(name) (1u << SLUICE_VIEW_##name)
#define ALL_ROWS ((1u << SLUICE_VIEWS) - 1)

#ifdef HAVE_AVX2

/* A mark is of one class, a class is the marks of some views. Each is told by its two halves: see classes(). */
enum {
    PERCENT = 1, /* % & */
    QUOTE = 2,   /* " ' */
    COLON = 4,   /* : */
    EQUALS = 8,  /* = */
    SLASH = 16,  /* \ */
    GRAVE = 32,  /* ` */
    ZERO = 64,   /* NUL */
    HIGH = 128,  /* not ASCII */
};

static uint32_t rows_of(uint32_t classes)
{
    uint32_t rows = ROW(INFLATE);

    rows |= (classes & (PERCENT | SLASH)) != 0 ? ROW(ESCAPE) : 0;
    rows |= (classes & (QUOTE | GRAVE | SLASH)) != 0 ? ROW(JOIN) : 0;
    rows |= (classes & (COLON | EQUALS)) != 0 ? ROW(VALUE64) : 0;
    rows |= (classes & EQUALS) != 0 ? ROW(QP) : 0;
    rows |= (classes & ZERO) != 0 ? ROW(UTF16) : 0;
    rows |= (classes & HIGH) != 0 ? ROW(FOLD) : 0;
    return rows;
}

/* Groups of four bytes one behind the other that a run of a dense decoder fills: bit k for those that begin at k. */
static uint64_t windows(uint64_t groups)
{
    return groups & groups >> 1 & groups >> 2 & groups >> 3;
}

#define STEP 32u

/* The last groups that are all of an alphabet: of base64; of lists of bytes; ...and no three hex digits in a row, as an
 * element of a list has not. Newest in bit 63. Hex digits are of the first two. */
struct groups {
    uint64_t text, listed, list;
};

/* Which bytes are in an alphabet, by their halves as above: all ones for those that are. */
__attribute__((target("avx2"))) static __m256i groups_in(__m256i low, __m256i high, __m256i v, __m256i top)
{
    const __m256i zero = _mm256_setzero_si256(),
                  class = _mm256_and_si256(_mm256_shuffle_epi8(low, v), _mm256_shuffle_epi8(high, top));

    return _mm256_cmpeq_epi32(_mm256_cmpeq_epi8(class, zero), zero);
}

/* n bytes, a multiple of STEP and one block at most: the marks in them, and whether enough groups for a run of a dense
 * decoder end in them. */
__attribute__((target("avx2"))) static uint32_t wake_block(const uint8_t *p, size_t n, struct groups *g)
{
    const __m256i low = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(GRAVE | ZERO, 0, QUOTE, 0, 0, PERCENT, PERCENT, QUOTE, 0, 0, COLON, 0, SLASH, EQUALS, 0, 0));
    const __m256i high = _mm256_broadcastsi128_si256(
        _mm_setr_epi8(ZERO, 0, PERCENT | QUOTE, COLON | EQUALS, 0, SLASH, GRAVE, 0, 0, 0, 0, 0, 0, 0, 0, 0));
    /* 0-9 1, letters 2 and 4, + - / 8, _ 16 */
    const __m256i low64 = _mm256_broadcastsi128_si256(_mm_setr_epi8(5, 7, 7, 7, 7, 7, 7, 7, 7, 7, 6, 10, 2, 10, 2, 26));
    const __m256i high64 = _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 0, 8, 1, 2, 20, 2, 4, 0, 0, 0, 0, 0, 0, 0, 0));
    /* 0-9 : 1, A-F 2, x 4, blank , - 8, other white space 16 */
    const __m256i low_list =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(9, 3, 3, 3, 3, 3, 3, 1, 5, 17, 17, 0, 8, 24, 0, 0));
    const __m256i high_list =
        _mm256_broadcastsi128_si256(_mm_setr_epi8(16, 0, 8, 1, 2, 4, 2, 4, 0, 0, 0, 0, 0, 0, 0, 0));
    const __m256i half = _mm256_set1_epi8(0x0F), not_ascii = _mm256_set1_epi8((char)0x80);
    const __m256i zero = _mm256_setzero_si256(), small = _mm256_set1_epi8(0x20);
    const __m256i first = _mm256_set1_epi32(0x00FFFFFF), last = _mm256_set1_epi32((int)0xFFFFFF00);
    __m256i classes = _mm256_setzero_si256();
    uint64_t found_text = 0, found_list = 0, found_hex = 0;
    uint32_t rows;
    uint8_t all[STEP];

    for (size_t i = 0; i < n; i += STEP) {
        const __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(p + i));
        const __m256i top = _mm256_and_si256(_mm256_srli_epi16(v, 4), half);
        const __m256i class = _mm256_and_si256(_mm256_shuffle_epi8(low, v), _mm256_shuffle_epi8(high, top));
        const __m256i text = groups_in(low64, high64, v, top), listed = groups_in(low_list, high_list, v, top);
        const __m256i mark =
            _mm256_or_si256(_mm256_cmpgt_epi8(_mm256_set1_epi8('0'), v),
                            _mm256_or_si256(_mm256_cmpeq_epi8(v, _mm256_set1_epi8(':')),
                                            _mm256_cmpeq_epi8(_mm256_or_si256(v, small), _mm256_set1_epi8('x'))));
        const __m256i three = _mm256_or_si256(_mm256_cmpeq_epi32(_mm256_and_si256(mark, first), zero),
                                              _mm256_cmpeq_epi32(_mm256_and_si256(mark, last), zero));
        const __m256i list = _mm256_andnot_si256(three, listed);

        classes = _mm256_or_si256(classes, _mm256_or_si256(class, _mm256_and_si256(v, not_ascii)));
        g->text = g->text >> 8 | (uint64_t)(uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(text)) << 56;
        g->listed = g->listed >> 8 | (uint64_t)(uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(listed)) << 56;
        g->list = g->list >> 8 | (uint64_t)(uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(list)) << 56;
        found_text |= windows(g->text);
        found_list |= windows(g->list);
        found_hex |= windows(g->text & g->listed);
    }
    _mm256_storeu_si256((__m256i *)(void *)all, classes);
    rows = 0;
    for (unsigned i = 0; i < STEP; i++)
        rows |= all[i];
    rows = rows_of(rows);
    rows |= found_text != 0 ? ROW(BASE64) : 0;
    rows |= found_hex != 0 ? ROW(HEX) : 0;
    return rows | (found_list != 0 ? ROW(BYTES) : 0);
}

/* The last block, which is not whole: the bytes that it lacks are of no class and no alphabet. */
static uint32_t wake_rest(const uint8_t *p, size_t n, struct groups *g)
{
    const size_t whole = n / STEP * STEP;
    uint8_t rest[STEP];
    uint32_t rows = wake_block(p, whole, g);

    if (whole == n)
        return rows;
    memset(rest, 1, sizeof(rest));
    memcpy(rest, p + whole, n - whole);
    rows |= wake_block(rest, STEP, g);
    sodium_memzero(rest, sizeof(rest));
    return rows;
}

void sluice_view_wake(const uint8_t *p, size_t n, const uint8_t *before, bool numbers, uint16_t *rows)
{
    struct groups g = {0, 0, 0};
    uint16_t *first = rows;

    if (!__builtin_cpu_supports("avx2")) {
        for (size_t i = 0; i < n; i += SLUICE_VIEW_BLOCK)
            *rows++ = ALL_ROWS;
        return;
    }
    for (size_t i = 0; i < n; i += SLUICE_VIEW_BLOCK) {
        const size_t left = n - i;

        *rows++ = (uint16_t)(left < SLUICE_VIEW_BLOCK ? wake_rest(p + i, left, &g)
                                                      : wake_block(p + i, SLUICE_VIEW_BLOCK, &g));
    }
    if (numbers)
        sluice_view_wake_numbers(p, n, before, first);
}

#else

/* Every view looks for itself. */
void sluice_view_wake(const uint8_t *p, size_t n, const uint8_t *before, bool numbers, uint16_t *rows)
{
    (void)p;
    (void)numbers;
    (void)before;
    for (size_t i = 0; i < n; i += SLUICE_VIEW_BLOCK)
        *rows++ = ALL_ROWS;
}

#endif
