/* The log stopped at any moment: nothing that was acknowledged is lost. */
#include "audit_io.h"
#include "rng.h"

#include "core/limits.h"
#include "suite_run.h"

#include <pthread.h>
#include <signal.h>
#include <sys/wait.h>

/* ---- stops ---- */

/* Run fn in a child that ends without closing anything. */
static void in_child(void (*fn)(const struct audit_place *p, void *ctx), const struct audit_place *p, void *ctx)
{
    pid_t pid = fork();
    int status;

    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        fn(p, ctx);
        _exit(0);
    }
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

static void fill_and_stop(const struct audit_place *p, void *ctx)
{
    struct sluice_log_io io = audit_io_without_sync();

    audit_fill(audit_open_io(p, &io, 1000000), 0, *(unsigned *)ctx);
}

static size_t read_whole(const char *path, uint8_t *out, size_t max)
{
    int fd = open(path, O_RDONLY);
    ssize_t n = read(fd, out, max);

    ck_assert_int_gt(n, 0);
    (void)close(fd);
    return (size_t)n;
}

static void write_whole(const char *path, const uint8_t *p, size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);

    ck_assert_int_eq(write(fd, p, n), (ssize_t)n);
    (void)close(fd);
}

START_TEST(log__stopped_before_tiles__verifies_from_write_ahead_file_alone)
{
    struct audit_place p = audit_place_make();
    struct sluice_verify_report report;
    struct sluice_log *log;
    unsigned n = 300;

    in_child(fill_and_stop, &p, &n);
    report = audit_verify_good(&p);
    ck_assert_uint_eq(report.records, 601);
    log = audit_open(&p);
    audit_fill(log, 1000, 1);
    sluice_log_close(log);
    ck_assert_uint_eq(audit_verify_good(&p).records, 601 + 4);
    audit_place_drop(&p);
}
END_TEST

/* The last two frames of a stopped log, from `torn` on: zeros, or noise. */
struct tear {
    struct audit_place p;
    char wal[128];
    uint8_t *image;
    size_t used, last, before_last; /* bytes in use; where the last two frames begin */
};

static struct tear tear_setup(void)
{
    struct tear t = {.p = audit_place_make()};
    unsigned n = 2; /* genesis, decision, outcome, decision, outcome: five frames of one record */

    in_child(fill_and_stop, &t.p, &n);
    t.image = calloc(1, SLUICE_WAL_FIRST);
    (void)snprintf(t.wal, sizeof(t.wal), "%s/wal/00000001", t.p.dir);
    (void)read_whole(t.wal, t.image, SLUICE_WAL_FIRST);
    t.used = 5 * SLUICE_WAL_BLOCK;
    t.last = 4 * SLUICE_WAL_BLOCK;
    t.before_last = 3 * SLUICE_WAL_BLOCK;
    ck_assert_mem_eq(t.image + t.last, "SWF1", 4);
    ck_assert_int_eq(t.image[t.used], 0);
    audit_remove(t.p.dir);
    return t;
}

/* A log directory with this write-ahead file and nothing else. */
static void tear_make(const struct tear *t, const uint8_t *bytes, size_t n)
{
    char wal_dir[128];

    audit_remove(t->p.dir);
    ck_assert_int_eq(mkdir(t->p.dir, 0700), 0);
    (void)snprintf(wal_dir, sizeof(wal_dir), "%s/wal", t->p.dir);
    ck_assert_int_eq(mkdir(wal_dir, 0700), 0);
    write_whole(t->wal, bytes, n);
}

static size_t frame_length(const uint8_t *frame)
{
    return 24 + ((size_t)frame[4] | (size_t)frame[5] << 8) + 32;
}

