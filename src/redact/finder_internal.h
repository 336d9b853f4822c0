/* Finds the placeholders of a vault in text. A view of the vault: made anew after every put. */
#ifndef SLUICE_REDACT_FINDER_INTERNAL_H
#define SLUICE_REDACT_FINDER_INTERNAL_H

#include "redact/vault_internal.h"

struct sluice_finder {
    const struct sluice_vault_entry *const *sorted;
    size_t n;
    size_t of;       /* entries of the vault when it was made */
    bool first[256]; /* bytes that some placeholder begins with */
};

enum sluice_status sluice_finder_init(struct sluice_finder *f, const struct sluice_vault *v) SLUICE_MUST_USE;

/*
 * The first place in [from, to) where a placeholder stands (*entry is set) or where text[0..len) ends before it can be
 * told (*entry is NULL, and the rest of text is shorter than SLUICE_PLACEHOLDER_MAX); `to` when there is none. What
 * stands in [to, len) is only looked at. before: the byte before text, 0 where there is none. final: nothing follows
 * text, so everything can be told. A placeholder directly followed by a small letter or digit, a surrogate directly
 * between any letters or digits, is a longer word, not ours, unless it left the gate glued like that. Of several at one
 * place it is the longest.
 */
size_t sluice_finder_next(const struct sluice_finder *f, uint8_t before, const uint8_t *text, size_t len, size_t from,
                          size_t to, bool final, const struct sluice_vault_entry **entry);

#endif
