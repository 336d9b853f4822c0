#include "rules/lexicon_gate.h"

#include "rules/lexicon_gap.h"

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define BLOCK SLUICE_LETTERS_BLOCK
#define SMALL 0x20202020u
#define LOW 0x9e3779b1u
#define HIGH 0x85ebca77u
#define SALT 0xc2b2ae3du
#define THREE 0x00ffffffu

/* salt: of what is asked. */
static uint32_t hash(uint64_t head, uint32_t salt)
{
    return (uint32_t)head * LOW + (uint32_t)(head >> 32) * HIGH + salt * SALT;
}

static uint32_t salt_of(enum sluice_gate_mark mark, unsigned depth)
{
    return depth << 3 | mark;
}

static uint32_t salt_behind(unsigned depth, const uint8_t behind[2])
{
    return (uint32_t)behind[0] << 16 | (uint32_t)behind[1] << 8 | salt_of(SLUICE_GATE_GAP, depth);
}

static void add(uint32_t *table, uint32_t key, unsigned root)
{
    table[key / 16] |= 1u << (2 * (key % 16) + root);
}

static unsigned roots_at(const uint32_t *table, uint32_t key)
{
    return table[key / 16] >> 2 * (key % 16) & 3;
}

static void add_first(struct sluice_lexicon_gate *g, unsigned root, uint64_t head, uint32_t salt)
{
    add(g->first, hash(head, salt) >> (32u - SLUICE_GATE_FIRST_BITS), root);
}

static void add_more(struct sluice_lexicon_gate *g, unsigned root, uint64_t head, uint32_t salt)
{
    add(g->more, hash(head, salt) >> (32u - SLUICE_GATE_MORE_BITS), root);
}

static unsigned first_has(const struct sluice_lexicon_gate *g, uint64_t head, uint32_t salt)
{
    return roots_at(g->first, hash(head, salt) >> (32u - SLUICE_GATE_FIRST_BITS));
}

static unsigned more_has(const struct sluice_lexicon_gate *g, uint64_t head, uint32_t salt)
{
    return roots_at(g->more, hash(head, salt) >> (32u - SLUICE_GATE_MORE_BITS));
}

static uint32_t open_slot(uint32_t head)
{
    return (head & THREE) * LOW >> (32u - SLUICE_GATE_OPEN_BITS);
}

static void note_open(struct sluice_lexicon_gate *g, uint64_t head, unsigned depth)
{
    for (uint32_t i = 0; i < 1u << SLUICE_GATE_OPEN_BITS; i++) {
        if (depth < 3 || i == open_slot((uint32_t)head))
            g->open[i] |= (uint16_t)(1u << depth);
    }
}

void sluice_gate_note(struct sluice_lexicon_gate *g, enum sluice_gate_mark mark, unsigned root, uint64_t head,
                      unsigned depth)
{
    if (mark == SLUICE_GATE_GOES_ON && depth == SLUICE_GATE_DEPTH)
        add_first(g, root, head, salt_of(mark, depth));
    else
        add_more(g, root, head, salt_of(mark, depth));
    if (mark == SLUICE_GATE_ENDS || mark == SLUICE_GATE_GAP)
        add_first(g, root, head, salt_of(SLUICE_GATE_ENDS, depth));
    if (mark == SLUICE_GATE_OPEN)
        note_open(g, head, depth);
}

void sluice_gate_note_behind(struct sluice_lexicon_gate *g, unsigned root, uint64_t head, unsigned depth,
                             const uint8_t behind[2])
{
    add_more(g, root, head, salt_behind(depth, behind));
}

/* --- which places are looked at closer ---------------------------------------------------------------------------- */

#define SALT_CLOSER 0u

/* Bits of a block from bit i on. */
static uint64_t bits_from(uint64_t now, uint64_t next, unsigned i)
{
    return now >> i | next << 1 << (BLOCK - 1 - i);
}

/* How many letters and digits stand at bit i of `now` in a row, as far as they count. */
static unsigned letters_at(const struct sluice_gate_walk *w, unsigned i)
{
    const size_t left = w->to - (w->at + i);
    const unsigned most = left < SLUICE_GATE_DEPTH ? (unsigned)left : SLUICE_GATE_DEPTH;

    return (unsigned)__builtin_ctzll(~bits_from(w->now.ascii, w->next.ascii, i) | (uint64_t)1 << most);
}

