/* Quoted-printable: RFC 2045, section 6.7. */
#include "text/view_internal.h"

#include <string.h>

/* White space, '=', or none: nothing is glued over a line's end behind it. */
static bool is_loose(uint8_t c)
{
    return c <= ' ' || c == '=';
}

static bool is_digit(uint8_t c)
{
    const uint8_t small = c | 0x20;

    return (c >= '0' && c <= '9') || (small >= 'a' && small <= 'f');
}

static size_t seek(const uint8_t *p, size_t from, size_t n)
{
    while (from < n) {
        const uint8_t *sign = memchr(p + from, '=', n - from);

        if (sign == NULL)
            return n;
        from = (size_t)(sign - p);
        if (from + 1 == n || is_digit(p[from + 1]) || p[from + 1] == '\n' || p[from + 1] == '\r')
            return from;
        from++;
    }
    return n;
}

/* A soft line break. A '=' ends a line of base64 or of a list of empty settings, too. */
static enum view_place decode_break(const struct view_spot *at, struct view_decoded *out)
{
    const unsigned used = at->p[1] == '\r' ? 3 : 2;

    if (at->n <= used && !at->end)
        return VIEW_MORE;
    if (at->n < used || at->p[used - 1] != '\n')
        return VIEW_NOTHING;
    out->used = used;
    return is_loose(at->before[0]) || at->n == used || is_loose(at->p[used]) ? VIEW_QUIET : VIEW_DECODED;
}

/*
 * =XX. By itself it stands in any query ("width=80"); what mailers must write so, "=3D", and what stands beside another
 * one, is what it seems.
 */
static enum view_place decode(const struct view_spot *at, struct view_decoded *out)
{
    uint32_t value, next;
    enum view_place place;

    if (at->n < 2)
        return VIEW_MORE;
    if (at->p[1] == '\r' || at->p[1] == '\n')
        return decode_break(at, out);
    if ((place = sluice_view_hex_digits(at->p + 1, at->n - 1, 2, &value)) != VIEW_DECODED)
        return place;
    out->text[0] = (uint8_t)value;
    out->n = 1;
    out->used = 3;
    if (value == '=')
        return VIEW_DECODED;
    place = at->n == 3        ? VIEW_MORE
            : at->p[3] != '=' ? VIEW_NOTHING
                              : sluice_view_hex_digits(at->p + 4, at->n - 4, 2, &next);
    if (place == VIEW_MORE && !at->end)
        return VIEW_MORE;
    return place == VIEW_DECODED ? VIEW_DECODED : VIEW_QUIET;
}

static const struct view_sparse_codec codec = {.seek = seek, .decode = decode};

enum sluice_status sluice_view_qp_create(struct sluice_view_state **out)
{
    return sluice_view_sparse_create(&codec, out);
}
