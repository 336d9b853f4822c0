#include "core/json.h"

#include "core/hex.h"
#include "core/limits.h"
#include "core/utf8.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum expect { WANT_VALUE, WANT_VALUE_OR_END, WANT_KEY, WANT_KEY_OR_END, WANT_COMMA_OR_END, WANT_NOTHING };

struct key {
    uint64_t hash; /* of the decoded key */
    size_t start, end;
};

struct frame {
    bool object;
    size_t first_key; /* index into keys */
};

struct sluice_json {
    const uint8_t *text;
    size_t len, at;
    enum expect expect;
    unsigned depth;
    struct frame frames[SLUICE_JSON_DEPTH_MAX];
    struct key *keys; /* of all open objects, innermost last */
    size_t n_keys, cap_keys;
    struct sluice_buf decoded;
    uint8_t hash_key[crypto_shorthash_KEYBYTES];
};

enum sluice_status sluice_json_create(const uint8_t *text, size_t len, struct sluice_json **out)
{
    struct sluice_json *j;

    *out = NULL;
    if (sodium_init() < 0)
        return SLUICE_EENGINE;
    j = calloc(1, sizeof(*j));
    if (j == NULL)
        return SLUICE_ENOMEM;
    sluice_buf_init(&j->decoded, SIZE_MAX);
    crypto_shorthash_keygen(j->hash_key);
    sluice_json_reset(j, text, len);
    *out = j;
    return SLUICE_OK;
}

void sluice_json_reset(struct sluice_json *j, const uint8_t *text, size_t len)
{
    j->text = text;
    j->len = len;
    j->at = 0;
    j->expect = WANT_VALUE;
    j->depth = 0;
    j->n_keys = 0;
}

void sluice_json_free(struct sluice_json *j)
{
    if (j == NULL)
        return;
    sluice_buf_release(&j->decoded);
    free(j->keys);
    free(j);
}

uint32_t sluice_json_line(const uint8_t *text, size_t offset)
{
    uint32_t line = 1;

    for (size_t i = 0; i < offset; i++)
        line += text[i] == '\n';
    return line;
}

static enum sluice_status bad(const struct sluice_json *j, size_t at, struct sluice_error *err, const char *what)
{
    return sluice_fail_at(err, SLUICE_EFORMAT, NULL, sluice_json_line(j->text, at < j->len ? at : j->len), NULL,
                          "%s (byte %zu)", what, at);
}

static void skip_space(struct sluice_json *j)
{
    while (j->at < j->len) {
        uint8_t c = j->text[j->at];

        if (c != ' ' && c != '\t' && c != '\n' && c != '\r')
            return;
        j->at++;
    }
}

/* \uXXXX at p; false where it is not one. */
static bool read_u(const uint8_t *p, size_t n, uint32_t *unit)
{
    *unit = 0;
    if (n < 6 || p[0] != '\\' || p[1] != 'u')
        return false;
    for (unsigned i = 2; i < 6; i++) {
        int h = sluice_hex_value(p[i]);

        if (h < 0)
            return false;
        *unit = *unit << 4 | (uint32_t)h;
    }
    return true;
}

static unsigned decode_u(const uint8_t *raw, size_t n, uint8_t out[4], size_t *used)
{
    uint32_t high, low;

    if (!read_u(raw, n, &high))
        return 0;
    *used = 6;
    if (high < 0xD800 || high > 0xDFFF)
        return sluice_utf8_encode(high, out);
    if (high > 0xDBFF || !read_u(raw + 6, n - 6, &low) || low < 0xDC00 || low > 0xDFFF)
        return 0;
    *used = 12;
    return sluice_utf8_encode(0x10000 + ((high - 0xD800) << 10) + (low - 0xDC00), out);
}

