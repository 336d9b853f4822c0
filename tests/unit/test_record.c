/* Writing records. */
#include "record_kit.h"
#include "suite_run.h"

START_TEST(record__genesis__golden)
{
    struct sluice_record_digests with = {.binary = {0xAA}, .policy = {0x01}};
    const char *json;
    size_t n;

    ck_assert_int_eq(sluice_record_put_genesis("a.example", "a.example+00000000+AA==", "0.1", &with, &buf), SLUICE_OK);
    json = finish(SLUICE_RECORD_GENESIS, &n);
    ck_assert_str_eq(json,
                     HEAD("genesis") "{\"origin\":\"a.example\",\"version\":\"0.1\",\"vkey\":\"a.example+00000000+"
                                     "AA==\",\"with\":{\"binary\":\"aa"
                                     "00000000000000000000000000000000000000"
                                     "000000000000000000000000\",\"policy\":\"01"
                                     "0000000000000000000000000000"
                                     "0000000000000000000000000000000000\"}}}");
    (void)parse_good(json, n);
}
END_TEST

START_TEST(record__start__golden)
{
    struct sluice_record_digests with = {.binary = {0}};
    const char *json;
    size_t n;

    ck_assert_int_eq(sluice_record_put_start("0.1", &with, &buf), SLUICE_OK);
    json = finish(SLUICE_RECORD_START, &n);
    ck_assert_str_eq(json, HEAD("start") "{\"version\":\"0.1\",\"with\":{}}}");
    (void)parse_good(json, n);
}
END_TEST

START_TEST(record__outcome__golden)
{
    struct sluice_outcome_record o = {.decision_seq = 5,
                                      .result = "answered",
                                      .status = 200,
                                      .bytes_in = 1,
                                      .bytes_out = 2,
                                      .restored = 3,
                                      .commit_us = 4,
                                      .upstream_us = 5,
                                      .total_us = 6};
    struct sluice_record_view v;
    const char *json;
    size_t n;

    o.request[15] = 0xFF;
    ck_assert_int_eq(sluice_record_put_outcome(&o, &buf), SLUICE_OK);
    json = finish(SLUICE_RECORD_OUTCOME, &n);
    ck_assert_str_eq(json,
                     HEAD("outcome") "{\"bytes_in\":1,\"bytes_out\":2,\"decision\":5,\"request\":"
                                     "\"000000000000000000000000000000ff\",\"restored\":3,\"result\":\"answered\","
                                     "\"status\":200,\"us\":{\"commit\":4,\"total\":6,\"upstream\":5}}}");
    v = parse_good(json, n);
    ck_assert_int_eq(v.kind, SLUICE_RECORD_OUTCOME);
    ck_assert_int_eq(v.decision, 5);
    ck_assert_int_eq(v.seq, 7);
    ck_assert_int_eq(v.t, 1700000000000000);
    ck_assert_int_eq(v.mono, 42);
}
END_TEST

START_TEST(record__faults_and_shutdown__golden)
{
    struct sluice_torn_frame torn = {.first = 9}, signed_ = {.first = 9, .signed_ = true, .size = 11};
    const char *json;
    size_t n;

    ck_assert_int_eq(sluice_record_put_torn(&torn, &buf), SLUICE_OK);
    json = finish(SLUICE_RECORD_FAULT, &n);
    ck_assert_str_eq(json, HEAD("fault") "{\"code\":\"torn-frame\",\"first\":9}}");
    (void)parse_good(json, n);
    buf.len = 0;
    ck_assert_int_eq(sluice_record_put_torn(&signed_, &buf), SLUICE_OK);
    json = finish(SLUICE_RECORD_FAULT, &n);
    ck_assert_str_eq(json, HEAD("fault") "{\"code\":\"torn-frame\",\"first\":9,\"root\":\"" ZEROS "\",\"size\":11}}");
    (void)parse_good(json, n);
    buf.len = 0;
    ck_assert_int_eq(sluice_record_put_clock_back(-5, &buf), SLUICE_OK);
    json = finish(SLUICE_RECORD_FAULT, &n);
    ck_assert_str_eq(json, HEAD("fault") "{\"code\":\"clock-back\",\"from\":-5}}");
    (void)parse_good(json, n);
    buf.len = 0;
    ck_assert_int_eq(sluice_record_put_shutdown(3, &buf), SLUICE_OK);
    json = finish(SLUICE_RECORD_SHUTDOWN, &n);
    ck_assert_str_eq(json, HEAD("shutdown") "{\"open\":3}}");
    (void)parse_good(json, n);
}
END_TEST

