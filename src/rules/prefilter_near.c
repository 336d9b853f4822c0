#include "rules/prefilter_internal.h"

#include "rules/lexicon.h"

#include "core/limits.h"

#include <stdlib.h>

/* Words of a group of rules, and how far from one of them a match can lie. */
struct sluice_near {
    const struct sluice_lexicon *lexicon;
    uint64_t *words;        /* a bit for each of the lexicon's */
    uint32_t before, after; /* most bytes of context before and behind a value */
    uint32_t width;         /* of the longest match */
};

enum sluice_status sluice_near_create(const struct sluice_lexicon *l, struct sluice_near **out)
{
    struct sluice_near *n = calloc(1, sizeof(*n));

    *out = NULL;
    if (n == NULL)
        return SLUICE_ENOMEM;
    n->lexicon = l;
    n->words = calloc((l == NULL ? 0 : sluice_lexicon_count(l)) / 64 + 1, sizeof(*n->words));
    if (n->words == NULL) {
        sluice_near_free(n);
        return SLUICE_ENOMEM;
    }
    *out = n;
    return SLUICE_OK;
}

void sluice_near_free(struct sluice_near *n)
{
    if (n == NULL)
        return;
    free(n->words);
    free(n);
}

void sluice_near_add(struct sluice_near *n, const struct sluice_rule *rule)
{
    n->before = rule->context_before > n->before ? rule->context_before : n->before;
    n->after = rule->context_after > n->after ? rule->context_after : n->after;
    n->width = rule->max_width > n->width ? rule->max_width : n->width;
    for (size_t i = 0; i < rule->n_context_ids; i++)
        n->words[rule->context_ids[i] / 64] |= (uint64_t)1 << (rule->context_ids[i] % 64);
}

#define STRETCH 1024u /* bytes that are looked at together */

struct look {
    const struct sluice_near *n;
    struct sluice_near_memo *memo;
    bool full;
};

/* A match lies between what stands before and behind it at most so far. True: the rest of the stretch stays unknown. */
static bool on_word(void *ctx, uint32_t id, int64_t start, int64_t end)
{
    struct look *l = ctx;
    struct sluice_near_memo *m = l->memo;
    const int64_t first = start - l->n->after - l->n->width, last = end + l->n->before + l->n->width;
    const size_t from = first > (int64_t)m->from ? (size_t)first : m->from;
    const size_t to = last < (int64_t)m->to ? (size_t)last : m->to;

    if ((l->n->words[id / 64] >> (id % 64) & 1) == 0 || last <= (int64_t)m->from || from >= to)
        return false;
    if (m->n > 0 && from <= m->near[m->n - 1].to) {
        m->near[m->n - 1].to = to > m->near[m->n - 1].to ? to : m->near[m->n - 1].to;
        return false;
    }
    if (m->n == SLUICE_NEAR_MEMO) {
        m->to = from;
        l->full = true;
        return true;
    }
    m->near[m->n].from = from;
    m->near[m->n++].to = to;
    return false;
}

/* Look at the stretch that begins with text[from]. False: memory is out. */
static bool look(const struct sluice_near *n, struct sluice_near_memo *memo, struct sluice_words_seen *seen,
                 const struct sluice_prefilter_text *text, size_t from)
{
    const size_t to = text->len - from < STRETCH ? text->len : from + STRETCH;
    const int64_t low = (int64_t)from - n->before - n->width - SLUICE_CONTEXT_MAX; /* a word is no longer than that */
    const int64_t high = (int64_t)to + n->after + n->width + SLUICE_CONTEXT_MAX;
    struct look l = {.n = n, .memo = memo};

    memo->from = from;
    memo->to = to;
    memo->n = 0;
    return !sluice_words_near(seen, n->lexicon, text, low, high, on_word, &l) || l.full;
}

/* The region that is open; none, where it is empty. */
struct region {
    size_t from, to;
    sluice_region_fn fn;
    void *ctx;
};

static enum sluice_status shut(struct region *r)
{
    const size_t from = r->from;

    r->from = r->to;
    return r->to > from ? r->fn(r->ctx, from, r->to) : SLUICE_OK;
}

/* What is near a word in [from, to), all of which is known, goes on with the region, or begins another. */
static enum sluice_status add_known(struct region *r, const struct sluice_near_memo *memo, size_t from, size_t to)
{
    enum sluice_status st = SLUICE_OK;

    for (size_t i = 0; i < memo->n && memo->near[i].from < to && st == SLUICE_OK; i++) {
        const size_t first = memo->near[i].from > from ? memo->near[i].from : from;
        const size_t last = memo->near[i].to < to ? memo->near[i].to : to;

        if (first >= last)
            continue;
        if (first != r->to || r->from == r->to) {
            st = shut(r);
            r->from = first;
        }
        r->to = last;
    }
    return st;
}

size_t sluice_near_next(const struct sluice_near_memo *memo, size_t at)
{
    if (at < memo->from || at >= memo->to)
        return at;
    for (size_t i = 0; i < memo->n; i++) {
        if (memo->near[i].to > at)
            return memo->near[i].from > at ? memo->near[i].from : at;
    }
    return memo->to;
}

enum sluice_status sluice_near_scan(const struct sluice_near *n, struct sluice_near_memo *memo,
                                    struct sluice_words_seen *seen, const struct sluice_prefilter_text *text,
                                    size_t from, size_t to, sluice_region_fn fn, void *ctx)
{
    struct region r = {.from = from, .to = from, .fn = fn, .ctx = ctx};
    enum sluice_status st = SLUICE_OK;

    for (size_t at = from, end; at < to && st == SLUICE_OK; at = end) {
        if ((at < memo->from || at >= memo->to) && !look(n, memo, seen, text, at))
            return SLUICE_ENOMEM;
        end = to < memo->to ? to : memo->to;
        st = add_known(&r, memo, at, end);
    }
    return st == SLUICE_OK ? shut(&r) : st;
}
