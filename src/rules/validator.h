/*
 * Validators: small pure functions over a matched value. Adding one is one function in a val_*.c file (its source in
 * the comment, hand-computed vectors in the tests) and one row in validators.c.
 */
#ifndef SLUICE_RULES_VALIDATOR_H
#define SLUICE_RULES_VALIDATOR_H

#include "sluice_types.h"

/* A match, for validators that weigh how a value is named and written. Only the match's own bytes, which are the same
 * however a text is cut. */
struct sluice_match {
    const uint8_t *text; /* borrowed */
    size_t len;
    size_t value_at, value_len; /* the finding's text, within text[0..len) */
};

struct sluice_validator {
    const char *name; /* "luhn", "iban-mod97", "github-crc32", "de-tax-id" */
    /*
     * value[0..len) is the finding's text as matched (separators and all; each validator skips the separators its
     * format allows). OK: proved; FAIL: disproved; NA: the check does not apply to this form (an older token form).
     */
    enum sluice_check (*check)(const uint8_t *value, size_t len);
    /*
     * Optional (NULL): write to out (cap bytes) the check characters that make value[0..len) valid when appended;
     * returns their number, 0 when there are none. Only rule examples use it, so that no real-looking token is stored.
     */
    size_t (*complete)(const uint8_t *value, size_t len, char *out, size_t cap);
    const char *reference; /* RFC, standard or issuer's document */
    /*
     * Optional (NULL): asked in place of check where there is a match round the value. In millionths, how likely the
     * value is what the rule looks for: 0 is a FAIL, all else an OK that is worth so much, and at most what the rule
     * gives for it ("pass"). Integer arithmetic only.
     */
    uint32_t (*grade)(const struct sluice_match *match);
    bool proves; /* there is a check character in it, though complete() cannot tell: it stands in the middle */
};

/* NULL when there is none of that name. Static. */
const struct sluice_validator *sluice_validator_find(const char *name);

/* All of them, for `sluice rules list` and the tests. */
const struct sluice_validator *sluice_validators(size_t *n);

#endif
