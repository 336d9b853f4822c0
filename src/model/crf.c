#include "model/crf.h"

#include <string.h>

#define FLOOR                                                                                                          \
    (-30.0) /* a tag whose emission is a factor of e^30 below the best one counts as that: no path vanishes            \
             */

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
    for (unsigned i = 0; i < crf->tags; i++) {
        for (unsigned j = 0; j < crf->tags; j++) {
            if (sluice_crf_allowed(i, j))
                crf->factor[i][j] = (float)sluice_exp((double)crf->score[i][j] / crf->scale);
        }
    }
}

void sluice_crf_best(const struct sluice_crf *crf, const int32_t (*emission)[SLUICE_TAGS_STRIDE], unsigned n,
                     uint8_t (*back)[SLUICE_TAGS_STRIDE], uint8_t *path)
{
    const int32_t never = INT32_MIN / 2;
    int32_t best[SLUICE_TAGS_STRIDE], next[SLUICE_TAGS_STRIDE];
    unsigned last = 0;

    for (unsigned j = 0; j < crf->tags; j++)
        best[j] = j == 0 ? 0 : never;
    for (unsigned t = 0; t < n; t++) {
        for (unsigned j = 0; j < crf->tags; j++) {
            const bool middle = j % 2 == 0 && j != 0;
            unsigned from = middle ? j - 1 : 0;
            int32_t top = best[from] + crf->score[from][j];

            for (unsigned i = from + 1; i < (middle ? j + 1 : crf->tags); i++) {
                if (best[i] + crf->score[i][j] > top) {
                    top = best[i] + crf->score[i][j];
                    from = i;
                }
            }
            back[t][j] = (uint8_t)from;
            next[j] = top + emission[t][j] > never ? top + emission[t][j] : never;
        }
        memcpy(best, next, sizeof(best));
    }
    for (unsigned j = 1; j < crf->tags; j++) {
        if (best[j] > best[last])
            last = j;
    }
    for (unsigned t = n; t-- > 0; last = back[t][last])
        path[t] = (uint8_t)last;
}

/* e^((score - highest) / scale) of each tag of one token, e^FLOOR at least. */
static void factors_of(const struct sluice_crf *crf, const int32_t *emission, float out[SLUICE_TAGS_STRIDE])
{
    int32_t top = emission[0];

    for (unsigned j = 1; j < crf->tags; j++)
        top = emission[j] > top ? emission[j] : top;
    for (unsigned j = 0; j < crf->tags; j++) {
        double x = (double)(emission[j] - top) / crf->scale;

        out[j] = (float)sluice_exp(x < FLOOR ? FLOOR : x);
    }
}

static void scale_to_one(float *row, unsigned tags)
{
    float sum = 0;

    for (unsigned j = 0; j < tags; j++)
        sum += row[j];
    for (unsigned j = 0; j < tags; j++)
        row[j] /= sum;
}

void sluice_crf_marginals(const struct sluice_crf *crf, const int32_t (*emission)[SLUICE_TAGS_STRIDE], unsigned n,
                          float (*alpha)[SLUICE_TAGS_STRIDE], float (*marginal)[SLUICE_TAGS_STRIDE])
{
    float before[SLUICE_TAGS_STRIDE] = {1}, beta[SLUICE_TAGS_STRIDE], ahead[SLUICE_TAGS_STRIDE];

    for (unsigned t = 0; t < n; t++) { /* marginal holds the emissions' factors until the way back */
        factors_of(crf, emission[t], marginal[t]);
        memset(alpha[t], 0, sizeof(alpha[t]));
        for (unsigned i = 0; i < crf->tags; i++) {
            for (unsigned j = 0; j < crf->tags; j++)
                alpha[t][j] += before[i] * crf->factor[i][j];
        }
        for (unsigned j = 0; j < crf->tags; j++)
            alpha[t][j] *= marginal[t][j];
        scale_to_one(alpha[t], crf->tags);
        memcpy(before, alpha[t], sizeof(before));
    }
    for (unsigned j = 0; j < crf->tags; j++)
        beta[j] = 1;
    for (unsigned t = n; t-- > 0;) {
        for (unsigned j = 0; j < crf->tags; j++) {
            ahead[j] = beta[j] * marginal[t][j];
            marginal[t][j] = alpha[t][j] * beta[j];
        }
        scale_to_one(marginal[t], crf->tags);
        for (unsigned i = 0; i < crf->tags; i++) {
            beta[i] = 0;
            for (unsigned j = 0; j < crf->tags; j++)
                beta[i] += crf->factor[i][j] * ahead[j];
        }
        scale_to_one(beta, crf->tags);
    }
}
