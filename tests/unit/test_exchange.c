/* From a client's request to the log's last record: what is sent on, what comes back, and what is written down. */
#include "exchange_kit.h"

#include "core/limits.h"
#include "gateway/loopback.h"
#include "suite_run.h"

#include <zlib.h>

/* ---- the four decisions, in each API ---- */

START_TEST(allow__plain_and_streamed__sent_on_unchanged_and_answered)
{
    struct gw_reply r = gw_chat(&g, API, "hello there", STREAM);

    ck_assert_int_eq(r.status, 200);
    ck_assert(r.whole);
    ck_assert_str_eq(gw_header(&r, "x-sluice-action"), "allow");
    ck_assert_ptr_nonnull(gw_header(&r, "x-sluice-log-index"));
    expect_text(&r, API, STREAM, "You said: hello there");
    ck_assert_uint_eq(gw_seen(&g, API->name, "hello there"), 1);
    gw_release(&r);
    expect_records(1, "\"answered\"");
}
END_TEST

START_TEST(redact__plain_and_streamed__hidden_from_the_upstream_and_restored)
{
    struct gw_reply r = gw_chat(&g, API, "write to " GW_EMAIL " now", STREAM);

    ck_assert_int_eq(r.status, 200);
    ck_assert(r.whole);
    ck_assert_str_eq(gw_header(&r, "x-sluice-action"), "redact");
    ck_assert_ptr_null(strstr(gw_text(&r), "EMAIL-ADDRESS-"));
    expect_text(&r, API, STREAM, "You said: write to " GW_EMAIL " now");
    ck_assert_uint_eq(gw_seen(&g, API->name, GW_EMAIL), 0);
    ck_assert_uint_eq(gw_seen(&g, API->name, "write to EMAIL-ADDRESS-"), 1);
    gw_release(&r);
    expect_records(1, "\"answered\"");
}
END_TEST

START_TEST(block__plain_and_streamed__refused_with_clause_and_type_and_no_value)
{
    struct gw_reply r = gw_chat(&g, API, "the key is " GW_TOKEN, STREAM);

    ck_assert_int_eq(r.status, 400);
    ck_assert_str_eq(gw_header(&r, "x-sluice-action"), "block");
    ck_assert_str_eq(gw_header(&r, "x-should-retry"), "false");
    ck_assert_ptr_nonnull(strstr(gw_text(&r), "no-secrets"));
    ck_assert_ptr_nonnull(strstr(gw_text(&r), "ACME_TOKEN"));
    ck_assert_ptr_null(strstr(gw_text(&r), GW_TOKEN));
    ck_assert_uint_eq(gw_seen(&g, API->name, "\n"), 0);
    gw_release(&r);
    expect_records(1, "\"refused\"");
}
END_TEST

START_TEST(local__plain_and_streamed__sent_to_the_local_destination_only)
{
    char here[32];
    struct gw_reply r = gw_chat(&g, API, "about " GW_CASE, STREAM);

    (void)snprintf(here, sizeof(here), "%s-here", API->name);
    ck_assert_int_eq(r.status, 200);
    ck_assert(r.whole);
    ck_assert_str_eq(gw_header(&r, "x-sluice-action"), "local");
    ck_assert_uint_eq(gw_seen(&g, API->name, "\n"), 0);
    ck_assert_uint_eq(gw_seen(&g, here, GW_CASE), 1);
    gw_release(&r);
    expect_records(1, "\"answered\"");
    expect_in_records("built-in proof=built-in");
}
END_TEST

/* ---- what cannot be read ---- */

static const struct {
    const char *body, *error;
} unreadable[] = {
    {"", "not-a-request"},
    {"no json", "not-a-request"},
    {"[]", "not-a-request"},
    {"{}", "not-a-request"},
    {"{\"model\":\"m\",\"messages\":[],\"messages\":[]}", "not-a-request"},
    {"{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]} x", "not-a-request"},
    {"{\"model\":\"m\",\"Model\":\"n\",\"messages\":[{\"role\":\"user\",\"content\":\"a\"}]}", "not-a-request"},
};

