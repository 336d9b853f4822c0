#include "scan/document.h"
#include "scan_kit.h"
#include "suite_run.h"

#include <sodium.h>

#define CONTEXT(words, extra) "\"context\":{\"words\":" words ",\"add\":0.25" extra "},"

static const struct kit_rule rules[] = {
    {.class_ = "pii", .type = "EMAIL_ADDRESS", .pattern = "[a-z]{1,20}@[a-z]{1,20}\\\\.[a-z]{2,4}"},
    {.class_ = "secret",
     .type = "PASSWORD",
     .pattern = "[a-z0-9]{8,20}",
     .rest = CONTEXT("[\"password\"]", ",\"required\":true,\"before\":16,\"after\":0")},
    {.class_ = "pii", .type = "NUMBER", .pattern = "(?<![0-9])[0-9]{9}(?![0-9])"},
    {.class_ = "custom", .type = "QUOTED", .pattern = "\\\"[A-Z]{3}\\\""},
    {.class_ = "custom", .type = "BROKEN", .pattern = "one\\ntwo"},
};

static struct sluice_ruleset *rs;
static struct sluice_prefilter *pf;
static struct sluice_scanner *scanner;

static void setup(void)
{
    ck_assert_int_ge(sodium_init(), 0);
    rs = kit_rules(rules, sizeof(rules) / sizeof(rules[0]));
    pf = kit_prefilter(rs);
    scanner = kit_scanner(rs, pf, true);
}

static void teardown(void)
{
    sluice_scanner_free(scanner);
    sluice_prefilter_free(pf);
    sluice_ruleset_unref(rs);
}

/* What is found, one to a line: TYPE path nesting kind "document bytes" view. */
static const struct {
    const char *name, *doc, *want;
} cases[] = {
    {"nothing", "{\"a\":1,\"b\":[true,null]}", ""},
    {"a string", "{\"a\":\"to me@example.com.\"}", "EMAIL_ADDRESS a 0 string 'me@example.com' text\n"},
    {"not across leaves", "[\"me@example\",\".com\"]", ""},
    {"an element of an array", "{\"a\":[0,\"me@x.de\"]}", "EMAIL_ADDRESS a[1] 0 string 'me@x.de' text\n"},
    {"a key", "{\"me@x.de\":1}", "EMAIL_ADDRESS ? 0 key 'me@x.de' text\n"},
    {"a number", "{\"n\":123456789}", "NUMBER n 0 number '123456789' text\n"},
    {"a short number is none", "{\"n\":12345678}", ""},
    {"the member's name is context", "{\"password\":\"hunter2hunter2\"}",
     "PASSWORD password 0 string 'hunter2hunter2' text\n"},
    {"another member's name is not", "{\"password\":1,\"b\":\"hunter2hunter2\"}", ""},
    {"the name of the array counts for its elements", "{\"password\":[\"hunter2hunter2\"]}",
     "PASSWORD password[0] 0 string 'hunter2hunter2' text\n"},
    {"escapes map to their source", "{\"a\":\"\\\"ABC\\\" m\\u0065@x.de\"}",
     "QUOTED a 0 string '\\\"ABC\\\"' text\nEMAIL_ADDRESS a 0 string 'm\\u0065@x.de' text\n"},
    {"arguments in a string: reported once, inside", "{\"arguments\":\"{\\\"to\\\":\\\"me@x.de\\\"}\"}",
     "EMAIL_ADDRESS arguments>to 1 string 'me@x.de' text\n"},
    {"two deep", "{\"a\":\"{\\\"b\\\":\\\"{\\\\\\\"c\\\\\\\":\\\\\\\"me@x.de\\\\\\\"}\\\"}\"}",
     "EMAIL_ADDRESS a>b>c 2 string 'me@x.de' text\n"},
    {"an escape inside the arguments", "{\"a\":\"{\\\"b\\\":\\\"m\\\\u0065@x.de\\\"}\"}",
     "EMAIL_ADDRESS a>b 1 string 'm\\\\u0065@x.de' text\n"},
    {"a key inside the arguments", "{\"a\":\"{\\\"me@x.de\\\":1}\"}", "EMAIL_ADDRESS a>? 1 key 'me@x.de' text\n"},
    {"a number inside the arguments", "{\"a\":\"{\\\"n\\\":123456789}\"}", "NUMBER a>n 1 number '123456789' text\n"},
    {"its name is context there", "{\"a\":\"{\\\"password\\\":\\\"hunter2hunter2\\\"}\"}",
     "PASSWORD a>password 1 string 'hunter2hunter2' text\n"},
    {"only the outer text finds it", "{\"a\":\"{\\\"password\\\":[1,\\\"ABC\\\"]}\"}",
     "QUOTED a 0 string '\\\"ABC\\\"' text\n"},
    {"no JSON after all", "{\"a\":\"{me@x.de}\"}", "EMAIL_ADDRESS a 0 string 'me@x.de' text\n"},
    {"a view", "{\"a\":\"bm90ZSBtZUBleGFtcGxlLmNvbSBub3c=\"}",
     "EMAIL_ADDRESS a 0 string 'BtZUBleGFtcGxlLmNvbS' base64\n"},
    {"JSON escaped once more in plain text", "[\"say \\\\\\\"ABC\\\\\\\"\"]",
     "QUOTED [0] 0 string '\\\\\\\"ABC\\\\\\\"' escape\n"},
    {"a line break", "[\"one\\ntwo\"]", "BROKEN [0] 0 string 'one\\ntwo' text\n"},
    {"a string alone", "\"me@x.de\"", "EMAIL_ADDRESS  0 string 'me@x.de' text\n"},
};

