/* A store as a file: written beside its place, flushed, then put there. */
#include "rules/own_store_internal.h"

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>

static void put32(uint8_t *p, uint32_t v)
{
    for (unsigned i = 0; i < 4; i++)
        p[i] = (uint8_t)(v >> 8 * i);
}

static void put64(uint8_t *p, uint64_t v)
{
    put32(p, (uint32_t)v);
    put32(p + 4, (uint32_t)(v >> 32));
}

static enum sluice_status put_entry(struct sluice_own_writer *w, const struct sluice_own_entry *e, size_t name_len)
{
    uint8_t r[SLUICE_OWN_RECORD] = {0};
    enum sluice_status st;

    put64(r, e->mark.head);
    put64(r + 8, e->mark.both);
    memcpy(r + 16, e->mark.print, SLUICE_OWN_PRINT);
    put32(r + 32, e->mark.quick_head);
    put32(r + 36, e->mark.quick_both);
    r[40] = (uint8_t)e->mark.len;
    r[41] = (uint8_t)(e->mark.len >> 8);
    r[42] = e->mark.shape;
    r[43] = (uint8_t)name_len;
    put32(r + 44, e->mark.quick_long);
    st = sluice_own_writer_put(w, r, sizeof(r));
    sodium_memzero(r, sizeof(r));
    return st;
}

static enum sluice_status put_body(struct sluice_own_writer *w, const struct sluice_own_store *s)
{
    uint8_t head[8];
    uint64_t names = 0;
    enum sluice_status st;

    for (size_t i = 0; i < s->settled; i++)
        names += strlen(s->names + s->v[i].name);
    put32(head, (uint32_t)s->settled);
    put32(head + 4, (uint32_t)names);
    st = sluice_own_writer_put(w, head, sizeof(head));
    for (size_t i = 0; i < s->settled && st == SLUICE_OK; i++)
        st = put_entry(w, &s->v[i], strlen(s->names + s->v[i].name));
    for (size_t i = 0; i < s->settled && st == SLUICE_OK; i++)
        st = sluice_own_writer_put(w, s->names + s->v[i].name, strlen(s->names + s->v[i].name));
    return st == SLUICE_OK ? sluice_own_writer_end(w) : st;
}

static enum sluice_status write_store(const struct sluice_own_store *s, FILE *out)
{
    struct sluice_own_writer w;
    enum sluice_status st = sluice_own_writer_open(&w, out, s->key, s->salt);

    if (st == SLUICE_OK)
        st = put_body(&w, s);
    sluice_own_writer_release(&w);
    if (st == SLUICE_OK && (fflush(out) != 0 || fsync(fileno(out)) != 0))
        st = SLUICE_EIO;
    return st;
}

static bool sync_folder(const char *path)
{
    char copy[PATH_MAX];
    bool done;
    int fd;

    (void)snprintf(copy, sizeof(copy), "%s", path);
    if ((fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC)) < 0)
        return false;
    done = fsync(fd) == 0;
    (void)close(fd);
    return done;
}

static enum sluice_status fail_io(struct sluice_error *err, const char *path, const char *doing)
{
    return sluice_fail_at(err, SLUICE_EIO, path, 0, NULL, "cannot %s: %s", doing, strerror(errno));
}

/* Opens a new file beside path, whose name begins like path's. */
static FILE *open_beside(const char *path, char name[PATH_MAX])
{
    FILE *out;
    int fd;

    if (snprintf(name, PATH_MAX, "%s.XXXXXX", path) >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return NULL;
    }
    if ((fd = mkostemp(name, O_CLOEXEC)) < 0)
        return NULL;
    if (fchmod(fd, S_IRUSR | S_IWUSR) != 0 || (out = fdopen(fd, "wb")) == NULL) {
        (void)close(fd);
        (void)unlink(name);
        return NULL;
    }
    return out;
}

enum sluice_status sluice_own_store_save(const struct sluice_own_store *s, const char *path, struct sluice_error *err)
{
    char beside[PATH_MAX];
    FILE *out = open_beside(path, beside);
    enum sluice_status st;

    if (out == NULL)
        return fail_io(err, path, "write");
    st = write_store(s, out);
    if (st == SLUICE_EIO)
        (void)fail_io(err, path, "write");
    else if (st != SLUICE_OK)
        (void)sluice_fail_at(err, st, path, 0, NULL, "%s", sluice_status_text(st));
    if (fclose(out) != 0 && st == SLUICE_OK)
        st = fail_io(err, path, "write");
    if (st == SLUICE_OK && rename(beside, path) != 0)
        st = fail_io(err, path, "replace");
    if (st != SLUICE_OK)
        (void)unlink(beside);
    else if (!sync_folder(path))
        st = fail_io(err, path, "sync the folder of");
    return st;
}
