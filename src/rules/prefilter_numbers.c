#include "rules/prefilter_internal.h"

#include "rules/lexicon.h"

#include "core/ascii.h"
#include "core/limits.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define GROUP_MAX 63u /* longer groups count as so long */

#define ALPHABETS 64u /* sets of bytes that matches are made of, one bit each; the last one stands for all others */
#define AHEAD_MAX 48u /* bytes behind a group's beginning that are looked at */
#define STRETCH 64u   /* bytes whose groups are asked together for words near by */

struct number {
    const struct sluice_rule *rule;
    const struct sluice_begin *begin;
    uint32_t lead_min, lead_max;
    uint32_t length; /* bytes of the alphabet from the first digit on, at least, as far as they are looked at */
    uint32_t width;  /* ...at most */
    uint32_t digits; /* among those, at least */
    unsigned alphabet;
    struct sluice_byteset second_prev;
};

/* What can stand on one side of a group: a byte, a byte and a digit beyond it, the end of the text. */
#define SIDES 513u
#define SIDE_INNER 256u
#define SIDE_END 512u

/*
 * Rules are bits of sets of `words` 64-bit words: those that a group of k digits may be of that begins with a certain
 * one, those before whose first digit a byte may stand, those behind whose last one; what is left of all is asked for.
 */
struct sluice_numbers {
    struct number *v;
    size_t n;
    size_t words;
    uint64_t *shape; /* [GROUP_MAX + 1][10][words]: by length and first digit */
    uint64_t *prev;  /* [SIDES][words] */
    uint64_t *next;  /* [SIDES][words] */
    uint64_t *bare;  /* [words]: no context word is required */
    uint64_t *named; /* [context words of the lexicon][words]: one of the rule's */
    const struct sluice_lexicon *lexicon;
    uint32_t before, behind; /* bytes from a group of digits to a required word, at most */
    struct sluice_byteset alphabets[ALPHABETS];
    unsigned n_alphabets;
    uint64_t members[256]; /* alphabets that have the byte */
};

/* A set and how many rules it is the alphabet of. */
struct census {
    struct sluice_byteset set;
    size_t uses;
};

static int by_set(const void *a, const void *b)
{
    const struct census *x = a, *y = b;

    return memcmp(&x->set, &y->set, sizeof(x->set));
}

static int by_uses(const void *a, const void *b)
{
    const struct census *x = a, *y = b;

    return x->uses != y->uses ? (x->uses > y->uses ? -1 : 1) : by_set(a, b);
}

/* Make alphabets of the sets that are used most. */
static bool choose_alphabets(struct sluice_numbers *n, const struct sluice_number_piece *pieces, size_t count)
{
    struct census *all = calloc(count + 1, sizeof(*all));
    size_t k = 0;

    if (all == NULL)
        return false;
    for (size_t i = 0; i < count; i++)
        all[i] = (struct census){.set = pieces[i].window.bytes, .uses = 1};
    qsort(all, count, sizeof(*all), by_set);
    for (size_t i = 0; i < count; i++) {
        if (k > 0 && by_set(&all[k - 1], &all[i]) == 0)
            all[k - 1].uses++;
        else
            all[k++] = all[i];
    }
    qsort(all, k, sizeof(*all), by_uses);
    n->n_alphabets = k < ALPHABETS - 1 ? (unsigned)k : ALPHABETS - 1;
    for (unsigned i = 0; i < n->n_alphabets; i++)
        n->alphabets[i] = all[i].set;
    free(all);
    for (unsigned b = 0; b < 256; b++) {
        n->members[b] = (uint64_t)1 << (ALPHABETS - 1);
        for (unsigned i = 0; i < n->n_alphabets; i++)
            n->members[b] |= (uint64_t)sluice_byteset_has(&n->alphabets[i], (uint8_t)b) << i;
    }
    return true;
}

static bool is_within(const struct sluice_byteset *a, const struct sluice_byteset *b)
{
    for (unsigned w = 0; w < 4; w++) {
        if ((a->bits[w] & ~b->bits[w]) != 0)
            return false;
    }
    return true;
}

