#include "cli/scan_pool.h"

#include "cli/cmd.h"
#include "core/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <string.h>
#include <unistd.h>

#define BINARY_PROBE 8000u /* bytes looked at for a NUL */

/* What the threads share. Everything behind the lock is touched by its holder only. */
struct crew {
    const struct scan_pool *p;
    pthread_mutex_t lock;
    pthread_cond_t turn;
    size_t next; /* file that nobody has taken yet */
    size_t due;  /* file whose hits are reported next */
    struct scan_pool_counts counts;
};

struct worker {
    struct crew *crew;
    struct scan_run *run;
    pthread_t thread;
};

/* How a file went, until it is its turn. */
struct outcome {
    enum sluice_status status;
    struct sluice_error err;
    bool binary; /* skipped */
};

/* --- one file --- */

static bool is_binary(const uint8_t *p, size_t n)
{
    return memchr(p, '\0', n < BINARY_PROBE ? n : BINARY_PROBE) != NULL;
}

static enum sluice_status scan_input(const struct worker *w, struct scan_input *in, const struct scan_file *file,
                                     struct outcome *o)
{
    const struct scan_origin origin = {.path = file->path};
    enum sluice_status st;
    const uint8_t *p;
    bool first = true;
    size_t n;

    if ((st = scan_run_begin(w->run, &origin, &o->err)) != SLUICE_OK)
        return st;
    while ((st = scan_input_next(in, &p, &n, &o->err)) == SLUICE_OK && n != 0) {
        if (first && !file->named && !w->crew->p->binary && is_binary(p, n)) {
            o->binary = true;
            return SLUICE_OK;
        }
        first = false;
        if ((st = scan_run_feed(w->run, p, n, &o->err)) != SLUICE_OK)
            return st;
    }
    return st == SLUICE_OK ? scan_run_end(w->run, &o->err) : st;
}

static enum sluice_status scan_file(const struct worker *w, const struct scan_file *file, struct outcome *o)
{
    struct scan_input in;
    enum sluice_status st;
    int fd;

    (void)sluice_fail_at(&o->err, SLUICE_OK, file->path, 0, NULL, "%s", "");
    if (strcmp(file->path, "-") == 0)
        return scan_input(w, w->crew->p->standard, file, o);
    /* what was a regular file of a folder when it was listed may be a link or a pipe by now */
    if ((fd = open(file->path, O_RDONLY | O_CLOEXEC | (file->named ? 0 : O_NOFOLLOW | O_NONBLOCK))) < 0)
        return sluice_fail(&o->err, SLUICE_EIO, "cannot open: %s", strerror(errno));
    if ((st = scan_input_init(&in, fd, &o->err)) == SLUICE_OK)
        st = scan_input(w, &in, file, o);
    scan_input_release(&in);
    (void)close(fd);
    return st;
}

/* --- all of them --- */

/* Under the lock, in the files' order. */
static void report(const struct worker *w, struct outcome *o)
{
    struct scan_pool_counts *counts = &w->crew->counts;

    if (o->binary) {
        counts->binary_skipped++;
        return;
    }
    if (o->status == SLUICE_OK)
        o->status = scan_run_report(w->run, NULL, 0, w->crew->p->report, &o->err);
    if (o->status == SLUICE_OK) {
        counts->scanned++;
    } else {
        counts->failed++;
        (void)sluice_cmd_fail("scan", &o->err);
    }
}

static void *work(void *ctx)
{
    const struct worker *w = ctx;
    const struct scan_pool *p = w->crew->p;
    struct crew *c = w->crew;

    (void)pthread_mutex_lock(&c->lock);
    while (c->next < p->files->n) {
        const size_t mine = c->next++;
        struct outcome o = {0};

        (void)pthread_mutex_unlock(&c->lock);
        o.status = scan_file(w, &p->files->v[mine], &o);
        (void)pthread_mutex_lock(&c->lock);
        while (c->due != mine)
            (void)pthread_cond_wait(&c->turn, &c->lock);
        report(w, &o);
        c->due++;
        if (p->progress != NULL)
            p->progress(p->ctx, c->due);
        (void)pthread_cond_broadcast(&c->turn);
    }
    (void)pthread_mutex_unlock(&c->lock);
    return NULL;
}

/* The caller works, too; where a thread cannot be had, those that could do its files. */
static void work_together(struct worker *w, unsigned n)
{
    unsigned started = 1;

    while (started < n && pthread_create(&w[started].thread, NULL, work, &w[started]) == 0)
        started++;
    (void)work(&w[0]);
    while (--started > 0)
        (void)pthread_join(w[started].thread, NULL);
}

enum sluice_status scan_pool_run(const struct scan_pool *p, struct scan_pool_counts *out, struct sluice_error *err)
{
    struct crew crew = {.p = p, .lock = PTHREAD_MUTEX_INITIALIZER, .turn = PTHREAD_COND_INITIALIZER};
    const unsigned n = p->files->n < p->jobs ? (unsigned)p->files->n : p->jobs;
    struct worker workers[SLUICE_SCAN_JOBS_MAX] = {0};
    enum sluice_status st = SLUICE_OK;

    for (unsigned i = 0; i < n && st == SLUICE_OK; i++) {
        workers[i].crew = &crew;
        st = scan_run_create(&p->run, &workers[i].run, err);
    }
    if (st == SLUICE_OK && n != 0)
        work_together(workers, n);
    for (unsigned i = 0; i < n; i++)
        scan_run_free(workers[i].run);
    *out = crew.counts;
    return st;
}

unsigned scan_pool_default_jobs(void)
{
    const long n = sysconf(_SC_NPROCESSORS_ONLN);

    return n < 1 ? 1 : n > (long)SLUICE_SCAN_JOBS_MAX ? SLUICE_SCAN_JOBS_MAX : (unsigned)n;
}
