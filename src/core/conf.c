#include "core/conf.h"

#include "core/file.h"
#include "core/json.h"
#include "core/limits.h"

#include <math.h>
#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sluice_conf {
    char name[256];
    struct json_object *root;
    uint8_t digest[crypto_hash_sha256_BYTES];
};

/* What the strict pass saw of a value: its line, and bytes once escapes are undone. */
struct value {
    uint32_t line, key_len; /* of its key; 0: it is no member */
    uint32_t len;           /* of a string */
};

/* All values in document order. */
struct values {
    struct value *v;
    size_t n, cap;
};

static bool values_push(struct values *s, const struct value *more)
{
    if (s->n == s->cap) {
        size_t cap = s->cap == 0 ? 256 : 2 * s->cap;
        struct value *v = realloc(s->v, cap * sizeof(*v));

        if (v == NULL)
            return false;
        s->v = v;
        s->cap = cap;
    }
    s->v[s->n++] = *more;
    return true;
}

static bool is_value(enum sluice_json_kind kind)
{
    return kind != SLUICE_JSON_OBJECT_END && kind != SLUICE_JSON_ARRAY_END && kind != SLUICE_JSON_KEY;
}

/* Bytes of a key or string once its escapes are undone. *nul: one of them is a NUL. */
static uint32_t decoded_length(const uint8_t *text, const struct sluice_json_token *tok, bool *nul)
{
    size_t len = 0, used;

    *nul = false;
    if (!tok->escaped)
        return (uint32_t)(tok->end - tok->start);
    for (size_t at = tok->start; at < tok->end; at += used) {
        uint8_t utf8[4];

        len += sluice_json_char(text + at, tok->end - at, utf8, &used);
        *nul = *nul || utf8[0] == '\0';
    }
    return (uint32_t)len;
}

static enum sluice_status strict_pass(const uint8_t *text, size_t len, struct values *values, struct sluice_error *err)
{
    struct value value = {.line = 1};
    struct sluice_json_token tok;
    struct sluice_json *j = NULL;
    enum sluice_status st;
    size_t at = 0;
    bool nul;

    if ((st = sluice_json_create(text, len, &j)) != SLUICE_OK)
        return sluice_fail(err, st, "%s", sluice_status_text(st));
    while ((st = sluice_json_next(j, &tok, err)) == SLUICE_OK && tok.kind != SLUICE_JSON_END) {
        for (; at < tok.start; at++)
            value.line += text[at] == '\n';
        if (tok.kind == SLUICE_JSON_KEY) {
            value.key_len = decoded_length(text, &tok, &nul);
            if (nul) { /* json-c ends a key there: two keys that differ behind it would be one */
                st = sluice_fail_at(err, SLUICE_EFORMAT, NULL, value.line, NULL, "a key holds a NUL character");
                break;
            }
        } else if (is_value(tok.kind)) {
            value.len = tok.kind == SLUICE_JSON_STRING ? decoded_length(text, &tok, &nul) : 0;
            if (!values_push(values, &value)) {
                st = sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
                break;
            }
            value.key_len = 0;
        }
    }
    sluice_json_free(j);
    return st;
}

/* Of text that is JSON. Asked before json-c is, whose null is a NULL as if memory had run out. */
static bool is_object(const uint8_t *text, size_t len)
{
    size_t i = 0;

    while (i < len && memchr(" \t\r\n", text[i], 4) != NULL)
        i++;
    return i < len && text[i] == '{';
}

/*
 * Tell each value its line: json-c keeps members in file order, so walking the tree meets the values as the strict pass
 * did. False where it does not: what json-c has no memory for it may leave out, a member, an element or part of a text,
 * and say nothing. key: NULL where it is no member.
 */
static bool attach_lines(struct json_object *value, const char *key, const struct values *values, size_t *next)
{
    const struct value *seen = &values->v[*next];
    bool same = true;

    if ((*next)++ == values->n || (key == NULL ? 0 : strlen(key)) != seen->key_len)
        return false;
    if (value == NULL)
        return true;
    json_object_set_userdata(value, (void *)(uintptr_t)seen->line, NULL);
    if (json_object_is_type(value, json_type_object)) {
        json_object_object_foreach(value, name, member)
        {
            same = same && attach_lines(member, name, values, next);
        }
    } else if (json_object_is_type(value, json_type_array)) {
        for (size_t i = 0; i < json_object_array_length(value) && same; i++)
            same = attach_lines(json_object_array_get_idx(value, i), NULL, values, next);
    } else if (json_object_is_type(value, json_type_string)) {
        same = (size_t)json_object_get_string_len(value) == seen->len;
    }
    return same;
}

