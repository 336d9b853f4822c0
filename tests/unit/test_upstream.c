/* Requests to an upstream that is a plain socket and says exactly what it is told to. */
#include "gateway/upstream.h"

#include "core/limits.h"

#include "suite_run.h"

#include <arpa/inet.h>
#include <check.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define OK_HEAD "HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n"

/* Answers one connection with `says`, and closes it. */
struct server {
    int fd;
    uint16_t port;
    const char *says;
    pthread_t thread;
};

static void *serve(void *ctx)
{
    const struct server *s = ctx;
    int client = accept(s->fd, NULL, NULL);
    char request[4096] = "";
    size_t n = 0;
    ssize_t k;

    while (n < sizeof(request) - 1 && strstr(request, "\r\n\r\n") == NULL &&
           (k = read(client, request + n, sizeof(request) - 1 - n)) > 0)
        n += (size_t)k;
    for (size_t at = 0, len = strlen(s->says); at < len && (k = write(client, s->says + at, len - at)) > 0;)
        at += (size_t)k;
    (void)close(client);
    return NULL;
}

static void server_bind(struct server *s, const char *host, const char *says)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = inet_addr(host)};
    socklen_t size = sizeof(address);

    s->says = says;
    s->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    ck_assert_int_ge(s->fd, 0);
    ck_assert_int_eq(bind(s->fd, (struct sockaddr *)&address, sizeof(address)), 0);
    ck_assert_int_eq(listen(s->fd, 4), 0);
    ck_assert_int_eq(getsockname(s->fd, (struct sockaddr *)&address, &size), 0);
    s->port = ntohs(address.sin_port);
}

static void server_start(struct server *s, const char *says)
{
    server_bind(s, "127.0.0.1", says);
    ck_assert_int_eq(pthread_create(&s->thread, NULL, serve, s), 0);
}

static void server_stop(struct server *s)
{
    ck_assert_int_eq(pthread_join(s->thread, NULL), 0);
    (void)close(s->fd);
}

struct seen {
    unsigned status, headers, begun, done;
    enum sluice_upstream_end end;
    char body[256];
    size_t n;
    bool pause; /* take nothing of the body the first time */
};

static void on_header(void *ctx, const char *name, size_t name_len, const char *value, size_t value_len)
{
    struct seen *s = ctx;

    ck_assert_uint_gt(name_len, 0);
    ck_assert_ptr_nonnull(name);
    ck_assert(value_len == 0 || (value[0] != ' ' && value[value_len - 1] != ' '));
    s->headers++;
}

static enum sluice_upstream_flow on_begun(void *ctx, unsigned status)
{
    struct seen *s = ctx;

    s->begun++;
    s->status = status;
    return SLUICE_FLOW_TAKEN;
}

static enum sluice_upstream_flow on_body(void *ctx, const uint8_t *p, size_t n)
{
    struct seen *s = ctx;

    if (s->pause)
        return SLUICE_FLOW_PAUSE;
    ck_assert_uint_le(s->n + n, sizeof(s->body));
    memcpy(s->body + s->n, p, n);
    s->n += n;
    return SLUICE_FLOW_TAKEN;
}

static void on_done(void *ctx, enum sluice_upstream_end end)
{
    struct seen *s = ctx;

    s->done++;
    s->end = end;
}

static const struct sluice_upstream_handler handler = {on_header, on_begun, on_body, on_done};
static const struct sluice_config_limits limits = {.connect_s = 5, .first_byte_s = 20, .upstream_idle_s = 20};
static const struct sluice_config_destination destination;

static struct sluice_loop *loop;
static struct sluice_upstreams *upstreams;

