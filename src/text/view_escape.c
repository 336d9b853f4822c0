#include "text/view_internal.h"

#include "core/utf8.h"

#include <string.h>

#define SEEK_BLOCK 256u /* bytes looked through for one mark before the other */

/* '\\' or '%', whichever comes first. */
static size_t seek(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i += SEEK_BLOCK) {
        const size_t block = n - i < SEEK_BLOCK ? n - i : SEEK_BLOCK;
        const uint8_t *slash = memchr(p + i, '\\', block);
        const uint8_t *percent = memchr(p + i, '%', slash == NULL ? block : (size_t)(slash - (p + i)));

        if (percent != NULL || slash != NULL)
            return (size_t)((percent != NULL ? percent : slash) - p);
    }
    return n;
}

/* \uXXXX at p: as sluice_view_hex_digits() says. */
static enum view_place unit(const uint8_t *p, size_t n, uint32_t *value)
{
    if (n < 2)
        return n == 0 || p[0] == '\\' ? VIEW_MORE : VIEW_NOTHING;
    return p[0] == '\\' && p[1] == 'u' ? sluice_view_hex_digits(p + 2, n - 2, 4, value) : VIEW_NOTHING;
}

/* A surrogate by itself means nothing; a pair is one character (RFC 8259, section 7). */
static enum view_place decode_u(const uint8_t *p, size_t n, struct view_decoded *out)
{
    enum view_place place;
    uint32_t high, low;

    if ((place = unit(p, n, &high)) != VIEW_DECODED)
        return place;
    out->used = 6;
    if (high >= 0xD800 && high <= 0xDBFF) {
        if ((place = unit(p + 6, n - 6, &low)) != VIEW_DECODED)
            return place;
        if (low < 0xDC00 || low > 0xDFFF)
            return VIEW_NOTHING;
        high = 0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00);
        out->used = 12;
    }
    out->n = sluice_utf8_encode(high, out->text);
    return out->n != 0 ? VIEW_DECODED : VIEW_NOTHING;
}

static enum view_place decode_x(const uint8_t *p, size_t n, struct view_decoded *out)
{
    uint32_t value = 0;
    enum view_place place = sluice_view_hex_digits(p + 2, n - 2, 2, &value);

    *out = (struct view_decoded){.text = {(uint8_t)value}, .n = 1, .used = 4};
    return place;
}

/* RFC 3986, section 2.1. */
static enum view_place decode_percent(const uint8_t *p, size_t n, struct view_decoded *out)
{
    uint32_t value = 0;
    enum view_place place = sluice_view_hex_digits(p + 1, n - 1, 2, &value);

    *out = (struct view_decoded){.text = {(uint8_t)value}, .n = 1, .used = 3};
    return place;
}

static enum view_place decode_slash(const uint8_t *p, size_t n, struct view_decoded *out)
{
    static const char letters[] = "\"'\\/nrtabfv", values[] = "\"'\\/\n\r\t\a\b\f\v";
    const char *letter;

    if (n == 1)
        return VIEW_MORE;
    if (p[1] == 'u')
        return decode_u(p, n, out);
    if (p[1] == 'x')
        return decode_x(p, n, out);
    if (p[1] == '\0' || (letter = strchr(letters, p[1])) == NULL)
        return VIEW_NOTHING;
    *out = (struct view_decoded){.text = {(uint8_t)values[letter - letters]}, .n = 1, .used = 2};
    return strchr("abfv", p[1]) == NULL ? VIEW_DECODED : VIEW_QUIET; /* \alpha, \beta: more often mathematics */
}

static bool is_separator(const struct view_decoded *d)
{
    const uint8_t c = d->text[0], small = c | 0x20;

    return c < 0x80 && !(c >= '0' && c <= '9') && !(small >= 'a' && small <= 'z');
}

static enum view_place decode(const uint8_t *p, size_t n, struct view_decoded *out)
{
    enum view_place place = p[0] == '%' ? decode_percent(p, n, out) : decode_slash(p, n, out);

    if (place == VIEW_DECODED)
        out->separates = is_separator(out);
    return place;
}

static const struct view_sparse_codec codec = {seek, decode};

enum sluice_status sluice_view_escape_create(struct sluice_view_state **out)
{
    return sluice_view_sparse_create(&codec, out);
}
