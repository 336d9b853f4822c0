#include "text/view_internal.h"

#include "core/utf8.h"

#include <string.h>

/* '\\', '%', or a '&' that a reference may begin with. */
static size_t seek(const uint8_t *p, size_t from, size_t n)
{
    while (from < n) {
        from += sluice_view_seek_three(p + from, n - from, '\\', '%', '&');
        if (from + 1 >= n || p[from] != '&' || p[from + 1] == '#' ||
            ((p[from + 1] | 0x20) >= 'a' && p[from + 1] < 0x7F))
            return from;
        from++;
    }
    return n;
}

/* A code point, from `used` source bytes. */
static enum view_place put(uint32_t cp, unsigned used, struct view_decoded *out)
{
    out->used = used;
    out->n = sluice_utf8_encode(cp, out->text);
    return out->n != 0 ? VIEW_DECODED : VIEW_NOTHING;
}

/* One byte, from `digits` hex digits behind `lead` bytes. */
static enum view_place put_byte(const uint8_t *p, size_t n, unsigned lead, struct view_decoded *out)
{
    uint32_t value = 0;
    enum view_place place = n < lead ? VIEW_MORE : sluice_view_hex_digits(p + lead, n - lead, 2, &value);

    out->text[0] = (uint8_t)value;
    out->n = 1;
    out->used = lead + 2;
    return place;
}

/* \uXXXX at p: as sluice_view_hex_digits() says. */
static enum view_place unit(const uint8_t *p, size_t n, uint32_t *value)
{
    if (n < 2)
        return n == 0 || p[0] == '\\' ? VIEW_MORE : VIEW_NOTHING;
    return p[0] == '\\' && p[1] == 'u' ? sluice_view_hex_digits(p + 2, n - 2, 4, value) : VIEW_NOTHING;
}

/* \u{X...} of JavaScript, Rust and Swift: 1 to 6 digits. */
static enum view_place decode_braces(const uint8_t *p, size_t n, struct view_decoded *out)
{
    uint32_t value = 0;

    for (unsigned i = 3; i < 10; i++) {
        uint32_t digit = 0;
        enum view_place place;

        if (i == n)
            return VIEW_MORE;
        if (p[i] == '}')
            return i > 3 ? put(value, i + 1, out) : VIEW_NOTHING;
        if ((place = sluice_view_hex_digits(p + i, 1, 1, &digit)) != VIEW_DECODED)
            return place;
        value = value << 4 | digit;
    }
    return VIEW_NOTHING;
}

/* A surrogate by itself means nothing; a pair is one character (RFC 8259, section 7). */
static enum view_place decode_u(const uint8_t *p, size_t n, struct view_decoded *out)
{
    enum view_place place;
    uint32_t high, low;

    if (n > 2 && p[2] == '{')
        return decode_braces(p, n, out);
    if ((place = unit(p, n, &high)) != VIEW_DECODED)
        return place;
    if (high < 0xD800 || high > 0xDBFF)
        return put(high, 6, out);
    if ((place = unit(p + 6, n - 6, &low)) != VIEW_DECODED)
        return place;
    if (low < 0xDC00 || low > 0xDFFF)
        return VIEW_NOTHING;
    return put(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00), 12, out);
}

/* \UXXXXXXXX of C and Python. */
static enum view_place decode_long_u(const uint8_t *p, size_t n, struct view_decoded *out)
{
    uint32_t value;
    enum view_place place = sluice_view_hex_digits(p + 2, n - 2, 8, &value);

    return place == VIEW_DECODED ? put(value, 10, out) : place;
}

/* Three octal digits, of C: fewer are more often something else. */
static enum view_place decode_octal(const uint8_t *p, size_t n, struct view_decoded *out)
{
    for (unsigned i = 2; i < 4; i++) {
        if (i == n)
            return VIEW_MORE;
        if (p[i] < '0' || p[i] > '7')
            return VIEW_NOTHING;
    }
    out->text[0] = (uint8_t)((p[1] - '0') << 6 | (p[2] - '0') << 3 | (p[3] - '0'));
    out->n = 1;
    out->used = 4;
    return VIEW_DECODED;
}

