#include "text/view_internal.h"

#include "core/utf8.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

/* What the code points of a range become. */
enum meaning {
    DROP = 0,
    SAME = 1,    /* all of them the same ASCII character */
    ORDER = 2,   /* ASCII in the same order, from the one given */
    LETTERS = 3, /* A-Z a-z, again and again */
    DIGITS = 4,  /* 0-9, again and again */
    QUIET = 8,   /* ...and too common in the prose of a language to begin a stretch */
};

struct range {
    uint32_t first, last;
    uint8_t meaning;
    uint8_t ascii;
};

/*
 * Sorted. From UnicodeData.txt 15.0: what is invisible (default ignorable: soft hyphen, joiners, bidirectional marks,
 * variation selectors, the box of keycaps, tags, which spell ASCII), fixed spaces and hyphens, compatibility forms of
 * ASCII (full-width, circled, in brackets, mathematical), decimal digits of all scripts (general category Nd).
 */
static const struct range ranges[] = {
    {0xA0, 0xA0, SAME, ' '},         {0xAD, 0xAD, DROP, 0},
    {0xB7, 0xB7, SAME, '.'},         {0x34F, 0x34F, DROP, 0},
    {0x61C, 0x61C, DROP, 0},         {0x660, 0x669, ORDER, '0'},
    {0x6F0, 0x6F9, ORDER, '0'},      {0x7C0, 0x7C9, ORDER, '0'},
    {0x966, 0x96F, ORDER, '0'},      {0x9E6, 0x9EF, ORDER, '0'},
    {0xA66, 0xA6F, ORDER, '0'},      {0xAE6, 0xAEF, ORDER, '0'},
    {0xB66, 0xB6F, ORDER, '0'},      {0xBE6, 0xBEF, ORDER, '0'},
    {0xC66, 0xC6F, ORDER, '0'},      {0xCE6, 0xCEF, ORDER, '0'},
    {0xD66, 0xD6F, ORDER, '0'},      {0xDE6, 0xDEF, ORDER, '0'},
    {0xE50, 0xE59, ORDER, '0'},      {0xED0, 0xED9, ORDER, '0'},
    {0xF20, 0xF29, ORDER, '0'},      {0x1040, 0x1049, ORDER, '0'},
    {0x1090, 0x1099, ORDER, '0'},    {0x17E0, 0x17E9, ORDER, '0'},
    {0x180B, 0x180E, DROP, 0},       {0x1810, 0x1819, ORDER, '0'},
    {0x1946, 0x194F, ORDER, '0'},    {0x19D0, 0x19D9, ORDER, '0'},
    {0x1A80, 0x1A89, ORDER, '0'},    {0x1A90, 0x1A99, ORDER, '0'},
    {0x1B50, 0x1B59, ORDER, '0'},    {0x1BB0, 0x1BB9, ORDER, '0'},
    {0x1C40, 0x1C49, ORDER, '0'},    {0x1C50, 0x1C59, ORDER, '0'},
    {0x2000, 0x200A, SAME, ' '},     {0x200B, 0x200F, DROP, 0},
    {0x2010, 0x2013, SAME, '-'},     {0x202A, 0x202E, DROP, 0},
    {0x202F, 0x202F, SAME, ' '},     {0x205F, 0x205F, SAME, ' '},
    {0x2060, 0x206F, DROP, 0},       {0x20E3, 0x20E3, DROP, 0},
    {0x2102, 0x2102, SAME, 'C'},     {0x210A, 0x210A, SAME, 'g'},
    {0x210B, 0x210B, SAME, 'H'},     {0x210C, 0x210C, SAME, 'H'},
    {0x210D, 0x210D, SAME, 'H'},     {0x210E, 0x210E, SAME, 'h'},
    {0x2110, 0x2110, SAME, 'I'},     {0x2111, 0x2111, SAME, 'I'},
    {0x2112, 0x2112, SAME, 'L'},     {0x2113, 0x2113, SAME, 'l'},
    {0x2115, 0x2115, SAME, 'N'},     {0x2119, 0x2119, SAME, 'P'},
    {0x211A, 0x211A, SAME, 'Q'},     {0x211B, 0x211B, SAME, 'R'},
    {0x211C, 0x211C, SAME, 'R'},     {0x211D, 0x211D, SAME, 'R'},
    {0x2124, 0x2124, SAME, 'Z'},     {0x2128, 0x2128, SAME, 'Z'},
    {0x212A, 0x212A, SAME, 'K'},     {0x212C, 0x212C, SAME, 'B'},
    {0x212D, 0x212D, SAME, 'C'},     {0x212F, 0x212F, SAME, 'e'},
    {0x2130, 0x2130, SAME, 'E'},     {0x2131, 0x2131, SAME, 'F'},
    {0x2133, 0x2133, SAME, 'M'},     {0x2134, 0x2134, SAME, 'o'},
    {0x2139, 0x2139, SAME, 'i'},     {0x2212, 0x2212, SAME, '-'},
    {0x2219, 0x2219, SAME, '.'},     {0x2460, 0x2468, ORDER, '1'},
    {0x2474, 0x247C, ORDER, '1'},    {0x24B6, 0x24CF, ORDER, 'A'},
    {0x24D0, 0x24E9, ORDER, 'a'},    {0x24EA, 0x24EA, SAME, '0'},
    {0x24F5, 0x24FD, ORDER, '1'},    {0x24FF, 0x24FF, SAME, '0'},
    {0x2776, 0x277E, ORDER, '1'},    {0x2780, 0x2788, ORDER, '1'},
    {0x278A, 0x2792, ORDER, '1'},    {0x3000, 0x3000, SAME | QUIET, ' '},
    {0xA620, 0xA629, ORDER, '0'},    {0xA8D0, 0xA8D9, ORDER, '0'},
    {0xA900, 0xA909, ORDER, '0'},    {0xA9D0, 0xA9D9, ORDER, '0'},
    {0xA9F0, 0xA9F9, ORDER, '0'},    {0xAA50, 0xAA59, ORDER, '0'},
    {0xABF0, 0xABF9, ORDER, '0'},    {0xFE00, 0xFE0F, DROP, 0},
    {0xFE52, 0xFE52, SAME, '.'},     {0xFE55, 0xFE55, SAME, ':'},
    {0xFE63, 0xFE63, SAME, '-'},     {0xFE6B, 0xFE6B, SAME, '@'},
    {0xFEFF, 0xFEFF, DROP, 0},       {0xFF01, 0xFF01, ORDER | QUIET, '!'},
    {0xFF02, 0xFF07, ORDER, '"'},    {0xFF08, 0xFF09, ORDER | QUIET, '('},
    {0xFF0A, 0xFF0B, ORDER, '*'},    {0xFF0C, 0xFF0C, ORDER | QUIET, ','},
    {0xFF0D, 0xFF1A, ORDER, '-'},    {0xFF1B, 0xFF1B, ORDER | QUIET, ';'},
    {0xFF1C, 0xFF1E, ORDER, '<'},    {0xFF1F, 0xFF1F, ORDER | QUIET, '?'},
    {0xFF20, 0xFF5D, ORDER, '@'},    {0xFF5E, 0xFF5E, ORDER | QUIET, '~'},
    {0x104A0, 0x104A9, ORDER, '0'},  {0x10D30, 0x10D39, ORDER, '0'},
    {0x11066, 0x1106F, ORDER, '0'},  {0x110F0, 0x110F9, ORDER, '0'},
    {0x11136, 0x1113F, ORDER, '0'},  {0x111D0, 0x111D9, ORDER, '0'},
    {0x112F0, 0x112F9, ORDER, '0'},  {0x11450, 0x11459, ORDER, '0'},
    {0x114D0, 0x114D9, ORDER, '0'},  {0x11650, 0x11659, ORDER, '0'},
    {0x116C0, 0x116C9, ORDER, '0'},  {0x11730, 0x11739, ORDER, '0'},
    {0x118E0, 0x118E9, ORDER, '0'},  {0x11950, 0x11959, ORDER, '0'},
    {0x11C50, 0x11C59, ORDER, '0'},  {0x11D50, 0x11D59, ORDER, '0'},
    {0x11DA0, 0x11DA9, ORDER, '0'},  {0x11F50, 0x11F59, ORDER, '0'},
    {0x16A60, 0x16A69, ORDER, '0'},  {0x16AC0, 0x16AC9, ORDER, '0'},
    {0x16B50, 0x16B59, ORDER, '0'},  {0x1D400, 0x1D6A3, LETTERS, 'A'},
    {0x1D7CE, 0x1D7FF, DIGITS, '0'}, {0x1E140, 0x1E149, ORDER, '0'},
    {0x1E2F0, 0x1E2F9, ORDER, '0'},  {0x1E4F0, 0x1E4F9, ORDER, '0'},
    {0x1E950, 0x1E959, ORDER, '0'},  {0x1F130, 0x1F149, ORDER, 'A'},
    {0x1F150, 0x1F169, ORDER, 'A'},  {0x1F170, 0x1F189, ORDER, 'A'},
    {0x1FBF0, 0x1FBF9, ORDER, '0'},  {0xE0020, 0xE007E, ORDER, ' '},
    {0xE007F, 0xE007F, DROP, 0},     {0xE0100, 0xE01EF, DROP, 0},
};

