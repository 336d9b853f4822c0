#include "gateway/exchange_internal.h"
#include "gateway/outline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define REQUEST_HEADERS_MAX 24u

size_t sluice_exchange_pending(const struct sluice_exchange *x)
{
    return x->out.len - x->out_at;
}

/* ---- the request ---- */

/* What of a client's header goes on: what changes the meaning of the request, and nothing that names the client. */
static const char *const forwarded[] = {"anthropic-version", "anthropic-beta", "openai-organization",
                                        "openai-project",    "openai-beta",    "idempotency-key"};

struct lines {
    struct sluice_buf text;
    size_t at[REQUEST_HEADERS_MAX];
    size_t n;
    bool failed;
};

static void add_line(struct lines *l, const char *name, const char *prefix, const char *value, const char *suffix)
{
    if (l->n == REQUEST_HEADERS_MAX) {
        l->failed = true;
        return;
    }
    l->at[l->n++] = l->text.len;
    l->failed =
        l->failed || sluice_buf_append_str(&l->text, name) != SLUICE_OK ||
        sluice_buf_append_str(&l->text, ": ") != SLUICE_OK || sluice_buf_append_str(&l->text, prefix) != SLUICE_OK ||
        sluice_buf_append_str(&l->text, value) != SLUICE_OK || sluice_buf_append_str(&l->text, suffix) != SLUICE_OK ||
        sluice_buf_append_byte(&l->text, 0) != SLUICE_OK;
}

static void add_key(const struct sluice_exchange *x, struct lines *l)
{
    static const char *const key_headers[] = {"authorization", "x-api-key"};
    const struct sluice_config_destination *d = x->destination;

    if (d->key != NULL && d->provider->auth_header != NULL)
        add_line(l, d->provider->auth_header, d->provider->auth_prefix, d->key, "");
    for (size_t i = 0; i < 2 && d->client_key; i++) {
        const char *value = MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND, key_headers[i]);

        if (value != NULL)
            add_line(l, key_headers[i], "", value, "");
    }
}

static void build_lines(const struct sluice_exchange *x, struct lines *l)
{
    const char *agent = MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND, "user-agent");
    char suffix[64];

    (void)snprintf(suffix, sizeof(suffix), "%ssluice/%s", agent == NULL ? "" : " ", x->service->version);
    add_line(l, "content-type", "", "application/json", "");
    add_line(l, "expect", "", "", ""); /* "Expect:" with nothing behind it: libcurl then leaves it out */
    add_line(l, "user-agent", "", agent == NULL ? "" : agent, suffix);
    for (size_t i = 0; i < sizeof(forwarded) / sizeof(forwarded[0]); i++) {
        const char *value = MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND, forwarded[i]);

        if (value != NULL)
            add_line(l, forwarded[i], "", value, "");
    }
    add_key(x, l);
}

/* The body, with the destination's own model name where it has one; every other byte as it was. */
static enum sluice_status build_body(struct sluice_exchange *x)
{
    const struct sluice_buf *doc = &x->result.output;
    const char *model = x->destination->model;
    struct sluice_outline outline;
    sluice_node n;
    enum sluice_status st;

    if (model == NULL)
        return SLUICE_OK;
    sluice_outline_init(&outline);
    if ((st = sluice_outline_parse(&outline, doc->data, doc->len, NULL)) != SLUICE_OK)
        goto out;
    n = sluice_outline_get(&outline, 0, "model");
    if (n == 0 || sluice_outline_kind(&outline, n) != SLUICE_JSON_STRING) {
        st = SLUICE_EFORMAT;
        goto out;
    }
    if ((st = sluice_buf_append(&x->request, doc->data, outline.v[n].start)) == SLUICE_OK &&
        (st = sluice_json_escape((const uint8_t *)model, strlen(model), &x->request)) == SLUICE_OK)
        st = sluice_buf_append(&x->request, doc->data + outline.v[n].end, doc->len - outline.v[n].end);
out:
    sluice_outline_release(&outline);
    return st;
}

static const char *base_url(const struct sluice_exchange *x)
{
    return x->service->urls[x->destination - x->service->config->destinations];
}

/* ---- what the upstream says ---- */

/* Headers of an answer that mean something to the client. A name ending in '-' stands for all that begin so. */
static const char *const passed[] = {"x-ratelimit-",
                                     "anthropic-ratelimit-",
                                     "ratelimit-",
                                     "x-request-id",
                                     "request-id",
                                     "retry-after",
                                     "retry-after-ms",
                                     "openai-",
                                     "anthropic-organization-id",
                                     "x-should-retry",
                                     "cache-control"};

