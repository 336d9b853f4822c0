/*
 * Which blocks hold something for the views spelt, digits and groups: the part of sluice_view_wake() that knows them. A
 * block also wakes where what would make a place of its bytes one lies in its neighbour: they look at most NEAR bytes
 * round.
 */
#include "text/view_internal.h"

#if defined(__x86_64__) && defined(__GNUC__)

#include <immintrin.h>
#include <sodium.h>
#include <string.h>

#define STEP 32u
#define SPELT (1u << SLUICE_VIEW_SPELT)
#define DIGITS (1u << SLUICE_VIEW_DIGITS)
#define GROUPS (1u << SLUICE_VIEW_GROUPS)
#define NEAR SLUICE_VIEW_NUMBER_NEAR
#define AHEAD (SLUICE_VIEW_WORD_MAX + 1) /* bytes behind a step that are looked at */
#define WORDS_WITHIN 32u                 /* bytes in which three words begin: view_spelt.c */
#define EMPHASIS_FIGURES 4               /* between underscores: view_spelt.c */
#define WORDS_BETWEEN 3                  /* ...with so many others between the first and the last of them */

/* The classes of a byte that its two halves tell. */
enum {
    LOOK_I = 1,  /* I O B G */
    LOOK_S = 2,  /* S Z */
    LOOK_L = 4,  /* l o */
    SIGN = 8,    /* blank - . / */
    UNDER = 16,  /* _ and comma; also / \\ */
    LINE = 32,   /* line feed, carriage return */
    FIGURE = 64, /* 0-9 */
    LEAD = 128,  /* of two bytes that may be a letter of Greek or Cyrillic, and some others */
};

/* STEP bytes: which of them are of a class. */
struct half {
    const uint8_t *at;
    uint32_t figure, letter, high, word;
    bool is_full; /* the rest is known, too */
    bool is_near; /* `word` has only what begins with the first three letters of a word; else with some of some words */
    bool is_sure; /* ...has whole words only */
    uint32_t look, sign, under, line, lead, capital, bracket;
    uint32_t blank, comma, slash, underscore, open;
};

/* word_low, word_high: the first three letters of the words in view_spelt.c that count, small, in eight groups of them,
 * each a bit, told by the halves of each letter; who passes is looked up. */
struct tables {
    __m256i low, high, word_low[3], word_high[3];
};

/* What the halves are of: p[0..n); the second one begins at p[at]. */
struct window {
    const uint8_t *p;
    size_t n, at;
};

#define TWICE(...) _mm256_broadcastsi128_si256(_mm_setr_epi8(__VA_ARGS__))

__attribute__((target("avx2"))) static struct tables tables_make(void)
{
    const struct tables t = {TWICE(8 | FIGURE | (char)LEAD, FIGURE | (char)LEAD, LOOK_I | FIGURE, LOOK_S | FIGURE,
                                   FIGURE, FIGURE, FIGURE, LOOK_I | FIGURE, FIGURE, LOOK_I | FIGURE, LOOK_S | LINE, 0,
                                   LOOK_L | UNDER, SIGN | LINE, SIGN | (char)LEAD, LOOK_I | LOOK_L | SIGN | UNDER),
                             TWICE(LINE, 0, SIGN | UNDER, FIGURE, LOOK_I, LOOK_S | UNDER, LOOK_L, 0, 0, 0, 0, 0,
                                   (char)LEAD, (char)LEAD, 0, 0),
                             {TWICE(-128, 64, 0, 66, 24, -128, 32, 0, -128, 0, -127, 0, 0, -128, 1, 4),
                              TWICE(0, 0, 24, 101, 4, -13, 0, 25, 8, -25, 82, 0, 0, -128, -124, 49),
                              TWICE(2, -48, 73, 27, -58, -65, 35, -127, 70, -97, 40, 0, 33, 0, -63, -119)},
                             {TWICE(0, 0, 0, 0, 0, 0, -11, -21, 0, 0, 0, 0, 0, 0, 0, 0),
                              TWICE(0, 0, 0, 0, 0, 0, -1, -1, 0, 0, 0, 0, 0, 0, 33, 0),
                              TWICE(0, 0, 0, 0, 0, 0, -1, 127, 0, 0, 1, 32, 0, 0, -120, 0)}};

    return t;
}