/* ---- decisions ---- */

static struct sluice_finding finding(const char *type, uint64_t start)
{
    return (struct sluice_finding){.rule = "pii.email",
                                   .type = type,
                                   .class_ = SLUICE_CLASS_PII,
                                   .start = start,
                                   .end = start + 5,
                                   .score = 980000,
                                   .context = true,
                                   .view = "text",
                                   .n_checks = 1,
                                   .checks = {{"tld", SLUICE_CHECK_OK}}};
}

static struct sluice_record_finding record_finding(const struct sluice_finding *f, const char *path, const char *value)
{
    return (struct sluice_record_finding){.finding = f,
                                          .path = path,
                                          .action = SLUICE_REDACT,
                                          .op = SLUICE_OP_PLACEHOLDER,
                                          .value = (const uint8_t *)value,
                                          .value_len = strlen(value)};
}

static const char *write_decision(const struct sluice_decision_record *rec, size_t *n)
{
    struct sluice_record_digests with = {.policy = {1}};

    buf.len = 0;
    ck_assert_int_eq(sluice_record_put_decision(rec, &with, &buf), SLUICE_OK);
    return finish(SLUICE_RECORD_DECISION, n);
}

/* Commitments are under a fresh random key: put zeros in their place. */
static void blank_commitments(char *json)
{
    static const char *const before[] = {"\"commit\":\"", "\"in\":\"", "\"out\":\""};

    for (size_t i = 0; i < 3; i++)
        for (char *p = json; (p = strstr(p, before[i])) != NULL; p += 64)
            memset(p += strlen(before[i]), '0', 64);
}

START_TEST(record__decision__golden)
{
    struct sluice_finding f = finding("EMAIL_ADDRESS", 5);
    struct sluice_record_finding rf = record_finding(&f, "messages[0].content", "a@b.c");
    struct sluice_decision_record rec = audit_decision(1);
    struct sluice_record_view v;
    const char *json;
    size_t n;

    rec.action = rec.wanted = SLUICE_REDACT;
    rec.findings = &rf;
    rec.n_findings = 1;
    rec.scan_us = 12;
    json = write_decision(&rec, &n);
    blank_commitments((char *)buf.data + (json - (const char *)buf.data));
    ck_assert_str_eq(
        json,
        HEAD("decision") "{\"action\":\"redact\",\"clauses\":[\"default\"],\"client\":\"client\",\"commit\":{\"in\":"
                         "\"" ZEROS "\",\"out\":\"" ZEROS "\"},\"counts\":{\"EMAIL_ADDRESS\":1},"
                         "\"destination\":\"cloud\",\"endpoint\":\"openai.chat\",\"error\":\"\",\"findings\":[{"
                         "\"action\":\"redact\",\"checks\":[\"tld:ok\"],\"class\":\"pii\",\"commit\":\"" ZEROS
                         "\",\"context\":true,\"end\":10,\"op\":\"placeholder\",\"path\":\"messages[0].content\","
                         "\"rule\":\"pii.email\",\"score\":980000,\"start\":5,\"type\":\"EMAIL_ADDRESS\",\"view\":"
                         "\"text\"}],\"model\":\"some-model\",\"monitor\":false,\"n_in\":17,\"n_out\":17,\"request\":"
                         "\"01000000000000000000000000000000\",\"source\":\"test\",\"tenant\":\"tenant\","
                         "\"unscannable\":0,\"upstream\":\"upstream.example\",\"us\":{\"decide\":0,\"parse\":0,"
                         "\"scan\":12},\"wanted\":\"redact\",\"with\":{\"policy\":\"01"
                         "00000000000000000000000000"
                         "000000000000000000000000000000000000\"}}}");
    v = parse_good(json, n);
    ck_assert_int_eq(v.kind, SLUICE_RECORD_DECISION);
    ck_assert_uint_eq(v.request.n, 32);
}
END_TEST

