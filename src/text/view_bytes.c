/*
 * Lists of bytes in hex: 0x73, 0x6b, ... and 73:6b:..., with ':', '-', ',' or white space between, over several lines.
 * Twelve make a list: fewer are dates, times and addresses of network cards.
 */
#include "text/view_internal.h"

#include <sodium.h>
#include <string.h>

#define LIST_MIN 12u
#define GAP_MAX 66u /* bytes between two: a line's end and its indentation */

#define NO VIEW_NONE
#define SP 0xFEu /* between bytes */
#define EX 0xFDu /* the x of 0x */
#define TWO 0xFF /* more than one sign in a gap */

/* Hex digits, what may stand before and between them. */
static const uint8_t values[256] = {
    NO, NO, NO, NO, NO, NO, NO, NO, NO, SP, SP, NO, NO, SP, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, SP, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, SP, SP, NO, NO, 0,  1,  2,  3,  4,  5,  6,  7,  8,  9,
    SP, NO, NO, NO, NO, NO, NO, 10, 11, 12, 13, 14, 15, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, EX, NO, NO, NO, NO, NO, NO, NO, NO, 10, 11, 12, 13, 14, 15, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, EX, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
    NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO, NO,
};

struct element {
    uint64_t at;
    uint32_t len;
    uint8_t value;
};

struct bytes {
    struct view_dense d;
    struct element list[LIST_MIN]; /* too few yet */
    unsigned n;                    /* elements, LIST_MIN at most: then all further ones are emitted at once */
    bool prefixed;                 /* ...have 0x */
    uint8_t mark, gap_mark;        /* the sign between two of them, 0: white space; in the gap under way */
    size_t gap;                    /* bytes of the gap under way */
    bool in_token, spoilt;         /* in something that may be an element; it is none */
    unsigned digits;
    bool ex;
    struct element token;
};

static enum sluice_status put(struct bytes *b, const struct element *e)
{
    return sluice_view_out_atom(&b->d.out, &e->value, 1, e->at, e->len);
}

static void forget_list(struct bytes *b)
{
    sodium_memzero(b->list, b->n * sizeof(b->list[0]));
    b->n = 0;
}

/* What follows makes no list of what is too little for one. */
static void give_up(struct bytes *b)
{
    if (b->n < LIST_MIN)
        forget_list(b);
}

/* Does the token under way follow the list's last element as the one before did? */
static bool follows(const struct bytes *b)
{
    return b->gap <= GAP_MAX && b->gap_mark != TWO && b->ex == b->prefixed && (b->n == 1 || b->gap_mark == b->mark);
}

/* The token is over. *over: the list was one and is over, before the token. */
static enum sluice_status end_token(struct bytes *b, bool *over)
{
    const bool is_element = !b->spoilt && (b->ex ? b->digits == 1 || b->digits == 2 : b->digits == 2);
    enum sluice_status st = SLUICE_OK;

    b->in_token = false;
    if (b->n != 0 && !(is_element && follows(b))) {
        *over = b->n == LIST_MIN;
        if (*over)
            return SLUICE_OK;
        forget_list(b);
    }
    if (!is_element)
        return SLUICE_OK;
    if (b->n == 1)
        b->mark = b->gap_mark;
    if (b->n == 0)
        b->prefixed = b->ex;
    if (b->n == LIST_MIN)
        return put(b, &b->token);
    b->list[b->n++] = b->token;
    for (unsigned i = 0; b->n == LIST_MIN && i < LIST_MIN && st == SLUICE_OK; i++)
        st = put(b, &b->list[i]);
    return st;
}

static void take_gap(struct bytes *b, uint8_t c)
{
    const bool is_mark = c == ':' || c == '-' || c == ',';

    if (is_mark)
        b->gap_mark = b->gap_mark == 0 ? c : TWO;
    if (b->gap++ == GAP_MAX)
        give_up(b);
}

static void take_token(struct bytes *b, uint8_t c, uint64_t at)
{
    if (!b->in_token) {
        b->in_token = true;
        b->spoilt = b->ex = false;
        b->digits = 0;
        b->token = (struct element){.at = at};
    }
    b->token.len++;
    if (values[c] == EX) {
        b->spoilt |= b->ex || b->digits != 1 || b->token.value != 0;
        b->ex = true;
        b->digits = 0;
    } else {
        b->token.value = (uint8_t)(b->token.value << 4 | values[c]);
        b->spoilt |= ++b->digits > 2;
    }
    if (b->spoilt)
        give_up(b);
}

/* The rest of a token that is no element, as far as it goes in p[i..n): where it ends. */
static size_t skip_token(const uint8_t *p, size_t i, size_t n)
{
    while (i < n && values[p[i]] < SP)
        i++;
    return i;
}

static void begin_gap(struct bytes *b)
{
    b->gap = 0;
    b->gap_mark = 0;
}

static enum sluice_status take(struct view_dense *d, const uint8_t *p, size_t n, uint64_t at, size_t *used, bool *over)
{
    struct bytes *b = (struct bytes *)d;
    enum sluice_status st = SLUICE_OK;
    size_t i = 0;

    *over = false;
    while (i < n && st == SLUICE_OK && !*over && values[p[i]] != NO) {
        if (values[p[i]] != SP) {
            take_token(b, p[i], at + i);
            if (b->spoilt)
                i = skip_token(p, i + 1, n) - 1;
        } else {
            if (b->in_token) {
                st = end_token(b, over);
                begin_gap(b);
            }
            take_gap(b, p[i]);
        }
        i++;
    }
    *used = i;
    *over |= i < n;
    return st;
}

static enum sluice_status finish(struct view_dense *d)
{
    struct bytes *b = (struct bytes *)d;
    bool over = false;
    enum sluice_status st = b->in_token ? end_token(b, &over) : SLUICE_OK;

    forget_list(b);
    b->in_token = false;
    begin_gap(b);
    return st;
}

static size_t held(const struct view_dense *d)
{
    const struct bytes *b = (const struct bytes *)d;

    if (b->n != 0 && b->n < LIST_MIN)
        return (size_t)(d->at - b->list[0].at);
    return b->in_token && !b->spoilt ? (size_t)(d->at - b->token.at) : 0;
}

/* Up to the end of the last number among the first bytes that has too many digits: a list must begin behind it. Where
 * it may go on behind p[n), its last digits stay, which are too many too. */
static size_t skip_numbers(const uint8_t *p, size_t n)
{
    size_t digits = 0, end = 0;

    for (size_t i = 0; i < VIEW_RUN_MIN_MAX; i++) {
        digits = values[p[i]] < 16 ? digits + 1 : 0;
        if (digits > 2)
            end = i + 1;
    }
    while (end != 0 && end < n && values[p[end]] < 16)
        end++;
    return end == n ? n - 3 : end;
}

static const struct view_dense_codec codec = {values, '\t',   'f',  VIEW_RUN_MIN_MAX, sizeof(struct bytes),
                                              take,   finish, held, skip_numbers,     true};

enum sluice_status sluice_view_bytes_create(struct sluice_view_state **out)
{
    return sluice_view_dense_create(&codec, out);
}
