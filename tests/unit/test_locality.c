/* What proves that a destination is local, and what is asked when. */
#include "gateway_fixture.h"

#include "core/limits.h"
#include "gateway/locality.h"
#include "gateway/loopback.h"
#include "suite_run.h"

#include <ctype.h>

/* ---- answers ---- */

static const struct {
    const char *name;
    bool ok;
} names[] = {{"llama3.2", true},
             {"gpt-oss:20b", true},
             {"cloudy", true},
             {"cloud:7b", true},
             {"gpt-oss:120b-cloud", false},
             {"gpt-oss:CLOUD", false},
             {"x-Cloud", false},
             {"m:cloud", false},
             {"", false}};

START_TEST(check_name__table__expected)
{
    ck_assert_int_eq(sluice_locality_check_name(names[_i].name, NULL) == SLUICE_OK, names[_i].ok);
}
END_TEST

static const struct {
    const char *answer;
    bool ok;
} shows[] = {
    {"{\"details\":{\"family\":\"llama\"}}", true},
    {"{\"model_info\":{},\"remote_host\":\"\"}", true},
    {"{\"details\":{},\"remote_host\":null}", true},
    {"{\"details\":{},\"remote_host\":\"https://ollama.example:443\"}", false},
    {"{\"details\":{},\"remote_model\":\"gpt-oss:120b\"}", false},
    {"{\"details\":{},\"remote_host\":1}", false},
    {"{}", false},
    {"{\"error\":\"model not found\"}", false},
    {"[]", false},
    {"", false},
    {"{\"details\":{},\"details\":{}}", false},
    {"{\"details\":{}", false},
};

START_TEST(check_show__table__expected)
{
    ck_assert_int_eq(sluice_locality_check_show((const uint8_t *)shows[_i].answer, strlen(shows[_i].answer), NULL) ==
                         SLUICE_OK,
                     shows[_i].ok);
}
END_TEST

static const struct {
    const char *answer, *model;
    bool ok;
} tags[] = {
    {"{\"models\":[{\"name\":\"a:latest\"},{\"name\":\"b:7b\"}]}", "a", true},
    {"{\"models\":[{\"name\":\"a:latest\"},{\"name\":\"b:7b\"}]}", "A:Latest", true},
    {"{\"models\":[{\"model\":\"b:7b\"}]}", "b:7b", true},
    {"{\"models\":[{\"name\":\"b:7b\"}]}", "b", false},
    {"{\"models\":[{\"name\":\"bb:latest\"}]}", "b", false},
    {"{\"models\":[{\"name\":\"a\",\"remote_host\":\"x\"}]}", "a", false},
    {"{\"models\":[{\"name\":\"a\",\"remote_model\":\"x\"}]}", "a", false},
    {"{\"models\":[{\"name\":\"a\"},{\"name\":\"a\",\"remote_host\":\"x\"}]}", "a", false},
    {"{\"models\":[{\"name\":\"c\",\"remote_host\":\"x\"},{\"name\":\"a\"}]}", "a", true},
    {"{\"models\":[]}", "a", false},
    {"{\"models\":{}}", "a", false},
    {"{}", "a", false},
    {"no", "a", false},
};

START_TEST(check_tags__table__expected)
{
    ck_assert_int_eq(sluice_locality_check_tags((const uint8_t *)tags[_i].answer, strlen(tags[_i].answer),
                                                tags[_i].model, NULL) == SLUICE_OK,
                     tags[_i].ok);
}
END_TEST

static const struct {
    const char *answer;
    bool disabled;
} states[] = {
    {"{\"cloud\":{\"disabled\":true}}", true},
    {"{\"cloud\":{\"disabled\":false}}", false},
    {"{\"cloud\":{}}", false},
    {"{\"cloud\":{\"disabled\":\"true\"}}", false},
    {"{\"disabled\":true}", false},
    {"true", false},
    {"", false},
};

START_TEST(cloud_disabled__table__expected)
{
    ck_assert_int_eq(sluice_locality_cloud_disabled((const uint8_t *)states[_i].answer, strlen(states[_i].answer)),
                     states[_i].disabled);
}
END_TEST

static const struct {
    const char *doc;
    bool ok;
} requests[] = {
    {"{\"model\":\"m\"}", true},
    {"{\"tools\":[]}", true},
    {"{\"tools\":[{\"type\":\"function\",\"name\":\"web_search\"}]}", true},
    {"{\"tools\":[{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}]}", false},
    {"{\"tools\":[{\"name\":\"a\"},{\"type\":\"web_fetch\"}]}", false},
    {"{\"tools\":[{\"type\":\"w\\u0065b_search\"}]}", false},
    {"{\"Tools\":[{\"TYPE\":\"WEB_search\"}]}", false},
    {"{\"tools\":[{\"type\":1}]}", true},
    {"no", false},
};

