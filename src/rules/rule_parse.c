#include "rules/lexicon.h"
#include "rules/ruleset_internal.h"
#include "rules/template.h"

#include "core/limits.h"

#include <stdio.h>
#include <string.h>

#define CONTEXT_BEFORE 64 /* bytes, where a rule does not say */
#define CONTEXT_AFTER 32
#define EXAMPLES_MIN 3u

/* Says what is wrong with a text, or NULL. */
typedef const char *(*text_check)(const char *s);

static enum sluice_status no_memory(struct sluice_error *err)
{
    return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
}

static bool all_of(const char *s, const char *allowed)
{
    return s[strspn(s, allowed)] == '\0';
}

#define LOWER "abcdefghijklmnopqrstuvwxyz"
#define UPPER "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

static const char *check_id(const char *s)
{
    size_t n = strlen(s);

    return n >= 3 && n <= 96 && all_of(s, LOWER DIGITS ".-") ? NULL : "expected 3 to 96 of a-z, 0-9, dot and hyphen";
}

static const char *check_type(const char *s)
{
    size_t n = strlen(s);

    return n >= 2 && n <= 64 && strchr(UPPER, s[0]) != NULL && all_of(s, UPPER DIGITS "_")
               ? NULL
               : "expected 2 to 64 of A-Z, 0-9 and _, a letter first";
}

static const char *check_country(const char *s)
{
    return strlen(s) == 2 && all_of(s, UPPER) ? NULL : "expected two capital letters (ISO 3166-1)";
}

static const char *check_language(const char *s)
{
    size_t n = strlen(s);

    return n >= 2 && n <= 3 && all_of(s, LOWER) ? NULL : "expected two or three small letters (ISO 639)";
}

static const char *check_gdpr(const char *s)
{
    size_t n = strlen(s);

    return n >= 1 && n <= 16 && strchr(DIGITS, s[0]) != NULL && all_of(s, LOWER DIGITS "()")
               ? NULL
               : "expected an article: \"9\" or \"4(1)\"";
}

static const char *check_context_word(const char *s)
{
    const size_t n = strlen(s), star = strcspn(s, "*");

    if (n < 1 || n > SLUICE_CONTEXT_WORD_MAX)
        return "expected 1 to 64 bytes";
    if (!sluice_lexicon_is_word(s))
        return "expected a letter or digit";
    return star == n || star + 1 == n ? NULL : "a '*' stands at the end only";
}

static const char *check_text(const char *s)
{
    return s[0] != '\0' ? NULL : "is empty";
}

/* What is wrong with something at a node, told without it: with the node's place. Returns its status. */
static enum sluice_status fail_at(const struct sluice_conf_node *at, const struct sluice_error *why,
                                  struct sluice_error *err)
{
    (void)sluice_conf_fail(at, err, "%s", why->what);
    if (err != NULL)
        err->status = why->status;
    return why->status;
}

/* A required member's text, checked and copied to the pool. */
static enum sluice_status take_text(const struct sluice_conf_node *n, const char *key, text_check check,
                                    struct sluice_pool *pool, const char **out, struct sluice_error *err)
{
    struct sluice_conf_node at;
    enum sluice_status st;
    const char *s = NULL, *why;

    if ((st = sluice_conf_string(n, key, true, &s, err)) != SLUICE_OK)
        return st;
    (void)sluice_conf_get(n, key, &at);
    if ((why = check(s)) != NULL)
        return sluice_conf_fail(&at, err, "%s", why);
    *out = sluice_pool_text(pool, s, strlen(s));
    return *out != NULL ? SLUICE_OK : no_memory(err);
}

/* The array at key: *n_out elements, at least min and at most SLUICE_RULE_LIST_MAX; absent: 0 elements, where min is 0.
 */
static enum sluice_status open_list(const struct sluice_conf_node *n, const char *key, size_t min,
                                    struct sluice_conf_node *list, size_t *n_out, struct sluice_error *err)
{
    bool found = sluice_conf_get(n, key, list);

