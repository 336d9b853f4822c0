/* Write-ahead frames and segments at their limits, and groups at theirs. */
#include "audit_io.h"
#include "suite_run.h"

#include <pthread.h>
#include <sodium.h>

/* ---- frames ---- */

struct frame {
    struct sluice_buf records, out;
    uint8_t note[SLUICE_CHECKPOINT_MAX];
    uint8_t leaf[SLUICE_LOG_GROUP_RECORDS + 1][SLUICE_HASH_BYTES];
    struct sluice_wal_frame f;
};

static struct frame *frame_create(void)
{
    struct frame *w = calloc(1, sizeof(*w));

    ck_assert_int_ge(sodium_init(), 0);
    sluice_buf_init(&w->records, 2 * SLUICE_WAL_FRAME_MAX);
    sluice_buf_init(&w->out, 2 * SLUICE_WAL_FRAME_MAX);
    memset(w->note, 'n', sizeof(w->note));
    return w;
}

static void frame_free(struct frame *w)
{
    sluice_buf_release(&w->records);
    sluice_buf_release(&w->out);
    free(w);
}

static void frame_add(struct frame *w, size_t len)
{
    uint8_t *entry = calloc(1, len + 1);

    ck_assert_int_eq(sluice_bundle_append(&w->records, entry, len), SLUICE_OK);
    sluice_tree_leaf(entry, len, w->leaf[w->f.count++]);
    free(entry);
}

static enum sluice_status frame_encode(struct frame *w)
{
    w->f.records = w->records.data;
    w->f.records_len = w->records.len;
    w->f.note = w->note;
    w->f.note_len = sizeof(w->note);
    w->f.leaf = (const uint8_t(*)[SLUICE_HASH_BYTES])w->leaf;
    return sluice_wal_encode(&w->f, &w->out);
}

/* The frame's status when it is read from a file of its own. */
static enum sluice_status frame_read(const struct frame *w, struct sluice_wal_page *page, struct sluice_wal_frame *f,
                                     uint64_t *padded)
{
    char path[] = "/tmp/sluice-wal-XXXXXX";
    int fd = mkstemp(path);
    enum sluice_status st;

    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(write(fd, w->out.data, w->out.len), (ssize_t)w->out.len);
    st = sluice_wal_read(fd, 0, w->out.len, page, f, padded, NULL);
    (void)close(fd);
    (void)unlink(path);
    return st;
}

START_TEST(wal_frame__as_written__read_back)
{
    struct sluice_wal_page *page = sluice_wal_page_create();
    struct frame *w = frame_create();
    struct sluice_wal_frame back;
    uint64_t padded;

    w->f.first = 12345678901234;
    for (size_t i = 0; i < 10; i++)
        frame_add(w, i * 700);
    ck_assert_int_eq(frame_encode(w), SLUICE_OK);
    ck_assert_uint_eq(w->out.len % SLUICE_WAL_BLOCK, 0);
    ck_assert_int_eq(frame_read(w, page, &back, &padded), SLUICE_OK);
    ck_assert_uint_eq(padded, w->out.len);
    ck_assert_uint_eq(back.first, w->f.first);
    ck_assert_uint_eq(back.count, 10);
    ck_assert_uint_eq(back.records_len, w->f.records_len);
    ck_assert_mem_eq(back.records, w->f.records, back.records_len);
    ck_assert_uint_eq(back.note_len, sizeof(w->note));
    ck_assert_mem_eq(back.note, w->note, sizeof(w->note));
    ck_assert_mem_eq(back.leaf, w->leaf, 10 * SLUICE_HASH_BYTES);
    frame_free(w);
    sluice_wal_page_free(page);
}
END_TEST

START_TEST(wal_frame__every_bit_flipped__refused)
{
    struct sluice_wal_page *page = sluice_wal_page_create();
    struct frame *w = frame_create();
    struct sluice_wal_frame back;
    uint64_t padded;
    size_t used;

    frame_add(w, 40);
    frame_add(w, 0);
    ck_assert_int_eq(frame_encode(w), SLUICE_OK);
    used = SLUICE_WAL_HEADER + w->records.len + sizeof(w->note) + 32;
    for (size_t i = 0; i < used; i++) {
        w->out.data[i] ^= (uint8_t)(1u << i % 8);
        ck_assert_int_eq(frame_read(w, page, &back, &padded), SLUICE_EFORMAT);
        w->out.data[i] ^= (uint8_t)(1u << i % 8);
    }
    ck_assert_int_eq(frame_read(w, page, &back, &padded), SLUICE_OK);
    frame_free(w);
    sluice_wal_page_free(page);
}
END_TEST

