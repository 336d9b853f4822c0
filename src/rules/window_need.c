#include "rules/window.h"

#include "rules/window_internal.h"

#include <math.h>

/* A need is worth a search where ordinary text seldom meets it. Words are runs, too: so it is long, or has few bytes.
 */
#define NEED_MIN 8u         /* bytes */
#define NEED_BITS_MIN 7.0   /* of surprise: a run that stands once in 128 places */
#define NEED_LENGTH_MAX 64u /* longer ones say nothing more, and are found by looking at every 64th byte */

/* --- fences ------------------------------------------------------------------------------------------------------ */

static const struct sluice_byteset word_bytes = {{0x03ff000000000000u, 0x07fffffe87fffffeu, 0, 0}};

static bool is_part_of(const struct sluice_byteset *a, const struct sluice_byteset *b)
{
    struct sluice_byteset left = *a;

    sluice_byteset_leave_out(&left, b);
    return sluice_byteset_count(&left) == 0;
}

static const struct sluice_node *opened(const struct sluice_node *n)
{
    while (n->kind == SLUICE_NODE_CAT && n->child != NULL && n->child->next == NULL)
        n = n->child;
    return n;
}

/* Does the assertion say that no byte of the set stands on its other side? Of a word's edge: a byte of the set stands
 * on this one. */
static bool excludes(const struct sluice_node *assertion, enum sluice_node_kind look, const struct sluice_byteset *set)
{
    struct sluice_byteset none = {{0}};
    const struct sluice_node *inner;

    if (assertion->kind == SLUICE_NODE_WORD_EDGE)
        return is_part_of(set, &word_bytes);
    if (assertion->kind != look || !assertion->negated)
        return false;
    inner = opened(assertion->child);
    for (const struct sluice_node *c = inner->kind == SLUICE_NODE_ALT ? inner->child : inner; c != NULL;
         c = inner->kind == SLUICE_NODE_ALT ? c->next : NULL) {
        if (opened(c)->kind == SLUICE_NODE_SET)
            sluice_byteset_join(&none, &opened(c)->set);
    }
    return is_part_of(set, &none);
}

/* Where a part stands: in a list of parts, which is a part itself. */
struct where {
    const struct sluice_node *first; /* of the list */
    const struct sluice_node *part;
    const struct where *up; /* NULL: nothing is known of what stands round it */
};

/* Has no string of n a byte of the set? */
static bool is_strange(const struct sluice_node *n, const struct sluice_byteset *set)
{
    struct sluice_byteset bytes = {{0}}, strange;

    sluice_node_collect(n, &bytes);
    strange = bytes;
    sluice_byteset_leave_out(&strange, set);
    return sluice_byteset_count(&strange) == sluice_byteset_count(&bytes);
}

/* ...by what stands directly before it? What may be left out, and has no byte of the set, changes nothing. */
static bool is_fenced_before(const struct where *w, const struct sluice_byteset *set) /* NOLINT(misc-no-recursion) */
{
    bool fenced = w->up != NULL && is_fenced_before(w->up, set);

    for (const struct sluice_node *c = w->first; c != w->part; c = c->next) {
        if (c->kind > SLUICE_NODE_REPEAT)
            fenced = fenced || excludes(c, SLUICE_NODE_LOOK_BEHIND, set);
        else
            fenced = is_strange(c, set) && (fenced || c->min_width > 0);
    }
    return fenced;
}

/* ...directly behind it? */
static bool is_fenced_behind(const struct where *w, const struct sluice_byteset *set) /* NOLINT(misc-no-recursion) */
{
    for (const struct sluice_node *c = w->part->next; c != NULL; c = c->next) {
        const bool is_assertion = c->kind > SLUICE_NODE_REPEAT;

        if (is_assertion ? excludes(c, SLUICE_NODE_LOOK_AHEAD, set) : is_strange(c, set) && c->min_width > 0)
            return true;
        if (!is_assertion && !is_strange(c, set))
            return false;
    }
    return w->up != NULL && is_fenced_behind(w->up, set);
}

/* --- needs ------------------------------------------------------------------------------------------------------- */

/* Parts one behind the other, with nothing but bytes of the set in them. */
struct stretch {
    struct sluice_byteset set;
    uint32_t length, max; /* at least, and at most */
    uint32_t open; /* ...of which so many are not given by the pattern: the rest stands wherever its piece does */
};

static bool has_space(const struct sluice_byteset *s)
{
    return sluice_byteset_has(s, ' ') || sluice_byteset_has(s, '\n');
}

/* Of two needs the one that says more: every byte may be one of so few. */
static double worth(const struct sluice_byteset *set, uint32_t length)
{
    return length * log2(256.0 / sluice_byteset_count(set));
}

/* from, to: where its first and last parts stand. */
static void keep_better(struct sluice_need *best, const struct stretch *s, const struct where *from,
                        const struct where *to)
{
    const uint32_t length = s->length < NEED_LENGTH_MAX ? s->length : NEED_LENGTH_MAX;

    if (s->open < NEED_MIN || sluice_run_bits(&s->set, length) < NEED_BITS_MIN ||
        (best->length != 0 && worth(&s->set, length) <= worth(&best->set, best->length)))
        return;
    *best = (struct sluice_need){.set = s->set, .length = length};
    if (is_fenced_before(from, &s->set) && is_fenced_behind(to, &s->set)) {
        best->fenced_min = s->length;
        best->fenced_max = s->max;
    }
}

/* The stretches that begin with a part and go on over those behind it. */
static void try_from(const struct where *from, struct sluice_need *best)
{
    struct stretch s = {{{0}}, 0, 0, 0};
    struct where to = *from;

    for (; to.part != NULL; to.part = to.part->next) {
        const struct sluice_node *c = to.part;

        if (c->kind > SLUICE_NODE_REPEAT)
            continue;
        sluice_node_collect(c, &s.set);
        if (has_space(&s.set))
            return;
        s.length += c->min_width;
        s.max += c->max_width;
        s.open += sluice_node_literal(c).all ? 0 : c->min_width;
        keep_better(best, &s, from, &to);
    }
}

/* up: where n stands. */
static void search(const struct sluice_node *n, const struct where *up, struct sluice_need *best)
{
    if (n->min_width == 0)
        return;
    switch (n->kind) {
    case SLUICE_NODE_CAT:
        for (const struct sluice_node *c = n->child; c != NULL; c = c->next) {
            const struct where at = {.first = n->child, .part = c, .up = up};

            if (c->kind <= SLUICE_NODE_REPEAT) /* assertions before it belong to its fence */
                try_from(&at, best);
            search(c, &at, best);
        }
        return;
    case SLUICE_NODE_REPEAT:
        if (n->min > 0)
            search(n->child, NULL, best);
        return;
    default: /* of the branches of an alternation each may need something else */
        return;
    }
}

struct sluice_need sluice_window_need(const struct sluice_pattern *p)
{
    struct sluice_need best = {{{0}}, 0};

    search(p->root, NULL, &best);
    return best;
}