/* Reopen and check: `kept` records of the first run, then start (and fault when torn), decision, outcome, shutdown. */
static void tear_check(const struct tear *t, uint64_t kept, bool torn)
{
    struct sluice_log_io io = audit_io_without_sync();
    struct sluice_verify_report report;
    struct audit_found found;
    struct sluice_log *log;

    (void)audit_verify(&t->p, &report);
    ck_assert_int_eq(report.verdict,
                     torn || kept % 2 == 0 ? SLUICE_VERDICT_INCOMPLETE : SLUICE_VERDICT_GOOD); /* even: no outcome */
    ck_assert_uint_eq(report.size, kept);
    log = audit_open_io(&t->p, &io, 1000000);
    audit_fill(log, 50, 1);
    sluice_log_close(log);
    found = audit_collect(&t->p);
    ck_assert_uint_eq(found.size, kept + 4 + torn);
    ck_assert_uint_eq(found.torn, torn);
    (void)audit_verify(&t->p, &report);
    ck_assert_int_eq(report.verdict, kept % 2 == 0 ? SLUICE_VERDICT_INCOMPLETE : SLUICE_VERDICT_GOOD);
    free(found.request);
}

/* Torn at every byte of the last frame: what was not written are zeros. _i: which part of the frame. */
START_TEST(log__last_frame_cut_at_any_byte__dropped_and_recorded)
{
    struct tear t = tear_setup();
    size_t len = frame_length(t.image + t.last);
    uint8_t *bytes = malloc(SLUICE_WAL_FIRST);

    for (size_t cut = (size_t)_i; cut < len; cut += 8) {
        memcpy(bytes, t.image, SLUICE_WAL_FIRST);
        memset(bytes + t.last + cut, 0, len - cut);
        if (memcmp(bytes, t.image, SLUICE_WAL_FIRST) == 0)
            continue; /* the frame ended in zeros there: nothing was lost */
        tear_make(&t, bytes, 8 * SLUICE_WAL_BLOCK);
        tear_check(&t, 4, cut != 0);
    }
    free(bytes);
    free(t.image);
    audit_place_drop(&t.p);
}
END_TEST

/* The file itself ends at any byte of the last two frames, or in the zeros behind them. */
START_TEST(log__file_cut_at_any_byte__whole_frames_kept)
{
    struct tear t = tear_setup();

    for (size_t cut = t.before_last + (size_t)_i; cut < t.used; cut += 8) {
        size_t frame = cut < t.last ? t.before_last : t.last;

        if (cut - frame > frame_length(t.image + frame) + 16 && cut - frame < SLUICE_WAL_BLOCK - 16)
            continue;
        tear_make(&t, t.image, cut);
        tear_check(&t, frame == t.last ? 4 : 3, cut != frame);
    }
    free(t.image);
    audit_place_drop(&t.p);
}
END_TEST

/* Any byte of the last frame is changed: it does not check, so it is dropped; its checkpoint is quoted. */
START_TEST(log__last_frame_damaged_at_any_byte__dropped_and_recorded)
{
    struct tear t = tear_setup();
    size_t len = frame_length(t.image + t.last);

    for (size_t at = (size_t)_i; at < len; at += 8) {
        t.image[t.last + at] ^= 0x20;
        tear_make(&t, t.image, 8 * SLUICE_WAL_BLOCK);
        tear_check(&t, 4, true);
        t.image[t.last + at] ^= 0x20;
    }
    free(t.image);
    audit_place_drop(&t.p);
}
END_TEST

/* A frame that does not check before one that does is no torn end: acknowledged records are gone. */
START_TEST(log__earlier_frame_damaged__not_opened_and_called_tampered)
{
    struct tear t = tear_setup();

    for (size_t frame = 0; frame < t.last; frame += SLUICE_WAL_BLOCK) {
        struct sluice_verify_report report;
        struct sluice_error err = {0};
        struct sluice_log *log;

        for (size_t at = 0; at < frame_length(t.image + frame); at += 37) {
            t.image[frame + at] ^= 1;
            tear_make(&t, t.image, 8 * SLUICE_WAL_BLOCK);
            ck_assert_int_eq(audit_verify(&t.p, &report), SLUICE_VERDICT_TAMPERED);
            ck_assert_int_eq(strncmp(report.place, "wal/00000001, byte ", 19), 0);
            ck_assert_uint_eq(strtoul(report.place + 19, NULL, 10), frame);
            ck_assert_int_eq(sluice_log_open(t.p.dir, t.p.key, &audit_options, &log, &err), SLUICE_EFORMAT);
            t.image[frame + at] ^= 1;
        }
    }
    free(t.image);
    audit_place_drop(&t.p);
}
END_TEST

