#include "core/toml.h"

#include "core/limits.h"
#include "core/toml_internal.h"
#include "core/utf8.h"

#include <stdlib.h>
#include <string.h>

/* How a table or array came to be: decides what may still be added to it. */
enum origin {
    BY_HEADER = 0, /* [a]: keys follow; no second header */
    IMPLIED,       /* a of [a.b]: may get its own header later */
    BY_DOTS,       /* a of a.b = 1: more dotted keys, no header */
    CLOSED,        /* a = {...} or a = [...]: nothing may be added */
    OF_TABLES,     /* [[a]] */
};

typedef struct sluice_toml_reader reader;

uint8_t sluice_toml_peek(const reader *r, size_t n)
{
    return n < r->len - r->at ? r->text[r->at + n] : 0;
}

bool sluice_toml_skip(reader *r, const char *s)
{
    size_t n = strlen(s);

    if (n > r->len - r->at || memcmp(r->text + r->at, s, n) != 0)
        return false;
    r->at += n;
    return true;
}

enum sluice_status sluice_toml_bad(reader *r, const char *what)
{
    return sluice_fail_at(r->err, SLUICE_EFORMAT, NULL, r->line, NULL, "%s", what);
}

enum sluice_status sluice_toml_limit(reader *r, const char *what)
{
    return sluice_fail_at(r->err, SLUICE_ELIMIT, NULL, r->line, NULL, "%s", what);
}

enum sluice_status sluice_toml_no_memory(reader *r)
{
    return sluice_fail(r->err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
}

/* --- the tree ---------------------------------------------------------------------------------------------------- */

static void clear(struct sluice_toml *v)
{
    while (v->child != NULL) {
        struct sluice_toml *c = v->child;

        v->child = c->next;
        clear(c); /* as deep as the reader went: bounded */
        free(c);
    }
    free(v->owned_key);
    free(v->owned_text);
}

void sluice_toml_free(struct sluice_toml *root)
{
    if (root == NULL)
        return;
    clear(root);
    free(root);
}

static struct sluice_toml *find(const struct sluice_toml *t, const char *key)
{
    for (struct sluice_toml *c = t->child; c != NULL; c = c->next) {
        if (strcmp(c->key, key) == 0)
            return c;
    }
    return NULL;
}

const struct sluice_toml *sluice_toml_get(const struct sluice_toml *t, const char *key)
{
    return t != NULL && t->kind == SLUICE_TOML_TABLE ? find(t, key) : NULL;
}

/* A new value at the end of `in`; takes *key (NULL: an element). */
static enum sluice_status add(reader *r, struct sluice_toml *in, char **key, struct sluice_toml **out)
{
    struct sluice_toml *v;

    if (key != NULL && in->n >= SLUICE_TOML_MEMBERS_MAX)
        return sluice_toml_limit(r, "a table has too many members");
    if (++r->values > SLUICE_TOML_VALUES_MAX)
        return sluice_toml_limit(r, "too many values");
    if ((v = calloc(1, sizeof(*v))) == NULL)
        return sluice_toml_no_memory(r);
    v->line = r->line;
    if (key != NULL) {
        v->key = v->owned_key = *key;
        *key = NULL;
    }
    if (in->last != NULL)
        in->last->next = v;
    else
        in->child = v;
    in->last = v;
    in->n++;
    *out = v;
    return SLUICE_OK;
}

/* --- white space ------------------------------------------------------------------------------------------------- */

static void skip_blanks(reader *r)
{
    while (sluice_toml_peek(r, 0) == ' ' || sluice_toml_peek(r, 0) == '\t')
        r->at++;
}

/* A line break at `at`. */
static bool skip_newline(reader *r)
{
    if (!sluice_toml_skip(r, "\n") && !sluice_toml_skip(r, "\r\n"))
        return false;
    r->line++;
    return true;
}

static enum sluice_status skip_comment(reader *r)
{
    if (sluice_toml_peek(r, 0) != '#')
        return SLUICE_OK;
    while (r->at < r->len && r->text[r->at] != '\n' && !(r->text[r->at] == '\r' && sluice_toml_peek(r, 1) == '\n')) {
        uint8_t b = r->text[r->at];

        if ((b < 0x20 && b != '\t') || b == 0x7f)
            return sluice_toml_bad(r, "a control character in a comment");
        r->at++;
    }
    return SLUICE_OK;
}

/* Blanks, comments and line breaks. */
static enum sluice_status skip_lines(reader *r)
{
    enum sluice_status st;

    do {
        skip_blanks(r);
        if ((st = skip_comment(r)) != SLUICE_OK)
            return st;
    } while (skip_newline(r));
    return SLUICE_OK;
}

static enum sluice_status end_line(reader *r)
{
    enum sluice_status st;

