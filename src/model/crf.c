#include "model/crf.h"

#include <string.h>

#define INLINE static inline __attribute__((always_inline))

typedef int32_t four_scores __attribute__((vector_size(16)));
typedef float four_floats __attribute__((vector_size(16)));

#define NEVER (INT32_MIN / 2)

/* ln 2 as a number with 33 bits, so that multiples of it are exact, and the rest of it (fdlibm, e_exp.c). */
static const double ln2_high = 6.93147180369123816490e-01, ln2_low = 1.90821492927058770002e-10;

static double power_of_two(int k)
{
    uint64_t bits = (uint64_t)(k + 1023) << 52;
    double out;

    memcpy(&out, &bits, sizeof(out));
    return out;
}

double sluice_exp(double x)
{
    static const double part[] = {1,      1. / 2, 1. / 3,  1. / 4,  1. / 5,  1. / 6,  1. / 7,
                                  1. / 8, 1. / 9, 1. / 10, 1. / 11, 1. / 12, 1. / 13, 1. / 14};
    double k = x * 1.44269504088896338700, r, sum = 1;
    int whole = (int)(k < 0 ? k - 0.5 : k + 0.5);

    r = (x - whole * ln2_high) - whole * ln2_low;
    for (int i = 14; i > 0; i--)
        sum = 1 + sum * r * part[i - 1];
    return sum * power_of_two(whole);
}

double sluice_log(double x)
{
    uint64_t bits;
    double y;

    memcpy(&bits, &x, sizeof(bits));
    y = ((int)(bits >> 52 & 0x7FF) - 1023) * (ln2_high + ln2_low);
    for (int i = 0; i < 8; i++)
        y += x / sluice_exp(y) - 1;
    return y;
}

/* What tag i may gain on tag 0 in a step to tag 0 or to a beginning. */
static int32_t gain_of(const struct sluice_crf *crf, unsigned i)
{
    int32_t gain = crf->score[i][0] - crf->score[0][0];

    for (unsigned j = 1; j < crf->tags; j += 2) {
        const int32_t own = crf->score[i][j] - crf->score[0][j];

        gain = own > gain ? own : gain;
    }
    return gain;
}

static void prepare_lanes(struct sluice_crf *crf)
{
    struct sluice_crf_lanes *l = &crf->lanes;

    memset(l, 0, sizeof(*l));
    for (unsigned k = 0; k < SLUICE_MODEL_LABELS_MAX; k++) {
        const unsigned begin = 2 * k + 1, inside = 2 * k + 2;
        const bool is_there = begin < crf->tags;

        for (unsigned i = 0; i < SLUICE_TAGS_STRIDE; i++)
            l->begin[i][k] = is_there && i < crf->tags ? crf->score[i][begin] : NEVER / 2;
        if (!is_there)
            continue;
        l->mask[k] = -1;
        l->go_on[k] = crf->score[begin][inside];
        l->stay[k] = crf->score[inside][inside];
        l->gain_begin[k] = gain_of(crf, begin);
        l->gain_inside[k] = gain_of(crf, inside);
    }
}

void sluice_crf_prepare(struct sluice_crf *crf)
{
    memset(crf->factor, 0, sizeof(crf->factor));
    memset(crf->back, 0, sizeof(crf->back));
    prepare_lanes(crf);
    for (unsigned i = 0; i < crf->tags; i++) {
        for (unsigned j = 0; j < crf->tags; j++) {
            if (sluice_crf_allowed(i, j))
                crf->factor[i][j] = crf->back[j][i] = (float)sluice_exp((double)crf->score[i][j] / crf->scale);
        }
    }
    for (int32_t k = 0; k <= (int32_t)SLUICE_CRF_FLOOR * crf->scale; k++)
        crf->power[k] = (float)sluice_exp((double)-k / crf->scale);
}

/* --- the best path --- */

/*
 * The best scores up to a token, in lanes of labels: a row of the scratch. Only a label's own beginning or middle leads
 * to its middle, so that takes one comparison. To all else every tag may lead; but mostly "nothing" is so far ahead
 * that no other tag can gain that much in one step, and then nothing need be compared.
 */
