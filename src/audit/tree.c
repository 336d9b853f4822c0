#include "audit/tree.h"

#include <sodium.h>
#include <string.h>

void sluice_tree_leaf(const void *entry, size_t n, uint8_t out[SLUICE_HASH_BYTES])
{
    static const uint8_t prefix = 0x00;
    crypto_hash_sha256_state st;

    crypto_hash_sha256_init(&st);
    crypto_hash_sha256_update(&st, &prefix, 1);
    crypto_hash_sha256_update(&st, entry, n);
    crypto_hash_sha256_final(&st, out);
}

void sluice_tree_join(const uint8_t left[SLUICE_HASH_BYTES], const uint8_t right[SLUICE_HASH_BYTES],
                      uint8_t out[SLUICE_HASH_BYTES])
{
    uint8_t both[1 + 2 * SLUICE_HASH_BYTES] = {0x01};

    memcpy(both + 1, left, SLUICE_HASH_BYTES);
    memcpy(both + 1 + SLUICE_HASH_BYTES, right, SLUICE_HASH_BYTES);
    crypto_hash_sha256(out, both, sizeof(both));
}

void sluice_tree_push(struct sluice_tree *t, const uint8_t leaf[SLUICE_HASH_BYTES], sluice_tree_node_fn fn, void *ctx)
{
    uint8_t hash[SLUICE_HASH_BYTES];
    unsigned level = 0;

    memcpy(hash, leaf, sizeof(hash));
    for (;; level++) {
        if (fn != NULL && level % 8 == 0)
            fn(ctx, level, hash);
        if ((t->size >> level & 1) == 0)
            break;
        sluice_tree_join(t->node[level], hash, hash);
    }
    memcpy(t->node[level], hash, sizeof(hash));
    t->size++;
}

void sluice_tree_root(const struct sluice_tree *t, uint8_t out[SLUICE_HASH_BYTES])
{
    bool any = false;

    for (unsigned level = 0; level < SLUICE_TREE_LEVELS; level++) {
        if ((t->size >> level & 1) == 0)
            continue;
        if (any)
            sluice_tree_join(t->node[level], out, out);
        else
            memcpy(out, t->node[level], SLUICE_HASH_BYTES);
        any = true;
    }
    if (!any)
        crypto_hash_sha256(out, NULL, 0);
}

