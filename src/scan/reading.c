#include "scan/reading_internal.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* The end of a view: its decoder's state, and what reads what comes out. */
struct branch {
    struct sluice_reading *from;
    unsigned view;
    struct sluice_view_state *decoder; /* NULL: this view is not tried here */
    bool begun;                        /* it has seen the run: else it is as new */
    struct sluice_reading *to;         /* NULL until the first run */
};

struct sluice_reading {
    struct sluice_readings *shared;
    uint32_t way;  /* through the views: reading_name_internal.h; 0: the text itself */
    uint32_t text; /* the last text that it had a run of */
    bool in_run;   /* of a view: a run has begun and not ended */
    struct sluice_stage stage;
    struct sluice_name_reader *names;    /* the classifier in this reading; NULL: not here, or not yet */
    struct sluice_map map;               /* this run -> the text; of reading 0: empty */
    uint8_t context[SLUICE_CONTEXT_MAX]; /* of a view: what stands before the run */
    uint64_t fed;                        /* bytes of the run before the piece under way */
    const uint8_t *piece;                /* the piece under way */
    struct branch branches[SLUICE_VIEWS];
};

/* Is there a check character among what was checked, and right? */
static bool is_proved(const struct sluice_reading *r, const struct sluice_finding *f)
{
    const struct sluice_rule *rule = sluice_ruleset_rule(r->shared->engine->rules, f->rule_index);

    for (unsigned i = 0; i < f->n_checks; i++) {
        const struct sluice_validator *v = rule->checks[i].validator;

        if (f->checks[i].result == SLUICE_CHECK_OK && (v->complete != NULL || v->proves))
            return true;
    }
    return false;
}

/* Whether what a reading of numbers shows could count: personal data and own secrets only do. */
static bool sees_numbers(const struct sluice_reading *r)
{
    return r->shared->engine->any_pii || r->shared->engine->own != NULL;
}

static bool may_show(const struct sluice_reading *r, unsigned view)
{
    return sees_numbers(r) || sluice_reading_trust(sluice_reading_through(0, view)) == SLUICE_READING_SAYS;
}

static bool counts(const struct sluice_reading *r, const struct sluice_finding *f)
{
    const enum sluice_reading_trust trust = sluice_reading_trust(r->way);

    if (trust == SLUICE_READING_SAYS || f->entry != NULL)
        return true;
    if (f->class_ != SLUICE_CLASS_PII)
        return false;
    if (is_proved(r, f))
        return f->context || f->score >= SLUICE_READING_SURE;
    return trust == SLUICE_READING_NAMED && f->context;
}

/* A match in this reading: where it lies in the text. */
static enum sluice_status on_match(void *ctx, const struct sluice_finding *f)
{
    struct sluice_reading *r = ctx;
    struct sluice_finding placed = *f;

    if (!counts(r, f))
        return SLUICE_OK;
    if (sluice_reading_trust(r->way) == SLUICE_READING_PROVED && f->entry == NULL)
        placed.score = f->score / 10 * SLUICE_READING_PROVED_TENTHS;
    if (placed.score < r->shared->engine->min_score)
        return SLUICE_OK;
    if (r->way != 0)
        sluice_map_source(&r->map, f->start, f->end, &placed.start, &placed.end);
    return sluice_resolver_push(r->shared->resolver, &placed, r->way);
}

/* Where run i of the map ends. */
static uint64_t run_end(const struct sluice_map *m, size_t i)
{
    return i + 1 < m->n ? m->runs[i + 1].at : m->len;
}

/* The run of the map that holds `at`. */
static size_t run_of(const struct sluice_map *m, uint64_t at)
{
    size_t low = 0, high = m->n;

    while (high - low > 1) {
        const size_t mid = low + (high - low) / 2;

        if (m->runs[mid].at <= at)
            low = mid;
        else
            high = mid;
    }
    return low;
}

/* Are the surroundings of start s all in run i, and that was taken over as it was? */
static bool is_plain(const struct sluice_map *m, size_t i, uint64_t s, uint32_t behind, uint32_t ahead)
{
    const uint64_t from = s > behind ? s - behind : 0, to = s + ahead < m->len ? s + ahead : m->len;

    return m->runs[i].source_len == 0 && m->runs[i].at <= from && to <= run_end(m, i);
}

