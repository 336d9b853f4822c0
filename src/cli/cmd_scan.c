#include "cli/cmd.h"
#include "cli/scan_output.h"
#include "cli/session.h"
#include "core/limits.h"
#include "scan/findings.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static const char help[] =
    "usage: sluice scan [OPTION...] [PATH...|-]\n\n"
    "Report findings in files, folders (recursively, without .git and symbolic links) and standard input.\n"
    "Never prints a value. Exit status 1 when something was found.\n\n"
    "  --format NAME       text (default), jsonl or sarif\n"
    "  --binary            also scan files that hold NUL bytes, when met in a folder\n"
    "  --engine NAME       auto (default), fast or plain: plain needs no compiled prefilter\n";

#define PIECE (256u << 10)
#define PLAIN_MAX (64u << 10) /* bytes of input up to which compiling the prefilter costs more than it saves */
#define BINARY_PROBE 8000u    /* bytes looked at for a NUL */
#define FOLDERS_MAX 64u       /* depth of folders */

enum { OPT_FORMAT = 512, OPT_BINARY, OPT_ENGINE };

static const struct option longopts[] = {SLUICE_SESSION_LONGOPTS,
                                         {"format", required_argument, NULL, OPT_FORMAT},
                                         {"binary", no_argument, NULL, OPT_BINARY},
                                         {"engine", required_argument, NULL, OPT_ENGINE},
                                         {NULL, 0, NULL, 0}};

struct file_list {
    char **v;
    size_t n, cap;
    uint64_t bytes;
    bool standard; /* holds standard input */
    bool unsized;  /* holds something else whose size is not known: a pipe, a device */
};

struct scan {
    const struct scan_output *output;
    struct sluice_scanner *scanner;
    struct sluice_placer placer;
    struct sluice_buf ahead; /* the beginning of standard input, read before the engine was chosen */
    const char *path;
    uint64_t found, files, binary_skipped;
    bool scan_binary, failed;
    time_t started, said;
};

static bool list_add(struct file_list *l, const char *path)
{
    if (l->n == l->cap) {
        size_t cap = l->cap == 0 ? 64 : 2 * l->cap;
        char **v = realloc(l->v, cap * sizeof(*v));

        if (v == NULL)
            return false;
        l->v = v;
        l->cap = cap;
    }
    l->v[l->n] = strdup(path);
    return l->v[l->n] != NULL && ++l->n != 0;
}

static void list_release(struct file_list *l)
{
    for (size_t i = 0; i < l->n; i++)
        free(l->v[i]);
    free(l->v);
}

static int complain(const char *path)
{
    fprintf(stderr, "sluice scan: %s: %s\n", path, strerror(errno));
    return -1;
}

