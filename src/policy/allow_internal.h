/* The allow-list of a policy: fingerprints of values that may leave, each for one type or for any. */
#ifndef SLUICE_POLICY_ALLOW_INTERNAL_H
#define SLUICE_POLICY_ALLOW_INTERNAL_H

#include "policy/condition_internal.h"

#include "core/fingerprint.h"

struct sluice_allow_entry {
    struct sluice_fingerprint fingerprint;
    uint32_t line, index; /* in the file, from 0 in the list */
    const char *type;     /* NULL: any; borrowed from the file's tree */
};

/* Sorted by fingerprint, the entry for any type first, and none twice. */
struct sluice_allow_list {
    struct sluice_allow_entry *v;
    size_t n;
};

/* Read a policy's "allow"; an empty list where there is none. Release out after use, on error too. */
enum sluice_status sluice_allow_parse(const struct sluice_conf_node *root, const struct sluice_type_check *types,
                                      struct sluice_allow_list *out, struct sluice_error *err) SLUICE_MUST_USE;
void sluice_allow_release(struct sluice_allow_list *l);

/* f may be NULL: not known. */
bool sluice_allow_holds(const struct sluice_allow_list *l, const struct sluice_fingerprint *f, const char *type);

#endif
