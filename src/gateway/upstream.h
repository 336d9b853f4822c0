/*
 * Requests to upstreams: libcurl's multi interface on a loop. One sluice_upstreams a loop; all of it on the loop's
 * thread. What starts can be cancelled, and after that no callback comes.
 */
#ifndef SLUICE_GATEWAY_UPSTREAM_H
#define SLUICE_GATEWAY_UPSTREAM_H

#include "core/clock.h"
#include "gateway/config.h"
#include "gateway/loop.h"

struct sluice_upstreams;
struct sluice_upstream; /* one request and its answer */

enum sluice_upstream_end {
    SLUICE_UPSTREAM_COMPLETE = 0, /* the answer is whole, as its framing says */
    SLUICE_UPSTREAM_FAILED,       /* not reached, broken off, not HTTP */
    SLUICE_UPSTREAM_TIMEOUT,
};

enum sluice_upstream_flow { SLUICE_FLOW_TAKEN = 0, SLUICE_FLOW_PAUSE, SLUICE_FLOW_ABORT };

struct sluice_upstream_handler {
    /* One header of the answer, value without surrounding blanks. status: of the answer it belongs to; headers of an
     * interim answer (1xx) are not reported. May be NULL. */
    void (*header)(void *ctx, const char *name, size_t name_len, const char *value, size_t value_len);
    /* The headers are over. ABORT ends the request as FAILED. May be NULL. */
    enum sluice_upstream_flow (*begun)(void *ctx, unsigned status);
    /* Bytes of the body. PAUSE: none was taken, they come again after sluice_upstream_resume(). */
    enum sluice_upstream_flow (*body)(void *ctx, const uint8_t *p, size_t n);
    /* Last callback; may free the request. begun may not have been called. */
    void (*done)(void *ctx, enum sluice_upstream_end end);
};

struct sluice_upstream_request {
    const struct sluice_config_destination *destination; /* borrowed until free */
    const char *url;                                     /* whole */
    const char *const *headers;                          /* "name: value", ends with NULL; copied */
    const uint8_t *body;                                 /* POST; borrowed until free. NULL: GET */
    size_t body_len;
    const struct sluice_config_limits *limits;
};

/* clock is borrowed until free. Returns new. */
enum sluice_status sluice_upstreams_create(struct sluice_loop *loop, const struct sluice_clock *clock,
                                           struct sluice_upstreams **out, struct sluice_error *err) SLUICE_MUST_USE;
void sluice_upstreams_free(struct sluice_upstreams *u); /* after all its requests */

/* Milliseconds until sluice_upstreams_run() must be called though nothing is ready; -1: no such need. */
int sluice_upstreams_timeout_ms(const struct sluice_upstreams *u);

/* Time-outs, and what ended since the last call: done() comes from here only. Call it once a turn of the loop. */
void sluice_upstreams_run(struct sluice_upstreams *u);

/* Callbacks come from sluice_loop_wait() and sluice_upstreams_run(), never from here. Returns new. */
enum sluice_status sluice_upstream_start(struct sluice_upstreams *u, const struct sluice_upstream_request *req,
                                         const struct sluice_upstream_handler *handler, void *ctx,
                                         struct sluice_upstream **out) SLUICE_MUST_USE;
void sluice_upstream_resume(struct sluice_upstream *r); /* after PAUSE; may call body(). Not from a callback. */
void sluice_upstream_free(struct sluice_upstream *r);   /* cancels. Not from a callback but done. NULL is fine */

#endif
