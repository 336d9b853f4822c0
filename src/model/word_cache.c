#include "model/word_cache.h"

#include <sodium.h>
#include <stdlib.h>

#define WORDS_BYTES (1200u << 10) /* of each tagger: with all else that a model takes below 2 MB (docs/quality.md) */
#define LONGEST 24u               /* bytes of a word that is kept */
#define WINDOW_BITS 11u           /* 2^11 windows: one in twenty is not among them */
#define WINDOW_THERE (1ull << 63)
#define EXPECTED_MAX 16u /* words of SLUICE_WORDS_AT_ONCE that are made together; more are made when they are found */
#define LINE 64u         /* bytes of a line of the processor's cache */

struct window {
    uint64_t window; /* with WINDOW_THERE; 0: free */
    int16_t row[];
};

/* A word in the making. */
struct making {
    struct sluice_word word;
    sluice_place place[SLUICE_CACHED_ROWS][SLUICE_FEATURES_WORD_MAX];
    unsigned places[SLUICE_CACHED_ROWS];
};

struct sluice_word_cache {
    const struct sluice_model_parts *parts;
    size_t word_size, window_size;
    uint32_t sets; /* of two words */
    uint16_t serial;
    unsigned spare;  /* which one of the spare words is next */
    uint8_t *memory; /* of the words: */
    uint8_t *words;  /* sets, then three more words: two for words that are not kept, and what is beyond */
    uint8_t *window; /* 1 << WINDOW_BITS of them */
    unsigned expected;
    struct making making[EXPECTED_MAX + 1]; /* those expected; one more that was not */
};

static size_t words_size(const struct sluice_word_cache *c)
{
    return c->word_size * (2 * (size_t)c->sets + 3);
}

static struct sluice_cached_word *word_at(const struct sluice_word_cache *c, size_t i)
{
    return (struct sluice_cached_word *)(void *)(c->words + i * c->word_size);
}

enum sluice_status sluice_word_cache_create(const struct sluice_model_parts *parts, struct sluice_word_cache **out)
{
    struct sluice_word_cache *c = calloc(1, sizeof(*c));
    const size_t row = parts->stride * sizeof(int16_t);

    *out = NULL;
    if (c == NULL)
        return SLUICE_ENOMEM;
    c->parts = parts;
    c->word_size = sizeof(struct sluice_cached_word) + (SLUICE_CACHED_ROWS + 2) * row;
    c->window_size = sizeof(struct window) + row;
    c->sets = (uint32_t)(WORDS_BYTES / (2 * c->word_size));
    c->memory = calloc(1, words_size(c) + LINE); /* not touched before it is needed */
    c->window = calloc((size_t)1 << WINDOW_BITS, c->window_size);
    if (c->memory == NULL || c->window == NULL) {
        free(c->memory);
        free(c->window);
        free(c);
        return SLUICE_ENOMEM;
    }
    c->words = c->memory + (LINE - (uintptr_t)c->memory % LINE) % LINE;
    sluice_word_cache_beyond(c)->known = sluice_known_beyond;
    *out = c;
    return SLUICE_OK;
}

void sluice_word_cache_free(struct sluice_word_cache *c)
{
    if (c == NULL)
        return;
    sodium_memzero(c->words, words_size(c));
    sodium_memzero(c->window, c->window_size << WINDOW_BITS);
    free(c->memory);
    free(c->window);
    sodium_memzero(c, sizeof(*c));
    free(c);
}

static uint64_t load(const uint8_t *p, size_t n)
{
    uint64_t w = 0;

    memcpy(&w, p, n);
    return w;
}

/* With the length, the bytes of each word of up to LONGEST give numbers of their own. */
static void read_bytes(const uint8_t *p, size_t n, uint64_t out[3])
{
    out[1] = out[2] = 0;
    if (n >= 16) {
        out[0] = load(p, 8);
        out[1] = load(p + 8, 8);
        out[2] = load(p + n - 8, 8);
    } else if (n >= 8) {
        out[0] = load(p, 8);
        out[1] = load(p + n - 8, 8);
    } else if (n >= 4) {
        out[0] = load(p, 4) | load(p + n - 4, 4) << 32;
    } else {
        out[0] = (uint64_t)p[0] | (uint64_t)p[n / 2] << 8 | (uint64_t)p[n - 1] << 16;
    }
}

void sluice_word_cache_key(const struct sluice_word_cache *c, const uint8_t *p, size_t n, uint8_t shape,
                           struct sluice_word_key *out)
{
    uint64_t h;

    out->shape = shape;
    out->len = out->expected = 0;
    if (n > LONGEST)
        return;
    out->len = (uint8_t)n;
    read_bytes(p, n, out->bytes);
    h = (out->bytes[0] + ((uint64_t)n << 56) + shape) * 0x9E3779B97F4A7C15u;
    h = (h ^ h >> 32 ^ out->bytes[1]) * 0xBF58476D1CE4E5B9u;
    h = (h ^ h >> 32 ^ out->bytes[2]) * 0x94D049BB133111EBu;
    out->set = (uint32_t)((h >> 32) * c->sets >> 32);
    __builtin_prefetch(word_at(c, 2 * (size_t)out->set));
    __builtin_prefetch(word_at(c, 2 * (size_t)out->set + 1));
}

/* --- words in the making --- */

SLUICE_SUMS_INLINE void ask(const struct sluice_model_parts *m, struct making *k, unsigned width)
{
    uint64_t key[SLUICE_FEATURES_WORD_MAX];

    for (unsigned d = 0; d < SLUICE_CACHED_ROWS; d++) {
        k->places[d] = sluice_feature_word(&k->word, (int)d - SLUICE_FEATURE_REACH, key);
        sluice_sums_ask(m, key, k->places[d], k->place[d], width);
    }
}

