#include "gateway/locality.h"

#include "core/conf.h"
#include "core/json.h"
#include "core/limits.h"
#include "gateway/outline.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* What is asked, in order. */
enum step { STEP_STATUS = 0, STEP_TAGS, STEP_SHOW, STEP_END };

struct sluice_locality_question {
    struct entry *entry;
    struct sluice_locality_question *next;
    sluice_locality_fn fn;
    void *ctx;
};

/* What is known of one model of one destination. */
struct entry {
    struct sluice_locality *owner;
    struct entry *next;
    const struct sluice_config_destination *destination;
    char *model;
    bool proved;
    int64_t proved_us, used_us; /* when it was proved; when somebody last asked */
    enum step step;             /* of the proof under way */
    struct sluice_upstream *request;
    struct sluice_buf body, answer;
    unsigned status;
    struct sluice_locality_question *first, **last; /* who waits */
};

struct sluice_locality {
    struct sluice_upstreams *upstreams;
    struct sluice_config_limits limits;
    const struct sluice_clock *clock;
    struct entry *entries;
    size_t n;
};

static bool ends_with(const char *text, const char *end)
{
    size_t n = strlen(text), m = strlen(end);

    return n >= m && strcasecmp(text + n - m, end) == 0;
}

enum sluice_status sluice_locality_check_name(const char *model, struct sluice_error *err)
{
    if (*model == '\0')
        return sluice_fail(err, SLUICE_EFORMAT, "the request names no model");
    if (ends_with(model, ":cloud") || ends_with(model, "-cloud"))
        return sluice_fail(err, SLUICE_EFORMAT, "the model's name says that it is computed in a cloud");
    return SLUICE_OK;
}

/* Anything but absent, null or "" counts as remote. */
static bool names_a_remote(const struct sluice_conf_node *n)
{
    static const char *const keys[] = {"remote_host", "remote_model"};

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        struct sluice_conf_node value;

        if (sluice_conf_get(n, keys[i], &value) &&
            !(json_object_is_type(value.value, json_type_string) && json_object_get_string_len(value.value) == 0))
            return true;
    }
    return false;
}

enum sluice_status sluice_locality_check_show(const uint8_t *answer, size_t len, struct sluice_error *err)
{
    struct sluice_conf *c = NULL;
    struct sluice_conf_node top, details, info;
    enum sluice_status st = SLUICE_OK;

    if (sluice_conf_parse("", answer, len, &c, NULL) != SLUICE_OK)
        return sluice_fail(err, SLUICE_EFORMAT, "the server does not describe the model");
    top = sluice_conf_root(c);
    if (!sluice_conf_get(&top, "details", &details) && !sluice_conf_get(&top, "model_info", &info))
        st = sluice_fail(err, SLUICE_EFORMAT, "the server does not describe the model");
    else if (names_a_remote(&top))
        st = sluice_fail(err, SLUICE_EFORMAT, "the server passes the model's requests on to another host");
    sluice_conf_free(c);
    return st;
}

/* Ollama adds the tag "latest" where a name has none, and does not tell upper from lower case. */
static bool is_model(const struct sluice_conf_node *n, const char *model)
{
    static const char *const keys[] = {"name", "model"};
    size_t len = strlen(model);

    for (size_t i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
        const char *name = NULL;

        if (sluice_conf_string(n, keys[i], false, &name, NULL) == SLUICE_OK && name != NULL &&
            strncasecmp(name, model, len) == 0 && (name[len] == '\0' || strcasecmp(name + len, ":latest") == 0))
            return true;
    }
    return false;
}

enum sluice_status sluice_locality_check_tags(const uint8_t *answer, size_t len, const char *model,
                                              struct sluice_error *err)
{
    struct sluice_conf *c = NULL;
    struct sluice_conf_node top, models;
    bool listed = false, remote = false;

