#include "redact_kit.h"

#include "core/json.h"
#include "core/limits.h"

#include "jsongen.h"
#include "suite_run.h"

#include <json-c/json.h>

/* Find text in a document's innermost leaf that holds it. */
struct search {
    const char *needle;
    bool outer; /* report the outermost place instead, as a rule that needs the text around would */
    struct sluice_redaction found;
    bool any;
};

static enum sluice_status search_leaf(void *ctx, const struct sluice_leaf *leaf)
{
    struct search *s = ctx;
    size_t n = strlen(s->needle);

    if (s->outer && s->any)
        return SLUICE_OK;
    for (size_t i = 0; i + n <= leaf->len; i++) {
        if (memcmp(leaf->text + i, s->needle, n) != 0)
            continue;
        sluice_map_source(leaf->map, i, i + n, &s->found.start, &s->found.end);
        s->found.kind = leaf->kind;
        s->found.nesting = leaf->nesting;
        s->found.leaf_start = leaf->start;
        s->found.leaf_end = leaf->end;
        s->any = true;
        break;
    }
    return SLUICE_OK;
}

static struct sluice_redaction find_in(const char *doc, const char *needle, enum sluice_operator op, bool outer)
{
    struct search s = {.needle = needle, .outer = outer};
    struct sluice_error err = {0};

    ck_assert_int_eq(sluice_leaf_walk(BYTES(doc), strlen(doc), search_leaf, &s, &err), SLUICE_OK);
    ck_assert_msg(s.any, "'%s' is not in %s", needle, doc);
    s.found.type = "T";
    s.found.op = op;
    return s.found;
}

/* needle: decoded text to redact. In `expected` a % stands for its placeholder. */
static const struct {
    const char *name, *doc, *needle;
    enum sluice_operator op;
    const char *expected; /* NULL: refused */
} documents[] = {
    {"a string", "{\"a\": \"Max\"}", "Max", SLUICE_OP_PLACEHOLDER, "{\"a\": \"%\"}"},
    {"spaces, numbers, order stay", " {\"z\" :1.50,\t\"a\":[ \"x Max y\" ],\"z2\":1e5 }\n", "Max",
     SLUICE_OP_PLACEHOLDER, " {\"z\" :1.50,\t\"a\":[ \"x % y\" ],\"z2\":1e5 }\n"},
    {"other escapes stay", "[\"\\u00e4\\/Max\\n\"]", "Max", SLUICE_OP_MASK, "[\"\\u00e4\\/***\\n\"]"},
    {"value with escapes", "[\"a \\\"M\\u0061x\\\" b\"]", "\"Max\"", SLUICE_OP_PLACEHOLDER, "[\"a % b\"]"},
    {"surrogate pair", "[\"\\ud83d\\ude00\"]", "\xF0\x9F\x98\x80", SLUICE_OP_MASK, "[\"*\"]"},
    {"a key", "{\"max@example.com\":1}", "max@example.com", SLUICE_OP_PLACEHOLDER, "{\"%\":1}"},
    {"a number", "{\"phone\": 4915112345678}", "4915112345678", SLUICE_OP_PLACEHOLDER, "{\"phone\": \"%\"}"},
    {"part of a number takes all", "[-4111111111111111.5]", "4111111111111111", SLUICE_OP_MASK,
     "[\"****************\"]"},
    {"a number dropped", "[1234567]", "1234567", SLUICE_OP_DROP, "[\"\"]"},
    {"a string dropped", "[\"Max\"]", "Max", SLUICE_OP_DROP, "[\"\"]"},
    {"tool arguments", "{\"arguments\":\"{\\\"to\\\":\\\"Max\\\"}\"}", "Max", SLUICE_OP_PLACEHOLDER,
     "{\"arguments\":\"{\\\"to\\\":\\\"%\\\"}\"}"},
    {"a key in tool arguments", "{\"arguments\":\"{\\\"Max\\\":1}\"}", "Max", SLUICE_OP_PLACEHOLDER,
     "{\"arguments\":\"{\\\"%\\\":1}\"}"},
    {"a number in tool arguments", "{\"arguments\":\"{\\\"n\\\":12345678}\"}", "12345678", SLUICE_OP_PLACEHOLDER,
     "{\"arguments\":\"{\\\"n\\\":\\\"%\\\"}\"}"},
    {"a number two strings deep", "[\"[\\\"[1234567]\\\"]\"]", "1234567", SLUICE_OP_PLACEHOLDER,
     "[\"[\\\"[\\\\\\\"%\\\\\\\"]\\\"]\"]"},
    {"two keys dropped to one", "{\"ab\":1,\"b\":2}", "a", SLUICE_OP_DROP, NULL},
    {"two keys masked to one", "{\"a\":1,\"*\":2}", "a", SLUICE_OP_MASK, NULL},
    {"two keys in tool arguments dropped to one", "[\"{\\\"ab\\\":1,\\\"b\\\":2}\"]", "a", SLUICE_OP_DROP, NULL},
    {"two keys two strings deep dropped to one", "[\"[\\\"{\\\\\\\"ab\\\\\\\":1,\\\\\\\"b\\\\\\\":2}\\\"]\"]", "a",
     SLUICE_OP_DROP, NULL},
    {"text that only looks like arguments", "[\"{Max\"]", "Max", SLUICE_OP_PLACEHOLDER, "[\"{%\"]"},
};

