#include "rules/window.h"

#include "rules/pattern_internal.h"

#include "core/limits.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define BITS_ENOUGH 22.0 /* rarer than once in four million bytes gains nothing */
#define LITERAL_SET_MAX 6u
#define LITERAL_MIN 3u   /* bytes in a row that make a literal */
#define LITERAL_GAIN 8.0 /* bits: literals are searched many times faster than sets */
#define LITERAL_LONG 8u  /* bytes in a row up to which a literal gets better, at... */
#define LITERAL_BYTE_GAIN 1.5
#define WIDTH_COST 0.2       /* bits per byte of the piece */
#define RUN_BYTE_GAIN 0.01   /* bits: the longer the run the better, at no cost */
#define RANGE_COST 1.0       /* bits per doubling of the places a match may begin at */
#define PIECE_WIDTH_MAX 64u  /* bytes: longer pieces gain nothing */
#define PIECE_SPREAD_MAX 16u /* longest minus shortest form of the piece */

/* --- how rare is it --------------------------------------------------------------------------------------------- */

/* Share of a byte in prose, code and JSON, roughly; only the choice of the piece depends on it. */
static double byte_share(unsigned b)
{
    static const char lower[] = "etaoinshrdlcumwfgypbvk";

    if (b >= 'a' && b <= 'z')
        return strchr(lower, (int)b) != NULL ? 0.03 : 0.002;
    if (b >= '0' && b <= '9')
        return 0.008;
    if (b >= 'A' && b <= 'Z')
        return 0.003;
    if (b == ' ')
        return 0.14;
    if (b == '\n')
        return 0.02;
    if (b > ' ' && b < 0x7fu)
        return strchr(".,-_\"':/", (int)b) != NULL ? 0.01 : 0.003;
    return b >= 0x80u ? 0.0005 : 0.0001;
}

static double set_share(const struct sluice_byteset *s)
{
    double share = 0;

    for (unsigned b = 0; b < 256; b++) {
        if (sluice_byteset_has(s, (uint8_t)b))
            share += byte_share(b);
    }
    return share < 1 ? share : 1;
}

static bool overlap(const struct sluice_byteset *a, const struct sluice_byteset *b)
{
    return (a->bits[0] & b->bits[0]) != 0 || (a->bits[1] & b->bits[1]) != 0 || (a->bits[2] & b->bits[2]) != 0 ||
           (a->bits[3] & b->bits[3]) != 0;
}

/* One byte or one of a few: the engine takes it as several literals. */
static bool is_literal(const struct sluice_byteset *s)
{
    return sluice_byteset_count(s) <= LITERAL_SET_MAX;
}

/* Bits a byte of set s adds behind one of set prev (NULL: nothing). Digits follow digits far more often than chance. */
static double set_bits(const struct sluice_byteset *s, const struct sluice_byteset *prev)
{
    double share = set_share(s);

    if (prev != NULL && sluice_byteset_count(s) > 2 && overlap(s, prev) && share < 0.4)
        share = 0.4;
    return -log2(share);
}

/* Bits of a whole node; *prev moves to its last set. */
static double node_bits(const struct sluice_node *n, const struct sluice_byteset **prev)
{
    const struct sluice_byteset *before = *prev;
    double bits = 0, share = 0, first;

    switch (n->kind) {
    case SLUICE_NODE_SET:
        bits = set_bits(&n->set, before);
        *prev = &n->set;
        return bits;
    case SLUICE_NODE_CAT:
        for (const struct sluice_node *c = n->child; c != NULL; c = c->next)
            bits += node_bits(c, prev);
        return bits;
    case SLUICE_NODE_ALT:
        for (const struct sluice_node *c = n->child; c != NULL; c = c->next) {
            *prev = before;
            share += exp2(-node_bits(c, prev));
        }
        return share < 1 ? -log2(share) : 0;
    case SLUICE_NODE_REPEAT:
        if (n->min == 0)
            return 0;
        first = node_bits(n->child, prev);
        bits = first + (n->min - 1) * node_bits(n->child, prev) - log2(n->max - n->min + 1.0);
        return bits > 0 ? bits : 0;
    default:
        return 0;
    }
}

