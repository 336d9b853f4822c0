/*
 * Which build of the program this is. What a program derives from its files depends on its own code, too: a file that
 * keeps such a thing names the build that made it, and no other reads it.
 */
#ifndef SLUICE_CORE_PROGRAM_ID_H
#define SLUICE_CORE_PROGRAM_ID_H

#include "core/status.h"

#define SLUICE_PROGRAM_ID_MAX 64u /* bytes; the linker's default has 20 */

/* The build id (an ELF note, ld's --build-id) of the program or library that this code was linked into: copied to out,
 * its length returned. 0: it has none. */
size_t sluice_program_id(uint8_t out[SLUICE_PROGRAM_ID_MAX]) SLUICE_MUST_USE;

#endif
