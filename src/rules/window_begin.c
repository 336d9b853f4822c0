#include "rules/window.h"

#include "rules/window_internal.h"

#include <string.h>

#define NARROW_MAX 16u /* places at either end of a range that are looked at */
#define OFFSETS ((1u << SLUICE_BEGIN_BYTES) - 1)

static const struct sluice_byteset word_bytes = {{0x03ff000000000000u, 0x07fffffe87fffffeu, 0, 0}};
static const struct sluice_byteset all_bytes = {{UINT64_MAX, UINT64_MAX, UINT64_MAX, UINT64_MAX}};

/* Where in a match one can be. */
struct place {
    unsigned offsets;           /* bit k: behind k of its bytes */
    struct sluice_byteset prev; /* behind none: what can stand before the match... */
    bool edge;                  /* ...and a word begins or ends here */
};

/* What a match's bytes can be, by their offset; before: the one that stands before it. */
struct shape {
    struct sluice_byteset at[SLUICE_BEGIN_BYTES], before;
};

static bool is_none(const struct sluice_byteset *s)
{
    return sluice_byteset_count(s) == 0;
}

static struct sluice_byteset meet(const struct sluice_byteset *a, const struct sluice_byteset *b)
{
    const struct sluice_byteset others = sluice_byteset_all_but(b);
    struct sluice_byteset both = *a;

    sluice_byteset_leave_out(&both, &others);
    return both;
}

static struct place unite(const struct place *a, const struct place *b)
{
    struct place u = (a->offsets & 1u) != 0 ? *a : *b;

    u.offsets = a->offsets | b->offsets;
    if ((a->offsets & b->offsets & 1u) != 0) {
        sluice_byteset_join(&u.prev, &b->prev);
        u.edge = a->edge && b->edge;
    }
    return u;
}

/* The match begins with a byte of the set. */
static void begin(struct shape *out, const struct place *p, const struct sluice_byteset *set)
{
    const struct sluice_byteset no_word = sluice_byteset_all_but(&word_bytes);
    const struct sluice_byteset in_word = meet(set, &word_bytes), in_none = meet(set, &no_word);
    struct sluice_byteset prev = p->prev;

    if (p->edge && is_none(&in_none))
        prev = meet(&prev, &no_word);
    else if (p->edge && is_none(&in_word))
        prev = meet(&prev, &word_bytes);
    sluice_byteset_join(&out->before, &prev);
}

static struct place take_set(struct shape *out, const struct place *p, const struct sluice_byteset *set)
{
    if ((p->offsets & 1u) != 0)
        begin(out, p, set);
    for (unsigned k = 0; k < SLUICE_BEGIN_BYTES; k++) {
        if ((p->offsets >> k & 1) != 0)
            sluice_byteset_join(&out->at[k], set);
    }
    return (struct place){.offsets = p->offsets << 1 & OFFSETS};
}

/* The set that a branch of an assertion is, NULL: it is something else. */
static const struct sluice_byteset *one_byte(const struct sluice_node *n)
{
    while (n->kind == SLUICE_NODE_CAT && n->child != NULL && n->child->next == NULL)
        n = n->child;
    return n->kind == SLUICE_NODE_SET ? &n->set : NULL;
}

static struct place look_behind(const struct sluice_node *n, struct place p)
{
    const struct sluice_node *inner = n->child;
    struct sluice_byteset some = {{0}};

    while (inner->kind == SLUICE_NODE_CAT && inner->child != NULL && inner->child->next == NULL)
        inner = inner->child;
    for (const struct sluice_node *c = inner->kind == SLUICE_NODE_ALT ? inner->child : inner; c != NULL;
         c = inner->kind == SLUICE_NODE_ALT ? c->next : NULL) {
        const struct sluice_byteset *set = one_byte(c);

        if (set == NULL && !n->negated)
            return p;
        if (set != NULL)
            sluice_byteset_join(&some, set);
    }
    if (n->negated)
        sluice_byteset_leave_out(&p.prev, &some);
    else
        p.prev = meet(&p.prev, &some);
    return p;
}

static struct place follow(struct shape *out, const struct sluice_node *n, struct place p);