START_TEST(redact_document__each_row__as_listed)
{
    for (unsigned outer = 0; outer < 2; outer++) {
        struct sluice_redaction r = find_in(documents[_i].doc, documents[_i].needle, documents[_i].op, outer == 1);
        const char *expected = documents[_i].expected;
        struct kit k = kit_create();
        struct sluice_error err = {0};
        struct sluice_buf out, due;
        enum sluice_status st;

        sluice_buf_init(&out, TEXT_MAX);
        sluice_buf_init(&due, TEXT_MAX);
        st = sluice_redact_document(BYTES(documents[_i].doc), strlen(documents[_i].doc), &r, 1, k.vault, &out, &err);
        ck_assert_int_eq(st, expected == NULL ? SLUICE_EFORMAT : SLUICE_OK);
        for (const char *p = expected; p != NULL && *p != '\0'; p++)
            ck_assert_int_eq(*p == '%' ? sluice_buf_append_str(&due, fixture_put(k.vault, "T", documents[_i].needle))
                                       : sluice_buf_append_byte(&due, (uint8_t)*p),
                             SLUICE_OK);
        if (expected != NULL)
            assert_same(&out, due.data, due.len);
        sluice_buf_release(&out);
        sluice_buf_release(&due);
        kit_free(&k);
    }
}
END_TEST

/* Stretches that are no part of one string or number: nothing may go out. */
static const struct {
    const char *doc;
    uint64_t start, end;
    enum sluice_leaf_kind kind;
} outside[] = {
    {"[true]", 1, 5, SLUICE_LEAF_STRING},        {"[\"a\",\"b\"]", 2, 7, SLUICE_LEAF_STRING},
    {"[\"a\",\"b\"]", 1, 2, SLUICE_LEAF_STRING}, {"[\"a\\nb\"]", 4, 5, SLUICE_LEAF_STRING},
    {"{\"a\":1}", 4, 5, SLUICE_LEAF_STRING},     {"[12]", 1, 2, SLUICE_LEAF_STRING},
    {"[\"a", 2, 3, SLUICE_LEAF_STRING},
};

START_TEST(redact_document__stretch_outside_strings__refused)
{
    struct sluice_redaction r = {
        .start = outside[_i].start, .end = outside[_i].end, .type = "T", .kind = outside[_i].kind};
    struct kit k = kit_create();
    struct sluice_error err = {0};
    struct sluice_buf out;

    sluice_buf_init(&out, TEXT_MAX);
    ck_assert_int_eq(
        sluice_redact_document(BYTES(outside[_i].doc), strlen(outside[_i].doc), &r, 1, k.vault, &out, &err),
        SLUICE_EFORMAT);
    sluice_buf_release(&out);
    kit_free(&k);
}
END_TEST

