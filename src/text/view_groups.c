/* Numbers in groups that no issuer parts them in: as a list, by underscores or slashes, the first group in brackets. */
#include "text/view_internal.h"

#include "core/ascii.h"

#include <string.h>

#define REACH 48         /* bytes to either side of a place that can decide what it is */
#define WIDTH_MIN 2      /* characters of a group; the last one may have fewer... */
#define WIDTH_MAX 4      /* ...and none has more than the first */
#define LIST_WIDTH_MIN 3 /* two digits in a list are a number of their own, mostly */
#define GROUPS_MIN 3     /* and four where slashes part them: three are a date */
#define NAME_GAP 4       /* bytes between the first group and the word that names it */
#define BRACKET_MAX 4    /* bytes within brackets */
#define FIGURES_MIN 6u
#define NUMBER_MAX 34u /* characters: an IBAN */

static uint8_t byte_at(const struct view_spot *at, int i)
{
    if (i >= 0)
        return (size_t)i < at->n ? at->p[i] : 0;
    return sluice_view_spot_before(at, (size_t)-i);
}

static bool is_sign(uint8_t c)
{
    return c == ' ' || c == '.' || c == '-' || c == '/';
}

/* Characters of the group that begins at i, or ends before it; more than WIDTH_MAX: no such group. */
static int width_behind(const struct view_spot *at, int i)
{
    int n = 0;

    while (n <= WIDTH_MAX && sluice_is_alnum(byte_at(at, i + n)))
        n++;
    return n;
}

static int width_before(const struct view_spot *at, int i)
{
    int n = 0;

    while (n <= WIDTH_MAX && sluice_is_alnum(byte_at(at, i - n - 1)))
        n++;
    return n;
}

static unsigned figures_in(const struct view_spot *at, int from, int to)
{
    unsigned n = 0;

    for (int i = from; i < to; i++)
        n += sluice_is_digit(byte_at(at, i));
    return n;
}

/* Does a word stand before byte i, few signs between? */
static bool is_named(const struct view_spot *at, int i)
{
    for (int gap = 0; gap < NAME_GAP && byte_at(at, i - 1) != 0 && strchr(" \t:=\"'#.", byte_at(at, i - 1)) != NULL;
         gap++)
        i--;
    return byte_at(at, i - 1) >= 0x80 || (sluice_is_letter(byte_at(at, i - 1)));
}

/* --- parted by the same everywhere --- */

/* Bytes of what parts two groups at i, if it is the sign c: a comma has a blank behind it. 0: another. */
static int parting(const struct view_spot *at, int i, uint8_t c)
{
    if (byte_at(at, i) != c)
        return 0;
    return c != ',' ? 1 : byte_at(at, i + 1) == ' ' ? 2 : 0;
}

/* The first byte of the groups of the width that end before i. */
static int first_of(const struct view_spot *at, int i, int width, uint8_t c, int *groups)
{
    const int len = c == ',' ? 2 : 1;

    for (*groups = 1, i -= width; i > -REACH; i -= len + width, ++*groups) {
        if (parting(at, i - len, c) == 0 || width_before(at, i - len) != width)
            break;
    }
    return i;
}

/* Behind a comma a word may follow, and no group. */
static bool may_follow(const struct view_spot *at, int i, uint8_t c)
{
    return c != ',' || byte_at(at, i) <= 'Z';
}

/* Behind the last one of the groups that begin at i; one that is narrower ends them. */
static int last_of(const struct view_spot *at, int i, int width, uint8_t c, int *groups)
{
    while (i < REACH) {
        const int n = width_behind(at, i), len = parting(at, i + n, c), next = width_behind(at, i + n + len);

        i += n;
        ++*groups;
        if (n < width || len == 0 || next == 0 || next > width || !may_follow(at, i + len, c))
            break;
        i += len;
    }
    return i;
}

/* Groups in a row that begin with a figure, of those that begin at i and behind it. */
static int numerals(const struct view_spot *at, int i, int last, int step)
{
    int most = 0;

    for (int n = 0; i < last; i += step) {
        n = sluice_is_digit(byte_at(at, i)) ? n + 1 : 0;
        most = n > most ? n : most;
    }
    return most;
}

static enum view_place between(const struct view_spot *at, struct view_decoded *out)
{
    const uint8_t c = at->p[0];
    const int len = parting(at, 0, c), width = width_before(at, 0);
    int groups = 0, first, last;
    unsigned figures;

