#include "audit/record_parse.h"

#include "core/limits.h"
#include "core/utf8.h"

#include <stddef.h>
#include <string.h>

const char *const sluice_record_kind_names[SLUICE_RECORD_KINDS] = {"genesis", "start", "decision",
                                                                   "outcome", "fault", "shutdown"};

/* ---- canonical JSON: one spelling for every value, so bytes are checked where they stand ---- */

struct cursor {
    const uint8_t *begin, *p, *end;
    const char *fault; /* of the first failure; static */
};

static bool fail(struct cursor *c, const char *what)
{
    if (c->fault == NULL)
        c->fault = what;
    return false;
}

static bool at_byte(const struct cursor *c, uint8_t b)
{
    return c->p < c->end && *c->p == b;
}

static bool take_byte(struct cursor *c, uint8_t b, const char *what)
{
    if (!at_byte(c, b))
        return fail(c, what);
    c->p++;
    return true;
}

int sluice_record_key_order(const uint8_t *a, size_t a_len, const uint8_t *b, size_t b_len)
{
    size_t n = a_len < b_len ? a_len : b_len;

    for (size_t i = 0; i < n; i++) {
        if (a[i] == b[i])
            continue;
        /* UTF-8 sorts by code point; UTF-16 puts U+10000 and above (surrogates) before U+E000..U+FFFF */
        if (a[i] >= 0xF0 && (b[i] == 0xEE || b[i] == 0xEF))
            return -1;
        if (b[i] >= 0xF0 && (a[i] == 0xEE || a[i] == 0xEF))
            return 1;
        return a[i] < b[i] ? -1 : 1;
    }
    return a_len == b_len ? 0 : a_len < b_len ? -1 : 1;
}

/* The escapes RFC 8785 3.2.2.2 allows, each the only one for its character. */
static bool take_escape(struct cursor *c)
{
    static const char digits[] = "0123456789abcdef";
    uint8_t low;

    c->p++;
    if (c->p == c->end)
        return fail(c, "string has no end");
    if (*c->p != 'u') {
        if (*c->p == '\0' || strchr("\"\\bfnrt", *c->p) == NULL)
            return fail(c, "escape that canonical form does not use");
        c->p++;
        return true;
    }
    if (c->end - c->p < 5 || memcmp(c->p + 1, "00", 2) != 0 || (c->p[3] != '0' && c->p[3] != '1') || c->p[4] == '\0' ||
        strchr(digits, c->p[4]) == NULL)
        return fail(c, "escape that canonical form does not use");
    low = c->p[4];
    if (c->p[3] == '0' && strchr("89acd", low) != NULL) /* \b \t \n \f \r */
        return fail(c, "escape that canonical form writes shorter");
    c->p += 5;
    return true;
}

static bool take_string(struct cursor *c, struct sluice_record_span *out)
{
    bool plain = true;

    if (!take_byte(c, '"', "expected a string"))
        return false;
    out->p = c->p;
    while (c->p < c->end && *c->p != '"') {
        if (*c->p < 0x20)
            return fail(c, "control character in string");
        if (*c->p == '\\') {
            if (!take_escape(c))
                return false;
            continue;
        }
        plain = plain && *c->p < 0x80;
        c->p++;
    }
    out->n = (size_t)(c->p - out->p);
    if (!plain && sluice_utf8_check(out->p, out->n) != out->n)
        return fail(c, "not UTF-8");
    return take_byte(c, '"', "string has no end");
}

/* Keys with escapes are refused: no key of ours has any, and their order would need decoding. */
static bool take_key(struct cursor *c, struct sluice_record_span *last, struct sluice_record_span *out)
{
    if (!take_string(c, out))
        return false;
    if (memchr(out->p, '\\', out->n) != NULL)
        return fail(c, "key with an escape");
    if (last->p != NULL && sluice_record_key_order(last->p, last->n, out->p, out->n) >= 0)
        return fail(c, "keys out of order or twice");
    *last = *out;
    return take_byte(c, ':', "expected ':'");
}

