#include "text/view_internal.h"

#define NO VIEW_NONE
#define values sluice_view_base64_values

const uint8_t sluice_view_base64_values[256] = {
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, 62, NO, 62, NO, 63, 52, 53, 54, 55, 56, 57, 58, 59, 60, 61,
    NO, NO, NO, NO, NO, NO, NO, 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21,
    22, 23, 24, 25, NO, NO, NO, NO, 63, NO, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, 38, 39, 40, 41, 42, 43, 44,
    45, 46, 47, 48, 49, 50, 51, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
};

enum line_break { NO_BREAK, AFTER_CR, AFTER_LF };

struct base64 {
    struct view_dense d;
    uint8_t quantum[4]; /* values of the characters of an unfinished quantum */
    unsigned n_quantum;
    uint64_t quantum_at;
    unsigned pads; /* '=' behind them */
    size_t line;   /* characters on this line of the run */
    enum line_break line_break;
};

/* Whole quanta from p[0..n), as many as come one behind the other and fit; returns the characters used. */
static size_t take_quanta(struct base64 *b, const uint8_t *p, size_t n)
{
    struct view_out *o = &b->d.out;
    uint8_t *out = o->data + o->n;
    size_t room = (sizeof(o->data) - o->n) / 3, k;

    if (room > n / 4)
        room = n / 4;
    for (k = 0; k < room; k++, p += 4, out += 3) {
        unsigned v0 = values[p[0]], v1 = values[p[1]], v2 = values[p[2]], v3 = values[p[3]];

        if (((v0 | v1 | v2 | v3) & 0x80) != 0)
            break;
        out[0] = (uint8_t)(v0 << 2 | v1 >> 4);
        out[1] = (uint8_t)(v1 << 4 | v2 >> 2);
        out[2] = (uint8_t)(v2 << 6 | v3);
    }
    return 4 * k;
}

/* The quantum's n_quantum - 1 bytes, each made of two characters, the last one of the padding too. */
static enum sluice_status put_quantum(struct base64 *b)
{
    const uint8_t *q = b->quantum;
    const uint8_t bytes[3] = {(uint8_t)(q[0] << 2 | q[1] >> 4), (uint8_t)(q[1] << 4 | q[2] >> 2),
                              (uint8_t)(q[2] << 6 | q[3])};
    enum sluice_status st = SLUICE_OK;

    for (unsigned i = 0; i + 1 < b->n_quantum && st == SLUICE_OK; i++)
        st = sluice_view_out_atom(&b->d.out, bytes + i, 1, b->quantum_at + i, i + 2 < b->n_quantum ? 2 : 2 + b->pads);
    b->n_quantum = 0;
    return st;
}

static enum sluice_status take_character(struct base64 *b, uint8_t value, uint64_t at)
{
    if (b->n_quantum == 0)
        b->quantum_at = at;
    b->quantum[b->n_quantum++] = value;
    b->line++;
    return b->n_quantum == 4 ? put_quantum(b) : SLUICE_OK;
}

/* A byte that is not of the alphabet, or any after padding or a line's end: does the run go on? */
static bool goes_on(struct base64 *b, uint8_t c)
{
    if (b->line_break == AFTER_CR ||
        (b->line_break == NO_BREAK && (b->line == 64 || b->line == 76) && b->n_quantum == 0 && b->pads == 0)) {
        if (c == '\r' && b->line_break == NO_BREAK)
            b->line_break = AFTER_CR;
        else if (c == '\n')
            b->line_break = AFTER_LF;
        else
            return false;
        return true;
    }
    if (c != '=' || b->n_quantum + b->pads < 2 || b->n_quantum + b->pads > 3)
        return false;
    b->pads++;
    return true;
}

static enum sluice_status take(struct view_dense *d, const uint8_t *p, size_t n, uint64_t at, size_t *used, bool *over)
{
    struct base64 *b = (struct base64 *)d;
    enum sluice_status st = SLUICE_OK;
    size_t i = 0;

    *over = false;
    while (i < n && st == SLUICE_OK && !*over) {
        uint8_t value = values[p[i]];
        size_t k;

        if (value == NO || b->pads != 0 || b->line_break == AFTER_CR) {
            *over = !goes_on(b, p[i]);
            i += !*over;
            continue;
        }
        if (b->line_break == AFTER_LF) {
            b->line_break = NO_BREAK;
            b->line = 0;
        }
        if (b->n_quantum == 0 && (st = sluice_view_out_room(&d->out, 3)) == SLUICE_OK &&
            (k = take_quanta(b, p + i, n - i)) != 0) {
            st = sluice_map_quanta(&d->out.map, k / 4 * 3, at + i);
            d->out.n += k / 4 * 3;
            b->line += k;
            i += k;
        } else if (st == SLUICE_OK) {
            st = take_character(b, value, at + i);
            i++;
        }
    }
    *used = i;
    return st;
}

static enum sluice_status finish(struct view_dense *d)
{
    struct base64 *b = (struct base64 *)d;
    enum sluice_status st = put_quantum(b);

    b->pads = 0;
    b->line = 0;
    b->line_break = NO_BREAK;
    return st;
}

static size_t held(const struct view_dense *d)
{
    const struct base64 *b = (const struct base64 *)d;

    return b->n_quantum + b->pads;
}

static const struct view_dense_codec codec = {values, '+', 20, sizeof(struct base64), take, finish, held};

enum sluice_status sluice_view_base64_create(struct sluice_view_state **out)
{
    return sluice_view_dense_create(&codec, out);
}
