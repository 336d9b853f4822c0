#include "model/train_internal.h"

#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#define BATCH 16u
#define THREADS_MAX 64u
#define MEMBERS_MAX 100u
#define SMALL 1e-3f /* a token whose tags are this sure asks for nothing */

struct trainer {
    struct learner l;
    const struct sluice_corpus *corpus;
    uint32_t *order;
    struct work work[BATCH];
    unsigned in_batch;
    uint64_t first; /* of the batch, over all epochs */
    float rate;
    float *sum; /* of each feature: width, weights summed over the members so far; NULL with one member */
    double move_total[STRIDE][STRIDE];
    bool stop;
    pthread_barrier_t barrier;
    pthread_mutex_t starting; /* held until all workers are there or will never be */
    bool called_off;
};

struct worker {
    struct trainer *t;
    unsigned k, of;
};

struct sluice_train_options sluice_train_defaults(void)
{
    return (struct sluice_train_options){.seed = 1,
                                         .epochs = 6,
                                         .threads = 1,
                                         .buckets = 160000,
                                         .rate = 100,
                                         .dropout = 30,
                                         .shrink = 100,
                                         .min_count = 3,
                                         .lower = 20,
                                         .upper = 3,
                                         .scale = 32,
                                         .members = 1};
}

/* One AdaGrad step of a row for one token. */
static void step_row(const struct trainer *t, float *row, const float *residual, float up)
{
    const unsigned width = t->l.width;
    const float pull = (float)t->l.options->shrink * 1e-6f;
    float *sum = row + width;

    for (unsigned j = 0; j < width; j++) {
        float g = residual[j] * up + pull * row[j];

        sum[j] += g * g;
        row[j] -= t->rate * g / sqrtf(sum[j] + 1e-6f);
    }
}

static bool asks(const struct token_work *tok, unsigned width)
{
    for (unsigned j = 0; j < width; j++) {
        if (tok->residual[j] > SMALL || tok->residual[j] < -SMALL)
            return true;
    }
    return false;
}

/* Those rows of all of the batch that are this worker's. */
static void step_rows(const struct trainer *t, unsigned k, unsigned of)
{
    const unsigned dropped = t->l.options->dropout * 256 / 100;
    const float up = 256.0f / (float)(256 - dropped);

    for (unsigned b = 0; b < t->in_batch; b++) {
        const struct work *w = &t->work[b];

        for (size_t i = 0; i < w->n_tokens; i++) {
            const struct token_work *tok = &w->token[i];

            if (!asks(tok, t->l.width))
                continue;
            for (unsigned r = tok->first; r < tok->first + tok->n; r++) {
                if (w->row[r] % of == k)
                    step_row(t, t->l.row + (size_t)w->row[r] * 2 * t->l.width, tok->residual, up);
            }
        }
    }
}

static void step_moves(struct trainer *t)
{
    for (unsigned b = 0; b < t->in_batch; b++) {
        for (unsigned i = 0; i < t->l.tags; i++) {
            for (unsigned j = 0; j < t->l.tags; j++) {
                float g = (float)t->work[b].move[i][j];

                t->l.move_sum[i][j] += g * g;
                t->l.move[i][j] -= t->rate * g / sqrtf(t->l.move_sum[i][j] + 1e-6f);
            }
        }
    }
}

/* A worker's share of the batch: gradients, and when all have theirs, steps. */
static void do_batch(struct trainer *t, unsigned k, unsigned of)
{
    for (unsigned b = k; b < t->in_batch; b += of) {
        uint64_t nth = t->first + b;
        struct sluice_example e = sluice_corpus_get(t->corpus, t->order[nth % sluice_corpus_count(t->corpus)]);

        sluice_work_example(&t->l, &e, nth, &t->work[b]);
    }
    (void)pthread_barrier_wait(&t->barrier);
    step_rows(t, k, of);
    (void)pthread_barrier_wait(&t->barrier);
}