/* All leaves of a document: kind, nesting and text. What holds a document itself is left out: its own leaves are there,
 * and they may be written with other escapes. */
struct leaves {
    struct {
        enum sluice_leaf_kind kind;
        unsigned nesting;
        uint64_t start, end;
        char *text;
        size_t len;
        struct sluice_map map;
    } * v;
    size_t n, cap;
};

static enum sluice_status keep_leaf(void *ctx, const struct sluice_leaf *leaf)
{
    struct leaves *l = ctx;

    if (l->n > 0 && l->v[l->n - 1].nesting < leaf->nesting && l->v[l->n - 1].end >= leaf->end) {
        l->n--;
        free(l->v[l->n].text);
        sluice_map_release(&l->v[l->n].map);
    }
    if (l->n == l->cap) {
        l->cap = 2 * l->cap + 16;
        l->v = realloc(l->v, l->cap * sizeof(*l->v));
        ck_assert_ptr_nonnull(l->v);
    }
    l->v[l->n].kind = leaf->kind;
    l->v[l->n].nesting = leaf->nesting;
    l->v[l->n].start = leaf->start;
    l->v[l->n].end = leaf->end;
    l->v[l->n].len = leaf->len;
    l->v[l->n].text = malloc(leaf->len + 1);
    memcpy(l->v[l->n].text, leaf->len > 0 ? (const char *)leaf->text : "", leaf->len);
    l->v[l->n].map = *leaf->map;
    l->v[l->n].map.runs = malloc((leaf->map->n + 1) * sizeof(*leaf->map->runs));
    if (leaf->map->n > 0)
        memcpy(l->v[l->n].map.runs, leaf->map->runs, leaf->map->n * sizeof(*leaf->map->runs));
    l->n++;
    return SLUICE_OK;
}

static void leaves_of(const struct sluice_buf *doc, struct leaves *out)
{
    struct sluice_error err = {0};

    *out = (struct leaves){0};
    ck_assert_int_eq(sluice_leaf_walk(doc->data, doc->len, keep_leaf, out, &err), SLUICE_OK);
}

static void leaves_free(struct leaves *l)
{
    for (size_t i = 0; i < l->n; i++) {
        free(l->v[i].text);
        sluice_map_release(&l->v[i].map);
    }
    free(l->v);
}

/* A stretch of a random leaf; *at and *len: of its decoded text. False where the leaf has none. */
static bool random_stretch(uint64_t *rng, const struct leaves *l, struct sluice_redaction *out, size_t *which,
                           size_t *at, size_t *len)
{
    static const char *const types[] = {"PERSON", "EMAIL_ADDRESS", "US_SSN"};
    size_t i = rng_below(rng, l->n), start, end;

    if (l->v[i].len == 0)
        return false;
    start = rng_below(rng, l->v[i].len);
    end = start + 1 + rng_below(rng, l->v[i].len - start);
    while (start > 0 && is_tail((uint8_t)l->v[i].text[start]))
        start--;
    while (end < l->v[i].len && is_tail((uint8_t)l->v[i].text[end]))
        end++;
    if (l->v[i].kind == SLUICE_LEAF_NUMBER) {
        start = 0;
        end = l->v[i].len;
    }
    *out = (struct sluice_redaction){.type = types[rng_below(rng, COUNT(types))],
                                     .op = (enum sluice_operator)rng_below(rng, 4),
                                     .kind = l->v[i].kind,
                                     .nesting = l->v[i].nesting,
                                     .leaf_start = l->v[i].start,
                                     .leaf_end = l->v[i].end};
    sluice_map_source(&l->v[i].map, start, end, &out->start, &out->end);
    *which = i;
    *at = start;
    *len = end - start;
    return true;
}

static void append_quote(unsigned nesting, struct sluice_buf *out)
{
    for (unsigned i = 1; i < 1u << nesting; i++)
        ck_assert_int_eq(sluice_buf_append_byte(out, '\\'), SLUICE_OK);
    ck_assert_int_eq(sluice_buf_append_byte(out, '"'), SLUICE_OK);
}

