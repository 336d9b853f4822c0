/* Labelled text, generated text and training: small, and the same twice. */
#include "core/buf.h"
#include "model/facts.h"
#include "model/grammar.h"
#include "model/measure.h"
#include "model/train.h"
#include "suite_run.h"

#include <check.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const struct sluice_label_rule rules[] = {
    {"PERSON", 0}, {"PER", 0}, {"LOC", 1}, {"?", SLUICE_GOLD_UNKNOWN}, {"DATE", SLUICE_GOLD_NOTHING}};

static struct sluice_corpus_source source(void)
{
    return (struct sluice_corpus_source){.rule = rules, .n_rules = 5, .weight = 1, .part_to = 100};
}

static struct sluice_corpus *corpus(void)
{
    struct sluice_corpus *c;

    ck_assert_int_eq(sluice_corpus_create(&c), SLUICE_OK);
    return c;
}

static enum sluice_status read_jsonl(struct sluice_corpus *c, const char *text, struct sluice_error *err)
{
    struct sluice_corpus_source src = source();

    return sluice_corpus_read_jsonl(c, &src, (const uint8_t *)text, strlen(text), err);
}

START_TEST(jsonl__code_points__become_bytes_in_order)
{
    struct sluice_corpus *c = corpus();
    struct sluice_example e;

    /* the second span holds the first; the third is no label; "12" has no letter */
    ck_assert_int_eq(
        read_jsonl(c,
                   "{\"x\":[{\"a\":1}],\"text\":\"\xC3\x89va \\u00e9 in \xC5\x81\xC3\xB3"
                   "d\xC5\xBA 12\",\"spans\":["
                   "{\"start\":9,\"end\":13,\"type\":\"LOC\",\"value\":\"x\"},{\"start\":0,\"end\":3,\"type\":\"PER\"},"
                   "{\"start\":10,\"end\":11,\"type\":\"PER\"},{\"start\":4,\"end\":5,\"type\":\"DATE\"},"
                   "{\"start\":14,\"end\":16,\"type\":\"LOC\"}]}\n\n{\"text\":\"none\"}\n",
                   NULL),
        SLUICE_OK);
    ck_assert_uint_eq(sluice_corpus_count(c), 2);
    e = sluice_corpus_get(c, 0);
    ck_assert_uint_eq(e.n_gold, 3);
    ck_assert_uint_eq(e.gold[0].start, 0);
    ck_assert_uint_eq(e.gold[0].end, 4);
    ck_assert_int_eq(e.gold[0].label, 0);
    ck_assert_mem_eq(e.text + e.gold[1].start,
                     "\xC5\x81\xC3\xB3"
                     "d\xC5\xBA",
                     7);
    ck_assert_int_eq(e.gold[1].label, 1);
    ck_assert_int_eq(e.gold[2].label, SLUICE_GOLD_UNKNOWN);
    ck_assert_uint_eq(sluice_corpus_get(c, 1).n_gold, 0);
    sluice_corpus_free(c);
}
END_TEST

static const struct {
    const char *text, *what;
} bad[] = {
    {"{\"spans\":[]}", "no 'text'"},
    {"[]", "a line is an object"},
    {"{\"text\":\"a\",\"spans\":{}}", "'spans' is an array"},
    {"{\"text\":\"a\",\"spans\":[1]}", "a span is an object"},
    {"{\"text\":\"a\",\"spans\":[{\"start\":0,\"end\":2,\"type\":\"LOC\"}]}", "a span ends behind the text"},
    {"{\"text\":\"a\",\"spans\":[{\"start\":1,\"end\":1,\"type\":\"LOC\"}]}", "a span ends before it begins"},
    {"{\"text\":\"a\",\"spans\":[{\"start\":-1,\"end\":1}]}", "a span's start and end are whole numbers"},
    {"{\"text\":\"a\",\"spans\":[{\"start\":\"0\",\"end\":1}]}", "a span's start and end are numbers"},
};

