#include "gateway/exchange.h"

#include "gateway/encoding.h"
#include "gateway/exchange_internal.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#define TICK_US 1000000

#define UNRECORDED "the audit log takes nothing, so nothing is sent on"

static enum MHD_Result on_request(struct sluice_exchange *x);

int64_t sluice_exchange_now(const struct sluice_exchange *x)
{
    return sluice_clock_mono_us(x->service->clock);
}

void sluice_exchange_touch(struct sluice_exchange *x)
{
    if (x->is_dirty)
        return;
    x->is_dirty = true;
    x->next_dirty = x->service->dirty;
    x->service->dirty = x;
}

struct sluice_exchange *sluice_exchange_create(struct sluice_service *s, struct MHD_Connection *c, const char *target,
                                               bool crowded)
{
    struct sluice_exchange *x = calloc(1, sizeof(*x));

    if (x == NULL)
        return NULL;
    x->service = s;
    x->connection = c;
    x->crowded = crowded;
    x->head.target = target;
    x->head.target_len = target == NULL ? 0 : strlen(target);
    (void)snprintf(x->target, sizeof(x->target), "%s", target == NULL ? "" : target);
    x->query = "";
    x->tenant = "";
    x->begun_us = sluice_exchange_now(x);
    randombytes_buf(x->id, sizeof(x->id));
    (void)sodium_bin2hex(x->id_text, sizeof(x->id_text), x->id, sizeof(x->id));
    sluice_buf_init(&x->body, (size_t)s->config->limits.body_bytes);
    sluice_buf_init(&x->request, SLUICE_BODY_MAX * 2u);
    sluice_buf_init(&x->pass, SLUICE_ANSWER_HEADERS_MAX);
    sluice_buf_init(&x->out, SLUICE_ANSWER_MAX * 2u);
    x->link = &s->first;
    x->next = s->first;
    if (x->next != NULL)
        x->next->link = &x->next;
    s->first = x;
    s->n++;
    return x;
}

static void exchange_free(struct sluice_exchange *x)
{
    *x->link = x->next;
    if (x->next != NULL)
        x->next->link = x->link;
    x->service->n--;
    sluice_locality_cancel(x->question);
    sluice_upstream_free(x->upstream);
    sluice_answer_free(x->answer);
    sluice_gate_result_release(&x->result);
    sluice_request_info_release(&x->info);
    sluice_buf_release(&x->body);
    sluice_buf_release(&x->request);
    sluice_buf_release(&x->pass);
    sluice_buf_release(&x->out);
    sodium_memzero(x, sizeof(*x));
    free(x);
}

/* The outcome's record is not waited for: a log that fails says so by refusing the next decision. */
static void ignore_commit(void *ctx, enum sluice_status status, const struct sluice_log_receipt *receipt)
{
    (void)ctx;
    (void)status;
    (void)receipt;
}

static void record_outcome(struct sluice_exchange *x)
{
    struct sluice_outcome_record rec = {.decision_seq = x->seq,
                                        .status = x->status_given,
                                        .bytes_in = x->bytes_in,
                                        .bytes_out = x->bytes_out,
                                        .commit_us = x->commit_us,
                                        .upstream_us = x->upstream_us,
                                        .total_us = sluice_exchange_now(x) - x->begun_us};

    memcpy(rec.request, x->id, sizeof(rec.request));
    if (x->answer != NULL)
        rec.restored = (int64_t)sluice_answer_restored(x->answer);
    rec.result = x->outcome != NULL ? x->outcome : x->stopped ? "stopped" : x->delivered ? "answered" : "client-gone";
    (void)!sluice_log_outcome(x->service->log, &rec, ignore_commit, NULL, NULL);
}

/* ---- reading ---- */

static enum MHD_Result answered(bool ok)
{
    return ok ? MHD_YES : MHD_NO; /* NO closes the connection */
}

static bool hold_back(struct sluice_exchange *x, enum sluice_refusal why, unsigned status, const char *text)
{
    x->refused = true;
    x->why = why;
    x->why_status = status;
    x->why_text = text;
    sluice_buf_release(&x->body);
    return false;
}