/* A random document, seldom without leaves. */
static void random_document(uint64_t *rng, struct sluice_buf *doc, struct leaves *l)
{
    for (;;) {
        sluice_buf_init(doc, TEXT_MAX);
        jsongen_value(rng, 4, 2, doc);
        leaves_of(doc, l);
        if (l->n > 0)
            return;
        leaves_free(l);
        sluice_buf_release(doc);
    }
}

/* One stretch: the expected document is put together from the map and the decoded text, not from what redact reads. */
START_TEST(redact_document__one_stretch_of_a_random_document__byte_exact)
{
    uint64_t rng = 20260104;
    unsigned numbers = 0, keys = 0, inner = 0, refusals = 0;

    for (unsigned round = 0; round < 20000; round++) {
        struct sluice_buf doc, out, due;
        struct sluice_redaction r;
        struct sluice_error err = {0};
        struct kit k = kit_create();
        enum sluice_status st;
        struct leaves l;
        size_t which, at, len;

        random_document(&rng, &doc, &l);
        sluice_buf_init(&out, TEXT_MAX);
        sluice_buf_init(&due, TEXT_MAX);
        if (!random_stretch(&rng, &l, &r, &which, &at, &len))
            goto next;
        numbers += r.kind == SLUICE_LEAF_NUMBER;
        keys += r.kind == SLUICE_LEAF_KEY;
        inner += r.nesting > 0;
        st = sluice_redact_document(doc.data, doc.len, &r, 1, k.vault, &out, &err);
        if (r.kind == SLUICE_LEAF_KEY && st == SLUICE_EFORMAT) { /* may have become another key */
            refusals++;
            goto next;
        }
        ck_assert_int_eq(st, SLUICE_OK);
        ck_assert_int_eq(sluice_buf_append(&due, doc.data, r.start), SLUICE_OK);
        if (r.kind == SLUICE_LEAF_NUMBER)
            append_quote(r.nesting, &due);
        ck_assert_int_eq(sluice_redact_value(r.type, r.op, BYTES(l.v[which].text + at), len, k.vault, &due), SLUICE_OK);
        if (r.kind == SLUICE_LEAF_NUMBER)
            append_quote(r.nesting, &due);
        ck_assert_int_eq(sluice_buf_append(&due, doc.data + r.end, doc.len - r.end), SLUICE_OK);
        assert_same(&out, due.data, due.len);
    next:
        leaves_free(&l);
        sluice_buf_release(&doc);
        sluice_buf_release(&out);
        sluice_buf_release(&due);
        kit_free(&k);
    }
    ck_assert_uint_gt(numbers, 500);
    ck_assert_uint_gt(keys, 500);
    ck_assert_uint_gt(inner, 500);
    ck_assert_uint_lt(refusals, keys / 10);
}
END_TEST

