#include "audit/wal.h"

#include "audit/checkpoint.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define LIST_TRIES 20u

struct segment {
    uint32_t serial;
    int fd;
    uint64_t size;
    bool torn; /* something stands at torn_at, and no whole frame came since */
    uint64_t torn_at;
};

struct sluice_wal_reader {
    struct segment segments[SLUICE_WAL_READER_MAX];
    size_t n, current;
    uint64_t at;       /* in the current segment: where the next frame would begin */
    uint64_t last;     /* where the last frame began */
    bool any;          /* a frame was read */
    uint64_t expected; /* index behind the last frame */
    struct sluice_wal_page *page;
};

static bool parse_serial(const char *name, uint32_t *out)
{
    uint32_t v = 0;

    if (strlen(name) != 8)
        return false;
    for (; *name != '\0'; name++) {
        if (*name < '0' || *name > '9')
            return false;
        v = v * 10 + (uint32_t)(*name - '0');
    }
    *out = v;
    return true;
}

static int by_serial(const void *a, const void *b)
{
    const struct segment *x = a, *y = b;

    return x->serial < y->serial ? -1 : x->serial > y->serial;
}

/* A segment that vanished between listing and opening was removed by the gate: it is in the tiles. */
static enum sluice_status add_segment(struct sluice_wal_reader *r, int dir, uint32_t serial, struct sluice_error *err)
{
    char path[SLUICE_WAL_PATH_MAX];
    struct segment *s = &r->segments[r->n];
    struct stat sb;

    sluice_wal_path(serial, path);
    if (r->n == SLUICE_WAL_READER_MAX)
        return sluice_fail_at(err, SLUICE_EFORMAT, "wal", 0, NULL, "more segments than a log has");
    *s = (struct segment){.serial = serial};
    s->fd = openat(dir, path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (s->fd < 0 && errno == ENOENT)
        return SLUICE_OK;
    if (s->fd < 0)
        return sluice_io_fail(path, "open", err);
    r->n++;
    if (fstat(s->fd, &sb) != 0)
        return sluice_io_fail(path, "stat", err);
    if (!S_ISREG(sb.st_mode) || (uint64_t)sb.st_size > SLUICE_WAL_SEGMENT_MAX)
        return sluice_fail_at(err, SLUICE_EFORMAT, path, 0, NULL, "not a segment: no regular file, or too large");
    s->size = (uint64_t)sb.st_size;
    return SLUICE_OK;
}

static void close_segments(struct sluice_wal_reader *r)
{
    for (size_t i = 0; i < r->n; i++)
        (void)close(r->segments[i].fd);
    r->n = 0;
}

static enum sluice_status list_segments(struct sluice_wal_reader *r, int dir, struct sluice_error *err)
{
    int fd = openat(dir, "wal", O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    enum sluice_status st = SLUICE_OK;
    struct dirent *e;
    DIR *d;

    if (fd < 0 && errno == ENOENT)
        return SLUICE_OK;
    if (fd < 0)
        return sluice_io_fail("wal", "open", err);
    d = fdopendir(fd);
    if (d == NULL) {
        (void)close(fd);
        return sluice_io_fail("wal", "list", err);
    }
    while (st == SLUICE_OK) {
        uint32_t serial;

        errno = 0; /* readdir's end and its failure differ by errno alone */
        if ((e = readdir(d)) == NULL) {
            st = errno == 0 ? SLUICE_OK : sluice_io_fail("wal", "list", err);
            break;
        }
        if (parse_serial(e->d_name, &serial))
            st = add_segment(r, dir, serial, err);
    }
    (void)closedir(d);
    qsort(r->segments, r->n, sizeof(*r->segments), by_serial);
    return st;
}

static bool has_gap(const struct sluice_wal_reader *r)
{
    for (size_t i = 1; i < r->n; i++)
        if (r->segments[i].serial != r->segments[i - 1].serial + 1)
            return true;
    return false;
}

/* A running gate may add and remove segments while they are listed: a gap that it left is gone the next time. */
static enum sluice_status open_segments(struct sluice_wal_reader *r, int dir, struct sluice_error *err)
{
    enum sluice_status st = SLUICE_OK;

    for (unsigned i = 0; i < LIST_TRIES; i++) {
        close_segments(r);
        if ((st = list_segments(r, dir, err)) != SLUICE_OK || !has_gap(r))
            return st;
    }
    return sluice_fail_at(err, SLUICE_EFORMAT, "wal", 0, NULL, "a segment is missing between others");
}

enum sluice_status sluice_wal_reader_create(int dir, struct sluice_wal_reader **out, struct sluice_error *err)
{
    struct sluice_wal_reader *r = calloc(1, sizeof(*r));
    enum sluice_status st;

