/*
 * Text made to be as dear as can be, out of the rules themselves: what a prompt can cost at most. One core; the same
 * text for the same rules on every machine.
 *
 *   keywords     what the prefilter looks for, of every rule, one behind the other: each is a false alarm
 *   spaced       ...with a space between, so that words are whole
 *   one by one   the same, one rule's over and over in 4 KiB; the slowest rule is named
 *   near misses  a match of every rule with one byte of its last quarter changed
 *   encoded      matches in base64, hex and escapes, one in another, five deep
 *
 *     bench_hostile [RULES [MIB]]      default: the secrets of this tree, 16 MiB a corpus
 */
#include "scan/scanner.h"

#include "rules/pattern_gen.h"
#include "rules/window.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define COUNT(a) (sizeof(a) / sizeof((a)[0]))
#define ONE_RULE (4u << 10)
#define DEEP 5u

struct corpus {
    const struct sluice_ruleset *rs;
    struct sluice_pattern **patterns; /* per rule */
    struct sluice_windows *windows;
    struct sluice_random random;
    struct sluice_buf text, one;
};

static enum sluice_status append(struct corpus *c, const struct sluice_buf *b)
{
    return sluice_buf_append(&c->text, b->data, b->len);
}

/* One match of the rule into c->one. */
static enum sluice_status make_match(struct corpus *c, size_t rule, enum sluice_pattern_size size)
{
    sluice_buf_clear(&c->one);
    return sluice_pattern_generate(c->patterns[rule], &c->random, size, &c->one);
}

/* The beginning of a match up to where the prefilter has seen enough, for each of its pieces. */
static enum sluice_status put_keyword(struct corpus *c, size_t rule, const char *between)
{
    const struct sluice_windows *w = &c->windows[rule];
    enum sluice_status st = make_match(c, rule, SLUICE_PATTERN_SHORTEST);

    for (size_t i = 0; i < w->n && st == SLUICE_OK; i++) {
        const size_t lead = w->v[i].lead_max, n = lead < c->one.len ? lead : c->one.len;

        if ((st = sluice_buf_append(&c->text, c->one.data, n)) == SLUICE_OK)
            st = sluice_buf_append_str(&c->text, between);
    }
    return st;
}

static enum sluice_status put_glued(struct corpus *c, size_t rule)
{
    return put_keyword(c, rule, "");
}

static enum sluice_status put_spaced(struct corpus *c, size_t rule)
{
    return put_keyword(c, rule, " ");
}

static enum sluice_status put_near_miss(struct corpus *c, size_t rule)
{
    enum sluice_status st = make_match(c, rule, SLUICE_PATTERN_ANY);
    const size_t quarter = c->one.len / 4 + 1;

    if (st != SLUICE_OK)
        return st;
    c->one.data[c->one.len - 1 - sluice_random_below(&c->random, (uint32_t)quarter)] = '\x01';
    st = append(c, &c->one);
    return st == SLUICE_OK ? sluice_buf_append_str(&c->text, " ") : st;
}

static enum sluice_status encode(struct corpus *c)
{
    const size_t n = c->one.len, room = 2 * n + 4 > 3 * n ? 2 * n + 4 : 3 * n;
    char *out = calloc(1, room + 1);
    enum sluice_status st = SLUICE_ENOMEM;

    if (out == NULL)
        return st;
    switch (sluice_random_below(&c->random, 3)) {
    case 0:
        (void)sodium_bin2base64(out, room + 1, c->one.data, n, sodium_base64_VARIANT_ORIGINAL);
        break;
    case 1:
        (void)sodium_bin2hex(out, room + 1, c->one.data, n);
        break;
    default:
        for (size_t i = 0; i < n; i++)
            (void)snprintf(out + 3 * i, 4, "%%%02x", c->one.data[i]);
    }
    sluice_buf_clear(&c->one);
    st = sluice_buf_append_str(&c->one, out);
    free(out);
    return st;
}

static enum sluice_status put_encoded(struct corpus *c, size_t rule)
{
    enum sluice_status st = make_match(c, rule, SLUICE_PATTERN_SHORTEST);

    for (unsigned i = 0; i < DEEP && c->one.len < 20000 && st == SLUICE_OK; i++)
        st = encode(c);
    if (st == SLUICE_OK)
        st = append(c, &c->one);
    return st == SLUICE_OK ? sluice_buf_append_str(&c->text, " ") : st;
}

static const struct {
    const char *name;
    enum sluice_status (*put)(struct corpus *c, size_t rule);
} kinds[] = {{"keywords", put_glued}, {"spaced", put_spaced}, {"near misses", put_near_miss}, {"encoded", put_encoded}};

/* --- measuring --- */

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

static double scan(struct sluice_scanner *s, const struct sluice_buf *text, size_t *findings)
{
    const double begin = now();

    *findings = 0;
    if (sluice_scanner_run(s, NULL, 0, text->data, text->len, on_finding, findings, NULL) != SLUICE_OK)
        return -1;
    return now() - begin;
}

static void print(const char *name, const struct sluice_buf *text, double seconds, size_t findings)
{
    if (seconds < 0)
        printf("%-12s refused: a limit was reached\n", name);
    else
        printf("%-12s %6.1f MB/s (%zu findings in %.1f MB)\n", name, (double)text->len / 1e6 / seconds, findings,
               (double)text->len / 1e6);
}

