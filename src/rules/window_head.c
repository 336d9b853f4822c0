#include "rules/window.h"

#include "rules/window_internal.h"

#include "core/ascii.h"
#include "core/limits.h"

#include <stdlib.h>
#include <string.h>

#define SPREAD_MIN 16u /* longest minus shortest head: so many places PCRE2 tries as fast as the head is asked */

/*
 * A head is written back to front. PCRE2 keeps 33 bytes for every class and takes 64 KiB, so that of a letter in both
 * cases only the letter is written; (?i) and (?-i) hold up to the end of the group they stand in, in the branches that
 * follow, too.
 */
struct writer {
    struct sluice_buf *out;
    bool caseless;
};

static bool is_small_letter(unsigned b)
{
    return b >= 'a' && b <= 'z';
}

/* Does the set hold both cases of each of its letters? */
static bool is_closed(const struct sluice_byteset *s)
{
    for (unsigned b = 'a'; b <= 'z'; b++) {
        if (sluice_byteset_has(s, (uint8_t)b) != sluice_byteset_has(s, (uint8_t)(b - 0x20u)))
            return false;
    }
    return true;
}

static enum sluice_status set_case(struct writer *w, bool caseless)
{
    if (w->caseless == caseless)
        return SLUICE_OK;
    w->caseless = caseless;
    return sluice_buf_append_str(w->out, caseless ? "(?i)" : "(?-i)");
}

static enum sluice_status write_set(struct writer *w, const struct sluice_node *n)
{
    const uint8_t last = sluice_byteset_last(&n->set);
    const bool closed = is_closed(&n->set), letter = closed && is_small_letter(last);
    enum sluice_status st = SLUICE_OK;

    if (letter && sluice_byteset_count(&n->set) == 2) {
        st = set_case(w, true);
        return st == SLUICE_OK ? sluice_buf_append_byte(w->out, last) : st;
    }
    if (!closed)
        st = set_case(w, false);
    return st == SLUICE_OK ? sluice_node_write(n, w->out) : st;
}

static enum sluice_status write_backwards(struct writer *w, const struct sluice_node *n);

static enum sluice_status write_list(struct writer *w, const struct sluice_node *first)
{
    enum sluice_status st = SLUICE_OK;
    const struct sluice_node **v;
    size_t n = 0;

    for (const struct sluice_node *c = first; c != NULL; c = c->next)
        n++;
    if ((v = calloc(n + 1, sizeof(*v))) == NULL)
        return SLUICE_ENOMEM;
    for (const struct sluice_node *c = first; c != NULL; c = c->next)
        v[--n] = c;
    for (size_t i = 0; v[i] != NULL && st == SLUICE_OK; i++)
        st = write_backwards(w, v[i]);
    free(v);
    return st;
}

/* --- branches, as a tree ----------------------------------------------------------------------------------------- */

/*
 * A hundred persons are a hundred alternatives to PCRE2, which tries one after another. So those that end with the same
 * byte have it written once, and so on for what stands before it.
 */
struct branch {
    const struct sluice_node **v; /* its parts */
    size_t n;                     /* those that are not written yet */
};

/* As deep as the pattern is nested, which is bounded; v may be NULL, to count them. */
static size_t open_parts(const struct sluice_node *n, const struct sluice_node **v) /* NOLINT(misc-no-recursion) */
{
    size_t parts = 0;

    if (n->kind != SLUICE_NODE_CAT) {
        if (v != NULL)
            *v = n;
        return 1;
    }
    for (const struct sluice_node *c = n->child; c != NULL; c = c->next)
        parts += open_parts(c, v == NULL ? NULL : v + parts);
    return parts;
}

static bool end_alike(const struct branch *a, const struct branch *b)
{
    const struct sluice_node *x = a->n == 0 ? NULL : a->v[a->n - 1], *y = b->n == 0 ? NULL : b->v[b->n - 1];

    return x != NULL && y != NULL && x->kind == SLUICE_NODE_SET && y->kind == SLUICE_NODE_SET &&
           memcmp(&x->set, &y->set, sizeof(x->set)) == 0;
}

