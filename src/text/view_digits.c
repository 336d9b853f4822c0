#include "text/view_internal.h"

#include "core/ascii.h"

#include <string.h>

#define REACH 48       /* bytes to either side of a place that can decide what it is; view.h */
#define DIGITS_MIN 4u  /* of a number that letters stand in */
#define LOOKS_MAX 4u   /* letters for digits in one number */
#define NUMBER_MAX 34u /* characters: an IBAN */

/* What a byte is in a number. */
enum { DIGIT = 1, LOOK = 2, SIGN = 4, CAPITAL = 8, OTHER = 16 };

/* Letters that are read for digits, and which. */
static uint8_t looks_like(uint8_t c)
{
    switch (c) {
    case 'O':
    case 'o':
        return '0';
    case 'l':
    case 'I':
        return '1';
    case 'Z':
        return '2';
    case 'S':
        return '5';
    case 'G':
        return '6';
    case 'B':
        return '8';
    default:
        return 0;
    }
}

static unsigned kind_of(uint8_t c)
{
    if (sluice_is_digit(c))
        return DIGIT;
    if (c == ' ' || c == '.' || c == '-' || c == '/')
        return SIGN;
    if (looks_like(c) != 0)
        return LOOK;
    if (c >= 'A' && c <= 'Z')
        return CAPITAL;
    return (c >= 'a' && c <= 'z') || c == '_' || c >= 0x80 ? OTHER : 0;
}

/* Byte i of the text, counted from the place; 0 where there is none. */
static uint8_t byte_at(const struct view_spot *at, int i)
{
    if (i < 0)
        return sluice_view_spot_before(at, (size_t)-i);
    return (size_t)i < at->n ? at->p[i] : 0;
}

static unsigned kind_at(const struct view_spot *at, int i)
{
    return kind_of(byte_at(at, i));
}

static bool is_word(unsigned kind)
{
    return (kind & (DIGIT | LOOK | CAPITAL | OTHER)) != 0;
}

/* --- letters for digits --- */

struct number {
    unsigned digits, looks;
};

/* Adds [from, to); false where something else stands in it, or more than one letter and no digit. */
static bool count(const struct view_spot *at, int from, int to, struct number *sum)
{
    const unsigned before = sum->digits;

    for (int i = from; i < to; i++) {
        const unsigned kind = kind_at(at, i);

        sum->digits += kind == DIGIT;
        sum->looks += kind == LOOK;
        if ((kind & (DIGIT | LOOK)) == 0)
            return false;
    }
    return sum->digits != before || to - from == 1;
}

static int word_begin(const struct view_spot *at, int i)
{
    while (i > -REACH && is_word(kind_at(at, i - 1)))
        i--;
    return i;
}

static int word_end(const struct view_spot *at, int i)
{
    while (i < REACH && is_word(kind_at(at, i)))
        i++;
    return i;
}

/* Letters that a number begins with: those of a country, and what stands behind it in some; or one that is no digit. */
static int name_end(const struct view_spot *at, int from, int first)
{
    int i = from;

    while (i < first && (kind_at(at, i) == CAPITAL || i - from == 1) && byte_at(at, i) <= 'Z')
        i++;
    return i < first && i - from < 2 && first - from > 1 && byte_at(at, from) <= 'Z' && byte_at(at, from + 1) <= 'Z'
               ? first
               : i;
}

/*
 * The part of the word [*from, *to) that is a number: not the letters it begins with, nor those it ends with where one
 * looks like no digit (12345678K). Where others stand within it, as in an IBAN, the digits round the place.
 */
