#include "core/toml.h"

#include "core/limits.h"

#include "append.h"
#include "suite_run.h"

#include <check.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* --- a tree as one line: members in the document's order --------------------------------------------------------- */

static void dump(const struct sluice_toml *v, char *out, size_t size)
{
    bool table = v->kind == SLUICE_TOML_TABLE;

    if (v->key != NULL)
        append(out, size, "%s=", v->key);
    switch (v->kind) {
    case SLUICE_TOML_TABLE:
    case SLUICE_TOML_ARRAY:
        append(out, size, table ? "{" : "[");
        for (const struct sluice_toml *c = v->child; c != NULL; c = c->next) {
            dump(c, out, size);
            append(out, size, "%s", c->next != NULL ? "," : "");
        }
        append(out, size, table ? "}" : "]");
        return;
    case SLUICE_TOML_STRING:
        append(out, size, "<%s>", v->text);
        return;
    case SLUICE_TOML_INTEGER:
        append(out, size, "%lld", (long long)v->integer);
        return;
    case SLUICE_TOML_FLOAT:
        append(out, size, "f%g", v->number);
        return;
    case SLUICE_TOML_BOOL:
        append(out, size, "%s", v->flag ? "true" : "false");
        return;
    case SLUICE_TOML_DATE:
        append(out, size, "@%s", v->text);
        return;
    }
}

static const struct {
    const char *text, *tree;
} good[] = {
    {"", "{}"},
    {"# only a comment", "{}"},
    {"a = 1 # one\n\n\tb=2\r\n", "{a=1,b=2}"},
    {"a-b_C9 = 1\n1234 = 2\n", "{a-b_C9=1,1234=2}"},
    {"\"a b\" = 1\n'c\"d' = 2\n\"\" = 3\n\"\\u00fc\" = 4", "{a b=1,c\"d=2,=3,\xc3\xbc=4}"},
    {"a.b.c = 1\na.b.d = 2\na . \"e.f\" = 3", "{a={b={c=1,d=2},e.f=3}}"},
    {"3.14 = 1", "{3={14=1}}"},
    /* strings */
    {"a = \"\\b\\t\\n\\f\\r\\\"\\\\\\u00e9\\U0001F600\"", "{a=<\b\t\n\f\r\"\\\xc3\xa9\xf0\x9f\x98\x80>}"},
    {"a = '\\b \"x\"'", "{a=<\\b \"x\">}"},
    {"a = \"\"\"\nx\ny\"\"\"", "{a=<x\ny>}"},
    {"a = \"\"\"\r\nx\r\ny\"\"\"", "{a=<x\ny>}"},
    {"a = \"\"\"x \\\n   \n\t y\"\"\"", "{a=<x y>}"},
    {"a = \"\"\"x\\  \n y\"\"\"", "{a=<xy>}"},
    {"a = \"\"\"\"x\"\" y\"\"\"\"\"", "{a=<\"x\"\" y\"\">}"},
    {"a = '''\n\\x'y''z'''''", "{a=<\\x'y''z''>}"},
    {"a = ''''x'''", "{a=<'x>}"},
    {"a = \"\"\nb = ''\nc = \"\"\"\"\"\"\nd = ''''''", "{a=<>,b=<>,c=<>,d=<>}"},
    /* numbers */
    {"a = [0, +0, -0, 99, +17, -17, 1_000, 0xDEAD_beef, 0o755, 0b1101]",
     "{a=[0,0,0,99,17,-17,1000,3735928559,493,13]}"},
    {"a = 9223372036854775807\nb = -9223372036854775808", "{a=9223372036854775807,b=-9223372036854775808}"},
    {"a = [1.5, -0.25, 5e+2, 1e06, -2E-2, 6.5e3, 1_0.2_5]", "{a=[f1.5,f-0.25,f500,f1e+06,f-0.02,f6500,f10.25]}"},
    {"a = [inf, +inf, -inf]", "{a=[finf,finf,f-inf]}"},
    {"a = true\nb = false", "{a=true,b=false}"},
    /* dates and times */
    {"a = [1979-05-27T07:32:00Z, 1979-05-27t00:32:00.5-07:00]",
     "{a=[@1979-05-27T07:32:00Z,@1979-05-27t00:32:00.5-07:00]}"},
    {"a = 1979-05-27 07:32:00Z\nb = 1979-05-27 # day", "{a=@1979-05-27 07:32:00Z,b=@1979-05-27}"},
    {"a = 07:32:00\nb = 00:32:00.999", "{a=@07:32:00,b=@00:32:00.999}"},
    /* arrays and inline tables */
    {"a = []\nb = [1,]\nc = [ [1, 2], ['x'] ]", "{a=[],b=[1],c=[[1,2],[<x>]]}"},
    {"a = [ # one\n 1, # two\n\n 2 # three\n , ]", "{a=[1,2]}"},
    {"a = {}\nb = { c = 1, d.e = 2, d.f = [{}] }", "{a={},b={c=1,d={e=2,f=[{}]}}}"},
    /* tables */
    {"[a]\nx = 1\n[b]\n[c.d]\ny = 2", "{a={x=1},b={},c={d={y=2}}}"},
    {"[ a . b . \"c d\" ]", "{a={b={c d={}}}}"},
    {"[a.b]\nx = 1\n[a]\ny = 2", "{a={b={x=1},y=2}}"},
    {"[a]\nb.c = 1\n[a.b.d]\nx = 2", "{a={b={c=1,d={x=2}}}}"},
    {"[[a]]\nx = 1\n[[a]]\n[[a]]\ny = 2", "{a=[{x=1},{},{y=2}]}"},
    {"[[a]]\n[a.b]\nx = 1\n[[a.c]]\n[[a.c]]\n[[a]]\n[a.b]\nx = 2", "{a=[{b={x=1},c=[{},{}]},{b={x=2}}]}"},
};

