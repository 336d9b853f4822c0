/* Random policies: what is not known, and what may pass, never makes a decision laxer than it should be. */
#include "policy_fixture.h"

#include "rng.h"
#include "suite_run.h"

#include <stdlib.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

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

int main(void)
{
    Suite *s = suite_create("policy_property");
    TCase *tc = tcase_create("policy_property");

    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, policy_allow__random_policies__as_if_the_value_were_not_there);
    tcase_add_test(tc, policy_decide__facts_not_known__as_strict_as_with_any_of_them);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
