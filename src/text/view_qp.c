/* Quoted-printable: RFC 2045, section 6.7. */
#include "text/view_internal.h"

#include "core/ascii.h"

#include <string.h>

#define NEAR 128u       /* bytes on either side in which other escapes tell that the text is quoted-printable */
#define TELLING 6u      /* bytes of such escapes: "=C3=A9" */
#define LINE_MIN_QP 60u /* bytes of a line, its '=' counted, that a mailer breaks... */
#define LINE_MAX_QP 76u /* ...RFC 2045, 6.7 (5) */

/* White space, '=', or none: nothing is glued over a line's end behind it. */
static bool is_loose(uint8_t c)
{
    return c <= ' ' || c == '=';
}

static size_t seek(const uint8_t *p, size_t from, size_t n)
{
    while (from < n) {
        const uint8_t *sign = memchr(p + from, '=', n - from);

        if (sign == NULL)
            return n;
        from = (size_t)(sign - p);
        if (from + 1 == n || sluice_is_hex(p[from + 1]) || p[from + 1] == '\n' || p[from + 1] == '\r')
            return from;
        from++;
    }
    return n;
}

/* Does what is at p tell quoted-printable? "=3D" does, and two side by side; one by itself is more often a setting. */
static bool is_telling(const uint8_t p[TELLING])
{
    uint32_t value, next;

    if (p[0] != '=' || sluice_view_hex_digits(p + 1, 2, 2, &value) != VIEW_DECODED)
        return false;
    return value == '=' || (p[3] == '=' && sluice_view_hex_digits(p + 4, 2, 2, &next) == VIEW_DECODED);
}

/* Other escapes within NEAR bytes before a place of which `used` bytes are the break, or behind it. */
static bool is_among_escapes(const struct view_spot *at, size_t used)
{
    uint8_t p[TELLING] = {0};

    for (size_t k = 1; k <= NEAR; k++) {
        memmove(p + 1, p, sizeof(p) - 1);
        p[0] = sluice_view_spot_before(at, k);
        if (is_telling(p))
            return true;
    }
    for (size_t i = used; i < NEAR && i < at->n; i++) {
        memset(p, 0, sizeof(p));
        memcpy(p, at->p + i, at->n - i < sizeof(p) ? at->n - i : sizeof(p));
        if (is_telling(p))
            return true;
    }
    return false;
}

/* Does the line that the '=' ends have a length at which mailers break lines (RFC 2045: 76 with the '=')? */
static bool is_full_line(const struct view_spot *at)
{
    size_t len = 1;
    uint8_t c;

    while (len <= LINE_MAX_QP && (c = sluice_view_spot_before(at, len)) != '\n' && c != '\r' && c != 0)
        len++;
    return len >= LINE_MIN_QP && len <= LINE_MAX_QP;
}

/* Is the '=' the padding of base64 in whole quanta? */
static bool is_padding(const struct view_spot *at)
{
    size_t pads = 1, chars = 0;

    while (pads < 3 && sluice_view_spot_before(at, pads) == '=')
        pads++;
    while (chars <= LINE_MAX_QP && sluice_view_base64_values[sluice_view_spot_before(at, pads + chars)] != VIEW_NONE)
        chars++;
    return chars > 1 && (pads + chars) % 4 == 0;
}

/*
 * A soft line break. A '=' ends a line of base64 or an empty setting, too: it is a break among escapes, where padding
 * would have been written "=3D", and otherwise at the end of a full line that does not end with whole base64.
 */
static enum view_place decode_break(const struct view_spot *at, struct view_decoded *out)
{
    const unsigned used = at->p[1] == '\r' ? 3 : 2;

    if (at->n < used ? !at->end : at->p[used - 1] == '\n' && at->n < NEAR + TELLING && !at->end)
        return VIEW_MORE;
    if (at->n < used || at->p[used - 1] != '\n')
        return VIEW_NOTHING;
    if (!is_among_escapes(at, used) && (!is_full_line(at) || is_padding(at)))
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

bool sluice_view_qp_may_begin(const uint8_t *p, size_t n, uint8_t before)
{
    if (p[0] != '=')
        return false;
    if (n > 1 && (p[1] == '\n' || p[1] == '\r')) {
        const size_t used = p[1] == '\r' ? 3 : 2;

        return !is_loose(before) && (n <= used || !is_loose(p[used]));
    }
    if (n < TELLING)
        return n == 1 || sluice_is_hex(p[1]);
    return is_telling(p);
}

static const struct view_sparse_codec codec = {.seek = seek, .decode = decode};

enum sluice_status sluice_view_qp_create(struct sluice_view_state **out)
{
    return sluice_view_sparse_create(&codec, out);
}
