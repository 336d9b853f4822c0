#include "gateway/head.h"

#include "core/limits.h"

#include <string.h>
#include <strings.h>

#define VERSION_LEN 8u /* "HTTP/1.1" */

struct field {
    const char *name, *value;
    size_t name_len, value_len;
};

struct fields {
    struct field v[SLUICE_HEADER_FIELDS_MAX];
    size_t n;
    bool too_many;
};

static enum MHD_Result collect(void *ctx, enum MHD_ValueKind kind, const char *name, size_t name_len, const char *value,
                               size_t value_len)
{
    struct fields *f = ctx;

    (void)kind;
    if (f->n == SLUICE_HEADER_FIELDS_MAX) {
        f->too_many = true;
        return MHD_NO;
    }
    f->v[f->n++] = (struct field){name, value == NULL ? "" : value, name_len, value == NULL ? 0 : value_len};
    return MHD_YES;
}

/* RFC 9110 5.6.2 */
static bool is_token_char(uint8_t c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
           (c != 0 && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

/* RFC 9110 5.5: visible characters, blanks, and bytes above ASCII. */
static bool is_value_char(uint8_t c)
{
    return c == '\t' || (c >= 0x20 && c != 0x7f);
}

static size_t span(const uint8_t *p, const uint8_t *end, bool (*is)(uint8_t))
{
    const uint8_t *q = p;

    while (q < end && is(*q))
        q++;
    return (size_t)(q - p);
}

/*
 * One line as libmicrohttpd left it in its buffer: CR, LF and the first colon overwritten with NUL. Moves *p behind it.
 * Anything that was not "name:value CRLF" shows: a bare LF leaves one NUL, not two; a folded line begins with a blank;
 * a NUL that the client sent ends name or value where no line ends.
 */
static bool take_line(const uint8_t **p, const uint8_t *end, const struct field *parsed)
{
    size_t name = span(*p, end, is_token_char), value;
    const uint8_t *at = *p + name, *start;

    if (name == 0 || at == end || *at != 0)
        return false;
    for (at++; at < end && (*at == ' ' || *at == '\t'); at++)
        continue;
    start = at;
    value = span(at, end, is_value_char);
    at += value;
    if ((size_t)(end - at) < 2 || at[0] != 0 || at[1] != 0)
        return false;
    if (parsed->name_len != name || memcmp(parsed->name, *p, name) != 0 || parsed->value_len != value ||
        memcmp(parsed->value, start, value) != 0)
        return false;
    *p = at + 2;
    return true;
}

/* Whether the head's bytes are exactly the fields that libmicrohttpd made of them. */
static bool bytes_match(const struct sluice_head *h, const struct fields *f, size_t size)
{
    const uint8_t *start = (const uint8_t *)h->method, *p = (const uint8_t *)h->version, *end = start + size;

    if (p <= start || (size_t)(p - start) > size || (size_t)(end - p) < VERSION_LEN + 4)
        return false;
    if (h->method + strlen(h->method) + 1 != h->target || h->target + h->target_len + 1 != h->version)
        return false; /* more than one blank, or a NUL in the request line */
    if (span(start, end, is_token_char) != strlen(h->method) || strlen(h->version) != VERSION_LEN)
        return false;
    p += VERSION_LEN;
    if (p[0] != 0 || p[1] != 0)
        return false;
    p += 2;
    for (size_t i = 0; i < f->n; i++)
        if (!take_line(&p, end, &f->v[i]))
            return false;
    return end - p == 2 && p[0] == 0 && p[1] == 0;
}

static const struct field *only(const struct fields *f, const char *name, bool *repeated)
{
    const struct field *found = NULL;

    for (size_t i = 0; i < f->n; i++) {
        if (f->v[i].name_len != strlen(name) || strncasecmp(f->v[i].name, name, f->v[i].name_len) != 0)
            continue;
        *repeated = *repeated || found != NULL;
        found = &f->v[i];
    }
    return found;
}

static bool parse_length(const struct field *f, int64_t *out)
{
    int64_t value = 0;

    if (f->value_len == 0 || f->value_len > 18)
        return false;
    for (size_t i = 0; i < f->value_len; i++) {
        if (f->value[i] < '0' || f->value[i] > '9')
            return false;
        value = 10 * value + (f->value[i] - '0');
    }
    *out = value;
    return true;
}

/* RFC 9112 6: one truth about where the body ends. NULL, or what is wrong. */
static const char *check_framing(const struct fields *f, bool http10, struct sluice_head_facts *out)
{
    bool repeated = false;
    const struct field *length = only(f, "content-length", &repeated), *te = only(f, "transfer-encoding", &repeated);
    const struct field *expect = only(f, "expect", &repeated);

    (void)only(f, "host", &repeated);
    (void)only(f, "content-encoding", &repeated);
    (void)only(f, "content-type", &repeated);
    (void)only(f, "authorization", &repeated);
    if (repeated)
        return "a header field that may stand once stands twice";
    if (length != NULL && te != NULL)
        return "Content-Length and Transfer-Encoding together";
    if (length != NULL && !parse_length(length, &out->content_length))
        return "malformed Content-Length";
    if (te != NULL && (te->value_len != 7 || strncasecmp(te->value, "chunked", 7) != 0))
        return "a Transfer-Encoding other than chunked";
    if (te != NULL && http10)
        return "Transfer-Encoding in HTTP/1.0";
    if (expect != NULL && (expect->value_len != 12 || strncasecmp(expect->value, "100-continue", 12) != 0))
        return "an expectation other than 100-continue";
    out->chunked = te != NULL;
    out->expects = expect != NULL;
    return NULL;
}

static enum sluice_head_verdict verdict(struct sluice_head_facts *out, enum sluice_head_verdict v, const char *why)
{
    out->why = why;
    return v;
}

enum sluice_head_verdict sluice_head_check(struct MHD_Connection *c, const struct sluice_head *h,
                                           const struct sluice_config_limits *limits, struct sluice_head_facts *out)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(c, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);
    struct fields f = {.n = 0};
    const char *why;

    *out = (struct sluice_head_facts){.content_length = -1};
    if (info == NULL || h->target == NULL)
        return verdict(out, SLUICE_HEAD_MALFORMED, "malformed request line");
    out->url_too_long = h->target_len > (size_t)limits->url_bytes;
    if (out->url_too_long)
        return verdict(out, SLUICE_HEAD_TOO_LARGE, "the URL is too long");
    if (info->header_size > (size_t)limits->header_bytes)
        return verdict(out, SLUICE_HEAD_TOO_LARGE, "the header is too large");
    (void)MHD_get_connection_values_n(c, MHD_HEADER_KIND, collect, &f);
    if (f.too_many)
        return verdict(out, SLUICE_HEAD_TOO_LARGE, "too many header fields");
    if (!bytes_match(h, &f, info->header_size))
        return verdict(out, SLUICE_HEAD_MALFORMED, "malformed header");
    if ((why = check_framing(&f, strcmp(h->version, "HTTP/1.0") == 0, out)) != NULL)
        return verdict(out, SLUICE_HEAD_MALFORMED, why);
    return SLUICE_HEAD_OK;
}
