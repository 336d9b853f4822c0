#include "policy/condition_internal.h"

#include "policy/glob_internal.h"

#include "core/limits.h"

#include <stdlib.h>
#include <string.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

static const struct {
    const char *name;
    enum sluice_subject subject;
    bool empty; /* "" is a pattern: not known */
} fields[] = {
    [SLUICE_WHEN_ALL] = {"all", 0, false},
    [SLUICE_WHEN_ANY] = {"any", 0, false},
    [SLUICE_WHEN_NOT] = {"not", 0, false},
    [SLUICE_WHEN_CLASS] = {"class", SLUICE_SUBJECT_FINDING, false},
    [SLUICE_WHEN_TYPE] = {"type", SLUICE_SUBJECT_FINDING, false},
    [SLUICE_WHEN_SCORE] = {"score", SLUICE_SUBJECT_FINDING, false},
    [SLUICE_WHEN_GDPR] = {"gdpr", SLUICE_SUBJECT_FINDING, false},
    [SLUICE_WHEN_ROLE] = {"role", SLUICE_SUBJECT_FINDING, true},
    [SLUICE_WHEN_PATH] = {"path", SLUICE_SUBJECT_FINDING, false},
    [SLUICE_WHEN_RULE] = {"rule", SLUICE_SUBJECT_FINDING, false},
    [SLUICE_WHEN_TENANT] = {"tenant", SLUICE_SUBJECT_PROMPT, true},
    [SLUICE_WHEN_ENDPOINT] = {"endpoint", SLUICE_SUBJECT_PROMPT, true},
    [SLUICE_WHEN_MODEL] = {"model", SLUICE_SUBJECT_PROMPT, true},
    [SLUICE_WHEN_DESTINATION] = {"destination", SLUICE_SUBJECT_PROMPT, true},
    [SLUICE_WHEN_UNSCANNABLE] = {"unscannable", SLUICE_SUBJECT_PART, false},
};

static const char *const unscannable_names[] = {"image", "audio", "file", "encrypted", "tokens", "unknown"};

const char *sluice_condition_name(enum sluice_condition_kind kind)
{
    return fields[kind].name;
}

/* NULL behind the last. */
static const char *unscannable_name(unsigned bit)
{
    return bit < COUNT(unscannable_names) ? unscannable_names[bit] : NULL;
}

void sluice_condition_release(struct sluice_condition *c)
{
    for (size_t i = 0; i < c->n_children; i++)
        sluice_condition_release(&c->children[i]);
    free(c->children);
    free(c->patterns);
    *c = (struct sluice_condition){0};
}

unsigned sluice_condition_subjects(const struct sluice_condition *c)
{
    unsigned set = fields[c->kind].subject;

    for (size_t i = 0; i < c->n_children; i++)
        set |= sluice_condition_subjects(&c->children[i]);
    return set;
}

static enum sluice_status no_memory(const struct sluice_conf_node *node, struct sluice_error *err)
{
    return sluice_fail_at(err, SLUICE_ENOMEM, sluice_conf_name(node->conf), node->line, node->path, "%s",
                          sluice_status_text(SLUICE_ENOMEM));
}

enum sluice_status sluice_type_check_node(const struct sluice_type_check *types, const struct sluice_conf_node *node,
                                          const char *type, bool globs, struct sluice_error *err)
{
    size_t n = strlen(type);

    if (strcmp(type, "*") == 0)
        return SLUICE_OK;
    if (n == 0 ||
        strspn(type, globs ? "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_*" : "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_") != n)
        return sluice_conf_fail(node, err, "'%.64s' is not a type: capital letters, digits and _", type);
    if (strchr(type, '*') == NULL && types->known != NULL && !types->known(types->ctx, type))
        return sluice_conf_fail(node, err, "unknown type '%.64s': no rule finds it", type);
    return SLUICE_OK;
}

/* Which of the names a pattern stands for. */
static enum sluice_status parse_set(const struct sluice_conf_node *node, const char *pattern,
                                    struct sluice_condition *c, struct sluice_error *err)
{
    bool found = false;

