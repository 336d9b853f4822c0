/* One text of each kind that streams, cut anywhere over events: put together as a client would, it is restored. */
#include "answer_kit.h"
#include "suite_run.h"

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

int main(void)
{
    Suite *s = suite_create("answer_text");
    TCase *t = tcase_create("answer_text");

    tcase_set_timeout(t, 120);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, stream__text_cut_anywhere_over_two_events__is_restored, 0, KINDS);
    tcase_add_loop_test(t, stream__text_one_character_an_event__is_restored, 0, KINDS);
    tcase_add_test(t, stream__content_that_is_json__gets_values_as_json);
    tcase_add_test(t, stream__json_in_a_string_of_arguments__is_restored_at_its_level);
    suite_add_tcase(s, t);
    return suite_run(s);
}
