/* Slovenia, Croatia, and the countries that number their people as Yugoslavia did. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

#define SEPARATORS " -./"

static void skip_prefix(const char **s, size_t *n, const char *prefix)
{
    if (*n > 2 && (*s)[0] == prefix[0] && (*s)[1] == prefix[1]) {
        *s += 2;
        *n -= 2;
    }
}

/* 12 digits with weights 7..2 twice, modulo 11; 11 less that, 10 and 11 count as 0. */
static bool thirteen_ok(const char *s)
{
    static const int8_t weights[12] = {7, 6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2};
    int check = 11 - sluice_weighted_sum(s, weights, 12) % 11;

    return (check > 9 ? 0 : check) == s[12] - '0';
}

/* JMBG, EMSO, EMBG (law on the register number, Yugoslavia 1976; Slovenia, ZCRP): DDMMYYY of birth, region (2), number
 * (3), check digit. */
static enum sluice_check jmbg(const char *s, size_t n)
{
    unsigned year;

    if (n != 13 || !sluice_val_all_digits(s, n))
        return SLUICE_CHECK_FAIL;
    year = (unsigned)sluice_digits_value(s + 4, 3);
    year += year >= 850 ? 1000 : 2000;
    if (year > 2099 ||
        !sluice_val_date_ok(year, (unsigned)sluice_digits_value(s + 2, 2), (unsigned)sluice_digits_value(s, 2)))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(thirteen_ok(s));
}

SLUICE_VAL_NUMBER(jmbg, SEPARATORS, SLUICE_DIGITS, 1)

/* EDB (Public Revenue Office of North Macedonia): 13 digits with the same check digit, the first 4 or 5. Not published
 * by it: a rule may weigh a labelled number by it, and drops none. */
static enum sluice_check mk_edb(const char *s, size_t n)
{
    skip_prefix(&s, &n, "MK");
    if (n != 13 || !sluice_val_all_digits(s, n) || (s[0] != '4' && s[0] != '5'))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(thirteen_ok(s));
}

SLUICE_VAL_NUMBER(mk_edb, SEPARATORS, SLUICE_DIGITS, 1)

/* Davcna stevilka (European Commission, TIN algorithms: SI): 8 digits, weights 8..2 modulo 11; 11 less that, 10 counts
 * as 0, and 11 is not given out. */
static enum sluice_check si_ddv(const char *s, size_t n)
{
    static const int8_t weights[7] = {8, 7, 6, 5, 4, 3, 2};
    int check;

    skip_prefix(&s, &n, "SI");
    if (n != 8 || !sluice_val_all_digits(s, n) || s[0] == '0')
        return SLUICE_CHECK_FAIL;
    check = 11 - sluice_weighted_sum(s, weights, 7) % 11;
    return sluice_val_result(check != 11 && check % 10 == s[7] - '0');
}

SLUICE_VAL_NUMBER(si_ddv, SEPARATORS, SLUICE_DIGITS, 1)

/* OIB (Zakon o osobnom identifikacijskom broju): 11 digits, ISO 7064 MOD 11,10. */
static enum sluice_check hr_oib(const char *s, size_t n)
{
    skip_prefix(&s, &n, "HR");
    if (n != 11 || !sluice_val_all_digits(s, n) || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_mod11_10_ok(s, n));
}

SLUICE_VAL_NUMBER(hr_oib, SEPARATORS, SLUICE_DIGITS, 1)

/* PIB (Serbia, law on tax procedure): 9 digits from 100000001 on, ISO 7064 MOD 11,10. The tax office does not publish
 * that: a rule may weigh a labelled number by it, and drops none. */
static enum sluice_check rs_pib(const char *s, size_t n)
{
    skip_prefix(&s, &n, "RS");
    if (n != 9 || !sluice_val_all_digits(s, n) || s[0] == '0' || sluice_val_same_digit(s, n))
        return SLUICE_CHECK_FAIL;
    return sluice_val_result(sluice_mod11_10_ok(s, n));
}

SLUICE_VAL_NUMBER(rs_pib, SEPARATORS, SLUICE_DIGITS, 1)