/* RFC 9162 2.1.3.2 */
bool sluice_tree_check_inclusion(uint64_t index, uint64_t size, const uint8_t leaf[SLUICE_HASH_BYTES],
                                 const uint8_t (*proof)[SLUICE_HASH_BYTES], size_t n,
                                 const uint8_t root[SLUICE_HASH_BYTES])
{
    uint64_t fn = index, sn = size - 1;
    uint8_t r[SLUICE_HASH_BYTES];

    if (index >= size)
        return false;
    memcpy(r, leaf, sizeof(r));
    for (size_t i = 0; i < n; i++) {
        if (sn == 0)
            return false;
        if ((fn & 1) != 0 || fn == sn) {
            sluice_tree_join(proof[i], r, r);
            for (; (fn & 1) == 0 && fn != 0; fn >>= 1)
                sn >>= 1;
        } else {
            sluice_tree_join(r, proof[i], r);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && memcmp(r, root, sizeof(r)) == 0;
}

/* RFC 9162 2.1.4.2 */
bool sluice_tree_check_consistency(uint64_t m, uint64_t n, const uint8_t root_m[SLUICE_HASH_BYTES],
                                   const uint8_t root_n[SLUICE_HASH_BYTES], const uint8_t (*proof)[SLUICE_HASH_BYTES],
                                   size_t n_proof)
{
    uint64_t fn = m - 1, sn = n - 1;
    uint8_t fr[SLUICE_HASH_BYTES], sr[SLUICE_HASH_BYTES];
    size_t i = 0;

    if (m == 0 || m > n)
        return false;
    if (m == n)
        return n_proof == 0 && memcmp(root_m, root_n, SLUICE_HASH_BYTES) == 0;
    if (n_proof == 0)
        return false;
    for (; (fn & 1) != 0; fn >>= 1)
        sn >>= 1;
    memcpy(fr, (m & (m - 1)) == 0 ? root_m : proof[i++], sizeof(fr));
    memcpy(sr, fr, sizeof(sr));
    for (; i < n_proof; i++) {
        if (sn == 0)
            return false;
        if ((fn & 1) != 0 || fn == sn) {
            sluice_tree_join(proof[i], fr, fr);
            sluice_tree_join(proof[i], sr, sr);
            for (; (fn & 1) == 0 && fn != 0; fn >>= 1)
                sn >>= 1;
        } else {
            sluice_tree_join(sr, proof[i], sr);
        }
        fn >>= 1;
        sn >>= 1;
    }
    return sn == 0 && memcmp(fr, root_m, sizeof(fr)) == 0 && memcmp(sr, root_n, sizeof(sr)) == 0;
}

/* Largest power of two below n, as its exponent; n >= 2. */
static unsigned split_level(uint64_t n)
{
    unsigned level = 0;

    while (level < 63 && ((uint64_t)1 << (level + 1)) < n)
        level++;
    return level;
}

/* Hash over leaves [from, from + n), n >= 1, where from is a multiple of the largest power of two <= n. */
static enum sluice_status range_hash(uint64_t from, uint64_t n, sluice_tree_read_fn fn, void *ctx,
                                     uint8_t out[SLUICE_HASH_BYTES])
{
    uint8_t nodes[SLUICE_TREE_LEVELS][SLUICE_HASH_BYTES];
    enum sluice_status st;
    unsigned k = 0;

    for (unsigned level = SLUICE_TREE_LEVELS; level-- > 0;) {
        if ((n >> level & 1) == 0)
            continue;
        if ((st = fn(ctx, level, from >> level, nodes[k++])) != SLUICE_OK)
            return st;
        from += (uint64_t)1 << level;
    }
    memcpy(out, nodes[--k], SLUICE_HASH_BYTES);
    while (k > 0)
        sluice_tree_join(nodes[--k], out, out);
    return SLUICE_OK;
}

/* The proofs are found from the root down, and listed from the leaf up. */
static void reverse(uint8_t (*proof)[SLUICE_HASH_BYTES], size_t n)
{
    uint8_t tmp[SLUICE_HASH_BYTES];

    for (size_t i = 0; i < n / 2; i++) {
        memcpy(tmp, proof[i], sizeof(tmp));
        memcpy(proof[i], proof[n - 1 - i], sizeof(tmp));
        memcpy(proof[n - 1 - i], tmp, sizeof(tmp));
    }
}

enum sluice_status sluice_tree_prove_inclusion(uint64_t index, uint64_t size, sluice_tree_read_fn fn, void *ctx,
                                               uint8_t (*proof)[SLUICE_HASH_BYTES], size_t *n)
{
    uint64_t from = 0;
    enum sluice_status st;

    *n = 0;
    if (index >= size)
        return SLUICE_EFORMAT;
    while (size > 1) {
        uint64_t left = (uint64_t)1 << split_level(size);
        bool go_left = index - from < left;

        st = go_left ? range_hash(from + left, size - left, fn, ctx, proof[*n])
                     : range_hash(from, left, fn, ctx, proof[*n]);
        if (st != SLUICE_OK)
            return st;
        (*n)++;
        from += go_left ? 0 : left;
        size = go_left ? left : size - left;
    }
    reverse(proof, *n);
    return SLUICE_OK;
}

/* RFC 9162 2.1.4.1, SUBPROOF(m, D[n], true) unrolled */
enum sluice_status sluice_tree_prove_consistency(uint64_t m, uint64_t n, sluice_tree_read_fn fn, void *ctx,
                                                 uint8_t (*proof)[SLUICE_HASH_BYTES], size_t *n_proof)
{
    uint64_t from = 0;
    bool whole = true; /* the old tree is a complete subtree here: its root is known to the checker */
    enum sluice_status st;

    *n_proof = 0;
    if (m == 0 || m > n)
        return SLUICE_EFORMAT;
    while (m < n) {
        uint64_t left = (uint64_t)1 << split_level(n);

        if (m <= left) {
            st = range_hash(from + left, n - left, fn, ctx, proof[*n_proof]);
            n = left;
        } else {
            st = range_hash(from, left, fn, ctx, proof[*n_proof]);
            from += left;
            m -= left;
            n -= left;
            whole = false;
        }
        if (st != SLUICE_OK)
            return st;
        (*n_proof)++;
    }
    if (!whole) {
        if ((st = range_hash(from, n, fn, ctx, proof[*n_proof])) != SLUICE_OK)
            return st;
        (*n_proof)++;
    }
    reverse(proof, *n_proof);
    return SLUICE_OK;
}
