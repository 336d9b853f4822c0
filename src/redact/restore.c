#include "redact/restore.h"

#include "redact/finder_internal.h"
#include "redact/restore_internal.h"

#include "core/json.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

struct sluice_restorer {
    const struct sluice_vault *vault;
    struct sluice_finder finder;
    unsigned escapes;
    uint64_t count;
    uint8_t held[SLUICE_PLACEHOLDER_MAX];
    size_t n_held;
    uint8_t before; /* the byte that came before what is held or comes next; 0: none */
};

enum sluice_status sluice_restorer_create(const struct sluice_vault *vault, unsigned escapes,
                                          struct sluice_restorer **out)
{
    struct sluice_restorer *r = calloc(1, sizeof(*r));
    enum sluice_status st;

    *out = NULL;
    if (r == NULL)
        return SLUICE_ENOMEM;
    r->vault = vault;
    r->escapes = escapes;
    if ((st = sluice_finder_init(&r->finder, vault)) != SLUICE_OK) {
        free(r);
        return st;
    }
    *out = r;
    return SLUICE_OK;
}

void sluice_restorer_free(struct sluice_restorer *r)
{
    if (r == NULL)
        return;
    sodium_memzero(r, sizeof(*r));
    free(r);
}

void sluice_restorer_set_escapes(struct sluice_restorer *r, unsigned escapes)
{
    r->escapes = escapes;
}

size_t sluice_restorer_held(const struct sluice_restorer *r)
{
    return r->n_held;
}

uint64_t sluice_restorer_count(const struct sluice_restorer *r)
{
    return r->count;
}

enum sluice_status sluice_restore_value(const struct sluice_vault_entry *e, unsigned escapes, struct sluice_buf *out)
{
    struct sluice_buf from, to;
    enum sluice_status st;

    if (escapes == 0)
        return sluice_buf_append(out, e->value, e->value_len);
    if (escapes == 1)
        return sluice_json_escape(e->value, e->value_len, out);
    sluice_buf_init(&from, out->max);
    sluice_buf_init(&to, out->max);
    st = sluice_buf_append(&from, e->value, e->value_len);
    for (; escapes > 1 && st == SLUICE_OK; escapes--) {
        struct sluice_buf swap = from;

        sluice_buf_clear(&to);
        st = sluice_json_escape(from.data, from.len, &to);
        from = to;
        to = swap;
    }
    if (st == SLUICE_OK)
        st = sluice_json_escape(from.data, from.len, out);
    sluice_buf_release(&from);
    sluice_buf_release(&to);
    return st;
}

static void hold(struct sluice_restorer *r, const uint8_t *text, size_t len)
{
    if (len != 0)
        memmove(r->held, text, len);
    sodium_memzero(r->held + len, sizeof(r->held) - len);
    r->n_held = len;
}

/*
 * Restore what begins in text[0..stop), which comes behind r->before; what follows is only looked at. *used is how far
 * that came: behind stop where a placeholder reached over it, before it where text ended before all was settled.
 */
static enum sluice_status restore_run(struct sluice_restorer *r, const uint8_t *text, size_t len, size_t stop,
                                      bool final, struct sluice_buf *out, size_t *used)
{
    const uint8_t before = r->before;

    *used = 0;
    while (*used < stop) {
        const struct sluice_vault_entry *e;
        size_t at = sluice_finder_next(&r->finder, before, text, len, *used, stop, final, &e);
        enum sluice_status st;

        if ((st = sluice_buf_append(out, text + *used, at - *used)) != SLUICE_OK)
            return st;
        *used = at;
        if (e == NULL)
            break;
        if ((st = sluice_restore_value(e, r->escapes, out)) != SLUICE_OK)
            return st;
        *used += e->placeholder_len;
        r->count++;
    }
    if (*used > 0)
        r->before = text[*used - 1];
    return SLUICE_OK;
}

/* Settle what is held, now that more text is here. *used: bytes of text that went with it. */
static enum sluice_status settle_held(struct sluice_restorer *r, const uint8_t *text, size_t len,
                                      struct sluice_buf *out, size_t *used)
{
    uint8_t window[2 * SLUICE_PLACEHOLDER_MAX];
    size_t n = r->n_held, more = len < SLUICE_PLACEHOLDER_MAX ? len : SLUICE_PLACEHOLDER_MAX, came;
    enum sluice_status st;

    memcpy(window, r->held, n);
    memcpy(window + n, text, more);
    st = restore_run(r, window, n + more, n, false, out, &came);
    *used = 0;
    if (st == SLUICE_OK && came < n) { /* still not settled: then all of text is in the window */
        hold(r, window + came, n + more - came);
        *used = more;
    } else if (st == SLUICE_OK) {
        hold(r, NULL, 0);
        *used = came - n;
    }
    sodium_memzero(window, sizeof(window));
    return st;
}

/* A vault that took another value has sorted its placeholders anew. */
static enum sluice_status refresh(struct sluice_restorer *r)
{
    return r->finder.of == sluice_vault_count(r->vault) ? SLUICE_OK : sluice_finder_init(&r->finder, r->vault);
}

enum sluice_status sluice_restorer_feed(struct sluice_restorer *r, const uint8_t *text, size_t len,
                                        struct sluice_buf *out)
{
    enum sluice_status st;
    size_t used = 0;

    if (len == 0)
        return SLUICE_OK;
    if ((st = refresh(r)) != SLUICE_OK)
        return st;
    if (r->n_held != 0) {
        if ((st = settle_held(r, text, len, out, &used)) != SLUICE_OK || r->n_held != 0)
            return st;
        text += used;
        len -= used;
    }
    if ((st = restore_run(r, text, len, len, false, out, &used)) == SLUICE_OK && used < len)
        hold(r, text + used, len - used);
    return st;
}

enum sluice_status sluice_restorer_end(struct sluice_restorer *r, struct sluice_buf *out)
{
    enum sluice_status st;
    size_t used;

    if ((st = refresh(r)) == SLUICE_OK)
        st = restore_run(r, r->held, r->n_held, r->n_held, true, out, &used);
    hold(r, NULL, 0);
    r->before = 0;
    return st;
}

enum sluice_status sluice_restore_text(const struct sluice_vault *vault, unsigned escapes, const uint8_t *text,
                                       size_t len, struct sluice_buf *out, uint64_t *restored)
{
    struct sluice_restorer *r;
    enum sluice_status st;

    if ((st = sluice_restorer_create(vault, escapes, &r)) != SLUICE_OK)
        return st;
    if ((st = sluice_restorer_feed(r, text, len, out)) == SLUICE_OK)
        st = sluice_restorer_end(r, out);
    if (st == SLUICE_OK && restored != NULL)
        *restored += r->count;
    sluice_restorer_free(r);
    return st;
}