static void trim(const struct view_spot *at, int *from, int *to)
{
    int first = *from, last = *to;

    while (first < *to && kind_at(at, first) != DIGIT)
        first++;
    if (first == *to)
        return;
    while (kind_at(at, last - 1) != DIGIT)
        last--;
    *from = name_end(at, *from, first);
    for (int i = last; i < *to; i++) {
        if (kind_at(at, i) != LOOK) {
            *to = last;
            break;
        }
    }
    for (int i = 0; i > *from; i--) {
        if (kind_at(at, i - 1) == CAPITAL) {
            for (*from = i; *from < 0 && kind_at(at, *from) != DIGIT; ++*from)
                ;
            break;
        }
    }
    for (int i = 0; i < *to; i++) {
        if (kind_at(at, i) == CAPITAL) {
            for (*to = i; *to > 1 && kind_at(at, *to - 1) != DIGIT; --*to)
                ;
            break;
        }
    }
}

/* Numbers that go on before and behind [from, to), each beyond one sign. */
static void extend(const struct view_spot *at, int from, int to, struct number *sum)
{
    while (from > -REACH && kind_at(at, from - 1) == SIGN) {
        const int begin = word_begin(at, from - 1);
        int first = begin, last = from - 1;
        struct number more = *sum;

        trim(at, &first, &last);
        if (last != from - 1 || !count(at, first, last, &more))
            break;
        *sum = more;
        from = first == begin ? begin : -REACH;
    }
    while (to < REACH && kind_at(at, to) == SIGN) {
        const int end = word_end(at, to + 1);
        struct number more = *sum;

        if (!count(at, to + 1, end, &more))
            break;
        *sum = more;
        to = end;
    }
}

/* The Z of a time in UTC, 18:00:48Z or 18:00:48.193Z (RFC 3339), which logs have one of in each line. */
static bool ends_time(const struct view_spot *at)
{
    int i = -1;

    if (at->p[0] != 'Z' || is_word(kind_at(at, 1)))
        return false;
    while (i > -10 && kind_at(at, i) == DIGIT)
        i--;
    if (byte_at(at, i) == '.')
        i--;
    else if (i != -3)
        return false;
    else
        i = -1;
    return kind_at(at, i) == DIGIT && kind_at(at, i - 1) == DIGIT && byte_at(at, i - 2) == ':' &&
           kind_at(at, i - 3) == DIGIT && kind_at(at, i - 4) == DIGIT;
}

static enum view_place letter(const struct view_spot *at, struct view_decoded *out)
{
    struct number sum = {0, 0};
    int from, to;
    bool near = false;

    for (int i = -2; i <= 2; i++)
        near = near || kind_at(at, i) == DIGIT;
    if (!near)
        return at->n < 3 && !at->end ? VIEW_MORE : VIEW_NOTHING;
    if (at->n <= REACH && !at->end)
        return VIEW_MORE;
    if (ends_time(at))
        return VIEW_NOTHING;
    from = word_begin(at, 0);
    to = word_end(at, 0);
    if (from == -REACH || to == REACH)
        return VIEW_NOTHING;
    trim(at, &from, &to);
    if (from > 0 || to <= 0 || !count(at, from, to, &sum))
        return VIEW_NOTHING;
    extend(at, from, to, &sum);
    if (sum.digits < DIGITS_MIN || sum.looks > LOOKS_MAX || sum.digits <= sum.looks ||
        sum.digits + sum.looks > NUMBER_MAX)
        return VIEW_NOTHING;
    out->text[0] = looks_like(at->p[0]);
    out->n = out->used = 1;
    return VIEW_DECODED;
}

/* --- letters of other alphabets --- */

