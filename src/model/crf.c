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

/* Rows of tags are read in fours: how many of them hold a tag. */
static unsigned fours_of(const struct sluice_crf *crf)
{
    return (crf->tags + 3) / 4;
}

/* e^((score - highest) / scale) of each tag of one token, e^-FLOOR at least; 0 beyond the tags. */
static void factors_of(const struct sluice_crf *crf, const int32_t *emission, float out[SLUICE_TAGS_STRIDE])
{
    const int32_t deepest = (int32_t)SLUICE_CRF_FLOOR * crf->scale;
    int32_t top = emission[0];

    for (unsigned j = 1; j < crf->tags; j++)
        top = emission[j] > top ? emission[j] : top;
    for (unsigned j = 0; j < crf->tags; j++)
        out[j] = crf->power[top - emission[j] < deepest ? top - emission[j] : deepest];
    for (unsigned j = crf->tags; j < SLUICE_TAGS_STRIDE; j++)
        out[j] = 0;
}

static void scale_to_one(float *row, unsigned tags)
{
    float sum = 0, by;

    for (unsigned j = 0; j < tags; j++)
        sum += row[j];
    by = 1 / sum;
    for (unsigned j = 0; j < tags; j++)
        row[j] *= by;
}

/* out[] = sum over i of x[i] times row i of m: in the order of i, for each of out. */
static void weigh(const struct sluice_crf *crf, const float *x, const float (*m)[SLUICE_TAGS_STRIDE],
                  float out[SLUICE_TAGS_STRIDE])
{
    for (unsigned k = 0; k < fours_of(crf); k++) {
        four_floats sum = {0, 0, 0, 0}, row;

        for (unsigned i = 0; i < crf->tags; i++) {
            memcpy(&row, &m[i][4 * k], sizeof(row));
            sum += x[i] * row;
        }
        memcpy(out + 4 * k, &sum, sizeof(sum));
    }
}

/* Forward over one token: alpha is its row, before that of the token before it. */
static void forward(const struct sluice_crf *crf, const float *before, const int32_t *emission, float *alpha)
{
    float factor[SLUICE_TAGS_STRIDE];

    factors_of(crf, emission, factor);
    weigh(crf, before, crf->factor, alpha);
    for (unsigned j = 0; j < crf->tags; j++)
        alpha[j] *= factor[j];
    scale_to_one(alpha, crf->tags);
}

/* Backward over one token: from beta behind it to beta behind the token before it. */
static void backward(const struct sluice_crf *crf, const int32_t *emission, float *beta)
{
    float ahead[SLUICE_TAGS_STRIDE];

    factors_of(crf, emission, ahead);
    for (unsigned j = 0; j < crf->tags; j++)
        ahead[j] *= beta[j];
    weigh(crf, ahead, crf->back, beta);
    scale_to_one(beta, crf->tags);
}

/* Both ways are chains of steps that each wait for the one before; side by side they wait together. */
void sluice_crf_marginals(const struct sluice_crf *crf, const int32_t (*emission)[SLUICE_TAGS_STRIDE], unsigned n,
                          unsigned from, unsigned to, float (*alpha)[SLUICE_TAGS_STRIDE],
                          float (*marginal)[SLUICE_TAGS_STRIDE])
{
    static const float start[SLUICE_TAGS_STRIDE] = {1};
    float beta[SLUICE_TAGS_STRIDE];

    for (unsigned j = 0; j < SLUICE_TAGS_STRIDE; j++)
        beta[j] = 1;
    for (unsigned k = 0; k < to || k < n - from; k++) {
        const unsigned t = n - 1 - k;

        if (k < to)
            forward(crf, k == 0 ? start : alpha[k - 1], emission[k], alpha[k]);
        if (k >= n - from)
            continue;
        if (t < to)
            memcpy(marginal[t], beta, sizeof(beta));
        if (t > from)
            backward(crf, emission[t], beta);
    }
    for (unsigned t = from; t < to; t++) {
        for (unsigned j = 0; j < crf->tags; j++)
            marginal[t][j] *= alpha[t][j];
        scale_to_one(marginal[t], crf->tags);
    }
}
