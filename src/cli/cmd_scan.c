#include "cli/cmd.h"
#include "cli/scan_diff.h"
#include "cli/scan_git.h"
#include "cli/scan_pool.h"
#include "cli/session.h"
#include "core/limits.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const char help[] =
    "usage: sluice scan [OPTION...] [PATH...|-]\n"
    "       sluice scan --staged|--since REV [OPTION...] [PATH...]\n"
    "       sluice scan --diff [OPTION...] < DIFF\n\n"
    "Report findings in files, folders (recursively, without .git and symbolic links) and standard input, or in what\n"
    "a change adds. Never prints a value. Exit status 1 when something was found.\n\n"
    "  --format NAME       text (default), jsonl, sarif, github, gitlab or gitlab-codequality\n"
    "  --staged            what is staged for the next commit of the git repository here\n"
    "  --since REV         what each commit from REV to HEAD added; REV itself is left out\n"
    "  --diff              what a unified diff on standard input adds\n"
    "  --baseline FILE     leave out the values whose fingerprints are in it\n"
    "  --write-baseline FILE  write the fingerprints of what is found now; report nothing\n"
    "  --ignore-file FILE  paths to leave out, as in gitignore(5) (default: .sluiceignore, if there is one)\n"
    "  --no-ignore         leave out no paths\n"
    "  --binary            also scan files that hold NUL bytes, when met in a folder\n"
    "  --jobs N            files scanned at once, 1 to 64 (default: as many as there are processors)\n"
    "  --engine NAME       auto (default), fast or plain: plain needs no compiled prefilter\n\n"
    "A value is allowed in a file that holds \"sluice:allow\" and its fingerprint, which the output names.\n\n";

#define PLAIN_MAX (64u << 10) /* bytes of input up to which compiling a prefilter for once costs more than it saves */
#define IGNORE_FILE ".sluiceignore"

enum {
    OPT_FORMAT = 512,
    OPT_BINARY,
    OPT_JOBS,
    OPT_ENGINE,
    OPT_STAGED,
    OPT_SINCE,
    OPT_DIFF,
    OPT_BASELINE,
    OPT_WRITE_BASELINE,
    OPT_IGNORE_FILE,
    OPT_NO_IGNORE
};

static const struct option longopts[] = {SLUICE_SESSION_LONGOPTS,
                                         {"format", required_argument, NULL, OPT_FORMAT},
                                         {"binary", no_argument, NULL, OPT_BINARY},
                                         {"jobs", required_argument, NULL, OPT_JOBS},
                                         {"engine", required_argument, NULL, OPT_ENGINE},
                                         {"staged", no_argument, NULL, OPT_STAGED},
                                         {"since", required_argument, NULL, OPT_SINCE},
                                         {"diff", no_argument, NULL, OPT_DIFF},
                                         {"baseline", required_argument, NULL, OPT_BASELINE},
                                         {"write-baseline", required_argument, NULL, OPT_WRITE_BASELINE},
                                         {"ignore-file", required_argument, NULL, OPT_IGNORE_FILE},
                                         {"no-ignore", no_argument, NULL, OPT_NO_IGNORE},
                                         {NULL, 0, NULL, 0}};

enum engine { ENGINE_AUTO, ENGINE_FAST, ENGINE_PLAIN };
enum source { SOURCE_FILES, SOURCE_STAGED, SOURCE_SINCE, SOURCE_DIFF };

/* As the command line says. */
struct wishes {
    struct sluice_session_options session;
    const struct scan_output *output;
    enum engine engine;
    enum source source;
    const char *since, *baseline, *write_baseline, *ignore_file;
    bool no_ignore, binary;
    unsigned jobs; /* 0: not said */
    char **paths;
    size_t n_paths;
};

struct scan {
    const struct wishes *w;
    struct sluice_ruleset *rules;
    struct sluice_prefilter *pf;
    struct sluice_model *model;
    struct sluice_name_settings names;
    struct sluice_redact_key *key;
    struct baseline *baseline;
    struct ignore_list *ignore;
    struct scan_report report;
    uint64_t files, binary_skipped;
    size_t n_files;
    bool failed; /* something could not be scanned: the rest was */
    time_t started, said;
};

static void show_progress(void *ctx, size_t done)
{
    struct scan *s = ctx;
    time_t now = time(NULL);

    if (isatty(STDERR_FILENO) != 1 || now - s->started < 1 || now == s->said)
        return;
    s->said = now;
    fprintf(stderr, "\rsluice scan: %zu of %zu files, %llu findings ", done, s->n_files,
            (unsigned long long)s->report.counts.found);
}

/* --- preparing --- */