START_TEST(toml_parse__good_document__tree_by_hand)
{
    struct sluice_toml *root = NULL;
    struct sluice_error err = {0};
    char tree[512] = "";

    if (sluice_toml_parse((const uint8_t *)good[_i].text, strlen(good[_i].text), &root, &err) != SLUICE_OK)
        ck_abort_msg("%s: line %u: %s", good[_i].text, err.line, err.what);
    dump(root, tree, sizeof(tree));
    ck_assert_str_eq(tree, good[_i].tree);
    sluice_toml_free(root);
}
END_TEST

static const struct {
    const char *text;
    uint32_t line;
    const char *what; /* a part of it */
} refused[] = {
    {"a", 1, "expected ="},
    {"a =", 1, "expected a value"},
    {"a = \n1", 1, "expected a value"},
    {"= 1", 1, "expected a key"},
    {"a = 1 b = 2", 1, "end of the line"},
    {"[a] b = 1", 1, "end of the line"},
    {"x = 1\na b = 1", 2, "expected ="},
    {"a.  = 1", 1, "expected a key"},
    {"\xc3\xbc = 1", 1, "expected a key"},
    {"\"\"\"a\"\"\" = 1", 1, "expected ="},
    {"a = 1\ra2 = 1", 1, "end of the line"},
    {"# \x01", 1, "control character in a comment"},
    {"# x\r", 1, "control character in a comment"},
    {"a = 1\n\n# \xff", 3, "not UTF-8"},
    {"\xef\xbb\xbf= 1", 1, "expected a key"},
    /* twice */
    {"a = 1\na = 2", 2, "defined twice"},
    {"a = 1\n\"a\" = 2", 2, "defined twice"},
    {"a.b = 1\na.b = 2", 2, "defined twice"},
    {"a = 1\na.b = 2", 2, "already complete"},
    {"[a]\n[a]", 2, "defined twice"},
    {"[a]\nb = 1\n[a.b]", 3, "defined twice"},
    {"[a]\nb = 1\n[a.b.c]", 3, "already complete"},
    {"[a]\nb.c = 1\n[a.b]", 3, "defined twice"},
    {"[a.b.c]\n[a]\nb.d = 1", 3, "already complete"},
    {"[[a]]\n[a]", 2, "defined twice"},
    {"[a]\n[[a]]", 2, "name of something else"},
    {"[a.b]\n[[a]]", 2, "name of something else"},
    {"a = []\n[[a]]", 2, "name of something else"},
    {"a = {}\n[a.b]", 2, "already complete"},
    {"a = {b = 1}\na.c = 2", 2, "already complete"},
    {"a = {b = 1, b = 2}", 1, "defined twice"},
    {"a = {b = {}, b.c = 2}", 1, "already complete"},
    {"a = [{}]\n[a.b]", 2, "already complete"},
    /* strings */
    {"a = \"x", 1, "without end"},
    {"a = \"x\ny\"", 1, "without end"},
    {"a = 'x\ny'", 1, "without end"},
    {"a = \"\"\"x\n\n", 3, "without end"},
    {"a = '''x''", 1, "without end"},
    {"a = \"\\x41\"", 1, "escape"},
    {"a = \"\\u12\"", 1, "without its digits"},
    {"a = \"\\ud800\"", 1, "no character"},
    {"a = \"\\U00110000\"", 1, "no character"},
    {"a = \"\\u0000\"", 1, "no character"},
    {"a = \"\x7f\"", 1, "control character"},
    {"a = \"\"\"\x01\"\"\"", 1, "control character"},
    {"a = \"\"\"x\ry\"\"\"", 1, "control character"},
    {"a = \"x \\\n y\"", 1, "escape"},
    {"a = \"\"\"x\\ y\"\"\"", 1, "escape"},
    {"a = \"\"\"x\"\"\"\"\"\"", 1, "end of the line"},
    /* numbers */
    {"a = 01", 1, "expected a value"},
    {"a = -01", 1, "expected a value"},
    {"a = 1__0", 1, "expected a value"},
    {"a = _1", 1, "expected a value"},
    {"a = 1_", 1, "expected a value"},
    {"a = 0x", 1, "expected a value"},
    {"a = 0x_1", 1, "expected a value"},
    {"a = 0X1", 1, "expected a value"},
    {"a = +0x1", 1, "expected a value"},
    {"a = 0o8", 1, "expected a value"},
    {"a = 0b2", 1, "expected a value"},
    {"a = 1.", 1, "expected a value"},
    {"a = .5", 1, "expected a value"},
    {"a = 1.e3", 1, "expected a value"},
    {"a = 1_e3", 1, "expected a value"},
    {"a = 1e", 1, "expected a value"},
    {"a = 1.5.5", 1, "expected a value"},
    {"a = 9223372036854775808", 1, "expected a value"},
    {"a = Inf", 1, "expected a value"},
    {"a = True", 1, "expected a value"},
    {"a = ++1", 1, "expected a value"},
    /* dates */
    {"a = 1979-13-01", 1, "expected a value"},
    {"a = 1979-00-01", 1, "expected a value"},
    {"a = 1979-05-32", 1, "expected a value"},
    {"a = 1979-5-27", 1, "expected a value"},
    {"a = 24:00:00", 1, "expected a value"},
    {"a = 07:32", 1, "expected a value"},
    {"a = 07:32:00.", 1, "expected a value"},
    {"a = 1979-05-27T07:32:00+25:00", 1, "expected a value"},
    {"a = 1979-05-27T07:32:00+0700", 1, "expected a value"},
    {"a = 1979-05-27T", 1, "expected a value"},
    /* arrays, inline tables, headers */
    {"a = [1 2]", 1, "comma or ]"},
    {"a = [1,\n,]", 2, "expected a value"},
    {"a = [", 1, "expected a value"},
    {"a = [1\n\n", 3, "comma or ]"},
    {"a = {b = 1,}", 1, "expected a key"},
    {"a = {b = 1\n}", 1, "comma or }"},
    {"a = {b}", 1, "expected ="},
    {"a = {", 1, "expected a key"},
    {"[]", 1, "expected a key"},
    {"[a", 1, "end of the table's name"},
    {"[[a]", 1, "end of the table's name"},
    {"[a.]", 1, "expected a key"},
    {"[[a] ]", 1, "end of the table's name"},
    {"[a]]", 1, "end of the line"},
    {"[\na]", 1, "expected a key"},
};

