/*
 * Built-in upstreams for demos and tests: a small server on 127.0.0.1 that speaks the three APIs and echoes the last
 * message ("You said: ..."; "Tool said: ..." to a tool's result), streaming in small pieces. Also answers GET
 * /v1/models and Ollama's /api/show, /api/tags, /api/status and /api/version: the models it lists are local but for
 * those whose name ends in "-cloud" or ":cloud" or begins with "remote-", which say remote_host; one that begins with
 * "missing-" is not there. It keeps a record of what it saw.
 *
 * What the user's text begins with makes it do something else:
 *   call:TEXT                          call the request's first tool, or its first two, with {"text":"TEXT"}
 *   think:TEXT                         think TEXT first, then answer
 *   loopback:big N                     an answer of N letters
 *   loopback:slow N                    N milliseconds before each event
 *   loopback:status S                  HTTP status S with the API's own error body
 *   loopback:error S retry-after N     the same with a retry-after header
 *   loopback:error-mid-stream          half of the stream, then an error as the API words it inside a stream
 *   loopback:die-mid-stream            half of the answer, then the connection breaks
 *   loopback:end-mid-stream            half of the stream, then a proper end of the HTTP message
 *   loopback:garbage                   bytes that are no answer, status 200
 *   loopback:hang                      nothing, until the client leaves
 */
#ifndef SLUICE_GATEWAY_LOOPBACK_H
#define SLUICE_GATEWAY_LOOPBACK_H

#include "core/status.h"

struct sluice_loopback;

struct sluice_loopback_options {
    uint16_t port;     /* 0: any */
    const char *label; /* stands in its answers: "cloud", "local"; NULL: none */
    /*
     * Append one line of JSON for each request seen, before it is answered; NULL: none. The file is made with mode 600.
     * {"id":1,"method":"POST","path":"/v1/messages","headers":["host",...],"auth":"<SHA-256 of the value of
     * authorization or x-api-key, or empty>","bytes":n,"sha256":"<of the body>","body":"..."}; a body that is not UTF-8
     * is there as "body_base64" instead. A client that left before its answer was whole adds {"id":1,"left":true}.
     */
    const char *record_path;
    unsigned piece_us;   /* pause before each event of a stream */
    bool cloud_disabled; /* what /api/status says */
};

/* Runs in threads of its own until stopped. EIO: the port or the record cannot be had. */
enum sluice_status sluice_loopback_start(const struct sluice_loopback_options *opts, struct sluice_loopback **out,
                                         struct sluice_error *err) SLUICE_MUST_USE;
uint16_t sluice_loopback_port(const struct sluice_loopback *l);
void sluice_loopback_stop(struct sluice_loopback *l); /* ends what is under way; NULL is fine */

#endif
