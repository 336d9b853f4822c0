/* Anthropic Messages, the answering side. */
#include "gateway/loopback_internal.h"

#include <stdio.h>

static void rate_limit_headers(uint64_t id, struct loopback_reply *r)
{
    loopback_header(r, "request-id", "req_loopback_%llu", (unsigned long long)id);
    loopback_header(r, "anthropic-ratelimit-requests-limit", "1000");
    loopback_header(r, "anthropic-ratelimit-requests-remaining", "%llu", (unsigned long long)(1000 - id % 1000));
}

static void begin_message(const struct loopback_prompt *p, uint64_t id, struct loopback_reply *r)
{
    char name[40];

    (void)snprintf(name, sizeof(name), "msg_loopback_%llu", (unsigned long long)id);
    loopback_add(r, "{\"id\":$q,\"type\":\"message\",\"role\":\"assistant\",\"model\":$q,", name, p->model);
}

/* What of a block stands in a stream: its head, then deltas of one member. */
static void stream_block(unsigned index, const char *head, const char *delta, const char *member,
                         const struct sluice_buf *text, struct loopback_reply *r)
{
    size_t at = 0, turn = index, len;
    const char *piece;

    loopback_add(r,
                 "event: content_block_start\n"
                 "data: {\"type\":\"content_block_start\",\"index\":$u,\"content_block\":$s}\n\n",
                 index, head);
    loopback_end_event(r);
    while (loopback_piece(text, &at, &turn, &piece, &len)) {
        loopback_add(r,
                     "event: content_block_delta\n"
                     "data: {\"type\":\"content_block_delta\",\"index\":$u,\"delta\":{\"type\":$q,$q:$t}}\n\n",
                     index, delta, member, piece, len);
        loopback_end_event(r);
    }
}

static void stop_block(unsigned index, struct loopback_reply *r)
{
    loopback_add(r,
                 "event: content_block_stop\n"
                 "data: {\"type\":\"content_block_stop\",\"index\":$u}\n\n",
                 index);
    loopback_end_event(r);
}

static void stream_thinking(const struct loopback_prompt *p, unsigned index, struct loopback_reply *r)
{
    stream_block(index, "{\"type\":\"thinking\",\"thinking\":\"\",\"signature\":\"\"}", "thinking_delta", "thinking",
                 &p->think, r);
    loopback_add(r,
                 "event: content_block_delta\n"
                 "data: {\"type\":\"content_block_delta\",\"index\":$u,\"delta\":{\"type\":\"signature_delta\","
                 "\"signature\":\"bG9vcGJhY2s=\"}}\n\n",
                 index);
    loopback_end_event(r);
    stop_block(index, r);
}

static void stream_call(const struct loopback_prompt *p, unsigned call, unsigned index, struct loopback_reply *r)
{
    struct loopback_reply head;

    loopback_reply_init(&head);
    loopback_add(&head, "{\"type\":\"tool_use\",\"id\":\"toolu_loopback_$u\",\"name\":$q,\"input\":{}}", call,
                 p->tools[call]);
    head.failed |= sluice_buf_append_byte(&head.body, '\0') != SLUICE_OK;
    if (head.failed)
        r->failed = true;
    else
        stream_block(index, (const char *)head.body.data, "input_json_delta", "partial_json", &p->arguments, r);
    loopback_reply_release(&head);
    stop_block(index, r);
}

static void stream(const struct loopback_prompt *p, uint64_t id, struct loopback_reply *r)
{
    unsigned index = 0;

    loopback_add(r, "event: message_start\ndata: {\"type\":\"message_start\",\"message\":");
    begin_message(p, id, r);
    loopback_add(r, "\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":10,"
                    "\"output_tokens\":1}}}\n\n");
    loopback_end_event(r);
    loopback_add(r, "event: ping\ndata: {\"type\": \"ping\"}\n\n");
    loopback_end_event(r);
    if (p->think.len != 0)
        stream_thinking(p, index++, r);
    for (unsigned i = 0; i < 2 && p->tools[i] != NULL; i++)
        stream_call(p, i, index++, r);
    if (p->tools[0] == NULL) {
        stream_block(index, "{\"type\":\"text\",\"text\":\"\"}", "text_delta", "text", &p->said, r);
        stop_block(index, r);
    }
    loopback_add(r,
                 "event: message_delta\n"
                 "data: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":$q,\"stop_sequence\":null},"
                 "\"usage\":{\"output_tokens\":$u}}\n\n",
                 p->tools[0] != NULL ? "tool_use" : "end_turn", loopback_tokens(&p->said));
    loopback_end_event(r);
    loopback_add(r, "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n");
    loopback_end_event(r);
}

static void whole(const struct loopback_prompt *p, uint64_t id, struct loopback_reply *r)
{
    begin_message(p, id, r);
    loopback_add(r, "\"content\":[");
    if (p->think.len != 0)
        loopback_add(r, "{\"type\":\"thinking\",\"thinking\":$b,\"signature\":\"bG9vcGJhY2s=\"},", &p->think);
    for (unsigned i = 0; i < 2 && p->tools[i] != NULL; i++) {
        loopback_add(r,
                     "$s{\"type\":\"tool_use\",\"id\":\"toolu_loopback_$u\",\"name\":$q,\"input\":", i == 0 ? "" : ",",
                     i, p->tools[i]);
        r->failed |= sluice_buf_append(&r->body, p->arguments.data, p->arguments.len) != SLUICE_OK;
        loopback_add(r, "}");
    }
    if (p->tools[0] == NULL)
        loopback_add(r, "{\"type\":\"text\",\"text\":$b}", &p->said);
    loopback_add(r, "],\"stop_reason\":$q,\"stop_sequence\":null,\"usage\":{\"input_tokens\":10,\"output_tokens\":$u}}",
                 p->tools[0] != NULL ? "tool_use" : "end_turn", loopback_tokens(&p->said));
}

static void answer(const struct loopback_prompt *p, uint64_t id, struct loopback_reply *r)
{
    rate_limit_headers(id, r);
    if (p->stream)
        stream(p, id, r);
    else
        whole(p, id, r);
}

static const char *error_type(unsigned status)
{
    switch (status) {
    case 400:
        return "invalid_request_error";
    case 401:
        return "authentication_error";
    case 429:
        return "rate_limit_error";
    case 529:
        return "overloaded_error";
    default:
        return "api_error";
    }
}

static void error(const struct loopback_prompt *p, uint64_t id, struct loopback_reply *r)
{
    rate_limit_headers(id, r);
    loopback_add(r,
                 "{\"type\":\"error\",\"error\":{\"type\":$q,\"message\":\"loopback says $u\"},"
                 "\"request_id\":\"req_loopback_$u\"}",
                 error_type(p->status), p->status, (unsigned)id);
}

static void error_event(struct loopback_reply *r)
{
    loopback_add(r, "event: error\n"
                    "data: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
                    "\"message\":\"loopback broke off\"}}\n\n");
    loopback_end_event(r);
}

const struct loopback_api loopback_anthropic = {
    .path = "/v1/messages",
    .stream_type = "text/event-stream; charset=utf-8",
    .answer = answer,
    .error = error,
    .error_event = error_event,
};
