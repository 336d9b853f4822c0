#include "policy/names_internal.h"

#include "policy/policy_internal.h"

#include <stdlib.h>
#include <string.h>

#define SCORE_UNSAID UINT32_MAX

struct reader {
    struct sluice_policy_names *names;
    struct sluice_policy_name_type *types; /* as many as there are members */
};

static enum sluice_status parse_need(const struct sluice_conf_node *node, enum sluice_names_need *out,
                                     struct sluice_error *err)
{
    const char *need = "required";
    struct sluice_conf_node value;
    enum sluice_status st;

    if ((st = sluice_conf_string(node, "model", false, &need, err)) != SLUICE_OK)
        return st;
    *out = strcmp(need, "optional") == 0 ? SLUICE_NAMES_OPTIONAL : SLUICE_NAMES_REQUIRED;
    if (*out == SLUICE_NAMES_OPTIONAL || strcmp(need, "required") == 0)
        return SLUICE_OK;
    (void)sluice_conf_get(node, "model", &value);
    return sluice_conf_fail(&value, err, "unknown need '%.64s' (expected required or optional)", need);
}

static enum sluice_status parse_dial(const struct sluice_conf_node *node, struct sluice_policy_dial *out,
                                     struct sluice_error *err)
{
    uint32_t score = SCORE_UNSAID;
    int64_t lean = INT64_MAX;
    enum sluice_status st;

    if ((st = sluice_conf_int(node, "lean", false, -SLUICE_LEAN_MAX, SLUICE_LEAN_MAX, &lean, err)) != SLUICE_OK ||
        (st = sluice_conf_score(node, "score", false, &score, err)) != SLUICE_OK)
        return st;
    out->has_lean = lean != INT64_MAX;
    out->lean = out->has_lean ? (int)lean : 0;
    out->has_score = score != SCORE_UNSAID;
    out->score = out->has_score ? score : 0;
    return SLUICE_OK;
}

static enum sluice_status on_type(void *ctx, const char *key, const struct sluice_conf_node *value,
                                  struct sluice_error *err)
{
    static const char *const keys[] = {"lean", "score", NULL};
    const struct sluice_type_check any = {0};
    struct reader *r = ctx;
    struct sluice_policy_name_type *t = &r->types[r->names->n_types];
    enum sluice_status st;

    if (strcmp(key, "*") == 0)
        return sluice_conf_fail(value, err, "what is for every type stands in 'names' itself");
    if ((st = sluice_type_check_node(&any, value, key, false, err)) != SLUICE_OK ||
        (st = sluice_policy_check_object(value, keys, err)) != SLUICE_OK ||
        (st = parse_dial(value, &t->dial, err)) != SLUICE_OK)
        return st;
    t->type = key;
    t->line = value->line;
    r->names->n_types++;
    return SLUICE_OK;
}

static enum sluice_status parse_types(const struct sluice_conf_node *node, struct sluice_policy_names *out,
                                      struct sluice_error *err)
{
    struct reader r = {.names = out};
    struct sluice_conf_node types;

    if (!sluice_conf_get(node, "types", &types))
        return SLUICE_OK;
    if (!json_object_is_type(types.value, json_type_object))
        return sluice_conf_fail(&types, err, "expected an object");
    r.types = calloc((size_t)json_object_object_length(types.value) + 1, sizeof(*r.types));
    if (r.types == NULL)
        return sluice_fail_at(err, SLUICE_ENOMEM, sluice_conf_name(node->conf), types.line, types.path, "%s",
                              sluice_status_text(SLUICE_ENOMEM));
    out->types = r.types;
    return sluice_conf_members(&types, on_type, &r, err);
}

enum sluice_status sluice_policy_names_parse(const struct sluice_conf_node *root, struct sluice_policy_names *out,
                                             struct sluice_error *err)
{
    static const char *const keys[] = {"model", "lean", "score", "types", NULL};
    struct sluice_conf_node node;
    enum sluice_status st;

    *out = (struct sluice_policy_names){0};
    if (!sluice_conf_get(root, "names", &node))
        return SLUICE_OK;
    out->line = node.line;
    if ((st = sluice_policy_check_object(&node, keys, err)) != SLUICE_OK ||
        (st = parse_need(&node, &out->need, err)) != SLUICE_OK ||
        (st = parse_dial(&node, &out->every, err)) != SLUICE_OK)
        return st;
    return parse_types(&node, out, err);
}

void sluice_policy_names_release(struct sluice_policy_names *n)
{
    free(n->types);
    *n = (struct sluice_policy_names){0};
}

const struct sluice_policy_names *sluice_policy_names(const struct sluice_policy *p)
{
    return &p->names;
}
