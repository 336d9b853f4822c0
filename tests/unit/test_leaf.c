#include "append.h"
#include "text/leaf.h"

#include "core/json.h"
#include "core/limits.h"

#include "jsongen.h"
#include "suite_run.h"

#include <check.h>
#include <json-c/json.h>
#include <stdlib.h>

/* What a walk gives, one line a leaf: kind nesting path (key) = text */
struct listing {
    struct sluice_buf out;
    const uint8_t *doc;
    size_t leaves;
};

static void put_text(struct sluice_buf *out, const uint8_t *text, size_t n)
{
    ck_assert_int_eq(sluice_json_escape(text, n, out), SLUICE_OK);
}

static void put_line(struct sluice_buf *out, char kind, unsigned nesting, const char *path, const uint8_t *key,
                     size_t key_len, const uint8_t *text, size_t len)
{
    ck_assert_int_eq(sluice_buf_printf(out, "%c%u %s (", kind, nesting, path), SLUICE_OK);
    put_text(out, key, key_len);
    jsongen_put(out, ") = ");
    put_text(out, text, len);
    jsongen_put(out, "\n");
}

static enum sluice_status list(void *ctx, const struct sluice_leaf *leaf)
{
    struct listing *l = ctx;

    ck_assert_uint_eq(leaf->map->len, leaf->len);
    l->leaves++;
    put_line(&l->out, "skn"[leaf->kind], leaf -> nesting, leaf -> path, leaf -> key, leaf -> key_len, leaf -> text,
             leaf -> len);
    return SLUICE_OK;
}

static enum sluice_status walk(const char *doc, struct listing *l, struct sluice_error *err)
{
    *l = (struct listing){.doc = (const uint8_t *)doc};
    sluice_buf_init(&l->out, 64u << 20);
    return sluice_leaf_walk(l->doc, strlen(doc), list, l, err);
}

static const struct {
    const char *doc, *leaves;
} documents[] = {
    {"{}", ""},
    {"[]", ""},
    {"null", ""},
    {"\"a\"", "s0  () = a\n"},
    {"123456", "n0  () = 123456\n"},
    {"[\"\"]", "s0 [0] () = \n"},
    {"[1,12345,123456,-12.3456,1e99999]", "n0 [2] () = 123456\nn0 [3] () = -12.3456\nn0 [4] () = 1e99999\n"},
    {"{\"a\":{\"b\":[true,{\"c\":\"d\"},[\"e\"]]},\"f\":\"g\"}",
     "k0 a () = a\nk0 a.b (a) = b\nk0 a.b[1].c (b) = c\ns0 a.b[1].c (c) = d\ns0 a.b[2][0] (b) = e\nk0 f () = f\n"
     "s0 f (f) = g\n"},
    {"{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"h\\u0069\"}]}]}",
     "k0 messages () = messages\nk0 messages[0].role (messages) = role\ns0 messages[0].role (role) = user\n"
     "k0 messages[0].content (messages) = content\nk0 messages[0].content[0].type (content) = type\n"
     "s0 messages[0].content[0].type (type) = text\nk0 messages[0].content[0].text (content) = text\n"
     "s0 messages[0].content[0].text (text) = hi\n"},
    {"{\"arguments\":\" {\\\"to\\\":\\\"a\\\\u0062\\\",\\\"n\\\":[1234567]}\\n\",\"z\":\"y\"}",
     "k0 arguments () = arguments\ns0 arguments (arguments) =  {\\\"to\\\":\\\"a\\\\u0062\\\",\\\"n\\\":[1234567]}\\n\n"
     "k1 arguments>to (arguments) = to\ns1 arguments>to (to) = ab\nk1 arguments>n (arguments) = n\n"
     "n1 arguments>n[0] (n) = 1234567\nk0 z () = z\ns0 z (z) = y\n"},
    {"[[\"[\\\"\\\",\\\"[\\\\\\\"x\\\\\\\"]\\\"]\"]]",
     "s0 [0][0] () = [\\\"\\\",\\\"[\\\\\\\"x\\\\\\\"]\\\"]\ns1 [0][0]>[0] () = \ns1 [0][0]>[1] () = [\\\"x\\\"]\n"
     "s2 [0][0]>[1]>[0] () = x\n"},
    /* not well formed inside, a word, a string of a string: text only */
    {"[\"{a}\",\"[1\",\"{\\\"a\\\":1,\\\"a\\\":2}\",\"true\",\"\\\"b\\\"\",\"x [1]\"]",
     "s0 [0] () = {a}\ns0 [1] () = [1\ns0 [2] () = {\\\"a\\\":1,\\\"a\\\":2}\ns0 [3] () = true\ns0 [4] () = \\\"b\\\"\n"
     "s0 [5] () = x [1]\n"},
    /* names that a path does not show */
    {"{\"a.b\":1,\"x[0]\":1,\"\":1,\"gr\u00fcn\":1,\"a>b\":1,\"id123456\":1,\"id12345\":1,\"$a-b_C\":1,"
     "\"a234567890123456789012345678901234567890\":1,\"abcdefghijklmnopqrstuvwxyzabcdefghijklmn\":1,"
     "\"abcdefghijklmnopqrstuvwxyzabcdefghijklmno\":1}",
     "k0 ? () = a.b\nk0 ? () = x[0]\nk0 ? () = \nk0 ? () = gr\u00fcn\nk0 ? () = a>b\nk0 ? () = id123456\n"
     "k0 id12345 () = id12345\nk0 $a-b_C () = $a-b_C\nk0 ? () = a234567890123456789012345678901234567890\n"
     "k0 abcdefghijklmnopqrstuvwxyzabcdefghijklmn () = abcdefghijklmnopqrstuvwxyzabcdefghijklmn\n"
     "k0 ? () = abcdefghijklmnopqrstuvwxyzabcdefghijklmno\n"},
};

