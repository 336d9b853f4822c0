/* What the large clouds put into their keys so that they can be found. */
#include "rules/val_internal.h"

#include "core/base64.h"

#include <sodium.h>
#include <string.h>

#define DECODED_MAX (SLUICE_MATCH_MAX / 4 * 3 + 3)

/*
 * Microsoft Purview's descriptions of sensitive information types: four or six characters at a fixed place of a key of
 * fixed length. Newer keys carry a checksum, too, which is not documented. NA: a key without marker, older perhaps.
 */
enum sluice_check sluice_val_azure_marker(const uint8_t *value, size_t len)
{
    static const struct {
        const char *mark;
        size_t at, len;
    } marks[] = {
        {"+ASt", 76, 88},   {"ACDb", 76, 88}, {"APIM", 76, 88}, {"+ABa", 76, 88}, {"AZDO", 76, 84},
        {"JQQJ99", 52, 84}, {"AzSe", 42, 52}, {"+ACR", 42, 52}, {"AzCa", 33, 44}, {"+ASb", 33, 44},
        {"+AEh", 33, 44},   {"AIoT", 33, 44}, {"AzFu", 44, 56},
    };

    for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
        if (len == marks[i].len && memcmp(value + marks[i].at, marks[i].mark, strlen(marks[i].mark)) == 0)
            return SLUICE_CHECK_OK;
    }
    return SLUICE_CHECK_NA;
}

/* "Create a service SAS": sig is an HMAC-SHA-256 in base64, percent-encoded once. */
enum sluice_check sluice_val_azure_sas(const uint8_t *value, size_t len)
{
    uint8_t text[64], bytes[48];
    size_t n = 0, got = 0;
    bool ok = true;

    for (size_t i = 0; i < len && ok; i++) {
        uint8_t c = value[i];

        if (c == '%' && i + 2 < len) {
            uint8_t low = value[i + 2] | 0x20u;

            c = value[i + 1] == '2' && low == 'b'   ? '+'
                : value[i + 1] == '2' && low == 'f' ? '/'
                : value[i + 1] == '3' && low == 'd' ? '='
                                                    : '%';
            i += 2;
        }
        ok = n < sizeof text;
        if (ok)
            text[n++] = c;
    }
    ok = ok && sluice_base64_decode_any(text, n, bytes, sizeof bytes, &got) && got == 32;
    sodium_memzero(text, sizeof text);
    sodium_memzero(bytes, sizeof bytes);
    return sluice_val_result(ok);
}

/* AWS session tokens: opaque, but those of today begin with a field that says where they are from. Not documented. */
enum sluice_check sluice_val_aws_session(const uint8_t *value, size_t len)
{
    static const char origin[] = "origin_ec", service[] = "er/aws";
    uint8_t bytes[DECODED_MAX];
    size_t n = 0;
    bool ok = len <= SLUICE_MATCH_MAX && sluice_base64_decode_any(value, len, bytes, sizeof bytes, &n) && n > 12;

    ok = ok && ((bytes[1] == '\n' && memcmp(bytes + 3, origin, sizeof origin - 1) == 0) ||
                (bytes[1] == '\n' && memcmp(bytes + 3, service, sizeof service - 1) == 0));
    sodium_memzero(bytes, sizeof bytes);
    return sluice_val_result(ok);
}
