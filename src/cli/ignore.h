/*
 * What a scan of folders leaves out, as gitignore(5) says it: one pattern a line; '#' begins a comment; '!' takes a
 * path back in; a pattern with a '/' (not at its end) is matched against the whole path, any other against its last
 * part; a '/' at the end matches folders only; '*' and '?' stop at '/', '**' does not, [a-z] is a class; the last
 * pattern that matches decides. What lies in a folder that is left out is left out.
 */
#ifndef SLUICE_CLI_IGNORE_H
#define SLUICE_CLI_IGNORE_H

#include "core/status.h"

struct ignore_list;

/* EFORMAT for a line of more than SLUICE_IGNORE_LINE_MAX bytes; EIO where it cannot be read. Returns new. */
enum sluice_status ignore_load(const char *path, struct ignore_list **out, struct sluice_error *err) SLUICE_MUST_USE;
void ignore_free(struct ignore_list *l);

/* Is path, which is a folder or not, left out by itself? A "./" before it does not count. NULL leaves out nothing. */
bool ignore_matches(const struct ignore_list *l, const char *path, bool folder);

/* ...or by a folder it lies in. For paths that do not come from walking folders. */
bool ignore_matches_below(const struct ignore_list *l, const char *path);

#endif
