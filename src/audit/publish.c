#include "audit/publish.h"

#include "audit/dir_internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PUBLIC_FILE 0644u /* the folder above decides who may read: 700 until its owner opens it */
#define PUBLIC_FOLDER 0755u
#define TEMPORARY "wal/new"

void sluice_publisher_init(struct sluice_publisher *p, const struct sluice_log_io *io, int dir)
{
    memset(p, 0, sizeof(*p));
    p->io = io;
    p->dir = dir;
    sluice_buf_init(&p->bundle, SLUICE_BUNDLE_MAX);
    sluice_buf_init(&p->note, SLUICE_CHECKPOINT_MAX);
}

void sluice_publisher_release(struct sluice_publisher *p)
{
    sluice_buf_release(&p->bundle);
    sluice_buf_release(&p->note);
    free(p->written);
    p->written = NULL;
    p->n_written = p->cap_written = 0;
}

/* ---- loading ---- */

/* The entries of the last, partial bundle; their hashes must be those of the level 0 tile. */
static enum sluice_status load_bundle(struct sluice_publisher *p, struct sluice_error *err)
{
    struct sluice_tile tile;
    enum sluice_status st;
    size_t at = 0;

    if (!sluice_tile_partial(SLUICE_TILE_ENTRIES, p->tiles.tree.size, &tile))
        return SLUICE_OK;
    if ((st = sluice_tile_read(p->dir, &tile, &p->bundle, NULL, err)) != SLUICE_OK)
        return st;
    for (unsigned i = 0; i < tile.width; i++) {
        uint8_t leaf[SLUICE_HASH_BYTES];
        const uint8_t *entry;
        size_t len;

        if (!sluice_bundle_next(p->bundle.data, p->bundle.len, &at, &entry, &len))
            return sluice_fail(err, SLUICE_EFORMAT, "last entry bundle is damaged");
        sluice_tree_leaf(entry, len, leaf);
        if (memcmp(leaf, p->tiles.level[0].hash[i], sizeof(leaf)) != 0)
            return sluice_fail(err, SLUICE_EFORMAT, "last entry bundle does not match its tile");
    }
    p->bundle.len = at;
    return SLUICE_OK;
}

enum sluice_status sluice_publisher_load(struct sluice_publisher *p, const struct sluice_vkey *key,
                                         struct sluice_error *err)
{
    uint8_t root[SLUICE_HASH_BYTES];
    struct sluice_checkpoint c;
    enum sluice_status st;
    bool absent;

    st = sluice_dir_read(p->dir, "checkpoint", SLUICE_CHECKPOINT_MAX, &p->note, &absent, err);
    if (st != SLUICE_OK && absent) {
        if (err != NULL)
            *err = (struct sluice_error){0};
        return SLUICE_OK;
    }
    if (st != SLUICE_OK)
        return st;
    if ((st = sluice_checkpoint_open(p->note.data, p->note.len, key, &c, err)) != SLUICE_OK)
        return sluice_fail_at(err, st, "checkpoint", 0, NULL, "damaged, or of another key");
    if ((st = sluice_tiles_load(&p->tiles, p->dir, c.size, err)) != SLUICE_OK)
        return st;
    sluice_tree_root(&p->tiles.tree, root);
    if (memcmp(root, c.root, sizeof(root)) != 0)
        return sluice_fail_at(err, SLUICE_EFORMAT, "tile", 0, NULL, "tiles do not lead to the checkpoint's root");
    p->published = c.size;
    return load_bundle(p, err);
}

/* ---- writing ---- */

/* Make every folder above path. */
static enum sluice_status make_folders(struct sluice_publisher *p, const char *path, struct sluice_error *err)
{
    char folder[SLUICE_TILE_PATH_MAX];
    size_t n = strlen(path);

    for (size_t i = 1; i < n; i++) {
        if (path[i] != '/')
            continue;
        memcpy(folder, path, i);
        folder[i] = '\0';
        if (p->io->mkdir(p->io->ctx, p->dir, folder, PUBLIC_FOLDER) != 0 && errno != EEXIST)
            return sluice_io_fail(folder, "make", err);
    }
    return SLUICE_OK;
}

