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

/* The region that is open, within [from, to) of the text. */
struct near_scan {
    const struct sluice_near *n;
    int64_t from, to;
    int64_t open, end; /* open == end: none is */
    sluice_region_fn fn;
    void *ctx;
    enum sluice_status status;
};

static void shut(struct near_scan *s)
{
    if (s->end > s->open)
        s->status = s->fn(s->ctx, (size_t)s->open, (size_t)s->end);
    s->open = s->end;
}

/* A match lies between what stands before and behind it at most so far. True: stop. */
static bool on_word(void *ctx, uint32_t id, int64_t start, int64_t end)
{
    struct near_scan *s = ctx;
    int64_t first = start - s->n->after - s->n->width, last = end + s->n->before + s->n->width;

    if ((s->n->words[id / 64] >> (id % 64) & 1) == 0)
        return false;
    first = first > s->from ? first : s->from;
    last = last < s->to ? last : s->to;
    if (first >= last)
        return false;
    if (first > s->end || s->open == s->end) {
        shut(s);
        s->open = s->end = first;
    }
    s->end = last > s->end ? last : s->end;
    return s->status != SLUICE_OK;
}

enum sluice_status sluice_near_scan(const struct sluice_near *n, struct sluice_words_seen *seen,
                                    const struct sluice_prefilter_text *text, size_t from, size_t to,
                                    sluice_region_fn fn, void *ctx)
{
    struct near_scan s = {.n = n, .from = (int64_t)from, .to = (int64_t)to, .fn = fn, .ctx = ctx};
    const int64_t low = s.from - n->before - n->width - SLUICE_CONTEXT_MAX; /* a word is no longer than that */
    const int64_t high = s.to + n->after + n->width + SLUICE_CONTEXT_MAX;

    if (sluice_words_near(seen, n->lexicon, text, low, high, on_word, &s))
        return s.status == SLUICE_OK ? SLUICE_ENOMEM : s.status;
    shut(&s);
    return s.status;
}
