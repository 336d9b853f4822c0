#include "audit/tile.h"

#include "audit_help.h"
#include "rng.h"
#include "suite_run.h"

typedef uint8_t hash[SLUICE_HASH_BYTES];

static const struct {
    struct sluice_tile tile;
    const char *path;
} names[] = {
    {{0, 0, 256}, "tile/0/000"},
    {{0, 0, 1}, "tile/0/000.p/1"},
    {{0, 999, 256}, "tile/0/999"},
    {{0, 1000, 256}, "tile/0/x001/000"},
    {{0, 1234067, 256}, "tile/0/x001/x234/067"},
    {{1, 1, 17}, "tile/1/001.p/17"},
    {{7, 5, 255}, "tile/7/005.p/255"},
    {{SLUICE_TILE_ENTRIES, 273, 112}, "tile/entries/273.p/112"},
    {{SLUICE_TILE_ENTRIES, 1000000, 256}, "tile/entries/x001/x000/000"},
    {{0, UINT64_MAX, 256}, "tile/0/x018/x446/x744/x073/x709/x551/615"},
};

START_TEST(tile_path__known_tiles__as_specified_and_parsed_back)
{
    char path[SLUICE_TILE_PATH_MAX];
    struct sluice_tile t;

    sluice_tile_path(&names[_i].tile, path);
    ck_assert_str_eq(path, names[_i].path);
    ck_assert(sluice_tile_parse(path, &t));
    ck_assert_uint_eq(t.level, names[_i].tile.level);
    ck_assert_uint_eq(t.index, names[_i].tile.index);
    ck_assert_uint_eq(t.width, names[_i].tile.width);
}
END_TEST

static const char *const bad_names[] = {
    "",
    "tile",
    "tile/",
    "tile/0",
    "tile/0/",
    "tile/0/0",
    "tile/0/00",
    "tile/0/0000",
    "tile/0/000/",
    "tile/0/000.p",
    "tile/0/000.p/",
    "tile/0/000.p/0",
    "tile/0/000.p/01",
    "tile/0/000.p/256",
    "tile/0/000.p/1000",
    "tile/0/000.p/-1",
    "tile/0/000.p/+1",
    "tile/0/000.p/1/",
    "tile/0/000.p/1.p/1",
    "tile/0/x000",
    "tile/0/x000/000",
    "tile/0/x000/x001/000",
    "tile/0/001/000",
    "tile/0/x001/x000",
    "tile/0/X001/000",
    "tile/0/x001//000",
    "tile/00/000",
    "tile/8/000",
    "tile/63/000",
    "tile/64/000",
    "tile/-1/000",
    "tile/entry/000",
    "tile/entries",
    "tile/0/../0/000",
    "tile/0/./000",
    "/tile/0/000",
    "tile//0/000",
    "tile/0/x018/x446/x744/x073/x709/x551/616",
    "tile/0/x999/x999/x999/x999/x999/x999/999",
    "tile/0/x001/x018/x446/x744/x073/x709/x551/615",
};

START_TEST(tile_parse__other_spelling__refused)
{
    struct sluice_tile t;

    ck_assert(!sluice_tile_parse(bad_names[_i], &t));
}
END_TEST

START_TEST(tile_needs__tiles__smallest_tree_that_has_them)
{
    static const struct {
        struct sluice_tile tile;
        uint64_t size;
    } cases[] = {
        {{0, 0, 1}, 1},
        {{0, 0, 256}, 256},
        {{0, 273, 112}, 70000},
        {{1, 0, 1}, 256},
        {{1, 1, 17}, 69888},
        {{2, 0, 1}, 65536},
        {{7, 0, 1}, UINT64_C(1) << 56},
        {{7, 0, 256}, UINT64_MAX},
        {{0, UINT64_MAX, 1}, UINT64_MAX},
        {{SLUICE_TILE_ENTRIES, 2, 3}, 515},
    };

    for (size_t i = 0; i < sizeof(cases) / sizeof(*cases); i++)
        ck_assert_uint_eq(sluice_tile_needs(&cases[i].tile), cases[i].size);
}
END_TEST

