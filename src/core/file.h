/* Whole files that fit into memory, and the folders that they lie in. */
#ifndef SLUICE_CORE_FILE_H
#define SLUICE_CORE_FILE_H

#include "core/buf.h"

/* Append the file's bytes to out. ELIMIT when it holds more than max bytes or than out may still take, EIO with the
 * system's reason otherwise; err names the file. */
enum sluice_status sluice_file_read(const char *path, size_t max, struct sluice_buf *out,
                                    struct sluice_error *err) SLUICE_MUST_USE;

/* The same of what is open already, a pipe too, under a name used in errors. */
enum sluice_status sluice_file_read_open(int fd, const char *name, size_t max, struct sluice_buf *out,
                                         struct sluice_error *err) SLUICE_MUST_USE;

/* The same for a key or password: refused (EIO) unless it is a regular file, owned by this user or root, that nobody
 * else can read or write. At most SLUICE_SECRET_FILE_MAX bytes. */
enum sluice_status sluice_file_read_secret(const char *path, struct sluice_buf *out,
                                           struct sluice_error *err) SLUICE_MUST_USE;

/* Create path (it must not exist) with mode, write n bytes, fsync it and its folder. On error nothing stays behind. */
enum sluice_status sluice_file_create(const char *path, unsigned mode, const void *p, size_t n,
                                      struct sluice_error *err) SLUICE_MUST_USE;

/* The same in place of what is there, if anything: the old file or the whole new one. EIO where it is no regular file:
 * a device would become one. */
enum sluice_status sluice_file_replace(const char *path, unsigned mode, const void *p, size_t n,
                                       struct sluice_error *err) SLUICE_MUST_USE;

/* Create a folder and those above it that are missing, mode 700. One that is there already is fine. */
enum sluice_status sluice_folder_make(const char *path, struct sluice_error *err) SLUICE_MUST_USE;

#endif