/* Of a text that passed the strict pass and whose top value is an object: only memory can be missing. */
static struct json_object *parse_tree(const uint8_t *text, size_t len)
{
    struct json_tokener *tok = json_tokener_new_ex((int)SLUICE_JSON_DEPTH_MAX + 2);
    struct json_object *root;

    if (tok == NULL)
        return NULL;
    root = json_tokener_parse_ex(tok, (const char *)text, (int)len);
    json_tokener_free(tok);
    return root;
}

enum sluice_status sluice_conf_parse(const char *name, const uint8_t *text, size_t len, struct sluice_conf **out,
                                     struct sluice_error *err)
{
    struct values values = {0};
    struct sluice_conf *c = NULL;
    enum sluice_status st;
    size_t next = 0;

    *out = NULL;
    (void)sluice_fail_at(err, SLUICE_OK, name, 0, NULL, "%s", "");
    if (len > SLUICE_CONF_FILE_MAX)
        return sluice_fail(err, SLUICE_ELIMIT, "larger than %u bytes", SLUICE_CONF_FILE_MAX);
    if ((st = strict_pass(text, len, &values, err)) != SLUICE_OK)
        goto out;
    if (!is_object(text, len)) {
        st = sluice_fail_at(err, SLUICE_EFORMAT, NULL, values.v[0].line, NULL, "expected an object");
        goto out;
    }
    st = SLUICE_ENOMEM;
    if ((c = calloc(1, sizeof(*c))) == NULL || (c->root = parse_tree(text, len)) == NULL ||
        !attach_lines(c->root, NULL, &values, &next) || next != values.n) {
        (void)sluice_fail(err, st, "%s", sluice_status_text(st));
        goto out;
    }
    (void)snprintf(c->name, sizeof(c->name), "%s", name);
    crypto_hash_sha256(c->digest, text, len);
    *out = c;
    c = NULL;
    st = SLUICE_OK;
out:
    sluice_conf_free(c);
    free(values.v);
    return st;
}

enum sluice_status sluice_conf_load(const char *path, struct sluice_conf **out, struct sluice_error *err)
{
    struct sluice_buf text;
    enum sluice_status st;

    *out = NULL;
    sluice_buf_init(&text, SLUICE_CONF_FILE_MAX);
    st = sluice_file_read(path, SLUICE_CONF_FILE_MAX, &text, err);
    if (st == SLUICE_OK)
        st = sluice_conf_parse(path, text.data, text.len, out, err);
    sluice_buf_release(&text);
    return st;
}

void sluice_conf_free(struct sluice_conf *c)
{
    if (c == NULL)
        return;
    json_object_put(c->root);
    free(c);
}

const uint8_t *sluice_conf_digest(const struct sluice_conf *c)
{
    return c->digest;
}

const char *sluice_conf_name(const struct sluice_conf *c)
{
    return c->name;
}

static struct sluice_conf_node node_of(const struct sluice_conf *c, struct json_object *value, uint32_t line)
{
    struct sluice_conf_node n = {.conf = c, .value = value, .line = line};

    if (value != NULL)
        n.line = (uint32_t)(uintptr_t)json_object_get_userdata(value);
    return n;
}

struct sluice_conf_node sluice_conf_root(const struct sluice_conf *c)
{
    return node_of(c, c->root, 1);
}

enum sluice_status sluice_conf_fail(const struct sluice_conf_node *n, struct sluice_error *err, const char *fmt, ...)
{
    char what[sizeof(err->what)];
    va_list ap;

    va_start(ap, fmt);
    (void)vsnprintf(what, sizeof(what), fmt, ap);
    va_end(ap);
    return sluice_fail_at(err, SLUICE_EFORMAT, n->conf->name, n->line, n->path, "%s", what);
}

static void set_member_path(struct sluice_conf_node *child, const struct sluice_conf_node *parent, const char *key)
{
    (void)snprintf(child->path, sizeof(child->path), "%s%s%s", parent->path, parent->path[0] != '\0' ? "." : "", key);
}

enum sluice_status sluice_conf_check_keys(const struct sluice_conf_node *n, const char *const *known,
                                          struct sluice_error *err)
{
    if (!json_object_is_type(n->value, json_type_object))
        return sluice_conf_fail(n, err, "expected an object");
    json_object_object_foreach(n->value, key, member)
    {
        const char *const *k = known;

        while (*k != NULL && strcmp(*k, key) != 0)
            k++;
        if (*k == NULL) {
            struct sluice_conf_node at = node_of(n->conf, member, n->line);

            set_member_path(&at, n, key);
            return sluice_conf_fail(&at, err, "unknown key");
        }
    }
    return SLUICE_OK;
}

bool sluice_conf_get(const struct sluice_conf_node *n, const char *key, struct sluice_conf_node *out)
{
    struct json_object *value = NULL;
    struct sluice_conf_node child;

    if (json_object_is_type(n->value, json_type_object))
        (void)json_object_object_get_ex(n->value, key, &value);
    child = node_of(n->conf, value, n->line);
    set_member_path(&child, n, key);
    *out = child;
    return value != NULL;
}