__attribute__((target("avx2"))) static __m256i classes(__m256i low, __m256i high, __m256i v)
{
    const __m256i half = _mm256_set1_epi8(0x0F);

    return _mm256_and_si256(_mm256_shuffle_epi8(low, _mm256_and_si256(v, half)),
                            _mm256_shuffle_epi8(high, _mm256_and_si256(_mm256_srli_epi16(v, 4), half)));
}

/* Which bytes have one of the bits. */
__attribute__((target("avx2"))) static uint32_t having(__m256i class, int bits)
{
    const __m256i none =
        _mm256_cmpeq_epi8(_mm256_and_si256(class, _mm256_set1_epi8((char)bits)), _mm256_setzero_si256());

    return ~(uint32_t)_mm256_movemask_epi8(none);
}

/* Leave out of h->word what does not begin like a word of the list. */
static void come_near(struct half *h)
{
    for (uint32_t m = h->is_near ? 0 : h->word; m != 0; m &= m - 1) {
        const unsigned i = (unsigned)__builtin_ctz(m);

        if (!sluice_view_may_be_digit_word(h->at + i, AHEAD))
            h->word &= ~(1u << i);
    }
    h->is_near = true;
}

/* Leave out of h->word what only begins like a word: "sie" is no "sieben". */
static void make_sure(struct half *h)
{
    come_near(h);
    for (uint32_t m = h->is_sure ? 0 : h->word; m != 0; m &= m - 1) {
        const unsigned i = (unsigned)__builtin_ctz(m);

        if (!sluice_view_is_digit_word(h->at + i))
            h->word &= ~(1u << i);
    }
    h->is_sure = true;
}

__attribute__((target("avx2"))) static uint32_t equal(__m256i v, char c)
{
    return (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(v, _mm256_set1_epi8(c)));
}

/* What every step needs, in h; AHEAD more bytes must be there. */
__attribute__((always_inline, target("avx2"))) static inline void look(struct half *h, const struct tables *t,
                                                                       const uint8_t *p, const struct half *last)
{
    const __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p), blank = _mm256_set1_epi8(0x20);
    const __m256i small = _mm256_or_si256(v, blank), from_0 = _mm256_sub_epi8(v, _mm256_set1_epi8('0'));
    const __m256i from_a = _mm256_sub_epi8(small, _mm256_set1_epi8('a'));
    const __m256i second = _mm256_or_si256(_mm256_loadu_si256((const __m256i *)(const void *)(p + 1)), blank);
    const __m256i third = _mm256_or_si256(_mm256_loadu_si256((const __m256i *)(const void *)(p + 2)), blank);
    const __m256i word = _mm256_and_si256(classes(t->word_low[0], t->word_high[0], small),
                                          _mm256_and_si256(classes(t->word_low[1], t->word_high[1], second),
                                                           classes(t->word_low[2], t->word_high[2], third)));

    h->at = p;
    h->is_full = h->is_near = h->is_sure = false;
    h->figure = (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(from_0, _mm256_set1_epi8(9)), from_0));
    h->letter =
        (uint32_t)_mm256_movemask_epi8(_mm256_cmpeq_epi8(_mm256_min_epu8(from_a, _mm256_set1_epi8(25)), from_a));
    h->high = (uint32_t)_mm256_movemask_epi8(v);
    h->word = having(word, 0xFF) &
              ~((h->figure | h->letter | h->high) << 1 | (last->letter | last->high | last->figure) >> 31);
}

