#include "gateway/probe.h"

#include "gateway/locality.h"

#include <stdio.h>

struct probe {
    struct sluice_loop *loop;
    struct sluice_upstreams *upstreams;
    struct sluice_locality *locality;
    const struct sluice_config *config;
    sluice_probe_fn fn;
    void *ctx;
    /* the question under way: */
    const char *destination, *model;
    unsigned status;
    bool answered;
};

static enum sluice_upstream_flow on_begun(void *ctx, unsigned status)
{
    struct probe *p = ctx;

    p->status = status;
    return SLUICE_FLOW_TAKEN;
}

static enum sluice_upstream_flow on_body(void *ctx, const uint8_t *bytes, size_t n)
{
    (void)ctx;
    (void)bytes;
    (void)n;
    return SLUICE_FLOW_TAKEN;
}

static void on_done(void *ctx, enum sluice_upstream_end end)
{
    struct probe *p = ctx;
    char line[96];

    p->answered = true;
    if (p->status != 0)
        (void)snprintf(line, sizeof(line), "answers (HTTP %u to an empty question)", p->status);
    else
        (void)snprintf(line, sizeof(line), "%s",
                       end == SLUICE_UPSTREAM_TIMEOUT ? "does not answer in time" : "cannot be reached");
    p->fn(p->ctx, p->destination, p->status != 0, line);
}

static void on_locality(void *ctx, bool proved, const char *why)
{
    struct probe *p = ctx;
    char line[512];

    p->answered = true;
    (void)snprintf(line, sizeof(line), "model %s: %s%s", p->model, proved ? "proved local" : "not proved local: ", why);
    p->fn(p->ctx, p->destination, proved, line);
}

static enum sluice_status wait_for_answer(struct probe *p, struct sluice_error *err)
{
    enum sluice_status st = SLUICE_OK;

    while (!p->answered && st == SLUICE_OK) {
        st = sluice_loop_wait(p->loop, sluice_upstreams_timeout_ms(p->upstreams), err);
        sluice_upstreams_run(p->upstreams);
    }
    return st;
}

/* Any HTTP answer to a GET of the bare address shows that name, route and certificate are right. */
static enum sluice_status ask_whether_there(struct probe *p, const struct sluice_config_destination *d,
                                            struct sluice_error *err)
{
    static const struct sluice_upstream_handler handler = {NULL, on_begun, on_body, on_done};
    static const char *const no_headers[] = {NULL};
    struct sluice_upstream_request req = {
        .destination = d, .url = d->url, .headers = no_headers, .limits = &p->config->limits};
    struct sluice_upstream *upstream = NULL;
    enum sluice_status st;

    p->status = 0;
    p->answered = false;
    if ((st = sluice_upstream_start(p->upstreams, &req, &handler, p, &upstream)) != SLUICE_OK)
        return sluice_fail(err, st, "%s", sluice_status_text(st));
    st = wait_for_answer(p, err);
    sluice_upstream_free(upstream);
    return st;
}

static enum sluice_status ask_whether_local(struct probe *p, const struct sluice_config_destination *d,
                                            const char *model, struct sluice_error *err)
{
    struct sluice_locality_question *question = NULL;
    enum sluice_status st;

    p->model = model;
    p->answered = false;
    sluice_locality_ask(p->locality, d, model, on_locality, p, &question);
    if ((st = wait_for_answer(p, err)) != SLUICE_OK)
        sluice_locality_cancel(question);
    return st;
}

static enum sluice_status ask(struct probe *p, const struct sluice_config_destination *d, struct sluice_error *err)
{
    enum sluice_status st = SLUICE_OK;

    p->destination = d->name;
    if (d->url == NULL) {
        p->fn(p->ctx, d->name, true, "built in");
        return SLUICE_OK;
    }
    st = ask_whether_there(p, d, err);
    if (st != SLUICE_OK || !d->local || p->status == 0)
        return st;
    if (d->n_models == 0 && d->model == NULL)
        p->fn(p->ctx, d->name, true, "names no model: each is asked about before its first use");
    if (d->model != NULL)
        st = ask_whether_local(p, d, d->model, err);
    for (size_t i = 0; st == SLUICE_OK && d->model == NULL && i < d->n_models; i++)
        st = ask_whether_local(p, d, d->models[i], err);
    return st;
}

enum sluice_status sluice_probe(const struct sluice_config *config, sluice_probe_fn fn, void *ctx,
                                struct sluice_error *err)
{
    struct probe p = {.config = config, .fn = fn, .ctx = ctx};
    const struct sluice_clock *clock = sluice_clock_system();
    enum sluice_status st;

    if ((st = sluice_loop_create(&p.loop, err)) != SLUICE_OK ||
        (st = sluice_upstreams_create(p.loop, clock, &p.upstreams, err)) != SLUICE_OK ||
        (st = sluice_locality_create(p.upstreams, &config->limits, clock, &p.locality, err)) != SLUICE_OK)
        goto out;
    for (size_t i = 0; st == SLUICE_OK && i < config->n_destinations; i++)
        st = ask(&p, &config->destinations[i], err);
out:
    sluice_locality_free(p.locality);
    sluice_upstreams_free(p.upstreams);
    sluice_loop_free(p.loop);
    return st;
}
