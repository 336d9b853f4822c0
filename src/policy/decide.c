#include "policy/policy_internal.h"

#include <stdlib.h>

/* What is known about one finding or kind of unscannable content while the clauses are asked. */
struct asked {
    bool listed;  /* on the allow-list, or our own surrogate: no clause is asked, no default */
    bool spoken;  /* a clause holds for sure: the default has nothing to say */
    bool has_op;  /* a clause gave its own operator; the first one counts */
    uint8_t said; /* enum sluice_tri of the clause at hand */
};

struct decider {
    const struct sluice_policy *p;
    const struct sluice_policy_request *r;
    struct sluice_decision *out;
    struct asked *findings;
    bool any_listed, any_ours;
    unsigned parts_spoken;
    enum sluice_action action;
};

void sluice_decision_release(struct sluice_decision *d)
{
    free(d->clauses);
    free(d->verdicts);
    *d = (struct sluice_decision){0};
}

/* Whether an answer makes a clause apply: what could not be told does, unless the clause would let something pass. */
static bool applies(const struct sluice_clause *c, enum sluice_tri said)
{
    return said == SLUICE_TRI_YES || (said == SLUICE_TRI_UNKNOWN && c->action != SLUICE_ALLOW);
}

static void ask_for(struct decider *d, const struct sluice_clause *c, size_t i, enum sluice_tri said)
{
    struct sluice_finding_verdict *v = &d->out->verdicts[i];
    struct asked *a = &d->findings[i];

    v->action = sluice_action_stricter(v->action, c->action);
    if (c->has_op && !a->has_op) {
        v->op = c->op;
        a->has_op = true;
    }
    a->spoken = a->spoken || said == SLUICE_TRI_YES;
}

static bool decide_prompt(struct decider *d, const struct sluice_clause *c)
{
    struct sluice_question q = {.request = d->r};
    enum sluice_tri said = sluice_condition_ask(&c->when, &q);

    if (!applies(c, said))
        return false;
    d->action = sluice_action_stricter(d->action, c->action);
    for (size_t i = 0; i < d->r->n_findings; i++) {
        if (!d->findings[i].listed)
            ask_for(d, c, i, said);
    }
    return true;
}

static bool decide_findings(struct decider *d, const struct sluice_clause *c)
{
    enum sluice_tri enough = SLUICE_TRI_NO;
    size_t sure = 0, perhaps = 0;
    bool fired = false;

    for (size_t i = 0; i < d->r->n_findings; i++) {
        struct sluice_question q = {.request = d->r, .finding = &d->r->findings[i]};
        enum sluice_tri said = d->findings[i].listed ? SLUICE_TRI_NO : sluice_condition_ask(&c->when, &q);

        d->findings[i].said = (uint8_t)said;
        sure += said == SLUICE_TRI_YES;
        perhaps += said != SLUICE_TRI_NO;
    }
    if (perhaps >= c->count)
        enough = sure >= c->count ? SLUICE_TRI_YES : SLUICE_TRI_UNKNOWN;
    for (size_t i = 0; i < d->r->n_findings; i++) {
        enum sluice_tri said = (enum sluice_tri)d->findings[i].said;

        if (said > enough)
            said = enough;
        if (applies(c, said)) {
            ask_for(d, c, i, said);
            fired = true;
        }
    }
    return fired;
}

static bool decide_parts(struct decider *d, const struct sluice_clause *c)
{
    bool fired = false;

    for (unsigned part = 1; part != 0; part <<= 1) {
        struct sluice_question q = {.request = d->r, .part = part};
        enum sluice_tri said;

        if ((d->r->unscannable & part) == 0)
            continue;
        said = sluice_condition_ask(&c->when, &q);
        if (!applies(c, said))
            continue;
        d->action = sluice_action_stricter(d->action, c->action);
        if (said == SLUICE_TRI_YES)
            d->parts_spoken |= part;
        fired = true;
    }
    return fired;
}

static bool decide_clause(struct decider *d, const struct sluice_clause *c)
{
    switch (c->subject) {
    case SLUICE_SUBJECT_FINDING:
        return decide_findings(d, c);
    case SLUICE_SUBJECT_PART:
        return decide_parts(d, c);
    case SLUICE_SUBJECT_PROMPT:
        break;
    }
    return decide_prompt(d, c);
}

static void name_clause(struct sluice_decision *out, const char *id)
{
    out->clauses[out->n_clauses++] = id;
}

/* What no clause spoke of. */
static void decide_rest(struct decider *d)
{
    bool defaulted = false;

    if (d->any_ours)
        name_clause(d->out, SLUICE_CLAUSE_OURS);
    if (d->any_listed)
        name_clause(d->out, SLUICE_CLAUSE_ALLOW_LIST);
    for (size_t i = 0; i < d->r->n_findings; i++) {
        struct sluice_finding_verdict *v = &d->out->verdicts[i];

        if (!d->findings[i].spoken && !d->findings[i].listed) {
            v->action = sluice_action_stricter(v->action, d->p->fallback);
            defaulted = true;
        }
        if (!d->findings[i].has_op)
            v->op = sluice_policy_operator(d->p, d->r->findings[i].finding->type);
        d->action = sluice_action_stricter(d->action, v->action);
    }
    if (defaulted)
        name_clause(d->out, SLUICE_CLAUSE_DEFAULT);
    if ((d->r->unscannable & ~d->parts_spoken) != 0) {
        d->action = SLUICE_BLOCK;
        name_clause(d->out, SLUICE_CLAUSE_DEFAULT_UNSCANNABLE);
    }
}

static enum sluice_status prepare(struct decider *d)
{
    const size_t n = d->r->n_findings;

    d->findings = calloc(n + 1, sizeof(*d->findings));
    d->out->verdicts = calloc(n + 1, sizeof(*d->out->verdicts));
    d->out->clauses = calloc(d->p->n_clauses + 4, sizeof(*d->out->clauses));
    if (d->findings == NULL || d->out->verdicts == NULL || d->out->clauses == NULL)
        return SLUICE_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        const struct sluice_policy_finding *f = &d->r->findings[i];

        if (f->finding == NULL)
            return SLUICE_ESTATE;
        d->findings[i].listed = sluice_allow_holds(&d->p->allow, f->fingerprint, f->finding->type);
        d->any_listed = d->any_listed || d->findings[i].listed;
        d->any_ours = d->any_ours || f->ours;
        d->findings[i].listed = d->findings[i].listed || f->ours;
        d->out->verdicts[i].action = SLUICE_ALLOW;
    }
    d->out->n_verdicts = n;
    d->action = SLUICE_ALLOW;
    return SLUICE_OK;
}

enum sluice_status sluice_policy_decide(const struct sluice_policy *p, const struct sluice_policy_request *r,
                                        struct sluice_decision *out, struct sluice_error *err)
{
    struct decider d = {.p = p, .r = r, .out = out};
    enum sluice_status st;

    *out = (struct sluice_decision){0};
    if ((st = prepare(&d)) != SLUICE_OK) {
        sluice_decision_release(out);
        (void)sluice_fail(err, st, "%s", sluice_status_text(st));
        goto out;
    }
    for (size_t i = 0; i < p->n_clauses; i++) {
        if (decide_clause(&d, &p->clauses[i]))
            name_clause(out, p->clauses[i].id);
    }
    decide_rest(&d);
    out->monitor = p->monitor;
    out->wanted = d.action;
    out->action = p->monitor ? SLUICE_ALLOW : d.action;
out:
    free(d.findings);
    return st;
}
