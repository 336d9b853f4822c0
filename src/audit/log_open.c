#include "audit/dir_internal.h"
#include "audit/log_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#define PUBLISH_MS 1000u

/* What recovery found: the segments of earlier runs, and the frames at their ends that were never finished. */
struct found {
    uint32_t first_serial, keep_serial, next_serial; /* keep: the first that ends in such a frame; next: if none */
    size_t n_torn;
    struct sluice_torn_frame torn[SLUICE_WAL_READER_MAX];
};

static enum sluice_status fail(struct sluice_error *err, enum sluice_status st)
{
    return sluice_fail(err, st, "%s", sluice_status_text(st));
}

/* ---- the directory and its lock ---- */

/* Make the directory, and its name durable. */
static enum sluice_status make_dir(struct sluice_log *log, const char *dir, struct sluice_error *err)
{
    char parent[PATH_MAX];
    size_t n = strlen(dir);

    if (log->io->mkdir(log->io->ctx, AT_FDCWD, dir, 0700) != 0)
        return errno == EEXIST ? SLUICE_OK : sluice_io_fail(dir, "make", err);
    if (n + sizeof("/..") > sizeof(parent))
        return sluice_fail_at(err, SLUICE_ELIMIT, dir, 0, NULL, "path too long");
    (void)snprintf(parent, sizeof(parent), "%s/..", dir);
    return sluice_io_sync(log->io, AT_FDCWD, parent, err);
}

static enum sluice_status open_dir(struct sluice_log *log, const char *dir, struct sluice_error *err)
{
    enum sluice_status st;

    if ((st = make_dir(log, dir, err)) != SLUICE_OK)
        return st;
    if ((log->dir = sluice_dir_open(dir, err)) < 0)
        return SLUICE_EIO;
    log->lock_fd = log->io->open(log->io->ctx, log->dir, "lock", O_RDWR | O_CREAT | O_NOFOLLOW, 0600);
    if (log->lock_fd < 0)
        return sluice_io_fail(dir, "open the lock of", err);
    if (flock(log->lock_fd, LOCK_EX | LOCK_NB) != 0)
        return sluice_fail_at(err, SLUICE_EIO, dir, 0, NULL, "in use by another process");
    if (log->io->mkdir(log->io->ctx, log->dir, "wal", 0700) != 0 && errno != EEXIST)
        return sluice_io_fail("wal", "make", err);
    return sluice_io_sync(log->io, log->dir, ".", err);
}

/* ---- recovery ---- */

/* The frame's checkpoint must be ours and cover exactly the records up to its last. */
static enum sluice_status check_frame(const struct sluice_log *log, const struct sluice_wal_frame *f,
                                      struct sluice_error *err)
{
    struct sluice_tree tree = log->publisher.tiles.tree;
    uint8_t root[SLUICE_HASH_BYTES];
    struct sluice_checkpoint c;
    enum sluice_status st;

    for (uint32_t i = 0; i < f->count; i++)
        sluice_tree_push(&tree, f->leaf[i], NULL, NULL);
    sluice_tree_root(&tree, root);
    if ((st = sluice_checkpoint_open(f->note, f->note_len, sluice_log_key_public(log->key), &c, err)) != SLUICE_OK)
        return st;
    if (c.size != tree.size || memcmp(c.root, root, sizeof(root)) != 0)
        return sluice_fail(err, SLUICE_EFORMAT, "signed checkpoint does not match the records");
    return SLUICE_OK;
}

/* Bring into the tiles what the write-ahead file knows more than the checkpoint file. */
static enum sluice_status replay(struct sluice_log *log, struct sluice_wal_reader *r, struct sluice_error *err)
{
    const struct sluice_tree *tree = &log->publisher.tiles.tree;
    struct sluice_error why = {0};
    struct sluice_wal_frame f;
    enum sluice_status st;
    char place[64];
    bool end;

