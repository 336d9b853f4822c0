#include "policy/terms_internal.h"

#include "policy/glob_internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SCORE_MAX 1000000u
#define SPELLINGS 4u                        /* of a path without a star: itself, and with each step that may follow */
#define SPELLING_SIZE (SLUICE_GLOB_MAX + 1) /* NUL included */

void sluice_alternatives_release(struct sluice_alternatives *a)
{
    free(a->v);
    *a = (struct sluice_alternatives){0};
}

static enum sluice_status add(struct sluice_alternatives *out, const struct sluice_alternative *a, bool *fits)
{
    if (out->n == SLUICE_ALTERNATIVES_MAX) {
        *fits = false;
        return SLUICE_OK;
    }
    if (out->v == NULL && (out->v = calloc(SLUICE_ALTERNATIVES_MAX, sizeof(*out->v))) == NULL)
        return SLUICE_ENOMEM;
    out->v[out->n++] = *a;
    return SLUICE_OK;
}

static enum sluice_status expand(const struct sluice_condition *c, bool negated, struct sluice_alternatives *out,
                                 bool *fits);

/* Every alternative of one with every alternative of the other. Takes both. */
static enum sluice_status multiply(struct sluice_alternatives *a, struct sluice_alternatives *b, bool *fits)
{
    struct sluice_alternatives product = {0};
    enum sluice_status st = SLUICE_OK;

    for (size_t i = 0; i < a->n && st == SLUICE_OK && *fits; i++) {
        for (size_t k = 0; k < b->n && st == SLUICE_OK && *fits; k++) {
            struct sluice_alternative both = a->v[i];

            *fits = both.n + b->v[k].n <= SLUICE_TERMS_MAX;
            if (!*fits)
                break;
            memcpy(both.v + both.n, b->v[k].v, b->v[k].n * sizeof(both.v[0]));
            both.n += b->v[k].n;
            st = add(&product, &both, fits);
        }
    }
    sluice_alternatives_release(a);
    sluice_alternatives_release(b);
    *a = product;
    return st;
}

static enum sluice_status expand_all(const struct sluice_condition *c, bool negated, struct sluice_alternatives *out,
                                     bool *fits)
{
    const struct sluice_alternative always = {.n = 0};
    struct sluice_alternatives product = {0};
    enum sluice_status st = add(&product, &always, fits);

    for (size_t i = 0; i < c->n_children && st == SLUICE_OK && *fits; i++) {
        struct sluice_alternatives child = {0};

        if ((st = expand(&c->children[i], negated, &child, fits)) == SLUICE_OK && *fits)
            st = multiply(&product, &child, fits);
        sluice_alternatives_release(&child);
    }
    for (size_t i = 0; i < product.n && st == SLUICE_OK && *fits; i++)
        st = add(out, &product.v[i], fits);
    sluice_alternatives_release(&product);
    return st;
}

static enum sluice_status expand_any(const struct sluice_condition *c, bool negated, struct sluice_alternatives *out,
                                     bool *fits)
{
    enum sluice_status st = SLUICE_OK;

    for (size_t i = 0; i < c->n_children && st == SLUICE_OK && *fits; i++)
        st = expand(&c->children[i], negated, out, fits);
    return st;
}

/* Adds the alternatives of c, or of its negation, to out. */
static enum sluice_status expand(const struct sluice_condition *c, bool negated, struct sluice_alternatives *out,
                                 bool *fits)
{
    const struct sluice_alternative one = {.v = {{c, negated}}, .n = 1};

    switch (c->kind) {
    case SLUICE_WHEN_NOT:
        return expand(&c->children[0], !negated, out, fits);
    case SLUICE_WHEN_ALL:
        return negated ? expand_any(c, true, out, fits) : expand_all(c, false, out, fits);
    case SLUICE_WHEN_ANY:
        return negated ? expand_all(c, true, out, fits) : expand_any(c, false, out, fits);
    default:
        return add(out, &one, fits);
    }
}

enum sluice_status sluice_alternatives_make(const struct sluice_condition *c, struct sluice_alternatives *out)
{
    enum sluice_status st;
    bool fits = true;

    *out = (struct sluice_alternatives){0};
    st = expand(c, false, out, &fits);
    if (st != SLUICE_OK || !fits)
        sluice_alternatives_release(out);
    return st;
}

bool sluice_pattern_lives(enum sluice_condition_kind kind, const char *pattern, const struct sluice_known_names *known)
{
    const char *const *names = kind == SLUICE_WHEN_ROLE       ? known->roles
                               : kind == SLUICE_WHEN_ENDPOINT ? known->endpoints
                                                              : NULL;

    if (names == NULL || pattern[0] == '\0')
        return true;
    for (; *names != NULL; names++) {
        if (sluice_glob_match(pattern, *names, strlen(*names)))
            return true;
    }
    return false;
}

/* The globs that a pattern stands for; NULL behind the last. */
static const char *spelling(const struct sluice_condition *c, size_t i, unsigned k, char buf[SPELLING_SIZE])
{
    static const char steps[] = ".[>";

    if (k == 0)
        return c->patterns[i];
    if (c->kind != SLUICE_WHEN_PATH || k >= SPELLINGS || strchr(c->patterns[i], '*') != NULL)
        return NULL;
    (void)snprintf(buf, SPELLING_SIZE, "%s%c*", c->patterns[i], steps[k - 1]);
    return buf;
}

typedef bool (*glob_fn)(const char *a, const char *b);

