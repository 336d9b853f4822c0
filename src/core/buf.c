#include "core/buf.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BUF_FIRST 256u
#define PRINTF_MAX 4096u

void sluice_buf_init(struct sluice_buf *b, size_t max)
{
    *b = (struct sluice_buf){.max = max};
}

void sluice_buf_release(struct sluice_buf *b)
{
    if (b->data != NULL)
        sodium_memzero(b->data, b->cap);
    free(b->data);
    sluice_buf_init(b, b->max);
}

void sluice_buf_clear(struct sluice_buf *b)
{
    if (b->len != 0)
        sodium_memzero(b->data, b->len);
    b->len = 0;
}

/* realloc() could leave a copy of the old bytes behind, so: new, copy, wipe, free. */
static enum sluice_status grow(struct sluice_buf *b, size_t need)
{
    size_t cap = b->cap < BUF_FIRST ? BUF_FIRST : b->cap;
    uint8_t *data;

    while (cap < need)
        cap = cap > b->max / 2 ? b->max : cap * 2;
    if (cap > b->max)
        cap = b->max;
    data = malloc(cap);
    if (data == NULL)
        return SLUICE_ENOMEM;
    if (b->data != NULL) {
        memcpy(data, b->data, b->len);
        sodium_memzero(b->data, b->cap);
        free(b->data);
    }
    b->data = data;
    b->cap = cap;
    return SLUICE_OK;
}

enum sluice_status sluice_buf_reserve(struct sluice_buf *b, size_t n)
{
    if (n > b->max - b->len)
        return SLUICE_ELIMIT;
    if (n <= b->cap - b->len)
        return SLUICE_OK;
    return grow(b, b->len + n);
}

enum sluice_status sluice_buf_append(struct sluice_buf *b, const void *p, size_t n)
{
    enum sluice_status st;

    if (n == 0)
        return SLUICE_OK;
    if ((st = sluice_buf_reserve(b, n)) != SLUICE_OK)
        return st;
    memcpy(b->data + b->len, p, n);
    b->len += n;
    return SLUICE_OK;
}

enum sluice_status sluice_buf_append_str(struct sluice_buf *b, const char *s)
{
    return sluice_buf_append(b, s, strlen(s));
}

enum sluice_status sluice_buf_append_byte(struct sluice_buf *b, uint8_t c)
{
    return sluice_buf_append(b, &c, 1);
}

enum sluice_status sluice_buf_printf(struct sluice_buf *b, const char *fmt, ...)
{
    char text[PRINTF_MAX];
    enum sluice_status st;
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(text, sizeof(text), fmt, ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= sizeof(text))
        st = SLUICE_EFORMAT;
    else
        st = sluice_buf_append(b, text, (size_t)n);
    sodium_memzero(text, sizeof(text));
    return st;
}

void sluice_buf_consume(struct sluice_buf *b, size_t n)
{
    if (n == 0)
        return;
    memmove(b->data, b->data + n, b->len - n);
    sodium_memzero(b->data + (b->len - n), n);
    b->len -= n;
}
