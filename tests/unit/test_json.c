#include "core/json.h"

#include "core/limits.h"

#include "holds.h"
#include "jsongen.h"
#include "suite_run.h"

#include <json-c/json.h>
#include <stdlib.h>

/* What the reader says of a text, one line a token; EFORMAT and ELIMIT as it returned them. */
static enum sluice_status read_all(const uint8_t *text, size_t len, struct sluice_buf *out, struct sluice_error *err)
{
    static const char *const names[] = {"end", "{", "}", "[", "]", "key", "string", "number", "true", "false", "null"};
    struct sluice_json_token tok;
    struct sluice_json *j = NULL;
    enum sluice_status st;

    HOLDS(sluice_json_create(text, len, &j) == SLUICE_OK);
    while ((st = sluice_json_next(j, &tok, err)) == SLUICE_OK && tok.kind != SLUICE_JSON_END) {
        HOLDS(tok.start <= tok.end && tok.end <= len);
        HOLDS(sluice_buf_printf(out, "%s", names[tok.kind]) == SLUICE_OK);
        if (tok.kind == SLUICE_JSON_KEY || tok.kind == SLUICE_JSON_STRING) {
            HOLDS(text[tok.start - 1] == '"' && text[tok.end] == '"');
            HOLDS(tok.escaped == (tok.end != tok.start && memchr(text + tok.start, '\\', tok.end - tok.start) != NULL));
            HOLDS(sluice_buf_append_str(out, " ") == SLUICE_OK);
            HOLDS(sluice_json_unescape(text + tok.start, tok.end - tok.start, out) == SLUICE_OK);
        } else if (tok.kind == SLUICE_JSON_NUMBER) {
            char number[64] = "";

            HOLDS(tok.end - tok.start < sizeof(number));
            memcpy(number, text + tok.start, tok.end - tok.start);
            if (strpbrk(number, ".eE") == NULL) /* the nearest that fits, as json-c has it */
                HOLDS(sluice_buf_printf(out, " %lld", strtoll(number, NULL, 10)) == SLUICE_OK);
            else
                HOLDS(sluice_buf_printf(out, " %.17g", strtod(number, NULL)) == SLUICE_OK);
        }
        HOLDS(sluice_buf_append_str(out, "\n") == SLUICE_OK);
    }
    sluice_json_free(j);
    return st;
}

static enum sluice_status accepts(const char *text, size_t len, struct sluice_error *err)
{
    struct sluice_buf out;
    enum sluice_status st;

    sluice_buf_init(&out, 64u << 20);
    st = read_all((const uint8_t *)text, len, &out, err);
    sluice_buf_release(&out);
    return st;
}

/* The same listing of a json-c tree. */
static void list_tree(struct json_object *v, struct sluice_buf *out)
{
    HOLDS(v != NULL || sluice_buf_append_str(out, "null\n") == SLUICE_OK);
    if (json_object_is_type(v, json_type_object)) {
        jsongen_put(out, "{\n");
        json_object_object_foreach(v, key, member)
        {
            HOLDS(sluice_buf_printf(out, "key %s\n", key) == SLUICE_OK);
            list_tree(member, out);
        }
        jsongen_put(out, "}\n");
    } else if (json_object_is_type(v, json_type_array)) {
        jsongen_put(out, "[\n");
        for (size_t i = 0; i < json_object_array_length(v); i++)
            list_tree(json_object_array_get_idx(v, i), out);
        jsongen_put(out, "]\n");
    } else if (json_object_is_type(v, json_type_string)) {
        jsongen_put(out, "string ");
        HOLDS(sluice_buf_append(out, json_object_get_string(v), (size_t)json_object_get_string_len(v)) == SLUICE_OK);
        jsongen_put(out, "\n");
    } else if (json_object_is_type(v, json_type_boolean)) {
        jsongen_put(out, json_object_get_boolean(v) ? "true\n" : "false\n");
    } else if (json_object_is_type(v, json_type_int)) {
        HOLDS(sluice_buf_printf(out, "number %lld\n", (long long)json_object_get_int64(v)) == SLUICE_OK);
    } else if (v != NULL) {
        HOLDS(sluice_buf_printf(out, "number %.17g\n", json_object_get_double(v)) == SLUICE_OK);
    }
}