START_TEST(wal_frame__records_at_limit_and_past__accepted_refused)
{
    struct sluice_wal_page *page = sluice_wal_page_create();
    struct frame *w = frame_create();
    struct sluice_wal_frame back;
    uint64_t padded;

    for (unsigned i = 0; i < SLUICE_LOG_GROUP_RECORDS; i++)
        frame_add(w, 1);
    ck_assert_int_eq(frame_encode(w), SLUICE_OK);
    ck_assert_int_eq(frame_read(w, page, &back, &padded), SLUICE_OK);
    frame_add(w, 1);
    ck_assert_int_eq(frame_encode(w), SLUICE_OK);
    ck_assert_int_eq(frame_read(w, page, &back, &padded), SLUICE_EFORMAT);
    frame_free(w);
    sluice_wal_page_free(page);
}
END_TEST

START_TEST(wal_frame__bytes_at_limit_and_past__accepted_refused)
{
    struct sluice_wal_page *page = sluice_wal_page_create();
    struct frame *w = frame_create();
    struct sluice_wal_frame back;
    uint64_t padded;
    size_t left;

    for (unsigned i = 0; i < 8; i++)
        frame_add(w, 65535);
    left = SLUICE_WAL_FRAME_MAX - (SLUICE_WAL_HEADER + w->records.len + sizeof(w->note) + 32);
    frame_add(w, left - 2);
    ck_assert_int_eq(frame_encode(w), SLUICE_OK);
    ck_assert_uint_eq(w->out.len, SLUICE_WAL_FRAME_MAX);
    ck_assert_int_eq(frame_read(w, page, &back, &padded), SLUICE_OK);
    frame_add(w, 0);
    ck_assert_int_eq(frame_encode(w), SLUICE_ELIMIT);
    frame_free(w);
    sluice_wal_page_free(page);
}
END_TEST

/* ---- segments ---- */

static void put_file(const struct audit_place *p, const char *name, off_t size)
{
    char path[160];
    int fd;

    (void)snprintf(path, sizeof(path), "%s/wal/%s", p->dir, name);
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ck_assert_int_ge(fd, 0);
    ck_assert_int_eq(ftruncate(fd, size), 0);
    (void)close(fd);
}

static enum sluice_status reader_status(const struct audit_place *p, size_t *segments)
{
    struct sluice_wal_reader *r;
    struct sluice_error err = {0};
    int dir = open(p->dir, O_RDONLY | O_DIRECTORY);
    enum sluice_status st = sluice_wal_reader_create(dir, &r, &err);

    if (st == SLUICE_OK)
        *segments = sluice_wal_reader_segments(r);
    else
        ck_assert_int_eq(strncmp(err.file, "wal", 3), 0);
    sluice_wal_reader_free(r);
    (void)close(dir);
    return st;
}

static struct audit_place place_with_wal(void)
{
    struct audit_place p = audit_place_make();
    char path[160];

    ck_assert_int_eq(mkdir(p.dir, 0700), 0);
    (void)snprintf(path, sizeof(path), "%s/wal", p.dir);
    ck_assert_int_eq(mkdir(path, 0700), 0);
    return p;
}

START_TEST(wal_reader__segment_size_at_limit_and_past__accepted_refused)
{
    struct audit_place p = place_with_wal();
    size_t n = 0;

    put_file(&p, "00000001", SLUICE_WAL_SEGMENT_MAX);
    put_file(&p, "new", 5); /* not a segment's name: not looked at */
    put_file(&p, "0000000x", 5);
    ck_assert_int_eq(reader_status(&p, &n), SLUICE_OK);
    ck_assert_uint_eq(n, 1);
    put_file(&p, "00000001", SLUICE_WAL_SEGMENT_MAX + 1);
    ck_assert_int_eq(reader_status(&p, &n), SLUICE_EFORMAT);
    audit_place_drop(&p);
}
END_TEST

