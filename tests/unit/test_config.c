#include "gateway/config.h"

#include "core/limits.h"
#include "suite_run.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define KEY "not-a-real-key-EXAMPLE"

static char folder[64]; /* of this run: key files */

/* A whole configuration: head and destinations may be replaced. */
#define HEAD                                                                                                           \
    "\"listen\":{\"port\":0},\"policy\":\"policy.json\",\"rules\":[\"rules\"],\"redact_key\":\"/k/redact.key\","       \
    "\"log\":{\"dir\":\"log\",\"key\":\"log.key\"}"
#define CLOUD "\"cloud\":{\"provider\":\"openai\",\"url\":\"https://api.example\"}"
#define DEST(d) "{" HEAD ",\n\"destinations\":{" d "}}"
#define ONE(members) DEST("\"d\":{\"provider\":\"openai\",\"url\":\"https://api.example\"," members "}")
#define LOCAL(members) DEST("\"d\":{\"provider\":\"openai\",\"local\":true,\"url\":\"http://127.0.0.1:1\"," members "}")

static enum sluice_status parse(const char *text, struct sluice_config **out, struct sluice_error *err)
{
    return sluice_config_parse("/etc/sluice/sluice.json", (const uint8_t *)text, strlen(text), NULL, NULL, out, err);
}

static const char *replace(const char *text)
{
    static char out[4096];
    const char *at = strstr(text, "@DIR@");

    if (at == NULL)
        return text;
    (void)snprintf(out, sizeof(out), "%.*s%s%s", (int)(at - text), text, folder, at + 5);
    return out;
}

