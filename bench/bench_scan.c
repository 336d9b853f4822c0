/*
 * The whole scanner on one core against two baselines, over the same text in the same run:
 *
 *   Vectorscan   raw Vectorscan over the same rules' whole patterns, as far as it takes them: matches are counted and
 *                nothing else is done (look-around, context, checksums, decoding, overlaps)
 *   prefilter    what the scanner itself searches for first: pieces of the patterns, and runs and digits beside them
 *
 * The text is English prose, program text and JSON lines, made here, the same on every machine, with a personal value
 * now and then; or files of one's own.
 *
 *     bench_scan [-n] [-r RULES] [-m MIB] [FILE...]      default: the secrets of this tree, 72 MiB
 *
 * -n: without the first baseline, which reads a few megabytes a second where there are many rules.
 */
#include "bench_text.h"
#include "scan/scanner.h"

#include <hs/hs.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 3
#define BLOCK (256u << 10)

/* --- measuring -----------------------------------------------------------------------------------------------------
 */

static double now(void)
{
    struct timespec ts;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

static void on_range(void *ctx, uint32_t rule, uint64_t first, uint64_t last)
{
    (void)rule;
    (void)first;
    (void)last;
    ++*(size_t *)ctx;
}

static enum sluice_status on_finding(void *ctx, const struct sluice_finding *f)
{
    (void)f;
    ++*(size_t *)ctx;
    return SLUICE_OK;
}

struct bench {
    bool no_whole;
    hs_database_t *whole;
    hs_scratch_t *whole_scratch;
    const struct sluice_prefilter *pf;
    struct sluice_prefilter_scratch *scratch;
    struct sluice_scanner *plain_text, *views;
};

enum { WHOLE, PIECES, TEXT, VIEWS, STAGES };

struct result {
    double seconds[STAGES]; /* the best */
    size_t bytes, findings;
};

/* AVX-512 code of Vectorscan 5.4.9 misses matches (src/rules/prefilter_engine.c): both sides run its AVX2 code. */
hs_error_t avx2_hs_scan(const hs_database_t *db, const char *data, unsigned length, unsigned flags,
                        hs_scratch_t *scratch, match_event_handler on_event, void *ctx) __attribute__((weak));

static int on_event(unsigned id, unsigned long long from, unsigned long long to, unsigned flags, void *ctx)
{
    (void)id;
    (void)from;
    (void)to;
    (void)flags;
    ++*(size_t *)ctx;
    return 0;
}

/* The rules' patterns in one database; one that Vectorscan refuses is left out and counted. */
static bool compile_whole(struct bench *b, const struct sluice_ruleset *rs, size_t *taken)
{
    const size_t n = sluice_ruleset_count(rs);
    const char **patterns = calloc(n + 1, sizeof(*patterns));
    unsigned *flags = calloc(n + 1, sizeof(*flags));
    hs_platform_info_t platform = {0};
    hs_compile_error_t *e = NULL;
    hs_error_t rc = HS_NOMEM;

    (void)hs_populate_platform(&platform);
    platform.cpu_features = HS_CPU_FEATURES_AVX2;
    *taken = 0;
    for (size_t i = 0; i < n && patterns != NULL && flags != NULL; i++) {
        const struct sluice_rule *r = sluice_ruleset_rule(rs, i);
        const unsigned f = HS_FLAG_PREFILTER | (r->caseless ? HS_FLAG_CASELESS : 0);
        hs_database_t *alone = NULL;

        if (hs_compile(r->pattern, f, HS_MODE_BLOCK, &platform, &alone, &e) == HS_SUCCESS) {
            patterns[*taken] = r->pattern;
            flags[(*taken)++] = f;
        } else {
            (void)hs_free_compile_error(e);
        }
        (void)hs_free_database(alone);
    }
    if (patterns != NULL && flags != NULL)
        rc = hs_compile_multi(patterns, flags, NULL, (unsigned)*taken, HS_MODE_BLOCK, &platform, &b->whole, &e);
    if (rc == HS_COMPILER_ERROR)
        (void)hs_free_compile_error(e);
    free(patterns);
    free(flags);
    return rc == HS_SUCCESS && hs_alloc_scratch(b->whole, &b->whole_scratch) == HS_SUCCESS;
}

static enum sluice_status run_blocks(struct bench *b, unsigned stage, const uint8_t *p, size_t n, size_t *count)
{
    for (size_t i = 0; i < n; i += BLOCK) {
        const size_t take = n - i < BLOCK ? n - i : BLOCK;

        if (stage == PIECES) {
            const struct sluice_prefilter_text text = {.text = p + i, .len = take};

            if (sluice_prefilter_scan(b->pf, b->scratch, &text, on_range, count) != SLUICE_OK)
                return SLUICE_EENGINE;
        } else if ((avx2_hs_scan != NULL ? avx2_hs_scan : hs_scan)(b->whole, (const char *)p + i, (unsigned)take, 0,
                                                                   b->whole_scratch, on_event, count) != HS_SUCCESS) {
            return SLUICE_EENGINE;
        }
    }
    return SLUICE_OK;
}

static enum sluice_status run_stage(struct bench *b, unsigned stage, const uint8_t *p, size_t n, size_t *count)
{
    if (stage == WHOLE || stage == PIECES)
        return run_blocks(b, stage, p, n, count);
    return sluice_scanner_run(stage == TEXT ? b->plain_text : b->views, NULL, 0, p, n, on_finding, count, NULL);
}

static enum sluice_status measure(struct bench *b, const uint8_t *p, size_t n, struct result *r)
{
    *r = (struct result){.bytes = n};
    for (unsigned i = 0; i < ROUNDS; i++) {
        for (unsigned stage = 0; stage < STAGES; stage++) {
            const double begin = now();
            double took;

            r->findings = 0;
            if ((stage != WHOLE || !b->no_whole) && run_stage(b, stage, p, n, &r->findings) != SLUICE_OK)
                return SLUICE_EENGINE;
            took = now() - begin;
            if (i == 0 || took < r->seconds[stage])
                r->seconds[stage] = took;
        }
    }
    return SLUICE_OK;
}

static void print(const struct bench *b, const char *name, const struct result *r)
{
    const double mb = (double)r->bytes / 1e6, *s = r->seconds;

    printf("%-6s %5.0f MB ", name, mb);
    if (!b->no_whole)
        printf(" Vectorscan %5.0f ", mb / s[WHOLE]);
    printf(" prefilter %5.0f  scanner %5.0f MB/s, without views %5.0f (%zu findings)  ratio", mb / s[PIECES],
           mb / s[VIEWS], mb / s[TEXT], r->findings);
    if (!b->no_whole)
        printf(" to Vectorscan %.2f,", s[WHOLE] / s[VIEWS]);
    printf(" to the prefilter %.2f\n", s[PIECES] / s[VIEWS]);
}

static bool run_text(struct bench *b, const char *name, const uint8_t *p, size_t n, struct result *all)
{
    struct result r;

    if (measure(b, p, n, &r) != SLUICE_OK)
        return false;
    print(b, name, &r);
    for (unsigned i = 0; i < STAGES; i++)
        all->seconds[i] += r.seconds[i];
    all->bytes += n;
    all->findings += r.findings;
    return true;
}

static bool run_made(struct bench *b, unsigned kind, size_t n, struct result *all)
{
    struct writer w = {.p = malloc(n + 1), .cap = n, .x = 88172645463325252u};
    bool ok;

    if (w.p == NULL)
        return false;
    while (w.n < n)
        kinds[kind].put(&w);
    ok = run_text(b, kinds[kind].name, (const uint8_t *)w.p, n, all);
    free(w.p);
    return ok;
}

static bool run_file(struct bench *b, const char *path, size_t max, struct result *all)
{
    const char *name = strrchr(path, '/') == NULL ? path : strrchr(path, '/') + 1;
    FILE *f = fopen(path, "rb");
    uint8_t *p = malloc(max);
    size_t n = f != NULL && p != NULL ? fread(p, 1, max, f) : 0;
    bool ok = n > 0 && run_text(b, name, p, n, all);

    free(p);
    if (f != NULL)
        (void)fclose(f);
    return ok;
}

static bool run(struct bench *b, size_t bytes, char **files, int n)
{
    struct result all = {0};
    bool ok = true;

    for (unsigned k = 0; n == 0 && k < COUNT(kinds) && ok; k++)
        ok = run_made(b, k, bytes / COUNT(kinds), &all);
    for (int i = 0; i < n && ok; i++)
        ok = run_file(b, files[i], bytes, &all);
    if (ok)
        print(b, "all", &all);
    return ok;
}

static enum sluice_status bench_init(struct bench *b, const struct sluice_ruleset *rs, struct sluice_prefilter **pf,
                                     struct sluice_error *err)
{
    const struct sluice_scanner_options text = {.no_views = true}, views = {.no_views = false};
    enum sluice_status st;
    size_t taken;

    if ((st = sluice_prefilter_create(rs, NULL, pf, err)) != SLUICE_OK ||
        (st = sluice_prefilter_scratch_create(*pf, &b->scratch)) != SLUICE_OK ||
        (st = sluice_scanner_create(rs, *pf, &text, &b->plain_text, err)) != SLUICE_OK ||
        (st = sluice_scanner_create(rs, *pf, &views, &b->views, err)) != SLUICE_OK)
        return st;
    b->pf = *pf;
    if (b->no_whole)
        return SLUICE_OK;
    if (!compile_whole(b, rs, &taken))
        return sluice_fail(err, SLUICE_EENGINE, "Vectorscan does not compile the patterns together");
    printf("%zu rules; raw Vectorscan has %zu of their patterns\n", sluice_ruleset_count(rs), taken);
    return SLUICE_OK;
}

int main(int argc, char **argv)
{
    const char *rules = SLUICE_SOURCE_DIR "/rules/secrets";
    struct sluice_ruleset *rs = NULL;
    struct sluice_prefilter *pf = NULL;
    struct sluice_error err = {0};
    struct bench b = {0};
    size_t mib = 72;
    char line[1024];
    bool ok = sodium_init() >= 0;
    int opt;

    while ((opt = getopt(argc, argv, "nr:m:")) != -1) {
        if (opt == 'n')
            b.no_whole = true;
        else if (opt == 'r')
            rules = optarg;
        else if (opt == 'm')
            mib = (size_t)strtoul(optarg, NULL, 10);
        else
            return EXIT_FAILURE;
    }
    ok = ok && sluice_ruleset_load(&rules, 1, NULL, &rs, &err) == SLUICE_OK &&
         bench_init(&b, rs, &pf, &err) == SLUICE_OK;
    if (!ok)
        fprintf(stderr, "bench_scan: %s\n", sluice_error_format(&err, line, sizeof(line)));
    ok = ok && run(&b, mib << 20, argv + optind, argc - optind);
    sluice_scanner_free(b.plain_text);
    sluice_scanner_free(b.views);
    sluice_prefilter_scratch_free(b.scratch);
    sluice_prefilter_free(pf);
    (void)hs_free_scratch(b.whole_scratch);
    (void)hs_free_database(b.whole);
    sluice_ruleset_unref(rs);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