/* ...and what only numbers and letters of other alphabets need. */
__attribute__((target("avx2"))) static void fill(struct half *h, const struct tables *t)
{
    const __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)h->at);
    const __m256i class = classes(t->low, t->high, v);

    if (h->is_full)
        return;
    h->is_full = true;
    h->look = having(class, LOOK_I | LOOK_S | LOOK_L);
    h->sign = having(class, SIGN);
    h->under = having(class, UNDER);
    h->line = having(class, LINE);
    h->lead = (uint32_t)_mm256_movemask_epi8(class);
    h->bracket = (uint32_t)_mm256_movemask_epi8(
        _mm256_cmpeq_epi8(_mm256_or_si256(v, _mm256_set1_epi8(1)), _mm256_set1_epi8(')'))); /* '(', ')' */
    h->open = equal(v, '(');
    h->blank = equal(v, ' ');
    h->comma = equal(v, ',');
    h->slash = equal(v, '/');
    h->underscore = equal(v, '_');
    h->capital = h->letter & ~(uint32_t)_mm256_movemask_epi8(_mm256_slli_epi16(v, 2));
}

static uint64_t join(uint32_t a, uint32_t b)
{
    return a | (uint64_t)b << 32;
}

static uint64_t five(uint64_t m)
{
    const uint64_t two = m & m >> 1;

    return two & two >> 2 & m >> 4;
}

/* Where a line ends behind a part of a number and the next one begins like one. */
static uint64_t breaks(const struct half *a, const struct half *b)
{
    const uint64_t capital = join(a->capital, b->capital), ours = join(a->figure, b->figure) | capital;
    const uint64_t others = (join(a->letter, b->letter) & ~capital) |
                            join(a->high | (a->under & ~a->sign), b->high | (b->under & ~b->sign));
    const uint64_t sign = join(a->sign, b->sign); /* a hyphen may follow one, before the line's end */
    const uint64_t behind = ours << 1 | (ours << 2 & sign << 1) | (ours << 3 & sign << 2 & sign << 1);

    return join(a->line, b->line) & behind & ~(others >> 1);
}

/* ...may one of them be in a number? Of those in the middle; the others are in the middle of other halves. */
static bool has_break(const struct window *w, const struct half *a, const struct half *b)
{
    uint64_t m = breaks(a, b);

    if (w->at < STEP || w->n - w->at <= STEP)
        return m != 0; /* there are no others at the edges */
    for (m &= UINT64_C(0x0000FFFFFFFF0000); m != 0; m &= m - 1) {
        const size_t i = w->at - STEP + (unsigned)__builtin_ctzll(m);

        if (sluice_view_digits_may_break(w->p, i, w->n) ||
            (w->p[i - 1] == '-' && sluice_view_digits_may_break(w->p, i - 1, w->n)))
            return true;
    }
    return false;
}

/* Letters among five bytes that a number may be made of, signs by themselves. */
static uint64_t in_numbers(uint64_t look, uint64_t figure, uint64_t sign)
{
    const uint64_t number = figure | look | (sign & ~(sign << 1) & ~(sign >> 1));
    const uint64_t begins = five(number), wide = begins | begins << 1;

    return look & (wide | wide << 2 | begins << 4);
}

static bool wakes_digits(const struct window *w, const struct half *a, const struct half *b)
{
    const uint64_t figure = join(a->figure, b->figure), letter = join(a->letter, b->letter);
    const uint64_t sign = join(a->sign, b->sign), look = join(a->look, b->look), lead = join(a->lead, b->lead);
    const uint64_t beside = look & (figure << 1 | figure >> 1 | figure << 2 | figure >> 2);

    if (figure != 0 && has_break(w, a, b))
        return true;
    if ((lead & ((figure | letter) << 1 | (figure | letter) >> 2 | (sign >> 2 & figure >> 3 & figure >> 4))) != 0)
        return true;
    return beside != 0 && (beside & in_numbers(look, figure, sign)) != 0;
}

/* Single characters with the same between them. */
static bool has_singles(const struct half *a, const struct half *b)
{
    const uint64_t sign = join(a->sign | a->under | a->bracket, b->sign | b->under | b->bracket);
    const uint64_t one = join(a->figure | a->capital, b->figure | b->capital) & sign << 1 & sign >> 1;
    const uint64_t two = one & sign << 2;

    return (one & one << 2 & one << 4 & one << 6) != 0 || (two & two << 3 & two << 6 & two << 9) != 0;
}

