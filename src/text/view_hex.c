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

/* Whole pairs from p[0..n), as many as come one behind the other and fit; returns the digits used. */
static size_t take_pairs(struct view_out *o, const uint8_t *p, size_t n)
{
    uint8_t *out = o->data + o->n;
    size_t room = sizeof(o->data) - o->n, k;

    if (room > n / 2)
        room = n / 2;
    for (k = 0; k < room && ((values[p[2 * k]] | values[p[2 * k + 1]]) & 0x80) == 0; k++)
        out[k] = (uint8_t)(values[p[2 * k]] << 4 | values[p[2 * k + 1]]);
    return 2 * k;
}

/* A digit by itself: the first of a pair, or its second. */
static enum sluice_status take_digit(struct hex *h, uint8_t value, uint64_t at)
{
    uint8_t byte = (uint8_t)(h->high << 4 | value);

    h->half = !h->half;
    if (!h->half)
        return sluice_view_out_atom(&h->d.out, &byte, 1, at - 1, 2);
    h->high = value;
    return SLUICE_OK;
}

static enum sluice_status take(struct view_dense *d, const uint8_t *p, size_t n, uint64_t at, size_t *used, bool *over)
{
    struct hex *h = (struct hex *)d;
    enum sluice_status st = SLUICE_OK;
    size_t i = 0;

    while (i < n && st == SLUICE_OK && values[p[i]] != NO) {
        size_t k = 0;

        if (!h->half && (st = sluice_view_out_room(&d->out, 1)) == SLUICE_OK)
            k = take_pairs(&d->out, p + i, n - i);
        if (st == SLUICE_OK && k == 0) {
            st = take_digit(h, values[p[i]], at + i);
            k = 1;
        } else if (st == SLUICE_OK) {
            st = sluice_map_atoms(&d->out.map, k / 2, at + i, 2);
            d->out.n += k / 2;
        }
        i += k;
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

static const struct view_dense_codec codec = {values, '0', 0x7F, 24, sizeof(struct hex), take, finish, held};

enum sluice_status sluice_view_hex_create(struct sluice_view_state **out)
{
    return sluice_view_dense_create(&codec, out);
}
