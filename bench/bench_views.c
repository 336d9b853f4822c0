/*
 * What the views cost on text without anything to decode, as they do on almost every prompt: English-like prose,
 * pure ASCII, fed in blocks. The ratio is to memchr() looking through the same buffer in the same run.
 *
 *     bench_views [MIB]
 */
#include "text/view.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define BLOCK (64u << 10)
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
    double base, total = 0;

    if (p == NULL || n == 0) {
        fprintf(stderr, "usage: bench_views [MIB]\n");
        return 2;
    }
    fill_prose(p, n);
    base = time_memchr(p, n);
    printf("%zu MiB of ASCII prose, blocks of %u KiB, best of %d rounds\n", mib, BLOCK >> 10, ROUNDS);
    printf("%-8s %7.2f GB/s\n", "memchr", (double)n / base * 1e-9);
    for (const struct sluice_view *v = sluice_views; v->name != NULL; v++) {
        size_t decoded = 0;
        double took = time_view(v, p, n, &decoded);

        if (took < 0)
            return 3;
        printf("%-8s %7.2f GB/s, %zu bytes decoded\n", v->name, (double)n / took * 1e-9, decoded);
        total += took;
    }
    printf("%-8s %7.2f GB/s, %.2f of memchr\n", "all views", (double)n / total * 1e-9, base / total);
    free(p);
    return 0;
}
