#include "policy/policy.h"

#include "policy/policy_internal.h"

#include "core/limits.h"

#include <stdlib.h>
#include <string.h>

#define ID_MAX 64u

/* A policy being read. */
struct reader {
    struct sluice_policy *p;
    sluice_known_type_fn known; /* as the caller knows them */
    void *ctx;
    struct sluice_type_check types; /* ...and as the policy itself names them */
    struct sluice_error *err;
};

static bool known_or_named(void *ctx, const char *type)
{
    const struct reader *r = ctx;

    for (size_t i = 0; i < r->p->names.n_types; i++) {
        if (strcmp(r->p->names.types[i].type, type) == 0)
            return true;
    }
    return r->known(r->ctx, type);
}

static enum sluice_status no_memory(const struct sluice_conf_node *node, struct sluice_error *err)
{
    return sluice_fail_at(err, SLUICE_ENOMEM, sluice_conf_name(node->conf), node->line, node->path, "%s",
                          sluice_status_text(SLUICE_ENOMEM));
}

static enum sluice_status refuse_null(void *ctx, const char *key, const struct sluice_conf_node *value,
                                      struct sluice_error *err)
{
    (void)ctx;
    (void)key;
    return value->value != NULL ? SLUICE_OK : sluice_conf_fail(value, err, "must not be null");
}

enum sluice_status sluice_policy_check_object(const struct sluice_conf_node *node, const char *const *keys,
                                              struct sluice_error *err)
{
    enum sluice_status st = sluice_conf_check_keys(node, keys, err);

    return st == SLUICE_OK ? sluice_conf_members(node, refuse_null, NULL, err) : st;
}

static enum sluice_status parse_action(const struct sluice_conf_node *node, const char *key, bool required,
                                       enum sluice_action *out, struct sluice_error *err)
{
    struct sluice_conf_node value;
    const char *name = NULL;
    enum sluice_status st;

    if ((st = sluice_conf_string(node, key, required, &name, err)) != SLUICE_OK || name == NULL)
        return st;
    if (sluice_action_parse(name, out))
        return SLUICE_OK;
    (void)sluice_conf_get(node, key, &value);
    return sluice_conf_fail(&value, err, "unknown action '%.64s' (expected allow, redact, local or block)", name);
}

static enum sluice_status parse_operator(const struct sluice_conf_node *value, enum sluice_operator *out,
                                         struct sluice_error *err)
{
    enum sluice_status st;
    const char *name;

    if ((st = sluice_conf_as_string(value, &name, err)) != SLUICE_OK)
        return st;
    if (!sluice_operator_parse(name, out))
        return sluice_conf_fail(value, err,
                                "unknown operator '%.64s' (expected placeholder, surrogate, mask, drop or hash)", name);
    return SLUICE_OK;
}

static enum sluice_status on_operator(void *ctx, const char *key, const struct sluice_conf_node *value,
                                      struct sluice_error *err)
{
    struct reader *r = ctx;
    struct sluice_type_operator *o = &r->p->operators[r->p->n_operators];
    enum sluice_status st;

    if ((st = sluice_type_check_node(&r->types, value, key, false, err)) != SLUICE_OK ||
        (st = parse_operator(value, &o->op, err)) != SLUICE_OK)
        return st;
    o->type = key;
    r->p->n_operators++;
    return SLUICE_OK;
}

static enum sluice_status parse_operators(struct reader *r, const struct sluice_conf_node *root)
{
    struct sluice_conf_node node;

    if (!sluice_conf_get(root, "operators", &node))
        return SLUICE_OK;
    if (!json_object_is_type(node.value, json_type_object))
        return sluice_conf_fail(&node, r->err, "expected an object");
    r->p->operators = calloc((size_t)json_object_object_length(node.value) + 1, sizeof(*r->p->operators));
    if (r->p->operators == NULL)
        return no_memory(&node, r->err);
    return sluice_conf_members(&node, on_operator, r, r->err);
}

static enum sluice_status parse_id(const struct reader *r, const struct sluice_conf_node *node, struct sluice_clause *c)
{
    struct sluice_conf_node value;
    enum sluice_status st;
    size_t n;

    if ((st = sluice_conf_string(node, "id", true, &c->id, r->err)) != SLUICE_OK)
        return st;
    (void)sluice_conf_get(node, "id", &value);
    n = strlen(c->id);
    if (n == 0 || n > ID_MAX || strspn(c->id, "abcdefghijklmnopqrstuvwxyz0123456789._-") != n)
        return sluice_conf_fail(&value, r->err, "must be 1 to %u of a-z, 0-9, '.', '_' and '-'", ID_MAX);
    if (strcmp(c->id, SLUICE_CLAUSE_DEFAULT) == 0 || strcmp(c->id, SLUICE_CLAUSE_DEFAULT_UNSCANNABLE) == 0)
        return sluice_conf_fail(&value, r->err, "'%s' is kept for what no clause speaks of", c->id);
    if (strcmp(c->id, SLUICE_CLAUSE_ALLOW_LIST) == 0)
        return sluice_conf_fail(&value, r->err, "'%s' is kept for the list of values that may leave", c->id);
    if (strcmp(c->id, SLUICE_CLAUSE_OURS) == 0)
        return sluice_conf_fail(&value, r->err, "'%s' is kept for values that this gate made itself", c->id);
    for (const struct sluice_clause *other = r->p->clauses; other != c; other++) {
        if (strcmp(other->id, c->id) == 0)
            return sluice_conf_fail(&value, r->err, "'%s' is already the id of the clause in line %u", c->id,
                                    other->line);
    }
    return SLUICE_OK;
}

