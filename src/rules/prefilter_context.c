#include "rules/prefilter_internal.h"

#include "rules/judge.h"
#include "rules/lexicon.h"

#include "core/limits.h"

#include <stdlib.h>
#include <string.h>

#define CHUNK 128u /* bytes of a text whose words are looked for at once, when first asked for */

#define LISTS 256u /* lists of words about which something is remembered */

/* A word that stands in the text, or, at negative places, before it. */
struct hit {
    int64_t start, end;
    uint32_t id;
};

/* The words that begin in a chunk, by where they begin. */
struct chunk {
    size_t first, n; /* hits */
    bool known;
};

/* Chunks first..until - 1, and the hint, if from that, too. */
struct stretch {
    size_t first, until;
    bool hint;
};

/* Where a word counts. */
struct window {
    int64_t from, to;
};

struct sluice_words_seen {
    struct hit *v; /* those of the hint first */
    size_t n, cap, hint;
    struct chunk *chunks;
    size_t cap_chunks;
    bool no_memory;
    int64_t shift;     /* where the stretch under way lies */
    int64_t from, to;  /* no word begins in there */
    struct stretch of; /* what was asked about last; */
    uint64_t asked;    /* ...how often it was another one than before */
    struct {
        uint64_t asked;
        uint32_t list;
        bool has; /* the stretch has a word of the list */
    } lists[LISTS];
};

enum sluice_status sluice_words_seen_create(struct sluice_words_seen **out)
{
    *out = calloc(1, sizeof(**out));
    return *out == NULL ? SLUICE_ENOMEM : SLUICE_OK;
}

void sluice_words_seen_free(struct sluice_words_seen *s)
{
    if (s == NULL)
        return;
    free(s->v);
    free(s->chunks);
    free(s);
}

/* --- rules of the same words -------------------------------------------------------------------------------------- */

static int compare_words(const struct sluice_rule *a, const struct sluice_rule *b)
{
    if (a->n_context_ids != b->n_context_ids)
        return a->n_context_ids < b->n_context_ids ? -1 : 1;
    return memcmp(a->context_ids, b->context_ids, a->n_context_ids * sizeof(*a->context_ids));
}

static int by_words(const void *a, const void *b)
{
    return compare_words(*(const struct sluice_rule *const *)a, *(const struct sluice_rule *const *)b);
}

enum sluice_status sluice_context_lists(const struct sluice_ruleset *rs, uint32_t **out)
{
    const size_t rules = sluice_ruleset_count(rs);
    uint32_t *lists = calloc(rules + 1, sizeof(*lists));
    const struct sluice_rule **v = calloc(rules + 1, sizeof(*v));
    size_t n = 0;

    *out = NULL;
    if (lists == NULL || v == NULL) {
        free(lists);
        free(v);
        return SLUICE_ENOMEM;
    }
    for (size_t i = 0; i < rules; i++) {
        lists[i] = SLUICE_NO_LIST;
        if (sluice_ruleset_rule(rs, i)->context_required)
            v[n++] = sluice_ruleset_rule(rs, i);
    }
    qsort(v, n, sizeof(*v), by_words);
    for (size_t i = 0; i < n; i++)
        lists[v[i]->index] = i > 0 && compare_words(v[i - 1], v[i]) == 0 ? lists[v[i - 1]->index] : (uint32_t)i;
    free(v);
    *out = lists;
    return SLUICE_OK;
}

/* --- what stands in the text -------------------------------------------------------------------------------------- */

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

/* No chunk of the text is known. */
static void forget(struct sluice_words_seen *s, size_t len)
{
    const size_t n = len / CHUNK + 1;
    struct chunk *v;

    if (n > s->cap_chunks) {
        if ((v = realloc(s->chunks, n * sizeof(*v))) == NULL) {
            s->no_memory = true;
            return;
        }
        s->chunks = v;
        s->cap_chunks = n;
    }
    memset(s->chunks, 0, n * sizeof(*s->chunks));
}

void sluice_words_seen_clear(struct sluice_words_seen *s, const struct sluice_lexicon *l,
                             const struct sluice_prefilter_text *t)
{
    s->n = 0;
    s->no_memory = false;
    s->shift = -(int64_t)t->base - (int64_t)t->hint_len;
    if (t->base < SLUICE_CONTEXT_MAX && t->hint_len != 0)
        (void)sluice_lexicon_find(l, t->hint, t->hint_len, 0, t->hint_len, t->hint_len, on_word, s);
    s->hint = s->n;
    s->from = s->to = 0;
    s->of = (struct stretch){0};
    forget(s, t->len);
}

static const struct chunk *chunk_of(struct sluice_words_seen *s, const struct sluice_lexicon *l,
                                    const struct sluice_prefilter_text *t, size_t i)
{
    struct chunk *c = &s->chunks[i];
    const size_t from = i * CHUNK, until = t->len - from < CHUNK ? t->len : from + CHUNK;
    /* a longer word would not fit into any rule's context */
    const size_t to = t->len - until < SLUICE_CONTEXT_MAX ? t->len : until + SLUICE_CONTEXT_MAX;

    if (c->known)
        return c;
    s->shift = 0;
    c->first = s->n;
    (void)sluice_lexicon_find(l, t->text, t->len, from, until, to, on_word, s);
    c->n = s->n - c->first;
    c->known = true;
    return c;
}

