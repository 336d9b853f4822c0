/* Make a good log, do what docs/audit-log.md says an attacker may try, expect the verdict and the place. */
#include "audit_io.h"
#include "rng.h"

#include "audit/publish.h"

#include <inttypes.h>
#include <sys/wait.h>

static struct audit_place place;

/* ---- logs ---- */

static void make_log(unsigned pairs)
{
    struct sluice_log_io io = audit_io_without_sync();
    struct sluice_log *log = audit_open_io(&place, &io, 1000000);

    audit_fill(log, 0, pairs);
    sluice_log_close(log);
}

static void setup(void)
{
    place = audit_place_make();
}

static void teardown(void)
{
    audit_place_drop(&place);
}

static void setup_small(void)
{
    setup();
    make_log(4); /* 10 records: genesis, 4 pairs, shutdown */
}

static void setup_large(void)
{
    setup();
    make_log(300); /* 602 records: two full bundles, one of 90, a tile of level 1 */
}

/* Expect a verdict, and a place that begins so. */
static void expect(enum sluice_verdict verdict, const char *at)
{
    struct sluice_verify_report report;

    (void)audit_verify(&place, &report);
    if (report.verdict != verdict || strncmp(report.place, at, strlen(at)) != 0)
        ck_abort_msg("verdict %d at '%s' (%s), expected %d at '%s'", (int)report.verdict, report.place, report.fault,
                     (int)verdict, at);
    ck_assert(verdict == SLUICE_VERDICT_GOOD || report.fault[0] != '\0');
}

/* ---- files ---- */

static const char *full(const char *path)
{
    static char out[512];

    (void)snprintf(out, sizeof(out), "%s/%s", place.dir, path);
    return out;
}

static size_t load(const char *path, uint8_t **out)
{
    int fd = open(full(path), O_RDONLY);
    struct stat sb;

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(fstat(fd, &sb), 0);
    *out = malloc((size_t)sb.st_size + 16);
    ck_assert_int_eq(read(fd, *out, (size_t)sb.st_size), sb.st_size);
    (void)close(fd);
    return (size_t)sb.st_size;
}

static void store(const char *path, const void *p, size_t n)
{
    int fd = open(full(path), O_WRONLY | O_CREAT | O_TRUNC, 0600);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, p, n), (ssize_t)n);
    (void)close(fd);
}

static void flip(const char *path, size_t at, uint8_t mask)
{
    int fd = open(full(path), O_RDWR);
    uint8_t b;

    ck_assert_int_eq(pread(fd, &b, 1, (off_t)at), 1);
    b ^= mask;
    ck_assert_int_eq(pwrite(fd, &b, 1, (off_t)at), 1);
    (void)close(fd);
}

/* ---- forging: a log with a good tree and signature over any records ---- */

struct lines {
    struct {
        uint8_t *p;
        size_t n;
    } line[1024];
    size_t n;
};

static enum sluice_status take_line(void *ctx, uint64_t seq, const uint8_t *json, size_t len)
{
    struct lines *l = ctx;

    (void)seq;
    l->line[l->n].p = malloc(len);
    memcpy(l->line[l->n].p, json, len);
    l->line[l->n++].n = len;
    return SLUICE_OK;
}

static void lines_of_log(struct lines *l)
{
    struct sluice_error err = {0};

    memset(l, 0, sizeof(*l));
    ck_assert_int_eq(sluice_log_read(place.dir, take_line, l, &err), SLUICE_OK);
}

static void lines_free(struct lines *l)
{
    for (size_t i = 0; i < l->n; i++)
        free(l->line[i].p);
    l->n = 0;
}

/* One frame over lines [from, to), signed on top of tree, which it joins. */
static void sign_frame(const struct lines *l, size_t from, size_t to, struct sluice_tree *tree,
                       struct sluice_buf *records, struct sluice_buf *note, uint8_t (*leaf)[SLUICE_HASH_BYTES],
                       struct sluice_wal_frame *f)
{
    struct sluice_checkpoint c = {.size = 0};

    records->len = note->len = 0;
    *f = (struct sluice_wal_frame){.first = tree->size, .leaf = (const uint8_t(*)[SLUICE_HASH_BYTES])leaf};
    for (size_t i = from; i < to; i++) {
        ck_assert_int_eq(sluice_bundle_append(records, l->line[i].p, l->line[i].n), SLUICE_OK);
        sluice_tree_leaf(l->line[i].p, l->line[i].n, leaf[f->count]);
        sluice_tree_push(tree, leaf[f->count++], NULL, NULL);
    }
    (void)snprintf(c.origin, sizeof(c.origin), "%s", sluice_log_key_name(place.key));
    c.size = tree->size;
    sluice_tree_root(tree, c.root);
    ck_assert_int_eq(sluice_checkpoint_sign(&c, place.key, note), SLUICE_OK);
    f->records = records->data;
    f->records_len = records->len;
    f->note = note->data;
    f->note_len = note->len;
}

