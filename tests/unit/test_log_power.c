/*
 * Power cuts. A model of a disk that keeps nothing it was not told to: a file has the bytes of its last sync, a folder
 * the names of its last sync, less those removed since. At every sync the disk as it would be found after a cut is put
 * together in another directory, and the log opened there: everything acknowledged so far must be in it.
 */
#include "audit_io.h"
#include "suite_run.h"

#include <pthread.h>

#define INODES 4096u

/* What is durable of one file or folder. */
struct kept {
    ino_t inode;
    bool folder;
    uint8_t *bytes; /* file */
    size_t n;
    struct {
        char name[64];
        ino_t inode;
        bool folder;
    } entry[64]; /* folder */
    size_t n_entries;
};

struct disk {
    pthread_mutex_t mutex;
    struct kept *kept;
    size_t n;
    ino_t root;
    const char *dir; /* of the log */
    unsigned pins;   /* links that keep every inode, so that no number is used twice */
    /* the test's */
    const struct audit_place *place;
    _Atomic unsigned acked; /* records of acks that are durable */
    uint64_t seq[256], id[256];
    unsigned cuts;
};

static struct kept *find(struct disk *d, ino_t inode, bool make)
{
    for (size_t i = 0; i < d->n; i++)
        if (d->kept[i].inode == inode)
            return &d->kept[i];
    if (!make)
        return NULL;
    ck_assert_uint_lt(d->n, INODES);
    d->kept[d->n].inode = inode;
    return &d->kept[d->n++];
}

static void keep_folder(struct kept *k, int fd)
{
    DIR *dir = fdopendir(openat(fd, ".", O_RDONLY | O_DIRECTORY));
    struct dirent *e;

    k->folder = true;
    k->n_entries = 0;
    ck_assert_ptr_nonnull(dir);
    while ((e = readdir(dir)) != NULL) {
        if (e->d_name[0] == '.')
            continue;
        ck_assert_uint_lt(k->n_entries, 64);
        (void)snprintf(k->entry[k->n_entries].name, 64, "%s", e->d_name);
        k->entry[k->n_entries].folder = e->d_type == DT_DIR;
        k->entry[k->n_entries++].inode = e->d_ino;
    }
    (void)closedir(dir);
}

static void keep(struct disk *d, int fd)
{
    struct stat sb;
    struct kept *k;

    ck_assert_int_eq(fstat(fd, &sb), 0);
    k = find(d, sb.st_ino, true);
    if (S_ISDIR(sb.st_mode)) {
        keep_folder(k, fd);
        return;
    }
    k->bytes = realloc(k->bytes, (size_t)sb.st_size + 1);
    k->n = (size_t)sb.st_size;
    ck_assert_int_eq(pread(fd, k->bytes, k->n, 0), (ssize_t)k->n);
}

/* The disk after a cut, at path. What was named but never synced is empty. */
static void build(struct disk *d, ino_t inode, bool folder, const char *path)
{
    struct kept *k = find(d, inode, false);
    int fd;

    if (folder) {
        ck_assert_int_eq(mkdir(path, 0700), 0);
        for (size_t i = 0; k != NULL && i < k->n_entries; i++) {
            char child[512];

            (void)snprintf(child, sizeof(child), "%s/%s", path, k->entry[i].name);
            build(d, k->entry[i].inode, k->entry[i].folder, child);
        }
        return;
    }
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL, 0600);
    ck_assert_int_ge(fd, 0);
    if (k != NULL)
        ck_assert_int_eq(write(fd, k->bytes, k->n), (ssize_t)k->n);
    (void)close(fd);
}

static void check_cut(struct disk *d)
{
    struct sluice_log_io io = audit_io_without_sync();
    unsigned acked = atomic_load(&d->acked);
    struct audit_place cut = *d->place;
    struct sluice_verify_report report;
    struct audit_found found;

    (void)snprintf(cut.dir, sizeof(cut.dir), "%s/cut", d->place->base);
    audit_remove(cut.dir);
    build(d, d->root, true, cut.dir);
    (void)audit_verify(&cut, &report); /* as found, before anything is repaired */
    if (acked > 0 && report.verdict != SLUICE_VERDICT_GOOD && report.verdict != SLUICE_VERDICT_INCOMPLETE)
        ck_abort_msg("as found: verdict %d at %s: %s", (int)report.verdict, report.place, report.fault);
    sluice_log_close(audit_open_io(&cut, &io, 1000000));
    (void)audit_verify(&cut, &report);
    if (report.verdict != SLUICE_VERDICT_GOOD && report.verdict != SLUICE_VERDICT_INCOMPLETE)
        ck_abort_msg("verdict %d at %s: %s", (int)report.verdict, report.place, report.fault);
    found = audit_collect(&cut);
    for (unsigned i = 0; i < acked; i++) {
        ck_assert_uint_lt(d->seq[i], found.size);
        ck_assert_uint_eq(found.request[d->seq[i]], d->id[i]);
    }
    free(found.request);
    d->cuts++;
}