/* The example of tlog-tiles: a tree of 70,000 entries. */
START_TEST(tile__seventy_thousand__as_the_specification_says)
{
    struct sluice_tile t;

    ck_assert_uint_eq(sluice_tile_full(0, 70000), 273);
    ck_assert(sluice_tile_partial(0, 70000, &t) && t.index == 273 && t.width == 112);
    ck_assert_uint_eq(sluice_tile_full(1, 70000), 1);
    ck_assert(sluice_tile_partial(1, 70000, &t) && t.index == 1 && t.width == 17);
    ck_assert_uint_eq(sluice_tile_full(2, 70000), 0);
    ck_assert(sluice_tile_partial(2, 70000, &t) && t.index == 0 && t.width == 1);
    ck_assert(!sluice_tile_partial(3, 70000, &t));
    ck_assert(!sluice_tile_partial(0, 256, &t));
    ck_assert(!sluice_tile_partial(0, 0, &t));
}
END_TEST

/* ---- tiles on disk ---- */

static char base[64];
static int dir;

static void setup(void)
{
    (void)snprintf(base, sizeof(base), "/tmp/sluice-tile-XXXXXX");
    ck_assert_ptr_nonnull(mkdtemp(base));
    dir = open(base, O_RDONLY | O_DIRECTORY);
    ck_assert_int_ge(dir, 0);
}

static void teardown(void)
{
    (void)close(dir);
    audit_remove(base);
}

static enum sluice_status save(void *ctx, const struct sluice_tile *tile, const uint8_t (*h)[SLUICE_HASH_BYTES])
{
    char path[SLUICE_TILE_PATH_MAX];
    unsigned *count = ctx;
    int fd;

    sluice_tile_path(tile, path);
    for (char *p = strchr(path, '/'); p != NULL; p = strchr(p + 1, '/')) {
        *p = '\0';
        (void)mkdirat(dir, path, 0700);
        *p = '/';
    }
    fd = openat(dir, path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, h, tile->width * sizeof(hash)), (ssize_t)(tile->width * sizeof(hash)));
    (void)close(fd);
    (*count)++;
    return SLUICE_OK;
}

static void leaf_of(uint64_t i, hash out)
{
    sluice_tree_leaf(&i, sizeof(i), out);
}

static void grow(struct sluice_tiles *t, uint64_t size, unsigned *count)
{
    while (t->tree.size < size) {
        hash leaf;

        leaf_of(t->tree.size, leaf);
        ck_assert_int_eq(sluice_tiles_push(t, leaf, save, count), SLUICE_OK);
    }
}