#define LANES SLUICE_MODEL_LABELS_MAX
#define BEGIN_AT 0u
#define INSIDE_AT LANES
#define NOTHING_AT (2 * LANES)
#define AHEAD_AT (2 * LANES + 1) /* whether "nothing" was ahead before this token */

/* How many fours of lanes there are. */
static unsigned fours_of_labels(const struct sluice_crf *crf)
{
    return (crf->tags / 2 + 3) / 4;
}

static four_scores load(const int32_t *p)
{
    four_scores v;

    memcpy(&v, p, sizeof(v));
    return v;
}

static void store(int32_t *p, four_scores v)
{
    memcpy(p, &v, sizeof(v));
}

static four_scores highest(four_scores a, four_scores b)
{
    const four_scores less = a < b;

    return (less & b) | (~less & a);
}

static bool any(four_scores v)
{
    uint64_t half[2];

    memcpy(half, &v, sizeof(half));
    return (half[0] | half[1]) != 0;
}

/* Whether no tag can overtake "nothing" in a step to "nothing" or to a beginning. */
INLINE bool is_ahead(const struct sluice_crf *crf, const int32_t *best, unsigned fours)
{
    four_scores over = {0, 0, 0, 0};

    for (unsigned k = 0; k < 4 * fours; k += 4)
        over |= (load(best + BEGIN_AT + k) + load(&crf->lanes.gain_begin[k]) > best[NOTHING_AT]) |
                (load(best + INSIDE_AT + k) + load(&crf->lanes.gain_inside[k]) > best[NOTHING_AT]);
    return !any(over);
}

/* A tag's place in a row. */
static unsigned place_of(unsigned tag)
{
    return tag == 0 ? NOTHING_AT : (tag % 2 == 1 ? BEGIN_AT : INSIDE_AT) + (tag - 1) / 2;
}

/* The best of all tags before to "nothing" and to each beginning. */
static void compare_all(const struct sluice_crf *crf, const int32_t *before, int32_t *best)
{
    best[NOTHING_AT] = before[NOTHING_AT] + crf->score[0][0];
    for (unsigned i = 1; i < crf->tags; i++) {
        const int32_t sum = before[place_of(i)] + crf->score[i][0];

        best[NOTHING_AT] = sum > best[NOTHING_AT] ? sum : best[NOTHING_AT];
    }
    for (unsigned k = 0; k < 4 * fours_of_labels(crf); k += 4) {
        four_scores top = load(&crf->lanes.begin[0][k]) + before[NOTHING_AT];

        for (unsigned i = 1; i < crf->tags; i++)
            top = highest(top, load(&crf->lanes.begin[i][k]) + before[place_of(i)]);
        store(best + BEGIN_AT + k, top);
    }
}

INLINE void step(const struct sluice_crf *crf, const int32_t *before, const int32_t *emission, int32_t *best,
                 unsigned fours)
{
    const struct sluice_crf_lanes *l = &crf->lanes;
    const bool ahead = is_ahead(crf, before, fours);

    best[AHEAD_AT] = ahead;
    if (!ahead)
        compare_all(crf, before, best);
    else
        best[NOTHING_AT] = before[NOTHING_AT] + crf->score[0][0];
    best[NOTHING_AT] += emission[0];
    for (unsigned k = 0; k < 4 * fours; k += 4) {
        const four_scores low = load(emission + 1 + 2 * k), high = load(emission + 5 + 2 * k), mask = load(&l->mask[k]);
        const four_scores begin = __builtin_shufflevector(low, high, 0, 2, 4, 6) & mask;
        const four_scores inside = __builtin_shufflevector(low, high, 1, 3, 5, 7) & mask;
        const four_scores top = ahead ? load(&l->begin[0][k]) + before[NOTHING_AT] : load(best + BEGIN_AT + k);

        store(best + BEGIN_AT + k, top + begin);
        store(best + INSIDE_AT + k, inside + highest(load(before + BEGIN_AT + k) + load(&l->go_on[k]),
                                                     load(before + INSIDE_AT + k) + load(&l->stay[k])));
    }
}