static bool next_zone(void *ctx, uint64_t at, uint64_t limit, uint32_t behind, uint32_t ahead, uint64_t *from,
                      uint64_t *to)
{
    const struct sluice_map *m = &((const struct sluice_reading *)ctx)->map;
    size_t i = run_of(m, at > behind ? at - behind : 0);

    if (is_plain(m, i, at, behind, ahead)) {
        if (run_end(m, i) == m->len)
            return false;
        at = run_end(m, i) - ahead + 1; /* the first that sees what follows */
    }
    *from = at;
    *to = limit;
    for (; i < m->n && m->runs[i].at < limit; i++) {
        const uint64_t clear = m->runs[i].at == 0 ? 0 : m->runs[i].at + behind; /* sees nothing before run i */
        const uint64_t s = clear > at ? clear : at + 1;

        if (s < limit && is_plain(m, i, s, behind, ahead)) {
            *to = s;
            break;
        }
    }
    return at < limit;
}

/* A name in this reading. What the text that it was decoded from shows as well is found there. */
static enum sluice_status on_name(void *ctx, const struct sluice_finding *f)
{
    struct sluice_reading *r = ctx;
    const uint64_t before = f->start > 0 ? f->start - 1 : 0;

    if (r->way != 0 && is_plain(&r->map, run_of(&r->map, before), f->start, 1, (uint32_t)(f->end - f->start) + 1))
        return SLUICE_OK;
    return on_match(r, f);
}

static enum sluice_status reading_new(struct sluice_readings *shared, uint32_t way, struct sluice_reading **out)
{
    struct sluice_reading *r = calloc(1, sizeof(*r));
    const size_t piece = way == 0 ? SLUICE_SCAN_PIECE : SLUICE_SCAN_PIECE / 4;
    enum sluice_status st;

    if (r == NULL)
        return SLUICE_ENOMEM;
    r->shared = shared;
    r->way = way;
    shared->n_readings++;
    sluice_map_init(&r->map);
    for (unsigned v = 0; v < SLUICE_VIEWS; v++)
        r->branches[v] = (struct branch){.from = r, .view = v};
    if ((st = sluice_stage_init(&r->stage, shared->engine, piece, way == 0 ? NULL : next_zone,
                                sluice_reading_trust(way), on_match, r)) != SLUICE_OK) {
        sluice_reading_free(r);
        return st;
    }
    *out = r;
    return SLUICE_OK;
}

enum sluice_status sluice_reading_create(struct sluice_readings *shared, struct sluice_reading **out)
{
    return reading_new(shared, 0, out);
}

void sluice_reading_free(struct sluice_reading *r)
{
    if (r == NULL)
        return;
    for (unsigned v = 0; v < SLUICE_VIEWS; v++) {
        if (r->branches[v].decoder != NULL)
            sluice_views[v].free(r->branches[v].decoder);
        sluice_reading_free(r->branches[v].to);
    }
    sluice_name_reader_free(r->names);
    sluice_stage_release(&r->stage);
    sluice_map_release(&r->map);
    r->shared->n_readings--;
    sodium_memzero(r, sizeof(*r));
    free(r);
}

/* --- what a decoder makes of a reading --- */

/* Copy to `to` the bytes [from, end) of a run, which are in its window or in the piece under way. */
static void copy_text(const struct sluice_reading *r, uint64_t from, uint64_t end, uint8_t *to)
{
    while (from < end && from < r->fed) {
        *to++ = r->stage.window.data[from - r->stage.base];
        from++;
    }
    if (from < end)
        memcpy(to, r->piece + (from - r->fed), (size_t)(end - from));
}

/*
 * What stands before byte `at` of reading r goes on before a run that was decoded from there: up to SLUICE_CONTEXT_MAX
 * bytes, of r's text and, where it has not as many, of what stands before that.
 */