static bool take_int(struct cursor *c, int64_t *out)
{
    bool minus = at_byte(c, '-');
    const uint8_t *digits = c->p + minus;
    int64_t v = 0;

    c->p = digits;
    while (c->p < c->end && *c->p >= '0' && *c->p <= '9' && c->p - digits < 17)
        v = v * 10 + (*c->p++ - '0');
    if (c->p == digits)
        return fail(c, "expected an integer");
    if ((digits[0] == '0' && (c->p - digits > 1 || minus)) || v > SLUICE_RECORD_INT_MAX)
        return fail(c, "integer not in canonical form or beyond 2^53 - 1");
    if (c->p < c->end && (*c->p == '.' || *c->p == 'e' || *c->p == 'E'))
        return fail(c, "number that is no integer");
    *out = minus ? -v : v;
    return true;
}

static bool take_word(struct cursor *c, const char *word)
{
    size_t n = strlen(word);

    if ((size_t)(c->end - c->p) < n || memcmp(c->p, word, n) != 0)
        return false;
    c->p += n;
    return true;
}

static bool take_bool(struct cursor *c)
{
    return take_word(c, "true") || take_word(c, "false") || fail(c, "expected true or false");
}

static bool take_any(struct cursor *c, unsigned depth);

static bool take_any_object(struct cursor *c, unsigned depth)
{
    struct sluice_record_span last = {0}, key;

    c->p++;
    if (at_byte(c, '}')) {
        c->p++;
        return true;
    }
    do {
        if (!take_key(c, &last, &key) || !take_any(c, depth + 1))
            return false;
    } while (at_byte(c, ',') && c->p++ != NULL);
    return take_byte(c, '}', "expected ',' or '}'");
}

static bool take_any_array(struct cursor *c, unsigned depth)
{
    c->p++;
    if (at_byte(c, ']')) {
        c->p++;
        return true;
    }
    do {
        if (!take_any(c, depth + 1))
            return false;
    } while (at_byte(c, ',') && c->p++ != NULL);
    return take_byte(c, ']', "expected ',' or ']'");
}

static bool take_any(struct cursor *c, unsigned depth)
{
    struct sluice_record_span text;
    int64_t value;

    if ((at_byte(c, '{') || at_byte(c, '[')) && depth == SLUICE_JSON_DEPTH_MAX)
        return fail(c, "nested too deep");
    if (at_byte(c, '{'))
        return take_any_object(c, depth);
    if (at_byte(c, '['))
        return take_any_array(c, depth);
    if (at_byte(c, '"'))
        return take_string(c, &text);
    if (take_word(c, "true") || take_word(c, "false") || take_word(c, "null"))
        return true;
    return take_int(c, &value);
}

static enum sluice_status report(const struct cursor *c, struct sluice_error *err)
{
    return sluice_fail(err, SLUICE_EFORMAT, "%s (byte %zu)", c->fault, (size_t)(c->p - c->begin));
}

enum sluice_status sluice_record_canonical(const uint8_t *json, size_t n, struct sluice_error *err)
{
    struct cursor c = {.begin = json, .p = json, .end = json + n};

    if (!take_any(&c, 0))
        return report(&c, err);
    if (c.p != c.end && !fail(&c, "text behind the end"))
        return report(&c, err);
    return SLUICE_OK;
}

/* ---- the schema: members in canonical order ---- */

enum type { T_OBJECT, T_LIST, T_TEXTS, T_COUNTS, T_TEXT, T_ENUM, T_HEX, T_INT, T_BOOL, T_VERSION, T_KIND, T_WHAT };

#define OPTIONAL true

struct member {
    const char *name; /* NULL ends a table */
    enum type type;
    bool optional;
    const struct member *sub; /* OBJECT, LIST (of objects) */
    const char *const *words; /* ENUM: ends with NULL */
    size_t hex;               /* HEX: digits */
    size_t into;              /* offset of a span or int64_t in the view + 1; 0: not kept */
};

