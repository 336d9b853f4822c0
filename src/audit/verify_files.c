#include "audit/dir_internal.h"
#include "audit/verify_internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define DEPTH_MAX 12u /* tile/entries/x001/.../000.p/1 */

static enum sluice_status tampered(struct verifier *v, const char *path, const char *what)
{
    return sluice_verify_fault(v, SLUICE_VERDICT_TAMPERED, path, "%s", what);
}

/* By errno: the system refused, which says nothing about the log. */
static enum sluice_status unreadable(struct verifier *v, const char *path, const char *what)
{
    return sluice_verify_fault(v, SLUICE_VERDICT_UNREADABLE, path, "%s: %s", what, strerror(errno));
}

/* A partial tile or bundle left from an earlier size: the beginning of what stands there now. */
static enum sluice_status check_leftover(struct verifier *v, const char *path, const struct sluice_tile *tile)
{
    struct sluice_tile now = *tile, partial;
    struct sluice_error why = {0};
    enum sluice_status st;
    size_t len, at = 0;
    unsigned width;
    bool absent;

    now.width = SLUICE_TILE_WIDTH;
    if (sluice_tile_partial(tile->level, v->checkpoint.size, &partial) && partial.index == tile->index)
        now = partial;
    v->bundle.len = v->other.len = 0;
    st = sluice_dir_read(v->dir, path, SLUICE_BUNDLE_MAX, &v->bundle, &absent, &why);
    if (absent && v->live)
        return SLUICE_OK; /* the gate may just have removed it */
    if (st != SLUICE_OK)
        return sluice_verify_unread(v, st, &why);
    if ((st = sluice_tile_read(v->dir, &now, &v->other, &width, &why)) != SLUICE_OK)
        return width == 0 ? tampered(v, path, "what replaced this partial tile is missing")
                          : sluice_verify_unread(v, st, &why);
    len = tile->width * SLUICE_HASH_BYTES;
    if (tile->level == SLUICE_TILE_ENTRIES) {
        const uint8_t *entry;
        size_t entry_len;

        for (unsigned i = 0; i < tile->width; i++)
            if (!sluice_bundle_next(v->other.data, v->other.len, &at, &entry, &entry_len))
                return tampered(v, path, "what replaced this partial bundle is shorter");
        len = at;
    }
    if (v->bundle.len != len || v->other.len < len || memcmp(v->bundle.data, v->other.data, len) != 0)
        return tampered(v, path, "partial tile is not the beginning of what replaced it");
    return SLUICE_OK;
}

static enum sluice_status check_file(struct verifier *v, const char *path)
{
    struct sluice_tile tile, partial;

    if (!sluice_tile_parse(path, &tile))
        return tampered(v, path, "not the name of a tile");
    if (sluice_tile_needs(&tile) > v->tiles.tree.size)
        return v->live ? SLUICE_OK : tampered(v, path, "tile beyond the signed size");
    if (sluice_tile_needs(&tile) > v->checkpoint.size || tile.width == SLUICE_TILE_WIDTH)
        return SLUICE_OK; /* written before a stop, its checkpoint not; or checked with the records */
    if (sluice_tile_partial(tile.level, v->checkpoint.size, &partial) && partial.index == tile.index &&
        partial.width == tile.width)
        return SLUICE_OK;
    return check_leftover(v, path, &tile);
}

static enum sluice_status walk(struct verifier *v, char path[SLUICE_TILE_PATH_MAX * 2], unsigned depth);

static enum sluice_status check_name(struct verifier *v, int fd, const char *name, char *path, unsigned depth)
{
    size_t n = strlen(path);
    enum sluice_status st;
    struct stat sb;

    if (n + 1 + strlen(name) >= SLUICE_TILE_PATH_MAX)
        return tampered(v, path, "holds a name that no tile has");
    if (fstatat(fd, name, &sb, AT_SYMLINK_NOFOLLOW) != 0)
        return v->live && errno == ENOENT ? SLUICE_OK : unreadable(v, path, "holds what cannot be read");
    path[n] = '/';
    memcpy(path + n + 1, name, strlen(name) + 1);
    if (S_ISDIR(sb.st_mode))
        st = walk(v, path, depth + 1);
    else if (S_ISREG(sb.st_mode))
        st = check_file(v, path);
    else
        st = tampered(v, path, "neither file nor folder");
    path[n] = '\0';
    return st;
}

static enum sluice_status check_names(struct verifier *v, DIR *d, char *path, unsigned depth)
{
    enum sluice_status st = SLUICE_OK;
    struct dirent *e;

    while (st == SLUICE_OK) {
        errno = 0; /* readdir's end and its failure differ by errno alone */
        if ((e = readdir(d)) == NULL)
            return errno == 0 ? SLUICE_OK : unreadable(v, path, "cannot be listed");
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            st = check_name(v, dirfd(d), e->d_name, path, depth);
    }
    return st;
}

static enum sluice_status walk(struct verifier *v, char path[SLUICE_TILE_PATH_MAX * 2], unsigned depth)
{
    enum sluice_status st;
    DIR *d;
    int fd;

    if (depth > DEPTH_MAX)
        return tampered(v, path, "deeper than any tile");
    fd = openat(v->dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 && errno == ENOENT)
        return SLUICE_OK;
    if (fd < 0 && (errno == ENOTDIR || errno == ELOOP))
        return tampered(v, path, "not a folder");
    if (fd < 0)
        return unreadable(v, path, "cannot be listed");
    if ((d = fdopendir(fd)) == NULL) {
        st = unreadable(v, path, "cannot be listed");
        (void)close(fd);
        return st;
    }
    st = check_names(v, d, path, depth);
    (void)closedir(d);
    return st;
}

enum sluice_status sluice_verify_files(struct verifier *v)
{
    char path[SLUICE_TILE_PATH_MAX * 2] = "tile";

    return walk(v, path, 0);
}