START_TEST(wal_reader__segments_at_limit_past_and_with_a_gap__accepted_refused)
{
    struct audit_place p = place_with_wal();
    char name[16];
    size_t n = 0;

    for (unsigned i = 1; i <= SLUICE_WAL_SEGMENTS_MAX + 2; i++) {
        (void)snprintf(name, sizeof(name), "%08u", i);
        put_file(&p, name, SLUICE_WAL_BLOCK);
    }
    ck_assert_int_eq(reader_status(&p, &n), SLUICE_OK);
    ck_assert_uint_eq(n, SLUICE_WAL_SEGMENTS_MAX + 2);
    (void)snprintf(name, sizeof(name), "%08u", SLUICE_WAL_SEGMENTS_MAX + 3);
    put_file(&p, name, SLUICE_WAL_BLOCK);
    ck_assert_int_eq(reader_status(&p, &n), SLUICE_EFORMAT);
    audit_remove(p.dir);
    audit_place_drop(&p);
    p = place_with_wal();
    put_file(&p, "00000001", SLUICE_WAL_BLOCK);
    put_file(&p, "00000003", SLUICE_WAL_BLOCK);
    ck_assert_int_eq(reader_status(&p, &n), SLUICE_EFORMAT);
    audit_place_drop(&p);
}
END_TEST

/* ---- groups: a disk that waits until it is told ---- */

struct gate {
    pthread_mutex_t mutex;
    pthread_cond_t cond;
    bool shut, waiting;
    size_t largest; /* bytes of records in one frame */
    uint32_t most;  /* records in one frame */
};

static int gate_fdatasync(void *ctx, int fd)
{
    struct gate *g = ctx;

    (void)fd;
    pthread_mutex_lock(&g->mutex);
    g->waiting = true;
    pthread_cond_broadcast(&g->cond);
    while (g->shut)
        pthread_cond_wait(&g->cond, &g->mutex);
    g->waiting = false;
    pthread_mutex_unlock(&g->mutex);
    return 0;
}

static uint32_t le32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static ssize_t gate_pwrite(void *ctx, int fd, const void *p, size_t n, off_t at)
{
    struct gate *g = ctx;

    if (n >= SLUICE_WAL_BLOCK && memcmp(p, "SWF1", 4) == 0) {
        uint32_t count = le32((const uint8_t *)p + 16), bytes = le32((const uint8_t *)p + 20);

        pthread_mutex_lock(&g->mutex);
        g->most = count > g->most ? count : g->most;
        g->largest = bytes > g->largest ? bytes : g->largest;
        pthread_mutex_unlock(&g->mutex);
    }
    return pwrite(fd, p, n, at);
}

static void gate_set(struct gate *g, bool shut)
{
    pthread_mutex_lock(&g->mutex);
    g->shut = shut;
    pthread_cond_broadcast(&g->cond);
    pthread_mutex_unlock(&g->mutex);
}

static struct sluice_log_io gate_io(struct gate *g)
{
    struct sluice_log_io io = audit_io_without_sync();

    pthread_mutex_init(&g->mutex, NULL);
    pthread_cond_init(&g->cond, NULL);
    io.fdatasync = gate_fdatasync;
    io.pwrite = gate_pwrite;
    io.ctx = g;
    return io;
}

struct tally {
    _Atomic unsigned ok, bad;
};

static void count_done(void *ctx, enum sluice_status st, const struct sluice_log_receipt *receipt)
{
    struct tally *t = ctx;

    (void)receipt;
    atomic_fetch_add(st == SLUICE_OK ? &t->ok : &t->bad, 1);
}

/* One record whose group waits at the disk, so that all later ones pile up behind it. */
static void pile_up(struct sluice_log *log, struct gate *g, struct tally *t)
{
    struct sluice_decision_record d = audit_decision(0);

    gate_set(g, true);
    ck_assert_int_eq(sluice_log_decision(log, &d, count_done, t, NULL), SLUICE_OK);
    pthread_mutex_lock(&g->mutex);
    while (!g->waiting)
        pthread_cond_wait(&g->cond, &g->mutex);
    pthread_mutex_unlock(&g->mutex);
}

START_TEST(log__more_records_than_a_group_takes__several_groups)
{
    struct audit_place p = audit_place_make();
    struct gate g = {.shut = false};
    struct sluice_log_io io = gate_io(&g);
    struct sluice_log *log = audit_open_io(&p, &io, 1000000);
    struct tally t = {0};
    struct sluice_verify_report report;

    pile_up(log, &g, &t);
    for (unsigned i = 1; i <= 2 * SLUICE_LOG_GROUP_RECORDS + 1; i++) {
        struct sluice_decision_record d = audit_decision(i);

        d.clauses = NULL;
        d.n_clauses = 0;
        ck_assert_int_eq(sluice_log_decision(log, &d, count_done, &t, NULL), SLUICE_OK);
    }
    gate_set(&g, false);
    sluice_log_close(log);
    ck_assert_uint_eq(t.ok, 2 * SLUICE_LOG_GROUP_RECORDS + 2);
    ck_assert_uint_le(g.most, SLUICE_LOG_GROUP_RECORDS);
    ck_assert_uint_le(g.largest, SLUICE_LOG_GROUP_MAX);
    ck_assert_uint_gt(g.largest, SLUICE_LOG_GROUP_MAX / 2);
    ck_assert_int_eq(audit_verify(&p, &report), SLUICE_VERDICT_INCOMPLETE); /* no outcomes */
    ck_assert_uint_eq(report.decisions, t.ok);
    audit_place_drop(&p);
}
END_TEST