START_TEST(tiles__growing_to_edges__full_tiles_counted_state_loads_and_proofs_check)
{
    static const uint64_t sizes[] = {1, 2, 255, 256, 257, 511, 512, 1000, 65535, 65536, 65537, 66000};
    struct sluice_tiles *t = calloc(1, sizeof(*t)), *back = calloc(1, sizeof(*back));
    unsigned full = 0, partial = 0;
    uint64_t rng = 7;

    for (size_t i = 0; i < sizeof(sizes) / sizeof(*sizes); i++) {
        struct sluice_tile_source source = {.dir = dir, .size = sizes[i]};
        struct sluice_error err = {0};
        hash root, back_root;

        grow(t, sizes[i], &full);
        ck_assert_uint_eq(full, sluice_tile_full(0, sizes[i]) + sluice_tile_full(1, sizes[i]));
        ck_assert_int_eq(sluice_tiles_partials(t, save, &partial), SLUICE_OK);
        ck_assert_int_eq(sluice_tiles_load(back, dir, sizes[i], &err), SLUICE_OK);
        sluice_tree_root(&t->tree, root);
        sluice_tree_root(&back->tree, back_root);
        ck_assert_mem_eq(root, back_root, sizeof(root));
        for (unsigned l = 0; l < SLUICE_TILE_LEVELS; l++) {
            ck_assert_uint_eq(t->level[l].n, back->level[l].n);
            ck_assert_uint_eq(t->level[l].index, back->level[l].index);
            ck_assert(t->level[l].n == 0 ||
                      memcmp(t->level[l].hash, back->level[l].hash, t->level[l].n * sizeof(hash)) == 0);
        }
        for (unsigned k = 0; k < 40; k++) {
            uint64_t m = k == 0 ? sizes[i] - 1 : rng_below(&rng, sizes[i]);
            hash proof[SLUICE_PROOF_MAX], leaf;
            size_t n;

            leaf_of(m, leaf);
            ck_assert_int_eq(sluice_tree_prove_inclusion(m, sizes[i], sluice_tile_node, &source, proof, &n), SLUICE_OK);
            ck_assert(sluice_tree_check_inclusion(m, sizes[i], leaf, (const hash *)proof, n, root));
        }
    }
    free(t);
    free(back);
}
END_TEST

START_TEST(tile_read__partial_gone_full_there__beginning_of_the_full_one)
{
    struct sluice_tile tile = {.level = 0, .index = 0, .width = 40};
    struct sluice_tiles *t = calloc(1, sizeof(*t));
    struct sluice_error err = {0};
    hash got[SLUICE_TILE_WIDTH], leaf;
    unsigned full = 0, width;

    grow(t, 256, &full);
    ck_assert_int_eq(sluice_tile_read_hashes(dir, &tile, got, &width, &err), SLUICE_OK);
    ck_assert_uint_eq(width, 256);
    for (unsigned i = 0; i < 40; i++) {
        leaf_of(i, leaf);
        ck_assert_mem_eq(got[i], leaf, sizeof(leaf));
    }
    tile.index = 1;
    ck_assert_int_eq(sluice_tile_read_hashes(dir, &tile, got, &width, &err), SLUICE_EIO);
    ck_assert_uint_eq(width, 0);
    ck_assert_str_eq(err.file, "tile/0/001.p/40");
    free(t);
}
END_TEST

START_TEST(tile_read__partial_gone_full_damaged__says_which_and_why)
{
    struct sluice_tile tile = {.level = 0, .index = 0, .width = 40};
    struct sluice_tiles *t = calloc(1, sizeof(*t));
    struct sluice_error err = {0};
    hash got[SLUICE_TILE_WIDTH];
    unsigned full = 0, width = 0;

    grow(t, 256, &full);
    ck_assert_int_eq(unlinkat(dir, "tile/0/000", 0), 0);
    ck_assert_int_eq(mkfifoat(dir, "tile/0/000", 0600), 0);
    ck_assert_int_eq(sluice_tile_read_hashes(dir, &tile, got, &width, &err), SLUICE_EFORMAT);
    ck_assert_str_eq(err.file, "tile/0/000");
    ck_assert_str_eq(err.what, "not a regular file");
    ck_assert_uint_eq(width, 256); /* it is there */
    free(t);
}
END_TEST

