/*
 * Regular expressions of Go's regexp package (RE2 syntax, https://github.com/google/re2/wiki/Syntax, with Go's Perl
 * flags) -> our bounded subset (rules/README.md, "Patterns"). The result finds the same matches, but:
 *
 *   - a repeat without end gets one (struct import_bounds says which), so longer matches are not found, or not whole;
 *   - what counts are bytes, not characters: a dot takes one byte of a character beyond ASCII;
 *   - (?i) folds ASCII letters only.
 *
 * What the subset cannot say is refused. Whether our own rule check takes the result is for the caller to find out.
 */
#ifndef SLUICE_CLI_IMPORT_REGEX_H
#define SLUICE_CLI_IMPORT_REGEX_H

#include "core/buf.h"

struct import_regex; /* fields in import_internal.h */

/* How many times what had no end may repeat. */
struct import_bounds {
    uint32_t token;  /* characters of a token's alphabet: \w + / = . ~ - and parts of it */
    uint32_t blank;  /* white space */
    uint32_t other;  /* any other class */
    uint32_t group;  /* groups */
    uint32_t factor; /* {n,} with n of 32 and more may repeat n times this often, if that is more; 4096 at most */
};

/* From the widest to the narrowest: the first whose pattern our rule check takes is the right one. */
#define IMPORT_BOUNDS 3u
extern const struct import_bounds import_bounds[IMPORT_BOUNDS];

struct import_changes {
    unsigned bounded;              /* repeats that got an end */
    uint32_t least, most;          /* ...the lowest and highest of these ends */
    const char *whole;             /* why the whole match is the value although there are groups; NULL */
    bool text_end_z, beyond_ascii; /* \Z was read as \z; (?i) does not fold characters beyond ASCII */
};

/* Parse. EFORMAT: err->what is "at byte N: reason". Returns new. */
enum sluice_status import_regex_parse(const char *go, struct import_regex **out,
                                      struct sluice_error *err) SLUICE_MUST_USE;
void import_regex_free(struct import_regex *re); /* NULL is fine */

/*
 * Append our pattern. group: the one that is the value; 0: the first one, or the whole match where there is none. Only
 * that one captures. Where it is not in every match, or can be empty, the whole match is the value (changes->whole).
 */
enum sluice_status import_regex_print(const struct import_regex *re, unsigned group, const struct import_bounds *bounds,
                                      struct sluice_buf *out, struct import_changes *changes) SLUICE_MUST_USE;

/* Places where a string made from the expression can be spoilt: its characters, and its repeats. */
unsigned import_regex_places(const struct import_regex *re);

/*
 * Append an example, as a template of rules/README.md: it matches (assertions are not looked at), or, spoilt at one of
 * the places (IMPORT_UNSPOILT: at none), most likely does not. The same arguments always make the same template.
 */
#define IMPORT_UNSPOILT 0xffffffffu
enum sluice_status import_regex_example(const struct import_regex *re, const struct import_bounds *bounds,
                                        uint64_t seed, unsigned spoilt, struct sluice_buf *out) SLUICE_MUST_USE;

#endif
