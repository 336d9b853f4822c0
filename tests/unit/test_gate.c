/* The pipeline: what comes of a prompt, and that every failure is a block. */
#include "core/limits.h"
#include "gate/gate.h"
#include "redact/fingerprint.h"
#include "redact/restore.h"
#include "sluice.h"
#include "suite_run.h"
#include "vault_fixture.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* One rule of each class with a shape that is easy to write. LETTER matches every 'q': enough of them pass a limit. */
static const char pack[] =
    "{\"pack\":\"t\",\"rules\":["
    "{\"id\":\"pii.mail\",\"type\":\"EMAIL_ADDRESS\",\"class\":\"pii\",\"pattern\":\"[a-z]{1,20}@[a-z]{1,20}\","
    "\"score\":0.9,\"reference\":\"x\",\"examples\":{\"match\":[\"a@b\",\"c@d\",\"e@f\"],\"no_match\":[\"a\",\"b\","
    "\"c\"]}},"
    "{\"id\":\"secret.key\",\"type\":\"KEY\",\"class\":\"secret\",\"pattern\":\"KEY[0-9]{4}\",\"score\":0.9,"
    "\"reference\":\"x\",\"examples\":{\"match\":[\"KEY1234\",\"KEY1235\",\"KEY1236\"],\"no_match\":[\"a\",\"b\",\"c\"]"
    "}},"
    "{\"id\":\"special.ill\",\"type\":\"HEALTH\",\"class\":\"special\",\"pattern\":\"she is ill\",\"score\":0.9,"
    "\"gdpr\":[\"9(1)\"],\"reference\":\"x\",\"examples\":{\"match\":[\"she is ill\",\"she is ill.\",\"(she is ill)\"],"
    "\"no_match\":[\"a\",\"b\",\"c\"]}},"
    "{\"id\":\"custom.letter\",\"type\":\"LETTER\",\"class\":\"custom\",\"pattern\":\"q\",\"score\":0.9,\"reference\":"
    "\"x\","
    "\"examples\":{\"match\":[\"q\",\"qq\",\"q q\"],\"no_match\":[\"a\",\"b\",\"c\"]}}]}";

static struct sluice_redact_key *key;
static struct sluice_gate *gate;
static struct sluice_gate_worker *worker;
static const struct sluice_gate_request request = {
    .tenant = "t", .client = "c", .endpoint = "e", .model = "m", .destination = "d"};

/* path is a template for mkstemp(). */
static void write_temp(char *path, const char *text)
{
    int fd = mkstemp(path);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, text, strlen(text)), (ssize_t)strlen(text));
    close(fd);
}

static void open_gate_with(const char *policy)
{
    char path[] = "/tmp/sluice-gate-XXXXXX";
    const char *rules[] = {path};
    struct sluice_gate_options opts = {.rules = rules, .n_rules = 1, .policy = policy};
    struct sluice_error err = {0};

    write_temp(path, pack);
    key = fixture_key(1);
    ck_assert_msg(sluice_gate_create(&opts, key, &gate, &err) == SLUICE_OK, "%s %s: %s", err.file, err.field, err.what);
    ck_assert_int_eq(sluice_gate_worker_create(gate, &worker, &err), SLUICE_OK);
    unlink(path);
}

static void open_gate(void)
{
    open_gate_with(SLUICE_SOURCE_DIR "/fixtures/policies/default.json");
}

static void close_gate(void)
{
    sluice_gate_worker_free(worker);
    sluice_gate_free(gate);
    sluice_redact_key_free(key);
}

static struct sluice_gate_result run(bool document, const char *text, enum sluice_status want)
{
    struct sluice_gate_result res;
    struct sluice_error err = {0};
    enum sluice_status st =
        (document ? sluice_gate_document : sluice_gate_text)(worker, &request, BYTES(text), strlen(text), &res, &err);

    ck_assert_int_eq(st, want);
    return res;
}

