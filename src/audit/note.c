#include "audit/note.h"

#include "core/base64.h"
#include "core/utf8.h"

#include <sodium.h>
#include <string.h>

#define ED25519_TYPE 0x01u
#define KEY_BYTES (1u + SLUICE_ED25519_PUBLIC_BYTES)
#define SIGNATURE_BYTES (4u + SLUICE_ED25519_SIGNATURE_BYTES)

static const char dash[] = "\xe2\x80\x94 "; /* U+2014 and a space begin a signature line */

/* Unicode's White_Space, as signed-note lists it; control characters are refused on their own. */
static bool is_space(uint32_t c)
{
    static const uint32_t others[] = {0x20, 0x85, 0xA0, 0x1680, 0x2028, 0x2029, 0x202F, 0x205F, 0x3000};

    for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
        if (c == others[i])
            return true;
    return (c >= 0x09 && c <= 0x0D) || (c >= 0x2000 && c <= 0x200A);
}

static bool name_form(const uint8_t *name, size_t n)
{
    size_t i = 0;

    while (i < n) {
        uint32_t c;
        bool cut;
        unsigned used = sluice_utf8_decode(name + i, n - i, &c, &cut);

        if (used == 0 || c == '+' || c < 0x20 || is_space(c))
            return false;
        i += used;
    }
    return n > 0;
}

bool sluice_note_name_ok(const char *name, size_t n)
{
    return n <= SLUICE_LOG_NAME_MAX && name_form((const uint8_t *)name, n);
}

void sluice_vkey_init(struct sluice_vkey *k, const char *name, const uint8_t public_[SLUICE_ED25519_PUBLIC_BYTES])
{
    static const uint8_t separator[2] = {'\n', ED25519_TYPE};
    uint8_t digest[crypto_hash_sha256_BYTES];
    crypto_hash_sha256_state st;
    size_t n = strlen(name);

    memset(k, 0, sizeof(*k));
    memcpy(k->name, name, n < SLUICE_LOG_NAME_MAX ? n : SLUICE_LOG_NAME_MAX);
    memcpy(k->public_, public_, sizeof(k->public_));
    crypto_hash_sha256_init(&st);
    crypto_hash_sha256_update(&st, (const uint8_t *)k->name, strlen(k->name));
    crypto_hash_sha256_update(&st, separator, sizeof(separator));
    crypto_hash_sha256_update(&st, k->public_, sizeof(k->public_));
    crypto_hash_sha256_final(&st, digest);
    memcpy(k->id, digest, sizeof(k->id));
}

enum sluice_status sluice_vkey_parse(const char *text, size_t n, struct sluice_vkey *out, struct sluice_error *err)
{
    const char *plus = memchr(text, '+', n);
    size_t name_len = plus == NULL ? n : (size_t)(plus - text);
    char name[SLUICE_LOG_NAME_MAX + 1] = "", id[9];
    uint8_t key[KEY_BYTES];
    size_t len;

    if (plus == NULL || !sluice_note_name_ok(text, name_len))
        return sluice_fail(err, SLUICE_EFORMAT, "not a verifier key: expected name+hex+base64");
    if (n - name_len < 10 || text[name_len + 9] != '+')
        return sluice_fail(err, SLUICE_EFORMAT, "not a verifier key: expected 8 hex digits between two '+'");
    if (!sluice_base64_decode(text + name_len + 10, n - name_len - 10, key, sizeof(key), &len) || len != sizeof(key))
        return sluice_fail(err, SLUICE_EFORMAT, "not a verifier key: the key is not base64 of %u bytes", KEY_BYTES);
    if (key[0] != ED25519_TYPE)
        return sluice_fail(err, SLUICE_EFORMAT, "verifier key of type %u: only Ed25519 (1) is known", key[0]);
    memcpy(name, text, name_len);
    sluice_vkey_init(out, name, key + 1);
    (void)sodium_bin2hex(id, sizeof(id), out->id, sizeof(out->id));
    if (memcmp(id, text + name_len + 1, 8) != 0)
        return sluice_fail(err, SLUICE_EFORMAT, "verifier key does not match its own ID: mistyped?");
    return SLUICE_OK;
}

static enum sluice_status append_base64(const uint8_t *p, size_t n, struct sluice_buf *out)
{
    char text[sodium_base64_ENCODED_LEN(SIGNATURE_BYTES, sodium_base64_VARIANT_ORIGINAL)];

    (void)sodium_bin2base64(text, sizeof(text), p, n, sodium_base64_VARIANT_ORIGINAL);
    return sluice_buf_append_str(out, text);
}

enum sluice_status sluice_vkey_format(const struct sluice_vkey *k, struct sluice_buf *out)
{
    uint8_t key[KEY_BYTES] = {ED25519_TYPE};
    enum sluice_status st;
    char id[9];

    memcpy(key + 1, k->public_, sizeof(k->public_));
    (void)sodium_bin2hex(id, sizeof(id), k->id, sizeof(k->id));
    if ((st = sluice_buf_append_str(out, k->name)) != SLUICE_OK || (st = sluice_buf_append_byte(out, '+')) != SLUICE_OK)
        return st;
    if ((st = sluice_buf_append_str(out, id)) != SLUICE_OK || (st = sluice_buf_append_byte(out, '+')) != SLUICE_OK)
        return st;
    return append_base64(key, sizeof(key), out);
}

