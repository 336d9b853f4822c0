/* What a recipe says is known about words before a model is trained: lists, how text writes them, their classes. */
#include "cli/model_recipe.h"

#include "model/clusters.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* What is gathered. */
struct gathering {
    const struct sluice_recipe *recipe;
    const struct sluice_corpus *corpus;
    struct sluice_fact_table *table;
    struct sluice_clusters *clusters;
    unsigned list;
};

typedef enum sluice_status (*text_fn)(struct gathering *g, const uint8_t *p, size_t n);

static enum sluice_status take_list(struct gathering *g, const uint8_t *p, size_t n)
{
    return sluice_fact_table_list(g->table, p, n, g->list);
}

static enum sluice_status take_text(struct gathering *g, const uint8_t *p, size_t n)
{
    return sluice_fact_table_text(g->table, p, n);
}

static enum sluice_status take_clusters(struct gathering *g, const uint8_t *p, size_t n)
{
    return sluice_clusters_text(g->clusters, p, n);
}

/* Hand each of the files in a folder to fn. */
static enum sluice_status each_file(struct gathering *g, const struct sluice_conf_node *files, const char *folder,
                                    text_fn fn, struct sluice_error *err)
{
    enum sluice_status st = SLUICE_OK;

    for (size_t i = 0; i < sluice_conf_length(files) && st == SLUICE_OK; i++) {
        struct sluice_conf_node item = sluice_conf_at(files, i);
        struct sluice_buf text;
        const char *name;
        char path[PATH_MAX];

        if ((st = sluice_conf_as_string(&item, &name, err)) != SLUICE_OK)
            return st;
        sluice_buf_init(&text, SLUICE_CORPUS_MAX);
        (void)snprintf(path, sizeof(path), "%s%s", folder, name);
        if ((st = sluice_read_gz(path, &text, err)) == SLUICE_OK && (st = fn(g, text.data, text.len)) != SLUICE_OK)
            (void)sluice_fail_at(err, st, path, 0, NULL, "%s", sluice_status_text(st));
        sluice_buf_release(&text);
    }
    return st;
}

struct cluster_options {
    int64_t classes, coarse, min_count, rounds;
};

static enum sluice_status read_options(const struct sluice_conf_node *node, struct cluster_options *o,
                                       struct sluice_error *err)
{
    static const char *const known[] = {"classes", "coarse", "min_count", "rounds", "text", NULL};
    enum sluice_status st;

    *o = (struct cluster_options){.classes = 512, .coarse = 64, .min_count = 5, .rounds = 5};
    if ((st = sluice_conf_check_keys(node, known, err)) != SLUICE_OK ||
        (st = sluice_conf_int(node, "classes", false, 4, SLUICE_CLUSTERS_MAX, &o->classes, err)) != SLUICE_OK ||
        (st = sluice_conf_int(node, "coarse", false, 4, SLUICE_CLUSTERS_COARSE_MAX, &o->coarse, err)) != SLUICE_OK ||
        (st = sluice_conf_int(node, "min_count", false, 1, 1000000, &o->min_count, err)) != SLUICE_OK)
        return st;
    return sluice_conf_int(node, "rounds", false, 0, 1000, &o->rounds, err);
}

/* Make coarse classes, then fine ones, and note both in the table. */
static enum sluice_status make_classes(struct gathering *g, const struct cluster_options *o)
{
    struct sluice_clusters *c = g->clusters;
    enum sluice_status st = sluice_clusters_make(c, (unsigned)o->coarse, (unsigned)o->min_count, (unsigned)o->rounds);
    const size_t n = sluice_clusters_count(c);
    uint8_t *coarse = st == SLUICE_OK ? malloc(n + 1) : NULL;

    if (coarse == NULL)
        return st == SLUICE_OK ? SLUICE_ENOMEM : st;
    for (size_t i = 0; i < n; i++)
        coarse[i] = (uint8_t)sluice_clusters_class(c, i);
    st = sluice_clusters_make(c, (unsigned)o->classes, (unsigned)o->min_count, (unsigned)o->rounds);
    for (size_t i = 0; i < n && st == SLUICE_OK; i++)
        st = sluice_fact_table_class(g->table, sluice_clusters_form(c, i), sluice_clusters_class(c, i), coarse[i]);
    free(coarse);
    return st;
}