/* The tree of a whole text by json-c at its strictest; false: refused. */
static bool parse_tree(const uint8_t *text, size_t len, struct json_object **out)
{
    struct json_tokener *tok = json_tokener_new_ex((int)SLUICE_JSON_DEPTH_MAX + 2);
    bool ok;

    json_tokener_set_flags(tok, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    *out = json_tokener_parse_ex(tok, (const char *)text, (int)len);
    if (json_tokener_get_error(tok) == json_tokener_continue)
        *out = json_tokener_parse_ex(tok, "", 1); /* a number at the top ends only with the text */
    ok = json_tokener_get_error(tok) == json_tokener_success;
    json_tokener_free(tok);
    return ok;
}

static void random_document(uint64_t *rng, struct sluice_buf *doc)
{
    sluice_buf_clear(doc);
    jsongen_put(doc, "[");
    jsongen_value(rng, 5, 1, doc);
    jsongen_put(doc, "]");
}

START_TEST(json_next__generated_document__tokens_that_json_c_sees)
{
    uint64_t rng = 60000 + (uint64_t)_i;
    struct sluice_buf doc, mine, theirs;
    struct json_object *tree;

    sluice_buf_init(&doc, JSONGEN_MAX);
    sluice_buf_init(&mine, 64u << 20);
    sluice_buf_init(&theirs, 64u << 20);
    for (unsigned round = 0; round < 20; round++) {
        sluice_buf_clear(&mine);
        sluice_buf_clear(&theirs);
        random_document(&rng, &doc);
        HOLDS(read_all(doc.data, doc.len, &mine, NULL) == SLUICE_OK);
        HOLDS(parse_tree(doc.data, doc.len, &tree));
        list_tree(tree, &theirs);
        json_object_put(tree);
        HOLDS(mine.len == theirs.len && memcmp(mine.data, theirs.data, mine.len) == 0);
    }
    sluice_buf_release(&doc);
    sluice_buf_release(&mine);
    sluice_buf_release(&theirs);
}
END_TEST

/* Change a few bytes: to JSON's own signs, to anything, away, or twice. */
static void damage(uint64_t *rng, struct sluice_buf *doc)
{
    static const char signs[] = "{}[]\",:\\u0e-+.1tfn \n";

    for (size_t n = 1 + rng_below(rng, 3); n > 0 && doc->len > 1; n--) {
        size_t at = rng_below(rng, doc->len);

        switch (rng_below(rng, 4)) {
        case 0:
            doc->data[at] = (uint8_t)signs[rng_below(rng, sizeof(signs) - 1)];
            break;
        case 1:
            doc->data[at] = (uint8_t)rng_next(rng);
            break;
        case 2:
            memmove(doc->data + at, doc->data + at + 1, doc->len - at - 1);
            doc->len--;
            break;
        default:
            doc->len = at + 1;
            break;
        }
    }
}

/* json-c reads more than RFC 8259 allows (numbers, too), and keeps the last of equal keys: what is refused beyond it.
 */
static bool stricter_on_purpose(const struct sluice_error *err, const struct sluice_buf *doc)
{
    static const char *const reasons[] = {"the same key twice", "bad escape or lone surrogate", "control character",
                                          "not UTF-8"};
    static const char expected[] = "expected a value (byte ";
    size_t at;

    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++) {
        if (strncmp(err->what, reasons[i], strlen(reasons[i])) == 0)
            return true;
    }
    if (strncmp(err->what, expected, sizeof(expected) - 1) != 0)
        return false;
    at = strtoul(err->what + sizeof(expected) - 1, NULL, 10);
    return at < doc->len && strchr("-0123456789", doc->data[at]) != NULL;
}

START_TEST(json_next__damaged_document__refused_wherever_json_c_refuses)
{
    uint64_t rng = 70000 + (uint64_t)_i;
    struct sluice_buf doc, mine, theirs;
    unsigned both = 0, neither = 0;

    sluice_buf_init(&doc, JSONGEN_MAX);
    sluice_buf_init(&mine, 64u << 20);
    sluice_buf_init(&theirs, 64u << 20);
    for (unsigned round = 0; round < 400; round++) {
        struct sluice_error err = {0};
        struct json_object *tree;
        enum sluice_status st;
        bool accepted;

        sluice_buf_clear(&mine);
        sluice_buf_clear(&theirs);
        random_document(&rng, &doc);
        damage(&rng, &doc);
        st = read_all(doc.data, doc.len, &mine, &err);
        accepted = parse_tree(doc.data, doc.len, &tree);
        HOLDS(st == SLUICE_OK || st == SLUICE_EFORMAT);
        HOLDS(st == SLUICE_OK || err.line >= 1);
        if (st == SLUICE_OK) {
            HOLDS(accepted);
            list_tree(tree, &theirs);
            HOLDS(mine.len == theirs.len && memcmp(mine.data, theirs.data, mine.len) == 0);
            both++;
        } else if (accepted) {
            ck_assert_msg(stricter_on_purpose(&err, &doc), "%s", err.what);
        } else {
            neither++;
        }
        json_object_put(tree);
    }
    ck_assert_uint_ge(both, 20); /* the test must have seen both */
    ck_assert_uint_ge(neither, 100);
    sluice_buf_release(&doc);
    sluice_buf_release(&mine);
    sluice_buf_release(&theirs);
}
END_TEST