INLINE void steps(const struct sluice_crf *crf, const int32_t (*emission)[SLUICE_TAGS_STRIDE], unsigned n,
                  int32_t (*best)[SLUICE_TAGS_STRIDE], unsigned fours)
{
    int32_t start[SLUICE_TAGS_STRIDE];

    for (unsigned j = 0; j < SLUICE_TAGS_STRIDE; j++)
        start[j] = j == NOTHING_AT ? 0 : NEVER;
    for (unsigned t = 0; t < n; t++)
        step(crf, t == 0 ? start : best[t - 1], emission[t], best[t], fours);
}

/* From which tag the best path to `tag` at a token came; before: the row of the token before it. */
static unsigned came_from(const struct sluice_crf *crf, const int32_t *before, const int32_t *best, unsigned tag)
{
    unsigned from = 0;

    if (tag != 0 && tag % 2 == 0)
        return before[place_of(tag)] + crf->score[tag][tag] > before[place_of(tag - 1)] + crf->score[tag - 1][tag]
                   ? tag
                   : tag - 1;
    if (best[AHEAD_AT])
        return 0;
    for (unsigned i = 1; i < crf->tags; i++) {
        if (before[place_of(i)] + crf->score[i][tag] > before[place_of(from)] + crf->score[from][tag])
            from = i;
    }
    return from;
}

void sluice_crf_best(const struct sluice_crf *crf, const int32_t (*emission)[SLUICE_TAGS_STRIDE], unsigned n,
                     int32_t (*best)[SLUICE_TAGS_STRIDE], uint8_t *path)
{
    unsigned last = 0;

    if (n == 0)
        return;
    if (fours_of_labels(crf) == 1)
        steps(crf, emission, n, best, 1);
    else
        steps(crf, emission, n, best, 2);
    for (unsigned j = 1; j < crf->tags; j++) {
        if (best[n - 1][place_of(j)] > best[n - 1][place_of(last)])
            last = j;
    }
    for (unsigned t = n - 1; t > 0; t--) {
        path[t] = (uint8_t)last;
        last = came_from(crf, best[t - 1], best[t], last);
    }
    path[0] = (uint8_t)last;
}

/* --- marginals --- */

/* Rows of tags are read in fours; behind the last tag they are zero. How many fours hold a tag: */
static unsigned fours_of(unsigned tags)
{
    return (tags + 3) / 4;
}

INLINE four_floats load_floats(const float *p)
{
    four_floats v;

    memcpy(&v, p, sizeof(v));
    return v;
}

INLINE void store_floats(float *p, four_floats v)
{
    memcpy(p, &v, sizeof(v));
}

INLINE void multiply(float *row, const float *by, unsigned tags)
{
    for (unsigned k = 0; k < 4 * fours_of(tags); k += 4)
        store_floats(row + k, load_floats(row + k) * load_floats(by + k));
}

/* e^((score - highest) / scale) of each tag of one token, e^-FLOOR at least; 0 beyond the tags. */
INLINE void factors_of(const struct sluice_crf *crf, const int32_t *emission, float *out, unsigned tags)
{
    const int32_t deepest = (int32_t)SLUICE_CRF_FLOOR * crf->scale;
    int32_t top = emission[0];

    for (unsigned j = 1; j < tags; j++)
        top = emission[j] > top ? emission[j] : top;
    for (unsigned j = 0; j < tags; j++)
        out[j] = crf->power[top - emission[j] < deepest ? top - emission[j] : deepest];
    for (unsigned j = tags; j < SLUICE_TAGS_STRIDE; j++)
        out[j] = 0;
}

/* The sum is made in the order of the tags. */
INLINE void scale_to_one(float *row, unsigned tags)
{
    float sum = 0, by;

    for (unsigned j = 0; j < tags; j++)
        sum += row[j];
    by = 1 / sum;
    for (unsigned k = 0; k < 4 * fours_of(tags); k += 4)
        store_floats(row + k, load_floats(row + k) * by);
}

