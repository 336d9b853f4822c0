#include "audit/tree.h"

#include "rng.h"
#include "suite_run.h"

#include <check.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

/* Roots over the first n of these leaves: the test data of the Certificate Transparency reference (RFC 6962). */
static const char *const known_leaves[] = {
    "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"};
static const char *const known_roots[] = {
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
};

typedef uint8_t hash[SLUICE_HASH_BYTES];

/* ---- the tree as RFC 6962 2.1 writes it, over stored leaf hashes ---- */

static hash *leaves; /* all that a test needs */

static void make_leaves(uint64_t n)
{
    leaves = calloc(n, sizeof(hash));
    ck_assert_ptr_nonnull(leaves);
    for (uint64_t i = 0; i < n; i++)
        sluice_tree_leaf(&i, sizeof(i), leaves[i]);
}

static uint64_t split(uint64_t n)
{
    uint64_t k = 1;

    while (2 * k < n)
        k *= 2;
    return k;
}

static void naive_root(uint64_t from, uint64_t n, hash out)
{
    hash left, right;

    if (n == 1) {
        memcpy(out, leaves[from], sizeof(hash));
        return;
    }
    naive_root(from, split(n), left);
    naive_root(from + split(n), n - split(n), right);
    sluice_tree_join(left, right, out);
}

/* PATH(m, D[n]) */
static size_t naive_path(uint64_t m, uint64_t from, uint64_t n, hash *out)
{
    uint64_t k = split(n);
    size_t len;

    if (n == 1)
        return 0;
    if (m < k) {
        len = naive_path(m, from, k, out);
        naive_root(from + k, n - k, out[len]);
    } else {
        len = naive_path(m - k, from + k, n - k, out);
        naive_root(from, k, out[len]);
    }
    return len + 1;
}

/* SUBPROOF(m, D[n], b) */
static size_t naive_subproof(uint64_t m, uint64_t from, uint64_t n, bool whole, hash *out)
{
    uint64_t k = split(n);
    size_t len;

    if (m == n) {
        if (whole)
            return 0;
        naive_root(from, n, out[0]);
        return 1;
    }
    if (m <= k) {
        len = naive_subproof(m, from, k, whole, out);
        naive_root(from + k, n - k, out[len]);
    } else {
        len = naive_subproof(m - k, from + k, n - k, false, out);
        naive_root(from, k, out[len]);
    }
    return len + 1;
}

static enum sluice_status read_node(void *ctx, unsigned level, uint64_t index, uint8_t out[SLUICE_HASH_BYTES])
{
    (void)ctx;
    naive_root(index << level, (uint64_t)1 << level, out);
    return SLUICE_OK;
}

static const hash *const_hashes(hash *p)
{
    return (const hash *)p;
}

/* ---- tests ---- */

START_TEST(tree__published_leaves__published_roots)
{
    struct sluice_tree t = {0};

    for (size_t n = 0; n <= 8; n++) {
        uint8_t entry[16], want[32];
        size_t len;
        hash root, leaf;

        ck_assert_int_eq(sodium_hex2bin(want, 32, known_roots[n], 64, NULL, &len, NULL), 0);
        sluice_tree_root(&t, root);
        ck_assert_mem_eq(root, want, 32);
        if (n == 8)
            break;
        ck_assert_int_eq(
            sodium_hex2bin(entry, sizeof(entry), known_leaves[n], strlen(known_leaves[n]), NULL, &len, NULL), 0);
        sluice_tree_leaf(entry, len, leaf);
        sluice_tree_push(&t, leaf, NULL, NULL);
    }
}
END_TEST

START_TEST(tree__a_leaf_of_two_hashes__is_no_node)
{
    uint8_t both[64];
    hash leaf, node;

    memset(both, 5, sizeof(both));
    sluice_tree_leaf(both, sizeof(both), leaf);
    sluice_tree_join(both, both + 32, node);
    ck_assert_mem_ne(leaf, node, sizeof(leaf));
}
END_TEST

static void check_size(uint64_t n, struct sluice_tree *t)
{
    hash root, naive;

    while (t->size < n)
        sluice_tree_push(t, leaves[t->size], NULL, NULL);
    sluice_tree_root(t, root);
    naive_root(0, n, naive);
    ck_assert_mem_eq(root, naive, sizeof(root));
}

static const uint64_t edges[] = {255, 256, 257, 511, 512, 513, 65535, 65536, 65537};

START_TEST(tree_root__all_small_sizes_and_edges__as_naive_tree)
{
    struct sluice_tree t = {0};

    make_leaves(65537);
    for (uint64_t n = 1; n <= 64; n++)
        check_size(n, &t);
    for (size_t i = 0; i < sizeof(edges) / sizeof(*edges); i++)
        check_size(edges[i], &t);
    free(leaves);
}
END_TEST

