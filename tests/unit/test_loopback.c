/* The built-in upstreams over real HTTP: what they answer, how they fail, and what they write down. */
#include "gateway/loopback.h"

#include "core/buf.h"
#include "core/file.h"
#include "suite_run.h"

#include <check.h>
#include <curl/curl.h>
#include <json-c/json.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static struct sluice_loopback *server;
static char record_path[64];

struct got {
    CURLcode rc;
    long status;
    struct sluice_buf headers, body; /* NUL-terminated */
};

static void start(struct sluice_loopback_options opts)
{
    struct sluice_error err = {0};

    ck_assert_msg(sluice_loopback_start(&opts, &server, &err) == SLUICE_OK, "%s", err.what);
    ck_assert_uint_ne(sluice_loopback_port(server), 0);
}

static void setup(void)
{
    (void)snprintf(record_path, sizeof(record_path), "/tmp/sluice-loopback-%ld", (long)getpid());
    start((struct sluice_loopback_options){.label = "cloud", .record_path = record_path});
}

static void teardown(void)
{
    sluice_loopback_stop(server);
    server = NULL;
    (void)unlink(record_path);
}

static size_t collect(char *p, size_t size, size_t n, void *to)
{
    return sluice_buf_append(to, p, size * n) == SLUICE_OK ? n : 0;
}

static struct got request(const char *path, const char *body, long timeout_ms)
{
    CURL *c = curl_easy_init();
    struct curl_slist *headers = NULL;
    struct got g = {0};
    char url[128];

    (void)snprintf(url, sizeof(url), "http://127.0.0.1:%u%s", (unsigned)sluice_loopback_port(server), path);
    sluice_buf_init(&g.headers, 1u << 20);
    sluice_buf_init(&g.body, 64u << 20);
    headers = curl_slist_append(headers, "content-type: application/json");
    headers = curl_slist_append(headers, "authorization: Bearer EXAMPLE");
    ck_assert_int_eq(curl_easy_setopt(c, CURLOPT_URL, url), CURLE_OK);
    ck_assert_int_eq(curl_easy_setopt(c, CURLOPT_HTTPHEADER, headers), CURLE_OK);
    ck_assert_int_eq(curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, timeout_ms), CURLE_OK);
    ck_assert_int_eq(curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, collect), CURLE_OK);
    ck_assert_int_eq(curl_easy_setopt(c, CURLOPT_WRITEDATA, &g.body), CURLE_OK);
    ck_assert_int_eq(curl_easy_setopt(c, CURLOPT_HEADERFUNCTION, collect), CURLE_OK);
    ck_assert_int_eq(curl_easy_setopt(c, CURLOPT_HEADERDATA, &g.headers), CURLE_OK);
    if (body != NULL)
        ck_assert_int_eq(curl_easy_setopt(c, CURLOPT_POSTFIELDS, body), CURLE_OK);
    g.rc = curl_easy_perform(c);
    ck_assert_int_eq(curl_easy_getinfo(c, CURLINFO_RESPONSE_CODE, &g.status), CURLE_OK);
    ck_assert_int_eq(sluice_buf_append_byte(&g.headers, 0), SLUICE_OK);
    ck_assert_int_eq(sluice_buf_append_byte(&g.body, 0), SLUICE_OK);
    curl_slist_free_all(headers);
    curl_easy_cleanup(c);
    return g;
}

static struct got ask(const char *path, bool stream, const char *text)
{
    char body[1024];

    (void)snprintf(body, sizeof(body),
                   "{\"model\":\"m\",\"stream\":%s,\"tools\":[{\"type\":\"function\",\"name\":\"note\",\"function\":"
                   "{\"name\":\"note\"}}],\"messages\":[{\"role\":\"user\",\"content\":\"earlier\"},"
                   "{\"role\":\"assistant\",\"content\":\"x\"},{\"role\":\"user\",\"content\":\"%s\"}]}",
                   stream ? "true" : "false", text);
    return request(path, body, 10000);
}

static const char *body_of(const struct got *g)
{
    return (const char *)g->body.data;
}

static bool has(const struct got *g, const char *text)
{
    return strstr(body_of(g), text) != NULL;
}

static bool has_header(const struct got *g, const char *text)
{
    return strstr((const char *)g->headers.data, text) != NULL;
}

