/*
 * The readings of a text are numbered like a tree in an array: the text is 0, view v of reading i is VIEWS * i + 1 + v.
 * So a lower number is a shorter way from the text, and the number alone names the way.
 */
#ifndef SLUICE_SCAN_READING_NAME_INTERNAL_H
#define SLUICE_SCAN_READING_NAME_INTERNAL_H

#include <stdint.h>

#define SLUICE_READING_VIEWS 4u /* rows of sluice_views[] */

/* "text", "base64", "base64/percent"...; static. NULL where no reading has this number. */
const char *sluice_reading_name(uint32_t number);

#endif
