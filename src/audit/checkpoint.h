/* Checkpoints: origin, size and root of a log (C2SP tlog-checkpoint v1.0.0), as the text of a signed note. */
#ifndef SLUICE_AUDIT_CHECKPOINT_H
#define SLUICE_AUDIT_CHECKPOINT_H

#include "audit/key.h"
#include "audit/note.h"
#include "audit/tree.h"

/* Bytes that no signed checkpoint of ours exceeds: two names, a size, a root, one signature. */
#define SLUICE_CHECKPOINT_MAX 512u

struct sluice_checkpoint {
    char origin[SLUICE_LOG_NAME_MAX + 1];
    uint64_t size;
    uint8_t root[SLUICE_HASH_BYTES];
};

/* The text alone. Strict: three lines, no extension lines, size without leading zero and below 2^63. */
enum sluice_status sluice_checkpoint_parse(const uint8_t *text, size_t n, struct sluice_checkpoint *out,
                                           struct sluice_error *err) SLUICE_MUST_USE;
enum sluice_status sluice_checkpoint_format(const struct sluice_checkpoint *c, struct sluice_buf *out) SLUICE_MUST_USE;

/* Append the signed note. The fresh signature is verified before OK is returned. */
enum sluice_status sluice_checkpoint_sign(const struct sluice_checkpoint *c, const struct sluice_log_key *key,
                                          struct sluice_buf *out) SLUICE_MUST_USE;

/* A signed note whose signature by k verifies and whose origin is k's name. */
enum sluice_status sluice_checkpoint_open(const uint8_t *note, size_t n, const struct sluice_vkey *k,
                                          struct sluice_checkpoint *out, struct sluice_error *err) SLUICE_MUST_USE;

#endif
