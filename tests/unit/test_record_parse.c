/* Reading records: one thing changed in a good one; and canonical JSON. */
#include "record_kit.h"
#include "suite_run.h"

static const char outcome[] = HEAD("outcome") "{\"bytes_in\":1,\"bytes_out\":2,\"decision\":5,\"request\":"
                                              "\"000000000000000000000000000000ff\",\"restored\":3,\"result\":"
                                              "\"answered\",\"status\":200,\"us\":{\"commit\":4,\"total\":6,"
                                              "\"upstream\":5}}}";

static const struct {
    const char *from, *to;
} changes[] = {
    {"{\"boot\"", " {\"boot\""},
    {"{\"boot\"", "{ \"boot\""},
    {"{\"boot\"", "{\n\"boot\""},
    {"\"kind\":", "\"kind\": "},
    {"\"kind\":", "\"kind\" :"},
    {",\"mono\"", " ,\"mono\""},
    {"5}}}", "5}}} "},
    {"5}}}", "5}}}\n"},
    {"5}}}", "5}}}}"},
    {"5}}}", "5}}},{}"},
    {"5}}}", "5}}"},
    {"5}}}", "5,}}}"},
    {"\"mono\":42,\"seq\":7", "\"seq\":7,\"mono\":42"},
    {"\"mono\":42,", ""},
    {"\"mono\":42", "\"mono\":42,\"mono\":42"},
    {"\"mono\":42", "\"mono\":42,\"more\":1"},
    {"\"boot\":", "\"a\":1,\"boot\":"},
    {"\"what\":{", "\"what\":{\"a\":1,"},
    {"\"upstream\":5}", "\"upstream\":5,\"z\":1}"},
    {"\"mono\"", "\"mon\\u006f\""},
    {"\"mono\"", "\"Mono\""},
    {"\"seq\":7", "\"seq\":7.0"},
    {"\"seq\":7", "\"seq\":7e0"},
    {"\"seq\":7", "\"seq\":7E0"},
    {"\"seq\":7", "\"seq\":07"},
    {"\"seq\":7", "\"seq\":+7"},
    {"\"seq\":7", "\"seq\":-0"},
    {"\"seq\":7", "\"seq\":- 7"},
    {"\"seq\":7", "\"seq\":-"},
    {"\"seq\":7", "\"seq\":"},
    {"\"seq\":7", "\"seq\":1e3"},
    {"\"seq\":7", "\"seq\":\"7\""},
    {"\"seq\":7", "\"seq\":null"},
    {"\"seq\":7", "\"seq\":true"},
    {"\"seq\":7", "\"seq\":NaN"},
    {"\"seq\":7", "\"seq\":Infinity"},
    {"\"seq\":7", "\"seq\":[7]"},
    {"\"seq\":7", "\"seq\":9007199254740992"},
    {"\"seq\":7", "\"seq\":-9007199254740992"},
    {"\"seq\":7", "\"seq\":99999999999999999999999999"},
    {"\"seq\":7", "\"seq\":0.0000001"},
    {"\"v\":1", "\"v\":2"},
    {"\"v\":1", "\"v\":0"},
    {"\"outcome\"", "\"outcom\""},
    {"\"outcome\"", "\"Outcome\""},
    {"\"outcome\"", "\"heartbeat\""},
    {"\"outcome\"", "\"decision\""},
    {"\"outcome\"", "\"\""},
    {"0e0f\"", "0e0F\""},
    {"0e0f\"", "0e0\""},
    {"0e0f\"", "0e0ff\""},
    {"0e0f\"", "0e0g\""},
    {"answered", "ans\\u0077ered"},
    {"answered", "\\/answered"},
    {"answered", "\\u001F"},
    {"answered", "\\u0008"},
    {"answered", "\\u000a"},
    {"answered", "\\u0009"},
    {"answered", "\\u0020"},
    {"answered", "\\u0022"},
    {"answered", "\\u00e9"},
    {"answered", "\\ud83d\\ude00"},
    {"answered", "\\ud83d"},
    {"answered", "\\ude00"},
    {"answered", "\\x41"},
    {"answered", "\\"},
    {"answered", "\n"},
    {"answered", "\x01"},
    {"answered", "\xff"},
    {"answered", "\xc0\xaf"},
    {"answered", "\xed\xa0\x80"},
    {"answered", "\xf4\x90\x80\x80"},
    {"answered", "\xe2\x82"},
    {"\"answered\"", "answered"},
    {"\"answered\"", "'answered'"},
    {"\"decision\":5", "\"decision\":5,\"decision\":6"},
};

