/* Anthropic Messages: blocks, stream events and errors as in the API reference of docs.anthropic.com. */
#include "gateway/answer_internal.h"
#include "gateway/provider_internal.h"
#include "gateway/request_internal.h"

static const struct request_role_name roles[] = {
    {"user", ROLE_USER},
    {"assistant", ROLE_ASSISTANT},
    {"system", ROLE_SYSTEM},
    {NULL, ROLE_NONE},
};

/* Blocks a message may be made of. A tool's result is not the user's own words. */
static const struct {
    const char *type;
    bool tool;
} blocks[] = {
    {"text", false},
    {"thinking", false},
    {"redacted_thinking", false},
    {"image", false},
    {"document", false},
    {"search_result", false},
    {"container_upload", false},
    {"compaction", false},
    {"tool_use", false},
    {"server_tool_use", false},
    {"mcp_tool_use", false},
    {"tool_reference", false},
    {"tool_result", true},
    {"mcp_tool_result", true},
    {"web_search_tool_result", true},
    {"web_fetch_tool_result", true},
    {"code_execution_tool_result", true},
    {"bash_code_execution_tool_result", true},
    {"text_editor_code_execution_tool_result", true},
    {"tool_search_tool_result", true},
};

static void read_blocks(struct request *r, sluice_node content, uint32_t message, bool top);

/* The bytes of a picture or file. */
static void read_source(struct request *r, sluice_node block)
{
    sluice_node source = request_get(r, block, "source");

    if (source != 0 && sluice_outline_is(&r->doc, request_get(r, source, "type"), "base64"))
        request_opaque(r, request_get(r, source, "data"));
}

static void read_document(struct request *r, sluice_node block)
{
    sluice_node source = request_get(r, block, "source"), type = request_get(r, source, "type");

    if (source != 0 && sluice_outline_is(&r->doc, type, "text"))
        return;
    if (source != 0 && sluice_outline_is(&r->doc, type, "content"))
        read_blocks(r, request_get(r, source, "content"), 0, false);
    else
        request_flag(r, SLUICE_UNSCANNABLE_FILE); /* base64, a URL or a file id */
    read_source(r, block);
}

/* Anything opaque at any depth: results of server tools carry documents, pictures and encrypted text. */
static void read_deep(struct request *r, sluice_node n)
{
    sluice_node type = request_get(r, n, "type");

    if (sluice_outline_is(&r->doc, type, "image")) {
        request_flag(r, SLUICE_UNSCANNABLE_IMAGE);
        read_source(r, n);
        return;
    }
    if (sluice_outline_is(&r->doc, type, "document")) {
        read_document(r, n);
        return;
    }
    if (sluice_outline_is(&r->doc, type, "redacted_thinking")) {
        request_flag(r, SLUICE_UNSCANNABLE_ENCRYPTED);
        request_opaque(r, request_get(r, n, "data"));
    }
    if (sluice_outline_is(&r->doc, type, "thinking"))
        request_opaque(r, request_get(r, n, "signature"));
    if (sluice_outline_is(&r->doc, type, "base64") || sluice_outline_is(&r->doc, type, "container_upload")) {
        request_flag(r, SLUICE_UNSCANNABLE_FILE);
        request_opaque(r, request_get(r, n, "data"));
    }
    for (sluice_node c = sluice_outline_child(&r->doc, n); c != 0; c = sluice_outline_next(&r->doc, c)) {
        enum sluice_json_kind kind = sluice_outline_kind(&r->doc, c);

        if (kind == SLUICE_JSON_STRING && sluice_outline_key_begins(&r->doc, c, "encrypted_")) {
            request_flag(r, SLUICE_UNSCANNABLE_ENCRYPTED);
            request_opaque(r, c);
        } else if (kind == SLUICE_JSON_OBJECT || kind == SLUICE_JSON_ARRAY)
            read_deep(r, c);
    }
}

static void read_block(struct request *r, sluice_node block, uint32_t message, uint32_t index, bool top)
{
    sluice_node type = request_get(r, block, "type");

    for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]); i++) {
        if (!sluice_outline_is(&r->doc, type, blocks[i].type))
            continue;
        if (blocks[i].tool && top)
            request_mark_tool(r, message, index);
        if (sluice_outline_is(&r->doc, type, "tool_use"))
            return; /* its input is the application's own JSON: text */
        if (sluice_outline_is(&r->doc, type, "tool_result"))
            read_blocks(r, request_get(r, block, "content"), message, false);
        else
            read_deep(r, block);
        return;
    }
    request_flag(r, SLUICE_UNSCANNABLE_UNKNOWN);
}

