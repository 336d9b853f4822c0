/* Make a good log, do what docs/audit-log.md says an attacker may try, expect the verdict and the place. */
#include "rng.h"
#include "suite_run.h"
#include "verify_kit.h"

#include <sys/resource.h>
#include <sys/wait.h>

static void setup_large(void)
{
    setup();
    make_log(300); /* 602 records: two full bundles, one of 90, a tile of level 1 */
}

/* ---- the good ones ---- */

START_TEST(verify__good_log__good_and_counted)
{
    struct sluice_verify_report report = audit_verify_good(&place);

    ck_assert_uint_eq(report.size, 10);
    ck_assert_uint_eq(report.decisions, 4);
    ck_assert_str_eq(report.place, "");
    ck_assert_str_eq(report.fault, "");
}
END_TEST

START_TEST(verify__forged_from_its_own_lines__good)
{
    struct lines l;

    lines_of_log(&l);
    forge_tiles(&l, l.n);
    expect(SLUICE_VERDICT_GOOD, "");
    lines_free(&l);
}
END_TEST

START_TEST(verify__tail_in_write_ahead_file__good)
{
    struct lines l;

    lines_of_log(&l);
    for (size_t published = 1; published < l.n; published++)
        for (size_t from = 0; from <= published; from++) {
            forge_tiles(&l, published);
            forge_wal(&l, from, l.n);
            expect(SLUICE_VERDICT_GOOD, "");
        }
    lines_free(&l);
}
END_TEST

/* ---- what cannot be read ---- */

START_TEST(verify__no_log_or_no_key__unreadable)
{
    struct sluice_verify_report report;
    struct sluice_error err = {0};
    const char *vkey = sluice_log_key_vkey(place.key);

    ck_assert_int_eq(sluice_verify("/nonexistent", vkey, &report, &err), SLUICE_VERDICT_UNREADABLE);
    ck_assert_str_eq(err.file, "/nonexistent");
    ck_assert_int_eq(sluice_verify(place.dir, "no key", &report, &err), SLUICE_VERDICT_UNREADABLE);
    ck_assert_int_eq(sluice_verify(place.dir, "", &report, &err), SLUICE_VERDICT_UNREADABLE);
    audit_remove(place.dir);
    ck_assert_int_eq(mkdir(place.dir, 0700), 0);
    expect(SLUICE_VERDICT_UNREADABLE, "checkpoint");
    err = (struct sluice_error){0};
    ck_assert_int_eq(sluice_verify(place.dir, vkey, &report, &err), SLUICE_VERDICT_UNREADABLE);
    ck_assert_str_ne(err.what, ""); /* every unreadable log says why */
}
END_TEST

START_TEST(verify__file_name_with_control_characters__shown_without)
{
    struct sluice_verify_report report;

    store("tile/\x1b[2J\"\\\n\xff", "", 0);
    ck_assert_int_eq(audit_verify(&place, &report), SLUICE_VERDICT_TAMPERED);
    ck_assert_str_eq(report.place, "tile/?[2J????");
}
END_TEST

START_TEST(verify__key_of_another_log__tampered)
{
    struct audit_place other = audit_place_make();
    struct sluice_verify_report report;
    struct sluice_error err = {0};

    ck_assert_int_eq(sluice_verify(place.dir, sluice_log_key_vkey(other.key), &report, &err), SLUICE_VERDICT_TAMPERED);
    ck_assert_str_eq(report.place, "checkpoint");
    audit_place_drop(&other);
}
END_TEST

/* ---- every bit of every file ---- */

static void flip_all(const char *path, const char *at, size_t step)
{
    uint8_t *bytes;
    size_t n = load(path, &bytes);

    for (size_t i = 0; i < n; i += step) {
        struct sluice_verify_report report;
        uint8_t mask = (uint8_t)(1u << (i % 8));

        flip(path, i, mask);
        (void)audit_verify(&place, &report);
        if (report.verdict != SLUICE_VERDICT_TAMPERED || strncmp(report.place, at, strlen(at)) != 0)
            ck_abort_msg("%s byte %zu: verdict %d at '%s' (%s)", path, i, (int)report.verdict, report.place,
                         report.fault);
        flip(path, i, mask);
    }
    free(bytes);
}