    *out = NULL;
    if (r == NULL || (r->page = sluice_wal_page_create()) == NULL) {
        free(r);
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    }
    if ((st = open_segments(r, dir, err)) != SLUICE_OK)
        sluice_wal_reader_free(r);
    else
        *out = r;
    return st;
}

void sluice_wal_reader_free(struct sluice_wal_reader *r)
{
    if (r == NULL)
        return;
    close_segments(r);
    sluice_wal_page_free(r->page);
    free(r);
}

size_t sluice_wal_reader_segments(const struct sluice_wal_reader *r)
{
    return r->n;
}

uint32_t sluice_wal_reader_serial(const struct sluice_wal_reader *r, size_t i)
{
    return r->segments[i].serial;
}

void sluice_wal_reader_place(const struct sluice_wal_reader *r, char *out, size_t size)
{
    if (r->current < r->n)
        (void)snprintf(out, size, "wal/%08u, byte %" PRIu64, r->segments[r->current].serial, r->last);
    else
        (void)snprintf(out, size, "wal");
}

/* First byte at or behind `at` that is not zero; size when all are. */
static uint64_t first_nonzero(const struct segment *s, uint64_t at)
{
    uint8_t block[16384];

    while (at < s->size) {
        ssize_t n = pread(s->fd, block, sizeof(block), (off_t)at);

        if (n <= 0)
            return at; /* could not tell: as if something stood there */
        for (ssize_t i = 0; i < n; i++)
            if (block[i] != 0)
                return at + (uint64_t)i;
        at += (uint64_t)n;
    }
    return s->size;
}

/* Whether a whole frame begins at a later block of the segment. */
static bool frame_follows(struct sluice_wal_reader *r, const struct segment *s, uint64_t at)
{
    struct sluice_error ignored = {0};
    struct sluice_wal_frame f;
    uint64_t padded;

    for (at += SLUICE_WAL_BLOCK; at < s->size; at += SLUICE_WAL_BLOCK) {
        at = first_nonzero(s, at) / SLUICE_WAL_BLOCK * SLUICE_WAL_BLOCK;
        if (at < s->size && sluice_wal_read(s->fd, at, s->size, r->page, &f, &padded, &ignored) == SLUICE_OK)
            return true;
    }
    return false;
}

/* The frame at the reader's place, or EFORMAT when there is none there nor behind (*hole: none there, but behind). */
static enum sluice_status read_here(struct sluice_wal_reader *r, struct sluice_wal_frame *f, bool *hole,
                                    struct sluice_error *err)
{
    struct segment *s = &r->segments[r->current];
    enum sluice_status st;
    uint64_t padded;

    *hole = false;
    r->last = r->at;
    st = sluice_wal_read(s->fd, r->at, s->size, r->page, f, &padded, err);
    if (st == SLUICE_EFORMAT && first_nonzero(s, r->at) < s->size) {
        *hole = frame_follows(r, s, r->at);
        /* a running gate may have finished this frame and the next meanwhile */
        st = sluice_wal_read(s->fd, r->at, s->size, r->page, f, &padded, err);
        s->torn = true;
        s->torn_at = r->at;
    }
    if (st == SLUICE_OK)
        r->at += padded;
    return st;
}

enum sluice_status sluice_wal_reader_next(struct sluice_wal_reader *r, struct sluice_wal_frame *f, bool *end,
                                          struct sluice_error *err)
{
    struct sluice_error why = {0};
    enum sluice_status st = SLUICE_EFORMAT;
    bool hole;

    *end = false;
    while (r->current < r->n && (st = read_here(r, f, &hole, &why)) == SLUICE_EFORMAT) {
        if (hole)
            return sluice_fail_at(err, SLUICE_EFORMAT, NULL, 0, NULL, "damaged frame before whole ones");
        r->current++;
        r->at = 0;
    }
    if (r->current == r->n) {
        *end = true;
        return SLUICE_OK;
    }
    if (st != SLUICE_OK)
        return sluice_fail(err, st, "%s", why.what);
    if (r->any && f->first != r->expected)
        return sluice_fail(err, SLUICE_EFORMAT, "frame begins at record %" PRIu64 ", expected %" PRIu64, f->first,
                           r->expected);
    for (size_t i = 0; i <= r->current; i++)
        r->segments[i].torn = false;
    r->any = true;
    r->expected = f->first + f->count;
    return SLUICE_OK;
}

/* A checkpoint of this origin in p[0..n), even where its signature is cut. */
static bool find_checkpoint(const uint8_t *p, size_t n, const char *origin, struct sluice_torn_frame *out)
{
    size_t len = strlen(origin);
    const uint8_t *at = p;

    while ((at = memmem(at, n - (size_t)(at - p), origin, len)) != NULL) {
        const uint8_t *end = memmem(at, n - (size_t)(at - p), "\n\n", 2);
        struct sluice_error ignored = {0};
        struct sluice_checkpoint c;

        if (end != NULL && sluice_checkpoint_parse(at, (size_t)(end - at) + 1, &c, &ignored) == SLUICE_OK &&
            strcmp(c.origin, origin) == 0) {
            out->signed_ = true;
            out->size = c.size;
            memcpy(out->root, c.root, sizeof(out->root));
            return true;
        }
        at += len;
    }
    return false;
}

bool sluice_wal_reader_torn(const struct sluice_wal_reader *r, size_t i, const struct sluice_vkey *key,
                            struct sluice_torn_frame *out)
{
    const struct segment *s = &r->segments[i];
    uint64_t left;
    ssize_t got;

    memset(out, 0, sizeof(*out));
    if (!s->torn)
        return false;
    left = s->size - s->torn_at;
    got = pread(s->fd, r->page->bytes.data, left < SLUICE_WAL_FRAME_MAX ? (size_t)left : SLUICE_WAL_FRAME_MAX,
                (off_t)s->torn_at);
    if (got > 0)
        (void)find_checkpoint(r->page->bytes.data, (size_t)got, key->name, out);
    return true;
}
