#include "core/conf.h"

#include "append.h"
#include "core/limits.h"
#include "holds.h"
#include "sanitized.h"
#include "suite_run.h"

#include <check.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static enum sluice_status parse(const char *text, struct sluice_conf **c, struct sluice_error *err)
{
    memset(err, 0, sizeof(*err));
    return sluice_conf_parse("test.json", (const uint8_t *)text, strlen(text), c, err);
}

static void assert_error(const struct sluice_error *err, const char *line)
{
    char text[700];

    ck_assert_str_eq(sluice_error_format(err, text, sizeof(text)), line);
}

/* Everything a small configuration may go wrong in, asked for as its reader would. */
static enum sluice_status read_conf(const struct sluice_conf *c, struct sluice_error *err)
{
    static const char *const known[] = {"name", "count", "on", "score", "list", "inner", NULL};
    static const char *const inner_known[] = {"deep", NULL};
    struct sluice_conf_node root = sluice_conf_root(c), list, inner, item;
    const char *name = NULL, *text;
    enum sluice_status st;
    int64_t count = 1;
    uint32_t score = 0;
    bool on = false;

    if ((st = sluice_conf_check_keys(&root, known, err)) != SLUICE_OK ||
        (st = sluice_conf_string(&root, "name", true, &name, err)) != SLUICE_OK ||
        (st = sluice_conf_int(&root, "count", false, 1, 100, &count, err)) != SLUICE_OK ||
        (st = sluice_conf_bool(&root, "on", false, &on, err)) != SLUICE_OK ||
        (st = sluice_conf_score(&root, "score", false, &score, err)) != SLUICE_OK)
        return st;
    (void)sluice_conf_get(&root, "list", &list);
    for (size_t i = 0; i < sluice_conf_length(&list); i++) {
        item = sluice_conf_at(&list, i);
        if ((st = sluice_conf_as_string(&item, &text, err)) != SLUICE_OK)
            return st;
    }
    if (sluice_conf_get(&root, "inner", &inner)) {
        if ((st = sluice_conf_check_keys(&inner, inner_known, err)) != SLUICE_OK)
            return st;
        return sluice_conf_int(&inner, "deep", true, 0, INT64_MAX, &count, err);
    }
    return SLUICE_OK;
}

