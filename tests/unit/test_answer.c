/*
 * Restoring in answers: each API, whole and streamed, every cut of the network bytes and of the text over events. What
 * comes out is read by json-c and put together as a client would.
 */
#include "gateway/provider.h"

#include "core/json.h"
#include "core/limits.h"
#include "suite_run.h"

#include <check.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define OUT_MAX ((size_t)512u << 20)

/* Everything a JSON string and a stream can get wrong. */
static const char tricky[] = "a\"b\\c\nd\te\x01 \xf0\x9f\x98\x80 \xc3\xa9 {\"x\":[1]} data: [DONE]";
static const char plain[] = "jane@example.com";

static struct sluice_redact_key *key;
static struct sluice_vault *vault, *empty;
static const char *ph_tricky, *ph_plain;

static void setup(void)
{
    uint8_t bytes[SLUICE_REDACT_KEY_BYTES] = {7};

    ck_assert_int_eq(sluice_redact_key_create(bytes, &key), SLUICE_OK);
    ck_assert_int_eq(sluice_vault_create(key, &vault), SLUICE_OK);
    ck_assert_int_eq(sluice_vault_create(key, &empty), SLUICE_OK);
    ck_assert_int_eq(sluice_vault_put(vault, "PERSON_NOTE", (const uint8_t *)tricky, strlen(tricky), &ph_tricky),
                     SLUICE_OK);
    ck_assert_int_eq(sluice_vault_put(vault, "EMAIL_ADDRESS", (const uint8_t *)plain, strlen(plain), &ph_plain),
                     SLUICE_OK);
}

static void teardown(void)
{
    sluice_vault_free(vault);
    sluice_vault_free(empty);
    sluice_redact_key_free(key);
}

/* Text with "{T}" and "{P}" put in place: by the placeholders, or by the values. */
static void expand(const char *text, bool values, struct sluice_buf *out)
{
    while (*text != '\0') {
        const char *what = NULL;

        if (strncmp(text, "{T}", 3) == 0)
            what = values ? tricky : ph_tricky;
        if (strncmp(text, "{P}", 3) == 0)
            what = values ? plain : ph_plain;
        if (what != NULL)
            ck_assert_int_eq(sluice_buf_append_str(out, what), SLUICE_OK);
        else
            ck_assert_int_eq(sluice_buf_append_byte(out, (uint8_t)*text), SLUICE_OK);
        text += what != NULL ? 3 : 1;
    }
}

static struct sluice_buf expanded(const char *text, bool values)
{
    struct sluice_buf b;

    sluice_buf_init(&b, OUT_MAX);
    expand(text, values, &b);
    ck_assert_int_eq(sluice_buf_reserve(&b, 1), SLUICE_OK);
    b.data[b.len] = '\0';
    return b;
}

struct run {
    enum sluice_status fed, ended;
    struct sluice_buf out; /* NUL-terminated, NUL not counted */
    uint64_t restored;
};

/* Feed in[0..cut) and in[cut..len). */
static struct run run_cut(const char *api, const struct sluice_vault *v, bool stream, const struct sluice_buf *in,
                          size_t cut)
{
    struct sluice_answer *a;
    struct run r = {0};

    sluice_buf_init(&r.out, OUT_MAX);
    ck_assert_int_eq(sluice_provider_find(api)->answer_create(v, stream, &a), SLUICE_OK);
    r.fed = sluice_answer_feed(a, in->data, cut, &r.out);
    if (r.fed == SLUICE_OK)
        r.fed = sluice_answer_feed(a, in->data + cut, in->len - cut, &r.out);
    if (r.fed == SLUICE_OK)
        r.ended = sluice_answer_end(a, &r.out);
    else
        ck_assert_int_eq(sluice_answer_end(a, &r.out), SLUICE_ESTATE);
    r.restored = sluice_answer_restored(a);
    sluice_answer_free(a);
    ck_assert_int_eq(sluice_buf_reserve(&r.out, 1), SLUICE_OK);
    r.out.data[r.out.len] = '\0';
    return r;
}

static struct run run(const char *api, bool stream, const struct sluice_buf *in)
{
    return run_cut(api, vault, stream, in, in->len);
}

static struct run run_text(const char *api, bool stream, const char *text)
{
    struct sluice_buf in = expanded(text, false);
    struct run r = run(api, stream, &in);

    sluice_buf_release(&in);
    return r;
}

static const char *out_of(const struct run *r)
{
    return (const char *)r->out.data;
}

/* Follows "a.0.b" into JSON ('*' stands for a dot in a name); NULL where there is nothing or null. */
static struct json_object *at(struct json_object *o, const char *path)
{
    char copy[128], *save = NULL;

    (void)snprintf(copy, sizeof(copy), "%s", path);
    for (char *p = strtok_r(copy, ".", &save); p != NULL && o != NULL; p = strtok_r(NULL, ".", &save)) {
        struct json_object *next = NULL;
        char *star = strchr(p, '*');

        if (star != NULL)
            *star = '.';
        if (json_object_is_type(o, json_type_array))
            next = json_object_array_get_idx(o, strtoul(p, NULL, 10));
        else if (json_object_is_type(o, json_type_object))
            (void)json_object_object_get_ex(o, p, &next);
        o = next;
    }
    return o;
}

/* The next event of a stream as a client reads it: SSE data or an NDJSON line. NULL at the end or at [DONE]. */
static struct json_object *next_event(const char **p)
{
    for (;;) {
        const char *end = strchr(*p, '\n'), *line = *p;
        struct json_object *o = NULL;
        struct json_tokener *t;

        if (end == NULL)
            return NULL;
        *p = end + 1;
        if (strncmp(line, "data: ", 6) == 0)
            line += 6;
        if (*line == '[')
            return NULL;
        if (*line != '{')
            continue;
        t = json_tokener_new_ex(64);
        o = json_tokener_parse_ex(t, line, (int)(end - line));
        ck_assert_msg(o != NULL, "no JSON: %.*s", (int)(end - line), line);
        json_tokener_free(t);
        return o;
    }
}

/* One kind of text that streams: how its events look ($ is the piece as JSON), where a client finds it, and the event
 * that ends it. */
