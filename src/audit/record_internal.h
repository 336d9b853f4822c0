/*
 * Writing records: the body ("what") is written first, by the caller's thread; the head, which holds the sequence
 * number, is put before it when that number is known.
 */
#ifndef SLUICE_AUDIT_RECORD_INTERNAL_H
#define SLUICE_AUDIT_RECORD_INTERNAL_H

#include "audit/record.h"
#include "audit/record_parse.h"

#define SLUICE_RECORD_HEAD_MAX 192u /* bytes in front of the body that the head may need */

/* A record's head: everything but "what". */
struct sluice_record_head {
    enum sluice_record_kind kind;
    uint64_t seq;
    int64_t t, mono; /* microseconds */
    char boot[2 * SLUICE_BOOT_BYTES + 1];
};

/*
 * Each appends SLUICE_RECORD_HEAD_MAX bytes of room and the body to the empty buffer out. ELIMIT: the record would
 * pass SLUICE_RECORD_MAX; EFORMAT: a string of ours is not UTF-8 or too long, or a number does not fit 2^53.
 */
enum sluice_status sluice_record_put_genesis(const char *origin, const char *vkey, const char *version,
                                             const struct sluice_record_digests *with,
                                             struct sluice_buf *out) SLUICE_MUST_USE;
enum sluice_status sluice_record_put_start(const char *version, const struct sluice_record_digests *with,
                                           struct sluice_buf *out) SLUICE_MUST_USE;
enum sluice_status sluice_record_put_decision(const struct sluice_decision_record *rec,
                                              const struct sluice_record_digests *with,
                                              struct sluice_buf *out) SLUICE_MUST_USE;
enum sluice_status sluice_record_put_outcome(const struct sluice_outcome_record *rec,
                                             struct sluice_buf *out) SLUICE_MUST_USE;
enum sluice_status sluice_record_put_clock_back(int64_t from, struct sluice_buf *out) SLUICE_MUST_USE;
enum sluice_status sluice_record_put_shutdown(uint64_t open, struct sluice_buf *out) SLUICE_MUST_USE;

/* A write-ahead frame that was begun and not finished; root and size when its checkpoint could still be read. */
struct sluice_torn_frame {
    uint64_t first;
    bool signed_;
    uint64_t size;
    uint8_t root[32];
};
enum sluice_status sluice_record_put_torn(const struct sluice_torn_frame *torn, struct sluice_buf *out) SLUICE_MUST_USE;

/* Write the head right before the body: the record is then out->data[returned offset .. out->len). */
size_t sluice_record_put_head(const struct sluice_record_head *head, struct sluice_buf *out);

/* A leaf's path for the log: array indices and field names of the model APIs stay; any other name, which the prompt's
 * author chose, becomes "*". Appends to out. */
enum sluice_status sluice_record_path(const char *path, struct sluice_buf *out) SLUICE_MUST_USE;

/* HMAC-SHA256 commitment (docs/audit-log.md) under the record's key. */
void sluice_record_commit(const uint8_t key[32], const char *label, const uint8_t *value, size_t n, uint8_t out[32]);

#endif
