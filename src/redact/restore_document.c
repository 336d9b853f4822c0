#include "redact/finder_internal.h"
#include "redact/restore.h"
#include "redact/restore_internal.h"
#include "redact/verify_internal.h"

#include "text/leaf.h"

#include <stdlib.h>

struct walk {
    struct sluice_finder finder;
    struct sluice_restore_place *v;
    size_t n, cap;
};

static enum sluice_status push(struct walk *w, const struct sluice_restore_place *p)
{
    if (w->n == w->cap) {
        size_t cap = w->cap == 0 ? 16 : 2 * w->cap;
        struct sluice_restore_place *v = realloc(w->v, cap * sizeof(*v));

        if (v == NULL)
            return SLUICE_ENOMEM;
        w->v = v;
        w->cap = cap;
    }
    w->v[w->n++] = *p;
    return SLUICE_OK;
}

/* A string that turns out to hold a document was read as text before: its inner strings are the better reading. */
static void forget_outer(struct walk *w, const struct sluice_leaf *leaf)
{
    while (w->n > 0) {
        const struct sluice_restore_place *last = &w->v[w->n - 1];

        if (last->nesting >= leaf->nesting || last->leaf_start > leaf->start || last->leaf_end < leaf->end)
            break;
        w->n--;
    }
}

static enum sluice_status on_leaf(void *ctx, const struct sluice_leaf *leaf)
{
    struct walk *w = ctx;
    size_t at = 0;

    forget_outer(w, leaf);
    while (leaf->kind != SLUICE_LEAF_NUMBER) {
        const struct sluice_vault_entry *e;
        uint64_t start, end;
        enum sluice_status st;

        at = sluice_finder_next(&w->finder, 0, leaf->text, leaf->len, at, leaf->len, true, &e);
        if (e == NULL)
            break;
        sluice_map_source(leaf->map, at, at + e->placeholder_len, &start, &end);
        st = push(w,
                  &(struct sluice_restore_place){(size_t)start, (size_t)end, e, leaf->nesting, leaf->start, leaf->end});
        if (st != SLUICE_OK)
            return st;
        at += e->placeholder_len;
    }
    return SLUICE_OK;
}

static enum sluice_status splice(const struct walk *w, const uint8_t *doc, size_t len, struct sluice_redact_mark *marks,
                                 struct sluice_buf *out)
{
    size_t at = 0, base = out->len;
    enum sluice_status st;

    for (size_t i = 0; i < w->n; i++) {
        const struct sluice_restore_place *p = &w->v[i];

        if ((st = sluice_buf_append(out, doc + at, p->start - at)) != SLUICE_OK)
            return st;
        marks[i] = (struct sluice_redact_mark){.at = out->len - base, .depth = p->nesting};
        if ((st = sluice_restore_value(p->entry, p->nesting + 1, out)) != SLUICE_OK)
            return st;
        at = p->end;
    }
    return sluice_buf_append(out, doc + at, len - at);
}

/* All placeholders of the document. Free w->v. */
static enum sluice_status find_all(const struct sluice_vault *vault, const uint8_t *doc, size_t len, struct walk *w,
                                   struct sluice_error *err)
{
    enum sluice_status st = sluice_finder_init(&w->finder, vault);

    if (st != SLUICE_OK)
        return sluice_fail(err, st, "%s", sluice_status_text(st));
    return sluice_leaf_walk(doc, len, on_leaf, w, err);
}

enum sluice_status sluice_restore_places_document(const struct sluice_vault *vault, const uint8_t *doc, size_t len,
                                                  struct sluice_restore_place **out, size_t *n,
                                                  struct sluice_error *err)
{
    struct walk w = {0};
    enum sluice_status st = find_all(vault, doc, len, &w, err);

    *out = w.v;
    *n = w.n;
    return st;
}

enum sluice_status sluice_restore_places_text(const struct sluice_vault *vault, const uint8_t *text, size_t len,
                                              struct sluice_restore_place **out, size_t *n, struct sluice_error *err)
{
    const struct sluice_vault_entry *e;
    struct walk w = {0};
    enum sluice_status st = sluice_finder_init(&w.finder, vault);

    for (size_t at = 0; st == SLUICE_OK; at += e->placeholder_len) {
        at = sluice_finder_next(&w.finder, 0, text, len, at, len, true, &e);
        if (e == NULL)
            break;
        st = push(&w, &(struct sluice_restore_place){.start = at, .end = at + e->placeholder_len, .entry = e});
    }
    if (st != SLUICE_OK)
        (void)sluice_fail(err, st, "%s", sluice_status_text(st));
    *out = w.v;
    *n = w.n;
    return st;
}

enum sluice_status sluice_restore_document(const struct sluice_vault *vault, const uint8_t *doc, size_t len,
                                           struct sluice_buf *out, uint64_t *restored, struct sluice_error *err)
{
    struct sluice_redact_mark *marks = NULL;
    size_t base = out->len;
    struct walk w = {0};
    enum sluice_status st;

    if ((st = find_all(vault, doc, len, &w, err)) != SLUICE_OK)
        goto out;
    st = SLUICE_ENOMEM;
    if ((marks = calloc(w.n + 1, sizeof(*marks))) == NULL || (st = splice(&w, doc, len, marks, out)) != SLUICE_OK)
        goto fail;
    if (w.n > 0 && (st = sluice_redact_verify(out->data + base, out->len - base, marks, w.n, err)) != SLUICE_OK)
        goto out;
    if (restored != NULL)
        *restored += w.n;
    goto out;
fail:
    (void)sluice_fail(err, st, "%s", sluice_status_text(st));
out:
    free(marks);
    free(w.v);
    return st;
}
