/* Files of the cache folder that are damaged, others' or not what they seem: the packs are read, or it is an error. */
#include "rules/image.h"
#include "ruleset_cache_kit.h"
#include "scan/scanner.h"

#include "suite_run.h"

/* Each damage makes a miss: the file is made anew, byte for byte as it was. */
START_TEST(ruleset_load__damaged_file__packs_are_read_and_it_is_made_anew)
{
    static uint8_t good[1u << 16], now[1u << 16];
    size_t len, now_len;
    char path[512];
    ino_t before;

    write_good();
    load_and_check(at("cache"));
    ck_assert_uint_eq(kept("rules-", path), 1);
    len = now_len = read_file(path, good, sizeof(good));
    memcpy(now, good, len);
    switch (_i) {
    case 0:
        now_len = 0;
        break;
    case 1:
        now_len = len - 1;
        break;
    case 2:
        now[now_len++] = 0;
        break;
    case 3:
        now_len = 71; /* less than header and checksum */
        break;
    default:
        now[(size_t)(_i - 4) * (len - 1) / 12] ^= 1u; /* from the first byte to the last */
        break;
    }
    write_file(path, now, now_len);
    before = inode_of(path);
    load_and_check(at("cache"));
    ck_assert_uint_ne(inode_of(path), before);
    ck_assert_uint_eq(read_file(path, now, sizeof(now)), len);
    ck_assert_mem_eq(now, good, len);
}
END_TEST

/* A file with a right checksum whose values are not what is expected: cut off after any of them, or more behind. */
START_TEST(ruleset_load__well_formed_file_of_other_values__packs_are_read)
{
    static uint8_t good[1u << 16];
    struct sluice_image_writer w;
    char path[512];
    size_t len;

    write_good();
    load_and_check(at("cache"));
    ck_assert_uint_eq(kept("rules-", path), 1);
    len = read_file(path, good, sizeof(good));
    for (size_t n = 40; n <= len - 32 + 4; n += 4) {
        const ino_t before = inode_of(path);

        if (n == len - 32)
            continue;
        sluice_image_begin(&w, good + 8);
        for (size_t i = 40; i < n; i += 4) {
            uint32_t v = 0;

            if (i < len - 32)
                memcpy(&v, good + i, sizeof(v));
            sluice_image_put(&w, v);
        }
        ck_assert(sluice_image_store(&w, at("cache"), "rules"));
        ck_assert_uint_ne(inode_of(path), before);
        load_and_check(at("cache"));
    }
}
END_TEST

/* The rules' file that is kept, read into p. */
static size_t read_kept(uint8_t *p, size_t size)
{
    char path[512];

    write_good();
    load_and_check(at("cache"));
    ck_assert_uint_eq(kept("rules-", path), 1);
    return read_file(path, p, size);
}

/* Keep p[0..n) with a right checksum, and the number at at_byte (0: none) as v. */
static void keep_again(const uint8_t *p, size_t n, size_t at_byte, uint32_t v)
{
    struct sluice_image_writer w;

    sluice_image_begin(&w, p + 8);
    for (size_t i = 40; i < n - 32; i += 4) {
        uint32_t old;

        memcpy(&old, p + i, sizeof(old));
        sluice_image_put(&w, i == at_byte ? v : old);
    }
    ck_assert(sluice_image_store(&w, at("cache"), "rules"));
}

/* Numbers out of their range, in a file with a right checksum: refused, or another rule, but never memory out of
 * bounds. */
START_TEST(ruleset_load__numbers_out_of_range__no_harm)
{
    static const uint32_t values[] = {0, 1, 7, 0x00ffffff, 0x7fffffff, 0xffffffff};
    static uint8_t good[1u << 16];
    const size_t len = read_kept(good, sizeof(good));
    struct sluice_ruleset *rs;
    struct sluice_error err;

    for (size_t at_byte = 40; at_byte < len - 32; at_byte += 4) {
        keep_again(good, len, at_byte, values[(size_t)_i]);
        if (load(at("packs"), at("cache"), NULL, &rs, &err) == SLUICE_OK)
            sluice_ruleset_unref(rs);
    }
}
END_TEST

/* Whole and right, but others could have written it. */
START_TEST(ruleset_load__file_others_can_write__made_anew)
{
    static const char *const kinds[] = {"rules-", "tried-"};
    static const mode_t modes[] = {0620, 0602, 0666};
    char path[512];
    struct stat sb;

    write_good();
    load_and_check(at("cache"));
    for (size_t i = 0; i < COUNT(kinds); i++) {
        ck_assert_uint_eq(kept(kinds[i], path), 1);
        ck_assert_int_eq(chmod(path, modes[_i]), 0);
    }
    load_and_check(at("cache"));
    for (size_t i = 0; i < COUNT(kinds); i++) {
        ck_assert_uint_eq(kept(kinds[i], path), 1);
        ck_assert_int_eq(stat(path, &sb), 0);
        ck_assert_uint_eq(sb.st_mode & 0777u, 0600);
    }
}
END_TEST

