#include "redact/plan_internal.h"

#include "core/json.h"
#include "core/limits.h"

#include <stdlib.h>
#include <string.h>

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

enum sluice_status sluice_redact_places_text(const uint8_t *text, size_t len, const struct sluice_redaction *r,
                                             size_t n, struct sluice_redact_plan *out, struct sluice_error *err)
{
    *out = (struct sluice_redact_plan){0};
    if (n == 0)
        return SLUICE_OK;
    out->v = calloc(n, sizeof(*out->v));
    if (out->v == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    for (; out->n < n; out->n++) {
        enum sluice_status st = check_stretch(text, len, &r[out->n], out->n, &out->v[out->n], err);

        if (st != SLUICE_OK)
            return st;
    }
    qsort(out->v, n, sizeof(*out->v), by_place);
    return SLUICE_OK;
}

static void merge_all(struct sluice_redact_plan *p)
{
    size_t kept = 0;

    for (size_t i = 0; i < p->n; i++) {
        if (kept > 0 && p->v[i].start < p->v[kept - 1].end)
            merge(&p->v[kept - 1], &p->v[i]);
        else
            p->v[kept++] = p->v[i];
    }
    p->n = kept;
}

/* Whether a stretch's string may hold a document: it begins with a bracket, white space or an escape. */
static bool may_hold_document(const uint8_t *doc, size_t len, const struct sluice_redaction *r)
{
    return r->kind == SLUICE_LEAF_STRING && r->leaf_start < len && strchr(" {[\\", doc[r->leaf_start]) != NULL;
}

/* First stretch that begins at or behind `at`. */
static size_t first_behind(const struct sluice_redact_plan *p, uint64_t at)
{
    size_t lo = 0, hi = p->n;

    while (lo < hi) {
        size_t mid = lo + (hi - lo) / 2;

        if (p->v[mid].start < at)
            lo = mid + 1;
        else
            hi = mid;
    }
    return lo;
}

/*
 * A stretch inside an inner leaf belongs to it, also where a rule saw it in the text around: "password\": \"..." is a
 * match of the outer text whose value is an inner string. Number leaves are taken whole, which keeps the order.
 */
static enum sluice_status move_into_leaf(void *ctx, const struct sluice_leaf *leaf)
{
    struct sluice_redact_plan *p = ctx;

    if (leaf->nesting == 0)
        return SLUICE_OK;
    for (size_t i = first_behind(p, leaf->start); i < p->n && p->v[i].start < leaf->end; i++) {
        struct sluice_redact_stretch *s = &p->v[i];

        if (s->end > leaf->end || s->nesting >= leaf->nesting)
            continue;
        s->nesting = s->depth = leaf->nesting;
        s->number = leaf->kind == SLUICE_LEAF_NUMBER;
        if (s->number) {
            s->start = (size_t)leaf->start;
            s->end = (size_t)leaf->end;
        }
    }
    return SLUICE_OK;
}

enum sluice_status sluice_redact_places_document(const uint8_t *doc, size_t len, const struct sluice_redaction *r,
                                                 size_t n, struct sluice_redact_plan *out, struct sluice_error *err)
{
    enum sluice_status st = sluice_redact_places_text(doc, len, r, n, out, err);
    bool walk = false;

    for (size_t i = 0; i < n && !walk; i++)
        walk = may_hold_document(doc, len, &r[i]);
    if (st == SLUICE_OK && walk)
        st = sluice_leaf_walk(doc, len, move_into_leaf, out, err);
    return st;
}

enum sluice_status sluice_redact_plan_text(const uint8_t *text, size_t len, const struct sluice_redaction *r, size_t n,
                                           struct sluice_redact_plan *out, struct sluice_error *err)
{
    enum sluice_status st = sluice_redact_places_text(text, len, r, n, out, err);

    if (st == SLUICE_OK)
        merge_all(out);
    return st;
}

enum sluice_status sluice_redact_plan_document(const uint8_t *doc, size_t len, const struct sluice_redaction *r,
                                               size_t n, struct sluice_redact_plan *out, struct sluice_error *err)
{
    enum sluice_status st = sluice_redact_places_document(doc, len, r, n, out, err);

    if (st == SLUICE_OK)
        merge_all(out);
    return st;
}

/* Undo one level of JSON string escaping, in place. EFORMAT when it is no inside of a string. */
static enum sluice_status unescape(struct sluice_buf *text)
{
    struct sluice_buf decoded;
    enum sluice_status st = SLUICE_OK;
    size_t i = 0;

    sluice_buf_init(&decoded, text->max);
    while (i < text->len && st == SLUICE_OK) {
        uint8_t utf8[4];
        size_t used = 0;
        unsigned bytes = text->data[i] == '"' ? 0 : sluice_json_char(text->data + i, text->len - i, utf8, &used);

        st = bytes == 0 ? SLUICE_EFORMAT : sluice_buf_append(&decoded, utf8, bytes);
        i += used;
    }
    sluice_buf_release(text);
    *text = decoded;
    return st;
}

/* A number has no escapes of its own to undo. */
enum sluice_status sluice_redact_stretch_value(const uint8_t *doc, const struct sluice_redact_stretch *p,
                                               struct sluice_buf *out)
{
    enum sluice_status st;

    sluice_buf_init(out, p->end - p->start);
    st = sluice_buf_append(out, doc + p->start, p->end - p->start);
    for (unsigned level = 0; level <= p->nesting && st == SLUICE_OK; level++)
        st = unescape(out);
    return st;
}

void sluice_redact_plan_release(struct sluice_redact_plan *p)
{
    free(p->v);
    *p = (struct sluice_redact_plan){0};
}
