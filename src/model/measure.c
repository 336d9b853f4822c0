#include "model/measure.h"

#include <string.h>

/* What the tagger found in one segment, beside what was given. */
struct compare {
    struct sluice_measure *m;
    const struct sluice_example *e;
    const struct sluice_segment *s;
    unsigned labels;
    uint8_t given[SLUICE_SEGMENT_TOKENS_MAX]; /* tag; 255: unknown */
    uint8_t found[SLUICE_SEGMENT_TOKENS_MAX];
    const float (*marginal)[SLUICE_TAGS_STRIDE];
};

#define UNKNOWN 255u

unsigned sluice_measure_f1(uint64_t given, uint64_t found, uint64_t both_given, uint64_t both_found)
{
    double r = given == 0 ? 0 : (double)both_given / (double)given,
           p = found == 0 ? 0 : (double)both_found / (double)found;

    return p + r == 0 ? 0 : (unsigned)(2000 * p * r / (p + r) + 0.5);
}

static unsigned label_of(uint8_t tag) /* 1.., 0: none */
{
    return tag == 0 || tag == UNKNOWN ? 0 : (tag + 1u) / 2;
}

static unsigned span_end(const uint8_t *tag, unsigned i, unsigned n)
{
    unsigned to = i + 1;

    while (to < n && tag[to] == tag[i] + tag[i] % 2)
        to++;
    return to;
}

/* Given tags of the segment, unknown where more than one is possible. */
static void read_given(struct compare *c)
{
    uint32_t allowed[SLUICE_SEGMENT_TOKENS_MAX];
    struct sluice_example plain = *c->e;

    plain.open = 0;
    sluice_example_tags(&plain, c->s, 2 * c->labels + 1, allowed);
    for (unsigned i = 0; i < c->s->n; i++) {
        c->given[i] = UNKNOWN;
        for (unsigned t = 0; t <= 2 * c->labels; t++) {
            if (allowed[i] == 1u << t)
                c->given[i] = (uint8_t)t;
        }
    }
}

/* Leave out what cannot be judged. */
static void drop_unknown(struct compare *c)
{
    for (unsigned i = 0, to; i < c->s->n; i = to) {
        bool unknown = false;

        to = span_end(c->found, i, c->s->n);
        if (c->found[i] == 0)
            continue;
        for (unsigned k = i; k < to; k++)
            unknown = unknown || c->given[k] == UNKNOWN;
        if (unknown || (c->e->unmarked >> (label_of(c->found[i]) - 1) & 1) != 0)
            memset(c->found + i, 0, to - i);
    }
}

static void count_tokens(const struct compare *c)
{
    struct sluice_measure *m = c->m;

    m->tokens += c->s->n;
    m->bytes += c->s->end - c->s->start;
    for (unsigned i = 0; i < c->s->n; i++) {
        unsigned given = label_of(c->given[i]), found = label_of(c->found[i]);

        if (c->given[i] == UNKNOWN)
            continue;
        m->confused[given][found]++;
        m->any_given += given != 0;
        m->any_found += found != 0;
        m->any_both += given != 0 && found != 0;
        if (given != 0)
            m->label[given - 1].tokens_given++;
        if (found != 0)
            m->label[found - 1].tokens_found++;
        if (given != 0 && given == found)
            m->label[given - 1].tokens_both++;
    }
}

/* Whether a span [from, to) of a has the same borders in b; touched: any of its tokens has the label there. */
static bool same_span(const uint8_t *a, const uint8_t *b, unsigned from, unsigned to, unsigned n, bool *touched,
                      bool *all)
{
    *touched = false;
    *all = true;
    for (unsigned k = from; k < to; k++) {
        bool same = label_of(b[k]) == label_of(a[from]);

        *touched = *touched || same;
        *all = *all && same;
    }
    return *all && label_of(a[from]) != 0 && b[from] == a[from] && span_end(b, from, n) == to;
}

static void count_given(const struct compare *c)
{
    bool touched, all;

    for (unsigned i = 0, to; i < c->s->n; i = to) {
        struct sluice_measure_label *l;

        to = i + 1;
        if (label_of(c->given[i]) == 0)
            continue;
        l = &c->m->label[label_of(c->given[i]) - 1];
        to = span_end(c->given, i, c->s->n);
        l->given++;
        l->exact += same_span(c->given, c->found, i, to, c->s->n, &touched, &all);
        l->touched += touched;
    }
}

static void count_bin(const struct compare *c, unsigned i, unsigned to, bool exact, bool all)
{
    float least = 1;
    unsigned bin;

    for (unsigned k = i; k < to; k++) {
        unsigned l = label_of(c->found[i]);
        float p = c->marginal[k][2 * l - 1] + c->marginal[k][2 * l];

        least = p < least ? p : least;
    }
    bin = (unsigned)(least * SLUICE_MEASURE_BINS);
    bin = bin < SLUICE_MEASURE_BINS ? bin : SLUICE_MEASURE_BINS - 1;
    c->m->bin[bin].n++;
    c->m->bin[bin].exact += exact;
    c->m->bin[bin].label_right += all;
    c->m->bin[bin].score += (uint64_t)(least * 1e6f);
}

static void count_found(const struct compare *c)
{
    bool touched, all;

    for (unsigned i = 0, to; i < c->s->n; i = to) {
        bool exact;

        to = i + 1;
        if (label_of(c->found[i]) == 0)
            continue;
        to = span_end(c->found, i, c->s->n);
        exact = same_span(c->found, c->given, i, to, c->s->n, &touched, &all);
        c->m->label[label_of(c->found[i]) - 1].found++;
        c->m->label[label_of(c->found[i]) - 1].touching += touched;
        count_bin(c, i, to, exact, all);
    }
}

static void sum_up(struct sluice_measure *m, unsigned labels)
{
    struct sluice_measure_label all = {0};

    for (unsigned l = 0; l < labels; l++) {
        const uint64_t *from = (const uint64_t *)&m->label[l];
        uint64_t *to = (uint64_t *)&all;

        for (size_t k = 0; k < sizeof(all) / sizeof(*to); k++)
            to[k] += from[k];
    }
    m->label[SLUICE_MODEL_LABELS_MAX] = all;
}

void sluice_measure_add(struct sluice_measure *m, struct sluice_tagger *t, unsigned labels,
                        const struct sluice_example *e)
{
    struct compare c = {.m = m, .e = e, .labels = labels};
    struct sluice_segment s;
    size_t at = 0;

    c.s = &s;
    while (sluice_segment_next(e->text, e->len, true, &at, &s)) {
        sluice_tagger_segment(t, e->text, &s, c.found);
        c.marginal = sluice_tagger_marginals(t);
        read_given(&c);
        drop_unknown(&c);
        count_tokens(&c);
        count_given(&c);
        count_found(&c);
    }
    sum_up(m, labels);
}