static const struct kind {
    const char *api, *head, *event, *path, *stop, *stop_path, *tail;
    bool json; /* the text is JSON text */
} kinds[] = {
#define CHUNK(delta, finish)                                                                                           \
    "data: "                                                                                                           \
    "{\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"      \
    "\"delta\":{" delta "},\"logprobs\":null,\"finish_reason\":" finish "}]}\n\n"
#define OPENAI(delta, path, json)                                                                                      \
    {                                                                                                                  \
        "openai", CHUNK("\"role\":\"assistant\",\"content\":\"\"", "null"), CHUNK(delta, "null"), path,                \
            CHUNK("", "\"stop\""), "choices.0.finish_reason", "data: [DONE]\n\n", json                                 \
    }
    OPENAI("\"content\":$", "choices.0.delta.content", false),
    OPENAI("\"refusal\":$", "choices.0.delta.refusal", false),
    OPENAI("\"content\":\"\",\"reasoning\":$", "choices.0.delta.reasoning", false),
    OPENAI("\"reasoning_content\":$", "choices.0.delta.reasoning_content", false),
    OPENAI("\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":$}}]",
           "choices.0.delta.tool_calls.0.function.arguments", true),
    OPENAI("\"tool_calls\":[{\"index\":0,\"custom\":{\"input\":$}}]", "choices.0.delta.tool_calls.0.custom.input",
           false),
    OPENAI("\"function_call\":{\"arguments\":$}", "choices.0.delta.function_call.arguments", true),
#define BLOCK(delta, path, json)                                                                                       \
    {                                                                                                                  \
        "anthropic",                                                                                                   \
            "event: content_block_start\ndata: "                                                                       \
            "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{}}\n\n",                                 \
            "event: content_block_delta\ndata: "                                                                       \
            "{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{" delta "}}\n\n",                                \
            path, "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n", "NOTHING",     \
            "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n", json                                         \
    }
    BLOCK("\"type\":\"text_delta\",\"text\":$", "delta.text", false),
    BLOCK("\"type\":\"thinking_delta\",\"thinking\":$", "delta.thinking", false),
    BLOCK("\"type\":\"input_json_delta\",\"partial_json\":$", "delta.partial_json", true),
#define LINE(members, path)                                                                                            \
    {                                                                                                                  \
        "ollama", "",                                                                                                  \
            "{\"model\":\"m\",\"created_at\":\"t\",\"message\":{\"role\":\"assistant\"," members                       \
            "},\"done\":false}\n",                                                                                     \
            path, "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"\"},\"done\":true}\n",           \
            "NOTHING", "", false                                                                                       \
    }
    LINE("\"content\":$", "message.content"),
    LINE("\"content\":\"\",\"thinking\":$", "message.thinking"),
};
#define KINDS ((int)(sizeof(kinds) / sizeof(kinds[0])))

static void add(struct sluice_buf *b, const char *text)
{
    ck_assert_int_eq(sluice_buf_append_str(b, text), SLUICE_OK);
}

static void add_event(struct sluice_buf *b, const char *event, const uint8_t *piece, size_t len)
{
    const char *dollar = strchr(event, '$');

    ck_assert_int_eq(sluice_buf_append(b, event, (size_t)(dollar - event)), SLUICE_OK);
    add(b, "\"");
    ck_assert_int_eq(sluice_json_escape(piece, len, b), SLUICE_OK);
    add(b, "\"");
    add(b, dollar + 1);
}

/* A stream of one text, cut into pieces that end at ends[0..n) (ascending; the last is the text's length). */
static struct sluice_buf stream_of(const struct kind *k, const struct sluice_buf *text, const size_t *ends, size_t n)
{
    struct sluice_buf b;
    size_t from = 0;

    sluice_buf_init(&b, OUT_MAX);
    add(&b, k->head);
    for (size_t i = 0; i < n; i++) {
        add_event(&b, k->event, text->data + from, ends[i] - from);
        from = ends[i];
    }
    add(&b, k->stop);
    add(&b, k->tail);
    return b;
}

/* The text as a client puts it together; everything must have come by the event that ends it. */
static struct sluice_buf client_text(const struct kind *k, const char *out)
{
    struct json_object *o;
    struct sluice_buf b;
    bool stopped = false;

    sluice_buf_init(&b, OUT_MAX);
    while ((o = next_event(&out)) != NULL) {
        struct json_object *v = at(o, k->path);

        if (v != NULL && json_object_get_string_len(v) > 0) {
            ck_assert(!stopped);
            ck_assert_int_eq(sluice_buf_append(&b, json_object_get_string(v), (size_t)json_object_get_string_len(v)),
                             SLUICE_OK);
        }
        stopped |= at(o, k->stop_path) != NULL || json_object_get_boolean(at(o, "done")) ||
                   (at(o, "type") != NULL && strcmp(json_object_get_string(at(o, "type")), "content_block_stop") == 0);
        json_object_put(o);
    }
    ck_assert(stopped);
    ck_assert_int_eq(sluice_buf_reserve(&b, 1), SLUICE_OK);
    b.data[b.len] = '\0';
    return b;
}

/* The text of a kind: prose, or JSON whose member "v" is prose. */
static void check_text(const struct kind *k, const char *prose, const char *out)
{
    struct sluice_buf got = client_text(k, out), want = expanded(prose, true);

    if (k->json) {
        struct json_object *o = json_tokener_parse((const char *)got.data);

        ck_assert_msg(o != NULL, "no JSON: %s", (const char *)got.data);
        ck_assert_str_eq(json_object_get_string(at(o, "v")), (const char *)want.data);
        json_object_put(o);
    } else {
        ck_assert_str_eq((const char *)got.data, (const char *)want.data);
    }
    sluice_buf_release(&got);
    sluice_buf_release(&want);
}

static struct sluice_buf text_of(const struct kind *k, const char *prose)
{
    char text[512];

    (void)snprintf(text, sizeof(text), k->json ? "{\"v\": \"%s\"}" : "%s", prose);
    return expanded(text, false);
}

/* {T} and {P} stand for placeholders; a lone half of one is prose. */
static const char *const proses[] = {
    "{T}",
    "{P}",
    "Dear {T}, write to {P}.",
    "{P} {T}",
    "({T})\xc3\xa9{P}\xf0\x9f\x98\x80",
    "x-{P}-y",
    "nothing here",
    "PERSON-NOT",
    "EMAIL-ADDRESS-aaaaaaaaaa and {P}",
};
#define PROSES (sizeof(proses) / sizeof(proses[0]))

static bool inside_character(const struct sluice_buf *b, size_t i)
{
    return i < b->len && (b->data[i] & 0xC0) == 0x80;
}

