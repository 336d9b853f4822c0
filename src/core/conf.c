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

/* Lines of all values in document order, as the strict pass saw them. */
struct lines {
    uint32_t *v;
    size_t n, cap;
};

static bool lines_push(struct lines *l, uint32_t line)
{
    if (l->n == l->cap) {
        size_t cap = l->cap == 0 ? 256 : 2 * l->cap;
        uint32_t *v = realloc(l->v, cap * sizeof(*v));

        if (v == NULL)
            return false;
        l->v = v;
        l->cap = cap;
    }
    l->v[l->n++] = line;
    return true;
}

static bool is_value(enum sluice_json_kind kind)
{
    return kind != SLUICE_JSON_OBJECT_END && kind != SLUICE_JSON_ARRAY_END && kind != SLUICE_JSON_KEY;
}

/* json-c ends a key at a NUL: two keys that differ behind it would be one. */
static bool holds_nul(const uint8_t *raw, size_t n)
{
    size_t used;

    for (size_t i = 0; i < n; i += used) {
        uint8_t utf8[4];

        if (sluice_json_char(raw + i, n - i, utf8, &used) == 0 || utf8[0] == '\0')
            return true;
    }
    return false;
}

static enum sluice_status strict_pass(const uint8_t *text, size_t len, struct lines *lines, struct sluice_error *err)
{
    struct sluice_json_token tok;
    struct sluice_json *j = NULL;
    enum sluice_status st;
    uint32_t line = 1;
    size_t at = 0;

    if ((st = sluice_json_create(text, len, &j)) != SLUICE_OK)
        return sluice_fail(err, st, "%s", sluice_status_text(st));
    while ((st = sluice_json_next(j, &tok, err)) == SLUICE_OK && tok.kind != SLUICE_JSON_END) {
        for (; at < tok.start; at++)
            line += text[at] == '\n';
        if (is_value(tok.kind) && !lines_push(lines, line)) {
            st = sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
            break;
        }
        if (tok.kind == SLUICE_JSON_KEY && tok.escaped && holds_nul(text + tok.start, tok.end - tok.start)) {
            st = sluice_fail_at(err, SLUICE_EFORMAT, NULL, line, NULL, "a key holds a NUL character");
            break;
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

/* json-c keeps members in file order, so walking the tree meets the values as the strict pass did. */
static void attach_lines(struct json_object *value, const struct lines *lines, size_t *next)
{
    uintptr_t line = lines->v[(*next)++];

    if (value == NULL)
        return;
    json_object_set_userdata(value, (void *)line, NULL);
    if (json_object_is_type(value, json_type_object)) {
        json_object_object_foreach(value, key, member)
        {
            (void)key;
            attach_lines(member, lines, next);
        }
    } else if (json_object_is_type(value, json_type_array)) {
        for (size_t i = 0; i < json_object_array_length(value); i++)
            attach_lines(json_object_array_get_idx(value, i), lines, next);
    }
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
    struct lines lines = {0};
    struct sluice_conf *c = NULL;
    enum sluice_status st;
    size_t next = 0;

    *out = NULL;
    (void)sluice_fail_at(err, SLUICE_OK, name, 0, NULL, "%s", "");
    if (len > SLUICE_CONF_FILE_MAX)
        return sluice_fail(err, SLUICE_ELIMIT, "larger than %u bytes", SLUICE_CONF_FILE_MAX);
    if ((st = strict_pass(text, len, &lines, err)) != SLUICE_OK)
        goto out;
    if (!is_object(text, len)) {
        st = sluice_fail_at(err, SLUICE_EFORMAT, NULL, lines.v[0], NULL, "expected an object");
        goto out;
    }
    st = SLUICE_ENOMEM;
    if ((c = calloc(1, sizeof(*c))) == NULL || (c->root = parse_tree(text, len)) == NULL) {
        (void)sluice_fail(err, st, "%s", sluice_status_text(st));
        goto out;
    }
    (void)snprintf(c->name, sizeof(c->name), "%s", name);
    crypto_hash_sha256(c->digest, text, len);
    attach_lines(c->root, &lines, &next);
    *out = c;
    c = NULL;
    st = SLUICE_OK;
out:
    sluice_conf_free(c);
    free(lines.v);
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