START_TEST(toml_parse__bad_document__line_and_reason)
{
    struct sluice_toml *root = NULL;
    struct sluice_error err = {0};
    enum sluice_status st = sluice_toml_parse((const uint8_t *)refused[_i].text, strlen(refused[_i].text), &root, &err);

    ck_assert_msg(st == SLUICE_EFORMAT, "accepted: %s", refused[_i].text);
    ck_assert_ptr_null(root);
    ck_assert_msg(strstr(err.what, refused[_i].what) != NULL, "%s: %s", refused[_i].text, err.what);
    ck_assert_msg(err.line == refused[_i].line, "%s: line %u", refused[_i].text, err.line);
}
END_TEST

START_TEST(toml_parse__nul_anywhere__refused)
{
    static const char text[] = "abc = \"defg\" # hij\n";

    for (size_t i = 0; i < sizeof(text) - 1; i++) {
        struct sluice_toml *root = NULL;
        char spoilt[sizeof(text)];

        memcpy(spoilt, text, sizeof(text));
        spoilt[i] = '\0';
        ck_assert_int_eq(sluice_toml_parse((const uint8_t *)spoilt, sizeof(text) - 1, &root, NULL), SLUICE_EFORMAT);
        ck_assert_ptr_null(root);
    }
}
END_TEST

/* --- limits: at the limit accepted, one past it refused ---------------------------------------------------------- */

/* `head`, n times `part`, `tail`. */
static enum sluice_status try_many(const char *head, const char *part, size_t n, const char *tail)
{
    struct sluice_toml *root = NULL;
    size_t step = strlen(part), at = strlen(head);
    char *text = malloc(at + n * step + strlen(tail) + 1);
    enum sluice_status st;

    ck_assert_ptr_nonnull(text);
    memcpy(text, head, at);
    for (size_t i = 0; i < n; i++, at += step)
        memcpy(text + at, part, step);
    memcpy(text + at, tail, strlen(tail));
    st = sluice_toml_parse((const uint8_t *)text, at + strlen(tail), &root, NULL);
    sluice_toml_free(root);
    free(text);
    return st;
}

