/* Reading requests of each API, and the errors each API's SDKs understand. */
#include "gateway/provider.h"

#include "core/limits.h"
#include "policy/policy.h"
#include "suite_run.h"

#include <check.h>
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define IMAGE SLUICE_UNSCANNABLE_IMAGE
#define AUDIO SLUICE_UNSCANNABLE_AUDIO
#define FILE_ SLUICE_UNSCANNABLE_FILE
#define ENCRYPTED SLUICE_UNSCANNABLE_ENCRYPTED
#define TOKENS SLUICE_UNSCANNABLE_TOKENS
#define UNKNOWN SLUICE_UNSCANNABLE_UNKNOWN

static enum sluice_status inspect(const char *api, const char *doc, struct sluice_request_info *info,
                                  struct sluice_error *err)
{
    *err = (struct sluice_error){0};
    return sluice_provider_find(api)->inspect((const uint8_t *)doc, strlen(doc), info, err);
}

START_TEST(find__each_api__has_its_path)
{
    static const struct {
        const char *name, *path, *stream_type, *auth;
    } rows[] = {
        {"openai", "/v1/chat/completions", "text/event-stream", "authorization"},
        {"anthropic", "/v1/messages", "text/event-stream", "x-api-key"},
        {"ollama", "/api/chat", "application/x-ndjson", NULL},
    };
    const struct sluice_provider *p = sluice_provider_for_path(rows[_i].path);

    ck_assert_ptr_nonnull(p);
    ck_assert_str_eq(p->name, rows[_i].name);
    ck_assert_str_eq(p->stream_type, rows[_i].stream_type);
    ck_assert_ptr_eq(p, sluice_provider_find(rows[_i].name));
    ck_assert_int_eq(p->auth_header == NULL, rows[_i].auth == NULL);
    if (rows[_i].auth != NULL)
        ck_assert_str_eq(p->auth_header, rows[_i].auth);
}
END_TEST

START_TEST(find__other_path__is_none)
{
    static const char *const paths[] = {"",
                                        "/",
                                        "/v1/messages/",
                                        "/v1/messages/count_tokens",
                                        "/v1/responses",
                                        "/v1/chat/completions?x=1",
                                        "/api/generate",
                                        "/V1/messages"};

    ck_assert_ptr_null(sluice_provider_for_path(paths[_i]));
    ck_assert_ptr_null(sluice_provider_find("gemini"));
}
END_TEST

