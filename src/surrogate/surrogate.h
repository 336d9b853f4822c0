/*
 * Surrogates: another value of the same form, in a space reserved for tests, examples or fiction, or that its issuer
 * cannot reach (a birth in the year 2090, a bank code of no bank, an account number against its country's own check).
 * It passes the checks that the value's rule makes. Pure functions of a key, a type and a value; any thread.
 *
 *     DE89 3704 0044 0532 0130 00   ->   DE54 9757 3307 2130 6269 19   bank codes that begin with 9 are not given out
 *
 * Of a surrogate's free characters one part is a keyed hash of the value, the rest a keyed hash of that part: whoever
 * has the key recognises it without the value. docs/surrogates.md says for each type how sure that is.
 */
#ifndef SLUICE_SURROGATE_SURROGATE_H
#define SLUICE_SURROGATE_SURROGATE_H

#include "core/limits.h"

#include "sluice_types.h"

#define SLUICE_SURROGATE_KEY_BYTES 32u

/* Derived from the redaction key; the owner wipes it. */
struct sluice_surrogate_key {
    uint8_t bytes[SLUICE_SURROGATE_KEY_BYTES];
};

/* Holds the value, without its separators: wipe it after use. */
struct sluice_surrogate {
    uint8_t text[SLUICE_SURROGATE_MAX]; /* separators and letter case as in the value */
    size_t len;
    uint8_t compact[SLUICE_SURROGATE_MAX]; /* without separators; the whole text where the form has none */
    size_t compact_len;
    uint8_t value[SLUICE_SURROGATE_MAX]; /* the value without separators; value_len 0: compact stands for the value */
    size_t value_len;
    bool fours; /* numbers of this type are commonly written in groups of four */
    bool sure;  /* the space is so large that the same text in a prompt is this surrogate and no other number */
};

/*
 * False: there is none for this form of this type, or not at this attempt (0..SLUICE_SURROGATE_TRIES - 1; each gives
 * another one, for when the first is another value's already). *out is then zeroed.
 */
bool sluice_surrogate_make(const struct sluice_surrogate_key *k, const char *type, const uint8_t *value, size_t len,
                           unsigned attempt, struct sluice_surrogate *out) SLUICE_MUST_USE;

/* Whether value has the form of a surrogate of this type and was made under this key. */
bool sluice_surrogate_own(const struct sluice_surrogate_key *k, const char *type, const uint8_t *value,
                          size_t len) SLUICE_MUST_USE;

/* Whether some form of this type has a surrogate; whether every form that rules find has one. */
bool sluice_surrogate_exists(const char *type);
bool sluice_surrogate_always(const char *type);

/* One kind of surrogate, for documents and tests. Strings are static. */
struct sluice_surrogate_kind {
    const char *type;
    const char *given;  /* what a value must begin with to become one, separators left out; "" for anything */
    const char *form;   /* digits and letters as they are; v: from the value, t: under the key, c: check; a word for
                           other forms */
    const char *source; /* who reserves the range */
    uint64_t values;    /* as many surrogates there are at most */
    uint64_t sureness;  /* a stranger's number of that form passes for ours once in so many */
    bool seen;          /* rules find it; otherwise they pass over it, as over all examples of the documentation */
};

/* i from 0; false behind the last. */
bool sluice_surrogate_kind_at(size_t i, struct sluice_surrogate_kind *out);

#endif