/* True: fn stopped it. */
static bool tell(const struct sluice_words_seen *s, size_t first, size_t n, int64_t from, int64_t to, sluice_word_fn fn,
                 void *ctx)
{
    for (size_t i = first; i < first + n; i++) {
        const struct hit *h = &s->v[i];

        if (h->start >= from && h->end <= to && fn(ctx, h->id, h->start, h->end))
            return true;
    }
    return false;
}

/* Stretches without a word are made one, since most questions come in ascending order. */
static void note_quiet(struct sluice_words_seen *s, int64_t from, int64_t to)
{
    if (from > s->to || to < s->from) {
        s->from = from;
        s->to = to;
        return;
    }
    s->from = from < s->from ? from : s->from;
    s->to = to > s->to ? to : s->to;
}

bool sluice_words_near(struct sluice_words_seen *s, const struct sluice_lexicon *l,
                       const struct sluice_prefilter_text *t, int64_t from, int64_t to, sluice_word_fn fn, void *ctx)
{
    const size_t low = from < 0 ? 0 : (size_t)from, high = to < 0 ? 0 : (uint64_t)to < t->len ? (size_t)to : t->len;
    size_t n = 0, i;

    if (from >= s->from && to <= s->to && !s->no_memory)
        return false;
    if (s->no_memory || tell(s, 0, s->hint, from, to, fn, ctx))
        return true;
    for (i = low / CHUNK; i * CHUNK < high; i++) {
        const struct chunk *c = chunk_of(s, l, t, i);

        n += c->n;
        if (s->no_memory || (c->n != 0 && tell(s, c->first, c->n, from, to, fn, ctx)))
            return true;
    }
    if (n == 0 && from >= 0)
        note_quiet(s, (int64_t)(low / CHUNK * CHUNK), (int64_t)(i * CHUNK));
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
static struct window window_of(const struct sluice_rule *rule, uint64_t first, uint64_t last)
{
    return (struct window){.from = (int64_t)first - rule->context_before,
                           .to = (int64_t)(last + rule->max_width) + rule->context_after};
}

static struct stretch stretch_of(const struct window *w, size_t len)
{
    const size_t high = (uint64_t)w->to < len ? (size_t)w->to : len;

    return (struct stretch){
        .first = w->from < 0 ? 0 : (size_t)w->from / CHUNK, .until = (high + CHUNK - 1) / CHUNK, .hint = w->from < 0};
}

/* Is one of n hits a word of the rule? */
static bool has_word(const struct sluice_words_seen *s, const struct sluice_rule *rule, size_t first, size_t n)
{
    for (size_t i = first; i < first + n; i++) {
        if (sluice_judge_names(rule, s->v[i].id))
            return true;
    }
    return false;
}

static bool stretch_has_word(const struct sluice_words_seen *s, const struct stretch *of,
                             const struct sluice_rule *rule)
{
    if (of->hint && has_word(s, rule, 0, s->hint))
        return true;
    for (size_t i = of->first; i < of->until; i++) {
        if (has_word(s, rule, s->chunks[i].first, s->chunks[i].n))
            return true;
    }
    return false;
}

static bool is_same(const struct stretch *a, const struct stretch *b)
{
    return a->first == b->first && a->until == b->until && a->hint == b->hint;
}

static bool all_known(const struct sluice_words_seen *s, const struct stretch *of)
{
    for (size_t i = of->first; i < of->until; i++) {
        if (!s->chunks[i].known)
            return false;
    }
    return true;
}

bool sluice_context_ruled_out(struct sluice_words_seen *s, const struct sluice_rule *rule, uint32_t list,
                              const struct sluice_prefilter_text *t, uint64_t first, uint64_t last)
{
    const struct window w = window_of(rule, first, last);
    const struct stretch of = stretch_of(&w, t->len);
    const uint32_t i = list % LISTS;

    if (s->no_memory)
        return false;
    if (!is_same(&of, &s->of)) {
        if (!all_known(s, &of))
            return false;
        s->of = of;
        s->asked++;
    }
    if (s->lists[i].list != list || s->lists[i].asked != s->asked) {
        s->lists[i].list = list;
        s->lists[i].asked = s->asked;
        s->lists[i].has = stretch_has_word(s, &of, rule);
    }
    return !s->lists[i].has;
}

bool sluice_context_met(struct sluice_words_seen *s, const struct sluice_rule *rule,
                        const struct sluice_prefilter_text *t, uint64_t first, uint64_t last)
{
    const struct window w = window_of(rule, first, last);
    union {
        const struct sluice_rule *rule;
        void *ctx;
    } r = {.rule = rule};

    return !rule->context_required || sluice_words_near(s, rule->lexicon, t, w.from, w.to, is_of_rule, r.ctx);
}
