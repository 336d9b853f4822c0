#include "cli/session.h"

#include "cli/cmd.h"
#include "cli/program.h"
#include "core/file.h"
#include "scan/names.h"

#include <errno.h>
#include <math.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

const char sluice_session_help[] =
    "  --rules PATH        rule pack or folder of packs; may be given again (default: the built-in packs)\n"
    "  --disable ID        leave a rule out, or all that begin: 'pii.ip.*'; may be given again\n"
    "  --policy FILE       policy (default: the built-in one)\n"
    "  --own-store FILE    own secrets to look for (`sluice rules own add` makes it)...\n"
    "  --own-key FILE      ...and its key; both or neither\n"
    "  --model FILE        find names and places with this model, too (`sluice model`)\n"
    "  --findings-min-score N  lowest score that counts, 0 to 1 (default 0)\n"
    "  --home DIR          state: keys, log, cache (default $SLUICE_HOME or ~/.local/state/sluice)\n"
    "  --key FILE          redaction key (default: redact.key in the state folder)\n"
    "  --log DIR           audit log (default: log in the state folder)\n"
    "  --log-key FILE      the log's signing key (default: log.key in the state folder)\n"
    "  --no-cache          do not keep the compiled prefilter\n";

static bool parse_score(const char *text, uint32_t *out)
{
    char *end;
    double v;

    errno = 0;
    v = strtod(text, &end);
    if (errno != 0 || end == text || *end != '\0' || !(v >= 0.0 && v <= 1.0))
        return false;
    *out = (uint32_t)lround(v * 1e6);
    return true;
}

static bool push(const char **list, size_t *n, const char *value)
{
    if (*n == SLUICE_SESSION_RULES_MAX)
        return false;
    list[(*n)++] = value;
    return true;
}

bool sluice_session_option(struct sluice_session_options *o, const char *command, int opt, const char *value, bool *bad)
{
    bool ok = true;

    *bad = false;
    switch (opt) {
    case OPT_HOME:
        o->home = value;
        break;
    case OPT_POLICY:
        o->policy = value;
        break;
    case OPT_LOG:
        o->log = value;
        break;
    case OPT_KEY:
        o->key = value;
        break;
    case OPT_LOG_KEY:
        o->log_key = value;
        break;
    case OPT_RULES:
        ok = push(o->rules, &o->n_rules, value);
        break;
    case OPT_DISABLE:
        ok = push(o->disable, &o->n_disable, value);
        break;
    case OPT_OWN_STORE:
        o->own_store = value;
        break;
    case OPT_OWN_KEY:
        o->own_key = value;
        break;
    case OPT_MODEL:
        o->model = value;
        break;
    case OPT_NO_CACHE:
        o->no_cache = true;
        break;
    case OPT_MIN_SCORE:
        ok = parse_score(value, &o->min_score);
        break;
    default:
        return false;
    }
    if (!ok) {
        *bad = true;
        (void)sluice_cmd_usage(command, "%s",
                               opt == OPT_MIN_SCORE ? "--findings-min-score takes a number from 0 to 1"
                                                    : "too many --rules or --disable");
    }
    return ok;
}

static enum sluice_status pick(const char *given, const char *data, char out[PATH_MAX], struct sluice_error *err)
{
    if (given == NULL)
        return sluice_data_find(data, out, err);
    (void)snprintf(out, PATH_MAX, "%s", given);
    return SLUICE_OK;
}

enum sluice_status sluice_session_rules(const struct sluice_session_options *o, const char *cache_dir, bool prepared,
                                        struct sluice_ruleset **out, struct sluice_error *err)
{
    struct sluice_ruleset_options opts = {.disable = o->n_disable != 0 ? o->disable : NULL,
                                          .own_store = o->own_store,
                                          .own_key = o->own_key,
                                          .cache_dir = cache_dir};
    struct sluice_extra_rules labels;
    char builtin[PATH_MAX], made[PATH_MAX];
    const char *only[] = {builtin};
    enum sluice_status st;

