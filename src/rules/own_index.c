#include "rules/own_index.h"

#include "rules/own_places_internal.h"
#include "rules/own_store_internal.h"

#include <stdlib.h>

#define BATCH (SLUICE_OWN_BATCH_BLOCKS * SLUICE_OWN_BLOCK)
#define TAIL_MAX (3 * SLUICE_OWN_BLOCK) /* bytes */
/* Words of a bitmap, as a power of two, from which on it is read past the second cache, where the scanner's tables are.
 */
#define LARGE_LOG 14u
#define BITS_PER_VALUE 16u
#define FREE_SLOT UINT32_MAX

/*
 * Which hashes there are: two bits of one 64-bit word for each. Of 32 bits of hash the lower 12 choose the bits, the
 * upper ones the word.
 */
struct bitmap {
    uint64_t *words; /* NULL: there are none */
    unsigned shift;  /* 32 - log2(words); 32 where there is one word */
};

/* Values that begin with the same 8 bytes: their lengths, ascending. */
struct group {
    uint64_t head;
    uint32_t lengths, n;
};

struct sluice_own_index {
    struct sluice_own_store *store;
    const struct sluice_own_places_way *way;
    size_t longest;
    struct bitmap heads[SLUICE_OWN_SHAPES];
    struct bitmap shorts; /* quick_head of values shorter than SLUICE_OWN_LONG... */
    struct bitmap longs;  /* ...and quick_long of the others */
    struct bitmap boths;
    struct group *groups;
    size_t n_groups;
    uint16_t *lengths;
    uint32_t *by_head; /* slots: a group, or FREE_SLOT; found from the hash's lower bits on, one behind the other */
    uint32_t *by_both; /* slots: the first of the entries that share `both` */
    size_t slots;      /* a power of two, more than twice the entries */
};

/* --- bitmaps --- */

static bool bitmap_init(struct bitmap *b, size_t values)
{
    size_t words = 1;

    b->shift = 32;
    while (words * 64 < values * BITS_PER_VALUE && words < 1u << 20) {
        words *= 2;
        b->shift--;
    }
    return (b->words = calloc(words, sizeof(*b->words))) != NULL;
}

static inline uint64_t bitmap_bits(uint32_t hash)
{
    return (uint64_t)1 << (hash & 63) | (uint64_t)1 << (hash >> 6 & 63);
}

static inline size_t bitmap_word(const struct bitmap *b, uint32_t hash)
{
    return (size_t)((uint64_t)hash >> b->shift);
}

static void bitmap_put(struct bitmap *b, uint32_t hash)
{
    b->words[bitmap_word(b, hash)] |= bitmap_bits(hash);
}

static inline bool bitmap_has(const struct bitmap *b, uint32_t hash)
{
    const uint64_t w = b->words[bitmap_word(b, hash)];

    return (w >> (hash & 63) & w >> (hash >> 6 & 63) & 1) != 0;
}

/* --- making one --- */

static enum sluice_status make_bitmaps(struct sluice_own_index *x)
{
    const struct sluice_own_store *s = x->store;
    size_t of_shape[SLUICE_OWN_SHAPES] = {0}, n_short = 0;

    for (size_t i = 0; i < s->n; i++) {
        of_shape[s->v[i].mark.shape]++;
        n_short += s->v[i].mark.len < SLUICE_OWN_LONG;
        if (s->v[i].mark.len > x->longest)
            x->longest = s->v[i].mark.len;
    }
    for (unsigned k = 0; k < SLUICE_OWN_SHAPES; k++) {
        if (of_shape[k] != 0 && !bitmap_init(&x->heads[k], of_shape[k]))
            return SLUICE_ENOMEM;
    }
    if (!bitmap_init(&x->boths, s->n) || !bitmap_init(&x->shorts, n_short) || !bitmap_init(&x->longs, s->n - n_short))
        return SLUICE_ENOMEM;
    for (size_t i = 0; i < s->n; i++) {
        const struct sluice_own_mark *m = &s->v[i].mark;

        bitmap_put(&x->heads[m->shape], m->quick_head);
        bitmap_put(&x->boths, m->quick_both);
        if (m->len < SLUICE_OWN_LONG)
            bitmap_put(&x->shorts, m->quick_head);
        else
            bitmap_put(&x->longs, m->quick_long);
    }
    return SLUICE_OK;
}

