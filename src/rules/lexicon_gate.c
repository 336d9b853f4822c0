#include "rules/lexicon_gate.h"

#include "rules/lexicon_gap.h"

#include <string.h>

#if defined(__x86_64__)
#include <immintrin.h>
#endif

#define BLOCK SLUICE_LETTERS_BLOCK
#define SMALL 0x20202020u
#define LOW 0x9e3779b1u
#define HIGH 0x85ebca77u
#define SALT 0xc2b2ae3du
#define THREE 0x00ffffffu

static uint32_t hash(uint64_t head)
{
    return (uint32_t)head * LOW + (uint32_t)(head >> 32) * HIGH;
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

static uint32_t first_key(uint64_t head)
{
    return hash(head) >> (32u - SLUICE_GATE_FIRST_BITS);
}

/* salt: of what is asked. */
static uint32_t more_key(uint64_t head, uint32_t salt)
{
    return (hash(head) + salt * SALT) >> (32u - SLUICE_GATE_MORE_BITS);
}

static unsigned first_has(const struct sluice_lexicon_gate *g, uint64_t head)
{
    return roots_at(g->first, first_key(head));
}

static unsigned more_has(const struct sluice_lexicon_gate *g, uint64_t head, uint32_t salt)
{
    return roots_at(g->more, more_key(head, salt));
}

static uint32_t open_slot(uint32_t head)
{
    return (head & THREE) * LOW >> (32u - SLUICE_GATE_OPEN_BITS);
}

static void add_four(struct sluice_lexicon_gate *g, uint32_t four)
{
    const uint32_t bit = four * LOW >> (32u - SLUICE_GATE_FOUR_BITS);

    g->four[bit / 32] |= 1u << bit % 32;
}

static void note_open(struct sluice_lexicon_gate *g, uint64_t head, unsigned depth)
{
    for (uint32_t i = 0; i < 1u << SLUICE_GATE_OPEN_BITS; i++) {
        if (depth < 3 || i == open_slot((uint32_t)head))
            g->open[i] |= (uint16_t)(1u << depth);
    }
    if (depth < 3)
        memset(g->four, 0xff, sizeof(g->four));
    for (uint32_t any = 0; any < 128 && depth == 3; any++)
        add_four(g, (uint32_t)head | any << 24);
    if (depth > 3)
        add_four(g, (uint32_t)head);
}

/* What begins like this is all that is known of words that are longer, and that they end of shorter ones: a letter that
 * is none is 0. */
void sluice_gate_note(struct sluice_lexicon_gate *g, enum sluice_gate_mark mark, unsigned root, uint64_t head,
                      unsigned depth)
{
    if ((mark == SLUICE_GATE_GOES_ON && depth == SLUICE_GATE_DEPTH) || mark == SLUICE_GATE_ENDS ||
        mark == SLUICE_GATE_GAP)
        add(g->first, first_key(head), root);
    add(g->more, more_key(head, salt_of(mark, depth)), root);
    if (mark == SLUICE_GATE_OPEN)
        note_open(g, head, depth);
}

void sluice_gate_note_behind(struct sluice_lexicon_gate *g, unsigned root, uint64_t head, unsigned depth,
                             const uint8_t behind[2])
{
    add(g->more, more_key(head, salt_behind(depth, behind)), root);
}

/* --- which places are looked at closer ---------------------------------------------------------------------------- */

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

#if defined(__x86_64__)

/* Which bytes are first..first + n - 1: moved to the bottom of the signed range, they are less than the bottom + n. */
__attribute__((target("avx2"))) static __m256i in_range(__m256i bytes, char first, char n)
{
    return _mm256_cmpgt_epi8(_mm256_set1_epi8((char)(-0x80 + n)),
                             _mm256_sub_epi8(bytes, _mm256_set1_epi8((char)(first + 0x80))));
}

/* Four bytes of each of eight places. */
struct eight {
    __m256i bytes, letters; /* letters and digits: as masks of bytes */
    __m256i upper, lower;
    __m256i end; /* the lowest bit of the first one that is neither; 0: all are */
};

__attribute__((target("avx2"))) static struct eight eight_of(__m256i bytes)
{
    const __m256i case_bit = _mm256_set1_epi32((int)SMALL), none = _mm256_setzero_si256();
    const __m256i letters = in_range(_mm256_or_si256(bytes, case_bit), 'a', 26);
    const __m256i capitals = _mm256_cmpeq_epi8(_mm256_and_si256(bytes, case_bit), none);
    struct eight e = {.bytes = bytes, .letters = _mm256_or_si256(letters, in_range(bytes, '0', 10))};
    const __m256i others = _mm256_xor_si256(e.letters, _mm256_cmpeq_epi32(none, none));

    e.upper = _mm256_and_si256(letters, capitals);
    e.lower = _mm256_andnot_si256(capitals, letters);
    e.end = _mm256_and_si256(others, _mm256_sub_epi32(none, others));
    return e;
}

/* The bytes before the end. */
__attribute__((target("avx2"))) static __m256i before(__m256i end)
{
    return _mm256_sub_epi32(end, _mm256_set1_epi32(1));
}

/* The word of each place that a capital behind a small letter cuts, or a byte above 0x7f ends, is not what its letters
 * say. `all`: the first four are letters. */
__attribute__((target("avx2"))) static __m256i eight_closer(const struct eight *low, const struct eight *high,
                                                            __m256i all)
{
    const __m256i behind = _mm256_or_si256(_mm256_slli_epi32(high->lower, 8), _mm256_srli_epi32(low->lower, 24));
    const __m256i humps =
        _mm256_and_si256(_mm256_and_si256(low->upper, _mm256_slli_epi32(low->lower, 8)), before(low->end));
    const __m256i more_humps = _mm256_and_si256(_mm256_and_si256(high->upper, behind), before(high->end));
    const __m256i above = _mm256_and_si256(_mm256_srli_epi32(low->bytes, 7), low->end);
    const __m256i more_above = _mm256_and_si256(_mm256_srli_epi32(high->bytes, 7), high->end);

    return _mm256_or_si256(_mm256_or_si256(humps, above),
                           _mm256_and_si256(_mm256_or_si256(more_humps, more_above), all));
}

/* Of the bits `keys` of a table with `each` (1 or 2) bits a key: not 0 where one is set. */
__attribute__((target("avx2"))) static __m256i eight_keys(const uint32_t *table, __m256i keys, int each)
{
    const __m256i bits = _mm256_slli_epi32(keys, each - 1), mask = _mm256_set1_epi32((1 << each) - 1);
    const __m256i words =
        _mm256_i32gather_epi32((const int *)(const void *)table, _mm256_srli_epi32(bits, 5), sizeof(*table));

    return _mm256_and_si256(_mm256_srlv_epi32(words, _mm256_and_si256(bits, _mm256_set1_epi32(31))), mask);
}

/* At which of eight places from the i-th on some word may begin, as bits. More than SLUICE_GATE_DEPTH bytes follow each
 * before w->to. */
__attribute__((target("avx2"))) static uint32_t eight_may_begin(const struct sluice_gate_walk *w, unsigned i)
{
    const int *text = (const int *)(const void *)(w->text + w->at);
    const __m256i at = _mm256_loadu_si256((const __m256i *)(const void *)(w->places.bit + i));
    const __m256i none = _mm256_setzero_si256(), small = _mm256_set1_epi32((int)SMALL);
    const struct eight low = eight_of(_mm256_i32gather_epi32(text, at, 1));
    const struct eight high = eight_of(_mm256_i32gather_epi32(text + 1, at, 1));
    const __m256i all = _mm256_cmpeq_epi32(low.end, none);
    const __m256i four = _mm256_and_si256(_mm256_or_si256(low.bytes, small), before(low.end));
    const __m256i rest = _mm256_and_si256(_mm256_and_si256(_mm256_or_si256(high.bytes, small), before(high.end)), all);
    const __m256i multiplied = _mm256_mullo_epi32(four, _mm256_set1_epi32((int)LOW));
    const __m256i both = _mm256_add_epi32(multiplied, _mm256_mullo_epi32(rest, _mm256_set1_epi32((int)HIGH)));
    const __m256i first = eight_keys(w->gate->first, _mm256_srli_epi32(both, 32 - SLUICE_GATE_FIRST_BITS), 2);
    const __m256i open = eight_keys(w->gate->four, _mm256_srli_epi32(multiplied, 32 - SLUICE_GATE_FOUR_BITS), 1);
    const __m256i may = _mm256_or_si256(_mm256_or_si256(first, open), eight_closer(&low, &high, all));

    return ~(uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(_mm256_cmpeq_epi32(may, none))) & 0xffu;
}

static uint32_t some_may_begin(const struct sluice_gate_walk *w, unsigned i)
{
    return __builtin_cpu_supports("avx2") ? eight_may_begin(w, i) : 0xffu;
}

#else

static uint32_t some_may_begin(const struct sluice_gate_walk *w, unsigned i)
{
    (void)w;
    (void)i;
    return 0xffu;
}

#endif

/* Of n places of `now` leave out those at which no word begins, as far as eight at once show it. */
static void keep_places(struct sluice_gate_walk *w, unsigned n)
{
    struct sluice_gate_places *p = &w->places;
    const unsigned last = n == 0 ? 0 : p->bit[n - 1];
    const bool sure = w->to - (w->at + last) <= SLUICE_GATE_DEPTH; /* letters would be read that do not count */

    p->n = 0;
    for (unsigned i = 0; i < SLUICE_GATE_GROUP; i++)
        p->bit[n + i] = last;
    for (unsigned i = 0; i < n; i += SLUICE_GATE_GROUP) {
        uint32_t bits =
            (sure ? UINT32_MAX : some_may_begin(w, i)) & ((n - i < SLUICE_GATE_GROUP ? 1u << (n - i) : 256u) - 1);

        for (; bits != 0; bits &= bits - 1)
            p->bit[p->n++] = p->bit[i + (unsigned)__builtin_ctz(bits)];
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
    for (; begins != 0; begins &= begins - 1)
        p->bit[n++] = (unsigned)__builtin_ctzll(begins);
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
    const unsigned may = first_has(w->gate, head);
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
        return roots | first_has(w->gate, head);
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

/* Do the letters at bit i end where one of a word's parts does, for all that is known? */
static bool is_plain(const struct sluice_gate_walk *w, unsigned i, unsigned letters)
{
    return humps_at(w, i, letters) == 0 && w->to - (w->at + i) > letters &&
           (bits_from(w->now.high, w->next.high, i) >> letters & 1) == 0;
}

/* The trees that have a word which may begin at bit i of `now`. */
static unsigned roots_of_place(const struct sluice_gate_walk *w, unsigned i)
{
    const unsigned letters = letters_at(w, i);
    const size_t at = w->at + i;
    const uint64_t head = sluice_head_first(sluice_head_at(w->text, w->len, at), letters);
    const unsigned open = roots_of_open(w, head, letters);

    if (!is_plain(w, i, letters))
        return open | roots_closer(w, i, head, letters);
    if (letters == SLUICE_GATE_DEPTH)
        return open | first_has(w->gate, head);
    return open | roots_of_ends(w, at, head, letters);
}

bool sluice_gate_next(struct sluice_gate_walk *w, size_t *at, unsigned *roots)
{
    do {
        while (w->taken < w->places.n) {
            const unsigned i = w->places.bit[w->taken++];

            if ((*roots = roots_of_place(w, i)) != 0) {
                *at = w->at + i;
                return true;
            }
        }
    } while (next_block(w));
    return false;
}