static void drop(struct got *g)
{
    sluice_buf_release(&g->headers);
    sluice_buf_release(&g->body);
}

static const char *const paths[] = {"/v1/chat/completions", "/v1/messages", "/api/chat"};

/* Follows "a.0.b" into JSON; a string's text, or "" where there is none. */
static const char *at(struct json_object *o, const char *path)
{
    char copy[128], *save = NULL;

    (void)snprintf(copy, sizeof(copy), "%s", path);
    for (char *p = strtok_r(copy, ".", &save); p != NULL; p = strtok_r(NULL, ".", &save)) {
        if (json_object_is_type(o, json_type_array))
            o = json_object_array_get_idx(o, strtoul(p, NULL, 10));
        else if (!json_object_object_get_ex(o, p, &o))
            return "";
    }
    return o == NULL ? "" : json_object_get_string(o);
}

START_TEST(whole__text__is_echoed)
{
    static const char *const where[] = {"choices.0.message.content", "content.0.text", "message.content"};
    struct got g = ask(paths[_i], false, "h\xc3\xa9 \\\"q\\\" \\n\xf0\x9f\x98\x80");
    struct json_object *o = json_tokener_parse(body_of(&g));

    ck_assert_int_eq(g.rc, CURLE_OK);
    ck_assert_int_eq(g.status, 200);
    ck_assert_str_eq(at(o, where[_i]), "cloud here. You said: h\xc3\xa9 \"q\" \n\xf0\x9f\x98\x80");
    ck_assert_str_eq(at(o, "model"), "m");
    json_object_put(o);
    drop(&g);
}
END_TEST

START_TEST(whole__call__calls_the_tool)
{
    static const char *const where[] = {"choices.0.message.tool_calls.0.function.arguments", "content.0.input.text",
                                        "message.tool_calls.0.function.arguments.text"};
    struct got g = ask(paths[_i], false, "call:a\\\\b");
    struct json_object *o = json_tokener_parse(body_of(&g)), *inner;

    if (_i == 0) {
        inner = json_tokener_parse(at(o, where[_i]));
        ck_assert_str_eq(at(inner, "text"), "a\\b");
        json_object_put(inner);
    } else {
        ck_assert_str_eq(at(o, where[_i]), "a\\b");
    }
    json_object_put(o);
    drop(&g);
}
END_TEST

/* The texts of all events, put together again. */
static void join(const struct got *g, bool sse, const char *const *where, char *out, size_t size)
{
    char *copy = strdup(body_of(g)), *save = NULL;
    size_t n = 0;

    out[0] = '\0';
    for (char *line = strtok_r(copy, "\n", &save); line != NULL; line = strtok_r(NULL, "\n", &save)) {
        struct json_object *o;

        if (sse && strncmp(line, "data: {", 7) != 0)
            continue;
        o = json_tokener_parse(line + (sse ? 6 : 0));
        ck_assert_ptr_nonnull(o);
        for (const char *const *w = where; *w != NULL; w++)
            n += (size_t)snprintf(out + n, size - n, "%s", at(o, *w));
        json_object_put(o);
    }
    free(copy);
}

START_TEST(stream__text__comes_in_pieces)
{
    static const char *const where[][3] = {
        {"choices.0.delta.content", NULL}, {"delta.text", NULL}, {"message.content", NULL}};
    static const char *const ends[] = {"data: [DONE]\n\n", "event: message_stop\n", "\"done\":true"};
    struct got g = ask(paths[_i], true, "h\xc3\xa9 \\\"q\\\" \xf0\x9f\x98\x80 and some more words");
    char text[256];

    ck_assert_int_eq(g.rc, CURLE_OK);
    ck_assert(has_header(&g, _i == 2 ? "application/x-ndjson" : "text/event-stream"));
    join(&g, _i != 2, where[_i], text, sizeof(text));
    ck_assert_str_eq(text, "cloud here. You said: h\xc3\xa9 \"q\" \xf0\x9f\x98\x80 and some more words");
    ck_assert(has(&g, ends[_i]));
    drop(&g);
}
END_TEST