static const struct {
    const char *text, *field, *what; /* what: part of the message */
    uint32_t line;                   /* 0: not looked at */
} faults[] = {
    {"[]", "", "expected an object", 1},
    {"{\"a\":1,\"a\":2}", "", "key", 0},
    {"{\n" HEAD ",\"destinations\":{" CLOUD "},\n\"lisen\":{}}", "lisen", "unknown key", 3},
    {"{\"policy\":\"p\",\"rules\":[\"r\"],\"redact_key\":\"k\",\"log\":{\"dir\":\"l\",\"key\":\"k\"},"
     "\"destinations\":{" CLOUD "}}",
     "listen", "missing", 0},
    {"{" HEAD "}", "destinations", "missing", 0},
    {DEST(""), "destinations", "names no destination", 2},
    {"{" HEAD ",\"destinations\":[]}", "destinations", "expected an object", 0},
    {"{" HEAD ",\"destinations\":{\"d\":7}}", "destinations.d", "expected an object", 0},
    {DEST("\"d\":{\"url\":\"https://a.example\"}"), "destinations.d.provider", "missing", 2},
    {DEST("\"d\":{\"provider\":\"opneai\",\"url\":\"https://a.example\"}"), "destinations.d.provider",
     "unknown provider 'opneai' (expected one of openai", 2},
    {DEST("\"d\":{\"provider\":\"openai\"}"), "destinations.d", "needs either url or loopback", 2},
    {ONE("\"loopback\":\"x\""), "destinations.d", "needs either url or loopback", 2},
    {ONE("\"urls\":1"), "destinations.d.urls", "unknown key", 2},
    {ONE("\"path\":\"v1\""), "destinations.d.path", "begins with '/'", 2},
    {ONE("\"path\":\"/v1?key=1\""), "destinations.d.path", "no query", 2},
    {DEST("\"d\":{\"provider\":\"openai\",\"url\":\"ftp://a.example\"}"), "destinations.d.url", "http", 2},
    {DEST("\"d\":{\"provider\":\"openai\",\"url\":\"api.example\"}"), "destinations.d.url", "http", 2},
    {DEST("\"d\":{\"provider\":\"openai\",\"url\":\"\"}"), "destinations.d.url", "must not be empty", 2},
    {DEST("\"d\":{\"provider\":\"openai\",\"url\":\"https://u:p@a.example\"}"), "destinations.d.url", "user name", 2},
    {DEST("\"d\":{\"provider\":\"openai\",\"url\":\"https://a.example/?k=1\"}"), "destinations.d.url", "query", 2},
    {DEST("\"d\":{\"provider\":\"openai\",\"url\":\"https://a.example/#k\"}"), "destinations.d.url", "fragment", 2},
    {DEST("\"d\":{\"provider\":\"openai\",\"url\":\"http://a.example\"}"), "destinations.d.url", "use https", 2},
    {ONE("\"key\":\"sk-1\""), "destinations.d.key", "key_file or key_env", 2},
    {ONE("\"key\":\"client\",\"key_env\":\"SLUICE_TEST_KEY\""), "destinations.d.key", "not both", 2},
    {ONE("\"key_env\":\"SLUICE_TEST_KEY\",\"key_file\":\"x\""), "destinations.d.key_env", "not both", 2},
    {ONE("\"key_env\":\"SLUICE_TEST_NO_SUCH\""), "destinations.d.key_env", "SLUICE_TEST_NO_SUCH is not set", 2},
    {ONE("\"key_env\":\"SLUICE_TEST_EMPTY\""), "destinations.d.key_env", "empty", 2},
    {ONE("\"key_env\":\"SLUICE_TEST_CONTROL\""), "destinations.d.key_env", "printable ASCII", 2},
    {ONE("\"key_file\":\"@DIR@/none\""), "destinations.d.key_file", "cannot open", 2},
    {ONE("\"key_file\":\"@DIR@/open\""), "destinations.d.key_file", "open to others", 2},
    {ONE("\"key_file\":\"@DIR@/long\""), "destinations.d.key_file", "larger than", 2},
    {DEST("\"d\":{\"provider\":\"ollama\",\"url\":\"https://a.example\",\"key_env\":\"SLUICE_TEST_KEY\"}"),
     "destinations.d", "takes no key", 2},
    {ONE("\"models\":\"gpt\""), "destinations.d.models", "array of strings", 2},
    {ONE("\"models\":[1]"), "destinations.d.models[0]", "expected a string", 2},
    {ONE("\"models\":[\"\"]"), "destinations.d.models[0]", "must not be empty", 2},
    {ONE("\"proof\":\"operator\""), "destinations.d.proof", "only a local destination", 2},
    {ONE("\"networks\":[\"10.0.0.0/8\"]"), "destinations.d.networks", "of a local destination", 2},
    {LOCAL("\"recheck_s\":60"), "destinations.d.proof", "missing", 2},
    {LOCAL("\"proof\":\"loopback-only\""), "destinations.d.proof", "unknown proof", 2},
    {LOCAL("\"proof\":\"ollama\",\"recheck_s\":0"), "destinations.d.recheck_s", "between 1 and 3600", 2},
    {LOCAL("\"proof\":\"ollama\",\"recheck_s\":3601"), "destinations.d.recheck_s", "between 1 and 3600", 2},
    {LOCAL("\"proof\":\"ollama\",\"networks\":[\"8.8.8.0/24\"]"), "destinations.d.networks[0]", "not a private", 2},
    {LOCAL("\"proof\":\"ollama\",\"networks\":[\"10.0.0.1/8\"]"), "destinations.d.networks[0]", "bits behind", 2},
    {DEST("\"d\":{\"provider\":\"openai\",\"local\":true,\"loopback\":\"l\",\"proof\":\"operator\"}"),
     "destinations.d.proof", "needs no proof", 2},
    {DEST("\"d\":{\"provider\":\"openai\",\"loopback\":{\"label\":\"l\",\"delay\":1}}"),
     "destinations.d.loopback.delay", "unknown key", 2},
    {DEST(
         "\"a\":{\"provider\":\"openai\",\"url\":\"http://127.0.0.1:1\"},\"b\":{\"provider\":\"ollama\",\"local\":true,"
         "\"url\":\"http://127.0.0.1:1\"}"),
     "destinations", "b is local and a is not", 2},
    {DEST("\"a\":{\"provider\":\"openai\",\"url\":\"https://GPU.example.:443\"},\"b\":{\"provider\":\"openai\","
          "\"local\":true,\"proof\":\"operator\",\"url\":\"https://gpu.example\"}"),
     "destinations", "b is local and a is not", 2},
    {"{" HEAD ",\"destinations\":{" CLOUD "},\"routes\":{\"openai\":{\"cloud\":\"clod\"}}}", "routes.openai.cloud",
     "unknown destination 'clod'", 0},
    {"{" HEAD ",\"destinations\":{" CLOUD "},\"routes\":{\"openai\":{\"local\":\"cloud\"}}}", "routes.openai.local",
     "is not local", 0},
    {"{" HEAD ",\"destinations\":{" CLOUD "},\"routes\":{\"anthropic\":{\"cloud\":\"cloud\"}}}",
     "routes.anthropic.cloud", "speaks openai", 0},
    {"{" HEAD ",\"destinations\":{" CLOUD "},\"routes\":{\"openia\":{}}}", "routes.openia", "unknown provider", 0},
    {"{" HEAD ",\"destinations\":{" CLOUD "},\"routes\":{\"openai\":{\"remote\":\"x\"}}}", "routes.openai.remote",
     "unknown key", 0},
    {"{" HEAD ",\"destinations\":{" CLOUD "},\"limits\":{\"body\":1}}", "limits.body", "unknown key", 0},
    {"{" HEAD ",\"destinations\":{" CLOUD "},\"tenants\":{\"t\":{}}}", "tenants.t", "needs key_file or key_env", 0},
    {"{" HEAD ",\"destinations\":{" CLOUD
     "},\"tenants\":{\"t\":{\"key_env\":\"SLUICE_TEST_KEY\"},\"u\":{\"key_env\":\"SLUICE_TEST_KEY\"}}}",
     "tenants", "t and u have the same key", 0},
    {"{" HEAD ",\"tenants\":{\"t\":{\"key_env\":\"SLUICE_TEST_KEY\"}},\"destinations\":{\"d\":{\"provider\":\"openai\","
     "\"url\":\"https://a.example\",\"key\":\"client\"}}}",
     "destinations.d.key", "name tenants", 0},
    {"{\"listen\":{\"port\":65536},\"policy\":\"p\",\"rules\":[\"r\"],\"redact_key\":\"k\",\"log\":{\"dir\":\"l\","
     "\"key\":\"k\"},\"destinations\":{" CLOUD "}}",
     "listen.port", "between 0 and 65535", 0},
    {"{\"listen\":{\"threads\":0},\"policy\":\"p\",\"rules\":[\"r\"],\"redact_key\":\"k\",\"log\":{\"dir\":\"l\","
     "\"key\":\"k\"},\"destinations\":{" CLOUD "}}",
     "listen.threads", "between 1 and", 0},
    {"{\"listen\":{},\"policy\":\"p\",\"rules\":[],\"redact_key\":\"k\",\"log\":{\"dir\":\"l\",\"key\":\"k\"},"
     "\"destinations\":{" CLOUD "}}",
     "rules", "names no rule pack", 0},
    {"{\"listen\":{},\"policy\":\"p\",\"rules\":[\"\"],\"redact_key\":\"k\",\"log\":{\"dir\":\"l\",\"key\":\"k\"},"
     "\"destinations\":{" CLOUD "}}",
     "rules[0]", "must not be empty", 0},
    {"{\"listen\":{},\"policy\":\"p\",\"rules\":[\"r\"],\"redact_key\":\"k\",\"log\":{\"dir\":\"l\"},"
     "\"destinations\":{" CLOUD "}}",
     "log.key", "missing", 0},
    {"{\"listen\":{},\"policy\":7,\"rules\":[\"r\"],\"redact_key\":\"k\",\"log\":{\"dir\":\"l\",\"key\":\"k\"},"
     "\"destinations\":{" CLOUD "}}",
     "policy", "expected a string", 0},
};