/* Cyrillic and Greek letters that look like one of ours: 0 where there is none. */
static uint8_t twin(uint8_t lead, uint8_t second)
{
    static const char *const capitals = "ABEKMHOPCTXSIJYZN";
    static const uint8_t cyrillic[] = {0x90, 0x92, 0x95, 0x9A, 0x9C, 0x9D, 0x9E, 0xA0, 0xA1, 0xA2, 0xA5};
    static const uint8_t greek[] = {0x91, 0x92, 0x95, 0x9A, 0x9C, 0x97, 0x9F, 0xA1, 0,
                                    0xA4, 0xA7, 0,    0x99, 0,    0xA5, 0x96, 0x9D};
    const void *found = NULL;

    if (second == 0)
        return 0;
    if (lead == 0xD0 && (found = memchr(cyrillic, second, sizeof(cyrillic))) != NULL)
        return (uint8_t)capitals[(const uint8_t *)found - cyrillic];
    if (lead == 0xCE && (found = memchr(greek, second, sizeof(greek))) != NULL)
        return (uint8_t)capitals[(const uint8_t *)found - greek];
    switch (lead << 8 | second) {
    case 0xD097: /* Cyrillic Ze and Che: figures, where one stands beside them */
    case 0xD0B7:
        return '3';
    case 0xD0A7:
        return '4';
    case 0xD085:
        return 'S';
    case 0xD086:
        return 'I';
    case 0xD088:
        return 'J';
    case 0xD0B0:
        return 'a';
    case 0xD0B5:
        return 'e';
    case 0xD0BE:
    case 0xCEBF:
        return 'o';
    case 0xD180:
        return 'p';
    case 0xD181:
        return 'c';
    case 0xD183:
        return 'y';
    case 0xD185:
        return 'x';
    case 0xD195:
        return 's';
    case 0xD196:
        return 'i';
    case 0xD198:
        return 'j';
    default:
        return 0;
    }
}

