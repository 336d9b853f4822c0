#include "gateway/ndjson.h"

#include "core/limits.h"

#include <stdlib.h>
#include <string.h>

#define SLICE_BYTES (64u << 10)

struct sluice_ndjson {
    sluice_ndjson_fn fn;
    void *ctx;
    struct sluice_buf pending; /* the line at hand */
    size_t looked;             /* no LF before here */
};

enum sluice_status sluice_ndjson_create(sluice_ndjson_fn fn, void *ctx, struct sluice_ndjson **out)
{
    struct sluice_ndjson *s = calloc(1, sizeof(*s));

    *out = s;
    if (s == NULL)
        return SLUICE_ENOMEM;
    s->fn = fn;
    s->ctx = ctx;
    sluice_buf_init(&s->pending, SLUICE_EVENT_MAX + SLICE_BYTES);
    return SLUICE_OK;
}

void sluice_ndjson_free(struct sluice_ndjson *s)
{
    if (s == NULL)
        return;
    sluice_buf_release(&s->pending);
    free(s);
}

static enum sluice_status give(struct sluice_ndjson *s, const uint8_t *line, size_t raw_len, bool whole)
{
    size_t len = raw_len;

    if (raw_len > SLUICE_EVENT_MAX)
        return SLUICE_ELIMIT;
    if (len > 0 && line[len - 1] == '\n')
        len--;
    if (len > 0 && line[len - 1] == '\r')
        len--;
    return s->fn(s->ctx, line, len, raw_len, whole);
}

static enum sluice_status scan(struct sluice_ndjson *s, size_t *from)
{
    const uint8_t *base = s->pending.data, *lf;
    size_t n = s->pending.len;
    enum sluice_status st;

    while ((lf = s->looked == n ? NULL : memchr(base + s->looked, '\n', n - s->looked)) != NULL) {
        s->looked = (size_t)(lf - base) + 1;
        if ((st = give(s, base + *from, s->looked - *from, true)) != SLUICE_OK)
            return st;
        *from = s->looked;
    }
    s->looked = n;
    return n - *from > SLUICE_EVENT_MAX ? SLUICE_ELIMIT : SLUICE_OK;
}

enum sluice_status sluice_ndjson_feed(struct sluice_ndjson *s, const uint8_t *p, size_t n)
{
    while (n > 0) {
        size_t k = n < SLICE_BYTES ? n : SLICE_BYTES, given = 0;
        enum sluice_status st;

        if ((st = sluice_buf_append(&s->pending, p, k)) != SLUICE_OK || (st = scan(s, &given)) != SLUICE_OK)
            return st;
        sluice_buf_consume(&s->pending, given);
        s->looked -= given;
        p += k;
        n -= k;
    }
    return SLUICE_OK;
}

enum sluice_status sluice_ndjson_end(struct sluice_ndjson *s)
{
    enum sluice_status st = SLUICE_OK;

    if (s->pending.len != 0)
        st = give(s, s->pending.data, s->pending.len, false);
    sluice_buf_clear(&s->pending);
    return st;
}