    if (c->kind == SLUICE_WHEN_UNSCANNABLE && strcmp(pattern, "*") == 0) {
        c->set = ~0u; /* also what a later version will name */
        return SLUICE_OK;
    }
    for (unsigned bit = 0;; bit++) {
        const char *name = unscannable_name(bit);

        if (c->kind == SLUICE_WHEN_CLASS)
            name = bit <= SLUICE_CLASS_CUSTOM ? sluice_class_name((enum sluice_class)bit) : NULL;
        if (name == NULL)
            break;
        if (sluice_glob_match(pattern, name, strlen(name))) {
            c->set |= 1u << bit;
            found = true;
        }
    }
    if (found)
        return SLUICE_OK;
    return sluice_conf_fail(node, err, "unknown %s '%.64s' (expected %s)", fields[c->kind].name, pattern,
                            c->kind == SLUICE_WHEN_CLASS ? "secret, pii, special or custom"
                                                         : "image, audio, file, encrypted, tokens or unknown");
}

static enum sluice_status parse_pattern(const struct sluice_conf_node *node, const struct sluice_type_check *types,
                                        struct sluice_condition *c, struct sluice_error *err)
{
    enum sluice_status st;
    const char *pattern;

    if ((st = sluice_conf_as_string(node, &pattern, err)) != SLUICE_OK)
        return st;
    if (pattern[0] == '\0' && !fields[c->kind].empty)
        return sluice_conf_fail(node, err, "must not be empty");
    if (strlen(pattern) > SLUICE_POLICY_PATTERN_MAX)
        return sluice_fail_at(err, SLUICE_ELIMIT, sluice_conf_name(node->conf), node->line, node->path,
                              "longer than %u bytes", SLUICE_POLICY_PATTERN_MAX);
    if (c->kind == SLUICE_WHEN_TYPE && (st = sluice_type_check_node(types, node, pattern, true, err)) != SLUICE_OK)
        return st;
    if (c->kind == SLUICE_WHEN_CLASS || c->kind == SLUICE_WHEN_UNSCANNABLE)
        st = parse_set(node, pattern, c, err);
    c->patterns[c->n_patterns++] = pattern;
    return st;
}

/* A string, or a list of strings of which one must match. */
static enum sluice_status parse_patterns(const struct sluice_conf_node *node, const struct sluice_type_check *types,
                                         struct sluice_condition *c, struct sluice_error *err)
{
    bool list = json_object_is_type(node->value, json_type_array);
    size_t n = list ? sluice_conf_length(node) : 1;
    enum sluice_status st = SLUICE_OK;

    if (n == 0)
        return sluice_conf_fail(node, err, "an empty list matches nothing");
    if ((c->patterns = calloc(n, sizeof(*c->patterns))) == NULL)
        return no_memory(node, err);
    for (size_t i = 0; i < n && st == SLUICE_OK; i++) {
        struct sluice_conf_node item = list ? sluice_conf_at(node, i) : *node;

        st = parse_pattern(&item, types, c, err);
    }
    return st;
}

/* One object being read: its members become children of `all`. */
struct when_reader {
    const struct sluice_type_check *types;
    const struct sluice_conf_node *node;
    struct sluice_condition *all;
    int64_t *count; /* NULL inside all, any, not */
    unsigned depth;
};

static enum sluice_status parse_object(const struct sluice_conf_node *node, const struct sluice_type_check *types,
                                       struct sluice_condition *out, int64_t *count, unsigned depth,
                                       struct sluice_error *err);

static enum sluice_status parse_child(const struct sluice_conf_node *node, const struct when_reader *r,
                                      struct sluice_condition *out, struct sluice_error *err)
{
    enum sluice_status st = parse_object(node, r->types, out, NULL, r->depth + 1, err);

    if (st == SLUICE_OK && out->n_children == 0)
        return sluice_conf_fail(node, err, "holds no condition");
    return st;
}

/* A prompt without findings must not slip past the half of an `any` that needs none: see docs/policy.md. */
static enum sluice_status check_any(const struct sluice_conf_node *node, const struct sluice_condition *c,
                                    struct sluice_error *err)
{
    unsigned all = sluice_condition_subjects(c) & ~(unsigned)SLUICE_SUBJECT_PROMPT;

    for (size_t i = 0; i < c->n_children; i++) {
        struct sluice_conf_node item = sluice_conf_at(node, i);

        if ((sluice_condition_subjects(&c->children[i]) & ~(unsigned)SLUICE_SUBJECT_PROMPT) != all)
            return sluice_conf_fail(&item, err,
                                    "'any' mixes what is about findings, about unscannable content or "
                                    "about the prompt: write a clause for each");
    }
    return SLUICE_OK;
}

static enum sluice_status parse_list(const struct sluice_conf_node *node, const struct when_reader *r,
                                     struct sluice_condition *c, struct sluice_error *err)
{
    size_t n = sluice_conf_length(node);

