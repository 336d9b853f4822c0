#include "policy/policy_internal.h"

#include "core/limits.h"

#include <stdio.h>
#include <string.h>

#define LINE_MAX_BYTES SLUICE_CONF_FILE_MAX /* a policy file is not longer */

struct explainer {
    const struct sluice_policy *p;
    struct sluice_buf line;
    sluice_policy_line_fn fn;
    void *ctx;
    enum sluice_status st; /* the first failure; nothing is said after it */
};

static void say(struct explainer *e, const char *text)
{
    if (e->st == SLUICE_OK)
        e->st = sluice_buf_append_str(&e->line, text);
}

static void say_number(struct explainer *e, size_t number)
{
    if (e->st == SLUICE_OK)
        e->st = sluice_buf_printf(&e->line, "%zu", number);
}

/* Names and reasons come from the file and may hold line breaks. */
static void end_line(struct explainer *e)
{
    if (e->st == SLUICE_OK)
        e->st = sluice_buf_append_byte(&e->line, '\0');
    if (e->st != SLUICE_OK)
        return;
    for (size_t i = 0; i + 1 < e->line.len; i++) {
        if (e->line.data[i] < 0x20 || e->line.data[i] == 0x7F)
            e->line.data[i] = ' ';
    }
    e->fn(e->ctx, (const char *)e->line.data);
    sluice_buf_clear(&e->line);
}

static void say_score(struct explainer *e, uint32_t score)
{
    char text[16];
    size_t n;

    (void)snprintf(text, sizeof(text), "%u.%06u", score / 1000000u, score % 1000000u);
    for (n = strlen(text); text[n - 1] == '0' && text[n - 2] != '.'; n--)
        text[n - 1] = '\0';
    say(e, text);
}

static void say_leaf(struct explainer *e, const struct sluice_condition *c, bool negated)
{
    if (c->kind == SLUICE_WHEN_SCORE) {
        say(e, negated ? "score is below " : "score is at least ");
        say_score(e, c->score);
        return;
    }
    say(e, sluice_condition_name(c->kind));
    say(e, negated ? " is not " : " is ");
    for (size_t i = 0; i < c->n_patterns; i++) {
        say(e, i == 0 ? "" : negated ? " nor " : " or ");
        say(e, c->patterns[i][0] == '\0' ? "\"\" (not known)" : c->patterns[i]);
        if (c->kind == SLUICE_WHEN_PATH && strchr(c->patterns[i], '*') == NULL)
            say(e, " or below it");
    }
}

static void say_condition(struct explainer *e, const struct sluice_condition *c, bool negated, bool inside)
{
    bool brackets = inside && c->n_children > 1;
    bool all = (c->kind == SLUICE_WHEN_ALL) != negated;

    if (c->kind == SLUICE_WHEN_NOT) {
        say_condition(e, &c->children[0], !negated, inside);
        return;
    }
    if (c->kind != SLUICE_WHEN_ALL && c->kind != SLUICE_WHEN_ANY) {
        say_leaf(e, c, negated);
        return;
    }
    say(e, brackets ? "(" : "");
    for (size_t i = 0; i < c->n_children; i++) {
        say(e, i == 0 ? "" : all ? " and " : " or ");
        say_condition(e, &c->children[i], negated, c->n_children > 1 || inside);
    }
    say(e, brackets ? ")" : "");
}

static void say_subject(struct explainer *e, const struct sluice_clause *c)
{
    switch (c->subject) {
    case SLUICE_SUBJECT_FINDING:
        if (c->count > 1) {
            say_number(e, c->count);
            say(e, " findings or more");
        } else {
            say(e, c->when.n_children == 0 ? "every finding" : "a finding");
        }
        return;
    case SLUICE_SUBJECT_PART:
        say(e, "content that cannot be read");
        return;
    case SLUICE_SUBJECT_PROMPT:
        break;
    }
    say(e, c->when.n_children == 0 ? "every prompt" : "a prompt");
}

