/*
 * A key of 32 bytes in a file of its own: one line, a head that says which kind of key it is, and the bytes in base64
 * (RFC 4648 section 4). Nobody but its owner may read it.
 */
#ifndef SLUICE_CORE_KEY_FILE_H
#define SLUICE_CORE_KEY_FILE_H

#include "core/status.h"

#define SLUICE_KEY_FILE_BYTES 32u

struct sluice_key_kind {
    const char *head; /* with the space behind it: "sluice-redact-key/1 " */
    const char *what; /* for errors: "a redaction key" */
};

/* The line's end may be LF, CR LF or missing. EIO: the file is missing, or open to others. EFORMAT: it holds no such
 * key. The caller wipes key, whatever is returned. */
enum sluice_status sluice_key_file_read(const char *path, const struct sluice_key_kind *kind,
                                        uint8_t key[SLUICE_KEY_FILE_BYTES], struct sluice_error *err) SLUICE_MUST_USE;

/* A random key in a new file of mode 600; a file that exists is an error (EIO). */
enum sluice_status sluice_key_file_generate(const char *path, const struct sluice_key_kind *kind,
                                            struct sluice_error *err) SLUICE_MUST_USE;

/* n bytes copied to locked memory that can only be read from now on. Returns new: sodium_free() wipes and frees it. */
enum sluice_status sluice_key_lock(const void *p, size_t n, void **out) SLUICE_MUST_USE;

#endif
