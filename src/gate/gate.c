#include "gate/gate.h"

#include "scan/names.h"

#include "redact/fingerprint.h"
#include "redact/ours.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct sluice_gate {
    const struct sluice_ruleset *rules;
    struct sluice_prefilter *prefilter; /* NULL: plain */
    struct sluice_policy *policy;
    const struct sluice_redact_key *key;
    const struct sluice_clock *clock;
    uint32_t min_score;
    struct sluice_model *model; /* NULL: none */
    struct sluice_name_settings names;
    struct sluice_error no_model; /* status OK: there is one, or nobody wants one */
};

struct sluice_gate_worker {
    const struct sluice_gate *gate;
    struct sluice_scanner *scanner;
};

static bool known_type(void *ctx, const char *type)
{
    return sluice_ruleset_has_type(ctx, type);
}

static void take_dial(const struct sluice_policy_dial *d, struct sluice_name_settings *s, unsigned label)
{
    if (d->has_lean)
        s->lean[label] = d->lean;
    if (d->has_score)
        s->score[label] = d->score;
    if (d->has_score && d->score > s->score_code[label])
        s->score_code[label] = d->score;
}

enum sluice_status sluice_gate_name_settings(const struct sluice_policy *p, const char *policy_file,
                                             const struct sluice_model *model, struct sluice_name_settings *out,
                                             struct sluice_error *err)
{
    const struct sluice_policy_names *n = sluice_policy_names(p);
    char field[64];

    sluice_names_defaults(out);
    if (model == NULL && n->need == SLUICE_NAMES_REQUIRED)
        return sluice_fail_at(err, SLUICE_EFORMAT, policy_file, n->line, "names",
                              "the policy needs a model and none is configured");
    for (unsigned i = 0; i < SLUICE_MODEL_LABELS_MAX; i++)
        take_dial(&n->every, out, i);
    for (size_t i = 0; i < n->n_types && model != NULL; i++) {
        const int label = sluice_names_label(model, n->types[i].type);

        (void)snprintf(field, sizeof(field), "names.types.%.40s", n->types[i].type);
        if (label < 0)
            return sluice_fail_at(err, SLUICE_EFORMAT, policy_file, n->types[i].line, field,
                                  "the model does not find this type");
        take_dial(&n->types[i].dial, out, (unsigned)label);
    }
    return SLUICE_OK;
}

/* A model that is missing or damaged is no reason to go on without, unless the policy says that it is. */
static enum sluice_status load_policy(struct sluice_gate *g, struct sluice_ruleset *rules, const char *path,
                                      struct sluice_error *err)
{
    const struct sluice_policy_names *n;
    enum sluice_status st;

    if ((st = sluice_policy_load(path, known_type, rules, &g->policy, err)) != SLUICE_OK)
        return st;
    n = sluice_policy_names(g->policy);
    if (g->no_model.status != SLUICE_OK && n->need != SLUICE_NAMES_OPTIONAL) {
        *err = g->no_model;
        return g->no_model.status;
    }
    if (g->model == NULL && g->no_model.status == SLUICE_OK && n->need == SLUICE_NAMES_OPTIONAL)
        (void)sluice_fail(&g->no_model, SLUICE_EIO, "no model is configured");
    return sluice_gate_name_settings(g->policy, path, g->model, &g->names, err);
}

enum sluice_status sluice_gate_create(const struct sluice_gate_options *opts, const struct sluice_redact_key *key,
                                      struct sluice_gate **out, struct sluice_error *err)
{
    struct sluice_ruleset_options rule_opts = {.disable = opts->disable,
                                               .own_store = opts->own_store,
                                               .own_key = opts->own_key,
                                               .cache_dir = opts->cache_dir,
                                               .prepared_dir = opts->prepared_dir};
    struct sluice_gate *g = calloc(1, sizeof(*g));
    struct sluice_extra_rules labels;
    struct sluice_ruleset *rules = NULL;
    struct sluice_error ignored = {0};
    enum sluice_status st;

