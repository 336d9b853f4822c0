#include "rules/sentence.h"

#include "core/ascii.h"

#include <stdbool.h>

#define ABBREVIATION_MAX 4u /* letters of a title: "Prof." */
#define ORDINAL_MAX 2u      /* digits: "12. Mai" */

/* ...or a byte of a letter beyond ASCII. */
static bool is_letter(uint8_t b)
{
    return sluice_is_letter(b) || b >= 0x80u;
}

static bool is_blank(uint8_t b)
{
    return b == ' ' || b == '\t' || b == '\r';
}

/* Is text[from..at), which a dot follows, the end of a title, a letter ("z. B.") or an ordinal number? */
static bool is_abbreviation(const uint8_t *text, size_t from, size_t at)
{
    size_t n = 0, digits = 0;

    while (n < at - from && (is_letter(text[at - n - 1]) || sluice_is_digit(text[at - n - 1]))) {
        digits += sluice_is_digit(text[at - n - 1]) ? 1u : 0u;
        n++;
    }
    if (n == 0)
        return false;
    if (digits == n)
        return n <= ORDINAL_MAX;
    return n == 1 || (n <= ABBREVIATION_MAX && sluice_is_upper(text[at - n]));
}

/* Does a sentence end with text[i], of text[from..to)? What stands behind the range ends nothing. */
static bool ends_at(const uint8_t *text, size_t from, size_t i, size_t to)
{
    const bool mark = text[i] == '.' || text[i] == '!' || text[i] == '?';
    size_t next = i + 1;

    if (!mark && text[i] != '\n')
        return false;
    if (mark && (next == to || (!is_blank(text[next]) && text[next] != '\n')))
        return false;
    while (next < to && is_blank(text[next]))
        next++;
    if (next == to)
        return mark && !(text[i] == '.' && is_abbreviation(text, from, i));
    if (!mark)
        return !is_letter(text[next]);
    return !sluice_is_lower(text[next]) && !(text[i] == '.' && is_abbreviation(text, from, i));
}

size_t sluice_sentence_begin(const uint8_t *text, size_t from, size_t at)
{
    for (size_t i = at; i > from; i--) {
        if (ends_at(text, from, i - 1, at))
            return i;
    }
    return from;
}

size_t sluice_sentence_end(const uint8_t *text, size_t at, size_t to)
{
    for (size_t i = at; i < to; i++) {
        if (ends_at(text, at, i, to))
            return i + 1;
    }
    return to;
}