START_TEST(stream__text_cut_anywhere_over_two_events__is_restored)
{
    const struct kind *k = &kinds[_i];

    for (size_t p = 0; p < PROSES; p++) {
        struct sluice_buf text = text_of(k, proses[p]);

        for (size_t cut = 0; cut <= text.len; cut++) {
            const size_t ends[2] = {cut, text.len};
            struct sluice_buf in;
            struct run r;

            if (inside_character(&text, cut))
                continue;
            in = stream_of(k, &text, ends, 2);
            r = run(k->api, true, &in);
            ck_assert_int_eq(r.fed, SLUICE_OK);
            ck_assert_int_eq(r.ended, SLUICE_OK);
            check_text(k, proses[p], out_of(&r));
            sluice_buf_release(&in);
            sluice_buf_release(&r.out);
        }
        sluice_buf_release(&text);
    }
}
END_TEST

START_TEST(stream__text_one_character_an_event__is_restored)
{
    const struct kind *k = &kinds[_i];

    for (size_t p = 0; p < PROSES; p++) {
        struct sluice_buf text = text_of(k, proses[p]), in;
        size_t ends[512], n = 0;
        struct run r;

        for (size_t i = 1; i <= text.len; i++) {
            if (!inside_character(&text, i))
                ends[n++] = i;
        }
        in = stream_of(k, &text, ends, n);
        r = run(k->api, true, &in);
        ck_assert_int_eq(r.ended, SLUICE_OK);
        check_text(k, proses[p], out_of(&r));
        ck_assert_int_eq((int)r.restored, (strstr(proses[p], "{T}") != NULL) + (strstr(proses[p], "{P}") != NULL));
        sluice_buf_release(&text);
        sluice_buf_release(&in);
        sluice_buf_release(&r.out);
    }
}
END_TEST

/* Recorded-style streams, with everything that stands beside text. ~ becomes the placeholder's halves over events. */
static const struct {
    const char *api, *in, *out;
} recorded[] = {
    {"openai",
     ": a comment\n\n"
     "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
     "\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}],\"obfuscation\":\"xyz\"}\n\n"
     "data: {\"id\":\"c\", \"choices\" : [ {\"index\":0,\"delta\":{\"content\":\"To {P}, "
     "\\u00e9\"},\"logprobs\":{\"content\":[{\"token\":\"To\",\"bytes\":[1]}]},\"finish_reason\":null} ] }\n\n"
     "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"i\",\"type\":"
     "\"function\",\"function\":{\"name\":\"mail\",\"arguments\":\"\"}}]}}]}\r\n\r\n"
     "data:{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":"
     "{\"arguments\":\"{\\\"to\\\":\\\"{P}\\\"}\"}}]}}]}\n\n"
     "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n"
     "data: {\"id\":\"c\",\"choices\":[],\"usage\":{\"total_tokens\":1.50}}\n\n"
     "data: [DONE]\n\n",
     ": a comment\n\n"
     "data: {\"id\":\"c\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"m\",\"choices\":[{\"index\":0,"
     "\"delta\":{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}],\"obfuscation\":\"xyz\"}\n\n"
     "data: {\"id\":\"c\", \"choices\" : [ {\"index\":0,\"delta\":{\"content\":\"To jane@example.com, "
     "\xc3\xa9\"},\"logprobs\":null,\"finish_reason\":null} ] }\n\n"
     "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"id\":\"i\",\"type\":"
     "\"function\",\"function\":{\"name\":\"mail\",\"arguments\":\"\"}}]}}]}\r\n\r\n"
     "data:{\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":0,\"function\":"
     "{\"arguments\":\"{\\\"to\\\":\\\"jane@example.com\\\"}\"}}]}}]}\n\n"
     "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\n"
     "data: {\"id\":\"c\",\"choices\":[],\"usage\":{\"total_tokens\":1.50}}\n\n"
     "data: [DONE]\n\n"},
    {"anthropic",
     "event: message_start\n"
     "data: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"content\":[],\"usage\":{\"input_tokens\":1}}}\n\n"
     "event: ping\ndata: {\"type\": \"ping\"}\n\n"
     "event: content_block_start\n"
     "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\"}}"
     "\n\n"
     "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":"
     "{\"type\":\"thinking_delta\",\"thinking\":\"it is EMAIL\"}}\n\n"
     "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":"
     "{\"type\":\"signature_delta\",\"signature\":\"{P}\"}}\n\n"
     "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
     "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":1,\"content_block\":"
     "{\"type\":\"redacted_thinking\",\"data\":\"{P}\"}}\n\n"
     "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":2,\"content_block\":"
     "{\"type\":\"server_tool_use\",\"input\":{\"q\":\"mail {P}\",\"n\":1.0},\"text\":\"x {P}\"}}\n\n"
     "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":2,\"delta\":"
     "{\"type\":\"citations_delta\",\"citation\":{\"cited_text\":\"by {P}\",\"encrypted_index\":\"{P}\"}}}\n\n"
     "event: vendor\ndata: {\"type\":\"vendor\",\"x\":[1,\"{P}\",null]}\n\n"
     "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":2}\n\n"
     "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n",
     "event: message_start\n"
     "data: {\"type\":\"message_start\",\"message\":{\"id\":\"m\",\"content\":[],\"usage\":{\"input_tokens\":1}}}\n\n"
     "event: ping\ndata: {\"type\": \"ping\"}\n\n"
     "event: content_block_start\n"
     "data: {\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"thinking\",\"thinking\":\"\"}}"
     "\n\n"
     "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":"
     "{\"type\":\"thinking_delta\",\"thinking\":\"it is \"}}\n\n"
     "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":"
     "{\"type\":\"thinking_delta\",\"thinking\":\"EMAIL\"}}\n\n"
     "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,\"delta\":"
     "{\"type\":\"signature_delta\",\"signature\":\"{p}\"}}\n\n"
     "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
     "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":1,\"content_block\":"
     "{\"type\":\"redacted_thinking\",\"data\":\"{p}\"}}\n\n"
     "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":2,\"content_block\":"
     "{\"type\":\"server_tool_use\",\"input\":{\"q\":\"mail jane@example.com\",\"n\":1.0},\"text\":\"x \"}}\n\n"
     "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":2,\"delta\":"
     "{\"type\":\"citations_delta\",\"citation\":{\"cited_text\":\"by jane@example.com\",\"encrypted_index\":\"{p}\"}}}"
     "\n\n"
     "event: vendor\ndata: {\"type\":\"vendor\",\"x\":[1,\"jane@example.com\",null]}\n\n"
     "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":2,\"delta\":"
     "{\"type\":\"text_delta\",\"text\":\"jane@example.com\"}}\n\n"
     "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":2}\n\n"
     "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n"},
    {"ollama",
     "{\"model\":\"m\",\"created_at\":\"t\",\"message\":{\"role\":\"assistant\",\"content\":\"\",\"thinking\":\"EMA\"}"
     ",\"done\":false}\r\n"
     "\n"
     "{ \"model\":\"m\",\"created_at\":\"t\",\"message\":{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":"
     "[{\"function\":{\"name\":\"mail\",\"arguments\":{\"{P}\":[\"{P}\",1.0],\"x\":\"{\\\"y\\\":\\\"{P}\\\"}\"}}}]},"
     "\"done\":false}\n"
     "{\"model\":\"m\",\"created_at\":\"t\",\"message\":{\"role\":\"assistant\",\"content\":\"see {P}\"},"
     "\"logprobs\":[{\"token\":\"see\"}],\"done\":false}\n"
     "{\"model\":\"m\",\"created_at\":\"t\",\"message\":{\"role\":\"assistant\",\"content\":\".\"},\"done\":true}\n",
     "{\"model\":\"m\",\"created_at\":\"t\",\"message\":{\"role\":\"assistant\",\"content\":\"\",\"thinking\":\"\"}"
     ",\"done\":false}\r\n"
     "\n"
     "{ \"model\":\"m\",\"created_at\":\"t\",\"message\":{\"role\":\"assistant\",\"content\":\"\",\"tool_calls\":"
     "[{\"function\":{\"name\":\"mail\",\"arguments\":{\"jane@example.com\":[\"jane@example.com\",1.0],\"x\":"
     "\"{\\\"y\\\":\\\"jane@example.com\\\"}\"}}}]},\"done\":false}\n"
     "{\"model\":\"m\",\"created_at\":\"t\",\"message\":{\"role\":\"assistant\",\"content\":\"see \"},"
     "\"logprobs\":null,\"done\":false}\n"
     "{\"model\":\"m\",\"created_at\":\"t\",\"message\":{\"role\":\"assistant\",\"content\":\"\",\"thinking\":\"EMA\"},"
     "\"done\":false}\n"
     "{\"model\":\"m\",\"created_at\":\"t\",\"message\":{\"role\":\"assistant\",\"content\":\"jane@example.com.\"},"
     "\"done\":true}\n"},
};

