/* A hexadecimal digit. Pure. */
#ifndef SLUICE_CORE_HEX_H
#define SLUICE_CORE_HEX_H

#include <stdint.h>

/* 0..15, in either case; -1 for any other byte. */
static inline int sluice_hex_value(uint8_t c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20u;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

#endif
