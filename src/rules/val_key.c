/* Keys and tokens with an inner structure: it parses, or it does not. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#include "core/json.h"

#include <sodium.h>
#include <string.h>

/* Decoded bytes of the longest match. */
#define DECODED_MAX (SLUICE_MATCH_MAX / 4 * 3 + 3)

static size_t find(const uint8_t *p, size_t n, const char *what, size_t from)
{
    size_t k = strlen(what);

    for (size_t i = from; i + k <= n; i++) {
        if (memcmp(p + i, what, k) == 0)
            return i;
    }
    return n;
}

/* Whether p[0..n) is one DER SEQUENCE (X.690, 8.1), or the beginning of one where the text was cut off. */
static bool der_sequence(const uint8_t *p, size_t n, bool cut)
{
    size_t head = 2, length;

    if (n < 6 || p[0] != 0x30)
        return false;
    length = p[1];
    if (length > 0x80) {
        size_t octets = length & 0x7fu;

        if (octets > 3)
            return false;
        head += octets;
        length = 0;
        for (size_t i = 0; i < octets; i++)
            length = length << 8 | p[2 + i];
    }
    return cut ? head + length > n : head + length == n;
}

/* RFC 9580, 4.2 and 5.5.1.3: the first packet is a secret key (type 5), in the current or the legacy header form. */
static bool pgp_secret_key(const uint8_t *p, size_t n)
{
    return n > 6 && (p[0] == 0xc5 || (p[0] & 0xfcu) == 0x94);
}

/* An armour's checksum line, "=" and 4 characters of base64 (RFC 9580, 6.1): p[0..n) begins at the "=". */
static bool armour_crc_ok(const uint8_t *body, size_t n, const uint8_t *p, size_t left)
{
    uint8_t crc[3];
    size_t got = 0;

    if (left < 5 || p[0] != '=')
        return true; /* it is optional */
    if (sodium_base642bin(crc, sizeof crc, (const char *)p + 1, 4, NULL, &got, NULL, sodium_base64_VARIANT_ORIGINAL) !=
            0 ||
        got != 3)
        return false;
    return ((uint32_t)crc[0] << 16 | (uint32_t)crc[1] << 8 | crc[2]) == sluice_crc24(body, n);
}

/* Offset behind header lines ("Proc-Type: ...", "Version: ...") that a blank line ends; 0 where there are none. */
static size_t skip_headers(const uint8_t *p, size_t n)
{
    size_t blank = find(p, n, "\n\n", 0), crlf = find(p, n, "\r\n\r\n", 0), end = blank < crlf ? blank : crlf;

    return end < n && memchr(p, ':', end) != NULL ? end : 0;
}

/* Base64 with white space in it, up to where it ends; where the text was cut off, without an incomplete end. */
static size_t decode_body(const uint8_t *p, size_t len, bool cut, uint8_t out[DECODED_MAX], const uint8_t **stop)
{
    const char *end = NULL;
    size_t n = 0;

    for (size_t less = 0; less <= (cut ? 4u : 0u) && less < len; less++) {
        if (sodium_base642bin(out, DECODED_MAX, (const char *)p, len - less, "\r\n\t ", &n, &end,
                              sodium_base64_VARIANT_ORIGINAL) == 0)
            break;
    }
    *stop = (const uint8_t *)end;
    return n;
}

/*
 * The value from -----BEGIN to -----END or to where it was cut off. PEM (RFC 7468) holds one DER SEQUENCE, OpenSSH's
 * own format begins with its magic (PROTOCOL.key), OpenPGP armour with a secret-key packet. What is encrypted as a
 * whole (RFC 1421, Proc-Type) cannot be judged.
 */
enum sluice_check sluice_val_private_key(const uint8_t *value, size_t len)
{
    static const char magic[] = "openssh-key-v1"; /* with its final NUL */
    uint8_t bytes[DECODED_MAX];
    size_t begin = find(value, len, "-----BEGIN ", 0), label_end = find(value, len, "-----", begin + 11), end, n;
    const uint8_t *stop;
    enum sluice_check result;
    bool pgp, cut;

