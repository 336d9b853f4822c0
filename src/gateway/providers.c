#include "gateway/provider.h"
#include "gateway/provider_internal.h"

#include "core/json.h"

#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct sluice_provider providers[] = {
    {
        .name = "openai",
        .path = "/v1/chat/completions",
        .stream_type = "text/event-stream",
        .inspect = sluice_openai_inspect,
        .auth_header = "authorization",
        .auth_prefix = "Bearer ",
        .error_body = sluice_openai_error_body,
        .stream_error = sluice_openai_stream_error,
        .answer_create = sluice_openai_answer,
    },
    {
        .name = "anthropic",
        .path = "/v1/messages",
        .stream_type = "text/event-stream",
        .inspect = sluice_anthropic_inspect,
        .auth_header = "x-api-key",
        .auth_prefix = "",
        .error_body = sluice_anthropic_error_body,
        .stream_error = sluice_anthropic_stream_error,
        .answer_create = sluice_anthropic_answer,
    },
    {
        .name = "ollama",
        .path = "/api/chat",
        .stream_type = "application/x-ndjson",
        .inspect = sluice_ollama_inspect,
        .error_body = sluice_ollama_error_body,
        .stream_error = sluice_ollama_stream_error,
        .answer_create = sluice_ollama_answer,
    },
};

/* In the order of enum sluice_refusal. */
static const struct {
    unsigned status;
    const char *code;
} refusals[] = {
    [SLUICE_REFUSE_POLICY] = {400, "policy_blocked"},          [SLUICE_REFUSE_BAD_BODY] = {400, "invalid_body"},
    [SLUICE_REFUSE_NOT_FOUND] = {404, "unknown_url"},          [SLUICE_REFUSE_METHOD] = {405, "method_not_allowed"},
    [SLUICE_REFUSE_TOO_LARGE] = {413, "request_too_large"},    [SLUICE_REFUSE_ENCODING] = {415, "unsupported_encoding"},
    [SLUICE_REFUSE_HEADERS] = {431, "invalid_headers"},        [SLUICE_REFUSE_BUSY] = {503, "too_many_connections"},
    [SLUICE_REFUSE_NOT_LOCAL] = {503, "no_local_destination"}, [SLUICE_REFUSE_LOG] = {503, "audit_log_unavailable"},
    [SLUICE_REFUSE_INTERNAL] = {500, "internal_error"},        [SLUICE_REFUSE_UPSTREAM] = {502, "upstream_error"},
    [SLUICE_REFUSE_TIMEOUT] = {504, "upstream_timeout"},       [SLUICE_REFUSE_KEY] = {401, "invalid_api_key"},
};

const struct sluice_provider *sluice_providers(size_t *n)
{
    *n = COUNT(providers);
    return providers;
}

const struct sluice_provider *sluice_provider_for_path(const char *path)
{
    for (size_t i = 0; i < COUNT(providers); i++) {
        if (strcmp(providers[i].path, path) == 0)
            return &providers[i];
    }
    return NULL;
}

const struct sluice_provider *sluice_provider_find(const char *name)
{
    for (size_t i = 0; i < COUNT(providers); i++) {
        if (strcmp(providers[i].name, name) == 0)
            return &providers[i];
    }
    return NULL;
}

unsigned sluice_refusal_status(enum sluice_refusal why)
{
    return (size_t)why < COUNT(refusals) ? refusals[why].status : 500;
}

const char *sluice_refusal_code(enum sluice_refusal why)
{
    return (size_t)why < COUNT(refusals) ? refusals[why].code : "internal_error";
}

enum sluice_status sluice_append_json_string(const char *text, struct sluice_buf *out)
{
    enum sluice_status st;

    if ((st = sluice_buf_append_byte(out, '"')) != SLUICE_OK)
        return st;
    if (text != NULL && (st = sluice_json_escape((const uint8_t *)text, strlen(text), out)) != SLUICE_OK)
        return st;
    return sluice_buf_append_byte(out, '"');
}

enum sluice_status sluice_append_all(struct sluice_buf *out, const char *const *pieces)
{
    enum sluice_status st = SLUICE_OK;

    for (; st == SLUICE_OK && *pieces != NULL; pieces++)
        st = sluice_buf_append_str(out, *pieces);
    return st;
}