/* Whole requests: model, stream and what cannot be scanned. */
static const struct {
    const char *api, *doc, *model;
    bool stream;
    unsigned unscannable;
} requests[] = {
    {"openai", "{\"model\":\"gpt-5\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}", "gpt-5", false, 0},
    {"openai", "{\"messages\":[],\"stream\":true,\"model\":\"a/b:c\\u0065\"}", "a/b:ce", true, 0},
    {"openai", "{\"model\":\"m\",\"stream\":null,\"messages\":[{\"role\":\"assistant\",\"content\":null}]}", "m", false,
     0},
    {"openai",
     "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"a\"},"
     "{\"type\":\"image_url\",\"image_url\":{\"url\":\"https://example.com/a.png\"}}]}]}",
     "m", false, IMAGE},
    {"openai",
     "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"input_audio\":{\"data\":\"AAAA\"},"
     "\"type\":\"input_audio\"},{\"type\":\"file\",\"file\":{\"file_id\":\"f\"}}]}]}",
     "m", false, AUDIO | FILE_},
    {"openai", "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"video\"}]}]}", "m", false,
     UNKNOWN},
    {"openai", "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"text\":\"no type\"}]}]}", "m", false,
     UNKNOWN},
    {"openai", "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[101,102]}]}", "m", false, TOKENS},
    {"openai", "{\"model\":\"m\",\"messages\":[],\"prompt\":[[1,2],[3]]}", "m", false, TOKENS},
    {"openai", "{\"model\":\"m\",\"messages\":[],\"logit_bias\":{\"50256\":-100}}", "m", false, TOKENS},
    {"openai", "{\"model\":\"m\",\"messages\":[],\"logit_bias\":{}}", "m", false, 0},
    {"openai", "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"audio\":{\"id\":\"a\"}}]}", "m", false, AUDIO},
    {"openai", "{\"model\":\"m\",\"messages\":[{\"role\":\"tool\",\"content\":\"data:image/png;base64,AAAA\"}]}", "m",
     false, IMAGE},
    {"openai", "{\"model\":\"m\",\"messages\":[],\"x\":{\"y\":[\"DATA:application/pdf;base64,AA\"]}}", "m", false,
     FILE_},
    {"openai", "{\"model\":\"m\",\"messages\":[],\"x\":\"data:audio/wav,AA\"}", "m", false, AUDIO},
    {"openai", "{\"model\":\"m\",\"messages\":[],\"x\":\"data:text/plain;base64,AA\"}", "m", false, 0},
    {"openai", "{\"model\":\"m\",\"messages\":[],\"x\":\"data: one/two, three\"}", "m", false, 0},
    {"openai",
     "{\"model\":\"m\",\"messages\":[],\"prediction\":{\"type\":\"content\",\"content\":[{\"type\":\"blob\"}]}}", "m",
     false, UNKNOWN},
    {"openai",
     "{\"model\":\"m\",\"messages\":[{\"role\":\"assistant\",\"content\":\"\",\"reasoning_details\":"
     "[{\"type\":\"reasoning.encrypted\",\"data\":\"AAAA\"}]}]}",
     "m", false, ENCRYPTED},
    {"anthropic", "{\"model\":\"c\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}", "c", true,
     0},
    {"anthropic",
     "{\"model\":\"c\",\"system\":[{\"type\":\"text\",\"text\":\"s\"}],\"messages\":[{\"role\":\"user\",\"content\":"
     "[{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":\"AA\"}}]}]}",
     "c", false, IMAGE},
    {"anthropic",
     "{\"model\":\"c\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"document\",\"source\":"
     "{\"type\":\"text\",\"media_type\":\"text/plain\",\"data\":\"words\"},\"title\":\"t\"}]}]}",
     "c", false, 0},
    {"anthropic",
     "{\"model\":\"c\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"document\",\"source\":"
     "{\"type\":\"base64\",\"media_type\":\"application/pdf\",\"data\":\"AA\"}}]}]}",
     "c", false, FILE_},
    {"anthropic",
     "{\"type\":\"text\",\"model\":\"c\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"document\"}]}]}",
     "c", false, FILE_},
    {"anthropic",
     "{\"model\":\"c\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"document\",\"source\":"
     "{\"type\":\"content\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"url\",\"url\":\"u\"}}]}}]}]}",
     "c", false, IMAGE},
    {"anthropic",
     "{\"model\":\"c\",\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"x\","
     "\"signature\":\"c2ln\"},{\"type\":\"tool_use\",\"id\":\"i\",\"name\":\"n\",\"input\":{\"type\":\"image\"}}]}]}",
     "c", false, 0},
    {"anthropic",
     "{\"model\":\"c\",\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"redacted_thinking\","
     "\"data\":\"AA\"}]}]}",
     "c", false, ENCRYPTED},
    {"anthropic",
     "{\"model\":\"c\",\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"web_search_tool_result\","
     "\"tool_use_id\":\"t\",\"content\":[{\"type\":\"web_search_result\",\"encrypted_content\":\"AA\"}]}]}]}",
     "c", false, ENCRYPTED},
    {"anthropic",
     "{\"model\":\"c\",\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"web_search_tool_result\","
     "\"tool_use_id\":\"t\",\"content\":[{\"encrypted\\u005fcontent\":\"AA\"}]}]}]}",
     "c", false, ENCRYPTED},
    {"anthropic",
     "{\"model\":\"c\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t\","
     "\"content\":[{\"type\":\"text\",\"text\":\"a\"},{\"type\":\"image\",\"source\":{}}]}]}]}",
     "c", false, IMAGE},
    {"anthropic",
     "{\"model\":\"c\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t\"}]}"
     "]}",
     "c", false, 0},
    {"anthropic", "{\"model\":\"c\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"hologram\"}]}]}", "c",
     false, UNKNOWN},
    {"anthropic",
     "{\"model\":\"c\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"container_upload\",\"file_id\":\"f\"}]"
     "}]}",
     "c", false, FILE_},
    {"ollama", "{\"model\":\"llama3\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}", "llama3", true, 0},
    {"ollama", "{\"model\":\"llama3\",\"stream\":false,\"messages\":[]}", "llama3", false, 0},
    {"ollama", "{\"model\":\"l\",\"messages\":[{\"role\":\"user\",\"content\":\"\",\"images\":[\"AA\"]}]}", "l", true,
     IMAGE},
    {"ollama", "{\"model\":\"l\",\"messages\":[{\"role\":\"user\",\"content\":\"\",\"images\":[]}]}", "l", true, 0},
    {"ollama", "{\"model\":\"l\",\"messages\":[],\"context\":[1,2]}", "l", true, TOKENS},
    {"ollama", "{\"model\":\"l\",\"messages\":[{\"role\":\"control\",\"content\":\"thinking\"}]}", "l", true, 0},
};

