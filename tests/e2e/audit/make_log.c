/*
 * make_log DIR KEYFILE PAIRS: open or create the log in DIR (the key too, if there is none) and append PAIRS decisions
 * with their outcomes, up to 256 at once. Prints the vkey.
 */
#include "audit/log.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define AT_ONCE 256u

struct maker {
    struct sluice_log *log;
    pthread_mutex_t mutex;
    pthread_cond_t cond;
    unsigned running;
    bool failed;
};

struct pair {
    struct maker *m;
    uint64_t n;
};

static void request_id(uint64_t n, uint8_t id[SLUICE_REQUEST_ID_BYTES])
{
    memset(id, 0, SLUICE_REQUEST_ID_BYTES);
    memcpy(id, &n, sizeof(n));
}

static void finish(struct pair *p, bool ok)
{
    struct maker *m = p->m;

    free(p);
    pthread_mutex_lock(&m->mutex);
    m->failed = m->failed || !ok;
    m->running--;
    pthread_cond_signal(&m->cond);
    pthread_mutex_unlock(&m->mutex);
}

static void on_outcome(void *ctx, enum sluice_status st, const struct sluice_log_receipt *receipt)
{
    (void)receipt;
    finish(ctx, st == SLUICE_OK);
}

static void on_decision(void *ctx, enum sluice_status st, const struct sluice_log_receipt *receipt)
{
    struct pair *p = ctx;
    struct sluice_outcome_record rec = {.result = "answered", .status = 200, .bytes_in = 5, .bytes_out = 6};

    if (st == SLUICE_OK) {
        rec.decision_seq = receipt->seq;
        request_id(p->n, rec.request);
        st = sluice_log_outcome(p->m->log, &rec, on_outcome, p, NULL);
    }
    if (st != SLUICE_OK)
        finish(p, false);
}

/* Records of every shape: strings that need escapes, findings, blocks. */
static enum sluice_status submit(struct pair *p)
{
    static const char *const models[] = {"model", "a \"quoted\" one", "back\\slash", "tab\tand\x01",
                                         "caf\xc3\xa9 \xf0\x9f\x98\x80"};
    static const char *const clauses[] = {"clause-a", "clause \"b\""};
    char prompt[32];
    struct sluice_finding f = {.rule = "pii.email",
                               .type = "EMAIL_ADDRESS",
                               .class_ = SLUICE_CLASS_PII,
                               .start = 3,
                               .end = 9,
                               .score = 900000,
                               .view = "base64/percent",
                               .n_checks = 1,
                               .checks = {{"tld", SLUICE_CHECK_OK}}};
    struct sluice_record_finding rf = {.finding = &f,
                                       .path = "messages[0].content",
                                       .action = SLUICE_REDACT,
                                       .op = SLUICE_OP_MASK,
                                       .value = (const uint8_t *)"EXAMPLE",
                                       .value_len = 7};
    struct sluice_decision_record rec = {.source = "serve",
                                         .tenant = "",
                                         .client = "client",
                                         .endpoint = "openai.chat",
                                         .model = models[p->n % 5],
                                         .destination = "cloud",
                                         .upstream = "example",
                                         .action = SLUICE_REDACT,
                                         .wanted = SLUICE_REDACT,
                                         .clauses = clauses,
                                         .n_clauses = p->n % 3,
                                         .error = "",
                                         .findings = &rf,
                                         .n_findings = p->n % 2};

    (void)snprintf(prompt, sizeof(prompt), "prompt %llu", (unsigned long long)p->n);
    rec.input = (const uint8_t *)prompt;
    rec.input_len = strlen(prompt);
    rec.output = p->n % 4 == 0 ? NULL : rec.input;
    rec.output_len = rec.output == NULL ? 0 : rec.input_len;
    request_id(p->n, rec.request);
    return sluice_log_decision(p->m->log, &rec, on_decision, p, NULL);
}

static bool fill(struct maker *m, uint64_t pairs)
{
    for (uint64_t n = 0; n < pairs; n++) {
        struct pair *p = calloc(1, sizeof(*p));

        if (p == NULL)
            return false;
        p->m = m;
        p->n = n;
        pthread_mutex_lock(&m->mutex);
        while (m->running == AT_ONCE)
            pthread_cond_wait(&m->cond, &m->mutex);
        m->running++;
        pthread_mutex_unlock(&m->mutex);
        if (submit(p) != SLUICE_OK)
            finish(p, false);
    }
    pthread_mutex_lock(&m->mutex);
    while (m->running > 0)
        pthread_cond_wait(&m->cond, &m->mutex);
    pthread_mutex_unlock(&m->mutex);
    return !m->failed;
}

int main(int argc, char **argv)
{
    struct sluice_log_options opts = {.digests = {.policy = {1}, .rules = {2}}, .binary_version = "e2e"};
    struct maker m = {.mutex = PTHREAD_MUTEX_INITIALIZER, .cond = PTHREAD_COND_INITIALIZER};
    struct sluice_log_key *key = NULL;
    struct sluice_error err = {0};
    char line[1024];
    bool ok;

    if (argc != 4) {
        (void)fputs("usage: make_log DIR KEYFILE PAIRS\n", stderr);
        return 2;
    }
    if ((access(argv[2], F_OK) != 0 && sluice_log_key_generate(argv[2], "e2e.example/log", &err) != SLUICE_OK) ||
        sluice_log_key_load(argv[2], &key, &err) != SLUICE_OK ||
        sluice_log_open(argv[1], key, &opts, &m.log, &err) != SLUICE_OK) {
        (void)fprintf(stderr, "make_log: %s\n", sluice_error_format(&err, line, sizeof(line)));
        sluice_log_key_free(key);
        return 3;
    }
    ok = fill(&m, strtoull(argv[3], NULL, 10));
    sluice_log_close(m.log);
    (void)printf("%s\n", sluice_log_key_vkey(key));
    sluice_log_key_free(key);
    return ok ? 0 : 3;
}
