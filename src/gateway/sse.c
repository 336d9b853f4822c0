#include "gateway/sse.h"

#include "core/limits.h"

#include <stdlib.h>
#include <string.h>

#define SLICE_BYTES (64u << 10)

struct sluice_sse {
    sluice_sse_fn fn;
    void *ctx;
    struct sluice_buf pending; /* from the first byte of the event at hand */
    size_t line;               /* where its line at hand begins */
    size_t looked;             /* no line ends before here */
    bool after_cr;             /* a LF that comes first belongs to the CR before it */
    bool started;              /* behind the place where a byte order mark may stand */
    struct sluice_buf joined;
};

enum sluice_status sluice_sse_create(sluice_sse_fn fn, void *ctx, struct sluice_sse **out)
{
    struct sluice_sse *s = calloc(1, sizeof(*s));

    *out = s;
    if (s == NULL)
        return SLUICE_ENOMEM;
    s->fn = fn;
    s->ctx = ctx;
    sluice_buf_init(&s->pending, SLUICE_EVENT_MAX + SLICE_BYTES);
    sluice_buf_init(&s->joined, SLUICE_EVENT_MAX);
    return SLUICE_OK;
}

void sluice_sse_free(struct sluice_sse *s)
{
    if (s == NULL)
        return;
    sluice_buf_release(&s->pending);
    sluice_buf_release(&s->joined);
    free(s);
}

/* The first CR or LF of p[0..n), or NULL. */
static const uint8_t *line_end(const uint8_t *p, size_t n)
{
    const uint8_t *lf = memchr(p, '\n', n), *cr = memchr(p, '\r', lf == NULL ? n : (size_t)(lf - p));

    return cr != NULL ? cr : lf;
}

/* One line of an event's raw bytes. */
struct line {
    const uint8_t *start, *end, *next; /* next: behind its CR, LF or both */
    const uint8_t *field_end, *value;  /* "field: value": one space behind the colon is dropped */
    bool data, name;                   /* which field it is */
};

static bool next_line(const uint8_t *p, const uint8_t *end, struct line *l)
{
    const uint8_t *colon;
    size_t field;

    if (p == end)
        return false;
    l->start = p;
    l->end = line_end(p, (size_t)(end - p));
    if (l->end == NULL)
        l->end = end;
    l->next = l->end == end ? end : l->end + 1;
    if (l->next < end && *l->end == '\r' && *l->next == '\n')
        l->next++;
    colon = memchr(p, ':', (size_t)(l->end - p));
    l->field_end = colon == NULL ? l->end : colon;
    l->value = colon == NULL ? l->end : colon + 1;
    if (l->value < l->end && *l->value == ' ')
        l->value++;
    field = (size_t)(l->field_end - p);
    l->data = field == 4 && memcmp(p, "data", 4) == 0;
    l->name = field == 5 && memcmp(p, "event", 5) == 0;
    return true;
}

static enum sluice_status join_data(struct sluice_sse *s, struct sluice_sse_event *ev, const struct line *l)
{
    size_t n = (size_t)(l->end - l->value);
    enum sluice_status st;

    ev->data_lines++;
    if (ev->data_lines == 1) { /* the usual case: nothing is copied */
        ev->data = l->value;
        ev->data_len = n;
        return SLUICE_OK;
    }
    if (ev->data_lines == 2) {
        sluice_buf_clear(&s->joined);
        if ((st = sluice_buf_append(&s->joined, ev->data, ev->data_len)) != SLUICE_OK)
            return st;
    }
    if ((st = sluice_buf_append_byte(&s->joined, '\n')) != SLUICE_OK ||
        (st = sluice_buf_append(&s->joined, l->value, n)) != SLUICE_OK)
        return st;
    ev->data = s->joined.data;
    ev->data_len = s->joined.len;
    return SLUICE_OK;
}

static size_t mark_len(const uint8_t *p, size_t n)
{
    return n >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0 ? 3 : 0;
}

static enum sluice_status give(struct sluice_sse *s, const uint8_t *raw, size_t len, bool whole)
{
    struct sluice_sse_event ev = {.raw = raw, .raw_len = len, .whole = whole};
    const uint8_t *p = raw, *end = raw + len;
    enum sluice_status st;
    struct line l;

    if (len > SLUICE_EVENT_MAX)
        return SLUICE_ELIMIT;
    if (!s->started)
        p += mark_len(raw, len);
    s->started = true;
    for (; next_line(p, end, &l); p = l.next) {
        if (l.data && (st = join_data(s, &ev, &l)) != SLUICE_OK)
            return st;
        if (l.name) {
            ev.name = l.value;
            ev.name_len = (size_t)(l.end - l.value);
        }
    }
    return s->fn(s->ctx, &ev);
}

/* Give every event that is whole now; s->line and s->looked are kept relative to *from, the first byte not given. */
static enum sluice_status scan(struct sluice_sse *s, size_t *from)
{
    const uint8_t *base = s->pending.data;
    size_t n = s->pending.len;
    enum sluice_status st;