START_TEST(inspect__request__says_model_stream_and_unscannable)
{
    struct sluice_request_info info;
    struct sluice_error err;

    ck_assert_int_eq(inspect(requests[_i].api, requests[_i].doc, &info, &err), SLUICE_OK);
    ck_assert_str_eq(info.model, requests[_i].model);
    ck_assert_int_eq(info.stream, requests[_i].stream);
    ck_assert_uint_eq(info.unscannable, requests[_i].unscannable);
    sluice_request_info_release(&info);
    ck_assert_ptr_null(info.roles);
}
END_TEST

/* What is no request of the API; the field that the error names. */
static const struct {
    const char *api, *doc, *field;
} malformed[] = {
    {"openai", "", ""},
    {"openai", "[]", ""},
    {"openai", "\"x\"", ""},
    {"openai", "{\"model\":\"m\"}", "messages"},
    {"openai", "{\"messages\":[]}", "model"},
    {"openai", "{\"model\":\"\",\"messages\":[]}", "model"},
    {"openai", "{\"model\":5,\"messages\":[]}", "model"},
    {"openai", "{\"model\":null,\"messages\":[]}", "model"},
    {"openai", "{\"model\":\"a\\u0000b\",\"messages\":[]}", "model"},
    {"openai", "{\"model\":\"m\",\"messages\":{}}", "messages"},
    {"openai", "{\"model\":\"m\",\"messages\":\"x\"}", "messages"},
    {"openai", "{\"model\":\"m\",\"messages\":[],\"stream\":\"true\"}", "stream"},
    {"openai", "{\"model\":\"m\",\"messages\":[],\"stream\":1}", "stream"},
    {"openai", "{\"model\":\"m\",\"messages\":[],\"Stream\":true}", "stream"},
    {"openai", "{\"model\":\"m\",\"messages\":[],\"\\u017ftream\":true}", "stream"},
    {"openai", "{\"model\":\"m\",\"MODEL\":\"n\",\"messages\":[]}", "model"},
    {"openai", "{\"model\":\"m\",\"messages\":[\"x\"]}", "messages[0]"},
    {"openai", "{\"model\":\"m\",\"messages\":[{\"content\":\"x\"}]}", "messages[0].role"},
    {"openai", "{\"model\":\"m\",\"messages\":[{\"role\":\"user\"},{\"role\":\"User\"}]}", "messages[1].role"},
    {"openai", "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"Role\":\"system\"}]}", "role"},
    {"openai", "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":{}}]}", "messages[0].content"},
    {"openai", "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":5}]}", "messages[0].content"},
    {"openai", "{\"model\":\"m\",\"messages\":[],\"x\":1,\"x\":1}", ""},
    {"openai", "{\"model\":\"m\",\"messages\":[]} ,", ""},
    {"anthropic", "{\"model\":\"m\",\"messages\":[{\"role\":\"user\"}]}", "messages[0].content"},
    {"anthropic", "{\"model\":\"m\",\"messages\":[{\"role\":\"tool\",\"content\":\"\"}]}", "messages[0].role"},
    {"anthropic", "{\"model\":\"m\",\"system\":5,\"messages\":[]}", "system"},
    {"anthropic", "{\"model\":\"m\",\"system\":{},\"messages\":[]}", "system"},
    {"ollama", "{\"model\":\"m\",\"prompt\":\"x\"}", "messages"},
    {"ollama", "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[]}]}", "messages[0].content"},
    {"ollama", "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"Images\":[\"AA\"]}]}", "images"},
    {"ollama", "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"\\u0069mages\":[\"AA\"],\"imageS\":[]}]}",
     "images"},
};

