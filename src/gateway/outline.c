#include "gateway/outline.h"

#include "core/limits.h"
#include "core/utf8.h"

#include <stdlib.h>
#include <string.h>

void sluice_outline_init(struct sluice_outline *t)
{
    *t = (struct sluice_outline){0};
}

void sluice_outline_release(struct sluice_outline *t)
{
    sluice_json_free(t->reader);
    free(t->v);
    sluice_outline_init(t);
}

static enum sluice_status grow(struct sluice_outline *t, struct sluice_error *err)
{
    uint32_t cap = t->cap == 0 ? 64 : 2 * t->cap;
    struct sluice_outline_value *v;

    if (t->n == SLUICE_OUTLINE_VALUES_MAX)
        return sluice_fail(err, SLUICE_ELIMIT, "more than %u values", SLUICE_OUTLINE_VALUES_MAX);
    if (t->n < t->cap)
        return SLUICE_OK;
    if (cap > SLUICE_OUTLINE_VALUES_MAX)
        cap = SLUICE_OUTLINE_VALUES_MAX;
    v = realloc(t->v, cap * sizeof(*v));
    if (v == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    t->v = v;
    t->cap = cap;
    return SLUICE_OK;
}

/* Where the next value goes: under `open`, behind `last` (0: it is the first). */
struct place {
    sluice_node open, last;
};

static enum sluice_status add(struct sluice_outline *t, struct place *at, const struct sluice_json_token *key,
                              const struct sluice_json_token *tok, struct sluice_error *err)
{
    enum sluice_status st;
    sluice_node n = t->n;

    if ((st = grow(t, err)) != SLUICE_OK)
        return st;
    t->v[n] = (struct sluice_outline_value){
        .kind = tok->kind,
        .escaped = tok->escaped,
        .key_escaped = key->escaped,
        .key_start = (uint32_t)key->start,
        .key_end = (uint32_t)key->end,
        .start = (uint32_t)tok->start,
        .end = (uint32_t)tok->end,
        .parent = at->open,
    };
    t->n++;
    if (at->last != 0)
        t->v[at->last].next = n;
    else if (n != 0)
        t->v[at->open].child = n;
    at->last = n;
    if (tok->kind == SLUICE_JSON_OBJECT || tok->kind == SLUICE_JSON_ARRAY)
        *at = (struct place){.open = n};
    return SLUICE_OK;
}

static void close_value(struct sluice_outline *t, struct place *at, const struct sluice_json_token *tok)
{
    sluice_node n = at->open;

    t->v[n].end = (uint32_t)tok->end;
    *at = (struct place){.open = t->v[n].parent, .last = n};
}

static enum sluice_status read_all(struct sluice_outline *t, struct sluice_json *j, struct sluice_error *err)
{
    const struct sluice_json_token none = {0};
    struct sluice_json_token tok, key = none;
    struct place at = {0};
    enum sluice_status st;

    for (;;) {
        if ((st = sluice_json_next(j, &tok, err)) != SLUICE_OK || tok.kind == SLUICE_JSON_END)
            return st;
        if (tok.kind == SLUICE_JSON_KEY) {
            key = tok;
            continue;
        }
        if (tok.kind == SLUICE_JSON_OBJECT_END || tok.kind == SLUICE_JSON_ARRAY_END)
            close_value(t, &at, &tok);
        else if ((st = add(t, &at, &key, &tok, err)) != SLUICE_OK)
            return st;
        key = none;
    }
}

enum sluice_status sluice_outline_parse(struct sluice_outline *t, const uint8_t *text, size_t len,
                                        struct sluice_error *err)
{
    enum sluice_status st;

