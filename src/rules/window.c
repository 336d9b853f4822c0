#include "rules/window.h"

#include "rules/window_piece_internal.h"

#include "core/ascii.h"
#include "core/limits.h"

#include <stdlib.h>
#include <string.h>

#define NOT_SPELT_COST 8.0 /* bits: expressions are searched several times slower than strings */

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

static enum sluice_status add_spelt(struct choice *c, const struct sluice_spelt *s)
{
    enum sluice_status st = SLUICE_OK;

    for (unsigned i = 0; i < s->strings.n && st == SLUICE_OK; i++) {
        struct sluice_window w = {.kind = SLUICE_WINDOW_STRING,
                                  .caseless = s->strings.caseless,
                                  .word_start = s->edge && sluice_is_alnum(s->strings.v[i].bytes[0]),
                                  .lead_min = s->start_min + s->strings.v[i].len,
                                  .lead_max = s->start_max + s->strings.v[i].len};

        sluice_buf_init(&w.regex, SLUICE_STRING_BYTES + 1);
        if ((st = sluice_buf_append(&w.regex, s->strings.v[i].bytes, s->strings.v[i].len)) == SLUICE_OK)
            st = add_string(c, &w);
    }
    return st;
}

static enum sluice_status write_item(const struct sluice_item *it, uint32_t min, uint32_t max, struct sluice_window *w)
{
    sluice_node_collect(it->unit, &w->run_set);
    w->run_length += min * it->unit->min_width;
    return sluice_repeat_write(it->unit, min, max, &w->regex);
}

static enum sluice_status write_piece(const struct sluice_items *l, const struct sluice_window_piece *p,
                                      struct sluice_window *w)
{
    const struct sluice_item *end = &l->v[p->last];
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
static enum sluice_status choose_piece(const struct sluice_items *l, size_t *part, struct choice *out)
{
    const struct sluice_window_piece p = sluice_window_piece_best(l);
    struct sluice_spelt s;

    out->gain = p.gain;
    *part = p.first;
    if (p.gain == -INFINITY)
        return SLUICE_OK;
    if ((p.kind == SLUICE_WINDOW_RARE || p.kind == SLUICE_WINDOW_DIGIT) &&
        sluice_window_piece_spell_whole(l, &p, &s)) { /* no worse, and searched faster */
        *part = s.first;
        return add_spelt(out, &s);
    }
    if (p.kind > SLUICE_WINDOW_WORD)
        return write_piece(l, &p, &out->v[p.kind]);
    if (sluice_window_piece_spell(l, &p, &s)) {
        *part = s.first;
        out->gain = sluice_strings_worth(&s.strings) - sluice_range_cost(s.start_min, s.start_max);
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
static void move_window(struct sluice_window *w, const struct sluice_item *it)
{
    w->in_min = w->lead_min;
    w->in_max = w->lead_max;
    w->lead_min += it->before_min;
    w->lead_max += it->before_max;
}

/* ...and the other way round, for a piece that begins in items[part]. */
static void set_part(struct choice *c, const struct sluice_items *l, size_t part)
{
    const struct sluice_item *it = &l->v[part];

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
static enum sluice_status choose_inside(const struct sluice_items *l, size_t part, struct choice *best)
{
    const struct sluice_item *it = &l->v[part];
    struct choice inner;
    enum sluice_status st;

    if (it->min == 0 || it->unit->min_width == 0 || it->unit->kind == SLUICE_NODE_SET)
        return SLUICE_OK;
    choice_init(&inner);
    st = choose(it->unit, it->edge, &inner);
    inner.gain -= sluice_range_cost(it->before_min, it->before_max);
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
    struct sluice_items l = {.edge = edge};
    enum sluice_status st;
    size_t part = 0;

    if (n->kind == SLUICE_NODE_ALT)
        return drop_too_long(choose_branches(n, edge, out), out);
    if ((st = sluice_items_of(n, &l)) == SLUICE_OK)
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
