/* `sluice rules own`: a store of values that the scanner is to find wherever they stand (rules/own_store.h). */
#include "cli/cmd.h"
#include "cli/own_import.h"

#include "core/file.h"
#include "core/limits.h"
#include "rules/own_index.h"

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

static const char help[] =
    "usage: sluice rules own add --key FILE --store FILE [--name PREFIX] [--format FORMAT] [FILE|-]\n"
    "       sluice rules own list --key FILE --store FILE\n"
    "       sluice rules own remove --key FILE --store FILE NAME...\n"
    "       sluice rules own check --key FILE STORE\n\n"
    "add     read values from FILE or standard input (never from the command line) and remember keyed hashes of them\n"
    "list    every entry: length in bytes and name; no command can show a value\n"
    "remove  forget all versions of a name\n"
    "check   does the store open under the key?\n\n"
    "  --key FILE          the key (`sluice keygen --own-key FILE` makes one)\n"
    "  --store FILE        the store; add makes it where there is none\n"
    "  --name PREFIX       put before every name; the name of a value that has none is PREFIX and its line\n"
    "  --format FORMAT     lines, dotenv, json or vault (default: by the file)\n\n"
    "Values of 8 to 4096 bytes. What is shorter, longer, a placeholder or a common word is not taken: its line is "
    "named\n"
    "and the exit status is 1. Scan with them: --own-store FILE --own-key FILE, or own_secrets in sluice.json.\n";

enum { OPT_OWN_KEY_FILE = 512, OPT_OWN_STORE_FILE, OPT_OWN_NAME, OPT_OWN_FORMAT };

static const struct option longopts[] = {{"key", required_argument, NULL, OPT_OWN_KEY_FILE},
                                         {"store", required_argument, NULL, OPT_OWN_STORE_FILE},
                                         {"name", required_argument, NULL, OPT_OWN_NAME},
                                         {"format", required_argument, NULL, OPT_OWN_FORMAT},
                                         {"help", no_argument, NULL, 'h'},
                                         {NULL, 0, NULL, 0}};

struct own {
    const char *key_path, *store_path, *prefix;
    enum own_format format;
    int lock;
    struct sluice_own_key *key;
    struct sluice_own_store *store;
    /* of add */
    const char *from;
    size_t taken, refused;
    struct sluice_error err;
};

/* Two programs that change one store would lose what one of them did: the key file is what both must hold. */
static enum sluice_status lock_key(struct own *o)
{
    o->lock = open(o->key_path, O_RDONLY | O_CLOEXEC);
    if (o->lock < 0 || flock(o->lock, LOCK_EX) != 0)
        return sluice_fail_at(&o->err, SLUICE_EIO, o->key_path, 0, NULL, "cannot lock: %s", strerror(errno));
    return SLUICE_OK;
}

static enum sluice_status open_store(struct own *o, bool change, bool create)
{
    enum sluice_status st;

    if ((st = sluice_own_key_load(o->key_path, &o->key, &o->err)) != SLUICE_OK ||
        (change && (st = lock_key(o)) != SLUICE_OK))
        return st;
    if (create && access(o->store_path, F_OK) != 0 && errno == ENOENT) {
        if ((st = sluice_own_store_create(o->key, &o->store)) != SLUICE_OK)
            (void)sluice_fail_at(&o->err, st, o->store_path, 0, NULL, "%s", sluice_status_text(st));
        return st;
    }
    return sluice_own_store_open(o->store_path, o->key, &o->store, &o->err);
}

static void close_store(struct own *o)
{
    sluice_own_store_free(o->store);
    sluice_own_key_free(o->key);
    if (o->lock >= 0)
        (void)close(o->lock);
}

/* --- add --- */

/* Prefix and name, or, where there is none, it is none, or it holds the value, the line. False: prefix is too long. */
static bool name_of(const struct own *o, uint32_t line, const uint8_t *name, size_t name_len, const uint8_t *value,
                    size_t len, char out[SLUICE_OWN_NAME_MAX + 1])
{
    int n = -1;

    if (name_len != 0 && name_len <= SLUICE_OWN_NAME_MAX && memmem(name, name_len, value, len) == NULL)
        n = snprintf(out, SLUICE_OWN_NAME_MAX + 1, "%s%.*s", o->prefix, (int)name_len, (const char *)name);
    if (n <= 0 || (unsigned)n > SLUICE_OWN_NAME_MAX || !sluice_own_name_ok(out, (size_t)n))
        n = snprintf(out, SLUICE_OWN_NAME_MAX + 1, "%sline-%u", o->prefix, line);
    return n > 0 && (unsigned)n <= SLUICE_OWN_NAME_MAX && sluice_own_name_ok(out, (size_t)n);
}

