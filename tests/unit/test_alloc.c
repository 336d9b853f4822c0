/*
 * What happens when memory runs out, at the n-th allocation for every n: once, and from there on for good. Whatever is
 * asked for either fails and says so or is what it would have been with memory enough. In particular a prompt is then
 * blocked, never let through, and what failed can be freed and tried again.
 *
 * The allocations of the program's own code are counted (the linker puts ours in place of the library's): json-c, PCRE2
 * and the other libraries have theirs.
 */
#include "gate/gate.h"
#include "redact/restore.h"
#include "sluice.h"

#include "gateway_fixture.h"
#include "suite_run.h"

#include <sodium.h>

static unsigned long calls, fail_at; /* 0: none fails */
static bool for_good;

static bool fails(void)
{
    if (fail_at == 0)
        return false;
    calls++;
    return for_good ? calls >= fail_at : calls == fail_at;
}

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
char *__real_strdup(const char *s);
char *__real_strndup(const char *s, size_t n);
void *__real_sodium_malloc(size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
char *__wrap_strdup(const char *s);
char *__wrap_strndup(const char *s, size_t n);
void *__wrap_sodium_malloc(size_t n);

void *__wrap_malloc(size_t n)
{
    return fails() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t n)
{
    return fails() ? NULL : __real_realloc(p, n);
}

char *__wrap_strdup(const char *s)
{
    return fails() ? NULL : __real_strdup(s);
}

char *__wrap_strndup(const char *s, size_t n)
{
    return fails() ? NULL : __real_strndup(s, n);
}

void *__wrap_sodium_malloc(size_t n)
{
    return fails() ? NULL : __real_sodium_malloc(n);
}

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

static void begin_failing(unsigned long n, int how)
{
    calls = 0;
    for_good = how == 1;
    fail_at = n;
}

/* Did it come to that? */
static bool end_failing(void)
{
    const bool failed = fail_at != 0 && calls >= fail_at;

    fail_at = 0;
    return failed;
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

START_TEST(record__nth_allocation_fails__error_or_the_record)
{
    struct sluice_gate_worker *w = NULL;
    struct sluice_gate_result res;
    enum sluice_status st;
    bool failed = true;

    open_one();
    ck_assert_int_eq(sluice_gate_worker_create(gate, &w, NULL), SLUICE_OK);
    res = judge(w, &st);
    ck_assert_int_eq(st, SLUICE_OK);
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
    struct sluice_gate_result res;
    enum sluice_status st;
    bool failed = true;

    open_one();
    ck_assert_int_eq(sluice_gate_worker_create(gate, &w, NULL), SLUICE_OK);
    res = judge(w, &st);
    ck_assert_int_eq(st, SLUICE_OK);
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
    return suite_run(suite);
}
