/* OpenAI Chat Completions, the answering side. */
#include "gateway/loopback_internal.h"

#include <stdio.h>

#define CREATED 1760000000u

static void begin(const struct loopback_prompt *p, uint64_t id, const char *object, struct loopback_reply *r)
{
    char name[48];

    (void)snprintf(name, sizeof(name), "chatcmpl-loopback-%llu", (unsigned long long)id);
    loopback_add(r, "{\"id\":$q,\"object\":$q,\"created\":$u,\"model\":$q,\"system_fingerprint\":$q,", name, object,
                 CREATED, p->model, p->label);
}

static void rate_limit_headers(uint64_t id, struct loopback_reply *r)
{
    loopback_header(r, "x-request-id", "req-loopback-%llu", (unsigned long long)id);
    loopback_header(r, "openai-processing-ms", "1");
    loopback_header(r, "x-ratelimit-limit-requests", "1000");
    loopback_header(r, "x-ratelimit-remaining-requests", "%llu", (unsigned long long)(1000 - id % 1000));
    loopback_header(r, "x-ratelimit-reset-tokens", "6ms");
}

static void add_usage(const struct loopback_prompt *p, struct loopback_reply *r)
{
    unsigned out = loopback_tokens(&p->said) * p->choices;

    loopback_add(r, "{\"prompt_tokens\":10,\"completion_tokens\":$u,\"total_tokens\":$u}", out, 10 + out);
}

/* What follows the envelope in a chunk, up to the delta's inside. */
static void begin_chunk(const struct loopback_prompt *p, uint64_t id, unsigned choice, struct loopback_reply *r)
{
    loopback_add(r, "data: ");
    begin(p, id, "chat.completion.chunk", r);
    loopback_add(r, "\"choices\":[{\"index\":$u,\"delta\":{", choice);
}

static void end_chunk(const struct loopback_prompt *p, const char *finish, struct loopback_reply *r)
{
    loopback_add(r, "},\"logprobs\":null,\"finish_reason\":$s}]$s}\n\n", finish, p->usage ? ",\"usage\":null" : "");
    loopback_end_event(r);
}

/* A member of every choice's delta, piece by piece, the choices taking turns. */
static void stream_text(const struct loopback_prompt *p, uint64_t id, const char *member, const struct sluice_buf *text,
                        struct loopback_reply *r)
{
    size_t at = 0, turn = 0, len;
    const char *piece;

    while (loopback_piece(text, &at, &turn, &piece, &len)) {
        for (unsigned c = 0; c < p->choices; c++) {
            begin_chunk(p, id, c, r);
            loopback_add(r, "$q:$t", member, piece, len);
            end_chunk(p, "null", r);
        }
    }
}

static void add_call_head(const struct loopback_prompt *p, unsigned i, const char *arguments, struct loopback_reply *r)
{
    char name[24];

    (void)snprintf(name, sizeof(name), "call_loopback_%u", i);
    loopback_add(r, "\"id\":$q,\"type\":$q,$q:{\"name\":$q,$q:$s}", name, p->custom[i] ? "custom" : "function",
                 p->custom[i] ? "custom" : "function", p->tools[i], p->custom[i] ? "input" : "arguments", arguments);
}

/* Pieces of the arguments of both calls, taking turns. */
static void stream_calls(const struct loopback_prompt *p, uint64_t id, struct loopback_reply *r)
{
    size_t at = 0, turn = 0, len;
    const char *piece;

    for (unsigned i = 0; i < 2 && p->tools[i] != NULL; i++) {
        begin_chunk(p, id, 0, r);
        loopback_add(r, "\"tool_calls\":[{\"index\":$u,", i);
        add_call_head(p, i, "\"\"", r);
        loopback_add(r, "}]");
        end_chunk(p, "null", r);
    }
    while (loopback_piece(&p->arguments, &at, &turn, &piece, &len)) {
        for (unsigned i = 0; i < 2 && p->tools[i] != NULL; i++) {
            begin_chunk(p, id, 0, r);
            loopback_add(r, "\"tool_calls\":[{\"index\":$u,$q:{$q:$t}}]", i, p->custom[i] ? "custom" : "function",
                         p->custom[i] ? "input" : "arguments", piece, len);
            end_chunk(p, "null", r);
        }
    }
}

