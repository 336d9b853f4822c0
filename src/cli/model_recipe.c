#include "cli/model_recipe.h"

#include "core/file.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define RULES_MAX 64u

struct corpus_file {
    const char *file; /* the conf's */
    enum { JSONL, CONLL, LINES } format;
    int64_t nth;     /* of unlabelled lines */
    int64_t renamed; /* copies with other names, percent */
    struct sluice_label_rule rule[RULES_MAX];
    struct sluice_corpus_source source;
    int64_t count;                 /* generated: texts */
    struct sluice_conf_node words; /* ...and lists that are rules of its grammar */
};

struct sluice_recipe {
    struct sluice_conf *conf;
    const char *folder;
    char beside[PATH_MAX]; /* the recipe's own folder and '/' */
    struct sluice_model_parts parts;
    struct sluice_train_options options;
    struct corpus_file *corpus, *generated;
    size_t n, n_generated;
};

bool sluice_part_parse(const char *name, enum sluice_part *out)
{
    static const char *const names[] = {"all", "train", "dev", "test"};

    for (unsigned i = 0; i < 4; i++) {
        if (strcmp(name, names[i]) == 0) {
            *out = (enum sluice_part)i;
            return true;
        }
    }
    return false;
}

static int label_of(const struct sluice_recipe *r, const char *name)
{
    for (unsigned i = 0; i < r->parts.labels; i++) {
        if (strcmp(r->parts.label[i], name) == 0)
            return (int)i;
    }
    return strcmp(name, "?") == 0 ? SLUICE_GOLD_UNKNOWN : SLUICE_GOLD_NOTHING;
}

static enum sluice_status read_labels(struct sluice_recipe *r, const struct sluice_conf_node *root,
                                      struct sluice_error *err)
{
    const char *name = NULL;
    struct sluice_conf_node list, item;
    enum sluice_status st;

    if ((st = sluice_conf_string(root, "name", true, &name, err)) != SLUICE_OK)
        return st;
    (void)sluice_conf_get(root, "labels", &list);
    if (strlen(name) > SLUICE_MODEL_NAME_MAX || sluice_conf_length(&list) == 0 ||
        sluice_conf_length(&list) > SLUICE_MODEL_LABELS_MAX)
        return sluice_conf_fail(&list, err, "a name of at most %u bytes and 1 to %u labels are needed",
                                SLUICE_MODEL_NAME_MAX, SLUICE_MODEL_LABELS_MAX);
    memcpy(r->parts.name, name, strlen(name));
    for (size_t i = 0; i < sluice_conf_length(&list); i++) {
        item = sluice_conf_at(&list, i);
        if ((st = sluice_conf_as_string(&item, &name, err)) != SLUICE_OK)
            return st;
        if (strlen(name) > SLUICE_MODEL_NAME_MAX)
            return sluice_conf_fail(&item, err, "a label's name has at most %u bytes", SLUICE_MODEL_NAME_MAX);
        memcpy(r->parts.label[r->parts.labels++], name, strlen(name));
    }
    return SLUICE_OK;
}

struct mapping {
    struct sluice_recipe *r;
    struct corpus_file *f;
};

static enum sluice_status add_rule(void *ctx, const char *type, const struct sluice_conf_node *value,
                                   struct sluice_error *err)
{
    struct mapping *m = ctx;
    const char *label;
    enum sluice_status st = sluice_conf_as_string(value, &label, err);

    if (st != SLUICE_OK)
        return st;
    if (m->f->source.n_rules == RULES_MAX)
        return sluice_conf_fail(value, err, "more than %u types", RULES_MAX);
    if (label_of(m->r, label) == SLUICE_GOLD_NOTHING && label[0] != '\0')
        return sluice_conf_fail(value, err, "no label of this model, '?' or ''");
    m->f->rule[m->f->source.n_rules++] = (struct sluice_label_rule){type, label_of(m->r, label)};
    return SLUICE_OK;
}

