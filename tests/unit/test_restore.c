#include "redact/restore.h"

#include "core/json.h"
#include "core/limits.h"
#include "rng.h"
#include "suite_run.h"
#include "vault_fixture.h"

#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define TEXT_MAX (1u << 20)

/* Values that are hard to put back: quotes, backslashes, line breaks, more than ASCII, and ones that are prefixes. */
static const struct {
    const char *type, *value;
} values[] = {
    {"PERSON", "Max \"Maxi\" Muster"},
    {"LOCATION", "C:\\dir\\new\nline\ttab\x01"},
    {"EMAIL_ADDRESS", "max@example.com"},
    {"EMAIL", "\xF0\x9F\x98\x80 \xC3\xA4\xC3\xB6"},
    {"EMAIL_ADDRESS", "m"},
    {"E", "e"},
};

struct kit {
    struct sluice_redact_key *key;
    struct sluice_vault *vault;
    const char *placeholders[COUNT(values)];
};

static struct kit kit_create(void)
{
    struct kit k = {.key = fixture_key(7)};

    k.vault = fixture_vault(k.key);
    for (size_t i = 0; i < COUNT(values); i++)
        k.placeholders[i] = fixture_put(k.vault, values[i].type, values[i].value);
    return k;
}

static void kit_free(struct kit *k)
{
    sluice_vault_free(k->vault);
    sluice_redact_key_free(k->key);
}

/* A template: %0..%5 stand for placeholders, or for values escaped so many times. */
static void expand(const struct kit *k, const char *template, bool restored, unsigned escapes, struct sluice_buf *out)
{
    for (const char *p = template; *p != '\0'; p++) {
        struct sluice_buf text, escaped;
        unsigned i;

        if (p[0] != '%') {
            ck_assert_int_eq(sluice_buf_append_byte(out, (uint8_t)p[0]), SLUICE_OK);
            continue;
        }
        i = (unsigned)(*++p - '0');
        ck_assert_uint_lt(i, COUNT(values));
        sluice_buf_init(&text, TEXT_MAX);
        ck_assert_int_eq(sluice_buf_append_str(&text, restored ? values[i].value : k->placeholders[i]), SLUICE_OK);
        for (unsigned e = 0; restored && e < escapes; e++) {
            sluice_buf_init(&escaped, TEXT_MAX);
            ck_assert_int_eq(sluice_json_escape(text.data, text.len, &escaped), SLUICE_OK);
            sluice_buf_release(&text);
            text = escaped;
        }
        ck_assert_int_eq(sluice_buf_append(out, text.data, text.len), SLUICE_OK);
        sluice_buf_release(&text);
    }
}

static void assert_same(const struct sluice_buf *got, const struct sluice_buf *expected)
{
    ck_assert_msg(got->len == expected->len && (got->len == 0 || memcmp(got->data, expected->data, got->len) == 0),
                  "got '%.*s', expected '%.*s'", (int)got->len, (const char *)got->data, (int)expected->len,
                  (const char *)expected->data);
}

/* Feed text in pieces that end at the cuts (sorted) and check what is held after each. */
static void feed_cut(struct sluice_restorer *r, const struct sluice_buf *text, const size_t *cuts, size_t n,
                     struct sluice_buf *out)
{
    size_t at = 0;

    for (size_t i = 0; i <= n; i++) {
        size_t to = i < n ? cuts[i] : text->len;

        ck_assert_int_eq(sluice_restorer_feed(r, to > at ? text->data + at : NULL, to - at, out), SLUICE_OK);
        ck_assert_uint_le(sluice_restorer_held(r), SLUICE_PLACEHOLDER_MAX);
        at = to;
    }
    ck_assert_int_eq(sluice_restorer_end(r, out), SLUICE_OK);
    ck_assert_uint_eq(sluice_restorer_held(r), 0);
}

/* %n in an answer is a placeholder; in `expected` it is the value, !n the placeholder left as it is. NULL: as answer.
 */
