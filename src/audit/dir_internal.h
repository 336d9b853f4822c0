/* Reading a file of the log directory: never through a link, never more than a limit. */
#ifndef SLUICE_AUDIT_DIR_INTERNAL_H
#define SLUICE_AUDIT_DIR_INTERNAL_H

#include "core/buf.h"

/* The log directory for reading. Returns a descriptor, -1 on error (err names it). */
int sluice_dir_open(const char *path, struct sluice_error *err);

/* Append the file to out. *absent (may be NULL): it is not there; then EIO too. EFORMAT: not a regular file. */
enum sluice_status sluice_dir_read(int dir, const char *path, size_t max, struct sluice_buf *out, bool *absent,
                                   struct sluice_error *err) SLUICE_MUST_USE;

/* Whether a gate has the log open at this moment. */
bool sluice_dir_in_use(int dir);

#endif