static void *run_worker(void *arg)
{
    struct worker *w = arg;
    bool called_off;

    (void)pthread_mutex_lock(&w->t->starting);
    called_off = w->t->called_off;
    (void)pthread_mutex_unlock(&w->t->starting);
    while (!called_off) {
        (void)pthread_barrier_wait(&w->t->barrier);
        if (w->t->stop)
            return NULL;
        do_batch(w->t, w->k, w->of);
    }
    return NULL;
}

static void shuffle(struct trainer *t, unsigned epoch)
{
    uint64_t random = t->l.seed * 1000003 + epoch;
    size_t n = sluice_corpus_count(t->corpus);

    for (size_t i = n; i > 1; i--) {
        size_t j = (size_t)(sluice_random(&random) % i);
        uint32_t swap = t->order[i - 1];

        t->order[i - 1] = t->order[j];
        t->order[j] = swap;
    }
}

/* Add a member's weights to those of the members before it. */
static void add_member(struct trainer *t)
{
    for (size_t i = 0; i < t->l.features.n; i++) {
        for (unsigned j = 0; j < t->l.width; j++)
            t->sum[i * t->l.width + j] += t->l.row[i * 2 * t->l.width + j];
    }
    for (unsigned i = 0; i < t->l.tags; i++) {
        for (unsigned j = 0; j < t->l.tags; j++)
            t->move_total[i][j] += (double)t->l.move[i][j];
    }
}

/* Let the mean of all members be the weights. */
static void settle_on_mean(struct trainer *t)
{
    const unsigned members = t->l.options->members;

    for (size_t i = 0; i < t->l.features.n; i++) {
        for (unsigned j = 0; j < t->l.width; j++)
            t->l.row[i * 2 * t->l.width + j] = t->sum[i * t->l.width + j] / (float)members;
    }
    for (unsigned i = 0; i < t->l.tags; i++) {
        for (unsigned j = 0; j < t->l.tags; j++)
            t->l.move[i][j] = (float)(t->move_total[i][j] / members);
    }
}

static enum sluice_status run_epoch(struct trainer *t, unsigned epoch, sluice_train_progress progress, void *ctx)
{
    const uint64_t n = sluice_corpus_count(t->corpus), total = n * t->l.options->epochs;
    double error = 0, tokens = 1;

    shuffle(t, epoch);
    for (uint64_t i = 0; i < n; i += BATCH) {
        t->first = epoch * n + i;
        t->in_batch = n - i < BATCH ? (unsigned)(n - i) : BATCH;
        t->rate = (float)t->l.options->rate * 1e-3f * (1 - 0.9f * (float)t->first / (float)total);
        (void)pthread_barrier_wait(&t->barrier);
        do_batch(t, 0, t->l.options->threads);
        step_moves(t);
        for (unsigned b = 0; b < t->in_batch; b++) {
            if (t->work[b].status != SLUICE_OK)
                return t->work[b].status;
            error += t->work[b].error;
            tokens += (double)t->work[b].n_tokens;
        }
        if (progress != NULL)
            progress(ctx, epoch, t->first + t->in_batch, total, (uint32_t)(1e6 * error / tokens));
    }
    return SLUICE_OK;
}

/* Its heaviest weight, more if it is often looked at. */
static float worth(const void *ctx, uint32_t row, uint32_t count)
{
    const struct learner *l = ctx;
    const float *weight = l->row + (size_t)row * 2 * l->width;
    float top = 0;

    for (unsigned j = 0; j < l->width; j++) {
        float size = weight[j] < 0 ? -weight[j] : weight[j];

        top = size > top ? size : top;
    }
    return top * (float)l->options->scale < 0.5f ? 0 : top * sqrtf((float)(count < 100 ? count : 100));
}

/* One training from the start; the first one also finds out which features there is room for. */
static enum sluice_status run_member(struct trainer *t, unsigned m, sluice_train_progress progress, void *ctx)
{
    const unsigned epochs = t->l.options->epochs;
    enum sluice_status st = SLUICE_OK;

