#include "model/segment.h"

#include "core/fold.h"
#include "core/utf8.h"

#include <string.h>

#define WRAPPED_MIN 40u /* bytes of a line that is taken for a wrapped one where a small word goes on below */
#define FULL_MIN 60u    /* ...where a capital does, as in a list of lines, too */
#define SHORT_WORD 4u   /* letters of a word whose stop may be an abbreviation's */

enum char_kind { SPACE, LINE, LOWER, UPPER, UNCASED, DIGIT, UNDERLINE, MARK, PUNCT };

struct character {
    enum char_kind kind;
    uint32_t cp;  /* 0 for a byte that is no UTF-8 */
    unsigned len; /* 0: more bytes are needed */
};

struct range {
    uint32_t first, last;
};

static bool within(const struct range *r, size_t n, uint32_t cp)
{
    for (size_t i = 0; i < n; i++) {
        if (cp >= r[i].first && cp <= r[i].last)
            return true;
    }
    return false;
}

#define WITHIN(table, cp) within(table, sizeof(table) / sizeof((table)[0]), cp)

/* Unicode 15.0's White_Space; default-ignorable characters and combining marks; blocks of punctuation and symbols. */
static const struct range spaces[] = {{0x85, 0x85},     {0xA0, 0xA0},     {0x1680, 0x1680}, {0x2000, 0x200A},
                                      {0x2028, 0x2029}, {0x202F, 0x202F}, {0x205F, 0x205F}, {0x3000, 0x3000}};
static const struct range marks[] = {{0xAD, 0xAD},     {0x300, 0x36F},   {0x200B, 0x200F},
                                     {0x2060, 0x2060}, {0xFE00, 0xFE0F}, {0xFEFF, 0xFEFF}};
static const struct range symbols[] = {{0x80, 0xA9},     {0xAB, 0xB4},     {0xB6, 0xB9},      {0xBB, 0xBF},
                                       {0xD7, 0xD7},     {0xF7, 0xF7},     {0x2010, 0x205E},  {0x2061, 0x206F},
                                       {0x20A0, 0x20CF}, {0x2100, 0x2BFF}, {0x2E00, 0x2E7F},  {0x3001, 0x303F},
                                       {0xE000, 0xF8FF}, {0xFF01, 0xFF0F}, {0xFF1A, 0xFF20},  {0xFF3B, 0xFF40},
                                       {0xFF5B, 0xFF65}, {0xFFF0, 0xFFFF}, {0x1F000, 0x1FBFF}};

static enum char_kind kind_beyond_ascii(uint32_t cp)
{
    uint8_t small[SLUICE_FOLD_MAX], self[4];
    unsigned n;

    if (WITHIN(spaces, cp))
        return SPACE;
    if (WITHIN(marks, cp))
        return MARK;
    if (WITHIN(symbols, cp))
        return PUNCT;
    if (cp >= 0xFF10 && cp <= 0xFF19)
        return DIGIT;
    if (cp >= 0x590 && !(cp >= 0x1E00 && cp < 0x2000))
        return UNCASED;
    n = sluice_fold(cp, true, small);
    return n != sluice_utf8_encode(cp, self) || memcmp(small, self, n) != 0 ? UPPER : LOWER;
}

/* Kinds of the ASCII characters, as digits. */
static const char ascii_kinds[] = "8888888880111188888888888888888808888888888888885555555555888888"
                                  "8333333333333333333333333338888682222222222222222222222222288888";

static inline struct character character_at(const uint8_t *text, size_t n, bool end, size_t i)
{
    struct character c = {PUNCT, 0, 1};
    bool cut;

    if (i >= n) {
        c.len = 0;
    } else if (text[i] < 0x80) {
        c.kind = (enum char_kind)(ascii_kinds[text[i]] - '0');
        c.cp = text[i];
    } else if ((c.len = sluice_utf8_decode(text + i, n - i, &c.cp, &cut)) != 0) {
        c.kind = kind_beyond_ascii(c.cp);
    } else {
        c.cp = 0;
        c.len = cut && !end ? 0 : 1;
    }
    return c;
}

static uint8_t shape_of_mark(uint32_t cp)
{
    if (cp > 0x20 && cp < 0x7F)
        return sluice_shape_of_ascii((uint8_t)cp);
    if ((cp >= 0x2018 && cp <= 0x201F) || cp == 0xAB || cp == 0xBB || cp == 0x2039 || cp == 0x203A)
        return SLUICE_SHAPE_QUOTE;
    return cp >= 0x2010 && cp <= 0x2015 ? SLUICE_SHAPE_DASH : SLUICE_SHAPE_OTHER;
}

/* How many characters of each kind a word has: a byte a kind. A token has fewer than 256 bytes. */
typedef uint64_t counts;

#define ONE(kind) ((counts)1 << 8 * (kind))

static unsigned count(counts c, enum char_kind kind)
{
    return (unsigned)(c >> 8 * kind & 0xFF);
}

static unsigned letters_of(counts c)
{
    return count(c, LOWER) + count(c, UPPER) + count(c, UNCASED);
}

