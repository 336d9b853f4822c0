#include "policy_fixture.h"

#include "core/limits.h"
#include "rng.h"

#include <stdlib.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* Findings, short. */
#define EMAIL                                                                                                          \
    {                                                                                                                  \
        "EMAIL_ADDRESS", SLUICE_CLASS_PII, 900000, "user", "messages[0].content", "pii.email", "4", NULL               \
    }
#define CARD                                                                                                           \
    {                                                                                                                  \
        "CREDIT_CARD", SLUICE_CLASS_PII, 500000, "user", "messages[1].content[0].text", "pii.card", "4", NULL          \
    }
#define TOKEN                                                                                                          \
    {                                                                                                                  \
        "GITHUB_TOKEN", SLUICE_CLASS_SECRET, 990000, "tool", "messages[2].content", "secret.github.pat", "", NULL      \
    }
#define ILLNESS                                                                                                        \
    {                                                                                                                  \
        "MEDICAL_CONDITION", SLUICE_CLASS_SPECIAL, 700000, "user", "messages[0].content", "special.ill", "9", NULL     \
    }
#define WEAK                                                                                                           \
    {                                                                                                                  \
        "PHONE_NUMBER", SLUICE_CLASS_PII, 300000, "user", "messages[0].content", "pii.phone", "4", NULL                \
    }
#define NOROLE                                                                                                         \
    {                                                                                                                  \
        "PERSON", SLUICE_CLASS_PII, 800000, "", "", "pii.person", NULL, NULL                                           \
    }

/* Findings whose value has the fingerprint of ONES, and another one. */
#define LISTED(type, class_)                                                                                           \
    {                                                                                                                  \
        type, class_, 900000, "user", "messages[0].content", "x", "4", "11111111111111111111111111111111"              \
    }
#define UNLISTED(type, class_)                                                                                         \
    {                                                                                                                  \
        type, class_, 900000, "user", "messages[0].content", "x", "4", "11111111111111111111111111111112"              \
    }

