#include "text/leaf.h"

#include "core/json.h"
#include "core/limits.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define LEVELS (SLUICE_JSON_NESTING_MAX + 1)
#define NUMBER_DIGITS 6u /* shorter numbers identify nobody */
#define NAME_SHOWN 40u   /* bytes of a member name that a path shows */

/* An open object or array. */
struct frame {
    bool object;
    uint64_t index;   /* of the next value */
    size_t path_len;  /* of the path to this object or array */
    size_t names_len; /* of names when it was opened */
    size_t key, key_len;
};

/* One nesting: the document, or the text of a string that is JSON itself. */
struct level {
    struct sluice_json *reader;
    const uint8_t *text;
    size_t len;
    const struct sluice_map *map; /* text -> document; NULL for the document itself */
    struct sluice_buf decoded;    /* the leaf's text, where it had escapes */
    struct sluice_map inner;      /* the leaf's text -> this level's text */
    struct sluice_map composed;   /* the leaf's text -> document, below the document itself */
};

struct walk {
    const uint8_t *doc;
    sluice_leaf_fn fn;
    void *ctx;
    struct sluice_error *err;
    struct level levels[LEVELS + 1]; /* the last one only to see that there is one too many */
    struct frame frames[LEVELS * SLUICE_JSON_DEPTH_MAX];
    size_t n_frames;
    struct sluice_buf names; /* decoded names of the open members, outermost first */
    char path[SLUICE_PATH_MAX];
    char cut_path[SLUICE_PATH_MAX]; /* what is shown of a path too long for it */
    size_t path_len;                /* as it would be if path were long enough */
};

static void path_append(struct walk *w, const char *s, size_t n)
{
    if (w->path_len < sizeof(w->path) - 1) {
        size_t room = sizeof(w->path) - 1 - w->path_len;

        memcpy(w->path + w->path_len, s, n < room ? n : room);
    }
    w->path_len += n;
}

static void path_append_index(struct walk *w, uint64_t index)
{
    char text[24], *p = text + sizeof(text);

    *--p = ']';
    do
        *--p = (char)('0' + index % 10);
    while ((index /= 10) != 0);
    *--p = '[';
    path_append(w, p, (size_t)(text + sizeof(text) - p));
}

/* A name that is shown as it is: an identifier that is not itself data. */
static bool name_shown(const uint8_t *name, size_t n)
{
    unsigned digits = 0;

    if (n == 0 || n > NAME_SHOWN)
        return false;
    for (size_t i = 0; i < n; i++) {
        bool digit = name[i] >= '0' && name[i] <= '9';
        bool letter = (name[i] | 0x20) >= 'a' && (name[i] | 0x20) <= 'z';

        if (!digit && !letter && name[i] != '_' && name[i] != '-' && name[i] != '$')
            return false;
        digits += digit;
    }
    return digits < NUMBER_DIGITS;
}

static void path_append_name(struct walk *w, const uint8_t *name, size_t n)
{
    char last = '>';

    if (w->path_len != 0 && w->path_len < sizeof(w->path))
        last = w->path[w->path_len - 1];
    if (last != '>')
        path_append(w, ".", 1);
    if (name_shown(name, n))
        path_append(w, (const char *)name, n);
    else
        path_append(w, "?", 1);
}

static const char *path_shown(struct walk *w)
{
    static const char cut[] = "...";
    const size_t kept = sizeof(w->cut_path) - sizeof(cut);

    if (w->path_len < sizeof(w->path)) {
        w->path[w->path_len] = '\0';
        return w->path;
    }
    memcpy(w->cut_path, w->path, kept);
    memcpy(w->cut_path + kept, cut, sizeof(cut));
    return w->cut_path;
}

static void names_cut(struct walk *w, size_t len)
{
    if (len < w->names.len)
        sodium_memzero(w->names.data + len, w->names.len - len);
    w->names.len = len;
}

static struct frame *top(struct walk *w)
{
    return &w->frames[w->n_frames - 1];
}

