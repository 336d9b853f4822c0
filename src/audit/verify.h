/*
 * Verify a log directory with nothing but a vkey: records, tree, tiles, checkpoint, pairing of decisions and outcomes.
 * Reads leaves, never an index; constant memory.
 */
#ifndef SLUICE_AUDIT_VERIFY_H
#define SLUICE_AUDIT_VERIFY_H

#include "core/status.h"

/* The exit statuses of `sluice audit verify` (facts: audit log, item 61). */
enum sluice_verdict {
    SLUICE_VERDICT_GOOD = 0,
    SLUICE_VERDICT_TAMPERED = 1,
    SLUICE_VERDICT_UNREADABLE = 2, /* usage or I/O */
    SLUICE_VERDICT_INCOMPLETE = 3, /* good, but decisions without outcome, or a tail without its checkpoint */
    SLUICE_VERDICT_FORKED = 4,
};

struct sluice_verify_report {
    enum sluice_verdict verdict;
    uint64_t records, decisions, outcomes, unpaired;
    uint64_t size; /* of the signed tree */
    char root[65]; /* hex */
    char origin[128];
    char place[128]; /* of the first fault: "record 17", "tile/0/000.p/3, hash 2"; "" where there is none */
    char fault[256];
};

/* vkey: the line itself. Never returns GOOD for what it could not read. */
enum sluice_verdict sluice_verify(const char *dir, const char *vkey, struct sluice_verify_report *report,
                                  struct sluice_error *err);

/* Every record of the log in order, for `sluice audit show`: json is the record's bytes. Anything but OK stops. */
typedef enum sluice_status (*sluice_log_record_fn)(void *ctx, uint64_t seq, const uint8_t *json, size_t len);
enum sluice_status sluice_log_read(const char *dir, sluice_log_record_fn fn, void *ctx,
                                   struct sluice_error *err) SLUICE_MUST_USE;

#endif