enum sluice_status sluice_note_append(const uint8_t *text, size_t n, const struct sluice_vkey *k,
                                      const uint8_t signature[SLUICE_ED25519_SIGNATURE_BYTES], struct sluice_buf *out)
{
    uint8_t sig[SIGNATURE_BYTES];
    enum sluice_status st;

    memcpy(sig, k->id, sizeof(k->id));
    memcpy(sig + sizeof(k->id), signature, SLUICE_ED25519_SIGNATURE_BYTES);
    if ((st = sluice_buf_append(out, text, n)) != SLUICE_OK || (st = sluice_buf_append_byte(out, '\n')) != SLUICE_OK)
        return st;
    if ((st = sluice_buf_append_str(out, dash)) != SLUICE_OK || (st = sluice_buf_append_str(out, k->name)) != SLUICE_OK)
        return st;
    if ((st = sluice_buf_append_byte(out, ' ')) != SLUICE_OK ||
        (st = append_base64(sig, sizeof(sig), out)) != SLUICE_OK)
        return st;
    return sluice_buf_append_byte(out, '\n');
}

/* Valid UTF-8 without control characters other than LF. */
static bool note_bytes_ok(const uint8_t *p, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (p[i] < 0x20 && p[i] != '\n')
            return false;
    return sluice_utf8_check(p, n) == n;
}

/* End of the text (its last LF included) before the last empty line; 0 where there is none. */
static size_t text_end(const uint8_t *p, size_t n)
{
    for (size_t i = n; i >= 2; i--)
        if (p[i - 1] == '\n' && p[i - 2] == '\n')
            return i - 1;
    return 0;
}

static enum sluice_status bad_line(struct sluice_error *err, const char *what)
{
    return sluice_fail(err, SLUICE_EFORMAT, "malformed signature line: %s", what);
}

/* One signature line without its LF. Sets *known when it is of key k; EFORMAT when it then does not verify. */
static enum sluice_status check_line(const char *line, size_t n, const uint8_t *text, size_t text_len,
                                     const struct sluice_vkey *k, bool *known, struct sluice_error *err)
{
    const size_t lead = sizeof(dash) - 1;
    uint8_t sig[8192];
    const char *name, *space;
    size_t name_len, sig_len, rest;

    *known = false;
    if (n <= lead || memcmp(line, dash, lead) != 0)
        return bad_line(err, "it does not begin with an em dash and a space");
    name = line + lead;
    space = memchr(name, ' ', n - lead);
    if (space == NULL)
        return bad_line(err, "it has no signature");
    name_len = (size_t)(space - name);
    if (!name_form((const uint8_t *)name, name_len))
        return bad_line(err, "bad key name");
    rest = n - lead - name_len - 1;
    if (!sluice_base64_decode(space + 1, rest, sig, sizeof(sig), &sig_len))
        return bad_line(err, "bad base64");
    if (sig_len < 5)
        return bad_line(err, "too short for a key ID and a signature");
    if (name_len != strlen(k->name) || memcmp(name, k->name, name_len) != 0 || memcmp(sig, k->id, sizeof(k->id)) != 0)
        return SLUICE_OK;
    *known = true;
    if (sig_len != SIGNATURE_BYTES || crypto_sign_verify_detached(sig + 4, text, text_len, k->public_) != 0)
        return sluice_fail(err, SLUICE_EFORMAT, "the signature of %s does not verify", k->name);
    return SLUICE_OK;
}

enum sluice_status sluice_note_open(const uint8_t *note, size_t n, const struct sluice_vkey *k, size_t *text_len,
                                    struct sluice_error *err)
{
    unsigned lines = 0, known = 0;
    size_t at, end;

    *text_len = 0;
    if (n > SLUICE_NOTE_MAX)
        return sluice_fail(err, SLUICE_ELIMIT, "note longer than %u bytes", SLUICE_NOTE_MAX);
    if (!note_bytes_ok(note, n))
        return sluice_fail(err, SLUICE_EFORMAT, "note holds a control character or is not UTF-8");
    end = text_end(note, n);
    if (end == 0 || end + 1 == n || note[n - 1] != '\n')
        return sluice_fail(err, SLUICE_EFORMAT, "note without signatures");
    for (at = end + 1; at < n;) {
        const uint8_t *lf = memchr(note + at, '\n', n - at);
        size_t len = (size_t)(lf - (note + at));
        enum sluice_status st;
        bool ours;

        if (++lines > SLUICE_NOTE_SIGNATURES_MAX)
            return sluice_fail(err, SLUICE_ELIMIT, "note with more than %u signatures", SLUICE_NOTE_SIGNATURES_MAX);
        if ((st = check_line((const char *)note + at, len, note, end, k, &ours, err)) != SLUICE_OK)
            return st;
        known += ours;
        at += len + 1;
    }
    if (known == 0)
        return sluice_fail(err, SLUICE_EFORMAT, "no signature of %s", k->name);
    *text_len = end;
    return SLUICE_OK;
}