START_TEST(json_next__cut_anywhere__refused)
{
    uint64_t rng = 80000 + (uint64_t)_i;
    struct sluice_buf doc;

    sluice_buf_init(&doc, JSONGEN_MAX);
    do
        random_document(&rng, &doc);
    while (doc.len < 20 || doc.len > 5000);
    for (size_t n = 0; n < doc.len; n++) {
        struct sluice_error err = {0};
        uint8_t *copy = malloc(n + 1); /* so that a sanitizer sees what is read behind the cut */

        memcpy(copy, doc.data, n);
        copy = realloc(copy, n == 0 ? 1 : n);
        HOLDS(accepts((const char *)copy, n, &err) == SLUICE_EFORMAT);
        HOLDS(err.line >= 1);
        free(copy);
    }
    sluice_buf_release(&doc);
}
END_TEST

static const struct {
    const char *text;
    unsigned line;    /* 0: accepted */
    const char *what; /* the error begins so */
} texts[] = {
    {"{}", 0, NULL},
    {" \t\r\n[ ] \n", 0, NULL},
    {"\"\"", 0, NULL},
    {"\"\\u0000\\\"\\\\\\/\\b\\f\\n\\r\\t\x7F\"", 0, NULL},
    {"\"\\ud83d\\ude00\\uDBFF\\uDFFF\\uE000\\uFFFF\"", 0, NULL},
    {"[true,false,null]", 0, NULL},
    {"{\"a\":{\"a\":{\"a\":[{\"a\":1},{\"a\":2}]}},\"b\":0}", 0, NULL},
    {"{\"a\":1,\"A\":2,\"a\\u0000\":3,\"a\\u0000b\":4,\"\":5,\"\\u00e9\":6,\"e\\u0301\":7}", 0, NULL},
    /* nothing, and too little */
    {"", 1, "text ends"},
    {" \n\n ", 3, "text ends"},
    {"{", 1, "text ends"},
    {"[1,", 1, "text ends"},
    {"{\"a\"", 1, "expected ':'"},
    {"{\"a\":", 1, "text ends"},
    {"\"abc", 1, "string has no end"},
    {"\"abc\\", 1, "bad escape"},
    {"tru", 1, "expected a value"},
    /* too much */
    {"{} {}", 1, "text behind the end"},
    {"1 2", 1, "text behind the end"},
    {"[]]", 1, "text behind the end"},
    {"nullx", 1, "text behind the end"},
    {"\xEF\xBB\xBF{}", 1, "begins with a byte order mark"}, /* RFC 8259 8.1 lets a reader refuse it */
    /* signs in the wrong place */
    {"[1,]", 1, "expected a value"},
    {"[,1]", 1, "expected a value"},
    {"[1 2]", 1, "expected ',' or ']'"},
    {"[1}", 1, "expected ',' or ']'"},
    {"[1:2]", 1, "expected ',' or ']'"},
    {"{\"a\":1]", 1, "expected ',' or '}'"},
    {"{\"a\":1,}", 1, "expected a key"},
    {"{,}", 1, "expected a key"},
    {"{a:1}", 1, "expected a key"},
    {"{'a':1}", 1, "expected a key"},
    {"{1:1}", 1, "expected a key"},
    {"{\"a\" 1}", 1, "expected ':'"},
    {"{\"a\"::1}", 1, "expected a value"},
    {"{\n\n\"a\":\n}", 4, "expected a value"},
    {"]", 1, "expected a value"},
    {"// x\n1", 1, "expected a value"},
    {"[1,/**/2]", 1, "expected a value"},
    {"\f1", 1, "expected a value"},
    {"\xC2\xA0"
     "1",
     1, "expected a value"},
    /* words */
    {"True", 1, "expected a value"},
    {"NaN", 1, "expected a value"},
    {"Infinity", 1, "expected a value"},
    {"-Infinity", 1, "expected a value"},
    {"undefined", 1, "expected a value"},
    /* strings */
    {"'a'", 1, "expected a value"},
    {"\"a\tb\"", 1, "control character"},
    {"\"a\nb\"", 1, "control character"},
    {"\"12345678\x01 12345678\"", 1, "control character"},
    {"\"\\a\"", 1, "bad escape"},
    {"\"\\x41\"", 1, "bad escape"},
    {"\"\\u12\"", 1, "bad escape"},
    {"\"\\u12G4\"", 1, "bad escape"},
    {"\"\\U0041\"", 1, "bad escape"},
    {"\"\\u 041\"", 1, "bad escape"},
    {"\"\\ud800\"", 1, "bad escape"},
    {"\"\\udc00\"", 1, "bad escape"},
    {"\"\\ud800\\u0041\"", 1, "bad escape"},
    {"\"\\ud800\\ud800\"", 1, "bad escape"},
    {"\"\\ud800\\udbff\"", 1, "bad escape"},
    {"\"\\ud800\\ue000\"", 1, "bad escape"},
    {"\"\\ud7ff\\udc00\"", 1, "bad escape"},
    {"\"\\ud7ff\\ue000\\udbff\\udfff\\ud800\\udc00\"", 0, NULL},
    {"\"\\ud800x\"", 1, "bad escape"},
    {"\"\\udc00\\ud800\"", 1, "bad escape"},
    {"\"\\ud83d\\ude0\"", 1, "bad escape"},
    {"[\n\"\x80\"]", 2, "not UTF-8"},
    {"\"\xC0\x80\"", 1, "not UTF-8"},
    {"\"\xC3\"", 1, "not UTF-8"},
    {"\"\xED\xA0\x80\"", 1, "not UTF-8"},
    {"\"\xF4\x90\x80\x80\"", 1, "not UTF-8"},
    {"\"\xF8\x88\x80\x80\x80\"", 1, "not UTF-8"},
    {"\"12345678\xFF\"", 1, "not UTF-8"},
    {"{\"\xFF\":1}", 1, "not UTF-8"},
    /* the same key twice, however it is written */
    {"{\"a\":1,\"a\":1}", 1, "the same key twice"},
    {"{\"a\":1,\n\"b\":2,\n\"a\":3}", 3, "the same key twice"},
    {"{\"a\":1,\"\\u0061\":2}", 1, "the same key twice"},
    {"{\"\\u00e9\":1,\"\\u00E9\":2}", 1, "the same key twice"},
    {"{\"\xC3\xA9\":1,\"\\u00e9\":2}", 1, "the same key twice"},
    {"{\"\\ud83d\\ude00\":1,\"\xF0\x9F\x98\x80\":2}", 1, "the same key twice"},
    {"{\"a/b\":1,\"a\\/b\":2}", 1, "the same key twice"},
    {"{\"\":1,\"\":2}", 1, "the same key twice"},
    {"{\"\\u0000\":1,\"\\u0000\":2}", 1, "the same key twice"},
    {"[{\"x\":{\"a\":1,\"b\":[{\"a\":0}],\"a\":2}}]", 1, "the same key twice"},
    {"{\"b\":1,\n\"a\":1,\n\"a\":1,\n\"b\":1,\n\"a\":1}", 3, "the same key twice"}, /* the first repetition is named */
};

