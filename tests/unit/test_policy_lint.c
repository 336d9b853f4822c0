#include "policy_fixture.h"

#include "policy/glob_internal.h"

#include "core/buf.h"
#include "core/file.h"
#include "suite_run.h"

#include <dirent.h>
#include <stdlib.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const char *const endpoints[] = {"/v1/chat/completions", "/v1/messages", "/api/chat", NULL};

/* Lines, one after another. */
struct lines {
    char text[16384];
    size_t n;
};

static void keep_line(void *ctx, const char *line)
{
    struct lines *l = ctx;
    size_t len = strlen(l->text);

    ck_assert_ptr_null(strchr(line, '\n'));
    (void)snprintf(l->text + len, sizeof(l->text) - len, "%s\n", line);
    l->n++;
}

#define C(id, when, action) "{\"id\":\"" id "\",\"when\":{" when "},\"action\":\"" action "\"}"
#define R(id, when, op) "{\"id\":\"" id "\",\"when\":{" when "},\"action\":\"redact\",\"operator\":\"" op "\"}"

static const struct {
    const char *more, *clauses;
    const char *complaint; /* a part of the one line; NULL: none */
} rows[] = {
    /* fine */
    {"", "", NULL},
    {"", C("a", "\"class\":\"pii\"", "redact") "," C("b", "\"class\":\"secret\"", "block"), NULL},
    {"", C("a", "\"class\":\"pii\"", "redact") "," C("b", "\"class\":\"pii\"", "block"),
     "clause 'a' never decides anything: wherever it applies, clause 'b' in line 1 asks for block"},
    {"", C("a", "\"class\":\"pii\",\"score\":0.9", "block") "," C("b", "\"class\":\"pii\"", "redact"), NULL},
    /* the allow-list */
    {"\"allow\":[" ONES "},\n" ZEROS ",\"type\":\"PERSON\"}],", "", NULL},
    {"\"allow\":[" ONES ",\"type\":\"PERSON\"},\n" ONES "}],", "",
     "line 1: entry of 'allow' never decides anything: the one in line 2 is for any type"},
    /* contradictions */
    {"", C("a", "\"all\":[{\"class\":\"pii\"},{\"class\":\"secret\"}]", "block"),
     "clause 'a' can never fire: nothing satisfies what it says about 'class'"},
    {"", C("a", "\"class\":\"pii\",\"not\":{\"class\":[\"pii\",\"secret\"]}", "block"), "'a' can never fire"},
    {"", C("a", "\"not\":{\"class\":\"*\"}", "block"), "'a' can never fire"},
    {"", C("a", "\"score\":0.5,\"not\":{\"score\":0.5}", "block"),
     "'a' can never fire: nothing satisfies what it says about 'score'"},
    {"", C("a", "\"score\":0.5,\"not\":{\"score\":0.6}", "block"), NULL},
    {"", C("a", "\"not\":{\"score\":0}", "block"), "'a' can never fire"},
    {"", C("a", "\"all\":[{\"type\":\"EMAIL_*\"},{\"type\":\"*_ADDRESS\"}]", "block"), NULL},
    {"", C("a", "\"all\":[{\"type\":\"EMAIL_*\"},{\"type\":\"PERSON\"}]", "block"),
     "'a' can never fire: nothing satisfies what it says about 'type'"},
    {"", C("a", "\"rule\":\"pii.de.*\",\"not\":{\"rule\":\"pii.*\"}", "block"), "'a' can never fire"},
    {"", C("a", "\"rule\":\"pii.*\",\"not\":{\"rule\":\"pii.de.*\"}", "block"), NULL},
    {"", C("a", "\"all\":[{\"path\":\"messages\"},{\"path\":\"messages[0]\"}]", "block"), NULL},
    {"", C("a", "\"all\":[{\"path\":\"messages\"},{\"path\":\"tools\"}]", "block"),
     "'a' can never fire: nothing satisfies what it says about 'path'"},
    {"", C("a", "\"path\":\"messages[0]\",\"not\":{\"path\":\"messages\"}", "block"), "'a' can never fire"},
    {"", C("a", "\"all\":[{\"gdpr\":\"9\"},{\"gdpr\":\"4\"}]", "block"), NULL},
    {"", C("a", "\"gdpr\":\"9\",\"not\":{\"gdpr\":[\"9\",\"10\"]}", "block"), "'a' can never fire"},
    {"", C("a", "\"not\":{\"tenant\":\"*\"}", "block"), "'a' can never fire"},
    {"", C("a", "\"tenant\":\"hr\",\"not\":{\"tenant\":\"\"}", "block"), NULL},
    {"", C("a", "\"unscannable\":\"image\",\"not\":{\"unscannable\":[\"image\",\"audio\"]}", "block"),
     "'a' can never fire"},
    {"", C("a", "\"any\":[{\"class\":\"pii\",\"not\":{\"class\":\"pii\"}},{\"score\":0.9}]", "block"), NULL},
    {"", C("a", "\"any\":[{\"class\":\"pii\",\"not\":{\"class\":\"pii\"}},{\"not\":{\"score\":0}}]", "block"),
     "'a' can never fire"},
    {"", C("a", "\"not\":{\"any\":[{\"class\":\"pii\"},{\"not\":{\"class\":\"pii\"}}]}", "block"),
     "'a' can never fire"},
    /* names */
    {"", C("a", "\"endpoint\":[\"/v1/\\nchat\",\"/v1/messages\"]", "block"),
     "clause 'a' names the endpoint '/v1/ chat', which does not exist"},
    {"", C("a", "\"endpoint\":[\"/v1/chat\",\"/v1/messages\"]", "block"),
     "clause 'a' names the endpoint '/v1/chat', which does not exist"},
    {"", C("a", "\"endpoint\":\"/v1/*\"", "block"), NULL},
    {"", C("a", "\"role\":[\"asistant\",\"user\"],\"class\":\"pii\"", "block"),
     "names the role 'asistant', which does not exist"},
    {"", C("a", "\"role\":[\"\",\"user\"],\"class\":\"pii\"", "block"), NULL},
    /* never decisive */
    {"", C("a", "", "block") "," C("b", "\"class\":\"pii\"", "local"),
     "clause 'b' never decides anything: wherever it applies, clause 'a'"},
    {"", C("b", "\"class\":\"pii\"", "local") "," C("a", "", "block"),
     "clause 'b' never decides anything: wherever it applies, clause 'a'"},
    {"", C("a", "", "block") "," C("b", "\"unscannable\":\"image\"", "local"), "clause 'b' never decides"},
    {"", C("a", "", "local") "," C("b", "\"unscannable\":\"image\"", "local"), NULL},
    {"", C("a", "", "local") "," C("b", "\"unscannable\":\"image\"", "block"), NULL},
    {"", C("a", "\"class\":[\"pii\",\"special\"]", "local") "," C("b", "\"class\":\"pii\",\"score\":0.5", "redact"),
     "clause 'b' never decides"},
    {"", C("a", "\"score\":0.4", "local") "," C("b", "\"score\":0.5", "redact"), "clause 'b' never decides"},
    {"", C("a", "\"score\":0.5", "local") "," C("b", "\"score\":0.4", "redact"), NULL},
    {"", C("a", "\"not\":{\"score\":0.5}", "local") "," C("b", "\"not\":{\"score\":0.4}", "redact"),
     "clause 'b' never decides"},
    {"", C("a", "\"not\":{\"type\":\"PERSON\"}", "local") "," C("b", "\"type\":\"EMAIL_ADDRESS\"", "redact"),
     "clause 'b' never decides"},
    {"", C("a", "\"not\":{\"type\":\"PERSON\"}", "local") "," C("b", "\"not\":{\"type\":\"PER*\"}", "redact"),
     "clause 'b' never decides"},
    {"", C("a", "\"not\":{\"gdpr\":\"9\"}", "local") "," C("b", "\"gdpr\":\"4\"", "redact"), NULL},
    {"", C("a", "\"rule\":\"pii.*\"", "block") "," C("b", "\"rule\":[\"pii.de.*\",\"pii.fr.*\"]", "redact"),
     "clause 'b' never decides"},
    {"",
     C("a", "\"any\":[{\"class\":\"pii\"},{\"class\":\"secret\"}]",
       "block") "," C("b", "\"any\":[{\"class\":\"secret\",\"role\":\"user\"},{\"class\":\"pii\"}]", "local"),
     "clause 'b' never decides"},
    {"", C("a", "\"class\":\"pii\",\"count\":5", "block") "," C("b", "\"class\":\"pii\",\"count\":9", "block"),
     "clause 'b' never decides"},
    {"", C("a", "\"class\":\"pii\",\"count\":5", "block") "," C("b", "\"class\":\"pii\"", "redact"), NULL},
    {"", C("a", "\"class\":\"pii\"", "local") "," C("b", "\"class\":\"pii\"", "local"),
     "clause 'b' never decides anything: wherever it applies, clause 'a'"},
    {"", C("a", "\"class\":\"pii\"", "allow") "," C("b", "\"class\":\"pii\",\"score\":0.5", "allow"),
     "clause 'b' never decides"},
    {"\"default\":\"allow\",", C("a", "\"class\":\"pii\"", "allow"),
     "clause 'a' never decides anything: the default allows"},
    {"\"default\":\"allow\",", C("a", "\"unscannable\":\"image\"", "allow"), NULL},
    /* operators */
    {"", R("a", "\"class\":\"pii\"", "mask") "," R("b", "\"class\":\"pii\",\"score\":0.5", "drop"),
     "clause 'b' never decides"},
    {"", C("a", "\"class\":\"pii\"", "redact") "," R("b", "\"class\":\"pii\",\"score\":0.5", "drop"), NULL},
    {"", R("b", "\"class\":\"pii\",\"score\":0.5", "drop") "," R("a", "\"class\":\"pii\"", "mask"), NULL},
    {"\"operators\":{\"*\":\"mask\"},", C("a", "\"class\":\"pii\"", "block"), "'operators' is never used"},
    {"\"operators\":{\"*\":\"mask\"},", R("a", "\"class\":\"pii\"", "hash"), "'operators' is never used"},
    {"\"operators\":{\"*\":\"mask\"},\"default\":\"redact\",", "", NULL},
};

