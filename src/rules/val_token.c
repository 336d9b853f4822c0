/* Tokens that carry a checksum of themselves. A failed one is no disproof of a secret: rules say what it costs. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#include <sodium.h>
#include <string.h>

static const char base62[] = SLUICE_DIGITS SLUICE_UPPER SLUICE_LOWER;
static const char base36[] = SLUICE_DIGITS SLUICE_LOWER;
static const char hex[] = "0123456789abcdef";
static const char HEX[] = "0123456789ABCDEF";

static bool starts(const uint8_t *value, size_t len, const char *prefix)
{
    size_t n = strlen(prefix);

    return len >= n && memcmp(value, prefix, n) == 0;
}

/* Length of the first of the prefixes that value begins with; 0 when it begins with none. */
static size_t prefix_of(const uint8_t *value, size_t len, const char *const *prefixes)
{
    for (; *prefixes != NULL; prefixes++) {
        if (starts(value, len, *prefixes))
            return strlen(*prefixes);
    }
    return 0;
}

/* CRC-32 of p[0..n) as width characters of the alphabet. */
static size_t encode_crc(const uint8_t *p, size_t n, const char *alphabet, size_t width, char *out, size_t cap)
{
    if (cap < width)
        return 0;
    sluice_base_encode(sluice_crc32(p, n), alphabet, out, width);
    return width;
}

/* The last characters of value must be what complete() writes behind the rest. */
static enum sluice_check check_by(sluice_complete_fn *complete, const uint8_t *value, size_t len, size_t width)
{
    char want[8];

    if (len < width || complete(value, len - width, want, sizeof want) != width)
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(memcmp(value + len - width, want, width) == 0);
}

/* GitHub, "Behind GitHub's new authentication token formats", 2021: the last 6 of the 36 characters are the CRC-32 of
 * the 30 before them in base62. Other lengths (refresh tokens of 76, app tokens that hold a JWT) are other forms. */
static const char *const github_prefixes[] = {"ghp_", "gho_", "ghu_", "ghs_", "ghr_", NULL};

size_t sluice_val_github_complete(const uint8_t *value, size_t len, char *out, size_t cap)
{
    if (prefix_of(value, len, github_prefixes) == 0 || len != 34)
        return 0;
    return encode_crc(value + 4, 30, base62, 6, out, cap);
}

enum sluice_check sluice_val_github(const uint8_t *value, size_t len)
{
    if (len != 40)
        return SLUICE_CHECK_NA;
    return check_by(sluice_val_github_complete, value, len, 6);
}

/* npm's granular and automation tokens: the same as GitHub's, behind npm_ (GitHub changelog, 2021-09-23). */
size_t sluice_val_npm_complete(const uint8_t *value, size_t len, char *out, size_t cap)
{
    if (!starts(value, len, "npm_") || len != 34)
        return 0;
    return encode_crc(value + 4, 30, base62, 6, out, cap);
}

enum sluice_check sluice_val_npm(const uint8_t *value, size_t len)
{
    if (len != 40)
        return SLUICE_CHECK_NA;
    return check_by(sluice_val_npm_complete, value, len, 6);
}

/* GitLab, "Routable tokens" (handbook, cells architecture): PREFIX-PAYLOAD.VV.LLccccccc, where the last 7 are the
 * CRC-32 of everything before them in base36. Tokens without the two dots are the older form. */
size_t sluice_val_gitlab_complete(const uint8_t *value, size_t len, char *out, size_t cap)
{
    if (len < 12 || value[len - 3] != '.' || value[len - 6] != '.')
        return 0;
    return encode_crc(value, len, base36, 7, out, cap);
}

enum sluice_check sluice_val_gitlab(const uint8_t *value, size_t len)
{
    if (memchr(value, '.', len) == NULL)
        return SLUICE_CHECK_NA;
    return check_by(sluice_val_gitlab_complete, value, len, 7);
}

/* Grafana (pkg/components/satokengen): glsa_ + 32 + '_' + CRC-32 of the first 37, its bytes in little-endian order, in
 * hex. */
size_t sluice_val_grafana_complete(const uint8_t *value, size_t len, char *out, size_t cap)
{
    uint32_t crc;

    if (!starts(value, len, "glsa_") || len != 38 || value[37] != '_' || cap < 8)
        return 0;
    crc = sluice_crc32(value, 37);
    crc = crc << 24 | (crc & 0xff00u) << 8 | (crc >> 8 & 0xff00u) | crc >> 24;
    sluice_base_encode(crc, hex, out, 8);
    return 8;
}