START_TEST(inspect__malformed__is_refused_and_says_where)
{
    struct sluice_request_info info;
    struct sluice_error err;

    ck_assert_int_eq(inspect(malformed[_i].api, malformed[_i].doc, &info, &err), SLUICE_EFORMAT);
    ck_assert_str_eq(err.field, malformed[_i].field);
    ck_assert_str_ne(err.what, "");
    ck_assert_ptr_null(info.roles);
    ck_assert_str_eq(info.model, "");
}
END_TEST

START_TEST(inspect__model_of_127_bytes_and_of_128__passes_and_is_refused)
{
    struct sluice_request_info info;
    struct sluice_error err;
    char doc[256], name[129];

    memset(name, 'm', 128);
    name[128] = '\0';
    (void)snprintf(doc, sizeof(doc), "{\"messages\":[],\"model\":\"%s\"}", name + 1);
    ck_assert_int_eq(inspect("openai", doc, &info, &err), SLUICE_OK);
    ck_assert_str_eq(info.model, name + 1);
    sluice_request_info_release(&info);
    (void)snprintf(doc, sizeof(doc), "{\"messages\":[],\"model\":\"%s\"}", name);
    ck_assert_int_eq(inspect("openai", doc, &info, &err), SLUICE_EFORMAT);
}
END_TEST

START_TEST(inspect__values_at_the_limit_and_one_past__passes_and_is_refused)
{
    const char head[] = "{\"model\":\"m\",\"messages\":[],\"x\":[";
    size_t values = SLUICE_OUTLINE_VALUES_MAX - 4; /* the object, its three members */
    struct sluice_request_info info;
    struct sluice_error err = {0};
    struct sluice_buf doc;

    sluice_buf_init(&doc, 4 * SLUICE_OUTLINE_VALUES_MAX);
    ck_assert_int_eq(sluice_buf_append_str(&doc, head), SLUICE_OK);
    for (size_t i = 0; i < values; i++)
        ck_assert_int_eq(sluice_buf_append_str(&doc, i == 0 ? "1" : ",1"), SLUICE_OK);
    for (int past = 0; past < 2; past++) {
        ck_assert_int_eq(sluice_buf_append_str(&doc, past ? ",1" : ""), SLUICE_OK);
        ck_assert_int_eq(sluice_buf_append_str(&doc, "]}"), SLUICE_OK);
        ck_assert_int_eq(sluice_provider_find("openai")->inspect(doc.data, doc.len, &info, &err),
                         past ? SLUICE_ELIMIT : SLUICE_OK);
        sluice_request_info_release(&info);
        doc.len -= 2;
    }
    sluice_buf_release(&doc);
}
END_TEST

