/*
 * `sluice filter --text`: a stream of any length, in constant memory. What leaves is decided finding by finding (a
 * stream has no whole to count in); what the policy would block or keep local is replaced like everything redacted, and
 * the exit status is then 1. Each stretch that leaves has its own record, durable before it is written.
 */
#include "cli/cmd.h"
#include "cli/filter_internal.h"

#include "core/limits.h"
#include "redact/fingerprint.h"
#include "redact/ours.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define STRETCH_MIN (64u << 10) /* bytes worth a record of their own while more input is at hand */

struct text {
    struct sluice_session *s;
    const struct filter_options *o;
    struct sluice_scanner *scanner;
    struct filter_reader reader;
    struct filter_ledger ledger;
    struct sluice_buf window; /* bytes not yet written; window.data[0] is stream offset base */
    uint64_t base;
    struct sluice_findings pending; /* delivered, not yet written; stream offsets, ascending */
    struct sluice_buf out;
    bool monitor;
    uint64_t withheld; /* findings that the policy blocks or keeps local */
};

static enum sluice_status keep_finding(void *ctx, const struct sluice_finding *f)
{
    struct text *t = ctx;

    return sluice_findings_push(&t->pending, f);
}

/* f and its fingerprint may be NULL: about a text in which nothing was found; not known. */
static enum sluice_status decide(const struct text *t, const struct sluice_finding *f,
                                 const struct sluice_fingerprint *fingerprint, bool ours, struct sluice_decision *out,
                                 struct sluice_error *err)
{
    struct sluice_policy_finding one = {.finding = f, .role = "", .path = "", .fingerprint = fingerprint, .ours = ours};
    struct sluice_policy_request ask = {
        .tenant = "", .endpoint = "filter", .model = "", .destination = "", .findings = &one, .n_findings = 1};

    if (f == NULL)
        ask.n_findings = 0;
    else
        one.gdpr = sluice_ruleset_rule(sluice_gate_rules(t->s->gate), f->rule_index)->gdpr;
    return sluice_policy_decide(sluice_gate_policy(t->s->gate), &ask, out, err);
}

/* Where the next stretch ends: nothing behind it can change, and it cuts no finding. */
static uint64_t stretch_end(const struct text *t, uint64_t settled)
{
    uint64_t end = settled;
    bool moved = true;

    while (moved) {
        moved = false;
        for (size_t i = 0; i < t->pending.n; i++) {
            const struct sluice_finding *f = &t->pending.v[i];

            if (f->start < end && f->end > end) {
                end = f->start;
                moved = true;
            }
        }
    }
    return end;
}

static enum sluice_status add_clauses(struct sluice_decision *all, const struct sluice_decision *one)
{
    for (size_t i = 0; i < one->n_clauses; i++) {
        const char **grown;
        size_t k = 0;

        while (k < all->n_clauses && all->clauses[k] != one->clauses[i])
            k++;
        if (k < all->n_clauses)
            continue;
        grown = realloc(all->clauses, (all->n_clauses + 1) * sizeof(*grown));
        if (grown == NULL)
            return SLUICE_ENOMEM;
        all->clauses = grown;
        all->clauses[all->n_clauses++] = one->clauses[i];
    }
    return SLUICE_OK;
}

/* Not known where the policy has no allow-list. */
static enum sluice_status take_fingerprint(const struct text *t, size_t len, const struct sluice_finding *f,
                                           struct sluice_fingerprint *out, struct sluice_error *err)
{
    struct sluice_redaction r = {.start = f->start, .end = f->end, .type = f->type};

    *out = (struct sluice_fingerprint){0};
    if (!sluice_policy_has_allow_list(sluice_gate_policy(t->s->gate)))
        return SLUICE_OK;
    return sluice_redact_fingerprints_text(t->s->key, t->window.data, len, &r, 1, out, err);
}

/* Whether it is a surrogate that a gate with this key made. */
static enum sluice_status take_ours(const struct text *t, size_t len, const struct sluice_finding *f, bool *out,
                                    struct sluice_error *err)
{
    struct sluice_redaction r = {.start = f->start, .end = f->end, .type = f->type};

    *out = false;
    if (!sluice_policy_has_surrogates(sluice_gate_policy(t->s->gate)))
        return SLUICE_OK;
    return sluice_redact_ours_text(t->s->key, t->window.data, len, &r, 1, out, err);
}

/* Which surrogate a value gets depends on the others of its prompt. A stream has no whole, and how it was cut must not
 * show: its values get placeholders. */