static const struct {
    const char *answer, *expected;
    uint64_t count;
} answers[] = {
    {"", NULL, 0},
    {"nothing of ours", NULL, 0},
    {"%0", NULL, 1},
    {"Hello %0, your mail is %2.", NULL, 2},
    {"%0%0%0", NULL, 3},
    {"%0%2%3%4%5", NULL, 5},
    {"**%0** _%1_ [%2](mailto:%2) `%3`", NULL, 5},
    {"%0's \"%1\"\n%2\r\n%3\t%4", NULL, 5},
    {"x%0y", "x!0y", 0}, /* a longer word */
    {"%00", "!00", 0},
    {"%2z%2", "!2z%2", 1},
    {"%0A %0-b %0_c %0\xC3\xA4", NULL, 4},
    {"EMAIL-ADDRESS-0000000000 EMAIL-ADDRESS- EMAIL EMAIL-ADDRES", NULL, 0},
    {"EMAIL-%2 EMAIL-ADDRESS-%4 EEE%5", NULL, 3},
    {"EMAIL-EMAIL-ADDRESS-EMAIL-%2", NULL, 1},
    {"PERSON-PERSON-PERSO", NULL, 0},
};

static void expand_expected(const struct kit *k, size_t row, unsigned escapes, struct sluice_buf *out)
{
    const char *p = answers[row].expected != NULL ? answers[row].expected : answers[row].answer;

    for (; *p != '\0'; p++) {
        char one[3] = {'%', p[1], '\0'};

        if (*p == '%' || *p == '!')
            expand(k, one, *p++ == '%', escapes, out);
        else
            ck_assert_int_eq(sluice_buf_append_byte(out, (uint8_t)*p), SLUICE_OK);
    }
}

START_TEST(restore_text__each_answer__as_listed)
{
    struct kit k = kit_create();

    for (unsigned escapes = 0; escapes <= 2; escapes++) {
        struct sluice_buf text, got, expected;
        uint64_t count = 0;

        sluice_buf_init(&text, TEXT_MAX);
        sluice_buf_init(&got, TEXT_MAX);
        sluice_buf_init(&expected, TEXT_MAX);
        expand(&k, answers[_i].answer, false, 0, &text);
        expand_expected(&k, (size_t)_i, escapes, &expected);
        ck_assert_int_eq(sluice_restore_text(k.vault, escapes, text.data, text.len, &got, &count), SLUICE_OK);
        assert_same(&got, &expected);
        ck_assert_uint_eq(count, answers[_i].count);
        sluice_buf_release(&text);
        sluice_buf_release(&got);
        sluice_buf_release(&expected);
    }
    kit_free(&k);
}
END_TEST

START_TEST(restorer_feed__cut_in_two_anywhere__same_output)
{
    struct kit k = kit_create();
    struct sluice_buf text, expected;
    struct sluice_restorer *r;

    sluice_buf_init(&text, TEXT_MAX);
    sluice_buf_init(&expected, TEXT_MAX);
    expand(&k, answers[_i].answer, false, 0, &text);
    expand_expected(&k, (size_t)_i, 1, &expected);
    ck_assert_int_eq(sluice_restorer_create(k.vault, 1, &r), SLUICE_OK);
    for (size_t cut = 0; cut <= text.len; cut++) {
        struct sluice_buf got;

        sluice_buf_init(&got, TEXT_MAX);
        feed_cut(r, &text, &cut, 1, &got);
        assert_same(&got, &expected);
        sluice_buf_release(&got);
    }
    sluice_restorer_free(r);
    sluice_buf_release(&text);
    sluice_buf_release(&expected);
    kit_free(&k);
}
END_TEST

/* Text of whole, broken and invented placeholders, letters that continue them, and anything else. */
static void random_answer(const struct kit *k, uint64_t *rng, struct sluice_buf *out)
{
    static const char *const pieces[] = {"a",      "0",  "-",   " ",       "E", "EMAIL-", "EMAIL-ADDRESS-",
                                         "PERSON", "\"", "\\n", "\xC3\xA4"};

    for (size_t n = rng_below(rng, 12); n > 0; n--) {
        const char *p = k->placeholders[rng_below(rng, COUNT(values))];
        size_t kind = rng_below(rng, 4), len = strlen(p);

        if (kind == 0)
            ck_assert_int_eq(sluice_buf_append_str(out, pieces[rng_below(rng, COUNT(pieces))]), SLUICE_OK);
        else
            ck_assert_int_eq(sluice_buf_append(out, p, kind == 1 ? rng_below(rng, len) : len), SLUICE_OK);
    }
}

static int by_size(const void *a, const void *b)
{
    const size_t *x = a, *y = b;

    return (*x > *y) - (*x < *y);
}