/* RFC 3986, section 2.1; and the %uXXXX of JavaScript's escape(). */
static enum view_place decode_percent(const uint8_t *p, size_t n, struct view_decoded *out)
{
    uint32_t value;
    enum view_place place;

    if (n < 2)
        return VIEW_MORE;
    if (p[1] != 'u')
        return put_byte(p, n, 1, out);
    place = sluice_view_hex_digits(p + 2, n - 2, 4, &value);
    return place == VIEW_DECODED ? put(value, 6, out) : place;
}

static enum view_place decode_slash(const uint8_t *p, size_t n, struct view_decoded *out)
{
    static const char letters[] = "\"'\\/nrtabfv", values[] = "\"'\\/\n\r\t\a\b\f\v";
    const char *letter;

    if (n == 1)
        return VIEW_MORE;
    if (p[1] == 'u')
        return decode_u(p, n, out);
    if (p[1] == 'U')
        return decode_long_u(p, n, out);
    if (p[1] == 'x')
        return put_byte(p, n, 2, out);
    if (p[1] >= '0' && p[1] <= '3')
        return decode_octal(p, n, out);
    if (p[1] == '\0' || (letter = strchr(letters, p[1])) == NULL)
        return VIEW_NOTHING;
    out->text[0] = (uint8_t)values[letter - letters];
    out->n = 1;
    out->used = 2;
    return strchr("abfv", p[1]) == NULL ? VIEW_DECODED : VIEW_QUIET; /* \alpha, \beta: more often mathematics */
}

static bool is_separator(const struct view_decoded *d)
{
    const uint8_t c = d->text[0], small = c | 0x20;

    return (c >= ' ' || (c >= '\t' && c <= '\r')) && c < 0x7F && !(c >= '0' && c <= '9') &&
           !(small >= 'a' && small <= 'z');
}

static enum view_place decode(const struct view_spot *at, struct view_decoded *out)
{
    const uint8_t c = at->p[0];
    enum view_place place = c == '%'    ? decode_percent(at->p, at->n, out)
                            : c == '&'  ? sluice_view_entity(at->p, at->n, out)
                            : c == '\\' ? decode_slash(at->p, at->n, out)
                                        : VIEW_NOTHING; /* asked what follows a separator */

    if (place == VIEW_DECODED)
        out->separates = is_separator(out);
    return place;
}

#define SEPARATORS_MAX 4u /* as in sparse.c */

/* A backslash and one of " ' \\ / n r t, as most escapes of programs are: white space or punctuation. */
static bool is_plain_separator(const uint8_t *p)
{
    static const struct view_bytes letters = {{VIEW_BYTE('"') | VIEW_BYTE('\'') | VIEW_BYTE('/'),
                                               VIEW_BYTE('\\') | VIEW_BYTE('n') | VIEW_BYTE('r') | VIEW_BYTE('t'), 0,
                                               0}};

    return p[0] == '\\' && sluice_view_has(&letters, p[1]);
}

/* As sparse.c weighs them. */
bool sluice_view_escape_may_begin(const uint8_t *p, size_t n, size_t left)
{
    struct view_spot at = {.p = p, .n = n};
    enum view_place place = VIEW_DECODED;
    struct view_decoded d;

    for (unsigned k = 0; k <= SEPARATORS_MAX + 1; k++) {
        if (k != 0 && (at.n == 0 || !sluice_view_has(&sluice_view_ends, at.p[0])))
            return true;
        d.n = d.used = 0;
        d.separates = false;
        if (at.n > 1 && is_plain_separator(at.p))
            d.used = 2;
        else if ((place = decode(&at, &d)) == VIEW_MORE || (place == VIEW_DECODED && !d.separates))
            return true;
        if (k == 0 && place != VIEW_NOTHING && d.used > left)
            return true;
        if (place != VIEW_DECODED)
            return false;
        at.p += d.used;
        at.n -= d.used;
    }
    return at.n == 0;
}

static const struct view_sparse_codec codec = {.seek = seek, .decode = decode};

enum sluice_status sluice_view_escape_create(struct sluice_view_state **out)
{
    return sluice_view_sparse_create(&codec, out);
}
