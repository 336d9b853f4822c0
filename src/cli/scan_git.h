/* git, run as a program of its own that writes a diff to us. Nothing is passed through a shell. */
#ifndef SLUICE_CLI_SCAN_GIT_H
#define SLUICE_CLI_SCAN_GIT_H

#include "core/status.h"

#include <sys/types.h>

struct scan_git {
    pid_t pid;
    int fd; /* what it writes */
};

/* The diff of what is staged, or of each commit since a revision, restricted to paths[0..n) where n > 0. The user's own
 * configuration of diffs (external programs, prefixes, colours) is overruled. EFORMAT: since begins with '-'. */
enum sluice_status scan_git_open(const char *since, char **paths, size_t n, struct scan_git *out,
                                 struct sluice_error *err) SLUICE_MUST_USE;

/* Wait for it. EIO unless it ended well: what it wrote may be cut short then. */
enum sluice_status scan_git_close(struct scan_git *g, struct sluice_error *err) SLUICE_MUST_USE;

#endif