START_TEST(config_parse__faults__named_with_file_line_and_field)
{
    struct sluice_config *c;
    struct sluice_error err = {0};
    char line[1024];

    ck_assert_int_ne(parse(replace(faults[_i].text), &c, &err), SLUICE_OK);
    ck_assert_ptr_null(c);
    (void)sluice_error_format(&err, line, sizeof(line));
    ck_assert_str_eq(err.file, "/etc/sluice/sluice.json");
    ck_assert_str_eq(err.field, faults[_i].field);
    ck_assert_msg(strstr(err.what, faults[_i].what) != NULL, "%s", line);
    ck_assert_msg(faults[_i].line == 0 || err.line == faults[_i].line, "%s", line);
    ck_assert_msg(strstr(line, KEY) == NULL, "a key in an error");
}
END_TEST

static void count(void *ctx, const struct sluice_error *problem)
{
    ck_assert_str_ne(problem->what, "");
    (*(unsigned *)ctx)++;
}

START_TEST(config_parse__several_faults__all_reported_and_the_first_returned)
{
    static const char text[] = "{\"listen\":{\"port\":-1},\n\"rules\":[],\n\"log\":{\"dri\":\"x\"},\n"
                               "\"destinations\":{\"d\":{\"provider\":\"x\",\"local\":7}}}";
    struct sluice_config *c;
    struct sluice_error err = {0};
    unsigned n = 0;

    ck_assert_int_eq(sluice_config_parse("s.json", (const uint8_t *)text, strlen(text), count, &n, &c, &err),
                     SLUICE_EFORMAT);
    ck_assert_str_eq(err.field, "listen.port");
    /* port, policy, rules, dri, log.dir, log.key, redact_key, provider, local, url */
    ck_assert_uint_eq(n, 10);
}
END_TEST

