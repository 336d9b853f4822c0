#include "rules/pattern_internal.h"

#include "core/limits.h"

#define WIDTH_CAP 0x3fffffffu /* far beyond every limit; sums and products stop here */

static uint32_t width_add(uint32_t a, uint32_t b)
{
    return a + b > WIDTH_CAP ? WIDTH_CAP : a + b;
}

static uint32_t width_mul(uint32_t a, uint32_t b)
{
    uint64_t n = (uint64_t)a * b;

    return n > WIDTH_CAP ? WIDTH_CAP : (uint32_t)n;
}

static void measure_cat(struct sluice_node *n)
{
    for (struct sluice_node *c = n->child; c != NULL; c = c->next) {
        n->min_width = width_add(n->min_width, c->min_width);
        n->max_width = width_add(n->max_width, c->max_width);
    }
}

static void measure_alt(struct sluice_node *n)
{
    n->min_width = WIDTH_CAP;
    for (struct sluice_node *c = n->child; c != NULL; c = c->next) {
        if (c->min_width < n->min_width)
            n->min_width = c->min_width;
        if (c->max_width > n->max_width)
            n->max_width = c->max_width;
    }
}

/* Widths of every node below and of n itself. */
static void measure(struct sluice_node *n)
{
    for (struct sluice_node *c = n->child; c != NULL; c = c->next)
        measure(c);
    n->min_width = n->max_width = 0;
    switch (n->kind) {
    case SLUICE_NODE_SET:
        n->min_width = n->max_width = 1;
        break;
    case SLUICE_NODE_CAT:
        measure_cat(n);
        break;
    case SLUICE_NODE_ALT:
        measure_alt(n);
        break;
    case SLUICE_NODE_REPEAT:
        n->min_width = width_mul(n->child->min_width, n->min);
        n->max_width = width_mul(n->child->max_width, n->max);
        break;
    case SLUICE_NODE_WORD_EDGE:
    case SLUICE_NODE_NO_EDGE:
    case SLUICE_NODE_TEXT_START:
    case SLUICE_NODE_TEXT_END:
    case SLUICE_NODE_LOOK_AHEAD:
    case SLUICE_NODE_LOOK_BEHIND:
        break;
    }
}

struct reach {
    int64_t behind, ahead;
};

static void reach_behind(struct reach *r, int64_t n)
{
    r->behind = n > r->behind ? n : r->behind;
}

static void reach_ahead(struct reach *r, int64_t n)
{
    r->ahead = n > r->ahead ? n : r->ahead;
}

static void reach_of(const struct sluice_node *n, int64_t before, int64_t after, struct reach *r);

static void reach_of_cat(const struct sluice_node *n, int64_t before, int64_t after, struct reach *r)
{
    int64_t done = 0;

    for (const struct sluice_node *c = n->child; c != NULL; c = c->next) {
        reach_of(c, before + done, after + n->min_width - done - c->min_width, r);
        done += c->min_width;
    }
}

/*
 * before, after: bytes of the match that surely stand before and behind the node; negative inside an assertion, as far
 * as it may have left the match. Inside an assertion the whole of its width is taken off at once, so what its earlier
 * (later) parts give back is at most what they took: the bound is never too small.
 */
static void reach_of(const struct sluice_node *n, int64_t before, int64_t after, struct reach *r)
{
    switch (n->kind) {
    case SLUICE_NODE_SET:
        break;
    case SLUICE_NODE_CAT:
        reach_of_cat(n, before, after, r);
        break;
    case SLUICE_NODE_ALT:
    case SLUICE_NODE_REPEAT:
        for (const struct sluice_node *c = n->child; c != NULL; c = c->next)
            reach_of(c, before, after, r);
        break;
    case SLUICE_NODE_WORD_EDGE:
    case SLUICE_NODE_NO_EDGE:
        reach_behind(r, 1 - before);
        reach_ahead(r, 1 - after);
        break;
    case SLUICE_NODE_TEXT_START:
        reach_behind(r, 1 - before);
        break;
    case SLUICE_NODE_TEXT_END:
        reach_ahead(r, 1 - after);
        break;
    case SLUICE_NODE_LOOK_AHEAD:
        reach_ahead(r, n->child->max_width - after);
        reach_of(n->child, before, after - n->child->max_width, r);
        break;
    case SLUICE_NODE_LOOK_BEHIND:
        reach_behind(r, n->child->max_width - before);
        reach_of(n->child, before - n->child->max_width, after, r);
        break;
    }
}

static bool begins_with_text(const struct sluice_node *n)
{
    switch (n->kind) {
    case SLUICE_NODE_TEXT_START:
        return true;
    case SLUICE_NODE_CAT:
        return n->child != NULL && begins_with_text(n->child);
    case SLUICE_NODE_ALT:
        for (const struct sluice_node *c = n->child; c != NULL; c = c->next) {
            if (!begins_with_text(c))
                return false;
        }
        return true;
    default:
        return false;
    }
}

enum sluice_status sluice_pattern_bound(struct sluice_pattern *p, struct sluice_error *err)
{
    struct reach r = {0, 0};

    measure(p->root);
    reach_of(p->root, 0, 0, &r);
    if (p->root->min_width == 0)
        return sluice_fail(err, SLUICE_EFORMAT, "can match the empty string");
    if (p->root->max_width > SLUICE_MATCH_MAX)
        return sluice_fail(err, SLUICE_EFORMAT, "can match more than %u bytes", SLUICE_MATCH_MAX);
    if (r.behind > SLUICE_LOOKAROUND_MAX || r.ahead > SLUICE_LOOKAROUND_MAX)
        return sluice_fail(err, SLUICE_EFORMAT, "looks more than %u bytes around its match", SLUICE_LOOKAROUND_MAX);
    p->info.min_width = p->root->min_width;
    p->info.max_width = p->root->max_width;
    p->info.look_behind = (uint32_t)r.behind;
    p->info.look_ahead = (uint32_t)r.ahead;
    p->info.at_start = begins_with_text(p->root);
    return SLUICE_OK;
}
