/* Policies as they are read: what is refused, and where; limits; lists and dials. */
#include "policy_fixture.h"

#include "core/limits.h"
#include "suite_run.h"

#include <stdlib.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Load errors: the text begins in line 1; the field is where the fault is. */
#define HEAD "{\"version\":1,\"name\":\"t\",\n"
#define CLAUSE(when, rest) HEAD "\"clauses\":[\n{\"id\":\"a\",\n\"when\":" when ",\n" rest "}]}"
#define WHEN(when) CLAUSE(when, "\"action\":\"block\"")
#define ALLOW(entries) HEAD "\"allow\":[\n" entries "],\"clauses\":[]}"

static const struct {
    const char *text;
    uint32_t line;
    const char *field, *what;
    enum sluice_status status;
} errors[] = {
    {"", 1, "", "text ends too early", SLUICE_EFORMAT},
    {"[]", 1, "", "expected an object", SLUICE_EFORMAT},
    {"null", 1, "", "expected an object", SLUICE_EFORMAT},
    {"\n \"{\"", 2, "", "expected an object", SLUICE_EFORMAT},
    {"{\"version\":1,\n\"version\":1}", 2, "", "same key twice", SLUICE_EFORMAT},
    {"{}", 1, "version", "missing", SLUICE_EFORMAT},
    {"{\"version\":2}", 1, "version", "between 1 and 1", SLUICE_EFORMAT},
    {"{\"version\":1,\"clauses\":[]}", 1, "name", "missing", SLUICE_EFORMAT},
    {"{\"version\":1,\"name\":\"t\"}", 1, "clauses", "missing", SLUICE_EFORMAT},
    {HEAD "\"clauses\":{}}", 2, "clauses", "expected a list", SLUICE_EFORMAT},
    {HEAD "\"clauses\":null}", 1, "clauses", "null", SLUICE_EFORMAT},
    {HEAD "\"clause\":[]}", 2, "clause", "unknown key", SLUICE_EFORMAT},
    {HEAD "\"mode\":\"off\",\"clauses\":[]}", 2, "mode", "unknown mode 'off'", SLUICE_EFORMAT},
    {HEAD "\"mode\":1,\"clauses\":[]}", 2, "mode", "expected a string", SLUICE_EFORMAT},
    {HEAD "\"default\":\"pass\",\"clauses\":[]}", 2, "default", "unknown action 'pass'", SLUICE_EFORMAT},
    {HEAD "\"default\":null,\"clauses\":[]}", 1, "default", "null", SLUICE_EFORMAT},
    {HEAD "\"operators\":[],\"clauses\":[]}", 2, "operators", "expected an object", SLUICE_EFORMAT},
    {HEAD "\"operators\":{\n\"EMAIL\":\"mask\"},\"clauses\":[]}", 3, "operators.EMAIL", "unknown type 'EMAIL'",
     SLUICE_EFORMAT},
    {HEAD "\"operators\":{\"US_*\":\"mask\"},\"clauses\":[]}", 2, "operators.US_*", "not a type", SLUICE_EFORMAT},
    {HEAD "\"operators\":{\"*\":\"surrogates\"},\"clauses\":[]}", 2, "operators.*", "unknown operator 'surrogates'",
     SLUICE_EFORMAT},
    {HEAD "\"operators\":{\"*\":null},\"clauses\":[]}", 2, "operators.*", "expected a string", SLUICE_EFORMAT},
    {HEAD "\"allow\":{},\"clauses\":[]}", 2, "allow", "expected a list", SLUICE_EFORMAT},
    {HEAD "\"allow\":null,\"clauses\":[]}", 1, "allow", "null", SLUICE_EFORMAT},
    {HEAD "\"allow\":[1],\"clauses\":[]}", 2, "allow[0]", "expected an object", SLUICE_EFORMAT},
    {ALLOW("{}"), 3, "allow[0].fingerprint", "missing", SLUICE_EFORMAT},
    {ALLOW("{\"fingerprint\":1}"), 3, "allow[0].fingerprint", "expected a string", SLUICE_EFORMAT},
    {ALLOW("{\"fingerprint\":\"ann@home\"}"), 3, "allow[0].fingerprint", "not a fingerprint: expected 32 of",
     SLUICE_EFORMAT},
    {ALLOW("{\"fingerprint\":\"1111111111111111111111111111111\"}"), 3, "allow[0].fingerprint", "not a fingerprint",
     SLUICE_EFORMAT},
    {ALLOW("{\"fingerprint\":\"111111111111111111111111111111111\"}"), 3, "allow[0].fingerprint", "not a fingerprint",
     SLUICE_EFORMAT},
    {ALLOW("{\"fingerprint\":\"1111111111111111111111111111111A\"}"), 3, "allow[0].fingerprint", "not a fingerprint",
     SLUICE_EFORMAT},
    {ALLOW(ONES "}," ONES ",\n\"type\":\"NO_SUCH\"}"), 4, "allow[1].type", "unknown type 'NO_SUCH'", SLUICE_EFORMAT},
    {ALLOW(ONES ",\"type\":null}"), 3, "allow[0].type", "null", SLUICE_EFORMAT},
    {ALLOW(ONES ",\"type\":[\"PERSON\"]}"), 3, "allow[0].type", "expected a string", SLUICE_EFORMAT},
    {ALLOW(ONES ",\"type\":\"\"}"), 3, "allow[0].type", "not a type", SLUICE_EFORMAT},
    {ALLOW(ONES ",\"type\":\"US_*\"}"), 3, "allow[0].type", "leave it out for any", SLUICE_EFORMAT},
    {ALLOW(ONES ",\"why\":1}"), 3, "allow[0].why", "expected a string", SLUICE_EFORMAT},
    {ALLOW(ONES ",\"value\":\"x\"}"), 3, "allow[0].value", "unknown key", SLUICE_EFORMAT},
    {ALLOW(ONES "},\n" ZEROS "},\n" ONES "}"), 5, "allow[2]", "the same as the entry in line 3", SLUICE_EFORMAT},
    {ALLOW(ONES ",\"type\":\"PERSON\"},\n" ONES "},\n" ONES ",\"type\":\"PERSON\"}"), 5, "allow[2]",
     "the same as the entry in line 3", SLUICE_EFORMAT},
    {HEAD "\"clauses\":[{\"id\":\"own-surrogate\",\"action\":\"block\"}]}", 2, "clauses[0].id", "is kept for",
     SLUICE_EFORMAT},
    {HEAD "\"clauses\":[{\"id\":\"allow-list\",\"action\":\"block\"}]}", 2, "clauses[0].id", "is kept for",
     SLUICE_EFORMAT},
    {HEAD "\"clauses\":[1]}", 2, "clauses[0]", "expected an object", SLUICE_EFORMAT},
    {HEAD "\"clauses\":[{\"action\":\"block\"}]}", 2, "clauses[0].id", "missing", SLUICE_EFORMAT},
    {HEAD "\"clauses\":[{\"id\":\"a\"}]}", 2, "clauses[0].action", "missing", SLUICE_EFORMAT},
    {HEAD "\"clauses\":[{\"id\":\"A b\",\"action\":\"block\"}]}", 2, "clauses[0].id", "must be 1 to 64",
     SLUICE_EFORMAT},
    {HEAD "\"clauses\":[{\"id\":\"\",\"action\":\"block\"}]}", 2, "clauses[0].id", "must be 1 to 64", SLUICE_EFORMAT},
    {HEAD "\"clauses\":[{\"id\":\"default\",\"action\":\"block\"}]}", 2, "clauses[0].id", "is kept for",
     SLUICE_EFORMAT},
    {HEAD "\"clauses\":[{\"id\":\"default.unscannable\",\"action\":\"block\"}]}", 2, "clauses[0].id", "is kept for",
     SLUICE_EFORMAT},
    {HEAD "\"clauses\":[{\"id\":\"a\",\"action\":\"block\"},\n{\"id\":\"a\",\"action\":\"block\"}]}", 3,
     "clauses[1].id", "already the id of the clause in line 2", SLUICE_EFORMAT},
    {HEAD "\"clauses\":[{\"id\":\"a\",\"action\":\"redct\"}]}", 2, "clauses[0].action", "unknown action 'redct'",
     SLUICE_EFORMAT},
    {HEAD "\"clauses\":[{\"id\":\"a\",\"action\":\"block\",\"then\":1}]}", 2, "clauses[0].then", "unknown key",
     SLUICE_EFORMAT},
    {HEAD "\"clauses\":[{\"id\":\"a\",\"action\":\"block\",\"why\":1}]}", 2, "clauses[0].why", "expected a string",
     SLUICE_EFORMAT},
    {HEAD "\"clauses\":[{\"id\":\"a\",\"action\":\"block\",\"operator\":\"mask\"}]}", 2, "clauses[0].operator",
     "belongs to the action redact", SLUICE_EFORMAT},
    {HEAD "\"clauses\":[{\"id\":\"a\",\"action\":\"redact\",\"operator\":\"encrypt\"}]}", 2, "clauses[0].operator",
     "unknown operator 'encrypt'", SLUICE_EFORMAT},
    {WHEN("null"), 3, "clauses[0].when", "null", SLUICE_EFORMAT},
    {WHEN("[]"), 4, "clauses[0].when", "expected an object", SLUICE_EFORMAT},
    {WHEN("{\"clas\":\"pii\"}"), 4, "clauses[0].when.clas", "unknown condition", SLUICE_EFORMAT},
    {WHEN("{\"class\":null}"), 4, "clauses[0].when.class", "null", SLUICE_EFORMAT},
    {WHEN("{\"class\":1}"), 4, "clauses[0].when.class", "expected a string", SLUICE_EFORMAT},
    {WHEN("{\"class\":\"private\"}"), 4, "clauses[0].when.class", "unknown class 'private'", SLUICE_EFORMAT},
    {WHEN("{\"class\":[]}"), 4, "clauses[0].when.class", "an empty list", SLUICE_EFORMAT},
    {WHEN("{\"class\":[\"pii\",\n\"x\"]}"), 5, "clauses[0].when.class[1]", "unknown class 'x'", SLUICE_EFORMAT},
    {WHEN("{\"type\":\"E_MAIL\"}"), 4, "clauses[0].when.type", "unknown type 'E_MAIL': no rule finds it",
     SLUICE_EFORMAT},
    {WHEN("{\"type\":\"email\"}"), 4, "clauses[0].when.type", "not a type", SLUICE_EFORMAT},
    {WHEN("{\"type\":\"\"}"), 4, "clauses[0].when.type", "must not be empty", SLUICE_EFORMAT},
    {WHEN("{\"score\":1.5}"), 4, "clauses[0].when.score", "between 0 and 1", SLUICE_EFORMAT},
    {WHEN("{\"score\":\"0.5\"}"), 4, "clauses[0].when.score", "expected a number", SLUICE_EFORMAT},
    {WHEN("{\"count\":0}"), 4, "clauses[0].when.count", "must be between 1", SLUICE_EFORMAT},
    {WHEN("{\"count\":1.5}"), 4, "clauses[0].when.count", "expected a whole number", SLUICE_EFORMAT},
    {WHEN("{\"count\":100001}"), 4, "clauses[0].when.count", "must be between 1", SLUICE_EFORMAT},
    {WHEN("{\"any\":[{\"class\":\"pii\",\n\"count\":2}]}"), 5, "clauses[0].when.any[0].count",
     "belongs into the clause's own", SLUICE_EFORMAT},
    {WHEN("{\"unscannable\":\"image\",\"count\":2}"), 4, "clauses[0].when", "counts findings", SLUICE_EFORMAT},
    {WHEN("{\"unscannable\":\"picture\"}"), 4, "clauses[0].when.unscannable", "unknown unscannable 'picture'",
     SLUICE_EFORMAT},
    {WHEN("{\"unscannable\":\"image\",\"class\":\"pii\"}"), 4, "clauses[0].when",
     "about findings and about unscannable", SLUICE_EFORMAT},
    {WHEN("{\"all\":{}}"), 4, "clauses[0].when.all", "expected a list of conditions", SLUICE_EFORMAT},
    {WHEN("{\"any\":[]}"), 4, "clauses[0].when.any", "expected a list of conditions", SLUICE_EFORMAT},
    {WHEN("{\"any\":[{}]}"), 4, "clauses[0].when.any[0]", "holds no condition", SLUICE_EFORMAT},
    {WHEN("{\"not\":{}}"), 4, "clauses[0].when.not", "holds no condition", SLUICE_EFORMAT},
    {WHEN("{\"not\":[]}"), 4, "clauses[0].when.not", "expected an object", SLUICE_EFORMAT},
    {WHEN("{\"any\":[{\"class\":\"pii\"},\n{\"tenant\":\"hr\"}]}"), 5, "clauses[0].when.any[1]", "'any' mixes",
     SLUICE_EFORMAT},
    {WHEN("{\"any\":[{\"unscannable\":\"image\"},{\"tenant\":\"hr\"}]}"), 4, "clauses[0].when.any[1]", "'any' mixes",
     SLUICE_EFORMAT},
    {WHEN("{\"not\":{\"class\":\"pii\",\"tenant\":\"hr\"}}"), 4, "clauses[0].when.not", "'not' mixes", SLUICE_EFORMAT},
    {CLAUSE("{\"unscannable\":\"image\"}", "\"action\":\"redact\""), 5, "clauses[0].action", "cannot be redacted",
     SLUICE_EFORMAT},
};