    if (sluice_conf_parse("", answer, len, &c, NULL) != SLUICE_OK)
        return sluice_fail(err, SLUICE_EFORMAT, "the server does not list its models");
    top = sluice_conf_root(c);
    (void)sluice_conf_get(&top, "models", &models);
    for (size_t i = 0; i < sluice_conf_length(&models); i++) {
        struct sluice_conf_node m = sluice_conf_at(&models, i);

        if (is_model(&m, model)) {
            listed = true;
            remote = remote || names_a_remote(&m);
        }
    }
    sluice_conf_free(c);
    if (!listed)
        return sluice_fail(err, SLUICE_EFORMAT, "the server does not have the model");
    if (remote)
        return sluice_fail(err, SLUICE_EFORMAT, "the server passes the model's requests on to another host");
    return SLUICE_OK;
}

bool sluice_locality_cloud_disabled(const uint8_t *status_answer, size_t len)
{
    struct sluice_conf *c = NULL;
    struct sluice_conf_node top, cloud;
    bool disabled = false;

    if (sluice_conf_parse("", status_answer, len, &c, NULL) != SLUICE_OK)
        return false;
    top = sluice_conf_root(c);
    if (!sluice_conf_get(&top, "cloud", &cloud) ||
        sluice_conf_bool(&cloud, "disabled", false, &disabled, NULL) != SLUICE_OK)
        disabled = false;
    sluice_conf_free(c);
    return disabled;
}

static bool reaches_out(const struct sluice_outline *t, sluice_node tool, bool *out)
{
    struct sluice_buf type;
    bool ok = true;

    for (sluice_node m = sluice_outline_child(t, tool); m != 0 && ok; m = sluice_outline_next(t, m)) {
        if (!sluice_outline_key_folds_to(t, m, "type") || sluice_outline_kind(t, m) != SLUICE_JSON_STRING)
            continue;
        sluice_buf_init(&type, SLUICE_BODY_MAX);
        ok = sluice_outline_text(t, m, &type) == SLUICE_OK;
        *out = *out || (type.len >= 4 && strncasecmp((const char *)type.data, "web_", 4) == 0);
        sluice_buf_release(&type);
    }
    return ok;
}

enum sluice_status sluice_locality_check_request(const uint8_t *doc, size_t len, struct sluice_error *err)
{
    struct sluice_outline t;
    enum sluice_status st;
    bool out = false, ok = true;

    sluice_outline_init(&t);
    st = sluice_outline_parse(&t, doc, len, err);
    for (sluice_node m = st == SLUICE_OK ? sluice_outline_child(&t, 0) : 0; m != 0; m = sluice_outline_next(&t, m))
        if (sluice_outline_key_folds_to(&t, m, "tools"))
            for (sluice_node tool = sluice_outline_child(&t, m); tool != 0 && ok; tool = sluice_outline_next(&t, tool))
                ok = reaches_out(&t, tool, &out);
    sluice_outline_release(&t);
    if (st != SLUICE_OK)
        return st;
    if (!ok)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    if (out)
        return sluice_fail(err, SLUICE_EFORMAT, "the request has a tool with which the local server asks the web");
    return SLUICE_OK;
}

enum sluice_status sluice_locality_create(struct sluice_upstreams *upstreams, const struct sluice_config_limits *limits,
                                          const struct sluice_clock *clock, struct sluice_locality **out,
                                          struct sluice_error *err)
{
    struct sluice_locality *l = calloc(1, sizeof(*l));

