/*
 * UTF-16 of either byte order (RFC 2781): ASCII and zero bytes in turn, four times at least to begin with. A character
 * of any other block ends it; so does a byte order mark, which thus stays as it is.
 */
#include "text/view_internal.h"

#include <string.h>

#define UNITS 4u

static bool is_ascii(uint8_t c)
{
    return (c >= ' ' && c < 0x7F) || (c >= '\t' && c <= '\r');
}

static size_t seek(const uint8_t *p, size_t from, size_t n)
{
    const uint8_t *zero = memchr(p + from, 0, n - from);
    const size_t at = zero == NULL ? n : (size_t)(zero - p);

    return at == from ? from : at - 1; /* of the low byte first, the last byte is the first of a place */
}

/* Whole units at p[0..n), up to UNITS, whose zero is the byte number `zero`; *cut: more bytes could make one more. */
static unsigned count(const uint8_t *p, size_t n, unsigned zero, bool *cut)
{
    unsigned units = 0;

    *cut = false;
    while (units < UNITS) {
        if (n >= 1 && !(zero == 0 ? p[0] == 0 : is_ascii(p[0])))
            return units;
        if (n >= 2 && !(zero == 1 ? p[1] == 0 : is_ascii(p[1])))
            return units;
        *cut = n < 2;
        if (n < 2)
            return units;
        units++;
        p += 2;
        n -= 2;
    }
    return units;
}

/* Is what stands before a unit of the same order? Then it goes on with the text, even where that ends. */
static bool goes_on(const struct view_spot *at, unsigned zero)
{
    const uint8_t high = zero == 1 ? at->before[0] : at->before[1], low = zero == 1 ? at->before[1] : at->before[0];

    return high == 0 && is_ascii(low);
}

static enum view_place decode(const struct view_spot *at, struct view_decoded *out)
{
    const unsigned zero = at->p[0] == 0 ? 0 : 1;
    bool cut;
    unsigned units = count(at->p, at->n, zero, &cut);

    if (cut && !at->end)
        return VIEW_MORE;
    if (units == 0)
        return VIEW_NOTHING;
    out->text[0] = at->p[1 - zero];
    out->n = 1;
    out->used = 2;
    if (units == UNITS)
        return VIEW_DECODED;
    return goes_on(at, zero) ? VIEW_QUIET : VIEW_NOTHING;
}

static const struct view_sparse_codec codec = {.seek = seek, .decode = decode, .early = 1};

enum sluice_status sluice_view_utf16_create(struct sluice_view_state **out)
{
    return sluice_view_sparse_create(&codec, out);
}
