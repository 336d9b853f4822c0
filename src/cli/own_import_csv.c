/* Exports of password managers as CSV (RFC 4180): a header names the columns. */
#include "cli/own_import.h"

#include "core/limits.h"

#include <string.h>
#include <strings.h>

struct csv {
    const uint8_t *p, *end;
    uint32_t line;
    struct sluice_buf field;
    bool last; /* the field read last ends its row */
};

static bool is_one_of(const struct sluice_buf *field, const char *const *names)
{
    for (; *names != NULL; names++) {
        if (strlen(*names) == field->len && strncasecmp(*names, (const char *)field->data, field->len) == 0)
            return true;
    }
    return false;
}

static bool is_secret_column(const struct sluice_buf *field)
{
    static const char *const names[] = {
        "password", "login_password", "passwort",    "totp",     "login_totp", "otpauth",
        "otp",      "secret",         "secret key",  "token",    "api key",    "api_key",
        "key",      "private key",    "private_key", "kennwort", NULL};

    return field->len != 0 && is_one_of(field, names);
}

static bool is_name_column(const struct sluice_buf *field)
{
    static const char *const names[] = {"name", "title", "label", "account", NULL};

    return field->len != 0 && is_one_of(field, names);
}

/* The next field, without its quotes. EFORMAT where a quote does not end. */
static enum sluice_status next_field(struct csv *c)
{
    const bool quoted = c->p < c->end && *c->p == '"';
    enum sluice_status st = SLUICE_OK;

    sluice_buf_clear(&c->field);
    if (quoted)
        c->p++;
    for (;; c->p++) {
        if (c->p == c->end && quoted)
            return SLUICE_EFORMAT;
        if (quoted && *c->p == '"') {
            if (c->p + 1 == c->end || c->p[1] != '"') {
                c->p++;
                break;
            }
            c->p++;
        } else if (!quoted && (c->p == c->end || *c->p == ',' || *c->p == '\n')) {
            break;
        }
        c->line += *c->p == '\n';
        if ((st = sluice_buf_append_byte(&c->field, *c->p)) != SLUICE_OK)
            return st;
    }
    while (c->p < c->end && *c->p != ',' && *c->p != '\n')
        c->p++;
    c->last = c->p == c->end || *c->p == '\n';
    if (!quoted && c->last && c->field.len != 0 && c->field.data[c->field.len - 1] == '\r')
        c->field.len--;
    if (c->p < c->end) {
        c->line += *c->p == '\n';
        c->p++;
    }
    return SLUICE_OK;
}

struct columns {
    bool secret[SLUICE_OWN_COLUMNS_MAX];
    size_t name; /* SLUICE_OWN_COLUMNS_MAX: there is none */
    bool any;
};

static enum sluice_status read_header(struct csv *c, struct columns *cols)
{
    enum sluice_status st;

    *cols = (struct columns){.name = SLUICE_OWN_COLUMNS_MAX};
    for (size_t i = 0;; i++) {
        if ((st = next_field(c)) != SLUICE_OK)
            return st;
        if (i == SLUICE_OWN_COLUMNS_MAX)
            return SLUICE_ELIMIT;
        cols->secret[i] = is_secret_column(&c->field);
        cols->any = cols->any || cols->secret[i];
        if (cols->name == SLUICE_OWN_COLUMNS_MAX && is_name_column(&c->field))
            cols->name = i;
        if (c->last)
            return SLUICE_OK;
    }
}

/* The name may stand behind the secret, so a row is read twice. */
static enum sluice_status read_row(struct csv *c, const struct columns *cols, struct sluice_buf *name, own_value_fn fn,
                                   void *ctx, size_t *n)
{
    const struct csv begin = *c;
    enum sluice_status st;

    sluice_buf_clear(name);
    for (unsigned pass = 0; pass < 2; pass++) {
        c->p = begin.p;
        c->line = begin.line;
        for (size_t i = 0;; i++) {
            const uint32_t line = c->line;

            if ((st = next_field(c)) != SLUICE_OK)
                return st;
            if (pass == 0 && i == cols->name)
                st = sluice_buf_append(name, c->field.data, c->field.len);
            if (pass == 1 && i < SLUICE_OWN_COLUMNS_MAX && cols->secret[i] && c->field.len != 0) {
                st = fn(ctx, line, name->data, name->len, c->field.data, c->field.len);
                ++*n;
            }
            if (st != SLUICE_OK)
                return st;
            if (c->last)
                break;
        }
    }
    return SLUICE_OK;
}

bool own_is_csv(const uint8_t *text, size_t len)
{
    const uint8_t *end = memchr(text, '\n', len);
    struct csv c = {.p = text, .end = end != NULL ? end : text + len};
    struct columns cols;
    bool yes;

    if (memchr(text, ',', (size_t)(c.end - text)) == NULL)
        return false;
    sluice_buf_init(&c.field, len + 1);
    yes = read_header(&c, &cols) == SLUICE_OK && cols.any;
    sluice_buf_release(&c.field);
    return yes;
}

enum sluice_status own_import_csv(const uint8_t *text, size_t len, own_value_fn fn, void *ctx, size_t *n,
                                  struct sluice_error *err)
{
    struct csv c = {.p = text, .end = text + len, .line = 1};
    struct sluice_buf name;
    struct columns cols;
    enum sluice_status st;

    sluice_buf_init(&c.field, len + 1);
    sluice_buf_init(&name, len + 1);
    st = read_header(&c, &cols);
    while (st == SLUICE_OK && c.p < c.end)
        st = read_row(&c, &cols, &name, fn, ctx, n);
    if (st == SLUICE_EFORMAT && (err == NULL || err->status == SLUICE_OK))
        (void)sluice_fail_at(err, st, "", c.line, NULL, "a quote does not end");
    sluice_buf_release(&c.field);
    sluice_buf_release(&name);
    return st;
}
