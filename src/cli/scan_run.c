#include "cli/scan_run.h"

#include "cli/allow_comment.h"

#include "core/limits.h"

#include <stdlib.h>

struct held {
    struct sluice_finding finding;
    struct sluice_place at;
    struct sluice_fingerprint fingerprint;
};

struct scan_run {
    struct scan_run_options o;
    struct sluice_scanner *scanner;
    struct sluice_placer placer;
    struct allow_comments comments;
    struct scan_origin origin;
    struct held *held;
    size_t n_held, cap_held;
};

static enum sluice_status no_memory(struct sluice_error *err)
{
    return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
}

enum sluice_status scan_run_create(const struct scan_run_options *o, struct scan_run **out, struct sluice_error *err)
{
    struct scan_run *r = calloc(1, sizeof(*r));

    *out = NULL;
    if (r == NULL)
        return no_memory(err);
    r->o = *o;
    sluice_placer_init(&r->placer);
    *out = r;
    return SLUICE_OK;
}

void scan_run_free(struct scan_run *r)
{
    if (r == NULL)
        return;
    sluice_scanner_free(r->scanner);
    sluice_placer_release(&r->placer);
    allow_comments_release(&r->comments);
    free(r->held);
    free(r);
}

static enum sluice_status hold(struct scan_run *r, const struct held *h)
{
    const size_t cap = r->cap_held == 0 ? 64 : 2 * r->cap_held;
    struct held *v;

    if (r->n_held == SLUICE_FINDINGS_MAX)
        return SLUICE_ELIMIT;
    if (r->n_held == r->cap_held) {
        if ((v = realloc(r->held, cap * sizeof(*v))) == NULL)
            return SLUICE_ENOMEM;
        r->held = v;
        r->cap_held = cap;
    }
    r->held[r->n_held++] = *h;
    return SLUICE_OK;
}

static enum sluice_status on_finding(void *ctx, const struct sluice_finding *f)
{
    struct scan_run *r = ctx;
    struct held h = {.finding = *f, .at = sluice_placer_at(&r->placer, f->start, f->end)};
    const uint8_t *value = sluice_placer_bytes(&r->placer, f->start, f->end);

    if (r->o.key != NULL && value != NULL)
        sluice_redact_key_fingerprint(r->o.key, value, (size_t)(f->end - f->start), &h.fingerprint);
    return hold(r, &h);
}

/* After a failure a scanner may only be freed: the next text gets another. */
static enum sluice_status give_up(struct scan_run *r, enum sluice_status st, struct sluice_error *err)
{
    const bool full = r->n_held == SLUICE_FINDINGS_MAX;

    sluice_scanner_free(r->scanner);
    r->scanner = NULL;
    r->n_held = 0;
    if (st == SLUICE_ELIMIT && full)
        return sluice_fail(err, st, "more than %u findings", SLUICE_FINDINGS_MAX);
    return err->status == SLUICE_OK ? sluice_fail(err, st, "%s", sluice_status_text(st)) : st;
}

enum sluice_status scan_run_begin(struct scan_run *r, const struct scan_origin *origin, struct sluice_error *err)
{
    enum sluice_status st;

    r->origin = *origin;
    r->n_held = 0;
    sluice_placer_release(&r->placer);
    sluice_placer_init(&r->placer);
    allow_comments_clear(&r->comments);
    if (r->scanner == NULL &&
        (st = sluice_scanner_create(r->o.rules, r->o.pf, &r->o.scanner, &r->scanner, err)) != SLUICE_OK)
        return st;
    st = sluice_scanner_begin(r->scanner, NULL, 0, on_finding, r);
    return st == SLUICE_OK ? st : give_up(r, st, err);
}

enum sluice_status scan_run_feed(struct scan_run *r, const uint8_t *p, size_t n, struct sluice_error *err)
{
    enum sluice_status st;

    if ((st = sluice_placer_feed(&r->placer, p, n)) != SLUICE_OK ||
        (st = allow_comments_feed(&r->comments, p, n)) != SLUICE_OK ||
        (st = sluice_scanner_feed(r->scanner, p, n, err)) != SLUICE_OK)
        return give_up(r, st, err);
    sluice_placer_pass(&r->placer, sluice_scanner_settled(r->scanner));
    return SLUICE_OK;
}

/* Does the hit touch a line that counts? Its end is behind its last byte. */
static bool touches(const struct sluice_place *at, const bool *added, size_t n)
{
    const uint64_t last = at->end_column == 1 && at->end_line > at->line ? at->end_line - 1 : at->end_line;

    if (added == NULL)
        return true;
    for (uint64_t line = at->line; line <= last && line <= n; line++) {
        if (added[line - 1])
            return true;
    }
    return false;
}

static enum sluice_status give_out(struct scan_run *r, const struct held *held, struct scan_report *to)
{
    const uint64_t before = r->origin.first_line == 0 ? 0 : r->origin.first_line - 1;
    struct scan_hit h = {.path = r->origin.path,
                         .commit = r->origin.commit,
                         .at = held->at,
                         .finding = &held->finding,
                         .fingerprint = held->fingerprint,
                         .whole = r->origin.first_line == 0};

    if (allow_comments_hold(&r->comments, &held->fingerprint)) {
        to->counts.allowed++;
        return SLUICE_OK;
    }
    if (baseline_holds(r->o.baseline, &held->fingerprint)) {
        to->counts.known++;
        return SLUICE_OK;
    }
    h.at.line += before;
    h.at.end_line += before;
    if (to->writer != NULL)
        return baseline_note(to->writer, &held->fingerprint, held->finding.type, h.path);
    to->output->hit(to->out, &h, to->counts.found == 0);
    to->counts.found++;
    return SLUICE_OK;
}

enum sluice_status scan_run_end(struct scan_run *r, struct sluice_error *err)
{
    enum sluice_status st = sluice_scanner_end(r->scanner, err);

    if (st != SLUICE_OK)
        return give_up(r, st, err);
    allow_comments_end(&r->comments);
    return SLUICE_OK;
}

enum sluice_status scan_run_report(struct scan_run *r, const bool *added, size_t n_added, struct scan_report *to,
                                   struct sluice_error *err)
{
    enum sluice_status st = SLUICE_OK;

    to->counts.no_key = to->counts.no_key || (r->o.key == NULL && r->comments.n != 0);
    for (size_t i = 0; i < r->n_held && st == SLUICE_OK; i++) {
        if (touches(&r->held[i].at, added, n_added))
            st = give_out(r, &r->held[i], to);
    }
    return st == SLUICE_OK ? st : sluice_fail(err, st, "%s", sluice_status_text(st));
}