/* {p} in an expected text is the placeholder, untouched. */
static struct sluice_buf wanted(const char *text)
{
    struct sluice_buf b;

    sluice_buf_init(&b, OUT_MAX);
    for (; *text != '\0'; text++) {
        if (strncmp(text, "{p}", 3) == 0) {
            add(&b, ph_plain);
            text += 2;
        } else {
            ck_assert_int_eq(sluice_buf_append_byte(&b, (uint8_t)*text), SLUICE_OK);
        }
    }
    ck_assert_int_eq(sluice_buf_reserve(&b, 1), SLUICE_OK);
    b.data[b.len] = '\0';
    return b;
}

START_TEST(stream__recorded__comes_out_as_written_here)
{
    struct run r = run_text(recorded[_i].api, true, recorded[_i].in);
    struct sluice_buf want = wanted(recorded[_i].out);

    ck_assert_int_eq(r.fed, SLUICE_OK);
    ck_assert_int_eq(r.ended, SLUICE_OK);
    ck_assert_str_eq(out_of(&r), (const char *)want.data);
    sluice_buf_release(&want);
    sluice_buf_release(&r.out);
}
END_TEST

START_TEST(stream__network_bytes_cut_anywhere__same_output)
{
    struct sluice_buf in = expanded(recorded[_i].in, false);
    struct run whole = run(recorded[_i].api, true, &in);

    for (size_t cut = 0; cut <= in.len; cut++) {
        struct run r = run_cut(recorded[_i].api, vault, true, &in, cut);

        ck_assert_int_eq(r.ended, SLUICE_OK);
        ck_assert_uint_eq(r.out.len, whole.out.len);
        ck_assert_int_eq(memcmp(r.out.data, whole.out.data, r.out.len), 0);
        ck_assert_uint_eq(r.restored, whole.restored);
        sluice_buf_release(&r.out);
    }
    sluice_buf_release(&in);
    sluice_buf_release(&whole.out);
}
END_TEST

START_TEST(stream__network_bytes_one_by_one__same_output)
{
    struct sluice_buf in = expanded(recorded[_i].in, false), out;
    struct run whole = run(recorded[_i].api, true, &in);
    struct sluice_answer *a;

    sluice_buf_init(&out, OUT_MAX);
    ck_assert_int_eq(sluice_provider_find(recorded[_i].api)->answer_create(vault, true, &a), SLUICE_OK);
    for (size_t i = 0; i < in.len; i++)
        ck_assert_int_eq(sluice_answer_feed(a, in.data + i, 1, &out), SLUICE_OK);
    ck_assert_int_eq(sluice_answer_end(a, &out), SLUICE_OK);
    ck_assert_uint_eq(out.len, whole.out.len);
    ck_assert_int_eq(memcmp(out.data, whole.out.data, out.len), 0);
    sluice_answer_free(a);
    sluice_buf_release(&in);
    sluice_buf_release(&out);
    sluice_buf_release(&whole.out);
}
END_TEST

START_TEST(stream__no_placeholder_was_made__passes_as_it_came)
{
    static const char *const texts[] = {"", "garbage", "data: {broken\n\n", "data: [DONE]", "{\"done\":false}\n"};
    const char *api = recorded[_i].api;

    for (size_t i = 0; i <= sizeof(texts) / sizeof(texts[0]); i++) {
        struct sluice_buf in = expanded(i == 5 ? recorded[_i].in : texts[i], false);

        for (int stream = 0; stream < 2; stream++) {
            const struct sluice_vault *vaults[] = {empty, NULL};

            for (size_t v = 0; v < 2; v++) {
                struct run r = run_cut(api, vaults[v], stream != 0, &in, in.len / 2);

                ck_assert_int_eq(r.fed, SLUICE_OK);
                ck_assert_int_eq(r.ended, SLUICE_OK);
                ck_assert_str_eq(out_of(&r), (const char *)in.data);
                ck_assert_uint_eq(r.restored, 0);
                sluice_buf_release(&r.out);
            }
        }
        sluice_buf_release(&in);
    }
}
END_TEST