static const struct {
    const char *name, *more, *clauses;
    struct fixture_prompt prompt;
    const char *expected;
} decisions[] = {
    /* what no clause speaks of */
    {"nothing found", "", "", {0}, "allow:"},
    {"no clause, no default", "", "", {.findings = {EMAIL}}, "block: default | block"},
    {"no clause, default allow", "\"default\":\"allow\",", "", {.findings = {EMAIL}}, "allow: default | allow"},
    {"no clause, default redact",
     "\"default\":\"redact\",",
     "",
     {.findings = {EMAIL}},
     "redact: default | placeholder"},
    {"default only for the rest",
     "\"default\":\"local\",",
     "{\"id\":\"mail\",\"when\":{\"type\":\"EMAIL_ADDRESS\"},\"action\":\"redact\"}",
     {.findings = {EMAIL, CARD}},
     "local: mail,default | placeholder local"},
    /* the allow-list */
    {"value of any type",
     "\"allow\":[" ONES "}],",
     "{\"id\":\"a\",\"when\":{\"class\":\"*\"},\"action\":\"block\"}",
     {.findings = {LISTED("EMAIL_ADDRESS", SLUICE_CLASS_PII), LISTED("GITHUB_TOKEN", SLUICE_CLASS_SECRET)}},
     "allow: allow-list | allow allow"},
    {"value of one type",
     "\"allow\":[" ONES ",\"type\":\"EMAIL_ADDRESS\",\"why\":\"support desk\"}],",
     "{\"id\":\"a\",\"when\":{\"class\":\"*\"},\"action\":\"redact\"}",
     {.findings = {LISTED("EMAIL_ADDRESS", SLUICE_CLASS_PII), LISTED("PERSON", SLUICE_CLASS_PII)}},
     "redact: a,allow-list | allow placeholder"},
    {"value of two types",
     "\"allow\":[" ONES ",\"type\":\"PERSON\"}," ONES ",\"type\":\"EMAIL_ADDRESS\"}],",
     "",
     {.findings = {LISTED("EMAIL_ADDRESS", SLUICE_CLASS_PII), LISTED("PERSON", SLUICE_CLASS_PII),
                   LISTED("US_SSN", SLUICE_CLASS_PII)}},
     "block: allow-list,default | allow allow block"},
    {"another value",
     "\"allow\":[" ONES "}],",
     "",
     {.findings = {UNLISTED("EMAIL_ADDRESS", SLUICE_CLASS_PII)}},
     "block: default | block"},
    {"value whose fingerprint is not known",
     "\"allow\":[" ONES "}],",
     "",
     {.findings = {EMAIL}},
     "block: default | block"},
    {"list empty", "\"allow\":[],", "", {.findings = {LISTED("PERSON", SLUICE_CLASS_PII)}}, "block: default | block"},
    {"allowed values do not count",
     "\"allow\":[" ONES "}],\"default\":\"allow\",",
     "{\"id\":\"a\",\"when\":{\"count\":2},\"action\":\"block\"}",
     {.findings = {LISTED("PERSON", SLUICE_CLASS_PII), EMAIL}},
     "allow: allow-list,default | allow allow"},
    {"a clause about the prompt fires all the same",
     "\"allow\":[" ONES "}],",
     "{\"id\":\"a\",\"when\":{\"tenant\":\"hr\"},\"action\":\"block\"}",
     {.tenant = "hr", .findings = {LISTED("PERSON", SLUICE_CLASS_PII)}},
     "block: a,allow-list | allow"},
    {"what cannot be read is not freed",
     "\"allow\":[" ONES "}],",
     "",
     {.unscannable = SLUICE_UNSCANNABLE_FILE, .findings = {LISTED("PERSON", SLUICE_CLASS_PII)}},
     "block: allow-list,default.unscannable | allow"},
    /* fields */
    {"class",
     "",
     "{\"id\":\"a\",\"when\":{\"class\":\"pii\"},\"action\":\"redact\"}",
     {.findings = {EMAIL}},
     "redact: a | placeholder"},
    {"class list",
     "",
     "{\"id\":\"a\",\"when\":{\"class\":[\"pii\",\"secret\"]},\"action\":\"local\"}",
     {.findings = {EMAIL, TOKEN}},
     "local: a | local local"},
    {"class star",
     "",
     "{\"id\":\"a\",\"when\":{\"class\":\"*\"},\"action\":\"allow\"}",
     {.findings = {EMAIL, TOKEN}},
     "allow: a | allow allow"},
    {"class other",
     "",
     "{\"id\":\"a\",\"when\":{\"class\":\"custom\"},\"action\":\"allow\"}",
     {.findings = {EMAIL}},
     "block: default | block"},
    {"type star",
     "",
     "{\"id\":\"a\",\"when\":{\"type\":\"EMAIL_*\"},\"action\":\"allow\"}",
     {.findings = {EMAIL}},
     "allow: a | allow"},
    {"score at",
     "",
     "{\"id\":\"a\",\"when\":{\"score\":0.9},\"action\":\"redact\"}",
     {.findings = {EMAIL}},
     "redact: a | placeholder"},
    {"score below",
     "",
     "{\"id\":\"a\",\"when\":{\"score\":0.900001},\"action\":\"allow\"}",
     {.findings = {EMAIL}},
     "block: default | block"},
    {"gdpr",
     "",
     "{\"id\":\"a\",\"when\":{\"gdpr\":\"9\"},\"action\":\"local\"}",
     {.findings = {ILLNESS}},
     "local: a | local"},
    {"gdpr none",
     "",
     "{\"id\":\"a\",\"when\":{\"gdpr\":\"*\"},\"action\":\"allow\"}",
     {.findings = {TOKEN}},
     "block: default | block"},
    {"role",
     "",
     "{\"id\":\"a\",\"when\":{\"role\":[\"tool\",\"system\"]},\"action\":\"allow\"}",
     {.findings = {TOKEN}},
     "allow: a | allow"},
    {"rule prefix",
     "",
     "{\"id\":\"a\",\"when\":{\"rule\":\"secret.github.*\"},\"action\":\"allow\"}",
     {.findings = {TOKEN}},
     "allow: a | allow"},
    {"rule is no prefix",
     "",
     "{\"id\":\"a\",\"when\":{\"rule\":\"secret.github\"},\"action\":\"allow\"}",
     {.findings = {TOKEN}},
     "block: default | block"},
    {"path whole",
     "",
     "{\"id\":\"a\",\"when\":{\"path\":\"messages[0].content\"},\"action\":\"allow\"}",
     {.findings = {EMAIL}},
     "allow: a | allow"},
    {"path prefix",
     "",
     "{\"id\":\"a\",\"when\":{\"path\":\"messages\"},\"action\":\"allow\"}",
     {.findings = {EMAIL}},
     "allow: a | allow"},
    {"path prefix at a step",
     "",
     "{\"id\":\"a\",\"when\":{\"path\":\"messages[1].content\"},\"action\":\"allow\"}",
     {.findings = {CARD}},
     "allow: a | allow"},
    {"path prefix inside a step",
     "",
     "{\"id\":\"a\",\"when\":{\"path\":\"mess\"},\"action\":\"allow\"}",
     {.findings = {EMAIL}},
     "block: default | block"},
    {"path glob",
     "",
     "{\"id\":\"a\",\"when\":{\"path\":\"messages[*].content*\"},\"action\":\"allow\"}",
     {.findings = {EMAIL, CARD}},
     "allow: a | allow allow"},
    {"path glob to the end",
     "",
     "{\"id\":\"a\",\"when\":{\"path\":\"*.content\"},\"action\":\"allow\"}",
     {.findings = {EMAIL, CARD}},
     "block: a,default | allow block"},
    {"tenant",
     "",
     "{\"id\":\"a\",\"when\":{\"tenant\":\"hr-*\"},\"action\":\"local\"}",
     {.tenant = "hr-berlin"},
     "local: a"},
    {"tenant other",
     "",
     "{\"id\":\"a\",\"when\":{\"tenant\":\"hr-*\"},\"action\":\"local\"}",
     {.tenant = "it"},
     "allow:"},
    {"endpoint",
     "",
     "{\"id\":\"a\",\"when\":{\"endpoint\":\"/v1/messages\"},\"action\":\"block\"}",
     {.endpoint = "/v1/messages"},
     "block: a"},
    {"model",
     "",
     "{\"id\":\"a\",\"when\":{\"model\":\"*-cloud\"},\"action\":\"block\"}",
     {.model = "gpt-oss:120b-cloud"},
     "block: a"},
    {"destination",
     "",
     "{\"id\":\"a\",\"when\":{\"destination\":\"eu\"},\"action\":\"allow\"}",
     {.destination = "eu", .findings = {EMAIL}},
     "allow: a | allow"},
    /* the same finding */
    {"conditions of one finding",
     "",
     "{\"id\":\"a\",\"when\":{\"class\":\"secret\",\"role\":\"user\"},\"action\":\"local\"}",
     {.findings = {EMAIL, TOKEN}},
     "block: default | block block"},
    {"count reached",
     "\"default\":\"allow\",",
     "{\"id\":\"a\",\"when\":{\"class\":\"pii\",\"count\":2},\"action\":\"block\"}",
     {.findings = {EMAIL, CARD}},
     "block: a | block block"},
    {"count not reached",
     "\"default\":\"allow\",",
     "{\"id\":\"a\",\"when\":{\"class\":\"pii\",\"count\":2},\"action\":\"block\"}",
     {.findings = {EMAIL, TOKEN}},
     "allow: default | allow allow"},
    {"count alone",
     "\"default\":\"allow\",",
     "{\"id\":\"a\",\"when\":{\"count\":2},\"action\":\"local\"}",
     {.findings = {EMAIL, TOKEN}},
     "local: a | local local"},
    /* combinators */
    {"all",
     "",
     "{\"id\":\"a\",\"when\":{\"all\":[{\"class\":\"pii\"},{\"score\":0.6}]},\"action\":\"redact\"}",
     {.findings = {EMAIL, CARD}},
     "block: a,default | placeholder block"},
    {"any",
     "",
     "{\"id\":\"a\",\"when\":{\"any\":[{\"class\":\"secret\"},{\"score\":0.9}]},\"action\":\"redact\"}",
     {.findings = {EMAIL, TOKEN}},
     "redact: a | placeholder placeholder"},
    {"not",
     "",
     "{\"id\":\"a\",\"when\":{\"not\":{\"class\":\"secret\"}},\"action\":\"allow\"}",
     {.findings = {EMAIL, TOKEN}},
     "block: a,default | allow block"},
    {"not, nothing found",
     "",
     "{\"id\":\"a\",\"when\":{\"not\":{\"class\":\"secret\"}},\"action\":\"block\"}",
     {0},
     "allow:"},
    {"not of the prompt",
     "",
     "{\"id\":\"a\",\"when\":{\"not\":{\"tenant\":\"it\"}},\"action\":\"block\"}",
     {.tenant = "hr"},
     "block: a"},
    {"mixed all",
     "",
     "{\"id\":\"a\",\"when\":{\"tenant\":\"hr\",\"class\":\"pii\"},\"action\":\"local\"}",
     {.tenant = "hr", .findings = {EMAIL}},
     "local: a | local"},
    {"mixed any, each about findings",
     "",
     "{\"id\":\"a\",\"when\":{\"any\":[{\"tenant\":\"hr\",\"class\":\"pii\"},{\"class\":\"secret\"}]},\"action\":"
     "\"local\"}",
     {.tenant = "it", .findings = {TOKEN}},
     "local: a | local"},
    /* strictest wins, order of clauses does not matter for the action */
    {"strictest",
     "",
     "{\"id\":\"a\",\"when\":{\"class\":\"pii\"},\"action\":\"block\"},{\"id\":\"b\",\"when\":{\"class\":\"pii\"},"
     "\"action\":\"allow\"}",
     {.findings = {EMAIL}},
     "block: a,b | block"},
    {"strictest, turned",
     "",
     "{\"id\":\"b\",\"when\":{\"class\":\"pii\"},\"action\":\"allow\"},{\"id\":\"a\",\"when\":{\"class\":\"pii\"},"
     "\"action\":\"block\"}",
     {.findings = {EMAIL}},
     "block: b,a | block"},
    {"local over redact",
     "",
     "{\"id\":\"a\",\"when\":{\"class\":\"pii\"},\"action\":\"redact\"},{\"id\":\"b\",\"when\":{\"class\":\"special\"},"
     "\"action\":\"local\"}",
     {.findings = {EMAIL, ILLNESS}},
     "local: a,b | placeholder local"},
    /* about the prompt */
    {"always", "", "{\"id\":\"a\",\"action\":\"block\"}", {0}, "block: a"},
    {"empty when", "", "{\"id\":\"a\",\"when\":{},\"action\":\"local\"}", {.findings = {EMAIL}}, "local: a | local"},
    {"allow speaks of every finding",
     "",
     "{\"id\":\"a\",\"when\":{\"tenant\":\"test\"},\"action\":\"allow\"}",
     {.tenant = "test", .findings = {EMAIL, TOKEN}},
     "allow: a | allow allow"},
    {"redact always", "", "{\"id\":\"a\",\"action\":\"redact\"}", {.findings = {EMAIL}}, "redact: a | placeholder"},
    {"redact always, nothing found", "", "{\"id\":\"a\",\"action\":\"redact\"}", {0}, "allow:"},
    {"allow never lets unscannable pass",
     "",
     "{\"id\":\"a\",\"action\":\"allow\"}",
     {.unscannable = SLUICE_UNSCANNABLE_IMAGE},
     "block: a,default.unscannable"},
    /* unscannable */
    {"unscannable, no clause",
     "\"default\":\"allow\",",
     "",
     {.unscannable = SLUICE_UNSCANNABLE_FILE},
     "block: default.unscannable"},
    {"unscannable local",
     "",
     "{\"id\":\"a\",\"when\":{\"unscannable\":[\"image\",\"audio\"]},\"action\":\"local\"}",
     {.unscannable = SLUICE_UNSCANNABLE_IMAGE | SLUICE_UNSCANNABLE_AUDIO},
     "local: a"},
    {"unscannable, one not spoken of",
     "",
     "{\"id\":\"a\",\"when\":{\"unscannable\":\"image\"},\"action\":\"local\"}",
     {.unscannable = SLUICE_UNSCANNABLE_IMAGE | SLUICE_UNSCANNABLE_TOKENS},
     "block: a,default.unscannable"},
    {"unscannable star",
     "",
     "{\"id\":\"a\",\"when\":{\"unscannable\":\"*\"},\"action\":\"allow\"}",
     {.unscannable = 1u << 31 | SLUICE_UNSCANNABLE_TOKENS},
     "allow: a"},
    {"unscannable, kind of a later version",
     "",
     "{\"id\":\"a\",\"when\":{\"unscannable\":[\"image\",\"unknown\"]},\"action\":\"allow\"}",
     {.unscannable = 1u << 9},
     "block: default.unscannable"},
    {"unscannable of a tenant",
     "",
     "{\"id\":\"a\",\"when\":{\"unscannable\":\"image\",\"tenant\":\"lab\"},\"action\":\"allow\"}",
     {.tenant = "lab", .unscannable = SLUICE_UNSCANNABLE_IMAGE},
     "allow: a"},
    {"unscannable says nothing of findings",
     "",
     "{\"id\":\"a\",\"when\":{\"unscannable\":\"image\"},\"action\":\"local\"}",
     {.unscannable = SLUICE_UNSCANNABLE_IMAGE, .findings = {EMAIL}},
     "block: a,default | block"},
    /* what is not known */
    {"role not known, stricter applies",
     "\"default\":\"allow\",",
     "{\"id\":\"a\",\"when\":{\"role\":\"user\"},\"action\":\"local\"}",
     {.findings = {NOROLE}},
     "local: a,default | local"},
    {"role not known, allow does not",
     "",
     "{\"id\":\"a\",\"when\":{\"role\":\"system\"},\"action\":\"allow\"}",
     {.findings = {NOROLE}},
     "block: default | block"},
    {"role not known, not",
     "",
     "{\"id\":\"a\",\"when\":{\"not\":{\"role\":\"user\"}},\"action\":\"allow\"}",
     {.findings = {NOROLE}},
     "block: default | block"},
    {"role not known, redact does not replace the default",
     "",
     "{\"id\":\"a\",\"when\":{\"role\":\"user\"},\"action\":\"redact\"}",
     {.findings = {NOROLE}},
     "block: a,default | block"},
    {"role not known, named",
     "",
     "{\"id\":\"a\",\"when\":{\"role\":[\"user\",\"\"]},\"action\":\"redact\"}",
     {.findings = {NOROLE}},
     "redact: a | placeholder"},
    {"role not known, any role",
     "",
     "{\"id\":\"a\",\"when\":{\"role\":\"*\"},\"action\":\"redact\"}",
     {.findings = {NOROLE}},
     "redact: a | placeholder"},
    {"role not known, but no finding of that class",
     "",
     "{\"id\":\"a\",\"when\":{\"role\":\"user\",\"class\":\"secret\"},\"action\":\"block\"},{\"id\":\"b\",\"action\":"
     "\"allow\"}",
     {.findings = {NOROLE}},
     "allow: b | allow"},
    {"gdpr of a rule that names none",
     "",
     "{\"id\":\"a\",\"when\":{\"gdpr\":\"9\"},\"action\":\"local\"},{\"id\":\"b\",\"action\":\"allow\"}",
     {.findings = {NOROLE, TOKEN}},
     "allow: b | allow allow"},
    {"plain text has no path",
     "",
     "{\"id\":\"a\",\"when\":{\"path\":\"tools\"},\"action\":\"block\"},{\"id\":\"b\",\"action\":\"allow\"}",
     {.findings = {NOROLE}},
     "allow: b | allow"},
    {"tenant not known, block",
     "",
     "{\"id\":\"a\",\"when\":{\"tenant\":\"hr\"},\"action\":\"block\"}",
     {0},
     "block: a"},
    {"tenant not known, allow",
     "",
     "{\"id\":\"a\",\"when\":{\"tenant\":\"hr\"},\"action\":\"allow\"}",
     {.findings = {EMAIL}},
     "block: default | block"},
    {"tenant only when known",
     "",
     "{\"id\":\"a\",\"when\":{\"tenant\":\"hr\",\"not\":{\"tenant\":\"\"}},\"action\":\"block\"}",
     {0},
     "allow:"},
    {"count, one not known",
     "\"default\":\"allow\",",
     "{\"id\":\"a\",\"when\":{\"role\":\"user\",\"count\":2},\"action\":\"block\"}",
     {.findings = {EMAIL, NOROLE}},
     "block: a,default | block block"},
    {"count for allow, one not known",
     "",
     "{\"id\":\"a\",\"when\":{\"role\":\"user\",\"count\":2},\"action\":\"allow\"}",
     {.findings = {EMAIL, NOROLE}},
     "block: default | block block"},
    {"unscannable, tenant not known",
     "",
     "{\"id\":\"a\",\"when\":{\"unscannable\":\"image\",\"tenant\":\"lab\"},\"action\":\"local\"}",
     {.unscannable = SLUICE_UNSCANNABLE_IMAGE},
     "block: a,default.unscannable"},
    {"class of no kind",
     "",
     "{\"id\":\"a\",\"when\":{\"class\":\"secret\"},\"action\":\"allow\"}",
     {.findings = {{"PERSON", (enum sluice_class)77, 900000, "user", "", "x", "", NULL}}},
     "block: default | block"},
    /* operators */
    {"operator of the clause",
     "\"operators\":{\"EMAIL_ADDRESS\":\"hash\"},",
     "{\"id\":\"a\",\"action\":\"redact\",\"operator\":\"mask\"}",
     {.findings = {EMAIL}},
     "redact: a | mask"},
    {"operator of the type",
     "\"operators\":{\"*\":\"drop\",\"EMAIL_ADDRESS\":\"hash\"},",
     "{\"id\":\"a\",\"action\":\"redact\"}",
     {.findings = {EMAIL, CARD}},
     "redact: a | hash drop"},
    {"first operator counts",
     "",
     "{\"id\":\"a\",\"action\":\"redact\"},{\"id\":\"b\",\"action\":\"redact\",\"operator\":\"drop\"},{\"id\":\"c\","
     "\"action\":\"redact\",\"operator\":\"mask\"}",
     {.findings = {EMAIL}},
     "redact: a,b,c | drop"},
    {"surrogates, but for one type",
     "\"operators\":{\"*\":\"surrogate\",\"EMAIL_ADDRESS\":\"placeholder\"},",
     "{\"id\":\"a\",\"action\":\"redact\"}",
     {.findings = {EMAIL, CARD}},
     "redact: a | placeholder surrogate"},
    {"operator with the default",
     "\"default\":\"redact\",\"operators\":{\"*\":\"mask\"},",
     "",
     {.findings = {EMAIL}},
     "redact: default | mask"},
};