static struct place repeat(struct shape *out, const struct sluice_node *n, struct place p)
{
    for (uint32_t i = 0; i < n->min && p.offsets != 0; i++)
        p = follow(out, n->child, p);
    for (uint32_t i = n->min; i < n->max; i++) {
        const struct place more = follow(out, n->child, p), both = unite(&p, &more);

        if (both.offsets == p.offsets)
            return both;
        p = both;
    }
    return p;
}

/* As deep as the pattern is nested, which is bounded. */
static struct place follow(struct shape *out, const struct sluice_node *n,
                           struct place p) /* NOLINT(misc-no-recursion) */
{
    struct place u = {0};

    switch (n->kind) {
    case SLUICE_NODE_SET:
        return take_set(out, &p, &n->set);
    case SLUICE_NODE_CAT:
        for (const struct sluice_node *c = n->child; c != NULL; c = c->next)
            p = follow(out, c, p);
        return p;
    case SLUICE_NODE_ALT:
        for (const struct sluice_node *c = n->child; c != NULL; c = c->next) {
            const struct place branch = follow(out, c, p);

            u = c == n->child ? branch : unite(&u, &branch);
        }
        return u;
    case SLUICE_NODE_REPEAT:
        return repeat(out, n, p);
    case SLUICE_NODE_WORD_EDGE:
        p.edge = true;
        return p;
    case SLUICE_NODE_LOOK_BEHIND:
        return look_behind(n, p);
    default:
        return p;
    }
}

void sluice_window_begin(const struct sluice_pattern *p, struct sluice_begin *out)
{
    struct shape shape = {.before = {{0}}};
    const struct place end = follow(&shape, p->root, (struct place){.offsets = 1, .prev = all_bytes});

    for (unsigned k = 0, over = 0; k < SLUICE_BEGIN_BYTES; k++) {
        over |= end.offsets >> k & 1; /* the match may be over: anything stands there */
        if (over != 0)
            shape.at[k] = all_bytes;
    }
    memset(out, 0, sizeof(*out));
    for (unsigned b = 0; b < 256; b++) {
        out->allowed[b] = sluice_byteset_has(&shape.before, (uint8_t)b);
        for (unsigned k = 0; k < SLUICE_BEGIN_BYTES; k++)
            out->allowed[b] |= (uint8_t)(sluice_byteset_has(&shape.at[k], (uint8_t)b) << (k + 1));
    }
}

/* Can a match begin at p[0]? The bytes that are looked at are there. */
static bool fits_inside(const uint8_t allowed[256], const uint8_t *p)
{
    _Static_assert(SLUICE_BEGIN_BYTES == 7, "one by one");
    return (allowed[p[-1]] & 1) != 0 && (allowed[p[0]] & 2) != 0 && (allowed[p[1]] & 4) != 0 &&
           (allowed[p[2]] & 8) != 0 && (allowed[p[3]] & 16) != 0 && (allowed[p[4]] & 32) != 0 &&
           (allowed[p[5]] & 64) != 0 && (allowed[p[6]] & 128) != 0;
}

/* Can a match begin at text[at]? What the text does not show is allowed. */
static bool fits(const struct sluice_begin *b, const uint8_t *text, size_t len, size_t at)
{
    if (at > 0 && len - at >= SLUICE_BEGIN_BYTES)
        return fits_inside(b->allowed, text + at);
    if (at > 0 && (b->allowed[text[at - 1]] & 1u) == 0)
        return false;
    for (unsigned k = 0; k < SLUICE_BEGIN_BYTES && at + k < len; k++) {
        if ((b->allowed[text[at + k]] >> (k + 1) & 1) == 0)
            return false;
    }
    return true;
}

bool sluice_begin_narrow(const struct sluice_begin *b, const uint8_t *text, size_t len, uint64_t *first, uint64_t *last)
{
    for (unsigned i = 0; i < NARROW_MAX && !fits(b, text, len, (size_t)*first); i++) {
        if (*first == *last)
            return false;
        (*first)++;
    }
    for (unsigned i = 0; i<NARROW_MAX && * last> * first && !fits(b, text, len, (size_t)*last); i++)
        (*last)--;
    return true;
}