    *n_out = sluice_conf_length(list);
    if (!found)
        return min == 0 ? SLUICE_OK : sluice_conf_fail(list, err, "missing");
    if (!json_object_is_type(list->value, json_type_array))
        return sluice_conf_fail(list, err, "expected an array");
    if (*n_out < min || *n_out > SLUICE_RULE_LIST_MAX)
        return sluice_conf_fail(list, err, "expected %zu to %u elements", min, SLUICE_RULE_LIST_MAX);
    return SLUICE_OK;
}

/* A list of texts to the pool, ended by NULL; stays NULL where it is absent or empty. */
static enum sluice_status take_list(const struct sluice_conf_node *n, const char *key, size_t min, text_check check,
                                    struct sluice_pool *pool, const char *const **out, struct sluice_error *err)
{
    struct sluice_conf_node list;
    enum sluice_status st;
    const char **v;
    size_t count;

    if ((st = open_list(n, key, min, &list, &count, err)) != SLUICE_OK || count == 0)
        return st;
    if ((v = sluice_pool_take(pool, (count + 1) * sizeof(*v))) == NULL)
        return no_memory(err);
    for (size_t i = 0; i < count; i++) {
        struct sluice_conf_node at = sluice_conf_at(&list, i);
        const char *s = NULL, *why;

        if ((st = sluice_conf_as_string(&at, &s, err)) != SLUICE_OK)
            return st;
        if ((why = check(s)) != NULL)
            return sluice_conf_fail(&at, err, "%s", why);
        if ((v[i] = sluice_pool_text(pool, s, strlen(s))) == NULL)
            return no_memory(err);
    }
    *out = v;
    return SLUICE_OK;
}

/* Expand the templates of a list in place; errors get the element's place. */
static enum sluice_status expand_examples(const struct sluice_conf_node *n, const char *key, const char *id,
                                          struct sluice_pool *pool, const char *const *list, const char *const **out,
                                          struct sluice_error *err)
{
    struct sluice_conf_node array;
    enum sluice_status st = SLUICE_OK;
    struct sluice_buf text;
    size_t count = 0;
    const char **v;

    (void)sluice_conf_get(n, key, &array);
    while (list[count] != NULL)
        count++;
    if ((v = sluice_pool_take(pool, (count + 1) * sizeof(*v))) == NULL)
        return no_memory(err);
    sluice_buf_init(&text, SLUICE_EXAMPLE_MAX);
    for (size_t i = 0; i < count && st == SLUICE_OK; i++) {
        struct sluice_conf_node at = sluice_conf_at(&array, i);
        struct sluice_error why = {0};
        char seed[160];

        (void)snprintf(seed, sizeof(seed), "%s %s %zu", id, key, i);
        sluice_buf_clear(&text);
        if (sluice_template_expand(list[i], seed, &text, &why) != SLUICE_OK)
            st = fail_at(&at, &why, err);
        else if ((v[i] = sluice_pool_text(pool, (const char *)text.data, text.len)) == NULL)
            st = no_memory(err);
    }
    sluice_buf_release(&text);
    *out = v;
    return st;
}

static enum sluice_status take_examples(const struct sluice_conf_node *n, struct sluice_pool *pool,
                                        struct sluice_rule *r, struct sluice_error *err)
{
    static const char *const known[] = {"match", "no_match", NULL};
    struct sluice_conf_node examples;
    const char *const *raw = NULL;
    enum sluice_status st;

    if (!sluice_conf_get(n, "examples", &examples))
        return sluice_conf_fail(&examples, err, "missing");
    if ((st = sluice_conf_check_keys(&examples, known, err)) != SLUICE_OK ||
        (st = take_list(&examples, "match", EXAMPLES_MIN, check_text, pool, &raw, err)) != SLUICE_OK ||
        (st = expand_examples(&examples, "match", r->id, pool, raw, &r->match, err)) != SLUICE_OK ||
        (st = take_list(&examples, "no_match", EXAMPLES_MIN, check_text, pool, &raw, err)) != SLUICE_OK)
        return st;
    return expand_examples(&examples, "no_match", r->id, pool, raw, &r->no_match, err);
}

