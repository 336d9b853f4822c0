#include "cli/cmd.h"
#include "cli/model_recipe.h"

#include "core/file.h"

#include <getopt.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "usage: sluice model train --recipe FILE [OPTION...] -o FILE\n\n"
    "Learn a model from labelled text. The same recipe, corpora and seed make the same bytes, whatever the threads.\n\n"
    "  --recipe FILE       what it is made of (models/README.md)\n"
    "  --corpora DIR       where the recipe's corpora lie (default: .)\n"
    "  --part PART         all rows, or those of train, dev or test (default: train)\n"
    "  --threads N         1..64 (default: one for each core)\n"
    "  --quiet             no progress\n"
    "  -o, --output FILE   the model; an existing file is replaced\n";

struct train {
    const char *recipe_path, *folder, *output;
    enum sluice_part part;
    int threads;
    bool quiet;
    struct sluice_recipe *recipe;
    struct sluice_corpus *corpus;
    struct sluice_buf note, facts, file;
    struct sluice_error err;
};

static enum sluice_status read_corpora(struct train *t)
{
    enum sluice_status st = sluice_corpus_create(&t->corpus);

    if (st != SLUICE_OK)
        return sluice_fail(&t->err, st, "out of memory");
    for (size_t i = 0; i < sluice_recipe_count(t->recipe) && st == SLUICE_OK; i++) {
        size_t before = sluice_corpus_count(t->corpus);

        st = sluice_recipe_read(t->recipe, i, t->part, t->corpus, &t->err);
        if (st == SLUICE_OK)
            st = sluice_buf_printf(&t->note, "%s: %zu texts\n", sluice_recipe_file(t->recipe, i),
                                   sluice_corpus_count(t->corpus) - before);
        if (st == SLUICE_OK)
            st = sluice_recipe_rename(t->recipe, i, before, t->corpus, &t->err);
    }
    return st == SLUICE_OK ? sluice_recipe_generate(t->recipe, t->corpus, &t->err) : st;
}

static void progress(void *ctx, unsigned epoch, uint64_t done, uint64_t total, uint32_t error)
{
    const struct train *t = ctx;
    bool last = done == total, line = isatty(STDERR_FILENO) == 0;

    if (t->quiet || (!last && done % 1600 != 0) || (line && !last && done * 10 / total == (done - 1600) * 10 / total))
        return;
    fprintf(stderr, "%sepoch %u: %3llu %%, error %.4f%s", line ? "" : "\r", epoch + 1,
            (unsigned long long)(done * 100 / total), (double)error / 1e6, line || last ? "\n" : " ");
}

static enum sluice_status start_note(struct train *t)
{
    char hex[65];

    (void)sodium_bin2hex(hex, sizeof(hex), sluice_recipe_digest(t->recipe), 32);
    return sluice_buf_printf(&t->note, "made by sluice " SLUICE_VERSION " from the recipe %s, seed %llu\n", hex,
                             (unsigned long long)sluice_recipe_options(t->recipe)->seed);
}

static enum sluice_status run(struct train *t)
{
    struct sluice_train_options options;
    struct sluice_model_parts parts;
    long cores = sysconf(_SC_NPROCESSORS_ONLN);
    enum sluice_status st;

    if ((st = sluice_recipe_load(t->recipe_path, t->folder, &t->recipe, &t->err)) != SLUICE_OK ||
        (st = start_note(t)) != SLUICE_OK || (st = read_corpora(t)) != SLUICE_OK ||
        (st = sluice_recipe_facts(t->recipe, t->corpus, &t->facts, &t->err)) != SLUICE_OK)
        return st;
    options = *sluice_recipe_options(t->recipe);
    options.threads = t->threads != 0 ? (unsigned)t->threads : cores < 1 ? 1 : cores > 64 ? 64 : (unsigned)cores;
    parts = *sluice_recipe_parts(t->recipe);
    parts.note = (const char *)t->note.data;
    parts.note_len = (uint32_t)t->note.len;
    parts.facts = t->facts.data;
    parts.entries = (uint32_t)(t->facts.len / 8);
    if (!t->quiet)
        fprintf(stderr, "%zu texts\n", sluice_corpus_count(t->corpus));
    if ((st = sluice_train(t->corpus, &options, &parts, progress, t, &t->file, &t->err)) != SLUICE_OK)
        return st;
    return sluice_file_replace(t->output, 0644, t->file.data, t->file.len, &t->err);
}

int sluice_cmd_model_train(int argc, char **argv)
{
    static const struct option longopts[] = {
        {"recipe", required_argument, NULL, 'r'}, {"corpora", required_argument, NULL, 'c'},
        {"part", required_argument, NULL, 'p'},   {"threads", required_argument, NULL, 't'},
        {"quiet", no_argument, NULL, 'q'},        {"output", required_argument, NULL, 'o'},
        {"help", no_argument, NULL, 'h'},         {NULL, 0, NULL, 0}};
    struct train t = {.folder = ".", .part = SLUICE_PART_TRAIN};
    enum sluice_status st;
    bool bad = false;
    int opt;

    while ((opt = getopt_long(argc, argv, "r:c:p:t:qo:h", longopts, NULL)) != -1) {
        switch (opt) {
        case 'r':
            t.recipe_path = optarg;
            break;
        case 'c':
            t.folder = optarg;
            break;
        case 'p':
            bad = bad || !sluice_part_parse(optarg, &t.part);
            break;
        case 't':
            bad = bad || !sluice_model_number(optarg, 64, &t.threads) || t.threads < 1;
            break;
        case 'q':
            t.quiet = true;
            break;
        case 'o':
            t.output = optarg;
            break;
        case 'h':
            printf("%s", help);
            return sluice_cmd_finish("model train", SLUICE_EXIT_OK);
        default:
            return SLUICE_EXIT_USAGE;
        }
    }
    if (bad || t.recipe_path == NULL || t.output == NULL || optind < argc)
        return sluice_cmd_usage("model train", "expected --recipe FILE and -o FILE, and options in their range");
    sluice_buf_init(&t.note, 1u << 16);
    sluice_buf_init(&t.facts, SLUICE_MODEL_FILE_MAX);
    sluice_buf_init(&t.file, SLUICE_MODEL_FILE_MAX);
    st = run(&t);
    sluice_recipe_free(t.recipe);
    sluice_corpus_free(t.corpus);
    sluice_buf_release(&t.note);
    sluice_buf_release(&t.facts);
    sluice_buf_release(&t.file);
    return st == SLUICE_OK ? SLUICE_EXIT_OK : sluice_cmd_fail("model train", &t.err);
}
