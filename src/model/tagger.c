#include "model/tagger.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define CACHE_BITS 13u /* 2^13 words of 120 bytes: below 2 MB with all else, the sketch of the model too */
#define CACHED_MAX 23u /* bytes of a word that is kept */
#define DISTANCES (2 * SLUICE_FEATURE_REACH + 1)
#define WIDTH 16u

/* A word as it was last seen: its features, and the sums of its weights from each distance. */
struct entry {
    uint8_t len; /* 0: free */
    uint8_t text[CACHED_MAX];
    uint64_t form; /* of struct sluice_word what neighbours look at */
    sluice_facts facts;
    uint16_t class;
    uint8_t coarse, shape;
    int16_t sum[DISTANCES][8];
};

struct sluice_tagger {
    const struct sluice_model *model;
    const struct sluice_model_parts *parts;
    int lean;
    int32_t bonus[SLUICE_TAGS_STRIDE]; /* of each tag */
    struct entry *cache;
    unsigned n; /* tokens of the segment tagged last */
    struct sluice_word word[SLUICE_SEGMENT_TOKENS_MAX];
    int16_t sum[SLUICE_SEGMENT_TOKENS_MAX][DISTANCES][WIDTH];
    int32_t emission[SLUICE_SEGMENT_TOKENS_MAX][SLUICE_TAGS_STRIDE];
    uint8_t tag[SLUICE_SEGMENT_TOKENS_MAX];
    union { /* scratch of the best path, then of the marginals */
        int32_t best[SLUICE_SEGMENT_TOKENS_MAX][SLUICE_TAGS_STRIDE];
        float alpha[SLUICE_SEGMENT_TOKENS_MAX][SLUICE_TAGS_STRIDE];
    } scratch;
    float marginal[SLUICE_SEGMENT_TOKENS_MAX][SLUICE_TAGS_STRIDE];
};

enum sluice_status sluice_tagger_create(const struct sluice_model *model, struct sluice_tagger **out)
{
    struct sluice_tagger *t = calloc(1, sizeof(*t));

    *out = NULL;
    if (t == NULL)
        return SLUICE_ENOMEM;
    t->model = model;
    t->parts = sluice_model_parts(model);
    if (t->parts->stride == 8 && (t->cache = calloc((size_t)1 << CACHE_BITS, sizeof(*t->cache))) == NULL) {
        free(t);
        return SLUICE_ENOMEM;
    }
    *out = t;
    return SLUICE_OK;
}

void sluice_tagger_free(struct sluice_tagger *t)
{
    if (t == NULL)
        return;
    if (t->cache != NULL)
        sodium_memzero(t->cache, sizeof(*t->cache) << CACHE_BITS);
    free(t->cache);
    sodium_memzero(t, sizeof(*t));
    free(t);
}

void sluice_tagger_lean(struct sluice_tagger *t, int thousandths)
{
    t->lean = thousandths;
}

void sluice_tagger_lean_label(struct sluice_tagger *t, unsigned label, int thousandths)
{
    t->bonus[2 * label + 1] = t->bonus[2 * label + 2] = thousandths * (int32_t)t->parts->scale / 1000;
}

typedef int8_t eight_bytes __attribute__((vector_size(8)));
typedef int16_t eight_sums __attribute__((vector_size(16)));

/* Add the weights of n features to eight sums, from column on. */
static void add_eight(const struct sluice_model_parts *m, const uint64_t *key, unsigned n, unsigned column,
                      int16_t *sum)
{
    eight_bytes r;
    eight_sums s;

    memcpy(&s, sum, sizeof(s));
    for (unsigned k = 0; k < n; k++) {
        memcpy(&r, sluice_model_weights(m, key[k]) + column, sizeof(r));
        s += __builtin_convertvector(r, eight_sums);
    }
    memcpy(sum, &s, sizeof(s));
}

static void add_rows(const struct sluice_model_parts *m, const uint64_t *key, unsigned n, int16_t *sum)
{
    add_eight(m, key, n, 0, sum);
    if (m->stride == 16)
        add_eight(m, key, n, 8, sum + 8);
}

/* Keep those of n keys that may have weights, and ask for these; returns how many. */
static unsigned prefetch(const struct sluice_tagger *t, uint64_t *key, unsigned n)
{
    const struct sluice_model_parts *m = t->parts;
    unsigned kept = 0;

    for (unsigned k = 0; k < n; k++) { /* no branch that depends on the text */
        const uint64_t own = key[k];

        key[kept] = own;
        kept += sluice_model_may_have(m, own);
    }
    for (unsigned k = 0; k < kept; k++)
        __builtin_prefetch(m->weight + (size_t)sluice_feature_bucket(key[k], m->buckets) * 8 * m->stride);
    return kept;
}

