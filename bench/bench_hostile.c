/*
 * Text made to be as dear as can be, out of the rules themselves (hostile.h): megabytes of it a second on one core, and
 * what it made the scanner do, counted. Of each kind all rules at random, and each rule over and over by itself; the
 * slowest are named.
 *
 *     bench_hostile [RULES [MIB [KIND [RULE]]]]      default: the secrets of this tree, 4 MiB a corpus, all kinds;
 *                                                     RULE "together": not each by itself
 */
#include "hostile.h"

#include "scan/scanner.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ONE_RULE (16u << 10) /* bytes of a single rule's corpus */
#define SLOWEST 8u           /* rules that are named */
#define RUNS 3u              /* the fastest counts */

struct bench {
    const struct sluice_ruleset *rs;
    struct hostile *hostile;
    struct sluice_scanner *scanner;
    struct sluice_buf text;
    size_t bytes;
    uint32_t rule; /* of which alone; HOSTILE_ALL: of all, and of each */
};

static double now(void)
{
    struct timespec ts;

    (void)clock_gettime(CLOCK_THREAD_CPUTIME_ID, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

static enum sluice_status on_finding(void *ctx, const struct sluice_finding *f)
{
    (void)f;
    ++*(size_t *)ctx;
    return SLUICE_OK;
}

/* Seconds of the fastest of some runs; negative: it was refused, and why stands in err. */
static double scan(struct bench *b, unsigned runs, size_t *findings, struct sluice_error *err)
{
    double best = 0;

    for (unsigned i = 0; i < runs; i++) {
        const double begin = now();
        double seconds;

        *findings = 0;
        if (sluice_scanner_run(b->scanner, NULL, 0, b->text.data, b->text.len, on_finding, findings, err) != SLUICE_OK)
            return -1;
        seconds = now() - begin;
        best = i == 0 || seconds < best ? seconds : best;
    }
    return best;
}

static void print_work(const struct bench *b)
{
    const struct sluice_scan_work *w = sluice_scanner_work(b->scanner);
    const double n = (double)b->text.len;

    printf("%12s a byte: %.2f decoded, %.2f searched, %.4f ranges, %.3f starts, %.4f calls; %.4f matches\n", "",
           (double)w->decoded / n, (double)w->searched / n, (double)w->ranges / n, (double)w->starts / n,
           (double)w->calls / n, (double)w->matches / n);
}

static enum sluice_status run_kind(struct bench *b, enum hostile_kind kind)
{
    struct sluice_error err = {0};
    enum sluice_status st = hostile_make(b->hostile, kind, b->rule, b->bytes, &b->text);
    size_t findings;
    double seconds;

    if (st != SLUICE_OK)
        return st;
    seconds = scan(b, RUNS, &findings, &err);
    if (seconds < 0)
        printf("%-12s refused: %s\n", hostile_name(kind), err.what);
    else
        printf("%-12s %6.1f MB/s (%zu findings in %.1f MB)\n", hostile_name(kind), (double)b->text.len / 1e6 / seconds,
               findings, (double)b->text.len / 1e6);
    print_work(b);
    return st;
}

struct slow {
    double seconds; /* a byte */
    uint32_t rule;
};

/* Keep the slowest, in order. */
static void note(struct slow *slow, double seconds, uint32_t rule)
{
    struct slow s = {.seconds = seconds, .rule = rule};

    for (unsigned i = 0; i < SLOWEST; i++) {
        if (s.seconds > slow[i].seconds) {
            const struct slow other = slow[i];

            slow[i] = s;
            s = other;
        }
    }
}

/* Each rule by itself. */
static enum sluice_status run_rules(struct bench *b, enum hostile_kind kind)
{
    const uint32_t rules = (uint32_t)sluice_ruleset_count(b->rs);
    struct slow slow[SLOWEST] = {{0}};
    unsigned refused = 0;

    for (uint32_t r = 0; r < rules; r++) {
        struct sluice_error err = {0};
        enum sluice_status st = hostile_make(b->hostile, kind, r, ONE_RULE, &b->text);
        size_t findings;
        double seconds;

        if (st != SLUICE_OK)
            return st;
        seconds = scan(b, RUNS, &findings, &err);
        if (seconds >= 0)
            note(slow, seconds / (double)b->text.len, r);
        else if (refused++ == 0)
            printf("%-12s refused: %s\n", hostile_name(kind), err.what);
    }
    printf("%-12s one rule alone: %u refused; the slowest:\n", hostile_name(kind), refused);
    for (unsigned i = 0; i < SLOWEST && slow[i].seconds > 0; i++)
        printf("%12s %6.1f MB/s %s\n", "", 1e-6 / slow[i].seconds, sluice_ruleset_rule(b->rs, slow[i].rule)->id);
    return SLUICE_OK;
}

static enum sluice_status find_rule(struct bench *b, const char *id)
{
    for (uint32_t i = 0; i < sluice_ruleset_count(b->rs); i++) {
        if (strcmp(sluice_ruleset_rule(b->rs, i)->id, id) == 0) {
            b->rule = i;
            return SLUICE_OK;
        }
    }
    fprintf(stderr, "bench_hostile: no rule %s\n", id);
    return SLUICE_EFORMAT;
}

static enum sluice_status run(struct bench *b, const char *kind, const char *rule)
{
    enum sluice_status st = rule == NULL || strcmp(rule, "together") == 0 ? SLUICE_OK : find_rule(b, rule);

    printf("%zu rules\n", sluice_ruleset_count(b->rs));
    for (enum hostile_kind k = 0; k < HOSTILE_KINDS && st == SLUICE_OK; k++) {
        if (kind != NULL && strcmp(kind, hostile_name(k)) != 0)
            continue;
        st = run_kind(b, k);
        if (st == SLUICE_OK && rule == NULL)
            st = run_rules(b, k);
    }
    return st;
}

int main(int argc, char **argv)
{
    const char *rules = argc > 1 ? argv[1] : SLUICE_SOURCE_DIR "/rules/secrets";
    const size_t mib = argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : 4;
    const struct sluice_scanner_options opts = {.no_views = false};
    struct bench b = {.bytes = mib << 20, .rule = HOSTILE_ALL};
    struct sluice_prefilter *pf = NULL;
    struct sluice_ruleset *rs = NULL;
    struct sluice_error err = {0};
    enum sluice_status st;
    char line[1024];

    sluice_buf_init(&b.text, b.bytes + (1u << 20));
    if (sodium_init() < 0)
        return EXIT_FAILURE;
    if ((st = sluice_ruleset_load(&rules, 1, NULL, &rs, &err)) == SLUICE_OK &&
        (st = sluice_prefilter_create(rs, NULL, &pf, &err)) == SLUICE_OK &&
        (st = sluice_scanner_create(rs, pf, &opts, &b.scanner, &err)) == SLUICE_OK &&
        (st = hostile_create(rs, &b.hostile, &err)) == SLUICE_OK) {
        b.rs = rs;
        st = sluice_ruleset_compile(rs, &err); /* as a gate does before it listens */
        if (st == SLUICE_OK)
            st = run(&b, argc > 3 ? argv[3] : NULL, argc > 4 ? argv[4] : NULL);
    }
    if (st != SLUICE_OK)
        fprintf(stderr, "bench_hostile: %s\n", sluice_error_format(&err, line, sizeof(line)));
    sluice_scanner_free(b.scanner);
    sluice_prefilter_free(pf);
    hostile_free(b.hostile);
    sluice_buf_release(&b.text);
    sluice_ruleset_unref(rs);
    return st == SLUICE_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
