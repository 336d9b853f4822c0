/*
 * What names cost a scanner, on one core and stage by stage, and what a model takes of memory.
 *
 *   segments       text -> tokens and segments
 *   tagged         ...and what words bring, their sums and the best path
 *   spans          ...and marginals where something was found: the classifier alone, with the scanner's lean
 *   names alone    ...and decoders, joining, findings: the scanner with the model and one rule that matches nothing
 *   rules alone    the scanner with the rules and no model
 *   both           the scanner as it runs
 *
 *     bench_names [-r RULES] MODEL [FILE...]     default: all rules of this tree, 16 MiB of English prose made here
 */
#include "bench_prose.h"
#include "model/tagger.h"
#include "scan/names.h"
#include "scan/scanner.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 5
#define BYTES ((size_t)16 << 20)

enum { SEGMENTS, TAGGED, SPANS, NAMES, RULES, BOTH, STAGES };

static const char *const stages[STAGES] = {"segments", "tagged", "spans", "names alone", "rules alone", "both"};

/* A rule there must be, and it is not to cost anything. */
static const char nothing[] =
    "{\"pack\":\"custom/none\",\"rules\":[{\"id\":\"custom.none\",\"type\":\"NONE\",\"class\":\"custom\",\"score\":0.5,"
    "\"pattern\":\"\\\\x{01}\\\\x{02}\\\\x{03}\\\\x{04}never\",\"reference\":\"none\",\"examples\":{\"match\":["
    "\"\\u0001\\u0002\\u0003\\u0004never\",\"a \\u0001\\u0002\\u0003\\u0004never\",\"\\u0001\\u0002\\u0003\\u0004never "
    "a\"],"
    "\"no_match\":[\"a\",\"b\",\"c\"]}}]}";

