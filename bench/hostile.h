/*
 * Text made to be as dear as can be, out of the rules themselves: what a prompt can cost at most. The same rules give
 * the same text on every machine. For bench_hostile, which takes the time, and tests/unit/test_hostile.c, which counts
 * the work. One thread.
 */
#ifndef SLUICE_BENCH_HOSTILE_H
#define SLUICE_BENCH_HOSTILE_H

#include "rules/ruleset.h"

#include "core/buf.h"

enum hostile_kind {
    HOSTILE_KEYWORDS,    /* what the prefilter looks for, one behind the other: each is a false alarm */
    HOSTILE_SPACED,      /* ...with a space between, so that words are whole */
    HOSTILE_NEAR_MISSES, /* a match with one byte of its last quarter changed */
    HOSTILE_ENCODED,     /* matches in base64, hex and escapes, one in another, five deep, in a few orders */
    HOSTILE_WAYS,        /* ...in any order: can be read in more than SLUICE_READINGS_MAX ways, and is refused */
    HOSTILE_KINDS
};

#define HOSTILE_ALL UINT32_MAX /* rules: one after another at random */

struct hostile;

/* Returns new; takes its own reference on rs. */
enum sluice_status hostile_create(const struct sluice_ruleset *rs, struct hostile **out,
                                  struct sluice_error *err) SLUICE_MUST_USE;
void hostile_free(struct hostile *h); /* accepts NULL */

const char *hostile_name(enum hostile_kind kind);

/* `bytes` or a little more of a kind into *out, of the rule of that index or of HOSTILE_ALL. *out is cleared first. */
enum sluice_status hostile_make(struct hostile *h, enum hostile_kind kind, uint32_t rule, size_t bytes,
                                struct sluice_buf *out) SLUICE_MUST_USE;

#endif