/* --- what it looks like ----------------------------------------------------------------------------------------- */

/* Most literal bytes in a row that every string of the node holds. */
static uint32_t literal_run(const struct sluice_node *n)
{
    uint32_t best = 0, run = 0, least = UINT32_MAX;

    switch (n->kind) {
    case SLUICE_NODE_SET:
        return is_literal(&n->set) ? 1 : 0;
    case SLUICE_NODE_CAT:
        for (const struct sluice_node *c = n->child; c != NULL; c = c->next) {
            uint32_t own = literal_run(c);

            run = c->kind == SLUICE_NODE_SET && own == 1 ? run + 1 : 0;
            best = run > best ? run : best;
            best = own > best ? own : best;
        }
        return best;
    case SLUICE_NODE_ALT:
        for (const struct sluice_node *c = n->child; c != NULL; c = c->next) {
            uint32_t own = literal_run(c);

            least = own < least ? own : least;
        }
        return least;
    case SLUICE_NODE_REPEAT:
        if (n->min == 0)
            return 0;
        return n->child->kind == SLUICE_NODE_SET && is_literal(&n->child->set) ? n->min : literal_run(n->child);
    default:
        return 0;
    }
}

static bool is_digits(const struct sluice_byteset *s)
{
    struct sluice_byteset digits = {{0}};

    for (uint8_t b = '0'; b <= '9'; b++)
        sluice_byteset_add(&digits, b);
    return ((s->bits[0] & ~digits.bits[0]) | s->bits[1] | s->bits[2] | s->bits[3]) == 0;
}

static bool is_rare(const struct sluice_byteset *s)
{
    return set_share(s) < 0.1;
}

/* Whether every string of the node holds a byte of a set that test says yes to. */
static bool holds(const struct sluice_node *n, bool (*test)(const struct sluice_byteset *s))
{
    bool all = n->kind == SLUICE_NODE_ALT;

    switch (n->kind) {
    case SLUICE_NODE_SET:
        return test(&n->set);
    case SLUICE_NODE_REPEAT:
        return n->min > 0 && holds(n->child, test);
    case SLUICE_NODE_CAT:
    case SLUICE_NODE_ALT:
        for (const struct sluice_node *c = n->child; c != NULL; c = c->next) {
            if (holds(c, test) != all)
                return !all;
        }
        return all;
    default:
        return false;
    }
}

/* Every byte that a string of the node can hold. */
static void collect_bytes(const struct sluice_node *n, uint64_t set[4])
{
    if (n->kind > SLUICE_NODE_REPEAT)
        return;
    if (n->kind == SLUICE_NODE_SET) {
        for (unsigned i = 0; i < 4; i++)
            set[i] |= n->set.bits[i];
    }
    for (const struct sluice_node *c = n->child; c != NULL; c = c->next)
        collect_bytes(c, set);
}

/* --- writing an expression -------------------------------------------------------------------------------------- */

static enum sluice_status write_node(const struct sluice_node *n, struct sluice_buf *out);

static enum sluice_status write_byte(unsigned b, struct sluice_buf *out)
{
    if ((b >= '0' && b <= '9') || (b >= 'A' && b <= 'Z') || (b >= 'a' && b <= 'z'))
        return sluice_buf_append_byte(out, (uint8_t)b);
    return sluice_buf_printf(out, "\\x%02x", b);
}

static enum sluice_status write_set(const struct sluice_byteset *s, struct sluice_buf *out)
{
    bool one = sluice_byteset_count(s) == 1;
    enum sluice_status st = one ? SLUICE_OK : sluice_buf_append_str(out, "[");

    for (unsigned b = 0, end; b < 256 && st == SLUICE_OK; b = end + 1) {
        end = b;
        if (!sluice_byteset_has(s, (uint8_t)b))
            continue;
        while (end < 255 && sluice_byteset_has(s, (uint8_t)(end + 1)))
            end++;
        st = write_byte(b, out);
        if (st == SLUICE_OK && end > b)
            st = sluice_buf_append_byte(out, '-');
        if (st == SLUICE_OK && end > b)
            st = write_byte(end, out);
    }
    if (st == SLUICE_OK && !one)
        st = sluice_buf_append_str(out, "]");
    return st;
}