START_TEST(record_decision__nothing_sent__no_commitment_to_it)
{
    struct sluice_decision_record rec = audit_decision(1);
    const char *json;
    size_t n;

    rec.action = SLUICE_BLOCK;
    rec.output = NULL;
    rec.output_len = 0;
    json = write_decision(&rec, &n);
    (void)parse_good(json, n);
    ck_assert_ptr_null(strstr(json, "n_out"));
    ck_assert_ptr_null(strstr(json, "\"out\""));
}
END_TEST

/* Two records of the same prompt share no commitment: nobody can tell that it was the same. */
START_TEST(record_decision__same_prompt_twice__commitments_differ)
{
    struct sluice_decision_record rec = audit_decision(1);
    char first[65], second[65];
    size_t n;

    memcpy(first, strstr(write_decision(&rec, &n), "\"in\":\"") + 6, 64);
    memcpy(second, strstr(write_decision(&rec, &n), "\"in\":\"") + 6, 64);
    ck_assert_mem_ne(first, second, 64);
}
END_TEST

/* HKDF-Expand and HMAC computed by another implementation (Python hmac), key 00..1f. */
START_TEST(record_commit__known_key__known_value)
{
    uint8_t key[32], out[32];
    char hex[65];

    for (unsigned i = 0; i < 32; i++)
        key[i] = (uint8_t)i;
    sluice_record_commit(key, "finding/0", (const uint8_t *)"a@b.c", 5, out);
    (void)sodium_bin2hex(hex, sizeof(hex), out, 32);
    ck_assert_str_eq(hex, "46952407c8b7bba3cdf5c05acdd1e8daa0b96f39d14a81d1506c836026366aa2");
}
END_TEST

START_TEST(record_decision__client_strings_that_hold_a_value__withheld)
{
    struct sluice_finding f = finding("EMAIL_ADDRESS", 0);
    struct sluice_record_finding rf = record_finding(&f, "x", "jane@corp.example");
    struct sluice_decision_record rec = audit_decision(1);
    char long_model[SLUICE_RECORD_TEXT_MAX + 2];
    const char *json;
    size_t n;

    rec.findings = &rf;
    rec.n_findings = 1;
    rec.model = "for jane@corp.example";
    rec.tenant = "jane@corp.example";
    rec.client = "jane@corp.exampl";
    json = write_decision(&rec, &n);
    ck_assert_ptr_nonnull(strstr(json, "\"model\":\"*\""));
    ck_assert_ptr_nonnull(strstr(json, "\"tenant\":\"*\""));
    ck_assert_ptr_nonnull(strstr(json, "\"client\":\"jane@corp.exampl\""));
    ck_assert_ptr_null(strstr(json, "jane@corp.example\""));
    rec.tenant = "\xff";
    rec.model = long_model;
    memset(long_model, 'm', sizeof(long_model));
    long_model[SLUICE_RECORD_TEXT_MAX] = '\0';
    json = write_decision(&rec, &n);
    ck_assert_ptr_nonnull(strstr(json, "\"tenant\":\"*\""));
    ck_assert_ptr_null(strstr(json, "\"model\":\"*\"")); /* at the limit */
    long_model[SLUICE_RECORD_TEXT_MAX] = 'm';
    long_model[SLUICE_RECORD_TEXT_MAX + 1] = '\0';
    json = write_decision(&rec, &n);
    ck_assert_ptr_nonnull(strstr(json, "\"model\":\"*\"")); /* one past it */
    (void)parse_good(json, n);
}
END_TEST