/* Two choices and two tools of each, their pieces taking turns; each placeholder cut at another place. */
START_TEST(stream__interleaved_choices_and_tools__do_not_mix)
{
    static const char *const starts[] = {"EMAIL-", "PERSON-NO", "E", "PERSON-NOTE-"};
    struct sluice_buf in, got[4];
    const char *p;
    struct json_object *o;
    struct run r;

    sluice_buf_init(&in, OUT_MAX);
    for (unsigned round = 0; round < 3; round++) {
        for (unsigned c = 0; c < 4; c++) {
            const char *ph = c % 2 == 0 ? ph_plain : ph_tricky;
            size_t cut = strlen(starts[c]);
            char text[256];

            (void)snprintf(text, sizeof(text), "%s%.*s", round == 0 ? "{\\\"v\\\":\\\"" : "",
                           round == 2 ? 3 : (int)(round == 0 ? cut : 80), round == 2 ? "\\\"}" : ph + round * cut);
            ck_assert_int_eq(
                sluice_buf_printf(&in,
                                  "data: {\"choices\":[{\"index\":%u,\"delta\":{\"tool_calls\":[{\"index\":%u,"
                                  "\"function\":{\"arguments\":\"%s\"}}]}}]}\n\n",
                                  c / 2, c % 2, text),
                SLUICE_OK);
        }
    }
    add(&in, "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"tool_calls\"},"
             "{\"index\":1,\"delta\":{},\"finish_reason\":\"tool_calls\"}]}\n\ndata: [DONE]\n\n");
    r = run("openai", true, &in);
    ck_assert_int_eq(r.ended, SLUICE_OK);
    for (unsigned c = 0; c < 4; c++)
        sluice_buf_init(&got[c], OUT_MAX);
    p = out_of(&r);
    while ((o = next_event(&p)) != NULL) {
        struct json_object *call = at(o, "choices.0.delta.tool_calls.0");
        int choice = json_object_get_int(at(o, "choices.0.index"));

        if (call != NULL)
            add(&got[2 * choice + json_object_get_int(at(call, "index"))],
                json_object_get_string(at(call, "function.arguments")));
        json_object_put(o);
    }
    for (unsigned c = 0; c < 4; c++) {
        ck_assert_int_eq(sluice_buf_append_byte(&got[c], 0), SLUICE_OK);
        o = json_tokener_parse((const char *)got[c].data);
        ck_assert_msg(o != NULL, "%s", (const char *)got[c].data);
        ck_assert_str_eq(json_object_get_string(at(o, "v")), c % 2 == 0 ? plain : tricky);
        json_object_put(o);
        sluice_buf_release(&got[c]);
    }
    ck_assert_uint_eq(r.restored, 4);
    sluice_buf_release(&in);
    sluice_buf_release(&r.out);
}
END_TEST

/* The end of a text is also the end of what is held: where the model stops in the middle of what looks like a
 * placeholder, at an error event, and where the stream is cut. */
static const struct {
    const char *api, *in, *out;
    enum sluice_status ended;
} endings[] = {
    {"openai",
     "data: {\"id\":\"c\",\"choices\":[{\"index\":3,\"delta\":{\"content\":\"a EMAIL-ADD\"}}]}\n\ndata: [DONE]\n\n",
     "data: {\"id\":\"c\",\"choices\":[{\"index\":3,\"delta\":{\"content\":\"a \"}}]}\n\n"
     "data: {\"id\":\"c\",\"choices\":[{\"index\":3,\"delta\":{\"content\":\"EMAIL-ADD\"},\"finish_reason\":null}]}\n\n"
     "data: [DONE]\n\n",
     SLUICE_OK},
    {"openai",
     "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a {P}\"}}]}\n\n"
     "data: {\"error\":{\"message\":\"about {P}\"}}\n\n",
     "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a \"}}]}\n\n"
     "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"jane@example.com\"},"
     "\"finish_reason\":null}]}\n\n"
     "data: {\"error\":{\"message\":\"about jane@example.com\"}}\n\n",
     SLUICE_OK},
    {"openai",
     "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a "
     "{P}\"},\"finish_reason\":\"stop\"}]}\n\n",
     "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a jane@example.com\"},"
     "\"finish_reason\":\"stop\"}]}\n\n",
     SLUICE_OK},
    {"openai", "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a {P}\"}}]}\n\n",
     "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a \"}}]}\n\n"
     "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"jane@example.com\"},"
     "\"finish_reason\":null}]}\n\n",
     SLUICE_EFORMAT},
    {"openai", "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a {P}\"}}]}",
     "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a \"}}]}\n\n"
     "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"jane@example.com\"},"
     "\"finish_reason\":null}]}\n\n",
     SLUICE_EFORMAT},
    {"openai",
     "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a {P}\"}}]}\n\ndata: {\"id\":\"c\",\"cho",
     "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a \"}}]}\n\n"
     "data: {\"id\":\"c\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"jane@example.com\"},"
     "\"finish_reason\":null}]}\n\n",
     SLUICE_EFORMAT},
    {"openai",
     "data: {\"choices\":[{\"index\":5,\"delta\":{\"content\":\"a\"}}]}\n\n"
     "data: {\"choices\":[{\"index\":4,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
     "data: {\"choices\":[{\"index\":5,\"delta\":{\"content\":\"a\"}}]}\n\n"
     "data: {\"choices\":[{\"index\":4,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n",
     SLUICE_EFORMAT},
    {"openai", "", "", SLUICE_EFORMAT},
    {"openai", "data: [DONE]", "data: [DONE]", SLUICE_OK},
    {"openai", ": ping\n", ": ping\n\n\n", SLUICE_EFORMAT},
    {"anthropic",
     "data: {\"type\":\"content_block_delta\",\"index\":7,\"delta\":{\"type\":\"text_delta\",\"text\":\"{P}\"}}\n\n"
     "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n",
     "data: {\"type\":\"content_block_delta\",\"index\":7,\"delta\":{\"type\":\"text_delta\",\"text\":\"\"}}\n\n"
     "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":7,\"delta\":"
     "{\"type\":\"text_delta\",\"text\":\"jane@example.com\"}}\n\n"
     "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\"}}\n\n",
     SLUICE_OK},
    {"anthropic",
     "data: {\"type\":\"content_block_delta\",\"index\":7,\"delta\":{\"type\":\"input_json_delta\","
     "\"partial_json\":\"\\\"{P}\"}}\n\ndata: {\"type\":\"message_delta\",\"delta\":{}}\n\n",
     "data: {\"type\":\"content_block_delta\",\"index\":7,\"delta\":{\"type\":\"input_json_delta\","
     "\"partial_json\":\"\\\"\"}}\n\n"
     "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":7,\"delta\":"
     "{\"type\":\"input_json_delta\",\"partial_json\":\"jane@example.com\"}}\n\n"
     "data: {\"type\":\"message_delta\",\"delta\":{}}\n\n",
     SLUICE_EFORMAT},
    {"ollama", "{\"model\":\"m\",\"message\":{\"content\":\"{P}\"},\"done\":false}\n{\"error\":\"x\"}\n",
     "{\"model\":\"m\",\"message\":{\"content\":\"\"},\"done\":false}\n"
     "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"jane@example.com\"},\"done\":false}\n"
     "{\"error\":\"x\"}\n",
     SLUICE_OK},
    {"ollama", "{\"model\":\"m\",\"message\":{\"content\":\"{P}\"},\"done\":false}\n{\"model\":\"m\",\"done\":true}",
     "{\"model\":\"m\",\"message\":{\"content\":\"\"},\"done\":false}\n"
     "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"jane@example.com\"},\"done\":false}\n"
     "{\"model\":\"m\",\"done\":true}",
     SLUICE_OK},
    {"ollama", "{\"model\":\"m\",\"message\":{\"content\":\"{P}\"},\"done\":false}",
     "{\"model\":\"m\",\"message\":{\"content\":\"\"},\"done\":false}\n"
     "{\"model\":\"m\",\"message\":{\"role\":\"assistant\",\"content\":\"jane@example.com\"},\"done\":false}\n",
     SLUICE_EFORMAT},
};