START_TEST(gate__each_class__the_default_policys_action)
{
    static const struct {
        const char *text;
        enum sluice_action action;
        const char *clause;
    } cases[] = {{"plain words", SLUICE_ALLOW, NULL},
                 {"to ann@home", SLUICE_REDACT, "personal-data"},
                 {"she is ill", SLUICE_LOCAL, "special-categories"},
                 {"use KEY1234", SLUICE_BLOCK, "secrets"},
                 {"ann@home uses KEY1234 and she is ill", SLUICE_BLOCK, "secrets"},
                 {"ann@home says she is ill", SLUICE_LOCAL, "special-categories"}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct sluice_gate_result res = run(false, cases[i].text, SLUICE_OK);

        ck_assert_int_eq(res.decision.action, cases[i].action);
        if (cases[i].clause != NULL)
            ck_assert_str_eq(res.decision.clauses[0], cases[i].clause);
        if (cases[i].action == SLUICE_BLOCK)
            ck_assert_uint_eq(res.output.len, 0);
        if (cases[i].action == SLUICE_ALLOW || cases[i].action == SLUICE_LOCAL) {
            ck_assert_uint_eq(res.output.len, strlen(cases[i].text));
            ck_assert_mem_eq(res.output.data, cases[i].text, res.output.len);
        }
        sluice_gate_result_release(&res);
    }
}
END_TEST

START_TEST(gate__redacted_document__restores_to_itself)
{
    static const char doc[] = "{\"a\": \"to ann@home\\n\", \"args\":\"{\\\"to\\\":\\\"bob@work\\\"}\",\"n\":1.0e2}";
    struct sluice_gate_result res = run(true, doc, SLUICE_OK);
    struct sluice_error err = {0};
    struct sluice_buf back;

    ck_assert_int_eq(res.decision.action, SLUICE_REDACT);
    ck_assert_uint_eq(res.findings.n, 2);
    ck_assert_ptr_null(memmem(res.output.data, res.output.len, "ann@home", 8));
    ck_assert_ptr_null(memmem(res.output.data, res.output.len, "bob@work", 8));
    sluice_buf_init(&back, 4096);
    ck_assert_int_eq(sluice_restore_document(res.vault, res.output.data, res.output.len, &back, NULL, &err), SLUICE_OK);
    ck_assert_uint_eq(back.len, sizeof(doc) - 1);
    ck_assert_mem_eq(back.data, doc, back.len);
    sluice_buf_release(&back);
    sluice_gate_result_release(&res);
}
END_TEST

START_TEST(gate__finding_in_opaque_bytes__is_none)
{
    static const char doc[] = "{\"a\":\"KEY1234\",\"b\":\"KEY1235\"}";
    static const struct {
        struct sluice_gate_span spans[2];
        size_t n, findings;
    } cases[] = {
        {{{6, 13}, {20, 27}}, 2, 0}, {{{6, 13}}, 1, 1},  {{{20, 27}}, 1, 1}, {{{7, 13}, {20, 26}}, 2, 2},
        {{{0, 40}}, 1, 0},           {{{13, 20}}, 1, 2}, {{{0, 0}}, 0, 2},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct sluice_gate_request req = request;
        struct sluice_gate_result res;
        struct sluice_error err = {0};

        req.opaque = cases[i].spans;
        req.n_opaque = cases[i].n;
        ck_assert_int_eq(sluice_gate_document(worker, &req, BYTES(doc), strlen(doc), &res, &err), SLUICE_OK);
        ck_assert_uint_eq(res.findings.n, cases[i].findings);
        ck_assert_int_eq(res.decision.action, cases[i].findings == 0 ? SLUICE_ALLOW : SLUICE_BLOCK);
        sluice_gate_result_release(&res);
    }
}
END_TEST

static void assert_refused(struct sluice_gate_result *res, const char *error)
{
    ck_assert_int_eq(res->decision.action, SLUICE_BLOCK);
    ck_assert_int_eq(res->decision.wanted, SLUICE_BLOCK);
    ck_assert_uint_eq(res->output.len, 0);
    ck_assert_str_eq(res->error, error);
    sluice_gate_result_release(res);
}

START_TEST(gate__not_json__blocked_with_its_name)
{
    static const char *const docs[] = {"", "{", "{\"a\":1,\"a\":2}", "{\"a\":\"\\ud800\"}", "\xff", "{\"a\":1} x"};

    for (size_t i = 0; i < sizeof(docs) / sizeof(docs[0]); i++) {
        struct sluice_gate_result res = run(true, docs[i], SLUICE_EFORMAT);

        assert_refused(&res, "not-json");
    }
}
END_TEST

