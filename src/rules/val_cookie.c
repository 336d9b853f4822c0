/* Signed values that web frameworks keep in cookies. */
#include "rules/val_internal.h"

#include "core/base64.h"

#include <sodium.h>
#include <string.h>

#define VALUE_MAX 4096u /* bytes: browsers keep no longer cookie (RFC 6265, 6.1) */

/* The value with %XX undone; false: too long. */
static bool percent_decode(const uint8_t *value, size_t len, uint8_t out[VALUE_MAX], size_t *n)
{
    *n = 0;
    for (size_t i = 0; i < len; i++) {
        uint8_t c = value[i];

        if (*n == VALUE_MAX)
            return false;
        if (c == '%' && i + 2 < len) {
            uint8_t low = value[i + 2] | 0x20u;

            c = (uint8_t)((unsigned)(value[i + 1] & 15u) << 4 | (low >= 'a' ? low - 'a' + 10u : low & 15u));
            i += 2;
        }
        out[(*n)++] = c;
    }
    return true;
}

/* Whether p[0..n) is base64 of a digest: SHA-1, SHA-256 or SHA-512. */
static bool is_signature(const uint8_t *p, size_t n)
{
    uint8_t digest[66];
    size_t got = 0;
    bool ok =
        n >= 27 && sluice_base64_decode_any(p, n, digest, sizeof digest, &got) && (got == 20 || got == 32 || got == 64);

    sodium_memzero(digest, sizeof digest);
    return ok;
}

static size_t last_of(const uint8_t *p, size_t n, uint8_t c)
{
    while (n > 0 && p[n - 1] != c)
        n--;
    return n;
}

/*
 * A payload and its signature: cookie-signature ("s:" payload "." 43 characters; Express), itsdangerous (payload "."
 * time "." 27; Flask) and django.core.signing (payload ":" time ":" 43).
 */
enum sluice_check sluice_val_signed_cookie(const uint8_t *value, size_t len)
{
    uint8_t text[VALUE_MAX];
    size_t n = 0, at;
    bool ok = percent_decode(value, len, text, &n);

    at = ok ? last_of(text, n, '.') : 0;
    if (at == 0 && ok)
        at = last_of(text, n, ':');
    ok = ok && at > 1 && is_signature(text + at, n - at);
    sodium_memzero(text, sizeof text);
    return sluice_val_result(ok);
}