#define ONE(second) (UINT64_C(1) << ((second)&0x3F))
#define FROM_TO(a, b) ((ONE(b) - ONE(a)) | ONE(b))

/* For the first byte of a UTF-8 sequence, which second bytes may begin a code point of a range. */
static const uint64_t second_bytes[256] = {
    [0xC2] = ONE(0xA0) | ONE(0xAD) | ONE(0xB7),
    [0xCD] = ONE(0x8F),
    [0xD8] = ONE(0x9C),
    [0xD9] = FROM_TO(0xA0, 0xA9),
    [0xDB] = FROM_TO(0xB0, 0xB9),
    [0xDF] = FROM_TO(0x80, 0x89),
    [0xE0] = ONE(0xA5) | ONE(0xA7) | ONE(0xA9) | ONE(0xAB) | ONE(0xAD) | ONE(0xAF) | ONE(0xB1) | ONE(0xB3) | ONE(0xB5) |
             ONE(0xB7) | ONE(0xB9) | FROM_TO(0xBB, 0xBC),
    [0xE1] =
        FROM_TO(0x81, 0x82) | FROM_TO(0x9F, 0xA0) | ONE(0xA5) | ONE(0xA7) | ONE(0xAA) | FROM_TO(0xAD, 0xAE) | ONE(0xB1),
    [0xE2] = FROM_TO(0x80, 0x81) | FROM_TO(0x83, 0x84) | ONE(0x88) | FROM_TO(0x91, 0x93) | FROM_TO(0x9D, 0x9E),
    [0xE3] = ONE(0x80),
    [0xEA] = ONE(0x98) | FROM_TO(0xA3, 0xA4) | ONE(0xA7) | ONE(0xA9) | ONE(0xAF),
    [0xEF] = FROM_TO(0xB8, 0xB9) | FROM_TO(0xBB, 0xBD),
    [0xF0] = FROM_TO(0x90, 0x91) | ONE(0x96) | FROM_TO(0x9D, 0x9F),
    [0xF3] = ONE(0xA0),
};

