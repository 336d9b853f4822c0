#include "pack_kit.h"

#include "core/limits.h"
#include "suite_run.h"

#include <pthread.h>
#include <stdlib.h>

static enum sluice_status parse(const char *text, struct sluice_ruleset **rs, struct sluice_error *err)
{
    memset(err, 0, sizeof(*err));
    return sluice_ruleset_parse("test.json", (const uint8_t *)text, strlen(text), rs, err);
}

START_TEST(ruleset_parse__good_pack__every_field_is_read)
{
    const struct sluice_rule *r;
    struct sluice_ruleset *rs;
    struct sluice_error err;
    const pcre2_code *code;

    ck_assert_msg(parse(pack_with(0, NULL), &rs, &err) == SLUICE_OK, "%s: %s", err.field, err.what);
    ck_assert_uint_eq(sluice_ruleset_count(rs), 1);
    r = sluice_ruleset_rule(rs, 0);
    ck_assert_str_eq(r->id, "custom.badge");
    ck_assert_str_eq(r->type, "BADGE");
    ck_assert_int_eq(r->class_, SLUICE_CLASS_CUSTOM);
    ck_assert_str_eq(r->pattern, "\\bBADGE-(\\d{6})\\b");
    ck_assert(!r->caseless);
    ck_assert_uint_eq(r->score, 500000);
    ck_assert_uint_eq(r->n_checks, 0);
    ck_assert_str_eq(r->context_words[0], "badge");
    ck_assert_ptr_null(r->context_words[1]);
    ck_assert_uint_eq(r->context_score, 250000);
    ck_assert_uint_eq(r->context_before, 64);
    ck_assert_uint_eq(r->context_after, 32);
    ck_assert(!r->context_required);
    ck_assert_str_eq(r->countries[0], "DE");
    ck_assert_str_eq(r->languages[0], "de");
    ck_assert_str_eq(r->gdpr[0], "4(1)");
    ck_assert_str_eq(r->reference, "the company's handbook");
    ck_assert_uint_eq(strlen(r->match[0]), 12);
    ck_assert_str_eq(r->no_match[2], "z");
    ck_assert_ptr_null(r->no_match[3]);
    ck_assert_uint_eq(r->min_width, 12);
    ck_assert_uint_eq(r->max_width, 12);
    ck_assert_uint_eq(r->look_behind, 1);
    ck_assert_uint_eq(r->look_ahead, 1);
    ck_assert_int_eq(sluice_rule_code(r, &code, &err), SLUICE_OK);
    ck_assert_ptr_nonnull(code);
    ck_assert(sluice_ruleset_has_type(rs, "BADGE"));
    ck_assert(!sluice_ruleset_has_type(rs, "BADG"));
    sluice_ruleset_unref(rs);
}
END_TEST

