/* Tokens that are JSON in base64, by the members that the issuer puts into it. */
#include "rules/val_internal.h"

#include "core/base64.h"
#include "core/json.h"

#include <sodium.h>
#include <string.h>

#define DECODED_MAX (SLUICE_MATCH_MAX / 4 * 3 + 3)
#define MEMBERS_MAX 8u

/* Bit i of *found: text is one JSON object that has members[i]. EFORMAT: it is none. */
static enum sluice_status members_of(const uint8_t *text, size_t len, const char *const *members, unsigned *found)
{
    struct sluice_json *j = NULL;
    struct sluice_json_token tok = {0};
    enum sluice_status st;

    *found = 0;
    if ((st = sluice_json_create(text, len, &j)) != SLUICE_OK)
        return st;
    if ((st = sluice_json_next(j, &tok, NULL)) == SLUICE_OK && tok.kind != SLUICE_JSON_OBJECT)
        st = SLUICE_EFORMAT;
    while (st == SLUICE_OK && tok.kind != SLUICE_JSON_END) {
        st = sluice_json_next(j, &tok, NULL);
        if (st != SLUICE_OK || tok.kind != SLUICE_JSON_KEY || tok.depth != 1)
            continue;
        for (unsigned i = 0; members[i] != NULL; i++) {
            if (tok.end - tok.start == strlen(members[i]) &&
                memcmp(text + tok.start, members[i], tok.end - tok.start) == 0)
                *found |= 1u << i;
        }
    }
    sluice_json_free(j);
    return st;
}

enum sluice_check sluice_val_json_with(const uint8_t *text, size_t len, const char *const *members)
{
    unsigned n = 0, found;
    const enum sluice_status st = members_of(text, len, members, &found);

    while (members[n] != NULL && n < MEMBERS_MAX)
        n++;
    if (st == SLUICE_OK || st == SLUICE_EFORMAT)
        return sluice_val_result(st == SLUICE_OK && found == (1u << n) - 1);
    return SLUICE_CHECK_NA;
}

enum sluice_check sluice_val_base64_json(const uint8_t *value, size_t len, const char *const *members)
{
    uint8_t bytes[DECODED_MAX];
    enum sluice_check result = SLUICE_CHECK_FAIL;
    size_t n = 0;

    if (len <= SLUICE_MATCH_MAX && sluice_base64_decode_any(value, len, bytes, sizeof bytes, &n))
        result = sluice_val_json_with(bytes, n, members);
    sodium_memzero(bytes, sizeof bytes);
    return result;
}

static enum sluice_check check_behind(const char *prefix, const uint8_t *value, size_t len, const char *const *members)
{
    size_t n = strlen(prefix);

    if (len <= n || memcmp(value, prefix, n) != 0)
        return SLUICE_CHECK_FAIL;
    return sluice_val_base64_json(value + n, len - n, members);
}

/* 1Password, "Service account security": ops_ and the account's sign-in data. */
enum sluice_check sluice_val_onepassword(const uint8_t *value, size_t len)
{
    static const char *const members[] = {"signInAddress", NULL};

    return check_behind("ops_", value, len, members);
}

/* Sentry, "Organization auth tokens" (RFC 0091): sntrys_ + JSON + '_' + 43 characters of secret. Other tokens of its
 * have other prefixes and nothing inside. */
enum sluice_check sluice_val_sentry_org(const uint8_t *value, size_t len)
{
    static const char *const members[] = {"iat", "org", NULL};
    size_t end = len;

    if (len < 7 || memcmp(value, "sntrys_", 7) != 0)
        return SLUICE_CHECK_NA;
    while (end > 7 && value[end - 1] != '_')
        end--;
    return check_behind("sntrys_", value, end > 7 ? end - 1 : len, members);
}

/* Grafana Cloud access policy tokens: glc_ + JSON: organisation, name, key, and m for the region. */
enum sluice_check sluice_val_grafana_cloud(const uint8_t *value, size_t len)
{
    static const char *const members[] = {"o", "n", "k", "m", NULL};

    return check_behind("glc_", value, len, members);
}

/* Grafana's API keys before service accounts (pkg/components/apikeygen): key, name, organisation. */
enum sluice_check sluice_val_grafana_legacy(const uint8_t *value, size_t len)
{
    static const char *const members[] = {"k", "n", "id", NULL};

    return check_behind("", value, len, members);
}

/* Laravel's encrypter: what it makes, session cookies among it, is JSON of initial vector, value and MAC. */
enum sluice_check sluice_val_laravel(const uint8_t *value, size_t len)
{
    static const char *const members[] = {"iv", "value", "mac", NULL};

    while (len > 3 && value[len - 3] == '%' && value[len - 2] == '3' && (value[len - 1] | 0x20u) == 'd')
        len -= 3;
    while (len > 0 && value[len - 1] == '=')
        len--;
    return check_behind("", value, len, members);
}

/* Google's key file of a service account, whole: JSON with these members. */
enum sluice_check sluice_val_gcp_service_account(const uint8_t *value, size_t len)
{
    static const char *const members[] = {"type", "project_id", "private_key", "client_email", NULL};

    return sluice_val_json_with(value, len, members);
}

/* Whether a member "d" or "k", in quotes of either kind, has a value of 16 or more characters of base64url at p. */
static bool private_member(const uint8_t *p, size_t n)
{
    size_t i = 3, length = 0;

    if (n < 4 || (p[0] != '"' && p[0] != '\'') || (p[1] != 'd' && p[1] != 'k') || p[2] != p[0])
        return false;
    while (i < n && (p[i] == ':' || p[i] == ' '))
        i++;
    if (i == n || p[i++] != p[0])
        return false; /* code that computes it */
    while (i + length < n && length < 16 && sluice_base64_value(p[i + length]) >= 0)
        length++;
    return length == 16;
}

/*
 * RFC 7517, 4 and 7518, 6: a JWK that is private has "d" beside "kty", a symmetric one "k". NA: written otherwise than
 * in JSON (a program's literal); FAIL: neither member, a public key.
 */
enum sluice_check sluice_val_jwk_private(const uint8_t *value, size_t len)
{
    static const char *const asymmetric[] = {"kty", "d", NULL}, *const symmetric[] = {"kty", "k", NULL};
    const enum sluice_check pair = sluice_val_json_with(value, len, asymmetric),
                            shared = sluice_val_json_with(value, len, symmetric);

    if (pair == SLUICE_CHECK_OK || shared == SLUICE_CHECK_OK)
        return SLUICE_CHECK_OK;
    if (pair == SLUICE_CHECK_NA || shared == SLUICE_CHECK_NA)
        return SLUICE_CHECK_NA;
    for (size_t i = 0; i < len; i++) {
        if (private_member(value + i, len - i))
            return SLUICE_CHECK_NA;
    }
    return SLUICE_CHECK_FAIL;
}
