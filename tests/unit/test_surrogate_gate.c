/* Surrogates through the pipeline and the gateway: what leaves, what comes back, what is recorded, what a second pass
 * makes of it. */
#include "gate/gate.h"
#include "redact/restore.h"

#include "gateway_fixture.h"
#include "suite_run.h"
#include "vault_fixture.h"

static const char policy[] =
    "{\"version\":1,\"name\":\"surrogates\",\"operators\":{\"*\":\"surrogate\"},\"default\":\"block\",\"clauses\":["
    "{\"id\":\"people\",\"when\":{\"class\":\"pii\"},\"action\":\"redact\"}]}";

#define PROMPT                                                                                                         \
    "Pay to IBAN DE89 3704 0044 0532 0130 00, NHS number 943 476 5919, phone +44 20 7183 8750, mail "                  \
    "ada.lovelace@mail.org, National Insurance number AB 12 34 56 C."

static const struct sluice_gate_request request = {
    .tenant = "t", .client = "c", .endpoint = "e", .model = "m", .destination = "d"};

static struct sluice_redact_key *key;
static struct sluice_gate *gate;
static struct sluice_gate_worker *worker;

static void open_gate(void)
{
    static const char *const rules[] = {
        SLUICE_SOURCE_DIR "/rules/pii/finance.json", SLUICE_SOURCE_DIR "/rules/pii/uk.json",
        SLUICE_SOURCE_DIR "/rules/pii/phone.json", SLUICE_SOURCE_DIR "/rules/pii/contact.json"};
    char path[] = "/tmp/sluice-surrogate-XXXXXX";
    const struct sluice_gate_options opts = {
        .rules = rules, .n_rules = sizeof rules / sizeof *rules, .policy = path, .plain = true, .min_score = 300000};
    struct sluice_error err = {0};
    int fd = mkstemp(path);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, policy, strlen(policy)), (ssize_t)strlen(policy));
    (void)close(fd);
    key = fixture_key(1);
    ck_assert_msg(sluice_gate_create(&opts, key, &gate, &err) == SLUICE_OK, "%s %s: %s", err.file, err.field, err.what);
    ck_assert_int_eq(sluice_gate_worker_create(gate, &worker, &err), SLUICE_OK);
    (void)unlink(path);
}

static void close_gate(void)
{
    sluice_gate_worker_free(worker);
    sluice_gate_free(gate);
    sluice_redact_key_free(key);
}

static struct sluice_gate_result run(const void *text, size_t len)
{
    struct sluice_gate_result res;
    struct sluice_error err = {0};

    ck_assert_msg(sluice_gate_text(worker, &request, text, len, &res, &err) == SLUICE_OK, "%s", err.what);
    return res;
}

static bool holds(const struct sluice_buf *b, const char *text)
{
    return memmem(b->data, b->len, text, strlen(text)) != NULL;
}

START_TEST(gate__surrogates__forms_leave_and_values_come_back)
{
    struct sluice_gate_result res = run(PROMPT, strlen(PROMPT));
    struct sluice_buf back;

    ck_assert_int_eq(res.decision.action, SLUICE_REDACT);
    ck_assert_uint_eq(res.findings.n, 5);
    ck_assert(holds(&res.output, "IBAN DE") && holds(&res.output, "number 999 ") &&
              holds(&res.output, "+44 20 7946 0") && holds(&res.output, "@example.com") &&
              holds(&res.output, "UK-NINO-"));
    ck_assert(!holds(&res.output, "3704") && !holds(&res.output, "5919") && !holds(&res.output, "7183") &&
              !holds(&res.output, "lovelace") && !holds(&res.output, "AB 12"));
    sluice_buf_init(&back, 4096);
    ck_assert_int_eq(sluice_restore_text(res.vault, 0, res.output.data, res.output.len, &back, NULL), SLUICE_OK);
    ck_assert_uint_eq(back.len, strlen(PROMPT));
    ck_assert_mem_eq(back.data, PROMPT, back.len);
    sluice_buf_release(&back);
    sluice_gate_result_release(&res);
}
END_TEST

/* What the model wrote down is not taken for somebody else's data in the next turn; the telephone number and the
 * address are examples, which no rule finds. */
START_TEST(gate__second_pass__own_surrogates_stay_as_they_are)
{
    struct sluice_gate_result first = run(PROMPT, strlen(PROMPT)), second;
    const struct sluice_decision *d;

    second = run(first.output.data, first.output.len);
    d = &second.decision;
    ck_assert_int_eq(d->action, SLUICE_ALLOW);
    ck_assert_uint_eq(second.findings.n, 2);
    for (size_t i = 0; i < second.findings.n; i++)
        ck_assert_int_eq(d->verdicts[i].action, SLUICE_ALLOW);
    ck_assert_uint_eq(d->n_clauses, 1);
    ck_assert_str_eq(d->clauses[0], SLUICE_CLAUSE_OURS);
    ck_assert_uint_eq(second.output.len, first.output.len);
    ck_assert_mem_eq(second.output.data, first.output.data, first.output.len);
    sluice_gate_result_release(&first);
    sluice_gate_result_release(&second);
}
END_TEST