static bool is_passed(const char *name, size_t len)
{
    for (size_t i = 0; i < sizeof(passed) / sizeof(passed[0]); i++) {
        size_t n = strlen(passed[i]);

        if (passed[i][n - 1] == '-' ? len > n && strncasecmp(name, passed[i], n) == 0
                                    : len == n && strncasecmp(name, passed[i], n) == 0)
            return true;
    }
    return false;
}

static bool is_clean(const char *text, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if ((uint8_t)text[i] < 0x20 || text[i] == 0x7f)
            return false;
    return true;
}

static bool name_is(const char *name, size_t len, const char *wanted)
{
    return len == strlen(wanted) && strncasecmp(name, wanted, len) == 0;
}

static void on_header(void *ctx, const char *name, size_t name_len, const char *value, size_t value_len)
{
    struct sluice_exchange *x = ctx;
    size_t before = x->pass.len;

    if (!is_clean(name, name_len) || !is_clean(value, value_len))
        return;
    if (name_is(name, name_len, "content-type"))
        (void)snprintf(x->content_type, sizeof(x->content_type), "%.*s", (int)value_len, value);
    else if (name_is(name, name_len, "content-encoding"))
        x->encoded = value_len != 0 && !name_is(value, value_len, "identity");
    else if (is_passed(name, name_len) && (sluice_buf_append(&x->pass, name, name_len) != SLUICE_OK ||
                                           sluice_buf_append_byte(&x->pass, 0) != SLUICE_OK ||
                                           sluice_buf_append(&x->pass, value, value_len) != SLUICE_OK ||
                                           sluice_buf_append_byte(&x->pass, 0) != SLUICE_OK))
        x->pass.len = before; /* no room: this one is left out, whole */
}

static bool media_type_is(const struct sluice_exchange *x, const char *type)
{
    size_t n = strlen(type);

    return strncasecmp(x->content_type, type, n) == 0 &&
           (x->content_type[n] == '\0' || x->content_type[n] == ';' || x->content_type[n] == ' ');
}

static bool make_answer(struct sluice_exchange *x)
{
    if (x->result.vault == NULL && sluice_vault_create(x->service->redact_key, &x->result.vault) != SLUICE_OK)
        return false;
    return x->provider->answer_create(x->result.vault, x->streams, &x->answer) == SLUICE_OK;
}

static enum sluice_upstream_flow on_begun(void *ctx, unsigned status)
{
    struct sluice_exchange *x = ctx;

    x->status = status;
    x->begun = true;
    sluice_exchange_touch(x);
    if (status >= 400 && status <= 599 && !x->encoded)
        return SLUICE_FLOW_TAKEN;
    x->streams = media_type_is(x, x->provider->stream_type);
    if (status < 200 || status > 299 || x->encoded || (!x->streams && !media_type_is(x, "application/json")) ||
        !make_answer(x)) {
        x->garbage = true;
        return SLUICE_FLOW_ABORT;
    }
    return SLUICE_FLOW_TAKEN;
}

/* An answer to a prompt in which nothing was redacted is passed on unread; that it is JSON at all is still looked at.
 */
static bool begins_json(const uint8_t *p, size_t n)
{
    size_t blank = 0;

    while (blank < n && (p[blank] == ' ' || p[blank] == '\t' || p[blank] == '\r' || p[blank] == '\n'))
        blank++;
    return blank == n || p[blank] == '{' || p[blank] == '[';
}

static enum sluice_upstream_flow on_body(void *ctx, const uint8_t *p, size_t n)
{
    struct sluice_exchange *x = ctx;
    enum sluice_status st;

    if (x->streams && sluice_exchange_pending(x) > SLUICE_OUT_HIGH) {
        x->paused = true;
        return SLUICE_FLOW_PAUSE;
    }
    if (x->answer != NULL && !x->streams && x->bytes_in == 0 && !begins_json(p, n)) {
        x->garbage = true;
        sluice_exchange_touch(x);
        return SLUICE_FLOW_ABORT;
    }
    x->bytes_in += (int64_t)n;
    if (x->answer != NULL)
        st = sluice_answer_feed(x->answer, p, n, &x->out);
    else if (x->out.len + n > SLUICE_ERROR_ANSWER_MAX)
        st = SLUICE_ELIMIT;
    else
        st = sluice_buf_append(&x->out, p, n);
    sluice_exchange_touch(x);
    if (st == SLUICE_OK)
        return SLUICE_FLOW_TAKEN;
    x->garbage = true;
    return SLUICE_FLOW_ABORT;
}

static void on_done(void *ctx, enum sluice_upstream_end end)
{
    struct sluice_exchange *x = ctx;

    x->upstream_done = true;
    x->end = end;
    x->upstream_us = sluice_exchange_now(x) - x->upstream_start_us;
    sluice_exchange_touch(x);
}

