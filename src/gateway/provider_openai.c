/*
 * OpenAI Chat Completions. Requests, parts and errors as in the API reference of platform.openai.com; stream chunks and
 * the error object as the official SDKs read them.
 */
#include "gateway/answer_internal.h"
#include "gateway/provider_internal.h"
#include "gateway/request_internal.h"

#include <string.h>

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

static unsigned part_unscannable(const struct sluice_outline *t, sluice_node type)
{
    for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
        if (sluice_outline_is(t, type, parts[i].type))
            return parts[i].unscannable;
    }
    return SLUICE_UNSCANNABLE_UNKNOWN;
}

/* A member's member, for what is wrapped once. */
static sluice_node get2(struct request *r, sluice_node n, const char *outer, const char *inner)
{
    sluice_node o = request_get(r, n, outer);

    return o == 0 ? 0 : request_get(r, o, inner);
}

static void read_part(struct request *r, sluice_node part)
{
    switch (sluice_outline_kind(&r->doc, part)) {
    case SLUICE_JSON_STRING:
        break;
    case SLUICE_JSON_OBJECT:
        r->info->unscannable |= part_unscannable(&r->doc, request_get(r, part, "type"));
        request_opaque(r, get2(r, part, "input_audio", "data"));
        request_opaque(r, get2(r, part, "file", "file_data"));
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

    if (content == 0 || sluice_outline_kind(&r->doc, content) == SLUICE_JSON_STRING)
        return;
    if (sluice_outline_kind(&r->doc, content) != SLUICE_JSON_ARRAY) {
        request_fail(r, content, field, "must be a string or an array of parts");
        return;
    }
    for (sluice_node c = sluice_outline_child(&r->doc, content); c != 0; c = sluice_outline_next(&r->doc, c))
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

/* Opaque reasoning that some OpenAI-compatible services want replayed, and the signatures of it. */
static void read_reasoning(struct request *r)
{
    for (uint32_t i = 1; i < r->doc.n; i++) {
        if (sluice_outline_key_is(&r->doc, i, "thought_signature"))
            request_opaque(r, i);
        if (r->doc.v[i].kind == SLUICE_JSON_STRING && sluice_outline_key_is(&r->doc, i, "encrypted_content")) {
            request_flag(r, SLUICE_UNSCANNABLE_ENCRYPTED);
            request_opaque(r, i);
        }
        if (sluice_outline_key_is(&r->doc, i, "type") && sluice_outline_is(&r->doc, i, "reasoning.encrypted")) {
            request_flag(r, SLUICE_UNSCANNABLE_ENCRYPTED);
            request_opaque(r, request_get(r, r->doc.v[i].parent, "data"));
        }
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
    if ((n = request_get(&r, 0, "logit_bias")) != 0 && sluice_outline_child(&r.doc, n) != 0)
        request_flag(&r, SLUICE_UNSCANNABLE_TOKENS);
    if (r.status == SLUICE_OK)
        read_reasoning(&r);
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

/* The texts of a choice that stream. */
enum { CONTENT, REFUSAL, REASONING, REASONING_CONTENT, FUNCTION_ARGUMENTS, TOOL_ARGUMENTS, TOOL_INPUT };

/* The members of a delta that are such texts themselves. */
static const char *const texts[] = {
    [CONTENT] = "content",
    [REFUSAL] = "refusal",
    [REASONING] = "reasoning",
    [REASONING_CONTENT] = "reasoning_content",
};

static enum answer_escapes escapes(unsigned kind)
{
    if (kind == CONTENT)
        return ESCAPES_GUESS;
    return kind == TOOL_ARGUMENTS || kind == FUNCTION_ARGUMENTS ? ESCAPES_JSON : ESCAPES_NONE;
}

/* The "index" of a choice or tool call, or its place where it has none. False: it has one that is no index. */
static bool read_index(const struct sluice_outline *t, sluice_node n, uint32_t place, uint32_t *index)
{
    sluice_node v = sluice_outline_get(t, n, "index");

    *index = place;
    return v == 0 || sluice_outline_kind(t, v) == SLUICE_JSON_NULL || sluice_outline_u32(t, v, index);
}

static enum sluice_status restore_calls(struct sluice_answer *a, uint32_t choice, sluice_node calls, bool last)
{
    const struct sluice_outline *t = &a->doc;
    uint32_t place = 0, index;
    enum sluice_status st;

    if (calls == 0)
        return SLUICE_OK;
    for (sluice_node c = sluice_outline_child(t, calls); c != 0; c = sluice_outline_next(t, c)) {
        sluice_node function = sluice_outline_get(t, c, "function"), custom = sluice_outline_get(t, c, "custom");

        if (!read_index(t, c, place++, &index))
            return SLUICE_EFORMAT;
        if (function != 0 && (st = answer_piece(a, choice, TOOL_ARGUMENTS, index,
                                                sluice_outline_get(t, function, "arguments"), last)) != SLUICE_OK)
            return st;
        if (custom != 0 && (st = answer_piece(a, choice, TOOL_INPUT, index, sluice_outline_get(t, custom, "input"),
                                              last)) != SLUICE_OK)
            return st;
    }
    return SLUICE_OK;
}

static enum sluice_status restore_delta(struct sluice_answer *a, uint32_t choice, sluice_node delta, bool last)
{
    const struct sluice_outline *t = &a->doc;
    sluice_node call = sluice_outline_get(t, delta, "function_call");
    enum sluice_status st;

    for (unsigned kind = 0; kind < sizeof(texts) / sizeof(texts[0]); kind++) {
        st = answer_piece(a, choice, kind, 0, sluice_outline_get(t, delta, texts[kind]), last);
        if (st != SLUICE_OK)
            return st;
    }
    if (call != 0 && (st = answer_piece(a, choice, FUNCTION_ARGUMENTS, 0, sluice_outline_get(t, call, "arguments"),
                                        last)) != SLUICE_OK)
        return st;
    return restore_calls(a, choice, sluice_outline_get(t, delta, "tool_calls"), last);
}

static enum sluice_status restore_choice(struct sluice_answer *a, sluice_node choice, uint32_t place)
{
    const struct sluice_outline *t = &a->doc;
    sluice_node delta = sluice_outline_get(t, choice, "delta");
    bool last = sluice_outline_kind(t, sluice_outline_get(t, choice, "finish_reason")) == SLUICE_JSON_STRING;
    enum sluice_status st;
    uint32_t index;

    if (!read_index(t, choice, place, &index))
        return SLUICE_EFORMAT;
    if (delta != 0 && (st = restore_delta(a, index, delta, last)) != SLUICE_OK)
        return st;
    if ((st = answer_drop(a, sluice_outline_get(t, choice, "logprobs"))) != SLUICE_OK)
        return st;
    if (last)
        st = answer_flush(a, answer_of_group, index);
    a->over = last && a->n_channels == 0; /* every choice has said that it ends, should [DONE] not come */
    return st;
}

static enum sluice_status event(struct sluice_answer *a)
{
    static const char *const keys[] = {"id", "object", "created", "model", "system_fingerprint", "service_tier", NULL};
    const struct sluice_outline *t = &a->doc;
    sluice_node choices = sluice_outline_get(t, 0, "choices"), error = sluice_outline_get(t, 0, "error");
    enum sluice_status st = SLUICE_OK;
    uint32_t place = 0;

    if (error != 0 && sluice_outline_kind(t, error) != SLUICE_JSON_NULL) {
        a->over = true;
        return answer_flush(a, NULL, 0);
    }
    for (sluice_node c = choices == 0 ? 0 : sluice_outline_child(t, choices); c != 0 && st == SLUICE_OK;
         c = sluice_outline_next(t, c))
        st = restore_choice(a, c, place++);
    if (st == SLUICE_OK && answer_holds(a))
        st = answer_envelope(a, keys);
    return st;
}

static bool is_end(const uint8_t *data, size_t len)
{
    return len >= 6 && memcmp(data, "[DONE]", 6) == 0;
}

/* The inside of a delta that holds only the rest of one text. */
static enum sluice_status rest_delta(const struct answer_channel *c, const struct sluice_buf *json,
                                     struct sluice_buf *out)
{
    enum sluice_status st;

    if (c->kind == TOOL_ARGUMENTS)
        st = sluice_buf_printf(out, "\"tool_calls\":[{\"index\":%u,\"function\":{\"arguments\":", c->index);
    else if (c->kind == TOOL_INPUT)
        st = sluice_buf_printf(out, "\"tool_calls\":[{\"index\":%u,\"custom\":{\"input\":", c->index);
    else if (c->kind == FUNCTION_ARGUMENTS)
        st = sluice_buf_append_str(out, "\"function_call\":{\"arguments\":");
    else
        st = sluice_buf_printf(out, "\"%s\":", texts[c->kind]);
    if (st != SLUICE_OK || (st = sluice_buf_append(out, json->data, json->len)) != SLUICE_OK)
        return st;
    if (c->kind == FUNCTION_ARGUMENTS)
        return sluice_buf_append_str(out, "}");
    return sluice_buf_append_str(out, c->kind == TOOL_ARGUMENTS || c->kind == TOOL_INPUT ? "}}]" : "");
}

static enum sluice_status rest(struct sluice_answer *a, const struct answer_channel *c, const struct sluice_buf *json,
                               struct sluice_buf *out)
{
    enum sluice_status st;

    if ((st = sluice_buf_append_str(out, "data: ")) != SLUICE_OK ||
        (st = sluice_buf_append(out, a->envelope.data, a->envelope.len)) != SLUICE_OK ||
        (st = sluice_buf_printf(out, "\"choices\":[{\"index\":%u,\"delta\":{", c->group)) != SLUICE_OK ||
        (st = rest_delta(c, json, out)) != SLUICE_OK)
        return st;
    return sluice_buf_append_str(out, "},\"finish_reason\":null}]}\n\n");
}

/* Tokens spell what the model wrote, placeholders among it: they cannot be made to fit the restored text. */
static enum sluice_status drop_tokens(struct sluice_answer *a)
{
    sluice_node choices = sluice_outline_get(&a->doc, 0, "choices");
    enum sluice_status st = SLUICE_OK;

    for (sluice_node c = choices == 0 ? 0 : sluice_outline_child(&a->doc, choices); c != 0 && st == SLUICE_OK;
         c = sluice_outline_next(&a->doc, c))
        st = answer_drop(a, sluice_outline_get(&a->doc, c, "logprobs"));
    return st;
}

enum sluice_status sluice_openai_answer(const struct sluice_vault *vault, bool stream, struct sluice_answer **out)
{
    static const struct answer_api api = {
        .event = event, .is_end = is_end, .rest = rest, .escapes = escapes, .drop_tokens = drop_tokens};

    return answer_create(&api, vault, stream, out);
}
