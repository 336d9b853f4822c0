/* Ollama's chat API, the answering side, and its questions about models (api/types.go of ollama/ollama). */
#include "gateway/loopback_internal.h"

#include <string.h>

#define TIME "2026-01-01T00:00:00Z"
#define REMOTE_HOST "https://ollama.example:443"

static bool ends_with(const char *s, const char *end)
{
    size_t n = strlen(s), k = strlen(end);

    return n >= k && strcmp(s + n - k, end) == 0;
}

/* Whether a model is one of those that pass on to a cloud. */
static bool is_remote(const char *model)
{
    return strncmp(model, "remote-", 7) == 0 || ends_with(model, "-cloud") || ends_with(model, ":cloud");
}

static void add_remote(const char *model, struct loopback_reply *r)
{
    if (is_remote(model))
        loopback_add(r, "\"remote_model\":$q,\"remote_host\":\"" REMOTE_HOST "\",", model);
}

static void begin_line(const struct loopback_prompt *p, struct loopback_reply *r)
{
    loopback_add(r, "{\"model\":$q,", p->model);
    add_remote(p->model, r);
    loopback_add(r, "\"created_at\":\"" TIME "\",\"message\":{\"role\":\"assistant\",");
}

static void end_line(const struct loopback_prompt *p, bool done, struct loopback_reply *r)
{
    if (!done)
        loopback_add(r, "},\"done\":false}\n");
    else
        loopback_add(r,
                     "},\"done\":true,\"done_reason\":\"stop\",\"total_duration\":1000000,\"load_duration\":1000,"
                     "\"prompt_eval_count\":10,\"prompt_eval_duration\":1000,\"eval_count\":$u,"
                     "\"eval_duration\":1000}\n",
                     loopback_tokens(&p->said));
    loopback_end_event(r);
}

static void add_calls(const struct loopback_prompt *p, struct loopback_reply *r)
{
    loopback_add(r, "\"content\":\"\",\"tool_calls\":[");
    for (unsigned i = 0; i < 2 && p->tools[i] != NULL; i++) {
        loopback_add(r, "$s{\"function\":{\"index\":$u,\"name\":$q,\"arguments\":", i == 0 ? "" : ",", i, p->tools[i]);
        r->failed |= sluice_buf_append(&r->body, p->arguments.data, p->arguments.len) != SLUICE_OK;
        loopback_add(r, "}}");
    }
    loopback_add(r, "]");
}

static void stream(const struct loopback_prompt *p, struct loopback_reply *r)
{
    size_t at = 0, turn = 0, len;
    const char *piece;

    while (loopback_piece(&p->think, &at, &turn, &piece, &len)) {
        begin_line(p, r);
        loopback_add(r, "\"content\":\"\",\"thinking\":$t", piece, len);
        end_line(p, false, r);
    }
    if (p->tools[0] != NULL) {
        begin_line(p, r);
        add_calls(p, r);
        end_line(p, false, r);
    }
    at = 0;
    while (p->tools[0] == NULL && loopback_piece(&p->said, &at, &turn, &piece, &len)) {
        begin_line(p, r);
        loopback_add(r, "\"content\":$t", piece, len);
        end_line(p, false, r);
    }
    begin_line(p, r);
    loopback_add(r, "\"content\":\"\"");
    end_line(p, true, r);
}

static void answer(const struct loopback_prompt *p, uint64_t id, struct loopback_reply *r)
{
    (void)id;
    if (p->stream) {
        stream(p, r);
        return;
    }
    begin_line(p, r);
    if (p->tools[0] != NULL)
        add_calls(p, r);
    else
        loopback_add(r, "\"content\":$b", &p->said);
    if (p->think.len != 0)
        loopback_add(r, ",\"thinking\":$b", &p->think);
    end_line(p, true, r);
    r->n_ends = 0;
}

static void error(const struct loopback_prompt *p, uint64_t id, struct loopback_reply *r)
{
    (void)id;
    loopback_add(r, "{\"error\":\"loopback says $u\"}", p->status);
}

static void error_event(struct loopback_reply *r)
{
    loopback_add(r, "{\"error\":\"loopback broke off\"}\n");
    loopback_end_event(r);
}

const struct loopback_api loopback_ollama = {
    .path = "/api/chat",
    .stream_type = "application/x-ndjson",
    .streams_unasked = true,
    .answer = answer,
    .error = error,
    .error_event = error_event,
};

/* The models it says it has. */
static const char *const models[] = {"loopback:latest", "llama3:latest",      "llama3.2:latest",
                                     "qwen3:8b",        "gpt-oss:120b-cloud", "remote-alias:latest"};

static void tags(struct loopback_reply *r)
{
    loopback_add(r, "{\"models\":[");
    for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++) {
        loopback_add(r, "$s{\"name\":$q,\"model\":$q,", i == 0 ? "" : ",", models[i], models[i]);
        add_remote(models[i], r);
        loopback_add(r, "\"modified_at\":\"" TIME "\",\"size\":1000,\"digest\":\"00\",\"details\":{\"format\":\"gguf\","
                        "\"family\":\"loopback\",\"parameter_size\":\"1B\"}}");
    }
    loopback_add(r, "]}");
}

static void show(const uint8_t *body, size_t len, struct loopback_reply *r)
{
    struct json_tokener *t = json_tokener_new();
    struct json_object *o =
        t == NULL || len > INT32_MAX ? NULL : json_tokener_parse_ex(t, (const char *)body, (int)len);
    struct json_object *v = NULL;
    const char *model;

    if (json_object_is_type(o, json_type_object) && !json_object_object_get_ex(o, "model", &v))
        (void)json_object_object_get_ex(o, "name", &v);
    model = json_object_is_type(v, json_type_string) ? json_object_get_string(v) : NULL;
    if (model == NULL) {
        r->status = 400;
        loopback_add(r, "{\"error\":\"model is required\"}");
    } else if (strncmp(model, "missing-", 8) == 0) {
        r->status = 404;
        loopback_add(r, "{\"error\":\"model not found\"}");
    } else {
        loopback_add(r, "{\"modelfile\":\"\",\"template\":\"\",");
        add_remote(model, r);
        loopback_add(r, "\"details\":{\"format\":\"gguf\",\"family\":\"loopback\"},\"model_info\":{},"
                        "\"capabilities\":[\"completion\",\"tools\",\"thinking\"]}");
    }
    json_object_put(o);
    json_tokener_free(t);
}

static void list(struct loopback_reply *r)
{
    loopback_add(r, "{\"object\":\"list\",\"data\":[");
    for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++)
        loopback_add(r, "$s{\"id\":$q,\"object\":\"model\",\"created\":1760000000,\"owned_by\":\"loopback\"}",
                     i == 0 ? "" : ",", models[i]);
    loopback_add(r, "]}");
}

bool loopback_about(const char *method, const char *path, const uint8_t *body, size_t len, bool cloud_disabled,
                    struct loopback_reply *r)
{
    bool get = strcmp(method, "GET") == 0;

    if (get && strcmp(path, "/v1/models") == 0)
        list(r);
    else if (get && strcmp(path, "/api/tags") == 0)
        tags(r);
    else if (get && strcmp(path, "/api/status") == 0)
        loopback_add(r, "{\"cloud\":{\"disabled\":$s,\"source\":\"none\"}}", cloud_disabled ? "true" : "false");
    else if (get && strcmp(path, "/api/version") == 0)
        loopback_add(r, "{\"version\":\"0.0.0-loopback\"}");
    else if (!get && strcmp(path, "/api/show") == 0)
        show(body, len, r);
    else
        return false;
    return true;
}
