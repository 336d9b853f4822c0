#include "audit/log.h"

#include "audit/log_internal.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct log_entry *sluice_log_entry_create(enum sluice_record_kind kind, sluice_log_done_fn done, void *ctx)
{
    struct log_entry *e = calloc(1, sizeof(*e));

    if (e == NULL)
        return NULL;
    e->kind = kind;
    e->done = done;
    e->ctx = ctx;
    sluice_buf_init(&e->buf, SLUICE_RECORD_HEAD_MAX + SLUICE_RECORD_MAX);
    return e;
}

void sluice_log_entry_free(struct log_entry *e)
{
    if (e == NULL)
        return;
    sluice_buf_release(&e->buf);
    free(e);
}

void sluice_log_fail(struct sluice_log *log, const struct sluice_error *why)
{
    void (*told)(void *ctx, const struct sluice_error *why) = NULL;

    pthread_mutex_lock(&log->mutex);
    if (!atomic_load(&log->failed)) {
        log->why = *why;
        told = log->on_fail;
    }
    atomic_store(&log->failed, true);
    pthread_cond_broadcast(&log->to_writer);
    pthread_cond_broadcast(&log->to_publisher);
    pthread_cond_broadcast(&log->next_made);
    pthread_mutex_unlock(&log->mutex);
    if (told != NULL)
        told(log->on_fail_ctx, why);
}

/* Mutex held. */
static enum sluice_status fail_why(const struct sluice_log *log, enum sluice_status status, struct sluice_error *err)
{
    return sluice_fail_at(err, status, log->why.file, 0, NULL, "the audit log takes no more records: %s",
                          log->why.what);
}

/* The same, without the mutex. */
static enum sluice_status say_why(struct sluice_log *log, enum sluice_status status, struct sluice_error *err)
{
    pthread_mutex_lock(&log->mutex);
    (void)fail_why(log, status, err);
    pthread_mutex_unlock(&log->mutex);
    return status;
}

bool sluice_log_healthy(const struct sluice_log *log)
{
    return !atomic_load(&log->failed);
}

/* ---- taking a record: its place under the mutex, its bytes and hash outside ---- */

/* Give e the next place. Mutex held. */
static void enqueue(struct sluice_log *log, struct log_entry *e, int64_t t, int64_t mono)
{
    struct sluice_record_head head = {.kind = e->kind, .seq = log->next_seq, .t = t, .mono = mono};

    memcpy(head.boot, log->boot, sizeof(head.boot));
    e->seq = log->next_seq++;
    e->next = NULL;
    if (log->tail == NULL)
        log->head = e;
    else
        log->tail->next = e;
    log->tail = e;
    log->queued_bytes += e->buf.len;
    log->last_t = t;
    log->last_mono = mono;
    e->from = sluice_record_put_head(&head, &e->buf);
}

static void make_ready(struct log_entry *e)
{
    sluice_tree_leaf(e->buf.data + e->from, e->buf.len - e->from, e->leaf);
    e->ready = true;
}

/* The wall clock went back: say so before anything is stamped with the earlier time. Mutex held. */
static enum sluice_status note_clock_back(struct sluice_log *log, int64_t t, int64_t mono)
{
    struct log_entry *e = sluice_log_entry_create(SLUICE_RECORD_FAULT, NULL, NULL);
    enum sluice_status st;

    if (e == NULL)
        return SLUICE_ENOMEM;
    if ((st = sluice_record_put_clock_back(log->last_t, &e->buf)) != SLUICE_OK) {
        sluice_log_entry_free(e);
        return st;
    }
    enqueue(log, e, t, mono);
    make_ready(e);
    return SLUICE_OK;
}

/* Mutex held. */
static enum sluice_status check_takes(struct sluice_log *log, const struct log_entry *e, uint64_t pair,
                                      struct sluice_error *err)
{
    if (atomic_load(&log->failed))
        return fail_why(log, SLUICE_ESTATE, err);
    if (log->closing)
        return sluice_fail(err, SLUICE_ESTATE, "the audit log is being closed");
    if (log->queued_bytes + e->buf.len > SLUICE_LOG_QUEUE_MAX)
        return sluice_fail(err, SLUICE_ELIMIT, "more than %u bytes of records wait for the disk", SLUICE_LOG_QUEUE_MAX);
    if (e->kind == SLUICE_RECORD_DECISION && log->pairs.n + log->open_in_queue >= SLUICE_LOG_OPEN_MAX)
        return sluice_fail(err, SLUICE_ELIMIT, "more than %u decisions without outcome", SLUICE_LOG_OPEN_MAX);
    if (e->kind == SLUICE_RECORD_OUTCOME && !sluice_pairs_take(&log->pairs, pair, e->request))
        return sluice_fail(err, SLUICE_EFORMAT, "outcome of no open decision of this run and request");
    return SLUICE_OK;
}