/* One bad line each; what: how the message must begin. */
static const struct {
    unsigned line;
    const char *text, *field, *what;
} bad[] = {
    {1, "{ \"pack\": \"Custom Test\",", "pack", "expected a name"},
    {1, "{ \"pack\": 5,", "pack", "expected a string"},
    {1, "{", "pack", "missing"},
    {1, "{ \"pack\": \"a\", \"packs\": 1,", "packs", "unknown key"},
    {3, "  \"id\": \"Custom.Badge\",", "rules[0].id", "expected 3 to 96"},
    {3, "  \"id\": \"a\",", "rules[0].id", "expected 3 to 96"},
    {3, "  ", "rules[0].id", "missing"},
    {3, "  \"id\": null,", "rules[0].id", "missing"},
    {4, "  \"type\": \"badge\",", "rules[0].type", "expected 2 to 64"},
    {5, "  \"class\": \"secrets\",", "rules[0].class", "expected secret, pii"},
    {5, "  \"class\": \"pii\",", "rules[0].class", "the id must begin with the class"},
    {6, "  \"pattern\": \"a+\",", "rules[0].pattern", "at byte 1: * and + are unbounded"},
    {6, "  \"pattern\": \"\",", "rules[0].pattern", "is empty"},
    {6, "  \"pattern\": \"(?:a|b{0,3})\",", "rules[0].pattern", "can match the empty string"},
    {6, "  \"pattern\": \"(?<=a{1,2})b\",", "rules[0].pattern", "at byte 0: lookbehind assertion is not fixed length"},
    {6, "  \"pattern\": \"a\", \"caseless\": 1,", "rules[0].caseless", "expected true or false"},
    {7, "  \"score\": 1.5,", "rules[0].score", "must be between 0 and 1"},
    {7, "  \"score\": \"high\",", "rules[0].score", "expected a number"},
    {8, "  \"validators\": {},", "rules[0].validators", "expected an array"},
    {8, "  \"validators\": [{\"name\": \"no-such\", \"pass\": 1, \"fail\": \"drop\"}],", "rules[0].validators[0].name",
     "unknown validator"},
    {8, "  \"validators\": [{\"name\": \"no-such\", \"fail\": \"drop\"}],", "rules[0].validators[0].pass", "missing"},
    {8, "  \"validators\": [1,2,3,4,5],", "rules[0].validators", "at most 4 validators"},
    {9, "  \"context\": {\"words\": [], \"add\": 0.25},", "rules[0].context.words", "expected 1 to"},
    {9, "  \"context\": {\"words\": [\"\"], \"add\": 0.25},", "rules[0].context.words[0]", "expected 1 to 64 bytes"},
    {9, "  \"context\": {\"words\": [\"a\"]},", "rules[0].context.add", "missing"},
    {9, "  \"context\": {\"words\": [\"a\"], \"add\": 0, \"before\": 257},", "rules[0].context.before",
     "must be between 0 and 256"},
    {9, "  \"context\": {\"words\": [\"a\"], \"add\": 0, \"sentence\": 1},", "rules[0].context.sentence",
     "expected true or false"},
    {9, "  \"context\": {\"words\": [\"a\"], \"add\": 0, \"near\": 5},", "rules[0].context.near", "unknown key"},
    {9, "  \"context\": {\"words\": [\"a\"], \"lists\": [\"no-such\"], \"add\": 0},", "rules[0].context.lists[0]",
     "the pack has no such list"},
    {9, "  \"context\": {\"lists\": [], \"add\": 0},", "rules[0].context.words", "missing"},
    {9, "  \"context\": {\"words\": [\"a\"], \"lists\": \"b\", \"add\": 0},", "rules[0].context.lists",
     "expected an array"},
    {1, "{ \"pack\": \"a\", \"word_lists\": [\"a\"],", "word_lists", "expected an object"},
    {1, "{ \"pack\": \"a\", \"word_lists\": {\"a\": \"b\"},", "word_lists.a", "expected an array"},
    {1, "{ \"pack\": \"a\", \"word_lists\": {\"a\": []},", "word_lists.a", "expected 1 to"},
    {1, "{ \"pack\": \"a\", \"word_lists\": {\"a\": [\"b*c\"]},", "word_lists.a[0]", "a '*' stands at the end"},
    {1, "{ \"pack\": \"a\", \"word_lists\": {\"A b\": [\"b\"]},", "word_lists.A b", "a list's name is"},
    {1, "{ \"pack\": \"a\", \"word_lists\": {\"a\": [\"b\"]},", "word_lists.a", "no rule of this pack uses"},
    {10, "  \"countries\": [\"de\"],", "rules[0].countries[0]", "expected two capital letters"},
    {10, "  \"languages\": [\"DE\"],", "rules[0].languages[0]", "expected two or three small"},
    {10, "  \"gdpr\": [\"Art. 9\"],", "rules[0].gdpr[0]", "expected an article"},
    {11, "  \"reference\": \"\",", "rules[0].reference", "is empty"},
    {11, "  ", "rules[0].reference", "missing"},
    {13, "    \"match\": [\"a\", \"b\"],", "rules[0].examples.match", "expected 3 to"},
    {13, "    ", "rules[0].examples.match", "missing"},
    {13, "    \"match\": [\"a\", \"${digits:x}\", \"c\"],", "rules[0].examples.match[1]", "${digits:N} needs a number"},
    {14, "    \"no_match\": [\"x\", \"y\"] }", "rules[0].examples.no_match", "expected 3 to"},
    {14, "    \"no_match\": [\"x\", \"y\", 5] }", "rules[0].examples.no_match[2]", "expected a string"},
};

