/*
 * What a value is made of, for the scorer of generic secrets (secret_score.h): kinds of bytes, words, and how
 * surprising it would be as text. Pure functions over borrowed bytes, integers only; any thread.
 */
#ifndef SLUICE_RULES_SECRET_VALUE_H
#define SLUICE_RULES_SECRET_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Ordered: what is unlikelier to be anything but a secret comes later. */
enum sluice_secret_kind {
    SLUICE_SECRET_NEVER = 0, /* a placeholder, code, a path, a number...: something that stands where a secret would */
    SLUICE_SECRET_WORD,      /* words and nothing else: bluewhale, sunny-tree */
    SLUICE_SECRET_NUMBER,    /* digits and nothing else, no obvious sequence */
    SLUICE_SECRET_PLAIN,     /* a common word of manuals and a number: admin123, test2024 */
    SLUICE_SECRET_HUMAN,     /* what people make up: words with digits, signs or odd letters */
    SLUICE_SECRET_RANDOM     /* hardly any words in it */
};

struct sluice_secret_value {
    enum sluice_secret_kind kind;
    size_t len, letters, upper, digits, joins, signs, wide; /* joins: - _ . ; signs: other ASCII; wide: from 0x80 */
    size_t words, in_words; /* runs of letters that read like words, and their letters */
    size_t common;          /* words that manuals and programs use, out of `words` */
    uint32_t bits;          /* eighths of a bit: what a model of words and names would be surprised by */
};

struct sluice_secret_value sluice_secret_value_measure(const uint8_t *p, size_t n);

/* A word [a-z] of n letters as a sequence of triples: eighths of a bit. Letters in either case. */
uint32_t sluice_secret_word_bits(const uint8_t *p, size_t n);

/* The next part of a name or value from *at on: a run of letters, cut where a capital begins a word (userName: user,
 * Name). False: no letters are left. */
bool sluice_secret_next_word(const uint8_t *p, size_t n, size_t *at, size_t *word, size_t *word_len);

#endif
