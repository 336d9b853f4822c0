#include "rules/pool_internal.h"

#include <stdalign.h>
#include <stdlib.h>
#include <string.h>

#define CHUNK_BYTES 16384u

struct sluice_pool_chunk {
    struct sluice_pool_chunk *next;
    size_t used, cap;
    alignas(max_align_t) unsigned char data[];
};

static struct sluice_pool_chunk *add_chunk(struct sluice_pool *p, size_t cap)
{
    struct sluice_pool_chunk *c;

    if (cap < CHUNK_BYTES)
        cap = CHUNK_BYTES;
    if (cap > SIZE_MAX - sizeof(*c) || (c = calloc(1, sizeof(*c) + cap)) == NULL)
        return NULL;
    c->cap = cap;
    c->next = p->chunks;
    p->chunks = c;
    return c;
}

void *sluice_pool_take(struct sluice_pool *p, size_t n)
{
    const size_t align = alignof(max_align_t);
    struct sluice_pool_chunk *c = p->chunks;
    void *at;

    if (n > SIZE_MAX - align)
        return NULL;
    n = (n + align - 1) / align * align;
    if ((c == NULL || n > c->cap - c->used) && (c = add_chunk(p, n)) == NULL)
        return NULL;
    at = c->data + c->used;
    c->used += n;
    return at;
}

char *sluice_pool_text(struct sluice_pool *p, const char *s, size_t n)
{
    char *copy = n < SIZE_MAX ? sluice_pool_take(p, n + 1) : NULL;

    if (copy != NULL && n != 0)
        memcpy(copy, s, n);
    return copy;
}

void sluice_pool_release(struct sluice_pool *p)
{
    while (p->chunks != NULL) {
        struct sluice_pool_chunk *next = p->chunks->next;

        free(p->chunks);
        p->chunks = next;
    }
}
