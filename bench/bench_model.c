/*
 * The classifier on one core: megabytes a second, and what each stage costs.
 *
 *   segments    text -> tokens and segments
 *   tagging     ...and features, sums and the best path
 *   spans       ...and marginals where something was found
 *
 *     bench_model MODEL [FILE...]      default: 16 MiB of English prose made here, a name in each second sentence
 */
#include "bench_prose.h"
#include "model/tagger.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROUNDS 5
#define DEFAULT_BYTES ((size_t)16 << 20)

static double now(void)
{
    struct timespec ts;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

static void count_span(void *ctx, const struct sluice_span *span)
{
    (void)span;
    ++*(size_t *)ctx;
}

struct result {
    double seconds[3];
    size_t tokens, spans;
};

static void run_segments(const struct text *t, struct result *r)
{
    struct sluice_segment s;
    size_t at = 0;

    r->tokens = 0;
    while (sluice_segment_next(t->p, t->n, true, &at, &s))
        r->tokens += s.n;
}

static void run_tags(struct sluice_tagger *tagger, const struct text *t)
{
    uint8_t tag[SLUICE_SEGMENT_TOKENS_MAX];
    struct sluice_segment s;
    size_t at = 0;

    while (sluice_segment_next(t->p, t->n, true, &at, &s))
        sluice_tagger_segment(tagger, t->p, &s, tag);
}

static void measure(struct sluice_tagger *tagger, const struct text *t, struct result *r)
{
    for (unsigned stage = 0; stage < 3; stage++)
        r->seconds[stage] = 1e9;
    for (unsigned round = 0; round < ROUNDS; round++) {
        for (unsigned stage = 0; stage < 3; stage++) {
            double start = now(), took;

            if (stage == 0)
                run_segments(t, r);
            else if (stage == 1)
                run_tags(tagger, t);
            r->spans = stage == 2 ? 0 : r->spans;
            if (stage == 2)
                sluice_tagger_run(tagger, t->p, t->n, count_span, &r->spans);
            took = now() - start;
            r->seconds[stage] = took < r->seconds[stage] ? took : r->seconds[stage];
        }
    }
}

static void report(const char *name, const struct text *t, const struct result *r)
{
    const double mb = (double)t->n / 1e6, tokens = (double)r->tokens;

    printf("%s: %.1f MB, %zu tokens, %zu spans\n", name, mb, r->tokens, r->spans);
    printf("  segments %7.1f MB/s %6.0f ns a token\n", mb / r->seconds[0], r->seconds[0] * 1e9 / tokens);
    printf("  tagging  %7.1f MB/s %6.0f ns a token\n", mb / r->seconds[1], r->seconds[1] * 1e9 / tokens);
    printf("  spans    %7.1f MB/s %6.0f ns a token\n", mb / r->seconds[2], r->seconds[2] * 1e9 / tokens);
}

int main(int argc, char **argv)
{
    struct sluice_model *model = NULL;
    struct sluice_tagger *tagger = NULL;
    struct sluice_error err = {0};
    struct result r = {{0}, 0, 0};
    struct text t;

    if (argc < 2 || sluice_model_open(argv[1], &model, &err) != SLUICE_OK ||
        sluice_tagger_create(model, &tagger) != SLUICE_OK) {
        fprintf(stderr, "usage: bench_model MODEL [FILE...]\n%s\n", err.what);
        return 2;
    }
    for (int i = 2; i < argc || i == 2; i++) {
        if (argc > 2)
            read_file(argv[i], &t);
        else
            make_prose(&t, DEFAULT_BYTES);
        measure(tagger, &t, &r);
        report(argc > 2 ? argv[i] : "prose", &t, &r);
        free(t.p);
    }
    sluice_tagger_free(tagger);
    sluice_model_free(model);
    return 0;
}