/* What follows a backslash, and what it means: RFC 8259, section 7. 0: nothing. */
static uint8_t short_escape(uint8_t c)
{
    switch (c) {
    case '"':
    case '\\':
    case '/':
        return c;
    case 'b':
        return '\b';
    case 'f':
        return '\f';
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return 0;
    }
}

unsigned sluice_json_char(const uint8_t *raw, size_t n, uint8_t out[4], size_t *used)
{
    if (n == 0 || raw[0] < 0x20)
        return 0;
    if (raw[0] != '\\') {
        *used = 1;
        out[0] = raw[0];
        return 1;
    }
    if (n < 2)
        return 0;
    if (raw[1] == 'u')
        return decode_u(raw, n, out, used);
    out[0] = short_escape(raw[1]);
    if (out[0] == 0)
        return 0;
    *used = 2;
    return 1;
}

enum sluice_status sluice_json_unescape(const uint8_t *raw, size_t n, struct sluice_buf *out)
{
    size_t i = 0;

    while (i < n) {
        const uint8_t *slash = memchr(raw + i, '\\', n - i);
        size_t plain = slash == NULL ? n - i : (size_t)(slash - (raw + i));
        enum sluice_status st;
        uint8_t utf8[4];
        size_t used;
        unsigned len;

        if ((st = sluice_buf_append(out, raw + i, plain)) != SLUICE_OK)
            return st;
        i += plain;
        if (i == n)
            break;
        len = sluice_json_char(raw + i, n - i, utf8, &used);
        if (len == 0)
            return SLUICE_EFORMAT;
        if ((st = sluice_buf_append(out, utf8, len)) != SLUICE_OK)
            return st;
        i += used;
    }
    return SLUICE_OK;
}

static enum sluice_status escape_byte(uint8_t c, struct sluice_buf *out)
{
    static const char special[] = "\"\\\b\f\n\r\t", letter[] = "\"\\bfnrt";
    const char *s = c == '\0' ? NULL : strchr(special, c);
    char text[8];

    if (s != NULL)
        (void)snprintf(text, sizeof(text), "\\%c", letter[s - special]);
    else
        (void)snprintf(text, sizeof(text), "\\u%04x", c);
    return sluice_buf_append_str(out, text);
}

enum sluice_status sluice_json_escape(const uint8_t *text, size_t n, struct sluice_buf *out)
{
    size_t i = 0;

    while (i < n) {
        enum sluice_status st;
        size_t from = i;

        while (i < n && text[i] >= 0x20 && text[i] != '"' && text[i] != '\\')
            i++;
        if ((st = sluice_buf_append(out, text + from, i - from)) != SLUICE_OK)
            return st;
        if (i < n && (st = escape_byte(text[i++], out)) != SLUICE_OK)
            return st;
    }
    return SLUICE_OK;
}

/* The bytes of raw[0..n) in which text stands, escapes undone, whatever follows; SIZE_MAX where it does not. */
static size_t text_extent(const uint8_t *raw, size_t n, const char *text)
{
    size_t len = strlen(text), at = 0, i = 0;

    while (at < len) {
        uint8_t utf8[4];
        size_t used;
        unsigned k = i < n ? sluice_json_char(raw + i, n - i, utf8, &used) : 0;

        if (k == 0 || k > len - at || memcmp(utf8, text + at, k) != 0)
            return SIZE_MAX;
        at += k;
        i += used;
    }
    return i;
}

bool sluice_json_equals(const uint8_t *raw, size_t n, const char *text)
{
    return text_extent(raw, n, text) == n;
}

bool sluice_json_begins(const uint8_t *raw, size_t n, const char *text)
{
    return text_extent(raw, n, text) <= n;
}