START_TEST(config_parse__whole__everything_read)
{
    static const char text[] =
        "{" HEAD ",\"cache_dir\":\"cache\",\"disable\":[\"pii.ip.*\"],\"min_score\":0.25,"
        "\"destinations\":{"
        "\"cloud\":{\"provider\":\"openai\",\"url\":\"https://api.example/\",\"key_file\":\"@DIR@/key\","
        "\"models\":[\"a\",\"b\"],\"ca_file\":\"ca.pem\",\"path\":\"/x/chat\"},"
        "\"own\":{\"provider\":\"anthropic\",\"url\":\"https://api.example:8443\",\"key\":\"client\"},"
        "\"near\":{\"provider\":\"ollama\",\"url\":\"http://gpu.example:11434\",\"local\":true,\"recheck_s\":5,"
        "\"networks\":[\"10.1.0.0/16\"],\"model\":\"llama\"},"
        "\"near2\":{\"provider\":\"openai\",\"loopback\":{\"label\":\"local\",\"record\":\"r\",\"piece_us\":9},"
        "\"local\":true}},"
        "\"routes\":{\"anthropic\":{\"cloud\":\"own\"}},\"limits\":{\"idle_s\":7}}";
    const struct sluice_config_destination *d;
    struct sluice_config *c = NULL;
    struct sluice_error err = {0};

    ck_assert_msg(parse(replace(text), &c, &err) == SLUICE_OK, "%s: %s", err.field, err.what);
    ck_assert_str_eq(c->address, "127.0.0.1");
    ck_assert_uint_eq(c->threads, 1);
    ck_assert_str_eq(c->policy, "/etc/sluice/policy.json");
    ck_assert_str_eq(c->redact_key, "/k/redact.key");
    ck_assert_str_eq(c->rules[0], "/etc/sluice/rules");
    ck_assert_str_eq(c->cache_dir, "/etc/sluice/cache");
    ck_assert_str_eq(c->disable[0], "pii.ip.*");
    ck_assert_ptr_null(c->disable[1]);
    ck_assert_uint_eq(c->min_score, 250000);
    ck_assert_uint_eq(c->n_destinations, 4);
    d = c->destinations;
    ck_assert_str_eq(d[0].url, "https://api.example");
    ck_assert_str_eq(d[0].host, "api.example");
    ck_assert_str_eq(d[0].path, "/x/chat");
    ck_assert_str_eq(d[0].key, KEY);
    ck_assert_str_eq(d[0].ca_file, "/etc/sluice/ca.pem");
    ck_assert_uint_eq(d[0].n_models, 2);
    ck_assert(!d[0].local && d[0].proof == SLUICE_PROOF_NONE);
    ck_assert(d[1].client_key && d[1].key == NULL);
    ck_assert_str_eq(d[1].host, "api.example:8443");
    ck_assert_str_eq(d[1].path, "/v1/messages");
    ck_assert(d[2].local && d[2].proof == SLUICE_PROOF_OLLAMA);
    ck_assert_int_eq(d[2].recheck_s, 5);
    ck_assert_uint_eq(d[2].n_networks, 1);
    ck_assert_str_eq(d[2].model, "llama");
    ck_assert(d[3].local && d[3].proof == SLUICE_PROOF_BUILT_IN);
    ck_assert_str_eq(d[3].loopback, "local");
    ck_assert_str_eq(d[3].record, "/etc/sluice/r");
    ck_assert_int_eq(d[3].piece_us, 9);
    ck_assert_ptr_eq(sluice_config_route(c, sluice_provider_find("openai"))->cloud, &d[0]);
    ck_assert_ptr_eq(sluice_config_route(c, sluice_provider_find("openai"))->local, &d[3]);
    ck_assert_ptr_eq(sluice_config_route(c, sluice_provider_find("anthropic"))->cloud, &d[1]);
    ck_assert_ptr_null(sluice_config_route(c, sluice_provider_find("anthropic"))->local);
    ck_assert_ptr_null(sluice_config_route(c, sluice_provider_find("ollama"))->cloud);
    ck_assert_int_eq(c->limits.idle_s, 7);
    ck_assert_int_eq(c->limits.body_bytes, SLUICE_BODY_MAX);
    sluice_config_free(c);
}
END_TEST