START_TEST(policy_lint__each_row__as_listed)
{
    struct sluice_policy *p = fixture_policy(rows[_i].more, rows[_i].clauses);
    struct lines l = {0};
    size_t complaints = 99;

    ck_assert_int_eq(sluice_policy_lint(p, endpoints, keep_line, &l, &complaints), SLUICE_OK);
    ck_assert_msg(complaints == (rows[_i].complaint != NULL), "%s\n%s", rows[_i].clauses, l.text);
    ck_assert_uint_eq(l.n, complaints);
    if (rows[_i].complaint != NULL)
        ck_assert_msg(strstr(l.text, rows[_i].complaint) != NULL, "%s\n%s", rows[_i].clauses, l.text);
    sluice_policy_free(p);
}
END_TEST

START_TEST(policy_lint__endpoints_not_given__not_checked)
{
    struct sluice_policy *p = fixture_policy("", C("a", "\"endpoint\":\"/made/up\"", "block"));
    struct lines l = {0};
    size_t complaints;

    ck_assert_int_eq(sluice_policy_lint(p, NULL, keep_line, &l, &complaints), SLUICE_OK);
    ck_assert_uint_eq(complaints, 0);
    sluice_policy_free(p);
}
END_TEST

START_TEST(policy_lint__shipped_policies__nothing_to_say)
{
    DIR *d = opendir(SLUICE_SOURCE_DIR "/fixtures/policies");
    struct dirent *e;
    unsigned seen = 0;

    ck_assert_ptr_nonnull(d);
    while ((e = readdir(d)) != NULL) {
        struct sluice_policy *p;
        struct lines l = {0};
        size_t complaints;
        char name[256];

        if (strstr(e->d_name, ".json") == NULL)
            continue;
        (void)snprintf(name, sizeof(name), "%.*s", (int)(strlen(e->d_name) - 5), e->d_name);
        p = fixture_load(name);
        ck_assert_int_eq(sluice_policy_lint(p, endpoints, keep_line, &l, &complaints), SLUICE_OK);
        ck_assert_msg(complaints == 0, "%s: %s", name, l.text);
        sluice_policy_free(p);
        seen++;
    }
    (void)closedir(d);
    ck_assert_uint_ge(seen, 5);
}
END_TEST