static const char *header(const struct sluice_exchange *x, const char *name)
{
    return MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND, name);
}

static bool key_is(const char *given, const char *prefix, const char *key)
{
    size_t n = strlen(prefix), len = strlen(key);

    return given != NULL && strncasecmp(given, prefix, n) == 0 && strlen(given + n) == len &&
           sodium_memcmp(given + n, key, len) == 0;
}

/* Which tenant's key the client shows; where none are configured, everybody may come in. */
static bool admit(struct sluice_exchange *x)
{
    const struct sluice_config *c = x->service->config;
    const char *bearer = header(x, "authorization"), *key = header(x, "x-api-key");

    for (size_t i = 0; i < c->n_tenants; i++)
        if (key_is(bearer, "Bearer ", c->tenants[i].key) || key_is(key, "", c->tenants[i].key))
            x->tenant = c->tenants[i].name;
    return c->n_tenants == 0 || x->tenant[0] != '\0';
}

static bool check_route(struct sluice_exchange *x, const char *path)
{
    bool get = strcmp(x->head.method, "GET") == 0 || strcmp(x->head.method, "HEAD") == 0;

    x->page = sluice_page_find(path);
    if (x->page == PAGE_NONE && sluice_provider_for_path(path) == NULL)
        return hold_back(x, SLUICE_REFUSE_NOT_FOUND, 0, "the gateway does not speak this endpoint");
    if (x->page != PAGE_NONE ? !get : strcmp(x->head.method, "POST") != 0)
        return hold_back(x, SLUICE_REFUSE_METHOD, 0, "the endpoint does not take this method");
    if (x->page == PAGE_NONE && *x->query != '\0' && strcmp(x->query, "?beta=true") != 0)
        return hold_back(x, SLUICE_REFUSE_NOT_FOUND, 0, "the gateway does not know this query");
    if ((x->page == PAGE_NONE || x->page == PAGE_MODELS) && !admit(x))
        return hold_back(x, SLUICE_REFUSE_KEY, 0, "the request carries no key that the gateway knows");
    if (x->page == PAGE_NONE && (x->route = sluice_config_route(x->service->config, x->provider)) == NULL)
        return hold_back(x, SLUICE_REFUSE_NOT_FOUND, 0, "no destination is configured for this API");
    if (x->service->stopping)
        return hold_back(x, SLUICE_REFUSE_BUSY, 0, "the gateway is stopping");
    return true;
}

/* The head is whole. Refuses at once where the body cannot be trusted to end, and after it otherwise: a reply to a
 * client that still sends is easily lost. */
static enum MHD_Result on_head(struct sluice_exchange *x)
{
    const struct sluice_config_limits *limits = &x->service->config->limits;
    struct sluice_head_facts facts;
    enum sluice_head_verdict v = sluice_head_check(x->connection, &x->head, limits, &facts);
    char path[SLUICE_URL_MAX + 1];
    size_t n = strcspn(x->target, "?");
    bool at_once;

    (void)snprintf(path, sizeof(path), "%.*s", (int)n, x->target);
    x->query = x->target + n;
    x->provider = sluice_nearest_provider(path);
    if (v == SLUICE_HEAD_MALFORMED)
        (void)hold_back(x, SLUICE_REFUSE_HEADERS, 400, facts.why);
    else if (v == SLUICE_HEAD_TOO_LARGE)
        (void)hold_back(x, SLUICE_REFUSE_HEADERS, facts.url_too_long ? 414 : 431, facts.why);
    else if (x->crowded)
        (void)hold_back(x, SLUICE_REFUSE_BUSY, 0, "too many connections");
    else if (facts.content_length > limits->body_bytes)
        (void)hold_back(x, SLUICE_REFUSE_TOO_LARGE, 0, "the body is too large");
    else
        (void)check_route(x, path);
    at_once = v != SLUICE_HEAD_OK || x->crowded || (x->refused && facts.expects) ||
              facts.content_length > 2 * limits->body_bytes;
    if (!at_once)
        return MHD_YES;
    return answered(sluice_exchange_refuse(x, x->why, x->why_status, x->why_text));
}

