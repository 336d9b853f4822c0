/* What test_alloc.c says of a gate, of its parts with more in them: own secrets, the classifier, a configuration, and
 * every decoder. */
#include "alloc_kit.h"

#include "gateway/config.h"
#include "model_kit.h"
#include "own_kit.h"
#include "scan/names.h"
#include "scan_kit.h"
#include "suite_run.h"
#include "temp_root.h"

#include <unistd.h>

/* What a part made when memory did not run out: it must make that again, or fail. */
static char made[4096];

static void note(const void *p, size_t n)
{
    size_t at_ = strlen(made);

    for (size_t i = 0; i < n && at_ + 3 < sizeof(made); i++)
        at_ += (size_t)snprintf(made + at_, sizeof(made) - at_, "%02x", ((const uint8_t *)p)[i]);
}

static void note_number(uint64_t n)
{
    note(&n, sizeof(n));
}

static enum sluice_status note_finding(void *ctx, const struct sluice_finding *f)
{
    (void)ctx;
    note_number(f->start);
    note_number(f->end);
    note_number(f->rule_index);
    return SLUICE_OK;
}

/* --- own secrets --- */

static enum sluice_status note_own(void *ctx, uint32_t entry, size_t start, size_t end)
{
    (void)ctx;
    (void)entry;
    note_number(start);
    note_number(end);
    return SLUICE_OK;
}

static enum sluice_status own_part(void)
{
    static const uint8_t bytes[SLUICE_OWN_KEY_BYTES] = {5};
    struct sluice_own_store *s = NULL, *back = NULL;
    struct sluice_own_index *x = NULL;
    struct sluice_own_key *k = NULL;
    struct sluice_error err = {0};
    enum sluice_status st;
    char value[64], text[4096] = "";
    size_t known, len = 0;

    if ((st = sluice_own_key_create(bytes, &k)) != SLUICE_OK || (st = sluice_own_store_create(k, &s)) != SLUICE_OK)
        goto out;
    for (unsigned i = 0; i < 80 && st == SLUICE_OK; i++) {
        int n = snprintf(value, sizeof(value), "own-%u-value-%u", i * 7919, i);

        len += (size_t)snprintf(text + len, sizeof(text) - len, " %s", value);
        st = sluice_own_store_add(s, "name", (const uint8_t *)value, (size_t)n);
    }
    if (st != SLUICE_OK)
        goto out;
    sluice_own_store_settle(s, &known);
    if ((st = sluice_own_store_save(s, at("store"), &err)) != SLUICE_OK ||
        (st = sluice_own_store_open(at("store"), k, &back, &err)) != SLUICE_OK)
        goto out;
    note_number(sluice_own_store_count(back));
    if ((st = sluice_own_index_create(back, &x)) != SLUICE_OK)
        goto out;
    back = NULL;
    st = sluice_own_index_find(x, (const uint8_t *)text, len, 0, len, note_own, NULL);
out:
    sluice_own_index_free(x);
    sluice_own_store_free(back);
    sluice_own_store_free(s);
    sluice_own_key_free(k);
    return st;
}

/* --- names --- */

static struct sluice_buf model_file;

static const char prose[] =
    "Dear Anna Kowalska, write to anna@sluice-test.org. Peter was in Bonn, he said! O'Brien too?\n"
    "Rua das Flores 12, Lisboa. Name: Anna\n {\"to\": \"Peter Kowal\"} QW5uYSBLb3dhbHNrYSBpcyBoZXJl\n";

static enum sluice_status names_part(void)
{
    static const char *const paths[] = {SLUICE_SOURCE_DIR "/rules/pii/contact.json"};
    struct sluice_scanner_options scanner_opts = {0};
    struct sluice_extra_rules labels;
    struct sluice_ruleset_options opts = {.extra = &labels};
    struct sluice_ruleset *rs = NULL;
    struct sluice_model *model = NULL;
    struct sluice_scanner *s = NULL;
    struct sluice_error err = {0};
    enum sluice_status st;