START_TEST(stream__call_and_thinking__come_in_pieces)
{
    static const char *const calls[][2] = {{"choices.0.delta.tool_calls.0.function.arguments", NULL},
                                           {"delta.partial_json", NULL},
                                           {"message.tool_calls.0.function.arguments.text", NULL}};
    static const char *const thoughts[][2] = {
        {"choices.0.delta.reasoning_content", NULL}, {"delta.thinking", NULL}, {"message.thinking", NULL}};
    struct got g = ask(paths[_i], true, "call:some words");
    char text[256];

    join(&g, _i != 2, calls[_i], text, sizeof(text));
    ck_assert_str_eq(text, _i == 2 ? "some words" : "{ \"text\": \"some words\" }");
    drop(&g);
    g = ask(paths[_i], true, "think:some words");
    join(&g, _i != 2, thoughts[_i], text, sizeof(text));
    ck_assert_str_eq(text, "some words");
    drop(&g);
}
END_TEST

START_TEST(ollama__no_stream_member__streams)
{
    struct got g =
        request("/api/chat", "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a b c d\"}]}", 10000);

    ck_assert(has_header(&g, "application/x-ndjson"));
    ck_assert(has(&g, "\"done\":false"));
    drop(&g);
}
END_TEST

START_TEST(tool_result__is_echoed_and_calls_nothing)
{
    static const char *const messages[] = {
        "{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"call:42\"}",
        "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":\"call:42\"}]}",
        "{\"role\":\"tool\",\"tool_name\":\"note\",\"content\":\"call:42\"}",
    };
    char body[512];
    struct got g;

    (void)snprintf(body, sizeof(body),
                   "{\"model\":\"m\",\"stream\":false,\"tools\":[{\"name\":\"note\"}],\"messages\":[%s]}",
                   messages[_i]);
    g = request(paths[_i], body, 10000);
    ck_assert(has(&g, "Tool said: call:42"));
    drop(&g);
}
END_TEST

START_TEST(error__status_and_retry_after__in_the_apis_shape)
{
    static const char *const bodies[] = {"{\"error\":{\"message\":\"loopback says 429\"",
                                         "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\"",
                                         "{\"error\":\"loopback says 429\"}"};
    static const char *const headers[] = {
        "x-ratelimit-remaining-requests: ", "anthropic-ratelimit-requests-limit: ", "content-type: "};
    struct got g = ask(paths[_i], true, "loopback:error 429 retry-after 7");

    ck_assert_int_eq(g.status, 429);
    ck_assert(has_header(&g, "retry-after: 7\r\n"));
    ck_assert(has_header(&g, headers[_i]));
    ck_assert(has(&g, bodies[_i]));
    drop(&g);
    g = ask(paths[_i], false, "loopback:status 529");
    ck_assert_int_eq(g.status, 529);
    ck_assert(!has_header(&g, "retry-after"));
    drop(&g);
}
END_TEST

START_TEST(error__body_that_is_no_request__is_400)
{
    static const char *const bodies[] = {"", "{", "[]", "{\"model\":\"m\"}", "{\"messages\":[]}"};

    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        struct got g = request(paths[_i], bodies[i], 10000);

        ck_assert_int_eq(g.status, 400);
        ck_assert(has(&g, "\"error\":"));
        drop(&g);
    }
}
END_TEST

START_TEST(stream__told_to_break__breaks_as_told)
{
    struct got g = ask(paths[_i], true, "loopback:die-mid-stream");

    ck_assert_int_eq(g.rc, CURLE_PARTIAL_FILE);
    drop(&g);
    g = ask(paths[_i], false, "loopback:die-mid-stream");
    ck_assert_int_eq(g.rc, CURLE_PARTIAL_FILE);
    drop(&g);
    g = ask(paths[_i], true, "loopback:end-mid-stream");
    ck_assert_int_eq(g.rc, CURLE_OK);
    ck_assert(!has(&g, "[DONE]") && !has(&g, "message_stop") && !has(&g, "\"done\":true"));
    drop(&g);
    g = ask(paths[_i], true, "loopback:error-mid-stream");
    ck_assert_int_eq(g.rc, CURLE_OK);
    ck_assert(has(&g, "loopback broke off"));
    drop(&g);
    g = ask(paths[_i], true, "loopback:garbage");
    ck_assert(has(&g, "{\"broken\": \n"));
    drop(&g);
    g = ask(paths[_i], false, "loopback:garbage");
    ck_assert_str_eq(body_of(&g), "<html>no answer</html>");
    drop(&g);
}
END_TEST

