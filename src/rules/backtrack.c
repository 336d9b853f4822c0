#include "rules/backtrack.h"

#include "rules/pattern_internal.h"

#include "core/limits.h"

#include <string.h>

#define HARD_TEXT_BYTES 1024u /* what grows with the length of the text shows within this */
#define HARD_REPEATS_MAX 32u  /* repeats of one pattern that are tried */
#define PATHS_FEW 1000.0      /* ways through a pattern that need no trial */
#define RANDOM_UNITS 3u

struct trial {
    const struct sluice_pattern *p;
    const pcre2_code *code;
    pcre2_match_data *match;
    pcre2_match_context *limits;
    struct sluice_random random;
    struct sluice_buf text, unit;
    uint8_t odd, common; /* bytes that fewest and most sets of the pattern take */
    size_t start;        /* where in text the attempt begins: behind what a look-behind wants */
    unsigned repeats;
    bool bad;
};

/* --- patterns that need no trial --------------------------------------------------------------------------------- */

/* At most so many ways a text can be taken by the node: a bound on backtracking. */
static double count_paths(const struct sluice_node *n)
{
    double total = 1, one, power;

    switch (n->kind) {
    case SLUICE_NODE_CAT:
        for (const struct sluice_node *c = n->child; c != NULL; c = c->next)
            total *= count_paths(c);
        return total;
    case SLUICE_NODE_ALT:
        total = 0;
        for (const struct sluice_node *c = n->child; c != NULL; c = c->next)
            total += count_paths(c);
        return total;
    case SLUICE_NODE_REPEAT:
        one = count_paths(n->child);
        if (one <= 1)
            return n->max - n->min + 1.0;
        total = 0;
        power = 1;
        for (uint32_t i = 0; i <= n->max && total <= PATHS_FEW; i++, power *= one)
            total += i >= n->min ? power : 0;
        return power > total ? power : total;
    case SLUICE_NODE_LOOK_AHEAD:
    case SLUICE_NODE_LOOK_BEHIND:
        return count_paths(n->child);
    default:
        return 1;
    }
}

/* --- making hard text -------------------------------------------------------------------------------------------- */

static bool contains(const struct sluice_node *n, const struct sluice_node *target)
{
    if (n == target)
        return true;
    for (const struct sluice_node *c = n->child; c != NULL; c = c->next) {
        if (contains(c, target))
            return true;
    }
    return false;
}

/* How many sets at and below n take each byte. */
static void count_sets(const struct sluice_node *n, unsigned counts[256])
{
    for (unsigned w = 0; n->kind == SLUICE_NODE_SET && w < 4; w++) {
        for (uint64_t left = n->set.bits[w]; left != 0; left &= left - 1)
            counts[64 * w + (unsigned)__builtin_ctzll(left)]++;
    }
    for (const struct sluice_node *c = n->child; c != NULL; c = c->next)
        count_sets(c, counts);
}

/* The byte that fewest sets take, at best none: not 0, which texts seldom hold. */
static uint8_t odd_byte(const struct sluice_node *n)
{
    unsigned counts[256] = {0}, rarest = 1;

    count_sets(n, counts);
    for (unsigned b = 2; b < 256; b++) {
        if (counts[b] < counts[rarest])
            rarest = b;
    }
    return (uint8_t)rarest;
}

/* The byte that most sets take: what makes repeats compete for it. */
static uint8_t common_byte(const struct sluice_node *n)
{
    unsigned counts[256] = {0}, best = 'a';

    count_sets(n, counts);
    for (unsigned b = 0; b < 256; b++) {
        if (counts[b] > counts[best])
            best = b;
    }
    return (uint8_t)best;
}

/* What must stand before the match for its first assertion to hold. */
static enum sluice_status append_lead_in(struct trial *t, const struct sluice_node *assertion)
{
    enum sluice_status st = SLUICE_OK;

    if (t->text.len > 0)
        return st;
    if (assertion->kind == SLUICE_NODE_LOOK_BEHIND && !assertion->negated)
        st = sluice_node_generate(assertion->child, &t->random, SLUICE_PATTERN_SHORTEST, &t->text);
    else if (assertion->kind == SLUICE_NODE_NO_EDGE)
        st = sluice_buf_append_byte(&t->text, t->common);
    t->start = t->text.len;
    return st;
}

/* Append the shortest text that leads from n's beginning to target, which n contains. */
static enum sluice_status append_way(struct trial *t, const struct sluice_node *n, const struct sluice_node *target)
{
    enum sluice_status st = SLUICE_OK;

