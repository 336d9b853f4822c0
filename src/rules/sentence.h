/*
 * Where the sentence round a value begins and ends, for context words that count in the same sentence only ("My sister
 * has diabetes." speaks of a person, "She left. What is diabetes?" does not). Pure functions of the range; any thread.
 *
 * A sentence ends behind '.', '!' or '?' with white space behind it, unless the dot belongs to an abbreviation ("Dr.",
 * "Prof.", a number of one or two digits) or a small letter follows; and at a line feed before anything but a letter:
 * an empty line, a list's next item. Lines that were only wrapped stay together.
 */
#ifndef SLUICE_RULES_SENTENCE_H
#define SLUICE_RULES_SENTENCE_H

#include <stddef.h>
#include <stdint.h>

/* The first byte of text[from..at) that is in one sentence with text[at]; from where nothing ends in between. No byte
 * outside the range is read. */
size_t sluice_sentence_begin(const uint8_t *text, size_t from, size_t at);

/* One past the last byte of text[at..to) that is in one sentence with text[at]. No byte outside the range is read. */
size_t sluice_sentence_end(const uint8_t *text, size_t at, size_t to);

#endif
