#include "policy_fixture.h"

#include "core/limits.h"
#include "suite_run.h"

#include <stdlib.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

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

static Suite *policy_suite(void)
{
    Suite *s = suite_create("policy");
    TCase *tc = tcase_create("policy");

    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, policy_decide__own_surrogate__allowed_whatever_the_clauses_say);
    tcase_add_loop_test(tc, policy_decide__each_row__as_listed, 0, COUNT(decisions));
    tcase_add_loop_test(tc, policy_decide__monitor__allows_and_says_what_it_wanted, 0, COUNT(decisions));
    tcase_add_test(tc, policy_digest__same_text__same_digest);
    tcase_add_test(tc, policy_decide__finding_missing__zeroed_which_means_block);
    tcase_add_loop_test(tc, policy_fixtures__each_prompt__as_the_document_says, 0, COUNT(shipped));
    tcase_add_loop_test(tc, policy_decide__path_cut__never_a_pass, 0, COUNT(paths));
    suite_add_tcase(s, tc);
    return s;
}

int main(void)
{
    return suite_run(policy_suite());
}
