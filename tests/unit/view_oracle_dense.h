/*
 * What the views of base64, hex and lists of bytes read, as view.h says it, over a whole text and without a thought for
 * speed.
 */
#ifndef VIEW_ORACLE_DENSE_H
#define VIEW_ORACLE_DENSE_H

#include "view_kit.h"

static inline bool is_space(uint8_t c)
{
    return c != 0 && strchr(" \t\n\v\f\r", c) != NULL;
}

static inline int digit_of(const char *alphabet, uint8_t c)
{
    const char *at = c == 0 ? NULL : strchr(alphabet, c);

    return at == NULL ? -1 : (int)(at - alphabet);
}

static const char alphabet64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static inline int value64(uint8_t c)
{
    return digit_of(alphabet64, c == '-' ? '+' : c == '_' ? '/' : c);
}

static inline int value16(uint8_t c)
{
    return digit_of("0123456789abcdef", c >= 'A' && c <= 'F' ? (uint8_t)(c + 32) : c);
}

static inline long hex_at(const uint8_t *p, size_t n, size_t want)
{
    long v = 0;

    for (size_t i = 0; i < want; i++) {
        if (i >= n || value16(p[i]) < 0)
            return -1;
        v = v * 16 + value16(p[i]);
    }
    return v;
}

static inline size_t characters64(const uint8_t *p, size_t i, size_t n)
{
    size_t from = i;

    while (i < n && value64(p[i]) >= 0)
        i++;
    return i - from;
}

/* The characters of a run: where each of them stands. */
struct characters {
    size_t at[1 << 16], n;
};

/* The longest streak of ASCII that the characters [from, n) mean, zero bytes not counted, and where it begins. */
static inline size_t streak64(const uint8_t *p, size_t from, size_t n, size_t *start)
{
    size_t best = 0, len = 0, first = 0;

    *start = 0;
    for (size_t k = 0; 8 * (k + 1) <= 6 * (n - from); k++) {
        const size_t c = from + k * 8 / 6;
        const unsigned two = (unsigned)value64(p[c]) << 6 | (unsigned)value64(p[c + 1]);
        const uint8_t byte = (uint8_t)(two >> (4 - 2 * (k % 3)));

        first = len == 0 ? k : first;
        if (byte != 0)
            len = (byte > 31 && byte < 127) || (byte > 8 && byte < 14) ? len + 1 : 0;
        if (len > best) {
            best = len;
            *start = first;
        }
    }
    return best;
}

/* Which character of a run's first ones is decoded first; n: none. */
static inline size_t first64(const uint8_t *p, size_t n)
{
    size_t start, best = streak64(p, 0, n, &start), first = n, digits = 0;
    bool kinds[3] = {false};

    while (digits < n && value16(p[digits]) >= 0)
        digits++;
    for (size_t i = 0; i < n; i++)
        kinds[value64(p[i]) < 26 ? 0 : value64(p[i]) < 52 ? 1 : 2] |= value64(p[i]) < 62;
    if (memcmp(p, "H4sI", 4) == 0 || (p[0] == 'e' && strchr("JNAF", p[1]) != NULL))
        return 0;
    first = n >= 64 && digits < n ? 0 : n;
    if (!kinds[0] || !kinds[1])
        return first;
    if ((kinds[2] && n >= 40) || best >= 8)
        first = 0;
    best = best < 11 ? 11 : best;
    for (size_t skip = 1; skip < 4; skip++) {
        const size_t len = streak64(p, skip, n, &start);

        if (len > best) {
            best = len;
            first = skip + start / 3 * 4;
        }
    }
    return first;
}

/* Behind a line of `line` characters that ends at p[i]: where the next line of the run begins, or 0. */
static inline size_t next_line64(const uint8_t *p, size_t i, size_t n, size_t line, size_t *width, size_t *indent)
{
    const size_t from = i + (i < n && p[i] == '\r');
    size_t blanks = from + 1, m;
    uint8_t c;

    if (line < 20 || line > 1024 || (*width != 0 && line != *width) || from >= n || p[from] != '\n')
        return 0;
    while (blanks < n && blanks - from <= 64 && (p[blanks] == ' ' || p[blanks] == '\t'))
        blanks++;
    m = characters64(p, blanks, n);
    if (m == 0)
        return 0;
    if (*width != 0)
        return blanks - from - 1 == *indent ? blanks : 0;
    c = blanks + m < n ? p[blanks + m] : '\n';
    if (blanks != from + 1 || (line != 64 && line != 76)) {
        if (m > line || (line % 4 != 0 && line < 60))
            return 0;
        if (m < line && !(c == '=' && (line + m) % 4 >= 2) &&
            !((line + m) % 4 == 0 && c != 0 && strchr("\r\n\"'`<)]},;", c) != NULL))
            return 0;
    }
    *width = line;
    *indent = blanks - from - 1;
    return blanks;
}