/* The examples of docs/policy.md: each is a policy, or a clause of one. */
START_TEST(policy_document__each_example__loads_without_a_complaint)
{
    struct sluice_buf text;
    struct sluice_error err = {0};
    const char *at, *end;
    unsigned seen = 0;

    sluice_buf_init(&text, 1u << 20);
    ck_assert_int_eq(sluice_file_read(SLUICE_SOURCE_DIR "/docs/policy.md", 1u << 19, &text, &err), SLUICE_OK);
    ck_assert_int_eq(sluice_buf_append_byte(&text, 0), SLUICE_OK);
    for (at = (const char *)text.data; (at = strstr(at, "```json\n")) != NULL; at = end + 3) {
        struct lines l = {0};
        struct sluice_policy *p;
        size_t complaints;
        char example[4000];

        at += 8;
        end = strstr(at, "```");
        ck_assert_ptr_nonnull(end);
        (void)snprintf(example, sizeof(example), "%.*s", (int)(end - at), at);
        if (strstr(example, "\"version\"") != NULL)
            ck_assert_int_eq(fixture_parse(example, &p, &err), SLUICE_OK);
        else
            p = fixture_policy("", example);
        ck_assert_int_eq(sluice_policy_lint(p, endpoints, keep_line, &l, &complaints), SLUICE_OK);
        ck_assert_msg(complaints == 0, "%s\n%s", example, l.text);
        sluice_policy_free(p);
        seen++;
    }
    sluice_buf_release(&text);
    ck_assert_uint_ge(seen, 5);
}
END_TEST