/* Whether fn(glob, g) holds for some glob of c. */
static bool some_glob(const struct sluice_condition *c, const char *g, glob_fn fn)
{
    char buf[SPELLING_SIZE];

    for (size_t i = 0; i < c->n_patterns; i++) {
        const char *s;

        for (unsigned k = 0; (s = spelling(c, i, k, buf)) != NULL; k++) {
            if (fn(s, g))
                return true;
        }
    }
    return false;
}

/* Whether each (all) or some glob of inner finds its match among the globs of outer. */
static bool globs(const struct sluice_condition *outer, const struct sluice_condition *inner, glob_fn fn, bool all)
{
    char buf[SPELLING_SIZE];

    for (size_t i = 0; i < inner->n_patterns; i++) {
        const char *s;

        for (unsigned k = 0; (s = spelling(inner, i, k, buf)) != NULL; k++) {
            if (some_glob(outer, s, fn) != all)
                return !all;
        }
    }
    return all;
}

static bool covers(const struct sluice_condition *outer, const struct sluice_condition *inner)
{
    return globs(outer, inner, sluice_glob_covers, true);
}

static bool meets(const struct sluice_condition *a, const struct sluice_condition *b)
{
    return globs(a, b, sluice_glob_meets, false);
}

static bool is_set(enum sluice_condition_kind kind)
{
    return kind == SLUICE_WHEN_CLASS || kind == SLUICE_WHEN_UNSCANNABLE;
}

/* What the terms of a kind leave over: a set, or scores lo..hi-1. */
static unsigned left_over(const struct sluice_alternative *a, enum sluice_condition_kind kind)
{
    unsigned set = kind == SLUICE_WHEN_CLASS ? (1u << (SLUICE_CLASS_CUSTOM + 1)) - 1 : ~0u;

    for (size_t i = 0; i < a->n; i++) {
        if (a->v[i].leaf->kind == kind)
            set &= a->v[i].negated ? ~a->v[i].leaf->set : a->v[i].leaf->set;
    }
    return set;
}

static void score_range(const struct sluice_alternative *a, uint32_t *lo, uint32_t *hi)
{
    *lo = 0;
    *hi = SCORE_MAX + 1;
    for (size_t i = 0; i < a->n; i++) {
        const struct sluice_condition *c = a->v[i].leaf;

        if (c->kind != SLUICE_WHEN_SCORE)
            continue;
        if (a->v[i].negated && c->score < *hi)
            *hi = c->score;
        if (!a->v[i].negated && c->score > *lo)
            *lo = c->score;
    }
}

/* Whether two terms on the same names cannot hold together. A finding has several articles but one of all else. */
static bool disagree(const struct sluice_term *a, const struct sluice_term *b)
{
    if (a->negated && b->negated)
        return false;
    if (a->negated)
        return covers(a->leaf, b->leaf);
    if (b->negated)
        return covers(b->leaf, a->leaf);
    return a->leaf->kind != SLUICE_WHEN_GDPR && !meets(a->leaf, b->leaf);
}

static bool term_empty(const struct sluice_term *t, const struct sluice_known_names *known)
{
    for (size_t i = 0; i < t->leaf->n_patterns; i++) {
        if (t->negated && t->leaf->kind != SLUICE_WHEN_GDPR && strcmp(t->leaf->patterns[i], "*") == 0)
            return true;
        if (!t->negated && sluice_pattern_lives(t->leaf->kind, t->leaf->patterns[i], known))
            return false;
    }
    return !t->negated;
}

bool sluice_alternative_empty(const struct sluice_alternative *a, const struct sluice_known_names *known,
                              enum sluice_condition_kind *kind)
{
    uint32_t lo, hi;

    score_range(a, &lo, &hi);
    for (size_t i = 0; i < a->n; i++) {
        const struct sluice_term *t = &a->v[i];

        *kind = t->leaf->kind;
        if (*kind == SLUICE_WHEN_SCORE ? lo >= hi : is_set(*kind) ? left_over(a, *kind) == 0 : term_empty(t, known))
            return true;
        for (size_t k = 0; k < i && t->leaf->n_patterns > 0 && !is_set(*kind); k++) {
            if (a->v[k].leaf->kind == *kind && disagree(&a->v[k], t))
                return true;
        }
    }
    return false;
}

static bool term_implies(const struct sluice_term *a, const struct sluice_term *b)
{
    if (a->leaf->kind != b->leaf->kind)
        return false;
    if (!b->negated)
        return !a->negated && covers(b->leaf, a->leaf);
    if (a->negated)
        return covers(a->leaf, b->leaf);
    return b->leaf->kind != SLUICE_WHEN_GDPR && !meets(a->leaf, b->leaf);
}

static bool implies_term(const struct sluice_alternative *a, const struct sluice_term *t)
{
    uint32_t lo, hi;

    if (is_set(t->leaf->kind))
        return (left_over(a, t->leaf->kind) & (t->negated ? t->leaf->set : ~t->leaf->set)) == 0;
    if (t->leaf->kind == SLUICE_WHEN_SCORE) {
        score_range(a, &lo, &hi);
        return t->negated ? hi <= t->leaf->score : lo >= t->leaf->score;
    }
    for (size_t i = 0; i < a->n; i++) {
        if (term_implies(&a->v[i], t))
            return true;
    }
    return false;
}

bool sluice_alternative_implies(const struct sluice_alternative *a, const struct sluice_alternative *b)
{
    for (size_t i = 0; i < b->n; i++) {
        if (!implies_term(a, &b->v[i]))
            return false;
    }
    return true;
}