START_TEST(policy_parse__each_fault__names_file_line_and_field)
{
    struct sluice_error err = {0};
    struct sluice_policy *p;

    ck_assert_int_eq(fixture_parse(errors[_i].text, &p, &err), errors[_i].status);
    ck_assert_ptr_null(p);
    ck_assert_str_eq(err.file, "policy.json");
    ck_assert_msg(strstr(err.what, errors[_i].what) != NULL, "%s: got '%s', expected '%s'", errors[_i].text, err.what,
                  errors[_i].what);
    ck_assert_msg(err.line == errors[_i].line, "%s: line %u, expected %u", errors[_i].text, err.line, errors[_i].line);
    ck_assert_str_eq(err.field, errors[_i].field);
    ck_assert_ptr_null(strstr(err.what, "ann@home")); /* a value put where a fingerprint belongs */
}
END_TEST

START_TEST(policy_load__no_such_file__names_it)
{
    struct sluice_error err = {0};
    struct sluice_policy *p;

    ck_assert_int_eq(sluice_policy_load("/nonexistent/policy.json", NULL, NULL, &p, &err), SLUICE_EIO);
    ck_assert_ptr_null(p);
    ck_assert_str_eq(err.file, "/nonexistent/policy.json");
}
END_TEST

/* n copies of a piece between head and tail. */
static char *repeat(const char *head, const char *piece, unsigned n, const char *tail)
{
    size_t size = strlen(head) + n * (strlen(piece) + 16) + strlen(tail) + 1, at;
    char *text = malloc(size);

    at = (size_t)snprintf(text, size, "%s", head);
    for (unsigned i = 0; i < n; i++) {
        const char *number = strchr(piece, '#');

        if (number == NULL)
            at += (size_t)snprintf(text + at, size - at, "%s", piece);
        else
            at += (size_t)snprintf(text + at, size - at, "%s%.*s%u%s", i == 0 ? "" : ",", (int)(number - piece), piece,
                                   i, number + 1);
    }
    (void)snprintf(text + at, size - at, "%s", tail);
    return text;
}