/* Put those that end as the first does behind it; how many they are with it. */
static size_t gather(struct branch *b, size_t n)
{
    size_t same = 1;

    for (size_t i = 1; i < n; i++) {
        const struct branch one = b[i];

        if (!end_alike(&b[0], &one))
            continue;
        b[i] = b[same];
        b[same++] = one;
    }
    return same;
}

static enum sluice_status write_rest(struct writer *w, const struct branch *b)
{
    enum sluice_status st = SLUICE_OK;

    for (size_t i = b->n; i-- > 0 && st == SLUICE_OK;)
        st = write_backwards(w, b->v[i]);
    return st;
}

static enum sluice_status write_tree(struct writer *w, struct branch *b, size_t n);

/* Two branches or more that all end alike. */
static enum sluice_status write_shared(struct writer *w, struct branch *b, size_t n)
{
    enum sluice_status st;
    bool before;

    do {
        st = write_set(w, b[0].v[b[0].n - 1]);
        for (size_t i = 0; i < n; i++)
            b[i].n--;
    } while (st == SLUICE_OK && gather(b, n) == n);
    before = w->caseless;
    if (st == SLUICE_OK)
        st = sluice_buf_append_str(w->out, "(?:");
    if (st == SLUICE_OK)
        st = write_tree(w, b, n);
    w->caseless = before;
    return st == SLUICE_OK ? sluice_buf_append_str(w->out, ")") : st;
}

/* The branches in any order. Each call has fewer of them than the one it came from, or they begin to differ. */
static enum sluice_status write_tree(struct writer *w, struct branch *b, size_t n) /* NOLINT(misc-no-recursion) */
{
    enum sluice_status st = SLUICE_OK;

    for (size_t i = 0, same; i < n && st == SLUICE_OK; i += same) {
        same = gather(b + i, n - i);
        if (i > 0)
            st = sluice_buf_append_str(w->out, "|");
        if (st == SLUICE_OK)
            st = same == 1 ? write_rest(w, &b[i]) : write_shared(w, b + i, same);
    }
    return st;
}

static enum sluice_status write_branches(struct writer *w, const struct sluice_node *n)
{
    enum sluice_status st = SLUICE_OK;
    size_t branches = 0, i = 0;
    struct branch *b;

    for (const struct sluice_node *c = n->child; c != NULL; c = c->next)
        branches++;
    if ((b = calloc(branches + 1, sizeof(*b))) == NULL)
        return SLUICE_ENOMEM;
    for (const struct sluice_node *c = n->child; c != NULL && st == SLUICE_OK; c = c->next, i++) {
        b[i].n = open_parts(c, NULL);
        if ((b[i].v = calloc(b[i].n + 1, sizeof(*b[i].v))) == NULL)
            st = SLUICE_ENOMEM;
        else
            (void)open_parts(c, b[i].v);
    }
    if (st == SLUICE_OK)
        st = write_tree(w, b, branches);
    for (i = 0; i < branches; i++)
        free(b[i].v);
    free(b);
    return st;
}

/* A group is a place where case is what it was before, once it is over. */
static enum sluice_status write_group(struct writer *w, const struct sluice_node *n)
{
    const bool before = w->caseless;
    enum sluice_status st = sluice_buf_append_str(w->out, "(?:");

    if (st == SLUICE_OK && n->kind == SLUICE_NODE_ALT)
        st = write_branches(w, n);
    else if (st == SLUICE_OK && n->kind == SLUICE_NODE_CAT)
        st = write_list(w, n->child);
    else if (st == SLUICE_OK)
        st = write_backwards(w, n);
    w->caseless = before;
    return st == SLUICE_OK ? sluice_buf_append_str(w->out, ")") : st;
}

static enum sluice_status write_repeat(struct writer *w, const struct sluice_node *unit, uint32_t min, uint32_t max)
{
    enum sluice_status st = unit->kind == SLUICE_NODE_SET ? write_set(w, unit) : write_group(w, unit);

    if (st != SLUICE_OK || (min == 1 && max == 1))
        return st;
    return sluice_buf_printf(w->out, "{%u,%u}", min, max);
}

