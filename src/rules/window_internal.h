/* What choosing a window needs to know of a subtree (window_facts.c). */
#ifndef SLUICE_RULES_WINDOW_INTERNAL_H
#define SLUICE_RULES_WINDOW_INTERNAL_H

#include "rules/pattern_internal.h"

/* Literal bytes in a row that every string of a subtree has. A set of a few bytes counts: an engine takes it as several
 * literals. */
struct sluice_literal {
    bool all;                  /* nothing but literal bytes; then: */
    uint32_t length;           /* ...at least so many */
    uint32_t head, tail, best; /* at the beginning, at the end, anywhere */
};

/* Set n->share of every set at and below n: of all bytes of prose, code and JSON, roughly, how many are in the set.
 * Only the choice of windows depends on it. */
void sluice_node_rate(struct sluice_node *n);

/* Bits of surprise that n's strings are worth behind a byte of set node prev (NULL: behind anything). *last: the set
 * node their last byte is of, as far as there is one. */
double sluice_node_bits(const struct sluice_node *n, const struct sluice_node *prev, const struct sluice_node **last);

struct sluice_literal sluice_node_literal(const struct sluice_node *n);
struct sluice_literal sluice_literal_join(struct sluice_literal a, struct sluice_literal b);

/* Digits that every string of n holds at least. */
uint32_t sluice_node_digits(const struct sluice_node *n);

/* Whether n has a set of one letter in both cases. */
bool sluice_node_either_case(const struct sluice_node *n);

/* Whether what stands next to this assertion is no ASCII letter or digit, if what stands behind it is one. */
bool sluice_node_is_word_edge(const struct sluice_node *n);

/* Whether every string of n ends with another byte than an ASCII letter or digit. */
bool sluice_node_ends_outside_words(const struct sluice_node *n);

/* Add every byte that a string of n can hold. */
void sluice_node_collect(const struct sluice_node *n, struct sluice_byteset *set);

/* Bits that n bytes of a set in a row are worth. */
double sluice_run_bits(const struct sluice_byteset *set, uint32_t n);

/* Whether the n letters, small ones, are a word that stands in every other sentence. */
bool sluice_word_is_common(const char *word, size_t n);

/* --- window_strings.c: what a subtree is, spelt out ----------------------------------------------------------------
 */

#define SLUICE_STRING_BYTES 12u /* longer strings say nothing more */
#define SLUICE_STRINGS_MAX 64u  /* that one piece is spelt out as */

struct sluice_strings {
    struct {
        uint8_t bytes[SLUICE_STRING_BYTES];
        uint8_t len;
    } v[SLUICE_STRINGS_MAX];
    unsigned n;
    bool caseless; /* some letter may be small or capital: then all count as either, and are small ones here */
};

/* The one empty string. */
void sluice_strings_init(struct sluice_strings *s);

/* Each string of *s followed by each string of min..max times n. False: they would be too many or too long, or n is not
 * made of a few given bytes; *s is as before. */
bool sluice_strings_extend(struct sluice_strings *s, const struct sluice_node *n, uint32_t min,
                           uint32_t max) SLUICE_MUST_USE;

/* Length of the shortest. */
uint32_t sluice_strings_least(const struct sluice_strings *s);

/* Make the letters small where they count as either; none stands twice then. */
void sluice_strings_settle(struct sluice_strings *s);

/* Append n as an expression for both engines, without its assertions: it then says yes at least as often. */
enum sluice_status sluice_node_write(const struct sluice_node *n, struct sluice_buf *out) SLUICE_MUST_USE;

/* child, min..max times. */
enum sluice_status sluice_repeat_write(const struct sluice_node *child, uint32_t min, uint32_t max,
                                       struct sluice_buf *out) SLUICE_MUST_USE;

#endif
