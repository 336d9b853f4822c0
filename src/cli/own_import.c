#include "cli/own_import.h"

#include <string.h>

bool own_format_parse(const char *name, enum own_format *out)
{
    static const char *const names[] = {"guess", "lines", "dotenv", "json", "vault"};

    for (unsigned i = 1; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(names[i], name) == 0) {
            *out = (enum own_format)i;
            return true;
        }
    }
    return false;
}

static size_t skip_space(const uint8_t *p, size_t n)
{
    size_t i = n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0 ? 3 : 0; /* a byte order mark, as editors put it there */

    while (i < n && (p[i] == ' ' || p[i] == '\t' || p[i] == '\r' || p[i] == '\n'))
        i++;
    return i;
}

enum own_format own_format_guess(const char *path, const uint8_t *text, size_t len)
{
    const char *slash = strrchr(path, '/'), *base = slash != NULL ? slash + 1 : path;
    const size_t n = strlen(base), at = skip_space(text, len);

    if (strncmp(base, ".env", 4) == 0 || (n > 4 && strcmp(base + n - 4, ".env") == 0))
        return OWN_FORMAT_DOTENV;
    if ((at < len && (text[at] == '{' || text[at] == '[')) || own_is_csv(text, len))
        return OWN_FORMAT_VAULT;
    return OWN_FORMAT_LINES;
}

static bool is_name_byte(uint8_t b, bool first)
{
    const uint8_t small = b | 0x20u;

    return (small >= 'a' && small <= 'z') || b == '_' ||
           (!first && ((b >= '0' && b <= '9') || b == '.' || b == '-' || b == '/'));
}

/* Bytes of a name at the beginning of p. */
static size_t name_length(const uint8_t *p, size_t n)
{
    size_t i = 0;

    while (i < n && is_name_byte(p[i], i == 0))
        i++;
    return i;
}

/* --- lines --- */

static enum sluice_status take_line(const uint8_t *p, size_t n, uint32_t line, own_value_fn fn, void *ctx)
{
    const uint8_t *tab = memchr(p, '\t', n);
    const size_t name = name_length(p, n);

    if (tab != NULL && tab != p)
        return fn(ctx, line, p, (size_t)(tab - p), tab + 1, n - (size_t)(tab - p) - 1);
    if (name != 0 && name + 1 < n && p[name] == '=' && p[name + 1] != '=')
        return fn(ctx, line, p, name, p + name + 1, n - name - 1);
    return fn(ctx, line, p, 0, p, n);
}

static enum sluice_status import_lines(const uint8_t *text, size_t len, own_value_fn fn, void *ctx)
{
    enum sluice_status st = SLUICE_OK;
    uint32_t line = 0;

    while (len != 0 && st == SLUICE_OK) {
        const uint8_t *end = memchr(text, '\n', len);
        const size_t all = end != NULL ? (size_t)(end - text) + 1 : len;
        size_t n = end != NULL ? all - 1 : all;

        line++;
        if (n != 0 && text[n - 1] == '\r')
            n--;
        if (n != 0)
            st = take_line(text, n, line, fn, ctx);
        text += all;
        len -= all;
    }
    return st;
}

/* --- dotenv --- */

struct dotenv {
    const uint8_t *p, *end;
    uint32_t line;
    struct sluice_buf value;
    struct sluice_error *err;
};

static void skip_line(struct dotenv *d)
{
    while (d->p < d->end && *d->p != '\n')
        d->p++;
}

static enum sluice_status put(struct dotenv *d, uint8_t b)
{
    return sluice_buf_append_byte(&d->value, b);
}

static uint8_t unescape(uint8_t b)
{
    switch (b) {
    case 'n':
        return '\n';
    case 'r':
        return '\r';
    case 't':
        return '\t';
    default:
        return b; /* \" \\ \$ and what else is escaped without need */
    }
}

/* Up to the same quote; in double quotes a backslash escapes. */
static enum sluice_status quoted(struct dotenv *d, uint8_t quote)
{
    enum sluice_status st = SLUICE_OK;
    const uint32_t begin = d->line;