static int length_order(const void *x, const void *y)
{
    return (int)*(const uint16_t *)x - (int)*(const uint16_t *)y;
}

/* The lengths of entries [from, to), each once. */
static void make_group(struct sluice_own_index *x, size_t from, size_t to, uint32_t *used)
{
    struct group *g = &x->groups[x->n_groups++];
    uint16_t *v = x->lengths + *used;
    uint32_t n = 0;

    for (size_t i = from; i < to; i++)
        v[i - from] = x->store->v[i].mark.len;
    if (to - from > 1)
        qsort(v, to - from, sizeof(*v), length_order);
    for (size_t i = 0; i < to - from; i++) {
        if (n == 0 || v[n - 1] != v[i])
            v[n++] = v[i];
    }
    *g = (struct group){.head = x->store->v[from].mark.head, .lengths = *used, .n = n};
    *used += n;
}

static void make_groups(struct sluice_own_index *x)
{
    const struct sluice_own_store *s = x->store;
    uint32_t used = 0;

    for (size_t from = 0, to; from < s->n; from = to) {
        for (to = from + 1; to < s->n && s->v[to].mark.head == s->v[from].mark.head;)
            to++;
        make_group(x, from, to, &used);
    }
}

static void put_slot(const struct sluice_own_index *x, uint32_t *slots, uint64_t hash, size_t value)
{
    size_t at = (size_t)hash & (x->slots - 1);

    while (slots[at] != FREE_SLOT)
        at = (at + 1) & (x->slots - 1);
    slots[at] = (uint32_t)value;
}

static enum sluice_status make_tables(struct sluice_own_index *x)
{
    const struct sluice_own_store *s = x->store;

    x->slots = 4;
    while (x->slots < 2 * s->n + 2)
        x->slots *= 2;
    x->groups = calloc(s->n + 1, sizeof(*x->groups));
    x->lengths = calloc(s->n + 1, sizeof(*x->lengths));
    x->by_head = malloc(x->slots * sizeof(*x->by_head));
    x->by_both = malloc(x->slots * sizeof(*x->by_both));
    if (x->groups == NULL || x->lengths == NULL || x->by_head == NULL || x->by_both == NULL)
        return SLUICE_ENOMEM;
    memset(x->by_head, 0xff, x->slots * sizeof(*x->by_head)); /* FREE_SLOT */
    memset(x->by_both, 0xff, x->slots * sizeof(*x->by_both));
    make_groups(x);
    for (size_t i = 0; i < x->n_groups; i++)
        put_slot(x, x->by_head, x->groups[i].head, i);
    for (size_t i = 0; i < s->n; i++) {
        if (i == 0 || s->v[i - 1].mark.both != s->v[i].mark.both)
            put_slot(x, x->by_both, s->v[i].mark.both, i);
    }
    return SLUICE_OK;
}

void sluice_own_index_free(struct sluice_own_index *x)
{
    if (x == NULL)
        return;
    for (unsigned k = 0; k < SLUICE_OWN_SHAPES; k++)
        free(x->heads[k].words);
    free(x->boths.words);
    free(x->shorts.words);
    free(x->longs.words);
    free(x->groups);
    free(x->lengths);
    free(x->by_head);
    free(x->by_both);
    sluice_own_store_free(x->store);
    free(x);
}

enum sluice_status sluice_own_index_create(struct sluice_own_store *store, struct sluice_own_index **out)
{
    struct sluice_own_index *x = calloc(1, sizeof(*x));
    enum sluice_status st;

    *out = NULL;
    if (x == NULL)
        return SLUICE_ENOMEM;
    x->store = store;
    x->way = sluice_own_places_best();
    if ((st = make_bitmaps(x)) != SLUICE_OK || (st = make_tables(x)) != SLUICE_OK) {
        x->store = NULL; /* still the caller's */
        sluice_own_index_free(x);
        return st;
    }
    store->key = NULL; /* the store outlives it; nothing is sealed any more */
    *out = x;
    return SLUICE_OK;
}

