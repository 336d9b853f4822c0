/*
 * What was derived from rule packs, in a file of the cache folder: values one after another, as this build of the
 * program writes them, for this build only.
 *
 * File, in the machine's byte order:
 *   0   8  magic "SLUICEIM"
 *   8  32  key (sluice_image_key())
 *  40  ..  values, each padded with zeros to four bytes: a u32; or a u32 n and n bytes
 *  end-32  BLAKE2b-256 of everything before
 * A file that is not exactly this is not used.
 */
#ifndef SLUICE_RULES_IMAGE_H
#define SLUICE_RULES_IMAGE_H

#include "core/buf.h"

#define SLUICE_IMAGE_KEY_BYTES 32u

/* Digest of all that decides what the file holds: its kind, the build, the libraries that had a hand in it, and
 * from[0..n). False: the build has no id, so that nothing can be kept for it. */
bool sluice_image_key(const char *kind, const uint8_t *from, size_t n,
                      uint8_t key[SLUICE_IMAGE_KEY_BYTES]) SLUICE_MUST_USE;

/* --- writing -------------------------------------------------------------------------------------------------------
 */

struct sluice_image_writer {
    struct sluice_buf file;
    bool failed; /* a value did not fit, or memory is out: nothing will be stored */
};

void sluice_image_begin(struct sluice_image_writer *w, const uint8_t key[SLUICE_IMAGE_KEY_BYTES]);
void sluice_image_put(struct sluice_image_writer *w, uint32_t v);
void sluice_image_put_bytes(struct sluice_image_writer *w, const void *p, size_t n);
void sluice_image_put_text(struct sluice_image_writer *w, const char *s); /* with its NUL */

/* Store what was put as the file of this kind and key in the folder, whole or not at all; releases w. False: not
 * stored. */
bool sluice_image_store(struct sluice_image_writer *w, const char *folder, const char *kind);

/* --- reading -------------------------------------------------------------------------------------------------------
 */

struct sluice_image {
    struct sluice_buf file;
    const uint8_t *at, *end;
    bool failed; /* something was not there, or not so: all that was read counts for nothing */
};

/* The file of this kind and key. False: there is none that can be used, and nothing to release. */
bool sluice_image_load(struct sluice_image *m, const char *folder, const char *kind,
                       const uint8_t key[SLUICE_IMAGE_KEY_BYTES]) SLUICE_MUST_USE;
void sluice_image_release(struct sluice_image *m);

/* The next value. Where there is none of that kind: failed, and 0, "" or NULL. A number is at most max; memory is
 * borrowed from the image and aligned to four bytes. */
uint32_t sluice_image_get(struct sluice_image *m, uint32_t max);
const void *sluice_image_get_bytes(struct sluice_image *m, size_t *n);
const char *sluice_image_get_text(struct sluice_image *m);

/* Whether all of it was read, and as it was written. */
bool sluice_image_done(const struct sluice_image *m) SLUICE_MUST_USE;

#endif
