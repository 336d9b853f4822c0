#include "rules/ruleset_internal.h"

#include "core/limits.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static enum sluice_status push(struct sluice_pack_files *files, const char *path, const struct stat *sb,
                               struct sluice_error *err)
{
    char *copy = strdup(path);

    if (copy != NULL && files->n == files->cap) {
        size_t cap = files->cap == 0 ? 64 : 2 * files->cap;
        char **v = realloc(files->v, cap * sizeof(*v));

        if (v != NULL) {
            files->v = v;
            files->cap = cap;
        }
    }
    if (copy == NULL || files->n == files->cap) {
        free(copy);
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    }
    files->v[files->n++] = copy;
    files->bytes += S_ISREG(sb->st_mode) ? (uint64_t)sb->st_size : 0;
    return SLUICE_OK;
}

static bool is_pack_name(const char *name)
{
    size_t n = strlen(name);

    return n > 5 && strcmp(name + n - 5, ".json") == 0;
}

static enum sluice_status walk(const char *path, unsigned depth, struct sluice_pack_files *files,
                               struct sluice_error *err);

static enum sluice_status visit(const char *folder, const char *name, unsigned depth, struct sluice_pack_files *files,
                                struct sluice_error *err)
{
    char path[4096];
    struct stat sb;
    int n;

    n = snprintf(path, sizeof(path), "%s%s%s", folder, folder[strlen(folder) - 1] == '/' ? "" : "/", name);
    if (n < 0 || (size_t)n >= sizeof(path))
        return sluice_fail_at(err, SLUICE_ELIMIT, folder, 0, NULL, "holds a path that is too long");
    if (stat(path, &sb) != 0)
        return sluice_fail_at(err, SLUICE_EIO, path, 0, NULL, "%s", strerror(errno));
    if (S_ISDIR(sb.st_mode))
        return walk(path, depth + 1, files, err);
    return is_pack_name(name) ? push(files, path, &sb, err) : SLUICE_OK;
}

static enum sluice_status walk(const char *path, unsigned depth, struct sluice_pack_files *files,
                               struct sluice_error *err)
{
    enum sluice_status st = SLUICE_OK;
    struct dirent *e;
    DIR *d;

    if (depth > SLUICE_RULE_FOLDERS_MAX)
        return sluice_fail_at(err, SLUICE_ELIMIT, path, 0, NULL, "folders are nested too deep");
    if ((d = opendir(path)) == NULL)
        return sluice_fail_at(err, SLUICE_EIO, path, 0, NULL, "%s", strerror(errno));
    while (st == SLUICE_OK && (errno = 0, e = readdir(d)) != NULL) {
        if (e->d_name[0] != '.')
            st = visit(path, e->d_name, depth, files, err);
    }
    if (st == SLUICE_OK && errno != 0)
        st = sluice_fail_at(err, SLUICE_EIO, path, 0, NULL, "%s", strerror(errno));
    (void)closedir(d);
    return st;
}

static int by_name(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

enum sluice_status sluice_pack_files_find(const char *path, struct sluice_pack_files *files, struct sluice_error *err)
{
    size_t before = files->n;
    enum sluice_status st;
    struct stat sb;

    if (path[0] == '\0' || stat(path, &sb) != 0)
        return sluice_fail_at(err, SLUICE_EIO, path, 0, NULL, "%s", strerror(path[0] == '\0' ? ENOENT : errno));
    if (!S_ISDIR(sb.st_mode))
        return push(files, path, &sb, err);
    if ((st = walk(path, 0, files, err)) != SLUICE_OK)
        return st;
    if (files->n == before)
        return sluice_fail_at(err, SLUICE_EFORMAT, path, 0, NULL, "holds no rule pack (*.json)");
    qsort(files->v + before, files->n - before, sizeof(*files->v), by_name);
    return SLUICE_OK;
}

void sluice_pack_files_release(struct sluice_pack_files *files)
{
    for (size_t i = 0; i < files->n; i++)
        free(files->v[i]);
    free(files->v);
    memset(files, 0, sizeof(*files));
}