START_TEST(gate__findings_limit_and_one_more__blocked_and_the_next_prompt_is_scanned_again)
{
    char *text = malloc(SLUICE_FINDINGS_MAX + 2);
    struct sluice_gate_result res;

    memset(text, 'q', SLUICE_FINDINGS_MAX + 1);
    text[SLUICE_FINDINGS_MAX + 1] = '\0';
    res = run(false, text, SLUICE_ELIMIT);
    assert_refused(&res, "scan-limit");
    text[SLUICE_FINDINGS_MAX] = '\0';
    res = run(false, text, SLUICE_OK);
    ck_assert_int_eq(res.decision.action, SLUICE_REDACT);
    ck_assert_uint_eq(res.findings.n, SLUICE_FINDINGS_MAX);
    sluice_gate_result_release(&res);
    free(text);
}
END_TEST

START_TEST(gate__zeroed_result__means_block)
{
    struct sluice_gate_result res = {0};

    ck_assert_int_eq(res.decision.action, SLUICE_BLOCK);
    sluice_gate_result_release(&res);
}
END_TEST

START_TEST(gate_record__each_action__says_what_was_done_and_commits_to_what_leaves)
{
    static const struct {
        const char *text;
        bool leaves;
    } cases[] = {{"plain", true}, {"to ann@home", true}, {"use KEY1234", false}, {"", true}};

    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct sluice_gate_result res = run(false, cases[i].text, SLUICE_OK);
        struct sluice_decision_record rec = {0};
        struct sluice_record_finding *list;

        ck_assert_int_eq(sluice_gate_record(&request, &res, BYTES(cases[i].text), strlen(cases[i].text), &rec, &list),
                         SLUICE_OK);
        ck_assert_int_eq(rec.action, res.decision.action);
        ck_assert_int_eq(rec.output != NULL, cases[i].leaves);
        ck_assert_uint_eq(rec.n_findings, res.findings.n);
        for (size_t k = 0; k < rec.n_findings; k++) {
            ck_assert_ptr_eq(list[k].value, BYTES(cases[i].text) + res.findings.v[k].finding.start);
            ck_assert_int_eq(list[k].action, res.decision.verdicts[k].action);
        }
        free(list);
        sluice_gate_result_release(&res);
    }
}
END_TEST

static void fingerprint_of(uint8_t seed, const char *value, char out[SLUICE_FINGERPRINT_TEXT])
{
    struct sluice_redact_key *k = fixture_key(seed);
    struct sluice_fingerprint f;

    sluice_redact_key_fingerprint(k, BYTES(value), strlen(value), &f);
    sluice_fingerprint_format(&f, out);
    sluice_redact_key_free(k);
}

/* Everything found is redacted, but for ann@home as anything and KEY1234 as an address, which it never is found as. */
static void open_gate_that_allows(uint8_t seed)
{
    char path[] = "/tmp/sluice-gate-policy-XXXXXX", mail[SLUICE_FINGERPRINT_TEXT], secret[SLUICE_FINGERPRINT_TEXT];
    char text[1024];

    fingerprint_of(seed, "ann@home", mail);
    fingerprint_of(seed, "KEY1234", secret);
    (void)snprintf(text, sizeof(text),
                   "{\"version\":1,\"name\":\"t\",\"allow\":[{\"fingerprint\":\"%s\"},"
                   "{\"fingerprint\":\"%s\",\"type\":\"EMAIL_ADDRESS\"}],"
                   "\"clauses\":[{\"id\":\"all\",\"action\":\"redact\"}]}",
                   mail, secret);
    write_temp(path, text);
    open_gate_with(path);
    unlink(path);
}

START_TEST(gate__value_on_the_allow_list__leaves_and_no_other_does)
{
    static const struct {
        bool document;
        const char *text;
        bool leaves; /* as it is */
    } cases[] = {{false, "to ann@home.", true},
                 {false, "to bob@home.", false},
                 {false, "to ann@homes.", false},
                 {false, "to joann@home.", false}, /* the value inside a larger one */
                 {false, "to ann@home and bob@home.", false},
                 {false, "use KEY1234", false},
                 {true, "{\"a\":\"to ann@home\"}", true},
                 {true, "{\"a\":\"to \\u0061nn\\u0040home\"}", true},
                 {true, "{\"ann@home\":1}", true},
                 {true, "{\"a\":\"{\\\"to\\\":\\\"ann@home\\\"}\"}", true},
                 {true, "{\"a\":\"{\\\"to\\\":\\\"\\\\u0061nn@home\\\"}\"}", true},
                 {true, "{\"a\":\"{\\\"to\\\":\\\"bob@home\\\"}\"}", false},
                 {true, "{\"a\":\"to joann@home\"}", false}};

    close_gate();
    open_gate_that_allows(1);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct sluice_gate_result res = run(cases[i].document, cases[i].text, SLUICE_OK);
        bool same =
            res.output.len == strlen(cases[i].text) && memcmp(res.output.data, cases[i].text, res.output.len) == 0;

        ck_assert_uint_gt(res.findings.n, 0);
        ck_assert_msg(same == cases[i].leaves, "%s", cases[i].text);
        ck_assert_int_eq(res.decision.action, cases[i].leaves ? SLUICE_ALLOW : SLUICE_REDACT);
        if (cases[i].leaves) {
            ck_assert_uint_eq(res.decision.n_clauses, 1);
            ck_assert_str_eq(res.decision.clauses[0], "allow-list");
        }
        sluice_gate_result_release(&res);
    }
}
END_TEST