/* How many bytes of p[0..n) neither end a string nor need a look; *high: one of them is not ASCII. */
static size_t plain_bytes(const uint8_t *p, size_t n, bool *high)
{
    const uint64_t ones = 0x0101010101010101u, tops = 0x80 * ones;
    size_t i = 0;

    for (; n - i >= 8; i += 8) {
        uint64_t w, quote, slash, control;

        memcpy(&w, p + i, sizeof(w));
        quote = w ^ '"' * ones;
        slash = w ^ '\\' * ones;
        /* a byte's top is set where it is zero, or below 0x20; borrows can only add some behind a true one */
        control = (w - 0x20 * ones) & ~w;
        if ((((quote - ones) & ~quote) | ((slash - ones) & ~slash) | control) & tops)
            break;
        *high |= (w & tops) != 0;
    }
    for (; i < n && p[i] != '"' && p[i] != '\\' && p[i] >= 0x20; i++)
        *high |= p[i] >= 0x80;
    return i;
}

/* From the opening quote at j->at; leaves j->at behind the closing one. */
static enum sluice_status read_string(struct sluice_json *j, struct sluice_json_token *tok, struct sluice_error *err)
{
    size_t i = j->at + 1;
    bool high = false;

    tok->start = i;
    tok->escaped = false;
    for (;;) {
        uint8_t utf8[4];
        size_t used;

        i += plain_bytes(j->text + i, j->len - i, &high);
        if (i == j->len)
            return bad(j, j->at, err, "string has no end");
        if (j->text[i] == '"')
            break;
        tok->escaped = true;
        if (sluice_json_char(j->text + i, j->len - i, utf8, &used) == 0)
            return bad(j, i, err, j->text[i] == '\\' ? "bad escape or lone surrogate" : "control character in string");
        i += used;
    }
    tok->end = i;
    i = high ? sluice_utf8_check(j->text + tok->start, tok->end - tok->start) : tok->end - tok->start;
    if (i != tok->end - tok->start)
        return bad(j, tok->start + i, err, "not UTF-8");
    j->at = tok->end + 1;
    return SLUICE_OK;
}

static size_t skip_digits(const struct sluice_json *j, size_t i)
{
    while (i < j->len && j->text[i] >= '0' && j->text[i] <= '9')
        i++;
    return i;
}

/* End of the number at `at`, or `at` when there is none. */
static size_t number_end(const struct sluice_json *j, size_t at)
{
    size_t i = at, from;

    if (i < j->len && j->text[i] == '-')
        i++;
    from = i;
    i = skip_digits(j, i);
    if (i == from || (j->text[from] == '0' && i - from > 1))
        return at;
    if (i < j->len && j->text[i] == '.') {
        from = ++i;
        if ((i = skip_digits(j, i)) == from)
            return at;
    }
    if (i < j->len && (j->text[i] == 'e' || j->text[i] == 'E')) {
        i++;
        if (i < j->len && (j->text[i] == '+' || j->text[i] == '-'))
            i++;
        from = i;
        if ((i = skip_digits(j, i)) == from)
            return at;
    }
    return i;
}

static bool read_word(struct sluice_json *j, const char *word, enum sluice_json_kind kind,
                      struct sluice_json_token *tok)
{
    size_t n = strlen(word);

    if (j->len - j->at < n || memcmp(j->text + j->at, word, n) != 0)
        return false;
    tok->kind = kind;
    j->at += n;
    tok->end = j->at;
    return true;
}

static enum sluice_status open_frame(struct sluice_json *j, bool object, struct sluice_json_token *tok,
                                     struct sluice_error *err)
{
    if (j->depth == SLUICE_JSON_DEPTH_MAX)
        return sluice_fail_at(err, SLUICE_ELIMIT, NULL, sluice_json_line(j->text, j->at), NULL, "nested deeper than %u",
                              SLUICE_JSON_DEPTH_MAX);
    tok->kind = object ? SLUICE_JSON_OBJECT : SLUICE_JSON_ARRAY;
    j->frames[j->depth++] = (struct frame){.object = object, .first_key = j->n_keys};
    j->at++;
    tok->end = j->at;
    j->expect = object ? WANT_KEY_OR_END : WANT_VALUE_OR_END;
    return SLUICE_OK;
}

