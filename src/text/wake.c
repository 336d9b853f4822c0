/*
 * Which blocks hold something for which view. A block is 64 bytes: which of them are of a class is one word of bits,
 * and what the views look for is asked of these words. Marks are told by their class; what stands round one says
 * whether something may begin there, in the words of the view itself (view_internal.h).
 */
#include "text/view_internal.h"

#include <sodium.h>
#include <string.h>

#define WORD_BITS 64u

#if defined(__x86_64__) && defined(__GNUC__)
#define HAVE_AVX2 1
#include <immintrin.h>
#endif

static size_t words_for(size_t n)
{
    const size_t blocks = (n + SLUICE_VIEW_BLOCK - 1) / SLUICE_VIEW_BLOCK;

    return (blocks + WORD_BITS - 1) / WORD_BITS;
}

/* Every view looks for itself. */
static void wake_all(size_t n, struct sluice_view_awake *awake)
{
    for (unsigned v = 0; v < SLUICE_VIEWS; v++)
        memset(awake->bits[v], 0xFF, words_for(n) * sizeof(uint64_t));
}

size_t sluice_view_next(const struct sluice_view_awake *awake, unsigned view, size_t at, size_t n, bool is_awake)
{
    const uint64_t *bits = awake->bits[view], other = is_awake ? 0 : UINT64_MAX;
    size_t block = at / SLUICE_VIEW_BLOCK, w = block / WORD_BITS;
    uint64_t rest;

    if (at >= n)
        return n;
    rest = (bits[w] ^ other) >> block % WORD_BITS << block % WORD_BITS;
    while (rest == 0) {
        if (++w == words_for(n))
            return n;
        rest = bits[w] ^ other;
    }
    block = w * WORD_BITS + (unsigned)__builtin_ctzll(rest);
    return block * SLUICE_VIEW_BLOCK < n ? block * SLUICE_VIEW_BLOCK : n;
}

#ifdef HAVE_AVX2

#define ROW(name) (1u << SLUICE_VIEW_##name)
#define TEXT_RUN 20u /* characters of base64 that make a run... */
#define HEX_RUN 24u  /* ...and hex digits */
#define LIST_RUN                                                                                                       \
    24u /* bytes that all lists of bytes have one behind the other, none of them a third digit in a row                \
         */

/* Classes of marks. Each is told by its two halves: see classify(). */
enum {
    PERCENT = 1, /* % & */
    QUOTE = 2,   /* " ' */
    EQUALS = 4,  /* : = */
    SLASH = 8,   /* \ */
    GRAVE = 16,  /* ` */
    ZERO = 32,   /* NUL */
};

/* ...of what lists of bytes are made of. */
enum {
    DIGIT = 1,  /* 0-9 */
    LETTER = 2, /* A-F a-f */
    EX = 4,     /* x X */
    GAP = 8,    /* blank , - */
    LINE = 16,  /* other white space */
    PAIR = 32,  /* : */
};

/* Which bytes of a block are of a class, or of an alphabet. */
struct block {
    uint64_t percent, quote, equals, slash, zero, high;
    uint64_t text, hex, list;
};

/* The block before. */
struct last {
    uint64_t text, hex, list;
};

/* The piece, with what stands before it. */
struct piece {
    const uint8_t *p;
    size_t n;
    const uint8_t *before;
};

#define TWICE(...) _mm256_broadcastsi128_si256(_mm_setr_epi8(__VA_ARGS__))

struct tables {
    __m256i low, high, text_low, text_high, list_low, list_high;
};

