/*
 * Built-in upstreams for demos and tests: a small server on 127.0.0.1 that speaks the three APIs and echoes the last
 * user message ("You said: ..."), streaming in small pieces, with tool calls when the request has tools and the text
 * begins with "call:". Also answers Ollama's /api/show, /api/tags and /api/status. It keeps a record of what it saw.
 */
#ifndef SLUICE_GATEWAY_LOOPBACK_H
#define SLUICE_GATEWAY_LOOPBACK_H

#include "core/status.h"

struct sluice_loopback;

struct sluice_loopback_options {
    uint16_t port;           /* 0: any */
    const char *label;       /* stands in its answers: "cloud", "local" */
    const char *record_path; /* append one line of JSON per request seen ({"bytes":n,"body":...}); NULL: none */
    unsigned piece_us;       /* pause between streamed pieces */
};

/* Runs in a thread of its own until stopped. */
enum sluice_status sluice_loopback_start(const struct sluice_loopback_options *opts, struct sluice_loopback **out,
                                         struct sluice_error *err) SLUICE_MUST_USE;
uint16_t sluice_loopback_port(const struct sluice_loopback *l);
void sluice_loopback_stop(struct sluice_loopback *l);

#endif