START_TEST(policy_lint__more_alternatives_than_it_looks_at__no_false_complaint)
{
    char clauses[3072] = "{\"id\":\"a\",\"action\":\"block\",\"when\":{\"all\":[";
    struct sluice_policy *p;
    struct lines l = {0};
    size_t complaints;

    for (unsigned i = 0; i < 12; i++) /* 2^12 alternatives, all of them contradictory */
        (void)snprintf(clauses + strlen(clauses), sizeof(clauses) - strlen(clauses),
                       "%s{\"any\":[{\"class\":\"pii\"},{\"score\":0.5}]}", i == 0 ? "" : ",");
    (void)snprintf(clauses + strlen(clauses), sizeof(clauses) - strlen(clauses), "]}}");
    p = fixture_policy("", clauses);
    ck_assert_int_eq(sluice_policy_lint(p, endpoints, keep_line, &l, &complaints), SLUICE_OK);
    ck_assert_uint_eq(complaints, 0);
    sluice_policy_free(p);
}
END_TEST

/* What lint calls idle makes no difference: with and without the clause every prompt gets the same decision. */
static const struct fixture_prompt prompts[] = {
    {0},
    {.tenant = "hr",
     .findings = {{"EMAIL_ADDRESS", SLUICE_CLASS_PII, 900000, "user", "messages[0]", "pii.de.x", "4", NULL}}},
    {.findings = {{"PERSON", SLUICE_CLASS_PII, 450000, "tool", "tools", "pii.y", "9", NULL}}},
    {.findings = {{"PERSON", SLUICE_CLASS_SPECIAL, 550000, "", "", "special.z", NULL, NULL},
                  {"GITHUB_TOKEN", SLUICE_CLASS_SECRET, 300000, "user", "x", "secret.a", "", NULL}}},
    {.unscannable = SLUICE_UNSCANNABLE_IMAGE},
    {.tenant = "hr",
     .unscannable = SLUICE_UNSCANNABLE_AUDIO | SLUICE_UNSCANNABLE_TOKENS,
     .findings = {{"EMAIL_ADDRESS", SLUICE_CLASS_PII, 100000, "user", "messages[0]", "pii.fr.x", "4", NULL}}},
};