static void no_surrogate(struct sluice_finding_verdict *v)
{
    if (v->op == SLUICE_OP_SURROGATE)
        v->op = SLUICE_OP_PLACEHOLDER;
}

/* Decide each of the stretch's findings (its len bytes begin the window); res collects what its record will say. */
static enum sluice_status decide_stretch(struct text *t, size_t len, struct sluice_gate_result *res,
                                         struct sluice_error *err)
{
    struct sluice_decision *all = &res->decision;

    all->action = all->wanted = SLUICE_ALLOW;
    all->monitor = t->monitor;
    all->verdicts = calloc(res->findings.n + 1, sizeof(*all->verdicts));
    if (all->verdicts == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    for (size_t i = 0; i < res->findings.n; i++) {
        struct sluice_fingerprint fingerprint;
        struct sluice_decision one;
        enum sluice_status st;
        bool ours;

        if ((st = take_fingerprint(t, len, &res->findings.v[i].finding, &fingerprint, err)) != SLUICE_OK ||
            (st = take_ours(t, len, &res->findings.v[i].finding, &ours, err)) != SLUICE_OK ||
            (st = decide(t, &res->findings.v[i].finding, &fingerprint, ours, &one, err)) != SLUICE_OK)
            return st;
        all->verdicts[i] = one.verdicts[0];
        no_surrogate(&all->verdicts[i]);
        all->n_verdicts = i + 1;
        all->wanted = sluice_action_stricter(all->wanted, one.wanted);
        if (all->verdicts[i].action != SLUICE_ALLOW && !t->monitor && !t->o->dry_run)
            all->action = SLUICE_REDACT;
        if (one.wanted == SLUICE_BLOCK || one.wanted == SLUICE_LOCAL)
            t->withheld++;
        st = add_clauses(all, &one);
        sluice_decision_release(&one);
        if (st != SLUICE_OK)
            return sluice_fail(err, st, "%s", sluice_status_text(st));
    }
    return SLUICE_OK;
}

/* The findings of the stretch, moved to its own offsets; they leave t->pending. */
static enum sluice_status take_findings(struct text *t, uint64_t end, struct sluice_document_findings *out,
                                        struct sluice_error *err)
{
    size_t n = 0;

    while (n < t->pending.n && t->pending.v[n].end <= end)
        n++;
    out->v = calloc(n + 1, sizeof(*out->v));
    if (out->v == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    out->n = out->cap = n;
    for (size_t i = 0; i < n; i++) {
        out->v[i].finding = t->pending.v[i];
        out->v[i].finding.start -= t->base;
        out->v[i].finding.end -= t->base;
    }
    memmove(t->pending.v, t->pending.v + n, (t->pending.n - n) * sizeof(*t->pending.v));
    t->pending.n -= n;
    return SLUICE_OK;
}

static enum sluice_status record_stretch(struct text *t, const struct sluice_gate_result *res, size_t len,
                                         struct sluice_error *err)
{
    struct sluice_gate_request req = {.tenant = "", .client = "", .endpoint = "filter", .model = "", .destination = ""};
    struct sluice_decision_record rec = {.source = "filter", .upstream = ""};
    struct sluice_record_finding *list = NULL;
    enum sluice_status st;

    if ((st = sluice_gate_record(&req, res, t->window.data, len, &rec, &list)) != SLUICE_OK)
        return sluice_fail(err, st, "%s", sluice_status_text(st));
    rec.output = t->out.len != 0 ? t->out.data : (const uint8_t *)"";
    rec.output_len = t->out.len;
    st = filter_ledger_add(&t->ledger, &rec, (int64_t)len, (int64_t)t->out.len, err);
    free(list);
    if (st == SLUICE_OK)
        st = filter_ledger_wait(&t->ledger, err);
    return st;
}

/* Decide, redact, record and write the bytes before stream offset end. */
static enum sluice_status write_stretch(struct text *t, uint64_t end, struct sluice_error *err)
{
    struct sluice_gate_result res = {.error = ""};
    size_t len = (size_t)(end - t->base);
    enum sluice_status st;

