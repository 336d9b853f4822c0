/* Machine-readable zones of travel documents: ICAO Doc 9303 parts 3 to 7. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#include <sodium.h>
#include <string.h>

#define MRZ_MAX 90u   /* three lines of 30; two of 44 are 88 */
#define FIELD_MAX 60u /* the longest stretch under one check digit: TD1's composite has 50 */

/* Where a check digit stands and what it covers: up to four stretches. */
struct mrz_check {
    uint8_t at;
    uint8_t from[4], len[4];
};

/* The fillers count 0; the check digit itself may be a filler where all it covers is one. */
static bool holds(const char *s, const struct mrz_check *c)
{
    char field[FIELD_MAX];
    size_t n = 0;
    bool empty = true, ok;

    for (size_t i = 0; i < 4; i++) {
        for (size_t k = 0; k < c->len[i]; k++) {
            char ch = s[c->from[i] + k];

            empty = empty && ch == '<';
            field[n++] = ch == '<' ? '0' : ch;
        }
    }
    ok = (empty && s[c->at] == '<') || s[c->at] == (char)('0' + sluice_icao_731(field, n));
    sodium_memzero(field, sizeof field);
    return ok;
}

/* A date of six digits; a birth date may have unknown parts, written as fillers. */
static bool date_ok(const char *s)
{
    uint64_t month, day;

    for (size_t i = 0; i < 6; i++) {
        if (s[i] == '<')
            return true;
        if (s[i] < '0' || s[i] > '9')
            return false;
    }
    month = sluice_digits_value(s + 2, 2);
    day = sluice_digits_value(s + 4, 2);
    return month <= 12 && day <= 31;
}

static bool all_hold(const char *s, const struct mrz_check *checks, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        if (!holds(s, &checks[i]))
            return false;
    }
    return true;
}

#define COUNT(a) (sizeof(a) / sizeof *(a))

/* Doc 9303-5, 4.2.2. A document number of more than nine characters goes on in the optional data, and its check digit
 * with it: then a filler stands at its place, and only the composite can tell. */
static bool td1(const char *s)
{
    static const struct mrz_check checks[] = {
        {36, {30}, {6}},
        {44, {38}, {6}},
        {59, {5, 30, 38, 48}, {25, 7, 7, 11}},
    };
    static const struct mrz_check number = {14, {5}, {9}};

    return date_ok(s + 30) && date_ok(s + 38) && (s[14] == '<' || holds(s, &number)) &&
           all_hold(s, checks, COUNT(checks));
}

/* Doc 9303-6, 4.2.2; 9303-7 for visas of this size, which have no composite digit. */
static bool td2(const char *s)
{
    static const struct mrz_check checks[] = {
        {36 + 19, {36 + 13}, {6}},
        {36 + 27, {36 + 21}, {6}},
        {36 + 35, {36, 36 + 13, 36 + 21}, {10, 7, 14}},
    };
    static const struct mrz_check number = {36 + 9, {36}, {9}};

    return date_ok(s + 49) && date_ok(s + 57) && (s[45] == '<' || holds(s, &number)) &&
           all_hold(s, checks, s[0] == 'V' ? 2 : COUNT(checks));
}

/* Doc 9303-4, 4.2.2: line two alone. */
static bool td3_line(const char *s, bool visa)
{
    static const struct mrz_check checks[] = {
        {9, {0}, {9}}, {19, {13}, {6}}, {27, {21}, {6}}, {42, {28}, {14}}, {43, {0, 13, 21}, {10, 7, 22}},
    };

    return date_ok(s + 13) && date_ok(s + 21) && all_hold(s, checks, visa ? 3 : COUNT(checks));
}

enum sluice_check sluice_val_mrz(const uint8_t *value, size_t len)
{
    char s[MRZ_MAX + 1];
    size_t n = 0;
    bool ok = false;

    for (size_t i = 0; i < len; i++) {
        char c = (char)value[i];

        if (c == ' ' || c == '\t' || c == '\r' || c == '\n')
            continue;
        if ((c != '<' && (sluice_alnum_value(c) < 0)) || n == MRZ_MAX)
            goto wipe;
        s[n++] = c;
    }
    if (n == 90)
        ok = td1(s);
    else if (n == 88)
        ok = td3_line(s + 44, s[0] == 'V');
    else if (n == 72)
        ok = td2(s);
    else if (n == 44)
        ok = td3_line(s, false);
wipe:
    sodium_memzero(s, sizeof s);
    return sluice_val_result(ok);
}

/* The composite digit, where it comes last: line two of TD3. */
size_t sluice_val_mrz_complete(const uint8_t *value, size_t len, char *out, size_t cap)
{
    return sluice_val_search(sluice_val_mrz, SLUICE_DIGITS, 1, value, len, out, cap);
}
