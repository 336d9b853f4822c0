#include "model/clusters.h"

#include "core/limits.h"
#include "model/exchange.h"
#include "model/feature.h"

#include <stdlib.h>
#include <string.h>

#define BOUNDARY 0u /* in the stream: a segment's end */
#define RARE 1u
#define FIRST 2u /* class of words, and place of the most frequent of them */

struct kind { /* of word */
    uint64_t form;
    uint32_t n; /* times seen */
    uint32_t id;
};

struct sluice_clusters {
    struct kind *kind; /* by id, 0 and 1 unused */
    uint32_t n_kinds, kinds_cap;
    uint32_t *place; /* open addressing of forms: ids; 0: free */
    unsigned bits;
    uint32_t *stream; /* ids of all text */
    size_t len, cap;
    /* By _make(): */
    uint32_t *rank;     /* of each id: place in order, RARE */
    struct kind *order; /* most frequent first */
    size_t n_order;
    uint16_t *class; /* of order[i]: class[i + FIRST] */
};

enum sluice_status sluice_clusters_create(struct sluice_clusters **out)
{
    struct sluice_clusters *c = calloc(1, sizeof(*c));

    *out = NULL;
    if (c == NULL)
        return SLUICE_ENOMEM;
    c->bits = 16;
    c->n_kinds = FIRST;
    c->kinds_cap = 1u << 16;
    c->place = calloc((size_t)1 << c->bits, sizeof(*c->place));
    c->kind = calloc(c->kinds_cap, sizeof(*c->kind));
    if (c->place == NULL || c->kind == NULL) {
        sluice_clusters_free(c);
        return SLUICE_ENOMEM;
    }
    *out = c;
    return SLUICE_OK;
}

void sluice_clusters_free(struct sluice_clusters *c)
{
    if (c == NULL)
        return;
    free(c->kind);
    free(c->place);
    free(c->stream);
    free(c->rank);
    free(c->order);
    free(c->class);
    free(c);
}

static uint32_t *slot_of(const struct sluice_clusters *c, uint32_t *place, unsigned bits, uint64_t form)
{
    const size_t mask = ((size_t)1 << bits) - 1;
    size_t i = (size_t)(form * 0x9E3779B97F4A7C15u >> (64 - bits));

    while (place[i] != 0 && c->kind[place[i]].form != form)
        i = (i + 1) & mask;
    return &place[i];
}

static enum sluice_status grow_places(struct sluice_clusters *c)
{
    uint32_t *more = calloc((size_t)2 << c->bits, sizeof(*more));

    if (more == NULL)
        return SLUICE_ENOMEM;
    for (uint32_t id = FIRST; id < c->n_kinds; id++)
        *slot_of(c, more, c->bits + 1, c->kind[id].form) = id;
    free(c->place);
    c->place = more;
    c->bits++;
    return SLUICE_OK;
}

/* The id of a form, a new one where it was not seen before. */
static enum sluice_status id_of(struct sluice_clusters *c, uint64_t form, uint32_t *id)
{
    uint32_t *slot;

    if ((size_t)c->n_kinds * 2 > (size_t)1 << c->bits && grow_places(c) != SLUICE_OK)
        return SLUICE_ENOMEM;
    if (c->n_kinds == c->kinds_cap) {
        struct kind *more = realloc(c->kind, (size_t)c->kinds_cap * 2 * sizeof(*more));

        if (more == NULL)
            return SLUICE_ENOMEM;
        c->kind = more;
        c->kinds_cap *= 2;
    }
    slot = slot_of(c, c->place, c->bits, form);
    if (*slot == 0) {
        *slot = c->n_kinds++;
        c->kind[*slot] = (struct kind){.form = form, .id = *slot};
    }
    *id = *slot;
    return SLUICE_OK;
}

static enum sluice_status push(struct sluice_clusters *c, uint32_t id)
{
    if (c->len == c->cap) {
        size_t cap = c->cap == 0 ? (size_t)1 << 16 : c->cap * 2;
        uint32_t *more = cap > SLUICE_CLUSTER_STREAM_MAX ? NULL : realloc(c->stream, cap * sizeof(*more));

        if (more == NULL)
            return cap > SLUICE_CLUSTER_STREAM_MAX ? SLUICE_ELIMIT : SLUICE_ENOMEM;
        c->stream = more;
        c->cap = cap;
    }
    c->stream[c->len++] = id;
    return SLUICE_OK;
}

