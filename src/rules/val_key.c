/* Credentials with an inner structure of web standards: it parses, or it does not. */
#include "rules/val_internal.h"

#include "rules/secret_value.h"

#include "core/ascii.h"
#include "core/base64.h"

#include <sodium.h>
#include <string.h>

/* Decoded bytes of the longest match. */
#define DECODED_MAX (SLUICE_MATCH_MAX / 4 * 3 + 3)

/* Place of the first such byte from `from` on; n: there is none. */
static size_t find(const uint8_t *p, size_t n, uint8_t what, size_t from)
{
    while (from < n && p[from] != what)
        from++;
    return from < n ? from : n;
}

static size_t count(const uint8_t *p, size_t n, uint8_t what)
{
    size_t found = 0;

    for (size_t i = 0; i < n; i++)
        found += p[i] == what;
    return found;
}

/* RFC 7515, 7.1 (three parts) and RFC 7516, 7.1 (five): the first is base64url of a JSON object with "alg". The payload
 * of a JWT (RFC 7519) is a JSON object too; a signed one of something else is possible. */
enum sluice_check sluice_val_jwt(const uint8_t *value, size_t len)
{
    static const char *const members[] = {"alg", NULL};
    size_t dots = count(value, len, '.'), dot = find(value, len, '.', 0), second = find(value, len, '.', dot + 1);
    enum sluice_check header;

    if (dots != 2 && dots != 4)
        return SLUICE_CHECK_FAIL;
    header = sluice_val_base64_json(value, dot, members);
    if (header == SLUICE_CHECK_OK && dots == 2 &&
        sluice_val_base64_json(value + dot + 1, second - dot - 1, members + 1) != SLUICE_CHECK_OK)
        return SLUICE_CHECK_NA;
    return header;
}

/* Kubernetes, "Managing Service Accounts": a JWT whose claims name kubernetes, as issuer or in a claim of its own. */
enum sluice_check sluice_val_kubernetes_jwt(const uint8_t *value, size_t len)
{
    static const char word[] = "kubernetes";
    uint8_t bytes[DECODED_MAX];
    size_t dot = find(value, len, '.', 0), second = find(value, len, '.', dot + 1), n = 0;
    size_t part = second > dot ? second - dot - 1 : 0;
    bool found = false;

    if (second == len || len > SLUICE_MATCH_MAX)
        return SLUICE_CHECK_FAIL;
    if (sluice_base64_decode_any(value + dot + 1, part - (part % 4 == 1), bytes, sizeof bytes, &n)) {
        for (size_t i = 0; i + sizeof word - 1 <= n && !found; i++)
            found = memcmp(bytes + i, word, sizeof word - 1) == 0;
    }
    sodium_memzero(bytes, sizeof bytes);
    return sluice_val_result(found);
}

/* Base64 of a user name of printable characters without colon, ':' and a password, neither shorter than said. */
static bool user_and_password(const uint8_t *value, size_t len, size_t user_min)
{
    uint8_t bytes[DECODED_MAX];
    size_t n = 0, colon = 0;
    bool ok = false;

    if (len > SLUICE_MATCH_MAX)
        return false;
    if (sluice_base64_decode_any(value, len, bytes, sizeof bytes, &n)) {
        while (colon < n && bytes[colon] >= 0x20 && bytes[colon] != 0x7f && bytes[colon] != ':')
            colon++;
        ok = colon >= user_min && colon + 1 < n && bytes[colon] == ':';
    }
    sodium_memzero(bytes, sizeof bytes);
    return ok;
}

/* RFC 7617, 2. */
enum sluice_check sluice_val_basic_auth(const uint8_t *value, size_t len)
{
    return sluice_val_result(user_and_password(value, len, 0));
}

/* Nothing but the words that stand for a user or a password: no digit, no sign, no name of anybody's. */
static bool is_stand_in(const uint8_t *p, size_t n)
{
    const struct sluice_secret_value v = sluice_secret_value_measure(p, n);

    return v.words != 0 && v.common == v.words && v.in_words == v.letters && v.letters + v.joins == n;
}

/* The login that RFC 7617 prints, and others after it. */
static bool is_of_aladdin(const uint8_t *p, size_t n)
{
    return sluice_bytes_equal(p, n, "aladdin:open sesame") || sluice_bytes_equal(p, n, "aladdin:opensesame");
}

/*
 * Whether a login is more than a manual's example: user:password, admin:admin. What is no login at all is basic-auth's
 * to say. Such a pair may still open a door that nobody locked, so a rule does well to lower its score, not to drop it.
 */
enum sluice_check sluice_val_not_sample_login(const uint8_t *value, size_t len)
{
    uint8_t bytes[DECODED_MAX];
    size_t n = 0;
    bool sample = false;

    if (len > SLUICE_MATCH_MAX)
        return SLUICE_CHECK_OK;
    if (sluice_base64_decode_any(value, len, bytes, sizeof bytes, &n)) {
        const size_t colon = find(bytes, n, ':', 0);

        sample = is_of_aladdin(bytes, n) || (colon != 0 && colon + 1 < n && is_stand_in(bytes, colon) &&
                                             is_stand_in(bytes + colon + 1, n - colon - 1));
    }
    sodium_memzero(bytes, sizeof bytes);
    return sluice_val_result(!sample);
}

/* Docker's config.json, member "auths": registries need a user. */
enum sluice_check sluice_val_docker_auth(const uint8_t *value, size_t len)
{
    return sluice_val_result(user_and_password(value, len, 1));
}
