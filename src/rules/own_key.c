#include "rules/own_key.h"

#include "core/file.h"
#include "core/limits.h"

#include <sodium.h>
#include <string.h>

#define KEY_HEAD "sluice-own-key/1 "
#define KEY_BASE64_MAX 45u /* sodium_base64_ENCODED_LEN(32, standard), NUL included */

struct sluice_own_key {
    uint8_t bytes[SLUICE_OWN_KEY_BYTES];
};

enum sluice_status sluice_own_key_create(const uint8_t bytes[SLUICE_OWN_KEY_BYTES], struct sluice_own_key **out)
{
    struct sluice_own_key *k;

    *out = NULL;
    if (sodium_init() < 0)
        return SLUICE_EENGINE;
    if ((k = sodium_malloc(sizeof(*k))) == NULL)
        return SLUICE_ENOMEM;
    memcpy(k->bytes, bytes, sizeof(k->bytes));
    if (sodium_mprotect_readonly(k) != 0) {
        sodium_free(k);
        return SLUICE_EENGINE;
    }
    *out = k;
    return SLUICE_OK;
}

void sluice_own_key_free(struct sluice_own_key *k)
{
    sodium_free(k);
}

const uint8_t *sluice_own_key_bytes(const struct sluice_own_key *k)
{
    return k->bytes;
}

/* One line; its line break may be missing. */
static bool parse_key(const struct sluice_buf *text, uint8_t key[SLUICE_OWN_KEY_BYTES])
{
    const size_t head = strlen(KEY_HEAD);
    const char *line = (const char *)text->data;
    size_t n = text->len, decoded = 0;

    if (n > 0 && line[n - 1] == '\n')
        n--;
    if (n > 0 && line[n - 1] == '\r')
        n--;
    return n > head && memcmp(line, KEY_HEAD, head) == 0 &&
           sodium_base642bin(key, SLUICE_OWN_KEY_BYTES, line + head, n - head, NULL, &decoded, NULL,
                             sodium_base64_VARIANT_ORIGINAL) == 0 &&
           decoded == SLUICE_OWN_KEY_BYTES;
}

enum sluice_status sluice_own_key_load(const char *path, struct sluice_own_key **out, struct sluice_error *err)
{
    uint8_t key[SLUICE_OWN_KEY_BYTES];
    struct sluice_buf text;
    enum sluice_status st;

    *out = NULL;
    sluice_buf_init(&text, 2 * SLUICE_SECRET_FILE_MAX); /* reading asks for a page more than there is */
    if ((st = sluice_file_read_secret(path, &text, err)) != SLUICE_OK)
        goto out;
    if (!parse_key(&text, key))
        st = sluice_fail_at(err, SLUICE_EFORMAT, path, 1, NULL,
                            "not a key for own secrets: expected one line, \"" KEY_HEAD "\" and %u bytes in base64",
                            SLUICE_OWN_KEY_BYTES);
    else if ((st = sluice_own_key_create(key, out)) != SLUICE_OK)
        (void)sluice_fail_at(err, st, path, 0, NULL, "%s", sluice_status_text(st));
out:
    sodium_memzero(key, sizeof(key));
    sluice_buf_release(&text);
    return st;
}

enum sluice_status sluice_own_key_generate(const char *path, struct sluice_error *err)
{
    uint8_t key[SLUICE_OWN_KEY_BYTES];
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
        (st = sluice_buf_append_byte(&line, '\n')) != SLUICE_OK)
        (void)sluice_fail_at(err, st, path, 0, NULL, "%s", sluice_status_text(st));
    else
        st = sluice_file_create(path, 0600, line.data, line.len, err);
out:
    sodium_memzero(key, sizeof(key));
    sodium_memzero(base64, sizeof(base64));
    sluice_buf_release(&line);
    return st;
}
