#include "text/view_internal.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum sluice_status sluice_view_dense_create(const struct view_dense_codec *codec, struct sluice_view_state **out)
{
    struct view_dense *d = calloc(1, codec->state_size);

    *out = NULL;
    if (d == NULL)
        return SLUICE_ENOMEM;
    d->codec = codec;
    *out = (struct sluice_view_state *)d;
    return SLUICE_OK;
}

void sluice_view_dense_free(struct sluice_view_state *state)
{
    struct view_dense *d = (struct view_dense *)state;

    if (d == NULL)
        return;
    sluice_map_release(&d->out.map);
    sodium_memzero(d, d->codec->state_size);
    free(d);
}

#define BLOCK 64u
#define GROUP 4u
#define WINDOW 16u /* begins at every GROUP: a run of VIEW_RUN_MIN_MIN characters fills at least one */

/* Which of the GROUPs of p[0..BLOCK), first one in bit 0, hold only ASCII from `lowest` (1..0x80) on. */
static uint32_t groups_from(const uint8_t *p, uint8_t lowest)
{
    uint32_t inside = 0;

#ifdef __SSE2__
    const __m128i low = _mm_set1_epi8((char)lowest), zero = _mm_setzero_si128();

    for (unsigned i = 0; i < BLOCK / 16; i++) { /* as signed bytes, what is not ASCII is low too */
        __m128i below = _mm_cmplt_epi8(_mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i)), low);

        inside |= (uint32_t)_mm_movemask_ps(_mm_castsi128_ps(_mm_cmpeq_epi32(below, zero))) << 4 * i;
    }
#else
    const uint32_t ones = 0x01010101u, tops = 0x80 * ones;

    for (unsigned i = 0; i < BLOCK / GROUP; i++) { /* no byte's sum carries into the next */
        uint32_t w;

        memcpy(&w, p + GROUP * i, sizeof(w));
        inside |= (uint32_t)(((~((w & ~tops) + (0x80u - lowest) * ones) | w) & tops) == 0) << i;
    }
#endif
    return inside;
}

/* ...and nothing above `highest` but x, and not digits alone: no element of a list has as many. */
static uint32_t groups_within(const uint8_t *p, uint8_t lowest, uint8_t highest)
{
    uint32_t inside = groups_from(p, lowest), within = 0;

#ifdef __SSE2__
    const __m128i high = _mm_set1_epi8((char)highest), ex = _mm_set1_epi8('x'), zero = _mm_setzero_si128();
    const __m128i digit = _mm_set1_epi8('0'), colon = _mm_set1_epi8(':'), small = _mm_set1_epi8(0x20);

    for (unsigned i = 0; inside != 0 && i < BLOCK / 16; i++) {
        const __m128i v = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
        const __m128i is_ex = _mm_cmpeq_epi8(_mm_or_si128(v, small), ex);
        const __m128i mark = _mm_or_si128(_mm_cmplt_epi8(v, digit), _mm_or_si128(_mm_cmpeq_epi8(v, colon), is_ex));
        const __m128i above = _mm_andnot_si128(is_ex, _mm_cmpgt_epi8(v, high));
        const __m128i out =
            _mm_or_si128(_mm_xor_si128(_mm_cmpeq_epi32(above, zero), _mm_set1_epi32(-1)), _mm_cmpeq_epi32(mark, zero));

        within |= (uint32_t)(~_mm_movemask_ps(_mm_castsi128_ps(out)) & 15) << 4 * i;
    }
#else
    for (unsigned i = 0; i < BLOCK / GROUP; i++) {
        bool above = false, mark = false;

        for (unsigned k = GROUP * i; k < GROUP * (i + 1); k++) {
            above = above || (p[k] > highest && (p[k] | 0x20) != 'x');
            mark = mark || p[k] < '0' || p[k] == ':' || (p[k] | 0x20) == 'x';
        }
        within |= (uint32_t)(!above && mark) << i;
    }
#endif
    return inside & within;
}

static uint32_t groups_inside(const uint8_t *p, const struct view_dense_codec *c)
{
    return c->highest == 0x7F ? groups_from(p, c->lowest) : groups_within(p, c->lowest, c->highest);
}

/* How many of p[0..n) are of the alphabet, from the first on. */
static size_t leading(const struct view_dense_codec *c, const uint8_t *p, size_t n)
{
    size_t i = 0;

    while (i < n && c->values[p[i]] != VIEW_NONE)
        i++;
    return i;
}

/* ...from the last back. */
static size_t trailing(const struct view_dense_codec *c, const uint8_t *p, size_t n)
{
    size_t i = n;

    while (i > 0 && c->values[p[i - 1]] != VIEW_NONE)
        i--;
    return n - i;
}

