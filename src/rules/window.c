#include "rules/window.h"

#include "rules/window_internal.h"

#include "core/limits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 * What a piece is worth: bits of rarity, plus what its kind saves, minus what confirming costs. One bit more means half
 * as many places to look at.
 */
#define BITS_ENOUGH 14.0      /* rarer than once in 16,000 bytes gains nothing... */
#define BITS_ENOUGH_FREE 22.0 /* ...but where it costs nothing */
#define COMMON_WORD_BITS 9.0  /* a common word stands every 500 bytes, whatever its letters */
#define LITERAL_MIN 3u        /* literal bytes in a row that make a literal */
#define STRING_MIN 2u         /* ...or a string, where the pattern has nothing better */
#define LITERAL_LONG 8u       /* ...up to which more are better */
#define LITERAL_GAIN 8.0      /* literals are searched many times faster than sets */
#define LITERAL_BYTE_GAIN 1.5 /* and longer ones faster still */
#define DIGITS_GAIN 2.0       /* most text has no digits... */
#define DIGIT_GAIN 1.5        /* ...or few */
#define RUN_GAIN 1.0          /* runs are searched fast, but stand in encoded data all over */
#define RUN_BYTE_GAIN 0.01    /* the longer the better, at no cost */
#define RUN_BITS_LOST_MAX 4.0 /* what a run may know less than the piece it stands for */
#define RUN_MIN 7u            /* bytes: shorter runs are words */
#define WIDTH_COST 0.2        /* bits per byte of another piece... */
#define SET_WIDTH_COST 0.3    /* ...that has no literal to begin with: automata grow with it */
#define STRING_BYTE_BITS 3.3  /* of a given byte in a string */
#define NOT_SPELT_COST 8.0    /* expressions are searched several times slower than strings */
#define RANGE_FREE 16.0       /* starts that cost as much as one call of PCRE2 */

#define PIECE_WIDTH_MAX 64u  /* bytes: longer pieces gain nothing */
#define PIECE_SPREAD_MAX 16u /* longest minus shortest form of the piece */

/* --- parts of a concatenation ------------------------------------------------------------------------------------ */

/* `unit`, min..max times. */
struct item {
    struct sluice_node *unit;
    uint32_t min, max;
    uint32_t before_min, before_max; /* bytes of the concatenation before it */
    bool edge;                       /* no ASCII letter or digit stands before it */
};

struct items {
    struct item *v;
    size_t n, cap;
    bool edge; /* ...before the next one */
};

static enum sluice_status items_push(struct items *l, struct sluice_node *unit, uint32_t min, uint32_t max)
{
    struct item it = {.unit = unit, .min = min, .max = max, .edge = l->edge};

    if (l->n == l->cap) {
        size_t cap = l->cap == 0 ? 64 : 2 * l->cap;
        struct item *v = realloc(l->v, cap * sizeof(*v));

        if (v == NULL)
            return SLUICE_ENOMEM;
        l->v = v;
        l->cap = cap;
    }
    if (l->n > 0) {
        const struct item *p = &l->v[l->n - 1];

        it.before_min = p->before_min + p->min * p->unit->min_width;
        it.before_max = p->before_max + p->max * p->unit->max_width;
    }
    l->v[l->n++] = it;
    l->edge = sluice_node_ends_outside_words(unit) && (min > 0 || it.edge);
    return SLUICE_OK;
}

/* The parts of n, nested concatenations opened, assertions left out. */
static enum sluice_status items_of(struct sluice_node *n, struct items *l)
{
    enum sluice_status st = SLUICE_OK;

