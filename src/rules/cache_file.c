#include "rules/cache_file.h"

#include "core/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static bool path_of(const char *folder, const char *name, const char *suffix, char *path, size_t size)
{
    int n = snprintf(path, size, "%s/%s%s", folder, name, suffix);

    return n > 0 && (size_t)n < size;
}

static bool read_all(int fd, uint8_t *p, size_t n)
{
    while (n > 0) {
        ssize_t got = read(fd, p, n);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        p += got;
        n -= (size_t)got;
    }
    return true;
}

bool sluice_cache_read(const char *folder, const char *name, struct sluice_buf *out)
{
    char path[4096];
    struct stat sb;
    bool ok;
    int fd;

    if (!path_of(folder, name, "", path, sizeof(path)) ||
        (fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)) < 0)
        return false;
    ok = fstat(fd, &sb) == 0 && S_ISREG(sb.st_mode) && (sb.st_uid == geteuid() || sb.st_uid == 0) &&
         (sb.st_mode & (S_IWGRP | S_IWOTH)) == 0 && sb.st_size > 0 &&
         sluice_buf_reserve(out, (size_t)sb.st_size) == SLUICE_OK && read_all(fd, out->data, (size_t)sb.st_size);
    if (ok)
        out->len = (size_t)sb.st_size;
    (void)close(fd);
    return ok;
}

static bool write_all(int fd, const uint8_t *p, size_t n)
{
    while (n > 0) {
        ssize_t put = write(fd, p, n);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        p += put;
        n -= (size_t)put;
    }
    return true;
}

/* Under another name first, then renamed: readers see a whole file or none. */
bool sluice_cache_write(const char *folder, const char *name, const struct sluice_buf *f)
{
    char path[4096], temporary[4096];
    bool ok;
    int fd;

    if (!path_of(folder, name, "", path, sizeof(path)) ||
        !path_of(folder, name, ".XXXXXX", temporary, sizeof(temporary)))
        return false;
    (void)mkdir(folder, 0700);                     /* only its last part: the caller chose the place */
    if ((fd = mkostemp(temporary, O_CLOEXEC)) < 0) /* mode 0600 */
        return false;
    ok = write_all(fd, f->data, f->len);
    ok = close(fd) == 0 && ok;
    ok = ok && rename(temporary, path) == 0;
    if (!ok)
        (void)unlink(temporary);
    return ok;
}