enum sluice_status sluice_own_index_load(const char *store, const char *key, struct sluice_own_index **out,
                                         struct sluice_error *err)
{
    struct sluice_own_store *s = NULL;
    struct sluice_own_key *k = NULL;
    enum sluice_status st;

    *out = NULL;
    if ((st = sluice_own_key_load(key, &k, err)) != SLUICE_OK)
        return st;
    if ((st = sluice_own_store_open(store, k, &s, err)) == SLUICE_OK &&
        (st = sluice_own_index_create(s, out)) != SLUICE_OK) {
        (void)sluice_fail_at(err, st, store, 0, NULL, "%s", sluice_status_text(st));
        sluice_own_store_free(s);
    }
    sluice_own_key_free(k);
    return st;
}

const char *sluice_own_index_name(const struct sluice_own_index *x, uint32_t entry)
{
    return x->store->names + x->store->v[entry].name;
}

size_t sluice_own_index_longest(const struct sluice_own_index *x)
{
    return x->longest;
}

const uint8_t *sluice_own_index_digest(const struct sluice_own_index *x)
{
    return x->store->digest;
}

/* --- finding --- */

struct search {
    const struct sluice_own_index *index;
    const uint8_t *text;
    size_t len;
    sluice_own_fn fn;
    void *ctx;
};

static const struct group *find_group(const struct sluice_own_index *x, uint64_t head)
{
    for (size_t at = (size_t)head & (x->slots - 1); x->by_head[at] != FREE_SLOT; at = (at + 1) & (x->slots - 1)) {
        const struct group *g = &x->groups[x->by_head[at]];

        if (g->head == head)
            return g;
    }
    return NULL;
}

/* Is text[at, at + len) a value? Both ends of it look like one's. */
static enum sluice_status compare(const struct search *s, size_t at, size_t len)
{
    const struct sluice_own_index *x = s->index;
    const struct sluice_own_entry *v = x->store->v;
    const uint64_t both = sluice_own_hash_both(x->store->hash, s->text + at, len);
    size_t slot = (size_t)both & (x->slots - 1);
    uint8_t print[SLUICE_OWN_PRINT];

    while (x->by_both[slot] != FREE_SLOT && v[x->by_both[slot]].mark.both != both)
        slot = (slot + 1) & (x->slots - 1);
    if (x->by_both[slot] == FREE_SLOT)
        return SLUICE_OK;
    sluice_own_hash_print(x->store->hash, s->text + at, len, print);
    for (size_t i = x->by_both[slot]; i < x->store->n && v[i].mark.both == both; i++) {
        if (v[i].mark.len == len && memcmp(v[i].mark.print, print, sizeof(print)) == 0)
            return s->fn(s->ctx, (uint32_t)i, at, at + len);
    }
    return SLUICE_OK;
}

/* Are the 16 bytes at this place those of a longer value? */
static bool may_be_long(const struct search *s, size_t at, uint32_t quick)
{
    const struct sluice_own_index *x = s->index;

    return s->len - at >= SLUICE_OWN_LONG &&
           bitmap_has(&x->longs, sluice_own_quick_long(x->store->hash, quick, sluice_own_load(s->text + at + 8)));
}

/* The first 8 bytes at this place look like those of some value. */
static enum sluice_status look(const struct search *s, size_t at)
{
    const struct sluice_own_index *x = s->index;
    const uint8_t *p = s->text + at;
    const uint32_t quick = sluice_own_quick_head(x->store->hash, sluice_own_load(p));
    const bool shorter = bitmap_has(&x->shorts, quick), longer = may_be_long(s, at, quick);
    const struct group *g = shorter || longer ? find_group(x, sluice_own_hash_head(x->store->hash, p)) : NULL;
    enum sluice_status st = SLUICE_OK;

    for (uint32_t i = 0; g != NULL && i < g->n && st == SLUICE_OK; i++) {
        const size_t len = x->lengths[g->lengths + i], end = at + len;

        if (end > s->len || (len >= SLUICE_OWN_LONG && !longer))
            break;
        if (end < s->len && sluice_own_is_word(s->text[end - 1]) && sluice_own_is_word(s->text[end]))
            continue;
        if (bitmap_has(&x->boths,
                       sluice_own_quick_both(x->store->hash, quick, sluice_own_load(s->text + end - 8), len)))
            st = compare(s, at, len);
    }
    return st;
}

