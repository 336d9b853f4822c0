#include "cli/scan_git.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CONTEXT "-U20" /* lines round a change: what names a value often stands above it */

static const char *const staged[] = {"git",
                                     "--no-pager",
                                     "-c",
                                     "core.quotePath=false",
                                     "diff",
                                     "--cached",
                                     "--no-color",
                                     "--no-ext-diff",
                                     "--no-textconv",
                                     "--no-renames",
                                     "--submodule=short",
                                     "--no-relative", /* whatever the user's diff.relative says */
                                     "--src-prefix=a/",
                                     "--dst-prefix=b/",
                                     CONTEXT,
                                     NULL};

/* Merges show what their own resolution added; the rest stands in the commits they bring in. */
static const char *const log_since[] = {"git",
                                        "--no-pager",
                                        "-c",
                                        "core.quotePath=false",
                                        "-c",
                                        "log.showSignature=false",
                                        "-c",
                                        "log.showRoot=true",
                                        "log",
                                        "--patch",
                                        "--reverse",
                                        "--format=commit %H",
                                        "--diff-merges=remerge",
                                        "--no-color",
                                        "--no-ext-diff",
                                        "--no-textconv",
                                        "--no-renames",
                                        "--submodule=short",
                                        "--no-relative", /* whatever the user's diff.relative says */
                                        "--src-prefix=a/",
                                        "--dst-prefix=b/",
                                        CONTEXT,
                                        NULL};

static size_t count(const char *const *list)
{
    size_t n = 0;

    while (list[n] != NULL)
        n++;
    return n;
}

/* The whole command line, in one piece of memory that the caller frees; its strings are borrowed. */
static const char **command(const char *range, char **paths, size_t n_paths)
{
    const char *const *first = range == NULL ? staged : log_since;
    const size_t n = count(first);
    const char **argv = calloc(n + n_paths + 3, sizeof(*argv));
    size_t at = n;

    if (argv == NULL)
        return NULL;
    memcpy(argv, first, n * sizeof(*argv));
    if (range != NULL)
        argv[at++] = range;
    argv[at++] = "--";
    for (size_t i = 0; i < n_paths; i++)
        argv[at++] = paths[i];
    return argv;
}

static enum sluice_status start(const char *const *argv, struct scan_git *out, struct sluice_error *err)
{
    int ends[2];

    if (pipe(ends) != 0)
        return sluice_fail_at(err, SLUICE_EIO, "git", 0, NULL, "cannot make a pipe: %s", strerror(errno));
    out->pid = fork();
    if (out->pid == 0) {
        (void)dup2(ends[1], STDOUT_FILENO);
        (void)close(ends[0]);
        (void)close(ends[1]);
        (void)unsetenv("GIT_DIFF_OPTS");                     /* it would say how many lines stand round a change */
        (void)execvp("git", (char *const *)(uintptr_t)argv); /* takes, but does not change, what is const here */
        _exit(127);
    }
    if (out->pid < 0)
        (void)sluice_fail_at(err, SLUICE_EIO, "git", 0, NULL, "cannot start: %s", strerror(errno));
    (void)close(ends[1]);
    if (out->pid < 0) {
        (void)close(ends[0]);
        return SLUICE_EIO;
    }
    out->fd = ends[0];
    return SLUICE_OK;
}

/* Outside of a repository git diff would compare files instead, and say how. */
static enum sluice_status check_repository(struct sluice_error *err)
{
    static const char *const argv[] = {"git", "rev-parse", "--git-dir", NULL};
    struct scan_git git;
    char answer[256];
    enum sluice_status st;

    if ((st = start(argv, &git, err)) != SLUICE_OK)
        return st;
    while (read(git.fd, answer, sizeof(answer)) > 0) {
    }
    return scan_git_close(&git, err);
}

enum sluice_status scan_git_open(const char *since, char **paths, size_t n, struct scan_git *out,
                                 struct sluice_error *err)
{
    const char **argv;
    char *range = NULL;
    enum sluice_status st;

    if (since != NULL && (since[0] == '-' || since[0] == '\0'))
        return sluice_fail_at(err, SLUICE_EFORMAT, "git", 0, NULL, "--since takes a revision");
    if ((st = check_repository(err)) != SLUICE_OK)
        return st;
    st = SLUICE_ENOMEM;
    if (since != NULL && (range = malloc(strlen(since) + sizeof("..HEAD"))) != NULL)
        (void)snprintf(range, strlen(since) + sizeof("..HEAD"), "%s..HEAD", since);
    argv = since == NULL || range != NULL ? command(range, paths, n) : NULL;
    if (argv != NULL)
        st = start(argv, out, err);
    else
        (void)sluice_fail(err, st, "%s", sluice_status_text(st));
    free(argv);
    free(range);
    return st;
}

enum sluice_status scan_git_close(struct scan_git *g, struct sluice_error *err)
{
    int status = 0;
    pid_t rc;

    (void)close(g->fd); /* where it still writes, it ends now */
    do {
        rc = waitpid(g->pid, &status, 0);
    } while (rc < 0 && errno == EINTR);
    if (rc != g->pid)
        return sluice_fail_at(err, SLUICE_EIO, "git", 0, NULL, "cannot wait for it: %s", strerror(errno));
    if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
        return sluice_fail_at(err, SLUICE_EIO, "git", 0, NULL, "not found");
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
        return sluice_fail_at(err, SLUICE_EIO, "git", 0, NULL, "failed; what it wrote may not be all");
    return SLUICE_OK;
}
