/*
 * What happens when memory runs out, at the n-th allocation for every n: once, and from there on for good. Whatever is
 * asked for either fails and says so or is what it would have been with memory enough. In particular a prompt is then
 * blocked, never let through, and what failed can be freed and tried again.
 */
#include "alloc_kit.h"

#include "gate/gate.h"
#include "redact/restore.h"
#include "sluice.h"

#include "gateway_fixture.h"
#include "suite_run.h"

#include <sodium.h>

static struct gateway g; /* its folder only */
static struct sluice_redact_key *key;
static struct sluice_gate *gate;

static void setup(void)
{
    char path[128];

    ck_assert_int_ge(sodium_init(), 0);
    gw_prepare(&g);
    gw_path(&g, "redact.key", path);
    ck_assert_int_eq(sluice_redact_key_load(path, &key, NULL), SLUICE_OK);
}

static void teardown(void)
{
    sluice_gate_free(gate);
    sluice_redact_key_free(key);
    gw_clean(&g);
}

/* n: the allocation that fails; 0: none. *failed: it came to that. */
static struct sluice_gate *open_gate(bool cached, unsigned long n, int how, bool *failed)
{
    char rules[128], policy[128], cache[128];
    const char *packs[] = {rules};
    struct sluice_gate_options opts = {.rules = packs, .n_rules = 1, .policy = policy};
    struct sluice_error err = {0};
    struct sluice_gate *made = NULL;
    enum sluice_status st;

    gw_path(&g, "rules.json", rules);
    gw_path(&g, "policy.json", policy);
    gw_path(&g, "cache", cache);
    opts.cache_dir = cached ? cache : NULL;
    begin_failing(n, how);
    st = sluice_gate_create(&opts, key, &made, &err);
    *failed = end_failing();
    ck_assert((st == SLUICE_OK) == (made != NULL));
    ck_assert_msg(*failed || st == SLUICE_OK, "%s: %s", err.field, err.what);
    ck_assert_msg(st == SLUICE_OK || err.status == st, "allocation %lu: %d is told as %d", n, st, err.status);
    return made;
}

static void open_one(void)
{
    bool failed;

    gate = open_gate(false, 0, 0, &failed);
}

static const char prompt[] = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"mail \\\"" GW_EMAIL
                             "\\\" or ada%40mail.example, " /* base64: ada@mail.example wrote */
                             "YWRhQG1haWwuZXhhbXBsZSB3cm90ZQ== {\\\"a\\\":1}\"},"
                             "{\"role\":\"user\",\"content\":\"{\\\"to\\\":\\\"bob@mail.example\\\"}\"}]}";

static const struct sluice_gate_request request = {
    .tenant = "", .client = "", .endpoint = "e", .model = "m", .destination = "d"};

static struct sluice_gate_result judge(struct sluice_gate_worker *w, enum sluice_status *st)
{
    struct sluice_gate_result res;

    *st = sluice_gate_document(w, &request, (const uint8_t *)prompt, strlen(prompt), &res, NULL);
    return res;
}

/* Nothing of it, or all of it, is in the output: it was redacted as a whole. */
static void expect_judged(struct sluice_gate_result *res, enum sluice_status st)
{
    if (st != SLUICE_OK) {
        ck_assert_int_eq(res->decision.action, SLUICE_BLOCK);
        ck_assert_uint_eq(res->output.len, 0);
        ck_assert_str_ne(res->error, "");
        return;
    }
    ck_assert_int_eq(res->decision.action, SLUICE_REDACT);
    ck_assert_uint_eq(res->findings.n, 4);
    ck_assert_ptr_null(memmem(res->output.data, res->output.len, "@mail", 5));
    ck_assert_ptr_null(memmem(res->output.data, res->output.len, "%40mail", 7));
    ck_assert_ptr_null(memmem(res->output.data, res->output.len, "YWRh", 4));
}

static void expect_works(struct sluice_gate *of)
{
    struct sluice_gate_worker *w = NULL;
    struct sluice_gate_result res;
    enum sluice_status st;

    ck_assert_uint_eq(sluice_ruleset_count(sluice_gate_rules(of)), 3);
    ck_assert_int_eq(sluice_gate_worker_create(of, &w, NULL), SLUICE_OK);
    res = judge(w, &st);
    ck_assert_int_eq(st, SLUICE_OK);
    expect_judged(&res, st);
    sluice_gate_result_release(&res);
    sluice_gate_worker_free(w);
}

START_TEST(gate_create__nth_allocation_fails__error_or_a_gate_that_works)
{
    bool failed = true;

    for (unsigned long n = 1; failed; n++) {
        struct sluice_gate *made = open_gate(false, n, _i, &failed);

        if (made != NULL)
            expect_works(made);
        sluice_gate_free(made);
    }
}
END_TEST

/* The cache folder is empty each time; then it holds what was kept. */
START_TEST(gate_create__nth_allocation_fails_with_a_cache__error_or_a_gate_that_works)
{
    char path[128];
    bool failed = true;

    gw_path(&g, "cache", path);
    for (unsigned long n = 1; failed; n++) {
        struct sluice_gate *made = open_gate(true, n, _i % 2, &failed);

        if (made != NULL)
            expect_works(made);
        sluice_gate_free(made);
        if (_i < 2)
            (void)remove_tree(path);
    }
}
END_TEST

