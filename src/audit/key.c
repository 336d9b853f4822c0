#include "audit/key.h"

#include "audit/key_internal.h"
#include "core/base64.h"
#include "core/file.h"

#include <limits.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/*
 * Secret file, one line: "sluice-log-key/1 NAME SEED", SEED being base64 of the 32-byte Ed25519 seed.
 */
#define MAGIC "sluice-log-key/1 "
#define SEED_BASE64_LEN 44u
#define VKEY_MAX (SLUICE_LOG_NAME_MAX + 64u)

struct sluice_log_key {
    struct sluice_vkey vkey;
    char line[VKEY_MAX];
    uint8_t secret[crypto_sign_SECRETKEYBYTES];
};

/* In locked memory. */
static enum sluice_status key_create(const char *name, const uint8_t seed[crypto_sign_SEEDBYTES],
                                     struct sluice_log_key **out)
{
    struct sluice_log_key *k = sodium_malloc(sizeof(*k));
    uint8_t public_[crypto_sign_PUBLICKEYBYTES];
    enum sluice_status st;
    struct sluice_buf line;

    if (k == NULL)
        return SLUICE_ENOMEM;
    memset(k, 0, sizeof(*k));
    (void)crypto_sign_seed_keypair(public_, k->secret, seed);
    sluice_vkey_init(&k->vkey, name, public_);
    sluice_buf_init(&line, sizeof(k->line) - 1);
    if ((st = sluice_vkey_format(&k->vkey, &line)) != SLUICE_OK) {
        sluice_log_key_free(k);
        k = NULL;
    } else {
        memcpy(k->line, line.data, line.len);
        (void)sodium_mprotect_readonly(k);
    }
    sluice_buf_release(&line);
    *out = k;
    return st;
}

void sluice_log_key_free(struct sluice_log_key *k)
{
    sodium_free(k); /* wipes */
}

static enum sluice_status write_secret(const char *path, const char *name, const uint8_t *seed,
                                       struct sluice_error *err)
{
    char text[SEED_BASE64_LEN + 1];
    struct sluice_buf b;
    enum sluice_status st;

    sluice_buf_init(&b, SLUICE_SECRET_FILE_MAX);
    (void)sodium_bin2base64(text, sizeof(text), seed, crypto_sign_SEEDBYTES, sodium_base64_VARIANT_ORIGINAL);
    st = sluice_buf_printf(&b, MAGIC "%s %s\n", name, text);
    if (st == SLUICE_OK)
        st = sluice_file_create(path, 0600, b.data, b.len, err);
    else
        st = sluice_fail(err, st, "%s", sluice_status_text(st));
    sodium_memzero(text, sizeof(text));
    sluice_buf_release(&b);
    return st;
}

static enum sluice_status write_public(const char *path, const struct sluice_log_key *k, struct sluice_error *err)
{
    char name[PATH_MAX], line[VKEY_MAX + 1];

    if ((size_t)snprintf(name, sizeof(name), "%s.pub", path) >= sizeof(name))
        return sluice_fail_at(err, SLUICE_ELIMIT, path, 0, NULL, "path too long");
    (void)snprintf(line, sizeof(line), "%s\n", k->line);
    return sluice_file_create(name, 0644, line, strlen(line), err);
}

enum sluice_status sluice_log_key_generate(const char *path, const char *name, struct sluice_error *err)
{
    uint8_t seed[crypto_sign_SEEDBYTES];
    struct sluice_log_key *k = NULL;
    enum sluice_status st;

    if (sodium_init() < 0)
        return sluice_fail(err, SLUICE_EENGINE, "libsodium cannot start");
    if (!sluice_note_name_ok(name, strlen(name)))
        return sluice_fail(err, SLUICE_EFORMAT,
                           "a log's name is 1 to %u bytes of UTF-8 without space, control character or '+'",
                           SLUICE_LOG_NAME_MAX);
    randombytes_buf(seed, sizeof(seed));
    if ((st = key_create(name, seed, &k)) != SLUICE_OK) {
        (void)sluice_fail(err, st, "%s", sluice_status_text(st));
        goto out;
    }
    if ((st = write_secret(path, name, seed, err)) != SLUICE_OK)
        goto out;
    if ((st = write_public(path, k, err)) != SLUICE_OK)
        (void)unlink(path); /* half a key pair is none */
out:
    sodium_memzero(seed, sizeof(seed));
    sluice_log_key_free(k);
    return st;
}

/* line: MAGIC NAME ' ' SEED LF, nothing behind. */
static enum sluice_status parse_secret(const char *line, size_t n, char name[SLUICE_LOG_NAME_MAX + 1],
                                       uint8_t seed[crypto_sign_SEEDBYTES])
{
    const size_t lead = sizeof(MAGIC) - 1;
    size_t name_len, got;

    if (n < lead + 1 + 1 + SEED_BASE64_LEN + 1 || memcmp(line, MAGIC, lead) != 0 || line[n - 1] != '\n')
        return SLUICE_EFORMAT;
    name_len = n - lead - 1 - SEED_BASE64_LEN - 1;
    if (!sluice_note_name_ok(line + lead, name_len) || line[lead + name_len] != ' ')
        return SLUICE_EFORMAT;
    memset(name, 0, SLUICE_LOG_NAME_MAX + 1);
    memcpy(name, line + lead, name_len);
    if (!sluice_base64_decode(line + n - 1 - SEED_BASE64_LEN, SEED_BASE64_LEN, seed, crypto_sign_SEEDBYTES, &got) ||
        got != crypto_sign_SEEDBYTES)
        return SLUICE_EFORMAT;
    return SLUICE_OK;
}

enum sluice_status sluice_log_key_load(const char *path, struct sluice_log_key **out, struct sluice_error *err)
{
    uint8_t seed[crypto_sign_SEEDBYTES];
    char name[SLUICE_LOG_NAME_MAX + 1];
    struct sluice_buf b;
    enum sluice_status st;

    *out = NULL;
    if (sodium_init() < 0)
        return sluice_fail(err, SLUICE_EENGINE, "libsodium cannot start");
    sluice_buf_init(&b, SLUICE_SECRET_FILE_MAX);
    if ((st = sluice_file_read_secret(path, &b, err)) != SLUICE_OK)
        goto out;
    if ((st = parse_secret((const char *)b.data, b.len, name, seed)) != SLUICE_OK) {
        (void)sluice_fail_at(err, st, path, 1, NULL, "not a log key: expected one line '" MAGIC "NAME BASE64'");
        goto out;
    }
    if ((st = key_create(name, seed, out)) != SLUICE_OK)
        (void)sluice_fail(err, st, "%s", sluice_status_text(st));
out:
    sodium_memzero(seed, sizeof(seed));
    sluice_buf_release(&b);
    return st;
}

const char *sluice_log_key_name(const struct sluice_log_key *k)
{
    return k->vkey.name;
}

const char *sluice_log_key_vkey(const struct sluice_log_key *k)
{
    return k->line;
}

const struct sluice_vkey *sluice_log_key_public(const struct sluice_log_key *k)
{
    return &k->vkey;
}

void sluice_log_key_sign(const struct sluice_log_key *k, const uint8_t *msg, size_t n,
                         uint8_t signature[SLUICE_ED25519_SIGNATURE_BYTES])
{
    (void)crypto_sign_detached(signature, NULL, msg, n, k->secret);
}