    memset(t->l.row, 0, (size_t)t->l.features.n * 2 * t->l.width * sizeof(*t->l.row));
    memset(t->l.move, 0, sizeof(t->l.move));
    memset(t->l.move_sum, 0, sizeof(t->l.move_sum));
    t->l.seed = t->l.options->seed + m;
    for (unsigned epoch = 0; epoch < epochs && st == SLUICE_OK; epoch++) {
        if (m == 0 && epoch + 1 == epochs) /* what stays learns to do without the rest */
            st = sluice_features_prune(&t->l.features, t->l.options->buckets, worth, &t->l);
        if (st == SLUICE_OK)
            st = run_epoch(t, epoch, progress, ctx);
    }
    if (t->sum != NULL)
        add_member(t);
    return st;
}

/* The workers but the first, which is the caller: all of them, or none. */
static bool start_workers(struct trainer *t, pthread_t *thread, struct worker *worker)
{
    const unsigned of = t->l.options->threads;
    unsigned started = 1;

    (void)pthread_mutex_lock(&t->starting);
    for (; started < of; started++) {
        worker[started] = (struct worker){t, started, of};
        if (pthread_create(&thread[started], NULL, run_worker, &worker[started]) != 0)
            break;
    }
    t->called_off = started < of;
    (void)pthread_mutex_unlock(&t->starting);
    while (t->called_off && started > 1)
        (void)pthread_join(thread[--started], NULL);
    return !t->called_off;
}

static enum sluice_status run_members(struct trainer *t, sluice_train_progress progress, void *ctx)
{
    pthread_t thread[THREADS_MAX];
    struct worker worker[THREADS_MAX];
    enum sluice_status st = SLUICE_OK;

    if (!start_workers(t, thread, worker))
        return SLUICE_ENOMEM;
    for (unsigned m = 0; m < t->l.options->members && st == SLUICE_OK; m++)
        st = run_member(t, m, progress, ctx);
    t->stop = true;
    (void)pthread_barrier_wait(&t->barrier);
    for (unsigned k = 1; k < t->l.options->threads; k++)
        (void)pthread_join(thread[k], NULL);
    return st;
}

static enum sluice_status run_all(struct trainer *t, sluice_train_progress progress, void *ctx)
{
    enum sluice_status st;

    if (pthread_barrier_init(&t->barrier, NULL, t->l.options->threads) != 0)
        return SLUICE_ENOMEM;
    (void)pthread_mutex_init(&t->starting, NULL);
    st = run_members(t, progress, ctx);
    (void)pthread_mutex_destroy(&t->starting);
    (void)pthread_barrier_destroy(&t->barrier);
    return st;
}

static int round_to(float x, int limit)
{
    int v = (int)(x < 0 ? x - 0.5f : x + 0.5f);

    return v > limit ? limit : v < -limit ? -limit : v;
}

/* Put each feature that has a row into its bucket. */
static void fill_buckets(const struct learner *l, const struct sluice_model_parts *parts, int8_t *weight)
{
    const struct sluice_features *f = &l->features;

    for (size_t i = 0; i < (size_t)1 << f->bits; i++) {
        int8_t *bucket = weight + (size_t)sluice_feature_bucket(f->key[i], parts->buckets) * 8 * parts->stride;
        const float *row = l->row + (size_t)f->row[i] * 2 * l->width;
        unsigned place = 0;

        if (f->key[i] == 0 || f->row[i] == SLUICE_NO_ROW)
            continue;
        while (bucket[place] != 0)
            place++;
        bucket[place] = (int8_t)sluice_feature_mark(f->key[i]);
        for (unsigned j = 0; j < parts->stride; j++)
            bucket[(place + 1) * parts->stride + j] = (int8_t)round_to(row[j] * (float)parts->scale, 127);
    }
}

/* The file: weights rounded. */
static enum sluice_status write(const struct learner *l, struct sluice_buf *out)
{
    struct sluice_model_parts parts = *l->parts;
    int8_t *weight;
    enum sluice_status st;

