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

/* A partial tile or bundle left from an earlier size: the beginning of what stands there now. */
static enum sluice_status check_leftover(struct verifier *v, const char *path, const struct sluice_tile *tile)
{
    struct sluice_tile now = *tile, partial;
    size_t len, at = 0;

    now.width = SLUICE_TILE_WIDTH;
    if (sluice_tile_partial(tile->level, v->checkpoint.size, &partial) && partial.index == tile->index)
        now = partial;
    v->bundle.len = v->other.len = 0;
    if (sluice_dir_read(v->dir, path, SLUICE_BUNDLE_MAX, &v->bundle, NULL, NULL) != SLUICE_OK)
        return v->live ? SLUICE_OK : tampered(v, path, "cannot be read"); /* the gate may just have removed it */
    if (sluice_tile_read(v->dir, &now, &v->other, NULL, NULL) != SLUICE_OK)
        return tampered(v, path, "what replaced this partial tile cannot be read");
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
        return v->live && errno == ENOENT ? SLUICE_OK : tampered(v, path, "holds what cannot be read");
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

static enum sluice_status walk(struct verifier *v, char path[SLUICE_TILE_PATH_MAX * 2], unsigned depth)
{
    int fd = openat(v->dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    enum sluice_status st = SLUICE_OK;
    struct dirent *e;
    DIR *d;

    if (fd < 0 && errno == ENOENT)
        return SLUICE_OK;
    if (fd < 0 || depth > DEPTH_MAX || (d = fdopendir(fd)) == NULL) {
        if (fd >= 0)
            (void)close(fd);
        return tampered(v, path, "cannot be listed");
    }
    while (st == SLUICE_OK && (e = readdir(d)) != NULL)
        if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
            st = check_name(v, fd, e->d_name, path, depth);
    (void)closedir(d);
    return st;
}

enum sluice_status sluice_verify_files(struct verifier *v)
{
    char path[SLUICE_TILE_PATH_MAX * 2] = "tile";

    return walk(v, path, 0);
}