/* Classes of words, from the texts named and from labelled text that counts in full. */
static enum sluice_status gather_classes(struct gathering *g, const struct sluice_conf_node *node, const char *folder,
                                         struct sluice_error *err)
{
    struct sluice_conf_node files;
    struct cluster_options o;
    enum sluice_status st;

    if ((st = read_options(node, &o, err)) != SLUICE_OK || (st = sluice_clusters_create(&g->clusters)) != SLUICE_OK)
        return st;
    if (sluice_conf_get(node, "text", &files))
        st = each_file(g, &files, folder, take_clusters, err);
    for (size_t i = 0; i < sluice_corpus_count(g->corpus) && st == SLUICE_OK; i++) {
        struct sluice_example e = sluice_corpus_get(g->corpus, i);

        if (e.weight >= 1)
            st = sluice_clusters_text(g->clusters, e.text, e.len);
    }
    if (st == SLUICE_OK)
        st = make_classes(g, &o);
    sluice_clusters_free(g->clusters);
    return st;
}

static enum sluice_status gather_lists(struct gathering *g, const struct sluice_conf_node *lists,
                                       struct sluice_error *err)
{
    enum sluice_status st = SLUICE_OK;

    if (sluice_conf_length(lists) > SLUICE_FACT_LISTS_MAX)
        return sluice_conf_fail(lists, err, "more than %u lists", SLUICE_FACT_LISTS_MAX);
    for (g->list = 0; g->list < sluice_conf_length(lists) && st == SLUICE_OK; g->list++) {
        struct sluice_conf_node list = sluice_conf_at(lists, g->list);

        st = each_file(g, &list, sluice_recipe_beside(g->recipe), take_list, err);
    }
    return st;
}

static enum sluice_status gather(struct gathering *g, const struct sluice_conf_node *node, struct sluice_error *err)
{
    struct sluice_conf_node part;
    char folder[PATH_MAX];
    enum sluice_status st = SLUICE_OK;

    (void)snprintf(folder, sizeof(folder), "%s/", sluice_recipe_folder(g->recipe));
    if (sluice_conf_get(node, "text", &part))
        st = each_file(g, &part, folder, take_text, err);
    if (st == SLUICE_OK && sluice_conf_get(node, "clusters", &part))
        st = gather_classes(g, &part, folder, err);
    if (st == SLUICE_OK && sluice_conf_get(node, "lists", &part))
        st = gather_lists(g, &part, err);
    return st;
}

enum sluice_status sluice_recipe_facts(const struct sluice_recipe *r, const struct sluice_corpus *corpus,
                                       struct sluice_buf *table, struct sluice_error *err)
{
    static const char *const known[] = {"entries", "min_count", "text", "lists", "clusters", NULL};
    struct gathering g = {.recipe = r, .corpus = corpus};
    struct sluice_conf_node root = sluice_recipe_root(r), node;
    int64_t entries = 0, min_count = 5;
    enum sluice_status st;

    if (!sluice_conf_get(&root, "facts", &node))
        return SLUICE_OK;
    if ((st = sluice_conf_check_keys(&node, known, err)) != SLUICE_OK ||
        (st = sluice_conf_int(&node, "entries", true, 1, 1 << 22, &entries, err)) != SLUICE_OK ||
        (st = sluice_conf_int(&node, "min_count", false, 1, 1000000, &min_count, err)) != SLUICE_OK)
        return st;
    if ((entries & (entries - 1)) != 0)
        return sluice_conf_fail(&node, err, "entries is a power of two");
    if ((st = sluice_fact_table_create(&g.table)) == SLUICE_OK &&
        (st = sluice_buf_reserve(table, (size_t)entries * 8)) == SLUICE_OK) {
        memset(table->data, 0, (size_t)entries * 8);
        table->len = (size_t)entries * 8;
        if ((st = gather(&g, &node, err)) == SLUICE_OK)
            st = sluice_fact_table_write(g.table, (unsigned)min_count, (uint32_t)entries, table->data);
    }
    sluice_fact_table_free(g.table);
    return st == SLUICE_OK || (err != NULL && err->status != SLUICE_OK)
               ? st
               : sluice_fail(err, st, "%s", sluice_status_text(st));
}