/* The corpus's own map before the common one, and labels by their own names last: the first rule for a type counts. */
static enum sluice_status read_map(struct sluice_recipe *r, const struct sluice_conf_node *root,
                                   const struct sluice_conf_node *node, struct corpus_file *f, struct sluice_error *err)
{
    struct mapping m = {r, f};
    struct sluice_conf_node map;
    enum sluice_status st = SLUICE_OK;

    if (sluice_conf_get(node, "map", &map))
        st = sluice_conf_members(&map, add_rule, &m, err);
    if (st == SLUICE_OK && sluice_conf_get(root, "map", &map))
        st = sluice_conf_members(&map, add_rule, &m, err);
    for (unsigned i = 0; i < r->parts.labels && st == SLUICE_OK; i++) {
        if (f->source.n_rules == RULES_MAX)
            return sluice_conf_fail(node, err, "more than %u types", RULES_MAX);
        f->rule[f->source.n_rules++] = (struct sluice_label_rule){r->parts.label[i], (int)i};
    }
    f->source.rule = f->rule;
    return st;
}

/* A list of labels as bits. */
static enum sluice_status read_mask(struct sluice_recipe *r, const struct sluice_conf_node *node, const char *key,
                                    uint32_t *mask, struct sluice_error *err)
{
    struct sluice_conf_node list, item;
    const char *name;
    enum sluice_status st;

    (void)sluice_conf_get(node, key, &list);
    for (size_t i = 0; i < sluice_conf_length(&list); i++) {
        item = sluice_conf_at(&list, i);
        if ((st = sluice_conf_as_string(&item, &name, err)) != SLUICE_OK)
            return st;
        if (label_of(r, name) < 0)
            return sluice_conf_fail(&item, err, "no label of this model");
        *mask |= 1u << label_of(r, name);
    }
    return SLUICE_OK;
}

static enum sluice_status read_file(struct sluice_recipe *r, const struct sluice_conf_node *root,
                                    const struct sluice_conf_node *node, struct corpus_file *f,
                                    struct sluice_error *err)
{
    static const char *const known[] = {"file",  "format", "weight", "map",  "unmarked", "open", "nth",
                                        "count", "words",  "names",  "note", "renamed",  NULL};
    const char *format = "jsonl";
    int64_t weight = 100;
    enum sluice_status st;

    f->count = 0;
    f->nth = 1;
    f->renamed = 0;
    if ((st = sluice_conf_check_keys(node, known, err)) != SLUICE_OK ||
        (st = sluice_conf_string(node, "file", true, &f->file, err)) != SLUICE_OK ||
        (st = sluice_conf_string(node, "format", false, &format, err)) != SLUICE_OK ||
        (st = sluice_conf_int(node, "weight", false, 1, 10000, &weight, err)) != SLUICE_OK ||
        (st = sluice_conf_int(node, "count", false, 1, 10000000, &f->count, err)) != SLUICE_OK ||
        (st = sluice_conf_int(node, "nth", false, 1, 10000, &f->nth, err)) != SLUICE_OK ||
        (st = sluice_conf_int(node, "renamed", false, 1, 10000, &f->renamed, err)) != SLUICE_OK ||
        (st = read_map(r, root, node, f, err)) != SLUICE_OK)
        return st;
    if (strcmp(format, "jsonl") != 0 && strcmp(format, "conll") != 0 && strcmp(format, "lines") != 0)
        return sluice_conf_fail(node, err, "format is jsonl, conll or lines");
    f->format = format[0] == 'c' ? CONLL : format[0] == 'l' ? LINES : JSONL;
    f->source.weight = (float)weight / 100;
    f->source.part_to = 100;
    (void)sluice_conf_get(node, "words", &f->words);
    if ((st = read_mask(r, node, "unmarked", &f->source.unmarked, err)) != SLUICE_OK)
        return st;
    if ((st = read_mask(r, node, "open", &f->source.open, err)) != SLUICE_OK)
        return st;
    return read_mask(r, node, "names", &f->source.names, err);
}

static enum sluice_status read_files(struct sluice_recipe *r, const struct sluice_conf_node *root, const char *key,
                                     struct corpus_file **files, size_t *n, struct sluice_error *err)
{
    struct sluice_conf_node list, item;
    enum sluice_status st = SLUICE_OK;

