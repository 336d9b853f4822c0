#include "rules/backtrack.h"
#include "rules/cache_file.h"
#include "rules/ruleset_internal.h"

#include "core/limits.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

/*
 * A file of the cache folder for every set of packs whose patterns were all tried and found good: the key, 32 bytes,
 * named by the first half of it. Its being there whole is what counts.
 */

/* Digest of all that decides how a trial ends: the packs, the search and its limits, the engine. */
static void key_of(const uint8_t packs[SLUICE_DIGEST_BYTES], uint8_t key[SLUICE_DIGEST_BYTES])
{
    static const char label[] = "sluice trials " SLUICE_TRIALS_VERSION;
    const uint32_t limits[] = {SLUICE_PATTERN_CALLS_MAX, SLUICE_PCRE_HEAP_LIMIT_KIB};
    crypto_hash_sha256_state h;
    char engine[64] = {0};

    (void)pcre2_config(PCRE2_CONFIG_VERSION, engine);
    crypto_hash_sha256_init(&h);
    crypto_hash_sha256_update(&h, (const uint8_t *)label, sizeof(label));
    crypto_hash_sha256_update(&h, (const uint8_t *)engine, sizeof(engine));
    crypto_hash_sha256_update(&h, (const uint8_t *)limits, sizeof(limits));
    crypto_hash_sha256_update(&h, packs, SLUICE_DIGEST_BYTES);
    crypto_hash_sha256_final(&h, key);
}

static void name_of(const uint8_t key[SLUICE_DIGEST_BYTES], char name[SLUICE_CACHE_NAME_BYTES])
{
    char hex[33];

    (void)sodium_bin2hex(hex, sizeof(hex), key, 16);
    (void)snprintf(name, SLUICE_CACHE_NAME_BYTES, "tried-%s", hex);
}

bool sluice_trials_known(const char *folder, const uint8_t packs[SLUICE_DIGEST_BYTES])
{
    uint8_t key[SLUICE_DIGEST_BYTES];
    char name[SLUICE_CACHE_NAME_BYTES];
    struct sluice_buf f;
    bool known;

    sluice_buf_init(&f, sizeof(key));
    key_of(packs, key);
    name_of(key, name);
    known = sluice_cache_read(folder, name, &f) && f.len == sizeof(key) && memcmp(f.data, key, sizeof(key)) == 0;
    sluice_buf_release(&f);
    return known;
}

void sluice_trials_remember(const char *folder, const uint8_t packs[SLUICE_DIGEST_BYTES])
{
    uint8_t key[SLUICE_DIGEST_BYTES];
    char name[SLUICE_CACHE_NAME_BYTES];
    struct sluice_buf f;

    sluice_buf_init(&f, sizeof(key));
    key_of(packs, key);
    name_of(key, name);
    if (sluice_buf_append(&f, key, sizeof(key)) == SLUICE_OK)
        (void)sluice_cache_write(folder, name, &f);
    sluice_buf_release(&f);
}