static enum sluice_status write_repeat(const struct sluice_node *child, uint32_t min, uint32_t max,
                                       struct sluice_buf *out)
{
    bool group = child->kind == SLUICE_NODE_REPEAT;
    enum sluice_status st = group ? sluice_buf_append_str(out, "(?:") : SLUICE_OK;

    if (st == SLUICE_OK)
        st = write_node(child, out);
    if (st == SLUICE_OK && group)
        st = sluice_buf_append_str(out, ")");
    if (st == SLUICE_OK && (min != 1 || max != 1))
        st = min == max ? sluice_buf_printf(out, "{%u}", min) : sluice_buf_printf(out, "{%u,%u}", min, max);
    return st;
}

static enum sluice_status write_children(const struct sluice_node *n, const char *between, struct sluice_buf *out)
{
    enum sluice_status st = sluice_buf_append_str(out, "(?:");

    for (const struct sluice_node *c = n->child; c != NULL && st == SLUICE_OK; c = c->next) {
        if (c != n->child)
            st = sluice_buf_append_str(out, between);
        if (st == SLUICE_OK)
            st = write_node(c, out);
    }
    return st == SLUICE_OK ? sluice_buf_append_str(out, ")") : st;
}

/* Assertions are left out: without them the expression says yes at least as often. */
static enum sluice_status write_node(const struct sluice_node *n, struct sluice_buf *out)
{
    switch (n->kind) {
    case SLUICE_NODE_SET:
        return write_set(&n->set, out);
    case SLUICE_NODE_CAT:
        return write_children(n, "", out);
    case SLUICE_NODE_ALT:
        return write_children(n, "|", out);
    case SLUICE_NODE_REPEAT:
        return write_repeat(n->child, n->min, n->max, out);
    default:
        return SLUICE_OK;
    }
}

/* --- choosing --------------------------------------------------------------------------------------------------- */

/* A part of a concatenation: `unit`, min..max times. */
struct item {
    struct sluice_node *unit;
    uint32_t min, max;
    uint32_t before_min, before_max; /* bytes of the concatenation before it */
};

struct items {
    struct item *v;
    size_t n, cap;
};

/* Items first..last: the last `head` repeats of the first one, all of those between, the first `tail` of the last. */
struct piece {
    size_t first, last;
    uint32_t head, tail;
    double gain;
    enum sluice_window_kind kind;
};

static enum sluice_status items_push(struct items *l, struct sluice_node *unit, uint32_t min, uint32_t max)
{
    struct item it = {.unit = unit, .min = min, .max = max};

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
        return st;
    }
}

/* Running values of a piece while it grows to the right. */
struct growth {
    const struct sluice_byteset *prev;
    double bits;
    uint32_t width_min, width_max;
    uint32_t run, best_run; /* literal bytes in a row: at the end, anywhere */
    bool rare, digit;
};

static void grow(struct growth *g, const struct item *it, uint32_t min, uint32_t max)
{
    struct sluice_node repeat = {.kind = SLUICE_NODE_REPEAT, .min = min, .max = max, .child = it->unit};
    uint32_t own = literal_run(&repeat);

    g->bits += node_bits(&repeat, &g->prev);
    g->rare = g->rare || holds(&repeat, is_rare);
    g->digit = g->digit || holds(&repeat, is_digits);
    g->width_min += min * it->unit->min_width;
    g->width_max += max * it->unit->max_width;
    g->run = it->unit->kind == SLUICE_NODE_SET && own == min && min == max ? g->run + own : 0;
    g->best_run = g->run > g->best_run ? g->run : g->best_run;
    g->best_run = own > g->best_run ? own : g->best_run;
}

static enum sluice_window_kind kind_of(const struct growth *g)
{
    if (g->best_run >= LITERAL_MIN)
        return SLUICE_WINDOW_LITERAL;
    if (g->digit)
        return SLUICE_WINDOW_DIGIT;
    return g->rare ? SLUICE_WINDOW_RARE : SLUICE_WINDOW_RUN;
}

