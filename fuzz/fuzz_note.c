/*
 * Signed notes, checked against a fixed key. Input: a note. Nothing but the one note made with that key is accepted as
 * signed by it, and what is accepted is put together again from its parts.
 */
#include "audit/note.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The key of RFC 8032 7.1, test 1, whose secret half everybody has: the fuzzer may sign whatever it likes. */
static void make_key(struct sluice_vkey *k, uint8_t secret[crypto_sign_SECRETKEYBYTES])
{
    static const char seed_hex[] = "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60";
    uint8_t seed[32], public_[32];
    size_t n;

    if (sodium_init() < 0 || sodium_hex2bin(seed, 32, seed_hex, 64, NULL, &n, NULL) != 0)
        abort();
    (void)crypto_sign_seed_keypair(public_, secret, seed);
    sluice_vkey_init(k, "fuzz.example/log", public_);
}

/* The input as text, signed: must open, and give the text back. */
static void sign_and_open(const struct sluice_vkey *k, const uint8_t *secret, const uint8_t *text, size_t n)
{
    uint8_t sig[SLUICE_ED25519_SIGNATURE_BYTES];
    struct sluice_buf note;
    size_t len;

    sluice_buf_init(&note, n + 4096);
    (void)crypto_sign_detached(sig, NULL, text, n, secret);
    if (sluice_note_append(text, n, k, sig, &note) != SLUICE_OK)
        abort();
    if (sluice_note_open(note.data, note.len, k, &len, NULL) == SLUICE_OK &&
        (len != n || memcmp(note.data, text, n) != 0))
        abort();
    sluice_buf_release(&note);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    uint8_t secret[crypto_sign_SECRETKEYBYTES];
    struct sluice_vkey k, parsed;
    struct sluice_buf line;
    size_t len;

    make_key(&k, secret);
    if (sluice_note_open(data, size, &k, &len, NULL) == SLUICE_OK &&
        (len == 0 || len >= size || data[len - 1] != '\n' || data[len] != '\n'))
        abort();
    if (sluice_vkey_parse((const char *)data, size, &parsed, NULL) == SLUICE_OK) {
        sluice_buf_init(&line, 1024);
        if (sluice_vkey_format(&parsed, &line) != SLUICE_OK || line.len != size || memcmp(line.data, data, size) != 0)
            abort(); /* a key has one spelling */
        sluice_buf_release(&line);
    }
    if (size > 0 && data[size - 1] == '\n' && size < 65536)
        sign_and_open(&k, secret, data, size);
    return 0;
}