START_TEST(log__queue_full__refused_until_the_disk_goes_on)
{
    static char clause[SLUICE_RECORD_TEXT_MAX + 1];
    const char *clauses[200];
    struct audit_place p = audit_place_make();
    struct gate g = {.shut = false};
    struct sluice_log_io io = gate_io(&g);
    struct sluice_log *log = audit_open_io(&p, &io, 1000000);
    struct sluice_decision_record d;
    struct tally t = {0};
    struct sluice_verify_report report;
    struct sluice_error err = {0};
    enum sluice_status st;
    unsigned n = 1;

    memset(clause, 'c', sizeof(clause) - 1);
    for (unsigned i = 0; i < 200; i++)
        clauses[i] = clause;
    pile_up(log, &g, &t);
    do {
        d = audit_decision(n);
        d.clauses = clauses;
        d.n_clauses = 200;
        st = sluice_log_decision(log, &d, count_done, &t, &err);
        n += st == SLUICE_OK;
    } while (st == SLUICE_OK);
    ck_assert_int_eq(st, SLUICE_ELIMIT);
    ck_assert_uint_ge(n, SLUICE_LOG_QUEUE_MAX / 60000);
    ck_assert(sluice_log_healthy(log));
    gate_set(&g, false);
    while (sluice_log_decision(log, &d, count_done, &t, NULL) == SLUICE_ELIMIT)
        (void)usleep(1000);
    sluice_log_close(log);
    ck_assert_uint_eq(t.ok, n + 1);
    (void)audit_verify(&p, &report);
    ck_assert_uint_eq(report.decisions, n + 1);
    audit_place_drop(&p);
}
END_TEST

/* The disk fails while many wait: each is told once, and none that it is durable. */
static int failing_fdatasync(void *ctx, int fd)
{
    (void)gate_fdatasync(ctx, fd);
    errno = EIO;
    return -1;
}

START_TEST(log__sync_fails_while_many_wait__each_told_once)
{
    struct audit_place p = audit_place_make();
    struct gate g = {.shut = false};
    struct sluice_log_io io = gate_io(&g);
    struct sluice_log *log = audit_open_io(&p, &io, 1000000);
    struct tally t = {0};

    io.fdatasync = failing_fdatasync; /* the log holds the table by reference: from now on */
    pile_up(log, &g, &t);
    for (unsigned i = 1; i <= 3000; i++) {
        struct sluice_decision_record d = audit_decision(i);

        ck_assert_int_eq(sluice_log_decision(log, &d, count_done, &t, NULL), SLUICE_OK);
    }
    gate_set(&g, false);
    sluice_log_close(log);
    ck_assert_uint_eq(t.ok, 0);
    ck_assert_uint_eq(t.bad, 3001);
    audit_place_drop(&p);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("wal");
    TCase *tc = tcase_create("wal");

    suite_add_tcase(s, tc);
    tcase_set_timeout(tc, 120);
    tcase_add_test(tc, wal_frame__as_written__read_back);
    tcase_add_test(tc, wal_frame__every_bit_flipped__refused);
    tcase_add_test(tc, wal_frame__records_at_limit_and_past__accepted_refused);
    tcase_add_test(tc, wal_frame__bytes_at_limit_and_past__accepted_refused);
    tcase_add_test(tc, wal_reader__segment_size_at_limit_and_past__accepted_refused);
    tcase_add_test(tc, wal_reader__segments_at_limit_past_and_with_a_gap__accepted_refused);
    tcase_add_test(tc, log__more_records_than_a_group_takes__several_groups);
    tcase_add_test(tc, log__queue_full__refused_until_the_disk_goes_on);
    tcase_add_test(tc, log__sync_fails_while_many_wait__each_told_once);
    return suite_run(s);
}
