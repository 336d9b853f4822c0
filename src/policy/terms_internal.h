/*
 * A condition as alternatives: any of several lists of terms, each of which must hold whole. Conditions in this shape
 * can be compared, which is what lint does. A policy is written by people, so the limits are never met in earnest.
 */
#ifndef SLUICE_POLICY_TERMS_INTERNAL_H
#define SLUICE_POLICY_TERMS_INTERNAL_H

#include "policy/condition_internal.h"

#define SLUICE_TERMS_MAX 64u        /* terms of one alternative */
#define SLUICE_ALTERNATIVES_MAX 64u /* alternatives of one clause */

struct sluice_term {
    const struct sluice_condition *leaf;
    bool negated;
};

struct sluice_alternative {
    struct sluice_term v[SLUICE_TERMS_MAX];
    size_t n;
};

struct sluice_alternatives {
    struct sluice_alternative *v; /* NULL with n 0 when there are more than fit */
    size_t n;
};

/* What names exist; each ends with NULL; NULL: anything goes. */
struct sluice_known_names {
    const char *const *roles, *const *endpoints;
};

/* Returns OK with v NULL when the condition has more alternatives or terms than the limits. Release after use. */
enum sluice_status sluice_alternatives_make(const struct sluice_condition *c,
                                            struct sluice_alternatives *out) SLUICE_MUST_USE;
void sluice_alternatives_release(struct sluice_alternatives *a);

/* Whether nothing can satisfy all terms; *kind is then the field on which they disagree. False may mean: not seen. */
bool sluice_alternative_empty(const struct sluice_alternative *a, const struct sluice_known_names *known,
                              enum sluice_condition_kind *kind);

/* Whether whatever satisfies a satisfies b. False may mean: not seen. */
bool sluice_alternative_implies(const struct sluice_alternative *a, const struct sluice_alternative *b);

/* Whether a pattern of a leaf matches any of the names that exist. True where these are not known. */
bool sluice_pattern_lives(enum sluice_condition_kind kind, const char *pattern, const struct sluice_known_names *known);

#endif