START_TEST(log__torn_frame_with_whole_checkpoint__fault_quotes_it)
{
    struct tear t = tear_setup();
    struct sluice_log_io io = audit_io_without_sync();
    struct sluice_log *log;
    char line[4096];
    size_t n;
    int fd;

    t.image[t.last + 30] ^= 1; /* in the record; the checkpoint over 5 records is whole */
    tear_make(&t, t.image, 8 * SLUICE_WAL_BLOCK);
    log = audit_open_io(&t.p, &io, 1000000);
    sluice_log_close(log);
    (void)snprintf(line, sizeof(line), "%s/tile/entries/000.p/7", t.p.dir);
    fd = open(line, O_RDONLY);
    ck_assert_int_ge(fd, 0);
    n = (size_t)read(fd, line, sizeof(line) - 1);
    (void)close(fd);
    ck_assert_ptr_nonnull(memmem(line, n, "\"code\":\"torn-frame\",\"first\":4,\"root\":\"", 38));
    ck_assert_ptr_nonnull(memmem(line, n, "\",\"size\":5}", 11));
    free(t.image);
    audit_place_drop(&t.p);
}
END_TEST

/* ---- faults: the n-th call fails, for every n ---- */

struct acked {
    uint64_t seq[64], id[64];
    unsigned n;
};

/* A short life; what was acknowledged goes to a. Returns whether the log ended healthy. */
static bool short_life(const struct audit_place *p, const struct sluice_log_io *io, struct audit_faults *f,
                       uint64_t from, struct acked *a)
{
    struct sluice_error err = {0};
    struct sluice_log *log;
    bool healthy, broken = false;

    if (sluice_log_open_with(p->dir, p->key, &audit_options, io, 0, &log, &err) != SLUICE_OK)
        return false;
    for (uint64_t i = from; i < from + 6; i++) {
        struct sluice_decision_record d = audit_decision(i);
        struct sluice_log_receipt receipt;
        struct sluice_outcome_record o;
        enum sluice_status st = sluice_log_decision_wait(log, &d, &receipt, &err);

        ck_assert(st == SLUICE_OK || st == SLUICE_EIO || st == SLUICE_ESTATE);
        if (st != SLUICE_OK) {
            ck_assert(!sluice_log_healthy(log));
            broken = true;
            continue;
        }
        ck_assert(!broken); /* no success after a failure */
        a->seq[a->n] = receipt.seq;
        a->id[a->n++] = i;
        o = audit_outcome(i, receipt.seq);
        broken = sluice_log_outcome_wait(log, &o, &err) != SLUICE_OK;
    }
    healthy = sluice_log_healthy(log);
    if (broken)
        ck_assert(!healthy);
    if (!healthy)
        ck_assert(atomic_load(&f->failed) && !atomic_load(&f->forgiven));
    sluice_log_close(log);
    return healthy && (!atomic_load(&f->failed) || atomic_load(&f->forgiven));
}

/* Everything acknowledged is found again by a log that works, and verifies. */
static void check_acked(const struct audit_place *p, const struct acked *a)
{
    struct sluice_log_io io = audit_io_without_sync();
    struct sluice_verify_report report;
    struct audit_found found;

    sluice_log_close(audit_open_io(p, &io, 1000000));
    (void)audit_verify(p, &report);
    if (report.verdict != SLUICE_VERDICT_GOOD && report.verdict != SLUICE_VERDICT_INCOMPLETE)
        ck_abort_msg("verdict %d at %s: %s", (int)report.verdict, report.place, report.fault);
    found = audit_collect(p);
    for (unsigned i = 0; i < a->n; i++) {
        ck_assert_uint_lt(a->seq[i], found.size);
        ck_assert_uint_eq(found.request[a->seq[i]], a->id[i]);
    }
    free(found.request);
}

