/*
 * Surrogates of numbers: digits and letters in fixed places, separators between them as the value has them.
 *
 * A form says for each place what may stand there. Capital letters, digits and '+' stand for themselves;
 *     v n m k o q   drawn from the value: 0-9, 1-9, 2-9, 3-8, 0-7, 0-3...
 *     a b           ...A-Z, a consonant but X
 *     t             drawn from those, 0-9: shows whose surrogate it is
 *     c             a check character (one or two in a form)
 */
#ifndef SLUICE_SURROGATE_SHAPE_H
#define SLUICE_SURROGATE_SHAPE_H

#include "surrogate/surrogate.h"

struct sluice_shape {
    const char *type;
    const char *given;  /* the value begins with this, separators left out */
    const char *groups; /* lengths of the value's groups, "334"; NULL: any */
    const char *form;
    const char *check;                    /* validator that must not refuse the surrogate; NULL: none */
    const char *refuse;                   /* validator that must refuse a part of it; NULL: none */
    uint8_t refuse_at, refuse_len;        /* that part */
    bool (*impossible)(const char *text); /* over its characters: must hold; NULL: nothing more */
    const char *source;
};

/* The tables. NULL type ends them. */
extern const struct sluice_shape sluice_shapes_person[], sluice_shapes_bank[], sluice_shapes_contact[];

/* How a value is written: its characters in capitals, and where each stands in it. Holds the value: wipe it. */
struct sluice_written {
    const uint8_t *text; /* borrowed */
    size_t len;
    char chars[SLUICE_SURROGATE_MAX]; /* ends with NUL */
    uint8_t at[SLUICE_SURROGATE_MAX];
    size_t n;
};

/* False where other bytes than letters, digits, a leading '+' and separators (" -./()_") stand in it. */
bool sluice_written_read(const uint8_t *value, size_t len, struct sluice_written *out) SLUICE_MUST_USE;

/* Whether the shape has a surrogate for a value written so. */
bool sluice_shape_takes(const struct sluice_shape *s, const struct sluice_written *w);

/* Write the surrogate, w->len bytes, to text. False: not at this attempt. */
bool sluice_shape_make(const struct sluice_shape *s, const struct sluice_surrogate_key *k,
                       const struct sluice_written *w, unsigned attempt,
                       uint8_t text[SLUICE_SURROGATE_MAX]) SLUICE_MUST_USE;

bool sluice_shape_own(const struct sluice_shape *s, const struct sluice_surrogate_key *k,
                      const struct sluice_written *w) SLUICE_MUST_USE;

/* Surrogates of this shape, and how many strangers' numbers there are for one that passes for ours. */
uint64_t sluice_shape_values(const struct sluice_shape *s);
uint64_t sluice_shape_sureness(const struct sluice_shape *s);

#endif
