/*
 * Generated text: a grammar of alternatives, expanded at random. A text file:
 *
 *     # a comment
 *     greeting
 *       Hello
 *       Dear {name}
 *     name = PERSON
 *       {first} {last}
 *
 * A line that begins in the first column begins a rule; "= LABEL" makes what it expands to a span of that label.
 * The indented lines below are its alternatives, each as likely as another; "3* ..." stands for three. In them {x} is
 * an expansion of x, {x^} one with its first letter a capital, {x!} one in capitals, \n and \t a line's end and a tab,
 * \{ and \\ themselves.
 * The first rule is where every text begins. A label within a label is nothing of its own.
 */
#ifndef SLUICE_MODEL_GRAMMAR_H
#define SLUICE_MODEL_GRAMMAR_H

#include "model/corpus.h"

struct sluice_grammar; /* borrows the text it was read from */

/* EFORMAT with the line: a rule that is not there, is there twice, or has no alternative. */
enum sluice_status sluice_grammar_read(const uint8_t *p, size_t n, struct sluice_grammar **out,
                                       struct sluice_error *err) SLUICE_MUST_USE;
void sluice_grammar_free(struct sluice_grammar *g);

/* Add count texts to c; the same for the same seed. EFORMAT where a label of the grammar has no rule in src, ELIMIT
 * where a rule leads into itself without end. */
enum sluice_status sluice_grammar_make(const struct sluice_grammar *g, uint64_t seed, size_t count,
                                       const struct sluice_corpus_source *src, struct sluice_corpus *c,
                                       struct sluice_error *err) SLUICE_MUST_USE;

#endif
