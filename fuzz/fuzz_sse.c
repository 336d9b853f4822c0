/* Any cut of a stream gives the same events, and every byte belongs to exactly one of them; the same for NDJSON lines.
 * The first byte says where to cut. */
#include "gateway/ndjson.h"
#include "gateway/sse.h"

#include <stdlib.h>
#include <string.h>

#define SEEN_MAX (16u << 20)

struct seen {
    struct sluice_buf log, raw;
};

static void put(struct sluice_buf *b, const void *p, size_t n)
{
    if (sluice_buf_append(b, p, n) != SLUICE_OK)
        abort();
}

static enum sluice_status on_event(void *ctx, const struct sluice_sse_event *ev)
{
    struct seen *s = ctx;

    if (ev->data_lines == 0) /* a LF behind a CR may come as an event of its own */
        return sluice_sse_splice(ev, NULL, 0, &s->raw);
    put(&s->log, &ev->data_lines, sizeof(ev->data_lines));
    put(&s->log, ev->name, ev->name_len);
    put(&s->log, "|", 1);
    put(&s->log, ev->data, ev->data_len);
    put(&s->log, &ev->whole, sizeof(ev->whole));
    return sluice_sse_splice(ev, NULL, 0, &s->raw);
}

static enum sluice_status on_line(void *ctx, const uint8_t *line, size_t len, size_t raw_len, bool whole)
{
    struct seen *s = ctx;

    put(&s->log, line, len);
    put(&s->log, whole ? "\n" : "!", 1);
    put(&s->raw, line, raw_len);
    return SLUICE_OK;
}

static void check(enum sluice_status st)
{
    if (st != SLUICE_OK)
        abort();
}

static void parse_sse(const uint8_t *p, size_t n, size_t step, struct seen *s)
{
    struct sluice_sse *sse;

    check(sluice_sse_create(on_event, s, &sse));
    for (size_t at = 0; at < n; at += step)
        check(sluice_sse_feed(sse, p + at, n - at < step ? n - at : step));
    check(sluice_sse_end(sse));
    sluice_sse_free(sse);
}

static void parse_lines(const uint8_t *p, size_t n, size_t step, struct seen *s)
{
    struct sluice_ndjson *lines;

    check(sluice_ndjson_create(on_line, s, &lines));
    for (size_t at = 0; at < n; at += step)
        check(sluice_ndjson_feed(lines, p + at, n - at < step ? n - at : step));
    check(sluice_ndjson_end(lines));
    sluice_ndjson_free(lines);
}

static bool same(const struct sluice_buf *b, const void *p, size_t n)
{
    return b->len == n && (n == 0 || memcmp(b->data, p, n) == 0);
}

static void compare(void (*parse)(const uint8_t *, size_t, size_t, struct seen *), const uint8_t *p, size_t n,
                    size_t step)
{
    struct seen whole, cut;

    sluice_buf_init(&whole.log, SEEN_MAX);
    sluice_buf_init(&whole.raw, SEEN_MAX);
    sluice_buf_init(&cut.log, SEEN_MAX);
    sluice_buf_init(&cut.raw, SEEN_MAX);
    parse(p, n, n + 1, &whole);
    parse(p, n, step, &cut);
    if (!same(&whole.raw, p, n) || !same(&cut.raw, p, n) || !same(&cut.log, whole.log.data, whole.log.len))
        abort();
    sluice_buf_release(&whole.log);
    sluice_buf_release(&whole.raw);
    sluice_buf_release(&cut.log);
    sluice_buf_release(&cut.raw);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 1)
        return 0;
    compare(parse_sse, data + 1, size - 1, 1 + (size_t)data[0] % 17);
    compare(parse_lines, data + 1, size - 1, 1 + (size_t)data[0] % 17);
    return 0;
}
