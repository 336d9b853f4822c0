/* The listener: what every limit refuses, and what its paths answer. */
#include "gateway_fixture.h"

#include "core/limits.h"

#include "suite_run.h"

#include <dirent.h>

static struct gateway g;

#define LIMITS "\"body_bytes\":4096,\"header_bytes\":2048,\"url_bytes\":128,\"connections\":8"

static void setup(void)
{
    gw_start(&g, LIMITS);
}

static void teardown(void)
{
    gw_clean(&g);
}

/* ---- limits ---- */

static struct gw_reply with_header_of(size_t size)
{
    static char text[SLUICE_HEADER_MAX * 4];
    const char start[] = GW_GET "X: ";
    struct gw_reply r;

    memset(text, 'x', sizeof(text));
    memcpy(text, start, strlen(start));
    memcpy(text + size - 4, "\r\n\r\n", 4);
    r = gw_raw(&g, text, size);
    return r;
}

START_TEST(limit__header_bytes__taken_at_it_and_431_past_it)
{
    const struct {
        size_t size;
        int status;
    } tries[] = {{2048, 200}, {2049, 431}, {SLUICE_HEADER_MAX, 431}, {3 * SLUICE_HEADER_MAX, 431}};

    for (size_t i = 0; i < 4; i++) {
        struct gw_reply r = with_header_of(tries[i].size);

        ck_assert_int_eq(r.status, tries[i].status);
        if (i == 1)
            ck_assert_ptr_nonnull(strstr(gw_text(&r), "\"error\""));
        gw_release(&r);
    }
}
END_TEST

START_TEST(limit__header_fields__taken_at_it_and_431_past_it)
{
    for (unsigned n = SLUICE_HEADER_FIELDS_MAX; n <= SLUICE_HEADER_FIELDS_MAX + 1; n++) {
        struct sluice_buf b;
        struct gw_reply r;

        sluice_buf_init(&b, 1u << 20);
        ck_assert_int_eq(sluice_buf_append_str(&b, GW_GET), SLUICE_OK); /* two fields */
        for (unsigned i = 2; i < n; i++)
            ck_assert_int_eq(sluice_buf_append_str(&b, "a: b\r\n"), SLUICE_OK);
        ck_assert_int_eq(sluice_buf_append_str(&b, "\r\n"), SLUICE_OK);
        r = gw_raw(&g, b.data, b.len);
        ck_assert_int_eq(r.status, n == SLUICE_HEADER_FIELDS_MAX ? 200 : 431);
        gw_release(&r);
        sluice_buf_release(&b);
    }
}
END_TEST

START_TEST(limit__url_bytes__taken_at_it_and_414_past_it)
{
    for (int n = 128; n <= 129; n++) {
        char target[256];
        struct gw_reply r;

        (void)snprintf(target, sizeof(target), "/%0*d", n - 1, 0);
        r = gw_request(&g, "GET", target, "", NULL);
        ck_assert_int_eq(r.status, n == 128 ? 404 : 414);
        gw_release(&r);
    }
}
END_TEST

static struct gw_reply with_body_of(size_t size, bool chunked)
{
    struct sluice_buf b;
    struct gw_reply r;

    sluice_buf_init(&b, 1u << 20);
    if (chunked)
        ck_assert_int_eq(sluice_buf_printf(&b, GW_POST "Transfer-Encoding: chunked\r\n\r\n%zx\r\n", size), SLUICE_OK);
    else
        ck_assert_int_eq(sluice_buf_printf(&b, GW_POST "Content-Length: %zu\r\n\r\n", size), SLUICE_OK);
    for (size_t i = 0; i < size; i++)
        ck_assert_int_eq(sluice_buf_append_byte(&b, ' '), SLUICE_OK);
    if (chunked)
        ck_assert_int_eq(sluice_buf_append_str(&b, "\r\n0\r\n\r\n"), SLUICE_OK);
    r = gw_raw(&g, b.data, b.len);
    sluice_buf_release(&b);
    return r;
}

