/*
 * The head of a request: request line and header fields, checked before anything else looks at them. libmicrohttpd is
 * lenient where two parsers could see two requests (measured, 0.9.75: it takes a repeated Content-Length,
 * Content-Length with Transfer-Encoding, blanks before a colon, bare line feeds and folded lines). Such a head is
 * refused here.
 */
#ifndef SLUICE_GATEWAY_HEAD_H
#define SLUICE_GATEWAY_HEAD_H

#include "gateway/config.h"

#include <microhttpd.h>

struct sluice_head {
    const char *method;  /* borrowed from the connection until the request is over */
    const char *target;  /* as sent, in the connection's memory; libmicrohttpd decodes it later */
    size_t target_len;   /* before it was decoded */
    const char *version; /* "HTTP/1.1" */
};

enum sluice_head_verdict {
    SLUICE_HEAD_MALFORMED = 0, /* 400 */
    SLUICE_HEAD_TOO_LARGE,     /* 431: limits.header_bytes, SLUICE_HEADER_FIELDS_MAX; 414: limits.url_bytes */
    SLUICE_HEAD_OK,
};

struct sluice_head_facts {
    int64_t content_length; /* -1: none was given */
    bool chunked;
    bool expects;    /* "Expect: 100-continue" */
    const char *why; /* of anything but OK: static */
    bool url_too_long;
};

/* Call it from the first call of the access handler. The fields themselves are then asked for by
 * MHD_lookup_connection_value(). */
enum sluice_head_verdict sluice_head_check(struct MHD_Connection *c, const struct sluice_head *h,
                                           const struct sluice_config_limits *limits, struct sluice_head_facts *out);

#endif