START_TEST(verify__bit_flipped_in_checkpoint__named)
{
    flip_all("checkpoint", "checkpoint", 1);
}
END_TEST

START_TEST(verify__bit_flipped_in_tile__hash_named)
{
    for (size_t i = 0; i < 10 * 32; i++) {
        char at[64];

        flip("tile/0/000.p/10", i, 1);
        (void)snprintf(at, sizeof(at), "tile/0/000.p/10, hash %zu", i / 32);
        expect(SLUICE_VERDICT_TAMPERED, at);
        flip("tile/0/000.p/10", i, 1);
    }
}
END_TEST

START_TEST(verify__bit_flipped_in_record__record_named)
{
    const uint8_t *entry;
    uint8_t *bytes;
    size_t n = load("tile/entries/000.p/10", &bytes), at = 0, len;

    for (unsigned i = 0; i < 10; i++) {
        char want[32];

        ck_assert(sluice_bundle_next(bytes, n, &at, &entry, &len));
        (void)snprintf(want, sizeof(want), "record %u", i);
        for (size_t k = 0; k < len; k += 7) {
            flip("tile/entries/000.p/10", (size_t)(entry - bytes) + k, (uint8_t)(1u << (k % 8)));
            expect(SLUICE_VERDICT_TAMPERED, want);
            flip("tile/entries/000.p/10", (size_t)(entry - bytes) + k, (uint8_t)(1u << (k % 8)));
        }
    }
    free(bytes);
}
END_TEST

/* The lengths between the records. */
START_TEST(verify__length_prefix_changed__record_or_framing_named)
{
    const uint8_t *entry;
    uint8_t *bytes;
    size_t n = load("tile/entries/000.p/10", &bytes), at = 0, len;

    for (unsigned i = 0; i < 10; i++) {
        size_t prefix = at;

        ck_assert(sluice_bundle_next(bytes, n, &at, &entry, &len));
        for (unsigned bit = 0; bit < 16; bit++) {
            struct sluice_verify_report report;

            flip("tile/entries/000.p/10", prefix + bit / 8, (uint8_t)(1u << bit % 8));
            ck_assert_int_eq(audit_verify(&place, &report), SLUICE_VERDICT_TAMPERED);
            ck_assert(strncmp(report.place, "record ", 7) == 0 ||
                      strncmp(report.place, "tile/entries/000.p/10, byte ", 28) == 0);
            flip("tile/entries/000.p/10", prefix + bit / 8, (uint8_t)(1u << bit % 8));
        }
    }
    free(bytes);
}
END_TEST

/* ---- files missing, cut, longer, empty, added ---- */

static const char *const large_files[] = {
    "checkpoint",     "tile/0/000",       "tile/0/001",       "tile/0/002.p/90",
    "tile/1/000.p/2", "tile/entries/000", "tile/entries/001", "tile/entries/002.p/90",
};

START_TEST(verify__file_missing__named)
{
    const char *path = large_files[_i];

    ck_assert_int_eq(unlink(full(path)), 0);
    if (_i == 0)
        expect(SLUICE_VERDICT_TAMPERED, "tile/"); /* tiles that nothing signs */
    else
        expect(SLUICE_VERDICT_TAMPERED, path);
}
END_TEST

START_TEST(verify__file_of_other_length__named)
{
    const char *path = large_files[_i];
    uint8_t *bytes;
    size_t n = load(path, &bytes);

    store(path, bytes, n - 1);
    expect(SLUICE_VERDICT_TAMPERED, path);
    bytes[n] = 0;
    store(path, bytes, n + 1);
    expect(SLUICE_VERDICT_TAMPERED, path);
    store(path, bytes, 0);
    expect(SLUICE_VERDICT_TAMPERED, path);
    store(path, bytes, n);
    expect(SLUICE_VERDICT_GOOD, "");
    free(bytes);
}
END_TEST

START_TEST(verify__hash_of_upper_level_changed__named)
{
    flip("tile/1/000.p/2", 40, 1);
    expect(SLUICE_VERDICT_TAMPERED, "tile/1/000.p/2, hash 1");
}
END_TEST