    t->n = 0;
    t->text = text;
    if (len > UINT32_MAX)
        return sluice_fail(err, SLUICE_ELIMIT, "more than %u bytes", UINT32_MAX);
    if (t->reader != NULL)
        sluice_json_reset(t->reader, text, len);
    else if ((st = sluice_json_create(text, len, &t->reader)) != SLUICE_OK)
        return sluice_fail(err, st, "%s", sluice_status_text(st));
    if ((st = read_all(t, t->reader, err)) != SLUICE_OK)
        sluice_outline_release(t);
    return st;
}

enum sluice_json_kind sluice_outline_kind(const struct sluice_outline *t, sluice_node n)
{
    return n < t->n ? t->v[n].kind : SLUICE_JSON_END;
}

sluice_node sluice_outline_child(const struct sluice_outline *t, sluice_node n)
{
    return n < t->n ? t->v[n].child : 0;
}

sluice_node sluice_outline_next(const struct sluice_outline *t, sluice_node n)
{
    return n < t->n ? t->v[n].next : 0;
}

/* Whether raw (escaped or not) decodes to text. */
static bool equals(const uint8_t *raw, size_t n, bool escaped, const char *text)
{
    if (escaped)
        return sluice_json_equals(raw, n, text);
    return n == strlen(text) && memcmp(raw, text, n) == 0;
}

bool sluice_outline_is(const struct sluice_outline *t, sluice_node n, const char *text)
{
    const struct sluice_outline_value *v;

    if (n >= t->n || t->v[n].kind != SLUICE_JSON_STRING)
        return false;
    v = &t->v[n];
    return equals(t->text + v->start, v->end - v->start, v->escaped, text);
}

bool sluice_outline_key_is(const struct sluice_outline *t, sluice_node n, const char *key)
{
    const struct sluice_outline_value *v;

    if (n == 0 || n >= t->n)
        return false;
    v = &t->v[n];
    return equals(t->text + v->key_start, v->key_end - v->key_start, v->key_escaped, key);
}

bool sluice_outline_key_begins(const struct sluice_outline *t, sluice_node n, const char *prefix)
{
    const struct sluice_outline_value *v;

    if (n == 0 || n >= t->n)
        return false;
    v = &t->v[n];
    return sluice_json_begins(t->text + v->key_start, v->key_end - v->key_start, prefix);
}

sluice_node sluice_outline_get(const struct sluice_outline *t, sluice_node n, const char *key)
{
    if (sluice_outline_kind(t, n) != SLUICE_JSON_OBJECT)
        return 0;
    for (sluice_node c = t->v[n].child; c != 0; c = t->v[c].next) {
        if (sluice_outline_key_is(t, c, key))
            return c;
    }
    return 0;
}

/* One decoded character of a string's inside; 0 at its end. */
static uint32_t next_char(const uint8_t *raw, size_t n, size_t *at)
{
    uint8_t utf8[4];
    uint32_t cp = 0;
    unsigned len;
    size_t used;
    bool cut;

    if (*at >= n)
        return 0;
    if (raw[*at] == '\\') {
        len = sluice_json_char(raw + *at, n - *at, utf8, &used);
        if (len == 0 || sluice_utf8_decode(utf8, len, &cp, &cut) == 0)
            return 0;
    } else {
        used = sluice_utf8_decode(raw + *at, n - *at, &cp, &cut);
    }
    *at = used == 0 ? n : *at + used;
    return cp;
}

static uint32_t fold(uint32_t c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A' + 'a';
    if (c == 0x17F)
        return 's';
    return c == 0x212A ? 'k' : c;
}

bool sluice_outline_key_folds_to(const struct sluice_outline *t, sluice_node n, const char *key)
{
    const struct sluice_outline_value *v;
    size_t at = 0;

    if (n == 0 || n >= t->n)
        return false;
    v = &t->v[n];
    for (const char *k = key; *k != '\0'; k++) {
        if (fold(next_char(t->text + v->key_start, v->key_end - v->key_start, &at)) != fold((uint8_t)*k))
            return false;
    }
    return at == v->key_end - v->key_start;
}

enum sluice_status sluice_outline_text(const struct sluice_outline *t, sluice_node n, struct sluice_buf *out)
{
    const struct sluice_outline_value *v;

    if (sluice_outline_kind(t, n) != SLUICE_JSON_STRING)
        return SLUICE_ESTATE;
    v = &t->v[n];
    return sluice_json_unescape(t->text + v->start, v->end - v->start, out);
}

bool sluice_outline_u32(const struct sluice_outline *t, sluice_node n, uint32_t *out)
{
    uint64_t value = 0;

    if (sluice_outline_kind(t, n) != SLUICE_JSON_NUMBER)
        return false;
    for (uint32_t i = t->v[n].start; i < t->v[n].end; i++) {
        uint8_t c = t->text[i];

        if (c < '0' || c > '9')
            return false;
        value = 10 * value + (uint64_t)(c - '0');
        if (value > UINT32_MAX)
            return false;
    }
    *out = (uint32_t)value;
    return true;
}
