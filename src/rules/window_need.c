#include "rules/window.h"

#include "rules/window_internal.h"

#include <math.h>

/* A need is worth a search where ordinary text seldom meets it. Words are runs, too: so it is long, or has few bytes.
 */
#define NEED_MIN 8u         /* bytes */
#define NEED_BITS_MIN 7.0   /* of surprise: a run that stands once in 128 places */
#define NEED_LENGTH_MAX 64u /* longer ones say nothing more, and are found by looking at every 64th byte */

/* Parts one behind the other, with nothing but bytes of the set in them. */
struct stretch {
    struct sluice_byteset set;
    uint32_t length; /* at least */
    uint32_t open;   /* ...of which so many are not given by the pattern: the rest stands wherever its piece does */
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

static void keep_better(struct sluice_need *best, const struct stretch *s)
{
    const uint32_t length = s->length < NEED_LENGTH_MAX ? s->length : NEED_LENGTH_MAX;

    if (s->open < NEED_MIN || sluice_run_bits(&s->set, length) < NEED_BITS_MIN ||
        (best->length != 0 && worth(&s->set, length) <= worth(&best->set, best->length)))
        return;
    *best = (struct sluice_need){.set = s->set, .length = length};
}

/* The stretches that begin with c and go on over the parts behind it. */
static void try_from(const struct sluice_node *c, struct sluice_need *best)
{
    struct stretch s = {{{0}}, 0, 0};

    for (; c != NULL; c = c->next) {
        if (c->kind > SLUICE_NODE_REPEAT)
            continue;
        sluice_node_collect(c, &s.set);
        if (has_space(&s.set))
            return;
        s.length += c->min_width;
        s.open += sluice_node_literal(c).all ? 0 : c->min_width;
        keep_better(best, &s);
    }
}

static void search(const struct sluice_node *n, struct sluice_need *best)
{
    if (n->min_width == 0)
        return;
    switch (n->kind) {
    case SLUICE_NODE_CAT:
        for (const struct sluice_node *c = n->child; c != NULL; c = c->next) {
            try_from(c, best);
            search(c, best);
        }
        return;
    case SLUICE_NODE_REPEAT:
        if (n->min > 0)
            search(n->child, best);
        return;
    default: /* of the branches of an alternation each may need something else */
        return;
    }
}

struct sluice_need sluice_window_need(const struct sluice_pattern *p)
{
    struct sluice_need best = {{{0}}, 0};

    search(p->root, &best);
    return best;
}
