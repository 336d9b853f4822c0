/*
 * Numbers among their like, which are nobody's whatever they look like: counts of short names in a JSON object
 * ("ine":545,"ing":6095: how often letters follow each other), what a page description moves by before it shows text
 * (515 2525 y(Y)), both whatever word stands near; and where none does a pair in a list of pairs (the corners of an
 * area), groups with one more beside them, a decimal, the number of a definition (oval:com.example:tst:20070331006).
 * Pure; any thread.
 */
#ifndef SLUICE_RULES_NUMBER_ROW_H
#define SLUICE_RULES_NUMBER_ROW_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SLUICE_NUMBER_ROW_REACH 96u /* bytes before and behind the value that are looked at */

/* Which words say what a number is. */
enum sluice_number_named {
    SLUICE_NUMBER_BARE,   /* none */
    SLUICE_NUMBER_NEAR,   /* some near by */
    SLUICE_NUMBER_ITSELF, /* the short name in quotes that it is the value of: counts are then only those of a table
                           * that has names with a blank, " fi", which no record of short fields has */
};

/* Where the short name in quotes and its colon begin that end before start; start, where none do. */
size_t sluice_number_row_name(const uint8_t *text, size_t len, size_t start);

/* Is the value text[start..end) such a number? No byte outside of text[0..len) is read. */
bool sluice_number_row_holds(const uint8_t *text, size_t len, size_t start, size_t end, enum sluice_number_named named);

#endif
