#include "rules/prefilter_internal.h"

#include "core/buf.h"
#include "core/limits.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/*
 * Cache file, little-endian:
 *   0   8  magic "SLUICEPF"
 *   8   4  version of this layout: 1
 *  12   4  number of databases: SLUICE_PREFILTER_DATABASES
 *  16  32  key (sluice_prefilter_key)
 *  48  ..  per database: u64 length (0: this kind has none), then that many bytes as the engine serialised them
 *  end-32  SHA-256 of everything before
 * A file that is not exactly this is not used. The engine trusts what it loads, so neither may we load what somebody
 * else could have written: the file must be a regular one of this user that only this user can write.
 */
#define MAGIC "SLUICEPF"
#define VERSION 1u
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

        put_u64(kind, (uint64_t)w->kind, 8);
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

static bool path_of(const char *folder, const uint8_t key[SLUICE_DIGEST_BYTES], const char *suffix, char *path,
                    size_t size)
{
    char hex[33];
    int n;

    (void)sodium_bin2hex(hex, sizeof(hex), key, 16);
    n = snprintf(path, size, "%s/prefilter-%s%s", folder, hex, suffix);
    return n > 0 && (size_t)n < size;
}

static bool read_all(int fd, uint8_t *p, size_t n)
{
    while (n > 0) {
        ssize_t got = read(fd, p, n);

        if (got < 0 && errno == EINTR)
            continue;
        if (got <= 0)
            return false;
        p += got;
        n -= (size_t)got;
    }
    return true;
}

/* The whole file, when it is one that nobody but this user could have written. */
static bool read_own_file(const char *path, struct sluice_buf *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat sb;
    bool ok;

    if (fd < 0)
        return false;
    ok = fstat(fd, &sb) == 0 && S_ISREG(sb.st_mode) && sb.st_uid == geteuid() &&
         (sb.st_mode & (S_IWGRP | S_IWOTH)) == 0 && sb.st_size > 0 &&
         (uintmax_t)sb.st_size <= SLUICE_PREFILTER_CACHE_MAX &&
         sluice_buf_reserve(out, (size_t)sb.st_size) == SLUICE_OK && read_all(fd, out->data, (size_t)sb.st_size);
    if (ok)
        out->len = (size_t)sb.st_size;
    (void)close(fd);
    return ok;
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
    char path[4096];
    bool ok;

    sluice_buf_init(&f, SLUICE_PREFILTER_CACHE_MAX);
    header_of(key, header);
    ok = path_of(folder, key, "", path, sizeof(path)) && read_own_file(path, &f) && checksum_holds(&f) &&
         memcmp(f.data, header, sizeof(header)) == 0 &&
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

static bool write_all(int fd, const uint8_t *p, size_t n)
{
    while (n > 0) {
        ssize_t put = write(fd, p, n);

        if (put < 0 && errno == EINTR)
            continue;
        if (put <= 0)
            return false;
        p += put;
        n -= (size_t)put;
    }
    return true;
}

/* Under another name first, then renamed: readers see a whole file or none. A crash may cost the file, never its truth:
 * the checksum tells, so nothing is synced. */
static bool write_file(const char *folder, const uint8_t key[SLUICE_DIGEST_BYTES], const struct sluice_buf *f)
{
    char path[4096], temporary[4096];
    bool ok;
    int fd;

    if (!path_of(folder, key, "", path, sizeof(path)) || !path_of(folder, key, ".XXXXXX", temporary, sizeof(temporary)))
        return false;
    if ((fd = mkostemp(temporary, O_CLOEXEC)) < 0) /* mode 0600 */
        return false;
    ok = write_all(fd, f->data, f->len);
    ok = close(fd) == 0 && ok;
    ok = ok && rename(temporary, path) == 0;
    if (!ok)
        (void)unlink(temporary);
    return ok;
}

bool sluice_prefilter_cache_store(const char *folder, const uint8_t key[SLUICE_DIGEST_BYTES],
                                  hs_database_t *const db[SLUICE_PREFILTER_DATABASES])
{
    uint8_t header[HEADER_BYTES], sum[crypto_hash_sha256_BYTES];
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
    if (ok) {
        (void)mkdir(folder, 0700); /* only its last part: the caller chose the place */
        ok = write_file(folder, key, &f);
    }
    sluice_buf_release(&f);
    return ok;
}