/* A word's features and their sums, made anew. sum: DISTANCES rows of width values, zeroed here. */
static void read_word(const struct sluice_tagger *t, const uint8_t *p, size_t len, uint8_t shape,
                      struct sluice_word *word, int16_t *sum, unsigned width)
{
    uint64_t key[DISTANCES][SLUICE_FEATURES_WORD_MAX];
    unsigned n[DISTANCES];

    sluice_word_read(p, len, shape, word);
    sluice_facts_fill(t->parts->facts, t->parts->entries, word);
    memset(sum, 0, DISTANCES * width * sizeof(*sum));
    for (int d = 0; d < DISTANCES; d++) {
        n[d] = sluice_feature_word(word, d - SLUICE_FEATURE_REACH, key[d]);
        n[d] = prefetch(t, key[d], n[d]);
    }
    for (unsigned d = 0; d < DISTANCES; d++)
        add_rows(t->parts, key[d], n[d], sum + (size_t)d * width);
}

static uint32_t slot_of(const uint8_t *p, size_t n)
{
    uint64_t h = n;

    for (; n >= 8; p += 8, n -= 8) {
        uint64_t w;

        memcpy(&w, p, 8);
        h = (h ^ w) * 0x9E3779B97F4A7C15u;
        h ^= h >> 32;
    }
    for (; n > 0; p++, n--)
        h = (h ^ *p) * 0x9E3779B97F4A7C15u;
    return (uint32_t)(h * 0x9E3779B97F4A7C15u >> (64 - CACHE_BITS));
}

static void token_words(struct sluice_tagger *t, const uint8_t *text, const struct sluice_segment *s, unsigned i)
{
    const struct sluice_token *tok = &s->token[i];
    const uint8_t *p = text + s->start + tok->start;
    const size_t n = (size_t)(tok->end - tok->start);
    const uint8_t shape = sluice_feature_shape(s, i);
    struct entry *e;

    if (t->cache == NULL || n > CACHED_MAX) {
        read_word(t, p, n, shape, &t->word[i], t->sum[i][0], WIDTH);
        return;
    }
    e = &t->cache[slot_of(p, n)];
    if (e->len != n || e->shape != shape || memcmp(e->text, p, n) != 0) {
        read_word(t, p, n, shape, &t->word[i], e->sum[0], 8);
        memcpy(e->text, p, n);
        e->len = (uint8_t)n;
        e->form = t->word[i].form;
        e->facts = t->word[i].facts;
        e->class = t->word[i].class;
        e->coarse = t->word[i].coarse;
        e->shape = shape;
    }
    t->word[i].form = e->form; /* no more of it is looked at */
    t->word[i].facts = e->facts;
    t->word[i].class = e->class;
    t->word[i].coarse = e->coarse;
    t->word[i].shape = e->shape;
    for (unsigned d = 0; d < DISTANCES; d++)
        memcpy(t->sum[i][d], e->sum[d], sizeof(e->sum[d]));
}

static void add_sums(const int16_t *more, int16_t *sum)
{
    eight_sums m, s;

    memcpy(&m, more, sizeof(m));
    memcpy(&s, sum, sizeof(s));
    s += m;
    memcpy(sum, &s, sizeof(s));
}

/* The keys of a token's neighbourhood; their weights are asked for well before they are needed. */
struct pairs {
    uint64_t key[SLUICE_FEATURES_PAIR_MAX];
    unsigned n;
};

static void read_pairs(const struct sluice_tagger *t, const struct sluice_segment *s, unsigned i, struct pairs *p)
{
    p->n = sluice_feature_pairs(s, t->word, i, p->key);
    p->n = prefetch(t, p->key, p->n);
}

static void token_emission(struct sluice_tagger *t, const struct sluice_segment *s, unsigned i, const struct pairs *p)
{
    int16_t sum[WIDTH];

    memcpy(sum, t->sum[i][SLUICE_FEATURE_REACH], sizeof(sum));
    for (int d = -SLUICE_FEATURE_REACH; d <= SLUICE_FEATURE_REACH; d++) {
        if (d == 0 || (int)i + d < 0 || (int)i + d >= (int)s->n)
            continue;
        add_sums(t->sum[(int)i + d][d + SLUICE_FEATURE_REACH], sum);
        if (t->parts->stride == 16)
            add_sums(t->sum[(int)i + d][d + SLUICE_FEATURE_REACH] + 8, sum + 8);
    }
    add_rows(t->parts, p->key, p->n, sum);
    memset(t->emission[i], 0, sizeof(t->emission[i]));
    t->emission[i][0] = -t->lean * (int32_t)t->parts->scale / 1000;
    for (unsigned tag = 1; tag <= 2 * t->parts->labels; tag++)
        t->emission[i][tag] = sum[tag - 1] + t->bonus[tag];
}

#define AHEAD 4u /* tokens; a power of two */

static void emissions(struct sluice_tagger *t, const struct sluice_segment *s)
{
    struct pairs pairs[AHEAD];

    for (unsigned i = 0; i < s->n + AHEAD - 1; i++) {
        if (i < s->n)
            read_pairs(t, s, i, &pairs[i % AHEAD]);
        if (i >= AHEAD - 1)
            token_emission(t, s, i - (AHEAD - 1), &pairs[(i + 1) % AHEAD]);
    }
}