START_TEST(jsonl__malformed__named_with_its_line)
{
    struct sluice_corpus *c = corpus();
    struct sluice_error err = {0};
    char text[256];

    (void)snprintf(text, sizeof(text), "{\"text\":\"fine\"}\n%s\n", bad[_i].text);
    ck_assert_int_eq(read_jsonl(c, text, &err), SLUICE_EFORMAT);
    ck_assert_str_eq(err.what, bad[_i].what);
    ck_assert_uint_eq(err.line, 2);
    sluice_corpus_free(c);
}
END_TEST

START_TEST(conll__columns__become_text_and_spans)
{
    static const char text[] = "Anna X B-PER\nMeyer X I-PER\nis O\nin\tO\nBonn I-LOC\r\n\nBob B-PER\nEva B-PER\n";
    struct sluice_corpus_source src = source();
    struct sluice_corpus *c = corpus();
    struct sluice_error err = {0};
    struct sluice_example e;

    ck_assert_int_eq(sluice_corpus_read_conll(c, &src, (const uint8_t *)text, sizeof(text) - 1, &err), SLUICE_OK);
    ck_assert_uint_eq(sluice_corpus_count(c), 2);
    e = sluice_corpus_get(c, 0);
    ck_assert_uint_eq(e.len, strlen("Anna Meyer is in Bonn"));
    ck_assert_mem_eq(e.text, "Anna Meyer is in Bonn", e.len);
    ck_assert_uint_eq(e.n_gold, 2);
    ck_assert_uint_eq(e.gold[0].end, 10);
    ck_assert_uint_eq(e.gold[1].start, 17);
    ck_assert_int_eq(e.gold[1].label, 1);
    ck_assert_uint_eq(sluice_corpus_get(c, 1).n_gold, 2);
    ck_assert_int_eq(sluice_corpus_read_conll(c, &src, (const uint8_t *)"a O\nb\n", 6, &err), SLUICE_EFORMAT);
    ck_assert_uint_eq(err.line, 2);
    sluice_corpus_free(c);
}
END_TEST

START_TEST(corpus__parts__hold_each_text_once)
{
    struct sluice_corpus *c = corpus();
    struct sluice_corpus_source src = source();
    char text[16];

    for (unsigned part = 0; part < 100; part += 25) {
        src.part_from = part;
        src.part_to = part + 25;
        for (unsigned i = 0; i < 400; i++) {
            (void)snprintf(text, sizeof(text), "text %u", i);
            ck_assert_int_eq(sluice_corpus_add(c, &src, (const uint8_t *)text, strlen(text), NULL, 0), SLUICE_OK);
        }
        ck_assert_uint_gt(sluice_corpus_count(c), (size_t)part * 3); /* about a quarter each */
    }
    ck_assert_uint_eq(sluice_corpus_count(c), 400);
    sluice_corpus_free(c);
}
END_TEST

START_TEST(tags__spans_and_open_labels__allow_these)
{
    struct sluice_corpus *c = corpus();
    struct sluice_corpus_source src = source();
    struct sluice_gold gold[] = {{0, 10, 0}, {14, 17, SLUICE_GOLD_UNKNOWN}, {18, 21, 1}};
    static const char text[] = "Anna Meyer is new Ulm";
    uint32_t allowed[SLUICE_SEGMENT_TOKENS_MAX];
    struct sluice_example e;
    struct sluice_segment s;
    size_t at = 0;

    src.open = 2; /* label 1: tags 3 and 4 */
    ck_assert_int_eq(sluice_corpus_add(c, &src, (const uint8_t *)text, sizeof(text) - 1, gold, 3), SLUICE_OK);
    e = sluice_corpus_get(c, 0);
    ck_assert(sluice_segment_next(e.text, e.len, true, &at, &s));
    sluice_example_tags(&e, &s, 5, allowed);
    ck_assert_uint_eq(allowed[0], 1u << 1);
    ck_assert_uint_eq(allowed[1], 1u << 2);
    ck_assert_uint_eq(allowed[2], 1u | 1u << 3 | 1u << 4);
    ck_assert_uint_eq(allowed[3], 31);
    ck_assert_uint_eq(allowed[4], 1u << 3);
    sluice_corpus_free(c);
}
END_TEST