START_TEST(json_next__text__accepted_or_refused_at_its_line)
{
    struct sluice_error err = {0};
    enum sluice_status st = accepts(texts[_i].text, strlen(texts[_i].text), &err);

    ck_assert_int_eq(st, texts[_i].line == 0 ? SLUICE_OK : SLUICE_EFORMAT);
    if (texts[_i].line == 0)
        return;
    ck_assert_uint_eq(err.line, texts[_i].line);
    ck_assert_msg(strncmp(err.what, texts[_i].what, strlen(texts[_i].what)) == 0, "%s", err.what);
}
END_TEST

static const struct {
    const char *text;
    bool ok;
} numbers[] = {
    {"0", true},
    {"-0", true},
    {"10", true},
    {"-10", true},
    {"0.0", true},
    {"0.10", true},
    {"1e5", true},
    {"1E5", true},
    {"1e+5", true},
    {"1e-5", true},
    {"1e05", true},
    {"1.5e300", true},
    {"1e400", true},
    {"123456789012345678901234567890", true},
    {"-0.0e-0", true},
    {"", false},
    {"-", false},
    {"+1", false},
    {"01", false},
    {"-01", false},
    {"00", false},
    {".5", false},
    {"1.", false},
    {"1.e5", false},
    {"-.5", false},
    {"1e", false},
    {"1e+", false},
    {"1e+-5", false},
    {"0x10", false},
    {"1_000", false},
    {"1,5", false},
    {"--1", false},
    {"1.2.3", false},
    {"1e5e5", false},
    {"\xEF\xBC\x91", false},
    {"1f", false},
};

