#include "rules/ruleset.h"

#include "rules/judge.h"
#include "rules/lexicon.h"
#include "rules/ruleset_internal.h"
#include "rules/text_set.h"

#include "core/limits.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* What is needed only while loading. */
struct loader {
    struct sluice_ruleset *rs;
    struct sluice_buf digested; /* what the ruleset's digest is of */
    const char *const *disable; /* may be NULL */
    bool *used;                 /* per entry of disable */
    struct sluice_text_set ids; /* of all rules read, and the one of own secrets */
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

static enum sluice_status digest(struct loader *l, const void *p, size_t n)
{
    return sluice_buf_append(&l->digested, p, n) == SLUICE_OK ? SLUICE_OK : no_memory(l->err);
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
    const uint32_t before = (uint32_t)l->ids.n;
    uint32_t index;

    if (sluice_text_set_add(&l->ids, id, &index) != SLUICE_OK)
        return no_memory(l->err);
    return index < before ? sluice_conf_fail(node, l->err, "another rule has this id") : SLUICE_OK;
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
    sluice_judge_take_words(r, ids, n);
    return SLUICE_OK;
}

static enum sluice_status add_rule(struct loader *l, const struct sluice_conf_node *n, struct sluice_word_lists *lists)
{
    struct sluice_ruleset *rs = l->rs;
    struct sluice_conf_node id_node;
    struct sluice_rule r = {0};
    enum sluice_status st;

    if ((st = sluice_rule_parse(n, &rs->pool, lists, &r, l->tried, l->err)) != SLUICE_OK)
        return st;
    if (is_disabled(l, r.id))
        return digest(l, r.id, strlen(r.id) + 1);
    (void)sluice_conf_get(n, "id", &id_node);
    if ((st = claim_id(l, &id_node, r.id)) != SLUICE_OK)
        return st;
    if (rs->n == SLUICE_RULES_MAX)
        return sluice_conf_fail(n, l->err, "more than %u rules", SLUICE_RULES_MAX);
    if ((st = reserve_rule(l)) != SLUICE_OK || (st = add_words(l, &r)) != SLUICE_OK)
        return st;
    if ((r.lazy = sluice_pool_take(&rs->pool, sizeof(*r.lazy))) == NULL)
        return no_memory(l->err);
    r.index = (uint32_t)rs->n;
    rs->rules[rs->n++] = r;
    return SLUICE_OK;
}

static enum sluice_status add_pack(struct loader *l, const struct sluice_conf *conf)
{
    static const char *const known[] = {"pack", "word_lists", "rules", NULL};
    struct sluice_conf_node root = sluice_conf_root(conf), rules, at;
    struct sluice_word_lists lists = {0};
    const char *name = NULL;
    enum sluice_status st;

    if ((st = digest(l, sluice_conf_digest(conf), crypto_hash_sha256_BYTES)) != SLUICE_OK ||
        (st = sluice_conf_check_keys(&root, known, l->err)) != SLUICE_OK ||
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
    uint32_t index;

    memset(l, 0, sizeof(*l));
    l->err = err;
    l->disable = opts != NULL ? opts->disable : NULL;
    while (l->disable != NULL && l->disable[n] != NULL)
        n++;
    sluice_buf_init(&l->digested, SLUICE_PACKS_MAX);
    if ((l->rs = calloc(1, sizeof(*l->rs))) == NULL)
        return no_memory(err);
    atomic_init(&l->rs->refs, 1); /* from here on loader_release() frees it */
    if ((l->used = calloc(n + 1, sizeof(*l->used))) == NULL || sluice_lexicon_create(&l->rs->lexicon) != SLUICE_OK ||
        sluice_text_set_add(&l->ids, SLUICE_OWN_RULE, &index) != SLUICE_OK)
        return no_memory(err);
    return SLUICE_OK;
}

static void loader_release(struct loader *l)
{
    sluice_ruleset_unref(l->rs);
    sluice_text_set_release(&l->ids);
    sluice_buf_release(&l->digested);
    free(l->used);
}

/* The store of own secrets, if one was given. */
static enum sluice_status add_own(struct loader *l, const struct sluice_ruleset_options *opts)
{
    if (opts == NULL || (opts->own_store == NULL && opts->own_key == NULL))
        return SLUICE_OK;
    if (opts->own_store == NULL || opts->own_key == NULL)
        return sluice_fail(l->err, SLUICE_EFORMAT, "own secrets need both a store and its key");
    return sluice_own_index_load(opts->own_store, opts->own_key, &l->rs->own, l->err);
}

static enum sluice_status take_digests(struct loader *l)
{
    static const char label[] = "own-secrets";
    struct sluice_ruleset *rs = l->rs;
    enum sluice_status st;

    crypto_hash_sha256(rs->packs_digest, l->digested.data, l->digested.len);
    if (rs->own != NULL && ((st = digest(l, label, sizeof(label))) != SLUICE_OK ||
                            (st = digest(l, sluice_own_index_digest(rs->own), crypto_hash_sha256_BYTES)) != SLUICE_OK))
        return st;
    crypto_hash_sha256(rs->digest, l->digested.data, l->digested.len);
    return SLUICE_OK;
}

static enum sluice_status add_extra(struct loader *l, const struct sluice_ruleset_options *opts)
{
    static const char label[] = "extra-rules";
    enum sluice_status st;

