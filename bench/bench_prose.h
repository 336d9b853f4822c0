/* Made-up prose with a name in every second sentence, or a file: what the benchmarks of the classifier read. */
#ifndef SLUICE_BENCH_PROSE_H
#define SLUICE_BENCH_PROSE_H

#include "bench_text.h"

#include <stdlib.h>

struct text {
    uint8_t *p;
    size_t n;
};

/* size: bytes */
static void make_prose(struct text *t, size_t size)
{
    static const char *const names[] = {"Anna Kowalska", "Peter Schmidt", "Maria Silva", "Omar Haddad",
                                        "Linh Nguyen",   "Nordic Energy", "Jean Dubois", "Wien"};
    struct writer w = {.cap = size, .x = 88172645463325252u};

    if ((w.p = malloc(w.cap + 1)) == NULL)
        abort();
    while (w.n < w.cap) {
        put(&w, "The %s", word(&w));
        for (unsigned i = 5 + below(&w, 15); i > 0; i--)
            put(&w, " %s", word(&w));
        put(&w, below(&w, 2) == 0 ? " %s.%s" : ".%s%s", names[below(&w, COUNT(names))],
            below(&w, 8) == 0 ? "\n\n" : " ");
    }
    t->p = (uint8_t *)w.p;
    t->n = w.n;
}

static void read_file(const char *path, struct text *t)
{
    FILE *f = fopen(path, "rb");
    long n;

    if (f == NULL || fseek(f, 0, SEEK_END) != 0 || (n = ftell(f)) < 0 || fseek(f, 0, SEEK_SET) != 0 ||
        (t->p = malloc((size_t)n + 1)) == NULL || fread(t->p, 1, (size_t)n, f) != (size_t)n) {
        fprintf(stderr, "cannot read %s\n", path);
        exit(2);
    }
    t->n = (size_t)n;
    (void)fclose(f);
}

#endif
