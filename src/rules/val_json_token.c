/* Tokens that are JSON in base64, by the members that the issuer puts into it. */
#include "rules/val_internal.h"

#include "core/base64.h"
#include "core/json.h"

#include <sodium.h>
#include <string.h>

#define DECODED_MAX (SLUICE_MATCH_MAX / 4 * 3 + 3)
#define MEMBERS_MAX 8u

/* Set *whole where text is one JSON object; bit i of the result: it has members[i]. */
static unsigned members_of(const uint8_t *text, size_t len, const char *const *members, bool *whole)
{
    struct sluice_json *j = NULL;
    struct sluice_json_token tok = {0};
    unsigned found = 0;

    *whole = false;
    if (sluice_json_create(text, len, &j) != SLUICE_OK)
        return 0;
    if (sluice_json_next(j, &tok, NULL) != SLUICE_OK || tok.kind != SLUICE_JSON_OBJECT)
        goto out;
    while (!*whole && sluice_json_next(j, &tok, NULL) == SLUICE_OK) {
        *whole = tok.kind == SLUICE_JSON_END;
        for (unsigned i = 0; tok.kind == SLUICE_JSON_KEY && tok.depth == 1 && members[i] != NULL; i++) {
            if (tok.end - tok.start == strlen(members[i]) &&
                memcmp(text + tok.start, members[i], tok.end - tok.start) == 0)
                found |= 1u << i;
        }
    }
out:
    sluice_json_free(j);
    return found;
}

bool sluice_val_json_with(const uint8_t *text, size_t len, const char *const *members)
{
    unsigned n = 0;
    bool whole;
    unsigned found = members_of(text, len, members, &whole);

    while (members[n] != NULL && n < MEMBERS_MAX)
        n++;
    return whole && found == (1u << n) - 1;
}

bool sluice_val_base64_json(const uint8_t *value, size_t len, const char *const *members)
{
    uint8_t bytes[DECODED_MAX];
    size_t n = 0;
    bool ok = len <= SLUICE_MATCH_MAX && sluice_base64_decode_any(value, len, bytes, sizeof bytes, &n) &&
              sluice_val_json_with(bytes, n, members);

    sodium_memzero(bytes, sizeof bytes);
    return ok;
}

static enum sluice_check check_behind(const char *prefix, const uint8_t *value, size_t len, const char *const *members)
{
    size_t n = strlen(prefix);

    return sluice_val_result(len > n && memcmp(value, prefix, n) == 0 &&
                             sluice_val_base64_json(value + n, len - n, members));
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

    return sluice_val_result(sluice_val_json_with(value, len, members));
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

    if (sluice_val_json_with(value, len, asymmetric) || sluice_val_json_with(value, len, symmetric))
        return SLUICE_CHECK_OK;
    for (size_t i = 0; i < len; i++) {
        if (private_member(value + i, len - i))
            return SLUICE_CHECK_NA;
    }
    return SLUICE_CHECK_FAIL;
}