/* A value with an underscore before it and one behind it. */
static bool has_emphasis(const struct half *a, const struct half *b)
{
    const uint64_t word = join(a->letter | a->figure | a->high, b->letter | b->figure | b->high);
    const uint64_t mark = join(a->underscore, b->underscore), other = word | mark;
    const uint64_t open = mark & ~(other << 1), close = mark & ~(other >> 1);

    return open != 0 && close > (open & -open) && __builtin_popcountll(join(a->figure, b->figure)) >= EMPHASIS_FIGURES;
}

/* Three words near one another. */
static bool has_words(const struct half *a, const struct half *b)
{
    const uint64_t letter = join(a->letter | a->high, b->letter | b->high), begins = letter & ~(letter << 1);
    uint64_t m = join(a->word, b->word);

    for (; (m & (m - 1)) != 0; m &= m - 1) {
        const uint64_t second = m & (m - 1), third = second & (second - 1);
        const uint64_t between = (third & -third) - (m & -m);

        if (third != 0 && __builtin_ctzll(third) - __builtin_ctzll(m) <= (int)WORDS_WITHIN &&
            __builtin_popcountll(begins & between) - 1 <= WORDS_BETWEEN)
            return true;
    }
    return false;
}

/* So many figures more begin groups behind the one at the bit, 2 to 4 characters and a part of so many bytes further.
 */
static uint64_t in_step(uint64_t begins, unsigned part, unsigned more)
{
    uint64_t out = 0;

    for (unsigned width = 2; width <= 4; width++) {
        uint64_t m = begins;

        for (unsigned k = 1; k <= more; k++)
            m &= begins >> k * (width + part);
        out |= m;
    }
    return out;
}

/* Groups of a number with the same between all of them, or the first of them in brackets. */
static bool has_groups(const struct half *a, const struct half *b)
{
    const uint64_t figure = join(a->figure, b->figure), word = figure | join(a->letter, b->letter);
    const uint64_t list = figure & join(a->comma, b->comma) << 2 & join(a->blank, b->blank) << 1 & word << 3;
    const uint64_t strung = figure & join(a->underscore, b->underscore) << 1 & word << 2;
    const uint64_t slashed = figure & join(a->slash, b->slash) << 1 & word << 2;
    const uint64_t open = join(a->open, b->open), close = join(a->bracket, b->bracket) & ~open & word << 1;

    if ((list | strung | slashed) != 0 && (in_step(list, 2, 1) | in_step(strung, 1, 1) | in_step(slashed, 1, 2)) != 0)
        return true;
    return (close & (open << 3 | open << 4 | open << 5) &
            (figure >> 1 | (join(a->sign, b->sign) >> 1 & figure >> 2))) != 0;
}

/* Most halves of prose say nothing: no figures, nor letters of other alphabets, nor three words. */
static inline bool says_something(const struct half *a, const struct half *b)
{
    const uint64_t word = join(a->word, b->word), but_one = word & (word - 1);

    return (a->figure | b->figure | a->high | b->high) != 0 || (but_one & (but_one - 1)) != 0;
}

/* What two halves one behind the other say, but for the bits that are known. */
static uint16_t wakes(const struct window *w, struct half *a, struct half *b, const struct tables *t, unsigned known)
{
    unsigned bits = 0;

    if ((known & SPELT) == 0 && (a->word | b->word) != 0 && has_words(a, b)) {
        come_near(a);
        come_near(b);
        if (has_words(a, b)) {
            make_sure(a);
            make_sure(b);
            bits |= has_words(a, b) ? SPELT : 0;
        }
    }
    if ((a->figure | b->figure | a->high | b->high) != 0 && known != (SPELT | DIGITS | GROUPS)) {
        fill(a, t);
        fill(b, t);
        bits |= (known & DIGITS) == 0 && wakes_digits(w, a, b) ? DIGITS : 0;
        bits |= (known & SPELT) == 0 && (a->figure | b->figure) != 0 && (has_singles(a, b) || has_emphasis(a, b))
                    ? SPELT
                    : 0;
        bits |= (known & GROUPS) == 0 && (a->figure | b->figure) != 0 && has_groups(a, b) ? GROUPS : 0;
    }
    return (uint16_t)bits;
}