static bool is_ascii_word(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Steps over what stands at i of a word of our letters and such twins; 0: it ends there; -1: it is another word. */
static int step(const struct view_spot *at, int i, bool back, bool *ascii)
{
    const uint8_t c = byte_at(at, back ? i - 1 : i);

    if (is_ascii_word(c)) {
        *ascii = true;
        return 1;
    }
    if (c < 0x80)
        return c == '_' ? -1 : 0;
    if (back ? twin(byte_at(at, i - 2), c) != 0 : twin(c, byte_at(at, i + 1)) != 0)
        return 2;
    return -1;
}

/* Behind capitals of another alphabet, up to `to`: does a number follow (EH 1154787)? */
static bool leads_number(const struct view_spot *at, int from, int to)
{
    for (int i = from; i < to; i += 2) {
        if (twin(byte_at(at, i), byte_at(at, i + 1)) > 'Z')
            return false;
    }
    return to - from <= 8 && kind_at(at, to) == SIGN && kind_at(at, to + 1) == DIGIT && kind_at(at, to + 2) == DIGIT;
}

static bool is_figure_twin(uint8_t c)
{
    return c == 'O' || sluice_is_digit(c);
}

/* Is what looks like a figure at the place one: beside a digit, with others like it between? */
static bool is_in_number(const struct view_spot *at)
{
    int first = 0, last = 2;

    while (last < REACH && is_figure_twin(twin(byte_at(at, last), byte_at(at, last + 1))))
        last += 2;
    while (first > -REACH && is_figure_twin(twin(byte_at(at, first - 2), byte_at(at, first - 1))))
        first -= 2;
    return kind_at(at, first - 1) == DIGIT || kind_at(at, last) == DIGIT;
}

static enum view_place alien(const struct view_spot *at, struct view_decoded *out)
{
    bool ascii = false;
    uint8_t c;
    int from = 0, to = 2, by;

    if (at->n < 2)
        return at->end ? VIEW_NOTHING : VIEW_MORE;
    if ((c = twin(at->p[0], at->p[1])) == 0)
        return VIEW_NOTHING;
    if (at->n <= REACH + 4 && !at->end)
        return VIEW_MORE;
    while (from > -REACH && (by = step(at, from, true, &ascii)) != 0) {
        if (by < 0)
            return VIEW_NOTHING;
        from -= by;
    }
    while (to < REACH - 1 && (by = step(at, to, false, &ascii)) != 0) {
        if (by < 0)
            return VIEW_NOTHING;
        to += by;
    }
    if (from <= -REACH || to >= REACH - 1 || !(ascii || leads_number(at, from, to)))
        return VIEW_NOTHING;
    if (is_figure_twin(c) && !is_in_number(at)) {
        if (c != 'O')
            return VIEW_NOTHING;
    } else if (c == 'O') {
        c = '0';
    }
    out->text[0] = c;
    out->n = 1;
    out->used = 2;
    return VIEW_DECODED;
}

/* --- a number that two lines share --- */

#define INDENT_MAX 8 /* blanks, and marks of what is quoted, that the second line may begin with */
#define BESIDE 8     /* bytes to either side of the break, one of them a digit */

static bool is_part(uint8_t c)
{
    return sluice_is_digit(c) || (c >= 'A' && c <= 'Z');
}

struct part {
    int from, to; /* begins and ends with a digit or a capital */
    unsigned digits;
    uint8_t sign; /* that parts its groups; 0: none */
};

/* A group of capitals and digits, of which one must be a digit; capitals alone, up to three, next to the break. */
static bool take_group(const struct view_spot *at, int from, int to, struct part *part)
{
    unsigned digits = 0;

    for (int i = from; i < to; i++)
        digits += sluice_is_digit(byte_at(at, i));
    part->digits += digits;
    return digits != 0 || (part->from == part->to && to - from <= 3);
}

static struct part part_before(const struct view_spot *at)
{
    struct part part = {0, 0, 0, 0};
    int end = kind_at(at, -1) == SIGN ? -1 : 0;

    while (end > -REACH) {
        int from = end;

        while (from > -REACH && is_part(byte_at(at, from - 1)))
            from--;
        if (from == end || !take_group(at, from, end, &part))
            break;
        part.from = from;
        part.sign = end < -1 ? byte_at(at, end) : part.sign;
        if (kind_at(at, from - 1) != SIGN || !is_part(byte_at(at, from - 2)))
            break;
        end = from - 1;
    }
    return part;
}

static struct part part_behind(const struct view_spot *at, int i)
{
    struct part part = {i, i, 0, 0};
    int begin = kind_at(at, i) == SIGN ? i + 1 : i;

    while (begin < i + REACH) {
        int to = begin;

        while (to < i + REACH && is_part(byte_at(at, to)))
            to++;
        if (to == begin || !take_group(at, begin, to, &part))
            break;
        part.to = to;
        part.sign = begin > i + 1 ? byte_at(at, begin - 1) : part.sign;
        if (kind_at(at, to) != SIGN || !is_part(byte_at(at, to + 1)))
            break;
        begin = to + 1;
    }
    return part;
}

static bool has_digit(const struct view_spot *at, int from, int to)
{
    for (int i = from; i < to; i++) {
        if (kind_at(at, i) == DIGIT)
            return true;
    }
    return false;
}

/* Does a letter stand before byte i, in its line and near by? What has a name there is no column of a table. */
static bool is_named(const struct view_spot *at, int i)
{
    for (int k = i - 1; k > i - 24 && k >= -2 * REACH; k--) {
        const uint8_t c = byte_at(at, k);

        if (c == '\n' || c == '\r' || c == 0 || kind_of(c) == DIGIT)
            return false;
        if ((kind_of(c) & (LOOK | CAPITAL | OTHER)) != 0)
            return true;
    }
    return false;
}

static bool is_indent(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '>';
}

/* Where the second line begins that the break at the place ends the first for; 0: none; -1: more bytes tell. */
static int second_line(const struct view_spot *at)
{
    int i = byte_at(at, 0) == '-';
    const int line = i + 1 + (byte_at(at, i) == '\r');

    i += byte_at(at, i) == '\r';
    if (byte_at(at, i) != '\n')
        return (size_t)i >= at->n && !at->end ? -1 : 0;
    for (i++; i < line + INDENT_MAX && is_indent(byte_at(at, i)); i++)
        ;
    if (is_part(byte_at(at, i)) || kind_at(at, i) == SIGN)
        return i;
    return (size_t)i >= at->n && !at->end ? -1 : 0;
}

/* Was a group of three or six digits broken with a hyphen? "61111-" and "4-0403" are 611114-0403. */
static bool is_hyphenated(const struct view_spot *at, int i)
{
    int before = 0, behind = 0;

    while (before < BESIDE && is_part(byte_at(at, -before - 1)))
        before++;
    while (behind < BESIDE && is_part(byte_at(at, i + behind)))
        behind++;
    return (before == 1 || (behind == 1 && kind_at(at, i + 1) == SIGN)) && (before + behind) % 3 == 0 &&
           before + behind <= 6;
}

/* Capitals and digits in a row from i on, or before it. */
static int width_of(const struct view_spot *at, int i, int step)
{
    int n = 0;

    while (n < BESIDE && is_part(byte_at(at, step > 0 ? i + n : i - 1 - n)))
        n++;
    return n;
}

/* Was a group broken? The one beside it, a blank between, is as wide as its two parts together. */
static bool is_cut(const struct view_spot *at, int i)
{
    const int before = width_of(at, 0, -1), behind = width_of(at, i, 1);

    if (byte_at(at, -before - 1) == ' ' && width_of(at, -before - 1, -1) != 0)
        return before + behind == width_of(at, -before - 1, -1);
    return byte_at(at, i + behind) == ' ' && before + behind == width_of(at, i + behind + 1, 1);
}

/* What a line breaks at is a blank, where the groups have blanks between and none stands there; a hyphen stays where
 * others are. 0: nothing. */
static uint8_t at_break(const struct view_spot *at, int i, const struct part *first, const struct part *second)
{
    if (byte_at(at, 0) == '-') {
        if (kind_at(at, -1) == SIGN || kind_at(at, i) == SIGN)
            return 0;
        if (first->sign == '-' || second->sign == '-')
            return is_hyphenated(at, i) ? 0 : '-';
    }
    if (kind_at(at, -1) == SIGN || is_cut(at, i))
        return 0;
    return first->sign == ' ' || second->sign == ' ' ? ' ' : 0;
}

static enum view_place line_end(const struct view_spot *at, struct view_decoded *out)
{
    const int i = second_line(at);
    struct part first, second;
    unsigned digits;

    if (i <= 0 || (!is_part(byte_at(at, -1)) && kind_at(at, -1) != SIGN))
        return i < 0 ? VIEW_MORE : VIEW_NOTHING;
    if (at->n <= 2 * REACH && !at->end)
        return VIEW_MORE;
    if (!has_digit(at, -BESIDE, 0) && !has_digit(at, i, i + BESIDE))
        return VIEW_NOTHING;
    first = part_before(at);
    if (first.from == first.to || is_word(kind_at(at, first.from - 1)) || !is_named(at, first.from))
        return VIEW_NOTHING;
    second = part_behind(at, i);
    digits = first.digits + second.digits;
    if (second.from == second.to || digits < 6 || digits > NUMBER_MAX || is_word(kind_at(at, second.to)))
        return VIEW_NOTHING;
    out->text[0] = at_break(at, i, &first, &second);
    out->n = out->text[0] != 0;
    out->used = (unsigned)i;
    return VIEW_DECODED;
}

static bool is_lead(uint8_t c)
{
    return c == 0xCE || c == 0xD0 || c == 0xD1;
}

static enum view_place decode(const struct view_spot *at, struct view_decoded *out)
{
    if (is_lead(at->p[0]))
        return alien(at, out);
    return looks_like(at->p[0]) != 0 ? letter(at, out) : line_end(at, out);
}

static const struct view_sparse_codec codec = {
    .seek = sluice_view_digits_seek, .decode = decode, .early = SLUICE_VIEW_NUMBER_NEAR, .numbers = true};

enum sluice_status sluice_view_digits_create(struct sluice_view_state **out)
{
    return sluice_view_sparse_create(&codec, out);
}