/* The humps behind bit i of `now` and among the letters there. */
static unsigned humps_at(const struct sluice_gate_walk *w, unsigned i, unsigned letters)
{
    return (unsigned)bits_from(w->humps, w->next_humps, i) & ((1u << letters) - 1) & ~1u;
}

static uint32_t salt_at(const struct sluice_gate_walk *w, unsigned i, unsigned letters)
{
    if (((w->humps | w->next_humps) != 0 && humps_at(w, i, letters) != 0) || w->to - (w->at + i) <= letters ||
        (bits_from(w->now.high, w->next.high, i) >> letters & 1) != 0)
        return SALT_CLOSER;
    return salt_of(letters == SLUICE_GATE_DEPTH ? SLUICE_GATE_GOES_ON : SLUICE_GATE_ENDS, letters);
}

static bool may_begin_at(const struct sluice_gate_walk *w, const struct sluice_gate_places *p, unsigned i)
{
    const uint64_t all = sluice_head_at(w->text, w->len, w->at + p->bit[i]);
    const uint64_t head = sluice_head_first(all, p->letters[i]);

    return p->salt[i] == SALT_CLOSER || first_has(w->gate, head, p->salt[i]) != 0 ||
           w->gate->open[open_slot((uint32_t)head)] != 0;
}

#if defined(__x86_64__)

/* The first `letters` bytes, at most four, of each lane. */
__attribute__((target("avx2"))) static __m256i cut(__m256i bytes, __m256i letters)
{
    const __m256i bit = _mm256_sllv_epi32(_mm256_set1_epi32(1), _mm256_slli_epi32(letters, 3));

    return _mm256_and_si256(bytes, _mm256_sub_epi32(bit, _mm256_set1_epi32(1)));
}

/* Both bits of eight keys. */
__attribute__((target("avx2"))) static __m256i eight_roots(const uint32_t *table, __m256i keys)
{
    const __m256i words =
        _mm256_i32gather_epi32((const int *)(const void *)table, _mm256_srli_epi32(keys, 4), sizeof(*table));
    const __m256i shift = _mm256_slli_epi32(_mm256_and_si256(keys, _mm256_set1_epi32(15)), 1);

    return _mm256_and_si256(_mm256_srlv_epi32(words, shift), _mm256_set1_epi32(3));
}

/* At which of eight places from the i-th on some word may begin, as bits. Eight bytes of text follow each. */
__attribute__((target("avx2"))) static uint32_t eight_may_begin(const struct sluice_gate_walk *w,
                                                                const struct sluice_gate_places *p, unsigned i)
{
    const __m256i four = _mm256_set1_epi32(4), zero = _mm256_setzero_si256(), small = _mm256_set1_epi32((int)SMALL);
    const __m256i at = _mm256_loadu_si256((const __m256i *)(const void *)(p->bit + i));
    const __m256i letters = _mm256_loadu_si256((const __m256i *)(const void *)(p->letters + i));
    const __m256i salt = _mm256_loadu_si256((const __m256i *)(const void *)(p->salt + i));
    const int *text = (const int *)(const void *)(w->text + w->at);
    const __m256i low = cut(_mm256_or_si256(_mm256_i32gather_epi32(text, at, 1), small), letters);
    const __m256i high = cut(_mm256_or_si256(_mm256_i32gather_epi32(text + 1, at, 1), small),
                             _mm256_max_epi32(_mm256_sub_epi32(letters, four), zero));
    const __m256i multiplied = _mm256_mullo_epi32(low, _mm256_set1_epi32((int)LOW));
    const __m256i sum =
        _mm256_add_epi32(_mm256_add_epi32(multiplied, _mm256_mullo_epi32(high, _mm256_set1_epi32((int)HIGH))),
                         _mm256_mullo_epi32(salt, _mm256_set1_epi32((int)SALT)));
    const __m256i roots = eight_roots(w->gate->first, _mm256_srli_epi32(sum, 32 - SLUICE_GATE_FIRST_BITS));
    const __m256i three =
        _mm256_mullo_epi32(_mm256_and_si256(low, _mm256_set1_epi32((int)THREE)), _mm256_set1_epi32((int)LOW));
    const __m256i slots = _mm256_srli_epi32(three, 32 - SLUICE_GATE_OPEN_BITS);
    const __m256i open = _mm256_and_si256(_mm256_i32gather_epi32((const int *)(const void *)w->gate->open, slots, 2),
                                          _mm256_set1_epi32(0xffff));
    const __m256i none =
        _mm256_andnot_si256(_mm256_cmpeq_epi32(salt, zero), _mm256_cmpeq_epi32(_mm256_or_si256(roots, open), zero));

    return ~(uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(none)) & 0xffu;
}

