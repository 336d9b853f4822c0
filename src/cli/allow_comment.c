#include "cli/allow_comment.h"

#include "core/limits.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define MARK_BYTES (sizeof(ALLOW_COMMENT_MARK) - 1)

void allow_comments_clear(struct allow_comments *c)
{
    c->n = 0;
    allow_comments_end(c);
}

static int in_order(const void *a, const void *b)
{
    const struct sluice_fingerprint *x = a, *y = b;

    return memcmp(x->bytes, y->bytes, sizeof(x->bytes));
}

void allow_comments_end(struct allow_comments *c)
{
    sodium_memzero(c->tail, sizeof(c->tail));
    c->n_tail = 0;
    if (c->n > 1)
        qsort(c->v, c->n, sizeof(*c->v), in_order);
}

void allow_comments_release(struct allow_comments *c)
{
    allow_comments_end(c);
    free(c->v);
    *c = (struct allow_comments){0};
}

static enum sluice_status add(struct allow_comments *c, const char *comment)
{
    const size_t cap = c->cap == 0 ? 16 : 2 * c->cap;
    struct sluice_fingerprint f, *v;
    char text[SLUICE_FINGERPRINT_TEXT];

    memcpy(text, comment + MARK_BYTES + 1, sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    if (strchr(" =:", comment[MARK_BYTES]) == NULL || !sluice_fingerprint_parse(text, &f))
        return SLUICE_OK;
    if (c->n == SLUICE_FINDINGS_MAX)
        return SLUICE_ELIMIT;
    if (c->n == c->cap) {
        if ((v = realloc(c->v, cap * sizeof(*v))) == NULL)
            return SLUICE_ENOMEM;
        c->v = v;
        c->cap = cap;
    }
    c->v[c->n++] = f;
    return SLUICE_OK;
}

/* Comments that lie in p[0..n) as a whole. */
static enum sluice_status search(struct allow_comments *c, const char *p, size_t n)
{
    enum sluice_status st = SLUICE_OK;
    const char *end = p + n, *at = p;

    while (st == SLUICE_OK && (at = memmem(at, (size_t)(end - at), ALLOW_COMMENT_MARK, MARK_BYTES)) != NULL) {
        if ((size_t)(end - at) >= ALLOW_COMMENT_BYTES)
            st = add(c, at);
        at += MARK_BYTES;
    }
    return st;
}

enum sluice_status allow_comments_feed(struct allow_comments *c, const uint8_t *p, size_t n)
{
    char joined[2 * ALLOW_COMMENT_BYTES];
    const size_t more = n < ALLOW_COMMENT_BYTES - 1 ? n : ALLOW_COMMENT_BYTES - 1;
    enum sluice_status st;
    size_t all;

    /* what begins in the tail, then what begins in the piece: the tail is too short to hold one of its own */
    memcpy(joined, c->tail, c->n_tail);
    memcpy(joined + c->n_tail, p, more);
    all = c->n_tail + more;
    if ((st = search(c, joined, all)) == SLUICE_OK && n > more)
        st = search(c, (const char *)p, n);
    if (n >= ALLOW_COMMENT_BYTES - 1) {
        c->n_tail = ALLOW_COMMENT_BYTES - 1;
        memcpy(c->tail, p + n - c->n_tail, c->n_tail);
    } else {
        c->n_tail = all < ALLOW_COMMENT_BYTES - 1 ? all : ALLOW_COMMENT_BYTES - 1;
        memcpy(c->tail, joined + all - c->n_tail, c->n_tail);
    }
    sodium_memzero(joined, sizeof(joined));
    return st;
}

bool allow_comments_hold(const struct allow_comments *c, const struct sluice_fingerprint *f)
{
    return f->known && c->n != 0 && bsearch(f, c->v, c->n, sizeof(*c->v), in_order) != NULL;
}