struct forge {
    struct sluice_buf records, note, frame;
    uint8_t leaf[SLUICE_LOG_GROUP_RECORDS][SLUICE_HASH_BYTES];
};

static struct forge *forge_create(void)
{
    struct forge *f = calloc(1, sizeof(*f));

    sluice_buf_init(&f->records, SLUICE_BUNDLE_MAX);
    sluice_buf_init(&f->note, SLUICE_CHECKPOINT_MAX);
    sluice_buf_init(&f->frame, SLUICE_WAL_FRAME_MAX);
    return f;
}

static void forge_free(struct forge *f)
{
    sluice_buf_release(&f->records);
    sluice_buf_release(&f->note);
    sluice_buf_release(&f->frame);
    free(f);
}

/* Tiles and checkpoint over the first n lines, in an empty directory. */
static void forge_tiles(const struct lines *l, size_t n)
{
    struct sluice_log_io io = audit_io_without_sync();
    struct sluice_publisher *pub = calloc(1, sizeof(*pub));
    struct forge *f = forge_create();
    struct sluice_tree tree = {0};
    struct sluice_wal_frame frame;
    struct sluice_error err = {0};
    int dir;

    audit_remove(place.dir);
    ck_assert_int_eq(mkdir(place.dir, 0700), 0);
    ck_assert_int_eq(mkdir(full("wal"), 0700), 0);
    dir = open(place.dir, O_RDONLY | O_DIRECTORY);
    sluice_publisher_init(pub, &io, dir);
    for (size_t at = 0; at < n; at += 500) {
        sign_frame(l, at, at + 500 < n ? at + 500 : n, &tree, &f->records, &f->note, f->leaf, &frame);
        ck_assert_int_eq(sluice_publisher_take(pub, &frame, &err), SLUICE_OK);
    }
    ck_assert_int_eq(sluice_publisher_flush(pub, &err), SLUICE_OK);
    sluice_publisher_release(pub);
    free(pub);
    forge_free(f);
    (void)close(dir);
}

/* A write-ahead file with lines [from, to) in one frame a line, put behind the first `from` lines. */
static void forge_wal(const struct lines *l, size_t from, size_t to)
{
    struct forge *f = forge_create();
    struct sluice_tree tree = {0};
    struct sluice_wal_frame frame;
    int fd = open(full("wal/00000001"), O_WRONLY | O_CREAT | O_TRUNC, 0600);

    if (from > 0)
        sign_frame(l, 0, from, &tree, &f->records, &f->note, f->leaf, &frame);
    for (size_t i = from; i < to; i++) {
        sign_frame(l, i, i + 1, &tree, &f->records, &f->note, f->leaf, &frame);
        ck_assert_int_eq(sluice_wal_encode(&frame, &f->frame), SLUICE_OK);
        ck_assert_int_eq(write(fd, f->frame.data, f->frame.len), (ssize_t)f->frame.len);
    }
    (void)close(fd);
    forge_free(f);
}

/* Replace the first `from` in a line. */
static void edit(struct lines *l, size_t i, const char *from, const char *to)
{
    uint8_t *p = l->line[i].p, *at = memmem(p, l->line[i].n, from, strlen(from)), *q;
    size_t before;

    ck_assert_ptr_nonnull(at);
    before = (size_t)(at - p);
    q = malloc(l->line[i].n + strlen(to));
    memcpy(q, p, before);
    memcpy(q + before, to, strlen(to));
    memcpy(q + before + strlen(to), at + strlen(from), l->line[i].n - before - strlen(from));
    l->line[i].n = l->line[i].n - strlen(from) + strlen(to);
    l->line[i].p = q;
    free(p);
}

/* Put a number for what stands behind a key. */
static void set_number(struct lines *l, size_t i, const char *key, int64_t value)
{
    char from[64] = "", to[64];
    uint8_t *at = memmem(l->line[i].p, l->line[i].n, key, strlen(key));
    size_t n = strlen(key);

    ck_assert_ptr_nonnull(at);
    while (n < sizeof(from) - 1 && (at[n] == '-' || (at[n] >= '0' && at[n] <= '9')))
        n++;
    memcpy(from, at, n);
    (void)snprintf(to, sizeof(to), "%s%" PRId64, key, value);
    edit(l, i, from, to);
}

