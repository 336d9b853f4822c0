/*
 * The whole scanner with all packs against its prefilter alone (Vectorscan, and the searches for runs and digits beside
 * it): one core, the same text, the same database, the same run. The text is English prose, program text and JSON
 * lines, made here, the same on every machine, with a personal value now and then.
 *
 *     bench_scan [RULES [MIB]]      default: the packs of this tree, 72 MiB
 */
#include "scan/scanner.h"

#include <sodium.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define ROUNDS 3
#define BLOCK (256u << 10)
#define COUNT(a) (sizeof(a) / sizeof((a)[0]))

/* --- text ----------------------------------------------------------------------------------------------------------
 */

struct writer {
    char *p;
    size_t n, cap;
    uint64_t x;
};

static unsigned below(struct writer *w, unsigned n)
{
    w->x ^= w->x << 13;
    w->x ^= w->x >> 7;
    w->x ^= w->x << 17;
    return (unsigned)((w->x >> 20) % n);
}

/* Common words more often than rare ones. */
static const char *word(struct writer *w)
{
    static const char *const words[] = {
        "the",      "of",      "and",      "to",        "a",         "in",       "is",         "that",     "for",
        "it",       "was",     "on",       "are",       "as",        "with",     "his",        "they",     "at",
        "be",       "this",    "have",     "from",      "or",        "had",      "by",         "not",      "but",
        "what",     "some",    "we",       "can",       "out",       "other",    "were",       "all",      "there",
        "when",     "up",      "use",      "your",      "how",       "said",     "an",         "each",     "she",
        "which",    "their",   "time",     "if",        "will",      "way",      "about",      "many",     "then",
        "them",     "write",   "would",    "like",      "so",        "these",    "her",        "long",     "make",
        "thing",    "see",     "him",      "two",       "has",       "look",     "more",       "day",      "could",
        "go",       "come",    "did",      "number",    "sound",     "no",       "most",       "people",   "my",
        "over",     "know",    "water",    "than",      "call",      "first",    "who",        "may",      "down",
        "side",     "been",    "now",      "find",      "any",       "new",      "work",       "part",     "take",
        "get",      "place",   "made",     "live",      "where",     "after",    "back",       "little",   "only",
        "customer", "invoice", "delivery", "contract",  "insurance", "payment",  "reference",  "account",  "order",
        "question", "answer",  "meeting",  "report",    "summary",   "document", "translate",  "language", "model",
        "between",  "during",  "however",  "important", "available", "decision", "experience", "research", "security",
    };
    const unsigned limit = 8u << below(w, 5);

    return words[below(w, limit < COUNT(words) ? limit : (unsigned)COUNT(words))];
}

static void put(struct writer *w, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void put(struct writer *w, const char *fmt, ...)
{
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(w->p + w->n, w->cap - w->n, fmt, ap);
    va_end(ap);
    w->n = (size_t)n < w->cap - w->n ? w->n + (size_t)n : w->cap;
}

static void put_prose(struct writer *w)
{
    const unsigned n = 6 + below(w, 14);

    for (unsigned i = 0; i < n; i++)
        put(w, "%s%s", i == 0 ? "" : below(w, 9) == 0 ? ", " : " ", word(w));
    if (below(w, 12) == 0)
        put(w, " %u", below(w, 5000));
    if (below(w, 40) == 0)
        put(w, ", write to %s.%s@example.com", word(w), word(w));
    if (below(w, 60) == 0)
        put(w, ", call +49 30 %u", 1000000 + below(w, 8999999));
    put(w, ".%s", below(w, 5) == 0 ? "\n\n" : " ");
}

static void put_code(struct writer *w)
{
    switch (below(w, 6)) {
    case 0:
        put(w, "static int %s_%s(const struct %s *%s, size_t n)\n{\n", word(w), word(w), word(w), word(w));
        break;
    case 1:
        put(w, "    if (%s->%s == NULL || n > %u)\n        return -%u;\n", word(w), word(w), below(w, 4096),
            below(w, 9));
        break;
    case 2:
        put(w, "    %s_%s[i] = (uint8_t)(%s >> %u & 0x%02xu); /* %s %s */\n", word(w), word(w), word(w), below(w, 32),
            below(w, 256), word(w), word(w));
        break;
    case 3:
        put(w, "    fprintf(stderr, \"%s: %%s %%u\\n\", %s, 0x%08x);\n", word(w), word(w), below(w, 1u << 31));
        break;
    case 4:
        put(w, "import { %s, %s } from \"@%s/%s-%s\";\nconst %s = await fetch(`https://%s.example.com/v%u/%s`);\n",
            word(w), word(w), word(w), word(w), word(w), word(w), word(w), below(w, 4), word(w));
        break;
    default:
        put(w, "}\n\n");
    }
}

static void put_json(struct writer *w)
{
    put(w,
        "{\"time\":\"2026-%02u-%02uT%02u:%02u:%02u.%03uZ\",\"level\":\"info\",\"request_id\":\"%08x-%04x-4%03x-a%03x-"
        "%08x%04x\",\"user\":\"%s.%s\",\"latency_ms\":%u.%u,\"path\":\"/v1/%s/%u?q=%s%%20%s\",\"message\":\"",
        1 + below(w, 12), 1 + below(w, 28), below(w, 24), below(w, 60), below(w, 60), below(w, 1000),
        below(w, 1u << 31), below(w, 65536), below(w, 4096), below(w, 4096), below(w, 1u << 31), below(w, 65536),
        word(w), word(w), below(w, 900), below(w, 10), word(w), below(w, 100000), word(w), word(w));
    for (unsigned i = 4 + below(w, 12); i > 0; i--)
        put(w, "%s%s", word(w), i == 1 ? "" : " ");
    if (below(w, 30) == 0)
        put(w, " from 192.0.2.%u", below(w, 256));
    if (below(w, 30) == 0)
        put(w, " for %s@example.org", word(w));
    put(w, "%s\",\"tags\":[\"%s\",\"%s\"]}\n", below(w, 3) == 0 ? "\\n" : "", word(w), word(w));
}

static const struct {
    const char *name;
    void (*put)(struct writer *w);
} kinds[] = {{"prose", put_prose}, {"code", put_code}, {"json", put_json}};

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
    const struct sluice_prefilter *pf;
    struct sluice_prefilter_scratch *scratch;
    struct sluice_scanner *plain_text, *views;
};