#define BLOCK 32u

/* Which bytes of p[0..BLOCK) are not ASCII. */
static uint32_t not_ascii(const uint8_t *p)
{
    uint32_t mask = 0;

#ifdef __SSE2__
    for (unsigned i = 0; i < BLOCK; i += 16)
        mask |= (uint32_t)_mm_movemask_epi8(_mm_loadu_si128((const __m128i *)(const void *)(p + i))) << i;
#else
    for (unsigned i = 0; i < BLOCK; i++)
        mask |= (uint32_t)(p[i] >> 7) << i;
#endif
    return mask;
}

/* Dashes, quotes, bullets and dots, U+2014 to U+2029, which prose is full of, are nothing. */
static bool is_typographic(const uint8_t *p, size_t n)
{
    return n > 2 && p[0] == 0xE2 && p[1] == 0x80 && p[2] >= 0x94 && p[2] <= 0xA9;
}

static bool may_begin(const uint8_t *p, size_t n)
{
    uint64_t seconds = second_bytes[p[0]];

    return seconds != 0 && (n == 1 || ((p[1] & 0xC0) == 0x80 && (seconds & ONE(p[1])) != 0)) && !is_typographic(p, n);
}

static size_t seek(const uint8_t *p, size_t from, size_t n)
{
    size_t i = from;

    for (; n - i >= BLOCK; i += BLOCK) {
        for (uint32_t m = not_ascii(p + i); m != 0; m &= m - 1) {
            const size_t k = i + (unsigned)__builtin_ctz(m);

            if (may_begin(p + k, n - k))
                return k;
        }
    }
    while (i < n && !may_begin(p + i, n - i))
        i++;
    return i;
}

static const struct range *find(uint32_t cp)
{
    size_t low = 0, high = sizeof(ranges) / sizeof(ranges[0]);

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (cp > ranges[mid].last)
            low = mid + 1;
        else if (cp < ranges[mid].first)
            high = mid;
        else
            return &ranges[mid];
    }
    return NULL;
}

static uint8_t fold(const struct range *r, uint32_t cp)
{
    uint32_t i = cp - r->first;

    switch (r->meaning & ~(unsigned)QUIET) {
    case ORDER:
        return (uint8_t)(r->ascii + i);
    case LETTERS:
        return (uint8_t)(i % 52 < 26 ? 'A' + i % 52 : 'a' + i % 52 - 26);
    case DIGITS:
        return (uint8_t)('0' + i % 10);
    default:
        return r->ascii;
    }
}

static enum view_place decode(const struct view_spot *at, struct view_decoded *out)
{
    const struct range *r;
    uint32_t cp = 0;
    bool cut;

    out->used = sluice_utf8_decode(at->p, at->n, &cp, &cut);
    if (out->used == 0)
        return cut ? VIEW_MORE : VIEW_NOTHING;
    r = find(cp);
    if (r == NULL)
        return VIEW_NOTHING;
    out->text[0] = fold(r, cp);
    out->n = r->meaning == DROP ? 0 : 1;
    return (r->meaning & QUIET) != 0 ? VIEW_QUIET : VIEW_DECODED;
}

bool sluice_view_fold_may_begin(const uint8_t *p, size_t n)
{
    struct view_decoded out;
    const struct view_spot at = {.p = p, .n = n};
    enum view_place place;

    if (!may_begin(p, n))
        return false;
    place = decode(&at, &out);
    return place == VIEW_DECODED || place == VIEW_MORE;
}

static const struct view_sparse_codec codec = {.seek = seek, .decode = decode};

enum sluice_status sluice_view_fold_create(struct sluice_view_state **out)
{
    return sluice_view_sparse_create(&codec, out);
}
