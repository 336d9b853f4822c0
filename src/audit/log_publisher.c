#include "audit/log_internal.h"

#include <fcntl.h>
#include <time.h>
#include <unistd.h>

/* What the publisher is to do next. */
enum job { JOB_NONE, JOB_SEGMENT, JOB_PUBLISH, JOB_END };

struct target {
    uint32_t serial;
    uint64_t at, size;
};

/* Make the segment the writer will need soon. Mutex held, and again on return. */
static enum sluice_status make_next(struct sluice_log *log, struct sluice_error *err)
{
    struct log_segment next = {.fd = -1, .serial = log->durable_serial + 1, .size = SLUICE_WAL_SEGMENT_MAX};
    enum sluice_status st;

    log->next_state = LOG_NEXT_MAKING;
    pthread_mutex_unlock(&log->mutex);
    st = sluice_wal_make(log->io, log->dir, next.serial, next.size, &next.fd, err);
    pthread_mutex_lock(&log->mutex);
    log->next = next;
    log->next_state = st == SLUICE_OK ? LOG_NEXT_READY : LOG_NEXT_NONE;
    pthread_cond_broadcast(&log->next_made);
    return st;
}

static enum sluice_status help_writer(struct sluice_log *log, struct sluice_error *err)
{
    enum sluice_status st = SLUICE_OK;

    pthread_mutex_lock(&log->mutex);
    if (log->next_state == LOG_NEXT_WANTED)
        st = make_next(log, err);
    pthread_mutex_unlock(&log->mutex);
    return st;
}

static enum sluice_status open_reading(struct sluice_log *log, uint32_t serial, struct sluice_error *err)
{
    char path[SLUICE_WAL_PATH_MAX];

    if (log->reading.fd >= 0)
        (void)close(log->reading.fd);
    sluice_wal_path(serial, path);
    log->reading = (struct log_segment){.serial = serial, .size = SLUICE_WAL_SEGMENT_MAX};
    log->reading.fd = openat(log->dir, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    return log->reading.fd < 0 ? sluice_io_fail(path, "open", err) : SLUICE_OK;
}

/* Take every frame up to the target into the tiles. */
static enum sluice_status catch_up(struct sluice_log *log, const struct target *t, struct sluice_error *err)
{
    struct log_segment *r = &log->reading;
    enum sluice_status st;

    while (r->serial < t->serial || r->at < t->at) {
        struct sluice_wal_frame f;
        uint64_t padded;

        if ((st = help_writer(log, err)) != SLUICE_OK)
            return st;
        st = sluice_wal_read(r->fd, r->at, r->serial < t->serial ? r->size : t->at, log->page, &f, &padded, err);
        if (st == SLUICE_EFORMAT && r->serial < t->serial) {
            if ((st = open_reading(log, r->serial + 1, err)) != SLUICE_OK)
                return st;
            continue;
        }
        if (st != SLUICE_OK || (st = sluice_publisher_take(&log->publisher, &f, err)) != SLUICE_OK)
            return st;
        r->at += padded;
    }
    if (log->publisher.tiles.tree.size != t->size)
        return sluice_fail_at(err, SLUICE_EIO, "wal", 0, NULL, "holds other records than were written");
    return SLUICE_OK;
}

/* Segments all of whose records are in durable tiles. */
static void drop_old(struct sluice_log *log)
{
    uint32_t serial = log->oldest_serial;

    for (; serial < log->reading.serial; serial++) {
        char path[SLUICE_WAL_PATH_MAX];

        sluice_wal_path(serial, path);
        (void)log->io->unlink(log->io->ctx, log->dir, path, 0);
    }
    pthread_mutex_lock(&log->mutex);
    log->oldest_serial = serial;
    pthread_cond_broadcast(&log->next_made);
    pthread_mutex_unlock(&log->mutex);
}

static enum sluice_status publish(struct sluice_log *log, const struct target *t, struct sluice_error *err)
{
    enum sluice_status st;

    if ((st = catch_up(log, t, err)) != SLUICE_OK || (st = sluice_publisher_flush(&log->publisher, err)) != SLUICE_OK)
        return st;
    drop_old(log);
    return SLUICE_OK;
}

static bool is_past(const struct timespec *due)
{
    struct timespec now;

    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec > due->tv_sec || (now.tv_sec == due->tv_sec && now.tv_nsec >= due->tv_nsec);
}

static void set_due(const struct sluice_log *log, struct timespec *due)
{
    (void)clock_gettime(CLOCK_MONOTONIC, due);
    due->tv_sec += log->publish_ms / 1000;
    due->tv_nsec += (long)(log->publish_ms % 1000) * 1000000;
    if (due->tv_nsec >= 1000000000) {
        due->tv_sec++;
        due->tv_nsec -= 1000000000;
    }
}

/* Sleep until there is something to do: a checkpoint every publish_ms while records come. Mutex held. */
static enum job wait_for_job(struct sluice_log *log)
{
    struct timespec due = {0};
    bool timing = false;

    for (;;) {
        bool news = log->durable_size > log->publisher.published;

        if (atomic_load(&log->failed))
            return JOB_END;
        if (log->next_state == LOG_NEXT_WANTED)
            return JOB_SEGMENT;
        if (news && (log->drained || (timing && is_past(&due))))
            return JOB_PUBLISH;
        if (log->drained)
            return JOB_END;
        if (news && !timing)
            set_due(log, &due);
        timing = news;
        if (timing)
            (void)pthread_cond_timedwait(&log->to_publisher, &log->mutex, &due);
        else
            (void)pthread_cond_wait(&log->to_publisher, &log->mutex);
    }
}

void *sluice_log_publisher_main(void *ctx)
{
    struct sluice_log *log = ctx;
    enum sluice_status st = SLUICE_OK;
    struct sluice_error err = {0};
    enum job job = JOB_NONE;

    while (st == SLUICE_OK && job != JOB_END) {
        struct target t;

        pthread_mutex_lock(&log->mutex);
        job = wait_for_job(log);
        t = (struct target){.serial = log->durable_serial, .at = log->durable_at, .size = log->durable_size};
        if (job == JOB_SEGMENT)
            st = make_next(log, &err);
        pthread_mutex_unlock(&log->mutex);
        if (job == JOB_PUBLISH)
            st = publish(log, &t, &err);
    }
    if (st != SLUICE_OK)
        sluice_log_fail(log, &err);
    return NULL;
}
