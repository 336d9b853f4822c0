#include "model/train_features.h"

#include "model/model.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#define SKETCH_BITS 26u

void *sluice_features_memory(size_t n)
{
    const size_t page = (size_t)2 << 20;
    void *p = aligned_alloc(page, (n + page - 1) / page * page);

    if (p == NULL)
        return NULL;
    (void)madvise(p, (n + page - 1) / page * page, MADV_HUGEPAGE);
    return memset(p, 0, n);
}

enum sluice_status sluice_features_init(struct sluice_features *f)
{
    memset(f, 0, sizeof(*f));
    f->bits = 16;
    f->sketch = sluice_features_memory((size_t)1 << SKETCH_BITS);
    f->key = sluice_features_memory(sizeof(*f->key) << f->bits);
    f->row = sluice_features_memory(sizeof(*f->row) << f->bits);
    return f->sketch == NULL || f->key == NULL || f->row == NULL ? SLUICE_ENOMEM : SLUICE_OK;
}

void sluice_features_release(struct sluice_features *f)
{
    free(f->sketch);
    free(f->key);
    free(f->row);
    free(f->count);
    memset(f, 0, sizeof(*f));
}

static size_t sketch_slot(uint64_t key)
{
    return (size_t)(key * 0xD6E8FEB86659FD93u >> (64 - SKETCH_BITS));
}

void sluice_features_sketch(struct sluice_features *f, uint64_t key)
{
    uint8_t *c = &f->sketch[sketch_slot(key)];

    *c = (uint8_t)(*c + (*c < 255));
}

static size_t first_place(const struct sluice_features *f, uint64_t key)
{
    return (size_t)(key * 0x9E3779B97F4A7C15u >> (64 - f->bits));
}

void sluice_features_prefetch(const struct sluice_features *f, uint64_t key)
{
    size_t i = first_place(f, key);

    __builtin_prefetch(&f->key[i]);
    __builtin_prefetch(&f->row[i]);
}

/* Where a key stands, or would stand. */
static size_t place_of(const struct sluice_features *f, uint64_t key)
{
    const size_t mask = ((size_t)1 << f->bits) - 1;
    size_t i = first_place(f, key);

    while (f->key[i] != key && f->key[i] != 0)
        i = (i + 1) & mask;
    return i;
}

uint32_t sluice_features_find(const struct sluice_features *f, uint64_t key)
{
    size_t i = place_of(f, key);

    return f->key[i] == 0 ? SLUICE_NO_ROW : f->row[i];
}

static enum sluice_status grow(struct sluice_features *f)
{
    struct sluice_features old = *f;

    f->bits++;
    f->key = sluice_features_memory(sizeof(*f->key) << f->bits);
    f->row = sluice_features_memory(sizeof(*f->row) << f->bits);
    if (f->key == NULL || f->row == NULL) {
        free(f->key);
        free(f->row);
        *f = old;
        return SLUICE_ENOMEM;
    }
    for (size_t i = 0; i < (size_t)1 << old.bits; i++) {
        if (old.key[i] != 0) {
            size_t to = place_of(f, old.key[i]);

            f->key[to] = old.key[i];
            f->row[to] = old.row[i];
        }
    }
    free(old.key);
    free(old.row);
    return SLUICE_OK;
}

static enum sluice_status new_row(struct sluice_features *f, size_t place, uint64_t key)
{
    if (f->n == f->count_cap) {
        uint32_t cap = f->count_cap == 0 ? 1u << 16 : f->count_cap * 2;
        uint32_t *count = realloc(f->count, (size_t)cap * sizeof(*count));

        if (count == NULL)
            return SLUICE_ENOMEM;
        f->count = count;
        f->count_cap = cap;
    }
    f->key[place] = key;
    f->row[place] = f->n;
    f->count[f->n++] = 1;
    return SLUICE_OK;
}

enum sluice_status sluice_features_add(struct sluice_features *f, uint64_t key, unsigned min_count)
{
    enum sluice_status st;
    size_t i;

    if (f->sketch[sketch_slot(key)] < min_count || key == 0)
        return SLUICE_OK;
    if ((size_t)f->n * 2 >= (size_t)1 << f->bits && (st = grow(f)) != SLUICE_OK)
        return st;
    i = place_of(f, key);
    if (f->key[i] == 0)
        return new_row(f, i, key);
    f->count[f->row[i]]++;
    return SLUICE_OK;
}

/* A feature that wants a place in a bucket. */
struct claim {
    uint32_t bucket;
    float worth;
    uint64_t key;
    size_t place;
};

static int by_bucket(const void *a, const void *b)
{
    const struct claim *x = a, *y = b;

    if (x->bucket != y->bucket)
        return x->bucket < y->bucket ? -1 : 1;
    if (x->worth < y->worth || x->worth > y->worth)
        return x->worth > y->worth ? -1 : 1;
    return x->key < y->key ? -1 : x->key > y->key;
}

/* Of the claims to one bucket, the most worthy that a reader can tell apart stay. */
static void settle(struct sluice_features *f, const struct claim *c, size_t n)
{
    uint8_t mark[SLUICE_BUCKET_FEATURES];
    unsigned used = 0;

    for (size_t i = 0; i < n; i++) {
        const uint8_t own = sluice_feature_mark(c[i].key);
        bool free_place = used < SLUICE_BUCKET_FEATURES;

        for (unsigned k = 0; k < used; k++)
            free_place = free_place && mark[k] != own;
        if (free_place)
            mark[used++] = own;
        else
            f->row[c[i].place] = SLUICE_NO_ROW;
    }
}

enum sluice_status sluice_features_prune(struct sluice_features *f, uint32_t buckets, sluice_worth_fn worth,
                                         const void *ctx)
{
    struct claim *c = malloc(((size_t)f->n + 1) * sizeof(*c));
    size_t n = 0, to;

    if (c == NULL)
        return SLUICE_ENOMEM;
    for (size_t i = 0; i < (size_t)1 << f->bits; i++) {
        if (f->key[i] == 0 || f->row[i] == SLUICE_NO_ROW)
            continue;
        c[n] = (struct claim){sluice_feature_bucket(f->key[i], buckets), worth(ctx, f->row[i], f->count[f->row[i]]),
                              f->key[i], i};
        if (c[n].worth > 0)
            n++;
        else
            f->row[i] = SLUICE_NO_ROW;
    }
    qsort(c, n, sizeof(*c), by_bucket);
    for (size_t i = 0; i < n; i = to) {
        for (to = i + 1; to < n && c[to].bucket == c[i].bucket; to++)
            continue;
        settle(f, c + i, to - i);
    }
    free(c);
    return SLUICE_OK;
}
