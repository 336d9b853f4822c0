#include "cli/cmd.h"
#include "cli/model_recipe.h"
#include "cli/print.h"
#include "cli/scan_output.h"

#include "model/measure.h"

#include <getopt.h>
#include <string.h>

static const char help[] =
    "usage: sluice model eval --model FILE --recipe FILE [OPTION...]\n\n"
    "Compare a model with the recipe's corpora: spans found exactly (F1 in percent, precision and recall), spans that "
    "a\n"
    "found one of the same label touches, and tokens covered by any span. The last line is the sum of all files.\n\n"
    "  --model FILE        the model\n"
    "  --recipe FILE       names the corpora and maps their types to the model's labels (models/README.md)\n"
    "  --corpora DIR       where they lie (default: .)\n"
    "  --part PART         all, train, dev or test rows (default: test)\n"
    "  --lean N            lower the score of \"nothing\" by N thousandths, -10000..10000 (default: 0)\n"
    "  --lower             as if the text were written in small letters\n"
    "  --detail            by label, confusions and reliability of scores, too\n"
    "  --json              one JSON object a file\n";

struct eval {
    const char *model_path, *recipe_path, *folder;
    enum sluice_part part;
    int lean;
    bool detail, json, lower;
    struct sluice_model *model;
    struct sluice_tagger *tagger;
    struct sluice_recipe *recipe;
    struct sluice_measure all;
    struct sluice_error err;
};

static double percent(uint64_t part, uint64_t of)
{
    return of == 0 ? 0 : 100.0 * (double)part / (double)of;
}

static double exact_f1(const struct sluice_measure_label *l)
{
    return sluice_measure_f1(l->given, l->found, l->exact, l->exact) / 10.0;
}

static void print_detail(const struct eval *e, const struct sluice_measure *m)
{
    const struct sluice_model_parts *p = sluice_model_parts(e->model);

    for (unsigned i = 0; i < p->labels; i++) {
        const struct sluice_measure_label *l = &m->label[i];

        printf(
            "    %-14s %6llu given, %6llu found: F1 %5.1f, P %5.1f, R %5.1f; touched R %5.1f; tokens P %5.1f R %5.1f\n",
            p->label[i], (unsigned long long)l->given, (unsigned long long)l->found, exact_f1(l),
            percent(l->exact, l->found), percent(l->exact, l->given), percent(l->touched, l->given),
            percent(l->tokens_both, l->tokens_found), percent(l->tokens_both, l->tokens_given));
    }
    printf("    tokens given (rows) as found (columns), nothing first:\n");
    for (unsigned i = 0; i <= p->labels; i++) {
        printf("      %-14s", i == 0 ? "-" : p->label[i - 1]);
        for (unsigned j = 0; j <= p->labels; j++)
            printf(" %8llu", (unsigned long long)m->confused[i][j]);
        printf("\n");
    }
    printf("    scores: mean score, share of spans with right label, exact spans, number\n");
    for (unsigned b = 0; b < SLUICE_MEASURE_BINS; b++) {
        if (m->bin[b].n != 0)
            printf("      %5.1f %5.1f %5.1f %6llu\n", (double)m->bin[b].score / (double)m->bin[b].n / 1e4,
                   percent(m->bin[b].label_right, m->bin[b].n), percent(m->bin[b].exact, m->bin[b].n),
                   (unsigned long long)m->bin[b].n);
    }
}

static void print_text(const struct eval *e, const char *name, const struct sluice_measure *m)
{
    const struct sluice_model_parts *p = sluice_model_parts(e->model);
    const struct sluice_measure_label *all = &m->label[SLUICE_MODEL_LABELS_MAX];

    printf("%-36s F1 %5.1f P %5.1f R %5.1f |", name, exact_f1(all), percent(all->exact, all->found),
           percent(all->exact, all->given));
    for (unsigned i = 0; i < p->labels; i++)
        printf(" %.3s %5.1f", p->label[i], exact_f1(&m->label[i]));
    printf(" | touched R %5.1f P %5.1f | tokens R %5.1f P %5.1f | false/1000 %5.2f\n",
           percent(all->touched, all->given), percent(all->touching, all->found), percent(m->any_both, m->any_given),
           percent(m->any_both, m->any_found),
           m->tokens == 0 ? 0 : 1000.0 * (double)(all->found - all->touching) / (double)m->tokens);
    if (e->detail)
        print_detail(e, m);
}

static void print_json(const struct eval *e, const char *name, const struct sluice_measure *m)
{
    const struct sluice_model_parts *p = sluice_model_parts(e->model);

    printf("{\"file\":");
    sluice_put_string(stdout, name);
    printf(",\"tokens\":%llu,\"any\":{\"given\":%llu,\"found\":%llu,\"both\":%llu},\"labels\":{",
           (unsigned long long)m->tokens, (unsigned long long)m->any_given, (unsigned long long)m->any_found,
           (unsigned long long)m->any_both);
    for (unsigned i = 0; i <= p->labels; i++) {
        const struct sluice_measure_label *l = &m->label[i == p->labels ? SLUICE_MODEL_LABELS_MAX : i];

        printf("%s\"%s\":{\"given\":%llu,\"found\":%llu,\"exact\":%llu,\"touched\":%llu,\"touching\":%llu,"
               "\"tokens\":[%llu,%llu,%llu],\"f1\":%.1f}",
               i == 0 ? "" : ",", i == p->labels ? "all" : p->label[i], (unsigned long long)l->given,
               (unsigned long long)l->found, (unsigned long long)l->exact, (unsigned long long)l->touched,
               (unsigned long long)l->touching, (unsigned long long)l->tokens_given,
               (unsigned long long)l->tokens_found, (unsigned long long)l->tokens_both, exact_f1(l));
    }
    printf("},\"bins\":[");
    for (unsigned b = 0; b < SLUICE_MEASURE_BINS; b++)
        printf("%s[%llu,%llu,%llu]", b == 0 ? "" : ",", (unsigned long long)m->bin[b].n,
               (unsigned long long)m->bin[b].label_right, (unsigned long long)m->bin[b].exact);
    printf("]}\n");
}

