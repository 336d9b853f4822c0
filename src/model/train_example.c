#include "core/fold.h"
#include "core/utf8.h"
#include "model/train_internal.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FLOOR (-40.0)

/* Scratch for one segment. */
struct lattice {
    float emission[SLUICE_SEGMENT_TOKENS_MAX][STRIDE];
    double factor[SLUICE_SEGMENT_TOKENS_MAX][STRIDE];
    double alpha[SLUICE_SEGMENT_TOKENS_MAX][STRIDE];
    double marginal[SLUICE_SEGMENT_TOKENS_MAX][STRIDE];
    double move[STRIDE][STRIDE]; /* e^weight of transitions, 0 where forbidden */
    uint32_t allowed[SLUICE_SEGMENT_TOKENS_MAX];
    struct sluice_word word[SLUICE_SEGMENT_TOKENS_MAX];
};

void sluice_work_release(struct work *w)
{
    free(w->token);
    free(w->row);
    free(w->text);
    memset(w, 0, sizeof(*w));
}

static bool make_room(void **p, size_t *cap, size_t want, size_t size)
{
    size_t n = *cap == 0 ? 256 : *cap;
    void *moved;

    if (want <= *cap)
        return true;
    while (n < want)
        n *= 2;
    if ((moved = realloc(*p, n * size)) == NULL)
        return false;
    *p = moved;
    *cap = n;
    return true;
}

/* All keys of token i of a segment. */
static unsigned keys_of(const struct sluice_segment *s, const struct sluice_word *word, unsigned i, uint64_t *key)
{
    unsigned n = sluice_feature_pairs(s, word, i, key);

    for (int d = -SLUICE_FEATURE_REACH; d <= SLUICE_FEATURE_REACH; d++) {
        if ((int)i + d >= 0 && (int)i + d < (int)s->n)
            n += sluice_feature_word(&word[(int)i + d], d, key + n);
    }
    return n;
}

static void read_words(const struct learner *l, const uint8_t *text, const struct sluice_segment *s,
                       struct sluice_word *word)
{
    for (unsigned i = 0; i < s->n; i++) {
        const struct sluice_token *tok = &s->token[i];

        sluice_word_read(text + s->start + tok->start, (size_t)(tok->end - tok->start), sluice_feature_shape(s, i),
                         &word[i]);
        sluice_facts_fill(l->parts->facts, l->parts->entries, &word[i]);
    }
}

/* Leave out some of n keys, and ask for the places of the others; returns how many stay. */
static unsigned keep_some(const struct learner *l, uint64_t *random, uint64_t *key, unsigned n)
{
    const unsigned dropped = l->options->dropout * 256 / 100;
    uint64_t bits = 0;
    unsigned kept = 0;

    for (unsigned k = 0; k < n; k++, bits >>= 8) {
        bits = k % 8 == 0 ? sluice_random(random) : bits;
        if ((bits & 0xFF) < dropped)
            continue;
        sluice_features_prefetch(&l->features, key[k]);
        key[kept++] = key[k];
    }
    return kept;
}

/* The rows of one token's features, some left out, and the sums of their weights. */
static bool token_rows(const struct learner *l, const struct sluice_segment *s, struct lattice *g, unsigned i,
                       uint64_t *random, struct work *w)
{
    const unsigned dropped = l->options->dropout * 256 / 100;
    const float up = 256.0f / (float)(256 - dropped);
    struct token_work *tok = &w->token[w->n_tokens];
    uint64_t key[KEYS_MAX];
    unsigned n = keep_some(l, random, key, keys_of(s, g->word, i, key));
    float sum[16] = {0};

    if (!make_room((void **)&w->row, &w->row_cap, w->n_rows + n, sizeof(*w->row)))
        return false;
    memset(tok->residual, 0, sizeof(tok->residual));
    tok->first = (unsigned)w->n_rows;
    for (unsigned k = 0; k < n; k++) {
        uint32_t row = sluice_features_find(&l->features, key[k]);

        if (row == SLUICE_NO_ROW)
            continue;
        w->row[w->n_rows++] = row;
        __builtin_prefetch(l->row + (size_t)row * 2 * l->width);
    }
    for (size_t k = tok->first; k < w->n_rows; k++) {
        const float *weight = l->row + (size_t)w->row[k] * 2 * l->width;

        for (unsigned j = 0; j < l->width; j++)
            sum[j] += weight[j];
    }
    tok->n = (unsigned)w->n_rows - tok->first;
    g->emission[i][0] = 0;
    for (unsigned j = 1; j < l->tags; j++)
        g->emission[i][j] = sum[j - 1] * up;
    w->n_tokens++;
    return true;
}