/* Our own surrogate is nobody's: no clause is asked about it, and the record says why. */
START_TEST(policy_decide__own_surrogate__allowed_whatever_the_clauses_say)
{
    struct sluice_policy *p =
        fixture_policy("\"default\":\"block\",", "{\"id\":\"a\",\"when\":{\"class\":\"pii\"},\"action\":\"block\"}");
    struct sluice_finding f[2] = {{.type = "EMAIL_ADDRESS", .rule = "pii.email", .class_ = SLUICE_CLASS_PII},
                                  {.type = "EMAIL_ADDRESS", .rule = "pii.email", .class_ = SLUICE_CLASS_PII}};
    struct sluice_policy_finding v[2] = {{.finding = &f[0], .role = "", .path = "", .ours = true},
                                         {.finding = &f[1], .role = "", .path = ""}};
    struct sluice_policy_request r = {
        .tenant = "", .endpoint = "", .model = "", .destination = "", .findings = v, .n_findings = 1};
    struct sluice_decision d;
    char got[512];

    ck_assert_int_eq(sluice_policy_decide(p, &r, &d, NULL), SLUICE_OK);
    ck_assert_str_eq(fixture_describe(&d, got, sizeof(got)), "allow: own-surrogate | allow");
    sluice_decision_release(&d);
    r.n_findings = 2;
    ck_assert_int_eq(sluice_policy_decide(p, &r, &d, NULL), SLUICE_OK);
    ck_assert_str_eq(fixture_describe(&d, got, sizeof(got)), "block: a,own-surrogate | allow block");
    sluice_decision_release(&d);
    ck_assert(!sluice_policy_has_surrogates(p));
    sluice_policy_free(p);
    p = fixture_policy("", "{\"id\":\"a\",\"action\":\"redact\",\"operator\":\"surrogate\"}");
    ck_assert(sluice_policy_has_surrogates(p));
    sluice_policy_free(p);
}
END_TEST

