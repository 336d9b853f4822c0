/* Where the view groups decodes something, as numbers_oracle.h says it of the others. */
#ifndef GROUPS_ORACLE_H
#define GROUPS_ORACLE_H

#include "numbers_oracle.h"

static inline bool oracle_grouped(int c)
{
    return oracle_figure(c) || oracle_capital(c) || (c >= 'a' && c <= 'z');
}

/* A word before byte i, with at most four of these signs between. */
static inline bool oracle_called(const struct oracle_text *t, long i)
{
    for (long gap = 0; gap < 4 && oracle_in(oracle_byte(t, i - 1), " \t:=\"'#."); gap++)
        i--;
    return oracle_byte(t, i - 1) >= 0x80 ||
           (oracle_grouped(oracle_byte(t, i - 1)) && !oracle_figure(oracle_byte(t, i - 1)));
}

static inline long oracle_count(const struct oracle_text *t, long from, long to)
{
    long n = 0;

    for (long i = from; i < to; i++)
        n += oracle_figure(oracle_byte(t, i));
    return n;
}

static inline long oracle_width(const struct oracle_text *t, long i)
{
    long n = 0;

    while (n < 5 && oracle_grouped(oracle_byte(t, i + n)))
        n++;
    return n;
}

/* Does `by` stand at i, and may a group follow it? Behind a comma none that begins with a small letter. */
static inline bool oracle_parted(const struct oracle_text *t, long i, const char *by)
{
    const long len = (long)strlen(by);

    for (long k = 0; k < len; k++) {
        if (oracle_byte(t, i + k) != by[k])
            return false;
    }
    return oracle_grouped(oracle_byte(t, i + len)) && (len == 1 || oracle_byte(t, i + len) <= 'Z');
}

/* The place is a part between groups: where do they begin, and where end? Those within reach are looked at. */
static inline struct oracle_place oracle_listing(const struct oracle_text *t, long here, const char *by)
{
    const long len = (long)strlen(by), least = len == 2 ? 3 : 2;
    struct oracle_place none = {0}, place = {.used = (size_t)len};
    long width = 0, first, last = here, groups = 1, most = 0;

    while (width < 5 && oracle_grouped(oracle_byte(t, here - width - 1)))
        width++;
    if (width < least || width > 4 || !oracle_parted(t, here, by) || oracle_width(t, here + len) > width)
        return none;
    for (first = here - width; first > here - ORACLE_FAR; first -= len + width, groups++) {
        long before = 0;

        while (before < 5 && oracle_grouped(oracle_byte(t, first - len - before - 1)))
            before++;
        for (long k = 0; k < len; k++)
            before = oracle_byte(t, first - len + k) == by[k] ? before : 0;
        if (before != width)
            break;
    }
    for (bool more = true; more && last + len < here + ORACLE_FAR;) {
        const long from = last + len, n = oracle_width(t, from);

        groups++;
        last = from + n;
        more = n == width && oracle_parted(t, last, by) && oracle_width(t, last + len) <= width;
    }
    for (long i = first + width + len, n = 0; i < last; i += width + len) {
        n = oracle_figure(oracle_byte(t, i)) ? n + 1 : 0;
        most = n > most ? n : most;
    }
    if (groups < (by[0] == '/' ? 4 : 3) || oracle_count(t, first, last) < 6 || most < (by[0] == '/' ? 3 : 2) ||
        groups * width > 38 || (len == 1 && oracle_byte(t, last) == by[0]) || !oracle_called(t, first))
        return none;
    return place;
}

/* Does a number begin at i whose first group stands in brackets? *close: the second one. */
static inline bool oracle_in_brackets(const struct oracle_text *t, long open, long *close)
{
    long i = open + 1, figures;

    while (i - open < 5 && (oracle_grouped(oracle_byte(t, i)) || (oracle_sign(oracle_byte(t, i)) && i > open + 1)))
        i++;
    *close = i;
    if (oracle_byte(t, open) != '(' || oracle_byte(t, i) != ')' || i - open < 3 ||
        !oracle_grouped(oracle_byte(t, i - 1)) || oracle_grouped(oracle_byte(t, open - 1)) || !oracle_called(t, open) ||
        !oracle_figure(oracle_byte(t, i + 1 + oracle_sign(oracle_byte(t, i + 1)))))
        return false;
    figures = oracle_count(t, open, i);
    for (i++;;) {
        long from = i + oracle_sign(oracle_byte(t, i)), to = from;

        while (to < open + ORACLE_FAR && oracle_grouped(oracle_byte(t, to)))
            to++;
        if (to == from || to >= open + ORACLE_FAR || (oracle_count(t, from, to) == 0 && to - from > 4))
            break;
        figures += oracle_count(t, from, to);
        i = to;
        if (!oracle_sign(oracle_byte(t, to)))
            break;
    }
    return figures >= 6 && figures <= 34;
}

static inline struct oracle_place oracle_groups_at(const uint8_t *p, size_t i, size_t n)
{
    const struct oracle_text t = {p, (long)n};
    const long here = (long)i;
    long close;

    switch (p[i]) {
    case ',':
        return oracle_listing(&t, here, ", ");
    case '_':
        return oracle_listing(&t, here, "_");
    case '/':
        return oracle_listing(&t, here, "/");
    case '(':
        return (struct oracle_place){.used = oracle_in_brackets(&t, here, &close)};
    case ')':
        for (long open = here - 1; open >= here - 5; open--) {
            if (oracle_byte(&t, open) == '(')
                return (struct oracle_place){.used = oracle_in_brackets(&t, open, &close) && close == here};
        }
        break;
    default:
        break;
    }
    return (struct oracle_place){0};
}

#endif