    skip_blanks(r);
    if ((st = skip_comment(r)) != SLUICE_OK)
        return st;
    if (r->at < r->len && !skip_newline(r))
        return sluice_toml_bad(r, "expected the end of the line");
    return SLUICE_OK;
}

/* --- keys -------------------------------------------------------------------------------------------------------- */

static bool is_bare(uint8_t b)
{
    return (b >= 'a' && b <= 'z') || (b >= 'A' && b <= 'Z') || (b >= '0' && b <= '9') || b == '_' || b == '-';
}

static enum sluice_status take_key_part(reader *r, char **out)
{
    size_t start = r->at;

    if (sluice_toml_peek(r, 0) == '"' || sluice_toml_peek(r, 0) == '\'')
        return sluice_toml_string(r, false, out);
    while (is_bare(sluice_toml_peek(r, 0)))
        r->at++;
    if (r->at == start)
        return sluice_toml_bad(r, "expected a key");
    *out = strndup((const char *)r->text + start, r->at - start);
    return *out != NULL ? SLUICE_OK : sluice_toml_no_memory(r);
}

struct key {
    char *parts[SLUICE_TOML_DEPTH_MAX];
    unsigned n;
};

static void key_release(struct key *k)
{
    for (unsigned i = 0; i < k->n; i++)
        free(k->parts[i]);
    k->n = 0;
}

/* On error too, the caller releases *k. */
static enum sluice_status take_key(reader *r, struct key *k)
{
    enum sluice_status st;

    k->n = 0;
    do {
        skip_blanks(r);
        if (k->n == SLUICE_TOML_DEPTH_MAX)
            return sluice_toml_limit(r, "a key has too many parts");
        if ((st = take_key_part(r, &k->parts[k->n])) != SLUICE_OK)
            return st;
        k->n++;
        skip_blanks(r);
    } while (sluice_toml_skip(r, "."));
    return SLUICE_OK;
}

/* --- values ------------------------------------------------------------------------------------------------------ */

static enum sluice_status take_value(reader *r, struct sluice_toml *v);

/* Down to the table that the key's last part belongs to; tables on the way are made. */
static enum sluice_status descend(reader *r, struct sluice_toml *t, struct key *k, bool header,
                                  struct sluice_toml **out)
{
    enum sluice_status st;

    for (unsigned i = 0; i + 1 < k->n; i++) {
        struct sluice_toml *next = find(t, k->parts[i]);

        if (next == NULL) {
            if ((st = add(r, t, &k->parts[i], &next)) != SLUICE_OK)
                return st;
            next->origin = header ? IMPLIED : BY_DOTS;
        } else if (header && next->kind == SLUICE_TOML_ARRAY && next->origin == OF_TABLES) {
            next = next->last;
        } else if (next->kind != SLUICE_TOML_TABLE || next->origin == CLOSED || (!header && next->origin != BY_DOTS)) {
            return sluice_toml_bad(r, "the key goes through a value that is already complete");
        }
        t = next;
    }
    *out = t;
    return SLUICE_OK;
}

static enum sluice_status take_pair(reader *r, struct sluice_toml *table)
{
    struct sluice_toml *v = NULL;
    enum sluice_status st;
    struct key k;

    if ((st = take_key(r, &k)) != SLUICE_OK || (st = descend(r, table, &k, false, &table)) != SLUICE_OK)
        goto out;
    if (find(table, k.parts[k.n - 1]) != NULL)
        st = sluice_toml_bad(r, "the key is defined twice");
    else if (!sluice_toml_skip(r, "="))
        st = sluice_toml_bad(r, "expected = after the key");
    else if ((st = add(r, table, &k.parts[k.n - 1], &v)) == SLUICE_OK)
        st = take_value(r, v);
out:
    key_release(&k);
    return st;
}

static enum sluice_status take_array(reader *r, struct sluice_toml *v)
{
    struct sluice_toml *element;
    enum sluice_status st;

    v->kind = SLUICE_TOML_ARRAY;
    v->origin = CLOSED;
    if ((st = skip_lines(r)) != SLUICE_OK)
        return st;
    while (!sluice_toml_skip(r, "]")) {
        if ((st = add(r, v, NULL, &element)) != SLUICE_OK || (st = take_value(r, element)) != SLUICE_OK ||
            (st = skip_lines(r)) != SLUICE_OK)
            return st;
        if (sluice_toml_peek(r, 0) != ']' && !sluice_toml_skip(r, ","))
            return sluice_toml_bad(r, "expected a comma or ] in an array");
        if ((st = skip_lines(r)) != SLUICE_OK)
            return st;
    }
    return SLUICE_OK;
}

static enum sluice_status take_inline_table(reader *r, struct sluice_toml *v)
{
    enum sluice_status st = SLUICE_OK;

    v->kind = SLUICE_TOML_TABLE;
    v->origin = BY_HEADER;
    skip_blanks(r);
    if (!sluice_toml_skip(r, "}")) {
        do {
            if ((st = take_pair(r, v)) != SLUICE_OK)
                return st;
            skip_blanks(r);
        } while (sluice_toml_skip(r, ","));
        if (!sluice_toml_skip(r, "}"))
            st = sluice_toml_bad(r, "expected a comma or } in an inline table");
    }
    v->origin = CLOSED;
    return st;
}

static enum sluice_status take_nested(reader *r, struct sluice_toml *v)
{
    enum sluice_status st;

