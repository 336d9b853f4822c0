#include "rules/window_piece_internal.h"

#include "core/limits.h"

#include <stdlib.h>

#define BITS_ENOUGH 14.0      /* rarer than once in 16,000 bytes gains nothing where each place costs a call of PCRE2 */
#define DIGITS_GAIN 2.0       /* most text has no digits... */
#define DIGIT_GAIN 1.5        /* ...or few */
#define RUN_GAIN 1.0          /* runs are searched fast, but stand in encoded data all over */
#define RUN_BYTE_GAIN 0.01    /* the longer the better, at no cost */
#define RUN_BITS_LOST_MAX 4.0 /* what a run may know less than the piece it stands for */
#define RUN_MIN 7u            /* bytes: shorter runs are words */
#define WIDTH_COST 0.2        /* bits per byte of another piece... */
#define SET_WIDTH_COST 0.3    /* ...that has no literal to begin with: automata grow with it */

#define PIECE_WIDTH_MAX 64u  /* bytes: longer pieces gain nothing */
#define PIECE_SPREAD_MAX 16u /* longest minus shortest form of the piece */

/* --- items ------------------------------------------------------------------------------------------------------- */

static enum sluice_status items_push(struct sluice_items *l, struct sluice_node *unit, uint32_t min, uint32_t max)
{
    struct sluice_item it = {.unit = unit, .min = min, .max = max, .edge = l->edge};

    if (l->n == l->cap) {
        size_t cap = l->cap == 0 ? 64 : 2 * l->cap;
        struct sluice_item *v = realloc(l->v, cap * sizeof(*v));

        if (v == NULL)
            return SLUICE_ENOMEM;
        l->v = v;
        l->cap = cap;
    }
    if (l->n > 0) {
        const struct sluice_item *p = &l->v[l->n - 1];

        it.before_min = p->before_min + p->min * p->unit->min_width;
        it.before_max = p->before_max + p->max * p->unit->max_width;
    }
    l->v[l->n++] = it;
    l->edge = sluice_node_ends_outside_words(unit) && (min > 0 || it.edge);
    return SLUICE_OK;
}

enum sluice_status sluice_items_of(struct sluice_node *n, struct sluice_items *l)
{
    enum sluice_status st = SLUICE_OK;

    switch (n->kind) {
    case SLUICE_NODE_CAT:
        for (struct sluice_node *c = n->child; c != NULL && st == SLUICE_OK; c = c->next)
            st = sluice_items_of(c, l);
        return st;
    case SLUICE_NODE_REPEAT:
        return items_push(l, n->child, n->min, n->max);
    case SLUICE_NODE_SET:
    case SLUICE_NODE_ALT:
        return items_push(l, n, 1, 1);
    default:
        l->edge = l->edge || sluice_node_is_word_edge(n);
        return st;
    }
}

/* --- growing a piece --------------------------------------------------------------------------------------------- */

/* What is known of a piece while it grows to the right. */
struct growth {
    const struct sluice_node *last_set;
    double bits;
    uint32_t width_min, width_max, digits;
    struct sluice_literal literal;
    struct sluice_byteset bytes; /* all that it can hold */
    bool either_case;            /* some letter of it may be small or capital */
    char word[16];               /* its letters, as small ones, while it is nothing but one-byte literals */
    size_t n_word;               /* more than sizeof(word): none, or too long for a common word */
};

static void grow_word(struct growth *g, const struct sluice_item *it, uint32_t min, uint32_t max)
{
    uint8_t b;

    if (it->unit->kind != SLUICE_NODE_SET || min != 1 || max != 1 || sluice_byteset_count(&it->unit->set) > 2) {
        g->n_word = sizeof(g->word) + 1;
        return;
    }
    b = sluice_byteset_last(&it->unit->set); /* of two cases the small one */
    if (b != ' ' && g->n_word < sizeof(g->word))
        g->word[g->n_word++] = (char)(b >= 'A' && b <= 'Z' ? b | 0x20 : b);
    else if (b != ' ')
        g->n_word = sizeof(g->word) + 1;
}

static void grow(struct growth *g, const struct sluice_item *it, uint32_t min, uint32_t max)
{
    struct sluice_node repeat = {.kind = SLUICE_NODE_REPEAT, .min = min, .max = max, .child = it->unit};

    grow_word(g, it, min, max);
    g->bits += sluice_node_bits(&repeat, g->last_set, &g->last_set);
    g->width_min += min * it->unit->min_width;
    g->width_max += max * it->unit->max_width;
    g->digits += sluice_node_digits(&repeat);
    g->literal = sluice_literal_join(g->literal, sluice_node_literal(&repeat));
    g->either_case = g->either_case || sluice_node_either_case(it->unit);
    sluice_node_collect(it->unit, &g->bytes);
}

/* Sentences are runs of small letters and spaces. */
static bool has_sentences(const struct sluice_byteset *s)
{
    return sluice_byteset_has(s, ' ') && sluice_byteset_has(s, 'e');
}

/* Is it hardly more than so many bytes of one set? */
static bool is_run(const struct growth *g)
{
    return g->width_min >= RUN_MIN && !has_sentences(&g->bytes) && !sluice_byteset_has(&g->bytes, '\n') &&
           sluice_run_bits(&g->bytes, g->width_min) >= fmin(g->bits, SLUICE_BITS_ENOUGH_FREE) - RUN_BITS_LOST_MAX;
}