static void stream(const struct loopback_prompt *p, uint64_t id, struct loopback_reply *r)
{
    bool calls = p->tools[0] != NULL;

    for (unsigned c = 0; c < p->choices; c++) {
        begin_chunk(p, id, c, r);
        loopback_add(r, "\"role\":\"assistant\",\"content\":$s,\"refusal\":null", calls ? "null" : "\"\"");
        end_chunk(p, "null", r);
    }
    stream_text(p, id, "reasoning_content", &p->think, r);
    if (calls)
        stream_calls(p, id, r);
    else
        stream_text(p, id, "content", &p->said, r);
    for (unsigned c = 0; c < p->choices; c++) {
        begin_chunk(p, id, c, r);
        end_chunk(p, calls ? "\"tool_calls\"" : "\"stop\"", r);
    }
    if (p->usage) {
        loopback_add(r, "data: ");
        begin(p, id, "chat.completion.chunk", r);
        loopback_add(r, "\"choices\":[],\"usage\":");
        add_usage(p, r);
        loopback_add(r, "}\n\n");
        loopback_end_event(r);
    }
    loopback_add(r, "data: [DONE]\n\n");
    loopback_end_event(r);
}

static void add_message(const struct loopback_prompt *p, struct loopback_reply *r)
{
    if (p->tools[0] == NULL) {
        loopback_add(r, "\"content\":$b,\"refusal\":null", &p->said);
    } else {
        loopback_add(r, "\"content\":null,\"refusal\":null,\"tool_calls\":[");
        for (unsigned i = 0; i < 2 && p->tools[i] != NULL; i++) {
            struct loopback_reply text;

            loopback_reply_init(&text);
            loopback_add(&text, "$b", &p->arguments);
            text.failed |= sluice_buf_append_byte(&text.body, '\0') != SLUICE_OK;
            loopback_add(r, i == 0 ? "{" : ",{");
            if (!text.failed)
                add_call_head(p, i, (const char *)text.body.data, r);
            loopback_add(r, "}");
            loopback_reply_release(&text);
        }
        loopback_add(r, "]");
    }
    if (p->think.len != 0)
        loopback_add(r, ",\"reasoning_content\":$b", &p->think);
}

static void whole(const struct loopback_prompt *p, uint64_t id, struct loopback_reply *r)
{
    begin(p, id, "chat.completion", r);
    loopback_add(r, "\"choices\":[");
    for (unsigned c = 0; c < p->choices; c++) {
        loopback_add(r, "$s{\"index\":$u,\"message\":{\"role\":\"assistant\",", c == 0 ? "" : ",", c);
        add_message(p, r);
        loopback_add(r, "},\"logprobs\":null,\"finish_reason\":$q}", p->tools[0] != NULL ? "tool_calls" : "stop");
    }
    loopback_add(r, "],\"usage\":");
    add_usage(p, r);
    loopback_add(r, "}");
}

static void answer(const struct loopback_prompt *p, uint64_t id, struct loopback_reply *r)
{
    rate_limit_headers(id, r);
    if (p->stream)
        stream(p, id, r);
    else
        whole(p, id, r);
}

static void error(const struct loopback_prompt *p, uint64_t id, struct loopback_reply *r)
{
    rate_limit_headers(id, r);
    loopback_add(r, "{\"error\":{\"message\":\"loopback says $u\",\"type\":$q,\"param\":null,\"code\":$s}}", p->status,
                 p->status < 500 ? "requests" : "server_error", p->status == 429 ? "\"rate_limit_exceeded\"" : "null");
}

static void error_event(struct loopback_reply *r)
{
    loopback_add(r, "data: {\"error\":{\"message\":\"loopback broke off\",\"type\":\"server_error\",\"param\":null,"
                    "\"code\":null}}\n\n");
    loopback_end_event(r);
}

const struct loopback_api loopback_openai = {
    .path = "/v1/chat/completions",
    .stream_type = "text/event-stream; charset=utf-8",
    .answer = answer,
    .error = error,
    .error_event = error_event,
};