    if ((st = sluice_model_open(at("model"), &model, &err)) != SLUICE_OK)
        goto out;
    sluice_names_rules(model, &labels);
    scanner_opts.model = model;
    if ((st = sluice_ruleset_load(paths, 1, &opts, &rs, &err)) != SLUICE_OK ||
        (st = sluice_scanner_create(rs, NULL, &scanner_opts, &s, &err)) != SLUICE_OK ||
        (st = sluice_scanner_begin(s, (const uint8_t *)"to", 2, note_finding, NULL)) != SLUICE_OK)
        goto out;
    for (size_t i = 0; i < strlen(prose) && st == SLUICE_OK; i += 50)
        st = sluice_scanner_feed(s, (const uint8_t *)prose + i, strlen(prose) - i < 50 ? strlen(prose) - i : 50, &err);
    if (st == SLUICE_OK)
        st = sluice_scanner_end(s, &err);
out:
    sluice_scanner_free(s);
    sluice_ruleset_unref(rs);
    sluice_model_free(model);
    return st;
}

/* --- the gateway's configuration --- */

static enum sluice_status config_part(void)
{
    static const char text[] =
        "{\"listen\":{\"port\":0},\"rules\":[\"r\",\"s\"],\"disable\":[\"a.*\"],\"policy\":\"p\",\"log\":{\"dir\":"
        "\"l\",\"key\":"
        "\"k\"},\"redact_key\":\"rk\",\"tenants\":{\"one\":{\"key_env\":\"SLUICE_TEST_KEY\"}},\"destinations\":{"
        "\"a\":{\"provider\":\"openai\",\"url\":\"https://a.example/v1/"
        "\",\"models\":[\"m\",\"n\"],\"key_env\":\"SLUICE_TEST_KEY\"},"
        "\"b\":{\"provider\":\"ollama\",\"local\":true,\"url\":\"http://127.0.0.1:11434\",\"networks\":[\"10.0.0.0/"
        "8\"]}},"
        "\"routes\":{\"openai\":{\"cloud\":\"a\"}}}";
    struct sluice_config *c = NULL;
    struct sluice_error err = {0};
    enum sluice_status st =
        sluice_config_parse("/tmp/sluice.json", (const uint8_t *)text, strlen(text), NULL, NULL, &c, &err);

    if (st == SLUICE_OK) {
        note_number(c->n_destinations);
        note_number(c->n_tenants);
        note_number(c->n_rules);
        note_number(c->n_disable);
        note(c->destinations[0].host, strlen(c->destinations[0].host));
        note_number(c->destinations[0].n_models);
        note_number(c->destinations[1].n_networks);
        note_number(c->destinations[0].key != NULL);
        note_number(c->tenants[0].key != NULL);
        note_number(c->routes[0].cloud != NULL);
        note_number(c->destinations[0].path != NULL);
    }
    sluice_config_free(c);
    return st;
}

/* --- views: every decoder --- */

static struct sluice_ruleset *rules;
static struct sluice_prefilter *prefilter;

static enum sluice_status views_part(void)
{
    static const char text[] = "zslabc %7aslabc \\u007aslabc &#122;slabc \xef\xbd\x9aslabc \"zs\" + \"labc\" =7Aslabc "
                               "enNsYWJjIHpzbGFiYyB6c2xhYmMgenNsYWJj "
                               "7a736c616263207a736c616263207a736c616263 "
                               "0x7a,0x73,0x6c,0x61,0x62,0x63,0x20,0x7a,0x73,0x6c,0x61,0x62,0x63,0x20 "
                               "password: enNsYWJjZGVmZw== four one one four one one 4l11 1l11 11 "
                               "H4sIAAAAAAAAA6sqzklMSq5SKEojAFhwYNQOAAAA H4sIAMmLS2kC/6sqzklMSlaoKoaxAPvGWGwMAAAA";
    static char utf16[64];
    struct sluice_scanner_options opts = {0};
    struct sluice_scanner *s = NULL;
    enum sluice_status st;