START_TEST(stream__end_of_text__lets_out_what_is_held)
{
    struct run r = run_text(endings[_i].api, true, endings[_i].in);

    ck_assert_int_eq(r.fed, SLUICE_OK);
    ck_assert_str_eq(out_of(&r), endings[_i].out);
    ck_assert_int_eq(r.ended, endings[_i].ended);
    sluice_buf_release(&r.out);
}
END_TEST

START_TEST(stream__upstream_breaks_off__what_is_held_goes_out_and_an_error_may_follow)
{
    static const struct {
        const char *api, *in, *out;
        bool made; /* a placeholder was made */
    } rows[] = {
        {"openai", "data: {\"x\"", "data: {\"x\"\n\n", false},
        {"openai", "data: {\"x\":1}\n", "data: {\"x\":1}\n\n\n", false},
        {"openai", "data: {\"x\":1}\n\n", "data: {\"x\":1}\n\n", false},
        {"openai", "data: {\"x\":1}\r\n\r\n", "data: {\"x\":1}\r\n\r\n", false},
        {"openai", "data: {\"x\":1}\r\n", "data: {\"x\":1}\r\n\n\n", false},
        {"openai", "", "", false},
        {"ollama", "{\"x\"", "{\"x\"\n", false},
        {"ollama", "{\"x\":1}\n", "{\"x\":1}\n", false},
        {"openai", "data: {\"choices\":[{\"delta\":{\"content\":\"{P}\"}}]}\n\ndata: {\"cho",
         "data: {\"choices\":[{\"delta\":{\"content\":\"\"}}]}\n\n"
         "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"jane@example.com\"},\"finish_reason\":null}]}\n\n",
         true},
        {"ollama", "{\"message\":{\"content\":\"{P}\"}}\n{\"mess",
         "{\"message\":{\"content\":\"\"}}\n"
         "{\"message\":{\"role\":\"assistant\",\"content\":\"jane@example.com\"},\"done\":false}\n",
         true},
    };
    struct sluice_buf in = expanded(rows[_i].in, false), out;
    struct sluice_answer *a;

    sluice_buf_init(&out, OUT_MAX);
    ck_assert_int_eq(sluice_provider_find(rows[_i].api)->answer_create(rows[_i].made ? vault : empty, true, &a),
                     SLUICE_OK);
    for (size_t i = 0; i < in.len; i++)
        ck_assert_int_eq(sluice_answer_feed(a, in.data + i, 1, &out), SLUICE_OK);
    ck_assert_int_eq(sluice_answer_break(a, &out), SLUICE_OK);
    ck_assert_int_eq(sluice_answer_feed(a, in.data, in.len, &out), SLUICE_ESTATE);
    ck_assert_int_eq(sluice_buf_append_byte(&out, 0), SLUICE_OK);
    ck_assert_str_eq((const char *)out.data, rows[_i].out);
    sluice_answer_free(a);
    sluice_buf_release(&in);
    sluice_buf_release(&out);
}
END_TEST

START_TEST(whole__upstream_breaks_off__nothing_goes_out)
{
    struct sluice_buf out;
    struct sluice_answer *a;

    sluice_buf_init(&out, OUT_MAX);
    ck_assert_int_eq(sluice_provider_find("openai")->answer_create(vault, false, &a), SLUICE_OK);
    ck_assert_int_eq(sluice_answer_feed(a, (const uint8_t *)"{\"a\":1", 6, &out), SLUICE_OK);
    ck_assert_int_eq(sluice_answer_break(a, &out), SLUICE_OK);
    ck_assert_uint_eq(out.len, 0);
    sluice_answer_free(a);
}
END_TEST

START_TEST(stream__malformed_event__is_an_error)
{
    static const char *const rows[][2] = {
        {"openai", "data: {broken\n\n"},
        {"openai", "data: hello\n\n"},
        {"openai", "data: []\n\n"},
        {"openai", "data: {\"choices\":[{\"index\":-1,\"delta\":{\"content\":\"\"}}]}\n\n"},
        {"openai", "data: {\"choices\":[{\"index\":0,\"delta\":{\"tool_calls\":[{\"index\":\"0\"}]}}]}\n\n"},
        {"openai", "data: {\"a\":1,\"a\":1}\n\n"},
        {"openai", "data: {\"a\":\"\xff\"}\n\n"},
        {"anthropic", "event: message_stop\ndata: {\n\n"},
        {"anthropic", "data: [DONE]\n\n"},
        {"anthropic", "data: {\"type\":\"content_block_delta\",\"index\":1.5,\"delta\":{\"type\":\"text_delta\"}}\n\n"},
        {"anthropic", "data: {\"type\":\"content_block_delta\",\"index\":1}\n\n"},
        {"ollama", "{\"message\":\n"},
        {"ollama", "[]\n"},
        {"ollama", "<html>\n"},
    };
    struct run r = run_text(rows[_i][0], true, rows[_i][1]);

    ck_assert_int_eq(r.fed, SLUICE_EFORMAT);
    ck_assert_uint_eq(r.out.len, 0);
    sluice_buf_release(&r.out);
}
END_TEST