static double gain_of(const struct growth *g, uint32_t lead_min, uint32_t lead_max)
{
    double gain = (g->bits < BITS_ENOUGH ? g->bits : BITS_ENOUGH) - RANGE_COST * log2(1.0 + (lead_max - lead_min));
    uint32_t run = g->best_run < LITERAL_LONG ? g->best_run : LITERAL_LONG;

    if (kind_of(g) == SLUICE_WINDOW_RUN)
        return gain + RUN_BYTE_GAIN * g->width_min;
    if (run >= LITERAL_MIN)
        gain += LITERAL_GAIN + LITERAL_BYTE_GAIN * (run - LITERAL_MIN);
    return gain - WIDTH_COST * g->width_max;
}

static bool too_wide(const struct growth *g)
{
    return g->width_max > PIECE_WIDTH_MAX || g->width_max - g->width_min > PIECE_SPREAD_MAX;
}

/* Compare the piece that ends with the first `tail` repeats of items[last] with the best so far. */
static void try_end(const struct items *l, const struct growth *before, size_t first, uint32_t head, size_t last,
                    uint32_t tail, struct piece *best)
{
    const struct item *it = &l->v[last];
    struct growth g = *before;
    double gain;

    grow(&g, it, tail, tail);
    if (too_wide(&g))
        return;
    gain = gain_of(&g, it->before_min + tail * it->unit->min_width, it->before_max + tail * it->unit->max_width);
    if (gain <= best->gain)
        return;
    *best = (struct piece){.first = first, .last = last, .head = head, .tail = tail, .gain = gain, .kind = kind_of(&g)};
}

static void try_ends(const struct items *l, const struct growth *g, size_t first, uint32_t head, size_t last,
                     struct piece *best)
{
    for (uint32_t tail = 1; tail <= l->v[last].min && tail <= PIECE_WIDTH_MAX; tail++)
        try_end(l, g, first, head, last, tail, best);
}

/* All pieces whose first part is the last `head` repeats of items[first]. */
static void try_from(const struct items *l, size_t first, uint32_t head, struct piece *best)
{
    struct growth g = {0};

    grow(&g, &l->v[first], head, head);
    for (size_t last = first + 1; last < l->n && !too_wide(&g); last++) {
        try_ends(l, &g, first, head, last, best);
        grow(&g, &l->v[last], l->v[last].min, l->v[last].max);
    }
}

static void try_all(const struct items *l, struct piece *best)
{
    const struct growth none = {0};

    for (size_t first = 0; first < l->n; first++) {
        try_ends(l, &none, first, 0, first, best);
        for (uint32_t head = 1; head <= l->v[first].min && head <= PIECE_WIDTH_MAX; head *= 2)
            try_from(l, first, head, best);
        if (l->v[first].min > 1 && l->v[first].min <= PIECE_WIDTH_MAX)
            try_from(l, first, l->v[first].min, best);
    }
}

/* A window and what it is worth; a gain of -INFINITY: there is none. */
struct choice {
    struct sluice_window w;
    double gain;
};

static enum sluice_status write_item(const struct item *it, uint32_t min, uint32_t max, struct sluice_window *w)
{
    collect_bytes(it->unit, w->run_set);
    w->run_length += min * it->unit->min_width;
    return write_repeat(it->unit, min, max, &w->regex);
}

static enum sluice_status write_piece(const struct items *l, const struct piece *p, struct choice *c)
{
    const struct item *end = &l->v[p->last];
    enum sluice_status st = SLUICE_OK;

    if (p->first < p->last)
        st = write_item(&l->v[p->first], p->head, p->head, &c->w);
    for (size_t i = p->first + 1; i < p->last && st == SLUICE_OK; i++)
        st = write_item(&l->v[i], l->v[i].min, l->v[i].max, &c->w);
    if (st == SLUICE_OK)
        st = write_item(end, p->tail, p->tail, &c->w);
    c->w.kind = p->kind;
    c->w.lead_min = end->before_min + p->tail * end->unit->min_width;
    c->w.lead_max = end->before_max + p->tail * end->unit->max_width;
    c->gain = p->gain;
    return st;
}

