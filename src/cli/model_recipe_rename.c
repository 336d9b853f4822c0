/* Copies of labelled text with other names: the lists that a recipe draws them from. */
#include "cli/model_recipe.h"

#include "core/file.h"
#include "model/rename.h"

#include <limits.h>
#include <stdio.h>

/* Add the words of the files that node[key] names, which lie beside the recipe. */
static enum sluice_status read_list(const struct sluice_recipe *r, const struct sluice_conf_node *node, const char *key,
                                    struct sluice_word_list *out, struct sluice_error *err)
{
    struct sluice_conf_node list;
    enum sluice_status st = SLUICE_OK;

    sluice_word_list_init(out);
    (void)sluice_conf_get(node, key, &list);
    for (size_t i = 0; i < sluice_conf_length(&list) && st == SLUICE_OK; i++) {
        struct sluice_conf_node item = sluice_conf_at(&list, i);
        struct sluice_buf text;
        const char *name;
        char path[PATH_MAX];

        if ((st = sluice_conf_as_string(&item, &name, err)) != SLUICE_OK)
            return st;
        (void)snprintf(path, sizeof(path), "%s%s", sluice_recipe_beside(r), name);
        sluice_buf_init(&text, SLUICE_CORPUS_MAX);
        if ((st = sluice_file_read(path, SLUICE_CORPUS_MAX, &text, err)) == SLUICE_OK &&
            (st = sluice_word_list_add(out, text.data, text.len)) != SLUICE_OK)
            (void)sluice_fail(err, st, "%s", sluice_status_text(st));
        sluice_buf_release(&text);
    }
    if (st == SLUICE_OK && out->n == 0)
        st = sluice_conf_fail(node, err, "no words in '%s'", key);
    return st;
}

static enum sluice_status read_renaming(const struct sluice_recipe *r, const struct sluice_conf_node *node,
                                        struct sluice_renaming *out, struct sluice_error *err)
{
    static const char *const known[] = {"weight", "first", "last", "place", "note", NULL};
    int64_t weight = 100;
    enum sluice_status st;

    if ((st = sluice_conf_check_keys(node, known, err)) != SLUICE_OK ||
        (st = sluice_conf_int(node, "weight", false, 1, 10000, &weight, err)) != SLUICE_OK ||
        (st = read_list(r, node, "first", &out->first, err)) != SLUICE_OK ||
        (st = read_list(r, node, "last", &out->last, err)) != SLUICE_OK ||
        (st = read_list(r, node, "place", &out->place, err)) != SLUICE_OK)
        return st;
    out->person = sluice_recipe_label(r, "PERSON");
    out->location = sluice_recipe_label(r, "LOCATION");
    out->weight = (float)weight / 100;
    return SLUICE_OK;
}

enum sluice_status sluice_recipe_rename(const struct sluice_recipe *r, size_t i, size_t from, struct sluice_corpus *c,
                                        struct sluice_error *err)
{
    const unsigned percent = sluice_recipe_renamed(r, i);
    const struct sluice_conf_node root = sluice_recipe_root(r);
    struct sluice_renaming how = {.seed = sluice_recipe_options(r)->seed + i};
    struct sluice_conf_node node;
    enum sluice_status st;

    if (percent == 0)
        return SLUICE_OK;
    if (!sluice_conf_get(&root, "renamed", &node))
        return sluice_conf_fail(&root, err, "a corpus is to be renamed, and there is no 'renamed'");
    st = read_renaming(r, &node, &how, err);
    if (st == SLUICE_OK && (st = sluice_corpus_rename(c, from, percent, &how)) != SLUICE_OK)
        (void)sluice_fail(err, st, "%s", sluice_status_text(st));
    sluice_word_list_release(&how.first);
    sluice_word_list_release(&how.last);
    sluice_word_list_release(&how.place);
    return st;
}