    if (opts == NULL || opts->extra == NULL)
        return SLUICE_OK;
    l->rs->extra_names = *opts->extra;
    if ((st = digest(l, label, sizeof(label))) != SLUICE_OK)
        return st;
    return digest(l, opts->extra->digest, sizeof(opts->extra->digest));
}

static void make_extra(struct sluice_ruleset *rs)
{
    for (unsigned i = 0; i < rs->extra_names.n; i++)
        rs->extra[i] = (struct sluice_rule){.index = (uint32_t)(rs->n + 1 + i),
                                            .id = rs->extra_names.v[i].id,
                                            .type = rs->extra_names.v[i].type,
                                            .class_ = SLUICE_CLASS_PII,
                                            .pattern = "",
                                            .score = 1000000u,
                                            .reference = rs->extra_names.reference};
}

/* All packs are read: check the whole. */
static enum sluice_status check_whole(const struct loader *l)
{
    for (size_t i = 0; l->disable != NULL && l->disable[i] != NULL; i++) {
        if (!l->used[i])
            return sluice_fail_at(l->err, SLUICE_EFORMAT, "", 0, "disable", "no rule is called '%.96s'", l->disable[i]);
    }
    if (l->rs->n == 0)
        return sluice_fail(l->err, SLUICE_EFORMAT, "no rule is left to look for");
    return SLUICE_OK;
}

/* Freeze it and hand it over. */
static enum sluice_status finish(struct loader *l, struct sluice_ruleset **out)
{
    struct sluice_ruleset *rs = l->rs;
    enum sluice_status st;

    if (sluice_lexicon_freeze(rs->lexicon) != SLUICE_OK)
        return no_memory(l->err);
    if ((st = take_digests(l)) != SLUICE_OK)
        return st;
    rs->own_rule = (struct sluice_rule){.index = (uint32_t)rs->n,
                                        .id = SLUICE_OWN_RULE,
                                        .type = SLUICE_OWN_TYPE,
                                        .class_ = SLUICE_CLASS_SECRET,
                                        .pattern = "",
                                        .score = 1000000u,
                                        .reference = "docs/own-secrets.md"};
    make_extra(rs);
    *out = rs;
    l->rs = NULL;
    return SLUICE_OK;
}

static enum sluice_status add_file(struct loader *l, const char *path)
{
    struct sluice_conf *conf = NULL;
    enum sluice_status st = sluice_conf_load(path, &conf, l->err);

    if (st == SLUICE_OK)
        st = add_pack(l, conf);
    sluice_conf_free(conf);
    return st;
}

static enum sluice_status add_text(struct loader *l, const char *name, const uint8_t *text, size_t len)
{
    struct sluice_conf *conf = NULL;
    enum sluice_status st = sluice_conf_parse(name, text, len, &conf, l->err);

    if (st == SLUICE_OK)
        st = add_pack(l, conf);
    sluice_conf_free(conf);
    return st;
}

/* texts: the files', or NULL to read one after another. */
static enum sluice_status load_packs(struct loader *l, const struct sluice_pack_files *files,
                                     const struct sluice_pack_texts *texts)
{
    enum sluice_status st = SLUICE_OK;

    for (size_t i = 0; i < files->n && st == SLUICE_OK; i++) {
        size_t len;
        const uint8_t *text = texts == NULL ? NULL : sluice_pack_texts_at(texts, i, &len);

        st = texts == NULL ? add_file(l, files->v[i]) : add_text(l, files->v[i], text, len);
    }
    return st == SLUICE_OK ? check_whole(l) : st;
}

/* What was kept in the folder, which may be NULL. *done: there was something; else l is as it was. */
static enum sluice_status take_kept(struct loader *l, const struct sluice_ruleset_options *opts, const char *folder,
                                    const uint8_t packs[SLUICE_DIGEST_BYTES], bool *done)
{
    *done = folder != NULL && sluice_ruleset_image_load(l->rs, &l->digested, folder, packs, opts->disable);
    if (*done || folder == NULL)
        return SLUICE_OK;
    loader_release(l);
    return loader_init(l, opts, l->err);
}

static enum sluice_status note_prepared(struct loader *l, const char *folder)
{
    l->rs->prepared = sluice_pool_text(&l->rs->pool, folder, strlen(folder));
    return l->rs->prepared != NULL ? SLUICE_OK : no_memory(l->err);
}

static bool is_tried(const char *folder, const uint8_t packs[SLUICE_DIGEST_BYTES])
{
    return folder != NULL && sluice_trials_known(folder, packs);
}

/* Read the packs, or take what was read of the same ones before. What is wrong with one is never remembered, so that it
 * is reported with its place each time. */
static enum sluice_status load_cached(struct loader *l, const struct sluice_ruleset_options *opts,
                                      const struct sluice_pack_files *files, const struct sluice_pack_texts *texts)
{
    uint8_t packs[SLUICE_DIGEST_BYTES];
    enum sluice_status st;
    bool done;

    sluice_pack_texts_digest(texts, packs);
    if ((st = take_kept(l, opts, opts->prepared_dir, packs, &done)) != SLUICE_OK || done)
        return st == SLUICE_OK ? note_prepared(l, opts->prepared_dir) : st;
    if ((st = take_kept(l, opts, opts->cache_dir, packs, &done)) != SLUICE_OK || done)
        return st;
    l->tried = is_tried(opts->prepared_dir, packs) || is_tried(opts->cache_dir, packs);
    if ((st = load_packs(l, files, texts)) != SLUICE_OK || opts->cache_dir == NULL)
        return st;
    if (!l->tried)
        sluice_trials_remember(opts->cache_dir, packs);
    sluice_ruleset_image_store(l->rs, &l->digested, opts->cache_dir, packs, opts->disable);
    return SLUICE_OK;
}

/* Packs that cannot all be read into memory are read one by one, so that the first problem is the error. */
static enum sluice_status load_files(struct loader *l, const struct sluice_ruleset_options *opts,
                                     const struct sluice_pack_files *files)
{
    struct sluice_pack_texts texts = {0};
    enum sluice_status st;

    if (opts == NULL || (opts->cache_dir == NULL && opts->prepared_dir == NULL))
        return load_packs(l, files, NULL);
    if (sluice_pack_texts_read(files, &texts) == SLUICE_OK)
        st = load_cached(l, opts, files, &texts);
    else
        st = load_packs(l, files, NULL);
    sluice_pack_texts_release(&texts);
    return st;
}

enum sluice_status sluice_ruleset_load(const char *const *paths, size_t n, const struct sluice_ruleset_options *opts,
                                       struct sluice_ruleset **out, struct sluice_error *err)
{
    struct sluice_pack_files files = {0};
    struct loader l;
    enum sluice_status st;