START_TEST(check_request__table__expected)
{
    ck_assert_int_eq(sluice_locality_check_request((const uint8_t *)requests[_i].doc, strlen(requests[_i].doc), NULL) ==
                         SLUICE_OK,
                     requests[_i].ok);
}
END_TEST

/* ---- asking a server ---- */

static struct gateway g; /* only its folder */
static struct sluice_loopback *server;
static struct sluice_loop *loop;
static struct sluice_upstreams *upstreams;
static struct sluice_locality *locality;
static int64_t ahead_us; /* how far the test's clock is ahead */

static int64_t test_now(void *ctx)
{
    (void)ctx;
    return sluice_clock_mono_us(sluice_clock_system()) + ahead_us;
}

static const struct sluice_clock test_clock = {.wall_us = test_now, .mono_us = test_now};

static void start_server(bool cloud_disabled)
{
    static char record[128];
    struct sluice_loopback_options opts = {.label = "local", .cloud_disabled = cloud_disabled};

    gw_path(&g, "asked.jsonl", record);
    opts.record_path = record;
    ck_assert_int_eq(sluice_loopback_start(&opts, &server, NULL), SLUICE_OK);
}

static void setup(void)
{
    char destination[256];

    gw_prepare(&g);
    start_server(false);
    (void)snprintf(destination, sizeof(destination),
                   "\"near\":{\"provider\":\"ollama\",\"url\":\"http://127.0.0.1:%u\",\"local\":true,\"recheck_s\":60},"
                   "\"vouched\":{\"provider\":\"openai\",\"url\":\"http://127.0.0.1:%u\",\"local\":true,"
                   "\"proof\":\"operator\"}",
                   (unsigned)sluice_loopback_port(server), (unsigned)sluice_loopback_port(server));
    gw_configure(&g, destination, "\"connect_s\":2", "");
    ahead_us = 0;
    ck_assert_int_eq(sluice_loop_create(&loop, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_upstreams_create(loop, &test_clock, &upstreams, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_locality_create(upstreams, &g.config->limits, &test_clock, &locality, NULL), SLUICE_OK);
}

static void teardown(void)
{
    sluice_locality_free(locality);
    sluice_upstreams_free(upstreams);
    sluice_loop_free(loop);
    sluice_loopback_stop(server);
    server = NULL;
    gw_clean(&g);
}

struct answer {
    unsigned calls;
    bool proved;
    char why[256];
};

static void on_answer(void *ctx, bool proved, const char *why)
{
    struct answer *a = ctx;

    a->calls++;
    a->proved = proved;
    (void)snprintf(a->why, sizeof(a->why), "%s", why);
}

static void turn(void)
{
    int ms = sluice_upstreams_timeout_ms(upstreams);

    ck_assert_int_eq(sluice_loop_wait(loop, ms < 0 || ms > 100 ? 100 : ms, NULL), SLUICE_OK);
    sluice_upstreams_run(upstreams);
}

static struct answer ask(size_t destination, const char *model)
{
    struct sluice_locality_question *q;
    struct answer a = {0};

    sluice_locality_ask(locality, &g.config->destinations[destination], model, on_answer, &a, &q);
    while (a.calls == 0)
        turn();
    ck_assert_uint_eq(a.calls, 1);
    return a;
}

static unsigned asked(const char *path)
{
    char *text = gw_file(&g, "asked.jsonl");
    unsigned n = gw_count(text, path);

    free(text);
    return n;
}

static const struct {
    const char *model;
    bool proved;
} models[] = {{"loopback", true},   {"remote-alias", false}, {"llama3.2", true}, {"gpt-oss:120b-cloud", false},
              {"missing-1", false}, {"big-cloud", false},    {"m:cloud", false}, {"m\\\"1", false},
              {"", false}};

START_TEST(ask__models_of_a_server__only_those_it_computes_itself)
{
    struct answer a = ask(0, models[_i].model);

    ck_assert_msg(a.proved == models[_i].proved, "%s: %s", models[_i].model, a.why);
    ck_assert_int_eq(a.why[0] == '\0', models[_i].proved);
}
END_TEST

START_TEST(ask__cloud_disabled__alias_is_local_but_a_cloud_name_is_not)
{
    uint16_t port = sluice_loopback_port(server);
    struct sluice_loopback_options opts = {.label = "local", .cloud_disabled = true, .port = port};

    sluice_loopback_stop(server);
    ck_assert_int_eq(sluice_loopback_start(&opts, &server, NULL), SLUICE_OK);
    ck_assert(ask(0, "remote-alias").proved);
    ck_assert(!ask(0, "big-cloud").proved);
}
END_TEST

START_TEST(ask__operator_vouches__nothing_is_asked)
{
    ck_assert(ask(1, "anything").proved);
    ck_assert_uint_eq(asked("\"path\""), 0);
}
END_TEST

START_TEST(ask__within_the_time_a_proof_holds__asked_once_then_again)
{
    ck_assert(ask(0, "loopback").proved);
    ck_assert(ask(0, "loopback").proved);
    ck_assert_uint_eq(asked("/api/show"), 1);
    ahead_us += 59000000;
    ck_assert(ask(0, "loopback").proved);
    ck_assert_uint_eq(asked("/api/show"), 1);
    ahead_us += 2000000;
    ck_assert(ask(0, "loopback").proved);
    ck_assert_uint_eq(asked("/api/show"), 2);
    ck_assert(ask(0, "llama3").proved); /* another model is another question */
    ck_assert_uint_eq(asked("/api/show"), 3);
}
END_TEST

START_TEST(ask__proof_ran_out_and_server_gone__refused)
{
    ck_assert(ask(0, "loopback").proved);
    sluice_loopback_stop(server);
    server = NULL;
    ck_assert(ask(0, "loopback").proved);
    ahead_us += 61000000;
    ck_assert(!ask(0, "loopback").proved);
}
END_TEST

START_TEST(ask__many_at_once__one_proof_for_all)
{
    struct sluice_locality_question *q[3];
    struct answer a[3] = {{0}};

    for (int i = 0; i < 3; i++)
        sluice_locality_ask(locality, &g.config->destinations[0], "loopback", on_answer, &a[i], &q[i]);
    sluice_locality_cancel(q[1]);
    while (a[0].calls == 0)
        turn();
    ck_assert(a[0].proved && a[2].proved);
    ck_assert_uint_eq(a[1].calls, 0);
    ck_assert_uint_eq(a[2].calls, 1);
    ck_assert_uint_eq(asked("/api/show"), 1);
}
END_TEST

START_TEST(tick__proof_in_use_about_to_run_out__renewed_before_it_does)
{
    ck_assert(ask(0, "loopback").proved);
    ahead_us += 1000000;
    ck_assert(ask(0, "loopback").proved); /* in use */
    ahead_us += 43000000;
    sluice_locality_tick(locality);
    ck_assert_uint_eq(asked("/api/status"), 1);
    ahead_us += 2000000;
    sluice_locality_tick(locality);
    while (asked("/api/show") < 2)
        turn();
    for (int i = 0; i < 20; i++)
        turn();
    ahead_us += 30000000;
    ck_assert(ask(0, "loopback").proved);
    ck_assert_uint_eq(asked("/api/show"), 2);
}
END_TEST

START_TEST(ask__more_models_than_are_remembered__all_answered)
{
    char model[] = "loopback";

    ck_assert_uint_eq(SLUICE_PROOFS_MAX, 256); /* as many as "loopback" has spellings */
    ck_assert(ask(0, "llama3").proved);
    for (unsigned i = 0; i < SLUICE_PROOFS_MAX; i++) {
        for (unsigned k = 0; k < 8; k++)
            model[k] = (char)((i >> k & 1) != 0 ? toupper(model[k]) : tolower(model[k]));
        ck_assert(ask(0, model).proved);
    }
    ck_assert_uint_eq(asked("/api/show"), SLUICE_PROOFS_MAX + 1);
    ck_assert(ask(0, model).proved);
    ck_assert_uint_eq(asked("/api/show"), SLUICE_PROOFS_MAX + 1);
    ck_assert(ask(0, "llama3").proved); /* the one that nobody had asked for the longest went */
    ck_assert_uint_eq(asked("/api/show"), SLUICE_PROOFS_MAX + 2);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("locality");
    TCase *answers = tcase_create("answers"), *asking = tcase_create("asking");

    tcase_set_timeout(asking, 60);
    tcase_add_checked_fixture(asking, setup, teardown);
    tcase_add_loop_test(answers, check_name__table__expected, 0, sizeof(names) / sizeof(names[0]));
    tcase_add_loop_test(answers, check_show__table__expected, 0, sizeof(shows) / sizeof(shows[0]));
    tcase_add_loop_test(answers, check_tags__table__expected, 0, sizeof(tags) / sizeof(tags[0]));
    tcase_add_loop_test(answers, cloud_disabled__table__expected, 0, sizeof(states) / sizeof(states[0]));
    tcase_add_loop_test(answers, check_request__table__expected, 0, sizeof(requests) / sizeof(requests[0]));
    tcase_add_loop_test(asking, ask__models_of_a_server__only_those_it_computes_itself, 0,
                        sizeof(models) / sizeof(models[0]));
    tcase_add_test(asking, ask__cloud_disabled__alias_is_local_but_a_cloud_name_is_not);
    tcase_add_test(asking, ask__operator_vouches__nothing_is_asked);
    tcase_add_test(asking, ask__within_the_time_a_proof_holds__asked_once_then_again);
    tcase_add_test(asking, ask__proof_ran_out_and_server_gone__refused);
    tcase_add_test(asking, ask__many_at_once__one_proof_for_all);
    tcase_add_test(asking, tick__proof_in_use_about_to_run_out__renewed_before_it_does);
    tcase_add_test(asking, ask__more_models_than_are_remembered__all_answered);
    suite_add_tcase(s, answers);
    suite_add_tcase(s, asking);
    return suite_run(s);
}