START_TEST(restorer_feed__cut_at_random__same_output)
{
    struct kit k = kit_create();
    uint64_t rng = 20260101;

    for (unsigned round = 0; round < 5000; round++) {
        struct sluice_buf text, whole, got;
        struct sluice_restorer *r;
        size_t cuts[16], n = rng_below(&rng, COUNT(cuts));
        uint64_t count = 0;

        sluice_buf_init(&text, TEXT_MAX);
        sluice_buf_init(&whole, TEXT_MAX);
        sluice_buf_init(&got, TEXT_MAX);
        random_answer(&k, &rng, &text);
        for (size_t i = 0; i < n; i++)
            cuts[i] = rng_below(&rng, text.len + 1);
        qsort(cuts, n, sizeof(*cuts), by_size);
        ck_assert_int_eq(sluice_restore_text(k.vault, 0, text.data, text.len, &whole, &count), SLUICE_OK);
        ck_assert_int_eq(sluice_restorer_create(k.vault, 0, &r), SLUICE_OK);
        feed_cut(r, &text, cuts, n, &got);
        assert_same(&got, &whole);
        ck_assert_uint_eq(sluice_restorer_count(r), count);
        sluice_restorer_free(r);
        sluice_buf_release(&text);
        sluice_buf_release(&whole);
        sluice_buf_release(&got);
    }
    kit_free(&k);
}
END_TEST

START_TEST(restorer_held__byte_by_byte__true_beginnings_only)
{
    struct kit k = kit_create();
    const char *p = k.placeholders[0];
    struct sluice_restorer *r;
    struct sluice_buf out;

    sluice_buf_init(&out, TEXT_MAX);
    ck_assert_int_eq(sluice_restorer_create(k.vault, 0, &r), SLUICE_OK);
    for (size_t i = 0; i < strlen(p); i++) {
        ck_assert_int_eq(sluice_restorer_feed(r, BYTES(p + i), 1, &out), SLUICE_OK);
        ck_assert_uint_eq(sluice_restorer_held(r), i + 1);
        ck_assert_uint_eq(out.len, 0);
    }
    ck_assert_int_eq(sluice_restorer_feed(r, BYTES("!"), 1, &out), SLUICE_OK);
    ck_assert_uint_eq(sluice_restorer_held(r), 0);
    ck_assert_uint_eq(out.len, strlen(values[0].value) + 1);
    sluice_buf_clear(&out);
    ck_assert_int_eq(sluice_restorer_feed(r, BYTES("PERSON-~"), 8, &out), SLUICE_OK); /* none begins like that */
    ck_assert_uint_eq(sluice_restorer_held(r), 0);
    ck_assert_uint_eq(out.len, 8);
    sluice_restorer_free(r);
    sluice_buf_release(&out);
    kit_free(&k);
}
END_TEST

START_TEST(restorer_end__beginning_held__stays_as_it_is_and_starts_anew)
{
    struct kit k = kit_create();
    struct sluice_restorer *r;
    struct sluice_buf out;

    sluice_buf_init(&out, TEXT_MAX);
    ck_assert_int_eq(sluice_restorer_create(k.vault, 0, &r), SLUICE_OK);
    for (unsigned i = 0; i < 2; i++) {
        ck_assert_int_eq(sluice_restorer_feed(r, BYTES("PERS"), 4, &out), SLUICE_OK);
        ck_assert_int_eq(sluice_restorer_end(r, &out), SLUICE_OK);
    }
    ck_assert_uint_eq(out.len, 8);
    ck_assert_mem_eq(out.data, "PERSPERS", 8);
    sluice_restorer_free(r);
    sluice_buf_release(&out);
    kit_free(&k);
}
END_TEST

START_TEST(restorer_feed__empty_vault__passes_all_at_once)
{
    struct sluice_redact_key *key = fixture_key(1);
    struct sluice_vault *v = fixture_vault(key);
    struct sluice_restorer *r;
    struct sluice_buf out;

    sluice_buf_init(&out, TEXT_MAX);
    ck_assert_int_eq(sluice_restorer_create(v, 0, &r), SLUICE_OK);
    ck_assert_int_eq(sluice_restorer_feed(r, BYTES("PERSON-"), 7, &out), SLUICE_OK);
    ck_assert_uint_eq(out.len, 7);
    ck_assert_uint_eq(sluice_restorer_held(r), 0);
    (void)fixture_put(v, "PERSON", "Max"); /* a vault that grows is noticed */
    ck_assert_int_eq(sluice_restorer_feed(r, BYTES("PERSON-"), 7, &out), SLUICE_OK);
    ck_assert_uint_eq(out.len, 7);
    ck_assert_uint_eq(sluice_restorer_held(r), 7);
    (void)fixture_put(v, "PERSON", "Eva");
    ck_assert_int_eq(sluice_restorer_end(r, &out), SLUICE_OK);
    ck_assert_uint_eq(out.len, 14);
    sluice_restorer_free(r);
    sluice_buf_release(&out);
    sluice_vault_free(v);
    sluice_redact_key_free(key);
}
END_TEST