/* libmicrohttpd's buffer is ours to read, then nobody's: what stood there is wiped. */
static enum MHD_Result on_body(struct sluice_exchange *x, const char *data, size_t *len)
{
    size_t n = *len;

    *len = 0;
    x->received += n;
    if (!x->refused && sluice_buf_append(&x->body, data, n) != SLUICE_OK)
        (void)hold_back(x, SLUICE_REFUSE_TOO_LARGE, 0, "the body is too large");
    sodium_memzero((void *)(uintptr_t)data, n);
    return x->received > 2 * (uint64_t)x->service->config->limits.body_bytes ? MHD_NO : MHD_YES;
}

enum MHD_Result sluice_exchange_access(struct sluice_exchange *x, const char *method, const char *version,
                                       const char *data, size_t *len)
{
    if (x->gone)
        return MHD_NO;
    if (!x->started) {
        x->started = true;
        x->head.method = method;
        x->head.version = version;
        return on_head(x);
    }
    if (*len > 0)
        return on_body(x, data, len);
    if (x->phase != PHASE_READING)
        return MHD_YES;
    if (x->refused)
        return answered(sluice_exchange_refuse(x, x->why, x->why_status, x->why_text));
    if (x->page != PAGE_NONE)
        return answered(sluice_page_reply(x));
    return on_request(x);
}

void sluice_exchange_hung_up(struct sluice_exchange *x)
{
    if (x->phase == PHASE_REPLIED)
        return; /* the listener has all it needs, and finds out by itself */
    x->gone = true;
    sluice_exchange_touch(x);
}

void sluice_exchange_completed(struct sluice_exchange *x, enum MHD_RequestTerminationCode how)
{
    x->connection = NULL;
    x->suspended = false;
    x->delivered = how == MHD_REQUEST_TERMINATED_COMPLETED_OK && !x->gone;
    sluice_exchange_touch(x);
}

/* ---- deciding ---- */

static void on_commit(void *ctx, enum sluice_status status, const struct sluice_log_receipt *receipt)
{
    struct sluice_exchange *x = ctx;

    x->commit_status = status;
    if (status == SLUICE_OK)
        x->seq = receipt->seq;
    sluice_mailbox_post(x->service->mailbox, &x->message);
}

/* x->result says BLOCK, for a reason that no policy was asked about. */
static void block(struct sluice_exchange *x, enum sluice_refusal why, const char *error, const char *text)
{
    x->result.error = error;
    x->why = why;
    x->why_text = text;
}

/* The body as the client meant it: decompressed. False: x->result says why not. */
static bool decode(struct sluice_exchange *x)
{
    const char *encoding = header(x, "content-encoding");
    struct sluice_buf plain;
    enum sluice_status st;
    bool unknown = false;

    if (encoding == NULL || *encoding == '\0')
        return true;
    sluice_buf_init(&plain, (size_t)x->service->config->limits.body_bytes);
    st = sluice_encoding_decode(encoding, x->body.data, x->body.len, &plain, &unknown, NULL);
    sluice_buf_release(&x->body);
    x->body = plain;
    if (st == SLUICE_OK)
        return true;
    if (unknown)
        block(x, SLUICE_REFUSE_ENCODING, "unknown-encoding", "the gateway does not know this content encoding");
    else if (st == SLUICE_ELIMIT)
        block(x, SLUICE_REFUSE_TOO_LARGE, "body-limit", "the decompressed body is too large");
    else
        block(x, SLUICE_REFUSE_BAD_BODY, "bad-encoding", "the compressed body is damaged");
    return false;
}

static void judge(struct sluice_exchange *x, const struct sluice_gate_request *req)
{
    enum sluice_status st;

    st = sluice_gate_document(x->service->worker, req, x->body.data, x->body.len, &x->result, NULL);
    if (st == SLUICE_OK)
        return;
    x->why = st == SLUICE_EFORMAT  ? SLUICE_REFUSE_BAD_BODY
             : st == SLUICE_ELIMIT ? SLUICE_REFUSE_TOO_LARGE
                                   : SLUICE_REFUSE_INTERNAL;
    x->why_text = "the prompt could not be checked, so it was not sent on";
}