static enum sluice_status take_place(struct sluice_log *log, struct log_entry *e, uint64_t pair,
                                     struct sluice_error *err)
{
    int64_t t = sluice_clock_wall_us(log->clock), mono = sluice_clock_mono_us(log->clock);
    enum sluice_status st;

    if (mono < log->last_mono)
        mono = log->last_mono; /* two cores may disagree by a hair; the order of the log is what counts */
    if (t < log->last_t && (st = note_clock_back(log, t, mono)) != SLUICE_OK)
        return sluice_fail(err, st, "%s", sluice_status_text(st));
    if ((st = check_takes(log, e, pair, err)) != SLUICE_OK)
        return st;
    if (e->kind == SLUICE_RECORD_DECISION)
        log->open_in_queue++;
    enqueue(log, e, t, mono);
    return SLUICE_OK;
}

enum sluice_status sluice_log_submit(struct sluice_log *log, struct log_entry *e, uint64_t pair,
                                     struct sluice_error *err)
{
    enum sluice_status st;

    pthread_mutex_lock(&log->mutex);
    st = take_place(log, e, pair, err);
    pthread_mutex_unlock(&log->mutex);
    if (st != SLUICE_OK)
        return st;
    sluice_tree_leaf(e->buf.data + e->from, e->buf.len - e->from, e->leaf);
    pthread_mutex_lock(&log->mutex);
    e->ready = true;
    if (log->head->ready) /* e, or a fault record put before it */
        pthread_cond_signal(&log->to_writer);
    pthread_mutex_unlock(&log->mutex);
    return SLUICE_OK;
}

static enum sluice_status submit_or_free(struct sluice_log *log, struct log_entry *e, enum sluice_status written,
                                         uint64_t pair, struct sluice_error *err)
{
    enum sluice_status st = written;

    if (st != SLUICE_OK)
        (void)sluice_fail(err, st, "audit record: %s", sluice_status_text(st));
    else
        st = sluice_log_submit(log, e, pair, err);
    if (st != SLUICE_OK)
        sluice_log_entry_free(e);
    return st;
}