START_TEST(ruleset_parse__bad_pack__names_file_line_and_field)
{
    struct sluice_ruleset *rs;
    struct sluice_error err;

    ck_assert_int_eq(parse(pack_with(bad[_i].line, bad[_i].text), &rs, &err), SLUICE_EFORMAT);
    ck_assert_ptr_null(rs);
    ck_assert_str_eq(err.file, "test.json");
    ck_assert_str_eq(err.field, bad[_i].field);
    ck_assert_msg(strncmp(err.what, bad[_i].what, strlen(bad[_i].what)) == 0, "what: %s", err.what);
    if (strncmp(bad[_i].what, "missing", 7) == 0) /* what is not there has the line of what it is missing from */
        ck_assert_uint_gt(err.line, 0);
    else
        ck_assert_uint_eq(err.line, bad[_i].line);
}
END_TEST

/* n rules in one pack. */
static char *many_rules(unsigned n)
{
    size_t size = n * 256u + 256u, len;
    char *text = malloc(size);

    ck_assert_ptr_nonnull(text);
    len = (size_t)snprintf(text, size, "{\"pack\":\"custom/many\",\"rules\":[");
    for (unsigned i = 0; i < n; i++)
        len += (size_t)snprintf(text + len, size - len,
                                "%s{\"id\":\"custom.r%u\",\"type\":\"TT\",\"class\":\"custom\",\"pattern\":\"x%u\","
                                "\"score\":1,\"reference\":\"r\",\"examples\":{\"match\":[\"a\",\"b\",\"c\"],"
                                "\"no_match\":[\"a\",\"b\",\"c\"]}}",
                                i == 0 ? "" : ",", i, i);
    (void)snprintf(text + len, size - len, "]}");
    return text;
}

START_TEST(ruleset_parse__rules_at_limit_and_past__refused_past)
{
    char *fits = many_rules(SLUICE_RULES_MAX), *past = many_rules(SLUICE_RULES_MAX + 1);
    struct sluice_ruleset *rs;
    struct sluice_error err;

    ck_assert_int_eq(parse(fits, &rs, &err), SLUICE_OK);
    ck_assert_uint_eq(sluice_ruleset_count(rs), SLUICE_RULES_MAX);
    sluice_ruleset_unref(rs);
    ck_assert_int_eq(parse(past, &rs, &err), SLUICE_EFORMAT);
    ck_assert_str_eq(err.field, "rules[4096]");
    free(fits);
    free(past);
}
END_TEST

static enum sluice_status parse_with_words(unsigned n, struct sluice_error *err)
{
    struct sluice_ruleset *rs;
    enum sluice_status st;
    char line[8192];
    size_t at;

    at = (size_t)snprintf(line, sizeof(line), "\"context\": {\"add\": 0, \"words\": [");
    for (unsigned i = 0; i < n; i++)
        at += (size_t)snprintf(line + at, sizeof(line) - at, "%s\"w%u\"", i == 0 ? "" : ",", i);
    (void)snprintf(line + at, sizeof(line) - at, "]},");
    st = parse(pack_with(9, line), &rs, err);
    sluice_ruleset_unref(rs);
    return st;
}

START_TEST(ruleset_parse__list_at_limit_and_past__refused_past)
{
    struct sluice_error err;

    ck_assert_int_eq(parse_with_words(256, &err), SLUICE_OK);
    ck_assert_int_eq(parse_with_words(257, &err), SLUICE_EFORMAT);
    ck_assert_str_eq(err.field, "rules[0].context.words");
    ck_assert_str_eq(err.what, "expected 1 to 256 elements");
}
END_TEST

/* --- lists of context words --------------------------------------------------------------------------------------- */

/* The good pack with word lists, its context replaced. */
static enum sluice_status parse_with_lists(const char *lists, const char *context, struct sluice_ruleset **rs,
                                           struct sluice_error *err)
{
    static char text[65536];
    size_t at = (size_t)snprintf(text, sizeof(text), "{ \"pack\": \"custom/test\", \"word_lists\": {%s},\n", lists);

    for (unsigned i = 1; i < COUNT(good_lines); i++)
        at += (size_t)snprintf(text + at, sizeof(text) - at, "%s\n", i == 8 ? context : good_lines[i]);
    return parse(text, rs, err);
}

