/*
 * The readings of a text are named by the way that leads to them: four bits a view, the last one lowest, 0 for the text
 * itself. So a lower number is a shorter way, and of two ways of one length the one whose views come first.
 *
 * Not every view makes sense behind every other one; what may follow what keeps a text from being read once more for
 * every order of the same views.
 */
#ifndef SLUICE_SCAN_READING_NAME_INTERNAL_H
#define SLUICE_SCAN_READING_NAME_INTERNAL_H

#include "sluice_types.h"

/* The reading that view v (a row of sluice_views[]) makes of the reading `way`. */
uint32_t sluice_reading_through(uint32_t way, unsigned v);

/* May view v read the reading `way`? False too where that is SLUICE_VIEW_DEPTH_MAX views deep. */
bool sluice_reading_may_follow(uint32_t way, unsigned v);

/* Whether what this way leads to may be prose: not the strings of a program joined together, nor what was read into a
 * text to find numbers. */
bool sluice_reading_is_prose(uint32_t way);

/*
 * What a view reads into a text is not always what it says, so a finding in such a reading needs more to count. Through
 * spelt: a context word. Through digits: one, and a check that proves it. A check that makes it as good as sure, as
 * that of an IBAN, needs no word. What came through digits is worth less than what the text itself says: a letter that
 * stands there may be meant. Of class pii both, or an own secret.
 */
#define SLUICE_READING_SURE 950000u     /* of a score, in millionths */
#define SLUICE_READING_PROVED_TENTHS 7u /* of a score */
enum sluice_reading_trust { SLUICE_READING_SAYS, SLUICE_READING_NAMED, SLUICE_READING_PROVED };
enum sluice_reading_trust sluice_reading_trust(uint32_t way);

/* "text", "base64", "base64/escape"... Returns name. */
const char *sluice_reading_name(uint32_t way, char name[SLUICE_VIEW_NAME_MAX]);

#endif