START_TEST(config_route__api_without_destination__none)
{
    struct sluice_config *c = NULL;

    ck_assert_int_eq(parse(DEST(CLOUD), &c, NULL), SLUICE_OK);
    ck_assert_ptr_null(sluice_config_route(c, sluice_provider_find("ollama")));
    sluice_config_free(c);
}
END_TEST

/* Every row of the table: its bounds are taken, one past them is not. */
START_TEST(config_limits__each_at_its_bounds_and_past_them__as_the_table_says)
{
    size_t n;
    const struct sluice_config_limit *rows = sluice_config_limit_table(&n);

    for (size_t i = 0; i < n; i++) {
        const struct {
            int64_t value;
            bool ok;
        } tries[] = {{rows[i].min, true}, {rows[i].max, true}, {rows[i].min - 1, false}, {rows[i].max + 1, false}};

        ck_assert(rows[i].standard >= rows[i].min && rows[i].standard <= rows[i].max);
        for (size_t k = 0; k < 4; k++) {
            struct sluice_config *c = NULL;
            char text[1024];
            int64_t got = -1;

            (void)snprintf(text, sizeof(text), "{" HEAD ",\"destinations\":{" CLOUD "},\"limits\":{\"%s\":%lld}}",
                           rows[i].name, (long long)tries[k].value);
            ck_assert_int_eq(parse(text, &c, NULL) == SLUICE_OK, tries[k].ok);
            if (tries[k].ok) {
                memcpy(&got, (const uint8_t *)&c->limits + rows[i].offset, sizeof(got));
                ck_assert_int_eq(got, tries[k].value);
            }
            sluice_config_free(c);
        }
    }
}
END_TEST

START_TEST(config_destinations__at_the_limit_and_past_it__last_is_refused)
{
    for (unsigned n = SLUICE_DESTINATIONS_MAX; n <= SLUICE_DESTINATIONS_MAX + 1; n++) {
        struct sluice_config *c = NULL;
        struct sluice_buf b;

        sluice_buf_init(&b, 1u << 20);
        ck_assert_int_eq(sluice_buf_append_str(&b, "{" HEAD ",\"destinations\":{"), SLUICE_OK);
        for (unsigned i = 0; i < n; i++)
            ck_assert_int_eq(sluice_buf_printf(&b, "%s\"d%u\":{\"provider\":\"openai\",\"url\":\"https://a.example\"}",
                                               i == 0 ? "" : ",", i),
                             SLUICE_OK);
        ck_assert_int_eq(sluice_buf_append_str(&b, "}}"), SLUICE_OK);
        ck_assert_int_eq(sluice_config_parse("s.json", b.data, b.len, NULL, NULL, &c, NULL) == SLUICE_OK,
                         n == SLUICE_DESTINATIONS_MAX);
        sluice_config_free(c);
        sluice_buf_release(&b);
    }
}
END_TEST

START_TEST(config_key__at_the_limit_and_past_it__whole_or_refused)
{
    static const char text[] = ONE("\"key_env\":\"SLUICE_TEST_LONG\"");
    char key[SLUICE_SECRET_FILE_MAX + 2];
    struct sluice_error err = {0};
    struct sluice_config *c;

    for (size_t n = SLUICE_SECRET_FILE_MAX; n <= SLUICE_SECRET_FILE_MAX + 1; n++) {
        memset(key, 'k', n);
        key[n] = '\0';
        (void)setenv("SLUICE_TEST_LONG", key, 1);
        ck_assert_int_eq(parse(text, &c, &err), n == SLUICE_SECRET_FILE_MAX ? SLUICE_OK : SLUICE_EFORMAT);
        if (n == SLUICE_SECRET_FILE_MAX)
            ck_assert_str_eq(c->destinations[0].key, key);
        else
            ck_assert_str_eq(err.what, "the key has more than 4096 bytes");
        sluice_config_free(c);
    }
}
END_TEST

