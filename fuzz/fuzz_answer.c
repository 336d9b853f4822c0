/*
 * Answers of each API: however the bytes are cut, the same comes out; and what comes out is again an answer of that
 * API. First byte: API, stream or not, where to cut. Bytes 1 and 2 of the rest stand for two placeholders, whose values
 * are as unpleasant as values get.
 */
#include "gateway/provider.h"

#include <stdlib.h>
#include <string.h>

#define OUT_MAX (64u << 20)

static void check(enum sluice_status st)
{
    if (st != SLUICE_OK)
        abort();
}

static struct sluice_buf with_placeholders(const uint8_t *p, size_t n, const char *one, const char *two)
{
    struct sluice_buf b;

    sluice_buf_init(&b, OUT_MAX);
    for (size_t i = 0; i < n; i++)
        check(p[i] == 1   ? sluice_buf_append_str(&b, one)
              : p[i] == 2 ? sluice_buf_append_str(&b, two)
                          : sluice_buf_append_byte(&b, p[i]));
    return b;
}

static enum sluice_status run(const struct sluice_provider *api, const struct sluice_vault *vault, bool stream,
                              const struct sluice_buf *in, size_t step, struct sluice_buf *out)
{
    enum sluice_status st = SLUICE_OK;
    struct sluice_answer *a;

    sluice_buf_init(out, OUT_MAX);
    check(api->answer_create(vault, stream, &a));
    for (size_t at = 0; at < in->len && st == SLUICE_OK; at += step)
        st = sluice_answer_feed(a, in->data + at, in->len - at < step ? in->len - at : step, out);
    if (st == SLUICE_OK)
        st = sluice_answer_end(a, out);
    sluice_answer_free(a);
    return st;
}

static void compare(const struct sluice_provider *api, const struct sluice_vault *vault, bool stream,
                    const struct sluice_buf *in, size_t step)
{
    struct sluice_buf whole, cut, again;
    enum sluice_status st = run(api, vault, stream, in, in->len + 1, &whole);

    if (run(api, vault, stream, in, step, &cut) != st || cut.len != whole.len ||
        (cut.len != 0 && memcmp(cut.data, whole.data, cut.len) != 0))
        abort();
    sluice_buf_init(&again, 0);
    if (st == SLUICE_OK && run(api, vault, stream, &whole, step, &again) != SLUICE_OK)
        abort();
    sluice_buf_release(&whole);
    sluice_buf_release(&cut);
    sluice_buf_release(&again);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const uint8_t values[2][12] = {"a\"b\\c\nd\xc3\xa9", "x@y.example"};
    static const uint8_t key_bytes[SLUICE_REDACT_KEY_BYTES] = {1};
    struct sluice_redact_key *key;
    struct sluice_vault *vault;
    const char *one, *two;
    struct sluice_buf in;
    size_t n;

    if (size < 1)
        return 0;
    check(sluice_redact_key_create(key_bytes, &key));
    check(sluice_vault_create(key, &vault));
    check(sluice_vault_put(vault, "PERSON", values[0], 10, &one));
    check(sluice_vault_put(vault, "EMAIL_ADDRESS", values[1], 11, &two));
    in = with_placeholders(data + 1, size - 1, one, two);
    compare(&sluice_providers(&n)[data[0] % 3], vault, (data[0] & 4) != 0, &in, 1 + (size_t)(data[0] >> 3));
    sluice_buf_release(&in);
    sluice_vault_free(vault);
    sluice_redact_key_free(key);
    return 0;
}