START_TEST(ruleset_load__file_of_another_user__made_anew)
{
    char path[512];
    struct stat sb;

    write_good();
    load_and_check(at("cache"));
    ck_assert_uint_eq(kept("rules-", path), 1);
    if (chown(path, 65534, (gid_t)-1) != 0)
        return; /* only root can make such a file */
    load_and_check(at("cache"));
    ck_assert_int_eq(stat(path, &sb), 0);
    ck_assert_uint_eq(sb.st_uid, geteuid());
}
END_TEST

/* Whatever lies there could be theirs. */
START_TEST(ruleset_load__folder_others_can_write__neither_read_nor_written)
{
    static const mode_t modes[] = {0720, 0702, 01777};
    struct sluice_ruleset *rs;
    char path[512];

    write_good();
    load_and_check(at("cache"));
    rs = loaded(at("packs"), at("cache"));
    ck_assert_ptr_null(sluice_ruleset_rule(rs, 0)->match); /* kept without examples */
    sluice_ruleset_unref(rs);
    ck_assert_int_eq(chmod(at("cache"), modes[_i]), 0);
    rs = loaded(at("packs"), at("cache"));
    ck_assert_ptr_nonnull(sluice_ruleset_rule(rs, 0)->match);
    sluice_ruleset_unref(rs);
    ck_assert_uint_eq(kept("rules-", path), 1);
    ck_assert_int_eq(unlink(path), 0);
    load_and_check(at("cache"));
    ck_assert_uint_eq(kept("rules-", path), 0);
}
END_TEST

static enum sluice_status on_finding(void *ctx, const struct sluice_finding *f)
{
    (void)ctx;
    (void)f;
    return SLUICE_OK;
}

static void break_pattern(uint8_t *p, size_t n)
{
    static const char whole[] = "BADGE-(";
    uint8_t *at_pattern = memmem(p, n, whole, sizeof(whole) - 1);

    ck_assert_ptr_nonnull(at_pattern);
    at_pattern[sizeof(whole) - 2] = '[';
}

/* A file of ours, whole, and yet with a pattern that does not compile: nothing looked for is not nothing found. */
START_TEST(scan__pattern_out_of_the_cache_does_not_compile__error)
{
    static const uint8_t text[] = "badge no BADGE-123456 it is";
    const struct sluice_scanner_options opts = {0};
    static uint8_t file[1u << 16];
    const size_t len = read_kept(file, sizeof(file));
    struct sluice_scanner *s;
    struct sluice_ruleset *rs;
    struct sluice_error err;

    break_pattern(file, len);
    keep_again(file, len, 0, 0);
    rs = loaded(at("packs"), at("cache"));
    ck_assert_int_eq(sluice_scanner_create(rs, NULL, &opts, &s, NULL), SLUICE_OK);
    memset(&err, 0, sizeof(err));
    ck_assert_int_eq(sluice_scanner_run(s, text, 0, text, sizeof(text) - 1, on_finding, NULL, &err), SLUICE_EENGINE);
    ck_assert_ptr_nonnull(strstr(err.what, "rule custom.badge: its pattern does not compile"));
    memset(&err, 0, sizeof(err));
    ck_assert_int_eq(sluice_ruleset_compile(rs, &err), SLUICE_EENGINE);
    sluice_scanner_free(s);
    sluice_ruleset_unref(rs);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("ruleset cache, damaged");
    TCase *tc = tcase_create("damage");

    tcase_set_timeout(tc, 60);
    tcase_add_checked_fixture(tc, make_root, remove_root);
    tcase_add_loop_test(tc, ruleset_load__damaged_file__packs_are_read_and_it_is_made_anew, 0, 17);
    tcase_add_test(tc, ruleset_load__well_formed_file_of_other_values__packs_are_read);
    tcase_add_loop_test(tc, ruleset_load__numbers_out_of_range__no_harm, 0, 6);
    tcase_add_loop_test(tc, ruleset_load__file_others_can_write__made_anew, 0, 3);
    tcase_add_test(tc, ruleset_load__file_of_another_user__made_anew);
    tcase_add_loop_test(tc, ruleset_load__folder_others_can_write__neither_read_nor_written, 0, 3);
    tcase_add_test(tc, scan__pattern_out_of_the_cache_does_not_compile__error);
    suite_add_tcase(s, tc);
    return suite_run(s);
}