static enum sluice_status run_kind(struct corpus *c, struct sluice_scanner *s, unsigned kind, size_t bytes)
{
    const size_t rules = sluice_ruleset_count(c->rs);
    enum sluice_status st = SLUICE_OK;
    size_t findings;
    double seconds;

    sluice_buf_clear(&c->text);
    while (c->text.len < bytes && st == SLUICE_OK)
        st = kinds[kind].put(c, sluice_random_below(&c->random, (uint32_t)rules));
    if (st != SLUICE_OK)
        return st;
    seconds = scan(s, &c->text, &findings);
    print(kinds[kind].name, &c->text, seconds, findings);
    return st;
}

/* Each rule by itself, its keywords and its near misses. */
static enum sluice_status run_rules(struct corpus *c, struct sluice_scanner *s, unsigned kind)
{
    const size_t rules = sluice_ruleset_count(c->rs);
    double slowest = 0, seconds;
    enum sluice_status st = SLUICE_OK;
    size_t findings, worst = 0;

    for (size_t r = 0; r < rules && st == SLUICE_OK; r++) {
        sluice_buf_clear(&c->text);
        while (c->text.len < ONE_RULE && st == SLUICE_OK)
            st = kinds[kind].put(c, r);
        if (st != SLUICE_OK)
            return st;
        (void)scan(s, &c->text, &findings); /* warm */
        seconds = scan(s, &c->text, &findings) / (double)c->text.len;
        if (getenv("SLUICE_HOSTILE_ALL") != NULL)
            printf("  %8.1f MB/s %s\n", 1e-6 / seconds, sluice_ruleset_rule(c->rs, r)->id);
        if (seconds < 0 || seconds > slowest) {
            slowest = seconds < 0 ? 1e9 : seconds;
            worst = r;
        }
    }
    printf("%-12s slowest rule alone: %6.1f MB/s, %s\n", kinds[kind].name, 1e-6 / slowest,
           sluice_ruleset_rule(c->rs, worst)->id);
    return st;
}

static enum sluice_status parse_all(struct corpus *c, struct sluice_error *err)
{
    const size_t n = sluice_ruleset_count(c->rs);
    enum sluice_status st = SLUICE_OK;

    c->patterns = calloc(n + 1, sizeof(struct sluice_pattern *));
    c->windows = calloc(n + 1, sizeof(*c->windows));
    if (c->patterns == NULL || c->windows == NULL)
        return SLUICE_ENOMEM;
    for (size_t i = 0; i < n && st == SLUICE_OK; i++) {
        const struct sluice_rule *r = sluice_ruleset_rule(c->rs, i);

        if ((st = sluice_pattern_parse(r->pattern, r->caseless, &c->patterns[i], err)) == SLUICE_OK)
            st = sluice_windows_choose(c->patterns[i], &c->windows[i]);
    }
    return st;
}

static void corpus_release(struct corpus *c)
{
    for (size_t i = 0; c->windows != NULL && c->patterns[i] != NULL; i++) {
        sluice_windows_release(&c->windows[i]);
        sluice_pattern_free(c->patterns[i]);
    }
    free(c->windows);
    free(c->patterns);
    sluice_buf_release(&c->text);
    sluice_buf_release(&c->one);
    sluice_ruleset_unref(c->rs);
}

static enum sluice_status run(struct corpus *c, struct sluice_scanner *s, size_t bytes, struct sluice_error *err)
{
    enum sluice_status st = parse_all(c, err);

    printf("%zu rules\n", sluice_ruleset_count(c->rs));
    for (unsigned k = 0; k < COUNT(kinds) && st == SLUICE_OK; k++)
        st = run_kind(c, s, k, bytes);
    for (unsigned k = 0; k < COUNT(kinds) && st == SLUICE_OK; k++)
        st = run_rules(c, s, k);
    return st;
}

int main(int argc, char **argv)
{
    const char *rules = argc > 1 ? argv[1] : SLUICE_SOURCE_DIR "/rules/secrets";
    const size_t mib = argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : 16;
    const struct sluice_scanner_options opts = {.no_views = false};
    struct corpus c = {.random = {.state = 88172645463325252u}};
    struct sluice_prefilter *pf = NULL;
    struct sluice_scanner *s = NULL;
    struct sluice_ruleset *rs = NULL;
    struct sluice_error err = {0};
    enum sluice_status st;
    char line[1024];

    sluice_buf_init(&c.text, (mib << 20) + (1u << 20));
    sluice_buf_init(&c.one, 1u << 20);
    if (sodium_init() < 0)
        return EXIT_FAILURE;
    if ((st = sluice_ruleset_load(&rules, 1, NULL, &rs, &err)) == SLUICE_OK &&
        (st = sluice_prefilter_create(rs, NULL, &pf, &err)) == SLUICE_OK &&
        (st = sluice_scanner_create(rs, pf, &opts, &s, &err)) == SLUICE_OK) {
        c.rs = rs;
        st = run(&c, s, mib << 20, &err);
    }
    if (st != SLUICE_OK)
        fprintf(stderr, "bench_hostile: %s\n", sluice_error_format(&err, line, sizeof(line)));
    sluice_scanner_free(s);
    sluice_prefilter_free(pf);
    corpus_release(&c);
    return st == SLUICE_OK ? EXIT_SUCCESS : EXIT_FAILURE;
}