/* The string's inside decoded into l->decoded, and its map to this level's text. */
static enum sluice_status decode_escaped(struct level *l, size_t start, size_t end)
{
    enum sluice_status st = sluice_buf_reserve(&l->decoded, end - start); /* no escape is shorter than its meaning */
    uint8_t *out = l->decoded.data;
    size_t i = start;

    while (st == SLUICE_OK && i < end) {
        const uint8_t *slash = memchr(l->text + i, '\\', end - i);
        size_t plain = slash == NULL ? end - i : (size_t)(slash - (l->text + i)), used = 0;
        unsigned n;

        if ((st = sluice_map_plain(&l->inner, plain, i)) != SLUICE_OK)
            break;
        memcpy(out, l->text + i, plain);
        out += plain;
        i += plain;
        if (i == end)
            break;
        n = sluice_json_char(l->text + i, end - i, out, &used);
        if (n == 0)
            st = SLUICE_EFORMAT;
        else
            st = sluice_map_atom(&l->inner, n, i, (uint32_t)used);
        out += n;
        i += used;
    }
    l->decoded.len = (size_t)(out - l->decoded.data);
    return st;
}

/* Set text, len and map of the leaf that token tok of level k is. */
static enum sluice_status decode(struct walk *w, unsigned k, const struct sluice_json_token *tok,
                                 struct sluice_leaf *leaf)
{
    struct level *l = &w->levels[k];
    enum sluice_status st;

    sluice_map_clear(&l->inner);
    if (tok->escaped) {
        sluice_buf_clear(&l->decoded);
        st = decode_escaped(l, tok->start, tok->end);
        leaf->text = l->decoded.data;
        leaf->len = l->decoded.len;
    } else {
        st = sluice_map_plain(&l->inner, tok->end - tok->start, tok->start);
        leaf->text = l->text + tok->start;
        leaf->len = tok->end - tok->start;
    }
    leaf->map = &l->inner;
    if (st != SLUICE_OK || l->map == NULL)
        return st;
    sluice_map_clear(&l->composed);
    leaf->map = &l->composed;
    return sluice_map_compose(&l->inner, l->map, &l->composed);
}

/* Where the token lies in the document. An empty string lies behind its opening quote. */
static void locate(const struct level *l, const struct sluice_json_token *tok, struct sluice_leaf *leaf)
{
    uint64_t quote;

    leaf->start = tok->start;
    leaf->end = tok->end;
    if (l->map == NULL)
        return;
    if (tok->start < tok->end) {
        sluice_map_source(l->map, tok->start, tok->end, &leaf->start, &leaf->end);
        return;
    }
    sluice_map_source(l->map, tok->start - 1, tok->start, &quote, &leaf->start);
    leaf->end = leaf->start;
}

static enum sluice_status give(struct walk *w, unsigned k, enum sluice_leaf_kind kind,
                               const struct sluice_json_token *tok, size_t key, size_t key_len,
                               struct sluice_leaf *leaf)
{
    enum sluice_status st;

    *leaf = (struct sluice_leaf){.kind = kind, .nesting = k, .path = path_shown(w)};
    if (key_len != 0) {
        leaf->key = w->names.data + key;
        leaf->key_len = key_len;
    }
    if ((st = decode(w, k, tok, leaf)) != SLUICE_OK)
        return sluice_fail(w->err, st, "%s", sluice_status_text(st));
    locate(&w->levels[k], tok, leaf);
    return w->fn(w->ctx, leaf);
}

/* Remember the member's name, as context of its value and in the path; then the name is a leaf of its own. */
static enum sluice_status on_key(struct walk *w, unsigned k, const struct sluice_json_token *tok)
{
    struct frame *f = top(w);
    struct sluice_leaf leaf;
    enum sluice_status st;
    size_t key = f->names_len, outer = f->key, outer_len = f->key_len;

