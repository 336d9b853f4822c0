/* Telling random bytes from text: what looks like a secret in a picture's base64 is chance, in a text's it is not. */
#include "gateway/request_internal.h"

#include "core/base64.h"
#include "core/limits.h"
#include "core/utf8.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define PIECE_CHARS 1024u /* a multiple of 4 */

/* Decoded bytes on their way through the UTF-8 check: a sequence cut off by a piece's end waits for the next. */
struct decoded {
    uint8_t bytes[PIECE_CHARS / 4 * 3 + 4];
    size_t n;
    uint32_t bits;
    unsigned n_bits;
};

static void push(struct decoded *d, int value)
{
    d->bits = (d->bits << 6 | (uint32_t)value) & 0xFFFF;
    d->n_bits += 6;
    if (d->n_bits >= 8) {
        d->n_bits -= 8;
        d->bytes[d->n++] = (uint8_t)(d->bits >> d->n_bits);
    }
}

/* True as long as it may be text. */
static bool may_be_text(struct decoded *d)
{
    size_t good = sluice_utf8_check(d->bytes, d->n);
    uint32_t cp;
    bool cut = false;

    if (good < d->n && (sluice_utf8_decode(d->bytes + good, d->n - good, &cp, &cut) != 0 || !cut))
        return false;
    memmove(d->bytes, d->bytes + good, d->n - good);
    d->n -= good;
    return true;
}

static bool is_text(const uint8_t *base64, size_t n)
{
    struct decoded d = {.n = 0};
    bool text = true;

    for (size_t at = 0; at < n && text; at += PIECE_CHARS) {
        for (size_t i = at; i < n && i < at + PIECE_CHARS; i++)
            push(&d, sluice_base64_value(base64[i]));
        text = may_be_text(&d);
    }
    text = text && d.n == 0;
    sodium_memzero(&d, sizeof(d));
    return text;
}

static bool is_random(const uint8_t *s, size_t n)
{
    const uint8_t *comma = n >= 5 && memcmp(s, "data:", 5) == 0 ? memchr(s, ',', n) : NULL;

    if (comma != NULL) {
        n -= (size_t)(comma + 1 - s);
        s = comma + 1;
    }
    if (n < SLUICE_OPAQUE_MIN)
        return false;
    for (unsigned pads = 0; pads < 2 && s[n - 1] == '='; pads++)
        n--;
    for (size_t i = 0; i < n; i++) {
        if (sluice_base64_value(s[i]) < 0)
            return false;
    }
    return !is_text(s, n);
}

static bool room(struct request *r)
{
    struct sluice_request_info *info = r->info;
    size_t cap = r->cap_opaque == 0 ? 16 : 2 * r->cap_opaque;
    struct sluice_gate_span *spans;

    if (info->n_opaque < r->cap_opaque)
        return true;
    spans = realloc(info->opaque, cap * sizeof(*spans));
    if (spans == NULL)
        return false;
    info->opaque = spans;
    r->cap_opaque = cap;
    return true;
}

void request_opaque(struct request *r, sluice_node n)
{
    const struct sluice_outline_value *v = &r->doc.v[n];
    struct sluice_buf text;

    if (r->status != SLUICE_OK || n == 0 || v->kind != SLUICE_JSON_STRING)
        return;
    sluice_buf_init(&text, v->end - v->start + 1);
    if (sluice_outline_text(&r->doc, n, &text) == SLUICE_OK && is_random(text.data, text.len) && room(r))
        r->info->opaque[r->info->n_opaque++] = (struct sluice_gate_span){.start = v->start, .end = v->end};
    sluice_buf_release(&text); /* whatever failed: then what is found there counts, which is the safe side */
}
