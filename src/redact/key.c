#include "redact/key_internal.h"

#include "core/base64.h"
#include "core/file.h"
#include "core/limits.h"

#include <sodium.h>
#include <string.h>

#define KEY_HEAD "sluice-redact-key/1 "
#define KEY_BASE64_MAX 45u /* sodium_base64_ENCODED_LEN(32, standard), NUL included */

struct sluice_redact_key {
    uint8_t bytes[SLUICE_REDACT_KEY_BYTES];
};

_Static_assert(SLUICE_REDACT_KEY_BYTES == crypto_auth_hmacsha256_KEYBYTES, "the key is an HMAC-SHA-256 key");
_Static_assert(SLUICE_REDACT_MAC_BYTES == crypto_auth_hmacsha256_BYTES, "and what is made under it is one");

enum sluice_status sluice_redact_key_create(const uint8_t key[SLUICE_REDACT_KEY_BYTES], struct sluice_redact_key **out)
{
    struct sluice_redact_key *k;

    *out = NULL;
    if (sodium_init() < 0)
        return SLUICE_EENGINE;
    k = sodium_malloc(sizeof(*k));
    if (k == NULL)
        return SLUICE_ENOMEM;
    memcpy(k->bytes, key, sizeof(k->bytes));
    if (sodium_mprotect_readonly(k) != 0) {
        sodium_free(k);
        return SLUICE_EENGINE;
    }
    *out = k;
    return SLUICE_OK;
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

/* The line without its line break. */
static size_t line_length(const struct sluice_buf *text)
{
    size_t n = text->len;

    if (n > 0 && text->data[n - 1] == '\n')
        n--;
    if (n > 0 && text->data[n - 1] == '\r')
        n--;
    return n;
}

static bool parse_key(const struct sluice_buf *text, uint8_t key[SLUICE_REDACT_KEY_BYTES])
{
    size_t head = strlen(KEY_HEAD), n = line_length(text), decoded = 0;
    const char *line = (const char *)text->data;

    return n > head && memcmp(line, KEY_HEAD, head) == 0 &&
           sluice_base64_decode(line + head, n - head, key, SLUICE_REDACT_KEY_BYTES, &decoded) &&
           decoded == SLUICE_REDACT_KEY_BYTES;
}

enum sluice_status sluice_redact_key_load(const char *path, struct sluice_redact_key **out, struct sluice_error *err)
{
    uint8_t key[SLUICE_REDACT_KEY_BYTES];
    struct sluice_buf text;
    enum sluice_status st;

    *out = NULL;
    sluice_buf_init(&text, 2 * SLUICE_SECRET_FILE_MAX); /* reading asks for a page more than there is */
    if ((st = sluice_file_read_secret(path, &text, err)) != SLUICE_OK)
        goto out;
    if (!parse_key(&text, key)) {
        st = sluice_fail_at(err, SLUICE_EFORMAT, path, 1, NULL,
                            "not a redaction key: expected one line, \"" KEY_HEAD "\" and %u bytes in base64",
                            SLUICE_REDACT_KEY_BYTES);
        goto out;
    }
    if ((st = sluice_redact_key_create(key, out)) != SLUICE_OK)
        (void)sluice_fail_at(err, st, path, 0, NULL, "%s", sluice_status_text(st));
out:
    sodium_memzero(key, sizeof(key));
    sluice_buf_release(&text);
    return st;
}

enum sluice_status sluice_redact_key_generate(const char *path, struct sluice_error *err)
{
    uint8_t key[SLUICE_REDACT_KEY_BYTES];
    char base64[KEY_BASE64_MAX];
    struct sluice_buf line;
    enum sluice_status st = SLUICE_EENGINE;

    sluice_buf_init(&line, SLUICE_SECRET_FILE_MAX);
    if (sodium_init() < 0) {
        (void)sluice_fail_at(err, st, path, 0, NULL, "no randomness");
        goto out;
    }
    randombytes_buf(key, sizeof(key));
    (void)sodium_bin2base64(base64, sizeof(base64), key, sizeof(key), sodium_base64_VARIANT_ORIGINAL);
    if ((st = sluice_buf_append_str(&line, KEY_HEAD)) != SLUICE_OK ||
        (st = sluice_buf_append_str(&line, base64)) != SLUICE_OK ||
        (st = sluice_buf_append_byte(&line, '\n')) != SLUICE_OK) {
        (void)sluice_fail_at(err, st, path, 0, NULL, "%s", sluice_status_text(st));
        goto out;
    }
    st = sluice_file_create(path, 0600, line.data, line.len, err);
out:
    sodium_memzero(key, sizeof(key));
    sodium_memzero(base64, sizeof(base64));
    sluice_buf_release(&line);
    return st;
}