static void remove_line(struct lines *l, size_t i)
{
    free(l->line[i].p);
    memmove(&l->line[i], &l->line[i + 1], (l->n - i - 1) * sizeof(l->line[0]));
    l->n--;
}

/* A copy of line i before line at. */
static void insert_line(struct lines *l, size_t at, size_t i)
{
    uint8_t *copy = malloc(l->line[i].n);
    size_t n = l->line[i].n;

    memcpy(copy, l->line[i].p, n);
    memmove(&l->line[at + 1], &l->line[at], (l->n - at) * sizeof(l->line[0]));
    l->line[at].p = copy;
    l->line[at].n = n;
    l->n++;
}

static void swap_lines(struct lines *l, size_t a, size_t b)
{
    uint8_t *p = l->line[a].p;
    size_t n = l->line[a].n;

    l->line[a] = l->line[b];
    l->line[b].p = p;
    l->line[b].n = n;
}

/* Numbers as the places say. */
static void renumber(struct lines *l)
{
    for (size_t i = 0; i < l->n; i++)
        set_number(l, i, "\"seq\":", (int64_t)i);
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

/* ---- whole and well signed, but not what a log writes ---- */

/* Each changes the lines of the small log (0 genesis, 1 decision, 2 outcome, ... 9 shutdown). */
static void drop_first(struct lines *l)
{
    remove_line(l, 0);
}

static void drop_middle(struct lines *l)
{
    remove_line(l, 4);
}

static void swap_two(struct lines *l)
{
    swap_lines(l, 3, 4);
}

static void insert_one(struct lines *l)
{
    insert_line(l, 5, 1);
}

static void duplicate_one(struct lines *l)
{
    insert_line(l, 3, 2);
}

static void drop_and_renumber(struct lines *l)
{
    remove_line(l, 1); /* the decision, so that its outcome has none */
    renumber(l);
}

static void outcome_twice(struct lines *l)
{
    insert_line(l, 3, 2);
    renumber(l);
}

static void outcome_of_outcome(struct lines *l)
{
    set_number(l, 4, "\"decision\":", 2);
}

static void outcome_of_itself(struct lines *l)
{
    set_number(l, 4, "\"decision\":", 4);
}

static void outcome_of_future(struct lines *l)
{
    set_number(l, 2, "\"decision\":", 3);
}

static void outcome_of_negative(struct lines *l)
{
    set_number(l, 2, "\"decision\":", -1);
}

static void outcome_of_other_request(struct lines *l)
{
    edit(l, 4, "\"request\":\"01", "\"request\":\"02");
}

static void seq_negative(struct lines *l)
{
    set_number(l, 3, "\"seq\":", -3);
}

static void unknown_kind(struct lines *l)
{
    edit(l, 3, "\"kind\":\"decision\"", "\"kind\":\"policy\"");
}

static void unknown_version(struct lines *l)
{
    edit(l, 3, "\"v\":1", "\"v\":2");
}

static void not_canonical(struct lines *l)
{
    edit(l, 3, ",\"kind\"", ", \"kind\"");
}

static void member_added(struct lines *l)
{
    edit(l, 3, "\"tenant\":", "\"target\":1,\"tenant\":");
}

static void member_removed(struct lines *l)
{
    edit(l, 3, "\"unscannable\":0,", "");
}

static void float_number(struct lines *l)
{
    edit(l, 3, "\"n_in\":17", "\"n_in\":17.0");
}

static void time_back(struct lines *l)
{
    set_number(l, 4, "\"t\":", 1);
}

static void mono_back(struct lines *l)
{
    set_number(l, 4, "\"mono\":", 1);
}

static void boot_changed(struct lines *l)
{
    memset(l->line[5].p + strlen("{\"boot\":\""), '0', 32);
}

static void policy_never_loaded(struct lines *l)
{
    edit(l, 3, "\"policy\":\"01", "\"policy\":\"02");
}

static void no_genesis(struct lines *l)
{
    edit(l, 0, "\"kind\":\"genesis\"", "\"kind\":\"start\"");
    edit(l, 0, "\"origin\":\"test.example/log\",", "");
    edit(l, 0, "\"version\":\"test\",\"vkey\":", "\"version\":");
}

static void genesis_twice(struct lines *l)
{
    insert_line(l, 5, 0);
    memset(l->line[5].p + strlen("{\"boot\":\""), '0', 32);
    renumber(l);
}

static void run_twice(struct lines *l)
{
    char vkey[256];

    insert_line(l, 5, 0);
    edit(l, 5, "\"kind\":\"genesis\"", "\"kind\":\"start\"");
    edit(l, 5, "\"origin\":\"test.example/log\",", "");
    (void)snprintf(vkey, sizeof(vkey), ",\"vkey\":\"%s\"", sluice_log_key_vkey(place.key));
    edit(l, 5, vkey, "");
    renumber(l);
}

static void after_shutdown(struct lines *l)
{
    swap_lines(l, 8, 9);
    renumber(l);
    set_number(l, 9, "\"mono\":", INT64_C(4000000000000000));
    set_number(l, 9, "\"t\":", INT64_C(4000000000000000));
}

static void other_origin(struct lines *l)
{
    edit(l, 0, "\"origin\":\"test", "\"origin\":\"best");
}

static void other_vkey(struct lines *l)
{
    edit(l, 0, "\"vkey\":\"test", "\"vkey\":\"best");
}

static void record_too_long(struct lines *l)
{
    char *long_name = malloc(SLUICE_RECORD_MAX + 16);

    memset(long_name, 'c', SLUICE_RECORD_MAX + 15);
    long_name[SLUICE_RECORD_MAX + 15] = '\0';
    memcpy(long_name, "\"destination\":\"", 15);
    edit(l, 3, "\"destination\":\"", long_name);
    free(long_name);
}

static void bad_utf8(struct lines *l)
{
    edit(l, 3, "some-model", "some\xffmodel");
}

static void lone_surrogate(struct lines *l)
{
    edit(l, 3, "some-model", "some\\ud800model");
}

static void nul_byte(struct lines *l)
{
    l->line[3].p[l->line[3].n - 3] = '\0';
}

static void empty_record(struct lines *l)
{
    l->line[3].n = 0;
}

static const struct {
    void (*change)(struct lines *l);
    const char *at;
} signed_attacks[] = {
    {drop_first, "record 0"},        {drop_middle, "record 4"},         {swap_two, "record 3"},
    {insert_one, "record 5"},        {duplicate_one, "record 3"},       {drop_and_renumber, "record 1"},
    {outcome_twice, "record 3"},     {outcome_of_outcome, "record 4"},  {outcome_of_itself, "record 4"},
    {outcome_of_future, "record 2"}, {outcome_of_negative, "record 2"}, {outcome_of_other_request, "record 4"},
    {seq_negative, "record 3"},      {unknown_kind, "record 3"},        {unknown_version, "record 3"},
    {not_canonical, "record 3"},     {member_added, "record 3"},        {member_removed, "record 3"},
    {float_number, "record 3"},      {time_back, "record 4"},           {mono_back, "record 4"},
    {boot_changed, "record 5"},      {policy_never_loaded, "record 3"}, {no_genesis, "record 0"},
    {genesis_twice, "record 5"},     {run_twice, "record 5"},           {after_shutdown, "record 9"},
    {other_origin, "record 0"},      {other_vkey, "record 0"},          {record_too_long, "record 3"},
    {bad_utf8, "record 3"},          {lone_surrogate, "record 3"},      {nul_byte, "record 3"},
    {empty_record, "record 3"},
};

START_TEST(verify__well_signed_but_false__record_named)
{
    struct lines l;

    lines_of_log(&l);
    signed_attacks[_i].change(&l);
    forge_tiles(&l, l.n);
    expect(SLUICE_VERDICT_TAMPERED, signed_attacks[_i].at);
    forge_tiles(&l, 1); /* the same, in the write-ahead file */
    forge_wal(&l, 1, l.n);
    expect(SLUICE_VERDICT_TAMPERED, signed_attacks[_i].at);
    lines_free(&l);
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
    tcase_add_loop_test(tc, verify__well_signed_but_false__record_named, 0, COUNT(signed_attacks));
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
    tcase_add_test(tc, verify__links_and_folders_for_files__refused);
}

int main(void)
{
    Suite *s = suite_create("verify");
    TCase *small = tcase_create("small"), *large = tcase_create("large");
    SRunner *r;
    int failed;

    tcase_set_timeout(small, 300);
    tcase_set_timeout(large, 300);
    suite_add_tcase(s, small);
    suite_add_tcase(s, large);
    add_small(small);
    add_large(large);
    r = srunner_create(s);
    srunner_run_all(r, CK_ENV);
    failed = srunner_ntests_failed(r);
    srunner_free(r);
    return failed != 0;
}