START_TEST(policy_decide__each_row__as_listed)
{
    struct sluice_policy *p = fixture_policy(decisions[_i].more, decisions[_i].clauses);
    struct sluice_decision d, again;
    char got[512], second[512];

    fixture_decide(p, &decisions[_i].prompt, &d);
    ck_assert_msg(strcmp(fixture_describe(&d, got, sizeof(got)), decisions[_i].expected) == 0, "%s: %s, expected %s",
                  decisions[_i].name, got, decisions[_i].expected);
    ck_assert_int_eq(d.wanted, d.action);
    ck_assert(!d.monitor);
    fixture_decide(p, &decisions[_i].prompt, &again);
    ck_assert_str_eq(fixture_describe(&again, second, sizeof(second)), got);
    sluice_decision_release(&d);
    sluice_decision_release(&again);
    sluice_policy_free(p);
}
END_TEST

START_TEST(policy_decide__monitor__allows_and_says_what_it_wanted)
{
    struct sluice_policy *enforce = fixture_policy(decisions[_i].more, decisions[_i].clauses), *monitor;
    struct sluice_decision a, b;
    char more[256];

    (void)snprintf(more, sizeof(more), "\"mode\":\"monitor\",%s", decisions[_i].more);
    monitor = fixture_policy(more, decisions[_i].clauses);
    ck_assert(sluice_policy_monitors(monitor));
    ck_assert(!sluice_policy_monitors(enforce));
    fixture_decide(enforce, &decisions[_i].prompt, &a);
    fixture_decide(monitor, &decisions[_i].prompt, &b);
    ck_assert_int_eq(b.action, SLUICE_ALLOW);
    ck_assert_int_eq(b.wanted, a.action);
    ck_assert(b.monitor);
    ck_assert_uint_eq(a.n_clauses, b.n_clauses);
    for (size_t i = 0; i < a.n_verdicts; i++)
        ck_assert_int_eq(a.verdicts[i].action, b.verdicts[i].action);
    sluice_decision_release(&a);
    sluice_decision_release(&b);
    sluice_policy_free(enforce);
    sluice_policy_free(monitor);
}
END_TEST

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