    if (prepared && sluice_prepared_find(made))
        opts.prepared_dir = made;
    if (o->opened != NULL) {
        sluice_names_rules(o->opened, &labels);
        opts.extra = &labels;
    }
    if (o->n_rules != 0)
        return sluice_ruleset_load(o->rules, o->n_rules, &opts, out, err);
    if ((st = sluice_data_find("rules", builtin, err)) != SLUICE_OK)
        return st;
    return sluice_ruleset_load(only, 1, &opts, out, err);
}

void sluice_session_say_no_model(const struct sluice_error *why)
{
    char line[512];

    fprintf(stderr, "sluice: NO NAMES are looked for: %s\n", sluice_error_format(why, line, sizeof(line)));
}

static bool known_type(void *ctx, const char *type)
{
    return sluice_ruleset_has_type(ctx, type);
}

/* The policy's word on names, for the model that there is. */
static enum sluice_status read_settings(const struct sluice_session_options *o, const struct sluice_model *model,
                                        const struct sluice_error *no_model, struct sluice_ruleset *rules,
                                        struct sluice_name_settings *out, struct sluice_error *err)
{
    enum sluice_names_need need = SLUICE_NAMES_UNSAID;
    struct sluice_policy *policy = NULL;
    enum sluice_status st = SLUICE_OK;

    sluice_names_defaults(out);
    if (o->policy != NULL) {
        if ((st = sluice_policy_load(o->policy, known_type, rules, &policy, err)) != SLUICE_OK)
            return st;
        need = sluice_policy_names(policy)->need;
    }
    if (no_model->status != SLUICE_OK && need == SLUICE_NAMES_OPTIONAL)
        sluice_session_say_no_model(no_model);
    else if (no_model->status != SLUICE_OK)
        *err = *no_model, st = no_model->status;
    if (st == SLUICE_OK && policy != NULL)
        st = sluice_gate_name_settings(policy, o->policy, model, out, err);
    sluice_policy_free(policy);
    return st;
}

enum sluice_status sluice_session_names(const struct sluice_session_options *o, const char *cache_dir,
                                        struct sluice_model **model, struct sluice_name_settings *settings,
                                        struct sluice_ruleset **out, struct sluice_error *err)
{
    struct sluice_session_options with = *o;
    struct sluice_error no_model = {0};
    enum sluice_status st;

    *model = NULL;
    if (o->model != NULL && sluice_model_open(o->model, model, &no_model) == SLUICE_OK)
        with.opened = *model;
    if ((st = sluice_session_rules(&with, cache_dir, true, out, err)) != SLUICE_OK)
        return st;
    return read_settings(o, *model, &no_model, *out, settings, err);
}

void sluice_session_cache(const struct sluice_session_options *o, char out[PATH_MAX])
{
    out[0] = '\0';
    if (!o->no_cache)
        sluice_home_cache(o->home, out);
}

static enum sluice_status open_gate(const struct sluice_session_options *o, struct sluice_session *s,
                                    struct sluice_error *err)
{
    char rules[PATH_MAX], policy[PATH_MAX], cache[PATH_MAX], prepared[PATH_MAX];
    const char *builtin[] = {rules};
    struct sluice_gate_options opts = {.rules = o->n_rules != 0 ? o->rules : builtin,
                                       .n_rules = o->n_rules != 0 ? o->n_rules : 1,
                                       .disable = o->n_disable != 0 ? o->disable : NULL,
                                       .own_store = o->own_store,
                                       .own_key = o->own_key,
                                       .model = o->model,
                                       .policy = policy,
                                       .plain = o->plain,
                                       .min_score = o->min_score};
    enum sluice_status st;