static const struct {
    const char *text, *error; /* NULL: read well */
} confs[] = {
    {"{\"name\":\"a\"}", NULL},
    {"{\"name\":\"a\",\"count\":100,\"on\":true,\"score\":1,\"list\":[\"x\",\"\"],\"inner\":{\"deep\":0}}", NULL},
    {"{\"name\":\"a\",\"count\":null,\"list\":null,\"inner\":null}", NULL},
    {"{\"name\":\"a\",\"inner\":{\"deep\":9223372036854775807}}", NULL},
    /* the file itself */
    {"", "test.json:1: text ends too early (byte 0)"},
    {"\xEF\xBB\xBF{}", "test.json:1: begins with a byte order mark (byte 0)"},
    {"\n\nnull", "test.json:3: expected an object"},
    {"[]", "test.json:1: expected an object"},
    {"\"x\"", "test.json:1: expected an object"},
    {"5", "test.json:1: expected an object"},
    {"{\"name\":\"a\",\n\"name\":\"b\"}", "test.json:2: the same key twice in one object (byte 14)"},
    {"{\"name\":\"a\",\n\"n\\u0061me\":\"b\"}", "test.json:2: the same key twice in one object (byte 14)"},
    {"{\"name\":\"a\",\n\"name\\u0000\":\"b\"}", "test.json:2: a key holds a NUL character"},
    {"{\"name\":\"a\"}\nx", "test.json:2: text behind the end (byte 13)"},
    {"{\"name\":\"a\",}", "test.json:1: expected a key (byte 12)"},
    {"{\"name\":\"\xFF\"}", "test.json:1: not UTF-8 (byte 9)"},
    /* keys */
    {"{\"name\":\"a\",\n\n\"colour\":1}", "test.json:3: colour: unknown key"},
    {"{\"name\":\"a\",\"inner\":{\n\"deep\":1,\n\"x\":{}}}", "test.json:3: inner.x: unknown key"},
    {"{\"name\":\"a\",\"a\\nb\":1}", "test.json:1: a?b: unknown key"},
    {"{\"name\":\"a\",\n\"inner\":[]}", "test.json:2: inner: expected an object"},
    {"{\n}", "test.json:1: name: missing"},
    {"{\"name\":null}", "test.json:1: name: missing"},
    {"{\"name\":\"a\",\n\"inner\":\n{}}", "test.json:3: inner.deep: missing"},
    /* values */
    {"{\n\"name\":5}", "test.json:2: name: expected a string"},
    {"{\"name\":\"a\\u0000b\"}", "test.json:1: name: holds a NUL character"},
    {"{\"name\":\"a\",\"count\":\n0}", "test.json:2: count: must be between 1 and 100"},
    {"{\"name\":\"a\",\"count\":101}", "test.json:1: count: must be between 1 and 100"},
    {"{\"name\":\"a\",\"count\":-9999999999999999999999}", "test.json:1: count: must be between 1 and 100"},
    {"{\"name\":\"a\",\"count\":1.0}", "test.json:1: count: expected a whole number"},
    {"{\"name\":\"a\",\"count\":\"1\"}", "test.json:1: count: expected a whole number"},
    {"{\"name\":\"a\",\"count\":true}", "test.json:1: count: expected a whole number"},
    {"{\"name\":\"a\",\"inner\":{\"deep\":9223372036854775808}}",
     "test.json:1: inner.deep: must be between 0 and 9223372036854775807"},
    {"{\"name\":\"a\",\"inner\":{\"deep\":99999999999999999999999999}}",
     "test.json:1: inner.deep: must be between 0 and 9223372036854775807"},
    {"{\"name\":\"a\",\"on\":1}", "test.json:1: on: expected true or false"},
    {"{\"name\":\"a\",\"on\":\"true\"}", "test.json:1: on: expected true or false"},
    {"{\"name\":\"a\",\"score\":1.0000001}", "test.json:1: score: must be between 0 and 1"},
    {"{\"name\":\"a\",\"score\":-0.1}", "test.json:1: score: must be between 0 and 1"},
    {"{\"name\":\"a\",\"score\":1e999}", "test.json:1: score: must be between 0 and 1"},
    {"{\"name\":\"a\",\"score\":\"1\"}", "test.json:1: score: expected a number between 0 and 1"},
    {"{\"name\":\"a\",\"list\":[\"x\",\n\"y\",\n[\"z\"]]}", "test.json:3: list[2]: expected a string"},
    {"{\"name\":\"a\",\"list\":[\"x\",null]}", "test.json:1: list[1]: expected a string"},
};

START_TEST(conf__text__read_or_refused_with_file_line_and_field)
{
    struct sluice_conf *c = NULL;
    struct sluice_error err;
    enum sluice_status st = parse(confs[_i].text, &c, &err);

    if (st == SLUICE_OK)
        st = read_conf(c, &err);
    else
        ck_assert_ptr_null(c);
    ck_assert_int_eq(st, confs[_i].error == NULL ? SLUICE_OK : SLUICE_EFORMAT);
    if (confs[_i].error != NULL)
        assert_error(&err, confs[_i].error);
    sluice_conf_free(c);
}
END_TEST