static const struct {
    const char *path, *shown;
} paths[] = {
    {"", ""},
    {"messages[1].content[0].text", "messages[1].content[0].text"},
    {"messages[12345].content", "messages[12345].content"},
    {"messages[123456].content", "messages[*].content"},
    {"jane@corp.example", "*.*"},
    {"Jane", "*"},
    {"tools[0].function.parameters.Jane.description", "tools[0].function.parameters.*.description"},
    {"messages[0].tool_calls[0].function.arguments>city", "messages[0].tool_calls[0].function.arguments>*"},
    {"input>[0].text", "input>[0].text"},
    {"text[Jane]", "text[*]"},
    {"4111111111111111", "*"},
    {"?", "*"},
    {"messages.", "messages."},
};

START_TEST(record_path__names__only_those_of_the_apis_shown)
{
    struct sluice_buf b;

    sluice_buf_init(&b, 4096);
    ck_assert_int_eq(sluice_record_path(paths[_i].path, &b), SLUICE_OK);
    ck_assert_int_eq(sluice_buf_append_byte(&b, '\0'), SLUICE_OK);
    ck_assert_str_eq((const char *)b.data, paths[_i].shown);
    sluice_buf_release(&b);
}
END_TEST

static unsigned count_of(const char *json, const char *what)
{
    unsigned n = 0;

    for (const char *p = json; (p = strstr(p, what)) != NULL; p++)
        n++;
    return n;
}

START_TEST(record_decision__findings_at_limit_and_past__listed_to_the_limit_all_counted)
{
    struct sluice_finding a = finding("EMAIL_ADDRESS", 0), b = finding("CREDIT_CARD", 9);
    struct sluice_record_finding rf[SLUICE_RECORD_FINDINGS_MAX + 1];
    struct sluice_decision_record rec = audit_decision(1);
    const char *json;
    size_t n;

    for (size_t i = 0; i < SLUICE_RECORD_FINDINGS_MAX + 1; i++)
        rf[i] = record_finding(i % 2 == 0 ? &a : &b, "text", "x");
    rec.findings = rf;
    rec.n_findings = SLUICE_RECORD_FINDINGS_MAX;
    json = write_decision(&rec, &n);
    ck_assert_uint_eq(count_of(json, "\"rule\":"), SLUICE_RECORD_FINDINGS_MAX);
    ck_assert_ptr_nonnull(strstr(json, "\"counts\":{\"CREDIT_CARD\":32,\"EMAIL_ADDRESS\":32}"));
    rec.n_findings = SLUICE_RECORD_FINDINGS_MAX + 1;
    json = write_decision(&rec, &n);
    ck_assert_uint_eq(count_of(json, "\"rule\":"), SLUICE_RECORD_FINDINGS_MAX);
    ck_assert_ptr_nonnull(strstr(json, "\"counts\":{\"CREDIT_CARD\":32,\"EMAIL_ADDRESS\":33}"));
    (void)parse_good(json, n);
}
END_TEST

/* Findings with long names: fewer are listed, the record stays within its limit and canonical. */
START_TEST(record_decision__long_findings__list_ends_at_its_bytes)
{
    char name[SLUICE_RECORD_TEXT_MAX + 1], type[SLUICE_RECORD_TEXT_MAX + 1];
    struct sluice_record_finding rf[SLUICE_RECORD_FINDINGS_MAX];
    struct sluice_decision_record rec = audit_decision(1);
    struct sluice_finding f = finding(type, 0);
    const char *json;
    size_t n;

    memset(name, '\x01', sizeof(name) - 1); /* 6 bytes each when escaped */
    name[sizeof(name) - 1] = '\0';
    memset(type, 'T', sizeof(type) - 1);
    type[sizeof(type) - 1] = '\0';
    f.rule = name;
    for (size_t i = 0; i < SLUICE_RECORD_FINDINGS_MAX; i++)
        rf[i] = record_finding(&f, "text", "x");
    rec.findings = rf;
    rec.n_findings = SLUICE_RECORD_FINDINGS_MAX;
    json = write_decision(&rec, &n);
    ck_assert_uint_le(n, SLUICE_RECORD_MAX);
    ck_assert_uint_ge(n, SLUICE_RECORD_LIST_MAX / 2);
    ck_assert_uint_lt(count_of(json, "\"rule\":"), SLUICE_RECORD_FINDINGS_MAX);
    (void)parse_good(json, n);
}
END_TEST