/* As deep as the pattern is nested, which is bounded. Assertions say less than nothing backwards. */
static enum sluice_status write_backwards(struct writer *w, const struct sluice_node *n) /* NOLINT(misc-no-recursion) */
{
    switch (n->kind) {
    case SLUICE_NODE_SET:
        return write_set(w, n);
    case SLUICE_NODE_CAT:
        return write_list(w, n->child);
    case SLUICE_NODE_ALT:
        return write_group(w, n);
    case SLUICE_NODE_REPEAT:
        return write_repeat(w, n->child, n->min, n->max);
    default:
        return SLUICE_OK;
    }
}

/* --- what its last bytes can be ---------------------------------------------------------------------------------- */

#define PLACES ((1u << SLUICE_HEAD_ENDS) - 1)

/* Letters without regard to case; digits; blanks; line ends; other ASCII; what goes on with a character, or begins one
 * that is not ASCII. */
static unsigned kind_of(uint8_t b)
{
    if (sluice_is_letter(b))
        return sluice_to_lower(b) - (unsigned)'a';
    if (b >= 0x80u)
        return b < 0xc0u ? 26 : 27;
    if (sluice_is_digit(b))
        return 28;
    return b == ' ' || b == '\t' ? 29 : b == '\n' || b == '\r' ? 30 : 31;
}

bool sluice_head_may_end(const struct sluice_head_ends *e, const uint8_t *text, size_t end)
{
    const uint32_t *kinds;

    if (end < SLUICE_HEAD_ENDS)
        return end > 0;
    kinds = e->kinds[kind_of(text[end - 2])];
    for (unsigned k = 0; k < SLUICE_HEAD_ENDS; k++) {
        if ((kinds[k] >> kind_of(text[end - 1 - k]) & 1) == 0)
            return false;
    }
    return true;
}

/* What heads end with whose last byte but one is of a kind. */
struct ends {
    uint32_t second;
    uint32_t kinds[SLUICE_HEAD_ENDS];
};

static unsigned end_with_set(const struct sluice_byteset *set, unsigned places, struct ends *out)
{
    uint32_t kinds = 0;

    for (unsigned w = 0; w < 4; w++) {
        for (uint64_t m = set->bits[w]; m != 0; m &= m - 1)
            kinds |= 1u << kind_of((uint8_t)(64 * w + (unsigned)__builtin_ctzll(m)));
    }
    if ((kinds & out->second) == 0)
        places &= ~2u;
    for (unsigned k = 0; k < SLUICE_HEAD_ENDS; k++)
        out->kinds[k] |= (places >> k & 1) == 0 ? 0 : k == 1 ? kinds & out->second : kinds;
    return places << 1 & PLACES;
}

/* places, bit k: n may stand in front of the last k bytes. Returns those that what is before n may stand at. */
static unsigned end_with(const struct sluice_node *n, unsigned places, struct ends *out);

/* As deep as the head is wide, which is bounded, and assertions in it. */
static unsigned end_with_list(const struct sluice_node *first, unsigned places,
                              struct ends *out) /* NOLINT(misc-no-recursion) */
{
    return first == NULL ? places : end_with(first, end_with_list(first->next, places, out), out);
}

static unsigned end_with_repeat(const struct sluice_node *n, unsigned places, struct ends *out)
{
    for (uint32_t i = 0; i < n->max && places != 0; i++) {
        const unsigned more = end_with(n->child, places, out);
        const unsigned both = i < n->min ? more : more | places;

        if (i >= n->min && both == places)
            return both;
        places = both;
    }
    return places;
}

/* As deep as the pattern is nested, which is bounded. */
static unsigned end_with(const struct sluice_node *n, unsigned places, struct ends *out) /* NOLINT(misc-no-recursion) */
{
    unsigned any = 0;

    switch (n->kind) {
    case SLUICE_NODE_SET:
        return end_with_set(&n->set, places, out);
    case SLUICE_NODE_CAT:
        return end_with_list(n->child, places, out);
    case SLUICE_NODE_ALT:
        for (const struct sluice_node *c = n->child; c != NULL; c = c->next)
            any |= end_with(c, places, out);
        return any;
    case SLUICE_NODE_REPEAT:
        return end_with_repeat(n, places, out);
    default:
        return places;
    }
}