/* Whether the first letter of p[0..n) is a capital. */
static bool begins_upper(const uint8_t *p, size_t n)
{
    struct character c;

    for (size_t at = 0; at < n; at += c.len) {
        c = character_at(p, n, true, at);
        if (c.kind == UPPER || c.kind == LOWER || c.kind == UNCASED)
            return c.kind == UPPER;
    }
    return false;
}

/* The shape of the word p[0..n), of which c was counted. */
static uint8_t shape_of_word(counts c, const uint8_t *p, size_t n)
{
    const unsigned digits = count(c, DIGIT);

    if (count(c, UNDERLINE) != 0)
        return SLUICE_SHAPE_UNDERLINE;
    if (letters_of(c) == 0)
        return digits == 0  ? SLUICE_SHAPE_OTHER
               : digits > 5 ? SLUICE_SHAPE_DIGITS
                            : (uint8_t)(SLUICE_SHAPE_DIGIT_1 + digits - 1);
    if (digits != 0)
        return SLUICE_SHAPE_MIXED;
    if (count(c, UPPER) == 0)
        return count(c, LOWER) == 0 ? SLUICE_SHAPE_UNCASED : SLUICE_SHAPE_LOWER;
    if (count(c, LOWER) == 0)
        return letters_of(c) == 1 ? SLUICE_SHAPE_INITIAL : SLUICE_SHAPE_UPPER;
    if (!begins_upper(p, n))
        return SLUICE_SHAPE_CAMEL;
    return count(c, UPPER) == 1 ? SLUICE_SHAPE_CAPITAL : SLUICE_SHAPE_INNER;
}

/* What an ASCII character of a word counts as; 0: it is none. */
static inline counts ascii_count(uint8_t c)
{
    const unsigned kind = (unsigned)ascii_kinds[c] - '0';

    return kind >= LOWER && kind <= MARK ? ONE(kind) : 0;
}

/* The token at i: its shape and end. False where more bytes are needed. letters: those of a word. */
static bool token_at(const uint8_t *text, size_t n, bool end, size_t i, size_t *stop, uint8_t *shape, unsigned *letters)
{
    const size_t limit = n - i < SLUICE_TOKEN_MAX ? n : i + SLUICE_TOKEN_MAX;
    struct character c;
    counts all = 0, own;
    size_t at = i;

    for (;;) {
        for (; at < limit && text[at] < 0x80 && (own = ascii_count(text[at])) != 0; at++)
            all += own;
        c = character_at(text, n, end, at);
        if (c.len == 0 || c.kind < LOWER || c.kind > MARK || at + c.len - i > SLUICE_TOKEN_MAX)
            break;
        all += ONE(c.kind);
        at += c.len;
    }
    *letters = letters_of(all) + count(all, DIGIT);
    if (at == i && c.len != 0) {
        *stop = i + c.len;
        *shape = shape_of_mark(c.cp);
        return true;
    }
    if (c.len == 0 && !end)
        return false;
    *stop = at;
    *shape = shape_of_word(all, text + i, at - i);
    return true;
}

/* Whether a character is of ASCII and stands in a token. */
static inline bool is_ink(uint8_t c)
{
    return c < 0x80 && ascii_kinds[c] >= '0' + LOWER;
}

/* Skip spaces from *i. lines: line ends among them. False where more bytes are needed; a gap that is too long counts as
 * two lines and is left unfinished. */
static bool any_gap_at(const uint8_t *text, size_t n, bool end, size_t *i, unsigned *lines)
{
    size_t start = *i;
    struct character c;

    *lines = 0;
    while ((c = character_at(text, n, end, *i)).len != 0 && (c.kind == SPACE || c.kind == LINE)) {
        *lines += c.cp == '\n';
        *i += c.len;
        if (*i - start > SLUICE_SEGMENT_GAP_MAX) {
            *lines = 2;
            return true;
        }
    }
    return c.len != 0 || end;
}

/* The same; mostly there is no gap, or one space. */
static inline bool gap_at(const uint8_t *text, size_t n, bool end, size_t *i, unsigned *lines)
{
    if (n - *i >= 2) {
        const size_t ink = *i + (text[*i] == ' ');

        if (is_ink(text[ink])) {
            *i = ink;
            *lines = 0;
            return true;
        }
    }
    return any_gap_at(text, n, end, i, lines);
}

static bool is_capital(uint8_t shape)
{
    return shape == SLUICE_SHAPE_CAPITAL || shape == SLUICE_SHAPE_UPPER || shape == SLUICE_SHAPE_INITIAL ||
           shape == SLUICE_SHAPE_INNER;
}

static inline uint8_t ascii_shape(char c)
{
    return sluice_shape_of_ascii((uint8_t)c);
}

/* Whether the stop behind the tokens so far may be an abbreviation's. At a line's end a small word or a number has a
 * sentence's: "he said.", "in 1999." */
static bool may_be_abbreviation(const struct sluice_segment *s, unsigned letters_before, bool line_ends)
{
    const uint8_t word = s->n < 2 ? (uint8_t)SLUICE_SHAPE_NONE : s->token[s->n - 2].shape;

    if (letters_before > SHORT_WORD)
        return false;
    return !line_ends || letters_before < 2 ||
           (word != SLUICE_SHAPE_LOWER && (word < SLUICE_SHAPE_DIGIT_1 || word > SLUICE_SHAPE_DIGITS));
}