struct result {
    double raw, text, views; /* best seconds */
    size_t ranges, findings;
};

static enum sluice_status run_raw(struct bench *b, const uint8_t *p, size_t n, size_t *count)
{
    enum sluice_status st = SLUICE_OK;

    for (size_t i = 0; i < n && st == SLUICE_OK; i += BLOCK)
        st = sluice_prefilter_scan(b->pf, b->scratch, p + i, n - i < BLOCK ? n - i : BLOCK, on_range, count);
    return st;
}

static enum sluice_status measure(struct bench *b, const uint8_t *p, size_t n, struct result *r)
{
    *r = (struct result){1e9, 1e9, 1e9, 0, 0};
    for (unsigned i = 0; i < ROUNDS; i++) {
        size_t ranges = 0, text = 0, views = 0;
        double t[4];

        t[0] = now();
        if (run_raw(b, p, n, &ranges) != SLUICE_OK)
            return SLUICE_EENGINE;
        t[1] = now();
        if (sluice_scanner_run(b->plain_text, NULL, 0, p, n, on_finding, &text, NULL) != SLUICE_OK)
            return SLUICE_EENGINE;
        t[2] = now();
        if (sluice_scanner_run(b->views, NULL, 0, p, n, on_finding, &views, NULL) != SLUICE_OK)
            return SLUICE_EENGINE;
        t[3] = now();
        r->raw = t[1] - t[0] < r->raw ? t[1] - t[0] : r->raw;
        r->text = t[2] - t[1] < r->text ? t[2] - t[1] : r->text;
        r->views = t[3] - t[2] < r->views ? t[3] - t[2] : r->views;
        r->ranges = ranges;
        r->findings = views;
    }
    return SLUICE_OK;
}

static void print(const char *name, size_t n, const struct result *r)
{
    const double mb = (double)n / 1e6;

    printf("%-6s  %5.0f MB  Vectorscan %5.0f MB/s (%zu ranges)  scanner %5.0f MB/s, without views %5.0f MB/s "
           "(%zu findings)  ratio %.2f\n",
           name, mb, mb / r->raw, r->ranges, mb / r->views, mb / r->text, r->findings, r->raw / r->views);
}

static int run(struct bench *b, size_t n)
{
    struct result all = {0};

    for (unsigned k = 0; k < COUNT(kinds); k++) {
        struct writer w = {.p = malloc(n + 1), .cap = n, .x = 88172645463325252u};
        struct result r;

        if (w.p == NULL)
            return EXIT_FAILURE;
        while (w.n < n)
            kinds[k].put(&w);
        if (measure(b, (const uint8_t *)w.p, n, &r) != SLUICE_OK)
            return EXIT_FAILURE;
        free(w.p);
        print(kinds[k].name, n, &r);
        all.raw += r.raw;
        all.text += r.text;
        all.views += r.views;
        all.ranges += r.ranges;
        all.findings += r.findings;
    }
    print("all", n * COUNT(kinds), &all);
    return EXIT_SUCCESS;
}

int main(int argc, char **argv)
{
    const char *rules = argc > 1 ? argv[1] : SLUICE_SOURCE_DIR "/rules";
    const size_t mib = argc > 2 ? (size_t)strtoul(argv[2], NULL, 10) : 72;
    const struct sluice_scanner_options text = {.no_views = true}, views = {.no_views = false};
    struct sluice_ruleset *rs = NULL;
    struct sluice_prefilter *pf = NULL;
    struct sluice_error err = {0};
    struct bench b = {0};
    char line[1024];
    int rc = EXIT_FAILURE;

    if (sodium_init() < 0 || sluice_ruleset_load(&rules, 1, NULL, &rs, &err) != SLUICE_OK ||
        sluice_prefilter_create(rs, NULL, &pf, &err) != SLUICE_OK ||
        sluice_prefilter_scratch_create(pf, &b.scratch) != SLUICE_OK ||
        sluice_scanner_create(rs, pf, &text, &b.plain_text, &err) != SLUICE_OK ||
        sluice_scanner_create(rs, pf, &views, &b.views, &err) != SLUICE_OK)
        goto out;
    b.pf = pf;
    printf("%zu rules\n", sluice_ruleset_count(rs));
    rc = run(&b, (mib << 20) / COUNT(kinds));
out:
    if (rc != EXIT_SUCCESS)
        fprintf(stderr, "bench_scan: %s\n", sluice_error_format(&err, line, sizeof(line)));
    sluice_scanner_free(b.plain_text);
    sluice_scanner_free(b.views);
    sluice_prefilter_scratch_free(b.scratch);
    sluice_prefilter_free(pf);
    sluice_ruleset_unref(rs);
    return rc;
}
