/* The files of a scan: those that were named, and those of the folders that were, in the order of their names. */
#ifndef SLUICE_CLI_SCAN_FILES_H
#define SLUICE_CLI_SCAN_FILES_H

#include "cli/ignore.h"

struct scan_file {
    char *path;
    bool named; /* on the command line: scanned whatever it is */
};

struct scan_files {
    struct scan_file *v;
    size_t n, cap;
    uint64_t bytes; /* of those whose size is known */
    bool standard;  /* holds standard input */
    bool unsized;   /* holds something else whose size is not known: a pipe, a device */
};

/* Add what path means: "-", a file, or a folder's regular files, without .git, symbolic links and what is ignored.
 * False when something could not be looked at: a line was printed, the rest was added. */
bool scan_files_add(struct scan_files *l, const char *path, const struct ignore_list *ignore);
void scan_files_release(struct scan_files *l);

#endif
