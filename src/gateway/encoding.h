/* Content-Encoding of requests: identity, gzip (x-gzip), deflate (zlib), zstd; at most one. */
#ifndef SLUICE_GATEWAY_ENCODING_H
#define SLUICE_GATEWAY_ENCODING_H

#include "core/buf.h"

/*
 * Append the decoded body to out. encoding: the header's value, NULL or "" for none. EFORMAT "unknown encoding" (answer
 * 415) sets *unknown; otherwise EFORMAT means damaged, cut off or trailing bytes. ELIMIT: more than SLUICE_BODY_MAX, or
 * more than SLUICE_BODY_RATIO_MAX times the encoded size (small bodies are allowed 64 KiB).
 */
enum sluice_status sluice_encoding_decode(const char *encoding, const uint8_t *body, size_t len, struct sluice_buf *out,
                                          bool *unknown, struct sluice_error *err) SLUICE_MUST_USE;

#endif
