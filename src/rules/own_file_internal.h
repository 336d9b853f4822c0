/*
 * A sealed file, the container of a store of own secrets. Version 1:
 *
 *      0  magic[16]   "sluice-own/1\n", then zeros
 *     16  salt[32]    random, made with the store and kept: the store's subkeys hang on it
 *     48  header[24]  libsodium secretstream's, new each time the file is written
 *     72  chunks, each SLUICE_OWN_CHUNK bytes of body and 17 more, the last one shorter: crypto_secretstream_
 *         xchacha20poly1305 with the first 48 bytes as additional data; only the last is tagged FINAL
 *
 * The body is padded with zeros to a multiple of 4,096 bytes. So the file shows its own size and that it is such a
 * store, and a chunk that was changed, moved, left out or cut off does not open. Files are read with room for one
 * chunk.
 */
#ifndef SLUICE_RULES_OWN_FILE_INTERNAL_H
#define SLUICE_RULES_OWN_FILE_INTERNAL_H

#include "rules/own_key.h"

#include "core/limits.h"

#include <sodium.h>
#include <stdio.h>

#define SLUICE_OWN_SALT 32u
#define SLUICE_OWN_FILE_HEAD (16u + SLUICE_OWN_SALT)
#define SLUICE_OWN_PAD 4096u
#define SLUICE_OWN_DIGEST 32u

/* Subkey numbers: each 32 bytes, from the key and the salt (BLAKE2b, then crypto_kdf). */
enum { SLUICE_OWN_SUBKEY_SEAL = 1, SLUICE_OWN_SUBKEY_QUICK, SLUICE_OWN_SUBKEY_SHORT, SLUICE_OWN_SUBKEY_PRINT };
void sluice_own_subkey(const struct sluice_own_key *key, const uint8_t salt[SLUICE_OWN_SALT], unsigned number,
                       uint8_t out[32]);

struct sluice_own_reader {
    FILE *in;         /* borrowed */
    const char *name; /* for errors; borrowed */
    uint8_t head[SLUICE_OWN_FILE_HEAD];
    crypto_secretstream_xchacha20poly1305_state state;
    crypto_hash_sha256_state digest;
    uint8_t *sealed, *chunk; /* sealed: one byte more than a chunk has, to see whether another follows */
    size_t len, pos, ahead;
    bool final;
};

/* EFORMAT: no such file, not this key, or damaged. After any error only release may follow. */
enum sluice_status sluice_own_reader_open(struct sluice_own_reader *r, FILE *in, const char *name,
                                          const struct sluice_own_key *key, struct sluice_error *err) SLUICE_MUST_USE;
void sluice_own_reader_release(struct sluice_own_reader *r); /* wipes */

/* The next n bytes of the body. EFORMAT where there are not as many. */
enum sluice_status sluice_own_reader_take(struct sluice_own_reader *r, void *out, size_t n,
                                          struct sluice_error *err) SLUICE_MUST_USE;

/* Nothing but padding is left; sets the SHA-256 of the file. */
enum sluice_status sluice_own_reader_end(struct sluice_own_reader *r, uint8_t digest[SLUICE_OWN_DIGEST],
                                         struct sluice_error *err) SLUICE_MUST_USE;

struct sluice_own_writer {
    FILE *out; /* borrowed */
    uint8_t head[SLUICE_OWN_FILE_HEAD];
    crypto_secretstream_xchacha20poly1305_state state;
    uint8_t *chunk, *sealed;
    size_t len;
    uint64_t all; /* bytes of the body so far */
};

/* EIO: errno says why. */
enum sluice_status sluice_own_writer_open(struct sluice_own_writer *w, FILE *out, const struct sluice_own_key *key,
                                          const uint8_t salt[SLUICE_OWN_SALT]) SLUICE_MUST_USE;
enum sluice_status sluice_own_writer_put(struct sluice_own_writer *w, const void *p, size_t n) SLUICE_MUST_USE;
enum sluice_status sluice_own_writer_end(struct sluice_own_writer *w) SLUICE_MUST_USE;
void sluice_own_writer_release(struct sluice_own_writer *w); /* wipes */

#endif