/* Blanks are no request, so a body that is taken is answered 400. */
START_TEST(limit__body_bytes__taken_at_it_and_413_past_it)
{
    for (int chunked = 0; chunked < 2; chunked++) {
        for (size_t n = 4096; n <= 4097; n++) {
            struct gw_reply r = with_body_of(n, chunked == 1);

            ck_assert_int_eq(r.status, n == 4096 ? 400 : 413);
            ck_assert_ptr_nonnull(strstr(gw_text(&r), "\"error\""));
            gw_release(&r);
        }
    }
}
END_TEST

START_TEST(limit__body_much_too_large__refused_without_reading_it)
{
    struct gw_reply r =
        gw_raw(&g, GW_POST "Content-Length: 8193\r\n\r\n", strlen(GW_POST "Content-Length: 8193\r\n\r\n"));

    ck_assert_int_eq(r.status, 413);
    gw_release(&r);
}
END_TEST

START_TEST(limit__endless_chunks__connection_closed)
{
    int fd = gw_connect(&g);
    char chunk[1024 + 16];
    bool taken = true;

    memset(chunk, 'x', sizeof(chunk));
    memcpy(chunk, "400\r\n", 5);
    memcpy(chunk + 5 + 1024, "\r\n", 2);
    ck_assert(gw_send(fd, GW_POST "Transfer-Encoding: chunked\r\n\r\n",
                      strlen(GW_POST "Transfer-Encoding: chunked\r\n\r\n")));
    for (int i = 0; i < 1 << 20 && taken; i++)
        taken = gw_send(fd, chunk, 5 + 1024 + 2);
    ck_assert(!taken);
    (void)close(fd);
}
END_TEST

START_TEST(limit__connections__served_at_it_and_503_past_it)
{
    int fds[8];
    struct gw_reply r;

    for (int i = 0; i < 7; i++) {
        const char get[] = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
        char got[512];

        fds[i] = gw_connect(&g);
        ck_assert(gw_send(fds[i], get, strlen(get)));
        ck_assert_int_gt(recv(fds[i], got, sizeof(got), 0), 0);
        ck_assert_int_eq(strncmp(got, "HTTP/1.1 200", 12), 0);
    }
    r = gw_request(&g, "GET", "/healthz", "", NULL);
    ck_assert_int_eq(r.status, 200);
    gw_release(&r);
    fds[7] = gw_connect(&g);
    r = gw_request(&g, "GET", "/healthz", "", NULL);
    ck_assert_int_eq(r.status, 503);
    gw_release(&r);
    for (int i = 0; i < 8; i++)
        (void)close(fds[i]);
}
END_TEST

/* ---- paths ---- */

static const struct {
    const char *method, *target, *headers;
    int status;
    const char *says; /* part of the body: the shape that API's SDK reads */
} paths[] = {
    {"GET", "/healthz", "", 200, "\"ok\""},
    {"GET", "/readyz", "", 200, "\"ready\""},
    {"GET", "/v1/models", "", 200, "\"object\":\"list\""},
    {"GET", "/v1/models", "anthropic-version: 2023-06-01\r\n", 200, "\"has_more\":false"},
    {"POST", "/healthz", "", 405, "\"error\""},
    {"GET", "/v1/chat/completions", "", 405, "\"error\":{\"message\""},
    {"PUT", "/v1/messages", "", 405, "\"type\":\"error\""},
    {"DELETE", "/api/chat", "", 405, "{\"error\":\""},
    {"BREW", "/api/chat", "", 405, "{\"error\":\""},
    {"POST", "/v1/embeddings", "", 404, "\"error\":{\"message\""},
    {"POST", "/v1/responses", "", 404, "\"error\":{\"message\""},
    {"POST", "/v1/messages/count_tokens", "", 404, "\"type\":\"error\""},
    {"POST", "/v1/messages/batches", "", 404, "\"type\":\"error\""},
    {"POST", "/api/generate", "", 404, "{\"error\":\""},
    {"GET", "/api/tags", "", 404, "{\"error\":\""},
    {"GET", "/", "", 404, "\"error\":{\"message\""},
    {"POST", "/v1/chat/completions/", "", 404, "\"error\":{\"message\""},
    {"POST", "/v1//chat/completions", "", 404, "\"error\":{\"message\""},
    {"POST", "/v1/chat%2fcompletions", "", 404, "\"error\":{\"message\""},
    {"POST", "/v1/../v1/messages", "", 404, "\"error\":{\"message\""},
    {"POST", "http://gw.example/v1/messages", "", 404, "\"error\":{\"message\""},
    {"POST", "/v1/messages?key=1", "", 404, "\"type\":\"error\""},
    {"POST", "/v1/messages?beta=true&x=1", "", 404, "\"type\":\"error\""},
    {"OPTIONS", "*", "", 404, "\"error\":{\"message\""},
};

