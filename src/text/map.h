/*
 * Where decoded bytes came from. A map is a list of runs over the decoded text: a plain run of n bytes came from n
 * source bytes, one to one; an atom is a few decoded bytes made of a few source bytes that cannot be split (an escape,
 * a base64 quantum's byte, a removed character's neighbour). Runs are in order and meet without gaps in decoded space;
 * source positions never go back.
 */
#ifndef SLUICE_TEXT_MAP_H
#define SLUICE_TEXT_MAP_H

#include "core/status.h"

struct sluice_map_run {
    uint64_t at;         /* first decoded byte */
    uint64_t source;     /* first source byte */
    uint32_t source_len; /* source bytes of an atom; 0: a plain run, one to one up to the next run's `at` */
};

struct sluice_map {
    struct sluice_map_run *runs;
    size_t n, cap;
    uint64_t len; /* decoded bytes described so far */
};

void sluice_map_init(struct sluice_map *m);
void sluice_map_release(struct sluice_map *m);
void sluice_map_clear(struct sluice_map *m); /* keeps the memory */

/* Describe the next n decoded bytes: plain from `source`, or together one atom of source_len (>= 1) source bytes.
 * Neighbouring plain runs join. ENOMEM: the map is unchanged. */
enum sluice_status sluice_map_plain(struct sluice_map *m, uint64_t n, uint64_t source) SLUICE_MUST_USE;
enum sluice_status sluice_map_atom(struct sluice_map *m, uint64_t n, uint64_t source,
                                   uint32_t source_len) SLUICE_MUST_USE;

/* Source bytes [*source_start, *source_end) of the decoded bytes [start, end), start < end <= len. Whole atoms. */
void sluice_map_source(const struct sluice_map *m, uint64_t start, uint64_t end, uint64_t *source_start,
                       uint64_t *source_end);

/* Append to out the map of the same decoded text to the source of `outer`, whose decoded bytes are inner's source. */
enum sluice_status sluice_map_compose(const struct sluice_map *inner, const struct sluice_map *outer,
                                      struct sluice_map *out) SLUICE_MUST_USE;

#endif