    names_cut(w, key);
    if ((st = sluice_json_unescape(w->levels[k].text + tok->start, tok->end - tok->start, &w->names)) != SLUICE_OK)
        return sluice_fail(w->err, st, "%s", sluice_status_text(st));
    w->path_len = f->path_len;
    path_append_name(w, w->names.len > key ? w->names.data + key : NULL, w->names.len - key);
    return give(w, k, SLUICE_LEAF_KEY, tok, outer, outer_len, &leaf);
}

static enum sluice_status open_string(struct walk *w, unsigned k, const struct sluice_leaf *leaf, size_t key,
                                      size_t key_len);

static enum sluice_status on_string(struct walk *w, unsigned k, const struct sluice_json_token *tok, size_t key,
                                    size_t key_len)
{
    struct sluice_leaf leaf;
    enum sluice_status st;

    if ((st = give(w, k, SLUICE_LEAF_STRING, tok, key, key_len, &leaf)) != SLUICE_OK)
        return st;
    return open_string(w, k, &leaf, key, key_len);
}

/* Digits of a number, as far as they matter. */
static bool long_number(const struct level *l, const struct sluice_json_token *tok)
{
    unsigned digits = 0;

    for (size_t i = tok->start; i < tok->end && digits < NUMBER_DIGITS; i++)
        digits += l->text[i] >= '0' && l->text[i] <= '9';
    return digits == NUMBER_DIGITS;
}

static void push_frame(struct walk *w, bool object, size_t key, size_t key_len)
{
    w->frames[w->n_frames++] = (struct frame){
        .object = object, .path_len = w->path_len, .names_len = w->names.len, .key = key, .key_len = key_len};
}

/* Does anything come of a value, a leaf or what is inside it? */
static bool matters(const struct level *l, const struct sluice_json_token *tok)
{
    return tok->kind == SLUICE_JSON_OBJECT || tok->kind == SLUICE_JSON_ARRAY || tok->kind == SLUICE_JSON_STRING ||
           (tok->kind == SLUICE_JSON_NUMBER && long_number(l, tok));
}

/* A value: in an object it belongs to the member named last, in an array to the array's own member; at the top of a
 * level to what the caller says. */
static enum sluice_status on_value(struct walk *w, unsigned k, const struct sluice_json_token *tok, size_t key,
                                   size_t key_len)
{
    struct frame *f = tok->depth != 0 ? top(w) : NULL;
    uint64_t index = f != NULL ? f->index++ : 0;
    struct sluice_leaf leaf;

    if (!matters(&w->levels[k], tok))
        return SLUICE_OK;
    if (f != NULL) {
        key = f->object ? f->names_len : f->key;
        key_len = f->object ? w->names.len - f->names_len : f->key_len;
    }
    if (f != NULL && !f->object) {
        w->path_len = f->path_len;
        path_append_index(w, index);
    }
    if (tok->kind == SLUICE_JSON_STRING)
        return on_string(w, k, tok, key, key_len);
    if (tok->kind == SLUICE_JSON_NUMBER)
        return give(w, k, SLUICE_LEAF_NUMBER, tok, key, key_len, &leaf);
    push_frame(w, tok->kind == SLUICE_JSON_OBJECT, key, key_len);
    return SLUICE_OK;
}

/* The leaves of level k. key: the name that stands for its top value. */
static enum sluice_status walk_level(struct walk *w, unsigned k, size_t key, size_t key_len)
{
    struct level *l = &w->levels[k];
    struct sluice_json_token tok;
    enum sluice_status st;

    sluice_json_reset(l->reader, l->text, l->len);
    while ((st = sluice_json_next(l->reader, &tok, w->err)) == SLUICE_OK && tok.kind != SLUICE_JSON_END) {
        if (tok.kind == SLUICE_JSON_OBJECT_END || tok.kind == SLUICE_JSON_ARRAY_END) {
            names_cut(w, top(w)->names_len);
            w->n_frames--;
        } else if (tok.kind == SLUICE_JSON_KEY) {
            st = on_key(w, k, &tok);
        } else {
            st = on_value(w, k, &tok, key, key_len);
        }
        if (st != SLUICE_OK)
            break;
    }
    return st;
}

