/*
 * Strings in pieces, as programs write them, and lines that go on: what stands between the last byte of one piece and
 * the first of the next is dropped.
 *
 *   "ab" + "cd"     also . .. & ~ << || between the quotes, a prefix before the second one (f"...", @"...")
 *   "ab" "c1"       side by side or on the next line, not of `ab`; with the \ ` or _ of a language that wants one there
 *   x = "ab"; x += "cd"    on the next line, also .= ..= &= <<, and x = x + "cd"
 *   ab\             the next line, without its indentation
 *
 * Side by side one of the words has a digit, or both are all of their strings: people who talk are no strings.
 */
#include "text/view_internal.h"

#include "core/ascii.h"

#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

#define NAME_MAX 64u /* bytes of the variable's name */
#define WORD_MAX 64u /* bytes of the words to either side of a break that say whether it is one */

static bool is_quote(uint8_t c)
{
    return c == '"' || c == '\'' || c == '`';
}

static bool is_blank(uint8_t c)
{
    return c == ' ' || c == '\t';
}

/* May a secret have this byte directly beside the break? Not white space and " ' ` \\ ( ) [ ] { } < > , ; | */
static bool is_inner(uint8_t c)
{
    static const struct view_bytes inner = {
        {UINT64_MAX << 33 & ~(VIEW_BYTE('"') | VIEW_BYTE('\'') | VIEW_BYTE('(') | VIEW_BYTE(')') | VIEW_BYTE('<') |
                              VIEW_BYTE('>') | VIEW_BYTE(',') | VIEW_BYTE(';')),
         UINT64_MAX >> 1 & ~(VIEW_BYTE('`') | VIEW_BYTE('\\') | VIEW_BYTE('[') | VIEW_BYTE(']') | VIEW_BYTE('{') |
                             VIEW_BYTE('}') | VIEW_BYTE('|')),
         0, 0}};

    return sluice_view_has(&inner, c);
}

/* May this byte follow the quote or backslash of a place? */
static bool may_follow(uint8_t mark, uint8_t c)
{
    static const struct view_bytes behind_quotes = {{VIEW_BYTE(' ') | VIEW_BYTE('\t') | VIEW_BYTE('\n') |
                                                         VIEW_BYTE('\r') | VIEW_BYTE('+') | VIEW_BYTE('.') |
                                                         VIEW_BYTE('&') | VIEW_BYTE('<') | VIEW_BYTE(';'),
                                                     VIEW_BYTE('~') | VIEW_BYTE('|') | VIEW_BYTE('\\'), 0, 0}};

    if (mark == '\\')
        return c == '\n' || c == '\r';
    return sluice_view_has(&behind_quotes, c);
}

#ifdef __SSE2__
/* Which of p[0..16) are quotes or backslashes with a byte behind them that may_follow() some of them. */
static unsigned marks(const uint8_t *p)
{
    const __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
    const __m128i next = _mm_loadu_si128((const __m128i *)(const void *)(p + 1));
    __m128i mark = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\'')));
    __m128i no;

    mark = _mm_or_si128(mark, _mm_cmpeq_epi8(v, _mm_set1_epi8('`')));
    mark = _mm_or_si128(mark, _mm_cmpeq_epi8(v, _mm_set1_epi8('\\')));
    if (_mm_movemask_epi8(mark) == 0)
        return 0;
    no = _mm_or_si128(_mm_cmpeq_epi8(next, _mm_set1_epi8(',')), _mm_cmpeq_epi8(next, _mm_set1_epi8(')')));
    no = _mm_or_si128(no,
                      _mm_or_si128(_mm_cmpeq_epi8(next, _mm_set1_epi8(':')), _mm_cmpeq_epi8(next, _mm_set1_epi8('>'))));
    no = _mm_or_si128(
        no, _mm_and_si128(_mm_cmpgt_epi8(next, _mm_set1_epi8('<')), _mm_cmplt_epi8(next, _mm_set1_epi8('\\'))));
    no = _mm_or_si128(
        no, _mm_and_si128(_mm_cmpgt_epi8(next, _mm_set1_epi8('\\')), _mm_cmplt_epi8(next, _mm_set1_epi8('|'))));
    return (unsigned)_mm_movemask_epi8(_mm_andnot_si128(no, mark));
}
#endif

