#include "cli/scan_input.h"

#include "core/limits.h"

#include <errno.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PIECE (256u << 10)

enum sluice_status scan_input_init(struct scan_input *in, int fd, struct sluice_error *err)
{
    *in = (struct scan_input){.fd = fd, .piece = malloc(PIECE), .size = PIECE};
    sluice_buf_init(&in->ahead, SLUICE_SCAN_AHEAD_MAX);
    return in->piece != NULL ? SLUICE_OK : sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
}

void scan_input_release(struct scan_input *in)
{
    if (in->piece != NULL)
        sodium_memzero(in->piece, in->size);
    free(in->piece);
    in->piece = NULL;
    sluice_buf_release(&in->ahead);
}

static enum sluice_status read_some(const struct scan_input *in, uint8_t *to, size_t size, size_t *n,
                                    struct sluice_error *err)
{
    ssize_t got;

    do {
        got = read(in->fd, to, size);
    } while (got < 0 && errno == EINTR);
    *n = got > 0 ? (size_t)got : 0;
    return got >= 0 ? SLUICE_OK : sluice_fail(err, SLUICE_EIO, "cannot read: %s", strerror(errno));
}

enum sluice_status scan_input_look(struct scan_input *in, size_t n, size_t *got, struct sluice_error *err)
{
    enum sluice_status st;
    size_t more = 1;

    if ((st = sluice_buf_reserve(&in->ahead, n)) != SLUICE_OK)
        return sluice_fail(err, st, "%s", sluice_status_text(st));
    while (st == SLUICE_OK && in->ahead.len < n && more != 0) {
        st = read_some(in, in->ahead.data + in->ahead.len, n - in->ahead.len, &more, err);
        in->ahead.len += more;
    }
    *got = in->ahead.len;
    return st;
}

enum sluice_status scan_input_next(struct scan_input *in, const uint8_t **p, size_t *n, struct sluice_error *err)
{
    *p = in->piece;
    if (in->ahead.len == 0)
        return read_some(in, in->piece, in->size, n, err);
    *n = in->ahead.len < in->size ? in->ahead.len : in->size;
    memcpy(in->piece, in->ahead.data, *n);
    sluice_buf_consume(&in->ahead, *n);
    return SLUICE_OK;
}