static double now(void)
{
    struct timespec ts;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

/* Megabytes of this process that are in memory. */
static double resident(void)
{
    unsigned long all, in = 0;
    FILE *f = fopen("/proc/self/statm", "r");

    if (f == NULL || fscanf(f, "%lu %lu", &all, &in) != 2)
        in = 0;
    if (f != NULL)
        (void)fclose(f);
    return (double)in * (double)sysconf(_SC_PAGESIZE) / 1e6;
}

static enum sluice_status count(void *ctx, const struct sluice_finding *f)
{
    *(size_t *)ctx += strncmp(f->rule, "model.", 6) == 0;
    return SLUICE_OK;
}

struct kit {
    struct sluice_model *model;
    struct sluice_tagger *tagger;
    struct sluice_ruleset *none, *rules, *both;
    struct sluice_prefilter *pf[STAGES]; /* from NAMES on */
    struct sluice_scanner *scanner[STAGES];
};

static double scan(struct sluice_scanner *s, const struct text *t, size_t *names)
{
    const double start = now();

    *names = 0;
    if (sluice_scanner_run(s, NULL, 0, t->p, t->n, count, names, NULL) != SLUICE_OK)
        exit(1);
    return now() - start;
}

static void pass_over(void *ctx, const struct sluice_span *span)
{
    (void)ctx;
    (void)span;
}

static double tag(struct sluice_tagger *tagger, const struct text *t, unsigned stage)
{
    uint8_t tags[SLUICE_SEGMENT_TOKENS_MAX];
    const double start = now();
    struct sluice_segment s;
    size_t at = 0;

    while (sluice_segment_next(t->p, t->n, true, &at, &s)) {
        if (stage == TAGGED)
            sluice_tagger_segment(tagger, t->p, &s, tags);
        else if (stage == SPANS)
            sluice_tagger_spans(tagger, t->p, &s, pass_over, NULL);
    }
    return now() - start;
}

static void report(const char *name, const struct text *t, const struct kit *kit)
{
    double best[STAGES];
    size_t names = 0;

    for (unsigned i = 0; i < ROUNDS; i++) {
        for (unsigned k = 0; k < STAGES; k++) {
            const double took = k < NAMES ? tag(kit->tagger, t, k) : scan(kit->scanner[k], t, &names);

            best[k] = i == 0 || took < best[k] ? took : best[k];
        }
    }
    printf("%s: %.1f MB, %zu names\n", name, (double)t->n / 1e6, names);
    for (unsigned k = 0; k < STAGES; k++) {
        printf("  %-12s %7.1f MB/s %7.1f ns a byte", stages[k], (double)t->n / 1e6 / best[k],
               best[k] * 1e9 / (double)t->n);
        printf(k > SEGMENTS && k <= NAMES ? ", this stage %5.1f\n" : "\n",
               (best[k] - best[k > 0 ? k - 1 : 0]) * 1e9 / (double)t->n);
    }
}

/* Memory is asked for step by step: what the model takes, then what a scanner takes more with it than without. */
static enum sluice_status make(struct kit *k, const char *model, const char *rules, struct sluice_error *err)
{
    char path[] = "/tmp/bench-names-XXXXXX";
    const char *none = path;
    struct sluice_scanner_options opts = {0};
    struct sluice_ruleset_options with = {0};
    struct sluice_extra_rules labels;
    double before = resident();
    enum sluice_status st;
    const int fd = mkstemp(path);

    if (fd < 0 || write(fd, nothing, sizeof(nothing) - 1) != (ssize_t)sizeof(nothing) - 1)
        return SLUICE_EIO;
    (void)close(fd);
    if ((st = sluice_model_open(model, &k->model, err)) != SLUICE_OK)
        return st;
    printf("model: file %.2f MB, in memory %.2f MB\n", (double)sluice_model_size(k->model) / 1e6, resident() - before);
    if ((st = sluice_tagger_create(k->model, &k->tagger)) != SLUICE_OK)
        return st;
    for (unsigned i = 0; i < sluice_model_parts(k->model)->labels; i++)
        sluice_tagger_lean_label(k->tagger, i, SLUICE_NAME_LEAN);
    sluice_names_rules(k->model, &labels);
    with.extra = &labels;
    st = sluice_ruleset_load(&none, 1, &with, &k->none, err);
    (void)unlink(path);
    if (st != SLUICE_OK || (st = sluice_ruleset_load(&rules, 1, NULL, &k->rules, err)) != SLUICE_OK ||
        (st = sluice_ruleset_load(&rules, 1, &with, &k->both, err)) != SLUICE_OK)
        return st;
    for (unsigned i = NAMES; i < STAGES; i++) {
        const struct sluice_ruleset *rs = i == NAMES ? k->none : i == RULES ? k->rules : k->both;

        opts.model = i == RULES ? NULL : k->model;
        if ((st = sluice_prefilter_create(rs, NULL, &k->pf[i], err)) != SLUICE_OK ||
            (st = sluice_scanner_create(rs, k->pf[i], &opts, &k->scanner[i], err)) != SLUICE_OK)
            return st;
    }
    return SLUICE_OK;
}

/* What a scanner takes once it has read a megabyte, in a process of its own: freed memory would be used again. */
static double scanner_memory(const struct kit *k, const struct text *t, const struct sluice_model *model)
{
    const struct sluice_scanner_options opts = {.model = model};
    const struct text first = {t->p, t->n < 1u << 20 ? t->n : 1u << 20};
    struct sluice_scanner *s;
    int ends[2];
    double took = 0;
    size_t names;

    if (pipe(ends) != 0)
        return 0;
    if (fork() == 0) {
        const double before = resident();

        if (sluice_scanner_create(k->none, k->pf[NAMES], &opts, &s, NULL) != SLUICE_OK)
            _exit(1);
        (void)scan(s, &first, &names);
        took = resident() - before;
        _exit(write(ends[1], &took, sizeof(took)) == (ssize_t)sizeof(took) ? 0 : 1);
    }
    if (read(ends[0], &took, sizeof(took)) != (ssize_t)sizeof(took))
        took = 0;
    (void)close(ends[0]);
    (void)close(ends[1]);
    return took;
}

static void print_memory(const struct kit *k, const struct text *t)
{
    const double without = scanner_memory(k, t, NULL), with = scanner_memory(k, t, k->model);

    printf("scanner: in memory %.2f MB, with the model %.2f MB\n", without, with);
}

int main(int argc, char **argv)
{
    const char *rules = SLUICE_SOURCE_DIR "/rules";
    struct sluice_error err = {0};
    struct kit k = {0};
    struct text t;
    int opt;

    while ((opt = getopt(argc, argv, "r:")) != -1) {
        if (opt != 'r')
            return 2;
        rules = optarg;
    }
    if (optind >= argc || sodium_init() < 0 || make(&k, argv[optind], rules, &err) != SLUICE_OK) {
        fprintf(stderr, "usage: bench_names [-r RULES] MODEL [FILE...]\n%s\n", err.what);
        return 2;
    }
    for (int i = optind + 1; i < argc || i == optind + 1; i++) {
        if (argc > optind + 1)
            read_file(argv[i], &t);
        else
            make_prose(&t, BYTES);
        if (i == optind + 1)
            print_memory(&k, &t);
        report(argc > optind + 1 ? argv[i] : "prose", &t, &k);
        free(t.p);
    }
    sluice_tagger_free(k.tagger);
    for (unsigned i = NAMES; i < STAGES; i++) {
        sluice_scanner_free(k.scanner[i]);
        sluice_prefilter_free(k.pf[i]);
    }
    sluice_ruleset_unref(k.none);
    sluice_ruleset_unref(k.rules);
    sluice_ruleset_unref(k.both);
    sluice_model_free(k.model);
    return 0;
}
