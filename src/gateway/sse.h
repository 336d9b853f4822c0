/*
 * Server-sent events (WHATWG HTML 9.2), taken apart as they arrive: lines may end in LF, CRLF or CR, an event may have
 * several data lines, comments and any other fields, and how the bytes were cut never matters. Every byte belongs to
 * exactly one event, so that what is not understood can be passed on as it came.
 */
#ifndef SLUICE_GATEWAY_SSE_H
#define SLUICE_GATEWAY_SSE_H

#include "core/buf.h"

struct sluice_sse;

struct sluice_sse_event {
    const uint8_t *raw; /* all its bytes, the blank line behind it included */
    size_t raw_len;
    const uint8_t *name; /* value of its last "event" field; name_len 0: none */
    size_t name_len;
    const uint8_t *data; /* its data lines, joined by LF */
    size_t data_len;
    size_t data_lines; /* 0: a comment, a ping, an empty line */
    bool whole;        /* false: the stream ended before the blank line */
};

/* A stretch of an event's data and what stands for it: no line break in text. */
struct sluice_splice {
    size_t start, end;
    const uint8_t *text;
    size_t len;
};

/* The event is borrowed during the call. Anything but OK stops the parser, which returns it. */
typedef enum sluice_status (*sluice_sse_fn)(void *ctx, const struct sluice_sse_event *ev);

/* fn is called from feed and end. One stream, one thread. Returns new. */
enum sluice_status sluice_sse_create(sluice_sse_fn fn, void *ctx, struct sluice_sse **out) SLUICE_MUST_USE;
void sluice_sse_free(struct sluice_sse *s); /* wipes */

/* The next bytes. ELIMIT: an event is longer than SLUICE_EVENT_MAX bytes. Not OK: only free may follow. */
enum sluice_status sluice_sse_feed(struct sluice_sse *s, const uint8_t *p, size_t n) SLUICE_MUST_USE;
/* The stream is over: what is left is given as an event that is not whole. */
enum sluice_status sluice_sse_end(struct sluice_sse *s) SLUICE_MUST_USE;

/*
 * Append the event with stretches of its data replaced (ascending, apart). All other bytes stay as they are, but where
 * an event with several data lines is changed: those are then written anew, one "data: " line each.
 */
enum sluice_status sluice_sse_splice(const struct sluice_sse_event *ev, const struct sluice_splice *v, size_t n,
                                     struct sluice_buf *out) SLUICE_MUST_USE;

/* Append text[0..len) with stretches replaced. */
enum sluice_status sluice_splice_text(const uint8_t *text, size_t len, const struct sluice_splice *v, size_t n,
                                      struct sluice_buf *out) SLUICE_MUST_USE;

#endif