static enum sluice_window_kind kind_of(const struct growth *g)
{
    if (g->literal.best >= SLUICE_LITERAL_MIN)
        return g->either_case ? SLUICE_WINDOW_WORD : SLUICE_WINDOW_LITERAL;
    if (g->digits >= SLUICE_WINDOW_DIGITS_MIN && g->width_max <= SLUICE_WINDOW_DIGITS_WIDTH)
        return SLUICE_WINDOW_DIGITS;
    if (g->digits > 0 && g->width_max <= SLUICE_WINDOW_DIGIT_WIDTH)
        return SLUICE_WINDOW_DIGIT;
    return is_run(g) ? SLUICE_WINDOW_RUN : SLUICE_WINDOW_RARE;
}

static double gain_of(const struct growth *g, enum sluice_window_kind kind, uint32_t lead_min, uint32_t lead_max)
{
    uint32_t literal = g->literal.best < SLUICE_LITERAL_LONG ? g->literal.best : SLUICE_LITERAL_LONG;
    double gain = fmin(g->bits, BITS_ENOUGH);

    if (kind == SLUICE_WINDOW_RUN)
        gain = fmin(sluice_run_bits(&g->bytes, g->width_min), SLUICE_BITS_ENOUGH_FREE);
    if (kind <= SLUICE_WINDOW_WORD)
        gain = fmin(g->bits, SLUICE_BITS_ENOUGH_FREE);
    if (g->n_word <= sizeof(g->word) && sluice_word_is_common(g->word, g->n_word))
        gain = fmin(gain, SLUICE_COMMON_WORD_BITS);
    gain -= sluice_range_cost(lead_min, lead_max);
    switch (kind) {
    case SLUICE_WINDOW_RUN:
        return gain + RUN_GAIN + RUN_BYTE_GAIN * g->width_min;
    case SLUICE_WINDOW_LITERAL:
    case SLUICE_WINDOW_WORD:
        return gain + SLUICE_LITERAL_GAIN + SLUICE_LITERAL_BYTE_GAIN * (literal - SLUICE_LITERAL_MIN) -
               WIDTH_COST * g->width_max;
    case SLUICE_WINDOW_DIGITS:
        return gain + DIGITS_GAIN - WIDTH_COST * g->width_max;
    case SLUICE_WINDOW_DIGIT:
        return gain + DIGIT_GAIN - SET_WIDTH_COST * g->width_max;
    default:
        return gain - SET_WIDTH_COST * g->width_max;
    }
}

static bool too_wide(const struct growth *g)
{
    return g->width_max > PIECE_WIDTH_MAX || g->width_max - g->width_min > PIECE_SPREAD_MAX;
}

/* --- trying all of them ------------------------------------------------------------------------------------------ */

/* The piece that ends with the first `tail` repeats of items[last] replaces *best where it is worth more. */
static void try_end(const struct sluice_items *l, const struct growth *before, size_t first, uint32_t head, size_t last,
                    uint32_t tail, struct sluice_window_piece *best)
{
    const struct sluice_item *it = &l->v[last];
    enum sluice_window_kind kind;
    struct growth g = *before;
    double gain;

    grow(&g, it, tail, tail);
    if (too_wide(&g))
        return;
    kind = kind_of(&g);
    gain = gain_of(&g, kind, it->before_min + tail * it->unit->min_width, it->before_max + tail * it->unit->max_width);
    if (gain > best->gain)
        *best = (struct sluice_window_piece){first, last, head, tail, kind, gain};
}

/* 1, 2, 3, 4, 5, 7, 10, 14... up to and with the most that every match has. */
static void try_ends(const struct sluice_items *l, const struct growth *g, size_t first, uint32_t head, size_t last,
                     struct sluice_window_piece *best)
{
    uint32_t most = l->v[last].min < PIECE_WIDTH_MAX ? l->v[last].min : PIECE_WIDTH_MAX;

    for (uint32_t tail = 1; tail < most; tail += 1 + tail / 3)
        try_end(l, g, first, head, last, tail, best);
    if (most > 0)
        try_end(l, g, first, head, last, most, best);
}

/* All pieces that begin with the last `head` repeats of items[first]. */
static void try_from(const struct sluice_items *l, size_t first, uint32_t head, struct sluice_window_piece *best)
{
    struct growth g = {.literal = {.all = true}};

    grow(&g, &l->v[first], head, head);
    for (size_t last = first + 1; last < l->n && !too_wide(&g); last++) {
        try_ends(l, &g, first, head, last, best);
        grow(&g, &l->v[last], l->v[last].min, l->v[last].max);
    }
}

struct sluice_window_piece sluice_window_piece_best(const struct sluice_items *l)
{
    const struct growth nothing = {.literal = {.all = true}};
    struct sluice_window_piece best = {.gain = -INFINITY};

    for (size_t first = 0; first < l->n; first++) {
        uint32_t most = l->v[first].min < PIECE_WIDTH_MAX ? l->v[first].min : PIECE_WIDTH_MAX;

        try_ends(l, &nothing, first, 0, first, &best);
        for (uint32_t head = 1; head < most; head *= 2)
            try_from(l, first, head, &best);
        if (most > 0)
            try_from(l, first, most, &best);
    }
    return best;
}
