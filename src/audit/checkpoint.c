#include "audit/checkpoint.h"

#include "audit/key_internal.h"
#include "core/base64.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#define ROOT_BASE64_LEN 44u

/* The next line without its LF; false at the end. */
static bool next_line(const uint8_t *text, size_t n, size_t *at, const char **line, size_t *len)
{
    const uint8_t *lf = *at < n ? memchr(text + *at, '\n', n - *at) : NULL;

    if (lf == NULL)
        return false;
    *line = (const char *)text + *at;
    *len = (size_t)(lf - (text + *at));
    *at += *len + 1;
    return true;
}

static bool parse_size(const char *p, size_t n, uint64_t *out)
{
    uint64_t v = 0;

    if (n == 0 || n > 19 || (p[0] == '0' && n > 1))
        return false;
    for (size_t i = 0; i < n; i++) {
        if (p[i] < '0' || p[i] > '9')
            return false;
        v = v * 10 + (uint64_t)(p[i] - '0');
    }
    *out = v;
    return v <= INT64_MAX;
}

static bool parse_root(const char *p, size_t n, uint8_t out[SLUICE_HASH_BYTES])
{
    size_t got;

    return n == ROOT_BASE64_LEN && sluice_base64_decode(p, n, out, SLUICE_HASH_BYTES, &got) && got == SLUICE_HASH_BYTES;
}

enum sluice_status sluice_checkpoint_parse(const uint8_t *text, size_t n, struct sluice_checkpoint *out,
                                           struct sluice_error *err)
{
    const char *line;
    size_t at = 0, len;

    memset(out, 0, sizeof(*out));
    if (!next_line(text, n, &at, &line, &len) || !sluice_note_name_ok(line, len))
        return sluice_fail(err, SLUICE_EFORMAT, "checkpoint line 1: bad origin");
    memcpy(out->origin, line, len);
    if (!next_line(text, n, &at, &line, &len) || !parse_size(line, len, &out->size))
        return sluice_fail(err, SLUICE_EFORMAT, "checkpoint line 2: bad size");
    if (!next_line(text, n, &at, &line, &len) || !parse_root(line, len, out->root))
        return sluice_fail(err, SLUICE_EFORMAT, "checkpoint line 3: bad root hash");
    if (at != n)
        return sluice_fail(err, SLUICE_EFORMAT, "checkpoint with extension lines");
    return SLUICE_OK;
}

enum sluice_status sluice_checkpoint_format(const struct sluice_checkpoint *c, struct sluice_buf *out)
{
    char root[ROOT_BASE64_LEN + 1];

    (void)sodium_bin2base64(root, sizeof(root), c->root, sizeof(c->root), sodium_base64_VARIANT_ORIGINAL);
    return sluice_buf_printf(out, "%s\n%" PRIu64 "\n%s\n", c->origin, c->size, root);
}

enum sluice_status sluice_checkpoint_sign(const struct sluice_checkpoint *c, const struct sluice_log_key *key,
                                          struct sluice_buf *out)
{
    uint8_t sig[SLUICE_ED25519_SIGNATURE_BYTES];
    const struct sluice_vkey *k = sluice_log_key_public(key);
    struct sluice_buf text;
    enum sluice_status st;

    sluice_buf_init(&text, SLUICE_CHECKPOINT_MAX);
    if ((st = sluice_checkpoint_format(c, &text)) != SLUICE_OK)
        goto out;
    sluice_log_key_sign(key, text.data, text.len, sig);
    /* a fault while signing (memory, processor) must not put a useless signature behind acknowledged records */
    if (crypto_sign_verify_detached(sig, text.data, text.len, k->public_) != 0) {
        st = SLUICE_EENGINE;
        goto out;
    }
    st = sluice_note_append(text.data, text.len, k, sig, out);
out:
    sluice_buf_release(&text);
    return st;
}

enum sluice_status sluice_checkpoint_open(const uint8_t *note, size_t n, const struct sluice_vkey *k,
                                          struct sluice_checkpoint *out, struct sluice_error *err)
{
    enum sluice_status st;
    size_t text_len;

    memset(out, 0, sizeof(*out));
    if ((st = sluice_note_open(note, n, k, &text_len, err)) != SLUICE_OK ||
        (st = sluice_checkpoint_parse(note, text_len, out, err)) != SLUICE_OK)
        return st;
    if (strcmp(out->origin, k->name) != 0)
        return sluice_fail(err, SLUICE_EFORMAT, "checkpoint of another log: its origin is not the key's name");
    return SLUICE_OK;
}
