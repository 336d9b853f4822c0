/*
 * Running a view over a text in pieces, as the scanner does, with everything that view.h promises of its output checked
 * on the way: what came out is a list of runs, each byte with the source range it came from.
 */
#ifndef VIEW_KIT_H
#define VIEW_KIT_H

#include "text/view.h"

#include "core/buf.h"

#include "holds.h"
#include "rng.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define BYTES_MAX (256u << 10)
#define RUNS_MAX 4096u
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* The runs of a text: decoded bytes one run behind the other, each with the source range it came from. */
struct runs {
    uint8_t text[BYTES_MAX];
    uint64_t start[BYTES_MAX], end[BYTES_MAX];
    size_t n;
    size_t run_end[RUNS_MAX];
    size_t n_runs;
};

static inline void put(struct runs *r, uint8_t c, uint64_t start, uint64_t end)
{
    HOLDS(r->n < BYTES_MAX);
    r->text[r->n] = c;
    r->start[r->n] = start;
    r->end[r->n++] = end;
}

static inline void end_run(struct runs *r)
{
    HOLDS(r->n_runs < RUNS_MAX);
    if (r->n > (r->n_runs == 0 ? 0 : r->run_end[r->n_runs - 1]))
        r->run_end[r->n_runs++] = r->n;
}

static inline void assert_same(const struct runs *a, const struct runs *b)
{
    HOLDS(a->n_runs == b->n_runs);
    HOLDS(a->n == b->n);
    HOLDS(memcmp(a->run_end, b->run_end, a->n_runs * sizeof(a->run_end[0])) == 0);
    HOLDS(memcmp(a->text, b->text, a->n) == 0);
    HOLDS(memcmp(a->start, b->start, a->n * sizeof(a->start[0])) == 0);
    HOLDS(memcmp(a->end, b->end, a->n * sizeof(a->end[0])) == 0);
}

/* --- running a view --- */

#define AT 1000u /* texts do not always begin at 0 */

struct feeding {
    struct runs *runs;
    uint64_t settled; /* as last said */
    uint64_t fed;     /* position behind what was given so far */
    bool in_run;
    uint64_t last; /* source start of the run's last byte */
};

static inline enum sluice_status on_emit(void *ctx, const uint8_t *text, size_t n, const struct sluice_map *map)
{
    struct feeding *f = ctx;

    HOLDS(n > 0);
    HOLDS(map->len == n);
    for (size_t i = 0; i < n; i++) {
        uint64_t start, end;

        sluice_map_source(map, i, i + 1, &start, &end);
        HOLDS(start < end);
        HOLDS(end <= f->fed);
        HOLDS(start >= f->settled);
        if (f->in_run)
            HOLDS(start >= f->last);
        f->in_run = true;
        f->last = start;
        put(f->runs, text[i], start, end);
    }
    return SLUICE_OK;
}

static inline enum sluice_status on_end_run(void *ctx)
{
    struct feeding *f = ctx;

    HOLDS(f->in_run);
    f->in_run = false;
    end_run(f->runs);
    return SLUICE_OK;
}

static inline void feed(const struct sluice_view *v, struct sluice_view_state *s, struct feeding *f, const uint8_t *p,
                        size_t n, bool end)
{
    const struct sluice_view_sink sink = {on_emit, on_end_run, f};
    uint64_t at = f->fed, settled;

    f->fed += n;
    HOLDS(v->feed(s, p, n, at, end, &sink) == SLUICE_OK);
    settled = v->settled(s);
    if (end) {
        HOLDS(settled == 0);
        HOLDS(!f->in_run);
        return;
    }
    HOLDS(settled >= f->settled);
    HOLDS(settled <= f->fed);
    HOLDS(settled + SLUICE_VIEW_HOLD_MAX >= f->fed);
    f->settled = settled;
}

/* Feed text[0..n) to s in pieces of 1..piece bytes (0: whole). */
static inline void feed_pieces(const struct sluice_view *v, struct sluice_view_state *s, const uint8_t *text, size_t n,
                               uint64_t *rng, size_t piece, struct runs *out)
{
    struct feeding f = {.runs = out, .fed = AT};
    size_t i = 0;

    out->n = out->n_runs = 0;
    while (piece != 0 && i < n) {
        size_t k = 1 + rng_below(rng, piece);

        k = k < n - i ? k : n - i;
        feed(v, s, &f, text + i, k, false);
        i += k;
    }
    feed(v, s, &f, text + i, n - i, true);
}