static enum sluice_status take_check(const struct sluice_conf_node *n, struct sluice_rule_check *c,
                                     struct sluice_error *err)
{
    static const char *const known[] = {"name", "pass", "fail", NULL};
    struct sluice_conf_node at;
    const char *name = NULL;
    enum sluice_status st;

    if ((st = sluice_conf_check_keys(n, known, err)) != SLUICE_OK ||
        (st = sluice_conf_string(n, "name", true, &name, err)) != SLUICE_OK ||
        (st = sluice_conf_score(n, "pass", true, &c->pass_score, err)) != SLUICE_OK)
        return st;
    if ((c->validator = sluice_validator_find(name)) == NULL) {
        (void)sluice_conf_get(n, "name", &at);
        return sluice_conf_fail(&at, err, "unknown validator");
    }
    if (!sluice_conf_get(n, "fail", &at))
        return sluice_conf_fail(&at, err, "missing (expected \"drop\" or a score)");
    if (!json_object_is_type(at.value, json_type_string))
        return sluice_conf_score(n, "fail", true, &c->fail_score, err);
    c->fail_drops = strcmp(json_object_get_string(at.value), "drop") == 0;
    return c->fail_drops ? SLUICE_OK : sluice_conf_fail(&at, err, "expected \"drop\" or a score");
}

static enum sluice_status take_checks(const struct sluice_conf_node *n, struct sluice_rule *r, struct sluice_error *err)
{
    struct sluice_conf_node list;
    enum sluice_status st;
    size_t count;

    if ((st = open_list(n, "validators", 0, &list, &count, err)) != SLUICE_OK)
        return st;
    if (count > SLUICE_CHECKS_MAX)
        return sluice_conf_fail(&list, err, "at most %u validators", SLUICE_CHECKS_MAX);
    for (size_t i = 0; i < count; i++) {
        struct sluice_conf_node at = sluice_conf_at(&list, i);

        if ((st = take_check(&at, &r->checks[i], err)) != SLUICE_OK)
            return st;
        r->n_checks++;
    }
    return SLUICE_OK;
}

static const char *check_list_name(const char *s)
{
    const size_t n = strlen(s);

    return n >= 1 && n <= 48 && all_of(s, LOWER DIGITS "-") ? NULL : "a list's name is 1 to 48 of a-z, 0-9 and hyphen";
}

struct list_reader {
    const struct sluice_conf_node *parent;
    struct sluice_pool *pool;
    struct sluice_word_lists *lists;
};

static enum sluice_status read_word_list(void *ctx, const char *key, const struct sluice_conf_node *value,
                                         struct sluice_error *err)
{
    struct list_reader *reader = ctx;
    struct sluice_word_list list = {0};
    const char *why = check_list_name(key);
    enum sluice_status st;

    if (why != NULL)
        return sluice_conf_fail(value, err, "%s", why);
    if (reader->lists->n == SLUICE_WORD_LISTS_MAX)
        return sluice_conf_fail(value, err, "more than %u lists", SLUICE_WORD_LISTS_MAX);
    if ((st = take_list(reader->parent, key, 1, check_context_word, reader->pool, &list.words, err)) != SLUICE_OK)
        return st;
    if ((list.name = sluice_pool_text(reader->pool, key, strlen(key))) == NULL)
        return no_memory(err);
    while (list.words[list.n] != NULL)
        list.n++;
    reader->lists->v[reader->lists->n++] = list;
    return SLUICE_OK;
}

enum sluice_status sluice_word_lists_parse(const struct sluice_conf_node *root, struct sluice_pool *pool,
                                           struct sluice_word_lists *lists, struct sluice_error *err)
{
    struct sluice_conf_node n;
    struct list_reader reader = {&n, pool, lists};

    if (!sluice_conf_get(root, "word_lists", &n))
        return SLUICE_OK;
    return sluice_conf_members(&n, read_word_list, &reader, err);
}