START_TEST(path__table__status_and_the_words_of_its_api)
{
    struct gw_reply r = gw_request(&g, paths[_i].method, paths[_i].target, paths[_i].headers,
                                   strcmp(paths[_i].method, "POST") == 0 ? "{}" : NULL);

    ck_assert_int_eq(r.status, paths[_i].status);
    ck_assert_msg(strstr(gw_text(&r), paths[_i].says) != NULL, "%s", gw_text(&r));
    ck_assert_ptr_nonnull(gw_header(&r, "x-sluice-request"));
    if (paths[_i].status == 404)
        ck_assert_str_eq(gw_header(&r, "x-should-retry"), "false");
    if (paths[_i].status == 405)
        ck_assert_ptr_nonnull(gw_header(&r, "allow"));
    ck_assert_uint_eq(gw_seen(&g, "openai", "\n") + gw_seen(&g, "anthropic", "\n") + gw_seen(&g, "ollama", "\n"), 0);
    gw_release(&r);
}
END_TEST

START_TEST(connection__kept_open__serves_one_request_after_another)
{
    const char *body = gw_prompt(&gw_apis[0], "hello", false);
    char text[1024];
    int fd = gw_connect(&g);

    for (int i = 0; i < 3; i++) {
        char got[4096];
        ssize_t n = 0, more;

        (void)snprintf(text, sizeof(text),
                       "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: %zu\r\n\r\n%s", strlen(body),
                       body);
        ck_assert(gw_send(fd, text, strlen(text)));
        do {
            more = recv(fd, got + n, sizeof(got) - 1 - (size_t)n, 0);
            ck_assert_int_gt(more, 0);
            n += more;
            got[n] = '\0';
        } while (strstr(got, "You said: hello") == NULL);
        ck_assert_int_eq(strncmp(got, "HTTP/1.1 200", 12), 0);
    }
    (void)close(fd);
    ck_assert_uint_eq(gw_seen(&g, "openai", "\"path\""), 3);
}
END_TEST

START_TEST(expect_continue__body_wanted__asked_for)
{
    const char *body = gw_prompt(&gw_apis[0], "hello", false);
    char head[256], got[64];
    struct gw_reply r;
    int fd = gw_connect(&g);

    (void)snprintf(head, sizeof(head), GW_POST "Expect: 100-continue\r\nContent-Length: %zu\r\n\r\n", strlen(body));
    ck_assert(gw_send(fd, head, strlen(head)));
    ck_assert_int_gt(recv(fd, got, sizeof(got), 0), 0);
    ck_assert_int_eq(strncmp(got, "HTTP/1.1 100", 12), 0);
    ck_assert(gw_send(fd, body, strlen(body)));
    r = gw_read(fd);
    ck_assert_int_eq(r.status, 200);
    gw_release(&r);
}
END_TEST

START_TEST(expect_continue__body_not_wanted__refused_at_once)
{
    const char head[] = "POST /v1/nothing HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n";
    struct gw_reply r = gw_raw(&g, head, strlen(head));

    ck_assert_int_eq(r.status, 404);
    gw_release(&r);
}
END_TEST

START_TEST(server_create__port_in_use__error_names_address_and_port)
{
    struct sluice_config copy = *g.config;
    const struct sluice_server_options opts = {.version = "test"};
    struct sluice_server *second = NULL;
    struct sluice_error err = {0};
    char dir[128], port[32];

    gw_path(&g, "log2", dir);
    copy.log_dir = dir;
    copy.port = g.port;
    (void)snprintf(port, sizeof(port), "port %u", (unsigned)g.port);
    for (copy.threads = 1; copy.threads <= 2; copy.threads++) {
        ck_assert_int_eq(sluice_server_create(&copy, &opts, &second, &err), SLUICE_EIO);
        ck_assert_ptr_null(second);
        ck_assert_msg(strstr(err.what, "127.0.0.1") != NULL && strstr(err.what, port) != NULL &&
                          strstr(err.what, "in use") != NULL,
                      "%s", err.what);
        ck_assert_str_eq(err.file, ""); /* no file of those read before has to do with it */
    }
}
END_TEST

