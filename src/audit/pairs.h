/* The decisions that still lack an outcome: a hash table from sequence number to request id. Not shared by threads. */
#ifndef SLUICE_AUDIT_PAIRS_H
#define SLUICE_AUDIT_PAIRS_H

#include "core/status.h"

#define SLUICE_PAIR_ID_BYTES 16u

struct sluice_pair {
    uint64_t key; /* seq + 1; 0: free */
    uint8_t id[SLUICE_PAIR_ID_BYTES];
};

/* Zeroed: empty. */
struct sluice_pairs {
    struct sluice_pair *slot;
    size_t n, cap; /* cap: 0 or a power of two */
};

void sluice_pairs_release(struct sluice_pairs *p);
void sluice_pairs_clear(struct sluice_pairs *p);

/* seq must not be in the table. ELIMIT at SLUICE_LOG_OPEN_MAX. */
enum sluice_status sluice_pairs_add(struct sluice_pairs *p, uint64_t seq,
                                    const uint8_t id[SLUICE_PAIR_ID_BYTES]) SLUICE_MUST_USE;

/* Removes it. False when there is none of this seq and id; nothing changes then. */
bool sluice_pairs_take(struct sluice_pairs *p, uint64_t seq, const uint8_t id[SLUICE_PAIR_ID_BYTES]) SLUICE_MUST_USE;

#endif