START_TEST(lines__unlabelled__small_words_are_nothing_the_rest_unknown)
{
    static const char text[] = "Das ist Anna Meyer, \xC3\xA9t\xC3\xA9.\nskipped Line\nklein 12\n";
    struct sluice_corpus_source src = source();
    struct sluice_corpus *c = corpus();
    uint32_t allowed[SLUICE_SEGMENT_TOKENS_MAX];
    struct sluice_example e;
    struct sluice_segment s;
    size_t at = 0;

    ck_assert_int_eq(sluice_corpus_read_lines(c, &src, (const uint8_t *)text, sizeof(text) - 1, 2), SLUICE_OK);
    ck_assert_uint_eq(sluice_corpus_count(c), 2);
    e = sluice_corpus_get(c, 0);
    ck_assert(sluice_segment_next(e.text, e.len, true, &at, &s));
    sluice_example_tags(&e, &s, 5, allowed);
    ck_assert_uint_eq(s.n, 7); /* Das ist Anna Meyer , ete . */
    for (unsigned i = 0; i < s.n; i++)
        ck_assert_uint_eq(allowed[i], i == 0 || i == 2 || i == 3 ? 31 : 1);
    sluice_corpus_free(c);
}
END_TEST

static uint32_t fact(const uint8_t *table, const char *folded)
{
    return sluice_facts_find(table, 64, sluice_word_hash((const uint8_t *)folded, strlen(folded)));
}

START_TEST(lines__names_asked_for__a_capital_behind_a_small_word_is_some_name)
{
    /* Zagrebu is one, and Marko behind it; Zima begins a line, Rim is there in small letters, Od is short. */
    static const char text[] = "Zima je u Zagrebu Marko ga zove\nu Rim je od Od rim\n";
    const struct sluice_corpus_source src = {.weight = 1, .part_to = 100, .names = 1u << 0 | 1u << 2};
    const uint32_t all = (1u << 9) - 1, name = 1u << 1 | 1u << 2 | 1u << 5 | 1u << 6;
    uint32_t allowed[SLUICE_SEGMENT_TOKENS_MAX];
    struct sluice_corpus *c;
    struct sluice_segment s;
    struct sluice_example e;
    size_t at = 0;

    ck_assert_int_eq(sluice_corpus_create(&c), SLUICE_OK);
    ck_assert_int_eq(sluice_corpus_read_lines(c, &src, (const uint8_t *)text, sizeof(text) - 1, 1), SLUICE_OK);
    ck_assert_uint_eq(sluice_corpus_count(c), 2);
    e = sluice_corpus_get(c, 0);
    ck_assert(sluice_segment_next(e.text, e.len, true, &at, &s));
    sluice_example_tags(&e, &s, 9, allowed);
    ck_assert_uint_eq(allowed[0], all);
    ck_assert_uint_eq(allowed[1], 1);
    ck_assert_uint_eq(allowed[3], name);
    ck_assert_uint_eq(allowed[4], name);
    ck_assert_uint_eq(allowed[5], 1);
    e = sluice_corpus_get(c, 1);
    at = 0;
    ck_assert(sluice_segment_next(e.text, e.len, true, &at, &s));
    sluice_example_tags(&e, &s, 9, allowed);
    ck_assert_uint_eq(allowed[1], all);
    ck_assert_uint_eq(allowed[4], all);
    sluice_corpus_free(c);
}
END_TEST