static int key_order(const void *a, const void *b)
{
    const struct key *x = a, *y = b;

    if (x->hash != y->hash)
        return x->hash < y->hash ? -1 : 1;
    return x->start < y->start ? -1 : 1;
}

static enum sluice_status same_key(struct sluice_json *j, const struct key *a, const struct key *b, bool *same)
{
    enum sluice_status st;
    size_t mid;

    sluice_buf_clear(&j->decoded);
    if ((st = sluice_json_unescape(j->text + a->start, a->end - a->start, &j->decoded)) != SLUICE_OK)
        return st;
    mid = j->decoded.len;
    if ((st = sluice_json_unescape(j->text + b->start, b->end - b->start, &j->decoded)) != SLUICE_OK)
        return st;
    *same = j->decoded.len == 2 * mid && (mid == 0 || memcmp(j->decoded.data, j->decoded.data + mid, mid) == 0);
    return SLUICE_OK;
}

/* The first place where a key is repeated is reported, whatever the order of the hashes. */
static enum sluice_status check_keys(struct sluice_json *j, size_t first, struct sluice_error *err)
{
    size_t repeated = SIZE_MAX;

    if (j->n_keys - first < 2)
        return SLUICE_OK;
    qsort(j->keys + first, j->n_keys - first, sizeof(*j->keys), key_order);
    for (size_t i = first; i < j->n_keys; i++) {
        bool same = false;

        for (size_t k = i + 1; k < j->n_keys && !same && j->keys[k].hash == j->keys[i].hash; k++) {
            enum sluice_status st = same_key(j, &j->keys[i], &j->keys[k], &same);

            if (st != SLUICE_OK)
                return sluice_fail(err, st, "%s", sluice_status_text(st));
            if (same && j->keys[k].start < repeated)
                repeated = j->keys[k].start;
        }
    }
    return repeated == SIZE_MAX ? SLUICE_OK : bad(j, repeated, err, "the same key twice in one object");
}

static enum sluice_status close_frame(struct sluice_json *j, bool object, struct sluice_json_token *tok,
                                      struct sluice_error *err)
{
    enum sluice_status st;
    struct frame *f = &j->frames[j->depth - 1];

    if ((st = check_keys(j, f->first_key, err)) != SLUICE_OK)
        return st;
    j->n_keys = f->first_key;
    j->depth--;
    tok->kind = object ? SLUICE_JSON_OBJECT_END : SLUICE_JSON_ARRAY_END;
    tok->depth = j->depth;
    j->at++;
    tok->end = j->at;
    j->expect = j->depth == 0 ? WANT_NOTHING : WANT_COMMA_OR_END;
    return SLUICE_OK;
}

static enum sluice_status remember_key(struct sluice_json *j, const struct sluice_json_token *tok,
                                       struct sluice_error *err)
{
    enum sluice_status st;
    struct key *k;

    if (j->n_keys - j->frames[j->depth - 1].first_key == SLUICE_JSON_MEMBERS_MAX)
        return sluice_fail_at(err, SLUICE_ELIMIT, NULL, sluice_json_line(j->text, tok->start), NULL,
                              "more than %u members in one object", SLUICE_JSON_MEMBERS_MAX);
    if (j->n_keys == j->cap_keys) {
        size_t cap = j->cap_keys == 0 ? 64 : 2 * j->cap_keys;
        struct key *keys = realloc(j->keys, cap * sizeof(*keys));

        if (keys == NULL)
            return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
        j->keys = keys;
        j->cap_keys = cap;
    }
    sluice_buf_clear(&j->decoded);
    if ((st = sluice_json_unescape(j->text + tok->start, tok->end - tok->start, &j->decoded)) != SLUICE_OK)
        return sluice_fail(err, st, "%s", sluice_status_text(st));
    k = &j->keys[j->n_keys++];
    *k = (struct key){.start = tok->start, .end = tok->end};
    crypto_shorthash((unsigned char *)&k->hash, j->decoded.data, j->decoded.len, j->hash_key);
    return SLUICE_OK;
}

