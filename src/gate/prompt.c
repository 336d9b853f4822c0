/* One prompt: scanned, decided, redacted. */
#include "gate/gate_internal.h"

#include "redact/fingerprint.h"
#include "redact/ours.h"

#include <stdlib.h>

struct sluice_gate_worker {
    const struct sluice_gate *gate;
    struct sluice_scanner *scanner;
};

enum sluice_status sluice_gate_worker_create(const struct sluice_gate *g, struct sluice_gate_worker **out,
                                             struct sluice_error *err)
{
    const struct sluice_scanner_options opts = sluice_gate_scanner_options(g);
    struct sluice_gate_worker *w = calloc(1, sizeof(*w));
    enum sluice_status st;

    *out = NULL;
    if (w == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    w->gate = g;
    st = sluice_scanner_create(g->rules, g->prefilter, &opts, &w->scanner, err);
    if (st != SLUICE_OK) {
        sluice_gate_worker_free(w);
        return st;
    }
    *out = w;
    return SLUICE_OK;
}

void sluice_gate_worker_free(struct sluice_gate_worker *w)
{
    if (w == NULL)
        return;
    sluice_scanner_free(w->scanner);
    free(w);
}

/* A scanner that failed may only be freed: the next prompt gets a new one. */
static void renew_scanner(struct sluice_gate_worker *w)
{
    const struct sluice_scanner_options opts = sluice_gate_scanner_options(w->gate);

    sluice_scanner_free(w->scanner);
    if (sluice_scanner_create(w->gate->rules, w->gate->prefilter, &opts, &w->scanner, NULL) != SLUICE_OK)
        w->scanner = NULL; /* run() refuses while there is none */
}

static const char *scan_error_name(enum sluice_status st)
{
    switch (st) {
    case SLUICE_ELIMIT:
        return "scan-limit";
    case SLUICE_EFORMAT:
        return "not-json";
    case SLUICE_ENOMEM:
        return "out-of-memory";
    default:
        return "scan-failed";
    }
}

static int64_t now(const struct sluice_gate_worker *w)
{
    return sluice_clock_mono_us(w->gate->clock);
}

/* A plain text's findings, as a document's: no path, no nesting. */
static enum sluice_status scan_plain_text(struct sluice_scanner *s, const uint8_t *text, size_t len,
                                          struct sluice_document_findings *out, struct sluice_error *err)
{
    struct sluice_findings found = {0};
    enum sluice_status st = sluice_scan_text(s, NULL, 0, text, len, &found, err);

    if (st != SLUICE_OK || found.n == 0)
        goto out;
    out->v = calloc(found.n, sizeof(*out->v));
    if (out->v == NULL) {
        st = sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
        goto out;
    }
    out->n = out->cap = found.n;
    for (size_t i = 0; i < found.n; i++) {
        out->v[i].finding = found.v[i];
        out->v[i].leaf_end = len;
    }
out:
    sluice_findings_release(&found);
    return st;
}

/* Findings are sorted by start, and so are the spans. An own secret is never chance. */
static void drop_opaque(const struct sluice_gate_request *req, struct sluice_document_findings *found)
{
    size_t kept = 0, at = 0;

    for (size_t i = 0; i < found->n; i++) {
        const struct sluice_finding *f = &found->v[i].finding;

        while (at < req->n_opaque && req->opaque[at].end <= f->start)
            at++;
        if (f->entry == NULL && at < req->n_opaque && req->opaque[at].start <= f->start &&
            f->end <= req->opaque[at].end)
            continue;
        found->v[kept++] = found->v[i];
    }
    found->n = kept;
}

static struct sluice_redaction stretch_of(const struct sluice_document_finding *d)
{
    return (struct sluice_redaction){.start = d->finding.start,
                                     .end = d->finding.end,
                                     .type = d->finding.type,
                                     .kind = d->kind,
                                     .nesting = d->nesting,
                                     .leaf_start = d->leaf_start,
                                     .leaf_end = d->leaf_end};
}

/* What only who has the key can tell of each finding, in order: zero where the policy does not ask, NULL where it asks
 * nothing. Free both. */
struct key_says {
    struct sluice_fingerprint *fingerprints; /* for its allow-list */
    bool *ours;                              /* is it a surrogate that we made? */
};

static enum sluice_status ask_key(const struct sluice_gate_worker *w, bool document, const uint8_t *in, size_t len,
                                  const struct sluice_document_findings *found, struct key_says *out,
                                  struct sluice_error *err)
{
    const struct sluice_redact_key *key = w->gate->key;
    const bool listed = sluice_policy_has_allow_list(w->gate->policy);
    const bool replaced = sluice_policy_has_surrogates(w->gate->policy);
    struct sluice_redaction *r;
    enum sluice_status st = SLUICE_OK;
    const size_t n = found->n;