    if (len == 0 || width > WIDTH_MAX || width < (c == ',' ? LIST_WIDTH_MIN : WIDTH_MIN) ||
        width_behind(at, len) == 0 || width_behind(at, len) > width || !may_follow(at, len, c))
        return VIEW_NOTHING;
    first = first_of(at, 0, width, c, &groups);
    last = last_of(at, len, width, c, &groups);
    figures = figures_in(at, first, last);
    if (groups < GROUPS_MIN + (c == '/') || figures < FIGURES_MIN ||
        numerals(at, first + width + len, last, width + len) < GROUPS_MIN - 1 + (c == '/') ||
        (unsigned)(groups * width) > NUMBER_MAX + WIDTH_MAX || (c != ',' && byte_at(at, last) == c) ||
        !is_named(at, first))
        return VIEW_NOTHING;
    out->used = (unsigned)len;
    return VIEW_DECODED;
}

/* --- the first group in brackets --- */

/* Is what begins at `open` a group in brackets? *behind: the byte after them. */
static bool is_bracketed(const struct view_spot *at, int open, int *behind)
{
    int i = open + 1;

    while (i - open <= BRACKET_MAX && (sluice_is_alnum(byte_at(at, i)) || (is_sign(byte_at(at, i)) && i > open + 1)))
        i++;
    *behind = i + 1;
    return byte_at(at, open) == '(' && byte_at(at, i) == ')' && i - open > WIDTH_MIN &&
           sluice_is_alnum(byte_at(at, i - 1)) && !sluice_is_alnum(byte_at(at, open - 1)) &&
           sluice_is_digit(byte_at(at, i + 1 + is_sign(byte_at(at, i + 1)))) && is_named(at, open);
}

/* Figures of the groups from i on, with a sign before each: those that have figures, and capitals. */
static unsigned figures_behind(const struct view_spot *at, int i, int limit)
{
    unsigned figures = 0;

    for (;;) {
        const int from = i + is_sign(byte_at(at, i));
        int to = from;

        while (to < limit && sluice_is_alnum(byte_at(at, to)))
            to++;
        if (to == from || to == limit || (figures_in(at, from, to) == 0 && to - from > WIDTH_MAX))
            return figures;
        figures += figures_in(at, from, to);
        if (!is_sign(byte_at(at, to)))
            return figures;
        i = to;
    }
}

static enum view_place bracket(const struct view_spot *at, struct view_decoded *out)
{
    int open = 0, behind;
    unsigned figures;

    if (at->p[0] == ')') {
        for (open = -1; open >= -BRACKET_MAX - 1 && byte_at(at, open) != '('; open--)
            ;
    }
    if (!is_bracketed(at, open, &behind) || (open != 0 && behind != 1))
        return VIEW_NOTHING;
    figures = figures_in(at, open, behind) + figures_behind(at, behind, open + REACH);
    if (figures < FIGURES_MIN || figures > NUMBER_MAX)
        return VIEW_NOTHING;
    out->used = 1;
    return VIEW_DECODED;
}

static bool may_be(const uint8_t *p, size_t i, size_t n)
{
    switch (p[i]) {
    case ',':
        return (i == 0 || sluice_is_alnum(p[i - 1])) && (i + 2 >= n || (p[i + 1] == ' ' && sluice_is_alnum(p[i + 2])));
    case '_':
    case '/':
        return (i == 0 || sluice_is_alnum(p[i - 1])) && (i + 1 >= n || sluice_is_alnum(p[i + 1]));
    case '(':
        return i + 1 >= n || sluice_is_alnum(p[i + 1]);
    default:
        return p[i] == ')';
    }
}

static size_t seek(const uint8_t *p, size_t from, size_t n)
{
    while (from < n && !may_be(p, from, n))
        from++;
    return from;
}

static enum view_place decode(const struct view_spot *at, struct view_decoded *out)
{
    if (at->n < 2 * REACH && !at->end)
        return VIEW_MORE;
    return at->p[0] == '(' || at->p[0] == ')' ? bracket(at, out) : between(at, out);
}

static const struct view_sparse_codec codec = {
    .seek = seek, .decode = decode, .early = SLUICE_VIEW_NUMBER_NEAR, .numbers = true};

enum sluice_status sluice_view_groups_create(struct sluice_view_state **out)
{
    return sluice_view_sparse_create(&codec, out);
}
