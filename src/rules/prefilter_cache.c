#include "rules/cache_file.h"
#include "rules/prefilter_internal.h"

#include "core/buf.h"
#include "core/limits.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/*
 * Cache file, little-endian:
 *   0   8  magic "SLUICEPF"
 *   8   4  version of this layout: 2
 *  12   4  number of databases: SLUICE_PREFILTER_DATABASES
 *  16  32  key (sluice_prefilter_key)
 *  48  ..  per database: u64 length (0: this kind has none), then that many bytes as the engine serialised them
 *  end-32  SHA-256 of everything before
 * A file that is not exactly this is not used.
 */
#define MAGIC "SLUICEPF"
#define VERSION 2u
#define HEADER_BYTES 48u

static void put_u64(uint8_t *p, uint64_t v, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        p[i] = (uint8_t)(v >> (8 * i));
}

static uint64_t get_u64(const uint8_t *p)
{
    uint64_t v = 0;

    for (unsigned i = 8; i-- > 0;)
        v = v << 8 | p[i];
    return v;
}

void sluice_prefilter_key(const struct sluice_piece *pieces, size_t n, uint8_t key[SLUICE_DIGEST_BYTES])
{
    hs_platform_info_t platform;
    crypto_hash_sha256_state h;
    const char *version = hs_version();

    sluice_vectorscan_platform(&platform);
    crypto_hash_sha256_init(&h);
    crypto_hash_sha256_update(&h, (const uint8_t *)version, strlen(version) + 1);
    crypto_hash_sha256_update(&h, (const uint8_t *)&platform.tune, sizeof(platform.tune));
    crypto_hash_sha256_update(&h, (const uint8_t *)&platform.cpu_features, sizeof(platform.cpu_features));
    for (size_t i = 0; i < n; i++) {
        const struct sluice_window *w = &pieces[i].window;
        uint8_t kind[8];

        put_u64(kind, (uint64_t)pieces[i].database << 8 | (uint64_t)w->kind << 1 | w->caseless, 8);
        crypto_hash_sha256_update(&h, kind, sizeof(kind));
        crypto_hash_sha256_update(&h, w->regex.data, w->regex.len);
    }
    crypto_hash_sha256_final(&h, key);
}

static void header_of(const uint8_t key[SLUICE_DIGEST_BYTES], uint8_t header[HEADER_BYTES])
{
    memcpy(header, MAGIC, 8);
    put_u64(header + 8, VERSION, 4);
    put_u64(header + 12, SLUICE_PREFILTER_DATABASES, 4);
    memcpy(header + 16, key, SLUICE_DIGEST_BYTES);
}

static void name_of(const uint8_t key[SLUICE_DIGEST_BYTES], char name[SLUICE_CACHE_NAME_BYTES])
{
    char hex[33];

    (void)sodium_bin2hex(hex, sizeof(hex), key, 16);
    (void)snprintf(name, SLUICE_CACHE_NAME_BYTES, "prefilter-%s", hex);
}

static bool checksum_holds(const struct sluice_buf *f)
{
    uint8_t sum[crypto_hash_sha256_BYTES];

    if (f->len < HEADER_BYTES + sizeof(sum))
        return false;
    crypto_hash_sha256(sum, f->data, f->len - sizeof(sum));
    return memcmp(sum, f->data + f->len - sizeof(sum), sizeof(sum)) == 0;
}

static void free_databases(hs_database_t *db[SLUICE_PREFILTER_DATABASES])
{
    for (unsigned i = 0; i < SLUICE_PREFILTER_DATABASES; i++) {
        (void)hs_free_database(db[i]);
        db[i] = NULL;
    }
}

/* The databases behind the header, p[0..n). */
static bool take_databases(const uint8_t *p, size_t n, hs_database_t *db[SLUICE_PREFILTER_DATABASES])
{
    for (unsigned i = 0; i < SLUICE_PREFILTER_DATABASES; i++) {
        uint64_t size;

        if (n < 8 || (size = get_u64(p)) > n - 8)
            return false;
        if (size > 0 && sluice_vectorscan_load((const char *)p + 8, (size_t)size, &db[i]) != HS_SUCCESS)
            return false;
        p += 8 + size;
        n -= 8 + (size_t)size;
    }
    return n == 0;
}

bool sluice_prefilter_cache_load(const char *folder, const uint8_t key[SLUICE_DIGEST_BYTES],
                                 hs_database_t *db[SLUICE_PREFILTER_DATABASES])
{
    hs_database_t *loaded[SLUICE_PREFILTER_DATABASES] = {NULL};
    uint8_t header[HEADER_BYTES];
    struct sluice_buf f;
    char name[SLUICE_CACHE_NAME_BYTES];
    bool ok;

    sluice_buf_init(&f, SLUICE_PREFILTER_CACHE_MAX);
    header_of(key, header);
    name_of(key, name);
    ok = sluice_cache_read(folder, name, &f) && checksum_holds(&f) && memcmp(f.data, header, sizeof(header)) == 0 &&
         take_databases(f.data + HEADER_BYTES, f.len - HEADER_BYTES - crypto_hash_sha256_BYTES, loaded);
    if (ok)
        memcpy(db, loaded, sizeof(loaded));
    else
        free_databases(loaded);
    sluice_buf_release(&f);
    return ok;
}

static bool append_database(const hs_database_t *db, struct sluice_buf *out)
{
    uint8_t length[8];
    char *bytes = NULL;
    size_t n = 0;
    bool ok;

    if (db != NULL && hs_serialize_database(db, &bytes, &n) != HS_SUCCESS)
        return false;
    put_u64(length, n, 8);
    ok = sluice_buf_append(out, length, sizeof(length)) == SLUICE_OK && sluice_buf_append(out, bytes, n) == SLUICE_OK;
    free(bytes);
    return ok;
}

bool sluice_prefilter_cache_store(const char *folder, const uint8_t key[SLUICE_DIGEST_BYTES],
                                  hs_database_t *const db[SLUICE_PREFILTER_DATABASES])
{
    uint8_t header[HEADER_BYTES], sum[crypto_hash_sha256_BYTES];
    char name[SLUICE_CACHE_NAME_BYTES];
    struct sluice_buf f;
    bool ok;

    sluice_buf_init(&f, SLUICE_PREFILTER_CACHE_MAX);
    header_of(key, header);
    ok = sluice_buf_append(&f, header, sizeof(header)) == SLUICE_OK;
    for (unsigned i = 0; i < SLUICE_PREFILTER_DATABASES && ok; i++)
        ok = append_database(db[i], &f);
    if (ok) {
        crypto_hash_sha256(sum, f.data, f.len);
        ok = sluice_buf_append(&f, sum, sizeof(sum)) == SLUICE_OK;
    }
    name_of(key, name);
    ok = ok && sluice_cache_write(folder, name, &f);
    sluice_buf_release(&f);
    return ok;
}