START_TEST(gate__allowed_value_beside_another__only_the_other_is_replaced)
{
    struct sluice_gate_result res;

    close_gate();
    open_gate_that_allows(1);
    res = run(false, "ann@home, bob@home", SLUICE_OK);
    ck_assert_int_eq(res.decision.action, SLUICE_REDACT);
    ck_assert_str_eq(res.decision.clauses[0], "all");
    ck_assert_str_eq(res.decision.clauses[1], "allow-list");
    ck_assert_mem_eq(res.output.data, "ann@home, EMAIL-ADDRESS-", 24);
    sluice_gate_result_release(&res);
}
END_TEST

START_TEST(gate__allow_list_made_under_another_key__frees_nothing)
{
    struct sluice_gate_result res;

    close_gate();
    open_gate_that_allows(2);
    res = run(false, "to ann@home", SLUICE_OK);
    ck_assert_int_eq(res.decision.action, SLUICE_REDACT);
    sluice_gate_result_release(&res);
}
END_TEST

/* A policy in a temporary file; path is a template for mkstemp(). */
static void write_names_policy(char *path, const char *names)
{
    char text[256];

    (void)snprintf(text, sizeof(text), "{\"version\":1,\"name\":\"t\",\"default\":\"redact\",%s\"clauses\":[]}", names);
    write_temp(path, text);
}

START_TEST(embed__model_missing__an_error_unless_the_policy_calls_it_optional)
{
    static const char *const names[] = {"", "\"names\":{},", "\"names\":{\"model\":\"optional\"},"};
    char rules[] = "/tmp/sluice-gate-XXXXXX";

    write_temp(rules, pack);
    for (unsigned i = 0; i < 6; i++) { /* a model that is not there; none at all */
        char policy[] = "/tmp/sluice-gate-XXXXXX";
        struct sluice_engine_options opts = {
            .rules = rules, .policy = policy, .model = i < 3 ? "/nowhere/model.slm" : NULL};
        const bool starts = i % 3 == 2 || i == 3;
        struct sluice_engine *e = NULL;
        struct sluice_error err = {0};

        write_names_policy(policy, names[i % 3]);
        ck_assert_int_eq(sluice_engine_create(&opts, &e, &err) == SLUICE_OK, starts);
        ck_assert_int_eq(e != NULL, starts);
        if (starts)
            ck_assert_int_eq(sluice_engine_no_model(e) != NULL, i % 3 == 2);
        else
            ck_assert_str_eq(err.file, i < 3 ? "/nowhere/model.slm" : policy);
        sluice_engine_free(e);
        unlink(policy);
    }
    unlink(rules);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("gate");
    TCase *t = tcase_create("gate");

    tcase_add_checked_fixture(t, open_gate, close_gate);
    tcase_add_test(t, gate__each_class__the_default_policys_action);
    tcase_add_test(t, gate__redacted_document__restores_to_itself);
    tcase_add_test(t, gate__finding_in_opaque_bytes__is_none);
    tcase_add_test(t, gate__not_json__blocked_with_its_name);
    tcase_add_test(t, gate__findings_limit_and_one_more__blocked_and_the_next_prompt_is_scanned_again);
    tcase_add_test(t, gate__value_on_the_allow_list__leaves_and_no_other_does);
    tcase_add_test(t, gate__allowed_value_beside_another__only_the_other_is_replaced);
    tcase_add_test(t, gate__allow_list_made_under_another_key__frees_nothing);
    tcase_add_test(t, gate__zeroed_result__means_block);
    tcase_add_test(t, gate_record__each_action__says_what_was_done_and_commits_to_what_leaves);
    tcase_add_test(t, embed__model_missing__an_error_unless_the_policy_calls_it_optional);
    suite_add_tcase(s, t);
    return suite_run(s);
}
