#include "rules/pattern_gen.h"

#include "rules/pattern_internal.h"

uint8_t sluice_byteset_pick(const struct sluice_byteset *s, struct sluice_random *r)
{
    uint8_t all[256], printable[256];
    unsigned n_all = 0, n_printable = 0;

    for (unsigned b = 0; b < 256; b++) {
        if (!sluice_byteset_has(s, (uint8_t)b))
            continue;
        all[n_all++] = (uint8_t)b;
        if (b > ' ' && b < 0x7fu)
            printable[n_printable++] = (uint8_t)b;
    }
    if (n_printable > 0 && sluice_random_below(r, 16) != 0)
        return printable[sluice_random_below(r, n_printable)];
    return n_all > 0 ? all[sluice_random_below(r, n_all)] : 0;
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
        return sluice_buf_append_byte(out, sluice_byteset_pick(&n->set, r));
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