START_TEST(record_parse__one_thing_changed__refused)
{
    const char *at = strstr(outcome, changes[_i].from);
    struct sluice_record_view v;
    struct sluice_error err = {0};
    char json[1024];
    size_t before;

    (void)parse_good(outcome, strlen(outcome));
    ck_assert_ptr_nonnull(at);
    before = (size_t)(at - outcome);
    (void)snprintf(json, sizeof(json), "%.*s%s%s", (int)before, outcome, changes[_i].to, at + strlen(changes[_i].from));
    ck_assert_int_eq(sluice_record_parse((const uint8_t *)json, strlen(json), &v, &err), SLUICE_EFORMAT);
}
END_TEST

/* What canonical form does have: these are other, equally canonical, records. */
static const struct {
    const char *from, *to;
} fine[] = {
    {"answered", ""},
    {"answered", "\\b\\t\\n\\f\\r\\\"\\\\"},
    {"answered", "\\u0000\\u0001\\u000b\\u000e\\u000f\\u0010\\u001f"},
    {"answered", "/\x7f\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"},
    {"\"seq\":7", "\"seq\":0"},
    {"\"seq\":7", "\"seq\":-7"},
    {"\"seq\":7", "\"seq\":9007199254740991"},
    {"\"seq\":7", "\"seq\":-9007199254740991"},
};

START_TEST(record_parse__canonical_variation__accepted)
{
    const char *at = strstr(outcome, fine[_i].from);
    char json[1024];

    (void)snprintf(json, sizeof(json), "%.*s%s%s", (int)(at - outcome), outcome, fine[_i].to,
                   at + strlen(fine[_i].from));
    (void)parse_good(json, strlen(json));
}
END_TEST

START_TEST(record_parse__cut_anywhere_or_nul_inside__refused)
{
    struct sluice_record_view v;
    struct sluice_error err = {0};
    char json[sizeof(outcome)];

    for (size_t n = 0; n < strlen(outcome); n++) {
        ck_assert_int_eq(sluice_record_parse((const uint8_t *)outcome, n, &v, &err), SLUICE_EFORMAT);
        memcpy(json, outcome, sizeof(json));
        json[n] = '\0';
        ck_assert_int_eq(sluice_record_parse((const uint8_t *)json, strlen(outcome), &v, &err), SLUICE_EFORMAT);
    }
}
END_TEST

START_TEST(record_parse__length_at_limit_and_past__accepted_refused)
{
    char *json = malloc(SLUICE_RECORD_MAX + 2);
    const char *at = strstr(outcome, "answered");
    size_t fill = SLUICE_RECORD_MAX - strlen(outcome) + strlen("answered");
    struct sluice_record_view v;
    struct sluice_error err = {0};

    for (size_t more = 0; more < 2; more++) {
        size_t before = (size_t)(at - outcome);

        memcpy(json, outcome, before);
        memset(json + before, 'x', fill + more);
        memcpy(json + before + fill + more, at + strlen("answered"), strlen(at + strlen("answered")) + 1);
        ck_assert_uint_eq(strlen(json), SLUICE_RECORD_MAX + more);
        ck_assert_int_eq(sluice_record_parse((const uint8_t *)json, strlen(json), &v, &err),
                         more == 0 ? SLUICE_OK : SLUICE_EFORMAT);
    }
    free(json);
}
END_TEST