START_TEST(verify__bit_flipped_in_full_tile_or_bundle__named)
{
    flip("tile/0/001", 32 * 7, 1);
    expect(SLUICE_VERDICT_TAMPERED, "tile/0/001, hash 7");
    flip("tile/0/001", 32 * 7, 1);
    flip("tile/entries/001", 100, 1);
    expect(SLUICE_VERDICT_TAMPERED, "record 256");
}
END_TEST

static const struct {
    const char *path;
    size_t size;
} extra_files[] = {
    {"tile/0/003", 8192},
    {"tile/0/002", 8192},
    {"tile/0/002.p/91", 91 * 32},
    {"tile/0/002.p/89", 89 * 32},
    {"tile/0/000.p/7", 7 * 32},
    {"tile/1/000.p/3", 96},
    {"tile/1/001.p/1", 32},
    {"tile/2/000.p/1", 32},
    {"tile/entries/003", 10},
    {"tile/entries/002", 10},
    {"tile/entries/000.p/1", 3},
    {"tile/entries/002.p/91", 10},
    {"tile/entries/002.p/5", 10},
    {"tile/0/0000", 32},
    {"tile/0/002.p/090", 32},
    {"tile/0/x000", 1},
    {"tile/00", 1},
    {"tile/x", 0},
    {"tile/0/000.bak", 8192},
    {"tile/0/.hidden", 1},
    {"tile/7/000.p/1", 32},
    {"tile/8", 32},
    {"tile/0/002.p/0", 0},
    {"tile/0/002.p/256", 8192},
};

START_TEST(verify__file_added__named)
{
    uint8_t bytes[8192] = {0};
    char folder[64];

    (void)snprintf(folder, sizeof(folder), "%s", extra_files[_i].path);
    for (char *slash = strchr(folder, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        (void)mkdir(full(folder), 0700);
        *slash = '/';
    }
    store(extra_files[_i].path, bytes, extra_files[_i].size);
    expect(SLUICE_VERDICT_TAMPERED, extra_files[_i].path);
}
END_TEST

/* Partial tiles of earlier sizes, as they were: not yet removed, no fault. */
START_TEST(verify__true_leftovers__good)
{
    uint8_t *bytes;
    size_t n = load("tile/0/002.p/90", &bytes);

    store("tile/0/002.p/17", bytes, 17 * 32);
    expect(SLUICE_VERDICT_GOOD, "");
    free(bytes);
    n = load("tile/0/001", &bytes);
    ck_assert_uint_eq(n, 8192);
    ck_assert_int_eq(mkdir(full("tile/0/001.p"), 0700), 0);
    store("tile/0/001.p/255", bytes, 255 * 32);
    expect(SLUICE_VERDICT_GOOD, "");
    free(bytes);
}
END_TEST

START_TEST(verify__links_and_folders_for_files__refused)
{
    char moved[64];

    (void)snprintf(moved, sizeof(moved), "/tmp/sluice-verify-moved-%ld", (long)getpid());
    ck_assert_int_eq(rename(full("tile/0/000"), moved), 0);
    ck_assert_int_eq(symlink(moved, full("tile/0/000")), 0);
    expect(SLUICE_VERDICT_TAMPERED, "tile/0/000");
    ck_assert_int_eq(unlink(full("tile/0/000")), 0);
    ck_assert_int_eq(mkdir(full("tile/0/000"), 0700), 0);
    expect(SLUICE_VERDICT_TAMPERED, "tile/0/000");
    ck_assert_int_eq(rmdir(full("tile/0/000")), 0);
    ck_assert_int_eq(rename(moved, full("tile/0/000")), 0);
    ck_assert_int_eq(symlink("/", full("tile/more")), 0);
    expect(SLUICE_VERDICT_TAMPERED, "tile/more");
    ck_assert_int_eq(unlink(full("tile/more")), 0);
    expect(SLUICE_VERDICT_GOOD, "");
}
END_TEST

START_TEST(verify__pipe_in_place_of_the_lock__does_not_wait)
{
    ck_assert_int_eq(unlink(full("lock")), 0);
    ck_assert_int_eq(mkfifo(full("lock"), 0600), 0);
    expect(SLUICE_VERDICT_GOOD, "");
}
END_TEST

/* What canonical JSON writes with an escape, where a record names the log. */
START_TEST(verify__name_with_quotation_mark_and_backslash__good)
{
    struct audit_place other = place;
    struct sluice_verify_report report;
    struct sluice_error err = {0};
    struct sluice_log *log;

    (void)snprintf(other.dir, sizeof(other.dir), "%s/other", place.base);
    (void)snprintf(other.keyfile, sizeof(other.keyfile), "%s/other.key", place.base);
    ck_assert_int_eq(sluice_log_key_generate(other.keyfile, "a\"b\\c", &err), SLUICE_OK);
    ck_assert_int_eq(sluice_log_key_load(other.keyfile, &other.key, &err), SLUICE_OK);
    log = audit_open(&other);
    audit_fill(log, 0, 2);
    sluice_log_close(log);
    ck_assert_int_eq(audit_verify(&other, &report), SLUICE_VERDICT_GOOD);
    ck_assert_uint_eq(report.decisions, 2);
    sluice_log_key_free(other.key);
}
END_TEST

/* What cannot be opened says nothing about the log, wherever it happens: descriptors run out after `free_ones` more. */
static enum sluice_verdict verify_with_descriptors(rlim_t free_ones, struct sluice_verify_report *report)
{
    struct rlimit whole, few;
    enum sluice_verdict verdict;
    int first = open("/", O_RDONLY);

    ck_assert_int_ge(first, 0);
    (void)close(first);
    ck_assert_int_eq(getrlimit(RLIMIT_NOFILE, &whole), 0);
    few = (struct rlimit){.rlim_cur = (rlim_t)first + free_ones, .rlim_max = whole.rlim_max};
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &few), 0);
    verdict = audit_verify(&place, report);
    ck_assert_int_eq(setrlimit(RLIMIT_NOFILE, &whole), 0);
    return verdict;
}

