#include "rules/ruleset.h"

#include "rules/id_set.h"
#include "rules/lexicon.h"
#include "rules/ruleset_internal.h"

#include "core/limits.h"

#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct sluice_ruleset {
    atomic_size_t refs;
    struct sluice_pool pool; /* every string and list of the rules */
    struct sluice_rule *rules;
    size_t n, cap;
    struct sluice_lexicon *lexicon; /* context words of all rules */
    struct sluice_own_index *own;   /* NULL: no store */
    struct sluice_rule own_rule;
    uint8_t digest[SLUICE_DIGEST_BYTES];
};

/* What is needed only while loading. */
struct loader {
    struct sluice_ruleset *rs;
    crypto_hash_sha256_state digest;
    const char *const *disable; /* may be NULL */
    bool *used;                 /* per entry of disable */
    struct sluice_id_set ids;   /* of all rules read, and the one of own secrets */
    bool tried;                 /* patterns are not tried for bad backtracking: they were, or will be */
    struct sluice_error *err;
};

static enum sluice_status no_memory(struct sluice_error *err)
{
    return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
}

/* "secret.aws.*" disables "secret.aws.key" and what lies deeper; without .* the whole id must be equal. */
static bool disables(const char *entry, const char *id)
{
    size_t n = strlen(entry);

    if (n >= 2 && strcmp(entry + n - 2, ".*") == 0)
        return strncmp(entry, id, n - 1) == 0;
    return strcmp(entry, id) == 0;
}

static bool is_disabled(struct loader *l, const char *id)
{
    bool hit = false;

    for (size_t i = 0; l->disable != NULL && l->disable[i] != NULL; i++) {
        if (disables(l->disable[i], id))
            hit = l->used[i] = true;
    }
    return hit;
}

/* No other rule may have the id; node: where it stands. */
static enum sluice_status claim_id(struct loader *l, const struct sluice_conf_node *node, const char *id)
{
    bool known;

    if (sluice_id_set_add(&l->ids, id, &known) != SLUICE_OK)
        return no_memory(l->err);
    return known ? sluice_conf_fail(node, l->err, "another rule has this id") : SLUICE_OK;
}

static enum sluice_status reserve_rule(struct loader *l)
{
    struct sluice_ruleset *rs = l->rs;
    size_t cap = rs->cap == 0 ? 64 : 2 * rs->cap;
    struct sluice_rule *v;

    if (rs->n < rs->cap)
        return SLUICE_OK;
    if ((v = realloc(rs->rules, cap * sizeof(*v))) == NULL)
        return no_memory(l->err);
    rs->rules = v;
    rs->cap = cap;
    return SLUICE_OK;
}

static void free_code(const struct sluice_rule *r)
{
    union {
        const pcre2_code *frozen;
        pcre2_code *owned;
    } code = {.frozen = r->code};

    pcre2_code_free(code.owned);
}

static int by_number(const void *a, const void *b)
{
    const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

    return (x > y) - (x < y);
}

/* The rule's context words go to the ruleset's lexicon. They were checked: each has a letter or digit. */
static enum sluice_status add_words(struct loader *l, struct sluice_rule *r)
{
    uint32_t *ids;
    size_t n = 0;

    while (r->context_words != NULL && r->context_words[n] != NULL)
        n++;
    if ((ids = sluice_pool_take(&l->rs->pool, (n + 1) * sizeof(*ids))) == NULL)
        return no_memory(l->err);
    for (size_t i = 0; i < n; i++) {
        const enum sluice_status st = sluice_lexicon_add(l->rs->lexicon, r->context_words[i], &ids[i]);

        if (st != SLUICE_OK)
            return sluice_fail(l->err, st, "%s", sluice_status_text(st));
    }
    qsort(ids, n, sizeof(*ids), by_number);
    r->lexicon = l->rs->lexicon;
    r->context_ids = ids;
    r->n_context_ids = n;
    return SLUICE_OK;
}

static enum sluice_status add_rule(struct loader *l, const struct sluice_conf_node *n, struct sluice_word_lists *lists)
{
    struct sluice_ruleset *rs = l->rs;
    struct sluice_conf_node id_node;
    struct sluice_rule r = {0};
    enum sluice_status st;

    if ((st = sluice_rule_parse(n, &rs->pool, lists, &r, l->tried, l->err)) != SLUICE_OK)
        goto out;
    if (is_disabled(l, r.id)) {
        crypto_hash_sha256_update(&l->digest, (const uint8_t *)r.id, strlen(r.id) + 1);
        goto out;
    }
    (void)sluice_conf_get(n, "id", &id_node);
    if ((st = claim_id(l, &id_node, r.id)) != SLUICE_OK)
        goto out;
    if (rs->n == SLUICE_RULES_MAX) {
        st = sluice_conf_fail(n, l->err, "more than %u rules", SLUICE_RULES_MAX);
        goto out;
    }
    if ((st = reserve_rule(l)) != SLUICE_OK || (st = add_words(l, &r)) != SLUICE_OK)
        goto out;
    r.index = (uint32_t)rs->n;
    rs->rules[rs->n++] = r;
    r.code = NULL; /* the ruleset owns it now */
out:
    free_code(&r);
    return st;
}