/* A key, its colon; the next token is then the value. */
static enum sluice_status read_key(struct sluice_json *j, struct sluice_json_token *tok, struct sluice_error *err)
{
    enum sluice_status st;

    if (j->text[j->at] != '"')
        return bad(j, j->at, err, "expected a key");
    tok->kind = SLUICE_JSON_KEY;
    if ((st = read_string(j, tok, err)) != SLUICE_OK || (st = remember_key(j, tok, err)) != SLUICE_OK)
        return st;
    skip_space(j);
    if (j->at == j->len || j->text[j->at] != ':')
        return bad(j, j->at, err, "expected ':'");
    j->at++;
    j->expect = WANT_VALUE;
    return SLUICE_OK;
}

/* Editors put it there, and show nothing of it. */
static bool at_mark(const struct sluice_json *j)
{
    return j->at == 0 && j->len >= 3 && memcmp(j->text, "\xEF\xBB\xBF", 3) == 0;
}

static enum sluice_status read_value(struct sluice_json *j, struct sluice_json_token *tok, struct sluice_error *err)
{
    uint8_t c = j->text[j->at];
    enum sluice_status st = SLUICE_OK;

    if (c == '{' || c == '[')
        return open_frame(j, c == '{', tok, err);
    if (c == '"') {
        tok->kind = SLUICE_JSON_STRING;
        st = read_string(j, tok, err);
    } else if (!read_word(j, "true", SLUICE_JSON_TRUE, tok) && !read_word(j, "false", SLUICE_JSON_FALSE, tok) &&
               !read_word(j, "null", SLUICE_JSON_NULL, tok)) {
        tok->kind = SLUICE_JSON_NUMBER;
        tok->end = number_end(j, j->at);
        if (tok->end == j->at)
            return bad(j, j->at, err, at_mark(j) ? "begins with a byte order mark" : "expected a value");
        j->at = tok->end;
    }
    j->expect = j->depth == 0 ? WANT_NOTHING : WANT_COMMA_OR_END;
    return st;
}

/* At ',' or the end of the innermost object or array. */
static enum sluice_status after_value(struct sluice_json *j, struct sluice_json_token *tok, struct sluice_error *err)
{
    bool object = j->frames[j->depth - 1].object;
    uint8_t c = j->text[j->at];

    if (c == (object ? '}' : ']'))
        return close_frame(j, object, tok, err);
    if (c != ',')
        return bad(j, j->at, err, object ? "expected ',' or '}'" : "expected ',' or ']'");
    j->at++;
    j->expect = object ? WANT_KEY : WANT_VALUE;
    return sluice_json_next(j, tok, err);
}

enum sluice_status sluice_json_next(struct sluice_json *j, struct sluice_json_token *tok, struct sluice_error *err)
{
    skip_space(j);
    *tok = (struct sluice_json_token){.start = j->at, .end = j->at, .depth = j->depth};
    if (j->expect == WANT_NOTHING)
        return j->at == j->len ? SLUICE_OK : bad(j, j->at, err, "text behind the end");
    if (j->at == j->len)
        return bad(j, j->at, err, "text ends too early");
    switch (j->expect) {
    case WANT_KEY_OR_END:
        if (j->text[j->at] == '}')
            return close_frame(j, true, tok, err);
        return read_key(j, tok, err);
    case WANT_KEY:
        return read_key(j, tok, err);
    case WANT_VALUE_OR_END:
        if (j->text[j->at] == ']')
            return close_frame(j, false, tok, err);
        return read_value(j, tok, err);
    case WANT_COMMA_OR_END:
        return after_value(j, tok, err);
    case WANT_VALUE:
    case WANT_NOTHING:
        break;
    }
    return read_value(j, tok, err);
}