/* A cut just before the sync takes effect, then the sync. */
static int disk_sync(void *ctx, int fd)
{
    struct disk *d = ctx;

    pthread_mutex_lock(&d->mutex);
    if (d->root == 0) {
        struct stat sb;

        if (stat(d->dir, &sb) == 0)
            d->root = sb.st_ino;
    }
    check_cut(d);
    keep(d, fd);
    pthread_mutex_unlock(&d->mutex);
    return 0;
}

/* Names and bytes must not change while a cut is put together. */
static int disk_open(void *ctx, int dir, const char *path, int flags, unsigned mode)
{
    struct disk *d = ctx;
    char pin[128];
    int fd;

    if ((flags & O_ACCMODE) == O_WRONLY)
        flags = (flags & ~O_ACCMODE) | O_RDWR; /* what is synced is read back */
    pthread_mutex_lock(&d->mutex);
    fd = openat(dir, path, flags | O_CLOEXEC, (mode_t)mode);
    (void)snprintf(pin, sizeof(pin), "%s/pins/%u", d->place->base, d->pins++);
    if (fd >= 0 && (flags & O_CREAT) != 0)
        ck_assert_int_eq(linkat(dir, path, AT_FDCWD, pin, 0), 0);
    pthread_mutex_unlock(&d->mutex);
    return fd;
}

static int disk_rename(void *ctx, int dir, const char *from, const char *to)
{
    struct disk *d = ctx;
    int rc;

    pthread_mutex_lock(&d->mutex);
    rc = renameat(dir, from, dir, to);
    pthread_mutex_unlock(&d->mutex);
    return rc;
}

/* Removing a name may reach the disk at any time: at once is the worst. */
static int disk_unlink(void *ctx, int dir, const char *path, int flags)
{
    struct disk *d = ctx;
    struct stat sb;
    int rc;

    pthread_mutex_lock(&d->mutex);
    if (fstatat(dir, path, &sb, AT_SYMLINK_NOFOLLOW) == 0)
        for (size_t i = 0; i < d->n; i++) {
            struct kept *k = &d->kept[i];

            for (size_t e = 0; e < k->n_entries; e++)
                if (k->entry[e].inode == sb.st_ino)
                    k->entry[e--] = k->entry[--k->n_entries];
        }
    rc = unlinkat(dir, path, flags);
    pthread_mutex_unlock(&d->mutex);
    return rc;
}

static struct disk *disk_create(const struct audit_place *p, struct sluice_log_io *io)
{
    struct disk *d = calloc(1, sizeof(*d));
    char pins[128];

    d->kept = calloc(INODES, sizeof(*d->kept));
    pthread_mutex_init(&d->mutex, NULL);
    d->place = p;
    d->dir = p->dir;
    (void)snprintf(pins, sizeof(pins), "%s/pins", p->base);
    ck_assert_int_eq(mkdir(pins, 0700), 0);
    *io = *sluice_log_io_system();
    io->ctx = d;
    io->fsync = io->fdatasync = disk_sync;
    io->open = disk_open;
    io->rename = disk_rename;
    io->unlink = disk_unlink;
    return d;
}

static void disk_free(struct disk *d)
{
    for (size_t i = 0; i < d->n; i++)
        free(d->kept[i].bytes);
    free(d->kept);
    free(d);
}

static void fill(struct disk *d, struct sluice_log *log, uint64_t from, unsigned n)
{
    for (uint64_t i = from; i < from + n; i++) {
        unsigned k = atomic_load(&d->acked);
        struct sluice_decision_record rec = audit_decision(i);
        struct sluice_log_receipt receipt;
        struct sluice_outcome_record o;

        ck_assert_int_eq(sluice_log_decision_wait(log, &rec, &receipt, NULL), SLUICE_OK);
        d->seq[k] = receipt.seq;
        d->id[k] = i;
        atomic_store(&d->acked, k + 1);
        o = audit_outcome(i, receipt.seq);
        ck_assert_int_eq(sluice_log_outcome_wait(log, &o, NULL), SLUICE_OK);
    }
}

/* _i: milliseconds between checkpoints, so that tiles are made often, sometimes, or only at the end. */
static const unsigned intervals[] = {0, 20, 1000000};

START_TEST(log__power_cut_at_every_sync__nothing_acknowledged_is_lost)
{
    struct audit_place p = audit_place_make();
    struct sluice_log_io io;
    struct disk *d = disk_create(&p, &io);

    for (unsigned run = 0; run < 3; run++) {
        struct sluice_log *log = audit_open_io(&p, &io, intervals[_i]);

        fill(d, log, run * 100, 12);
        sluice_log_close(log);
    }
    ck_assert_uint_gt(d->cuts, 60);
    disk_free(d);
    audit_place_drop(&p);
}
END_TEST

int main(void)
{
    Suite *s = suite_create("log_power");
    TCase *tc = tcase_create("log_power");

    suite_add_tcase(s, tc);
    tcase_set_timeout(tc, 600);
    tcase_add_loop_test(tc, log__power_cut_at_every_sync__nothing_acknowledged_is_lost, 0, 3);
    return suite_run(s);
}