__attribute__((target("avx2"))) static struct tables tables_make(void)
{
    const struct tables t = {
        TWICE(GRAVE | ZERO, 0, QUOTE, 0, 0, PERCENT, PERCENT, QUOTE, 0, 0, EQUALS, 0, SLASH, EQUALS, 0, 0),
        TWICE(ZERO, 0, PERCENT | QUOTE, EQUALS, 0, SLASH, GRAVE, 0, 0, 0, 0, 0, 0, 0, 0, 0),
        /* 0-9 1, letters 2 and 4, + - / 8, _ 16 */
        TWICE(5, 7, 7, 7, 7, 7, 7, 7, 7, 7, 6, 10, 2, 10, 2, 26),
        TWICE(0, 0, 8, 1, 2, 20, 2, 4, 0, 0, 0, 0, 0, 0, 0, 0),
        TWICE(DIGIT | GAP, DIGIT | LETTER, DIGIT | LETTER, DIGIT | LETTER, DIGIT | LETTER, DIGIT | LETTER,
              DIGIT | LETTER, DIGIT, DIGIT | EX, DIGIT | LINE, LINE | PAIR, 0, GAP, GAP | LINE, 0, 0),
        TWICE(LINE, 0, GAP, DIGIT | PAIR, LETTER, EX, LETTER, EX, 0, 0, 0, 0, 0, 0, 0, 0),
    };

    return t;
}

__attribute__((target("avx2"))) static inline __m256i class_of(__m256i low, __m256i high, __m256i v, __m256i top)
{
    return _mm256_and_si256(_mm256_shuffle_epi8(low, v), _mm256_shuffle_epi8(high, top));
}

/* The upper bits of the bytes of both halves. */
__attribute__((target("avx2"))) static inline uint64_t tops(__m256i a, __m256i b)
{
    return (uint32_t)_mm256_movemask_epi8(a) | (uint64_t)(uint32_t)_mm256_movemask_epi8(b) << 32;
}

__attribute__((target("avx2"))) static inline uint64_t zeros(__m256i a, __m256i b)
{
    const __m256i zero = _mm256_setzero_si256();

    return tops(_mm256_cmpeq_epi8(a, zero), _mm256_cmpeq_epi8(b, zero));
}

/* Which bytes have bit 7 - k of their class. */
#define HAVING(a, b, k) tops(_mm256_slli_epi16(a, k), _mm256_slli_epi16(b, k))

__attribute__((always_inline, target("avx2"))) static inline struct block classify(const struct tables *t,
                                                                                   const uint8_t *p)
{
    const __m256i half = _mm256_set1_epi8(0x0F), hex = _mm256_set1_epi8(DIGIT | LETTER);
    const __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)p);
    const __m256i w = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));
    const __m256i v_top = _mm256_and_si256(_mm256_srli_epi16(v, 4), half);
    const __m256i w_top = _mm256_and_si256(_mm256_srli_epi16(w, 4), half);
    const __m256i mark = class_of(t->low, t->high, v, v_top), mark_2 = class_of(t->low, t->high, w, w_top);
    const __m256i list = class_of(t->list_low, t->list_high, v, v_top);
    const __m256i list_2 = class_of(t->list_low, t->list_high, w, w_top);

    const __m256i any = _mm256_or_si256(mark, mark_2);
    struct block b = {
        .high = tops(v, w),
        .text = ~zeros(class_of(t->text_low, t->text_high, v, v_top), class_of(t->text_low, t->text_high, w, w_top)),
        .hex = ~zeros(_mm256_and_si256(list, hex), _mm256_and_si256(list_2, hex)),
        .list = ~zeros(list, list_2),
    };

    if (_mm256_testz_si256(any, any) != 0)
        return b;
    b.percent = HAVING(mark, mark_2, 7);
    b.quote = HAVING(mark, mark_2, 6) | HAVING(mark, mark_2, 3);
    b.equals = HAVING(mark, mark_2, 5);
    b.slash = HAVING(mark, mark_2, 4);
    b.zero = HAVING(mark, mark_2, 2);
    return b;
}

/* --- runs --- */

/* Do 16 bits or more one behind the other end in m? It says so too often, never too seldom: then one of the eights that
 * begin at every eighth bit is all set, of the block before the last one. */
static inline bool may_have_run(uint64_t m, uint64_t before)
{
    const uint64_t ones = UINT64_MAX / 0xFF;

    return ((~m - ones) & m & ones << 7) != 0 || ((m & 1) != 0 && before >= UINT64_C(0xFF) << 56);
}