static int by_bytes(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static int wanted_entry(const struct dirent *e)
{
    return strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0 && strcmp(e->d_name, ".git") != 0;
}

static int list_collect(struct file_list *l, const char *path, unsigned depth);

static int collect_folder(struct file_list *l, const char *path, unsigned depth)
{
    struct dirent **entries;
    int n = depth < FOLDERS_MAX ? scandir(path, &entries, wanted_entry, by_bytes) : -1, rc = 0;

    if (n < 0) {
        if (depth >= FOLDERS_MAX)
            errno = ELOOP;
        return complain(path);
    }
    for (int i = 0; i < n; i++) {
        char child[PATH_MAX];

        if (snprintf(child, sizeof(child), "%s/%s", path, entries[i]->d_name) >= (int)sizeof(child)) {
            errno = ENAMETOOLONG;
            rc = complain(path);
        } else if (list_collect(l, child, depth + 1) != 0) {
            rc = -1;
        }
        free(entries[i]);
    }
    free(entries);
    return rc;
}

/* A file that was named (depth 0) is followed and scanned whatever it is; in a folder only regular files are. */
static int list_collect(struct file_list *l, const char *path, unsigned depth)
{
    struct stat sb;

    if (depth == 0 && strcmp(path, "-") == 0) {
        l->standard = true;
        return list_add(l, path) ? 0 : complain(path);
    }
    if ((depth == 0 ? stat(path, &sb) : lstat(path, &sb)) != 0)
        return complain(path);
    if (S_ISDIR(sb.st_mode))
        return collect_folder(l, path, depth);
    if (!S_ISREG(sb.st_mode) && depth != 0)
        return 0;
    l->unsized = l->unsized || !S_ISREG(sb.st_mode);
    l->bytes += (uint64_t)sb.st_size;
    return list_add(l, path) ? 0 : complain(path);
}

static enum sluice_status on_finding(void *ctx, const struct sluice_finding *f)
{
    struct scan *s = ctx;
    struct sluice_place at = sluice_placer_at(&s->placer, f->start, f->end);

    s->output->finding(stdout, s->path, &at, f, s->found == 0);
    s->found++;
    return SLUICE_OK;
}

static void show_progress(struct scan *s, size_t done, size_t all)
{
    time_t now = time(NULL);

    if (isatty(STDERR_FILENO) != 1 || now - s->started < 1 || now == s->said)
        return;
    s->said = now;
    fprintf(stderr, "\rsluice scan: %zu of %zu files, %llu findings ", done, all, (unsigned long long)s->found);
}

/* Standard input's size shows only by reading it: up to PLAIN_MAX bytes and one more. */
static enum sluice_status read_ahead(struct scan *s, uint64_t *bytes, struct sluice_error *err)
{
    enum sluice_status st;
    ssize_t n;

    sluice_buf_init(&s->ahead, PLAIN_MAX + 1);
    if ((st = sluice_buf_reserve(&s->ahead, PLAIN_MAX + 1)) != SLUICE_OK)
        return sluice_fail(err, st, "%s", sluice_status_text(st));
    while (s->ahead.len <= PLAIN_MAX &&
           (n = read(STDIN_FILENO, s->ahead.data + s->ahead.len, PLAIN_MAX + 1 - s->ahead.len)) != 0) {
        if (n < 0 && errno != EINTR)
            return sluice_fail_at(err, SLUICE_EIO, "-", 0, NULL, "cannot read: %s", strerror(errno));
        s->ahead.len += n > 0 ? (size_t)n : 0;
    }
    *bytes += s->ahead.len;
    return SLUICE_OK;
}

/* As read(2), what was read ahead first. */
static ssize_t read_piece(struct scan *s, int fd, uint8_t *piece, size_t size)
{
    size_t n = s->ahead.len < size ? s->ahead.len : size;

    if (fd != STDIN_FILENO || n == 0)
        return read(fd, piece, size);
    memcpy(piece, s->ahead.data, n);
    sluice_buf_consume(&s->ahead, n);
    return (ssize_t)n;
}

static enum sluice_status scan_stream(struct scan *s, int fd, bool skip_binary, bool *skipped, struct sluice_error *err)
{
    static const size_t piece_size = PIECE;
    uint8_t *piece = malloc(piece_size);
    enum sluice_status st;
    bool first = true;
    ssize_t n;

    *skipped = false;
    if (piece == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
    st = sluice_scanner_begin(s->scanner, NULL, 0, on_finding, s);
    while (st == SLUICE_OK && (n = read_piece(s, fd, piece, piece_size)) != 0) {
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0) {
            st = sluice_fail(err, SLUICE_EIO, "cannot read: %s", strerror(errno));
            break;
        }
        if (first && skip_binary && memchr(piece, '\0', (size_t)n < BINARY_PROBE ? (size_t)n : BINARY_PROBE) != NULL) {
            *skipped = true;
            break;
        }
        first = false;
        if ((st = sluice_placer_feed(&s->placer, piece, (size_t)n)) == SLUICE_OK &&
            (st = sluice_scanner_feed(s->scanner, piece, (size_t)n, err)) == SLUICE_OK)
            sluice_placer_pass(&s->placer, sluice_scanner_settled(s->scanner));
    }
    if (st == SLUICE_OK)
        st = sluice_scanner_end(s->scanner, err);
    sodium_memzero(piece, piece_size); /* it held what was scanned */
    free(piece);
    return st;
}

static enum sluice_status scan_file(struct scan *s, const char *path, bool skip_binary, struct sluice_error *err)
{
    bool standard = strcmp(path, "-") == 0, skipped = false;
    int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    enum sluice_status st;

    (void)sluice_fail_at(err, SLUICE_OK, path, 0, NULL, "%s", "");
    s->path = path;
    if (fd < 0)
        return sluice_fail(err, SLUICE_EIO, "cannot open: %s", strerror(errno));
    sluice_placer_init(&s->placer);
    st = scan_stream(s, fd, skip_binary, &skipped, err);
    sluice_placer_release(&s->placer);
    if (!standard)
        (void)close(fd);
    s->files += !skipped;
    s->binary_skipped += skipped;
    return st;
}

/* Every file is tried; one that cannot be read or scanned makes the run fail in the end. */
static enum sluice_status scan_all(struct scan *s, const struct sluice_ruleset *rules,
                                   const struct sluice_prefilter *pf, const struct sluice_session_options *so,
                                   const struct file_list *files, size_t n_named, char **named,
                                   struct sluice_error *err)
{
    struct sluice_scanner_options opts = {.min_score = so->min_score};

    for (size_t i = 0; i < files->n; i++) {
        bool was_named = false;
        enum sluice_status st = SLUICE_OK;

        if (s->scanner == NULL && (st = sluice_scanner_create(rules, pf, &opts, &s->scanner, err)) != SLUICE_OK)
            return st;
        for (size_t k = 0; k < n_named; k++)
            was_named = was_named || strcmp(named[k], files->v[i]) == 0;
        st = scan_file(s, files->v[i], !was_named && !s->scan_binary, err);
        if (st != SLUICE_OK) {
            s->failed = true;
            (void)sluice_cmd_fail("scan", err);
            sluice_scanner_free(s->scanner); /* after a failure it may only be freed */
            s->scanner = NULL;
        }
        show_progress(s, i + 1, files->n);
    }
    return SLUICE_OK;
}

static int report(struct scan *s, bool progress)
{
    if (progress)
        fprintf(stderr, "\r\033[K");
    fprintf(stderr, "sluice scan: %llu findings in %llu files", (unsigned long long)s->found,
            (unsigned long long)s->files);
    if (s->binary_skipped != 0)
        fprintf(stderr, "; %llu binary files skipped (--binary scans them)", (unsigned long long)s->binary_skipped);
    fprintf(stderr, "\n");
    if (s->failed)
        return SLUICE_EXIT_USAGE;
    return s->found != 0 ? SLUICE_EXIT_FOUND : SLUICE_EXIT_OK;
}

enum engine { ENGINE_AUTO, ENGINE_FAST, ENGINE_PLAIN };

static int run(const struct sluice_session_options *so, struct scan *s, enum engine engine, size_t n, char **paths)
{
    struct sluice_ruleset *rules = NULL;
    struct sluice_prefilter *pf = NULL;
    struct file_list files = {0};
    struct sluice_error err = {0};
    char cache[PATH_MAX];
    int status;

    for (size_t i = 0; i < n; i++) {
        if (list_collect(&files, paths[i], 0) != 0)
            s->failed = true;
    }
    sluice_session_cache(so, cache);
    if (sluice_session_rules(so, cache[0] != '\0' ? cache : NULL, &rules, &err) != SLUICE_OK)
        goto fail;
    if (engine == ENGINE_AUTO && files.standard && read_ahead(s, &files.bytes, &err) != SLUICE_OK)
        goto fail;
    if (engine == ENGINE_FAST || (engine == ENGINE_AUTO && (files.unsized || files.bytes > PLAIN_MAX))) {
        if (sluice_prefilter_create(rules, cache[0] != '\0' ? cache : NULL, &pf, &err) != SLUICE_OK)
            goto fail;
    }
    s->started = time(NULL);
    s->output->begin(stdout, rules);
    if (scan_all(s, rules, pf, so, &files, n, paths, &err) != SLUICE_OK)
        goto fail;
    s->output->end(stdout);
    status = sluice_cmd_finish("scan", report(s, s->said != 0));
    goto out;
fail:
    status = sluice_cmd_fail("scan", &err);
out:
    sluice_buf_release(&s->ahead);
    sluice_scanner_free(s->scanner);
    sluice_prefilter_free(pf);
    sluice_ruleset_unref(rules);
    list_release(&files);
    return status;
}

static bool parse_engine(const char *name, enum engine *out)
{
    static const char *const names[] = {"auto", "fast", "plain"};

    for (unsigned i = 0; i < 3; i++) {
        if (strcmp(name, names[i]) == 0) {
            *out = (enum engine)i;
            return true;
        }
    }
    return false;
}

int sluice_cmd_scan(int argc, char **argv)
{
    static char standard_input[] = "-";
    char *only_input[] = {standard_input};
    struct sluice_session_options so = {0};
    struct scan s = {.output = &scan_output_text};
    enum engine engine = ENGINE_AUTO;
    bool bad;
    int opt;

    while ((opt = getopt_long(argc, argv, "h", longopts, NULL)) != -1) {
        if (sluice_session_option(&so, "scan", opt, optarg, &bad))
            continue;
        switch (bad ? '?' : opt) {
        case OPT_FORMAT:
            s.output = scan_output_find(optarg);
            if (s.output == NULL)
                return sluice_cmd_usage("scan", "no format '%s'", optarg);
            break;
        case OPT_BINARY:
            s.scan_binary = true;
            break;
        case OPT_ENGINE:
            if (!parse_engine(optarg, &engine))
                return sluice_cmd_usage("scan", "no engine '%s'", optarg);
            break;
        case 'h':
            printf("%s%s", help, sluice_session_help);
            return sluice_cmd_finish("scan", SLUICE_EXIT_OK);
        default:
            return SLUICE_EXIT_USAGE;
        }
    }
    if (optind == argc)
        return run(&so, &s, engine, 1, only_input);
    return run(&so, &s, engine, (size_t)(argc - optind), argv + optind);
}
