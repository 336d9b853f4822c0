#include "scan/scanner.h"

#include "scan/resolve_internal.h"
#include "scan/stage_internal.h"

#include <stdlib.h>

struct sluice_scanner {
    bool scanning; /* a text has begun, not ended, not failed */
    struct sluice_engine engine;
    struct sluice_stage stage;
    struct sluice_resolver resolver;
};

/* A match in the text itself. */
static enum sluice_status on_match(void *ctx, const struct sluice_finding *f)
{
    struct sluice_scanner *s = ctx;
    struct sluice_finding named = *f;

    named.view = "text";
    return sluice_resolver_push(&s->resolver, &named, 0);
}

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
    if ((st = sluice_stage_init(&s->stage, &s->engine, SLUICE_SCAN_PIECE, false, on_match, s)) != SLUICE_OK)
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
    sluice_stage_release(&s->stage);
    sluice_resolver_release(&s->resolver);
    sluice_engine_release(&s->engine);
    free(s);
}

enum sluice_status sluice_scanner_begin(struct sluice_scanner *s, const uint8_t *hint, size_t hint_len,
                                        sluice_finding_fn fn, void *ctx)
{
    sluice_stage_begin(&s->stage, hint, hint_len, 0);
    sluice_resolver_begin(&s->resolver, fn, ctx);
    s->scanning = true;
    return SLUICE_OK;
}

static enum sluice_status failed(struct sluice_scanner *s, enum sluice_status st, struct sluice_error *err)
{
    s->scanning = false;
    if (err == NULL || err->status == SLUICE_OK)
        return sluice_fail(err, st, "scan: %s", sluice_status_text(st));
    return st;
}

enum sluice_status sluice_scanner_feed(struct sluice_scanner *s, const uint8_t *buf, size_t len,
                                       struct sluice_error *err)
{
    enum sluice_status st;

    if (!s->scanning)
        return sluice_fail(err, SLUICE_ESTATE, "scan: no text has begun, or the scan failed");
    while (len != 0) {
        const size_t n = len < SLUICE_SCAN_PIECE ? len : SLUICE_SCAN_PIECE;

        if ((st = sluice_stage_feed(&s->stage, buf, n, err)) != SLUICE_OK ||
            (st = sluice_stage_settle(&s->stage, SLUICE_SCAN_STEP, err)) != SLUICE_OK ||
            (st = sluice_resolver_settle(&s->resolver, sluice_stage_decided(&s->stage))) != SLUICE_OK)
            return failed(s, st, err);
        buf += n;
        len -= n;
    }
    return SLUICE_OK;
}

enum sluice_status sluice_scanner_end(struct sluice_scanner *s, struct sluice_error *err)
{
    enum sluice_status st;

    if (!s->scanning)
        return sluice_fail(err, SLUICE_ESTATE, "scan: no text has begun, or the scan failed");
    if ((st = sluice_stage_end(&s->stage, err)) != SLUICE_OK ||
        (st = sluice_resolver_settle(&s->resolver, UINT64_MAX)) != SLUICE_OK)
        return failed(s, st, err);
    s->scanning = false;
    return SLUICE_OK;
}

uint64_t sluice_scanner_settled(const struct sluice_scanner *s)
{
    return s->resolver.settled;
}