static uint32_t some_may_begin(const struct sluice_gate_walk *w, const struct sluice_gate_places *p, unsigned i)
{
    return __builtin_cpu_supports("avx2") ? eight_may_begin(w, p, i) : 0xffu;
}

#else

static uint32_t some_may_begin(const struct sluice_gate_walk *w, const struct sluice_gate_places *p, unsigned i)
{
    (void)w;
    (void)p;
    (void)i;
    return 0xffu;
}

#endif

static void keep(struct sluice_gate_places *p, unsigned i)
{
    p->bit[p->n] = p->bit[i];
    p->letters[p->n] = p->letters[i];
    p->salt[p->n++] = p->salt[i];
}

/* Keep those of n places of `now` at which some word may begin. */
static void keep_places(struct sluice_gate_walk *w, unsigned n)
{
    struct sluice_gate_places *p = &w->places;
    unsigned i = 0;

    p->n = 0;
    for (; n - i >= 8 && w->len - (w->at + p->bit[i + 7]) >= sizeof(uint64_t); i += 8) {
        for (uint32_t bits = some_may_begin(w, p, i); bits != 0; bits &= bits - 1)
            keep(p, i + (unsigned)__builtin_ctz(bits));
    }
    for (; i < n; i++) {
        if (may_begin_at(w, p, i))
            keep(p, i);
    }
}

/* --- walking ----------------------------------------------------------------------------------------------------- */

static struct sluice_letters block_at(const struct sluice_gate_walk *w, size_t at)
{
    const size_t left = at < w->len ? w->len - at : 0;

    return sluice_letters_of(w->text + (left == 0 ? 0 : at), left < BLOCK ? left : BLOCK);
}

/* Where words begin in `now`. before: the last byte of the block before it, in the highest bit. */
static void find_places(struct sluice_gate_walk *w, const struct sluice_letters *before)
{
    const uint64_t word = w->now.ascii | w->now.high;
    struct sluice_gate_places *p = &w->places;
    uint64_t begins = word & ~(word << 1 | (before->ascii | before->high) >> 63);
    unsigned n = 0;

    w->humps = w->now.upper & (w->now.lower << 1 | before->lower >> 63);
    w->next_humps = w->next.upper & (w->next.lower << 1 | w->now.lower >> 63);
    begins |= w->humps;
    if (w->until - w->at < BLOCK)
        begins &= ((uint64_t)1 << (w->until - w->at)) - 1;
    for (; begins != 0; begins &= begins - 1, n++) {
        const unsigned i = (unsigned)__builtin_ctzll(begins);

        p->bit[n] = i;
        p->letters[n] = letters_at(w, i);
        p->salt[n] = salt_at(w, i, p->letters[n]);
    }
    w->taken = 0;
    keep_places(w, n);
}

void sluice_gate_begin(struct sluice_gate_walk *w, const struct sluice_lexicon_gate *g, const uint8_t *text, size_t len,
                       size_t from, size_t until, size_t to)
{
    struct sluice_letters before = {0};

    w->gate = g;
    w->text = text;
    w->len = len;
    w->until = until;
    w->to = to;
    w->at = from;
    w->places.n = w->taken = 0;
    if (from >= until)
        return;
    if (from > 0) {
        before = sluice_letters_of(text + from - 1, 1);
        before = (struct sluice_letters){before.ascii << 63, before.high << 63, before.upper << 63, before.lower << 63};
    }
    w->now = block_at(w, from);
    w->next = block_at(w, from + BLOCK);
    find_places(w, &before);
}

static bool next_block(struct sluice_gate_walk *w)
{
    const struct sluice_letters before = w->now;

    if (w->until <= w->at || w->until - w->at <= BLOCK)
        return false;
    w->at += BLOCK;
    w->now = w->next;
    w->next = block_at(w, w->at + BLOCK);
    find_places(w, &before);
    return true;
}