/* --- heads ------------------------------------------------------------------------------------------------------- */

/* The parts of a concatenation, as window.c numbers them. */
struct parts {
    const struct sluice_node **v;
    size_t n, most;
};

/* As deep as the pattern is nested, which is bounded. */
static void parts_of(const struct sluice_node *n, struct parts *p) /* NOLINT(misc-no-recursion) */
{
    switch (n->kind) {
    case SLUICE_NODE_CAT:
        for (const struct sluice_node *c = n->child; c != NULL && p->n < p->most; c = c->next)
            parts_of(c, p);
        return;
    case SLUICE_NODE_SET:
    case SLUICE_NODE_ALT:
    case SLUICE_NODE_REPEAT:
        if (p->n < p->most)
            p->v[p->n++] = n;
        return;
    default:
        return;
    }
}

/* Those before the one that w names: none, where there is no head. Free p->v. */
static enum sluice_status head_parts(const struct sluice_pattern *p, const struct sluice_windows *w, struct parts *out)
{
    *out = (struct parts){.most = w->part == SLUICE_WINDOW_NO_PART ? 0 : w->part};
    if ((out->v = calloc(out->most + 1, sizeof(*out->v))) == NULL)
        return SLUICE_ENOMEM;
    parts_of(p->root, out);
    return SLUICE_OK;
}

enum sluice_status sluice_window_head_bytes(const struct sluice_pattern *p, const struct sluice_windows *w,
                                            struct sluice_byteset *out)
{
    struct parts parts;
    const enum sluice_status st = head_parts(p, w, &parts);

    *out = (struct sluice_byteset){{0}};
    for (size_t i = 0; i < parts.n; i++)
        sluice_node_collect(parts.v[i], out);
    if (parts.n == 0)
        *out = sluice_byteset_all_but(out);
    free(parts.v);
    return st;
}

/* Worth it where PCRE2 would try many places, and short enough to be copied. */
static bool is_worth(const struct parts *p)
{
    uint32_t least = 0, most = 0;

    for (size_t i = 0; i < p->n && most <= SLUICE_HEAD_WIDTH_MAX; i++) {
        least += p->v[i]->min_width;
        most += p->v[i]->max_width;
    }
    return least > 0 && most <= SLUICE_HEAD_WIDTH_MAX && most - least >= SPREAD_MIN;
}

static void find_ends(const struct parts *p, unsigned second, uint32_t kinds[SLUICE_HEAD_ENDS])
{
    struct ends ends = {.second = 1u << second};
    unsigned places = 1;

    for (size_t i = p->n; i-- > 0;)
        places = end_with(p->v[i], places, &ends);
    for (unsigned k = 0, over = 0; k < SLUICE_HEAD_ENDS; k++) {
        over |= places >> k & 1; /* the head may have begun: anything stands there */
        kinds[k] = over != 0 ? UINT32_MAX : ends.kinds[k];
    }
}

static enum sluice_status write_head(const struct parts *p, struct sluice_head *out)
{
    struct writer w = {.out = &out->regex};
    enum sluice_status st = SLUICE_OK;

    for (size_t i = p->n; i-- > 0 && st == SLUICE_OK;)
        st = write_backwards(&w, p->v[i]);
    for (unsigned kind = 0; kind < SLUICE_HEAD_KINDS; kind++)
        find_ends(p, kind, out->ends.kinds[kind]);
    return st == SLUICE_OK ? sluice_buf_append_byte(&out->regex, '\0') : st;
}

enum sluice_status sluice_window_head(const struct sluice_pattern *p, const struct sluice_windows *w,
                                      struct sluice_head *out)
{
    struct parts parts;
    enum sluice_status st = head_parts(p, w, &parts);

    *out = (struct sluice_head){0};
    sluice_buf_init(&out->regex, SLUICE_PATTERN_MAX);
    if (is_worth(&parts))
        st = write_head(&parts, out);
    if (st != SLUICE_OK)
        sluice_buf_release(&out->regex);
    free(parts.v);
    return st == SLUICE_ELIMIT ? SLUICE_OK : st; /* too long to be quick */
}
