/*
 * Placeholders. Each is made from type and value under a key, so the same value gets the same placeholder in every
 * turn and on every replica with that key:
 *
 *     EMAIL-ADDRESS-7k2m9qxw4d   the type with '_' as '-', '-', 10 letters and digits (50 bits of HMAC-SHA-256)
 *
 * A vault remembers, for one exchange, which value each placeholder stands for. Values are wiped by free. One thread.
 * A text that already carries a placeholder of a value in it means that value: it is left, and restored like any other.
 */
#ifndef SLUICE_REDACT_VAULT_H
#define SLUICE_REDACT_VAULT_H

#include "core/buf.h"

#define SLUICE_REDACT_KEY_BYTES 32u
#define SLUICE_PLACEHOLDER_MAX 80u /* bytes: the longest type is 64, cut there */

/* The key that placeholders and keyed hashes are made under. In locked memory. Threads may share it. */
struct sluice_redact_key;

/* The file at path: "sluice-redact-key/1 " and 32 bytes in base64, one line. EIO where it is missing or open to others,
 * EFORMAT where it is no such key. Returns new. */
enum sluice_status sluice_redact_key_load(const char *path, struct sluice_redact_key **out,
                                          struct sluice_error *err) SLUICE_MUST_USE;
/* The same of bytes, which are copied: the caller wipes them. Returns new. */
enum sluice_status sluice_redact_key_create(const uint8_t key[SLUICE_REDACT_KEY_BYTES],
                                            struct sluice_redact_key **out) SLUICE_MUST_USE;
void sluice_redact_key_free(struct sluice_redact_key *k); /* wipes; accepts NULL */

/* Write a new random key to path (must not exist; mode 600). */
enum sluice_status sluice_redact_key_generate(const char *path, struct sluice_error *err) SLUICE_MUST_USE;

struct sluice_vault;

/* key is borrowed until free. Returns new. */
enum sluice_status sluice_vault_create(const struct sluice_redact_key *key, struct sluice_vault **out) SLUICE_MUST_USE;
void sluice_vault_free(struct sluice_vault *v);

/*
 * The placeholder of a value, remembered for restoring. NUL-terminated, borrowed until free. EENGINE when another value
 * already has the same placeholder (1 in 2^50): the request must not go out.
 */
enum sluice_status sluice_vault_put(struct sluice_vault *v, const char *type, const uint8_t *value, size_t len,
                                    const char **placeholder) SLUICE_MUST_USE;

/* The value of a placeholder text[0..len), exactly; NULL when it is none of ours. Borrowed until free. */
const uint8_t *sluice_vault_get(const struct sluice_vault *v, const uint8_t *text, size_t len, size_t *value_len);

size_t sluice_vault_count(const struct sluice_vault *v);

#endif