void sluice_tagger_segment(struct sluice_tagger *t, const uint8_t *text, const struct sluice_segment *s, uint8_t *tag)
{
    t->n = s->n;
    for (unsigned i = 0; i < s->n; i++)
        token_words(t, text, s, i);
    emissions(t, s);
    sluice_crf_best(sluice_model_crf(t->model), (const int32_t(*)[SLUICE_TAGS_STRIDE])t->emission, s->n,
                    t->scratch.best, tag);
}

/* Marginals of tokens [from, to). */
static void make_marginals(struct sluice_tagger *t, unsigned from, unsigned to)
{
    sluice_crf_marginals(sluice_model_crf(t->model), (const int32_t(*)[SLUICE_TAGS_STRIDE])t->emission, t->n, from, to,
                         t->scratch.alpha, t->marginal);
}

const float (*sluice_tagger_marginals(struct sluice_tagger *t))[SLUICE_TAGS_STRIDE]
{
    make_marginals(t, 0, t->n);
    return (const float(*)[SLUICE_TAGS_STRIDE])t->marginal;
}

const int32_t (*sluice_tagger_emissions(const struct sluice_tagger *t))[SLUICE_TAGS_STRIDE]
{
    return (const int32_t(*)[SLUICE_TAGS_STRIDE])t->emission;
}

static float label_at(const float *marginal, unsigned label)
{
    return marginal[2 * label + 1] + marginal[2 * label + 2];
}

/* What a name neither begins nor ends with, whatever the model thinks. */
static bool is_loose(uint8_t shape)
{
    static const char marks[] = ",;:!?(){}[]<>=|/\"";

    for (const char *m = marks; *m != '\0'; m++) {
        if (shape == sluice_shape_of_ascii((uint8_t)*m))
            return true;
    }
    return false;
}

/* Take from both ends of tokens [*from, *to) what less likely belongs to the label than not, all but one token. */
static void trim(const struct sluice_segment *s, const float (*marginal)[SLUICE_TAGS_STRIDE], unsigned label,
                 unsigned *from, unsigned *to)
{
    while (*to - *from > 1 && (label_at(marginal[*to - 1], label) < 0.5f || is_loose(s->token[*to - 1].shape)))
        --*to;
    while (*to - *from > 1 && (label_at(marginal[*from], label) < 0.5f || is_loose(s->token[*from].shape)))
        ++*from;
}

static uint32_t score_of(const float (*marginal)[SLUICE_TAGS_STRIDE], unsigned from, unsigned to, unsigned label)
{
    float least = 1;

    for (unsigned i = from; i < to; i++) {
        float p = label_at(marginal[i], label);

        least = p < least ? p : least;
    }
    return (uint32_t)(least * 1e6f + 0.5f);
}

/* The tokens from the first to the last one that has a tag; false: none has. */
static bool tagged(const struct sluice_tagger *t, unsigned *from, unsigned *to)
{
    *from = 0;
    *to = t->n;
    while (*from < *to && t->tag[*from] == 0)
        ++*from;
    while (*to > *from && t->tag[*to - 1] == 0)
        --*to;
    return *from < *to;
}

/* The spans of a tagged segment. */
static void emit(struct sluice_tagger *t, const struct sluice_segment *s, sluice_span_fn fn, void *ctx)
{
    const float(*marginal)[SLUICE_TAGS_STRIDE] = (const float(*)[SLUICE_TAGS_STRIDE])t->marginal;
    unsigned first, last;

    if (!tagged(t, &first, &last))
        return;
    make_marginals(t, first, last);
    for (unsigned i = first, next; i < last; i = next) {
        unsigned from = i, to;
        struct sluice_span span;

        next = i + 1;
        if (t->tag[i] == 0)
            continue;
        while (next < last && t->tag[next] == t->tag[i] + 1)
            next++;
        to = next;
        span.label = (t->tag[i] - 1u) / 2;
        trim(s, marginal, span.label, &from, &to);
        span.start = s->start + s->token[from].start;
        span.end = s->start + s->token[to - 1].end;
        span.score = score_of(marginal, from, to, span.label);
        fn(ctx, &span);
    }
}

void sluice_tagger_spans(struct sluice_tagger *t, const uint8_t *text, const struct sluice_segment *s,
                         sluice_span_fn fn, void *ctx)
{
    sluice_tagger_segment(t, text, s, t->tag);
    emit(t, s, fn, ctx);
}

void sluice_tagger_run(struct sluice_tagger *t, const uint8_t *text, size_t n, sluice_span_fn fn, void *ctx)
{
    struct sluice_segment s;
    size_t at = 0;

    while (sluice_segment_next(text, n, true, &at, &s))
        sluice_tagger_spans(t, text, &s, fn, ctx);
}
