/* Recipes of models: what is read of them, what is refused, and the corpora they name. */
#include "cli/model_recipe.h"

#include "core/file.h"
#include "suite_run.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char folder[] = "/tmp/sluice-recipe-XXXXXX";

static const char *write_file(const char *name, const char *text)
{
    static char path[256];

    (void)snprintf(path, sizeof(path), "%s/%s", folder, name);
    (void)unlink(path);
    ck_assert_int_eq(sluice_file_create(path, 0600, text, strlen(text), NULL), SLUICE_OK);
    return path;
}

static void set_up(void)
{
    ck_assert_ptr_nonnull(mkdtemp(folder));
}

static void tear_down(void)
{
    static const char *const names[] = {"r.json",    "a.jsonl",   "b.conll",   "c.txt",
                                        "g.grammar", "h.grammar", "first.txt", "more.txt"};
    char path[256];

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", folder, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(folder);
    memcpy(folder + strlen(folder) - 6, "XXXXXX", 6);
}

static const char whole[] =
    "{\"name\":\"n\",\"labels\":[\"PERSON\",\"LOCATION\"],\"map\":{\"PER\":\"PERSON\",\"LOC\":\"LOCATION\"},"
    "\"corpora\":[{\"file\":\"a.jsonl\",\"weight\":50,\"unmarked\":[\"LOCATION\"],\"map\":{\"LOC\":\"?\"}},"
    "{\"file\":\"b.conll\",\"format\":\"conll\",\"open\":[\"LOCATION\"]},"
    "{\"file\":\"c.txt\",\"format\":\"lines\",\"nth\":2,\"names\":[\"PERSON\"]}],"
    "\"generated\":[{\"file\":\"g.grammar\",\"count\":7},"
    "{\"file\":\"h.grammar\",\"count\":40,\"words\":{\"listed\":[\"first.txt\",\"more.txt\"]}}],"
    "\"facts\":{\"entries\":16,\"min_count\":1,\"text\":[\"c.txt\"],\"lists\":[[\"first.txt\"]],\"clusters\":{"
    "\"classes\":6,\"coarse\":4,\"min_count\":1,\"text\":[\"c.txt\"]}},"
    "\"training\":{\"seed\":9,\"epochs\":2,\"hide\":5}}";

static void write_corpora(void)
{
    (void)write_file("a.jsonl", "{\"text\":\"Eva Bonn\",\"spans\":[{\"start\":0,\"end\":3,\"type\":\"PER\"},"
                                "{\"start\":4,\"end\":8,\"type\":\"LOC\"}]}\n");
    (void)write_file("b.conll", "Eva B-PERSON\nin O\nBonn B-LOC\n");
    (void)write_file("c.txt", "Er kam an\nSie ging weg\nEs war da\n");
    (void)write_file("g.grammar", "all\n  {name} is here\nname = PERSON\n  Eva\n  Omar\n");
    (void)write_file("h.grammar", "all\n  {name}\nname = PERSON\n  {listed}\n");
    (void)write_file("more.txt", "Li de Ana\nx\n");
    (void)write_file("first.txt", "Omar\n");
}

/* Which of these the texts from the i-th on are: bit 0 Omar, 1 Ana, 2 any other. */
static unsigned words_of(const struct sluice_corpus *c, size_t i)
{
    unsigned seen = 0;

    for (; i < sluice_corpus_count(c); i++) {
        struct sluice_example e = sluice_corpus_get(c, i);

        seen |= e.len == 4 && memcmp(e.text, "Omar", 4) == 0  ? 1u
                : e.len == 3 && memcmp(e.text, "Ana", 3) == 0 ? 2u
                                                              : 4u;
        ck_assert_uint_eq(e.n_gold, 1);
    }
    return seen;
}