START_TEST(word_lists__named_by_a_context__its_words_are_there)
{
    const struct sluice_rule *r;
    struct sluice_ruleset *rs;
    struct sluice_error err;

    ck_assert_msg(
        parse_with_lists("\"work\": [\"badge\", \"staff*\"], \"door\": [\"gate\"]",
                         "\"context\": {\"words\": [\"pass\"], \"lists\": [\"door\", \"work\"], \"add\": 0.25},", &rs,
                         &err) == SLUICE_OK,
        "%s: %s", err.field, err.what);
    r = sluice_ruleset_rule(rs, 0);
    ck_assert_str_eq(r->context_words[0], "pass");
    ck_assert_str_eq(r->context_words[1], "gate");
    ck_assert_str_eq(r->context_words[2], "badge");
    ck_assert_str_eq(r->context_words[3], "staff*");
    ck_assert_ptr_null(r->context_words[4]);
    sluice_ruleset_unref(rs);
}
END_TEST

START_TEST(word_lists__without_own_words__the_list_is_enough)
{
    struct sluice_ruleset *rs;
    struct sluice_error err;

    ck_assert_int_eq(
        parse_with_lists("\"work\": [\"badge\"]", "\"context\": {\"lists\": [\"work\"], \"add\": 0.25},", &rs, &err),
        SLUICE_OK);
    ck_assert_str_eq(sluice_ruleset_rule(rs, 0)->context_words[0], "badge");
    ck_assert_ptr_null(sluice_ruleset_rule(rs, 0)->context_words[1]);
    sluice_ruleset_unref(rs);
}
END_TEST

START_TEST(word_lists__named_twice__refused)
{
    struct sluice_ruleset *rs;
    struct sluice_error err;

    ck_assert_int_eq(parse_with_lists("\"work\": [\"badge\"]",
                                      "\"context\": {\"lists\": [\"work\", \"work\"], \"add\": 0.25},", &rs, &err),
                     SLUICE_EFORMAT);
    ck_assert_str_eq(err.field, "rules[0].context.lists[1]");
    ck_assert_str_eq(err.what, "names a list twice");
}
END_TEST

START_TEST(word_lists__at_limit_and_past__refused_past)
{
    struct sluice_ruleset *rs;
    struct sluice_error err;

    for (unsigned n = SLUICE_WORD_LISTS_MAX; n <= SLUICE_WORD_LISTS_MAX + 1; n++) {
        char lists[2048], context[2048];
        size_t a = 0, b = (size_t)snprintf(context, sizeof(context), "\"context\": {\"add\": 0, \"lists\": [");

        for (unsigned i = 0; i < n; i++) {
            const char *comma = i == 0 ? "" : ",";

            a += (size_t)snprintf(lists + a, sizeof(lists) - a, "%s\"l%u\": [\"w%u\"]", comma, i, i);
            b += (size_t)snprintf(context + b, sizeof(context) - b, "%s\"l%u\"", comma, i);
        }
        (void)snprintf(context + b, sizeof(context) - b, "]},");
        if (n == SLUICE_WORD_LISTS_MAX) {
            ck_assert_int_eq(parse_with_lists(lists, context, &rs, &err), SLUICE_OK);
            sluice_ruleset_unref(rs);
        } else {
            ck_assert_int_eq(parse_with_lists(lists, context, &rs, &err), SLUICE_EFORMAT);
            ck_assert_str_eq(err.what, "more than 32 lists");
        }
    }
}
END_TEST

START_TEST(context_word__at_limit_and_past__refused_past)
{
    struct sluice_ruleset *rs;
    struct sluice_error err;

    for (size_t n = SLUICE_CONTEXT_WORD_MAX; n <= SLUICE_CONTEXT_WORD_MAX + 1; n++) {
        char word[SLUICE_CONTEXT_WORD_MAX + 2] = {0}, context[256];

        memset(word, 'w', n);
        (void)snprintf(context, sizeof(context), "\"context\": {\"add\": 0, \"words\": [\"%s\"]},", word);
        if (n == SLUICE_CONTEXT_WORD_MAX) {
            ck_assert_int_eq(parse_with_lists("", context, &rs, &err), SLUICE_OK);
            sluice_ruleset_unref(rs);
        } else {
            ck_assert_int_eq(parse_with_lists("", context, &rs, &err), SLUICE_EFORMAT);
            ck_assert_str_eq(err.what, "expected 1 to 64 bytes");
        }
    }
}
END_TEST

/* --- sharing ----------------------------------------------------------------------------------------------------- */

