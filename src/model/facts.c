#include "model/facts.h"

#include "model/model.h"

#include <stdlib.h>
#include <string.h>

struct known {
    uint64_t form; /* 0: free */
    uint32_t small, capital;
    uint32_t lists, stems, classes; /* bits of sluice_facts, each from 0 on */
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

/*
 * Endings, folded, that a name loses when it is inflected: a vowel, or one and an s, in three scripts (Praha, Prahu;
 * Riga, Rigas; Moskva, Moskve).
 */
static bool is_ending(uint64_t suffix)
{
    static const char endings[] = "a e i o u y as es is os us \xD0\xB0 \xD0\xB5 \xD0\xB8 \xD0\xBE \xD1\x83 \xD1\x8F "
                                  "\xD0\xB9 \xD1\x8C \xCE\xB1 \xCE\xB5 \xCE\xB7 \xCE\xB9 \xCE\xBF \xCF\x89 "
                                  "\xCE\xB1\xCF\x83 \xCE\xB7\xCF\x83 \xCE\xBF\xCF\x83 \xCE\xB9\xCF\x83 ";

    for (const char *at = endings, *stop; (stop = strchr(at, ' ')) != NULL; at = stop + 1) {
        if (sluice_word_hash((const uint8_t *)at, (size_t)(stop - at)) == suffix)
            return true;
    }
    return false;
}

static enum sluice_status add_stem(struct sluice_fact_table *t, const struct sluice_word *w, unsigned list)
{
    for (unsigned k = 2; k-- > 0;) {
        struct known *stem;

        if (w->stem[k] == 0 || !is_ending(w->suffix[k]))
            continue;
        if ((stem = entry_of(t, w->stem[k])) == NULL)
            return SLUICE_ENOMEM;
        stem->stems |= 1u << list;
        break;
    }
    return SLUICE_OK;
}

enum sluice_status sluice_fact_table_class(struct sluice_fact_table *t, uint64_t form, unsigned class, unsigned coarse)
{
    struct known *k = entry_of(t, form);

    if (k == NULL)
        return SLUICE_ENOMEM;
    k->classes = class | coarse << 10;
    return SLUICE_OK;
}

enum sluice_status sluice_fact_table_list(struct sluice_fact_table *t, const uint8_t *p, size_t n, unsigned list)
{
    struct sluice_segment s;
    struct sluice_word w;
    enum sluice_status st;
    struct known *k;
    size_t at = 0;

    while (sluice_segment_next(p, n, true, &at, &s)) {
        for (unsigned i = 0; i < s.n; i++) {
            if (!is_word(s.token[i].shape) ||
                s.token[i].end - s.token[i].start < (s.token[i].shape == SLUICE_SHAPE_UPPER ? 2 : 3))
                continue;
            sluice_word_read(p + s.start + s.token[i].start, (size_t)(s.token[i].end - s.token[i].start),
                             s.token[i].shape, &w);
            if ((k = entry_of(t, w.form)) == NULL)
                return SLUICE_ENOMEM;
            k->lists |= 1u << list;
            if ((st = add_stem(t, &w, list)) != SLUICE_OK)
                return st;
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
        return n >= 50 ? 1 : SLUICE_WRITING_SMALL;
    if (k->small * 10 < n * 2)
        return n >= 20 ? 5 : 4;
    return 3;
}

static int listed_then_frequent(const void *a, const void *b)
{
    const struct known *x = *(const struct known *const *)a, *y = *(const struct known *const *)b;

    if ((x->lists != 0 || x->stems != 0) != (y->lists != 0 || y->stems != 0))
        return x->lists != 0 || x->stems != 0 ? -1 : 1;
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
        if (t->word[i].form != 0 && (t->word[i].lists != 0 || t->word[i].stems != 0 || t->word[i].classes != 0 ||
                                     total(&t->word[i]) >= min_count))
            order[n++] = &t->word[i];
    }
    qsort(order, n, sizeof(*order), listed_then_frequent);
    for (size_t i = 0; i < n && i < entries / 4 * 3; i++)
        (void)sluice_facts_add(table, entries, order[i]->form,
                               order[i]->lists | writing(order[i]) << SLUICE_FACT_WRITING |
                                   order[i]->stems << SLUICE_FACT_STEM | order[i]->classes << SLUICE_FACT_CLASS);
    free(order);
    return SLUICE_OK;
}