enum sluice_status sluice_clusters_text(struct sluice_clusters *c, const uint8_t *p, size_t n)
{
    struct sluice_segment s;
    enum sluice_status st = SLUICE_OK;
    size_t at = 0;

    while (st == SLUICE_OK && sluice_segment_next(p, n, true, &at, &s)) {
        for (unsigned i = 0; i < s.n && st == SLUICE_OK; i++) {
            struct sluice_word w;
            uint32_t id = 0;

            sluice_word_read(p + s.start + s.token[i].start, (size_t)(s.token[i].end - s.token[i].start),
                             s.token[i].shape, &w);
            if ((st = id_of(c, w.form, &id)) == SLUICE_OK) {
                c->kind[id].n++;
                st = push(c, id);
            }
        }
        if (st == SLUICE_OK)
            st = push(c, BOUNDARY);
    }
    return st;
}

static int frequent_first(const void *a, const void *b)
{
    const struct kind *x = a, *y = b;

    if (x->n != y->n)
        return x->n > y->n ? -1 : 1;
    return x->form < y->form ? -1 : x->form > y->form;
}

/* Rank the words seen min_count times; all others are rare. */
static enum sluice_status rank(struct sluice_clusters *c, unsigned min_count)
{
    free(c->rank);
    free(c->order);
    c->n_order = 0;
    c->rank = calloc(c->n_kinds, sizeof(*c->rank));
    c->order = malloc(c->n_kinds * sizeof(*c->order));
    if (c->rank == NULL || c->order == NULL)
        return SLUICE_ENOMEM;
    for (uint32_t id = FIRST; id < c->n_kinds; id++) {
        c->rank[id] = RARE;
        if (c->kind[id].n >= min_count)
            c->order[c->n_order++] = c->kind[id];
    }
    qsort(c->order, c->n_order, sizeof(*c->order), frequent_first);
    if (c->n_order > SLUICE_CLUSTER_WORDS_MAX)
        c->n_order = SLUICE_CLUSTER_WORDS_MAX;
    for (size_t i = 0; i < c->n_order; i++)
        c->rank[c->order[i].id] = (uint32_t)i + FIRST;
    return SLUICE_OK;
}

/* All pairs of neighbours, as ranks: first << 32 | second; *n of them. */
static uint64_t *pairs_of(const struct sluice_clusters *c, size_t *n)
{
    uint64_t *pair = malloc((c->len + 1) * sizeof(*pair));
    uint32_t before = BOUNDARY;

    *n = 0;
    for (size_t i = 0; pair != NULL && i < c->len; i++) {
        uint32_t own = c->rank[c->stream[i]]; /* of the boundary: 0 */

        if (own != before)
            pair[(*n)++] = (uint64_t)before << 32 | own;
        before = own;
    }
    return pair;
}

enum sluice_status sluice_clusters_make(struct sluice_clusters *c, unsigned classes, unsigned min_count,
                                        unsigned rounds)
{
    enum sluice_status st = rank(c, min_count);
    uint64_t *pair = NULL;
    size_t n = 0;

    free(c->class);
    c->class = st == SLUICE_OK ? calloc(c->n_order + FIRST, sizeof(*c->class)) : NULL;
    if (c->class == NULL || (pair = pairs_of(c, &n)) == NULL)
        return SLUICE_ENOMEM;
    c->class[RARE] = RARE;
    for (size_t i = 0; i < c->n_order; i++)
        c->class[i + FIRST] = (uint16_t)(i % (classes - FIRST) + FIRST);
    st = sluice_exchange(pair, n, c->n_order + FIRST, FIRST, classes, rounds, c->class);
    free(pair);
    return st;
}

size_t sluice_clusters_count(const struct sluice_clusters *c)
{
    return c->n_order;
}

uint64_t sluice_clusters_form(const struct sluice_clusters *c, size_t i)
{
    return c->order[i].form;
}

unsigned sluice_clusters_class(const struct sluice_clusters *c, size_t i)
{
    return c->class[i + FIRST];
}