static enum sluice_status parse_when(const struct reader *r, const struct sluice_conf_node *node,
                                     struct sluice_clause *c)
{
    struct sluice_conf_node when;
    enum sluice_status st;
    int64_t count = 0;
    unsigned subjects;

    if (sluice_conf_get(node, "when", &when) &&
        (st = sluice_condition_parse(&when, &r->types, &c->when, &count, r->err)) != SLUICE_OK)
        return st;
    subjects = sluice_condition_subjects(&c->when);
    if (count > 0 && (subjects & SLUICE_SUBJECT_PART) != 0)
        return sluice_conf_fail(&when, r->err, "'count' counts findings, not unscannable content");
    c->count = count > 0 ? (uint32_t)count : 1;
    if ((subjects & SLUICE_SUBJECT_PART) != 0)
        c->subject = SLUICE_SUBJECT_PART;
    else if ((subjects & SLUICE_SUBJECT_FINDING) != 0 || count > 0)
        c->subject = SLUICE_SUBJECT_FINDING;
    else
        c->subject = SLUICE_SUBJECT_PROMPT;
    return SLUICE_OK;
}

static enum sluice_status parse_what_to_do(const struct reader *r, const struct sluice_conf_node *node,
                                           struct sluice_clause *c)
{
    struct sluice_conf_node value;
    enum sluice_status st;

    if ((st = parse_action(node, "action", true, &c->action, r->err)) != SLUICE_OK)
        return st;
    if (c->action == SLUICE_REDACT && c->subject == SLUICE_SUBJECT_PART) {
        (void)sluice_conf_get(node, "action", &value);
        return sluice_conf_fail(&value, r->err, "what cannot be read cannot be redacted");
    }
    if (c->action == SLUICE_REDACT && c->subject == SLUICE_SUBJECT_PROMPT)
        c->subject = SLUICE_SUBJECT_FINDING; /* of every finding; without one there is nothing to redact */
    c->has_op = sluice_conf_get(node, "operator", &value);
    if (!c->has_op)
        return SLUICE_OK;
    if (c->action != SLUICE_REDACT)
        return sluice_conf_fail(&value, r->err, "an operator belongs to the action redact");
    return parse_operator(&value, &c->op, r->err);
}

static enum sluice_status parse_clause(const struct reader *r, const struct sluice_conf_node *node,
                                       struct sluice_clause *c)
{
    static const char *const keys[] = {"id", "when", "action", "operator", "why", NULL};
    enum sluice_status st;

    c->line = node->line;
    if ((st = sluice_policy_check_object(node, keys, r->err)) != SLUICE_OK ||
        (st = parse_id(r, node, c)) != SLUICE_OK || (st = parse_when(r, node, c)) != SLUICE_OK ||
        (st = parse_what_to_do(r, node, c)) != SLUICE_OK)
        return st;
    return sluice_conf_string(node, "why", false, &c->why, r->err);
}

static enum sluice_status parse_clauses(struct reader *r, const struct sluice_conf_node *root)
{
    struct sluice_conf_node list;
    size_t n;

    if (!sluice_conf_get(root, "clauses", &list))
        return sluice_conf_fail(&list, r->err, "missing");
    if (!json_object_is_type(list.value, json_type_array))
        return sluice_conf_fail(&list, r->err, "expected a list");
    n = sluice_conf_length(&list);
    if (n > SLUICE_POLICY_CLAUSES_MAX)
        return sluice_fail_at(r->err, SLUICE_ELIMIT, sluice_conf_name(list.conf), list.line, list.path,
                              "more than %u clauses", SLUICE_POLICY_CLAUSES_MAX);
    r->p->clauses = calloc(n + 1, sizeof(*r->p->clauses));
    if (r->p->clauses == NULL)
        return no_memory(&list, r->err);
    for (size_t i = 0; i < n; i++) {
        struct sluice_conf_node item = sluice_conf_at(&list, i);
        enum sluice_status st = parse_clause(r, &item, &r->p->clauses[r->p->n_clauses++]);

        if (st != SLUICE_OK)
            return st;
    }
    return SLUICE_OK;
}

static enum sluice_status parse_mode(struct reader *r, const struct sluice_conf_node *root)
{
    const char *mode = "enforce";
    struct sluice_conf_node value;
    enum sluice_status st;

    if ((st = sluice_conf_string(root, "mode", false, &mode, r->err)) != SLUICE_OK)
        return st;
    r->p->monitor = strcmp(mode, "monitor") == 0;
    if (r->p->monitor || strcmp(mode, "enforce") == 0)
        return SLUICE_OK;
    (void)sluice_conf_get(root, "mode", &value);
    return sluice_conf_fail(&value, r->err, "unknown mode '%.64s' (expected enforce or monitor)", mode);
}

