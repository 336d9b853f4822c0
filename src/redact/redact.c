#include "redact/redact.h"

#include "redact/plan_internal.h"
#include "redact/vault_internal.h"
#include "redact/verify_internal.h"

#include "core/json.h"
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

/* entry: the placeholder's, NULL for the other operators. */
static enum sluice_status append_value(const char *type, enum sluice_operator op, const uint8_t *value, size_t len,
                                       struct sluice_vault *vault, struct sluice_buf *out,
                                       struct sluice_vault_entry **entry)
{
    enum sluice_status st;

    *entry = NULL;
    switch (op) {
    case SLUICE_OP_PLACEHOLDER:
        if ((st = sluice_vault_put_entry(vault, type, value, len, entry)) != SLUICE_OK)
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
    struct sluice_vault *vault;
    struct sluice_buf *out;
    struct sluice_vault_entry *last; /* of the placeholder that ends out, NULL when something else does */
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

static enum sluice_status replace(struct splice *s, const char *type, enum sluice_operator op, const uint8_t *value,
                                  size_t len)
{
    struct sluice_vault_entry *entry;
    size_t before = s->out->len;
    enum sluice_status st = append_value(type, op, value, len, s->vault, s->out, &entry);

    if (st == SLUICE_OK && s->out->len != before)
        s->last = entry;
    return st;
}

enum sluice_status sluice_redact_text(const uint8_t *text, size_t len, const struct sluice_redaction *r, size_t n,
                                      struct sluice_vault *vault, struct sluice_buf *out, struct sluice_error *err)
{
    struct splice s = {.text = text, .vault = vault, .out = out};
    struct sluice_redact_plan plan = {0};
    enum sluice_status st;
    size_t at = 0;

    if ((st = sluice_redact_plan_text(text, len, r, n, &plan, err)) != SLUICE_OK)
        goto out;
    for (size_t i = 0; i < plan.n; i++) {
        const struct sluice_redact_stretch *p = &plan.v[i];

        if ((st = copy_between(&s, at, p->start)) != SLUICE_OK ||
            (st = replace(&s, r[p->first].type, r[p->first].op, text + p->start, p->end - p->start)) != SLUICE_OK)
            goto fail;
        at = p->end;
    }
    if ((st = copy_between(&s, at, len)) == SLUICE_OK)
        goto out;
fail:
    (void)fail(err, st);
out:
    sluice_redact_plan_release(&plan);
    return st;
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
    if (p->number && (st = append_quote(p->nesting, s->out)) != SLUICE_OK)
        goto out;
    if ((st = replace(s, r->type, r->op, value.data, value.len)) != SLUICE_OK)
        goto out;
    if (p->number) {
        s->last = NULL;
        st = append_quote(p->nesting, s->out);
    }
out:
    sluice_buf_release(&value);
    return st;
}

static enum sluice_status splice_document(struct splice *s, size_t len, const struct sluice_redaction *r,
                                          const struct sluice_redact_plan *plan, struct sluice_redact_mark *marks)
{
    size_t at = 0, base = s->out->len;
    enum sluice_status st;

    for (size_t i = 0; i < plan->n; i++) {
        const struct sluice_redact_stretch *p = &plan->v[i];

        if ((st = copy_between(s, at, p->start)) != SLUICE_OK)
            return st;
        marks[i] = (struct sluice_redact_mark){.at = s->out->len - base, .depth = p->depth};
        if ((st = replace_in_document(s, &r[p->first], p)) != SLUICE_OK)
            return st;
        at = p->end;
    }
    return copy_between(s, at, len);
}

enum sluice_status sluice_redact_document(const uint8_t *doc, size_t len, const struct sluice_redaction *r, size_t n,
                                          struct sluice_vault *vault, struct sluice_buf *out, struct sluice_error *err)
{
    struct splice s = {.text = doc, .vault = vault, .out = out};
    struct sluice_redact_plan plan = {0};
    struct sluice_redact_mark *marks = NULL;
    size_t base = out->len;
    enum sluice_status st;

    if (len == 0)
        return sluice_fail(err, SLUICE_EFORMAT, "an empty document");
    if ((st = sluice_redact_plan_document(doc, len, r, n, &plan, err)) != SLUICE_OK)
        goto out;
    if ((marks = calloc(plan.n + 1, sizeof(*marks))) == NULL) {
        st = fail(err, SLUICE_ENOMEM);
        goto out;
    }
    if ((st = splice_document(&s, len, r, &plan, marks)) != SLUICE_OK) {
        (void)sluice_fail(err, st, "a stretch cannot be redacted: %s", sluice_status_text(st));
        goto out;
    }
    st = sluice_redact_verify(out->data + base, out->len - base, marks, plan.n, err);
out:
    free(marks);
    sluice_redact_plan_release(&plan);
    return st;
}
