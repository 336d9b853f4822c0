#include "rules/window.h"

#include "rules/window_internal.h"

/* So seldom in text that looking at each one is cheap: one byte in so many. With colons, too, it was dearer: 149
 * instructions a byte of documentation, 141 without. */
#define RARE_SHARE (1.0 / 125)

/* Make *rarest, of share *share, one that every string of n holds a byte of, if that is rarer. */
static void find_rarest(const struct sluice_node *n, struct sluice_byteset *rarest, double *share);

/* Every string of one of them: so the rarest of each, together. */
static void find_of_any(const struct sluice_node *alt, struct sluice_byteset *rarest, double *share)
{
    struct sluice_byteset all = {{0}};
    double sum = 0;

    for (const struct sluice_node *c = alt->child; c != NULL; c = c->next) {
        struct sluice_byteset one = {{0}};
        double least = 1;

        find_rarest(c, &one, &least);
        sluice_byteset_join(&all, &one);
        sum += least;
    }
    if (sum < *share) {
        *share = sum;
        *rarest = all;
    }
}

static void find_rarest(const struct sluice_node *n, struct sluice_byteset *rarest, double *share)
{
    if (n->min_width == 0)
        return;
    switch (n->kind) {
    case SLUICE_NODE_SET:
        if (n->share < *share) {
            *share = n->share;
            *rarest = n->set;
        }
        break;
    case SLUICE_NODE_ALT:
        find_of_any(n, rarest, share);
        break;
    default:
        for (const struct sluice_node *c = n->child; c != NULL; c = c->next)
            find_rarest(c, rarest, share);
    }
}

bool sluice_window_anchor(const char *regex, struct sluice_byteset *anchor, uint32_t *width)
{
    struct sluice_pattern *p = NULL;
    struct sluice_error err;
    double share = 1;

    *anchor = (struct sluice_byteset){{0}};
    if (sluice_pattern_parse(regex, false, &p, &err) != SLUICE_OK)
        return false;
    sluice_node_rate(p->root);
    find_rarest(p->root, anchor, &share);
    *width = sluice_pattern_info(p)->max_width;
    sluice_pattern_free(p);
    return share < RARE_SHARE;
}
