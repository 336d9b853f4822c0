#include "rules/checkdigit.h"

#include <string.h>

int sluice_alnum_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'Z')
        return c - 'A' + 10;
    return -1;
}

uint64_t sluice_digits_value(const char *digits, size_t n)
{
    uint64_t value = 0;

    for (size_t i = 0; i < n; i++)
        value = value * 10 + (uint64_t)(digits[i] - '0');
    return value;
}

int sluice_weighted_sum(const char *digits, const int8_t *weights, size_t n)
{
    int sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += (digits[i] - '0') * weights[i];
    return sum;
}

unsigned sluice_cross_sum(const char *digits, const int8_t *weights, size_t n)
{
    unsigned sum = 0;

    for (size_t i = 0; i < n; i++) {
        unsigned product = (unsigned)(digits[i] - '0') * (unsigned)weights[i];

        sum += product / 10 + product % 10;
    }
    return sum;
}

bool sluice_luhn_ok(const char *digits, size_t n)
{
    unsigned sum = 0;

    for (size_t i = 0; i < n; i++) {
        unsigned d = (unsigned)(digits[n - 1 - i] - '0') << (i % 2);

        sum += d / 10 + d % 10;
    }
    return n >= 2 && sum % 10 == 0;
}

unsigned sluice_mod97(unsigned before, const char *alnum, size_t n)
{
    unsigned r = before;

    for (size_t i = 0; i < n; i++) {
        unsigned v = (unsigned)sluice_alnum_value(alnum[i]);

        r = (r * (v < 10 ? 10 : 100) + v) % 97;
    }
    return r;
}

/* ISO 7064, 9.2: modulus M + 1, M. */
static bool hybrid_ok(const char *alnum, size_t n, unsigned m)
{
    unsigned p = m;

    for (size_t i = 0; i + 1 < n; i++) {
        unsigned s = (p + (unsigned)sluice_alnum_value(alnum[i])) % m;

        p = (s == 0 ? m : s) * 2 % (m + 1);
    }
    return n >= 2 && (p + (unsigned)sluice_alnum_value(alnum[n - 1])) % m == 1;
}

bool sluice_mod11_10_ok(const char *digits, size_t n)
{
    return hybrid_ok(digits, n, 10);
}

bool sluice_mod37_36_ok(const char *alnum, size_t n)
{
    return hybrid_ok(alnum, n, 36);
}

bool sluice_mod11_2_ok(const char *digits, size_t n)
{
    unsigned p = 0;

    for (size_t i = 0; i + 1 < n; i++)
        p = (p + (unsigned)(digits[i] - '0')) * 2 % 11;
    return n >= 2 && (p + (digits[n - 1] == 'X' ? 10u : (unsigned)(digits[n - 1] - '0'))) % 11 == 1;
}

/* Multiplication in the dihedral group of the pentagon: 0..4 are turns, 5..9 are turned reflections. */
static unsigned dihedral(unsigned a, unsigned b)
{
    if (a < 5)
        return b < 5 ? (a + b) % 5 : (a + b) % 5 + 5;
    return b < 5 ? (a + 5 - b) % 5 + 5 : (a + 5 - b) % 5;
}

bool sluice_verhoeff_ok(const char *digits, size_t n)
{
    static const uint8_t step[10] = {1, 5, 7, 6, 2, 8, 3, 0, 9, 4};
    unsigned c = 0;

    for (size_t i = 0; i < n; i++) {
        unsigned d = (unsigned)(digits[n - 1 - i] - '0');

        for (size_t k = 0; k < i % 8; k++)
            d = step[d];
        c = dihedral(c, d);
    }
    return n >= 2 && c == 0;
}

bool sluice_damm_ok(const char *digits, size_t n)
{
    static const uint8_t table[10][10] = {
        {0, 3, 1, 7, 5, 9, 8, 6, 4, 2}, {7, 0, 9, 2, 1, 5, 4, 8, 6, 3}, {4, 2, 0, 6, 8, 7, 1, 3, 5, 9},
        {1, 7, 5, 0, 9, 8, 3, 4, 2, 6}, {6, 1, 2, 3, 0, 4, 5, 9, 7, 8}, {3, 6, 7, 4, 2, 0, 9, 5, 8, 1},
        {5, 8, 6, 9, 7, 2, 0, 1, 3, 4}, {8, 9, 4, 5, 3, 6, 2, 0, 1, 7}, {9, 4, 3, 8, 6, 1, 7, 2, 0, 5},
        {2, 5, 8, 1, 4, 3, 6, 7, 9, 0},
    };
    unsigned c = 0;

    for (size_t i = 0; i < n; i++)
        c = table[c][digits[i] - '0'];
    return n >= 2 && c == 0;
}

unsigned sluice_icao_731(const char *alnum, size_t n)
{
    static const unsigned weights[3] = {7, 3, 1};
    unsigned sum = 0;

    for (size_t i = 0; i < n; i++)
        sum += (unsigned)sluice_alnum_value(alnum[i]) * weights[i % 3];
    return sum % 10;
}

uint16_t sluice_crc16(const uint8_t *p, size_t n)
{
    unsigned crc = 0;

    for (size_t i = 0; i < n; i++) {
        crc ^= (unsigned)p[i] << 8;
        for (unsigned bit = 0; bit < 8; bit++)
            crc = (crc & 0x8000u) != 0 ? (crc << 1 ^ 0x1021u) & 0xffffu : crc << 1;
    }
    return (uint16_t)crc;
}

uint32_t sluice_crc32(const uint8_t *p, size_t n)
{
    uint32_t crc = 0xffffffffu;

    for (size_t i = 0; i < n; i++) {
        crc ^= p[i];
        for (unsigned bit = 0; bit < 8; bit++)
            crc = crc >> 1 ^ ((crc & 1u) != 0 ? 0xedb88320u : 0u);
    }
    return ~crc;
}

uint32_t sluice_crc24(const uint8_t *p, size_t n)
{
    uint32_t crc = 0xb704ceu;

    for (size_t i = 0; i < n; i++) {
        crc ^= (uint32_t)p[i] << 16;
        for (unsigned bit = 0; bit < 8; bit++)
            crc = crc << 1 ^ ((crc & 0x800000u) != 0 ? 0x1864cfbu : 0u);
    }
    return crc & 0xffffffu;
}

void sluice_base_encode(uint32_t value, const char *alphabet, char *out, size_t width)
{
    uint32_t base = (uint32_t)strlen(alphabet);

    for (size_t i = width; i > 0; i--) {
        out[i - 1] = alphabet[value % base];
        value /= base;
    }
}