static const struct {
    int error;
    bool half;
} fault_modes[] = {{EIO, false}, {ENOSPC, false}, {ENOSPC, true}};

START_TEST(log__nth_call_fails_for_every_n__nothing_acknowledged_is_lost)
{
    bool through = false;

    for (unsigned n = 1; !through; n++) {
        struct audit_faults f = {.error = fault_modes[_i].error, .half = fault_modes[_i].half};
        struct sluice_log_io io = audit_io_faulty(&f);
        struct audit_place p = audit_place_make();
        struct acked a = {.n = 0};

        ck_assert(short_life(&p, &io, &f, 0, &a)); /* a first run without faults */
        ck_assert_uint_eq(a.n, 6);
        atomic_store(&f.calls, 0);
        f.fail_at = n;
        (void)short_life(&p, &io, &f, 100, &a);
        through = !atomic_load(&f.failed);
        f.fail_at = 0;
        check_acked(&p, &a);
        audit_place_drop(&p);
        ck_assert_uint_lt(n, 2000);
        if (through)
            ck_assert_uint_gt(n, 60); /* or nothing was tested */
    }
}
END_TEST

/* The same for a log's very first run. */
START_TEST(log__nth_call_of_first_run_fails_for_every_n__nothing_acknowledged_is_lost)
{
    bool through = false;

    for (unsigned n = 1; !through; n++) {
        struct audit_faults f = {.error = fault_modes[_i].error, .half = fault_modes[_i].half, .fail_at = n};
        struct sluice_log_io io = audit_io_faulty(&f);
        struct audit_place p = audit_place_make();
        struct acked a = {.n = 0};

        (void)short_life(&p, &io, &f, 0, &a);
        through = !atomic_load(&f.failed);
        check_acked(&p, &a);
        audit_place_drop(&p);
        ck_assert_uint_lt(n, 2000);
    }
}
END_TEST

/* A disk that takes no frame: every open fails, and none leaves so much behind that a later one would. */
static ssize_t no_frames(void *ctx, int fd, const void *p, size_t n, off_t at)
{
    (void)ctx;
    if (n >= SLUICE_WAL_BLOCK && memcmp(p, "SWF1", 4) == 0) {
        if (at == 0)
            (void)!pwrite(fd, p, n / 2, at); /* half of it */
        errno = EIO;
        return -1;
    }
    return pwrite(fd, p, n, at);
}

static int no_room(void *ctx, int fd)
{
    struct stat sb;

    (void)ctx;
    if (fstat(fd, &sb) == 0 && sb.st_size == SLUICE_WAL_FIRST) {
        errno = ENOSPC;
        return -1;
    }
    return 0;
}

START_TEST(log__opening_fails_again_and_again__opens_when_the_disk_works)
{
    struct sluice_log_io good = audit_io_without_sync(), bad = good, full = good;
    struct audit_place p = audit_place_make();
    struct sluice_error err = {0};
    struct sluice_log *log;

    bad.pwrite = no_frames;
    full.fdatasync = no_room;
    log = audit_open_io(&p, &good, 1000000);
    audit_fill(log, 0, 3);
    sluice_log_close(log);
    for (unsigned i = 0; i < 150; i++) {
        ck_assert_int_eq(sluice_log_open_with(p.dir, p.key, &audit_options, &full, 0, &log, &err), SLUICE_EIO);
        ck_assert_ptr_nonnull(strstr(err.what, "No space left"));
    }
    err = (struct sluice_error){0};
    for (unsigned i = 0; i < 20; i++)
        ck_assert_int_eq(sluice_log_open_with(p.dir, p.key, &audit_options, &bad, 0, &log, &err), SLUICE_EIO);
    ck_assert_ptr_nonnull(strstr(err.what, "Input/output error"));
    log = audit_open_io(&p, &good, 1000000);
    audit_fill(log, 10, 1);
    sluice_log_close(log);
    ck_assert_uint_eq(audit_verify_good(&p).records, 8 + 20 + 4); /* each unfinished frame is recorded */
    audit_place_drop(&p);
}
END_TEST