START_TEST(leaf_walk__document__its_leaves)
{
    struct sluice_error err = {0};
    struct listing l;

    ck_assert_int_eq(walk(documents[_i].doc, &l, &err), SLUICE_OK);
    ck_assert_int_eq(sluice_buf_append_byte(&l.out, '\0'), SLUICE_OK);
    ck_assert_str_eq((const char *)l.out.data, documents[_i].leaves);
    sluice_buf_release(&l.out);
}
END_TEST

/* --- against json-c --- */

struct oracle {
    struct sluice_buf out;
    char path[4096];
};

static struct json_object *parse(const char *text, size_t len)
{
    struct json_tokener *tok = json_tokener_new_ex(200);
    struct json_object *value;
    size_t used;

    json_tokener_set_flags(tok, JSON_TOKENER_STRICT);
    value = json_tokener_parse_ex(tok, text, (int)len + 1);
    used = json_tokener_get_parse_end(tok);
    if (json_tokener_get_error(tok) != json_tokener_success || used < len) {
        json_object_put(value);
        value = NULL;
    }
    json_tokener_free(tok);
    return value;
}

static void expect_value(struct oracle *o, struct json_object *v, unsigned nesting, const char *key);

static void expect_member(struct oracle *o, const char *name, struct json_object *v, unsigned nesting, const char *key)
{
    size_t n = strlen(o->path), len = strlen(name);
    bool shown = len > 0 && len <= 40 &&
                 strspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-$") == len;
    const char *dot = n > 0 && o->path[n - 1] != '>' ? "." : "";

    (void)snprintf(o->path + n, sizeof(o->path) - n, "%s%s", dot, shown ? name : "?");
    put_line(&o->out, 'k', nesting, o->path, (const uint8_t *)key, strlen(key), (const uint8_t *)name, len);
    expect_value(o, v, nesting, name);
    o->path[n] = '\0';
}

