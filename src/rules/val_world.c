#include "rules/val_world.h"

#include "rules/checkdigit.h"

bool sluice_val_short_date_ok(const char *year, const char *month, const char *day)
{
    unsigned yy = (unsigned)sluice_digits_value(year, 2);

    return sluice_val_date_ok((yy == 0 ? 2000 : 1900) + yy, (unsigned)sluice_digits_value(month, 2),
                              (unsigned)sluice_digits_value(day, 2));
}

bool sluice_val_pair_in(const char *s, const char *list)
{
    for (const char *p = list; *p != '\0'; p += 2) {
        if (p[0] == s[0] && p[1] == s[1])
            return true;
    }
    return false;
}