enum sluice_status sluice_word_lists_all_used(const struct sluice_conf_node *root,
                                              const struct sluice_word_lists *lists, struct sluice_error *err)
{
    struct sluice_conf_node n;

    for (size_t i = 0; i < lists->n; i++) {
        if (lists->v[i].used)
            continue;
        (void)sluice_conf_get(root, "word_lists", &n);
        (void)sluice_conf_get(&n, lists->v[i].name, &n);
        return sluice_conf_fail(&n, err, "no rule of this pack uses this list");
    }
    return SLUICE_OK;
}

static struct sluice_word_list *find_word_list(struct sluice_word_lists *lists, const char *name)
{
    for (size_t i = 0; i < lists->n; i++) {
        if (strcmp(lists->v[i].name, name) == 0)
            return &lists->v[i];
    }
    return NULL;
}

/* The lists a context names, to found[0..*n_out): no more than the pack has, as none may be named twice. */
static enum sluice_status find_word_lists(const struct sluice_conf_node *context, struct sluice_word_lists *lists,
                                          const struct sluice_word_list **found, size_t *n_out,
                                          struct sluice_error *err)
{
    struct sluice_conf_node array;
    enum sluice_status st;
    size_t count;

    *n_out = 0;
    if ((st = open_list(context, "lists", 0, &array, &count, err)) != SLUICE_OK)
        return st;
    for (size_t i = 0; i < count; i++) {
        struct sluice_conf_node at = sluice_conf_at(&array, i);
        struct sluice_word_list *list;
        const char *name = NULL;

        if ((st = sluice_conf_as_string(&at, &name, err)) != SLUICE_OK)
            return st;
        if ((list = find_word_list(lists, name)) == NULL)
            return sluice_conf_fail(&at, err, "the pack has no such list among its word_lists");
        for (size_t k = 0; k < *n_out; k++) {
            if (found[k] == list)
                return sluice_conf_fail(&at, err, "names a list twice");
        }
        list->used = true;
        found[(*n_out)++] = list;
    }
    return SLUICE_OK;
}

/* A context's words: its own and those of the lists it names, one of which there must be. */
static enum sluice_status take_context_words(const struct sluice_conf_node *context, struct sluice_pool *pool,
                                             struct sluice_word_lists *lists, struct sluice_rule *r,
                                             struct sluice_error *err)
{
    const struct sluice_word_list *found[SLUICE_WORD_LISTS_MAX];
    const char *const *own = NULL;
    size_t n_found, total = 0, at = 0;
    enum sluice_status st;
    const char **v;

    if ((st = find_word_lists(context, lists, found, &n_found, err)) != SLUICE_OK ||
        (st = take_list(context, "words", n_found == 0 ? 1 : 0, check_context_word, pool, &own, err)) != SLUICE_OK)
        return st;
    while (own != NULL && own[total] != NULL)
        total++;
    for (size_t i = 0; i < n_found; i++)
        total += found[i]->n;
    if ((v = sluice_pool_take(pool, (total + 1) * sizeof(*v))) == NULL)
        return no_memory(err);
    for (size_t i = 0; own != NULL && own[i] != NULL; i++)
        v[at++] = own[i];
    for (size_t i = 0; i < n_found; i++) {
        memcpy(v + at, found[i]->words, found[i]->n * sizeof(*v));
        at += found[i]->n;
    }
    v[at] = NULL;
    r->context_words = v;
    return SLUICE_OK;
}

static enum sluice_status take_context(const struct sluice_conf_node *n, struct sluice_pool *pool,
                                       struct sluice_word_lists *lists, struct sluice_rule *r, struct sluice_error *err)
{
    static const char *const known[] = {"words", "lists", "add", "before", "after", "required", "sentence", NULL};
    int64_t before = CONTEXT_BEFORE, after = CONTEXT_AFTER;
    struct sluice_conf_node c;
    enum sluice_status st;