/* Places that hold random bytes, $ here: an 80-byte base64 string of what no text is, or what stands in the row. */
static const struct {
    const char *api, *doc, *blob; /* blob NULL: random bytes */
    bool opaque;
} blobs[] = {
#define ANTHROPIC(block) "{\"model\":\"c\",\"messages\":[{\"role\":\"user\",\"content\":[" block "]}]}"
#define OPENAI(part) "{\"model\":\"c\",\"messages\":[{\"role\":\"user\",\"content\":[" part "]}]}"
    {"anthropic", ANTHROPIC("{\"type\":\"thinking\",\"thinking\":\"x\",\"signature\":\"$\"}"), NULL, true},
    {"anthropic", ANTHROPIC("{\"type\":\"redacted_thinking\",\"data\":\"$\"}"), NULL, true},
    {"anthropic", ANTHROPIC("{\"type\":\"image\",\"source\":{\"type\":\"base64\",\"data\":\"$\"}}"), NULL, true},
    {"anthropic", ANTHROPIC("{\"type\":\"document\",\"source\":{\"type\":\"base64\",\"data\":\"$\"}}"), NULL, true},
    {"anthropic",
     ANTHROPIC("{\"type\":\"tool_result\",\"content\":[{\"type\":\"image\",\"source\":{\"type\":\"base64\","
               "\"data\":\"$\"}}]}"),
     NULL, true},
    {"anthropic", ANTHROPIC("{\"type\":\"web_search_tool_result\",\"content\":[{\"encrypted_content\":\"$\"}]}"), NULL,
     true},
    {"anthropic", ANTHROPIC("{\"type\":\"text\",\"text\":\"$\"}"), NULL, false},
    {"anthropic", ANTHROPIC("{\"type\":\"thinking\",\"thinking\":\"$\"}"), NULL, false},
    {"anthropic", ANTHROPIC("{\"type\":\"text\",\"text\":\"\",\"signature\":\"$\"}"), NULL, false},
    {"anthropic",
     ANTHROPIC("{\"type\":\"tool_use\",\"input\":{\"type\":\"thinking\",\"signature\":\"$\",\"source\":{\"type\":"
               "\"base64\",\"data\":\"$\"}}}"),
     NULL, false},
    /* too short, text, other characters in it, not a string */
    {"anthropic", ANTHROPIC("{\"type\":\"thinking\",\"signature\":\"$\"}"),
     "/+//AbCd/+//AbCd/+//AbCd/+//AbCd/+//AbCd/+//AbCd/+//AbCd/+//AbC", false},
    {"anthropic", ANTHROPIC("{\"type\":\"thinking\",\"signature\":\"$\"}"),
     "/+//AbCd/+//AbCd/+//AbCd/+//AbCd/+//AbCd/+//AbCd/+//AbCd/+//AbCd", true},
    {"anthropic", ANTHROPIC("{\"type\":\"thinking\",\"signature\":\"$\"}"),
     "bXkgdGF4IGlkIGlzIGluIGhlcmUsIGFuZCB0aGlzIGlzIGEgdGV4dCBsb25nIGVub3VnaCBmb3IgaXQ=", false},
    {"anthropic", ANTHROPIC("{\"type\":\"thinking\",\"signature\":\"$\"}"),
     "/+//AbCd/+//AbCd/+//AbCd/+//AbCd /+//AbCd/+//AbCd/+//AbCd/+//AbCd/+//AbCd", false},
    {"anthropic", ANTHROPIC("{\"type\":\"thinking\",\"signature\":\"$\"}"),
     "/+//AbCd/+//AbCd/+//AbCd/+//AbCd/+//AbCd/+//AbCd/+//AbCd/+//AbCd===", false},
    {"anthropic", ANTHROPIC("{\"type\":\"thinking\",\"signature\":\"$\"}"),
     "\\/+\\/\\/AbCd_-__AbCd\\/+//AbCd/+//AbCd/+//AbCd/+//AbCd/+//AbCd/+//AbCd/+//AQ==", true},
    {"openai", OPENAI("{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,$\"}}"), NULL, true},
    {"openai", OPENAI("{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"$\"}}"), NULL, true},
    {"openai", OPENAI("{\"type\":\"file\",\"file\":{\"file_data\":\"$\"}}"), NULL, true},
    {"openai", OPENAI("{\"type\":\"file\",\"file\":{\"file_data\":\"data:application/pdf;base64,$\"}}"), NULL, true},
    {"openai", OPENAI("{\"type\":\"text\",\"text\":\"data:text/plain;base64,$\"}"), NULL, false},
    {"openai", OPENAI("{\"type\":\"text\",\"text\":\"$\",\"data\":\"$\"}"), NULL, false},
    {"openai", "{\"model\":\"c\",\"messages\":[],\"x\":[{\"data\":\"$\",\"type\":\"reasoning.encrypted\"}]}", NULL,
     true},
    {"openai", "{\"model\":\"c\",\"messages\":[],\"x\":{\"thought_signature\":\"$\"}}", NULL, true},
    {"ollama", "{\"model\":\"c\",\"messages\":[{\"role\":\"user\",\"images\":[\"$\"]}]}", NULL, true},
    {"ollama", "{\"model\":\"c\",\"messages\":[{\"role\":\"user\",\"content\":\"$\"}]}", NULL, false},
};

