#include "model/crf.h"

#include <string.h>

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

void sluice_crf_prepare(struct sluice_crf *crf)
{
    memset(crf->factor, 0, sizeof(crf->factor));
    memset(crf->back, 0, sizeof(crf->back));
    for (unsigned i = 0; i < SLUICE_TAGS_STRIDE; i++) {
        for (unsigned j = 0; j < SLUICE_TAGS_STRIDE; j++) {
            crf->step[i][j] = NEVER / 2;
            if (i >= crf->tags || j >= crf->tags || !sluice_crf_allowed(i, j))
                continue;
            crf->step[i][j] = crf->score[i][j];
            crf->factor[i][j] = crf->back[j][i] = (float)sluice_exp((double)crf->score[i][j] / crf->scale);
        }
    }
    for (int32_t k = 0; k <= (int32_t)SLUICE_CRF_FLOOR * crf->scale; k++)
        crf->power[k] = (float)sluice_exp((double)-k / crf->scale);
}

/* Rows of tags are read in fours: how many of them hold a tag. */
static unsigned fours_of(const struct sluice_crf *crf)
{
    return (crf->tags + 3) / 4;
}

/* Four tags at one token: the best score before and the transition, and from where. Of equal ones the lower tag. */
static void best_four(const struct sluice_crf *crf, const int32_t *best, unsigned first, int32_t *top, int32_t *from)
{
    four_scores t, f = {0, 0, 0, 0}, step;

    memcpy(&t, &crf->step[0][first], sizeof(t));
    t += best[0];
    for (int32_t i = 1; i < (int32_t)crf->tags; i++) {
        four_scores better;

        memcpy(&step, &crf->step[i][first], sizeof(step));
        step += best[i];
        better = step > t;
        t = (better & step) | (~better & t);
        f = (better & i) | (~better & f);
    }
    memcpy(top, &t, sizeof(t));
    memcpy(from, &f, sizeof(f));
}

void sluice_crf_best(const struct sluice_crf *crf, const int32_t (*emission)[SLUICE_TAGS_STRIDE], unsigned n,
                     uint8_t (*back)[SLUICE_TAGS_STRIDE], uint8_t *path)
{
    const unsigned fours = fours_of(crf);
    int32_t best[SLUICE_TAGS_STRIDE], top[SLUICE_TAGS_STRIDE], from[SLUICE_TAGS_STRIDE];
    unsigned last = 0;

    for (unsigned j = 0; j < SLUICE_TAGS_STRIDE; j++)
        best[j] = j == 0 ? 0 : NEVER;
    for (unsigned t = 0; t < n; t++) {
        for (unsigned k = 0; k < fours; k++)
            best_four(crf, best, 4 * k, top + 4 * k, from + 4 * k);
        for (unsigned j = 0; j < 4 * fours; j++) {
            int32_t sum = top[j] + emission[t][j];

            best[j] = sum > NEVER ? sum : NEVER;
            back[t][j] = (uint8_t)from[j];
        }
    }
    for (unsigned j = 1; j < crf->tags; j++) {
        if (best[j] > best[last])
            last = j;
    }
    for (unsigned t = n; t-- > 0; last = back[t][last])
        path[t] = (uint8_t)last;
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

void sluice_crf_marginals(const struct sluice_crf *crf, const int32_t (*emission)[SLUICE_TAGS_STRIDE], unsigned n,
                          float (*alpha)[SLUICE_TAGS_STRIDE], float (*marginal)[SLUICE_TAGS_STRIDE])
{
    static const float start[SLUICE_TAGS_STRIDE] = {1};
    float beta[SLUICE_TAGS_STRIDE], ahead[SLUICE_TAGS_STRIDE] = {0};

    for (unsigned t = 0; t < n; t++) { /* marginal holds the emissions' factors until the way back */
        factors_of(crf, emission[t], marginal[t]);
        weigh(crf, t == 0 ? start : alpha[t - 1], crf->factor, alpha[t]);
        for (unsigned j = 0; j < crf->tags; j++)
            alpha[t][j] *= marginal[t][j];
        scale_to_one(alpha[t], crf->tags);
    }
    for (unsigned j = 0; j < SLUICE_TAGS_STRIDE; j++)
        beta[j] = 1;
    for (unsigned t = n; t-- > 0;) {
        for (unsigned j = 0; j < crf->tags; j++) {
            ahead[j] = beta[j] * marginal[t][j];
            marginal[t][j] = alpha[t][j] * beta[j];
        }
        scale_to_one(marginal[t], crf->tags);
        weigh(crf, ahead, crf->back, beta);
        scale_to_one(beta, crf->tags);
    }
}
