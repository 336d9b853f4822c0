#include "rules/prefilter_internal.h"

#include "rules/judge.h"
#include "rules/lexicon.h"

#include "core/limits.h"

#include <stdlib.h>
#include <string.h>

#define STEP 64u /* bytes that are read at once */

/* A word that stands in the text, or, at negative places, before it. */
struct hit {
    int64_t start, end;
    uint32_t id;
};

struct sluice_words_seen {
    struct hit *v; /* by start; those of the hint first */
    size_t n, cap, hint;
    size_t from, to; /* the text's words that begin within are known */
    bool no_memory;
    int64_t shift; /* where the stretch under way lies */
};

enum sluice_status sluice_words_seen_create(struct sluice_words_seen **out)
{
    *out = calloc(1, sizeof(**out));
    return *out == NULL ? SLUICE_ENOMEM : SLUICE_OK;
}

void sluice_words_seen_free(struct sluice_words_seen *s)
{
    if (s != NULL)
        free(s->v);
    free(s);
}

static bool on_word(void *ctx, uint32_t id, size_t start, size_t end)
{
    struct sluice_words_seen *s = ctx;

    if (s->n == s->cap) {
        const size_t cap = s->cap == 0 ? 64 : 2 * s->cap;
        struct hit *v = realloc(s->v, cap * sizeof(*v));

        if (v == NULL) {
            s->no_memory = true;
            return false;
        }
        s->v = v;
        s->cap = cap;
    }
    s->v[s->n++] = (struct hit){.start = (int64_t)start + s->shift, .end = (int64_t)end + s->shift, .id = id};
    return true;
}

void sluice_words_seen_clear(struct sluice_words_seen *s, const struct sluice_lexicon *l,
                             const struct sluice_prefilter_text *t)
{
    s->n = s->from = s->to = 0;
    s->no_memory = false;
    s->shift = -(int64_t)t->base - (int64_t)t->hint_len;
    if (t->base < SLUICE_CONTEXT_MAX && t->hint_len != 0)
        (void)sluice_lexicon_find(l, t->hint, t->hint_len, 0, t->hint_len, t->hint_len, on_word, s);
    s->hint = s->n;
}

/* Know the words that begin in [from, to). */
static void extend(struct sluice_words_seen *s, const struct sluice_lexicon *l, const struct sluice_prefilter_text *t,
                   size_t from, size_t to)
{
    size_t reach;

    if (from < s->from || from > s->to) {
        s->n = s->hint;
        s->from = s->to = from;
    }
    if (to <= s->to)
        return;
    to = to - s->to < STEP ? s->to + STEP : to;
    to = to < t->len ? to : t->len;
    /* a longer one would not fit into any rule's context */
    reach = t->len - to < SLUICE_CONTEXT_MAX ? t->len : to + SLUICE_CONTEXT_MAX;
    s->shift = 0;
    (void)sluice_lexicon_find(l, t->text, t->len, s->to, to, reach, on_word, s);
    s->to = to;
}

/* The first word of the text's that begins at `from` or behind. */
static size_t first_from(const struct sluice_words_seen *s, int64_t from)
{
    size_t low = s->hint, high = s->n;

    while (low < high) {
        const size_t mid = low + (high - low) / 2;

        if (s->v[mid].start < from)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

bool sluice_words_near(struct sluice_words_seen *s, const struct sluice_lexicon *l,
                       const struct sluice_prefilter_text *t, int64_t from, int64_t to, sluice_word_fn fn, void *ctx)
{
    const size_t low = from < 0 ? 0 : (size_t)from, high = to < 0 ? 0 : (uint64_t)to < t->len ? (size_t)to : t->len;

    extend(s, l, t, low, high);
    if (s->no_memory)
        return true;
    for (size_t i = 0; i < s->hint; i++) {
        if (s->v[i].start >= from && fn(ctx, s->v[i].id, s->v[i].start, s->v[i].end))
            return true;
    }
    for (size_t i = first_from(s, from); i < s->n && s->v[i].start < to; i++) {
        if (s->v[i].end <= to && fn(ctx, s->v[i].id, s->v[i].start, s->v[i].end))
            return true;
    }
    return false;
}

static bool is_of_rule(void *ctx, uint32_t id, int64_t start, int64_t end)
{
    (void)start;
    (void)end;
    return sluice_judge_names(ctx, id);
}

/* The value lies within the match, so its words stand from context_before before the first start to context_after
 * behind the longest match. */
bool sluice_context_met(struct sluice_words_seen *s, const struct sluice_rule *rule,
                        const struct sluice_prefilter_text *t, uint64_t first, uint64_t last)
{
    const int64_t from = (int64_t)first - rule->context_before;
    const int64_t to = (int64_t)(last + rule->max_width) + rule->context_after;
    union {
        const struct sluice_rule *rule;
        void *ctx;
    } r = {.rule = rule};

    return !rule->context_required || sluice_words_near(s, rule->lexicon, t, from, to, is_of_rule, r.ctx);
}