#define KEEP(member) (offsetof(struct sluice_record_view, member) + 1)

static const char *const actions[] = {"allow", "block", "local", "redact", NULL};
static const char *const classes[] = {"custom", "pii", "secret", "special", NULL};
static const char *const operators[] = {"drop", "hash", "mask", "placeholder", "surrogate", NULL};
static const char *const fault_codes[] = {"clock-back", "torn-frame", NULL};

static const struct member with[] = {
    {.name = "binary", .type = T_HEX, .hex = 64, .optional = OPTIONAL},
    {.name = "config", .type = T_HEX, .hex = 64, .optional = OPTIONAL},
    {.name = "model", .type = T_HEX, .hex = 64, .optional = OPTIONAL},
    {.name = "policy", .type = T_HEX, .hex = 64, .optional = OPTIONAL},
    {.name = "rules", .type = T_HEX, .hex = 64, .optional = OPTIONAL},
    {.name = NULL},
};

static const struct member genesis[] = {
    {.name = "origin", .type = T_TEXT, .into = KEEP(origin)},
    {.name = "version", .type = T_TEXT},
    {.name = "vkey", .type = T_TEXT, .into = KEEP(vkey)},
    {.name = "with", .type = T_OBJECT, .sub = with, .into = KEEP(with)},
    {.name = NULL},
};

static const struct member start[] = {
    {.name = "version", .type = T_TEXT},
    {.name = "with", .type = T_OBJECT, .sub = with, .into = KEEP(with)},
    {.name = NULL},
};

static const struct member commit[] = {
    {.name = "in", .type = T_HEX, .hex = 64},
    {.name = "out", .type = T_HEX, .hex = 64, .optional = OPTIONAL},
    {.name = NULL},
};

static const struct member finding[] = {
    {.name = "action", .type = T_ENUM, .words = actions},
    {.name = "checks", .type = T_TEXTS},
    {.name = "class", .type = T_ENUM, .words = classes},
    {.name = "commit", .type = T_HEX, .hex = 64},
    {.name = "context", .type = T_BOOL},
    {.name = "end", .type = T_INT},
    {.name = "entry", .type = T_TEXT, .optional = OPTIONAL},
    {.name = "op", .type = T_ENUM, .words = operators, .optional = OPTIONAL},
    {.name = "path", .type = T_TEXT},
    {.name = "rule", .type = T_TEXT},
    {.name = "score", .type = T_INT},
    {.name = "start", .type = T_INT},
    {.name = "type", .type = T_TEXT},
    {.name = "view", .type = T_TEXT},
    {.name = NULL},
};

static const struct member decision_us[] = {
    {.name = "decide", .type = T_INT},
    {.name = "parse", .type = T_INT},
    {.name = "scan", .type = T_INT},
    {.name = NULL},
};

static const struct member decision[] = {
    {.name = "action", .type = T_ENUM, .words = actions},
    {.name = "clauses", .type = T_TEXTS},
    {.name = "client", .type = T_TEXT},
    {.name = "commit", .type = T_OBJECT, .sub = commit},
    {.name = "counts", .type = T_COUNTS},
    {.name = "destination", .type = T_TEXT},
    {.name = "endpoint", .type = T_TEXT},
    {.name = "error", .type = T_TEXT},
    {.name = "findings", .type = T_LIST, .sub = finding},
    {.name = "model", .type = T_TEXT},
    {.name = "monitor", .type = T_BOOL},
    {.name = "n_in", .type = T_INT},
    {.name = "n_out", .type = T_INT, .optional = OPTIONAL},
    {.name = "request", .type = T_HEX, .hex = 32, .into = KEEP(request)},
    {.name = "source", .type = T_TEXT},
    {.name = "tenant", .type = T_TEXT},
    {.name = "unscannable", .type = T_INT},
    {.name = "upstream", .type = T_TEXT},
    {.name = "us", .type = T_OBJECT, .sub = decision_us},
    {.name = "wanted", .type = T_ENUM, .words = actions},
    {.name = "with", .type = T_OBJECT, .sub = with, .into = KEEP(with)},
    {.name = NULL},
};