START_TEST(server_check__certificate_file_missing__named)
{
    struct sluice_config_destination d = {.name = (char *)(uintptr_t) "x",
                                          .ca_file = (char *)(uintptr_t) "/none/ca.pem"};
    const struct sluice_server_options opts = {.version = "test"};
    struct sluice_config copy = *g.config;
    struct sluice_error err = {0};

    copy.destinations = &d;
    copy.n_destinations = 1;
    ck_assert_int_eq(sluice_server_check(&copy, &opts, &err), SLUICE_EIO);
    ck_assert_str_eq(err.file, "/none/ca.pem");
    ck_assert_str_eq(err.what, "cannot open: No such file or directory");
}
END_TEST

START_TEST(server_create__log_in_use__error_and_nothing_listens)
{
    const struct sluice_server_options opts = {.version = "test"};
    struct sluice_server *second = NULL;
    struct sluice_error err = {0};

    ck_assert_int_eq(sluice_server_create(g.config, &opts, &second, &err), SLUICE_EIO);
    ck_assert_ptr_null(second);
    ck_assert_str_ne(err.what, "");
}
END_TEST

START_TEST(server__several_threads__all_serve)
{
    struct sluice_config copy = *g.config;
    const struct sluice_server_options opts = {.version = "test"};
    struct gateway many = g;
    struct sluice_error err = {0};
    char log[128];

    gw_path(&g, "log2", log);
    copy.log_dir = log;
    copy.threads = 3;
    ck_assert_msg(sluice_server_create(&copy, &opts, &many.server, &err) == SLUICE_OK, "%s", err.what);
    many.port = sluice_server_port(many.server);
    ck_assert_int_eq(pthread_create(&many.thread, NULL, gw_run, &many), 0);
    for (int i = 0; i < 40; i++) { /* the kernel spreads connections over the sockets */
        struct gw_reply r = gw_chat(&many, &gw_apis[i % GW_APIS], "hello " GW_EMAIL, i % 2 == 1);

        ck_assert_int_eq(r.status, 200);
        gw_release(&r);
    }
    sluice_server_stop(many.server);
    ck_assert_int_eq(pthread_join(many.thread, NULL), 0);
    ck_assert_int_eq(many.ended, SLUICE_OK);
    sluice_server_free(many.server);
}
END_TEST

START_TEST(server_check__good_and_bad_policy__told_without_a_log)
{
    const struct sluice_server_options opts = {.version = "test"};
    struct sluice_config copy = *g.config;
    struct sluice_error err = {0};
    char path[128], log[128];
    struct stat sb;

    gw_put(&g, "bad.json",
           "{\"version\":1,\"clauses\":[{\"id\":\"x\",\"when\":{\"type\":\"NO_SUCH\"},\"action\":\"block\"}]}");
    gw_path(&g, "log3", log);
    copy.log_dir = log;
    ck_assert_int_eq(sluice_server_check(&copy, &opts, &err), SLUICE_OK);
    gw_path(&g, "bad.json", path);
    copy.policy = path;
    ck_assert_int_eq(sluice_server_check(&copy, &opts, &err), SLUICE_EFORMAT);
    ck_assert_str_eq(err.file, path);
    ck_assert_int_ne(stat(log, &sb), 0);
}
END_TEST

/* Files in a folder. */
static unsigned files_in(const char *folder)
{
    DIR *d = opendir(folder);
    const struct dirent *e;
    unsigned n = 0;

    while (d != NULL && (e = readdir(d)) != NULL)
        n += e->d_name[0] != '.';
    if (d != NULL)
        ck_assert_int_eq(closedir(d), 0);
    return n;
}