static const char *const parts[] = {
    "",
    "\"class\":\"pii\"",
    "\"class\":[\"pii\",\"special\"]",
    "\"score\":0.4",
    "\"score\":0.5",
    "\"not\":{\"score\":0.5}",
    "\"role\":\"user\"",
    "\"role\":[\"user\",\"tool\"]",
    "\"tenant\":\"hr\"",
    "\"not\":{\"tenant\":\"hr\"}",
    "\"unscannable\":\"*\"",
    "\"unscannable\":\"image\"",
    "\"class\":\"pii\",\"score\":0.5",
    "\"gdpr\":\"9\"",
    "\"not\":{\"gdpr\":\"9\"}",
    "\"path\":\"messages\"",
    "\"path\":\"messages[0]\"",
    "\"rule\":\"pii.*\"",
    "\"rule\":\"pii.de.*\"",
    "\"not\":{\"class\":\"secret\"}",
    "\"count\":2",
};

static void same_decisions(const char *with, const char *without)
{
    struct sluice_policy *a = fixture_policy("", with), *b = fixture_policy("", without);

    for (size_t i = 0; i < COUNT(prompts); i++) {
        struct sluice_decision x, y;

        fixture_decide(a, &prompts[i], &x);
        fixture_decide(b, &prompts[i], &y);
        ck_assert_msg(x.action == y.action, "prompt %zu\n%s\n%s", i, with, without);
        for (size_t k = 0; k < x.n_verdicts; k++)
            ck_assert_msg(x.verdicts[k].action == y.verdicts[k].action && x.verdicts[k].op == y.verdicts[k].op,
                          "prompt %zu, finding %zu\n%s\n%s", i, k, with, without);
        sluice_decision_release(&x);
        sluice_decision_release(&y);
    }
    sluice_policy_free(a);
    sluice_policy_free(b);
}

START_TEST(policy_lint__pairs_of_clauses__what_is_idle_makes_no_difference)
{
    static const char *const actions[] = {"allow", "redact", "local", "block"};
    unsigned idle = 0;

    for (size_t n = 0; n < COUNT(parts) * COUNT(parts) * 16; n++) {
        const char *first = parts[n / 16 / COUNT(parts)], *second = parts[n / 16 % COUNT(parts)];
        const char *a = actions[n / 4 % 4], *b = actions[n % 4];
        char both[512], one[256], two[256];
        struct sluice_policy *p;
        struct sluice_error err = {0};
        struct lines l = {0};
        size_t complaints;
        char text[640];

        (void)snprintf(one, sizeof(one), "{\"id\":\"a\",\"when\":{%s},\"action\":\"%s\"}", first, a);
        (void)snprintf(two, sizeof(two), "{\"id\":\"b\",\"when\":{%s},\"action\":\"%s\"}", second, b);
        (void)snprintf(both, sizeof(both), "%s,%s", one, two);
        (void)snprintf(text, sizeof(text), "{\"version\":1,\"name\":\"t\",\"clauses\":[%s]}", both);
        if (fixture_parse(text, &p, &err) != SLUICE_OK)
            continue; /* redacting what cannot be read */
        ck_assert_int_eq(sluice_policy_lint(p, endpoints, keep_line, &l, &complaints), SLUICE_OK);
        sluice_policy_free(p);
        if (complaints == 0)
            continue;
        ck_assert_msg(complaints == 1, "%s\n%s", both, l.text);
        same_decisions(both, strstr(l.text, "clause 'a' never") != NULL ? two : one);
        idle++;
    }
    ck_assert_uint_gt(idle, 400);
}
END_TEST