    while ((st = sluice_wal_reader_next(r, &f, &end, &why)) == SLUICE_OK && !end) {
        if (f.first + f.count <= tree->size)
            continue;
        if (f.first != tree->size)
            st = sluice_fail(&why, SLUICE_EFORMAT, "records missing between checkpoint and write-ahead file");
        else if ((st = check_frame(log, &f, &why)) == SLUICE_OK)
            st = sluice_publisher_take(&log->publisher, &f, &why);
        if (st != SLUICE_OK)
            break;
    }
    if (st == SLUICE_OK)
        return SLUICE_OK;
    sluice_wal_reader_place(r, place, sizeof(place));
    return sluice_fail_at(err, st, place, 0, NULL, "%s", why.what);
}

static void note_segments(const struct sluice_log *log, const struct sluice_wal_reader *r, struct found *found)
{
    size_t n = sluice_wal_reader_segments(r);

    found->first_serial = n == 0 ? 1 : sluice_wal_reader_serial(r, 0);
    found->next_serial = n == 0 ? 1 : sluice_wal_reader_serial(r, n - 1) + 1;
    found->keep_serial = found->next_serial;
    for (size_t i = n; i-- > 0;) {
        struct sluice_torn_frame *torn = &found->torn[found->n_torn];

        if (!sluice_wal_reader_torn(r, i, sluice_log_key_public(log->key), torn))
            continue;
        torn->first = log->publisher.tiles.tree.size;
        found->n_torn++;
        found->keep_serial = sluice_wal_reader_serial(r, i);
    }
}

static enum sluice_status recover(struct sluice_log *log, struct found *found, struct sluice_error *err)
{
    struct sluice_wal_reader *r = NULL;
    enum sluice_status st;
    struct stat sb;

    memset(found, 0, sizeof(*found));
    if ((st = sluice_publisher_load(&log->publisher, sluice_log_key_public(log->key), err)) != SLUICE_OK ||
        (st = sluice_wal_reader_create(log->dir, &r, err)) != SLUICE_OK || (st = replay(log, r, err)) != SLUICE_OK)
        goto out;
    note_segments(log, r, found);
    if (log->publisher.tiles.tree.size == 0 && fstatat(log->dir, "tile/0", &sb, AT_SYMLINK_NOFOLLOW) == 0) {
        st = sluice_fail_at(err, SLUICE_EFORMAT, "tile", 0, NULL, "tiles without a checkpoint: the log is damaged");
        goto out;
    }
    st = sluice_publisher_flush(&log->publisher, err);
out:
    sluice_wal_reader_free(r);
    return st;
}

/* ---- starting ---- */

static enum sluice_status first_segment(struct sluice_log *log, const struct found *found, struct sluice_error *err)
{
    enum sluice_status st;

    log->segment.serial = found->next_serial;
    log->segment.size = SLUICE_WAL_FIRST;
    if ((st = sluice_wal_make(log->io, log->dir, log->segment.serial, log->segment.size, &log->segment.fd, err)) !=
        SLUICE_OK)
        return st;
    log->reading = log->segment;
    log->reading.fd = dup(log->segment.fd);
    if (log->reading.fd < 0)
        return sluice_io_fail("wal", "open", err);
    log->oldest_serial = log->durable_serial = log->segment.serial;
    log->tree = log->publisher.tiles.tree;
    log->next_seq = log->durable_size = log->tree.size;
    return SLUICE_OK;
}

/* Signals are the program's own business: the log's threads take none. The writer starts last: once it runs it calls
 * back, so nothing may fail after it. */
static enum sluice_status start_threads(struct sluice_log *log, struct sluice_error *err)
{
    sigset_t all, before;