    (void)sluice_conf_get(root, key, &list);
    if (sluice_conf_length(&list) == 0)
        return SLUICE_OK;
    if ((*files = calloc(sluice_conf_length(&list), sizeof(**files))) == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "out of memory");
    for (*n = 0; *n < sluice_conf_length(&list) && st == SLUICE_OK; ++*n) {
        item = sluice_conf_at(&list, *n);
        st = read_file(r, root, &item, &(*files)[*n], err);
    }
    return st;
}

struct option {
    const char *key;
    unsigned *value;
    int64_t max;
};

static enum sluice_status read_options(struct sluice_recipe *r, const struct sluice_conf_node *root,
                                       struct sluice_error *err)
{
    static const char *const known[] = {"seed",      "epochs", "buckets", "rate",  "dropout", "hide", "shrink",
                                        "min_count", "lower",  "upper",   "scale", "members", NULL};
    struct sluice_train_options *o = &r->options;
    const struct option options[] = {{"epochs", &o->epochs, 1000},
                                     {"buckets", &o->buckets, SLUICE_MODEL_FILE_MAX / 64},
                                     {"rate", &o->rate, 100000},
                                     {"dropout", &o->dropout, 90},
                                     {"hide", &o->hide, 90},
                                     {"shrink", &o->shrink, 1000000},
                                     {"min_count", &o->min_count, 255},
                                     {"lower", &o->lower, 100},
                                     {"upper", &o->upper, 100},
                                     {"scale", &o->scale, 600},
                                     {"members", &o->members, 100}};
    struct sluice_conf_node node;
    int64_t v = 1;
    enum sluice_status st;

    *o = sluice_train_defaults();
    if (!sluice_conf_get(root, "training", &node))
        return SLUICE_OK;
    if ((st = sluice_conf_check_keys(&node, known, err)) != SLUICE_OK ||
        (st = sluice_conf_int(&node, "seed", false, 0, INT64_MAX, &v, err)) != SLUICE_OK)
        return st;
    o->seed = (uint64_t)v;
    for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
        v = *options[i].value;
        if ((st = sluice_conf_int(&node, options[i].key, false, 0, options[i].max, &v, err)) != SLUICE_OK)
            return st;
        *options[i].value = (unsigned)v;
    }
    return SLUICE_OK;
}

static enum sluice_status read_recipe(struct sluice_recipe *r, struct sluice_error *err)
{
    static const char *const known[] = {"name",  "labels",   "map",  "corpora", "generated",
                                        "facts", "training", "note", "renamed", NULL};
    struct sluice_conf_node root = sluice_conf_root(r->conf);
    enum sluice_status st;

    if ((st = sluice_conf_check_keys(&root, known, err)) != SLUICE_OK ||
        (st = read_labels(r, &root, err)) != SLUICE_OK || (st = read_options(r, &root, err)) != SLUICE_OK ||
        (st = read_files(r, &root, "corpora", &r->corpus, &r->n, err)) != SLUICE_OK)
        return st;
    return read_files(r, &root, "generated", &r->generated, &r->n_generated, err);
}

enum sluice_status sluice_recipe_load(const char *path, const char *folder, struct sluice_recipe **out,
                                      struct sluice_error *err)
{
    const char *slash = strrchr(path, '/');
    struct sluice_recipe *r = calloc(1, sizeof(*r));
    enum sluice_status st;

    *out = NULL;
    if (r == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "out of memory");
    r->folder = folder;
    (void)snprintf(r->beside, sizeof(r->beside), "%.*s", slash == NULL ? 0 : (int)(slash + 1 - path), path);
    if ((st = sluice_conf_load(path, &r->conf, err)) == SLUICE_OK && (st = read_recipe(r, err)) == SLUICE_OK)
        *out = r;
    else
        sluice_recipe_free(r);
    return st;
}

void sluice_recipe_free(struct sluice_recipe *r)
{
    if (r == NULL)
        return;
    sluice_conf_free(r->conf);
    free(r->corpus);
    free(r->generated);
    free(r);
}

const struct sluice_model_parts *sluice_recipe_parts(const struct sluice_recipe *r)
{
    return &r->parts;
}