/* Where it will go, now that it is decided. NULL: nowhere. */
static const struct sluice_config_destination *choose(const struct sluice_exchange *x)
{
    switch (x->result.decision.action) {
    case SLUICE_LOCAL:
        return x->route->local;
    case SLUICE_ALLOW:
    case SLUICE_REDACT:
        return x->route->cloud != NULL ? x->route->cloud : x->route->local;
    case SLUICE_BLOCK:
    default:
        return NULL;
    }
}

static enum sluice_status submit(struct sluice_exchange *x, struct sluice_gate_request *req, int64_t parse_us)
{
    struct sluice_decision_record rec = {.source = "serve", .upstream = "", .parse_us = parse_us};
    const struct sluice_config_destination *d = x->destination;
    struct sluice_record_finding *findings = NULL;
    enum sluice_status st;
    char upstream[320];

    if (x->result.decision.action != SLUICE_BLOCK)
        req->destination = d == NULL ? "" : d->name;
    if (d != NULL) {
        (void)snprintf(upstream, sizeof(upstream), "%s%s%s", d->host, d->local ? " proof=" : "",
                       d->local ? sluice_proof_name(d->proof) : "");
        rec.upstream = upstream;
    }
    memcpy(rec.request, x->id, sizeof(rec.request));
    if ((st = sluice_gate_record(req, &x->result, x->body.data, x->body.len, &rec, &findings)) == SLUICE_OK)
        st = sluice_log_decision(x->service->log, &rec, on_commit, x, NULL);
    free(findings);
    return st;
}

static enum MHD_Result on_request(struct sluice_exchange *x)
{
    const struct sluice_config_destination *first = x->route->cloud != NULL ? x->route->cloud : x->route->local;
    struct sluice_gate_request req = {.tenant = x->tenant, .client = "", .destination = first->name};
    int64_t start = sluice_exchange_now(x), parsed;
    bool readable;

    x->result = (struct sluice_gate_result){.error = ""};
    req.endpoint = x->provider->path;
    if ((readable = decode(x)) && x->provider->inspect(x->body.data, x->body.len, &x->info, NULL) != SLUICE_OK) {
        readable = false;
        block(x, SLUICE_REFUSE_BAD_BODY, "not-a-request", "the body is not a request of this API");
    }
    parsed = sluice_exchange_now(x);
    req.model = x->info.model;
    req.unscannable = x->info.unscannable;
    req.role = sluice_request_role;
    req.role_ctx = &x->info;
    req.opaque = x->info.opaque;
    req.n_opaque = x->info.n_opaque;
    if (readable)
        judge(x, &req);
    x->destination = choose(x);
    x->commit_start_us = sluice_exchange_now(x);
    if (submit(x, &req, parsed - start) != SLUICE_OK)
        return answered(sluice_exchange_refuse(x, SLUICE_REFUSE_LOG, 0, UNRECORDED));
    x->phase = PHASE_COMMITTING;
    x->committing = true;
    sluice_buf_release(&x->body);
    MHD_suspend_connection(x->connection);
    x->suspended = true;
    return MHD_YES;
}

void sluice_service_receive(void *ctx, struct sluice_message *m)
{
    struct sluice_exchange *x = (struct sluice_exchange *)m;

    (void)ctx;
    x->committing = false;
    x->committed = true;
    x->commit_us = sluice_exchange_now(x) - x->commit_start_us;
    x->decided = x->commit_status == SLUICE_OK;
    sluice_exchange_touch(x);
}

static void on_locality(void *ctx, bool proved, const char *why)
{
    struct sluice_exchange *x = ctx;

    x->question = NULL;
    x->answered_locality = true;
    x->proved = proved;
    x->locality_text = why;
    sluice_exchange_touch(x);
}

