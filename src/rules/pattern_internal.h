/* The tree behind pattern.h, for the files of this folder that walk it. */
#ifndef SLUICE_RULES_PATTERN_INTERNAL_H
#define SLUICE_RULES_PATTERN_INTERNAL_H

#include "rules/byteset.h"
#include "rules/pattern_gen.h"
#include "rules/pool_internal.h"

enum sluice_node_kind {
    SLUICE_NODE_SET = 0,     /* one byte out of `set` */
    SLUICE_NODE_CAT,         /* children one after another; none: the empty string */
    SLUICE_NODE_ALT,         /* one of the children */
    SLUICE_NODE_REPEAT,      /* the one child, min..max times */
    SLUICE_NODE_WORD_EDGE,   /* \b */
    SLUICE_NODE_NO_EDGE,     /* \B */
    SLUICE_NODE_TEXT_START,  /* ^ \A */
    SLUICE_NODE_TEXT_END,    /* $ \z */
    SLUICE_NODE_LOOK_AHEAD,  /* (?=child), (?!child) */
    SLUICE_NODE_LOOK_BEHIND, /* (?<=child), (?<!child) */
};

struct sluice_node {
    enum sluice_node_kind kind;
    struct sluice_byteset set; /* SET: closed under ASCII case where the pattern is caseless */
    double share;              /* SET: how common it is, once sluice_node_rate() was there... */
    bool literal;              /* SET: ...whether it is of a few bytes only */
    bool common;               /* ...whether it is a word that stands in every other sentence */
    uint32_t min, max;         /* REPEAT */
    bool capture;              /* CAT: the capturing group */
    bool negated;              /* LOOK_*: (?!...) (?<!...) */
    struct sluice_node *child, *next;
    uint32_t min_width, max_width; /* bytes; saturated. 0 for assertions */
};

struct sluice_pattern {
    struct sluice_pool pool;
    struct sluice_node *root;
    struct sluice_pattern_info info;
};

/* Set the widths of every node of the tree, and info's widths and reach, and check them (pattern_width.c). err->what:
 * the reason. */
enum sluice_status sluice_pattern_bound(struct sluice_pattern *p, struct sluice_error *err) SLUICE_MUST_USE;

/* Append a string of a subtree (pattern_gen.c). */
enum sluice_status sluice_node_generate(const struct sluice_node *n, struct sluice_random *r,
                                        enum sluice_pattern_size size, struct sluice_buf *out) SLUICE_MUST_USE;

#endif
