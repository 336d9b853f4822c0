/*
 * Durable records a second with 64 concurrent callers, against a raw loop that writes the same bytes in the same pieces
 * to a file of zeros and calls fdatasync after each: the ratio is what hashing, signing, framing and tiles cost. Then
 * the verifier over the log that came of it.
 *
 *   bench_audit [DIR [ROUNDS]]     DIR: where to write (default: here); ROUNDS of 2 seconds each (default 5)
 */
#include "audit/log_internal.h"
#include "audit/verify.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define CALLERS 64u
#define LOOPS 2u /* threads that drive them, as the gateway's loops do */
#define SECONDS 2.0
#define GROUPS_MAX 2000000u
#define LATENCIES_MAX 4000000u
#define RAW_FILE (16u << 20)

static double now(void)
{
    struct timespec ts;

    (void)clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec / 1e9;
}

/* Of this process, all threads. */
static double cpu(void)
{
    struct rusage u;

    (void)getrusage(RUSAGE_SELF, &u);
    return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) + (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void die(const char *what)
{
    (void)fprintf(stderr, "bench_audit: %s\n", what);
    exit(3);
}

/* ---- what the log writes, watched at its system calls ---- */

struct watch {
    uint32_t *bytes; /* of each group: one pwrite followed by one fdatasync */
    size_t n;
    uint32_t pending;
    int pending_fd;
};

static ssize_t watch_pwrite(void *ctx, int fd, const void *p, size_t n, off_t at)
{
    struct watch *w = ctx;

    if (n >= SLUICE_WAL_BLOCK && memcmp(p, "SWF1", 4) == 0) {
        w->pending = (uint32_t)n;
        w->pending_fd = fd;
    }
    return pwrite(fd, p, n, at);
}

static int watch_fdatasync(void *ctx, int fd)
{
    struct watch *w = ctx;

    if (w->pending != 0 && fd == w->pending_fd && w->n < GROUPS_MAX) {
        w->bytes[w->n++] = w->pending;
        w->pending = 0;
    }
    return fdatasync(fd);
}

/* ---- callers: each has one record on its way at any time ---- */

struct loop;

struct caller {
    struct loop *loop;
    struct caller *next;
    uint64_t n, seq; /* number of its decision, and where it stands */
    bool open;       /* next comes the outcome */
    double since;
};

struct loop {
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t cond;
    struct caller *ready;
    struct sluice_log *log;
    struct caller callers[CALLERS / LOOPS];
    double until;
    uint64_t base;
    uint64_t records; /* durable before `until` */
    float *latency;
    size_t n_latency;
    unsigned running;
};

static void on_done(void *ctx, enum sluice_status st, const struct sluice_log_receipt *receipt)
{
    struct caller *c = ctx;
    struct loop *l = c->loop;

    if (st != SLUICE_OK)
        die("a record was not committed");
    if (!c->open)
        c->seq = receipt->seq;
    c->open = !c->open;
    pthread_mutex_lock(&l->mutex);
    c->next = l->ready;
    l->ready = c;
    if (c->next == NULL)
        pthread_cond_signal(&l->cond);
    pthread_mutex_unlock(&l->mutex);
}

static void request_id(uint64_t n, uint8_t id[SLUICE_REQUEST_ID_BYTES])
{
    memset(id, 0, SLUICE_REQUEST_ID_BYTES);
    memcpy(id, &n, sizeof(n));
}

static void submit_decision(struct loop *l, struct caller *c)
{
    static const char *const clauses[] = {"gdpr.redact-contact"};
    static const uint8_t prompt[300] = "prompt";
    struct sluice_finding f = {.rule = "pii.email",
                               .type = "EMAIL_ADDRESS",
                               .class_ = SLUICE_CLASS_PII,
                               .start = 31,
                               .end = 49,
                               .score = 980000,
                               .view = "text"};
    struct sluice_record_finding rf = {
        .finding = &f, .path = "messages[0].content", .action = SLUICE_REDACT, .value = prompt, .value_len = 18};
    struct sluice_decision_record rec = {.source = "serve",
                                         .tenant = "acme",
                                         .client = "app-1",
                                         .endpoint = "openai.chat",
                                         .model = "some-model",
                                         .destination = "cloud",
                                         .upstream = "api.example",
                                         .action = SLUICE_REDACT,
                                         .wanted = SLUICE_REDACT,
                                         .clauses = clauses,
                                         .n_clauses = 1,
                                         .error = "",
                                         .input = prompt,
                                         .input_len = sizeof(prompt),
                                         .output = prompt,
                                         .output_len = sizeof(prompt),
                                         .findings = &rf,
                                         .n_findings = 1};

    c->n = l->base++;
    request_id(c->n, rec.request);
    if (sluice_log_decision(l->log, &rec, on_done, c, NULL) != SLUICE_OK)
        die("a decision was refused");
}

static void submit_outcome(struct loop *l, struct caller *c)
{
    struct sluice_outcome_record rec = {.decision_seq = c->seq,
                                        .result = "answered",
                                        .status = 200,
                                        .bytes_in = 900,
                                        .bytes_out = 900,
                                        .restored = 1,
                                        .commit_us = 300,
                                        .upstream_us = 200000,
                                        .total_us = 201000};

    request_id(c->n, rec.request);
    if (sluice_log_outcome(l->log, &rec, on_done, c, NULL) != SLUICE_OK)
        die("an outcome was refused");
}

/* A caller whose record is durable: count it, and go on or, when time is up and nothing is open, stop. */
static void step(struct loop *l, struct caller *c)
{
    double t = now();

    if (c->since > 0 && t < l->until) {
        l->records++;
        if (l->n_latency < LATENCIES_MAX)
            l->latency[l->n_latency++] = (float)(t - c->since);
    }
    if (t >= l->until && !c->open) {
        l->running--;
        return;
    }
    c->since = t;
    if (c->open)
        submit_outcome(l, c);
    else
        submit_decision(l, c);
}

static void *run_loop(void *ctx)
{
    struct loop *l = ctx;

    for (unsigned i = 0; i < CALLERS / LOOPS; i++)
        step(l, &l->callers[i]);
    while (l->running > 0) {
        struct caller *c;

        pthread_mutex_lock(&l->mutex);
        while (l->ready == NULL)
            pthread_cond_wait(&l->cond, &l->mutex);
        c = l->ready;
        l->ready = NULL;
        pthread_mutex_unlock(&l->mutex);
        while (c != NULL) {
            struct caller *next = c->next;

            step(l, c);
            c = next;
        }
    }
    return NULL;
}

/* Records a second. */
static double run_callers(struct sluice_log *log, struct loop *loops)
{
    double start = now();
    uint64_t records = 0;

    for (unsigned i = 0; i < LOOPS; i++) {
        struct loop *l = &loops[i];

        memset(l->callers, 0, sizeof(l->callers));
        l->log = log;
        l->until = start + SECONDS;
        l->base = (uint64_t)(start * 1e6) << 20 | (uint64_t)i << 60;
        l->records = 0;
        l->ready = NULL;
        l->running = CALLERS / LOOPS;
        for (unsigned k = 0; k < CALLERS / LOOPS; k++)
            l->callers[k].loop = l;
        if (pthread_create(&l->thread, NULL, run_loop, l) != 0)
            die("no thread");
    }
    for (unsigned i = 0; i < LOOPS; i++) {
        pthread_join(loops[i].thread, NULL);
        records += loops[i].records;
    }
    return (double)records / SECONDS;
}

/* ---- the raw loop ---- */

/* The watched writes again, as often as fit in the time: groups a second. */
static double run_raw(const char *path, const struct watch *w)
{
    int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    uint8_t *bytes = calloc(1, RAW_FILE);
    double start, until;
    size_t done = 0;
    off_t at = 0;

    if (fd < 0 || bytes == NULL || pwrite(fd, bytes, RAW_FILE, 0) != (ssize_t)RAW_FILE || fdatasync(fd) != 0)
        die("cannot write the raw file");
    memset(bytes, 'x', RAW_FILE);
    start = now();
    until = start + SECONDS;
    while (now() < until) {
        uint32_t n = w->bytes[done++ % w->n];

        if (at + n > (off_t)RAW_FILE)
            at = 0;
        if (pwrite(fd, bytes, n, at) != (ssize_t)n || fdatasync(fd) != 0)
            die("raw write failed");
        at += n;
    }
    free(bytes);
    (void)close(fd);
    (void)unlink(path);
    return (double)done / (now() - start);
}

static int by_value(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;

    return (x > y) - (x < y);
}

static int by_double(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static void print_latency(struct loop *loops)
{
    size_t n = loops[0].n_latency;

    if (n == 0)
        return;
    qsort(loops[0].latency, n, sizeof(float), by_value);
    printf("added latency: p50 %.3f ms, p99 %.3f ms\n", (double)loops[0].latency[n / 2] * 1e3,
           (double)loops[0].latency[n * 99 / 100] * 1e3);
}

static void print_verifier(const char *dir, const char *vkey)
{
    struct sluice_verify_report report;
    struct sluice_error err = {0};
    double start = now(), before = cpu(), took;

    if (sluice_verify(dir, vkey, &report, &err) != SLUICE_VERDICT_GOOD)
        die(report.fault);
    took = now() - start;
    printf("verifier: %.0f records/s (%llu records in %.2f s, %.2f s of one core)\n", (double)report.records / took,
           (unsigned long long)report.records, took, cpu() - before);
}

static struct loop *make_loops(void)
{
    struct loop *loops = calloc(LOOPS, sizeof(*loops));

    if (loops == NULL)
        die("out of memory");
    for (unsigned i = 0; i < LOOPS; i++) {
        pthread_mutex_init(&loops[i].mutex, NULL);
        pthread_cond_init(&loops[i].cond, NULL);
        loops[i].latency = malloc(LATENCIES_MAX * sizeof(float));
        if (loops[i].latency == NULL)
            die("out of memory");
    }
    return loops;
}

int main(int argc, char **argv)
{
    struct sluice_log_options opts = {.digests = {.policy = {1}, .rules = {2}, .config = {3}, .binary = {4}},
                                      .binary_version = "bench"};
    unsigned rounds = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 5;
    struct watch w = {.bytes = malloc(GROUPS_MAX * sizeof(uint32_t))};
    char base[256], dir[300], keyfile[300], raw[300];
    struct sluice_log_io io = *sluice_log_io_system();
    struct loop *loops = make_loops();
    struct sluice_log_key *key;
    struct sluice_error err = {0};
    double ratio[64];

    (void)snprintf(base, sizeof(base), "%s/bench-audit-XXXXXX", argc > 1 ? argv[1] : ".");
    if (rounds == 0 || rounds > 64 || w.bytes == NULL || mkdtemp(base) == NULL)
        die("usage: bench_audit [DIR [ROUNDS]]");
    (void)snprintf(dir, sizeof(dir), "%s/log", base);
    (void)snprintf(keyfile, sizeof(keyfile), "%s/key", base);
    (void)snprintf(raw, sizeof(raw), "%s/raw", base);
    if (sluice_log_key_generate(keyfile, "bench.example/log", &err) != SLUICE_OK ||
        sluice_log_key_load(keyfile, &key, &err) != SLUICE_OK)
        die(err.what);
    io.pwrite = watch_pwrite;
    io.fdatasync = watch_fdatasync;
    io.ctx = &w;
    for (unsigned i = 0; i < rounds; i++) {
        double records, groups, per_group, before;
        struct sluice_log *log;

        w.n = 0;
        if (sluice_log_open_with(dir, key, &opts, &io, 1000, &log, &err) != SLUICE_OK)
            die(err.what);
        before = cpu();
        records = run_callers(log, loops);
        sluice_log_close(log);
        before = cpu() - before;
        per_group = records * SECONDS / (double)w.n;
        groups = run_raw(raw, &w);
        ratio[i] = records / (groups * per_group);
        printf("round %u: log %.0f records/s (%.1f a commit, %.1f us of a core each), raw %.0f records/s, ratio %.2f\n",
               i + 1, records, per_group, before * 1e6 / (records * SECONDS), groups * per_group, ratio[i]);
    }
    qsort(ratio, rounds, sizeof(*ratio), by_double);
    printf("durable records against raw write+fdatasync of the same bytes: ratio %.2f (median of %u)\n",
           ratio[rounds / 2], rounds);
    print_latency(loops);
    print_verifier(dir, sluice_log_key_vkey(key));
    sluice_log_key_free(key);
    printf("left for a look: %s\n", base);
    return 0;
}