    if (label_end + 5 > len || len > SLUICE_MATCH_MAX)
        return SLUICE_CHECK_FAIL;
    pgp = find(value, label_end, "PGP", begin) < label_end;
    begin = label_end + 5;
    end = find(value, len, "-----END", begin);
    cut = end == len;
    if (find(value, end, "Proc-Type:", begin) < end)
        return SLUICE_CHECK_NA;
    begin += skip_headers(value + begin, end - begin);
    n = decode_body(value + begin, end - begin, cut, bytes, &stop);
    if (pgp)
        result =
            sluice_val_result(pgp_secret_key(bytes, n) && armour_crc_ok(bytes, n, stop, (size_t)(value + end - stop)));
    else if (n > sizeof magic && memcmp(bytes, magic, sizeof magic) == 0)
        result = SLUICE_CHECK_OK;
    else
        result = sluice_val_result(der_sequence(bytes, n, cut));
    sodium_memzero(bytes, sizeof bytes);
    return result;
}

/* Whether text is one JSON object, and has the member (NULL: any). */
static bool json_object_with(const uint8_t *text, size_t len, const char *member)
{
    struct sluice_json *j = NULL;
    struct sluice_json_token tok = {0};
    bool found = member == NULL, whole = false;

    if (sluice_json_create(text, len, &j) != SLUICE_OK)
        return false;
    if (sluice_json_next(j, &tok, NULL) != SLUICE_OK || tok.kind != SLUICE_JSON_OBJECT)
        goto out;
    while (!whole && sluice_json_next(j, &tok, NULL) == SLUICE_OK) {
        whole = tok.kind == SLUICE_JSON_END;
        if (tok.kind == SLUICE_JSON_KEY && tok.depth == 1 && member != NULL)
            found = found || (tok.end - tok.start == strlen(member) &&
                              memcmp(text + tok.start, member, tok.end - tok.start) == 0);
    }
out:
    sluice_json_free(j);
    return whole && found;
}

/* RFC 7515, 7.1 (three parts) and RFC 7516, 7.1 (five): the first is base64url of a JSON object with "alg". The payload
 * of a JWT (RFC 7519) is a JSON object too; a signed one of something else is possible. */
enum sluice_check sluice_val_jwt(const uint8_t *value, size_t len)
{
    uint8_t bytes[DECODED_MAX];
    size_t parts = 1, n = 0, dot = find(value, len, ".", 0), second = find(value, len, ".", dot + 1);
    enum sluice_check result = SLUICE_CHECK_FAIL;

    for (size_t i = 0; i < len; i++)
        parts += value[i] == '.';
    if ((parts != 3 && parts != 5) || len > SLUICE_MATCH_MAX)
        return SLUICE_CHECK_FAIL;
    if (sodium_base642bin(bytes, sizeof bytes, (const char *)value, dot, NULL, &n, NULL,
                          sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
        !json_object_with(bytes, n, "alg"))
        goto wipe;
    result = SLUICE_CHECK_OK;
    if (parts == 3 && (sodium_base642bin(bytes, sizeof bytes, (const char *)value + dot + 1, second - dot - 1, NULL, &n,
                                         NULL, sodium_base64_VARIANT_URLSAFE_NO_PADDING) != 0 ||
                       !json_object_with(bytes, n, NULL)))
        result = SLUICE_CHECK_NA;
wipe:
    sodium_memzero(bytes, sizeof bytes);
    return result;
}

/* RFC 7617, 2: base64 of a user name of printable characters without colon, ':' and a password. */
enum sluice_check sluice_val_basic_auth(const uint8_t *value, size_t len)
{
    uint8_t bytes[DECODED_MAX];
    size_t n = 0, colon = 0;
    bool ok = false;

    if (len > SLUICE_MATCH_MAX)
        return SLUICE_CHECK_FAIL;
    if (sodium_base642bin(bytes, sizeof bytes, (const char *)value, len, NULL, &n, NULL,
                          sodium_base64_VARIANT_ORIGINAL) == 0) {
        while (colon < n && bytes[colon] >= 0x20 && bytes[colon] != 0x7f && bytes[colon] != ':')
            colon++;
        ok = colon + 1 < n && bytes[colon] == ':';
    }
    sodium_memzero(bytes, sizeof bytes);
    return sluice_val_result(ok);
}
