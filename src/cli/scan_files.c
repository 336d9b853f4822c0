#include "cli/scan_files.h"

#include "cli/cmd.h"

#include "core/limits.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static bool push(struct scan_files *l, const char *path, bool named)
{
    const size_t cap = l->cap == 0 ? 64 : 2 * l->cap;
    struct scan_file *v;

    if (l->n == l->cap) {
        if ((v = realloc(l->v, cap * sizeof(*v))) == NULL)
            return false;
        l->v = v;
        l->cap = cap;
    }
    l->v[l->n] = (struct scan_file){.path = strdup(path), .named = named};
    return l->v[l->n].path != NULL && ++l->n != 0;
}

void scan_files_release(struct scan_files *l)
{
    for (size_t i = 0; i < l->n; i++)
        free(l->v[i].path);
    free(l->v);
    *l = (struct scan_files){0};
}

static bool complain(const char *path)
{
    struct sluice_error err = {0};

    (void)sluice_fail_at(&err, SLUICE_EIO, path, 0, NULL, "%s", strerror(errno));
    (void)sluice_cmd_fail("scan", &err);
    return false;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int wanted_entry(const struct dirent *e)
{
    return strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 && strcmp(e->d_name, ".git") != 0;
}

static bool collect(struct scan_files *l, const char *path, const struct ignore_list *ignore, unsigned depth);

static bool collect_folder(struct scan_files *l, const char *path, const struct ignore_list *ignore, unsigned depth)
{
    const size_t lead = strcmp(path, ".") == 0 ? 0 : strlen(path);
    const char *slash = lead == 0 || path[lead - 1] == '/' ? "" : "/";
    struct dirent **entries;
    int n = depth < SLUICE_SCAN_FOLDERS_MAX ? scandir(path, &entries, wanted_entry, by_bytes) : -1;
    bool ok = true;

    if (n < 0) {
        if (depth >= SLUICE_SCAN_FOLDERS_MAX)
            errno = ELOOP;
        return complain(path);
    }
    for (int i = 0; i < n; i++) {
        char child[PATH_MAX];

        if (snprintf(child, sizeof(child), "%.*s%s%s", (int)lead, path, slash, entries[i]->d_name) >=
            (int)sizeof(child)) {
            errno = ENAMETOOLONG;
            ok = complain(path);
        } else {
            ok = collect(l, child, ignore, depth + 1) && ok;
        }
        free(entries[i]);
    }
    free(entries);
    return ok;
}

/* A file that was named (depth 0) is followed and scanned whatever it is; in a folder only regular files are. */
static bool collect(struct scan_files *l, const char *path, const struct ignore_list *ignore, unsigned depth)
{
    struct stat sb;

    if ((depth == 0 ? stat(path, &sb) : lstat(path, &sb)) != 0)
        return complain(path);
    if (depth != 0 && ignore_matches(ignore, path, S_ISDIR(sb.st_mode)))
        return true;
    if (S_ISDIR(sb.st_mode))
        return collect_folder(l, path, ignore, depth);
    if (!S_ISREG(sb.st_mode) && depth != 0)
        return true;
    l->unsized = l->unsized || !S_ISREG(sb.st_mode);
    l->bytes += (uint64_t)sb.st_size;
    return push(l, path, depth == 0) || complain(path);
}

bool scan_files_add(struct scan_files *l, const char *path, const struct ignore_list *ignore)
{
    size_t n = strlen(path);
    char *trimmed;
    bool ok;

    if (strcmp(path, "-") == 0) {
        l->standard = true;
        return push(l, path, true) || complain(path);
    }
    while (n > 1 && path[n - 1] == '/') /* what names a file is the same however its folder was named */
        n--;
    if ((trimmed = strndup(path, n)) == NULL)
        return complain(path);
    ok = collect(l, trimmed, ignore, 0);
    free(trimmed);
    return ok;
}