/* The smallest alphabet that has all of the bytes. */
static unsigned alphabet_of(const struct sluice_numbers *n, const struct sluice_byteset *bytes)
{
    unsigned best = ALPHABETS - 1;

    for (unsigned i = 0; i < n->n_alphabets; i++) {
        if (is_within(bytes, &n->alphabets[i]) &&
            (best == ALPHABETS - 1 || is_within(&n->alphabets[i], &n->alphabets[best])))
            best = i;
    }
    return best;
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

static void add_shapes(struct sluice_numbers *n, size_t i, const struct sluice_number *window)
{
    for (unsigned k = 0; k <= GROUP_MAX; k++) {
        for (unsigned d = 0; d < 10; d++) {
            if ((window->lengths >> k & 1) != 0 && sluice_byteset_has(&window->first, (uint8_t)('0' + d)))
                set_bit(n->shape + (10 * k + d) * n->words, i);
        }
    }
}

static void add_sides(uint64_t *rows, size_t words, size_t i, const struct sluice_byteset *set,
                      const struct sluice_byteset *inner)
{
    for (unsigned b = 0; b < 256; b++) {
        if (sluice_byteset_has(set, (uint8_t)b))
            set_bit(rows + b * words, i);
        if (sluice_byteset_has(inner, (uint8_t)b))
            set_bit(rows + (SIDE_INNER + b) * words, i);
    }
    set_bit(rows + SIDE_END * words, i);
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
        .second_prev = window->second_prev,
    };
    add_shapes(n, i, window);
    add_sides(n->prev, n->words, i, &window->prev, &window->inner_prev);
    add_sides(n->next, n->words, i, &window->next, &window->inner_next);
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
    x->n = n;
    x->words = n / 64 + 1;
    x->lexicon = sluice_ruleset_rule(rs, 0)->lexicon;
    rows = x->lexicon == NULL ? 0 : sluice_lexicon_count(x->lexicon);
    x->v = calloc(n + 1, sizeof(*x->v));
    x->shape = calloc((GROUP_MAX + 1) * 10 * x->words, sizeof(*x->shape));
    x->prev = calloc(SIDES * x->words, sizeof(*x->prev));
    x->next = calloc(SIDES * x->words, sizeof(*x->next));
    x->bare = calloc(x->words, sizeof(*x->bare));
    x->named = calloc((rows + 1) * x->words, sizeof(*x->named));
    if (x->v == NULL || x->shape == NULL || x->prev == NULL || x->next == NULL || x->bare == NULL || x->named == NULL) {
        sluice_numbers_free(x);
        return SLUICE_ENOMEM;
    }
    if (!choose_alphabets(x, pieces, n)) {
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
    free(n->shape);
    free(n->prev);
    free(n->next);
    free(n->bare);
    free(n->named);
    free(n);
}

/* --- which rules a group could be of ------------------------------------------------------------------------------ */

/* Groups of as many digits between the same bytes and with the same first one are of the same rules, if what stands
 * behind is alike, too: one byte, digits or none, another byte. */
#define KINDS_BITS 11u /* log2 of how many kinds are remembered */
#define KIND_BARE 22u  /* rules of a kind that require no context word; one with more is not remembered */
#define MORE_MAX 31u   /* longer stretches of that byte and those digits count as so long */

struct kind {
    uint64_t key; /* 0: none */
    bool others;  /* some rules do require one */
    uint8_t n_bare;
    uint16_t bare[KIND_BARE];
};

struct sluice_numbers_seen {
    uint64_t *named; /* rules that have a word near the group under way */
    struct kind kinds[1u << KINDS_BITS];
};

enum sluice_status sluice_numbers_seen_create(const struct sluice_numbers *n, struct sluice_numbers_seen **out)
{
    struct sluice_numbers_seen *s = calloc(1, sizeof(*s));

    *out = NULL;
    if (s == NULL || (s->named = calloc(n->words, sizeof(*s->named))) == NULL) {
        free(s);
        return SLUICE_ENOMEM;
    }
    *out = s;
    return SLUICE_OK;
}

void sluice_numbers_seen_free(struct sluice_numbers_seen *s)
{
    if (s == NULL)
        return;
    free(s->named);
    sodium_memzero(s, sizeof(*s)); /* bytes of texts are in its keys */
    free(s);
}

/* One group of digits, [at, end), and what stands behind: up to `beyond` a byte, if the text has one, and digits. */
struct group {
    const struct sluice_numbers *n;
    struct sluice_numbers_seen *mine;
    struct sluice_words_seen *seen;
    const struct sluice_text_map *map;
    const struct sluice_prefilter_text *text;
    size_t at, end, beyond;
    sluice_number_fn fn;
    void *ctx;
    size_t named_from, named_to; /* mine->named is that of groups that begin in here; */
    bool any_named;              /* ...it is not empty */
    /* As far as the bytes behind its beginning were looked at already: */
    unsigned known, counted;
    uint64_t alive[AHEAD_MAX + 1]; /* alphabets that have all of the first k <= known bytes */
    uint8_t digits[AHEAD_MAX + 1]; /* digits among the first k <= counted bytes */
};

/* Does the alphabet have all of the first n bytes? The text may end before. */
static bool is_alive(struct group *g, unsigned n, unsigned alphabet)
{
    const uint8_t *p = g->text->text + g->at;
    const size_t left = g->text->len - g->at;
    unsigned k = g->known < n ? g->known : n;
    uint64_t alive = g->alive[k];

    for (; k < n && (alive >> alphabet & 1) != 0; k++) {
        alive = k < left ? alive & g->n->members[p[k]] : 0;
        g->alive[k + 1] = alive;
    }
    g->known = k > g->known ? k : g->known;
    return (alive >> alphabet & 1) != 0;
}

/* Are so many digits among the first n bytes? */
static bool has_digits(struct group *g, unsigned n, unsigned digits)
{
    const uint8_t *p = g->text->text + g->at;
    const size_t left = g->text->len - g->at;
    unsigned k = g->counted < n ? g->counted : n;

    for (; k < n && k < left && g->digits[k] < digits; k++)
        g->digits[k + 1] = (uint8_t)(g->digits[k] + sluice_is_digit(p[k]));
    g->counted = k > g->counted ? k : g->counted;
    return g->digits[k] >= digits;
}

static bool note_word(void *ctx, uint32_t id, int64_t start, int64_t end)
{
    const struct group *g = ctx;
    const uint64_t *row = g->n->named + id * g->n->words;

    (void)start;
    (void)end;
    for (size_t w = 0; w < g->n->words; w++)
        g->mine->named[w] |= row[w];
    return false;
}

static unsigned side_before(const struct group *g)
{
    const uint8_t *p = g->text->text + g->at;

    if (g->at == 0)
        return SIDE_END;
    return g->at > 1 && sluice_is_digit(p[-2]) ? SIDE_INNER + p[-1] : p[-1];
}

static unsigned side_behind(const struct group *g)
{
    const uint8_t *p = g->text->text + g->end;

    if (g->end == g->text->len)
        return SIDE_END;
    return g->text->len - g->end > 1 && sluice_is_digit(p[1]) ? SIDE_INNER + p[0] : p[0];
}

/* The rows that the rules of a group must all be in. */
struct rows {
    const uint64_t *shape, *prev, *next;
};

static unsigned length_of(const struct group *g)
{
    return g->end - g->at < GROUP_MAX ? (unsigned)(g->end - g->at) : GROUP_MAX;
}

static unsigned first_digit(const struct group *g)
{
    return g->text->text[g->at] - (unsigned)'0';
}

static struct rows rows_of(const struct group *g)
{
    const struct sluice_numbers *n = g->n;

    return (struct rows){.shape = n->shape + (10 * length_of(g) + first_digit(g)) * n->words,
                         .prev = n->prev + side_before(g) * n->words,
                         .next = n->next + side_behind(g) * n->words};
}

static size_t more_of(const struct group *g)
{
    return g->beyond - g->end < MORE_MAX ? g->beyond - g->end : MORE_MAX;
}

/* What the rows and may_be() depend on; never 0. */
static uint64_t key_of(const struct group *g)
{
    const unsigned last = g->beyond < g->text->len ? g->text->text[g->beyond] : 256u;
    const uint64_t group = (uint64_t)length_of(g) << 24 | first_digit(g) << 20 | side_before(g) << 10 | side_behind(g);

    return group << 14 | more_of(g) << 9 | last;
}

/* Can the byte there be part of a match? */
static bool takes(const struct group *g, const struct number *number, size_t at)
{
    return at < g->text->len && (g->n->members[g->text->text[at]] >> number->alphabet & 1) != 0;
}

/* False: what stands behind the group cannot be part of a match, and what stands before that does not do for all of it.
 */
static bool may_be(const struct group *g, const struct number *number)
{
    const size_t k = g->end - g->at, more = g->beyond - g->end;

    if (k >= GROUP_MAX || (k >= number->length && k >= number->digits))
        return true;
    if (!takes(g, number, g->end))
        return false;
    return more >= MORE_MAX || takes(g, number, g->beyond) ||
           (k + more >= number->length && k + more - 1 >= number->digits);
}

/* False: there is no room for all. */
static bool fill_kind(const struct group *g, struct kind *kind)
{
    const struct sluice_numbers *n = g->n;
    const struct rows r = rows_of(g);

    *kind = (struct kind){0};
    for (size_t w = 0; w < n->words; w++) {
        for (uint64_t bits = r.shape[w] & r.prev[w] & r.next[w]; bits != 0; bits &= bits - 1) {
            const size_t i = 64 * w + (size_t)__builtin_ctzll(bits);

            if (!may_be(g, &n->v[i]))
                continue;
            if ((n->bare[w] & bits & -bits) == 0) {
                kind->others = true;
                continue;
            }
            if (kind->n_bare == KIND_BARE)
                return false;
            kind->bare[kind->n_bare++] = (uint16_t)i;
        }
    }
    return true;
}

/* The group's kind; NULL: it has too many rules. */
static const struct kind *kind_of(const struct group *g)
{
    const uint64_t key = key_of(g);
    struct kind *kind = &g->mine->kinds[key * 0x9e3779b97f4a7c15u >> (64u - KINDS_BITS)];

    if (kind->key == key)
        return kind;
    if (!fill_kind(g, kind))
        return NULL;
    kind->key = key;
    return kind;
}

static void report(struct group *g, const struct number *number)
{
    uint64_t first, last;

    if (g->at < number->lead_min || (g->at > 1 && !sluice_byteset_has(&number->second_prev, g->text->text[g->at - 2])))
        return;
    last = g->at - number->lead_min;
    first = g->at > number->lead_max ? g->at - number->lead_max : 0;
    if (is_alive(g, number->length, number->alphabet) &&
        sluice_begin_narrow(number->begin, g->text->text, g->text->len, &first, &last) &&
        (number->width > AHEAD_MAX || has_digits(g, number->width, number->digits)) &&
        sluice_context_met(g->seen, number->rule, g->text, first, last))
        g->fn(g->ctx, number->rule->index, first, last);
}

/* Note which rules have a word near by, or near another group of the same stretch: all, where that is not known. */
static void note_words(struct group *g)
{
    const struct sluice_numbers *n = g->n;
    uint64_t *named = g->mine->named;

    g->named_from = g->at - g->at % STRETCH;
    g->named_to = g->named_from + STRETCH;
    g->any_named = false;
    memset(named, 0, n->words * sizeof(*named));
    if (sluice_words_near(g->seen, n->lexicon, g->text, (int64_t)g->named_from - n->before,
                          (int64_t)g->named_to + n->behind, note_word, g))
        memset(named, 0xff, n->words * sizeof(*named));
    for (size_t w = 0; w < n->words && !g->any_named; w++)
        g->any_named = named[w] != 0;
}

/* False: no rule has a word near the group. */
static bool find_named(struct group *g)
{
    if (g->at < g->named_from || g->at >= g->named_to)
        note_words(g);
    return g->any_named;
}

/* All rules of the group that are in the set; or, NULL, those that require no word. */
static void report_all(struct group *g, const uint64_t *set)
{
    const struct sluice_numbers *n = g->n;
    const struct rows r = rows_of(g);

    for (size_t w = 0; w < n->words; w++) {
        const uint64_t all = r.shape[w] & r.prev[w] & r.next[w];

        for (uint64_t bits = set == NULL ? all & n->bare[w] : all & ~n->bare[w] & set[w]; bits != 0; bits &= bits - 1) {
            const struct number *number = &n->v[64 * w + (size_t)__builtin_ctzll(bits)];

            if (may_be(g, number))
                report(g, number);
        }
    }
}

static void scan_group(struct group *g)
{
    const struct kind *kind = kind_of(g);

    g->known = g->counted = 0;
    g->alive[0] = UINT64_MAX;
    g->digits[0] = 0;
    if (kind == NULL)
        report_all(g, NULL);
    for (unsigned k = 0; kind != NULL && k < kind->n_bare; k++)
        report(g, &g->n->v[kind->bare[k]]);
    if ((kind == NULL || kind->others) && find_named(g))
        report_all(g, g->mine->named);
}

static size_t digits_end(const struct sluice_prefilter_text *t, size_t at)
{
    while (at < t->len && sluice_is_digit(t->text[at]))
        at++;
    return at;
}

/* The next group at or behind g->end. */
static bool next_group(struct group *g)
{
    const bool known = g->beyond > g->end + 1; /* it is what stands behind this one */

    g->at = known ? g->end + 1 : sluice_text_map_next_digit(g->map, g->end);
    g->end = known ? g->beyond : digits_end(g->text, g->at);
    g->beyond = g->end < g->text->len ? digits_end(g->text, g->end + 1) : g->end;
    return g->end > g->at;
}

void sluice_numbers_scan(const struct sluice_numbers *n, struct sluice_numbers_seen *mine,
                         struct sluice_words_seen *seen, const struct sluice_text_map *map,
                         const struct sluice_prefilter_text *text, sluice_number_fn fn, void *ctx)
{
    struct group g = {.n = n, .mine = mine, .seen = seen, .map = map, .text = text, .fn = fn, .ctx = ctx};

    if (n->n == 0)
        return;
    while (next_group(&g))
        scan_group(&g);
}
