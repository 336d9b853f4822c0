/* Tables of system calls for the log: without syncs (for tests that only kill processes), and with the n-th failing. */
#ifndef SLUICE_TEST_AUDIT_IO_H
#define SLUICE_TEST_AUDIT_IO_H

#include "audit/log_internal.h"

#include "audit_help.h"

#include <errno.h>
#include <stdatomic.h>

static inline int audit_no_sync(void *ctx, int fd)
{
    (void)ctx;
    (void)fd;
    return 0;
}

static inline struct sluice_log_io audit_io_without_sync(void)
{
    struct sluice_log_io io = *sluice_log_io_system();

    io.fsync = io.fdatasync = audit_no_sync;
    return io;
}

/* Calls are counted from 1; the one numbered fail_at fails with error. */
struct audit_faults {
    _Atomic unsigned calls;
    unsigned fail_at; /* 0: never */
    int error;
    bool half;             /* a failing write writes half of its bytes first */
    _Atomic bool failed;   /* it has come to that */
    _Atomic bool forgiven; /* it was a call whose failure does no harm: unlink */
};

static inline bool audit_fault_now(struct audit_faults *f)
{
    if (atomic_fetch_add(&f->calls, 1) + 1 != f->fail_at)
        return false;
    atomic_store(&f->failed, true);
    errno = f->error;
    return true;
}

static inline int audit_fault_open(void *ctx, int dir, const char *path, int flags, unsigned mode)
{
    return audit_fault_now(ctx) ? -1 : openat(dir, path, flags | O_CLOEXEC, (mode_t)mode);
}

static inline ssize_t audit_fault_pwrite(void *ctx, int fd, const void *p, size_t n, off_t at)
{
    struct audit_faults *f = ctx;

    if (!audit_fault_now(f))
        return pwrite(fd, p, n, at);
    if (f->half)
        (void)!pwrite(fd, p, n / 2, at);
    errno = f->error;
    return -1;
}

static inline int audit_fault_sync(void *ctx, int fd)
{
    (void)fd;
    return audit_fault_now(ctx) ? -1 : 0;
}

static inline int audit_fault_rename(void *ctx, int dir, const char *from, const char *to)
{
    return audit_fault_now(ctx) ? -1 : renameat(dir, from, dir, to);
}

static inline int audit_fault_unlink(void *ctx, int dir, const char *path, int flags)
{
    struct audit_faults *f = ctx;

    if (!audit_fault_now(f))
        return unlinkat(dir, path, flags);
    atomic_store(&f->forgiven, true);
    return -1;
}

static inline int audit_fault_mkdir(void *ctx, int dir, const char *path, unsigned mode)
{
    return audit_fault_now(ctx) ? -1 : mkdirat(dir, path, (mode_t)mode);
}

static inline struct sluice_log_io audit_io_faulty(struct audit_faults *f)
{
    return (struct sluice_log_io){.open = audit_fault_open,
                                  .pwrite = audit_fault_pwrite,
                                  .fdatasync = audit_fault_sync,
                                  .fsync = audit_fault_sync,
                                  .rename = audit_fault_rename,
                                  .unlink = audit_fault_unlink,
                                  .mkdir = audit_fault_mkdir,
                                  .ctx = f};
}

static inline struct sluice_log *audit_open_io(const struct audit_place *p, const struct sluice_log_io *io,
                                               unsigned publish_ms)
{
    struct sluice_error err = {0};
    struct sluice_log *log;

    if (sluice_log_open_with(p->dir, p->key, &audit_options, io, publish_ms, &log, &err) != SLUICE_OK)
        ck_abort_msg("open: %s: %s", err.file, err.what);
    return log;
}

/* What audit_collect() finds: the request id of each decision, by its place. */
struct audit_found {
    uint64_t size, decisions;
    uint64_t *request; /* by seq; UINT64_MAX: no decision */
    size_t cap;
    unsigned torn; /* fault records about a torn frame */
};

static inline enum sluice_status audit_collect_one(void *ctx, uint64_t seq, const uint8_t *json, size_t len)
{
    struct audit_found *f = ctx;
    struct sluice_record_view v;
    struct sluice_error err = {0};
    uint64_t id = 0;

    ck_assert_uint_eq(seq, f->size);
    if (sluice_record_parse(json, len, &v, &err) != SLUICE_OK)
        ck_abort_msg("record %llu: %s", (unsigned long long)seq, err.what);
    if (f->size == f->cap) {
        f->cap = f->cap == 0 ? 1024 : 2 * f->cap;
        f->request = realloc(f->request, f->cap * sizeof(*f->request));
        ck_assert_ptr_nonnull(f->request);
    }
    if (v.kind == SLUICE_RECORD_DECISION)
        for (unsigned i = 0; i < 8; i++) {
            char two[3] = {(char)v.request.p[2 * i], (char)v.request.p[2 * i + 1], '\0'};

            id |= (uint64_t)strtoul(two, NULL, 16) << 8 * i;
        }
    f->decisions += v.kind == SLUICE_RECORD_DECISION;
    f->torn += v.kind == SLUICE_RECORD_FAULT && v.code.n == strlen("torn-frame");
    f->request[f->size++] = v.kind == SLUICE_RECORD_DECISION ? id : UINT64_MAX;
    return SLUICE_OK;
}

/* Free found.request. */
static inline struct audit_found audit_collect(const struct audit_place *p)
{
    struct audit_found f = {0};
    struct sluice_error err = {0};

    if (sluice_log_read(p->dir, audit_collect_one, &f, &err) != SLUICE_OK)
        ck_abort_msg("read: %s: %s", err.file, err.what);
    return f;
}

#endif