static bool may_begin(const uint8_t *p, size_t i, size_t n)
{
    return (is_quote(p[i]) || p[i] == '\\') && (i + 1 == n || may_follow(p[i], p[i + 1]));
}

static size_t seek(const uint8_t *p, size_t from, size_t n)
{
#ifdef __SSE2__
    for (; n - from > 16; from += 16) {
        for (unsigned m = marks(p + from); m != 0; m &= m - 1) {
            const size_t i = from + (unsigned)__builtin_ctz(m);

            if (may_begin(p, i, n))
                return i;
        }
    }
#endif
    while (from < n && !may_begin(p, from, n))
        from++;
    return from;
}

/* A place being read: p[0..n), at p[i]. Reading on at n sets `more`. */
struct gap {
    const uint8_t *p;
    size_t i, n;
    bool more, lines;
    bool beside; /* nothing but space stands between the quotes */
};

static uint8_t peek(struct gap *g)
{
    if (g->i < g->n)
        return g->p[g->i];
    g->more = true;
    return 0;
}

static bool take(struct gap *g, const char *s)
{
    const size_t from = g->i;

    for (; *s != '\0'; s++, g->i++) {
        if (peek(g) != (uint8_t)*s) {
            g->i = from;
            return false;
        }
    }
    return true;
}

/* A mark that a line goes on, directly before its end. */
static bool goes_on(struct gap *g)
{
    const uint8_t c = peek(g);
    const size_t from = g->i;

    if (c != '\\' && c != '`' && c != '_')
        return false;
    g->i++;
    if (peek(g) == '\n' || peek(g) == '\r')
        return true;
    g->i = from;
    return false;
}

static void skip_space(struct gap *g)
{
    for (;;) {
        const uint8_t c = peek(g);

        if (c == '\n' || c == '\r')
            g->lines = true;
        else if (!is_blank(c) && !goes_on(g))
            return;
        else if (!is_blank(c))
            continue;
        g->i++;
    }
}