START_TEST(conf__values__as_written)
{
    static const char text[] =
        "{\"s\":\"gr\\u00fcn\\n\",\"i\":-7,\"b\":true,\"x\":0.1234567,\"one\":1,\"l\":[[1,2],{\"k\":null}],"
        "\n\"m\":{\"z\":1,\"a\":2}}";
    struct sluice_conf_node root, l, m, at;
    uint8_t digest[crypto_hash_sha256_BYTES];
    struct sluice_conf *c;
    struct sluice_error err;
    const char *s = NULL;
    uint32_t score = 9;
    int64_t i = 0;
    bool b = false;

    ck_assert_int_eq(parse(text, &c, &err), SLUICE_OK);
    root = sluice_conf_root(c);
    ck_assert_str_eq(sluice_conf_name(c), "test.json");
    crypto_hash_sha256(digest, (const uint8_t *)text, strlen(text));
    ck_assert_mem_eq(sluice_conf_digest(c), digest, sizeof(digest));
    ck_assert_int_eq(sluice_conf_string(&root, "s", true, &s, &err), SLUICE_OK);
    ck_assert_str_eq(s, "gr\xC3\xBCn\n");
    ck_assert_int_eq(sluice_conf_int(&root, "i", true, -7, -7, &i, &err), SLUICE_OK);
    ck_assert_int_eq(i, -7);
    ck_assert_int_eq(sluice_conf_bool(&root, "b", true, &b, &err), SLUICE_OK);
    ck_assert(b);
    ck_assert_int_eq(sluice_conf_score(&root, "x", true, &score, &err), SLUICE_OK);
    ck_assert_uint_eq(score, 123457); /* rounded */
    ck_assert_int_eq(sluice_conf_score(&root, "one", true, &score, &err), SLUICE_OK);
    ck_assert_uint_eq(score, 1000000);
    score = 5;
    ck_assert_int_eq(sluice_conf_score(&root, "none", false, &score, &err), SLUICE_OK);
    ck_assert_uint_eq(score, 5);
    ck_assert(sluice_conf_get(&root, "l", &l));
    ck_assert_uint_eq(sluice_conf_length(&l), 2);
    ck_assert_uint_eq(sluice_conf_length(&root), 0);
    at = sluice_conf_at(&l, 0);
    ck_assert_uint_eq(sluice_conf_length(&at), 2);
    at = sluice_conf_at(&at, 1);
    ck_assert_str_eq(at.path, "l[0][1]");
    at = sluice_conf_at(&l, 1);
    ck_assert(!sluice_conf_get(&at, "k", &at));
    ck_assert_str_eq(at.path, "l[1].k");
    ck_assert(sluice_conf_get(&root, "m", &m));
    ck_assert_uint_eq(m.line, 2);
    sluice_conf_free(c);
    sluice_conf_free(NULL);
}
END_TEST

#define KEYS_MAX 64u

static enum sluice_status join_keys(void *ctx, const char *key, const struct sluice_conf_node *value,
                                    struct sluice_error *err)
{
    append(ctx, KEYS_MAX, "%s", key);
    return strcmp(key, "stop") == 0 ? sluice_conf_fail(value, err, "stopped") : SLUICE_OK;
}

START_TEST(conf_members__in_file_order_until_one_fails)
{
    struct sluice_conf_node root;
    struct sluice_conf *c;
    struct sluice_error err;
    char keys[KEYS_MAX] = "";

    ck_assert_int_eq(parse("{\"z\":1,\"a\":2,\n\"stop\":3,\"b\":4}", &c, &err), SLUICE_OK);
    root = sluice_conf_root(c);
    ck_assert_int_eq(sluice_conf_members(&root, join_keys, keys, &err), SLUICE_EFORMAT);
    ck_assert_str_eq(keys, "zastop");
    assert_error(&err, "test.json:2: stop: stopped");
    sluice_conf_free(c);
}
END_TEST

START_TEST(conf_parse__size_and_depth_at_limit_and_past__read_then_limit)
{
    uint8_t *text = malloc(SLUICE_CONF_FILE_MAX + 1);
    struct sluice_error err = {0};
    struct sluice_conf *c;

    memset(text, ' ', SLUICE_CONF_FILE_MAX + 1);
    memcpy(text, "{}", 2);
    ck_assert_int_eq(sluice_conf_parse("big", text, SLUICE_CONF_FILE_MAX, &c, &err), SLUICE_OK);
    sluice_conf_free(c);
    ck_assert_int_eq(sluice_conf_parse("big", text, SLUICE_CONF_FILE_MAX + 1, &c, &err), SLUICE_ELIMIT);
    ck_assert_ptr_null(c);
    assert_error(&err, "big: larger than 16777216 bytes");
    for (unsigned over = 0; over <= 1; over++) {
        const size_t depth = SLUICE_JSON_DEPTH_MAX - 1 + over; /* of arrays in the object */

        memcpy(text, "{\"a\":", 5);
        memset(text + 5, '[', depth);
        memset(text + 5 + depth, ']', depth);
        text[5 + 2 * depth] = '}';
        ck_assert_int_eq(sluice_conf_parse("deep", text, 6 + 2 * depth, &c, &err),
                         over == 0 ? SLUICE_OK : SLUICE_ELIMIT);
        sluice_conf_free(c);
    }
    free(text);
}
END_TEST