/* Fingerprints need a key. One that is named, or that baselines cannot do without, must be there; else what is in the
 * state folder does, and without one a scan says less. */
static enum sluice_status load_key(struct scan *s, struct sluice_error *err)
{
    const struct wishes *w = s->w;
    char home[PATH_MAX], path[PATH_MAX];
    const bool needed = w->baseline != NULL || w->write_baseline != NULL;
    struct sluice_error none = {0};
    enum sluice_status st;

    if (w->session.key != NULL)
        return sluice_redact_key_load(w->session.key, &s->key, err);
    if (w->write_baseline != NULL && (st = sluice_home_make(w->session.home, home, err)) != SLUICE_OK)
        return st;
    if ((st = sluice_home_find(w->session.home, home, needed ? err : &none)) == SLUICE_OK &&
        (st = sluice_home_path(home, SLUICE_HOME_REDACT_KEY, path, needed ? err : &none)) == SLUICE_OK) {
        if (w->write_baseline != NULL && (st = sluice_home_keys(home, true, false, err)) != SLUICE_OK)
            return st;
        if (needed || access(path, F_OK) == 0)
            return sluice_redact_key_load(path, &s->key, err);
    }
    return needed ? st : SLUICE_OK;
}

static enum sluice_status load_ignore(struct scan *s, struct sluice_error *err)
{
    if (s->w->no_ignore)
        return SLUICE_OK;
    if (s->w->ignore_file != NULL)
        return ignore_load(s->w->ignore_file, &s->ignore, err);
    return access(IGNORE_FILE, F_OK) == 0 ? ignore_load(IGNORE_FILE, &s->ignore, err) : SLUICE_OK;
}

static enum sluice_status prepare(struct scan *s, struct sluice_error *err)
{
    char cache[PATH_MAX];
    enum sluice_status st;

    if ((st = load_ignore(s, err)) != SLUICE_OK || (st = load_key(s, err)) != SLUICE_OK ||
        (s->w->baseline != NULL && (st = baseline_load(s->w->baseline, &s->baseline, err)) != SLUICE_OK))
        return st;
    if (s->w->write_baseline != NULL && (st = baseline_writer_create(&s->report.writer)) != SLUICE_OK)
        return sluice_fail(err, st, "%s", sluice_status_text(st));
    sluice_session_cache(&s->w->session, cache);
    return sluice_session_names(&s->w->session, cache[0] != '\0' ? cache : NULL, &s->model, &s->names, &s->rules, err);
}

/* Is a prefilter worth having? Compiled for once, not for a small input; but rules that are used again pay for one that
 * is kept. */
static bool wants_prefilter(const struct scan *s, bool small)
{
    if (s->w->engine != ENGINE_AUTO)
        return s->w->engine == ENGINE_FAST;
    return !small || sluice_ruleset_was_kept(s->rules);
}

/* What every run of this scan needs, and the report's beginning. */
static enum sluice_status begin(struct scan *s, bool small, struct scan_run_options *o, struct sluice_error *err)
{
    char cache[PATH_MAX];
    enum sluice_status st;

    if (wants_prefilter(s, small)) {
        sluice_session_cache(&s->w->session, cache);
        if ((st = sluice_prefilter_create(s->rules, cache[0] != '\0' ? cache : NULL, &s->pf, err)) != SLUICE_OK)
            return st;
    }
    *o = (struct scan_run_options){
        .rules = s->rules,
        .pf = s->pf,
        .scanner = {.min_score = s->w->session.min_score, .model = s->model, .names = &s->names},
        .key = s->key,
        .baseline = s->baseline};
    s->report.output = s->w->output;
    s->report.out = stdout;
    s->started = time(NULL);
    if (s->report.writer == NULL)
        s->report.output->begin(stdout, s->rules);
    return SLUICE_OK;
}

static void scan_release(struct scan *s)
{
    ignore_free(s->ignore);
    baseline_writer_free(s->report.writer);
    baseline_free(s->baseline);
    sluice_redact_key_free(s->key);
    sluice_prefilter_free(s->pf);
    sluice_ruleset_unref(s->rules);
    sluice_model_free(s->model);
}

/* --- files --- */

static enum sluice_status scan_files(struct scan *s, const struct scan_files *files, struct scan_input *standard,
                                     struct sluice_error *err)
{
    struct scan_pool pool = {.files = files,
                             .standard = standard,
                             .report = &s->report,
                             .binary = s->w->binary,
                             .jobs = s->w->jobs,
                             .progress = show_progress,
                             .ctx = s};
    struct scan_pool_counts counts;
    enum sluice_status st;
    size_t ahead = 0;
    bool small;