/* The blocks of which bytes are near p[i..i + STEP), the last of `blocks` at most. */
static size_t first_near(size_t i)
{
    return i < NEAR + STEP ? 0 : (i - NEAR - STEP) / SLUICE_VIEW_BLOCK;
}

static size_t last_near(size_t i, size_t blocks)
{
    const size_t last = (i + STEP + NEAR) / SLUICE_VIEW_BLOCK;

    return last < blocks ? last : blocks - 1;
}

static void set(struct sluice_view_awake *awake, size_t blocks, size_t i, unsigned bits)
{
    for (size_t b = first_near(i); b <= last_near(i, blocks); b++) {
        awake->bits[SLUICE_VIEW_SPELT][b / 64] |= (uint64_t)((bits & SPELT) != 0) << b % 64;
        awake->bits[SLUICE_VIEW_DIGITS][b / 64] |= (uint64_t)((bits & DIGITS) != 0) << b % 64;
        awake->bits[SLUICE_VIEW_GROUPS][b / 64] |= (uint64_t)((bits & GROUPS) != 0) << b % 64;
    }
}

/* What is known already of every block that set() would set: of the last one, for they are set from there back. */
static unsigned known_of(const struct sluice_view_awake *awake, size_t blocks, size_t i)
{
    const size_t b = last_near(i, blocks);
    const unsigned spelt = awake->bits[SLUICE_VIEW_SPELT][b / 64] >> b % 64 & 1;
    const unsigned digits = awake->bits[SLUICE_VIEW_DIGITS][b / 64] >> b % 64 & 1;
    const unsigned groups = awake->bits[SLUICE_VIEW_GROUPS][b / 64] >> b % 64 & 1;

    return spelt * SPELT | digits * DIGITS | groups * GROUPS;
}

/* The bytes before p: what they make of one another is near the first block. */
__attribute__((target("avx2"))) static void look_before(struct half *halves, const struct tables *t,
                                                        const uint8_t *joined, struct sluice_view_awake *awake,
                                                        size_t blocks)
{
    const struct window w = {.n = 0}; /* what these see is all there is of it */

    for (size_t i = 0; i < SLUICE_VIEW_WAKE_BEFORE / STEP; i++) {
        look(&halves[i % 2], t, joined + i * STEP, &halves[1 - i % 2]);
        if (i != 0)
            set(awake, blocks, 0, wakes(&w, &halves[1 - i % 2], &halves[i % 2], t, 0));
    }
}

__attribute__((target("avx2"))) void sluice_view_wake_numbers(const uint8_t *p, size_t n, const uint8_t *before,
                                                              struct sluice_view_awake *awake)
{
    const size_t blocks = (n + SLUICE_VIEW_BLOCK - 1) / SLUICE_VIEW_BLOCK;
    const struct tables t = tables_make();
    uint8_t first[SLUICE_VIEW_WAKE_BEFORE + AHEAD] = {0}, rest[STEP + AHEAD];
    struct half halves[2] = {{.at = rest}, {.at = rest}}, *last = &halves[0], *now = &halves[1];

    memset(rest, 0, sizeof(rest));
    if (before != NULL && n != 0) {
        memcpy(first, before, SLUICE_VIEW_WAKE_BEFORE);
        memcpy(first + SLUICE_VIEW_WAKE_BEFORE, p, n < AHEAD ? n : AHEAD);
        look_before(halves, &t, first, awake, blocks);
    }
    for (size_t i = 0; i < n; i += STEP) {
        const uint8_t *at = p + i;
        struct half *other = last;

        last = now;
        now = other;
        if (n - i < STEP + AHEAD) {
            fill(last, &t); /* it may be in rest */
            make_sure(last);
            memset(rest, 0, sizeof(rest));
            memcpy(rest, at, n - i);
            at = rest;
        }
        look(now, &t, at, last);
        if (says_something(last, now)) {
            const struct window w = {p, n, i};
            const uint16_t bits = wakes(&w, last, now, &t, known_of(awake, blocks, i));

            if (bits != 0)
                set(awake, blocks, i, bits);
        }
    }
    sodium_memzero(first, sizeof(first));
    sodium_memzero(rest, sizeof(rest));
}

#endif
