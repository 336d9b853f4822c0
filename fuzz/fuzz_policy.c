/* Any bytes as a policy: refused with a place, or a policy whose decisions hold what the format promises. */
#include "policy/policy.h"

#include <stdlib.h>
#include <string.h>

#define SIZE_LIMIT 16384u /* lint compares every clause with every other */

static const char *const articles[] = {"9", NULL};
static const struct sluice_finding findings[] = {
    {.rule = "pii.email", .type = "EMAIL_ADDRESS", .class_ = SLUICE_CLASS_PII, .score = 900000},
    {.rule = "secret.x", .type = "GITHUB_TOKEN", .class_ = SLUICE_CLASS_SECRET, .score = 300000},
    {.rule = "special.y", .type = "MEDICAL_CONDITION", .class_ = SLUICE_CLASS_SPECIAL, .score = 1000000},
};
static const struct sluice_fingerprint listed = {.known = true}; /* 32 zeros */
static const struct sluice_policy_finding known[] = {
    {&findings[0], "user", "messages[0].content", articles, &listed},
    {&findings[1], "tool", "messages[1].content...", articles, NULL},
    {&findings[2], "", "", NULL, &listed},
};
static const struct sluice_policy_request requests[] = {
    {"", "", "", "", NULL, 0, 0},
    {"hr", "/v1/messages", "m", "cloud", known, 3, 0},
    {"", "/api/chat", "", "", known, 1, SLUICE_UNSCANNABLE_IMAGE},
    {"x", "", "", "", known + 2, 1, SLUICE_UNSCANNABLE_UNKNOWN | 1u << 20},
};

static void check(bool holds)
{
    if (!holds)
        abort();
}

static void check_decision(const struct sluice_policy *p, const struct sluice_policy_request *r)
{
    struct sluice_decision d, again;
    struct sluice_error err = {0};

    check(sluice_policy_decide(p, r, &d, &err) == SLUICE_OK);
    check(sluice_policy_decide(p, r, &again, &err) == SLUICE_OK);
    check(d.monitor == sluice_policy_monitors(p));
    check(d.action == (d.monitor ? SLUICE_ALLOW : d.wanted));
    check(d.wanted == again.wanted && d.n_clauses == again.n_clauses && d.n_verdicts == r->n_findings);
    for (size_t i = 0; i < d.n_verdicts; i++) {
        check(sluice_action_stricter(d.wanted, d.verdicts[i].action) == d.wanted);
        check(d.verdicts[i].action == again.verdicts[i].action && d.verdicts[i].op == again.verdicts[i].op);
    }
    check(d.wanted == SLUICE_ALLOW || d.n_clauses > 0); /* nothing is refused without a reason */
    sluice_decision_release(&d);
    sluice_decision_release(&again);
}

static void on_line(void *ctx, const char *line)
{
    size_t *n = ctx;

    check(strchr(line, '\n') == NULL);
    ++*n;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sluice_policy *p;
    struct sluice_error err = {0};
    size_t complaints, n = 0;

    if (size > SIZE_LIMIT)
        return 0;
    if (sluice_policy_parse("fuzz", data, size, NULL, NULL, &p, &err) != SLUICE_OK) {
        check(p == NULL && err.line > 0 && err.what[0] != '\0' && strcmp(err.file, "fuzz") == 0);
        return 0;
    }
    for (size_t i = 0; i < sizeof(requests) / sizeof(requests[0]); i++)
        check_decision(p, &requests[i]);
    check(sluice_policy_lint(p, NULL, on_line, &n, &complaints) == SLUICE_OK && n == complaints);
    check(sluice_policy_explain(p, on_line, &n) == SLUICE_OK);
    sluice_policy_free(p);
    return 0;
}
