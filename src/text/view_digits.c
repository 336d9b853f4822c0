#include "text/view_internal.h"

#include <string.h>

#define REACH 48       /* bytes to either side of a place that can decide what it is; view.h */
#define DIGITS_MIN 5u  /* of a number that letters stand in */
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
    case 'B':
        return '8';
    default:
        return 0;
    }
}

static bool is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

static unsigned kind_of(uint8_t c)
{
    if (is_digit(c))
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

/* Adds [from, to); false where something else stands in it, or no digit. */
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
    return sum->digits != before;
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

/*
 * The part of the word [*from, *to) that is a number: not two or more letters before it, nor a letter there or behind
 * it that looks like no digit (DE68..., 12345678K).
 */
static void trim(const struct view_spot *at, int *from, int *to)
{
    int first = *from, last = *to;
    bool odd = false;

    while (first < *to && kind_at(at, first) != DIGIT)
        first++;
    while (last > first && kind_at(at, last - 1) != DIGIT)
        last--;
    if (first - *from > 1 || (first > *from && kind_at(at, *from) != LOOK))
        *from = first;
    for (int i = last; i < *to; i++)
        odd = odd || kind_at(at, i) != LOOK;
    if (odd || *to - last > 1)
        *to = last;
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
    from = word_begin(at, 0);
    to = word_end(at, 0);
    if (from == -REACH || to == REACH)
        return VIEW_NOTHING;
    trim(at, &from, &to);
    if (from > 0 || to <= 0 || !count(at, from, to, &sum))
        return VIEW_NOTHING;
    extend(at, from, to, &sum);
    if (sum.digits < DIGITS_MIN || sum.looks > LOOKS_MAX || sum.digits < 2 * sum.looks ||
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

static enum view_place alien(const struct view_spot *at, struct view_decoded *out)
{
    bool ascii = false;
    uint8_t c;
    int way = 0, by;

    if (at->n < 2)
        return at->end ? VIEW_NOTHING : VIEW_MORE;
    if ((c = twin(at->p[0], at->p[1])) == 0)
        return VIEW_NOTHING;
    if (at->n <= REACH && !at->end)
        return VIEW_MORE;
    for (way = 0; way > -REACH && (by = step(at, way, true, &ascii)) > 0; way -= by)
        ;
    if (way <= -REACH || by < 0)
        return VIEW_NOTHING;
    for (way = 2; way < REACH - 1 && (by = step(at, way, false, &ascii)) > 0; way += by)
        ;
    if (way >= REACH - 1 || by < 0 || !ascii)
        return VIEW_NOTHING;
    if (c == 'O' && (kind_at(at, -1) == DIGIT || kind_at(at, 2) == DIGIT))
        c = '0';
    out->text[0] = c;
    out->n = 1;
    out->used = 2;
    return VIEW_DECODED;
}

/* --- a number that two lines share --- */

static bool is_part(unsigned kind)
{
    return kind == DIGIT || kind == SIGN;
}

/* The sign that stands between the digits of [from, to), which it begins and ends with; 0: none. */
static uint8_t sign_in(const struct view_spot *at, int from, int to)
{
    for (int i = from; i < to; i++) {
        if (kind_at(at, i) == SIGN)
            return byte_at(at, i);
    }
    return 0;
}

static unsigned digits_in(const struct view_spot *at, int from, int to)
{
    unsigned n = 0;

    for (int i = from; i < to; i++)
        n += kind_at(at, i) == DIGIT;
    return n;
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

static enum view_place line_end(const struct view_spot *at, struct view_decoded *out)
{
    int i = 0, from = 0, to;
    uint8_t sign;
    unsigned sum;

    if (kind_at(at, -1) != DIGIT)
        return VIEW_NOTHING;
    i += byte_at(at, i) == '-';
    i += byte_at(at, i) == '\r';
    if (byte_at(at, i) != '\n')
        return (size_t)i >= at->n && !at->end ? VIEW_MORE : VIEW_NOTHING;
    i++;
    while (i < 20 && (byte_at(at, i) == ' ' || byte_at(at, i) == '\t'))
        i++;
    if (kind_at(at, i) != DIGIT)
        return (size_t)i >= at->n && !at->end ? VIEW_MORE : VIEW_NOTHING;
    if (at->n <= 2 * REACH && !at->end)
        return VIEW_MORE;
    while (from > -REACH && is_part(kind_at(at, from - 1)))
        from--;
    while (kind_at(at, from) == SIGN)
        from++;
    for (to = i; to < i + REACH && is_part(kind_at(at, to)); to++)
        ;
    while (kind_at(at, to - 1) == SIGN)
        to--;
    sum = digits_in(at, from, 0) + digits_in(at, i, to);
    if (sum < 8 || sum > NUMBER_MAX || is_word(kind_at(at, to)) || !is_named(at, from))
        return VIEW_NOTHING;
    sign = sign_in(at, from, 0);
    sign = sign != 0 ? sign : sign_in(at, i, to);
    out->text[0] = sign;
    out->n = sign != 0;
    out->used = (unsigned)i;
    return VIEW_DECODED;
}

/* --- where to look --- */

static bool is_lead(uint8_t c)
{
    return c == 0xCE || c == 0xD0 || c == 0xD1;
}

/* Is one of the two bytes to either side of p[i] a digit, or not there? */
static bool is_beside(const uint8_t *p, size_t i, size_t n)
{
    if (i < 2 || n - i < 3)
        return true;
    return is_digit(p[i - 1]) || is_digit(p[i + 1]) || is_digit(p[i - 2]) || is_digit(p[i + 2]);
}

static bool may_be(const uint8_t *p, size_t i, size_t n)
{
    const uint8_t c = p[i];

    if (is_lead(c))
        return true;
    if (looks_like(c) != 0)
        return is_beside(p, i, n);
    if (c == '-' && i + 1 < n && p[i + 1] != '\n' && p[i + 1] != '\r')
        return false;
    return i == 0 || is_digit(p[i - 1]);
}

#define BIT(c) (UINT64_C(1) << ((c)&63))

/* The bytes that a place begins with, a bit each. */
static const uint64_t marks[4] = {
    BIT('\n') | BIT('\r') | BIT('-'),
    BIT('O') | BIT('o') | BIT('l') | BIT('I') | BIT('Z') | BIT('S') | BIT('B'),
    0,
    BIT(0xCE) | BIT(0xD0) | BIT(0xD1),
};

static size_t seek(const uint8_t *p, size_t from, size_t n)
{
    while (from < n && ((marks[p[from] >> 6] & BIT(p[from])) == 0 || !may_be(p, from, n)))
        from++;
    return from;
}

static enum view_place decode(const struct view_spot *at, struct view_decoded *out)
{
    if (is_lead(at->p[0]))
        return alien(at, out);
    return looks_like(at->p[0]) != 0 ? letter(at, out) : line_end(at, out);
}

static const struct view_sparse_codec codec = {.seek = seek, .decode = decode, .early = SLUICE_VIEW_NUMBER_NEAR};

enum sluice_status sluice_view_digits_create(struct sluice_view_state **out)
{
    return sluice_view_sparse_create(&codec, out);
}