START_TEST(stream__several_data_lines__are_one_event)
{
    struct run r = run_text("openai", true,
                            "id: 1\ndata: {\"choices\":[{\"index\":0,\ndata: \"delta\":{\"content\":\"{P}!\"}}]}\n"
                            "retry: 5\n\ndata: [DONE]\n\n");

    ck_assert_int_eq(r.ended, SLUICE_OK);
    ck_assert_str_eq(
        out_of(&r), "id: 1\ndata: {\"choices\":[{\"index\":0,\ndata: \"delta\":{\"content\":\"jane@example.com!\"}}]}\n"
                    "retry: 5\n\ndata: [DONE]\n\n");
    sluice_buf_release(&r.out);
}
END_TEST

START_TEST(stream__content_that_is_json__gets_values_as_json)
{
    static const char *const texts[] = {"{\"v\":\"{T}\"}", " \n {\"v\":\"{T}\"}"};

    for (int k = 0; k < KINDS; k++) {
        if (strstr(kinds[k].path, "content") == NULL && strcmp(kinds[k].path, "delta.text") != 0)
            continue;
        if (strstr(kinds[k].path, "reasoning") != NULL)
            continue;
        for (size_t i = 0; i < 2; i++) {
            struct sluice_buf text = expanded(texts[i], false), in, got;
            const size_t ends[3] = {1, 20, text.len};
            struct json_object *o;
            struct run r;

            in = stream_of(&kinds[k], &text, ends, 3);
            r = run(kinds[k].api, true, &in);
            got = client_text(&kinds[k], out_of(&r));
            o = json_tokener_parse((const char *)got.data);
            ck_assert_str_eq(json_object_get_string(at(o, "v")), tricky);
            json_object_put(o);
            sluice_buf_release(&text);
            sluice_buf_release(&in);
            sluice_buf_release(&got);
            sluice_buf_release(&r.out);
        }
    }
}
END_TEST

/* JSON in a string of the arguments, and text after it: each value is escaped for where it stands. */
START_TEST(stream__json_in_a_string_of_arguments__is_restored_at_its_level)
{
    static const char text[] = "{\"a\":\"{T}\",\"body\":\"{\\\"v\\\":\\\"x {T}\\\",\\\"w\\\":\\\"\\\\\\\"{T}\\\"}\","
                               "\"{P}\":[\"{T} \\\"\",\"[\\\"{T}\\\"]\"],\"z\":\"-[{T}\"}";

    for (int k = 0; k < KINDS; k++) {
        struct sluice_buf all = expanded(text, false);

        for (size_t cut = 0; kinds[k].json && cut <= all.len; cut++) {
            const size_t ends[2] = {cut, all.len};
            struct sluice_buf in = stream_of(&kinds[k], &all, ends, 2), got;
            struct run r = run(kinds[k].api, true, &in);
            struct json_object *o, *body, *list;

            got = client_text(&kinds[k], out_of(&r));
            o = json_tokener_parse((const char *)got.data);
            ck_assert_msg(o != NULL, "%s", (const char *)got.data);
            body = json_tokener_parse(json_object_get_string(at(o, "body")));
            list = json_tokener_parse(json_object_get_string(at(o, "jane@example*com.1")));
            ck_assert_str_eq(json_object_get_string(at(o, "a")), tricky);
            ck_assert_str_eq(json_object_get_string(at(body, "v")) + 2, tricky);
            ck_assert_str_eq(json_object_get_string(at(body, "w")) + 1, tricky);
            ck_assert_int_eq(strncmp(json_object_get_string(at(o, "jane@example*com.0")), tricky, strlen(tricky)), 0);
            ck_assert_str_eq(json_object_get_string(at(list, "0")), tricky);
            ck_assert_str_eq(json_object_get_string(at(o, "z")) + 2, tricky);
            json_object_put(o);
            json_object_put(body);
            json_object_put(list);
            sluice_buf_release(&in);
            sluice_buf_release(&got);
            sluice_buf_release(&r.out);
        }
        sluice_buf_release(&all);
    }
}
END_TEST

START_TEST(stream__texts_at_the_limit_and_one_past__pass_and_are_refused)
{
    for (unsigned past = 0; past < 2; past++) {
        struct sluice_buf in;
        struct run r;

        sluice_buf_init(&in, OUT_MAX);
        for (unsigned i = 0; i < SLUICE_CHANNELS_MAX + past; i++)
            ck_assert_int_eq(
                sluice_buf_printf(&in, "data: {\"choices\":[{\"index\":%u,\"delta\":{\"content\":\"EM\"}}]}\n\n", i),
                SLUICE_OK);
        add(&in, "data: [DONE]\n\n");
        r = run("openai", true, &in);
        ck_assert_int_eq(r.fed, past ? SLUICE_ELIMIT : SLUICE_OK);
        sluice_buf_release(&in);
        sluice_buf_release(&r.out);
    }
}
END_TEST

static const struct {
    const char *api, *in, *path, *inner;
} wholes[] = {
    {"openai", "{\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":\"to {T}\"}}]}",
     "choices.0.message.content", NULL},
    {"openai",
     "{\"choices\":[{\"message\":{\"tool_calls\":[{\"function\":{\"arguments\":\"{\\\"v\\\":\\\"to {T}\\\"}\"}}]}}]}",
     "choices.0.message.tool_calls.0.function.arguments", "v"},
    {"openai", "{\"choices\":[{\"message\":{\"annotations\":[{\"url_citation\":{\"title\":\"to {T}\"}}]}}]}",
     "choices.0.message.annotations.0.url_citation.title", NULL},
    {"anthropic", "{\"type\":\"message\",\"content\":[{\"type\":\"text\",\"text\":\"to {T}\"}]}", "content.0.text",
     NULL},
    {"anthropic", "{\"type\":\"message\",\"content\":[{\"type\":\"tool_use\",\"input\":{\"v\":\"to {T}\"}}]}",
     "content.0.input.v", NULL},
    {"ollama", "{\"message\":{\"content\":\"\",\"tool_calls\":[{\"function\":{\"arguments\":{\"v\":\"to {T}\"}}}]}}",
     "message.tool_calls.0.function.arguments.v", NULL},
    {"ollama", "{\"error\":\"to {T}\"}", "error", NULL},
};

