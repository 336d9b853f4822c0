/* Generated text: a recipe's grammars, each with lists of words as further rules. */
#include "cli/model_recipe.h"

#include "core/file.h"
#include "model/grammar.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

#define WORD_MIN 3u /* bytes; what is shorter is an abbreviation or a particle */

struct grammar_text {
    const struct sluice_recipe *recipe;
    struct sluice_buf text;
};

static bool is_space(uint8_t c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* The words of p[0..n) that begin with a capital, or with a letter beyond ASCII, as alternatives. */
static enum sluice_status add_words(struct grammar_text *g, const uint8_t *p, size_t n)
{
    enum sluice_status st = SLUICE_OK;
    size_t stop;

    for (size_t at = 0; at < n && st == SLUICE_OK; at = stop + 1) {
        for (stop = at; stop < n && !is_space(p[stop]);)
            stop++;
        if (stop - at >= WORD_MIN && ((p[at] >= 'A' && p[at] <= 'Z') || p[at] >= 0x80) && p[at + 1] != '{')
            st = sluice_buf_printf(&g->text, "  %.*s\n", (int)(stop - at), (const char *)p + at);
    }
    return st;
}

/* A rule called key, whose alternatives are the words of the files named. */
static enum sluice_status add_rule(void *ctx, const char *key, const struct sluice_conf_node *files,
                                   struct sluice_error *err)
{
    struct grammar_text *g = ctx;
    enum sluice_status st = sluice_buf_printf(&g->text, "\n%s\n", key);

    for (size_t i = 0; i < sluice_conf_length(files) && st == SLUICE_OK; i++) {
        struct sluice_conf_node item = sluice_conf_at(files, i);
        struct sluice_buf list;
        const char *name;
        char path[PATH_MAX];

        if ((st = sluice_conf_as_string(&item, &name, err)) != SLUICE_OK)
            return st;
        (void)snprintf(path, sizeof(path), "%s%s", sluice_recipe_beside(g->recipe), name);
        sluice_buf_init(&list, SLUICE_CORPUS_MAX);
        if ((st = sluice_file_read(path, SLUICE_CORPUS_MAX, &list, err)) == SLUICE_OK)
            st = add_words(g, list.data, list.len);
        sluice_buf_release(&list);
    }
    return st;
}

static enum sluice_status make(struct grammar_text *g, const struct sluice_recipe_generated *what, const char *path,
                               struct sluice_corpus *c, struct sluice_error *err)
{
    struct sluice_grammar *grammar = NULL;
    struct sluice_error why = {0};
    enum sluice_status st = sluice_grammar_read(g->text.data, g->text.len, &grammar, &why);

    if (st == SLUICE_OK)
        st = sluice_grammar_make(grammar, sluice_recipe_options(g->recipe)->seed, what->count, what->source, c, &why);
    sluice_grammar_free(grammar);
    return st == SLUICE_OK ? st : sluice_fail_at(err, st, path, why.line, NULL, "%s", why.what);
}

static enum sluice_status generate(const struct sluice_recipe *r, const struct sluice_recipe_generated *what,
                                   struct sluice_corpus *c, struct sluice_error *err)
{
    struct grammar_text g = {.recipe = r};
    struct sluice_conf_node words = what->words;
    char path[PATH_MAX];
    enum sluice_status st;

    (void)snprintf(path, sizeof(path), "%s%s", sluice_recipe_beside(r), what->file);
    sluice_buf_init(&g.text, SLUICE_CORPUS_MAX);
    st = sluice_file_read(path, SLUICE_CORPUS_MAX, &g.text, err);
    if (st == SLUICE_OK && words.value != NULL)
        st = sluice_conf_members(&words, add_rule, &g, err);
    if (st == SLUICE_OK)
        st = make(&g, what, path, c, err);
    sluice_buf_release(&g.text);
    return st;
}

enum sluice_status sluice_recipe_generate(const struct sluice_recipe *r, struct sluice_corpus *c,
                                          struct sluice_error *err)
{
    enum sluice_status st = SLUICE_OK;

    for (size_t i = 0; i < sluice_recipe_generated_count(r) && st == SLUICE_OK; i++) {
        const struct sluice_recipe_generated what = sluice_recipe_generated(r, i);

        st = generate(r, &what, c, err);
    }
    return st == SLUICE_OK || (err != NULL && err->status != SLUICE_OK)
               ? st
               : sluice_fail(err, st, "%s", sluice_status_text(st));
}