START_TEST(facts__lists_and_writing__are_found_by_folded_form)
{
    static const char list[] = "Anna\nJos\xC3\xA9\nde la Cruz\n";
    struct sluice_fact_table *t;
    uint8_t table[64 * 8] = {0};

    ck_assert_int_eq(sluice_fact_table_create(&t), SLUICE_OK);
    ck_assert_int_eq(sluice_fact_table_list(t, (const uint8_t *)list, sizeof(list) - 1, 1), SLUICE_OK);
    for (unsigned i = 0; i < 60; i++) /* the first word of a sentence says nothing */
        ck_assert_int_eq(sluice_fact_table_text(t, (const uint8_t *)"Rare und Bonn oder Anna", 23), SLUICE_OK);
    for (unsigned i = 0; i < 5; i++)
        ck_assert_int_eq(sluice_fact_table_text(t, (const uint8_t *)"ein Weg weg", 11), SLUICE_OK);
    ck_assert_int_eq(sluice_fact_table_write(t, 4, 64, table), SLUICE_OK);
    ck_assert_uint_eq(fact(table, "jose"), 2u);
    ck_assert_uint_eq(fact(table, "cruz"), 2u);
    ck_assert_uint_eq(fact(table, "anna"), 2u | 5u << 6);
    ck_assert_uint_eq(fact(table, "bonn"), 5u << 6);
    ck_assert_uint_eq(fact(table, "oder"), 1u << 6);
    ck_assert_uint_eq(fact(table, "weg"), 3u << 6);
    ck_assert_uint_eq(fact(table, "rare"), 0);
    ck_assert_uint_eq(fact(table, "de"), 0); /* too short for a list */
    sluice_fact_table_free(t);
}
END_TEST

START_TEST(facts__listed_names_and_classes__stems_and_classes_in_the_table)
{
    static const char list[] =
        "Praha\nLondon\nK\xC5\x8Dln\nJ\xC4\x93kabpils\nAthenas\nEU\nA\n"
        "\xD0\x9C\xD0\xBE\xD1\x81\xD0\xBA\xD0\xB2\xD0\xB0\n\xCE\x91\xCE\xB8\xCE\xAE\xCE\xBD\xCE\xB1\n";
    struct sluice_fact_table *t;
    uint8_t table[64 * 8] = {0};

    ck_assert_int_eq(sluice_fact_table_create(&t), SLUICE_OK);
    ck_assert_int_eq(sluice_fact_table_list(t, (const uint8_t *)list, sizeof(list) - 1, 2), SLUICE_OK);
    ck_assert_int_eq(sluice_fact_table_class(t, sluice_word_hash((const uint8_t *)"london", 6), 1023, 63), SLUICE_OK);
    ck_assert_int_eq(sluice_fact_table_class(t, sluice_word_hash((const uint8_t *)"und", 3), 2, 3), SLUICE_OK);
    ck_assert_int_eq(sluice_fact_table_write(t, 4, 64, table), SLUICE_OK);
    ck_assert_uint_eq(fact(table, "praha"), 4u);
    ck_assert_uint_eq(fact(table, "prah"), 4u << SLUICE_FACT_STEM);
    ck_assert_uint_eq(fact(table, "london"), 4u | 1023u << SLUICE_FACT_CLASS | 63u << SLUICE_FACT_COARSE);
    ck_assert_uint_eq(fact(table, "londo"), 0); /* n is no ending */
    ck_assert_uint_eq(fact(table, "und"), 2u << SLUICE_FACT_CLASS | 3u << SLUICE_FACT_COARSE);
    ck_assert_uint_eq(fact(table, "athen"), 4u << SLUICE_FACT_STEM);
    ck_assert_uint_eq(fact(table, "eu"), 4u); /* capitals say more than two small letters */
    ck_assert_uint_eq(fact(table, "a"), 0);
    ck_assert_uint_eq(fact(table, "\xD0\xBC\xD0\xBE\xD1\x81\xD0\xBA\xD0\xB2"), 4u << SLUICE_FACT_STEM);
    ck_assert_uint_eq(fact(table, "\xCE\xB1\xCE\xB8\xCE\xB7\xCE\xBD"), 4u << SLUICE_FACT_STEM);
    sluice_fact_table_free(t);
}
END_TEST

