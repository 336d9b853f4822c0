#include "audit/dir_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

int sluice_dir_open(const char *path, struct sluice_error *err)
{
    int fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    if (fd < 0)
        (void)sluice_fail_at(err, SLUICE_EIO, path, 0, NULL, "cannot open: %s", strerror(errno));
    return fd;
}

static enum sluice_status read_all(int fd, const char *path, size_t size, struct sluice_buf *out,
                                   struct sluice_error *err)
{
    enum sluice_status st;
    size_t left = size;

    if ((st = sluice_buf_reserve(out, size)) != SLUICE_OK)
        return sluice_fail_at(err, st, path, 0, NULL, "%s", sluice_status_text(st));
    while (left > 0) {
        ssize_t n = read(fd, out->data + out->len, left);

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return sluice_fail_at(err, SLUICE_EIO, path, 0, NULL, "cannot read: %s", strerror(errno));
        if (n == 0)
            return sluice_fail_at(err, SLUICE_EIO, path, 0, NULL, "became shorter while it was read");
        out->len += (size_t)n;
        left -= (size_t)n;
    }
    return SLUICE_OK;
}

enum sluice_status sluice_dir_read(int dir, const char *path, size_t max, struct sluice_buf *out, bool *absent,
                                   struct sluice_error *err)
{
    int fd = openat(dir, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    enum sluice_status st;
    struct stat sb;

    if (absent != NULL)
        *absent = fd < 0 && errno == ENOENT;
    if (fd < 0 && (errno == ELOOP || errno == ENXIO))
        return sluice_fail_at(err, SLUICE_EFORMAT, path, 0, NULL, "not a regular file");
    if (fd < 0)
        return sluice_fail_at(err, SLUICE_EIO, path, 0, NULL, "cannot open: %s", strerror(errno));
    if (fstat(fd, &sb) != 0)
        st = sluice_fail_at(err, SLUICE_EIO, path, 0, NULL, "cannot stat: %s", strerror(errno));
    else if (!S_ISREG(sb.st_mode))
        st = sluice_fail_at(err, SLUICE_EFORMAT, path, 0, NULL, "not a regular file");
    else if ((uint64_t)sb.st_size > max)
        st = sluice_fail_at(err, SLUICE_ELIMIT, path, 0, NULL, "larger than %zu bytes", max);
    else
        st = read_all(fd, path, (size_t)sb.st_size, out, err);
    (void)close(fd);
    return st;
}

bool sluice_dir_in_use(int dir)
{
    int fd = openat(dir, "lock", O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK); /* a pipe would wait */
    bool in_use;

    if (fd < 0)
        return false;
    in_use = flock(fd, LOCK_SH | LOCK_NB) != 0 && errno == EWOULDBLOCK;
    (void)close(fd);
    return in_use;
}