static size_t context_before(const struct sluice_reading *r, uint64_t at, uint8_t *context)
{
    const size_t text = at < SLUICE_CONTEXT_MAX ? (size_t)at : SLUICE_CONTEXT_MAX;
    const size_t room = SLUICE_CONTEXT_MAX - text;
    const size_t hint = r->stage.hint_len < room ? r->stage.hint_len : room;

    if (hint != 0)
        memcpy(context, r->stage.hint + (r->stage.hint_len - hint), hint);
    copy_text(r, at - text, at, context + hint);
    return hint + text;
}

/* Whether the classifier reads this text. */
static bool has_names(const struct sluice_reading *r)
{
    return r->shared->names != NULL && r->names != NULL;
}

static enum sluice_status begin_names(struct sluice_reading *r)
{
    enum sluice_status st;

    if (r->shared->names == NULL || !sluice_reading_is_prose(r->way))
        return SLUICE_OK;
    if (r->names == NULL && (st = sluice_name_reader_create(r->shared->names, on_name, r, &r->names)) != SLUICE_OK)
        return st;
    if (r->way == 0)
        sluice_name_reader_begin(r->names, r->stage.hint, r->stage.hint_len);
    else
        sluice_name_reader_begin(r->names, NULL, 0); /* what stands before a view's run is no name of a member */
    return SLUICE_OK;
}

static enum sluice_status begin_run(struct sluice_reading *r, const uint8_t *hint, size_t hint_len)
{
    enum sluice_status st = SLUICE_OK;

    r->fed = 0;
    r->in_run = true;
    sluice_map_clear(&r->map);
    sluice_stage_begin(&r->stage, hint, hint_len);
    if (r->text != r->shared->text && r->shared->n_begun++ == SLUICE_READINGS_MAX)
        return sluice_fail(r->shared->err, SLUICE_ELIMIT, "text that can be read in more than %u ways",
                           SLUICE_READINGS_MAX);
    r->text = r->shared->text;
    st = begin_names(r);
    if (r->shared->no_views)
        return st;
    for (unsigned v = 0; v < SLUICE_VIEWS && st == SLUICE_OK; v++) {
        r->branches[v].begun = false;
        if (r->branches[v].decoder == NULL && sluice_reading_may_follow(r->way, v) && may_show(r, v))
            st = sluice_views[v].create(&r->branches[v].decoder);
    }
    return st;
}

static enum sluice_status on_emit(void *ctx, const uint8_t *text, size_t n, const struct sluice_map *map)
{
    struct branch *b = ctx;
    struct sluice_reading *from = b->from;
    struct sluice_reading *to = b->to;
    enum sluice_status st;

    from->shared->decoded += n;
    from->shared->engine->work->decoded += n;
    if (from->shared->decoded > from->shared->decoded_max)
        return sluice_fail(from->shared->err, SLUICE_ELIMIT, "text of which decoders make more than %u times as much",
                           SLUICE_VIEW_RATIO_MAX);
    if (to == NULL) {
        if ((st = reading_new(from->shared, sluice_reading_through(from->way, b->view), &to)) != SLUICE_OK)
            return st;
        b->to = to;
    }
    if (!to->in_run) {
        const size_t context = context_before(from, map->runs[0].source, to->context);

        if ((st = begin_run(to, to->context, context)) != SLUICE_OK)
            return st;
    }
    st = from->way == 0 ? sluice_map_append(&to->map, map) : sluice_map_compose(map, &from->map, &to->map);
    return st == SLUICE_OK ? sluice_reading_feed(to, text, n) : st;
}

static enum sluice_status on_end_run(void *ctx)
{
    struct branch *b = ctx;

    return sluice_reading_end(b->to);
}

#define SKIP_MIN 256u /* bytes that are fed all the same: a call has a price, too */

static enum sluice_status feed_from(struct branch *b, const struct sluice_view *v, const uint8_t *p, size_t from,
                                    size_t to, const struct sluice_view_sink *sink)
{
    return from == to ? SLUICE_OK : v->feed(b->decoder, p + from, to - from, b->from->fed + from, false, sink);
}

