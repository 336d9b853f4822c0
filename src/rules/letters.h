/* Which bytes of a text are letters and digits, 64 at a time. Pure; any thread. */
#ifndef SLUICE_RULES_LETTERS_H
#define SLUICE_RULES_LETTERS_H

#include "sluice_types.h"

#define SLUICE_LETTERS_BLOCK 64u

/* Bit i stands for byte i. */
struct sluice_letters {
    uint64_t ascii; /* letters and digits of ASCII */
    uint64_t high;  /* bytes from 0x80 on */
    uint64_t upper, lower;
};

/* Of p[0..n), n <= SLUICE_LETTERS_BLOCK. */
struct sluice_letters sluice_letters_of(const uint8_t *p, size_t n);

/* The eight bytes from text[at] on, at <= len, as a number, the first one lowest, letters made small; where the text
 * ends before, it does so with what a zero byte becomes. */
uint64_t sluice_head_at(const uint8_t *text, size_t len, size_t at);

/* ...of such a number, what the first n (0..8) bytes give. */
static inline uint64_t sluice_head_first(uint64_t head, size_t n)
{
    return n >= 8 ? head : head & (((uint64_t)1 << 8 * n) - 1);
}

#endif