static enum sluice_status parse_root(struct reader *r)
{
    static const char *const keys[] = {"version", "name",  "mode",    "default", "operators",
                                       "allow",   "names", "clauses", NULL};
    struct sluice_conf_node root = sluice_conf_root(r->p->conf), value;
    enum sluice_status st;
    int64_t version;

    if ((st = sluice_policy_check_object(&root, keys, r->err)) != SLUICE_OK ||
        (st = sluice_conf_int(&root, "version", true, 1, 1, &version, r->err)) != SLUICE_OK ||
        (st = sluice_conf_string(&root, "name", true, &r->p->name, r->err)) != SLUICE_OK ||
        (st = parse_mode(r, &root)) != SLUICE_OK ||
        (st = parse_action(&root, "default", false, &r->p->fallback, r->err)) != SLUICE_OK)
        return st;
    r->p->has_fallback = sluice_conf_get(&root, "default", &value);
    if ((st = sluice_policy_names_parse(&root, &r->p->names, r->err)) != SLUICE_OK ||
        (st = parse_operators(r, &root)) != SLUICE_OK ||
        (st = sluice_allow_parse(&root, &r->types, &r->p->allow, r->err)) != SLUICE_OK)
        return st;
    return parse_clauses(r, &root);
}

/* Takes conf, also on error. */
static enum sluice_status read_policy(struct sluice_conf *conf, sluice_known_type_fn known, void *ctx,
                                      struct sluice_policy **out, struct sluice_error *err)
{
    struct sluice_policy *p = calloc(1, sizeof(*p));
    struct reader r = {.p = p, .known = known, .ctx = ctx, .err = err};
    enum sluice_status st;

    if (known != NULL)
        r.types = (struct sluice_type_check){known_or_named, &r};
    if (p == NULL) {
        sluice_conf_free(conf);
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    }
    p->conf = conf;
    if ((st = parse_root(&r)) != SLUICE_OK) {
        sluice_policy_free(p);
        return st;
    }
    *out = p;
    return SLUICE_OK;
}

enum sluice_status sluice_policy_load(const char *path, sluice_known_type_fn known, void *ctx,
                                      struct sluice_policy **out, struct sluice_error *err)
{
    struct sluice_conf *conf;
    enum sluice_status st;

    *out = NULL;
    if ((st = sluice_conf_load(path, &conf, err)) != SLUICE_OK)
        return st;
    return read_policy(conf, known, ctx, out, err);
}

enum sluice_status sluice_policy_parse(const char *name, const uint8_t *text, size_t len, sluice_known_type_fn known,
                                       void *ctx, struct sluice_policy **out, struct sluice_error *err)
{
    struct sluice_conf *conf;
    enum sluice_status st;

    *out = NULL;
    if ((st = sluice_conf_parse(name, text, len, &conf, err)) != SLUICE_OK)
        return st;
    return read_policy(conf, known, ctx, out, err);
}

void sluice_policy_free(struct sluice_policy *p)
{
    if (p == NULL)
        return;
    for (size_t i = 0; i < p->n_clauses; i++)
        sluice_condition_release(&p->clauses[i].when);
    free(p->clauses);
    free(p->operators);
    sluice_allow_release(&p->allow);
    sluice_policy_names_release(&p->names);
    sluice_conf_free(p->conf);
    free(p);
}

const uint8_t *sluice_policy_digest(const struct sluice_policy *p)
{
    return sluice_conf_digest(p->conf);
}

bool sluice_policy_monitors(const struct sluice_policy *p)
{
    return p->monitor;
}

bool sluice_policy_has_surrogates(const struct sluice_policy *p)
{
    for (size_t i = 0; i < p->n_operators; i++) {
        if (p->operators[i].op == SLUICE_OP_SURROGATE)
            return true;
    }
    for (size_t i = 0; i < p->n_clauses; i++) {
        if (p->clauses[i].has_op && p->clauses[i].op == SLUICE_OP_SURROGATE)
            return true;
    }
    return false;
}

const char *sluice_policy_surrogate_type(const struct sluice_policy *p, size_t i)
{
    for (size_t k = 0; k < p->n_operators; k++) {
        const struct sluice_type_operator *o = &p->operators[k];

        if (o->op == SLUICE_OP_SURROGATE && strcmp(o->type, "*") != 0 && i-- == 0)
            return o->type;
    }
    return NULL;
}

bool sluice_policy_has_allow_list(const struct sluice_policy *p)
{
    return p->allow.n != 0;
}

enum sluice_operator sluice_policy_operator(const struct sluice_policy *p, const char *type)
{
    enum sluice_operator op = SLUICE_OP_PLACEHOLDER;

    for (size_t i = 0; i < p->n_operators; i++) {
        if (type != NULL && strcmp(p->operators[i].type, type) == 0)
            return p->operators[i].op;
        if (strcmp(p->operators[i].type, "*") == 0)
            op = p->operators[i].op;
    }
    return op;
}