    *out = NULL;
    if (l == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    *l = (struct sluice_locality){.upstreams = upstreams, .limits = *limits, .clock = clock};
    l->limits.first_byte_s = SLUICE_PROOF_TIMEOUT_S;
    l->limits.upstream_idle_s = SLUICE_PROOF_TIMEOUT_S;
    *out = l;
    return SLUICE_OK;
}

static void entry_free(struct entry *e)
{
    while (e->first != NULL) {
        struct sluice_locality_question *q = e->first;

        e->first = q->next;
        free(q);
    }
    sluice_upstream_free(e->request);
    sluice_buf_release(&e->body);
    sluice_buf_release(&e->answer);
    free(e->model);
    free(e);
}

void sluice_locality_free(struct sluice_locality *l)
{
    if (l == NULL)
        return;
    while (l->entries != NULL) {
        struct entry *e = l->entries;

        l->entries = e->next;
        entry_free(e);
    }
    free(l);
}

/* The proof is over, one way or the other: everybody who waits is told. */
static void settle(struct entry *e, bool proved, const char *why)
{
    struct sluice_locality_question *q = e->first;

    sluice_upstream_free(e->request);
    e->request = NULL;
    e->proved = proved;
    e->proved_us = sluice_clock_mono_us(e->owner->clock);
    e->first = NULL;
    e->last = &e->first;
    while (q != NULL) {
        struct sluice_locality_question *next = q->next;

        q->fn(q->ctx, proved, why);
        free(q);
        q = next;
    }
}

static void ask_step(struct entry *e);

/* What speaks against the destination in the answer to a step: NULL, where nothing does; *proved: then nothing more
 * need be asked. Static. */
static const char *objection(const struct entry *e, enum sluice_upstream_end end, bool *proved)
{
    const bool got = end == SLUICE_UPSTREAM_COMPLETE && e->status == 200;
    struct sluice_error err = {0};

    *proved = false;
    switch (e->step) {
    case STEP_STATUS: /* older servers do not have it */
        *proved = got && sluice_locality_cloud_disabled(e->answer.data, e->answer.len);
        return end == SLUICE_UPSTREAM_COMPLETE ? NULL : "the local destination does not answer";
    case STEP_TAGS:
        if (!got)
            return "the local destination does not list its models";
        if (sluice_locality_check_tags(e->answer.data, e->answer.len, e->model, &err) != SLUICE_OK)
            return "the local destination does not have the model, or passes it on to another host";
        return NULL;
    case STEP_SHOW:
    case STEP_END:
    default:
        if (!got)
            return "the local destination does not describe the model";
        *proved = sluice_locality_check_show(e->answer.data, e->answer.len, &err) == SLUICE_OK;
        return *proved ? NULL : "the local destination passes the model on to another host, or does not describe it";
    }
}

static void on_done(void *ctx, enum sluice_upstream_end end)
{
    struct entry *e = ctx;
    bool proved;
    const char *why = objection(e, end, &proved);

    sluice_upstream_free(e->request);
    e->request = NULL;
    if (why != NULL || proved) {
        settle(e, proved, why != NULL ? why : "");
        return;
    }
    e->step++;
    ask_step(e);
}

static enum sluice_upstream_flow on_begun(void *ctx, unsigned status)
{
    struct entry *e = ctx;

    e->status = status;
    return SLUICE_FLOW_TAKEN;
}

static enum sluice_upstream_flow on_body(void *ctx, const uint8_t *p, size_t n)
{
    struct entry *e = ctx;

    return sluice_buf_append(&e->answer, p, n) == SLUICE_OK ? SLUICE_FLOW_TAKEN : SLUICE_FLOW_ABORT;
}

static enum sluice_status build_body(struct entry *e)
{
    enum sluice_status st;

    sluice_buf_clear(&e->body);
    if (e->step != STEP_SHOW)
        return SLUICE_OK;
    if ((st = sluice_buf_append_str(&e->body, "{\"model\":\"")) != SLUICE_OK ||
        (st = sluice_json_escape((const uint8_t *)e->model, strlen(e->model), &e->body)) != SLUICE_OK)
        return st;
    return sluice_buf_append_str(&e->body, "\"}");
}

static void ask_step(struct entry *e)
{
    static const struct sluice_upstream_handler handler = {.begun = on_begun, .body = on_body, .done = on_done};
    static const char *const paths[] = {"/api/status", "/api/tags", "/api/show"};
    char url[SLUICE_URL_MAX + 32], auth[SLUICE_SECRET_FILE_MAX + 32] = "";
    const char *headers[] = {"content-type: application/json", NULL, NULL};
    struct sluice_upstream_request req = {.destination = e->destination, .url = url, .headers = headers};

    req.limits = &e->owner->limits;
    if (e->destination->key != NULL) {
        (void)snprintf(auth, sizeof(auth), "authorization: Bearer %s", e->destination->key);
        headers[1] = auth;
    }
    (void)snprintf(url, sizeof(url), "%s%s", e->destination->url, paths[e->step]);
    e->status = 0;
    sluice_buf_clear(&e->answer);
    if (build_body(e) != SLUICE_OK) {
        settle(e, false, "out of memory");
    } else {
        req.body = e->step == STEP_SHOW ? e->body.data : NULL;
        req.body_len = e->body.len;
        if (sluice_upstream_start(e->owner->upstreams, &req, &handler, e, &e->request) != SLUICE_OK)
            settle(e, false, "the local destination cannot be asked");
    }
    explicit_bzero(auth, sizeof(auth));
}

static struct entry *find(struct sluice_locality *l, const struct sluice_config_destination *d, const char *model)
{
    for (struct entry *e = l->entries; e != NULL; e = e->next)
        if (e->destination == d && strcmp(e->model, model) == 0)
            return e;
    return NULL;
}

/* Room for one more: the entry that nobody has asked for the longest goes. False where all are being proved. */
static bool make_room(struct sluice_locality *l)
{
    struct entry **oldest = NULL, *gone;

    if (l->n < SLUICE_PROOFS_MAX)
        return true;
    for (struct entry **at = &l->entries; *at != NULL; at = &(*at)->next)
        if ((*at)->request == NULL && (oldest == NULL || (*at)->used_us < (*oldest)->used_us))
            oldest = at;
    if (oldest == NULL)
        return false;
    gone = *oldest;
    *oldest = gone->next;
    entry_free(gone);
    l->n--;
    return true;
}

static struct entry *add(struct sluice_locality *l, const struct sluice_config_destination *d, const char *model)
{
    struct entry *e;