static inline void naive_base64(const uint8_t *p, size_t n, struct runs *out)
{
    static struct characters run;

    for (size_t i = 0; i < n;) {
        size_t line = characters64(p, i, n), width = 0, indent = 0, pads = 0, at = i, first;
        unsigned bits = 0;

        first = line < 20 ? line : first64(p + i, line < 128 ? line : 128);
        i += line == 0 ? 1 : line;
        if (line < 20 || first >= (line < 128 ? line : 128))
            continue;
        for (run.n = 0; run.n < line; run.n++)
            run.at[run.n] = at + run.n;
        while ((at = next_line64(p, i, n, line, &width, &indent)) != 0) {
            line = characters64(p, at, n);
            for (i = at; i < at + line; i++)
                run.at[run.n++] = i;
        }
        if ((run.n - first) % 4 >= 2) {
            while (i < n && pads + (run.n - first) % 4 < 4 && p[i] == '=') {
                pads++;
                i++;
            }
        }
        for (size_t k = first; k < run.n; k++) {
            const size_t q = (k - first) % 4;

            bits = (bits << 6 | (unsigned)value64(p[run.at[k]])) & 0xFFFF;
            if (q != 0)
                put(out, (uint8_t)(bits >> (6 - 2 * q)), AT + run.at[k - 1],
                    AT + run.at[k] + 1 + (k + 1 == run.n ? pads : 0));
        }
        end_run(out);
    }
}

/* Lists of bytes: the whole list is looked at as often as it takes. */
static inline size_t element_at(const uint8_t *p, size_t i, size_t n, bool *prefixed, long *value)
{
    size_t len = i;

    while (len < n && (value16(p[len]) >= 0 || (p[len] | 32) == 'x'))
        len++;
    len -= i;
    *prefixed = len > 2 && p[i] == '0' && (p[i + 1] | 32) == 'x';
    *value = *prefixed && len <= 4 ? hex_at(p + i + 2, len - 2, len - 2) : len == 2 ? hex_at(p + i, 2, 2) : -1;
    return len;
}

static inline void naive_bytes(const uint8_t *p, size_t n, struct runs *out)
{
    static const char gap_bytes[] = " \t\r\n:,-";

    for (size_t i = 0; i < n;) {
        size_t end = i, j, count = 0, len, gap, last_end = 0;
        bool prefixed = false, form = false, is_list;
        uint8_t mark = 0, sign = 0;
        long value;

        while (end < n && (value16(p[end]) >= 0 || (p[end] != 0 && strchr("xX \t\r\n:,-", p[end]) != NULL)))
            end++;
        if (end - i < 32) {
            i = end + (end == i);
            continue;
        }
        /* within this stretch: elements from each place on, until there are twelve that follow one another */
        for (j = i; j < end && count == 0;) {
            size_t k = j;

            while (k < end && strchr(gap_bytes, p[k]) != NULL)
                k++;
            j = k;
            for (last_end = 0; k < end; k = last_end) {
                for (gap = 0, sign = 0; k < end && strchr(gap_bytes, p[k]) != NULL; k++, gap++) {
                    if (strchr(":,-", p[k]) != NULL)
                        sign = sign == 0 ? p[k] : 0xFF;
                }
                len = element_at(p, k, end, &prefixed, &value);
                is_list =
                    len != 0 && value >= 0 &&
                    (count == 0 || (gap <= 66 && sign != 0xFF && prefixed == form && (count == 1 || sign == mark)));
                if (!is_list)
                    break;
                form = count == 0 ? prefixed : form;
                mark = count == 1 ? sign : mark;
                count++;
                last_end = k + len;
            }
            if (count >= 12)
                break;
            j += count == 0 ? element_at(p, j, end, &prefixed, &value) : 0;
            if (count != 0) /* begin again with what broke it */
                j = last_end;
            count = 0;
        }
        if (count < 12) {
            i = end;
            continue;
        }
        for (size_t k = j; k < last_end;) {
            while (strchr(gap_bytes, p[k]) != NULL)
                k++;
            len = element_at(p, k, end, &prefixed, &value);
            put(out, (uint8_t)value, AT + k, AT + k + len);
            k += len;
        }
        end_run(out);
        /* what broke it belongs to nothing */
        i = last_end;
        while (i < end && strchr(gap_bytes, p[i]) != NULL)
            i++;
        i += element_at(p, i, end, &prefixed, &value);
    }
}

static inline void naive_hex(const uint8_t *p, size_t n, struct runs *out)
{
    for (size_t i = 0; i < n;) {
        size_t from = i;

        while (i < n && value16(p[i]) >= 0)
            i++;
        for (size_t k = from; i - from >= 24 && k + 1 < i; k += 2)
            put(out, (uint8_t)(value16(p[k]) << 4 | value16(p[k + 1])), AT + k, AT + k + 2);
        end_run(out);
        i += i == from;
    }
}

#endif