static const char *kind_name(enum sluice_leaf_kind k)
{
    return k == SLUICE_LEAF_STRING ? "string" : k == SLUICE_LEAF_KEY ? "key" : "number";
}

START_TEST(document__case__findings_with_their_places)
{
    const char *doc = cases[_i].doc;
    struct sluice_document_findings fs = {0};
    struct sluice_error err = {0};
    struct sluice_buf got;

    sluice_buf_init(&got, 1u << 16);
    if (sluice_scan_document(scanner, (const uint8_t *)doc, strlen(doc), &fs, &err) != SLUICE_OK)
        ck_abort_msg("%s: %s", cases[_i].name, err.what);
    for (size_t i = 0; i < fs.n; i++) {
        const struct sluice_document_finding *f = &fs.v[i];

        ck_assert_uint_le(f->leaf_start, f->finding.start);
        ck_assert_uint_ge(f->leaf_end, f->finding.end);
        ck_assert_int_eq(sluice_buf_printf(&got, "%s %s %u %s '%.*s' %s\n", f->finding.type, f->path, f->nesting,
                                           kind_name(f->kind), (int)(f->finding.end - f->finding.start),
                                           doc + f->finding.start, f->finding.view),
                         SLUICE_OK);
    }
    ck_assert_int_eq(sluice_buf_append_byte(&got, '\0'), SLUICE_OK);
    ck_assert_msg(strcmp((char *)got.data, cases[_i].want) == 0, "%s:\n%swant\n%s", cases[_i].name, (char *)got.data,
                  cases[_i].want);
    sluice_buf_release(&got);
    sluice_document_findings_release(&fs);
}
END_TEST

START_TEST(document__better_score_outside__kept_by_the_one_inside)
{
    /* the inner text sees the name of its own member only; the outer one sees the word before it */
    const struct kit_rule one = {.pattern = "[0-9]{9}", .rest = CONTEXT("[\"tax\"]", ",\"before\":30,\"after\":0")};
    const char *doc = "{\"a\":\"{\\\"k\\\":\\\"tax\\\",\\\"v\\\":\\\"123456789\\\"}\"}";
    struct sluice_ruleset *one_rule = kit_rules(&one, 1);
    struct sluice_scanner *s = kit_scanner(one_rule, NULL, true);
    struct sluice_document_findings fs = {0};

    ck_assert_int_eq(sluice_scan_document(s, (const uint8_t *)doc, strlen(doc), &fs, NULL), SLUICE_OK);
    ck_assert_uint_eq(fs.n, 1);
    ck_assert_uint_eq(fs.v[0].nesting, 1);
    ck_assert_uint_eq(fs.v[0].finding.score, 750000);
    ck_assert(fs.v[0].finding.context);
    sluice_document_findings_release(&fs);
    sluice_scanner_free(s);
    sluice_ruleset_unref(one_rule);
}
END_TEST

static const char *const malformed[] = {"", "{", "{\"a\":1,\"a\":2}", "[\"me@x.de\"] x", "[\"\xff\"]", "[\"\\ud800\"]"};

START_TEST(document__malformed__unscanned_and_the_scanner_goes_on)
{
    const char *doc = "[\"me@x.de\"]";
    struct sluice_document_findings fs = {0};
    struct sluice_error err = {0};

    ck_assert_int_eq(sluice_scan_document(scanner, (const uint8_t *)malformed[_i], strlen(malformed[_i]), &fs, &err),
                     SLUICE_EFORMAT);
    ck_assert_str_ne(err.what, "");
    sluice_document_findings_release(&fs);
    ck_assert_int_eq(sluice_scan_document(scanner, (const uint8_t *)doc, strlen(doc), &fs, NULL), SLUICE_OK);
    ck_assert_uint_eq(fs.n, 1);
    sluice_document_findings_release(&fs);
}
END_TEST

START_TEST(document__many_findings__limit_and_one_more)
{
    const size_t unit = strlen("\"a@b.de\",");
    char *doc = malloc((SLUICE_FINDINGS_MAX + 1) * unit + 2);

    for (size_t n = SLUICE_FINDINGS_MAX; n <= SLUICE_FINDINGS_MAX + 1; n++) {
        struct sluice_document_findings fs = {0};
        struct sluice_error err = {0};

        doc[0] = '[';
        for (size_t i = 0; i < n; i++)
            memcpy(doc + 1 + i * unit, "\"a@b.de\",", unit);
        doc[n * unit] = ']';
        ck_assert_int_eq(sluice_scan_document(scanner, (const uint8_t *)doc, n * unit + 1, &fs, &err),
                         n == SLUICE_FINDINGS_MAX ? SLUICE_OK : SLUICE_ELIMIT);
        ck_assert_uint_eq(fs.n, SLUICE_FINDINGS_MAX);
        ck_assert(n == SLUICE_FINDINGS_MAX || strstr(err.what, "findings") != NULL);
        sluice_document_findings_release(&fs);
    }
    free(doc);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("document");
    TCase *tc = tcase_create("document");

    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_add_loop_test(tc, document__case__findings_with_their_places, 0, (int)(sizeof(cases) / sizeof(cases[0])));
    tcase_add_test(tc, document__better_score_outside__kept_by_the_one_inside);
    tcase_add_loop_test(tc, document__malformed__unscanned_and_the_scanner_goes_on, 0,
                        (int)(sizeof(malformed) / sizeof(malformed[0])));
    tcase_add_test(tc, document__many_findings__limit_and_one_more);
    tcase_set_timeout(tc, 60);
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