static const struct {
    const char *a, *b;
    bool meets, a_covers_b;
} globs[] = {
    {"", "", true, true},        {"a", "a", true, true},       {"a", "b", false, false},     {"*", "", true, true},
    {"*", "abc", true, true},    {"abc", "*", true, false},    {"a*", "*b", true, false},    {"a*", "ab*", true, true},
    {"a*c", "abc", true, true},  {"a*c", "ab", false, false},  {"a*c", "a*b*c", true, true}, {"*a*", "b", false, false},
    {"*a*", "*b*", true, false}, {"a*b", "b*a", false, false}, {"**", "*", true, true},      {"ab*", "a*", true, false},
    {"*x", "y*x", true, true},   {"a", "", false, false},      {"a*a", "a", false, false},
};

START_TEST(glob__each_pair__meets_and_covers_as_listed)
{
    ck_assert_int_eq(sluice_glob_meets(globs[_i].a, globs[_i].b), globs[_i].meets);
    ck_assert_int_eq(sluice_glob_meets(globs[_i].b, globs[_i].a), globs[_i].meets);
    ck_assert_int_eq(sluice_glob_covers(globs[_i].a, globs[_i].b), globs[_i].a_covers_b);
}
END_TEST

/* Every pattern and text of up to four letters of "ab*": globs against sets of texts, counted out. */
static void spell(unsigned n, const char *letters, char out[5])
{
    unsigned base = (unsigned)strlen(letters), len = 0, many = 1;

    while (n >= many) {
        n -= many;
        many *= base;
        len++;
    }
    for (unsigned i = 0; i < len; i++) {
        out[i] = letters[n % base];
        n /= base;
    }
    out[len] = '\0';
}

START_TEST(glob__all_short_patterns__agree_with_counting_out)
{
    enum { PATTERNS = 1 + 3 + 9 + 27, TEXTS = 1 + 2 + 4 + 8 + 16 + 32 + 64 };
    char a[5], b[5], t[8];

    for (unsigned i = 0; i < PATTERNS; i++) {
        spell(i, "ab*", a);
        for (unsigned k = 0; k < PATTERNS; k++) {
            bool meets = false, covers = true;

            spell(k, "ab*", b);
            for (unsigned m = 0; m < TEXTS - 64 - 32; m++) {
                bool in_a, in_b;

                spell(m, "ab", t);
                in_a = sluice_glob_match(a, t, strlen(t));
                in_b = sluice_glob_match(b, t, strlen(t));
                meets |= in_a && in_b;
                covers &= in_a || !in_b;
                if (in_a)
                    ck_assert(sluice_glob_may_match(a, t, strlen(t) / 2));
            }
            ck_assert_msg(!meets || sluice_glob_meets(a, b), "%s %s", a, b);
            ck_assert_msg(covers || !sluice_glob_covers(a, b), "%s %s", a, b);
        }
    }
}
END_TEST

START_TEST(policy_explain__default__the_whole_policy_in_words)
{
    static const char *const expected[] = {
        "Policy 'default', enforced.\n",
        "1. unlikely: a finding whose score is below 0.4 -> allow\n",
        "2. secrets: a finding whose class is secret and score is at least 0.4 -> block\n",
        "3. special-categories: a finding whose score is at least 0.4 and (class is special or gdpr is 9 or 9(* or 10 "
        "or "
        "10(*) -> send to local inference only\n",
        "4. personal-data: a finding whose class is pii or custom and score is at least 0.4 -> redact\n",
        "   GDPR Art. 4(1) and 5(1)(c)",
        "5. media: content that cannot be read whose unscannable is image or audio or file -> send to local",
        "Findings that no clause speaks of -> block (the file names no default)\n",
        "Content that cannot be read and that no clause speaks of -> block\n",
        "Redacted values become: everything else placeholder.\n",
    };
    struct sluice_policy *p = fixture_load("default");
    struct lines l = {0};

    ck_assert_int_eq(sluice_policy_explain(p, keep_line, &l), SLUICE_OK);
    for (size_t i = 0; i < COUNT(expected); i++)
        ck_assert_msg(strstr(l.text, expected[i]) != NULL, "no '%s' in\n%s", expected[i], l.text);
    sluice_policy_free(p);
}
END_TEST