START_TEST(policy_digest__same_text__same_digest)
{
    struct sluice_policy *a = fixture_load("default"), *b = fixture_load("default"), *c = fixture_load("monitor");

    ck_assert_mem_eq(sluice_policy_digest(a), sluice_policy_digest(b), 32);
    ck_assert_mem_ne(sluice_policy_digest(a), sluice_policy_digest(c), 32);
    sluice_policy_free(a);
    sluice_policy_free(b);
    sluice_policy_free(c);
}
END_TEST

START_TEST(policy_decide__finding_missing__zeroed_which_means_block)
{
    struct sluice_policy *p = fixture_policy("\"default\":\"allow\",", "");
    struct sluice_policy_finding none = {.role = "", .path = ""};
    struct sluice_policy_request r = {"", "", "", "", &none, 1, 0};
    struct sluice_error err = {0};
    struct sluice_decision d;

    memset(&d, 0xFF, sizeof(d));
    ck_assert_int_eq(sluice_policy_decide(p, &r, &d, &err), SLUICE_ESTATE);
    ck_assert_int_eq(d.action, SLUICE_BLOCK);
    ck_assert_int_eq(d.wanted, SLUICE_BLOCK);
    ck_assert_ptr_null(d.clauses);
    ck_assert_ptr_null(d.verdicts);
    sluice_decision_release(&d);
    sluice_policy_free(p);
}
END_TEST