static enum sluice_status add_pack(struct loader *l, const struct sluice_conf *conf)
{
    static const char *const known[] = {"pack", "word_lists", "rules", NULL};
    struct sluice_conf_node root = sluice_conf_root(conf), rules, at;
    struct sluice_word_lists lists = {0};
    const char *name = NULL;
    enum sluice_status st;

    crypto_hash_sha256_update(&l->digest, sluice_conf_digest(conf), crypto_hash_sha256_BYTES);
    if ((st = sluice_conf_check_keys(&root, known, l->err)) != SLUICE_OK ||
        (st = sluice_conf_string(&root, "pack", true, &name, l->err)) != SLUICE_OK)
        return st;
    (void)sluice_conf_get(&root, "pack", &at);
    if (name[0] == '\0' || name[strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789/_-")] != '\0')
        return sluice_conf_fail(&at, l->err, "expected a name of a-z, 0-9, slash, _ and hyphen");
    if ((st = sluice_word_lists_parse(&root, &l->rs->pool, &lists, l->err)) != SLUICE_OK)
        return st;
    if (!sluice_conf_get(&root, "rules", &rules))
        return sluice_conf_fail(&rules, l->err, "missing");
    if (sluice_conf_length(&rules) == 0)
        return sluice_conf_fail(&rules, l->err, "expected an array of rules");
    for (size_t i = 0; i < sluice_conf_length(&rules) && st == SLUICE_OK; i++) {
        at = sluice_conf_at(&rules, i);
        st = add_rule(l, &at, &lists);
    }
    return st == SLUICE_OK ? sluice_word_lists_all_used(&root, &lists, l->err) : st;
}

static enum sluice_status loader_init(struct loader *l, const struct sluice_ruleset_options *opts,
                                      struct sluice_error *err)
{
    size_t n = 0;
    bool known;

    memset(l, 0, sizeof(*l));
    l->err = err;
    l->disable = opts != NULL ? opts->disable : NULL;
    while (l->disable != NULL && l->disable[n] != NULL)
        n++;
    crypto_hash_sha256_init(&l->digest);
    l->rs = calloc(1, sizeof(*l->rs));
    l->used = calloc(n + 1, sizeof(*l->used));
    if (l->rs == NULL || l->used == NULL || sluice_lexicon_create(&l->rs->lexicon) != SLUICE_OK ||
        sluice_id_set_add(&l->ids, SLUICE_OWN_RULE, &known) != SLUICE_OK)
        return no_memory(err);
    atomic_init(&l->rs->refs, 1);
    return SLUICE_OK;
}

static void loader_release(struct loader *l)
{
    sluice_ruleset_unref(l->rs);
    sluice_id_set_release(&l->ids);
    free(l->used);
}

/* The store of own secrets, if one was given. */
static enum sluice_status add_own(struct loader *l, const struct sluice_ruleset_options *opts)
{
    static const char label[] = "own-secrets";
    enum sluice_status st;

    if (opts == NULL || (opts->own_store == NULL && opts->own_key == NULL))
        return SLUICE_OK;
    if (opts->own_store == NULL || opts->own_key == NULL)
        return sluice_fail(l->err, SLUICE_EFORMAT, "own secrets need both a store and its key");
    if ((st = sluice_own_index_load(opts->own_store, opts->own_key, &l->rs->own, l->err)) != SLUICE_OK)
        return st;
    crypto_hash_sha256_update(&l->digest, (const uint8_t *)label, sizeof(label));
    crypto_hash_sha256_update(&l->digest, sluice_own_index_digest(l->rs->own), crypto_hash_sha256_BYTES);
    return SLUICE_OK;
}

/* Everything is read: check the whole, freeze it and hand it over. */
static enum sluice_status loader_finish(struct loader *l, struct sluice_ruleset **out)
{
    for (size_t i = 0; l->disable != NULL && l->disable[i] != NULL; i++) {
        if (!l->used[i])
            return sluice_fail_at(l->err, SLUICE_EFORMAT, "", 0, "disable", "no rule is called '%.96s'", l->disable[i]);
    }
    if (l->rs->n == 0)
        return sluice_fail(l->err, SLUICE_EFORMAT, "no rule is left to look for");
    if (sluice_lexicon_freeze(l->rs->lexicon) != SLUICE_OK)
        return no_memory(l->err);
    crypto_hash_sha256_final(&l->digest, l->rs->digest);
    l->rs->own_rule = (struct sluice_rule){.index = (uint32_t)l->rs->n,
                                           .id = SLUICE_OWN_RULE,
                                           .type = SLUICE_OWN_TYPE,
                                           .class_ = SLUICE_CLASS_SECRET,
                                           .pattern = "",
                                           .score = 1000000u,
                                           .reference = "docs/own-secrets.md"};
    *out = l->rs;
    l->rs = NULL;
    return SLUICE_OK;
}

static enum sluice_status load_file(struct loader *l, const char *path)
{
    struct sluice_conf *conf = NULL;
    enum sluice_status st = sluice_conf_load(path, &conf, l->err);

    if (st == SLUICE_OK)
        st = add_pack(l, conf);
    sluice_conf_free(conf);
    return st;
}

static enum sluice_status load(const char *const *paths, size_t n, const struct sluice_ruleset_options *opts,
                               bool tried, struct sluice_ruleset **out, struct sluice_error *err)
{
    struct sluice_pack_files files = {0};
    struct loader l;
    enum sluice_status st;

    *out = NULL;
    st = loader_init(&l, opts, err);
    l.tried = tried;
    for (size_t i = 0; i < n && st == SLUICE_OK; i++)
        st = sluice_pack_files_find(paths[i], &files, err);
    for (size_t i = 0; i < files.n && st == SLUICE_OK; i++)
        st = load_file(&l, files.v[i]);
    if (st == SLUICE_OK)
        st = add_own(&l, opts);
    if (st == SLUICE_OK)
        st = loader_finish(&l, out);
    sluice_pack_files_release(&files);
    loader_release(&l);
    return st;
}

/* Whether the packs were tried before is known only when all are read. Then they are kept as they are, or read anew and
 * tried, so that what is wrong is reported with its place. */
enum sluice_status sluice_ruleset_load(const char *const *paths, size_t n, const struct sluice_ruleset_options *opts,
                                       struct sluice_ruleset **out, struct sluice_error *err)
{
    const char *folder = opts != NULL ? opts->cache_dir : NULL;
    enum sluice_status st;

    if (folder == NULL)
        return load(paths, n, opts, false, out, err);
    if ((st = load(paths, n, opts, true, out, err)) != SLUICE_OK || sluice_trials_known(folder, (*out)->digest))
        return st;
    sluice_ruleset_unref(*out);
    if ((st = load(paths, n, opts, false, out, err)) == SLUICE_OK)
        sluice_trials_remember(folder, (*out)->digest);
    return st;
}

enum sluice_status sluice_ruleset_parse(const char *name, const uint8_t *text, size_t len, struct sluice_ruleset **out,
                                        struct sluice_error *err)
{
    struct sluice_conf *conf = NULL;
    struct loader l;
    enum sluice_status st;

    *out = NULL;
    st = loader_init(&l, NULL, err);
    if (st == SLUICE_OK)
        st = sluice_conf_parse(name, text, len, &conf, err);
    if (st == SLUICE_OK)
        st = add_pack(&l, conf);
    if (st == SLUICE_OK)
        st = loader_finish(&l, out);
    sluice_conf_free(conf);
    loader_release(&l);
    return st;
}

void sluice_ruleset_ref(const struct sluice_ruleset *rs)
{
    union {
        const struct sluice_ruleset *frozen;
        struct sluice_ruleset *owned;
    } r = {.frozen = rs};

    atomic_fetch_add_explicit(&r.owned->refs, 1, memory_order_relaxed);
}

void sluice_ruleset_unref(const struct sluice_ruleset *rs)
{
    union {
        const struct sluice_ruleset *frozen;
        struct sluice_ruleset *owned;
    } r = {.frozen = rs};

    if (rs == NULL || atomic_fetch_sub_explicit(&r.owned->refs, 1, memory_order_acq_rel) != 1)
        return;
    for (size_t i = 0; i < rs->n; i++)
        free_code(&rs->rules[i]);
    free(rs->rules);
    sluice_own_index_unref(rs->own);
    sluice_lexicon_free(rs->lexicon);
    sluice_pool_release(&r.owned->pool);
    free(r.owned);
}

size_t sluice_ruleset_count(const struct sluice_ruleset *rs)
{
    return rs->n;
}

const struct sluice_rule *sluice_ruleset_rule(const struct sluice_ruleset *rs, size_t i)
{
    return i < rs->n ? &rs->rules[i] : &rs->own_rule;
}

const struct sluice_own_index *sluice_ruleset_own(const struct sluice_ruleset *rs)
{
    return rs->own;
}

bool sluice_ruleset_has_type(const struct sluice_ruleset *rs, const char *type)
{
    for (size_t i = 0; i < rs->n; i++) {
        if (strcmp(rs->rules[i].type, type) == 0)
            return true;
    }
    return strcmp(type, SLUICE_OWN_TYPE) == 0;
}

const uint8_t *sluice_ruleset_digest(const struct sluice_ruleset *rs)
{
    return rs->digest;
}
