/* How an exchange ends: the client leaves or does not read, the log fails, the gateway stops. */
#include "exchange_kit.h"

#include "suite_run.h"

#include <sys/syscall.h>

static bool disk_fails;

/* The log's sync, which a test can make fail: the C library's own is shadowed in this program. */
int fdatasync(int fd)
{
    if (__atomic_load_n(&disk_fails, __ATOMIC_SEQ_CST)) {
        errno = EIO;
        return -1;
    }
    return (int)syscall(SYS_fdatasync, fd);
}

static void setup_patient(void)
{
    gw_start(&g, "");
}

static void teardown_disk(void)
{
    __atomic_store_n(&disk_fails, false, __ATOMIC_SEQ_CST);
    teardown();
}

/* ---- a client that misbehaves ---- */

static unsigned long outcome_number(const char *records, const char *name)
{
    const char *at = strstr(records, name);

    ck_assert_msg(at != NULL, "%s", records);
    return strtoul(at + strlen(name), NULL, 10);
}

static void wait_for(const char *destination, const char *what)
{
    for (int i = 0; i < GW_WAIT_S * 100 && gw_seen(&g, destination, what) == 0; i++)
        (void)usleep(10000);
    ck_assert_uint_eq(gw_seen(&g, destination, what), 1);
}

START_TEST(client__leaves_while_the_upstream_thinks__upstream_let_go)
{
    int fd = gw_begin(&g, "POST", "/v1/chat/completions", "", gw_prompt(&gw_apis[0], "loopback:hang", STREAM));

    wait_for("openai", "\"path\"");
    (void)close(fd);
    wait_for("openai", "\"left\":true");
    expect_records(1, "\"client-gone\"");
}
END_TEST

START_TEST(client__leaves_in_the_middle_of_a_stream__upstream_let_go)
{
    char got[64];
    const char *prompt = STREAM ? "loopback:slow 200 " GW_EMAIL : "loopback:slow 200";
    int fd = gw_begin(&g, "POST", API->path, "", gw_prompt(API, prompt, true));

    ck_assert_int_gt(recv(fd, got, sizeof(got), 0), 0);
    (void)close(fd);
    wait_for(API->name, "\"left\":true");
    expect_records(1, "\"client-gone\"");
}
END_TEST

/* ---- the log ---- */

/* The decision is made, and the log has taken its record, when the disk fails. _i: what was decided. */
START_TEST(log__cannot_sync__503_nothing_sent_and_not_ready)
{
    static const char *const prompts[] = {"hello", "hello " GW_EMAIL, "about " GW_CASE, "with " GW_TOKEN};
    struct gw_reply r;

    r = gw_request(&g, "GET", "/readyz", "", NULL);
    ck_assert_int_eq(r.status, 200);
    gw_release(&r);
    __atomic_store_n(&disk_fails, true, __ATOMIC_SEQ_CST);
    for (int i = 0; i < 2; i++) {
        r = gw_chat(&g, &gw_apis[0], prompts[_i / 2], STREAM);
        ck_assert_int_eq(r.status, 503);
        ck_assert_str_eq(gw_header(&r, "x-should-retry"), "false");
        ck_assert_ptr_null(gw_header(&r, "x-sluice-log-index"));
        gw_release(&r);
        __atomic_store_n(&disk_fails, false, __ATOMIC_SEQ_CST); /* too late: it has failed once */
    }
    ck_assert_uint_eq(gw_seen(&g, "openai", "\n"), 0);
    ck_assert_uint_eq(gw_seen(&g, "openai-here", "\n"), 0);
    r = gw_request(&g, "GET", "/readyz", "", NULL);
    ck_assert_int_eq(r.status, 503);
    gw_release(&r);
    r = gw_request(&g, "GET", "/healthz", "", NULL);
    ck_assert_int_eq(r.status, 200);
    gw_release(&r);
}
END_TEST

