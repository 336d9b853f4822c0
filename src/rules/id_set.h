/* The ids of the rules read so far: whether one is there already. */
#ifndef SLUICE_RULES_ID_SET_H
#define SLUICE_RULES_ID_SET_H

#include "core/status.h"

/* Zeroed, it is empty. Ids are borrowed until it is released. */
struct sluice_id_set {
    const char **v; /* NULL: free */
    size_t n, cap;  /* cap: 0 or a power of two */
};

/* Add an id. *known: it was there. */
enum sluice_status sluice_id_set_add(struct sluice_id_set *s, const char *id, bool *known) SLUICE_MUST_USE;
void sluice_id_set_release(struct sluice_id_set *s);

#endif
