#include "rules/own_key.h"

#include "core/key_file.h"

#include <sodium.h>

struct sluice_own_key {
    uint8_t bytes[SLUICE_OWN_KEY_BYTES];
};

_Static_assert(SLUICE_OWN_KEY_BYTES == SLUICE_KEY_FILE_BYTES, "the key is what its file holds");

static const struct sluice_key_kind own_kind = {"sluice-own-key/1 ", "a key for own secrets"};

enum sluice_status sluice_own_key_create(const uint8_t bytes[SLUICE_OWN_KEY_BYTES], struct sluice_own_key **out)
{
    void *locked = NULL;
    enum sluice_status st = sluice_key_lock(bytes, SLUICE_OWN_KEY_BYTES, &locked);

    *out = locked;
    return st;
}

void sluice_own_key_free(struct sluice_own_key *k)
{
    sodium_free(k); /* wipes; NULL is fine */
}

const uint8_t *sluice_own_key_bytes(const struct sluice_own_key *k)
{
    return k->bytes;
}

enum sluice_status sluice_own_key_load(const char *path, struct sluice_own_key **out, struct sluice_error *err)
{
    uint8_t key[SLUICE_OWN_KEY_BYTES];
    enum sluice_status st;

    *out = NULL;
    if ((st = sluice_key_file_read(path, &own_kind, key, err)) == SLUICE_OK &&
        (st = sluice_own_key_create(key, out)) != SLUICE_OK)
        (void)sluice_fail_at(err, st, path, 0, NULL, "%s", sluice_status_text(st));
    sodium_memzero(key, sizeof(key));
    return st;
}

enum sluice_status sluice_own_key_generate(const char *path, struct sluice_error *err)
{
    return sluice_key_file_generate(path, &own_kind, err);
}
