/* include/sluice.h on top of the gate. */
#include "sluice.h"

#include "core/limits.h"
#include "gate/gate.h"
#include "redact/restore.h"

#include <sodium.h>
#include <stdlib.h>

struct sluice_engine {
    struct sluice_redact_key *key;
    struct sluice_gate *gate;
};

struct sluice_worker {
    struct sluice_gate_worker *worker;
};

struct sluice_prompt {
    struct sluice_gate_result result;
};

struct sluice_stream {
    struct sluice_restorer *restorer; /* NULL: the prompt has no placeholder, text passes as it is */
    struct sluice_buf out;
};

static enum sluice_status no_memory(struct sluice_error *err)
{
    return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
}

const char *sluice_version(void)
{
    return SLUICE_VERSION;
}

const char *sluice_error_line(const struct sluice_error *err, char *buf, size_t size)
{
    return sluice_error_format(err, buf, size);
}

const char *sluice_action_text(enum sluice_action action)
{
    return sluice_action_name(action);
}

enum sluice_status sluice_engine_create(const struct sluice_engine_options *opts, struct sluice_engine **out,
                                        struct sluice_error *err)
{
    struct sluice_gate_options gate_opts = {.rules = &opts->rules,
                                            .n_rules = 1,
                                            .policy = opts->policy,
                                            .cache_dir = opts->cache,
                                            .own_store = opts->own_store,
                                            .own_key = opts->own_key,
                                            .model = opts->model};
    struct sluice_engine *e;
    enum sluice_status st;

    *out = NULL;
    if (sodium_init() < 0)
        return sluice_fail(err, SLUICE_EENGINE, "libsodium cannot start");
    if ((e = calloc(1, sizeof(*e))) == NULL)
        return no_memory(err);
    if ((st = sluice_redact_key_create(opts->key, &e->key)) != SLUICE_OK)
        (void)sluice_fail(err, st, "%s", sluice_status_text(st));
    else
        st = sluice_gate_create(&gate_opts, e->key, &e->gate, err);
    if (st != SLUICE_OK) {
        sluice_engine_free(e);
        return st;
    }
    *out = e;
    return SLUICE_OK;
}

void sluice_engine_free(struct sluice_engine *e)
{
    if (e == NULL)
        return;
    sluice_gate_free(e->gate);
    sluice_redact_key_free(e->key);
    free(e);
}

const struct sluice_error *sluice_engine_no_model(const struct sluice_engine *e)
{
    return sluice_gate_no_model(e->gate);
}

enum sluice_status sluice_worker_create(const struct sluice_engine *e, struct sluice_worker **out,
                                        struct sluice_error *err)
{
    struct sluice_worker *w = calloc(1, sizeof(*w));
    enum sluice_status st;

    *out = NULL;
    if (w == NULL)
        return no_memory(err);
    if ((st = sluice_gate_worker_create(e->gate, &w->worker, err)) != SLUICE_OK) {
        free(w);
        return st;
    }
    *out = w;
    return SLUICE_OK;
}

void sluice_worker_free(struct sluice_worker *w)
{
    if (w == NULL)
        return;
    sluice_gate_worker_free(w->worker);
    free(w);
}

typedef enum sluice_status (*gate_fn)(struct sluice_gate_worker *w, const struct sluice_gate_request *req,
                                      const uint8_t *text, size_t len, struct sluice_gate_result *out,
                                      struct sluice_error *err);

static enum sluice_status run(gate_fn gate, struct sluice_worker *w, const char *model, const void *text, size_t len,
                              struct sluice_prompt **out, struct sluice_error *err)
{
    struct sluice_gate_request req = {
        .tenant = "", .client = "", .endpoint = "embed", .model = model != NULL ? model : "", .destination = ""};
    struct sluice_prompt *p = calloc(1, sizeof(*p));

    *out = p;
    if (p == NULL)
        return no_memory(err);
    return gate(w->worker, &req, len != 0 ? text : "", len, &p->result, err);
}