static void expect_string(struct oracle *o, struct json_object *v, unsigned nesting, const char *key)
{
    size_t n = strlen(o->path), len = (size_t)json_object_get_string_len(v);
    const char *text = json_object_get_string(v);
    struct json_object *inner;

    put_line(&o->out, 's', nesting, o->path, (const uint8_t *)key, strlen(key), (const uint8_t *)text, len);
    inner = parse(text, len);
    if (json_object_is_type(inner, json_type_object) || json_object_is_type(inner, json_type_array)) {
        (void)snprintf(o->path + n, sizeof(o->path) - n, ">");
        expect_value(o, inner, nesting + 1, key);
        o->path[n] = '\0';
    }
    json_object_put(inner);
}

static void expect_number(struct oracle *o, struct json_object *v, unsigned nesting, const char *key)
{
    const char *text = json_object_to_json_string(v); /* of the test's numbers, json-c keeps the spelling */
    unsigned digits = 0;

    for (const char *p = text; *p != '\0'; p++)
        digits += *p >= '0' && *p <= '9';
    if (digits >= 6)
        put_line(&o->out, 'n', nesting, o->path, (const uint8_t *)key, strlen(key), (const uint8_t *)text,
                 strlen(text));
}

static void expect_value(struct oracle *o, struct json_object *v, unsigned nesting, const char *key)
{
    size_t n = strlen(o->path);

    if (json_object_is_type(v, json_type_object)) {
        json_object_object_foreach(v, name, member)
        {
            expect_member(o, name, member, nesting, key);
        }
    } else if (json_object_is_type(v, json_type_array)) {
        for (size_t i = 0; i < json_object_array_length(v); i++) {
            (void)snprintf(o->path + n, sizeof(o->path) - n, "[%zu]", i);
            expect_value(o, json_object_array_get_idx(v, i), nesting, key);
            o->path[n] = '\0';
        }
    } else if (json_object_is_type(v, json_type_string)) {
        expect_string(o, v, nesting, key);
    } else if (v != NULL && !json_object_is_type(v, json_type_boolean)) {
        expect_number(o, v, nesting, key);
    }
}

START_TEST(leaf_walk__generated_document__leaves_that_json_c_sees)
{
    uint64_t rng = 40000 + (uint64_t)_i;
    struct oracle o = {0};
    struct sluice_buf doc;
    struct json_object *value;
    struct listing l;

    sluice_buf_init(&doc, JSONGEN_MAX);
    sluice_buf_init(&o.out, 64u << 20);
    jsongen_put(&doc, "[");
    jsongen_value(&rng, 5, SLUICE_JSON_NESTING_MAX, &doc);
    jsongen_put(&doc, "]");
    ck_assert_int_eq(sluice_buf_append_byte(&doc, '\0'), SLUICE_OK);
    value = parse((const char *)doc.data, doc.len - 1);
    ck_assert_ptr_nonnull(value);
    expect_value(&o, value, 0, "");
    ck_assert_int_eq(walk((const char *)doc.data, &l, NULL), SLUICE_OK);
    ck_assert_uint_eq(l.out.len, o.out.len);
    if (o.out.len != 0)
        ck_assert_mem_eq(l.out.data, o.out.data, o.out.len);
    json_object_put(value);
    sluice_buf_release(&doc);
    sluice_buf_release(&o.out);
    sluice_buf_release(&l.out);
}
END_TEST

/* --- maps --- */

struct mapped {
    const uint8_t *doc;
    size_t len;
    uint64_t rng;
};