    for (unsigned i = 0; i < 20; i++)
        utf16[2 * i] = "zslabc zslabc zslabc"[i];
    if ((st = sluice_scanner_create(rules, prefilter, &opts, &s, NULL)) != SLUICE_OK ||
        (st = sluice_scanner_run(s, NULL, 0, (const uint8_t *)text, strlen(text), note_finding, NULL, NULL)) !=
            SLUICE_OK ||
        (st = sluice_scanner_run(s, NULL, 0, (const uint8_t *)utf16, 40, note_finding, NULL, NULL)) != SLUICE_OK)
        goto out;
    note_number(sluice_scanner_settled(s));
out:
    sluice_scanner_free(s);
    return st;
}

/* --- values whose check reads JSON: what it cannot tell is no reason to let one go --- */

static struct sluice_ruleset *token_rules;

static enum sluice_status tokens_part(void)
{
    static const char text[] =
        "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ4In0.Kx81bQz0vW3rT6yU9iO2pA5sD8fG1hJ4kL7zX0cV3bN\n"
        "{\"keys\":[{\"kty\":\"oct\",\"k\":\"Kx81bQz0vW3rT6yU9iO2pA5sD8fG1hJ4kL7zX0cV3bN\"}]}\n"
        "{\"kty\":\"OKP\",\"crv\":\"Ed25519\",\"d\":\"Kx81bQz0vW3rT6yU9iO2pA5sD8fG1hJ4kL7zX0cV3bN\"}\n";
    struct sluice_scanner_options opts = {.min_score = 800000};
    struct sluice_scanner *s = NULL;
    enum sluice_status st;

    if ((st = sluice_scanner_create(token_rules, NULL, &opts, &s, NULL)) == SLUICE_OK)
        st = sluice_scanner_run(s, NULL, 0, (const uint8_t *)text, strlen(text), note_finding, NULL, NULL);
    sluice_scanner_free(s);
    return st;
}

static const struct part {
    const char *name;
    enum sluice_status (*run)(void);
} parts[] = {
    {"own", own_part}, {"names", names_part}, {"config", config_part}, {"views", views_part}, {"tokens", tokens_part}};

#define PARTS ((int)(sizeof(parts) / sizeof(parts[0])))

static void setup(void)
{
    static const char *const paths[] = {SLUICE_SOURCE_DIR "/rules/secrets/jwk.json",
                                        SLUICE_SOURCE_DIR "/rules/secrets/jwt.json"};
    static const struct kit_rule rule = {.pattern = "zsl[a-z]{3}"};
    FILE *f;

    ck_assert_int_ge(sodium_init(), 0);
    make_root();
    model_kit_file(5, 3, 3000, &model_file);
    ck_assert_ptr_nonnull(f = fopen(at("model"), "w"));
    ck_assert_uint_eq(fwrite(model_file.data, 1, model_file.len, f), model_file.len);
    (void)fclose(f);
    (void)setenv("SLUICE_TEST_KEY", "a-key-of-a-test", 1);
    rules = kit_rules(&rule, 1);
    prefilter = kit_prefilter(rules);
    ck_assert_int_eq(sluice_ruleset_load(paths, 2, NULL, &token_rules, NULL), SLUICE_OK);
}

static void teardown(void)
{
    sluice_prefilter_free(prefilter);
    sluice_ruleset_unref(rules);
    sluice_ruleset_unref(token_rules);
    sluice_buf_release(&model_file);
    remove_root();
}

START_TEST(part__nth_allocation_fails__error_or_what_it_makes_otherwise)
{
    const struct part *p = &parts[_i / 2];
    char want[sizeof(made)];
    bool failed = true;

    ck_assert_int_eq(p->run(), SLUICE_OK);
    memcpy(want, made, sizeof(want));
    for (unsigned long n = 1; failed; n++) {
        enum sluice_status st;

        memset(made, 0, sizeof(made));
        begin_failing(n, _i % 2 == 1);
        st = p->run();
        failed = end_failing();
        ck_assert(failed || st == SLUICE_OK);
        if (st == SLUICE_OK)
            ck_assert_msg(strcmp(made, want) == 0, "%s, allocation %lu:\n%s\n%s", p->name, n, made, want);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("alloc_parts");
    TCase *tc = tcase_create("alloc_parts");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, part__nth_allocation_fails__error_or_what_it_makes_otherwise, 0, 2 * PARTS);
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
