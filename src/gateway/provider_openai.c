/*
 * OpenAI Chat Completions. Requests, parts and errors as in the API reference of platform.openai.com; stream chunks and
 * the error object as the official SDKs read them.
 */
#include "gateway/provider_internal.h"
#include "gateway/request_internal.h"

static const struct request_role_name roles[] = {
    {"system", ROLE_SYSTEM}, {"developer", ROLE_SYSTEM}, {"user", ROLE_USER}, {"assistant", ROLE_ASSISTANT},
    {"tool", ROLE_TOOL},     {"function", ROLE_TOOL},    {NULL, ROLE_NONE},
};

/* What a content part of this type cannot show; 0: its text is all there is. */
static const struct {
    const char *type;
    unsigned unscannable;
} parts[] = {
    {"text", 0},
    {"refusal", 0},
    {"image_url", SLUICE_UNSCANNABLE_IMAGE},
    {"input_audio", SLUICE_UNSCANNABLE_AUDIO},
    {"audio_url", SLUICE_UNSCANNABLE_AUDIO}, /* vLLM */
    {"file", SLUICE_UNSCANNABLE_FILE},
};

static unsigned part_unscannable(const struct sluice_tree *t, sluice_node type)
{
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (sluice_tree_is(t, type, parts[i].type))
            return parts[i].unscannable;
    }
    return SLUICE_UNSCANNABLE_UNKNOWN;
}

static void read_part(struct request *r, sluice_node part)
{
    switch (sluice_tree_kind(&r->tree, part)) {
    case SLUICE_JSON_STRING:
        break;
    case SLUICE_JSON_OBJECT:
        r->info->unscannable |= part_unscannable(&r->tree, request_get(r, part, "type"));
        break;
    case SLUICE_JSON_NUMBER:
    case SLUICE_JSON_ARRAY:
        request_flag(r, SLUICE_UNSCANNABLE_TOKENS);
        break;
    default:
        request_flag(r, SLUICE_UNSCANNABLE_UNKNOWN);
    }
}

static void read_content(struct request *r, sluice_node owner, const char *field)
{
    sluice_node content = request_get(r, owner, "content");

    if (content == 0 || sluice_tree_kind(&r->tree, content) == SLUICE_JSON_STRING)
        return;
    if (sluice_tree_kind(&r->tree, content) != SLUICE_JSON_ARRAY) {
        request_fail(r, content, field, "must be a string or an array of parts");
        return;
    }
    for (sluice_node c = sluice_tree_child(&r->tree, content); c != 0; c = sluice_tree_next(&r->tree, c))
        read_part(r, c);
}

static void read_message(struct request *r, sluice_node message, uint32_t index)
{
    char field[64];

    read_content(r, message, request_field(field, sizeof(field), index, "content"));
    if (request_get(r, message, "audio") != 0)
        request_flag(r, SLUICE_UNSCANNABLE_AUDIO); /* the id of an earlier answer: its words are not here */
    if (request_get(r, message, "images") != 0)
        request_flag(r, SLUICE_UNSCANNABLE_IMAGE);
}

/* Opaque reasoning that some OpenAI-compatible services want replayed. */
static void read_opaque(struct request *r)
{
    for (uint32_t i = 1; i < r->tree.n; i++) {
        if (r->tree.v[i].kind == SLUICE_JSON_STRING && sluice_tree_key_is(&r->tree, i, "encrypted_content"))
            request_flag(r, SLUICE_UNSCANNABLE_ENCRYPTED);
        if (sluice_tree_key_is(&r->tree, i, "type") && sluice_tree_is(&r->tree, i, "reasoning.encrypted"))
            request_flag(r, SLUICE_UNSCANNABLE_ENCRYPTED);
    }
}

enum sluice_status sluice_openai_inspect(const uint8_t *doc, size_t len, struct sluice_request_info *out,
                                         struct sluice_error *err)
{
    sluice_node n;
    struct request r;

    request_open(&r, doc, len, out, err);
    request_read_model(&r);
    request_read_stream(&r, false);
    request_read_messages(&r, roles, read_message);
    request_read_common(&r);
    if ((n = request_get(&r, 0, "prediction")) != 0)
        read_content(&r, n, "prediction.content");
    if ((n = request_get(&r, 0, "logit_bias")) != 0 && sluice_tree_child(&r.tree, n) != 0)
        request_flag(&r, SLUICE_UNSCANNABLE_TOKENS);
    if (r.status == SLUICE_OK)
        read_opaque(&r);
    return request_close(&r);
}

static const char *error_type(enum sluice_refusal why)
{
    return sluice_refusal_status(why) < 500 ? "invalid_request_error" : "server_error";
}

static enum sluice_status append_error(enum sluice_refusal why, const char *message, struct sluice_buf *out)
{
    const char *const head[] = {"{\"error\":{\"message\":", NULL};
    const char *const tail[] = {",\"type\":\"",           error_type(why), "\",\"param\":null,\"code\":\"",
                                sluice_refusal_code(why), "\"}}",          NULL};
    enum sluice_status st;

    if ((st = sluice_append_all(out, head)) != SLUICE_OK || (st = sluice_append_json_string(message, out)) != SLUICE_OK)
        return st;
    return sluice_append_all(out, tail);
}

enum sluice_status sluice_openai_error_body(enum sluice_refusal why, const char *message, const char *request_id,
                                            struct sluice_buf *out)
{
    (void)request_id; /* this API has it in the x-request-id header only */
    return append_error(why, message, out);
}

enum sluice_status sluice_openai_stream_error(enum sluice_refusal why, const char *message, struct sluice_buf *out)
{
    enum sluice_status st;

    if ((st = sluice_buf_append_str(out, "data: ")) != SLUICE_OK || (st = append_error(why, message, out)) != SLUICE_OK)
        return st;
    return sluice_buf_append_str(out, "\n\n");
}
