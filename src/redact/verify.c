#include "redact/verify_internal.h"

#include "core/json.h"

/* Decode a string's inside and move the marks in it along, from places in raw to places in the decoded text. */
static enum sluice_status decode_with_marks(const uint8_t *raw, size_t len, size_t base,
                                            struct sluice_redact_mark *marks, size_t n, struct sluice_buf *out)
{
    size_t i = 0, m = 0;

    while (i < len) {
        uint8_t utf8[4];
        enum sluice_status st;
        unsigned bytes;
        size_t used;

        for (; m < n && marks[m].at <= base + i; m++)
            marks[m].at = out->len;
        if ((bytes = sluice_json_char(raw + i, len - i, utf8, &used)) == 0)
            return SLUICE_EFORMAT;
        if ((st = sluice_buf_append(out, utf8, bytes)) != SLUICE_OK)
            return st;
        i += used;
    }
    for (; m < n; m++)
        marks[m].at = out->len;
    return SLUICE_OK;
}

/* Of the marks in one string, keep those that lie in a document inside it. */
static size_t keep_inner(struct sluice_redact_mark *marks, size_t n)
{
    size_t kept = 0;

    for (size_t i = 0; i < n; i++) {
        if (marks[i].depth == 0)
            continue;
        marks[kept] = marks[i];
        marks[kept++].depth--;
    }
    return kept;
}

static enum sluice_status verify_string(const uint8_t *doc, const struct sluice_json_token *tok,
                                        struct sluice_redact_mark *marks, size_t n, struct sluice_error *err)
{
    struct sluice_buf inner;
    enum sluice_status st;

    n = keep_inner(marks, n);
    if (n == 0)
        return SLUICE_OK;
    sluice_buf_init(&inner, tok->end - tok->start);
    st = decode_with_marks(doc + tok->start, tok->end - tok->start, tok->start, marks, n, &inner);
    if (st != SLUICE_OK)
        (void)sluice_fail(err, st, "%s", sluice_status_text(st));
    else
        st = sluice_redact_verify(inner.data, inner.len, marks, n, err);
    sluice_buf_release(&inner);
    return st;
}

enum sluice_status sluice_redact_verify(const uint8_t *doc, size_t len, struct sluice_redact_mark *marks, size_t n,
                                        struct sluice_error *err)
{
    struct sluice_json_token tok;
    struct sluice_json *j = NULL;
    enum sluice_status st;
    size_t m = 0;

    if ((st = sluice_json_create(doc, len, &j)) != SLUICE_OK)
        return sluice_fail(err, st, "%s", sluice_status_text(st));
    while ((st = sluice_json_next(j, &tok, err)) == SLUICE_OK && tok.kind != SLUICE_JSON_END) {
        size_t first;

        while (m < n && marks[m].at < tok.start)
            m++;
        if (tok.kind != SLUICE_JSON_STRING && tok.kind != SLUICE_JSON_KEY)
            continue;
        for (first = m; m < n && marks[m].at <= tok.end;)
            m++;
        if (m > first && (st = verify_string(doc, &tok, marks + first, m - first, err)) != SLUICE_OK)
            break;
    }
    sluice_json_free(j);
    return st;
}
