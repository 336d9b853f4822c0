/* Values out of JSON: every string, or those that an export of a vault holds as secrets. */
#include "cli/own_import.h"

#include "core/json.h"
#include "core/limits.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define LABEL_MAX 96u

/* An open object or array. */
struct level {
    bool array;
    size_t index;          /* of the element under way */
    char key[LABEL_MAX];   /* of the member under way, cut to what fits */
    char label[LABEL_MAX]; /* what a member "title", "name" or "label" said */
    bool has_value, is_public;
    struct sluice_json_token value; /* of a member "value" */
    uint32_t line;
};

struct walk {
    const uint8_t *text;
    bool vault, encrypted;
    struct level *levels; /* SLUICE_JSON_DEPTH_MAX + 1 */
    unsigned depth;       /* open ones */
    size_t counted;       /* bytes of the text in which lines have been counted */
    uint32_t line;
    struct sluice_buf value, name;
    own_value_fn fn;
    void *ctx;
    size_t *n;
};

static void count_lines(struct walk *w, size_t to)
{
    for (; w->counted < to; w->counted++)
        w->line += w->text[w->counted] == '\n';
}

/* Decoded, cut to what fits. */
static void copy_text(const struct walk *w, const struct sluice_json_token *t, char out[LABEL_MAX])
{
    struct sluice_buf b;
    size_t n;

    sluice_buf_init(&b, t->end - t->start + 4);
    out[0] = '\0';
    if (sluice_json_unescape(w->text + t->start, t->end - t->start, &b) == SLUICE_OK && b.len != 0) {
        n = b.len < LABEL_MAX - 1 ? b.len : LABEL_MAX - 1;
        while (n < b.len && n > 0 && (b.data[n] & 0xc0u) == 0x80u)
            n--; /* not inside a character */
        memcpy(out, b.data, n);
        out[n] = '\0';
    }
    sluice_buf_release(&b);
}

static enum sluice_status add_part(struct walk *w, const char *part, char separator)
{
    enum sluice_status st = SLUICE_OK;

    if (part[0] == '\0')
        return st;
    if (w->name.len != 0)
        st = sluice_buf_append_byte(&w->name, (uint8_t)separator);
    return st == SLUICE_OK ? sluice_buf_append_str(&w->name, part) : st;
}

/* The way to the string under way, from level `from` on. */
static enum sluice_status name_path(struct walk *w, unsigned from)
{
    enum sluice_status st = SLUICE_OK;
    char number[24];

    sluice_buf_clear(&w->name);
    for (unsigned i = from; i < w->depth && st == SLUICE_OK; i++) {
        (void)snprintf(number, sizeof(number), "%zu", w->levels[i].index);
        st = add_part(w, w->levels[i].array ? number : w->levels[i].key, '.');
    }
    return st;
}

/* What the objects round it are called, and the member. */
static enum sluice_status name_labels(struct walk *w, const char *member)
{
    enum sluice_status st = SLUICE_OK;

    sluice_buf_clear(&w->name);
    for (unsigned i = 0; i < w->depth && st == SLUICE_OK; i++)
        st = add_part(w, w->levels[i].label, '/');
    return st == SLUICE_OK ? add_part(w, member, '/') : st;
}

static enum sluice_status give(struct walk *w, const struct sluice_json_token *t, uint32_t line)
{
    enum sluice_status st;
    size_t n;

    sluice_buf_clear(&w->value);
    if ((st = sluice_json_unescape(w->text + t->start, t->end - t->start, &w->value)) != SLUICE_OK)
        return st;
    for (n = w->value.len; n != 0 && (w->value.data[n - 1] == '\n' || w->value.data[n - 1] == '\r');)
        n--;
    if (n == 0)
        return SLUICE_OK;
    ++*w->n;
    return w->fn(w->ctx, line, w->name.data, w->name.len, w->value.data, n);
}

static bool is_one_of(const char *s, const char *const *names)
{
    for (; *names != NULL; names++) {
        if (strcmp(s, *names) == 0)
            return true;
    }
    return false;
}

/* Beneath the "data" of HashiCorp Vault: data.KEY (version 1), data.data.KEY (version 2, beside data.metadata). */
static enum sluice_status in_data(struct walk *w, const struct sluice_json_token *t)
{
    const bool second = w->depth > 2 && strcmp(w->levels[1].key, "data") == 0;
    enum sluice_status st;

    if (w->depth != 2 && !second)
        return SLUICE_OK;
    st = name_path(w, second ? 2 : 1);
    return st == SLUICE_OK ? give(w, t, w->line) : st;
}

static enum sluice_status vault_string(struct walk *w, const struct sluice_json_token *t)
{
    static const char *const secrets[] = {"password", "totp", "privateKey", "private_key", NULL};
    static const char *const labels[] = {"title", "name", "label", NULL};
    struct level *at = &w->levels[w->depth - 1];
    enum sluice_status st;

