/*
 * A growable byte buffer with a maximum, for prompt text: every byte it ever held is wiped when it grows, is consumed
 * or is released. Not shared between threads.
 */
#ifndef SLUICE_CORE_BUF_H
#define SLUICE_CORE_BUF_H

#include "core/status.h"

struct sluice_buf {
    uint8_t *data; /* NULL while cap is 0 */
    size_t len, cap;
    size_t max; /* len never exceeds it */
};

/* No memory is taken yet. max is in bytes. */
void sluice_buf_init(struct sluice_buf *b, size_t max);

/* Wipes and frees; b may be used again as after init, with the same maximum. */
void sluice_buf_release(struct sluice_buf *b);

/* Wipes the bytes in use and sets len to 0; keeps the memory. */
void sluice_buf_clear(struct sluice_buf *b);

/* Make room for n more bytes behind len. ELIMIT when that would pass max, ENOMEM; b is unchanged then. */
enum sluice_status sluice_buf_reserve(struct sluice_buf *b, size_t n) SLUICE_MUST_USE;

/* Append n bytes (p may be NULL when n is 0). On error nothing is appended. */
enum sluice_status sluice_buf_append(struct sluice_buf *b, const void *p, size_t n) SLUICE_MUST_USE;
enum sluice_status sluice_buf_append_str(struct sluice_buf *b, const char *s) SLUICE_MUST_USE;
enum sluice_status sluice_buf_append_byte(struct sluice_buf *b, uint8_t c) SLUICE_MUST_USE;

/* Formatted text, up to 4,095 bytes; EFORMAT when longer. */
enum sluice_status sluice_buf_printf(struct sluice_buf *b, const char *fmt, ...) SLUICE_PRINTF(2, 3) SLUICE_MUST_USE;

/* Drop the first n bytes (n <= len): the rest moves to the front, the freed tail is wiped. */
void sluice_buf_consume(struct sluice_buf *b, size_t n);

#endif