START_TEST(json_next__number__only_the_forms_of_rfc_8259)
{
    char text[64];
    int n = snprintf(text, sizeof(text), "{\"a\":%s}", numbers[_i].text);

    ck_assert_int_eq(accepts(text, (size_t)n, NULL), numbers[_i].ok ? SLUICE_OK : SLUICE_EFORMAT);
    n = snprintf(text, sizeof(text), "%s", numbers[_i].text);
    ck_assert_int_eq(accepts(text, (size_t)n, NULL), numbers[_i].ok ? SLUICE_OK : SLUICE_EFORMAT);
}
END_TEST

START_TEST(json_next__tokens__places_and_depths)
{
    static const char text[] = " {\"a\\n\" : [ \"b\" , -1.5 , true ] , \"\" : { } } ";
    static const struct sluice_json_token want[] = {
        {SLUICE_JSON_OBJECT, 1, 2, false, 0},       {SLUICE_JSON_KEY, 3, 6, true, 1},
        {SLUICE_JSON_ARRAY, 10, 11, false, 1},      {SLUICE_JSON_STRING, 13, 14, false, 2},
        {SLUICE_JSON_NUMBER, 18, 22, false, 2},     {SLUICE_JSON_TRUE, 25, 29, false, 2},
        {SLUICE_JSON_ARRAY_END, 30, 31, false, 1},  {SLUICE_JSON_KEY, 35, 35, false, 1},
        {SLUICE_JSON_OBJECT, 39, 40, false, 1},     {SLUICE_JSON_OBJECT_END, 41, 42, false, 1},
        {SLUICE_JSON_OBJECT_END, 43, 44, false, 0}, {SLUICE_JSON_END, 45, 45, false, 0},
    };
    struct sluice_json_token tok;
    struct sluice_json *j;

    ck_assert_int_eq(sluice_json_create((const uint8_t *)"[1", 2, &j), SLUICE_OK);
    ck_assert_int_eq(sluice_json_next(j, &tok, NULL), SLUICE_OK);
    for (unsigned round = 0; round < 2; round++) { /* the second reset comes in the middle, the third after the end */
        sluice_json_reset(j, (const uint8_t *)text, strlen(text));
        for (size_t i = 0; i < sizeof(want) / sizeof(want[0]); i++) {
            ck_assert_int_eq(sluice_json_next(j, &tok, NULL), SLUICE_OK);
            ck_assert_int_eq(tok.kind, want[i].kind);
            ck_assert_uint_eq(tok.start, want[i].start);
            ck_assert_uint_eq(tok.end, want[i].end);
            ck_assert_int_eq(tok.escaped, want[i].escaped);
            ck_assert_uint_eq(tok.depth, want[i].depth);
        }
    }
    sluice_json_free(j);
    sluice_json_free(NULL);
}
END_TEST

START_TEST(json_next__depth_at_limit_and_past__accepted_then_limit)
{
    for (unsigned over = 0; over <= 1; over++) {
        struct sluice_error err = {0};
        struct sluice_buf doc;

        sluice_buf_init(&doc, JSONGEN_MAX);
        for (unsigned i = 0; i < SLUICE_JSON_DEPTH_MAX + over; i++)
            jsongen_put(&doc, i % 2 != 0 ? "[" : "\n{\"a\":");
        jsongen_put(&doc, "0");
        for (unsigned i = SLUICE_JSON_DEPTH_MAX + over; i > 0; i--)
            jsongen_put(&doc, i % 2 == 0 ? "]" : "}");
        ck_assert_int_eq(accepts((const char *)doc.data, doc.len, &err), over == 0 ? SLUICE_OK : SLUICE_ELIMIT);
        ck_assert_uint_eq(err.line, over == 0 ? 0 : 2 + SLUICE_JSON_DEPTH_MAX / 2);
        sluice_buf_release(&doc);
    }
}
END_TEST