START_TEST(restorer_feed__output_full__limit)
{
    struct kit k = kit_create();
    uint8_t more[2 * SLUICE_PLACEHOLDER_MAX];
    struct sluice_restorer *r;
    struct sluice_buf out;

    sluice_buf_init(&out, 3);
    ck_assert_int_eq(sluice_restore_text(k.vault, 0, BYTES("four"), 4, &out, NULL), SLUICE_ELIMIT);
    ck_assert_int_eq(sluice_restore_text(k.vault, 0, BYTES(k.placeholders[0]), strlen(k.placeholders[0]), &out, NULL),
                     SLUICE_ELIMIT);
    ck_assert_int_eq(sluice_restorer_create(k.vault, 0, &r), SLUICE_OK); /* the same with bytes held back */
    ck_assert_int_eq(sluice_restorer_feed(r, BYTES(k.placeholders[0]), strlen(k.placeholders[0]), &out), SLUICE_OK);
    memset(more, ' ', sizeof(more));
    ck_assert_int_eq(sluice_restorer_feed(r, more, sizeof(more), &out), SLUICE_ELIMIT);
    sluice_restorer_free(r);
    sluice_buf_release(&out);
    kit_free(&k);
}
END_TEST

/* Tool arguments: JSON text in which the values stand; what comes out is JSON that means the values. */
START_TEST(restorer_feed__tool_arguments__stay_json_and_mean_the_value)
{
    struct kit k = kit_create();

    for (size_t i = 0; i < COUNT(values); i++) {
        struct sluice_buf text, got;
        struct json_object *o, *member;

        sluice_buf_init(&text, TEXT_MAX);
        sluice_buf_init(&got, TEXT_MAX);
        ck_assert_int_eq(sluice_buf_printf(&text, "{\"to\": \"%s\"}", k.placeholders[i]), SLUICE_OK);
        ck_assert_int_eq(sluice_restore_text(k.vault, 1, text.data, text.len, &got, NULL), SLUICE_OK);
        ck_assert_int_eq(sluice_buf_append_byte(&got, 0), SLUICE_OK);
        o = json_tokener_parse((const char *)got.data);
        ck_assert_msg(o != NULL, "%s", (const char *)got.data);
        ck_assert(json_object_object_get_ex(o, "to", &member));
        ck_assert_str_eq(json_object_get_string(member), values[i].value);
        json_object_put(o);
        sluice_buf_release(&text);
        sluice_buf_release(&got);
    }
    kit_free(&k);
}
END_TEST

/* Whole documents. %n in `doc` is a placeholder; in `expected` %n is the value escaped once, ^n twice, ~n three times.
 */
static const struct {
    const char *doc, *expected;
    uint64_t count;
} documents[] = {
    {"{}", "{}", 0},
    {" [ 1 , 1.50 , true , null ] ", " [ 1 , 1.50 , true , null ] ", 0},
    {"{\"a\":\"%0\"}", "{\"a\":\"%0\"}", 1},
    {"\"%1\"", "\"%1\"", 1},
    {"{\"a\" : \"x %0 y\\u00e4 %1\" , \"b\":[\"%2\",\"\\/%3\"]}",
     "{\"a\" : \"x %0 y\\u00e4 %1\" , \"b\":[\"%2\",\"\\/%3\"]}", 4},
    {"{\"%2\":1}", "{\"%2\":1}", 1},
    {"{\"a\":\"%0x\"}", "{\"a\":\"!0x\"}", 0},
    {"{\"a\":\"%0\\u0041\"}", "{\"a\":\"%0\\u0041\"}", 1},
    {"{\"a\":\"%0\\u0061\"}", "{\"a\":\"!0\\u0061\"}", 0}, /* an 'a' follows */
    {"{\"arguments\":\"{\\\"to\\\":\\\"%0\\\",\\\"n\\\":1}\"}",
     "{\"arguments\":\"{\\\"to\\\":\\\"^0\\\",\\\"n\\\":1}\"}", 1},
    {"{\"arguments\":\"{\\\"%2\\\":[\\\"%1\\\"]}\",\"b\":\"%1\"}",
     "{\"arguments\":\"{\\\"^2\\\":[\\\"^1\\\"]}\",\"b\":\"%1\"}", 3},
    {"[\"[\\\"[\\\\\\\"%0\\\\\\\"]\\\"]\"]", "[\"[\\\"[\\\\\\\"~0\\\\\\\"]\\\"]\"]", 1},
    {"[\"{ not json %0\"]", "[\"{ not json %0\"]", 1},
    {"[\"EMAIL\\u002dADDRESS-@2@\"]", "[\"%2\"]", 1}, /* escapes that need not be */
};

