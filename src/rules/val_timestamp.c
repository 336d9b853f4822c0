/* What a number of a person must not be confused with where nothing but digits tells. */
#include "rules/val_internal.h"

#include "rules/checkdigit.h"

/* YYYYMMDDhhmm and more, of the years 1970..2099. */
static bool written_time(const char *s)
{
    unsigned year = (unsigned)sluice_digits_value(s, 4);

    return year >= 1970 && year < 2100 &&
           sluice_val_date_ok(year, (unsigned)sluice_digits_value(s + 4, 2), (unsigned)sluice_digits_value(s + 6, 2)) &&
           sluice_digits_value(s + 8, 2) < 24 && sluice_digits_value(s + 10, 2) < 60;
}

/* FAIL for digits alone that are a date with a time of day, and for seconds and milliseconds since 1970 (POSIX.1, 4.16)
 * of 2001 to 2033. */
static enum sluice_check not_timestamp(const char *s, size_t n)
{
    if (n == 10 || n == 13)
        return sluice_val_result(s[0] != '1');
    return sluice_val_result(n < 12 || !written_time(s));
}

enum sluice_check sluice_val_not_timestamp(const uint8_t *value, size_t len)
{
    const char *s = (const char *)value;

    return sluice_val_all_digits(s, len) ? sluice_val_compact(value, len, "", not_timestamp) : SLUICE_CHECK_OK;
}