START_TEST(whole__answer__is_restored_wherever_it_is_cut)
{
    struct sluice_buf in = expanded(wholes[_i].in, false);

    for (size_t cut = 0; cut <= in.len; cut++) {
        struct run r = run_cut(wholes[_i].api, vault, false, &in, cut);
        struct json_object *o = json_tokener_parse(out_of(&r)), *v = at(o, wholes[_i].path), *inner = NULL;

        ck_assert_int_eq(r.ended, SLUICE_OK);
        if (wholes[_i].inner != NULL)
            v = at(inner = json_tokener_parse(json_object_get_string(v)), wholes[_i].inner);
        ck_assert_int_eq(strncmp(json_object_get_string(v), "to ", 3), 0);
        ck_assert_str_eq(json_object_get_string(v) + 3, tricky);
        ck_assert_uint_eq(r.restored, 1);
        json_object_put(inner);
        json_object_put(o);
        sluice_buf_release(&r.out);
    }
    sluice_buf_release(&in);
}
END_TEST

START_TEST(whole__tokens__are_dropped_and_all_else_stays)
{
    struct run r = run_text("openai", false,
                            " {\"choices\":[{\"message\":{\"content\":\"\\u00e9 {P}\"},\"logprobs\":{\"content\":"
                            "[{\"token\":\"EM\"}]},\"x\":1.50},{\"logprobs\":null}],\"logprobs\":7 }\n");

    ck_assert_int_eq(r.ended, SLUICE_OK);
    ck_assert_str_eq(out_of(&r), " {\"choices\":[{\"message\":{\"content\":\"\\u00e9 jane@example.com\"},\"logprobs\":"
                                 "null,\"x\":1.50},{\"logprobs\":null}],\"logprobs\":7 }\n");
    sluice_buf_release(&r.out);
    r = run_text("ollama", false, "{\"message\":{\"content\":\"{P}\"},\"logprobs\":[{\"token\":\"E\"}]}");
    ck_assert_str_eq(out_of(&r), "{\"message\":{\"content\":\"jane@example.com\"},\"logprobs\":null}");
    sluice_buf_release(&r.out);
}
END_TEST

START_TEST(whole__garbage_or_cut_off__is_an_error)
{
    static const char *const texts[] = {
        "", " ", "<html>", "{\"choices\":[", "{} {}", "{\"a\":\"\xff\"}", "{\"logprobs\":1"};
    static const char *const apis[] = {"openai", "anthropic", "ollama"};

    for (size_t i = 0; i < 3; i++) {
        struct run r = run_text(apis[i], false, texts[_i]);

        ck_assert_int_eq(r.fed, SLUICE_OK);
        ck_assert_int_eq(r.ended, SLUICE_EFORMAT);
        ck_assert_uint_eq(r.out.len, 0);
        sluice_buf_release(&r.out);
    }
}
END_TEST

START_TEST(whole__answer_at_the_limit_and_one_past__passes_and_is_refused)
{
    struct sluice_buf in;

    sluice_buf_init(&in, OUT_MAX);
    add(&in, "{\"choices\":[]");
    ck_assert_int_eq(sluice_buf_reserve(&in, SLUICE_ANSWER_MAX), SLUICE_OK);
    memset(in.data + in.len, ' ', SLUICE_ANSWER_MAX - in.len);
    in.len = SLUICE_ANSWER_MAX - 1;
    add(&in, "}");
    for (unsigned past = 0; past < 2; past++) {
        struct run r = run("openai", false, &in);

        ck_assert_int_eq(past ? r.fed : r.ended, past ? SLUICE_ELIMIT : SLUICE_OK);
        sluice_buf_release(&r.out);
        add(&in, " ");
    }
    sluice_buf_release(&in);
}
END_TEST

#define ROWS(a) ((int)(sizeof(a) / sizeof((a)[0])))

int main(void)
{
    Suite *s = suite_create("answer");
    TCase *t = tcase_create("answer");

    tcase_set_timeout(t, 120);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, stream__text_cut_anywhere_over_two_events__is_restored, 0, KINDS);
    tcase_add_loop_test(t, stream__text_one_character_an_event__is_restored, 0, KINDS);
    tcase_add_loop_test(t, stream__recorded__comes_out_as_written_here, 0, ROWS(recorded));
    tcase_add_loop_test(t, stream__network_bytes_cut_anywhere__same_output, 0, ROWS(recorded));
    tcase_add_loop_test(t, stream__network_bytes_one_by_one__same_output, 0, ROWS(recorded));
    tcase_add_loop_test(t, stream__no_placeholder_was_made__passes_as_it_came, 0, ROWS(recorded));
    tcase_add_test(t, stream__interleaved_choices_and_tools__do_not_mix);
    tcase_add_loop_test(t, stream__end_of_text__lets_out_what_is_held, 0, ROWS(endings));
    tcase_add_loop_test(t, stream__malformed_event__is_an_error, 0, 14);
    tcase_add_loop_test(t, stream__upstream_breaks_off__what_is_held_goes_out_and_an_error_may_follow, 0, 10);
    tcase_add_test(t, whole__upstream_breaks_off__nothing_goes_out);
    tcase_add_test(t, stream__several_data_lines__are_one_event);
    tcase_add_test(t, stream__content_that_is_json__gets_values_as_json);
    tcase_add_test(t, stream__json_in_a_string_of_arguments__is_restored_at_its_level);
    tcase_add_test(t, stream__texts_at_the_limit_and_one_past__pass_and_are_refused);
    tcase_add_loop_test(t, whole__answer__is_restored_wherever_it_is_cut, 0, ROWS(wholes));
    tcase_add_test(t, whole__tokens__are_dropped_and_all_else_stays);
    tcase_add_loop_test(t, whole__garbage_or_cut_off__is_an_error, 0, 7);
    tcase_add_test(t, whole__answer_at_the_limit_and_one_past__passes_and_is_refused);
    suite_add_tcase(s, t);
    return suite_run(s);
}