/* RFC 8785 3.2.3: its own example of keys, in order. */
START_TEST(record_key_order__rfc8785_example__as_there)
{
    static const char *const keys[] = {"\r",          "1", "\xc2\x80", "\xc3\xb6", "\xe2\x82\xac", "\xf0\x9f\x98\x80",
                                       "\xef\xac\xb3"};

    for (size_t i = 0; i < 7; i++)
        for (size_t k = 0; k < 7; k++) {
            int order = sluice_record_key_order((const uint8_t *)keys[i], strlen(keys[i]), (const uint8_t *)keys[k],
                                                strlen(keys[k]));

            ck_assert_int_eq((order > 0) - (order < 0), (i > k) - (i < k));
        }
}
END_TEST

static const struct {
    const char *json;
    enum sluice_status status;
} documents[] = {
    {"{}", SLUICE_OK},
    {"[]", SLUICE_OK},
    {"null", SLUICE_OK},
    {"[1,\"a\",true,false,null,{\"a\":[],\"b\":{}}]", SLUICE_OK},
    {"{\"\":1,\"a\":2,\"aa\":3,\"b\":4}", SLUICE_OK},
    {"{\"\xf0\x9f\x98\x80\":1,\"\xef\xac\xb3\":2}", SLUICE_OK},
    {"{\"\xef\xac\xb3\":1,\"\xf0\x9f\x98\x80\":2}", SLUICE_EFORMAT},
    {"", SLUICE_EFORMAT},
    {"1.0", SLUICE_EFORMAT},
    {"1 ", SLUICE_EFORMAT},
    {"[1,]", SLUICE_EFORMAT},
    {"[,1]", SLUICE_EFORMAT},
    {"[1 ,2]", SLUICE_EFORMAT},
    {"{\"b\":1,\"a\":2}", SLUICE_EFORMAT},
    {"{\"a\":1,\"a\":2}", SLUICE_EFORMAT},
    {"{\"a\":1,}", SLUICE_EFORMAT},
    {"{\"a\"}", SLUICE_EFORMAT},
    {"{a:1}", SLUICE_EFORMAT},
    {"nul", SLUICE_EFORMAT},
    {"True", SLUICE_EFORMAT},
};

START_TEST(record_canonical__documents__as_listed)
{
    struct sluice_error err = {0};
    const char *json = documents[_i].json;

    ck_assert_int_eq(sluice_record_canonical((const uint8_t *)json, strlen(json), &err), documents[_i].status);
}
END_TEST

static enum sluice_status nested(size_t depth)
{
    struct sluice_error err = {0};
    char json[1024];

    memset(json, '[', depth);
    memset(json + depth, ']', depth);
    return sluice_record_canonical((const uint8_t *)json, 2 * depth, &err);
}

START_TEST(record_canonical__depth_at_limit_and_past__accepted_refused)
{
    ck_assert_int_eq(nested(SLUICE_JSON_DEPTH_MAX), SLUICE_OK);
    ck_assert_int_eq(nested(SLUICE_JSON_DEPTH_MAX + 1), SLUICE_EFORMAT);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("record_parse");
    TCase *tc = tcase_create("record_parse");

    suite_add_tcase(s, tc);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, record_parse__one_thing_changed__refused, 0, COUNT(changes));
    tcase_add_loop_test(tc, record_parse__canonical_variation__accepted, 0, COUNT(fine));
    tcase_add_test(tc, record_parse__cut_anywhere_or_nul_inside__refused);
    tcase_add_test(tc, record_parse__length_at_limit_and_past__accepted_refused);
    tcase_add_test(tc, record_key_order__rfc8785_example__as_there);
    tcase_add_loop_test(tc, record_canonical__documents__as_listed, 0, COUNT(documents));
    tcase_add_test(tc, record_canonical__depth_at_limit_and_past__accepted_refused);
    return suite_run(s);
}