    if (n == 0)
        return sluice_conf_fail(node, err, "expected a list of conditions");
    if ((c->children = calloc(n, sizeof(*c->children))) == NULL)
        return no_memory(node, err);
    for (size_t i = 0; i < n; i++) {
        struct sluice_conf_node item = sluice_conf_at(node, i);
        enum sluice_status st = parse_child(&item, r, &c->children[c->n_children++], err);

        if (st != SLUICE_OK)
            return st;
    }
    return c->kind == SLUICE_WHEN_ANY ? check_any(node, c, err) : SLUICE_OK;
}

static enum sluice_status parse_not(const struct sluice_conf_node *node, const struct when_reader *r,
                                    struct sluice_condition *c, struct sluice_error *err)
{
    enum sluice_status st;
    unsigned subjects;

    if ((c->children = calloc(1, sizeof(*c->children))) == NULL)
        return no_memory(node, err);
    c->n_children = 1;
    if ((st = parse_child(node, r, &c->children[0], err)) != SLUICE_OK)
        return st;
    subjects = sluice_condition_subjects(c);
    if ((subjects & (subjects - 1)) != 0)
        return sluice_conf_fail(node, err,
                                "'not' mixes what is about findings, about unscannable content or about "
                                "the prompt: negate each by itself");
    return SLUICE_OK;
}

static bool find_field(const char *key, enum sluice_condition_kind *kind)
{
    for (size_t i = 0; i < COUNT(fields); i++) {
        if (strcmp(fields[i].name, key) == 0) {
            *kind = (enum sluice_condition_kind)i;
            return true;
        }
    }
    return false;
}

static enum sluice_status parse_member(void *ctx, const char *key, const struct sluice_conf_node *value,
                                       struct sluice_error *err)
{
    const struct when_reader *r = ctx;
    struct sluice_condition *c = &r->all->children[r->all->n_children];

    if (value->value == NULL)
        return sluice_conf_fail(value, err, "must not be null");
    if (strcmp(key, "count") == 0) {
        if (r->count == NULL)
            return sluice_conf_fail(value, err, "belongs into the clause's own 'when', not inside all, any or not");
        return sluice_conf_int(r->node, key, true, 1, SLUICE_FINDINGS_MAX, r->count, err);
    }
    if (!find_field(key, &c->kind))
        return sluice_conf_fail(value, err, "unknown condition");
    r->all->n_children++;
    c->line = value->line;
    switch (c->kind) {
    case SLUICE_WHEN_ALL:
    case SLUICE_WHEN_ANY:
        return parse_list(value, r, c, err);
    case SLUICE_WHEN_NOT:
        return parse_not(value, r, c, err);
    case SLUICE_WHEN_SCORE:
        return sluice_conf_score(r->node, key, true, &c->score, err);
    default:
        return parse_patterns(value, r->types, c, err);
    }
}

static enum sluice_status parse_object(const struct sluice_conf_node *node, const struct sluice_type_check *types,
                                       struct sluice_condition *out, int64_t *count, unsigned depth,
                                       struct sluice_error *err)
{
    struct when_reader r = {.types = types, .node = node, .all = out, .count = count, .depth = depth};

    *out = (struct sluice_condition){.kind = SLUICE_WHEN_ALL, .line = node->line};
    if (!json_object_is_type(node->value, json_type_object))
        return sluice_conf_fail(node, err, "expected an object");
    if (depth > SLUICE_POLICY_DEPTH_MAX)
        return sluice_fail_at(err, SLUICE_ELIMIT, sluice_conf_name(node->conf), node->line, node->path,
                              "nested deeper than %u", SLUICE_POLICY_DEPTH_MAX);
    out->children = calloc((size_t)json_object_object_length(node->value) + 1, sizeof(*out->children));
    if (out->children == NULL)
        return no_memory(node, err);
    return sluice_conf_members(node, parse_member, &r, err);
}

enum sluice_status sluice_condition_parse(const struct sluice_conf_node *when, const struct sluice_type_check *types,
                                          struct sluice_condition *out, int64_t *count, struct sluice_error *err)
{
    const unsigned both = SLUICE_SUBJECT_FINDING | SLUICE_SUBJECT_PART;
    enum sluice_status st = parse_object(when, types, out, count, 0, err);

    if (st == SLUICE_OK && (sluice_condition_subjects(out) & both) == both)
        return sluice_conf_fail(when, err, "is about findings and about unscannable content: write a clause for each");
    return st;
}
