/*
 * Any cut, same runs: each view over the input whole, and in pieces whose sizes the first byte chooses. Maps stay
 * within what was fed, and nothing is emitted from before what was called settled.
 */
#include "text/view.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
    uint64_t digest; /* of every byte with its source, and of every end of a run */
    uint64_t fed, settled;
    bool in_run;
};

static void digest(struct seen *s, uint64_t v)
{
    s->digest = (s->digest ^ v) * 0x100000001B3u; /* FNV-1a, in words */
    s->digest ^= s->digest >> 29;
}

static enum sluice_status on_emit(void *ctx, const uint8_t *text, size_t n, const struct sluice_map *map)
{
    struct seen *s = ctx;

    if (n == 0 || map->len != n)
        abort();
    for (size_t i = 0; i < n; i++) {
        uint64_t start, end;

        sluice_map_source(map, i, i + 1, &start, &end);
        if (start < s->settled || start >= end || end > s->fed)
            abort();
        digest(s, text[i]);
        digest(s, start);
        digest(s, end);
    }
    s->in_run = true;
    return SLUICE_OK;
}

static enum sluice_status on_end_run(void *ctx)
{
    struct seen *s = ctx;

    if (!s->in_run)
        abort();
    s->in_run = false;
    digest(s, UINT64_MAX);
    return SLUICE_OK;
}

static uint64_t run(const struct sluice_view *v, struct sluice_view_state *state, const uint8_t *p, size_t n,
                    size_t piece)
{
    struct seen s = {0};
    const struct sluice_view_sink sink = {on_emit, on_end_run, &s};
    enum sluice_status st;

    for (size_t i = 0, k; i < n; i += k) {
        k = piece < n - i ? piece : n - i;
        s.fed = i + k;
        if ((st = v->feed(state, p + i, k, i, false, &sink)) == SLUICE_ELIMIT)
            return 0; /* a bomb */
        if (st != SLUICE_OK)
            abort();
        if (v->settled(state) < s.settled || v->settled(state) > s.fed ||
            v->settled(state) + SLUICE_VIEW_HOLD_MAX < s.fed)
            abort();
        s.settled = v->settled(state);
        piece = piece * 5 % 257 + 1;
    }
    if ((st = v->feed(state, p + n, 0, n, true, &sink)) == SLUICE_ELIMIT)
        return 0;
    if (st != SLUICE_OK || s.in_run)
        abort();
    return s.digest;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size < 2)
        return 0;
    for (const struct sluice_view *v = sluice_views; v->name != NULL; v++) {
        struct sluice_view_state *state;
        uint64_t whole;

        if (v->create(&state) != SLUICE_OK)
            abort();
        whole = run(v, state, data + 1, size - 1, size);
        v->free(state); /* after a limit nothing else may follow */
        if (v->create(&state) != SLUICE_OK || whole != run(v, state, data + 1, size - 1, 1 + data[0]))
            abort();
        v->free(state);
    }
    return 0;
}