static void assert_json_c_reads(const struct sluice_buf *doc)
{
    struct json_tokener *tok = json_tokener_new_ex(64);
    struct json_object *o;

    json_tokener_set_flags(tok, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    o = json_tokener_parse_ex(tok, (const char *)doc->data, (int)doc->len);
    if (json_tokener_get_error(tok) == json_tokener_continue)
        o = json_tokener_parse_ex(tok, "", 1);
    ck_assert_msg(json_tokener_get_error(tok) == json_tokener_success, "%s: %.*s",
                  json_tokener_error_desc(json_tokener_get_error(tok)), (int)doc->len, (const char *)doc->data);
    json_object_put(o);
    json_tokener_free(tok);
}

static void assert_same_leaves(const struct leaves *a, const struct leaves *b)
{
    ck_assert_uint_eq(a->n, b->n);
    for (size_t i = 0; i < a->n; i++) {
        ck_assert_uint_eq(a->v[i].nesting, b->v[i].nesting);
        ck_assert_uint_eq(a->v[i].len, b->v[i].len);
        ck_assert_int_eq(memcmp(a->v[i].text, b->v[i].text, a->v[i].len), 0);
        if (a->v[i].kind != b->v[i].kind) /* a number comes back as a string */
            ck_assert(a->v[i].kind == SLUICE_LEAF_NUMBER && b->v[i].kind == SLUICE_LEAF_STRING);
    }
}

START_TEST(redact_document__many_stretches_of_random_documents__json_and_restored)
{
    uint64_t rng = 20260105;
    unsigned done = 0;

    for (unsigned round = 0; round < 10000; round++) {
        struct sluice_redaction r[STRETCHES_MAX];
        struct sluice_buf doc, out, back;
        struct sluice_error err = {0};
        struct leaves before, after;
        struct kit k = kit_create();
        size_t n = 0, which, at, len;

        random_document(&rng, &doc, &before);
        sluice_buf_init(&out, TEXT_MAX);
        sluice_buf_init(&back, TEXT_MAX);
        for (size_t i = rng_below(&rng, 8); i > 0; i--) {
            n += random_stretch(&rng, &before, &r[n], &which, &at, &len);
            if (n > 0)
                r[n - 1].op = SLUICE_OP_PLACEHOLDER;
        }
        ck_assert_int_eq(sluice_redact_document(doc.data, doc.len, r, n, k.vault, &out, &err), SLUICE_OK);
        assert_json_c_reads(&out);
        ck_assert_int_eq(sluice_restore_document(k.vault, out.data, out.len, &back, NULL, &err), SLUICE_OK);
        assert_json_c_reads(&back);
        leaves_of(&back, &after);
        assert_same_leaves(&before, &after);
        done += n > 0;
        leaves_free(&before);
        leaves_free(&after);
        sluice_buf_release(&doc);
        sluice_buf_release(&out);
        sluice_buf_release(&back);
        kit_free(&k);
    }
    ck_assert_uint_gt(done, 5000);
}
END_TEST

START_TEST(redact_document__canonical_escapes__restored_to_the_byte)
{
    static const char doc[] =
        "{\"messages\":[{\"role\":\"user\",\"content\":\"a \\\"Max\\\"\\n\\\\ \xF0\x9F\x98\x80 b\"},"
        "{\"tool_calls\":[{\"arguments\":\"{\\\"to\\\": \\\"a \\\\\\\"Max\\\\\\\"\\\\n\\\"}\"}]}]}";
    static const char *const needles[] = {"\"Max\"\n\\ \xF0\x9F\x98\x80", "\"Max\"\n"};
    struct sluice_redaction r[2];
    struct kit k = kit_create();
    struct sluice_error err = {0};
    struct sluice_buf out, back;

    sluice_buf_init(&out, TEXT_MAX);
    sluice_buf_init(&back, TEXT_MAX);
    for (size_t i = 0; i < 2; i++)
        r[i] = find_in(doc, needles[i], SLUICE_OP_PLACEHOLDER, false);
    ck_assert_uint_eq(r[0].nesting, 0);
    ck_assert_uint_eq(r[1].nesting, 1);
    ck_assert_int_eq(sluice_redact_document(BYTES(doc), strlen(doc), r, 2, k.vault, &out, &err), SLUICE_OK);
    ck_assert_ptr_null(memmem(out.data, out.len, "Max", 3));
    ck_assert_int_eq(sluice_restore_document(k.vault, out.data, out.len, &back, NULL, &err), SLUICE_OK);
    assert_same(&back, doc, strlen(doc));
    sluice_buf_release(&out);
    sluice_buf_release(&back);
    kit_free(&k);
}
END_TEST

static Suite *redact_document_suite(void)
{
    Suite *s = suite_create("redact_document");
    TCase *tc = tcase_create("redact_document");

    tcase_set_timeout(tc, 300);
    tcase_add_loop_test(tc, redact_document__each_row__as_listed, 0, COUNT(documents));
    tcase_add_loop_test(tc, redact_document__stretch_outside_strings__refused, 0, COUNT(outside));
    tcase_add_test(tc, redact_document__one_stretch_of_a_random_document__byte_exact);
    tcase_add_test(tc, redact_document__many_stretches_of_random_documents__json_and_restored);
    tcase_add_test(tc, redact_document__canonical_escapes__restored_to_the_byte);
    suite_add_tcase(s, tc);
    return s;
}

int main(void)
{
    return suite_run(redact_document_suite());
}
