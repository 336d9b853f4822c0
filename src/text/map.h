/*
 * Where decoded bytes came from. A map is a list of runs over the decoded text: a plain run came from as many source
 * bytes, one to one; an atom is a few decoded bytes made of a few source bytes that cannot be split (an escape). Equal
 * atoms one behind the other share a run, so that a long text of them costs no more than a short one. A byte that is
 * another one than its source byte is an atom, too. What a decoder dropped is a gap between runs. Runs are in order and
 * meet without gaps in decoded space; source positions never go back. Positions only: a map holds no text.
 */
#ifndef SLUICE_TEXT_MAP_H
#define SLUICE_TEXT_MAP_H

#include "core/status.h"

struct sluice_map_run {
    uint64_t at;         /* first decoded byte; the run ends where the next begins */
    uint64_t source;     /* first source byte */
    uint32_t source_len; /* source bytes of each atom; 0: a plain run */
    uint16_t atom_len;   /* decoded bytes of each atom */
    bool quanta;         /* base64: byte k (0..2) of each 3 is made of characters k and k + 1 of each 4 */
};

struct sluice_map {
    struct sluice_map_run *runs;
    size_t n, cap;
    uint64_t len;    /* decoded bytes described so far */
    uint64_t behind; /* source position behind the last run */
};

void sluice_map_init(struct sluice_map *m);
void sluice_map_release(struct sluice_map *m);
void sluice_map_clear(struct sluice_map *m); /* keeps the memory */

/*
 * Describe the next n decoded bytes: plain from `source`; together one atom of source_len (>= 1) source bytes; each one
 * an atom of source_len source bytes, one behind the other; or n / 3 base64 quanta of 4 characters each (n a multiple
 * of 3). n may be 0. ENOMEM, or ELIMIT for an atom of more than 65,535 decoded bytes: the map is unchanged.
 */
enum sluice_status sluice_map_plain(struct sluice_map *m, uint64_t n, uint64_t source) SLUICE_MUST_USE;
enum sluice_status sluice_map_atom(struct sluice_map *m, uint64_t n, uint64_t source,
                                   uint32_t source_len) SLUICE_MUST_USE;
enum sluice_status sluice_map_atoms(struct sluice_map *m, uint64_t n, uint64_t source,
                                    uint32_t source_len) SLUICE_MUST_USE;
enum sluice_status sluice_map_quanta(struct sluice_map *m, uint64_t n, uint64_t source) SLUICE_MUST_USE;

/* Describe the next tail->len bytes as tail describes its own. ENOMEM: the map is unchanged. */
enum sluice_status sluice_map_append(struct sluice_map *m, const struct sluice_map *tail) SLUICE_MUST_USE;

/* Nobody will ask about decoded bytes before `at` any more. Positions stay as they are; the memory may be reused. */
void sluice_map_forget(struct sluice_map *m, uint64_t at);

/* Source bytes [*source_start, *source_end) of the decoded bytes [start, end), start < end <= len. Whole atoms. */
void sluice_map_source(const struct sluice_map *m, uint64_t start, uint64_t end, uint64_t *source_start,
                       uint64_t *source_end);

/*
 * Append to out the map of inner's decoded text to the source of `outer`, whose decoded bytes are inner's source.
 * ENOMEM, or ELIMIT where an atom's source would span 4 GiB or more: out is unchanged.
 */
enum sluice_status sluice_map_compose(const struct sluice_map *inner, const struct sluice_map *outer,
                                      struct sluice_map *out) SLUICE_MUST_USE;

#endif
