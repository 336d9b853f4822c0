#include "rules/prefilter_internal.h"

#include "rules/lexicon.h"

#include "core/limits.h"

#include <stdlib.h>
#include <string.h>

#define GROUP_MAX 63u /* longer groups count as so long */

#define ALPHABETS 64u /* sets of bytes that matches are made of, one bit each; the last one stands for all others */
#define AHEAD_MAX 48u /* bytes behind a group's beginning that are looked at */

struct number {
    const struct sluice_rule *rule;
    const struct sluice_begin *begin;
    uint32_t lead_min, lead_max;
    uint32_t length; /* bytes of the alphabet from the first digit on, at least, as far as they are looked at */
    uint32_t width;  /* ...at most */
    uint32_t digits; /* among those, at least */
    unsigned alphabet;
};

/*
 * Rules are bits of sets of `words` 64-bit words: those that a group of k digits may be of, those before whose first
 * digit a byte may stand, and so on; what is left of all is asked for.
 */
struct sluice_numbers {
    struct sluice_run_set digits;
    struct number *v;
    size_t n;
    size_t words;
    uint64_t *length; /* [GROUP_MAX + 1][words] */
    uint64_t *prev;   /* [256][words] */
    uint64_t *next;   /* [256][words] */
    uint64_t *first;  /* [10][words]: by the first digit */
    uint64_t *bare;   /* [words]: no context word is required */
    uint64_t *named;  /* [context words of the lexicon][words]: one of the rule's */
    const struct sluice_lexicon *lexicon;
    uint32_t before, behind; /* bytes from a group of digits to a required word, at most */
    struct sluice_byteset alphabets[ALPHABETS];
    unsigned n_alphabets;
    uint64_t members[256]; /* alphabets that have the byte */
};

/* The number of this alphabet, which may be new. */
static unsigned alphabet_of(struct sluice_numbers *n, const struct sluice_byteset *bytes)
{
    unsigned i = 0;

    while (i < n->n_alphabets && memcmp(&n->alphabets[i], bytes, sizeof(*bytes)) != 0)
        i++;
    if (i == n->n_alphabets && i < ALPHABETS - 1)
        n->alphabets[n->n_alphabets++] = *bytes;
    for (unsigned b = 0; b < 256; b++) {
        if (i == ALPHABETS - 1 || sluice_byteset_has(bytes, (uint8_t)b))
            n->members[b] |= (uint64_t)1 << i;
    }
    return i;
}