START_TEST(big__answer__has_its_size)
{
    struct got g = ask(paths[_i], false, "loopback:big 1000000");

    ck_assert_uint_gt(g.body.len, 1000000);
    ck_assert_uint_lt(g.body.len, 1001000);
    drop(&g);
    g = ask(paths[_i], true, "loopback:big 1000000");
    ck_assert_uint_gt(g.body.len, 1000000);
    drop(&g);
}
END_TEST

static struct sluice_buf read_record(void)
{
    struct sluice_error err = {0};
    struct sluice_buf b;

    sluice_buf_init(&b, 64u << 20);
    ck_assert_int_eq(sluice_file_read(record_path, 64u << 20, &b, &err), SLUICE_OK);
    ck_assert_int_eq(sluice_buf_append_byte(&b, 0), SLUICE_OK);
    return b;
}

START_TEST(hang__client_leaves__is_written_down)
{
    struct sluice_buf b;
    struct got g =
        request("/api/chat", "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"loopback:hang\"}]}", 200);

    ck_assert_int_eq(g.rc, CURLE_OPERATION_TIMEDOUT);
    ck_assert_uint_eq(g.body.len, 1);
    drop(&g);
    do { /* it is seen from another thread: bounded by the test's own time-out */
        b = read_record();
        g.status = strstr((const char *)b.data, "{\"id\":1,\"left\":true}\n") != NULL;
        sluice_buf_release(&b);
        (void)usleep(10000);
    } while (!g.status);
}
END_TEST

static void *ask_in_thread(void *got)
{
    *(struct got *)got = ask("/api/chat", false, "loopback:hang");
    return NULL;
}

START_TEST(hang__stop__ends_it)
{
    struct sluice_buf b;
    pthread_t thread;
    struct got g;
    bool seen;

    ck_assert_int_eq(pthread_create(&thread, NULL, ask_in_thread, &g), 0);
    do { /* until the request is there */
        b = read_record();
        seen = b.len > 1;
        sluice_buf_release(&b);
        (void)usleep(10000);
    } while (!seen);
    sluice_loopback_stop(server);
    ck_assert_int_eq(pthread_join(thread, NULL), 0);
    ck_assert_int_eq(g.rc, CURLE_GOT_NOTHING);
    drop(&g);
    setup();
}
END_TEST

START_TEST(record__request__has_its_body_and_header_names)
{
    static const char body[] = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"h\xc3\xa9\\n\"}]}";
    unsigned char digest[crypto_hash_sha256_BYTES];
    char hex[2 * sizeof(digest) + 1];
    struct got g = request("/v1/messages", body, 10000);
    struct sluice_buf b = read_record();
    struct json_object *o = json_tokener_parse((const char *)b.data), *headers = NULL;

    crypto_hash_sha256(digest, (const unsigned char *)body, strlen(body));
    ck_assert_str_eq(at(o, "sha256"), sodium_bin2hex(hex, sizeof(hex), digest, sizeof(digest)));
    crypto_hash_sha256(digest, (const unsigned char *)"Bearer EXAMPLE", 14);
    ck_assert_str_eq(at(o, "auth"), sodium_bin2hex(hex, sizeof(hex), digest, sizeof(digest)));
    ck_assert_str_eq(at(o, "body"), body);
    ck_assert_str_eq(at(o, "path"), "/v1/messages");
    ck_assert_str_eq(at(o, "method"), "POST");
    ck_assert_uint_eq(strtoul(at(o, "bytes"), NULL, 10), strlen(body));
    ck_assert(json_object_object_get_ex(o, "headers", &headers));
    ck_assert_ptr_nonnull(strstr(json_object_to_json_string(headers), "\"authorization\""));
    ck_assert_ptr_null(strstr((const char *)b.data, "EXAMPLE"));
    json_object_put(o);
    sluice_buf_release(&b);
    drop(&g);
}
END_TEST

START_TEST(record__body_that_is_not_utf8__is_base64)
{
    struct got g = request("/v1/messages", "\xff\xfe", 10000);
    struct sluice_buf b = read_record();

    ck_assert_ptr_nonnull(strstr((const char *)b.data, "\"body_base64\":\"//4=\"}\n"));
    sluice_buf_release(&b);
    drop(&g);
}
END_TEST

