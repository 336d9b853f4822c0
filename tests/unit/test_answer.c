/*
 * Restoring in streamed answers: what stands beside texts, every cut of the network bytes, ends and failures. What
 * comes out is read by json-c and put together as a client would.
 */
#include "answer_kit.h"
#include "suite_run.h"

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

int main(void)
{
    Suite *s = suite_create("answer");
    TCase *t = tcase_create("answer");

    tcase_set_timeout(t, 120);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, stream__recorded__comes_out_as_written_here, 0, ROWS(recorded));
    tcase_add_loop_test(t, stream__network_bytes_cut_anywhere__same_output, 0, ROWS(recorded));
    tcase_add_loop_test(t, stream__network_bytes_one_by_one__same_output, 0, ROWS(recorded));
    tcase_add_loop_test(t, stream__no_placeholder_was_made__passes_as_it_came, 0, ROWS(recorded));
    tcase_add_test(t, stream__interleaved_choices_and_tools__do_not_mix);
    tcase_add_loop_test(t, stream__end_of_text__lets_out_what_is_held, 0, ROWS(endings));
    tcase_add_loop_test(t, stream__malformed_event__is_an_error, 0, 14);
    tcase_add_loop_test(t, stream__upstream_breaks_off__what_is_held_goes_out_and_an_error_may_follow, 0, 10);
    tcase_add_test(t, stream__several_data_lines__are_one_event);
    tcase_add_test(t, stream__texts_at_the_limit_and_one_past__pass_and_are_refused);
    suite_add_tcase(s, t);
    return suite_run(s);
}
