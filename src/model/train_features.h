/*
 * The features that training knows: those seen often enough, each with a row of its own; and which of them a model has
 * room for. Internal to training.
 */
#ifndef SLUICE_MODEL_TRAIN_FEATURES_H
#define SLUICE_MODEL_TRAIN_FEATURES_H

#include "sluice_types.h"

#define SLUICE_NO_ROW UINT32_MAX

struct sluice_features {
    uint8_t *sketch; /* how often keys of that hash were seen, up to 255 */
    uint64_t *key;   /* open addressing; 0: free */
    uint32_t *row;   /* of the key at the same place; SLUICE_NO_ROW: pruned */
    uint32_t *count; /* of each row */
    uint32_t bits;   /* 2^bits places */
    uint32_t n;      /* rows given out */
    uint32_t count_cap;
};

enum sluice_status sluice_features_init(struct sluice_features *f) SLUICE_MUST_USE;
void sluice_features_release(struct sluice_features *f);

/* Zeroed memory in large pages, where there are such: these tables are read at random. free() gives it back. */
void *sluice_features_memory(size_t n);

/* First all keys are sketched, then all are given to _add(), which makes rows for those seen min_count times. */
void sluice_features_sketch(struct sluice_features *f, uint64_t key);
enum sluice_status sluice_features_add(struct sluice_features *f, uint64_t key, unsigned min_count) SLUICE_MUST_USE;

/* The row of a key; SLUICE_NO_ROW where it has none. */
uint32_t sluice_features_find(const struct sluice_features *f, uint64_t key);

/* Ask for the place of a key that will be looked for. */
void sluice_features_prefetch(const struct sluice_features *f, uint64_t key);

/* How much a row is worth keeping; 0: not at all. */
typedef float (*sluice_worth_fn)(const void *ctx, uint32_t row, uint32_t count);

/* Take their rows from all but the features that a model of so many buckets has room for: the most worthy. */
enum sluice_status sluice_features_prune(struct sluice_features *f, uint32_t buckets, sluice_worth_fn worth,
                                         const void *ctx) SLUICE_MUST_USE;

#endif