static const char grammar[] = "# names\n"
                              "start\n"
                              "  {greet^} {name}, \\{x\\}\\n\n"
                              "  2* {name} is in {place}.\n"
                              "greet\n"
                              "  dear\n"
                              "  hello\n"
                              "name = PERSON\n"
                              "  {first} {last}\n"
                              "  {last}\n"
                              "first\n"
                              "  Anna\n"
                              "  Omar\n"
                              "  Linh\n"
                              "last\n"
                              "  Meyer\n"
                              "  Haddad\n"
                              "  Nguyen\n"
                              "place = LOC\n"
                              "  Bonn\n"
                              "  Lima\n"
                              "  New {first}\n";

static struct sluice_corpus *generate(uint64_t seed, size_t n)
{
    struct sluice_corpus *c = corpus();
    struct sluice_corpus_source src = source();
    struct sluice_grammar *g;

    ck_assert_int_eq(sluice_grammar_read((const uint8_t *)grammar, sizeof(grammar) - 1, &g, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_grammar_make(g, seed, n, &src, c, NULL), SLUICE_OK);
    sluice_grammar_free(g);
    return c;
}

START_TEST(grammar__expanded__spans_are_where_names_are)
{
    struct sluice_corpus *c = generate(1, 200), *again = generate(1, 200);
    unsigned places = 0, letters = 0;

    ck_assert_uint_eq(sluice_corpus_count(c), 200);
    for (size_t i = 0; i < 200; i++) {
        struct sluice_example e = sluice_corpus_get(c, i), f = sluice_corpus_get(again, i);

        ck_assert_uint_eq(e.len, f.len);
        ck_assert_mem_eq(e.text, f.text, e.len);
        ck_assert_uint_ge(e.n_gold, 1);
        places += e.n_gold == 2;
        letters += e.text[e.len - 1] == '\n' && memcmp(e.text + e.len - 4, "{x}", 3) == 0 &&
                   (e.text[0] == 'D' || e.text[0] == 'H');
        for (unsigned k = 0; k < e.n_gold; k++)
            ck_assert(e.text[e.gold[k].start] >= 'A' && e.text[e.gold[k].start] <= 'Z');
    }
    ck_assert_uint_eq(places + letters, 200);
    ck_assert_uint_gt(places, letters); /* twice as likely */
    sluice_corpus_free(c);
    sluice_corpus_free(again);
}
END_TEST

/* The one text that a grammar makes in c, which is the one that is wanted. */
static struct sluice_example made(const char *text, const char *want, struct sluice_corpus *c)
{
    struct sluice_corpus_source src = source();
    struct sluice_grammar *g;
    struct sluice_example e;