/* Neither half a request nor a client that does not read keeps the gateway from ending. */
START_TEST(stop__twice__does_not_wait_for_clients)
{
    const char half[] = "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n\r\n{";
    int idle = gw_connect(&g), reading = gw_connect(&g);
    int slow = gw_begin(&g, "POST", "/api/chat", "", gw_prompt(&gw_apis[2], "loopback:big 20000000", true));

    ck_assert(gw_send(reading, half, strlen(half)));
    wait_for("ollama", "\"path\"");
    sluice_server_stop(g.server);
    sluice_server_stop(g.server);
    ck_assert_int_eq(pthread_join(g.thread, NULL), 0);
    g.running = false;
    (void)close(idle);
    (void)close(reading);
    (void)close(slow);
    expect_records(1, "\"stopped\"");
}
END_TEST

/* ---- back-pressure ---- */

#define BIG 20000000

START_TEST(stream__client_reads_slowly__upstream_held_back_and_nothing_lost)
{
    struct gw_reply r;
    char prompt[64], got[64], *text;
    int fd;

    (void)snprintf(prompt, sizeof(prompt), "loopback:big %d", BIG);
    fd = gw_begin(&g, "POST", API->path, "", gw_prompt(API, prompt, true));
    (void)usleep(100000); /* long enough for every buffer on the way to fill */
    if (STREAM) {         /* leave without reading: what had been taken from the upstream stands in the log */
        ck_assert_int_gt(recv(fd, got, 1, 0), 0);
        (void)close(fd);
        wait_for(API->name, "\"left\":true");
        gw_stop(&g);
        text = gw_records(&g);
        ck_assert_uint_lt(outcome_number(text, "\"bytes_in\":"), 8u << 20);
        free(text);
        return;
    }
    r = gw_read(fd);
    ck_assert_int_eq(r.status, 200);
    ck_assert(r.whole);
    text = gw_answer(&r, API, true);
    ck_assert_uint_ge(strlen(text), BIG);
    free(text);
    gw_release(&r);
    expect_records(1, "\"answered\"");
}
END_TEST

/* ---- the end ---- */

START_TEST(stop__while_a_stream_runs__it_may_end)
{
    char got[16];
    struct gw_reply r;
    int fd = gw_begin(&g, "POST", "/v1/chat/completions", "", gw_prompt(&gw_apis[0], "loopback:slow 20", true));

    ck_assert_int_gt(recv(fd, got, 1, MSG_PEEK), 0);
    sluice_server_stop(g.server);
    r = gw_read(fd);
    ck_assert_int_eq(r.status, 200);
    ck_assert(r.whole);
    gw_release(&r);
    ck_assert_int_eq(pthread_join(g.thread, NULL), 0);
    g.running = false;
    ck_assert_int_eq(g.ended, SLUICE_OK);
    expect_records(1, "\"answered\"");
}
END_TEST

START_TEST(stop__while_an_upstream_hangs__ended_and_recorded_as_stopped)
{
    struct gw_reply r;
    int fd = gw_begin(&g, "POST", "/v1/chat/completions", "", gw_prompt(&gw_apis[0], "loopback:hang", false));

    wait_for("openai", "\"path\"");
    sluice_server_stop(g.server);
    sluice_server_stop(g.server);
    r = gw_read(fd);
    ck_assert(!r.whole);
    gw_release(&r);
    expect_records(1, "\"stopped\"");
}
END_TEST

int main(void)
{
    Suite *s = suite_create("exchange_end");
    TCase *tc = tcase_create("exchange_end"), *big = tcase_create("big");

    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, setup, teardown_disk);
    tcase_set_timeout(big, 60);
    tcase_add_checked_fixture(big, setup_patient, teardown);
    tcase_add_loop_test(tc, client__leaves_while_the_upstream_thinks__upstream_let_go, 0, 2);
    tcase_add_loop_test(tc, client__leaves_in_the_middle_of_a_stream__upstream_let_go, 0, 2 * GW_APIS);
    tcase_add_loop_test(tc, log__cannot_sync__503_nothing_sent_and_not_ready, 0, 8);
    tcase_add_test(tc, stop__while_a_stream_runs__it_may_end);
    tcase_add_test(tc, stop__while_an_upstream_hangs__ended_and_recorded_as_stopped);
    tcase_add_test(big, stop__twice__does_not_wait_for_clients);
    tcase_add_loop_test(big, stream__client_reads_slowly__upstream_held_back_and_nothing_lost, 0, 2 * GW_APIS);
    suite_add_tcase(s, tc);
    suite_add_tcase(s, big);
    return suite_run(s);
}
