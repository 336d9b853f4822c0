#include "redact/redact.h"

#include "redact/plan_internal.h"
#include "redact/settle_internal.h"
#include "redact/vault_internal.h"
#include "redact/verify_internal.h"

#include "core/ascii.h"
#include "core/json.h"
#include "core/limits.h"
#include "core/utf8.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define MASK_MAX 16u /* characters: a longer value does not show its length */

static enum sluice_status fail(struct sluice_error *err, enum sluice_status st)
{
    return sluice_fail(err, st, "%s", sluice_status_text(st));
}

static enum sluice_status append_mask(const uint8_t *value, size_t len, struct sluice_buf *out)
{
    enum sluice_status st = SLUICE_OK;
    size_t i = 0;

    for (unsigned n = 0; n < MASK_MAX && i < len && st == SLUICE_OK; n++) {
        uint32_t cp;
        bool cut;
        unsigned bytes = sluice_utf8_decode(value + i, len - i, &cp, &cut);

        i += bytes == 0 ? 1 : bytes;
        st = sluice_buf_append_byte(out, '*');
    }
    return st;
}

static enum sluice_status append_hash(const char *type, const uint8_t *value, size_t len, struct sluice_vault *vault,
                                      struct sluice_buf *out)
{
    char hex[2 * SLUICE_REDACT_HASH_BYTES + 1];
    uint8_t hash[SLUICE_REDACT_HASH_BYTES];
    enum sluice_status st;

    if ((st = sluice_redact_type(type, out)) != SLUICE_OK || (st = sluice_buf_append_str(out, "-h-")) != SLUICE_OK)
        return st;
    sluice_vault_hash(vault, type, value, len, hash);
    (void)sodium_bin2hex(hex, sizeof(hex), hash, sizeof(hash));
    return sluice_buf_append_str(out, hex);
}

/* A surrogate, or the placeholder where there is none, for whatever reason. */
static enum sluice_status put_form(const char *type, const uint8_t *value, size_t len, struct sluice_vault *vault,
                                   struct sluice_vault_entry **entry)
{
    if (sluice_vault_put_surrogate(vault, type, value, len, entry) == SLUICE_OK && *entry != NULL)
        return SLUICE_OK;
    return sluice_vault_put_entry(vault, type, value, len, entry);
}

/* entry: the placeholder's or surrogate's, NULL for the other operators. */
static enum sluice_status append_value(const char *type, enum sluice_operator op, const uint8_t *value, size_t len,
                                       struct sluice_vault *vault, struct sluice_buf *out,
                                       struct sluice_vault_entry **entry)
{
    enum sluice_status st;

    *entry = NULL;
    switch (op) {
    case SLUICE_OP_PLACEHOLDER:
    case SLUICE_OP_SURROGATE:
        st = (op == SLUICE_OP_SURROGATE ? put_form(type, value, len, vault, entry)
                                        : sluice_vault_put_entry(vault, type, value, len, entry));
        if (st != SLUICE_OK)
            return st;
        return sluice_buf_append(out, (*entry)->placeholder, (*entry)->placeholder_len);
    case SLUICE_OP_MASK:
        return append_mask(value, len, out);
    case SLUICE_OP_DROP:
        return SLUICE_OK;
    case SLUICE_OP_HASH:
        return append_hash(type, value, len, vault, out);
    }
    return SLUICE_EFORMAT;
}

enum sluice_status sluice_redact_value(const char *type, enum sluice_operator op, const uint8_t *value, size_t len,
                                       struct sluice_vault *vault, struct sluice_buf *out)
{
    struct sluice_vault_entry *entry;

    return append_value(type, op, value, len, vault, out, &entry);
}

