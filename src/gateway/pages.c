#include "gateway/exchange_internal.h"

#include "core/json.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define NAMED_MAX 8u /* clauses and types that a refusal names */

static const struct {
    const char *path;
    enum page page;
} pages[] = {{"/healthz", PAGE_HEALTH}, {"/readyz", PAGE_READY}, {"/v1/models", PAGE_MODELS}};

enum page sluice_page_find(const char *path)
{
    for (size_t i = 0; i < sizeof(pages) / sizeof(pages[0]); i++)
        if (strcmp(pages[i].path, path) == 0)
            return pages[i].page;
    return PAGE_NONE;
}

const struct sluice_provider *sluice_nearest_provider(const char *path)
{
    size_t n, best = 0, best_len = 0;
    const struct sluice_provider *all = sluice_providers(&n);

    for (size_t i = 0; i < n; i++) {
        size_t len = 0;

        while (path[len] != '\0' && path[len] == all[i].path[len])
            len++;
        if (len > best_len) {
            best = i;
            best_len = len;
        }
    }
    return &all[best];
}

/* ---- GET /v1/models: the models that the configuration names, in the shape that the asking SDK reads ---- */

static enum sluice_status add_string(struct sluice_buf *out, const char *before, const char *text)
{
    enum sluice_status st = sluice_buf_append_str(out, before);

    if (st == SLUICE_OK)
        st = sluice_json_escape((const uint8_t *)text, strlen(text), out);
    return st;
}

static enum sluice_status add_model(struct sluice_buf *out, const struct sluice_config_destination *d,
                                    const char *model, bool anthropic)
{
    enum sluice_status st;

    if ((st = add_string(out, "{\"id\":\"", model)) != SLUICE_OK)
        return st;
    if (!anthropic) {
        st = add_string(out, "\",\"object\":\"model\",\"created\":0,\"owned_by\":\"", d->name);
        return st == SLUICE_OK ? sluice_buf_append_str(out, "\"}") : st;
    }
    st = add_string(out, "\",\"type\":\"model\",\"display_name\":\"", model);
    return st == SLUICE_OK ? sluice_buf_append_str(out, "\",\"created_at\":\"1970-01-01T00:00:00Z\"}") : st;
}

static bool listed_before(const struct sluice_config *c, size_t d, size_t m)
{
    for (size_t i = 0; i <= d; i++)
        for (size_t k = 0; k < (i == d ? m : c->destinations[i].n_models); k++)
            if (strcmp(c->destinations[i].models[k], c->destinations[d].models[m]) == 0)
                return true;
    return false;
}

static enum sluice_status list_models(struct sluice_exchange *x)
{
    const struct sluice_config *c = x->service->config;
    bool anthropic = MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND, "anthropic-version") != NULL;
    enum sluice_status st = sluice_buf_append_str(&x->out, "{\"object\":\"list\",\"data\":[");
    bool first = true;

    for (size_t i = 0; i < c->n_destinations; i++) {
        for (size_t k = 0; k < c->destinations[i].n_models && st == SLUICE_OK; k++) {
            if (listed_before(c, i, k))
                continue;
            st = first ? SLUICE_OK : sluice_buf_append_byte(&x->out, ',');
            first = false;
            if (st == SLUICE_OK)
                st = add_model(&x->out, &c->destinations[i], c->destinations[i].models[k], anthropic);
        }
    }
    if (st != SLUICE_OK)
        return st;
    return sluice_buf_append_str(&x->out,
                                 anthropic ? "],\"has_more\":false,\"first_id\":null,\"last_id\":null}" : "]}");
}

/* Ready: a prompt sent now would be decided and recorded. */
static enum sluice_status show_ready(struct sluice_exchange *x, unsigned *status)
{
    bool log = sluice_log_healthy(x->service->log), stopping = x->service->stopping;

    *status = log && !stopping ? 200 : 503;
    return sluice_buf_printf(&x->out, "{\"status\":\"%s\",\"audit_log\":\"%s\",\"stopping\":%s}",
                             *status == 200 ? "ready" : "not ready", log ? "ok" : "failed",
                             stopping ? "true" : "false");
}

bool sluice_page_reply(struct sluice_exchange *x)
{
    enum sluice_status st;
    unsigned status = 200;

    if (x->page == PAGE_MODELS)
        st = list_models(x);
    else if (x->page == PAGE_READY)
        st = show_ready(x, &status);
    else
        st = sluice_buf_append_str(&x->out, "{\"status\":\"ok\"}");
    if (st != SLUICE_OK)
        return sluice_exchange_refuse(x, SLUICE_REFUSE_INTERNAL, 0, "out of memory");
    return sluice_exchange_reply(x, status, "application/json");
}

/* ---- why a prompt was blocked ---- */

struct text {
    char *at;
    size_t left;
};

static void put(struct text *t, const char *fmt, ...) SLUICE_PRINTF(2, 3);

static void put(struct text *t, const char *fmt, ...)
{
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(t->at, t->left, fmt, ap);
    va_end(ap);
    if (n < 0 || (size_t)n >= t->left) {
        n = t->left == 0 ? 0 : (int)t->left - 1;
    }
    t->at += n;
    t->left -= (size_t)n;
}

static bool named_before(const struct sluice_gate_result *r, size_t i)
{
    for (size_t k = 0; k < i; k++)
        if (r->decision.verdicts[k].action == SLUICE_BLOCK &&
            strcmp(r->findings.v[k].finding.type, r->findings.v[i].finding.type) == 0)
            return true;
    return false;
}

void sluice_block_message(const struct sluice_exchange *x, char *out, size_t size)
{
    const struct sluice_gate_result *r = &x->result;
    struct text t = {.at = out, .left = size};
    unsigned types = 0;

    put(&t, "Sluice blocked this request: policy");
    for (size_t i = 0; i < r->decision.n_clauses && i < NAMED_MAX; i++)
        put(&t, "%s %s", i == 0 ? (r->decision.n_clauses == 1 ? " clause" : " clauses") : ",", r->decision.clauses[i]);
    if (r->decision.n_clauses > NAMED_MAX)
        put(&t, " and others");
    for (size_t i = 0; i < r->findings.n && i < r->decision.n_verdicts && types < NAMED_MAX; i++)
        if (r->decision.verdicts[i].action == SLUICE_BLOCK && !named_before(r, i))
            put(&t, "%s%s", types++ == 0 ? "; found: " : ", ", r->findings.v[i].finding.type);
    if (x->info.unscannable != 0)
        put(&t, "; it holds content that cannot be scanned");
}