    while (s->looked < n) {
        const uint8_t *end;
        size_t at;

        if (s->after_cr && base[s->looked] == '\n') {
            s->line = ++s->looked;
            s->after_cr = false;
            if (s->looked - 1 != *from)
                continue;
            /* its event has left already: it follows at once, so that the cut does not show */
            if ((st = give(s, base + *from, 1, true)) != SLUICE_OK)
                return st;
            *from = s->looked;
            continue;
        }
        s->after_cr = false;
        end = line_end(base + s->looked, n - s->looked);
        if (end == NULL) {
            s->looked = n;
            break;
        }
        at = (size_t)(end - base) + 1;
        if (*end == '\r' && at < n && base[at] == '\n')
            at++;
        else
            s->after_cr = *end == '\r';
        if (base + s->line == end) {
            if ((st = give(s, base + *from, at - *from, true)) != SLUICE_OK)
                return st;
            *from = at;
        }
        s->line = s->looked = at;
    }
    return n - *from > SLUICE_EVENT_MAX ? SLUICE_ELIMIT : SLUICE_OK;
}

enum sluice_status sluice_sse_feed(struct sluice_sse *s, const uint8_t *p, size_t n)
{
    while (n > 0) {
        size_t k = n < SLICE_BYTES ? n : SLICE_BYTES, given = 0;
        enum sluice_status st;

        if ((st = sluice_buf_append(&s->pending, p, k)) != SLUICE_OK || (st = scan(s, &given)) != SLUICE_OK)
            return st;
        sluice_buf_consume(&s->pending, given);
        s->line -= given;
        s->looked -= given;
        p += k;
        n -= k;
    }
    return SLUICE_OK;
}

enum sluice_status sluice_sse_end(struct sluice_sse *s)
{
    enum sluice_status st = SLUICE_OK;

    if (s->pending.len != 0)
        st = give(s, s->pending.data, s->pending.len, false);
    sluice_buf_clear(&s->pending);
    return st;
}

enum sluice_status sluice_splice_text(const uint8_t *text, size_t len, const struct sluice_splice *v, size_t n,
                                      struct sluice_buf *out)
{
    enum sluice_status st;
    size_t at = 0;

    for (size_t i = 0; i < n; i++) {
        if ((st = sluice_buf_append(out, text + at, v[i].start - at)) != SLUICE_OK ||
            (st = sluice_buf_append(out, v[i].text, v[i].len)) != SLUICE_OK)
            return st;
        at = v[i].end;
    }
    return sluice_buf_append(out, text + at, len - at);
}

/* The data with its stretches replaced, as lines. */
static enum sluice_status write_data_lines(const struct sluice_sse_event *ev, const struct sluice_splice *v, size_t n,
                                           struct sluice_buf *out)
{
    struct sluice_buf data;
    enum sluice_status st;
    size_t at = 0;

    sluice_buf_init(&data, out->max);
    st = sluice_splice_text(ev->data, ev->data_len, v, n, &data);
    while (st == SLUICE_OK && at <= data.len) {
        const uint8_t *lf = at == data.len ? NULL : memchr(data.data + at, '\n', data.len - at);
        size_t end = lf == NULL ? data.len : (size_t)(lf - data.data);

        if ((st = sluice_buf_append_str(out, "data: ")) != SLUICE_OK ||
            (st = sluice_buf_append(out, data.data + at, end - at)) != SLUICE_OK)
            break;
        st = sluice_buf_append_byte(out, '\n');
        at = end + 1;
    }
    sluice_buf_release(&data);
    return st;
}

static enum sluice_status splice_lines(const struct sluice_sse_event *ev, const struct sluice_splice *v, size_t n,
                                       struct sluice_buf *out)
{
    const uint8_t *p = ev->raw, *end = ev->raw + ev->raw_len;
    bool written = false;
    enum sluice_status st;
    struct line l;

    for (; next_line(p, end, &l); p = l.next) {
        if (!l.data)
            st = sluice_buf_append(out, l.start, (size_t)(l.next - l.start));
        else
            st = written ? SLUICE_OK : write_data_lines(ev, v, n, out);
        if (st != SLUICE_OK)
            return st;
        written |= l.data;
    }
    return SLUICE_OK;
}

enum sluice_status sluice_sse_splice(const struct sluice_sse_event *ev, const struct sluice_splice *v, size_t n,
                                     struct sluice_buf *out)
{
    size_t before;
    enum sluice_status st;

    if (n == 0)
        return sluice_buf_append(out, ev->raw, ev->raw_len);
    if (ev->data_lines != 1)
        return splice_lines(ev, v, n, out);
    before = (size_t)(ev->data - ev->raw);
    if ((st = sluice_buf_append(out, ev->raw, before)) != SLUICE_OK ||
        (st = sluice_splice_text(ev->data, ev->data_len, v, n, out)) != SLUICE_OK)
        return st;
    return sluice_buf_append(out, ev->data + ev->data_len, ev->raw_len - before - ev->data_len);
}