/* top: the content of a message, whose blocks have roles. A string, or nothing at all, has no blocks. */
static void read_blocks(struct request *r, sluice_node content, uint32_t message, bool top)
{
    uint32_t index = 0;

    if (content == 0)
        return;
    for (sluice_node c = sluice_outline_child(&r->doc, content); c != 0; c = sluice_outline_next(&r->doc, c)) {
        if (sluice_outline_kind(&r->doc, c) == SLUICE_JSON_OBJECT)
            read_block(r, c, message, index, top);
        else if (sluice_outline_kind(&r->doc, c) != SLUICE_JSON_STRING)
            request_flag(r, SLUICE_UNSCANNABLE_UNKNOWN);
        index++;
    }
}

static void read_message(struct request *r, sluice_node message, uint32_t index)
{
    sluice_node content = request_get(r, message, "content");
    enum sluice_json_kind kind = sluice_outline_kind(&r->doc, content);
    char field[64];

    if (content == 0 || (kind != SLUICE_JSON_STRING && kind != SLUICE_JSON_ARRAY))
        request_fail(r, content != 0 ? content : message, request_field(field, sizeof(field), index, "content"),
                     "must be a string or an array of blocks");
    else
        read_blocks(r, content, index, true);
}

static void read_system(struct request *r)
{
    sluice_node system = request_get(r, 0, "system");
    enum sluice_json_kind kind = sluice_outline_kind(&r->doc, system);

    if (system == 0)
        return;
    request_mark_system(r);
    if (kind != SLUICE_JSON_STRING && kind != SLUICE_JSON_ARRAY)
        request_fail(r, system, "system", "must be a string or an array of blocks");
    else
        read_blocks(r, system, 0, false);
}

enum sluice_status sluice_anthropic_inspect(const uint8_t *doc, size_t len, struct sluice_request_info *out,
                                            struct sluice_error *err)
{
    struct request r;

    request_open(&r, doc, len, out, err);
    request_read_model(&r);
    request_read_stream(&r, false);
    read_system(&r);
    request_read_messages(&r, roles, read_message);
    request_read_common(&r);
    return request_close(&r);
}

static const char *error_type(enum sluice_refusal why)
{
    switch (why) {
    case SLUICE_REFUSE_NOT_FOUND:
        return "not_found_error";
    case SLUICE_REFUSE_TOO_LARGE:
        return "request_too_large";
    case SLUICE_REFUSE_BUSY:
        return "overloaded_error";
    case SLUICE_REFUSE_TIMEOUT:
        return "timeout_error";
    case SLUICE_REFUSE_KEY:
        return "authentication_error";
    default:
        return sluice_refusal_status(why) < 500 ? "invalid_request_error" : "api_error";
    }
}

static enum sluice_status append_error(enum sluice_refusal why, const char *message, const char *request_id,
                                       struct sluice_buf *out)
{
    const char *const head[] = {"{\"type\":\"error\",\"error\":{\"type\":\"", error_type(why), "\",\"message\":", NULL};
    enum sluice_status st;

    if ((st = sluice_append_all(out, head)) != SLUICE_OK ||
        (st = sluice_append_json_string(message, out)) != SLUICE_OK ||
        (st = sluice_buf_append_byte(out, '}')) != SLUICE_OK)
        return st;
    if (request_id != NULL && ((st = sluice_buf_append_str(out, ",\"request_id\":")) != SLUICE_OK ||
                               (st = sluice_append_json_string(request_id, out)) != SLUICE_OK))
        return st;
    return sluice_buf_append_byte(out, '}');
}

enum sluice_status sluice_anthropic_error_body(enum sluice_refusal why, const char *message, const char *request_id,
                                               struct sluice_buf *out)
{
    return append_error(why, message, request_id, out);
}

enum sluice_status sluice_anthropic_stream_error(enum sluice_refusal why, const char *message, struct sluice_buf *out)
{
    enum sluice_status st;

    if ((st = sluice_buf_append_str(out, "event: error\ndata: ")) != SLUICE_OK ||
        (st = append_error(why, message, NULL, out)) != SLUICE_OK)
        return st;
    return sluice_buf_append_str(out, "\n\n");
}