/* One view over the piece: blocks in which there is nothing for it are skipped, those one behind the other at once. */
static enum sluice_status feed_branch(struct branch *b, const uint8_t *p, size_t n,
                                      const struct sluice_view_awake *awake)
{
    const struct sluice_view_sink sink = {.emit = on_emit, .end_run = on_end_run, .ctx = b};
    const struct sluice_view *v = &sluice_views[b->view];
    enum sluice_status st = SLUICE_OK;

    for (size_t i = 0; i < n && st == SLUICE_OK;) {
        size_t asleep = sluice_view_next(awake, b->view, i, n, false), next;

        while ((next = sluice_view_next(awake, b->view, asleep, n, true)) < n && next - asleep < SKIP_MIN)
            asleep = sluice_view_next(awake, b->view, next, n, false);
        if ((st = feed_from(b, v, p, i, asleep, &sink)) == SLUICE_OK && asleep < next)
            st = v->skip(b->decoder, p + asleep, next - asleep, b->from->fed + asleep, &sink);
        i = next;
    }
    return st;
}

/* Most runs are short and hold nothing for most views. So a first piece that has nothing for one waits in the stage's
 * window, all of it, and comes before the next one, if there is any. */
static bool may_wait(const struct branch *b, const struct sluice_view_awake *awake, size_t n)
{
    return !b->begun && b->from->fed == 0 && n <= SLUICE_STAGE_KEEP &&
           sluice_view_next(awake, b->view, 0, n, true) == n;
}

/* What waited, before the bytes that come. */
static enum sluice_status begin_branch(struct branch *b)
{
    const struct sluice_view_sink sink = {.emit = on_emit, .end_run = on_end_run, .ctx = b};
    const size_t n = (size_t)b->from->fed;

    b->begun = true;
    return n == 0 ? SLUICE_OK : sluice_views[b->view].skip(b->decoder, b->from->stage.window.data, n, 0, &sink);
}

static enum sluice_status decode_branch(struct branch *b, const uint8_t *p, size_t n,
                                        const struct sluice_view_awake *awake)
{
    enum sluice_status st = SLUICE_OK;

    if (may_wait(b, awake, n))
        return SLUICE_OK;
    if (!b->begun)
        st = begin_branch(b);
    return st == SLUICE_OK ? feed_branch(b, p, n, awake) : st;
}

static enum sluice_status end_branch(struct branch *b)
{
    const struct sluice_view_sink sink = {.emit = on_emit, .end_run = on_end_run, .ctx = b};

    if (!b->begun)
        return SLUICE_OK;
    return sluice_views[b->view].feed(b->decoder, NULL, 0, b->from->fed, true, &sink);
}

static void wake(const struct sluice_reading *r, const uint8_t *p, size_t n, struct sluice_view_awake *awake)
{
    uint8_t before[SLUICE_VIEW_WAKE_BEFORE] = {0};
    const size_t have = r->fed < sizeof(before) ? (size_t)r->fed : sizeof(before);

    copy_text(r, r->fed - have, r->fed, before + (sizeof(before) - have));
    sluice_view_wake(p, n, have == 0 ? NULL : before, sees_numbers(r), awake);
    sodium_memzero(before, sizeof(before));
}

static enum sluice_status decode(struct sluice_reading *r, const uint8_t *p, size_t n, bool end)
{
    struct sluice_view_awake awake;
    enum sluice_status st = SLUICE_OK;

    if (r->shared->no_views)
        return SLUICE_OK;
    if (!end)
        wake(r, p, n, &awake);

    for (unsigned v = 0; v < SLUICE_VIEWS && st == SLUICE_OK; v++) {
        if (r->branches[v].decoder != NULL)
            st = end ? end_branch(&r->branches[v]) : decode_branch(&r->branches[v], p, n, &awake);
    }
    return st;
}

/* --- one reading --- */

/* A decoder that has not come to its end cannot be used again. */
void sluice_reading_give_up(struct sluice_reading *r)
{
    sluice_stage_begin(&r->stage, NULL, 0);
    if (r->names != NULL)
        sluice_name_reader_begin(r->names, NULL, 0);
    sodium_memzero(r->context, sizeof(r->context));
    for (unsigned v = 0; v < SLUICE_VIEWS; v++) {
        struct branch *b = &r->branches[v];

        if (b->decoder != NULL)
            sluice_views[v].free(b->decoder);
        b->decoder = NULL;
        if (b->to != NULL)
            sluice_reading_give_up(b->to);
    }
    r->in_run = false;
}

