/* Policies, prompts and findings for the policy tests, written short. */
#ifndef POLICY_FIXTURE_H
#define POLICY_FIXTURE_H

#include "policy/policy.h"

#include <check.h>
#include <stdio.h>
#include <string.h>

#define FIXTURE_FINDINGS_MAX 4

/* Entries of an allow-list, to be closed. */
#define ONES "{\"fingerprint\":\"11111111111111111111111111111111\""
#define ZEROS "{\"fingerprint\":\"00000000000000000000000000000000\""

/* One finding; type NULL ends a list. */
struct fixture_finding {
    const char *type;
    enum sluice_class class_;
    uint32_t score; /* millionths */
    const char *role, *path, *rule;
    const char *gdpr;        /* one article; "" an empty list; NULL no list */
    const char *fingerprint; /* as text; NULL: not known */
};

struct fixture_prompt {
    const char *tenant, *endpoint, *model, *destination; /* NULL: "" */
    unsigned unscannable;
    struct fixture_finding findings[FIXTURE_FINDINGS_MAX + 1];
};

static inline bool fixture_known_type(void *ctx, const char *type)
{
    static const char *const types[] = {"EMAIL_ADDRESS", "PERSON",   "CREDIT_CARD",  "IBAN_CODE",
                                        "IP_ADDRESS",    "US_SSN",   "GITHUB_TOKEN", "MEDICAL_CONDITION",
                                        "PHONE_NUMBER",  "DE_TAX_ID"};

    (void)ctx;
    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
        if (strcmp(types[i], type) == 0)
            return true;
    }
    return false;
}

static inline enum sluice_status fixture_parse(const char *text, struct sluice_policy **out, struct sluice_error *err)
{
    return sluice_policy_parse("policy.json", (const uint8_t *)text, strlen(text), fixture_known_type, NULL, out, err);
}

/* A policy with these clauses; more is what stands between name and clauses, each member followed by a comma. */
static inline struct sluice_policy *fixture_policy(const char *more, const char *clauses)
{
    struct sluice_error err = {0};
    struct sluice_policy *p;
    char text[4096], line[512];

    ck_assert_int_lt(snprintf(text, sizeof(text), "{\"version\":1,\"name\":\"t\",%s\"clauses\":[%s]}", more, clauses),
                     (int)sizeof(text));
    ck_assert_msg(fixture_parse(text, &p, &err) == SLUICE_OK, "%s\n%s", sluice_error_format(&err, line, sizeof(line)),
                  text);
    return p;
}

static inline struct sluice_policy *fixture_load(const char *name)
{
    struct sluice_error err = {0};
    struct sluice_policy *p;
    char path[512], line[512];

    (void)snprintf(path, sizeof(path), SLUICE_SOURCE_DIR "/fixtures/policies/%s.json", name);
    ck_assert_msg(sluice_policy_load(path, fixture_known_type, NULL, &p, &err) == SLUICE_OK, "%s",
                  sluice_error_format(&err, line, sizeof(line)));
    return p;
}

static inline const char *fixture_or(const char *s, const char *instead)
{
    return s != NULL ? s : instead;
}

static inline void fixture_decide(const struct sluice_policy *p, const struct fixture_prompt *prompt,
                                  struct sluice_decision *out)
{
    struct sluice_finding findings[FIXTURE_FINDINGS_MAX] = {0};
    struct sluice_policy_finding asked[FIXTURE_FINDINGS_MAX] = {0};
    struct sluice_fingerprint fingerprints[FIXTURE_FINDINGS_MAX] = {0};
    const char *articles[FIXTURE_FINDINGS_MAX][2] = {0};
    struct sluice_policy_request r = {.tenant = fixture_or(prompt->tenant, ""),
                                      .endpoint = fixture_or(prompt->endpoint, ""),
                                      .model = fixture_or(prompt->model, ""),
                                      .destination = fixture_or(prompt->destination, ""),
                                      .findings = asked,
                                      .unscannable = prompt->unscannable};
    struct sluice_error err = {0};

    for (; prompt->findings[r.n_findings].type != NULL; r.n_findings++) {
        const struct fixture_finding *f = &prompt->findings[r.n_findings];
        size_t i = r.n_findings;

        findings[i] = (struct sluice_finding){
            .rule = fixture_or(f->rule, "pii.test"), .type = f->type, .class_ = f->class_, .score = f->score};
        asked[i] = (struct sluice_policy_finding){
            .finding = &findings[i], .role = fixture_or(f->role, "user"), .path = fixture_or(f->path, "")};
        articles[i][0] = f->gdpr != NULL && f->gdpr[0] != '\0' ? f->gdpr : NULL;
        asked[i].gdpr = f->gdpr != NULL ? articles[i] : NULL;
        if (f->fingerprint != NULL) {
            ck_assert(sluice_fingerprint_parse(f->fingerprint, &fingerprints[i]));
            asked[i].fingerprint = &fingerprints[i];
        }
    }
    ck_assert_int_eq(sluice_policy_decide(p, &r, out, &err), SLUICE_OK);
}

/* "redact: secrets,default | mask allow": the action, the clauses, the verdicts with the operator where it redacts. */
static inline const char *fixture_describe(const struct sluice_decision *d, char *buf, size_t size)
{
    int n = snprintf(buf, size, "%s:", sluice_action_name(d->action));

    for (size_t i = 0; i < d->n_clauses; i++)
        n += snprintf(buf + n, size - (size_t)n, "%s%s", i == 0 ? " " : ",", d->clauses[i]);
    for (size_t i = 0; i < d->n_verdicts; i++)
        n += snprintf(buf + n, size - (size_t)n, "%s %s", i == 0 ? " |" : "",
                      d->verdicts[i].action == SLUICE_REDACT ? sluice_operator_name(d->verdicts[i].op)
                                                             : sluice_action_name(d->verdicts[i].action));
    return buf;
}

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

#endif