/* An object of n members in an object, named by number; the last one as the first where it says so. */
static void big_object(size_t n, bool repeat, struct sluice_buf *doc)
{
    jsongen_put(doc, "{\"x\":{");
    for (size_t i = 0; i < n; i++) {
        size_t name = repeat && i + 1 == n ? 0 : i;

        HOLDS(sluice_buf_printf(doc, "%s\"%zu\":0", i == 0 ? "" : ",\n", name) == SLUICE_OK);
    }
    jsongen_put(doc, "},\"y\":1}");
}

START_TEST(json_next__members_at_limit_and_past__accepted_then_limit)
{
    static const struct {
        size_t n;
        bool repeat;
        enum sluice_status st;
    } cases[] = {{SLUICE_JSON_MEMBERS_MAX, false, SLUICE_OK},
                 {SLUICE_JSON_MEMBERS_MAX, true, SLUICE_EFORMAT},
                 {SLUICE_JSON_MEMBERS_MAX + 1, false, SLUICE_ELIMIT}};
    struct sluice_error err = {0};
    struct sluice_buf doc;

    sluice_buf_init(&doc, 16u << 20);
    big_object(cases[_i].n, cases[_i].repeat, &doc);
    ck_assert_int_eq(accepts((const char *)doc.data, doc.len, &err), cases[_i].st);
    ck_assert_uint_eq(err.line, cases[_i].st == SLUICE_OK ? 0 : (uint32_t)cases[_i].n);
    sluice_buf_release(&doc);
}
END_TEST

/* Every member the same: the check must not compare all with all. */
START_TEST(json_next__all_keys_the_same__refused_at_once)
{
    struct sluice_error err = {0};
    struct sluice_buf doc;

    sluice_buf_init(&doc, 16u << 20);
    jsongen_put(&doc, "{\"a\":0");
    for (unsigned i = 1; i < SLUICE_JSON_MEMBERS_MAX; i++)
        HOLDS(sluice_buf_append(&doc, ",\n\"a\":0", 7) == SLUICE_OK);
    jsongen_put(&doc, "}");
    ck_assert_int_eq(accepts((const char *)doc.data, doc.len, &err), SLUICE_EFORMAT);
    ck_assert_uint_eq(err.line, 2);
    sluice_buf_release(&doc);
}
END_TEST

START_TEST(json_next__error__shows_no_byte_of_the_text)
{
    static const char *const bad[] = {
        "{\"zebra\":1,\"zebra\":2}", "[zebra]", "{\"a\" zebra}", "\"zebra\\q\"", "\"zebra\xFF\"", "{} zebra"};
    struct sluice_error err = {0};

    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        ck_assert_int_eq(accepts(bad[i], strlen(bad[i]), &err), SLUICE_EFORMAT);
        ck_assert_ptr_null(strstr(err.what, "zebra"));
        ck_assert_str_eq(err.field, "");
    }
}
END_TEST

int main(void)
{
    Suite *s = suite_create("json");
    TCase *t = tcase_create("json");

    tcase_set_timeout(t, 60);
    tcase_add_loop_test(t, json_next__generated_document__tokens_that_json_c_sees, 0, 20);
    tcase_add_loop_test(t, json_next__damaged_document__refused_wherever_json_c_refuses, 0, 10);
    tcase_add_loop_test(t, json_next__cut_anywhere__refused, 0, 10);
    tcase_add_loop_test(t, json_next__text__accepted_or_refused_at_its_line, 0,
                        (int)(sizeof(texts) / sizeof(texts[0])));
    tcase_add_loop_test(t, json_next__number__only_the_forms_of_rfc_8259, 0,
                        (int)(sizeof(numbers) / sizeof(numbers[0])));
    tcase_add_test(t, json_next__tokens__places_and_depths);
    tcase_add_test(t, json_next__depth_at_limit_and_past__accepted_then_limit);
    tcase_add_loop_test(t, json_next__members_at_limit_and_past__accepted_then_limit, 0, 3);
    tcase_add_test(t, json_next__all_keys_the_same__refused_at_once);
    tcase_add_test(t, json_next__error__shows_no_byte_of_the_text);
    suite_add_tcase(s, t);
    return suite_run(s);
}