/* Whether a sentence ends behind the tokens so far, when a token of this shape follows behind a space or a line's end.
 */
static bool sentence_ends(const struct sluice_segment *s, unsigned letters_before, bool line_ends, uint8_t next)
{
    uint8_t last = s->token[s->n - 1].shape;

    if (last != ascii_shape('.') && last != ascii_shape('!') && last != ascii_shape('?'))
        return false;
    if (last == ascii_shape('.') && may_be_abbreviation(s, letters_before, line_ends))
        return false;
    return next != SLUICE_SHAPE_LOWER && next != SLUICE_SHAPE_CAMEL &&
           !(next >= SLUICE_SHAPE_ASCII && next != ascii_shape('"'));
}

/* Whether a token is rather of code than of prose. */
static bool is_code(uint8_t shape)
{
    return shape == SLUICE_SHAPE_UNDERLINE || shape == SLUICE_SHAPE_CAMEL ||
           (shape >= SLUICE_SHAPE_ASCII && shape != ascii_shape('.') && shape != ascii_shape(',') &&
            shape != ascii_shape('\'') && shape != ascii_shape('"') && shape != ascii_shape('-') &&
            shape != ascii_shape(':') && shape != ascii_shape('?') && shape != ascii_shape('!'));
}

static enum sluice_segment_kind kind_of(const struct sluice_segment *s)
{
    unsigned words = 0, capitals = 0, upper = 0, code = 0;

    for (unsigned i = 0; i < s->n; i++) {
        uint8_t shape = s->token[i].shape;

        words += shape >= SLUICE_SHAPE_LOWER && shape <= SLUICE_SHAPE_CAMEL;
        if (shape == SLUICE_SHAPE_LOWER) /* most are */
            continue;
        capitals += is_capital(shape);
        upper += shape == SLUICE_SHAPE_UPPER;
        code += is_code(shape);
    }
    if (code >= 3 && code * 5 > s->n)
        return SLUICE_SEGMENT_CODE;
    if (words >= 2 && capitals == 0)
        return SLUICE_SEGMENT_LOWER;
    if (words < 4)
        return SLUICE_SEGMENT_SHORT;
    if (upper * 2 > words)
        return SLUICE_SEGMENT_UPPER;
    return capitals * 3 > words * 2 ? SLUICE_SEGMENT_TITLE : SLUICE_SEGMENT_PROSE;
}

/* Whether the segment goes on at the token [at, stop), behind a gap with that many line ends. */
static bool goes_on(const struct sluice_segment *s, size_t line, size_t at, size_t stop, uint8_t shape, unsigned lines,
                    unsigned letters_before)
{
    size_t last = s->start + s->token[s->n - 1].end;

    if (s->n == SLUICE_SEGMENT_TOKENS_MAX || stop - s->start > SLUICE_SEGMENT_MAX || lines > 1)
        return false;
    if (lines == 1 && (last - line < (is_capital(shape) ? FULL_MIN : WRAPPED_MIN) || shape > SLUICE_SHAPE_UNCASED))
        return false;
    return at == last || !sentence_ends(s, letters_before, lines == 1, shape);
}

static void add_token(struct sluice_segment *s, size_t at, size_t stop, uint8_t shape, enum sluice_gap gap)
{
    s->token[s->n++] =
        (struct sluice_token){(uint16_t)(at - s->start), (uint16_t)(stop - s->start), shape, (uint8_t)gap};
    s->end = stop;
}

bool sluice_segment_next(const uint8_t *text, size_t n, bool end, size_t *pos, struct sluice_segment *out)
{
    unsigned lines = 0, letters = 0, before = 0;
    size_t at = *pos, stop, line;
    uint8_t shape;

    out->n = 0;
    do { /* a gap before a segment may have any length */
        *pos = at;
        if (!gap_at(text, n, end, &at, &lines) && at < n)
            return false;
    } while (at != *pos);
    *pos = out->start = out->end = line = at;
    for (;;) {
        size_t last = out->end;

        if (at >= n && end)
            break;
        if (!token_at(text, n, end, at, &stop, &shape, &letters))
            return false;
        if (out->n != 0 && !goes_on(out, line, at, stop, shape, lines, before))
            break;
        if (lines != 0)
            line = at;
        add_token(out, at, stop, shape,
                  out->n == 0 || lines != 0 ? SLUICE_GAP_LINE
                  : at == last              ? SLUICE_GAP_NONE
                                            : SLUICE_GAP_SPACE);
        if (letters != 0)
            before = letters;
        else if (shape != ascii_shape('.'))
            before = SHORT_WORD + 1; /* "...) . The": no abbreviation's */
        at = stop;
        if (!gap_at(text, n, end, &at, &lines))
            return false;
        if (lines > 1)
            break;
    }
    if (out->n == 0)
        return false;
    *pos = out->end;
    out->kind = kind_of(out);
    return true;
}