START_TEST(server_check__cache_folders__the_configured_one_or_else_the_callers)
{
    char ours[128], theirs[128], prepared[128];
    struct sluice_server_options opts = {.version = "test", .cache_dir = ours};
    struct sluice_config copy = *g.config;
    unsigned made;

    gw_path(&g, "cache", ours);
    gw_path(&g, "their-cache", theirs);
    gw_path(&g, "prepared", prepared);
    ck_assert_int_eq(sluice_server_check(&copy, &opts, NULL), SLUICE_OK);
    made = files_in(ours);
    ck_assert_uint_gt(made, 0);
    copy.cache_dir = theirs;
    ck_assert_int_eq(sluice_server_check(&copy, &opts, NULL), SLUICE_OK);
    ck_assert_uint_eq(files_in(ours), made);
    ck_assert_uint_eq(files_in(theirs), made);
    ck_assert_int_eq(rename(ours, prepared), 0); /* then nothing is left to be made and kept */
    ck_assert_int_eq(remove_tree(theirs), 0);
    opts.prepared_dir = prepared;
    ck_assert_int_eq(sluice_server_check(&copy, &opts, NULL), SLUICE_OK);
    ck_assert_uint_eq(files_in(theirs), 0);
    ck_assert_uint_eq(files_in(prepared), made);
}
END_TEST

static void setup_short(void)
{
    gw_start(&g, "\"idle_s\":1,\"request_s\":2");
}

START_TEST(timeout__client_sends_nothing_more__connection_closed)
{
    const char half[] = GW_POST "Content-Length: 100\r\n\r\n{";
    struct gw_reply r = gw_raw(&g, half, strlen(half));

    ck_assert_int_eq(r.status, 0);
    gw_release(&r);
}
END_TEST

/* A byte now and then keeps a connection from being idle, but not for ever. */
START_TEST(timeout__request_arrives_too_slowly__connection_closed)
{
    int fd = gw_connect(&g);
    unsigned sent = 0;

    ck_assert(gw_send(fd, GW_POST "Content-Length: 100\r\n\r\n", strlen(GW_POST "Content-Length: 100\r\n\r\n")));
    while (gw_send(fd, "x", 1) && ++sent < 100)
        (void)usleep(300000);
    ck_assert_uint_lt(sent, 99);
    (void)close(fd);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("server");
    TCase *tc = tcase_create("server"), *slow = tcase_create("timeouts");

    tcase_set_timeout(tc, 60);
    tcase_set_timeout(slow, 60);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_checked_fixture(slow, setup_short, teardown);
    tcase_add_test(tc, limit__header_bytes__taken_at_it_and_431_past_it);
    tcase_add_test(tc, limit__header_fields__taken_at_it_and_431_past_it);
    tcase_add_test(tc, limit__url_bytes__taken_at_it_and_414_past_it);
    tcase_add_test(tc, limit__body_bytes__taken_at_it_and_413_past_it);
    tcase_add_test(tc, limit__body_much_too_large__refused_without_reading_it);
    tcase_add_test(tc, limit__endless_chunks__connection_closed);
    tcase_add_test(tc, limit__connections__served_at_it_and_503_past_it);
    tcase_add_loop_test(tc, path__table__status_and_the_words_of_its_api, 0, sizeof(paths) / sizeof(paths[0]));
    tcase_add_test(tc, connection__kept_open__serves_one_request_after_another);
    tcase_add_test(tc, expect_continue__body_wanted__asked_for);
    tcase_add_test(tc, expect_continue__body_not_wanted__refused_at_once);
    tcase_add_test(tc, server_create__port_in_use__error_names_address_and_port);
    tcase_add_test(tc, server_check__certificate_file_missing__named);
    tcase_add_test(tc, server_create__log_in_use__error_and_nothing_listens);
    tcase_add_test(tc, server__several_threads__all_serve);
    tcase_add_test(tc, server_check__good_and_bad_policy__told_without_a_log);
    tcase_add_test(tc, server_check__cache_folders__the_configured_one_or_else_the_callers);
    tcase_add_test(slow, timeout__client_sends_nothing_more__connection_closed);
    tcase_add_test(slow, timeout__request_arrives_too_slowly__connection_closed);
    suite_add_tcase(s, tc);
    suite_add_tcase(s, slow);
    return suite_run(s);
}