    if (!sluice_conf_get(n, "context", &c))
        return SLUICE_OK;
    if ((st = sluice_conf_check_keys(&c, known, err)) != SLUICE_OK ||
        (st = take_context_words(&c, pool, lists, r, err)) != SLUICE_OK ||
        (st = sluice_conf_score(&c, "add", true, &r->context_score, err)) != SLUICE_OK ||
        (st = sluice_conf_int(&c, "before", false, 0, SLUICE_CONTEXT_MAX, &before, err)) != SLUICE_OK ||
        (st = sluice_conf_int(&c, "after", false, 0, SLUICE_CONTEXT_MAX, &after, err)) != SLUICE_OK ||
        (st = sluice_conf_bool(&c, "required", false, &r->context_required, err)) != SLUICE_OK ||
        (st = sluice_conf_bool(&c, "sentence", false, &r->context_sentence, err)) != SLUICE_OK)
        return st;
    r->context_before = (uint32_t)before;
    r->context_after = (uint32_t)after;
    return SLUICE_OK;
}

static enum sluice_status take_class(const struct sluice_conf_node *n, struct sluice_rule *r, struct sluice_error *err)
{
    struct sluice_conf_node at;
    const char *name = NULL;
    enum sluice_status st;

    if ((st = sluice_conf_string(n, "class", true, &name, err)) != SLUICE_OK)
        return st;
    (void)sluice_conf_get(n, "class", &at);
    if (!sluice_class_parse(name, &r->class_))
        return sluice_conf_fail(&at, err, "expected secret, pii, special or custom");
    if (strncmp(r->id, name, strlen(name)) != 0 || r->id[strlen(name)] != '.')
        return sluice_conf_fail(&at, err, "the id must begin with the class and a dot");
    return SLUICE_OK;
}

static enum sluice_status take_pattern(const struct sluice_conf_node *n, struct sluice_pool *pool,
                                       struct sluice_rule *r, bool tried, struct sluice_error *err)
{
    struct sluice_error why = {0};
    struct sluice_conf_node at;
    enum sluice_status st;

    if ((st = take_text(n, "pattern", check_text, pool, &r->pattern, err)) != SLUICE_OK ||
        (st = sluice_conf_bool(n, "caseless", false, &r->caseless, err)) != SLUICE_OK)
        return st;
    (void)sluice_conf_get(n, "pattern", &at);
    return sluice_rule_check_pattern(r, tried, &why) == SLUICE_OK ? SLUICE_OK : fail_at(&at, &why, err);
}

enum sluice_status sluice_rule_parse(const struct sluice_conf_node *n, struct sluice_pool *pool,
                                     struct sluice_word_lists *lists, struct sluice_rule *r, bool tried,
                                     struct sluice_error *err)
{
    static const char *const known[] = {"id",    "type",       "class",    "pattern",   "caseless",
                                        "score", "validators", "context",  "countries", "languages",
                                        "gdpr",  "reference",  "examples", "general",   NULL};
    enum sluice_status st;

    if ((st = sluice_conf_check_keys(n, known, err)) != SLUICE_OK ||
        (st = take_text(n, "id", check_id, pool, &r->id, err)) != SLUICE_OK ||
        (st = take_text(n, "type", check_type, pool, &r->type, err)) != SLUICE_OK ||
        (st = take_class(n, r, err)) != SLUICE_OK ||
        (st = sluice_conf_bool(n, "general", false, &r->general, err)) != SLUICE_OK ||
        (st = sluice_conf_score(n, "score", true, &r->score, err)) != SLUICE_OK ||
        (st = take_checks(n, r, err)) != SLUICE_OK || (st = take_context(n, pool, lists, r, err)) != SLUICE_OK ||
        (st = take_list(n, "countries", 0, check_country, pool, &r->countries, err)) != SLUICE_OK ||
        (st = take_list(n, "languages", 0, check_language, pool, &r->languages, err)) != SLUICE_OK ||
        (st = take_list(n, "gdpr", 0, check_gdpr, pool, &r->gdpr, err)) != SLUICE_OK ||
        (st = take_text(n, "reference", check_text, pool, &r->reference, err)) != SLUICE_OK ||
        (st = take_pattern(n, pool, r, tried, err)) != SLUICE_OK)
        return st;
    return take_examples(n, pool, r, err);
}
