/*
 * Where the view digits looks closer: the places of view_digits.c and few others. It says so too often, never too
 * seldom, so what a place is does not depend on it.
 */
#include "text/view_internal.h"

#include <string.h>

#if defined(__x86_64__) && defined(__GNUC__)
#define HAVE_AVX2 1
#include <immintrin.h>
#endif

#define INDENT_MAX 8u /* blanks that the second line may begin with; of view_digits.c, as the next */
#define BESIDE 8u     /* bytes to either side of a line's end, one of them a digit */

static bool is_figure(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static bool is_part(uint8_t c)
{
    return is_figure(c) || (c >= 'A' && c <= 'Z');
}

static bool is_sign(uint8_t c)
{
    return c == ' ' || c == '.' || c == '-' || c == '/';
}

static bool is_look(uint8_t c)
{
    return c == 'O' || c == 'o' || c == 'l' || c == 'I' || c == 'Z' || c == 'S' || c == 'G' || c == 'B';
}

static bool is_indent(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '>';
}

static bool has_figure(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (is_figure(p[i]))
            return true;
    }
    return false;
}

/* A line that ends at p[i] and the next one: may they share a number? A name before it is not looked for. */
static bool may_break(const uint8_t *p, size_t i, size_t n)
{
    const size_t before = i;
    size_t line, next;

    if (before >= 2 && !is_part(p[before - 1]) && !(is_sign(p[before - 1]) && is_part(p[before - 2])))
        return false;
    i += p[i] == '-';
    i += i < n && p[i] == '\r';
    if (i < n && p[i] != '\n')
        return false;
    for (line = next = i + 1; next < n && next - line <= INDENT_MAX && is_indent(p[next]); next++)
        ;
    if (n <= next + BESIDE || before < BESIDE)
        return true;
    if (!is_part(p[next]) && !(is_sign(p[next]) && is_part(p[next + 1])))
        return false;
    return has_figure(p + before - BESIDE, BESIDE) || has_figure(p + line, next - line + BESIDE);
}

/* Is one of the two bytes to either side of p[i] a digit, or not there? */
static bool is_beside(const uint8_t *p, size_t i, size_t n)
{
    if (i < 2 || n - i < 3)
        return true;
    return is_figure(p[i - 1]) || is_figure(p[i + 1]) || is_figure(p[i - 2]) || is_figure(p[i + 2]);
}

static bool may_be(const uint8_t *p, size_t i, size_t n)
{
    switch (p[i]) {
    case 0xCE:
    case 0xD0:
    case 0xD1:
        return true;
    case '\n':
    case '\r':
    case '-':
        return may_break(p, i, n);
    default:
        return is_look(p[i]) && is_beside(p, i, n);
    }
}

#ifdef HAVE_AVX2

#define MARGIN 8u /* bytes to either side that say of a byte whether it may be one */
#define CENTRE (64 - 2 * MARGIN)

/* 64 bytes: which of them are of a class. */
struct masks {
    uint64_t figure, look, sign, line, hyphen, lead, part, letter;
};

#define TWICE(...) _mm256_broadcastsi128_si256(_mm_setr_epi8(__VA_ARGS__))

__attribute__((target("avx2"))) static uint32_t equal(__m256i v, char c)
{
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, _mm256_set1_epi8(c)));
}

/* Which bytes are in [low, low + span]. */
__attribute__((target("avx2"))) static uint32_t within(__m256i v, uint8_t low, uint8_t span)
{
    const __m256i from = _mm256_sub_epi8(v, _mm256_set1_epi8((char)low));

    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(from, _mm256_set1_epi8((char)span)), from));
}

/* Which bytes are of a set of at most eight high halves: bit k of low[x] for x in the k-th of them. */
__attribute__((target("avx2"))) static uint32_t among(__m256i v, __m256i low, __m256i high)
{
    const __m256i half = _mm256_set1_epi8(0x0F);
    const __m256i class = _mm256_and_si256(_mm256_shuffle_epi8(low, v),
                                           _mm256_shuffle_epi8(high, _mm256_and_si256(_mm256_srli_epi16(v, 4), half)));

    return ~(uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(class, _mm256_setzero_si256()));
}

/* Digits and what a place begins with; the rest is for where there are any. */
__attribute__((target("avx2"))) static void look(struct masks *m, const uint8_t *p)
{
    /* I O B G 1, S Z 2, l o 4; a byte that is not ASCII has no low half here */
    const __m256i low = TWICE(0, 0, 1, 2, 0, 0, 0, 1, 0, 1, 2, 0, 4, 0, 0, 5);
    const __m256i high = TWICE(0, 0, 0, 0, 1, 2, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    *m = (struct masks){0};
    for (unsigned k = 0; k < 64; k += 32) {
        const __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(p + k));
        const uint32_t hyphen = equal(v, '-');

        m->figure |= (uint64_t)within(v, '0', 9) << k;
        m->look |= (uint64_t)among(v, low, high) << k;
        m->line |= (uint64_t)(equal(v, '\n') | equal(v, '\r')) << k;
        m->hyphen |= (uint64_t)hyphen << k;
        m->lead |= (uint64_t)(equal(v, (char)0xCE) | within(v, 0xD0, 1)) << k;
        m->sign |= (uint64_t)(hyphen | equal(v, ' ') | within(v, '.', 1)) << k;
    }
}