    if (files->standard && s->w->engine == ENGINE_AUTO &&
        (st = scan_input_look(standard, PLAIN_MAX + 1, &ahead, err)) != SLUICE_OK)
        return st;
    small = !files->unsized && files->bytes + ahead <= PLAIN_MAX;
    if ((st = begin(s, small, &pool.run, err)) != SLUICE_OK)
        return st;
    if (pool.jobs == 0)
        pool.jobs = small ? 1 : scan_pool_default_jobs();
    s->n_files = files->n;
    if ((st = scan_pool_run(&pool, &counts, err)) != SLUICE_OK)
        return st;
    s->files = counts.scanned;
    s->binary_skipped = counts.binary_skipped;
    s->failed = s->failed || counts.failed != 0;
    return SLUICE_OK;
}

static enum sluice_status run_files(struct scan *s, struct sluice_error *err)
{
    struct scan_files files = {0};
    struct scan_input standard;
    enum sluice_status st;

    for (size_t i = 0; i < s->w->n_paths; i++)
        s->failed = !scan_files_add(&files, s->w->paths[i], s->ignore) || s->failed;
    if (s->w->n_paths == 0)
        s->failed = !scan_files_add(&files, "-", NULL);
    if ((st = scan_input_init(&standard, STDIN_FILENO, err)) == SLUICE_OK)
        st = scan_files(s, &files, &standard, err);
    scan_input_release(&standard);
    scan_files_release(&files);
    return st;
}

/* --- diffs --- */

static enum sluice_status feed_diff(struct scan_diff *d, struct scan_input *in, struct sluice_error *err)
{
    enum sluice_status st;
    const uint8_t *p;
    size_t n;

    while ((st = scan_input_next(in, &p, &n, err)) == SLUICE_OK && n != 0) {
        if ((st = scan_diff_feed(d, p, n, err)) != SLUICE_OK)
            return st;
    }
    return st == SLUICE_OK ? scan_diff_end(d, err) : st;
}

static enum sluice_status scan_diff(struct scan *s, struct scan_input *in, const char *name, struct sluice_error *err)
{
    struct scan_run_options o;
    struct scan_diff *d = NULL;
    struct scan_run *run = NULL;
    struct scan_diff_counts counts;
    enum sluice_status st;
    size_t n = 0;

    if ((st = scan_input_look(in, PLAIN_MAX + 1, &n, err)) != SLUICE_OK ||
        (st = begin(s, n <= PLAIN_MAX, &o, err)) != SLUICE_OK || (st = scan_run_create(&o, &run, err)) != SLUICE_OK)
        return st;
    if ((st = scan_diff_create(run, &s->report, s->ignore, name, &d, err)) == SLUICE_OK) {
        st = feed_diff(d, in, err);
        counts = scan_diff_counts(d);
        s->files = counts.files;
        s->binary_skipped = counts.binary;
    }
    scan_diff_free(d);
    scan_run_free(run);
    return st;
}

static enum sluice_status run_diff(struct scan *s, int fd, const char *name, struct sluice_error *err)
{
    struct scan_input in;
    enum sluice_status st;

    if ((st = scan_input_init(&in, fd, err)) == SLUICE_OK)
        st = scan_diff(s, &in, name, err);
    scan_input_release(&in);
    return st;
}

static enum sluice_status run_git(struct scan *s, struct sluice_error *err)
{
    const char *since = s->w->source == SOURCE_SINCE ? s->w->since : NULL;
    struct scan_git git;
    struct sluice_error after = {0};
    enum sluice_status st, closed;

    if ((st = scan_git_open(since, s->w->paths, s->w->n_paths, &git, err)) != SLUICE_OK)
        return st;
    st = run_diff(s, git.fd, since == NULL ? "git diff --cached" : "git log", err);
    closed = scan_git_close(&git, st == SLUICE_OK ? err : &after);
    return st == SLUICE_OK ? closed : st;
}

/* --- the whole --- */

static enum sluice_status scan_source(struct scan *s, struct sluice_error *err)
{
    switch (s->w->source) {
    case SOURCE_FILES:
        return run_files(s, err);
    case SOURCE_STAGED:
    case SOURCE_SINCE:
        return run_git(s, err);
    case SOURCE_DIFF:
        break;
    }
    return run_diff(s, STDIN_FILENO, "-", err);
}

static enum sluice_status finish(struct scan *s, struct sluice_error *err)
{
    enum sluice_status st;
    size_t values;

    if (s->report.writer == NULL) {
        s->w->output->end(stdout);
        return SLUICE_OK;
    }
    if ((st = baseline_write(s->report.writer, s->w->write_baseline, &values, err)) == SLUICE_OK)
        fprintf(stderr, "sluice scan: %zu values in %s\n", values, s->w->write_baseline);
    return st;
}

