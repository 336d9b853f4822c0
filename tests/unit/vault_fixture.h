/* Keys and vaults for the tests of redacting and restoring. */
#ifndef VAULT_FIXTURE_H
#define VAULT_FIXTURE_H

#include "redact/vault.h"

#include <check.h>
#include <string.h>

#define BYTES(s) ((const uint8_t *)(s))

static inline struct sluice_redact_key *fixture_key(uint8_t seed)
{
    uint8_t bytes[SLUICE_REDACT_KEY_BYTES];
    struct sluice_redact_key *key;

    memset(bytes, seed, sizeof(bytes));
    ck_assert_int_eq(sluice_redact_key_create(bytes, &key), SLUICE_OK);
    return key;
}

static inline struct sluice_vault *fixture_vault(const struct sluice_redact_key *key)
{
    struct sluice_vault *v;

    ck_assert_int_eq(sluice_vault_create(key, &v), SLUICE_OK);
    return v;
}

static inline const char *fixture_put(struct sluice_vault *v, const char *type, const char *value)
{
    const char *placeholder;

    ck_assert_int_eq(sluice_vault_put(v, type, BYTES(value), strlen(value), &placeholder), SLUICE_OK);
    return placeholder;
}

#endif
