#include "policy/glob_internal.h"

#include <string.h>

/* pattern[0..plen) over text[0..len): on a mismatch the last star takes one byte more. */
static bool match(const char *pattern, size_t plen, const char *text, size_t len)
{
    size_t p = 0, t = 0, star = plen, from = 0;

    while (t < len) {
        if (p < plen && pattern[p] == '*') {
            star = p++;
            from = t;
        } else if (p < plen && pattern[p] == text[t]) {
            p++;
            t++;
        } else if (star < plen) {
            p = star + 1;
            t = ++from;
        } else {
            return false;
        }
    }
    while (p < plen && pattern[p] == '*')
        p++;
    return p == plen;
}

bool sluice_glob_match(const char *pattern, const char *text, size_t len)
{
    return match(pattern, strlen(pattern), text, len);
}

bool sluice_glob_may_match(const char *pattern, const char *text, size_t len)
{
    size_t n = strlen(pattern);

    for (size_t i = 0; i <= n; i++) {
        if (match(pattern, i, text, len)) /* the rest of the pattern may match what follows */
            return true;
    }
    return false;
}

bool sluice_glob_meets(const char *a, const char *b)
{
    if (*a == '\0' && *b == '\0')
        return true;
    if (*a == '*')
        return sluice_glob_meets(a + 1, b) || (*b != '\0' && sluice_glob_meets(a, b + 1));
    if (*b == '*')
        return sluice_glob_meets(b, a);
    return *a != '\0' && *a == *b && sluice_glob_meets(a + 1, b + 1);
}

bool sluice_glob_covers(const char *outer, const char *inner)
{
    /* a star of the inner one, taken as a letter, can only be matched by a star of the outer one */
    return sluice_glob_match(outer, inner, strlen(inner));
}
