#include "model/exchange.h"

#include "model/clusters.h"
#include "model/crf.h"

#include <stdlib.h>
#include <string.h>

#define TABLE 32768u                 /* counts whose n * log2(n) is looked up */
#define ONE 65536.0                  /* of the fixed point */
#define PER_E 1.44269504088896338700 /* log2(e) */

/* A neighbour and how often it stands there. */
struct beside {
    uint32_t item, n;
};

struct exchange {
    struct beside *behind, *before;    /* of all items, one after the other */
    size_t *behind_from, *before_from; /* of item i: [from[i], from[i + 1]) */
    unsigned classes, fixed;
    uint32_t *pair[2]; /* [class * classes + neighbour's class]: pairs; [0] by neighbour behind, [1] before */
    uint32_t left[SLUICE_CLUSTERS_MAX], right[SLUICE_CLUSTERS_MAX]; /* pairs in which a class is first, second */
    int64_t self[TABLE];                                            /* n * log2(n) */
    int32_t log[TABLE];                                             /* log2(n) */
};

static int by_value(const void *a, const void *b)
{
    const uint64_t *x = a, *y = b;

    return *x < *y ? -1 : *x > *y;
}

/* Sorted pairs -> lists of neighbours: of the upper half of each, the lower. */
static enum sluice_status list(const uint64_t *pair, size_t n, size_t items, struct beside **list, size_t **from)
{
    size_t made = 0, item = 0;

    *list = malloc((n + 1) * sizeof(**list));
    *from = calloc(items + 1, sizeof(**from));
    if (*list == NULL || *from == NULL)
        return SLUICE_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        if (i > 0 && pair[i] == pair[i - 1]) {
            (*list)[made - 1].n++;
            continue;
        }
        for (; item <= pair[i] >> 32; item++)
            (*from)[item] = made;
        (*list)[made++] = (struct beside){(uint32_t)pair[i], 1};
    }
    for (; item <= items; item++)
        (*from)[item] = made;
    return SLUICE_OK;
}

static enum sluice_status lists(struct exchange *x, uint64_t *pair, size_t n, size_t items)
{
    enum sluice_status st;

    qsort(pair, n, sizeof(*pair), by_value);
    if ((st = list(pair, n, items, &x->behind, &x->behind_from)) != SLUICE_OK)
        return st;
    for (size_t i = 0; i < n; i++)
        pair[i] = pair[i] << 32 | pair[i] >> 32;
    qsort(pair, n, sizeof(*pair), by_value);
    return list(pair, n, items, &x->before, &x->before_from);
}

static void make_tables(struct exchange *x)
{
    for (unsigned n = 1; n < TABLE; n++) {
        const double log = sluice_log(n) * PER_E * ONE;

        x->log[n] = (int32_t)(log + 0.5);
        x->self[n] = (int64_t)(n * log + 0.5);
    }
}

/* log2(n), n > 0. */
static int64_t log_of(const struct exchange *x, uint64_t n)
{
    int64_t halved = 0;

    for (; n >= TABLE; n >>= 1)
        halved += (int64_t)ONE;
    return halved + x->log[n];
}

/* How much n * log2(n) grows when more is added to n; for great n, by its slope in between. */
static inline int64_t growth(const struct exchange *x, uint32_t n, uint32_t more)
{
    if (n + more < TABLE)
        return x->self[n + more] - x->self[n];
    return (int64_t)more * (log_of(x, (uint64_t)n + (more + 1) / 2) + (int64_t)(PER_E * ONE));
}

/* Classes of one item's neighbours on one side. */
struct sides {
    uint32_t n[SLUICE_CLUSTERS_MAX]; /* of each class */
    uint16_t seen[SLUICE_CLUSTERS_MAX];
    unsigned n_seen;
    uint32_t all;
};

static void look(const struct beside *from, const struct beside *to, const uint16_t *class, struct sides *s)
{
    for (unsigned i = 0; i < s->n_seen; i++)
        s->n[s->seen[i]] = 0;
    s->n_seen = s->all = 0;
    for (; from < to; from++) {
        uint16_t c = class[from->item];

        if (s->n[c] == 0)
            s->seen[s->n_seen++] = c;
        s->n[c] += from->n;
        s->all += from->n;
    }
}

