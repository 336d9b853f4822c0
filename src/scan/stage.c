#include "scan/stage_internal.h"

#include <stdlib.h>

/* One round: what is decided when `avail` bytes of the text are there. */
struct round {
    struct sluice_stage *stage;
    struct sluice_excerpt window;
    uint64_t avail;
    bool end; /* the text ends at avail */
    enum sluice_status status;
    struct sluice_error *err;
};

enum sluice_status sluice_stage_init(struct sluice_stage *s, const struct sluice_engine *e, size_t piece,
                                     sluice_zone_fn zone, enum sluice_reading_trust trust, sluice_confirm_fn fn,
                                     void *ctx)
{
    *s = (struct sluice_stage){.engine = e, .zone = zone, .trust = trust, .fn = fn, .ctx = ctx};
    sluice_buf_init(&s->window, (size_t)e->behind_max + e->ahead_max + SLUICE_STAGE_KEEP + piece);
    s->places = calloc(e->n_rules + 1, sizeof(*s->places));
    s->open = calloc(e->n_rules + 1, sizeof(*s->open));
    return s->places == NULL || s->open == NULL ? SLUICE_ENOMEM : SLUICE_OK;
}

void sluice_stage_release(struct sluice_stage *s)
{
    sluice_buf_release(&s->window);
    free(s->places);
    free(s->open);
    *s = (struct sluice_stage){0};
}

void sluice_stage_begin(struct sluice_stage *s, const uint8_t *hint, size_t hint_len)
{
    sluice_buf_clear(&s->window);
    s->base = s->scanned = 0;
    s->n_open = 0;
    s->hint = hint;
    s->hint_len = hint_len;
    s->text++; /* after 2^32 texts a place could look current: its `next` must then be cleared */
    if (s->text == 0) {
        for (uint32_t i = 0; i < s->engine->n_rules; i++)
            s->places[i] = (struct sluice_place){0};
        s->text = 1;
    }
}

/* Starts below this are decided when `avail` bytes are there and more may follow. */
static uint64_t decided_below(uint64_t avail, uint32_t ahead)
{
    return avail < ahead ? 0 : avail - ahead + 1;
}

uint64_t sluice_stage_decided(const struct sluice_stage *s)
{
    return decided_below(s->scanned, s->engine->ahead_max);
}

static struct sluice_place *place_of(struct sluice_stage *s, uint32_t rule)
{
    struct sluice_place *p = &s->places[rule];

    if (p->text != s->text)
        *p = (struct sluice_place){.text = s->text};
    return p;
}

/* Search the starts [from, to) of a rule. */
static void search_zones(struct round *r, uint32_t rule, struct sluice_place *p, uint64_t from, uint64_t to)
{
    const struct sluice_stage *s = r->stage;
    const struct sluice_engine *e = s->engine;

    while (from < to && r->status == SLUICE_OK) {
        uint64_t low = from, top = to;

        if (s->zone != NULL && !s->zone(s->ctx, from, to, e->behind[rule], e->ahead[rule], &low, &top))
            break;
        r->status = sluice_confirm(e, &r->window, rule, low, top, &p->next, s->fn, s->ctx, r->err);
        from = p->next;
    }
}

/* ...as far as they are due in this round. */
static void search(struct round *r, uint32_t rule, struct sluice_place *p, uint64_t from, uint64_t to)
{
    const uint32_t ahead = r->stage->engine->ahead[rule];
    const uint64_t low = decided_below(r->stage->scanned, ahead);
    const uint64_t top = r->end ? r->avail : decided_below(r->avail, ahead);

    if (from < low)
        from = low;
    if (from < p->next)
        from = p->next;
    search_zones(r, rule, p, from, to < top ? to : top);
}

static bool counts_here(const struct sluice_stage *s, uint32_t rule)
{
    return (s->engine->counts[rule] >> s->trust & 1) != 0;
}

/* Ranges that touch are searched together, so a range waits for the next one of its rule. */
static void on_range(void *ctx, uint32_t rule, uint64_t first, uint64_t last)
{
    struct round *r = ctx;
    struct sluice_stage *s = r->stage;
    struct sluice_place *p;

    s->engine->work->ranges++;
    if (!counts_here(s, rule))
        return;
    p = place_of(s, rule);
    first += s->base;
    last += s->base;
    if (p->top != 0 && first <= p->top) {
        p->top = last + 1;
        return;
    }
    if (p->top != 0)
        search(r, rule, p, p->low, p->top);
    else
        s->open[s->n_open++] = rule;
    p->low = first;
    p->top = last + 1;
}

