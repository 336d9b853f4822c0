#include "model/facts.h"

#include "model/model.h"

#include <stdlib.h>
#include <string.h>

struct known {
    uint64_t form; /* 0: free */
    uint32_t small, capital;
    uint32_t lists;
};

struct sluice_fact_table {
    struct known *word; /* open addressing */
    unsigned bits;
    size_t n;
};

enum sluice_status sluice_fact_table_create(struct sluice_fact_table **out)
{
    struct sluice_fact_table *t = calloc(1, sizeof(*t));

    *out = NULL;
    if (t == NULL)
        return SLUICE_ENOMEM;
    t->bits = 16;
    if ((t->word = calloc((size_t)1 << t->bits, sizeof(*t->word))) == NULL) {
        free(t);
        return SLUICE_ENOMEM;
    }
    *out = t;
    return SLUICE_OK;
}

void sluice_fact_table_free(struct sluice_fact_table *t)
{
    if (t != NULL)
        free(t->word);
    free(t);
}

static struct known *place_of(struct known *word, unsigned bits, uint64_t form)
{
    const size_t mask = ((size_t)1 << bits) - 1;
    size_t i = (size_t)(form * 0x9E3779B97F4A7C15u >> (64 - bits));

    while (word[i].form != form && word[i].form != 0)
        i = (i + 1) & mask;
    return &word[i];
}

static struct known *entry_of(struct sluice_fact_table *t, uint64_t form)
{
    struct known *k;

    if (t->n * 2 > (size_t)1 << t->bits) {
        struct known *more = calloc((size_t)2 << t->bits, sizeof(*more));

        if (more == NULL)
            return NULL;
        for (size_t i = 0; i < (size_t)1 << t->bits; i++) {
            if (t->word[i].form != 0)
                *place_of(more, t->bits + 1, t->word[i].form) = t->word[i];
        }
        free(t->word);
        t->word = more;
        t->bits++;
    }
    k = place_of(t->word, t->bits, form);
    t->n += k->form == 0;
    k->form = form;
    return k;
}

static struct known *entry_at(struct sluice_fact_table *t, const uint8_t *text, const struct sluice_segment *s,
                              unsigned i)
{
    struct sluice_word w;

    sluice_word_read(text + s->start + s->token[i].start, (size_t)(s->token[i].end - s->token[i].start),
                     s->token[i].shape, &w);
    return entry_of(t, w.form);
}

static bool is_word(uint8_t shape)
{
    return shape >= SLUICE_SHAPE_LOWER && shape <= SLUICE_SHAPE_UNCASED;
}

enum sluice_status sluice_fact_table_list(struct sluice_fact_table *t, const uint8_t *p, size_t n, unsigned list)
{
    struct sluice_segment s;
    struct known *k;
    size_t at = 0;

    while (sluice_segment_next(p, n, true, &at, &s)) {
        for (unsigned i = 0; i < s.n; i++) {
            if (!is_word(s.token[i].shape) || s.token[i].end - s.token[i].start < 3)
                continue;
            if ((k = entry_at(t, p, &s, i)) == NULL)
                return SLUICE_ENOMEM;
            k->lists |= 1u << list;
        }
    }
    return SLUICE_OK;
}

enum sluice_status sluice_fact_table_text(struct sluice_fact_table *t, const uint8_t *p, size_t n)
{
    struct sluice_segment s;
    struct known *k;
    size_t at = 0;

    while (sluice_segment_next(p, n, true, &at, &s)) {
        for (unsigned i = 1; i < s.n; i++) { /* the first word's capital says nothing */
            const uint8_t shape = s.token[i].shape, before = s.token[i - 1].shape;

            if ((shape != SLUICE_SHAPE_LOWER && shape != SLUICE_SHAPE_CAPITAL) ||
                !(is_word(before) || before == SLUICE_SHAPE_ASCII + 11))
                continue;
            if ((k = entry_at(t, p, &s, i)) == NULL)
                return SLUICE_ENOMEM;
            k->small += shape == SLUICE_SHAPE_LOWER;
            k->capital += shape == SLUICE_SHAPE_CAPITAL;
        }
    }
    return SLUICE_OK;
}

static uint32_t total(const struct known *k)
{
    return k->small + k->capital;
}

/* 1: small and frequent, 2: small, 3: both, 4: with a capital, 5: with a capital and frequent; 0: not seen. */
static uint32_t writing(const struct known *k)
{
    const uint32_t n = total(k);

    if (n < 3)
        return 0;
    if (k->capital * 10 < n)
        return n >= 50 ? 1 : 2;
    if (k->small * 10 < n * 2)
        return n >= 20 ? 5 : 4;
    return 3;
}

static int listed_then_frequent(const void *a, const void *b)
{
    const struct known *x = *(const struct known *const *)a, *y = *(const struct known *const *)b;

    if ((x->lists != 0) != (y->lists != 0))
        return x->lists != 0 ? -1 : 1;
    if (total(x) != total(y))
        return total(x) > total(y) ? -1 : 1;
    return x->form < y->form ? -1 : x->form > y->form;
}

enum sluice_status sluice_fact_table_write(const struct sluice_fact_table *t, unsigned min_count, uint32_t entries,
                                           uint8_t *table)
{
    const struct known **order = malloc((t->n + 1) * sizeof(*order));
    size_t n = 0;

    if (order == NULL)
        return SLUICE_ENOMEM;
    for (size_t i = 0; i < (size_t)1 << t->bits; i++) {
        if (t->word[i].form != 0 && (t->word[i].lists != 0 || total(&t->word[i]) >= min_count))
            order[n++] = &t->word[i];
    }
    qsort(order, n, sizeof(*order), listed_then_frequent);
    for (size_t i = 0; i < n && i < entries / 4 * 3; i++)
        (void)sluice_facts_add(table, entries, order[i]->form, order[i]->lists | writing(order[i]) << 8);
    free(order);
    return SLUICE_OK;
}
