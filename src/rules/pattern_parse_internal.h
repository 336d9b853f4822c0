/* A pattern's text while it is read, and what stands for one byte in it: escapes and classes (pattern_class.c). */
#ifndef SLUICE_RULES_PATTERN_PARSE_INTERNAL_H
#define SLUICE_RULES_PATTERN_PARSE_INTERNAL_H

#include "rules/pattern_internal.h"

#include <string.h>

struct sluice_pattern_parser {
    const char *text; /* holds no NUL */
    size_t len, at;
    bool caseless;
    unsigned depth; /* of groups that are open */
    struct sluice_pattern *p;
    struct sluice_error *err; /* never NULL */
};

static inline bool sluice_looking_at(const struct sluice_pattern_parser *ps, const char *s)
{
    size_t n = strlen(s);

    return n <= ps->len - ps->at && memcmp(ps->text + ps->at, s, n) == 0;
}

static inline bool sluice_skip(struct sluice_pattern_parser *ps, const char *s)
{
    if (!sluice_looking_at(ps, s))
        return false;
    ps->at += strlen(s);
    return true;
}

/* The byte at `at`; 0 behind the end. */
static inline uint8_t sluice_peek(const struct sluice_pattern_parser *ps)
{
    return ps->at < ps->len ? (uint8_t)ps->text[ps->at] : 0;
}

/* Set err; NULL, so that `return sluice_pattern_refuse(...)` is one line. */
struct sluice_node *sluice_pattern_refuse(struct sluice_pattern_parser *ps, size_t at, const char *why);

/* NULL: no memory, and err says so. */
struct sluice_node *sluice_pattern_node(struct sluice_pattern_parser *ps, enum sluice_node_kind kind);

/* \d \w \s and their negations, as PCRE2's tables of the C locale have them. False: no such escape. */
bool sluice_pattern_type(char letter, struct sluice_byteset *s);

/* Add the other case of every ASCII letter in s. */
void sluice_pattern_fold_case(struct sluice_byteset *s);

/* A backslash stands at `at`; takes an escape that means one byte. NULL: done; else the reason why it is refused. */
const char *sluice_pattern_escape(struct sluice_pattern_parser *ps, uint8_t *out);

/* '[' stands at `at`; takes the class. NULL: refused, and err says why. */
struct sluice_node *sluice_pattern_class(struct sluice_pattern_parser *ps);

#endif