static enum sluice_status on_value(void *ctx, uint32_t line, const uint8_t *name, size_t name_len, const uint8_t *value,
                                   size_t len)
{
    struct own *o = ctx;
    const char *refused = sluice_own_value_refused(value, len);
    char entry[SLUICE_OWN_NAME_MAX + 1];
    enum sluice_status st;

    if (refused != NULL) {
        fprintf(stderr, "sluice rules: %s:%u: not taken: %s\n", o->from, line, refused);
        o->refused++;
        return SLUICE_OK;
    }
    if (!name_of(o, line, name, name_len, value, len, entry))
        return sluice_fail(&o->err, SLUICE_EFORMAT, "--name: too long, or no plain text");
    if ((st = sluice_own_store_add(o->store, entry, value, len)) != SLUICE_OK)
        return sluice_fail_at(&o->err, st, o->store_path, 0, NULL, "%s", sluice_status_text(st));
    o->taken++;
    return SLUICE_OK;
}

static enum sluice_status read_file(const char *path, struct sluice_buf *out, struct sluice_error *err)
{
    const bool standard = strcmp(path, "-") == 0;
    const int fd = standard ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
    enum sluice_status st;

    /* What was given may be a value, put here by mistake: it is not repeated. */
    if (fd < 0)
        return sluice_fail(err, SLUICE_EFORMAT,
                           "cannot open the file to add (%s). Values are never taken from the command line, where "
                           "others see them: write them to a file or to standard input",
                           strerror(errno));
    st = sluice_file_read_open(fd, "the file to add", out->max, out, err);
    if (!standard)
        (void)close(fd);
    return st;
}

static enum sluice_status add_values(struct own *o, const struct sluice_buf *text)
{
    const uint8_t *p = text->len != 0 ? text->data : (const uint8_t *)"";
    const enum own_format format = o->format != OWN_FORMAT_GUESS ? o->format : own_format_guess(o->from, p, text->len);
    enum sluice_status st = own_import(p, text->len, format, on_value, o, &o->err);

    if (st != SLUICE_OK && o->err.file[0] == '\0' && o->err.status != SLUICE_OK) /* say which file, keep the line */
        (void)snprintf(o->err.file, sizeof(o->err.file), "%s", o->from);
    else if (st != SLUICE_OK && o->err.status == SLUICE_OK)
        (void)sluice_fail_at(&o->err, st, o->from, 0, NULL, "%s", sluice_status_text(st));
    return st;
}

static int add(struct own *o, int n, char **paths)
{
    struct sluice_buf text;
    size_t known = 0;
    enum sluice_status st;

    if (n > 1)
        return sluice_cmd_usage("rules", "own add takes one file; values are never taken from the command line");
    sluice_buf_init(&text, SLUICE_OWN_IMPORT_MAX);
    o->from = n == 0 || strcmp(paths[0], "-") == 0 ? "standard input" : paths[0];
    if ((st = read_file(n == 0 ? "-" : paths[0], &text, &o->err)) == SLUICE_OK &&
        (st = open_store(o, true, true)) == SLUICE_OK && (st = add_values(o, &text)) == SLUICE_OK) {
        sluice_own_store_settle(o->store, &known);
        st = sluice_own_store_save(o->store, o->store_path, &o->err);
    }
    sluice_buf_release(&text);
    if (st != SLUICE_OK)
        return sluice_cmd_fail("rules", &o->err);
    printf("%zu added, %zu known already, %zu not taken; %zu in %s\n", o->taken - known, known, o->refused,
           sluice_own_store_count(o->store), o->store_path);
    return sluice_cmd_finish("rules", o->refused != 0 ? SLUICE_EXIT_FOUND : SLUICE_EXIT_OK);
}

/* --- list, remove, check --- */

struct row {
    const char *name;
    size_t len;
};

static int row_order(const void *x, const void *y)
{
    const struct row *a = x, *b = y;
    const int order = strcmp(a->name, b->name);

    return order != 0 ? order : (a->len > b->len) - (a->len < b->len);
}