    if (o->n_rules == 0 && (st = sluice_data_find("rules", rules, err)) != SLUICE_OK)
        return st;
    if ((st = pick(o->policy, "fixtures/policies/default.json", policy, err)) != SLUICE_OK)
        return st;
    sluice_session_cache(o, cache);
    opts.cache_dir = cache[0] != '\0' ? cache : NULL;
    opts.prepared_dir = sluice_prepared_find(prepared) ? prepared : NULL;
    if ((st = sluice_gate_create(&opts, s->key, &s->gate, err)) != SLUICE_OK)
        return st;
    if (sluice_gate_no_model(s->gate) != NULL)
        sluice_session_say_no_model(sluice_gate_no_model(s->gate));
    return sluice_gate_worker_create(s->gate, &s->worker, err);
}

static enum sluice_status open_log(const struct sluice_session_options *o, struct sluice_session *s,
                                   struct sluice_error *err)
{
    struct sluice_log_options opts = {.binary_version = SLUICE_VERSION};
    char key[PATH_MAX], dir[PATH_MAX];
    enum sluice_status st;

    if ((st = sluice_home_path(s->home, SLUICE_HOME_LOG_KEY, key, err)) != SLUICE_OK ||
        (st = sluice_home_path(s->home, SLUICE_HOME_LOG, dir, err)) != SLUICE_OK)
        return st;
    if ((st = sluice_log_key_load(o->log_key != NULL ? o->log_key : key, &s->log_key, err)) != SLUICE_OK)
        return st;
    memcpy(opts.digests.policy, sluice_policy_digest(sluice_gate_policy(s->gate)), 32);
    memcpy(opts.digests.rules, sluice_ruleset_digest(sluice_gate_rules(s->gate)), 32);
    if (sluice_gate_model(s->gate) != NULL)
        memcpy(opts.digests.model, sluice_model_digest(sluice_gate_model(s->gate)), 32);
    sluice_program_digest(opts.digests.binary);
    return sluice_log_open(o->log != NULL ? o->log : dir, s->log_key, &opts, &s->log, err);
}

static enum sluice_status open_key(const struct sluice_session_options *o, bool lasting, struct sluice_session *s,
                                   struct sluice_error *err)
{
    uint8_t fresh[SLUICE_REDACT_KEY_BYTES];
    char path[PATH_MAX];
    enum sluice_status st;

    if (o->key != NULL)
        return sluice_redact_key_load(o->key, &s->key, err);
    if (lasting) {
        if ((st = sluice_home_path(s->home, SLUICE_HOME_REDACT_KEY, path, err)) != SLUICE_OK)
            return st;
        return sluice_redact_key_load(path, &s->key, err);
    }
    randombytes_buf(fresh, sizeof(fresh)); /* nothing leaves, so no placeholder need outlive the run */
    st = sluice_redact_key_create(fresh, &s->key);
    sodium_memzero(fresh, sizeof(fresh));
    return st;
}

enum sluice_status sluice_session_open(const struct sluice_session_options *o, bool with_log,
                                       struct sluice_session *out, struct sluice_error *err)
{
    enum sluice_status st;

    *out = (struct sluice_session){.scanner_options = {.min_score = o->min_score}};
    if (with_log && (o->key == NULL || o->log_key == NULL || o->log == NULL) &&
        (st = sluice_home_make(o->home, out->home, err)) != SLUICE_OK)
        return st;
    if (with_log && (st = sluice_home_keys(out->home, o->key == NULL, o->log_key == NULL, err)) != SLUICE_OK)
        return st;
    if ((st = open_key(o, with_log, out, err)) == SLUICE_OK)
        st = open_gate(o, out, err);
    if (st == SLUICE_OK)
        out->scanner_options = sluice_gate_scanner_options(out->gate);
    if (st == SLUICE_OK && with_log)
        st = open_log(o, out, err);
    if (st != SLUICE_OK)
        sluice_session_close(out);
    return st;
}

void sluice_session_close(struct sluice_session *s)
{
    sluice_log_close(s->log);
    sluice_log_key_free(s->log_key);
    sluice_gate_worker_free(s->worker);
    sluice_gate_free(s->gate);
    sluice_redact_key_free(s->key);
    *s = (struct sluice_session){0};
}