START_TEST(inspect__random_bytes__are_opaque_where_the_api_has_them)
{
    const char *blob = blobs[_i].blob, *dollar = strchr(blobs[_i].doc, '$');
    struct sluice_request_info info;
    struct sluice_error err;
    char random[81], doc[1024];
    size_t n = 0, start = (size_t)(dollar - blobs[_i].doc);

    for (size_t i = 0; i < 80; i++)
        random[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"[(i * i * 7 + i * 13 + 60) % 64];
    random[80] = '\0';
    blob = blob == NULL ? random : blob;
    for (const char *p = blobs[_i].doc; *p != '\0'; p++)
        n += (size_t)snprintf(doc + n, sizeof(doc) - n, "%.*s", *p == '$' ? 200 : 1, *p == '$' ? blob : p);
    ck_assert_int_eq(inspect(blobs[_i].api, doc, &info, &err), SLUICE_OK);
    ck_assert_uint_eq(info.n_opaque, blobs[_i].opaque);
    if (blobs[_i].opaque) {
        while (doc[start - 1] != '"') /* a data URL is opaque from its beginning */
            start--;
        ck_assert_uint_eq(info.opaque[0].start, start);
        ck_assert_uint_eq(info.opaque[0].end, (size_t)(strchr(doc + start, '"') - doc));
    }
    sluice_request_info_release(&info);
    ck_assert_ptr_null(info.opaque);
}
END_TEST

START_TEST(inspect__opaque_bytes__in_document_order)
{
    static const char doc[] =
        "{\"model\":\"c\",\"messages\":[{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\",\"signature\":"
        "\"/+//AbCd/+//AbCd/+//AbCd/+//AbCd/+//AbCd/+//AbCd/+//AbCd/+//AbCd\"}]}],\"system\":[{\"type\":\"image\","
        "\"source\":{\"type\":\"base64\",\"data\":"
        "\"/+//AbCd/+//AbCd/+//AbCd/+//AbCd/+//AbCd/+//AbCd/+//AbCd/+//AbCd\"}}]}";
    struct sluice_request_info info;
    struct sluice_error err;

    ck_assert_int_eq(inspect("anthropic", doc, &info, &err), SLUICE_OK);
    ck_assert_uint_eq(info.n_opaque, 2);
    ck_assert_uint_lt(info.opaque[0].end, info.opaque[1].start);
    sluice_request_info_release(&info);
}
END_TEST

static const struct {
    const char *api, *path, *role;
} roles[] = {
    {"openai", "messages[0].content", "system"},
    {"openai", "messages[1].content[0].text", "user"},
    {"openai", "messages[2].tool_calls[0].function.arguments>mail", "assistant"},
    {"openai", "messages[3].content", "tool"},
    {"openai", "messages[3]", "tool"},
    {"openai", "messages[4].content", "system"},
    {"openai", "messages[5].content", ""},
    {"openai", "messages[99999999999999999999].content", ""},
    {"openai", "messages[-1].content", ""},
    {"openai", "messages", ""},
    {"openai", "messagesx[0].content", ""},
    {"openai", "tools[0].function.description", ""},
    {"openai", "system", ""},
    {"openai", "", ""},
    {"anthropic", "system", "system"},
    {"anthropic", "system[0].text", "system"},
    {"anthropic", "systems", ""},
    {"anthropic", "messages[0].content", "user"},
    {"anthropic", "messages[1].content[0].text", "assistant"},
    {"anthropic", "messages[1].content[2].input.mail", "assistant"},
    {"anthropic", "messages[2].content[0].text", "user"},
    {"anthropic", "messages[2].content[1].content", "tool"},
    {"anthropic", "messages[2].content[1].content[0].text", "tool"},
    {"anthropic", "messages[2].content[10].text", "user"},
    {"anthropic", "messages[2].content[2].content[7].text", "tool"},
    {"anthropic", "messages[2].content[3].text", "user"},
    {"ollama", "messages[0].content", "user"},
    {"ollama", "messages[1].content", "tool"},
};

START_TEST(role__path__is_the_messages_role)
{
    static const char openai[] =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"developer\"},{\"role\":\"user\"},{\"role\":\"assistant\"},"
        "{\"role\":\"tool\"},{\"role\":\"system\"}]}";
    static const char anthropic[] =
        "{\"model\":\"m\",\"system\":\"s\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"},"
        "{\"role\":\"assistant\",\"content\":[{\"type\":\"text\"},{\"type\":\"thinking\"},{\"type\":\"tool_use\"}]},"
        "{\"role\":\"user\",\"content\":[{\"type\":\"text\"},{\"type\":\"tool_result\",\"content\":[]},"
        "{\"type\":\"mcp_tool_result\"},{\"type\":\"text\"}]}]}";
    static const char ollama[] = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\"},{\"role\":\"tool\"}]}";
    const char *api = roles[_i].api;
    struct sluice_request_info info;
    struct sluice_error err;

    ck_assert_int_eq(inspect(api,
                             strcmp(api, "openai") == 0   ? openai
                             : strcmp(api, "ollama") == 0 ? ollama
                                                          : anthropic,
                             &info, &err),
                     SLUICE_OK);
    ck_assert_str_eq(sluice_request_role(&info, roles[_i].path), roles[_i].role);
    sluice_request_info_release(&info);
}
END_TEST

