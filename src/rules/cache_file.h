/*
 * Files of a cache folder: derived from other files, they may be deleted at any time. What is read back is trusted (the
 * engine's databases are not checked again), so it must not be what somebody else could have written: a folder counts
 * only if it belongs to this user or root and nobody else may write to it; else nothing is read from it or stored
 * there.
 */
#ifndef SLUICE_RULES_CACHE_FILE_H
#define SLUICE_RULES_CACHE_FILE_H

#include "core/buf.h"

#include <stdbool.h>

#define SLUICE_CACHE_NAME_BYTES 64u /* a file's name in the folder, with its NUL */

/* A file's name is a kind, '-' and 32 hexadecimal digits. Append the whole file to out, which has its own limit. False:
 * there is none, it is larger, or it is no regular file of this user or root that only its owner can write. */
bool sluice_cache_read(const char *folder, const char *name, struct sluice_buf *out) SLUICE_MUST_USE;

/* Store f under the name, whole or not at all; the folder is made where only its last part is missing. Not synced: who
 * reads must be able to tell a damaged file. Of the files of this kind the SLUICE_CACHE_FILES_MAX stored last remain.
 * False: not stored. */
bool sluice_cache_write(const char *folder, const char *name, const struct sluice_buf *f);

#endif
