/* What letters follow one another in words: the table of secret_score.c. Made by scripts/make_secret_table.py. */
#ifndef SLUICE_RULES_SECRET_TABLE_H
#define SLUICE_RULES_SECRET_TABLE_H

#include <stdint.h>

#define SLUICE_SECRET_LETTERS 27u   /* a to z are 1 to 26; 0 is what is no letter */
#define SLUICE_SECRET_TABLE_UNIT 8u /* of the table, in one bit */

/* [(a * 27 + b) * 27 + c]: how surprising c is behind a and b, in eighths of a bit. A word begins behind 0 0 and ends
 * with 0. */
extern const uint8_t sluice_secret_table[SLUICE_SECRET_LETTERS * SLUICE_SECRET_LETTERS * SLUICE_SECRET_LETTERS];

#endif
