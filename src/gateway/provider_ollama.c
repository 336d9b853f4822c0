/* Ollama's own chat API: docs/api.md of ollama/ollama. Go reads its JSON, so member names match in any letter case. */
#include "gateway/answer_internal.h"
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
    if (sluice_outline_kind(&r->doc, images) != SLUICE_JSON_ARRAY || sluice_outline_child(&r->doc, images) != 0)
        request_flag(r, SLUICE_UNSCANNABLE_IMAGE);
    for (sluice_node c = sluice_outline_child(&r->doc, images); c != 0; c = sluice_outline_next(&r->doc, c))
        request_opaque(r, c);
}

static void read_message(struct request *r, sluice_node message, uint32_t index)
{
    sluice_node content = request_get(r, message, "content");
    char field[64];

    if (content != 0 && sluice_outline_kind(&r->doc, content) != SLUICE_JSON_STRING)
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

enum { CONTENT, THINKING };

static const char *const texts[] = {[CONTENT] = "content", [THINKING] = "thinking"};

static enum answer_escapes escapes(unsigned kind)
{
    return kind == CONTENT ? ESCAPES_GUESS : ESCAPES_NONE;
}

/* Arguments are real JSON here, and come whole. */
static enum sluice_status restore_calls(struct sluice_answer *a, sluice_node calls)
{
    const struct sluice_outline *t = &a->doc;
    enum sluice_status st = SLUICE_OK;

    for (sluice_node c = calls == 0 ? 0 : sluice_outline_child(t, calls); c != 0 && st == SLUICE_OK;
         c = sluice_outline_next(t, c)) {
        sluice_node function = sluice_outline_get(t, c, "function");

        if (function != 0)
            st = answer_value(a, sluice_outline_get(t, function, "arguments"));
    }
    return st;
}

/* Tokens spell what the model wrote, placeholders among it: they cannot be made to fit the restored text. */
static enum sluice_status drop_tokens(struct sluice_answer *a)
{
    return answer_drop(a, sluice_outline_get(&a->doc, 0, "logprobs"));
}

static enum sluice_status restore_message(struct sluice_answer *a, sluice_node message, bool done)
{
    const struct sluice_outline *t = &a->doc;
    enum sluice_status st;

    for (unsigned kind = 0; kind < sizeof(texts) / sizeof(texts[0]); kind++) {
        if ((st = answer_piece(a, 0, kind, 0, sluice_outline_get(t, message, texts[kind]), done)) != SLUICE_OK)
            return st;
    }
    return restore_calls(a, sluice_outline_get(t, message, "tool_calls"));
}

static enum sluice_status event(struct sluice_answer *a)
{
    static const char *const keys[] = {"model", "remote_model", "remote_host", "created_at", NULL};
    const struct sluice_outline *t = &a->doc;
    sluice_node message = sluice_outline_get(t, 0, "message");
    bool done = sluice_outline_kind(t, sluice_outline_get(t, 0, "done")) == SLUICE_JSON_TRUE;
    enum sluice_status st;

    if (message != 0 && (st = restore_message(a, message, done)) != SLUICE_OK)
        return st;
    if ((st = drop_tokens(a)) != SLUICE_OK)
        return st;
    if (done || sluice_outline_get(t, 0, "error") != 0) {
        a->over = true;
        if (a->envelope.len == 0 && (st = answer_envelope(a, keys)) != SLUICE_OK) /* the first event is the last */
            return st;
        return answer_flush(a, NULL, 0);
    }
    return answer_holds(a) ? answer_envelope(a, keys) : SLUICE_OK;
}

static enum sluice_status rest(struct sluice_answer *a, const struct answer_channel *c, const struct sluice_buf *json,
                               struct sluice_buf *out)
{
    enum sluice_status st;

    if ((st = sluice_buf_append(out, a->envelope.data, a->envelope.len)) != SLUICE_OK ||
        (st = sluice_buf_printf(out, "\"message\":{\"role\":\"assistant\",%s\"%s\":",
                                c->kind == CONTENT ? "" : "\"content\":\"\",", texts[c->kind])) != SLUICE_OK ||
        (st = sluice_buf_append(out, json->data, json->len)) != SLUICE_OK)
        return st;
    return sluice_buf_append_str(out, "},\"done\":false}\n");
}

enum sluice_status sluice_ollama_answer(const struct sluice_vault *vault, bool stream, struct sluice_answer **out)
{
    static const struct answer_api api = {
        .ndjson = true, .event = event, .rest = rest, .escapes = escapes, .drop_tokens = drop_tokens};

    return answer_create(&api, vault, stream, out);
}
