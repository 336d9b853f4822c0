/*
 * What the views cost on text without anything to decode, as they do on almost every prompt: English-like prose,
 * pure ASCII, fed in blocks; or a file again and again. Each view by itself, and all of them as the scanner has them
 * look: behind one pass that says which of them has something to look at. The ratio is to memchr() looking through the
 * same buffer in the same run.
 *
 *     bench_views [MIB [FILE]]
 */
#include "text/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BLOCK (16u << 10)
#define ROUNDS 5

static double now(void)
{
    struct timespec ts;

    (void)clock_gettime(CLOCK_MONOTONIC, &ts);
    return (double)ts.tv_sec + (double)ts.tv_nsec * 1e-9;
}

/* Words of 1 to 12 letters as often as in English, with commas, full stops, capitals, numbers and line breaks. */
static void fill_prose(uint8_t *p, size_t n)
{
    static const char letters[] =
        "eeeeeeeeeeeetttttttttaaaaaaaaooooooooiiiiiiinnnnnnnsssssshhhhhhrrrrrrddddlllcccuuummm"
        "wwffggyyppbbvkjxqz";
    static const unsigned char lengths[] = {1, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 5, 5, 6, 6, 7, 8, 9, 10, 12};
    uint64_t x = 88172645463325252u;
    unsigned left = 0;

    for (size_t i = 0; i < n; i++) {
        x ^= x << 13;
        x ^= x >> 7;
        x ^= x << 17;
        if (left-- != 0) {
            p[i] = (uint8_t)letters[x / 500 % (sizeof(letters) - 1)];
            if (x % 500 == 0)
                p[i] = (uint8_t)('0' + x / 500 % 10);
            continue;
        }
        left = lengths[x / 500 % sizeof(lengths)];
        p[i] = (uint8_t)(x % 97 == 0 ? '\n' : x % 11 == 0 ? ',' : ' ');
    }
}

static enum sluice_status count(void *ctx, const uint8_t *text, size_t n, const struct sluice_map *map)
{
    (void)text;
    (void)map;
    *(size_t *)ctx += n;
    return SLUICE_OK;
}

static enum sluice_status nothing(void *ctx)
{
    (void)ctx;
    return SLUICE_OK;
}

/* Best time of ROUNDS over the buffer; <0 when the view failed. */
static double time_view(const struct sluice_view *v, const uint8_t *p, size_t n, size_t *decoded)
{
    const struct sluice_view_sink sink = {count, nothing, decoded};
    struct sluice_view_state *s;
    double best = 1e9;

    if (v->create(&s) != SLUICE_OK)
        return -1;
    for (unsigned r = 0; r < ROUNDS; r++) {
        double from = now(), took;

        *decoded = 0;
        for (size_t i = 0; i < n; i += BLOCK) {
            size_t k = n - i < BLOCK ? n - i : BLOCK;

            if (v->feed(s, p + i, k, i, i + k == n, &sink) != SLUICE_OK)
                return -1;
        }
        took = now() - from;
        best = took < best ? took : best;
    }
    v->free(s);
    return best;
}

/* All views over one block. */
static enum sluice_status feed_all(struct sluice_view_state **s, const uint8_t *p, size_t n, uint64_t at, bool end,
                                   const struct sluice_view_sink *sink)
{
    struct sluice_view_awake awake;
    uint8_t before[SLUICE_VIEW_WAKE_BEFORE] = {0};
    enum sluice_status st = SLUICE_OK;

    if (at != 0)
        memcpy(before, p - sizeof(before), sizeof(before));
    sluice_view_wake(p, n, before, true, &awake);
    for (unsigned v = 0; v < SLUICE_VIEW_INFLATE; v++) {
        /* the scanner is finer: it skips what is asleep within */
        st = sluice_view_next(&awake, v, 0, n, true) < n ? sluice_views[v].feed(s[v], p, n, at, false, sink)
                                                         : sluice_views[v].skip(s[v], p, n, at, sink);
        if (st == SLUICE_OK && end)
            st = sluice_views[v].feed(s[v], NULL, 0, at + n, true, sink);
    }
    return st;
}

/* As time_view(), all of them together; inflate, which looks at no text, left out. */
static double time_all(const uint8_t *p, size_t n, size_t *decoded)
{
    const struct sluice_view_sink sink = {count, nothing, decoded};
    struct sluice_view_state *s[SLUICE_VIEWS] = {NULL};
    double best = 1e9;

    for (unsigned v = 0; v < SLUICE_VIEW_INFLATE; v++) {
        if (sluice_views[v].create(&s[v]) != SLUICE_OK)
            return -1;
    }
    for (unsigned r = 0; r < ROUNDS; r++) {
        double from = now(), took;

        *decoded = 0;
        for (size_t i = 0; i < n; i += BLOCK) {
            size_t k = n - i < BLOCK ? n - i : BLOCK;

            if (feed_all(s, p + i, k, i, i + k == n, &sink) != SLUICE_OK)
                return -1;
        }
        took = now() - from;
        best = took < best ? took : best;
    }
    for (unsigned v = 0; v < SLUICE_VIEW_INFLATE; v++)
        sluice_views[v].free(s[v]);
    return best;
}

/* False: the file cannot be read, or is empty. */
static bool fill_from(const char *path, uint8_t *p, size_t n)
{
    FILE *f = fopen(path, "rb");
    size_t len = f == NULL ? 0 : fread(p, 1, n, f);

    for (size_t i = len; i < n && len != 0; i++)
        p[i] = p[i - len];
    if (f != NULL)
        (void)fclose(f);
    return len != 0;
}

static double time_memchr(const uint8_t *p, size_t n)
{
    volatile size_t hits = 0; /* or the calls would be left out */
    double best = 1e9;

    for (unsigned r = 0; r < ROUNDS; r++) {
        double from = now(), took;

        for (size_t i = 0; i < n; i += BLOCK)
            hits += memchr(p + i, '%', n - i < BLOCK ? n - i : BLOCK) != NULL;
        took = now() - from;
        best = took < best ? took : best;
    }
    (void)hits;
    return best;
}

int main(int argc, char **argv)
{
    size_t mib = argc > 1 ? strtoul(argv[1], NULL, 10) : 64, n = mib << 20;
    uint8_t *p = malloc(n);
    double base, total;
    size_t all = 0;

    if (p == NULL || n == 0 || (argc > 2 && !fill_from(argv[2], p, n))) {
        fprintf(stderr, "usage: bench_views [MIB [FILE]]\n");
        return 2;
    }
    if (argc <= 2)
        fill_prose(p, n);
    base = time_memchr(p, n);
    printf("%zu MiB of %s, blocks of %u KiB, best of %d rounds\n", mib, argc > 2 ? "a file" : "ASCII prose",
           BLOCK >> 10, ROUNDS);
    printf("%-8s %7.2f GB/s\n", "memchr", (double)n / base * 1e-9);
    for (const struct sluice_view *v = sluice_views; v->name != NULL; v++) {
        size_t decoded = 0;
        double took = time_view(v, p, n, &decoded);

        if (took < 0)
            return 3;
        printf("%-8s %7.2f GB/s, %zu bytes decoded\n", v->name, (double)n / took * 1e-9, decoded);
    }
    if ((total = time_all(p, n, &all)) < 0)
        return 3;
    printf("%-8s %7.2f GB/s, %.2f of memchr, %zu bytes decoded\n", "all views", (double)n / total * 1e-9, base / total,
           all);
    free(p);
    return 0;
}