const struct sluice_train_options *sluice_recipe_options(const struct sluice_recipe *r)
{
    return &r->options;
}

const uint8_t *sluice_recipe_digest(const struct sluice_recipe *r)
{
    return sluice_conf_digest(r->conf);
}

bool sluice_recipe_marked(const struct sluice_recipe *r, size_t i)
{
    return r->corpus[i].format != LINES;
}

struct sluice_conf_node sluice_recipe_root(const struct sluice_recipe *r)
{
    return sluice_conf_root(r->conf);
}

const char *sluice_recipe_folder(const struct sluice_recipe *r)
{
    return r->folder;
}

const char *sluice_recipe_beside(const struct sluice_recipe *r)
{
    return r->beside;
}

size_t sluice_recipe_count(const struct sluice_recipe *r)
{
    return r->n;
}

unsigned sluice_recipe_renamed(const struct sluice_recipe *r, size_t i)
{
    return (unsigned)r->corpus[i].renamed;
}

int sluice_recipe_label(const struct sluice_recipe *r, const char *name)
{
    return label_of(r, name);
}

const char *sluice_recipe_file(const struct sluice_recipe *r, size_t i)
{
    return r->corpus[i].file;
}

enum sluice_status sluice_read_gz(const char *path, struct sluice_buf *out, struct sluice_error *err)
{
    gzFile f = gzopen(path, "rbe");
    enum sluice_status st = SLUICE_OK;
    int got = 1;

    if (f == NULL)
        return sluice_fail_at(err, SLUICE_EIO, path, 0, NULL, "%s", strerror(errno));
    while (st == SLUICE_OK && got > 0) {
        if ((st = sluice_buf_reserve(out, 1u << 18)) != SLUICE_OK)
            break;
        got = gzread(f, out->data + out->len, 1u << 18);
        out->len += got > 0 ? (size_t)got : 0;
    }
    if (st != SLUICE_OK)
        st = sluice_fail_at(err, st, path, 0, NULL, "larger than %zu bytes", out->max);
    else if (got < 0)
        st = sluice_fail_at(err, SLUICE_EIO, path, 0, NULL, "cannot be read or unpacked");
    (void)gzclose_r(f);
    return st;
}

static enum sluice_status read_text(const struct corpus_file *f, const struct sluice_corpus_source *source,
                                    const struct sluice_buf *text, struct sluice_corpus *c, struct sluice_error *err)
{
    switch (f->format) {
    case CONLL:
        return sluice_corpus_read_conll(c, source, text->data, text->len, err);
    case LINES:
        return sluice_corpus_read_lines(c, source, text->data, text->len, (unsigned)f->nth);
    default:
        return sluice_corpus_read_jsonl(c, source, text->data, text->len, err);
    }
}

enum sluice_status sluice_recipe_read(const struct sluice_recipe *r, size_t i, enum sluice_part part,
                                      struct sluice_corpus *c, struct sluice_error *err)
{
    static const unsigned from[] = {0, 10, 0, 5}, to[] = {100, 100, 5, 10};
    struct sluice_corpus_source source = r->corpus[i].source;
    struct sluice_error why = {0};
    struct sluice_buf text;
    char path[PATH_MAX];
    enum sluice_status st;

    source.part_from = from[part];
    source.part_to = to[part];
    (void)snprintf(path, sizeof(path), "%s/%s", r->folder, r->corpus[i].file);
    sluice_buf_init(&text, SLUICE_CORPUS_MAX);
    if ((st = sluice_read_gz(path, &text, err)) == SLUICE_OK) {
        st = read_text(&r->corpus[i], &source, &text, c, &why);
        if (st != SLUICE_OK)
            st = sluice_fail_at(err, st, path, why.line, NULL, "%s", why.what);
    }
    sluice_buf_release(&text);
    return st;
}

size_t sluice_recipe_generated_count(const struct sluice_recipe *r)
{
    return r->n_generated;
}

struct sluice_recipe_generated sluice_recipe_generated(const struct sluice_recipe *r, size_t i)
{
    const struct corpus_file *f = &r->generated[i];

    return (struct sluice_recipe_generated){f->file, &f->source, (size_t)f->count, f->words};
}