static enum sluice_status round_fast(struct round *r)
{
    struct sluice_stage *s = r->stage;
    const struct sluice_engine *e = s->engine;
    const struct sluice_prefilter_text text = {.text = r->window.text,
                                               .len = r->window.len,
                                               .base = r->window.base,
                                               .hint = r->window.hint,
                                               .hint_len = r->window.hint_len};
    enum sluice_status st = sluice_prefilter_scan(e->prefilter, e->scratch, &text, on_range, r);

    if (st != SLUICE_OK)
        return sluice_fail(r->err, st, "the prefilter failed");
    for (uint32_t i = 0; i < s->n_open; i++) {
        struct sluice_place *p = &s->places[s->open[i]];

        search(r, s->open[i], p, p->low, p->top);
        p->top = 0;
    }
    s->n_open = 0;
    return r->status;
}

static enum sluice_status round_plain(struct round *r)
{
    for (uint32_t i = 0; i < r->stage->engine->n_rules && r->status == SLUICE_OK; i++) {
        if (counts_here(r->stage, i))
            search(r, i, place_of(r->stage, i), 0, r->avail);
    }
    return r->status;
}

/* Own secrets, as far as they are due; of a view, those that what it was made of does not show. */
static enum sluice_status round_own(const struct round *r)
{
    const struct sluice_stage *s = r->stage;
    const uint32_t ahead = s->engine->own_ahead;
    const uint64_t to = r->end ? r->avail : decided_below(r->avail, ahead);
    uint64_t from = decided_below(s->scanned, ahead);
    enum sluice_status st = SLUICE_OK;

    while (s->engine->own != NULL && from < to && st == SLUICE_OK) {
        uint64_t low = from, top = to;

        if (s->zone != NULL && !s->zone(s->ctx, from, to, 1, ahead, &low, &top))
            break;
        st = sluice_confirm_own(s->engine, &r->window, low, top, s->fn, s->ctx);
        from = top;
    }
    return st;
}

/* What no view has made, or text: nothing else counts (engine_internal.h). */
static bool is_worth_it(const struct round *r)
{
    return r->window.len != 0 && (!r->window.decoded || sluice_is_legible(r->window.text, r->window.len));
}

static enum sluice_status run_round(struct sluice_stage *s, bool end, struct sluice_error *err)
{
    struct round r = {.stage = s, .avail = s->base + s->window.len, .end = end, .err = err};
    enum sluice_status st = SLUICE_OK;
    uint64_t keep;

    r.window = (struct sluice_excerpt){.text = s->window.data,
                                       .base = s->base,
                                       .len = s->window.len,
                                       .hint = s->hint,
                                       .hint_len = s->hint_len,
                                       .decoded = s->zone != NULL};
    if (is_worth_it(&r)) {
        s->engine->work->searched += s->window.len;
        st = s->engine->prefilter == NULL ? round_plain(&r) : round_fast(&r);
    }
    if (s->window.len != 0 && st == SLUICE_OK)
        st = round_own(&r);
    s->scanned = r.avail;
    keep = sluice_stage_decided(s);
    keep = keep > s->engine->behind_max ? keep - s->engine->behind_max : 0;
    if (r.avail - keep < SLUICE_STAGE_KEEP)
        keep = r.avail > SLUICE_STAGE_KEEP ? r.avail - SLUICE_STAGE_KEEP : 0;
    if (st == SLUICE_OK && !end && keep > s->base) {
        sluice_buf_consume(&s->window, (size_t)(keep - s->base));
        s->base = keep;
    }
    return st;
}

enum sluice_status sluice_stage_feed(struct sluice_stage *s, const uint8_t *p, size_t n, struct sluice_error *err)
{
    enum sluice_status st = SLUICE_OK;

    while (n != 0 && st == SLUICE_OK) {
        size_t room = s->window.max - s->window.len, take = n < room ? n : room;

        if ((st = sluice_buf_append(&s->window, p, take)) != SLUICE_OK)
            return sluice_fail(err, st, "%s", sluice_status_text(st));
        p += take;
        n -= take;
        if (s->window.len == s->window.max)
            st = run_round(s, false, err);
    }
    return st;
}

enum sluice_status sluice_stage_settle(struct sluice_stage *s, size_t step, struct sluice_error *err)
{
    return s->base + s->window.len - s->scanned < step ? SLUICE_OK : run_round(s, false, err);
}

enum sluice_status sluice_stage_end(struct sluice_stage *s, struct sluice_error *err)
{
    enum sluice_status st = run_round(s, true, err);

    sluice_buf_clear(&s->window);
    return st;
}