/* Of places in a text, those whose 8 bytes may begin a value; in place. */
static size_t keep_likely(const struct sluice_own_hash *hash, const struct bitmap *heads, const uint8_t *text,
                          uint16_t *list, size_t n)
{
    const struct sluice_own_hash h = {.quick = {hash->quick[0], hash->quick[1]}};
    const struct bitmap b = *heads;
    uint32_t hashes[SLUICE_OWN_LIST];
    size_t kept = 0;

    for (size_t i = 0; i < n; i++)
        hashes[i] = sluice_own_quick_head(&h, sluice_own_load(text + list[i]));
    if (b.shift < 32 - LARGE_LOG)
        for (size_t i = 0; i < n; i++)
            __builtin_prefetch(&b.words[bitmap_word(&b, hashes[i])], 0, 0);
    for (size_t i = 0; i < n; i++) {
        list[kept] = list[i];
        kept += bitmap_has(&b, hashes[i]);
    }
    return kept;
}

/* Values that begin in text[from, from + n). p: the text from there, or a copy; classes are read up to 64 bytes behind,
 * hashes 7. */
static enum sluice_status search_batch(const struct search *s, const uint8_t *p, size_t from, size_t n)
{
    const struct sluice_own_index *x = s->index;
    const size_t blocks = (n + SLUICE_OWN_BLOCK - 1) / SLUICE_OWN_BLOCK, rest = n % SLUICE_OWN_BLOCK;
    uint64_t places[SLUICE_OWN_SHAPES][SLUICE_OWN_BATCH_BLOCKS];
    enum sluice_status st = SLUICE_OK;
    uint16_t list[SLUICE_OWN_LIST];

    x->way->mask(p, blocks, from != 0 && sluice_own_is_word(s->text[from - 1]), places);
    for (unsigned k = 0; k < SLUICE_OWN_SHAPES; k++) {
        size_t kept;

        if (x->heads[k].words == NULL)
            continue;
        if (rest != 0)
            places[k][blocks - 1] &= ((uint64_t)1 << rest) - 1;
        kept = x->way->list(places[k], blocks, list);
        kept = keep_likely(x->store->hash, &x->heads[k], p, list, kept);
        for (size_t i = 0; i < kept && st == SLUICE_OK; i++)
            st = look(s, from + list[i]);
    }
    return st;
}

/* Near the end of the text, where whole blocks are not there: in a copy that has them. Less than 8 bytes are no value.
 */
static enum sluice_status search_tail(const struct search *s, size_t from, size_t to)
{
    uint8_t copy[TAIL_MAX + SLUICE_OWN_BLOCK] = {0};
    const size_t left = s->len - from;
    enum sluice_status st;

    if (from >= to || left < SLUICE_OWN_MIN)
        return SLUICE_OK;
    to = to < s->len - (SLUICE_OWN_MIN - 1) ? to : s->len - (SLUICE_OWN_MIN - 1);
    memcpy(copy, s->text + from, left);
    st = search_batch(s, copy, from, to - from);
    sodium_memzero(copy, left);
    return st;
}

enum sluice_status sluice_own_index_find(const struct sluice_own_index *x, const uint8_t *text, size_t len, size_t from,
                                         size_t to, sluice_own_fn fn, void *ctx)
{
    const struct search s = {.index = x, .text = text, .len = len, .fn = fn, .ctx = ctx};
    enum sluice_status st = SLUICE_OK;

    if (x->store->n == 0)
        return SLUICE_OK;
    while (from < to && st == SLUICE_OK) {
        const size_t behind = 2 * SLUICE_OWN_BLOCK; /* bytes that a batch looks at behind its last */
        size_t n = to - from < BATCH ? to - from : BATCH;

        if (len - from < TAIL_MAX)
            break;
        n = n < len - from - behind ? n : len - from - behind;
        st = search_batch(&s, text + from, from, n);
        from += n;
    }
    return st == SLUICE_OK ? search_tail(&s, from, to) : st;
}