START_TEST(verify__folders_or_leftovers_cannot_be_opened__unreadable_and_named)
{
    struct sluice_verify_report report;
    bool folder = false, leftover = false;
    uint8_t *bytes;

    (void)load("tile/0/002.p/90", &bytes);
    store("tile/0/002.p/17", bytes, 17 * 32);
    free(bytes);
    expect(SLUICE_VERDICT_GOOD, "");
    for (rlim_t n = 0; verify_with_descriptors(n, &report) != SLUICE_VERDICT_GOOD; n++) {
        ck_assert_uint_lt(n, 32);
        ck_assert_msg(report.verdict == SLUICE_VERDICT_UNREADABLE, "%u descriptors: verdict %d at '%s' (%s)",
                      (unsigned)n, (int)report.verdict, report.place, report.fault);
        folder = folder || strncmp(report.fault, "cannot be listed", 16) == 0;
        leftover = leftover || strcmp(report.place, "tile/0/002.p/17") == 0;
    }
    ck_assert(folder && leftover);
}
END_TEST

/* A leftover's own fault is still one of the log. */
START_TEST(verify__leftover_too_large__tampered)
{
    store("tile/0/002.p/17", "", 0);
    ck_assert_int_eq(truncate(full("tile/0/002.p/17"), (off_t)SLUICE_BUNDLE_MAX + 1), 0);
    expect(SLUICE_VERDICT_TAMPERED, "tile/0/002.p/17");
}
END_TEST

/* ---- whole, but not complete ---- */

START_TEST(verify__decision_without_outcome__incomplete_and_named)
{
    struct lines l;

    lines_of_log(&l);
    remove_line(&l, 8); /* the last outcome */
    renumber(&l);
    forge_tiles(&l, l.n);
    expect(SLUICE_VERDICT_INCOMPLETE, "record 7");
    lines_free(&l);
}
END_TEST

START_TEST(verify__end_cut_to_an_older_state__incomplete)
{
    struct lines l;

    lines_of_log(&l);
    forge_tiles(&l, 9); /* all but the shutdown record, as it once stood */
    expect(SLUICE_VERDICT_INCOMPLETE, "wal");
    lines_free(&l);
}
END_TEST

/* The older checkpoint, but the newer tiles left where they are. */
START_TEST(verify__older_checkpoint_put_back__newer_tile_named)
{
    struct lines l;
    uint8_t *note;
    size_t n;

    lines_of_log(&l);
    forge_tiles(&l, 9);
    n = load("checkpoint", &note);
    forge_tiles(&l, 10);
    store("checkpoint", note, n);
    expect(SLUICE_VERDICT_TAMPERED, "tile/"); /* the partial of 9 is not there */
    free(note);
    lines_free(&l);
}
END_TEST

