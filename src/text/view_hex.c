#include "text/view_internal.h"

#define NO VIEW_NONE

/* RFC 4648, section 8, either case. */
static const uint8_t values[256] = {
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,
    NO, NO, NO, NO, NO, NO, NO, 10, 11, 12, 13, 14, 15, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, 10, 11, 12, 13, 14, 15, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
};

struct hex {
    struct view_dense d;
    bool half; /* a first digit waits for its second */
    uint8_t high;
};

static enum sluice_status take(struct view_dense *d, const uint8_t *p, size_t n, uint64_t at, size_t *used, bool *over)
{
    struct hex *h = (struct hex *)d;
    enum sluice_status st = SLUICE_OK;
    size_t i;

    for (i = 0; i < n && st == SLUICE_OK && values[p[i]] != NO; i++) {
        uint8_t byte = (uint8_t)(h->high << 4 | values[p[i]]);

        if (h->half)
            st = sluice_view_out_atom(&d->out, &byte, 1, at + i - 1, 2);
        else
            h->high = values[p[i]];
        h->half = !h->half;
    }
    *used = i;
    *over = i < n;
    return st;
}

static enum sluice_status finish(struct view_dense *d)
{
    ((struct hex *)d)->half = false;
    return SLUICE_OK;
}

static size_t held(const struct view_dense *d)
{
    return ((const struct hex *)d)->half ? 1 : 0;
}

static const struct view_dense_codec codec = {values, '0', 24, sizeof(struct hex), take, finish, held};

enum sluice_status sluice_view_hex_create(struct sluice_view_state **out)
{
    return sluice_view_dense_create(&codec, out);
}