static void check_inclusion(uint64_t m, uint64_t n, const hash root)
{
    hash proof[SLUICE_PROOF_MAX], naive[SLUICE_PROOF_MAX];
    size_t len, naive_len = naive_path(m, 0, n, naive);

    ck_assert_int_eq(sluice_tree_prove_inclusion(m, n, read_node, NULL, proof, &len), SLUICE_OK);
    ck_assert_uint_eq(len, naive_len);
    if (len > 0)
        ck_assert_mem_eq(proof, naive, len * sizeof(hash));
    ck_assert(sluice_tree_check_inclusion(m, n, leaves[m], const_hashes(proof), len, root));
}

START_TEST(inclusion__all_small_trees__proofs_as_naive_and_accepted)
{
    make_leaves(64);
    for (uint64_t n = 1; n <= 64; n++) {
        hash root;

        naive_root(0, n, root);
        for (uint64_t m = 0; m < n; m++)
            check_inclusion(m, n, root);
    }
    free(leaves);
}
END_TEST

START_TEST(inclusion__trees_at_the_edges__proofs_as_naive_and_accepted)
{
    uint64_t rng = 1;

    make_leaves(65537);
    for (size_t i = 0; i < sizeof(edges) / sizeof(*edges); i++) {
        hash root;

        naive_root(0, edges[i], root);
        check_inclusion(0, edges[i], root);
        check_inclusion(edges[i] - 1, edges[i], root);
        for (unsigned k = 0; k < 3; k++)
            check_inclusion(rng_below(&rng, edges[i]), edges[i], root);
    }
    free(leaves);
}
END_TEST

/* Whether any other index, size, length, order or hash of a good proof passes. */
START_TEST(inclusion__anything_changed__refused)
{
    make_leaves(32);
    for (uint64_t n = 2; n <= 32; n++) {
        hash root, proof[SLUICE_PROOF_MAX + 1] = {{0}};

        naive_root(0, n, root);
        for (uint64_t m = 0; m < n; m++) {
            size_t len = naive_path(m, 0, n, proof);

            for (uint64_t k = 0; k < n; k++)
                ck_assert(k == m || !sluice_tree_check_inclusion(k, n, leaves[m], const_hashes(proof), len, root));
            ck_assert(!sluice_tree_check_inclusion(m, n, leaves[(m + 1) % n], const_hashes(proof), len, root));
            ck_assert(!sluice_tree_check_inclusion(m, n, leaves[m], const_hashes(proof), len - 1, root));
            ck_assert(!sluice_tree_check_inclusion(m, n, leaves[m], const_hashes(proof), len + 1, root));
            ck_assert(!sluice_tree_check_inclusion(m, n, leaves[m], const_hashes(proof) + 1, len - 1, root));
            for (size_t i = 0; i < len; i++) {
                proof[i][31] ^= 1;
                ck_assert(!sluice_tree_check_inclusion(m, n, leaves[m], const_hashes(proof), len, root));
                proof[i][31] ^= 1;
            }
            if (len > 1) {
                hash tmp;

                memcpy(tmp, proof[0], sizeof(hash));
                memcpy(proof[0], proof[len - 1], sizeof(hash));
                memcpy(proof[len - 1], tmp, sizeof(hash));
                ck_assert(!sluice_tree_check_inclusion(m, n, leaves[m], const_hashes(proof), len, root));
            }
        }
    }
    free(leaves);
}
END_TEST

static const struct {
    uint64_t index, size;
} outside[] = {{0, 0}, {1, 1}, {5, 5}, {UINT64_MAX, 8}, {UINT64_MAX, UINT64_MAX}, {UINT64_MAX - 1, 0}};

START_TEST(inclusion__index_outside__refused)
{
    uint64_t index = outside[_i].index, size = outside[_i].size;
    hash h = {1}, proof[SLUICE_PROOF_MAX] = {{0}};
    size_t len;

    ck_assert(!sluice_tree_check_inclusion(index, size, h, const_hashes(proof), 0, h));
    ck_assert(!sluice_tree_check_inclusion(index, size, h, const_hashes(proof), 3, h));
    ck_assert(!sluice_tree_check_inclusion(index, size, h, const_hashes(proof), 64, h));
    ck_assert_int_eq(sluice_tree_prove_inclusion(index, size, read_node, NULL, proof, &len), SLUICE_EFORMAT);
}
END_TEST

/* Sizes beyond 2^63 take 64 hashes, and end. */
START_TEST(inclusion__huge_tree__ends)
{
    hash h = {1}, proof[SLUICE_PROOF_MAX] = {{0}};

    ck_assert(!sluice_tree_check_inclusion(UINT64_MAX - 1, UINT64_MAX, h, const_hashes(proof), 64, h));
    ck_assert(!sluice_tree_check_inclusion(0, ((uint64_t)1 << 63) + 1, h, const_hashes(proof), 64, h));
    ck_assert(!sluice_tree_check_consistency(1, UINT64_MAX, h, h, const_hashes(proof), 64));
}
END_TEST