static bool may_be_json(const uint8_t *text, size_t len)
{
    size_t i = 0;

    while (i < len && (text[i] == ' ' || text[i] == '\t' || text[i] == '\n' || text[i] == '\r'))
        i++;
    return i < len && (text[i] == '{' || text[i] == '[');
}

static enum sluice_status level_init(struct level *l)
{
    if (l->reader != NULL)
        return SLUICE_OK;
    sluice_buf_init(&l->decoded, SIZE_MAX);
    return sluice_json_create(NULL, 0, &l->reader);
}

/* OK and *json: the whole text of the level is a JSON object or array. ELIMIT: could not tell. */
static enum sluice_status check_level(struct level *l, bool *json)
{
    struct sluice_json_token tok;
    enum sluice_status st;

    sluice_json_reset(l->reader, l->text, l->len);
    do
        st = sluice_json_next(l->reader, &tok, NULL);
    while (st == SLUICE_OK && tok.kind != SLUICE_JSON_END);
    *json = st == SLUICE_OK;
    return st == SLUICE_EFORMAT ? SLUICE_OK : st;
}

static enum sluice_status fail_inside(struct walk *w, const struct sluice_leaf *leaf, enum sluice_status st,
                                      const char *what)
{
    return sluice_fail_at(w->err, st, NULL, sluice_json_line(w->doc, leaf->start), NULL, "%s", what);
}

/* Where the leaf just given is JSON itself: its own leaves. */
static enum sluice_status open_string(struct walk *w, unsigned k, const struct sluice_leaf *leaf, size_t key,
                                      size_t key_len)
{
    struct level *l = &w->levels[k + 1];
    size_t names_len = w->names.len;
    enum sluice_status st;
    bool json;

    if (!may_be_json(leaf->text, leaf->len))
        return SLUICE_OK;
    if ((st = level_init(l)) != SLUICE_OK)
        return fail_inside(w, leaf, st, sluice_status_text(st));
    l->text = leaf->text;
    l->len = leaf->len;
    l->map = leaf->map;
    st = check_level(l, &json);
    if (st != SLUICE_OK)
        st = fail_inside(w, leaf, st, "a limit is reached by the JSON text in a string");
    else if (json && k + 1 == LEVELS)
        st = fail_inside(w, leaf, SLUICE_ELIMIT, "JSON texts in strings are nested too deep");
    if (st != SLUICE_OK || !json)
        return st;
    path_append(w, ">", 1);
    st = walk_level(w, k + 1, key, key_len);
    names_cut(w, names_len);
    return st;
}

static void walk_free(struct walk *w)
{
    for (unsigned k = 0; k <= LEVELS; k++) {
        sluice_json_free(w->levels[k].reader);
        sluice_buf_release(&w->levels[k].decoded);
        sluice_map_release(&w->levels[k].inner);
        sluice_map_release(&w->levels[k].composed);
    }
    sluice_buf_release(&w->names);
    sodium_memzero(w, sizeof(*w));
    free(w);
}

enum sluice_status sluice_leaf_walk(const uint8_t *doc, size_t len, sluice_leaf_fn fn, void *ctx,
                                    struct sluice_error *err)
{
    struct walk *w = calloc(1, sizeof(*w));
    enum sluice_status st = SLUICE_ENOMEM;

    if (w == NULL || (st = level_init(&w->levels[0])) != SLUICE_OK) {
        st = sluice_fail(err, st, "%s", sluice_status_text(st));
        goto out;
    }
    w->doc = doc;
    w->fn = fn;
    w->ctx = ctx;
    w->err = err;
    sluice_buf_init(&w->names, SIZE_MAX);
    w->levels[0].text = doc;
    w->levels[0].len = len;
    st = walk_level(w, 0, 0, 0);
out:
    if (w != NULL)
        walk_free(w);
    return st;
}
