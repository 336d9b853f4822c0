#include "core/key_file.h"

#include "core/base64.h"
#include "core/file.h"
#include "core/limits.h"

#include <sodium.h>
#include <string.h>

/* With the NUL. */
#define BASE64_SIZE sodium_base64_ENCODED_LEN(SLUICE_KEY_FILE_BYTES, sodium_base64_VARIANT_ORIGINAL)

static bool parse(const struct sluice_buf *text, const char *head, uint8_t key[SLUICE_KEY_FILE_BYTES])
{
    const char *line = (const char *)text->data;
    size_t lead = strlen(head), n = text->len, decoded = 0;

    if (n > 0 && line[n - 1] == '\n')
        n--;
    if (n > 0 && line[n - 1] == '\r')
        n--;
    return n > lead && memcmp(line, head, lead) == 0 &&
           sluice_base64_decode(line + lead, n - lead, key, SLUICE_KEY_FILE_BYTES, &decoded) &&
           decoded == SLUICE_KEY_FILE_BYTES;
}

enum sluice_status sluice_key_file_read(const char *path, const struct sluice_key_kind *kind,
                                        uint8_t key[SLUICE_KEY_FILE_BYTES], struct sluice_error *err)
{
    struct sluice_buf text;
    enum sluice_status st;

    sluice_buf_init(&text, SLUICE_SECRET_FILE_MAX);
    st = sluice_file_read_secret(path, &text, err);
    if (st == SLUICE_OK && !parse(&text, kind->head, key))
        st = sluice_fail_at(err, SLUICE_EFORMAT, path, 1, NULL,
                            "not %s: expected one line, \"%s\" and %u bytes in base64", kind->what, kind->head,
                            SLUICE_KEY_FILE_BYTES);
    sluice_buf_release(&text);
    return st;
}

static enum sluice_status write_line(const char *head, struct sluice_buf *line)
{
    uint8_t key[SLUICE_KEY_FILE_BYTES];
    char base64[BASE64_SIZE];
    enum sluice_status st;

    randombytes_buf(key, sizeof(key));
    (void)sodium_bin2base64(base64, sizeof(base64), key, sizeof(key), sodium_base64_VARIANT_ORIGINAL);
    if ((st = sluice_buf_append_str(line, head)) == SLUICE_OK &&
        (st = sluice_buf_append_str(line, base64)) == SLUICE_OK)
        st = sluice_buf_append_byte(line, '\n');
    sodium_memzero(key, sizeof(key));
    sodium_memzero(base64, sizeof(base64));
    return st;
}

enum sluice_status sluice_key_file_generate(const char *path, const struct sluice_key_kind *kind,
                                            struct sluice_error *err)
{
    struct sluice_buf line;
    enum sluice_status st;

    if (sodium_init() < 0)
        return sluice_fail_at(err, SLUICE_EENGINE, path, 0, NULL, "no randomness");
    sluice_buf_init(&line, SLUICE_SECRET_FILE_MAX);
    if ((st = write_line(kind->head, &line)) == SLUICE_OK)
        st = sluice_file_create(path, 0600, line.data, line.len, err);
    else
        (void)sluice_fail_at(err, st, path, 0, NULL, "%s", sluice_status_text(st));
    sluice_buf_release(&line);
    return st;
}

enum sluice_status sluice_key_lock(const void *p, size_t n, void **out)
{
    void *locked;

    *out = NULL;
    if (sodium_init() < 0)
        return SLUICE_EENGINE;
    if ((locked = sodium_malloc(n)) == NULL)
        return SLUICE_ENOMEM;
    memcpy(locked, p, n);
    if (sodium_mprotect_readonly(locked) != 0) {
        sodium_free(locked);
        return SLUICE_EENGINE;
    }
    *out = locked;
    return SLUICE_OK;
}