/* ---- two histories ---- */

START_TEST(verify__write_ahead_file_signs_another_history__forked)
{
    struct lines l;

    lines_of_log(&l);
    forge_tiles(&l, 10);
    edit(&l, 6, "\"status\":200", "\"status\":500");
    for (size_t from = 0; from <= 6; from++) {
        forge_wal(&l, from, 10);
        expect(SLUICE_VERDICT_FORKED, "wal/00000001, byte ");
    }
    lines_free(&l);
}
END_TEST

/* The same, unsigned: one of the two is simply false. */
START_TEST(verify__write_ahead_file_differs_unsigned__tampered)
{
    struct forge *f = forge_create();
    struct sluice_tree tree = {0};
    struct sluice_wal_frame frame;
    struct lines l;

    lines_of_log(&l);
    forge_tiles(&l, 10);
    edit(&l, 0, "\"version\":\"test\"", "\"version\":\"best\"");
    sign_frame(&l, 0, 1, &tree, &f->records, &f->note, f->leaf, &frame);
    f->note.data[f->note.len - 10] ^= 1; /* in the signature; the frame's digest is made over it */
    ck_assert_int_eq(sluice_wal_encode(&frame, &f->frame), SLUICE_OK);
    store("wal/00000001", f->frame.data, f->frame.len);
    expect(SLUICE_VERDICT_TAMPERED, "wal/00000001, byte 0");
    forge_free(f);
    lines_free(&l);
}
END_TEST

START_TEST(verify__records_between_checkpoint_and_write_ahead_file_missing__named)
{
    struct lines l;

    lines_of_log(&l);
    forge_tiles(&l, 4);
    forge_wal(&l, 6, 10);
    expect(SLUICE_VERDICT_TAMPERED, "wal/00000001, byte 0");
    lines_free(&l);
}
END_TEST

/* A frame taken out of the middle. */
START_TEST(verify__frame_missing__named)
{
    uint8_t *bytes;
    struct lines l;
    size_t n;

    lines_of_log(&l);
    forge_tiles(&l, 1);
    forge_wal(&l, 1, 10);
    n = load("wal/00000001", &bytes);
    memmove(bytes + SLUICE_WAL_BLOCK, bytes + 2 * SLUICE_WAL_BLOCK, n - 2 * SLUICE_WAL_BLOCK);
    store("wal/00000001", bytes, n - SLUICE_WAL_BLOCK);
    expect(SLUICE_VERDICT_TAMPERED, "wal/00000001, byte 4096");
    free(bytes);
    lines_free(&l);
}
END_TEST

/* A well signed frame whose checkpoint is for another size. */
START_TEST(verify__frame_signs_another_size__named)
{
    struct forge *f = forge_create(), *g = forge_create();
    struct sluice_tree tree = {0}, longer = {0};
    struct sluice_wal_frame frame, other;
    struct lines l;

    lines_of_log(&l);
    forge_tiles(&l, 10);
    sign_frame(&l, 0, 3, &tree, &f->records, &f->note, f->leaf, &frame);
    sign_frame(&l, 0, 4, &longer, &g->records, &g->note, g->leaf, &other);
    frame.note = other.note;
    frame.note_len = other.note_len;
    ck_assert_int_eq(sluice_wal_encode(&frame, &f->frame), SLUICE_OK);
    store("wal/00000001", f->frame.data, f->frame.len);
    expect(SLUICE_VERDICT_TAMPERED, "wal/00000001, byte 0");
    forge_free(f);
    forge_free(g);
    lines_free(&l);
}
END_TEST

/* ---- anything at all ---- */

static const char *const any_files[] = {"checkpoint", "tile/0/000.p/10", "tile/entries/000.p/10", "wal/00000001"};

