/*
 * Allocations of the program's own code that fail: the linker puts these in place of the C library's (CMakeLists.txt),
 * so json-c, PCRE2 and the other libraries have theirs.
 */
#ifndef ALLOC_KIT_H
#define ALLOC_KIT_H

#include <stdbool.h>
#include <stddef.h>

static unsigned long calls, fail_at; /* counted from 1; 0: none fails */
static bool for_good;
static _Thread_local bool spared; /* the thread's own do not count */

static bool fails(void)
{
    unsigned long n;

    if (__atomic_load_n(&fail_at, __ATOMIC_SEQ_CST) == 0 || spared)
        return false;
    n = __atomic_add_fetch(&calls, 1, __ATOMIC_SEQ_CST);
    return for_good ? n >= fail_at : n == fail_at;
}

void *__real_malloc(size_t n);
void *__real_calloc(size_t n, size_t size);
void *__real_realloc(void *p, size_t n);
char *__real_strdup(const char *s);
char *__real_strndup(const char *s, size_t n);
void *__real_sodium_malloc(size_t n);
void *__wrap_malloc(size_t n);
void *__wrap_calloc(size_t n, size_t size);
void *__wrap_realloc(void *p, size_t n);
char *__wrap_strdup(const char *s);
char *__wrap_strndup(const char *s, size_t n);
void *__wrap_sodium_malloc(size_t n);

void *__wrap_malloc(size_t n)
{
    return fails() ? NULL : __real_malloc(n);
}

void *__wrap_calloc(size_t n, size_t size)
{
    return fails() ? NULL : __real_calloc(n, size);
}

void *__wrap_realloc(void *p, size_t n)
{
    return fails() ? NULL : __real_realloc(p, n);
}

char *__wrap_strdup(const char *s)
{
    return fails() ? NULL : __real_strdup(s);
}

char *__wrap_strndup(const char *s, size_t n)
{
    return fails() ? NULL : __real_strndup(s, n);
}

void *__wrap_sodium_malloc(size_t n)
{
    return fails() ? NULL : __real_sodium_malloc(n);
}

/* From here on the n-th fails (0: none): it alone, or with all that follow. */
static inline void begin_failing(unsigned long n, bool and_all_that_follow)
{
    calls = 0;
    for_good = and_all_that_follow;
    __atomic_store_n(&fail_at, n, __ATOMIC_SEQ_CST);
}

/* Did it come to that? */
static inline bool end_failing(void)
{
    const bool failed = fail_at != 0 && calls >= fail_at;

    __atomic_store_n(&fail_at, 0, __ATOMIC_SEQ_CST);
    return failed;
}

#endif
