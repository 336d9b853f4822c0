#include "model/tagger.h"

#include "model/word_cache.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define AHEAD 4u /* tokens between asking for weights and adding them; a power of two */
#define EDGE SLUICE_FEATURE_REACH

/* A neighbour's row that is being made. */
struct late {
    struct sluice_cached_word *word; /* NULL: nothing is */
    uint16_t serial;                 /* the word's: it may be another one by then */
    sluice_place place[SLUICE_FEATURES_SIDE_MAX];
    unsigned n;
};

/* What is still to be added to a token's sum; its weights have been asked for. */
struct pending {
    sluice_place place[SLUICE_FEATURES_AROUND_MAX];
    unsigned n;
    struct late before, behind;
};

struct sluice_tagger {
    const struct sluice_model *model;
    const struct sluice_model_parts *parts;
    struct sluice_word_cache *cache;
    int lean;
    int32_t nothing;                                       /* what stands for tag 0 */
    int32_t bonus[SLUICE_SUMS_MAX], mask[SLUICE_SUMS_MAX]; /* of each tag but 0; all bits set where there is one */
    unsigned n;                                            /* tokens of the segment tagged last */
    /* Of each token, with room for what is beyond either end: */
    struct sluice_word_key key[SLUICE_WORDS_AT_ONCE];
    uint8_t look[SLUICE_SEGMENT_TOKENS_MAX + 2 * EDGE];
    struct sluice_known known[SLUICE_SEGMENT_TOKENS_MAX + 2 * EDGE];
    int16_t sum[SLUICE_SEGMENT_TOKENS_MAX + 2 * EDGE][SLUICE_SUMS_MAX];
    struct pending pending[AHEAD];
    int32_t emission[SLUICE_SEGMENT_TOKENS_MAX][SLUICE_TAGS_STRIDE];
    uint8_t tag[SLUICE_SEGMENT_TOKENS_MAX];
    union { /* scratch of the best path, then of the marginals */
        int32_t best[SLUICE_SEGMENT_TOKENS_MAX][SLUICE_TAGS_STRIDE];
        float alpha[SLUICE_SEGMENT_TOKENS_MAX][SLUICE_TAGS_STRIDE];
    } scratch;
    float factor[SLUICE_SEGMENT_TOKENS_MAX][SLUICE_TAGS_STRIDE];
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
    for (unsigned k = 0; k < 2 * t->parts->labels; k++)
        t->mask[k] = -1;
    if (sluice_word_cache_create(t->parts, &t->cache) != SLUICE_OK) {
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
    sluice_word_cache_free(t->cache);
    sodium_memzero(t, sizeof(*t));
    free(t);
}

void sluice_tagger_lean(struct sluice_tagger *t, int thousandths)
{
    t->lean = thousandths;
}

void sluice_tagger_lean_label(struct sluice_tagger *t, unsigned label, int thousandths)
{
    t->bonus[2 * label] = t->bonus[2 * label + 1] = thousandths * (int32_t)t->parts->scale / 1000;
}

/* --- what stands for each token --- */

static const uint8_t *token(const uint8_t *text, const struct sluice_segment *s, unsigned i, size_t *n)
{
    *n = (size_t)(s->token[i].end - s->token[i].start);
    return text + s->start + s->token[i].start;
}

/* The tokens' looks, and sums of nothing. */
static void begin_tokens(struct sluice_tagger *t, const struct sluice_segment *s)
{
    memset(t->sum, 0, (s->n + 2 * EDGE) * sizeof(t->sum[0]));
    memset(t->look + EDGE + s->n, 0, EDGE);
    for (unsigned i = 0; i < s->n; i++)
        t->look[EDGE + i] = sluice_feature_look(sluice_feature_shape(s, i), s->token[i].gap);
}

/* Expect the words from token `from` on. */
static void expect(struct sluice_tagger *t, const uint8_t *text, const struct sluice_segment *s, unsigned from)
{
    const unsigned to = s->n - from < SLUICE_WORDS_AT_ONCE ? s->n : from + SLUICE_WORDS_AT_ONCE;
    size_t n;

    for (unsigned i = from; i < to; i++) {
        const uint8_t *p = token(text, s, i, &n);

        sluice_word_cache_key(t->cache, p, n, sluice_feature_shape(s, i), &t->key[i % SLUICE_WORDS_AT_ONCE]);
    }
    for (unsigned i = from; i < to; i++) {
        const uint8_t *p = token(text, s, i, &n);

        sluice_word_cache_expect(t->cache, &t->key[i % SLUICE_WORDS_AT_ONCE], p, n);
    }
    sluice_word_cache_make(t->cache);
}

/* Ask for the weights that make a neighbour's row. */
SLUICE_SUMS_INLINE void begin_late(struct sluice_tagger *t, struct sluice_cached_word *word, bool is_before,
                                   uint8_t look, struct late *late, unsigned width)
{
    uint64_t key[SLUICE_FEATURES_SIDE_MAX];

    late->word = word;
    late->serial = word->serial;
    late->n =
        is_before ? sluice_feature_before(&word->known, look, key) : sluice_feature_behind(&word->known, look, key);
    sluice_sums_ask(t->parts, key, late->n, late->place, width);
}

SLUICE_SUMS_INLINE void end_late(struct sluice_tagger *t, const struct late *late, bool is_before, uint8_t look,
                                 int16_t *sum, unsigned width)
{
    int16_t row[SLUICE_SUMS_MAX] = {0};

    sluice_sums_weigh(row, t->parts, late->place, late->n, width);
    sluice_sums_add(sum, row, width);
    if (late->word->serial != late->serial)
        return;
    memcpy(late->word->row + (is_before ? SLUICE_CACHED_BEFORE : SLUICE_CACHED_BEHIND) * width, row,
           width * sizeof(*row));
    *(is_before ? &late->word->before : &late->word->behind) = look;
}

/* What words a and b, side by side, bring to each other; b is token i's; either may be beyond the segment. */
SLUICE_SUMS_INLINE void meet(struct sluice_tagger *t, struct sluice_cached_word *a, struct sluice_cached_word *b,
                             unsigned i, unsigned width)
{
    struct pending *of_b = &t->pending[i % AHEAD], *of_a = &t->pending[(i - 1) % AHEAD];
    const uint8_t look_a = t->look[EDGE + i - 1], look_b = t->look[EDGE + i];

    of_b->before.word = of_a->behind.word = NULL;
    if (a->before == look_b)
        sluice_sums_add(t->sum[EDGE + i], a->row + SLUICE_CACHED_BEFORE * width, width);
    else if (look_b != 0)
        begin_late(t, a, true, look_b, &of_b->before, width);
    if (b->behind == look_a)
        sluice_sums_add(t->sum[EDGE + i - 1], b->row + SLUICE_CACHED_BEHIND * width, width);
    else if (look_a != 0)
        begin_late(t, b, false, look_a, &of_a->behind, width);
}

SLUICE_SUMS_INLINE struct sluice_cached_word *read_word(struct sluice_tagger *t, const uint8_t *text,
                                                        const struct sluice_segment *s, unsigned i, unsigned width)
{
    size_t n;
    const uint8_t *p = token(text, s, i, &n);
    struct sluice_cached_word *w = sluice_word_cache_find(t->cache, &t->key[i % SLUICE_WORDS_AT_ONCE], p, n);

    t->known[EDGE + i] = w->known;
    for (unsigned d = 0; d < SLUICE_CACHED_ROWS; d++)
        sluice_sums_add(t->sum[i + SLUICE_CACHED_ROWS - 1 - d], w->row + d * width, width);
    return w;
}

/* The looks of token i and of two on either side of it, and what it stands in. */
SLUICE_SUMS_INLINE uint64_t window_at(const struct sluice_tagger *t, unsigned i, unsigned kind)
{
    uint32_t first;

    memcpy(&first, t->look + i, sizeof(first));
    return first | (uint64_t)t->look[i + 4] << 32 | (uint64_t)kind << 40;
}

/* What both neighbours of token i, which are known now, bring together. */
SLUICE_SUMS_INLINE void read_around(struct sluice_tagger *t, const struct sluice_segment *s, unsigned i, unsigned width)
{
    const unsigned kind = (unsigned)s->kind << 1 | (i == 0);
    struct pending *p = &t->pending[i % AHEAD];
    uint64_t key[SLUICE_FEATURES_AROUND_MAX];

    sluice_sums_add(t->sum[EDGE + i], sluice_word_cache_window(t->cache, window_at(t, i, kind)), width);
    p->n = sluice_feature_around(&t->known[EDGE + i - 1], kind, t->look[EDGE + i], key);
    sluice_sums_ask(t->parts, key, p->n, p->place, width);
}

/* Write down what stands for token i. */
SLUICE_SUMS_INLINE void write_emission(struct sluice_tagger *t, unsigned i, unsigned width)
{
    t->emission[i][0] = t->nothing;
    for (unsigned k = 0; k < width; k += 4) {
        sluice_four_scores bonus, mask, score = sluice_sums_scores(t->sum[EDGE + i] + k);

        memcpy(&bonus, t->bonus + k, sizeof(bonus));
        memcpy(&mask, t->mask + k, sizeof(mask));
        score = (score + bonus) & mask;
        memcpy(t->emission[i] + 1 + k, &score, sizeof(score));
    }
}

/* Add what is pending to token i. */
SLUICE_SUMS_INLINE void finish(struct sluice_tagger *t, unsigned i, unsigned width)
{
    const struct pending *p = &t->pending[i % AHEAD];
    int16_t *sum = t->sum[EDGE + i];

    sluice_sums_weigh(sum, t->parts, p->place, p->n, width);
    if (p->before.word != NULL)
        end_late(t, &p->before, true, t->look[EDGE + i], sum, width);
    if (p->behind.word != NULL)
        end_late(t, &p->behind, false, t->look[EDGE + i], sum, width);
    write_emission(t, i, width);
}

SLUICE_SUMS_INLINE void sum_up(struct sluice_tagger *t, const uint8_t *text, const struct sluice_segment *s,
                               unsigned width)
{
    struct sluice_cached_word *beyond = sluice_word_cache_beyond(t->cache), *before = beyond;

    t->known[EDGE - 1] = t->known[EDGE + s->n] = beyond->known;
    for (unsigned i = 0; i < s->n + AHEAD - 1; i++) {
        if (i % SLUICE_WORDS_AT_ONCE == 0 && i < s->n)
            expect(t, text, s, i);
        if (i < s->n) {
            struct sluice_cached_word *own = read_word(t, text, s, i, width);

            meet(t, before, own, i, width);
            before = own;
        } else if (i == s->n) {
            meet(t, before, beyond, i, width);
        }
        if (i > 0 && i <= s->n)
            read_around(t, s, i - 1, width);
        if (i >= AHEAD - 1)
            finish(t, i - (AHEAD - 1), width);
    }
}

static void emissions(struct sluice_tagger *t, const uint8_t *text, const struct sluice_segment *s)
{
    t->nothing = -t->lean * (int32_t)t->parts->scale / 1000;
    begin_tokens(t, s);
    if (t->parts->stride == 8)
        sum_up(t, text, s, 8);
    else
        sum_up(t, text, s, 16);
}

void sluice_tagger_segment(struct sluice_tagger *t, const uint8_t *text, const struct sluice_segment *s, uint8_t *tag)
{
    t->n = s->n;
    emissions(t, text, s);
    sluice_crf_best(sluice_model_crf(t->model), (const int32_t(*)[SLUICE_TAGS_STRIDE])t->emission, s->n,
                    t->scratch.best, tag);
}

/* Marginals of tokens [from, to). */
static void make_marginals(struct sluice_tagger *t, unsigned from, unsigned to)
{
    sluice_crf_marginals(sluice_model_crf(t->model), (const int32_t(*)[SLUICE_TAGS_STRIDE])t->emission, t->n, from, to,
                         t->scratch.alpha, t->factor, t->marginal);
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

/* Take from both ends of tokens [*from, *to) what less likely belongs to the label than to nothing, all but one token.
 */
static void trim(const struct sluice_segment *s, const float (*marginal)[SLUICE_TAGS_STRIDE], unsigned label,
                 unsigned *from, unsigned *to)
{
    while (*to - *from > 1 &&
           (label_at(marginal[*to - 1], label) < marginal[*to - 1][0] || is_loose(s->token[*to - 1].shape)))
        --*to;
    while (*to - *from > 1 &&
           (label_at(marginal[*from], label) < marginal[*from][0] || is_loose(s->token[*from].shape)))
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

/* The least probability among tokens [from, to) that one belongs to a label at all. */
static uint32_t any_of(const float (*marginal)[SLUICE_TAGS_STRIDE], unsigned from, unsigned to)
{
    float most = 0;

    for (unsigned i = from; i < to; i++)
        most = marginal[i][0] > most ? marginal[i][0] : most;
    return (uint32_t)((1 - most) * 1e6f + 0.5f);
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
        span.any = any_of(marginal, from, to);
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