static void count_failure(void *ctx, const struct sluice_error *why)
{
    ck_assert_str_eq(why->what, "cannot sync: Input/output error");
    atomic_fetch_add((atomic_uint *)ctx, 1);
}

/* After a failed fdatasync the next call works: it must not be asked. */
START_TEST(log__sync_failed_once__never_asked_again)
{
    struct audit_faults f = {.error = EIO};
    struct sluice_log_io io = audit_io_faulty(&f);
    struct audit_place p = audit_place_make();
    struct sluice_decision_record d = audit_decision(1);
    struct sluice_log_options opts = audit_options;
    struct sluice_error err = {0};
    struct sluice_log *log;
    atomic_uint told = 0;
    unsigned calls;

    opts.failed = count_failure;
    opts.failed_ctx = &told;
    ck_assert_int_eq(sluice_log_open_with(p.dir, p.key, &opts, &io, 1000000, &log, &err), SLUICE_OK);
    f.fail_at = atomic_load(&f.calls) + 2; /* pwrite, then fdatasync */
    ck_assert_int_eq(sluice_log_decision_wait(log, &d, NULL, &err), SLUICE_EIO);
    ck_assert(!sluice_log_healthy(log));
    calls = atomic_load(&f.calls);
    ck_assert_int_eq(sluice_log_decision_wait(log, &d, NULL, &err), SLUICE_ESTATE);
    sluice_log_close(log);
    ck_assert_uint_eq(atomic_load(&f.calls), calls);
    ck_assert_uint_eq(atomic_load(&told), 1);
    audit_place_drop(&p);
}
END_TEST

/* ---- SIGKILL ---- */

struct ack {
    uint64_t seq, id;
};

/* Append until killed; each acknowledged decision goes down the pipe. */
static void append_for_ever(const struct audit_place *p, int out, uint64_t id)
{
    struct sluice_log_io io = audit_io_without_sync();
    struct sluice_log *log;

    if (sluice_log_open_with(p->dir, p->key, &audit_options, &io, 1, &log, NULL) != SLUICE_OK)
        _exit(9);
    for (;; id++) {
        struct sluice_decision_record d = audit_decision(id);
        struct sluice_log_receipt receipt;
        struct sluice_outcome_record o;
        struct ack ack;

        if (sluice_log_decision_wait(log, &d, &receipt, NULL) != SLUICE_OK)
            _exit(9);
        ack = (struct ack){.seq = receipt.seq, .id = id};
        if (write(out, &ack, sizeof(ack)) != sizeof(ack))
            _exit(9);
        o = audit_outcome(id, receipt.seq);
        if (sluice_log_outcome_wait(log, &o, NULL) != SLUICE_OK)
            _exit(9);
    }
}

/* One child's life; its acknowledgements are added. It is killed after so many of them, or (0) after so long. */
static size_t kill_one(const struct audit_place *p, uint64_t id, unsigned after, unsigned us, struct ack **acks,
                       size_t n)
{
    int fds[2], status;
    size_t before = n;
    struct ack ack;
    pid_t pid;

    ck_assert_int_eq(pipe(fds), 0);
    pid = fork();
    ck_assert_int_ge(pid, 0);
    if (pid == 0) {
        (void)close(fds[0]);
        append_for_ever(p, fds[1], id);
    }
    (void)close(fds[1]);
    if (after == 0) {
        (void)usleep(us);
        ck_assert_int_eq(kill(pid, SIGKILL), 0);
    }
    while (read(fds[0], &ack, sizeof(ack)) == sizeof(ack)) {
        *acks = realloc(*acks, (n + 1) * sizeof(**acks));
        (*acks)[n++] = ack;
        if (n - before == after)
            ck_assert_int_eq(kill(pid, SIGKILL), 0);
    }
    (void)close(fds[0]);
    ck_assert_int_eq(waitpid(pid, &status, 0), pid);
    ck_assert(WIFSIGNALED(status)); /* not ended by itself: every open succeeded */
    return n;
}