/* doc[start, end), unescaped as often as the nesting says, must be text[a, b). */
static void assert_maps_to(const struct mapped *m, const struct sluice_leaf *leaf, size_t a, size_t b)
{
    unsigned times = leaf->nesting + (leaf->kind == SLUICE_LEAF_NUMBER ? 0 : 1);
    struct sluice_buf from, to;
    uint64_t start, end;

    sluice_map_source(leaf->map, a, b, &start, &end);
    ck_assert_uint_le(leaf->start, start);
    ck_assert_uint_lt(start, end);
    ck_assert_uint_le(end, leaf->end);
    sluice_buf_init(&from, JSONGEN_MAX);
    sluice_buf_init(&to, JSONGEN_MAX);
    ck_assert_int_eq(sluice_buf_append(&from, m->doc + start, (size_t)(end - start)), SLUICE_OK);
    for (unsigned i = 0; i < times; i++) {
        struct sluice_buf swap = from;

        sluice_buf_clear(&to);
        ck_assert_int_eq(sluice_json_unescape(from.data, from.len, &to), SLUICE_OK);
        from = to;
        to = swap;
    }
    ck_assert_uint_eq(from.len, b - a);
    ck_assert_mem_eq(from.data, leaf->text + a, b - a);
    sluice_buf_release(&from);
    sluice_buf_release(&to);
}

static size_t to_boundary(const struct sluice_leaf *leaf, size_t at)
{
    while (at < leaf->len && (leaf->text[at] & 0xC0) == 0x80)
        at++;
    return at;
}

static enum sluice_status check_map(void *ctx, const struct sluice_leaf *leaf)
{
    struct mapped *m = ctx;

    ck_assert_uint_le(leaf->end, m->len);
    if (leaf->len == 0) {
        ck_assert_uint_eq(leaf->start, leaf->end);
        return SLUICE_OK;
    }
    assert_maps_to(m, leaf, 0, leaf->len);
    for (unsigned i = 0; i < 20; i++) {
        size_t a = to_boundary(leaf, rng_below(&m->rng, leaf->len));
        size_t b = to_boundary(leaf, a + 1 + rng_below(&m->rng, 8));

        if (a < b && b <= leaf->len)
            assert_maps_to(m, leaf, a, b);
    }
    return SLUICE_OK;
}

START_TEST(leaf_map__generated_document__source_unescapes_to_the_text)
{
    struct mapped m = {.rng = 50000 + (uint64_t)_i};
    struct sluice_buf doc;

    sluice_buf_init(&doc, JSONGEN_MAX);
    jsongen_put(&doc, "[");
    jsongen_value(&m.rng, 4, 3, &doc);
    jsongen_put(&doc, "]");
    m.doc = doc.data;
    m.len = doc.len;
    ck_assert_int_eq(sluice_leaf_walk(doc.data, doc.len, check_map, &m, NULL), SLUICE_OK);
    sluice_buf_release(&doc);
}
END_TEST

/* --- limits and faults --- */

/* x, `times` times inside a string that is an array of one. */
static void nest(unsigned times, const char *x, struct sluice_buf *out)
{
    struct sluice_buf inner;

    if (times == 0) {
        jsongen_put(out, x);
        return;
    }
    sluice_buf_init(&inner, JSONGEN_MAX);
    nest(times - 1, x, &inner);
    jsongen_put(out, "[\"");
    put_text(out, inner.data, inner.len);
    jsongen_put(out, "\"]");
    sluice_buf_release(&inner);
}

START_TEST(leaf_walk__strings_nested_to_the_limit_and_past__opened_then_refused)
{
    struct sluice_error err = {0};
    struct sluice_buf doc;
    struct listing l;

    sluice_buf_init(&doc, JSONGEN_MAX);
    nest(SLUICE_JSON_NESTING_MAX, "[\"deep\"]", &doc);
    ck_assert_int_eq(sluice_buf_append_byte(&doc, '\0'), SLUICE_OK);
    ck_assert_int_eq(walk((const char *)doc.data, &l, &err), SLUICE_OK);
    ck_assert_uint_eq(l.leaves, SLUICE_JSON_NESTING_MAX + 1);
    sluice_buf_release(&l.out);

    sluice_buf_clear(&doc);
    jsongen_put(&doc, "\n\n");
    nest(SLUICE_JSON_NESTING_MAX + 1, "[\"deep\"]", &doc);
    ck_assert_int_eq(sluice_buf_append_byte(&doc, '\0'), SLUICE_OK);
    ck_assert_int_eq(walk((const char *)doc.data, &l, &err), SLUICE_ELIMIT);
    ck_assert_uint_eq(err.line, 3);
    sluice_buf_release(&l.out);

    sluice_buf_clear(&doc); /* the same depth, but the innermost is no JSON: nothing is left unread */
    nest(SLUICE_JSON_NESTING_MAX + 1, "[deep]", &doc);
    ck_assert_int_eq(sluice_buf_append_byte(&doc, '\0'), SLUICE_OK);
    ck_assert_int_eq(walk((const char *)doc.data, &l, &err), SLUICE_OK);
    sluice_buf_release(&l.out);
    sluice_buf_release(&doc);
}
END_TEST