/* A policy with n entries on its allow-list: 0, 1, 2... as fingerprints, from the last to the first. */
static char *repeat_allow(unsigned n)
{
    size_t size = 128 + (size_t)n * 64, at;
    char *text = malloc(size);

    at = (size_t)snprintf(text, size, "%s", HEAD "\"allow\":[");
    for (unsigned i = n; i-- > 0;)
        at += (size_t)snprintf(text + at, size - at, "{\"fingerprint\":\"%032x\"}%s", i, i == 0 ? "" : ",");
    (void)snprintf(text + at, size - at, "],\"clauses\":[]}");
    return text;
}

static enum sluice_status parse_and_free(char *text, struct sluice_error *err)
{
    struct sluice_policy *p;
    enum sluice_status st = fixture_parse(text, &p, err);

    sluice_policy_free(p);
    free(text);
    return st;
}

START_TEST(policy_parse__at_each_limit__loads_and_one_past_does_not)
{
    static const char clause[] = "{\"id\":\"c#\",\"action\":\"allow\"}";
    struct sluice_error err = {0};
    char id[80] = {0};

    ck_assert_int_eq(parse_and_free(repeat(HEAD "\"clauses\":[", clause, SLUICE_POLICY_CLAUSES_MAX, "]}"), &err),
                     SLUICE_OK);
    ck_assert_int_eq(parse_and_free(repeat(HEAD "\"clauses\":[", clause, SLUICE_POLICY_CLAUSES_MAX + 1, "]}"), &err),
                     SLUICE_ELIMIT);
    ck_assert_str_eq(err.field, "clauses");
    ck_assert_int_eq(parse_and_free(repeat_allow(SLUICE_POLICY_ALLOW_MAX), &err), SLUICE_OK);
    ck_assert_int_eq(parse_and_free(repeat_allow(SLUICE_POLICY_ALLOW_MAX + 1), &err), SLUICE_ELIMIT);
    ck_assert_str_eq(err.field, "allow");
    for (unsigned past = 0; past < 2; past++) {
        unsigned depth = SLUICE_POLICY_DEPTH_MAX - 1 + past;
        char *close = repeat("", "}", depth, ""), *open = repeat("", "{\"not\":", depth, "");
        char text[1024];

        (void)snprintf(text, sizeof(text), WHEN("%s{\"not\":{\"tenant\":\"x\"}}%s"), open, close);
        ck_assert_int_eq(parse_and_free(strdup(text), &err), past == 0 ? SLUICE_OK : SLUICE_ELIMIT);
        free(open);
        free(close);
        (void)snprintf(text, sizeof(text), WHEN("{\"tenant\":\"%0*d\"}"), (int)(SLUICE_POLICY_PATTERN_MAX + past), 0);
        ck_assert_int_eq(parse_and_free(strdup(text), &err), past == 0 ? SLUICE_OK : SLUICE_ELIMIT);
        memset(id, 'a', 64 + past);
        (void)snprintf(text, sizeof(text), HEAD "\"clauses\":[{\"id\":\"%s\",\"action\":\"allow\"}]}", id);
        ck_assert_int_eq(parse_and_free(strdup(text), &err), past == 0 ? SLUICE_OK : SLUICE_EFORMAT);
    }
}
END_TEST