static void check_kills(const struct audit_place *p, const struct ack *acks, size_t n)
{
    struct sluice_verify_report report;
    struct audit_found found;

    (void)audit_verify(p, &report);
    if (report.verdict != SLUICE_VERDICT_GOOD && report.verdict != SLUICE_VERDICT_INCOMPLETE)
        ck_abort_msg("verdict %d at %s: %s", (int)report.verdict, report.place, report.fault);
    found = audit_collect(p);
    ck_assert_uint_eq(found.size, report.size);
    for (size_t i = 0; i < n; i++) {
        ck_assert_uint_lt(acks[i].seq, found.size);
        ck_assert_uint_eq(found.request[acks[i].seq], acks[i].id);
    }
    free(found.request);
}

START_TEST(log__killed_220_times__every_acknowledged_record_is_there)
{
    struct audit_place p = audit_place_make();
    struct ack *acks = NULL;
    uint64_t rng = 11;
    size_t n = 0;

    for (unsigned i = 0; i < 220; i++) {
        unsigned after = i % 2 == 0 ? 0 : 1 + (unsigned)rng_below(&rng, 20);

        n = kill_one(&p, 1000000 * (uint64_t)i, after, (unsigned)rng_below(&rng, 20000), &acks, n);
        if (i % 20 == 0)
            check_kills(&p, acks, n);
    }
    check_kills(&p, acks, n);
    ck_assert_uint_gt(n, 500); /* or little was tested */
    free(acks);
    audit_place_drop(&p);
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof(*(table)))

static TCase *add_case(Suite *s, const char *name)
{
    TCase *tc = tcase_create(name);

    tcase_set_timeout(tc, 600);
    suite_add_tcase(s, tc);
    return tc;
}

static void add_tears(TCase *tc)
{
    tcase_add_loop_test(tc, log__last_frame_cut_at_any_byte__dropped_and_recorded, 0, 8);
    tcase_add_loop_test(tc, log__file_cut_at_any_byte__whole_frames_kept, 0, 8);
    tcase_add_loop_test(tc, log__last_frame_damaged_at_any_byte__dropped_and_recorded, 0, 8);
    tcase_add_test(tc, log__earlier_frame_damaged__not_opened_and_called_tampered);
    tcase_add_test(tc, log__torn_frame_with_whole_checkpoint__fault_quotes_it);
}

static void add_faults(TCase *tc)
{
    tcase_add_loop_test(tc, log__nth_call_fails_for_every_n__nothing_acknowledged_is_lost, 0, COUNT(fault_modes));
    tcase_add_loop_test(tc, log__nth_call_of_first_run_fails_for_every_n__nothing_acknowledged_is_lost, 0,
                        COUNT(fault_modes));
    tcase_add_test(tc, log__opening_fails_again_and_again__opens_when_the_disk_works);
    tcase_add_test(tc, log__sync_failed_once__never_asked_again);
}

int main(void)
{
    Suite *s = suite_create("log_stop");

    tcase_add_test(add_case(s, "stops"), log__stopped_before_tiles__verifies_from_write_ahead_file_alone);
    add_tears(add_case(s, "tears"));
    add_faults(add_case(s, "faults"));
    tcase_add_test(add_case(s, "kills"), log__killed_220_times__every_acknowledged_record_is_there);
    return suite_run(s);
}
