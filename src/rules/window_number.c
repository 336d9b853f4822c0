#include "rules/window.h"

#include "rules/window_internal.h"

#define LEAD_MAX 8u      /* bytes before the first digit: more, and there are better pieces */
#define REPEATS_MAX 128u /* of one part that are followed one by one */

static const struct sluice_byteset digits = {{0x03ff000000000000u, 0, 0, 0}};
static const struct sluice_byteset word_bytes = {{0x03ff000000000000u, 0x07fffffe87fffffeu, 0, 0}};

/* Where in the pattern one can be. */
struct state {
    bool before;                        /* no digit yet, lead_min..lead_max bytes of the match */
    uint32_t lead_min, lead_max;        /* ... */
    bool guarded;                       /* what stands before the match is in `prev` */
    struct sluice_byteset prev;         /* the byte before the first digit... */
    struct sluice_byteset inner_prev;   /* ...where a digit stands before that */
    struct sluice_byteset second_prev;  /* the byte before that one */
    uint64_t in;                        /* bit k: in the first group of digits, behind k of them (63: or more) */
    uint64_t open;                      /* ...and it need not end here */
    struct sluice_byteset follow;       /* ...else what can stand behind it... */
    struct sluice_byteset inner_follow; /* ...where a digit stands behind that */
};

struct finder {
    struct sluice_number *out;
    bool failed;
};

static bool has_digits(const struct sluice_byteset *s)
{
    return (s->bits[0] & digits.bits[0]) == digits.bits[0];
}

static struct state unite(const struct state *a, const struct state *b)
{
    struct state u = *a;

    if (!a->before) {
        u.lead_min = b->lead_min;
        u.lead_max = b->lead_max;
        u.guarded = b->guarded;
    } else if (b->before) {
        u.lead_min = a->lead_min < b->lead_min ? a->lead_min : b->lead_min;
        u.lead_max = a->lead_max > b->lead_max ? a->lead_max : b->lead_max;
        u.guarded = a->guarded && b->guarded;
    }
    u.before = a->before || b->before;
    sluice_byteset_join(&u.prev, &b->prev);
    sluice_byteset_join(&u.inner_prev, &b->inner_prev);
    sluice_byteset_join(&u.second_prev, &b->second_prev);
    u.in = a->in | b->in;
    u.open = a->open | b->open;
    sluice_byteset_join(&u.follow, &b->follow);
    sluice_byteset_join(&u.inner_follow, &b->inner_follow);
    return u;
}

/* The group ends where `next` stands, or `inner_next` with a digit behind it. */
static void end_group(struct finder *f, uint64_t lengths, const struct sluice_byteset *next,
                      const struct sluice_byteset *inner_next)
{
    f->out->lengths |= lengths;
    if (lengths == 0)
        return;
    sluice_byteset_join(&f->out->next, next);
    sluice_byteset_join(&f->out->inner_next, inner_next);
}

static void begin_group(struct finder *f, const struct state *s, const struct sluice_byteset *set)
{
    struct sluice_number *o = f->out;

    if (s->lead_min == 0 && !s->guarded) /* digits may stand before the match: it begins within a group */
        f->failed = true;
    o->lead_min = s->lead_min < o->lead_min ? s->lead_min : o->lead_min;
    o->lead_max = s->lead_max > o->lead_max ? s->lead_max : o->lead_max;
    sluice_byteset_join(&o->prev, &s->prev);
    sluice_byteset_join(&o->inner_prev, &s->inner_prev);
    sluice_byteset_join(&o->second_prev, &s->second_prev);
    sluice_byteset_join(&o->first, set);
}

static struct state take_set(struct finder *f, const struct state *s, const struct sluice_byteset *set)
{
    struct sluice_byteset others = *set;
    struct state n = {.lead_min = s->lead_min + 1, .lead_max = s->lead_max + 1, .guarded = s->guarded};
    const bool digit = (set->bits[0] & digits.bits[0]) != 0;

    sluice_byteset_leave_out(&others, &digits);
    if (sluice_byteset_count(&others) != 0) {
        n.before = s->before;
        n.prev = n.inner_prev = others;
        n.second_prev = s->prev;
        end_group(f, s->in, &others, &others);
    }
    if (digit && s->before)
        begin_group(f, s, set);
    if (digit)
        n.in = (s->in << 1) | (s->in & ((uint64_t)1 << 63)) | (s->before ? 2u : 0u);
    n.open = n.in;
    return n;
}

/* The set among the branches of an assertion that has all digits; NULL: there is none. */
static const struct sluice_byteset *shut(const struct sluice_node *n)
{
    if (n->kind == SLUICE_NODE_SET)
        return has_digits(&n->set) ? &n->set : NULL;
    if (n->kind != SLUICE_NODE_ALT && !(n->kind == SLUICE_NODE_CAT && n->child != NULL && n->child->next == NULL))
        return NULL;
    for (const struct sluice_node *c = n->child; c != NULL; c = c->next) {
        const struct sluice_byteset *set = shut(c);

        if (set != NULL)
            return set;
    }
    return NULL;
}

static const struct sluice_node *alone(const struct sluice_node *n)
{
    while (n->kind == SLUICE_NODE_CAT && n->child != NULL && n->child->next == NULL)
        n = n->child;
    return n;
}

