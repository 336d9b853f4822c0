/*
 * The key of a store of own secrets: 32 random bytes in a file of one line, "sluice-own-key/1 " and base64, that nobody
 * but its owner may read. Who has it and the store can test guesses at the values; who has one of them can do nothing.
 * Lives in locked memory. Immutable; any thread.
 */
#ifndef SLUICE_RULES_OWN_KEY_H
#define SLUICE_RULES_OWN_KEY_H

#include "core/status.h"

#define SLUICE_OWN_KEY_BYTES 32u

struct sluice_own_key;

/* EIO where the file is missing or open to others, EFORMAT where it holds no such key. Returns new. */
enum sluice_status sluice_own_key_load(const char *path, struct sluice_own_key **out,
                                       struct sluice_error *err) SLUICE_MUST_USE;
/* The same of bytes, which are copied: the caller wipes them. Returns new. */
enum sluice_status sluice_own_key_create(const uint8_t bytes[SLUICE_OWN_KEY_BYTES],
                                         struct sluice_own_key **out) SLUICE_MUST_USE;
void sluice_own_key_free(struct sluice_own_key *k); /* wipes; accepts NULL */

/* A new key in a new file of mode 600; an existing file is an error. */
enum sluice_status sluice_own_key_generate(const char *path, struct sluice_error *err) SLUICE_MUST_USE;

/* The bytes, borrowed until free. */
const uint8_t *sluice_own_key_bytes(const struct sluice_own_key *k);

#endif