START_TEST(refusal__each__has_its_http_status)
{
    static const unsigned statuses[] = {400, 400, 404, 405, 413, 415, 431, 503, 503, 503, 500, 502, 504};

    ck_assert_uint_eq(sizeof(statuses) / sizeof(statuses[0]), SLUICE_REFUSE_TIMEOUT + 1);
    ck_assert_uint_eq(sluice_refusal_status((enum sluice_refusal)_i), statuses[_i]);
}
END_TEST

static const char *text_at(struct json_object *o, const char *key)
{
    struct json_object *v = NULL;

    ck_assert(json_object_object_get_ex(o, key, &v));
    return json_object_get_string(v);
}

static struct json_object *parse(const struct sluice_buf *b)
{
    struct json_tokener *t = json_tokener_new_ex(32);
    struct json_object *o = json_tokener_parse_ex(t, (const char *)b->data, (int)b->len);

    ck_assert_int_eq(json_tokener_get_error(t), json_tokener_success);
    ck_assert_uint_eq(json_tokener_get_parse_end(t), b->len);
    json_tokener_free(t);
    return o;
}

static const char message[] = "blocked by clause \"no-secrets\"\n(a \\ b)";

START_TEST(error_body__openai__is_what_the_sdks_read)
{
    const struct sluice_provider *p = sluice_provider_find("openai");
    struct json_object *o, *e = NULL;
    struct sluice_buf b;

    sluice_buf_init(&b, 4096);
    ck_assert_int_eq(p->error_body((enum sluice_refusal)_i, message, "req-1", &b), SLUICE_OK);
    o = parse(&b);
    ck_assert(json_object_object_get_ex(o, "error", &e));
    ck_assert_str_eq(text_at(e, "message"), message);
    ck_assert_str_eq(text_at(e, "type"),
                     sluice_refusal_status((enum sluice_refusal)_i) < 500 ? "invalid_request_error" : "server_error");
    ck_assert_ptr_null(text_at(e, "param"));
    ck_assert_str_ne(text_at(e, "code"), "");
    json_object_put(o);
    sluice_buf_release(&b);
}
END_TEST