START_TEST(policy_allow__each_of_a_full_list__found_and_no_other)
{
    char *text = repeat_allow(SLUICE_POLICY_ALLOW_MAX), fingerprint[64];
    struct fixture_prompt prompt = {.findings = {EMAIL}};
    struct sluice_error err = {0};
    struct sluice_decision d;
    struct sluice_policy *p;

    ck_assert_int_eq(fixture_parse(text, &p, &err), SLUICE_OK);
    ck_assert(sluice_policy_has_allow_list(p));
    prompt.findings[0].fingerprint = fingerprint;
    for (unsigned i = 0; i < SLUICE_POLICY_ALLOW_MAX + 1; i++) {
        (void)snprintf(fingerprint, sizeof(fingerprint), "%032x", i);
        fixture_decide(p, &prompt, &d);
        ck_assert_int_eq(d.action, i < SLUICE_POLICY_ALLOW_MAX ? SLUICE_ALLOW : SLUICE_BLOCK);
        sluice_decision_release(&d);
    }
    sluice_policy_free(p);
    free(text);
}
END_TEST

START_TEST(policy_names__dials__read_and_types_known)
{
    struct sluice_policy *p =
        fixture_policy("\"names\":{\"lean\":1000,\"types\":{\"ORGANIZATION\":{\"score\":0.8},"
                       "\"PERSON\":{\"lean\":-20,\"score\":0}}},",
                       "{\"id\":\"a\",\"when\":{\"type\":\"ORGANIZATION\"},\"action\":\"redact\"}");
    const struct sluice_policy_names *n = sluice_policy_names(p);

    ck_assert_int_eq(n->need, SLUICE_NAMES_REQUIRED);
    ck_assert(n->every.has_lean && !n->every.has_score);
    ck_assert_int_eq(n->every.lean, 1000);
    ck_assert_uint_eq(n->n_types, 2);
    ck_assert_str_eq(n->types[0].type, "ORGANIZATION");
    ck_assert(!n->types[0].dial.has_lean && n->types[0].dial.has_score);
    ck_assert_uint_eq(n->types[0].dial.score, 800000);
    ck_assert_int_eq(n->types[1].dial.lean, -20);
    ck_assert(n->types[1].dial.has_score);
    ck_assert_uint_eq(n->types[1].dial.score, 0);
    sluice_policy_free(p);
    p = fixture_policy("\"names\":{\"model\":\"optional\"},", "");
    ck_assert_int_eq(sluice_policy_names(p)->need, SLUICE_NAMES_OPTIONAL);
    sluice_policy_free(p);
    p = fixture_policy("", "");
    ck_assert_int_eq(sluice_policy_names(p)->need, SLUICE_NAMES_UNSAID);
    sluice_policy_free(p);
}
END_TEST