/* A number of the same ranges that is not ours is what it seems to be. */
START_TEST(gate__strangers_number_of_a_range__redacted)
{
    static const char text[] = "NHS number 999 000 0018";
    struct sluice_gate_result res = run(text, strlen(text));

    ck_assert_int_eq(res.decision.action, SLUICE_REDACT);
    ck_assert(!holds(&res.output, "0018"));
    sluice_gate_result_release(&res);
}
END_TEST

START_TEST(gate_record__surrogates__says_which_operator_was_used)
{
    struct sluice_gate_result res = run(PROMPT, strlen(PROMPT));
    struct sluice_decision_record rec = {.source = "test", .upstream = ""};
    struct sluice_record_finding *list;
    unsigned surrogates = 0, placeholders = 0;

    ck_assert_int_eq(sluice_gate_record(&request, &res, BYTES(PROMPT), strlen(PROMPT), &rec, &list), SLUICE_OK);
    for (size_t i = 0; i < res.findings.n; i++) {
        const bool nino = strcmp(list[i].finding->type, "UK_NINO") == 0;

        ck_assert_int_eq(list[i].op, nino ? SLUICE_OP_PLACEHOLDER : SLUICE_OP_SURROGATE);
        surrogates += list[i].op == SLUICE_OP_SURROGATE;
        placeholders += list[i].op == SLUICE_OP_PLACEHOLDER;
    }
    ck_assert_uint_eq(surrogates, 4);
    ck_assert_uint_eq(placeholders, 1);
    free(list);
    sluice_gate_result_release(&res);
}
END_TEST

START_TEST(gate__same_prompt_twice__same_bytes)
{
    struct sluice_gate_result a = run(PROMPT, strlen(PROMPT)), b = run(PROMPT, strlen(PROMPT));

    ck_assert_uint_eq(a.output.len, b.output.len);
    ck_assert_mem_eq(a.output.data, b.output.data, a.output.len);
    sluice_gate_result_release(&a);
    sluice_gate_result_release(&b);
}
END_TEST

/* --- a whole gateway, its upstream echoes --- */

static struct gateway g;

static void start_gateway(void)
{
    char path[128];

    gw_prepare(&g);
    gw_path(&g, "policy.json", path);
    ck_assert_int_eq(unlink(path), 0);
    gw_put(&g, "policy.json", policy);
    gw_configure(&g, gw_destinations, "", "");
    gw_launch(&g);
}

static void stop_gateway(void)
{
    gw_clean(&g);
}

START_TEST(gateway__each_api_plain_and_streamed__surrogate_upstream_value_in_the_answer)
{
    const struct gw_api *api = &gw_apis[_i / 2];
    struct gw_reply r = gw_chat(&g, api, "write to " GW_EMAIL " now", _i % 2 == 1);
    char *text, *records;

    ck_assert_int_eq(r.status, 200);
    ck_assert(r.whole);
    ck_assert_ptr_null(strstr(gw_text(&r), "@example.com"));
    text = gw_answer(&r, api, _i % 2 == 1);
    ck_assert_msg(strstr(text, "You said: write to " GW_EMAIL " now") != NULL, "%s", text);
    free(text);
    ck_assert_uint_eq(gw_seen(&g, api->name, GW_EMAIL), 0);
    ck_assert_uint_eq(gw_seen(&g, api->name, "@example.com now"), 1);
    gw_release(&r);
    gw_stop(&g);
    records = gw_records(&g);
    ck_assert_ptr_nonnull(strstr(records, "\"op\":\"surrogate\""));
    ck_assert_ptr_null(strstr(records, GW_EMAIL));
    free(records);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("surrogate_gate");
    TCase *t = tcase_create("gate"), *w = tcase_create("gateway");

    tcase_set_timeout(t, 60);
    tcase_add_checked_fixture(t, open_gate, close_gate);
    tcase_add_test(t, gate__surrogates__forms_leave_and_values_come_back);
    tcase_add_test(t, gate__second_pass__own_surrogates_stay_as_they_are);
    tcase_add_test(t, gate__strangers_number_of_a_range__redacted);
    tcase_add_test(t, gate_record__surrogates__says_which_operator_was_used);
    tcase_add_test(t, gate__same_prompt_twice__same_bytes);
    tcase_set_timeout(w, 60);
    tcase_add_checked_fixture(w, start_gateway, stop_gateway);
    tcase_add_loop_test(w, gateway__each_api_plain_and_streamed__surrogate_upstream_value_in_the_answer, 0,
                        2 * GW_APIS);
    suite_add_tcase(s, t);
    suite_add_tcase(s, w);
    return suite_run(s);
}
