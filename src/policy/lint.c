#include "policy/policy_internal.h"
#include "policy/terms_internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LINE_MAX_BYTES 1024u

/* As findings report them. */
static const char *const roles[] = {"system", "user", "assistant", "tool", NULL};

struct linter {
    const struct sluice_policy *p;
    struct sluice_alternatives *clauses; /* one a clause */
    struct sluice_known_names known;
    sluice_policy_line_fn fn;
    void *ctx;
    size_t complaints;
};

static void complain(struct linter *l, const struct sluice_clause *c, const char *fmt, ...) SLUICE_PRINTF(3, 4);

static void complain(struct linter *l, const struct sluice_clause *c, const char *fmt, ...)
{
    char line[LINE_MAX_BYTES];
    size_t n = 0;
    va_list ap;

    if (c != NULL)
        n = (size_t)snprintf(line, sizeof(line), "line %u: clause '%s' ", c->line, c->id);
    va_start(ap, fmt);
    (void)vsnprintf(line + n, sizeof(line) - n, fmt, ap);
    va_end(ap);
    for (char *p = line; *p != '\0'; p++) { /* patterns come from the file and may hold line breaks */
        if ((unsigned char)*p < 0x20 || *p == 0x7F)
            *p = ' ';
    }
    l->fn(l->ctx, line);
    l->complaints++;
}

/* Roles and endpoints that do not exist, wherever in the tree. */
static void lint_names(struct linter *l, const struct sluice_clause *c, const struct sluice_condition *when)
{
    for (size_t i = 0; i < when->n_children; i++)
        lint_names(l, c, &when->children[i]);
    for (size_t i = 0; i < when->n_patterns; i++) {
        if (!sluice_pattern_lives(when->kind, when->patterns[i], &l->known))
            complain(l, c, "names the %s '%s', which does not exist", sluice_condition_name(when->kind),
                     when->patterns[i]);
    }
}

/* Whether clause i can never fire. */
static bool lint_empty(struct linter *l, size_t i)
{
    const struct sluice_alternatives *a = &l->clauses[i];
    enum sluice_condition_kind kind = SLUICE_WHEN_ALL;

    for (size_t k = 0; k < a->n; k++) {
        if (!sluice_alternative_empty(&a->v[k], &l->known, &kind))
            return false;
    }
    if (a->n == 0)
        return false;
    complain(l, &l->p->clauses[i], "can never fire: nothing satisfies what it says about '%s'",
             sluice_condition_name(kind));
    return true;
}

/* Whether clause b applies to whatever clause a applies to. */
static bool applies_wherever(const struct linter *l, size_t a, size_t b)
{
    const struct sluice_alternatives *x = &l->clauses[a], *y = &l->clauses[b];

    if (x->n == 0 || y->n == 0)
        return false;
    for (size_t i = 0; i < x->n; i++) {
        size_t k = 0;

        while (k < y->n && !sluice_alternative_implies(&x->v[i], &y->v[k]))
            k++;
        if (k == y->n)
            return false;
    }
    return l->p->clauses[b].count <= l->p->clauses[a].count;
}

/* Whether b, where it applies, speaks of what a speaks of. */
static bool speaks_of(const struct sluice_clause *b, const struct sluice_clause *a)
{
    if (b->subject == a->subject)
        return true;
    if (b->subject != SLUICE_SUBJECT_PROMPT)
        return false;
    return a->subject == SLUICE_SUBJECT_FINDING || b->action == SLUICE_BLOCK;
}

/* Whether clause a makes no difference because of clause b. */
static bool made_idle(const struct linter *l, size_t a, size_t b)
{
    const struct sluice_clause *x = &l->p->clauses[a], *y = &l->p->clauses[b];

    if (a == b || sluice_action_stricter(x->action, y->action) != y->action || !speaks_of(y, x) ||
        !applies_wherever(l, a, b))
        return false;
    if (x->action != y->action)
        return true;
    if (x->has_op && !(y->has_op && b < a)) /* x may choose the operator */
        return false;
    return b < a || !(speaks_of(x, y) && applies_wherever(l, b, a)); /* of two that are the same, the later is idle */
}

static void lint_idle(struct linter *l, size_t i)
{
    const struct sluice_clause *c = &l->p->clauses[i];

    for (size_t k = 0; k < l->p->n_clauses; k++) {
        const struct sluice_clause *other = &l->p->clauses[k];

        if (!made_idle(l, i, k))
            continue;
        complain(l, c, "never decides anything: wherever it applies, clause '%s' in line %u asks for %s", other->id,
                 other->line, sluice_action_name(other->action));
        return;
    }
    if (c->action == SLUICE_ALLOW && c->subject != SLUICE_SUBJECT_PART && l->p->fallback == SLUICE_ALLOW)
        complain(l, c, "never decides anything: the default allows what it allows");
}

static void lint_operators(struct linter *l)
{
    bool used = l->p->fallback == SLUICE_REDACT;

    for (size_t i = 0; i < l->p->n_clauses; i++)
        used |= l->p->clauses[i].action == SLUICE_REDACT && !l->p->clauses[i].has_op;
    if (l->p->n_operators > 0 && !used)
        complain(l, NULL, "'operators' is never used: nothing is redacted without an operator of its own");
}

/* Entries for one type of values that may leave whatever they are taken for. */
static void lint_allow(struct linter *l)
{
    const struct sluice_allow_list *a = &l->p->allow;
    const struct sluice_allow_entry *any = NULL;

    for (size_t i = 0; i < a->n; i++) {
        const struct sluice_allow_entry *e = &a->v[i];

        if (e->type == NULL)
            any = e;
        else if (any != NULL && memcmp(any->fingerprint.bytes, e->fingerprint.bytes, sizeof(e->fingerprint.bytes)) == 0)
            complain(l, NULL, "line %u: entry of 'allow' never decides anything: the one in line %u is for any type",
                     e->line, any->line);
    }
}

enum sluice_status sluice_policy_lint(const struct sluice_policy *p, const char *const *endpoints,
                                      sluice_policy_line_fn fn, void *ctx, size_t *complaints)
{
    struct linter l = {.p = p, .known = {roles, endpoints}, .fn = fn, .ctx = ctx};
    enum sluice_status st = SLUICE_OK;

    *complaints = 0;
    if ((l.clauses = calloc(p->n_clauses + 1, sizeof(*l.clauses))) == NULL)
        return SLUICE_ENOMEM;
    for (size_t i = 0; i < p->n_clauses && st == SLUICE_OK; i++)
        st = sluice_alternatives_make(&p->clauses[i].when, &l.clauses[i]);
    for (size_t i = 0; i < p->n_clauses && st == SLUICE_OK; i++) {
        lint_names(&l, &p->clauses[i], &p->clauses[i].when);
        if (!lint_empty(&l, i))
            lint_idle(&l, i);
    }
    if (st == SLUICE_OK)
        lint_operators(&l);
    if (st == SLUICE_OK)
        lint_allow(&l);
    for (size_t i = 0; i < p->n_clauses; i++)
        sluice_alternatives_release(&l.clauses[i]);
    free(l.clauses);
    *complaints = l.complaints;
    return st;
}
