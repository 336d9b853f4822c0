/* Ollama's own chat API: docs/api.md of ollama/ollama. Go reads its JSON, so member names match in any letter case. */
#include "gateway/provider_internal.h"
#include "gateway/request_internal.h"

static const struct request_role_name roles[] = {
    {"system", ROLE_SYSTEM}, {"control", ROLE_SYSTEM}, /* a switch of some templates, as "thinking" */
    {"user", ROLE_USER},     {"assistant", ROLE_ASSISTANT}, {"tool", ROLE_TOOL}, {NULL, ROLE_NONE},
};

static void read_images(struct request *r, sluice_node owner)
{
    sluice_node images = request_get(r, owner, "images");

    if (images == 0)
        return;
    if (sluice_tree_kind(&r->tree, images) != SLUICE_JSON_ARRAY || sluice_tree_child(&r->tree, images) != 0)
        request_flag(r, SLUICE_UNSCANNABLE_IMAGE);
}

static void read_message(struct request *r, sluice_node message, uint32_t index)
{
    sluice_node content = request_get(r, message, "content");
    char field[64];

    if (content != 0 && sluice_tree_kind(&r->tree, content) != SLUICE_JSON_STRING)
        request_fail(r, content, request_field(field, sizeof(field), index, "content"), "must be a string");
    read_images(r, message);
}

enum sluice_status sluice_ollama_inspect(const uint8_t *doc, size_t len, struct sluice_request_info *out,
                                         struct sluice_error *err)
{
    struct request r;

    request_open(&r, doc, len, out, err);
    request_read_model(&r);
    request_read_stream(&r, true);
    request_read_messages(&r, roles, read_message);
    request_read_common(&r);
    read_images(&r, 0);
    return request_close(&r);
}

enum sluice_status sluice_ollama_error_body(enum sluice_refusal why, const char *message, const char *request_id,
                                            struct sluice_buf *out)
{
    enum sluice_status st;

    (void)why;
    (void)request_id;
    if ((st = sluice_buf_append_str(out, "{\"error\":")) != SLUICE_OK ||
        (st = sluice_append_json_string(message, out)) != SLUICE_OK)
        return st;
    return sluice_buf_append_byte(out, '}');
}

enum sluice_status sluice_ollama_stream_error(enum sluice_refusal why, const char *message, struct sluice_buf *out)
{
    enum sluice_status st;

    if ((st = sluice_ollama_error_body(why, message, NULL, out)) != SLUICE_OK)
        return st;
    return sluice_buf_append_byte(out, '\n');
}
