#include "rules/pattern_gen.h"

#include "rules/pattern_internal.h"

/* The k-th member, counted from 0. */
static uint8_t member(const struct sluice_byteset *s, uint32_t k)
{
    for (unsigned w = 0; w < 4; w++) {
        uint32_t here = (uint32_t)__builtin_popcountll(s->bits[w]);
        uint64_t left = s->bits[w];

        if (k >= here) {
            k -= here;
            continue;
        }
        for (; k > 0; k--)
            left &= left - 1;
        return (uint8_t)(64 * w + (unsigned)__builtin_ctzll(left));
    }
    return 0;
}

/* A member of a set that is not empty, printable where there is a choice. */
static uint8_t pick(const struct sluice_byteset *s, struct sluice_random *r)
{
    const struct sluice_byteset printable = {
        {s->bits[0] & 0xfffffffe00000000u, s->bits[1] & 0x7fffffffffffffffu, 0, 0}};
    bool print = sluice_byteset_count(&printable) > 0 && sluice_random_below(r, 16) != 0;
    const struct sluice_byteset *from = print ? &printable : s;

    return member(from, sluice_random_below(r, sluice_byteset_count(from)));
}

static uint32_t pick_count(const struct sluice_node *n, struct sluice_random *r, enum sluice_pattern_size size)
{
    uint32_t spread = n->max - n->min;

    switch (size) {
    case SLUICE_PATTERN_SHORTEST:
        return n->min;
    case SLUICE_PATTERN_LONGEST:
        return n->max;
    case SLUICE_PATTERN_ANY:
        break;
    }
    switch (sluice_random_below(r, 4)) {
    case 0:
        return n->min;
    case 1:
        return n->max;
    case 2:
        return n->min + sluice_random_below(r, (spread < 8 ? spread : 8) + 1);
    default:
        return n->min + sluice_random_below(r, spread + 1);
    }
}

static const struct sluice_node *pick_branch(const struct sluice_node *alt, struct sluice_random *r,
                                             enum sluice_pattern_size size)
{
    const struct sluice_node *best = alt->child;
    uint32_t n = 0, k;

    for (const struct sluice_node *c = alt->child; c != NULL; c = c->next, n++) {
        if ((size == SLUICE_PATTERN_SHORTEST && c->min_width < best->min_width) ||
            (size == SLUICE_PATTERN_LONGEST && c->max_width > best->max_width))
            best = c;
    }
    if (size != SLUICE_PATTERN_ANY)
        return best;
    for (best = alt->child, k = sluice_random_below(r, n); k > 0; k--)
        best = best->next;
    return best;
}

enum sluice_status sluice_node_generate(const struct sluice_node *n, struct sluice_random *r,
                                        enum sluice_pattern_size size, struct sluice_buf *out)
{
    enum sluice_status st = SLUICE_OK;
    uint32_t count;

    switch (n->kind) {
    case SLUICE_NODE_SET:
        return sluice_buf_append_byte(out, pick(&n->set, r));
    case SLUICE_NODE_CAT:
        for (const struct sluice_node *c = n->child; c != NULL && st == SLUICE_OK; c = c->next)
            st = sluice_node_generate(c, r, size, out);
        return st;
    case SLUICE_NODE_ALT:
        return sluice_node_generate(pick_branch(n, r, size), r, size, out);
    case SLUICE_NODE_REPEAT:
        count = pick_count(n, r, size);
        for (uint32_t i = 0; i < count && st == SLUICE_OK; i++)
            st = sluice_node_generate(n->child, r, size, out);
        return st;
    default:
        return st;
    }
}

enum sluice_status sluice_pattern_generate(const struct sluice_pattern *p, struct sluice_random *r,
                                           enum sluice_pattern_size size, struct sluice_buf *out)
{
    return sluice_node_generate(p->root, r, size, out);
}