START_TEST(policy_names__wrong__refused_with_the_field)
{
    static const struct {
        const char *names, *field;
    } rows[] = {
        {"{\"model\":\"perhaps\"}", "names.model"},
        {"{\"lean\":10001}", "names.lean"},
        {"{\"lean\":0.5}", "names.lean"},
        {"{\"score\":2}", "names.score"},
        {"{\"score\":null}", "names.score"},
        {"{\"types\":[]}", "names.types"},
        {"{\"types\":{\"person\":{}}}", "names.types.person"},
        {"{\"types\":{\"*\":{}}}", "names.types.*"},
        {"{\"types\":{\"PERSON\":{\"recall\":1}}}", "names.types.PERSON.recall"},
        {"{\"types\":{\"PERSON\":{\"lean\":-10001}}}", "names.types.PERSON.lean"},
        {"{\"kind\":1}", "names.kind"},
        {"[]", "names"},
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct sluice_error err = {0};
        struct sluice_policy *p = NULL;
        char text[256];

        (void)snprintf(text, sizeof(text), "{\"version\":1,\"name\":\"t\",\"names\":%s,\"clauses\":[]}", rows[i].names);
        ck_assert_int_eq(fixture_parse(text, &p, &err), SLUICE_EFORMAT);
        ck_assert_str_eq(err.field, rows[i].field);
        ck_assert_uint_eq(err.line, 1);
    }
}
END_TEST