START_TEST(body__not_a_request__refused_recorded_and_not_sent)
{
    struct gw_reply r = gw_request(&g, "POST", "/v1/chat/completions", "", unreadable[_i].body);

    ck_assert_int_eq(r.status, 400);
    ck_assert_str_eq(gw_header(&r, "x-should-retry"), "false");
    ck_assert_uint_eq(gw_seen(&g, "openai", "\n"), 0);
    gw_release(&r);
    expect_records(1, "\"refused\"");
    expect_in_records(unreadable[_i].error);
}
END_TEST

START_TEST(body__unknown_or_damaged_encoding__refused_recorded_and_not_sent)
{
    struct gw_reply r = gw_request(&g, "POST", "/v1/chat/completions", "Content-Encoding: br\r\n", "{}");

    ck_assert_int_eq(r.status, 415);
    gw_release(&r);
    r = gw_request(&g, "POST", "/v1/chat/completions", "Content-Encoding: gzip\r\n", "{}");
    ck_assert_int_eq(r.status, 400);
    gw_release(&r);
    ck_assert_uint_eq(gw_seen(&g, "openai", "\n"), 0);
    expect_records(2, "\"refused\"");
}
END_TEST

START_TEST(body__gzip__read_redacted_and_sent_on_plain)
{
    const char *body = gw_prompt(&gw_apis[0], "write to " GW_EMAIL, false);
    uint8_t packed[1024];
    char head[256];
    z_stream z = {.next_in = (Bytef *)(uintptr_t)body, .avail_in = (uInt)strlen(body), .next_out = packed};
    struct gw_reply r;
    int fd = gw_connect(&g);

    z.avail_out = sizeof(packed);
    ck_assert_int_eq(deflateInit2(&z, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    (void)snprintf(head, sizeof(head),
                   "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Encoding: gzip\r\n"
                   "Content-Length: %lu\r\n\r\n",
                   z.total_out);
    ck_assert(gw_send(fd, head, strlen(head)) && gw_send(fd, packed, z.total_out));
    (void)deflateEnd(&z);
    r = gw_read(fd);
    ck_assert_int_eq(r.status, 200);
    expect_text(&r, &gw_apis[0], false, "You said: write to " GW_EMAIL);
    ck_assert_uint_eq(gw_seen(&g, "openai", "write to EMAIL-ADDRESS-"), 1);
    ck_assert_uint_eq(gw_seen(&g, "openai", "ncoding"), 0);
    gw_release(&r);
    expect_records(1, "\"answered\"");
}
END_TEST

/* ---- what goes to the upstream beside the body ---- */

START_TEST(headers__of_a_client__only_those_that_mean_something_go_on)
{
    struct gw_reply r = gw_request(&g, "POST", "/v1/messages?beta=true",
                                   "anthropic-version: 2023-06-01\r\nanthropic-beta: b\r\nx-secret: s\r\n"
                                   "Authorization: Bearer client-key-EXAMPLE\r\nCookie: c=1\r\nUser-Agent: app/1\r\n"
                                   "X-Forwarded-For: 192.0.2.1\r\n",
                                   gw_prompt(&gw_apis[1], "hello", false));
    char *text = gw_file(&g, "anthropic.jsonl");

    ck_assert_int_eq(r.status, 200);
    ck_assert_ptr_nonnull(strstr(text, "\"anthropic-version\""));
    ck_assert_ptr_nonnull(strstr(text, "\"anthropic-beta\""));
    ck_assert_ptr_nonnull(strstr(text, "\"user-agent\""));
    ck_assert_ptr_null(strstr(text, "x-secret"));
    ck_assert_ptr_null(strstr(text, "cookie"));
    ck_assert_ptr_null(strstr(text, "x-forwarded-for"));
    ck_assert_ptr_null(strstr(text, "authorization"));
    ck_assert_ptr_null(strstr(text, "expect"));
    ck_assert_ptr_nonnull(strstr(text, "/v1/messages"));
    free(text);
    gw_release(&r);
}
END_TEST

/* ---- an upstream that misbehaves ---- */

START_TEST(upstream__error_with_headers__passed_on)
{
    struct gw_reply r = gw_chat(&g, API, "loopback:error 429 retry-after 7", STREAM);

    ck_assert_int_eq(r.status, 429);
    ck_assert_str_eq(gw_header(&r, "retry-after"), "7");
    ck_assert_ptr_nonnull(strstr(gw_text(&r), "error"));
    ck_assert_str_eq(gw_header(&r, "x-sluice-action"), "allow");
    gw_release(&r);
    expect_records(1, "\"answered\"");
}
END_TEST

START_TEST(upstream__dies_in_the_middle__502_or_an_error_in_the_stream)
{
    struct gw_reply r = gw_chat(&g, API, "loopback:die-mid-stream", STREAM);

    ck_assert_int_eq(r.status, STREAM ? 200 : 502);
    ck_assert_msg(strstr(gw_text(&r), "error") != NULL, "%s", gw_text(&r));
    ck_assert(r.whole);
    gw_release(&r);
    expect_records(1, "\"upstream-failed\"");
}
END_TEST

START_TEST(upstream__stream_ends_too_early__an_error_in_the_stream)
{
    struct gw_reply r = gw_chat(&g, &gw_apis[_i], "loopback:end-mid-stream " GW_EMAIL, true);

    ck_assert_int_eq(r.status, 200);
    ck_assert_msg(strstr(gw_text(&r), "error") != NULL, "%s", gw_text(&r));
    gw_release(&r);
    expect_records(1, "\"upstream-failed\"");
}
END_TEST

START_TEST(upstream__garbage__502_or_an_error_in_the_stream)
{
    struct gw_reply r = gw_chat(&g, API, "loopback:garbage " GW_EMAIL, STREAM);

    ck_assert_msg(r.status == 502 || (STREAM && r.status == 200), "%d %s", r.status, gw_text(&r));
    ck_assert_msg(strstr(gw_text(&r), "error") != NULL, "%s", gw_text(&r));
    gw_release(&r);
    expect_records(1, "\"upstream-failed\"");
}
END_TEST

START_TEST(upstream__never_answers__504)
{
    struct gw_reply r = gw_chat(&g, API, "loopback:hang", STREAM);

    ck_assert_int_eq(r.status, 504);
    gw_release(&r);
    expect_records(1, "\"upstream-timeout\"");
}
END_TEST

START_TEST(upstream__pauses_too_long_in_a_stream__an_error_in_the_stream)
{
    struct gw_reply r = gw_chat(&g, &gw_apis[_i], "loopback:slow 1300", true);

    ck_assert_ptr_nonnull(strstr(gw_text(&r), "error"));
    gw_release(&r);
    expect_records(1, "\"upstream-timeout\"");
}
END_TEST

static void setup_unreachable(void)
{
    gw_prepare(&g);
    /* port 1 of this machine: nobody listens there */
    gw_configure(&g,
                 "\"c\":{\"provider\":\"openai\",\"url\":\"http://127.0.0.1:1\"},"
                 "\"l\":{\"provider\":\"ollama\",\"url\":\"http://127.0.0.1:2\",\"local\":true}",
                 "", "");
    gw_launch(&g);
}

START_TEST(upstream__unreachable__502)
{
    struct gw_reply r = gw_chat(&g, &gw_apis[0], "hello", false);

    ck_assert_int_eq(r.status, 502);
    gw_release(&r);
    expect_records(1, "\"upstream-failed\"");
}
END_TEST

START_TEST(local__destination_unreachable__503_and_not_sent_to_the_cloud)
{
    struct gw_reply r = gw_chat(&g, &gw_apis[2], "about " GW_CASE, false);

    ck_assert_int_eq(r.status, 503);
    ck_assert_str_eq(gw_header(&r, "x-sluice-action"), "local");
    gw_release(&r);
    r = gw_chat(&g, &gw_apis[0], "about " GW_CASE, false); /* an API that has no local destination */
    ck_assert_int_eq(r.status, 503);
    gw_release(&r);
    expect_records(2, "\"refused\"");
}
END_TEST

START_TEST(api__without_destination__404)
{
    struct gw_reply r = gw_chat(&g, &gw_apis[1], "hello", false);

    ck_assert_int_eq(r.status, 404);
    gw_release(&r);
    expect_records(0, NULL);
}
END_TEST

/* ---- a local server that passes some models on ---- */

static struct sluice_loopback *near;

static void setup_near(void)
{
    struct sluice_loopback_options opts = {.label = "near"};
    char record[128], destinations[512];

    gw_prepare(&g);
    gw_path(&g, "near.jsonl", record);
    opts.record_path = record;
    ck_assert_int_eq(sluice_loopback_start(&opts, &near, NULL), SLUICE_OK);
    (void)snprintf(destinations, sizeof(destinations),
                   "\"near\":{\"provider\":\"ollama\",\"url\":\"http://127.0.0.1:%u\",\"local\":true},"
                   "\"near-openai\":{\"provider\":\"openai\",\"url\":\"http://127.0.0.1:%u\",\"local\":true,"
                   "\"proof\":\"ollama\",\"model\":\"llama3\"}," GW_CLOUD("openai", "openai"),
                   (unsigned)sluice_loopback_port(near), (unsigned)sluice_loopback_port(near));
    gw_configure(&g, destinations, "", "");
    gw_launch(&g);
}

static void teardown_near(void)
{
    gw_stop(&g);
    sluice_loopback_stop(near);
    near = NULL;
    gw_clean(&g);
}

#define NEAR(model, more)                                                                                              \
    "{\"model\":\"" model "\",\"stream\":false,\"messages\":[{\"role\":\"user\",\"content\":\"about " GW_CASE          \
    "\"}]" more "}"

static const struct {
    const char *path, *body;
    int status;
    const char *sent; /* what the server must have seen of it; NULL: nothing */
} near_requests[] = {
    {"/api/chat", NEAR("llama3", ""), 200, "llama3"},
    {"/api/chat", NEAR("remote-alias", ""), 503, NULL},
    {"/api/chat", NEAR("gpt-oss:120b-cloud", ""), 503, NULL},
    {"/api/chat", NEAR("no-such", ""), 503, NULL},
    {"/v1/chat/completions", NEAR("gpt-x", ""), 200, "{\\\"model\\\":\\\"llama3\\\",\\\"stream\\\":false,"},
    {"/v1/chat/completions", NEAR("gpt-x", ",\"tools\":[{\"type\":\"web_search\"}]"), 503, NULL},
};

START_TEST(local__ollama_server__only_models_it_computes_itself)
{
    struct gw_reply r = gw_request(&g, "POST", near_requests[_i].path, "", near_requests[_i].body);

    ck_assert_msg(r.status == near_requests[_i].status, "%d %s", r.status, gw_text(&r));
    ck_assert_uint_eq(gw_seen(&g, "near", GW_CASE), near_requests[_i].sent != NULL);
    if (near_requests[_i].sent != NULL)
        ck_assert_uint_ge(gw_seen(&g, "near", near_requests[_i].sent), 1);
    ck_assert_uint_eq(gw_seen(&g, "openai", "\n"), 0);
    gw_release(&r);
    expect_records(1, near_requests[_i].status == 200 ? "\"answered\"" : "\"refused\"");
}
END_TEST

/* ---- tenants ---- */

static void setup_tenants(void)
{
    gw_prepare(&g);
    gw_put(&g, "team.key", "team-key-EXAMPLE\n");
    gw_configure(&g, gw_destinations, "", ",\"tenants\":{\"team-a\":{\"key_file\":\"team.key\"}}");
    gw_launch(&g);
}

static const struct {
    const char *path, *header;
    int status;
} keys[] = {
    {"/v1/chat/completions", "", 401},
    {"/v1/chat/completions", "Authorization: Bearer team-key-EXAMPLE\r\n", 200},
    {"/v1/chat/completions", "authorization: bearer team-key-EXAMPLE\r\n", 200},
    {"/v1/chat/completions", "Authorization: Bearer team-key-EXAMPL\r\n", 401},
    {"/v1/chat/completions", "Authorization: Bearer team-key-EXAMPLEE\r\n", 401},
    {"/v1/chat/completions", "Authorization: team-key-EXAMPLE\r\n", 401},
    {"/v1/chat/completions", "x-api-key: team-key-EXAMPLE\r\n", 200},
    {"/v1/chat/completions", "x-api-key: \r\n", 401},
};

START_TEST(tenant__keys__admitted_or_401_and_never_sent_on)
{
    struct gw_reply r = gw_request(&g, "POST", keys[_i].path, keys[_i].header, gw_prompt(&gw_apis[0], "hello", false));

    ck_assert_int_eq(r.status, keys[_i].status);
    gw_release(&r);
    ck_assert_uint_eq(gw_seen(&g, "openai", "\"auth\":\"\""), keys[_i].status == 200);
    expect_records(keys[_i].status == 200, NULL);
    if (keys[_i].status == 200)
        expect_in_records("team-a");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("exchange");
    TCase *tc = tcase_create("exchange"), *none = tcase_create("unreachable"), *tenants = tcase_create("tenants");
    TCase *local = tcase_create("near");

    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_checked_fixture(none, setup_unreachable, teardown);
    tcase_add_checked_fixture(local, setup_near, teardown_near);
    tcase_add_checked_fixture(tenants, setup_tenants, teardown);
    tcase_add_loop_test(tc, allow__plain_and_streamed__sent_on_unchanged_and_answered, 0, 2 * GW_APIS);
    tcase_add_loop_test(tc, redact__plain_and_streamed__hidden_from_the_upstream_and_restored, 0, 2 * GW_APIS);
    tcase_add_loop_test(tc, block__plain_and_streamed__refused_with_clause_and_type_and_no_value, 0, 2 * GW_APIS);
    tcase_add_loop_test(tc, local__plain_and_streamed__sent_to_the_local_destination_only, 0, 2 * GW_APIS);
    tcase_add_loop_test(tc, body__not_a_request__refused_recorded_and_not_sent, 0,
                        sizeof(unreadable) / sizeof(unreadable[0]));
    tcase_add_test(tc, body__gzip__read_redacted_and_sent_on_plain);
    tcase_add_test(tc, body__unknown_or_damaged_encoding__refused_recorded_and_not_sent);
    tcase_add_test(tc, headers__of_a_client__only_those_that_mean_something_go_on);
    tcase_add_loop_test(tc, upstream__error_with_headers__passed_on, 0, 2 * GW_APIS);
    tcase_add_loop_test(tc, upstream__dies_in_the_middle__502_or_an_error_in_the_stream, 0, 2 * GW_APIS);
    tcase_add_loop_test(tc, upstream__stream_ends_too_early__an_error_in_the_stream, 0, GW_APIS);
    tcase_add_loop_test(tc, upstream__garbage__502_or_an_error_in_the_stream, 0, 2 * GW_APIS);
    tcase_add_loop_test(tc, upstream__never_answers__504, 0, 2);
    tcase_add_loop_test(tc, upstream__pauses_too_long_in_a_stream__an_error_in_the_stream, 0, 1);
    tcase_add_loop_test(local, local__ollama_server__only_models_it_computes_itself, 0,
                        sizeof(near_requests) / sizeof(near_requests[0]));
    tcase_add_test(none, upstream__unreachable__502);
    tcase_add_test(none, local__destination_unreachable__503_and_not_sent_to_the_cloud);
    tcase_add_test(none, api__without_destination__404);
    tcase_add_loop_test(tenants, tenant__keys__admitted_or_401_and_never_sent_on, 0, sizeof(keys) / sizeof(keys[0]));
    suite_add_tcase(s, tc);
    suite_add_tcase(s, none);
    suite_add_tcase(s, local);
    suite_add_tcase(s, tenants);
    return suite_run(s);
}