/* Count an item of that class in (sign 1) or out (-1). */
static void count(struct exchange *x, const struct sides *behind, const struct sides *before, unsigned class,
                  uint32_t sign)
{
    for (unsigned i = 0; i < behind->n_seen; i++) {
        const unsigned c = behind->seen[i];

        x->pair[0][c * x->classes + class] += sign * behind->n[c];
        x->pair[1][class * x->classes + c] += sign * behind->n[c];
    }
    for (unsigned i = 0; i < before->n_seen; i++) {
        const unsigned c = before->seen[i];

        x->pair[0][class * x->classes + c] += sign * before->n[c];
        x->pair[1][c * x->classes + class] += sign * before->n[c];
    }
    x->left[class] += sign * behind->all;
    x->right[class] += sign * before->all;
}

/* What each class would gain by an item with these neighbours. */
static void gains(const struct exchange *x, const struct sides *behind, const struct sides *before,
                  int64_t gain[SLUICE_CLUSTERS_MAX])
{
    for (unsigned k = x->fixed; k < x->classes; k++)
        gain[k] = -growth(x, x->left[k], behind->all) - growth(x, x->right[k], before->all);
    for (unsigned side = 0; side < 2; side++) {
        const struct sides *s = side == 0 ? behind : before;

        for (unsigned i = 0; i < s->n_seen; i++) {
            const unsigned c = s->seen[i];
            const uint32_t *row = x->pair[side] + (size_t)c * x->classes;

            for (unsigned k = x->fixed; k < x->classes; k++)
                gain[k] += growth(x, row[k], s->n[c]);
        }
    }
}

/* A class that has neighbours on both sides counts them in one place: pairs of the class with itself. */
static void correct(const struct exchange *x, const struct sides *behind, const struct sides *before,
                    int64_t gain[SLUICE_CLUSTERS_MAX])
{
    for (unsigned i = 0; i < behind->n_seen; i++) {
        const unsigned k = behind->seen[i];
        const uint32_t own = x->pair[0][(size_t)k * x->classes + k], one = behind->n[k], other = before->n[k];

        if (k >= x->fixed && other != 0)
            gain[k] += growth(x, own, one + other) - growth(x, own, one) - growth(x, own, other);
    }
}

static unsigned best_of(const struct exchange *x, const int64_t *gain)
{
    unsigned best = x->fixed;

    for (unsigned k = x->fixed + 1; k < x->classes; k++)
        best = gain[k] > gain[best] ? k : best;
    return best;
}

static void run(struct exchange *x, size_t items, unsigned rounds, uint16_t *class, struct sides side[2])
{
    int64_t gain[SLUICE_CLUSTERS_MAX];

    for (unsigned round = 0; round <= rounds; round++) {
        for (size_t i = round == 0 ? 0 : x->fixed; i < items; i++) {
            look(x->behind + x->behind_from[i], x->behind + x->behind_from[i + 1], class, &side[0]);
            look(x->before + x->before_from[i], x->before + x->before_from[i + 1], class, &side[1]);
            if (round == 0) { /* each pair once: by its first item */
                side[1].n_seen = side[1].all = 0;
                memset(side[1].n, 0, sizeof(side[1].n));
                count(x, &side[0], &side[1], class[i], 1);
                for (unsigned k = 0; k < side[0].n_seen; k++)
                    x->right[side[0].seen[k]] += side[0].n[side[0].seen[k]];
                continue;
            }
            count(x, &side[0], &side[1], class[i], UINT32_MAX);
            gains(x, &side[0], &side[1], gain);
            correct(x, &side[0], &side[1], gain);
            class[i] = (uint16_t)best_of(x, gain);
            count(x, &side[0], &side[1], class[i], 1);
        }
    }
}

enum sluice_status sluice_exchange(uint64_t *pair, size_t n, size_t items, unsigned fixed, unsigned classes,
                                   unsigned rounds, uint16_t *class)
{
    struct exchange *x = calloc(1, sizeof(*x));
    struct sides *side = calloc(2, sizeof(*side));
    enum sluice_status st = SLUICE_ENOMEM;

    if (x == NULL || side == NULL)
        goto out;
    x->classes = classes;
    x->fixed = fixed;
    x->pair[0] = calloc((size_t)classes * classes, sizeof(uint32_t));
    x->pair[1] = calloc((size_t)classes * classes, sizeof(uint32_t));
    if (x->pair[0] == NULL || x->pair[1] == NULL || (st = lists(x, pair, n, items)) != SLUICE_OK)
        goto out;
    make_tables(x);
    run(x, items, rounds, class, side);
out:
    if (x != NULL) {
        free(x->behind);
        free(x->before);
        free(x->behind_from);
        free(x->before_from);
        free(x->pair[0]);
        free(x->pair[1]);
    }
    free(x);
    free(side);
    return st;
}