    *out = NULL;
    st = loader_init(&l, opts, err);
    for (size_t i = 0; i < n && st == SLUICE_OK; i++)
        st = sluice_pack_files_find(paths[i], &files, err);
    if (st == SLUICE_OK && (st = load_files(&l, opts, &files)) == SLUICE_OK)
        st = add_own(&l, opts);
    if (st == SLUICE_OK)
        st = add_extra(&l, opts);
    if (st == SLUICE_OK)
        st = finish(&l, out);
    sluice_pack_files_release(&files);
    loader_release(&l);
    return st;
}

enum sluice_status sluice_ruleset_parse(const char *name, const uint8_t *text, size_t len, struct sluice_ruleset **out,
                                        struct sluice_error *err)
{
    struct loader l;
    enum sluice_status st;

    *out = NULL;
    st = loader_init(&l, NULL, err);
    if (st == SLUICE_OK && (st = add_text(&l, name, text, len)) == SLUICE_OK && (st = check_whole(&l)) == SLUICE_OK)
        st = finish(&l, out);
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
        pcre2_code_free(atomic_load_explicit(&rs->rules[i].lazy->code, memory_order_relaxed));
    free(rs->rules);
    sluice_own_index_free(rs->own);
    sluice_lexicon_free(rs->lexicon);
    sluice_pool_release(&r.owned->pool);
    sluice_image_release(&r.owned->image);
    free(r.owned);
}

const char *sluice_ruleset_prepared(const struct sluice_ruleset *rs)
{
    return rs->prepared;
}

bool sluice_ruleset_was_kept(const struct sluice_ruleset *rs)
{
    return rs->image.file.data != NULL;
}

size_t sluice_ruleset_count(const struct sluice_ruleset *rs)
{
    return rs->n;
}

const struct sluice_rule *sluice_ruleset_rule(const struct sluice_ruleset *rs, size_t i)
{
    if (i > rs->n && i - rs->n <= rs->extra_names.n)
        return &rs->extra[i - rs->n - 1];
    return i < rs->n ? &rs->rules[i] : &rs->own_rule;
}

unsigned sluice_ruleset_extra_count(const struct sluice_ruleset *rs)
{
    return rs->extra_names.n;
}

const struct sluice_rule *sluice_ruleset_extra(const struct sluice_ruleset *rs, unsigned k)
{
    return &rs->extra[k];
}

enum sluice_status sluice_ruleset_compile(const struct sluice_ruleset *rs, struct sluice_error *err)
{
    enum sluice_status st = SLUICE_OK;
    const pcre2_code *code;

    for (size_t i = 0; i < rs->n && st == SLUICE_OK; i++)
        st = sluice_rule_code(&rs->rules[i], &code, err);
    return st;
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
    for (unsigned i = 0; i < rs->extra_names.n; i++) {
        if (strcmp(rs->extra_names.v[i].type, type) == 0)
            return true;
    }
    return strcmp(type, SLUICE_OWN_TYPE) == 0;
}

const uint8_t *sluice_ruleset_digest(const struct sluice_ruleset *rs)
{
    return rs->digest;
}

const uint8_t *sluice_ruleset_packs_digest(const struct sluice_ruleset *rs)
{
    return rs->packs_digest;
}