/* One run over a text or document. */
struct splice {
    const uint8_t *text;
    size_t len;
    bool document;
    const struct sluice_redaction *r;
    const struct sluice_redact_plan *plan;
    struct sluice_vault *vault;
    struct sluice_buf *out;
    size_t base;                         /* of what this run appends */
    struct sluice_vault_entry *last;     /* of the placeholder that ends out, NULL when something else does */
    bool plain;                          /* no surrogates */
    struct sluice_surrogate_mark *marks; /* of the surrogates, as many as stretches fit */
    size_t n_marks;
    struct sluice_redact_mark *inner; /* of all stretches, for a document */
};

/* Whether p begins with a letter or digit as the model will read it; a \u escape, at any nesting, may be one. */
static bool begins_glued(const uint8_t *p, size_t n)
{
    size_t slashes = 0;

    while (slashes < n && p[slashes] == '\\')
        slashes++;
    if (slashes == n)
        return false;
    return slashes > 0 ? p[slashes] == 'u' : (p[0] >= 'a' && p[0] <= 'z') || (p[0] >= '0' && p[0] <= '9');
}

static enum sluice_status copy_between(struct splice *s, size_t from, size_t to)
{
    if (from == to)
        return SLUICE_OK;
    if (s->last != NULL && begins_glued(s->text + from, to - from))
        s->last->glued = true;
    s->last = NULL;
    return sluice_buf_append(s->out, s->text + from, to - from);
}

/* What was appended at `at` follows directly on what was there. */
static void note_neighbours(struct splice *s, size_t at, struct sluice_vault_entry *entry)
{
    if (entry != NULL && at > s->base && sluice_is_alnum(s->out->data[at - 1]))
        entry->glued_before = true;
    if (s->last != NULL && sluice_is_alnum(s->out->data[at]))
        s->last->glued = true;
}

static enum sluice_status replace(struct splice *s, const struct sluice_redaction *r, const uint8_t *value, size_t len)
{
    const enum sluice_operator op = s->plain && r->op == SLUICE_OP_SURROGATE ? SLUICE_OP_PLACEHOLDER : r->op;
    struct sluice_vault_entry *entry;
    size_t before = s->out->len;
    enum sluice_status st = append_value(r->type, op, value, len, s->vault, s->out, &entry);

    if (st != SLUICE_OK || s->out->len == before)
        return st;
    note_neighbours(s, before, entry);
    if (entry != NULL && entry->surrogate)
        s->marks[s->n_marks++] = (struct sluice_surrogate_mark){before - s->base, entry};
    if (r->used != NULL)
        *r->used = op == SLUICE_OP_SURROGATE && !entry->surrogate ? SLUICE_OP_PLACEHOLDER : op;
    s->last = entry;
    return SLUICE_OK;
}

/* A quotation mark as it stands inside so many strings: ", \", \\\"... */
static enum sluice_status append_quote(unsigned nesting, struct sluice_buf *out)
{
    for (unsigned i = 1; i < 1u << nesting; i++) {
        enum sluice_status st = sluice_buf_append_byte(out, '\\');

        if (st != SLUICE_OK)
            return st;
    }
    return sluice_buf_append_byte(out, '"');
}

static enum sluice_status replace_in_document(struct splice *s, const struct sluice_redaction *r,
                                              const struct sluice_redact_stretch *p)
{
    struct sluice_buf value;
    enum sluice_status st;

    if ((st = sluice_redact_stretch_value(s->text, p, &value)) != SLUICE_OK)
        goto out;
    if (p->number) {
        s->last = NULL;
        if ((st = append_quote(p->nesting, s->out)) != SLUICE_OK)
            goto out;
    }
    if ((st = replace(s, r, value.data, value.len)) != SLUICE_OK)
        goto out;
    if (p->number) {
        s->last = NULL;
        st = append_quote(p->nesting, s->out);
    }
out:
    sluice_buf_release(&value);
    return st;
}

/* Append all of it, redacted. */
static enum sluice_status splice_all(struct splice *s)
{
    enum sluice_status st;
    size_t at = 0;