static void prove(struct sluice_exchange *x)
{
    const struct sluice_config_destination *d = x->destination;

    x->phase = PHASE_PROVING;
    if (d->proof == SLUICE_PROOF_OLLAMA &&
        sluice_locality_check_request(x->result.output.data, x->result.output.len, NULL) != SLUICE_OK)
        on_locality(x, false, "the request has a tool with which the local destination would ask the web");
    else
        sluice_locality_ask(x->service->locality, d, d->model != NULL ? d->model : x->info.model, on_locality, x,
                            &x->question);
}

/* The decision is durable (or never will be): now, and not before, it is carried out. */
static void carry_out(struct sluice_exchange *x)
{
    char text[768];

    if (!x->decided) {
        (void)sluice_exchange_refuse(x, SLUICE_REFUSE_LOG, 0, UNRECORDED);
    } else if (x->result.decision.action == SLUICE_BLOCK && x->result.error[0] != '\0') {
        (void)sluice_exchange_refuse(x, x->why, 0, x->why_text);
    } else if (x->result.decision.action == SLUICE_BLOCK) {
        sluice_block_message(x, text, sizeof(text));
        (void)sluice_exchange_refuse(x, SLUICE_REFUSE_POLICY, 0, text);
    } else if (x->destination == NULL) {
        (void)sluice_exchange_refuse(x, SLUICE_REFUSE_NOT_LOCAL, 0,
                                     "the policy wants this prompt computed locally, and no local destination is "
                                     "configured for this API");
    } else if (x->destination->local) {
        prove(x);
    } else {
        sluice_exchange_ask(x);
    }
}

/* ---- the service ---- */

/* Make the listener notice that a connection is over which it is not waiting to be told about. */
static void cut(const struct sluice_exchange *x)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(x->connection, MHD_CONNECTION_INFO_CONNECTION_FD);

    if (info != NULL)
        (void)shutdown(info->connect_fd, SHUT_RDWR);
}

/* The client is gone, or the gateway stops: nothing more is asked of anybody. */
static void cancel(struct sluice_exchange *x)
{
    sluice_locality_cancel(x->question);
    x->question = NULL;
    if (x->upstream != NULL && !x->upstream_done)
        x->upstream_us = sluice_exchange_now(x) - x->upstream_start_us;
    sluice_upstream_free(x->upstream);
    x->upstream = NULL;
    if (x->suspended)
        sluice_exchange_wake(x); /* the listener asks what to do, and hears that it is over */
    else if (x->connection != NULL)
        cut(x);
}

/* May free x. */
static void step(struct sluice_exchange *x)
{
    if (x->gone || x->connection == NULL) {
        cancel(x);
        if (x->connection != NULL || x->committing)
            return;
        if (x->decided)
            record_outcome(x);
        exchange_free(x);
        return;
    }
    if (x->phase == PHASE_COMMITTING && x->committed)
        carry_out(x);
    if (x->phase == PHASE_PROVING && x->answered_locality) {
        if (x->proved)
            sluice_exchange_ask(x);
        else
            (void)sluice_exchange_refuse(x, SLUICE_REFUSE_NOT_LOCAL, 0, x->locality_text);
    }
    sluice_exchange_follow(x);
    if (x->phase == PHASE_STREAMING && (x->finished || sluice_exchange_pending(x) > 0))
        sluice_exchange_wake(x);
}

static void tick(struct sluice_service *s)
{
    int64_t now = sluice_clock_mono_us(s->clock);

    if (now < s->tick_us)
        return;
    s->tick_us = now + TICK_US;
    sluice_locality_tick(s->locality);
    for (const struct sluice_exchange *x = s->first; x != NULL; x = x->next)
        if (x->phase == PHASE_READING && x->connection != NULL &&
            now - x->begun_us >= 1000000 * s->config->limits.request_s)
            cut(x);
}

void sluice_service_turn(struct sluice_service *s)
{
    tick(s);
    while (s->dirty != NULL) {
        struct sluice_exchange *x = s->dirty;

        s->dirty = x->next_dirty;
        x->is_dirty = false;
        step(x);
    }
}

void sluice_service_abort(struct sluice_service *s)
{
    for (struct sluice_exchange *x = s->first; x != NULL; x = x->next) {
        x->stopped = !x->delivered;
        x->gone = true;
        sluice_exchange_touch(x);
    }
}