/* How many bits, one behind the other, the block ends with. */
static inline unsigned run_at_end(uint64_t m)
{
    return m == UINT64_MAX ? WORD_BITS : (unsigned)__builtin_clzll(~m);
}

/* Do `least` bits one behind the other, 16 to 32, end in m? before: the block before. */
static bool has_run(uint64_t m, uint64_t before, unsigned least)
{
    const unsigned first = m == UINT64_MAX ? WORD_BITS : (unsigned)__builtin_ctzll(~m);

    if (first != 0 && run_at_end(before) + first >= least)
        return true;
    m &= m >> 1;
    m &= m >> 2;
    m &= m >> 4;
    m &= m >> 8;
    return (m & m >> (least - 16)) != 0;
}

/* Bytes that a list may have: of its alphabet, and no third digit in a row. */
static uint64_t listed(const struct block *b, uint64_t hex_before)
{
    return b->list & ~(b->hex & (b->hex << 1 | hex_before >> 63) & (b->hex << 2 | hex_before >> 62));
}

/* A run that comes to be one in the block at t->p[at], `last` characters of it in the block before: is anything made of
 * it? One that goes on behind the block, or began before the piece, may mean anything; so may one as long as a block.
 */
static bool may_mean(const struct piece *t, size_t at, uint64_t text, unsigned last)
{
    unsigned from = 0;

    while (from < WORD_BITS) {
        const uint64_t rest = text >> from;
        const unsigned n = ~rest == 0 ? WORD_BITS - from : (unsigned)__builtin_ctzll(~rest);
        const unsigned before = from == 0 ? last : 0;

        if (n != 0 && n + before >= TEXT_RUN &&
            (from + n == WORD_BITS || at + from + n == t->n || before > at ||
             sluice_view_base64_may_mean(t->p + at + from - before, n + before)))
            return true;
        from += n;
        if (from < WORD_BITS && text >> from == 0)
            return false;
        from += from < WORD_BITS ? (unsigned)__builtin_ctzll(text >> from) : 0;
    }
    return false;
}

static unsigned wake_runs(const struct piece *t, size_t at, const struct block *b, struct last *last)
{
    const uint64_t list = listed(b, last->hex);
    unsigned rows = 0;

    if (may_have_run(b->text, last->text) && has_run(b->text, last->text, TEXT_RUN)) {
        rows |= may_mean(t, at, b->text, run_at_end(last->text)) ? ROW(BASE64) : 0;
        rows |= has_run(b->hex, last->hex, HEX_RUN) ? ROW(HEX) : 0;
    }
    rows |= may_have_run(list, last->list) && has_run(list, last->list, LIST_RUN) ? ROW(BYTES) : 0;
    *last = (struct last){b->text, b->hex, list};
    return rows;
}

/* --- marks --- */

static uint8_t before_mark(const struct piece *t, size_t i, size_t k)
{
    if (k <= i)
        return t->p[i - k];
    return t->before == NULL ? 0 : t->before[SLUICE_VIEW_WAKE_BEFORE - (k - i)];
}

static bool may_join(const struct piece *t, size_t i)
{
    const uint8_t before[2] = {before_mark(t, i, 1), before_mark(t, i, 2)};

    return sluice_view_join_may_begin(t->p + i, t->n - i, before);
}

static bool may_escape(const struct piece *t, size_t i)
{
    return sluice_view_escape_may_begin(t->p + i, t->n - i, SLUICE_VIEW_BLOCK - i % SLUICE_VIEW_BLOCK);
}

static bool may_be_quoted(const struct piece *t, size_t i)
{
    return sluice_view_qp_may_begin(t->p + i, t->n - i, before_mark(t, i, 1));
}

static bool may_be_value(const struct piece *t, size_t i)
{
    return sluice_view_value64_may_follow(t->p + i, t->n - i);
}

static bool may_fold(const struct piece *t, size_t i)
{
    return sluice_view_fold_may_begin(t->p + i, t->n - i);
}