START_TEST(tile_read__not_what_it_should_be__refused)
{
    struct sluice_tile tile = {.level = 0, .index = 0, .width = 1};
    uint8_t bytes[8193] = {0};
    struct sluice_error err = {0};
    hash got[SLUICE_TILE_WIDTH];
    static const size_t lengths[] = {0, 31, 33, 64, 8192, 8193};
    int fd;

    ck_assert_int_eq(mkdirat(dir, "tile", 0700), 0);
    ck_assert_int_eq(mkdirat(dir, "tile/0", 0700), 0);
    ck_assert_int_eq(mkdirat(dir, "tile/0/000.p", 0700), 0);
    for (size_t i = 0; i < sizeof(lengths) / sizeof(*lengths); i++) {
        fd = openat(dir, "tile/0/000.p/1", O_WRONLY | O_CREAT | O_TRUNC, 0600);
        ck_assert_int_eq(write(fd, bytes, lengths[i]), (ssize_t)lengths[i]);
        (void)close(fd);
        ck_assert_int_ne(sluice_tile_read_hashes(dir, &tile, got, NULL, &err), SLUICE_OK);
    }
    ck_assert_int_eq(unlinkat(dir, "tile/0/000.p/1", 0), 0);
    ck_assert_int_eq(symlinkat("/etc/passwd", dir, "tile/0/000.p/1"), 0);
    ck_assert_int_eq(sluice_tile_read_hashes(dir, &tile, got, NULL, &err), SLUICE_EFORMAT);
    ck_assert_int_eq(unlinkat(dir, "tile/0/000.p/1", 0), 0);
    ck_assert_int_eq(mkfifoat(dir, "tile/0/000.p/1", 0600), 0);
    ck_assert_int_eq(sluice_tile_read_hashes(dir, &tile, got, NULL, &err), SLUICE_EFORMAT);
    ck_assert_int_eq(unlinkat(dir, "tile/0/000.p/1", 0), 0);
    ck_assert_int_eq(mkdirat(dir, "tile/0/000.p/1", 0700), 0);
    ck_assert_int_ne(sluice_tile_read_hashes(dir, &tile, got, NULL, &err), SLUICE_OK);
}
END_TEST

START_TEST(bundle__entries_of_every_kind__come_back)
{
    static uint8_t big[65536];
    static const size_t lengths[] = {0, 1, 255, 256, 65535};
    struct sluice_buf b;
    const uint8_t *entry;
    size_t at = 0, n;

    sluice_buf_init(&b, SLUICE_BUNDLE_MAX);
    for (size_t i = 0; i < 5; i++)
        ck_assert_int_eq(sluice_bundle_append(&b, big, lengths[i]), SLUICE_OK);
    ck_assert_int_eq(sluice_bundle_append(&b, big, 65536), SLUICE_ELIMIT);
    for (size_t i = 0; i < 5; i++) {
        ck_assert(sluice_bundle_next(b.data, b.len, &at, &entry, &n));
        ck_assert_uint_eq(n, lengths[i]);
    }
    ck_assert_uint_eq(at, b.len);
    ck_assert(!sluice_bundle_next(b.data, b.len, &at, &entry, &n));
    at = b.len - 65537;
    ck_assert(!sluice_bundle_next(b.data, b.len - 1, &at, &entry, &n)); /* one byte short */
    at = b.len - 1;
    ck_assert(!sluice_bundle_next(b.data, b.len, &at, &entry, &n)); /* half a length */
    sluice_buf_release(&b);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("tile");
    TCase *tc = tcase_create("tile");

    suite_add_tcase(s, tc);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 120);
    tcase_add_loop_test(tc, tile_path__known_tiles__as_specified_and_parsed_back, 0,
                        (int)(sizeof(names) / sizeof(*names)));
    tcase_add_loop_test(tc, tile_parse__other_spelling__refused, 0, (int)(sizeof(bad_names) / sizeof(*bad_names)));
    tcase_add_test(tc, tile_needs__tiles__smallest_tree_that_has_them);
    tcase_add_test(tc, tile__seventy_thousand__as_the_specification_says);
    tcase_add_test(tc, tiles__growing_to_edges__full_tiles_counted_state_loads_and_proofs_check);
    tcase_add_test(tc, tile_read__partial_gone_full_there__beginning_of_the_full_one);
    tcase_add_test(tc, tile_read__partial_gone_full_damaged__says_which_and_why);
    tcase_add_test(tc, tile_read__not_what_it_should_be__refused);
    tcase_add_test(tc, bundle__entries_of_every_kind__come_back);
    return suite_run(s);
}