static int list(struct own *o, int n, char **names)
{
    struct row *rows;
    size_t count;

    (void)names;
    if (n != 0)
        return sluice_cmd_usage("rules", "own list takes no argument");
    if (open_store(o, false, false) != SLUICE_OK)
        return sluice_cmd_fail("rules", &o->err);
    count = sluice_own_store_count(o->store);
    if ((rows = calloc(count + 1, sizeof(*rows))) == NULL) {
        (void)sluice_fail(&o->err, SLUICE_ENOMEM, "%s", sluice_status_text(SLUICE_ENOMEM));
        return sluice_cmd_fail("rules", &o->err);
    }
    for (size_t i = 0; i < count; i++)
        rows[i].name = sluice_own_store_name(o->store, i, &rows[i].len);
    if (count > 1)
        qsort(rows, count, sizeof(*rows), row_order);
    for (size_t i = 0; i < count; i++)
        printf("%4zu  %s\n", rows[i].len, rows[i].name);
    free(rows);
    return sluice_cmd_finish("rules", SLUICE_EXIT_OK);
}

static int remove_names(struct own *o, int n, char **names)
{
    size_t removed = 0;
    bool missing = false;

    if (n == 0)
        return sluice_cmd_usage("rules", "own remove takes names");
    if (open_store(o, true, false) != SLUICE_OK)
        return sluice_cmd_fail("rules", &o->err);
    for (int i = 0; i < n; i++) {
        const size_t of_name = sluice_own_store_remove(o->store, names[i]);

        if (of_name == 0)
            fprintf(stderr, "sluice rules: argument %d: no entry has this name\n", i + 1);
        missing = missing || of_name == 0;
        removed += of_name;
    }
    if (removed != 0 && sluice_own_store_save(o->store, o->store_path, &o->err) != SLUICE_OK)
        return sluice_cmd_fail("rules", &o->err);
    printf("%zu removed; %zu in %s\n", removed, sluice_own_store_count(o->store), o->store_path);
    return sluice_cmd_finish("rules", missing ? SLUICE_EXIT_FOUND : SLUICE_EXIT_OK);
}

static int check(struct own *o, int n, char **stores)
{
    if (n > 1 || (n == 0 && o->store_path == NULL))
        return sluice_cmd_usage("rules", "own check takes one store");
    if (n == 1)
        o->store_path = stores[0];
    if (open_store(o, false, false) != SLUICE_OK) {
        (void)sluice_cmd_fail("rules", &o->err);
        return o->err.status == SLUICE_EFORMAT && strcmp(o->err.file, o->store_path) == 0 ? SLUICE_EXIT_FOUND
                                                                                          : SLUICE_EXIT_USAGE;
    }
    printf("%s: ok, %zu entries\n", o->store_path, sluice_own_store_count(o->store));
    return sluice_cmd_finish("rules", SLUICE_EXIT_OK);
}

static const struct {
    const char *name;
    int (*run)(struct own *o, int n, char **args);
    bool needs_store;
} verbs[] = {{"add", add, true}, {"list", list, true}, {"remove", remove_names, true}, {"check", check, false}};

static int run(struct own *o, int n, char **args)
{
    for (size_t i = 0; n > 0 && i < sizeof(verbs) / sizeof(verbs[0]); i++) {
        int status;

        if (strcmp(verbs[i].name, args[0]) != 0)
            continue;
        if (o->key_path == NULL || (verbs[i].needs_store && o->store_path == NULL))
            return sluice_cmd_usage("rules", "own %s needs --key%s", args[0],
                                    verbs[i].needs_store ? " and --store" : "");
        status = verbs[i].run(o, n - 1, args + 1);
        close_store(o);
        return status;
    }
    return sluice_cmd_usage("rules", "own: expected add, list, remove or check");
}

int sluice_cmd_rules_own(int argc, char **argv)
{
    struct own o = {.prefix = "", .lock = -1};
    int opt;

    opterr = 0; /* what getopt would repeat may be a value */
    while ((opt = getopt_long(argc, argv, "h", longopts, NULL)) != -1) {
        switch (opt) {
        case OPT_OWN_KEY_FILE:
            o.key_path = optarg;
            break;
        case OPT_OWN_STORE_FILE:
            o.store_path = optarg;
            break;
        case OPT_OWN_NAME:
            o.prefix = optarg;
            break;
        case OPT_OWN_FORMAT:
            if (!own_format_parse(optarg, &o.format))
                return sluice_cmd_usage("rules", "--format takes lines, dotenv, json or vault");
            break;
        case 'h':
            printf("%s", help);
            return sluice_cmd_finish("rules", SLUICE_EXIT_OK);
        default:
            return sluice_cmd_usage("rules", "own: unknown option, or one without its argument");
        }
    }
    return run(&o, argc - optind, argv + optind);
}