static void start(void)
{
    ck_assert_int_eq(sluice_loop_create(&loop, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_upstreams_create(loop, sluice_clock_system(), &upstreams, NULL), SLUICE_OK);
}

static void stop(void)
{
    sluice_upstreams_free(upstreams);
    sluice_loop_free(loop);
}

static void turn(void)
{
    int ms = sluice_upstreams_timeout_ms(upstreams);

    ck_assert_int_eq(sluice_loop_wait(loop, ms < 0 || ms > 20 ? 20 : ms, NULL), SLUICE_OK);
    sluice_upstreams_run(upstreams);
}

static struct sluice_upstream *ask_of(const struct sluice_config_destination *d, const char *host,
                                      const struct server *s, struct seen *seen)
{
    static const char *const none[] = {NULL};
    struct sluice_upstream_request req = {.destination = d, .headers = none, .limits = &limits};
    struct sluice_upstream *r = NULL;
    char url[64];

    (void)snprintf(url, sizeof(url), "http://%s:%u/x", host, (unsigned)s->port);
    req.url = url;
    ck_assert_int_eq(sluice_upstream_start(upstreams, &req, &handler, seen, &r), SLUICE_OK);
    return r;
}

static struct sluice_upstream *ask(const struct server *s, struct seen *seen)
{
    return ask_of(&destination, "127.0.0.1", s, seen);
}

static struct seen answer_to(const char *says)
{
    struct seen seen = {.done = 0};
    struct sluice_upstream *r;
    struct server s;

    server_start(&s, says);
    r = ask(&s, &seen);
    while (seen.done == 0)
        turn();
    sluice_upstream_free(r);
    server_stop(&s);
    ck_assert_uint_eq(seen.done, 1);
    return seen;
}

static const struct {
    const char *says;
    enum sluice_upstream_end end;
    unsigned status;
    const char *body;
} answers[] = {
    {OK_HEAD "content-length: 2\r\n\r\nhi", SLUICE_UPSTREAM_COMPLETE, 200, "hi"},
    {OK_HEAD "transfer-encoding: chunked\r\n\r\n2\r\nhi\r\n0\r\n\r\n", SLUICE_UPSTREAM_COMPLETE, 200, "hi"},
    {"HTTP/1.1 100 Continue\r\nx: y\r\n\r\nHTTP/1.1 503 No\r\ncontent-length: 1\r\n\r\n!", SLUICE_UPSTREAM_COMPLETE,
     503, "!"},
    {OK_HEAD "content-length: 9\r\n\r\nhi", SLUICE_UPSTREAM_FAILED, 200, "hi"},                   /* breaks off */
    {OK_HEAD "transfer-encoding: chunked\r\n\r\n2\r\nhi\r\n", SLUICE_UPSTREAM_FAILED, 200, "hi"}, /* the same */
    {OK_HEAD, SLUICE_UPSTREAM_FAILED, 0, ""},                                                     /* in the head */
    {"SSH-2.0-other\r\n\r\n", SLUICE_UPSTREAM_FAILED, 0, ""},
    {"", SLUICE_UPSTREAM_FAILED, 0, ""},
};

START_TEST(upstream__answer__ends_as_its_framing_says)
{
    const struct seen seen = answer_to(answers[_i].says);

    ck_assert_int_eq(seen.end, answers[_i].end);
    ck_assert_uint_eq(seen.status, answers[_i].status);
    ck_assert_uint_eq(seen.begun, answers[_i].status != 0);
    ck_assert_uint_eq(seen.n, strlen(answers[_i].body));
    ck_assert_mem_eq(seen.body, answers[_i].body, seen.n);
}
END_TEST

START_TEST(upstream__header_lines_at_the_limit_and_one_past__taken_and_broken_off)
{
    for (unsigned past = 0; past < 2; past++) {
        char says[8192];
        size_t n = (size_t)snprintf(says, sizeof(says), "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n");
        struct seen seen;

        for (unsigned i = 1; i < SLUICE_ANSWER_FIELDS_MAX + past; i++)
            n += (size_t)snprintf(says + n, sizeof(says) - n, "x-%u: y\r\n", i);
        ck_assert_uint_lt(n + 2, sizeof(says));
        memcpy(says + n, "\r\n", 3);
        seen = answer_to(says);
        ck_assert_uint_eq(seen.headers, SLUICE_ANSWER_FIELDS_MAX);
        ck_assert_int_eq(seen.end, past ? SLUICE_UPSTREAM_FAILED : SLUICE_UPSTREAM_COMPLETE);
        ck_assert_uint_eq(seen.begun, past ? 0 : 1);
    }
}
END_TEST

START_TEST(upstream__paused_and_resumed__all_of_the_body_comes_once)
{
    struct seen seen = {.pause = true};
    struct sluice_upstream *r;
    struct server s;

    server_start(&s, OK_HEAD "content-length: 5\r\n\r\nhello");
    r = ask(&s, &seen);
    while (seen.begun == 0)
        turn();
    for (unsigned i = 0; i < 5; i++)
        turn();
    ck_assert_uint_eq(seen.n, 0);
    ck_assert_uint_eq(seen.done, 0);
    seen.pause = false;
    sluice_upstream_resume(r);
    while (seen.done == 0)
        turn();
    ck_assert_int_eq(seen.end, SLUICE_UPSTREAM_COMPLETE);
    ck_assert_uint_eq(seen.n, 5);
    ck_assert_mem_eq(seen.body, "hello", 5);
    sluice_upstream_free(r);
    server_stop(&s);
}
END_TEST

START_TEST(upstream_free__before_the_answer__no_callback_comes)
{
    struct seen seen = {.done = 0};
    struct server s;

    server_start(&s, OK_HEAD "content-length: 5\r\n\r\nhello");
    sluice_upstream_free(ask(&s, &seen));
    for (unsigned i = 0; i < 5; i++)
        turn();
    ck_assert_uint_eq(seen.headers + seen.begun + seen.done, 0);
    (void)shutdown(s.fd, SHUT_RDWR); /* it may never have been asked: accept() returns */
    server_stop(&s);
}
END_TEST

/* Answers each request of one connection, and counts them. */
static void *serve_all(void *ctx)
{
    static unsigned n;
    const struct server *s = ctx;
    int client = accept(s->fd, NULL, NULL);
    char request[4096];

    n = 0;
    while (client >= 0 && read(client, request, sizeof(request)) > 0 &&
           write(client, s->says, strlen(s->says)) == (ssize_t)strlen(s->says))
        n++;
    (void)close(client);
    return &n;
}

/* Nowhere is an address to be had that is private and no loopback one, so here 127.0.0.2 is (CMakeLists.txt). */
bool __real_sluice_address_is_loopback(const struct sockaddr *address);
bool __wrap_sluice_address_is_loopback(const struct sockaddr *address);

bool __wrap_sluice_address_is_loopback(const struct sockaddr *address)
{
    struct sluice_network private;

    ck_assert_int_eq(sluice_network_parse("127.0.0.2", &private, NULL), SLUICE_OK);
    return !sluice_network_contains(&private, address) && __real_sluice_address_is_loopback(address);
}

/* Two local destinations at one host, which only one of them may have. */
START_TEST(upstream__connection_kept_of_another_destination__not_used_where_its_address_is_not_allowed)
{
    struct sluice_network here;
    const struct sluice_config_destination wide = {.local = true, .networks = &here, .n_networks = 1};
    const struct sluice_config_destination narrow = {.local = true};
    const struct sluice_config_destination *const asked[] = {&wide, &wide, &narrow};
    struct server s;
    void *answered;

    ck_assert_int_eq(sluice_network_parse("127.0.0.2", &here, NULL), SLUICE_OK);
    server_bind(&s, "127.0.0.2", OK_HEAD "content-length: 2\r\n\r\nhi");
    ck_assert_int_eq(pthread_create(&s.thread, NULL, serve_all, &s), 0);
    for (size_t i = 0; i < sizeof(asked) / sizeof(asked[0]); i++) {
        struct seen seen = {.done = 0};
        struct sluice_upstream *r = ask_of(asked[i], "127.0.0.2", &s, &seen);

        while (seen.done == 0)
            turn();
        sluice_upstream_free(r);
        ck_assert_int_eq(seen.end, asked[i] == &wide ? SLUICE_UPSTREAM_COMPLETE : SLUICE_UPSTREAM_FAILED);
        ck_assert_uint_eq(seen.begun, asked[i] == &wide);
    }
    sluice_upstreams_free(upstreams); /* closes the connection */
    upstreams = NULL;
    ck_assert_int_eq(pthread_join(s.thread, &answered), 0);
    ck_assert_uint_eq(*(unsigned *)answered, 2);
    (void)close(s.fd);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("upstream");
    TCase *t = tcase_create("upstream");

    (void)signal(SIGPIPE, SIG_IGN);
    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, start, stop);
    tcase_add_loop_test(t, upstream__answer__ends_as_its_framing_says, 0, (int)(sizeof(answers) / sizeof(answers[0])));
    tcase_add_test(t, upstream__header_lines_at_the_limit_and_one_past__taken_and_broken_off);
    tcase_add_test(t, upstream__paused_and_resumed__all_of_the_body_comes_once);
    tcase_add_test(t, upstream_free__before_the_answer__no_callback_comes);
    tcase_add_test(t, upstream__connection_kept_of_another_destination__not_used_where_its_address_is_not_allowed);
    suite_add_tcase(s, t);
    return suite_run(s);
}