START_TEST(toml_parse__depth_at_limit_and_past__refused_past)
{
    char close[SLUICE_TOML_DEPTH_MAX + 2] = "";

    memset(close, ']', SLUICE_TOML_DEPTH_MAX + 1);
    ck_assert_int_eq(try_many("a = ", "[", SLUICE_TOML_DEPTH_MAX, close + 1), SLUICE_OK);
    ck_assert_int_eq(try_many("a = ", "[", SLUICE_TOML_DEPTH_MAX + 1, close), SLUICE_ELIMIT);
    ck_assert_int_eq(try_many("", "a.", SLUICE_TOML_DEPTH_MAX - 1, "a = 1"), SLUICE_OK);
    ck_assert_int_eq(try_many("", "a.", SLUICE_TOML_DEPTH_MAX, "a = 1"), SLUICE_ELIMIT);
}
END_TEST

START_TEST(toml_parse__values_at_limit_and_past__refused_past)
{
    ck_assert_int_eq(try_many("a = [", "1,", SLUICE_TOML_VALUES_MAX - 1, "]"), SLUICE_OK); /* and the array */
    ck_assert_int_eq(try_many("a = [", "1,", SLUICE_TOML_VALUES_MAX, "]"), SLUICE_ELIMIT);
}
END_TEST

static enum sluice_status try_members(unsigned n)
{
    struct sluice_toml *root = NULL;
    char *text = calloc(n, 16);
    size_t len = 0;
    enum sluice_status st;

    ck_assert_ptr_nonnull(text);
    for (unsigned i = 0; i < n; i++)
        len += (size_t)snprintf(text + len, 16, "k%u = 1\n", i);
    st = sluice_toml_parse((const uint8_t *)text, len, &root, NULL);
    sluice_toml_free(root);
    free(text);
    return st;
}

START_TEST(toml_parse__members_at_limit_and_past__refused_past)
{
    ck_assert_int_eq(try_members(SLUICE_TOML_MEMBERS_MAX), SLUICE_OK);
    ck_assert_int_eq(try_members(SLUICE_TOML_MEMBERS_MAX + 1), SLUICE_ELIMIT);
}
END_TEST

START_TEST(toml_parse__word_at_limit_and_past__refused_past)
{
    ck_assert_int_eq(try_many("a = 0.", "0", SLUICE_TOML_WORD_MAX - 2, ""), SLUICE_OK);
    ck_assert_int_eq(try_many("a = 0.", "0", SLUICE_TOML_WORD_MAX - 1, ""), SLUICE_ELIMIT);
}
END_TEST

START_TEST(toml_parse__length_at_limit_and_past__refused_past)
{
    ck_assert_int_eq(try_many("#", " ", SLUICE_CONF_FILE_MAX - 1, ""), SLUICE_OK);
    ck_assert_int_eq(try_many("#", " ", SLUICE_CONF_FILE_MAX, ""), SLUICE_ELIMIT);
}
END_TEST

START_TEST(toml_get__members_and_others__found_or_null)
{
    static const char text[] = "a = 1\n[b]\nc = true";
    struct sluice_toml *root = NULL;

    ck_assert_int_eq(sluice_toml_parse((const uint8_t *)text, sizeof(text) - 1, &root, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_toml_get(root, "a")->integer, 1);
    ck_assert_uint_eq(sluice_toml_get(root, "b")->line, 2);
    ck_assert(sluice_toml_get(sluice_toml_get(root, "b"), "c")->flag);
    ck_assert_ptr_null(sluice_toml_get(root, "c"));
    ck_assert_ptr_null(sluice_toml_get(sluice_toml_get(root, "a"), "x"));
    ck_assert_ptr_null(sluice_toml_get(NULL, "x"));
    sluice_toml_free(root);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("toml");
    TCase *tc = tcase_create("toml");

    tcase_add_loop_test(tc, toml_parse__good_document__tree_by_hand, 0, (int)COUNT(good));
    tcase_add_loop_test(tc, toml_parse__bad_document__line_and_reason, 0, (int)COUNT(refused));
    tcase_add_test(tc, toml_parse__nul_anywhere__refused);
    tcase_add_test(tc, toml_parse__depth_at_limit_and_past__refused_past);
    tcase_add_test(tc, toml_parse__values_at_limit_and_past__refused_past);
    tcase_add_test(tc, toml_parse__members_at_limit_and_past__refused_past);
    tcase_add_test(tc, toml_parse__word_at_limit_and_past__refused_past);
    tcase_add_test(tc, toml_parse__length_at_limit_and_past__refused_past);
    tcase_add_test(tc, toml_get__members_and_others__found_or_null);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
