/*
 * Text -> segments of tokens. A token is a word (letters, marks, digits, '_'; UAX #29's word breaks but for apostrophes
 * and stops, which are tokens of their own), or one character of anything else that is not a space. Bytes that are no
 * UTF-8 are tokens of one byte.
 *
 * A segment is about a sentence: it ends before a token that a sentence can begin with, behind '.', '!' or '?' and a
 * space; at a line's end, unless the line looks wrapped (40 bytes or more and a small word goes on below, or 60 and a
 * capital does); or at a limit.
 * Where it ends depends on its own bytes and what follows within SLUICE_SEGMENT_AHEAD only, so how a text is cut into
 * pieces changes nothing. Pure; any thread.
 */
#ifndef SLUICE_MODEL_SEGMENT_H
#define SLUICE_MODEL_SEGMENT_H

#include "core/limits.h"
#include "sluice_types.h"

/* What a token looks like; 6 bits. Punctuation of ASCII is SLUICE_SHAPE_ASCII and its place among ASCII's. */
enum sluice_shape {
    SLUICE_SHAPE_NONE = 0,  /* beyond the segment */
    SLUICE_SHAPE_LOWER,     /* straat */
    SLUICE_SHAPE_CAPITAL,   /* Anna */
    SLUICE_SHAPE_UPPER,     /* NATO: two letters or more */
    SLUICE_SHAPE_INITIAL,   /* M */
    SLUICE_SHAPE_INNER,     /* McDonald: capital, with another one later */
    SLUICE_SHAPE_CAMEL,     /* iPhone */
    SLUICE_SHAPE_UNCASED,   /* letters of a script without case */
    SLUICE_SHAPE_MIXED,     /* A4, 12b: letters and digits */
    SLUICE_SHAPE_UNDERLINE, /* a word with '_' */
    SLUICE_SHAPE_DIGIT_1,   /* 7 */
    SLUICE_SHAPE_DIGIT_2,
    SLUICE_SHAPE_DIGIT_3,
    SLUICE_SHAPE_DIGIT_4,
    SLUICE_SHAPE_DIGIT_5,
    SLUICE_SHAPE_DIGITS, /* six and more */
    SLUICE_SHAPE_QUOTE,  /* quotation marks beyond ASCII */
    SLUICE_SHAPE_DASH,
    SLUICE_SHAPE_OTHER, /* any other character, or a byte that is none */
    SLUICE_SHAPE_ASCII, /* ...+31: '!'.. '~' without letters, digits and '_' */
    /* What features take the shape of a word for where nothing tells it from its neighbours (model/feature.h): */
    SLUICE_SHAPE_ALL_LOWER = 62, /* LOWER, in a segment without any capital */
    SLUICE_SHAPE_ALL_UPPER = 63, /* UPPER, in one of capitals */
    SLUICE_SHAPES = 64,
};

enum sluice_gap { SLUICE_GAP_NONE = 0, SLUICE_GAP_SPACE, SLUICE_GAP_LINE };

/* What a segment looks like as a whole: tells a lower-cased message from one with capitals, and code from prose. */
enum sluice_segment_kind {
    SLUICE_SEGMENT_PROSE = 0,
    SLUICE_SEGMENT_SHORT, /* fewer than four words */
    SLUICE_SEGMENT_LOWER, /* no capital at all */
    SLUICE_SEGMENT_UPPER, /* most words in capitals */
    SLUICE_SEGMENT_TITLE, /* most words begin with one */
    SLUICE_SEGMENT_CODE,  /* brackets, operators and identifiers */
};

struct sluice_token {
    uint16_t start, end; /* bytes from the segment's start, [start, end) */
    uint8_t shape;       /* enum sluice_shape */
    uint8_t gap;         /* enum sluice_gap: what stands before it; LINE for a segment's first */
};

struct sluice_segment {
    size_t start, end; /* bytes of the text; begins and ends with a token */
    enum sluice_segment_kind kind;
    unsigned n; /* 1..SLUICE_SEGMENT_TOKENS_MAX */
    struct sluice_token token[SLUICE_SEGMENT_TOKENS_MAX];
};

/* The shape of an ASCII character that is no letter, digit, '_' or space. */
static inline uint8_t sluice_shape_of_ascii(uint8_t c)
{
    const unsigned words = (c > '9' ? 10u : 0) + (c > 'Z' ? 26u : 0) + (c > '_' ? 1u : 0) + (c > 'z' ? 26u : 0);

    return (uint8_t)((unsigned)SLUICE_SHAPE_ASCII + c - '!' - words);
}

/*
 * The first segment at or behind *pos of text[0..n). end: no byte follows text[n-1]. True: *out is it, and *pos stands
 * behind it. False: there is none, or (without end) more bytes are needed to say where it ends; *pos then stands at
 * the first byte that must be given again (n where there is none).
 */
bool sluice_segment_next(const uint8_t *text, size_t n, bool end, size_t *pos, struct sluice_segment *out);

#endif