/* Some word goes on like this behind the gap at text[at]. Bytes that are not ASCII may be folded to anything. */
static unsigned roots_behind(const struct sluice_gate_walk *w, size_t at, uint64_t head, unsigned depth)
{
    uint8_t behind[2];
    const size_t first = sluice_gap_end(w->text, w->len, at);

    if (first == w->len)
        return 0;
    if (w->text[first] >= 0x80u || (w->len - first > 1 && w->text[first + 1] >= 0x80u))
        return more_has(w->gate, head, salt_of(SLUICE_GATE_GAP, depth));
    behind[0] = w->text[first] | 0x20u;
    behind[1] = SLUICE_GATE_ANY;
    if (w->len - first > 1) {
        const uint8_t two[2] = {behind[0], w->text[first + 1] | 0x20u};

        return more_has(w->gate, head, salt_behind(depth, two)) | more_has(w->gate, head, salt_behind(depth, behind));
    }
    return more_has(w->gate, head, salt_behind(depth, behind));
}

/* Of the words that end with the letters there, or may. */
static unsigned roots_of_ends(const struct sluice_gate_walk *w, size_t at, uint64_t head, unsigned letters)
{
    const unsigned may = first_has(w->gate, head, salt_of(SLUICE_GATE_ENDS, letters));
    unsigned roots = 0;

    if (may != 0)
        roots = more_has(w->gate, head, salt_of(SLUICE_GATE_ENDS, letters));
    if ((may & ~roots) != 0)
        roots |= roots_behind(w, at + letters, head, letters);
    return roots & may;
}

/* Of the words that end at a hump, or go on where the letters end with more than letters. */
static unsigned roots_closer(const struct sluice_gate_walk *w, unsigned i, uint64_t head, unsigned letters)
{
    const size_t at = w->at + i;
    unsigned roots = 0;

    for (unsigned h = humps_at(w, i, letters); h != 0; h &= h - 1) {
        const unsigned depth = (unsigned)__builtin_ctz(h);

        roots |= more_has(w->gate, sluice_head_first(head, depth), salt_of(SLUICE_GATE_ENDS, depth));
    }
    if (letters == SLUICE_GATE_DEPTH)
        return roots | first_has(w->gate, head, salt_of(SLUICE_GATE_GOES_ON, letters));
    if (w->to - at <= letters || w->text[at + letters] >= 0x80u)
        return roots | more_has(w->gate, head, salt_of(SLUICE_GATE_GOES_ON, letters));
    return roots | roots_of_ends(w, at, head, letters);
}

/* Of the words that any ending may follow. */
static unsigned roots_of_open(const struct sluice_gate_walk *w, uint64_t head, unsigned letters)
{
    unsigned roots = 0;

    for (unsigned o = w->gate->open[open_slot((uint32_t)head)] & ((2u << letters) - 1); o != 0; o &= o - 1) {
        const unsigned depth = (unsigned)__builtin_ctz(o);

        roots |= more_has(w->gate, sluice_head_first(head, depth), salt_of(SLUICE_GATE_OPEN, depth));
    }
    return roots;
}

/* The trees that have a word which may begin at the i-th place. */
static unsigned roots_of_place(const struct sluice_gate_walk *w, unsigned i)
{
    const struct sluice_gate_places *p = &w->places;
    const unsigned letters = p->letters[i];
    const size_t at = w->at + p->bit[i];
    const uint64_t head = sluice_head_first(sluice_head_at(w->text, w->len, at), letters);
    const unsigned open = roots_of_open(w, head, letters);

    if (p->salt[i] == SALT_CLOSER)
        return open | roots_closer(w, p->bit[i], head, letters);
    if (letters == SLUICE_GATE_DEPTH)
        return open | first_has(w->gate, head, p->salt[i]);
    return open | roots_of_ends(w, at, head, letters);
}

bool sluice_gate_next(struct sluice_gate_walk *w, size_t *at, unsigned *roots)
{
    do {
        while (w->taken < w->places.n) {
            const unsigned i = w->taken++;

            if ((*roots = roots_of_place(w, i)) != 0) {
                *at = w->at + w->places.bit[i];
                return true;
            }
        }
    } while (next_block(w));
    return false;
}