static bool is_name(uint8_t c)
{
    const uint8_t small = c | 0x20;

    return (small >= 'a' && small <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '$' || c == '.' || c == '@';
}

static bool take_name(struct gap *g)
{
    const size_t from = g->i;

    while (g->i - from < NAME_MAX && is_name(peek(g)))
        g->i++;
    if (g->i == from || g->i - from == NAME_MAX || g->p[from] == '.')
        return false;
    while (g->i > from && g->p[g->i - 1] == '.') /* of an operator */
        g->i--;
    return g->i > from;
}

static bool take_operator(struct gap *g)
{
    return take(g, "+") || take(g, "..") || take(g, ".") || take(g, "&") || take(g, "~") || take(g, "<<") ||
           take(g, "||");
}

/* "; name +=" on a line of its own, or "; name = name +". */
static bool take_statement(struct gap *g)
{
    (void)take(g, ";");
    skip_space(g);
    if (!g->lines || !take_name(g))
        return false;
    skip_space(g);
    if (take(g, "+=") || take(g, ".=") || take(g, "&=") || take(g, "..=") || take(g, "<<"))
        return true;
    if (!take(g, "="))
        return false;
    skip_space(g);
    if (!take_name(g))
        return false;
    skip_space(g);
    return take_operator(g);
}

/* The quote that opens the next piece, behind at most two letters or signs of its kind of string. */
static bool take_quote(struct gap *g)
{
    const size_t from = g->i;

    while (g->i - from < 2 && peek(g) != 0 && strchr("fFbBrRuUlL@$", peek(g)) != NULL)
        g->i++;
    if (!is_quote(peek(g))) {
        g->i = from;
        return false;
    }
    g->i++;
    return true;
}

/* From one quote to the next: true at its first inner byte. */
static bool take_gap(struct gap *g)
{
    const size_t from = ++g->i;
    bool space;

    skip_space(g);
    space = g->i > from;
    if (space && g->p[0] != '`' && take_quote(g)) {
        g->beside = true;
        return g->p[g->i - 1] == g->p[0];
    }
    if (take_operator(g)) {
        skip_space(g);
        return take_quote(g);
    }
    if (!take_statement(g))
        return false;
    skip_space(g);
    return take_quote(g);
}

/* From a backslash to the next line's first byte. */
static bool take_line_end(struct gap *g)
{
    g->i++;
    (void)take(g, "\r");
    if (!take(g, "\n"))
        return false;
    while (is_blank(peek(g)))
        g->i++;
    return true;
}

/* Do the words to either side of the break look like pieces of one? */
static bool are_pieces(const struct view_spot *at, struct gap *g)
{
    const size_t next = g->i;
    bool digit = false, before, behind;
    size_t k = 1;
    uint8_t c;

    while (k < WORD_MAX && (c = sluice_view_spot_before(at, k)) > ' ' && !is_quote(c)) {
        digit = digit || sluice_is_digit(c);
        k++;
    }
    before = is_quote(sluice_view_spot_before(at, k));
    while (g->i - next < WORD_MAX && (c = peek(g)) > ' ' && !is_quote(c)) {
        digit = digit || sluice_is_digit(c);
        g->i++;
    }
    behind = is_quote(peek(g));
    g->i = next;
    return digit || (before && behind);
}

static enum view_place decode(const struct view_spot *at, struct view_decoded *out)
{
    const size_t n = at->n < VIEW_PLACE_MAX ? at->n : VIEW_PLACE_MAX;
    struct gap g = {.p = at->p, .n = n};
    bool found;

    if (!is_inner(at->before[0]) || at->before[1] == '\\' || (n > 1 && !may_follow(at->p[0], at->p[1])))
        return VIEW_NOTHING;
    found = at->p[0] == '\\' ? take_line_end(&g) : take_gap(&g);
    found = found && is_inner(peek(&g)) && (!g.beside || are_pieces(at, &g));
    if (g.more && !at->end && n < VIEW_PLACE_MAX)
        return VIEW_MORE;
    out->used = (unsigned)g.i;
    return found ? VIEW_DECODED : VIEW_NOTHING;
}

/* May a piece, or more of a gap, begin with p[0]? */
static bool may_open(const uint8_t *p, size_t n)
{
    static const struct view_bytes more = {
        {VIEW_BYTE(' ') | VIEW_BYTE('\t') | VIEW_BYTE('\n') | VIEW_BYTE('\r') | VIEW_BYTE('+') | VIEW_BYTE('.') |
             VIEW_BYTE('&') | VIEW_BYTE('<') | VIEW_BYTE(';') | VIEW_BYTE('"') | VIEW_BYTE('\''),
         VIEW_BYTE('~') | VIEW_BYTE('|') | VIEW_BYTE('\\') | VIEW_BYTE('`') | VIEW_BYTE('_'), 0, 0}};
    size_t i = 0;

    if (n == 0 || sluice_view_has(&more, p[0]))
        return true;
    while (i < 2 && i < n && p[i] != 0 && strchr("fFbBrRuUlL@$", p[i]) != NULL)
        i++;
    return i != 0 && (i == n || is_quote(p[i]));
}

/* Behind ';' a line must end, or go on with a mark before its end. */
static bool may_end_line(const uint8_t *p, size_t n)
{
    size_t i = 0;

    while (i < n && is_blank(p[i]))
        i++;
    return i == n || p[i] == '\n' || p[i] == '\r' || p[i] == '\\' || p[i] == '`' || p[i] == '_';
}

bool sluice_view_join_may_begin(const uint8_t *p, size_t n, const uint8_t before[2])
{
    if (!is_inner(before[0]) || before[1] == '\\')
        return false;
    if (n == 1 || !may_follow(p[0], p[1]) || p[0] == '\\')
        return n == 1 || may_follow(p[0], p[1]);
    if (p[1] == ';')
        return may_end_line(p + 2, n - 2);
    return p[1] == '\n' || p[1] == '\r' || p[1] == '\\' || may_open(p + 2, n - 2);
}

static const struct view_sparse_codec codec = {.seek = seek, .decode = decode};

enum sluice_status sluice_view_join_create(struct sluice_view_state **out)
{
    return sluice_view_sparse_create(&codec, out);
}