START_TEST(recipe__whole__reads_corpora_generated_text_and_facts)
{
    struct sluice_recipe *r;
    struct sluice_corpus *c;
    struct sluice_buf facts;
    struct sluice_example e;
    struct sluice_error err = {0};

    write_corpora();
    ck_assert_msg(sluice_recipe_load(write_file("r.json", whole), folder, &r, &err) == SLUICE_OK, "%s", err.what);
    ck_assert_str_eq(sluice_recipe_parts(r)->label[1], "LOCATION");
    ck_assert_uint_eq(sluice_recipe_options(r)->seed, 9);
    ck_assert_uint_eq(sluice_recipe_options(r)->epochs, 2);
    ck_assert_uint_eq(sluice_recipe_options(r)->hide, 5);
    ck_assert_uint_eq(sluice_recipe_options(r)->dropout, sluice_train_defaults().dropout);
    ck_assert_uint_eq(sluice_recipe_count(r), 3);
    ck_assert(sluice_recipe_marked(r, 1));
    ck_assert(!sluice_recipe_marked(r, 2));
    ck_assert_int_eq(sluice_corpus_create(&c), SLUICE_OK);
    for (size_t i = 0; i < 3; i++)
        ck_assert_int_eq(sluice_recipe_read(r, i, SLUICE_PART_ALL, c, &err), SLUICE_OK);
    ck_assert_uint_eq(sluice_corpus_count(c), 4); /* one, one, and lines 1 and 3 */
    e = sluice_corpus_get(c, 0);
    ck_assert_uint_eq(e.n_gold, 2);
    ck_assert_int_eq(e.gold[1].label, SLUICE_GOLD_UNKNOWN); /* the corpus's own map before the common one */
    ck_assert_uint_eq(e.unmarked, 2);
    ck_assert(e.weight > 0.49f && e.weight < 0.51f);
    e = sluice_corpus_get(c, 1);
    ck_assert_int_eq(e.gold[0].label, 0); /* by the label's own name */
    ck_assert_uint_eq(e.open, 2);
    ck_assert_uint_eq(e.names, 0);
    ck_assert_uint_eq(sluice_corpus_get(c, 2).names, 1);
    ck_assert_int_eq(sluice_recipe_generate(r, c, &err), SLUICE_OK);
    ck_assert_uint_eq(sluice_corpus_count(c), 51);
    ck_assert_uint_eq(words_of(c, 11), 1u | 2u);
    sluice_buf_init(&facts, 1u << 20);
    ck_assert_int_eq(sluice_recipe_facts(r, c, &facts, &err), SLUICE_OK);
    ck_assert_uint_eq(facts.len, 16 * 8);
    ck_assert_uint_eq(
        sluice_facts_find(facts.data, 16, sluice_word_hash((const uint8_t *)"omar", 4)) & SLUICE_FACT_LISTS, 1);
    sluice_buf_release(&facts);
    sluice_corpus_free(c);
    sluice_recipe_free(r);
}
END_TEST

START_TEST(recipe__parts__hold_all_rows_once)
{
    static const enum sluice_part parts[] = {SLUICE_PART_TRAIN, SLUICE_PART_DEV, SLUICE_PART_TEST};
    struct sluice_recipe *r;
    struct sluice_corpus *c;
    struct sluice_error err = {0};
    enum sluice_part part;

    write_corpora();
    ck_assert_int_eq(sluice_recipe_load(write_file("r.json", whole), folder, &r, &err), SLUICE_OK);
    ck_assert_int_eq(sluice_corpus_create(&c), SLUICE_OK);
    for (size_t i = 0; i < 3; i++) {
        for (size_t k = 0; k < 3; k++)
            ck_assert_int_eq(sluice_recipe_read(r, i, parts[k], c, &err), SLUICE_OK);
    }
    ck_assert_uint_eq(sluice_corpus_count(c), 4);
    ck_assert(sluice_part_parse("dev", &part) && part == SLUICE_PART_DEV);
    ck_assert(!sluice_part_parse("other", &part));
    sluice_corpus_free(c);
    sluice_recipe_free(r);
}
END_TEST

static const char renaming[] =
    "{\"name\":\"n\",\"labels\":[\"PERSON\",\"LOCATION\"],\"map\":{\"PER\":\"PERSON\",\"LOC\":\"LOCATION\"},"
    "\"corpora\":[{\"file\":\"a.jsonl\",\"renamed\":300}],"
    "\"renamed\":{\"weight\":50,\"first\":[\"first.txt\"],\"last\":[\"more.txt\"],\"place\":[\"first.txt\"]}}";

START_TEST(recipe__renamed__adds_copies_with_names_of_the_lists)
{
    struct sluice_recipe *r;
    struct sluice_corpus *c;
    struct sluice_error err = {0};

    write_corpora();
    ck_assert_msg(sluice_recipe_load(write_file("r.json", renaming), folder, &r, &err) == SLUICE_OK, "%s", err.what);
    ck_assert_int_eq(sluice_corpus_create(&c), SLUICE_OK);
    ck_assert_int_eq(sluice_recipe_read(r, 0, SLUICE_PART_ALL, c, &err), SLUICE_OK);
    ck_assert_msg(sluice_recipe_rename(r, 0, 0, c, &err) == SLUICE_OK, "%s", err.what);
    ck_assert_uint_eq(sluice_corpus_count(c), 4);
    for (size_t i = 1; i < 4; i++) {
        ck_assert(memcmp(sluice_corpus_get(c, i).text, "Eva ", 4) != 0);
        ck_assert(sluice_corpus_get(c, i).weight < 0.51f);
    }
    (void)write_file("more.txt", "x de\n"); /* no word that could be a name */
    ck_assert_int_eq(sluice_recipe_rename(r, 0, 0, c, &err), SLUICE_EFORMAT);
    ck_assert_ptr_nonnull(strstr(err.what, "'last'"));
    sluice_corpus_free(c);
    sluice_recipe_free(r);
}
END_TEST

