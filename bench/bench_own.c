/*
 * What own secrets cost: the whole scanner without a store, with 1,000 and with 1,000,000 values, over the same text in
 * the same run, and the search for the values by itself. Values of the kinds that vaults hold: tokens, hex, UUIDs,
 * base64, passwords with signs, connection strings; -w puts passphrases of lower-case words among them, one in twenty,
 * which begin like half of all prose.
 *
 *     bench_own [-r RULES] [-m MIB] [-n VALUES] [-w]      default: all packs of this tree, 24 MiB, 1,000,000
 */
#include "bench_text.h"
#include "rules/own_index.h"
#include "scan/scanner.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define ROUNDS 5
#define SETS 3
#define PIECE (512u << 10)

struct set {
    size_t values;
    struct sluice_ruleset *rules;
    struct sluice_scanner *scanner;
    double best, alone; /* seconds */
    size_t found;
};

static double now(void)
{
    struct timespec ts;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

static double resident_mb(void)
{
    struct rusage u;

    (void)getrusage(RUSAGE_SELF, &u);
    return (double)u.ru_maxrss / 1024.0;
}

/* --- values --- */

static void letters(struct writer *w, const char *set, unsigned n)
{
    while (n-- != 0)
        put(w, "%c", set[below(w, (unsigned)strlen(set))]);
}

static void put_value(struct writer *w, bool phrases)
{
    static const char alnum[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789",
                      hex[] = "0123456789abcdef";
    static const char signs[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789!$%&/()=?+*#-_.,;:<>@";
    const unsigned kind = below(w, 20);

    if (kind < 8) {
        letters(w, alnum, 16 + below(w, 33));
    } else if (kind < 11) {
        letters(w, hex, 32);
    } else if (kind < 13) {
        for (unsigned i = 0; i < 5; i++, i < 5 ? put(w, "-") : (void)0)
            letters(w, hex, i == 0 ? 8 : i == 4 ? 12 : 4);
    } else if (kind < 17) {
        letters(w, signs, 10 + below(w, 11));
    } else if (kind < 19 || !phrases) {
        put(w, "postgres://app_%u:", below(w, 100));
        letters(w, alnum, 16);
        put(w, "@db%u.example.com:5432/prod", below(w, 10));
    } else {
        put(w, "%s %s %s %s", word(w), word(w), word(w), word(w));
        letters(w, "abcdefghijklmnopqrstuvwxyz", 5);
    }
}

static enum sluice_status fill(struct sluice_own_store *s, size_t n, bool phrases)
{
    char value[128], name[32];
    struct writer w = {.p = value, .cap = sizeof(value), .x = 0x9E3779B97F4A7C15u};
    enum sluice_status st = SLUICE_OK;
    size_t known;

    for (size_t i = 0; i < n && st == SLUICE_OK; i++) {
        w.n = 0;
        put_value(&w, phrases);
        (void)snprintf(name, sizeof(name), "entry-%zu", i);
        if (sluice_own_value_refused((const uint8_t *)value, w.n) == NULL) /* %...% is a placeholder */
            st = sluice_own_store_add(s, name, (const uint8_t *)value, w.n);
    }
    sluice_own_store_settle(s, &known);
    return st;
}

static enum sluice_status make_store(const char *store, const char *key, size_t n, bool phrases)
{
    struct sluice_own_store *s = NULL;
    struct sluice_own_key *k = NULL;
    struct sluice_error err = {0};
    enum sluice_status st;

    (void)unlink(key);
    if ((st = sluice_own_key_generate(key, &err)) == SLUICE_OK &&
        (st = sluice_own_key_load(key, &k, &err)) == SLUICE_OK && (st = sluice_own_store_create(k, &s)) == SLUICE_OK &&
        (st = fill(s, n, phrases)) == SLUICE_OK)
        st = sluice_own_store_save(s, store, &err);
    sluice_own_store_free(s);
    sluice_own_key_free(k);
    return st;
}

/* --- measuring --- */

static enum sluice_status on_finding(void *ctx, const struct sluice_finding *f)
{
    *(size_t *)ctx += f->entry != NULL;
    return SLUICE_OK;
}

static enum sluice_status on_own(void *ctx, uint32_t entry, size_t start, size_t end)
{
    (void)entry;
    (void)start;
    (void)end;
    ++*(size_t *)ctx;
    return SLUICE_OK;
}

/* The best of some rounds for every piece of the text, the sets taking turns piece by piece: what else the machine does
 * then falls on all of them alike. */
static bool measure_piece(struct set *sets, const uint8_t *p, size_t n)
{
    double best[SETS], alone[SETS];

    for (unsigned i = 0; i < SETS; i++)
        best[i] = alone[i] = 1e9;
    for (unsigned turn = 0; turn < ROUNDS * SETS; turn++) {
        const unsigned i = turn % SETS;
        const struct sluice_own_index *x = sluice_ruleset_own(sets[i].rules);
        double t = now(), spent;

        if (sluice_scanner_run(sets[i].scanner, NULL, 0, p, n, on_finding, &sets[i].found, NULL) != SLUICE_OK)
            return false;
        spent = now() - t;
        best[i] = spent < best[i] ? spent : best[i];
        t = now();
        if (x != NULL && sluice_own_index_find(x, p, n, 0, n, on_own, &sets[i].found) != SLUICE_OK)
            return false;
        spent = now() - t;
        alone[i] = spent < alone[i] ? spent : alone[i];
    }
    for (unsigned i = 0; i < SETS; i++) {
        sets[i].best += best[i];
        sets[i].alone += alone[i];
    }
    return true;
}

static bool measure(struct set *sets, const uint8_t *p, size_t n)
{
    for (unsigned i = 0; i < SETS; i++)
        sets[i].best = sets[i].alone = 0;
    for (size_t at = 0; at < n; at += PIECE) {
        if (!measure_piece(sets, p + at, n - at < PIECE ? n - at : PIECE))
            return false;
    }
    return true;
}

static bool run(struct set *sets, size_t n)
{
    bool ok = true;

    for (unsigned k = 0; k < COUNT(kinds) && ok; k++) {
        struct writer w = {.p = malloc(n + 1), .cap = n, .x = 88172645463325252u};

        if (w.p == NULL)
            return false;
        while (w.n < n)
            kinds[k].put(&w);
        ok = measure(sets, (const uint8_t *)w.p, n);
        free(w.p);
        printf("%-6s without %6.1f MB/s", kinds[k].name, (double)n / 1e6 / sets[0].best);
        for (unsigned i = 1; i < SETS; i++)
            printf(";  %zu values %6.1f MB/s (%+.1f %%), alone %6.0f MB/s = %.1f %%", sets[i].values,
                   (double)n / 1e6 / sets[i].best, 100 * (sets[i].best / sets[0].best - 1),
                   (double)n / 1e6 / sets[i].alone, 100 * sets[i].alone / sets[0].best);
        printf("\n");
    }
    return ok;
}

static bool open_set(struct set *s, const char *rules, bool phrases, struct sluice_prefilter **pf)
{
    const struct sluice_scanner_options views = {.no_views = false};
    char folder[] = "/tmp/sluice-bench-XXXXXX", store[64], key[64];
    struct sluice_ruleset_options opts = {0};
    struct sluice_error err = {0};
    const double before = resident_mb(), t = now();
    bool ok = mkdtemp(folder) != NULL;

    (void)snprintf(store, sizeof(store), "%s/store", folder);
    (void)snprintf(key, sizeof(key), "%s/key", folder);
    if (s->values != 0) {
        opts = (struct sluice_ruleset_options){.own_store = store, .own_key = key};
        ok = ok && make_store(store, key, s->values, phrases) == SLUICE_OK;
    }
    const double made = now();
    ok = ok && sluice_ruleset_load(&rules, 1, &opts, &s->rules, &err) == SLUICE_OK;
    if (ok && s->values != 0)
        printf("%zu values: added in %.2f s, loaded (with the rules) in %.2f s, peak memory %+.0f MB\n", s->values,
               made - t, now() - made, resident_mb() - before);
    ok = ok && (*pf != NULL || sluice_prefilter_create(s->rules, NULL, pf, &err) == SLUICE_OK) &&
         sluice_scanner_create(s->rules, *pf, &views, &s->scanner, &err) == SLUICE_OK;
    (void)unlink(store);
    (void)unlink(key);
    (void)rmdir(folder);
    if (!ok)
        fprintf(stderr, "bench_own: %s\n", err.what);
    return ok;
}

int main(int argc, char **argv)
{
    const char *rules = SLUICE_SOURCE_DIR "/rules";
    struct set sets[SETS] = {{.values = 0}, {.values = 1000}, {.values = 1000000}};
    struct sluice_prefilter *pf = NULL;
    size_t mib = 24;
    bool ok = sodium_init() >= 0, phrases = false;
    int opt;

    while ((opt = getopt(argc, argv, "r:m:n:w")) != -1) {
        if (opt == 'r')
            rules = optarg;
        else if (opt == 'm')
            mib = (size_t)strtoul(optarg, NULL, 10);
        else if (opt == 'n')
            sets[2].values = (size_t)strtoul(optarg, NULL, 10);
        else if (opt == 'w')
            phrases = true;
        else
            return EXIT_FAILURE;
    }
    for (unsigned i = 0; i < SETS && ok; i++)
        ok = open_set(&sets[i], rules, phrases, &pf);
    ok = ok && run(sets, (mib << 20) / COUNT(kinds));
    for (unsigned i = 0; i < SETS; i++) {
        sluice_scanner_free(sets[i].scanner);
        sluice_ruleset_unref(sets[i].rules);
    }
    sluice_prefilter_free(pf);
    return ok ? EXIT_SUCCESS : EXIT_FAILURE;
}
