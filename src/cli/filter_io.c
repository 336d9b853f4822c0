#include "cli/filter_internal.h"

#include "core/limits.h"

#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_PIECE (256u << 10)

void filter_reader_init(struct filter_reader *r, int fd)
{
    *r = (struct filter_reader){.fd = fd};
    sluice_buf_init(&r->buf, SLUICE_BODY_MAX + 2 * READ_PIECE);
}

void filter_reader_release(struct filter_reader *r)
{
    sluice_buf_release(&r->buf);
}

enum sluice_status filter_reader_fill(struct filter_reader *r, struct sluice_error *err)
{
    enum sluice_status st;
    ssize_t n;

    if (r->at != 0 && r->at == r->buf.len) {
        sluice_buf_clear(&r->buf);
        r->at = 0;
    } else if (r->at >= READ_PIECE) {
        sluice_buf_consume(&r->buf, r->at);
        r->at = 0;
    }
    if ((st = sluice_buf_reserve(&r->buf, READ_PIECE)) != SLUICE_OK)
        return sluice_fail(err, st, "%s", sluice_status_text(st));
    do
        n = read(r->fd, r->buf.data + r->buf.len, READ_PIECE);
    while (n < 0 && errno == EINTR);
    if (n < 0)
        return sluice_fail_at(err, SLUICE_EIO, "standard input", 0, NULL, "cannot read: %s", strerror(errno));
    r->end = n == 0;
    r->buf.len += (size_t)n;
    return SLUICE_OK;
}

bool filter_reader_idle(const struct filter_reader *r)
{
    struct pollfd p = {.fd = r->fd, .events = POLLIN};

    return !r->end && poll(&p, 1, 0) == 0;
}

bool filter_reader_has_line(const struct filter_reader *r)
{
    return r->buf.len > r->at && memchr(r->buf.data + r->at, '\n', r->buf.len - r->at) != NULL;
}

enum sluice_status filter_reader_line(struct filter_reader *r, const uint8_t **line, size_t *len, bool *got,
                                      bool *too_long, struct sluice_error *err)
{
    size_t searched = 0;

    *got = *too_long = false;
    *line = (const uint8_t *)"";
    *len = 0;
    for (;;) {
        size_t have = r->buf.len - r->at;
        const uint8_t *from = have != 0 ? r->buf.data + r->at : NULL;
        const uint8_t *lf = have > searched ? memchr(from + searched, '\n', have - searched) : NULL;
        enum sluice_status st;

        if (lf != NULL || (r->end && have != 0)) {
            size_t n = lf != NULL ? (size_t)(lf - from) : have;

            r->at += n + (lf != NULL ? 1u : 0u);
            *got = true;
            *too_long = *too_long || n > SLUICE_BODY_MAX;
            if (!*too_long) {
                *line = from;
                *len = n;
            }
            return SLUICE_OK;
        }
        if (r->end) {
            *got = *too_long; /* a line too long that the end cut off */
            return SLUICE_OK;
        }
        searched = have;
        if (have > SLUICE_BODY_MAX) {
            *too_long = true;
            sluice_buf_clear(&r->buf);
            r->at = searched = 0;
        }
        if (r->at >= READ_PIECE) {
            sluice_buf_consume(&r->buf, r->at);
            r->at = 0;
        }
        if ((st = filter_reader_fill(r, err)) != SLUICE_OK)
            return st;
    }
}

enum sluice_status filter_write(struct sluice_buf *b, struct sluice_error *err)
{
    size_t at = 0;

    while (at < b->len) {
        ssize_t n = write(STDOUT_FILENO, b->data + at, b->len - at);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return sluice_fail(err, SLUICE_EIO, "cannot write standard output: %s", strerror(errno));
        at += (size_t)n;
    }
    sluice_buf_clear(b);
    return SLUICE_OK;
}

enum sluice_status filter_redact_all(const struct sluice_redact_key *key, struct sluice_gate_result *res,
                                     const uint8_t *text, size_t len, struct sluice_buf *out, struct sluice_error *err)
{
    struct sluice_redaction *r = calloc(res->findings.n + 1, sizeof(*r));
    struct sluice_vault *vault = NULL;
    enum sluice_status st = SLUICE_ENOMEM;
    size_t n = 0;

    if (r == NULL)
        return sluice_fail(err, st, "%s", sluice_status_text(st));
    for (size_t i = 0; i < res->findings.n; i++) {
        const struct sluice_finding *f = &res->findings.v[i].finding;

        if (i < res->decision.n_verdicts && res->decision.verdicts[i].action == SLUICE_ALLOW)
            continue;
        r[n++] = (struct sluice_redaction){.start = f->start, .end = f->end, .type = f->type};
        if (i < res->decision.n_verdicts) {
            r[n - 1].op = res->decision.verdicts[i].op;
            r[n - 1].used = &res->decision.verdicts[i].op; /* the record says what was done */
        }
    }
    if ((st = sluice_vault_create(key, &vault)) != SLUICE_OK)
        (void)sluice_fail(err, st, "%s", sluice_status_text(st));
    else
        st = sluice_redact_text(text, len, r, n, vault, out, err);
    sluice_vault_free(vault);
    free(r);
    return st;
}