static void print(const struct eval *e, const char *name, const struct sluice_measure *m)
{
    if (e->json)
        print_json(e, name, m);
    else
        print_text(e, name, m);
}

static void add_to_all(struct sluice_measure *all, const struct sluice_measure *m)
{
    const uint64_t *from = (const uint64_t *)m;
    uint64_t *to = (uint64_t *)all;

    for (size_t i = 0; i < sizeof(*m) / sizeof(*to); i++)
        to[i] += from[i];
}

static enum sluice_status measure_file(struct eval *e, size_t i)
{
    const struct sluice_model_parts *p = sluice_model_parts(e->model);
    struct sluice_corpus *corpus = NULL;
    struct sluice_measure m = {0};
    enum sluice_status st;

    if ((st = sluice_corpus_create(&corpus)) != SLUICE_OK)
        return sluice_fail(&e->err, st, "out of memory");
    if ((st = sluice_recipe_read(e->recipe, i, e->part, corpus, &e->err)) == SLUICE_OK) {
        if (e->lower)
            sluice_corpus_lower(corpus);
        for (size_t k = 0; k < sluice_corpus_count(corpus); k++) {
            struct sluice_example example = sluice_corpus_get(corpus, k);

            sluice_measure_add(&m, e->tagger, p->labels, &example);
        }
        print(e, sluice_recipe_file(e->recipe, i), &m);
        add_to_all(&e->all, &m);
    }
    sluice_corpus_free(corpus);
    return st;
}

static bool same_labels(const struct sluice_model_parts *a, const struct sluice_model_parts *b)
{
    return a->labels == b->labels && memcmp(a->label, b->label, sizeof(a->label)) == 0;
}

static enum sluice_status run(struct eval *e)
{
    enum sluice_status st;

    if ((st = sluice_model_open(e->model_path, &e->model, &e->err)) != SLUICE_OK ||
        (st = sluice_recipe_load(e->recipe_path, e->folder, &e->recipe, &e->err)) != SLUICE_OK)
        return st;
    if (!same_labels(sluice_model_parts(e->model), sluice_recipe_parts(e->recipe)))
        return sluice_fail_at(&e->err, SLUICE_EFORMAT, e->recipe_path, 0, "labels", "not those of the model");
    if ((st = sluice_tagger_create(e->model, &e->tagger)) != SLUICE_OK)
        return sluice_fail(&e->err, st, "out of memory");
    sluice_tagger_lean(e->tagger, e->lean);
    for (size_t i = 0; i < sluice_recipe_count(e->recipe) && st == SLUICE_OK; i++)
        st = sluice_recipe_marked(e->recipe, i) ? measure_file(e, i) : SLUICE_OK;
    if (st == SLUICE_OK)
        print(e, "all", &e->all);
    return st;
}

int sluice_cmd_model_eval(int argc, char **argv)
{
    static const struct option longopts[] = {
        {"model", required_argument, NULL, 'm'},   {"recipe", required_argument, NULL, 'r'},
        {"corpora", required_argument, NULL, 'c'}, {"part", required_argument, NULL, 'p'},
        {"lean", required_argument, NULL, 'l'},    {"detail", no_argument, NULL, 'd'},
        {"lower", no_argument, NULL, 'L'},         {"json", no_argument, NULL, 'j'},
        {"help", no_argument, NULL, 'h'},          {NULL, 0, NULL, 0}};
    struct eval e = {.folder = ".", .part = SLUICE_PART_TEST};
    enum sluice_status st;
    bool bad = false;
    int opt;

    while ((opt = getopt_long(argc, argv, "m:r:c:p:l:dLjh", longopts, NULL)) != -1) {
        switch (opt) {
        case 'm':
            e.model_path = optarg;
            break;
        case 'r':
            e.recipe_path = optarg;
            break;
        case 'c':
            e.folder = optarg;
            break;
        case 'p':
            bad = bad || !sluice_part_parse(optarg, &e.part);
            break;
        case 'l':
            bad = bad || !sluice_model_number(optarg, 10000, &e.lean);
            break;
        case 'd':
            e.detail = true;
            break;
        case 'L':
            e.lower = true;
            break;
        case 'j':
            e.json = true;
            break;
        case 'h':
            printf("%s", help);
            return sluice_cmd_finish("model eval", SLUICE_EXIT_OK);
        default:
            return SLUICE_EXIT_USAGE;
        }
    }
    if (bad || e.model_path == NULL || e.recipe_path == NULL || optind < argc)
        return sluice_cmd_usage("model eval", "expected --model FILE and --recipe FILE, and options in their range");
    st = run(&e);
    sluice_tagger_free(e.tagger);
    sluice_model_free(e.model);
    sluice_recipe_free(e.recipe);
    return st == SLUICE_OK ? sluice_cmd_finish("model eval", SLUICE_EXIT_OK) : sluice_cmd_fail("model eval", &e.err);
}