/* out[] = sum over i of x[i] times row i of m: in the order of i, for each of out. */
INLINE void weigh(const float *x, const float (*m)[SLUICE_TAGS_STRIDE], float *out, unsigned tags)
{
    for (unsigned k = 0; k < 4 * fours_of(tags); k += 4) {
        four_floats sum = {0, 0, 0, 0};

        for (unsigned i = 0; i < tags; i++)
            sum += x[i] * load_floats(&m[i][k]);
        store_floats(out + k, sum);
    }
}

/* Forward over one token: alpha is its row, before that of the token before it. */
INLINE void forward(const struct sluice_crf *crf, const float *before, const float *factor, float *alpha, unsigned tags)
{
    weigh(before, crf->factor, alpha, tags);
    multiply(alpha, factor, tags);
    scale_to_one(alpha, tags);
}

/* Backward over one token: from beta behind it to beta behind the token before it. */
INLINE void backward(const struct sluice_crf *crf, const float *factor, float *beta, unsigned tags)
{
    float ahead[SLUICE_TAGS_STRIDE];

    memcpy(ahead, factor, sizeof(ahead));
    multiply(ahead, beta, tags);
    weigh(ahead, crf->back, beta, tags);
    scale_to_one(beta, tags);
}

/* Both ways are chains of steps that each wait for the one before; side by side they wait together. */
INLINE void chains(const struct sluice_crf *crf, unsigned n, unsigned from, unsigned to,
                   float (*alpha)[SLUICE_TAGS_STRIDE], const float (*factor)[SLUICE_TAGS_STRIDE],
                   float (*marginal)[SLUICE_TAGS_STRIDE], unsigned tags)
{
    static const float start[SLUICE_TAGS_STRIDE] = {1};
    float beta[SLUICE_TAGS_STRIDE];

    for (unsigned j = 0; j < SLUICE_TAGS_STRIDE; j++)
        beta[j] = j < tags ? 1 : 0;
    for (unsigned k = 0; k < to || k < n - from; k++) {
        const unsigned t = n - 1 - k;

        if (k < to)
            forward(crf, k == 0 ? start : alpha[k - 1], factor[k], alpha[k], tags);
        if (k >= n - from)
            continue;
        if (t < to)
            memcpy(marginal[t], beta, sizeof(beta));
        if (t > from)
            backward(crf, factor[t], beta, tags);
    }
    for (unsigned t = from; t < to; t++) {
        multiply(marginal[t], alpha[t], tags);
        scale_to_one(marginal[t], tags);
    }
}

INLINE void marginals(const struct sluice_crf *crf, const int32_t (*emission)[SLUICE_TAGS_STRIDE], unsigned n,
                      unsigned from, unsigned to, float (*alpha)[SLUICE_TAGS_STRIDE],
                      float (*factor)[SLUICE_TAGS_STRIDE], float (*marginal)[SLUICE_TAGS_STRIDE], unsigned tags)
{
    for (unsigned t = 0; t < n; t++)
        factors_of(crf, emission[t], factor[t], tags);
    chains(crf, n, from, to, alpha, (const float(*)[SLUICE_TAGS_STRIDE])factor, marginal, tags);
}

#define TAGS_OF_FOUR_LABELS 9u /* as the default model has: compiled for that number */

void sluice_crf_marginals(const struct sluice_crf *crf, const int32_t (*emission)[SLUICE_TAGS_STRIDE], unsigned n,
                          unsigned from, unsigned to, float (*alpha)[SLUICE_TAGS_STRIDE],
                          float (*factor)[SLUICE_TAGS_STRIDE], float (*marginal)[SLUICE_TAGS_STRIDE])
{
    if (crf->tags == TAGS_OF_FOUR_LABELS)
        marginals(crf, emission, n, from, to, alpha, factor, marginal, TAGS_OF_FOUR_LABELS);
    else
        marginals(crf, emission, n, from, to, alpha, factor, marginal, crf->tags);
}
