#include "scan/name_internal.h"

#include <string.h>

#define SURER_THAN_NOT 500000u

const uint8_t *sluice_name_token(const struct sluice_name_list *l, unsigned i, size_t *n)
{
    const struct sluice_token *t = &l->segment->token[i];

    *n = (size_t)(t->end - t->start);
    return l->text + l->segment->start + t->start;
}

unsigned sluice_name_kind(const struct sluice_name_list *l, unsigned i)
{
    const uint8_t *p;
    size_t n;

    if (i >= l->segment->n)
        return 0;
    p = sluice_name_token(l, i, &n);
    return sluice_name_word(p, n);
}

bool sluice_name_is_capital(const struct sluice_name_list *l, unsigned i)
{
    const uint8_t shape = i < l->segment->n ? l->segment->token[i].shape : SLUICE_SHAPE_NONE;

    return shape == SLUICE_SHAPE_CAPITAL || shape == SLUICE_SHAPE_UPPER || shape == SLUICE_SHAPE_INITIAL ||
           shape == SLUICE_SHAPE_INNER;
}

bool sluice_name_is_mark(const struct sluice_name_list *l, unsigned i, char c)
{
    return i < l->segment->n && l->segment->token[i].shape == sluice_shape_of_ascii((uint8_t)c);
}

bool sluice_name_is_glued(const struct sluice_name_list *l, unsigned i)
{
    return i < l->segment->n && l->segment->token[i].gap == SLUICE_GAP_NONE;
}

bool sluice_name_is_near(const struct sluice_name_list *l, unsigned i)
{
    return i < l->segment->n && l->segment->token[i].gap != SLUICE_GAP_LINE;
}

bool sluice_name_is_apostrophe(const struct sluice_name_list *l, unsigned i)
{
    return sluice_name_is_mark(l, i, '\'') || (i < l->segment->n && l->segment->token[i].shape == SLUICE_SHAPE_QUOTE);
}

bool sluice_name_is_elided(const struct sluice_name_list *l, unsigned i)
{
    size_t n = 0;
    const uint8_t *p = i + 2 < l->segment->n ? sluice_name_token(l, i, &n) : NULL;

    return n == 1 && (*p == 'L' || *p == 'D' || *p == 'd' || *p == 'O') && sluice_name_is_apostrophe(l, i + 1) &&
           sluice_name_is_glued(l, i + 1) && sluice_name_is_glued(l, i + 2) && sluice_name_is_capital(l, i + 2);
}

/* Whether a name holds what none does, as "b>Anna" where the tag was taken in. */
static bool is_mixed(const struct sluice_name_list *l, const struct sluice_name *name)
{
    static const char marks[] = "<>=|\"{}[]";

    for (unsigned i = name->from; i < name->to; i++) {
        for (const char *c = marks; *c != '\0'; c++) {
            if (sluice_name_is_mark(l, i, *c))
                return true;
        }
    }
    return false;
}

void sluice_name_put(struct sluice_name_list *l, const struct sluice_name *name)
{
    struct sluice_name put = *name;
    unsigned kept = 0, at = 0;

    for (unsigned k = 0; k < l->n; k++) {
        const struct sluice_name *old = &l->v[k];

        if (old->to <= put.from || old->from >= put.to)
            continue;
        if (old->label != put.label && old->sure >= put.sure)
            return;
        if (old->label == put.label && old->score >= SURER_THAN_NOT && !is_mixed(l, old)) {
            put.from = old->from < put.from ? old->from : put.from;
            put.to = old->to > put.to ? old->to : put.to;
            put.score = old->score > put.score ? old->score : put.score;
            put.sure = old->sure > put.sure ? old->sure : put.sure;
        }
    }
    for (unsigned k = 0; k < l->n; k++) {
        if (l->v[k].to <= put.from || l->v[k].from >= put.to) {
            at += l->v[k].to <= put.from;
            l->v[kept++] = l->v[k];
        }
    }
    memmove(&l->v[at + 1], &l->v[at], (kept - at) * sizeof(*l->v));
    l->v[at] = put;
    l->n = kept + 1;
}
