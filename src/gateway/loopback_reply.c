#include "gateway/loopback_internal.h"

#include "core/json.h"
#include "core/utf8.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define REPLY_MAX (256u << 20)
#define LONG_TEXT 4096u  /* from here on in large pieces */
#define LONG_PIECE 1024u /* characters */

void loopback_reply_init(struct loopback_reply *r)
{
    *r = (struct loopback_reply){.status = 200, .type = "application/json"};
    sluice_buf_init(&r->body, REPLY_MAX);
}

void loopback_reply_release(struct loopback_reply *r)
{
    sluice_buf_release(&r->body);
    free(r->ends);
    loopback_reply_init(r);
}

static void keep(struct loopback_reply *r, enum sluice_status st)
{
    r->failed |= st != SLUICE_OK;
}

static void add_json(struct loopback_reply *r, const void *text, size_t len)
{
    keep(r, sluice_buf_append_byte(&r->body, '"'));
    keep(r, sluice_json_escape(text, len, &r->body));
    keep(r, sluice_buf_append_byte(&r->body, '"'));
}

static void add_one(struct loopback_reply *r, char what, va_list *ap)
{
    const struct sluice_buf *b;
    const char *s;

    switch (what) {
    case 's':
        keep(r, sluice_buf_append_str(&r->body, va_arg(*ap, const char *)));
        break;
    case 'q':
        s = va_arg(*ap, const char *);
        add_json(r, s, strlen(s));
        break;
    case 'b':
        b = va_arg(*ap, const struct sluice_buf *);
        add_json(r, b->data, b->len);
        break;
    case 't':
        s = va_arg(*ap, const char *);
        add_json(r, s, va_arg(*ap, size_t));
        break;
    case 'u':
        keep(r, sluice_buf_printf(&r->body, "%u", va_arg(*ap, unsigned)));
        break;
    default:
        r->failed = true;
    }
}

void loopback_add(struct loopback_reply *r, const char *fmt, ...)
{
    va_list ap;

    va_start(ap, fmt);
    while (*fmt != '\0') {
        size_t n = strcspn(fmt, "$");

        keep(r, sluice_buf_append(&r->body, fmt, n));
        fmt += n;
        if (*fmt == '$') {
            add_one(r, fmt[1], &ap);
            fmt += 2;
        }
    }
    va_end(ap);
}

void loopback_end_event(struct loopback_reply *r)
{
    if (r->n_ends == r->cap_ends) {
        size_t cap = r->cap_ends == 0 ? 64 : 2 * r->cap_ends;
        size_t *ends = realloc(r->ends, cap * sizeof(*ends));

        if (ends == NULL) {
            r->failed = true;
            return;
        }
        r->ends = ends;
        r->cap_ends = cap;
    }
    r->ends[r->n_ends++] = r->body.len;
}

void loopback_header(struct loopback_reply *r, const char *name, const char *fmt, ...)
{
    va_list ap;

    if (r->n_headers == sizeof(r->header_names) / sizeof(r->header_names[0])) {
        r->failed = true;
        return;
    }
    va_start(ap, fmt);
    (void)vsnprintf(r->header_values[r->n_headers], sizeof(r->header_values[0]), fmt, ap);
    va_end(ap);
    r->header_names[r->n_headers++] = name;
}

bool loopback_piece(const struct sluice_buf *text, size_t *at, size_t *turn, const char **piece, size_t *len)
{
    static const size_t characters[] = {1, 2, 3, 5, 8, 13, 4};
    size_t n = text->len < LONG_TEXT ? characters[(*turn)++ % 7] : LONG_PIECE, end = *at;

    for (; n > 0 && end < text->len; n--) {
        uint32_t cp;
        bool cut;
        unsigned k = sluice_utf8_decode(text->data + end, text->len - end, &cp, &cut);

        end += k == 0 ? 1 : k;
    }
    *piece = (const char *)text->data + *at;
    *len = end - *at;
    *at = end;
    return *len != 0;
}

unsigned loopback_tokens(const struct sluice_buf *text)
{
    unsigned words = 0;

    for (size_t i = 0; i < text->len; i++)
        words += text->data[i] != ' ' && (i == 0 || text->data[i - 1] == ' ');
    return words;
}
