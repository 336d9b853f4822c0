#include "rules/lexicon_gate.h"

/* The depth and the mark fill the two bytes that the head leaves. */
static size_t slot(enum sluice_gate_mark mark, uint64_t head, unsigned depth)
{
    const uint64_t key = head | (uint64_t)depth << 56 | (uint64_t)mark << 48;

    return (size_t)(key * 0x9e3779b97f4a7c15u >> (64u - SLUICE_GATE_BITS));
}

static bool has(const struct sluice_lexicon_gate *g, enum sluice_gate_mark mark, uint64_t head, unsigned depth)
{
    const size_t at = slot(mark, head, depth);

    return (g->table[at / 64] >> (at % 64) & 1) != 0;
}

void sluice_gate_note(struct sluice_lexicon_gate *g, enum sluice_gate_mark mark, uint64_t head, unsigned depth)
{
    const size_t at = slot(mark, head, depth);

    g->table[at / 64] |= (uint64_t)1 << (at % 64);
    if (mark == SLUICE_GATE_OPEN)
        g->open[head & 0xffu] |= (uint8_t)(1u << depth);
}

static bool is_letter_or_digit(uint8_t b)
{
    return (uint8_t)((b | 0x20u) - 'a') < 26 || (uint8_t)(b - '0') < 10;
}

static uint64_t first_bytes(uint64_t head, unsigned n)
{
    return head & (((uint64_t)1 << 8 * n) - 1);
}

/* An ending of any kind may follow what stands there. */
static bool any_open(const struct sluice_lexicon_gate *g, uint64_t head, unsigned n)
{
    unsigned depths = g->open[head & 0xffu];

    for (unsigned d = 1; d <= n; d++) {
        if ((depths >> d & 1) != 0 && has(g, SLUICE_GATE_OPEN, first_bytes(head, d), d))
            return true;
    }
    return false;
}

bool sluice_gate_lets(const struct sluice_lexicon_gate *g, const uint8_t *text, size_t at, size_t to)
{
    const size_t left = to - at;
    const unsigned most = left < SLUICE_GATE_DEPTH ? (unsigned)left : SLUICE_GATE_DEPTH;
    uint64_t head = 0;
    unsigned n = 0;
    bool small = false;

    for (; n < most && is_letter_or_digit(text[at + n]); n++) {
        const uint8_t b = text[at + n];

        if (small && (b & 0x20u) == 0 && has(g, SLUICE_GATE_ENDS, head, n)) /* a capital behind a small letter */
            return true;
        head |= (uint64_t)(b | 0x20u) << 8 * n;
        small = b >= 'a';
    }
    if (any_open(g, head, n))
        return true;
    if (n == SLUICE_GATE_DEPTH || n == left || text[at + n] >= 0x80u)
        return has(g, SLUICE_GATE_GOES_ON, head, n);
    return has(g, SLUICE_GATE_ENDS, head, n);
}