#ifndef SANITIZED
/* The C library's are replaced in this program, so json-c asks these, too. malloc() is not: json-c does not survive its
 * failing. */
static volatile unsigned calls, fail_at;

static bool fails(void)
{
    return fail_at != 0 && ++calls == fail_at;
}

void *__libc_calloc(size_t n, size_t size);
void *__libc_realloc(void *p, size_t n);

__attribute__((visibility("default"))) void *calloc(size_t n, size_t size)
{
    return fails() ? NULL : __libc_calloc(n, size);
}

__attribute__((visibility("default"))) void *realloc(void *p, size_t n)
{
    return fails() ? NULL : __libc_realloc(p, n);
}

static void put(struct sluice_buf *b, const char *s)
{
    ck_assert_int_eq(sluice_buf_append_str(b, s), SLUICE_OK);
}

/* More elements, members and bytes of a string and of a key than json-c has room for at first. */
static void make_large(struct sluice_buf *b)
{
    sluice_buf_init(b, 65536);
    put(b, "{\"list\":[");
    for (unsigned i = 0; i < 100; i++)
        ck_assert_int_eq(sluice_buf_printf(b, "%s%u", i == 0 ? "" : ",", i), SLUICE_OK);
    put(b, "],\"inner\":{");
    for (unsigned i = 0; i < 100; i++)
        ck_assert_int_eq(sluice_buf_printf(b, "%s\"k%u\":null", i == 0 ? "" : ",", i), SLUICE_OK);
    put(b, "},\"text\":\"");
    for (unsigned i = 0; i < 100; i++)
        put(b, "word\\n\\u00e9");
    put(b, "\",\"");
    for (unsigned i = 0; i < 100; i++)
        put(b, "key\\t");
    put(b, "\":true}");
}

/* json-c leaves out what it has no memory for, and says nothing. */
START_TEST(conf_parse__memory_runs_out_in_the_library__error_or_all_of_it)
{
    struct json_object *want, *got = NULL;
    struct sluice_conf *c = NULL;
    struct sluice_error err;
    struct sluice_buf b;
    enum sluice_status st;
    bool failed = true;

    make_large(&b);
    ck_assert_ptr_nonnull(want = json_tokener_parse((const char *)b.data));
    for (unsigned n = 1; failed; n++) {
        calls = 0;
        fail_at = n;
        st = sluice_conf_parse("large", b.data, b.len, &c, &err);
        failed = calls >= fail_at;
        fail_at = 0;
        if (st != SLUICE_OK) {
            ck_assert_int_eq(st, SLUICE_ENOMEM);
            ck_assert_ptr_null(c);
            ck_assert(failed);
            continue;
        }
        got = sluice_conf_root(c).value;
        ck_assert_msg(json_object_equal(got, want), "allocation %u", n);
        sluice_conf_free(c);
    }
    json_object_put(want);
    sluice_buf_release(&b);
}
END_TEST
#endif

int main(void)
{
    Suite *s = suite_create("conf");
    TCase *tc = tcase_create("conf");

    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, conf__text__read_or_refused_with_file_line_and_field, 0, (int)COUNT(confs));
    tcase_add_test(tc, conf__values__as_written);
    tcase_add_test(tc, conf_members__in_file_order_until_one_fails);
    tcase_add_test(tc, conf_parse__size_and_depth_at_limit_and_past__read_then_limit);
#ifndef SANITIZED
    tcase_add_test(tc, conf_parse__memory_runs_out_in_the_library__error_or_all_of_it);
#endif
    suite_add_tcase(s, tc);
    return suite_run(s);
}