/* The shipped policies, as docs/policy.md describes them. */
static const struct {
    const char *policy;
    struct fixture_prompt prompt;
    const char *expected;
} shipped[] = {
    {"default", {0}, "allow:"},
    {"default", {.findings = {EMAIL}}, "redact: personal-data | placeholder"},
    {"default", {.findings = {EMAIL, WEAK}}, "redact: unlikely,personal-data | placeholder allow"},
    {"default", {.findings = {WEAK}}, "allow: unlikely | allow"},
    {"default", {.findings = {TOKEN}}, "block: secrets | block"},
    {"default", {.findings = {ILLNESS, EMAIL}}, "local: special-categories,personal-data | local placeholder"},
    {"default", {.findings = {ILLNESS, TOKEN}}, "block: secrets,special-categories | local block"},
    {"default", {.unscannable = SLUICE_UNSCANNABLE_IMAGE}, "local: media"},
    {"default", {.unscannable = SLUICE_UNSCANNABLE_AUDIO | SLUICE_UNSCANNABLE_FILE}, "local: media"},
    {"default", {.unscannable = SLUICE_UNSCANNABLE_ENCRYPTED}, "block: opaque"},
    {"default", {.unscannable = SLUICE_UNSCANNABLE_TOKENS}, "block: opaque"},
    {"default", {.unscannable = SLUICE_UNSCANNABLE_UNKNOWN | SLUICE_UNSCANNABLE_IMAGE}, "block: media,opaque"},
    {"redact-all", {.findings = {EMAIL, CARD, TOKEN, WEAK}}, "redact: everything | hash mask placeholder placeholder"},
    {"redact-all", {.unscannable = SLUICE_UNSCANNABLE_IMAGE}, "block: media"},
    {"strict", {.tenant = "staff", .findings = {EMAIL}}, "redact: personal-data-by-staff | placeholder"},
    {"strict", {.tenant = "guests", .findings = {EMAIL}}, "block: default | block"},
    {"strict",
     {.tenant = "staff", .findings = {EMAIL, CARD}},
     "block: personal-data-by-staff,default | placeholder block"},
    {"strict", {.findings = {EMAIL}}, "block: personal-data-by-staff,default | block"},
    {"local-first", {.model = "llama3", .findings = {EMAIL, ILLNESS}}, "local: anything-personal | local local"},
    {"local-first", {.model = "llama3", .findings = {WEAK}}, "allow: unlikely | allow"},
    {"local-first", {.model = "llama3", .findings = {TOKEN}}, "block: secrets | block"},
    {"local-first", {.model = "glm:cloud"}, "block: cloud-in-disguise"},
    {"local-first", {.model = "llama3", .unscannable = SLUICE_UNSCANNABLE_UNKNOWN}, "local: unreadable"},
};

