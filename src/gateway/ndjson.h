/* Lines of JSON (NDJSON), taken apart as they arrive: LF or CRLF, however the bytes were cut. */
#ifndef SLUICE_GATEWAY_NDJSON_H
#define SLUICE_GATEWAY_NDJSON_H

#include "core/buf.h"

struct sluice_ndjson;

/* A line, borrowed during the call: len bytes of text, raw_len with its line break. whole is false where the stream
 * ended without one. Anything but OK stops the parser, which returns it. */
typedef enum sluice_status (*sluice_ndjson_fn)(void *ctx, const uint8_t *line, size_t len, size_t raw_len, bool whole);

/* fn is called from feed and end. One stream, one thread. Returns new. */
enum sluice_status sluice_ndjson_create(sluice_ndjson_fn fn, void *ctx, struct sluice_ndjson **out) SLUICE_MUST_USE;
void sluice_ndjson_free(struct sluice_ndjson *s); /* wipes */

/* The next bytes. ELIMIT: a line is longer than SLUICE_EVENT_MAX bytes, its break included. Not OK: only free may
 * follow. */
enum sluice_status sluice_ndjson_feed(struct sluice_ndjson *s, const uint8_t *p, size_t n) SLUICE_MUST_USE;
/* The stream is over: what is left is given as a line. */
enum sluice_status sluice_ndjson_end(struct sluice_ndjson *s) SLUICE_MUST_USE;

#endif