    parts.stride = l->width;
    parts.buckets = l->options->buckets;
    parts.scale = l->options->scale;
    if ((weight = calloc((size_t)parts.buckets * 8, parts.stride)) == NULL)
        return SLUICE_ENOMEM;
    parts.weight = weight;
    fill_buckets(l, &parts, weight);
    memset(parts.transition, 0, sizeof(parts.transition));
    for (unsigned i = 0; i < l->tags; i++) {
        for (unsigned j = 0; j < l->tags; j++)
            parts.transition[i][j] = (int16_t)round_to(l->move[i][j] * (float)parts.scale, 50 * (int)parts.scale);
    }
    st = sluice_model_write(&parts, out);
    free(weight);
    return st;
}

static enum sluice_status check(const struct sluice_train_options *o, const struct sluice_corpus *c,
                                const struct sluice_model_parts *p, struct sluice_error *err)
{
    if (o->epochs == 0 || o->threads == 0 || o->threads > THREADS_MAX || o->buckets == 0 ||
        o->buckets > SLUICE_MODEL_FILE_MAX / 64 || o->dropout > 90 || o->hide > 90 || o->lower + o->upper > 100 ||
        o->scale == 0 || o->scale > 600 || o->members == 0 || o->members > MEMBERS_MAX || p->labels == 0 ||
        p->labels > SLUICE_MODEL_LABELS_MAX)
        return sluice_fail(err, SLUICE_EFORMAT, "an option of the training is out of its range");
    if (sluice_corpus_count(c) == 0 || sluice_corpus_count(c) > UINT32_MAX / 2)
        return sluice_fail(err, SLUICE_EFORMAT, "no labelled text to learn from");
    return SLUICE_OK;
}

static enum sluice_status find_features(struct trainer *t, bool rows)
{
    enum sluice_status st = SLUICE_OK;

    for (size_t i = 0; i < sluice_corpus_count(t->corpus) && st == SLUICE_OK; i++) {
        struct sluice_example e = sluice_corpus_get(t->corpus, i);

        st = sluice_work_features(&t->l, &e, rows, &t->work[0]);
    }
    return st;
}

static enum sluice_status prepare(struct trainer *t)
{
    struct learner *l = &t->l;
    const size_t n = sluice_corpus_count(t->corpus);
    enum sluice_status st;

    l->tags = 2 * l->parts->labels + 1;
    l->width = l->parts->labels <= 4 ? 8 : 16;
    if ((t->order = calloc(n, sizeof(*t->order))) == NULL)
        return SLUICE_ENOMEM;
    for (size_t i = 0; i < n; i++)
        t->order[i] = (uint32_t)i;
    if ((st = sluice_features_init(&l->features)) != SLUICE_OK || (st = find_features(t, false)) != SLUICE_OK ||
        (st = find_features(t, true)) != SLUICE_OK)
        return st;
    l->row = sluice_features_memory(((size_t)l->features.n + 1) * 2 * l->width * sizeof(*l->row));
    if (l->options->members > 1 && (t->sum = calloc(((size_t)l->features.n + 1) * l->width, sizeof(*t->sum))) == NULL)
        return SLUICE_ENOMEM;
    return l->row == NULL ? SLUICE_ENOMEM : SLUICE_OK;
}

enum sluice_status sluice_train(const struct sluice_corpus *corpus, const struct sluice_train_options *options,
                                const struct sluice_model_parts *parts, sluice_train_progress progress, void *ctx,
                                struct sluice_buf *out, struct sluice_error *err)
{
    struct trainer *t;
    enum sluice_status st = check(options, corpus, parts, err);

    if (st != SLUICE_OK)
        return st;
    if ((t = calloc(1, sizeof(*t))) == NULL)
        return sluice_fail(err, SLUICE_ENOMEM, "out of memory");
    t->l.options = options;
    t->l.parts = parts;
    t->corpus = corpus;
    if ((st = prepare(t)) == SLUICE_OK && (st = run_all(t, progress, ctx)) == SLUICE_OK) {
        if (t->sum != NULL)
            settle_on_mean(t);
        st = write(&t->l, out);
    }
    for (unsigned b = 0; b < BATCH; b++)
        sluice_work_release(&t->work[b]);
    free(t->l.row);
    free(t->sum);
    sluice_features_release(&t->l.features);
    free(t->order);
    free(t);
    return st == SLUICE_OK ? st : sluice_fail(err, st, "%s", sluice_status_text(st));
}