/* The texts of a block that stream: the type of their delta and its member. */
enum { TEXT, THINKING, INPUT, COMPACTION };

static const struct {
    const char *delta, *member;
} texts[] = {
    [TEXT] = {"text_delta", "text"},
    [THINKING] = {"thinking_delta", "thinking"},
    [INPUT] = {"input_json_delta", "partial_json"},
    [COMPACTION] = {"compaction_delta", "content"},
};

static enum answer_escapes escapes(unsigned kind)
{
    if (kind == TEXT)
        return ESCAPES_GUESS;
    return kind == INPUT ? ESCAPES_JSON : ESCAPES_NONE;
}

static bool is_thinking(const struct answer_channel *c, uint32_t group)
{
    return c->group == group && c->kind == THINKING;
}

/* A block may begin with text, or hold all there is: results of server tools do. */
static enum sluice_status restore_start(struct sluice_answer *a, uint32_t index)
{
    const struct sluice_outline *t = &a->doc;
    sluice_node block = sluice_outline_get(t, 0, "content_block");
    enum sluice_status st;

    if ((st = answer_flush(a, answer_of_group, index)) != SLUICE_OK || block == 0)
        return st;
    if ((st = answer_piece(a, index, TEXT, 0, sluice_outline_get(t, block, "text"), false)) != SLUICE_OK ||
        (st = answer_piece(a, index, THINKING, 0, sluice_outline_get(t, block, "thinking"), false)) != SLUICE_OK)
        return st;
    return answer_value(a, sluice_outline_get(t, block, "input"));
}

static enum sluice_status restore_delta(struct sluice_answer *a, uint32_t index)
{
    const struct sluice_outline *t = &a->doc;
    sluice_node delta = sluice_outline_get(t, 0, "delta"), type = sluice_outline_get(t, delta, "type");

    if (delta == 0 || type == 0)
        return SLUICE_EFORMAT;
    if (sluice_outline_is(t, type, "signature_delta")) {
        answer_keep(a, delta);
        return answer_flush(a, is_thinking, index); /* the thinking is over: its signature follows it */
    }
    for (unsigned kind = 0; kind < sizeof(texts) / sizeof(texts[0]); kind++) {
        if (sluice_outline_is(t, type, texts[kind].delta))
            return answer_piece(a, index, kind, 0, sluice_outline_get(t, delta, texts[kind].member), false);
    }
    return SLUICE_OK;
}

static enum sluice_status event(struct sluice_answer *a)
{
    const struct sluice_outline *t = &a->doc;
    sluice_node type = sluice_outline_get(t, 0, "type"), at = sluice_outline_get(t, 0, "index");
    uint32_t index = 0;

    if (sluice_outline_is(t, type, "message_delta") || sluice_outline_is(t, type, "message_stop") ||
        sluice_outline_is(t, type, "error")) {
        a->over = !sluice_outline_is(t, type, "message_delta");
        return answer_flush(a, NULL, 0);
    }
    if (at != 0 && !sluice_outline_u32(t, at, &index))
        return SLUICE_EFORMAT;
    if (sluice_outline_is(t, type, "content_block_start"))
        return restore_start(a, index);
    if (sluice_outline_is(t, type, "content_block_delta"))
        return restore_delta(a, index);
    if (sluice_outline_is(t, type, "content_block_stop"))
        return answer_flush(a, answer_of_group, index);
    return SLUICE_OK;
}

static enum sluice_status rest(struct sluice_answer *a, const struct answer_channel *c, const struct sluice_buf *json,
                               struct sluice_buf *out)
{
    enum sluice_status st;

    (void)a;
    st = sluice_buf_printf(out,
                           "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":%u,"
                           "\"delta\":{\"type\":\"%s\",\"%s\":",
                           c->group, texts[c->kind].delta, texts[c->kind].member);
    if (st != SLUICE_OK || (st = sluice_buf_append(out, json->data, json->len)) != SLUICE_OK)
        return st;
    return sluice_buf_append_str(out, "}}\n\n");
}

enum sluice_status sluice_anthropic_answer(const struct sluice_vault *vault, bool stream, struct sluice_answer **out)
{
    static const struct answer_api api = {.event = event, .rest = rest, .escapes = escapes};

    return answer_create(&api, vault, stream, out);
}
