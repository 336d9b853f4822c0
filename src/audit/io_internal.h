/* The system calls by which the log writes, as a table: the tests put failing ones there. */
#ifndef SLUICE_AUDIT_IO_INTERNAL_H
#define SLUICE_AUDIT_IO_INTERNAL_H

#include "core/status.h"

#include <sys/types.h>

/* Each as the call of its name (the *at form, dir being a descriptor): -1 and errno on failure. Any thread. */
struct sluice_log_io {
    int (*open)(void *ctx, int dir, const char *path, int flags, unsigned mode);
    ssize_t (*pwrite)(void *ctx, int fd, const void *p, size_t n, off_t at);
    int (*fdatasync)(void *ctx, int fd);
    int (*fsync)(void *ctx, int fd);
    int (*rename)(void *ctx, int dir, const char *from, const char *to);
    int (*unlink)(void *ctx, int dir, const char *path, int flags);
    int (*mkdir)(void *ctx, int dir, const char *path, unsigned mode);
    void *ctx;
};

const struct sluice_log_io *sluice_log_io_system(void);

/* All n bytes or an error; err names the path. */
enum sluice_status sluice_io_write(const struct sluice_log_io *io, int fd, const void *p, size_t n, uint64_t at,
                                   const char *path, struct sluice_error *err) SLUICE_MUST_USE;

/* EIO: "cannot DOING: reason of errno". */
enum sluice_status sluice_io_fail(const char *path, const char *doing, struct sluice_error *err);

/* fsync of a file or folder by its path. */
enum sluice_status sluice_io_sync(const struct sluice_log_io *io, int dir, const char *path,
                                  struct sluice_error *err) SLUICE_MUST_USE;

#endif