/* Under a temporary name, then renamed: a reader sees all of a file or nothing. */
static enum sluice_status write_file(struct sluice_publisher *p, const char *path, const void *bytes, size_t n,
                                     bool sync, struct sluice_error *err)
{
    int fd = p->io->open(p->io->ctx, p->dir, TEMPORARY, O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, PUBLIC_FILE);
    enum sluice_status st;

    if (fd < 0)
        return sluice_io_fail(TEMPORARY, "create", err);
    st = sluice_io_write(p->io, fd, bytes, n, 0, path, err);
    if (st == SLUICE_OK && sync && p->io->fsync(p->io->ctx, fd) != 0)
        st = sluice_io_fail(path, "sync", err);
    (void)close(fd);
    if (st != SLUICE_OK)
        return st;
    if (p->io->rename(p->io->ctx, p->dir, TEMPORARY, path) == 0)
        return SLUICE_OK;
    if (errno != ENOENT)
        return sluice_io_fail(path, "rename", err);
    if ((st = make_folders(p, path, err)) != SLUICE_OK)
        return st;
    return p->io->rename(p->io->ctx, p->dir, TEMPORARY, path) == 0 ? SLUICE_OK : sluice_io_fail(path, "rename", err);
}

static enum sluice_status write_tile(struct sluice_publisher *p, const struct sluice_tile *tile, const void *bytes,
                                     size_t n, struct sluice_error *err)
{
    char path[SLUICE_TILE_PATH_MAX];
    enum sluice_status st;

    if (p->n_written == p->cap_written) {
        size_t cap = p->cap_written == 0 ? 64 : 2 * p->cap_written;
        struct sluice_tile *more = realloc(p->written, cap * sizeof(*more));

        if (more == NULL)
            return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
        p->written = more;
        p->cap_written = cap;
    }
    sluice_tile_path(tile, path);
    if ((st = write_file(p, path, bytes, n, false, err)) == SLUICE_OK)
        p->written[p->n_written++] = *tile;
    return st;
}

struct tile_job {
    struct sluice_publisher *p;
    struct sluice_error *err;
};

static enum sluice_status write_hashes(void *ctx, const struct sluice_tile *tile,
                                       const uint8_t (*hash)[SLUICE_HASH_BYTES])
{
    struct tile_job *job = ctx;

    return write_tile(job->p, tile, hash, tile->width * SLUICE_HASH_BYTES, job->err);
}

static enum sluice_status write_bundle(struct sluice_publisher *p, const struct sluice_tile *tile,
                                       struct sluice_error *err)
{
    return write_tile(p, tile, p->bundle.data, p->bundle.len, err);
}

static enum sluice_status take_record(struct sluice_publisher *p, const uint8_t *entry, size_t len,
                                      const uint8_t leaf[SLUICE_HASH_BYTES], struct sluice_error *err)
{
    struct tile_job job = {.p = p, .err = err};
    struct sluice_tile full = {.level = SLUICE_TILE_ENTRIES, .width = SLUICE_TILE_WIDTH};
    enum sluice_status st;

    if ((st = sluice_bundle_append(&p->bundle, entry, len)) != SLUICE_OK)
        return sluice_fail(err, st, "%s", sluice_status_text(st));
    if ((st = sluice_tiles_push(&p->tiles, leaf, write_hashes, &job)) != SLUICE_OK)
        return st;
    if (p->tiles.tree.size % SLUICE_TILE_WIDTH != 0)
        return SLUICE_OK;
    full.index = p->tiles.tree.size / SLUICE_TILE_WIDTH - 1;
    st = write_bundle(p, &full, err);
    p->bundle.len = 0; /* records hold no prompt: no need to wipe */
    return st;
}

enum sluice_status sluice_publisher_take(struct sluice_publisher *p, const struct sluice_wal_frame *f,
                                         struct sluice_error *err)
{
    enum sluice_status st;
    size_t at = 0;

    if (f->first != p->tiles.tree.size)
        return sluice_fail_at(err, SLUICE_EFORMAT, "wal", 0, NULL, "records missing before a frame");
    for (uint32_t i = 0; i < f->count; i++) {
        const uint8_t *entry;
        size_t len;

        if (!sluice_bundle_next(f->records, f->records_len, &at, &entry, &len))
            return sluice_fail_at(err, SLUICE_EFORMAT, "wal", 0, NULL, "bad framing of records");
        if ((st = take_record(p, entry, len, f->leaf[i], err)) != SLUICE_OK)
            return st;
    }
    p->note.len = 0;
    if ((st = sluice_buf_append(&p->note, f->note, f->note_len)) != SLUICE_OK)
        return sluice_fail(err, st, "checkpoint: %s", sluice_status_text(st));
    return SLUICE_OK;
}