START_TEST(leaf_walk__inner_document_at_depth_limit_and_past__opened_then_refused)
{
    struct sluice_error err = {0};
    struct listing l;
    struct sluice_buf doc;

    for (unsigned over = 0; over <= 1; over++) {
        sluice_buf_init(&doc, JSONGEN_MAX);
        jsongen_put(&doc, "\"");
        for (unsigned i = 0; i < SLUICE_JSON_DEPTH_MAX + over; i++)
            jsongen_put(&doc, "[");
        jsongen_put(&doc, "123456");
        for (unsigned i = 0; i < SLUICE_JSON_DEPTH_MAX + over; i++)
            jsongen_put(&doc, "]");
        ck_assert_int_eq(sluice_buf_append(&doc, "\"", 2), SLUICE_OK);
        ck_assert_int_eq(walk((const char *)doc.data, &l, &err), over != 0 ? SLUICE_ELIMIT : SLUICE_OK);
        ck_assert_uint_eq(l.leaves, over != 0 ? 1 : 2);
        sluice_buf_release(&l.out);
        sluice_buf_release(&doc);
    }
}
END_TEST

static enum sluice_status longest_path(void *ctx, const struct sluice_leaf *leaf)
{
    char *longest = ctx;

    if (strlen(leaf->path) > strlen(longest))
        (void)snprintf(longest, SLUICE_PATH_MAX, "%s", leaf->path);
    return SLUICE_OK;
}

START_TEST(leaf_path__at_the_limit_and_past__whole_then_ends_in_dots)
{
    for (unsigned over = 0; over <= 1; over++) { /* 31 names of 7, dots, the last one, "[0]": 255 or 256 bytes */
        char doc[2048] = "{", expect[SLUICE_PATH_MAX + 8] = "", got[SLUICE_PATH_MAX] = "";

        for (unsigned i = 0; i < 31; i++) {
            append(doc, sizeof(doc), "\"member7\":{");
            append(expect, sizeof(expect), "member7.");
        }
        append(doc, sizeof(doc), "\"%s\":[\"x\"]", over == 0 ? "zzzz" : "zzzzz");
        append(expect, sizeof(expect), "%s[0]", over == 0 ? "zzzz" : "zzzzz");
        for (unsigned i = 0; i < 32; i++)
            append(doc, sizeof(doc), "}");
        ck_assert_uint_eq(strlen(expect), SLUICE_PATH_MAX - 1 + over);
        if (over != 0)
            memcpy(expect + SLUICE_PATH_MAX - 4, "...", 4);
        ck_assert_int_eq(sluice_leaf_walk((const uint8_t *)doc, strlen(doc), longest_path, got, NULL), SLUICE_OK);
        ck_assert_str_eq(got, expect);
    }
}
END_TEST