START_TEST(policy_fixtures__each_prompt__as_the_document_says)
{
    struct sluice_policy *p = fixture_load(shipped[_i].policy);
    struct sluice_decision d;
    char got[512];

    fixture_decide(p, &shipped[_i].prompt, &d);
    ck_assert_str_eq(fixture_describe(&d, got, sizeof(got)), shipped[_i].expected);
    sluice_decision_release(&d);
    sluice_policy_free(p);
}
END_TEST

/* A path that was cut may go on in any way. */
static const struct {
    const char *pattern, *path;
    enum sluice_action of_block, of_allow; /* what a clause with that action comes to; the default is the other */
} paths[] = {
    {"tools", "tools[0].x...", SLUICE_BLOCK, SLUICE_ALLOW},
    {"tools", "messages...", SLUICE_ALLOW, SLUICE_BLOCK},
    {"tools[0].xyz", "tools[0].x...", SLUICE_BLOCK, SLUICE_BLOCK},
    {"tools[0].x", "tools[0].x...", SLUICE_BLOCK, SLUICE_BLOCK},
    {"tools*", "tools[0].x...", SLUICE_BLOCK, SLUICE_ALLOW},
    {"*.end", "tools[0].x...", SLUICE_BLOCK, SLUICE_BLOCK},
    {"m*.end", "tools[0].x...", SLUICE_ALLOW, SLUICE_BLOCK},
    {"*", "...", SLUICE_BLOCK, SLUICE_ALLOW},
};

START_TEST(policy_decide__path_cut__never_a_pass)
{
    struct fixture_prompt prompt = {.findings = {EMAIL}};
    struct sluice_decision d;
    char clause[256];

    prompt.findings[0].path = paths[_i].path;
    for (unsigned allow = 0; allow < 2; allow++) {
        struct sluice_policy *p;

        (void)snprintf(clause, sizeof(clause), "{\"id\":\"a\",\"when\":{\"path\":\"%s\"},\"action\":\"%s\"}",
                       paths[_i].pattern, allow ? "allow" : "block");
        p = fixture_policy(allow ? "" : "\"default\":\"allow\",", clause);
        fixture_decide(p, &prompt, &d);
        ck_assert_int_eq(d.action, allow ? paths[_i].of_allow : paths[_i].of_block);
        sluice_decision_release(&d);
        sluice_policy_free(p);
    }
}
END_TEST

/* Random conditions about findings or the prompt, three deep. */
static void random_when(uint64_t *rng, unsigned depth, bool findings, char *out, size_t size)
{
    static const char *const about_findings[] = {"\"role\":\"user\"", "\"role\":[\"tool\",\"system\"]",
                                                 "\"class\":\"pii\"", "\"score\":0.6", "\"path\":\"messages[0]\""};
    static const char *const about_prompts[] = {"\"tenant\":\"hr\"", "\"tenant\":\"i*\"", "\"model\":\"big\""};
    char a[512], b[512];

    if (depth == 0 || rng_below(rng, 3) == 0) {
        (void)snprintf(out, size, "%s",
                       findings ? about_findings[rng_below(rng, COUNT(about_findings))]
                                : about_prompts[rng_below(rng, COUNT(about_prompts))]);
        return;
    }
    random_when(rng, depth - 1, findings, a, sizeof(a));
    random_when(rng, depth - 1, findings, b, sizeof(b));
    switch (rng_below(rng, 3)) {
    case 0:
        (void)snprintf(out, size, "\"not\":{%s}", a);
        break;
    case 1:
        (void)snprintf(out, size, "\"any\":[{%s},{%s}]", a, b);
        break;
    default:
        (void)snprintf(out, size, "\"all\":[{%s},{%s}]", a, b);
    }
}

static struct sluice_policy *random_policy(uint64_t *rng, const char *extra)
{
    static const char *const actions[] = {"allow", "redact", "local", "block"};
    char clauses[4000] = "", more[128], when[512], prompt[512];
    size_t n = 1 + rng_below(rng, 3);

    (void)snprintf(more, sizeof(more), "%s\"default\":\"%s\",", extra, actions[rng_below(rng, 4)]);
    for (size_t i = 0; i < n; i++) {
        size_t at = strlen(clauses);

        random_when(rng, 2, true, when, sizeof(when));
        random_when(rng, 1, false, prompt, sizeof(prompt));
        (void)snprintf(clauses + at, sizeof(clauses) - at,
                       "%s{\"id\":\"c%zu\",\"when\":{\"all\":[{%s},{%s}]%s},\"action\":\"%s\"}", i == 0 ? "" : ",", i,
                       when, rng_below(rng, 2) == 0 ? prompt : when, rng_below(rng, 3) == 0 ? ",\"count\":2" : "",
                       actions[rng_below(rng, 4)]);
    }
    return fixture_policy(more, clauses);
}

