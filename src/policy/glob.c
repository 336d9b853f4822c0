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

/* row[j] says whether a[i..] and b[j..] meet; i goes down. */
bool sluice_glob_meets(const char *a, const char *b)
{
    bool row[SLUICE_GLOB_MAX + 1] = {false}, below[SLUICE_GLOB_MAX + 1] = {false};
    size_t n = strlen(a), m = strlen(b);

    if (n > SLUICE_GLOB_MAX || m > SLUICE_GLOB_MAX)
        return true;
    for (size_t i = n + 1; i-- > 0;) {
        for (size_t j = m + 1; j-- > 0;) {
            if (i == n && j == m)
                row[j] = true;
            else if (a[i] == '*')
                row[j] = below[j] || (j < m && row[j + 1]);
            else if (b[j] == '*')
                row[j] = row[j + 1] || (i < n && below[j]);
            else
                row[j] = i < n && j < m && a[i] == b[j] && below[j + 1];
        }
        memcpy(below, row, sizeof(row));
    }
    return row[0];
}

bool sluice_glob_covers(const char *outer, const char *inner)
{
    /* a star of the inner one, taken as a letter, can only be matched by a star of the outer one */
    return sluice_glob_match(outer, inner, strlen(inner));
}
