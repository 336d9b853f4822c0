/*
 * What a model is made of and measured with: a file in JSON.
 *
 *     {"name": "default", "labels": ["PERSON", "LOCATION"],
 *      "map": {"LOC": "LOCATION", "DATE": "?"},
 *      "corpora": [{"file": "a.jsonl.gz", "format": "jsonl", "weight": 100, "unmarked": ["LOCATION"], "map": {}}],
 *      "facts": {"entries": 131072, "min_count": 5, "text": ["x.txt.gz"], "lists": [["first.txt"], ["last.txt"]],
 *                "clusters": {"classes": 512, "coarse": 64, "min_count": 5, "rounds": 5, "text": ["x.txt.gz"]}},
 *      "generated": [{"file": "prompts.grammar", "count": 1000, "weight": 100, "words": {"first": ["first.txt"]}}],
 *      "renamed": {"weight": 60, "first": ["first.txt"], "last": ["last.txt"], "place": ["places.txt"]},
 *      "training": {"epochs": 6, "rate": 100, ...}}
 *
 * map: what a corpus calls a label ("?": may be one or none; a type of a label's own name needs no entry, any other is
 * nothing). weight in percent. unmarked: labels that the corpus does not
 * mark, so that it does not judge them; open: those of them that tokens outside of its spans may well have, so that it
 * does not teach their absence either; renamed: copies in percent, with names of the recipe's "renamed"; names, of
 * unlabelled lines: what some capitals there are one of. Files of corpora lie in the folder that the command line
 * names, those of "generated" beside the recipe; words: rules of its grammar that are lists of words. Members of
 * training are those of struct sluice_train_options (model/train.h).
 */
#ifndef SLUICE_CLI_MODEL_RECIPE_H
#define SLUICE_CLI_MODEL_RECIPE_H

#include "core/conf.h"
#include "model/corpus.h"
#include "model/facts.h"
#include "model/train.h"

struct sluice_recipe;

/* Rows of a corpus: development, test and training rows, by sluice_corpus_part(). */
enum sluice_part { SLUICE_PART_ALL = 0, SLUICE_PART_TRAIN, SLUICE_PART_DEV, SLUICE_PART_TEST };
bool sluice_part_parse(const char *name, enum sluice_part *out) SLUICE_MUST_USE;

/* folder: of the corpora; borrowed. */
enum sluice_status sluice_recipe_load(const char *path, const char *folder, struct sluice_recipe **out,
                                      struct sluice_error *err) SLUICE_MUST_USE;
void sluice_recipe_free(struct sluice_recipe *r);

/* Name and labels are set, nothing else. */
const struct sluice_model_parts *sluice_recipe_parts(const struct sluice_recipe *r);
const struct sluice_train_options *sluice_recipe_options(const struct sluice_recipe *r);
/* SHA-256 of the recipe's text. */
const uint8_t *sluice_recipe_digest(const struct sluice_recipe *r);

size_t sluice_recipe_count(const struct sluice_recipe *r);
/* Whether names are marked in it: else it is to learn from only. */
bool sluice_recipe_marked(const struct sluice_recipe *r, size_t i);
const char *sluice_recipe_file(const struct sluice_recipe *r, size_t i);

/* Add corpus i's rows of that part to c. */
enum sluice_status sluice_recipe_read(const struct sluice_recipe *r, size_t i, enum sluice_part part,
                                      struct sluice_corpus *c, struct sluice_error *err) SLUICE_MUST_USE;

/* Add copies of c's rows from `from` on, which are corpus i's, in which people and places have other names
 * (model/rename.h), as many as the recipe wants of that corpus. */
enum sluice_status sluice_recipe_rename(const struct sluice_recipe *r, size_t i, size_t from, struct sluice_corpus *c,
                                        struct sluice_error *err) SLUICE_MUST_USE;

/* Append the table of facts about words (model/facts.h) to table; nothing where the recipe asks for none. corpus: what
 * the model will be trained with; words' classes are learned from it, too. */
enum sluice_status sluice_recipe_facts(const struct sluice_recipe *r, const struct sluice_corpus *corpus,
                                       struct sluice_buf *table, struct sluice_error *err) SLUICE_MUST_USE;

/* Copies with other names that are wanted of corpus i, percent; a label's number, below 0 where there is none. */
unsigned sluice_recipe_renamed(const struct sluice_recipe *r, size_t i);
int sluice_recipe_label(const struct sluice_recipe *r, const char *name);

/* The recipe's text, the folder of the corpora, and the recipe's own with a '/' behind; all the recipe's. */
struct sluice_conf_node sluice_recipe_root(const struct sluice_recipe *r);
const char *sluice_recipe_folder(const struct sluice_recipe *r);
const char *sluice_recipe_beside(const struct sluice_recipe *r);

/* What is generated from a grammar that lies beside the recipe; all the recipe's. */
struct sluice_recipe_generated {
    const char *file;
    const struct sluice_corpus_source *source;
    size_t count;                  /* texts */
    struct sluice_conf_node words; /* further rules: {"name": ["list.txt"]}; its value is NULL where there are none */
};

size_t sluice_recipe_generated_count(const struct sluice_recipe *r);
struct sluice_recipe_generated sluice_recipe_generated(const struct sluice_recipe *r, size_t i);

/* Add all generated text to c. */
enum sluice_status sluice_recipe_generate(const struct sluice_recipe *r, struct sluice_corpus *c,
                                          struct sluice_error *err) SLUICE_MUST_USE;

/* Append a file's bytes, unpacked where it is gzip; ELIMIT past out's maximum. */
enum sluice_status sluice_read_gz(const char *path, struct sluice_buf *out, struct sluice_error *err) SLUICE_MUST_USE;

#endif
