/* What all prompts share: rules, policy and model, loaded and checked together. */
#include "gate/gate_internal.h"

#include <stdio.h>
#include <stdlib.h>

static bool known_type(void *ctx, const char *type)
{
    return sluice_ruleset_has_type(ctx, type);
}

static void take_dial(const struct sluice_policy_dial *d, struct sluice_name_settings *s, unsigned label)
{
    if (d->has_lean)
        s->lean[label] = d->lean;
    if (d->has_score)
        s->score[label] = d->score;
    if (d->has_score && d->score > s->score_code[label])
        s->score_code[label] = d->score;
}

enum sluice_status sluice_gate_name_settings(const struct sluice_policy *p, const char *policy_file,
                                             const struct sluice_model *model, struct sluice_name_settings *out,
                                             struct sluice_error *err)
{
    const struct sluice_policy_names *n = sluice_policy_names(p);
    char field[64];

    sluice_names_defaults(out);
    if (model == NULL && n->need == SLUICE_NAMES_REQUIRED)
        return sluice_fail_at(err, SLUICE_EFORMAT, policy_file, n->line, "names",
                              "the policy needs a model and none is configured");
    for (unsigned i = 0; i < SLUICE_MODEL_LABELS_MAX; i++)
        take_dial(&n->every, out, i);
    for (size_t i = 0; i < n->n_types && model != NULL; i++) {
        const int label = sluice_names_label(model, n->types[i].type);

        (void)snprintf(field, sizeof(field), "names.types.%.40s", n->types[i].type);
        if (label < 0)
            return sluice_fail_at(err, SLUICE_EFORMAT, policy_file, n->types[i].line, field,
                                  "the model does not find this type");
        take_dial(&n->types[i].dial, out, (unsigned)label);
    }
    return SLUICE_OK;
}

/* A model that is missing or damaged is no reason to go on without, unless the policy says that it is. */
static enum sluice_status load_policy(struct sluice_gate *g, struct sluice_ruleset *rules, const char *path,
                                      struct sluice_error *err)
{
    const struct sluice_policy_names *n;
    enum sluice_status st;

    if ((st = sluice_policy_load(path, known_type, rules, &g->policy, err)) != SLUICE_OK)
        return st;
    n = sluice_policy_names(g->policy);
    if (g->no_model.status != SLUICE_OK && n->need != SLUICE_NAMES_OPTIONAL) {
        *err = g->no_model;
        return g->no_model.status;
    }
    if (g->model == NULL && g->no_model.status == SLUICE_OK && n->need == SLUICE_NAMES_OPTIONAL)
        (void)sluice_fail(&g->no_model, SLUICE_EIO, "no model is configured");
    return sluice_gate_name_settings(g->policy, path, g->model, &g->names, err);
}

enum sluice_status sluice_gate_create(const struct sluice_gate_options *opts, const struct sluice_redact_key *key,
                                      struct sluice_gate **out, struct sluice_error *err)
{
    struct sluice_ruleset_options rule_opts = {.disable = opts->disable,
                                               .own_store = opts->own_store,
                                               .own_key = opts->own_key,
                                               .cache_dir = opts->cache_dir,
                                               .prepared_dir = opts->prepared_dir};
    struct sluice_gate *g = calloc(1, sizeof(*g));
    struct sluice_extra_rules labels;
    struct sluice_ruleset *rules = NULL;
    struct sluice_error ignored = {0};
    enum sluice_status st;

    *out = NULL;
    err = err != NULL ? err : &ignored;
    if (g == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    g->key = key;
    g->clock = opts->clock != NULL ? opts->clock : sluice_clock_system();
    g->min_score = opts->min_score;
    if (opts->model != NULL && sluice_model_open(opts->model, &g->model, &g->no_model) == SLUICE_OK) {
        sluice_names_rules(g->model, &labels);
        rule_opts.extra = &labels;
    }
    if ((st = sluice_ruleset_load(opts->rules, opts->n_rules, &rule_opts, &rules, err)) != SLUICE_OK)
        goto out;
    g->rules = rules;
    if ((st = load_policy(g, rules, opts->policy, err)) != SLUICE_OK)
        goto out;
    if (!opts->plain)
        st = sluice_prefilter_create(rules, opts->cache_dir, &g->prefilter, err);
    if (st != SLUICE_OK)
        goto out;
    *out = g;
    g = NULL; /* the caller owns it now */
out:
    sluice_gate_free(g);
    return st;
}

void sluice_gate_free(struct sluice_gate *g)
{
    if (g == NULL)
        return;
    sluice_policy_free(g->policy);
    sluice_prefilter_free(g->prefilter);
    sluice_ruleset_unref(g->rules);
    sluice_model_free(g->model);
    free(g);
}

const struct sluice_ruleset *sluice_gate_rules(const struct sluice_gate *g)
{
    return g->rules;
}

const struct sluice_prefilter *sluice_gate_prefilter(const struct sluice_gate *g)
{
    return g->prefilter;
}

const struct sluice_model *sluice_gate_model(const struct sluice_gate *g)
{
    return g->model;
}

const struct sluice_error *sluice_gate_no_model(const struct sluice_gate *g)
{
    return g->no_model.status == SLUICE_OK ? NULL : &g->no_model;
}

struct sluice_scanner_options sluice_gate_scanner_options(const struct sluice_gate *g)
{
    return (struct sluice_scanner_options){.min_score = g->min_score, .model = g->model, .names = &g->names};
}

const struct sluice_policy *sluice_gate_policy(const struct sluice_gate *g)
{
    return g->policy;
}