/* The readings that other texts led to. */
static void forget_ways(struct sluice_reading *r)
{
    for (unsigned v = 0; v < SLUICE_VIEWS; v++) {
        sluice_reading_free(r->branches[v].to);
        r->branches[v].to = NULL;
    }
}

enum sluice_status sluice_reading_begin(struct sluice_reading *r, const uint8_t *hint, size_t hint_len)
{
    if (r->in_run)
        sluice_reading_give_up(r);
    if (r->shared->n_readings > SLUICE_READINGS_KEEP)
        forget_ways(r);
    r->shared->text++;
    r->shared->n_begun = 0;
    r->shared->decoded = 0;
    return begin_run(r, hint, hint_len);
}

enum sluice_status sluice_reading_feed(struct sluice_reading *r, const uint8_t *p, size_t n)
{
    enum sluice_status st;

    r->piece = p;
    if ((st = decode(r, p, n, false)) != SLUICE_OK)
        return st;
    r->piece = NULL;
    r->fed += n;
    if (has_names(r) && (st = sluice_name_reader_feed(r->names, p, n)) != SLUICE_OK)
        return st;
    return sluice_stage_feed(&r->stage, p, n, r->shared->err);
}

enum sluice_status sluice_reading_end(struct sluice_reading *r)
{
    enum sluice_status st;

    if ((st = decode(r, NULL, 0, true)) != SLUICE_OK ||
        (has_names(r) && (st = sluice_name_reader_end(r->names)) != SLUICE_OK) ||
        (st = sluice_stage_end(&r->stage, r->shared->err)) != SLUICE_OK)
        return st;
    sodium_memzero(r->context, sizeof(r->context));
    r->in_run = false;
    return SLUICE_OK;
}

/* First byte of the run that something unreported, or a run still to come, may be made of. */
static uint64_t needed_from(const struct sluice_reading *r)
{
    uint64_t from = sluice_stage_decided(&r->stage);

    if (has_names(r) && sluice_name_reader_decided(r->names) < from)
        from = sluice_name_reader_decided(r->names);
    for (unsigned v = 0; v < SLUICE_VIEWS; v++) {
        const struct branch *b = &r->branches[v];
        const uint64_t settled = b->decoder == NULL ? from : sluice_views[v].settled(b->decoder);

        from = settled < from ? settled : from;
    }
    return from;
}

enum sluice_status sluice_reading_settle(struct sluice_reading *r, size_t step)
{
    enum sluice_status st;

    if ((st = sluice_stage_settle(&r->stage, step, r->shared->err)) != SLUICE_OK ||
        (has_names(r) && (st = sluice_name_reader_settle(r->names, step)) != SLUICE_OK))
        return st;
    for (unsigned v = 0; v < SLUICE_VIEWS && st == SLUICE_OK; v++) {
        struct sluice_reading *to = r->branches[v].to;

        if (to != NULL && to->in_run)
            st = sluice_reading_settle(to, step);
    }
    if (r->way != 0) {
        const uint64_t from = needed_from(r), behind = r->shared->engine->behind_max;

        sluice_map_forget(&r->map, from > behind ? from - behind : 0);
    }
    return st;
}

/* Where byte `at` of the run comes from; behind the last one: where that ends. */
static uint64_t in_text(const struct sluice_reading *r, uint64_t at)
{
    uint64_t start, end;

    if (r->way == 0)
        return at;
    if (at < r->map.len) {
        sluice_map_source(&r->map, at, at + 1, &start, &end);
        return start;
    }
    sluice_map_source(&r->map, at - 1, at, &start, &end);
    return end;
}

uint64_t sluice_reading_decided(const struct sluice_reading *r)
{
    uint64_t decided = in_text(r, needed_from(r));

    for (unsigned v = 0; v < SLUICE_VIEWS; v++) {
        const struct sluice_reading *to = r->branches[v].to;

        if (to != NULL && to->in_run) {
            uint64_t inner = sluice_reading_decided(to);

            decided = inner < decided ? inner : decided;
        }
    }
    return decided;
}
