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

#endif