enum sluice_status sluice_prompt_text(struct sluice_worker *w, const char *model, const void *text, size_t len,
                                      struct sluice_prompt **out, struct sluice_error *err)
{
    return run(sluice_gate_text, w, model, text, len, out, err);
}

enum sluice_status sluice_prompt_json(struct sluice_worker *w, const char *model, const void *body, size_t len,
                                      struct sluice_prompt **out, struct sluice_error *err)
{
    return run(sluice_gate_document, w, model, body, len, out, err);
}

void sluice_prompt_free(struct sluice_prompt *p)
{
    if (p == NULL)
        return;
    sluice_gate_result_release(&p->result);
    free(p);
}

enum sluice_action sluice_prompt_action(const struct sluice_prompt *p)
{
    return p->result.decision.action;
}

const void *sluice_prompt_output(const struct sluice_prompt *p, size_t *len)
{
    const struct sluice_buf *b = &p->result.output;

    *len = 0;
    if (p->result.decision.action == SLUICE_BLOCK)
        return NULL;
    *len = b->len;
    return b->len != 0 ? (const void *)b->data : "";
}

size_t sluice_prompt_findings(const struct sluice_prompt *p)
{
    return p->result.findings.n;
}

const struct sluice_finding *sluice_prompt_finding(const struct sluice_prompt *p, size_t i)
{
    return i < p->result.findings.n ? &p->result.findings.v[i].finding : NULL;
}

const char *sluice_prompt_finding_path(const struct sluice_prompt *p, size_t i)
{
    return i < p->result.findings.n ? p->result.findings.v[i].path : "";
}

size_t sluice_prompt_clauses(const struct sluice_prompt *p)
{
    return p->result.decision.n_clauses;
}

const char *sluice_prompt_clause(const struct sluice_prompt *p, size_t i)
{
    return i < p->result.decision.n_clauses ? p->result.decision.clauses[i] : NULL;
}

enum sluice_status sluice_stream_create(const struct sluice_prompt *p, unsigned escapes, struct sluice_stream **out,
                                        struct sluice_error *err)
{
    struct sluice_stream *s = calloc(1, sizeof(*s));
    enum sluice_status st = SLUICE_OK;

    *out = NULL;
    if (s == NULL)
        return no_memory(err);
    sluice_buf_init(&s->out, SLUICE_ANSWER_MAX);
    if (p->result.vault != NULL)
        st = sluice_restorer_create(p->result.vault, escapes, &s->restorer);
    if (st != SLUICE_OK) {
        sluice_stream_free(s);
        return sluice_fail(err, st, "%s", sluice_status_text(st));
    }
    *out = s;
    return SLUICE_OK;
}

static enum sluice_status give_out(struct sluice_stream *s, enum sluice_status st, sluice_text_fn fn, void *ctx,
                                   struct sluice_error *err)
{
    if (st != SLUICE_OK)
        return sluice_fail(err, st, "%s", sluice_status_text(st));
    if (s->out.len != 0)
        fn(ctx, s->out.data, s->out.len);
    sluice_buf_clear(&s->out);
    return SLUICE_OK;
}

enum sluice_status sluice_stream_feed(struct sluice_stream *s, const void *text, size_t len, sluice_text_fn fn,
                                      void *ctx, struct sluice_error *err)
{
    if (s->restorer == NULL) {
        fn(ctx, text, len);
        return SLUICE_OK;
    }
    return give_out(s, sluice_restorer_feed(s->restorer, text, len, &s->out), fn, ctx, err);
}

enum sluice_status sluice_stream_end(struct sluice_stream *s, sluice_text_fn fn, void *ctx, struct sluice_error *err)
{
    if (s->restorer == NULL)
        return SLUICE_OK;
    return give_out(s, sluice_restorer_end(s->restorer, &s->out), fn, ctx, err);
}

void sluice_stream_free(struct sluice_stream *s)
{
    if (s == NULL)
        return;
    sluice_restorer_free(s->restorer);
    sluice_buf_release(&s->out);
    free(s);
}