    if (r->depth >= SLUICE_TOML_DEPTH_MAX)
        return sluice_toml_limit(r, "arrays and tables are nested too deep");
    r->depth++;
    st = sluice_toml_skip(r, "[") ? take_array(r, v) : (r->at++, take_inline_table(r, v));
    r->depth--;
    return st;
}

static enum sluice_status take_value(reader *r, struct sluice_toml *v)
{
    enum sluice_status st;

    skip_blanks(r);
    v->line = r->line;
    switch (sluice_toml_peek(r, 0)) {
    case '[':
    case '{':
        return take_nested(r, v);
    case '"':
    case '\'':
        v->kind = SLUICE_TOML_STRING;
        st = sluice_toml_string(r, true, &v->owned_text);
        v->text = v->owned_text;
        return st;
    default:
        return sluice_toml_scalar(r, v);
    }
}

/* --- headers ----------------------------------------------------------------------------------------------------- */

static enum sluice_status open_table(reader *r, struct sluice_toml *in, char **name, struct sluice_toml **out)
{
    struct sluice_toml *t = find(in, *name);

    if (t == NULL) {
        *out = NULL;
        return add(r, in, name, out);
    }
    if (t->kind != SLUICE_TOML_TABLE || t->origin != IMPLIED)
        return sluice_toml_bad(r, "the table is defined twice");
    t->origin = BY_HEADER;
    t->line = r->line;
    *out = t;
    return SLUICE_OK;
}

static enum sluice_status open_element(reader *r, struct sluice_toml *in, char **name, struct sluice_toml **out)
{
    struct sluice_toml *a = find(in, *name);
    enum sluice_status st;

    if (a == NULL) {
        if ((st = add(r, in, name, &a)) != SLUICE_OK)
            return st;
        a->kind = SLUICE_TOML_ARRAY;
        a->origin = OF_TABLES;
    } else if (a->kind != SLUICE_TOML_ARRAY || a->origin != OF_TABLES) {
        return sluice_toml_bad(r, "an array of tables has the name of something else");
    }
    return add(r, a, NULL, out);
}

/* '[' stands at `at`; *table becomes the one whose keys follow. */
static enum sluice_status take_header(reader *r, struct sluice_toml *root, struct sluice_toml **table)
{
    bool element = sluice_toml_skip(r, "[[");
    struct sluice_toml *in;
    enum sluice_status st;
    struct key k;

    if (!element)
        r->at++;
    if ((st = take_key(r, &k)) != SLUICE_OK)
        goto out;
    if (!sluice_toml_skip(r, element ? "]]" : "]"))
        st = sluice_toml_bad(r, "expected the end of the table's name");
    else if ((st = descend(r, root, &k, true, &in)) == SLUICE_OK)
        st = element ? open_element(r, in, &k.parts[k.n - 1], table) : open_table(r, in, &k.parts[k.n - 1], table);
out:
    key_release(&k);
    return st == SLUICE_OK ? end_line(r) : st;
}

static enum sluice_status take_document(reader *r, struct sluice_toml *root)
{
    struct sluice_toml *table = root;
    enum sluice_status st;

    for (;;) {
        if ((st = skip_lines(r)) != SLUICE_OK || r->at == r->len)
            return st;
        if (sluice_toml_peek(r, 0) == '[')
            st = take_header(r, root, &table);
        else if ((st = take_pair(r, table)) == SLUICE_OK)
            st = end_line(r);
        if (st != SLUICE_OK)
            return st;
    }
}

static enum sluice_status check_utf8(reader *r)
{
    size_t bad = sluice_utf8_check(r->text, r->len);

    if (bad == r->len)
        return SLUICE_OK;
    for (size_t i = 0; i < bad; i++)
        r->line += r->text[i] == '\n';
    return sluice_toml_bad(r, "not UTF-8");
}

enum sluice_status sluice_toml_parse(const uint8_t *text, size_t len, struct sluice_toml **out,
                                     struct sluice_error *err)
{
    reader r = {.text = text, .len = len, .line = 1, .err = err};
    struct sluice_toml *root;
    enum sluice_status st;

    *out = NULL;
    if (len > SLUICE_CONF_FILE_MAX)
        return sluice_toml_limit(&r, "the document is too long");
    if (len > 0 && (st = check_utf8(&r)) != SLUICE_OK)
        return st;
    if ((root = calloc(1, sizeof(*root))) == NULL)
        return sluice_toml_no_memory(&r);
    root->line = 1;
    if ((st = take_document(&r, root)) == SLUICE_OK)
        *out = root;
    else
        sluice_toml_free(root);
    return st;
}