/* Where a run begins in p[i..n), or n, looking at every run_min-th byte and back from it. */
static size_t find_run_plain(const struct view_dense_codec *c, const uint8_t *p, size_t i, size_t n)
{
    while (n - i >= c->run_min) {
        size_t length = trailing(c, p + i, c->run_min);

        if (length == c->run_min)
            return i;
        i += c->run_min - length;
    }
    return n;
}

/* The WINDOW at p[i] may be part of a run: where that begins, or n; then *next is where to look on. */
static size_t check_window(const struct view_dense_codec *c, const uint8_t *p, size_t from, size_t i, size_t n,
                           size_t *next)
{
    static const uint8_t blanks[WINDOW] = {' ', ' ', ' ', ' ', ' ', ' ', ' ', ' ',
                                           ' ', ' ', ' ', ' ', ' ', ' ', ' ', ' '};
    size_t length = trailing(c, p + i, WINDOW), before = i - from < GROUP ? i - from : GROUP;

    *next = i + WINDOW - length;
    if (length < WINDOW)
        return n;
    if (c->highest != 0x7F && memcmp(p + i, blanks, WINDOW) == 0) { /* indentation: no list is made of it */
        *next = i + WINDOW;
        return n;
    }
    before = trailing(c, p + i - before, before); /* more would have filled the window before */
    length = leading(c, p + i, n - i < c->run_min ? n - i : c->run_min);
    *next = i + length;
    return before + length >= c->run_min ? i - before : n;
}

/* Where a run of run_min characters begins in p[from..n), or n, whatever is made of it. In prose nearly every WINDOW
 * has a space in it, so that nearly all the work is in groups_inside(). */
static size_t find_any_run(const struct view_dense_codec *c, const uint8_t *p, size_t from, size_t n)
{
    uint32_t last = 0; /* the last three GROUPs of the block before, in bits 0 to 2 */
    size_t i = from, found;

    while (n - i >= BLOCK) {
        uint32_t g = groups_inside(p + i, c) << 3 | last;
        uint32_t windows = g & g >> 1 & g >> 2 & g >> 3;

        i += BLOCK;
        last = g >> (BLOCK / GROUP);
        if (windows == 0)
            continue;
        i = i - BLOCK + GROUP * (size_t)__builtin_ctz(windows) - 3 * GROUP;
        found = check_window(c, p, from, i, n, &i);
        if (found < n)
            return found;
        last = 0;
    }
    found = i - from < c->run_min ? i - from : c->run_min; /* the rest, from the beginning of a run that reaches it */
    return find_run_plain(c, p, i - trailing(c, p + i - found, found), n);
}

/*
 * Where a run begins in p[*from..n), or n. p[*from] follows a byte that is not of the alphabet, or what the decoder
 * skips: from there on too little is left in p for a run.
 */
static size_t find_run(const struct view_dense_codec *c, const uint8_t *p, size_t *from, size_t n)
{
    size_t found = find_any_run(c, p, *from, n), skipped;

    while (c->skip != NULL && found < n && (skipped = c->skip(p + found, n - found)) != 0) {
        *from = found + skipped;
        found = find_any_run(c, p, *from, n);
    }
    return found;
}

static void pend(struct view_dense *d, const uint8_t *p, size_t n)
{
    memcpy(d->pending + d->n_pending, p, n);
    d->n_pending += n;
}

static void forget_pending(struct view_dense *d)
{
    sodium_memzero(d->pending, d->n_pending);
    d->n_pending = 0;
}

/* Outside a run: the offset from which to go on, in a run or at n. p[0] is the byte at `at`. */
static enum sluice_status search(struct view_dense *d, const uint8_t *p, size_t n, uint64_t at, size_t *i)
{
    const struct view_dense_codec *c = d->codec;
    enum sluice_status st = SLUICE_OK;
    size_t k = *i, used;
    bool over;

    if (d->n_pending == 0) {
        *i = find_run(c, p, &k, n);
        d->in_run = *i < n;
        if (d->in_run)
            return SLUICE_OK;
        used = trailing(c, p + k, n - k);
        pend(d, p + n - used, used);
        return SLUICE_OK;
    }
    while (k < n && d->n_pending + k < c->run_min && c->values[p[k]] != VIEW_NONE) /* pending: then *i is 0 */
        k++;
    if (d->n_pending + k == c->run_min) {
        d->in_run = true;
        st = c->take(d, d->pending, d->n_pending, at - d->n_pending, &used, &over);
        forget_pending(d);
    } else if (k == n) {
        pend(d, p, n);
        *i = n;
    } else {
        forget_pending(d);
        *i = k;
    }
    return st;
}

