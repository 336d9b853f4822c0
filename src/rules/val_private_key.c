/* Private keys in armour: PEM, OpenSSH, OpenPGP, PuTTY, and in bare base64. They parse, or they do not. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#include "core/base64.h"

#include <sodium.h>
#include <string.h>

#define DECODED_MAX (SLUICE_MATCH_MAX / 4 * 3 + 3)
#define BODY_MIN 40u     /* characters of base64 that the shortest private key needs: 32 bytes */
#define BODY_LETTERS 10u /* different ones among them: fewer are filler */

struct text {
    uint8_t p[SLUICE_MATCH_MAX];
    size_t n;
};

static bool is_base64(uint8_t c)
{
    return sluice_base64_value(c) >= 0 && c != '-' && c != '_';
}

/* Characters of an escape at p: backslashes, as many as quoting in quoting makes of one, and r, n or t. 0: none. */
static size_t escape_length(const uint8_t *p, size_t n)
{
    size_t k = 0;

    while (k < n && p[k] == '\\')
        k++;
    return k > 0 && k < n && (p[k] == 'n' || p[k] == 'r' || p[k] == 't') ? k + 1 : 0;
}

/* The sign between two strings of a program; a line of base64 may begin with '+'. */
static bool joins(const uint8_t *p, size_t n)
{
    return p[0] == '.' || (p[0] == '+' && (n == 1 || !is_base64(p[1])));
}

/* Put what stands in a string of JSON or of a program, on one line or on many, as a file would have it: escapes undone,
 * quotes and the signs between them left out, lines without indentation, line feeds only. */
static void normalize(const uint8_t *p, size_t n, struct text *out)
{
    bool behind_quote = false;

    out->n = 0;
    for (size_t i = 0; i < n && out->n < sizeof out->p; i++) {
        size_t k = escape_length(p + i, n - i);
        uint8_t c = k != 0 ? (p[i + k - 1] == 'n' ? '\n' : ' ') : p[i];

        i += k != 0 ? k - 1 : 0;
        if (c == '"' || c == '\'' || c == '`') {
            behind_quote = true;
            continue;
        }
        if (c == '\\' || c == '\r' || c == ',' || (behind_quote && joins(p + i, n - i)))
            continue;
        if ((c == ' ' || c == '\t') && (out->n == 0 || out->p[out->n - 1] == '\n'))
            continue;
        behind_quote = behind_quote && (c == ' ' || c == '\n');
        if (!behind_quote || c != '\n' || out->n == 0 || out->p[out->n - 1] != '\n')
            out->p[out->n++] = c;
    }
}

