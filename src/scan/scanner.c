#include "scan/scanner.h"

#include "scan/reading_internal.h"

#include <stdlib.h>

struct sluice_scanner {
    bool scanning; /* a text has begun, not ended, not failed */
    uint64_t fed;
    struct sluice_scan_work work;
    struct sluice_engine engine;
    struct sluice_resolver resolver;
    struct sluice_readings shared;
    struct sluice_reading *text;
    struct sluice_names *names; /* NULL: no classifier */
    bool no_names;              /* it does not read the text to come */
};

enum sluice_status sluice_scanner_create(const struct sluice_ruleset *rs, const struct sluice_prefilter *pf,
                                         const struct sluice_scanner_options *opts, struct sluice_scanner **out,
                                         struct sluice_error *err)
{
    struct sluice_scanner *s = calloc(1, sizeof(*s));
    enum sluice_status st = SLUICE_ENOMEM;

    *out = NULL;
    if (s == NULL)
        goto out;
    if ((st = sluice_engine_init(&s->engine, rs, pf, opts->min_score)) != SLUICE_OK)
        goto out;
    s->engine.work = &s->work;
    sluice_resolver_init(&s->resolver, rs);
    s->shared = (struct sluice_readings){.engine = &s->engine, .resolver = &s->resolver, .no_views = opts->no_views};
    if ((st = sluice_reading_create(&s->shared, &s->text)) != SLUICE_OK)
        goto out;
    if (opts->model != NULL &&
        (st = sluice_names_create(opts->model, rs, opts->names, opts->min_score, &s->names)) != SLUICE_OK)
        goto out;
    *out = s;
    s = NULL; /* the caller owns it now */
out:
    sluice_scanner_free(s);
    return st == SLUICE_OK ? st : sluice_fail(err, st, "scanner: %s", sluice_status_text(st));
}

void sluice_scanner_free(struct sluice_scanner *s)
{
    if (s == NULL)
        return;
    sluice_reading_free(s->text);
    sluice_names_free(s->names);
    sluice_resolver_release(&s->resolver);
    sluice_engine_release(&s->engine);
    free(s);
}

void sluice_scanner_prose(struct sluice_scanner *s, bool prose)
{
    s->no_names = !prose;
}

struct sluice_engine *sluice_scanner_engine(struct sluice_scanner *s)
{
    return &s->engine;
}

/* What the views may make of a text of n bytes, or of a longer one before the next multiple of SLUICE_SCAN_PIECE. */
static uint64_t decoded_max(uint64_t n)
{
    const uint64_t pieces = (n + SLUICE_SCAN_PIECE - 1) / SLUICE_SCAN_PIECE;

    return SLUICE_VIEW_FREE + pieces * SLUICE_SCAN_PIECE * SLUICE_VIEW_RATIO_MAX;
}

enum sluice_status sluice_scanner_begin(struct sluice_scanner *s, const uint8_t *hint, size_t hint_len,
                                        sluice_finding_fn fn, void *ctx)
{
    enum sluice_status st;

    s->scanning = false;
    s->fed = 0;
    s->work = (struct sluice_scan_work){0};
    s->shared.decoded_max = decoded_max(0);
    sluice_resolver_begin(&s->resolver, fn, ctx);
    s->shared.names = s->no_names ? NULL : s->names;
    if ((st = sluice_reading_begin(s->text, hint, hint_len)) == SLUICE_OK)
        s->scanning = true;
    return st;
}

/* The scan stops here. What is not explained yet is named after its status. */
static enum sluice_status failed(struct sluice_scanner *s, enum sluice_status st, struct sluice_error *err)
{
    s->scanning = false;
    sluice_reading_give_up(s->text);
    if (err == NULL || err->status == SLUICE_OK)
        return sluice_fail(err, st, "scan: %s", sluice_status_text(st));
    return st;
}

static enum sluice_status not_scanning(struct sluice_error *err)
{
    return sluice_fail(err, SLUICE_ESTATE, "scan: no text has begun, or the scan failed");
}

/*
 * At every multiple of SLUICE_SCAN_PIECE all that can be decided is decided, whatever `step` says. What is held back
 * then depends on the text alone, so whether it is too much does not depend on how the text was cut.
 */
static enum sluice_status feed_piece(struct sluice_scanner *s, const uint8_t *p, size_t n, size_t step)
{
    enum sluice_status st;
    uint64_t decided;
    bool mark;

    s->shared.decoded_max = decoded_max(s->fed + n);
    if ((st = sluice_reading_feed(s->text, p, n)) != SLUICE_OK)
        return st;
    s->fed += n;
    mark = s->fed % SLUICE_SCAN_PIECE == 0;
    if ((st = sluice_reading_settle(s->text, mark ? 1 : step)) != SLUICE_OK)
        return st;
    decided = sluice_reading_decided(s->text);
    if (mark && s->fed - decided > SLUICE_HOLD_MAX - SLUICE_SCAN_PIECE)
        return sluice_fail(s->shared.err, SLUICE_ELIMIT, "more than %u bytes of text decode to too little",
                           SLUICE_HOLD_MAX - SLUICE_SCAN_PIECE);
    return sluice_resolver_settle(&s->resolver, decided);
}

static enum sluice_status feed(struct sluice_scanner *s, const uint8_t *buf, size_t len, size_t step,
                               struct sluice_error *err)
{
    enum sluice_status st;

    s->shared.err = err;
    while (len != 0) {
        const size_t room = SLUICE_SCAN_PIECE - (size_t)(s->fed % SLUICE_SCAN_PIECE);
        const size_t n = len < room ? len : room;

        if ((st = feed_piece(s, buf, n, step)) != SLUICE_OK)
            return failed(s, st, err);
        buf += n;
        len -= n;
    }
    return SLUICE_OK;
}

enum sluice_status sluice_scanner_feed(struct sluice_scanner *s, const uint8_t *buf, size_t len,
                                       struct sluice_error *err)
{
    return s->scanning ? feed(s, buf, len, SLUICE_SCAN_STEP, err) : not_scanning(err);
}

enum sluice_status sluice_scanner_end(struct sluice_scanner *s, struct sluice_error *err)
{
    enum sluice_status st;

    if (!s->scanning)
        return not_scanning(err);
    s->shared.err = err;
    if ((st = sluice_reading_end(s->text)) != SLUICE_OK ||
        (st = sluice_resolver_settle(&s->resolver, UINT64_MAX)) != SLUICE_OK)
        return failed(s, st, err);
    s->scanning = false;
    return SLUICE_OK;
}

enum sluice_status sluice_scanner_run(struct sluice_scanner *s, const uint8_t *hint, size_t hint_len,
                                      const uint8_t *text, size_t len, sluice_finding_fn fn, void *ctx,
                                      struct sluice_error *err)
{
    enum sluice_status st;

    if ((st = sluice_scanner_begin(s, hint, hint_len, fn, ctx)) != SLUICE_OK)
        return failed(s, st, err);
    if ((st = feed(s, text, len, SIZE_MAX, err)) != SLUICE_OK)
        return st;
    return sluice_scanner_end(s, err);
}

const struct sluice_scan_work *sluice_scanner_work(const struct sluice_scanner *s)
{
    return &s->work;
}

uint64_t sluice_scanner_settled(const struct sluice_scanner *s)
{
    return s->resolver.settled;
}