/* Parts of a number that may go on in the next line, and letters. */
__attribute__((target("avx2"))) static void fill(struct masks *m, const uint8_t *p)
{
    for (unsigned k = 0; k < 64; k += 32) {
        const __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(p + k));

        m->part |= (uint64_t)within(v, 'A', 25) << k;
        m->letter |= (uint64_t)(within(v, 'a', 25) | equal(v, '_') | (uint32_t)_mm256_movemask_epi8(v)) << k;
    }
    m->letter |= m->part;
    m->part |= m->figure;
}

/* Letters that may stand in a number: one with a digit within two bytes, among five that a number may be made of. */
static uint64_t letters(const struct masks *m)
{
    const uint64_t beside = m->figure << 1 | m->figure >> 1 | m->figure << 2 | m->figure >> 2;
    const uint64_t alone = m->sign & ~(m->sign << 1) & ~(m->sign >> 1), number = m->figure | m->look | alone;
    const uint64_t two = number & number >> 1, five = two & two >> 2 & number >> 4;
    const uint64_t wide = five | five << 1, all = wide | wide << 2 | five << 4;

    return m->look & beside & all;
}

/* Is what a text ends with, parts of a number and signs, one group of them as a number has: with a digit, or short? */
static bool is_group(const struct masks *m, uint64_t last)
{
    return (m->sign & last) == 0 && ((m->figure & last) != 0 || __builtin_popcountll(last) <= 3);
}

/* The bytes p[0..64) stand before a line's end. May a number that ends with them have a name before it? */
__attribute__((target("avx2"))) static bool may_be_named(const uint8_t *p)
{
    struct masks m;
    uint64_t rest, last, letter, other;

    look(&m, p);
    fill(&m, p);
    if ((m.part | m.sign) == UINT64_MAX)
        return true;
    rest = UINT64_MAX >> __builtin_clzll(~(m.part | m.sign));
    last = ~rest;
    letter = m.letter & rest;
    other = (m.figure | m.line) & rest;
    if ((m.letter & last) != 0 && !is_group(&m, last))
        return true;
    return letter >= other; /* the last of both decides */
}

/* The bytes in the middle that may be a place, to be looked at closer. */
__attribute__((target("avx2"))) static uint64_t places(const uint8_t *p)
{
    struct masks m;
    uint64_t line;

    look(&m, p);
    line = m.line | (m.hyphen & m.line >> 1);
    if ((m.figure | m.lead | line) == 0)
        return 0;
    fill(&m, p);
    line &= m.part << 1 | (m.part << 2 & m.sign << 1);
    return (m.lead | line | (m.figure == 0 ? 0 : letters(&m))) << MARGIN >> 2 * MARGIN << MARGIN;
}

#define NUMBER_LOOK 24u /* bytes looked at one by one */

/* Is it plain, in few steps, that a number that ends before p[i], i >= 2 * NUMBER_LOOK, has no name before it: does
 * another number stand there, or the line's beginning? */
static bool is_unnamed(const uint8_t *p, size_t i)
{
    const size_t from = i;
    bool capital = false, sign = false;

    while (from - i < NUMBER_LOOK && (is_part(p[i - 1]) || is_sign(p[i - 1]))) {
        i--;
        capital = capital || !(is_figure(p[i]) || is_sign(p[i]));
        sign = sign || is_sign(p[i]);
    }
    if (from - i == NUMBER_LOOK || (capital && sign)) /* it may go on; a group of letters may be a name */
        return false;
    while (from - i < 2 * NUMBER_LOOK) {
        const uint8_t c = p[--i], small = c | 0x20;

        if (is_figure(c) || c == '\n' || c == '\r')
            return true;
        if ((small >= 'a' && small <= 'z') || c == '_' || c >= 0x80)
            return false;
    }
    return false;
}

bool sluice_view_digits_may_break(const uint8_t *p, size_t i, size_t n)
{
    if (i < 64)
        return may_break(p, i, n);
    return !is_unnamed(p, i) && may_be_named(p + i - 64) && may_break(p, i, n);
}

__attribute__((target("avx2"))) static size_t seek_wide(const uint8_t *p, size_t from, size_t n)
{
    for (; n - from >= 64; from += CENTRE) {
        for (uint64_t m = places(p + from - MARGIN); m != 0; m &= m - 1) {
            const size_t i = from - MARGIN + (unsigned)__builtin_ctzll(m);

            if (is_look(p[i]) || p[i] >= 0x80 || sluice_view_digits_may_break(p, i, n))
                return i;
        }
    }
    return from;
}

#endif

size_t sluice_view_digits_seek(const uint8_t *p, size_t from, size_t n)
{
#ifdef HAVE_AVX2
    if (n - from > 64 + MARGIN && __builtin_cpu_supports("avx2")) {
        for (; from < MARGIN; from++) {
            if (may_be(p, from, n))
                return from;
        }
        from = seek_wide(p, from, n);
        if (n - from >= 64)
            return from;
    }
#endif
    while (from < n && !may_be(p, from, n))
        from++;
    return from;
}
