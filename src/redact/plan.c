#include "redact/plan_internal.h"

#include "core/limits.h"

#include <stdlib.h>

#define UTF8_TAIL_MAX 3u /* continuation bytes of one character */

static bool is_continuation(uint8_t c)
{
    return (c & 0xC0) == 0x80;
}

/* A rule works on bytes and may cut a character; half of one would make the output ill-formed. */
static void widen_to_characters(const uint8_t *text, size_t len, struct sluice_redact_stretch *s)
{
    for (unsigned i = 0; i < UTF8_TAIL_MAX && s->start > 0 && is_continuation(text[s->start]); i++)
        s->start--;
    for (unsigned i = 0; i < UTF8_TAIL_MAX && s->end < len && is_continuation(text[s->end]); i++)
        s->end++;
}

static enum sluice_status check_stretch(const uint8_t *text, size_t len, const struct sluice_redaction *r, size_t index,
                                        struct sluice_redact_stretch *out, struct sluice_error *err)
{
    bool number = r->kind == SLUICE_LEAF_NUMBER;

    if (r->start >= r->end || r->end > len || r->nesting > SLUICE_JSON_NESTING_MAX)
        return sluice_fail(err, SLUICE_EFORMAT, "a stretch to redact lies outside the text");
    if (number && (r->leaf_start > r->start || r->leaf_end < r->end || r->leaf_end > len))
        return sluice_fail(err, SLUICE_EFORMAT, "a stretch to redact lies outside its number");
    *out = (struct sluice_redact_stretch){.start = (size_t)(number ? r->leaf_start : r->start),
                                          .end = (size_t)(number ? r->leaf_end : r->end),
                                          .first = index,
                                          .number = number,
                                          .nesting = r->nesting,
                                          .depth = r->nesting};
    widen_to_characters(text, len, out);
    return SLUICE_OK;
}

static int by_place(const void *a, const void *b)
{
    const struct sluice_redact_stretch *x = a, *y = b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x->first < y->first ? -1 : 1;
}

static bool covers(const struct sluice_redact_stretch *a, const struct sluice_redact_stretch *b)
{
    return a->start <= b->start && a->end >= b->end;
}

/*
 * Take b (which begins inside a) into a. One that covers the other says what the bytes are, the inner reading where
 * both are the same bytes; where neither does, they lie in what holds both: the outer text.
 */
static void merge(struct sluice_redact_stretch *a, const struct sluice_redact_stretch *b)
{
    bool a_covers = covers(a, b), b_covers = covers(b, a);

    if (b_covers && (!a_covers || b->nesting > a->nesting)) {
        a->nesting = b->nesting;
        a->number = b->number;
    } else if (!a_covers) {
        a->nesting = a->nesting < b->nesting ? a->nesting : b->nesting;
        a->number = false;
    }
    if (b->end > a->end)
        a->end = b->end;
    if (b->first < a->first)
        a->first = b->first;
    if (b->depth > a->depth)
        a->depth = b->depth;
}

enum sluice_status sluice_redact_plan_make(const uint8_t *text, size_t len, const struct sluice_redaction *r, size_t n,
                                           struct sluice_redact_plan *out, struct sluice_error *err)
{
    enum sluice_status st;

    *out = (struct sluice_redact_plan){0};
    if (n == 0)
        return SLUICE_OK;
    out->v = calloc(n, sizeof(*out->v));
    if (out->v == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    for (size_t i = 0; i < n; i++) {
        if ((st = check_stretch(text, len, &r[i], i, &out->v[i], err)) != SLUICE_OK)
            return st;
    }
    qsort(out->v, n, sizeof(*out->v), by_place);
    out->n = 1;
    for (size_t i = 1; i < n; i++) {
        struct sluice_redact_stretch *last = &out->v[out->n - 1];

        if (out->v[i].start < last->end)
            merge(last, &out->v[i]);
        else
            out->v[out->n++] = out->v[i];
    }
    return SLUICE_OK;
}

void sluice_redact_plan_release(struct sluice_redact_plan *p)
{
    free(p->v);
    *p = (struct sluice_redact_plan){0};
}