/* Leave out of *set what n, a branch of an assertion, keeps from standing next to the group where a digit follows. */
static void leave_out_pair(const struct sluice_node *n, bool digit_first, struct sluice_byteset *set)
{
    const struct sluice_node *a = n->kind == SLUICE_NODE_CAT ? n->child : NULL;
    const struct sluice_node *b = a == NULL ? NULL : a->next;

    if (b == NULL || b->next != NULL)
        return;
    a = alone(a);
    b = alone(b);
    if (a->kind == SLUICE_NODE_SET && b->kind == SLUICE_NODE_SET && has_digits(digit_first ? &a->set : &b->set))
        sluice_byteset_leave_out(set, digit_first ? &b->set : &a->set);
}

static void leave_out_pairs(const struct sluice_node *assertion, bool digit_first, struct sluice_byteset *set)
{
    const struct sluice_node *n = alone(assertion->child);

    if (n->kind != SLUICE_NODE_ALT) {
        leave_out_pair(n, digit_first, set);
        return;
    }
    for (const struct sluice_node *c = n->child; c != NULL; c = c->next)
        leave_out_pair(c, digit_first, set);
}

/* No byte of the set stands before this place. */
static struct state guard(const struct state *s, const struct sluice_byteset *set)
{
    struct state n = *s;

    if (s->before && s->lead_max == 0) {
        sluice_byteset_leave_out(&n.prev, set);
        sluice_byteset_leave_out(&n.inner_prev, set);
        n.guarded = true;
    }
    return n;
}

/* No byte of the set stands behind it; nor what the assertion, if any, says besides. */
static struct state close_group(const struct state *s, const struct sluice_byteset *set,
                                const struct sluice_node *assertion)
{
    struct state n = *s;
    struct sluice_byteset rest = sluice_byteset_all_but(set);

    n.open = 0;
    sluice_byteset_join(&n.follow, &rest);
    if (assertion != NULL)
        leave_out_pairs(assertion, false, &rest);
    sluice_byteset_join(&n.inner_follow, &rest);
    return n;
}

static struct state look_behind(const struct sluice_node *n, struct state s)
{
    const struct sluice_byteset *set = n->negated ? shut(n->child) : NULL;

    if (n->negated && s.before && s.lead_max == 0)
        leave_out_pairs(n, true, &s.inner_prev);
    return set != NULL ? guard(&s, set) : s;
}

static struct state assert_edge(const struct state *s)
{
    const struct state n = guard(s, &word_bytes);

    return close_group(&n, &word_bytes, NULL);
}

static struct state follow(struct finder *f, const struct sluice_node *n, struct state s);

static struct state repeat(struct finder *f, const struct sluice_node *n, struct state s)
{
    if (n->max > REPEATS_MAX) {
        f->failed = true;
        return s;
    }
    for (uint32_t i = 0; i < n->min && !f->failed; i++)
        s = follow(f, n->child, s);
    for (uint32_t i = n->min; i < n->max && !f->failed; i++) {
        const struct state more = follow(f, n->child, s);

        s = unite(&s, &more);
    }
    return s;
}

/* As deep as the pattern is nested, which is bounded. */
static struct state follow(struct finder *f, const struct sluice_node *n,
                           struct state s) /* NOLINT(misc-no-recursion) */
{
    const struct sluice_byteset *set;
    struct state u = {0};

    switch (n->kind) {
    case SLUICE_NODE_SET:
        return take_set(f, &s, &n->set);
    case SLUICE_NODE_CAT:
        for (const struct sluice_node *c = n->child; c != NULL && !f->failed; c = c->next)
            s = follow(f, c, s);
        return s;
    case SLUICE_NODE_ALT:
        for (const struct sluice_node *c = n->child; c != NULL && !f->failed; c = c->next) {
            const struct state branch = follow(f, c, s);

            u = c == n->child ? branch : unite(&u, &branch);
        }
        return u;
    case SLUICE_NODE_REPEAT:
        return repeat(f, n, s);
    case SLUICE_NODE_WORD_EDGE:
        return assert_edge(&s);
    case SLUICE_NODE_LOOK_BEHIND:
        return look_behind(n, s);
    case SLUICE_NODE_LOOK_AHEAD:
        set = n->negated ? shut(n->child) : NULL;
        return set != NULL && s.in != 0 ? close_group(&s, set, n) : s;
    default:
        return s;
    }
}

bool sluice_window_number(const struct sluice_pattern *p, struct sluice_number *out)
{
    struct finder f = {.out = out};
    const struct sluice_byteset others = sluice_byteset_all_but(&digits);
    const struct sluice_byteset all = {{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}};
    struct state s = {.before = true, .prev = all, .inner_prev = all, .second_prev = all};

    *out = (struct sluice_number){.lead_min = UINT32_MAX};
    s = follow(&f, p->root, s);
    if (f.failed || s.before || out->lead_max > LEAD_MAX)
        return false;
    if (s.open != 0) /* the text may go on with digits */
        end_group(&f, UINT64_MAX << __builtin_ctzll(s.open), &others, &others);
    end_group(&f, s.in, s.open != 0 ? &others : &s.follow, s.open != 0 ? &others : &s.inner_follow);
    out->lengths &= ~(uint64_t)1;
    sluice_node_collect(p->root, &out->bytes);
    out->min_digits = sluice_node_digits(p->root);
    return out->lengths != 0;
}