START_TEST(policy_allow__not_known_or_zeroed__not_on_any_list)
{
    struct sluice_policy *p = fixture_policy("\"allow\":[" ZEROS "}],", "");
    struct sluice_finding finding = {.rule = "r", .type = "PERSON"};
    struct sluice_fingerprint unknown = {0};
    struct sluice_policy_finding asked = {.finding = &finding, .role = "", .path = "", .fingerprint = &unknown};
    struct sluice_policy_request r = {"", "", "", "", &asked, 1, 0};
    struct sluice_error err = {0};
    struct sluice_decision d;

    for (unsigned i = 0; i < 3; i++) {
        unknown.known = i == 2;
        asked.fingerprint = i == 0 ? NULL : &unknown;
        ck_assert_int_eq(sluice_policy_decide(p, &r, &d, &err), SLUICE_OK);
        ck_assert_int_eq(d.action, i == 2 ? SLUICE_ALLOW : SLUICE_BLOCK);
        sluice_decision_release(&d);
    }
    sluice_policy_free(p);
}
END_TEST

START_TEST(policy_parse__types_not_checked__any_type_loads)
{
    static const char text[] = HEAD "\"operators\":{\"MADE_UP\":\"mask\"},\"clauses\":[]}";
    struct sluice_error err = {0};
    struct sluice_policy *p;

    ck_assert_int_eq(sluice_policy_parse("p", (const uint8_t *)text, strlen(text), NULL, NULL, &p, &err), SLUICE_OK);
    sluice_policy_free(p);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("policy_parse");
    TCase *tc = tcase_create("policy_parse");

    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, policy_parse__each_fault__names_file_line_and_field, 0, COUNT(errors));
    tcase_add_test(tc, policy_load__no_such_file__names_it);
    tcase_add_test(tc, policy_parse__at_each_limit__loads_and_one_past_does_not);
    tcase_add_test(tc, policy_allow__each_of_a_full_list__found_and_no_other);
    tcase_add_test(tc, policy_allow__not_known_or_zeroed__not_on_any_list);
    tcase_add_test(tc, policy_names__dials__read_and_types_known);
    tcase_add_test(tc, policy_names__wrong__refused_with_the_field);
    tcase_add_test(tc, policy_parse__types_not_checked__any_type_loads);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