    if (!w->levels[0].array && strcmp(w->levels[0].key, "data") == 0)
        return in_data(w, t);
    if (at->array)
        return SLUICE_OK;
    if (is_one_of(at->key, labels))
        copy_text(w, t, at->label);
    if (strcmp(at->key, "value") == 0) { /* what it is may be said behind it */
        at->has_value = true;
        at->value = *t;
        at->line = w->line;
    }
    if (strcmp(at->key, "type") == 0) { /* 1Password: all but these are no secrets */
        static const char *const concealed[] = {"CONCEALED", "OTP", "SSHKEY", NULL};
        char type[LABEL_MAX];

        copy_text(w, t, type);
        at->is_public = !is_one_of(type, concealed);
    }
    if (!is_one_of(at->key, secrets))
        return SLUICE_OK;
    st = name_labels(w, at->key);
    return st == SLUICE_OK ? give(w, t, w->line) : st;
}

static enum sluice_status on_string(struct walk *w, const struct sluice_json_token *t)
{
    enum sluice_status st;

    if (w->depth == 0)
        return SLUICE_OK;
    if (w->vault)
        return vault_string(w, t);
    st = name_path(w, 0);
    return st == SLUICE_OK ? give(w, t, w->line) : st;
}

/* Its "value", now that all of the object is known. */
static enum sluice_status close_level(struct walk *w)
{
    struct level *at = &w->levels[w->depth - 1];
    enum sluice_status st = SLUICE_OK;

    if (at->has_value && !at->is_public) {
        st = name_labels(w, "");
        st = st == SLUICE_OK ? give(w, &at->value, at->line) : st;
    }
    sodium_memzero(at, sizeof(*at));
    w->depth--;
    return st;
}

static enum sluice_status on_token(struct walk *w, const struct sluice_json_token *t)
{
    struct level *at = w->depth != 0 ? &w->levels[w->depth - 1] : NULL;
    enum sluice_status st = SLUICE_OK;

    switch (t->kind) {
    case SLUICE_JSON_KEY:
        copy_text(w, t, at->key);
        return SLUICE_OK;
    case SLUICE_JSON_OBJECT:
    case SLUICE_JSON_ARRAY:
        w->levels[w->depth++] = (struct level){.array = t->kind == SLUICE_JSON_ARRAY};
        return SLUICE_OK;
    case SLUICE_JSON_OBJECT_END:
    case SLUICE_JSON_ARRAY_END:
        st = close_level(w);
        at = w->depth != 0 ? &w->levels[w->depth - 1] : NULL;
        break;
    case SLUICE_JSON_STRING:
        st = on_string(w, t);
        break;
    case SLUICE_JSON_TRUE:
        w->encrypted = w->encrypted || (w->depth == 1 && strcmp(at->key, "encrypted") == 0);
        break;
    case SLUICE_JSON_NUMBER: /* Bitwarden's fields: 0 is text for everyone to see, 1 is hidden, 2 a switch */
        if (at != NULL && strcmp(at->key, "type") == 0)
            at->is_public = w->text[t->start] != '1';
        break;
    default:
        break;
    }
    if (at != NULL && at->array)
        at->index++;
    return st;
}

static enum sluice_status walk(struct walk *w, struct sluice_json *j, struct sluice_error *err)
{
    struct sluice_json_token t;
    enum sluice_status st;

    for (;;) {
        if ((st = sluice_json_next(j, &t, err)) != SLUICE_OK)
            return st;
        if (t.kind == SLUICE_JSON_END)
            break;
        count_lines(w, t.start);
        if ((st = on_token(w, &t)) != SLUICE_OK)
            return st;
    }
    if (w->vault && w->encrypted)
        return sluice_fail(err, SLUICE_EFORMAT, "is an encrypted export, whose values are not the secrets");
    return SLUICE_OK;
}

enum sluice_status own_import_json(const uint8_t *text, size_t len, bool vault, own_value_fn fn, void *ctx, size_t *n,
                                   struct sluice_error *err)
{
    struct walk w = {.text = text, .vault = vault, .line = 1, .fn = fn, .ctx = ctx, .n = n};
    struct sluice_json *j = NULL;
    enum sluice_status st;

    sluice_buf_init(&w.value, len + 4);
    sluice_buf_init(&w.name, (size_t)LABEL_MAX * 2 * SLUICE_JSON_DEPTH_MAX);
    w.levels = calloc(SLUICE_JSON_DEPTH_MAX + 1, sizeof(*w.levels));
    st = w.levels == NULL ? SLUICE_ENOMEM : sluice_json_create(text, len, &j);
    if (st == SLUICE_OK)
        st = walk(&w, j, err);
    if (st != SLUICE_OK && (err == NULL || err->status == SLUICE_OK))
        (void)sluice_fail(err, st, "%s", sluice_status_text(st));
    sluice_json_free(j);
    if (w.levels != NULL)
        sodium_memzero(w.levels, (SLUICE_JSON_DEPTH_MAX + 1) * sizeof(*w.levels));
    free(w.levels);
    sluice_buf_release(&w.value);
    sluice_buf_release(&w.name);
    return st;
}