static void say_action(struct explainer *e, enum sluice_action action)
{
    switch (action) {
    case SLUICE_ALLOW:
        say(e, "allow");
        return;
    case SLUICE_REDACT:
        say(e, "redact");
        return;
    case SLUICE_LOCAL:
        say(e, "send to local inference only");
        return;
    case SLUICE_BLOCK:
        break;
    }
    say(e, "block");
}

static void explain_clause(struct explainer *e, size_t i)
{
    const struct sluice_clause *c = &e->p->clauses[i];

    say_number(e, i + 1);
    say(e, ". ");
    say(e, c->id);
    say(e, ": ");
    say_subject(e, c);
    if (c->when.n_children > 0) {
        say(e, " whose ");
        say_condition(e, &c->when, false, false);
    }
    say(e, " -> ");
    say_action(e, c->action);
    if (c->has_op) {
        say(e, " with ");
        say(e, sluice_operator_name(c->op));
    }
    end_line(e);
    if (c->why != NULL) {
        say(e, "   ");
        say(e, c->why);
        end_line(e);
    }
}

static void explain_operators(struct explainer *e)
{
    say(e, "Redacted values become: ");
    for (size_t i = 0; i < e->p->n_operators; i++) {
        const struct sluice_type_operator *o = &e->p->operators[i];

        if (strcmp(o->type, "*") == 0)
            continue;
        say(e, o->type);
        say(e, " ");
        say(e, sluice_operator_name(o->op));
        say(e, ", ");
    }
    say(e, "everything else ");
    say(e, sluice_operator_name(sluice_policy_operator(e->p, NULL)));
    say(e, ".");
    end_line(e);
}

static void explain_allow(struct explainer *e)
{
    if (e->p->allow.n == 0)
        return;
    say(e, "No clause is asked about a finding whose value is on the allow-list (");
    say_number(e, e->p->allow.n);
    say(e, e->p->allow.n == 1 ? " entry) -> allow" : " entries) -> allow");
    end_line(e);
}

static void say_dial(struct explainer *e, const char *type, const struct sluice_policy_dial *d)
{
    if (!d->has_lean && !d->has_score)
        return;
    say(e, "  ");
    say(e, type);
    say(e, ":");
    if (d->has_lean && e->st == SLUICE_OK)
        e->st = sluice_buf_printf(&e->line, " lean %d", d->lean);
    if (d->has_score) {
        say(e, " score at least ");
        say_score(e, d->score);
    }
    end_line(e);
}

static void explain_names(struct explainer *e)
{
    const struct sluice_policy_names *n = &e->p->names;

    if (n->need == SLUICE_NAMES_UNSAID)
        return;
    say(e, n->need == SLUICE_NAMES_REQUIRED ? "Names are found by a model; without one nothing starts."
                                            : "Names are found by a model, if there is one; without one they are NOT.");
    end_line(e);
    say_dial(e, "every type", &n->every);
    for (size_t i = 0; i < n->n_types; i++)
        say_dial(e, n->types[i].type, &n->types[i].dial);
}

enum sluice_status sluice_policy_explain(const struct sluice_policy *p, sluice_policy_line_fn fn, void *ctx)
{
    struct explainer e = {.p = p, .fn = fn, .ctx = ctx};

    sluice_buf_init(&e.line, LINE_MAX_BYTES);
    say(&e, "Policy '");
    say(&e, p->name);
    say(&e, p->monitor ? "', MONITOR ONLY: what follows is decided and logged, but every prompt leaves unchanged."
                       : "', enforced.");
    end_line(&e);
    say(&e, "Every clause is asked; the strictest action that any asks for wins: block, local, redact, allow.");
    end_line(&e);
    explain_names(&e);
    explain_allow(&e);
    for (size_t i = 0; i < p->n_clauses; i++)
        explain_clause(&e, i);
    say(&e, "Findings that no clause speaks of -> ");
    say_action(&e, p->fallback);
    say(&e, p->has_fallback ? "" : " (the file names no default)");
    end_line(&e);
    say(&e, "Content that cannot be read and that no clause speaks of -> block");
    end_line(&e);
    explain_operators(&e);
    sluice_buf_release(&e.line);
    return e.st;
}