    if (n == target)
        return st;
    for (const struct sluice_node *c = n->child; c != NULL && st == SLUICE_OK; c = c->next) {
        if (contains(c, target))
            return append_way(t, c, target);
        if (c->kind > SLUICE_NODE_REPEAT)
            st = append_lead_in(t, c);
        else if (n->kind != SLUICE_NODE_ALT)
            st = sluice_node_generate(c, &t->random, SLUICE_PATTERN_SHORTEST, &t->text);
    }
    return st;
}

/* --- trying ------------------------------------------------------------------------------------------------------ */

/* The way to the repeat, the unit over and over, and a byte that fits nowhere. */
static enum sluice_status try_unit(struct trial *t, const struct sluice_node *repeat)
{
    enum sluice_status st;
    int rc;

    sluice_buf_clear(&t->text);
    t->start = 0;
    st = append_way(t, t->p->root, repeat);
    while (st == SLUICE_OK && t->unit.len > 0 && t->text.len < HARD_TEXT_BYTES)
        st = sluice_buf_append(&t->text, t->unit.data, t->unit.len);
    if (st == SLUICE_OK)
        st = sluice_buf_append_byte(&t->text, t->odd);
    if (st != SLUICE_OK)
        return st;
    rc = pcre2_match(t->code, t->text.data, t->text.len, t->start, PCRE2_ANCHORED | PCRE2_NO_JIT, t->match, t->limits);
    t->bad = t->bad || rc == PCRE2_ERROR_MATCHLIMIT || rc == PCRE2_ERROR_HEAPLIMIT || rc == PCRE2_ERROR_DEPTHLIMIT;
    return rc == PCRE2_ERROR_NOMEMORY ? SLUICE_ENOMEM : SLUICE_OK;
}

static enum sluice_status try_generated(struct trial *t, const struct sluice_node *repeat,
                                        enum sluice_pattern_size size)
{
    enum sluice_status st;

    sluice_buf_clear(&t->unit);
    st = sluice_node_generate(repeat->child, &t->random, size, &t->unit);
    return st == SLUICE_OK ? try_unit(t, repeat) : st;
}

static enum sluice_status try_repeat(struct trial *t, const struct sluice_node *repeat)
{
    enum sluice_status st;

    sluice_buf_clear(&t->unit);
    st = sluice_buf_append_byte(&t->unit, common_byte(repeat));
    if (st == SLUICE_OK)
        st = try_unit(t, repeat);
    if (st == SLUICE_OK && !t->bad)
        st = try_generated(t, repeat, SLUICE_PATTERN_SHORTEST);
    if (st == SLUICE_OK && !t->bad)
        st = try_generated(t, repeat, SLUICE_PATTERN_LONGEST);
    for (unsigned i = 0; i < RANDOM_UNITS && st == SLUICE_OK && !t->bad; i++)
        st = try_generated(t, repeat, SLUICE_PATTERN_ANY);
    return st;
}

static enum sluice_status try_below(struct trial *t, const struct sluice_node *n)
{
    enum sluice_status st = SLUICE_OK;

    if (n->kind == SLUICE_NODE_REPEAT && n->max > 2 && t->repeats++ < HARD_REPEATS_MAX)
        st = try_repeat(t, n);
    for (const struct sluice_node *c = n->child; c != NULL && st == SLUICE_OK && !t->bad; c = c->next)
        st = try_below(t, c);
    return st;
}

bool sluice_pattern_can_backtrack(const struct sluice_pattern *p)
{
    return count_paths(p->root) > PATHS_FEW;
}

enum sluice_status sluice_pattern_try_backtracking(const struct sluice_pattern *p, const pcre2_code *code,
                                                   struct sluice_error *err)
{
    struct trial t = {.p = p, .code = code, .odd = odd_byte(p->root), .common = common_byte(p->root)};
    enum sluice_status st = SLUICE_ENOMEM;

    sluice_buf_init(&t.text, 4 * SLUICE_MATCH_MAX);
    sluice_buf_init(&t.unit, SLUICE_MATCH_MAX);
    t.match = pcre2_match_data_create(2, NULL);
    t.limits = pcre2_match_context_create(NULL);
    if (t.match != NULL && t.limits != NULL) {
        (void)pcre2_set_match_limit(t.limits, SLUICE_PATTERN_CALLS_MAX);
        (void)pcre2_set_heap_limit(t.limits, SLUICE_PCRE_HEAP_LIMIT_KIB);
        st = try_below(&t, p->root);
    }
    if (st != SLUICE_OK)
        st = sluice_fail(err, st, "%s", sluice_status_text(st));
    else if (t.bad)
        st = sluice_fail(err, SLUICE_EFORMAT, "backtracks badly: needs more than %u steps on some text",
                         SLUICE_PATTERN_CALLS_MAX);
    pcre2_match_context_free(t.limits);
    pcre2_match_data_free(t.match);
    sluice_buf_release(&t.unit);
    sluice_buf_release(&t.text);
    return st;
}