    (void)sigfillset(&all);
    (void)pthread_sigmask(SIG_SETMASK, &all, &before);
    log->publisher_runs = pthread_create(&log->publisher_thread, NULL, sluice_log_publisher_main, log) == 0;
    log->writer_runs =
        log->publisher_runs && pthread_create(&log->writer_thread, NULL, sluice_log_writer_main, log) == 0;
    (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (!log->writer_runs)
        return sluice_fail(err, SLUICE_ENOMEM, "cannot start a thread");
    (void)pthread_setname_np(log->writer_thread, "audit-writer");
    (void)pthread_setname_np(log->publisher_thread, "audit-tiles");
    return SLUICE_OK;
}

/* Queue a record of the log's own, whose body was written with that result. Takes e. */
static enum sluice_status put_own(struct sluice_log *log, struct log_entry *e, enum sluice_status written,
                                  struct sluice_error *err)
{
    enum sluice_status st = written;

    if (st != SLUICE_OK)
        (void)fail(err, st);
    else
        st = sluice_log_submit(log, e, 0, err);
    if (st != SLUICE_OK)
        sluice_log_entry_free(e);
    return st;
}

static enum sluice_status put_first(struct sluice_log *log, sluice_log_done_fn done, void *ctx,
                                    struct sluice_error *err)
{
    bool new_log = log->tree.size == 0;
    struct log_entry *e = sluice_log_entry_create(new_log ? SLUICE_RECORD_GENESIS : SLUICE_RECORD_START, done, ctx);
    enum sluice_status st;

    if (e == NULL)
        return fail(err, SLUICE_ENOMEM);
    st = new_log ? sluice_record_put_genesis(sluice_log_key_name(log->key), sluice_log_key_vkey(log->key), log->version,
                                             &log->digests, &e->buf)
                 : sluice_record_put_start(log->version, &log->digests, &e->buf);
    return put_own(log, e, st, err);
}

static enum sluice_status put_torn(struct sluice_log *log, const struct sluice_torn_frame *torn,
                                   struct sluice_error *err)
{
    struct log_entry *e = sluice_log_entry_create(SLUICE_RECORD_FAULT, NULL, NULL);

    if (e == NULL)
        return fail(err, SLUICE_ENOMEM);
    return put_own(log, e, sluice_record_put_torn(torn, &e->buf), err);
}

/*
 * The run's first records, in one group because they are queued before the writer starts: a valid frame behind a torn
 * one says that the torn one is recorded. OK once they are durable.
 */
static enum sluice_status begin_run(struct sluice_log *log, const struct found *found, struct sluice_error *err)
{
    enum sluice_status st;
    struct log_waiter w;

    sluice_log_waiter_init(&w);
    st = put_first(log, sluice_log_waiter_done, &w, err);
    for (size_t i = 0; i < found->n_torn && st == SLUICE_OK; i++)
        st = put_torn(log, &found->torn[i], err);
    if (st == SLUICE_OK)
        st = start_threads(log, err);
    if (st == SLUICE_OK)
        return sluice_log_waiter_wait(&w, log, NULL, err);
    sluice_log_waiter_release(&w);
    return st;
}

static void drop_segments(struct sluice_log *log, uint32_t from, uint32_t to)
{
    for (; from < to; from++) {
        char path[SLUICE_WAL_PATH_MAX];

        sluice_wal_path(from, path);
        (void)log->io->unlink(log->io->ctx, log->dir, path, 0);
    }
}

static enum sluice_status init_log(struct sluice_log *log, const struct sluice_log_options *opts,
                                   struct sluice_error *err)
{
    uint8_t boot[SLUICE_BOOT_BYTES];
    pthread_condattr_t attr;