static size_t find(const struct text *t, const char *what, size_t from, size_t to)
{
    size_t k = strlen(what);

    for (size_t i = from; i + k <= to; i++) {
        if (memcmp(t->p + i, what, k) == 0)
            return i;
    }
    return to;
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

/* Base64 with white space in it, up to the first other byte, whose place is *stop. */
static size_t decode_body(const struct text *t, size_t from, size_t to, uint8_t out[DECODED_MAX], size_t *stop)
{
    uint32_t bits = 0;
    size_t n = 0, taken = 0, i;

    for (i = from; i < to && (is_base64(t->p[i]) || t->p[i] == '\n' || t->p[i] == ' '); i++) {
        if (t->p[i] == '\n' || t->p[i] == ' ')
            continue;
        bits = bits << 6 | (uint32_t)sluice_base64_value(t->p[i]);
        if (taken % 4 != 0)
            out[n++] = (uint8_t)(bits >> (6 - 2 * (taken % 4)));
        taken++;
    }
    while (i < to && t->p[i] == '=' && taken % 4 != 0) {
        taken++;
        i++;
    }
    *stop = i;
    return n;
}

/* RFC 9580, 4.2 and 5.5.1.3: the first packet is a secret key (type 5), in the current or the legacy header form. */
static bool pgp_secret_key(const uint8_t *p, size_t n)
{
    return n > 6 && (p[0] == 0xc5 || (p[0] & 0xfcu) == 0x94);
}

/* An armour's checksum, "=" and 4 characters of base64 (RFC 9580, 6.1), where there is one behind the body. */
static bool armour_crc_ok(const uint8_t *body, size_t n, const struct text *t, size_t at, size_t to)
{
    uint8_t crc[3];
    size_t got = 0;

    while (at < to && (t->p[at] == '\n' || t->p[at] == ' '))
        at++;
    if (to - at < 5 || t->p[at] != '=')
        return true; /* it is optional */
    return sluice_base64_decode_any(t->p + at + 1, 4, crc, sizeof crc, &got) && got == 3 &&
           ((uint32_t)crc[0] << 16 | (uint32_t)crc[1] << 8 | crc[2]) == sluice_crc24(body, n);
}

/* Offset behind header lines ("Proc-Type: ...", "Version: ...") that a blank line ends; `from` where there are none. */
static size_t skip_headers(const struct text *t, size_t from, size_t to)
{
    size_t blank = find(t, "\n\n", from, to);

    return blank < to && memchr(t->p + from, ':', blank - from) != NULL ? blank : from;
}

/* OpenSSH, PROTOCOL.key: the magic with its NUL, then the cipher's name as a string: "none" is the key itself. */
static enum sluice_check openssh_key(const uint8_t *p, size_t n)
{
    static const char magic[] = "openssh-key-v1", plain[] = "\0\0\0\4none";

    if (n < sizeof magic || memcmp(p, magic, sizeof magic) != 0)
        return SLUICE_CHECK_FAIL;
    if (n < sizeof magic + sizeof plain - 1 || p[sizeof magic + 3] == 4)
        return SLUICE_CHECK_OK;
    return SLUICE_CHECK_NA;
}

/* Where the armour's body begins and ends in the text, and its label before. */
struct armour {
    size_t label, label_end, begin, end;
    bool cut; /* no END line */
};

static bool find_armour(const struct text *t, struct armour *a)
{
    a->label = find(t, "BEGIN ", 0, t->n);
    a->label_end = find(t, "----", a->label, t->n);
    if (a->label_end + 4 > t->n)
        return false;
    a->begin = a->label_end;
    while (a->begin < t->n && t->p[a->begin] == '-')
        a->begin++;
    a->end = find(t, "----", a->begin, t->n);
    a->cut = a->end == t->n;
    return true;
}

static enum sluice_check check_armour(const struct text *t, uint8_t bytes[DECODED_MAX])
{
    struct armour a;
    size_t n, stop;
    bool sealed;

    if (!find_armour(t, &a))
        return SLUICE_CHECK_FAIL;
    if (find(t, "Proc-Type:", a.begin, a.end) < a.end || find(t, "SSH2", a.label, a.label_end) < a.label_end)
        return SLUICE_CHECK_NA;
    a.begin = skip_headers(t, a.begin, a.end);
    n = decode_body(t, a.begin, a.end, bytes, &stop);
    if (find(t, "PGP", a.label, a.label_end) < a.label_end)
        return sluice_val_result(pgp_secret_key(bytes, n) && (a.cut || armour_crc_ok(bytes, n, t, stop, a.end)));
    if (find(t, "OPENSSH", a.label, a.label_end) < a.label_end)
        return openssh_key(bytes, n);
    sealed = find(t, "ENCRYPTED", a.label, a.label_end) < a.label_end;
    if (!der_sequence(bytes, n, a.cut))
        return SLUICE_CHECK_FAIL;
    return sealed ? SLUICE_CHECK_NA : SLUICE_CHECK_OK;
}

/*
 * The value from -----BEGIN to -----END or to where it was cut off. PEM (RFC 7468) holds one DER SEQUENCE, OpenSSH's
 * own format begins with its magic (PROTOCOL.key), OpenPGP armour with a secret-key packet. Of what is encrypted
 * (RFC 1421, Proc-Type; PKCS #8; OpenSSH with a cipher) the key itself cannot be judged.
 */
enum sluice_check sluice_val_private_key(const uint8_t *value, size_t len)
{
    struct text t;
    uint8_t bytes[DECODED_MAX];
    enum sluice_check result = SLUICE_CHECK_FAIL;

    if (len <= SLUICE_MATCH_MAX) {
        normalize(value, len, &t);
        result = check_armour(&t, bytes);
    }
    sodium_memzero(bytes, sizeof bytes);
    sodium_memzero(&t, sizeof t);
    return result;
}

/* Whether there is a key inside of an armour at all: manuals write "...", or some words, or one letter over and over.
 */
enum sluice_check sluice_val_armour_body(const uint8_t *value, size_t len)
{
    struct text t;
    struct armour a;
    bool seen[256] = {false};
    size_t taken = 0, run = 0, letters = 0;

    if (len > SLUICE_MATCH_MAX)
        return SLUICE_CHECK_FAIL;
    normalize(value, len, &t);
    if (find_armour(&t, &a)) {
        for (size_t i = a.begin; i < a.end; i++) {
            run = is_base64(t.p[i]) || t.p[i] == '=' ? run + 1 : 0;
            taken += run == 16 ? 16 : run > 16;
            letters += run >= 16 && !seen[t.p[i]];
            seen[t.p[i]] = seen[t.p[i]] || run >= 16;
        }
    }
    sodium_memzero(&t, sizeof t);
    sodium_memzero(seen, sizeof seen);
    return sluice_val_result(taken >= BODY_MIN && letters >= BODY_LETTERS);
}

/* A key in base64 without armour: RFC 5208 (PKCS #8), RFC 8017 A.1.2 (RSA) or RFC 5915 (EC), one SEQUENCE whose first
 * member is a version below 4. */
enum sluice_check sluice_val_der_key(const uint8_t *value, size_t len)
{
    uint8_t bytes[DECODED_MAX];
    size_t n = 0, head;
    bool ok = false;

    if (len <= SLUICE_MATCH_MAX && sluice_base64_decode_any(value, len, bytes, sizeof bytes, &n) &&
        der_sequence(bytes, n, false)) {
        head = bytes[1] > 0x80 ? 2 + (bytes[1] & 0x7fu) : 2;
        ok = n > head + 3 && bytes[head] == 2 && bytes[head + 1] == 1 && bytes[head + 2] < 4;
    }
    sodium_memzero(bytes, sizeof bytes);
    return sluice_val_result(ok);
}

/* PEM wrapped in base64 once more, as Kubernetes and CI variables have it: what it decodes to is judged, as far as it
 * decodes. */
enum sluice_check sluice_val_base64_private_key(const uint8_t *value, size_t len)
{
    struct text t;
    uint8_t bytes[DECODED_MAX];
    size_t stop, n;
    enum sluice_check result = SLUICE_CHECK_FAIL;

    if (len <= SLUICE_MATCH_MAX) {
        normalize(value, len, &t);
        n = decode_body(&t, 0, t.n, bytes, &stop);
        result = sluice_val_private_key(bytes, n);
    }
    sodium_memzero(bytes, sizeof bytes);
    sodium_memzero(&t, sizeof t);
    return result;
}

/* A line's text behind its name; *n: 0 where there is none such. */
static const uint8_t *field(const struct text *t, const char *name, size_t *n)
{
    size_t at = find(t, name, 0, t->n), end;

    *n = 0;
    if (at == t->n)
        return t->p;
    at += strlen(name);
    end = find(t, "\n", at, t->n);
    *n = end - at;
    return t->p + at;
}

/*
 * PuTTY's own files (manual, appendix C): the public part is an SSH wire string that begins with the name of the
 * algorithm in the first line. Of what is encrypted, no more can be said.
 */
enum sluice_check sluice_val_putty_key(const uint8_t *value, size_t len)
{
    struct text t;
    uint8_t bytes[DECODED_MAX];
    const uint8_t *name, *cipher;
    size_t n_name, n_cipher, body, stop, n;
    enum sluice_check result = SLUICE_CHECK_FAIL;

    if (len > SLUICE_MATCH_MAX)
        return SLUICE_CHECK_FAIL;
    normalize(value, len, &t);
    name = field(&t, "-1: ", &n_name);
    if (n_name == 0)
        name = field(&t, "-2: ", &n_name);
    if (n_name == 0)
        name = field(&t, "-3: ", &n_name);
    cipher = field(&t, "Encryption: ", &n_cipher);
    body = find(&t, "\n", find(&t, "Public-Lines: ", 0, t.n), t.n);
    n = decode_body(&t, body, t.n, bytes, &stop);
    if (n_name > 0 && n > 4 + n_name && bytes[3] == n_name && memcmp(bytes + 4, name, n_name) == 0)
        result = n_cipher == 4 && memcmp(cipher, "none", 4) == 0 ? SLUICE_CHECK_OK : SLUICE_CHECK_NA;
    sodium_memzero(bytes, sizeof bytes);
    sodium_memzero(&t, sizeof t);
    return result;
}