/* e^emission of the allowed tags, the best of them 1. */
static void factors(const struct learner *l, struct lattice *g, unsigned i, uint32_t allowed)
{
    float top = -INFINITY;

    for (unsigned j = 0; j < l->tags; j++) {
        if ((allowed >> j & 1) != 0 && g->emission[i][j] > top)
            top = g->emission[i][j];
    }
    for (unsigned j = 0; j < l->tags; j++) {
        double x = (double)(g->emission[i][j] - top);

        g->factor[i][j] = (allowed >> j & 1) == 0 ? 0 : sluice_exp(x < FLOOR ? FLOOR : x);
    }
}

static double to_one(double *v, unsigned n)
{
    double sum = 0;

    for (unsigned j = 0; j < n; j++)
        sum += v[j];
    for (unsigned j = 0; j < n; j++)
        v[j] /= sum;
    return sum;
}

static void forward(const struct learner *l, struct lattice *g, unsigned n)
{
    double before[STRIDE] = {1};

    for (unsigned i = 0; i < n; i++) {
        memset(g->alpha[i], 0, sizeof(g->alpha[i]));
        for (unsigned from = 0; from < l->tags; from++) {
            for (unsigned j = 0; j < l->tags; j++)
                g->alpha[i][j] += before[from] * g->move[from][j];
        }
        for (unsigned j = 0; j < l->tags; j++)
            g->alpha[i][j] *= g->factor[i][j];
        (void)to_one(g->alpha[i], l->tags);
        memcpy(before, g->alpha[i], sizeof(before));
    }
}

/* Marginals of n tokens under their factors; sign times the expected transitions is added to w->move. */
static void expect(const struct learner *l, struct lattice *g, unsigned n, double sign, struct work *w)
{
    static const double start[STRIDE] = {1};
    double beta[STRIDE], ahead[STRIDE], edge[STRIDE][STRIDE], sum;

    forward(l, g, n);
    for (unsigned j = 0; j < l->tags; j++)
        beta[j] = 1;
    for (unsigned i = n; i-- > 0;) {
        const double *before = i == 0 ? start : g->alpha[i - 1];

        for (unsigned j = 0; j < l->tags; j++) {
            g->marginal[i][j] = g->alpha[i][j] * beta[j];
            ahead[j] = beta[j] * g->factor[i][j];
        }
        (void)to_one(g->marginal[i], l->tags);
        sum = 0;
        for (unsigned from = 0; from < l->tags; from++) {
            beta[from] = 0;
            for (unsigned j = 0; j < l->tags; j++) {
                double part = g->move[from][j] * ahead[j];

                beta[from] += part;
                edge[from][j] = before[from] * part;
                sum += edge[from][j];
            }
        }
        for (unsigned from = 0; from < l->tags; from++) {
            for (unsigned j = 0; j < l->tags; j++)
                w->move[from][j] += sign * edge[from][j] / sum;
        }
        (void)to_one(beta, l->tags);
    }
}

static unsigned only_tag(uint32_t allowed)
{
    unsigned tag = 0;

    while ((allowed >> tag & 1) == 0)
        tag++;
    return tag;
}

/* What was given, as marginals: where each token has one tag, that; else what is expected within what is allowed. */
static void subtract_given(const struct learner *l, struct lattice *g, unsigned n, double weight, struct work *w)
{
    bool sure = true;
    unsigned before = 0;

    for (unsigned i = 0; i < n; i++)
        sure = sure && (g->allowed[i] & (g->allowed[i] - 1)) == 0;
    if (!sure) {
        for (unsigned i = 0; i < n; i++)
            factors(l, g, i, g->allowed[i]);
        expect(l, g, n, -weight, w);
        return;
    }
    for (unsigned i = 0; i < n; i++) {
        unsigned tag = only_tag(g->allowed[i]);

        memset(g->marginal[i], 0, sizeof(g->marginal[i]));
        g->marginal[i][tag] = 1;
        w->move[before][tag] -= weight;
        before = tag;
    }
}

static void segment(const struct learner *l, struct lattice *g, const struct sluice_segment *s, double weight,
                    struct work *w)
{
    struct token_work *tok = &w->token[w->n_tokens - s->n];

    for (unsigned i = 0; i < s->n; i++)
        factors(l, g, i, (1u << l->tags) - 1);
    expect(l, g, s->n, weight, w);
    for (unsigned i = 0; i < s->n; i++) {
        double right = 0;

        for (unsigned j = 0; j < l->tags; j++)
            right += (g->allowed[i] >> j & 1) != 0 ? g->marginal[i][j] : 0;
        w->error += 1 - right;
        for (unsigned j = 1; j < l->tags; j++)
            tok[i].residual[j - 1] = (float)g->marginal[i][j];
    }
    subtract_given(l, g, s->n, weight, w);
    for (unsigned i = 0; i < s->n; i++) {
        for (unsigned j = 1; j < l->tags; j++)
            tok[i].residual[j - 1] = (float)weight * (tok[i].residual[j - 1] - (float)g->marginal[i][j]);
    }
}