START_TEST(consistency__all_small_trees__proofs_as_naive_and_accepted)
{
    make_leaves(64);
    for (uint64_t n = 1; n <= 64; n++) {
        hash root_n;

        naive_root(0, n, root_n);
        for (uint64_t m = 1; m <= n; m++) {
            hash proof[SLUICE_PROOF_MAX + 1], naive[SLUICE_PROOF_MAX + 1], root_m;
            size_t len, naive_len = naive_subproof(m, 0, n, true, naive);

            naive_root(0, m, root_m);
            ck_assert_int_eq(sluice_tree_prove_consistency(m, n, read_node, NULL, proof, &len), SLUICE_OK);
            ck_assert_uint_eq(len, naive_len);
            if (len > 0)
                ck_assert_mem_eq(proof, naive, len * sizeof(hash));
            ck_assert(sluice_tree_check_consistency(m, n, root_m, root_n, const_hashes(proof), len));
        }
    }
    free(leaves);
}
END_TEST

START_TEST(consistency__anything_changed__refused)
{
    make_leaves(24);
    for (uint64_t n = 2; n <= 24; n++) {
        hash root_n;

        naive_root(0, n, root_n);
        for (uint64_t m = 1; m < n; m++) {
            hash proof[SLUICE_PROOF_MAX + 2] = {{0}}, root_m, other;
            size_t len = naive_subproof(m, 0, n, true, proof);

            naive_root(0, m, root_m);
            memcpy(other, root_m, sizeof(other));
            other[0] ^= 1;
            ck_assert(!sluice_tree_check_consistency(m, n, other, root_n, const_hashes(proof), len));
            memcpy(other, root_n, sizeof(other));
            other[0] ^= 1;
            ck_assert(!sluice_tree_check_consistency(m, n, root_m, other, const_hashes(proof), len));
            ck_assert(!sluice_tree_check_consistency(m, n, root_m, root_n, const_hashes(proof), len - 1));
            ck_assert(!sluice_tree_check_consistency(m, n, root_m, root_n, const_hashes(proof), len + 1));
            ck_assert(!sluice_tree_check_consistency(m, n, root_n, root_m, const_hashes(proof), len));
            ck_assert(!sluice_tree_check_consistency(n, m, root_n, root_m, const_hashes(proof), len));
            ck_assert(!sluice_tree_check_consistency(0, n, root_m, root_n, const_hashes(proof), len));
            for (size_t i = 0; i < len; i++) {
                proof[i][0] ^= 1;
                ck_assert(!sluice_tree_check_consistency(m, n, root_m, root_n, const_hashes(proof), len));
                proof[i][0] ^= 1;
            }
        }
    }
    free(leaves);
}
END_TEST

START_TEST(consistency__equal_sizes__only_without_proof)
{
    hash a = {1}, b = {2}, proof[2] = {{0}};

    ck_assert(sluice_tree_check_consistency(5, 5, a, a, const_hashes(proof), 0));
    ck_assert(!sluice_tree_check_consistency(5, 5, a, b, const_hashes(proof), 0));
    ck_assert(!sluice_tree_check_consistency(5, 5, a, a, const_hashes(proof), 1));
    ck_assert(!sluice_tree_check_consistency(0, 0, a, a, const_hashes(proof), 0));
    ck_assert(!sluice_tree_check_consistency(0, 5, a, b, const_hashes(proof), 0));
    ck_assert(!sluice_tree_check_consistency(6, 5, a, b, const_hashes(proof), 2));
    ck_assert(!sluice_tree_check_consistency(4, 5, a, b, const_hashes(proof), 0));
}
END_TEST

int main(void)
{
    Suite *s = suite_create("tree");
    TCase *tc = tcase_create("tree");

    suite_add_tcase(s, tc);
    tcase_set_timeout(tc, 300);
    tcase_add_test(tc, tree__published_leaves__published_roots);
    tcase_add_test(tc, tree__a_leaf_of_two_hashes__is_no_node);
    tcase_add_test(tc, tree_root__all_small_sizes_and_edges__as_naive_tree);
    tcase_add_test(tc, inclusion__all_small_trees__proofs_as_naive_and_accepted);
    tcase_add_test(tc, inclusion__trees_at_the_edges__proofs_as_naive_and_accepted);
    tcase_add_test(tc, inclusion__anything_changed__refused);
    tcase_add_loop_test(tc, inclusion__index_outside__refused, 0, (int)(sizeof(outside) / sizeof(*outside)));
    tcase_add_test(tc, inclusion__huge_tree__ends);
    tcase_add_test(tc, consistency__all_small_trees__proofs_as_naive_and_accepted);
    tcase_add_test(tc, consistency__anything_changed__refused);
    tcase_add_test(tc, consistency__equal_sizes__only_without_proof);
    return suite_run(s);
}