START_TEST(error_body__anthropic__is_what_the_sdks_read)
{
    static const char *const types[] = {"invalid_request_error",
                                        "invalid_request_error",
                                        "not_found_error",
                                        "invalid_request_error",
                                        "request_too_large",
                                        "invalid_request_error",
                                        "invalid_request_error",
                                        "overloaded_error",
                                        "api_error",
                                        "api_error",
                                        "api_error",
                                        "api_error",
                                        "timeout_error"};
    const struct sluice_provider *p = sluice_provider_find("anthropic");
    struct json_object *o, *e = NULL;
    struct sluice_buf b;

    sluice_buf_init(&b, 4096);
    ck_assert_int_eq(p->error_body((enum sluice_refusal)_i, message, "req-\"1", &b), SLUICE_OK);
    o = parse(&b);
    ck_assert_str_eq(text_at(o, "type"), "error");
    ck_assert_str_eq(text_at(o, "request_id"), "req-\"1");
    ck_assert(json_object_object_get_ex(o, "error", &e));
    ck_assert_str_eq(text_at(e, "message"), message);
    ck_assert_str_eq(text_at(e, "type"), types[_i]);
    json_object_put(o);
    sluice_buf_release(&b);
}
END_TEST

START_TEST(error_body__ollama__is_what_the_sdks_read)
{
    const struct sluice_provider *p = sluice_provider_find("ollama");
    struct json_object *o;
    struct sluice_buf b;

    sluice_buf_init(&b, 4096);
    ck_assert_int_eq(p->error_body(SLUICE_REFUSE_POLICY, message, NULL, &b), SLUICE_OK);
    o = parse(&b);
    ck_assert_str_eq(text_at(o, "error"), message);
    json_object_put(o);
    sluice_buf_release(&b);
}
END_TEST

START_TEST(stream_error__each_api__has_the_streams_frame)
{
    static const struct {
        const char *api, *text;
    } rows[] = {
        {"openai", "data: {\"error\":{\"message\":\"a\\nb\",\"type\":\"server_error\",\"param\":null,"
                   "\"code\":\"upstream_timeout\"}}\n\n"},
        {"anthropic", "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"timeout_error\","
                      "\"message\":\"a\\nb\"}}\n\n"},
        {"ollama", "{\"error\":\"a\\nb\"}\n"},
    };
    struct sluice_buf b;

    sluice_buf_init(&b, 4096);
    ck_assert_int_eq(sluice_provider_find(rows[_i].api)->stream_error(SLUICE_REFUSE_TIMEOUT, "a\nb", &b), SLUICE_OK);
    ck_assert_uint_eq(b.len, strlen(rows[_i].text));
    ck_assert_int_eq(memcmp(b.data, rows[_i].text, b.len), 0);
    sluice_buf_release(&b);
}
END_TEST

#define ROWS(a) ((int)(sizeof(a) / sizeof((a)[0])))

int main(void)
{
    Suite *s = suite_create("provider");
    TCase *t = tcase_create("provider");

    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, find__each_api__has_its_path, 0, 3);
    tcase_add_loop_test(t, find__other_path__is_none, 0, 8);
    tcase_add_loop_test(t, inspect__request__says_model_stream_and_unscannable, 0, ROWS(requests));
    tcase_add_loop_test(t, inspect__malformed__is_refused_and_says_where, 0, ROWS(malformed));
    tcase_add_test(t, inspect__model_of_127_bytes_and_of_128__passes_and_is_refused);
    tcase_add_test(t, inspect__values_at_the_limit_and_one_past__passes_and_is_refused);
    tcase_add_loop_test(t, inspect__random_bytes__are_opaque_where_the_api_has_them, 0, ROWS(blobs));
    tcase_add_test(t, inspect__opaque_bytes__in_document_order);
    tcase_add_loop_test(t, role__path__is_the_messages_role, 0, ROWS(roles));
    tcase_add_loop_test(t, refusal__each__has_its_http_status, 0, SLUICE_REFUSE_TIMEOUT + 1);
    tcase_add_loop_test(t, error_body__openai__is_what_the_sdks_read, 0, SLUICE_REFUSE_TIMEOUT + 1);
    tcase_add_loop_test(t, error_body__anthropic__is_what_the_sdks_read, 0, SLUICE_REFUSE_TIMEOUT + 1);
    tcase_add_test(t, error_body__ollama__is_what_the_sdks_read);
    tcase_add_loop_test(t, stream_error__each_api__has_the_streams_frame, 0, 3);
    suite_add_tcase(s, t);
    return suite_run(s);
}
