/* What the verifier's tests share: a log, ways to damage its files, and a forger who holds the key. */
#ifndef SLUICE_TEST_VERIFY_KIT_H
#define SLUICE_TEST_VERIFY_KIT_H

#include "audit_io.h"

#include "audit/publish.h"

#include <inttypes.h>

static struct audit_place place;

/* ---- logs ---- */

static inline void make_log(unsigned pairs)
{
    struct sluice_log_io io = audit_io_without_sync();
    struct sluice_log *log = audit_open_io(&place, &io, 1000000);

    audit_fill(log, 0, pairs);
    sluice_log_close(log);
}

static inline void setup(void)
{
    place = audit_place_make();
}

static inline void teardown(void)
{
    audit_place_drop(&place);
}

static inline void setup_small(void)
{
    setup();
    make_log(4); /* 10 records: genesis, 4 pairs, shutdown */
}

/* Expect a verdict, and a place that begins so. */
static inline void expect(enum sluice_verdict verdict, const char *at)
{
    struct sluice_verify_report report;

    (void)audit_verify(&place, &report);
    if (report.verdict != verdict || strncmp(report.place, at, strlen(at)) != 0)
        ck_abort_msg("verdict %d at '%s' (%s), expected %d at '%s'", (int)report.verdict, report.place, report.fault,
                     (int)verdict, at);
    ck_assert(verdict == SLUICE_VERDICT_GOOD || report.fault[0] != '\0');
}

/* ---- files ---- */

static inline const char *full(const char *path)
{
    static char out[512];

    (void)snprintf(out, sizeof(out), "%s/%s", place.dir, path);
    return out;
}

static inline size_t load(const char *path, uint8_t **out)
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

static inline void store(const char *path, const void *p, size_t n)
{
    int fd = open(full(path), O_WRONLY | O_CREAT | O_TRUNC, 0600);

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, p, n), (ssize_t)n);
    (void)close(fd);
}

static inline void flip(const char *path, size_t at, uint8_t mask)
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

static inline enum sluice_status take_line(void *ctx, uint64_t seq, const uint8_t *json, size_t len)
{
    struct lines *l = ctx;

    (void)seq;
    l->line[l->n].p = malloc(len);
    memcpy(l->line[l->n].p, json, len);
    l->line[l->n++].n = len;
    return SLUICE_OK;
}

static inline void lines_of_log(struct lines *l)
{
    struct sluice_error err = {0};

    memset(l, 0, sizeof(*l));
    ck_assert_int_eq(sluice_log_read(place.dir, take_line, l, &err), SLUICE_OK);
}

static inline void lines_free(struct lines *l)
{
    for (size_t i = 0; i < l->n; i++)
        free(l->line[i].p);
    l->n = 0;
}

/* One frame over lines [from, to), signed on top of tree, which it joins. */
static inline void sign_frame(const struct lines *l, size_t from, size_t to, struct sluice_tree *tree,
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

static inline struct forge *forge_create(void)
{
    struct forge *f = calloc(1, sizeof(*f));

    sluice_buf_init(&f->records, SLUICE_BUNDLE_MAX);
    sluice_buf_init(&f->note, SLUICE_CHECKPOINT_MAX);
    sluice_buf_init(&f->frame, SLUICE_WAL_FRAME_MAX);
    return f;
}

static inline void forge_free(struct forge *f)
{
    sluice_buf_release(&f->records);
    sluice_buf_release(&f->note);
    sluice_buf_release(&f->frame);
    free(f);
}

/* Tiles and checkpoint over the first n lines, in an empty directory. */
static inline void forge_tiles(const struct lines *l, size_t n)
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
static inline void forge_wal(const struct lines *l, size_t from, size_t to)
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
static inline void edit(struct lines *l, size_t i, const char *from, const char *to)
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
static inline void set_number(struct lines *l, size_t i, const char *key, int64_t value)
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

static inline void remove_line(struct lines *l, size_t i)
{
    free(l->line[i].p);
    memmove(&l->line[i], &l->line[i + 1], (l->n - i - 1) * sizeof(l->line[0]));
    l->n--;
}

/* A copy of line i before line at. */
static inline void insert_line(struct lines *l, size_t at, size_t i)
{
    uint8_t *copy = malloc(l->line[i].n);
    size_t n = l->line[i].n;

    memcpy(copy, l->line[i].p, n);
    memmove(&l->line[at + 1], &l->line[at], (l->n - at) * sizeof(l->line[0]));
    l->line[at].p = copy;
    l->line[at].n = n;
    l->n++;
}

static inline void swap_lines(struct lines *l, size_t a, size_t b)
{
    uint8_t *p = l->line[a].p;
    size_t n = l->line[a].n;

    l->line[a] = l->line[b];
    l->line[b].p = p;
    l->line[b].n = n;
}

/* Numbers as the places say. */
static inline void renumber(struct lines *l)
{
    for (size_t i = 0; i < l->n; i++)
        set_number(l, i, "\"seq\":", (int64_t)i);
}

#endif
