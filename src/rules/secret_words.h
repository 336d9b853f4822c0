/* Word lists of the scorer of generic secrets (secret_score.h). Words are ASCII letters, compared without case. */
#ifndef SLUICE_RULES_SECRET_WORDS_H
#define SLUICE_RULES_SECRET_WORDS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A word that stands where a value would, in manuals, forms, programs and their translations. */
bool sluice_secret_word_is_common(const uint8_t *p, size_t n);

/* A word that, behind the word for a secret in a name, says the value is about it and not it: password_file. */
bool sluice_secret_word_is_about(const uint8_t *p, size_t n);

/* The same, before it: public_key, next_token. */
bool sluice_secret_word_is_other(const uint8_t *p, size_t n);

/* A word for a secret, with nothing behind it but digits or a plural's s: passwd, dbpassword, token2. */
bool sluice_secret_word_is_name(const uint8_t *p, size_t n);

/* What follows "password is" in ordinary sentences: required, stored, too. */
bool sluice_secret_word_is_prose(const uint8_t *p, size_t n);

#endif
