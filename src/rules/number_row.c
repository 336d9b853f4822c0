#include "rules/number_row.h"

#include "core/ascii.h"

#define NAME_MAX_CHARS 3u /* of a name whose count it is */
#define NAME_MAX_BYTES 12u
#define COUNTS_MIN 6u /* neighbours of that form: a record of a few short fields has fewer */
#define PAIR_DIGITS 3u
#define DECIMAL_DIGITS 5u

struct stretch {
    const uint8_t *text;
    size_t from, to; /* may be read */
};

static bool holds_at(const struct stretch *s, size_t i, uint8_t c)
{
    return i < s->to && s->text[i] == c;
}

static bool ends_with(const struct stretch *s, size_t i, uint8_t c)
{
    return i > s->from && s->text[i - 1] == c;
}

static bool is_digit_at(const struct stretch *s, size_t i)
{
    return i < s->to && sluice_is_digit(s->text[i]);
}

static bool is_digit_before(const struct stretch *s, size_t i)
{
    return i > s->from && sluice_is_digit(s->text[i - 1]);
}

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\n' || c == '\r';
}

static size_t skip_digits(const struct stretch *s, size_t i)
{
    while (is_digit_at(s, i))
        i++;
    return i;
}

static size_t skip_digits_back(const struct stretch *s, size_t i)
{
    while (is_digit_before(s, i))
        i--;
    return i;
}

static size_t skip_spaces(const struct stretch *s, size_t i)
{
    while (i < s->to && is_space(s->text[i]))
        i++;
    return i;
}

static size_t skip_spaces_back(const struct stretch *s, size_t i)
{
    while (i > s->from && is_space(s->text[i - 1]))
        i--;
    return i;
}

/* --- counts --- */

static bool is_short(const uint8_t *p, size_t n)
{
    size_t chars = 0;

    for (size_t i = 0; i < n; i++)
        chars += (p[i] & 0xc0u) != 0x80u;
    return n <= NAME_MAX_BYTES && chars >= 1 && chars <= NAME_MAX_CHARS;
}

/* Where `"name":` begins that ends before i; i where none does. */
static size_t name_back(const struct stretch *s, size_t i)
{
    size_t at = skip_spaces_back(s, i), end;

    if (!ends_with(s, at, ':') || !ends_with(s, at - 1, '"'))
        return i;
    end = at - 2;
    for (at = end; at > s->from && s->text[at - 1] != '"' && end - at <= NAME_MAX_BYTES;)
        at--;
    return ends_with(s, at, '"') && is_short(s->text + at, end - at) ? at - 1 : i;
}

/* " fi", "in ": letters that follow each other where a word begins or ends, and no field's name. */
static bool has_blank(const struct stretch *s, size_t quote)
{
    size_t i = quote + 1;

    while (i < s->to && s->text[i] != '"' && s->text[i] != ' ')
        i++;
    return holds_at(s, i, ' ');
}

/* *blank is set where one of their names has a blank. */
static size_t counts_back(const struct stretch *s, size_t i, bool *blank)
{
    size_t n = 0;

    for (;;) {
        const size_t name = name_back(s, i), comma = skip_spaces_back(s, name);
        size_t digits;

        *blank = *blank || (name != i && has_blank(s, name));
        if (name == i || !ends_with(s, comma, ','))
            return n;
        digits = skip_digits_back(s, comma - 1);
        if (digits == comma - 1)
            return n;
        n++;
        i = digits;
    }
}

/* Where what follows `"name":` begins; i where no name stands there. */
static size_t name_at(const struct stretch *s, size_t i)
{
    size_t at = i + 1;

    if (!holds_at(s, i, '"'))
        return i;
    while (at < s->to && s->text[at] != '"' && at - i <= NAME_MAX_BYTES)
        at++;
    if (!holds_at(s, at, '"') || !holds_at(s, at + 1, ':') || !is_short(s->text + i + 1, at - i - 1))
        return i;
    return skip_spaces(s, at + 2);
}

static size_t counts_at(const struct stretch *s, size_t i, bool *blank)
{
    size_t n = 0;

    for (;;) {
        const size_t name = holds_at(s, i, ',') ? skip_spaces(s, i + 1) : i, value = name_at(s, name);
        const size_t end = skip_digits(s, value);

        if (name == i || value == name || end == value)
            return n;
        *blank = *blank || has_blank(s, name);
        n++;
        i = end;
    }
}

/* own: its own name says what it is, as in a record of short fields; then letters must be what is counted. */
static bool is_count(const struct stretch *s, size_t start, size_t end, bool own)
{
    bool blank = false;

    return skip_digits(s, start) == end && name_back(s, start) != start &&
           counts_back(s, start, &blank) + counts_at(s, end, &blank) >= COUNTS_MIN && (blank || !own);
}

/* --- pairs --- */

/* Where a pair that begins at i ends; i where none does. */
static size_t pair_at(const struct stretch *s, size_t i)
{
    const size_t gap = skip_digits(s, i), end = holds_at(s, gap, ' ') ? skip_digits(s, gap + 1) : gap;

    return gap - i >= PAIR_DIGITS && end > gap && end - gap > PAIR_DIGITS ? end : i;
}

static bool pair_back(const struct stretch *s, size_t i)
{
    const size_t gap = skip_digits_back(s, i);

    return i - gap >= PAIR_DIGITS && ends_with(s, gap, ' ') && gap - 1 - skip_digits_back(s, gap - 1) >= PAIR_DIGITS;
}

