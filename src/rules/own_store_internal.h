/* What the index takes over of a store. */
#ifndef SLUICE_RULES_OWN_STORE_INTERNAL_H
#define SLUICE_RULES_OWN_STORE_INTERNAL_H

#include "rules/own_file_internal.h"
#include "rules/own_hash_internal.h"
#include "rules/own_store.h"

#define SLUICE_OWN_RECORD 48u /* bytes of an entry in the file */

struct sluice_own_entry {
    struct sluice_own_mark mark;
    uint32_t name; /* where it begins in names; it ends with a NUL there */
};

struct sluice_own_store {
    const struct sluice_own_key *key;
    uint8_t salt[SLUICE_OWN_SALT];
    struct sluice_own_hash *hash; /* in locked memory */
    struct sluice_own_entry *v;   /* the first `settled` ascending by head, both, print */
    size_t n, cap, settled;
    char *names;
    size_t names_len, names_cap;
    uint8_t digest[SLUICE_OWN_DIGEST]; /* SHA-256 of the file it was read from */
};

#endif