START_TEST(about__models__say_which_are_remote)
{
    static const struct {
        const char *path, *body, *want;
        long status;
        bool remote;
    } rows[] = {
        {"/api/show", "{\"model\":\"llama3\"}", "\"capabilities\"", 200, false},
        {"/api/show", "{\"name\":\"llama3\"}", "\"capabilities\"", 200, false},
        {"/api/show", "{\"model\":\"gpt-oss:120b-cloud\"}", "\"capabilities\"", 200, true},
        {"/api/show", "{\"model\":\"x:cloud\"}", "\"capabilities\"", 200, true},
        {"/api/show", "{\"model\":\"remote-alias\"}", "\"capabilities\"", 200, true},
        {"/api/show", "{\"model\":\"missing-one\"}", "\"error\"", 404, false},
        {"/api/show", "{}", "\"error\"", 400, false},
        {"/api/tags", NULL, "\"name\":\"llama3:latest\"", 200, true},
        {"/api/status", NULL, "{\"cloud\":{\"disabled\":false,", 200, false},
        {"/api/version", NULL, "\"version\"", 200, false},
        {"/v1/models", NULL, "{\"object\":\"list\"", 200, false},
        {"/v1/responses", "{}", "\"error\"", 404, false},
        {"/api/chat", NULL, "\"error\"", 404, false},
    };
    struct got g = request(rows[_i].path, rows[_i].body, 10000);

    ck_assert_int_eq(g.status, rows[_i].status);
    ck_assert(has(&g, rows[_i].want));
    ck_assert_int_eq(has(&g, "\"remote_host\":"), rows[_i].remote);
    drop(&g);
}
END_TEST

START_TEST(about__cloud_disabled__is_said)
{
    struct got g;

    teardown();
    start((struct sluice_loopback_options){.cloud_disabled = true});
    g = request("/api/status", NULL, 10000);
    ck_assert(has(&g, "\"disabled\":true"));
    drop(&g);
    g = ask(paths[0], false, "x");
    ck_assert(has(&g, "\"You said: x\"")); /* no label */
    drop(&g);
}
END_TEST

START_TEST(start__port_in_use_or_record_not_writable__is_an_error)
{
    struct sluice_loopback_options opts = {.port = sluice_loopback_port(server)};
    struct sluice_loopback *second = NULL;
    struct sluice_error err = {0};

    ck_assert_int_eq(sluice_loopback_start(&opts, &second, &err), SLUICE_EIO);
    ck_assert_ptr_null(second);
    ck_assert_ptr_nonnull(strstr(err.what, "cannot listen"));
    opts = (struct sluice_loopback_options){.record_path = "/nonexistent/record"};
    ck_assert_int_eq(sluice_loopback_start(&opts, &second, &err), SLUICE_EIO);
    ck_assert_str_eq(err.file, "/nonexistent/record");
    ck_assert_ptr_null(second);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("loopback");
    TCase *t = tcase_create("loopback");

    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, setup, teardown);
    tcase_add_loop_test(t, whole__text__is_echoed, 0, 3);
    tcase_add_loop_test(t, whole__call__calls_the_tool, 0, 3);
    tcase_add_loop_test(t, stream__text__comes_in_pieces, 0, 3);
    tcase_add_loop_test(t, stream__call_and_thinking__come_in_pieces, 0, 3);
    tcase_add_test(t, ollama__no_stream_member__streams);
    tcase_add_loop_test(t, tool_result__is_echoed_and_calls_nothing, 0, 3);
    tcase_add_loop_test(t, error__status_and_retry_after__in_the_apis_shape, 0, 3);
    tcase_add_loop_test(t, error__body_that_is_no_request__is_400, 0, 3);
    tcase_add_loop_test(t, stream__told_to_break__breaks_as_told, 0, 3);
    tcase_add_loop_test(t, big__answer__has_its_size, 0, 3);
    tcase_add_test(t, hang__client_leaves__is_written_down);
    tcase_add_test(t, hang__stop__ends_it);
    tcase_add_test(t, record__request__has_its_body_and_header_names);
    tcase_add_test(t, record__body_that_is_not_utf8__is_base64);
    tcase_add_loop_test(t, about__models__say_which_are_remote, 0, 13);
    tcase_add_test(t, about__cloud_disabled__is_said);
    tcase_add_test(t, start__port_in_use_or_record_not_writable__is_an_error);
    suite_add_tcase(s, t);
    return suite_run(s);
}