/* Random damage to random files: never good, never a crash. */
START_TEST(verify__random_damage__never_good)
{
    uint64_t rng = 99;
    struct lines l;

    lines_of_log(&l);
    forge_tiles(&l, 10);
    forge_wal(&l, 3, 10);
    for (unsigned round = 0; round < 1500; round++) {
        const char *path = any_files[rng_below(&rng, 4)];
        struct sluice_verify_report report;
        uint8_t *good, *bytes;
        size_t n = load(path, &good), at = rng_below(&rng, n), len = 1 + rng_below(&rng, 40);
        bool last_frame;

        bytes = malloc(n);
        memcpy(bytes, good, n);
        for (size_t i = at; i < n && i < at + len; i++)
            bytes[i] = (uint8_t)rng_next(&rng);
        if (rng_below(&rng, 4) == 0)
            store(path, bytes, at);
        else
            store(path, bytes, n);
        (void)audit_verify(&place, &report);
        /* what is no whole frame at the very end was never acknowledged: no harm to what the tiles hold */
        last_frame = strncmp(path, "wal", 3) == 0;
        if (memcmp(bytes, good, n) != 0 && !last_frame)
            ck_assert_int_eq(report.verdict, SLUICE_VERDICT_TAMPERED);
        ck_assert(report.verdict != SLUICE_VERDICT_GOOD || last_frame || memcmp(bytes, good, n) == 0);
        store(path, good, n);
        free(good);
        free(bytes);
    }
    expect(SLUICE_VERDICT_GOOD, "");
    lines_free(&l);
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof(*(table)))

static void add_small(TCase *tc)
{
    tcase_add_checked_fixture(tc, setup_small, teardown);
    tcase_add_test(tc, verify__good_log__good_and_counted);
    tcase_add_test(tc, verify__forged_from_its_own_lines__good);
    tcase_add_test(tc, verify__tail_in_write_ahead_file__good);
    tcase_add_test(tc, verify__no_log_or_no_key__unreadable);
    tcase_add_test(tc, verify__file_name_with_control_characters__shown_without);
    tcase_add_test(tc, verify__key_of_another_log__tampered);
    tcase_add_test(tc, verify__bit_flipped_in_checkpoint__named);
    tcase_add_test(tc, verify__bit_flipped_in_tile__hash_named);
    tcase_add_test(tc, verify__bit_flipped_in_record__record_named);
    tcase_add_test(tc, verify__length_prefix_changed__record_or_framing_named);
    tcase_add_test(tc, verify__decision_without_outcome__incomplete_and_named);
    tcase_add_test(tc, verify__end_cut_to_an_older_state__incomplete);
    tcase_add_test(tc, verify__older_checkpoint_put_back__newer_tile_named);
    tcase_add_test(tc, verify__write_ahead_file_signs_another_history__forked);
    tcase_add_test(tc, verify__write_ahead_file_differs_unsigned__tampered);
    tcase_add_test(tc, verify__records_between_checkpoint_and_write_ahead_file_missing__named);
    tcase_add_test(tc, verify__frame_missing__named);
    tcase_add_test(tc, verify__frame_signs_another_size__named);
    tcase_add_test(tc, verify__random_damage__never_good);
}

static void add_large(TCase *tc)
{
    tcase_add_checked_fixture(tc, setup_large, teardown);
    tcase_add_loop_test(tc, verify__file_missing__named, 0, COUNT(large_files));
    tcase_add_loop_test(tc, verify__file_of_other_length__named, 0, COUNT(large_files));
    tcase_add_test(tc, verify__hash_of_upper_level_changed__named);
    tcase_add_test(tc, verify__bit_flipped_in_full_tile_or_bundle__named);
    tcase_add_loop_test(tc, verify__file_added__named, 0, COUNT(extra_files));
    tcase_add_test(tc, verify__true_leftovers__good);
    tcase_add_test(tc, verify__folders_or_leftovers_cannot_be_opened__unreadable_and_named);
    tcase_add_test(tc, verify__leftover_too_large__tampered);
    tcase_add_test(tc, verify__links_and_folders_for_files__refused);
    tcase_add_test(tc, verify__pipe_in_place_of_the_lock__does_not_wait);
    tcase_add_test(tc, verify__name_with_quotation_mark_and_backslash__good);
}

int main(void)
{
    Suite *s = suite_create("verify");
    TCase *small = tcase_create("small"), *large = tcase_create("large");

    tcase_set_timeout(small, 300);
    tcase_set_timeout(large, 300);
    suite_add_tcase(s, small);
    suite_add_tcase(s, large);
    add_small(small);
    add_large(large);
    return suite_run(s);
}