    ck_assert_int_eq(sluice_grammar_read((const uint8_t *)text, strlen(text), &g, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_grammar_make(g, 1, 1, &src, c, NULL), SLUICE_OK);
    sluice_grammar_free(g);
    e = sluice_corpus_get(c, 0);
    ck_assert_uint_eq(e.len, strlen(want));
    ck_assert_mem_eq(e.text, want, e.len);
    return e;
}

START_TEST(grammar__sign_behind_a_name__a_capital_or_all_of_them)
{
    static const char text[] =
        "start\n  {word^} {word!} {name!}\nword\n  o\xC3\xB9 \xC3\xB7\xC3\x9F\nname = PERSON\n  Ana \xC3\xA9\n";
    static const char want[] = "O\xC3\xB9 \xC3\xB7\xC3\x9F O\xC3\x99 \xC3\xB7\xC3\x9F ANA \xC3\x89";
    struct sluice_corpus *c = corpus();
    const struct sluice_example e = made(text, want, c);

    ck_assert_uint_eq(e.n_gold, 1);
    ck_assert_uint_eq(e.gold[0].end - e.gold[0].start, 6);
    sluice_corpus_free(c);
}
END_TEST

static const struct {
    const char *text;
    uint32_t line;
} bad_grammar[] = {
    {"a\n  x {b}\n", 1},
    {"a\n  x\na\n  y\n", 3},
    {"  x\n", 1},
    {"a\nb\n  x\n", 1},
    {"", 1},
    {"a\n  {a\n", 1},
    {"a\n  {b}{c}\nb\n  x\n", 1},
    {"a\n  x\n= LOC\n  {b\n", 3},
};

START_TEST(grammar__escaped_behind_a_name__as_it_is)
{
    static const char text[] = "a\n  {b}\\{c}\nb\n  x\n", want[] = "x{c}";
    struct sluice_corpus *c = corpus();

    (void)made(text, want, c);
    sluice_corpus_free(c);
}
END_TEST

START_TEST(grammar__malformed__named_with_its_line)
{
    struct sluice_grammar *g;
    struct sluice_error err = {0};
    const char *text = bad_grammar[_i].text;

    ck_assert_int_eq(sluice_grammar_read((const uint8_t *)text, strlen(text), &g, &err), SLUICE_EFORMAT);
    ck_assert_ptr_null(g);
    ck_assert_uint_eq(err.line, bad_grammar[_i].line);
}
END_TEST

START_TEST(grammar__rule_into_itself_or_foreign_label__refused)
{
    static const char loop[] = "a\n  {a} x\n", foreign[] = "a = THING\n  x\n";
    struct sluice_corpus_source src = source();
    struct sluice_corpus *c = corpus();
    struct sluice_grammar *g;

    ck_assert_int_eq(sluice_grammar_read((const uint8_t *)loop, sizeof(loop) - 1, &g, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_grammar_make(g, 1, 1, &src, c, NULL), SLUICE_ELIMIT);
    sluice_grammar_free(g);
    ck_assert_int_eq(sluice_grammar_read((const uint8_t *)foreign, sizeof(foreign) - 1, &g, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_grammar_make(g, 1, 1, &src, c, NULL), SLUICE_EFORMAT);
    sluice_grammar_free(g);
    sluice_corpus_free(c);
}
END_TEST

static void train_with(const struct sluice_corpus *c, struct sluice_train_options o, struct sluice_buf *out)
{
    struct sluice_model_parts parts = {
        .name = "t", .label = {"PERSON", "LOC"}, .labels = 2, .note = "n", .note_len = 1};

    o.buckets = 500;
    o.epochs = 3;
    sluice_buf_init(out, SLUICE_MODEL_FILE_MAX);
    ck_assert_int_eq(sluice_train(c, &o, &parts, NULL, NULL, out, NULL), SLUICE_OK);
}

static void train(const struct sluice_corpus *c, unsigned threads, uint64_t seed, struct sluice_buf *out)
{
    struct sluice_train_options o = sluice_train_defaults();

    o.threads = threads;
    o.seed = seed;
    train_with(c, o, out);
}

START_TEST(train__any_threads__same_bytes_for_a_seed)
{
    struct sluice_corpus *c = generate(3, 150);
    struct sluice_buf one, two, other;

    train(c, 1, 5, &one);
    train(c, 3, 5, &two);
    train(c, 1, 6, &other);
    ck_assert_uint_eq(one.len, two.len);
    ck_assert_mem_eq(one.data, two.data, one.len);
    ck_assert_mem_ne(one.data, other.data, one.len);
    sluice_buf_release(&one);
    sluice_buf_release(&two);
    sluice_buf_release(&other);
    sluice_corpus_free(c);
}
END_TEST

static unsigned f1_of(const struct sluice_buf *file)
{
    struct sluice_corpus *test = generate(99, 100);
    struct sluice_measure m = {0};
    const struct sluice_measure_label *all = &m.label[SLUICE_MODEL_LABELS_MAX];
    struct sluice_model *model;
    struct sluice_tagger *t;

    ck_assert_int_eq(sluice_model_read(file->data, file->len, &model, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_tagger_create(model, &t), SLUICE_OK);
    for (size_t i = 0; i < sluice_corpus_count(test); i++) {
        struct sluice_example e = sluice_corpus_get(test, i);

        sluice_measure_add(&m, t, 2, &e);
    }
    sluice_tagger_free(t);
    sluice_model_free(model);
    sluice_corpus_free(test);
    return sluice_measure_f1(all->given, all->found, all->exact, all->exact);
}

START_TEST(train__several_members__their_mean_finds_as_much_whatever_the_threads)
{
    static const unsigned cases[] = {2, 5}; /* members */
    struct sluice_corpus *c = generate(3, 150);
    struct sluice_buf plain, mean, again;

    train(c, 1, 5, &plain);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct sluice_train_options o = sluice_train_defaults();

        o.seed = 5;
        o.members = cases[i];
        train_with(c, o, &mean);
        o.threads = 2;
        train_with(c, o, &again);
        ck_assert_uint_eq(plain.len, mean.len);
        ck_assert_mem_ne(plain.data, mean.data, plain.len);
        ck_assert_mem_eq(mean.data, again.data, mean.len);
        ck_assert_uint_ge(f1_of(&mean), 980);
        sluice_buf_release(&mean);
        sluice_buf_release(&again);
    }
    sluice_buf_release(&plain);
    sluice_corpus_free(c);
}
END_TEST

START_TEST(train__generated_text__finds_other_text_of_the_grammar)
{
    struct sluice_corpus *c = generate(3, 300), *test = generate(99, 100);
    struct sluice_measure m = {0};
    struct sluice_measure_label *all = &m.label[SLUICE_MODEL_LABELS_MAX];
    struct sluice_model *model;
    struct sluice_tagger *t;
    struct sluice_buf file;

    train(c, 1, 5, &file);
    ck_assert_int_eq(sluice_model_read(file.data, file.len, &model, NULL), SLUICE_OK);
    ck_assert_int_eq(sluice_tagger_create(model, &t), SLUICE_OK);
    for (size_t i = 0; i < sluice_corpus_count(test); i++) {
        struct sluice_example e = sluice_corpus_get(test, i);

        sluice_measure_add(&m, t, 2, &e);
    }
    ck_assert_uint_gt(all->given, 150);
    ck_assert_uint_ge(sluice_measure_f1(all->given, all->found, all->exact, all->exact), 980);
    ck_assert_uint_eq(m.confused[1][1] + m.confused[1][0] + m.confused[1][2], m.label[0].tokens_given);
    ck_assert_uint_le(all->exact, all->touched);
    sluice_tagger_free(t);
    sluice_model_free(model);
    sluice_buf_release(&file);
    sluice_corpus_free(c);
    sluice_corpus_free(test);
}
END_TEST

static unsigned threads_left = 1000;

int __real_pthread_create(pthread_t *t, const pthread_attr_t *a, void *(*run)(void *), void *arg);
int __wrap_pthread_create(pthread_t *t, const pthread_attr_t *a, void *(*run)(void *), void *arg);

int __wrap_pthread_create(pthread_t *t, const pthread_attr_t *a, void *(*run)(void *), void *arg)
{
    return threads_left-- == 0 ? EAGAIN : __real_pthread_create(t, a, run, arg);
}

START_TEST(train__no_more_threads__refused)
{
    struct sluice_corpus *c = generate(3, 20);
    struct sluice_train_options o = sluice_train_defaults();
    struct sluice_model_parts parts = {.name = "t", .label = {"PERSON", "LOC"}, .labels = 2};
    struct sluice_buf out;

    o.threads = 4;
    threads_left = (unsigned)_i;
    sluice_buf_init(&out, SLUICE_MODEL_FILE_MAX);
    ck_assert_int_eq(sluice_train(c, &o, &parts, NULL, NULL, &out, NULL), SLUICE_ENOMEM);
    ck_assert_uint_eq(out.len, 0);
    sluice_buf_release(&out);
    sluice_corpus_free(c);
}
END_TEST

START_TEST(train__nothing_or_bad_options__refused)
{
    struct sluice_corpus *c = corpus(), *some = generate(1, 3);
    struct sluice_train_options o = sluice_train_defaults();
    struct sluice_model_parts parts = {.name = "t", .label = {"PERSON", "LOC"}, .labels = 2};
    struct sluice_error err = {0};
    struct sluice_buf out;

    sluice_buf_init(&out, SLUICE_MODEL_FILE_MAX);
    ck_assert_int_eq(sluice_train(c, &o, &parts, NULL, NULL, &out, &err), SLUICE_EFORMAT);
    ck_assert_str_eq(err.what, "no labelled text to learn from");
    o.epochs = 0;
    ck_assert_int_eq(sluice_train(some, &o, &parts, NULL, NULL, &out, &err), SLUICE_EFORMAT);
    o = sluice_train_defaults();
    o.members = 0;
    ck_assert_int_eq(sluice_train(some, &o, &parts, NULL, NULL, &out, &err), SLUICE_EFORMAT);
    o = sluice_train_defaults();
    o.members = 101;
    ck_assert_int_eq(sluice_train(some, &o, &parts, NULL, NULL, &out, &err), SLUICE_EFORMAT);
    sluice_buf_release(&out);
    sluice_corpus_free(c);
    sluice_corpus_free(some);
}
END_TEST

/* Two given spans, one found exactly and one with another border: by hand. */
START_TEST(measure__f1__by_hand)
{
    ck_assert_uint_eq(sluice_measure_f1(2, 2, 1, 1), 500);
    ck_assert_uint_eq(sluice_measure_f1(4, 2, 2, 2), 667);
    ck_assert_uint_eq(sluice_measure_f1(0, 5, 0, 0), 0);
    ck_assert_uint_eq(sluice_measure_f1(0, 0, 0, 0), 0);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("train");
    TCase *tc = tcase_create("train");

    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, jsonl__code_points__become_bytes_in_order);
    tcase_add_loop_test(tc, jsonl__malformed__named_with_its_line, 0, sizeof(bad) / sizeof(bad[0]));
    tcase_add_test(tc, conll__columns__become_text_and_spans);
    tcase_add_test(tc, corpus__parts__hold_each_text_once);
    tcase_add_test(tc, tags__spans_and_open_labels__allow_these);
    tcase_add_test(tc, lines__unlabelled__small_words_are_nothing_the_rest_unknown);
    tcase_add_test(tc, lines__names_asked_for__a_capital_behind_a_small_word_is_some_name);
    tcase_add_test(tc, facts__lists_and_writing__are_found_by_folded_form);
    tcase_add_test(tc, facts__listed_names_and_classes__stems_and_classes_in_the_table);
    tcase_add_test(tc, grammar__expanded__spans_are_where_names_are);
    tcase_add_test(tc, grammar__sign_behind_a_name__a_capital_or_all_of_them);
    tcase_add_test(tc, grammar__escaped_behind_a_name__as_it_is);
    tcase_add_loop_test(tc, grammar__malformed__named_with_its_line, 0, sizeof(bad_grammar) / sizeof(bad_grammar[0]));
    tcase_add_test(tc, grammar__rule_into_itself_or_foreign_label__refused);
    tcase_add_test(tc, train__any_threads__same_bytes_for_a_seed);
    tcase_add_test(tc, train__generated_text__finds_other_text_of_the_grammar);
    tcase_add_test(tc, train__several_members__their_mean_finds_as_much_whatever_the_threads);
    tcase_add_test(tc, train__nothing_or_bad_options__refused);
    tcase_add_loop_test(tc, train__no_more_threads__refused, 0, 3);
    tcase_add_test(tc, measure__f1__by_hand);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