static void *share(void *arg)
{
    const struct sluice_ruleset *rs = arg;

    for (unsigned i = 0; i < 10000; i++) {
        sluice_ruleset_ref(rs);
        if (sluice_ruleset_rule(rs, 0)->index != 0)
            abort();
        sluice_ruleset_unref(rs);
    }
    sluice_ruleset_unref(rs); /* the reference that was taken for this thread */
    return NULL;
}

START_TEST(ruleset_ref__many_threads__last_one_frees)
{
    struct sluice_ruleset *rs;
    struct sluice_error err;
    pthread_t threads[4];

    ck_assert_int_eq(parse(pack_with(0, NULL), &rs, &err), SLUICE_OK);
    for (size_t i = 0; i < COUNT(threads); i++) {
        sluice_ruleset_ref(rs);
        ck_assert_int_eq(pthread_create(&threads[i], NULL, share, rs), 0);
    }
    sluice_ruleset_unref(rs);
    for (size_t i = 0; i < COUNT(threads); i++)
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
}
END_TEST

#define CODE_RULES 64u

/* What one of several threads got for each rule. */
struct compiler {
    const struct sluice_ruleset *rs;
    pthread_barrier_t *start;
    const pcre2_code *codes[CODE_RULES];
};

static void *compile_each(void *ctx)
{
    struct compiler *c = ctx;
    pcre2_match_data *m = pcre2_match_data_create(2, NULL);

    (void)pthread_barrier_wait(c->start);
    for (size_t i = 0; m != NULL && i < CODE_RULES; i++) {
        char text[16]; /* what many_rules()' pattern is */
        const int n = snprintf(text, sizeof(text), "x%zu", i);

        if (sluice_rule_code(sluice_ruleset_rule(c->rs, i), &c->codes[i], NULL) != SLUICE_OK ||
            pcre2_match(c->codes[i], (const uint8_t *)text, (size_t)n, 0, 0, m, NULL) != 1)
            abort();
    }
    pcre2_match_data_free(m);
    return NULL;
}

/* Whoever comes first compiles; all get the same code, ready to be used. */
START_TEST(rule_code__many_threads_at_once__one_code_a_rule)
{
    static struct compiler compilers[4];
    pthread_t threads[COUNT(compilers)];
    char *pack = many_rules(CODE_RULES);
    pthread_barrier_t start;
    struct sluice_ruleset *rs;
    struct sluice_error err;

    ck_assert_int_eq(parse(pack, &rs, &err), SLUICE_OK);
    ck_assert_int_eq(pthread_barrier_init(&start, NULL, COUNT(compilers)), 0);
    for (size_t i = 0; i < COUNT(threads); i++) {
        compilers[i] = (struct compiler){.rs = rs, .start = &start};
        ck_assert_int_eq(pthread_create(&threads[i], NULL, compile_each, &compilers[i]), 0);
    }
    for (size_t i = 0; i < COUNT(threads); i++)
        ck_assert_int_eq(pthread_join(threads[i], NULL), 0);
    for (size_t i = 1; i < COUNT(threads); i++)
        ck_assert_mem_eq(compilers[i].codes, compilers[0].codes, sizeof(compilers[0].codes));
    ck_assert_int_eq(pthread_barrier_destroy(&start), 0);
    sluice_ruleset_unref(rs);
    free(pack);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("ruleset");
    TCase *tc = tcase_create("ruleset"), *threads = tcase_create("threads");

    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, ruleset_parse__good_pack__every_field_is_read);
    tcase_add_loop_test(tc, ruleset_parse__bad_pack__names_file_line_and_field, 0, COUNT(bad));
    tcase_add_test(tc, ruleset_parse__rules_at_limit_and_past__refused_past);
    tcase_add_test(tc, ruleset_parse__list_at_limit_and_past__refused_past);
    tcase_add_test(tc, word_lists__named_by_a_context__its_words_are_there);
    tcase_add_test(tc, word_lists__without_own_words__the_list_is_enough);
    tcase_add_test(tc, word_lists__named_twice__refused);
    tcase_add_test(tc, word_lists__at_limit_and_past__refused_past);
    tcase_add_test(tc, context_word__at_limit_and_past__refused_past);
    suite_add_tcase(s, tc);
    tcase_set_timeout(threads, 60);
    tcase_add_test(threads, ruleset_ref__many_threads__last_one_frees);
    tcase_add_test(threads, rule_code__many_threads_at_once__one_code_a_rule);
    suite_add_tcase(s, threads);
    return suite_run(s);
}
