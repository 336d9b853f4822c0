/*
 * What the prefilter looks for on behalf of each rule, kept in a file of the cache folder: choosing it takes longer
 * than all else, and depends on nothing but the rules and this build of the program. Structures are kept as they are in
 * memory, so that none may have a pointer but a piece its expression; what else is chosen for a rule must come here,
 * too.
 */
#ifndef SLUICE_RULES_PIECES_IMAGE_H
#define SLUICE_RULES_PIECES_IMAGE_H

#include "rules/prefilter_internal.h"

struct sluice_pieces_kept {
    struct sluice_piece *v;
    size_t n;
    uint32_t *at_start; /* rules */
    size_t n_at_start;
    struct sluice_number_piece *numbers;
    size_t n_numbers;
    struct sluice_head *heads;
    size_t n_heads;
    struct sluice_need *needs; /* one for each rule, as... */
    struct sluice_begin *begins;
    struct sluice_byteset *head_bytes;
};

/* What was stored for these rules. False: there is nothing that can be used, and nothing to release. */
bool sluice_pieces_load(struct sluice_pieces_kept *k, const char *folder,
                        const struct sluice_ruleset *rs) SLUICE_MUST_USE;
/* Best effort: without it the next start is slower. */
void sluice_pieces_store(const struct sluice_pieces_kept *k, const char *folder, const struct sluice_ruleset *rs);

#endif