    log->dir = log->lock_fd = log->segment.fd = log->next.fd = log->reading.fd = -1;
    log->clock = opts->clock != NULL ? opts->clock : sluice_clock_system();
    log->digests = opts->digests;
    randombytes_buf(boot, sizeof(boot));
    (void)sodium_bin2hex(log->boot, sizeof(log->boot), boot, sizeof(boot));
    log->last_t = INT64_MIN;
    sluice_buf_init(&log->records, SLUICE_LOG_GROUP_MAX + SLUICE_RECORD_MAX);
    sluice_buf_init(&log->note, SLUICE_CHECKPOINT_MAX);
    sluice_buf_init(&log->frame, SLUICE_WAL_FRAME_MAX);
    pthread_mutex_init(&log->mutex, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&log->to_writer, NULL);
    pthread_cond_init(&log->to_publisher, &attr);
    pthread_cond_init(&log->next_made, NULL);
    pthread_condattr_destroy(&attr);
    log->version = strdup(opts->binary_version != NULL ? opts->binary_version : "");
    log->leaves = calloc(SLUICE_LOG_GROUP_RECORDS, sizeof(*log->leaves));
    log->page = sluice_wal_page_create();
    return log->version == NULL || log->leaves == NULL || log->page == NULL ? fail(err, SLUICE_ENOMEM) : SLUICE_OK;
}

static enum sluice_status start(struct sluice_log *log, const char *dir, struct sluice_error *err)
{
    struct found found;
    enum sluice_status st;

    if ((st = open_dir(log, dir, err)) != SLUICE_OK)
        return st;
    sluice_publisher_init(&log->publisher, log->io, log->dir);
    if ((st = recover(log, &found, err)) != SLUICE_OK || (st = first_segment(log, &found, err)) != SLUICE_OK)
        return st;
    /* all records of earlier segments are in tiles; unfinished frames are kept until they are recorded */
    drop_segments(log, found.first_serial, found.keep_serial);
    if ((st = begin_run(log, &found, err)) != SLUICE_OK)
        return st;
    drop_segments(log, found.keep_serial, found.next_serial);
    return SLUICE_OK;
}

/* Stop without a shutdown record. */
static void abandon(struct sluice_log *log)
{
    sluice_log_fail(log, &(struct sluice_error){.what = "it could not be opened"});
    pthread_mutex_lock(&log->mutex);
    log->closing = true;
    pthread_cond_broadcast(&log->to_writer);
    pthread_mutex_unlock(&log->mutex);
    sluice_log_teardown(log);
}

/* From now on, and of one since its threads run; until then *err says why. */
static void tell_failures(struct sluice_log *log, const struct sluice_log_options *opts)
{
    struct sluice_error why;
    bool failed;

    pthread_mutex_lock(&log->mutex);
    log->on_fail = opts->failed;
    log->on_fail_ctx = opts->failed_ctx;
    failed = atomic_load(&log->failed);
    why = log->why;
    pthread_mutex_unlock(&log->mutex);
    if (failed && opts->failed != NULL)
        opts->failed(opts->failed_ctx, &why);
}

enum sluice_status sluice_log_open_with(const char *dir, const struct sluice_log_key *key,
                                        const struct sluice_log_options *opts, const struct sluice_log_io *io,
                                        unsigned publish_ms, struct sluice_log **out, struct sluice_error *err)
{
    struct sluice_log *log;
    enum sluice_status st;

    *out = NULL;
    if (sodium_init() < 0)
        return sluice_fail(err, SLUICE_EENGINE, "libsodium cannot start");
    log = calloc(1, sizeof(*log));
    if (log == NULL)
        return fail(err, SLUICE_ENOMEM);
    log->io = io;
    log->key = key;
    log->publish_ms = publish_ms;
    if ((st = init_log(log, opts, err)) == SLUICE_OK)
        st = start(log, dir, err);
    if (st != SLUICE_OK) {
        abandon(log);
        return st;
    }
    tell_failures(log, opts);
    *out = log;
    return SLUICE_OK;
}

enum sluice_status sluice_log_open(const char *dir, const struct sluice_log_key *key,
                                   const struct sluice_log_options *opts, struct sluice_log **out,
                                   struct sluice_error *err)
{
    return sluice_log_open_with(dir, key, opts, sluice_log_io_system(), PUBLISH_MS, out, err);
}