START_TEST(prompt__nth_allocation_fails__blocked_or_redacted_and_the_next_one_works)
{
    bool failed = true;

    open_one();
    for (unsigned long n = 1; failed; n++) {
        struct sluice_gate_worker *w = NULL;
        struct sluice_gate_result res;
        enum sluice_status st;

        begin_failing(n, _i);
        if (sluice_gate_worker_create(gate, &w, NULL) != SLUICE_OK) {
            ck_assert(end_failing());
            ck_assert_ptr_null(w);
            continue;
        }
        res = judge(w, &st);
        failed = end_failing();
        ck_assert(failed || st == SLUICE_OK);
        expect_judged(&res, st);
        sluice_gate_result_release(&res);
        res = judge(w, &st);
        expect_judged(&res, st); /* a scanner that could not be renewed refuses */
        sluice_gate_result_release(&res);
        sluice_gate_worker_free(w);
    }
}
END_TEST

/* What becomes of the prompt while nothing fails; the caller releases it and frees the worker. */
static struct sluice_gate_result judge_one(struct sluice_gate_worker **w)
{
    struct sluice_gate_result res;
    enum sluice_status st;

    open_one();
    ck_assert_int_eq(sluice_gate_worker_create(gate, w, NULL), SLUICE_OK);
    res = judge(*w, &st);
    ck_assert_int_eq(st, SLUICE_OK);
    return res;
}

START_TEST(record__nth_allocation_fails__error_or_the_record)
{
    struct sluice_gate_worker *w = NULL;
    struct sluice_gate_result res = judge_one(&w);
    enum sluice_status st;
    bool failed = true;

    for (unsigned long n = 1; failed; n++) {
        struct sluice_decision_record rec = {.source = "serve", .upstream = ""};
        struct sluice_record_finding *findings = NULL;

        begin_failing(n, _i);
        st = sluice_gate_record(&request, &res, (const uint8_t *)prompt, strlen(prompt), &rec, &findings);
        failed = end_failing();
        ck_assert(failed || st == SLUICE_OK);
        if (st == SLUICE_OK)
            ck_assert_uint_eq(rec.n_findings, 4);
        free(findings);
    }
    sluice_gate_result_release(&res);
    sluice_gate_worker_free(w);
}
END_TEST

START_TEST(restore__nth_allocation_fails__error_or_every_value_back)
{
    struct sluice_gate_worker *w = NULL;
    struct sluice_gate_result res = judge_one(&w);
    enum sluice_status st;
    bool failed = true;

    for (unsigned long n = 1; failed; n++) {
        struct sluice_buf back;

        sluice_buf_init(&back, 4096);
        begin_failing(n, _i);
        st = sluice_restore_document(res.vault, res.output.data, res.output.len, &back, NULL, NULL);
        failed = end_failing();
        ck_assert(failed || st == SLUICE_OK);
        if (st == SLUICE_OK) {
            ck_assert_uint_eq(back.len, strlen(prompt));
            ck_assert_mem_eq(back.data, prompt, back.len);
        }
        sluice_buf_release(&back);
    }
    sluice_gate_result_release(&res);
    sluice_gate_worker_free(w);
}
END_TEST

static void setup_gateway(void)
{
    ck_assert_int_ge(sodium_init(), 0);
    spared = true; /* what this thread does is the client's */
    gw_prepare(&g);
}

/* A whole gateway: what left it was redacted, and its decision had been written down. Half of the allocations in a
 * plain answer, half in a streamed one; in some of them libcurl then waits until it is told to stop. */
START_TEST(exchange__nth_allocation_fails__nothing_leaves_unredacted_or_unrecorded)
{
    bool failed = true;

    for (unsigned long n = 1 + (unsigned long)_i; failed; n += 2) {
        const struct gw_api *api = &gw_apis[n % GW_APIS];
        struct gw_reply r;
        char path[128], *records, *text;
        unsigned sent;

        gw_configure(&g, gw_destinations, "\"stop_s\":1,\"connect_s\":1,\"first_byte_s\":1,\"upstream_idle_s\":1", "");
        gw_launch(&g);
        begin_failing(n, false);
        r = gw_chat(&g, api, "write to " GW_EMAIL " now", _i == 1);
        failed = end_failing();
        if (r.status == 200 && _i == 0) {
            text = gw_answer(&r, api, false);
            ck_assert_msg(strstr(text, "You said: write to " GW_EMAIL " now") != NULL, "%lu: %s", n, text);
            free(text);
        }
        ck_assert(failed || r.status == 200);
        gw_release(&r);
        gw_stop(&g);
        sent = gw_seen(&g, api->name, "write to");
        ck_assert_uint_eq(gw_seen(&g, api->name, GW_EMAIL), 0);
        records = gw_records(&g);
        ck_assert_msg(sent == 0 || gw_count(records, "\"kind\":\"decision\"") == 1, "allocation %lu: %s", n, records);
        free(records);
        gw_path(&g, "log", path);
        (void)remove_tree(path);
        (void)snprintf(path, sizeof(path), "%s/%s.jsonl", g.dir, api->name);
        (void)unlink(path);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("alloc");
    TCase *tc = tcase_create("alloc");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, gate_create__nth_allocation_fails__error_or_a_gate_that_works, 0, 2);
    tcase_add_loop_test(tc, gate_create__nth_allocation_fails_with_a_cache__error_or_a_gate_that_works, 0, 4);
    tcase_add_loop_test(tc, prompt__nth_allocation_fails__blocked_or_redacted_and_the_next_one_works, 0, 2);
    tcase_add_loop_test(tc, record__nth_allocation_fails__error_or_the_record, 0, 2);
    tcase_add_loop_test(tc, restore__nth_allocation_fails__error_or_every_value_back, 0, 2);
    suite_add_tcase(suite, tc);
    tc = tcase_create("gateway");
    tcase_add_checked_fixture(tc, setup_gateway, teardown);
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, exchange__nth_allocation_fails__nothing_leaves_unredacted_or_unrecorded, 0, 2);
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