START_TEST(leaf_path__shorter_again_after_an_overlong_one__right)
{
    struct sluice_buf doc;
    struct listing l;

    sluice_buf_init(&doc, JSONGEN_MAX);
    jsongen_put(&doc, "{\"a\":{");
    for (unsigned i = 0; i < 60; i++)
        jsongen_put(&doc, "\"member7\":{");
    jsongen_put(&doc, "\"x\":1");
    for (unsigned i = 0; i < 60; i++)
        jsongen_put(&doc, i == 29 ? "},\"b\":\"c\"" : "}");
    ck_assert_int_eq(sluice_buf_append(&doc, "}}", 3), SLUICE_OK);
    ck_assert_int_eq(walk((const char *)doc.data, &l, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_buf_append_byte(&l.out, '\0'), SLUICE_OK);
    ck_assert_ptr_nonnull(strstr((const char *)l.out.data, "member7.b (b) = c\n"));
    sluice_buf_release(&l.out);
    sluice_buf_release(&doc);
}
END_TEST

START_TEST(leaf_walk__document_not_well_formed__format_and_line)
{
    static const struct {
        const char *doc;
        unsigned line;
    } bad[] = {{"", 1},           {"{", 1},         {"{\"a\":1,\n\"\\u0061\":2}", 2},
               {"[1,\n2,\n]", 3}, {"[\"a\"] x", 1}, {"[\"\\ud800\"]", 1},
               {"[\"\xFF\"]", 1}, {"nul", 1}};

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        struct sluice_error err = {0};
        struct listing l;

        ck_assert_int_eq(walk(bad[i].doc, &l, &err), SLUICE_EFORMAT);
        ck_assert_uint_eq(err.line, bad[i].line);
        sluice_buf_release(&l.out);
    }
}
END_TEST

static enum sluice_status stop_at_third(void *ctx, const struct sluice_leaf *leaf)
{
    unsigned *n = ctx;

    (void)leaf;
    return ++*n == 3 ? SLUICE_EENGINE : SLUICE_OK;
}

START_TEST(leaf_walk__callback_fails__stops_and_returns_it)
{
    static const char doc[] = "[\"a\",\"[\\\"b\\\",\\\"c\\\"]\",\"d\",\"e\"]";
    unsigned n = 0;

    ck_assert_int_eq(sluice_leaf_walk((const uint8_t *)doc, strlen(doc), stop_at_third, &n, NULL), SLUICE_EENGINE);
    ck_assert_uint_eq(n, 3);
}
END_TEST

START_TEST(leaf_walk__cut_anywhere__refused)
{
    static const char doc[] = "{\"a\":[\"b\\n\",\"{\\\"c\\\":\\\"d\\\"}\",123456,true],\"e\":{\"f\":null}}";
    struct listing l;

    for (size_t n = 0; n < strlen(doc); n++) {
        sluice_buf_init(&l.out, 1u << 20);
        ck_assert_int_eq(sluice_leaf_walk((const uint8_t *)doc, n, list, &l, NULL), SLUICE_EFORMAT);
        sluice_buf_release(&l.out);
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("leaf");
    TCase *t = tcase_create("leaf");

    tcase_add_loop_test(t, leaf_walk__document__its_leaves, 0, (int)(sizeof(documents) / sizeof(documents[0])));
    tcase_add_loop_test(t, leaf_walk__generated_document__leaves_that_json_c_sees, 0, 300);
    tcase_add_loop_test(t, leaf_map__generated_document__source_unescapes_to_the_text, 0, 200);
    tcase_add_test(t, leaf_walk__strings_nested_to_the_limit_and_past__opened_then_refused);
    tcase_add_test(t, leaf_walk__inner_document_at_depth_limit_and_past__opened_then_refused);
    tcase_add_test(t, leaf_path__at_the_limit_and_past__whole_then_ends_in_dots);
    tcase_add_test(t, leaf_path__shorter_again_after_an_overlong_one__right);
    tcase_add_test(t, leaf_walk__document_not_well_formed__format_and_line);
    tcase_add_test(t, leaf_walk__callback_fails__stops_and_returns_it);
    tcase_add_test(t, leaf_walk__cut_anywhere__refused);
    suite_add_tcase(s, t);
    return suite_run(s);
}
