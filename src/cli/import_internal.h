/* The tree behind import_regex.h, and what its files share. */
#ifndef SLUICE_CLI_IMPORT_INTERNAL_H
#define SLUICE_CLI_IMPORT_INTERNAL_H

#include "cli/import_regex.h"
#include "rules/byteset.h"

enum import_kind {
    IMPORT_SET = 0, /* one byte out of `set` */
    IMPORT_BYTES,   /* a character beyond ASCII */
    IMPORT_CAT,
    IMPORT_ALT,
    IMPORT_REPEAT,     /* the one child */
    IMPORT_CAPTURE,    /* the one child; group */
    IMPORT_WORD_EDGE,  /* \b; this and what follows: assertions */
    IMPORT_NO_EDGE,    /* \B */
    IMPORT_TEXT_START, /* \A, ^ */
    IMPORT_TEXT_END,   /* \z, $ */
    IMPORT_LINE_START, /* (?m)^ */
    IMPORT_LINE_END,   /* (?m)$ */
};

#define IMPORT_ENDLESS 0xffffffffu /* max of a repeat without end */

struct import_node {
    enum import_kind kind;
    struct sluice_byteset set;
    uint8_t bytes[5]; /* ended by NUL */
    uint32_t min, max;
    bool lazy;
    unsigned group; /* 1-based */
    struct import_node *child, *next;
    struct import_node *chain; /* all nodes of an expression, to free them */
};

struct import_regex {
    struct import_node *root, *all;
    unsigned groups;
    bool text_end_z, beyond_ascii;
};

struct import_parser {
    const char *text;
    size_t len, at;
    bool fold, dot_nl, multi_line, ungreedy; /* the flags that hold here */
    unsigned depth;
    struct import_regex *re;
    struct sluice_error *err;
};

/* Of the parser. NULL: refused, err is set. */
struct import_node *import_node_new(struct import_parser *ps, enum import_kind kind);
struct import_node *import_refuse(struct import_parser *ps, size_t at, const char *why);
bool import_looking_at(const struct import_parser *ps, const char *s);
bool import_skip(struct import_parser *ps, const char *s);

/* import_class.c: a class, a '[' stands at `at`; \d \w \s \D \W \S into *set (false: another letter); the escape at
 * `at`, which means one character (NULL reason: done); one character as a node, by the flags. */
struct import_node *import_class(struct import_parser *ps);
bool import_type_set(char letter, struct sluice_byteset *set);
const char *import_escaped_char(struct import_parser *ps, uint32_t *cp);
struct import_node *import_char_node(struct import_parser *ps, uint32_t cp);

void import_set_range(struct sluice_byteset *set, unsigned from, unsigned to);
bool import_set_within(const struct sluice_byteset *set, const char *members);
uint8_t import_set_first(const struct sluice_byteset *set);

/* The end that a repeat has or gets. */
uint32_t import_repeat_max(const struct import_node *repeat, const struct import_bounds *bounds);

#endif