size_t sluice_conf_length(const struct sluice_conf_node *n)
{
    return json_object_is_type(n->value, json_type_array) ? json_object_array_length(n->value) : 0;
}

struct sluice_conf_node sluice_conf_at(const struct sluice_conf_node *n, size_t i)
{
    struct sluice_conf_node child = node_of(n->conf, json_object_array_get_idx(n->value, i), n->line);

    (void)snprintf(child.path, sizeof(child.path), "%s[%zu]", n->path, i);
    return child;
}

enum sluice_status sluice_conf_members(const struct sluice_conf_node *n, sluice_conf_member_fn fn, void *ctx,
                                       struct sluice_error *err)
{
    if (!json_object_is_type(n->value, json_type_object))
        return sluice_conf_fail(n, err, "expected an object");
    json_object_object_foreach(n->value, key, member)
    {
        struct sluice_conf_node child = node_of(n->conf, member, n->line);
        enum sluice_status st;

        set_member_path(&child, n, key);
        if ((st = fn(ctx, key, &child, err)) != SLUICE_OK)
            return st;
    }
    return SLUICE_OK;
}

static enum sluice_status fetch(const struct sluice_conf_node *n, const char *key, bool required,
                                struct sluice_conf_node *out, bool *found, struct sluice_error *err)
{
    *found = sluice_conf_get(n, key, out);
    if (!*found && required)
        return sluice_conf_fail(out, err, "missing");
    return SLUICE_OK;
}

enum sluice_status sluice_conf_as_string(const struct sluice_conf_node *n, const char **out, struct sluice_error *err)
{
    if (!json_object_is_type(n->value, json_type_string))
        return sluice_conf_fail(n, err, "expected a string");
    *out = json_object_get_string(n->value);
    if (strlen(*out) != (size_t)json_object_get_string_len(n->value))
        return sluice_conf_fail(n, err, "holds a NUL character");
    return SLUICE_OK;
}

enum sluice_status sluice_conf_string(const struct sluice_conf_node *n, const char *key, bool required,
                                      const char **out, struct sluice_error *err)
{
    struct sluice_conf_node v;
    enum sluice_status st;
    bool found;

    if ((st = fetch(n, key, required, &v, &found, err)) != SLUICE_OK || !found)
        return st;
    return sluice_conf_as_string(&v, out, err);
}

enum sluice_status sluice_conf_int(const struct sluice_conf_node *n, const char *key, bool required, int64_t min,
                                   int64_t max, int64_t *out, struct sluice_error *err)
{
    struct sluice_conf_node v;
    enum sluice_status st;
    int64_t value;
    bool found;

    if ((st = fetch(n, key, required, &v, &found, err)) != SLUICE_OK || !found)
        return st;
    if (!json_object_is_type(v.value, json_type_int))
        return sluice_conf_fail(&v, err, "expected a whole number");
    value = json_object_get_int64(v.value); /* what is larger than fits comes as the largest */
    if (value < min || value > max || (value == INT64_MAX && json_object_get_uint64(v.value) > INT64_MAX))
        return sluice_conf_fail(&v, err, "must be between %lld and %lld", (long long)min, (long long)max);
    *out = value;
    return SLUICE_OK;
}

enum sluice_status sluice_conf_bool(const struct sluice_conf_node *n, const char *key, bool required, bool *out,
                                    struct sluice_error *err)
{
    struct sluice_conf_node v;
    enum sluice_status st;
    bool found;

    if ((st = fetch(n, key, required, &v, &found, err)) != SLUICE_OK || !found)
        return st;
    if (!json_object_is_type(v.value, json_type_boolean))
        return sluice_conf_fail(&v, err, "expected true or false");
    *out = json_object_get_boolean(v.value) != 0;
    return SLUICE_OK;
}

enum sluice_status sluice_conf_score(const struct sluice_conf_node *n, const char *key, bool required, uint32_t *out,
                                     struct sluice_error *err)
{
    struct sluice_conf_node v;
    enum sluice_status st;
    double value;
    bool found;

    if ((st = fetch(n, key, required, &v, &found, err)) != SLUICE_OK || !found)
        return st;
    if (!json_object_is_type(v.value, json_type_double) && !json_object_is_type(v.value, json_type_int))
        return sluice_conf_fail(&v, err, "expected a number between 0 and 1");
    value = json_object_get_double(v.value);
    if (!(value >= 0.0 && value <= 1.0))
        return sluice_conf_fail(&v, err, "must be between 0 and 1");
    *out = (uint32_t)lround(value * 1e6);
    return SLUICE_OK;
}
