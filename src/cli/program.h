/* The running program itself. */
#ifndef SLUICE_CLI_PROGRAM_H
#define SLUICE_CLI_PROGRAM_H

#include <stdint.h>

/* SHA-256 of the program's file, for records; zero where it cannot be read. */
void sluice_program_digest(uint8_t out[32]);

#endif