    s->last = NULL;
    s->n_marks = 0;
    for (size_t i = 0; i < s->plan->n; i++) {
        const struct sluice_redact_stretch *p = &s->plan->v[i];
        const struct sluice_redaction *r = &s->r[p->first];

        if ((st = copy_between(s, at, p->start)) != SLUICE_OK)
            return st;
        s->inner[i] = (struct sluice_redact_mark){.at = s->out->len - s->base, .depth = p->depth};
        if ((st = s->document ? replace_in_document(s, r, p) : replace(s, r, s->text + p->start, p->end - p->start)) !=
            SLUICE_OK)
            return st;
        at = p->end;
    }
    return copy_between(s, at, s->len);
}

/* Until what came out restores to what went in; a document is well formed besides. */
static enum sluice_status splice_settled(struct splice *s, struct sluice_error *err)
{
    enum sluice_status st;
    bool settled = true;

    for (unsigned round = 1; round <= SLUICE_SURROGATE_ROUNDS; round++) {
        s->plain = round == SLUICE_SURROGATE_ROUNDS;
        if ((st = splice_all(s)) != SLUICE_OK)
            return s->document ? sluice_fail(err, st, "a stretch cannot be redacted: %s", sluice_status_text(st))
                               : fail(err, st);
        if (s->document && (st = sluice_redact_verify(s->out->data + s->base, s->out->len - s->base, s->inner,
                                                      s->plan->n, err)) != SLUICE_OK)
            return st;
        if (s->n_marks == 0)
            break;
        if ((st = sluice_redact_settle(s->vault, s->document, s->out->data + s->base, s->out->len - s->base, s->marks,
                                       s->n_marks, &settled, err)) != SLUICE_OK)
            return st;
        if (settled)
            break;
        sodium_memzero(s->out->data + s->base, s->out->len - s->base);
        s->out->len = s->base;
    }
    return SLUICE_OK;
}

/* With the plan made. */
static enum sluice_status redact(struct splice *s, struct sluice_error *err)
{
    enum sluice_status st;

    s->base = s->out->len;
    s->marks = calloc(s->plan->n + 1, sizeof(*s->marks));
    s->inner = calloc(s->plan->n + 1, sizeof(*s->inner));
    st = s->marks == NULL || s->inner == NULL ? fail(err, SLUICE_ENOMEM) : splice_settled(s, err);
    free(s->marks);
    free(s->inner);
    return st;
}

/* Those that are merged into another stretch are replaced as that says; if by a surrogate is only known of that. */
static void forget_used(const struct sluice_redaction *r, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (r[i].used != NULL && r[i].op == SLUICE_OP_SURROGATE)
            *r[i].used = SLUICE_OP_PLACEHOLDER;
    }
}

enum sluice_status sluice_redact_text(const uint8_t *text, size_t len, const struct sluice_redaction *r, size_t n,
                                      struct sluice_vault *vault, struct sluice_buf *out, struct sluice_error *err)
{
    struct sluice_redact_plan plan = {0};
    struct splice s = {.text = text, .len = len, .r = r, .plan = &plan, .vault = vault, .out = out};
    enum sluice_status st;

    forget_used(r, n);
    if ((st = sluice_redact_plan_text(text, len, r, n, &plan, err)) == SLUICE_OK)
        st = redact(&s, err);
    sluice_redact_plan_release(&plan);
    return st;
}

enum sluice_status sluice_redact_document(const uint8_t *doc, size_t len, const struct sluice_redaction *r, size_t n,
                                          struct sluice_vault *vault, struct sluice_buf *out, struct sluice_error *err)
{
    struct sluice_redact_plan plan = {0};
    struct splice s = {.text = doc, .len = len, .document = true, .r = r, .plan = &plan, .vault = vault, .out = out};
    enum sluice_status st;

    if (len == 0)
        return sluice_fail(err, SLUICE_EFORMAT, "an empty document");
    forget_used(r, n);
    if ((st = sluice_redact_plan_document(doc, len, r, n, &plan, err)) == SLUICE_OK)
        st = redact(&s, err);
    sluice_redact_plan_release(&plan);
    return st;
}
