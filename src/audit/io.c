#include "audit/io_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int system_open(void *ctx, int dir, const char *path, int flags, unsigned mode)
{
    (void)ctx;
    return openat(dir, path, flags | O_CLOEXEC, (mode_t)mode);
}

static ssize_t system_pwrite(void *ctx, int fd, const void *p, size_t n, off_t at)
{
    (void)ctx;
    return pwrite(fd, p, n, at);
}

static int system_fdatasync(void *ctx, int fd)
{
    (void)ctx;
    return fdatasync(fd);
}

static int system_fsync(void *ctx, int fd)
{
    (void)ctx;
    return fsync(fd);
}

static int system_rename(void *ctx, int dir, const char *from, const char *to)
{
    (void)ctx;
    return renameat(dir, from, dir, to);
}

static int system_unlink(void *ctx, int dir, const char *path, int flags)
{
    (void)ctx;
    return unlinkat(dir, path, flags);
}

static int system_mkdir(void *ctx, int dir, const char *path, unsigned mode)
{
    (void)ctx;
    return mkdirat(dir, path, (mode_t)mode);
}

const struct sluice_log_io *sluice_log_io_system(void)
{
    static const struct sluice_log_io io = {
        .open = system_open,
        .pwrite = system_pwrite,
        .fdatasync = system_fdatasync,
        .fsync = system_fsync,
        .rename = system_rename,
        .unlink = system_unlink,
        .mkdir = system_mkdir,
    };

    return &io;
}

enum sluice_status sluice_io_fail(const char *path, const char *doing, struct sluice_error *err)
{
    return sluice_fail_at(err, SLUICE_EIO, path, 0, NULL, "cannot %s: %s", doing, strerror(errno));
}

enum sluice_status sluice_io_write(const struct sluice_log_io *io, int fd, const void *p, size_t n, uint64_t at,
                                   const char *path, struct sluice_error *err)
{
    const uint8_t *from = p;

    while (n > 0) {
        ssize_t w = io->pwrite(io->ctx, fd, from, n, (off_t)at);

        if (w < 0 && errno == EINTR)
            continue;
        if (w == 0)
            errno = ENOSPC;
        if (w <= 0)
            return sluice_io_fail(path, "write", err);
        from += w;
        at += (uint64_t)w;
        n -= (size_t)w;
    }
    return SLUICE_OK;
}

enum sluice_status sluice_io_sync(const struct sluice_log_io *io, int dir, const char *path, struct sluice_error *err)
{
    int fd = io->open(io->ctx, dir, path, O_RDONLY, 0);
    enum sluice_status st = SLUICE_OK;

    if (fd < 0)
        return sluice_io_fail(path, "open", err);
    if (io->fsync(io->ctx, fd) != 0)
        st = sluice_io_fail(path, "sync", err);
    (void)close(fd);
    return st;
}