    for (d->p++; d->p < d->end && *d->p != quote && st == SLUICE_OK; d->p++) {
        d->line += *d->p == '\n';
        if (quote == '"' && *d->p == '\\' && d->p + 1 < d->end) {
            d->line += *++d->p == '\n';
            st = put(d, unescape(*d->p));
        } else {
            st = put(d, *d->p);
        }
    }
    if (st == SLUICE_OK && d->p == d->end)
        return sluice_fail_at(d->err, SLUICE_EFORMAT, "", begin, NULL, "a quote that begins here does not end");
    skip_line(d);
    return st;
}

/* Up to a comment (a '#' behind a space) or the end of the line, without spaces at its end. */
static enum sluice_status unquoted(struct dotenv *d)
{
    enum sluice_status st = SLUICE_OK;

    for (; d->p < d->end && *d->p != '\n' && st == SLUICE_OK; d->p++) {
        if (*d->p == '#' && (d->p[-1] == ' ' || d->p[-1] == '\t' || d->p[-1] == '='))
            break;
        st = put(d, *d->p);
    }
    skip_line(d);
    while (d->value.len != 0 && strchr(" \t\r", d->value.data[d->value.len - 1]) != NULL)
        d->value.len--;
    return st;
}

static enum sluice_status assignment(struct dotenv *d, own_value_fn fn, void *ctx)
{
    const uint8_t *name = d->p;
    const size_t n = name_length(d->p, (size_t)(d->end - d->p));
    const uint32_t line = d->line;
    enum sluice_status st;

    for (d->p += n; d->p < d->end && (*d->p == ' ' || *d->p == '\t');)
        d->p++;
    if (n == 0 || d->p == d->end || (*d->p != '=' && *d->p != ':'))
        return sluice_fail_at(d->err, SLUICE_EFORMAT, "", line, NULL, "expected NAME=VALUE");
    for (d->p++; d->p < d->end && (*d->p == ' ' || *d->p == '\t');)
        d->p++;
    sluice_buf_clear(&d->value);
    if (d->p < d->end && (*d->p == '"' || *d->p == '\'' || *d->p == '`'))
        st = quoted(d, *d->p);
    else
        st = unquoted(d);
    if (st != SLUICE_OK || d->value.len == 0)
        return st;
    return fn(ctx, line, name, n, d->value.data, d->value.len);
}

static enum sluice_status import_dotenv(const uint8_t *text, size_t len, own_value_fn fn, void *ctx,
                                        struct sluice_error *err)
{
    struct dotenv d = {.p = text, .end = text + len, .line = 1, .err = err};
    enum sluice_status st = SLUICE_OK;

    sluice_buf_init(&d.value, len + 1);
    while (d.p < d.end && st == SLUICE_OK) {
        const size_t left = (size_t)(d.end - d.p);

        if (*d.p == '\n') {
            d.line++;
            d.p++;
        } else if (*d.p == ' ' || *d.p == '\t' || *d.p == '\r') {
            d.p++;
        } else if (*d.p == '#') {
            skip_line(&d);
        } else if (left > 7 && memcmp(d.p, "export ", 7) == 0) {
            d.p += 7;
        } else {
            st = assignment(&d, fn, ctx);
        }
    }
    sluice_buf_release(&d.value);
    return st;
}

enum sluice_status own_import(const uint8_t *text, size_t len, enum own_format format, own_value_fn fn, void *ctx,
                              struct sluice_error *err)
{
    const size_t mark = len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
    enum sluice_status st = SLUICE_EFORMAT;
    size_t n = 0;

    text += mark;
    len -= mark;
    switch (format) {
    case OWN_FORMAT_GUESS:
        return sluice_fail(err, SLUICE_ESTATE, "no format");
    case OWN_FORMAT_LINES:
        return import_lines(text, len, fn, ctx);
    case OWN_FORMAT_DOTENV:
        return import_dotenv(text, len, fn, ctx, err);
    case OWN_FORMAT_JSON:
        st = own_import_json(text, len, false, fn, ctx, &n, err);
        break;
    case OWN_FORMAT_VAULT:
        st = own_is_csv(text, len) ? own_import_csv(text, len, fn, ctx, &n, err)
                                   : own_import_json(text, len, true, fn, ctx, &n, err);
        break;
    }
    if (st == SLUICE_OK && n == 0)
        return sluice_fail(err, SLUICE_EFORMAT, "holds no secret that such an export has (is it --format json?)");
    return st;
}