static void expand_document(const struct kit *k, const char *template, bool restored, struct sluice_buf *out)
{
    static const char marks[] = "%^~";

    for (const char *p = template; *p != '\0'; p++) {
        const char *mark = strchr(marks, *p);
        char one[3] = {'%', p[1], '\0'};

        if (*p == '!') {
            expand(k, one, false, 0, out);
            p++;
        } else if (*p == '@') { /* the last characters of a placeholder */
            const char *whole = k->placeholders[p[1] - '0'];

            ck_assert_int_eq(sluice_buf_append_str(out, whole + strlen(whole) - 10), SLUICE_OK);
            p += 2;
        } else if (mark != NULL) {
            expand(k, one, restored, (unsigned)(mark - marks) + 1, out);
            p++;
        } else {
            ck_assert_int_eq(sluice_buf_append_byte(out, (uint8_t)*p), SLUICE_OK);
        }
    }
}

START_TEST(restore_document__each_row__as_listed)
{
    struct kit k = kit_create();
    struct sluice_buf doc, got, expected;
    struct sluice_error err = {0};
    uint64_t count = 0;

    sluice_buf_init(&doc, TEXT_MAX);
    sluice_buf_init(&got, TEXT_MAX);
    sluice_buf_init(&expected, TEXT_MAX);
    expand_document(&k, documents[_i].doc, false, &doc);
    expand_document(&k, documents[_i].expected, true, &expected);
    ck_assert_int_eq(sluice_restore_document(k.vault, doc.data, doc.len, &got, &count, &err), SLUICE_OK);
    assert_same(&got, &expected);
    ck_assert_uint_eq(count, documents[_i].count);
    sluice_buf_release(&doc);
    sluice_buf_release(&got);
    sluice_buf_release(&expected);
    kit_free(&k);
}
END_TEST

static const char *const broken[] = {
    "",
    " ",
    "{",
    "{\"a\":1,\"a\":2}",
    "[1,]",
    "nul",
    "\"\xFF\"",
    "[\"\\ud800\"]",
    "{\"%2\":1,\"max@example.com\":2}", /* two keys that would become one */
    "[\"{\\\"%2\\\":1,\\\"max@example.com\\\":2}\"]",
};

START_TEST(restore_document__no_json_or_would_be_none__format_error)
{
    struct kit k = kit_create();
    struct sluice_buf doc, got;
    struct sluice_error err = {0};
    uint64_t count = 0;

    sluice_buf_init(&doc, TEXT_MAX);
    sluice_buf_init(&got, TEXT_MAX);
    expand(&k, broken[_i], false, 0, &doc);
    ck_assert_int_eq(sluice_restore_document(k.vault, doc.data, doc.len, &got, &count, &err), SLUICE_EFORMAT);
    ck_assert_ptr_null(strstr(err.what, "max"));
    ck_assert_uint_eq(count, 0);
    sluice_buf_release(&doc);
    sluice_buf_release(&got);
    kit_free(&k);
}
END_TEST

static Suite *restore_suite(void)
{
    Suite *s = suite_create("restore");
    TCase *tc = tcase_create("restore");

    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, restore_text__each_answer__as_listed, 0, COUNT(answers));
    tcase_add_loop_test(tc, restorer_feed__cut_in_two_anywhere__same_output, 0, COUNT(answers));
    tcase_add_test(tc, restorer_feed__cut_at_random__same_output);
    tcase_add_test(tc, restorer_held__byte_by_byte__true_beginnings_only);
    tcase_add_test(tc, restorer_end__beginning_held__stays_as_it_is_and_starts_anew);
    tcase_add_test(tc, restorer_feed__empty_vault__passes_all_at_once);
    tcase_add_test(tc, restorer_feed__output_full__limit);
    tcase_add_test(tc, restorer_feed__tool_arguments__stay_json_and_mean_the_value);
    tcase_add_loop_test(tc, restore_document__each_row__as_listed, 0, COUNT(documents));
    tcase_add_loop_test(tc, restore_document__no_json_or_would_be_none__format_error, 0, COUNT(broken));
    suite_add_tcase(s, tc);
    return s;
}

int main(void)
{
    return suite_run(restore_suite());
}