    switch (n->kind) {
    case SLUICE_NODE_CAT:
        for (struct sluice_node *c = n->child; c != NULL && st == SLUICE_OK; c = c->next)
            st = items_of(c, l);
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

/* --- pieces ------------------------------------------------------------------------------------------------------ */

/* Items first..last: the last `head` repeats of the first one, all of those between, the first `tail` of the last.
 * Where first is last, the first `tail` of it. */
struct piece {
    size_t first, last;
    uint32_t head, tail;
    enum sluice_window_kind kind;
    double gain; /* -INFINITY: there is no piece */
};

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

static void grow_word(struct growth *g, const struct item *it, uint32_t min, uint32_t max)
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

static void grow(struct growth *g, const struct item *it, uint32_t min, uint32_t max)
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
           sluice_run_bits(&g->bytes, g->width_min) >= fmin(g->bits, BITS_ENOUGH_FREE) - RUN_BITS_LOST_MAX;
}

static enum sluice_window_kind kind_of(const struct growth *g)
{
    if (g->literal.best >= LITERAL_MIN)
        return g->either_case ? SLUICE_WINDOW_WORD : SLUICE_WINDOW_LITERAL;
    if (g->digits >= SLUICE_WINDOW_DIGITS_MIN && g->width_max <= SLUICE_WINDOW_DIGITS_WIDTH)
        return SLUICE_WINDOW_DIGITS;
    if (g->digits > 0 && g->width_max <= SLUICE_WINDOW_DIGIT_WIDTH)
        return SLUICE_WINDOW_DIGIT;
    return is_run(g) ? SLUICE_WINDOW_RUN : SLUICE_WINDOW_RARE;
}

static double gain_of(const struct growth *g, enum sluice_window_kind kind, uint32_t lead_min, uint32_t lead_max)
{
    uint32_t literal = g->literal.best < LITERAL_LONG ? g->literal.best : LITERAL_LONG;
    double gain = fmin(g->bits, BITS_ENOUGH);

    if (kind == SLUICE_WINDOW_RUN)
        gain = fmin(sluice_run_bits(&g->bytes, g->width_min), BITS_ENOUGH_FREE);
    if (kind <= SLUICE_WINDOW_WORD)
        gain = fmin(g->bits, BITS_ENOUGH_FREE);
    if (g->n_word <= sizeof(g->word) && sluice_word_is_common(g->word, g->n_word))
        gain = fmin(gain, COMMON_WORD_BITS);
    gain -= log2(1.0 + (lead_max - lead_min) / RANGE_FREE);
    switch (kind) {
    case SLUICE_WINDOW_RUN:
        return gain + RUN_GAIN + RUN_BYTE_GAIN * g->width_min;
    case SLUICE_WINDOW_LITERAL:
    case SLUICE_WINDOW_WORD:
        return gain + LITERAL_GAIN + LITERAL_BYTE_GAIN * (literal - LITERAL_MIN) - WIDTH_COST * g->width_max;
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

/* The piece that ends with the first `tail` repeats of items[last] replaces *best where it is worth more. */
static void try_end(const struct items *l, const struct growth *before, size_t first, uint32_t head, size_t last,
                    uint32_t tail, struct piece *best)
{
    const struct item *it = &l->v[last];
    enum sluice_window_kind kind;
    struct growth g = *before;
    double gain;

    grow(&g, it, tail, tail);
    if (too_wide(&g))
        return;
    kind = kind_of(&g);
    gain = gain_of(&g, kind, it->before_min + tail * it->unit->min_width, it->before_max + tail * it->unit->max_width);
    if (gain > best->gain)
        *best = (struct piece){first, last, head, tail, kind, gain};
}

/* 1, 2, 3, 4, 5, 7, 10, 14... up to and with the most that every match has. */
static void try_ends(const struct items *l, const struct growth *g, size_t first, uint32_t head, size_t last,
                     struct piece *best)
{
    uint32_t most = l->v[last].min < PIECE_WIDTH_MAX ? l->v[last].min : PIECE_WIDTH_MAX;

    for (uint32_t tail = 1; tail < most; tail += 1 + tail / 3)
        try_end(l, g, first, head, last, tail, best);
    if (most > 0)
        try_end(l, g, first, head, last, most, best);
}

/* All pieces that begin with the last `head` repeats of items[first]. */
static void try_from(const struct items *l, size_t first, uint32_t head, struct piece *best)
{
    struct growth g = {.literal = {.all = true}};

    grow(&g, &l->v[first], head, head);
    for (size_t last = first + 1; last < l->n && !too_wide(&g); last++) {
        try_ends(l, &g, first, head, last, best);
        grow(&g, &l->v[last], l->v[last].min, l->v[last].max);
    }
}

static struct piece best_piece(const struct items *l)
{
    const struct growth nothing = {.literal = {.all = true}};
    struct piece best = {.gain = -INFINITY};

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

/* --- strings ----------------------------------------------------------------------------------------------------- */

/* How often the piece takes items[i]. */
static void part(const struct items *l, const struct piece *p, size_t i, uint32_t *min, uint32_t *max)
{
    if (i == p->last)
        *min = *max = p->tail;
    else if (i == p->first)
        *min = *max = p->head;
    else {
        *min = l->v[i].min;
        *max = l->v[i].max;
    }
}

/* A stretch of a piece that is nothing but given bytes. */
struct spelt {
    struct sluice_strings strings;
    size_t first;                  /* the item it begins with... */
    uint32_t start_min, start_max; /* ...and where it begins, counted from the match's first byte */
    bool edge;                     /* no ASCII letter or digit stands before it */
};

/* How rare a string is: the longer the rarer, up to a point, unless it is a common word. */
static double string_bits(const uint8_t *p, size_t n)
{
    char word[SLUICE_STRING_BYTES];
    size_t len = 0;

    for (size_t i = 0; i < n; i++) {
        if (p[i] > ' ')
            word[len++] = (char)(p[i] >= 'A' && p[i] <= 'Z' ? p[i] | 0x20 : p[i]);
    }
    if (sluice_word_is_common(word, len))
        return COMMON_WORD_BITS;
    return fmin(STRING_BYTE_BITS * (double)n, BITS_ENOUGH_FREE);
}

/* ...and all of them together, with what short ones cost. */
static double worth(const struct sluice_strings *s)
{
    const uint32_t least = sluice_strings_least(s);
    double places = 0;

    for (unsigned i = 0; i < s->n; i++)
        places += exp2(-string_bits(s->v[i].bytes, s->v[i].len));
    return LITERAL_GAIN + LITERAL_BYTE_GAIN * ((least < LITERAL_LONG ? least : LITERAL_LONG) - LITERAL_MIN) -
           log2(places);
}

/* Where a stretch begins that begins with items[first]. */
static void set_start(const struct items *l, const struct piece *p, size_t first, struct spelt *s)
{
    const struct item *it = &l->v[first];

    s->first = first;
    s->start_min = it->before_min;
    s->start_max = it->before_max;
    s->edge = it->edge;
    if (first == p->first && p->first < p->last) { /* its last repeats: those before do not belong to the piece */
        s->start_min += (it->min - p->head) * it->unit->min_width;
        s->start_max += (it->max - p->head) * it->unit->max_width;
        s->edge = s->edge && it->max == p->head;
    }
}

/* The stretches that begin with items[first]; the best of them replaces *best where it is better. */
static void spell_from(const struct items *l, const struct piece *p, size_t first, struct spelt *best)
{
    struct sluice_strings s;
    uint32_t min, max;

    sluice_strings_init(&s);
    for (size_t i = first; i <= p->last; i++) {
        part(l, p, i, &min, &max);
        if (!sluice_strings_extend(&s, l->v[i].unit, min, max))
            return;
        if (sluice_strings_least(&s) < LITERAL_MIN || (best->strings.n != 0 && worth(&s) <= worth(&best->strings)))
            continue;
        best->strings = s;
        set_start(l, p, first, best);
    }
}

/* False: the piece has no such stretch. */
static bool spell(const struct items *l, const struct piece *p, struct spelt *out)
{
    out->strings.n = 0;
    out->strings.caseless = false;
    for (size_t first = p->first; first <= p->last; first++)
        spell_from(l, p, first, out);
    sluice_strings_settle(&out->strings);
    return out->strings.n != 0;
}

/* All of the piece, which may be short. False: it is more than a few given strings. */
static bool spell_whole(const struct items *l, const struct piece *p, struct spelt *out)
{
    uint32_t min, max;

    sluice_strings_init(&out->strings);
    for (size_t i = p->first; i <= p->last; i++) {
        part(l, p, i, &min, &max);
        if (!sluice_strings_extend(&out->strings, l->v[i].unit, min, max))
            return false;
    }
    set_start(l, p, p->first, out);
    sluice_strings_settle(&out->strings);
    return sluice_strings_least(&out->strings) >= STRING_MIN;
}

/* --- choosing ---------------------------------------------------------------------------------------------------- */

/* Windows by kind (an empty regex: none), strings apart, and what they are worth together. */
struct choice {
    struct sluice_window v[SLUICE_WINDOW_KINDS];
    struct sluice_window *strings;
    size_t n_strings, cap_strings;
    size_t part; /* as in struct sluice_windows */
    double gain;
};

static void choice_init(struct choice *c)
{
    memset(c, 0, sizeof(*c));
    for (unsigned k = 0; k < SLUICE_WINDOW_KINDS; k++) {
        c->v[k].kind = (enum sluice_window_kind)k;
        c->v[k].lead_min = c->v[k].run_length = UINT32_MAX;
        sluice_buf_init(&c->v[k].regex, SLUICE_WINDOW_MAX);
    }
    c->part = SLUICE_WINDOW_NO_PART;
    c->gain = -INFINITY;
}

static void choice_release(struct choice *c)
{
    for (unsigned k = 0; k < SLUICE_WINDOW_KINDS; k++)
        sluice_buf_release(&c->v[k].regex);
    for (size_t i = 0; i < c->n_strings; i++)
        sluice_buf_release(&c->strings[i].regex);
    free(c->strings);
    c->strings = NULL;
    c->n_strings = c->cap_strings = 0;
}

static bool same_string(const struct sluice_window *a, const struct sluice_window *b)
{
    return a->caseless == b->caseless && a->regex.len == b->regex.len &&
           memcmp(a->regex.data, b->regex.data, a->regex.len) == 0;
}

static void reach_further(struct sluice_window *w, const struct sluice_window *b)
{
    w->lead_min = b->lead_min < w->lead_min ? b->lead_min : w->lead_min;
    w->lead_max = b->lead_max > w->lead_max ? b->lead_max : w->lead_max;
}

/* Takes w. The same string at another place makes the one that is there reach further. */
static enum sluice_status add_string(struct choice *c, struct sluice_window *w)
{
    const size_t cap = c->cap_strings == 0 ? 16 : 2 * c->cap_strings;
    struct sluice_window *v;

    for (size_t i = 0; i < c->n_strings; i++) {
        if (!same_string(&c->strings[i], w))
            continue;
        c->strings[i].word_start = c->strings[i].word_start && w->word_start;
        reach_further(&c->strings[i], w);
        sluice_buf_release(&w->regex);
        return SLUICE_OK;
    }
    if (c->n_strings == SLUICE_WINDOW_STRINGS_MAX) {
        sluice_buf_release(&w->regex);
        return SLUICE_ELIMIT;
    }
    if (c->n_strings == c->cap_strings) {
        if ((v = realloc(c->strings, cap * sizeof(*v))) == NULL) {
            sluice_buf_release(&w->regex);
            return SLUICE_ENOMEM;
        }
        c->strings = v;
        c->cap_strings = cap;
    }
    c->strings[c->n_strings++] = *w;
    return SLUICE_OK;
}

static bool is_letter_or_digit(uint8_t b)
{
    return (uint8_t)((b | 0x20u) - 'a') < 26 || (uint8_t)(b - '0') < 10;
}

static enum sluice_status add_spelt(struct choice *c, const struct spelt *s)
{
    enum sluice_status st = SLUICE_OK;

    for (unsigned i = 0; i < s->strings.n && st == SLUICE_OK; i++) {
        struct sluice_window w = {.kind = SLUICE_WINDOW_STRING,
                                  .caseless = s->strings.caseless,
                                  .word_start = s->edge && is_letter_or_digit(s->strings.v[i].bytes[0]),
                                  .lead_min = s->start_min + s->strings.v[i].len,
                                  .lead_max = s->start_max + s->strings.v[i].len};

        sluice_buf_init(&w.regex, SLUICE_STRING_BYTES + 1);
        if ((st = sluice_buf_append(&w.regex, s->strings.v[i].bytes, s->strings.v[i].len)) == SLUICE_OK)
            st = add_string(c, &w);
    }
    return st;
}

static enum sluice_status write_item(const struct item *it, uint32_t min, uint32_t max, struct sluice_window *w)
{
    sluice_node_collect(it->unit, &w->run_set);
    w->run_length += min * it->unit->min_width;
    return sluice_repeat_write(it->unit, min, max, &w->regex);
}

static enum sluice_status write_piece(const struct items *l, const struct piece *p, struct sluice_window *w)
{
    const struct item *end = &l->v[p->last];
    enum sluice_status st = SLUICE_OK;

    w->run_length = 0;
    if (p->first < p->last)
        st = write_item(&l->v[p->first], p->head, p->head, w);
    for (size_t i = p->first + 1; i < p->last && st == SLUICE_OK; i++)
        st = write_item(&l->v[i], l->v[i].min, l->v[i].max, w);
    if (st == SLUICE_OK)
        st = write_item(end, p->tail, p->tail, w);
    w->lead_min = end->before_min + p->tail * end->unit->min_width;
    w->lead_max = end->before_max + p->tail * end->unit->max_width;
    return st;
}

/* *part: where it begins. */
static enum sluice_status choose_piece(const struct items *l, size_t *part, struct choice *out)
{
    const struct piece p = best_piece(l);
    struct spelt s;

    out->gain = p.gain;
    *part = p.first;
    if (p.gain == -INFINITY)
        return SLUICE_OK;
    if (p.kind == SLUICE_WINDOW_RARE && spell_whole(l, &p, &s)) { /* no worse, and searched faster */
        *part = s.first;
        return add_spelt(out, &s);
    }
    if (p.kind > SLUICE_WINDOW_WORD)
        return write_piece(l, &p, &out->v[p.kind]);
    if (spell(l, &p, &s)) {
        *part = s.first;
        out->gain = worth(&s.strings) - log2(1.0 + (s.start_max - s.start_min) / RANGE_FREE);
        return add_spelt(out, &s);
    }
    out->gain -= NOT_SPELT_COST;
    return write_piece(l, &p, &out->v[p.kind]);
}

/* edge: no ASCII letter or digit stands before n. */
static enum sluice_status choose(struct sluice_node *n, bool edge, struct choice *out);

/* Take another branch's window of the same kind into *w. */
static enum sluice_status merge_window(struct sluice_window *w, const struct sluice_window *b)
{
    enum sluice_status st = w->regex.len > 0 ? sluice_buf_append_str(&w->regex, "|") : SLUICE_OK;

    reach_further(w, b);
    w->run_length = b->run_length < w->run_length ? b->run_length : w->run_length;
    sluice_byteset_join(&w->run_set, &b->run_set);
    return st == SLUICE_OK ? sluice_buf_append(&w->regex, b->regex.data, b->regex.len) : st;
}

/* A window for each branch, those of one kind made one. */
static enum sluice_status choose_branches(const struct sluice_node *alt, bool edge, struct choice *out)
{
    enum sluice_status st = SLUICE_OK;
    double places = 0;

    for (struct sluice_node *c = alt->child; c != NULL && st == SLUICE_OK; c = c->next) {
        struct choice branch;

        choice_init(&branch);
        st = choose(c, edge, &branch);
        for (unsigned k = 0; k < SLUICE_WINDOW_KINDS && st == SLUICE_OK; k++) {
            if (branch.v[k].regex.len > 0)
                st = merge_window(&out->v[k], &branch.v[k]);
        }
        for (size_t i = 0; i < branch.n_strings && st == SLUICE_OK; i++) {
            st = add_string(out, &branch.strings[i]);
            sluice_buf_init(&branch.strings[i].regex, 0); /* it is the other's now */
        }
        places += exp2(-branch.gain);
        choice_release(&branch);
    }
    out->gain = -log2(places);
    return st;
}

/* What was seen from the beginning of a part, seen from that of the whole. */
static void move_window(struct sluice_window *w, const struct item *it)
{
    w->in_min = w->lead_min;
    w->in_max = w->lead_max;
    w->lead_min += it->before_min;
    w->lead_max += it->before_max;
}

/* ...and the other way round, for a piece that begins in items[part]. */
static void set_part(struct choice *c, const struct items *l, size_t part)
{
    const struct item *it = &l->v[part];

    c->part = part;
    for (unsigned k = 0; k < SLUICE_WINDOW_KINDS; k++) {
        c->v[k].in_min = c->v[k].lead_min - it->before_min;
        c->v[k].in_max = c->v[k].lead_max - it->before_max;
    }
    for (size_t i = 0; i < c->n_strings; i++) {
        c->strings[i].in_min = c->strings[i].lead_min - it->before_min;
        c->strings[i].in_max = c->strings[i].lead_max - it->before_max;
    }
}

/* Windows inside one part of a concatenation, where they are worth more than what was found so far. */
static enum sluice_status choose_inside(const struct items *l, size_t part, struct choice *best)
{
    const struct item *it = &l->v[part];
    struct choice inner;
    enum sluice_status st;

    if (it->min == 0 || it->unit->min_width == 0 || it->unit->kind == SLUICE_NODE_SET)
        return SLUICE_OK;
    choice_init(&inner);
    st = choose(it->unit, it->edge, &inner);
    inner.gain -= log2(1.0 + (it->before_max - it->before_min) / RANGE_FREE);
    if (st == SLUICE_OK && inner.gain > best->gain) {
        for (unsigned k = 0; k < SLUICE_WINDOW_KINDS; k++)
            move_window(&inner.v[k], it);
        for (size_t i = 0; i < inner.n_strings; i++)
            move_window(&inner.strings[i], it);
        inner.part = part;
        choice_release(best);
        *best = inner;
        return SLUICE_OK;
    }
    choice_release(&inner);
    return st;
}

/* What became too long to search for is worth nothing: another part may do. */
static enum sluice_status drop_too_long(enum sluice_status st, struct choice *c)
{
    if (st != SLUICE_ELIMIT)
        return st;
    choice_release(c);
    choice_init(c);
    return SLUICE_OK;
}

/* n->min_width is at least 1, so some part of it can be looked for. */
static enum sluice_status choose(struct sluice_node *n, bool edge, struct choice *out)
{
    struct items l = {.edge = edge};
    enum sluice_status st;
    size_t part = 0;

    if (n->kind == SLUICE_NODE_ALT)
        return drop_too_long(choose_branches(n, edge, out), out);
    if ((st = items_of(n, &l)) == SLUICE_OK)
        st = drop_too_long(choose_piece(&l, &part, out), out);
    if (st == SLUICE_OK && out->gain > -INFINITY)
        set_part(out, &l, part);
    for (size_t i = 0; i < l.n && st == SLUICE_OK; i++)
        st = choose_inside(&l, i, out);
    free(l.v);
    return st;
}

const struct sluice_byteset sluice_token_bytes = {{0x03ff280000000000u, 0x07fffffe87fffffeu, 0, 0}};

/* Whether every match has a token in it, and is short enough to look for strings only round tokens. */
static bool has_token(const struct sluice_pattern *p)
{
    const struct sluice_need need = sluice_window_need(p);

    for (unsigned i = 0; i < 4; i++) {
        if ((need.set.bits[i] & ~sluice_token_bytes.bits[i]) != 0)
            return false;
    }
    return need.length >= SLUICE_TOKEN_MIN && p->info.max_width <= SLUICE_TOKEN_REACH;
}

enum sluice_status sluice_windows_choose(const struct sluice_pattern *p, struct sluice_windows *out)
{
    struct choice c;
    bool names;
    enum sluice_status st;

    *out = (struct sluice_windows){0};
    choice_init(&c);
    sluice_node_rate(p->root);
    st = choose(p->root, false, &c);
    if (st == SLUICE_OK && c.gain == -INFINITY)
        st = SLUICE_ELIMIT;
    if ((out->v = calloc(c.n_strings + SLUICE_WINDOW_KINDS, sizeof(*out->v))) == NULL) {
        choice_release(&c);
        return SLUICE_ENOMEM;
    }
    names = has_token(p);
    out->part = c.part;
    for (size_t i = 0; i < c.n_strings; i++) {
        out->v[out->n++] = c.strings[i];
        out->v[i].kind = names ? SLUICE_WINDOW_NAME : SLUICE_WINDOW_STRING;
        if (st == SLUICE_OK)
            st = sluice_buf_append_byte(&out->v[i].regex, '\0');
    }
    for (unsigned k = 0; k < SLUICE_WINDOW_KINDS; k++) {
        if (c.v[k].regex.len == 0)
            continue;
        if (st == SLUICE_OK)
            st = sluice_buf_append_byte(&c.v[k].regex, '\0');
        out->v[out->n++] = c.v[k];
    }
    free(c.strings); /* their memory belongs to out */
    return st;
}

void sluice_windows_release(struct sluice_windows *w)
{
    for (size_t i = 0; i < w->n; i++)
        sluice_buf_release(&w->v[i].regex);
    free(w->v);
    *w = (struct sluice_windows){0};
}