static inline void feed_two(const struct sluice_view *v, struct sluice_view_state *s, const uint8_t *text, size_t n,
                            size_t cut, struct runs *out)
{
    struct feeding f = {.runs = out, .fed = AT};

    out->n = out->n_runs = 0;
    feed(v, s, &f, text, cut, false);
    feed(v, s, &f, text + cut, n - cut, true);
}

static inline struct sluice_view_state *new_state(const struct sluice_view *v)
{
    struct sluice_view_state *s = NULL;

    HOLDS(v->create(&s) == SLUICE_OK);
    HOLDS(v->settled(s) == 0);
    return s;
}

/* As the scanner feeds: blocks in which sluice_view_wake() sees nothing for the view are skipped. */
static inline void feed_waking(const struct sluice_view *v, struct sluice_view_state *s, const uint8_t *text, size_t n,
                               size_t piece, struct runs *out)
{
    struct feeding f = {.runs = out, .fed = AT};
    const struct sluice_view_sink sink = {on_emit, on_end_run, &f};
    const size_t row = (size_t)(v - sluice_views);
    struct sluice_view_awake awake;

    out->n = out->n_runs = 0;
    for (size_t i = 0, k; i < n; i += k) {
        uint8_t before[SLUICE_VIEW_WAKE_BEFORE] = {0};
        const size_t have = i < sizeof(before) ? i : sizeof(before);

        k = piece < n - i ? piece : n - i;
        memcpy(before + (sizeof(before) - have), text + (i - have), have);
        sluice_view_wake(text + i, k, before, true, &awake);
        for (size_t b = 0; b < k; b += SLUICE_VIEW_BLOCK) {
            const size_t len = k - b < SLUICE_VIEW_BLOCK ? k - b : SLUICE_VIEW_BLOCK;
            const uint64_t at = f.fed;

            f.fed += len;
            if (sluice_view_next(&awake, (unsigned)row, b, k, true) == b)
                HOLDS(v->feed(s, text + i + b, len, at, false, &sink) == SLUICE_OK);
            else
                HOLDS(v->skip(s, text + i + b, len, at, &sink) == SLUICE_OK);
            HOLDS(v->settled(s) + SLUICE_VIEW_HOLD_MAX >= f.fed);
        }
    }
    feed(v, s, &f, text + n, 0, true);
}

static inline const struct sluice_view *view_of(const char *name)
{
    const struct sluice_view *v = sluice_views;

    while (v->name != NULL && strcmp(v->name, name) != 0)
        v++;
    ck_assert_ptr_nonnull(v->name);
    return v;
}

/* The whole text at once; source ranges from 0. */
static inline void run_state(const struct sluice_view *v, struct sluice_view_state *s, const char *text, size_t n,
                             struct runs *out)
{
    feed_pieces(v, s, (const uint8_t *)text, n, NULL, 0, out);
    for (size_t i = 0; i < out->n; i++) {
        out->start[i] -= AT;
        out->end[i] -= AT;
    }
}

static inline void run_view(const char *name, const char *text, size_t n, struct runs *out)
{
    const struct sluice_view *v = view_of(name);
    struct sluice_view_state *s = new_state(v);

    run_state(v, s, text, n, out);
    v->free(s);
}

/* --- texts --- */

static inline void put_str(struct sluice_buf *b, const char *s)
{
    ck_assert_int_eq(sluice_buf_append_str(b, s), SLUICE_OK);
}

static inline void put_from(struct sluice_buf *b, uint64_t *rng, const char *alphabet, size_t n)
{
    size_t len = strlen(alphabet);

    while (n-- > 0)
        HOLDS(sluice_buf_append_byte(b, (uint8_t)alphabet[rng_below(rng, len)]) == SLUICE_OK);
}

struct fixture {
    struct runs *want, *got;
    struct sluice_buf text;
};

static inline struct fixture new_fixture(void)
{
    struct fixture x = {.want = malloc(sizeof(struct runs)), .got = malloc(sizeof(struct runs))};

    ck_assert_ptr_nonnull(x.want);
    ck_assert_ptr_nonnull(x.got);
    sluice_buf_init(&x.text, BYTES_MAX);
    return x;
}

static inline void free_fixture(struct fixture *x)
{
    free(x->want);
    free(x->got);
    sluice_buf_release(&x->text);
}

#endif