enum sluice_status sluice_log_decision(struct sluice_log *log, const struct sluice_decision_record *rec,
                                       sluice_log_done_fn done, void *ctx, struct sluice_error *err)
{
    struct log_entry *e = sluice_log_entry_create(SLUICE_RECORD_DECISION, done, ctx);

    if (e == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    memcpy(e->request, rec->request, sizeof(e->request));
    return submit_or_free(log, e, sluice_record_put_decision(rec, &log->digests, &e->buf), 0, err);
}

enum sluice_status sluice_log_outcome(struct sluice_log *log, const struct sluice_outcome_record *rec,
                                      sluice_log_done_fn done, void *ctx, struct sluice_error *err)
{
    struct log_entry *e = sluice_log_entry_create(SLUICE_RECORD_OUTCOME, done, ctx);

    if (e == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    memcpy(e->request, rec->request, sizeof(e->request));
    return submit_or_free(log, e, sluice_record_put_outcome(rec, &e->buf), rec->decision_seq, err);
}

/* ---- waiting ---- */

void sluice_log_waiter_init(struct log_waiter *w)
{
    memset(w, 0, sizeof(*w));
    pthread_mutex_init(&w->mutex, NULL);
    pthread_cond_init(&w->cond, NULL);
}

void sluice_log_waiter_done(void *waiter, enum sluice_status status, const struct sluice_log_receipt *receipt)
{
    struct log_waiter *w = waiter;

    pthread_mutex_lock(&w->mutex);
    w->status = status;
    if (receipt != NULL)
        w->receipt = *receipt;
    w->done = true;
    pthread_cond_signal(&w->cond);
    pthread_mutex_unlock(&w->mutex);
}

void sluice_log_waiter_release(struct log_waiter *w)
{
    pthread_cond_destroy(&w->cond);
    pthread_mutex_destroy(&w->mutex);
}

enum sluice_status sluice_log_waiter_wait(struct log_waiter *w, struct sluice_log *log,
                                          struct sluice_log_receipt *receipt, struct sluice_error *err)
{
    pthread_mutex_lock(&w->mutex);
    while (!w->done)
        pthread_cond_wait(&w->cond, &w->mutex);
    pthread_mutex_unlock(&w->mutex);
    sluice_log_waiter_release(w);
    if (w->status != SLUICE_OK)
        return say_why(log, w->status, err);
    if (receipt != NULL)
        *receipt = w->receipt;
    return SLUICE_OK;
}

enum sluice_status sluice_log_decision_wait(struct sluice_log *log, const struct sluice_decision_record *rec,
                                            struct sluice_log_receipt *receipt, struct sluice_error *err)
{
    struct log_waiter w;
    enum sluice_status st;

    sluice_log_waiter_init(&w);
    if ((st = sluice_log_decision(log, rec, sluice_log_waiter_done, &w, err)) == SLUICE_OK)
        return sluice_log_waiter_wait(&w, log, receipt, err);
    sluice_log_waiter_release(&w);
    return st;
}

enum sluice_status sluice_log_outcome_wait(struct sluice_log *log, const struct sluice_outcome_record *rec,
                                           struct sluice_error *err)
{
    struct log_waiter w;
    enum sluice_status st;

    sluice_log_waiter_init(&w);
    if ((st = sluice_log_outcome(log, rec, sluice_log_waiter_done, &w, err)) == SLUICE_OK)
        return sluice_log_waiter_wait(&w, log, NULL, err);
    sluice_log_waiter_release(&w);
    return st;
}

/* ---- the end ---- */

/* The last record of a run that ends in order. */
static void put_shutdown(struct sluice_log *log)
{
    struct log_entry *e = sluice_log_entry_create(SLUICE_RECORD_SHUTDOWN, NULL, NULL);
    struct sluice_error ignored = {0};
    uint64_t open;

    if (e == NULL)
        return;
    pthread_mutex_lock(&log->mutex);
    open = log->pairs.n + log->open_in_queue;
    pthread_mutex_unlock(&log->mutex);
    (void)submit_or_free(log, e, sluice_record_put_shutdown(open, &e->buf), 0, &ignored);
}

/* All is in tiles: what is left of the write-ahead file says nothing more. */
static void drop_segments(struct sluice_log *log)
{
    uint32_t last = log->next_state == LOG_NEXT_READY ? log->next.serial : log->segment.serial;

    for (uint32_t serial = log->oldest_serial; serial <= last; serial++) {
        char path[SLUICE_WAL_PATH_MAX];

        sluice_wal_path(serial, path);
        (void)log->io->unlink(log->io->ctx, log->dir, path, 0);
    }
}

static void close_fd(int fd)
{
    if (fd >= 0)
        (void)close(fd);
}

/* Records that no writer was there to take. */
static void free_queue(struct sluice_log *log)
{
    while (log->head != NULL) {
        struct log_entry *e = log->head;

        log->head = e->next;
        sluice_log_entry_free(e);
    }
}

void sluice_log_teardown(struct sluice_log *log)
{
    if (log->writer_runs)
        pthread_join(log->writer_thread, NULL);
    if (log->publisher_runs)
        pthread_join(log->publisher_thread, NULL);
    free_queue(log);
    close_fd(log->segment.fd);
    close_fd(log->next.fd);
    close_fd(log->reading.fd);
    sluice_publisher_release(&log->publisher);
    sluice_wal_page_free(log->page);
    sluice_buf_release(&log->records);
    sluice_buf_release(&log->note);
    sluice_buf_release(&log->frame);
    sluice_pairs_release(&log->pairs);
    free(log->leaves);
    free(log->version);
    pthread_cond_destroy(&log->next_made);
    pthread_cond_destroy(&log->to_publisher);
    pthread_cond_destroy(&log->to_writer);
    pthread_mutex_destroy(&log->mutex);
    close_fd(log->lock_fd);
    close_fd(log->dir);
    free(log);
}

void sluice_log_close(struct sluice_log *log)
{
    if (log == NULL)
        return;
    put_shutdown(log);
    pthread_mutex_lock(&log->mutex);
    log->closing = true;
    pthread_cond_broadcast(&log->to_writer);
    pthread_mutex_unlock(&log->mutex);
    if (log->writer_runs)
        pthread_join(log->writer_thread, NULL);
    if (log->publisher_runs)
        pthread_join(log->publisher_thread, NULL);
    log->writer_runs = log->publisher_runs = false;
    if (sluice_log_healthy(log) && log->publisher.published == log->durable_size)
        drop_segments(log);
    sluice_log_teardown(log);
}