static bool is_pair(const struct stretch *s, size_t start, size_t end)
{
    const size_t before = skip_spaces_back(s, start);
    size_t next;

    if (pair_at(s, start) != end)
        return false;
    if (ends_with(s, before, ',') && pair_back(s, before - 1))
        return true;
    next = holds_at(s, end, ',') ? skip_spaces(s, end + 1) : end;
    return next != end && pair_at(s, next) != next;
}

/* --- operands --- */

/* -12 or 345 behind a space: another operand. Returns i where there is none. */
static size_t skip_operand(const struct stretch *s, size_t i)
{
    size_t at = skip_spaces(s, i), end;

    at += holds_at(s, at, '-');
    end = skip_digits(s, at);
    return end > at && end - i <= 8 ? end : i;
}

/*
 * An operator of a letter, and a string behind it, as dvips and others write them: 515 2525 y(Y), 639 2318 a Fa(x),
 * 226.7 499 M (x). Numbers that a string ends before are operands, too: (2001)0 68 y(x).
 */
static bool is_operand(const struct stretch *s, size_t start, size_t end)
{
    size_t at = end + (holds_at(s, end, ')') && ends_with(s, start, '('));

    for (size_t i = start; i < end; i++) {
        if (!sluice_is_digit(s->text[i]) && s->text[i] != ' ' && s->text[i] != '.')
            return false;
    }
    at = skip_operand(s, skip_operand(s, at));
    if (at == skip_spaces(s, at) || (at = skip_spaces(s, at)) >= s->to)
        return false;
    if (s->text[at] != 'y' && s->text[at] != 'a' && s->text[at] != 'b' && s->text[at] != 'w' && s->text[at] != 'M')
        return false;
    at = skip_spaces(s, at + 1);
    if (holds_at(s, at, 'F') && at + 1 < s->to && sluice_is_letter(s->text[at + 1]))
        at += 2;
    return holds_at(s, at, '(');
}

/* --- parts --- */

/* 365241.72562: a dot between two stretches of digits, the first too long for degrees. */
static bool is_decimal(const struct stretch *s, size_t start, size_t end)
{
    const size_t dot = skip_digits(s, start);

    return dot - start >= DECIMAL_DIGITS && dot < end && s->text[dot] == '.' && skip_digits(s, dot + 1) == end;
}

/* oval:com.example:tst:20070331006, PA.26133114010: the number of a definition, as OVAL names them, or of a parcel. */
static bool is_of_definition(const struct stretch *s, size_t start)
{
    size_t small = 0, capital = 0;

    if (!ends_with(s, start, ':') && !ends_with(s, start, '.'))
        return false;
    while (small < 4 && start - 1 - small > s->from && sluice_is_lower(s->text[start - 2 - small]))
        small++;
    while (capital < 4 && start - 1 - capital > s->from && sluice_is_upper(s->text[start - 2 - capital]))
        capital++;
    return s->text[start - 1] == ':' ? small == 3 && ends_with(s, start - 4, ':') : capital >= 2;
}

/* Groups of digits, some with a point among them, and one more a space before or behind them, or a point before them:
 * coordinates in a line, columns of a table. Numbers of cards have more. */
static bool is_in_line(const struct stretch *s, size_t start, size_t end)
{
    size_t digits = 0, spaces = 0, points = 0;

    for (size_t i = start; i < end; i++) {
        digits += sluice_is_digit(s->text[i]);
        spaces += s->text[i] == ' ';
        points += s->text[i] == '.';
    }
    return spaces != 0 && digits + spaces + points == end - start && digits <= 11 &&
           (ends_with(s, start, '.') || (ends_with(s, start, ' ') && is_digit_before(s, start - 1)) ||
            (holds_at(s, end, ' ') && is_digit_at(s, end + 1)) ||
            (holds_at(s, end, '<') && (is_digit_at(s, end + 1) || holds_at(s, end + 1, '-'))));
}

static bool is_part(const struct stretch *s, size_t start, size_t end)
{
    return is_decimal(s, start, end) || is_of_definition(s, start) || is_in_line(s, start, end);
}

static struct stretch stretch_round(const uint8_t *text, size_t len, size_t start, size_t end)
{
    return (struct stretch){
        .text = text,
        .from = start > SLUICE_NUMBER_ROW_REACH ? start - SLUICE_NUMBER_ROW_REACH : 0,
        .to = len - end > SLUICE_NUMBER_ROW_REACH ? end + SLUICE_NUMBER_ROW_REACH : len,
    };
}

size_t sluice_number_row_name(const uint8_t *text, size_t len, size_t start)
{
    const struct stretch s = stretch_round(text, len, start, start);

    return name_back(&s, start);
}

bool sluice_number_row_holds(const uint8_t *text, size_t len, size_t start, size_t end, enum sluice_number_named named)
{
    const struct stretch s = stretch_round(text, len, start, end);

    if (start == end || !sluice_is_digit(text[start]) || !sluice_is_digit(text[end - 1]))
        return false;
    return is_count(&s, start, end, named == SLUICE_NUMBER_ITSELF) ||
           (named == SLUICE_NUMBER_BARE && (is_pair(&s, start, end) || is_part(&s, start, end))) ||
           is_operand(&s, start, end);
}