static enum sluice_status end_run(struct view_dense *d)
{
    enum sluice_status st = d->codec->finish(d);

    d->in_run = false;
    return st != SLUICE_OK ? st : sluice_view_out_end_run(&d->out);
}

static void forget_back(struct view_dense *d)
{
    sodium_memzero(d->back, d->n_back);
    d->n_back = 0;
}

static enum sluice_status look(struct view_dense *d, const uint8_t *src, size_t n, uint64_t at);

/* What the run before `at` gave back, where it is not in the piece under way any more. */
static enum sluice_status look_again(struct view_dense *d, uint64_t at)
{
    uint8_t back[VIEW_BACK_MAX];
    const size_t n = d->n_back;
    enum sluice_status st;

    memcpy(back, d->back, n);
    forget_back(d);
    st = look(d, back, n, at - n);
    sodium_memzero(back, n);
    return st;
}

/* Recursion: what looks again at bytes has all of them in one piece. */
static enum sluice_status look(struct view_dense *d, const uint8_t *src, size_t n, uint64_t at)
{
    enum sluice_status st = SLUICE_OK;
    size_t i = 0;

    while (i < n && st == SLUICE_OK) {
        bool over = false;
        size_t used = 0;

        if (!d->in_run) {
            st = search(d, src + i, n - i, at + i, &used);
            i += used;
            if (st != SLUICE_OK || !d->in_run)
                continue;
        }
        st = d->codec->take(d, src + i, n - i, at + i, &used, &over);
        i += used;
        if (st != SLUICE_OK || !over || (st = end_run(d)) != SLUICE_OK)
            continue;
        if (d->n_back > i)
            st = look_again(d, at + i);
        i -= d->n_back;
        forget_back(d);
    }
    return st;
}

enum sluice_status sluice_view_dense_feed(struct sluice_view_state *state, const uint8_t *src, size_t n, uint64_t at,
                                          bool end, const struct sluice_view_sink *sink)
{
    struct view_dense *d = (struct view_dense *)state;
    enum sluice_status st;

    d->out.sink = sink;
    d->at = at + n;
    st = look(d, src, n, at);
    while (st == SLUICE_OK && end && d->in_run) {
        if ((st = end_run(d)) == SLUICE_OK && d->n_back != 0)
            st = look_again(d, d->at);
    }
    if (st == SLUICE_OK)
        st = sluice_view_out_flush(&d->out);
    if (end) {
        forget_pending(d);
        d->at = 0;
    }
    return st;
}

#define FED_FIRST 256u /* bytes after which what is under way is over, mostly */

/* Is a run under way, or does one come to be in p[0..n) of what is pending? */
static bool is_awake(const struct view_dense *d, const uint8_t *p, size_t n)
{
    const size_t least = d->codec->run_min;

    if (d->in_run || d->n_pending == 0 || d->codec->slides)
        return d->in_run;
    return d->n_pending + leading(d->codec, p, n < least ? n : least) >= least;
}

/* Leave out the first n characters that are pending. */
static void unpend(struct view_dense *d, size_t n)
{
    memmove(d->pending, d->pending + n, d->n_pending - n);
    sodium_memzero(d->pending + d->n_pending - n, n);
    d->n_pending -= n;
}

static void pass_over(struct view_dense *d, const uint8_t *p, size_t n, uint64_t at)
{
    const size_t most = d->codec->run_min - 1;
    const size_t used = trailing(d->codec, n < most ? p : p + n - most, n < most ? n : most);

    if (used < n)
        forget_pending(d);
    else if (d->n_pending + used > most)
        unpend(d, d->n_pending + used - most);
    pend(d, p + n - used, used);
    d->at = at + n;
}

enum sluice_status sluice_view_dense_skip(struct sluice_view_state *state, const uint8_t *src, size_t n, uint64_t at,
                                          const struct sluice_view_sink *sink)
{
    struct view_dense *d = (struct view_dense *)state;
    enum sluice_status st = SLUICE_OK;
    size_t done = 0;

    do {
        const size_t k = n - done < FED_FIRST ? n - done : FED_FIRST;

        if (!is_awake(d, src + done, n - done)) {
            pass_over(d, src + done, n - done, at + done);
            return SLUICE_OK;
        }
        st = sluice_view_dense_feed(state, src + done, k, at + done, false, sink);
        done += k;
    } while (st == SLUICE_OK && done < n);
    return st;
}

uint64_t sluice_view_dense_settled(const struct sluice_view_state *state)
{
    const struct view_dense *d = (const struct view_dense *)state;

    return d->at - (d->in_run ? d->codec->held(d) : d->n_pending);
}