static int report(const struct scan *s)
{
    const struct scan_counts c = s->report.counts;

    if (s->said != 0)
        fprintf(stderr, "\r\033[K");
    fprintf(stderr, "sluice scan: %llu findings in %llu files", (unsigned long long)c.found,
            (unsigned long long)s->files);
    if (c.allowed != 0)
        fprintf(stderr, "; %llu allowed by comments", (unsigned long long)c.allowed);
    if (c.known != 0)
        fprintf(stderr, "; %llu in the baseline", (unsigned long long)c.known);
    if (s->binary_skipped != 0)
        fprintf(stderr, "; %llu binary files skipped%s", (unsigned long long)s->binary_skipped,
                s->w->source == SOURCE_FILES ? " (--binary scans them)" : "");
    fprintf(stderr, "\n");
    if (c.no_key)
        fprintf(stderr, "sluice scan: comments allow values, but there is no key to tell which (--key)\n");
    if (s->failed)
        return SLUICE_EXIT_USAGE;
    return c.found != 0 ? SLUICE_EXIT_FOUND : SLUICE_EXIT_OK;
}

static int run(const struct wishes *w)
{
    struct scan s = {.w = w};
    struct sluice_error err = {0};
    int status;

    if (prepare(&s, &err) == SLUICE_OK && scan_source(&s, &err) == SLUICE_OK && finish(&s, &err) == SLUICE_OK)
        status = sluice_cmd_finish("scan", report(&s));
    else
        status = sluice_cmd_fail("scan", &err);
    scan_release(&s);
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

static bool parse_jobs(const char *text, unsigned *out)
{
    char *end;
    const unsigned long n = strtoul(text, &end, 10);

    *out = (unsigned)n;
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && n >= 1 && n <= SLUICE_SCAN_JOBS_MAX;
}

static bool choose_source(struct wishes *w, enum source source)
{
    const bool first = w->source == SOURCE_FILES;

    w->source = source;
    return first;
}

/* One option of ours. Returns an exit status, or -1 to go on. */
static int take_option(struct wishes *w, int opt)
{
    switch (opt) {
    case OPT_FORMAT:
        w->output = scan_output_find(optarg);
        return w->output != NULL ? -1 : sluice_cmd_usage("scan", "no format '%s'", optarg);
    case OPT_BINARY:
        w->binary = true;
        return -1;
    case OPT_JOBS:
        return parse_jobs(optarg, &w->jobs) ? -1
                                            : sluice_cmd_usage("scan", "--jobs takes 1 to %u", SLUICE_SCAN_JOBS_MAX);
    case OPT_ENGINE:
        return parse_engine(optarg, &w->engine) ? -1 : sluice_cmd_usage("scan", "no engine '%s'", optarg);
    case OPT_STAGED:
    case OPT_SINCE:
    case OPT_DIFF:
        w->since = opt == OPT_SINCE ? optarg : w->since;
        return choose_source(w, opt == OPT_STAGED  ? SOURCE_STAGED
                                : opt == OPT_SINCE ? SOURCE_SINCE
                                                   : SOURCE_DIFF)
                   ? -1
                   : sluice_cmd_usage("scan", "one of --staged, --since and --diff");
    case OPT_BASELINE:
        w->baseline = optarg;
        return -1;
    case OPT_WRITE_BASELINE:
        w->write_baseline = optarg;
        return -1;
    case OPT_IGNORE_FILE:
        w->ignore_file = optarg;
        return -1;
    case OPT_NO_IGNORE:
        w->no_ignore = true;
        return -1;
    case 'h':
        printf("%s%s", help, sluice_session_help);
        return sluice_cmd_finish("scan", SLUICE_EXIT_OK);
    default:
        return SLUICE_EXIT_USAGE;
    }
}

int sluice_cmd_scan(int argc, char **argv)
{
    struct wishes w = {.output = &scan_output_text};
    int opt, status;
    bool bad;

    while ((opt = getopt_long(argc, argv, "h", longopts, NULL)) != -1) {
        if (sluice_session_option(&w.session, "scan", opt, optarg, &bad))
            continue;
        if ((status = bad ? SLUICE_EXIT_USAGE : take_option(&w, opt)) != -1)
            return status;
    }
    w.paths = argv + optind;
    w.n_paths = (size_t)(argc - optind);
    if (w.source == SOURCE_DIFF && w.n_paths != 0)
        return sluice_cmd_usage("scan", "--diff reads standard input and takes no path");
    return run(&w);
}
