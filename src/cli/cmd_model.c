/* `sluice model`: train, measure and show models of the classifier. */
#include "cli/cmd.h"
#include "cli/print.h"

#include "core/file.h"
#include "core/limits.h"
#include "model/tagger.h"

#include <getopt.h>
#include <sodium.h>
#include <string.h>
#include <unistd.h>

static const char help[] =
    "usage: sluice model train --recipe FILE [OPTION...] -o FILE (sluice model train --help)\n"
    "       sluice model eval --model FILE --recipe FILE [OPTION...] (sluice model eval --help)\n"
    "       sluice model info FILE\n"
    "       sluice model tag --model FILE [--lean N] < TEXT\n\n"
    "train   learn from labelled text\n"
    "eval    compare a model with labelled text\n"
    "info    name, labels, size, digest and history of a model\n"
    "tag     one JSON object a line for each span found in standard input: label, start, end, score\n";

static int print_help(void)
{
    printf("%s", help);
    return sluice_cmd_finish("model", SLUICE_EXIT_OK);
}

static bool asks_help(const char *arg)
{
    return strcmp(arg, "--help") == 0 || strcmp(arg, "-h") == 0;
}

static int info(const char *path)
{
    struct sluice_model *m = NULL;
    struct sluice_error err = {0};
    const struct sluice_model_parts *p;
    char hex[65];

    if (sluice_model_open(path, &m, &err) != SLUICE_OK)
        return sluice_cmd_fail("model info", &err);
    p = sluice_model_parts(m);
    (void)sodium_bin2hex(hex, sizeof(hex), sluice_model_digest(m), 32);
    printf("name     %s\ndigest   %s\nbytes    %zu\nlabels  ", p->name, hex, sluice_model_size(m));
    for (unsigned i = 0; i < p->labels; i++)
        printf(" %s", p->label[i]);
    printf("\nbuckets  %u of 7 features, %u weights each, %u a factor of e\nwords    room for %u\n\n%.*s\n", p->buckets,
           p->stride, p->scale, p->entries, (int)p->note_len, p->note);
    sluice_model_free(m);
    return sluice_cmd_finish("model info", SLUICE_EXIT_OK);
}

static void print_span(void *ctx, const struct sluice_span *span)
{
    const struct sluice_model_parts *p = ctx;
    struct sluice_buf score;

    sluice_buf_init(&score, 32);
    if (sluice_print_score(span->score, &score) == SLUICE_OK)
        printf("{\"label\":\"%s\",\"start\":%zu,\"end\":%zu,\"score\":%.*s}\n", p->label[span->label], span->start,
               span->end, (int)score.len, (const char *)score.data);
    sluice_buf_release(&score);
}

static int tag(const char *path, int lean)
{
    struct sluice_model *m = NULL;
    struct sluice_tagger *t = NULL;
    struct sluice_error err = {0};
    struct sluice_buf text;
    enum sluice_status st;

    sluice_buf_init(&text, SLUICE_BODY_MAX);
    if ((st = sluice_model_open(path, &m, &err)) == SLUICE_OK &&
        (st = sluice_file_read_open(STDIN_FILENO, "standard input", SLUICE_BODY_MAX, &text, &err)) == SLUICE_OK &&
        (st = sluice_tagger_create(m, &t)) != SLUICE_OK)
        (void)sluice_fail(&err, st, "%s", sluice_status_text(st));
    if (st == SLUICE_OK) {
        sluice_tagger_lean(t, lean);
        sluice_tagger_run(t, text.data, text.len, print_span, (void *)(uintptr_t)sluice_model_parts(m));
    }
    sluice_tagger_free(t);
    sluice_model_free(m);
    sluice_buf_release(&text);
    return st == SLUICE_OK ? sluice_cmd_finish("model tag", SLUICE_EXIT_OK) : sluice_cmd_fail("model tag", &err);
}

static int tag_command(int argc, char **argv)
{
    static const struct option longopts[] = {{"model", required_argument, NULL, 'm'},
                                             {"lean", required_argument, NULL, 'l'},
                                             {"help", no_argument, NULL, 'h'},
                                             {NULL, 0, NULL, 0}};
    const char *model = NULL;
    int opt, lean = 0;

    while ((opt = getopt_long(argc, argv, "m:l:h", longopts, NULL)) != -1) {
        if (opt == 'h')
            return print_help();
        if (opt == 'm')
            model = optarg;
        else if (opt != 'l' || !sluice_model_number(optarg, 10000, &lean))
            return sluice_cmd_usage("model tag", "expected --model FILE and --lean -10000..10000");
    }
    if (model == NULL || optind < argc)
        return sluice_cmd_usage("model tag", "expected --model FILE");
    return tag(model, lean);
}

bool sluice_model_number(const char *text, int limit, int *out)
{
    const bool minus = text[0] == '-';
    int v = 0;

    text += minus;
    if (*text == '\0')
        return false;
    for (; *text != '\0'; text++) {
        if (*text < '0' || *text > '9' || (v = v * 10 + (*text - '0')) > limit)
            return false;
    }
    *out = minus ? -v : v;
    return true;
}

int sluice_cmd_model(int argc, char **argv)
{
    const char *verb = argc > 1 ? argv[1] : "";

    if (strcmp(verb, "train") == 0)
        return sluice_cmd_model_train(argc - 1, argv + 1);
    if (strcmp(verb, "eval") == 0)
        return sluice_cmd_model_eval(argc - 1, argv + 1);
    if (strcmp(verb, "tag") == 0)
        return tag_command(argc - 1, argv + 1);
    if (asks_help(verb) || (strcmp(verb, "info") == 0 && argc == 3 && asks_help(argv[2])))
        return print_help();
    if (strcmp(verb, "info") == 0 && argc == 3)
        return info(argv[2]);
    return sluice_cmd_usage("model", "expected train, eval, info FILE or tag");
}