START_TEST(config_parse__in_a_long_folder__paths_are_whole)
{
    static const char text[] = "{" HEAD ",\"destinations\":{" CLOUD "}}";
    char name[1024] = "", *end = name + 600;
    struct sluice_config *c;
    struct sluice_error err = {0};

    for (unsigned i = 0; i < 50; i++)
        memcpy(name + 12 * i, "/folder-name", 12);
    (void)snprintf(end, 16, "/sluice.json");
    ck_assert_int_eq(sluice_config_parse(name, (const uint8_t *)text, strlen(text), NULL, NULL, &c, &err), SLUICE_OK);
    (void)snprintf(end, 16, "/policy.json");
    ck_assert_str_eq(c->policy, name);
    sluice_config_free(c);
}
END_TEST

START_TEST(config_load__no_such_file__error_names_it)
{
    struct sluice_config *c;
    struct sluice_error err = {0};
    unsigned n = 0;

    ck_assert_int_eq(sluice_config_load("/nonexistent/sluice.json", count, &n, &c, &err), SLUICE_EIO);
    ck_assert_str_eq(err.file, "/nonexistent/sluice.json");
    ck_assert_uint_eq(n, 1);
}
END_TEST

START_TEST(config_load__the_example__valid)
{
    struct sluice_config *c = NULL;
    struct sluice_error err = {0};

    ck_assert_msg(sluice_config_load(SLUICE_SOURCE_DIR "/fixtures/sluice.json", NULL, NULL, &c, &err) == SLUICE_OK,
                  "%s: %s", err.field, err.what);
    sluice_config_free(c);
}
END_TEST

static void put_file(const char *name, mode_t mode, const char *text, size_t n)
{
    char path[128];
    FILE *f;

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    ck_assert_ptr_nonnull(f = fopen(path, "w"));
    for (size_t i = 0; i < n; i++)
        ck_assert_int_ne(fputs(text, f), EOF);
    ck_assert_int_eq(fclose(f), 0);
    ck_assert_int_eq(chmod(path, mode), 0);
}

static void remove_file(const char *name)
{
    char path[128];

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    (void)unlink(path);
}

static void make_files(void)
{
    (void)snprintf(folder, sizeof(folder), "/tmp/sluice-test-config-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(folder));
    put_file("key", 0600, KEY "\n", 1);
    put_file("open", 0644, KEY "\n", 1);
    put_file("long", 0600, KEY, SLUICE_SECRET_FILE_MAX / strlen(KEY) + 1);
    (void)setenv("SLUICE_TEST_KEY", KEY, 1);
    (void)setenv("SLUICE_TEST_EMPTY", "", 1);
    (void)setenv("SLUICE_TEST_CONTROL", KEY "\tx", 1);
}

static void remove_files(void)
{
    remove_file("key");
    remove_file("open");
    remove_file("long");
    (void)rmdir(folder);
}

int main(void)
{
    Suite *s = suite_create("config");
    TCase *tc = tcase_create("config");

    tcase_add_unchecked_fixture(tc, make_files, remove_files);
    tcase_add_loop_test(tc, config_parse__faults__named_with_file_line_and_field, 0,
                        sizeof(faults) / sizeof(faults[0]));
    tcase_add_test(tc, config_parse__several_faults__all_reported_and_the_first_returned);
    tcase_add_test(tc, config_parse__whole__everything_read);
    tcase_add_test(tc, config_route__api_without_destination__none);
    tcase_add_test(tc, config_limits__each_at_its_bounds_and_past_them__as_the_table_says);
    tcase_add_test(tc, config_destinations__at_the_limit_and_past_it__last_is_refused);
    tcase_add_test(tc, config_key__at_the_limit_and_past_it__whole_or_refused);
    tcase_add_test(tc, config_parse__in_a_long_folder__paths_are_whole);
    tcase_add_test(tc, config_load__no_such_file__error_names_it);
    tcase_add_test(tc, config_load__the_example__valid);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