/* ---- what follows from it ---- */

void sluice_exchange_ask(struct sluice_exchange *x)
{
    static const struct sluice_upstream_handler handler = {
        .header = on_header, .begun = on_begun, .body = on_body, .done = on_done};
    const char *pointers[REQUEST_HEADERS_MAX + 1] = {NULL};
    char url[2 * SLUICE_URL_MAX];
    struct lines lines = {.n = 0};
    struct sluice_upstream_request req = {.destination = x->destination, .url = url, .headers = pointers};
    bool ok;

    x->phase = PHASE_ASKING;
    x->upstream_start_us = sluice_exchange_now(x);
    sluice_buf_init(&lines.text, 4 * SLUICE_HEADER_MAX);
    build_lines(x, &lines);
    ok = !lines.failed && build_body(x) == SLUICE_OK;
    for (size_t i = 0; i < lines.n && ok; i++)
        pointers[i] = (const char *)lines.text.data + lines.at[i];
    req.limits = &x->service->config->limits;
    req.body = x->request.len != 0 ? x->request.data : x->result.output.data;
    req.body_len = x->request.len != 0 ? x->request.len : x->result.output.len;
    (void)snprintf(url, sizeof(url), "%s%s%s", base_url(x), x->destination->path, x->query);
    if (!ok || sluice_upstream_start(x->service->upstreams, &req, &handler, x, &x->upstream) != SLUICE_OK)
        (void)sluice_exchange_refuse(x, SLUICE_REFUSE_INTERNAL, 0, "the request cannot be sent on");
    sluice_buf_release(&lines.text);
}

static bool failed(const struct sluice_exchange *x)
{
    return x->garbage || x->end != SLUICE_UPSTREAM_COMPLETE;
}

static enum sluice_refusal failure(struct sluice_exchange *x, const char **text)
{
    if (x->end == SLUICE_UPSTREAM_TIMEOUT) {
        x->outcome = "upstream-timeout";
        *text = "the upstream did not answer in time";
        return SLUICE_REFUSE_TIMEOUT;
    }
    x->outcome = "upstream-failed";
    *text = x->garbage ? "the upstream's answer cannot be understood" : "the upstream cannot be reached or broke off";
    return SLUICE_REFUSE_UPSTREAM;
}

static void end_stream(struct sluice_exchange *x)
{
    const char *text;
    enum sluice_refusal why;

    x->finished = true;
    if (!failed(x)) {
        if (sluice_answer_end(x->answer, &x->out) == SLUICE_OK)
            return;
    } else if (sluice_answer_break(x->answer, &x->out) != SLUICE_OK) {
        x->gone = true;
    }
    why = failure(x, &text);
    if (x->provider->stream_error(why, text, &x->out) != SLUICE_OK)
        x->gone = true; /* breaking off is the other way to say that it is not whole */
}

/* An upstream's error may quote the prompt it got: placeholders in it are restored where it is JSON. */
static bool restore_error(struct sluice_exchange *x)
{
    struct sluice_buf plain;
    uint64_t restored = 0;
    enum sluice_status st;

    if (x->result.vault == NULL || sluice_vault_count(x->result.vault) == 0)
        return true;
    sluice_buf_init(&plain, x->out.max);
    st = sluice_restore_document(x->result.vault, x->out.data, x->out.len, &plain, &restored, NULL);
    if (st == SLUICE_OK) {
        sluice_buf_release(&x->out);
        x->out = plain;
        return true;
    }
    sluice_buf_release(&plain);
    return st == SLUICE_EFORMAT;
}

static void end_whole(struct sluice_exchange *x)
{
    const char *text;
    enum sluice_refusal why;
    bool ok = !failed(x);

    if (ok && x->answer != NULL)
        ok = sluice_answer_end(x->answer, &x->out) == SLUICE_OK;
    else if (ok)
        ok = restore_error(x);
    if (ok) {
        (void)sluice_exchange_reply(x, x->status, x->content_type[0] != '\0' ? x->content_type : "application/json");
        return;
    }
    why = failure(x, &text);
    (void)sluice_exchange_refuse(x, why, 0, text);
}

void sluice_exchange_follow(struct sluice_exchange *x)
{
    if (x->phase == PHASE_ASKING && x->begun && x->streams && !x->garbage && !sluice_exchange_open_stream(x))
        return;
    if (x->paused && sluice_exchange_pending(x) <= SLUICE_OUT_LOW && !x->upstream_done) {
        x->paused = false;
        sluice_upstream_resume(x->upstream);
    }
    if (!x->upstream_done || x->finished || x->phase == PHASE_REPLIED)
        return;
    if (x->phase == PHASE_STREAMING)
        end_stream(x);
    else
        end_whole(x);
}