enum sluice_check sluice_val_grafana(const uint8_t *value, size_t len)
{
    return check_by(sluice_val_grafana_complete, value, len, 8);
}

/* Atlassian and Bitbucket: the last 8 are the CRC-32 of everything before them, in upper-case hex. Derived from tokens
 * that the vendor publishes; not documented. */
static const char *const atlassian_prefixes[] = {"ATATT3", "ATCTT3", "ATBB", NULL};

size_t sluice_val_atlassian_complete(const uint8_t *value, size_t len, char *out, size_t cap)
{
    if (prefix_of(value, len, atlassian_prefixes) == 0)
        return 0;
    return encode_crc(value, len, HEX, 8, out, cap);
}

enum sluice_check sluice_val_atlassian(const uint8_t *value, size_t len)
{
    return check_by(sluice_val_atlassian_complete, value, len, 8);
}

/* Cloudflare's scannable tokens (cfut_, cfat_, cfk_): 40 characters and their CRC-32 in hex. */
static const char *const cloudflare_prefixes[] = {"cfut_", "cfat_", "cfk_", NULL};

size_t sluice_val_cloudflare_complete(const uint8_t *value, size_t len, char *out, size_t cap)
{
    size_t n = prefix_of(value, len, cloudflare_prefixes);

    if (n == 0 || len != n + 40)
        return 0;
    return encode_crc(value + n, 40, hex, 8, out, cap);
}

enum sluice_check sluice_val_cloudflare(const uint8_t *value, size_t len)
{
    return check_by(sluice_val_cloudflare_complete, value, len, 8);
}

/* Zuplo: zpka_ + 32 + '_' + CRC-32 of the 32 in hex. */
size_t sluice_val_zuplo_complete(const uint8_t *value, size_t len, char *out, size_t cap)
{
    if (!starts(value, len, "zpka_") || len != 38 || value[37] != '_')
        return 0;
    return encode_crc(value + 5, 32, hex, 8, out, cap);
}

enum sluice_check sluice_val_zuplo(const uint8_t *value, size_t len)
{
    return check_by(sluice_val_zuplo_complete, value, len, 8);
}

/* Confluent Cloud, "API keys": cflt + 54 + the CRC-32 of the 54, its 4 bytes in little-endian order in base64 without
 * padding. */
size_t sluice_val_confluent_complete(const uint8_t *value, size_t len, char *out, size_t cap)
{
    char text[sodium_base64_ENCODED_LEN(4, sodium_base64_VARIANT_ORIGINAL_NO_PADDING)];
    uint8_t bytes[4];
    uint32_t crc;

    if (!starts(value, len, "cflt") || len != 58 || cap < 6)
        return 0;
    crc = sluice_crc32(value + 4, 54);
    for (unsigned i = 0; i < 4; i++)
        bytes[i] = (uint8_t)(crc >> 8 * i);
    sodium_bin2base64(text, sizeof text, bytes, sizeof bytes, sodium_base64_VARIANT_ORIGINAL_NO_PADDING);
    memcpy(out, text, 6);
    return 6;
}

enum sluice_check sluice_val_confluent(const uint8_t *value, size_t len)
{
    return check_by(sluice_val_confluent_complete, value, len, 6);
}

/*
 * AWS, "IAM identifiers": AKIA or ASIA and 16 characters of base32. The first 40 bits behind the prefix hold, shifted
 * by one, the number of the account, which has 12 decimal digits, so about one random identifier in eleven is
 * impossible. Identifiers made before 2019 (fifth character I or J) hold none.
 */
enum sluice_check sluice_val_aws_key_id(const uint8_t *value, size_t len)
{
    uint64_t bits = 0;

    if (len != 20)
        return SLUICE_CHECK_FAIL;
    for (size_t i = 4; i < 20; i++) {
        uint8_t c = value[i];

        if (!((c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7')))
            return SLUICE_CHECK_FAIL;
        if (i < 14)
            bits = bits << 5 | (uint64_t)(c >= 'A' ? c - 'A' : c - '2' + 26);
    }
    if (value[4] == 'I' || value[4] == 'J')
        return SLUICE_CHECK_NA;
    /* 50 bits were read; the account is in the bits 1..40 of the first 48 */
    return sluice_val_result(((bits >> 2 & 0x7fffffffff80u) >> 7) <= 999999999999u);
}
