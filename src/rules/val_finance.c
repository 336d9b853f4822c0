/* Payment cards, bank accounts, banks. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#include <string.h>

struct iin_range {
    uint32_t from, to; /* first six digits */
    uint8_t min, max;  /* digits of the card number */
};

/* ISO/IEC 7812-1 and the networks' own rules: Visa, Mastercard, American Express, Diners, Discover, JCB, UnionPay,
 * Maestro, Mir, Troy, RuPay (overlapping ranges are Discover's and UnionPay's partners). */
static const struct iin_range iin_ranges[] = {
    {400000, 499999, 13, 19}, {510000, 559999, 16, 16}, {222100, 272099, 16, 16}, {340000, 349999, 15, 15},
    {370000, 379999, 15, 15}, {300000, 305999, 14, 19}, {309500, 309599, 14, 19}, {360000, 369999, 14, 19},
    {380000, 399999, 14, 19}, {601100, 601199, 16, 19}, {622126, 622925, 16, 19}, {644000, 659999, 16, 19},
    {352800, 358999, 16, 19}, {620000, 629999, 16, 19}, {810000, 817199, 16, 19}, {500000, 509999, 12, 19},
    {560000, 589999, 12, 19}, {630000, 639999, 12, 19}, {670000, 679999, 12, 19}, {220000, 220499, 16, 19},
    {979200, 979289, 16, 16}, {600000, 601099, 16, 16}, {606985, 608999, 16, 16}, {820000, 829999, 16, 16},
};

/* x1 y1 x2 y1: a group comes again behind another one, as in coordinates; of cards two in ten thousand. */
static bool is_of_corners(const char *s, size_t n)
{
    return n == 16 && ((memcmp(s, s + 8, 4) == 0 && memcmp(s, s + 4, 4) != 0) ||
                       (memcmp(s + 4, s + 12, 4) == 0 && memcmp(s + 4, s + 8, 4) != 0));
}

static enum sluice_check card(const char *s, size_t n)
{
    uint64_t iin;

    if (!sluice_val_all_digits(s, n) || n < 12 || n > 19 || !sluice_luhn_ok(s, n) || sluice_val_same_digit(s, n) ||
        sluice_val_strokes(s, n, 5) || is_of_corners(s, n))
        return SLUICE_CHECK_FAIL;
    iin = sluice_digits_value(s, 6);
    for (size_t i = 0; i < sizeof iin_ranges / sizeof *iin_ranges; i++) {
        const struct iin_range *r = &iin_ranges[i];

        if (iin >= r->from && iin <= r->to && n >= r->min && n <= r->max)
            return SLUICE_CHECK_OK;
    }
    return SLUICE_CHECK_FAIL;
}

SLUICE_VAL_NUMBER(card, " -.", SLUICE_DIGITS, 1)

/* ISO/IEC 7813: behind the start sentinel (and B on track 1) the number, a separator (^ and a name, or =), and the
 * expiry as year and month behind the last separator. */
enum sluice_check sluice_val_card_track(const uint8_t *value, size_t len)
{
    size_t from = 0, end, expiry = 0;

    while (from < len && (value[from] < '0' || value[from] > '9'))
        from++;
    end = from;
    while (end < len && value[end] >= '0' && value[end] <= '9')
        end++;
    if (sluice_val_card(value + from, end - from) != SLUICE_CHECK_OK)
        return SLUICE_CHECK_FAIL;
    for (size_t i = end; i < len; i++) {
        if (value[i] == '^' || value[i] == '=')
            expiry = i + 1;
    }
    if (expiry == 0 || len - expiry < 4 || !sluice_val_all_digits((const char *)value + expiry, 4))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_digits_value((const char *)value + expiry + 2, 2) - 1 < 12);
}

struct iban_country {
    char code[3];
    const char *bban; /* stretches of n (digits), a (upper-case letters) or c (both) with their lengths */
};

