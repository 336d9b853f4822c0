/*
 * The log's parts: log.c takes records, log_writer.c commits them, log_publisher.c turns them into tiles, log_open.c
 * recovers and starts. One mutex guards what the threads share.
 */
#ifndef SLUICE_AUDIT_LOG_INTERNAL_H
#define SLUICE_AUDIT_LOG_INTERNAL_H

#include "audit/key_internal.h"
#include "audit/log.h"
#include "audit/pairs.h"
#include "audit/publish.h"

#include <pthread.h>
#include <stdatomic.h>

/* A record on its way to the disk. */
struct log_entry {
    struct log_entry *next;
    struct sluice_buf buf;
    size_t from; /* the record is buf.data[from .. buf.len) */
    enum sluice_record_kind kind;
    uint64_t seq;
    uint8_t leaf[SLUICE_HASH_BYTES];
    uint8_t request[SLUICE_REQUEST_ID_BYTES];
    bool ready; /* its bytes and leaf are final */
    sluice_log_done_fn done;
    void *ctx;
};

enum log_next { LOG_NEXT_NONE = 0, LOG_NEXT_WANTED, LOG_NEXT_MAKING, LOG_NEXT_READY };

struct log_segment {
    int fd; /* -1: none */
    uint32_t serial;
    uint64_t at, size; /* next free byte; size of the file */
};

struct sluice_log {
    /* fixed while threads run */
    const struct sluice_log_io *io;
    const struct sluice_log_key *key;
    const struct sluice_clock *clock;
    struct sluice_record_digests digests;
    char *version;
    char boot[2 * SLUICE_BOOT_BYTES + 1];
    int dir, lock_fd;
    unsigned publish_ms;
    pthread_t writer_thread, publisher_thread;
    bool writer_runs, publisher_runs;
    _Atomic bool failed; /* set once, under the mutex, never cleared */

    /* guarded by mutex */
    pthread_mutex_t mutex;
    pthread_cond_t to_writer, to_publisher, next_made;
    struct log_entry *head, *tail;
    size_t queued_bytes;
    uint64_t next_seq;
    int64_t last_t, last_mono;
    uint64_t open_in_queue; /* decisions taken but not yet in pairs */
    struct sluice_pairs pairs;
    bool closing;            /* nothing more is taken */
    bool drained;            /* the writer has ended */
    struct sluice_error why; /* it failed */
    void (*on_fail)(void *ctx, const struct sluice_error *why);
    void *on_fail_ctx;
    enum log_next next_state;
    struct log_segment next;
    uint32_t durable_serial;
    uint64_t durable_at, durable_size; /* end of the last durable frame; records up to there */
    uint32_t oldest_serial;            /* segments below are gone */

    /* the writer's */
    struct sluice_tree tree;
    struct log_segment segment;
    struct sluice_buf records, note, frame;
    uint8_t (*leaves)[SLUICE_HASH_BYTES];

    /* the publisher's */
    struct sluice_publisher publisher;
    struct log_segment reading; /* at: next frame to take */
    struct sluice_wal_page *page;
};

/* sluice_log_open() with a table of system calls and an interval between checkpoints of one's own. */
enum sluice_status sluice_log_open_with(const char *dir, const struct sluice_log_key *key,
                                        const struct sluice_log_options *opts, const struct sluice_log_io *io,
                                        unsigned publish_ms, struct sluice_log **out,
                                        struct sluice_error *err) SLUICE_MUST_USE;

/* Any thread, without the mutex: the log takes nothing more. The first reason is kept and told. */
void sluice_log_fail(struct sluice_log *log, const struct sluice_error *why);

/* Queue an entry whose body is written. Takes e on OK only. pair: seq of its decision, for an outcome. */
enum sluice_status sluice_log_submit(struct sluice_log *log, struct log_entry *e, uint64_t pair,
                                     struct sluice_error *err) SLUICE_MUST_USE;
struct log_entry *sluice_log_entry_create(enum sluice_record_kind kind, sluice_log_done_fn done, void *ctx);
void sluice_log_entry_free(struct log_entry *e);

/* What one waits with for done. */
struct log_waiter {
    pthread_mutex_t mutex;
    pthread_cond_t cond;
    bool done;
    enum sluice_status status;
    struct sluice_log_receipt receipt;
};
void sluice_log_waiter_init(struct log_waiter *w);
void sluice_log_waiter_release(struct log_waiter *w);
void sluice_log_waiter_done(void *waiter, enum sluice_status status, const struct sluice_log_receipt *receipt);
enum sluice_status sluice_log_waiter_wait(struct log_waiter *w, struct sluice_log *log,
                                          struct sluice_log_receipt *receipt,
                                          struct sluice_error *err); /* releases w */

void *sluice_log_writer_main(void *log);
void *sluice_log_publisher_main(void *log);

/* Join the threads and free everything; what is on disk stays as it is. */
void sluice_log_teardown(struct sluice_log *log);

#endif
