#include "redact/key_internal.h"

#include "core/key_file.h"

#include <sodium.h>
#include <string.h>

struct sluice_redact_key {
    uint8_t bytes[SLUICE_REDACT_KEY_BYTES];
};

_Static_assert(SLUICE_REDACT_KEY_BYTES == SLUICE_KEY_FILE_BYTES, "the key is what its file holds");
_Static_assert(SLUICE_REDACT_KEY_BYTES == crypto_auth_hmacsha256_KEYBYTES, "the key is an HMAC-SHA-256 key");
_Static_assert(SLUICE_REDACT_MAC_BYTES == crypto_auth_hmacsha256_BYTES, "and what is made under it is one");

static const struct sluice_key_kind redact_kind = {"sluice-redact-key/1 ", "a redaction key"};

enum sluice_status sluice_redact_key_create(const uint8_t key[SLUICE_REDACT_KEY_BYTES], struct sluice_redact_key **out)
{
    void *locked = NULL;
    enum sluice_status st = sluice_key_lock(key, SLUICE_REDACT_KEY_BYTES, &locked);

    *out = locked;
    return st;
}

void sluice_redact_key_free(struct sluice_redact_key *k)
{
    sodium_free(k); /* wipes; NULL is fine */
}

void sluice_redact_key_mac(const struct sluice_redact_key *k, const char *domain, const char *type,
                           const uint8_t *value, size_t len, uint8_t out[SLUICE_REDACT_MAC_BYTES])
{
    crypto_auth_hmacsha256_state state;

    (void)crypto_auth_hmacsha256_init(&state, k->bytes, sizeof(k->bytes));
    (void)crypto_auth_hmacsha256_update(&state, (const uint8_t *)domain, strlen(domain));
    (void)crypto_auth_hmacsha256_update(&state, (const uint8_t *)type, strlen(type) + 1);
    (void)crypto_auth_hmacsha256_update(&state, value, len);
    (void)crypto_auth_hmacsha256_final(&state, out);
    sodium_memzero(&state, sizeof(state));
}

void sluice_redact_key_surrogate(const struct sluice_redact_key *k, struct sluice_surrogate_key *out)
{
    _Static_assert(sizeof(out->bytes) == SLUICE_REDACT_MAC_BYTES, "one HMAC is the key");
    sluice_redact_key_mac(k, "surrogate", "", NULL, 0, out->bytes);
}

enum sluice_status sluice_redact_key_load(const char *path, struct sluice_redact_key **out, struct sluice_error *err)
{
    uint8_t key[SLUICE_REDACT_KEY_BYTES];
    enum sluice_status st;

    *out = NULL;
    if ((st = sluice_key_file_read(path, &redact_kind, key, err)) == SLUICE_OK &&
        (st = sluice_redact_key_create(key, out)) != SLUICE_OK)
        (void)sluice_fail_at(err, st, path, 0, NULL, "%s", sluice_status_text(st));
    sodium_memzero(key, sizeof(key));
    return st;
}

enum sluice_status sluice_redact_key_generate(const char *path, struct sluice_error *err)
{
    return sluice_key_file_generate(path, &redact_kind, err);
}
