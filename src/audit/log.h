/*
 * The audit log of one directory (docs/audit-log.md): a write-ahead file whose every group commit, one write and one
 * fdatasync, carries its records and a signed checkpoint over them; tlog-tiles derived from it.
 *
 * Threads: submit may be called by any thread; one thread of the log's own writes. The callback runs on that thread.
 */
#ifndef SLUICE_AUDIT_LOG_H
#define SLUICE_AUDIT_LOG_H

#include "audit/key.h"
#include "audit/record.h"
#include "core/clock.h"

struct sluice_log;

struct sluice_log_options {
    const struct sluice_clock *clock; /* NULL: the system's */
    struct sluice_record_digests digests;
    const char *binary_version;
    /* Told once, on any thread, that the log, open by then, takes nothing more from now on. NULL: nobody is told. */
    void (*failed)(void *ctx, const struct sluice_error *why);
    void *failed_ctx;
};

/*
 * Open or create the log in dir (created with mode 700): take its lock, recover (a torn last frame is dropped and
 * recorded), and write a genesis or start record. key is borrowed until close. EIO: in use by another process, not
 * writable; EFORMAT: damaged, or of another key. Returns new.
 */
enum sluice_status sluice_log_open(const char *dir, const struct sluice_log_key *key,
                                   const struct sluice_log_options *opts, struct sluice_log **out,
                                   struct sluice_error *err) SLUICE_MUST_USE;

/* Commits what was submitted, writes a shutdown record, brings all into tiles, closes. No other call may be running or
 * follow. NULL is fine. */
void sluice_log_close(struct sluice_log *log);

/* Where a record stands, once durable. */
struct sluice_log_receipt {
    uint64_t seq;  /* index of its leaf */
    uint64_t size; /* of the tree its checkpoint signs */
    uint8_t leaf[32];
};

/* status OK: the record is durable and covered by a signature. Anything else: nobody may rely on it, so nothing leaves;
 * what of it reached the disk before the error may be found when the log is opened again. receipt is NULL then. done
 * may be NULL; it may submit, but not wait. */
typedef void (*sluice_log_done_fn)(void *ctx, enum sluice_status status, const struct sluice_log_receipt *receipt);

/*
 * Serialise now (nothing of rec is kept), commit with the next group, then call done exactly once. Not OK: done is not
 * called. ESTATE after any write or sync error: the log takes nothing more until it is opened again. ELIMIT: the record
 * is too long, or too many wait for the disk or for their outcome. EFORMAT: a name is not UTF-8 or too long; an outcome
 * whose decision_seq and request are not those of a decision of this run that has none yet.
 */
enum sluice_status sluice_log_decision(struct sluice_log *log, const struct sluice_decision_record *rec,
                                       sluice_log_done_fn done, void *ctx, struct sluice_error *err) SLUICE_MUST_USE;
enum sluice_status sluice_log_outcome(struct sluice_log *log, const struct sluice_outcome_record *rec,
                                      sluice_log_done_fn done, void *ctx, struct sluice_error *err) SLUICE_MUST_USE;

/* The same, waiting for it: for programs without a loop. */
enum sluice_status sluice_log_decision_wait(struct sluice_log *log, const struct sluice_decision_record *rec,
                                            struct sluice_log_receipt *receipt,
                                            struct sluice_error *err) SLUICE_MUST_USE;
enum sluice_status sluice_log_outcome_wait(struct sluice_log *log, const struct sluice_outcome_record *rec,
                                           struct sluice_error *err) SLUICE_MUST_USE;

/* False after the first write or sync error: egress must stop and readiness fail. Any thread. */
bool sluice_log_healthy(const struct sluice_log *log);

#endif
