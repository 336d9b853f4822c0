#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#include <sodium.h>
#include <string.h>

enum sluice_check sluice_val_compact(const uint8_t *value, size_t len, const char *seps, sluice_compact_fn fn)
{
    char s[SLUICE_CHECKED_MAX + 1];
    size_t n = 0;
    enum sluice_check result = SLUICE_CHECK_FAIL;

    for (size_t i = 0; i < len; i++) {
        char c = (char)value[i];

        if (c != '\0' && strchr(seps, c) != NULL)
            continue;
        if (c >= 'a' && c <= 'z')
            c = (char)(c - 'a' + 'A');
        if (sluice_alnum_value(c) < 0 || n == SLUICE_CHECKED_MAX)
            goto wipe;
        s[n++] = c;
    }
    s[n] = '\0';
    if (n > 0)
        result = fn(s, n);
wipe:
    sodium_memzero(s, sizeof s);
    return result;
}

size_t sluice_val_search(sluice_check_fn *check, const char *alphabet, size_t k, const uint8_t *value, size_t len,
                         char *out, size_t cap)
{
    uint8_t s[2 * SLUICE_CHECKED_MAX + 2];
    size_t base = strlen(alphabet), total = k == 2 ? base * base : base;

    if (len > 2 * SLUICE_CHECKED_MAX || k < 1 || k > 2 || cap < k)
        return 0;
    memcpy(s, value, len);
    for (size_t i = 0; i < total; i++) {
        sluice_base_encode((uint32_t)i, alphabet, (char *)s + len, k);
        if (check(s, len + k) == SLUICE_CHECK_OK) {
            memcpy(out, s + len, k);
            return k;
        }
    }
    return 0;
}

enum sluice_check sluice_val_result(bool ok)
{
    return ok ? SLUICE_CHECK_OK : SLUICE_CHECK_FAIL;
}

bool sluice_val_all_digits(const char *s, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (s[i] < '0' || s[i] > '9')
            return false;
    }
    return true;
}

bool sluice_val_same_digit(const char *s, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        if (s[i] != s[0])
            return false;
    }
    return true;
}

bool sluice_val_strokes(const char *s, size_t n, unsigned kinds)
{
    bool seen[5] = {false};

    for (size_t i = 0; i < n; i++) {
        if (s[i] < '1' || s[i] > '5')
            return false;
        kinds -= !seen[s[i] - '1'] && kinds > 0;
        seen[s[i] - '1'] = true;
    }
    return kinds == 0;
}

bool sluice_val_date_ok(unsigned year, unsigned month, unsigned day)
{
    static const uint8_t days[12] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    if (year < 1800 || year > 2299 || month < 1 || month > 12 || day < 1 || day > days[month - 1])
        return false;
    return month != 2 || day < 29 || (year % 4 == 0 && (year % 100 != 0 || year % 400 == 0));
}

/* ISO 3166-1:2020, officially assigned alpha-2 codes; XK is user-assigned to Kosovo and used by SWIFT. */
static const char countries[] =
    "ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZ"
    "CACCCDCFCGCHCICKCLCMCNCOCRCUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFR"
    "GAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHUIDIEILIMINIOIQIRISITJEJMJOJP"
    "KEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQMRMSMTMUMVMWMXMYMZ"
    "NANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURW"
    "SASBSCSDSESGSHSISJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZ"
    "UAUGUMUSUYUZVAVCVEVGVIVNVUWFWSXKYEYTZAZMZW";

bool sluice_val_country_ok(const char *code)
{
    for (const char *p = countries; *p != '\0'; p += 2) {
        if (p[0] == code[0] && p[1] == code[1])
            return true;
    }
    return false;
}
