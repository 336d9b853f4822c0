#include "rules/lexicon_gate.h"

#define BLOCK SLUICE_LETTERS_BLOCK

static size_t slot(enum sluice_gate_mark mark, uint64_t head, unsigned depth)
{
    const uint64_t key = head ^ (uint64_t)(depth << 2 | mark) << 3;

    return (size_t)(key * 0x9e3779b97f4a7c15u >> (64u - SLUICE_GATE_BITS));
}

static bool has(const struct sluice_lexicon_gate *g, enum sluice_gate_mark mark, uint64_t head, unsigned depth)
{
    const uint64_t *table = mark == SLUICE_GATE_GOES_ON && depth < SLUICE_GATE_DEPTH ? g->inner : g->table;
    const size_t at = slot(mark, head, depth);

    return (table[at / 64] >> (at % 64) & 1) != 0;
}

static size_t open_slot(uint64_t head)
{
    return (size_t)((head & 0xffffffu) * 0x9e3779b97f4a7c15u >> (64u - SLUICE_GATE_OPEN_BITS));
}

static void note_open(struct sluice_lexicon_gate *g, uint64_t head, unsigned depth)
{
    const uint16_t bit = (uint16_t)(1u << depth);

    for (size_t i = 0; i < 1u << SLUICE_GATE_OPEN_BITS; i++) {
        if (depth < 3 || i == open_slot(head))
            g->open[i] |= bit;
    }
}

void sluice_gate_note(struct sluice_lexicon_gate *g, enum sluice_gate_mark mark, uint64_t head, unsigned depth)
{
    uint64_t *table = mark == SLUICE_GATE_GOES_ON && depth < SLUICE_GATE_DEPTH ? g->inner : g->table;
    const size_t at = slot(mark, head, depth);

    table[at / 64] |= (uint64_t)1 << (at % 64);
    if (mark == SLUICE_GATE_OPEN)
        note_open(g, head, depth);
}

static struct sluice_letters block_at(const struct sluice_gate_walk *w, size_t at)
{
    const size_t left = at < w->len ? w->len - at : 0;

    return sluice_letters_of(w->text + (left == 0 ? 0 : at), left < BLOCK ? left : BLOCK);
}

/* --- walking ----------------------------------------------------------------------------------------------------- */

/* Where words begin in `now`. before: the last byte of the block before it, in the highest bit. */
static void find_beginnings(struct sluice_gate_walk *w, const struct sluice_letters *before)
{
    const uint64_t word = w->now.ascii | w->now.high;

    w->humps = w->now.upper & (w->now.lower << 1 | before->lower >> 63);
    w->begins = (word & ~(word << 1 | (before->ascii | before->high) >> 63)) | w->humps;
    if (w->until - w->at < BLOCK)
        w->begins &= ((uint64_t)1 << (w->until - w->at)) - 1;
}

void sluice_gate_begin(struct sluice_gate_walk *w, const struct sluice_lexicon_gate *g, const uint8_t *text, size_t len,
                       size_t from, size_t until, size_t to)
{
    struct sluice_letters before = {0};

    *w = (struct sluice_gate_walk){.gate = g, .text = text, .len = len, .until = until, .to = to, .at = from};
    if (from >= until)
        return;
    if (from > 0) {
        before = sluice_letters_of(text + from - 1, 1);
        before = (struct sluice_letters){before.ascii << 63, before.high << 63, before.upper << 63, before.lower << 63};
    }
    w->now = block_at(w, from);
    w->next = block_at(w, from + BLOCK);
    find_beginnings(w, &before);
}

static bool next_block(struct sluice_gate_walk *w)
{
    const struct sluice_letters before = w->now;

    if (w->until - w->at <= BLOCK)
        return false;
    w->at += BLOCK;
    w->now = w->next;
    w->next = block_at(w, w->at + BLOCK);
    find_beginnings(w, &before);
    return true;
}

/* The bits from bit i of `now` on. */
static uint64_t bits_from(uint64_t now, uint64_t next, unsigned i)
{
    return i == 0 ? now : now >> i | next << (BLOCK - i);
}

/* For some depth of those: a word has that mark after so many characters. */
static bool any_at(const struct sluice_lexicon_gate *g, enum sluice_gate_mark mark, uint64_t head, unsigned depths)
{
    for (; depths != 0; depths &= depths - 1) {
        const unsigned d = (unsigned)__builtin_ctz(depths);

        if (has(g, mark, sluice_head_first(head, d), d))
            return true;
    }
    return false;
}

/* Can a word begin at bit i of `now`? */
static bool may_begin(const struct sluice_gate_walk *w, unsigned i, unsigned *letters)
{
    const struct sluice_lexicon_gate *g = w->gate;
    const size_t at = w->at + i, left = w->to - at;
    const unsigned most = left < SLUICE_GATE_DEPTH ? (unsigned)left : SLUICE_GATE_DEPTH;
    const uint64_t others = ~bits_from(w->now.ascii, w->next.ascii, i) | (uint64_t)1 << most;
    const unsigned n = (unsigned)__builtin_ctzll(others), inside = (1u << n) - 1;
    const uint64_t head = sluice_head_first(sluice_head_at(w->text, w->len, at), n);
    const uint64_t next_humps = w->next.upper & (w->next.lower << 1 | w->now.lower >> 63);
    const unsigned humps = (unsigned)bits_from(w->humps, next_humps, i) & inside & ~1u;
    const bool goes_on = n == most || (bits_from(w->now.high, w->next.high, i) >> n & 1) != 0;
    const unsigned open = g->open[open_slot(head)] & (inside << 1 | 1u);

    *letters = humps != 0 ? (unsigned)__builtin_ctz(humps) : n;
    return has(g, goes_on ? SLUICE_GATE_GOES_ON : SLUICE_GATE_ENDS, head, n) ||
           any_at(g, SLUICE_GATE_OPEN, head, open) || any_at(g, SLUICE_GATE_ENDS, head, humps);
}

bool sluice_gate_next(struct sluice_gate_walk *w, size_t *at, unsigned *letters)
{
    do {
        while (w->begins != 0) {
            const unsigned i = (unsigned)__builtin_ctzll(w->begins);

            w->begins &= w->begins - 1;
            if (may_begin(w, i, letters)) {
                *at = w->at + i;
                return true;
            }
        }
    } while (next_block(w));
    return false;
}