/* ---- making it durable ---- */

/* Folders to sync: few, as tiles are written in order. */
struct folders {
    char path[32][SLUICE_TILE_PATH_MAX];
    size_t n;
};

static enum sluice_status sync_folders(struct sluice_publisher *p, struct folders *f, struct sluice_error *err)
{
    enum sluice_status st = SLUICE_OK;

    for (size_t i = 0; i < f->n && st == SLUICE_OK; i++)
        st = sluice_io_sync(p->io, p->dir, f->path[i], err);
    f->n = 0;
    return st;
}

static enum sluice_status add_folders(struct sluice_publisher *p, struct folders *f, const char *path,
                                      struct sluice_error *err)
{
    enum sluice_status st;
    size_t n = strlen(path);

    for (size_t i = 1; i < n; i++) {
        bool known = false;

        if (path[i] != '/')
            continue;
        for (size_t k = 0; k < f->n && !known; k++)
            known = strlen(f->path[k]) == i && memcmp(f->path[k], path, i) == 0;
        if (known)
            continue;
        if (f->n == sizeof(f->path) / sizeof(*f->path) && (st = sync_folders(p, f, err)) != SLUICE_OK)
            return st;
        memcpy(f->path[f->n], path, i);
        f->path[f->n++][i] = '\0';
    }
    return SLUICE_OK;
}

static enum sluice_status sync_written(struct sluice_publisher *p, struct sluice_error *err)
{
    struct folders folders = {.path = {"."}, .n = 1}; /* holds tile/, which may be new */
    enum sluice_status st;

    for (size_t i = 0; i < p->n_written; i++) {
        char path[SLUICE_TILE_PATH_MAX];

        sluice_tile_path(&p->written[i], path);
        if ((st = sluice_io_sync(p->io, p->dir, path, err)) != SLUICE_OK ||
            (st = add_folders(p, &folders, path, err)) != SLUICE_OK)
            return st;
    }
    return sync_folders(p, &folders, err);
}

/* The partial tiles that a full one replaces. What cannot be removed stays, harmless. */
static void drop_partials(struct sluice_publisher *p, const struct sluice_tile *full)
{
    char tile[SLUICE_TILE_PATH_MAX], path[SLUICE_TILE_PATH_MAX + 4];
    struct dirent *e;
    int fd;
    DIR *d;

    sluice_tile_path(full, tile);
    (void)snprintf(path, sizeof(path), "%s.p", tile);
    fd = openat(p->dir, path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return;
    d = fdopendir(fd);
    if (d == NULL) {
        (void)close(fd);
        return;
    }
    while ((e = readdir(d)) != NULL)
        if (e->d_name[0] != '.')
            (void)p->io->unlink(p->io->ctx, fd, e->d_name, 0);
    (void)closedir(d);
    (void)p->io->unlink(p->io->ctx, p->dir, path, AT_REMOVEDIR);
}

enum sluice_status sluice_publisher_flush(struct sluice_publisher *p, struct sluice_error *err)
{
    struct tile_job job = {.p = p, .err = err};
    struct sluice_tile bundle;
    enum sluice_status st;

    if (p->tiles.tree.size == p->published)
        return SLUICE_OK;
    if ((st = sluice_tiles_partials(&p->tiles, write_hashes, &job)) != SLUICE_OK)
        return st;
    if (sluice_tile_partial(SLUICE_TILE_ENTRIES, p->tiles.tree.size, &bundle) &&
        (st = write_bundle(p, &bundle, err)) != SLUICE_OK)
        return st;
    if ((st = sync_written(p, err)) != SLUICE_OK)
        return st;
    if ((st = write_file(p, "checkpoint", p->note.data, p->note.len, true, err)) != SLUICE_OK ||
        (st = sluice_io_sync(p->io, p->dir, ".", err)) != SLUICE_OK)
        return st;
    p->published = p->tiles.tree.size;
    for (size_t i = 0; i < p->n_written; i++)
        if (p->written[i].width == SLUICE_TILE_WIDTH)
            drop_partials(p, &p->written[i]);
    p->n_written = 0;
    return SLUICE_OK;
}
