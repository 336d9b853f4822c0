/* What may stand between the parts of a context word. Pure; any thread. */
#ifndef SLUICE_RULES_LEXICON_GAP_H
#define SLUICE_RULES_LEXICON_GAP_H

#include "sluice_types.h"

#define SLUICE_GAP_MAX 2u /* characters */

static inline bool sluice_is_gap(uint8_t b)
{
    return b == ' ' || b == '_' || b == '-' || b == '.' || b == '/' || b == '\'' || b == '\t' || b == '\n' || b == '\r';
}

/* Where a gap that begins at text[at] ends, within text[..to). */
static inline size_t sluice_gap_end(const uint8_t *text, size_t to, size_t at)
{
    size_t end = at;

    while (end < to && end - at < SLUICE_GAP_MAX && sluice_is_gap(text[end]))
        end++;
    return end;
}

#endif