START_TEST(recipe__renamed_without_lists__refused)
{
    static const char text[] =
        "{\"name\":\"n\",\"labels\":[\"PERSON\"],\"corpora\":[{\"file\":\"a.jsonl\",\"renamed\":100}]}";
    struct sluice_recipe *r;
    struct sluice_corpus *c;
    struct sluice_error err = {0};

    write_corpora();
    ck_assert_int_eq(sluice_recipe_load(write_file("r.json", text), folder, &r, &err), SLUICE_OK);
    ck_assert_int_eq(sluice_corpus_create(&c), SLUICE_OK);
    ck_assert_int_eq(sluice_recipe_rename(r, 0, 0, c, &err), SLUICE_EFORMAT);
    sluice_corpus_free(c);
    sluice_recipe_free(r);
}
END_TEST

static const struct {
    const char *text, *what;
} bad[] = {
    {"{\"labels\":[\"A\"]}", "is missing"},
    {"{\"name\":\"n\",\"labels\":[]}", "1 to 8 labels are needed"},
    {"{\"name\":\"n\",\"labels\":[\"A\"],\"map\":{\"X\":\"B\"},\"corpora\":[{\"file\":\"f\"}]}",
     "no label of this model"},
    {"{\"name\":\"n\",\"labels\":[\"A\"],\"corpora\":[{\"file\":\"f\",\"format\":\"xml\"}]}", "format is"},
    {"{\"name\":\"n\",\"labels\":[\"A\"],\"corpora\":[{\"file\":\"f\",\"unmarked\":[\"B\"]}]}",
     "no label of this model"},
    {"{\"name\":\"n\",\"labels\":[\"A\"],\"training\":{\"epochs\":5000}}", ""},
    {"{\"name\":\"n\",\"labels\":[\"A\"],\"colour\":1}", ""},
};

START_TEST(recipe__malformed__refused_with_its_place)
{
    struct sluice_recipe *r;
    struct sluice_error err = {0};

    ck_assert_int_eq(sluice_recipe_load(write_file("r.json", bad[_i].text), folder, &r, &err), SLUICE_EFORMAT);
    ck_assert_ptr_null(r);
    ck_assert_ptr_nonnull(strstr(err.file, "r.json"));
    if (_i != 0)
        ck_assert_msg(strstr(err.what, bad[_i].what) != NULL, "%s", err.what);
}
END_TEST

START_TEST(recipe__corpus_missing_or_malformed__named)
{
    struct sluice_recipe *r;
    struct sluice_corpus *c;
    struct sluice_error err = {0};

    write_corpora();
    ck_assert_int_eq(sluice_recipe_load(write_file("r.json", whole), folder, &r, &err), SLUICE_OK);
    ck_assert_int_eq(sluice_corpus_create(&c), SLUICE_OK);
    (void)write_file("a.jsonl", "{\"text\":\"fine\"}\n{\"text\":1}\n");
    ck_assert_int_eq(sluice_recipe_read(r, 0, SLUICE_PART_ALL, c, &err), SLUICE_EFORMAT);
    ck_assert_ptr_nonnull(strstr(err.file, "a.jsonl"));
    ck_assert_uint_eq(err.line, 2);
    (void)unlink(write_file("b.conll", "x"));
    err = (struct sluice_error){0};
    ck_assert_int_eq(sluice_recipe_read(r, 1, SLUICE_PART_ALL, c, &err), SLUICE_EIO);
    ck_assert_ptr_nonnull(strstr(err.file, "b.conll"));
    sluice_corpus_free(c);
    sluice_recipe_free(r);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("recipe");
    TCase *tc = tcase_create("recipe");

    tcase_add_checked_fixture(tc, set_up, tear_down);
    tcase_add_test(tc, recipe__whole__reads_corpora_generated_text_and_facts);
    tcase_add_test(tc, recipe__parts__hold_all_rows_once);
    tcase_add_test(tc, recipe__renamed__adds_copies_with_names_of_the_lists);
    tcase_add_test(tc, recipe__renamed_without_lists__refused);
    tcase_add_loop_test(tc, recipe__malformed__refused_with_its_place, 0, sizeof(bad) / sizeof(bad[0]));
    tcase_add_test(tc, recipe__corpus_missing_or_malformed__named);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
