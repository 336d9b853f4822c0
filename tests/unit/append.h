/* Bounded text building for tests: a text that does not fit fails the test. */
#ifndef APPEND_H
#define APPEND_H

#include <check.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* Format behind the text in dst, which is size bytes large. */
static inline __attribute__((format(printf, 3, 4))) void append(char *dst, size_t size, const char *fmt, ...)
{
    size_t at = strlen(dst);
    va_list ap;
    int n;

    va_start(ap, fmt);
    n = vsnprintf(dst + at, size - at, fmt, ap);
    va_end(ap);
    ck_assert(n >= 0 && (size_t)n < size - at);
}

#endif
