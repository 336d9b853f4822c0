#include "rules/cache_file.h"

#include "core/file.h"
#include "core/limits.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool path_of(const char *folder, const char *name, const char *suffix, char *path, size_t size)
{
    int n = snprintf(path, size, "%s/%s%s", folder, name, suffix);

    return n > 0 && (size_t)n < size;
}

/* What only its owner, this user or root, can write. */
static bool is_ours(const struct stat *sb)
{
    return (sb->st_uid == geteuid() || sb->st_uid == 0) && (sb->st_mode & (S_IWGRP | S_IWOTH)) == 0;
}

/* -1: there is no such folder, or others could have put something into it. */
static int open_folder(const char *folder)
{
    const int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    struct stat sb;

    if (fd >= 0 && fstat(fd, &sb) == 0 && is_ours(&sb))
        return fd;
    if (fd >= 0)
        (void)close(fd);
    return -1;
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

static bool read_file(int fd, struct sluice_buf *out)
{
    struct stat sb;

    if (fstat(fd, &sb) != 0 || !S_ISREG(sb.st_mode) || !is_ours(&sb) || sb.st_size <= 0 ||
        sluice_buf_reserve(out, (size_t)sb.st_size) != SLUICE_OK || !read_all(fd, out->data, (size_t)sb.st_size))
        return false;
    out->len = (size_t)sb.st_size;
    return true;
}

bool sluice_cache_read(const char *folder, const char *name, struct sluice_buf *out)
{
    const int dir = open_folder(folder);
    bool ok = false;
    int fd;

    if (dir < 0)
        return false;
    if ((fd = openat(dir, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)) >= 0) {
        ok = read_file(fd, out);
        (void)close(fd);
    }
    (void)close(dir);
    return ok;
}

/* --- writing -------------------------------------------------------------------------------------------------------
 */

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

#define DIGITS 32u /* of a name, behind its kind and '-' */
#define SUFFIX 7u  /* of a file that is being written, or was when its writer was killed: ".XXXXXX" */

/* Whether a file is called as those of the kind, name[0..kind), are. */
static bool is_of_kind(const char *file, const char *name, size_t kind)
{
    const size_t n = strlen(file);

    return strncmp(file, name, kind + 1) == 0 && (n == kind + 1 + DIGITS || n == kind + 1 + DIGITS + SUFFIX) &&
           strspn(file + kind + 1, "0123456789abcdef") >= DIGITS && (n == kind + 1 + DIGITS || file[n - SUFFIX] == '.');
}

struct kept {
    char name[SLUICE_CACHE_NAME_BYTES + SUFFIX];
    struct timespec stored;
};

static bool is_older(const struct kept *a, const struct kept *b)
{
    return a->stored.tv_sec != b->stored.tv_sec ? a->stored.tv_sec < b->stored.tv_sec
                                                : a->stored.tv_nsec < b->stored.tv_nsec;
}

/* Take one more file into the newest so far, v[0..*n). The oldest gives way, and is removed. */
static void keep_newest(int dir, struct kept *v, size_t *n, struct kept *more)
{
    struct kept *oldest = more;

    if (*n < SLUICE_CACHE_FILES_MAX) {
        v[(*n)++] = *more;
        return;
    }
    for (size_t i = 0; i < *n; i++) {
        if (is_older(&v[i], oldest))
            oldest = &v[i];
    }
    (void)unlinkat(dir, oldest->name, 0);
    *oldest = *more;
}

/* Remove all but the newest files of the kind of `name`. */
static void remove_old(const char *folder, const char *name)
{
    const size_t kind = strcspn(name, "-");
    struct kept v[SLUICE_CACHE_FILES_MAX], more;
    DIR *d = opendir(folder);
    const struct dirent *e;
    struct stat sb;
    size_t n = 0;

    while (d != NULL && (e = readdir(d)) != NULL) {
        if (!is_of_kind(e->d_name, name, kind) || fstatat(dirfd(d), e->d_name, &sb, AT_SYMLINK_NOFOLLOW) != 0 ||
            !S_ISREG(sb.st_mode))
            continue;
        more.stored = sb.st_mtim;
        (void)snprintf(more.name, sizeof(more.name), "%s", e->d_name);
        keep_newest(dirfd(d), v, &n, &more);
    }
    if (d != NULL)
        (void)closedir(d);
}

static bool may_write(const char *folder)
{
    int fd;

    if (sluice_folder_make(folder, NULL) != SLUICE_OK)
        return false;
    if ((fd = open_folder(folder)) < 0)
        return false;
    (void)close(fd);
    return true;
}

/* Under another name first, then renamed: readers see a whole file or none. */
bool sluice_cache_write(const char *folder, const char *name, const struct sluice_buf *f)
{
    char path[4096], temporary[4096];
    bool ok;
    int fd;

    if (!path_of(folder, name, "", path, sizeof(path)) ||
        !path_of(folder, name, ".XXXXXX", temporary, sizeof(temporary)) || !may_write(folder) ||
        (fd = mkostemp(temporary, O_CLOEXEC)) < 0) /* mode 0600 */
        return false;
    ok = write_all(fd, f->data, f->len);
    ok = close(fd) == 0 && ok;
    ok = ok && rename(temporary, path) == 0;
    if (!ok)
        (void)unlink(temporary);
    else
        remove_old(folder, name);
    return ok;
}