/* Decide for the prompt with the facts filled in; it must be no stricter than what was decided without them. */
static void assert_no_stricter(const struct sluice_policy *p, const struct fixture_prompt *prompt,
                               const struct sluice_decision *unknown)
{
    struct sluice_decision d;

    fixture_decide(p, prompt, &d);
    ck_assert_int_eq(sluice_action_stricter(d.action, unknown->action), unknown->action);
    for (size_t i = 0; i < d.n_verdicts; i++)
        ck_assert_int_eq(sluice_action_stricter(d.verdicts[i].action, unknown->verdicts[i].action),
                         unknown->verdicts[i].action);
    sluice_decision_release(&d);
}

/* A value that may leave makes the decision that the same prompt without it gets. */
START_TEST(policy_allow__random_policies__as_if_the_value_were_not_there)
{
    uint64_t rng = 20261121;
    unsigned freer = 0;

    for (unsigned round = 0; round < 2000; round++) {
        struct fixture_prompt listed = {.findings = {EMAIL, CARD, TOKEN}}, without = {.findings = {EMAIL, TOKEN}};
        struct sluice_policy *p = random_policy(&rng, "\"allow\":[" ONES "}],");
        struct sluice_decision all, with, rest;

        fixture_decide(p, &listed, &all);
        listed.findings[1].fingerprint = "11111111111111111111111111111111";
        fixture_decide(p, &listed, &with);
        fixture_decide(p, &without, &rest);
        ck_assert_int_eq(with.verdicts[1].action, SLUICE_ALLOW);
        ck_assert_int_eq(with.action, rest.action);
        ck_assert_uint_eq(with.n_clauses, rest.n_clauses + 1);
        for (size_t i = 0; i < 2; i++)
            ck_assert_int_eq(with.verdicts[2 * i].action, rest.verdicts[i].action);
        freer += with.action != all.action;
        sluice_decision_release(&all);
        sluice_decision_release(&with);
        sluice_decision_release(&rest);
        sluice_policy_free(p);
    }
    ck_assert_uint_gt(freer, 50);
}
END_TEST

START_TEST(policy_decide__facts_not_known__as_strict_as_with_any_of_them)
{
    static const char *const roles[] = {"system", "user", "assistant", "tool"}, *const tenants[] = {"hr", "it", "x"},
                             *const models[] = {"big", "small"};
    uint64_t rng = 20260106;
    unsigned stricter = 0;

    for (unsigned round = 0; round < 3000; round++) {
        struct fixture_prompt unknown = {.findings = {EMAIL, CARD, TOKEN}}, prompt;
        struct sluice_policy *p = random_policy(&rng, "");
        struct sluice_decision d, other;

        unknown.findings[0].role = unknown.findings[2].role = "";
        fixture_decide(p, &unknown, &d);
        for (size_t i = 0; i < COUNT(roles) * COUNT(roles) * COUNT(tenants) * COUNT(models); i++) {
            prompt = unknown;
            prompt.findings[0].role = roles[i % 4];
            prompt.findings[2].role = roles[i / 4 % 4];
            prompt.tenant = tenants[i / 16 % 3];
            prompt.model = models[i / 48];
            assert_no_stricter(p, &prompt, &d);
        }
        fixture_decide(p, &prompt, &other);
        stricter += other.action != d.action;
        sluice_decision_release(&d);
        sluice_decision_release(&other);
        sluice_policy_free(p);
    }
    ck_assert_uint_gt(stricter, 300); /* the facts do matter */
}
END_TEST

static Suite *policy_suite(void)
{
    Suite *s = suite_create("policy");
    TCase *tc = tcase_create("policy");

    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, policy_decide__own_surrogate__allowed_whatever_the_clauses_say);
    tcase_add_loop_test(tc, policy_decide__each_row__as_listed, 0, COUNT(decisions));
    tcase_add_loop_test(tc, policy_decide__monitor__allows_and_says_what_it_wanted, 0, COUNT(decisions));
    tcase_add_loop_test(tc, policy_parse__each_fault__names_file_line_and_field, 0, COUNT(errors));
    tcase_add_test(tc, policy_load__no_such_file__names_it);
    tcase_add_test(tc, policy_parse__at_each_limit__loads_and_one_past_does_not);
    tcase_add_test(tc, policy_allow__each_of_a_full_list__found_and_no_other);
    tcase_add_test(tc, policy_allow__not_known_or_zeroed__not_on_any_list);
    tcase_add_test(tc, policy_names__dials__read_and_types_known);
    tcase_add_test(tc, policy_names__wrong__refused_with_the_field);
    tcase_add_test(tc, policy_allow__random_policies__as_if_the_value_were_not_there);
    tcase_add_test(tc, policy_parse__types_not_checked__any_type_loads);
    tcase_add_test(tc, policy_digest__same_text__same_digest);
    tcase_add_test(tc, policy_decide__finding_missing__zeroed_which_means_block);
    tcase_add_loop_test(tc, policy_fixtures__each_prompt__as_the_document_says, 0, COUNT(shipped));
    tcase_add_loop_test(tc, policy_decide__path_cut__never_a_pass, 0, COUNT(paths));
    tcase_add_test(tc, policy_decide__facts_not_known__as_strict_as_with_any_of_them);
    suite_add_tcase(s, tc);
    return s;
}

int main(void)
{
    SRunner *sr = srunner_create(policy_suite());
    int failed;

    srunner_run_all(sr, CK_NORMAL);
    failed = srunner_ntests_failed(sr);
    srunner_free(sr);
    return failed != 0;
}