static uint32_t at_most(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

static uint32_t at_least(uint32_t a, uint32_t b)
{
    return a > b ? a : b;
}

static void set_bit(uint64_t *row, size_t i)
{
    row[i / 64] |= (uint64_t)1 << (i % 64);
}

static void add(struct sluice_numbers *n, size_t i, const struct sluice_number *window, const struct sluice_rule *rule,
                const struct sluice_begin *begin)
{
    n->v[i] = (struct number){
        .rule = rule,
        .begin = begin,
        .lead_min = window->lead_min,
        .lead_max = window->lead_max,
        .length = rule->min_width > window->lead_max ? at_most(rule->min_width - window->lead_max, AHEAD_MAX) : 1,
        .width = rule->max_width - window->lead_min,
        .digits = window->min_digits,
        .alphabet = alphabet_of(n, &window->bytes),
    };
    for (unsigned k = 0; k <= GROUP_MAX; k++) {
        if ((window->lengths >> k & 1) != 0)
            set_bit(n->length + k * n->words, i);
    }
    for (unsigned b = 0; b < 256; b++) {
        if (sluice_byteset_has(&window->prev, (uint8_t)b))
            set_bit(n->prev + b * n->words, i);
        if (sluice_byteset_has(&window->next, (uint8_t)b))
            set_bit(n->next + b * n->words, i);
    }
    for (unsigned d = 0; d < 10; d++) {
        if (sluice_byteset_has(&window->first, (uint8_t)('0' + d)))
            set_bit(n->first + d * n->words, i);
    }
    if (!rule->context_required) {
        set_bit(n->bare, i);
    } else {
        n->before = at_least(n->before, rule->context_before + window->lead_max);
        n->behind = at_least(n->behind, rule->context_after + rule->max_width);
    }
    for (size_t k = 0; k < rule->n_context_ids; k++)
        set_bit(n->named + rule->context_ids[k] * n->words, i);
}

enum sluice_status sluice_numbers_create(const struct sluice_number_piece *pieces, size_t n,
                                         const struct sluice_ruleset *rs, const struct sluice_begin *begins,
                                         struct sluice_numbers **out)
{
    struct sluice_numbers *x = calloc(1, sizeof(*x));
    size_t rows;

    *out = NULL;
    if (x == NULL)
        return SLUICE_ENOMEM;
    sluice_run_set_init(&x->digits, &(const struct sluice_byteset){{0x03ff000000000000u, 0, 0, 0}});
    x->n = n;
    x->words = n / 64 + 1;
    x->lexicon = sluice_ruleset_rule(rs, 0)->lexicon;
    rows = x->lexicon == NULL ? 0 : sluice_lexicon_count(x->lexicon);
    x->v = calloc(n + 1, sizeof(*x->v));
    x->length = calloc((GROUP_MAX + 1) * x->words, sizeof(*x->length));
    x->prev = calloc(256 * x->words, sizeof(*x->prev));
    x->next = calloc(256 * x->words, sizeof(*x->next));
    x->first = calloc(10 * x->words, sizeof(*x->first));
    x->bare = calloc(x->words, sizeof(*x->bare));
    x->named = calloc((rows + 1) * x->words, sizeof(*x->named));
    if (x->v == NULL || x->length == NULL || x->prev == NULL || x->next == NULL || x->first == NULL ||
        x->bare == NULL || x->named == NULL) {
        sluice_numbers_free(x);
        return SLUICE_ENOMEM;
    }
    for (size_t i = 0; i < n; i++)
        add(x, i, &pieces[i].window, sluice_ruleset_rule(rs, pieces[i].rule), &begins[pieces[i].rule]);
    *out = x;
    return SLUICE_OK;
}

void sluice_numbers_free(struct sluice_numbers *n)
{
    if (n == NULL)
        return;
    free(n->v);
    free(n->length);
    free(n->prev);
    free(n->next);
    free(n->first);
    free(n->bare);
    free(n->named);
    free(n);
}

/* One group of digits, [at, end). */
struct group {
    const struct sluice_numbers *n;
    struct sluice_words_seen *seen;
    const struct sluice_prefilter_text *text;
    size_t at, end;
    sluice_number_fn fn;
    void *ctx;
    uint64_t *named;               /* rules that have a word near by */
    unsigned known;                /* bytes behind its beginning that are looked at already: */
    uint64_t alive[AHEAD_MAX + 1]; /* alphabets that have all of the first k bytes */
    uint8_t digits[AHEAD_MAX + 1]; /* digits among the first k bytes */
};

/* Look at the first n bytes; the text may end before. */
static void look_ahead(struct group *g, unsigned n)
{
    const uint8_t *p = g->text->text + g->at;
    const size_t left = g->text->len - g->at;

    for (unsigned k = g->known; k < n; k++) {
        const bool there = k < left;

        g->alive[k + 1] = there ? g->alive[k] & g->n->members[p[k]] : 0;
        g->digits[k + 1] = (uint8_t)(g->digits[k] + (there && (uint8_t)(p[k] - '0') < 10));
    }
    g->known = n > g->known ? n : g->known;
}

/* Do the bytes from the first digit on suffice for a match? */
static bool goes_on(struct group *g, const struct number *number)
{
    look_ahead(g, number->length);
    if ((g->alive[number->length] >> number->alphabet & 1) == 0)
        return false;
    if (number->width > AHEAD_MAX)
        return true;
    look_ahead(g, number->width);
    return g->digits[number->width] >= number->digits;
}

static bool note_word(void *ctx, uint32_t id, int64_t start, int64_t end)
{
    const struct group *g = ctx;
    const uint64_t *row = g->n->named + id * g->n->words;

    (void)start;
    (void)end;
    for (size_t w = 0; w < g->n->words; w++)
        g->named[w] |= row[w];
    return false;
}

/* Which of the rules could this group be of? */
static uint64_t candidates(const struct group *g, size_t w)
{
    const struct sluice_numbers *n = g->n;
    const size_t k = g->end - g->at < GROUP_MAX ? g->end - g->at : GROUP_MAX;
    uint64_t bits = n->length[k * n->words + w] & n->first[(g->text->text[g->at] - '0') * n->words + w];

    if (g->at > 0)
        bits &= n->prev[g->text->text[g->at - 1] * n->words + w];
    if (g->end < g->text->len)
        bits &= n->next[g->text->text[g->end] * n->words + w];
    return bits;
}

static void report(struct group *g, const struct number *number)
{
    uint64_t first, last;

    if (g->at < number->lead_min)
        return;
    last = g->at - number->lead_min;
    first = g->at > number->lead_max ? g->at - number->lead_max : 0;
    if (sluice_begin_narrow(number->begin, g->text->text, g->text->len, &first, &last) && goes_on(g, number) &&
        sluice_context_met(g->seen, number->rule, g->text, first, last))
        g->fn(g->ctx, number->rule->index, first, last);
}

static void report_all(struct group *g, size_t w, uint64_t bits)
{
    for (; bits != 0; bits &= bits - 1)
        report(g, &g->n->v[64 * w + (size_t)__builtin_ctzll(bits)]);
}

static void scan_group(struct group *g)
{
    const struct sluice_numbers *n = g->n;
    bool asked = false;

    g->known = 0;
    g->alive[0] = UINT64_MAX;
    g->digits[0] = 0;
    for (size_t w = 0; w < n->words; w++) {
        const uint64_t bits = candidates(g, w);
        const uint64_t required = bits & ~n->bare[w];

        if (required != 0 && !asked) {
            memset(g->named, 0, n->words * sizeof(*g->named));
            if (sluice_words_near(g->seen, n->lexicon, g->text, (int64_t)g->at - n->before, (int64_t)g->at + n->behind,
                                  note_word, g))
                memset(g->named, 0xff, n->words * sizeof(*g->named)); /* not known: all */
            asked = true;
        }
        report_all(g, w, (bits & n->bare[w]) | (required != 0 ? required & g->named[w] : 0));
    }
}

size_t sluice_numbers_words(const struct sluice_numbers *n)
{
    return n->words;
}

bool sluice_numbers_has_digit(const struct sluice_numbers *n, const struct sluice_prefilter_text *text)
{
    size_t at = 0, end;

    return sluice_run_next(&n->digits, 1, text->text, text->len, &at, &end);
}

void sluice_numbers_scan(const struct sluice_numbers *n, struct sluice_words_seen *seen, uint64_t *named,
                         const struct sluice_prefilter_text *text, sluice_number_fn fn, void *ctx)
{
    struct group g = {.n = n, .seen = seen, .text = text, .fn = fn, .ctx = ctx, .named = named};

    if (n->n == 0)
        return;
    for (; sluice_run_next(&n->digits, 1, text->text, text->len, &g.at, &g.end); g.at = g.end)
        scan_group(&g);
}
