#include "rules/own_file_internal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define SEALED_MAX (SLUICE_OWN_CHUNK + crypto_secretstream_xchacha20poly1305_ABYTES)
#define STREAM_HEADER crypto_secretstream_xchacha20poly1305_HEADERBYTES

static const char magic[16] = "sluice-own/1\n";

_Static_assert(crypto_kdf_KEYBYTES == 32 && crypto_secretstream_xchacha20poly1305_KEYBYTES == 32, "subkeys fit");

void sluice_own_subkey(const struct sluice_own_key *key, const uint8_t salt[SLUICE_OWN_SALT], unsigned number,
                       uint8_t out[32])
{
    uint8_t master[crypto_kdf_KEYBYTES];

    (void)crypto_generichash(master, sizeof(master), salt, SLUICE_OWN_SALT, sluice_own_key_bytes(key),
                             SLUICE_OWN_KEY_BYTES);
    (void)crypto_kdf_derive_from_key(out, 32, number, "SluiceOw", master);
    sodium_memzero(master, sizeof(master));
}

/* --- reading --- */

static enum sluice_status bad(const struct sluice_own_reader *r, const char *what, struct sluice_error *err)
{
    return sluice_fail_at(err, SLUICE_EFORMAT, r->name, 0, NULL, "%s", what);
}

/* Up to n bytes; *got is fewer only at the end of the file. */
static enum sluice_status read_file(struct sluice_own_reader *r, uint8_t *to, size_t n, size_t *got,
                                    struct sluice_error *err)
{
    errno = 0;
    *got = fread(to, 1, n, r->in);
    if (*got < n && ferror(r->in))
        return sluice_fail_at(err, SLUICE_EIO, r->name, 0, NULL, "cannot read: %s", strerror(errno));
    crypto_hash_sha256_update(&r->digest, to, *got);
    return SLUICE_OK;
}

static enum sluice_status next_chunk(struct sluice_own_reader *r, struct sluice_error *err)
{
    unsigned long long len = 0;
    enum sluice_status st;
    size_t got, sealed;
    uint8_t tag = 0;

    if (r->final)
        return bad(r, "the store of own secrets is cut off or damaged", err);
    if ((st = read_file(r, r->sealed + r->ahead, SEALED_MAX + 1 - r->ahead, &got, err)) != SLUICE_OK)
        return st;
    got += r->ahead;
    sealed = got < SEALED_MAX ? got : SEALED_MAX;
    if (sealed < crypto_secretstream_xchacha20poly1305_ABYTES ||
        crypto_secretstream_xchacha20poly1305_pull(&r->state, r->chunk, &len, &tag, r->sealed, sealed, r->head,
                                                   sizeof(r->head)) != 0)
        return bad(r, "the store of own secrets is damaged, or this is not its key", err);
    r->final = got <= SEALED_MAX;
    if (r->final != (tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL))
        return bad(r, "the store of own secrets is cut off, or something follows its end", err);
    r->ahead = got - sealed;
    r->sealed[0] = r->sealed[sealed]; /* the byte read ahead, if there is one; if not, one nobody looks at */
    r->len = (size_t)len;
    r->pos = 0;
    return SLUICE_OK;
}

enum sluice_status sluice_own_reader_open(struct sluice_own_reader *r, FILE *in, const char *name,
                                          const struct sluice_own_key *key, struct sluice_error *err)
{
    uint8_t header[STREAM_HEADER], seal[32];
    enum sluice_status st;
    size_t got;

    *r = (struct sluice_own_reader){.in = in, .name = name};
    crypto_hash_sha256_init(&r->digest);
    r->sealed = calloc(1, SEALED_MAX + 1);
    r->chunk = calloc(1, SLUICE_OWN_CHUNK);
    if (r->sealed == NULL || r->chunk == NULL)
        return sluice_fail_at(err, SLUICE_ENOMEM, name, 0, NULL, "%s", sluice_status_text(SLUICE_ENOMEM));
    if ((st = read_file(r, r->head, sizeof(r->head), &got, err)) != SLUICE_OK)
        return st;
    if (got < sizeof(r->head) || memcmp(r->head, magic, sizeof(magic)) != 0)
        return bad(r, "not a store of own secrets", err);
    if ((st = read_file(r, header, sizeof(header), &got, err)) != SLUICE_OK)
        return st;
    if (got < sizeof(header))
        return bad(r, "the store of own secrets is cut off", err);
    sluice_own_subkey(key, r->head + sizeof(magic), SLUICE_OWN_SUBKEY_SEAL, seal);
    if (crypto_secretstream_xchacha20poly1305_init_pull(&r->state, header, seal) != 0)
        st = bad(r, "the store of own secrets is damaged", err);
    sodium_memzero(seal, sizeof(seal));
    return st == SLUICE_OK ? next_chunk(r, err) : st;
}