    if (n == 0 || (!listed && !replaced))
        return SLUICE_OK;
    r = calloc(n, sizeof(*r));
    out->fingerprints = calloc(n, sizeof(*out->fingerprints));
    out->ours = calloc(n, sizeof(*out->ours));
    if (r == NULL || out->fingerprints == NULL || out->ours == NULL) {
        st = sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
        goto out;
    }
    for (size_t i = 0; i < n; i++)
        r[i] = stretch_of(&found->v[i]);
    if (listed)
        st = (document ? sluice_redact_fingerprints_document : sluice_redact_fingerprints_text)(key, in, len, r, n,
                                                                                                out->fingerprints, err);
    if (st == SLUICE_OK && replaced)
        st = (document ? sluice_redact_ours_document : sluice_redact_ours_text)(key, in, len, r, n, out->ours, err);
out:
    free(r);
    return st;
}

static enum sluice_status decide(const struct sluice_gate_worker *w, bool document,
                                 const struct sluice_gate_request *req, const uint8_t *in, size_t len,
                                 struct sluice_gate_result *res, struct sluice_error *err)
{
    const struct sluice_document_findings *found = &res->findings;
    struct sluice_policy_request ask = {.tenant = req->tenant,
                                        .endpoint = req->endpoint,
                                        .model = req->model,
                                        .destination = req->destination,
                                        .unscannable = req->unscannable,
                                        .n_findings = found->n};
    struct sluice_policy_finding *v = calloc(found->n + 1, sizeof(*v));
    struct key_says key = {0};
    enum sluice_status st = SLUICE_ENOMEM;

    if (v == NULL) {
        (void)sluice_fail(err, st, "%s", sluice_status_text(st));
        goto out;
    }
    if ((st = ask_key(w, document, in, len, found, &key, err)) != SLUICE_OK)
        goto out;
    for (size_t i = 0; i < found->n; i++) {
        const struct sluice_document_finding *d = &found->v[i];

        v[i].finding = &d->finding;
        v[i].path = d->path;
        v[i].role = req->role != NULL ? req->role(req->role_ctx, d->path) : "";
        v[i].gdpr = sluice_ruleset_rule(w->gate->rules, d->finding.rule_index)->gdpr;
        v[i].fingerprint = key.fingerprints != NULL ? &key.fingerprints[i] : NULL;
        v[i].ours = key.ours != NULL && key.ours[i];
    }
    ask.findings = v;
    st = sluice_policy_decide(w->gate->policy, &ask, &res->decision, err);
out:
    free(key.fingerprints);
    free(key.ours);
    free(v);
    return st;
}

static enum sluice_status redact(const struct sluice_gate_worker *w, bool document, const uint8_t *in, size_t len,
                                 struct sluice_gate_result *res, struct sluice_error *err)
{
    struct sluice_redaction *r = calloc(res->findings.n + 1, sizeof(*r));
    enum sluice_status st;
    size_t n = 0;