START_TEST(policy_explain__monitor_counts_and_operators__said)
{
    struct sluice_policy *monitor = fixture_load("monitor"), *strict = fixture_load("strict"),
                         *all = fixture_load("redact-all");
    struct lines l = {0};

    ck_assert_int_eq(sluice_policy_explain(monitor, keep_line, &l), SLUICE_OK);
    ck_assert_int_eq(sluice_policy_explain(strict, keep_line, &l), SLUICE_OK);
    ck_assert_int_eq(sluice_policy_explain(all, keep_line, &l), SLUICE_OK);
    ck_assert_ptr_nonnull(strstr(l.text, "MONITOR ONLY"));
    ck_assert_ptr_nonnull(strstr(l.text, "2. bulk: 50 findings or more whose class is pii -> block\n"));
    ck_assert_ptr_nonnull(strstr(l.text, "1. everything: every finding -> redact\n"));
    ck_assert_ptr_nonnull(strstr(l.text,
                                 "Redacted values become: EMAIL_ADDRESS hash, CREDIT_CARD mask, IP_ADDRESS drop, "
                                 "everything else placeholder.\n"));
    sluice_policy_free(monitor);
    sluice_policy_free(strict);
    sluice_policy_free(all);
}
END_TEST

START_TEST(policy_explain__allow_list__counted_and_no_fingerprint_shown)
{
    struct sluice_policy *p = fixture_policy("\"allow\":[" ONES "}," ZEROS ",\"why\":\"support desk\"}],", "");
    struct lines l = {0};

    ck_assert_int_eq(sluice_policy_explain(p, keep_line, &l), SLUICE_OK);
    ck_assert_ptr_nonnull(strstr(l.text, "value is on the allow-list (2 entries) -> allow\n"));
    ck_assert_ptr_null(strstr(l.text, "1111"));
    sluice_policy_free(p);
}
END_TEST

START_TEST(policy_explain__line_breaks_in_the_file__one_line_each)
{
    struct sluice_policy *p = fixture_policy(
        "", "{\"id\":\"a\",\"action\":\"block\",\"why\":\"one\\ntwo\\u001b[31m\"},"
            "{\"id\":\"b\",\"action\":\"redact\",\"operator\":\"mask\",\"when\":{\"not\":{\"any\":[{\"role\":[\"\","
            "\"user\"]},{\"path\":[\"tools\",\"x*\"]}]}}}");
    struct lines l = {0};

    ck_assert_int_eq(sluice_policy_explain(p, keep_line, &l), SLUICE_OK);
    ck_assert_ptr_nonnull(strstr(l.text, "   one two [31m\n"));
    ck_assert_ptr_nonnull(strstr(l.text,
                                 "2. b: a finding whose role is not \"\" (not known) nor user and path is not tools or "
                                 "below it nor x* -> redact with mask\n"));
    sluice_policy_free(p);
}
END_TEST

static Suite *lint_suite(void)
{
    Suite *s = suite_create("policy_lint");
    TCase *tc = tcase_create("policy_lint");

    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, policy_lint__each_row__as_listed, 0, COUNT(rows));
    tcase_add_test(tc, policy_lint__endpoints_not_given__not_checked);
    tcase_add_test(tc, policy_lint__shipped_policies__nothing_to_say);
    tcase_add_test(tc, policy_document__each_example__loads_without_a_complaint);
    tcase_add_test(tc, policy_lint__more_alternatives_than_it_looks_at__no_false_complaint);
    tcase_add_test(tc, policy_lint__pairs_of_clauses__what_is_idle_makes_no_difference);
    tcase_add_loop_test(tc, glob__each_pair__meets_and_covers_as_listed, 0, COUNT(globs));
    tcase_add_test(tc, glob__all_short_patterns__agree_with_counting_out);
    tcase_add_test(tc, policy_explain__default__the_whole_policy_in_words);
    tcase_add_test(tc, policy_explain__allow_list__counted_and_no_fingerprint_shown);
    tcase_add_test(tc, policy_explain__monitor_counts_and_operators__said);
    tcase_add_test(tc, policy_explain__line_breaks_in_the_file__one_line_each);
    suite_add_tcase(s, tc);
    return s;
}

int main(void)
{
    return suite_run(lint_suite());
}