/* A copy of e's text with its letters small or capital; letters whose length would change stay. */
static bool change_case(const struct sluice_example *e, bool small, struct work *w)
{
    if (!make_room((void **)&w->text, &w->text_cap, e->len + 4, 1))
        return false;
    for (size_t i = 0; i < e->len;) {
        uint8_t out[SLUICE_FOLD_MAX] = {e->text[i]};
        uint32_t cp = 0;
        bool cut;
        unsigned len = sluice_utf8_decode(e->text + i, e->len - i, &cp, &cut), made = 1;

        len = len == 0 ? 1 : len;
        memcpy(w->text + i, e->text + i, len);
        if (small)
            made = sluice_fold(cp, true, out);
        else if (cp >= 'a' && cp <= 'z')
            out[0] = (uint8_t)(cp - 32);
        else if (cp >= 0xE0 && cp <= 0xFE && cp != 0xF7)
            made = sluice_utf8_encode(cp - 32, out);
        else
            made = 0;
        if (made == len && cp != 0)
            memcpy(w->text + i, out, len);
        i += len;
    }
    return true;
}

static bool fill(const struct learner *l, const struct sluice_example *e, uint64_t *random, struct lattice *g,
                 struct work *w)
{
    struct sluice_segment s;
    size_t at = 0;

    while (sluice_segment_next(e->text, e->len, true, &at, &s)) {
        if (!make_room((void **)&w->token, &w->token_cap, w->n_tokens + s.n, sizeof(*w->token)))
            return false;
        read_words(l, e->text, &s, g->word);
        sluice_example_tags(e, &s, l->tags, g->allowed);
        for (unsigned i = 0; i < s.n; i++) {
            const uint64_t dice = sluice_random(random);

            if (dice % 100 < l->options->hide)
                g->word[i].form = dice; /* a form that no feature was made of */
        }
        for (unsigned i = 0; i < s.n; i++) {
            if (!token_rows(l, &s, g, i, random, w))
                return false;
        }
        segment(l, g, &s, (double)e->weight, w);
    }
    return true;
}

void sluice_work_example(const struct learner *l, const struct sluice_example *e, uint64_t nth, struct work *w)
{
    uint64_t random = l->seed ^ nth * 0xA24BAED4963EE407u;
    const unsigned dice = (unsigned)(sluice_random(&random) % 100);
    const bool lower = dice < l->options->lower, upper = !lower && dice < l->options->lower + l->options->upper;
    struct sluice_example seen = *e;
    struct lattice *g = malloc(sizeof(*g));

    w->n_tokens = w->n_rows = 0;
    w->error = 0;
    memset(w->move, 0, sizeof(w->move));
    w->status = SLUICE_ENOMEM;
    if (g == NULL)
        return;
    for (unsigned i = 0; i < l->tags; i++) {
        for (unsigned j = 0; j < l->tags; j++)
            g->move[i][j] = sluice_crf_allowed(i, j) ? sluice_exp((double)l->move[i][j]) : 0;
    }
    if (!(lower || upper) || change_case(e, lower, w)) {
        seen.text = lower || upper ? w->text : e->text;
        w->status = fill(l, &seen, &random, g, w) ? SLUICE_OK : SLUICE_ENOMEM;
    }
    free(g);
}

static enum sluice_status features_of(struct learner *l, const struct sluice_example *e, bool rows)
{
    struct sluice_word word[SLUICE_SEGMENT_TOKENS_MAX];
    uint64_t key[KEYS_MAX];
    struct sluice_segment s;
    enum sluice_status st = SLUICE_OK;
    size_t at = 0;

    while (st == SLUICE_OK && sluice_segment_next(e->text, e->len, true, &at, &s)) {
        read_words(l, e->text, &s, word);
        for (unsigned i = 0; i < s.n; i++) {
            unsigned n = keys_of(&s, word, i, key);

            for (unsigned k = 0; k < n && st == SLUICE_OK; k++) {
                if (rows)
                    st = sluice_features_add(&l->features, key[k], l->options->min_count);
                else
                    sluice_features_sketch(&l->features, key[k]);
            }
        }
    }
    return st;
}

enum sluice_status sluice_work_features(struct learner *l, const struct sluice_example *e, bool rows, struct work *w)
{
    struct sluice_example small = *e;
    enum sluice_status st = features_of(l, e, rows);

    if (st != SLUICE_OK || l->options->lower == 0)
        return st;
    if (!change_case(e, true, w))
        return SLUICE_ENOMEM;
    small.text = w->text;
    return features_of(l, &small, rows);
}