/* ISO 13616-1 and the IBAN registry of its registration authority, SWIFT. */
static const struct iban_country iban_countries[] = {
    {"AD", "8n12c"},   {"AE", "19n"},    {"AL", "8n16c"},    {"AT", "16n"},      {"AZ", "4a20c"},    {"BA", "16n"},
    {"BE", "12n"},     {"BG", "4a6n8c"}, {"BH", "4a14c"},    {"BI", "23n"},      {"BR", "23n1a1c"},  {"BY", "4c4n16c"},
    {"CH", "5n12c"},   {"CR", "18n"},    {"CY", "8n16c"},    {"CZ", "20n"},      {"DE", "18n"},      {"DJ", "23n"},
    {"DK", "14n"},     {"DO", "4c20n"},  {"EE", "16n"},      {"EG", "25n"},      {"ES", "20n"},      {"FI", "14n"},
    {"FK", "2a12n"},   {"FO", "14n"},    {"FR", "10n11c2n"}, {"GB", "4a14n"},    {"GE", "2a16n"},    {"GI", "4a15c"},
    {"GL", "14n"},     {"GR", "7n16c"},  {"GT", "24c"},      {"HN", "4a20n"},    {"HR", "17n"},      {"HU", "24n"},
    {"IE", "4a14n"},   {"IL", "19n"},    {"IQ", "4a15n"},    {"IS", "22n"},      {"IT", "1a10n12c"}, {"JO", "4a4n18c"},
    {"KW", "4a22c"},   {"KZ", "3n13c"},  {"LB", "4n20c"},    {"LC", "4a24c"},    {"LI", "5n12c"},    {"LT", "16n"},
    {"LU", "3n13c"},   {"LV", "4a13c"},  {"LY", "21n"},      {"MC", "10n11c2n"}, {"MD", "20c"},      {"ME", "18n"},
    {"MK", "3n10c2n"}, {"MN", "16n"},    {"MR", "23n"},      {"MT", "4a5n18c"},  {"MU", "4a19n3a"},  {"NI", "4a20n"},
    {"NL", "4a10n"},   {"NO", "11n"},    {"OM", "3n16c"},    {"PK", "4a16c"},    {"PL", "24n"},      {"PS", "4a21c"},
    {"PT", "21n"},     {"QA", "4a21c"},  {"RO", "4a16c"},    {"RS", "18n"},      {"RU", "14n15c"},   {"SA", "2n18c"},
    {"SC", "4a20n3a"}, {"SD", "14n"},    {"SE", "20n"},      {"SI", "15n"},      {"SK", "20n"},      {"SM", "1a10n12c"},
    {"SO", "19n"},     {"ST", "21n"},    {"SV", "4a20n"},    {"TL", "19n"},      {"TN", "20n"},      {"TR", "6n16c"},
    {"UA", "6n19c"},   {"VA", "18n"},    {"VG", "4a16n"},    {"XK", "16n"},      {"YE", "4a4n18c"},
};

static const char *bban_of(const char *code)
{
    for (size_t i = 0; i < sizeof iban_countries / sizeof *iban_countries; i++) {
        if (memcmp(iban_countries[i].code, code, 2) == 0)
            return iban_countries[i].bban;
    }
    return NULL;
}

static bool kind_ok(char kind, char c)
{
    bool digit = c >= '0' && c <= '9';

    return kind == 'c' || (kind == 'n') == digit;
}

/* Whether s, which ends with NUL, has exactly the stretches of the structure. */
static bool structure_ok(const char *structure, const char *s)
{
    while (*structure != '\0') {
        unsigned count = 0;

        while (*structure >= '0' && *structure <= '9')
            count = count * 10 + (unsigned)(*structure++ - '0');
        for (; count > 0; count--) {
            if (*s == '\0' || !kind_ok(*structure, *s))
                return false;
            s++;
        }
        structure++;
    }
    return *s == '\0';
}

/* ISO 13616-1: the first four characters moved behind the rest, modulo 97, is 1; check digits run from 02 to 98. */
static enum sluice_check iban(const char *s, size_t n)
{
    const char *bban = n > 4 ? bban_of(s) : NULL;
    uint64_t check;

    if (bban == NULL || !sluice_val_all_digits(s + 2, 2) || !structure_ok(bban, s + 4))
        return SLUICE_CHECK_FAIL;
    check = sluice_digits_value(s + 2, 2);
    return sluice_val_result(check >= 2 && check <= 98 && sluice_mod97(sluice_mod97(0, s + 4, n - 4), s, 4) == 1);
}

/* The last two digits of the account instead of the check digits, which stand in front. */
SLUICE_VAL_NUMBER(iban, " -.", SLUICE_DIGITS, 2)

/* ISO 9362: four letters (in practice), an ISO 3166-1 country, a location and, or not, a branch. It has no check digit,
 * and words of eight letters fit it, so that this can only disprove. */
static enum sluice_check bic(const char *s, size_t n)
{
    if ((n != 8 && n != 11) || !sluice_val_country_ok(s + 4))
        return SLUICE_CHECK_FAIL;
    for (size_t i = 0; i < 4; i++) {
        if (s[i] < 'A')
            return SLUICE_CHECK_FAIL;
    }
    return SLUICE_CHECK_NA;
}

SLUICE_VAL_FORM(bic, "")