    if (!make_room(l) || (e = calloc(1, sizeof(*e))) == NULL)
        return NULL;
    if ((e->model = strdup(model)) == NULL) {
        free(e);
        return NULL;
    }
    e->owner = l;
    e->destination = d;
    e->last = &e->first;
    sluice_buf_init(&e->body, SLUICE_PROOF_ANSWER_MAX);
    sluice_buf_init(&e->answer, SLUICE_PROOF_ANSWER_MAX);
    e->next = l->entries;
    l->entries = e;
    l->n++;
    return e;
}

static bool fresh(const struct entry *e)
{
    return e->proved && sluice_clock_mono_us(e->owner->clock) - e->proved_us < 1000000 * e->destination->recheck_s;
}

static void begin(struct entry *e)
{
    e->step = STEP_STATUS;
    ask_step(e);
}

void sluice_locality_ask(struct sluice_locality *l, const struct sluice_config_destination *d, const char *model,
                         sluice_locality_fn fn, void *ctx, struct sluice_locality_question **out)
{
    struct sluice_locality_question *q;
    struct entry *e;

    *out = NULL;
    if (!d->local || d->proof == SLUICE_PROOF_NONE) {
        fn(ctx, false, "the destination is not a local one");
        return;
    }
    if (d->proof != SLUICE_PROOF_OLLAMA) {
        fn(ctx, true, "");
        return;
    }
    if (sluice_locality_check_name(model, NULL) != SLUICE_OK) {
        fn(ctx, false, "the model has no name, or one that says it is computed in a cloud");
        return;
    }
    if (((e = find(l, d, model)) == NULL && (e = add(l, d, model)) == NULL) || (q = calloc(1, sizeof(*q))) == NULL) {
        fn(ctx, false, "too many proofs under way");
        return;
    }
    e->used_us = sluice_clock_mono_us(l->clock);
    if (fresh(e)) {
        free(q);
        fn(ctx, true, "");
        return;
    }
    *q = (struct sluice_locality_question){.entry = e, .fn = fn, .ctx = ctx};
    *e->last = q;
    e->last = &q->next;
    if (e->request == NULL)
        begin(e);
    if (e->request != NULL) /* otherwise it could not even be asked, and q has been answered */
        *out = q;
}

void sluice_locality_cancel(struct sluice_locality_question *q)
{
    struct sluice_locality_question **at;
    struct entry *e;

    if (q == NULL)
        return;
    e = q->entry;
    for (at = &e->first; *at != q; at = &(*at)->next)
        continue;
    *at = q->next;
    if (e->last == &q->next)
        e->last = at;
    free(q);
}

void sluice_locality_tick(struct sluice_locality *l)
{
    int64_t now = sluice_clock_mono_us(l->clock);

    for (struct entry *e = l->entries; e != NULL; e = e->next) {
        int64_t holds = 1000000 * e->destination->recheck_s, age = now - e->proved_us;

        if (e->proved && e->request == NULL && e->used_us > e->proved_us && age >= holds - holds / 4)
            begin(e);
    }
}
