#include "gateway/exchange_internal.h"

#include <stdio.h>
#include <string.h>

static bool add_headers(const struct sluice_exchange *x, struct MHD_Response *r, const char *content_type)
{
    const char *p = (const char *)x->pass.data, *end = p == NULL ? NULL : p + x->pass.len;
    char index[24];
    bool ok = MHD_add_response_header(r, "content-type", content_type) == MHD_YES &&
              MHD_add_response_header(r, "x-sluice-request", x->id_text) == MHD_YES;

    if (x->decided) {
        (void)snprintf(index, sizeof(index), "%llu", (unsigned long long)x->seq);
        ok = ok &&
             MHD_add_response_header(r, "x-sluice-action", sluice_action_name(x->result.decision.action)) == MHD_YES &&
             MHD_add_response_header(r, "x-sluice-log-index", index) == MHD_YES;
    }
    while (ok && p != NULL && p < end) {
        const char *value = p + strlen(p) + 1;

        ok = MHD_add_response_header(r, p, value) == MHD_YES;
        p = value + strlen(value) + 1;
    }
    return ok;
}

void sluice_exchange_wake(struct sluice_exchange *x)
{
    if (!x->suspended)
        return;
    x->suspended = false;
    MHD_resume_connection(x->connection);
}

static bool queue(struct sluice_exchange *x, struct MHD_Response *r, unsigned status, const char *content_type)
{
    bool ok = r != NULL && add_headers(x, r, content_type) && MHD_queue_response(x->connection, status, r) == MHD_YES;

    if (r != NULL)
        MHD_destroy_response(r);
    if (!ok) {
        x->gone = true; /* nothing can be said to the client: closing is what is left */
        sluice_exchange_touch(x);
        return false;
    }
    x->status_given = (int)status;
    sluice_exchange_wake(x);
    return true;
}

bool sluice_exchange_reply(struct sluice_exchange *x, unsigned status, const char *content_type)
{
    x->phase = PHASE_REPLIED;
    x->bytes_out = (int64_t)x->out.len;
    /* The listener reads the bytes until it says that the request is completed; x outlives that. */
    return queue(x, MHD_create_response_from_buffer(x->out.len, x->out.data, MHD_RESPMEM_PERSISTENT), status,
                 content_type);
}

static ssize_t on_read(void *ctx, uint64_t pos, char *buf, size_t max)
{
    struct sluice_exchange *x = ctx;
    size_t n = sluice_exchange_pending(x);

    (void)pos;
    if (x->gone)
        return MHD_CONTENT_READER_END_WITH_ERROR;
    if (n == 0 && x->finished)
        return MHD_CONTENT_READER_END_OF_STREAM;
    if (n == 0) {
        MHD_suspend_connection(x->connection);
        x->suspended = true;
        return 0;
    }
    n = n < max ? n : max;
    memcpy(buf, x->out.data + x->out_at, n);
    x->out_at += n;
    x->bytes_out += (int64_t)n;
    if (x->out_at == x->out.len) {
        sluice_buf_clear(&x->out);
        x->out_at = 0;
    } else if (x->out_at >= SLUICE_OUT_LOW) {
        sluice_buf_consume(&x->out, x->out_at);
        x->out_at = 0;
    }
    if (x->paused && sluice_exchange_pending(x) <= SLUICE_OUT_LOW)
        sluice_exchange_touch(x);
    return (ssize_t)n;
}

bool sluice_exchange_open_stream(struct sluice_exchange *x)
{
    x->phase = PHASE_STREAMING;
    return queue(x, MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, SLUICE_OUT_LOW, on_read, x, NULL), x->status,
                 x->content_type);
}

/* Whether an SDK that honours x-should-retry may try again: only where trying again can help. */
static bool may_retry(enum sluice_refusal why)
{
    return why == SLUICE_REFUSE_BUSY || why == SLUICE_REFUSE_UPSTREAM || why == SLUICE_REFUSE_TIMEOUT;
}

static bool pass_header(struct sluice_exchange *x, const char *name, const char *value)
{
    return sluice_buf_append(&x->pass, name, strlen(name) + 1) == SLUICE_OK &&
           sluice_buf_append(&x->pass, value, strlen(value) + 1) == SLUICE_OK;
}

bool sluice_exchange_refuse(struct sluice_exchange *x, enum sluice_refusal why, unsigned status, const char *message)
{
    sluice_buf_clear(&x->out);
    x->out_at = 0;
    sluice_buf_clear(&x->pass);
    if (x->outcome == NULL)
        x->outcome = "refused";
    if (x->provider->error_body(why, message, x->id_text, &x->out) != SLUICE_OK ||
        (!may_retry(why) && !pass_header(x, "x-should-retry", "false")) ||
        (why == SLUICE_REFUSE_METHOD && !pass_header(x, "allow", x->page == PAGE_NONE ? "POST" : "GET, HEAD"))) {
        x->gone = true;
        sluice_exchange_touch(x);
        return false;
    }
    return sluice_exchange_reply(x, status != 0 ? status : sluice_refusal_status(why), "application/json");
}
