#include "model/corpus_internal.h"

#include "core/fold.h"
#include "core/utf8.h"
#include "model/feature.h"

#include <stdlib.h>
#include <string.h>

/* An example, with places instead of pointers: the lists move while they grow. */
struct row {
    size_t text;
    uint32_t len;
    size_t gold;
    unsigned n_gold;
    uint32_t unmarked, open, names;
    float weight;
};

struct sluice_corpus {
    uint8_t *text;
    size_t text_len, text_cap;
    struct gold_list gold;
    struct row *row;
    size_t n, cap;
};

enum sluice_status sluice_corpus_create(struct sluice_corpus **out)
{
    *out = calloc(1, sizeof(**out));
    return *out == NULL ? SLUICE_ENOMEM : SLUICE_OK;
}

void sluice_corpus_free(struct sluice_corpus *c)
{
    if (c == NULL)
        return;
    free(c->text);
    free(c->gold.v);
    free(c->row);
    free(c);
}

size_t sluice_corpus_count(const struct sluice_corpus *c)
{
    return c->n;
}

struct sluice_example sluice_corpus_get(const struct sluice_corpus *c, size_t i)
{
    const struct row *r = &c->row[i];

    return (struct sluice_example){c->text + r->text, r->len,   c->gold.v + r->gold, r->n_gold, r->unmarked, r->open,
                                   r->names,          r->weight};
}

void sluice_corpus_lower(struct sluice_corpus *c)
{
    for (size_t i = 0; i < c->text_len;) {
        uint8_t out[SLUICE_FOLD_MAX];
        uint32_t cp;
        bool cut;
        unsigned len = sluice_utf8_decode(c->text + i, c->text_len - i, &cp, &cut);

        if (len != 0 && sluice_fold(cp, true, out) == len)
            memcpy(c->text + i, out, len);
        i += len == 0 ? 1 : len;
    }
}

/* Make room for more elements behind n. */
static enum sluice_status grow(void **p, size_t *cap, size_t n, size_t more, size_t size)
{
    size_t want = *cap == 0 ? 1024 : *cap;
    void *moved;

    if (n + more <= *cap)
        return SLUICE_OK;
    while (want < n + more)
        want *= 2;
    if ((moved = realloc(*p, want * size)) == NULL)
        return SLUICE_ENOMEM;
    *p = moved;
    *cap = want;
    return SLUICE_OK;
}

enum sluice_status sluice_gold_push(struct gold_list *l, struct sluice_gold g)
{
    size_t cap = l->cap;
    void *v = l->v;
    enum sluice_status st = grow(&v, &cap, l->n, 1, sizeof(g));

    if (st != SLUICE_OK)
        return st;
    l->v = v;
    l->cap = (unsigned)cap;
    l->v[l->n++] = g;
    return SLUICE_OK;
}

int sluice_corpus_label(const struct sluice_corpus_source *src, const char *type, size_t n)
{
    for (size_t i = 0; i < src->n_rules; i++) {
        if (strlen(src->rule[i].type) == n && memcmp(src->rule[i].type, type, n) == 0)
            return src->rule[i].label;
    }
    return SLUICE_GOLD_NOTHING;
}

unsigned sluice_corpus_part(const uint8_t *text, size_t n)
{
    return (unsigned)((sluice_word_hash(text, n) * 0x9E3779B97F4A7C15u >> 32) % 100);
}

static int by_place(const void *a, const void *b)
{
    const struct sluice_gold *x = a, *y = b;

    if (x->start != y->start)
        return x->start < y->start ? -1 : 1;
    return x->end == y->end ? 0 : x->end > y->end ? -1 : 1;
}

static enum sluice_status add_gold(struct sluice_corpus *c, struct sluice_gold *gold, unsigned n, struct row *r)
{
    uint32_t last = 0;
    enum sluice_status st;

    if (n > 1)
        qsort(gold, n, sizeof(*gold), by_place);
    for (unsigned i = 0; i < n; i++) {
        if (gold[i].start < last || gold[i].start >= gold[i].end || gold[i].end > r->len ||
            gold[i].label == SLUICE_GOLD_NOTHING)
            continue;
        if ((st = sluice_gold_push(&c->gold, gold[i])) != SLUICE_OK)
            return st;
        last = gold[i].end;
        r->n_gold++;
    }
    return SLUICE_OK;
}

enum sluice_status sluice_corpus_add(struct sluice_corpus *c, const struct sluice_corpus_source *src,
                                     const uint8_t *text, size_t n, struct sluice_gold *gold, unsigned n_gold)
{
    struct row r = {.text = c->text_len,
                    .len = (uint32_t)n,
                    .gold = c->gold.n,
                    .unmarked = src->unmarked,
                    .open = src->open,
                    .names = src->names,
                    .weight = src->weight};
    const unsigned part = sluice_corpus_part(text, n);
    void *p = c->text, *rows = c->row;
    enum sluice_status st;

    if (part < src->part_from || part >= src->part_to)
        return SLUICE_OK;
    if (n > SLUICE_CORPUS_LINE_MAX)
        return SLUICE_ELIMIT;
    if ((st = grow(&p, &c->text_cap, c->text_len, n, 1)) != SLUICE_OK)
        return st;
    c->text = p;
    if ((st = grow(&rows, &c->cap, c->n, 1, sizeof(r))) != SLUICE_OK)
        return st;
    c->row = rows;
    if ((st = add_gold(c, gold, n_gold, &r)) != SLUICE_OK)
        return st;
    memcpy(c->text + c->text_len, text, n);
    c->text_len += n;
    c->row[c->n++] = r;
    return SLUICE_OK;
}

/* What a token outside of every span may be: nothing, or a label that is left open. */
static uint32_t outside(const struct sluice_example *e, unsigned tags)
{
    uint32_t mask = 1;

    for (unsigned t = 1; t < tags; t++) {
        if ((e->open >> (t - 1) / 2 & 1) != 0)
            mask |= 1u << t;
    }
    return mask;
}

/* The tags of every label that a name may have. */
static uint32_t some_name(const struct sluice_example *e, unsigned tags)
{
    uint32_t mask = 0;

    for (unsigned t = 1; t < tags; t++)
        mask |= (e->names >> (t - 1) / 2 & 1) << t;
    return mask;
}

void sluice_example_tags(const struct sluice_example *e, const struct sluice_segment *s, unsigned tags,
                         uint32_t allowed[SLUICE_SEGMENT_TOKENS_MAX])
{
    const uint32_t none = outside(e, tags);
    unsigned g = 0, open = UINT32_MAX; /* the span that the token before belongs to */

    for (unsigned i = 0; i < s->n; i++) {
        size_t start = s->start + s->token[i].start, end = s->start + s->token[i].end;

        while (g < e->n_gold && e->gold[g].end <= start)
            g++;
        allowed[i] = none;
        if (g == e->n_gold || e->gold[g].start >= end)
            continue;
        if (e->gold[g].label == SLUICE_GOLD_UNKNOWN)
            allowed[i] = (1u << tags) - 1;
        else if (e->gold[g].label == SLUICE_GOLD_NAME)
            allowed[i] = some_name(e, tags);
        else
            allowed[i] = 1u << (2 * (unsigned)e->gold[g].label + (open == g ? 2 : 1));
        open = g;
    }
}