void sluice_own_reader_release(struct sluice_own_reader *r)
{
    if (r->chunk != NULL)
        sodium_memzero(r->chunk, SLUICE_OWN_CHUNK);
    free(r->chunk);
    free(r->sealed);
    sodium_memzero(r, sizeof(*r));
}

enum sluice_status sluice_own_reader_take(struct sluice_own_reader *r, void *out, size_t n, struct sluice_error *err)
{
    uint8_t *to = out;

    while (n != 0) {
        const size_t left = r->len - r->pos, take = n < left ? n : left;
        enum sluice_status st;

        if (take != 0)
            memcpy(to, r->chunk + r->pos, take);
        r->pos += take;
        to += take;
        n -= take;
        if (n != 0 && (st = next_chunk(r, err)) != SLUICE_OK)
            return st;
    }
    return SLUICE_OK;
}

enum sluice_status sluice_own_reader_end(struct sluice_own_reader *r, uint8_t digest[SLUICE_OWN_DIGEST],
                                         struct sluice_error *err)
{
    for (;;) {
        enum sluice_status st;

        if (sodium_is_zero(r->chunk + r->pos, r->len - r->pos) != 1)
            return bad(r, "the store of own secrets holds more than it says", err);
        if (r->final)
            break;
        if ((st = next_chunk(r, err)) != SLUICE_OK)
            return st;
    }
    crypto_hash_sha256_final(&r->digest, digest);
    return SLUICE_OK;
}

/* --- writing --- */

static enum sluice_status write_file(struct sluice_own_writer *w, const void *p, size_t n)
{
    return fwrite(p, 1, n, w->out) == n ? SLUICE_OK : SLUICE_EIO;
}

static enum sluice_status seal_chunk(struct sluice_own_writer *w, bool final)
{
    const uint8_t tag = final ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0;
    unsigned long long len;

    (void)crypto_secretstream_xchacha20poly1305_push(&w->state, w->sealed, &len, w->chunk, w->len, w->head,
                                                     sizeof(w->head), tag);
    w->len = 0;
    return write_file(w, w->sealed, (size_t)len);
}

enum sluice_status sluice_own_writer_open(struct sluice_own_writer *w, FILE *out, const struct sluice_own_key *key,
                                          const uint8_t salt[SLUICE_OWN_SALT])
{
    uint8_t header[STREAM_HEADER], seal[32];
    enum sluice_status st;

    *w = (struct sluice_own_writer){.out = out};
    memcpy(w->head, magic, sizeof(magic));
    memcpy(w->head + sizeof(magic), salt, SLUICE_OWN_SALT);
    w->chunk = calloc(1, SLUICE_OWN_CHUNK);
    w->sealed = calloc(1, SEALED_MAX);
    if (w->chunk == NULL || w->sealed == NULL)
        return SLUICE_ENOMEM;
    sluice_own_subkey(key, salt, SLUICE_OWN_SUBKEY_SEAL, seal);
    (void)crypto_secretstream_xchacha20poly1305_init_push(&w->state, header, seal);
    sodium_memzero(seal, sizeof(seal));
    st = write_file(w, w->head, sizeof(w->head));
    return st == SLUICE_OK ? write_file(w, header, sizeof(header)) : st;
}

enum sluice_status sluice_own_writer_put(struct sluice_own_writer *w, const void *p, size_t n)
{
    const uint8_t *from = p;

    w->all += n;
    while (n != 0) {
        const size_t room = SLUICE_OWN_CHUNK - w->len, take = n < room ? n : room;
        enum sluice_status st;

        if (take == 0) { /* a full chunk is sealed only when more follows: it could be the last */
            if ((st = seal_chunk(w, false)) != SLUICE_OK)
                return st;
            continue;
        }
        memcpy(w->chunk + w->len, from, take);
        w->len += take;
        from += take;
        n -= take;
    }
    return SLUICE_OK;
}

enum sluice_status sluice_own_writer_end(struct sluice_own_writer *w)
{
    static const uint8_t zeros[SLUICE_OWN_PAD];
    const size_t over = (size_t)(w->all % SLUICE_OWN_PAD);
    enum sluice_status st = SLUICE_OK;

    if (over != 0)
        st = sluice_own_writer_put(w, zeros, SLUICE_OWN_PAD - over);
    return st == SLUICE_OK ? seal_chunk(w, true) : st;
}

void sluice_own_writer_release(struct sluice_own_writer *w)
{
    if (w->chunk != NULL)
        sodium_memzero(w->chunk, SLUICE_OWN_CHUNK);
    free(w->chunk);
    free(w->sealed);
    sodium_memzero(w, sizeof(*w));
}