static void choice_init(struct choice *c)
{
    memset(c, 0, sizeof(*c));
    sluice_buf_init(&c->w.regex, SLUICE_WINDOW_MAX);
    c->gain = -INFINITY;
}

static enum sluice_status choose(struct sluice_node *n, struct choice *out);

/* Take a branch's window into the one that stands for all branches. */
static void merge_branch(struct choice *all, const struct choice *branch)
{
    struct sluice_window *w = &all->w;
    const struct sluice_window *b = &branch->w;

    w->kind = b->kind > w->kind ? b->kind : w->kind;
    w->lead_min = b->lead_min < w->lead_min ? b->lead_min : w->lead_min;
    w->lead_max = b->lead_max > w->lead_max ? b->lead_max : w->lead_max;
    w->run_length = b->run_length < w->run_length ? b->run_length : w->run_length;
    for (unsigned i = 0; i < 4; i++)
        w->run_set[i] |= b->run_set[i];
    all->gain = branch->gain < all->gain ? branch->gain : all->gain;
}

/* One window that covers a piece of each branch. */
static enum sluice_status choose_branches(const struct sluice_node *alt, struct choice *out)
{
    enum sluice_status st = sluice_buf_append_str(&out->w.regex, "(?:");

    out->gain = INFINITY;
    out->w.lead_min = out->w.run_length = UINT32_MAX;
    for (struct sluice_node *c = alt->child; c != NULL && st == SLUICE_OK; c = c->next) {
        struct choice branch;

        choice_init(&branch);
        if (c != alt->child)
            st = sluice_buf_append_str(&out->w.regex, "|");
        if (st == SLUICE_OK)
            st = choose(c, &branch);
        if (st == SLUICE_OK)
            st = sluice_buf_append(&out->w.regex, branch.w.regex.data, branch.w.regex.len);
        merge_branch(out, &branch);
        sluice_window_release(&branch.w);
    }
    return st == SLUICE_OK ? sluice_buf_append_str(&out->w.regex, ")") : st;
}

/* A window inside one part of a concatenation, where that is worth more than what was found so far. */
static enum sluice_status choose_inside(const struct item *it, struct choice *best)
{
    struct choice inner;
    enum sluice_status st;

    if (it->min == 0 || it->unit->min_width == 0 || it->unit->kind == SLUICE_NODE_SET)
        return SLUICE_OK;
    choice_init(&inner);
    st = choose(it->unit, &inner);
    inner.gain -= RANGE_COST * log2(1.0 + (it->before_max - it->before_min));
    if (st == SLUICE_OK && inner.gain > best->gain) {
        inner.w.lead_min += it->before_min;
        inner.w.lead_max += it->before_max;
        sluice_window_release(&best->w);
        *best = inner;
        choice_init(&inner);
    }
    sluice_window_release(&inner.w);
    return st;
}

/* n->min_width is at least 1, so some part of it can be looked for. */
static enum sluice_status choose(struct sluice_node *n, struct choice *out)
{
    struct piece best = {.gain = -INFINITY};
    struct items l = {0};
    enum sluice_status st;

    if (n->kind == SLUICE_NODE_ALT)
        return choose_branches(n, out);
    if ((st = items_of(n, &l)) != SLUICE_OK)
        goto out;
    try_all(&l, &best);
    if (best.gain > -INFINITY)
        st = write_piece(&l, &best, out);
    for (size_t i = 0; i < l.n && st == SLUICE_OK; i++)
        st = choose_inside(&l.v[i], out);
out:
    free(l.v);
    return st;
}

enum sluice_status sluice_window_choose(const struct sluice_pattern *p, struct sluice_window *out)
{
    struct choice c;
    enum sluice_status st;

    choice_init(&c);
    st = choose(p->root, &c);
    if (st == SLUICE_OK)
        st = sluice_buf_append_byte(&c.w.regex, '\0');
    *out = c.w;
    return st;
}

void sluice_window_release(struct sluice_window *w)
{
    sluice_buf_release(&w->regex);
}