/* Does one of the marks, those of the block at t->p[at], say yes? */
static inline bool any_may(const struct piece *t, size_t at, uint64_t marks,
                           bool (*may)(const struct piece *t, size_t i))
{
    for (; marks != 0; marks &= marks - 1) {
        if (may(t, at + (unsigned)__builtin_ctzll(marks)))
            return true;
    }
    return false;
}

static unsigned wake_marks(const struct piece *t, size_t at, const struct block *b)
{
    unsigned rows = b->zero != 0 ? ROW(UTF16) : 0;

    rows |= any_may(t, at, b->quote | b->slash, may_join) ? ROW(JOIN) : 0;
    rows |= any_may(t, at, b->slash | b->percent, may_escape) ? ROW(ESCAPE) : 0;
    rows |= any_may(t, at, b->equals, may_be_value) ? ROW(VALUE64) : 0;
    rows |= any_may(t, at, b->equals, may_be_quoted) ? ROW(QP) : 0;
    return rows | (any_may(t, at, b->high, may_fold) ? ROW(FOLD) : 0);
}

/* --- the piece --- */

/* One block, which may be cut: the bytes that it lacks are of no class and no alphabet. */
__attribute__((target("avx2"))) static unsigned wake_block(const struct piece *t, size_t at,
                                                           const struct tables *tables, struct last *last)
{
    const size_t left = t->n - at;
    const uint8_t *p = t->p + at;
    struct block b;
    uint8_t rest[SLUICE_VIEW_BLOCK];
    unsigned rows;

    if (left < SLUICE_VIEW_BLOCK) {
        memset(rest, 1, sizeof(rest));
        memcpy(rest, p, left);
        p = rest;
    }
    b = classify(tables, p);
    if (left < SLUICE_VIEW_BLOCK)
        sodium_memzero(rest, sizeof(rest));
    rows = wake_runs(t, at, &b, last);
    if ((b.percent | b.quote | b.equals | b.slash | b.zero | b.high) != 0)
        rows |= wake_marks(t, at, &b);
    return rows;
}

__attribute__((target("avx2"))) static void wake_text(const struct piece *t, struct sluice_view_awake *awake)
{
    const struct tables tables = tables_make();
    struct last last = {0};

    if (t->before != NULL) {
        const struct block b = classify(&tables, t->before + SLUICE_VIEW_WAKE_BEFORE - SLUICE_VIEW_BLOCK);

        last = (struct last){b.text, b.hex, listed(&b, 0)};
    }
    for (size_t w = 0, at = 0; w < words_for(t->n); w++) {
        uint64_t bits[SLUICE_VIEW_BYTES + 1] = {0};

        for (unsigned i = 0; i < WORD_BITS && at < t->n; i++, at += SLUICE_VIEW_BLOCK) {
            unsigned rows = wake_block(t, at, &tables, &last);

            for (; rows != 0; rows &= rows - 1)
                bits[__builtin_ctz(rows)] |= (uint64_t)1 << i;
        }
        for (unsigned v = 0; v < SLUICE_VIEWS; v++)
            awake->bits[v][w] = v < sizeof(bits) / sizeof(bits[0]) ? bits[v] : 0;
        awake->bits[SLUICE_VIEW_INFLATE][w] = UINT64_MAX; /* it looks at no marks */
    }
}

void sluice_view_wake(const uint8_t *p, size_t n, const uint8_t *before, bool numbers, struct sluice_view_awake *awake)
{
    const struct piece t = {p, n, before};

    if (!__builtin_cpu_supports("avx2")) {
        wake_all(n, awake);
        return;
    }
    wake_text(&t, awake);
    if (numbers)
        sluice_view_wake_numbers(p, n, before, awake);
}

#else

void sluice_view_wake(const uint8_t *p, size_t n, const uint8_t *before, bool numbers, struct sluice_view_awake *awake)
{
    (void)p;
    (void)numbers;
    (void)before;
    wake_all(n, awake);
}

#endif