/* Look up what is known of a word that was read, and ask for its weights. */
static void make(const struct sluice_word_cache *c, struct making *k)
{
    const struct sluice_model_parts *m = c->parts;

    sluice_facts_fill(m->facts, m->entries, &k->word);
    if (m->stride == 8)
        ask(m, k, 8);
    else
        ask(m, k, 16);
}

SLUICE_SUMS_INLINE void sum_up(const struct sluice_model_parts *m, const struct making *k, int16_t *row, unsigned width)
{
    memset(row, 0, SLUICE_CACHED_ROWS * width * sizeof(*row));
    for (unsigned d = 0; d < SLUICE_CACHED_ROWS; d++)
        sluice_sums_weigh(row + (size_t)d * width, m, k->place[d], k->places[d], width);
}

/* Write a word down. */
static void fill(struct sluice_word_cache *c, const struct sluice_word_key *key, const uint8_t *p, size_t n,
                 struct sluice_cached_word *w)
{
    struct making *k = &c->making[key->expected];

    if (key->expected == 0) {
        sluice_word_read(p, n, key->shape, &k->word);
        make(c, k);
    }
    memcpy(w->bytes, key->bytes, sizeof(w->bytes));
    w->len = key->len;
    w->shape = key->shape;
    w->known = (struct sluice_known){k->word.form, k->word.facts, k->word.class, k->word.coarse};
    w->before = w->behind = 0;
    w->serial = ++c->serial;
    if (c->parts->stride == 8)
        sum_up(c->parts, k, w->row, 8);
    else
        sum_up(c->parts, k, w->row, 16);
}

/* --- words that are there --- */

static bool is_same(const struct sluice_cached_word *w, const struct sluice_word_key *key)
{
    return ((w->bytes[0] ^ key->bytes[0]) | (w->bytes[1] ^ key->bytes[1]) | (w->bytes[2] ^ key->bytes[2]) |
            (uint64_t)(w->len ^ key->len) | (uint64_t)(w->shape ^ key->shape)) == 0;
}

/* 0, 1: which of its set it is; 2: it is not there. */
static unsigned way_of(const struct sluice_word_cache *c, const struct sluice_word_key *key)
{
    if (is_same(word_at(c, 2 * (size_t)key->set), key))
        return 0;
    return is_same(word_at(c, 2 * (size_t)key->set + 1), key) ? 1 : 2;
}

void sluice_word_cache_expect(struct sluice_word_cache *c, struct sluice_word_key *key, const uint8_t *p, size_t n)
{
    const unsigned way = key->len == 0 ? 2 : way_of(c, key);
    struct making *k;

    if (way < 2) {
        const uint8_t *w = (const uint8_t *)word_at(c, 2 * (size_t)key->set + way);

        for (size_t at = LINE; at < c->word_size; at += LINE)
            __builtin_prefetch(w + at);
        return;
    }
    if (c->expected == EXPECTED_MAX)
        return;
    key->expected = (uint8_t)++c->expected;
    k = &c->making[key->expected];
    sluice_word_read(p, n, key->shape, &k->word);
    sluice_facts_ask(c->parts->facts, c->parts->entries, &k->word);
}

void sluice_word_cache_make(struct sluice_word_cache *c)
{
    for (unsigned i = 1; i <= c->expected; i++)
        make(c, &c->making[i]);
    c->expected = 0;
}

struct sluice_cached_word *sluice_word_cache_find(struct sluice_word_cache *c, const struct sluice_word_key *key,
                                                  const uint8_t *p, size_t n)
{
    struct sluice_cached_word *first, *w;
    unsigned way;

    if (key->len == 0) { /* two words that are not kept may stand side by side */
        w = word_at(c, 2 * (size_t)c->sets + c->spare);
        c->spare ^= 1;
        fill(c, key, p, n, w);
        return w;
    }
    first = word_at(c, 2 * (size_t)key->set);
    way = way_of(c, key);
    if (way < 2) {
        first->last = (uint8_t)way;
        return word_at(c, 2 * (size_t)key->set + way);
    }
    first->last ^= 1; /* the one that was not used last gives way */
    w = word_at(c, 2 * (size_t)key->set + first->last);
    fill(c, key, p, n, w);
    return w;
}

struct sluice_cached_word *sluice_word_cache_beyond(struct sluice_word_cache *c)
{
    return word_at(c, 2 * (size_t)c->sets + 2);
}

static void sum_up_window(const struct sluice_model_parts *m, uint64_t window, int16_t *row)
{
    uint64_t key[SLUICE_FEATURES_WINDOW];
    sluice_place place[SLUICE_FEATURES_WINDOW];
    const unsigned n = sluice_feature_window(window, key);

    memset(row, 0, m->stride * sizeof(*row));
    sluice_sums_ask(m, key, n, place, m->stride);
    sluice_sums_weigh(row, m, place, n, m->stride);
}

const int16_t *sluice_word_cache_window(struct sluice_word_cache *c, uint64_t window)
{
    const uint64_t own = window | WINDOW_THERE;
    const size_t i = (size_t)((own ^ own >> 29) * 0x9E3779B97F4A7C15u >> (64 - WINDOW_BITS));
    struct window *w = (struct window *)(void *)(c->window + i * c->window_size);

    if (w->window == own)
        return w->row;
    w->window = own;
    sum_up_window(c->parts, window, w->row);
    return w->row;
}