static const struct member outcome_us[] = {
    {.name = "commit", .type = T_INT},
    {.name = "total", .type = T_INT},
    {.name = "upstream", .type = T_INT},
    {.name = NULL},
};

static const struct member outcome[] = {
    {.name = "bytes_in", .type = T_INT},
    {.name = "bytes_out", .type = T_INT},
    {.name = "decision", .type = T_INT, .into = KEEP(decision)},
    {.name = "request", .type = T_HEX, .hex = 32, .into = KEEP(request)},
    {.name = "restored", .type = T_INT},
    {.name = "result", .type = T_TEXT},
    {.name = "status", .type = T_INT},
    {.name = "us", .type = T_OBJECT, .sub = outcome_us},
    {.name = NULL},
};

static const struct member fault[] = {
    {.name = "code", .type = T_ENUM, .words = fault_codes, .into = KEEP(code)},
    {.name = "first", .type = T_INT, .optional = OPTIONAL},
    {.name = "from", .type = T_INT, .optional = OPTIONAL},
    {.name = "root", .type = T_HEX, .hex = 64, .optional = OPTIONAL},
    {.name = "size", .type = T_INT, .optional = OPTIONAL},
    {.name = NULL},
};

static const struct member shutdown_[] = {
    {.name = "open", .type = T_INT},
    {.name = NULL},
};

static const struct member *const bodies[SLUICE_RECORD_KINDS] = {genesis, start, decision, outcome, fault, shutdown_};

static const struct member record[] = {
    {.name = "boot", .type = T_HEX, .hex = 2 * SLUICE_BOOT_BYTES, .into = KEEP(boot)},
    {.name = "kind", .type = T_KIND},
    {.name = "mono", .type = T_INT, .into = KEEP(mono)},
    {.name = "seq", .type = T_INT, .into = KEEP(seq)},
    {.name = "t", .type = T_INT, .into = KEEP(t)},
    {.name = "v", .type = T_VERSION},
    {.name = "what", .type = T_WHAT},
    {.name = NULL},
};

static bool span_is(const struct sluice_record_span *s, const char *text)
{
    return strlen(text) == s->n && memcmp(s->p, text, s->n) == 0;
}

static bool take_kind(struct cursor *c, struct sluice_record_view *v)
{
    struct sluice_record_span text;

    if (!take_string(c, &text))
        return false;
    for (unsigned i = 0; i < SLUICE_RECORD_KINDS; i++) {
        if (span_is(&text, sluice_record_kind_names[i])) {
            v->kind = (enum sluice_record_kind)i;
            return true;
        }
    }
    return fail(c, "unknown kind of record");
}

static bool take_enum(struct cursor *c, const char *const *words, struct sluice_record_span *text)
{
    if (!take_string(c, text))
        return false;
    for (; *words != NULL; words++)
        if (span_is(text, *words))
            return true;
    return fail(c, "unknown word");
}

static bool take_hex(struct cursor *c, size_t digits, struct sluice_record_span *text)
{
    if (!take_string(c, text))
        return false;
    if (text->n != digits)
        return fail(c, "wrong number of hex digits");
    for (size_t i = 0; i < digits; i++)
        if (!(text->p[i] >= '0' && text->p[i] <= '9') && !(text->p[i] >= 'a' && text->p[i] <= 'f'))
            return fail(c, "expected lower-case hex digits");
    return true;
}

static bool take_version(struct cursor *c)
{
    int64_t v;

    return take_int(c, &v) && (v == SLUICE_RECORD_VERSION || fail(c, "unknown version of record"));
}

static bool take_texts(struct cursor *c)
{
    struct sluice_record_span text;

    if (!take_byte(c, '[', "expected a list"))
        return false;
    if (at_byte(c, ']'))
        return take_byte(c, ']', "");
    do {
        if (!take_string(c, &text))
            return false;
    } while (at_byte(c, ',') && c->p++ != NULL);
    return take_byte(c, ']', "expected ',' or ']'");
}

