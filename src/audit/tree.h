/*
 * RFC 6962 Merkle tree hashing (SHA-256): leaves, nodes, the growing tree as one hash per set bit of its size, and
 * checking and building of inclusion and consistency proofs (RFC 9162 2.1.3, 2.1.4).
 */
#ifndef SLUICE_AUDIT_TREE_H
#define SLUICE_AUDIT_TREE_H

#include "core/status.h"

#define SLUICE_HASH_BYTES 32u
#define SLUICE_TREE_LEVELS 64u
#define SLUICE_PROOF_MAX 64u /* hashes of the longest inclusion proof; a consistency proof may have one more */

/* A tree that only grows. Zeroed: the empty tree. */
struct sluice_tree {
    uint64_t size;
    uint8_t node[SLUICE_TREE_LEVELS][SLUICE_HASH_BYTES]; /* [b]: root of the 2^b leaves that bit b of size stands for */
};

/* Told of each node of a level that is a multiple of 8, as soon as it is complete: what tiles hold. */
typedef void (*sluice_tree_node_fn)(void *ctx, unsigned level, const uint8_t hash[SLUICE_HASH_BYTES]);

void sluice_tree_leaf(const void *entry, size_t n, uint8_t out[SLUICE_HASH_BYTES]);
void sluice_tree_join(const uint8_t left[SLUICE_HASH_BYTES], const uint8_t right[SLUICE_HASH_BYTES],
                      uint8_t out[SLUICE_HASH_BYTES]); /* out may be left or right */

/* fn may be NULL. */
void sluice_tree_push(struct sluice_tree *t, const uint8_t leaf[SLUICE_HASH_BYTES], sluice_tree_node_fn fn, void *ctx);
void sluice_tree_root(const struct sluice_tree *t, uint8_t out[SLUICE_HASH_BYTES]);

/* True only for the one right proof of that leaf at that index. */
bool sluice_tree_check_inclusion(uint64_t index, uint64_t size, const uint8_t leaf[SLUICE_HASH_BYTES],
                                 const uint8_t (*proof)[SLUICE_HASH_BYTES], size_t n,
                                 const uint8_t root[SLUICE_HASH_BYTES]) SLUICE_MUST_USE;

/* From size m to n, 0 < m <= n. From the empty tree (m 0) nothing can be proven: false. */
bool sluice_tree_check_consistency(uint64_t m, uint64_t n, const uint8_t root_m[SLUICE_HASH_BYTES],
                                   const uint8_t root_n[SLUICE_HASH_BYTES], const uint8_t (*proof)[SLUICE_HASH_BYTES],
                                   size_t n_proof) SLUICE_MUST_USE;

/* Hash of the complete subtree over leaves [index << level, (index + 1) << level). */
typedef enum sluice_status (*sluice_tree_read_fn)(void *ctx, unsigned level, uint64_t index,
                                                  uint8_t out[SLUICE_HASH_BYTES]);

/* index < size. At most SLUICE_PROOF_MAX hashes; *n tells how many. */
enum sluice_status sluice_tree_prove_inclusion(uint64_t index, uint64_t size, sluice_tree_read_fn fn, void *ctx,
                                               uint8_t (*proof)[SLUICE_HASH_BYTES], size_t *n) SLUICE_MUST_USE;

/* 0 < m <= n. At most SLUICE_PROOF_MAX + 1 hashes. */
enum sluice_status sluice_tree_prove_consistency(uint64_t m, uint64_t n, sluice_tree_read_fn fn, void *ctx,
                                                 uint8_t (*proof)[SLUICE_HASH_BYTES], size_t *n_proof) SLUICE_MUST_USE;

#endif