    if (len == 0)
        return SLUICE_OK;
    if ((st = take_findings(t, end, &res.findings, err)) != SLUICE_OK ||
        (st = decide_stretch(t, len, &res, err)) != SLUICE_OK)
        goto out;
    if (res.decision.action == SLUICE_REDACT)
        st = filter_redact_all(t->s->key, &res, t->window.data, len, &t->out, err);
    else if ((st = sluice_buf_append(&t->out, t->window.data, len)) != SLUICE_OK)
        (void)sluice_fail(err, st, "%s", sluice_status_text(st));
    if (st != SLUICE_OK || (st = record_stretch(t, &res, len, err)) != SLUICE_OK)
        goto out;
    st = filter_ledger_close_batch(&t->ledger, filter_write(&t->out, err), err);
    sluice_buf_consume(&t->window, len);
    t->base = end;
out:
    sluice_gate_result_release(&res);
    return st;
}

static enum sluice_status take_piece(struct text *t, struct sluice_error *err)
{
    struct filter_reader *r = &t->reader;
    enum sluice_status st;
    size_t n;

    if ((st = filter_reader_fill(r, err)) != SLUICE_OK)
        return st;
    n = r->buf.len - r->at;
    if (n == 0)
        return SLUICE_OK;
    if ((st = sluice_buf_append(&t->window, r->buf.data + r->at, n)) != SLUICE_OK)
        return sluice_fail(err, st, "%s", sluice_status_text(st));
    st = sluice_scanner_feed(t->scanner, r->buf.data + r->at, n, err);
    r->at += n;
    return st;
}

static enum sluice_status run(struct text *t, struct sluice_error *err)
{
    enum sluice_status st;

    if ((st = sluice_scanner_begin(t->scanner, NULL, 0, keep_finding, t)) != SLUICE_OK)
        return sluice_fail(err, st, "%s", sluice_status_text(st));
    while (!t->reader.end) {
        uint64_t end;

        if ((st = take_piece(t, err)) != SLUICE_OK)
            return st;
        end = stretch_end(t, sluice_scanner_settled(t->scanner));
        if ((end - t->base >= STRETCH_MIN || filter_reader_idle(&t->reader)) &&
            (st = write_stretch(t, end, err)) != SLUICE_OK)
            return st;
    }
    if ((st = sluice_scanner_end(t->scanner, err)) != SLUICE_OK ||
        (st = write_stretch(t, t->base + t->window.len, err)) != SLUICE_OK)
        return st;
    return filter_ledger_wait(&t->ledger, err);
}

/* A clause that speaks of every prompt: it can refuse the stream before the first byte. */
static enum sluice_status decide_stream(struct text *t, bool *refused, struct sluice_error *err)
{
    struct sluice_decision d;
    enum sluice_status st;

    if ((st = decide(t, NULL, NULL, false, &d, err)) != SLUICE_OK)
        return st;
    t->monitor = d.monitor;
    *refused = d.action == SLUICE_BLOCK || d.action == SLUICE_LOCAL;
    sluice_decision_release(&d);
    return SLUICE_OK;
}

int filter_text(struct sluice_session *s, const struct filter_options *o)
{
    struct text t = {.s = s, .o = o};
    struct sluice_error err = {0};
    enum sluice_status st;
    bool refused = false;

    filter_reader_init(&t.reader, STDIN_FILENO);
    filter_ledger_init(&t.ledger, s->log);
    sluice_buf_init(&t.window, SLUICE_BODY_MAX);
    sluice_buf_init(&t.out, 4 * (size_t)SLUICE_BODY_MAX);
    st = sluice_scanner_create(sluice_gate_rules(s->gate), sluice_gate_prefilter(s->gate), &s->scanner_options,
                               &t.scanner, &err);
    if (st == SLUICE_OK)
        st = decide_stream(&t, &refused, &err);
    if (st == SLUICE_OK && (!refused || o->dry_run))
        st = run(&t, &err);
    sluice_scanner_free(t.scanner);
    sluice_findings_release(&t.pending);
    sluice_buf_release(&t.out);
    sluice_buf_release(&t.window);
    filter_ledger_release(&t.ledger);
    filter_reader_release(&t.reader);
    if (st != SLUICE_OK)
        return sluice_cmd_fail("filter", &err);
    if (refused) {
        fprintf(stderr, "sluice filter: the policy lets no text pass\n");
        return SLUICE_EXIT_FOUND;
    }
    if (t.withheld != 0)
        fprintf(stderr, "sluice filter: %llu findings that the policy blocks or keeps local were %s\n",
                (unsigned long long)t.withheld, t.monitor || o->dry_run ? "found; nothing was replaced" : "replaced");
    return t.withheld != 0 ? SLUICE_EXIT_FOUND : SLUICE_EXIT_OK;
}