static bool take_counts(struct cursor *c)
{
    struct sluice_record_span last = {0}, key;
    int64_t n;

    if (!take_byte(c, '{', "expected an object"))
        return false;
    if (at_byte(c, '}'))
        return take_byte(c, '}', "");
    do {
        if (!take_key(c, &last, &key) || !take_int(c, &n))
            return false;
        if (n < 1)
            return fail(c, "a count is at least 1");
    } while (at_byte(c, ',') && c->p++ != NULL);
    return take_byte(c, '}', "expected ',' or '}'");
}

static bool take_object(struct cursor *c, const struct member *m, struct sluice_record_view *v);

static bool take_list(struct cursor *c, const struct member *m, struct sluice_record_view *v)
{
    if (!take_byte(c, '[', "expected a list"))
        return false;
    if (at_byte(c, ']'))
        return take_byte(c, ']', "");
    do {
        if (!take_object(c, m, v))
            return false;
    } while (at_byte(c, ',') && c->p++ != NULL);
    return take_byte(c, ']', "expected ',' or ']'");
}

static void keep(struct sluice_record_view *v, size_t into, const void *p, size_t n)
{
    if (into != 0)
        memcpy((uint8_t *)v + into - 1, p, n);
}

static bool take_value(struct cursor *c, const struct member *m, struct sluice_record_view *v)
{
    struct sluice_record_span text = {.p = c->p};
    bool ok = false;
    int64_t value;

    switch (m->type) {
    case T_INT:
        ok = take_int(c, &value);
        keep(v, m->into, &value, sizeof(value));
        return ok;
    case T_OBJECT:
        ok = take_object(c, m->sub, v);
        text.n = (size_t)(c->p - text.p);
        break;
    case T_TEXT:
        ok = take_string(c, &text);
        break;
    case T_ENUM:
        ok = take_enum(c, m->words, &text);
        break;
    case T_HEX:
        ok = take_hex(c, m->hex, &text);
        break;
    case T_LIST:
        return take_list(c, m->sub, v);
    case T_TEXTS:
        return take_texts(c);
    case T_COUNTS:
        return take_counts(c);
    case T_BOOL:
        return take_bool(c);
    case T_VERSION:
        return take_version(c);
    case T_KIND:
        return take_kind(c, v);
    case T_WHAT:
        return take_object(c, bodies[v->kind], v);
    }
    keep(v, m->into, &text, sizeof(text));
    return ok;
}

static bool take_object(struct cursor *c, const struct member *m, struct sluice_record_view *v)
{
    struct sluice_record_span last = {0}, key;
    bool first = true;

    if (!take_byte(c, '{', "expected an object"))
        return false;
    while (!at_byte(c, '}')) {
        if (!first && !take_byte(c, ',', "expected ',' or '}'"))
            return false;
        if (!take_key(c, &last, &key))
            return false;
        while (m->name != NULL && m->optional && !span_is(&key, m->name))
            m++;
        if (m->name == NULL || !span_is(&key, m->name))
            return fail(c, "unknown or missing member before here");
        if (!take_value(c, m++, v))
            return false;
        first = false;
    }
    while (m->name != NULL && m->optional)
        m++;
    if (m->name != NULL)
        return fail(c, "missing member before here");
    return take_byte(c, '}', "expected '}'");
}

enum sluice_status sluice_record_parse(const uint8_t *json, size_t n, struct sluice_record_view *out,
                                       struct sluice_error *err)
{
    struct cursor c = {.begin = json, .p = json, .end = json + n};

    memset(out, 0, sizeof(*out));
    if (n > SLUICE_RECORD_MAX)
        return sluice_fail(err, SLUICE_EFORMAT, "record longer than %u bytes", SLUICE_RECORD_MAX);
    if (!take_object(&c, record, out))
        return report(&c, err);
    if (c.p != c.end && !fail(&c, "text behind the end"))
        return report(&c, err);
    return SLUICE_OK;
}