START_TEST(record_decision__too_long__limit)
{
    const char *clauses[1024];
    char clause[SLUICE_RECORD_TEXT_MAX + 1];
    struct sluice_decision_record rec = audit_decision(1);
    struct sluice_record_digests with = {.policy = {1}};

    memset(clause, 'c', sizeof(clause) - 1);
    clause[sizeof(clause) - 1] = '\0';
    for (size_t i = 0; i < 1024; i++)
        clauses[i] = clause;
    rec.clauses = clauses;
    rec.n_clauses = 1024;
    ck_assert_int_eq(sluice_record_put_decision(&rec, &with, &buf), SLUICE_ELIMIT);
}
END_TEST

START_TEST(record_decision__own_string_not_fit__refused)
{
    struct sluice_decision_record rec = audit_decision(1);
    struct sluice_record_digests with = {.policy = {1}};

    rec.destination = "\xc3";
    ck_assert_int_eq(sluice_record_put_decision(&rec, &with, &buf), SLUICE_EFORMAT);
    buf.len = 0;
    rec.destination = "cloud";
    rec.scan_us = SLUICE_RECORD_INT_MAX + 1;
    ck_assert_int_eq(sluice_record_put_decision(&rec, &with, &buf), SLUICE_EFORMAT);
}
END_TEST

START_TEST(record_decision__type_that_needs_escapes__refused)
{
    static const char *const types[] = {"A\"B", "A\\B", "A\nB", "\xff"};
    struct sluice_decision_record rec = audit_decision(1);
    struct sluice_record_digests with = {.policy = {1}};

    for (size_t i = 0; i < 4; i++) {
        struct sluice_finding f = finding(types[i], 0);
        struct sluice_record_finding rf = record_finding(&f, "text", "x");

        rec.findings = &rf;
        rec.n_findings = 1;
        buf.len = 0;
        ck_assert_int_eq(sluice_record_put_decision(&rec, &with, &buf), SLUICE_EFORMAT);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("record");
    TCase *tc = tcase_create("record");

    suite_add_tcase(s, tc);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_test(tc, record__genesis__golden);
    tcase_add_test(tc, record__start__golden);
    tcase_add_test(tc, record__outcome__golden);
    tcase_add_test(tc, record__faults_and_shutdown__golden);
    tcase_add_test(tc, record__decision__golden);
    tcase_add_test(tc, record_decision__nothing_sent__no_commitment_to_it);
    tcase_add_test(tc, record_decision__same_prompt_twice__commitments_differ);
    tcase_add_test(tc, record_commit__known_key__known_value);
    tcase_add_test(tc, record_decision__client_strings_that_hold_a_value__withheld);
    tcase_add_loop_test(tc, record_path__names__only_those_of_the_apis_shown, 0, COUNT(paths));
    tcase_add_test(tc, record_decision__findings_at_limit_and_past__listed_to_the_limit_all_counted);
    tcase_add_test(tc, record_decision__long_findings__list_ends_at_its_bytes);
    tcase_add_test(tc, record_decision__too_long__limit);
    tcase_add_test(tc, record_decision__own_string_not_fit__refused);
    tcase_add_test(tc, record_decision__type_that_needs_escapes__refused);
    return suite_run(s);
}