    if (r == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    for (size_t i = 0; i < res->findings.n; i++) {
        const struct sluice_document_finding *d = &res->findings.v[i];

        if (res->decision.verdicts[i].action == SLUICE_ALLOW)
            continue;
        r[n] = stretch_of(d);
        r[n].op = res->decision.verdicts[i].op;
        r[n++].used = &res->decision.verdicts[i].op; /* the record says what was done */
    }
    if ((st = sluice_vault_create(w->gate->key, &res->vault)) != SLUICE_OK)
        (void)sluice_fail(err, st, "%s", sluice_status_text(st));
    else if (document)
        st = sluice_redact_document(in, len, r, n, res->vault, &res->output, err);
    else
        st = sluice_redact_text(in, len, r, n, res->vault, &res->output, err);
    free(r);
    return st;
}

/* What may leave, by the decision. A placeholder is at most SLUICE_PLACEHOLDER_MAX + quotes longer than its value. */
static enum sluice_status make_output(const struct sluice_gate_worker *w, bool document, const uint8_t *in, size_t len,
                                      struct sluice_gate_result *res, struct sluice_error *err)
{
    enum sluice_status st = SLUICE_OK;

    sluice_buf_init(&res->output, len + res->findings.n * (SLUICE_PLACEHOLDER_MAX + 16u) + 1);
    switch (res->decision.action) {
    case SLUICE_REDACT:
        return redact(w, document, in, len, res, err);
    case SLUICE_ALLOW:
    case SLUICE_LOCAL:
        if ((st = sluice_buf_append(&res->output, in, len)) != SLUICE_OK)
            (void)sluice_fail(err, st, "%s", sluice_status_text(st));
        break;
    case SLUICE_BLOCK:
        break;
    }
    return st;
}

/* Whatever failed, the prompt is blocked, and res says why. */
static enum sluice_status refuse(struct sluice_gate_result *res, enum sluice_status st, const char *error)
{
    res->decision.action = SLUICE_BLOCK;
    res->decision.wanted = SLUICE_BLOCK;
    res->error = error;
    sluice_buf_release(&res->output);
    return st;
}

static enum sluice_status run(struct sluice_gate_worker *w, bool document, const struct sluice_gate_request *req,
                              const uint8_t *in, size_t len, struct sluice_gate_result *out, struct sluice_error *err)
{
    int64_t start = now(w), scanned, decided;
    enum sluice_status st;

    *out = (struct sluice_gate_result){.error = ""};
    if (w->scanner == NULL) {
        (void)sluice_fail(err, SLUICE_EENGINE, "no scanner");
        return refuse(out, SLUICE_EENGINE, "scan-failed");
    }
    st = document ? sluice_scan_document(w->scanner, in, len, &out->findings, err)
                  : scan_plain_text(w->scanner, in, len, &out->findings, err);
    scanned = now(w);
    out->scan_us = scanned - start;
    if (st != SLUICE_OK) {
        renew_scanner(w);
        return refuse(out, st, scan_error_name(st));
    }
    drop_opaque(req, &out->findings);
    st = decide(w, document, req, in, len, out, err);
    decided = now(w);
    out->decide_us = decided - scanned;
    if (st != SLUICE_OK)
        return refuse(out, st, "policy-failed");
    st = make_output(w, document, in, len, out, err);
    out->redact_us = now(w) - decided;
    if (st != SLUICE_OK)
        return refuse(out, st, "redact-failed");
    return SLUICE_OK;
}

enum sluice_status sluice_gate_text(struct sluice_gate_worker *w, const struct sluice_gate_request *req,
                                    const uint8_t *text, size_t len, struct sluice_gate_result *out,
                                    struct sluice_error *err)
{
    return run(w, false, req, text, len, out, err);
}

enum sluice_status sluice_gate_document(struct sluice_gate_worker *w, const struct sluice_gate_request *req,
                                        const uint8_t *doc, size_t len, struct sluice_gate_result *out,
                                        struct sluice_error *err)
{
    return run(w, true, req, doc, len, out, err);
}

void sluice_gate_result_release(struct sluice_gate_result *r)
{
    sluice_decision_release(&r->decision);
    sluice_document_findings_release(&r->findings);
    sluice_buf_release(&r->output);
    sluice_vault_free(r->vault);
    *r = (struct sluice_gate_result){0};
}
