#include "cli/filter_internal.h"

#include <sodium.h>
#include <string.h>

void filter_ledger_init(struct filter_ledger *l, struct sluice_log *log)
{
    *l = (struct filter_ledger){.log = log};
    (void)pthread_mutex_init(&l->lock, NULL);
    (void)pthread_cond_init(&l->changed, NULL);
}

void filter_ledger_release(struct filter_ledger *l)
{
    (void)pthread_cond_destroy(&l->changed);
    (void)pthread_mutex_destroy(&l->lock);
}

bool filter_ledger_full(const struct filter_ledger *l)
{
    return l->n == FILTER_BATCH_MAX;
}

static void settle(struct filter_ledger *l, enum sluice_status status)
{
    (void)pthread_mutex_lock(&l->lock);
    l->pending--;
    l->failed = l->failed || status != SLUICE_OK;
    (void)pthread_cond_signal(&l->changed);
    (void)pthread_mutex_unlock(&l->lock);
}

/* On the log's thread. */
static void decision_done(void *ctx, enum sluice_status status, const struct sluice_log_receipt *receipt)
{
    struct filter_entry *e = ctx;

    if (status == SLUICE_OK)
        e->seq = receipt->seq;
    settle(e->ledger, status);
}

static void outcome_done(void *ctx, enum sluice_status status, const struct sluice_log_receipt *receipt)
{
    (void)receipt;
    settle(ctx, status);
}

static void expect_one(struct filter_ledger *l)
{
    (void)pthread_mutex_lock(&l->lock);
    l->pending++;
    (void)pthread_mutex_unlock(&l->lock);
}

enum sluice_status filter_ledger_add(struct filter_ledger *l, struct sluice_decision_record *rec, int64_t bytes_in,
                                     int64_t bytes_out, struct sluice_error *err)
{
    struct filter_entry *e = &l->entries[l->n];
    enum sluice_status st;

    *e = (struct filter_entry){.ledger = l, .bytes_in = bytes_in, .bytes_out = bytes_out};
    randombytes_buf(e->request, sizeof(e->request));
    memcpy(rec->request, e->request, sizeof(e->request));
    expect_one(l);
    st = sluice_log_decision(l->log, rec, decision_done, e, err);
    if (st != SLUICE_OK) {
        settle(l, st);
        return st;
    }
    l->n++;
    return SLUICE_OK;
}

enum sluice_status filter_ledger_wait(struct filter_ledger *l, struct sluice_error *err)
{
    bool failed;

    (void)pthread_mutex_lock(&l->lock);
    while (l->pending != 0)
        (void)pthread_cond_wait(&l->changed, &l->lock);
    failed = l->failed;
    (void)pthread_mutex_unlock(&l->lock);
    if (failed)
        return sluice_fail(err, SLUICE_EIO, "the audit log could not be written: nothing more leaves");
    return SLUICE_OK;
}

enum sluice_status filter_ledger_close_batch(struct filter_ledger *l, enum sluice_status written,
                                             struct sluice_error *err)
{
    const char *result = written == SLUICE_OK ? "answered" : "stopped";
    enum sluice_status st = SLUICE_OK;

    for (size_t i = 0; i < l->n && st == SLUICE_OK; i++) {
        const struct filter_entry *e = &l->entries[i];
        struct sluice_outcome_record rec = {
            .decision_seq = e->seq, .result = result, .bytes_in = e->bytes_in, .bytes_out = e->bytes_out};

        memcpy(rec.request, e->request, sizeof(rec.request));
        expect_one(l);
        st = sluice_log_outcome(l->log, &rec, outcome_done, l, written == SLUICE_OK ? err : NULL);
        if (st != SLUICE_OK)
            settle(l, st);
    }
    l->n = 0;
    return written != SLUICE_OK ? written : st;
}
