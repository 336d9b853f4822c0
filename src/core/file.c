#include "core/file.h"

#include "core/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define READ_SIZE 65536u

static enum sluice_status fail_errno(struct sluice_error *err, const char *path, const char *doing)
{
    return sluice_fail_at(err, SLUICE_EIO, path, 0, NULL, "cannot %s: %s", doing, strerror(errno));
}

/* Read up to `most` bytes behind what b holds, which has room for them. 0: the end; -1: errno says why not. */
static ssize_t read_some(int fd, uint8_t *to, size_t most)
{
    ssize_t n;

    do
        n = read(fd, to, most);
    while (n < 0 && errno == EINTR);
    return n;
}

/* Asks for one byte more than max allows, so that a file of max bytes ends and a larger one is seen to be larger. */
enum sluice_status sluice_file_read_open(int fd, const char *name, size_t max, struct sluice_buf *out,
                                         struct sluice_error *err)
{
    const size_t room = out->max - out->len, limit = max < room ? max : room;
    size_t left = limit;
    ssize_t n;

    for (;;) {
        size_t most = left < READ_SIZE ? left : READ_SIZE;
        enum sluice_status st = sluice_buf_reserve(out, most);
        uint8_t extra;

        if (st != SLUICE_OK)
            return sluice_fail_at(err, st, name, 0, NULL, "%s", sluice_status_text(st));
        n = most == 0 ? read_some(fd, &extra, 1) : read_some(fd, out->data + out->len, most);
        if (n < 0)
            return fail_errno(err, name, "read");
        if (n == 0)
            return SLUICE_OK;
        if (most == 0)
            return sluice_fail_at(err, SLUICE_ELIMIT, name, 0, NULL, "larger than %zu bytes", limit);
        out->len += (size_t)n;
        left -= (size_t)n;
    }
}

enum sluice_status sluice_file_read(const char *path, size_t max, struct sluice_buf *out, struct sluice_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    enum sluice_status st;

    if (fd < 0)
        return fail_errno(err, path, "open");
    st = sluice_file_read_open(fd, path, max, out, err);
    (void)close(fd);
    return st;
}

static enum sluice_status check_secrecy(int fd, const char *path, struct sluice_error *err)
{
    struct stat sb;

    if (fstat(fd, &sb) != 0)
        return fail_errno(err, path, "stat");
    if (!S_ISREG(sb.st_mode))
        return sluice_fail_at(err, SLUICE_EIO, path, 0, NULL, "a key must be a regular file");
    if (sb.st_uid != geteuid() && sb.st_uid != 0)
        return sluice_fail_at(err, SLUICE_EIO, path, 0, NULL, "key file belongs to another user");
    if ((sb.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return sluice_fail_at(err, SLUICE_EIO, path, 0, NULL, "key file is open to others (mode %03o, expected 600)",
                              (unsigned)(sb.st_mode & 0777u));
    return SLUICE_OK;
}

enum sluice_status sluice_file_read_secret(const char *path, struct sluice_buf *out, struct sluice_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    enum sluice_status st;

    if (fd < 0)
        return fail_errno(err, path, "open");
    st = check_secrecy(fd, path, err);
    if (st == SLUICE_OK)
        st = sluice_file_read_open(fd, path, SLUICE_SECRET_FILE_MAX, out, err);
    (void)close(fd);
    return st;
}

static int write_all(int fd, const uint8_t *p, size_t n)
{
    while (n > 0) {
        ssize_t w = write(fd, p, n);

        if (w < 0 && errno == EINTR)
            continue;
        if (w < 0)
            return -1;
        p += w;
        n -= (size_t)w;
    }
    return 0;
}

enum sluice_status sluice_folder_make(const char *path, struct sluice_error *err)
{
    const size_t n = strlen(path);
    char upper[PATH_MAX];

    if (n >= sizeof(upper))
        return sluice_fail_at(err, SLUICE_ELIMIT, path, 0, NULL, "path is too long");
    for (size_t i = 1; i <= n; i++) {
        if (path[i] != '/' && path[i] != '\0')
            continue;
        memcpy(upper, path, i);
        upper[i] = '\0';
        if (mkdir(upper, 0700) != 0 && errno != EEXIST)
            return fail_errno(err, upper, "create folder");
    }
    return SLUICE_OK;
}

static int sync_folder(const char *path)
{
    char copy[PATH_MAX];
    int fd, rc;

    (void)snprintf(copy, sizeof(copy), "%s", path);
    fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return -1;
    rc = fsync(fd);
    (void)close(fd);
    return rc;
}

/* Closes fd. */
static enum sluice_status write_new(int fd, const char *path, unsigned mode, const void *p, size_t n,
                                    struct sluice_error *err)
{
    enum sluice_status st = SLUICE_OK;

    if (fchmod(fd, (mode_t)mode) != 0 || write_all(fd, p, n) != 0 || fsync(fd) != 0)
        st = fail_errno(err, path, "write");
    if (close(fd) != 0 && st == SLUICE_OK)
        st = fail_errno(err, path, "close");
    return st;
}

enum sluice_status sluice_file_create(const char *path, unsigned mode, const void *p, size_t n,
                                      struct sluice_error *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, (mode_t)mode);
    enum sluice_status st;

    if (fd < 0)
        return fail_errno(err, path, "create");
    st = write_new(fd, path, mode, p, n, err);
    if (st == SLUICE_OK && sync_folder(path) != 0)
        st = fail_errno(err, path, "sync the folder of");
    if (st != SLUICE_OK)
        (void)unlink(path);
    return st;
}

enum sluice_status sluice_file_replace(const char *path, unsigned mode, const void *p, size_t n,
                                       struct sluice_error *err)
{
    char beside[PATH_MAX];
    enum sluice_status st;
    struct stat sb;
    int fd;

    if (stat(path, &sb) == 0 && !S_ISREG(sb.st_mode))
        return sluice_fail_at(err, SLUICE_EIO, path, 0, NULL, "not a regular file: not replaced by one");
    if (snprintf(beside, sizeof(beside), "%s.XXXXXX", path) >= (int)sizeof(beside))
        return sluice_fail_at(err, SLUICE_EIO, path, 0, NULL, "the name is too long");
    if ((fd = mkostemp(beside, O_CLOEXEC)) < 0)
        return fail_errno(err, path, "create a file beside");
    st = write_new(fd, path, mode, p, n, err);
    if (st == SLUICE_OK && rename(beside, path) != 0)
        st = fail_errno(err, path, "replace");
    if (st != SLUICE_OK)
        (void)unlink(beside);
    else if (sync_folder(path) != 0)
        st = fail_errno(err, path, "sync the folder of");
    return st;
}