    *out = NULL;
    err = err != NULL ? err : &ignored;
    if (g == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    g->key = key;
    g->clock = opts->clock != NULL ? opts->clock : sluice_clock_system();
    g->min_score = opts->min_score;
    if (opts->model != NULL && sluice_model_open(opts->model, &g->model, &g->no_model) == SLUICE_OK) {
        sluice_names_rules(g->model, &labels);
        rule_opts.extra = &labels;
    }
    if ((st = sluice_ruleset_load(opts->rules, opts->n_rules, &rule_opts, &rules, err)) != SLUICE_OK)
        goto out;
    g->rules = rules;
    if ((st = load_policy(g, rules, opts->policy, err)) != SLUICE_OK)
        goto out;
    if (!opts->plain)
        st = sluice_prefilter_create(rules, opts->cache_dir, &g->prefilter, err);
    if (st != SLUICE_OK)
        goto out;
    *out = g;
    g = NULL; /* the caller owns it now */
out:
    sluice_gate_free(g);
    return st;
}

void sluice_gate_free(struct sluice_gate *g)
{
    if (g == NULL)
        return;
    sluice_policy_free(g->policy);
    sluice_prefilter_free(g->prefilter);
    sluice_ruleset_unref(g->rules);
    sluice_model_free(g->model);
    free(g);
}

const struct sluice_ruleset *sluice_gate_rules(const struct sluice_gate *g)
{
    return g->rules;
}

const struct sluice_prefilter *sluice_gate_prefilter(const struct sluice_gate *g)
{
    return g->prefilter;
}

const struct sluice_model *sluice_gate_model(const struct sluice_gate *g)
{
    return g->model;
}

const struct sluice_error *sluice_gate_no_model(const struct sluice_gate *g)
{
    return g->no_model.status == SLUICE_OK ? NULL : &g->no_model;
}

struct sluice_scanner_options sluice_gate_scanner_options(const struct sluice_gate *g)
{
    return (struct sluice_scanner_options){.min_score = g->min_score, .model = g->model, .names = &g->names};
}

const struct sluice_policy *sluice_gate_policy(const struct sluice_gate *g)
{
    return g->policy;
}

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

/* What was done about a finding: what its verdict asked for, as far as the decision let it. */
static enum sluice_action done_to(const struct sluice_decision *d, size_t i)
{
    if (i >= d->n_verdicts)
        return SLUICE_BLOCK;
    return d->monitor ? SLUICE_ALLOW : d->verdicts[i].action;
}

enum sluice_status sluice_gate_record(const struct sluice_gate_request *req, const struct sluice_gate_result *res,
                                      const uint8_t *input, size_t input_len, struct sluice_decision_record *rec,
                                      struct sluice_record_finding **rec_findings)
{
    struct sluice_record_finding *v = calloc(res->findings.n + 1, sizeof(*v));

    *rec_findings = NULL;
    if (v == NULL)
        return SLUICE_ENOMEM;
    for (size_t i = 0; i < res->findings.n; i++) {
        const struct sluice_document_finding *d = &res->findings.v[i];

        v[i].finding = &d->finding;
        v[i].path = d->path;
        v[i].action = done_to(&res->decision, i);
        v[i].op = i < res->decision.n_verdicts ? res->decision.verdicts[i].op : SLUICE_OP_PLACEHOLDER;
        v[i].value = input + d->finding.start;
        v[i].value_len = (size_t)(d->finding.end - d->finding.start);
    }
    rec->tenant = req->tenant;
    rec->client = req->client;
    rec->endpoint = req->endpoint;
    rec->model = req->model;
    rec->destination = req->destination;
    rec->action = res->decision.action;
    rec->wanted = res->decision.wanted;
    rec->monitor = res->decision.monitor;
    rec->clauses = (const char *const *)res->decision.clauses;
    rec->n_clauses = res->decision.n_clauses;
    rec->error = res->error != NULL ? res->error : "";
    rec->unscannable = req->unscannable;
    rec->input = input;
    rec->input_len = input_len;
    rec->output = NULL;
    rec->output_len = 0;
    if (res->decision.action != SLUICE_BLOCK) {
        rec->output = res->output.len != 0 ? res->output.data : (const uint8_t *)"";
        rec->output_len = res->output.len;
    }
    rec->findings = v;
    rec->n_findings = res->findings.n;
    rec->scan_us = res->scan_us;
    rec->decide_us = res->decide_us;
    *rec_findings = v;
    return SLUICE_OK;
}
