/*
 * A short value in base64 behind its name, where it stands: password: aHVudGVyMg== as the manifests of Kubernetes have
 * it, "password": "aHVudGVyMg==", PASSWORD=aHVudGVyMg==. The base64 view shows a value by itself, and none below 20
 * characters, for many words are base64; here what it means must be ASCII text, all of it.
 */
#include "text/view_internal.h"

#include <string.h>

#define VALUE_MIN 8u                        /* characters, padding included */
#define VALUE_MAX (VIEW_TEXT_MAX / 3u * 4u) /* ...what fits in one place */

#define values sluice_view_base64_values

static bool is_mark(uint8_t c)
{
    return c == ':' || c == '=';
}

static bool is_text(uint32_t c)
{
    return c >= ' ' && c <= '~';
}

static bool is_quote(uint8_t c)
{
    return c == '"' || c == '\'';
}

/* Do the bytes before a value, nearest first, begin with ':' or '=', behind a quote and a space perhaps? */
static bool is_behind_mark(const uint8_t *before)
{
    before += is_quote(before[0]);
    before += before[0] == ' ';
    return is_mark(before[0]);
}

/* VALUE_MIN characters, the first of them text, as far as they are there. */
static bool may_begin(const uint8_t *p, size_t n)
{
    uint32_t bits = 0;

    for (size_t i = 0; i < n && i < VALUE_MIN - 2; i++) {
        if (values[p[i]] == VIEW_NONE)
            return false;
        bits = bits << 6 | values[p[i]];
        if (i == 3 && (!is_text(bits >> 16 & 0xFF) || !is_text(bits >> 8 & 0xFF) || !is_text(bits & 0xFF)))
            return false;
    }
    return true;
}

static size_t seek(const uint8_t *p, size_t from, size_t n)
{
    size_t i = from - 3;

    if (from < 3)
        return from; /* what stands before p[0] is not here */
    while (i < n) {
        const size_t mark = i + sluice_view_seek_three(p + i, n - i, ':', '=', ':');

        i = mark + 1;
        i += i < n && p[i] == ' ';
        i += i < n && is_quote(p[i]);
        if (i >= n)
            return n;
        if (i >= from && may_begin(p + i, n - i))
            return i;
        i = mark + 1;
    }
    return n;
}

bool sluice_view_value64_may_follow(const uint8_t *p, size_t n)
{
    size_t i = 1;

    i += i < n && p[i] == ' ';
    i += i < n && is_quote(p[i]);
    return i < n && may_begin(p + i, n - i);
}

static bool is_behind_value(uint8_t c)
{
    return c != 0 && strchr(" \t\r\n\"'`,;<}])", c) != NULL;
}

/* False: what the characters mean is not text; a line's end may stand behind it. */
static bool decode_text(const uint8_t *p, unsigned chars, struct view_decoded *out)
{
    uint32_t bits = 0;

    out->n = 0;
    for (unsigned i = 0; i < chars; i++) {
        bits = bits << 6 | values[p[i]];
        if (i % 4 == 0)
            continue;
        out->text[out->n++] = (uint8_t)(bits >> (6 - 2 * (i % 4)));
    }
    for (unsigned i = 0; i < out->n; i++) {
        const uint8_t c = out->text[i];

        if ((c < ' ' || c > '~') && !(i > 3 && i + 2 >= out->n && (c == '\n' || c == '\r')))
            return false;
    }
    return out->n > 3;
}

static enum view_place decode(const struct view_spot *at, struct view_decoded *out)
{
    unsigned chars = 0, pads = 0;

    if (!is_behind_mark(at->before))
        return VIEW_NOTHING;
    while (chars < at->n && chars <= VALUE_MAX && values[at->p[chars]] != VIEW_NONE)
        chars++;
    while (chars + pads < at->n && pads < 2 && at->p[chars + pads] == '=')
        pads++;
    if (chars > VALUE_MAX)
        return VIEW_NOTHING;
    if (chars + pads == at->n && !at->end)
        return VIEW_MORE;
    if (chars + pads < VALUE_MIN || (chars + pads) % 4 != 0)
        return VIEW_NOTHING;
    if (chars + pads < at->n && !is_behind_value(at->p[chars + pads]))
        return VIEW_NOTHING;
    out->used = chars + pads;
    out->quanta = true;
    return decode_text(at->p, chars, out) ? VIEW_DECODED : VIEW_NOTHING;
}

static const struct view_sparse_codec codec = {.seek = seek, .decode = decode, .follows = is_behind_mark};

enum sluice_status sluice_view_value64_create(struct sluice_view_state **out)
{
    return sluice_view_sparse_create(&codec, out);
}
